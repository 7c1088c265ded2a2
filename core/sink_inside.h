/* sink_inside -- what the two halves of sink share: writing (sink.c) and publishing (sink_publish.c). */
#ifndef SINK_INSIDE_H
#define SINK_INSIDE_H

#include "sink.h"
#include "source.h"

struct kw_outputs {
	kw_ctx *ctx;
	kw_arena *arena;
	kw_output *first, *last;
	kw_sink *sinks;
	struct private_folder *folders;    /* made by this process, to be removed by it */
	struct made_folder *made;          /* folders that did not exist before, the deepest first */
	kw_guard *guard;                   /* or NULL */
	kw_str input;                      /* the guard's name for what is published */
	const volatile sig_atomic_t *stop; /* or NULL */
	bool published;
};

/* One file of a guard. */
typedef struct kw_guarded {
	dev_t device;
	ino_t inode;
	kw_str input;
	bool written;
} kw_guarded;

const kw_guarded *kw_guard_find(const kw_guard *g, const struct stat *file);
/* Room for n more files; false without memory. */
bool kw_guard_reserve(kw_guard *g, size_t n);

/* A new entry at the end of the list; NULL after saying why (no memory, too many). */
kw_output *kw_output_add(kw_outputs *all, kw_str writer);
void kw_sinks_free(kw_sink *first);

#endif
