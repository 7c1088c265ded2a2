# A catalogue of a folder: two RDF readers find one graph in it, files are as listed, nothing depends on the day; faults are said.
. tests/lib.sh

base=https://data.example.lg.jp
O=$W/out
export O
seed=$(grep -l '千円' fixtures/seeds/*.txt | head -1)
options="--opt opendata.licence=cc-by-4.0 --opt xlsx.licence=cc-by-4.0 --opt xlsx.profile=both"
"$KW" -q "$seed" --to pdf,xlsx,opendata -o "$O/" --opt opendata.publisher=27124 --opt xlsx.publisher=27124 $options
"$KW" -q fixtures/csv/facilities.csv --to xlsx,opendata -o "$O/sub/" --opt opendata.publisher=27124 --opt xlsx.publisher=27124 $options
slug=271241-unei-hoshin-2022-an
t "a catalogue is made" "$KW" catalog "$O" --base-uri "$base/" --license pdl-1.0
C=$O/catalog.rdf
t "two readers, one graph; sizes, checksums, licences" python3 tests/opendata/graph.py "$O"
t "it is canonical" sh tests/opendata/canonical.sh "$C"
t "validate finds nothing" "$KW" validate "$C"
t_says "valid, 9 files as listed" "all files are compared" "$KW" validate "$C"
for part in xml-doc csv-budget xlsx-budget data-package pdf-doc; do
	t "$part is a distribution" grep -q "<dcat:Distribution rdf:about=\"$base/id/dataset/$slug/$part\">" "$C"
done
t "a table of the source is one, in its folder" grep -q "$base/files/sub/271241-bunsho-[0-9a-f]*_table1.csv" "$C"
t "the workbook for printing is not" sh -c '! grep -q _print "$1"' - "$C"
t "the source is named by its digest" grep -q "ni:///sha-256;$(python3 -c 'import base64,hashlib,sys; print(base64.urlsafe_b64encode(hashlib.sha256(open(sys.argv[1],"rb").read()).digest()).decode().rstrip("="))' "$seed")" "$C"
t "the licence of the catalogue is its own" sh -c 'grep -A9 "<dcat:Catalog " "$1" | grep -q public_data_license' - "$C"
cp "$C" "$W/first.rdf"
t "the same again, another day and place" env TZ=Asia/Tokyo SOURCE_DATE_EPOCH=1 "$KW" catalog "$O" --base-uri "$base" --license pdl-1.0
t "the same bytes" cmp "$C" "$W/first.rdf"
t "elsewhere with -o" "$KW" catalog "$O" --base-uri "$base" -o "$W/other.rdf"

# ---- what is not listed ----
"$KW" -q fixtures/seeds/001_*.txt --to opendata -o "$O/" --opt opendata.publisher=14103 >/dev/null 2>&1
t_exit 2 "two publishers want a name for the catalogue" "$KW" catalog "$O" --base-uri "$base"
t "the old catalogue is untouched" cmp "$C" "$W/first.rdf"
t "the name is given" "$KW" catalog "$O" --base-uri "$base" --publisher 141003
t "the graph holds all three" python3 tests/opendata/graph.py "$O"
"$KW" -q fixtures/seeds/003_*.txt --to opendata -o "$W/unknown/" >/dev/null 2>&1
t_exit 4 "a folder without a known publisher has no catalogue" "$KW" catalog "$W/unknown" --base-uri "$base"
cp "$W"/unknown/*.xml "$O/"
t_says "1 documents without a known publisher are not listed" "who is left out is said" "$KW" catalog "$O" --base-uri "$base" --publisher 141003
mkdir "$O/copy" && cp "$O/$slug.xml" "$O/copy/"
t_says "is listed already" "a data set stands in it once" "$KW" catalog "$O" --base-uri "$base" --publisher 141003
t "and the graph is sound" python3 tests/opendata/graph.py "$O"
rm -rf "$O/copy"
echo '<a><b/></a>' >"$O/other.xml"
"$KW" -q "$seed" --to xml -o "$O/own.kw.xml"
ln -s "$O/$slug.xml" "$O/link.xml"
t "other XML and links are passed over" sh -c '"$KW" -q catalog "$O" --base-uri "$1" --publisher 141003 && ! grep -E "other.xml|own.kw|link.xml" "$O/catalog.rdf"' - "$base"

# ---- many files of one data set ----
mkdir "$W/tables"
cp "$O/$slug.xml" "$W/tables/"
for n in $(seq 100); do
	cp "$O"/sub/*_table1.csv "$W/tables/${slug}_table$n.csv"
done
t "a hundred tables are all listed" sh -c '"$KW" -q catalog "$1" --base-uri "$2" && [ "$(grep -c "<dcat:downloadURL.*_table[0-9]*.csv" "$1/catalog.rdf")" = 100 ]' - "$W/tables" "$base"
t "as one graph" python3 tests/opendata/graph.py "$W/tables"

# ---- pages of 1,000 ----
mkdir "$W/many"
python3 - "$O/$slug.xml" "$W/many" <<'PY'
import sys
text = open(sys.argv[1]).read()
for i in range(1001):
    slug = '271241-unei-hoshin-2022-%04d' % i
    open(f'{sys.argv[2]}/{slug}.xml', 'w').write(text.replace('271241-unei-hoshin-2022-an', slug))
PY
t "1,001 data sets make two pages" sh -c '"$KW" catalog "$1" --base-uri "$2" && [ "$(ls "$1"/*.rdf | wc -l)" = 2 ]' - "$W/many" "$base"
t "the first names the next" grep -q "hydra:next rdf:resource=\"$base/files/catalog-2.rdf\"" "$W/many/catalog.rdf"
t "the last names none" sh -c '! grep -q hydra:next "$1"/catalog-2.rdf && grep -q "rdf:about=\"$2/files/catalog-2.rdf\"" "$1"/catalog-2.rdf' - "$W/many" "$base"
t "each data set is in one page" [ "$(cat "$W"/many/*.rdf | grep -c '<dcat:Dataset ')" = 1001 ]
t "both pages are sound" "$KW" -q validate "$W/many/catalog.rdf" "$W/many/catalog-2.rdf"

# ---- faults ----
t_exit 2 "no address" "$KW" catalog "$O"
t_exit 2 "an address that is none" "$KW" catalog "$O" --base-uri data.example
t_exit 2 "an unknown publisher" "$KW" catalog "$O" --base-uri "$base" --publisher 999999
t_exit 2 "an unknown licence" "$KW" catalog "$O" --base-uri "$base" --license free
t_exit 2 "no folder named" "$KW" catalog --base-uri "$base"
t_exit 3 "a folder that is not there" "$KW" catalog "$W/nowhere" --base-uri "$base" -o "$W/x.rdf"
mkdir "$W/empty"
t_exit 4 "an empty folder" "$KW" catalog "$W/empty" --base-uri "$base"
mkdir "$W/broken" && sed 's/<status/<statu/' "$O/$slug.xml" >"$W/broken/a.xml"
t_says "a.xml: " "a malformed document is named" "$KW" catalog "$W/broken" --base-uri "$base"
t_exit 4 "and refused" "$KW" catalog "$W/broken" --base-uri "$base"
t "nothing is left behind" [ -z "$(find "$W/empty" "$W/broken" -name '*.rdf' -o -name '.kw*')" ]
t_exit 4 "the writer wants a folder" "$KW" -q "$seed" --to catalog -o "$W/x.rdf" --opt catalog.base-uri=$base
t_exit 6 "a full disk" "$KW" catalog "$O" --base-uri "$base" --publisher 141003 -o /dev/full
