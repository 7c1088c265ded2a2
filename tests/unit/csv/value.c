/* What one cell is, from its characters: numbers only where nothing is lost by it. */
#include "../unit.h"

#include "../../../plugins/csv/plain.h"
#include <stdlib.h>

static const struct {
	const char *text;
	shape shape;
	int64_t value;
	uint8_t decimals;
} cells[] = {
	{ "", SHAPE_EMPTY, 0, 0 },
	{ "-", SHAPE_EMPTY, 0, 0 },
	{ "－", SHAPE_EMPTY, 0, 0 },
	{ "…", SHAPE_EMPTY, 0, 0 },
	{ " ", SHAPE_EMPTY, 0, 0 },
	{ "　", SHAPE_EMPTY, 0, 0 },
	{ "***", SHAPE_EMPTY, 0, 0 },
	/* numbers */
	{ "0", SHAPE_INTEGER, 0, 0 },
	{ "7", SHAPE_INTEGER, 7, 0 },
	{ " 42 ", SHAPE_INTEGER, 42, 0 },
	{ "-12", SHAPE_INTEGER, -12, 0 },
	{ "+5", SHAPE_INTEGER, 5, 0 },
	{ "△5,423", SHAPE_INTEGER, -5423, 0 },
	{ "▲ 7", SHAPE_INTEGER, -7, 0 },
	{ "−3", SHAPE_INTEGER, -3, 0 },
	{ "－３", SHAPE_INTEGER, -3, 0 },
	{ "1,234,567", SHAPE_INTEGER, 1234567, 0 },
	{ "１２，３４５", SHAPE_INTEGER, 12345, 0 },
	{ "123456789012345", SHAPE_INTEGER, 123456789012345, 0 },
	{ "1.5", SHAPE_DECIMAL, 15, 1 },
	{ "0.05", SHAPE_DECIMAL, 5, 2 },
	{ "-0.5", SHAPE_DECIMAL, -5, 1 },
	{ "1,234.50", SHAPE_DECIMAL, 123450, 2 },
	{ "138.3052955", SHAPE_DECIMAL, 1383052955, 7 },
	{ "３．５", SHAPE_DECIMAL, 35, 1 },
	{ "12.5%", SHAPE_PERCENT, 125, 1 },
	{ "△3％", SHAPE_PERCENT, -3, 0 },
	/* codes */
	{ "010006", SHAPE_CODE, 0, 0 },
	{ "00", SHAPE_CODE, 0, 0 },
	{ "００１", SHAPE_CODE, 0, 0 },
	{ "1234567890123456", SHAPE_CODE, 0, 0 },
	{ "12345678901234567890123456789", SHAPE_CODE, 0, 0 },
	{ "1-1", SHAPE_CODE, 0, 0 },
	{ "１－１－１", SHAPE_CODE, 0, 0 },
	{ "045-411-7021", SHAPE_CODE, 0, 0 },
	{ "220-0011", SHAPE_CODE, 0, 0 },
	{ "1.2.3", SHAPE_CODE, 0, 0 },
	{ "4-1", SHAPE_CODE, 0, 0 },
	{ "2022-13-01", SHAPE_CODE, 0, 0 },
	{ "+81454117021", SHAPE_CODE, 0, 0 },
	{ "007.5", SHAPE_CODE, 0, 0 },
	{ "1234567890.123456789", SHAPE_CODE, 0, 0 },
	/* amounts */
	{ "28,523千円", SHAPE_AMOUNT, 28523000, 0 },
	{ "２，６３８千円", SHAPE_AMOUNT, 2638000, 0 },
	{ "△5,423円", SHAPE_AMOUNT, -5423, 0 },
	{ "1億2千万円", SHAPE_AMOUNT, 120000000, 0 },
	/* dates */
	{ "2022-04-01", SHAPE_DATE, 20220401, 0 },
	{ "2022/4/1", SHAPE_DATE, 20220401, 0 },
	{ "2022.4.1", SHAPE_DATE, 20220401, 0 },
	{ "2024/2/29", SHAPE_DATE, 20240229, 0 },
	{ "２０２２／４／１", SHAPE_DATE, 20220401, 0 },
	{ "R4.4.1", SHAPE_DATE, 20220401, 0 },
	{ "令和4年4月1日", SHAPE_DATE, 20220401, 0 },
	{ "2022年4月1日", SHAPE_DATE, 20220401, 0 },
	/* text */
	{ "地域福祉力の向上", SHAPE_TEXT, 0, 0 },
	{ "（", SHAPE_TEXT, 0, 0 },
	{ "1円", SHAPE_AMOUNT, 1, 0 },
	{ "○", SHAPE_TEXT, 0, 0 },
	{ "×", SHAPE_TEXT, 0, 0 },
	{ "平和公園", SHAPE_TEXT, 0, 0 },
	{ "M7以上", SHAPE_TEXT, 0, 0 },
	{ "2023/2/29", SHAPE_TEXT, 0, 0 },
	{ "2022/4-1", SHAPE_TEXT, 0, 0 },
	{ "2022/4", SHAPE_TEXT, 0, 0 },
	{ "12 345", SHAPE_TEXT, 0, 0 },
	{ "1e5", SHAPE_TEXT, 0, 0 },
	{ "0x10", SHAPE_TEXT, 0, 0 },
	{ "１２人", SHAPE_TEXT, 0, 0 },
	{ "1,23", SHAPE_TEXT, 0, 0 },
	{ "1,2345", SHAPE_TEXT, 0, 0 },
	{ "1234,567", SHAPE_TEXT, 0, 0 },
	{ ".5", SHAPE_TEXT, 0, 0 },
	{ "5.", SHAPE_TEXT, 0, 0 },
	{ "+", SHAPE_TEXT, 0, 0 },
	{ "--5", SHAPE_TEXT, 0, 0 },
	{ "約100円", SHAPE_TEXT, 0, 0 },
	{ "(1)", SHAPE_TEXT, 0, 0 },
	{ "平成40年4月1日", SHAPE_TEXT, 0, 0 }, /* the era had ended */
};

