/* arena, buffer, UTF-8. */
#include "arena.h"
#include "unit.h"
#include "utf8_run.h"

static void arena_keeps_and_aligns(void **state)
{
	(void)state;
	kw_arena *a = kw_arena_new();
	assert_non_null(a);
	kw_str copies[500];
	for (size_t i = 0; i < KW_COUNT(copies); i++) {
		char text[32];
		int n = snprintf(text, sizeof text, "string %zu", i);
		copies[i] = kw_arena_copy(a, (kw_str){ text, (size_t)n });
		assert_int_equal((uintptr_t)kw_arena_alloc(a, i) % _Alignof(max_align_t), 0);
	}
	char *large = kw_arena_alloc(a, 3000000); /* a block of its own; the small ones stay where they are */
	assert_int_equal(large[2999999], 0);
	for (size_t i = 0; i < 9000; i++) { /* through blocks of every size */
		char *some = kw_arena_alloc(a, 1000);
		assert_int_equal(some[0] | some[999], 0);
		memset(some, 1, 1000);
	}
	for (size_t i = 0; i < KW_COUNT(copies); i++) {
		char text[32];
		snprintf(text, sizeof text, "string %zu", i);
		assert_str(copies[i], text);
		assert_int_equal(copies[i].p[copies[i].n], 0);
	}
	assert_false(kw_arena_failed(a));
	assert_null(kw_arena_alloc(a, SIZE_MAX));
	assert_true(kw_arena_failed(a));
	kw_arena_free(a);
	kw_arena_free(NULL);
}

/* What one arena had is zeroed when the next hands it out, and nothing is handed out twice. */
static void arena_inherits(void **state)
{
	(void)state;
	kw_arena *first = kw_arena_new(), *heir = kw_arena_new();
	assert_non_null(first);
	assert_non_null(heir);
	for (size_t i = 0; i < 6000; i++)
		memset(kw_arena_alloc(first, 1000), 1, 1000);
	memset(kw_arena_alloc(first, 9000000), 1, 9000000);
	size_t had = kw_arena_bytes(heir);
	kw_arena_free_into(first, heir);
	assert_int_equal(kw_arena_bytes(heir), had);
	unsigned char *last = NULL;
	for (size_t i = 0; i < 20000; i++) {
		unsigned char *p = kw_arena_alloc(heir, 1000);
		assert_non_null(p);
		for (size_t k = 0; k < 1000; k++)
			assert_int_equal(p[k], 0);
		memset(p, 2, 1000);
		if (i % 100 == 0 && kw_arena_extend(heir, p, 1000, 2000))
			for (size_t k = 1008; k < 2000; k++)
				assert_int_equal(p[k], 0);
		assert_true(!last || (last[0] == 2 && last[999] == 2));
		last = p;
	}
	assert_false(kw_arena_failed(heir));
	kw_arena_free(heir);
}

static void buffer_grows_and_latches(void **state)
{
	(void)state;
	kw_buf b = { 0 };
	kw_buf_put(&b, KW_LIT("円"));
	kw_buf_putf(&b, "%d-%s", 42, "x");
	kw_buf_put_int(&b, INT64_MIN);
	kw_buf_putc(&b, ' ');
	kw_buf_put_int(&b, 0);
	kw_buf_put_char(&b, 0x20BB7);
	kw_buf_put_char(&b, 0xD800); /* no scalar value */
	assert_str(kw_buf_str(&b), "円42-x-9223372036854775808 0𠮷\uFFFD");
	for (int i = 0; i < 100000; i++)
		kw_buf_putc(&b, 'a');
	assert_false(b.failed);
	size_t n = b.n;
	assert_false(kw_buf_reserve(&b, SIZE_MAX / 2));
	kw_buf_putc(&b, 'b');
	assert_int_equal(b.n, n); /* failure latches */
	kw_buf_clear(&b);
	kw_buf_putc(&b, 'c');
	assert_str(kw_buf_str(&b), "c");
	kw_buf_free(&b);
	assert_null(b.b);
}

static const struct {
	const char *bytes;
	size_t n, valid, count;
} validity[] = {
	{ "", 0, 0, 0 },
	{ "abc", 3, 3, 3 },
	{ "a\0b", 3, 3, 3 },
	{ "\xE5\x86\x86", 3, 3, 1 },     /* 円 */
	{ "\xF0\xA0\xAE\xB7", 4, 4, 1 }, /* U+20BB7 */
	{ "ab\xC0\x80", 4, 2, 3 },
	{ "\xED\xA0\x80", 3, 0, 1 },      /* overlong, surrogate */
	{ "\xF4\x90\x80\x80", 4, 0, 1 },  /* over U+10FFFF */
	{ "12345678\xE5\x86", 10, 8, 9 }, /* cut */
	{ "\xEF\xBF\xBD", 3, 3, 1 },
	{ "\x80", 1, 0, 0 },
};

static void utf8_validity(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(validity); i++)
		assert_int_equal(kw_utf8_valid((kw_str){ validity[i].bytes, validity[i].n }),
		                 validity[i].valid);
	assert_int_equal(kw_utf8_count(KW_LIT("令和４年度 a")), 7);
}

/* Many bytes together tell what one by one would: a fault at each place of texts of each length. */
static void utf8_validity_of_long_texts(void **state)
{
	(void)state;
	char bytes[400];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = "\xE3\x81\x82"[i % 3]; /* あ */
	for (size_t n = 0; n <= sizeof bytes; n++)
		assert_int_equal(kw_utf8_valid((kw_str){ bytes, n }), n - n % 3);
	for (size_t i = 0; i < sizeof bytes; i++) {
		char kept = bytes[i];
		bytes[i] = '\xFF';
		for (size_t n = i + 1; n <= sizeof bytes; n += 31)
			assert_int_equal(kw_utf8_valid((kw_str){ bytes, n }), i - i % 3);
		bytes[i] = kept;
	}
}

