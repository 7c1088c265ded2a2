# Data tables as open data: cell by cell those of the CSV, in the document and in a CSV of their own; checks that can fail.
. tests/lib.sh

RNG=formats/opendata/kawaraban-opendata-1.rng
SCH=formats/opendata/kawaraban-opendata-1.sch
source=fixtures/csv/facilities.csv
t "a CSV is converted" "$KW" -q "$source" --to opendata -o "$W/out/" --opt opendata.publisher=01100
xml=$(ls "$W"/out/*.xml)
t "its document is valid (libxml2)" xmllint --nonet --noout --relaxng "$RNG" "$xml"
t "its document is valid (jing)" jing "$RNG" "$xml"
t "it keeps the rules" xmllint --nonet --noout --schematron "$SCH" "$xml"
t "it is canonical" sh tests/opendata/canonical.sh "$xml"
t "it holds every cell" python3 tests/opendata/cells.py "$xml" "$source"
t "validate finds nothing" "$KW" validate "$xml"
t "its name says the publisher and tells it from the next one" [ "$(basename "$xml")" = "011002-bunsho-$(sha256sum <"$source" | cut -c1-8).xml" ]
t "codes keep their zeros" grep -q '^010006,' "$W"/out/*_table1.csv
t "the unit stands in the head" grep -q '定員_人' "$W"/out/*_table1.csv
t "the value stands beside the print" grep -q '<cell value="1200">1,200</cell>' "$xml"
t "the same again" "$KW" -q "$source" --to opendata -o "$W/again/" --opt opendata.publisher=01100
t "the same bytes" diff -r "$W/out" "$W/again"
t "tables=false leaves the CSV out" "$KW" -q "$source" --to opendata -o "$W/none/" --opt opendata.tables=false
t "nothing but the document is there" [ "$(ls "$W/none" | wc -l)" = 1 ]

# ---- yes and no ----
printf '施設,AED,駐車場,予約,評価\r\nA公園,○,有,○,○\r\nB公園,×,無,,△\r\nC公園,〇,有,－,×\r\n' >"$W/marks.csv"
t "marks are converted" "$KW" -q "$W/marks.csv" --to opendata,xlsx -o "$W/marks/"
marks=$(ls "$W"/marks/*.xml)
t "their document is valid" "$KW" validate "$marks"
t "and by jing" jing "$RNG" "$marks"
t "marks are yes or no" grep -q '<cell value="false">×</cell>' "$marks"
t "a column with another mark is text" grep -q '<column>評価</column>' "$marks"
t "the description says which mark is which" grep -q '"name": "AED", "type": "boolean", "trueValues": \[ "〇", "○" \], "falseValues": \[ "×" \]' "$W"/marks/*.datapackage.json
t "the CSV has the marks" grep -q '^A公園,○,有,○,○' "$W"/marks/*_table1.csv
t "one that says nothing makes its column text there" grep -q '"name": "予約_原表記", "type": "string" }' "$W"/marks/*.datapackage.json
t "the cells are all there" python3 tests/opendata/cells.py "$marks" "$W/marks.csv"
t "read again it is the same" sh -c '"$KW" -q "$1" --to opendata -o "$2" && cmp "$1" "$2/$(basename "$1")"' - "$marks" "$W/marks2/"
t "the workbook has them as written" python3 -c 'import openpyxl, sys; assert [c.value for c in openpyxl.load_workbook(sys.argv[1])["marks"]["B"]][-3:] == ["○", "×", "〇"]' "$W/marks/marks_print.xlsx"

# ---- each check can fail ----
caught() {
	cp "$W"/out/* "$W/bad/"
	sed -i "$2" "$W/bad/$(basename "$xml")"
	! cmp -s "$xml" "$W/bad/$(basename "$xml")" || report 1 "$1: the mutation does nothing"
	t "$1: caught" sh -c '! python3 tests/opendata/cells.py "$@"' - "$W/bad/$(basename "$xml")" "$source"
}
mkdir "$W/bad"
caught "a row dropped" '/<row lines="3">/,/<\/row>/d'
caught "a zero lost" 's|<cell>010006</cell>|<cell>10006</cell>|'
caught "a row of another line" 's/<row lines="3">/<row lines="4">/'
cp "$W"/out/* "$W/bad/"
sed -i 's/1200/1,200/' "$W"/bad/*_table1.csv
t "a grouped figure in the CSV: caught" sh -c '! python3 tests/opendata/cells.py "$@"' - "$W/bad/$(basename "$xml")" "$source"