static void shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(cells); i++) {
		cell_value v = value_of(kw_str_from(cells[i].text));
		if (v.shape != cells[i].shape || v.value != cells[i].value || v.decimals != cells[i].decimals)
			print_error("%s is %d %lld %u\n", cells[i].text, v.shape, (long long)v.value,
			            v.decimals);
		assert_int_equal(v.shape, cells[i].shape);
		assert_int_equal(v.value, cells[i].value);
		assert_int_equal(v.decimals, cells[i].decimals);
	}
}

/* What is said at a glance against the rule: cells of the characters that matter, and of the lengths where words are joined. */
static void at_a_glance(void **state)
{
	(void)state;
	static const char chars[] = "0123456789012345--..0/:;A\xE5 ";
	uint64_t seed = 1;
	unsigned n_said = 0;
	for (unsigned round = 0; round < 400000; round++) {
		char cell[20];
		size_t n = 1 + (seed >> 40) % 17;
		for (size_t i = 0; i < n; i++) {
			seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			cell[i] = chars[(seed >> 33) % (round % 3 ? 17 : sizeof chars - 1)];
		}
		if (round % 5 == 0 && n == 10)
			cell[4] = cell[7] = '-';
		char *exact = malloc(n); /* so that a byte too far is seen */
		memcpy(exact, cell, n);
		cell_value want = value_of((kw_str){ exact, n }), got = value_at_once((kw_str){ exact, n });
		n_said += got.is_plain;
		if (got.shape != want.shape || got.value != want.value || got.decimals != want.decimals ||
		    got.n_figures != want.n_figures)
			fail_msg("%.*s: %d %lld %u %u, not %d %lld %u %u", (int)n, cell, got.shape,
			         (long long)got.value, got.decimals, got.n_figures, want.shape,
			         (long long)want.value, want.decimals, want.n_figures);
		free(exact);
	}
	assert_true(n_said > 10000);
}

