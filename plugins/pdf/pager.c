/* pager -- strips onto pages. Never changes a line; a strip taller than a page stands alone on one. Boxes deeper than
 * MAX_BOXES are not drawn, their text is. */
#include "pager.h"

#include <stdlib.h>

enum {
	MAX_BOXES = 32,
	FEW_STRIPS = 4096, /* some forty pages, which may be planned as a whole */
	PLANS = 4,         /* steps from no shrinking to the template's tolerance */
	THOUSAND = 1000,
};
#define BAR_MPT   4000
#define RULE_MPT  750
#define FRAME_MPT 600
#define FOLIO_MPT 12000 /* from the foot of the text to the page number */

/* One box that is open on this page. */
typedef struct open_box {
	const kw_frame *frame;
	int64_t x, width, top;
} open_box;

/* Matter going down a page: the page itself, or one cell. */
typedef struct column {
	int64_t x, y;
	bool is_fresh; /* nothing stands on this page yet */
	open_box boxes[MAX_BOXES];
	size_t n_boxes; /* may exceed MAX_BOXES */
	unsigned layer; /* of the first box */
} column;

struct kw_pager {
	kw_ctx *ctx;
	kw_paper *paper;
	kw_composer *composer;
	const kw_template *t;
	column main;
	int64_t bottom;
	bool has_page;
	int shrunk;          /* how much gaps are shrunk, in thousandths */
	uint32_t short_page; /* this page ends early, so that the next has company; 0: none */
	bool is_trial;       /* nothing is drawn */
	uint32_t n_pages;
	kw_flow *head; /* set again at the head of each page */
	kw_flow folio;
};

/* Where the text of a full page ends. */
static int64_t foot(const kw_pager *p)
{
	return p->t->height - p->t->bottom;
}

kw_pager *kw_pager_new(kw_ctx *ctx, kw_paper *paper, kw_composer *composer, const kw_template *t)
{
	kw_pager *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->ctx = ctx;
	p->paper = paper;
	p->composer = composer;
	p->t = t;
	p->bottom = foot(p);
	return p;
}

/* A trial borrows the head. */
static void drop_head(kw_pager *p)
{
	if (p->head && !p->is_trial) {
		kw_flow_free(p->head);
		free(p->head);
	}
	p->head = NULL;
}

void kw_pager_free(kw_pager *p)
{
	if (!p)
		return;
	drop_head(p);
	kw_flow_free(&p->folio);
	free(p);
}

/* ---- boxes ---- */

static void draw_box(kw_pager *p, const open_box *b, unsigned layer, int64_t bottom, bool is_end)
{
	const kw_frame *f = b->frame;
	int64_t height = bottom - b->top, right = b->x + b->width;
	const kw_fill parts[] = {
		{ f->fill, layer, b->x, b->top, b->width, height },
		{ f->bar, layer, b->x, b->top, BAR_MPT, height },
		{ is_end ? f->rule : KW_NO_COLOUR, layer, b->x, bottom - RULE_MPT, b->width, RULE_MPT },
		{ f->line, layer, b->x, b->top, b->width, FRAME_MPT },
		{ f->line, layer, b->x, bottom - FRAME_MPT, b->width, FRAME_MPT },
		{ f->line, layer, b->x, b->top, FRAME_MPT, height },
		{ f->line, layer, right - FRAME_MPT, b->top, FRAME_MPT, height },
	};
	for (size_t i = 0; height > 0 && i < KW_COUNT(parts) && !p->is_trial; i++)
		if (parts[i].colour != KW_NO_COLOUR)
			kw_paper_fill(p->paper, parts[i]);
}

static void open_a_box(column *c, const kw_strip *s)
{
	if (c->n_boxes < MAX_BOXES)
		c->boxes[c->n_boxes] = (open_box){ s->frame, c->x + s->x, s->width, c->y };
	c->n_boxes++;
	c->y += s->height;
}

static void close_a_box(kw_pager *p, column *c, const kw_strip *s)
{
	c->y += s->height;
	c->n_boxes--;
	if (c->n_boxes < MAX_BOXES)
		draw_box(p, &c->boxes[c->n_boxes], c->layer + (unsigned)c->n_boxes, c->y, true);
}

static size_t drawn_boxes(const column *c)
{
	return c->n_boxes < MAX_BOXES ? c->n_boxes : MAX_BOXES;
}

/* A row covers the boxes it stands in. */
static unsigned row_layer(const column *c)
{
	return (unsigned)drawn_boxes(c);
}

/* The page ends inside the boxes. */
static void suspend_boxes(kw_pager *p, const column *c)
{
	for (size_t i = 0; i < drawn_boxes(c); i++)
		draw_box(p, &c->boxes[i], c->layer + (unsigned)i, c->y, false);
}

