/* line -- the composer. Lines are first built greedily: the last end that fits wins, so that a line is pushed in before it is
 * pushed out. When one of them would have to be stretched, all lines of the paragraph are chosen together (bestfit). */
#include "line_inside.h"

#include "grow.h"

#include <stdlib.h>

#define BALANCE_STEPS 12
#define HALF_EM       2 /* parts of the size */

enum {
	MAX_STAGES = 4,
	JOINT_EMS = 10, /* narrower lines than this may end inside a date */
	WIDE_EMS = 20,  /* up to here those that would be a third empty may */
};

/* ---- the paragraph ---- */

static bool room_for_nodes(kw_lines *out, size_t n)
{
	if (n <= out->room_nodes)
		return true;
	kw_fit_node *grown = realloc(out->nodes, n * 2 * sizeof *grown);
	if (!grown)
		return false;
	out->nodes = grown;
	out->room_nodes = n * 2;
	return true;
}

/* Running sums; `stop` from behind. */
static bool open_para(const kw_clusters *cs, const kw_setting *s, kw_lines *out, kw_para *p)
{
	int64_t natural = 0, give = 0, take = 0;
	size_t seen = 0, stop = cs->n;
	if (!room_for_nodes(out, cs->n + 1))
		return false;
	for (size_t i = 0; i <= cs->n; i++) {
		kw_fit_node *n = &out->nodes[i];
		*n = (kw_fit_node){ .natural = natural, .give = give, .take = take, .seen = (uint32_t)seen };
		if (i == cs->n)
			break;
		n->body = kw_body_mpt(&cs->c[i], s);
		natural += n->body;
		if (!kw_is_blank(&cs->c[i]))
			seen = i + 1;
		if (i + 1 == cs->n)
			continue;
		kw_glue g = kw_glue_after(cs, i, s);
		natural += kw_glue_mpt(s, g.width);
		give += kw_glue_mpt(s, g.give);
		take += kw_glue_mpt(s, g.take);
	}
	for (size_t i = cs->n; i-- > 0;) {
		stop = cs->c[i].class == KW_JL_LINE_END ? i + 1 : stop;
		out->nodes[i].stop = (uint32_t)stop;
	}
	*p = (kw_para){ cs, s, out->nodes, (int)s->kinsoku };
	return true;
}

int64_t kw_line_indent(const kw_clusters *cs, const kw_setting *s, size_t first)
{
	int64_t indent = first == 0 ? s->indent_mpt : 0;
	if (first >= cs->n || cs->c[first].class != KW_JL_OPENING || s->open_bracket == KW_OPEN_FLUSH)
		return indent;
	if (s->open_bracket == KW_OPEN_FULL)
		return indent + s->size_mpt / HALF_EM;
	return indent > s->size_mpt / HALF_EM ? indent - s->size_mpt / HALF_EM : 0;
}

static bool may_hang(const kw_cluster *c, const kw_setting *s)
{
	return s->hangs && (c->class == KW_JL_COMMA || c->class == KW_JL_STOP);
}

/* From `from` on: the last end that is allowed, or 0; *fits: the last that has room. */
static size_t latest_from(const kw_para *p, size_t first, size_t from, size_t limit, size_t *fits)
{
	int64_t measure = kw_para_measure(p, first);
	size_t best = 0, stop = p->nodes[first].stop;
	for (size_t end = from; end <= stop && end < limit; end++) {
		const kw_cluster *c = &p->cs->c[end - 1];
		int64_t least = kw_para_natural(p, first, end) - kw_para_give(p, first, end);
		if (least > measure + p->s->size_mpt)
			break;
		if (least - (end > first + 1 && may_hang(c, p->s) ? p->nodes[end - 1].body : 0) > measure)
			continue;
		*fits = end;
		if (kw_para_may_end(p, end) || end == p->cs->n || end == stop)
			best = end;
	}
	return best;
}

size_t kw_para_latest(const kw_para *p, size_t first, size_t from, size_t limit, bool *is_cut)
{
	size_t fits = first + 1, best = 0;
	if (from > first)
		best = latest_from(p, first, from, limit, &fits);
	if (best == 0)
		best = latest_from(p, first, first + 1, limit, &fits);
	/* Nowhere to break: the line is cut, but not between a base and its marks. */
	while (best == 0 && fits < p->cs->n && p->cs->c[fits].class == KW_JL_MARK)
		fits++;
	*is_cut = best == 0;
	return best ? best : fits;
}

static bool is_forced(const kw_clusters *cs, size_t end)
{
	return end > 0 && cs->c[end - 1].class == KW_JL_LINE_END;
}

