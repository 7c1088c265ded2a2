#!/bin/sh
# Bad plugins (tests/plugins/): each is refused with one message that names file and reason, and the run goes on; when it is the
# one that was asked for, the run ends with the right code and leaves nothing behind.
. tests/lib.sh
: "${CC:=gcc}"
# The sanitizer must not turn a signal into an exit code of its own.
ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}handle_segv=0:handle_abort=0:detect_leaks=0"
export ASAN_OPTIONS

printf '令和４年度の予算です。\n' >"$W/a.txt"
printf 'BAD: a document of the bad readers\n' >"$W/a.bad"

# build NAME: a folder with this one plugin; $so is its file
build() {
	mkdir -p "$W/$1"
	so=$W/$1/$1.so
	"$CC" -std=c11 -Icore -fPIC -shared -o "$so" "tests/plugins/$1.c" -L"$KW_BUILD" -lkawaraban
}

# with FOLDER ARGUMENT...: the command with the plugins of FOLDER; what it said is in $W/said
with() {
	folder=$1
	shift
	KAWARABAN_PLUGIN_PATH=$folder "$KW" "$@" 2>"$W/said"
	code=$?
	cat "$W/said"
	return "$code"
}

# says_once FILE REASON: one line names the file, and it gives the reason
says_once() {
	[ "$(grep -cF -- "$1" "$W/said")" = 1 ] && grep -F -- "$1" "$W/said" | grep -qF -- "$2"
}

goes_on() { # FILE REASON [FOLDER]
	with "${3:-$(dirname "$1")}" "$W/a.txt" --from text --to tree -o "$W/out.tree" &&
		grep -q 令和 "$W/out.tree" && says_once "$1" "$2"
}

# refused NAME REASON: not needed, refused with one message, and the conversion is done
refused() {
	build "$1"
	t "$1 is refused and the run goes on" goes_on "$so" "$2"
}

# nothing_but FOLDER NAME...: the folder holds these files and no other, hidden ones included
nothing_but() {
	folder=$1
	shift
	[ "$(ls -A "$folder" | tr '\n' ' ')" = "${*:+$* }" ]
}

ends() { # CODE FOLDER MESSAGE ARGUMENT...
	want=$1 plugins=$2 message=$3
	shift 3
	rm -rf "$W/out" && mkdir "$W/out" && printf 'before\n' >"$W/out/kept.bad"
	with "$plugins" "$@"
	code=$?
	[ "$code" = "$want" ] || { echo "exit $code, expected $want"; return 1; }
	grep -qF -- "$message" "$W/said" || { echo "does not say: $message"; return 1; }
	nothing_but "$W/out" kept.bad && [ "$(cat "$W/out/kept.bad")" = before ]
}

# ---- refused when found ----
refused old-abi "does not export kw_plugin_v1"
refused no-table "does not export kw_plugin_v1"
refused no-name "has no name"
refused empty "neither readers nor writers"
refused stale-size "size of its table"
refused crash-load "crashed while it was loaded (SIGSEGV)"
refused unknown-type "unknown node types"
refused no-help "an option has no help"
refused bad-preset "preset does not fit"

# ---- damaged and unsafe files ----
build silent-read
size=$(wc -c <"$so")
for bytes in 0 1 63 64 1000 $((size / 2)) $((size - 1)); do
	mkdir -p "$W/cut-$bytes"
	head -c "$bytes" "$so" >"$W/cut-$bytes/cut.so"
	[ "$bytes" -lt 64 ] && reason="is not a shared object" || reason="is truncated"
	t "an object cut to $bytes of $size bytes is refused" goes_on "$W/cut-$bytes/cut.so" "$reason"
done
mkdir "$W/open" && cp "$so" "$W/open/open.so" && chmod 666 "$W/open/open.so"
t "a file others may write is refused" goes_on "$W/open/open.so" "may be written by others"
mkdir "$W/open-folder" && cp "$so" "$W/open-folder/a.so" && chmod 777 "$W/open-folder"
t "a folder others may write is refused" goes_on "$W/open-folder" "may be written by others" "$W/open-folder"
mkdir "$W/link" && ln -s "$so" "$W/link/link.so"
t "a symbolic link is refused" goes_on "$W/link/link.so" "is not an ordinary file"
t "a folder that is not there is refused" goes_on "$W/nowhere" "is not a folder" "$W/nowhere"
t "a relative folder is refused" goes_on "tests" "is not an absolute path" "tests"
mkdir "$W/owned" && cp "$so" "$W/owned/owned.so"
if chown 65534 "$W/owned/owned.so" 2>/dev/null; then
	t "a file of another user is refused" goes_on "$W/owned/owned.so" "belongs to another user"
else
	t_skip "a file of another user is refused" "only root can give files away"
fi
mkdir "$W/stale" && cp "$so" "$W/stale/stale.so" && cp "$KW_BUILD/plugins/tree.kwm" "$W/stale/stale.kwm"
t "a manifest of another object is refused" goes_on "$W/stale/stale.so" "its manifest is stale"
mkdir "$W/same" && cp "$so" "$W/same/same.so" && "$KW" list --manifest "$W/same/same.so" >"$W/same/same.kwm" && chmod go-w "$W/same/same.kwm"
t "an object that fits its manifest is loaded" ends 4 "$W/same" "without saying why" "$W/a.bad" --to tree -o "$W/out/kept.bad"
printf X | dd of="$W/same/same.so" bs=1 seek=$((size - 1)) conv=notrunc 2>"$W/dd.log"
t "one of the same size that does not is refused when it is needed" ends 7 "$W/same" "its manifest is stale" "$W/a.bad" --from silent-read --to tree -o "$W/out/kept.bad"
mkdir "$W/garbled" && cp "$so" "$W/garbled/garbled.so" && echo nonsense >"$W/garbled/garbled.kwm"
t "a file that is no manifest is refused" goes_on "$W/garbled/garbled.so" "its manifest"
mkdir "$W/all" && cp "$W/old-abi/old-abi.so" "$W/no-name/no-name.so" "$W/crash-load/crash-load.so" "$W/all"
t "several bad ones: each one message" goes_on "$W/all/old-abi.so" "kw_plugin_v1"
t "several bad ones: the second too" says_once "$W/all/no-name.so" "has no name"
t "several bad ones: the third too" says_once "$W/all/crash-load.so" "SIGSEGV"

# ---- found good, bad at work ----
probe_goes_on() {
	with "$W/crash-probe" "$W/a.txt" --to tree -o "$W/out.tree" && grep -q 令和 "$W/out.tree" &&
		says_once "$so" "in its probe"
}
build crash-probe
t "crash-probe is asked once and left out" probe_goes_on
build crash-read
t "crash-read, asked for: exit 7" ends 7 "$W/crash-read" "$so" "$W/a.bad" --from crash-read --to tree -o "$W/out/a.tree"
t "crash-read, chosen by its probe: exit 7" ends 7 "$W/crash-read" "$so" "$W/a.bad" --to tree -o "$W/out/a.tree"
build exit-read
t "exit-read: exit 7" ends 7 "$W/exit-read" "$so" "$W/a.bad" --from exit-read --to tree -o "$W/out/a.tree"
build silent-read
t "silent-read: exit 4, and a message all the same" ends 4 "$W/silent-read" "silent-read" \
	"$W/a.bad" --from silent-read --to tree -o "$W/out/a.tree"
build cell-in-root
t "cell-in-root: exit 7" ends 7 "$W/cell-in-root" "where its type may not stand" \
	"$W/a.bad" --from cell-in-root --to tree -o "$W/out/a.tree"
build lost-line
t "lost-line: exit 70" ends 70 "$W/lost-line" "the ledger does not balance" \
	"$W/a.bad" --from lost-line --to tree -o "$W/out/a.tree"
build crash-write
t "crash-write: exit 7, the old file as it was" ends 7 "$W/crash-write" "$so" "$W/a.txt" --to crash-write -o "$W/out/kept.bad"
build undeclared-option
t "undeclared-option: exit 7" ends 7 "$W/undeclared-option" "undeclared" \
	"$W/a.txt" --to undeclared-option -o "$W/out/kept.bad"
build wrong-sum
t "wrong-sum: exit 7" ends 7 "$W/wrong-sum" "the records hold" "$W/a.txt" --to wrong-sum -o "$W/out/kept.bad"
t "an option a plugin does not have: exit 2" ends 2 "$W/wrong-sum" "wrong-sum" \
	"$W/a.txt" --to wrong-sum --opt wrong-sum.colour=red -o "$W/out/kept.bad"
build crash-prepare
t "crash-prepare, asked for: exit 7" ends 7 "$W/crash-prepare" "while it prepared" \
	"$W/a.bad" --from crash-prepare --to tree -o "$W/out/a.tree"
build latched-read
t "latched-read: success is not believed" ends 7 "$W/latched-read" "where its type may not stand" \
	"$W/a.bad" --from latched-read --to tree -o "$W/out/a.tree"
build rubbish-read
t "rubbish-read: exit 7" ends 7 "$W/rubbish-read" "cannot be understood" "$W/a.bad" --from rubbish-read --to tree -o "$W/out/a.tree"
build hang-read
t "hang-read: exit 5 when its time is up" ends 5 "$W/hang-read" "stopped after 1 seconds" \
	"$W/a.bad" --from hang-read --to tree -o "$W/out/a.tree" --limit wall-seconds=1
build outside-write
t "outside-write: exit 7" ends 7 "$W/outside-write" "no file name" "$W/a.txt" --to outside-write -o "$W/out/"
build cut-input
CUT_INPUT=$W/cut.bad
export CUT_INPUT
cut_input() {
	head -c 100000 /dev/zero | tr '\0' B >"$CUT_INPUT"
	ends 3 "$W/cut-input" "was changed while it was read" "$CUT_INPUT" --from cut-input --to tree -o "$W/out/a.tree" \
		--sandbox off
}
t "an input that is cut while it is read: exit 3" cut_input
build fail-prepare
t "fail-prepare: says so, once" ends 7 "$W/fail-prepare" "does not say why" "$W/a.bad" --from fail-prepare --to tree -o "$W/out/a.tree"
printf '\001\002BAD' >"$W/a.none"
t "fail-prepare: when no other reader is left, exit 7" ends 7 "$W/fail-prepare" "no other recognises the input" \
	"$W/a.none" --to tree -o "$W/out/a.tree"
mkdir -p "$W/fault-read"
"$CC" -std=c11 -Icore -fPIC -shared -o "$W/fault-read/fault-read.so" tests/plugins/fault-read.c -L"$KW_BUILD" -lkawaraban -lpthread
printf 'FAULT memory\n' >"$W/memory.fault"
if nm -D "$KW_BUILD/kawaraban" | grep -q __asan; then
	t_skip "a reader that eats memory: exit 5" "the sanitizer has its own allocator"
else
	t "a reader that eats memory: exit 5" ends 5 "$W/fault-read" "out of memory while it read the input (256 MiB)" \
		"$W/memory.fault" --to tree -o "$W/out/a.tree" --limit address-space=268435456
fi
