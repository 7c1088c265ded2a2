#!/bin/sh
# The templates of leaflets: every leaflet in each of them, read back mark by mark; what they say that cannot be; pictures, codes,
# figures, wide and long tables, attached files, the text version.
. tests/lib.sh

layout() { python3 tests/cli/pdf_layout.py "formats/leaflet/$1.xml" "$2" "$3"; }
set_xml() { # NAME: the document on stdin, with its root element
	{ echo '<kawaraban xmlns="urn:kawaraban:document:1"><document>'; cat; echo '</document></kawaraban>'; } >"$W/$1.xml"
}
template() { # NAME: what it says beside the standard template, on stdin
	{ echo '<leaflet xmlns="urn:kawaraban:leaflet:1" based-on="standard">'; cat; echo '</leaflet>'; } >"$W/$1.xml"
}
seed=$(ls fixtures/seeds/003*.txt)
base=$(basename "$seed" .txt)
with() { "$KW" -q "$seed" -o "$W/with.pdf" --opt "pdf.template=$1"; }
plainly() { qpdf --qdf --object-streams=disable "$1" - >"$W/qdf"; }
says() { plainly "$2" && grep -aqF -- "$1" "$W/qdf"; } # TEXT FILE
pages() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }

# ---- every leaflet in every template ----
t "documents for comparison" "$KW" -q fixtures/seeds/*.txt -o "$W/xml/" --to xml
for template in standard plain one-sheet tri-fold large-print; do
	t "$template: valid" xmllint --noout --relaxng formats/leaflet/kawaraban-template-1.rng "formats/leaflet/$template.xml"
	t "$template: all leaflets" "$KW" -q fixtures/seeds/*.txt -o "$W/$template/" --to pdf --opt pdf.template=$template
	for f in fixtures/seeds/*.txt; do
		n=$(basename "$f" .txt) short=$(basename "$f" | cut -c1-3)
		t "$template $short: text, margins, headings, lines" layout $template "$(ls "$W/xml/$n"*.xml)" "$W/$template/$n.pdf"
		t "$template $short: qpdf" qpdf --check "$W/$template/$n.pdf"
		t "$template $short: tags" python3 tests/cli/pdf_tags.py "$W/$template/$n.pdf"
	done
done
t "the schema is the one for people" sh -c 'trang formats/leaflet/kawaraban-template-1.rnc "$W/made.rng" && cmp "$W/made.rng" formats/leaflet/kawaraban-template-1.rng'
t_says "瓦版・標準" "the templates are listed" "$KW" list templates
t "standard is the default" sh -c '"$KW" -q "$1" -o "$W/default.pdf" && cmp "$W/default.pdf" "$2"' - "$seed" "$W/standard/$base.pdf"

# ---- headings, lines and pages ----
python3 tests/cli/pdf_grid.py make "$W/lines.xml"
for of in "standard 16 12 20" "one-sheet 14 12 18"; do
	t "headings keep one distance from their text, and columns are level: $of" sh -c '"$KW" -q "$W/lines.xml" -o "$W/lines.pdf" --opt pdf.template=$1 && python3 tests/cli/pdf_grid.py check "$W/lines.pdf" $2 $3 $4' - $of
done
template loose <<'E2'
  <page tolerance="0%" feed-tolerance="0%"/>
E2
fit=$(ls fixtures/seeds/000*.txt)
t "a leaflet of a page too many for its sheet" sh -c '"$KW" -q "$1" -o "$W/loose.pdf" --opt pdf.template="$W/loose.xml" && pdfinfo "$W/loose.pdf" | grep -q "^Pages: *5$"' - "$fit"
t "its headings stand as others do" python3 tests/cli/pdf_grid.py check "$(ls "$W"/standard/000*.pdf)" 16 12 0
t "is fitted to it" sh -c 'pdfinfo "$W"/standard/000*.pdf | grep -q "^Pages: *4$"'

# PANEL FILE PAGE TEXT: of three panels, the one in which the text stands
in_panel() {
	pdftotext -bbox -f "$3" -l "$3" "$2" "$W/bbox.html" && python3 - "$W/bbox.html" "$1" "$4" <<'E2'
import re, sys
page = open(sys.argv[1], encoding="UTF-8").read()
width = float(re.search(r'<page width="([0-9.]+)"', page)[1])
found = [int(float(x) * 3 // width) + 1 for x, word in re.findall(r'<word xMin="([0-9.]+)"[^>]*>([^<]*)<', page) if sys.argv[3] in word]
sys.exit(f"{sys.argv[3]} in the panels {found}" if found != [int(sys.argv[2])] else 0)
E2
}
t "tri-fold: the imprint is on the back" in_panel 3 "$(ls "$W"/tri-fold/002*.pdf)" 6 R05kuyosan
"$KW" -q fixtures/seeds/002*.txt -o "$W/folded.pdf" --opt pdf.template=tri-fold --opt pdf.variant=print
t "tri-fold: for a print shop too" in_panel 2 "$W/folded.pdf" 5 R05kuyosan
t "tri-fold: fields of the cover stand at its foot" sh -c 'pdftotext -bbox -l 1 "$(ls "$W"/tri-fold/000*.pdf)" - | grep "神奈川区長" | grep -q "yMin=\"5[0-4]"'

mkdir "$W/rows"
python3 tests/cli/pdf_pages.py make-rows "$W/rows"
t "rows of a table are cut only into parts worth it" sh -c '"$KW" -q "$W"/rows/*.xml -o "$W/rows/" --to pdf --opt pdf.template=large-print && python3 tests/cli/pdf_pages.py check-rows "$W/rows"'

mkdir "$W/tables"
python3 tests/cli/pdf_pages.py make-tables "$W/tables"
t "a small table is in one piece, a row of another never alone" sh -c '"$KW" -q "$W"/tables/*.xml -o "$W/tables/" --to pdf --opt pdf.template=plain && python3 tests/cli/pdf_pages.py check-tables "$W/tables"'

# ---- what a template says wrong, with its place ----
t_says "did you mean tri-fold?" "the nearest name" with tri-fodl
t_exit 2 "no such template" with no-such
template bad && sed -i 's|</leaflet>|</leaf>|' "$W/bad.xml"
t_says "bad.xml:2: not well-formed XML" "not XML" with "$W/bad.xml"
template element <<'E2'
  <colour name="primary" rgb="#112233"/>
  <colours name="accent"/>
E2
t_says "element.xml:3: not as the schema has it" "an element nobody knows" with "$W/element.xml"
template range <<'E2'

  <style name="title" size="400pt" feed="410pt"/>
E2
t_says 'range.xml:3: style title: size="400pt"; expected a length from 4 to 144pt' "a measure out of its range" with "$W/range.xml"
template feed <<'E2'
  <style name="body" size="20pt" feed="12pt"/>
E2
t_says "a line feed not below the size" "lines on top of each other" with "$W/feed.xml"
template colour <<'E2'
  <style name="title" colour="purple"/>
E2
t_says "colour.xml:2: style title: colour=\"purple\"; expected none or the name of a colour" "a colour nobody named" with "$W/colour.xml"
template font <<'E2'
  <style name="title" font="comic"/>
E2
t_says 'font="comic"; expected a role of fonts.tsv: body' "a font nobody has" with "$W/font.xml"
template narrow <<'E2'
  <page columns="6" gap="40pt"/>
E2
t_says "a column has room for" "columns too narrow" with "$W/narrow.xml"
template margins <<'E2'
  <page top="140mm" bottom="140mm"/>
E2
t_says "leave no room for text" "margins too wide" with "$W/margins.xml"
printf '<leaflet xmlns="urn:kawaraban:leaflet:1"/>' >"$W/empty.xml"
t_says "there is no style title" "nothing in it" with "$W/empty.xml"
sed 's|based-on="standard"|based-on="own"|' "$W/font.xml" >"$W/own.xml"
t_says "there is no template 'own'" "based on itself" with "$W/own.xml"
t_says "cannot be read" "no such file" with "$W/none.xml"
template picture <<'E2'
  <mascot image="none.png" alt="絵" width="20mm"/>
E2
t_says "none.png' cannot be read" "no such picture" with "$W/picture.xml"
t "nothing left behind" sh -c '! ls "$W"/with.pdf* 2>/dev/null'

# ---- a template of one's own ----
mkdir "$W/own"
template own/ward <<'E2'
  <scale base="12pt" ratio="1.2"/>
  <font name="heading" use="strong"/>
  <colour name="primary" rgb="#C0392B"/>
  <style name="heading-1" size="+3" feed="1.3em"/>
  <mascot image="mascot.png" alt="区のマスコット" width="20mm"/>
E2
python3 - "$W/own/mascot.png" "$W/own/alpha.png" <<'E2'
import struct, sys, zlib
def png(path, kind, pixel):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    rows = b"".join(b"\0" + b"".join(pixel(x, y) for x in range(30)) for y in range(40))
    open(path, "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 30, 40, 8, kind, 0, 0, 0)) +
                           chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
png(sys.argv[1], 2, lambda x, y: bytes((200, x * 5, y * 5)))
png(sys.argv[2], 6, lambda x, y: bytes((255, 0, 0, x * 8)))
E2
t "a name in a folder of one's own" "$KW" -q "$seed" -o "$W/ward.pdf" --opt pdf.template=ward --opt "pdf.template-folder=$W/own"
t "its colour is in all that is based on it" says "0.752 0.223 0.168 rg" "$W/ward.pdf"
t "not the one it replaces" sh -c '! grep -aq "0.043 0.235 0.49 rg" "$W/qdf"'
t "its font" sh -c '! pdffonts "$W/ward.pdf" | grep -q UDPGothic'
t "its picture" sh -c 'pdfimages -list "$W/ward.pdf" | grep -q " 30 *40 "'
t "the picture's words" says "/Alt <feff533a306e30de30b930b330c330c8>" "$W/ward.pdf"
t "sound" qpdf --check "$W/ward.pdf"
t "tags" python3 tests/cli/pdf_tags.py "$W/ward.pdf"
pdftoppm -jpeg -r 20 -singlefile "$W/ward.pdf" "$W/own/photo"
for picture in alpha.png photo.jpg; do
	sed -i "s|image=\"[^\"]*\"|image=\"$picture\"|" "$W/own/ward.xml"
	t "$picture" with "$W/own/ward.xml"
	t "$picture: PDF/A-1b takes it" "$KW" -q "$seed" -o "$W/with.pdf" --opt "pdf.template=$W/own/ward.xml" --opt pdf.conformance=a-1b
	head -c 90 "$W/own/$picture" >"$W/own/cut-$picture"
	sed -i "s|image=\"$picture\"|image=\"cut-$picture\"|" "$W/own/ward.xml"
	t_says "expected a whole PNG or JPEG file" "$picture cut short" with "$W/own/ward.xml"
	sed -i "s|image=\"cut-$picture\"|image=\"$picture\"|" "$W/own/ward.xml"
done

# ---- figures, codes, tables ----
t "the chart says its figures" says "/Alt <feff4e887b97306e4e0089a7ff1a" "$W/standard/$base.pdf"
t "T24: short names of cards are spread" python3 tests/cli/pdf_type.py spread "$(ls "$W"/standard/002*.pdf)" 税務課 2
t "T24: on request in another style" sh -c 'echo "<leaflet xmlns=\"urn:kawaraban:leaflet:1\" based-on=\"plain\"><style name=\"heading-1\" spread=\"6em\"/></leaflet>" >"$W/spread.xml"
	printf "<kawaraban xmlns=\"urn:kawaraban:document:1\"><document><section><title>基本目標</title><para>本文</para></section></document></kawaraban>" >"$W/aim.xml"
	"$KW" -q "$W/aim.xml" -o "$W/aim.pdf" --opt pdf.template="$W/spread.xml" && python3 tests/cli/pdf_type.py spread "$W/aim.pdf" 基本目標 1.667'
t "the table ends with the sum" sh -c 'pdftotext -layout "$W/one-sheet/'"$base"'.pdf" - | grep "合計" | grep -q "68,388"'
if command -v zbarimg >/dev/null; then
	for template in standard one-sheet tri-fold large-print; do
		t "$template: a camera reads the address in the code" sh -c 'f=$(ls "$W/$1"/002*.pdf) n=$(pdfinfo "$f" | sed -n "s/^Pages: *//p")
			pdftoppm -r 150 -f "$n" -l "$n" -singlefile -png "$f" "$W/code" && [ "$(zbarimg -q --raw "$W/code.png")" = "$2" ]' - $template "$(grep -o "https://[A-Za-z0-9./-]*html" fixtures/seeds/002*.txt | head -1)"
	done
