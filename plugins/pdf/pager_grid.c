/* pager_grid -- where lines stand so that those of all columns are level: what the grid asks for is given above headings, or at
 * the head of a column taken from between them, so that a heading stays near its text. */
#include "pager_inside.h"

enum { THOUSAND = 1000 };
#define SMALL_MPT 6000 /* a gap nobody misses */

int64_t kw_pager_height(const kw_pager *p, const kw_column_state *c, const kw_strip *s)
{
	if (c->layer > 0)
		return s->height;
	if (s->kind == KW_STRIP_GAP)
		return s->height * (THOUSAND - p->fit.gaps) / THOUSAND;
	return s->kind == KW_STRIP_LINE ? s->height * (THOUSAND - p->fit.feed) / THOUSAND : s->height;
}

static int64_t grid_of(const kw_pager *p)
{
	return p->t->grid * (THOUSAND - p->fit.feed) / THOUSAND;
}

/* Inside a tint or frame lines have their own measure. */
static bool has_own_measure(const kw_frame *f)
{
	return f->fill != KW_NO_COLOUR || f->line != KW_NO_COLOUR;
}

/* Lines of the body stand on the grid of their columns. A gap above them, from `ink` on, gives what is needed. */
int64_t kw_pager_snapped(const kw_pager *p, const kw_column_state *c, const kw_strip *s, int64_t y,
                         int64_t ink)
{
	int64_t grid = grid_of(p);
	/* A column that stands alone, and is no panel, has no lines to be level with. */
	if (!grid || !s->snaps || c->layer > 0 || (p->n_columns < 2 && p->t->is_balanced))
		return y;
	for (size_t i = 0; i < kw_pager_drawn_boxes(c); i++)
		if (has_own_measure(c->boxes[i].frame))
			return y;
	int64_t over = (y - p->set_top) % grid;
	/* A small gap may go, or half of it; else it grows. */
	bool goes_back = 2 * over <= y - ink || (over <= SMALL_MPT && over <= y - ink);
	return goes_back ? y - over : y - over + grid;
}

/* Where the first line on the grid would stand among strips that begin with headings. */
typedef struct kw_lead {
	int64_t y, ink;
	int64_t inner; /* the largest gap between the headings, but the last one */
	const kw_strip *line;
} kw_lead;

static bool find_lead(const kw_pager *p, const kw_column_state *c, const kw_flow *f, size_t from, size_t end,
                      kw_lead *out)
{
	size_t own_measures = 0, headings = 0;
	int64_t gap = 0;
	*out = (kw_lead){ .y = c->y, .ink = c->ink };
	for (size_t i = from; i < end; i++) {
		const kw_strip *s = &f->strips[i];
		switch (s->kind) {
		case KW_STRIP_GAP:
			gap = c->is_fresh && !headings ? 0 : kw_pager_height(p, c, s);
			out->y += gap;
			continue;
		case KW_STRIP_OPEN:
			own_measures += has_own_measure(s->frame);
			break;
		case KW_STRIP_CLOSE:
			own_measures -= own_measures && has_own_measure(s->frame);
			break;
		case KW_STRIP_LINE:
			out->line = s;
			if (s->snaps)
				return headings && !own_measures;
			if (headings && gap > out->inner)
				out->inner = gap;
			gap = 0;
			headings++;
			break;
		default:
			return false;
		}
		out->y += kw_pager_height(p, c, s);
		out->ink = out->y;
	}
	return false;
}

static bool begins_with_ground(const kw_flow *f, size_t from, size_t end)
{
	while (from < end &&
	       (f->strips[from].kind == KW_STRIP_GAP || f->strips[from].kind == KW_STRIP_SECTION))
		from++;
	return from < end && f->strips[from].kind == KW_STRIP_OPEN && has_own_measure(f->strips[from].frame);
}

/* How far the first line on the grid moves. At the head of a column always on: a gap below a heading is not small. */
static int64_t needed_by(const kw_pager *p, const kw_column_state *c, const kw_lead *lead, bool has_ground)
{
	int64_t grid = grid_of(p), over = (lead->y - p->set_top) % grid;
	int64_t snapped = kw_pager_snapped(p, c, lead->line, lead->y, lead->ink) - lead->y;
	return c->is_fresh && !has_ground && snapped < 0 ? grid - over : snapped;
}

/* At the head of a column there is nothing above: a little may be taken from a gap between headings; a band stands at the head,
 * and what the grid asks for, `needed`, is given below it. */
static int64_t tuck_of(const kw_pager *p, const kw_lead *lead, int64_t needed, bool has_ground)
{
	int64_t over = (lead->y - p->set_top) % grid_of(p);
	if (needed > 0 && over <= SMALL_MPT && over <= lead->inner)
		return over;
	return needed > 0 && has_ground ? -needed : 0;
}

/* A heading and its text: what the grid asks for is given above the heading, so that the text stays near it; at the head of a
 * column too, where a heading keeps so much of the gap above it (行取り). Returns how far the strips from `from` on move. */
int64_t kw_pager_heading_shift(const kw_pager *p, const kw_column_state *c, const kw_flow *f, size_t from,
                               size_t end)
{
	kw_lead lead;
	int64_t gap = c->y - c->ink;
	if (from < end && f->strips[from].kind == KW_STRIP_GAP)
		gap += kw_pager_height(p, c, &f->strips[from]);
	if (!p->t->grid || c->layer > 0 || (gap == 0 && !c->is_fresh) ||
	    !find_lead(p, c, f, from, end, &lead))
		return 0;
	bool has_ground = c->is_fresh && begins_with_ground(f, from, end);
	int64_t shift = needed_by(p, c, &lead, has_ground);
	if (c->is_fresh)
		return shift > 0 && tuck_of(p, &lead, shift, has_ground) == 0 ? shift : 0;
	/* A third of the gap may go, not more. */
	return shift * 3 + gap >= 0 ? shift : shift + grid_of(p);
}

int64_t kw_pager_heading_tuck(const kw_pager *p, const kw_column_state *c, const kw_flow *f, size_t from,
                              size_t end)
{
	kw_lead lead;
	if (!p->t->grid || c->layer > 0 || !c->is_fresh || !find_lead(p, c, f, from, end, &lead))
		return 0;
	bool has_ground = begins_with_ground(f, from, end);
	return tuck_of(p, &lead, needed_by(p, c, &lead, has_ground), has_ground);
}

/* Takes it from the first gap that has it. */
int64_t kw_pager_take_tuck(const kw_pager *p, const kw_column_state *c, const kw_strip *s, int64_t *tuck)
{
	int64_t taken = s->kind == KW_STRIP_GAP && kw_pager_height(p, c, s) >= *tuck ? *tuck : 0;
	*tuck -= taken;
	return taken;
}
