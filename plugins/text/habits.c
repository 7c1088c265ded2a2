/* habits -- what the whole document does, told by counting over its lines: the column its lines are cut at, whether blank lines divide its
 * paragraphs, whether these begin with an indent. Rules that look at two lines ask here what two lines cannot say. */
#include "legacy.h"

enum {
	EDGES = 160,     /* columns: no sheet is wider */
	EDGE_SLACK = 3,  /* columns a line may end before the margin, and one character hang over it */
	LEAST_CUT = 24,  /* columns of the shortest line a margin cuts */
	ENOUGH_CUTS = 4, /* lines that show a margin */
	ENOUGH_STARTS = 3,
	HANGING = 2,       /* columns a stop may hang over an edge */
	NEAR_EDGE = 12,    /* columns before an edge where the lines of a ragged text end */
	ENOUGH_LINES = 5,  /* lines in mid-sentence that show edges */
	ROOM = 4,          /* columns a justified line may be short of its edge for no reason we see */
	LONGEST_UNIT = 16, /* columns */
	NEAR_ITEMS = 5     /* lines */
};

static uint32_t end_of(const line *l)
{
	return l->indent + l->width;
}

/* In mid-sentence, and the next line may be its end. */
static bool may_be_cut(const line *l, const line *next)
{
	uint32_t last = l->last;

	return l->width >= LEAST_CUT && !l->block && !next->block && next->gap <= 2 && !next->page &&
	       next->mark.form == FORM_PLAIN && (char_is_kana(last) || char_is_kanji(last) || last == 0x3001);
}

bool habits_at_margin(const job *j, const line *l)
{
	return j->margin && end_of(l) + EDGE_SLACK >= j->margin && end_of(l) <= j->margin + 2;
}

/* 、 or one of がてでとなにのはもを, behind which no text ends. */
static bool leaves_open(uint32_t c)
{
	enum { TE = 0x3066, KANA = 64 };
	/* て で と な に の は も を, by their distance from て */
	static const uint64_t open =
	        UINT64_C(7) | UINT64_C(3) << 4 | UINT64_C(3) << 8 | UINT64_C(1) << 28 | UINT64_C(1) << 44;

	return c - TE < KANA ? open >> (c - TE) & 1 : c == 0x3001 || c == 0x304C;
}

/* Where lines in mid-sentence end: those that may be cut, and those that are without doubt, behind a particle or a comma or before kana no text
 * begins with. */
typedef struct line_ends {
	uint32_t may[EDGES + HANGING + 1], surely[EDGES + HANGING + 1];
	uint32_t n_may, n_surely, inside; /* inside: a blank line stands below */
} line_ends;

static void count_ends(const job *j, line_ends *out)
{
	for (size_t i = 0; i + 1 < j->n_live; i++) {
		const line *l = j->live[i], *next = j->live[i + 1];

		uint32_t end = end_of(l);

		if (end > EDGES || !may_be_cut(l, next))
			continue;
		out->may[end]++;
		out->n_may++;
		if (next->first - 0x3041 < 0x5F || leaves_open(l->last)) {
			out->surely[end]++;
			out->n_surely++;
			out->inside += next->gap == 2;
		}
	}
}

/* The column most of the lines that may be cut end at. */
static void find_margin(job *j, const line_ends *ends)
{
	uint32_t best = 0, sum = 0;

	for (uint32_t end = 1; end <= EDGES; end++) {
		sum += ends->may[end];
		if (end > EDGE_SLACK)
			sum -= ends->may[end - EDGE_SLACK - 1];
		if (sum > best && ends->may[end]) {
			best = sum;
			j->margin = end;
		}
	}
	if (best < ENOUGH_CUTS || best * 2 < ends->n_may)
		j->margin = 0;
}

/* The edge most lines end at or up to EDGE_SLACK before it, and how many; 0 when no two do. */
static uint32_t best_edge(const uint32_t *ends, uint32_t *n)
{
	uint32_t best = 1, edge = 0;

	for (uint32_t end = LEAST_CUT; end <= EDGES; end++) {
		uint32_t sum = 0;

		for (uint32_t at = end - EDGE_SLACK; ends[end] && at <= end; at++)
			sum += ends[at];
		if (sum > best) {
			best = sum;
			edge = end;
		}
	}
	*n = edge ? best : 0;
	return edge;
}

