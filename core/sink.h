/* sink -- bytes out: the outputs of one job, written to private folders and published together or not at all. */
#ifndef SINK_H
#define SINK_H

#include "diag.h"
#include <kawaraban/plugin.h>
#include <sys/types.h>

#pragma GCC visibility push(default) /* for the command; not installed */

typedef struct kw_outputs kw_outputs;

/* What became of one output; kept in the order of creation. */
typedef struct kw_output {
	kw_str writer;   /* "pdf" */
	kw_str name;     /* base name it is published under; empty for a stream */
	kw_str folder;   /* it is published in, with a final '/'; empty: the current folder */
	kw_str scratch;  /* its private folder */
	unsigned number; /* file name in the private folder */
	uint64_t bytes;
	bool name_is_ours; /* the user named a folder: the writer may choose the name */
	bool companion;    /* made by kw_sink_add */
	bool is_stream;    /* standard output, a device or a pipe: the bytes are copied */
	struct kw_output *next;
} kw_output;

/* No outputs yet. NULL without memory. */
kw_outputs *kw_outputs_new(kw_ctx *ctx);
/* From now on the outputs speak through ctx: that of a document process. */
void kw_outputs_hear(kw_outputs *all, kw_ctx *ctx);
/* Removes the private folders with all in them, published or not, and frees. */
void kw_outputs_free(kw_outputs *all);

/* Looks at where `path` would go and makes the private folder beside it, so that a folder that cannot be written is known
 * before any work. path: a file, a folder with a final '/', or "-". stem: name for a folder, with `suffix` added. */
kw_status kw_outputs_place(kw_outputs *all, kw_str writer, kw_str path, kw_str stem, kw_str suffix);

/* Empties the private folders, for another try. */
void kw_outputs_empty(kw_outputs *all);

/* The input, so that no output replaces it: refused by kw_outputs_publish. */
void kw_outputs_protect(kw_outputs *all, dev_t device, ino_t inode);

/* The sink of the i-th placed output, open for writing. It lives until kw_outputs_free. NULL after saying why. */
kw_sink *kw_outputs_open(kw_outputs *all, size_t i);
/* Ends the writing: flushes and closes what the sink and its companions wrote, and checks that a file is there. */
kw_status kw_sink_finish(kw_sink *out);

const kw_output *kw_outputs_first(const kw_outputs *all);
/* Takes over what another process wrote into the private folders: replaces the list by these entries (copied). */
void kw_outputs_adopt(kw_outputs *all, const kw_output *first);

/* Publishes: checks each final name, makes the files durable, renames them; streams are copied last. After a failure
 * nothing new is visible and old files are as they were. */
kw_status kw_outputs_publish(kw_outputs *all);

#pragma GCC visibility pop

#endif
