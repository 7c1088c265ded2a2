/* ledger -- every character of the source is accounted for exactly once: in a node, or removed with a reason. */
#ifndef LEDGER_H
#define LEDGER_H

#include "diag.h"
#include <kawaraban/doc.h>

#pragma GCC visibility push(default) /* for the command; not installed */

/* Non-blank source lines by what became of them. A line shared by several counts once: as removed when nothing of it stands in
 * the tree, else by its first character that does. */
typedef struct kw_ledger {
	bool balanced;     /* false also when `kept` says nothing can be told */
	bool kept;         /* the reader gave its lines */
	uint64_t nonblank; /* sum of the four below when balanced */
	uint64_t emitted;  /* one line, one block */
	uint64_t joined;   /* lines of blocks made of several lines */
	uint64_t moved;    /* lines of blocks that stand elsewhere than in the source */
	uint64_t removed;  /* all reasons */
	uint64_t by_reason[KW_N_REASONS];
	uint64_t parts_by_reason[KW_N_REASONS]; /* removed from lines whose rest stands in the tree */
	uint64_t despaced;                      /* deleted spaces */
} kw_ledger;

/* Balances the ledger. KW_OK, also when the reader kept no lines; KW_EBUG when a character is lost, used twice or changed:
 * then each fault has been said (bug.ledger), the first ten of them. */
kw_status kw_ledger_check(kw_ctx *ctx, const kw_doc *doc, kw_ledger *out);

#pragma GCC visibility pop

#endif
