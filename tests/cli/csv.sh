#!/bin/sh
# CSV through the command: real forms of files, encodings, limits, the way through document XML.
. tests/lib.sh

json_rows() { # FILE: its rows as the json writer gives them
	"$KW" "$1" --to json -o - | /usr/bin/python3 -c '
import json, sys
for node in json.load(sys.stdin)["body"]:
    for row in node.get("rows", []):
        print(json.dumps(row, ensure_ascii=False))'
}
csv_rows() { # FILE N: its records from the (N+1)th on as Python reads them
	/usr/bin/python3 -c '
import csv, json, sys
rows = [r for r in csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline="")) if r]
for row in rows[int(sys.argv[2]):]:
    print(json.dumps(row, ensure_ascii=False))' "$1" "$2"
}
same_rows() { # FILE N
	json_rows "$1" >"$W/ours" && csv_rows "$1" "$2" >"$W/theirs" && [ -s "$W/ours" ] && cmp "$W/ours" "$W/theirs"
}
has_rows() { # N FILE
	[ "$(json_rows "$2" | wc -l)" = "$1" ]
}
t "a budget with a title and a unit above has the rows Python reads" same_rows fixtures/csv/budget.csv 3
t "a list of facilities has the rows Python reads" same_rows fixtures/csv/facilities.csv 1

for file in budget facilities statement; do
	for charset in CP932 EUC-JP-MS UTF-16; do
		# a byte order mark is no character of the Japanese sets
		sed '1s/^\xEF\xBB\xBF//' "fixtures/csv/$file.csv" | iconv -f UTF-8 -t $charset >"$W/$file-$charset.csv"
		same_in_charset() {
			json_rows "fixtures/csv/$file.csv" >"$W/plain" && json_rows "$W/$file-$charset.csv" >"$W/other" &&
				cmp "$W/plain" "$W/other"
		}
		t "$file in $charset is the same" same_in_charset
	done
	through_xml() {
		"$KW" "fixtures/csv/$file.csv" --to json -o "$W/direct.json" &&
			"$KW" "fixtures/csv/$file.csv" --to xml -o "$W/round.kw.xml" &&
			"$KW" "$W/round.kw.xml" --to json -o "$W/round.json" && cmp "$W/direct.json" "$W/round.json"
	}
	t "$file is the same through document XML" through_xml
done

kinds() { # FILE: the columns with their kinds and units
	"$KW" "$1" --to xml -o - | sed -n 's/.*<column name="\([^"]*\)"\( kind="\([^"]*\)"\)\{0,1\}\( unit="\([^"]*\)"\)\{0,1\}.*/\1=\3\5/p' | tr '\n' ' '
}
budget_kinds() {
	[ "$(kinds fixtures/csv/budget.csv)" = "事業番号=code 事業名= 所管課= 予算額=amount千円 前年度予算額=amount千円 増減率（％）=percent％ 開始日=date " ]
}
t "columns of a budget are typed, the unit above holds for amounts" budget_kinds
codes_kept() {
	"$KW" fixtures/csv/facilities.csv --to xml -o - | grep -qF '<c k="text" at="+"/>' &&
		[ "$(kinds fixtures/csv/facilities.csv)" = "全国地方公共団体コード=code 名称= 郵便番号=code 電話番号=code 法人番号=code 緯度=decimal 経度=decimal 定員（人）=integer人 備考= " ]
}
t "codes, postal, telephone and corporate numbers stay codes" codes_kept

# ---- what every reader of CSV should do: the same fields as Python's ----

