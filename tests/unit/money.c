/* Amounts in yen: what is read, what is refused, and what stands around them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <kawaraban/values.h>
#include <stdio.h>

/* A figure before one unit; `behind` is text that does not belong to the amount. */
static const struct {
	const char *amount, *behind;
	int64_t figure, factor;
	const char *unit;
} single[] = {
	{ "28,523千円", "", 28523, 1000, "千円" },
	{ "13,989千円", "）", 13989, 1000, "千円" },
	{ "2,638千円", "を計上", 2638, 1000, "千円" },
	{ "5,423千円", "。", 5423, 1000, "千円" },
	{ "17,815千円", " ", 17815, 1000, "千円" },
	{ "0円", "", 0, 1, "円" },
	{ "0千円", "", 0, 1000, "千円" },
	{ "1円", "", 1, 1, "円" },
	{ "5円", "玉", 5, 1, "円" },
	{ "100円", "ショップ", 100, 1, "円" },
	{ "999円", "", 999, 1, "円" },
	{ "1000円", "札", 1000, 1, "円" },
	{ "1,000円", "", 1000, 1, "円" },
	{ "12,345円", "", 12345, 1, "円" },
	{ "123,456円", "", 123456, 1, "円" },
	{ "1,234,567円", "", 1234567, 1, "円" },
	{ "1,234,567,890円", "", 1234567890, 1, "円" },
	{ "1234567円", "", 1234567, 1, "円" },
	{ "9223372036854775807円", "", INT64_MAX, 1, "円" },
	{ "9,223,372,036,854,775,807円", "", INT64_MAX, 1, "円" },
	{ "9223372036854775千円", "", 9223372036854775, 1000, "千円" },
	{ "１円", "", 1, 1, "円" },
	{ "１２３円", "", 123, 1, "円" },
	{ "２，６３８千円", "", 2638, 1000, "千円" },
	{ "２,６３８千円", "", 2638, 1000, "千円" },
	{ "２８，５２３千円", "", 28523, 1000, "千円" },
	{ "１，２３４，５６７円", "", 1234567, 1, "円" },
	{ "1２3円", "", 123, 1, "円" },
	{ "1,234，567円", "", 1234567, 1, "円" },
	{ "5千円", "", 5, 1000, "千円" },
	{ "９千円", "", 9, 1000, "千円" },
	{ "50千円", "", 50, 1000, "千円" },
	{ "5万円", "", 5, 10000, "万円" },
	{ "50万円", "", 50, 10000, "万円" },
	{ "3,000万円", "", 3000, 10000, "万円" },
	{ "３，０００万円", "", 3000, 10000, "万円" },
	{ "12,000万円", "", 12000, 10000, "万円" },
	{ "3百万円", "", 3, 1000000, "百万円" },
	{ "28百万円", "", 28, 1000000, "百万円" },
	{ "1,234百万円", "", 1234, 1000000, "百万円" },
	{ "１２３百万円", "", 123, 1000000, "百万円" },
	{ "28,523百万円", "", 28523, 1000000, "百万円" },
	{ "6億円", "", 6, 100000000, "億円" },
	{ "２，００４億円", "", 2004, 100000000, "億円" },
	{ "84 億 6,000 万円", " 9 万 4,000 円", 8460000000, 1, "円" },
	{ "1 兆 2,345 億 6,000 万円", "", 1234560000000, 1, "円" },
	{ "9 万 4,000 円", "", 94000, 1, "円" },
	{ "1兆円", "", 1, 1000000000000, "兆円" },
	{ "107兆円", "", 107, 1000000000000, "兆円" },
	{ "28,523 千円", "", 28523, 1000, "千円" },
	{ "28,523　千円", "", 28523, 1000, "千円" },
	{ "500 円", "", 500, 1, "円" },
	{ "三円", "", 3, 1, "円" },
	{ "三千円", "", 3, 1000, "千円" },
	{ "八万円", "", 8, 10000, "万円" },
	{ "二億円", "", 2, 100000000, "億円" },
	{ "三百万円", "", 3, 1000000, "百万円" },
	{ "5円", "銭湯", 5, 1, "円" },
	{ "3,000円", "分", 3000, 1, "円" },
	{ "3,000円", "/人", 3000, 1, "円" },
	{ "3,000円", "～5,000円", 3000, 1, "円" },
	{ "3,000円", "（税込）", 3000, 1, "円" },
	{ "19,800円", "の自己負担", 19800, 1, "円" },
	{ "110円", "切手", 110, 1, "円" },
	{ "７０，０００円", "を上限に", 70000, 1, "円" },
	{ "48万円", "以下", 48, 10000, "万円" },
	{ "950万円", "／年", 950, 10000, "万円" },
	{ "1,080億円", "規模", 1080, 100000000, "億円" },
	{ "６１０，２２０千円", "、", 610220, 1000, "千円" },
	{ "7,204百万円", "(前年度比", 7204, 1000000, "百万円" },
	{ "3,000円", "高くなる", 3000, 1, "円" },
};

