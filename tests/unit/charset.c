/* charset.c -- decoding: every cell of the tables, the rules for malformed units, lines with their offsets, and the way from
 * a character back to its bytes. */
#include "charset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "charset_encode.h"
#include "diag.h"

#define BYTES(s)                                                                                             \
	{                                                                                                    \
		s, sizeof(s) - 1                                                                             \
	}

/* One decoding and what was said. */
struct decoded {
	kw_ctx *ctx;
	kw_arena *arena;
	kw_text text;
	kw_status status;
};

static struct decoded decode_with(kw_str bytes, kw_decode_options options)
{
	struct decoded d = { .ctx = kw_ctx_new(KW_LIT("")), .arena = kw_arena_new() };
	assert_non_null(d.ctx);
	assert_non_null(d.arena);
	d.status = kw_text_decode(d.ctx, bytes, &options, d.arena, &d.text);
	return d;
}

static struct decoded decode(kw_str bytes, kw_charset charset)
{
	return decode_with(bytes, (kw_decode_options){ .charset = charset });
}

static void close_decoded(struct decoded *d)
{
	kw_arena_free(d->arena);
	kw_ctx_free(d->ctx);
}

static const kw_message *find_message(const struct decoded *d, const char *code, size_t nth)
{
	for (const kw_message *m = d->ctx->first; m; m = m->next)
		if (kw_str_eq(m->code, kw_str_from(code)) && nth-- == 0)
			return m;
	return NULL;
}

static void assert_str(kw_str actual, const char *expected)
{
	if (!kw_str_eq(actual, kw_str_from(expected)))
		fail_msg("'%.*s' is not '%s'", KW_STR_ARG(actual), expected);
}

static bool has_words(const kw_message *m, const char *words)
{
	return m && memmem(m->english.p, m->english.n, words, strlen(words));
}

/* ---- every cell ---- */

static uint32_t only_unit(kw_charset charset, kw_str bytes)
{
	uint32_t unit[2];
	kw_byte_walk walk = kw_byte_walk_start(bytes, 0);
	size_t n = kw_unit_reader_of(charset)(&walk, unit, 2);
	return n == 1 && unit[0] != KW_BAD_UNIT ? kw_unit_char(unit[0]) : KW_BAD_UNIT;
}

static uint32_t by_iconv(const char *encoding, kw_str bytes)
{
	kw_buf utf16 = { 0 };
	bool ok = convert_all(encoding, "UTF-16LE", bytes, &utf16) && utf16.n == 2;
	uint32_t c = ok ? (uint32_t)(unsigned char)utf16.b[0] | (uint32_t)(unsigned char)utf16.b[1] << 8
	                : KW_BAD_UNIT;
	kw_buf_free(&utf16);
	return c;
}

/* CP932, both planes of EUC-JP-MS and of ISO-2022-JP agree with the C library, but for the cells named; where 2022 has no converter,
 * with CP932. */
static void test_cells(void **state)
{
	(void)state;
	size_t n[3] = { 0 };
	for (unsigned row = 1; row <= 94; row++)
		for (unsigned cell = 1; cell <= 94; cell++) {
			char euc[3] = { (char)0x8F, (char)(row + 0xA0), (char)(cell + 0xA0) };
			char jis[6] = { 0x1B, '$', 'B', (char)(row + 0x20), (char)(cell + 0x20) };
			char jis_x_0212[7] = { 0x1B, '$', '(', 'D', (char)(row + 0x20), (char)(cell + 0x20) };
			unsigned lead = (row - 1) / 2 + (row <= 62 ? 0x81 : 0xC1);
			unsigned trail = row % 2 ? cell + (cell <= 63 ? 0x3F : 0x40) : cell + 0x9E;
			char sjis[2] = { (char)lead, (char)trail };
			uint32_t two = by_iconv("EUC-JP-MS", (kw_str){ euc + 1, 2 });
			uint32_t three = by_iconv("EUC-JP-MS", (kw_str){ euc, 3 });
			uint32_t cp932 = by_iconv("CP932", (kw_str){ sjis, 2 });
			/* as the WHATWG has them, unlike the C library */
			if (row >= 89 && row <= 92 && cp932 != KW_BAD_UNIT)
				two = cp932;
			if (row == 2 && cell == 35)
				three = 0xA6;
			assert_int_equal(only_unit(KW_CHARSET_EUC_JP_MS, (kw_str){ euc + 1, 2 }), two);
			assert_int_equal(only_unit(KW_CHARSET_EUC_JP_MS, (kw_str){ euc, 3 }), three);
			assert_int_equal(only_unit(KW_CHARSET_CP932, (kw_str){ sjis, 2 }), cp932);
			uint32_t units[4];
			kw_byte_walk walk = kw_byte_walk_start((kw_str){ jis, 5 }, 0);
			kw_unit_reader_of(KW_CHARSET_ISO_2022_JP)(&walk, units, 1);
			assert_int_equal(units[0] == KW_BAD_UNIT ? units[0] : kw_unit_char(units[0]), cp932);
			walk = kw_byte_walk_start((kw_str){ jis_x_0212, 6 }, 0);
			kw_unit_reader_of(KW_CHARSET_ISO_2022_JP)(&walk, units, 1);
			assert_int_equal(units[0] == KW_BAD_UNIT ? units[0] : kw_unit_char(units[0]), three);
			n[0] += two != KW_BAD_UNIT;
			n[1] += three != KW_BAD_UNIT;
			n[2] += cp932 != KW_BAD_UNIT;
		}
	assert_true(n[0] > 7500 && n[1] > 6000 && n[2] > 7200);
	for (unsigned c = 0x80; c < 0x100; c++) {
		char one[1] = { (char)c };
		uint32_t expected = c >= 0xA1 && c <= 0xDF ? 0xFF61 + c - 0xA1 : KW_BAD_UNIT;
		assert_int_equal(only_unit(KW_CHARSET_CP932, (kw_str){ one, 1 }), expected);
		assert_int_equal(only_unit(KW_CHARSET_EUC_JP_MS, (kw_str){ one, 1 }), KW_BAD_UNIT);
	}
}

