/* Nothing is lost: whatever the layout is taken for, each cell of a text stands in the document. */
#include "../unit.h"

#include "../../../core/check.h"
#include "../../../core/opts.h"
#include "../../../plugins/csv/csv.h"

extern const kw_plugin kw_plugin_v1;

static uint64_t seed = 11;

static unsigned dice(unsigned sides)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % sides;
}

static const char *const words[] = {
	"",          "",      "",     "",           "名",   "予算額",         "本年度", "前年度",
	"1",         "2,000", "△3",   "合計",       "小計", "（単位：千円）", "千円",   "#a",
	"#property", "※注",   "未定", "2022-04-01", "001",  "あ\"い",         "う\nえ", "○"
};

/* A cell as written in the text. */
static void put_cell(kw_buf *out, kw_str cell)
{
	bool quoted = cell.n && (memchr(cell.p, '"', cell.n) || memchr(cell.p, '\n', cell.n) ||
	                         memchr(cell.p, ',', cell.n));
	kw_buf_put(out, quoted ? KW_LIT("\"") : KW_LIT(""));
	for (size_t i = 0; i < cell.n; i++)
		kw_buf_put(out, cell.p[i] == '"' ? KW_LIT("\"\"") : kw_str_sub(cell, i, 1));
	kw_buf_put(out, quoted ? KW_LIT("\"") : KW_LIT(""));
}

/* All text of the document: blocks, names and cells. */
static void put_document(const kw_doc *doc, kw_buf *out)
{
	const kw_node *root = kw_doc_root_const(doc);
	kw_text_of(root, out);
	kw_walk w = kw_walk_from(root);
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		if (e != KW_ENTER || w.node->type != KW_TABLE)
			continue;
		const kw_table *t = w.node->as.table;
		for (size_t i = 0; i < t->n_columns; i++) {
			kw_buf_putc(out, '\n');
			kw_buf_put(out, t->columns[i].name);
		}
		kw_rows *rows = kw_table_open(w.node);
		const kw_cell *cells;
		for (size_t n; (cells = kw_rows_next(rows, &n)) != NULL;)
			for (size_t i = 0; i < n; i++) {
				kw_buf_putc(out, '\n');
				kw_buf_put(out, cells[i].text);
			}
		kw_rows_close(rows);
	}
}

static bool has(const kw_buf *text, kw_str part)
{
	return !part.n || (text->n && memmem(text->b, text->n, part.p, part.n));
}

static void check_text(const kw_buf *text, const kw_buf *cells)
{
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_doc *doc = kw_doc_new(100000);
	kw_opts *opts = NULL;
	kw_buf all = { 0 }, again = { 0 };
	const kw_reader *reader = kw_plugin_v1.readers[0];
	assert_int_equal(kw_opts_new(ctx, reader->name, reader->options, NULL, 0, &opts), KW_OK);
	assert_int_equal(reader->read(ctx, opts, kw_buf_str(text), doc), KW_OK);
	assert_int_equal(kw_check_tree(ctx, doc), KW_OK);
	put_document(doc, &all);
	for (size_t i = 0; i < cells->n; i += sizeof(size_t)) {
		size_t word;
		memcpy(&word, cells->b + i, sizeof word);
		kw_str cell = kw_str_from(words[word]);
		kw_buf_clear(&again);
		for (size_t k = 0; k < cell.n; k++) /* a title or a line: line ends are breaks */
			kw_buf_putc(&again, cell.p[k] == '\n' ? ' ' : cell.p[k]);
		bool kept = has(&all, cell) || has(&all, kw_buf_str(&again));
		kw_buf_clear(&again); /* a comment of several cells stays as written */
		for (size_t k = 0; k < cell.n; k++)
			kw_buf_put(&again, cell.p[k] == '"'    ? KW_LIT("\"\"")
			                   : cell.p[k] == '\n' ? KW_LIT(" ")
			                                       : kw_str_sub(cell, k, 1));
		if (!kept && !has(&all, kw_buf_str(&again)))
			fail_msg("%s is lost of\n%s", words[word], text->b);
	}
	kw_buf_free(&all);
	kw_buf_free(&again);
	kw_opts_free(opts);
	kw_doc_free(doc);
	kw_ctx_free(ctx);
}

static void keeps_cells(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 6000; round++) {
		kw_buf text = { 0 }, cells = { 0 };
		unsigned n_rows = 1 + dice(12), width = 1 + dice(6);
		for (unsigned row = 0; row < n_rows; row++) {
			unsigned empty = dice(5), n = dice(8) ? width : 1 + dice(6);
			for (unsigned i = 0; i < n && empty; i++) {
				size_t word = dice(KW_COUNT(words));
				kw_buf_put(&cells, (kw_str){ (const char *)&word, sizeof word });
				kw_buf_put(&text, i ? KW_LIT(",") : KW_LIT(""));
				put_cell(&text, kw_str_from(words[word]));
			}
			kw_buf_putc(&text, '\n');
		}
		check_text(&text, &cells);
		kw_buf_free(&text);
		kw_buf_free(&cells);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(keeps_cells) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