kw_line_span kw_para_line(const kw_para *p, size_t first, size_t end, bool is_cut)
{
	/* A space that would begin the next line stays on this one, so that no text is lost. */
	size_t next = kw_line_head(p->cs, end);
	return (kw_line_span){ .first = first,
		               .end = next,
		               .is_overfull = is_cut,
		               .is_last =
		                       next >= p->cs->n || is_forced(p->cs, next) || is_forced(p->cs, end) };
}

/* Characters of the last line, stops not counted. */
bool kw_para_is_lonely(const kw_para *p, const kw_line_span *line)
{
	enum { ENOUGH = 2 };
	size_t weight = 0;
	for (size_t i = line->first; i < line->end && weight < ENOUGH; i++) {
		const kw_cluster *c = &p->cs->c[i];
		weight += !kw_is_blank(c) && c->class != KW_JL_STOP && c->class != KW_JL_CLOSING;
	}
	return weight < ENOUGH;
}

/* A U+3000 at the line end keeps its place as long as there is room for it. */
static int64_t room_for_text(const kw_clusters *cs, const kw_setting *s, const kw_line_span *line, size_t end,
                             int64_t natural)
{
	int64_t measure = s->measure_mpt - kw_line_indent(cs, s, line->first);
	for (size_t i = end; i < line->end && cs->c[i].class == KW_JL_EM_SPACE; i++)
		if (natural + kw_body_mpt(&cs->c[i], s) <= measure)
			measure -= kw_body_mpt(&cs->c[i], s);
	return measure;
}

/* Natural width that has to find room: a stop that hangs takes none, but hangs only when it does not fit. */
static int64_t width_in_line(const kw_para *p, const kw_line_span *line)
{
	int64_t natural = kw_para_natural(p, line->first, line->end);
	size_t seen = kw_para_seen(p, line->first, line->end);
	if (seen > line->first + 1 && may_hang(&p->cs->c[seen - 1], p->s) &&
	    natural - kw_para_give(p, line->first, line->end) > kw_para_measure(p, line->first))
		natural -= p->nodes[seen - 1].body;
	return natural;
}

int64_t kw_para_lack(const kw_para *p, const kw_line_span *line)
{
	if (!p->s->is_justified || line->is_last || line->is_overfull)
		return 0;
	int64_t width = width_in_line(p, line);
	size_t end = kw_trim_end(p->cs, line->first, line->end);
	int64_t lack = room_for_text(p->cs, p->s, line, end, width) - width;
	return lack > 0 ? lack : 0;
}

int64_t kw_para_tightness(const kw_para *p, const kw_line_span *line)
{
	int64_t excess = width_in_line(p, line) - kw_para_measure(p, line->first) -
	                 kw_para_give(p, line->first, line->end) / 2;
	return excess > 0 && !line->is_overfull ? excess : 0;
}

/* ---- lines ---- */

bool kw_lines_add(kw_lines *out, kw_line_span line)
{
	kw_line_span *lines = kw_grown(out->l, out->n, &out->room, sizeof *lines);
	if (!lines)
		return false;
	out->l = lines;
	out->l[out->n++] = line;
	return true;
}

void kw_lines_free(kw_lines *lines)
{
	free(lines->l);
	free(lines->nodes);
	*lines = (kw_lines){ 0 };
}

static kw_line_span take_line(const kw_para *p, size_t first, size_t limit)
{
	bool is_cut = false;
	size_t end = kw_para_latest(p, first, 0, limit, &is_cut);
	return kw_para_line(p, first, end, is_cut);
}

/* Each line as long as it can be. */
static bool break_greedily(const kw_para *p, kw_lines *out)
{
	out->n = 0;
	for (size_t at = 0; at < p->cs->n;) {
		kw_line_span line = take_line(p, at, p->cs->n + 1);
		if (!kw_lines_add(out, line))
			return false;
		at = line.end;
	}
	return true;
}

/* A last line of a single character gets company from the line before. */
static void fill_last_line(const kw_para *p, kw_lines *out)
{
	if (out->n < 2 || !p->s->fills_last)
		return;
	kw_line_span *last = &out->l[out->n - 1], *before = &out->l[out->n - 2];
	if (before->is_last || !kw_para_is_lonely(p, last))
		return;
	kw_line_span shorter = take_line(p, before->first, before->end);
	if (shorter.is_overfull || shorter.end >= before->end)
		return;
	kw_line_span rest = take_line(p, shorter.end, p->cs->n + 1);
	if (rest.end == last->end) {
		*before = shorter;
		*last = rest;
	}
}

/* Whether the greedy lines may be bettered: one lacks something or is tight, ends where only a looser level lets it, or is the last
 * and lonely. */
static bool is_improvable(const kw_para *p, const kw_lines *lines)
{
	if (!p->s->is_justified || lines->n < 2)
		return false;
	for (size_t i = 0; i < lines->n; i++) {
		const kw_line_span *l = &lines->l[i];
		if (l->is_last ? p->s->fills_last && l->first > 0 && kw_para_is_lonely(p, l)
		               : kw_para_lack(p, l) > 0 || kw_para_tightness(p, l) > 0 ||
		                         !p->cs->c[l->end - 1].may_break)
			return true;
	}
	return false;
}

