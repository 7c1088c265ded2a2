/* What budget rows have in common: unit, words of the levels, groups and their IDs, kinds of amount. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample.h"

static void assert_str(kw_str found, const char *expected)
{
	assert_int_equal(found.n, strlen(expected));
	assert_memory_equal(found.n ? found.p : "", expected, found.n);
}

static void words_come_from_the_labels(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	assert_int_equal(xlsx_budget_study(&s.book), KW_OK);
	const xlsx_budget *b = &s.book.budget;
	assert_int_equal(b->n_levels, 1);
	assert_str(b->level_words[0], "課題");
	assert_str(xlsx_path_heading(&s.book, 0, true), "課題ID");
	assert_int_equal(b->n_groups, 2);
	assert_str(b->groups[0].id, "課題1");
	assert_str(b->groups[1].id, "課題2");
	assert_int_equal(b->groups[0].count, 2);
	assert_int_equal(b->groups[0].sums[0], 4500);
	assert_int_equal(b->unit_yen, 1000);
	assert_str(b->unit, "千円");
	assert_int_equal(b->sum, 4512);
	assert_int_equal(b->sum_yen, SAMPLE_SUM_YEN);
	sample_close(&s);
}

/* The label of the first step of each row, and what the level is called then. */
static void assert_level_word(const char *first, const char *second, const char *third, const char *expected)
{
	const char *const labels[SAMPLE_ROWS] = { first, second, third };
	sample s;
	sample_open(&s, true);
	for (size_t i = 0; i < SAMPLE_ROWS; i++)
		s.steps[i].label = kw_str_from(labels[i]);
	assert_int_equal(xlsx_budget_study(&s.book), KW_OK);
	assert_str(s.book.budget.level_words[0], expected);
	sample_close(&s);
}

static void words_of_labels_lose_their_figures(KW_UNUSED void **state)
{
	assert_level_word("施策１", "施策２", "施策３", "施策");
	assert_level_word("第一章", "第二章", "第十章", "章");
	assert_level_word("基本目標（１）", "基本目標（２）", "基本目標（３）", "基本目標");
	assert_level_word("Ⅰ", "Ⅱ", "①", "大項目");
	assert_level_word("１－１", "２－１", "３", "大項目");
	assert_level_word("施策１", "戦略２", "施策３", "大項目");
	assert_level_word("施策１", "", "施策３", "大項目");
}

static void sections_without_numbers_get_letters(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	for (size_t i = 0; i < SAMPLE_ROWS; i++)
		s.steps[i].label = s.steps[i].number = (kw_str){ NULL, 0 };
	assert_int_equal(xlsx_budget_study(&s.book), KW_OK);
	assert_str(s.book.budget.groups[0].id, "大項目A");
	assert_str(s.book.budget.groups[1].id, "大項目B");
	sample_close(&s);
}

static void sections_with_one_number_are_told_apart(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	for (size_t i = 0; i < SAMPLE_ROWS; i++)
		s.steps[i].number = KW_LIT("1");
	assert_int_equal(xlsx_budget_study(&s.book), KW_OK);
	assert_str(s.book.budget.groups[0].id, "課題1");
	assert_str(s.book.budget.groups[1].id, "課題1A");
	sample_close(&s);
}

static void rows_without_a_path_are_a_group(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	s.budget[1].n_path = 0;
	s.budget[2].n_path = 0;
	s.budget[2].container = s.tables[0];
	assert_int_equal(xlsx_budget_study(&s.book), KW_OK);
	assert_int_equal(s.book.budget.n_groups, 3);
	assert_str(s.book.budget.groups[1].id, "その他A");
	assert_str(s.book.budget.groups[1].name, "その他");
	assert_str(s.book.budget.groups[2].id, "表A");
	assert_str(s.book.budget.groups[2].name, "sample");
	sample_close(&s);
}

static void the_smallest_unit_is_that_of_the_sheet(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	s.budget[2].yen = 12345;
	s.budget[2].figure = 12345;
	s.budget[2].factor = 1;
	s.budget[2].unit = KW_LIT("円");
	assert_int_equal(xlsx_budget_study(&s.book), KW_OK);
	assert_int_equal(s.book.budget.unit_yen, 1);
	assert_str(s.book.budget.unit, "円");
	assert_int_equal(s.book.budget.sum, 4512345);
	sample_close(&s);
}

static void a_fraction_of_a_unit_needs_yen(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	/* 1.5百万円 as a reader might give it: no whole figure of the unit. */
	for (size_t i = 0; i < SAMPLE_ROWS; i++) {
		s.budget[i].yen = 1500000;
		s.budget[i].factor = 1000000;
		s.budget[i].unit = KW_LIT("百万円");
	}
	assert_int_equal(xlsx_budget_study(&s.book), KW_OK);
	assert_int_equal(s.book.budget.unit_yen, 1);
	assert_str(s.book.budget.unit, "円");
	sample_close(&s);
}

