/* sink -- bytes out: the outputs of one job, written to private folders and published together or not at all. */
#ifndef SINK_H
#define SINK_H

#include "diag.h"
#include <kawaraban/plugin.h>
#include <signal.h>
#include <sys/stat.h>

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

/* No outputs yet. NULL without memory, which is said. */
kw_outputs *kw_outputs_new(kw_ctx *ctx);
/* From now on the outputs speak through ctx: that of a document process. */
void kw_outputs_hear(kw_outputs *all, kw_ctx *ctx);
/* Removes the private folders with all in them, published or not, and frees. */
void kw_outputs_free(kw_outputs *all);

/* Looks at where `path` would go and makes the private folder beside it, so that a folder that cannot be written is known
 * before any work. path: a file, a folder with a final '/', or "-". stem: name for a folder, with `suffix` added. */
kw_status kw_outputs_place(kw_outputs *all, kw_str writer, kw_str path, kw_str stem, kw_str suffix);

/* The same for outputs that somebody else publishes: they are written into the folder `scratch`, which exists, and may be named
 * by the writer. */
kw_status kw_outputs_place_in(kw_outputs *all, kw_str writer, kw_str scratch, kw_str name);

/* Empties the private folders, for another try. */
void kw_outputs_empty(kw_outputs *all);

/* Removes every file of a folder; folders in it stay. */
void kw_empty_folder(const char *path);

/* Files that no output of a run may replace. NULL without memory. */
typedef struct kw_guard kw_guard;
kw_guard *kw_guard_new(void);
void kw_guard_free(kw_guard *g);
/* Adds a file: an input, or (written) an output made from it. input: its path for messages, borrowed. False without memory. */
bool kw_guard_add(kw_guard *g, const struct stat *file, kw_str input, bool written);
/* kw_outputs_publish refuses to replace what the guard holds, and adds to it what it has published. */
void kw_outputs_guard(kw_outputs *all, kw_guard *guard, kw_str input);

/* A stream whose reader takes nothing is given up when *stop is no longer 0; without this it is waited for. */
void kw_outputs_heed(kw_outputs *all, const volatile sig_atomic_t *stop);

/* The sink of the i-th placed output, open for writing. It lives until kw_outputs_free. NULL after saying why. */
kw_sink *kw_outputs_open(kw_outputs *all, size_t i);
/* Ends the writing: flushes and closes what the sink and its companions wrote, and checks that a file is there. */
kw_status kw_sink_finish(kw_sink *out);

const kw_output *kw_outputs_first(const kw_outputs *all);
/* Takes over what another process wrote into the private folders: replaces the list by these entries (copied). */
kw_status kw_outputs_adopt(kw_outputs *all, const kw_output *first);

/* One component of a path, not "." or "..", and none of our private names. */
bool kw_is_file_name(kw_str name);

/* `from`, in a private folder, becomes `to`, which is never replaced: EEXIST. Names are relative to the open folders. */
bool kw_rename_new(int from_folder, const char *from, int to_folder, const char *to);
/* `from`, in a private folder, and `to` change places. On file systems without links what was `to` is gone. */
bool kw_rename_exchange(int from_folder, const char *from, int to_folder, const char *to);

/* Publishes: checks each final name, makes the files durable, renames them; streams are copied last. After a failure
 * nothing new is visible and old files are as they were. */
kw_status kw_outputs_publish(kw_outputs *all);

#pragma GCC visibility pop

#endif
