/* line -- the composer. Between two bodies stands glue with a natural width, what it may give and what it may take; lines
 * are built greedily, the last feasible break wins, so that a line is pushed in before it is pushed out. Integers only:
 * positions never drift. A sentence ends where a space of the source follows ！ or ？; nothing else tells. */
#include "line.h"

#include <stdlib.h>

#define BALANCE_STEPS 12

/* Widths in 1/1200 em hold one half, third, quarter and eighth exactly. */
enum { EM = 1200, HALF = 600, THIRD = 400, QUARTER = 300, EIGHTH = 150 };
enum { THOUSANDTHS = 1000, MAX_STAGES = 4 };

/* Stages, in the order glue gives way. */
enum { GIVE_SPACE, GIVE_MIDDLE, GIVE_BRACKET, GIVE_SCRIPT, N_GIVE, GIVE_NONE = N_GIVE };
enum { TAKE_SPACE, TAKE_SCRIPT, TAKE_PAIR, N_TAKE, TAKE_NONE = N_TAKE };

typedef struct glue {
	int width, give, take; /* 1/1200 em */
	int give_stage, take_stage;
} glue;

typedef enum gap {
	GAP_NONE,
	GAP_HALF,
	GAP_HALF_HARD,
	GAP_QUARTER,
	GAP_MIDDLE_HALF,
	GAP_HALF_QUARTER,
	GAP_EM_HARD
} gap;

enum { B_KANJI, B_OPENING, B_CLOSING, B_COMMA, B_STOP, B_MIDDLE, B_DIVIDING, B_LATIN, N_BODIES };

/* Which row and column of the table a class is. */
static const uint8_t body_of[KW_N_JLREQ] = {
	[KW_JL_KANJI] = B_KANJI,       [KW_JL_OPENING] = B_OPENING, [KW_JL_CLOSING] = B_CLOSING,
	[KW_JL_COMMA] = B_COMMA,       [KW_JL_STOP] = B_STOP,       [KW_JL_MIDDLE] = B_MIDDLE,
	[KW_JL_DIVIDING] = B_DIVIDING, [KW_JL_HYPHEN] = B_KANJI,    [KW_JL_INSEPARABLE] = B_KANJI,
	[KW_JL_LATIN] = B_LATIN,       [KW_JL_SIGN] = B_LATIN,      [KW_JL_SPACE] = B_LATIN,
	[KW_JL_EM_SPACE] = B_KANJI,    [KW_JL_END_SPACE] = B_KANJI, [KW_JL_MARK] = B_KANJI,
	[KW_JL_LINE_END] = B_KANJI,
};

/* JLREQ: what stands between the class before (row) and after (column). */
static const uint8_t gaps[N_BODIES][N_BODIES] = {
	[B_KANJI] = { [B_OPENING] = GAP_HALF, [B_MIDDLE] = GAP_QUARTER },
	[B_OPENING] = { [B_MIDDLE] = GAP_QUARTER },
	[B_CLOSING] = { GAP_HALF, GAP_HALF, GAP_NONE, GAP_NONE, GAP_NONE, GAP_QUARTER, GAP_HALF, GAP_HALF },
	[B_COMMA] = { GAP_HALF, GAP_HALF, GAP_NONE, GAP_NONE, GAP_NONE, GAP_HALF_QUARTER, GAP_HALF,
	              GAP_HALF },
	[B_STOP] = { GAP_HALF_HARD, GAP_HALF_HARD, GAP_NONE, GAP_NONE, GAP_NONE, GAP_HALF_QUARTER,
	             GAP_HALF_HARD, GAP_HALF_HARD },
	[B_MIDDLE] = { GAP_QUARTER, GAP_QUARTER, GAP_QUARTER, GAP_QUARTER, GAP_QUARTER, GAP_MIDDLE_HALF,
	               GAP_QUARTER, GAP_QUARTER },
	[B_DIVIDING] = { [B_OPENING] = GAP_HALF, [B_MIDDLE] = GAP_QUARTER },
	[B_LATIN] = { [B_OPENING] = GAP_HALF, [B_MIDDLE] = GAP_QUARTER },
};

