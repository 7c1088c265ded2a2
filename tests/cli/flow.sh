#!/bin/sh
# From an archive to a harvested catalogue, as docs/batch.md has it: batch, report, catalog, validate over one folder. And what a batch
# knows of the files that its options name.
. tests/lib.sh

base=https://data.example.lg.jp
mkdir -p "$W/in/csv" "$W/in/区政/令和 4年度"
cp fixtures/seeds/000_*.txt "$W/in/000.txt"
cp fixtures/seeds/003_*.txt "$W/in/区政/令和 4年度/a#b%.txt"
cp fixtures/csv/facilities.csv fixtures/csv/budget.csv "$W/in/csv/"
cp fixtures/seeds/004_*.txt "$W/in/csv/budget.txt" # one name wanted twice
cat >"$W/batch.conf" <<'END'
to = pdf,xlsx,opendata
opendata.publisher = 27124
xlsx.publisher = 27124
opendata.licence = cc-by-4.0
xlsx.licence = cc-by-4.0
xlsx.profile = both
pdf.template = plain
END
run() { # OUT ARGUMENT...
	out=$1
	shift
	"$KW" batch -q "$W/in" --out "$out" --config "$W/batch.conf" -j 2 "$@"
}
catalogue() { "$KW" -q catalog "$1" --base-uri $base; }

# ---- an archive to a catalogue ----
O=$W/out
C=$O/catalog.rdf
t "batch" run "$O" --report "$W/report.csv"
t_says "5 inputs: 5 done" "report" "$KW" report "$O"
t "catalog" catalogue "$O"
t "validate: every open data XML" find "$O" -path '*.data/*.xml' -exec "$KW" -q validate {} +
t_says "valid, 20 files as listed" "validate: the catalogue and the files it lists" "$KW" validate "$C"
t "two RDF readers find one graph" python3 tests/opendata/graph.py "$O"

# all_listed FOLDER: the distributions are the outputs, but for workbooks for printing; each is there, under its own data set
all_listed() {
	python3 - "$1" $base <<'END'
import hashlib, os, re, sys, urllib.parse
folder, base = sys.argv[1:]
want = {os.path.relpath(os.path.join(d, f), folder) for d, _, files in os.walk(folder) for f in files}
want = {p for p in want if not re.search(r'_print\.xlsx$|\.rdf$|(^|/)\.kw-', p)}
text = open(folder + '/catalog.rdf', encoding='utf-8').read()
got = set()
for about, body in re.findall(r'<dcat:Distribution rdf:about="([^"]*)">(.*?)</dcat:Distribution>', text, re.S):
    address = re.search(r'downloadURL rdf:resource="([^"]*)"', body)[1]
    assert re.fullmatch(r'[A-Za-z0-9._~/:%-]+', address), address
    path = urllib.parse.unquote(address.removeprefix(base + '/files/'))
    slug, part = about.split('/')[-2:]
    stem = re.sub(r'\.data/[^/]*$|\.pdf$', '', path)
    assert os.path.isfile(f'{folder}/{stem}.data/{slug}.xml'), (slug, path)
    sha = hashlib.sha256(open(os.path.join(folder, path), 'rb').read()).hexdigest()
    assert sha in text, path
    got.add(path)
assert got == want, got ^ want
kinds = {re.search(r'(_\w+)?(\.\w+)+$', p)[0] for p in got if 'csv/' in p}
assert {'_budget.csv', '_table1.csv', '_budget.xlsx', '_data.xlsx', '.datapackage.json', '.pdf'} <= kinds, kinds
END
}
t "all outputs are listed, percent-encoded, with their document; nothing private is" all_listed "$O"
cp "$C" "$W/first.rdf"
t "catalog again" catalogue "$O"
t "the same bytes" cmp "$C" "$W/first.rdf"
t_says "5 inputs: 0 done, 5 unchanged, 0 failed" "batch goes on beside the catalogue" \
	"$KW" batch "$W/in" --out "$O" --config "$W/batch.conf"
t "and leaves it as it was" cmp "$C" "$W/first.rdf"

# ---- shards ----
for k in 1 2; do
	run "$W/shared" --shard $k/2 && run "$W/own$k" --shard $k/2