/* ---- rules ---- */

/* Decoded with the encoding named; every malformed unit is one U+FFFD and one message; one
 * is always allowed. */
static const struct {
	kw_charset charset;
	kw_str bytes;
	const char *text;
	const char *bad; /* hex of the malformed unit, NULL when there is none */
	unsigned offset;
} rules[] = {
	/* the vendor's cells */
	{ KW_CHARSET_CP932, BYTES("\x81\x60\x81\x7C\x81\x61\x81\x91\x81\x92\x81\xCA"), "～－∥￠￡￢", NULL,
	  0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\xA1\xC1\xA1\xDD\xA1\xC2\xA1\xF1\xA1\xF2\xA2\xCC"), "～－∥￠￡￢",
	  NULL, 0 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B$B!A!]!B!q!r\"L\x1B(B"), "～－∥￠￡￢", NULL, 0 },
	{ KW_CHARSET_CP932, BYTES("\x87\x54\x87\x40\x87\x8A"), "Ⅰ①㈱", NULL, 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\xAD\xB5\xAD\xA1\xAD\xEA"), "Ⅰ①㈱", NULL, 0 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B$B-5-!-j\x1B(B"), "Ⅰ①㈱", NULL, 0 },
	{ KW_CHARSET_CP932, BYTES("\xFB\xFC\xEE\xE0"), "髙髙", NULL, 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\x8F\xF4\xFB"), "髙", NULL, 0 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B$B|b\x1B(B"), "髙", NULL, 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\xFC\xE2\x8F\xA2\xC3"), "髙¦", NULL, 0 },
	{ KW_CHARSET_CP932, BYTES("\xF0\x40\xF9\xFC"), "\uE000\uE757", NULL, 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\xF5\xA1\x8F\xFE\xFE"), "\uE000\uE757", NULL, 0 },
	{ KW_CHARSET_CP932, BYTES("\\~\x81\xE0\x87\x90\x95\x5C"), "\\~≒≒表", NULL, 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\\~"), "\\~", NULL, 0 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B(J\\~\x1B(B\\~"), "\\~\\~", NULL, 0 },
	/* half-width kana */
	{ KW_CHARSET_CP932, BYTES("\xC3\xBD\xC4"), "ﾃｽﾄ", NULL, 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\x8E\xC3\x8E\xBD\x8E\xC4"), "ﾃｽﾄ", NULL, 0 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B(IC=D\x1B(B"), "ﾃｽﾄ", NULL, 0 },
	{ KW_CHARSET_ISO_2022_JP,
	  BYTES("a\x0E"
	        "C=D\x0F"
	        "b"),
	  "aﾃｽﾄb", NULL, 0 },
	/* escapes */
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B$@F|\x1B$BK\\\x1B(B"), "日本", NULL, 0 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B$(D0!\x1B(B\n"), "丂\n", NULL, 0 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B$BF| K\\\x1B(B"), "日 本", NULL, 0 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("a\x1B$Zb"), "a\uFFFD$Zb", "1B", 1 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("a\x1B"), "a\uFFFD", "1B", 1 },
	{ KW_CHARSET_ISO_2022_JP,
	  BYTES("a\xB1"
	        "b"),
	  "a\uFFFDb", "B1", 1 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B$BF|\x7E\x21\x1B(B"), "日\uFFFD", "7E 21", 5 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B$BF|F\x1B(Bb"), "日\uFFFDb", "46", 5 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B(I\x60\x1B(B"), "\uFFFD", "60", 3 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B$BF|"), "日\uFFFD", "return to ASCII", 5 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B$BF|\nab"), "日\uFFFD\nab", "return to ASCII", 5 },
	{ KW_CHARSET_ISO_2022_JP,
	  BYTES("\x0E"
	        "C\r\nC"),
	  "ﾃ\uFFFD\r\nC", "return to ASCII", 2 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B$BF|K"), "日\uFFFD", "4B", 5 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B$BF|\x1B("), "日\uFFFD", "1B 28", 5 },
	{ KW_CHARSET_ISO_2022_JP, BYTES("\x1B$BF|\x1B(B\x1B$("), "日\uFFFD", "1B 24 28", 8 },
	/* a malformed unit takes the next byte along only when that is not ASCII */
	{ KW_CHARSET_CP932, BYTES("\x81\","), "\uFFFD\",", "81", 0 },
	{ KW_CHARSET_CP932, BYTES("\x81\n"), "\uFFFD\n", "81", 0 },
	{ KW_CHARSET_CP932,
	  BYTES("\x85\x41"
	        "b"),
	  "\uFFFDAb", "85", 0 },
	{ KW_CHARSET_CP932, BYTES("\x81\xFFz"), "\uFFFDz", "81 FF", 0 },
	{ KW_CHARSET_CP932, BYTES("\x85\x9F\x93\xFA"), "\uFFFD日", "85 9F", 0 },
	{ KW_CHARSET_CP932, BYTES("a\x81"), "a\uFFFD", "81", 1 },
	{ KW_CHARSET_CP932, BYTES("\x80\x93\xFA"), "\uFFFD日", "80", 0 },
	{ KW_CHARSET_CP932, BYTES("\xA0\x93\xFA"), "\uFFFD日", "A0", 0 },
	{ KW_CHARSET_CP932, BYTES("\xFD\x93\xFA"), "\uFFFD日", "FD", 0 },
	{ KW_CHARSET_CP932, BYTES("\xFE\x93\xFA"), "\uFFFD日", "FE", 0 },
	{ KW_CHARSET_CP932, BYTES("\xFF\x93\xFA"), "\uFFFD日", "FF", 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\xA4 \xA4\xA2"), "\uFFFD あ", "A4", 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\xA4\x82\xA4\xA2"), "\uFFFDあ", "A4 82", 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\xA9\xA1\xA4\xA2"), "\uFFFDあ", "A9 A1", 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\x8E\xE0\xA4\xA2"), "\uFFFDあ", "8E E0", 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\x8F\xA1\xA1\xA4\xA2"), "\uFFFDあ", "8F A1 A1", 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\x8F\xA1\"x"), "\uFFFD\"x", "8F A1", 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\x85\xA4\xA2"), "\uFFFDあ", "85", 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\xFF\xA4\xA2"), "\uFFFDあ", "FF", 0 },
	{ KW_CHARSET_EUC_JP_MS, BYTES("\xA4\xA2\xA4"), "あ\uFFFD", "A4", 2 },
	{ KW_CHARSET_UTF8, BYTES("\xC0\x80"), NULL, "C0", 0 },
	{ KW_CHARSET_UTF8, BYTES("\xE0\x80\xAF"), NULL, "E0", 0 },
	{ KW_CHARSET_UTF8, BYTES("\xED\xA0\x80"), NULL, "ED", 0 },
	{ KW_CHARSET_UTF8, BYTES("\xF4\x90\x80\x80"), NULL, "F4", 0 },
	{ KW_CHARSET_UTF8, BYTES("a\xE4\xBA"), "a\uFFFD", "E4 BA", 1 },
	{ KW_CHARSET_UTF8, BYTES("a\xE4\"b"), "a\uFFFD\"b", "E4", 1 },
	{ KW_CHARSET_UTF8,
	  BYTES("\xEF\xBF\xBE"
	        "b"),
	  "\uFFFDb", "EF BF BE", 0 },
	{ KW_CHARSET_UTF8,
	  BYTES("\xEF\xBF\xBF"
	        "b"),
	  "\uFFFDb", "EF BF BF", 0 },
	{ KW_CHARSET_UTF8, BYTES("\xEF\xBF\xBD"), "\uFFFD", NULL, 0 },
	{ KW_CHARSET_UTF8, BYTES("\xF0\xA0\xAE\x9F"), "𠮟", NULL, 0 },
	{ KW_CHARSET_UTF16LE, BYTES("\x42\xD8\x9F\xDF\n\0"), "𠮟\n", NULL, 0 },
	{ KW_CHARSET_UTF16BE, BYTES("\xD8\x42\xDF\x9F\0\n"), "𠮟\n", NULL, 0 },
	{ KW_CHARSET_UTF16LE, BYTES("\x42\xD8\n\0"), "\uFFFD\n", "42 D8", 0 },
	{ KW_CHARSET_UTF16BE, BYTES("\xDF\x9F\0\n"), "\uFFFD\n", "DF 9F", 0 },
	{ KW_CHARSET_UTF16LE, BYTES("a\0b"), "a\uFFFD", "62", 2 },
	{ KW_CHARSET_UTF16BE, BYTES("\xFF\xFF\0a"), "\uFFFDa", "FF FF", 0 },
	{ KW_CHARSET_UTF16LE, BYTES("\x00\xD8"), "\uFFFD", "00 D8", 0 },
};

