#!/bin/sh
# Rows 23, 24, 40, 41, 42, 48, 49, 50 of the acceptance matrix: documents that misbehave, in a batch and alone. Each ends as one failed
# row, or one message, with the right reason; the rest is right; nothing is left behind.
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

# fault NAME CODE WORDS: the input, and what its row has to say. Those that only the clock ends stand in a batch of their own: a busy
# machine must not end another one by it.
: >"$W/expected"
mkdir "$W/endless"
fault() {
	case $2 in limit.wall) folder=endless ;; *) folder=in ;; esac
	printf 'FAULT %s\n' "$1" >"$W/$folder/$1.fault"
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
	"$KW" batch "$W/in" --out "$out" --to tree,json --limit output-bytes=1000000 "$@"
}
endless() { "$KW" batch "$W/endless" --out "$W/endless-out" --to tree,json --timeout 2 -j 3; }
limit_memory="--memory 256"
[ "$sanitized" = 1 ] && limit_memory=
t_exit 1 "a batch with misbehaving documents goes on to its end" run "$W/out" -j 2 $limit_memory
t_exit 1 "and so does one of documents without end" endless
"$KW" report --merge "$W/out" "$W/endless-out" --format ndjson >"$W/rows"

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
mkdir "$W/loop" && cp "$W/endless/cpu-loop.fault" "$W/loop/"
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
t "nor by those without end" nothing_left "$W/endless-out"
t "nothing was made outside" test ! -e "$W/out/evil"
no_orphans() { # one that was killed may take a moment to go
	for _ in $(seq 50); do
		pgrep -f "^[^ ]*kawaraban batch $W/" >/dev/null || return 0
		sleep 0.2
	done
	return 1
}
t "no process is left" no_orphans

# ---- the same alone ----
alone() { # NAME: one conversion, its messages into a file
	[ -e "$W/endless/$1.fault" ] && set -- "$1" endless --limit wall-seconds=2 || set -- "$1" in
	"$KW" -q "$W/$2/$1.fault" --to tree,json -o "$W/alone/$1/" $3 $4 --limit output-bytes=1000000 \
		${limit_memory:+--limit address-space=268435456} --diagnostics json 2>"$W/alone/$1.said"
	echo $? >"$W/alone/$1.exit"
}
mkdir "$W/alone"
for name in cpu-loop sleep stop; do
	[ ! -e "$W/endless/$name.fault" ] || alone "$name" &
done
wait
told_alone() { # NAME CODE WORDS
	[ -e "$W/alone/$1.exit" ] || alone "$1"
	case $2 in '') exit=0 ;; limit.*) exit=5 ;; *) exit=7 ;; esac
	[ "$(cat "$W/alone/$1.exit")" = "$exit" ] || { echo "exit $(cat "$W/alone/$1.exit"): $(cat "$W/alone/$1.said")"; return 1; }
	[ -z "$2" ] && [ -s "$W/alone/$1/$1.tree" ] && return
	python3 - "$W/alone/$1.said" "$2" "$3" <<'END' && [ ! -e "$W/alone/$1" ]
import json, sys
said, code, words = sys.argv[1:]
lines = open(said, encoding='utf-8', errors='replace').read().splitlines() # with a sanitizer a plugin's own bytes stand among them
rows = [json.loads(line[line.index('{"event"'):]) for line in lines if '{"event"' in line]
print(rows)
errors = [r for r in rows if r['severity'] == 'error']
assert len(errors) == 1 and errors[0]['code'] == code and words in errors[0]['message']
END
}
while IFS='	' read -r name code words; do
	t "matrix 24, 40, 41: alone, $name is ${code:-done}" told_alone "$name" "$code" "$words"
done <"$W/expected"
checked() { "$KW" "$1" "$W/in/read-outside.fault" 2>&1 | grep -q 'exit 41'; }
t "matrix 41: check is no way out either" checked check
t "nothing was made outside by these" test ! -e "$W/out/evil"

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

one() { # OUT ARGUMENT...
	out=$1
	shift
	"$KW" "$W/in/good-1.txt" --to tree,json -o "$W/$out/" "$@"
}
one_without() { # LAYERS ARGUMENT...
	KAWARABAN_TEST_WITHOUT=$1 "$KW" "$W/in/good-1.txt" "$W/in/good-2.txt" --to tree -o "$W/one-without/" $2 $3
}
t_says "lacks Landlock;" "matrix 42: alone, an older kernel is named" one_without landlock
said_once() { [ "$(one_without landlock 2>&1 | grep -c 'lacks Landlock')" = 1 ]; }
t "matrix 42: once for all inputs" said_once
t_exit 0 "matrix 42: alone, and the work is done" one_without landlock --sandbox auto
rm -rf "$W/one-without"
t_exit 7 "matrix 42: alone, --sandbox require stops" one_without landlock --sandbox require
t "matrix 42: nothing was written" test ! -e "$W/one-without"
[ "$sanitized" = 1 ] || t_says "lacks Landlock and seccomp;" "matrix 42: alone, both" one_without landlock,seccomp
t_says "without a sandbox" "matrix 42: alone, --sandbox off warns" one one-off --sandbox off
t_exit 2 "another word" one one-off --sandbox perhaps
same_alone() { one one-auto -q && diff -r "$W/one-off" "$W/one-auto"; }
t "alone, the same bytes with and without the layers" same_alone
from_stdin() { "$KW" -q - --to tree -o - <"$W/in/good-1.txt" | cmp - "$W/stdin.tree" && "$KW" -q /dev/stdin --to tree -o "$W/dev.tree" <"$W/in/good-1.txt"; }
"$KW" -q - --to tree -o "$W/stdin.tree" --sandbox off <"$W/in/good-1.txt" 2>/dev/null
t "alone, standard input and output" from_stdin
# What a template names is found before the door is shut: a picture and a template elsewhere.
mkdir "$W/own" "$W/pictures"
python3 - "$W/pictures/ward.png" <<'END'
import struct, sys, zlib
chunk = lambda name, data: struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))
open(sys.argv[1], 'wb').write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 4, 4, 8, 2, 0, 0, 0)) +
                              chunk(b'IDAT', zlib.compress(bytes(13) * 4)) + chunk(b'IEND', b''))
