/* The opendata profile: what stands in the sheets, what verify compares, what is no number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample.h"

static kw_status build(sample *s)
{
	const kw_publication_wish wish = { .owner = "xlsx",
		                           .publisher = KW_LIT("27124"),
		                           .licence = KW_LIT("cc0-1.0") };
	kw_status st =
	        kw_publication_make(s->ctx, s->doc, &s->records, &wish, s->book.arena, &s->book.publication);
	return st == KW_OK ? xlsx_data_build(&s->book) : st;
}

static kw_status write_book(sample *s)
{
	kw_status st = build(s);
	if (st == KW_OK)
		st = xlsx_book_write(&s->book, s->path, s->folder);
	return st == KW_OK ? xlsx_book_verify(&s->book, s->path) : st;
}

static kw_str heading(const xlsx_sheet *sheet, size_t i)
{
	assert_true(i < sheet->n_columns);
	return sheet->columns[i].heading;
}

static void assert_text(kw_str found, const char *expected)
{
	if (!kw_str_eq(found, kw_str_from(expected)))
		fail_msg("\"%.*s\", expected \"%s\"", KW_STR_ARG(found), expected);
}

static void the_first_sheet_is_the_budget(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	assert_int_equal(write_book(&s), KW_OK);
	const xlsx_sheet *data = s.book.first;
	assert_text(data->name, "予算額");
	assert_int_equal(data->head_row, 0);
	assert_int_equal(data->n_rows, SAMPLE_ROWS);
	assert_true(data->has_yen);
	assert_text(heading(data, data->yen_col), "予算額_円");
	assert_int_equal(data->yen_last, data->yen_col);
	assert_int_equal(data->yen_sent, SAMPLE_SUM_YEN);
	assert_int_equal(data->amounts_sent, SAMPLE_ROWS);
	assert_text(data->following->name, "出典");
	assert_null(data->following->following);
	assert_int_equal(s.book.n_names, 0);
	sample_close(&s);
}

static void verify_compares_every_amount_column(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	s.budget[1].amount_label = KW_LIT("決算額");
	assert_int_equal(write_book(&s), KW_OK);
	assert_int_equal(s.book.first->yen_last, s.book.first->yen_col + 1);
	assert_int_equal(s.book.first->yen_sent, SAMPLE_SUM_YEN);
	s.book.first->yen_sent++;
	assert_int_equal(xlsx_book_verify(&s.book, s.path), KW_EOUTPUT);
	s.book.first->yen_sent--;
	s.book.first->yen_last--;
	assert_int_equal(xlsx_book_verify(&s.book, s.path), KW_EOUTPUT);
	sample_close(&s);
}

static void figures_a_spreadsheet_loses_are_text(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	s.budget[0].yen = XLSX_NUMBER_END;
	assert_int_equal(write_book(&s), KW_OK);
	assert_int_equal(s.book.first->yen_as_text, XLSX_NUMBER_END);
	assert_true(kw_str_eq(s.ctx->last->code, KW_LIT("xlsx.amount-too-large")));
	assert_int_equal(s.book.first->yen_sent, SAMPLE_SUM_YEN - 1500000);
	assert_int_equal(s.book.first->amounts_sent, SAMPLE_ROWS);
	sample_close(&s);
}

static void without_amounts_a_data_table(KW_UNUSED void **state)
{
	static const char *const heads[] = { "コード", "年度", "金額_円", "率_％", "日付" };
	sample s;
	sample_open(&s, false);
	assert_int_equal(write_book(&s), KW_OK);
	const xlsx_sheet *data = s.book.first;
	for (size_t i = 0; i < KW_COUNT(heads); i++)
		assert_text(heading(data, i), heads[i]);
	xlsx_cursor *cursor = xlsx_cursor_open(data);
	assert_non_null(cursor);
	assert_non_null(xlsx_cursor_next(cursor));
	const xlsx_cell *cells = xlsx_cursor_next(cursor);
	assert_text(cells[0].text, "1-1");
	assert_int_equal(cells[1].value, 2022);
	assert_int_equal(cells[2].value, -2500000); /* yen, whatever the unit of the column */
	assert_int_equal(cells[3].value, 125);
	assert_int_equal(cells[3].divisor, 10);
	assert_int_equal(cells[4].kind, XLSX_DATE);
	xlsx_cursor_close(cursor);
	assert_false(data->has_yen);
	sample_close(&s);
}

static void without_data_only_its_source(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, false);
	s.records.n_tables = 0;
	assert_int_equal(write_book(&s), KW_OK);
	assert_text(s.book.first->name, "出典");
	assert_null(s.book.first->following);
	assert_text(s.book.facts[0].content, "この資料には、表にできる金額もデータの表もありません。");
	sample_close(&s);
}

/* In the mode for long sheets strings stand in the cells. */
static void a_long_table_is_streamed(KW_UNUSED void **state)
{
	enum { N = XLSX_SPLICED_ROWS + 1 };
	sample s;
	sample_open(&s, true);
	kw_budget_row *rows = calloc(N, sizeof *rows);
	assert_non_null(rows);
	for (size_t i = 0; i < N; i++)
		rows[i] = s.budget[i % SAMPLE_ROWS];
	s.records.budget = rows;
	s.records.n_budget = N;
	assert_int_equal(write_book(&s), KW_OK);
	assert_int_equal(s.book.first->n_rows, N);
	assert_int_equal(s.book.first->amounts_sent, N);
	sample_close(&s);
	free(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_sheet_is_the_budget),
		cmocka_unit_test(verify_compares_every_amount_column),
		cmocka_unit_test(figures_a_spreadsheet_loses_are_text),
		cmocka_unit_test(without_amounts_a_data_table),
		cmocka_unit_test(without_data_only_its_source),
		cmocka_unit_test(a_long_table_is_streamed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
