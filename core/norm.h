/* norm -- numerals, labels and comparison keys: what money, wareki and records read figures with. Nothing here changes
 * a text of the document. */
#ifndef NORM_H
#define NORM_H

#include <kawaraban/values.h>

/* 1 to 9 of 一 to 九 and of 壱 弐 参, 0 of 〇 and 零; -1 for any other character. */
int kw_norm_kanji_digit(uint32_t c);
/* 10, 100, 1000 of 十 拾 百 千; 0 for any other character. */
int kw_norm_kanji_power(uint32_t c);

/* The kanji number below 10,000 at s.p[*at] (二十三, 千五百, 二〇二二), and *at moved behind it; false, and *at as it was,
 * when there is none or it is not well formed (三五十, 十百). */
bool kw_norm_kanji_number(kw_str s, size_t *at, int *out);

/* The character before s.p[at], or 0 at the beginning. */
static inline uint32_t kw_norm_before(kw_str s, size_t at)
{
	return at ? kw_utf8_prev(s, &at) : 0;
}
/* The character at s.p[at], or 0 at the end. */
static inline uint32_t kw_norm_here(kw_str s, size_t at)
{
	return at < s.n ? kw_utf8_next(s, &at) : 0;
}

/* Steps over one white space other than a line end; false when there is none. */
bool kw_norm_skip_blank(kw_str s, size_t *at);

/* A run of figures, ASCII or full-width: its length in figures, and *at moved behind it. *value is its number, -1 when
 * it does not fit int64. */
size_t kw_norm_figures(kw_str s, size_t *at, int64_t *value);

/* An ASCII or full-width Latin letter. */
bool kw_norm_is_letter(uint32_t c);

#endif
