#!/bin/sh
# A batch that is stopped, killed, or finds things changed. Rows 26, 28, 30, 31, 36, 47 of the acceptance matrix; row 22 is in
# tests/fault/batch.sh.
. tests/lib.sh

same_tree() { diff -r -x '.kw-*' "$1" "$2"; }
query() { python3 -c 'import sqlite3,sys; d = sqlite3.connect(sys.argv[1] + "/.kw-journal"); c = d.execute(sys.argv[2]); print("\n".join("|".join(str(v.decode() if isinstance(v, bytes) else v) for v in r) for r in c)); d.commit()' "$@"; }
left() { find "$1" -name '.kw-*' ! -name .kw-journal ! -name .kw-lock ! -name '.kw-journal.bad*'; }

mkdir "$W/in"
for i in $(seq 100 299); do printf '令和４年度の予算\n%s千円\n' "$i" >"$W/in/$i.txt"; done
run() { # OUT ARGUMENT...
	out=$1
	shift
	"$KW" batch "$W/in" --out "$out" --to tree "$@"
}
"$KW" batch -q "$W/in" --out "$W/ref" --to tree
cp -r "$W/ref" "$W/out"

# ---- again ----
t_says "200 inputs: 0 done, 200 unchanged" "the second run converts nothing" run "$W/out"
t_exit 0 "with --resume as without" run "$W/out" --resume
t_says "200 inputs: 200 done, 0 unchanged" "--fresh converts everything" run "$W/out" --fresh
t "and the bytes are the same" same_tree "$W/ref" "$W/out"
printf '令和５年度の予算\n' >"$W/in/100.txt"
rm "$W/out/101.tree"
echo edited >>"$W/out/102.tree"
touch "$W/out/103.tree" "$W/in/104.txt"
mv "$W/in/299.txt" "$W/299.txt"
t_exit 1 "a changed input, a lost and an edited output, a lost input" run "$W/out"
"$KW" batch "$W/in" --out "$W/out" --to tree --diagnostics json 2>"$W/said"
t "the edited output is not replaced" grep -q edited "$W/out/102.tree"
t "and said so" test "$(query "$W/out" "SELECT path, code FROM input WHERE state = 'failed'")" = "102.txt|output.not-ours"
t "the changed input was converted again" grep -q '令和５年度' "$W/out/100.tree"
t "the lost output is there again" cmp "$W/ref/101.tree" "$W/out/101.tree"
t "the input that is gone is reported, its output is left" sh -c 'grep -q "299.txt.*input.gone\|input.gone.*299.txt" "$0/said" && [ -f "$0/out/299.tree" ]' "$W"
t "counted: 198 unchanged" grep -q '"skipped":198,"failed":1,"suspect":0,"gone":1' "$W/said"
cp "$W/ref/102.tree" "$W/out/102.tree"
mv "$W/299.txt" "$W/in/299.txt"
printf '令和４年度の予算\n100千円\n' >"$W/in/100.txt"
t_exit 0 "put right, the next run is content" run "$W/out"
t "all as at first" same_tree "$W/ref" "$W/out"
t_says "200 done, 0 unchanged" "other options: converted again" run "$W/out" --strict-charset
t_says "200 of them again" "matrix 28: and counted" run "$W/out"
t_exit 0 "another writer beside" run "$W/out" --to json
t "the first writer's outputs stay" test -f "$W/out/100.tree" -a -f "$W/out/100.json"
printf '\037\213 packed' >"$W/in/packed.txt"
run "$W/out" >/dev/null 2>&1
t_says "1 refused before, unchanged" "an input refused by its content is not tried again" run "$W/out"
rm "$W/in/packed.txt"

# ---- the journal ----
rm -rf "$W/out" && cp -r "$W/ref" "$W/out"
rm "$W/out/.kw-journal"
t_says "200 done" "matrix 28: a missing journal: outputs are compared and adopted" run "$W/out"
t "matrix 28: nothing was doubled" same_tree "$W/ref" "$W/out"
size=$(wc -c <"$W/ref/.kw-journal")
for bytes in 0 1 99 100 4096 $((size / 2)) $((size - 1)); do
	head -c "$bytes" "$W/ref/.kw-journal" >"$W/out/.kw-journal"
	t_exit 0 "matrix 28: a journal cut to $bytes of $size bytes" run "$W/out"
