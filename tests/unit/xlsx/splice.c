/* Long sheets: what body.c writes, that scan.c takes it in pieces of any size and nothing else, that a damaged file is noticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample.h"
#include "splice.h"
#include "zip.h"

enum { N_COLUMNS = 4, N_ROWS = XLSX_SPLICED_ROWS + 1 };

/* ---- a table with one row of each kind of text, again and again ---- */

static const char *const texts[] = {
	"=1+1",
	"+SUM(A1)",
	"-2+3",
	"@SUM(A1)",
	"=cmd|' /C calc'!A0",
	"<b>&amp;</b>",
	"_x0041_",
	" 前と後 ",
	"一行目\r\n二行目",
	"制御\x01文字",
	"\xF0\xA0\xAE\xB7野家",
	"\xEF\xBF\xBE",
	"壊れた\xE3文字",
	"\t=1",
	"普通の文字",
	"0012",
};

typedef struct state {
	uint64_t at;
} state;

static void rewind_rows(KW_UNUSED const void *data, void *memory)
{
	((state *)memory)->at = 0;
}

static bool next_row(KW_UNUSED const void *data, void *memory, kw_cell *cells)
{
	state *s = memory;
	if (s->at == N_ROWS)
		return false;
	int64_t i = (int64_t)s->at++;
	cells[0] = (kw_cell){ .text = kw_str_from(texts[(size_t)i % KW_COUNT(texts)]) };
	cells[1] = (kw_cell){ .text = KW_LIT("1"), .kind = KW_VALUE_AMOUNT, .value = i % 2 ? -1500 * i : 0 };
	cells[2] = (kw_cell){ .text = KW_LIT("1"), .kind = KW_VALUE_DECIMAL, .decimals = 3, .value = i - 5 };
	cells[3] = (kw_cell){ .text = KW_LIT("1"), .kind = KW_VALUE_DATE, .value = 20240229 };
	return true;
}

static void open_long(sample *s)
{
	const kw_column columns[N_COLUMNS] = {
		{ .name = KW_LIT("文字"), .kind = KW_VALUE_TEXT },
		{ .name = KW_LIT("金額"), .kind = KW_VALUE_AMOUNT, .unit = KW_LIT("千円"), .factor = 1000 },
		{ .name = KW_LIT("小数"), .kind = KW_VALUE_DECIMAL },
		{ .name = KW_LIT("日付"), .kind = KW_VALUE_DATE },
	};
	const kw_row_source rows = { .state_bytes = sizeof(state), .rewind = rewind_rows, .next = next_row };
	sample_open(s, true);
	kw_node *table = kw_doc_add(s->doc, kw_doc_root(s->doc), KW_TABLE);
	kw_table_set_columns(s->doc, table, columns, N_COLUMNS);
	kw_table_set_rows(s->doc, table, &rows, N_ROWS);
	s->tables[0] = table;
}

static xlsx_sheet *long_sheet(sample *s)
{
	xlsx_sheet *sheet = s->book.first;
	while (sheet && sheet->id != XLSX_SHEET_TABLE)
		sheet = sheet->following;
	assert_non_null(sheet);
	return sheet;
}

static kw_status write_book(sample *s)
{
	kw_status st = xlsx_print_build(&s->book);
	return st == KW_OK ? xlsx_book_write(&s->book, s->path, s->folder) : st;
}

static kw_buf part_of(const char *path, const char *name)
{
	kw_buf b = { 0 };
	xlsx_zip *zip = xlsx_zip_open(path);
	assert_non_null(zip);
	assert_true(xlsx_zip_has(zip, name));
	assert_true(xlsx_zip_enter(zip, false));
	for (int n; kw_buf_reserve(&b, 1 << 16) && (n = xlsx_zip_read(zip, b.b + b.n, 1 << 16)) > 0;)
		b.n += (size_t)n;
	kw_buf_putc(&b, '\0');
	assert_true(xlsx_zip_leave(zip));
	xlsx_zip_close(zip);
	return b;
}

