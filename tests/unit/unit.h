/* unit.h -- what the unit tests share: cmocka with its headers in order, and a context whose messages can be looked at. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../core/diag.h"

#define assert_str(actual, expected)                                                                         \
	do {                                                                                                 \
		kw_str actual_ = (actual), expected_ = kw_str_from(expected);                                \
		assert_int_equal(actual_.n, expected_.n);                                                    \
		assert_memory_equal(actual_.n ? actual_.p : "", expected_.p, expected_.n);                   \
	} while (0)

/* The number of messages with this code. */
static inline unsigned KW_UNUSED said(const kw_ctx *ctx, const char *code)
{
	unsigned n = 0;
	for (const kw_message *m = ctx->first; m; m = m->next)
		n += kw_str_eq(m->code, kw_str_from(code));
	return n;
}

/* The same numbers in every run. */
static inline unsigned next_random(unsigned *r)
{
	*r = *r * 1103515245u + 12345u;
	return *r >> 8 & 0xFFFFFF;
}

#endif