END
cat >"$W/own/ward.xml" <<END
<leaflet xmlns="urn:kawaraban:leaflet:1" name="ward" based-on="standard">
  <mascot image="$W/pictures/ward.png" alt="x" width="10mm"/>
</leaflet>
END
with_picture() { # how
	"$KW" "$@" --opt pdf.template=ward --opt pdf.template-folder="$W/own"
}
t "alone, a picture elsewhere that a template names" with_picture -q "$W/in/good-1.txt" -o "$W/ward.pdf"
in_batch() { with_picture batch -q "$W/in" --include 'good-1.txt' --out "$W/ward" --to pdf "$@" && cmp "$W/ward.pdf" "$W/ward/good-1.pdf"; }
t "and in a batch" in_batch
printf '<a/>' >"$W/in/good-1.xml"
from_xml() { with_picture batch -q "$W/in" --include good-1.xml --out "$W/ward-xml" --to pdf --from xml; }
t "also when the reader takes no text" from_xml
rm "$W/in/good-1.xml"

# ---- plugins that are damaged, and an environment that is not ours ----
damaged() { # every object is refused with a message or used; the command itself never dies
	python3 - "$KW" "$KW_BUILD/plugins/hello.so" "$W/damaged" <<'END'
import os, random, subprocess, sys
kw, object_, folder = sys.argv[1:]
os.mkdir(folder, 0o755)
whole = open(object_, 'rb').read()
random.seed(1)
cases = [whole[:i * len(whole) // 16] for i in range(16)]
for _ in range(24):
    bent = bytearray(whole)
    bent[random.randrange(len(bent))] ^= 1 << random.randrange(8)
    cases.append(bytes(bent))
cases += [b'\x7fELF\x01' + whole[5:], whole[:18] + b'\xb7' + whole[19:]]
refused = 0
for i, case in enumerate(cases):
    path = f'{folder}/bent.so'
    with open(path, 'wb') as f:
        f.write(case)
    os.chmod(path, 0o755)
    p = subprocess.run([kw, 'list', 'writers'], env=dict(os.environ, KAWARABAN_PLUGIN_PATH=folder), capture_output=True, text=True)
    refused += 'bent.so' in p.stderr
    assert p.returncode == 0 and 'pdf' in p.stdout, (i, p.returncode, p.stderr)
print(refused, 'of', len(cases), 'refused')
assert refused >= 18
END
}
t "matrix 38: objects that are cut, bent or of another machine" damaged
mkdir "$W/gconv"
cat >"$W/gconv/evil.c" <<'END'
#include <fcntl.h>
#include <stdlib.h>
__attribute__((constructor)) static void run(void) { open(EVIL, O_CREAT | O_WRONLY, 0600); }
END
"$CC" -shared -fPIC -DEVIL="\"$W/gconv/ran\"" -o "$W/gconv/EVIL.so" "$W/gconv/evil.c"
printf 'module CP932// INTERNAL EVIL 1\nmodule INTERNAL CP932// EVIL 1\nmodule IBM943// INTERNAL EVIL 1\nalias MS932// CP932//\n' >"$W/gconv/gconv-modules"
printf '\227\337\230\141\202\123\224\116\223\170\202\314\227\134\216\132\n' >"$W/gconv/in.txt"
can_see() { GCONV_PATH=$W/gconv iconv -f CP932 -t UTF-8 "$W/gconv/in.txt"; [ -e "$W/gconv/ran" ]; }
foreign_converter() {
	rm -f "$W/gconv/ran"
	GCONV_PATH=$W/gconv "$KW" -q --encoding CP932 "$W/gconv/in.txt" -o "$W/gconv.tree" && [ ! -e "$W/gconv/ran" ] &&
		GCONV_PATH=$W/gconv "$KW" batch -q --encoding CP932 "$W/gconv/in.txt" --out "$W/gconv-out" --to tree && [ ! -e "$W/gconv/ran" ]
}
if can_see >/dev/null 2>&1; then
	t "matrix 39: no converter of the environment's is loaded" foreign_converter
else
	t_skip "matrix 39: no converter of the environment's is loaded" "iconv here does not load it either"
fi
unset KAWARABAN_PLUGIN_PATH
t "matrix 39: no object looks for libraries in folders of its own, but for those beside it" \
	sh -c '! readelf -d "$0"/plugins/*.so "$0/libkawaraban.so" | grep -q "R.*PATH"' "$KW_BUILD"

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
