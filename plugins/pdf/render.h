/* render -- the document tree to strips: what the files of the renderer share. */
#ifndef PDF_RENDER_H
#define PDF_RENDER_H

#include "pager.h"

#define KW_EM(style, thousandths) ((style)->size * (thousandths) / 1000)

/* What a column of a table needs, with its padding: for what stays on one line, to be read with ease, to have no second line. */
typedef struct kw_column_plan {
	int64_t least, content, wish, width;
	uint32_t n_numbers, n_others; /* of its cells */
	bool at_end;                  /* figures end at one place */
} kw_column_plan;

typedef struct kw_column_sums {
	int64_t least, content, wish;
} kw_column_sums;

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
	size_t n_columns;     /* of a table of cells; 0: cells one below the other */
	kw_column_plan *plan; /* of its columns, or NULL */
	bool at_end;          /* inside a cell of figures */
	uint32_t body;        /* of a table: the element of its rows */
	bool has_head;        /* of a table: a head row is set again on each page */
	bool in_cell;         /* inside a cell: no rows of its own */
	bool is_framed;       /* inside a box or cell: columns do not change */
	bool is_turned;       /* a table on pages that lie on their side */
	bool is_card;         /* itself a card */
	bool in_card;
	bool first_done;  /* an item's own paragraph was set */
	uint64_t n_items; /* of a list or table: items or rows so far */
} kw_scope;

typedef struct kw_renderer {
	kw_ctx *ctx;
	const kw_template *t;
	kw_tags *tags; /* NULL: none */
	kw_paper *paper;
	kw_composer *composer;
	kw_pager *pager;
	kw_flow main;
	kw_arena *drawings; /* of this document */
	int64_t columns;    /* of the page, where the main flow is */
	bool is_turned;     /* the document begins on a page that lies on its side */
	bool stays_wide;    /* this stretch of text is too short for columns */
	kw_cells *cards;    /* a row of cards being filled; owned */
	size_t n_cards;
	bool has_cover; /* what stands before the first section is set */
	bool has_cover_foot;
	kw_str url; /* what the code of the contact band leads to */
	kw_haru *haru;
	kw_str file;     /* the document's */
	bool leaves_out; /* not every row is set */
	uint32_t n_contents_pages, contents_element;
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
	kw_style name_cell;          /* the same, its lines end at phrases */
	kw_style end_cell, end_head; /* and set at the end of the line: figures */
	/* The summary: rows of the budget without those of the year before, their sum, and the frame of the sum below bars. */
	const kw_budget_row **budget;
	size_t n_budget;
	int64_t budget_yen;
	kw_frame chart_total;
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

/* From here on the main flow has n columns; inside boxes and cells nothing changes. False without memory. */
KW_NODISCARD bool kw_render_set_columns(kw_renderer *r, int64_t n);
/* How many columns the block is set in; style NULL: a box. */
int64_t kw_render_columns_for(kw_renderer *r, const kw_node *node, const kw_style *style);
/* Whether the block goes over all columns. */
bool kw_render_spans(const kw_renderer *r, const kw_node *block);
/* A heading, table or figure that is made here and is not of the tree: its element, one of its own kind for programs. */
uint32_t kw_render_own_element(kw_renderer *r, kw_tag tag);

/* Of a heading; below H6 there is none. */
kw_tag kw_render_heading_tag(unsigned level);

/* Whether the block is said by the document of itself and stands in its imprint. */
bool kw_render_waits_for_end(const kw_node *block);

/* cards: offices and projects side by side. */
bool kw_render_is_card(const kw_renderer *r, const kw_node *node);
KW_NODISCARD kw_status kw_render_enter_card(kw_renderer *r, const kw_node *node);
KW_NODISCARD kw_status kw_render_card_title(kw_renderer *r, const kw_node *title, kw_tag tag);
KW_NODISCARD kw_status kw_render_leave_card(kw_renderer *r, const kw_node *node);

/* summary: the budget as a table and as bars. */
KW_NODISCARD kw_status kw_render_summary(kw_renderer *r);

/* contents: nothing for a document with few headings. */
void kw_contents_begin(kw_renderer *r);
KW_NODISCARD kw_status kw_contents_finish(kw_renderer *r);

/* imprint: what the document says of itself, with picture and code. */
KW_NODISCARD kw_status kw_render_imprint(kw_renderer *r);

/* figures: drawings of this document. NULL without memory. */
const kw_drawing *kw_figure_bar(kw_renderer *r, uint32_t element, int64_t width, int64_t height,
                                kw_colour colour);
/* The code of a text, with its quiet zone. KW_OK and NULL when the text is too long for one. */
KW_NODISCARD kw_status kw_figure_code(kw_renderer *r, kw_str text, int64_t side, const kw_drawing **out);
/* The picture of a PNG or JPEG file, `width` wide. */
KW_NODISCARD kw_status kw_figure_picture(kw_renderer *r, kw_str name, int64_t width, kw_str alt,
                                         const kw_drawing **out);
void kw_flow_add_drawing(kw_flow *f, const kw_drawing *d, int64_t x);

/* columns: what n columns need, from the head and the first rows. */
KW_NODISCARD kw_status kw_render_plan_columns(kw_renderer *r, const kw_node *table, kw_column_plan *plan,
                                              size_t n);
kw_column_sums kw_render_sum_columns(const kw_column_plan *plan, size_t n);
/* Gives them their widths, room in all. False when they need more. */
bool kw_render_share_columns(kw_column_plan *plan, size_t n, int64_t room);

/* tables */
/* A document that is a wide table with a few words above it begins on the table's page. */
KW_NODISCARD kw_status kw_render_begin_turned(kw_renderer *r, const kw_node *document);
KW_NODISCARD kw_status kw_render_enter_table(kw_renderer *r, const kw_node *table);
KW_NODISCARD kw_status kw_render_leave_table(kw_renderer *r, const kw_node *table);
KW_NODISCARD kw_status kw_render_table_title(kw_renderer *r, const kw_node *title);
KW_NODISCARD kw_status kw_render_enter_row(kw_renderer *r, const kw_node *row);
KW_NODISCARD kw_status kw_render_leave_row(kw_renderer *r, const kw_node *row);
KW_NODISCARD kw_status kw_render_enter_cell(kw_renderer *r, const kw_node *cell);
KW_NODISCARD kw_status kw_render_leave_cell(kw_renderer *r, const kw_node *cell);

/* The whole document. tags NULL: without structure. */
KW_NODISCARD kw_status kw_render_document(kw_ctx *ctx, const kw_doc *doc, const kw_template *t, kw_tags *tags,
                                          kw_paper *paper, kw_fonts *fonts, kw_haru *haru);

#endif
