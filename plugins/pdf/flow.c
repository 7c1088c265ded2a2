/* flow -- lists of strips. A row owns flows, but never one with rows: depth is two, whatever the document nests. */
#include "flow.h"

#include "grow.h"

#include <stdlib.h>

enum { ENOUGH_TO_DROP = 4096 };
#define SMALL_BOX_MPT 260000 /* a dozen lines */

kw_strip *kw_flow_add(kw_flow *f, kw_strip_kind kind)
{
	kw_strip *strips = kw_grown(f->strips, f->n_strips, &f->room_strips, sizeof *strips);
	if (!strips) {
		f->failed = true;
		return NULL;
	}
	f->strips = strips;
	f->strips[f->n_strips] = (kw_strip){ .kind = (uint8_t)kind };
	return &f->strips[f->n_strips++];
}

void kw_flow_add_gap(kw_flow *f, int64_t height, bool keep)
{
	kw_strip *s = f->n_strips ? &f->strips[f->n_strips - 1] : NULL;
	/* A box's own padding is its space at the head. */
	if (s && s->kind == KW_STRIP_OPEN)
		return;
	keep = keep || (s && s->keep); /* what stays with what follows stays with it across the gap */
	if (!s || s->kind != KW_STRIP_GAP)
		s = kw_flow_add(f, KW_STRIP_GAP);
	if (!s)
		return;
	s->height = s->height > height ? s->height : height;
	s->keep = s->keep || keep;
}

void kw_flow_open(kw_flow *f, const kw_frame *frame, int64_t x, int64_t width)
{
	kw_strip *s = kw_flow_add(f, KW_STRIP_OPEN);
	if (!s)
		return;
	s->frame = frame;
	s->height = frame->top;
	s->x = x;
	s->width = width;
	s->keep = true;
}

/* A box goes overleaf with two lines at least. */
static void keep_end(kw_flow *f)
{
	int lines = 0;
	for (size_t i = f->n_strips; i-- > 0 && lines < 2;) {
		const kw_strip *s = &f->strips[i];
		if (s->kind != KW_STRIP_LINE && s->kind != KW_STRIP_GAP && s->kind != KW_STRIP_CLOSE)
			break;
		lines += s->kind == KW_STRIP_LINE;
		f->strips[i].keep = true;
	}
	if (f->n_strips)
		f->strips[f->n_strips - 1].keep = true;
}

void kw_flow_keep_last(kw_flow *f)
{
	for (size_t i = f->n_strips; i-- > 0;) {
		kw_strip *s = &f->strips[i];
		if (s->kind == KW_STRIP_PAGE)
			return;
		s->keep = true;
		if (s->kind == KW_STRIP_LINE || s->kind == KW_STRIP_ROW || s->kind == KW_STRIP_CLOSE)
			return;
	}
}

/* A framed or tinted box of a few lines is not cut. */
static void keep_small_box(kw_flow *f)
{
	int64_t height = 0;
	size_t depth = 0, i = f->n_strips;
	while (i-- > 0) {
		const kw_strip *s = &f->strips[i];
		depth += s->kind == KW_STRIP_CLOSE;
		if (s->kind == KW_STRIP_OPEN && depth-- == 0)
			break;
		height += s->height;
		if (height > SMALL_BOX_MPT || (s->kind != KW_STRIP_LINE && s->kind != KW_STRIP_GAP &&
		                               s->kind != KW_STRIP_OPEN && s->kind != KW_STRIP_CLOSE))
			return;
	}
	if (i >= f->n_strips ||
	    (f->strips[i].frame->fill == KW_NO_COLOUR && f->strips[i].frame->line == KW_NO_COLOUR))
		return;
	for (; i < f->n_strips; i++)
		f->strips[i].keep = true;
}

void kw_flow_close(kw_flow *f, const kw_frame *frame, bool keep)
{
	/* Space below the last block inside is the box's own padding. */
	if (f->n_strips && f->strips[f->n_strips - 1].kind == KW_STRIP_GAP)
		f->n_strips--;
	keep_end(f);
	keep_small_box(f);
	kw_strip *s = kw_flow_add(f, KW_STRIP_CLOSE);
	if (!s)
		return;
	s->frame = frame;
	s->height = frame->bottom;
	s->keep = keep;
}

kw_segment *kw_flow_add_segment(kw_flow *f)
{
	kw_segment *segments = kw_grown(f->segments, f->n_segments, &f->room_segments, sizeof *segments);
	if (!segments) {
		f->failed = true;
		return NULL;
	}
	f->segments = segments;
	f->segments[f->n_segments] = (kw_segment){ 0 };
	return &f->segments[f->n_segments++];
}

