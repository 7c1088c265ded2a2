/* pager -- strips onto pages, column by column. Never changes a line; a strip taller than a page stands alone on one. */
#include "pager_inside.h"

#include <stdlib.h>

enum {
	FEW_STRIPS = 4096, /* some forty pages, which may be planned as a whole */
	UNSETTLED = 1024,  /* of text in columns: more than two pages, whose end is not known yet */
};

int64_t kw_pager_page_width(const kw_pager *p)
{
	return p->is_turned ? p->t->height : p->t->width;
}

static int64_t page_height(const kw_pager *p)
{
	return p->is_turned ? p->t->width : p->t->height;
}

int64_t kw_pager_foot(const kw_pager *p)
{
	return page_height(p) - p->t->bottom;
}

int64_t kw_pager_column_height(const kw_pager *p)
{
	return kw_pager_foot(p) - p->t->top;
}

kw_pager *kw_pager_new(kw_ctx *ctx, kw_paper *paper, kw_composer *composer, const kw_template *t,
                       kw_str title)
{
	kw_pager *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->ctx = ctx;
	p->paper = paper;
	p->composer = composer;
	p->t = t;
	p->title = title;
	p->n_columns = 1;
	p->bottom = kw_pager_foot(p);
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
	kw_flow_free(&p->furniture);
	free(p);
}

/* ---- strips ---- */

static void draw_line(kw_pager *p, const kw_column_state *c, const kw_flow *f, const kw_strip *s)
{
	int64_t baseline = s->baseline - (s->height - kw_pager_height(p, c, s)) / 2;
	for (size_t i = s->first; i < s->first + s->n && !p->is_trial; i++) {
		const kw_segment *segment = &f->segments[i];
		kw_str operand = { f->operands.b + segment->from, segment->n };
		kw_paper_text(p->paper, segment, operand, c->x, c->y + baseline);
	}
}

void kw_pager_place_simple(kw_pager *p, kw_column_state *c, const kw_flow *f, const kw_strip *s)
{
	switch (s->kind) {
	case KW_STRIP_DRAWING:
		if (!p->is_trial)
			kw_paper_draw(p->paper, s->drawing, c->x + s->x, c->y);
		c->y += s->height;
		c->ink = c->y;
		c->is_fresh = false;
		break;
	case KW_STRIP_LINE:
		c->y = kw_pager_snapped(p, c, s, c->y, c->ink);
		draw_line(p, c, f, s);
		c->y += kw_pager_height(p, c, s);
		c->ink = c->y;
		c->is_fresh = false;
		break;
	case KW_STRIP_GAP:
		c->y += c->is_fresh ? 0 : kw_pager_height(p, c, s);
		break;
	case KW_STRIP_SPACE:
		c->y += s->height;
		break;
	case KW_STRIP_OPEN:
		kw_pager_begin_box(c, s);
		break;
	case KW_STRIP_CLOSE:
		kw_pager_end_box(p, c, s);
		break;
	default:
		break;
	}
}

size_t kw_pager_chunk_end(const kw_flow *f, size_t from)
{
	size_t end = from;
	while (end < f->n_strips && f->strips[end].keep)
		end++;
	return end < f->n_strips ? end + 1 : end;
}

bool kw_pager_may_cut(const kw_pager *p, int64_t top, int64_t height)
{
	int64_t page = kw_pager_column_height(p);
	int64_t parts = 2 * KW_CUT_LINES * p->t->styles[KW_STYLE_CELL].feed;
	return height > page / 2 || (height > parts && p->bottom - top > page / 6);
}

/* How far strips behind the begin of a set of columns, at y, move. */
static int64_t shift_in_set(const kw_pager *p, const kw_flow *f, size_t columns, size_t end, int64_t y)
{
	kw_pager set = *p;
	set.n_columns = f->strips[columns].n;
	set.set_top = set.main.y = set.main.ink = y;
	set.main.is_fresh = true;
	return kw_pager_heading_shift(&set, &set.main, f, columns + 1, end);
}

