/* batch_journal_inside -- what the two halves of the journal share: batch_journal_open.c knows whose file it is, batch_journal.c
 * what stands in it. */
#ifndef BATCH_JOURNAL_INSIDE_H
#define BATCH_JOURNAL_INSIDE_H

#include "batch_journal.h"
#include <sqlite3.h>

/* See the table in batch_journal.c. */
enum statement {
	BEGIN_RUN,
	END_RUN,
	FIND,
	START,
	PUT,
	RELEASE,
	KEEP_FORMER,
	FORGET_OUTPUTS,
	FORGET_FORMER,
	PUT_OUTPUT,
	OUTPUTS,
	FIND_OUTPUT,
	ROWS,
	FORMERS,
	FORGET_OUTPUT,
	FORGET_ONE_FORMER,
	READS,
	FORGET_READS,
	PUT_READ,
	N_STATEMENTS
};

struct kw_journal {
	sqlite3 *db;
	sqlite3_stmt *prepared[N_STATEMENTS];
	int64_t run;
	char *path;
	bool failed, said, no_memory;
	bool had_log; /* when it was opened */
	char *why;    /* of the first failure */
};

/* Keeps the first failure; from then on nothing is done. */
void kw_journal_latch(kw_journal *j);
void kw_journal_execute(kw_journal *j, const char *sql);

#endif
