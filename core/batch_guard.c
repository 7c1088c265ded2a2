/* batch_guard -- malloc, calloc and realloc of the executable: in a document process a failed allocation ends it at once, since the
 * libraries below the plugins crash or, worse, go on with half a result. They stand before the C library's because an
 * executable's symbols come first, for every plugin and its libraries too. */
#include "batch_seal.h"
#include <stdlib.h>
#include <unistd.h>

#if !KW_SANITIZED

#define VISIBLE __attribute__((visibility("default")))

static bool armed; /* in document processes only; the supervisor looks at NULL itself */

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t count, size_t n);
extern void *__libc_realloc(void *old, size_t n);

void kw_guard_arm(void)
{
	armed = true;
}

static void *checked(void *made, bool wanted)
{
	if (!made && wanted && armed)
		_exit(KW_EXIT_NO_MEMORY);
	return made;
}

VISIBLE void *malloc(size_t n)
{
	return checked(__libc_malloc(n), n != 0);
}

VISIBLE void *calloc(size_t count, size_t n)
{
	return checked(__libc_calloc(count, n), count != 0 && n != 0);
}

VISIBLE void *realloc(void *old, size_t n)
{
	return checked(__libc_realloc(old, n), n != 0);
}

#else

void kw_guard_arm(void)
{
	/* the sanitizer's own allocator ends the process by itself */
}

#endif
