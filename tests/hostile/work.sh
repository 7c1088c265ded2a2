#!/bin/sh
# Work by counting: a text made to be slow may cost twice as much when it is twice as long, and a tenth more for what grows with the logarithm.
# No clock: the basic blocks that the reader, the document and the ledger run are the same each time (tests/hostile/work.c).
. tests/lib.sh

KINDS="prose leaflets endless repeated smallblocks bullets samebullets headings sections feeds onlyfeeds captions amounts ruby blank spaces
       tables offices marks notes figures letters quotes opened runin
       digits parens blanks dotted single marked ones phones contacts posts names pictures dates yen wide drawn labels duties vertical markdown"
N=30000
for kind in $KINDS; do
	/usr/bin/python3 tests/bench/inputs.py "$kind" $N "$W/$kind.1"
	/usr/bin/python3 tests/bench/inputs.py "$kind" $((2 * N)) "$W/$kind.2"
	set -- "$@" "$W/$kind.1" "$W/$kind.2"
done
t "the texts are read" "$KW_BUILD/work" "$@"
cp "$W/.said" "$W/counts"
# grows LIMIT: reads "bytes blocks" at n and at 2n; passes when the blocks grow by at most LIMIT times the bytes
grows() {
	awk -v limit="$1" '{ bytes[NR] = $1; blocks[NR] = $2 }
		END { r = blocks[2] / blocks[1] / (bytes[2] / bytes[1])
		      printf "%d bytes: %d, %d bytes: %d; %.2f times the work for a byte\n", bytes[1], blocks[1], bytes[2], blocks[2], r
		      exit !(NR == 2 && blocks[1] > 0 && r <= limit) }' "$2"
}
i=1
for kind in $KINDS; do
	sed -n "$i,$((i + 1))p" "$W/counts" >"$W/pair"
	t "$kind: work grows with the bytes" grows 1.1 "$W/pair"
	i=$((i + 2))
done
# The measure is one that can fail: work that grows with the square is found.
printf '1000 1000000\n2000 4000000\n' >"$W/pair"
t_exit 1 "the square would be seen" grows 1.1 "$W/pair"
