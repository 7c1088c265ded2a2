/* Data rows are read in two ways, straight from the text (cells.c) or through the parser; both must see the same, whatever
 * stands in them. */
#include "../unit.h"

#include "../../../core/opts.h"
#include "../../../plugins/xml/xml.h"
#include "dice.h"
#include <stdlib.h>

extern const kw_plugin kw_plugin_v1;

static kw_status read_rows(kw_ctx *ctx, kw_str rows, bool parser_only, kw_buf *text, kw_doc **doc)
{
	kw_opts *opts = NULL;
	kw_buf_clear(text);
	kw_buf_put(text,
	           KW_LIT("<kawaraban xmlns=\"urn:kawaraban:document:1\"><document><table>"
	                  "<column name=\"a\"/><column name=\"b\" kind=\"amount\" factor=\"1000\"/><rows>"));
	kw_buf_put(text, rows);
	kw_buf_put(text, KW_LIT("</rows></table></document></kawaraban>"));
	*doc = kw_doc_new(1000);
	assert_int_equal(kw_opts_new(ctx, "xml", kw_plugin_v1.readers[0]->options, NULL, 0, &opts), KW_OK);
	kw_status st = xml_read_by(ctx, opts, kw_buf_str(text), *doc, parser_only);
	kw_opts_free(opts);
	return st;
}

static bool same_cell(const kw_cell *a, const kw_cell *b)
{
	return kw_str_eq(a->text, b->text) && a->kind == b->kind && a->decimals == b->decimals &&
	       a->value == b->value && a->at.line == b->at.line && a->at.col == b->at.col &&
	       a->at.end_col == b->at.end_col && a->at.n_bytes == b->at.n_bytes &&
	       a->at.offset == b->at.offset;
}

static void same_tables(const kw_doc *a, const kw_doc *b)
{
	const kw_node *x = kw_doc_root_const(a)->first, *y = kw_doc_root_const(b)->first;
	const kw_cell *c, *d;
	size_t n, m;
	assert_int_equal(x->as.table->n_rows, y->as.table->n_rows);
	kw_rows *p = kw_table_open(x), *q = kw_table_open(y);
	while ((c = kw_rows_next(p, &n)) != NULL) {
		d = kw_rows_next(q, &m);
		assert_non_null(d);
		assert_int_equal(n, m);
		for (size_t i = 0; i < n; i++)
			assert_true(same_cell(&c[i], &d[i]));
	}
	assert_null(kw_rows_next(q, &m));
	kw_rows_close(p);
	kw_rows_close(q);
}

/* Reads rows both ways: the same rows, or the same refusal. */
static void same_both_ways(kw_str rows)
{
	kw_ctx *ctx[2];
	kw_doc *doc[2];
	kw_buf text[2] = { { 0 }, { 0 } };
	kw_status st[2];
	for (unsigned way = 0; way < 2; way++) {
		ctx[way] = kw_ctx_new(KW_LIT("formats"));
		st[way] = read_rows(ctx[way], rows, way == 1, &text[way], &doc[way]);
	}
	if (st[0] != st[1])
		print_error("%.*s\ngives %d and %d: %.*s\n", KW_STR_ARG(rows), st[0], st[1],
		            ctx[st[0] == 0]->last ? (int)ctx[st[0] == 0]->last->words.n : 0,
		            ctx[st[0] == 0]->last ? ctx[st[0] == 0]->last->words.p : "");
	assert_int_equal(st[0], st[1]);
	if (st[0]) {
		assert_true(kw_str_eq(ctx[0]->last->words, ctx[1]->last->words));
		if (ctx[0]->last->at.col != ctx[1]->last->at.col)
			print_error("%.*s\n%u %u %.*s\n", KW_STR_ARG(rows), ctx[0]->last->at.col,
			            ctx[1]->last->at.col, KW_STR_ARG(ctx[0]->last->words));
		assert_int_equal(ctx[0]->last->at.line, ctx[1]->last->at.line);
		assert_int_equal(ctx[0]->last->at.col, ctx[1]->last->at.col);
	} else {
		same_tables(doc[0], doc[1]);
	}
	for (unsigned way = 0; way < 2; way++) {
		kw_doc_free(doc[way]);
		kw_ctx_free(ctx[way]);
		kw_buf_free(&text[way]);
	}
}

