/* pager -- strips onto pages, column by column. Never changes a line; a strip taller than a page stands alone on one. Boxes
 * deeper than KW_BOXES_DRAWN are not drawn, their text is. Columns are balanced by trial: the least height at which
 * everything up to their end still stands on the page. */
#include "pager_inside.h"

#include <stdlib.h>

enum {
	FEW_STRIPS = 4096, /* some forty pages, which may be planned as a whole */
	UNSETTLED = 1024,  /* of text in columns: more than two pages, whose end is not known yet */
	PLANS = 8,         /* steps from no fit to the template's tolerances */
	LEAST_LINES = 5,   /* of the body, in columns that begin below a heading */
};
#define FRAME_MPT 600
#define EXACT_MPT 1000 /* of a column's balanced height */

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

/* What a whole column of this page may hold. */
static int64_t column_height(const kw_pager *p)
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

/* ---- boxes ---- */

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

static void open_a_box(kw_column_state *c, const kw_strip *s)
{
	if (c->n_boxes < KW_BOXES_DRAWN)
		c->boxes[c->n_boxes] = (kw_open_box){ s->frame, c->x + s->x, s->width, c->y };
	c->n_boxes++;
	c->y += s->height;
	c->ink = c->y;
}

static void close_a_box(kw_pager *p, kw_column_state *c, const kw_strip *s)
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

/* What the boxes that are open need below their last line. */
static int64_t open_padding(const kw_column_state *c)
{
	int64_t sum = 0;
	for (size_t i = 0; i < kw_pager_drawn_boxes(c); i++)
		sum += c->boxes[i].frame->bottom;
	return sum;
}

