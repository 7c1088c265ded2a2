# Open data XML read back into a document and written again: the same bytes, with the CSVs and their description, whatever the source
# was; and the other writers find in it what they found in the source.
. tests/lib.sh

# identical NAME SOURCE OPTION...: source -> open data -> document -> open data
identical() {
	local name=$1 source=$2
	shift 2
	rm -rf "$W/one" "$W/two"
	"$KW" -q "$source" --to opendata -o "$W/one/" "$@" || return 1
	"$KW" -q "$W"/one/*.xml --to opendata -o "$W/two/" || return 1
	diff -r "$W/one" "$W/two"
}

for seed in fixtures/seeds/*.txt; do
	stem=$(basename "$seed" .txt)
	t "$stem: the same bytes" identical "$stem" "$seed"
	t "$stem: publisher and licence are kept" identical "$stem" "$seed" --opt opendata.publisher=27124 --opt opendata.licence=pdl-1.0 --opt opendata.issued=2022-05
done
for csv in facilities budget linkdata; do
	t "$csv.csv: the same bytes" identical "$csv" "fixtures/csv/$csv.csv" --opt opendata.publisher=01100
done
iconv -f UTF-8 -t CP932 fixtures/seeds/003_*.txt >"$W/legacy.txt"
t "CP932: the same bytes" identical legacy "$W/legacy.txt"
cat >"$W/plan.txt" <<'TEXT'
横浜市地域福祉計画（令和４～８年度）

１　目標

　誰もが安心して暮らせるまちをつくります。

（１）事業費　1,234千円

　見守りを続けます。
TEXT
t "a plan of several years: the same bytes" identical plan "$W/plan.txt"
t "its years are there" grep -q 'lastYear="2026" source="title" year="2022"' "$W/one"/*.xml
t "the amounts are those of the source" sh -c '
	"$KW" -q fixtures/seeds/003_*.txt --to hello -o "$W/a.tsv" && "$KW" -q fixtures/seeds/003_*.txt --to opendata -o "$W/three/" &&
	"$KW" -q "$W"/three/*.xml --to hello -o "$W/b.tsv" && cmp "$W/a.tsv" "$W/b.tsv"'
t "an option outranks what the document states" sh -c '
	"$KW" -q "$W"/three/*.xml --to opendata -o "$W/told/" --opt opendata.publisher=14101 && ls "$W"/told/141011-unei-hoshin-2022-an.xml'