spectrum() { # NAME BYTES
	printf "$2" >"$W/case.csv"
	t "as Python reads: $1" same_rows "$W/case.csv" 1
}
spectrum "simple" 'a,b,c\n1,2,3\n'
spectrum "CR LF" 'a,b,c\r\n1,2,3\r\n4,5,6\r\n'
spectrum "CR" 'a,b,c\r1,2,3\r4,5,6'
spectrum "no line end at the end" 'a,b\n1,2'
spectrum "a comma in quotes" 'name,street,city\nYamada,"1-1, Chuo",Midori\n'
spectrum "empty fields" 'a,b,c\n1,"",""\n2,,\n'
spectrum "doubled quotes" 'a,b\n1,"ha ""ha"" ha"\n3,""""\n'
spectrum "a line end in quotes" 'a,b,c\n1,2,3\n"Once upon \na time",5,6\n7,8,9\n'
spectrum "CR LF in quotes" 'a,b,c\r\n1,2,3\r\n"Once upon \r\na time",5,6\r\n'
spectrum "quotes and line ends" 'a,b\n1,"ha \n""ha"" \nha"\n3,4\n'
spectrum "JSON in a field" 'key,val\n1,"{""type"": ""Point"", ""coordinates"": [102.0, 0.5]}"\n'
spectrum "characters beyond ASCII" 'a,b,c\n1,2,3\n4,5,ʤ𠮷\n'
spectrum "quotes inside an unquoted field" "place,where\\n37\302\26036'37.8\"N,121\302\2602'17.9\"W\\n"
spectrum "ASCII alone" 'id,name\n1,foo\n2,bar\n'
printf 'id,name,city\n1,foo,bar\n2,\226\153\213\346,x\n' >"$W/thin.csv"
t_says "csv, CP932" "two kanji among ASCII are enough" "$KW" check "$W/thin.csv"
printf 'id,name,city\n1,foo,bar\n2,\226\153,x\n' >"$W/lone.csv"
t_exit 4 "one may be a dash of Latin-1 and a letter" "$KW" check "$W/lone.csv"
printf 'id,name\n1,caf\351\n2,na\357ve\n' >"$W/latin.csv"
t_exit 4 "Latin-1 is refused, not guessed" "$KW" check "$W/latin.csv"
{ echo 番号,名称,所在地 && echo 1,例市立東病院,例市本町一丁目 && echo 2,例市中央保健所,例市港町三丁目 && echo 3,例市立北高校,例市北町; } |
	iconv -t CP932 >"$W/kanji.csv"
t_says "csv, CP932" "a table of kanji without kana is read" "$KW" check "$W/kanji.csv"
if /usr/bin/python3 -c 'import openpyxl' 2>/dev/null; then
	t "copies in CP932 and EUC-JP give the same outputs, codes keep their zeros" /usr/bin/python3 tests/cli/csv_copies.py "$KW" \
		"$W/copies" fixtures/csv/facilities.csv fixtures/csv/statement.csv fixtures/csv/expenditure.csv
else
	t_skip "copies in CP932 and EUC-JP give the same outputs, codes keep their zeros" "openpyxl is not installed"
fi

t_exit 4 "a quote that is not closed is refused" "$KW" check fixtures/csv/unclosed.csv
t_says "3:3: error: the quote opened here" "a quote that is not closed" "$KW" check fixtures/csv/unclosed.csv
t_says csv.ragged "rows of other lengths" "$KW" check fixtures/csv/ragged.csv
: >"$W/empty.csv"
t "an empty file is an empty document" "$KW" check "$W/empty.csv"
printf 'a,b\n1,\0002\n' >"$W/nul.csv"
t_exit 4 "a NUL is refused" "$KW" check "$W/nul.csv"
t_says "2:3: error: a NUL character stands at byte 6" "a NUL" "$KW" check "$W/nul.csv"
{ echo 名,数 && seq -f '一,%.0f' 20000 && printf '二,\0\n'; } >"$W/late-nul.csv"
t_says "at byte 188906" "a late NUL" "$KW" check "$W/late-nul.csv"

# ---- layouts ----
t "a file of runs of spaces has its rows" has_rows 3 fixtures/csv/spaces.csv
t_says "the delimiter is the pipe" "a pipe" "$KW" check -v fixtures/csv/pipe.csv
linkdata() {
	"$KW" fixtures/csv/linkdata.csv --to xml -o "$W/linkdata.kw.xml" &&
		[ "$(grep -c '<raw' "$W/linkdata.kw.xml")" = 4 ] && grep -q '<column name="名称"' "$W/linkdata.kw.xml"
}
t "the comments of LinkData are kept, and #property names the columns" linkdata
statement_kinds() {
	[ "$(kinds fixtures/csv/statement.csv)" = "科目_款=code 科目_項= 予算額_本年度=amount千円 予算額_前年度=amount千円 増減=amount千円 款=code 事業名= 予算額=amount円 前年度予算額=amount円 所管課= " ]
}
t "two tables, heads joined, each with the unit above it" statement_kinds
t_says "11:13: warning: the sum of the column 予算額_前年度 is written as 1,900, but the 4 rows above add up to 1890千円" \
	"a sum that is wrong" "$KW" check fixtures/csv/statement.csv
