# Text to JSON: prose and leaflets at n and 2n, UTF-8 and CP932. Decoding alone (decode.c) beside one call of the C library's iconv.
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
if ${CC:-gcc} -O2 -std=c11 -D_GNU_SOURCE -Icore -o "$W/decode" tests/bench/decode.c -L"$KW_BUILD" -lkawaraban -Wl,-rpath,"$(realpath "$KW_BUILD")" 2>"$W/cc.log"; then
	for encoding in UTF-8 CP932 EUC-JP-MS ISO-2022-JP UTF-16LE; do
		f=$W/prose.$encoding.txt
		[ -s "$f" ] || iconv -f UTF-8 -t $encoding "$W/prose-2.txt" >"$f"
		bench -b "$f" "decoding, $encoding" "$W/decode" "$f"
		bench -b "$f" "decoding, $encoding, and lines" "$W/decode" "$f" lines
		bench -b "$f" "iconv, $encoding" "$W/decode" "$f" $encoding
	done
fi
