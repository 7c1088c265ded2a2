/* join -- rule R5: are two neighbouring lines one stretch of text? A table of rules tried in order; the first that has
 * an opinion decides, and its number is the reason. It looks at most eight lines away, so it is linear. The rules on
 * running text are here, those on headings in join_heads.c, those on amounts and values in join_values.c. */
#include "join.h"

enum {
	NEAR = 4,              /* lines either way are the surroundings; twice as many tell the column */
	PACE = 6,              /* lines either way tell how closely they are set */
	UNWRAPPED_WIDTH = 140, /* columns: wider than any sheet */
	MOST_REMARK = 24,      /* characters of a remark in brackets behind a sentence */
	EDGE_SLACK = 3         /* columns a line may end before the margin that cut it */
};

/* ---- the facts ---- */

/* A stop and a trailing space: the paragraph is over, and with it the run. */
static bool ends_paragraph(const job *j, const line *l)
{
	return j->tails && l->tail && char_is_term(l->last);
}

/* The widest line of the surroundings, whatever it begins with: the column of print. */
uint32_t join_column_near(const job *j, size_t i)
{
	size_t from = i > 2 * NEAR ? i - 2 * NEAR : 0;
	uint32_t m = 0;

	for (size_t k = from; k < j->n_live && k <= i + 2 * NEAR; k++)
		if (j->live[k]->indent + j->live[k]->width > m)
			m = j->live[k]->indent + j->live[k]->width;
	return m;
}

/* Columns of the line as print sets it: of two brackets or commas beside one another, 」（ or ）、, each takes one. */
static uint32_t width_in_print(const line *l)
{
	uint32_t width = l->width, before = 0;

	for (size_t at = 0; l->facts & FACT_BRACKET && at < l->text.n;) {
		uint32_t c = char_next(l->text, &at);

		if ((char_is_closer(before) || before == 0x3001) &&
		    (char_is_opener(c) || char_is_closer(c) || c == 0x3001))
			width--;
		before = c;
	}
	return width;
}

/* Of the lines of its own run only: a mark, a wide gap or the end of a paragraph ends it. */
uint32_t join_widest_near(const job *j, size_t i)
{
	uint32_t m = j->live[i]->width;

	for (size_t k = i; k > 0 && i - k < NEAR; k--) {
		if (is_marked(j->live[k]) || j->live[k]->gap > 3 || ends_paragraph(j, j->live[k - 1]))
			break;
		if (j->live[k - 1]->width > m && width_in_print(j->live[k - 1]) > m)
			m = width_in_print(j->live[k - 1]);
	}
	for (size_t k = i + 1; k < j->n_live && k - i <= NEAR; k++) {
		if (is_marked(j->live[k]) || j->live[k]->gap > 3 || ends_paragraph(j, j->live[k - 1]))
			break;
		if (j->live[k]->width > m && width_in_print(j->live[k]) > m)
			m = width_in_print(j->live[k]);
	}
	return m;
}

/* Is another line near by, as wide as this one, cut in mid-sentence? Where none is, each line may be a sentence of its own. */
static bool wraps_near(const job *j, size_t i)
{
	size_t from = i > 2 * NEAR ? i - 2 * NEAR : 0;
	const line *a = j->live[i];

	for (size_t k = from; k + 1 < j->n_live && k <= i + 2 * NEAR; k++) {
		const line *l = j->live[k], *next = j->live[k + 1];

		if (k != i && l->width + 4 >= a->width && next->gap <= 2 && !is_marked(next) &&
		    !char_is_term(l->last))
			return true;
	}
	return false;
}

/* Are lines set without blank lines between them common here? */
bool join_is_single_spaced(const job *j, size_t i)
{
	size_t from = i > PACE ? i - PACE + 1 : 1, to = i + PACE, ones = 0, n = 0;

	for (size_t k = from; k <= to && k < j->n_live; k++, n++)
		ones += j->live[k]->gap == 1;
	return ones * 100 >= n * 35;
}

