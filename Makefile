# kawaraban -- see README.md.
#   make                 library, command and plugins          make V=asan CC=clang   the same, instrumented
#   make demo            the five leaflets as PDF, XLSX, XML    make test             every test
#   make install PREFIX=/usr/local DESTDIR=                     make accept           rewrites the golden files
#   make bench fmt fmt-check tidy layers clean
V      ?= release
CC     := $(if $(filter default,$(origin CC)),gcc,$(CC))
B      ?= build/$(V)-$(notdir $(CC))
PREFIX ?= /usr/local
comma  := ,

VERSION := 0.1.0
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
           -Wconversion -Wvla -Wundef -Wcast-qual -Wformat=2 -Wno-format-nonliteral $(if $(CI),-Werror)
OPT_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
OPT_debug   := -O0 -g
OPT_asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
KW_CFLAGS   = -std=c11 -D_GNU_SOURCE -Icore -fPIC -fvisibility=hidden -MMD -MP $(WARN) $(OPT_$(V)) $(CFLAGS)
# The sanitizer's runtime stays in the executable with clang, so only plain builds can demand -z defs.
KW_LDFLAGS  = $(filter -fsanitize% -fno-sanitize%,$(OPT_$(V))) $(if $(filter asan,$(V)),,-Wl$(comma)-z$(comma)defs) \
              -Wl,-z,relro,-z,now $(LDFLAGS)

# ---- what is built: every core/*.c, and every folder of plugins/ ----
CLI     := core/main.c $(wildcard core/cli_*.c) $(wildcard core/batch*.c)
CORE    := $(filter-out $(CLI),$(wildcard core/*.c))
PLUGINS := $(notdir $(wildcard plugins/*))
CORE_PKGS := nettle

all: $(B)/kawaraban $(PLUGINS:%=$(B)/plugins/%.kwm) $(B)/formats

$(B)/core/%.o: KW_CFLAGS += $(shell pkg-config --cflags $(CORE_PKGS)) -DKW_VERSION='"$(VERSION)"' -DKW_PREFIX='"$(PREFIX)"'
$(B)/libkawaraban.so: $(CORE:%.c=$(B)/%.o)
	$(CC) -shared -Wl,-soname,libkawaraban.so.1 -o $@ $^ $(KW_LDFLAGS) $(shell pkg-config --libs $(CORE_PKGS)) -ldl
	ln -sf libkawaraban.so $(B)/libkawaraban.so.1
$(B)/kawaraban: $(CLI:%.c=$(B)/%.o) $(B)/libkawaraban.so
	$(CC) -o $@ $(filter %.o,$^) -L$(B) -lkawaraban -Wl,-rpath,'$$ORIGIN:$$ORIGIN/../lib' $(KW_LDFLAGS)
$(B)/formats:
	@mkdir -p $(B) && ln -sfn $(CURDIR)/formats $@

# plugins/NAME/plugin.mk may set NAME_PKGS (pkg-config names) and NAME_LIBS
-include $(wildcard plugins/*/plugin.mk)
define plugin
$(B)/plugins/$(1)/%.o: KW_CFLAGS += $$(if $$($(1)_PKGS),$$(shell pkg-config --cflags $$($(1)_PKGS)))
$(B)/plugins/$(1).so: $(patsubst %.c,$(B)/%.o,$(wildcard plugins/$(1)/*.c)) $(B)/libkawaraban.so
	$$(CC) -shared -o $$@ $$(filter %.o,$$^) -L$(B) -lkawaraban $$(if $$($(1)_PKGS),$$(shell pkg-config --libs $$($(1)_PKGS))) $$($(1)_LIBS) $$(KW_LDFLAGS)
endef
$(foreach p,$(PLUGINS),$(eval $(call plugin,$(p))))
$(B)/plugins/%.kwm: $(B)/plugins/%.so $(B)/kawaraban
	$(B)/kawaraban list --manifest $< > $@.tmp && mv $@.tmp $@

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(KW_CFLAGS) -c -o $@ $<
-include $(shell find $(B) -name '*.d' 2>/dev/null)

fmt:
	clang-format -i $$(git ls-files -co --exclude-standard '*.c' '*.h')
fmt-check:
	clang-format --dry-run -Werror $$(git ls-files -co --exclude-standard '*.c' '*.h')
layers:
	tests/layers.sh
clean:
	rm -rf build
.PHONY: all fmt fmt-check layers clean
.SECONDARY:
