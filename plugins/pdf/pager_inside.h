/* pager_inside -- what the files of the pager share: the page being filled, and how it goes on to the next. */
#ifndef PDF_PAGER_INSIDE_H
#define PDF_PAGER_INSIDE_H

#include "pager.h"

enum {
	KW_BOXES_DRAWN = 32,
	KW_CUT_LINES = 3,   /* of a part of a row that is cut */
	KW_LEAST_LINES = 5, /* of the body, in columns that begin below a heading */
};

/* One box that is open on this page. */
typedef struct kw_open_box {
	const kw_frame *frame;
	int64_t x, width, top;
} kw_open_box;

/* Matter going down a column of the page, or a cell. */
typedef struct kw_column_state {
	int64_t x, y;
	int64_t ink;   /* how far down something stands: y without a gap behind it */
	bool is_fresh; /* nothing stands in this column yet */
	kw_open_box boxes[KW_BOXES_DRAWN];
	size_t n_boxes; /* may exceed KW_BOXES_DRAWN */
	unsigned layer; /* of the first box */
} kw_column_state;

/* Thousandths taken from the gaps between blocks and from the feed of lines, so that text has room. */
typedef struct kw_fit {
	int gaps, feed;
} kw_fit;

/* Where a line outside the text stands; y: of its baseline. */
typedef struct kw_place {
	int64_t x, width, y;
} kw_place;

static inline size_t kw_pager_drawn_boxes(const kw_column_state *c)
{
	return c->n_boxes < KW_BOXES_DRAWN ? c->n_boxes : KW_BOXES_DRAWN;
}

struct kw_pager {
	kw_ctx *ctx;
	kw_paper *paper;
	kw_composer *composer;
	const kw_template *t;
	kw_column_state main;
	int64_t bottom; /* of the column being filled */
	bool has_page, is_turned;
	bool will_turn; /* from the next matter on */
	/* The set of columns on this page. */
	size_t n_columns, column;
	int64_t set_top, set_ink;
	int64_t chunk_top; /* where what stays together begins */
	bool must_balance; /* where the columns end is not known yet */
	bool is_balancing;
	bool was_cut; /* what stays together did not */
	/* Running heads. */
	kw_str section, section_at_top;

	/* Trials. */
	bool is_trial;       /* nothing is drawn */
	kw_fit fit;          /* how much is taken from gaps and lines */
	uint32_t short_page; /* this page ends early, so that the next has company; 0: none */
	uint32_t n_pages;
	kw_str title;
	kw_flow *head; /* set again at the head of each column */
	kw_flow furniture;
};

/* ---- pager.c ---- */

/* The column is full: suspends its boxes, goes to the next column or page, resumes them. */
KW_NODISCARD kw_status kw_pager_go_on(kw_pager *p);
/* Places lines, gaps, boxes and drawings: what a cell may hold. */
void kw_pager_place_simple(kw_pager *p, kw_column_state *c, const kw_flow *f, const kw_strip *s);
/* How many strips from `from` on must stand in one column: the first behind them. */
size_t kw_pager_chunk_end(const kw_flow *f, size_t from);
/* Places what stays together. */
KW_NODISCARD kw_status kw_pager_place_chunk(kw_pager *p, kw_flow *f, size_t from, size_t end);
/* Places the strips before `limit` that stay with none behind it; *n: how many. */
KW_NODISCARD kw_status kw_pager_place_all(kw_pager *p, kw_flow *f, size_t limit, size_t *n);
/* Where the column would end with these strips. */
int64_t kw_pager_chunk_bottom(const kw_pager *p, const kw_column_state *c, const kw_flow *f, size_t from,
                              size_t end);
/* Whether a row of this height is cut rather than leave much of the page empty; top: where it begins, or the heading that stays
 * with it. */
bool kw_pager_may_cut(const kw_pager *p, int64_t top, int64_t height);
/* Notes how far down the set of columns goes: a single one ends with the gap below it, several end with their last line. */
void kw_pager_note_ink(kw_pager *p);
/* Where the text of a full page ends, and what a whole column of it may hold. */
int64_t kw_pager_foot(const kw_pager *p);
int64_t kw_pager_column_height(const kw_pager *p);
int64_t kw_pager_page_width(const kw_pager *p);

/* ---- pager_boxes.c ---- */

void kw_pager_begin_box(kw_column_state *c, const kw_strip *s);
void kw_pager_end_box(kw_pager *p, kw_column_state *c, const kw_strip *s);
void kw_pager_draw_box(kw_pager *p, const kw_open_box *b, unsigned layer, int64_t bottom, bool is_end);
/* Draws the open boxes down to their padding below the last line; returns where the outermost ends. */
int64_t kw_pager_suspend_boxes(kw_pager *p, const kw_column_state *c);
void kw_pager_resume_boxes(kw_column_state *c);
/* The page goes on in another column: the boxes stand there. */
void kw_pager_move_boxes(kw_column_state *c, int64_t by);
/* What the boxes that are open need below their last line. */
int64_t kw_pager_padding(const kw_column_state *c);
/* Where text must end in the column being filled, for the boxes around it to have room. */
int64_t kw_pager_text_bottom(const kw_pager *p);
/* A row covers the boxes it stands in: the layer of its own. */
unsigned kw_pager_row_layer(const kw_column_state *c);

/* ---- pager_plan.c ---- */

/* Gives the columns the least height that holds all their text from `from` on, or the whole page. */
void kw_pager_balance(kw_pager *p, kw_flow *f, size_t from);
/* Chooses a fit that saves a page too many; when none does, the page before a nearly empty one ends early. */
KW_NODISCARD kw_status kw_pager_plan(kw_pager *p, kw_flow *f);

/* ---- pager_grid.c ---- */

/* The height of a strip: what the fit takes is not taken inside cells. */
int64_t kw_pager_height(const kw_pager *p, const kw_column_state *c, const kw_strip *s);
/* Where a line stands that would stand at y, with nothing between `ink` and it. */
int64_t kw_pager_snapped(const kw_pager *p, const kw_column_state *c, const kw_strip *s, int64_t y,
                         int64_t ink);
/* How far strips that begin with a heading move; at the head of a column, how much a gap between its headings gives. */
int64_t kw_pager_heading_shift(const kw_pager *p, const kw_column_state *c, const kw_flow *f, size_t from,
                               size_t end);
int64_t kw_pager_heading_tuck(const kw_pager *p, const kw_column_state *c, const kw_flow *f, size_t from,
                              size_t end);
int64_t kw_pager_take_tuck(const kw_pager *p, const kw_column_state *c, const kw_strip *s, int64_t *tuck);

/* ---- pager_furniture.c: on the page that ends ---- */

KW_NODISCARD kw_status kw_pager_set_running_head(kw_pager *p);

/* ---- pager_rows.c ---- */

/* What a row that goes on overleaf needs before it does. */
int64_t kw_pager_least_part(const kw_pager *p, const kw_cells *cells);
void kw_pager_place_whole_row(kw_pager *p, kw_column_state *main, const kw_cells *cells);
KW_NODISCARD kw_status kw_pager_place_row(kw_pager *p, const kw_cells *cells);

#endif