static const glue glue_of[] = {
	[GAP_NONE] = { 0, 0, 0, GIVE_NONE, TAKE_NONE },
	[GAP_HALF] = { HALF, HALF, 0, GIVE_BRACKET, TAKE_NONE },
	[GAP_HALF_HARD] = { HALF, 0, 0, GIVE_NONE, TAKE_NONE },
	[GAP_QUARTER] = { QUARTER, QUARTER, 0, GIVE_MIDDLE, TAKE_NONE },
	[GAP_MIDDLE_HALF] = { HALF, HALF, 0, GIVE_MIDDLE, TAKE_NONE },
	[GAP_HALF_QUARTER] = { HALF + QUARTER, QUARTER, 0, GIVE_MIDDLE, TAKE_NONE },
	[GAP_EM_HARD] = { EM, 0, 0, GIVE_NONE, TAKE_NONE },
};

/* ---- glue ---- */

static bool is_space(const kw_cluster *c)
{
	return c->class == KW_JL_SPACE || c->class == KW_JL_EM_SPACE || c->class == KW_JL_END_SPACE ||
	       c->class == KW_JL_LINE_END;
}

/* Sides of a change of script: kanji and kana on one, letters and figures on the other. */
static bool is_script_pair(const kw_cluster *a, const kw_cluster *b)
{
	return (a->class == KW_JL_KANJI && b->class == KW_JL_LATIN) ||
	       (a->class == KW_JL_LATIN && b->class == KW_JL_KANJI);
}

static glue script_glue(const kw_setting *s)
{
	int width = s->autospace * EM / THOUSANDTHS;
	return (glue){ width, width > EIGHTH ? width - EIGHTH : 0, width < HALF ? HALF - width : 0,
		       GIVE_SCRIPT, TAKE_SCRIPT };
}

/* A space of the source: between scripts it is their glue, elsewhere a word space. It has no body of its own. */
static glue space_glue(const kw_clusters *cs, size_t space, const kw_setting *s)
{
	if (space > 0 && space + 1 < cs->n && is_script_pair(&cs->c[space - 1], &cs->c[space + 1]))
		return script_glue(s);
	return (glue){ THIRD, THIRD - QUARTER, HALF - THIRD, GIVE_SPACE, TAKE_SPACE };
}

/* Between clusters i and i + 1. */
static glue glue_after(const kw_clusters *cs, size_t i, const kw_setting *s)
{
	const kw_cluster *a = &cs->c[i], *b = &cs->c[i + 1];
	if (a->class == KW_JL_SPACE)
		return space_glue(cs, i, s);
	if (a->class == KW_JL_END_SPACE)
		return glue_of[GAP_EM_HARD];
	if (b->class == KW_JL_SPACE || b->class == KW_JL_MARK || is_space(a) || is_space(b))
		return glue_of[GAP_NONE];
	glue g = glue_of[gaps[body_of[a->class]][body_of[b->class]]];
	if (g.width)
		return g;
	if (is_script_pair(a, b))
		return a->is_solid ? g : script_glue(s);
	if (a->class == KW_JL_KANJI && b->class == KW_JL_KANJI && a->may_break)
		g = (glue){ 0, 0, QUARTER, GIVE_NONE, TAKE_PAIR };
	return g;
}

static int64_t em_part(const kw_setting *s, int part)
{
	return s->size_mpt * part / EM;
}

static int64_t body_mpt(const kw_cluster *c, const kw_setting *s)
{
	if (c->class == KW_JL_SPACE || c->class == KW_JL_END_SPACE || c->class == KW_JL_LINE_END ||
	    c->class == KW_JL_MARK)
		return 0;
	return s->size_mpt * c->body / THOUSANDTHS;
}

/* ---- breaking ---- */

static size_t trim(const kw_clusters *cs, size_t first, size_t end)
{
	while (end > first && is_space(&cs->c[end - 1]))
		end--;
	return end;
}

static bool may_end(const kw_cluster *c, const kw_setting *s)
{
	switch (s->level) {
	case KW_BREAK_CLAUSE:
		return c->may_clause;
	case KW_BREAK_PHRASE:
		return c->may_phrase || (c->may_break && is_space(c));
	default:
		return c->may_break;
	}
}

static bool may_hang(const kw_cluster *c, const kw_setting *s)
{
	return s->hangs && (c->class == KW_JL_COMMA || c->class == KW_JL_STOP);
}