/* More than one unit, kanji numbers and decimals: counted in yen. */
static const struct {
	const char *amount, *behind;
	int64_t yen;
} mixed[] = {
	{ "6億2096万9000円", "", 620969000 },
	{ "６億２０９６万９０００円", "", 620969000 },
	{ "6億2,096万9,000円", "", 620969000 },
	{ "2,004億3,700万円", "", 200437000000 },
	{ "２，００４億３，７００万円", "", 200437000000 },
	{ "1億2千万円", "", 120000000 },
	{ "１億２千万円", "", 120000000 },
	{ "1億2,500万円", "余り", 125000000 },
	{ "10億5,000万円", "", 1050000000 },
	{ "1兆2,345億6,789万円", "", 1234567890000 },
	{ "1兆2,345億6,789万123円", "", 1234567890123 },
	{ "1億1円", "", 100000001 },
	{ "1億円", "", 100000000 },
	{ "1万2千円", "", 12000 },
	{ "1万2,500円", "", 12500 },
	{ "3万5百円", "", 30500 },
	{ "2千5百円", "", 2500 },
	{ "2千5百万円", "", 25000000 },
	{ "2千万円", "", 20000000 },
	{ "5千5百5十円", "", 5550 },
	{ "5千5百5十5円", "", 5555 },
	{ "三千万円", "", 30000000 },
	{ "三千五百円", "", 3500 },
	{ "千五百円", "", 1500 },
	{ "百二十三円", "", 123 },
	{ "百二十三万円", "", 1230000 },
	{ "百二十三万四千五百六十七円", "", 1234567 },
	{ "十二円", "", 12 },
	{ "二十円", "", 20 },
	{ "二十五円", "", 25 },
	{ "二十五万円", "", 250000 },
	{ "十万円", "", 100000 },
	{ "十円", "", 10 },
	{ "百円", "ショップ", 100 },
	{ "九十九円", "", 99 },
	{ "一億円", "", 100000000 },
	{ "一億二千万円", "", 120000000 },
	{ "一億二千三百四十五万六千七百八十九円", "", 123456789 },
	{ "一兆円", "", 1000000000000 },
	{ "六億二〇九六万九〇〇〇円", "", 620969000 },
	{ "二〇二二円", "", 2022 },
	{ "〇円", "", 0 },
	{ "壱万円", "", 10000 },
	{ "壱百弐拾参円", "", 123 },
	{ "弐拾萬円", "", 200000 },
	{ "参千円", "", 3000 },
	{ "1億二千万円", "", 120000000 },
	{ "一億2,000万円", "", 120000000 },
	{ "1.5億円", "", 150000000 },
	{ "１．５億円", "", 150000000 },
	{ "0.5億円", "", 50000000 },
	{ "1.25億円", "", 125000000 },
	{ "2.5万円", "", 25000 },
	{ "2.5千円", "", 2500 },
	{ "1.5百万円", "", 1500000 },
	{ "1.234百万円", "", 1234000 },
	{ "1,234.5千円", "", 1234500 },
	{ "0.001千円", "", 1 },
	{ "1.5兆円", "", 1500000000000 },
	{ "1.00円", "", 1 },
	{ "3,000千万円", "", 30000000000 },
	{ "922京円", "", 9220000000000000000 },
	{ "1億2,500千円", "", 102500000 },
	{ "1千円", "", 1000 },
	{ "68億4,000万円", "、前年度", 6840000000 },
	{ "６８億４，０００万円", "", 6840000000 },
	{ "101億2,300万円", "となります", 10123000000 },
	{ "3億5百万円", "", 305000000 },
	{ "１２億３４５万円", "", 1203450000 },
	{ "2兆1,000億円", "", 2100000000000 },
	{ "9億9999万9999円", "", 999999999 },
	{ "四億五千万円", "", 450000000 },
	{ "十五万三千円", "", 153000 },
	{ "八百円", "券", 800 },
	{ "二千二十四円", "", 2024 },
	{ "五百万円", "以上", 5000000 },
	{ "3.2億円", "の増", 320000000 },
	{ "０．８百万円", "", 800000 },
	{ "12.5万円", "", 125000 },
	{ "5億 2千万円", "", 520000000 }, /* no amount ends in 億 */
	{ "469億 1,000万円", "で2.0%増", 46910000000 },
	{ "１億　２３４万５，０００円", "", 102345000 },
	/* spread by justification */
	{ "1 ,8 2 0 億円", "(9 .0 %増)", 182000000000 },
	{ "１ ， ８ ２ ０ 円", "", 1820 },
	{ "3 ,8 5 3 億3 0 0 万円", "", 385303000000 },
	{ "4 6 2 億3 ,5 0 0 万円", "増", 46235000000 },
	{ "1 2 .5 億円", "", 1250000000 },
	{ "2 5 0 億円", "増", 25000000000 },
	{ "1 8 2 ,0 0 0 円", "", 182000 },
	{ "0 .5 億円", "", 50000000 },
};

