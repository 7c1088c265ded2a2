/* page_numbers -- which lines are page numbers: - 3 -, 3 / 12, P.3, or 3 alone where the others of its series are. Numbers alone above titles are
 * labels of headings, not of pages. It marks lines; repeat.c takes them out. */
#include "legacy.h"

typedef enum numbering {
	NUMBERING_NONE,
	NUMBERING_DASHED, /* - 3 -, - -, － － －, ―３― */
	NUMBERING_OF,     /* 3 / 12 */
	NUMBERING_WORD,   /* ３ページ, P.3 */
	NUMBERING_BARE,   /* 3 */
	N_NUMBERINGS
} numbering;

enum { LAST_PAGE = 999, PAGE_LINES = 5, MAX_PAGE_DIGITS = 4, FULL_PAGE = 12, LONG_PAGE = 20 };

int page_figures_at(kw_str s, size_t *at)
{
	int value = -1;

	for (int n = 0; n < MAX_PAGE_DIGITS && kw_norm_digit(char_at(s, *at)) >= 0; n++) {
		value = (value < 0 ? 0 : value) * 10 + kw_norm_digit(char_at(s, *at));
		*at += char_size(s, *at);
	}
	return value;
}

static bool is_dash(uint32_t c)
{
	return char_in(c, KW_LIT("-－―‐–—"));
}

/* Dashes with white space between them: the cells of a form nobody filled. */
static bool is_empty_form(kw_str s)
{
	size_t n = 0;

	for (size_t at = 0; at < s.n; n++) {
		if (!is_dash(char_next(s, &at)) || (at < s.n && !char_is_space(char_at(s, at))))
			return false;
		str_skip_space(s, &at);
	}
	return n > 1;
}

/* - 3 - and its like; *number is -1 for the - - of a form. */
static bool is_dashed_number(kw_str s, int *number)
{
	size_t at = char_size(s, 0), last = s.n;

	*number = -1;
	if (is_empty_form(s))
		return true;
	if (!is_dash(char_first(s)) || !is_dash(char_prev(s, &last)) || last < at)
		return false;
	str_skip_space(s, &at);
	*number = page_figures_at(s, &at);
	str_skip_space(s, &at);
	return at == last && (*number >= 0 || s.n > 2);
}

/* What kind of page number the whole line is, and which. */
static numbering numbering_of(kw_str s, int *number)
{
	size_t at = 0, word;
	numbering kind = NUMBERING_BARE;

	*number = -1;
	if (s.n == 0 || s.n > 36)
		return NUMBERING_NONE;
	if (is_dashed_number(s, number))
		return NUMBERING_DASHED;
	word = words_at_start(WORD_PAGE_WORD, s);
	if (word) {
		at = word;
		kind = NUMBERING_WORD;
		str_skip_space(s, &at);
	}
	*number = page_figures_at(s, &at);
	str_skip_space(s, &at);
	if (*number < 0)
		return NUMBERING_NONE;
	word = words_at_start(WORD_PAGE_WORD, kw_str_sub(s, at, s.n));
	if (word) {
		at += word;
		kind = NUMBERING_WORD;
	} else if (char_in(char_at(s, at), KW_LIT("/／"))) {
		int of;

		at += char_size(s, at);
		str_skip_space(s, &at);
		of = page_figures_at(s, &at);
		if (of < *number || *number == 0)
			return NUMBERING_NONE;
		kind = NUMBERING_OF;
	}
	return at == s.n ? kind : NUMBERING_NONE;
}

typedef struct series {
	size_t at; /* the last member */
	int number;
	uint32_t n;
} series;

/* Is line i, number `number` of its kind, the next page after the last member? */
static bool goes_on_series(const series *s, size_t i, int number)
{
	return s->n > 0 && number == s->number + 1 && i - s->at > PAGE_LINES;
}

/* Figures alone on one of the lines above: the column of a table. */
static bool has_figures_above(const job *j, size_t i)
{
	int number;

	for (size_t k = i; k > 0 && i - k < PAGE_LINES; k--)
		if (numbering_of(j->lines[k - 1].text, &number) == NUMBERING_BARE)
			return true;
	return false;
}

/* Right below a sentence or a line with a number in it, a telephone number say, a bare figure is no value of that line. */
static bool is_below_text(const job *j, size_t i)
{
	const line *above = i ? &j->lines[i - 1] : NULL;

	return above && (above->last == 0x3002 || above->facts & FACT_FIGURE);
}

/* Dashed numbers are furniture wherever they stand, the others at the edge of a page or as members of a series 1, 2, 3 with text between. A bare
 * figure at the end of the file may be the last row of a table; it counts on from the page before or stays. */
static bool is_at_edge(const job *j, size_t i, numbering kind, int number)
{
	bool last = i + 1 == j->n_lines;

	if (kind == NUMBERING_DASHED || (last && kind != NUMBERING_BARE))
		return true;
	return j->lines[i].page || (!last && j->lines[i + 1].page) ||
	       (last && number <= LAST_PAGE && !has_figures_above(j, i) &&
	        (j->lines[i].gap > 1 || is_below_text(j, i)));
}

/* A blank line, or nothing, below. */
static bool is_alone(const job *j, size_t i)
{
	return i + 1 == j->n_lines || j->lines[i + 1].gap > 1;
}

/* Two bare figures that count on do when the first stands below a sentence, and the second ends the file or stands a page further on. */
static bool are_two_pages(const job *j, size_t first, size_t second)
{
	return (second + 1 == j->n_lines || second - first >= LONG_PAGE) && first > 0 &&
	       j->lines[first - 1].last == 0x3002 && !has_figures_above(j, first) &&
	       !has_figures_above(j, second);
}

