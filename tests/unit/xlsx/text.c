/* Text on its way into a cell, and names of sheets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample.h"

static kw_buf repeated(const char *character, size_t n)
{
	kw_buf b = { 0 };
	for (size_t i = 0; i < n; i++)
		kw_buf_put(&b, kw_str_from(character));
	return b;
}

static void assert_fit(const char *character, size_t n, size_t fits)
{
	kw_buf b = repeated(character, n);
	assert_int_equal(xlsx_text_fit(kw_buf_str(&b)), fits * strlen(character));
	kw_buf_free(&b);
}

static void a_cell_takes_32767_units(KW_UNUSED void **state)
{
	assert_fit("a", 32767, 32767);
	assert_fit("a", 40000, 32767);
	assert_fit("予", 32767, 32767);
	assert_fit("予", 32768, 32767);
	assert_fit("𠮷", 16383, 16383);
	assert_fit("𠮷", 20000, 16383);
	assert_int_equal(xlsx_text_fit((kw_str){ NULL, 0 }), 0);
}

static void escapes_count_as_written(KW_UNUSED void **state)
{
	/* "_x0041_" becomes "_x005F_x0041_": 13 units. */
	kw_buf b = repeated("_x0041_", 4000);
	size_t fit = xlsx_text_fit(kw_buf_str(&b));
	kw_buf written = { 0 };
	xlsx_text_write(kw_str_sub(kw_buf_str(&b), 0, fit), &written);
	assert_true(written.n <= XLSX_CELL_UNITS);
	assert_true(written.n > XLSX_CELL_UNITS - 13);
	kw_buf_free(&written);
	kw_buf_free(&b);
}

static void assert_written(const char *text, size_t n, const char *expected, size_t n_controls)
{
	kw_buf b = { 0 };
	assert_int_equal(xlsx_text_write((kw_str){ text, n }, &b), n_controls);
	assert_int_equal(b.n, strlen(expected));
	assert_memory_equal(b.b, expected, b.n);
	kw_buf_free(&b);
}

#define ASSERT_WRITTEN(text, expected, n_controls)                                                           \
	assert_written(text, sizeof(text) - 1, expected, n_controls)

static void text_is_written_as_xml_can_hold_it(KW_UNUSED void **state)
{
	ASSERT_WRITTEN("=1+1", "=1+1", 0);
	ASSERT_WRITTEN("_x0041_", "_x005F_x0041_", 0);
	ASSERT_WRITTEN("_x00g1_ _x0041 _X0041_", "_x00g1_ _x0041 _X0041_", 0);
	ASSERT_WRITTEN("_x005F_x0041_", "_x005F_x005F_x005F_x0041_", 0);
	ASSERT_WRITTEN("a\r\nb\rc\nd\te", "a\nb\nc\nd\te", 0);
	ASSERT_WRITTEN("a\x01"
	               "b\0c\x1f",
	               "a�b�c�", 3);
	ASSERT_WRITTEN("\xef\xbf\xbe\xef\xbf\xbf", "��", 2);
	/* Bytes that are no UTF-8 never reach the file, whoever let them pass. */
	ASSERT_WRITTEN("a\xff", "a�", 0);
}

static void lines_are_those_of_the_column(KW_UNUSED void **state)
{
	kw_str ten = KW_LIT("一二三四五六七八九十");
	int px = xlsx_text_px(ten, 11);
	assert_int_equal(px, XLSX_PADDING_PX + 147); /* 10 em of 11 pt at 96/72 px, rounded up */
	assert_int_equal(xlsx_text_lines(ten, 11, px), 1);
	assert_int_equal(xlsx_text_lines(ten, 11, px - 1), 2);
	assert_int_equal(xlsx_text_lines(KW_LIT("a\nb\n"), 11, px), 3);
	assert_int_equal(xlsx_text_lines(ten, 11, 0), XLSX_LINES_MAX);
}

static void sheet_names_are_legal_and_unique(KW_UNUSED void **state)
{
	static const struct {
		const char *wanted, *expected;
	} cases[] = {
		{ "一般会計", "一般会計" },
		{ "一般会計", "一般会計 (2)" },
		{ "一般 会計", "一般 会計 (3)" },
		{ "a/b[c]:*?\\", "a／b［c］：＊？＼" },
		{ "''quoted''", "quoted" },
		{ "History", "History (2)" },
		{ "history", "history (3)" },
		{ "予算 yosan", "予算 yosan" },
		{ "予算ＹＯＳＡＮ", "予算ＹＯＳＡＮ (2)" },
		{ "  \t　", "出典" },
		{ "' ", "出典 (2)" },
		{ "\x01'\x02", "出典 (3)" },
		{ "tab\there", "tab here" },
	};
	sample s;
	sample_open(&s, true);
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		xlsx_sheet *sheet = xlsx_sheet_add(&s.book, XLSX_SHEET_SOURCE, kw_str_from(cases[i].wanted));
		assert_int_equal(sheet->name.n, strlen(cases[i].expected));
		assert_memory_equal(sheet->name.p, cases[i].expected, sheet->name.n);
	}
	sample_close(&s);
}

static size_t units_of(kw_str s)
{
	size_t units = 0;
	for (size_t at = 0; at < s.n;)
		units += kw_utf8_next(s, &at) > 0xffff ? 2 : 1;
	return units;
}

static void long_names_are_cut_and_stay_unique(KW_UNUSED void **state)
{
	static const char *const signs[] = { "予", "𠮷", "a" };
	sample s;
	sample_open(&s, true);
	for (size_t i = 0; i < KW_COUNT(signs); i++) {
		kw_buf name = repeated(signs[i], 300);
		xlsx_sheet *first = xlsx_sheet_add(&s.book, XLSX_SHEET_TABLE, kw_buf_str(&name));
		xlsx_sheet *second = xlsx_sheet_add(&s.book, XLSX_SHEET_TABLE, kw_buf_str(&name));
		assert_in_range(units_of(first->name), 30, 31);
		assert_in_range(units_of(second->name), 28, 31);
		assert_false(kw_str_eq(first->name, second->name));
		kw_buf_free(&name);
	}
	sample_close(&s);
}

static void references_have_letters_and_figures(KW_UNUSED void **state)
{
	static const struct {
		uint32_t row, col;
		bool absolute;
		const char *expected;
	} cases[] = {
		{ 0, 0, false, "A1" },    { 11, 25, false, "Z12" },
		{ 0, 26, true, "$AA$1" }, { 1048575, 16383, true, "$XFD$1048576" },
		{ 0, 701, false, "ZZ1" }, { 0, 702, false, "AAA1" },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		kw_buf b = { 0 };
		xlsx_put_ref(&b, cases[i].row, cases[i].col, cases[i].absolute);
		assert_string_equal(b.b, cases[i].expected);
		kw_buf_free(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cell_takes_32767_units),
		cmocka_unit_test(escapes_count_as_written),
		cmocka_unit_test(text_is_written_as_xml_can_hold_it),
		cmocka_unit_test(lines_are_those_of_the_column),
		cmocka_unit_test(sheet_names_are_legal_and_unique),
		cmocka_unit_test(long_names_are_cut_and_stay_unique),
		cmocka_unit_test(references_have_letters_and_figures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