static void known_rows(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"",
		"\n <r><c>1</c><c/></r>\n",
		"<r><c at=\"1:1-1@0+1\">1</c><c v=\"2000\" at=\"+\">2</c></r>",
		"<r><c at=\"1:1-1@0+1\">1</c><c v=\"2000\" at=\"+3+5\">2</c></r>",
		"<r><c k=\"code\">001</c><c k=\"text\" d=\"2\" v=\"-7\">x</c></r>",
		"<r><c>a&amp;b&lt;&gt;&quot;&#13;</c><c>_x0001_ _x005F_x0001_ _x _x0041_</c></r>",
		"<r><c>\t\nあ\xEF\xBB\xBFい\xEF\xBF\xBD</c><c/></r>",
		/* the short way stops, the long way goes on */
		"<r><c>1</c><c/></r><!-- x --><r><c>2</c><c/></r>",
		"<r><c>1</c><c/></r><r><c><![CDATA[<]]></c><c>&#x41;&apos;</c></r><r><c/><c/></r>",
		"<r><c>1</c><c/></r><r ><c ></c ><c v='5' /></r ><r><c/><c/></r>",
		"<r><c>1</c><c/></r><r><c at=\"1:1-1@0+1\" k=\"code\">2</c><c/></r>",
		"<r><c>a\r\nb\rc</c><c/></r>",
		/* refusals */
		"<r><c>1</c></r>",
		"<r><c/><c/><c/></r>",
		"<r><c/><c/></r><r><c/><c>&nope;</c></r>",
		"<r><c/><c/></r><r><c at=\"+\"/><c/></r>",
		"<r><c/><c/></r><r><c at=\"1:1-1@0+1\"/><c at=\"+1\"/></r>",
		"<r><c/><c/></r><r><c v=\"1.5\"/><c/></r>",
		"<r><c/><c/></r><r><c v=\"1\" v=\"2\"/><c/></r>",
		"<r><c/><c/></r><r><c k=\"nothing\"/><c/></r>",
		"<r><c/><c/></r><r><c d=\"256\"/><c/></r>",
		"<r><c/><c/></r><r><c>]]></c><c/></r>",
		"<r><c/><c/></r><r><c>\xEF\xBF\xBF</c><c/></r>",
		"<r><c/><c/></r><r><c>\x01</c><c/></r>",
		"<r><c/><c/></r><r><c>&#1;</c><c/></r>",
		"<r><c/><c/></r>text<r><c/><c/></r>",
		"<r><c/><c/></r><r><c><b/></c><c/></r>",
		"<r><c/><c/>",
		"<r><c/><c",
	};
	for (size_t i = 0; i < KW_COUNT(rows); i++)
		same_both_ways(kw_str_from(rows[i]));
}

/* Rows of pieces that fit more often than not, with one byte changed now and then. */
static void random_rows(void **state)
{
	(void)state;
	static const char *const tags[] = { "",
		                            "",
		                            "",
		                            " at=\"+\"",
		                            " at=\"2:1-3@10+3\"",
		                            " v=\"12\"",
		                            " k=\"code\"",
		                            " d=\"1\" v=\"15\"",
		                            " at='+'" };
	static const char *const texts[] = { "",        "1",     "市役所",       "&amp;",
		                             "_x0000_", "a_b",   "&#13;",        "&lt;b&gt;",
		                             "\n",      "&#65;", "\xEF\xBC\x91", "<!---->" };
	for (unsigned round = 0; round < 3000; round++) {
		kw_buf b = { 0 };
		for (unsigned rows = dice(5); rows; rows--) {
			kw_buf_put(&b, KW_LIT("<r>"));
			for (unsigned cells = dice(20) ? 2 : dice(4); cells; cells--) {
				kw_buf_put(&b, KW_LIT("<c"));
				kw_buf_put(&b, kw_str_from(tags[dice(KW_COUNT(tags))]));
				kw_buf_put(&b, KW_LIT(">"));
				kw_buf_put(&b, kw_str_from(texts[dice(KW_COUNT(texts))]));
				kw_buf_put(&b, kw_str_from(texts[dice(KW_COUNT(texts))]));
				kw_buf_put(&b, KW_LIT("</c>"));
			}
			kw_buf_put(&b, dice(3) ? KW_LIT("</r>") : KW_LIT("</r>\n  "));
		}
		if (b.n && dice(4) == 0)
			b.b[dice((unsigned)b.n)] = "<>&\"/ rc=\x01"[dice(10)];
		if (kw_utf8_valid(kw_buf_str(&b)) == b.n)
			same_both_ways(kw_buf_str(&b));
		kw_buf_free(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(known_rows), cmocka_unit_test(random_rows) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