static void too_many_kinds_share_a_column(KW_UNUSED void **state)
{
	enum { N = XLSX_KINDS_MAX + 1 };
	sample s;
	kw_budget_row rows[N];
	sample_open(&s, true);
	for (int i = 0; i < N; i++) {
		rows[i] = s.budget[0];
		rows[i].fiscal_year = 2000 + i;
	}
	s.records.budget = rows;
	s.records.n_budget = N;
	assert_int_equal(xlsx_budget_study(&s.book), KW_OK);
	assert_int_equal(s.book.budget.n_kinds, 1);
	assert_int_equal(s.book.budget.kinds[0].sum, 1500 * N);
	s.records.n_budget = N - 1;
	assert_int_equal(xlsx_budget_study(&s.book), KW_OK);
	assert_int_equal(s.book.budget.n_kinds, N - 1);
	assert_int_equal(s.book.budget.kinds[3].sum, 1500);
	sample_close(&s);
}

static void sums_that_overflow_are_refused(KW_UNUSED void **state)
{
	enum { N = 10000 };
	sample s;
	kw_budget_row *rows = calloc(N, sizeof *rows);
	assert_non_null(rows);
	sample_open(&s, true);
	for (size_t i = 0; i < N; i++) {
		rows[i] = s.budget[0];
		rows[i].yen = XLSX_NUMBER_END - 1000;
	}
	s.records.budget = rows;
	s.records.n_budget = N;
	assert_int_equal(xlsx_budget_study(&s.book), KW_EUNSUPPORTED);
	assert_int_equal(s.ctx->n_errors, 1);
	sample_close(&s);
	free(rows);
}

/* ---- levels and the year before ---- */

/* Three rows of a table: 款1 > 項1, 款1 alone, 款2 > 項1; the second of each pair is that of the year before. */
typedef struct leveled {
	sample s;
	kw_budget_row rows[6];
	kw_path_step steps[6];
} leveled;

static const xlsx_budget *open_levels(leveled *l)
{
	static const struct {
		const char *word, *number, *title;
	} levels[][2] = {
		{ { "款", "1", "総務費" }, { "項", "1", "管理費" } },
		{ { "款", "1", "総務費" }, { NULL, NULL, NULL } },
		{ { "款", "2", "民生費" }, { "項", "1", "管理費" } },
	};
	static const int64_t now[] = { 5000, 3000, 0 }, before[] = { 4000, 0, 2000 };
	kw_budget_row *rows = l->rows;
	kw_path_step *steps = l->steps;
	sample *s = &l->s;
	sample_open(s, true);
	for (size_t i = 0; i < 3; i++) {
		size_t n = 0;
		for (size_t k = 0; k < 2 && levels[i][k].word; k++)
			steps[i * 2 + n++] = (kw_path_step){ .label = kw_str_from(levels[i][k].word),
				                             .number = kw_str_from(levels[i][k].number),
				                             .title = kw_str_from(levels[i][k].title) };
		rows[i * 2] = s->budget[0];
		rows[i * 2].container = s->tables[0];
		rows[i * 2].path = &steps[i * 2];
		rows[i * 2].n_path = n;
		rows[i * 2].yen = now[i];
		rows[i * 2].factor = 1000;
		rows[i * 2].amount_label = KW_LIT("本年度予算額");
		rows[i * 2 + 1] = rows[i * 2];
		rows[i * 2 + 1].yen = before[i];
		rows[i * 2 + 1].amount_label = KW_LIT("前年度予算額");
		rows[i * 2 + 1].fiscal_year--;
		rows[i * 2].previous = &rows[i * 2 + 1];
	}
	s->records.budget = rows;
	s->records.n_budget = 6;
	return &s->book.budget;
}

static void the_year_before_stands_beside(KW_UNUSED void **state)
{
	leveled l;
	const xlsx_budget *b = open_levels(&l);
	assert_int_equal(xlsx_budget_study(&l.s.book), KW_OK);
	assert_true(b->has_comparison && b->sums_before);
	assert_false(b->has_labels || b->has_years);
	assert_int_equal(b->n_kinds, 1);
	assert_int_equal(b->n_items, 3);
	assert_ptr_equal(b->items[0].now, &l.rows[0]);
	assert_ptr_equal(b->items[0].before, &l.rows[1]);
	assert_int_equal(b->sum, 8);
	assert_int_equal(b->before.sum, 6);
	assert_str(b->before.label, "前年度予算額");
	sample_close(&l.s);
}

/* What is in the year before alone is an item too; a third kind of amount is no comparison. */
static void rows_without_a_pair_are_kept(KW_UNUSED void **state)
{
	leveled l;
	const xlsx_budget *b = open_levels(&l);
	l.rows[4].previous = NULL;
	assert_int_equal(xlsx_budget_study(&l.s.book), KW_OK);
	assert_int_equal(b->n_items, 4);
	assert_null(b->items[3].now);
	assert_ptr_equal(b->items[3].before, &l.rows[5]);
	l.rows[5].amount_label = KW_LIT("決算額");
	assert_int_equal(xlsx_budget_study(&l.s.book), KW_OK);
	assert_false(b->has_comparison);
	assert_int_equal(b->n_kinds, 3);
	assert_int_equal(b->n_items, 6);
	sample_close(&l.s);
}