one_finding() {
	[ "$("$KW" fixtures/csv/statement.csv --to xml -o - | grep -c 'code="csv.sum-differs"')" = 1 ]
}
t "sums that are right say nothing" one_finding
t_says "12 budget rows, 2053000 yen in all and 1892500 yen in the year before" "sums are no budget rows" "$KW" check fixtures/csv/statement.csv

unit_below() {
	printf '款,項,事業名,本年度予算額,前年度予算額\n（単位：千円）\n総務費,管理費,庁舎,"1,200",1100\n,,広報紙,300,△20\n,小計,,"1,500","1,080"\n' >"$W/below.csv"
	[ "$(kinds "$W/below.csv")" = "款= 項= 事業名= 本年度予算額=amount千円 前年度予算額=amount千円 " ] &&
		"$KW" "$W/below.csv" --to tree -o - | grep -q 'para \[L2\] "（単位：千円）"'
}
t "a unit alone below the head is that of the table" unit_below
quiet() { ! "$KW" check -v "$1" 2>&1 | grep csv.sum-differs; }
t "sums named after what they sum up (議会費計) are right" quiet fixtures/csv/expenditure.csv
t "rows that stand above their parts are not added twice" quiet fixtures/csv/special-account.csv
printf '款,事業名,予算額（円）\n総務費,一,1\n総務費,二,2\n総務費計,,4\n民生費,三,3\n合計,,6\n' >"$W/named.csv"
t_says "the sum of the column 予算額（円） is written as 4, but the 2 rows above add up to 3円" "a named sum that is wrong" \
	"$KW" check "$W/named.csv"

# every word that makes a row a sum here keeps it out of the budget of the records too
no_budget() { # WORD
	printf '事業名,予算額（円）\n一,1\n%s,5\n二,2\n' "$1" >"$W/total.csv"
	"$KW" check "$W/total.csv" 2>/dev/null | grep -q '2 budget rows, 3 yen'
}
all_words() {
	grep -v '^#' formats/csv/totals.tsv | cut -f1 >"$W/words" && [ -s "$W/words" ] || return 1
	while read -r word; do
		no_budget "$word" || { echo "$word" && return 1; }
	done <"$W/words"
}
t "rows with a word of totals.tsv are no budget rows" all_words
budget_head() { # HEAD: an amount in that column is a budget row
	printf '事業名,%s（千円）\n一,1\n' "$1" >"$W/head.csv"
	"$KW" check "$W/head.csv" 2>/dev/null | grep -q '1 budget rows, 1000 yen'
}
for head in 予算額 当初予算額 前年度予算額 要求額 決算額 事業費; do
	t "$head makes budget rows" budget_head "$head"
done

over() { # LIMIT KIND N
	sh fixtures/hostile/make.sh "$2" "$3" >"$W/made.csv"
	"$KW" check "$W/made.csv" >"$W/.over" 2>&1
	[ $? = 5 ] && grep -q "limit.$1" "$W/.over"
}
t "16,385 columns are too many" over csv-columns columns 16385
t "a field of 9,000,000 bytes is too long" over field-bytes field 9000000
t "a quoted field of 9,000,000 bytes is too long" over field-bytes quotes 4500000
t "1,048,577 rows are too many" over csv-rows rows 1048577
t_says "reader     csv" "a table without a name is known by its rows" sh -c "'$KW' check - <fixtures/csv/budget.csv"

# The most memory that a command ever held, its children included, in MiB.
cat >"$W/peak.py" <<'PY'
import resource, subprocess, sys
most, command = int(sys.argv[1]), sys.argv[2:]
failed = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
print('peak:', peak, 'MiB')
sys.exit(failed or peak > most)
PY
if nm -D "$KW_BUILD/kawaraban" | grep -q __asan; then
	t_skip "a table of 40 MB in 24 MiB" "the sanitizer keeps memory"
else
	awk 'BEGIN { print "番号,名,金額"; for (i = 1; i <= 400000; i++) print i ",図書館の運営と子どもの読書をすすめる取組みの記録その" i % 100 "," i * 37 }' >"$W/long.csv"
	for how in "check" "--to opendata" "--to xml" "--to xlsx" "--to opendata --isolation none"; do
		t "a table of 40 MB in 24 MiB: $how" /usr/bin/python3 "$W/peak.py" 24 "$KW" $how -q "$W/long.csv" $([ "$how" = check ] || echo -o "$W/long/")
	done
	rm -rf "$W/long" "$W/long.csv"
fi
