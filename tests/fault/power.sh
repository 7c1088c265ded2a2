#!/bin/sh
# A power cut in the middle of a batch: row 27 of the acceptance matrix. An ext4 file system in a file, shut down without its log.
. tests/lib.sh
mkdir "$W/in"
for i in $(seq 100 499); do printf '令和４年度の予算\n%s千円\n' "$i" >"$W/in/$i.txt"; done
cut() { python3 tests/fault/power.py "$KW" "$W/in" "$W" "$@"; }
if [ "$(id -u)" != 0 ] || ! command -v mkfs.ext4 >/dev/null; then
	t_skip "matrix 27: power cuts" "needs root and mkfs.ext4"
else
	cut group 3 >"$W/group" 2>&1
	code=$?
	if [ $code = 77 ]; then
		t_skip "matrix 27: power cuts" "no loop device"
	else
		report $code "matrix 27: three cuts: every file complete, no row ahead of its file, the next run finishes" "$W/group"
		t "matrix 27: with --durable each" cut each 1
		cut off 1 >"$W/off" 2>&1
		blind() { cat "$W/off"; grep -q ' [1-9][0-9]* empty' "$W/off"; }
		t "matrix 27: with --durable off there are empty files: the test can see the fault" blind
		t "matrix 27: and the next run replaces them" grep -q '1 finished by the next run' "$W/off"
	fi
fi
