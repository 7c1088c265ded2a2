/* The parts of the Open Data writer alone: escaping, places, order, re-reading. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../plugins/opendata/opendata.h"
#include "diag.h"
#include <stdio.h>
#include <stdlib.h>

/* ---- what the parts need of a job ---- */

typedef struct bench {
	od_job job;
	kw_doc *doc;
} bench;

static int setup(void **state)
{
	bench *b = calloc(1, sizeof *b);
	assert_non_null(b);
	b->doc = kw_doc_new(1000);
	b->job.doc = b->doc;
	b->job.arena = kw_arena_new();
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	bench *b = *state;
	kw_arena_free(b->job.arena);
	kw_buf_free(&b->job.scratch);
	kw_buf_free(&b->job.scratch2);
	kw_buf_free(&b->job.xml.buf);
	free(b->job.claims.items);
	kw_doc_free(b->doc);
	free(b);
	return 0;
}

static void assert_text(kw_str got, const char *want)
{
	if (!kw_str_eq(got, kw_str_from(want)))
		fail_msg("got \"%.*s\", expected \"%s\"", KW_STR_ARG(got), want);
}

/* ---- xml_put ---- */

static void escapes_as_canonical_xml(void **state)
{
	od_xml *x = &((bench *)*state)->job.xml;
	od_xml_open(x, "a");
	od_xml_attr(x, "b", KW_LIT("<>&\"\t\n\r'"));
	od_xml_open(x, "c");
	od_xml_text(x, KW_LIT("<>&\"\t\r'～"));
	od_xml_close(x, "c");
	od_xml_open(x, "d");
	od_xml_close(x, "d");
	od_xml_close(x, "a");
	assert_text(kw_buf_str(&x->buf), "<a b=\"&lt;>&amp;&quot;&#x9;&#xA;&#xD;'\">\n"
	                                 "  <c>&lt;&gt;&amp;\"\t&#xD;'～</c>\n"
	                                 "  <d></d>\n"
	                                 "</a>\n");
	assert_int_equal(x->n_replaced, 0);
	assert_int_equal(x->counts.elements, 3);
}

static void replaces_what_xml_cannot_hold(void **state)
{
	od_xml *x = &((bench *)*state)->job.xml;
	/* NUL, U+0001, U+FFFE, U+FFFF go; U+FFFD, U+FF5E, U+007F and U+0085 stay */
	od_xml_leaf(x, "a",
	            KW_LIT("\0|\x01|\xEF\xBF\xBE|\xEF\xBF\xBF|\xEF\xBF\xBD|\xEF\xBD\x9E|\x7F|\xC2\x85"));
	assert_text(kw_buf_str(&x->buf),
	            "<a>\xEF\xBF\xBD|\xEF\xBF\xBD|\xEF\xBF\xBD|\xEF\xBF\xBD|\xEF\xBF\xBD|"
	            "\xEF\xBD\x9E|\x7F|\xC2\x85</a>\n");
	assert_int_equal(x->n_replaced, 4);
}

/* ---- lines ---- */

static kw_node *block(bench *b, const uint32_t *lines, size_t n)
{
	kw_node *para = kw_doc_add(b->doc, kw_doc_root(b->doc), KW_PARA);
	for (size_t i = 0; i < n; i++)
		kw_doc_add_span(b->doc, para, (kw_span){ .line = lines[i], .col = 2, .end_col = 5 });
	return para;
}

/* ---- xml_row ---- */

static uint64_t seed = 11;

static unsigned dice(unsigned sides)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % sides;
}

