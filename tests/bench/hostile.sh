# Texts made to be slow, at n and 2n: the second may take 2.2 times the first. tests/hostile/ has them small.
n=${BENCH_BYTES:-5000000}
for kind in endless brackets repeated bullets samebullets headings sections feeds captions amounts ruby tables offices marks notes figures letters; do
	for times in 1 2; do
		f=$W/$kind-$times.txt
		/usr/bin/python3 tests/bench/inputs.py $kind $((n * times)) "$f"
		bench -n 1 -b "$f" "$kind, $((n * times / 1000000)) MB" timeout 60 "$KW" -q --from text "$f" -o "$W/out.json"
	done
done
