#!/bin/sh
# Workbooks while calls fail: whatever libxlsxwriter makes of it, either the right file is published, or none, with exit 6. A small workbook,
# which the library writes alone, and one with a long sheet, whose rows go past it.
. tests/lib.sh
mkdir "$W/out"
seed=$(ls fixtures/seeds/003_*.txt)
python3 tests/bench/xlsx_table.py 20500 "$W/long.csv"

# one CALL N INPUT: the Nth such call of the writing process fails; answers the exit code
one() {
	rm -rf "$W/out/"*
	# the leak check of instrumented builds does not work under strace, which makes a failing call one that no filter knows
	ASAN_OPTIONS=detect_leaks=0 strace -f -o /dev/null -e trace="$1" -e inject="$1:error=$4:when=$2" \
		"$KW" "$3" -o "$W/out/x.xlsx" --to xlsx -q --sandbox off >"$W/said" 2>&1
}
# sweep NAME CALL ERROR FIRST STEP LAST INPUT LEAST: fails when a call leaves a wrong or half a file, another code, or when fewer than LEAST calls
# ended the job
sweep() {
	bad=0 ended=0 n=$4
	while [ "$n" -le "$6" ]; do
		one "$2" "$n" "$7" "$3"
		code=$?
		if [ $code = 6 ] && [ -z "$(ls -A "$W/out")" ]; then
			ended=$((ended + 1))
		elif [ $code != 0 ] || ! cmp -s "$W/good.xlsx" "$W/out/x.xlsx" || [ "$(ls -A "$W/out")" != x.xlsx ]; then
			bad=$((bad + 1))
			echo "$2 $n: exit $code, $(ls -A "$W/out" | tr '\n' ' ')" >>"$W/bad"
		fi
		n=$((n + $5))
	done
	[ "$bad" = 0 ] || sed 's/^/# /' "$W/bad"
	t "$1: a right file or none" [ "$bad" = 0 ]
	t "$1: calls that ended the job" [ "$ended" -ge "$8" ]
}
# calls CALL INPUT: how many such calls the writing process does
calls() {
	ASAN_OPTIONS=detect_leaks=0 strace -f -o "$W/trace" -e trace="$1" "$KW" "$2" -o "$W/good.xlsx" --to xlsx -q --sandbox off
	grep " $1(" "$W/trace" | cut -d' ' -f1 | sort | uniq -c | sort -rn | awk 'NR == 1 { print $1 }'
}

if strace -o /dev/null -e trace=write true 2>/dev/null; then
	n=$(calls write "$seed")
	# the first writes tell the parent how far the work is, the last that it is done
	sweep "each write of a workbook" write ENOSPC 4 3 $((n - 2)) "$seed" 20
	# those of the library and of the publication: the ones before belong to the loading of plugins
	n=$(calls close "$seed")
	sweep "each close of a workbook" close EIO $((n - 9)) 1 "$n" "$seed" 1
	n=$(calls write "$W/long.csv")
	sweep "each write of a long sheet" write ENOSPC 4 19 $((n - 2)) "$W/long.csv" 8
	n=$(calls close "$W/long.csv")
	sweep "each close of a long sheet" close EIO $((n - 7)) 1 "$n" "$W/long.csv" 1
else
	t_skip "failing calls" "strace does not work here"
fi

# A small file system as output folder, and as TMPDIR of an output that goes to a stream.
mkdir "$W/small"
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=64k tmpfs "$W/small" 2>/dev/null; then
	"$KW" "$W/long.csv" -o "$W/good.xlsx" --to xlsx -q
	bad=0 full=0
	for kib in 64 256 512 1024 1400 1600 1800 4096; do
		mount -o remount,size=${kib}k "$W/small"
		"$KW" "$W/long.csv" -o "$W/small/x.xlsx" --to xlsx -q >"$W/said" 2>&1
		code=$?
		if [ $code = 0 ]; then
			cmp -s "$W/good.xlsx" "$W/small/x.xlsx" || bad=$((bad + 1))
			rm -f "$W/small/x.xlsx"
		else
			full=$((full + 1))
			[ $code = 6 ] && [ -z "$(ls -A "$W/small")" ] || bad=$((bad + 1))
		fi
	done
	t "a long sheet on a full disk: a right file or none" [ $bad = 0 ]
	t "some disks were too small, some not" [ $full -gt 0 -a $full -lt 8 ]
	mount -o remount,size=16k "$W/small"
	TMPDIR=$W/small "$KW" "$seed" -o - --to xlsx -q >"$W/stream" 2>"$W/said"
	t "a full TMPDIR: exit 6" [ $? = 6 ]
	t "nothing went into the stream" [ ! -s "$W/stream" ]
	TMPDIR=$W/small "$KW" "$W/long.csv" -o - --to xlsx -q >"$W/stream" 2>"$W/said"
	t "a full TMPDIR and a long sheet: exit 6" [ $? = 6 ]
	t "nothing of it went into the stream" [ ! -s "$W/stream" ]
	umount "$W/small"
else
	t_skip "a full disk" "needs root and mount"
fi
