/* The cursor over made texts: records without quotes go their own way, and must give what the scanner gives field by field. */
#include "../unit.h"

#include "../../../plugins/csv/csv.h"
#include <kawaraban/publisher.h>
#include <stdlib.h>

static uint64_t seed = 3;

static unsigned dice(unsigned sides)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % sides;
}

static const char *const pieces[] = { "a",    "予算",   "12",  "2022-04-01", "0.50", "007",      "-3",
	                              ",",    ",",      ",",   "\n",         "\r\n", "\r",       "\"b\"",
	                              "\"\"", "\"\n\"", "c\"", " ",          "△1",   "1,000",    "\n\n",
	                              "x,y",  "長い文", "1-1", ",,",         "7",    "2022/4/1", "○" };

static kw_str make_text(kw_buf *out)
{
	unsigned n = 1 + dice(60), known = dice(3) ? KW_COUNT(pieces) : 13;
	kw_buf_clear(out);
	for (unsigned i = 0; i < n; i++)
		kw_buf_put(out, kw_str_from(pieces[dice(known)]));
	return kw_buf_str(out);
}

/* Whether each quote of the text is closed; the number of rows and fields, and what undoing needs. */
static bool measure(kw_str s, size_t *n_rows, size_t *width, size_t *undo)
{
	csv_scan c = scan_start(s, 0, 1, ',', false);
	*n_rows = *width = *undo = 0;
	for (; scan_record(&c); ++*n_rows) {
		size_t n = 0, n_undo = 0;
		csv_field f;
		for (field_end end = END_FIELD; end == END_FIELD; n++) {
			end = scan_field(&c, &f);
			n_undo += f.undo ? f.n : 0;
			if (end == END_UNTERMINATED)
				return false;
		}
		*width = n > *width ? n : *width;
		*undo = n_undo > *undo ? n_undo : *undo;
	}
	return true;
}

static void check_cell(const kw_cell *cell, const csv_table *t, const csv_field *f, char *undone)
{
	kw_str text = { t->s.p + f->from, f->n };
	kw_span at = field_span(t, f);
	if (f->undo)
		text = (kw_str){ undone, field_undo(t->s, f, undone) };
	assert_int_equal(cell->text.n, text.n);
	assert_memory_equal(cell->text.p, text.p, text.n);
	assert_memory_equal(&cell->at, &at, sizeof at);
}

/* A cell that says it is plain is, and the others are typed by the rule. */
static void check_type(const kw_cell *cell, const kw_column *column, const csv_words *words)
{
	char value[KW_CELL_VALUE_BYTES];
	kw_cell typed = { .text = cell->text };
	cell_type(column, words, &typed);
	assert_int_equal(cell->kind, typed.kind);
	assert_int_equal(cell->value, typed.value);
	if (cell->is_plain) {
		size_t n = kw_cell_value(cell, value);
		assert_int_equal(n, cell->text.n);
		assert_memory_equal(value, cell->text.p, n);
	}
}

static size_t n_plain;

static void check_rows(const csv_table *t, const kw_node *table)
{
	csv_scan c = scan_start(t->s, t->at, t->line, ',', true);
	kw_rows *rows = kw_table_open(table);
	char *undone = malloc(t->undo_bytes + 1);
	const kw_cell *cells;
	for (size_t n; (cells = kw_rows_next(rows, &n)) != NULL;) {
		size_t i = 0;
		assert_true(scan_record(&c));
		for (field_end end = END_FIELD; end == END_FIELD; i++) {
			csv_field f;
			end = scan_field(&c, &f);
			check_cell(&cells[i], t, &f, undone);
			check_type(&cells[i], &t->columns[i], &t->words);
			n_plain += cells[i].is_plain;
		}
		for (; i < n; i++)
			assert_int_equal(cells[i].text.n, 0);
	}
	assert_false(scan_record(&c));
	kw_rows_close(rows);
	free(undone);
}

static void agrees_with_the_scanner(void **state)
{
	(void)state;
	static const csv_mark marks[] = { { KW_LIT_INIT("○"), true }, { KW_LIT_INIT("a"), false } };
	kw_buf made = { 0 };
	for (unsigned round = 0; round < 20000; round++) {
		size_t n_rows, width, undo;
		kw_str text = make_text(&made);
		char *exact = malloc(text.n);
		memcpy(exact, text.p, text.n);
		csv_table t = { .s = { exact, text.n },
			        .delimiter = ',',
			        .line = 1,
			        .has_offsets = true,
			        .words = { .marks = marks, .n_marks = KW_COUNT(marks) } };
		if (!measure(t.s, &n_rows, &width, &undo) || !width) {
			free(exact);
			continue;
		}
		kw_column *columns = calloc(width, sizeof *columns);
		for (size_t i = 0; i < width; i++)
			columns[i] = (kw_column){ .name = KW_LIT("c"),
				                  .kind = (kw_value_kind)dice(KW_N_VALUE_KINDS),
				                  .factor = dice(2) ? 1 : 1000 };
		kw_doc *doc = kw_doc_new(100);
		kw_node *table = kw_doc_add(doc, kw_doc_root(doc), KW_TABLE);
		kw_table_set_columns(doc, table, columns, width);
		t.n_columns = width;
		t.columns = columns;
		t.undo_bytes = undo;
		rows_attach(doc, table, &t, n_rows);
		check_rows(&t, table);
		kw_doc_free(doc);
		free(columns);
		free(exact);
	}
	kw_buf_free(&made);
	assert_true(n_plain > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(agrees_with_the_scanner) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
