/* cells.h -- rows of tables that have no rules: what cells.c cuts and tables.c puts together. */
#ifndef CELLS_H
#define CELLS_H

#include "legacy.h"

enum { MAX_CELLS = 32 };

/* A place on a line, from the left edge of the sheet: most programs count a kanji as two columns, pdftotext -layout as one. */
typedef struct place {
	uint32_t columns, characters;
} place;

/* A stretch of a line between wide gaps, in bytes. */
typedef struct cell {
	size_t from, to;
	place left, right;
} cell;

typedef struct cells {
	cell cell[MAX_CELLS];
	size_t n;
	bool figures;  /* a cell behind the first is nothing but figures */
	bool digits;   /* a digit stands anywhere */
	bool prose;    /* one is wide, or closes a sentence */
	bool single;   /* cut at single spaces, see cut_values; without places */
	bool worded;   /* and words stand behind the values */
	bool by_count; /* of a head: below it cells stand by characters, not by columns */
} cells;

/* Cuts a line at white space of two columns and more. The space behind the number of a row, before `body`, divides nothing. */
void cells_cut(const line *l, size_t body, cells *out);
/* Where the words behind the number of a row begin; 0 when the number is a cell of its own, far from them. */
size_t cells_row_body(const line *l);
/* Cuts a name and values with one space before each. */
void cells_cut_values(const line *l, cells *out);
/* One or the other; no cells when the line can be no row. */
void cells_of_line(const line *l, cells *out);
bool cells_are_rows(const cells *a, const cells *b);
/* The column cell i of the row stands in: its place in the row when the row is full, else the head it stands nearest to, behind `least`. */
size_t cells_column_of(const cells *head, const cells *row, size_t i, size_t least);
/* The cell of the row the text at `left` stands below; row->n without one. Text goes on in any column but the first. */
size_t cells_find_above(const cells *row, place left);

#endif
