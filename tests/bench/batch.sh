# batch -- many documents: throughput by -j, the price of isolation, of the journal and of durability, a second run that finds all
# unchanged. Sourced by run.sh.
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
