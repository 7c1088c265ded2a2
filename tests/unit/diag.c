/* Messages: words that are always UTF-8, forms that cannot disturb a terminal, limits and what is over them. */
#include "unit.h"

#include <stdlib.h>

static kw_ctx *ctx;
static kw_buf out;
static const kw_span nowhere;

static int setup(void **state)
{
	(void)state;
	ctx = kw_ctx_new(KW_LIT("formats"));
	return ctx ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	kw_buf_free(&out);
	kw_ctx_free(ctx);
	return 0;
}

static void words_are_utf8(void **state)
{
	(void)state;
	kw_report(ctx, KW_SEVERITY_NOTE, "a.b", nowhere, "%s: is a link", "\x8EG.json");
	assert_str(ctx->last->words, "\\x8EG.json: is a link");
	kw_report(ctx, KW_SEVERITY_NOTE, "a.b", nowhere, "%s", "令和\xE4");
	assert_str(ctx->last->words, "令和\\xE4");
}

/* 1,024 bytes with the final NUL: the character that would be cut is left out. */
static void long_words_end_at_a_character(void **state)
{
	(void)state;
	for (unsigned lead = 0; lead < 3; lead++) {
		kw_buf_clear(&out);
		for (unsigned i = 0; i < lead; i++)
			kw_buf_putc(&out, 'x');
		for (unsigned i = 0; i < 500; i++)
			kw_buf_put(&out, KW_LIT("語"));
		kw_report(ctx, KW_SEVERITY_NOTE, "a.b", nowhere, "%s", out.b);
		kw_str words = ctx->last->words;
		assert_int_equal(kw_utf8_valid(words), words.n);
		assert_in_range(words.n, 1018, 1023);
		assert_int_equal((words.n - lead) % 3, 0);
	}
}

static void over_the_limit(void **state)
{
	(void)state;
	ctx->limits[KW_LIMIT_DIAGNOSTICS] = 2;
	for (unsigned i = 0; i < 5; i++)
		kw_report(ctx, KW_SEVERITY_WARNING, "a.b", nowhere, "again");
	assert_int_equal(said(ctx, "a.b"), 2);
	assert_int_equal(kw_fail(ctx, KW_EFORMAT, "a.c", nowhere, "wrong"), KW_EFORMAT);
	assert_int_equal(said(ctx, "a.c"), 1); /* errors are never left out */
	kw_report_dropped(ctx);
	assert_int_equal(said(ctx, "limit.diagnostics"), 1);
	assert_non_null(strstr(ctx->last->words.p, "3 more messages"));
	kw_report_dropped(ctx);
	assert_int_equal(said(ctx, "limit.diagnostics"), 1);
}

static void text_form(void **state)
{
	(void)state;
	kw_span at = { .line = 3, .col = 4 };
	kw_report(ctx, KW_SEVERITY_WARNING, "a.b", at, "esc %c[2J, override \xE2\x80\xAE, line\nend", 0x1B);
	kw_message_put_text(&out, KW_LIT("a\nb.txt"), ctx->last);
	assert_str(kw_buf_str(&out),
	           "a\\u{A}b.txt:3:4: warning: esc \\u{1B}[2J, override \\u{202E}, line\\u{A}end [a.b]\n");
}

static void json_form(void **state)
{
	(void)state;
	kw_span at = { .line = 3, .col = 4, .offset = 7 };
	kw_report(ctx, KW_SEVERITY_ERROR, "a.b", at, "a \"quote\", a \\ and a\ttab");
	kw_message_put_json(&out, KW_LIT("\x8EG"), ctx->last);
	assert_str(
	        kw_buf_str(&out),
	        "{\"event\":\"diagnostic\",\"path\":\"\\\\x8EG\",\"path_hex\":\"8e47\",\"severity\":\"error\","
	        "\"code\":\"a.b\",\"line\":3,\"column\":4,\"offset\":7,"
	        "\"message\":\"a \\\"quote\\\", a \\\\ and a\\u0009tab\"}\n");
}

static void failing(void **state)
{
	(void)state;
	assert_int_equal(kw_fail(ctx, KW_OK, "a.b", nowhere, "a failure that is none"), KW_EBUG);
	assert_int_equal(kw_fail_limit(ctx, KW_LIMIT_DEPTH, nowhere, 300), KW_ELIMIT);
	assert_str(ctx->last->code, "limit.depth");
	assert_str(ctx->last->words, "depth: 300 is over 256; raise with --limit depth=NUMBER");
	for (unsigned i = 0; i < KW_N_LIMITS; i++)
		assert_int_equal(kw_limit_find(kw_str_from(kw_limit_name((kw_limit)i))), i);
	assert_int_equal(kw_limit_find(KW_LIT("dept")), KW_N_LIMITS);
}

/* A word of its own stands where the sentence has a gap, whatever it is made of. */
static void words_in_a_sentence(void **state)
{
	(void)state;
	assert_int_equal(
	        kw_fail_word(ctx, KW_EFORMAT, "a.b", nowhere, "100% {} of %s", "%d is {}, not %s", 7, "more"),
	        KW_EFORMAT);
	assert_str(ctx->last->words, "7 is 100% {} of %s, not more");
	kw_report_word(ctx, KW_SEVERITY_NOTE, "a.b", nowhere, "unused", "no gap but %s", "this");
	assert_str(ctx->last->words, "no gap but this");
	assert_int_equal(ctx->n_errors, 1);
}

static void epochs(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t seconds;
	} values[] = { { "0", 0 },
		       { "1660000000", 1660000000 },
		       { "253402300799", 253402300799 },
		       { "", -1 },
		       { "-1", -1 },
		       { "253402300800", -1 },
		       { "12h", -1 },
		       { " 1", -1 },
		       { "99999999999999999999", -1 } };
	for (size_t i = 0; i < KW_COUNT(values); i++) {
		setenv("SOURCE_DATE_EPOCH", values[i].text, 1);
		kw_ctx *c = kw_ctx_new(KW_LIT(""));
		assert_non_null(c);
		assert_int_equal(kw_ctx_epoch(c), values[i].seconds);
		kw_ctx_free(c);
	}
	unsetenv("SOURCE_DATE_EPOCH");
	assert_int_equal(kw_ctx_epoch(ctx), -1);
}

static void data_files(void **state)
{
	(void)state;
	kw_str bytes;
	assert_int_equal(kw_ctx_data(ctx, "no/such.tsv", &bytes), KW_ELIB);
	assert_int_equal(bytes.n, 0);
	assert_int_equal(said(ctx, "data.missing"), 1);
	assert_int_equal(kw_ctx_data(ctx, ".", &bytes), KW_ELIB);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(words_are_utf8),
		T(long_words_end_at_a_character),
		T(over_the_limit),
		T(text_form),
		T(json_form),
		T(failing),
		T(epochs),
		T(data_files),
		T(words_in_a_sentence),
	};
	return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