/* Signs and accounting brackets. */
static const struct {
	const char *amount, *behind;
	int64_t yen;
} negative[] = {
	{ "△5,423円", "", -5423 },
	{ "▲5,423円", "", -5423 },
	{ "△５，４２３千円", "", -5423000 },
	{ "▲28,523千円", "", -28523000 },
	{ "△ 5,423円", "", -5423 },
	{ "△　5,423円", "", -5423 },
	{ "△　　5,423円", "", -5423 },
	{ "-5,423円", "", -5423 },
	{ "－5,423円", "", -5423 },
	{ "−5,423円", "", -5423 },
	{ "‐500円", "", -500 },
	{ "－５００円", "", -500 },
	{ "△1億2千万円", "", -120000000 },
	{ "▲6億2096万9000円", "", -620969000 },
	{ "△三千万円", "", -30000000 },
	{ "△1.5億円", "", -150000000 },
	{ "△0円", "", 0 },
	{ "△9223372036854775807円", "", -INT64_MAX },
	{ "△32,800千円", "　△3.9", -32800000 },
	{ "▲１億１，９３５万円", "", -119350000 },
	{ "−1,850万円", "", -18500000 },
	{ "－２万円", "", -20000 },
	{ "▲ 68百万円", "", -68000000 },
	{ "△二百万円", "", -2000000 },
	{ "（1,234千円）", "", -1234000 },
	{ "(1,234千円)", "", -1234000 },
	{ "(1,234円)", " ", -1234 },
	{ "（１，２３４円）", "　", -1234 },
	{ "（6億2096万9000円）", "", -620969000 },
};

