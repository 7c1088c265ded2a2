# CSV of 10 columns and KW_BENCH_ROWS rows (default 1,000,000; 120,000 at least, less is a budget) to XLSX, beside the same cells through libxlsxwriter as a minimal program
# (xlsx_peer.c). What we write is read again by other programs.
rows=${KW_BENCH_ROWS:-1000000}
half=$((rows / 2))
for n in $half $rows; do
	[ -s "$W/$n.csv" ] || /usr/bin/python3 tests/bench/xlsx_table.py "$n" "$W/$n.csv"
done
if ${CC:-gcc} -O2 -D_GNU_SOURCE -o "$W/peer" tests/bench/xlsx_peer.c -lxlsxwriter; then
	bench -n 3 -b "$W/$rows.csv" "libxlsxwriter, constant memory: $rows rows" "$W/peer" "$W/$rows.csv" "$W/peer.xlsx"
fi
long="--limit wall-seconds=600 --limit cpu-seconds=600"
bench -n 3 -b "$W/$rows.csv" "kawaraban: $rows rows" "$KW" -q "$W/$rows.csv" -o "$W/ours.xlsx" $long
bench -n 3 -b "$W/$half.csv" "kawaraban: $half rows" "$KW" -q "$W/$half.csv" -o "$W/half.xlsx" $long
bench -n 3 -b "$W/$rows.csv" "kawaraban, profile opendata: $rows rows" "$KW" -q "$W/$rows.csv" -o "$W/data.xlsx" \
	--opt xlsx.profile=opendata $long
echo
unzip -tqq "$W/ours.xlsx" && echo "unzip -t: sound"
unzip -p "$W/ours.xlsx" xl/worksheets/sheet3.xml | xmllint --huge --stream --noout - && echo "xmllint: well-formed"
/usr/bin/python3 - "$W/half.xlsx" "$W/$half.csv" <<'PY'
import csv, openpyxl, sys
book = openpyxl.load_workbook(sys.argv[1], read_only=True)
rows = book.worksheets[2].iter_rows(min_row=4, values_only=True)
n = bad = 0
with open(sys.argv[2], encoding="utf-8", newline="") as f:
    source = csv.reader(f)
    next(source)
    for line, row in zip(source, rows):
        n += 1
        bad += (list(row[:3]) != line[:3] or row[3] != int(line[3]) or row[4] != int(line[4]) or abs(row[5] * 100 - float(line[5])) > 1e-9
                or row[6].strftime("%Y-%m-%d") != line[6] or row[7] != line[7] or row[8] != float(line[8]) or (row[9] or "") != line[9])
print("openpyxl: %d rows as in the source, %d not" % (n - bad, bad))
PY
if has soffice; then
	soffice -env:UserInstallation="file://$PWD/$W/profile" --headless --convert-to \
		'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,3' --outdir "$W" "$W/half.xlsx" >/dev/null 2>&1
	echo "LibreOffice: $(($(cat "$W"/half-*.csv | wc -l) - 3)) rows of $half"
	rm -f "$W"/half-*.csv
fi