static void resume_boxes(column *c)
{
	for (size_t i = 0; i < drawn_boxes(c); i++) {
		c->boxes[i].top = c->y;
		c->y += c->boxes[i].frame->top;
	}
}

/* ---- strips ---- */

static void draw_line(kw_pager *p, const column *c, const kw_flow *f, const kw_strip *s)
{
	for (size_t i = s->first; i < s->first + s->n && !p->is_trial; i++) {
		const kw_segment *segment = &f->segments[i];
		kw_str operand = { f->operands.b + segment->from, segment->n };
		kw_paper_text(p->paper, segment, operand, c->x, c->y + s->baseline);
	}
}

/* Gaps between blocks shrink, those inside cells do not. */
static int64_t gap_height(const kw_pager *p, const column *c, const kw_strip *s)
{
	return c == &p->main ? s->height * (THOUSAND - p->shrunk) / THOUSAND : s->height;
}

/* Lines, gaps and boxes: what a cell may hold. */
static void place_simple(kw_pager *p, column *c, const kw_flow *f, const kw_strip *s)
{
	switch (s->kind) {
	case KW_STRIP_LINE:
		draw_line(p, c, f, s);
		c->y += s->height;
		c->is_fresh = false;
		break;
	case KW_STRIP_GAP:
		c->y += c->is_fresh ? 0 : gap_height(p, c, s);
		break;
	case KW_STRIP_OPEN:
		open_a_box(c, s);
		break;
	case KW_STRIP_CLOSE:
		close_a_box(p, c, s);
		break;
	default:
		break;
	}
}

/* Cells beside each other on one page; the row's own boxes are not open elsewhere. */
static void place_whole_row(kw_pager *p, column *main, const kw_cells *cells)
{
	int64_t height = kw_cells_height(cells), width = 0;
	for (size_t i = 0; i < cells->n; i++) {
		const kw_cell_flow *cell = &cells->cell[i];
		column c = { .x = main->x + cell->x + cells->frame->left, .y = main->y + cells->frame->top };
		c.is_fresh = true;
		c.layer = row_layer(main) + 1;
		for (size_t k = 0; k < cell->flow.n_strips; k++)
			place_simple(p, &c, &cell->flow, &cell->flow.strips[k]);
		width += cell->width;
	}
	open_box box = { cells->frame, main->x + cells->cell[0].x, width, main->y };
	main->y += height;
	draw_box(p, &box, row_layer(main), main->y, true);
	main->is_fresh = false;
}

/* ---- pages ---- */