/* A column with its head and cells: what it becomes. */
static const struct {
	const char *head;
	const char *cells[12];
	kw_value_kind kind;
	const char *unit;
	int64_t factor;
} columns[] = {
	{ "予算額（千円）", { "28,523", "13,989", "－" }, KW_VALUE_AMOUNT, "千円", 1000 },
	{ "予算額(円)", { "1000", "△5" }, KW_VALUE_AMOUNT, "円", 1 },
	{ "予算額［単位：百万円］", { "1.5", "2" }, KW_VALUE_AMOUNT, "百万円", 1000000 },
	{ "予算額", { "28,523千円", "5円" }, KW_VALUE_AMOUNT, "", 0 },
	{ "予算額", { "28,523千円", "5" }, KW_VALUE_TEXT, "", 0 },
	{ "予算額", { "1000", "2000" }, KW_VALUE_INTEGER, "", 0 },
	{ "執行率（％）", { "98.5", "100" }, KW_VALUE_PERCENT, "％", 0 },
	{ "執行率", { "98.5%", "100%" }, KW_VALUE_PERCENT, "", 0 },
	{ "定員（人）", { "12", "30" }, KW_VALUE_INTEGER, "人", 0 },
	{ "再掲（区分）", { "12", "30" }, KW_VALUE_INTEGER, "", 0 },
	{ "備考（再掲）", { "12", "30" }, KW_VALUE_TEXT, "", 0 },
	{ "款", { "1", "2" }, KW_VALUE_CODE, "", 0 },
	{ "経度", { "135", "136" }, KW_VALUE_DECIMAL, "", 0 },
	{ "事業名", { "2020", "2021" }, KW_VALUE_TEXT, "", 0 },
	{ "有無", { "○", "×", "○" }, KW_VALUE_BOOLEAN, "", 0 },
	{ "備蓄", { "有", "無", "－" }, KW_VALUE_BOOLEAN, "", 0 },
	{ "緯度", { "35.1", "36" }, KW_VALUE_DECIMAL, "", 0 },
	{ "AED", { "○", "×", "", "－", "○" }, KW_VALUE_BOOLEAN, "", 0 },
	{ "駐車場", { "有", "無", "有" }, KW_VALUE_BOOLEAN, "", 0 },
	{ "予約", { "", "○" }, KW_VALUE_BOOLEAN, "", 0 },
	{ "評価", { "○", "△", "×" }, KW_VALUE_TEXT, "", 0 },
	{ "評価", { "△", "○", "×" }, KW_VALUE_TEXT, "", 0 },
	{ "評価", { "○", "1", "×" }, KW_VALUE_TEXT, "", 0 },
	{ "備考", { "○", "×" }, KW_VALUE_TEXT, "", 0 },
	{ "定員（人）", { "○", "×" }, KW_VALUE_TEXT, "人", 0 },
	{ "有無", { "－", "－" }, KW_VALUE_TEXT, "", 0 },
	{ "日付", { "2022-04-01", "R4.4.2", "" }, KW_VALUE_DATE, "", 0 },
	{ "日付", { "2022-04-01", "未定" }, KW_VALUE_TEXT, "", 0 },
	{ "団体", { "131016", "010006" }, KW_VALUE_CODE, "", 0 },
	{ "団体コード", { "131016", "271241" }, KW_VALUE_CODE, "", 0 },
	{ "電話番号", { "045-411-7021", "0454117021" }, KW_VALUE_CODE, "", 0 },
	{ "法人", { "1000020271241", "8000020131016" }, KW_VALUE_CODE, "", 0 },
	{ "値",
	  { "10001", "10002", "10003", "10004", "10005", "10006", "10007", "10008", "10009", "10010" },
	  KW_VALUE_CODE,
	  "",
	  0 },
	{ "人口",
	  { "10001", "10002", "10003", "10004", "10005", "10006", "10007", "10008", "10009", "10010" },
	  KW_VALUE_INTEGER,
	  "",
	  0 },
	{ "値", { "10001", "10002" }, KW_VALUE_INTEGER, "", 0 },
	{ "枝番", { "1-1", "2" }, KW_VALUE_CODE, "", 0 },
	{ "枝番", { "1-1", "2.5" }, KW_VALUE_TEXT, "", 0 },
	{ "年度", { "2020", "2021" }, KW_VALUE_INTEGER, "", 0 },
	{ "事業名", { "一", "二" }, KW_VALUE_TEXT, "", 0 },
	{ "事業名", { "" }, KW_VALUE_TEXT, "", 0 },
};

static void kinds(void **state)
{
	(void)state;
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	csv_words words;
	kw_arena *arena = kw_arena_new();
	assert_int_equal(words_load(ctx, arena, &words), KW_OK);
	for (size_t i = 0; i < KW_COUNT(columns); i++) {
		column_survey survey = { .closed = false };
		csv_field at = { .line = 1 };
		csv_unit unit = { .factor = 0 };
		kw_column column = { .factor = 0 };
		for (size_t k = 0; k < KW_COUNT(columns[i].cells) && columns[i].cells[k]; k++)
			survey_cell(&survey, &words, kw_str_from(columns[i].cells[k]), &at);
		words_unit(&words, kw_str_from(columns[i].head), &unit);
		column_decide(&survey, words_hint(&words, kw_str_from(columns[i].head)), &unit, &column);
		if (column.kind != columns[i].kind)
			print_error("%s: %s\n", columns[i].head, kw_value_kind_name(column.kind));
		assert_int_equal(column.kind, columns[i].kind);
		assert_str(column.unit, columns[i].unit);
		assert_int_equal(column.factor, columns[i].factor);
	}
	kw_arena_free(arena);
	kw_ctx_free(ctx);
}

