# kawaraban -- see README.md.
#   make                 library, command and plugins          make V=asan CC=clang   the same, instrumented
#   make demo            the five leaflets as PDF, XLSX, XML    make test             every test
#   make install PREFIX=/usr/local DESTDIR=                     make accept           rewrites the golden files
#   make bench fuzz pictures fmt fmt-check tidy layers clean
V      ?= release
CC     := $(if $(filter default,$(origin CC)),gcc,$(CC))
B      ?= build/$(V)-$(notdir $(CC))
PREFIX ?= /usr/local
comma  := ,
Q      ?= @# make Q= shows the commands

VERSION := 0.1.0
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
           -Wconversion -Wvla -Wundef -Wcast-qual -Wformat=2 -Wno-format-nonliteral $(if $(CI),-Werror)
OPT_release := -O3 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
OPT_debug   := -O0 -g
OPT_asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
OPT_fuzz    := $(OPT_asan) -fsanitize=fuzzer-no-link
KW_CFLAGS   = -std=c11 -D_GNU_SOURCE -Icore -fPIC -fvisibility=hidden -fno-plt -fno-semantic-interposition -MMD -MP $(WARN) $(OPT_$(V)) $(CFLAGS)
# The sanitizer's runtime stays in the executable with clang, so only plain builds can demand -z defs. Debug data is compressed: a plugin is
# hashed as a whole before it is loaded.
KW_LDFLAGS  = $(filter -fsanitize% -fno-sanitize%,$(OPT_$(V))) $(if $(filter asan fuzz,$(V)),,-Wl$(comma)-z$(comma)defs) \
              -Wl,-z,relro,-z,now -Wl,--compress-debug-sections=zlib $(LDFLAGS)