static void test_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(rules); i++) {
		struct decoded d = decode(rules[i].bytes, rules[i].charset);
		const kw_message *m =
		        find_message(&d, rules[i].text ? "charset.bad-bytes" : "charset.refused", 0);
		if (!rules[i].text) { /* more than one unit */
			assert_int_equal(d.status, KW_EFORMAT);
			assert_true(has_words(m, rules[i].bad));
			close_decoded(&d);
			continue;
		}
		assert_int_equal(d.status, KW_OK);
		assert_str(d.text.utf8, rules[i].text);
		assert_int_equal(m != NULL, rules[i].bad != NULL);
		assert_null(find_message(&d, "charset.bad-bytes", 1));
		if (m) {
			if (!has_words(m, rules[i].bad))
				fail_msg("rule %zu: %.*s", i, KW_STR_ARG(m->english));
			assert_int_equal(m->at.offset, rules[i].offset);
			assert_int_equal(m->severity, KW_SEVERITY_WARNING);
		}
		close_decoded(&d);
		d = decode_with(rules[i].bytes,
		                (kw_decode_options){ .charset = rules[i].charset, .strict = true });
		assert_int_equal(d.status, rules[i].bad ? KW_EFORMAT : KW_OK);
		assert_int_equal(find_message(&d, "charset.refused", 0) != NULL, rules[i].bad != NULL);
		close_decoded(&d);
	}
}

/* ---- what decides, what refuses ---- */