/* In mid-sentence right at the margin? */
static bool is_cut(const job *j, const line *a, uint32_t column)
{
	return ((a->indent + a->width + EDGE_SLACK >= column && a->width >= WRAP_WIDTH) ||
	        habits_at_margin(j, a)) &&
	       !char_is_term(a->last);
}

/* A heading that happens to end at the margin, and below it the first line of a paragraph, which goes on to the margin. */
static bool is_above_paragraph(const job *j, const line *a, const line *b)
{
	return j->indents && a->indent == 0 && b->indent == 2 && habits_at_margin(j, b) && b->gap == 1 &&
	       grammar_is_title_line(a);
}

static bool is_short_of_margin(const job *j, const line *a)
{
	return (a->indent + a->width) * 10 < j->margin * 9;
}

/* The line ends far before the margin of the document, and nothing is left open. */
static bool ends_early(const job *j, const line *a)
{
	return is_short_of_margin(j, a) && !char_in(a->last, KW_LIT("、・，")) && !is_unfinished(a) &&
	       !(a->facts & FACT_BRACKET && str_open_brackets(a->text) > 0);
}

/* An indent of B deeper than that of A. It means something beside a line that has less of it; below the mark of an item it is the item's own, if the item goes on
 * to the margin: a short one may be the name of a project above its text. */
static bool begins_indented(const job *j, const line *a, const line *b, uint32_t column)
{
	/* ○… and, set in by one wide space, what it is about. */
	if (is_marked(a) && b->rest->col == a->rest->col + 1 && b->indent == a->indent + 2 &&
	    ends_early(j, a))
		return true;
	if (a->mark.form == FORM_DOT || a->mark.form == FORM_NOTE)
		return false;
	/* An item cut in mid-sentence by the margin goes on below its words, wherever these begin. */
	if (is_numbered(a) && is_cut(j, a, column) && !is_above_paragraph(j, a, b))
		return false;
	if (is_numbered(a) && (a->mark.form != FORM_PAREN || b->indent > a->indent + 1) &&
	    b->indent < a->indent + str_width(kw_str_sub(a->text, 0, a->mark.body)))
		return true;
	return !is_marked(a) || a->mark.form == FORM_BRACKET || a->mark.form == FORM_TAG ||
	       !reaches_margin(a, column);
}

static bool is_full(const pair *p)
{
	uint32_t m = widest_here(p), slack = m * 15 / 100 > 4 ? m * 15 / 100 : 4;

	return p->a->width + slack >= m;
}

/* …をします。（福祉課）: a sentence, and who does it. */
static bool ends_in_remark(const line *l)
{
	size_t at = l->text.n, n = 0;

	if (!(l->facts & FACT_STOP) || (l->last != 0xFF09 && l->last != ')') ||
	    str_open_brackets(l->text) != 0)
		return false;
	for (uint32_t c = 0; at > 0 && n < MOST_REMARK && c != 0xFF08 && c != '('; n++)
		c = char_prev(l->text, &at);
	return n < MOST_REMARK && char_last(kw_str_sub(l->text, 0, at)) == 0x3002;
}

static uint32_t kinds_of(const job *j, const line *a, const line *b)
{
	uint32_t facts = a->facts | b->facts;

	return OF_ANY | (is_marked(a) ? OF_MARKED_A : 0) | (is_marked(b) ? OF_MARKED_B : 0) |
	       (facts & (FACT_FIGURE | FACT_YEN) || j->amounts_below ? OF_VALUES : 0) |
	       (facts & FACT_BRACKET ? OF_BRACKETS : 0) |
	       (a->last == 0x3001 || a->last == '/' ? OF_COMMA : 0) |
	       (char_is_term(a->last) || ends_in_remark(a) ? OF_STOP : 0) | (j->tails ? OF_TAILS : 0) |
	       (b->page ? OF_PAGES : 0) | (a->gap > 1 ? OF_APART : 0) |
	       (b->gap == 1   ? OF_GAP_1
	        : b->gap == 2 ? OF_GAP_2
	                      : OF_GAP_3);
}

