/* opendata.h -- what the two files that read Open Data XML share. */
#ifndef OPENDATA_H
#define OPENDATA_H

#include "xml.h"

typedef struct od_plan {
	kw_ctx *ctx;
	const xml_input *in;
	kw_arena *arena;
	kw_doc *doc;
	const item *metadata;
	uint32_t *
	        counts; /* of the lines of the source: 1 where an element claims one; NULL: the source has no lines */
	uint8_t *moved; /* lines that left the order of the source; as many */
	uint32_t n_lines;
	kw_buf room;
} od_plan;

bool od_is(const item *i, const char *name);
kw_str od_attribute(const item *i, const char *name);
/* The element is not what it should be; the sentence has one %.*s, for its name. */
kw_status od_refuse(od_plan *p, const item *i, const char *sentence);
/* Decimal digits; empty: 0. */
bool od_read_count(kw_str s, uint64_t *out);
/* One place of @lines: line, last line, and columns (0: all of the line). */
bool od_read_place(kw_str s, uint32_t *line, uint32_t *last, uint32_t *col, uint32_t *end_col);
/* The places of @lines for a node. */
kw_status od_add_places(od_plan *p, const item *i, kw_node *node);

/* The head of a table, and its rows when they are data; *data: nothing of it is left to be read. */
kw_status od_add_table(od_plan *p, kw_node *table, const item *from, bool *data);

#endif
