/* chars -- single characters and small searches in UTF-8 text; no rule of the grammar lives here. */
#include "chars.h"
#include <string.h>

uint32_t str_width(kw_str s)
{
	uint32_t width = 0;

	for (size_t at = 0; at < s.n;) {
		size_t end = facts_skip_none(s, at);

		width += (uint32_t)(end - at) / 3 * 2;
		at = end;
		if (at < s.n)
			width += char_width(char_next(s, &at));
	}
	return width;
}

bool str_is_wider(kw_str s, uint32_t columns)
{
	/* Columns are 2 at most, and no character has fewer than one byte; what lies behind need not be looked at. */
	size_t n = s.n < 3 * ((size_t)columns + 1) ? s.n : 3 * ((size_t)columns + 1);
	uint32_t width = 0;

	for (size_t at = 0; at < s.n && width <= columns;) {
		size_t end = at < n ? facts_skip_none(kw_str_sub(s, 0, n), at) : at;

		width += (uint32_t)(end - at) / 3 * 2;
		at = end;
		if (at < s.n && width <= columns)
			width += char_width(char_next(s, &at));
	}
	return width > columns;
}

/* Of characters of three bytes, which most are, the last is looked for first: in it they differ. */
bool char_in(uint32_t c, kw_str set)
{
	char first = (char)(0xE0 | c >> 12), second = (char)(0x80 | (c >> 6 & 63)),
	     last = (char)(0x80 | (c & 63));
	char other[4];

	if (c < 0x80)
		return c && set.n && memchr(set.p, (int)c, set.n);
	if (c < 0x800 || c > 0xFFFF)
		return str_find(set, (kw_str){ other, kw_utf8_put(other, c) }, 0) < set.n;
	for (size_t at = 2; at < set.n;) {
		const char *hit = memchr(set.p + at, last, set.n - at);

		if (!hit)
			return false;
		if (hit[-1] == second && hit[-2] == first)
			return true;
		at = (size_t)(hit - set.p) + 1;
	}
	return false;
}

bool char_is_kanji(uint32_t c)
{
	return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0xF900 && c <= 0xFAFF) ||
	       (c >= 0x20000 && c <= 0x3FFFF) || c == 0x3005;
}

bool char_is_kana(uint32_t c)
{
	return (c >= 0x3041 && c <= 0x30FF) || (c >= 0xFF66 && c <= 0xFF9F);
}

bool char_is_wave(uint32_t c)
{
	return c == 0xFF5E || c == 0x301C || c == '~';
}

bool char_is_term(uint32_t c)
{
	return c == 0x3002 || c == 0xFF0E || c == 0xFF01 || c == 0xFF1F || c == '!' || c == '?';
}

/* JLREQ: closing brackets, stops, middle dots, iteration marks, sound marks and small kana. */
bool char_is_bad_start(uint32_t c)
{
	/* the kana of the list below, from U+3040 on */
	static const uint64_t kana[3] = { UINT64_C(0x8000002AA), UINT64_C(0x2AA600040A8),
		                          UINT64_C(0x786040A800000008) };

	if (c > 0x30FF && c < 0xFF01)
		return false;
	if (c >= 0x3040 && c <= 0x30FF)
		return kana[(c - 0x3040) / 64] >> (c - 0x3040) % 64 & 1;
	return char_in(c, KW_LIT("、。，．,.」』）)】〕］]｣〉》”’・：；:;ー々ゝゞヽヾ！？!?％%"
	                         "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ｣､｡"));
}

enum { SENTENCE_PAIRS = 8 }; /* the first of them hold stretches of a sentence together */

