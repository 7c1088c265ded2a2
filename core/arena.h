/* arena -- inside the core: what plugins have no need of. */
#ifndef ARENA_H
#define ARENA_H

#include <kawaraban/str.h>

/* Makes the n bytes at p, allocated last, `more` in place, the new ones zeroed; false when something was allocated behind
 * them or the block is full, and then nothing happened. */
bool kw_arena_extend(kw_arena *a, void *p, size_t n, size_t more);

/* A copy of what the buffer holds, like kw_arena_copy; the buffer is freed. One that had no memory makes the arena a failed one: half
 * a name is none. */
KW_EXPORT kw_str kw_arena_keep(kw_arena *a, kw_buf *b);

#endif