static pair facts_of(const job *j, size_t i, measures *m)
{
	const line *a = j->live[i], *b = j->live[i + 1];
	pair p = { .j = j, .a = a, .b = b, .of = kinds_of(j, a, b), .gap = b->gap, .i = i, .measures = m };

	p.open = a->facts & FACT_BRACKET ? str_open_brackets(a->text) : 0;
	p.tail = j->tails && a->tail;
	p.lead = b->lead && b->rest->col > a->rest->col && begins_indented(j, a, b, column_here(&p));
	p.term = p.of & OF_STOP;
	p.marker = p.of & OF_MARKED_B;
	return p;
}

/* ---- the rules ---- */

static verdict rule_set(const pair *p)
{
	if (mark_is_ornament(p->a->mark.form, p->a->mark.depth))
		return BREAK;
	if (p->b->broken || p->a->lone || p->b->lone || p->a->block || p->b->block)
		return BREAK;
	return p->b->glued ? JOIN : NO_OPINION;
}

/* Across the end of a page only a sentence goes on that was cut by the margin. */
static verdict rule_page(const pair *p)
{
	uint32_t column = p->a->width;

	if (!p->b->page)
		return NO_OPINION;
	if (p->marker || p->term || p->tail || p->j->unwrapped || p->lead || p->a->width < MIN_COLUMN ||
	    words_at_end(WORD_CAPTION, p->a->text) ||
	    (p->a->last == 0x3059 && words_at_end(WORD_SENTENCE, p->a->text) && /* ます, です */
	     !char_is_bad_start(p->b->first)))
		return BREAK;
	for (size_t k = p->i; k > 0 && p->i - k < 2 * NEAR && !p->j->live[k]->page; k--)
		if (p->j->live[k - 1]->indent + p->j->live[k - 1]->width > column)
			column = p->j->live[k - 1]->indent + p->j->live[k - 1]->width;
	return p->i > 0 && reaches_margin(p->a, column) ? JOIN : BREAK;
}

/* 申請 → 審査 and, cut by the margin, → 交付: one row of steps. */
static bool is_row_of_steps(const pair *p)
{
	kw_str sign = p->b->rest->marker;

	return sign.n > 1 && words_at_start(WORD_SPACED_MARK, sign) && p->gap == 1 &&
	       str_find(p->a->text, sign, p->a->mark.body) < p->a->text.n;
}

/* A middle dot or an arrow inside a sentence may stand at a line start. */
static verdict rule_marker(const pair *p)
{
	if (!p->marker)
		return p->b->first == 0x3010 && !p->b->glued && p->open <= 0 ? BREAK : NO_OPINION; /* 【 */
	if (p->b->mark.form == FORM_DOT && (p->open > 0 || ends_in(p->a, "、") || is_row_of_steps(p)))
		return NO_OPINION;
	return BREAK;
}

/* https://www.example.jp/ and, on the next line, guide/: an address cut by the margin. */
static verdict web_address(const pair *p)
{
	kw_contact_value v;
	size_t from, bytes = 0;

	if (p->gap > 1 || p->b->page || p->b->facts & FACT_SPACE)
		return NO_OPINION;
	for (from = p->a->text.n;
	     from > 0 && p->a->text.p[from - 1] > ' ' && (unsigned char)p->a->text.p[from - 1] < 0x7F;)
		from--;
	for (; bytes < p->b->text.n && (unsigned char)p->b->text.p[bytes] < 0x7F;)
		bytes++;
	return bytes == p->b->text.n && kw_contact_at(p->a->text, from, &v) && v.kind == KW_CONTACT_URL
	               ? JOIN
	               : NO_OPINION;
}