bool kw_line_break_greedy(const kw_clusters *cs, const kw_setting *s, kw_lines *out)
{
	kw_para p;
	if (!open_para(cs, s, out, &p) || !break_greedily(&p, out))
		return false;
	fill_last_line(&p, out);
	return true;
}

static bool has_overfull(const kw_lines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		if (lines->l[i].is_overfull)
			return true;
	return false;
}

/* A line lacks more than its glue may take; where lines are wide, more than a third of it as well. */
static bool is_torn(const kw_para *p, const kw_lines *lines)
{
	bool is_narrow = p->s->measure_mpt < JOINT_EMS * p->s->size_mpt;
	for (size_t i = 0; i < lines->n; i++) {
		const kw_line_span *l = &lines->l[i];
		int64_t lack = kw_para_lack(p, l);
		if (lack > kw_para_take(p, l->first, l->end) && (is_narrow || lack * 3 > p->s->measure_mpt))
			return true;
	}
	return false;
}

/* Dates and amounts are whole, but for a line that has no room for them, or a narrow one that would be torn. */
static bool loosen(kw_para *p, kw_lines *out)
{
	bool has_joints = false;
	if (!has_overfull(out) && !(p->s->measure_mpt < WIDE_EMS * p->s->size_mpt && is_torn(p, out)))
		return true;
	for (size_t i = 0; i < p->cs->n && !has_joints; i++)
		has_joints = p->cs->c[i].relaxed == KW_LEVEL_JOINT;
	if (!has_joints)
		return true;
	p->loosest = KW_LEVEL_JOINT;
	return kw_para_fit(p, out);
}

bool kw_line_break(const kw_clusters *cs, const kw_setting *s, kw_lines *out)
{
	kw_para p;
	if (!open_para(cs, s, out, &p) || !break_greedily(&p, out))
		return false;
	if (is_improvable(&p, out)) {
		if (!kw_para_fit(&p, out))
			return false;
	} else {
		fill_last_line(&p, out);
	}
	return loosen(&p, out);
}

/* ---- lines of one length ---- */

/* A line of less than a third of the longest looks like a mistake. */
static bool is_lopsided(const kw_clusters *cs, const kw_setting *s, const kw_lines *lines)
{
	kw_para p = { cs, s, lines->nodes, (int)s->kinsoku };
	int64_t least = INT64_MAX, most = 0;
	for (size_t i = 0; i < lines->n; i++) {
		int64_t width = kw_para_natural(&p, lines->l[i].first, lines->l[i].end);
		least = least < width ? least : width;
		most = most > width ? most : width;
	}
	return least * 3 < most;
}

/* The shortest measure that needs no more than n lines. */
static bool balance(const kw_clusters *cs, kw_setting *s, size_t n, kw_lines *out)
{
	int64_t low = s->measure_mpt / 2, high = s->measure_mpt;
	for (int step = 0; step < BALANCE_STEPS && high - low > 1; step++) {
		s->measure_mpt = low + (high - low) / 2;
		if (!kw_line_break_greedy(cs, s, out))
			return false;
		if (out->n > n || has_overfull(out))
			low = s->measure_mpt;
		else
			high = s->measure_mpt;
	}
	s->measure_mpt = high;
	return kw_line_break_greedy(cs, s, out);
}

bool kw_line_balance(const kw_clusters *cs, const kw_setting *s, kw_lines *out)
{
	static const kw_break_level careful[] = { KW_BREAK_CLAUSE, KW_BREAK_PHRASE, KW_BREAK_WORD,
		                                  KW_BREAK_STRICT };
	kw_setting try = *s;
	try.level = KW_BREAK_STRICT;
	if (!kw_line_break_greedy(cs, &try, out))
		return false;
	size_t n = out->n;
	for (size_t i = 0; i < KW_COUNT(careful); i++) {
		try.level = careful[i];
		if (!kw_line_break_greedy(cs, &try, out))
			return false;
		if (careful[i] == KW_BREAK_CLAUSE && is_lopsided(cs, &try, out))
			continue;
		/* Phrases may cost a line more; half phrases read badly. */
		if (!has_overfull(out) && out->n <= n + (careful[i] == KW_BREAK_PHRASE))
			return balance(cs, &try, out->n, out);
	}
	return true;
}

/* ---- placing ---- */

typedef struct totals {
	int64_t natural, give[N_GIVE], take[N_TAKE];
	int64_t n_take[N_TAKE]; /* places of each kind */
} totals;

