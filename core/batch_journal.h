/* batch_journal -- what became of each input, in one SQLite file of the output folder. The files are the truth and the journal is
 * evidence: it may lag behind them after a kill, never lead. Written by the supervisor only. */
#ifndef BATCH_JOURNAL_H
#define BATCH_JOURNAL_H

#include "batch.h"

typedef struct kw_journal kw_journal;

typedef enum kw_state { KW_STARTED, KW_DONE_STATE, KW_FAILED, KW_SUSPECT, KW_N_STATES } kw_state;
const char *kw_state_name(kw_state state); /* "started", "done", "failed", "suspect" */

/* Counts of the ledger that the journal keeps. X(column, member of kw_ledger) */
#define KW_JOURNAL_LEDGER(X)                                                                                 \
	X(nonblank_lines, nonblank)                                                                          \
	X(emitted_lines, emitted)                                                                            \
	X(joined_lines, joined)                                                                              \
	X(moved_lines, moved)                                                                                \
	X(removed_lines, removed)

/* One input. Strings are borrowed: from the caller when put, until the next call of the journal when found. */
typedef struct kw_row {
	kw_str key;
	kw_state state;
	int64_t run, attempts, size, mtime_ns;
	kw_str sha256;           /* of the input, lower-case hex */
	kw_str options, plugins; /* hashes */
	kw_status status;
	kw_str code, message; /* of the first error */
	kw_str reader, charset;
	int64_t warnings, wall_ms, cpu_ms, rss_kb;
	int64_t n_budget, sum_yen;
	kw_ledger ledger;
	kw_str diagnostics; /* NDJSON, one object a line */
} kw_row;

typedef struct kw_row_output {
	kw_str path; /* below the output folder */
	kw_str input, writer;
	int64_t size, mtime_ns;
	kw_str sha256;
} kw_row_output;

/* A run, as it is begun. */
typedef struct kw_row_run {
	kw_str version, options, options_hash, plugins, plugins_hash, layers, durable, shard;
	int64_t inputs;
} kw_row_run;

/* Opens OUT/.kw-journal with `suffix` behind its name, and makes it when it is not there; *existed tells. A damaged one is set aside
 * with a warning. KW_EUSAGE: made by a newer version; KW_EOUTPUT: cannot be written, or another program holds it. */
kw_status kw_journal_open(kw_ctx *ctx, const char *out, const char *suffix, bool sync_each, bool *existed,
                          kw_journal **journal);
/* Opens one to read; KW_EINPUT when it is none. */
kw_status kw_journal_read(kw_ctx *ctx, const char *path, kw_journal **journal);
void kw_journal_close(kw_journal *j);
/* KW_OK, or KW_EOUTPUT or KW_ELIMIT (no memory) after saying which call failed first: from then on nothing is written. */
kw_status kw_journal_status(kw_journal *j, kw_ctx *ctx);

void kw_journal_begin_run(kw_journal *j, const kw_row_run *run);
void kw_journal_end_run(kw_journal *j, int exit_code, int64_t wall_ms);

/* False: no such row. */
bool kw_journal_find(kw_journal *j, kw_str key, kw_row *out);
/* The input is in flight from now on: its own transaction, before the job is sent. */
void kw_journal_start(kw_journal *j, const kw_row *row);
/* Rows of one group between these two. */
void kw_journal_begin(kw_journal *j);
void kw_journal_commit(kw_journal *j);
/* The input and all its outputs in place of what stood there. */
void kw_journal_put(kw_journal *j, const kw_row *row, const kw_row_output *outputs, size_t n_outputs);
/* The input was in flight when the run was stopped in good order: not a mark against it. */
void kw_journal_release(kw_journal *j, kw_str key);

/* Each output of an input, or the one of a path: also one that the input was made into before and not the last time. */
typedef bool kw_output_visit(void *user, const kw_row_output *o); /* false: enough */
void kw_journal_outputs(kw_journal *j, kw_str input, kw_output_visit *visit, void *user);
bool kw_journal_find_output(kw_journal *j, kw_str path, kw_row_output *out);
/* Of the outputs of an input, and what it was made into before: forgets the one of a path. */
void kw_journal_forget_output(kw_journal *j, kw_str path);
/* What an input was made into before and not the last time. */
void kw_journal_formers(kw_journal *j, kw_str input, kw_output_visit *visit, void *user);

/* Files of the user's that documents converted with these options read, besides those the options name: path and SHA-256. */
typedef void kw_read_visit(void *user, kw_str path, kw_str sha256);
void kw_journal_reads(kw_journal *j, kw_str options, kw_read_visit *visit, void *user);
void kw_journal_forget_reads(kw_journal *j, kw_str options);
void kw_journal_put_read(kw_journal *j, kw_str options, kw_str path, kw_str sha256);

/* Every input in the order of keys. */
typedef bool kw_row_visit(void *user, const kw_row *row);
void kw_journal_rows(kw_journal *j, kw_row_visit *visit, void *user);

#endif