/* The columns at which lines in mid-sentence end, one for each width of column; none when lines end shortly before them as well. */
static void find_edges(job *j, line_ends *counted)
{
	uint32_t *ends = counted->surely, found = 0, near = 0;

	while (j->n_edges < KW_COUNT(j->edges)) {
		uint32_t members, edge = best_edge(ends, &members);

		if (!edge)
			break;
		for (uint32_t at = edge - EDGE_SLACK; at <= edge + HANGING; at++) {
			found += ends[at];
			ends[at] = 0;
		}
		j->edges[j->n_edges++] = edge;
	}
	for (size_t i = 0; i < j->n_edges; i++)
		for (uint32_t at = j->edges[i] - NEAR_EDGE; at < j->edges[i] - EDGE_SLACK; at++) {
			near += ends[at];
			ends[at] = 0;
		}
	if (found < ENOUGH_LINES || near * 8 > found)
		j->n_edges = 0;
	j->blanks_inside = j->n_edges && counted->inside * 5 >= counted->n_surely * 3;
}

/* The columns of what cannot be parted at the beginning of the line: a word of figures or letters, a character with the stops behind it. */
static uint32_t first_unit(kw_str s)
{
	size_t at = 0;
	uint32_t c = char_next(s, &at), width = char_width(c), next = char_at(s, at);

	while (at < s.n && width < LONGEST_UNIT &&
	       (char_is_opener(c) || char_is_bad_start(next) ||
	        (c > ' ' && c < 0x7F && next > ' ' && next < 0x7F))) {
		c = char_next(s, &at);
		width += char_width(c);
		next = char_at(s, at);
	}
	return width;
}

/* Is it too wide for a column that ends there? */
static bool is_beyond(const line *l, uint32_t edge)
{
	return end_of(l) > edge + HANGING;
}

/* May the text of `above` go on in l? Then both stand in one column. */
static bool goes_on_in(const job *j, const line *above, const line *l)
{
	static const uint32_t texts = 1U << FORM_PLAIN | 1U << FORM_DOT | 1U << FORM_BULLET |
	                              1U << FORM_NOTE | 1U << FORM_LABELLED | 1U << FORM_NUM |
	                              1U << FORM_PAREN;

	return l->mark.form == FORM_PLAIN && (l->gap == 1 || (l->gap == 2 && j->blanks_inside)) &&
	       !char_is_term(above->last) && !above->block && texts >> above->mark.form & 1;
}

/* Does a line of the list that live[i] is an item of go beyond the edge? */
static bool has_wider_items(const job *j, size_t i, uint32_t edge)
{
	if (j->live[i]->mark.form != FORM_DOT && j->live[i]->mark.form != FORM_BULLET)
		return false;
	for (size_t k = i; k > 0 && i - k < NEAR_ITEMS; k--) {
		const line *l = j->live[k - 1];

		if (l->block || l->page || (l->mark.form == FORM_PLAIN && char_is_term(l->last)))
			return false;
		if (is_beyond(l, edge))
			return l->mark.form == FORM_DOT || l->mark.form == FORM_BULLET;
	}
	return false;
}

/* Does live[i] end at the edge of its column, or so near that with `room` columns less the next word had none? */
static bool ends_at_edge(const job *j, size_t i, uint32_t room)
{
	const line *l = j->live[i], *next = j->live[i + 1], *above = i ? j->live[i - 1] : l;
	uint32_t end = end_of(l), unit = next->first < 0x1100 ? 1 : 2; /* at least */

	for (size_t k = 0; k < j->n_edges; k++) {
		uint32_t edge = j->edges[k];

		if (end + LONGEST_UNIT + room <= edge || is_beyond(l, edge) || is_beyond(next, edge) ||
		    (is_beyond(above, edge) && goes_on_in(j, above, l)))
			continue;
		if (has_wider_items(j, i, edge))
			continue;
		if (end + unit + room > edge || end + first_unit(next->text) + room > edge)
			return true;
	}
	return false;
}

bool habits_was_cut(const job *j, size_t i)
{
	return ends_at_edge(j, i, 1);
}

bool habits_had_room(const job *j, size_t i)
{
	return !ends_at_edge(j, i, 0);
}

bool habits_was_ended(const job *j, size_t i)
{
	if (ends_at_edge(j, i, ROOM))
		return false;
	for (size_t k = 0; k < j->n_edges; k++)
		if (!is_beyond(j->live[i], j->edges[k]))
			return true;
	return false;
}

