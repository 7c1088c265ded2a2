#!/bin/sh
# Every allocation fails once: in a document (row 19 of the acceptance matrix) and in the command (20). A sample of the points; all of
# them, half an hour, with `make sweep`.
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
