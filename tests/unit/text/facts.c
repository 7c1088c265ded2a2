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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_brackets),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
