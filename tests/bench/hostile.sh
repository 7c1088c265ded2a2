# Texts made to be slow, at their full size and at half of it, and how many times the half the whole took: it may be 2.2 times. tests/hostile/ has
# them small, and counts their work instead of timing it. BENCH_BYTES makes all of them so large instead; the limits are out of the way.
growth() { # KIND: the rows at half and full size
	awk -F'|' -v kind="$1" '{ cpu[NR] = $5 } END { if (cpu[1] > 0) printf "| %s, growth of CPU time | | | %.2f | | | |\n", kind, cpu[2] / cpu[1] }' "$W/rows"
}
hostile() { # KIND BYTES ENCODING
	: >"$W/rows"
	for size in $(($2 / 2)) "$2"; do
		f=$W/$1-$size.txt
		/usr/bin/python3 tests/bench/inputs.py "$1" "$size" "$f" "$3"
		bench -n "${BENCH_RUNS:-1}" -b "$f" "$1, $3, $((size / 1000000)) MB" timeout 300 "$KW" -q --from text --encoding "$3" \
			--limit nodes=90000000 --limit cpu-seconds=300 --limit wall-seconds=600 --limit address-space=16000000000 \
			--limit output-bytes=4000000000 "$f" -o "$W/out.json" >>"$W/rows"
		rm -f "$f" "$f.made"
	done
	cat "$W/rows"
	growth "$1"
}
# One line, blank ones, single characters: 50 MB.
for kind in endless spaces blank blanks digits parens dotted quotes opened onlyfeeds single; do
	hostile "$kind" "${BENCH_BYTES:-50000000}" utf-8
done
# A million of each, or nearly, 600,000 copies of a block, 10,000,000 lines of a character, 100,000 brackets inside one another some 80 times.
while read -r kind size; do
	hostile "$kind" "${BENCH_BYTES:-$size}" utf-8
done <<'END'
brackets 50000000
repeated 50000000
smallblocks 50000000
runin 50000000
bullets 32000000
samebullets 26000000
headings 26000000
ones 20000000
sections 42000000
feeds 28000000
captions 30000000
amounts 50000000
phones 26000000
contacts 29000000
dates 32000000
yen 17000000
labels 20000000
ruby 32000000
tables 50000000
wide 100000000
drawn 55000000
offices 14000000
duties 60000000
vertical 40000000
markdown 50000000
marks 32000000
notes 15000000
figures 13000000
letters 22000000
END
for kind in endless bullets dates drawn digits; do
	hostile "$kind" "${BENCH_BYTES:-32000000}" cp932
done
