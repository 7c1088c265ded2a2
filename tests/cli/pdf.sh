#!/bin/sh
# The PDF writer, read back by qpdf and poppler: sound files, embedded fonts, the whole text in order, structure, same bytes.
. tests/lib.sh

# The plain template, unless another is named: what is tested here does not depend on templates (see pdf-templates.sh).
printf '#!/bin/sh\nexec "%s" --opt pdf.template=plain "$@"\n' "$KW" >"$W/kw-plain"
chmod +x "$W/kw-plain"
KW=$W/kw-plain

pages() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }
all_embedded() { # FILE: every font embedded, subset, with ToUnicode
	pdffonts "$1" >"$W/fonts" && tail -n +3 "$W/fonts" | grep -q . &&
		! tail -n +3 "$W/fonts" | grep -qv ' yes yes yes '
}
set_xml() { # NAME: the document on stdin, with its root element
	{ echo '<kawaraban xmlns="urn:kawaraban:document:1"><document>'; cat; echo '</document></kawaraban>'; } >"$W/$1.xml"
	"$KW" -q "$W/$1.xml" -o "$W/$1.pdf"
}

for seed in fixtures/seeds/*.txt; do
	n=$(basename "$seed" | cut -c1-3)
	t "$n: written" "$KW" -q "$seed" -o "$W/$n.pdf"
	t "$n: document for comparison" "$KW" -q "$seed" --to xml -o "$W/$n.xml"
	t "$n: qpdf finds no fault" qpdf --check "$W/$n.pdf"
	t "$n: fonts embedded, subset, readable" all_embedded "$W/$n.pdf"
	t "$n: every character in order, in text and structure" python3 tests/cli/pdf_text.py "$W/$n.xml" "$W/$n.pdf"
	t "$n: tags" python3 tests/cli/pdf_tags.py "$W/$n.pdf"
	t "$n: same bytes again" sh -c '"$KW" -q "$1" -o "$W/again.pdf" && cmp "$W/again.pdf" "$2"' - "$seed" "$W/$n.pdf"
	t "$n: same bytes elsewhere" env TZ=Asia/Tokyo LC_ALL=C sh -c '"$KW" -q "$1" -o "$W/again.pdf" && cmp "$W/again.pdf" "$2"' - "$seed" "$W/$n.pdf"
done

seed=$(ls fixtures/seeds/003*.txt)
t "title in Info" sh -c 'pdfinfo "$W/003.pdf" | grep -q "^Title: *令和４年度　鶴見区運営方針（案）$"'
t "author in Info" sh -c 'pdfinfo "$W/003.pdf" | grep -q "^Author: *鶴見区$"'
t "no date without SOURCE_DATE_EPOCH" sh -c '! pdfinfo "$W/003.pdf" | grep -q CreationDate'
dated() { SOURCE_DATE_EPOCH=1650000000 "$KW" -q "$seed" -o "$1"; }
t "dated" dated "$W/d1.pdf"
t "dated again" dated "$W/d2.pdf"
t "SOURCE_DATE_EPOCH gives the date and the same bytes" sh -c 'cmp "$W/d1.pdf" "$W/d2.pdf" && pdfinfo -isodates "$W/d1.pdf" | grep -q "CreationDate: *2022-04-15T"'
t "amounts add up" python3 - "$W/003.pdf" <<'E2'
import re, subprocess, sys
text = subprocess.run(["pdftotext", "-raw", sys.argv[1], "-"], check=True, capture_output=True).stdout.decode()
amounts = [int(a.replace(",", "")) for a in re.findall(r"予算額\s*([0-9,]+)\s*千円", text)]
sys.exit(0 if len(amounts) == 5 and sum(amounts) == 68388 else f"{amounts}")
E2

t "untagged on request" "$KW" -q "$seed" --opt pdf.tagged=false -o "$W/plain.pdf"
t "untagged: sound" qpdf --check "$W/plain.pdf"
t_says "not tagged" "untagged: the checker notices" python3 tests/cli/pdf_tags.py "$W/plain.pdf"
t "untagged: text" python3 tests/cli/pdf_text.py "$W/003.xml" "$W/plain.pdf" --no-structure
t "strongest compression" "$KW" -q "$seed" --opt pdf.compression=12 -o "$W/small.pdf"
t "strongest compression is smaller" sh -c '[ "$(wc -c <"$W/small.pdf")" -lt "$(wc -c <"$W/003.pdf")" ]'
t_exit 2 "compression beyond its range" "$KW" -q "$seed" --opt pdf.compression=13 -o "$W/no.pdf"
t_exit 2 "a template's name is no path" "$KW" -q "$seed" --opt pdf.template=../plain -o "$W/no.pdf"
t_exit 2 "no such template" "$KW" -q "$seed" --opt pdf.template=no-such -o "$W/no.pdf"
t "nothing left behind" sh -c '! ls "$W"/no.pdf* 2>/dev/null'

# Characters the first face lacks, or every face.
set_xml rare 2>/dev/null <<'E2'
<title>外字の見本</title>
<para>CO₂ 𠮷野家 葛󠄀城 葛󠄁飾 か゚ ①㈱㍻㋿ ｶﾅ 〜～ −－ ¥￥ 🏯 𓀀</para>
<para>ends with a <link href="https://www.example.lg.jp/a(b)">link（リンク）</link>です。</para>
E2
t_says "pdf.missing-glyph" "a character nobody has is reported" "$KW" --opt pdf.missing-glyph=mark "$W/rare.xml" -o "$W/rare.pdf"
t "rare: sound" qpdf --check "$W/rare.pdf"
t "rare: text exact" python3 tests/cli/pdf_text.py "$W/rare.xml" "$W/rare.pdf"
t "rare: tags and link" python3 tests/cli/pdf_tags.py "$W/rare.pdf"
t "rare: the link's address is encoded" sh -c 'qpdf --qdf --object-streams=disable "$W/rare.pdf" - | grep -aq "/URI (https://www.example.lg.jp/a%28b%29)"'

# Ruby: read behind its base, half its size, no line feed changed; a base narrower than its reading is spaced out.
set_xml ruby <<'E2'
<title><ruby reading="かたち">形</ruby>の見本</title>
<para>国の<ruby reading="つるみ">鶴見</ruby>区に<ruby reading="こころざし">志</ruby>と<link href="https://www.example.lg.jp/"><ruby reading="こうほうがかり">広報</ruby>係</link>の<ruby reading="">空</ruby><strong><ruby reading="き">木</ruby></strong>です。</para>
<para>国の区国の区国の区国の区国の区国の区国の区国の区国の区国の区国の区国の区国<ruby reading="わかれないよみ">不可分語</ruby>国の区国の区国の区。</para>
E2
t "ruby: sound" qpdf --check "$W/ruby.pdf"
t "ruby: base, then reading" python3 tests/cli/pdf_text.py "$W/ruby.xml" "$W/ruby.pdf"
t "ruby: tags" python3 tests/cli/pdf_tags.py "$W/ruby.pdf"
t "ruby: untagged" "$KW" -q "$W/ruby.xml" --opt pdf.tagged=false -o "$W/ruby-plain.pdf"
t "ruby: untagged text" python3 tests/cli/pdf_text.py "$W/ruby.xml" "$W/ruby-plain.pdf" --no-structure
t "ruby: stands where it belongs" python3 tests/cli/pdf_ruby.py "$W/ruby.pdf" つるみ:鶴見 こころざし:志 こうほうがかり:広報 き:木 わかれないよみ:不可分語

# Stops beyond the line end.
set_xml hang <<'E2'
<para>国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国。国国国国。国</para>
E2
edge() { python3 -c 'import sys; sys.path.insert(0, "tests/cli"); from pdf_glyphs import glyphs; print(int(max(g.right for g in glyphs(sys.argv[1])[0])))' "$1"; }
t "hang: off" "$KW" -q "$W/hang.xml" -o "$W/hang-off.pdf"
t "hang: on" "$KW" -q "$W/hang.xml" --opt pdf.hang=true -o "$W/hang-on.pdf"
t "hang: the stop stands outside" sh -c '[ "$1" -ge $(($2 + 5)) ]' - "$(edge "$W/hang-on.pdf")" "$(edge "$W/hang-off.pdf")"
t "hang: text" python3 tests/cli/pdf_text.py "$W/hang.xml" "$W/hang-on.pdf"

# What stays together, at every length of a document.
mkdir "$W/lengths"
python3 tests/cli/pdf_pages.py make "$W/lengths"
t "lengths: written" "$KW" -q "$W"/lengths/*.xml -o "$W/lengths/" --to pdf
t "lengths: captions, imprint, last pages" python3 tests/cli/pdf_pages.py check "$W/lengths"

# Nesting, empty parts, an item that begins with a list, a box in a box, a table in a cell.
set_xml nested <<'E2'
<title>入れ子</title>
<section><title>表</title>
<table><row><cell><para>左</para><table><row><cell><para>内の左</para></cell><cell><para>内の右</para></cell></row></table></cell><cell/></row><row><cell><para>下</para></cell></row></table>
<box role="callout"><title>吹き出し</title><box><para>箱の中の箱</para><note marker="※">注記</note></box></box>
<list marker="●"><item><list marker="・"><item><para>先に入れ子</para></item></list></item></list>
<para></para><slogan>短い</slogan></section>
E2
t "nested: sound" qpdf --check "$W/nested.pdf"
t "nested: text" python3 tests/cli/pdf_text.py "$W/nested.xml" "$W/nested.pdf"
t "nested: tags" python3 tests/cli/pdf_tags.py "$W/nested.pdf"
echo | set_xml empty
t "an empty document has one page" test "$(pages "$W/empty.pdf")" = 1
t "empty: sound" qpdf --check "$W/empty.pdf"
python3 -c 'print("<para>" + "".join(f"文{i}。" for i in range(20000)) + "</para>")' | set_xml long
t "long paragraph: many pages" test "$(pages "$W/long.pdf")" -gt 50
t "long paragraph: text" python3 tests/cli/pdf_text.py "$W/long.xml" "$W/long.pdf"
python3 -c 'print("<box><para>箱</para>" * 100 + "</box>" * 100)' | set_xml deep
t "deep boxes: text" python3 tests/cli/pdf_text.py "$W/deep.xml" "$W/deep.pdf"

# Data tables: a head on each page, figures at one edge, too many columns as records.
python3 -c '
print("番号,事業名,予算額（千円）")
for i in range(300): print(f"{i:04},事業の名前その{i},\"{i * 1000 + 7:,}\"")' >"$W/rows.csv"
t "rows: written" "$KW" -q "$W/rows.csv" -o "$W/rows.pdf"
t "rows: sound" qpdf --check "$W/rows.pdf"
t "rows: tags" python3 tests/cli/pdf_tags.py "$W/rows.pdf"
t "rows: the head stands on each page" sh -c '[ "$(pdftotext -raw "$W/rows.pdf" - | grep -c "番号")" = "$(pdfinfo "$W/rows.pdf" | sed -n "s/^Pages: *//p")" ]'
t "rows: the head is in the structure once" sh -c '[ "$(pdfinfo -struct-text "$W/rows.pdf" | grep -c "事業名")" = 1 ]'
t "rows: every row" sh -c '[ "$(pdftotext -raw "$W/rows.pdf" - | grep -c "事業の名前その")" = 300 ]'
python3 -c '
print(",".join(f"項目{i}" for i in range(40)))
print(",".join(f"値{i}" for i in range(40)))' >"$W/wide.csv"
t "wide: written" "$KW" -q "$W/wide.csv" -o "$W/wide.pdf"
t "wide: tags" python3 tests/cli/pdf_tags.py "$W/wide.pdf"
t "wide: every value" sh -c '[ "$(pdftotext -raw "$W/wide.pdf" - | grep -c "値")" = 40 ]'

# Random trees: nothing lost, nothing invented, tags in order.
mkdir "$W/trees"
python3 tests/cli/pdf_trees.py "$W/trees" 1 12
for tree in "$W"/trees/*.xml; do
	n=$(basename "$tree" .xml)
	t "tree $n: written" "$KW" -q "$tree" -o "$W/trees/$n.pdf"
	t "tree $n: text" python3 tests/cli/pdf_text.py "$tree" "$W/trees/$n.pdf" --rows-overleaf
	t "tree $n: tags" python3 tests/cli/pdf_tags.py "$W/trees/$n.pdf"
done
