/* join_values -- rules on amounts and values: an amount closes the heading it belongs to, a value ends its line or goes on at its own
 * column. What an amount is budget.c says, what a value is cells and labels say; here they only part or join two lines. */
#include "join.h"

enum { VALUE_GAP = 4 }; /* columns of white space before a value at the end of a line */

static bool is_bare_figure(const line *l)
{
	return l->width <= 3 && kw_norm_digit(l->first) >= 0 && kw_norm_digit(l->last) >= 0;
}

/* Figures that end a short line and begin the next are no number cut by the margin; nor does one alone below an amount or a bracket belong to it. An amount below
 * another, and no particle behind: cells of a table, or entries of a list. */
static bool is_lone_value(const pair *p)
{
	const line *a = p->a, *b = p->b;
	bool below;

	if (!(a->facts & FACT_FIGURE) || is_marked(a))
		return false;
	if (kw_norm_digit(b->first) >= 0 && a->width < MIN_COLUMN && kw_norm_digit(a->last) >= 0)
		return !habits_at_margin(p->j, a);
	if (a->last != 0x5186) /* 円 */
		return is_bare_figure(b) && ends_in(a, "）)％%");
	if (is_bare_figure(b))
		return true;
	below = p->i > 0 && grammar_is_budget(p->j->live[p->i - 1]->text) && grammar_is_budget(a->text);
	return (below ||
	        (b->last == 0x5186 && a->facts & b->facts & FACT_SPACE && !habits_at_margin(p->j, a))) &&
	       !char_is_bad_start(b->first) && !char_in(b->first, KW_LIT("をのにがはとでもやへかなまよ余程"));
}

static const money_unit *unit_of(const pair *p, const line *l)
{
	return p->j->has_units ? l->rest->unit : NULL;
}

static bool may_be_budget(const pair *p, const line *l)
{
	return budget_may_close(l->facts, l->last, unit_of(p, l));
}

/* An amount and nothing else; a figure without a unit stands in a bracket, behind a word, or has separators. */
static bool is_whole_budget(const pair *p, const line *l)
{
	const money_unit *u = unit_of(p, l);
	budget b;

	if (!u || l->last == 0x5186)
		return grammar_is_budget(l->text);
	return budget_is_whole(l->text, u, &b) &&
	       (kw_norm_digit(l->first) < 0 || str_find(l->text, KW_LIT(","), 0) < l->text.n ||
	        str_find(l->text, KW_LIT("，"), 0) < l->text.n);
}

/* A ends in a budget. Behind a single space it may be part of a sentence that goes on with a particle. */
static bool closes_with_budget(const pair *p)
{
	budget b;

	if (budget_find(p->a->text, false, unit_of(p, p->a), &b))
		return true;
	return is_marked(p->a) && !char_in(p->b->first, KW_LIT("をのにがはとでもやへか、")) &&
	       budget_find(p->a->text, true, unit_of(p, p->a), &b);
}

/* 事業費：500万円, （480万円） alone on a line. */
static bool is_worded_budget(const line *l)
{
	return kw_norm_digit(l->first) < 0 && grammar_is_budget(l->text);
}

/* 防災対策事業　　　11,200千円: name and amount wide apart, or above a longer sentence, and no sentence goes on below. */
static bool is_priced_name(const pair *p)
{
	budget b;
	bool above_sentence = p->b->last == 0x3002 && p->gap == 1 && p->a->width + 4 <= p->b->width;

	return !char_in(p->b->first, KW_LIT("をのにがはとでもやへか、")) &&
	       budget_find(p->a->text, above_sentence, unit_of(p, p->a), &b) && b.certain &&
	       (b.wide || above_sentence) && grammar_is_title_like(kw_str_sub(p->a->text, 0, b.name_end));
}