else
	t_skip "a camera reads the address in the code" "needs zbar-tools"
fi
t "a code for the address" says "/Alt <feff00680074007400700073003a" "$(ls "$W"/standard/002*.pdf)"
python3 -c '
print(",".join(f"項目{i}" for i in range(14)))
for k in range(30): print(",".join(f"値{i}の{k}" for i in range(14)))' >"$W/wide.csv"
"$KW" -q fixtures/csv/expenditure.csv -o "$W/sideways.pdf"
t "a wide table: its title is on its page" sh -c 'pdftotext -l 1 "$W/sideways.pdf" - | grep -q 報酬'
t "a wide table: figures among words end at one place" python3 tests/cli/pdf_type.py amounts "$W/sideways.pdf"
"$KW" -q fixtures/csv/facilities.csv -o "$W/places.pdf"
t "a wide table: no empty page behind it" test "$(pages "$W/places.pdf")" = 1
t "a telephone number in a cell is whole" sh -c 'pdftotext -raw "$W/places.pdf" - | grep -q "０６－００００－００００"'
"$KW" -q fixtures/csv/budget.csv -o "$W/years.pdf"
t "a table that has room stands upright" sh -c 'pdfinfo "$W/years.pdf" | grep -q "Page size: *595.2"'
t "the sum is of one year" sh -c 'pdftotext -layout "$W/years.pdf" - | grep -q "^ *合計 .* 68,388$"'
t "a head has its lines at phrases" sh -c 'pdftotext -layout "$W/years.pdf" - | grep -q "  前年度$\|  前年度 "'
{
	echo '<table><title>会計　　6年度　　5年度　　増減額　　増減率</title>'
	for row in '一般会計 5,420,000 5,180,000 240,000 4.6' '国民健康保険 812,300 845,100 △32,800 △3.9' '水道事業 402,500 － 皆増 －'; do
		printf '<row>'; for cell in $row; do printf '<cell><para>%s</para></cell>' "$cell"; done; echo '</row>'
	done
	echo '</table>'
} | set_xml paper
t "a table on paper" "$KW" -q "$W/paper.xml" -o "$W/paper.pdf"
t "a table on paper: rows are lines" sh -c 'pdftotext -layout "$W/paper.pdf" - | grep -q "国民健康保険 .*812,300 .*845,100 .*△ *32,800 .*△ *3.9"'
t "a table on paper: its figures end at one place in each column" sh -c 'pdftotext -layout "$W/paper.pdf" - | grep -q "水道事業 .*402,500 .*－ .*皆増 .*－"'
{
	echo '<table><title>会計　　決算額　　世帯　　期限</title>'
	for row in '一般会計 12億3,410万円 1,204世帯 4月1日' '水道事業 65億円 987世帯 10月31日'; do
		printf '<row>'; for cell in $row; do printf '<cell><para>%s</para></cell>' "$cell"; done; echo '</row>'
	done
	echo '</table>'
} | set_xml units
t "a table on paper: figures with their units end at one place, dates do not" sh -c '"$KW" -q "$W/units.xml" -o "$W/units.pdf" && pdftotext -bbox "$W/units.pdf" "$W/units.html" && python3 - "$W/units.html"' <<'E2'
import re, sys
words = re.findall(r'<word xMin="([0-9.]+)" yMin="[0-9.]+" xMax="([0-9.]+)"[^>]*>([^<]*)<', open(sys.argv[1], encoding="UTF-8").read())
def spread(edge, unit):
    places = [float(w[edge]) for w in words if re.search(unit, w[2])]
    return max(places) - min(places) if len(places) == 2 else 999
