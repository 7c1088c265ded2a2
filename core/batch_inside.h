/* batch_inside -- what the parts of the supervisor share: taking up inputs (batch_take), judging how documents ended (batch_judge), and the
 * loop (batch_run). */
#ifndef BATCH_INSIDE_H
#define BATCH_INSIDE_H

#include "batch_identity.h"
#include "batch_run.h"

enum {
	KW_GROUP_OUTPUTS = 64,
	KW_GROUP_MS = 200,
	KW_MOST_WAITING = 512, /* outputs that wait behind a slow disk before no more are handed out */
	KW_GRACE_MS = 10000,   /* after the first signal */
	KW_SECOND_NET_MS = 2000,
	KW_MOST_DEATHS = 3, /* of zygotes, in a row and for each worker, without progress */
	KW_MOST_TRIES = 3,  /* of a document that was killed from outside */
	KW_IDLE_MS = 200,
	KW_LAST_ATTEMPTS = 2, /* begun this often without an end: taken up last, one at a time */
	KW_MOST_ATTEMPTS = 4, /* and then it is a suspect */
};

/* A zygote and the document it works on. */
typedef struct kw_slot {
	kw_zygote zygote;
	kw_str scratch;
	kw_work *work; /* NULL: idle */
	kw_hearing hearing;
	kw_answer answer;
	int result; /* the document's channel */
	bool answered;
	int64_t deadline_ms;
} kw_slot;

typedef struct kw_run {
	kw_batch *b;
	kw_commit commit;
	kw_seal seal;
	kw_identity identity;
	kw_zygote_setup setup;
	kw_arena *arena;
	kw_slot *slots;
	kw_str *names; /* of one job's outputs */
	uint64_t next_number;
	size_t next;   /* entry */
	size_t *later; /* entries taken up at the end, one at a time */
	size_t n_later, next_later, room_later;
	unsigned *tries;                 /* of the entries in `later` */
	kw_work *waiting, **waiting_end; /* for their group */
	size_t waiting_outputs;
	int64_t waiting_since_ms;
	kw_work *synced; /* the group that is being made durable */
	unsigned deaths, n_started;
	kw_ctx *quiet; /* for what all zygotes but the first say: of it only errors are heard */
	bool stopping;
	int64_t stop_ms;
	kw_status st; /* what stops the run */
} kw_run;

/* Takes up an entry in this slot; false: it needs no process (skipped, failed, put off). again: it was taken up before in this run. */
bool kw_run_take(kw_run *r, kw_slot *s, size_t entry, bool again, unsigned tries);
/* Starts the slot's zygote when it has none; false: r->st says why not. */
bool kw_run_has_zygote(kw_run *r, kw_slot *s);
/* Finds the files that the options' files name in their turn, and takes them into the identity. What the journal knows is enough
 * while these are as they were; else the first zygote tells. */
void kw_run_learn_files(kw_run *r);
/* An entry for the end of the run. */
void kw_run_put_off(kw_run *r, size_t entry, unsigned tries);
/* The document has come to its end; what is left is its group. */
void kw_run_finish(kw_run *r, kw_work *w);
/* For what the run itself keeps. */
kw_status kw_run_fail_memory(kw_run *r);

/* The document process has ended, and all it said is in the pipe. */
void kw_run_end_document(kw_run *r, kw_slot *s);
/* The zygote died, or a document outlived it: what it worked on is tried again, alone. */
void kw_run_replace_zygote(kw_run *r, kw_slot *s);
/* The slot is idle again. */
void kw_slot_leave(kw_slot *s);

#endif
