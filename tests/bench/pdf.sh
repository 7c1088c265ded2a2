# The PDF writer: one leaflet cold in each template, what a further leaflet in one process costs, long text by the page, the same text by Pango
# and by LibreOffice.
seed=$(ls fixtures/seeds/001*.txt)
for template in standard plain one-sheet tri-fold large-print; do
	bench -n 10 "one leaflet, $template" "$KW" -q "$seed" -o "$W/one.pdf" --opt pdf.template=$template
	echo "| $template: $(wc -c <"$W/one.pdf") bytes | | | | | | |"
done

# A row bench prints, and the difference of two: least processor time and peak memory, for each of N.
row() { bench "$@" | tee "$W/row.$key"; }
cell() { awk -F'|' -v c="$2" '{ print $c + 0 }' "$W/row.$1"; }
more() { # NAME N FEW MANY, and the rows of what is not counted: FEW MANY
	awk -v name="$1" -v n="$2" -v ms="$(cell "$4" 5) $(cell "$3" 5) $(cell "${6:-$3}" 5) $(cell "${5:-$3}" 5)" \
		-v mib="$(cell "$4" 6) $(cell "$3" 6) $(cell "${6:-$3}" 6) $(cell "${5:-$3}" 6)" 'BEGIN {
		split(ms, t, " "); split(mib, m, " ")
		each = (t[1] - t[2] - (t[3] - t[4])) / n
		a_second = each ? 1000 / each : 0
		kib = 1024 * (m[1] - m[2] - (m[3] - m[4])) / n
		printf "| %s: %.2f ms CPU, %.0f a second, %.1f KiB | | | | | | |\n", name, each, a_second, kib }'
}

mkdir -p "$W/many"
for copy in 0 1 2 3 4 5 6 7 8 9 10 11 12; do
	for seed in fixtures/seeds/*.txt; do
		cp "$seed" "$W/many/$copy-$(basename "$seed" | cut -c1-3).txt"
	done
done
for to in tree "pdf --opt pdf.template=standard" "pdf --opt pdf.template=plain"; do
	name=${to##*=}
	key=few-$name row -n 5 "5 leaflets in one process, $name" "$KW" -q --isolation none --to $to -o "$W/one-process/" "$W"/many/0-*.txt
	key=all-$name row -n 5 "65 leaflets in one process, $name" "$KW" -q --isolation none --to $to -o "$W/one-process/" "$W"/many/*.txt
	more "one leaflet more, $name" 60 "few-$name" "all-$name"
	[ "$name" = tree ] || more "of that the writer" 60 "few-$name" "all-$name" few-tree all-tree
done

python3 - "$W" <<'E2'
import sys
text = "だれもが地域で健康に安心して暮らせるよう、すべての区民が、共に生き、共に支えあい、共に生活を楽しむ地域社会をめざして取組みを進める。" * 2
for name, n in (("pages-250", 2000), ("pages-2500", 20000)):
    with open(f"{sys.argv[1]}/{name}.xml", "w", encoding="UTF-8") as f:
        f.write('<kawaraban xmlns="urn:kawaraban:document:1"><document><title>長い文書</title>')
        for i in range(n):
            f.write(f"<section><title>第{i // 40}章</title><para>はじめ。</para></section>" if i % 40 == 0 else "")
            f.write(f"<para>{i}番。{text}</para>")
        f.write("</document></kawaraban>")
E2
for n in 250 2500; do
	key=tree-$n row -n 3 "long text, about $n pages, its tree alone" "$KW" -q --isolation none "$W/pages-$n.xml" -o "$W/long.tree" --to tree
done
for template in plain standard; do
	before=0
	for n in 250 2500; do
		key=$template-$n row -n 3 "long text, about $n pages, $template" "$KW" -q --isolation none "$W/pages-$n.xml" -o "$W/long.pdf" --opt pdf.template=$template
		pages=$(pdfinfo "$W/long.pdf" | sed -n 's/^Pages: *//p')
		echo "| $pages pages, $(wc -c <"$W/long.pdf") bytes | | | | | | |"
		[ $n = 250 ] && before=$pages
	done
	more "a page more above its tree, $template" $((pages - before)) $template-250 $template-2500 tree-250 tree-2500
done

# ---- the same plain text to PDF by others: a leaflet, and paragraphs that fill a hundred pages. They make neither headings nor tags ----
/usr/bin/python3 tests/bench/inputs.py paragraphs 340000 "$W/paragraphs.txt"
cp fixtures/seeds/001*.txt "$W/leaflet.txt"
made() { # KEY FILE: what came out, and its processor time beside the template plain
	pdfinfo "$2" | awk -v ms="$(cell "$1" 5)" -v plain="$(cell "$text-plain" 5)" '
		{ if ($1 == "Pages:") pages = $2; if ($1 == "Tagged:") tagged = $2; if ($1 == "File") bytes = $3 }
		END { printf "| %d pages, %d bytes, tagged: %s, %.1f times plain | | | | | | |\n", pages, bytes, tagged, plain ? ms / plain : 0 }'
}
pango=
if ! pkg-config --exists pangocairo; then
	echo "| Pango and Cairo: left out, libpango1.0-dev is not installed | | | | | | |"
elif ${CC:-gcc} -std=c11 -O2 $(pkg-config --cflags pangocairo) -o "$W/pango" tests/bench/pdf_pango.c $(pkg-config --libs pangocairo); then
	pango=$W/pango
fi
has soffice || echo "| LibreOffice: left out, not installed | | | | | | |"
for text in leaflet paragraphs; do
	for template in plain standard; do
		key=$text-$template row "$text, $template" "$KW" -q "$W/$text.txt" -o "$W/$text.pdf" --opt pdf.template=$template
		made $text-$template "$W/$text.pdf"
	done
	if [ "$pango" ]; then
		key=$text-pango row "$text, Pango and Cairo" "$pango" "$W/$text.txt" "$W/pango.pdf"
		made $text-pango "$W/pango.pdf"
	fi
	if has soffice; then
		key=$text-office row "$text, LibreOffice, in its 10 points" soffice -env:UserInstallation="file://$PWD/$W/profile" --headless \
			--infilter="Text (encoded):UTF8,LF,BIZ UDGothic,ja" --convert-to pdf --outdir "$W/office" "$W/$text.txt"
		made $text-office "$W/office/$text.pdf"
	fi
done