done
t "shards in one folder" catalogue "$W/shared"
t "give the same catalogue" cmp "$W/shared/catalog.rdf" "$C"
mkdir "$W/joined" && cp -r "$W"/own?/* "$W/joined/"
t "folders of shards put together" catalogue "$W/joined"
t "give it too" cmp "$W/joined/catalog.rdf" "$C"
t_says "5 inputs: 5 done" "their reports are joined" "$KW" report --merge "$W/own1" "$W/own2"

# ---- what happens to a catalogue ----
mv "$O/000.pdf" "$W/away.pdf"
t_exit 4 "a listed file is gone" "$KW" -q validate "$C"
t_says "000.pdf: is listed but cannot be read" "it is named" "$KW" validate "$C"
t_says "1 done, 4 unchanged" "batch makes it again" "$KW" batch "$W/in" --out "$O" --config "$W/batch.conf"
t "and the catalogue is right again" "$KW" -q validate "$C"
printf 'x' >>"$O/csv/facilities.pdf"
t_says "csv/facilities.pdf: has " "a file changed by hand" "$KW" validate "$C"

# ---- files that options name ----
mkdir "$W/place" "$W/xml"
printf '<r><t>見出し</t></r>' >"$W/xml/a.xml"
sheet() {
	printf '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><kawaraban xmlns="urn:kawaraban:document:1"><document><para>%s<xsl:value-of select="//t"/></para></document></kawaraban></xsl:template></xsl:stylesheet>' \
		"$1" >"$W/place/own.xsl"
}
sheet 甲
styled() { (cd "$W/place" && "$KW" batch "$W/xml" --out "$W/styled" --to tree --opt "xml.stylesheet=$1"); }
t_says "1 done" "a sealed process reads the stylesheet of an option" styled own.xsl
t "and uses it" grep -q 甲見出し "$W/styled/a.tree"
t_says "0 done, 1 unchanged" "the same stylesheet" styled own.xsl
sheet 乙
t_says "1 done, 0 unchanged, 0 failed; 1 of them again" "another stylesheet of that name: converted again" styled own.xsl
t "with it" grep -q 乙見出し "$W/styled/a.tree"
t_says "1 done" "by its whole path" styled "$W/place/own.xsl"
t_says "file 'none.xsl' cannot be read" "one that is not there is said" styled none.xsl
: >"$W/place/own.xsl"
t_exit 1 "an empty one is refused" styled own.xsl
cp formats/leaflet/plain.xml "$W/place/ward.xml"
leaflet() { (cd "$W/place" && "$KW" batch "$W/in/000.txt" --out "$W/leaflet" --to pdf "$@"); }
t_says "1 done" "a template by a relative name" leaflet --opt pdf.template=ward.xml
t_says "1 unchanged" "the same template" leaflet --opt pdf.template=ward.xml
printf '<!-- 2 -->\n' >>"$W/place/ward.xml"
t_says "1 done, 0 unchanged, 0 failed; 1 of them again" "a changed template" leaflet --opt pdf.template=ward.xml
named() { leaflet --opt pdf.template=ward --opt pdf.template-folder=.; }
t_says "1 done, 0 unchanged, 0 failed; 1 of them again" "a template in a folder of one's own" named
t_says "1 unchanged" "the same folder" named
printf '<!-- 3 -->\n' >>"$W/place/ward.xml"
t_says "1 done, 0 unchanged, 0 failed; 1 of them again" "a changed folder" named
printf '# a remark\npdf.template = ward.xml\n' >"$W/place/a.conf"
t_says "1 done, 0 unchanged, 0 failed; 1 of them again" "a configuration" leaflet --config a.conf
printf 'pdf.template = ward.xml\n' >"$W/place/a.conf"
t_says "1 unchanged" "what it says counts, not how" leaflet --config a.conf

# ---- another choice of writers, and back ----
cp fixtures/csv/budget.csv "$W/budget.csv"
some() { "$KW" batch "$W/budget.csv" --out "$W/some" --opt opendata.publisher=27124 --to "$1"; }
t "two writers" some tree,opendata
t "one of them" some tree
t "the files of the other stay" test -n "$(find "$W/some" -name '*.xml')"
sed -i '$d' "$W/budget.csv"
t_says "1 done, 0 unchanged, 0 failed; 1 of them again" "both again, from a changed input: their files are still ours" some tree,opendata
for f in "$W"/some/budget.data/*.xml; do printf 'x' >>"$f"; done
t_says "output.not-ours" "but not when somebody changed them" some tree,opendata
