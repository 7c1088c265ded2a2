# validate: what is wrong is said with its line and the name of the check; exit 4. Every mutation of a good document and of a good
# catalogue is caught by the check it is for.
. tests/lib.sh

seed=$(grep -l '千円' fixtures/seeds/*.txt | head -1)
"$KW" -q "$seed" --to opendata -o "$W/" --opt opendata.publisher=27124 --opt opendata.licence=cc-by-4.0
good=$W/271241-unei-hoshin-2022-an.xml
"$KW" -q catalog "$W" --base-uri https://data.example.lg.jp
t "a good document" "$KW" validate "$good"
t "a good catalogue" "$KW" validate "$W/catalog.rdf"
t "both" "$KW" -q validate "$good" "$W/catalog.rdf"

# caught CODE NAME SED [FILE]: exit 4, and the code of the check is said
caught() {
	from=${4:-$good}
	sed "$3" "$from" >"$W/bad.xml"
	! cmp -s "$from" "$W/bad.xml" || report 1 "$2: the mutation does nothing"
	t_exit 4 "$2: refused" "$KW" validate "$W/bad.xml"
	t_says "[$1]" "$2" "$KW" validate "$W/bad.xml"
}
caught opendata.rules "wrong check digit" 's/271241/271242/g'
caught opendata.rules "amount times ten" 's|\(<amount unit="JPY">[0-9]*\)<|\10<|'
caught opendata.rules "total off" 's|\(<computedTotal[^>]*>\)|\11|'
caught opendata.rules "dangling reference" 's/section="s-1-1-1"/section="s-9-9-9"/'
caught opendata.rules "licence not reported" '/<dcterms:license>/d'
caught opendata.rules "another unit than printed" 's/千円<\/verbatim>/万円<\/verbatim>/'
caught opendata.grammar "an era date" 's|\( *\)<dcterms:license>|\1<dcterms:issued>令和4年4月1日</dcterms:issued>\n&|'
caught opendata.grammar "an identifier twice" 's/id="s-2"/id="s-1"/'
caught opendata.grammar "an unknown role" 's/role="issue"/role="matter"/'
caught opendata.grammar "a position that is none" 's/<para lines="57"/<para lines="057"/'
caught opendata.form "a space too many" 's/<body>/<body >/'
caught opendata.form "no declaration" '1d'
caught opendata.form "a carriage return" 's/<body>/<body>\r/'
caught opendata.malformed "an end tag lost" 's|</body>||'
t_says "bad.xml:46:1: error" "the line is said" sh -c 'sed "s/<body>/<body >/" "$1" >"$W/bad.xml"; "$KW" validate "$W/bad.xml"' - "$good"
# What a document cannot know by itself, its source tells: tests/opendata/claims.py.
for mutation in '/<para lines="57"/d' 's/住民主体の/住民主休の/'; do
	sed "$mutation" "$good" >"$W/bad.xml"
	t "$mutation: caught with the source" sh -c '! python3 tests/opendata/claims.py "$W/bad.xml" "$1"' - "$seed"
done

# ---- a long table: its rows leave memory as they are found right; what is wrong in them is said all the same, once ----
python3 -c 'print("番号,名称,数\n" + "".join("%d,公園 & 広場,%d\n" % (i, i % 7) for i in range(30000)), end="")' >"$W/long.csv"
"$KW" -q "$W/long.csv" --to opendata -o "$W/long/" --opt opendata.publisher=27124
long=$(ls "$W"/long/*.xml)
t "a long table" "$KW" validate "$long"
caught opendata.grammar "a wrong kind early in it" 's|<row lines="12">|<row line="12">|' "$long"
caught opendata.grammar "a wrong kind late in it" 's|<row lines="29990">|<row line="29990">|' "$long"
caught opendata.rules "a rule about a row" '/<row lines="20000">/,/<\/row>/s|<cell>公園.*</cell>|<cell><para>a</para></cell>|' "$long"
t "is said once" sh -c '[ "$("$KW" validate "$W/bad.xml" 2>&1 | grep -c "claims lines")" = 1 ]'
caught opendata.rules "a rule about the whole, with rows gone" '/no-licence/d' "$long"
caught opendata.form "a quote escaped in a late row" '/<row lines="29000">/,/<\/row>/s|公園|\&#x516C;園|' "$long"
caught opendata.malformed "an end tag lost in a late row" '/<row lines="29000">/,/<\/row>/s|</cell>||' "$long"
sed 's|<row lines="29990">|<row lines="29990" x="">|' "$long" >"$W/bad.xml"
t_says "bad.xml:$(grep -n 'lines="29990"' "$long" | cut -d: -f1):1: error" "with its line" "$KW" validate "$W/bad.xml"

# ---- a catalogue ----
C=$W/catalog.rdf
caught opendata.rules "a misspelt data set" 's/dcat:Dataset/dcat:DataSet/' "$C"
caught opendata.rules "no name of the publisher" '/<foaf:name/d' "$C"
caught opendata.rules "an era date in the catalogue" 's|>2022-04-01<|>令和4年4月1日<|' "$C"
caught opendata.rules "a bad keyword" 's|xml:lang="ja">運営方針<|xml:lang="ja">運営・方針<|' "$C"
caught opendata.rules "a label on the licence" '/<dct:LicenseDocument/,/<\/dct:LicenseDocument/s/dct:title/rdfs:label/g' "$C"
caught opendata.rules "the workbook for printing" 's|\(files/.*\)_budget.csv|\1_print.xlsx|' "$C"
caught validate.file "a file that is not there" 's|_budget.csv"|_other.csv"|' "$C"
caught validate.path "a path out of the folder" 's|/files/27|/files/../27|' "$C"
caught validate.size "a size" 's|\(nonNegativeInteger">\)|\11|' "$C"
caught validate.checksum "a checksum" 's|hexBinary">[0-9a-f]|hexBinary">f|;s|hexBinary">ff|hexBinary">fe|' "$C"
cp "$good" "$W/keep"
printf ' ' >>"$good"
t_says "[validate.size]" "a byte added to a file" "$KW" validate "$C"
sed 's/鶴見/鶴身/' "$W/keep" >"$good"
t_says "[validate.checksum]" "a byte changed in a file" "$KW" validate "$C"
cp "$W/keep" "$good"

# ---- what is no open data ----
t_exit 4 "a text" "$KW" validate "$seed"
t_exit 3 "a file that is not there" "$KW" validate "$W/nowhere.xml"
t_exit 2 "nothing named" "$KW" validate
t_exit 1 "one of two" "$KW" validate "$good" "$seed"
t "standard input" sh -c '"$KW" validate - <"$1"' - "$good"
t_says '"code":"opendata.form"' "messages for machines" sh -c 'sed "s/<body>/<body >/" "$1" >"$W/bad.xml"; "$KW" --diagnostics json validate "$W/bad.xml"' - "$good"
t "the findings as a document" sh -c '"$KW" -q "$W/bad.xml" --from opendata-report --to json -o "$W/report.json" && grep -q opendata.form "$W/report.json"'