int64_t kw_pager_chunk_bottom(const kw_pager *p, const kw_column_state *c, const kw_flow *f, size_t from,
                              size_t end)
{
	int64_t y = c->y + kw_pager_heading_shift(p, c, f, from, end), ink = c->ink, least = 0;
	int64_t padding = kw_pager_padding(c), tuck = kw_pager_heading_tuck(p, c, f, from, end);
	bool is_fresh = c->is_fresh;
	for (size_t i = from; i < end; i++) {
		const kw_strip *s = &f->strips[i];
		int64_t height = kw_pager_height(p, c, s);
		if (s->kind == KW_STRIP_GAP && (is_fresh || i + 1 == end))
			continue;
		if (s->kind == KW_STRIP_OPEN)
			padding += s->frame->bottom;
		if (s->kind == KW_STRIP_CLOSE)
			padding -= s->height;
		if (s->kind == KW_STRIP_COLUMNS) {
			least = s->n > 1 ? y + KW_LEAST_LINES * p->t->styles[KW_STYLE_BODY].feed : 0;
			y += s->n > 1 ? shift_in_set(p, f, i, end, y) : 0;
		}
		y -= is_fresh ? 0 : kw_pager_take_tuck(p, c, s, &tuck);
		if (s->kind == KW_STRIP_LINE)
			y = kw_pager_snapped(p, c, s, y, ink);
		if (s->kind == KW_STRIP_ROW && !s->cells->are_cards && kw_pager_may_cut(p, c->y, height))
			height = kw_pager_least_part(p, s->cells);
		is_fresh = false;
		y += height;
		ink = s->kind == KW_STRIP_GAP || (s->height == 0 && s->kind != KW_STRIP_OPEN) ? ink : y;
	}
	ink += padding > 0 ? padding : 0;
	return ink > least ? ink : least;
}

/* ---- pages and columns ---- */

