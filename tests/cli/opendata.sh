# The Open Data XML of the five seeds: valid, canonical, nothing lost, the same totals everywhere, the same bytes again;
# and each layer of checks catches the fault it is for.
. tests/lib.sh

RNG=formats/opendata/kawaraban-opendata-1.rng
SCH=formats/opendata/kawaraban-opendata-1.sch

# document FILE SOURCE: every check of one document
document() {
	doc=$(basename "$1" .xml)
	t "$doc is well-formed" xmllint --nonet --noout "$1"
	t "$doc is valid (libxml2)" xmllint --nonet --noout --relaxng "$RNG" "$1"
	t "$doc is valid (jing)" jing "$RNG" "$1"
	t "$doc keeps the rules" xmllint --nonet --noout --schematron "$SCH" "$1"
	t "$doc is canonical" sh tests/opendata/canonical.sh "$1"
	t "$doc holds every character once" python3 tests/opendata/claims.py "$1" "$2"
	t "$doc has equal totals" python3 tests/opendata/totals.py "$(dirname "$1")" "$doc"
	t "$doc is its identifier" grep -q "<dcterms:identifier>$doc</dcterms:identifier>" "$1"
}

for seed in fixtures/seeds/*.txt; do
	stem=$(basename "$seed" .txt)
	t "$stem is converted" "$KW" "$seed" --to opendata -o "$W/$stem/"
	t "$stem is converted again" "$KW" "$seed" --to opendata -o "$W/again-$stem/"
	t "$stem: the same bytes" diff -r "$W/$stem" "$W/again-$stem"
	for xml in "$W/$stem"/*.xml; do
		document "$xml" "$seed"
	done
done

# ---- a seed with amounts, whose publisher must be told ----
seed=$(grep -l '千円' fixtures/seeds/*.txt | head -1)
convert() { "$KW" "$seed" --to opendata "$@"; }
t "publisher and licence by option" convert -o "$W/told/" --opt opendata.publisher=27124 --opt opendata.licence=cc-by-4.0
told=$W/told/271241-unei-hoshin-2022-an.xml
document "$told" "$seed"
t "the publisher is named" grep -q '<publisher code="271241" source="option">' "$told"
t "the CSV has its place names" grep -q '^271241,271241-2022-1-1-1,大阪府大阪市鶴見区,2022,令和4年度,2022-04-01,2023-03-31,' "$W/told/271241-unei-hoshin-2022-an_budget.csv"
t "with-schema puts the schema beside it" convert -o "$W/schema/" --opt opendata.with-schema=true
t "it is the one of formats/" cmp "$RNG" "$W/schema/kawaraban-opendata-1.rng"
t "csv-bom puts a mark before the CSV" convert -o "$W/bom/" --opt opendata.csv-bom=true --opt opendata.base-uri=https://data.example.lg.jp
{ printf '\357\273\277' && cat "$W/$(basename "$seed" .txt)"/*_budget.csv; } >"$W/marked.csv"
t "it is there, and nothing else" cmp "$W/marked.csv" "$W"/bom/*_budget.csv
t "base-uri gives the package an address" grep -q '"id": "https://data.example.lg.jp/id/dataset/src-' "$W"/bom/*.datapackage.json
if command -v trang >/dev/null; then
	t "the grammar is translated" trang formats/opendata/kawaraban-opendata-1.rnc "$W/made.rng"
	t "the .rng is made of the .rnc" cmp "$W/made.rng" "$RNG"
	t "it has an XSD" sh -c 'mkdir "$W/xsd" && trang formats/opendata/kawaraban-opendata-1.rnc "$W/xsd/kawaraban-opendata-1.xsd"'
	t "the XSD is the one of formats/" diff -r "$W/xsd" formats/opendata/xsd
else
	t_skip "the .rng is made of the .rnc" "no trang"
fi
t "the document is valid against the XSD" xmllint --nonet --noout --schema formats/opendata/xsd/kawaraban-opendata-1.xsd "$told"
t_exit 2 "a wrong check digit" convert -o "$W/wrong/" --opt opendata.publisher=271242
t_exit 2 "an unknown licence" convert -o "$W/wrong/" --opt opendata.licence=free
t "nothing was left behind" test -z "$(find "$W/wrong" -type f 2>/dev/null)"
SOURCE_DATE_EPOCH=1 convert -o "$W/epoch/" --opt opendata.publisher=27124 --opt opendata.licence=cc-by-4.0 >/dev/null 2>&1
t "no clock in the files" diff -r "$W/told" "$W/epoch"

# ---- legacy encodings of the same text give the same document but for its source ----
for charset in CP932 EUC-JP-MS; do
	iconv_name=$(echo $charset | sed 's/EUC-JP-MS/EUCJP-MS/')
	iconv -f UTF-8 -t "$iconv_name" "$seed" >"$W/copy.txt" || continue
	t "$charset is converted" "$KW" "$W/copy.txt" --to opendata -o "$W/$charset/" --opt opendata.publisher=27124 --opt opendata.licence=cc-by-4.0
	copy=$W/$charset/271241-unei-hoshin-2022-an.xml
	t "$charset holds every character once" python3 tests/opendata/claims.py "$copy" "$W/copy.txt"
	sed '/<source>/,/<\/source>/d' "$told" >"$W/a"
	sed '/<source>/,/<\/source>/d' "$copy" >"$W/b"
	t "$charset: the same but for the source" cmp "$W/a" "$W/b"
done

# ---- each check can fail: one mutation of a good document for each layer ----
# mutate NAME SED-SCRIPT: $W/bad.xml, which must differ from the good one
mutate() {
	sed "$2" "$told" >"$W/bad.xml"
	! cmp -s "$told" "$W/bad.xml" || report 1 "$1: the mutation does nothing"
}
rules() { ! xmllint --nonet --noout --schematron "$SCH" "$W/bad.xml"; }
grammar() { ! xmllint --nonet --noout --relaxng "$RNG" "$W/bad.xml" && ! jing "$RNG" "$W/bad.xml"; }
claims() { ! python3 tests/opendata/claims.py "$W/bad.xml" "$seed"; }
form() { ! sh tests/opendata/canonical.sh "$W/bad.xml"; }
references() { ! jing formats/opendata/kawaraban-opendata-1.rng "$W/bad.xml" && ! "$KW" -q validate "$W/bad.xml"; }
caught() {
	mutate "$2" "$3"
	t "$2: caught by $1" "$1"
}
caught rules "wrong check digit" 's/271241/271242/g'
caught rules "amount times ten" 's|\(<amount unit="JPY">[0-9]*\)<|\10<|'
caught rules "wrong total" 's|\(<computedTotal[^>]*>\)|\11|'
caught rules "wrong year" 's/eraYear="4"/eraYear="5"/'
caught rules "unit unlike the print" 's/千円<\/verbatim>/万円<\/verbatim>/'
caught rules "licence not reported" '/<dcterms:license>/d'
caught references "reference to nothing" 's/section="s-1-1-1"/section="s-9-9-9"/'
caught grammar "grouped figures" 's|<amount unit="JPY">28523000|<amount unit="JPY">28,523,000|'
caught grammar "an era date" 's|<dcterms:language>|<dcterms:issued>令和4年4月1日</dcterms:issued><dcterms:language>|'
caught grammar "unknown role" 's/role="issue"/role="matter"/'
caught grammar "identifier twice" 's/id="s-2"/id="s-1"/'
caught grammar "bad position" 's/<para lines="57"/<para lines="057"/'
caught claims "a paragraph dropped" '/<para lines="57"/d'
caught claims "one character changed" 's/住民主体の/住民主休の/'
caught claims "wrong line" 's/<para lines="57"/<para lines="58"/'
caught claims "normalised text" 's/「支え手・受け手」/｢支え手・受け手｣/'
caught claims "a line used twice" 's|\( *\)<para lines="57">.*|&\n&|'
caught claims "a move not reported" '/code="reordered"/d'
caught form "one space" 's/<body>/<body >/'
caught form "attributes in another order" 's/code="271241" source="option"/source="option" code="271241"/'
cp -R "$W/told" "$W/off"
sed -i 's/28523000/28523001/' "$W/off/271241-unei-hoshin-2022-an_budget.csv"
totals() { ! python3 tests/opendata/totals.py "$W/off" 271241-unei-hoshin-2022-an; }
t "a total off in the CSV: caught by totals" totals
