/* render -- the document tree to strips: what the files of the renderer share. */
#ifndef PDF_RENDER_H
#define PDF_RENDER_H

#include "pager.h"

#define KW_EM(style, thousandths) ((style)->size * (thousandths) / 1000)

/* One open container. */
typedef struct kw_scope {
	const kw_node *node;
	kw_flow *flow; /* where its blocks go */
	int64_t x, width;
	uint32_t element;
	unsigned level;    /* headings above */
	unsigned sections; /* titled sections above */
	kw_str label;      /* of the next block: a list mark */
	uint32_t label_element;
	int64_t hang;
	const kw_frame *frame; /* a box to close */
	kw_cells *cells;       /* a row under construction; owned */
	size_t next_cell;
	size_t n_columns; /* of a table of cells; 0: cells one below the other */
	uint32_t body;    /* of a table: the element of its rows */
	bool has_head;    /* of a table: a head row is set again on each page */
	bool in_cell;     /* inside a cell: no rows of its own */
	bool first_done;  /* an item's own paragraph was set */
} kw_scope;

typedef struct kw_renderer {
	kw_ctx *ctx;
	const kw_template *t;
	kw_tags *tags; /* NULL: none */
	kw_paper *paper;
	kw_composer *composer;
	kw_pager *pager;
	kw_flow main;
	kw_scope *scopes;
	size_t n_scopes, room_scopes;
	/* The block being gathered. */
	kw_buf text;
	kw_ink *inks;
	size_t n_inks, room_inks;
	/* Fields of the document that are set at its end. */
	const kw_node **closing;
	size_t n_closing, room_closing;
	bool in_imprint;
	/* Amounts of the budget that were set. */
	const kw_records *records;
	const kw_node **amounts;          /* sorted by address */
	const kw_budget_row **table_rows; /* sorted by container: rows of data tables */
	size_t n_amounts, n_table_rows, amounts_set;
	int64_t sum_yen;
	kw_style data_cell;          /* the style of cells, ragged: columns of data are narrow */
	kw_style end_cell, end_head; /* and set at the end of the line: figures */
} kw_renderer;

kw_scope *kw_render_scope(kw_renderer *r);
/* A new scope inside the current one, with its element; NULL without memory. A list mark that still waits is lost:
 * kw_render_label first. */
kw_scope *kw_render_push(kw_renderer *r, const kw_node *node, kw_tag tag);
void kw_render_pop(kw_renderer *r);
/* Sets a list mark that waits for a block though a container comes. */
KW_NODISCARD kw_status kw_render_label(kw_renderer *r);
uint32_t kw_render_element(kw_renderer *r, uint32_t parent, kw_tag tag);
/* Sets the inlines of a node in the current scope. Nothing when it has no text. */
KW_NODISCARD kw_status kw_render_inlines(kw_renderer *r, const kw_node *node, kw_style_id style, kw_tag tag,
                                         bool keep_next);
/* Sets a text that has no inlines into a flow. */
KW_NODISCARD kw_status kw_render_text(kw_renderer *r, kw_flow *to, int64_t width, kw_str text,
                                      const kw_style *style, uint32_t element, kw_span at);
/* Places what may be placed, when the current scope goes straight onto pages. */
KW_NODISCARD kw_status kw_render_flush(kw_renderer *r);
kw_status kw_render_no_memory(kw_renderer *r);
/* Sorts the budget's amounts, to count them when they are set. False without memory. */
KW_NODISCARD bool kw_render_list_amounts(kw_renderer *r);
/* The rows of this table are set. */
void kw_render_count_table(kw_renderer *r, const kw_node *table);

/* tables */
KW_NODISCARD kw_status kw_render_enter_table(kw_renderer *r, const kw_node *table);
KW_NODISCARD kw_status kw_render_leave_table(kw_renderer *r, const kw_node *table);
KW_NODISCARD kw_status kw_render_table_title(kw_renderer *r, const kw_node *title);
KW_NODISCARD kw_status kw_render_enter_row(kw_renderer *r, const kw_node *row);
KW_NODISCARD kw_status kw_render_leave_row(kw_renderer *r, const kw_node *row);
KW_NODISCARD kw_status kw_render_enter_cell(kw_renderer *r, const kw_node *cell);
KW_NODISCARD kw_status kw_render_leave_cell(kw_renderer *r, const kw_node *cell);

/* The whole document. tags NULL: without structure. */
KW_NODISCARD kw_status kw_render_document(kw_ctx *ctx, const kw_doc *doc, const kw_template *t, kw_tags *tags,
                                          kw_paper *paper, kw_fonts *fonts);

#endif
