/* utf8 -- decode, validate, count and measure UTF-8. It never changes text. */
#include "utf8_run.h"

struct range {
	uint32_t first, last;
};
#include "utf8_width.h"

/* The legal second bytes after a lead byte, and the length it announces (Unicode 15, table 3-7). */
static unsigned lead(unsigned char c, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xBF;
	if (c >= 0xC2 && c <= 0xDF)
		return 2;
	if (c >= 0xE0 && c <= 0xEF) {
		if (c == 0xE0)
			*low = 0xA0;
		if (c == 0xED)
			*high = 0x9F;
		return 3;
	}
	if (c >= 0xF0 && c <= 0xF4) {
		if (c == 0xF0)
			*low = 0x90;
		if (c == 0xF4)
			*high = 0x8F;
		return 4;
	}
	return 0;
}

/* The copies that programs call which do not inline. */
extern inline uint32_t kw_utf8_next(kw_str s, size_t *at);
extern inline bool kw_char_is_space(uint32_t c);

uint32_t kw_utf8_next_any(kw_str s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.p + *at;
	size_t left = s.n - *at;
	if (p[0] < 0x80) {
		*at += 1;
		return p[0];
	}
	unsigned char low, high;
	unsigned n = lead(p[0], &low, &high);
	uint32_t c = n == 2 ? p[0] & 0x1Fu : n == 3 ? p[0] & 0x0Fu : p[0] & 0x07u;
	unsigned i = 1;
	for (; i < n; i++) {
		if (i == left || p[i] < low || p[i] > high)
			break;
		c = c << 6 | (p[i] & 0x3Fu);
		low = 0x80;
		high = 0xBF;
	}
	*at += i;
	return n && i == n ? c : 0xFFFD;
}

uint32_t kw_utf8_prev(kw_str s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.p + *at;
	if (p[-1] < 0x80) {
		*at -= 1;
		return p[-1];
	}
	/* As in kw_utf8_next: what is common is told at once. */
	if (*at >= 3 && p[-3] > 0xE0 && p[-3] < 0xF0 && p[-3] != 0xED && (p[-2] & 0xC0) == 0x80 &&
	    (p[-1] & 0xC0) == 0x80) {
		*at -= 3;
		return (uint32_t)(p[-3] & 0x0F) << 12 | (uint32_t)(p[-2] & 0x3F) << 6 |
		       (uint32_t)(p[-1] & 0x3F);
	}
	size_t end = *at, from = end - 1;
	while (from > 0 && end - from < 4 && ((unsigned char)s.p[from] & 0xC0) == 0x80)
		from--;
	size_t to = from;
	uint32_t c = kw_utf8_next((kw_str){ s.p, end }, &to);
	if (to != end) { /* not one character: step over a single stray byte */
		*at = end - 1;
		return 0xFFFD;
	}
	*at = from;
	return c;
}

