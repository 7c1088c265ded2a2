# Texts made to be slow, at their full size and at half of it: the whole may take 2.2 times the half. tests/hostile/ has them small, and
# counts their work instead of timing it. One line of 50 MB, 1,000,000 bullets, 100,000 brackets inside one another (some 80 times), 600,000
# copies of a block; BENCH_BYTES makes all of them smaller.
hostile() {
	for size in $(($2 / 2)) "$2"; do
		f=$W/$1-$size.txt
		/usr/bin/python3 tests/bench/inputs.py "$1" "$size" "$f"
		bench -n 1 -b "$f" "$1, $((size / 1000000)) MB" timeout 120 "$KW" -q --from text --limit nodes=20000000 "$f" -o "$W/out.json"
		rm -f "$f" "$f.made"
	done
}
for kind in endless brackets repeated smallblocks quotes opened runin blank spaces; do
	hostile "$kind" "${BENCH_BYTES:-50000000}"
done
for kind in bullets samebullets headings sections feeds captions amounts ruby tables offices marks notes figures letters; do
	hostile "$kind" "${BENCH_BYTES:-32000000}"
done
