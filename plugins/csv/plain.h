/* plain.h -- what most cells of a large table are, at a glance: figures, 35.5, 2022-04-01, 045-411-7021 of up to 16 bytes, as two
 * words of eight, the first byte lowest. value_of (value.c) is the rule, and says what is not said here; both are compared by the
 * test. Inline, since a first pass wants the shape alone and a second the value too. */
#ifndef CSV_PLAIN_H
#define CSV_PLAIN_H

#include "csv.h"
#include <endian.h>

#define PLAIN_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

typedef struct sixteen {
	uint64_t low, high;
} sixteen;

/* p[n], n from 1 to 16, and nothing behind it: where two parts overlap they say the same. */
static inline sixteen sixteen_of(const char *p, size_t n)
{
	uint64_t a, b;
	uint32_t c, d;
	if (n > 8) {
		memcpy(&a, p, 8);
		memcpy(&b, p + n - 8, 8);
		return (sixteen){ le64toh(a), le64toh(b) >> 8 * (16 - n) };
	}
	if (n >= 4) {
		memcpy(&c, p, 4);
		memcpy(&d, p + n - 4, 4);
		return (sixteen){ le32toh(c) | (uint64_t)le32toh(d) << 8 * (n - 4), 0 };
	}
	a = (unsigned char)p[0] | (uint64_t)(unsigned char)p[n / 2] << 8 * (n / 2);
	return (sixteen){ a | (uint64_t)(unsigned char)p[n - 1] << 8 * (n - 1), 0 };
}

/* The high bit of each byte that is no figure. */
static inline uint64_t plain_others(uint64_t word)
{
	uint64_t x = word ^ PLAIN_EACH('0');
	return (((x & PLAIN_EACH(0x7F)) + PLAIN_EACH(0x7F - 9)) | x) & PLAIN_EACH(0x80);
}

/* The high bit of each byte that is no hyphen. */
static inline uint64_t plain_no_dashes(uint64_t word)
{
	uint64_t x = word ^ PLAIN_EACH('-');
	return (((x & PLAIN_EACH(0x7F)) + PLAIN_EACH(0x7F)) | x) & PLAIN_EACH(0x80);
}

/* One bit for each byte from the high bits of two words. */
static inline unsigned plain_bits(uint64_t low, uint64_t high)
{
	enum { SHIFT = 56 };
	const uint64_t gather = UINT64_C(0x0002040810204081);
	return (unsigned)(low * gather >> SHIFT) | (unsigned)(high * gather >> SHIFT) << 8;
}

/* The number of eight figures; bytes below the first may be zero. */
static inline uint64_t plain_eight(uint64_t word)
{
	word = (word & PLAIN_EACH(0x0F)) * (10 << 8 | 1) >> 8;
	word = (word & UINT64_C(0x00FF00FF00FF00FF)) * (100 << 16 | 1) >> 16;
	return (word & UINT64_C(0x0000FFFF0000FFFF)) * (UINT64_C(10000) << 32 | 1) >> 32;
}

static inline int64_t plain_ten_to(size_t n)
{
	static const int64_t tens[] = {
		1,           10,           100,           1000,           10000,
		100000,      1000000,      10000000,      100000000,      1000000000,
		10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000
	};
	return tens[n];
}

/* Of p[n], all figures, n from 1 to MOST_FIGURES. */
static inline __attribute__((always_inline)) int64_t plain_number(const char *p, size_t n)
{
	sixteen s = sixteen_of(p, n);
	if (n <= 8)
		return (int64_t)plain_eight(s.low << 8 * (8 - n));
	return (int64_t)plain_eight(s.low) * plain_ten_to(n - 8) +
	       (int64_t)plain_eight(s.high << 8 * (16 - n));
}

/* 2022-04-01, its figures and hyphens known to be there. */
static inline bool plain_date(const char *p, int64_t *out)
{
	enum { FIRST_YEAR = 1600, SAFE_DAY = 28 };
	int64_t year = plain_number(p, 4), month = (p[5] & 15) * 10 + (p[6] & 15),
	        day = (p[8] & 15) * 10 + (p[9] & 15);
	if (year < FIRST_YEAR || month < 1 || month > 12 || day < 1 || day > SAFE_DAY)
		return date_of(p, 10, out);
	*out = year * 10000 + month * 100 + day;
	return true;
}

/* text: 1 to 16 bytes. False when it is for value_of to say. */
static inline __attribute__((always_inline)) bool plain_value(kw_str text, cell_value *out)
{
	enum { DATE = 10, DATE_DASHES = 1 << 4 | 1 << 7, YEAR = 4 };
	const char *p = text.p;
	size_t n = text.n;
	sixteen s = sixteen_of(p, n);
	unsigned all = (1U << n) - 1, others = plain_bits(plain_others(s.low), plain_others(s.high)) & all;
	if (!others) {
		bool code = n > MOST_FIGURES || (n > 1 && p[0] == '0');
		out->shape = code ? SHAPE_CODE : SHAPE_INTEGER;
		out->n_figures = (uint8_t)n;
		out->is_plain = !code;
		out->value = code ? 0 : plain_number(p, n);
		return true;
	}
	size_t first = (size_t)__builtin_ctz(others), decimals = n - first - 1;
	if (first == 0 || others >> (n - 1))
		return false;
	if (!(others & (others - 1)) && p[first] == '.' && !(first > 1 && p[0] == '0')) {
		out->shape = SHAPE_DECIMAL;
		out->decimals = (uint8_t)decimals;
		out->is_plain = true;
		out->value = plain_number(p, first) * plain_ten_to(decimals) +
		             plain_number(p + first + 1, decimals);
		return true;
	}
	unsigned dashes = all & ~plain_bits(plain_no_dashes(s.low), plain_no_dashes(s.high));
	if (dashes != others)
		return false;
	out->shape = SHAPE_CODE;
	if (n == DATE && dashes == DATE_DASHES && plain_date(p, &out->value)) {
		out->shape = SHAPE_DATE;
		out->is_plain = true;
	}
	return n == DATE || first != YEAR; /* 2022-4-1 is a date too */
}

/* What value_of says, sooner. */
static inline __attribute__((always_inline)) cell_value value_at_once(kw_str text)
{
	enum { MOST = 16 };
	cell_value v = { .shape = text.n ? SHAPE_TEXT : SHAPE_EMPTY };
	if (!text.n || !value_begins[(unsigned char)text.p[0]])
		return v;
	bool figure = text.p[0] >= '0' && text.p[0] <= '9';
	return figure && text.n <= MOST && plain_value(text, &v) ? v : value_of(text);
}

#endif
