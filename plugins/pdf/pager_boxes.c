/* pager_boxes -- the boxes that are open where text stands: what is behind and around it, once their end is known, and how they go
 * on in the next column. Boxes deeper than KW_BOXES_DRAWN are not drawn, their text is. */
#include "pager_inside.h"

#define FRAME_MPT 600

void kw_pager_draw_box(kw_pager *p, const kw_open_box *b, unsigned layer, int64_t bottom, bool is_end)
{
	const kw_frame *f = b->frame;
	int64_t height = bottom - b->top, right = b->x + b->width;
	const kw_fill parts[] = {
		{ f->fill, layer, b->x, b->top, b->width, height },
		{ f->bar, layer, b->x, b->top, f->bar_width, height },
		{ is_end ? f->rule : KW_NO_COLOUR, layer, b->x, bottom - f->rule_width, b->width,
		  f->rule_width },
		{ f->line, layer, b->x, b->top, b->width, FRAME_MPT },
		{ f->line, layer, b->x, bottom - FRAME_MPT, b->width, FRAME_MPT },
		{ f->line, layer, b->x, b->top, FRAME_MPT, height },
		{ f->line, layer, right - FRAME_MPT, b->top, FRAME_MPT, height },
	};
	for (size_t i = 0; height > 0 && i < KW_COUNT(parts) && !p->is_trial; i++)
		if (parts[i].colour != KW_NO_COLOUR)
			kw_paper_fill(p->paper, parts[i]);
}

void kw_pager_begin_box(kw_column_state *c, const kw_strip *s)
{
	if (c->n_boxes < KW_BOXES_DRAWN)
		c->boxes[c->n_boxes] = (kw_open_box){ s->frame, c->x + s->x, s->width, c->y };
	c->n_boxes++;
	c->y += s->height;
	c->ink = c->y;
}

void kw_pager_end_box(kw_pager *p, kw_column_state *c, const kw_strip *s)
{
	c->y += s->height;
	c->ink = c->y;
	c->n_boxes--;
	if (c->n_boxes < KW_BOXES_DRAWN)
		kw_pager_draw_box(p, &c->boxes[c->n_boxes], c->layer + (unsigned)c->n_boxes, c->y, true);
}

unsigned kw_pager_row_layer(const kw_column_state *c)
{
	return c->layer + (unsigned)kw_pager_drawn_boxes(c);
}

int64_t kw_pager_padding(const kw_column_state *c)
{
	int64_t sum = 0;
	for (size_t i = 0; i < kw_pager_drawn_boxes(c); i++)
		sum += c->boxes[i].frame->bottom;
	return sum;
}

int64_t kw_pager_text_bottom(const kw_pager *p)
{
	return p->bottom - kw_pager_padding(&p->main);
}

int64_t kw_pager_suspend_boxes(kw_pager *p, const kw_column_state *c)
{
	int64_t bottom = c->ink;
	for (size_t i = kw_pager_drawn_boxes(c); i-- > 0;) {
		bottom += c->boxes[i].frame->bottom;
		kw_pager_draw_box(p, &c->boxes[i], c->layer + (unsigned)i, bottom, false);
	}
	return bottom;
}

void kw_pager_resume_boxes(kw_column_state *c)
{
	for (size_t i = 0; i < kw_pager_drawn_boxes(c); i++) {
		c->boxes[i].top = c->y;
		c->y += c->boxes[i].frame->top;
	}
}

void kw_pager_move_boxes(kw_column_state *c, int64_t by)
{
	for (size_t i = 0; i < kw_pager_drawn_boxes(c); i++)
		c->boxes[i].x += by;
}
