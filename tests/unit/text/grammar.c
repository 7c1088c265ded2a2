/* The grammar of legacy text: what a line begins with, and the parts of a heading. Texts of our own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../core/diag.h"
#include "../../../plugins/text/legacy.h"

static kw_ctx *ctx;

static int load(void **state)
{
	(void)state;
	ctx = kw_ctx_new(KW_LIT("formats"));
	return ctx && words_prepare(ctx) == KW_OK ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	kw_ctx_free(ctx);
	return 0;
}

#define TEXT(s)                                                                                              \
	{                                                                                                    \
		s, sizeof(s) - 1                                                                             \
	}
static const struct {
	kw_str line;
	form form;
	kw_str label;
} marks[] = {
	{ TEXT("Ⅱ 重点施策"), FORM_ROMAN, TEXT("Ⅱ") },
	{ TEXT("第３章　環境"), FORM_CHAPTER, TEXT("第３章") },
	{ TEXT("第３期計画を進めます"), FORM_PLAIN, TEXT("") },
	{ TEXT("施策１ 学び"), FORM_WORDNUM, TEXT("施策１") },
	{ TEXT("施策を進めます"), FORM_PLAIN, TEXT("") },
	{ TEXT("１　歳入"), FORM_NUM, TEXT("１") },
	{ TEXT("2. 水道"), FORM_NUM, TEXT("2") },
	{ TEXT("75 歳以上の方"), FORM_PLAIN, TEXT("") },
	{ TEXT("2025 年に向けて"), FORM_PLAIN, TEXT("") },
	{ TEXT("１－２－３　水路"), FORM_DOTTED, TEXT("１－２－３") },
	{ TEXT("320-8327"), FORM_PLAIN, TEXT("") },
	{ TEXT("（１）道路"), FORM_PAREN, TEXT("（１）") },
	{ TEXT("(1 ) 道路"), FORM_PAREN, TEXT("(1 )") },
	{ TEXT("（ １ ）道路"), FORM_PAREN, TEXT("（ １ ）") },
	{ TEXT("( 1  ) 道路"), FORM_PLAIN, TEXT("") },
	{ TEXT("3 ）つり橋"), FORM_PAREN, TEXT("3") },
	{ TEXT("１ ．道路"), FORM_NUM, TEXT("１") },
	{ TEXT("1 .5 %の増"), FORM_PLAIN, TEXT("") },
	{ TEXT("1 8 2 ,0 0 0"), FORM_PLAIN, TEXT("") },
	{ TEXT("Ⅰ ．道路"), FORM_ROMAN, TEXT("Ⅰ") },
	{ TEXT("第 １ 章 道路"), FORM_CHAPTER, TEXT("第 １ 章") },
	{ TEXT("第 1 回 定例会"), FORM_PLAIN, TEXT("") },
	{ TEXT("第１ 道路"), FORM_CHAPTER, TEXT("第１") },
	{ TEXT("第3 5号の報告"), FORM_PLAIN, TEXT("") },
	{ TEXT("一　道路"), FORM_KANJI, TEXT("一") },
	{ TEXT("一 般 会 計 3 ,5 7 3 億円"), FORM_PLAIN, TEXT("") },
	{ TEXT("三 重 県"), FORM_PLAIN, TEXT("") },
	{ TEXT("二 道路の 予算"), FORM_KANJI, TEXT("二") },
	{ TEXT("ア ン ケ ー ト"), FORM_PLAIN, TEXT("") },
	{ TEXT("①道路"), FORM_PAREN, TEXT("①") },
	{ TEXT("（仮称）中央館"), FORM_PLAIN, TEXT("") },
	{ TEXT("ア　道路"), FORM_KANA, TEXT("ア") },
	{ TEXT("【経営課題２　学び】"), FORM_WORDNUM, TEXT("経営課題２") },
	{ TEXT("【概要】"), FORM_BRACKET, TEXT("") },
	{ TEXT("【事業】 【内容】"), FORM_HEADS, TEXT("") },
	{ TEXT("◆ 花壇"), FORM_BULLET, TEXT("") },
	{ TEXT("・花壇"), FORM_DOT, TEXT("") },
	{ TEXT("※ 雨天中止"), FORM_NOTE, TEXT("") },
	{ TEXT("<連携事業>花壇"), FORM_TAG, TEXT("") },
	{ TEXT("～水と緑のまち～"), FORM_WAVE, TEXT("") },
	{ TEXT("テーマ 02：学び"), FORM_THEME, TEXT("テーマ 02") },
	{ TEXT("花壇の手入れ"), FORM_PLAIN, TEXT("") },
};

static void test_marks(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(marks); i++) {
		mark m = grammar_mark(marks[i].line);

		if (m.form != marks[i].form || !kw_str_eq(m.label, marks[i].label))
			fail_msg("%.*s: form %d label \"%.*s\"", KW_STR_ARG(marks[i].line), (int)m.form,
			         KW_STR_ARG(m.label));
	}
}

static const struct {
	kw_str line, title, subtitle, qualifier, bureau, prefix, budget_label, number;
} headings[] = {
	{ .line = TEXT("１ 学び ～だれもが学べる～"),
	  .title = TEXT("学び"),
	  .subtitle = TEXT("だれもが学べる"),
	  .number = TEXT("1") },
	{ .line = TEXT("重点項目（様式２）"), .title = TEXT("重点項目"), .qualifier = TEXT("（様式２）") },
	{ .line = TEXT("【２－１　水路（公助）】（予算額　1,250千円）"),
	  .title = TEXT("水路（公助）"),
	  .budget_label = TEXT("予算額"),
	  .number = TEXT("2-1") },
	{ .line = TEXT("橋を直します【道路局】"), .title = TEXT("橋を直します"), .bureau = TEXT("道路局") },
	{ .line = TEXT("【参考】主な取組"), .title = TEXT("主な取組"), .prefix = TEXT("【参考】") },
};

static void test_heading_parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(headings); i++) {
		job j = { .ctx = ctx, .arena = kw_arena_new() };
		mark m = grammar_mark(headings[i].line);
		kw_heading h = { 0 };

		assert_non_null(j.arena);
		grammar_heading(&j, headings[i].line, &m, NULL, &h);
		assert_true(kw_str_eq(h.title, headings[i].title));
		assert_true(kw_str_eq(h.subtitle, headings[i].subtitle));
		assert_true(kw_str_eq(h.qualifier, headings[i].qualifier));
		assert_true(kw_str_eq(h.bureau, headings[i].bureau));
		assert_true(kw_str_eq(h.prefix, headings[i].prefix));
		assert_true(kw_str_eq(h.budget_label, headings[i].budget_label));
		assert_true(kw_str_eq(h.number, headings[i].number));
		kw_arena_free(j.arena);
	}
}

static void test_brackets(void **state)
{
	(void)state;
	assert_int_equal(str_open_brackets(KW_LIT("「学び")), 1);
	assert_int_equal(str_open_brackets(KW_LIT("学び」（案")), 1);
	assert_int_equal(str_open_brackets(KW_LIT("（案）")), 0);
}

static void test_title_like(void **state)
{
	(void)state;
	assert_true(grammar_is_title_like(KW_LIT("子育て支援")));
	assert_true(grammar_is_title_like(KW_LIT("安心なまちづくりに取り組みます")));
	assert_false(grammar_is_title_like(KW_LIT("公園を直します。")));
	assert_false(grammar_is_title_like(KW_LIT("公園を直し、")));
	assert_false(grammar_is_title_like(KW_LIT("公園を")));
}

/* Where the budget at the end begins; the length of the text without one. */
static void test_budgets(void **state)
{
	static const struct {
		kw_str text, budget;
	} cases[] = {
		{ TEXT("見守り（予算額　△1,234千円）"), TEXT("（予算額　△1,234千円）") },
		{ TEXT("移動【事業費：▲2億円】"), TEXT("【事業費：▲2億円】") },
		{ TEXT("移動（予算額　12百万円（前年度　10百万円））"),
		  TEXT("（予算額　12百万円（前年度　10百万円））") },
		{ TEXT("公園の整備　予算額 500万円"), TEXT("予算額 500万円") },
		{ TEXT("公園の整備　　　500万円"), TEXT("500万円") },
		{ TEXT("見守り　　　12,300千円（前年度　11,800千円）"),
		  TEXT("12,300千円（前年度　11,800千円）") },
		{ TEXT("見守り　　12,300千円 前年度11,800千円"), TEXT("12,300千円 前年度11,800千円") },
		{ TEXT("見守り事業：480万円"), TEXT("480万円") },
		{ TEXT("見守り・・・・480万円"), TEXT("480万円") },
		{ TEXT("見守り ……… 480万円"), TEXT("480万円") },
		{ TEXT("見守り〔480万円〕"), TEXT("〔480万円〕") },
		{ TEXT("見守り（480万円、うち県費240万円）"), TEXT("（480万円、うち県費240万円）") },
		{ TEXT("見守り【拡充】480万円"), TEXT("480万円") },
		{ TEXT("見守り　　480万円（新規）"), TEXT("480万円（新規）") },
		{ TEXT("見守り　　前年度　400万円　今年度　480万円"),
		  TEXT("前年度　400万円　今年度　480万円") },
		{ TEXT("公園の整備　　480万円 前年度比 2.3％増"), TEXT("480万円 前年度比 2.3％増") },
		{ TEXT("公園の整備（総事業費　3億円）"), TEXT("（総事業費　3億円）") },
		{ TEXT("見守り事業（0円）"), TEXT("（0円）") },
		{ TEXT("予算額：500万円"), TEXT("") }, /* no name */
		{ TEXT("合計　　　500万円"), TEXT("") },
		{ TEXT("見守り 480万円"), TEXT("") }, /* a single space */
		{ TEXT("見守り（前年度　400万円）"), TEXT("") },
		{ TEXT("見守り　　うち国費　240万円"), TEXT("") },
		{ TEXT("見守り（480万円を上限に補助）"), TEXT("") },
		{ TEXT("大ホール使用料　　　120,000円"), TEXT("") },
		{ TEXT("会費：200,000円"), TEXT("") },
		{ TEXT("予算は　　480万円"), TEXT("") },
		{ TEXT("予算です。残り　　480万円"), TEXT("") },
		{ TEXT("見守り　　480万円を充てる"), TEXT("") },
		{ TEXT("見守り　　480万円以内（税込）"), TEXT("") },
		{ TEXT("残高　　2.3％増"), TEXT("") },
		{ TEXT("料理教室（材料費５００円）"), TEXT("") },
		{ TEXT("予算額を見直す（改訂）"), TEXT("") },
		{ TEXT("（予算額　12,34千円）"), TEXT("") },
		{ TEXT("円"), TEXT("") },
		{ TEXT("）"), TEXT("") },
	};

	(void)state;
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		size_t at = grammar_budget(cases[i].text);

		assert_int_equal(cases[i].text.n - at, cases[i].budget.n);
		assert_memory_equal(cases[i].text.p + at, cases[i].budget.p, cases[i].budget.n);
	}
	assert_true(grammar_is_budget(KW_LIT("予算額：500万円")));
	assert_true(grammar_is_budget(KW_LIT("500万円")));
	assert_false(grammar_is_budget(KW_LIT("公園の整備　予算額 500万円")));
	assert_false(grammar_is_budget(KW_LIT("")));
}

static void test_missing_words(void **state)
{
	kw_ctx *other = kw_ctx_new(KW_LIT("formats"));
	size_t n;

	(void)state;
	assert_non_null(other);
	/* Loaded once for the process, the lists stay. */
	assert_int_equal(words_prepare(other), KW_OK);
	assert_true(words_at_end(WORD_GENRE, KW_LIT("令和６年度運営方針")) > 0);
	assert_int_equal(words_at_start(WORD_LABEL, KW_LIT("花壇")), 0);
	assert_int_equal(words_inside(WORD_POST, KW_LIT("花壇"), &n), KW_LIT("花壇").n);
	kw_ctx_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marks),         cmocka_unit_test(test_heading_parts),
		cmocka_unit_test(test_brackets),      cmocka_unit_test(test_title_like),
		cmocka_unit_test(test_missing_words), cmocka_unit_test(test_budgets),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
