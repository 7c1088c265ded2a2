#!/bin/sh
# Every reader with every writer, on real fixtures; what a table of each reader becomes in each writer.
. tests/lib.sh

writers=$("$KW" list writers | awk '/^  [a-z]/ && $1 != "catalog" { print $1 }')
all=$(printf %s "$writers" | tr '\n' ,)
set -- text "$(ls fixtures/seeds/003*.txt)" csv fixtures/csv/budget.csv csv fixtures/csv/expenditure.csv \
	xml fixtures/xml/every-element.kw.xml xml fixtures/xml/ordinance.law.xml
while [ $# -gt 0 ]; do
	reader=$1 file=$2
	shift 2
	together() {
		rm -rf "$W/all" && mkdir "$W/all" && "$KW" -q --from "$reader" "$file" --to "$all" -o "$W/all/" &&
			[ -z "$(find "$W/all" -empty)" ]
	}
	t "$reader reads $(basename "$file"), every writer writes it" together
	for writer in $writers; do
		alone() { # the same bytes alone as beside the others
			"$KW" -q --from "$reader" "$file" --to "$writer" -o "$W/alone" &&
				find "$W/all" -type f -exec cmp -s "$W/alone" {} \; -print | grep -q .
		}
		t "$reader to $writer: $(basename "$file") alone is the same as beside the others" alone
	done
done

# ---- one table from each reader: typed in the sheet, data in XML, printed in the leaflet ----

printf '室名,番号,定員（人）,使用料（円）\n第一集会室,001,24,"1,200"\n第二集会室,002,8,500\n' >"$W/rooms.csv"
printf '<?xml version="1.0"?>\n<rooms>\n<room><室名>第一集会室</室名><番号>001</番号><定員>24</定員><使用料>1,200円</使用料></room>\n<room><室名>第二集会室</室名><番号>002</番号><定員>8</定員><使用料>500円</使用料></room>\n</rooms>\n' >"$W/rooms.xml"
"$KW" -q "$W/rooms.csv" --to xml -o "$W/rooms.kw.xml"
for file in rooms.csv rooms.xml rooms.kw.xml; do
	printed() { "$KW" -q "$W/$file" --to pdf -o "$W/out.pdf" && pdftotext "$W/out.pdf" - | grep -q 第二集会室; }
	if command -v pdftotext >/dev/null; then
		t "$file: the table is in the leaflet" printed
	else
		t_skip "$file: the table is in the leaflet" "pdftotext is not installed"
	fi
	typed() {
		"$KW" -q "$W/$file" --to xlsx -o "$W/out.xlsx" && /usr/bin/python3 -c '
import openpyxl, sys
cells = [c.value for s in openpyxl.load_workbook(sys.argv[1]) for row in s.iter_rows() for c in row]
sys.exit(not ("001" in cells and 24 in cells and 1200 in cells and 1 not in cells[:40]))' "$W/out.xlsx"
	}
	t "$file: codes are text, numbers and amounts are numbers in the sheet" typed
	open_data() {
		rm -rf "$W/od" && mkdir "$W/od" && "$KW" -q "$W/$file" --to opendata -o "$W/od/" &&
			grep -q '<cell>001</cell>' "$W"/od/*.xml && grep -q '<cell value="1200">1,200' "$W"/od/*.xml &&
			"$KW" -q "$W"/od/*.xml --to opendata -o "$W/again.xml" && cmp "$W"/od/*.xml "$W/again.xml"
	}
	t "$file: data in Open Data XML, which reads back to the same bytes" open_data
done

# ---- Open Data XML read back ----

identical() { # FILE
	rm -rf "$W/a" "$W/b" && mkdir "$W/a" "$W/b" && "$KW" -q "$1" --to opendata -o "$W/a/" &&
		"$KW" -q "$W"/a/*.xml --to opendata -o "$W/b/" && diff -r "$W/a" "$W/b"
}
for file in fixtures/seeds/*.txt fixtures/csv/budget.csv fixtures/csv/statement.csv fixtures/xml/ordinance.law.xml \
	fixtures/xml/inventory.xml; do
	t "$(basename "$file") to Open Data, read back, to Open Data: the same bytes" identical "$file"
done
refuses() { # SED-SCRIPT TEXT: Open Data XML with a fault is refused with a place
	"$KW" -q "$(ls fixtures/seeds/003*.txt)" --to opendata -o "$W/od.xml" && sed "$1" "$W/od.xml" >"$W/bad.xml" &&
		! cmp -s "$W/od.xml" "$W/bad.xml" || return 1
	"$KW" check "$W/bad.xml" >"$W/.bad" 2>&1
	[ $? = 4 ] && grep -qF "$2" "$W/.bad" && grep -q 'bad.xml:[0-9]*:[0-9]*: error' "$W/.bad"
}
t "a line the source has not is refused" refuses 's/lines="13"/lines="1300"/' "lines that are none of the source"
t "a place that is none is refused" refuses 's/lines="13"/lines="13:9-2"/' "expected LINE"
t "an element the body has not is refused" refuses 's/<para kind="slogan"/<pare/; s/<pare\(.*\)<\/para>/<pare\1<\/pare>/' "found <pare>"
t "a hash that is none is refused" refuses 's/<sha256>[0-9a-f]*/<sha256>1/' "a number or a hash"
