/* habits -- what the whole document does, told by counting over its lines: the column its lines are cut at, whether blank lines divide its
 * paragraphs, whether these begin with an indent. Rules that look at two lines ask here what two lines cannot say. */
#include "legacy.h"

enum {
	EDGES = 160,     /* columns: no sheet is wider */
	EDGE_SLACK = 3,  /* columns a line may end before the margin, and one character hang over it */
	LEAST_CUT = 24,  /* columns of the shortest line a margin cuts */
	ENOUGH_CUTS = 4, /* lines that show a margin */
	ENOUGH_STARTS = 3
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

/* The column most of the lines that may be cut end at. */
static void find_margin(job *j)
{
	uint32_t ends[EDGES + 1] = { 0 }, n = 0, best = 0, sum = 0;

	for (size_t i = 0; i + 1 < j->n_live; i++)
		if (end_of(j->live[i]) <= EDGES && may_be_cut(j->live[i], j->live[i + 1])) {
			ends[end_of(j->live[i])]++;
			n++;
		}
	for (uint32_t end = 1; end <= EDGES; end++) {
		sum += ends[end];
		if (end > EDGE_SLACK)
			sum -= ends[end - EDGE_SLACK - 1];
		if (sum > best && ends[end]) {
			best = sum;
			j->margin = end;
		}
	}
	if (best < ENOUGH_CUTS || best * 2 < n)
		j->margin = 0;
}

bool habits_at_margin(const job *j, const line *l)
{
	return j->margin && end_of(l) + EDGE_SLACK >= j->margin && end_of(l) <= j->margin + 2;
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
static void find_amounts(job *j)
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < j->n_live; i++)
		n += habits_has_amount_below(j->live[i], j->live[i + 1]);
	j->amounts_below = n > 1;
}

bool habits_has_amount_below(const line *l, const line *next)
{
	return next->facts & FACT_FIGURE && next->gap == 1 && next->width < LEAST_CUT && !l->block &&
	       !next->block && l->mark.form == FORM_PLAIN && next->mark.form != FORM_DOT &&
	       grammar_is_budget(next->text) && grammar_is_title_like(l->text) &&
	       !grammar_is_budget(l->text) && kw_utf8_count(l->text) > 4;
}

void habits_find(job *j)
{
	find_amounts(j);
	find_margin(j);
	find_paragraphs(j);
}
