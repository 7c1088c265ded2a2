/* ruled.h -- the drawn lines of tables and frames: see drawn.c and ruled.c. */
#ifndef RULED_H
#define RULED_H

#include "legacy.h"

enum { MAX_SEGMENTS = 64 };

typedef enum line_kind { OTHER, RULE, CELLS } line_kind;

/* What stands between two bars, without white space at its edges. */
typedef struct segment {
	size_t from, to;
	uint32_t left, right; /* columns of the bars */
	bool rule;            /* nothing but ─: the row above ends here */
} segment;

typedef struct segments {
	segment at[MAX_SEGMENTS];
	size_t n;
	bool rule; /* one of them is */
} segments;

line_kind ruled_kind(const line *l);
/* Cuts a line at its bars; a drawn character counts `wide` columns. What stands outside the bars is a segment too, unless it is empty. Segments
 * beyond MAX_SEGMENTS are left out. */
void ruled_cut(const line *l, uint32_t wide, segments *out);
/* The column behind the line. */
uint32_t ruled_end(const line *l, uint32_t wide);

#endif