/* No amount begins at the first byte. */
static const char *const refused[] = {
	"2 億  5,000 万円",
	"5億 20,000万円",
	"5億 2億円",
	"5億 人",
	"1.5 億 2,000 万円",
	"2 億 5,000 万",
	"（",
	"(",
	"△",
	"（△",
	"約",
	"",
	"円",
	"千円",
	"万円",
	"百万円",
	"千万円",
	"億円",
	"十億円",
	"百億円",
	"兆円",
	"一円",
	"一円に",
	"28,523",
	"28,523千",
	"28523",
	"500",
	"５００",
	"28,52,3円",
	"28,5円",
	"2,85,23円",
	"285,23円",
	"1234,567円",
	"1,2345円",
	"28，52，3円",
	"0,123円",
	"1,,234円",
	"1,234,円",
	",123円",
	"1,23円",
	"12,34,567円",
	"1.5円",
	"0.5円",
	"1.2345千円",
	"1.23456万円",
	"0.000000001億円",
	"1.2.3円",
	"1.234.567円",
	"1.5.億円",
	"012円",
	"007円",
	"0120円",
	"０１２円",
	"00円",
	"9223372036854775808円",
	"9,223,372,036,854,775,808円",
	"99999999999999999999円",
	"9223372036854776千円",
	"92233720368548億円",
	"10000000兆円",
	"923京円",
	"10000京円",
	"999999999999999999999999999999万円",
	"5億6億円",
	"5万6億円",
	"5万6万円",
	"1億20000万円",
	"1万20000円",
	"5円満",
	"5円滑",
	"3円形",
	"三円卓",
	"千円周",
	"2円熟",
	"2円柱",
	"2円筒",
	"2円盤",
	"2円弧",
	"2円錐",
	"2円陣",
	"10円50銭",
	"１０円５０銭",
	"500ドル",
	"500元",
	"500銭",
	"5 0 0円",
	"5 5 億円", /* one number, or two */
	"△5 5 億円",
	"1,82 0円",
	"1 ,820円",
	"1 8 2 ,000円",
	"182 ,000円",
	"1 ,8 2 円",
	"1 8 2 0 ,0 0 0 円",
	"0 5 円",
	"1 2 .3 .4 億円",
	"12 .5億円",
	"１ ０００円",
	"三 五円",
	"500  円",
	"5百",
	"千",
	"万",
	"三",
	"三千",
	"三千万",
	"三五十円",
	"十百円",
	"百千円",
	"千千円",
	"百百円",
	"〇〇円",
	"〇五円",
	"5十百円",
	"12千5百円",
	"28,523千500円",
	"1.5億2千万円",
	"5千千円",
	"万5円",
	"億5円",
	"5万億円",
	"△",
	"△円",
	"△千円",
	"△△5円",
	"△-5円",
	"-",
	"--5円",
	"-千円",
	"- 500円",
	"－ 500円",
	"（1,234千円",
	"（1,234千円）を",
	"(1,234千円) 内訳",
	"（△1,234千円）",
	"（千円）",
	"（単位：千円）",
	"（）",
	"()",
	"（予算額 28,523千円）",
	"約28,523千円",
	"およそ5万円",
	"￥1,000",
	"¥1,000円",
	"A5円",
	"R4円",
	"6千8百",
	"6,840,000",
	"12,34円",
	"1,0000円",
	"1.000,5円",
	"3億4億円",
	"2万3億円",
	"1億100000000円",
	"5円形",
	"八円盤",
	"3人",
	"3千人",
	"120万人",
	"5億年",
	"100万回",
	"1,200戸",
	"30ポイント",
	"1ドル150円",
	"△3.9％",
	"▲",
	"▲％",
	"△ △5円",
	"(5円",
	"（約5万円）",
	"（5円～10円）",
	"（１）５円",
	"第3号500円",
	"No.500円",
	"03-1234-5678円",
	"2024/4/1円",
	"R6円",
	"令和6円",
	"x500円",
	"５００００，０００円",
	"円高",
	"円グラフ",
	"兆",
	"百万",
	"億",
	"円滑な運営",
	"円形広場",
	"円卓会議",
	"円満",
	"円周",
	"令和4年度",
	"1-1-1円",
	"10-20円",
	"10－20円",
	"10/20円",
	"1、円",
	"5円\xE3\x80",
	"\xE5\x86",
	"5\xE5\x86",
};
/* the last but two: a cut character behind is no matter */
static const char *const cut_behind = "5円\xE3\x80";