size_t kw_utf8_put(char out[4], uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

/* ---- many bytes together ---- */

typedef uint8_t lanes __attribute__((vector_size(32)));

#define INLINE static inline __attribute__((always_inline))

INLINE bool is_zero(const lanes *a)
{
	uint64_t parts[sizeof *a / sizeof(uint64_t)], any = 0;
	memcpy(parts, a, sizeof parts);
	for (size_t i = 0; i < KW_COUNT(parts); i++)
		any |= parts[i];
	return any == 0;
}

/* Whether n bytes, whole lanes, are valid as far as they go, with the two bytes before them: they may begin and end inside a character. */
INLINE bool is_valid_block(const unsigned char *p, size_t n)
{
	lanes wrong = { 0 }, here, before, second;
	for (size_t at = 0; at < n; at += sizeof here) {
		memcpy(&here, p + at, sizeof here);
		memcpy(&before, p + at - 1, sizeof before);
		memcpy(&second, p + at - 2, sizeof second);
		wrong |= (lanes)(((here & 0xC0) == 0x80) ^ ((before >= 0xC0) | (second >= 0xE0)));
		wrong |= (lanes)((here >= 0xF0) | (here == 0xE0) | (here == 0xED) | ((here & 0xFE) == 0xC0));
	}
	return is_zero(&wrong);
}

/* Whether a valid block has none of the characters that a plain text does not have. In the loop above this would want more registers than
 * there are, which takes twice as long. */
INLINE bool is_plain_block(const unsigned char *p)
{
	lanes wrong = { 0 }, here, before, second;
	for (size_t at = 0; at < KW_UTF8_BLOCK; at += sizeof here) {
		memcpy(&here, p + at, sizeof here);
		memcpy(&before, p + at - 1, sizeof before);
		memcpy(&second, p + at - 2, sizeof second);
		wrong |= (lanes)(((here < 0x20) ^ (here - '\t' <= '\r' - '\t')) | (here == '\v'));
		wrong |= (lanes)((second == 0xEF) & (before == 0xBF) & (here >= 0xBE));
	}
	return is_zero(&wrong);
}

INLINE size_t skip_easy(const unsigned char *p, size_t at, size_t n, bool plain)
{
	size_t from = at;
	while (n - at >= KW_UTF8_BLOCK && is_valid_block(p + at, KW_UTF8_BLOCK) &&
	       (!plain || is_plain_block(p + at)))
		at += KW_UTF8_BLOCK;
	while (!plain && n - at >= sizeof(lanes) && is_valid_block(p + at, sizeof(lanes)))
		at += sizeof(lanes);
	if (at == from)
		return at;
	/* The rest of a text that ends with a whole character, with lanes over those before. */
	if (!plain && n - at < sizeof(lanes) && p[n - 1] < 0xC0 && p[n - 2] < 0xE0 &&
	    is_valid_block(p + n - sizeof(lanes), sizeof(lanes)))
		return n;
	return p[at - 1] >= 0xC0 ? at - 1 : p[at - 2] >= 0xE0 ? at - 2 : at;
}

/* The same code for processors that take 32 bytes in one step. */
#if defined(__x86_64__)
__attribute__((target("avx2"))) static size_t skip_easy_wide(const unsigned char *p, size_t at, size_t n,
                                                             bool plain)
{
	return plain ? skip_easy(p, at, n, true) : skip_easy(p, at, n, false);
}
#define HAS_WIDE __builtin_cpu_supports("avx2")
#else
#define skip_easy_wide skip_easy
#define HAS_WIDE       false
#endif

size_t kw_utf8_skip_easy(const unsigned char *p, size_t at, size_t n, bool plain)
{
	if (at < 2 || n - at < (plain ? KW_UTF8_BLOCK : sizeof(lanes)))
		return at;
	if (HAS_WIDE)
		return skip_easy_wide(p, at, n, plain);
	return plain ? skip_easy(p, at, n, true) : skip_easy(p, at, n, false);
}

size_t kw_utf8_valid(kw_str s)
{
	size_t at = 0;
	while (at < s.n) {
		at = kw_utf8_skip_easy((const unsigned char *)s.p, at, s.n, false);
		for (size_t stop = at < 2 ? 2 : at + sizeof(lanes); at < stop && at < s.n;) {
			size_t next = at;
			if (kw_utf8_next(s, &next) == 0xFFFD &&
			    (next - at != 3 || memcmp(s.p + at, "\xEF\xBF\xBD", 3) != 0))
				return at;
			at = next;
		}
	}
	return at;
}

/* What begins no character of white space but ASCII, U+3000 and U+FEFF: two bytes more tell these apart. */
INLINE bool may_hold_space(const unsigned char *p, size_t n)
{
	lanes found = { 0 }, here, second, third;
	size_t last = n - sizeof here - 2; /* the lanes of the end lie over those before */
	for (size_t at = 0;; at = at + sizeof here < last ? at + sizeof here : last) {
		memcpy(&here, p + at, sizeof here);
		memcpy(&second, p + at + 1, sizeof second);
		memcpy(&third, p + at + 2, sizeof third);
		found |= (lanes)((here <= ' ') | (here == 0xC2) | (here == 0xE1) | (here == 0xE2));
		found |= (lanes)(((here == 0xE3) & (second == 0x80) & (third == 0x80)) |
		                 ((here == 0xEF) & (second == 0xBB)));
		if (at == last)
			break;
	}
	return !is_zero(&found) || p[n - 1] <= ' ' || p[n - 2] <= ' ' || p[n - 2] == 0xC2;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static bool may_hold_space_wide(const unsigned char *p, size_t n)
{
	return may_hold_space(p, n);
}
#else
#define may_hold_space_wide may_hold_space
#endif

bool kw_utf8_may_hold_space(kw_str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	if (s.n < sizeof(lanes) + 2)
		return s.n > 0;
	return HAS_WIDE ? may_hold_space_wide(p, s.n) : may_hold_space(p, s.n);
}

size_t kw_utf8_count(kw_str s)
{
	size_t n = 0, i = 0;
	for (uint64_t eight; s.n - i >= sizeof eight; i += sizeof eight) {
		memcpy(&eight, s.p + i, sizeof eight);
		uint64_t continued = (eight >> 7) & (~eight >> 6) & UINT64_C(0x0101010101010101);
		n += 8 - (size_t)(continued * UINT64_C(0x0101010101010101) >> 56);
	}
	for (; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

static bool in_ranges(const struct range *r, size_t n, uint32_t c)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (c > r[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && c >= r[low].first;
}

unsigned kw_utf8_width(uint32_t c)
{
	if (c < 0x7F)
		return c >= 0x20;
	if (c >= 0x3041 && c <= 0x3096) /* hiragana: the most frequent characters need no search */
		return 2;
	if (in_ranges(zero, KW_COUNT(zero), c))
		return 0;
	return in_ranges(wide, KW_COUNT(wide), c) ? 2 : 1;
}

size_t kw_str_width(kw_str s)
{
	size_t width = 0;
	for (size_t at = 0; at < s.n;)
		width += kw_utf8_width(kw_utf8_next(s, &at));
	return width;
}

bool kw_char_is_space_any(uint32_t c)
{
	return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0xA0 || c == 0x3000 || c == 0xFEFF ||
	       c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F;
}

/* Told by the bytes: E4 to EE, and E3 without U+3000 to U+303F. */
static bool is_kana_or_kanji(const char *z, size_t n)
{
	const unsigned char *p = (const unsigned char *)z;
	return n >= 3 && ((p[0] > 0xE3 && p[0] < 0xEF) || (p[0] == 0xE3 && p[1] > 0x80)) &&
	       (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80;
}

kw_str kw_str_trim(kw_str s)
{
	size_t from = 0, to = s.n;
	for (size_t at = 0; at < to && !is_kana_or_kanji(s.p + at, to - at);) {
		if (!kw_char_is_space(kw_utf8_next(s, &at)))
			break;
		from = at;
	}
	for (size_t at = to; at > from && !(to - from >= 3 && is_kana_or_kanji(s.p + to - 3, 3));) {
		if (!kw_char_is_space(kw_utf8_prev(s, &at)))
			break;
		to = at;
	}
	return kw_str_sub(s, from, to - from);
}
