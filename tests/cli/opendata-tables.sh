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