static const struct {
	uint32_t open, close;
} pairs[] = {
	{ 0x300C, 0x300D },                     /* 「」 */
	{ 0x300E, 0x300F },                     /* 『』 */
	{ 0xFF08, 0xFF09 },                     /* （） */
	{ 0x3010, 0x3011 },                     /* 【】 */
	{ 0x201C, 0x201D },                     /* “” */
	{ 0x3014, 0x3015 },                     /* 〔〕 */
	{ 0xFF62, 0xFF63 },                     /* ｢｣ */
	{ '(', ')' },       { 0xFF3B, 0xFF3D }, /* ［］ */
	{ 0x3008, 0x3009 },                     /* 〈〉 */
	{ 0x300A, 0x300B },                     /* 《》 */
	{ '<', '>' },       { '[', ']' },
};

uint32_t char_closer_of(uint32_t opener)
{
	for (size_t i = 0; i < KW_COUNT(pairs) && !(opener > 0x3014 && opener < 0xFF00); i++)
		if (pairs[i].open == opener)
			return pairs[i].close;
	return 0;
}

bool char_is_closer(uint32_t c)
{
	for (size_t i = 0; i < KW_COUNT(pairs) && !(c > 0x3015 && c < 0xFF00); i++)
		if (pairs[i].close == c)
			return true;
	return false;
}

bool char_is_opener(uint32_t c)
{
	return char_closer_of(c) != 0;
}

bool char_is_ringed(uint32_t c)
{
	return (c >= 0x2460 && c <= 0x2473) || (c >= 0x24EB && c <= 0x24FE) || (c >= 0x2776 && c <= 0x2793) ||
	       (c >= 0x3251 && c <= 0x325F);
}

int char_roman(uint32_t c)
{
	return c >= 0x2160 && c <= 0x216B ? (int)(c - 0x2160) + 1 : 0;
}

/* The end of a run of kana and kanji: E4 to E9, and E3 without U+3000 to U+303F. */
static size_t skip_kana_and_kanji(kw_str s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s.p;

	while (at + 3 <= s.n && ((p[at] > 0xE3 && p[at] < 0xEA) || (p[at] == 0xE3 && p[at + 1] > 0x80)))
		at += 3;
	return at;
}

/* Only the brackets that hold stretches of a sentence together; < and [ are marks more often than brackets. A
 * bracket closed here and opened on an earlier line does not count. */
int str_open_brackets(kw_str s)
{
	int open = 0;
	size_t at = 0;

	while ((at = skip_kana_and_kanji(s, at)) < s.n) {
		size_t here = at;
		uint32_t c;

		if (!(facts_next(s, &at) & FACT_BRACKET))
			continue;
		c = char_at(s, here);
		for (size_t i = 0; i < SENTENCE_PAIRS; i++) {
			if (c != pairs[i].open && c != pairs[i].close)
				continue;
			open += c == pairs[i].open ? 1 : open > 0 ? -1 : 0;
			break;
		}
	}
	return open;
}

static size_t find_three(kw_str s, kw_str what, size_t from)
{
	const unsigned char *p = (const unsigned char *)s.p, *w = (const unsigned char *)what.p;

	for (size_t at = from; at + 3 <= s.n; at++)
		if (p[at + 2] == w[2] && p[at + 1] == w[1] && p[at] == w[0])
			return at;
	return s.n;
}

size_t str_find(kw_str s, kw_str what, size_t from)
{
	const char *hit;

	if (what.n == 0 || from >= s.n)
		return s.n;
	if (what.n == 3) /* one character: memmem would take longer to get ready than to look */
		return find_three(s, what, from);
	hit = memmem(s.p + from, s.n - from, what.p, what.n);
	return hit ? (size_t)(hit - s.p) : s.n;
}

/* FNV-1a over the characters that are not white space. */
uint64_t str_hash(kw_str s)
{
	uint64_t h = UINT64_C(14695981039346656037);
	size_t at = 0;

	while (at < s.n) {
		uint32_t c = char_next(s, &at);

		if (!char_is_space(c))
			h = (h ^ c) * UINT64_C(1099511628211);
	}
	return h;
}

kw_str str_skip_space(kw_str s, size_t *at)
{
	while (*at < s.n) {
		size_t next = *at;

		if (!char_is_space(char_next(s, &next)))
			break;
		*at = next;
	}
	return kw_str_sub(s, *at, s.n);
}