/* Rows by the shortest way against the plain calls: every length of text, with and without what must be escaped or replaced. */
static void rows_are_what_the_calls_write(void **state KW_UNUSED)
{
	static const char *const pieces[] = {
		"a",    "予",           "12",   "0123456789", "&",  "<", ">",    "\r",  "\n",           "\t",
		"\x01", "\xEF\xBF\xBE", "（）", "ﾅ",          "\"", "'", "\x7F", "鿿", "\xEF\xBF\xBD", "x",
		""
	};
	for (unsigned round = 0; round < 20000; round++) {
		od_xml fast = { .depth = dice(20) }, plain = { .depth = fast.depth };
		kw_buf texts[4] = { { 0 } };
		od_cell cells[4] = { { .kind = { NULL, 0 } } };
		size_t n = 1 + dice(4), known = dice(2) ? 4 : KW_COUNT(pieces);
		uint32_t line = dice(3) ? dice(2000000000) : 0;
		od_xml_open(&fast, "table");
		od_xml_open(&plain, "table");
		for (size_t i = 0; i < n; i++) {
			for (unsigned k = dice(20); k > 0; k--)
				kw_buf_put(&texts[i], kw_str_from(pieces[dice((unsigned)known)]));
			cells[i].text = kw_buf_str(&texts[i]);
			cells[i].kind = kw_str_from(dice(4) ? "" : "integer");
			cells[i].value = kw_str_from(dice(4) ? "" : "-12");
		}
		for (unsigned twice = 0; twice < 2; twice++) {
			od_xml_row(&fast, line, cells, n);
			od_xml_row_plainly(&plain, line, cells, n);
		}
		od_xml_close(&fast, "table");
		od_xml_close(&plain, "table");
		assert_int_equal(fast.buf.n, plain.buf.n);
		assert_memory_equal(fast.buf.b, plain.buf.b, plain.buf.n);
		assert_int_equal(fast.n_replaced, plain.n_replaced);
		assert_int_equal(fast.counts.elements, plain.counts.elements);
		kw_buf_free(&fast.buf);
		kw_buf_free(&plain.buf);
		for (size_t i = 0; i < n; i++)
			kw_buf_free(&texts[i]);
	}
}

static void count_lines(bench *b, const char *utf8)
{
	kw_text text;
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_decode_options utf = { .charset = KW_CHARSET_UTF8 };
	assert_int_equal(kw_text_decode(ctx, kw_str_from(utf8), &utf, kw_doc_arena(b->doc), &text), KW_OK);
	kw_doc_set_lines(b->doc, &text);
	kw_ctx_free(ctx);
}

static void lines_join_over_blank_ones(void **state)
{
	bench *b = *state;
	count_lines(b, "a\n\n　\nb\nc\nd\n");
	assert_text(od_lines_of(&b->job, block(b, (const uint32_t[]){ 1, 4, 5 }, 3)), "1-5");
	assert_text(od_lines_of(&b->job, block(b, (const uint32_t[]){ 1, 5 }, 2)), "1 5");
	assert_text(od_lines_of(&b->job, block(b, (const uint32_t[]){ 5, 4 }, 2)), "5 4");
	kw_node *part = block(b, (const uint32_t[]){ 4, 5 }, 2);
	part->marks = KW_MARK_PART;
	assert_text(od_lines_of(&b->job, part), "4:2-5 5:2-5");
	assert_text(od_lines_of(&b->job, NULL), "");
}

static void moved_lines_are_outside_the_heaviest_run(void **state)
{
	bench *b = *state;
	uint32_t line;
	count_lines(b, "a\nb\nc\nd\ne\nf\ng\nh\ni\n");
	assert_text(od_moved_lines(&b->job, &line), "");
	static const uint32_t order[] = { 5, 1, 2, 9, 3, 4, 8 };
	for (size_t i = 0; i < KW_COUNT(order); i++)
		od_claim_add(&b->job, block(b, &order[i], 1));
	assert_text(od_moved_lines(&b->job, &line), "5 9");
	assert_int_equal(line, 5);
}

static void a_block_across_others_is_moved(void **state)
{
	bench *b = *state;
	uint32_t line;
	count_lines(b, "a\nb\nc\nd\ne\n");
	od_claim_add(&b->job, block(b, (const uint32_t[]){ 1, 4 }, 2));
	od_claim_add(&b->job, block(b, (const uint32_t[]){ 2 }, 1));
	od_claim_add(&b->job, block(b, (const uint32_t[]){ 3 }, 1));
	assert_text(od_moved_lines(&b->job, &line), "1 4");
}