static void test_place_of_damage(void **state)
{
	(void)state;
	kw_buf bytes = { 0 };
	encode(KW_LIT("一行目は正しい文です。\r\n二行目に\x07傷がある。"), KW_CHARSET_CP932, &bytes);
	kw_buf_put(&bytes, KW_LIT("\x81\n"));
	encode(KW_LIT("三行目\n"), KW_CHARSET_CP932, &bytes);
	struct decoded d = decode(kw_buf_str(&bytes), KW_CHARSET_UNKNOWN);
	assert_int_equal(d.status, KW_OK);
	assert_int_equal(d.text.charset, KW_CHARSET_CP932);
	assert_str(d.text.lines[1].text, "二行目に傷がある。\uFFFD");
	assert_str(d.text.lines[2].text, "三行目");
	const kw_message *m = find_message(&d, "charset.bad-bytes", 0);
	assert_non_null(m);
	assert_int_equal(m->at.line, 2);
	assert_int_equal(m->at.col, 10);
	assert_int_equal(m->at.offset, 43);
	assert_int_equal(m->at.n_bytes, 1);
	assert_true(has_words(m, "81") && has_words(m, "byte 43"));
	m = find_message(&d, "text.control", 0);
	assert_non_null(m);
	assert_int_equal(m->at.line, 2);
	assert_int_equal(m->at.col, 5);
	assert_int_equal(m->at.offset, 32);
	assert_int_equal(kw_text_span(&d.text, 2, 10, 10).offset, 43);
	close_decoded(&d);
	kw_buf_free(&bytes);
}

static void test_refusals(void **state)
{
	(void)state;
	struct decoded d =
	        decode(KW_LIT("Le march\xE9 de No\xEBl \xE0 midi, pr\xE9parez vos \x9Cufs d'\xE9t\xE9."),
	               KW_CHARSET_UNKNOWN);
	const kw_message *m = find_message(&d, "charset.undecided", 0);
	assert_int_equal(d.status, KW_EFORMAT);
	assert_true(has_words(m, "UTF-8 ") && has_words(m, "CP932 ") && has_words(m, "EUC-JP-MS "));
	assert_null(d.text.utf8.p);
	close_decoded(&d);
	d = decode(KW_LIT("\xFF\xFE\0\0a\0\0\0"), KW_CHARSET_UNKNOWN);
	assert_int_equal(d.status, KW_EFORMAT);
	assert_true(has_words(find_message(&d, "charset.utf-32", 0), "UTF-32"));
	close_decoded(&d);
	d = decode(KW_LIT("\0\0\xFE\xFF\0\0\0a"), KW_CHARSET_UTF16BE);
	assert_int_equal(d.status, KW_EFORMAT);
	assert_non_null(find_message(&d, "charset.utf-32", 0));
	close_decoded(&d);
	/* one NUL in a UTF-8 text, by evidence and by name */
	d = decode(KW_LIT("みんなの\nま\0ち"), KW_CHARSET_UNKNOWN);
	assert_int_equal(d.status, KW_EFORMAT);
	m = find_message(&d, "charset.nul", 0);
	assert_non_null(m);
	assert_int_equal(m->at.offset, 16);
	close_decoded(&d);
	d = decode(KW_LIT("みんなの\nま\0ち"), KW_CHARSET_UTF8);
	assert_int_equal(d.status, KW_EFORMAT);
	m = find_message(&d, "charset.nul", 0);
	assert_non_null(m);
	assert_int_equal(m->at.line, 2);
	assert_int_equal(m->at.col, 2);
	close_decoded(&d);
	d = decode(KW_LIT("a\0\n\0\0\0b\0"), KW_CHARSET_UTF16LE);
	assert_int_equal(d.status, KW_EFORMAT);
	assert_int_equal(find_message(&d, "charset.nul", 0)->at.line, 2);
	close_decoded(&d);
	/* UTF-16 has NUL bytes, which are not the reason here */
	d = decode(KW_LIT("\xFF\xFE\x00\xD8\n\0\x00\xD8\n\0"), KW_CHARSET_UNKNOWN);
	assert_int_equal(d.status, KW_EFORMAT);
	assert_true(has_words(find_message(&d, "charset.undecided", 0), "UTF-16LE @2"));
	close_decoded(&d);
	/* the wrong name */
	d = decode(KW_LIT("みんなのまち\n"), KW_CHARSET_EUC_JP_MS);
	assert_int_equal(d.status, KW_EFORMAT);
	m = find_message(&d, "charset.refused", 0);
	assert_true(has_words(m, "EUC-JP-MS") && has_words(m, "byte 0") && has_words(m, "E3 81 BF"));
	close_decoded(&d);
}

static void test_marks_and_labels(void **state)
{
	(void)state;
	struct decoded d = decode(KW_LIT("\xEF\xBB\xBFみ\n"), KW_CHARSET_UNKNOWN);
	assert_int_equal(d.status, KW_OK);
	assert_true(d.text.bom);
	assert_str(d.text.utf8, "み\n");
	assert_int_equal(d.text.lines[0].offset, 3);
	assert_int_equal(kw_text_span(&d.text, 1, 1, 1).offset, 3);
	close_decoded(&d);
	d = decode(KW_LIT("\xFE\xFF\x30\x7F"), KW_CHARSET_UTF16LE);
	assert_int_equal(d.status, KW_OK);
	assert_int_equal(d.text.charset, KW_CHARSET_UTF16BE);
	assert_str(d.text.utf8, "み");
	assert_null(d.ctx->first);
	close_decoded(&d);
	d = decode(KW_LIT("\xEF\xBB\xBFみ\n"), KW_CHARSET_CP932);
	assert_int_equal(d.status, KW_OK);
	assert_int_equal(d.text.charset, KW_CHARSET_UTF8);
	assert_true(has_words(find_message(&d, "charset.label", 0), "CP932"));
	close_decoded(&d);
	d = decode((kw_str){ NULL, 0 }, KW_CHARSET_UNKNOWN);
	assert_int_equal(d.status, KW_OK);
	assert_int_equal(d.text.charset, KW_CHARSET_UTF8);
	assert_int_equal(d.text.n_lines, 1);
	assert_int_equal(d.text.lines[0].text.n, 0);
	assert_int_equal(kw_text_span(&d.text, 1, 1, 0).n_bytes, 0);
	close_decoded(&d);
}

