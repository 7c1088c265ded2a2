/* build.h -- what build.c and build_table.c share: the table under way. */
#ifndef XML_BUILD_H
#define XML_BUILD_H

#include "xml.h"

/* Of the tables of one document, one after the other: no table stands in another. */
typedef struct table_builder {
	kw_ctx *ctx;
	kw_doc *doc;
	bool loose;      /* made by a stylesheet: rows may be short, and what cells are is looked for */
	kw_buf columns;  /* kw_column, until the table's first other child */
	kw_buf packed;   /* rows */
	kw_buf surveys;  /* loose: type_survey of each column */
	row_range taken; /* rows before those, in plain form */
	uint64_t n_rows;
	size_t n_cells; /* of the row under way */
	kw_span before; /* place of its last cell */
} table_builder;

void table_builder_free(table_builder *t);
kw_status table_add_column(table_builder *t, const gate *g, const kw_column *column);
/* The columns are known when the first other child begins, or when the table ends. */
void table_set_columns(table_builder *t, kw_node *table);
kw_status table_begin_rows(table_builder *t, const kw_node *table);
/* Takes the rows in plain form right behind <rows>, at text[from]; returns where they end. */
size_t table_take_rows(table_builder *t, const kw_node *table, kw_str text, size_t from);
kw_status table_begin_row(table_builder *t, const gate *g);
/* *cell becomes one of its column. */
kw_status table_begin_cell(table_builder *t, const gate *g, const kw_node *table, cell_element *cell);
kw_status table_end_cell(table_builder *t, const gate *g, cell_element *cell, kw_str text);
kw_status table_end_row(table_builder *t, const gate *g, const kw_node *table);
kw_status table_end_rows(table_builder *t, kw_node *table);

#endif