faults = [unit for edge, unit in ((1, "[0-9]億?万?円$"), (1, "[0-9]世帯$"), (0, "^(4|10)月")) if spread(edge, unit) > 0.6]
sys.exit(f"{faults} in {words}" if faults else 0)
E2
t "a wide table" "$KW" -q "$W/wide.csv" -o "$W/wide.pdf"
t "lies on its side" sh -c 'pdfinfo "$W/wide.pdf" | grep -q "Page size: *841.89 x 595.2"'
t "with every value" sh -c '[ "$(pdftotext -raw "$W/wide.pdf" - | tr -cd 値 | wc -c)" = $((14 * 30 * 3)) ]'
template few <<'E2'
  <tables most-rows="100" first-rows="7" note="全{rows}行のうち{shown}行。{file}"/>
E2
python3 -c '
print("番号,予算額（千円）")
for k in range(300): print(f"{k:04},\"{k:,}\"")' >"$W/rows.csv"
t_says "pdf.rows-left-out" "a table too long says so" "$KW" "$W/rows.csv" -o "$W/few.pdf" --opt "pdf.template=$W/few.xml"
t "its first rows and the note" sh -c 'pdftotext -raw "$W/few.pdf" - | tr -d " \n" | grep -q "00066全300行のうち7行。rows.csv"'

