/* doubts -- what a reader should look at: likely wrong characters, numbers that jump or come twice, amounts that cannot be read, and how much
 * was taken out. It changes nothing. */
#include "legacy.h"

/* ---- characters ---- */

static bool is_katakana(uint32_t c)
{
	return c >= 0x30A1 && c <= 0x30FA;
}

static bool is_latin(uint32_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_wide_latin(uint32_t c)
{
	return (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A);
}

/* What c between two characters is, most likely: a long vowel mark drawn as a dash, or the one wide letter of a word; c itself when
 * nothing is wrong with it. */
static uint32_t likely_char(uint32_t before, uint32_t c, uint32_t after)
{
	if (is_katakana(before) && is_katakana(after) &&
	    (c == 0x2014 || c == 0x2015 || c == 0x2500 || c == 0x2212 || c == 0x4E00))
		return 0x30FC; /* ー */
	if (is_wide_latin(c) && is_latin(before) && !is_wide_latin(after))
		return c - 0xFEE0;
	return c;
}

static void report_chars(job *j, const line *l)
{
	uint32_t before = 0, c = l->first, col = l->rest->col;

	for (size_t at = char_size(l->text, 0); c; col++) {
		uint32_t after = at < l->text.n ? char_next(l->text, &at) : 0,
		         likely = likely_char(before, c, after);

		if (c >= 0x2E80 && !(c > 0x2FD5 && c < 0xF900) && kw_ordinary_char(c))
			kw_report(j->ctx, KW_SEVERITY_NOTE, "text.look-alike",
			          kw_text_span(&j->src, l->rest->no, col, col),
			          "U+%04X here looks like U+%04X", (unsigned)c,
			          (unsigned)kw_ordinary_char(c));
		if (likely != c)
			kw_report(j->ctx, KW_SEVERITY_NOTE, "text.suspect-char",
			          kw_text_span(&j->src, l->rest->no, col, col),
			          "U+%04X here; likely U+%04X; left as written", (unsigned)c,
			          (unsigned)likely);
		before = c;
		c = after;
	}
}

void doubts_on_lines(job *j)
{
	for (size_t i = 0; i < j->n_live; i++) {
		if (j->live[i]->facts & FACT_DOUBT)
			report_chars(j, j->live[i]);
	}
	if (j->n_furniture)
		kw_report(
		        j->ctx, KW_SEVERITY_NOTE, "structure.furniture-removed", (kw_span){ 0 },
		        "page numbers, running heads and their like were taken out (%zu); the ledger has them",
		        j->n_furniture);
	if (j->n_dropped)
		kw_report(
		        j->ctx, KW_SEVERITY_NOTE, "text.despaced", (kw_span){ 0 },
		        "spaces where a line end was swallowed were taken out (%zu); the ledger has their columns",
		        j->n_dropped);
}

/* ---- numbers ---- */

/* The last figure of a number: 3 of 2-3; 0 without. */
static int last_figure(kw_str number)
{
	int value = 0;

	for (size_t i = 0; i < number.n && value < 1000; i++)
		value = number.p[i] == '-' ? 0 : 10 * value + (number.p[i] - '0');
	return value;
}

static kw_span place_of(const job *j, const block *b)
{
	return b->n_pieces ? kw_text_span(&j->src, b->pieces[0].line, b->pieces[0].col, b->pieces[0].end_col)
	                   : (kw_span){ 0 };
}

/* The numbers of headings of one kind below one parent should count on. */
static void report_number(const job *j, const block *before, const block *b)
{
	int was = last_figure(before->heading->number), is = last_figure(b->heading->number);

	if (is == was && kw_str_eq(before->heading->number, b->heading->number))
		kw_report(j->ctx, KW_SEVERITY_NOTE, "structure.label-duplicate", place_of(j, b),
		          "number %d comes again; kept as written", is);
	else if (is > was + 1)
		kw_report(j->ctx, KW_SEVERITY_NOTE, "structure.label-gap", place_of(j, b),
		          "number %d follows number %d; kept as written", is, was);
}

static bool is_numbered(const block *b)
{
	return b->type == KW_SECTION && b->heading && b->heading->number.n && b->n_pieces;
}

/* 予算額　1,2千円: a word of a budget, and behind it a figure and a unit that make no amount. */
static bool speaks_of_amount(kw_str s)
{
	size_t n, at = words_inside(WORD_BUDGET, s, &n);
	bool figures = false;

	for (at += n; at < s.n; at += char_size(s, at)) {
		kw_money money;

		if (!figures && kw_norm_digit(char_at(s, at)) >= 0 && kw_money_at(s, at, &money))
			return false;
		figures |= kw_norm_digit(char_at(s, at)) >= 0;
		if (figures && char_at(s, at) == 0x5186) /* 円 */
			return true;
	}
	return false;
}

static void report_budget(const job *j, const block *b)
{
	const kw_heading *h = b->heading;

	if (!h->budget.n && (speaks_of_amount(h->title) || speaks_of_amount(h->qualifier)))
		kw_report(j->ctx, KW_SEVERITY_WARNING, "value.unparsed", place_of(j, b),
		          "a budget whose amount cannot be read; left as text");
}

void doubts_in_tree(job *j)
{
	for (const block *b = j->root->first; b;) {
		const block *before = b->prev;

		if (block_is_heading(b) && b->heading)
			report_budget(j, b);
		while (is_numbered(b) && before && !is_numbered(before))
			before = before->prev;
		if (is_numbered(b) && before && before->form == b->form && before->depth == b->depth)
			report_number(j, before, b);
		if (b->first) {
			b = b->first;
			continue;
		}
		while (b != j->root && !b->next)
			b = b->parent;
		b = b == j->root ? NULL : b->next;
	}
}
