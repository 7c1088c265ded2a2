# The five leaflets, end to end, looked at with tools that we did not write.
. tests/lib.sh
OUT=$W/out
t "five leaflets to every writer" "$KW" -q fixtures/seeds/*.txt -o "$OUT/" --to pdf,xlsx,opendata,json,tree,xml
t "five of each" sh -c 'for s in pdf xlsx json tree kw.xml; do [ "$(ls "$W"/out/0*.$s | wc -l)" = 5 ] || exit 1; done; [ "$(ls "$W"/out/*.xml | grep -vc "[.]kw[.]xml")" = 5 ]'

# every_character SEED PDF: each character other than white space that the ledger calls emitted is in the PDF's text
cat >"$W/characters.py" <<'PY'
import collections, json, re, subprocess, sys
tree, pdf, seed = sys.argv[1:]
squeeze = lambda s: re.sub(r'[\s\u3000]', '', s)
text = squeeze(subprocess.run(['pdftotext', '-raw', '-enc', 'UTF-8', pdf, '-'], capture_output=True, check=True).stdout.decode())
gone = set()
for r in json.load(open(tree))['removed'] if 'removed' in json.load(open(tree)) else []:
    if r.get('part'):
        continue
    for part in r['lines'].split(','):
        a, _, b = part.partition('-')
        gone.update(range(int(a), int(b or a) + 1))
lines = open(seed, encoding='utf-8').read().split('\n')
want = collections.Counter(squeeze(''.join(l for i, l in enumerate(lines, 1) if i not in gone)))
have = collections.Counter(text)
missing = want - have
signs = {'-', '*'} if any(r.get('type') == 'markdown' for r in json.load(open(tree)).get('removed', [])) else set()
missing = {c: n for c, n in missing.items() if c not in signs}
print('missing:', missing)
sys.exit(bool(missing))
PY
for seed in fixtures/seeds/*.txt; do
	base=$(basename "$seed" .txt) n=$(basename "$seed" | cut -c1-3)
	t "$n: ledger" "$KW" -q check "$seed"
	t "$n: qpdf" qpdf --check "$OUT/$base.pdf"
	t "$n: fonts embedded, subset, with ToUnicode" sh -c 'pdffonts "'"$OUT/$base.pdf"'" | tail -n +3 | awk "{ if (\$(NF-4) != \"yes\" || \$(NF-3) != \"yes\" || \$(NF-2) != \"yes\") bad = 1; n++ } END { exit bad || !n }"'
	t "$n: tagged" sh -c 'pdfinfo "'"$OUT/$base.pdf"'" | grep -q "^Tagged: *yes"'
	t "$n: every character in the PDF" python3 "$W/characters.py" "$OUT/$base.json" "$OUT/$base.pdf" "$seed"
	t "$n: the workbook is sound" unzip -tq "$OUT/${base}_print.xlsx"
	t "$n: openpyxl opens it" python3 -c 'import openpyxl,sys; assert openpyxl.load_workbook(sys.argv[1]).sheetnames' "$OUT/${base}_print.xlsx"
done
for x in "$OUT"/*.xml; do
	case $x in
	*.kw.xml) t "$(basename "$x"): document schema" xmllint --nonet --noout --relaxng formats/document/kawaraban-document-1.rng "$x" ;;
	*) t "$(basename "$x"): open data schema" xmllint --nonet --noout --relaxng formats/opendata/kawaraban-opendata-1.rng "$x"
		t "$(basename "$x"): jing agrees" jing formats/opendata/kawaraban-opendata-1.rng "$x" ;;
	esac
done

# Seed 003: five budget rows, 68,388 thousand yen in all, the same in every output.
XML=$(grep -l '<budget ' "$OUT"/*.xml | head -1)
t "XML: five amounts, 68,388,000 yen" sh -c '[ "$(grep -o "<amount unit=\"JPY\">[0-9]*" "'"$XML"'" | grep -o "[0-9]*$" | awk "{ s += \$1; n++ } END { print n, s }")" = "5 68388000" ]'
t "PDF: the same" sh -c 'pdftotext -raw "'"$OUT"'"/003_*.pdf - | tr -d " " | grep -o "[0-9,][0-9,]*千円" | tr -d ",千円" | awk "{ s += \$1; n++ } END { exit !(n == 5 && s == 68388) }"'
t "XLSX: the same" python3 - "$OUT"/003_*.xlsx <<'PY'
import openpyxl, sys
book = openpyxl.load_workbook(sys.argv[1])
found = {28523, 13989, 2638, 5423, 17815}
for sheet in book.worksheets:
    column = {}
    for row in sheet.iter_rows():
        for c in row:
            if c.value in found and isinstance(c.value, int):
                column.setdefault(c.column, []).append(c.value)
    if any(sorted(v) == sorted(found) for v in column.values()):
        sys.exit(0)
sys.exit('no column with the five amounts as numbers')
PY
if command -v soffice >/dev/null; then
	t "LibreOffice opens a workbook" sh -c 'cd "$W" && soffice -env:UserInstallation="file://$W/profile" --headless --convert-to csv --outdir "$W/office" out/003_*.xlsx && ls "$W"/office/*.csv'
else
	t_skip "LibreOffice opens a workbook" "soffice is not installed"
fi

# The same leaflet in other encodings: the same outputs, but for what describes the source.
SEED=$(ls fixtures/seeds/003_*.txt)
mkdir "$W/enc"
python3 - "$SEED" "$W/enc" <<'PY'
import sys
text = open(sys.argv[1], encoding='utf-8').read()
out = sys.argv[2]
cp932 = text.encode('cp932')
open(out + '/cp932', 'wb').write(cp932)
open(out + '/utf16', 'wb').write(text.encode('utf-16-le'))
def units(b):
    i = 0
    while i < len(b):
        n = 2 if 0x81 <= b[i] <= 0x9F or 0xE0 <= b[i] <= 0xFC else 1
        yield b[i:i + n]
        i += n
def jis(u):  # Shift_JIS pair to row and cell, 0x21 up (JIS X 0208 with NEC row 13)
    h, l = u[0], u[1]
    h = (h - (0x71 if h < 0xA0 else 0xB1)) * 2 + 1
    if l > 0x7F: l -= 1
    if l >= 0x9E: return h + 1, l - 0x7D
    return h, l - 0x1F
euc, iso, mode = b'', b'', b'B'
for u in units(cp932):
    if len(u) == 2:
        r, c = jis(u)
        euc += bytes((r | 0x80, c | 0x80))
        if mode != b'$B': iso += b'\x1b$B'; mode = b'$B'
        iso += bytes((r, c))
    else:
        euc += u
        if mode != b'B': iso += b'\x1b(B'; mode = b'B'
        iso += u
open(out + '/euc', 'wb').write(euc)
open(out + '/iso', 'wb').write(iso + (b'\x1b(B' if mode != b'B' else b''))
PY
# bare FILE: without the lines that may differ
bare() { grep -vE '"(encoding|bytes|sha256)":|<(charset|byteLength|sha256)>|dcterms:identifier|sha-256' "$1"; }
for e in cp932 euc iso utf16; do
	mkdir -p "$W/$e"
	cp "$W/enc/$e" "$W/$e/$(basename "$SEED")"
	t "$e: converted" "$KW" -q "$W/$e/$(basename "$SEED")" -o "$W/$e/" --to json,pdf,xlsx,opendata
	bare "$OUT/$(basename "$SEED" .txt).json" >"$W/want"
	bare "$W/$e/$(basename "$SEED" .txt).json" >"$W/have"
	t "$e: the same tree" diff "$W/want" "$W/have"
	pdftotext -raw "$OUT/$(basename "$SEED" .txt).pdf" "$W/want"
	pdftotext -raw "$W/$e/$(basename "$SEED" .txt).pdf" "$W/have"
	t "$e: the same PDF text" cmp "$W/want" "$W/have"
	bare "$XML" >"$W/want"
	bare "$(ls "$W/$e"/*.xml)" >"$W/have"
	t "$e: the same XML" diff "$W/want" "$W/have"
done

# The same bytes again, in another place and time, with and without SOURCE_DATE_EPOCH.
t "a second time" env TZ=Asia/Tokyo LC_ALL=C "$KW" -q fixtures/seeds/*.txt -o "$W/again/" --to pdf,xlsx,opendata,json,tree,xml
t "the same bytes" diff -r "$OUT" "$W/again"
t "with SOURCE_DATE_EPOCH" env SOURCE_DATE_EPOCH=1650000000 "$KW" -q fixtures/seeds/*.txt -o "$W/e1/" --to pdf,xlsx,opendata
t "and again" env SOURCE_DATE_EPOCH=1650000000 TZ=America/Lima "$KW" -q fixtures/seeds/*.txt -o "$W/e2/" --to pdf,xlsx,opendata
t "the same bytes with SOURCE_DATE_EPOCH" diff -r "$W/e1" "$W/e2"