/* Where the line from `first` ends; `limit` is an end that may not be reached (clusters->n + 1: none). */
static size_t line_end(const kw_clusters *cs, const kw_setting *s, size_t first, size_t limit, bool *overfull)
{
	int64_t measure = s->measure_mpt - (first == 0 ? s->indent_mpt : 0);
	int64_t natural = 0, give = 0, visible = 0; /* visible: without spaces at the end */
	size_t best = 0, fits = first + 1;
	for (size_t i = first; i < cs->n && i + 1 < limit; i++) {
		const kw_cluster *c = &cs->c[i];
		if (c->class == KW_JL_LINE_END && visible <= measure) {
			*overfull = false;
			return i + 1;
		}
		if (i > first) {
			glue before = glue_after(cs, i - 1, s);
			natural += em_part(s, before.width);
			give += em_part(s, before.give);
		}
		natural += body_mpt(c, s);
		if (!is_space(c))
			visible = natural - give;
		if (visible > measure + s->size_mpt)
			break;
		if (visible - (i > first && may_hang(c, s) ? body_mpt(c, s) : 0) > measure)
			continue;
		fits = i + 1;
		if (may_end(c, s) || i + 1 == cs->n)
			best = i + 1;
	}
	/* Nowhere to break: the line is cut, but not between a base and its marks. */
	while (best == 0 && fits < cs->n && cs->c[fits].class == KW_JL_MARK)
		fits++;
	*overfull = best == 0;
	return best ? best : fits;
}

static bool add_line(kw_lines *out, kw_line_span line)
{
	if (out->n == out->room) {
		size_t room = out->room ? out->room * 2 : 32;
		kw_line_span *grown = realloc(out->l, room * sizeof *grown);
		if (!grown)
			return false;
		out->l = grown;
		out->room = room;
	}
	out->l[out->n++] = line;
	return true;
}

void kw_lines_free(kw_lines *lines)
{
	free(lines->l);
	*lines = (kw_lines){ 0 };
}

/* Word spaces and the space behind a sentence begin no line. */
static size_t line_head(const kw_clusters *cs, size_t at)
{
	while (at < cs->n && (cs->c[at].class == KW_JL_SPACE || cs->c[at].class == KW_JL_END_SPACE))
		at++;
	return at;
}

static bool is_forced(const kw_clusters *cs, size_t end)
{
	return end > 0 && cs->c[end - 1].class == KW_JL_LINE_END;
}

/* Characters of the last line, stops not counted. */
static size_t last_line_weight(const kw_clusters *cs, const kw_line_span *line)
{
	size_t weight = 0;
	for (size_t i = line->first; i < line->end; i++)
		if (!is_space(&cs->c[i]) && cs->c[i].class != KW_JL_STOP && cs->c[i].class != KW_JL_CLOSING)
			weight++;
	return weight;
}

static bool take_line(const kw_clusters *cs, const kw_setting *s, size_t first, size_t limit,
                      kw_line_span *line)
{
	bool overfull = false;
	size_t end = line_end(cs, s, first, limit, &overfull);
	size_t next = line_head(cs, end);
	/* A space that would begin the next line stays on this one, so that no text is lost. */
	*line = (kw_line_span){ .first = first, .end = next, .is_overfull = overfull };
	line->is_last = next >= cs->n || is_forced(cs, next);
	return next < cs->n;
}

/* A last line of a single character gets company from the line before. */
static void fill_last_line(const kw_clusters *cs, const kw_setting *s, kw_lines *out)
{
	enum { ENOUGH = 2 };
	if (out->n < 2 || !s->fills_last)
		return;
	kw_line_span *last = &out->l[out->n - 1], *before = &out->l[out->n - 2], shorter, rest;
	if (before->is_last || last_line_weight(cs, last) >= ENOUGH)
		return;
	(void)take_line(cs, s, before->first, before->end, &shorter);
	if (shorter.is_overfull || shorter.end >= before->end)
		return;
	if (!take_line(cs, s, shorter.end, cs->n + 1, &rest) && rest.end == last->end) {
		*before = shorter;
		*last = rest;
	}
}

bool kw_line_break(const kw_clusters *cs, const kw_setting *s, kw_lines *out)
{
	out->n = 0;
	for (size_t at = 0; at < cs->n;) {
		kw_line_span line;
		(void)take_line(cs, s, at, cs->n + 1, &line);
		if (!add_line(out, line))
			return false;
		at = line.end;
	}
	fill_last_line(cs, s, out);
	return true;
}

typedef struct totals {
	int64_t natural, give[N_GIVE], take[N_TAKE];
	int64_t n_take[N_TAKE]; /* places of each kind */
} totals;