static void the_file_is_verified(KW_UNUSED void **state_of_test)
{
	sample s;
	open_long(&s);
	assert_int_equal(write_book(&s), KW_OK);
	assert_true(long_sheet(&s)->is_spliced);
	assert_int_equal(xlsx_book_verify(&s.book, s.path), KW_OK);
	assert_true(s.book.n_controls > 0);
	char frame[128];
	snprintf(frame, sizeof frame, "%s/xlsx-frame", s.folder);
	assert_int_equal(access(frame, F_OK), -1);
	sample_close(&s);
}

static void text_stays_text(KW_UNUSED void **state_of_test)
{
	sample s;
	open_long(&s);
	assert_int_equal(write_book(&s), KW_OK);
	kw_buf sheet = part_of(s.path, "xl/worksheets/sheet7.xml");
	assert_int_equal(count(&sheet, "<f>"), 0);
	assert_int_equal(count(&sheet, "<row "), N_ROWS + 2);
	assert_int_equal(count(&sheet, "<is><t>=1+1</t></is>"), (N_ROWS + 15) / 16);
	assert_true(count(&sheet, "<t>_x005F_x0041_</t>") > 1000);
	assert_true(count(&sheet, "<t>&lt;b&gt;&amp;amp;&lt;/b&gt;</t>") > 1000);
	assert_true(count(&sheet, "<t xml:space=\"preserve\"> 前と後 </t>") > 1000);
	assert_true(count(&sheet, "<t>一行目\n二行目</t>") > 1000);
	assert_true(count(&sheet, "<t>制御\xEF\xBF\xBD文字</t>") > 1000);
	assert_true(count(&sheet, "<t>壊れた\xEF\xBF\xBD文字</t>") > 1000);
	assert_true(count(&sheet, "<t>\xF0\xA0\xAE\xB7野家</t>") > 1000);
	kw_buf_free(&sheet);
	sample_close(&s);
}

static void numbers_are_exact(KW_UNUSED void **state_of_test)
{
	sample s;
	open_long(&s);
	assert_int_equal(write_book(&s), KW_OK);
	kw_buf sheet = part_of(s.path, "xl/worksheets/sheet7.xml");
	/* -1,500 yen in thousands, -0.005, 0, 0.001, and the leap day of 2024. */
	assert_int_equal(count(&sheet, "<v>-1.5</v>"), 1);
	assert_int_equal(count(&sheet, "<v>-0.005</v>"), 1);
	assert_int_equal(count(&sheet, "<v>0.001</v>"), 1);
	assert_int_equal(count(&sheet, "<v>-4.5</v>"), 1);
	assert_int_equal(count(&sheet, "<v>45351</v>"), N_ROWS);
	assert_int_equal(count(&sheet, "<dimension ref=\"A1:D20004\"/>"), 1);
	kw_buf_free(&sheet);
	sample_close(&s);
}

static void a_damaged_file_is_noticed(KW_UNUSED void **state_of_test)
{
	enum { PLACES = 60 };
	sample s;
	open_long(&s);
	assert_int_equal(write_book(&s), KW_OK);
	FILE *f = fopen(s.path, "r+b");
	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	long size = ftell(f);
	for (long i = 0; i < PLACES; i++) {
		/* In the rows, which are most of the file. */
		long at = size / 10 + i * (size / 2 / PLACES);
		fseek(f, at, SEEK_SET);
		int was = fgetc(f);
		fseek(f, at, SEEK_SET);
		fputc(was ^ 0x10, f);
		fflush(f);
		assert_int_equal(xlsx_book_verify(&s.book, s.path), KW_EOUTPUT);
		fseek(f, at, SEEK_SET);
		fputc(was, f);
		fflush(f);
	}
	fclose(f);
	assert_int_equal(xlsx_book_verify(&s.book, s.path), KW_OK);
	assert_int_equal(truncate(s.path, size / 2), 0);
	assert_int_equal(xlsx_book_verify(&s.book, s.path), KW_EOUTPUT);
	sample_close(&s);
}

/* ---- the reader of the rows ---- */