static void what_the_reader_moved_is_named_first(void **state)
{
	bench *b = *state;
	uint32_t line;
	count_lines(b, "a\nb\nc\nd\ne\nf\n");
	static const uint32_t order[] = { 3, 4, 1, 2, 5 };
	for (size_t i = 0; i < KW_COUNT(order); i++) {
		kw_node *n = block(b, &order[i], 1);
		n->marks = order[i] == 3 || order[i] == 4 || order[i] == 5 ? KW_MARK_MOVED : 0;
		od_claim_add(&b->job, n);
	}
	assert_text(od_moved_lines(&b->job, &line), "3-4"); /* 5 is moved and yet in order */
	assert_int_equal(line, 3);
}

/* ---- verify ---- */

static kw_status reread(const char *xml, od_counts written, od_verify_mode mode, kw_str *code)
{
	static char said[64];
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	od_verify *v = od_verify_new(mode);
	assert_non_null(v);
	od_verify_put(v, kw_str_from(xml));
	kw_status st = od_verify_end(v, ctx, &written);
	said[0] = 0;
	if (ctx->last)
		snprintf(said, sizeof said, "%.*s", KW_STR_ARG(ctx->last->code));
	*code = kw_str_from(said);
	od_verify_free(v);
	kw_ctx_free(ctx);
	return st;
}

static void rereading_finds_faults(void **state KW_UNUSED)
{
	static const char good[] = "<a><amount>1</amount><amount>-3</amount></a>";
	kw_str code;
	assert_int_equal(reread(good, (od_counts){ 3, 2, -2 }, OD_VERIFY_COUNTS, &code), KW_OK);
	assert_int_equal(reread(good, (od_counts){ 4, 2, -2 }, OD_VERIFY_COUNTS, &code), KW_ELIB);
	assert_text(code, "opendata.counts");
	assert_int_equal(reread(good, (od_counts){ 3, 1, -2 }, OD_VERIFY_COUNTS, &code), KW_ELIB);
	assert_int_equal(reread(good, (od_counts){ 3, 2, -1 }, OD_VERIFY_COUNTS, &code), KW_ELIB);
	assert_int_equal(
	        reread("<a><amount>1x</amount></a>", (od_counts){ 2, 1, 1 }, OD_VERIFY_COUNTS, &code),
	        KW_ELIB);
	assert_int_equal(reread("<a><b></a>", (od_counts){ 2, 0, 0 }, OD_VERIFY_COUNTS, &code), KW_ELIB);
	assert_text(code, "opendata.malformed");
	assert_int_equal(reread("<a>", (od_counts){ 1, 0, 0 }, OD_VERIFY_COUNTS, &code), KW_ELIB);
	assert_int_equal(reread("", (od_counts){ 0, 0, 0 }, OD_VERIFY_COUNTS, &code), KW_ELIB);
	assert_int_equal(reread("<a>\x01</a>", (od_counts){ 1, 0, 0 }, OD_VERIFY_COUNTS, &code), KW_ELIB);
	assert_int_equal(reread(good, (od_counts){ 3, 2, -2 }, OD_VERIFY_FULL, &code), KW_ELIB);
	assert_text(code, "opendata.invalid");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(escapes_as_canonical_xml, setup, teardown),
		cmocka_unit_test_setup_teardown(replaces_what_xml_cannot_hold, setup, teardown),
		cmocka_unit_test(rows_are_what_the_calls_write),
		cmocka_unit_test_setup_teardown(lines_join_over_blank_ones, setup, teardown),
		cmocka_unit_test_setup_teardown(moved_lines_are_outside_the_heaviest_run, setup, teardown),
		cmocka_unit_test_setup_teardown(a_block_across_others_is_moved, setup, teardown),
		cmocka_unit_test_setup_teardown(what_the_reader_moved_is_named_first, setup, teardown),
		cmocka_unit_test(rereading_finds_faults),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