/* No amount begins at the mark `|`. */
static const char *const inside[] = {
	"28,|523千円", "2|8,523千円", "28,52,|3円",       "△|5,423円",        "▲|5,423円", "-|5,423円",
	"－|500円",    "28|,523千円", "6億|2096万9000円", "6|億2096万9000円", "三|千万円", "二億|三千万円",
	"1.|5億円",    "A|5円",       "Ａ|５円",          "H|30円",           "数|百円",   "数|千万円",
	"何|百円",     "幾|千三百円", "10-|20円",         "10|-20円",         "A|-5円",    "１|－１円",
	"1/|2億円",    "１／|２億円", "1億2|千万円",      "（3）|-5円",       "十|二円",   "1,234,|567円",
	"5千|百円",    "二〇|二二円",
};

/* An amount begins at the mark. */
static const struct {
	const char *text;
	int64_t yen;
	bool approximate;
} within[] = {
	{ "予算額　|28,523千円", 28523000, false },
	{ "（予算額|5千円）", 5000, false },
	{ "（|1,234千円）", 1234000, false }, /* in a line the bracket is a remark */
	{ "事業費：|500円", 500, false },
	{ "人数|500円", 500, false },
	{ "¥|1,000円", 1000, false },
	{ "金|壱万円", 10000, false },
	{ "1,000円～|2,000円", 2000, false },
	{ "3、|200円", 200, false },
	{ "3×|200円", 200, false },
	{ "1,234 |5,678千円", 5678000, false }, /* separators of one number would stand wrong */
	{ "2023 |1,000円", 1000, false },
	{ "Ａ４ |10円", 10, false },
	{ "10:00 |500円", 500, false },
	{ "3-1 |500円", 500, false },
	{ "5億円 |300万円", 3000000, false },
	{ "10, |20円", 20, false },
	{ "１　|２５０円", 250, false },
	{ "東京|500円", 500, false },
	{ "- |500円", 500, false },
	{ "差引|△500円", -500, false },
	{ "差引|－500円", -500, false },
	{ "約|28,523千円", 28523000, true },
	{ "約 |28,523千円", 28523000, true },
	{ "約　|1億円", 100000000, true },
	{ "総額約|1億円", 100000000, true },
	{ "およそ|5万円", 50000, true },
	{ "おおよそ|5万円", 50000, true },
	{ "概ね|5万円", 50000, true },
	{ "おおむね|5万円", 50000, true },
	{ "ほぼ|5万円", 50000, true },
	{ "|5万円程度", 50000, true },
	{ "|5万円余", 50000, true },
	{ "|5万円余り", 50000, true },
	{ "|100万余円", 1000000, true },
	{ "|三百余円", 300, true },
	{ "|5万円ほど", 50000, true },
	{ "|5万円前後", 50000, true },
	{ "|5万円くらい", 50000, true },
	{ "|5万円余剰金", 50000, false },
	{ "契約|5万円", 50000, false },
	{ "予約 |500円", 500, false },
	{ "規約|500円", 500, false },
	{ "約|△5万円", -50000, true },
};

/* No amount begins at the mark: figures behind it may be the tail of those before. */
static const char *const tails[] = {
	"1 ,8 2 |0 億円", "1 ,8 |2 0 億円", "△5 |5 億円",         "1,82 |0円",         "１ |２００円",
	"12 .|5億円",     "1 ,|820円",      "1, |820円",          "1 2．|5億円",       "1 |2．5億円",
	"3 |50,000円",    "12 |3,400千円",  "8 5 3 億|30 0 万円", "1,85 3 億|300万円", "3 億 |300 万円",
	"5　|5円",        "一 |五円",       "△3 |5億円",
};

static kw_str marked(const char *text, size_t *at, char *room)
{
	const char *mark = strchr(text, '|');
	*at = (size_t)(mark - text);
	strcpy(room, text);
	memmove(room + *at, room + *at + 1, strlen(room + *at));
	return kw_str_from(room);
}