#define ROW_1                                                                                                \
	"<row r=\"4\"><c r=\"A4\" s=\"3\" t=\"inlineStr\"><is><t>表&amp;</t></is></c>"                      \
	"<c r=\"B4\" s=\"12\"><v>-1.5</v></c></row>"
#define ROW_2                                                                                                \
	"<row r=\"5\" ht=\"37.4\" customHeight=\"1\" outlineLevel=\"1\"><c r=\"A5\" s=\"3\"/>"               \
	"<c r=\"B5\" s=\"12\"><f>A1+1</f><v>1E+20</v></c></row>"

static bool scans(const char *rows, size_t piece)
{
	const xlsx_sheet sheet = { .n_columns = 2, .body_row = 3 };
	xlsx_scan scan = { .sheet = &sheet, .row = 3 };
	kw_str rest = kw_str_from(rows);
	bool is_sound = true;
	while (rest.n && is_sound) {
		size_t n = rest.n < piece ? rest.n : piece;
		is_sound = xlsx_scan_put(&scan, kw_str_sub(rest, 0, n));
		rest = kw_str_sub(rest, n, rest.n);
	}
	return xlsx_scan_end(&scan) && is_sound;
}

static void pieces_of_any_size_are_read(KW_UNUSED void **state_of_test)
{
	for (size_t piece = 1; piece < 300; piece++) {
		assert_true(scans(ROW_1, piece));
		assert_true(scans(ROW_1 ROW_2, piece));
	}
}

static void anything_else_is_refused(KW_UNUSED void **state_of_test)
{
	static const char *const wrong[] = {
		"<row r=\"5\"><c r=\"A5\" s=\"3\"/><c r=\"B5\" s=\"3\"/></row>", /* not the first row */
		"<row r=\"4\"><c r=\"B4\" s=\"3\"/><c r=\"A4\" s=\"3\"/></row>",
		"<row r=\"4\"><c r=\"A4\" s=\"3\"/></row>",
		"<row r=\"4\"><c r=\"A4\" s=\"3\"/><c r=\"B4\" s=\"3\"/><c r=\"C4\" s=\"3\"/></row>",
		"<row r=\"4\"><c r=\"A4\" s=\"3\"/><c r=\"B4\" s=\"3\"/>",
		"<row r=\"4\"><c r=\"A4\" s=\"3\"/><c r=\"B4\" s=\"\"/></row>",
		"<row r=\"4\"><c r=\"A4\" s=\"3\"><v>NAN</v></c><c r=\"B4\" s=\"3\"/></row>",
		"<row r=\"4\"><c r=\"A4\" s=\"3\"><v>1.</v></c><c r=\"B4\" s=\"3\"/></row>",
		"<row r=\"4\"><c r=\"A4\" s=\"3\" t=\"inlineStr\"><is><t>&nbsp;</t></is></c><c r=\"B4\" s=\"3\"/></row>",
		"<row r=\"4\"><c r=\"A4\" s=\"3\" t=\"inlineStr\"><is><t>\x01</t></is></c><c r=\"B4\" s=\"3\"/></row>",
		"<row r=\"4\"><c r=\"A4\" s=\"3\" t=\"inlineStr\"><is><t>\xE3\x81</t></is></c><c r=\"B4\" s=\"3\"/></row>",
		"<row r=\"4\"><c r=\"A4\" s=\"3\" t=\"inlineStr\"><is><t>\xEF\xBF\xBF</t></is></c><c r=\"B4\" s=\"3\"/></row>",
		"<row r=\"4\"><c r=\"A4\" s=\"3\" t=\"inlineStr\"><is><t>]]></t></is></c><c r=\"B4\" s=\"3\"/></row>",
		ROW_1 "x",
		ROW_1 ROW_1,
	};
	for (size_t i = 0; i < KW_COUNT(wrong); i++)
		for (size_t piece = 1; piece < 200; piece += 33)
			assert_false(scans(wrong[i], piece));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_is_verified),        cmocka_unit_test(text_stays_text),
		cmocka_unit_test(numbers_are_exact),           cmocka_unit_test(a_damaged_file_is_noticed),
		cmocka_unit_test(pieces_of_any_size_are_read), cmocka_unit_test(anything_else_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