int64_t kw_pager_text_bottom(const kw_pager *p)
{
	return p->bottom - open_padding(&p->main);
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

/* The page goes on in another column: the boxes stand there. */
static void move_boxes(kw_column_state *c, int64_t by)
{
	for (size_t i = 0; i < kw_pager_drawn_boxes(c); i++)
		c->boxes[i].x += by;
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
		open_a_box(c, s);
		break;
	case KW_STRIP_CLOSE:
		close_a_box(p, c, s);
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
	int64_t page = column_height(p);
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
	int64_t padding = open_padding(c), tuck = kw_pager_heading_tuck(p, c, f, from, end);
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
			least = s->n > 1 ? y + LEAST_LINES * p->t->styles[KW_STYLE_BODY].feed : 0;
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
	move_boxes(&p->main, x - p->main.x);
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

/* A single column ends with the gap below it, several end with their last line. */
static void note_ink(kw_pager *p)
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
	note_ink(p);
	begin_column(p, p->column + 1);
	return KW_OK;
}

/* Below what stands on the page, n columns begin. */
static void begin_set(kw_pager *p, size_t n)
{
	bool was_fresh = p->main.is_fresh && p->column == 0;
	note_ink(p);
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
	if (last && p->main.y + height > p->bottom && !p->main.is_fresh && height <= column_height(p))
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

/* Places what stays together. */
static kw_status place_chunk(kw_pager *p, kw_flow *f, size_t from, size_t end)
{
	/* Not before something stands on the turned page: there may be nothing more. */
	kw_status st = p->will_turn != p->is_turned && has_matter(f, from, end) ? turn_pages(p, p->will_turn)
	                                                                        : KW_OK;
	if (st != KW_OK)
		return st;
	int64_t bottom = kw_pager_chunk_bottom(p, &p->main, f, from, end);
	if (bottom > p->bottom && !p->main.is_fresh && bottom - p->main.y <= column_height(p))
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

/* ---- balance ---- */

/* Whether the strips from `from` to `end` stand on this page when its columns end at `bottom`. */
static bool stands_on_page(kw_pager *p, kw_flow *f, size_t from, size_t end, int64_t bottom)
{
	kw_pager saved = *p;
	kw_status st = KW_OK;
	int64_t deepest = 0;
	p->is_trial = p->is_balancing = true;
	p->was_cut = false;
	p->bottom = bottom;
	while (from < end && st == KW_OK && p->n_pages == saved.n_pages) {
		size_t next = kw_pager_chunk_end(f, from);
		st = place_chunk(p, f, from, next < end ? next : end);
		from = next;
	}
	note_ink(p);
	deepest = p->set_ink;
	bool fits = st == KW_OK && p->n_pages == saved.n_pages && deepest <= kw_pager_foot(p) &&
	            (!p->was_cut || bottom == kw_pager_foot(p));
	*p = saved;
	return fits;
}

/* The end of the text in columns: the strip that begins another set, or turns or ends the page. */
static size_t set_end(const kw_flow *f, size_t from)
{
	while (from < f->n_strips && f->strips[from].kind != KW_STRIP_COLUMNS &&
	       f->strips[from].kind != KW_STRIP_TURN && f->strips[from].kind != KW_STRIP_PAGE)
		from++;
	return from;
}

/* Gives the columns the least height that holds all their text, or the whole page. */
static void balance(kw_pager *p, kw_flow *f, size_t from)
{
	size_t end = set_end(f, from);
	int64_t least = p->set_top + LEAST_LINES * p->t->styles[KW_STYLE_BODY].feed, most = kw_pager_foot(p);
	p->must_balance = false;
	p->bottom = kw_pager_foot(p);
	least = least > p->main.y ? least : p->main.y;
	if (!p->t->is_balanced || p->column > 0 || !stands_on_page(p, f, from, end, most))
		return;
	while (most - least > EXACT_MPT) {
		int64_t middle = (least + most) / 2;
		if (stands_on_page(p, f, from, end, middle))
			most = middle;
		else
			least = middle;
	}
	p->bottom = most;
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

/* Places the strips before `limit` that stay with none behind it; *n: how many. */
static kw_status place_all(kw_pager *p, kw_flow *f, size_t limit, size_t *n)
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
			balance(p, f, from);
		st = place_chunk(p, f, from, end);
		from = end;
	}
	*n = from;
	return st;
}

/* What the whole document takes with a fit. */
typedef struct kw_extent {
	uint32_t pages;
	int64_t last; /* how far down the last page goes */
} kw_extent;

static kw_status try_pages(kw_pager *p, kw_flow *f, kw_fit fit, kw_extent *out)
{
	size_t n = 0;
	kw_pager saved = *p;
	p->is_trial = true;
	p->fit = fit;
	kw_status st = place_all(p, f, f->n_strips, &n);
	note_ink(p);
	*out = (kw_extent){ p->n_pages, p->set_ink - p->t->top };
	*p = saved;
	return st;
}

static kw_fit fit_step(const kw_pager *p, int step)
{
	return (kw_fit){ (int)p->t->tolerance * step / PLANS, (int)p->t->feed_tolerance * step / PLANS };
}

/* What all strips give up at most, as height of a page. */
static int64_t most_saved(const kw_pager *p, const kw_flow *f)
{
	kw_pager tight = *p;
	int64_t sum = 0, columns = 1;
	tight.fit = fit_step(p, PLANS);
	for (size_t i = 0; i < f->n_strips; i++) {
		const kw_strip *s = &f->strips[i];
		if (s->kind == KW_STRIP_COLUMNS)
			columns = (int64_t)s->n;
		sum += (s->height - kw_pager_height(&tight, &p->main, s)) / columns;
	}
	return sum;
}

/* One page too many: the last one has only a few lines, or begins one more sheet. */
static bool has_page_too_many(const kw_pager *p, const kw_flow *f, const kw_extent *e)
{
	if (e->pages < 2 || e->last < p->t->last_page)
		return e->pages > 1;
	return e->pages > p->t->multiple && e->pages % p->t->multiple == 1 &&
	       most_saved(p, f) * 5 / 4 > e->last;
}

/* As much of the fit that saves a page as it seems to take, or all of it. */
static kw_status choose_fit(kw_pager *p, kw_flow *f, const kw_extent *loose, const kw_extent *tight)
{
	kw_extent extent = *tight;
	int64_t room = column_height(p) - tight->last, saved = loose->last + (room > 0 ? room : 0);
	int step = saved > 0 ? (int)((PLANS * loose->last + saved - 1) / saved) : PLANS;
	kw_status st = step < PLANS ? try_pages(p, f, fit_step(p, step), &extent) : KW_OK;
	p->fit = fit_step(p, extent.pages < loose->pages ? step : PLANS);
	return st;
}

/* A fit that saves a page too many; when none does, the page before a nearly empty one ends early. */
static kw_status plan(kw_pager *p, kw_flow *f)
{
	kw_extent loose, tight;
	kw_status st = try_pages(p, f, (kw_fit){ 0 }, &loose);
	if (st != KW_OK || !has_page_too_many(p, f, &loose))
		return st;
	st = try_pages(p, f, fit_step(p, PLANS), &tight);
	if (st == KW_OK && tight.pages < loose.pages)
		return choose_fit(p, f, &loose, &tight);
	if (st != KW_OK || loose.last >= p->t->last_page)
		return st;
	p->short_page = loose.pages - 1;
	st = try_pages(p, f, (kw_fit){ 0 }, &tight);
	if (tight.pages != loose.pages || tight.last < p->t->last_page)
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
		st = place_all(p, f, all ? f->n_strips : settled(p, f), &n);
	kw_flow_drop(f, n);
	return st;
}

kw_status kw_pager_finish(kw_pager *p)
{
	if (!p->has_page)
		begin_page(p);
	return end_page(p);
}