done
head -c 8192 /dev/urandom >"$W/out/.kw-journal"
t_says "is set aside as" "matrix 28: garbage is set aside" run "$W/out"
t "matrix 28: the outputs are as they were" same_tree "$W/ref" "$W/out"
query "$W/out" 'PRAGMA user_version = 2' >/dev/null
t_exit 2 "matrix 28: a journal of a newer version" run "$W/out"
t "matrix 28: is not touched" test "$(query "$W/out" 'PRAGMA user_version')" = 2
query "$W/out" 'PRAGMA user_version = 1' >/dev/null
python3 -c 'import sqlite3,sys,time; d = sqlite3.connect(sys.argv[1] + "/.kw-journal"); d.execute("BEGIN EXCLUSIVE"); open(sys.argv[2], "w").close(); time.sleep(20)' "$W/out" "$W/held" &
holder=$!
waited=0
while [ ! -e "$W/held" ] && [ $((waited += 1)) -lt 200 ]; do sleep 0.05; done
holds_journal() { run "$W/out" 2>"$W/said"; [ $? = 6 ] && grep -q "out/.kw-journal: another program holds the journal" "$W/said"; }
t "matrix 47: a journal that another program holds: exit 6, and says which" holds_journal
kill "$holder" && wait "$holder" 2>/dev/null
query "$W/out" "UPDATE input SET state = 'started', attempts = 4 WHERE path = CAST('150.txt' AS BLOB)" >/dev/null
t_exit 1 "matrix 31: an input under way whenever runs died" run "$W/out"
t "matrix 31: is a suspect" test "$(query "$W/out" "SELECT state, code FROM input WHERE path = CAST('150.txt' AS BLOB)")" = "suspect|run.suspect"
t_exit 1 "matrix 31: and stays one" run "$W/out"
t_exit 0 "matrix 31: until it is tried again" run "$W/out" --retry-suspects

# ---- two at once ----
mkfifo "$W/list"
"$KW" batch -q - --out "$W/out" --to tree <"$W/list" &
first=$!
exec 9>"$W/list"
waited=0
while ! grep -q "process $first" "$W/out/.kw-lock" && [ $((waited += 1)) -lt 500 ]; do sleep 0.02; done
t_exit 6 "matrix 36: a second run on the folder stops at once" run "$W/out"
t_says "another run holds this folder: process $first on" "matrix 36: and says who holds it" run "$W/out"
t_exit 6 "matrix 36: so does a shard" run "$W/out" --shard 1/2
exec 9>&-
wait "$first"
t_exit 0 "matrix 36: afterwards it is free" run "$W/out"
one_winner() {
	rm -rf "$W/race"
	for i in 1 2 3 4; do
		(run "$W/race" -q; echo $? >"$W/code$i") >/dev/null 2>&1 &
	done
	wait
	cat "$W"/code[1-4] | sort | tr '\n' ' '
	! grep -vqxE '0|6' "$W"/code[1-4] && grep -qx 0 "$W"/code[1-4] && same_tree "$W/ref" "$W/race"
}
t "matrix 36: of four at once none does harm" one_winner

