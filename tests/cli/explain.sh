# check --explain: what lines became and why.
. tests/lib.sh
cat >"$W/in.txt" <<'X'
令和６年度　港町予算の概要

１　子育て
子どもの居場所を増やし、放課後に安心して過ごせる場を町内の全ての小学
校に設けます。
公園の遊具を点検する様子

- 1 -

２　防災
防災倉庫を置きます。
X
t "a line" "$KW" check --explain 5 "$W/in.txt"
t_says "5  校に設けます。" "the line is shown" "$KW" check --explain 5 "$W/in.txt"
t_says "joined to line 4: no blank line between them" "the rule that joined it, in words" "$KW" check --explain 5 "$W/in.txt"
t_says "join        4.7: " "and its number" "$KW" check --explain 5 "$W/in.txt"
t_says "in document > section (line 3)" "the place in the tree" "$KW" check --explain 5 "$W/in.txt"
t_says "with        lines 4 to 5" "the lines it was joined with" "$KW" check --explain 5 "$W/in.txt"
t_says "not joined to line 1" "why a heading begins" "$KW" check --explain 3 "$W/in.txt"
t_says "label １" "what a line begins with" "$KW" check --explain 3 "$W/in.txt"
t_says "confidence  likely, rule 6.5" "a guess says so, and its evidence" "$KW" check --explain 6 "$W/in.txt"
t_says "removed     page-number" "a removed line has its reason" "$KW" check --explain 8 "$W/in.txt"
t_says "taken before joining, as title" "a field" "$KW" check --explain 1 "$W/in.txt"
t "several lines" sh -c '[ $("$KW" check --explain 3-5 "$W/in.txt" | grep -c "^    became") = 3 ]'
t "all lines, and no blank one" sh -c '[ $("$KW" check --explain all "$W/in.txt" | grep -c "^  [0-9]") = 8 ]'
t "every line of a leaflet" sh -c '! "$KW" check --explain all fixtures/seeds/001_*.txt | grep "this is a bug"'
t "without --explain nothing of it" sh -c '! "$KW" check "$W/in.txt" | grep "^    became"'
t "the tree is the same" sh -c '"$KW" "$W/in.txt" --to tree -q -o - >"$W/a" && "$KW" "$W/in.txt" --to tree -q -o - --opt text.explain=true | grep -v "^finding note explain" >"$W/b" && cmp "$W/a" "$W/b"'
t_exit 2 "no such line" "$KW" check --explain 99 "$W/in.txt"
t_says "the input has 12" "and it says how many there are" "$KW" check --explain 99 "$W/in.txt"
for bad in 0 5-3 x 3- -3 "" 3-4-5 99999999999; do t_exit 2 "not a range: '$bad'" "$KW" check "--explain=$bad" "$W/in.txt"; done
t_exit 2 "a reader without lines" "$KW" check --explain 1 fixtures/csv/budget.csv

# A section states the sum of its projects: what is counted itself is not counted twice.
printf '１ 安全なまち（予算額 500千円）\n◆防犯灯の設置（予算額 300千円）\n灯をつけます。\n◆見守り（予算額 200千円）\n子どもを見守ります。\n' >"$W/sums.txt"
t_says "3 budget rows, 500000 yen in all" "a sum and its parts are not added up" "$KW" check "$W/sums.txt"