/* ---- lines ---- */

/* Every line begins where the text before it ends in its encoding. */
static void assert_offsets(const struct decoded *d)
{
	for (size_t i = 0; i < d->text.n_lines; i++) {
		const kw_line *line = &d->text.lines[i];
		kw_buf before = { 0 };
		assert_true(encode(kw_str_sub(d->text.utf8, 0, (size_t)(line->text.p - d->text.utf8.p)),
		                   d->text.charset, &before));
		assert_int_equal(line->offset, before.n);
		kw_buf_free(&before);
	}
}

static void test_lines(void **state)
{
	(void)state;
	kw_str text = KW_LIT(" 一行目 \r\n\n\u3000\r\r二\t行\r三\r\n");
	static const char *const expected[] = { " 一行目 ", "", "\u3000", "", "二\t行", "三", "" };
	for (kw_charset c = KW_CHARSET_UTF8; c < KW_N_CHARSETS; c++) {
		kw_buf bytes = { 0 };
		assert_true(encode(text, c, &bytes));
		struct decoded d = decode(kw_buf_str(&bytes), c);
		assert_int_equal(d.status, KW_OK);
		assert_int_equal(d.text.n_lines, KW_COUNT(expected));
		assert_int_equal(d.text.n_nonblank, 3);
		for (size_t i = 0; i < KW_COUNT(expected); i++) {
			const kw_line *line = &d.text.lines[i];
			assert_str(line->text, expected[i]);
			assert_int_equal(line->n_chars, kw_utf8_count(line->text));
			assert_false(line->page_break_before);
		}
		assert_offsets(&d);
		assert_int_equal(d.text.utf8.p == bytes.b, c == KW_CHARSET_UTF8); /* borrowed, not copied */
		close_decoded(&d);
		d = decode_with(kw_buf_str(&bytes), (kw_decode_options){ .charset = c, .no_lines = true });
		assert_int_equal(d.status, KW_OK);
		assert_null(d.text.lines);
		assert_int_equal(d.text.n_lines, 0);
		assert_true(kw_str_eq(d.text.utf8, text));
		assert_int_equal(kw_text_span(&d.text, 1, 1, 1).line, 0);
		close_decoded(&d);
		kw_buf_free(&bytes);
	}
}

static void test_form_feeds(void **state)
{
	(void)state;
	static const kw_charset charsets[] = { KW_CHARSET_UTF8, KW_CHARSET_CP932, KW_CHARSET_ISO_2022_JP,
		                               KW_CHARSET_UTF16LE };
	static const struct {
		const char *text;
		bool feed;
	} expected[] = { { "頁一", false }, { "頁二", true }, { "途中", true }, { "行末", false },
		         { "頁三", true },  { "", true },     { "終", false } };
	for (size_t c = 0; c < KW_COUNT(charsets); c++) {
		kw_buf bytes = { 0 };
		assert_true(
		        encode(KW_LIT("頁一\n\f頁二\n途\f中\n行末\f\n頁三\n\f\n終"), charsets[c], &bytes));
		struct decoded d = decode(kw_buf_str(&bytes), charsets[c]);
		assert_int_equal(d.status, KW_OK);
		assert_null(d.ctx->first);
		assert_int_equal(d.text.n_lines, KW_COUNT(expected));
		for (size_t i = 0; i < KW_COUNT(expected); i++) {
			assert_str(d.text.lines[i].text, expected[i].text);
			assert_int_equal(d.text.lines[i].page_break_before, expected[i].feed);
		}
		kw_span span = kw_text_span(&d.text, 2, 1, 1);
		assert_int_equal(span.offset, d.text.lines[1].offset);
		/* the span of the whole line spans the form feed in its middle */
		kw_span one = kw_text_span(&d.text, 3, 2, 2), all = kw_text_span(&d.text, 3, 1, 2);
		assert_int_equal(all.offset + all.n_bytes, one.offset + one.n_bytes);
		close_decoded(&d);
		kw_buf_free(&bytes);
	}
}

static void test_controls(void **state)
{
	(void)state;
	struct decoded d = decode(KW_LIT("\x1Bあ\x01い\x01う\x0Bえ\n\tお\x7F\x01"), KW_CHARSET_UTF8);
	assert_int_equal(d.status, KW_OK);
	assert_str(d.text.lines[0].text, "あいうえ");
	assert_int_equal(d.text.lines[0].n_chars, 4);
	assert_int_equal(d.text.lines[0].offset, 1);
	assert_str(d.text.lines[1].text, "\tお\x7F");
	assert_true(has_words(find_message(&d, "text.control", 0), "U+0001"));
	assert_true(has_words(find_message(&d, "text.control", 0), "3 in all"));
	assert_true(has_words(find_message(&d, "text.control", 1), "U+000B"));
	assert_true(has_words(find_message(&d, "text.control", 2), "U+001B"));
	assert_null(find_message(&d, "text.control", 3));
	assert_int_equal(kw_text_span(&d.text, 1, 2, 2).offset, 5);
	assert_int_equal(kw_text_span(&d.text, 1, 2, 2).n_bytes, 3);
	close_decoded(&d);
}

