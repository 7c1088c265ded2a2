/* flow -- composed matter before it has a page: strips one below the other, lines with their text ready, gaps, boxes that
 * open and close, rows of cells side by side. */
#ifndef PDF_FLOW_H
#define PDF_FLOW_H

#include "template.h"

typedef struct kw_flow kw_flow;
typedef struct kw_cells kw_cells;

typedef enum kw_strip_kind {
	KW_STRIP_LINE,
	KW_STRIP_GAP,        /* nothing at the head of a page */
	KW_STRIP_OPEN,       /* a box begins */
	KW_STRIP_CLOSE,      /* the last one opened ends */
	KW_STRIP_ROW,        /* cells side by side */
	KW_STRIP_PAGE,       /* a new page begins */
	KW_STRIP_COLUMNS,    /* from here on the page has n columns, begun below what stands on it */
	KW_STRIP_AREA,       /* the next column, or the next page, begins */
	KW_STRIP_SPACE,      /* a gap that stays at the head of a page */
	KW_STRIP_FOOT,       /* what follows stands at the foot of its column, or of the last panel (n = 1) */
	KW_STRIP_TURN,       /* the pages from here on lie on their side (n = 1) or stand (0) */
	KW_STRIP_SECTION,    /* what follows is about `text`, for running heads */
	KW_STRIP_DRAWING,    /* a picture or a figure */
	KW_STRIP_HEAD_BEGIN, /* from here on `head` is set again at the head of each page */
	KW_STRIP_HEAD_END
} kw_strip_kind;

typedef struct kw_strip {
	uint8_t kind;
	bool keep;                /* no page may end after it */
	bool snaps;               /* a line that stands on the grid */
	int64_t height, baseline; /* baseline: from the top of the line */
	int64_t x, width;         /* of a box */
	size_t first, n;          /* segments */
	const kw_frame *frame;    /* of a box */
	kw_cells *cells;          /* of a row; owned */
	kw_flow *head;            /* owned */
	kw_str text;              /* borrowed from the tree */
	const kw_drawing *drawing;
} kw_strip;

struct kw_flow {
	kw_strip *strips;
	kw_segment *segments;
	size_t n_strips, room_strips, n_segments, room_segments;
	kw_buf operands;
	bool failed;
};

typedef struct kw_cell_flow {
	kw_flow flow;
	int64_t x, width; /* of the cell with its padding */
} kw_cell_flow;

struct kw_cells {
	const kw_frame *frame; /* of every cell; its rule goes below the row */
	bool are_cards;        /* each cell has the frame to itself, at the height of the row */
	size_t n;
	kw_cell_flow cell[];
};

/* The strip added last may be changed until the next is added. NULL without memory (latched). */
kw_strip *kw_flow_add(kw_flow *f, kw_strip_kind kind);
/* Of two gaps in a row the larger one stays. */
void kw_flow_add_gap(kw_flow *f, int64_t height, bool keep);
void kw_flow_open(kw_flow *f, const kw_frame *frame, int64_t x, int64_t width);
/* What comes next stays with the last line, row or box. */
void kw_flow_keep_last(kw_flow *f);
/* keep: with what follows. */
void kw_flow_close(kw_flow *f, const kw_frame *frame, bool keep);
kw_segment *kw_flow_add_segment(kw_flow *f);
/* A row with n empty cells, not yet in a flow. NULL without memory. */
kw_cells *kw_cells_new(size_t n, const kw_frame *frame);
void kw_cells_free(kw_cells *c);
/* Puts the row at the end; it is owned by the flow also on failure. */
void kw_flow_add_row(kw_flow *f, kw_cells *cells);
/* Begins a stretch of rows with this head, which is owned by the flow also on failure. */
void kw_flow_begin_head(kw_flow *f, kw_flow *head);

/* Makes the boxes cells begin with, the bands of their names, equally tall. */
void kw_cells_level_bands(kw_cells *c);
int64_t kw_cells_height(const kw_cells *c);
/* Drops the first n strips. */
void kw_flow_drop(kw_flow *f, size_t n);
/* Frees what the flow holds, not the structure. */
void kw_flow_free(kw_flow *f);

#endif
