#!/bin/sh
# The report command: what it says is what happened, in every form; the page opens without anything from elsewhere.
. tests/lib.sh

mkdir "$W/in"
cp fixtures/seeds/*.txt "$W/in/"
printf 'plain words\n\303\50 and \377\376\375 more, \200\201\202\203\204\205\n' >"$W/in/undecided.txt"
printf '\037\213 packed' >"$W/in/<script>alert(1)<script>.txt"
printf '%%PDF-1.4' >"$W/in/"'"quoted" & more.txt'
"$KW" batch -q "$W/in" --out "$W/out" --to json,opendata --report "$W/run.html" 2>/dev/null
t "a run writes its report" test -s "$W/run.html"

t_exit 0 "text" "$KW" report "$W/out"
"$KW" report "$W/out" >"$W/text"
t "text: the states" grep -q '^8 inputs: 5 done, 3 failed' "$W/text"
t "text: failures by kind" grep -qE '^ +2  format.binary +exit 4  such as' "$W/text"
t "text: refused encodings" sh -c 'sed -n "/^refused encodings/,/^$/p" "$0" | grep -q "charset\."' "$W/text"
t "text: the slowest" grep -qE '^ +[0-9]+ ms  ' "$W/text"
ledger_adds_up() { python3 - "$W/text" <<'END'
import re, sys
n = [int(x) for x in re.search(r'(\d+) non-blank lines = (\d+) as they stood, (\d+) joined, (\d+) moved, (\d+) removed', open(sys.argv[1], encoding='utf-8').read()).groups()]
assert n[0] > 500 and n[0] == sum(n[1:])
END
}
t "text: the ledger adds up" ledger_adds_up
forms_agree() {
	"$KW" report "$W/out" -o "$W/r.csv" && "$KW" report "$W/out" -o "$W/r.ndjson" && python3 - "$W" <<'END'
import csv, hashlib, json, os, sys
w = sys.argv[1]
rows = [json.loads(l) for l in open(w + '/r.ndjson', encoding='utf-8')]
table = list(csv.DictReader(open(w + '/r.csv', encoding='utf-8-sig', newline='')))
assert [r['path'] for r in rows] == sorted(r['path'] for r in rows) and len(rows) == len(table) == 8
for r, t in zip(rows, table):
    assert t['path'].lstrip("'") == r['path'] and t['state'] == r['state'] and int(t['outputs']) == len(r['outputs'])
    assert r['state'] == 'done' or (r['code'] and r['message'] and r['exit'])
    for o in r['outputs']:
        data = open(f'{w}/out/{o["path"]}', 'rb').read()
        assert len(data) == o['size'] and hashlib.sha256(data).hexdigest() == o['sha256']
assert open(w + '/r.csv', 'rb').read().count(b'\r\n') == 9
END
}
t "csv and ndjson agree, and their hashes are those of the files" forms_agree
page_is_sound() {
	xmllint --html --noout "$1" 2>"$W/lint"
	! grep -v 'Tag svg invalid\|Tag rect invalid\|Tag text invalid\|Tag title invalid\|^ *\^$\|^<\|^ *<' "$W/lint" | grep -q error &&
		! grep -qiE '<script|src=|href=|url\(|@import|https?:' "$1" && grep -q '<svg' "$1" && grep -q '&lt;script&gt;' "$1"
}
t "the page is sound, and asks for nothing from elsewhere" page_is_sound "$W/run.html"
t "the page has its charts" test "$(grep -c '<svg' "$W/run.html")" -ge 5
t_exit 0 "--format html on standard output" "$KW" report "$W/out" --format html
t_exit 2 "a form that is none" "$KW" report "$W/out" --format pdf
t_exit 2 "a suffix that is none" "$KW" report "$W/out" -o "$W/r.doc"
t_exit 2 "no folder" "$KW" report
mkdir "$W/nothing"
t_exit 3 "a folder without a journal" "$KW" report "$W/nothing"
t_exit 3 "a folder that is not there" "$KW" report "$W/nowhere"
t_exit 3 "a file that is no journal" "$KW" report fixtures/SOURCES.tsv
t_exit 6 "a report that cannot be written" "$KW" report "$W/out" -o "$W/in/undecided.txt/r.csv"
t "the journal is as before" "$KW" batch -q "$W/in" --include '0*' --out "$W/out" --to json,opendata
