/* str -- the growable buffer, and one question about strings. A failed allocation latches; the caller asks once, at the end. */
#include <kawaraban/str.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool kw_buf_reserve(kw_buf *b, size_t n)
{
	if (b->failed)
		return false;
	if (b->b && n < b->cap - b->n)
		return true;
	size_t want;
	if (__builtin_add_overflow(b->n, n, &want) || want > SIZE_MAX / 2 - 64) {
		b->failed = true;
		return false;
	}
	size_t cap = b->cap ? b->cap : 64;
	while (cap <= want)
		cap *= 2;
	char *p = realloc(b->b, cap);
	if (!p) {
		b->failed = true;
		return false;
	}
	b->b = p;
	b->cap = cap;
	b->b[b->n] = 0;
	return true;
}

/* The copies that programs call which do not inline. */
extern inline void kw_buf_put(kw_buf *b, kw_str s);
extern inline void kw_buf_putc(kw_buf *b, char c);

void kw_buf_put_slow(kw_buf *b, kw_str s)
{
	if (!s.n || !kw_buf_reserve(b, s.n))
		return;
	memcpy(b->b + b->n, s.p, s.n);
	b->n += s.n;
	b->b[b->n] = 0;
}

void kw_buf_putf(kw_buf *b, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0)
		b->failed = true;
	else if (kw_buf_reserve(b, (size_t)n)) {
		vsnprintf(b->b + b->n, (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	va_end(again);
	va_end(ap);
}

void kw_buf_put_int(kw_buf *b, int64_t v)
{
	char digits[21];
	size_t at = sizeof digits;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	do
		digits[--at] = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		digits[--at] = '-';
	kw_buf_put(b, (kw_str){ digits + at, sizeof digits - at });
}

void kw_buf_put_char(kw_buf *b, uint32_t c)
{
	char utf8[4];
	if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		c = 0xFFFD;
	kw_buf_put(b, (kw_str){ utf8, kw_utf8_put(utf8, c) });
}

void kw_buf_clear(kw_buf *b)
{
	b->n = 0;
	b->failed = false;
	if (b->b)
		b->b[0] = 0;
}

void kw_buf_free(kw_buf *b)
{
	free(b->b);
	*b = (kw_buf){ 0 };
}

bool kw_str_has(kw_str s, kw_str what)
{
	return what.n && s.n >= what.n && memmem(s.p, s.n, what.p, what.n);
}

int kw_str_order(kw_str a, kw_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;
	return order ? order : (a.n > b.n) - (a.n < b.n);
}
