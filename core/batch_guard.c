/* batch_guard -- malloc, calloc and realloc of the executable: in a document process a failed allocation ends it at once, since the
 * libraries below the plugins crash or, worse, go on with half a result; so does the command while it has nothing on the disk that
 * it would have to take away. They stand before the C library's because an executable's symbols come first, for every plugin and its
 * libraries too. */
#include "batch_seal.h"
#include <stdlib.h>
#include <unistd.h>

#if !KW_SANITIZED

#define VISIBLE __attribute__((visibility("default")))

static int ends_with; /* 0: whoever asks looks at NULL himself */

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t count, size_t n);
extern void *__libc_realloc(void *old, size_t n);

void kw_guard_arm(void)
{
	ends_with = KW_EXIT_NO_MEMORY;
}

void kw_guard_command(bool on)
{
	ends_with = on ? kw_status_exit(KW_ELIMIT) : 0;
}

static void *checked(void *made, bool wanted)
{
	static const char words[] = "kawaraban: error: no memory [limit.memory]\n";
	if (made || !wanted || !ends_with)
		return made;
	if (ends_with != KW_EXIT_NO_MEMORY)
		(void)!write(STDERR_FILENO, words, sizeof words - 1);
	_exit(ends_with);
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

void kw_guard_command(bool on)
{
	(void)on;
}

#endif
