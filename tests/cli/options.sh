#!/bin/sh
# The tables of switches: a command's help lists what it takes and nothing else, and the code asks for every one.
. tests/lib.sh
COMMANDS="convert check probe list help completion catalog validate batch report"
options_of() { "$KW" help "$1" | sed -n 's/^  \(-[a-z], \)\{0,1\}--\([a-z-]*\).*/\2/p'; }
for c in $COMMANDS; do options_of $c >"$W/$c.options"; done
sort -u "$W"/*.options >"$W/all"

takes_its_own() { # COMMAND
	while read -r o; do
		"$KW" "$1" "--$o=" --no-such-option >"$W/out" 2>&1
		grep -q -- "has no option --no-such-option\|takes no value" "$W/out" || { echo "--$o"; cat "$W/out"; return 1; }
	done <"$W/$1.options"
}
refuses_others() { # COMMAND
	sort "$W/$1.options" | comm -13 - "$W/all" >"$W/others"
	while read -r o; do
		"$KW" "$1" "--$o" x >"$W/out" 2>&1
		[ $? = 2 ] && grep -q "has no option --$o" "$W/out" || { echo "--$o is taken"; cat "$W/out"; return 1; }
	done <"$W/others"
}
# Every row of a table is a name that the code asks for somewhere else.
asks_for_all() {
	grep -hv '\.name = "' core/cli_*.c core/main.c >"$W/code"
	while read -r o; do grep -qF "\"$o\"" "$W/code" || { echo "nobody asks for --$o"; return 1; }; done <"$W/asked"
}
t "there are options to look at" test "$(wc -l <"$W/all")" -gt 30
for c in $COMMANDS; do
	t "$c takes every option its help lists" takes_its_own $c
	t "$c refuses those it does not list" refuses_others $c
done
for c in list help completion report; do
	t "$c, which converts nothing, lists no --sandbox and no --limit" sh -c '! grep -qx "sandbox\|limit" "$W/'$c'.options"'
done
grep -vx resume "$W/all" >"$W/asked" # what a run does anyway
t "the code asks for every option" asks_for_all
t "a limit before the command's name" "$KW" --limit nodes=100000 check fixtures/seeds/003_*.txt
t_exit 2 "a limit before a command that has none" "$KW" --limit nodes=100000 list
printf 'to = json\nlimit = nodes=10\n' >"$W/limited"
mkdir "$W/in" && cp fixtures/seeds/003_*.txt "$W/in"
t_exit 1 "a limit in a batch's configuration" "$KW" batch -q "$W/in" --out "$W/a" --config "$W/limited"
t "the command line wins over it" "$KW" batch -q "$W/in" --out "$W/b" --config "$W/limited" --limit nodes=100000
