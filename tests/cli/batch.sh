#!/bin/sh
# The batch command: which inputs, which names, the same bytes whatever the order, what is refused. Rows 32, 33, 34, 35, 37, 43 of the
# acceptance matrix. tests/cli/resume.sh has what is about stopping, isolation.sh about documents that misbehave.
. tests/lib.sh

tree_of() { (cd "$1" && find . -type f ! -name '.kw-*' | sort); }
same_tree() { diff -r -x '.kw-*' "$1" "$2"; }
journal() { python3 -c 'import sqlite3,sys; print("\n".join("|".join(str(v.decode(errors="replace") if isinstance(v, bytes) else v) for v in r) for r in sqlite3.connect(sys.argv[1] + "/.kw-journal").execute(sys.argv[2])))' "$@"; }

# ---- a tree in five encodings, every writer ----
python3 - "$W/in" <<'END'
import os, sys, glob
seeds = [open(f, encoding='utf-8').read() for f in sorted(glob.glob('fixtures/seeds/*.txt'))]
for i in range(10):
    encoding = ['utf-8', 'cp932', 'euc_jp', 'iso2022_jp', 'utf-16'][i % 5]
    folder = f'{sys.argv[1]}/区{i % 3}/課'
    os.makedirs(folder, exist_ok=True)
    text = seeds[(i + i // 5) % 5] + f'\n資料番号 {i}\n'
    open(f'{folder}/文書{i:02}.txt', 'wb').write(text.encode(encoding, 'replace'))
END
run() { # OUT ARGUMENT...
	out=$1
	shift
	"$KW" batch -q "$W/in" --out "$out" --to pdf,xlsx,opendata --opt pdf.template=plain "$@"
}
t_exit 0 "a tree to pdf, xlsx and opendata" run "$W/j1" -j 1
t "every input has its row, and is done" test "$(journal "$W/j1" "SELECT state, count(*) FROM input GROUP BY state")" = "done|10"
t "the encodings were found" test "$(journal "$W/j1" "SELECT count(DISTINCT charset) FROM input")" -ge 5
mirrors() { [ -f "$W/j1/区0/課/文書00.pdf" ] && [ -f "$W/j1/区2/課/文書02_print.xlsx" ] && ls "$W/j1/区1/課/文書01.data/"*.xml >/dev/null; }
t "the outputs mirror the tree of the inputs" mirrors
t_exit 0 "two at a time" run "$W/j2" -j 2
t "matrix 43: -j 2 gives the same bytes" same_tree "$W/j1" "$W/j2"
elsewhere() { (umask 077 && LC_ALL=C TZ=Asia/Tokyo TMPDIR=/nonexistent run "$W/j4" -j 4 --durable each); }
t_exit 0 "four at a time, elsewhere" elsewhere
t "matrix 43: another -j, umask, zone and locale give the same bytes" same_tree "$W/j1" "$W/j4"
one_by_one() {
	for f in "$W/in/区0/課/文書00.txt" "$W/in/区1/課/文書07.txt"; do
		rm -rf "$W/one" && "$KW" -q "$f" --to pdf,xlsx --opt pdf.template=plain -o "$W/one/" &&
			stem=$(basename "$f" .txt) && folder=$W/j1/$(basename "$(dirname "$(dirname "$f")")")/課 &&
			cmp "$W/one/$stem.pdf" "$folder/$stem.pdf" && cmp "$W/one/${stem}_print.xlsx" "$folder/${stem}_print.xlsx" || return 1
	done
}
t "the same bytes as one conversion at a time" one_by_one
# Streams that are closed do not become the number of an output or of the journal.
closed() {
	sh -c '"$KW" batch "$W/in" --out "$W/closed" --to pdf,xlsx,opendata --opt pdf.template=plain -v --fresh 0<&- '"$1" &&
		same_tree "$W/j1" "$W/closed"
}
t "standard output is closed" closed '1>&-'
t "all three standard streams are closed" closed '1>&- 2>&-'
nothing_private() { [ -z "$(find "$1" -name '.kw-*' ! -name .kw-journal ! -name .kw-lock)" ]; }
t "no scratch is left" nothing_private "$W/j4"

# ---- names ----
printf '令和４年度の予算です。\n' >"$W/a.txt"
mkdir -p "$W/names/CON" "$W/names/x.data"
cd "$W/names" || exit 1
for n in 'new
line.txt' 'tab	.txt' -rf.txt .hidden.txt 'trailing .txt' 'dot..txt' CON.txt a:b.txt "$(printf '\377\376.txt')" '=cmd.txt' \
	UPPER.txt upper.txt Upper.csv.txt x.txt x.csv x plain '%s%n.txt' '<b>&"q".txt' "$(printf 'が.txt')" "$(printf 'か\343\202\231.txt')" \
	CON/aux.txt x.data/y.txt 'a.txt.txt' a.txt "$(printf '予%.0s' $(seq 83)).txt" "$(printf '予%.0s' $(seq 82))算.txt"; do
	cp "$W/a.txt" "./$n"
done
cd - >/dev/null || exit 1
count=$(find "$W/names" -type f -printf x | wc -c)
t_exit 0 "matrix 32: $count odd names are converted" "$KW" batch "$W/names" --out "$W/named" --from text --to pdf,tree --report "$W/named.ndjson"
t "matrix 32: as many outputs, twice" test "$(find "$W/named" -type f ! -name '.kw-*' -printf x | wc -c)" = $((2 * count))
names_are_readable() {
	"$KW" report "$W/named" --format csv >"$W/named.csv" && python3 - "$W" "$count" <<'END'
import csv, json, sys
w, n = sys.argv[1], int(sys.argv[2])
rows = [json.loads(line) for line in open(w + '/named.ndjson', encoding='utf-8')]
table = list(csv.reader(open(w + '/named.csv', encoding='utf-8-sig', newline='')))
assert len(rows) == n and len(table) == n + 1 and all(len(r) == len(table[0]) for r in table)
assert len({o['path'] + o.get('path_hex', '') for r in rows for o in r['outputs']}) == 2 * n
assert any(r.get('path_hex', '').startswith('fffe') for r in rows)
assert not any(cell[:1] in '=+-@' and cell[:1] for r in table for cell in r)
END
}
t "matrix 32: both reports can be read, no cell is a formula" names_are_readable
t "matrix 33: the three upper.txt stand apart" test "$(cd "$W/named" && ls | grep -ciE '^upper.*\.pdf$')" = 3
t "matrix 33: x.txt, x.csv and x stand apart" test -f "$W/named/x.txt.pdf" -a -f "$W/named/x.csv.pdf"
t "a long name is cut at a character, and stays unique" test "$(cd "$W/named" && ls | grep -c '^予予.*-[0-9a-f]\{8\}\.pdf$')" = 2
says_clash() { "$KW" batch -q "$W/names" --out "$W/refused" --from text --to pdf --on-conflict fail; }
t_exit 2 "matrix 33: --on-conflict fail stops before anything is written" says_clash
t_says "'x', 'x.csv', 'x.txt'" "matrix 33: and names all" "$KW" batch "$W/names" --out "$W/refused" --from text --to pdf --on-conflict fail
t "matrix 33: nothing was written" test -z "$(tree_of "$W/refused")"
shuffled() {
	mkdir "$W/shuffled" && ls -A "$W/names" | sort -R >"$W/order" && (cd "$W/names" && find . -type f -print0 | sort -z -R | xargs -0 -I{} sh -c 'mkdir -p "$(dirname "$0/$1")" && cp "$1" "$0/$1"' "$W/shuffled" {}) &&
		"$KW" batch -q "$W/shuffled" --out "$W/named2" --from text --to pdf,tree && same_tree "$W/named" "$W/named2"
}
t "matrix 33: whatever the order of the folder" shuffled

# ---- which inputs ----
mkdir -p "$W/tree/sub" "$W/outside"
cp "$W/a.txt" "$W/tree/a.txt"
cp "$W/a.txt" "$W/tree/sub/b.txt"
cp "$W/a.txt" "$W/tree/sub/c.md"
echo secret >"$W/outside/secret.txt"
ln -s "$W/outside/secret.txt" "$W/tree/link.txt"
ln -s "$W/outside" "$W/tree/linked"
ln -s nowhere "$W/tree/dangling.txt"
t_exit 0 "a tree with links" "$KW" batch "$W/tree" --out "$W/t1" --from text --to tree
t "matrix 34: links are not followed" test "$(tree_of "$W/t1" | tr '\n' ' ')" = "./a.tree ./sub/b.tree ./sub/c.tree "
t_says "'link.txt' is a symbolic link" "matrix 34: and said" "$KW" batch "$W/tree" --out "$W/t1" --from text --to tree
"$KW" batch -q "$W/tree" --include '*.txt' --out "$W/t2" --to tree
t "--include by name" test "$(tree_of "$W/t2" | tr '\n' ' ')" = "./a.tree ./sub/b.tree "
"$KW" batch -q "$W/tree" --include 'sub/*' --out "$W/t3" --from text --to tree
t "--include by path" test "$(tree_of "$W/t3" | tr '\n' ' ')" = "./sub/b.tree ./sub/c.tree "
"$KW" batch -q "$W/tree/sub" "$W/a.txt" --out "$W/t4" --from text --to tree
t "a folder beside a file keeps its name" test "$(tree_of "$W/t4" | tr '\n' ' ')" = "./a.tree ./sub/b.tree ./sub/c.tree "
(cd "$W/tree" && find . -name '*.txt' -type f -print0 | "$KW" batch -q - --out "$W/t5" --to tree)
t "a list separated by NUL" same_tree "$W/t2" "$W/t5"
(cd "$W/tree" && printf 'a.txt\nsub/b.txt\n' | "$KW" batch -q - --out "$W/t6" --to tree)
t "a list separated by line ends" same_tree "$W/t2" "$W/t6"
(cd "$W/tree/sub" && printf '../a.txt\n../sub/b.txt\n../../../../../../etc/../%s\n' "$W/tree/sub/c.md" | "$KW" batch -q - --out "$W/t7" --from text --to tree)
t "a list cannot lead out of the output folder" test "$(find "$W/t7" -name '*.tree' | wc -l)" = 3
cp -r "$W/tree" "$W/nested"
"$KW" batch -q "$W/nested" --out "$W/nested/out" --from text --to tree
t_exit 0 "an output folder inside the input tree" "$KW" batch -q "$W/nested" --out "$W/nested/out" --from text --to tree
t "its outputs are no inputs" test "$(tree_of "$W/nested/out" | wc -l)" = 3
t_exit 3 "a PATH that is not there" "$KW" batch -q "$W/nowhere" --out "$W/t8" --to tree
mkdir "$W/empty"
t_exit 0 "an empty folder" "$KW" batch -q "$W/empty" --out "$W/t9" --to tree
state_of() { "$KW" report "$1" --format ndjson | python3 -c 'import json,sys; print([(r["state"], r.get("code"), r["exit"]) for r in map(json.loads, sys.stdin) if r["path"] == sys.argv[1]][0])' "$2"; }
mkdir "$W/odd"
cp "$W/a.txt" "$W/odd/good.txt"
mkfifo "$W/odd/pipe"
printf '\037\213 not text' >"$W/odd/packed.txt"
t_exit 1 "matrix 35: a FIFO does not block" timeout 10 "$KW" batch -q "$W/odd" --out "$W/odd-out" --to tree
t "matrix 35: it is one failed row" test "$(state_of "$W/odd-out" pipe)" = "('failed', 'input.not-regular', 3)"
t "matrix 7: packed data is one failed row" test "$(state_of "$W/odd-out" packed.txt)" = "('failed', 'format.binary', 4)"
t "the good one is done" test "$(state_of "$W/odd-out" good.txt)" = "('done', None, 0)"

# ---- what stands in the output folder ----
mkdir "$W/theirs"
echo mine >"$W/theirs/a.tree"
ln -s "$W/nowhere" "$W/theirs/b.tree"
mkdir "$W/theirs/c.tree"
mkdir "$W/three"
for n in a b c; do cp "$W/a.txt" "$W/three/$n.txt"; done
t_exit 1 "files of others are not replaced" "$KW" batch -q "$W/three" --out "$W/theirs" --to tree
t "matrix 34: each says why" test "$("$KW" report "$W/theirs" --format ndjson | python3 -c 'import json,sys; print(*[r["code"] for r in map(json.loads, sys.stdin)])')" = \
	"output.not-ours output.link output.is-folder"
t "a file of others is as it was" grep -qx mine "$W/theirs/a.tree"
t "nothing was made through the link" test ! -e "$W/nowhere"
ln -s "$W/outside" "$W/theirs/sub"
mkdir -p "$W/four/sub"
cp "$W/a.txt" "$W/four/sub/d.txt"
t_exit 1 "matrix 34: a linked folder in the output tree" "$KW" batch -q "$W/four" --out "$W/theirs" --to tree
t "matrix 34: nothing is written through it" test "$(ls "$W/outside")" = secret.txt

# ---- wishes ----
t_exit 2 "no --out" "$KW" batch "$W/tree" --to tree
t_exit 2 "no --to" "$KW" batch "$W/tree" --out "$W/x"
t_exit 2 "no input" "$KW" batch --out "$W/x" --to tree
t_exit 2 "an unknown writer" "$KW" batch "$W/tree" --out "$W/x" --to tre
t_exit 2 "an unknown reader" "$KW" batch "$W/tree" --out "$W/x" --to tree --from txt
t_exit 2 "an unknown value" "$KW" batch "$W/tree" --out "$W/x" --to tree --durable yes
t_exit 2 "a report of unknown form" "$KW" batch "$W/tree" --out "$W/x" --to tree --report x.pdf
t_exit 2 "--resume with --fresh" "$KW" batch "$W/tree" --out "$W/x" --to tree --resume --fresh
printf '# wishes\nto = tree\nout = %s\njobs = 1\ninclude = *.txt\npdf.template = plain\n' "$W/conf" >"$W/batch.conf"
t_exit 0 "--config" "$KW" batch -q "$W/tree" --config "$W/batch.conf"
t "--config is followed" same_tree "$W/t2" "$W/conf"
echo 'durble = off' >"$W/bad.conf"
t_says "did you mean 'durable'" "an unknown key" "$KW" batch "$W/tree" --config "$W/bad.conf"
t_says '"event":"run-end","inputs":2,"done":2' "events" "$KW" batch "$W/tree" --include '*.txt' --out "$W/events" --to tree --diagnostics json
events_parse() { "$KW" batch "$W/tree" --from text --out "$W/events2" --to tree,pdf --diagnostics json 2>&1 | python3 -c 'import json,sys; e = [json.loads(l) for l in sys.stdin]; assert [x["event"] for x in e if x["event"] != "diagnostic"] == ["run-start"] + ["job-end"] * 3 + ["run-end"]'; }
t "every event is one JSON object" events_parse
t_says "3 inputs: 3 done" "the last line sums up" "$KW" batch "$W/tree" --from text --out "$W/sum" --to tree

# ---- rights ----
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	mkdir "$W/user" && cp "$W/a.txt" "$W/user/a.txt" && mkdir "$W/user/out" && chown -R 65534:65534 "$W/user" && chmod 755 "$W"
	as_user() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
	if as_user "$KW" --version >/dev/null 2>&1; then
		t_exit 0 "matrix 37: as an ordinary user" as_user "$KW" batch -q "$W/user/a.txt" --out "$W/user/out" --to pdf,tree
		chmod 000 "$W/user/a.txt"
		t_exit 1 "matrix 37: an unreadable input is one failed row" as_user "$KW" batch -q "$W/user/a.txt" --out "$W/user/out" --to pdf,tree
		chmod 500 "$W/user/out"
		t_exit 6 "matrix 37: a folder that cannot be written: 6 before any work" as_user "$KW" batch -q "$W/user/a.txt" --out "$W/user/out" --to pdf
	else
		t_skip "matrix 37: as an ordinary user" "another user cannot run the command here"
	fi
	mkdir "$W/owned" && chown 65534:65534 "$W/owned"
	"$KW" batch -q "$W/tree" --from text --out "$W/owned" --to tree
	t "matrix 37: as root the outputs belong to the folder's owner" test "$(stat -c %u "$W/owned/a.tree" "$W/owned/sub" | sort -u)" = 65534
else
	t_skip "matrix 37: rights" "needs root and setpriv"
fi
