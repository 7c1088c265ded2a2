#!/bin/sh
# Type in the PDF as others read it: exact text, lists, headings, hard characters with TrueType and CFF faces, missing
# characters, preflight, sheets for printing, vertical lines.
. tests/lib.sh

set_xml() { # NAME: the document on stdin
	{ echo '<kawaraban xmlns="urn:kawaraban:document:1"><document>'; cat; echo '</document></kawaraban>'; } >"$W/$1.xml"
}
pdf() { # NAME OPTION...: of that document, in the plain template
	local name=$1
	shift
	"$KW" -q "$W/$name.xml" --opt pdf.template=plain "$@" -o "$W/$name.pdf"
}
check() { python3 tests/cli/pdf_type.py "$@"; }

# T16: half-width 約物, gaps between scripts and stretched lines are places, not characters.
text='国（予算額　28,523千円）。「国」、国「国」「国」国。」国・国A国28国、第 49 回、（A）〜～・‧―₂、『「国」』国。国が進める「ICTツール」の活用、5つの柱、R4年度とする。安心！　次の320－8327へ、「（〔国〕）」。'
printf '<para>%s</para>' "$text" | set_xml exact
t "T16: written" pdf exact
t "T16: the text is that of the source" check exact "$W/exact.pdf" "$text"
t "T16: in a column of few characters too" pdf exact --opt pdf.template=standard
t "T16: the same text" check exact "$W/exact.pdf" "$text"
t "T16: untagged" pdf exact --opt pdf.tagged=false
t "T16: the same text untagged" check exact "$W/exact.pdf" "$text"

set_xml lists <<'E2'
<list marker="・"><item><para>国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国続続続続続続続続続続</para></item></list>
<list marker="◆"><item><para>国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国続続続続続続続続続続続</para></item></list>
E2
t "T20: written" pdf lists
t "T20: marks hang" check lists "$W/lists.pdf"

printf '<para>第4期は２８，５２３千円と１－１とR4と3.5％、残り5名と１２3名。</para>' | set_xml figures
t "T29: written" pdf figures
t "T29: figures as they are" check figures "$W/figures.pdf" '第4期は２８，５２３千円と１－１とR4と3.5％、残り5名と１２3名' FhFFFFFFFFFFFFFFFhhFhhhFFFFhFFFFhF
t "T29: house style" pdf figures --opt pdf.figures=house
t "T29: one alone is wide, more are narrow, the text stays" check figures "$W/figures.pdf" '第4期は２８，５２３千円と１－１とR4と3.5％、残り5名と１２3名' FFFFhhhhhhFFFFFFFhhFhhhFFFFFFFhhhF

mkdir "$W/h"
for n in $(seq 30 45); do
	{ echo '<kawaraban xmlns="urn:kawaraban:document:1"><document>'
	for i in $(seq "$n"); do echo "<para>段落$i</para>"; done
	echo '<section><title>見出し</title><para>本文国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国国続続続続続続続続続続続続続続続続続続続続続続続続続続続続続続続続続続続続続続続続続続</para></section></document></kawaraban>'; } >"$W/h/$n.xml"
