/* chars.h -- single characters, small searches (chars.c), and what a character may be a part of (facts.c), so that a search can be left
 * out. What every line asks is inline. */
#ifndef CHARS_H
#define CHARS_H

#include <kawaraban/plugin.h>

/* The text is valid UTF-8, so what is common is decoded here; the core does the rest, on a copy of the place, so that the caller's can stay
 * in a register. */
static inline uint32_t char_next(kw_str s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.p + *at;

	if (p[0] < 0x80) {
		++*at;
		return p[0];
	}
	if ((p[0] & 0xF0) != 0xE0 || s.n - *at < 3) {
		size_t next = *at;
		uint32_t c = kw_utf8_next_any(s, &next);

		*at = next;
		return c;
	}
	*at += 3;
	return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (uint32_t)(p[2] & 0x3F);
}

static inline uint32_t char_prev(kw_str s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.p + *at;

	if (p[-1] < 0x80) {
		--*at;
		return p[-1];
	}
	if (*at < 3 || (p[-3] & 0xF0) != 0xE0) {
		size_t before = *at;
		uint32_t c = kw_utf8_prev(s, &before);

		*at = before;
		return c;
	}
	*at -= 3;
	return (uint32_t)(p[-3] & 0x0F) << 12 | (uint32_t)(p[-2] & 0x3F) << 6 | (uint32_t)(p[-1] & 0x3F);
}

/* 0 at the end */
static inline uint32_t char_at(kw_str s, size_t at)
{
	return at < s.n ? char_next(s, &at) : 0;
}

static inline uint32_t char_first(kw_str s)
{
	return char_at(s, 0);
}

static inline uint32_t char_last(kw_str s)
{
	size_t at = s.n;

	return at ? char_prev(s, &at) : 0;
}

/* bytes of the character at `at` */
static inline size_t char_size(kw_str s, size_t at)
{
	size_t next = at;

	if (at >= s.n)
		return 0;
	char_next(s, &next);
	return next - at;
}

static inline bool char_is_space(uint32_t c)
{
	if ((c > 0x20 && c < 0xA0) || (c > 0x3000 && c < 0xFEFF))
		return false;
	return kw_char_is_space(c);
}

/* Columns, as kw_utf8_width has them; kana, kanji and figures are told at once. */
static inline unsigned char_width(uint32_t c)
{
	if (c >= 0x20 && c < 0x7F)
		return 1;
	if ((c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FF) ||
	    (c >= 0x3000 && c <= 0x3029) || (c >= 0xFF01 && c <= 0xFF60))
		return 2;
	return kw_utf8_width(c);
}

uint32_t str_width(kw_str s);
bool str_is_wider(kw_str s, uint32_t columns); /* looks no further than it must */
bool char_in(uint32_t c, kw_str set);
bool char_is_kanji(uint32_t c);
bool char_is_kana(uint32_t c);
bool char_is_wave(uint32_t c);      /* ～ 〜 ~ */
bool char_is_term(uint32_t c);      /* 。．！？!? */
bool char_is_bad_start(uint32_t c); /* may not begin a line */
bool char_is_opener(uint32_t c);
bool char_is_closer(uint32_t c);
uint32_t char_closer_of(uint32_t opener);            /* 0 when it is none */
bool char_is_ringed(uint32_t c);                     /* ①, ❶, ⓵, ➀, ㉑: a figure in a ring */
int char_roman(uint32_t c);                          /* Ⅰ -> 1 … Ⅻ -> 12, else 0 */
int str_open_brackets(kw_str s);                     /* brackets left open at the end */
size_t str_find(kw_str s, kw_str what, size_t from); /* s.n when absent */
uint64_t str_hash(kw_str s);                         /* without white space */
kw_str str_skip_space(kw_str s, size_t *at);         /* the rest behind white space at *at */

/* ---- facts.c: what characters may be a part of ---- */

/* The facts of a text are those of its characters, or-ed: without the bit nothing of that kind stands in it, so that a
 * search can be left out. With it something may. */
enum {
	FACT_COLUMNS = 3, /* of one character: 0 to 2, see char_width */
	FACT_SPACE = 1 << 2,
	FACT_LATIN = 1 << 3, /* figures, letters and signs of ASCII or the full-width forms */
	FACT_FIGURE = 1 << 4,
	FACT_AT = 1 << 5,       /* @ ＠ */
	FACT_STOP = 1 << 6,     /* 。 */
	FACT_YEN = 1 << 7,      /* 円 */
	FACT_COLON = 1 << 8,    /* ： … */
	FACT_BRACKET = 1 << 9,  /* that str_open_brackets counts */
	FACT_DOUBT = 1 << 10,   /* that doubts.c looks at */
	FACT_CONTACT = 1 << 11, /* begins a word of the classes CONTACT or TEL */
	FACT_DRAWN = 1 << 12,   /* rules and corners: ─ │ ┌ */
	FACT_STAR = 1 << 13,    /* * */
};
/* Once for each process, when the words are there. */
void facts_prepare(void);
uint32_t facts_of_rare(uint32_t c);
extern const uint32_t *facts_of_64[1024]; /* NULL: see facts_of_rare */

/* A bit for each character of two columns without facts: most kana and kanji. A row for each pair of first and second byte; those that do not
 * begin three bytes are empty. */
extern uint64_t facts_none[256 * 64];

/* The end of a run of them. */
static inline size_t facts_skip_none(kw_str s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s.p;

	while (at + 3 <= s.n && facts_none[(unsigned)p[at] << 6 | (p[at + 1] & 63)] >> (p[at + 2] & 63) & 1)
		at += 3;
	return at;
}

/* The facts of the character at s.p[*at], and *at moved behind it. */
static inline uint32_t facts_next(kw_str s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.p + *at;
	const uint32_t *page;

	if (p[0] < 0x80) {
		++*at;
		return facts_of_64[p[0] >> 6][p[0] & 63];
	}
	page = (p[0] & 0xF0) == 0xE0 ? facts_of_64[((unsigned)p[0] << 6 | (p[1] & 63)) & 1023] : NULL;
	if (!page)
		return facts_of_rare(char_next(s, at));
	*at += 3;
	return page[p[2] & 63];
}

#endif