/* Bold and underlined as printers strike them; other backspaces are controls like any. */
static const struct {
	const char *bytes, *text;
	size_t n_struck, n_stray;
} strikes[] = {
	{ "X\bXY\bY", "XY", 2, 0 }, { "X\bX\bX\bXY", "XY", 3, 0 },
	{ "_\bX_\bY", "XY", 2, 0 }, { "X\b_Y", "XY", 1, 0 },
	{ "_\bX\bX", "X", 2, 0 },   { "\u7B2C\b\u7B2C\uFF11\b\b\uFF11", "\u7B2C\uFF11", 2, 0 },
	{ "e\b'X", "e'X", 0, 1 },   { "\bXY\b", "XY", 0, 2 },
	{ "a\b\nb\bb", "a", 1, 1 },
};

static void test_strikes(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(strikes); i++)
		for (kw_charset charset = KW_CHARSET_UTF8; charset < KW_N_CHARSETS; charset++) {
			kw_buf bytes = { 0 };
			char n_struck[40];
			assert_true(encode(kw_str_from(strikes[i].bytes), charset, &bytes));
			struct decoded d = decode(kw_buf_str(&bytes), charset);
			assert_int_equal(d.status, KW_OK);
			const kw_line *line = &d.text.lines[0];
			assert_str(line->text, strikes[i].text);
			assert_int_equal(line->n_chars, kw_utf8_count(line->text));
			const kw_message *m = find_message(&d, "text.overstrike", 0);
			assert_int_equal(m != NULL, strikes[i].n_struck > 0);
			snprintf(n_struck, sizeof n_struck, "%zu characters", strikes[i].n_struck);
			assert_true(!m || has_words(m, n_struck));
			assert_int_equal(find_message(&d, "text.control", 0) != NULL, strikes[i].n_stray > 0);
			/* places follow one another */
			uint64_t at = line->offset;
			for (uint32_t col = 1; col <= line->n_chars && !strikes[i].n_stray; col++) {
				kw_span s = kw_text_span(&d.text, 1, col, col);
				assert_int_equal(s.offset, at);
				at += s.n_bytes;
			}
			assert_true(strikes[i].n_stray || charset == KW_CHARSET_ISO_2022_JP || at == bytes.n);
			close_decoded(&d);
			kw_buf_free(&bytes);
		}
	/* a page of it is decided as any text is */
	struct decoded d = decode(KW_LIT("N\bNA\bAM\bME\bE\n     _\bf_\bi_\bl_\be\n"), KW_CHARSET_UNKNOWN);
	assert_int_equal(d.status, KW_OK);
	assert_str(d.text.lines[1].text, "     file");
	close_decoded(&d);
}

/* ---- spans ---- */

static void test_spans(void **state)
{
	(void)state;
	kw_str text = KW_LIT("第１章 ABC\n①ﾃｽﾄの髙木さん～\n\n終わり");
	for (kw_charset c = KW_CHARSET_UTF8; c < KW_N_CHARSETS; c++) {
		kw_buf bytes = { 0 };
		assert_true(encode(text, c, &bytes));
		struct decoded d = decode(kw_buf_str(&bytes), c);
		assert_int_equal(d.status, KW_OK);
		assert_true(kw_str_eq(d.text.utf8, text));
		for (uint32_t line = 1; line <= d.text.n_lines; line++) {
			const kw_line *l = &d.text.lines[line - 1];
			uint64_t offset = l->offset;
			size_t at = 0;
			kw_span whole = kw_text_span(&d.text, line, 1, UINT32_MAX);
			for (uint32_t col = 1; col <= l->n_chars; col++) {
				kw_span s = kw_text_span(&d.text, line, col, col),
				        rest = kw_text_span(&d.text, line, col, UINT32_MAX);
				assert_int_equal(rest.offset, s.offset);
				assert_int_equal(rest.offset + rest.n_bytes, whole.offset + whole.n_bytes);
				assert_int_equal(s.offset, offset);
				assert_int_equal(s.line, line);
				assert_int_equal(s.col, col);
				assert_int_equal(s.end_col, col);
				uint32_t unit = kw_utf8_next(l->text, &at);
				if (c != KW_CHARSET_ISO_2022_JP) /* whose bytes mean nothing by themselves */
					assert_int_equal(only_unit(c, kw_str_sub(kw_buf_str(&bytes), offset,
					                                         s.n_bytes)),
					                 unit);
				offset += s.n_bytes;
			}
			assert_int_equal(whole.offset + whole.n_bytes, offset);
			assert_int_equal(whole.end_col, l->n_chars);
			kw_span behind = kw_text_span(&d.text, line, l->n_chars + 9, l->n_chars + 9);
			assert_int_equal(behind.offset, offset);
			assert_int_equal(behind.n_bytes, 0);
			assert_int_equal(behind.end_col, behind.col - 1);
		}
		assert_int_equal(kw_text_span(&d.text, 0, 1, 1).line, 0);
		assert_int_equal(kw_text_span(&d.text, 5, 1, 1).line, 0);
		close_decoded(&d);
		kw_buf_free(&bytes);
	}
}

