/* Whole workbooks: what stands in the parts of the file, what verify notices, what happens when writing fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample.h"
#include <fcntl.h>
#include <minizip/unzip.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static kw_status write_book(sample *s)
{
	kw_status st = xlsx_print_build(&s->book);
	if (st == KW_OK)
		st = xlsx_room_check(&s->book, s->folder);
	if (st == KW_OK)
		st = xlsx_book_write(&s->book, s->path, s->folder);
	return st == KW_OK ? xlsx_book_verify(&s->book, s->path) : st;
}

static kw_buf file_of(const char *path)
{
	kw_buf b = { 0 };
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	for (int c; (c = fgetc(f)) != EOF;)
		kw_buf_putc(&b, (char)c);
	fclose(f);
	return b;
}

static void put_file(const char *path, kw_str bytes)
{
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	fclose(f);
}

static kw_buf part_of(const char *path, const char *name)
{
	kw_buf b = { 0 };
	unzFile zip = unzOpen64(path);
	assert_non_null(zip);
	assert_int_equal(unzLocateFile(zip, name, 1), UNZ_OK);
	assert_int_equal(unzOpenCurrentFile(zip), UNZ_OK);
	for (int n; kw_buf_reserve(&b, 4096) && (n = unzReadCurrentFile(zip, b.b + b.n, 4096)) > 0;)
		b.n += (size_t)n;
	kw_buf_putc(&b, '\0');
	assert_int_equal(unzCloseCurrentFile(zip), UNZ_OK);
	unzClose(zip);
	return b;
}

static size_t count_in(const sample *s, const char *part, const char *what)
{
	kw_buf b = part_of(s->path, part);
	size_t n = count(&b, what);
	kw_buf_free(&b);
	return n;
}

static const xlsx_sheet *sheet_of(const sample *s, xlsx_sheet_id id)
{
	const xlsx_sheet *sheet = s->book.first;
	while (sheet && sheet->id != id)
		sheet = sheet->following;
	return sheet;
}

static void amounts_stand_in_the_file(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	assert_int_equal(write_book(&s), KW_OK);
	assert_int_equal(sheet_of(&s, XLSX_SHEET_BUDGET)->yen_sent, SAMPLE_SUM_YEN);
	assert_int_equal(sheet_of(&s, XLSX_SHEET_BUDGET)->amounts_sent, SAMPLE_ROWS);
	/* 千円 is the smaller unit of the two. */
	assert_int_equal(count_in(&s, "xl/worksheets/sheet2.xml", "<v>1500</v>"), 1);
	assert_int_equal(count_in(&s, "xl/worksheets/sheet2.xml", "<v>3000</v>"), 1);
	assert_int_equal(count_in(&s, "xl/worksheets/sheet2.xml", "<v>3000000</v>"), 1);
	/* Totals with their results: both the overview's and the list's. */
	assert_int_equal(count_in(&s, "xl/worksheets/sheet1.xml", "SUM(D12:D13)</f><v>4512</v>"), 1);
	assert_int_equal(count_in(&s, "xl/worksheets/sheet2.xml", "</f><v>4512000</v>"), 1);
	assert_int_equal(
	        count_in(&s, "xl/worksheets/sheet1.xml", "SUMIFS(予算額,大項目ID,A12)</f><v>4500</v>"), 1);
	assert_int_equal(count_in(&s, "xl/workbook.xml", "<definedName name=\"予算額\""), 1);
	assert_int_equal(count_in(&s, "xl/charts/chart1.xml", "<c:barDir val=\"bar\"/>"), 1);
	sample_close(&s);
}

static void a_document_without_amounts_says_so(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, false);
	assert_int_equal(write_book(&s), KW_OK);
	assert_null(sheet_of(&s, XLSX_SHEET_BUDGET));
	assert_non_null(sheet_of(&s, XLSX_SHEET_PROJECTS));
	assert_null(s.book.first->charts);
	/* The data table has amounts, but no budget. */
	assert_int_equal(count_in(&s, "xl/sharedStrings.xml", "予算額としての記載はありません。"), 1);
	assert_int_equal(count_in(&s, "xl/sharedStrings.xml", "この資料には金額の記載がありません。"), 0);
	assert_int_equal(count_in(&s, "xl/worksheets/sheet1.xml", "<f>"), 0);
	sample_close(&s);
}