done
t "T21: written" "$KW" -q "$W"/h/*.xml -o "$W/h/" --to pdf --opt pdf.template=plain
t "T21: headings have company" check headings "$W"/h/*.pdf

python3 -c '
print("番号,事業名,予算額（千円）")
for i in range(60): print(f"{i:04},事業その{i},\"{i * 7919 + 1000:,}\"")' >"$W/rows.csv"
t "T25: written" "$KW" -q "$W/rows.csv" --opt pdf.template=plain -o "$W/rows.pdf"
t "T25: amounts end at one place" check amounts "$W/rows.pdf"

# Hard characters, with a TrueType face and with one of CFF.
hard='①⑳㈱㍻㋿ Ⅰ ㎡ 髙﨑 𠮷 𩸽 葛󠄀 辻󠄀 ｶﾅﾊﾟ ☎ 〜～ −－ か゚ 🏯 ₂'
printf '<para>%s</para><para><strong>%s</strong></para>' "$hard" "$hard" | set_xml hard
t "hard: BIZ UD" pdf hard
t "hard: text" check exact "$W/hard.pdf" "$hard" "$hard"
t "hard: CFF, keyed by CID" pdf hard --opt pdf.font=fixtures/fonts/cff-sample.otf
t "hard: its text" check exact "$W/hard.pdf" "$hard" "$hard"
t "hard: it is embedded" sh -c 'pdffonts "$W/hard.pdf" | grep -q "CID Type 0C .* yes yes yes"'
t "hard: sound" qpdf --check "$W/hard.pdf"
t "hard: TrueType file" pdf hard --opt pdf.font=fixtures/fonts/ttf-sample.ttf
t "hard: its text too" check exact "$W/hard.pdf" "$hard" "$hard"
t_exit 2 "no font file" pdf hard --opt pdf.font=README.md
t_exit 2 "no such font file" pdf hard --opt pdf.font="$W/none.ttf"

echo '<title>題</title><para>無い字は
𓀀です。</para>' | set_xml missing
t_exit 7 "missing: a character nobody has is an error" pdf missing
t_says "pdf.missing-glyph" "missing: it says which" sh -c '"$KW" "$W/missing.xml" -o "$W/no.pdf"'
t "missing: nothing is left" test ! -e "$W/no.pdf"
t "missing: marked on request" pdf missing --opt pdf.missing-glyph=mark
t "missing: the text keeps it" sh -c 'pdftotext -raw "$W/missing.pdf" - | grep -q "𓀀"'

# A family without a bold face.
sed 's/="heading"/="mincho-strong"/g; s/="body" strong/="mincho" strong/; s/="strong"/="mincho-strong"/g' formats/leaflet/plain.xml >"$W/mincho.xml"
t "bold: Mincho" pdf hard --opt pdf.template="$W/mincho.xml"
t "bold: drawn with a stroke" sh -c 'qpdf --qdf "$W/hard.pdf" - | grep -aq " w 2 Tr"'
t "bold: the same text" check exact "$W/hard.pdf" "$hard" "$hard"

# A line may begin with a small kana when the level allows it.
python3 -c 'print("<para>" + "国" * 37 + "ッ国国国</para>")' | set_xml level
first() { pdftotext -raw "$W/level.pdf" - | sed -n 2p | cut -c1; }
t "level: very strict" pdf level
t "level: no small kana begins a line" test "$(first)" != ッ
t "level: strict" pdf level --opt pdf.kinsoku=strict
t "level: strict lets it" sh -c 'pdftotext -raw "$W/level.pdf" - | sed -n 2p | grep -q "^ッ"'
t_exit 2 "level: no such level" pdf level --opt pdf.kinsoku=none

# Preflight.
set_xml bare <<'E2'
<section><title>何もない節</title></section><section><title>節</title><para>本文</para></section>
<para>ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ</para>
E2
mkdir "$W/tmp"
preflight() { env TMPDIR="$W/tmp" "$KW" check --for "$1" "$W/bare.xml"; }
for code in leaflet.no-title leaflet.no-issuer leaflet.no-issue-date leaflet.no-inquiry leaflet.no-url leaflet.empty-section leaflet.cut-word; do
	t_says "$code" "preflight: $code" preflight pdf
done
t_says "bytes would be written" "preflight: what would be written" preflight pdf,json
t "preflight: nothing is kept" sh -c '[ -z "$(ls "$W/tmp")" ]'
t_exit 2 "preflight: no such writer" preflight no-such
t_exit 2 "preflight: no writer named" preflight ,
t "convert: notes are not in the way" sh -c '! "$KW" "$W/bare.xml" -o "$W/bare.pdf" 2>&1 | grep -q "leaflet.no-url"'

# Sheets for printing. 頁一 to 頁八 stand on a page each.
for n in 一 二 三 四 五 六 七 八; do echo "<para>頁$n</para>" "$([ $n = 八 ] || echo '<pagebreak/>')"; done | set_xml eight
grep -v '頁[五六七八]' "$W/eight.xml" >"$W/four.xml"
print_() { local name=$1; shift; pdf "$name" --opt pdf.variant=print "$@"; }
t "print: single pages" print_ eight
t "print: sound" qpdf --check "$W/eight.pdf"
t "print: nothing is missing" sh -c '! pdftotext "$W/eight.pdf" - 2>&1 | grep -q Error'
t "print: inks, boxes, no tags" check inks "$W/eight.pdf"
t "print: fonts embedded" sh -c '! pdffonts "$W/eight.pdf" | tail -n +3 | grep -qv " yes yes yes "'
t "print: names its printing condition" sh -c 'qpdf --qdf "$W/eight.pdf" - | grep -aq "OutputConditionIdentifier (JC200103)"'
t "print: folded once" print_ eight --opt pdf.template=standard
t "print: nested sheets" check sides "$W/eight.pdf" 八一 二七 六三 四五
t "print: bound at the right" print_ eight --opt pdf.template=standard --opt pdf.writing=vertical
t "print: sheets read from the right" sh -c '[ "$(pdfinfo "$W/eight.pdf" | sed -n "s/^Pages: *//p")" = 4 ]'
t_exit 2 "print: is no archive" print_ eight --opt pdf.conformance=a-2u
t "print: the same bytes" sh -c '"$KW" -q "$W/eight.xml" --opt pdf.variant=print --opt pdf.template=standard -o "$W/p1.pdf" && "$KW" -q "$W/eight.xml" --opt pdf.variant=print --opt pdf.template=standard -o "$W/p2.pdf" && cmp "$W/p1.pdf" "$W/p2.pdf"'

# Vertical lines.
down='本市では、令和4年度から28件の事業を「地域がつながり、魅力にあふれるまちづくり」として進めます。予算額は28,523千円（前年比５％増）です。「ICTツール」を活用し、スーパーで……。安心！　次は10月15日〜。'
printf '<title>縦書き</title><para>%s</para><list marker="・"><item><para>項目</para></item></list>' "$down" | set_xml down
t "vertical: written" pdf down --opt pdf.writing=vertical
t "vertical: sound" qpdf --check "$W/down.pdf"
t "vertical: the text is that of the source" check exact "$W/down.pdf" "縦書き$down・項目"
t "vertical: structure" python3 tests/cli/pdf_text.py "$W/down.xml" "$W/down.pdf"
t "vertical: tags" python3 tests/cli/pdf_tags.py "$W/down.pdf"
t "vertical: pages are seen upright" sh -c 'pdfinfo "$W/down.pdf" | grep -q "Page rot: *90"'
t "vertical: its fonts" sh -c 'pdffonts "$W/down.pdf" | grep -q "Identity-V"'
t "vertical: CFF" pdf down --opt pdf.writing=vertical --opt pdf.font=fixtures/fonts/cff-sample.otf
t "vertical: its text" check exact "$W/down.pdf" "縦書き$down・項目"
t "vertical: untagged" pdf down --opt pdf.writing=vertical --opt pdf.tagged=false
t "vertical: untagged text" check exact "$W/down.pdf" "縦書き$down・項目"