# What is in use while it is built again is whole at any moment: linked under another name, and a plugin's old manifest goes first.
# ---- what is built: every core/*.c, and every folder of plugins/ ----
CLI     := core/main.c $(wildcard core/cli_*.c) $(wildcard core/batch*.c)
CORE    := $(filter-out $(CLI),$(wildcard core/*.c))
PLUGINS := $(patsubst plugins/%/plugin.c,%,$(wildcard plugins/*/plugin.c))
CORE_PKGS := nettle
CLI_PKGS  := sqlite3 libseccomp # of the command's own objects; the library links neither
MESSAGES := $(patsubst formats/messages/%.po,%,$(wildcard formats/messages/*.po)) # languages

all: $(B)/kawaraban $(PLUGINS:%=$(B)/plugins/%.kwm) $(B)/formats $(MESSAGES:%=$(B)/locale/%/LC_MESSAGES/kawaraban.mo)

$(B)/core/%.o: KW_CFLAGS += $(shell pkg-config --cflags $(CORE_PKGS) $(CLI_PKGS)) -DKW_VERSION='"$(VERSION)"' -DKW_PREFIX='"$(PREFIX)"'
$(B)/core/host.o $(B)/core/main.o: $(B)/prefix # what knows PREFIX is compiled again when it changes
$(B)/prefix: FORCE
	@mkdir -p $(@D) && { [ "$$(cat $@ 2>/dev/null)" = '$(PREFIX)' ] || echo '$(PREFIX)' > $@; }
$(B)/libkawaraban.so: $(CORE:%.c=$(B)/%.o)
	@echo "  LINK   $@"
	$(Q)$(CC) -shared -Wl,-soname,libkawaraban.so.1 -o $@.new $^ $(KW_LDFLAGS) $(shell pkg-config --libs $(CORE_PKGS)) -ldl && mv $@.new $@
	$(Q)ln -sf libkawaraban.so $(B)/libkawaraban.so.1
$(B)/kawaraban: $(CLI:%.c=$(B)/%.o) $(B)/libkawaraban.so
	@echo "  LINK   $@"
	$(Q)$(CC) -o $@.new $(filter %.o,$^) -L$(B) -lkawaraban $(shell pkg-config --libs $(CLI_PKGS)) -Wl,-rpath,'$$ORIGIN:$$ORIGIN/../lib' $(KW_LDFLAGS) && mv $@.new $@
$(B)/formats:
	@mkdir -p $(B) && ln -sfn $(CURDIR)/formats $@
# The catalogue's keys are the sentences of kw_fail, kw_report and kw_translate, the reasons of limits, and what tables of commands
# and plugins say to users.
$(B)/messages.pot: core/kawaraban/limits.h core/cli.h $(wildcard core/*.c plugins/*/*.c)
	@mkdir -p $(B)
	$(Q)sed -Ez 's/\.(help|summary|more) = (("([^"\]|\\.)*"[[:space:]]*)+)/KW_TO_TRANSLATE(\2)/g' $(sort $^) | \
	xgettext --keyword=X:4 --from-code=UTF-8 -L C --no-location --sort-output --keyword= --keyword=kw_fail:5 --keyword=kw_report:5 --keyword=kw_fail_word:6 --keyword=kw_report_word:6 --keyword=KW_TO_TRANSLATE:1 --keyword=kw_translate:1 -o $@ -
messages: $(B)/messages.pot
	for po in formats/messages/*.po; do msgmerge --quiet --update --backup=none --no-fuzzy-matching --no-location --no-wrap $$po $< && msgattrib --no-obsolete --no-wrap -o $$po $$po; done
$(B)/locale/%/LC_MESSAGES/kawaraban.mo: formats/messages/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt -c -o $@ $<

# plugins/NAME/plugin.mk may set NAME_PKGS (pkg-config names) and NAME_LIBS
-include $(wildcard plugins/*/plugin.mk)
define plugin
$(B)/plugins/$(1)/%.o: KW_CFLAGS += $$(if $$($(1)_PKGS),$$(shell pkg-config --cflags $$($(1)_PKGS)))
$(B)/plugins/$(1).so: $(patsubst %.c,$(B)/%.o,$(wildcard plugins/$(1)/*.c)) $(B)/libkawaraban.so
	@echo "  PLUGIN $$@"
	$$(Q)$$(CC) -shared -o $$@.new $$(filter %.o,$$^) -L$(B) -lkawaraban $$(if $$($(1)_PKGS),$$(shell pkg-config --libs $$($(1)_PKGS))) $$($(1)_LIBS) $$(KW_LDFLAGS)
	@chmod go-w $$@.new $$(@D) # whatever the umask: what others may write is refused
	@rm -f $$(@:.so=.kwm) && mv $$@.new $$@
endef
$(foreach p,$(PLUGINS),$(eval $(call plugin,$(p))))
$(B)/plugins/%.kwm: $(B)/plugins/%.so $(B)/kawaraban
	$(Q)$(B)/kawaraban list --manifest $< > $@.tmp && chmod go-w $@.tmp && mv $@.tmp $@

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC     $<"
	$(Q)$(CC) $(KW_CFLAGS) -c -o $@ $<
-include $(shell find $(B) -name '*.d' 2>/dev/null)

# ---- what a fresh Debian 12 lacks ----
BUILD_DEBS := gcc libc6-dev pkg-config nettle-dev libsqlite3-dev libseccomp-dev libhpdf-dev libharfbuzz-dev libfreetype-dev libfontconfig-dev \
              libicu-dev libdeflate-dev libxlsxwriter-dev libminizip-dev libisal-dev libxml2-dev libxslt1-dev \
              libqrencode-dev libpng-dev libjpeg62-turbo-dev gettext \
              fonts-morisawa-bizud-gothic fonts-morisawa-bizud-mincho fonts-vlgothic fonts-symbola
TEST_DEBS  := clang libclang-rt-14-dev libcmocka-dev qpdf poppler-utils libxml2-utils jing trang libpdfbox2-java libactivation-java libjaxb-api-java zbar-tools unzip strace parallel python3 \
              python3-openpyxl python3-rdflib raptor2-utils libreoffice-calc libreoffice-writer
define install_debs
	@missing=; for p in $(1); do dpkg-query -W -f='$${db:Status-Status}\n' $$p 2>/dev/null | grep -qx installed || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
		echo "installing:$$missing"; \
		root=; [ "$$(id -u)" = 0 ] || root=sudo; \
		$$root apt-get update && $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$missing || \
		{ echo "please install:$$missing" >&2; exit 1; }; \
	fi
endef
deps:
	$(call install_debs,$(BUILD_DEBS))
test-deps:
	$(call install_debs,$(BUILD_DEBS) $(TEST_DEBS))

# ---- the two commands ----
demo: deps
	@$(MAKE) --no-print-directory all
	@rm -rf build/demo
	$(B)/kawaraban fixtures/seeds/*.txt -o build/demo/ --to pdf,xlsx,opendata
	@echo; echo "Open these:"
	@echo "  PDF leaflets";   ls -1 build/demo/*.pdf  | sed 's/^/    /'
	@echo "  Excel workbooks"; ls -1 build/demo/*.xlsx | sed 's/^/    /'
	@echo "  Open Data XML (named by publisher, kind and year; src-... where the leaflet does not say whose it is)"
	@ls -1 build/demo/*.xml  | sed 's/^/    /'

test: test-deps
	@$(MAKE) --no-print-directory all tests
	@KW_BUILD=$(CURDIR)/$(B) tests/run.sh $(UNIT_TESTS) $(FUZZERS:%=$(B)/replay/%) $(SCRIPT_TESTS)

# tests/unit/NAME.c is linked with the core's objects, tests/unit/PLUGIN/NAME.c also with that plugin's
UNIT_TESTS   := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/*.c tests/unit/*/*.c))
SCRIPT_TESTS := tests/layers-test.sh tests/sources.py $(wildcard tests/cli/*.sh) $(wildcard tests/fault/*.sh) $(wildcard tests/hostile/*.sh) tests/golden.sh tests/spec/run.py tests/reading/floors.py tests/reading/documents.py tests/reading/variations.py
tests: $(UNIT_TESTS)
$(B)/tests/%.o: KW_CFLAGS += $(shell pkg-config --cflags $(CORE_PKGS)) -Icore -Itests/unit -DKW_VERSION='"$(VERSION)"'
define unit_test
$(B)/tests/$(1): $(B)/tests/unit/$(1).o $(CORE:%.c=$(B)/%.o) $(2)
	@mkdir -p $$(@D)
	@echo "  TEST   $$@"
	$$(Q)$$(CC) -o $$@ $$(filter %.o,$$^) $(filter -fsanitize% -fno-sanitize%,$(OPT_$(V))) $$(shell pkg-config --libs cmocka $(CORE_PKGS) $(3)) $(4) $(LDFLAGS) -ldl
endef
$(foreach t,$(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c)),$(eval $(call unit_test,$(t))))
$(foreach p,$(PLUGINS),\
  $(foreach t,$(patsubst tests/unit/%.c,%,$(wildcard tests/unit/$(p)/*.c)),\
    $(eval $(call unit_test,$(t),$(patsubst %.c,$(B)/%.o,$(wildcard plugins/$(p)/*.c)),$($(p)_PKGS),$($(p)_LIBS))) \
    $(eval $(B)/tests/unit/$(t).o: KW_CFLAGS += -Iplugins/$(p) $(if $($(p)_PKGS),$$(shell pkg-config --cflags $($(p)_PKGS))))))
$(B)/tests/unit/%.o: KW_CFLAGS += -DKW_VERSION='"$(VERSION)"' -DKW_PREFIX='"$(PREFIX)"'

# ---- fuzzing: `make fuzz FUZZ=text SECONDS=600`; `make test` feeds the starting corpus to the same targets ----
FUZZERS := text csv xml charset
FUZZ    ?= $(FUZZERS)
SECONDS ?= 60
define fuzz_target
$(B)/$(2)/$(1): $(B)/tests/fuzz/$(if $(filter charset,$(1)),charset,reader).o $(3) $(CORE:%.c=$(B)/%.o) $(patsubst %.c,$(B)/%.o,$(wildcard plugins/$(1)/*.c))
	@mkdir -p $$(@D)
	@echo "  FUZZ   $$@"
	$$(Q)$$(CC) -o $$@ $$(filter %.o,$$^) $(filter -fsanitize=a% -fno-sanitize%,$(OPT_$(V))) $(4) $$(shell pkg-config --libs $(CORE_PKGS) $($(1)_PKGS)) $($(1)_LIBS) $(LDFLAGS) -ldl
endef
$(foreach f,$(FUZZERS),$(eval $(call fuzz_target,$(f),replay,$(B)/tests/fuzz/replay.o,)) \
                       $(eval $(call fuzz_target,$(f),fuzz,,-fsanitize=fuzzer)))
$(B)/tests/fuzz/%.o: KW_CFLAGS += -DKW_VERSION='"$(VERSION)"' -DKW_PREFIX='"$(PREFIX)"'
tests: $(FUZZERS:%=$(B)/replay/%)

# ---- the work of the text reader, counted: see tests/hostile/work.c. Other objects and libraries run uncounted ----
COUNTED := $(wildcard plugins/text/*.c) $(filter core/doc% core/charset% core/norm% core/records%,$(CORE)) \
           $(addprefix core/,utf8.c money.c wareki.c contact.c ledger.c check.c walk.c table.c)
$(B)/counted/%.o: OPT_$(V) = -O1 -fsanitize-coverage=trace-pc
$(B)/counted/%.o: KW_CFLAGS += $(shell pkg-config --cflags $(CORE_PKGS)) -DKW_VERSION='"$(VERSION)"' -DKW_PREFIX='"$(PREFIX)"'
$(B)/counted/%.o: %.c
	@mkdir -p $(@D)
	@echo "  COUNT  $<"
	$(Q)$(CC) $(KW_CFLAGS) -c -o $@ $<
$(B)/work: $(B)/tests/hostile/work.o $(B)/tests/fuzz/reader.o $(COUNTED:%.c=$(B)/counted/%.o) $(patsubst %.c,$(B)/%.o,$(filter-out $(COUNTED),$(CORE)))
	@echo "  TEST   $@"
	$(Q)$(CC) -o $@ $(filter %.o,$^) $(filter -fsanitize% -fno-sanitize%,$(OPT_$(V))) $(shell pkg-config --libs $(CORE_PKGS) $(text_PKGS)) $(text_LIBS) $(LDFLAGS) -ldl
tests: $(B)/work
fuzz:
	@$(MAKE) --no-print-directory V=fuzz CC=clang B=build/fuzz-clang fuzz-run
fuzz-run: $(FUZZ:%=$(B)/fuzz/%)
	@for f in $(FUZZ); do mkdir -p $(B)/corpus/$$f && echo "$$f: $(SECONDS) s" && \
	  nice $(B)/fuzz/$$f -max_total_time=$(SECONDS) -max_len=20000 -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 \
	  -artifact_prefix=$(B)/$$f- -dict=tests/fuzz/$$f.dict $(B)/corpus/$$f $$(ls -d fixtures/fuzz/$$f fixtures/$$f 2>/dev/null) || exit 1; done

accept: all
	KW_BUILD=$(CURDIR)/$(B) sh tests/golden.sh --accept
	KW_BUILD=$(CURDIR)/$(B) /usr/bin/python3 tests/spec/run.py --accept
	/usr/bin/python3 tests/sources.py --accept
bench: all
	KW_BUILD=$(CURDIR)/$(B) sh tests/bench/run.sh $(BENCH)

# every allocation fails once, in every writer, the command and a batch: half an hour (`make test` takes a sample)
sweep: all
	KW_BUILD=$(CURDIR)/$(B) KW_SWEEP=all KW_SWEEP_ROUNDS=200 sh tests/fault/memory.sh

pictures: all
	rm -rf build/pictures && mkdir -p build/pictures
	for t in standard one-sheet tri-fold large-print plain; do \
		$(B)/kawaraban -q $(wildcard fixtures/seeds/000_*.txt) -o build/pictures/$$t.pdf --opt pdf.template=$$t && \
		pdftoppm -r 80 -png -singlefile -f 1 -l 1 build/pictures/$$t.pdf docs/pictures/$$t || exit 1; done

# ---- installation ----
LIBDIR = $(DESTDIR)$(PREFIX)/lib
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(LIBDIR)/kawaraban/plugins $(LIBDIR)/pkgconfig $(DESTDIR)$(PREFIX)/include/kawaraban \
	  $(DESTDIR)$(PREFIX)/share/kawaraban $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -m 755 $(B)/kawaraban $(DESTDIR)$(PREFIX)/bin/
	install -m 755 $(B)/libkawaraban.so $(LIBDIR)/libkawaraban.so.1
	ln -sf libkawaraban.so.1 $(LIBDIR)/libkawaraban.so
	install -m 755 $(PLUGINS:%=$(B)/plugins/%.so) $(LIBDIR)/kawaraban/plugins/
	install -m 644 $(PLUGINS:%=$(B)/plugins/%.kwm) $(LIBDIR)/kawaraban/plugins/
	install -m 644 core/kawaraban/*.h $(DESTDIR)$(PREFIX)/include/kawaraban/
	cp -R formats $(DESTDIR)$(PREFIX)/share/kawaraban/
	chmod -R u+rwX,go+rX,go-w $(DESTDIR)$(PREFIX)/share/kawaraban
	$(foreach l,$(MESSAGES),install -D -m 644 $(B)/locale/$(l)/LC_MESSAGES/kawaraban.mo $(DESTDIR)$(PREFIX)/share/locale/$(l)/LC_MESSAGES/kawaraban.mo;)
	install -m 644 docs/kawaraban.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	env -u KAWARABAN_PLUGIN_PATH $(B)/kawaraban completion bash > $(B)/completion.bash
	install -m 644 $(B)/completion.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/kawaraban
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' core/kawaraban.pc.in > $(B)/kawaraban.pc
	install -m 644 $(B)/kawaraban.pc $(LIBDIR)/pkgconfig/

fmt:
	clang-format -i $$(git ls-files -co --exclude-standard '*.c' '*.h')
fmt-check:
	clang-format --dry-run -Werror $$(git ls-files -co --exclude-standard '*.c' '*.h')
tidy:
	clang-tidy $$(git ls-files 'core/*.c' 'plugins/*.c') -- -std=c11 -D_GNU_SOURCE -Icore -DKW_VERSION='""' -DKW_PREFIX='""' \
	  $(shell pkg-config --cflags $(CORE_PKGS) libxml-2.0 harfbuzz freetype2 icu-uc 2>/dev/null)
layers:
	tests/layers.sh
clean:
	rm -rf build
.PHONY: sweep fuzz fuzz-run FORCE all deps test-deps demo test tests accept bench install messages fmt fmt-check tidy layers clean
.SECONDARY:
