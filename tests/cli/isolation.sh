#!/bin/sh
# Rows 23, 24, 40, 41, 42, 48, 49, 50 of the acceptance matrix: documents that misbehave in a batch. Each ends as one failed row with
# the right reason; the rest is right; nothing is left behind.
. tests/lib.sh
: "${CC:=gcc}"
ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}handle_segv=0:handle_abort=0:detect_leaks=0"
export ASAN_OPTIONS
sanitized=0
nm -D "$KW_BUILD/kawaraban" 2>/dev/null | grep -q __asan && sanitized=1

mkdir "$W/plugins" "$W/in"
"$CC" -std=c11 -Icore -fPIC -shared -o "$W/plugins/fault-read.so" tests/plugins/fault-read.c -L"$KW_BUILD" -lkawaraban -lpthread
chmod go-w "$W/plugins" "$W/plugins/fault-read.so"
KAWARABAN_PLUGIN_PATH=$W/plugins
export KAWARABAN_PLUGIN_PATH

# fault NAME CODE WORDS: the input, and what its row has to say
: >"$W/expected"
fault() {
	printf 'FAULT %s\n' "$1" >"$W/in/$1.fault"
	printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$W/expected"
}
fault nothing '' ''
fault threads '' ''
fault segv plugin.crash 'crashed while it read the input (SIGSEGV)'
fault abort plugin.crash 'SIGABRT'
fault trap plugin.crash 'SIGILL'
fault exit0 plugin.crash 'exit 0'
fault cpu-loop limit.wall 'stopped after 2 seconds'
fault sleep limit.wall 'stopped after 2 seconds'
fault nonsense plugin.protocol 'cannot be understood'
fault flood plugin.protocol 'cannot be understood'
fault big-file plugin.crash 'exit 41'
fault read-outside plugin.crash 'exit 41'
fault read-outputs plugin.crash 'exit 41'
fault write-outside plugin.crash 'exit 41'
if [ "$sanitized" = 0 ]; then
	fault stop limit.wall 'stopped after 2 seconds'
	fault memory limit.memory 'out of memory while it read the input (256 MiB)'
	for call in fork:clone exec:execve socket:socket symlink:symlink mkdir:mkdir chmod:chmod truncate:truncate \
		kill-parent:kill kill-all:kill ptrace:ptrace raise-limit:prlimit64 memfd:memfd_create \
		io-uring:io_uring_setup unshare:unshare; do
		fault "${call%%:*}" plugin.sandbox "asked the system for ${call##*:}"
	done
fi
for i in $(seq 1 40); do printf '令和４年度の予算 %d です。\n' "$i" >"$W/in/good-$i.txt"; done

run() { # OUT ARGUMENT...
	out=$1
	shift
	"$KW" batch "$W/in" --out "$out" --to tree,json --timeout 2 --limit output-bytes=1000000 "$@"
}
limit_memory="--memory 256"
[ "$sanitized" = 1 ] && limit_memory=
t_exit 1 "a batch with misbehaving documents goes on to its end" run "$W/out" -j 2 $limit_memory
"$KW" report "$W/out" --format ndjson >"$W/rows"

told() { # NAME CODE WORDS
	python3 - "$W/rows" "$@" <<'END'
import json, sys
rows, name, code, words = sys.argv[1:]
row = [r for r in map(json.loads, open(rows, encoding='utf-8')) if r['path'] == name + '.fault']
assert len(row) == 1, 'no row'
row = row[0]
print(row.get('code'), row.get('message'))
assert row['state'] == ('failed' if code else 'done')
assert row.get('code', '') == code
assert words in row.get('message', '')
assert bool(row['outputs']) == (not code)
END
}
while IFS='	' read -r name code words; do
	t "matrix 24, 40, 41: $name is ${code:-done}" told "$name" "$code" "$words"
done <"$W/expected"
mkdir "$W/loop" && cp "$W/in/cpu-loop.fault" "$W/loop/"
t_says "out of CPU time (1 s)" "matrix 24: cpu-loop, when its CPU time ends first, is limit.cpu" \
	"$KW" batch "$W/loop" --out "$W/loop-out" --to tree --limit cpu-seconds=1
rest_is_right() {
	for i in $(seq 1 40); do
		"$KW" -q "$W/in/good-$i.txt" --to tree -o "$W/one.tree" && cmp "$W/one.tree" "$W/out/good-$i.tree" || return 1
	done
}
t "the others are as if nothing had been" rest_is_right
nothing_left() { [ -z "$(find "$1" -name '.kw-*' ! -name .kw-journal ! -name .kw-lock)" ]; }
t "nothing is left behind" nothing_left "$W/out"
t "nothing was made outside" test ! -e "$W/out/evil"
no_orphans() { ! pgrep -f "^[^ ]*kawaraban batch $W/in " >/dev/null; }
t "no process is left" no_orphans

# ---- layers ----
rm "$W"/in/*.fault
without() { # LAYERS ARGUMENT...
	KAWARABAN_TEST_WITHOUT=$1 run "$W/without" --fresh "$2" "$3"
}
t_says "lacks Landlock;" "matrix 42: an older kernel is named" without landlock --sandbox auto
t_exit 0 "matrix 42: and the work is done" without landlock --sandbox auto
t_exit 7 "matrix 42: --sandbox require stops before any work" without landlock --sandbox require
[ "$sanitized" = 1 ] || t_says "lacks Landlock and seccomp;" "matrix 42: both" without landlock,seccomp --sandbox auto
t_says "without a sandbox" "matrix 42: --sandbox off warns" run "$W/off" --sandbox off
t "the same bytes with and without the layers" diff -r -x '.kw-*' "$W/off" "$W/without"
layers_said() { sqlite_value "$W/out" "SELECT layers FROM run" | grep -q 'landlock='; }
sqlite_value() { python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1] + "/.kw-journal").execute(sys.argv[2]).fetchone()[0])' "$@"; }
t "the journal says which layers there were" layers_said

# ---- guards ----
guards_are_visible() { [ "$(nm -D "$KW_BUILD/kawaraban" | grep -cE ' T (malloc|calloc|realloc)$')" = 3 ]; }
if [ "$sanitized" = 1 ]; then
	t_skip "matrix 50: the guards are visible" "the sanitizer has its own"
else
	t "matrix 50: the guards are visible to every library" guards_are_visible
fi

# ---- nothing is opened late ----
opened_late() {
	rm -rf "$W/late"
	strace -f -qq -e trace=openat,execve -o "$W/trace" "$KW" batch fixtures/seeds --out "$W/late" --to pdf,xlsx,opendata,json \
		--sandbox off -q -j 1 2>/dev/null || return 1
	python3 - "$W/trace" <<'END'
import re, sys
lines = open(sys.argv[1], encoding='utf-8', errors='replace').read().split('\n')
late, pids = [], {}
for line in lines:
    pid, _, rest = line.partition(' ')
    m = re.search(r'openat\((\S+), "([^"]*)"', rest)
    if not m or '= -1' in rest:
        continue
    pids.setdefault(pid, []).append(m.group(2))
documents = [v for v in pids.values() if './1' in v and not any('.so' in p for p in v)]
for paths in documents:
    late += [p for p in paths if not p.startswith('./') and p != '.' and '/formats/' not in p]
print(len(documents), 'documents', late)
assert len(documents) == 5 and not late
END
}
if [ "$sanitized" = 0 ] && command -v strace >/dev/null; then
	t "matrix 48: a document opens nothing but its own outputs and formats/" opened_late
else
	t_skip "matrix 48: a document opens nothing but its own outputs and formats/" "no strace, or a sanitizer"
fi
