/* kawaraban/str.h -- arena, growable buffer, UTF-8: the memory and text tools plugins share with the core. */
#ifndef KAWARABAN_STR_H
#define KAWARABAN_STR_H

#include <kawaraban/base.h>

/* ---- arena: a bump allocator; everything in it is freed together ---- */

typedef struct kw_arena kw_arena;

/* A new, empty arena, or NULL without memory. Free with kw_arena_free (NULL is fine). */
KW_EXPORT kw_arena *kw_arena_new(void);
KW_EXPORT void kw_arena_free(kw_arena *a);
/* Frees it as well; its large blocks are handed out again by heir, which saves the system from clearing fresh ones. */
KW_EXPORT void kw_arena_free_into(kw_arena *a, kw_arena *heir);

/* n zeroed bytes, aligned for any type. NULL without memory, and then kw_arena_failed stays true. */
KW_EXPORT void *kw_arena_alloc(kw_arena *a, size_t n);

/* A copy of s that lives as long as the arena; empty without memory. A NUL follows it, uncounted. */
KW_EXPORT kw_str kw_arena_copy(kw_arena *a, kw_str s);

KW_EXPORT bool kw_arena_failed(const kw_arena *a);
KW_EXPORT size_t kw_arena_bytes(const kw_arena *a);

/* ---- buffer: bytes that grow; zero-initialise it, free with kw_buf_free ---- */

/* Failure latches: without memory `failed` becomes true, later puts do nothing, and the caller asks once at
 * the end. b[n] is always 0 when b is not NULL. */
typedef struct kw_buf {
	char *b;
	size_t n, cap;
	bool failed;
} kw_buf;

KW_EXPORT void kw_buf_put_slow(kw_buf *b, kw_str s);
KW_EXPORT inline void kw_buf_put(kw_buf *b, kw_str s)
{
	if (b->failed || !b->b || !s.n || s.n >= b->cap - b->n) {
		kw_buf_put_slow(b, s);
		return;
	}
	memcpy(b->b + b->n, s.p, s.n);
	b->n += s.n;
	b->b[b->n] = 0;
}
KW_EXPORT inline void kw_buf_putc(kw_buf *b, char c)
{
	kw_buf_put(b, (kw_str){ &c, 1 });
}
KW_EXPORT void kw_buf_putf(kw_buf *b, const char *fmt, ...) KW_PRINTF(2, 3);
/* A decimal integer, without printf and so without locale. */
KW_EXPORT void kw_buf_put_int(kw_buf *b, int64_t v);
/* The code point as UTF-8; U+FFFD for anything that is not a scalar value. */
KW_EXPORT void kw_buf_put_char(kw_buf *b, uint32_t c);
/* Room for n more bytes at b->b + b->n, which the caller fills and counts; false without memory. */
KW_EXPORT bool kw_buf_reserve(kw_buf *b, size_t n);
KW_EXPORT void kw_buf_clear(kw_buf *b); /* empties, keeps the memory and forgets a failure */
KW_EXPORT void kw_buf_free(kw_buf *b);

static inline kw_str kw_buf_str(const kw_buf *b)
{
	return (kw_str){ b->b, b->n };
}

/* ---- UTF-8 ---- */

/* Decodes the code point at s.p[*at] and moves *at behind it. Malformed bytes give U+FFFD, one for each maximal
 * subpart (Unicode 15, 3.9). *at must be below s.n. */
KW_EXPORT uint32_t kw_utf8_next_any(kw_str s, size_t *at);
/* ASCII, and the three bytes of kana, most kanji and full-width forms, are decoded where the call stands; E0 and ED, whose
 * second bytes are restricted, and all else by kw_utf8_next_any, which is the rule. */
KW_EXPORT inline uint32_t kw_utf8_next(kw_str s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.p + *at;
	if (p[0] < 0x80) {
		*at += 1;
		return p[0];
	}
	if (p[0] > 0xE0 && p[0] < 0xF0 && p[0] != 0xED && s.n - *at >= 3 && (p[1] & 0xC0) == 0x80 &&
	    (p[2] & 0xC0) == 0x80) {
		*at += 3;
		return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (uint32_t)(p[2] & 0x3F);
	}
	size_t next = *at; /* a copy, so that the caller's can stay in a register */
	uint32_t c = kw_utf8_next_any(s, &next);
	*at = next;
	return c;
}

/* The code point that ends just before *at, and *at moved to its first byte; *at must be above 0. */
KW_EXPORT uint32_t kw_utf8_prev(kw_str s, size_t *at);

/* Writes c into out[4] and returns the bytes written, 1 to 4; c must be a scalar value. */
KW_EXPORT size_t kw_utf8_put(char out[4], uint32_t c);

/* Length of the longest valid prefix in bytes; s.n when all is valid. NUL is valid, surrogates are not. */
KW_EXPORT size_t kw_utf8_valid(kw_str s);

/* Number of code points of valid UTF-8. */
KW_EXPORT size_t kw_utf8_count(kw_str s);

/* Columns of c on paper and terminals: 2 for East Asian Width W, F and A (UAX #11), 0 for combining marks,
 * variation selectors and other zero-width characters, else 1. */
KW_EXPORT unsigned kw_utf8_width(uint32_t c);
KW_EXPORT size_t kw_str_width(kw_str s);

/* White space of legacy texts: TAB, LF, CR, FF, VT, U+0020, U+00A0, U+3000, U+FEFF and the Unicode Zs set. */
KW_EXPORT bool kw_char_is_space_any(uint32_t c);
KW_EXPORT inline bool kw_char_is_space(uint32_t c)
{
	if (c - 0x21 < 0x7F || c - 0x3001 < 0xFEFF - 0x3001) /* all but a few */
		return false;
	return kw_char_is_space_any(c);
}

/* Whether `what` stands in s; an empty one never does. */
KW_EXPORT bool kw_str_has(kw_str s, kw_str what);
/* Below 0, 0 or above 0 as a stands before, at or behind b in the order of bytes, the shorter first. */
KW_EXPORT int kw_str_order(kw_str a, kw_str b);

/* s without white space (as above) at its ends. */
KW_EXPORT kw_str kw_str_trim(kw_str s);

/* ---- tables of formats/: rows of tab-separated fields; '#' begins a comment line ---- */

enum { KW_TSV_FIELDS = 16 };

/* Begin with { .rest = bytes }; the fields borrow from them. */
typedef struct kw_tsv {
	kw_str rest;                  /* what is not read yet */
	uint32_t line;                /* of the row, from 1 */
	kw_str fields[KW_TSV_FIELDS]; /* empty where the row is shorter; further fields are dropped */
	size_t n;                     /* fields the row has */
} kw_tsv;

/* The next row that is neither blank nor a comment; false at the end. */
KW_EXPORT bool kw_tsv_next(kw_tsv *t);
/* The next word of s, which spaces separate, taken off its front; false at the end. */
KW_EXPORT bool kw_word_next(kw_str *s, kw_str *word);

#endif