/* A comma closes nothing, nor does an address that was cut. */
static verdict rule_comma(const pair *p)
{
	if (p->a->last == '/')
		return web_address(p);
	return !p->marker && p->gap <= 2 && p->a->mark.form == FORM_PLAIN && p->a->width >= MIN_COLUMN &&
	                       p->a->last == 0x3001
	               ? JOIN
	               : NO_OPINION;
}

/* A sentence ends, and the next line is set further in than others near by: it begins a paragraph, whatever the indent of this one. */
static verdict rule_first_indent(const pair *p)
{
	size_t from = p->i > NEAR ? p->i - NEAR : 0;

	if (!p->term || !p->b->lead || p->marker)
		return NO_OPINION;
	for (size_t k = from; k < p->j->n_live && k <= p->i + NEAR; k++) {
		const line *l = p->j->live[k];

		if (k != p->i + 1 && !is_marked(l) && !l->block && l->indent + 2 == p->b->indent &&
		    l->gap == p->gap)
			return BREAK;
	}
	return NO_OPINION;
}

static verdict rule_unwrapped(const pair *p)
{
	return p->j->unwrapped ? BREAK : NO_OPINION;
}

static verdict rule_unfinished(const pair *p)
{
	if (!p->tail || p->gap > 2 || is_marked(p->a))
		return NO_OPINION;
	return is_unfinished(p->a) ? JOIN : NO_OPINION;
}

/* A space slipped into mid-sentence: a full line, and the next begins with kana that begin no paragraph. */
static verdict rule_stray_tail(const pair *p)
{
	uint32_t c = p->b->first;

	if (!p->tail || p->term || p->gap > 2 || p->lead || !is_full(p) || is_marked(p->a))
		return NO_OPINION;
	return c >= 0x3041 && c <= 0x309F && !words_at_start(WORD_CONNECT, p->b->text) ? JOIN : NO_OPINION;
}

static verdict rule_far(const pair *p)
{
	return p->gap > 2 ? BREAK : NO_OPINION;
}

/* 」に: an extraction cut the line behind a bracket; what is left of it goes on on the next. */
static bool is_fragment(const line *l)
{
	enum { FRAGMENT_WIDTH = 8 };

	return l->width <= FRAGMENT_WIDTH && char_is_closer(l->first) && words_at_end(WORD_CONTINUE, l->text);
}

static verdict rule_bad_start(const pair *p)
{
	if (char_is_bad_start(p->b->first) || (!p->marker && is_fragment(p->a)))
		return JOIN;
	return !p->marker && !p->term && words_at_start(WORD_NO_START, p->b->text) ? JOIN : NO_OPINION;
}

static verdict rule_open(const pair *p)
{
	return p->open > 0 && p->a->last != 0x3011 ? JOIN : NO_OPINION;
}

/* の全員で, （月額６，１００円）, 円 behind a figure: no line begins with it. */
static bool goes_on_with(const line *a, const line *b)
{
	uint32_t next = char_at(b->text, char_size(b->text, 0));

	if (b->first == 0xFF08 || b->first == '(')
		return true;
	if (kw_norm_digit(a->last) >= 0 && char_is_kanji(b->first))
		return true;
	return char_in(b->first, KW_LIT("をのにがはとでもへ")) && !(next >= 0x3041 && next <= 0x309F);
}

/* Text, or a heading right above text: no cell, no word of a list. */
static bool is_text_or_above(const job *j, size_t i)
{
	return char_is_term(j->live[i]->last) ||
	       (i + 1 < j->n_live && (!habits_was_ended(j, i) || habits_is_above_text(j, i)));
}

/* Where lines are cut at sharp edges, one that ends before them ends where its text does. A plain line may be one of a narrower box, when none
 * beside it is wider. */
