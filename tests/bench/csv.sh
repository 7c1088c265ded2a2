# Bench section csv, sourced by run.sh: a table of 1,000,000 rows and 10 columns. The scan alone finds every cell (csv_scan.c, the scanner
# of the plugin); check types them too, as a whole process.
[ -s "$W/table.csv" ] || /usr/bin/python3 tests/bench/xlsx_table.py 1000000 "$W/table.csv"
if ${CC:-gcc} -O2 -std=c11 -D_GNU_SOURCE -Icore -Iplugins/csv -o "$W/scan" tests/bench/csv_scan.c "$KW_BUILD/plugins/csv/scan.o" 2>"$W/cc.log"; then
	bench -b "$W/table.csv" "scan of every cell, no types" "$W/scan" "$W/table.csv"
fi
bench -n 3 -b "$W/table.csv" "kawaraban check: encoding, hash, types, sums" "$KW" check -q "$W/table.csv"
bench -n 3 -b "$W/table.csv" "kawaraban to document XML" "$KW" -q "$W/table.csv" --to xml -o "$W/out.kw.xml"
peer mlr -n 1 -b "$W/table.csv" "mlr --icsv --ojson cat" mlr --icsv --ojson cat "$W/table.csv"
peer csvcut -n 1 -b "$W/table.csv" "csvcut -c 1,5 (csvkit)" csvcut -c 1,5 "$W/table.csv"
bench -n 1 -b "$W/table.csv" "Python csv" /usr/bin/python3 -c 'import csv, sys
n = sum(len(row) for row in csv.reader(open(sys.argv[1], encoding="utf-8", newline="")))' "$W/table.csv"
