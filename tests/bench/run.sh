#!/bin/sh
# Bench: whole processes, wall and CPU time and peak memory; peers that are installed stand beside. Reports, never fails.
# Every other NAME.sh of this folder is a section; `make bench BENCH="text csv"` runs only those. A section is sourced and has
#   $KW    the command          $W    a scratch folder of its own, kept between runs
#   bench [-n RUNS] [-b FILE] NAME COMMAND...    a row of the table (measure.py), with MB/s and peak memory by the size of FILE
#   has COMMAND                 whether a peer is installed
#   peer COMMAND ARGUMENTS...   bench ARGUMENTS... of a peer, or a row that says it is not installed
# Inputs are made by scripts of this folder from fixtures/, never downloaded.
: "${KW_BUILD:=build/release-gcc}"
KW=$KW_BUILD/kawaraban
OUT=build/bench
export KW OUT
bench() { /usr/bin/python3 tests/bench/measure.py "$@"; }
has() { command -v "$1" >/dev/null; }
peer() {
	if has "$1"; then
		shift
		bench "$@"
	else
		echo "| $1 | left out: not installed | | | | | |"
	fi
}

[ $# -gt 0 ] || set -- $(for f in tests/bench/*.sh; do n=$(basename "$f" .sh); [ "$n" = run ] || echo "$n"; done)
mkdir -p "$OUT"
for section; do
	if [ ! -f "tests/bench/$section.sh" ]; then
		echo "bench: there is no section $section (tests/bench/$section.sh)" >&2
		continue
	fi
	(
		W=$OUT/$section
		mkdir -p "$W"
		echo
		echo "## $section"
		echo
		echo "| what | min ms | median ms | CPU ms | peak MiB | MB/s | peak / input |"
		echo "|---|---|---|---|---|---|---|"
		. "tests/bench/$section.sh"
	)
done | tee "$OUT/report.md"