static void text_never_becomes_a_formula_or_a_number(KW_UNUSED void **state)
{
	static const char *const texts[] = {
		"=cmd|' /C calc'!A0", "+1+1",  "-2+3",  "@SUM(A1)", "\tx",
		"=HYPERLINK(\"x\")",  "＝1+1", "1-1",   "010006",   "1e5",
		"2022/4/1",           "TRUE",  "#REF!", "'quoted",  "http://example.jp/"
	};
	sample s;
	sample_open(&s, false);
	for (size_t i = 0; i < KW_COUNT(texts); i++)
		sample_para(&s, kw_doc_root(s.doc), kw_str_from(texts[i]), 20);
	assert_int_equal(write_book(&s), KW_OK);
	kw_buf body = part_of(s.path, "xl/worksheets/sheet4.xml");
	kw_buf strings = part_of(s.path, "xl/sharedStrings.xml");
	assert_int_equal(count(&body, "<f>"), 0);
	assert_int_equal(count(&body, "hyperlink"), 0);
	assert_true(count(&strings, "@SUM(A1)</t>") == 1 && count(&strings, "<t>010006</t>") == 1);
	assert_int_equal(count(&strings, "_x005F_x0041_"), 1);
	kw_buf_free(&body);
	kw_buf_free(&strings);
	sample_close(&s);
}

static void control_characters_are_replaced_and_counted(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	assert_int_equal(write_book(&s), KW_OK);
	/* The paragraph stands in the list of headings and in the text. */
	assert_int_equal(s.book.n_controls, 2);
	assert_int_equal(count_in(&s, "xl/sharedStrings.xml", "制御文字�がある。"), 1);
	sample_close(&s);
}

/* Titles and labels also go into properties, footers, charts and formulas. */
static void odd_titles_and_labels_stay_well_formed(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	s.records.meta.title = KW_LIT("&<題>\x01\xef\xbf\xbe\"&9");
	s.records.meta.ward = KW_LIT("区\n\x02");
	s.budget[0].amount_label = KW_LIT("額\"*?~\x03<");
	s.steps[0].title = KW_LIT("'\x04&");
	kw_doc_source(s.doc)->file = KW_LIT("a\x05&.txt");
	assert_int_equal(write_book(&s), KW_OK);
	assert_int_equal(count_in(&s, "xl/worksheets/sheet1.xml", "\"=額\"\"~*~?~~ &lt;\")</f>"), 2);
	sample_close(&s);
}

static void long_heads_are_cut_and_counted(KW_UNUSED void **state)
{
	sample s;
	kw_buf title = { 0 };
	sample_open(&s, true);
	for (size_t i = 0; i < 40000; i++)
		kw_buf_put(&title, KW_LIT("題"));
	s.records.meta.title = kw_buf_str(&title);
	assert_int_equal(write_book(&s), KW_OK);
	assert_int_equal(s.book.n_cut,
	                 s.book.n_sheets + 1); /* each sheet's title, and the line of the overview */
	kw_buf_free(&title);
	sample_close(&s);
}

static void long_text_goes_on_in_the_next_row(KW_UNUSED void **state)
{
	sample s;
	kw_buf text = { 0 };
	sample_open(&s, false);
	for (size_t i = 0; i < 40000; i++)
		kw_buf_put(&text, KW_LIT("漢"));
	sample_para(&s, kw_doc_root(s.doc), kw_buf_str(&text), 30);
	assert_int_equal(write_book(&s), KW_OK);
	assert_int_equal(s.book.n_split, 1);
	kw_buf strings = part_of(s.path, "xl/sharedStrings.xml");
	assert_int_equal(count(&strings, "漢"), 40000);
	kw_buf_free(&strings);
	kw_buf_free(&text);
	sample_close(&s);
}