kw_cells *kw_cells_new(size_t n, const kw_frame *frame)
{
	kw_cells *c = calloc(1, sizeof *c + n * sizeof c->cell[0]);
	if (c) {
		c->n = n;
		c->frame = frame;
	}
	return c;
}

/* A flow inside a cell or a head: it owns no rows of its own. */
static void free_lists(kw_flow *f)
{
	free(f->strips);
	free(f->segments);
	kw_buf_free(&f->operands);
	*f = (kw_flow){ 0 };
}

void kw_cells_free(kw_cells *c)
{
	for (size_t i = 0; c && i < c->n; i++)
		free_lists(&c->cell[i].flow);
	free(c);
}

/* The strip that closes the box a flow begins with, and the height down to there; NULL when it begins with none. */
static kw_strip *band_end(const kw_flow *f, int64_t *height)
{
	*height = 0;
	for (size_t i = 0; i < f->n_strips; i++) {
		kw_strip *s = &f->strips[i];
		if (s->kind != KW_STRIP_GAP)
			*height += s->height;
		if (s->kind == KW_STRIP_CLOSE)
			return s;
		if (i == 0 && s->kind != KW_STRIP_OPEN && s->kind != KW_STRIP_GAP)
			return NULL;
	}
	return NULL;
}

void kw_cells_level_bands(kw_cells *c)
{
	int64_t tallest = 0, height = 0;
	for (size_t i = 0; i < c->n; i++)
		if (band_end(&c->cell[i].flow, &height) && height > tallest)
			tallest = height;
	for (size_t i = 0; i < c->n; i++) {
		kw_strip *end = band_end(&c->cell[i].flow, &height);
		kw_strip *begin = c->cell[i].flow.strips;
		if (!end || begin->kind != KW_STRIP_OPEN)
			continue;
		begin->height += (tallest - height) / 2;
		end->height += tallest - height - (tallest - height) / 2;
	}
}

void kw_flow_add_row(kw_flow *f, kw_cells *cells)
{
	kw_strip *s = kw_flow_add(f, KW_STRIP_ROW);
	if (!s) {
		kw_cells_free(cells);
		return;
	}
	s->cells = cells;
	s->height = kw_cells_height(cells);
}

/* A head is a flow of rows; each row's cells hold lines only. */
static void free_head(kw_flow *head)
{
	for (size_t i = 0; head && i < head->n_strips; i++)
		kw_cells_free(head->strips[i].cells);
	if (head)
		free_lists(head);
	free(head);
}

void kw_flow_begin_head(kw_flow *f, kw_flow *head)
{
	kw_strip *s = kw_flow_add(f, KW_STRIP_HEAD_BEGIN);
	if (!s) {
		free_head(head);
		return;
	}
	s->head = head;
	s->keep = true;
}

/* Of all strips, boxes' padding included. */
static int64_t flow_height(const kw_flow *f)
{
	int64_t sum = 0;
	for (size_t i = 0; i < f->n_strips; i++)
		if (i > 0 || f->strips[i].kind != KW_STRIP_GAP)
			sum += f->strips[i].height;
	return sum;
}

int64_t kw_cells_height(const kw_cells *c)
{
	int64_t tallest = 0;
	for (size_t i = 0; i < c->n; i++) {
		int64_t height = flow_height(&c->cell[i].flow);
		tallest = tallest > height ? tallest : height;
	}
	return c->frame->top + tallest + c->frame->bottom;
}

/* Segments and operands no strip needs go when there are many: a long document must not keep all its text. */
static void drop_segments(kw_flow *f)
{
	size_t first = f->n_segments;
	for (size_t i = 0; i < f->n_strips && first == f->n_segments; i++)
		if (f->strips[i].n)
			first = f->strips[i].first;
	if (first < f->n_segments && first < ENOUGH_TO_DROP)
		return;
	size_t from = first < f->n_segments ? f->segments[first].from : f->operands.n;
	f->n_segments -= first;
	f->operands.n -= from;
	if (f->n_segments) {
		memmove(f->segments, f->segments + first, f->n_segments * sizeof *f->segments);
		memmove(f->operands.b, f->operands.b + from, f->operands.n);
	}
	for (size_t i = 0; i < f->n_segments; i++)
		f->segments[i].from -= from;
	for (size_t i = 0; i < f->n_strips; i++)
		f->strips[i].first -= f->strips[i].n ? first : 0;
}

void kw_flow_drop(kw_flow *f, size_t n)
{
	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++) {
		kw_cells_free(f->strips[i].cells);
		free_head(f->strips[i].head);
	}
	memmove(f->strips, f->strips + n, (f->n_strips - n) * sizeof *f->strips);
	f->n_strips -= n;
	drop_segments(f);
}

void kw_flow_free(kw_flow *f)
{
	if (f->n_strips)
		kw_flow_drop(f, f->n_strips);
	free_lists(f);
}