static bool was_ended(const pair *p)
{
	const line *a = p->a;

	if (p->open > 0 || p->marker || !habits_was_ended(p->j, p->i) || ends_in(a, "、・") ||
	    goes_on_with(a, p->b))
		return false;
	if (words_at_end(WORD_CONTINUE, a->text) && !words_at_end(WORD_SENTENCE, a->text))
		return habits_is_above_text(p->j, p->i);
	return is_marked(a) || p->term ||
	       (a->width + 4 <= widest_here(p) && is_text_or_above(p->j, p->i + 1));
}

static bool begins_item(const line *l)
{
	return l->mark.form == FORM_BULLET || l->mark.form == FORM_DOT;
}

/* 防犯 right below the last line of an item and above the next, or a blank line: no edge cut the item, so this is the name of the list above. */
static bool is_name_below(const pair *p)
{
	enum { WIDEST_NAME = 20 };
	const line *next = p->i + 2 < p->j->n_live ? p->j->live[p->i + 2] : NULL;
	size_t first = p->i;

	if (!p->j->n_edges || p->gap != 1 || p->marker || p->term || p->open > 0 ||
	    p->b->width > WIDEST_NAME || p->b->width < 4 || kw_norm_digit(p->a->last) >= 0 ||
	    p->b->indent > p->a->indent || !grammar_is_title_line(p->b) || goes_on_with(p->a, p->b) ||
	    (next && next->gap == 1 && !begins_item(next) && !next->rest->listed) ||
	    !habits_had_room(p->j, p->i))
		return false;
	while (first > 0 && p->i - first < NEAR && !begins_item(p->j->live[first]) &&
	       p->j->live[first]->mark.form == FORM_PLAIN && p->j->live[first]->gap == 1)
		first--;
	return begins_item(p->j->live[first]);
}

/* In a file whose paragraphs end in a space, a line without one goes on. */
static verdict rule_no_tail(const pair *p)
{
	form f = p->a->mark.form;

	if (!p->j->tails || p->tail || p->term || p->gap > 2 || p->lead || p->a->lead ||
	    ((f == FORM_BULLET || f == FORM_DOT) && was_ended(p)) || is_name_below(p))
		return NO_OPINION;
	return p->a->width >= 16 ? JOIN : NO_OPINION;
}

/* Most lines do, and need no closer look. */
static bool fills_first_edge(const pair *p)
{
	uint32_t end = p->a->indent + p->a->width, edge = p->j->edges[0];

	return end <= edge + 2 && end + EDGE_SLACK >= edge && p->b->indent + p->b->width <= edge + 2;
}

static verdict rule_ended(const pair *p)
{
	const line *b = p->b;

	if (!p->j->n_edges || (!p->term && fills_first_edge(p)))
		return NO_OPINION;
	if (was_ended(p) || is_name_below(p))
		return BREAK;
	/* Behind a sentence a line that neither was cut nor ends one is no part of a text. */
	return p->term && !p->marker && p->i + 2 < p->j->n_live && !char_is_term(b->last) &&
	                       habits_was_ended(p->j, p->i + 1) && grammar_is_title_like(b->text)
	               ? BREAK
	               : NO_OPINION;
}

/* Where blank lines stand inside paragraphs as well, the edge of the column tells alone. */
static verdict rule_cut(const pair *p)
{
	form f = p->a->mark.form;

	return p->j->blanks_inside && p->gap == 2 && !p->term && !p->lead && !p->marker && !p->b->page &&
	                       f != FORM_WAVE && f != FORM_BRACKET && p->a->last != 0x3011 &&
	                       habits_was_cut(p->j, p->i)
	               ? JOIN
	               : NO_OPINION;
}

/* …の整備は、 and 「選択と集中」の視点から既: the extraction cut a line before a bracket or behind a comma; both together end at the margin. */
static bool is_rest_of_line(const pair *p)
{
	const line *a = p->a, *above = p->i ? p->j->live[p->i - 1] : NULL;
	uint32_t end, column;

	if (!above || a->gap != 1 || a->page || is_marked(a) || char_is_term(a->last) ||
	    char_is_term(above->last) || (above->last != 0x3001 && !char_is_opener(a->first)))
		return false;
	end = above->indent + above->width + a->width;
	column = p->j->margin ? p->j->margin : column_here(p);
	return end * 100 >= column * 85 && end <= column + 2 * EDGE_SLACK;
}

