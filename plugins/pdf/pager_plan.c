/* pager_plan -- what is found by trial, with nothing drawn: the least height at which columns hold all their text, and how much gaps
 * and lines give up so that no page holds only a few lines. */
#include "pager_inside.h"

enum { PLANS = 8 /* steps from no fit to the template's tolerances */ };
#define EXACT_MPT 1000 /* of a column's balanced height */

/* ---- columns of one height ---- */

/* Whether the strips from `from` to `end` stand on this page when its columns end at `bottom`. */
static bool stands_on_page(kw_pager *p, kw_flow *f, size_t from, size_t end, int64_t bottom)
{
	kw_pager saved = *p;
	kw_status st = KW_OK;
	p->is_trial = p->is_balancing = true;
	p->was_cut = false;
	p->bottom = bottom;
	while (from < end && st == KW_OK && p->n_pages == saved.n_pages) {
		size_t next = kw_pager_chunk_end(f, from);
		st = kw_pager_place_chunk(p, f, from, next < end ? next : end);
		from = next;
	}
	kw_pager_note_ink(p);
	bool fits = st == KW_OK && p->n_pages == saved.n_pages && p->set_ink <= kw_pager_foot(p) &&
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

void kw_pager_balance(kw_pager *p, kw_flow *f, size_t from)
{
	size_t end = set_end(f, from);
	int64_t least = p->set_top + KW_LEAST_LINES * p->t->styles[KW_STYLE_BODY].feed,
	        most = kw_pager_foot(p);
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
	kw_status st = kw_pager_place_all(p, f, f->n_strips, &n);
	kw_pager_note_ink(p);
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
	int64_t room = kw_pager_column_height(p) - tight->last, saved = loose->last + (room > 0 ? room : 0);
	int step = saved > 0 ? (int)((PLANS * loose->last + saved - 1) / saved) : PLANS;
	kw_status st = step < PLANS ? try_pages(p, f, fit_step(p, step), &extent) : KW_OK;
	p->fit = fit_step(p, extent.pages < loose->pages ? step : PLANS);
	return st;
}

kw_status kw_pager_plan(kw_pager *p, kw_flow *f)
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
