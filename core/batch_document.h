/* batch_document -- one document in a process of its own: a crash, a loop or a lie of a plugin ends that process and becomes a
 * message, and the outputs it had begun are removed by its parent. */
#ifndef BATCH_DOCUMENT_H
#define BATCH_DOCUMENT_H

#include "batch_frames.h"
#include <signal.h>

/* The signal that asks the run to stop, 0 while there is none; set by the handlers of main. */
extern volatile sig_atomic_t kw_stop_signal;
/* How many such signals came. */
extern volatile sig_atomic_t kw_stop_count;

typedef struct kw_document kw_document;

/* What runs in the document process. text: what goes to standard output. */
typedef kw_status kw_document_work(kw_document *d, kw_ctx *ctx, kw_buf *text);

struct kw_document {
	kw_host *host;
	kw_ctx *ctx; /* of the parent: its listener hears the messages of the process, its limits are copied */
	const kw_job *job;
	kw_writer_ref *writers; /* or NULL */
	kw_outputs *all;        /* or NULL */
	kw_document_work *work;
	void *arg;                  /* of work */
	kw_buf text;                /* out: what work put; freed by the caller */
	struct stat input;          /* as it was when the work began; st_ino 0: not a file */
	bool in_parent;             /* run here, without a process: for debuggers */
	const struct kw_seal *seal; /* what the process may do; NULL with in_parent */
	kw_str beside;              /* a folder that it may read too; or empty: the input only */
};

/* Runs work, again without a plugin that crashed while it was loaded or asked. */
kw_status kw_document_run(kw_document *d);

/* KW_ELIB after saying that a document process asked for a call it may not make. who: the plugin. */
kw_status kw_document_fail_call(kw_ctx *ctx, const char *who, const kw_stage *stage);

/* The work of convert: read and write; the outputs are left to be published. */
kw_status kw_document_convert(kw_document *d, kw_ctx *ctx, kw_buf *text);

#endif
