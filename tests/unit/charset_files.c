/* charset_files.c -- the same notice in every encoding and line end is the same text; the files that are no text in a known
 * encoding are refused, each with its own code. */
#include "diag.h"

#include <kawaraban/text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define FOLDER "fixtures/encodings/"

struct reading {
	kw_buf bytes;
	kw_ctx *ctx;
	kw_arena *arena;
	kw_text text;
	kw_status status;
};

static struct reading read_fixture(const char *name)
{
	struct reading r = { .ctx = kw_ctx_new(KW_LIT("")), .arena = kw_arena_new() };
	char path[80], block[512];
	snprintf(path, sizeof path, FOLDER "%s", name);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;)
		kw_buf_put(&r.bytes, (kw_str){ block, n });
	fclose(f);
	r.status = kw_text_decode(r.ctx, kw_buf_str(&r.bytes), NULL, r.arena, &r.text);
	return r;
}

static void close_reading(struct reading *r)
{
	kw_arena_free(r->arena);
	kw_ctx_free(r->ctx);
	kw_buf_free(&r->bytes);
}

static void test_same_text(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		kw_charset charset;
	} files[] = {
		{ "notice.utf-8-bom.txt", KW_CHARSET_UTF8 },
		{ "notice.cp932.txt", KW_CHARSET_CP932 },
		{ "notice.cp932-crlf.txt", KW_CHARSET_CP932 },
		{ "notice.cp932-cr.txt", KW_CHARSET_CP932 },
		{ "notice.euc-jp-ms.txt", KW_CHARSET_EUC_JP_MS },
		{ "notice.iso-2022-jp.txt", KW_CHARSET_ISO_2022_JP },
		{ "notice.utf-16le.txt", KW_CHARSET_UTF16LE },
		{ "notice.utf-16be.txt", KW_CHARSET_UTF16BE },
		{ "notice.utf-16le-bom.txt", KW_CHARSET_UTF16LE },
		{ "notice.utf-16be-bom.txt", KW_CHARSET_UTF16BE },
	};
	struct reading model = read_fixture("notice.utf-8.txt");
	assert_int_equal(model.status, KW_OK);
	assert_int_equal(model.text.n_lines, 10);
	assert_int_equal(model.text.n_nonblank, 7);
	assert_true(model.text.lines[7].page_break_before);
	for (size_t i = 0; i < KW_COUNT(files); i++) {
		struct reading r = read_fixture(files[i].name);
		assert_int_equal(r.status, KW_OK);
		assert_null(r.ctx->first);
		assert_int_equal(r.text.charset, files[i].charset);
		assert_int_equal(r.text.n_lines, model.text.n_lines);
		assert_int_equal(r.text.n_nonblank, model.text.n_nonblank);
		for (size_t k = 0; k < r.text.n_lines; k++) {
			assert_true(kw_str_eq(r.text.lines[k].text, model.text.lines[k].text));
			assert_int_equal(r.text.lines[k].page_break_before,
			                 model.text.lines[k].page_break_before);
		}
		close_reading(&r);
	}
	close_reading(&model);
}

static void test_damaged(void **state)
{
	(void)state;
	struct reading r = read_fixture("damaged.cp932.txt");
	assert_int_equal(r.status, KW_OK);
	assert_int_equal(r.text.charset, KW_CHARSET_CP932);
	assert_int_equal(r.text.n_lines, 10);
	assert_int_equal(r.ctx->n_messages, 1);
	assert_true(kw_str_eq(r.ctx->first->code, KW_LIT("charset.bad-bytes")));
	assert_int_equal(r.ctx->first->at.line, 4);
	assert_int_equal(r.ctx->first->at.offset, 108);
	assert_true(kw_str_ends(r.text.lines[3].text, KW_LIT("配ります\uFFFD")));
	close_reading(&r);
}

static void test_refused(void **state)
{
	(void)state;
	static const struct {
		const char *name, *code;
	} files[] = {
		{ "refused.latin-1.txt", "charset.undecided" }, { "refused.euc-kr.txt", "charset.undecided" },
		{ "refused.gb2312.txt", "charset.undecided" },  { "refused.utf-32le.txt", "charset.utf-32" },
		{ "refused.nul.txt", "charset.nul" },           { "refused.png", "charset.nul" },
	};
	for (size_t i = 0; i < KW_COUNT(files); i++) {
		struct reading r = read_fixture(files[i].name);
		assert_int_equal(r.status, KW_EFORMAT);
		assert_int_equal(r.ctx->n_messages, 1);
		assert_true(kw_str_eq(r.ctx->first->code, kw_str_from(files[i].code)));
		assert_null(r.text.utf8.p);
		assert_int_equal(r.text.n_lines, 0);
		close_reading(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_text),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_refused),
	};
	return cmocka_run_group_tests_name("charset_files", tests, NULL, NULL);
}
