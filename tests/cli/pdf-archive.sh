#!/bin/sh
# PDF/A: the promises of pdf.conformance. PDF/A-1b is confirmed by PDFBox preflight; no validator of Debian knows PDF/A-2, so
# of a-2a and a-2u only what the file says is looked at.
. tests/lib.sh

# The plain template, unless another is named: what is tested here does not depend on templates (see pdf-templates.sh).
printf '#!/bin/sh\nexec "%s" --opt pdf.template=plain "$@"\n' "$KW" >"$W/kw-plain"
chmod +x "$W/kw-plain"
KW=$W/kw-plain

seed=$(ls fixtures/seeds/003*.txt)
write() { "$KW" -q "$1" --opt "pdf.conformance=$2" -o "$3"; }
plainly() { qpdf --qdf --object-streams=disable "$1" - >"$W/qdf"; }
set_xml() { # NAME: the document on stdin, with its root element
	{ echo '<kawaraban xmlns="urn:kawaraban:document:1"><document>'; cat; echo '</document></kawaraban>'; } >"$W/$1.xml"
}
says() { # TEXT FILE
	plainly "$2" && grep -aqF -- "$1" "$W/qdf"
}
lacks() { # TEXT FILE
	plainly "$2" && ! grep -aqF -- "$1" "$W/qdf"
}

set_xml rich <<'E2'
<title>保存版の見本 &amp; &lt;記号&gt;</title>
<para>CO₂ 𠮷野家 葛󠄀城 ①㈱㍻㋿ ｶﾅ <link href="https://www.example.lg.jp/">案内</link>と<ruby reading="つるみ">鶴見</ruby>。</para>
<list marker="◆"><item><para>一</para></item></list><note marker="※">注</note>
<table><row><cell><para>左</para></cell><cell><para>右</para></cell></row></table>
<field role="issue-date" iso="2022-05">令和４年５月発行</field>
E2
printf '<para>外字\356\200\200です。</para>\n' | set_xml private # U+E000
seq -f '行 %g' 9000 >"$W/many.csv"

for level in a-1b a-2a a-2u; do
	t "$level: written" write "$seed" $level "$W/$level.pdf"
	t "$level: sound" qpdf --check "$W/$level.pdf"
	t "$level: tags" python3 tests/cli/pdf_tags.py "$W/$level.pdf"
	t "$level: sRGB is the output intent" says "/OutputConditionIdentifier (sRGB IEC61966-2.1)" "$W/$level.pdf"
	t "$level: PDF/UA is described" says "<pdfaSchema:prefix>pdfuaid<" "$W/$level.pdf"
	t "$level: same bytes again" sh -c '"$KW" -q "$1" --opt "pdf.conformance=$2" -o "$W/again.pdf" && cmp "$W/again.pdf" "$W/$2.pdf"' - "$seed" $level
done
t "a-1b: PDF 1.4" sh -c 'head -c 8 "$W/a-1b.pdf" | grep -q "%PDF-1.4"'
t "a-1b: XMP names part and level" says "<pdfaid:part>1</pdfaid:part>" "$W/a-1b.pdf"
n_fonts=$(pdffonts "$W/a-1b.pdf" | tail -n +3 | grep -c .)
t "a-1b: each font has its CIDSet" sh -c '[ "$1" -gt 0 ] && [ "$(qpdf --qdf "$2" - | grep -ac /CIDSet)" = "$1" ]' - "$n_fonts" "$W/a-1b.pdf"
t "a-2a: PDF 1.7" sh -c 'head -c 8 "$W/a-2a.pdf" | grep -q "%PDF-1.7"'
t "a-2a: level" says "<pdfaid:conformance>A</pdfaid:conformance>" "$W/a-2a.pdf"
t "a-2u: level" says "<pdfaid:conformance>U</pdfaid:conformance>" "$W/a-2u.pdf"
t "a-2u: no CIDSet" lacks /CIDSet "$W/a-2u.pdf"
t "none: written" write "$seed" none "$W/none.pdf"
t "none: nothing is promised" lacks "pdfaid:part" "$W/none.pdf"
t "none: no output intent" lacks "/OutputIntent" "$W/none.pdf"

