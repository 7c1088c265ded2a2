/* bestfit -- the lines of a paragraph chosen together, after Knuth and Plass. Shrinking by half of what glue can give costs
 * nothing, so a line is pushed in before it is pushed out; more makes brackets and commas tight, and costs. What a line
 * lacks costs its square, so that two lines share what one would have to take alone, and less in longer lines. Of equal choices
 * the one with the longest lines first: where no line lacks anything it is the greedy one. A line from a given cluster has a
 * handful of ends, so time grows with the length of the paragraph. */
#include "line_inside.h"

enum {
	THOUSANDTHS = 1000,
	MEASURE_EMS = 20, /* of the line in which an em to take costs a line */
	LINE_COST = 1000 * 1000,
	TIGHT = 35,                 /* tenths: what is given beyond the half, against what is lacking */
	TORN = 4,                   /* what is left when all glue has taken what it may weighs more */
	LONELY_COST = 16000 * 1000, /* a last line of one character */
	RELAXED_COST = 150 * 1000,  /* a line end that only a looser level allows */
};
#define CUT_COST INT64_C(1000000000000)

static int64_t square_of(int64_t mpt, int64_t thousandths, int64_t whole_mpt)
{
	int64_t part = mpt * thousandths / (whole_mpt > 0 ? whole_mpt : 1);
	return part * part;
}

static int64_t line_cost(const kw_para *p, const kw_line_span *line, size_t end)
{
	int64_t cost = LINE_COST;
	if (line->is_overfull)
		return CUT_COST;
	if (line->is_last)
		return cost +
		       (p->s->fills_last && line->first > 0 && kw_para_is_lonely(p, line) ? LONELY_COST : 0);
	int64_t take = kw_para_take(p, line->first, end), measure = p->s->measure_mpt, lack, tight;
	if (p->s->hangs || !p->s->is_justified || kw_is_blank(&p->cs->c[line->end - 1])) {
		lack = kw_para_lack(p, line);
		tight = kw_para_tightness(p, line);
	} else { /* the same, where nothing stands beyond the text */
		lack = kw_para_measure(p, line->first) - kw_para_natural(p, line->first, end);
		tight = -lack - kw_para_give(p, line->first, end) / 2;
	}
	if (lack > 0)
		cost += square_of(lack, THOUSANDTHS * MEASURE_EMS, measure);
	if (lack > take)
		cost += TORN * square_of(lack - take, THOUSANDTHS * MEASURE_EMS, measure);
	if (tight > 0)
		cost += TIGHT * square_of(tight, THOUSANDTHS, p->s->size_mpt) / 10;
	return cost + (p->cs->c[end - 1].may_break ? 0 : RELAXED_COST);
}

/* Ends of a line from `first`, the latest first: the next one before `end`, or 0. All that can be filled, at least one. */
static size_t next_end(const kw_para *p, size_t first, size_t end)
{
	while (end-- > first + 1) {
		if (!kw_para_may_end(p, end))
			continue;
		int64_t most = kw_para_natural(p, first, end) + kw_para_take(p, first, end);
		return most < kw_para_measure(p, first) ? 0 : end;
	}
	return 0;
}

/* Marks where lines may begin when the first begins at 0. */
static void find_starts(const kw_para *p, kw_fit_node *nodes)
{
	size_t from = 0;
	nodes[0].is_start = true;
	for (size_t i = 0; i < p->cs->n; i++) {
		if (!nodes[i].is_start)
			continue;
		bool is_cut = false;
		size_t end = kw_para_latest(p, i, from, p->cs->n + 1, &is_cut);
		nodes[i].latest = (uint32_t)end;
		nodes[i].is_cut = is_cut;
		from = is_cut ? 0 : end;
		for (; end; end = is_cut ? 0 : next_end(p, i, end))
			nodes[kw_line_head(p->cs, end)].is_start = true;
	}
}

static void choose_from(const kw_para *p, kw_fit_node *nodes, size_t i)
{
	kw_fit_node *n = &nodes[i];
	n->cost = INT64_MAX;
	for (size_t end = n->latest; end; end = n->is_cut ? 0 : next_end(p, i, end)) {
		kw_line_span line = kw_para_line(p, i, end, n->is_cut);
		int64_t cost = line_cost(p, &line, end) + nodes[line.end].cost;
		if (cost < n->cost) {
			n->cost = cost;
			n->next = (uint32_t)end;
		}
	}
}

bool kw_para_fit(const kw_para *p, kw_lines *out)
{
	kw_fit_node *nodes = out->nodes;
	find_starts(p, nodes);
	nodes[p->cs->n].cost = 0;
	for (size_t i = p->cs->n; i-- > 0;)
		if (nodes[i].is_start)
			choose_from(p, nodes, i);
	out->n = 0;
	for (size_t at = 0; at < p->cs->n;) {
		kw_line_span line = kw_para_line(p, at, nodes[at].next, nodes[at].is_cut);
		if (!kw_lines_add(out, line))
			return false;
		at = line.end;
	}
	return true;
}