static void types_cells(void **state)
{
	(void)state;
	static const struct {
		kw_value_kind column;
		int64_t factor;
		const char *text;
		kw_value_kind kind;
		int64_t value;
		uint8_t decimals;
	} typed[] = {
		{ KW_VALUE_AMOUNT, 1000, "28,523", KW_VALUE_AMOUNT, 28523000, 0 },
		{ KW_VALUE_AMOUNT, 1000, "1.5", KW_VALUE_AMOUNT, 1500, 0 },
		{ KW_VALUE_AMOUNT, 1, "1.5", KW_VALUE_TEXT, 0, 0 }, /* no half yen */
		{ KW_VALUE_AMOUNT, 1000, "△2", KW_VALUE_AMOUNT, -2000, 0 },
		{ KW_VALUE_AMOUNT, 1000, "5円", KW_VALUE_AMOUNT, 5, 0 },
		{ KW_VALUE_AMOUNT, 1000, "－", KW_VALUE_TEXT, 0, 0 },
		{ KW_VALUE_AMOUNT, 1000000000000, "999999999", KW_VALUE_TEXT, 0, 0 }, /* over int64 */
		{ KW_VALUE_INTEGER, 0, "12", KW_VALUE_INTEGER, 12, 0 },
		{ KW_VALUE_DECIMAL, 0, "12", KW_VALUE_DECIMAL, 12, 0 },
		{ KW_VALUE_PERCENT, 0, "12.5", KW_VALUE_PERCENT, 125, 1 },
		{ KW_VALUE_CODE, 0, "12", KW_VALUE_CODE, 0, 0 },
		{ KW_VALUE_CODE, 0, "", KW_VALUE_TEXT, 0, 0 },
		{ KW_VALUE_DATE, 0, "2022-04-01", KW_VALUE_DATE, 20220401, 0 },
		{ KW_VALUE_TEXT, 0, "12", KW_VALUE_TEXT, 0, 0 },
		{ KW_VALUE_BOOLEAN, 0, "○", KW_VALUE_BOOLEAN, 1, 0 },
		{ KW_VALUE_BOOLEAN, 0, "× ", KW_VALUE_BOOLEAN, 0, 0 },
		{ KW_VALUE_BOOLEAN, 0, "－", KW_VALUE_TEXT, 0, 0 },
		{ KW_VALUE_BOOLEAN, 0, "△", KW_VALUE_TEXT, 0, 0 },
	};
	for (size_t i = 0; i < KW_COUNT(typed); i++) {
		static const csv_mark marks[] = { { KW_LIT_INIT("○"), true }, { KW_LIT_INIT("×"), false } };
		static const csv_words words = { .marks = marks, .n_marks = KW_COUNT(marks) };
		kw_column column = { .kind = typed[i].column, .factor = typed[i].factor };
		kw_cell cell = { .text = kw_str_from(typed[i].text) };
		cell_type(&column, &words, &cell);
		assert_int_equal(cell.kind, typed[i].kind);
		assert_int_equal(cell.value, typed[i].value);
		assert_int_equal(cell.decimals, typed[i].decimals);
	}
}

static void names_differ(void **state)
{
	(void)state;
	kw_arena *arena = kw_arena_new();
	kw_str names[] = { KW_LIT("件数"), KW_LIT(""),     KW_LIT("件数"), KW_LIT("件数 (2)"),
		           KW_LIT("列2"),  KW_LIT("件数"), KW_LIT("") };
	static const char *const want[] = { "件数",    "列2",      "件数 (2)", "件数 (2) (2)",
		                            "列2 (2)", "件数 (3)", "列7" };
	size_t changed;
	assert_true(names_distinguish(arena, names, KW_COUNT(names), &changed));
	for (size_t i = 0; i < KW_COUNT(names); i++)
		assert_str(names[i], want[i]);
	assert_int_equal(changed, 6);
	kw_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shapes),      cmocka_unit_test(at_a_glance),  cmocka_unit_test(kinds),
		cmocka_unit_test(types_cells), cmocka_unit_test(names_differ),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