t_exit 2 "no such level" write "$seed" a-3b "$W/no.pdf"
t_exit 2 "a-2a without structure" "$KW" -q "$seed" --opt pdf.conformance=a-2a --opt pdf.tagged=false -o "$W/no.pdf"
t "a-2u without structure" "$KW" -q "$seed" --opt pdf.conformance=a-2u --opt pdf.tagged=false -o "$W/untagged.pdf"
t "a-2u without structure does not claim PDF/UA" lacks "pdfuaid:part" "$W/untagged.pdf"
t_exit 4 "a-2a refuses 外字" write "$W/private.xml" a-2a "$W/no.pdf"
printf '令和４年度の予算\nこの\356\200\200は外字です。\n' >"$W/private.txt"
once_with_place() {
	"$KW" -q "$W/private.txt" --opt pdf.conformance=a-2a -o "$W/no.pdf" 2>"$W/.private"
	[ "$(grep -c error "$W/.private")" = 1 ] && grep -q 'private.txt:2:[0-9]*: error: U+E000 is a private-use' "$W/.private"
}
t "it says so once, where the first stands" once_with_place
marked() { "$KW" "$W/private.txt" --opt pdf.conformance=$1 --opt pdf.missing-glyph=mark -o "$W/marked.pdf" 2>"$W/.private" && pdftotext "$W/marked.pdf" - | grep -q "$2"; }
t "a-2a reads them as 〓 where missing characters are marked" marked a-2a 'この〓は外字'
t "with a warning" grep -q 'private.txt:2:[0-9]*: warning: U+E000 .* geta mark' "$W/.private"
t "a-3a does the same" marked a-3a 'この〓は外字'
t "a-2u keeps them" marked a-2u "$(printf 'この\356\200\200は外字')"
t "a-2u takes them, marked" "$KW" -q "$W/private.xml" --opt pdf.conformance=a-2u --opt pdf.missing-glyph=mark -o "$W/private.pdf"
t_says "PDF/A-1 allows 8191" "a-1b refuses arrays beyond PDF 1.4" write "$W/many.csv" a-1b "$W/no.pdf"
t "nothing left behind" sh -c '! ls "$W"/no.pdf* 2>/dev/null'

jars=/usr/share/java
path=$(for j in preflight pdfbox2 fontbox2 xmpbox commons-logging javax.activation jaxb-api; do printf '%s/%s.jar:' $jars $j; done)
if ! command -v java >/dev/null || [ ! -e $jars/preflight.jar ]; then
	t_skip "PDF/A-1b valid for PDFBox" "needs libpdfbox2-java libactivation-java libjaxb-api-java default-jre-headless"
	exit
fi
valid() { java -cp "$path" org.apache.pdfbox.preflight.Validator_A1b "$1"; }
for seed in fixtures/seeds/*.txt "$W/rich.xml"; do
	n=$(basename "$seed" | cut -c1-4 | tr -d _.)
	t "$n: a-1b written" write "$seed" a-1b "$W/$n.pdf"
	t_says "is a valid PDF/A-1b file" "$n: PDFBox" valid "$W/$n.pdf"
done
photograph() {
	python3 tests/cli/pdf_picture.py make fixtures/pictures/orientation-6.jpg profile "$W/photograph.jpg" formats/icc/sRGB.icc
	printf '<leaflet xmlns="urn:kawaraban:leaflet:1" name="own" based-on="plain"><mascot image="photograph.jpg" alt="絵" width="20mm"/></leaflet>' >"$W/own.xml"
	"$KW" -q "$W/rich.xml" --opt "pdf.template=$W/own.xml" --opt pdf.conformance=a-1b -o "$W/photograph.pdf"
}
t "a photograph with a colour profile" photograph
t_says "is a valid PDF/A-1b file" "photograph: PDFBox" valid "$W/photograph.pdf"
dated() { SOURCE_DATE_EPOCH=1650000000 write "$W/rich.xml" a-1b "$W/dated.pdf"; }
t "dated" dated
t_says "is a valid PDF/A-1b file" "dated: PDFBox" valid "$W/dated.pdf"
t "a-1b untagged" "$KW" -q "$W/many.csv" --opt pdf.conformance=a-1b --opt pdf.tagged=false -o "$W/many.pdf"
t_says "is a valid PDF/A-1b file" "long and untagged: PDFBox" valid "$W/many.pdf"
t_says "is not a valid PDF/A-1b file" "PDFBox notices a file without the promise" valid "$W/none.pdf"
