/* The facts of characters and lines against the plain questions they stand for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../core/diag.h"
#include "../../../plugins/text/legacy.h"

static kw_ctx *ctx;

static int load(void **state)
{
	(void)state;
	ctx = kw_ctx_new(KW_LIT("formats"));
	return ctx && words_prepare(ctx) == KW_OK ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	kw_ctx_free(ctx);
	return 0;
}

static bool begins_contact(uint32_t c)
{
	static const word_class classes[] = { WORD_CONTACT, WORD_TEL };
	kw_str word;

	for (size_t k = 0; k < KW_COUNT(classes); k++)
		for (size_t i = 0; (word = words_at(classes[k], i)).n; i++)
			if (char_first(word) == c)
				return true;
	return false;
}

static void test_characters(void **state)
{
	(void)state;
	for (uint32_t c = 1; c < 0x30000; c++) {
		char room[4];
		size_t at = 0;
		kw_str s = { room, kw_utf8_put(room, c) };
		uint32_t facts;

		if (c >= 0xD800 && c < 0xE000)
			continue;
		facts = facts_next(s, &at);
		assert_int_equal(at, s.n);
		assert_int_equal(facts & FACT_COLUMNS, kw_utf8_width(c));
		assert_int_equal((facts & FACT_SPACE) != 0, kw_char_is_space(c));
		assert_int_equal((facts & FACT_LATIN) != 0,
		                 (c > ' ' && c < 0x80) || (c >= 0xFF00 && c <= 0xFF5E));
		assert_int_equal((facts & FACT_FIGURE) != 0, kw_norm_digit(c) >= 0);
		assert_int_equal((facts & FACT_STOP) != 0, c == 0x3002);
		assert_int_equal((facts & FACT_YEN) != 0, c == 0x5186);
		assert_true(facts & FACT_CONTACT || !begins_contact(c));
		assert_true(facts & FACT_DOUBT || !kw_ordinary_char(c));
		/* A run ends before every character with facts, and is never cut inside one. */
		at = facts_skip_none(s, 0);
		assert_true(at == 0 || (at == s.n && facts == 2));
	}
}

static void test_brackets(void **state)
{
	(void)state;
	for (uint32_t c = 1; c < 0x10000; c++) {
		char room[8];
		size_t at = 0, n = kw_utf8_put(room, c);
		kw_str s = { room, n };

		if (c >= 0xD800 && c < 0xE000)
			continue;
		if (str_open_brackets(s))
			assert_true(facts_next(s, &at) & FACT_BRACKET);
	}
}

/* The facts of a line are those asked one by one. */
static void test_lines(void **state)
{
	static const char *const bits[] = { " ",  "\xE3\x80\x80", "\xC2\xA0", "か",
		                            "漢", "円",           "Ａ",       "a",
		                            "ｱ",  "。",           "\n",       "\xF0\xA0\xAE\xB7",
		                            "゙" };
	uint64_t random = 7;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		job j = { .ctx = ctx, .doc = kw_doc_new(100), .line_arena = kw_arena_new() };
		const kw_decode_options how = { .charset = KW_CHARSET_UTF8 };
		kw_buf text = { 0 };

		for (int i = 0; i < 40; i++) {
			random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			kw_buf_put(&text, kw_str_from(bits[(random >> 33) % KW_COUNT(bits)]));
		}
		assert_int_equal(kw_text_decode(ctx, kw_buf_str(&text), &how, kw_doc_arena(j.doc), &j.src),
		                 KW_OK);
		lines_split(&j);
		assert_int_equal(j.n_lines, j.src.n_nonblank);
		for (size_t i = 0; i < j.n_lines; i++) {
			const line *l = &j.lines[i];
			kw_str raw = j.src.lines[l->rest->no - 1].text,
			       edge = { raw.p, (size_t)(l->text.p - raw.p) };

			assert_true(kw_str_eq(l->text, kw_str_trim(raw)));
			assert_int_equal(l->width, kw_str_width(l->text));
			assert_int_equal(l->indent, kw_str_width(edge));
			assert_int_equal(l->rest->col, kw_utf8_count(edge) + 1);
			assert_int_equal(l->rest->end_col, kw_utf8_count(edge) + kw_utf8_count(l->text));
			assert_int_equal(l->rest->behind, raw.n - edge.n - l->text.n);
			assert_int_equal(l->first, char_first(l->text));
			assert_int_equal(l->last, char_last(l->text));
		}
		kw_arena_free(j.line_arena);
		kw_doc_free(j.doc);
		kw_buf_free(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_brackets),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