static totals add_up(const kw_clusters *cs, const kw_setting *s, size_t first, size_t end)
{
	totals t = { 0 };
	for (size_t i = first; i < end; i++) {
		t.natural += body_mpt(&cs->c[i], s);
		if (i + 1 == end)
			break;
		glue g = glue_after(cs, i, s);
		t.natural += em_part(s, g.width);
		if (g.give_stage < N_GIVE)
			t.give[g.give_stage] += em_part(s, g.give);
		if (g.take_stage < N_TAKE) {
			t.take[g.take_stage] += em_part(s, g.take);
			t.n_take[g.take_stage]++;
		}
	}
	return t;
}

static bool has_overfull(const kw_lines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		if (lines->l[i].is_overfull)
			return true;
	return false;
}

/* A line of less than a third of the longest looks like a mistake. */
static bool is_lopsided(const kw_clusters *cs, const kw_setting *s, const kw_lines *lines)
{
	int64_t least = INT64_MAX, most = 0;
	for (size_t i = 0; i < lines->n; i++) {
		int64_t width = add_up(cs, s, lines->l[i].first, trim(cs, lines->l[i].first, lines->l[i].end))
		                        .natural;
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
		if (!kw_line_break(cs, s, out))
			return false;
		if (out->n > n || has_overfull(out))
			low = s->measure_mpt;
		else
			high = s->measure_mpt;
	}
	s->measure_mpt = high;
	return kw_line_break(cs, s, out);
}

bool kw_line_balance(const kw_clusters *cs, const kw_setting *s, kw_lines *out)
{
	static const kw_break_level careful[] = { KW_BREAK_CLAUSE, KW_BREAK_PHRASE, KW_BREAK_STRICT };
	kw_setting try = *s;
	try.level = KW_BREAK_STRICT;
	if (!kw_line_break(cs, &try, out))
		return false;
	size_t n = out->n;
	for (size_t i = 0; i < KW_COUNT(careful); i++) {
		try.level = careful[i];
		if (!kw_line_break(cs, &try, out))
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

int64_t kw_line_place(const kw_clusters *cs, const kw_setting *s, const kw_line_span *line, int64_t *x_mpt)
{
	size_t end = trim(cs, line->first, line->end);
	int64_t measure = s->measure_mpt - (line->first == 0 ? s->indent_mpt : 0);
	totals t = add_up(cs, s, line->first, end);
	/* A U+3000 at the line end keeps its place as long as there is room for it. */
	for (size_t i = end; i < line->end && cs->c[i].class == KW_JL_EM_SPACE; i++)
		if (t.natural + body_mpt(&cs->c[i], s) <= measure)
			measure -= body_mpt(&cs->c[i], s);
	int64_t give_all = 0;
	for (size_t i = 0; i < N_GIVE; i++)
		give_all += t.give[i];
	/* What hangs takes no room of the line, but only when it does not fit. */
	if (end > line->first + 1 && may_hang(&cs->c[end - 1], s) && t.natural - give_all > measure)
		t.natural -= body_mpt(&cs->c[end - 1], s);
	bool shrinks = t.natural > measure;
	bool stretches = !shrinks && s->is_justified && !line->is_last && !line->is_overfull;
	use give = fill_stages(shrinks ? t.natural - measure : 0, t.give, N_GIVE);
	use take = fill_stages(stretches ? measure - t.natural : 0, t.take, N_TAKE);
	take.places = t.n_take[TAKE_SCRIPT] + t.n_take[TAKE_PAIR];
	int64_t x = 0, rest = take.left;
	for (size_t i = line->first; i < line->end; i++) {
		x_mpt[i - line->first] = x;
		x += i < end ? body_mpt(&cs->c[i], s) : 0;
		if (i + 1 >= end)
			continue;
		glue g = glue_after(cs, i, s);
		x += em_part(s, g.width);
		if (shrinks && g.give_stage < N_GIVE)
			x -= share(&give, g.give_stage, em_part(s, g.give));
		if (stretches && g.take_stage < N_TAKE)
			x += share(&take, g.take_stage, em_part(s, g.take));
		if (stretches && take.places && (g.take_stage == TAKE_SCRIPT || g.take_stage == TAKE_PAIR)) {
			int64_t part = rest / take.places--;
			x += part;
			rest -= part;
		}
	}
	return x;
}