static void types_of_a_data_table_are_kept(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, false);
	assert_int_equal(write_book(&s), KW_OK);
	const char *part = "xl/worksheets/sheet5.xml";
	assert_int_equal(count_in(&s, part, "<v>2022</v>"), 3);
	assert_int_equal(count_in(&s, part, "<v>-2500</v>"), 1);
	assert_int_equal(count_in(&s, part, "<v>1.5</v>"), 1);
	assert_int_equal(count_in(&s, part, "<v>0.125</v>"), 3);
	assert_int_equal(count_in(&s, part, "<v>44652</v>"), 3); /* 2022-04-01 */
	assert_int_equal(count_in(&s, "xl/sharedStrings.xml", "<t>1234567890123456</t>"), 1);
	assert_int_equal(count_in(&s, "xl/sharedStrings.xml", "<t>金額（千円）</t>"), 1);
	sample_close(&s);
}

static void the_same_bytes_in_any_time_zone(KW_UNUSED void **state)
{
	sample a, b;
	setenv("TZ", "Asia/Tokyo", 1);
	sample_open(&a, true);
	assert_int_equal(write_book(&a), KW_OK);
	setenv("TZ", "America/Los_Angeles", 1);
	sample_open(&b, true);
	assert_int_equal(write_book(&b), KW_OK);
	unsetenv("TZ");
	kw_buf first = file_of(a.path), second = file_of(b.path);
	assert_int_equal(first.n, second.n);
	assert_memory_equal(first.b, second.b, first.n);
	kw_buf_free(&first);
	kw_buf_free(&second);
	sample_close(&a);
	sample_close(&b);
}

static void huge_amounts_stay_text(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	s.budget[1].yen = XLSX_NUMBER_END;
	s.budget[1].figure = XLSX_NUMBER_END;
	s.budget[1].factor = 1;
	assert_int_equal(write_book(&s), KW_OK);
	const xlsx_sheet *budget = sheet_of(&s, XLSX_SHEET_BUDGET);
	assert_int_equal(budget->yen_sent, 1512000);
	assert_int_equal(budget->yen_as_text, XLSX_NUMBER_END);
	assert_int_equal(budget->amounts_sent, SAMPLE_ROWS);
	assert_int_equal(s.ctx->n_warnings, 1);
	assert_int_equal(count_in(&s, "xl/sharedStrings.xml", "<t>1000000000000000</t>"), 1);
	sample_close(&s);
}

/* ---- kinds of amount ---- */

static void kinds_of_amount_are_added_apart(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	s.budget[2].amount_label = KW_LIT("決算*額");
	assert_int_equal(write_book(&s), KW_OK);
	assert_int_equal(s.book.budget.n_kinds, 2);
	kw_buf overview = part_of(s.path, "xl/worksheets/sheet1.xml");
	assert_int_equal(count(&overview, "SUMIFS(予算額,大項目ID,A13,予算区分,\"=決算~*額\")</f><v>12</v>"),
	                 1);
	assert_int_equal(count(&overview, "SUMIFS(予算額,大項目ID,A13,予算区分,\"=予算額\")</f><v>0</v>"), 1);
	kw_buf_free(&overview);
	sample_close(&s);
}

/* A word of the data file that cannot be a name ends the job before the library sees it. */
static void words_that_are_no_names_are_refused(KW_UNUSED void **state)
{
	static const struct {
		xlsx_word word;
		const char *text;
	} cases[] = {
		{ XLSX_WORD_NAME_AMOUNT, "予算 額" },  { XLSX_WORD_NAME_AMOUNT, "A1" },
		{ XLSX_WORD_NAME_ID, "1位" },          { XLSX_WORD_NAME_ID, "R" },
		{ XLSX_WORD_TABLE_NAME, "予算-明細" }, { XLSX_WORD_TABLE_NAME, "XFD1048576" },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		sample s;
		sample_open(&s, true);
		s.book.layout.words[cases[i].word] = kw_str_from(cases[i].text);
		assert_int_equal(write_book(&s), KW_ELIB);
		assert_int_equal(s.ctx->n_errors, 1);
		sample_close(&s);
	}
}