static kw_status end_page(kw_pager *p)
{
	p->has_page = false;
	if (p->is_trial)
		return KW_OK;
	kw_status st = kw_pager_set_running_head(p);
	if (st == KW_OK)
		st = kw_pager_number(p, kw_paper_n_pages(p->paper));
	kw_paper_end_page(p->paper);
	if (st == KW_OK && kw_paper_failed(p->paper))
		st = kw_fail(p->ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for a page");
	return st;
}

/* The left edge of the column, from that of the first one. */
static int64_t column_offset(const kw_pager *p, size_t column)
{
	return (int64_t)column * (kw_template_measure(p->t, (int64_t)p->n_columns) + p->t->gap);
}

static void repeat_head(kw_pager *p)
{
	if (!p->head)
		return;
	if (!p->is_trial)
		kw_paper_set_repeating(p->paper, true);
	for (size_t i = 0; i < p->head->n_strips; i++)
		if (p->head->strips[i].kind == KW_STRIP_ROW)
			kw_pager_place_whole_row(p, &p->main, p->head->strips[i].cells);
	if (!p->is_trial)
		kw_paper_set_repeating(p->paper, false);
	p->main.is_fresh = true;
}

/* Begins a column of the set at its top. */
static void begin_column(kw_pager *p, size_t column)
{
	int64_t x = p->t->side + column_offset(p, column);
	kw_pager_move_boxes(&p->main, x - p->main.x);
	p->column = column;
	p->main.x = x;
	p->main.y = p->main.ink = p->set_top;
	p->main.is_fresh = true;
	kw_pager_resume_boxes(&p->main);
	repeat_head(p);
}

/* The ground of a cover that stands alone: its column, and around it what the box says. */
static void draw_cover(kw_pager *p)
{
	const kw_frame *f = &p->t->frames[KW_FRAME_COVER];
	kw_open_box box = { f, p->t->side - f->left,
		            kw_template_measure(p->t, p->t->columns) + f->left + f->right,
		            p->t->top - f->top };
	if (p->t->cover.is_alone && f->is_known)
		kw_pager_draw_box(p, &box, 0, kw_pager_foot(p) + f->bottom, true);
}

static void begin_page(kw_pager *p)
{
	if (!p->is_trial) {
		kw_paper_set_size(p->paper, kw_pager_page_width(p), page_height(p));
		kw_paper_begin_page(p->paper);
	}
	p->n_pages++;
	p->bottom = kw_pager_foot(p) - (p->n_pages == p->short_page ? p->t->last_page : 0);
	p->has_page = true;
	p->set_top = p->set_ink = p->t->top;
	p->section_at_top = p->section;
	p->must_balance = p->n_columns > 1;
	if (p->n_pages == 1)
		draw_cover(p);
	begin_column(p, 0);
}

void kw_pager_note_ink(kw_pager *p)
{
	int64_t end = p->n_columns > 1 ? p->main.ink : p->main.y;
	p->set_ink = p->set_ink > end ? p->set_ink : end;
}

static kw_status break_page(kw_pager *p)
{
	(void)kw_pager_suspend_boxes(p, &p->main);
	kw_status st = end_page(p);
	begin_page(p);
	return st;
}

kw_status kw_pager_go_on(kw_pager *p)
{
	if (p->column + 1 == p->n_columns)
		return break_page(p);
	p->main.ink = kw_pager_suspend_boxes(p, &p->main);
	kw_pager_note_ink(p);
	begin_column(p, p->column + 1);
	return KW_OK;
}

/* Below what stands on the page, n columns begin. */
static void begin_set(kw_pager *p, size_t n)
{
	bool was_fresh = p->main.is_fresh && p->column == 0;
	kw_pager_note_ink(p);
	p->set_top = was_fresh ? p->set_top : p->set_ink;
	p->n_columns = n;
	p->bottom = kw_pager_foot(p);
	p->must_balance = n > 1;
	begin_column(p, 0);
	/* A gap before what comes counts, but at the head of a page. */
	p->main.is_fresh = was_fresh || n > 1;
}

/* ---- the flow ---- */

static kw_status turn_pages(kw_pager *p, bool is_turned)
{
	kw_status st = KW_OK;
	bool is_empty = p->main.is_fresh && p->column == 0 && p->set_top == p->t->top;
	if (is_turned == p->is_turned)
		return st;
	if (!is_empty)
		st = end_page(p);
	p->is_turned = is_turned;
	if (!is_empty) {
		begin_page(p);
		return st;
	}
	if (!p->is_trial)
		kw_paper_set_size(p->paper, kw_pager_page_width(p), page_height(p));
	p->bottom = kw_pager_foot(p);
	return st;
}

static bool has_matter(const kw_flow *f, size_t from, size_t end)
{
	for (; from < end; from++)
		switch (f->strips[from].kind) {
		case KW_STRIP_LINE:
		case KW_STRIP_OPEN:
		case KW_STRIP_ROW:
		case KW_STRIP_DRAWING:
			return true;
		default:
			break;
		}
	return false;
}

/* Whether the column is the back of a folded leaflet, or pages are no panels. */
static bool is_last_panel(const kw_pager *p)
{
	return p->n_columns > 1 ? p->column + 1 == p->n_columns : p->n_pages % (uint32_t)p->t->panels == 0;
}

/* What follows, down to the next column, stands at the foot: of its column, or with `last` of the last panel. */
static kw_status sink_to_foot(kw_pager *p, const kw_flow *f, const kw_strip *s, bool last)
{
	kw_status st = KW_OK;
	int64_t height = 0;
	for (const kw_strip *next = s + 1; next < f->strips + f->n_strips && next->kind != KW_STRIP_AREA;
	     next++)
		height += kw_pager_height(p, &p->main, next);
	if (last && p->main.y + height > p->bottom && !p->main.is_fresh &&
	    height <= kw_pager_column_height(p))
		st = kw_pager_go_on(p);
	while (last && st == KW_OK && !is_last_panel(p))
		st = kw_pager_go_on(p);
	/* A gap before it counts, though nothing stands above. */
	p->main.is_fresh = false;
	p->main.y += p->main.y + height < p->bottom ? p->bottom - p->main.y - height : 0;
	return st;
}

static kw_status place_line(kw_pager *p, const kw_flow *f, const kw_strip *s)
{
	kw_status st = KW_OK;
	int64_t y = p->main.y;
	if (s->kind == KW_STRIP_LINE)
		y = kw_pager_snapped(p, &p->main, s, y, p->main.ink);
	if (y + kw_pager_height(p, &p->main, s) > kw_pager_text_bottom(p) && !p->main.is_fresh)
		st = kw_pager_go_on(p);
	kw_pager_place_simple(p, &p->main, f, s);
	return st;
}

static kw_status place_strip(kw_pager *p, kw_flow *f, kw_strip *s)
{
	switch (s->kind) {
	case KW_STRIP_ROW:
		return kw_pager_place_row(p, s->cells);
	case KW_STRIP_PAGE:
		return p->main.is_fresh && p->column == 0 ? KW_OK : break_page(p);
	case KW_STRIP_AREA:
		return p->main.is_fresh ? KW_OK : kw_pager_go_on(p);
	case KW_STRIP_COLUMNS:
		begin_set(p, s->n);
		return KW_OK;
	case KW_STRIP_TURN:
		p->will_turn = s->n > 0;
		return KW_OK;
	case KW_STRIP_FOOT:
		return sink_to_foot(p, f, s, s->n > 0);
	case KW_STRIP_SECTION:
		p->section = s->text;
		if (p->main.is_fresh && p->column == 0 && p->main.y <= p->t->top)
			p->section_at_top = (kw_str){ 0 };
		return KW_OK;
	case KW_STRIP_HEAD_BEGIN:
		drop_head(p);
		p->head = s->head;
		if (!p->is_trial)
			s->head = NULL;
		return KW_OK;
	case KW_STRIP_HEAD_END:
		drop_head(p);
		return KW_OK;
	case KW_STRIP_LINE:
	case KW_STRIP_DRAWING:
		return place_line(p, f, s);
	default:
		kw_pager_place_simple(p, &p->main, f, s);
		return KW_OK;
	}
}

kw_status kw_pager_place_chunk(kw_pager *p, kw_flow *f, size_t from, size_t end)
{
	/* Not before something stands on the turned page: there may be nothing more. */
	kw_status st = p->will_turn != p->is_turned && has_matter(f, from, end) ? turn_pages(p, p->will_turn)
	                                                                        : KW_OK;
	if (st != KW_OK)
		return st;
	int64_t bottom = kw_pager_chunk_bottom(p, &p->main, f, from, end);
	if (bottom > p->bottom && !p->main.is_fresh && bottom - p->main.y <= kw_pager_column_height(p))
		st = kw_pager_go_on(p);
	p->chunk_top = p->main.y;
	/* Not even a fresh column holds it: it is cut between two lines. */
	p->was_cut = p->was_cut ||
	             (bottom > p->bottom && kw_pager_chunk_bottom(p, &p->main, f, from, end) > p->bottom);
	int64_t tuck = kw_pager_heading_tuck(p, &p->main, f, from, end);
	p->main.y += st == KW_OK ? kw_pager_heading_shift(p, &p->main, f, from, end) : 0;
	for (; from < end && st == KW_OK; from++) {
		p->main.y -= p->main.is_fresh ? 0 : kw_pager_take_tuck(p, &p->main, &f->strips[from], &tuck);
		st = place_strip(p, f, &f->strips[from]);
		if (f->strips[from].kind == KW_STRIP_COLUMNS && st == KW_OK) {
			tuck = kw_pager_heading_tuck(p, &p->main, f, from + 1, end);
			p->main.y += kw_pager_heading_shift(p, &p->main, f, from + 1, end);
		}
	}
	return st;
}

/* ---- whole documents ---- */

/* How many strips nothing can change any more: a box that closes binds the last two lines to its end. */
static size_t settled(const kw_pager *p, const kw_flow *f)
{
	size_t n = f->n_strips, lines = 0;
	if (p->n_columns > 1)
		return n > UNSETTLED ? n - UNSETTLED : 0;
	while (n > 0 && lines < 2) {
		uint8_t kind = f->strips[--n].kind;
		lines += kind == KW_STRIP_LINE || kind == KW_STRIP_ROW;
	}
	return n;
}

kw_status kw_pager_place_all(kw_pager *p, kw_flow *f, size_t limit, size_t *n)
{
	kw_status st = KW_OK;
	size_t from = 0;
	if (!p->has_page && f->n_strips)
		begin_page(p);
	while (from < f->n_strips && st == KW_OK) {
		size_t end = kw_pager_chunk_end(f, from);
		if (end > limit)
			break;
		if (p->must_balance && !p->is_balancing)
			kw_pager_balance(p, f, from);
		st = kw_pager_place_chunk(p, f, from, end);
		from = end;
	}
	*n = from;
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
	kw_status st = all && p->n_pages == 0 ? kw_pager_plan(p, f) : KW_OK;
	if (st == KW_OK)
		st = kw_pager_place_all(p, f, all ? f->n_strips : settled(p, f), &n);
	kw_flow_drop(f, n);
	return st;
}

kw_status kw_pager_finish(kw_pager *p)
{
	if (!p->has_page)
		begin_page(p);
	return end_page(p);
}
