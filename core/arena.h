/* arena -- inside the core: what plugins have no need of. */
#ifndef ARENA_H
#define ARENA_H

#include <kawaraban/str.h>

/* Makes the n bytes at p, allocated last, `more` in place, the new ones zeroed; false when something was allocated behind
 * them or the block is full, and then nothing happened. */
bool kw_arena_extend(kw_arena *a, void *p, size_t n, size_t more);

#endif
