/* glue -- what stands between two neighbours on a line: its natural width, how much of it may go and how much may come, and
 * in which order. Widths of bodies and of glue; no lines. */
#ifndef PDF_GLUE_H
#define PDF_GLUE_H

#include "line.h"

/* Widths in 1/1200 em hold one half, third, quarter and eighth exactly. */
enum { KW_GLUE_EM = 1200 };

/* Stages, in the order glue gives way. */
enum { GIVE_SPACE, GIVE_MIDDLE, GIVE_BRACKET, GIVE_SCRIPT, N_GIVE, GIVE_NONE = N_GIVE };
enum { TAKE_SPACE, TAKE_SCRIPT, TAKE_PAIR, N_TAKE, TAKE_NONE = N_TAKE };

typedef struct kw_glue {
	int width, give, take; /* 1/1200 em */
	int give_stage, take_stage;
} kw_glue;

/* Between clusters i and i + 1. */
kw_glue kw_glue_after(const kw_clusters *cs, size_t i, const kw_setting *s);

static inline int64_t kw_glue_mpt(const kw_setting *s, int part)
{
	return s->size_mpt * part / KW_GLUE_EM;
}

/* What a cluster itself takes: spaces are glue, marks ride on their base. */
int64_t kw_body_mpt(const kw_cluster *c, const kw_setting *s);

static inline bool kw_is_blank(const kw_cluster *c)
{
	return c->class == KW_JL_SPACE || c->class == KW_JL_EM_SPACE || c->class == KW_JL_END_SPACE ||
	       c->class == KW_JL_LINE_END;
}

/* The end of what is seen of first .. end. */
static inline size_t kw_trim_end(const kw_clusters *cs, size_t first, size_t end)
{
	while (end > first && kw_is_blank(&cs->c[end - 1]))
		end--;
	return end;
}

#endif
