/* levels.h -- the headings that are open while the tree is built, and in which of them the next one stands. For nest.c. */
#ifndef LEVELS_H
#define LEVELS_H

#include "legacy.h"

enum { MAX_MARKS = 8, MAX_OPEN = 24 };

typedef struct nest {
	block *open[MAX_OPEN]; /* open[0] is the root */
	size_t n;
	block *spine
	        [MAX_OPEN]; /* the numbered headings above this place, also those a heading without number has closed */
	size_t n_spine;
	size_t n_bare;          /* headings without number or mark, with text, above the first number */
	bool parts_of_projects; /* headings in brackets stand in them */
	bool bare_on_top;       /* a heading without number or mark stands in no other */
	bool bare_inside;       /* one stands in another heading */
	const block *rest;      /* the flat list behind this place */
	bool blanks_inside;     /* blank lines divide nothing here */
	kw_str seen[MAX_MARKS]; /* marks of headings without number, in the order they came */
	size_t n_seen;
} nest;

static inline block *nest_top(const nest *s)
{
	return s->open[s->n - 1];
}

/* How many of the open headings stay open when b comes: it stands in the last of them. */
size_t levels_place(nest *s, const block *b);
/* Before that, of a heading with a number: opens the section again that one without number had closed. */
void levels_resume_numbers(nest *s, const block *b);
/* Without number or mark. */
bool levels_is_bare(const block *b);
/* The last row of a table has fewer cells than there are columns. */
bool levels_has_free_cell(const block *table);

#endif