/* A sentence that ends without a stop, before the margin, below a blank line: what a heading that is a sentence looks like. */
static bool is_whole_sentence(const pair *p)
{
	const line *a = p->a;

	return a->gap > 1 && !is_marked(a) && ends_early(p->j, a) &&
	       words_at_end(WORD_SENTENCE_END, a->text) && !char_is_bad_start(p->b->first) &&
	       habits_at_margin(p->j, p->b);
}

/* ○… and, set in below it, what it is about: behind its stop a line that is not set in is something else. */
static bool closes_remark(const pair *p)
{
	return p->i > 0 && p->a->indent == 2 && p->a->gap == 1 && !p->b->lead && !is_marked(p->a) &&
	       !reaches_margin(p->a, column_here(p)) && is_marked(p->j->live[p->i - 1]) &&
	       p->j->live[p->i - 1]->indent == 0;
}

static verdict rule_adjacent(const pair *p)
{
	if (p->gap != 1)
		return NO_OPINION;
	if (is_whole_sentence(p))
		return BREAK;
	if (p->lead || (p->tail && p->term) || (p->open <= 0 && p->a->last == 0x3011)) /* 】 */
		return BREAK;
	if (p->term && p->j->indents && !p->b->lead && !is_marked(p->a) && habits_at_margin(p->j, p->a))
		return JOIN;
	if (p->term && (is_short_of_margin(p->j, p->a) || closes_remark(p)))
		return BREAK;
	if (p->term)
		return wraps_near(p->j, p->i) && p->a->width + 2 >= widest_here(p) ? JOIN : BREAK;
	if (p->b->width * 10 > p->a->width * 16 && !is_full(p) && !ends_in(p->a, "、のをにがはとも"))
		return is_rest_of_line(p) ? JOIN : BREAK;
	return JOIN;
}

static verdict rule_spaced(const pair *p)
{
	if (p->j->blanks_divide && (p->term || !habits_at_margin(p->j, p->a)))
		return BREAK;
	if (p->term)
		return wraps_near(p->j, p->i) && is_full(p) && !p->tail && !p->lead &&
		                       !join_is_single_spaced(p->j, p->i) &&
		                       p->a->width + 2 >= widest_here(p) &&
		                       reaches_margin(p->a, column_here(p))
		               ? JOIN
		               : BREAK;
	if (p->lead || p->tail || (p->open <= 0 && p->a->last == 0x3011)) /* 】 */
		return BREAK;
	if (!join_is_single_spaced(p->j, p->i))
		return is_full(p) && (wraps_near(p->j, p->i) || p->a->width >= WRAP_WIDTH) ? JOIN : BREAK;
	if (!is_full(p) || ends_in(p->a, "】」』）)") || words_at_end(WORD_CAPTION, p->a->text))
		return BREAK;
	/* Where lines follow closely a blank line divides, but for a sentence that is plainly under way. */
	if (!is_marked(p->a) && str_find(p->a->text, KW_LIT("、"), 0) >= p->a->text.n)
		return BREAK;
	return p->a->width * 10 >= widest_here(p) * 8 && p->b->width * 2 >= widest_here(p) ? JOIN : BREAK;
}

