/* batch_commit -- outputs on their way from a scratch folder to their final names: accepted, made durable in groups, renamed,
 * journaled. Nothing that is not ours is replaced. */
#ifndef BATCH_COMMIT_H
#define BATCH_COMMIT_H

#include "batch_journal.h"

/* One output of one document. Strings in the work's arena. */
typedef struct kw_work_output {
	kw_row_output row;
	kw_str folder, name; /* below the output folder */
	char accepted[48];   /* its name in the private folder of the run */
	bool exchanged, renamed;
} kw_work_output;

/* One document from the moment it is taken up until its row is written. */
typedef struct kw_work {
	struct kw_work *next;
	const kw_plan_entry *entry;
	uint64_t number;
	kw_arena *arena;
	kw_ctx *ctx; /* hears its messages */
	kw_buf diagnostics;
	kw_str path;       /* of the input, for people */
	struct stat input; /* as it was when it was hashed */
	int fd;            /* of the input; -1 */
	char sha256[65];
	unsigned tries;
	kw_row row;
	kw_work_output *outputs;
	size_t n_outputs;
	uint64_t bytes; /* of the outputs */
} kw_work;

typedef struct kw_commit {
	kw_ctx *ctx;      /* of the run */
	const char *path; /* of the output folder */
	kw_journal *journal;
	kw_durable durable;
	struct stat owner; /* of the output folder: becomes the outputs' when started as root */
	int out, run;      /* the folder, and the private folder in it */
	int lock, lock_shard;
	char run_name[64]; /* ".kw-run" */
	int syncing;       /* channel to the process that syncs; -1 */
	pid_t syncer;
	kw_str last_folder; /* of last_fd: outputs come folder by folder */
	char *last_name;
	int last_fd;
	kw_status storage; /* not KW_OK: the folder can hold no more, and the run stops */
} kw_commit;

/* Makes the folder, locks it and sweeps what a killed run left. suffix: empty, or ".KofN" of a shard. KW_EOUTPUT: another run
 * holds it, or it cannot be written. */
kw_status kw_commit_open(kw_commit *c, kw_ctx *ctx, const char *out, const char *suffix, kw_durable durable);
/* Removes the private folder and lets go of the lock. */
void kw_commit_close(kw_commit *c);
/* The path of worker i's scratch folder, made anew, belonging to that user; in the arena. */
kw_status kw_commit_scratch(kw_commit *c, kw_arena *arena, unsigned i, uid_t uid, gid_t gid, kw_str *path);

/* Whether an errno is the disk's: it is full, or broken. */
bool kw_is_storage_fault(int why);
/* The disk has refused a file: the run stops, which is said once. */
void kw_commit_stop(kw_commit *c);

/* After the document process has ended: checks what it told of, hashes it and takes it out of its reach. The scratch folder is empty
 * afterwards, whatever comes out. */
kw_status kw_commit_accept(kw_commit *c, kw_work *w, const char *scratch, const kw_output *told);
/* Begins to make a group durable; true: kw_commit_publish may follow at once, else when c->syncing answers. */
bool kw_commit_sync(kw_commit *c, const kw_work *group, size_t n_outputs);
/* What the syncing process answers. */
void kw_commit_hear(kw_commit *c);
/* Renames the outputs of each document to their names, or fails it; then writes all rows. */
void kw_commit_publish(kw_commit *c, kw_work *group);

kw_work *kw_work_new(const kw_plan_entry *e, uint64_t number);
void kw_work_free(kw_work *w);
/* The document failed: the row says so. st, code and message as the context heard them first. */
void kw_work_fail(kw_work *w, kw_status st);

#endif