/* Parents before their parts; amounts of a level that has parts get a part of their own; each counted once. */
static void levels_are_a_tree(KW_UNUSED void **state)
{
	static const struct {
		const char *key;
		unsigned level;
		int64_t count, sum, before;
		uint32_t last_row;
	} expected[] = {
		{ "款1", 0, 2, 8, 4, 2 }, { "款1／項1", 1, 1, 5, 4, 1 }, { "款1／その他A", 1, 1, 3, 0, 2 },
		{ "款2", 0, 1, 0, 2, 4 }, { "款2／項1", 1, 1, 0, 2, 4 },
	};
	leveled l;
	const xlsx_budget *b = open_levels(&l);
	assert_int_equal(xlsx_budget_study(&l.s.book), KW_OK);
	assert_true(b->has_levels);
	assert_int_equal(b->n_groups, KW_COUNT(expected));
	for (size_t i = 0; i < KW_COUNT(expected); i++) {
		const xlsx_group *g = &b->groups[b->order[i]];
		assert_str(g->key, expected[i].key);
		assert_int_equal(g->level, expected[i].level);
		assert_int_equal(g->count, expected[i].count);
		assert_int_equal(g->sums[0], expected[i].sum);
		assert_int_equal(g->before, expected[i].before);
		assert_int_equal(g->row, i);
		assert_int_equal(g->last_row, expected[i].last_row);
	}
	sample_close(&l.s);
}

/* A number SUMIFS would take for a pattern is none. */
static void odd_numbers_become_letters(KW_UNUSED void **state)
{
	leveled l;
	const xlsx_budget *b = open_levels(&l);
	l.steps[4].number = KW_LIT("*");
	assert_int_equal(xlsx_budget_study(&l.s.book), KW_OK);
	assert_str(b->groups[b->order[3]].id, "款A");
	sample_close(&l.s);
}

static void amounts_in_thousands_are_yen(KW_UNUSED void **state)
{
	leveled l;
	const xlsx_budget *b = open_levels(&l);
	l.s.book.in_thousands = true;
	assert_int_equal(xlsx_budget_study(&l.s.book), KW_OK);
	assert_int_equal(b->sum, 8000);
	assert_str(b->unit, "千円");
	assert_int_equal(xlsx_amount_style(&l.s.book, XLSX_STYLE_NUMBER), XLSX_STYLE_THOUSANDS);
	assert_int_equal(xlsx_amount_style(&l.s.book, XLSX_STYLE_PERCENT), XLSX_STYLE_PERCENT);
	sample_close(&l.s);
}

/* New, gone, changed below zero, unknown. */
static void changes_are_told(KW_UNUSED void **state)
{
	leveled l;
	const xlsx_column column = { .style = XLSX_STYLE_PERCENT };
	open_levels(&l);
	assert_int_equal(xlsx_print_build(&l.s.book), KW_OK);
	const xlsx_sheet *sheet = l.s.book.first->following;
	assert_int_equal(sheet->id, XLSX_SHEET_BUDGET);
	assert_str(xlsx_rate(sheet, 3, &column, (xlsx_change){ 5, 0, true }).text, "皆増");
	assert_str(xlsx_rate(sheet, 3, &column, (xlsx_change){ 0, 5, true }).text, "皆減");
	assert_str(xlsx_rate(sheet, 3, &column, (xlsx_change){ 0, 0, true }).text, "");
	assert_str(xlsx_rate(sheet, 3, &column, (xlsx_change){ 5, 0, false }).text, "");
	xlsx_cell cell = xlsx_rate(sheet, 3, &column, (xlsx_change){ 1, -4, true });
	assert_int_equal(cell.kind, XLSX_FORMULA_NUMBER);
	assert_int_equal(cell.value, 5);
	assert_int_equal(cell.divisor, 4);
	assert_int_equal(xlsx_difference(sheet, 3, &column, (xlsx_change){ 0, 5, true }).value, -5);
	assert_int_equal(xlsx_difference(sheet, 3, &column, (xlsx_change){ 5, 0, false }).kind,
	                 XLSX_FORMULA_TEXT);
	sample_close(&l.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_come_from_the_labels),
		cmocka_unit_test(words_of_labels_lose_their_figures),
		cmocka_unit_test(sections_without_numbers_get_letters),
		cmocka_unit_test(sections_with_one_number_are_told_apart),
		cmocka_unit_test(rows_without_a_path_are_a_group),
		cmocka_unit_test(the_smallest_unit_is_that_of_the_sheet),
		cmocka_unit_test(a_fraction_of_a_unit_needs_yen),
		cmocka_unit_test(too_many_kinds_share_a_column),
		cmocka_unit_test(sums_that_overflow_are_refused),
		cmocka_unit_test(the_year_before_stands_beside),
		cmocka_unit_test(rows_without_a_pair_are_kept),
		cmocka_unit_test(levels_are_a_tree),
		cmocka_unit_test(odd_numbers_become_letters),
		cmocka_unit_test(amounts_in_thousands_are_yen),
		cmocka_unit_test(changes_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
