# Bench section xml, sourced by run.sh: document XML of a large table, of prose and of leaflets, the reader alone (xml_read.c) and as a whole process,
# beside bare SAX2 of the same library (xml_sax.c) and other programs that read all of a document; then how soon hostile documents are refused.
[ -s "$W/table.csv" ] || /usr/bin/python3 tests/bench/xlsx_table.py 600000 "$W/table.csv"
[ -s "$W/table.kw.xml" ] || "$KW" -q "$W/table.csv" --to xml -o "$W/table.kw.xml"
[ -s "$W/prose.kw.xml" ] || /usr/bin/python3 - "$W/prose.kw.xml" <<'PY'
import sys
with open(sys.argv[1], 'w', encoding='utf-8') as out:
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<kawaraban xmlns="urn:kawaraban:document:1">\n <document>\n')
    for i in range(1, 300001):
        out.write('  <para at="%d:1-60@%d+180">避難所となる学校の備蓄品を更新し、<amount yen="12345000" figure="12345" factor="1000" unit="千円">12,345千円</amount>を'
                  '計上して、令和４年度中に関係機関と連携した訓練を行います。</para>\n' % (i, i * 181))
    out.write(' </document>\n</kawaraban>\n')
PY
# leaflets: the blocks of the seeds, again and again
[ -s "$W/leaflets.kw.xml" ] || {
	"$KW" -q fixtures/seeds/*.txt --to xml -o "$W/seeds/" &&
		/usr/bin/python3 - "$W/leaflets.kw.xml" "$W"/seeds/*.kw.xml <<'PY'
import sys
blocks = []
for name in sys.argv[2:]:
    text = open(name, encoding='utf-8').read()
    blocks.append(text[text.index('<document>') + 10:text.rindex('</document>')])
with open(sys.argv[1], 'w', encoding='utf-8') as out:
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<kawaraban xmlns="urn:kawaraban:document:1">\n <document>')
    for _ in range(80000000 // sum(len(b.encode()) for b in blocks)):
        for b in blocks:
            out.write('\n <section>' + b + '</section>')
    out.write('</document>\n</kawaraban>\n')
PY
}
more="--limit xml-bytes=1000000000 --limit cpu-seconds=300 --limit wall-seconds=300"
${CC:-gcc} -O2 -o "$W/sax" tests/bench/xml_sax.c $(pkg-config --cflags --libs libxml-2.0) 2>"$W/cc.log"
core=$(ls "$KW_BUILD"/core/*.o | grep -v '/cli_\|/batch\|/main\.o')
${CC:-gcc} -O2 -std=c11 -D_GNU_SOURCE -Icore -o "$W/read" tests/bench/xml_read.c "$KW_BUILD"/plugins/xml/*.o $core \
	$(pkg-config --cflags --libs libxml-2.0 libxslt nettle) -ldl -lpthread 2>>"$W/cc.log"
for kind in table prose leaflets; do
	file=$W/$kind.kw.xml
	[ -x "$W/sax" ] && bench -b "$file" "$kind: libxml2 SAX2, push, callbacks that do nothing" "$W/sax" "$file"
	[ -x "$W/read" ] && bench -b "$file" "$kind: the reader alone, bytes to tree" "$W/read" "$file"
	bench -b "$file" "$kind: kawaraban check" "$KW" check -q $more "$file"
	has xmllint && bench -n 2 -b "$file" "$kind: xmllint --stream" xmllint --huge --stream --noout "$file"
done
bench -n 2 -b "$W/table.kw.xml" "table: kawaraban to document XML again" "$KW" -q $more "$W/table.kw.xml" --to xml -o "$W/out.kw.xml"
# a refusal is exit 4, which is what the shell turns into success here
for bad in bomb bomb-in-attribute entity-loop parameter-bomb xxe-http; do
	bench "refusing $bad" sh -c '"$0" check -q "$1" 2>/dev/null; [ $? = 4 ]' "$KW" "fixtures/hostile/$bad.xml"
done