/* Sets found[i] for each line that is a page number; true when there are bare figures. */
static bool find_page_numbers(const job *j, bool *found, size_t *before)
{
	bool bare = false;
	static const uint32_t enough[N_NUMBERINGS] = {
		[NUMBERING_OF] = 2, [NUMBERING_WORD] = 2, [NUMBERING_BARE] = 3
	};
	series open[N_NUMBERINGS] = { 0 };

	for (size_t i = 0; i < j->n_lines; i++) {
		int number;
		numbering kind =
		        j->lines[i].removed ? NUMBERING_NONE : numbering_of(j->lines[i].text, &number);
		series *s = &open[kind];
		bool far;

		if (kind == NUMBERING_NONE)
			continue;
		bare |= kind == NUMBERING_BARE;
		found[i] = is_at_edge(j, i, kind, number);
		far = s->n && i - s->at >= FULL_PAGE;
		if (goes_on_series(s, i, number)) {
			before[i] = s->at;
			found[i] |= found[s->at];
			*s = (series){ i, number, s->n + 1 };
		} else if (!s->n || s->n < enough[kind] || number == 1) {
			*s = (series){ i, number, 1 };
		}
		/* Two bare figures do when a page of lines stands between them and nothing beside them. */
		if (s->at == i &&
		    s->n >= enough[kind] - (kind == NUMBERING_BARE && s->n == 2 &&
		                            ((far && is_alone(j, i) && is_alone(j, before[i])) ||
		                             are_two_pages(j, before[i], i))) &&
		    (!found[i] || (s->n > 1 && !found[before[i]])))
			for (size_t k = i, n = s->n; n-- > 0; k = before[k])
				found[k] = true;
	}
	return bare;
}

/* ---- numbers that are no page numbers ---- */

enum { TITLE_WIDTH = 60, TITLE_LINES = 3, FRONT_LINES = 8, LINES_BELOW = 6 };

/* The widest of the lines right below line i. */
static uint32_t width_below(const job *j, size_t i)
{
	uint32_t widest = 0;

	for (size_t k = i + 1; k < j->n_lines && k <= i + LINES_BELOW; k++)
		if (j->lines[k].width > widest)
			widest = j->lines[k].width;
	return widest;
}

/* 子どもを育てるために right below a number and far shorter than the lines below it: no margin cut it, whatever it ends in. */
static bool is_short_phrase(const job *j, size_t i)
{
	const line *l = &j->lines[i];

	return i + 1 < j->n_lines && j->lines[i].gap == 1 && j->lines[i + 1].gap == 1 &&
	       j->lines[i - 1].gap > 1 && l->width * 10 <= width_below(j, i) * 7 && !(l->facts & FACT_STOP) &&
	       alone_is_phrase(l);
}

/* Below a complete line, and above a short one that may be a title. */
static bool heads_next(const job *j, size_t i)
{
	const line *above = i ? &j->lines[i - 1] : NULL, *next = i + 1 < j->n_lines ? &j->lines[i + 1] : NULL;
	int number;

	if (!next || next->gap > 2 || next->fed || next->width > TITLE_WIDTH || next->width < 4 ||
	    next->width * 10 > width_below(j, i + 1) * 9 ||
	    (!grammar_is_title_like(next->text) && !is_short_phrase(j, i + 1)) ||
	    grammar_mark(next->text).form != FORM_PLAIN ||
	    numbering_of(next->text, &number) != NUMBERING_NONE || cell_is_value(next->text))
		return false;
	return !above || i < TITLE_LINES || j->lines[i].gap > 1 || char_is_term(above->last) ||
	       above->last == 0x5186 || /* 円 */
	       numbering_of(above->text, &number) != NUMBERING_NONE ||
	       above->width * 10 < width_below(j, i) * 8;
}

/* Neither sentences nor many lines stand above the first number. */
static bool is_front(const job *j, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (k == FRONT_LINES || j->lines[k].facts & FACT_STOP)
			return false;
	return true;
}

/* 1, 2, 3 alone on their lines, each with a title below it, where the pages have numbers of another form, or where the first stands above all text and
 * the last does not end it: labels of headings. */
static void find_labels(job *j, bool *found)
{
	size_t *at = kw_arena_alloc(j->arena, (j->n_lines + 1) * sizeof *at), n = 0;
	bool other_form = false;
	int number;

	for (size_t i = 0; at && i < j->n_lines; i++) {
		numbering kind = !j->lines[i].removed && j->lines[i].facts & FACT_FIGURE
		                         ? numbering_of(j->lines[i].text, &number)
		                         : NUMBERING_NONE;

		other_form |= found[i] && kind != NUMBERING_BARE && number > 0;
		if (kind == NUMBERING_BARE && number == (int)n + 1 && heads_next(j, i))
			at[n++] = i;
	}
	if (n < 2 || (!other_form && !is_front(j, at[0])) ||
	    (!other_form && numbering_of(j->lines[j->n_lines - 1].text, &number) != NUMBERING_NONE))
		return;
	for (size_t k = 0; k < n; k++) {
		j->lines[at[k]].alone = true;
		found[at[k]] = false;
	}
}

void page_numbers_mark(job *j, bool *found)
{
	size_t *before = kw_arena_alloc(j->arena, (j->n_lines + 1) * sizeof *before);

	if (!before)
		return;
	if (find_page_numbers(j, found, before))
		find_labels(j, found);
	/* What follows stands on the next page. */
	for (size_t i = 0; i + 1 < j->n_lines; i++)
		if (found[i] && !j->lines[i].page)
			j->lines[i + 1].page = true;
}
