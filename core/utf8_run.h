/* utf8_run -- inside the core: many bytes of UTF-8 looked at together. What is out of the ordinary is left to kw_utf8_next. */
#ifndef UTF8_RUN_H
#define UTF8_RUN_H

#include <endian.h>
#include <kawaraban/str.h>

#define KW_EVERY_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* Eight bytes, the first lowest. */
static inline uint64_t kw_eight_at(const void *p)
{
	uint64_t eight;
	memcpy(&eight, p, sizeof eight);
	return le64toh(eight);
}

/* A bit, the high one, for each byte under 20; for some bytes above such a one as well. */
static inline uint64_t kw_controls_in(uint64_t eight)
{
	return (eight - KW_EVERY_BYTE(0x20)) & ~eight & KW_EVERY_BYTE(0x80);
}

/* Bytes looked at together. */
enum { KW_UTF8_BLOCK = 256 };

/* Behind the blocks from `at` on that are valid UTF-8, at the beginning of a character; `at`, when there is none. Leads whose second
 * byte is restricted (E0, ED) and characters of four bytes are not for this; if `plain`, neither are controls other than TAB LF
 * CR FF, nor U+FFFE and U+FFFF. */
size_t kw_utf8_skip_easy(const unsigned char *p, size_t at, size_t n, bool plain);

/* Whether valid UTF-8 may hold white space: false when there is none, true when there is some, and seldom otherwise. */
bool kw_utf8_may_hold_space(kw_str s);

#endif
