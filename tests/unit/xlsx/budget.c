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
	assert_memory_equal(found.p, expected, found.n);
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
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
