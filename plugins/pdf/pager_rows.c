/* pager_rows -- rows of cells: whole where they fit, cut between the lines of their cells where they are too tall. */
#include "pager_inside.h"

#include <stdlib.h>

/* Cards have their frames to themselves; the cells of a table share one. */
static void draw_frames(kw_pager *p, const kw_column_state *main, const kw_cells *cells, int64_t top,
                        int64_t bottom)
{
	int64_t width = 0;
	for (size_t i = 0; i < cells->n; i++) {
		const kw_cell_flow *cell = &cells->cell[i];
		kw_open_box card = { cells->frame, main->x + cell->x, cell->width, top };
		if (cells->are_cards && cell->flow.n_strips)
			kw_pager_draw_box(p, &card, kw_pager_row_layer(main), bottom, true);
		width += cell->width;
	}
	kw_open_box box = { cells->frame, main->x + cells->cell[0].x, width, top };
	if (!cells->are_cards)
		kw_pager_draw_box(p, &box, kw_pager_row_layer(main), bottom, true);
}

static kw_column_state cell_column(const kw_column_state *main, const kw_cells *cells, size_t i)
{
	kw_column_state c = { .x = main->x + cells->cell[i].x + cells->frame->left,
		              .y = main->y + cells->frame->top };
	c.is_fresh = true;
	c.layer = kw_pager_row_layer(main) + 1;
	return c;
}

void kw_pager_place_whole_row(kw_pager *p, kw_column_state *main, const kw_cells *cells)
{
	int64_t top = main->y;
	for (size_t i = 0; i < cells->n; i++) {
		const kw_flow *f = &cells->cell[i].flow;
		kw_column_state c = cell_column(main, cells, i);
		for (size_t k = 0; k < f->n_strips; k++)
			kw_pager_place_simple(p, &c, f, &f->strips[k]);
	}
	main->y += kw_cells_height(cells);
	main->ink = main->y;
	draw_frames(p, main, cells, top, main->y);
	main->is_fresh = false;
}

/* ---- rows that do not fit ---- */

/* What is left of a cell, down to `bottom`; at least one chunk when `force`. Returns the first strip left over. */
static size_t place_cell_part(kw_pager *p, kw_column_state *c, const kw_flow *f, size_t from, int64_t bottom,
                              bool force)
{
	while (from < f->n_strips) {
		size_t end = kw_pager_chunk_end(f, from);
		if (!force && kw_pager_chunk_bottom(p, c, f, from, end) > bottom)
			break;
		for (; from < end; from++) {
			const kw_strip *s = &f->strips[from];
			/* What is taller than a page goes on overleaf in the middle. */
			if (s->kind == KW_STRIP_LINE && !c->is_fresh && c->y + s->height > bottom)
				return from;
			kw_pager_place_simple(p, c, f, s);
		}
		force = false;
	}
	return from;
}

typedef struct cell_state {
	kw_column_state c;
	size_t next;
} cell_state;

/* A few lines of a row, which are not worth a part of their own. */
static int64_t few_lines(const kw_pager *p, const kw_cells *cells)
{
	return KW_CUT_LINES * p->t->styles[KW_STYLE_CELL].feed + cells->frame->bottom;
}

/* Every cell begins here, else one would be read before the cell at its left; and a few lines are not worth a cut. */
int64_t kw_pager_least_part(const kw_pager *p, const kw_cells *cells)
{
	const kw_frame *frame = cells->frame;
	int64_t least = frame->top + few_lines(p, cells);
	for (size_t i = 0; i < cells->n; i++) {
		const kw_flow *f = &cells->cell[i].flow;
		kw_column_state c = cell_column(&p->main, cells, i);
		int64_t bottom = kw_pager_chunk_bottom(p, &c, f, 0, kw_pager_chunk_end(f, 0));
		int64_t height = bottom - p->main.y + frame->bottom;
		least = least > height ? least : height;
	}
	return least;
}

/* One column's part of the row, down to `bottom`. Returns whether it is the last. */
static bool place_part(kw_pager *p, const kw_cells *cells, cell_state *states, int64_t bottom)
{
	int64_t top = p->main.y, foot = top + cells->frame->top;
	bool is_done = true;
	for (size_t i = 0; i < cells->n; i++) {
		const kw_flow *f = &cells->cell[i].flow;
		kw_column_state *c = &states[i].c, at = cell_column(&p->main, cells, i);
		c->x = at.x;
		c->y = c->ink = at.y;
		c->is_fresh = true;
		c->layer = at.layer;
		kw_pager_resume_boxes(c);
		states[i].next = place_cell_part(p, c, f, states[i].next, bottom - cells->frame->bottom,
		                                 p->main.is_fresh);
		int64_t end = c->n_boxes ? kw_pager_suspend_boxes(p, c) : c->y;
		is_done = is_done && states[i].next == f->n_strips;
		foot = foot > end ? foot : end;
	}
	p->main.y = foot + cells->frame->bottom;
	p->main.ink = p->main.y;
	p->main.is_fresh = false;
	draw_frames(p, &p->main, cells, top, p->main.y);
	return is_done;
}

/* Where the first part of a row ends: the rest is no smaller than a part may be, if all cells can begin. */
static int64_t first_bottom(const kw_pager *p, const kw_cells *cells, int64_t least)
{
	int64_t bottom = kw_pager_text_bottom(p), top = p->main.y;
	int64_t rest = top + kw_cells_height(cells) - few_lines(p, cells);
	rest = rest > top + least ? rest : top + least;
	return rest < bottom ? rest : bottom;
}

static kw_status place_split_row(kw_pager *p, const kw_cells *cells)
{
	kw_status st = KW_OK;
	int64_t least = kw_pager_least_part(p, cells);
	if (!p->main.is_fresh && p->main.y + least > kw_pager_text_bottom(p))
		st = kw_pager_go_on(p);
	cell_state *states = calloc(cells->n, sizeof *states);
	if (!states)
		return kw_fail(p->ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for a table row");
	int64_t bottom = first_bottom(p, cells, least);
	for (; st == KW_OK && !place_part(p, cells, states, bottom); bottom = kw_pager_text_bottom(p))
		st = kw_pager_go_on(p);
	free(states);
	return st;
}

kw_status kw_pager_place_row(kw_pager *p, const kw_cells *cells)
{
	int64_t height = kw_cells_height(cells);
	kw_status st = KW_OK;
	if (p->main.y + height <= kw_pager_text_bottom(p)) {
		kw_pager_place_whole_row(p, &p->main, cells);
		return KW_OK;
	}
	if (!cells->are_cards && kw_pager_may_cut(p, p->chunk_top, height))
		return place_split_row(p, cells);
	if (!p->main.is_fresh)
		st = kw_pager_go_on(p);
	if (st == KW_OK && p->main.y + height <= kw_pager_text_bottom(p))
		kw_pager_place_whole_row(p, &p->main, cells);
	else if (st == KW_OK)
		st = place_split_row(p, cells);
	return st;
}