static kw_status end_page(kw_pager *p)
{
	p->has_page = false;
	if (p->is_trial)
		return KW_OK;
	char text[16];
	uint32_t number = kw_paper_n_pages(p->paper);
	size_t at = sizeof text;
	for (uint32_t rest = number; rest; rest /= 10)
		text[--at] = (char)('0' + rest % 10);
	kw_ink ink = { .end = sizeof text - at };
	kw_block block = { .style = &p->t->styles[KW_STYLE_FOLIO], .inks = &ink, .n_inks = 1 };
	block.text = (kw_str){ text + at, sizeof text - at };
	block.x = p->t->side;
	block.width = p->t->width - 2 * p->t->side;
	kw_status st = kw_compose(p->composer, &p->folio, &block);
	for (size_t i = 0; st == KW_OK && i < p->folio.n_segments; i++) {
		const kw_segment *s = &p->folio.segments[i];
		kw_paper_folio(p->paper, s, (kw_str){ p->folio.operands.b + s->from, s->n }, 0,
		               foot(p) + FOLIO_MPT + block.style->feed);
	}
	kw_flow_free(&p->folio);
	kw_paper_end_page(p->paper);
	if (st == KW_OK && kw_paper_failed(p->paper))
		st = kw_fail(p->ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for a page");
	return st;
}

static void begin_page(kw_pager *p)
{
	if (!p->is_trial)
		kw_paper_begin_page(p->paper);
	p->n_pages++;
	p->bottom = foot(p) - (p->n_pages == p->short_page ? p->t->last_page : 0);
	p->has_page = true;
	p->main.x = p->t->side;
	p->main.y = p->t->top;
	p->main.is_fresh = true;
	resume_boxes(&p->main);
	if (!p->head)
		return;
	if (!p->is_trial)
		kw_paper_set_repeating(p->paper, true);
	for (size_t i = 0; i < p->head->n_strips; i++)
		if (p->head->strips[i].kind == KW_STRIP_ROW)
			place_whole_row(p, &p->main, p->head->strips[i].cells);
	if (!p->is_trial)
		kw_paper_set_repeating(p->paper, false);
	p->main.is_fresh = true;
}

static kw_status break_page(kw_pager *p)
{
	suspend_boxes(p, &p->main);
	kw_status st = end_page(p);
	begin_page(p);
	return st;
}

static int64_t page_height(const kw_pager *p)
{
	return foot(p) - p->t->top;
}

/* ---- rows that do not fit ---- */

/* How many strips from `from` on must stand on one page. */
static size_t chunk_end(const kw_flow *f, size_t from)
{
	size_t end = from;
	while (end < f->n_strips && f->strips[end].keep)
		end++;
	return end < f->n_strips ? end + 1 : end;
}

/* c: the column it would go into. */
static int64_t chunk_height(const kw_pager *p, const column *c, const kw_flow *f, size_t from, size_t end,
                            bool is_fresh)
{
	int64_t sum = 0;
	for (size_t i = from; i < end; i++) {
		const kw_strip *s = &f->strips[i];
		int64_t height = s->height;
		if (s->kind == KW_STRIP_GAP && (is_fresh || i + 1 == end))
			continue;
		if (s->kind == KW_STRIP_GAP)
			height = gap_height(p, c, s);
		/* A tall row may go on overleaf: it only needs a few lines here. */
		if (s->kind == KW_STRIP_ROW && height > page_height(p) / 2)
			height = page_height(p) / 6;
		is_fresh = false;
		sum += height;
	}
	return sum;
}

/* What is left of a cell, down to `bottom`; at least one chunk when `force`. Returns the first strip left over. */
static size_t place_cell_part(kw_pager *p, column *c, const kw_flow *f, size_t from, int64_t bottom,
                              bool force)
{
	while (from < f->n_strips) {
		size_t end = chunk_end(f, from);
		if (!force && c->y + chunk_height(p, c, f, from, end, c->is_fresh) > bottom)
			break;
		for (; from < end; from++) {
			const kw_strip *s = &f->strips[from];
			/* What is taller than a page goes on overleaf in the middle. */
			if (s->kind == KW_STRIP_LINE && !c->is_fresh && c->y + s->height > bottom)
				return from;
			place_simple(p, c, f, s);
		}
		force = false;
	}
	return from;
}

typedef struct cell_state {
	column c;
	size_t next;
} cell_state;

/* Whether every cell has room for its beginning here: else one would be read before the cell at its left. */
static bool can_begin(const kw_pager *p, const kw_cells *cells)
{
	int64_t room = p->bottom - p->main.y - cells->frame->top - cells->frame->bottom;
	for (size_t i = 0; i < cells->n; i++) {
		const kw_flow *f = &cells->cell[i].flow;
		if (chunk_height(p, NULL, f, 0, chunk_end(f, 0), true) > room)
			return false;
	}
	return true;
}

static kw_status place_split_row(kw_pager *p, const kw_cells *cells)
{
	kw_status st = KW_OK;
	bool is_done = false;
	if (!p->main.is_fresh && !can_begin(p, cells))
		st = break_page(p);
	cell_state *states = calloc(cells->n, sizeof *states);
	if (!states)
		return kw_fail(p->ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for a table row");
	while (!is_done && st == KW_OK) {
		int64_t top = p->main.y, foot = top + cells->frame->top, width = 0;
		is_done = true;
		for (size_t i = 0; i < cells->n; i++) {
			const kw_cell_flow *cell = &cells->cell[i];
			column *c = &states[i].c;
			c->x = p->main.x + cell->x + cells->frame->left;
			c->y = top + cells->frame->top;
			c->is_fresh = true;
			c->layer = row_layer(&p->main) + 1;
			resume_boxes(c);
			states[i].next = place_cell_part(p, c, &cell->flow, states[i].next,
			                                 p->bottom - cells->frame->bottom, p->main.is_fresh);
			suspend_boxes(p, c);
			is_done = is_done && states[i].next == cell->flow.n_strips;
			foot = foot > c->y ? foot : c->y;
			width += cell->width;
		}
		open_box box = { cells->frame, p->main.x + cells->cell[0].x, width, top };
		p->main.y = foot + cells->frame->bottom;
		p->main.is_fresh = false;
		draw_box(p, &box, row_layer(&p->main), p->main.y, true);
		if (!is_done)
			st = break_page(p);
	}
	free(states);
	return st;
}

static kw_status place_row(kw_pager *p, const kw_cells *cells)
{
	int64_t height = kw_cells_height(cells);
	kw_status st = KW_OK;
	if (p->main.y + height <= p->bottom) {
		place_whole_row(p, &p->main, cells);
		return KW_OK;
	}
	if (height > page_height(p) / 2)
		return place_split_row(p, cells);
	if (!p->main.is_fresh)
		st = break_page(p);
	if (st == KW_OK && p->main.y + height <= p->bottom)
		place_whole_row(p, &p->main, cells);
	else if (st == KW_OK)
		st = place_split_row(p, cells);
	return st;
}

/* ---- the flow ---- */

static kw_status place_strip(kw_pager *p, kw_flow *f, kw_strip *s)
{
	kw_status st = KW_OK;
	switch (s->kind) {
	case KW_STRIP_ROW:
		return place_row(p, s->cells);
	case KW_STRIP_PAGE:
		return p->main.is_fresh ? KW_OK : break_page(p);
	case KW_STRIP_HEAD_BEGIN:
		drop_head(p);
		p->head = s->head;
		if (!p->is_trial)
			s->head = NULL;
		return KW_OK;
	case KW_STRIP_HEAD_END:
		drop_head(p);
		return KW_OK;
	default:
		if (s->kind == KW_STRIP_LINE && p->main.y + s->height > p->bottom && !p->main.is_fresh)
			st = break_page(p);
		place_simple(p, &p->main, f, s);
		return st;
	}
}

/* How many strips nothing can change any more: a box that closes binds the last two lines to its end. */
static size_t settled(const kw_flow *f)
{
	size_t n = f->n_strips, lines = 0;
	while (n > 0 && lines < 2) {
		uint8_t kind = f->strips[--n].kind;
		lines += kind == KW_STRIP_LINE || kind == KW_STRIP_ROW;
	}
	return n;
}

/* Places the strips before `limit` that stay with none behind it; *n: how many. */
static kw_status place_all(kw_pager *p, kw_flow *f, size_t limit, size_t *n)
{
	kw_status st = KW_OK;
	size_t from = 0;
	if (!p->has_page && f->n_strips)
		begin_page(p);
	while (from < f->n_strips && st == KW_OK) {
		size_t end = chunk_end(f, from);
		if (end > limit)
			break;
		int64_t height = chunk_height(p, &p->main, f, from, end, p->main.is_fresh);
		if (p->main.y + height > p->bottom && !p->main.is_fresh && height <= page_height(p))
			st = break_page(p);
		for (; from < end && st == KW_OK; from++)
			st = place_strip(p, f, &f->strips[from]);
	}
	*n = from;
	return st;
}

/* How many pages the whole document takes, and how far down the last one goes. */
static kw_status try_pages(kw_pager *p, kw_flow *f, int shrunk, uint32_t *pages, int64_t *last)
{
	size_t n = 0;
	p->is_trial = true;
	p->shrunk = shrunk;
	kw_status st = place_all(p, f, f->n_strips, &n);
	drop_head(p);
	*pages = p->n_pages;
	*last = p->main.y - p->t->top;
	p->is_trial = p->has_page = false;
	p->n_pages = 0;
	p->main = (column){ 0 };
	return st;
}

/* The least shrinking that saves a last page with only a few lines; when none does, the page before ends early. */
static kw_status plan(kw_pager *p, kw_flow *f)
{
	uint32_t wanted = 0, pages = 0;
	int64_t last = 0, ignored = 0;
	kw_status st = try_pages(p, f, 0, &wanted, &last);
	if (st != KW_OK || wanted < 2 || last >= p->t->last_page)
		return st;
	for (int i = 1; i <= PLANS && st == KW_OK; i++) {
		int shrunk = p->t->tolerance * i / PLANS;
		st = try_pages(p, f, shrunk, &pages, &ignored);
		p->shrunk = pages < wanted ? shrunk : 0;
		if (p->shrunk)
			return st;
	}
	p->short_page = wanted - 1;
	if (st == KW_OK)
		st = try_pages(p, f, 0, &pages, &last);
	if (pages != wanted || last < p->t->last_page)
		p->short_page = 0;
	return st;
}

kw_status kw_pager_place(kw_pager *p, kw_flow *f, bool all)
{
	size_t n = 0;
	if (f->failed || f->operands.failed)
		return kw_fail(p->ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 },
		               "no memory to set the document");
	if (!all && f->n_strips < FEW_STRIPS)
		return KW_OK;
	kw_status st = all && p->n_pages == 0 ? plan(p, f) : KW_OK;
	if (st == KW_OK)
		st = place_all(p, f, all ? f->n_strips : settled(f), &n);
	kw_flow_drop(f, n);
	return st;
}

kw_status kw_pager_finish(kw_pager *p)
{
	if (!p->has_page)
		begin_page(p);
	return end_page(p);
}