static void an_empty_document_makes_a_workbook(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, false);
	kw_doc *empty = kw_doc_new(10);
	s.records = (kw_records){ 0 };
	s.book.doc = empty;
	assert_int_equal(write_book(&s), KW_OK);
	assert_int_equal(s.book.n_sheets, 3);
	assert_int_equal(count_in(&s, "xl/sharedStrings.xml", "この資料には金額の記載がありません。"), 1);
	kw_doc_free(empty);
	sample_close(&s);
}

/* ---- many rows ---- */

typedef struct counter {
	uint64_t at;
} counter;

static void rewind_counter(KW_UNUSED const void *data, void *memory)
{
	((counter *)memory)->at = 0;
}

static bool next_count(const void *data, void *memory, kw_cell *cells)
{
	counter *c = memory;
	if (c->at == *(const uint64_t *)data)
		return false;
	cells[0] = (kw_cell){ .text = KW_LIT("1"), .kind = KW_VALUE_INTEGER, .value = (int64_t)c->at++ };
	return true;
}

static void open_with_rows(sample *s, const uint64_t *n_rows)
{
	sample_open(s, true);
	kw_column column = { .name = KW_LIT("二行になる長い見出しの数"), .kind = KW_VALUE_INTEGER };
	kw_row_source rows = {
		.data = n_rows, .state_bytes = sizeof(counter), .rewind = rewind_counter, .next = next_count
	};
	kw_node *table = kw_doc_add(s->doc, kw_doc_root(s->doc), KW_TABLE);
	kw_table_set_columns(s->doc, table, &column, 1);
	kw_table_set_rows(s->doc, table, &rows, *n_rows);
	s->tables[0] = table;
}

static void many_rows_are_spliced(KW_UNUSED void **state)
{
	static const uint64_t n_rows = XLSX_SPLICED_ROWS + 1;
	sample s;
	open_with_rows(&s, &n_rows);
	assert_int_equal(write_book(&s), KW_OK);
	assert_true(sheet_of(&s, XLSX_SHEET_TABLE)->is_spliced);
	assert_int_equal(count_in(&s, "xl/worksheets/sheet7.xml", "<c "), n_rows + 2);
	assert_int_equal(count_in(&s, "xl/worksheets/sheet7.xml", "<row "), n_rows + 2);
	assert_int_equal(count_in(&s, "xl/worksheets/sheet7.xml", "<dimension ref=\"A1:A20004\"/>"), 1);
	/* The sheets with few rows are the library's, tables included. */
	assert_int_equal(count_in(&s, "xl/worksheets/sheet2.xml", "<tablePart "), 1);
	sample_close(&s);
}

static void a_body_longer_than_a_sheet_goes_on(KW_UNUSED void **state)
{
	static const uint64_t n_rows = XLSX_SHEET_ROWS + 10;
	sample s;
	open_with_rows(&s, &n_rows);
	assert_int_equal(xlsx_print_build(&s.book), KW_OK);
	const xlsx_sheet *first = sheet_of(&s, XLSX_SHEET_TABLE), *second = first->following;
	assert_int_equal(second->id, XLSX_SHEET_TABLE);
	assert_true(kw_str_eq(second->name, KW_LIT("表1 (2)")));
	assert_int_equal((uint64_t)first->n_rows + second->n_rows, n_rows);
	assert_int_equal(second->first_body, first->n_rows);
	assert_true(first->body_row + first->n_rows <= XLSX_SHEET_ROWS);
	xlsx_cursor *cursor = xlsx_cursor_open(second);
	assert_non_null(cursor);
	assert_int_equal(xlsx_cursor_next(cursor)[0].value, first->n_rows);
	xlsx_cursor_close(cursor);
	sample_close(&s);
}

/* ---- what verify notices ---- */

static void assert_refused(sample *s, kw_status (*check)(sample *s))
{
	int64_t before = s->ctx->n_errors;
	assert_int_equal(check(s), KW_EOUTPUT);
	assert_int_equal(s->ctx->n_errors, before + 1);
}

static kw_status verify(sample *s)
{
	return xlsx_book_verify(&s->book, s->path);
}

