/* What is written is what was meant: the library's self test, the file read again, its structure, and every way the
 * reading again must refuse. */
#include "../unit.h"

#include "../../../plugins/pdf/pdftext.h"
#include "../../../plugins/pdf/tags.h"
#include "../../../plugins/pdf/verify.h"
#include <stdlib.h>

enum { WIDTH = 595276, HEIGHT = 841890 };

static kw_ctx *ctx;

static int set_up(void **state)
{
	(void)state;
	ctx = kw_ctx_new(KW_LIT("formats"));
	return ctx ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	kw_ctx_free(ctx);
	return 0;
}

/* A file of two pages; freed by the caller. */
static void make_file(kw_buf *out)
{
	kw_haru *h = kw_haru_new(ctx, 6);
	assert_non_null(h);
	kw_haru_put_catalog(h, KW_LIT("/Lang(ja)\n"));
	for (int i = 0; i < 2; i++)
		kw_haru_end_page(h, kw_haru_add_page(h, WIDTH, HEIGHT), KW_LIT("q Q\n"), -1);
	assert_int_equal(kw_haru_save(h, ctx, out), KW_OK);
	kw_haru_free(h);
}

static void library_is_the_one_we_know(void **state)
{
	(void)state;
	assert_int_equal(kw_haru_check_library(ctx), KW_OK);
}

static void good_files_pass(void **state)
{
	(void)state;
	kw_buf file = { 0 }, again = { 0 };
	make_file(&file);
	make_file(&again);
	assert_int_equal(kw_pdf_verify(ctx, kw_buf_str(&file), 2), KW_OK);
	assert_int_equal(file.n, again.n);
	assert_memory_equal(file.b, again.b, file.n);
	kw_buf_free(&file);
	kw_buf_free(&again);
}

/* The first `what` of the file becomes `with`, of the same length. */
static void damage(kw_buf *file, const char *what, const char *with)
{
	char *at = memmem(file->b, file->n, what, strlen(what));
	assert_non_null(at);
	memcpy(at, with, strlen(with));
}

static void damaged_files_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *what, *with;
	} damages[] = {
		{ "%PDF", "%PDX" },           { "startxref\n", "startxrex\n" }, { "%%EOF", "%%EOX" },
		{ "\nxref\n", "\nxreg\n" },   { "trailer\n", "trailex\n" },     { "/Size ", "/Sizx " },
		{ "/ID ", "/IX " },           { "/Root ", "/Roox " },           { "/Pages ", "/Pagex " },
		{ "\n3 0 obj", "\n4 0 obj" }, { "00000 n", "00000 f" },         { "/Count 2", "/Count 3" },
	};
	for (size_t i = 0; i < KW_COUNT(damages); i++) {
		kw_buf file = { 0 };
		make_file(&file);
		damage(&file, damages[i].what, damages[i].with);
		assert_int_equal(kw_pdf_verify(ctx, kw_buf_str(&file), 2), KW_EBUG);
		kw_buf_free(&file);
	}
	assert_int_equal(said(ctx, "pdf.verify"), KW_COUNT(damages));
}

static void short_files_are_refused(void **state)
{
	(void)state;
	kw_buf file = { 0 };
	make_file(&file);
	for (size_t n = 0; n + 1 < file.n; n++) /* the last byte is a line end */
		assert_int_equal(kw_pdf_verify(ctx, kw_str_sub(kw_buf_str(&file), 0, n), 2), KW_EBUG);
	assert_int_equal(kw_pdf_verify(ctx, kw_buf_str(&file), 3), KW_EBUG);
	kw_buf_free(&file);
}

