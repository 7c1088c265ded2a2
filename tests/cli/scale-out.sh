#!/bin/sh
# Shards: every input in exactly one part, the parts together the same bytes as the whole run; the part from the variables of engines.
. tests/lib.sh

same_tree() { diff -r -x '.kw-*' "$1" "$2"; }
mkdir -p "$W/in/a" "$W/in/b"
for i in $(seq 100 159); do printf '令和４年度の予算\n%s千円\n' "$i" | tee "$W/in/a/$i.txt" >"$W/in/b/$i.txt"; done
cp fixtures/seeds/*.txt "$W/in/"
batch() { # OUT ARGUMENT...
	out=$1
	shift
	"$KW" batch -q "$W/in" --out "$out" --to json,opendata -j 1 "$@"
}
batch "$W/whole"

parts() {
	for k in 1 2 3 4; do batch "$W/parts" --shard $k/4 || return 1; done
	same_tree "$W/whole" "$W/parts"
}
t "four parts, one after the other, are the whole" parts
inputs() { "$KW" report --merge "$@" --format ndjson | python3 -c 'import json,sys; r = [json.loads(l) for l in sys.stdin]; print(len(r), len({x["path"] for x in r}), sum(x["state"] == "done" for x in r))'; }
t "the report joins their journals" test "$(inputs "$W/parts")" = "125 125 125"
each_has_some() { for k in 1 2 3 4; do [ "$("$KW" report "$W/parts/.kw-journal.${k}of4" --format csv | wc -l)" -gt 15 ] || return 1; done; }
t "no part is empty" each_has_some
same_rows() {
	"$KW" report "$W/whole" --format ndjson | sed 's/"\(wall_ms\|cpu_ms\|rss_kb\)":[0-9]*,//g' >"$W/r1"
	"$KW" report "$W/parts" --format ndjson | sed 's/"\(wall_ms\|cpu_ms\|rss_kb\)":[0-9]*,//g' >"$W/r2"
	cmp "$W/r1" "$W/r2"
}
t "its rows are those of the whole run" same_rows
t "a part again: nothing to do" sh -c '"$KW" batch "$0/in" --out "$0/parts" --to json,opendata --shard 2/4 2>&1 | grep -q " 0 done"' "$W"
separate() {
	for k in 1 2 3; do batch "$W/apart$k" --shard $k/3 || return 1; done
	[ "$(inputs "$W/apart1" "$W/apart2" "$W/apart3")" = "125 125 125" ]
}
t "parts in folders of their own, joined by report --merge" separate
t_exit 2 "two folders without --merge" "$KW" report "$W/apart1" "$W/apart2"

# ---- engines ----
if command -v parallel >/dev/null && parallel --version 2>/dev/null | grep -q GNU; then
	gnu_parallel() {
		parallel --will-cite -j 4 "$KW" batch -q "$W/in" --out "$W/gnu" --to json,opendata -j 1 --shard '{}/4' ::: 1 2 3 4 &&
			same_tree "$W/whole" "$W/gnu"
	}
	t "GNU parallel: four parts at once are the whole" gnu_parallel
	gnu_env() {
		seq 4 | KAWARABAN_SHARDS=4 parallel --will-cite -n0 -j 2 "$KW" batch -q "$W/in" --out "$W/gnu2" --to json,opendata -j 1 --shard env &&
			same_tree "$W/whole" "$W/gnu2"
	}
	t "GNU parallel: the part from its sequence number" gnu_env
else
	t_skip "GNU parallel: four parts at once are the whole" "not installed"
fi
slurm() {
	for k in 5 6 7 8; do
		SLURM_ARRAY_TASK_ID=$k SLURM_ARRAY_TASK_MIN=5 SLURM_ARRAY_TASK_COUNT=4 batch "$W/slurm" --shard env || return 1
	done
	same_tree "$W/whole" "$W/slurm"
}
t "the variables of a Slurm job array" slurm
kubernetes() {
	for k in 0 1 2; do JOB_COMPLETION_INDEX=$k batch "$W/kubernetes" --shard env/3 || return 1; done
	same_tree "$W/whole" "$W/kubernetes"
}
t "the variable of a Kubernetes Indexed Job" kubernetes
t_exit 2 "--shard env without an engine" batch "$W/none" --shard env
t_says "SLURM_ARRAY_TASK_ID" "and says what is expected" batch "$W/none" --shard env
too_far() { JOB_COMPLETION_INDEX=3 batch "$W/none" --shard env/3; }
t_exit 2 "an index beyond the parts" too_far
for wrong in 0/4 5/4 1 1/0 x/4 1/4x; do t_exit 2 "--shard $wrong" batch "$W/none" --shard "$wrong"; done

# A part that dies and comes again, while the others go on.
killed_part() {
	for k in 1 2; do
		"$KW" batch -q "$W/in" --out "$W/killed" --to json,opendata -j 1 --shard $k/2 &
		[ "$k" = 1 ] && victim=$!
	done
	sleep 0.05
	kill -9 "$victim" 2>/dev/null
	wait
	batch "$W/killed" --shard 1/2 && batch "$W/killed" --shard 2/2 && same_tree "$W/whole" "$W/killed"
}
t "a part that is killed, again" killed_part