static void test_single(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(single); i++) {
		char text[200];
		kw_money m;
		size_t n = strlen(single[i].amount);
		strcat(strcpy(text, single[i].amount), single[i].behind);
		if (!kw_money_at(kw_str_from(text), 0, &m))
			fail_msg("%s: no amount", text);
		if (m.n != n || m.figure != single[i].figure || m.factor != single[i].factor ||
		    m.yen != m.figure * m.factor || !kw_str_eq(m.unit, kw_str_from(single[i].unit)) ||
		    m.approximate)
			fail_msg("%s: %zu bytes, %ld x %ld %.*s", text, m.n, (long)m.figure, (long)m.factor,
			         KW_STR_ARG(m.unit));
	}
}

static void test_mixed(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(mixed); i++) {
		char text[200];
		kw_money m;
		size_t n = strlen(mixed[i].amount);
		strcat(strcpy(text, mixed[i].amount), mixed[i].behind);
		bool found = kw_money_at(kw_str_from(text), 0, &m);
		if (mixed[i].yen < 0) {
			assert_false(found);
			continue;
		}
		if (!found)
			fail_msg("%s: no amount", text);
		if (m.n != n || m.yen != mixed[i].yen || m.figure * m.factor != m.yen)
			fail_msg("%s: %zu bytes, %ld yen", text, m.n, (long)m.yen);
	}
}

static void test_negative(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(negative); i++) {
		char text[200];
		kw_money m;
		size_t n = strlen(negative[i].amount);
		strcat(strcpy(text, negative[i].amount), negative[i].behind);
		if (!kw_money_at(kw_str_from(text), 0, &m))
			fail_msg("%s: no amount", text);
		if (m.n != n || m.yen != negative[i].yen || m.figure * m.factor != m.yen)
			fail_msg("%s: %zu bytes, %ld yen", text, m.n, (long)m.yen);
	}
}

/* At the mark of none of the texts an amount begins. */
static void refuse_at_marks(const char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char room[200];
		size_t at;
		kw_money m;
		kw_str s = marked(texts[i], &at, room);
		if (kw_money_at(s, at, &m))
			fail_msg("%s: taken for %ld yen", texts[i], (long)m.yen);
	}
}

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(refused); i++) {
		kw_money m;
		if (strcmp(refused[i], cut_behind) == 0)
			continue;
		if (kw_money_at(kw_str_from(refused[i]), 0, &m))
			fail_msg("%s: taken for %ld yen", refused[i], (long)m.yen);
	}
	refuse_at_marks(inside, KW_COUNT(inside));
}

static void test_within(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(within); i++) {
		char room[200];
		size_t at;
		kw_money m;
		kw_str s = marked(within[i].text, &at, room);
		if (!kw_money_at(s, at, &m))
			fail_msg("%s: no amount", within[i].text);
		if (m.yen != within[i].yen || m.approximate != within[i].approximate)
			fail_msg("%s: %ld yen, about %d", within[i].text, (long)m.yen, m.approximate);
	}
}

static void test_tails(void **state)
{
	(void)state;
	refuse_at_marks(tails, KW_COUNT(tails));
}

/* Every position of every text of this file: an answer must stay inside the text. */
static void test_bounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(refused); i++) {
		kw_str s = kw_str_from(refused[i]);
		for (size_t at = 0; at <= s.n + 1; at++) {
			kw_money m;
			if (kw_money_at(s, at, &m))
				assert_in_range(m.n, 4, s.n - at);
		}
	}
	kw_money m;
	assert_true(kw_money_at(kw_str_from(cut_behind), 0, &m));
	assert_int_equal(m.yen, 5);
	assert_false(kw_money_at((kw_str){ NULL, 0 }, 0, &m));
}

/* Long runs end in bounded time: each position is looked at with a bounded view behind it. */
static void test_long_runs(void **state)
{
	static const char *const units[] = { "1", "1,", "1,111,", "一", "千", "△", "△ ", "万", "(", "約" };
	(void)state;
	for (size_t i = 0; i < KW_COUNT(units); i++) {
		kw_buf b = { 0 };
		for (size_t k = 0; k < 40000; k++)
			kw_buf_put(&b, kw_str_from(units[i]));
		for (size_t at = 0; at < b.n;) {
			kw_money m;
			assert_false(kw_money_at(kw_buf_str(&b), at, &m));
			kw_utf8_next(kw_buf_str(&b), &at);
		}
		kw_buf_free(&b);
	}
}

