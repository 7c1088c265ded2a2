/* names -- heads of columns that can be told apart: writers use them as keys. What was written is kept where it can be. */
#include "csv.h"
#include <stdlib.h>

typedef struct slot {
	kw_str name;
	unsigned next; /* the number to try for the next of that name */
} slot;

static slot *find(slot *slots, size_t mask, kw_str name)
{
	uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
	for (size_t i = 0; i < name.n; i++)
		hash = (hash ^ (unsigned char)name.p[i]) * UINT64_C(1099511628211);
	size_t at = (size_t)(hash ^ hash >> 32) & mask;
	while (slots[at].name.p && !kw_str_eq(slots[at].name, name))
		at = (at + 1) & mask;
	return &slots[at];
}

static kw_str numbered(kw_arena *arena, kw_buf *b, kw_str head, const char *open, size_t number,
                       const char *close)
{
	kw_buf_clear(b);
	kw_buf_put(b, head);
	kw_buf_put(b, kw_str_from(open));
	kw_buf_put_int(b, (int64_t)number);
	kw_buf_put(b, kw_str_from(close));
	return b->failed ? (kw_str){ NULL, 0 } : kw_arena_copy(arena, kw_buf_str(b));
}

bool names_distinguish(kw_arena *arena, kw_str *names, size_t n, size_t *changed)
{
	size_t room = 16;
	while (room < n * 2)
		room *= 2;
	slot *slots = calloc(room, sizeof *slots);
	kw_buf b = { 0 };
	bool fine = slots != NULL;
	*changed = 0;
	for (size_t i = 0; fine && i < n; i++) {
		kw_str name = names[i].n ? names[i] : numbered(arena, &b, KW_LIT("列"), "", i + 1, "");
		slot *first = find(slots, room - 1, name), *own = first;
		while (name.p && own->name.p) {
			name = numbered(arena, &b, first->name, " (", ++first->next, ")");
			own = find(slots, room - 1, name);
		}
		fine = name.p != NULL;
		*changed += name.p != names[i].p;
		*own = (slot){ name, 1 };
		names[i] = name;
	}
	free(slots);
	kw_buf_free(&b);
	return fine;
}
