/* opts -- what the user said, checked against the declared option tables. */
#ifndef OPTS_H
#define OPTS_H

#include "diag.h"
#include <kawaraban/kawaraban.h>
#include <kawaraban/plugin.h>

#pragma GCC visibility push(default) /* for the command; not installed */

/* Is `name` an option of one of the two tables (the reader's and the writer's of that name; NULL: none), and does `text` fit
 * each that has it? KW_EUSAGE after naming the fault and the nearest option. */
kw_status kw_opts_check(kw_ctx *ctx, const char *owner, const kw_option *const tables[2], kw_str name,
                        kw_str text);

/* The presets of the table, then the settings for `owner` or "*" whose names it has; others are passed over, since a reader
 * and a writer may share a name (kw_opts_check refuses what neither knows). KW_EUSAGE after saying which value does not fit.
 * Freed by kw_opts_free. table may be NULL: no options. */
kw_status kw_opts_new(kw_ctx *ctx, const char *owner, const kw_option *table, const kw_setting *settings,
                      size_t n_settings, kw_opts **out);
void kw_opts_free(kw_opts *opts);

/* True after a plugin asked for an option it had not declared; the fault has been said. */
bool kw_opts_misused(const kw_opts *opts);

/* Is the preset a value that the option itself would take? */
bool kw_opt_preset_fits(const kw_option *o);

const char *kw_opt_type_name(kw_opt_type type); /* "flag", "int" ... */
bool kw_opt_type_find(kw_str name, kw_opt_type *out);

/* Micrometres of "210mm", "12pt", "1.5cm", "2in"; false when it is no length. */
bool kw_length_parse(kw_str s, int64_t *um);

/* The nearest of the words offered, by edit distance; for "did you mean". */
typedef struct kw_nearest {
	kw_str word, best; /* best.n = 0: nothing near enough */
	unsigned distance;
} kw_nearest;

static inline kw_nearest kw_nearest_to(kw_str word)
{
	return (kw_nearest){ word, { NULL, 0 }, 0 };
}
void kw_nearest_offer(kw_nearest *n, kw_str candidate);

#pragma GCC visibility pop

#endif