# ---- lists that leave their marks to whoever prints them ----
{
	printf '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>持ち物</title></head><body><p>次のとおりです。</p><ul><li>水筒<ul><li>お茶</li></ul></li><li>帽子</li></ul><ol>'
	for i in 1 2 3 4 5 6 7 8 9 10 11; do printf '<li>%s番目の持ち物</li>' $(printf $i | sed 's/./第&/'); done
	printf '</ol><dl><dt>集合</dt><dd>午前九時</dd></dl></body></html>'
} >"$W/list.xhtml"
t "lists without marks" "$KW" -q "$W/list.xhtml" -o "$W/list.pdf" --opt pdf.text-version=true
t "lists without marks: a bullet or a number before each item" sh -c 'pdftotext -layout "$W/list.pdf" - | tr -d " " >"$W/list.txt" && grep -q "^・水筒$" "$W/list.txt" && grep -q "^・お茶$" "$W/list.txt" && grep -q "^1\.第1" "$W/list.txt" && grep -q "^11\.第11" "$W/list.txt" && grep -q "^集合$" "$W/list.txt"'
t "lists without marks: marks are the writer's own, and the text is the document's" sh -c '"$KW" -q "$W/list.xhtml" --to xml -o "$W/marks/" && python3 tests/cli/pdf_layout.py formats/leaflet/standard.xml "$(ls "$W"/marks/*.xml)" "$W/list.pdf"'
t "lists without marks: tags" python3 tests/cli/pdf_tags.py "$W/list.pdf"
t "lists without marks: kinds" sh -c 'qpdf --qdf --object-streams=disable "$W/list.pdf" "$W/qdf" && [ "$(grep -aA1 -c "ListNumbering /Disc" "$W/qdf")" = 2 ] && [ "$(grep -ac "ListNumbering /Decimal" "$W/qdf")" = 1 ]'
t "lists without marks: the text version has them" sh -c 'grep -q "^・お茶$" "$W/list-text.txt" && grep -q "^11\.第11" "$W/list-text.txt"'
t "lists without marks: numbers as the template has them" sh -c 'echo "<leaflet xmlns=\"urn:kawaraban:leaflet:1\" based-on=\"plain\"><text item-number=\"(1)\" bullet=\"\"/></leaflet>" >"$W/list-own.xml"
	"$KW" -q "$W/list.xhtml" -o "$W/list-own.pdf" --opt pdf.template="$W/list-own.xml" && pdftotext -layout "$W/list-own.pdf" - | tr -d " " >"$W/list.txt" && grep -q "^(11)第11" "$W/list.txt" && ! grep -q ・ "$W/list.txt"'