/* K in the order of drawing: text, a kid, text; the second page needs MCR; what got nothing is not there. */
static void elements_keep_their_order(void **state)
{
	(void)state;
	kw_buf file = { 0 }, catalog = { 0 };
	kw_haru *h = kw_haru_new(ctx, 6);
	kw_tags *t = kw_tags_new();
	assert_true(h && t);
	uint32_t doc = kw_tags_add(t, 0, KW_TAG_DOCUMENT), p = kw_tags_add(t, doc, KW_TAG_P);
	uint32_t link = kw_tags_add(t, p, KW_TAG_LINK), empty = kw_tags_add(t, doc, KW_TAG_SECT);
	uint32_t row = kw_tags_add(t, kw_tags_add(t, doc, KW_TAG_TABLE), KW_TAG_TR);
	uint32_t cell = kw_tags_add(t, row, KW_TAG_TD), blank = kw_tags_add(t, row, KW_TAG_TD);
	(void)empty;
	(void)blank;
	assert_int_equal(kw_tags_mark(t, p, 0), 0);
	assert_int_equal(kw_tags_mark(t, link, 0), 1);
	assert_int_equal(kw_tags_mark(t, p, 0), 2);
	assert_int_equal(kw_tags_mark(t, p, 1), 0);
	assert_int_equal(kw_tags_mark(t, cell, 1), 1);
	for (int i = 0; i < 2; i++)
		kw_haru_end_page(h, kw_haru_add_page(h, WIDTH, HEIGHT), KW_LIT("q Q\n"), i);
	assert_true(kw_tags_finish(t, h, 2, &catalog));
	kw_haru_put_catalog(h, kw_buf_str(&catalog));
	assert_int_equal(kw_haru_save(h, ctx, &file), KW_OK);
	assert_int_equal(kw_pdf_verify(ctx, kw_buf_str(&file), 2), KW_OK);
	char *at = memmem(file.b, file.n, "/S/P/P ", 7);
	assert_non_null(at);
	unsigned owner, page, kid, other, mcid;
	assert_int_equal(sscanf(at, "/S/P/P %u 0 R/Pg %u 0 R/K[0 %u 0 R 2 <</Type/MCR/Pg %u 0 R/MCID %u>>]",
	                        &owner, &page, &kid, &other, &mcid),
	                 5);
	assert_int_equal(mcid, 0);
	assert_true(page != other);
	assert_null(memmem(file.b, file.n, "/S/Sect", 7));
	size_t cells = 0;
	for (char *c = file.b; (c = memmem(c, file.n - (size_t)(c - file.b), "/S/TD", 5)); c++)
		cells++;
	assert_int_equal(cells, 2);
	kw_tags_free(t);
	kw_haru_free(h);
	kw_buf_free(&file);
	kw_buf_free(&catalog);
}

static void numbers_are_points(void **state)
{
	(void)state;
	static const struct {
		int64_t mpt;
		const char *text;
	} numbers[] = { { 0, "0" },           { 1000, "1" },         { 12345, "12.345" }, { -500, "-0.5" },
		        { -12010, "-12.01" }, { 595276, "595.276" }, { 1, "0.001" } };
	for (size_t i = 0; i < KW_COUNT(numbers); i++) {
		kw_buf b = { 0 };
		kw_pdf_put_mpt(&b, numbers[i].mpt);
		assert_str(kw_buf_str(&b), numbers[i].text);
		kw_buf_free(&b);
	}
	assert_int_equal(kw_pdf_mpt_of_um(210000), 595276);
	assert_int_equal(kw_pdf_mpt_of_um(-210000), -595276);
}

static void strings_are_utf16(void **state)
{
	(void)state;
	kw_buf b = { 0 };
	kw_pdf_put_text(&b, KW_LIT("a国𠮷"));
	assert_str(kw_buf_str(&b), "<FEFF006156FDD842DFB7>");
	kw_buf_clear(&b);
	kw_pdf_put_utf16(&b, (kw_str){ "\0", 1 });
	assert_str(kw_buf_str(&b), "FFFD");
	kw_buf_clear(&b);
	for (const char *c = "(a)\\\r"; *c; c++)
		kw_pdf_put_byte(&b, (uint8_t)*c);
	assert_str(kw_buf_str(&b), "\\(a\\)\\\\\\r");
	kw_buf_clear(&b);
	kw_pdf_put_xml(&b, KW_LIT("<a&b>\x01国"));
	assert_str(kw_buf_str(&b), "&lt;a&amp;b&gt;国");
	kw_buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(library_is_the_one_we_know), cmocka_unit_test(good_files_pass),
		cmocka_unit_test(damaged_files_are_refused),  cmocka_unit_test(short_files_are_refused),
		cmocka_unit_test(elements_keep_their_order),  cmocka_unit_test(numbers_are_points),
		cmocka_unit_test(strings_are_utf16),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
