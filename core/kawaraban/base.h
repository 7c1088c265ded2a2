/* kawaraban/base.h -- strings, places, statuses and attributes every room uses. */
#ifndef KAWARABAN_BASE_H
#define KAWARABAN_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define KW_EXPORT       __attribute__((visibility("default")))
#define KW_NODISCARD    __attribute__((warn_unused_result))
#define KW_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define KW_UNUSED       __attribute__((unused))
#define KW_COUNT(array) (sizeof(array) / sizeof *(array))

/* Borrowed bytes with a length: UTF-8 unless said otherwise, not NUL-terminated, NUL is an ordinary byte.
 * p may be NULL when n is 0. */
typedef struct kw_str {
	const char *p;
	size_t n;
} kw_str;

/* A kw_str over a string literal: as an expression, and inside a static initialiser; and the printf arguments of one for
 * "%.*s". */
#define KW_LIT(s) ((kw_str){ (s), sizeof(s) - 1 })
#define KW_LIT_INIT(s)                                                                                       \
	{                                                                                                    \
		(s), sizeof(s) - 1                                                                           \
	}
#define KW_STR_ARG(s) (int)(s).n, (s).n ? (s).p : ""

static inline bool kw_str_eq(kw_str a, kw_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool kw_str_starts(kw_str s, kw_str head)
{
	return s.n >= head.n && (head.n == 0 || memcmp(s.p, head.p, head.n) == 0);
}

static inline bool kw_str_ends(kw_str s, kw_str tail)
{
	return s.n >= tail.n && (tail.n == 0 || memcmp(s.p + (s.n - tail.n), tail.p, tail.n) == 0);
}

/* The bytes from `from` on, `n` of them or what is left. */
static inline kw_str kw_str_sub(kw_str s, size_t from, size_t n)
{
	if (from > s.n)
		from = s.n;
	if (n > s.n - from)
		n = s.n - from;
	return (kw_str){ s.p ? s.p + from : NULL, n };
}

static inline kw_str kw_str_from(const char *z)
{
	return z ? (kw_str){ z, strlen(z) } : (kw_str){ NULL, 0 };
}

/* One stretch of one line of the decoded source. All zero: no place, the document as a whole. */
typedef struct kw_span {
	uint32_t line;    /* from 1 */
	uint32_t col;     /* first code point, from 1 */
	uint32_t end_col; /* last code point, included; col - 1 when empty */
	uint32_t n_bytes; /* length in the original bytes */
	uint64_t offset;  /* of the first byte, in the original bytes */
} kw_span;

/* What a call says about itself. The words for people are in the kw_ctx (see kw_fail). */
typedef enum kw_status {
	KW_OK = 0,
	KW_EUSAGE,       /* the call or the command line is wrong; nothing was touched       -> exit 2  */
	KW_EINPUT,       /* the input is missing or unreadable                               -> exit 3  */
	KW_EFORMAT,      /* the input is not, or not quite, what it claims                   -> exit 4  */
	KW_EUNSUPPORTED, /* well-formed, but outside what we promise                         -> exit 4  */
	KW_ELIMIT,       /* a stated limit was reached (size, depth, memory, time)           -> exit 5  */
	KW_EOUTPUT,      /* an output could not be written                                   -> exit 6  */
	KW_ELIB,         /* a plugin or library failed: its own code is in the message       -> exit 7  */
	KW_EBUG          /* an invariant of ours broke                                       -> exit 70 */
} kw_status;

/* The exit code of the command for a status (table above). */
KW_EXPORT int kw_status_exit(kw_status st);

#endif
