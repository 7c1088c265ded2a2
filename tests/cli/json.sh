#!/bin/sh
# The JSON form of whole documents: fixed bytes, keys and their order, every line once, independence of the encoding.
. tests/lib.sh

same_but_for_source() {
	python3 -c '
import json, sys
a, b = (json.load(open(p, encoding="utf-8")) for p in sys.argv[1:])
differing = {k for k in a["source"] if a["source"][k] != b["source"][k]}
del a["source"], b["source"]
sys.exit(a != b or not differing <= {"file", "sha256", "bytes", "encoding"})' "$1" "$2"
}

for seed in fixtures/seeds/*.txt; do
	stem=$(basename "$seed" .txt)
	t "$stem is written" "$KW" -q "$seed" -o "$W/$stem.json"
	t "$stem has the form" python3 tests/cli/json_form.py "$W/$stem.json" "$seed"
	t "$stem again" "$KW" -q "$seed" -o "$W/again.json"
	t "$stem has the same bytes" cmp "$W/$stem.json" "$W/again.json"
done

seed=fixtures/seeds/003_b86228bb96328412.txt
for charset in CP932 EUC-JP-MS UTF-16LE; do
	iconv -f UTF-8 -t "$charset" "$seed" >"$W/003.$charset.txt"
	t "003 in $charset is written" "$KW" -q "$W/003.$charset.txt" -o "$W/003.$charset.json"
	t "003 in $charset is the same tree" same_but_for_source "$W/003.$charset.json" "$W/003_b86228bb96328412.json"
done

printf '"\\\\"と𠮷と辻󠄀と\t\342\200\250。\n' >"$W/signs.txt"
t "quote, backslash, TAB, U+2028, a supplementary character and a variation sequence" \
	"$KW" -q --from text "$W/signs.txt" -o "$W/signs.json"
t "they have the form" python3 tests/cli/json_form.py "$W/signs.json" "$W/signs.txt"
t "to standard output: the same bytes" sh -c "'$KW' -q --from text --to json '$W/signs.txt' -o - | cmp - '$W/signs.json'"
t_exit 6 "a full disk: exit 6" "$KW" -q --from text --to json "$W/signs.txt" -o /dev/full
t_exit 2 "an option it does not have: exit 2" "$KW" --opt json.indent=4 "$W/signs.txt" -o "$W/x.json"
