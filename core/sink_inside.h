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
	struct private_folder *folders; /* made by this process, to be removed by it */
	bool published;
	bool has_input;
	dev_t input_device;
	ino_t input_inode;
};

/* A new entry at the end of the list; NULL after saying why (no memory, too many). */
kw_output *kw_output_add(kw_outputs *all, kw_str writer);
void kw_sinks_free(kw_sink *first);

#endif