/* ---- every way to write a number is read back ---- */

static const char *const kanji[] = { "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九" };

enum { WIDE = 1, GROUPED = 2 };

/* The figures of v, ASCII or full-width, with or without separators. */
static void put_figures(kw_buf *b, int64_t v, unsigned style)
{
	char digits[32];
	int n = snprintf(digits, sizeof digits, "%lld", (long long)v);
	for (int i = 0; i < n; i++) {
		if (style & GROUPED && i && (n - i) % 3 == 0)
			kw_buf_put_char(b, style & WIDE ? 0xFF0C : ',');
		kw_buf_put_char(b, (uint32_t)(digits[i] - '0') + (style & WIDE ? 0xFF10 : '0'));
	}
}

/* 1 to 9999 in kanji. */
static void put_kanji(kw_buf *b, int64_t v)
{
	static const struct {
		int value;
		const char *sign;
	} powers[] = { { 1000, "千" }, { 100, "百" }, { 10, "十" } };
	for (size_t i = 0; i < KW_COUNT(powers); i++) {
		int64_t d = v / powers[i].value % 10;
		if (d > 1)
			kw_buf_put(b, kw_str_from(kanji[d]));
		if (d)
			kw_buf_put(b, kw_str_from(powers[i].sign));
	}
	if (v % 10)
		kw_buf_put(b, kw_str_from(kanji[v % 10]));
}

/* v in groups of 兆 億 万, each in figures or in kanji. */
static void put_groups(kw_buf *b, int64_t v, bool in_kanji, unsigned style)
{
	static const struct {
		int64_t value;
		const char *sign;
	} groups[] = { { 1000000000000, "兆" }, { 100000000, "億" }, { 10000, "万" }, { 1, "" } };
	for (size_t i = 0; i < KW_COUNT(groups); i++) {
		int64_t part = v / groups[i].value % 10000;
		if (!part)
			continue;
		if (in_kanji)
			put_kanji(b, part);
		else
			put_figures(b, part, style);
		kw_buf_put(b, kw_str_from(groups[i].sign));
	}
}

static void assert_reads(kw_buf *b, int64_t yen)
{
	kw_money m;
	kw_buf_put(b, KW_LIT("円"));
	kw_str s = kw_buf_str(b);
	static const char *const no_amounts[] = { "千円", "一円", "十億円", "百億円", "千万円", "百万円" };
	for (size_t i = 0; i < KW_COUNT(no_amounts); i++)
		if (kw_str_eq(s, kw_str_from(no_amounts[i])))
			return;
	if (!kw_money_at(s, 0, &m) || m.yen != yen || m.n != s.n || m.figure * m.factor != yen)
		fail_msg("%s: not %lld", b->b, (long long)yen);
}

static void test_all_styles(void **state)
{
	(void)state;
	uint64_t random = 1;
	for (int i = 0; i < 20000; i++) {
		random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		int64_t yen = (int64_t)(random >> (18 + i % 46)) % 9999999999999999;
		kw_buf b = { 0 };
		if (yen == 0)
			continue;
		for (unsigned style = 0; style < 4; style++) {
			kw_buf_clear(&b);
			put_figures(&b, yen, style);
			assert_reads(&b, yen);
			kw_buf_clear(&b);
			put_groups(&b, yen, false, style);
			assert_reads(&b, yen);
			for (size_t u = 0; u < 3; u++) {
				static const int64_t factors[] = { 1000, 10000, 1000000 };
				static const char *const signs[] = { "千", "万", "百万" };
				kw_buf_clear(&b);
				put_figures(&b, yen % 900000000000, style);
				kw_buf_put(&b, kw_str_from(signs[u]));
				assert_reads(&b, yen % 900000000000 * factors[u]);
			}
		}
		kw_buf_clear(&b);
		put_groups(&b, yen, true, 0);
		assert_reads(&b, yen);
		kw_buf_free(&b);
	}
}

