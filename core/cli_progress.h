/* cli_progress -- how far a batch is: a bar on a terminal, a plain line every few seconds elsewhere. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "batch_run.h"

typedef struct kw_progress {
	bool shown, is_terminal; /* shown: a bar stands on the line */
	bool quiet;
	int64_t begin_ms, last_ms;
	int64_t every_ms;
} kw_progress;

void kw_progress_begin(kw_progress *p, bool quiet, int64_t every_seconds);
/* Draws when it is time; `now`: in any case. */
void kw_progress_draw(kw_progress *p, const kw_tally *t, bool now);
/* Takes the bar off the line, before something else is said. */
void kw_progress_clear(kw_progress *p);

#endif