template contents <<'E2'
  <contents from-headings="30" levels="1"/>
E2
python3 -c '
for i in range(40): print(f"<section><title>第{i + 1}章</title>" + f"<para>{i}章の本文です。</para>" * 30 + "</section>")' | set_xml chapters
t "contents" "$KW" -q "$W/chapters.xml" -o "$W/chapters.pdf" --opt "pdf.template=$W/contents.xml"
t "contents: tags" python3 tests/cli/pdf_tags.py "$W/chapters.pdf"
t "contents: the text" layout standard "$W/chapters.xml" "$W/chapters.pdf"
t "contents: each entry has the page of its heading" python3 - "$W/chapters.pdf" <<'E2'
import re, subprocess, sys
pages = subprocess.run(["pdftotext", "-layout", sys.argv[1], "-"], check=True, capture_output=True).stdout.decode().split("\f")
entries = re.findall(r"^ *(第\d+章) +(\d+)$", "".join(pages[:2]), re.M)
wrong = [e for e in entries if not re.search(rf"(^|\s){e[0]}(\s|$)", pages[int(e[1]) - 1])]
printed = [p.split()[-1] for p in pages[:-1]]
if printed != [str(i + 1) for i in range(len(printed))]:
    sys.exit(f"numbers on the pages: {printed}")
sys.exit(f"{len(entries)} entries, wrong {wrong}" if len(entries) != 40 or wrong else 0)
E2
template panels <<'E2'
  <contents from-headings="30"/>
