# A CSV of 1,000,000 rows and 10 columns to open data XML beside the bare work of it: escaping and fwrite (opendata_peer.c). The peer
# neither hashes nor weighs the encoding nor types, and leaves its bytes to the system; ours are on the disk when it ends. So the wall
# time counts, with all of that; the CPU time beside it tells the share of the disk. And a catalogue of 5,000 documents, and the check of
# a document of 100,000 rows. MB/s are of the input.
csv=$W/million.csv
[ -f "$csv" ] || /usr/bin/python3 tests/bench/opendata_csv.py 1000000 "$csv"
cc -O2 -std=c11 -D_GNU_SOURCE tests/bench/opendata_peer.c -o "$W/peer"
bench -n 3 -b "$csv" "bare escaping and fwrite of the same rows" "$W/peer" "$csv" "$W/peer.xml"
bench -n 3 -b "$csv" "CSV read and checked, nothing written" "$KW" -q check "$csv"
bench -n 3 -b "$csv" "CSV to open data XML" "$KW" -q "$csv" --to opendata -o "$W/out/" --opt opendata.tables=false
bench -n 3 -b "$csv" "CSV to open data XML and CSV of the table" "$KW" -q "$csv" --to opendata -o "$W/out/"
rm -rf "$W/out" "$W/peer.xml"

[ -f "$W/rows.csv" ] || /usr/bin/python3 tests/bench/opendata_csv.py 100000 "$W/rows.csv"
"$KW" -q "$W/rows.csv" --to opendata -o "$W/rows/" --opt opendata.tables=false
bench -n 3 -b "$(ls "$W"/rows/*.xml)" "validate: open data XML of 100,000 rows" "$KW" -q validate "$W"/rows/*.xml
rm -rf "$W/rows"

many=$W/many
[ -d "$many" ] || {
	"$KW" -q fixtures/seeds/003_*.txt --to opendata -o "$W/one/" --opt opendata.publisher=27124 --opt opendata.licence=cc-by-4.0
	mkdir "$many"
	for i in $(seq -w 5000); do
		slug=271241-unei-hoshin-2022-$i
		sed "s/271241-unei-hoshin-2022-an/$slug/" "$W"/one/*-an.xml >"$many/$slug.xml"
		cp "$W"/one/*_budget.csv "$many/${slug}_budget.csv"
	done
}
bench -n 5 "catalogue of 5,000 documents (10,000 files)" "$KW" -q catalog "$many" --base-uri https://data.example.lg.jp
