#!/bin/sh
# tests/spec/run.py itself: it tells a wrong tree from a right one, and takes no file for examples that is none.
. tests/lib.sh
fence='````````````````````````````````'
run() {
	KW=$KW python3 tests/spec/run.py "$@"
}
example() { # FILE SOURCE EXPECTED
	printf '%s example\n%s\n.\n%s%s\n' "$fence" "$2" "$3" "$fence" >"$W/$1"
}
tree='document
  para [L1] "一行です。"
'
example right.txt '一行です。' "$tree"
t "a right tree holds" run "$W/right.txt"
t_says "ok 1 - $W/right.txt:1" "the line names file and line" run "$W/right.txt"
sed 's/L1/L2/' "$W/right.txt" >"$W/wrong.txt"
t_exit 1 "a wrong tree does not" run "$W/wrong.txt"
t_says '# -  para [L2] "一行です。"' "the difference is shown" run "$W/wrong.txt"
sed 's/ example/ example exit=4/' "$W/right.txt" >"$W/failing.txt"
t_exit 1 "a failure that does not come is one" run "$W/failing.txt"
sed 's/ example/ example nobody/' "$W/right.txt" >"$W/reader.txt"
t_exit 1 "a reader that is not there fails" run "$W/reader.txt"
t_exit 1 "it is not accepted either" run --accept "$W/reader.txt"
t "--accept writes the tree" run --accept "$W/wrong.txt"
t "it is the right one" cmp "$W/right.txt" "$W/wrong.txt"
sed '/^\.$/d' "$W/right.txt" >"$W/no-dot.txt"
t_exit 2 "an example without a dot is refused" run "$W/no-dot.txt"
sed '$d' "$W/right.txt" >"$W/open.txt"
t_exit 2 "an open fence is refused" run "$W/open.txt"
sed 's/ example/ example colour=red/' "$W/right.txt" >"$W/word.txt"
t_exit 2 "an unknown word is refused" run "$W/word.txt"
t_exit 2 "an unknown switch is refused" run --colour
t_exit 2 "a file that is not there is refused" run "$W/nowhere.txt"