/* Random strings of the characters that matter: whatever is taken is inside, ends with 円 or a bracket, and is taken
 * again when nothing stands around it. */
static void test_random(void **state)
{
	static const char *const bits[] = {
		"1",    "2",  "０", "９", ",",  "，", ".",  "．", "円", "千", "百",
		"十",   "万", "億", "兆", "一", "二", "〇", "△",  "-",  "－", "約",
		"程度", "余", "（", "）", " ",  "　", "滑", "銭", "A",  "数", "年",
	};
	(void)state;
	uint64_t random = 7;
	unsigned taken = 0;
	for (int i = 0; i < 40000; i++) {
		kw_buf b = { 0 };
		for (int k = 0; k < 12; k++) {
			random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			kw_buf_put(&b, kw_str_from(bits[(random >> 33) % KW_COUNT(bits)]));
		}
		for (size_t at = 0; at < b.n; at++) {
			kw_money m, again;
			if (!kw_money_at(kw_buf_str(&b), at, &m))
				continue;
			kw_str alone = kw_str_sub(kw_buf_str(&b), at, m.n);
			assert_true(m.n <= b.n - at && m.figure * m.factor == m.yen);
			assert_true(kw_str_ends(alone, KW_LIT("円")) || kw_str_ends(alone, KW_LIT("）")));
			assert_true(kw_money_at(alone, 0, &again) && again.yen == m.yen && again.n == m.n);
			taken++;
		}
		kw_buf_free(&b);
	}
	assert_in_range(taken, 1000, 100000);
}

/* Figures whose unit stands elsewhere. */
static void test_figures(void **state)
{
	static const struct {
		const char *text;
		size_t at, n; /* n 0: none */
		int64_t figure;
	} figures[] = {
		{ "6,400", 0, 5, 6400 },
		{ "６，４００）", 0, 15, 6400 },
		{ "△52、", 0, 5, -52 },
		{ "0", 0, 1, 0 },
		{ "見守り（980）", 12, 3, 980 },
		{ "12　34", 0, 2, 12 },
		{ "12人", 0, 0, 0 },
		{ "12回", 0, 0, 0 },
		{ "1.4％", 0, 0, 0 },
		{ "1.5", 0, 0, 0 },
		{ "4%", 0, 0, 0 },
		{ "6,40", 0, 0, 0 },
		{ "6,400", 2, 0, 0 },
		{ "045-411", 0, 0, 0 },
		{ "007", 0, 0, 0 },
		{ "6,400千円", 0, 0, 0 },
		{ "9999999999999999999", 0, 0, 0 },
		{ "9999999999999999", 0, 0, 0 },
		{ "円", 0, 0, 0 },
		{ "△", 0, 0, 0 },
		{ "", 0, 0, 0 },
	};
	(void)state;
	for (size_t i = 0; i < KW_COUNT(figures); i++) {
		kw_money m;
		kw_str s = kw_str_from(figures[i].text);
		bool found = kw_money_figure_at(s, figures[i].at, KW_LIT("千円"), 1000, &m);
		if (found != (figures[i].n > 0))
			fail_msg("%s", figures[i].text);
		if (!found)
			continue;
		assert_int_equal(m.n, figures[i].n);
		assert_int_equal(m.figure, figures[i].figure);
		assert_int_equal(m.yen, figures[i].figure * 1000);
		assert_int_equal(m.factor, 1000);
		assert_true(kw_str_eq(m.unit, KW_LIT("千円")));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_single),     cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_negative),   cmocka_unit_test(test_refused),
		cmocka_unit_test(test_within),     cmocka_unit_test(test_tails),
		cmocka_unit_test(test_bounds),     cmocka_unit_test(test_long_runs),
		cmocka_unit_test(test_all_styles), cmocka_unit_test(test_random),
		cmocka_unit_test(test_figures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
