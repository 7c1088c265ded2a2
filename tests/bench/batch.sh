# batch -- many documents: throughput by -j, the price of isolation, of the journal and of durability, a second run that finds all
# unchanged; peers in bulk with forty of the texts. DOCUMENTS=100000 adds a run of that many. Sourced by run.sh.
if [ ! -d "$W/in" ]; then
	/usr/bin/python3 - "$W/in" <<'END'
import glob, os, sys
seeds = [open(f, encoding='utf-8').read() for f in sorted(glob.glob('fixtures/seeds/*.txt'))]
for i in range(400):
    os.makedirs(f'{sys.argv[1]}/{i % 8}', exist_ok=True)
    encoding = ['utf-8', 'cp932', 'euc_jp'][i % 3]
    open(f'{sys.argv[1]}/{i % 8}/{i:03}.txt', 'wb').write((seeds[i % 5] + f'\n資料番号 {i}\n').encode(encoding, 'replace'))
END
fi
IN=$W/in
export IN KW W
cat >"$W/fresh" <<'END'
#!/bin/sh
rm -rf "$W/out"
exec "$KW" batch -q "$IN" --out "$W/out" "$@"
END
chmod +x "$W/fresh"
bench -n 3 "400 leaflets to plain PDF, -j 1" "$W/fresh" --to pdf --opt pdf.template=plain -j 1
bench -n 3 "400 leaflets to plain PDF, -j 2" "$W/fresh" --to pdf --opt pdf.template=plain -j 2
bench -n 3 "400 leaflets to PDF, template, -j 2" "$W/fresh" --to pdf -j 2
bench -n 3 "400 leaflets to pdf,xlsx,opendata, -j 2" "$W/fresh" --to pdf,xlsx,opendata -j 2
bench -n 3 "400 leaflets to tree, -j 1, durable group" "$W/fresh" --to tree -j 1
bench -n 3 "400 leaflets to tree, -j 1, durable off" "$W/fresh" --to tree -j 1 --durable off
bench -n 3 "400 leaflets to tree, -j 1, durable each" "$W/fresh" --to tree -j 1 --durable each
bench -n 3 "400 leaflets to tree, -j 1, durable off, no sandbox" "$W/fresh" --to tree -j 1 --durable off --sandbox off
bench -n 3 "400 leaflets to tree, one process for all" sh -c 'find "$IN" -name "*.txt" | sort | xargs "$KW" -q --isolation none --to tree -o "$W/single/" 2>/dev/null'
"$W/fresh" --to tree
bench -n 3 "400 leaflets again, all unchanged" "$KW" batch -q "$IN" --out "$W/out" --to tree

# ---- alone: what the sandbox of one conversion costs ----
seed=$(ls fixtures/seeds/000*.txt)
bench -n 30 "one leaflet to tree" "$KW" -q "$seed" --to tree -o "$W/one.tree"
bench -n 30 "one leaflet to tree, no sandbox" "$KW" -q "$seed" --to tree -o "$W/one.tree" --sandbox off

# ---- forty texts to PDF, peers in their best bulk mode ----
if [ ! -d "$W/forty" ]; then
	mkdir -p "$W/forty"
	for i in $(seq 0 7); do for seed in fixtures/seeds/*.txt; do cp "$seed" "$W/forty/$i-$(basename "$seed")"; done; done
fi
bench -n 3 "40 leaflets to plain PDF, -j 2" "$KW" batch -q "$W/forty" --fresh --out "$W/forty-out" --to pdf --opt pdf.template=plain -j 2
if has soffice; then
	bench -n 1 "LibreOffice, one process, 40" soffice -env:UserInstallation="file://$PWD/$W/profile" --headless \
		--infilter="Text (encoded):UTF8,LF,,ja" --convert-to pdf --outdir "$W/office" "$W"/forty/*.txt
else
	echo "| LibreOffice: not installed | | | | | | |"
fi
if has weasyprint; then
	bench -n 1 "WeasyPrint, one process, 40" /usr/bin/python3 -c '
import glob, html, os, sys
from weasyprint import HTML
style = "<style>@page{size:A4}pre{white-space:pre-wrap;font:10pt BIZ UDGothic}</style>"
for f in sorted(glob.glob(sys.argv[1] + "/*.txt")):
    HTML(string=style + "<pre>" + html.escape(open(f, encoding="utf-8").read()) + "</pre>").write_pdf(f + ".pdf")' "$W/forty"
	rm -f "$W"/forty/*.pdf
else
	echo "| WeasyPrint: not installed | | | | | | |"
fi
if has typst; then
	bench -n 1 "Typst, a process each, 40" sh -c 'for f in "$0"/*.txt; do
		{ echo "#set text(lang: \"ja\")"; echo "#raw(read(\"$(basename "$f")\"))"; } >"$f.typ"; typst compile "$f.typ" "$f.pdf"; rm "$f.typ" "$f.pdf"; done' "$W/forty"
else
	echo "| Typst: not installed | | | | | | |"
fi

# ---- as many as wanted: nothing may grow ----
if [ -n "$DOCUMENTS" ]; then
	/usr/bin/python3 - "$W/many" "$DOCUMENTS" <<'END'
import os, sys
for i in range(int(sys.argv[2])):
    folder = f'{sys.argv[1]}/{i // 1000:03}'
    os.makedirs(folder, exist_ok=True)
    with open(f'{folder}/{i:06}.txt', 'w', encoding='cp932' if i % 2 else 'utf-8') as f:
        f.write(f'令和４年度の予算\n１ 道路の整備 {i % 9999}千円\n')
END
	bench -n 1 "$DOCUMENTS documents to tree, -j 2" sh -c 'rm -rf "$W/many-out"; exec "$KW" batch -q "$W/many" --out "$W/many-out" --to tree -j 2'
fi