E2
sed -i 's|based-on="standard"|based-on="tri-fold"|' "$W/panels.xml"
t "contents: none across panels" sh -c '"$KW" -q "$W/chapters.xml" -o "$W/panels.pdf" --opt pdf.template="$W/panels.xml" && ! pdftotext "$W/panels.pdf" - | grep -q 目次'
t "contents: each entry leads there" sh -c 'for n in 1 2; do
		python3 tests/cli/pdf_type.py links "$1" $n $(pdftotext -layout -f $n -l $n "$1" - | sed -n "s/^ *第[0-9]*章  *\([0-9][0-9]*\)$/\1/p") || exit; done' - "$W/chapters.pdf"
t "contents: as PDF/A-1b" "$KW" -q "$W/chapters.xml" -o "$W/chapters-1b.pdf" --opt "pdf.template=$W/contents.xml" --opt pdf.conformance=a-1b
t "words for the next page lead there" python3 tests/cli/pdf_type.py links "$(ls "$W"/standard/001*.pdf)" 1 2
t "no links for a print shop" sh -c '"$KW" -q fixtures/seeds/001*.txt -o "$W/shop.pdf" --opt pdf.variant=print && python3 tests/cli/pdf_type.py links "$W/shop.pdf" 1'

# ---- attached files, text version, printers ----
t "PDF/A-3" "$KW" -q "$seed" -o "$W/a3.pdf" --opt pdf.conformance=a-3a --opt pdf.text-version=true
t "PDF/A-3: part" says "<pdfaid:part>3</pdfaid:part>" "$W/a3.pdf"
t "PDF/A-3: the budget is attached" sh -c 'pdfdetach -save 1 -o "$W/budget.csv" "$W/a3.pdf" && grep -q "^1-1-1,.*,28523000," "$W/budget.csv"'
t "the text version beside it" sh -c 'grep -q "^・だれもが" "$W/'"$base"'-text.txt" && [ "$(grep -c . "$W/'"$base"'-text.txt")" -gt 40 ]'
t "for the office printer" "$KW" -q "$seed" -o "$W/office.pdf" --opt pdf.variant=office
t "in shades of grey" sh -c 'qpdf --qdf "$W/office.pdf" - | grep -a " rg$" | awk "\$1 != \$2 || \$2 != \$3 { bad = 1 } END { exit bad || !NR }"'

# ---- a table of this year and the year before ----
cat >"$W/years.csv" <<'END'
令和６年度　一般会計歳出予算
（単位：千円）
款,項,目,事業名,本年度予算額,前年度予算額,比較
02総務費,01総務管理費,01一般管理費,庁舎管理事業,"123,456","120,000","3,456"
02総務費,01総務管理費,02文書広報費,広報紙発行事業,"12,300","13,000",△700
03民生費,02児童福祉費,01児童福祉総務費,放課後児童クラブ事業,"45,000","38,000","7,000"
END
t "two years" "$KW" -q "$W/years.csv" -o "$W/years.pdf"
t "seven columns stay on an upright page" sh -c 'pdfinfo "$W/years.pdf" | grep -q "^Pages: *1$"'
t "bars and their sum are of this year" sh -c 'pdftotext -layout "$W/years.pdf" - | tr -d "\n" | grep -q "予算の一覧（千円）.*合計 *180,756"'
t_says "180756000 yen in all and 171000000 yen in the year before" "check tells the years apart" "$KW" check "$W/years.csv"

# ---- PDF/A-1b, confirmed ----
jars=/usr/share/java
path=$(for j in preflight pdfbox2 fontbox2 xmpbox commons-logging javax.activation jaxb-api; do printf '%s/%s.jar:' $jars $j; done)
if ! command -v java >/dev/null || [ ! -e $jars/preflight.jar ]; then
	t_skip "PDFBox" "not installed"
else
	for template in standard one-sheet tri-fold large-print; do
		t "$template: a-1b" "$KW" -q "$(ls fixtures/seeds/002*.txt)" -o "$W/1b.pdf" --opt pdf.conformance=a-1b --opt pdf.template=$template
		t_says "is a valid PDF/A-1b file" "$template: PDFBox" java -cp "$path" org.apache.pdfbox.preflight.Validator_A1b "$W/1b.pdf"
	done
	t_says "is a valid PDF/A-1b file" "contents: PDFBox" java -cp "$path" org.apache.pdfbox.preflight.Validator_A1b "$W/chapters-1b.pdf"
fi