bool habits_is_above_text(const job *j, size_t i)
{
	const line *next = j->live[i + 1];
	uint32_t end = end_of(next);

	if (!j->n_edges || next->gap != 1 || next->page || next->mark.form != FORM_PLAIN ||
	    end_of(j->live[i]) * 2 >= end)
		return false;
	for (size_t k = 0; k < j->n_edges; k++)
		if (end + EDGE_SLACK >= j->edges[k])
			return true;
	return next->last == 0x3002;
}

/* How far from one another the lines of a paragraph stand, and how its first line begins. */
static void find_paragraphs(job *j)
{
	size_t close = 0, far = 0, starts = 0, indented = 0, inner = 0, firsts = 0;

	for (size_t i = 0; j->margin && i + 1 < j->n_live; i++) {
		const line *l = j->live[i], *next = j->live[i + 1];

		if (l->block || next->block || next->mark.form != FORM_PLAIN || next->page)
			continue;
		firsts += l->indent == 2 && l->mark.form == FORM_PLAIN && habits_at_margin(j, l) &&
		          !next->lead && next->gap == 1;
		if (habits_at_margin(j, l) && !char_is_term(l->last)) {
			close += next->gap == 1;
			far += next->gap == 2;
			inner += next->lead && next->gap == 1 && l->mark.form == FORM_PLAIN;
		} else if (char_is_term(l->last) && end_of(l) + 2 * EDGE_SLACK < j->margin &&
		           next->gap == 1 && habits_at_margin(j, next)) {
			starts++;
			indented += next->lead;
		}
	}
	j->blanks_divide = close >= ENOUGH_CUTS && far * 10 <= close;
	j->indents = (starts >= ENOUGH_STARTS || firsts >= ENOUGH_STARTS) && indented == starts &&
	             inner * 10 <= close;
}

/* A short line that closes no sentence, and right below it an amount and nothing else: a project and its budget, where that comes again. */
void habits_find_amounts(job *j)
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < j->n_live; i++)
		n += habits_has_amount_below(j->live[i], j->live[i + 1]);
	j->amounts_below = n > 1;
}

/* 480万円, and under a legend （６，４００） or 6,400. */
static bool is_amount(const line *l)
{
	budget b;

	return budget_may_close(l->facts, l->last, l->rest->unit) &&
	       budget_is_whole(l->text, l->rest->unit, &b);
}

bool habits_has_amount_below(const line *l, const line *next)
{
	return next->facts & FACT_FIGURE && next->gap == 1 && next->width < LEAST_CUT && !l->block &&
	       !next->block && l->mark.form == FORM_PLAIN && next->mark.form != FORM_DOT && is_amount(next) &&
	       grammar_is_title_line(l) && !grammar_is_budget(l->text) && kw_utf8_count(l->text) > 4;
}

/* Which forms of headings have a blank line below, where blank lines divide: what stands right below one of them belongs to it. */
static void find_heads_alone(job *j)
{
	uint32_t alone[N_FORMS] = { 0 }, tight[N_FORMS] = { 0 };
	bool divided = j->blanks_divide || (j->n_edges && !j->blanks_inside);

	for (size_t i = 0; divided && i + 1 < j->n_live; i++) {
		const line *l = j->live[i], *next = j->live[i + 1];

		if (l->mark.form == FORM_PLAIN || l->gap == 1 || l->block)
			continue;
		alone[l->mark.form] += next->gap > 1;
		tight[l->mark.form] += next->gap == 1 && next->mark.form == FORM_PLAIN;
	}
	for (size_t f = 0; f < N_FORMS; f++)
		if (alone[f] >= ENOUGH_STARTS && tight[f] * 3 <= alone[f])
			j->alone |= UINT64_C(1) << f;
}

/* 新　…, 拡充：… behind marks. */
static void find_status(job *j)
{
	size_t n = 0;

	for (size_t i = 0; i < j->n_live && n < 2; i++) {
		const line *l = j->live[i];
		kw_str words = kw_str_sub(l->text, l->mark.body, l->text.n), status;

		n += l->mark.form != FORM_PLAIN && l->mark.body &&
		     words_may_start(WORD_PREFIX, char_first(words)) && heading_status(words, &status);
	}
	j->has_status = n > 1;
}

void habits_find(job *j)
{
	line_ends ends = { 0 };

	habits_find_amounts(j);
	count_ends(j, &ends);
	find_margin(j, &ends);
	find_edges(j, &ends);
	find_paragraphs(j);
	find_heads_alone(j);
	find_status(j);
}
