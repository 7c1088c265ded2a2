/* batch_zygote -- a process that has every plugin of the run loaded and prepared, is sealed, and forks once per document. It
 * parses nothing itself. The supervisor sends jobs; the zygote waits for each document and says how it ended. */
#ifndef BATCH_ZYGOTE_H
#define BATCH_ZYGOTE_H

#include "batch_seal.h"

/* What every zygote of a run shares. */
typedef struct kw_zygote_setup {
	kw_host *host;
	kw_ctx *ctx;       /* its limits; hears what the first zygote says while it prepares */
	const kw_job *job; /* reader, settings; the targets' writers */
	const kw_seal *seal;
	int64_t expected_documents; /* of one zygote */
	bool rehearse;              /* convert a line of text before sealing, to fill what is filled lazily */
	kw_buf *files; /* gets the files of the user's that it read by then, a NUL after each; or NULL */
} kw_zygote_setup;

typedef struct kw_zygote {
	pid_t pid;       /* 0: not running */
	int channel;     /* SOCK_SEQPACKET */
	kw_stage *stage; /* shared with it and its documents */
} kw_zygote;

/* One document. The descriptors are the caller's. */
typedef struct kw_zygote_job {
	uint64_t number;
	kw_str name;         /* base name of the input */
	const kw_str *names; /* of the outputs, one for each target, unless their writers name them */
	int input, result;   /* result: where the frames go */
} kw_zygote_job;

/* How a document process ended. */
typedef struct kw_answer {
	uint64_t number;
	int32_t status; /* of wait */
	uint32_t timed_out;
	uint32_t wall_ms, cpu_ms, rss_kb;
} kw_answer;

/* Forks a zygote that works in the folder `scratch` and waits until it is ready. A failure has been said, but for *died: then z->stage
 * tells which plugin was running. */
kw_status kw_zygote_start(kw_zygote *z, const kw_zygote_setup *setup, const char *scratch, bool *died);
/* False: it is gone. */
bool kw_zygote_send(const kw_zygote *z, const kw_zygote_job *job);
/* 1: an answer; 0: none yet; -1: it is gone or says nonsense. */
int kw_zygote_answer(const kw_zygote *z, kw_answer *out);
/* Kills it with the document under way. */
void kw_zygote_kill(kw_zygote *z);

#endif
