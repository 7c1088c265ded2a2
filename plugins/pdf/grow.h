/* grow -- lists that double as they fill. */
#ifndef PDF_GROW_H
#define PDF_GROW_H

#include <kawaraban/base.h>

#include <stdlib.h>

enum { KW_FIRST_ROOM = 16 };

/* The list with room for one item behind its n: moved, and *room larger, when it was full. NULL without memory, or when its items
 * could not be counted in 32 bits; the list is then as it was. */
KW_NODISCARD static inline void *kw_grown(void *list, size_t n, size_t *room, size_t item_bytes)
{
	if (n < *room)
		return list;
	size_t more = *room ? *room * 2 : KW_FIRST_ROOM;
	void *grown = more < UINT32_MAX ? realloc(list, more * item_bytes) : NULL;
	*room = grown ? more : *room;
	return grown;
}

#endif