# ---- signals ----
stopped() { # SIGNAL CODE: sent while it works; the same command goes on
	rm -rf "$W/out"
	"$KW" batch -q "$W/in" --out "$W/out" --to tree -j 1 &
	pid=$!
	while [ -z "$(ls "$W/out" 2>/dev/null)" ] && kill -0 "$pid" 2>/dev/null; do sleep 0.01; done
	kill "-$1" "$pid"
	wait "$pid"
	code=$?
	echo "exit $code, $(ls "$W/out" | wc -l) outputs, left: $(left "$W/out")"
	[ "$code" = "$2" ] && [ -z "$(left "$W/out")" ] && [ "$(ls "$W/out" | wc -l)" -lt 200 ] &&
		run "$W/out" -q && same_tree "$W/ref" "$W/out"
}
# The shell's background processes ignore SIGINT; python resets it.
stopped_int() {
	rm -rf "$W/out"
	python3 - "$KW" "$W" "$1" <<'END'
import os, signal, subprocess, sys, time
kw, w, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
p = subprocess.Popen([kw, 'batch', '-q', w + '/in', '--out', w + '/out', '--to', 'tree', '-j', '1'],
                     preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
while p.poll() is None and not (os.path.isdir(w + '/out') and any(n.endswith('.tree') for n in os.listdir(w + '/out'))):
    time.sleep(0.01)
begin = time.time()
for _ in range(times):
    p.send_signal(signal.SIGINT)
    time.sleep(0.02)
code = p.wait()
left = [n for n in os.listdir(w + '/out') if n.startswith('.kw-') and n not in ('.kw-journal', '.kw-lock')]
print(code, left, time.time() - begin)
sys.exit(not (code == 130 and not left and time.time() - begin < 10))
END
	[ $? = 0 ] && run "$W/out" -q && same_tree "$W/ref" "$W/out"
}
t "matrix 30: SIGTERM: 143, and it goes on" stopped TERM 143
t "matrix 30: SIGHUP: 129, and it goes on" stopped HUP 129
t "matrix 30: SIGINT: 130, and it goes on" stopped_int 1
t "matrix 30: SIGINT twice" stopped_int 2
closed_pipe() { "$KW" report "$W/out" | true; }
t "matrix 30: a closed pipe" closed_pipe

# ---- kill -9 ----
t "matrix 26: 10 kills of supervisor and workers: nothing lost, partial or doubled" \
	python3 tests/cli/kill_runs.py "$KW" "$W/in" "$W/killed" 10 7
mkdir -p "$W/old/.kw-run/w0" && echo x >"$W/old/.kw-run/w0/1" && echo x >"$W/old/.kw-run/a7.1"
t_exit 0 "what a killed run left is swept" run "$W/old"
t "all of it" test -z "$(left "$W/old")"

# ---- what options name in their turn ----
mkdir "$W/own" "$W/pictures" "$W/two" && cp "$W/in/100.txt" "$W/in/101.txt" "$W/two"
picture() { # SHADE
	python3 - "$W/pictures/ward.png" "$1" <<'END'
import struct, sys, zlib
chunk = lambda name, data: struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))
open(sys.argv[1], 'wb').write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 4, 4, 8, 2, 0, 0, 0)) +
                              chunk(b'IDAT', zlib.compress((b'\0' + bytes([int(sys.argv[2])]) * 12) * 4)) + chunk(b'IEND', b''))
END
}
cat >"$W/own/ward.xml" <<END
<leaflet xmlns="urn:kawaraban:leaflet:1" name="ward" based-on="plain"><mascot image="../pictures/ward.png" alt="x" width="10mm"/></leaflet>
END
ward() { "$KW" batch "$W/two" --out "$W/ward" --to pdf --opt pdf.template=ward --opt pdf.template-folder="$W/own" "$@"; }
picture 10
t_says "2 done, 0 unchanged" "with a template of one's own" ward
t_says "0 done, 2 unchanged" "and again" ward
picture 200
t_says "2 done, 0 unchanged, 0 failed; 2 of them again" "another picture of that name: converted again" ward
t_says "0 done, 2 unchanged" "and again" ward
picture 10
ward -q --out "$W/ward2"
t_says "2 done, 0 unchanged" "back, too" ward
t "the bytes of a fresh run" same_tree "$W/ward" "$W/ward2"
cut -c1-200 "$W/own/ward.xml" | sed 's|<mascot.*/>||' >"$W/plain.xml" && cp "$W/plain.xml" "$W/own/ward.xml"
t_says "2 done, 0 unchanged" "a template without it" ward
rm "$W/pictures/ward.png"
t_says "0 done, 2 unchanged" "which no longer asks for it" ward

# ---- another publisher: the names of the open data change ----
mkdir "$W/seed" && cp "$(ls fixtures/seeds/000*.txt)" "$W/seed/a.txt"
published() { "$KW" batch "$W/seed" --out "$W/names" --to opendata,tree --opt opendata.publisher="$@"; }
t_exit 0 "a publisher" published 271241 -q
cp -r "$W/names" "$W/names-first"
t_says "output.former" "another: what it was made into before is removed, and said" published 131016 -v
only_new() { ls -A "$W/names/a.data" && ! ls "$W/names/a.data" | grep -q 27124 && ls "$W/names/a.data" | grep -q 13101; }
t "the files of the new name stand alone" only_new
t "what has no other name stays" cmp "$W/names/a.tree" "$W/names-first/a.tree"
edited() {
	f=$(ls "$W/names/a.data/"*.xml | head -1)
	echo '<!-- mine -->' >>"$f" && published 271241 -q && grep -q mine "$f" && same=$(ls "$W/names-first/a.data") &&
		[ "$(ls "$W/names/a.data" | grep 27124)" = "$same" ]
}
t "one that was edited stays" edited
t_says "0 done, 1 unchanged" "and then nothing is left to do" published 271241