/* An escape sequence belongs to the character it precedes. */
static void test_spans_of_escapes(void **state)
{
	(void)state;
	struct decoded d = decode(KW_LIT("a\x1B$BF|K\\\x1B(Bb\n\x1B$BF|\x1B(B\n"), KW_CHARSET_ISO_2022_JP);
	static const struct {
		uint32_t line, col, n_bytes;
		uint64_t offset;
	} expected[] = { { 1, 1, 1, 0 }, { 1, 2, 5, 1 }, { 1, 3, 2, 6 }, { 1, 4, 4, 8 }, { 2, 1, 5, 13 } };
	assert_int_equal(d.status, KW_OK);
	for (size_t i = 0; i < KW_COUNT(expected); i++) {
		kw_span s = kw_text_span(&d.text, expected[i].line, expected[i].col, expected[i].col);
		assert_int_equal(s.offset, expected[i].offset);
		assert_int_equal(s.n_bytes, expected[i].n_bytes);
	}
	assert_int_equal(d.text.lines[2].offset, 22);
	close_decoded(&d);
}

/* Marks inside long lines lead to the same places as a walk from the head. */
static void test_spans_of_long_lines(void **state)
{
	(void)state;
	kw_buf text = { 0 };
	kw_buf_put(&text, KW_LIT("短い行\n"));
	for (int i = 0; i < 700; i++)
		kw_buf_put(&text, KW_LIT("第a１章ｶﾅ\x01x")); /* eight characters, one of them left out */
	kw_buf_put(&text, KW_LIT("\n短い行"));
	for (kw_charset c = KW_CHARSET_UTF8; c < KW_N_CHARSETS; c++) {
		kw_buf bytes = { 0 };
		assert_true(encode(kw_buf_str(&text), c, &bytes));
		struct decoded d = decode(kw_buf_str(&bytes), c);
		assert_int_equal(d.status, KW_OK);
		assert_non_null(d.text.marks);
		assert_int_equal(d.text.lines[1].n_chars, 4900);
		kw_text plain = d.text;
		plain.marks = NULL;
		for (uint32_t col = 1; col <= 4900; col += 13) {
			uint32_t end = col % 2 ? col : col + 2000;
			kw_span marked = kw_text_span(&d.text, 2, col, end),
			        walked = kw_text_span(&plain, 2, col, end);
			assert_memory_equal(&marked, &walked, sizeof marked);
		}
		assert_int_equal(kw_text_span(&d.text, 3, 1, 1).offset, d.text.lines[2].offset);
		close_decoded(&d);
		kw_buf_free(&bytes);
	}
	kw_buf_free(&text);
}

static void test_line_limit(void **state)
{
	(void)state;
	kw_ctx *ctx = kw_ctx_new(KW_LIT(""));
	kw_arena *arena = kw_arena_new();
	kw_text text;
	ctx->limits[KW_LIMIT_LINE_BYTES] = 9;
	assert_int_equal(kw_text_decode(ctx, KW_LIT("みんな\nの\n"), NULL, arena, &text), KW_OK);
	assert_int_equal(kw_text_decode(ctx, KW_LIT("の\nみんなの\n"), NULL, arena, &text), KW_ELIMIT);
	assert_int_equal(ctx->last->at.line, 2);
	kw_arena_free(arena);
	kw_ctx_free(ctx);
}

/* ---- long texts: the first part settles the encoding, one walk reads the rest ---- */

static void put_sentences(kw_buf *out, kw_charset charset, size_t n)
{
	kw_buf text = { 0 };
	while (n-- > 0)
		kw_buf_put(
		        &text,
		        KW_LIT("地域のみなさまと力を合わせ、安心して暮らせる①のまちをつくります。 No. 1234\r\n"));
	assert_true(encode(kw_buf_str(&text), charset, out));
	kw_buf_free(&text);
}

/* What stands behind the first part, in CP932, and what becomes of the whole. */
static const struct {
	kw_str tail;
	size_t times;
	kw_status status;
	const char *code; /* the first finding */
	const char *text; /* how the tail is read */
} tails[] = {
	{ BYTES("\x82\xA0\n"), 1, KW_OK, NULL, "あ\n" },
	{ BYTES("\xC3\xBD\xC4\n"), 100000, KW_OK, NULL, "ﾃｽﾄ\n" }, /* three times as long in UTF-8 */
	{ BYTES("\x82\xFF\n"), 1, KW_OK, "charset.bad-bytes", "\uFFFD\n" },
	{ BYTES("\x82\xFF\n"), 500, KW_EFORMAT, "charset.undecided", NULL },
	{ BYTES("\0\n"), 1, KW_EFORMAT, "charset.nul", NULL },
	{ BYTES("\a\n"), 1, KW_OK, "text.control", "\a\n" },
};

static void test_tails(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(tails); i++) {
		kw_buf bytes = { 0 }, expected = { 0 };
		put_sentences(&bytes, KW_CHARSET_CP932, 1500);
		put_sentences(&expected, KW_CHARSET_UTF8, 1500);
		assert_int_equal(kw_charset_settled(kw_buf_str(&bytes)), KW_CHARSET_CP932);
		size_t at = bytes.n;
		for (size_t k = 0; k < tails[i].times; k++) {
			kw_buf_put(&bytes, tails[i].tail);
			kw_buf_put(&expected, kw_str_from(tails[i].text));
		}
		struct decoded d = decode(kw_buf_str(&bytes), KW_CHARSET_UNKNOWN);
		assert_int_equal(d.status, tails[i].status);
		assert_int_equal(d.ctx->first != NULL, tails[i].code != NULL);
		if (tails[i].code)
			assert_str(d.ctx->first->code, tails[i].code);
		if (!d.status) {
			assert_int_equal(d.text.charset, KW_CHARSET_CP932);
			assert_true(kw_str_eq(d.text.utf8, kw_buf_str(&expected)));
			assert_int_equal(d.text.n_lines, 1500 + tails[i].times + 1);
			/* a control character at its head is no part of a line */
			assert_int_equal(d.text.lines[1500].offset, at + (tails[i].tail.p[0] == '\a'));
		}
		close_decoded(&d);
		kw_buf_free(&bytes);
		kw_buf_free(&expected);
	}
}