static void damaged_packages_are_noticed(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	assert_int_equal(write_book(&s), KW_OK);
	kw_buf whole = file_of(s.path);
	size_t n_noticed = 0;
	/* One bit of the deflated content, at many places. */
	for (size_t at = 200; at < whole.n * 2 / 3; at += 997, n_noticed++) {
		whole.b[at] = (char)(whole.b[at] ^ 0x10);
		put_file(s.path, kw_buf_str(&whole));
		assert_refused(&s, verify);
		whole.b[at] = (char)(whole.b[at] ^ 0x10);
	}
	assert_true(n_noticed > 5);
	for (size_t n = 0; n < whole.n; n += whole.n / 7 + 1) {
		put_file(s.path, kw_str_sub(kw_buf_str(&whole), 0, n));
		assert_refused(&s, verify);
	}
	unlink(s.path);
	assert_refused(&s, verify);
	put_file(s.path, kw_buf_str(&whole));
	assert_int_equal(verify(&s), KW_OK);
	kw_buf_free(&whole);
	sample_close(&s);
}

/* A sound package with other contents than were sent. */
static void other_contents_are_noticed(KW_UNUSED void **state)
{
	sample s;
	sample_open(&s, true);
	assert_int_equal(write_book(&s), KW_OK);
	xlsx_sheet *budget = s.book.first->following;
	budget->yen_sent++;
	assert_refused(&s, verify);
	budget->yen_sent--;
	budget->n_cells_sent++;
	assert_refused(&s, verify);
	budget->n_cells_sent--;
	budget->n_rows_sent--;
	assert_refused(&s, verify);
	budget->n_rows_sent++;
	xlsx_sheet *last = s.book.first;
	while (last->following->following)
		last = last->following;
	xlsx_sheet *dropped = last->following;
	last->following = NULL;
	assert_refused(&s, verify);
	last->following = dropped;
	assert_int_equal(verify(&s), KW_OK);
	sample_close(&s);
}

/* ---- failing file systems ---- */

static kw_status check_room(sample *s)
{
	return xlsx_room_check(&s->book, s->folder);
}

static void a_folder_that_takes_nothing_is_refused(KW_UNUSED void **state)
{
	sample s;
	char folder[sizeof s.folder];
	sample_open(&s, true);
	assert_int_equal(xlsx_print_build(&s.book), KW_OK);
	memcpy(folder, s.folder, sizeof folder);
	snprintf(s.folder, sizeof s.folder, "/proc/none/such");
	assert_refused(&s, check_room);
	memcpy(s.folder, folder, sizeof folder);
	sample_close(&s);
}

static void a_limit_on_file_sizes_is_refused(KW_UNUSED void **state)
{
	sample s;
	struct rlimit before, tight;
	sample_open(&s, true);
	assert_int_equal(xlsx_print_build(&s.book), KW_OK);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	tight = before;
	tight.rlim_cur = 4096;
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &tight);
	kw_status st = check_room(&s);
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, handler);
	assert_int_equal(st, KW_EOUTPUT);
	assert_int_equal(check_room(&s), KW_OK);
	sample_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amounts_stand_in_the_file),
		cmocka_unit_test(a_document_without_amounts_says_so),
		cmocka_unit_test(text_never_becomes_a_formula_or_a_number),
		cmocka_unit_test(control_characters_are_replaced_and_counted),
		cmocka_unit_test(odd_titles_and_labels_stay_well_formed),
		cmocka_unit_test(long_heads_are_cut_and_counted),
		cmocka_unit_test(long_text_goes_on_in_the_next_row),
		cmocka_unit_test(types_of_a_data_table_are_kept),
		cmocka_unit_test(the_same_bytes_in_any_time_zone),
		cmocka_unit_test(huge_amounts_stay_text),
		cmocka_unit_test(kinds_of_amount_are_added_apart),
		cmocka_unit_test(words_that_are_no_names_are_refused),
		cmocka_unit_test(an_empty_document_makes_a_workbook),
		cmocka_unit_test(many_rows_are_spliced),
		cmocka_unit_test(a_body_longer_than_a_sheet_goes_on),
		cmocka_unit_test(damaged_packages_are_noticed),
		cmocka_unit_test(other_contents_are_noticed),
		cmocka_unit_test(a_folder_that_takes_nothing_is_refused),
		cmocka_unit_test(a_limit_on_file_sizes_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