static totals add_up(const kw_clusters *cs, const kw_setting *s, size_t first, size_t end)
{
	totals t = { 0 };
	for (size_t i = first; i < end; i++) {
		t.natural += kw_body_mpt(&cs->c[i], s);
		if (i + 1 == end)
			break;
		kw_glue g = kw_glue_after(cs, i, s);
		t.natural += kw_glue_mpt(s, g.width);
		if (g.give_stage < N_GIVE)
			t.give[g.give_stage] += kw_glue_mpt(s, g.give);
		if (g.take_stage < N_TAKE) {
			t.take[g.take_stage] += kw_glue_mpt(s, g.take);
			t.n_take[g.take_stage]++;
		}
	}
	return t;
}

/* How much of each stage is used: part/whole of what its glues have. */
typedef struct use {
	int64_t part[MAX_STAGES], whole[MAX_STAGES];
	int64_t left; /* spread equally over `places` when all stages are used up */
	int64_t places;
} use;

static use fill_stages(int64_t amount, const int64_t *stages, size_t n)
{
	use u = { 0 };
	for (size_t i = 0; i < n; i++) {
		u.whole[i] = stages[i];
		u.part[i] = amount < stages[i] ? amount : stages[i];
		amount -= u.part[i];
	}
	u.left = amount;
	return u;
}

static int64_t share(const use *u, int stage, int64_t of_this)
{
	return u->whole[stage] ? of_this * u->part[stage] / u->whole[stage] : 0;
}

/* 字取り: a short head takes the room of a longer one, by places and not by spaces. Returns the width, 0: not spread. */
static int64_t spread(const kw_clusters *cs, const kw_setting *s, const kw_line_span *line, size_t end,
                      int64_t natural, int64_t *x_mpt)
{
	int64_t gaps = (int64_t)(end - line->first) - 1, x = 0, rest = s->spread_mpt - natural;
	if (rest <= 0 || gaps < 1 || line->first > 0 || !line->is_last)
		return 0;
	for (size_t i = 0; i < end; i++)
		if (cs->c[i].class != KW_JL_KANJI)
			return 0;
	for (size_t i = 0; i < line->end; i++) {
		x_mpt[i] = x;
		if (i >= end)
			continue;
		int64_t part = gaps ? rest / gaps-- : 0;
		x += kw_body_mpt(&cs->c[i], s) + part;
		rest -= part;
	}
	return s->spread_mpt;
}

int64_t kw_line_place(const kw_clusters *cs, const kw_setting *s, const kw_line_span *line, int64_t *x_mpt)
{
	size_t end = kw_trim_end(cs, line->first, line->end);
	totals t = add_up(cs, s, line->first, end);
	int64_t measure = room_for_text(cs, s, line, end, t.natural);
	int64_t give_all = 0, spread_to = spread(cs, s, line, end, t.natural, x_mpt);
	if (spread_to)
		return spread_to;
	for (size_t i = 0; i < N_GIVE; i++)
		give_all += t.give[i];
	/* What hangs takes no room of the line, but only when it does not fit. */
	if (end > line->first + 1 && may_hang(&cs->c[end - 1], s) && t.natural - give_all > measure)
		t.natural -= kw_body_mpt(&cs->c[end - 1], s);
	bool shrinks = t.natural > measure;
	bool stretches = !shrinks && s->is_justified && !line->is_last && !line->is_overfull;
	use give = fill_stages(shrinks ? t.natural - measure : 0, t.give, N_GIVE);
	use take = fill_stages(stretches ? measure - t.natural : 0, t.take, N_TAKE);
	take.places = t.n_take[TAKE_SCRIPT] + t.n_take[TAKE_PAIR];
	bool only_spaces = take.places == 0;
	if (only_spaces)
		take.places = t.n_take[TAKE_SPACE];
	/* Characters more than half an em apart are no words any more: such a line ends where its text does. */
	if (stretches && take.places && (measure - t.natural) / take.places > s->size_mpt / HALF_EM) {
		stretches = false;
		take = fill_stages(0, t.take, N_TAKE);
	}
	int64_t x = 0, rest = take.left;
	for (size_t i = line->first; i < line->end; i++) {
		x_mpt[i - line->first] = x;
		x += i < end ? kw_body_mpt(&cs->c[i], s) : 0;
		if (i + 1 >= end)
			continue;
		kw_glue g = kw_glue_after(cs, i, s);
		x += kw_glue_mpt(s, g.width);
		if (shrinks && g.give_stage < N_GIVE)
			x -= share(&give, g.give_stage, kw_glue_mpt(s, g.give));
		if (stretches && g.take_stage < N_TAKE)
			x += share(&take, g.take_stage, kw_glue_mpt(s, g.take));
		if (stretches && take.places && g.take_stage < N_TAKE &&
		    only_spaces == (g.take_stage == TAKE_SPACE)) {
			int64_t part = rest / take.places--;
			x += part;
			rest -= part;
		}
	}
	return x;
}