/* A long text in any encoding is read as a short one is. */
static void test_long_texts(void **state)
{
	(void)state;
	kw_buf expected = { 0 };
	put_sentences(&expected, KW_CHARSET_UTF8, 3000);
	for (kw_charset c = KW_CHARSET_UTF8; c < KW_N_CHARSETS; c++) {
		kw_buf bytes = { 0 };
		put_sentences(&bytes, c, 3000);
		assert_int_equal(kw_charset_settled(kw_buf_str(&bytes)), c);
		struct decoded d = decode(kw_buf_str(&bytes), KW_CHARSET_UNKNOWN);
		assert_int_equal(d.status, KW_OK);
		assert_null(d.ctx->first);
		assert_int_equal(d.text.charset, c);
		assert_true(kw_str_eq(d.text.utf8, kw_buf_str(&expected)));
		assert_int_equal(d.text.n_lines, 3001);
		assert_int_equal(d.text.n_nonblank, 3000);
		for (size_t i = 0; i < d.text.n_lines; i++)
			assert_int_equal(d.text.lines[i].offset, bytes.n / 3000 * i);
		close_decoded(&d);
		kw_buf_free(&bytes);
	}
	kw_buf_free(&expected);
	/* too short, and one line */
	kw_buf bytes = { 0 };
	put_sentences(&bytes, KW_CHARSET_CP932, 10);
	assert_int_equal(kw_charset_settled(kw_buf_str(&bytes)), KW_CHARSET_UNKNOWN);
	kw_buf_clear(&bytes);
	while (bytes.n < 70000)
		kw_buf_put(&bytes, KW_LIT("\x82\xA0"));
	assert_int_equal(kw_charset_settled(kw_buf_str(&bytes)), KW_CHARSET_UNKNOWN);
	assert_int_equal(kw_charset_settled(KW_LIT("ASCII\n")), KW_CHARSET_UTF8);
	kw_buf_free(&bytes);
}

/* How far bytes are plain UTF-8, one character at a time. */
static size_t plain_slowly(kw_str s)
{
	for (size_t at = 0, next = 0; at < s.n; at = next) {
		uint32_t c = kw_utf8_next_any(s, &next);
		bool is_replacement = next - at == 3 && memcmp(s.p + at, "\xEF\xBF\xBD", 3) == 0;
		if ((c == 0xFFFD && !is_replacement) || c == 0xFFFE || c == 0xFFFF ||
		    (kw_is_removed(c) && c != '\f'))
			return at;
	}
	return s.n;
}

static size_t valid_slowly(kw_str s)
{
	for (size_t at = 0, next = 0; at < s.n; at = next)
		if (kw_utf8_next_any(s, &next) == 0xFFFD &&
		    (next - at != 3 || memcmp(s.p + at, "\xEF\xBF\xBD", 3) != 0))
			return at;
	return s.n;
}

/* The fast scans agree with the slow one wherever a stray byte stands. */
static void test_plain_utf8(void **state)
{
	(void)state;
	static const char text[] = "市の予算　＝１２３,456\t円。\r\nﾃｽﾄ ~é plain ASCII line\f\xEF\xBF\xBD\n"
	                           "かなとかなと漢字と文字列を並べただけの行です。";
	static const unsigned char strays[] = { 0x00, 0x08, 0x0B, 0x1B, 0x1F, 0x20, 0x7F, 0x80, 0xBE,
		                                0xBF, 0xC0, 0xE0, 0xE3, 0xED, 0xEF, 0xF0, 0xFF };
	enum { TIMES = 6, LENGTH = TIMES * (sizeof text - 1) };
	char copy[LENGTH];
	for (size_t at = 0; at < LENGTH; at++)
		for (size_t i = 0; i < KW_COUNT(strays); i++) {
			for (size_t k = 0; k < LENGTH; k++)
				copy[k] = text[k % (sizeof text - 1)];
			if (at > 0) /* else plain up to U+FFFE */
				memset(copy, 'a', at / 2);
			copy[at] = (char)strays[i];
			for (size_t n = LENGTH; n + 3 > LENGTH; n--) {
				assert_int_equal(kw_charset_plain_utf8((kw_str){ copy, n }, 0),
				                 plain_slowly((kw_str){ copy, n }));
				assert_int_equal(kw_utf8_valid((kw_str){ copy, n }),
				                 valid_slowly((kw_str){ copy, n }));
			}
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_place_of_damage),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_marks_and_labels),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_tails),
		cmocka_unit_test(test_long_texts),
		cmocka_unit_test(test_plain_utf8),
		cmocka_unit_test(test_form_feeds),
		cmocka_unit_test(test_controls),
		cmocka_unit_test(test_strikes),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_spans_of_escapes),
		cmocka_unit_test(test_spans_of_long_lines),
		cmocka_unit_test(test_line_limit),
	};
	return cmocka_run_group_tests_name("charset", tests, NULL, NULL);
}
