# Text to JSON: prose and leaflets at n and 2n, UTF-8 and CP932; iconv as the measure of decoding alone.
n=${BENCH_BYTES:-50000000}
for kind in prose leaflets; do
	for times in 1 2; do
		f=$W/$kind-$times.txt
		/usr/bin/python3 tests/bench/inputs.py $kind $((n * times / 2)) "$f"
		bench -n 3 -b "$f" "$kind, UTF-8, $((n * times / 2 / 1000000)) MB" "$KW" -q --from text "$f" -o "$W/out.json"
	done
done
f=$W/prose.cp932.txt
/usr/bin/python3 tests/bench/inputs.py prose "$n" "$f" cp932
bench -n 3 -b "$f" "prose, CP932" "$KW" -q --from text "$f" -o "$W/out.json"
bench -n 5 -b "$f" "iconv of it, to UTF-8" iconv -f CP932 -t UTF-8 "$f"
