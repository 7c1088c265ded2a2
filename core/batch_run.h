/* batch_run -- the supervisor: one poll loop that hands out inputs, judges how each document ended, and commits in groups. */
#ifndef BATCH_RUN_H
#define BATCH_RUN_H

#include "batch_commit.h"
#include "batch_zygote.h"

typedef struct kw_tally {
	size_t inputs; /* of this shard */
	size_t done, skipped, failed, suspect;
	size_t kept;    /* of the failed: refused before, unchanged since, not tried again */
	size_t changed; /* of the done: a row was there, and its input, options or plugins have changed */
	size_t gone;    /* rows whose input is no longer there */
	uint64_t bytes_in, bytes_out;
	size_t outputs;
	int64_t wall_ms;
} kw_tally;

typedef struct kw_batch {
	/* what is asked for */
	kw_host *host;
	kw_ctx *ctx; /* messages of the run; limits of the documents */
	const char *out;
	kw_plan_wish wish;
	kw_job job; /* reader, targets, settings */
	unsigned workers;
	bool fresh; /* convert again what is unchanged */
	bool retry_suspects;
	kw_durable durable;
	kw_sandbox sandbox;
	/* Called for each message about an input, and after each input: state "done", "skipped", "failed", "suspect". */
	void (*heard)(void *user, const kw_work *w, const kw_message *m);
	void (*ended)(void *user, const kw_work *w, const char *state, const kw_tally *so_far);
	void (*began)(void *user, const struct kw_batch *b, const char *layers);
	void (*idle)(void *user, const kw_tally *so_far); /* from time to time */
	void *user;
	/* what came of it */
	kw_plan plan;
	kw_tally tally;
} kw_batch;

/* Runs to the end, to a signal, or to what stops every run: KW_EOUTPUT, KW_ELIB. KW_OK also when inputs failed. The plan is freed by
 * the caller (kw_plan_free), also after a failure. */
kw_status kw_batch_run(kw_batch *b);

/* ".KofN", or empty for a whole run. */
void kw_batch_put_suffix(kw_buf *out, const kw_plan_wish *wish);

#endif