/* ✓ …, ✓ …, and 〔予算〕 below them: of what the list stands in, not of the last in it. */
static bool is_below_list(const pair *p)
{
	const line *above = p->i ? p->j->live[p->i - 1] : NULL;

	return above && p->b->mark.form == FORM_LABELLED &&
	       (p->a->mark.form == FORM_BULLET || p->a->mark.form == FORM_DOT) &&
	       above->mark.form == p->a->mark.form && kw_str_eq(above->rest->marker, p->a->rest->marker);
}

/* The amount that closes a heading, （予算額 …円）, closes it for good; on a line of its own it belongs to the marked line above. */
verdict rule_budget(const pair *p)
{
	bool a_may = may_be_budget(p, p->a), b_may = may_be_budget(p, p->b);
	bool is_own = b_may && is_whole_budget(p, p->b), closes = a_may && closes_with_budget(p);

	if (is_lone_value(p))
		return BREAK;
	if (p->j->amounts_below && habits_has_amount_below(p->a, p->b))
		return JOIN;
	/* What stands above such a name is complete. */
	if (p->j->amounts_below && p->i + 2 < p->j->n_live &&
	    habits_has_amount_below(p->b, p->j->live[p->i + 2]) &&
	    (p->term || is_marked(p->a) || words_at_start(WORD_ITEM_LABEL, p->a->text)))
		return BREAK;
	if (is_own && is_marked(p->a) && !is_below_list(p) && (p->gap <= 2 || p->b->page) && !p->term &&
	    !closes)
		return JOIN;
	return is_own || (closes && is_marked(p->a)) ||
	                       (a_may && ((!is_marked(p->a) && is_priced_name(p)) || is_worded_budget(p->a)))
	               ? BREAK
	               : NO_OPINION;
}

/* 基金の残高　　２８億円: a value behind a wide gap ends the line. */
static bool ends_in_value(const line *l)
{
	kw_str before = l->text;
	size_t at = l->text.n;

	if (!(l->facts & FACT_SPACE) || !(l->facts & FACT_FIGURE))
		return false;
	while (at > 0) {
		size_t from = at;

		if (char_is_space(char_prev(l->text, &from)))
			break;
		at = from;
	}
	before.n = at;
	return at && str_width(before) - str_width(kw_str_trim(before)) >= VALUE_GAP &&
	       cell_is_value(kw_str_sub(l->text, at, l->text.n));
}

/* Two such lines below one another are two. */
verdict rule_values(const pair *p)
{
	return p->a->facts & FACT_FIGURE && p->b->facts & FACT_FIGURE && !p->marker && ends_in_value(p->a) &&
	                       ends_in_value(p->b)
	               ? BREAK
	               : NO_OPINION;
}

/* …全員へお知らせし: a long line that ends in hiragana and closes no sentence. */
static bool ends_in_kana(const pair *p)
{
	return p->a->last >= 0x3041 && p->a->last <= 0x3096 && p->gap == 1 &&
	       (p->a->indent + p->a->width) * 10 >= column_here(p) * 8 &&
	       !words_at_end(WORD_SENTENCE, p->a->text);
}

/* 日時　６月８日: the value goes on at its own column, or to the margin and on. */
verdict rule_label(const pair *p)
{
	const line *a = p->a;
	bool below_value, at_margin;

	if (a->mark.form != FORM_LABELLED || p->marker)
		return NO_OPINION;
	below_value = p->b->indent + 2 >= a->rest->value_indent &&
	              p->b->indent <= a->rest->value_indent + 2 && p->b->indent > a->indent;
	at_margin = p->j->n_edges ? !habits_was_ended(p->j, p->i)
	                          : reaches_margin(a, column_here(p)) || habits_at_margin(p->j, a);
	if (a->last == 0x3001 && p->gap == 1 && p->b->indent > a->indent)
		return JOIN;
	if (below_value && p->gap <= 2)
		return at_margin || is_unfinished(a) || ends_in_kana(p) ? JOIN : BREAK;
	/* A value that the margin cut goes on below its first words, or further left. */
	if (at_margin && !p->term && p->gap == 1 && p->b->indent <= a->rest->value_indent && !p->b->page)
		return JOIN;
	return at_margin ? NO_OPINION : BREAK;
}
