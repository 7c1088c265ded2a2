#!/bin/sh
# Every allocation fails once: in a document (row 19 of the acceptance matrix) and in the command (20); and while a killed
# run recovers (29). A sample of the points; all of them, half an hour, with `make sweep`.
. tests/lib.sh
: "${CC:=gcc}"
if nm -D "$KW_BUILD/kawaraban" 2>/dev/null | grep -q __asan; then
	t_skip "matrix 19, 20: allocations that fail" "the sanitizer has its own"
else
	"$CC" -std=c11 -shared -fPIC -O1 -o "$W/fail_alloc.so" tests/fault/fail_alloc.c -ldl
	points() { # CASE PLACE HOW N
		python3 tests/fault/memory.py "$KW" "$W/fail_alloc.so" "$W/sweep" "$1" "$2" "$3" "${KW_SWEEP:-$4}"
	}
	for writer in pdf xlsx opendata xml json tree hello; do
		t "matrix 19: allocations of a document to $writer" points $writer below once 12
	done
	t "matrix 19: all allocations from one on" points tree below sticky 12
	t "matrix 20: allocations of the command" points tree above once 60
	t "matrix 20: all of them from one on" points tree above sticky 24
	t "matrix 20: allocations of the supervisor, and the next run finishes" points batch above once 30
	t "matrix 20: all of them from one on, and the next run finishes" points batch above sticky 12
	t "matrix 20: allocations of the process that prepares documents" points batch below once 8
	t "matrix 19: allocations of a document in a batch" points batch inner once 8
fi

# ---- what goes wrong while a killed run recovers ----
mkdir "$W/in" "$W/recovery"
for i in $(seq 100 179); do printf '令和４年度の予算\n%s千円\n' "$i" >"$W/in/$i.txt"; done
library=none
[ ! -e "$W/fail_alloc.so" ] || library=$W/fail_alloc.so
recover() { python3 tests/fault/recovery.py "$KW" "$W/in" "$W/recovery" "$library" "$1" 5; }
t "matrix 29: killed, then killed again, without memory or on a full disk: the run after that finishes" recover "${KW_SWEEP_ROUNDS:-12}"
