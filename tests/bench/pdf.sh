# The PDF writer: one leaflet cold in each template, what a further leaflet in one process costs, long text by the page.
seed=$(ls fixtures/seeds/001*.txt)
for template in standard plain one-sheet tri-fold large-print; do
	bench -n 10 "one leaflet, $template" "$KW" -q "$seed" -o "$W/one.pdf" --opt pdf.template=$template
	echo "| $template: $(wc -c <"$W/one.pdf") bytes | | | | | | |"
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
	for template in plain standard; do
		bench -n 3 "long text, about $n pages, $template" "$KW" -q "$W/pages-$n.xml" -o "$W/long.pdf" --opt pdf.template=$template
		echo "| $(pdfinfo "$W/long.pdf" | sed -n 's/^Pages: *//p') pages, $(wc -c <"$W/long.pdf") bytes | | | | | | |"
	done
	bench -n 3 "its tree alone" "$KW" -q "$W/pages-$n.xml" -o "$W/long.tree" --to tree
done
