/* sink -- the files that no output of a run may replace: its inputs, and what it has written itself. They are known by
 * device and inode, so that links and the letter case of a file system make no difference. */
#include "sink_inside.h"
#include <stdlib.h>

struct kw_guard {
	kw_guarded *slots; /* open addressing; a slot without an input's name is free */
	size_t n, room;    /* room: 0 or a power of two, at least twice n */
};

kw_guard *kw_guard_new(void)
{
	return calloc(1, sizeof(kw_guard));
}

void kw_guard_free(kw_guard *g)
{
	if (!g)
		return;
	free(g->slots);
	free(g);
}

/* The slot that holds the file, or the free one where it would stand. */
static kw_guarded *slot_of(const kw_guard *g, dev_t device, ino_t inode)
{
	uint64_t hash = ((uint64_t)inode ^ (uint64_t)device << 32) * UINT64_C(0x9E3779B97F4A7C15);
	for (size_t i = (size_t)(hash >> 32);; i++) {
		kw_guarded *s = &g->slots[i & (g->room - 1)];
		if (!s->input.p || (s->device == device && s->inode == inode))
			return s;
	}
}

bool kw_guard_reserve(kw_guard *g, size_t n)
{
	size_t room = g->room ? g->room : 16;
	while (room < 2 * (g->n + n))
		room *= 2;
	if (room == g->room)
		return true;
	kw_guard more = { calloc(room, sizeof *more.slots), g->n, room };
	if (!more.slots)
		return false;
	for (size_t i = 0; i < g->room; i++)
		if (g->slots[i].input.p)
			*slot_of(&more, g->slots[i].device, g->slots[i].inode) = g->slots[i];
	free(g->slots);
	*g = more;
	return true;
}

bool kw_guard_add(kw_guard *g, const struct stat *file, kw_str input, bool written)
{
	if (!kw_guard_reserve(g, 1))
		return false;
	kw_guarded *s = slot_of(g, file->st_dev, file->st_ino);
	g->n += !s->input.p;
	*s = (kw_guarded){ file->st_dev, file->st_ino, input.p ? input : KW_LIT(""), written };
	return true;
}

const kw_guarded *kw_guard_find(const kw_guard *g, const struct stat *file)
{
	const kw_guarded *s = g->room ? slot_of(g, file->st_dev, file->st_ino) : NULL;
	return s && s->input.p ? s : NULL;
}
