#!/bin/sh
# Texts made to be slow: each must end, with its whole text in the output or a refusal that names a limit. Small sizes and a generous
# time-out; `make bench BENCH=hostile` measures large ones at n and 2n.
. tests/lib.sh

SECONDS_EACH=30
KINDS="endless brackets repeated bullets samebullets headings sections feeds onlyfeeds captions dots amounts ruby blank spaces tables
       offices marks notes figures letters quotes digits parens blanks dotted single marked ones phones contacts dates yen wide drawn labels duties
       vertical markdown"
for kind in $KINDS; do
	/usr/bin/python3 tests/bench/inputs.py "$kind" 300000 "$W/$kind.txt"
	t "$kind: ends" timeout "$SECONDS_EACH" "$KW" -q --from text "$W/$kind.txt" -o "$W/$kind.json"
done
# Nothing of a long line is lost on the way: the ledger counts.
for kind in endless brackets repeated bullets; do
	t_says "balance" "$kind: the ledger balances" timeout "$SECONDS_EACH" "$KW" check --from text "$W/$kind.txt"
done