/* Each character of white space at each place of texts of each length is noticed; kana, 、 and full-width forms are none. */
static void spaces_noticed(void **state)
{
	(void)state;
	static const uint32_t spaces[] = { ' ',    '\t',   '\n',   '\r',   0x0B,   0x0C,   0xA0,
		                           0x1680, 0x2000, 0x200A, 0x202F, 0x205F, 0x3000, 0xFEFF };
	for (size_t n = 1; n < 40; n++) {
		char bytes[200];
		size_t n_bytes = 0;
		for (size_t i = 0; i < n; i++, n_bytes += 3)
			memcpy(bytes + n_bytes, &"あ、１字"[3 * (i % 4)], 3);
		kw_str s = { bytes, n_bytes };
		assert_true(n_bytes < 34 || !kw_utf8_may_hold_space(s));
		for (size_t k = 0; k < KW_COUNT(spaces); k++) {
			for (size_t i = 0; i < n; i++) {
				char with[200], space[4];
				size_t size = kw_utf8_put(space, spaces[k]);
				memcpy(with, bytes, 3 * i);
				memcpy(with + 3 * i, space, size);
				memcpy(with + 3 * i + size, bytes + 3 * i, n_bytes - 3 * i);
				assert_true(kw_utf8_may_hold_space((kw_str){ with, n_bytes + size }));
			}
		}
	}
	assert_false(kw_utf8_may_hold_space((kw_str){ NULL, 0 }));
}

/* Every code point there and back, forwards and backwards. */
static void utf8_round_trip(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10FFFF; c++) {
		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		char bytes[4];
		kw_str s = { bytes, kw_utf8_put(bytes, c) };
		size_t at = 0, back = s.n;
		assert_int_equal(kw_utf8_next(s, &at), c);
		assert_int_equal(at, s.n);
		assert_int_equal(kw_utf8_prev(s, &back), c);
		assert_int_equal(back, 0);
	}
}

/* One U+FFFD for each maximal subpart (Unicode 15, table 3-8). */
static void utf8_malformed(void **state)
{
	(void)state;
	kw_str s = KW_LIT("a\xF1\x80\x80\xE1\x80\xC2"
	                  "b\x80"
	                  "c\x80\xBF"
	                  "d");
	static const uint32_t expected[] = { 'a',    0xFFFD, 0xFFFD, 0xFFFD, 'b',
		                             0xFFFD, 'c',    0xFFFD, 0xFFFD, 'd' };
	size_t at = 0;
	for (size_t i = 0; i < KW_COUNT(expected); i++)
		assert_int_equal(kw_utf8_next(s, &at), expected[i]);
	assert_int_equal(at, s.n);
}

static void widths(void **state)
{
	(void)state;
	assert_int_equal(kw_str_width(KW_LIT("abc")), 3);
	assert_int_equal(kw_str_width(KW_LIT("令和４年")), 8);
	assert_int_equal(kw_str_width(KW_LIT("ｶﾅ①→")), 6); /* half-width kana 1, ambiguous 2 */
	assert_int_equal(kw_str_width(KW_LIT("か\u3099葛\U000E0100")),
	                 4); /* combining mark, variation selector */
	assert_int_equal(kw_utf8_width(0x1F), 0);
}

static void trimming(void **state)
{
	(void)state;
	assert_str(kw_str_trim(KW_LIT(" \u3000\t x　y \r\n")), "x　y");
	assert_str(kw_str_trim(KW_LIT("　 ")), "");
	assert_str(kw_str_trim(KW_LIT("円")), "円");
}

static void substrings(void **state)
{
	(void)state;
	assert_true(kw_str_has(KW_LIT("予算額の内訳"), KW_LIT("内訳")));
	assert_true(kw_str_has(KW_LIT("内訳"), KW_LIT("内訳")));
	assert_false(kw_str_has(KW_LIT("内"), KW_LIT("内訳")));
	assert_false(kw_str_has(KW_LIT("内訳"), KW_LIT("")));
	assert_false(kw_str_has((kw_str){ NULL, 0 }, KW_LIT("x")));
}

static void order_of_bytes(void **state)
{
	(void)state;
	const kw_str none = { NULL, 0 };
	assert_true(kw_str_order(KW_LIT("a"), KW_LIT("b")) < 0);
	assert_true(kw_str_order(KW_LIT("ab"), KW_LIT("a")) > 0);
	assert_true(kw_str_order(none, KW_LIT("a")) < 0);
	assert_int_equal(kw_str_order(none, KW_LIT("")), 0);
	assert_int_equal(kw_str_order(KW_LIT("a\0b"), KW_LIT("a\0b")), 0);
	assert_true(kw_str_order(KW_LIT("\xE3\x81\x82"), KW_LIT("z")) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_keeps_and_aligns),
		cmocka_unit_test(arena_inherits),
		cmocka_unit_test(buffer_grows_and_latches),
		cmocka_unit_test(utf8_validity),
		cmocka_unit_test(utf8_validity_of_long_texts),
		cmocka_unit_test(spaces_noticed),
		cmocka_unit_test(utf8_round_trip),
		cmocka_unit_test(utf8_malformed),
		cmocka_unit_test(widths),
		cmocka_unit_test(trimming),
		cmocka_unit_test(substrings),
		cmocka_unit_test(order_of_bytes),
	};
	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