static const struct {
	const char *number;
	verdict (*decide)(const pair *p);
	const char *words; /* for check --explain */
	uint32_t of;       /* what it speaks of: it has no opinion of pairs that are none of these */
} rules[] = {
	{ "4.0", rule_set, "one of the two stands for itself, or a bureau belongs to the title above it",
	  OF_ANY },
	{ "5", rule_budget, "the amount of a heading belongs to it and closes it", OF_VALUES },
	{ "4.0", rule_page, "across the end of a page only a sentence goes on that the margin cut",
	  OF_PAGES },
	{ "4.1", rule_marker, "a mark begins something new", OF_MARKED_B | OF_BRACKETS },
	{ "4.2", rule_bare_label, "a label alone on its line, and the words of the heading below it",
	  OF_MARKED_A },
	{ "5", rule_values, "two values behind wide gaps are two lines", OF_VALUES },
	{ "4.3", rule_comma, "a comma closes nothing, nor does an address that was cut", OF_COMMA },
	{ "4.2", rule_heading, "a numbered heading ends with its subtitle or at a space", OF_MARKED_A },
	{ "2.4", rule_unwrapped, "this file has each paragraph on one line", OF_ANY },
	{ "5", rule_label, "a value goes on at its own column, and only where it reached the margin",
	  OF_MARKED_A },
	{ "4.7", rule_first_indent,
	  "a sentence ended, and the next line is set in like the first of a paragraph", OF_STOP },
	{ "4.7", rule_above_text, "a short line right above text that goes to the margin heads it",
	  OF_APART },
	{ "4.2", rule_heading_end, "the first line of a page or block ends like a heading", OF_APART },
	{ "4.7", rule_tight_title, "a title is set tight above lines with blank lines between them",
	  OF_TAILS },
	{ "4.7", rule_note_remark, "a short remark in brackets belongs to the note above", OF_MARKED_A },
	{ "4.7", rule_remark, "a remark in brackets alone on its line is complete", OF_BRACKETS },
	{ "4.3", rule_unfinished, "the line ends in mid-sentence", OF_TAILS },
	{ "4.3", rule_no_tail, "paragraphs of this file end in a space, and the line before does not",
	  OF_TAILS },
	{ "4.3", rule_stray_tail, "a full line with a stray space, and no word a paragraph begins with",
	  OF_TAILS },
	{ "4.4", rule_far, "more than one blank line stands between them", OF_GAP_3 },
	{ "4.2", rule_project, "the name of a project is complete", OF_MARKED_A },
	{ "6.5", rule_caption, "a caption is complete", OF_ANY },
	{ "4.8", rule_short_mark, "two lines far shorter than the column: no margin cut them", OF_MARKED_A },
	{ "4.2", rule_whole_heading, "a heading that ends before the margin is complete", OF_MARKED_A },
	{ "4.5", rule_bad_start, "no line begins with such a character", OF_ANY },
	{ "4.6", rule_open, "a bracket is open", OF_BRACKETS },
	{ "4.9", rule_ended, "a line that ends before every edge of the print ends where its text does",
	  OF_ANY },
	{ "4.9", rule_cut, "the line was cut at an edge of the print, and blank lines stand anywhere",
	  OF_GAP_2 },
	{ "4.7", rule_adjacent,
	  "no blank line between them: text goes on unless it ended or was too short to be cut", OF_GAP_1 },
	{ "4.8", rule_spaced, "a blank line between them: only a full line in mid-sentence goes on", OF_ANY },
};

join join_decide(const job *j, size_t i)
{
	measures m = { 0 };
	pair p = facts_of(j, i, &m);

	for (size_t r = 0; r < KW_COUNT(rules); r++) {
		verdict v = NO_OPINION;

		if (rules[r].of & p.of)
			v = rules[r].decide(&p);
		if (v != NO_OPINION)
			return (join){ v == JOIN, rules[r].number, rules[r].words };
	}
	return (join){ false, "4.8", "no rule joins them" };
}

/* A file in which one line in twenty is wider than any sheet has its paragraphs on one line each. */
void join_find_wrapping(job *j)
{
	size_t wide = 0;

	for (size_t i = 0; i < j->n_live; i++)
		wide += j->live[i]->width > UNWRAPPED_WIDTH;
	j->unwrapped = wide * 20 >= j->n_live && wide > 0;
}
