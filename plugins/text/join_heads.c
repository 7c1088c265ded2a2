/* join_heads -- rules on lines that are whole by what they are: headings, names of projects, captions, remarks in brackets. They
 * part more than they join: what is no heading here may still be cut by a margin, which join.c tells. */
#include "join.h"

enum { LONGEST_TITLE = 60 }; /* columns of the words below a label alone on its line */

/* Ⅰ, 基本目標１, 第１章 alone: the words of the heading stand on the next line. */
verdict rule_bare_label(const pair *p)
{
	form f = p->a->mark.form;

	/* Whether words stand below these was seen when the mark was found. */
	if (mark_is_alone(p->a) &&
	    (f == FORM_NUM || f == FORM_PAREN || f == FORM_BULLET || f == FORM_DOT || f == FORM_NOTE))
		return p->marker || p->gap > 2 || p->b->page ? BREAK : JOIN;
	if ((f != FORM_ROMAN && f != FORM_CHAPTER && f != FORM_WORDNUM) || p->a->mark.bracketed ||
	    p->a->mark.body < p->a->text.n || p->marker || p->gap > 2 || p->b->page || p->term)
		return NO_OPINION;
	return grammar_is_title_line(p->b) && !str_is_wider(p->b->text, LONGEST_TITLE) ? JOIN : BREAK;
}

/* １　… ～ただ一つの波: the subtitle it opens is closed on the next line. */
static bool opens_subtitle(const pair *p)
{
	size_t waves = 0;

	if (!is_numbered(p->a) || p->gap > 2 || char_is_wave(p->b->first) || !char_is_wave(p->b->last))
		return false;
	for (size_t at = 0; at < p->a->text.n;)
		waves += char_is_wave(char_next(p->a->text, &at));
	return waves == 1;
}

verdict rule_heading(const pair *p)
{
	form f = p->a->mark.form;

	if (opens_subtitle(p))
		return JOIN;
	if (f == FORM_WAVE) /* ～…～ is whole */
		return BREAK;
	if (f != FORM_ROMAN && f != FORM_NUM && f != FORM_WORDNUM && f != FORM_CHAPTER)
		return NO_OPINION;
	/* 柱１　くらしを守ります: what goes on behind a verb that closes a sentence begins with kana, …ますので. */
	if (f != FORM_NUM && !char_is_kana(p->b->first) && !char_is_bad_start(p->b->first) && p->open <= 0 &&
	    words_at_end(WORD_SENTENCE_END, p->a->text))
		return BREAK;
	return char_is_wave(p->a->last) || p->tail ? BREAK : NO_OPINION;
}

/* A short line that begins a block, right above a line that goes on to the margin: a heading above its text. */
verdict rule_above_text(const pair *p)
{
	const line *a = p->a, *b = p->b;

	if (p->gap != 1 || a->gap < 2 || is_marked(a) || p->marker || a->width * 10 > column_here(p) * 6 ||
	    p->open > 0 || !reaches_margin(b, column_here(p)) || column_here(p) < WRAP_WIDTH || p->tail)
		return NO_OPINION;
	return grammar_is_title_line(a) ? BREAK : NO_OPINION;
}

/* A note and a short remark in brackets below it. */
verdict rule_note_remark(const pair *p)
{
	uint32_t first = p->b->first, last = p->b->last;

	if (p->a->mark.form != FORM_NOTE || p->gap > 2 || p->b->width > 30)
		return NO_OPINION;
	return (first == 0xFF08 && last == 0xFF09) || (first == '(' && last == ')') ? JOIN : NO_OPINION;
}

/* (…) alone on its line is complete. */
verdict rule_remark(const pair *p)
{
	uint32_t first = p->a->first, last = p->a->last;

	if (p->gap == 1 && p->b->first == 0xFF08 && p->b->last == 0xFF09 && p->open <= 0 && p->b->lead &&
	    !reaches_margin(p->a, column_here(p)))
		return BREAK;
	return (first == 0xFF08 && last == 0xFF09) || (first == '(' && last == ')') ? BREAK : NO_OPINION;
}

/* The first line of a page or block that ends like a heading, …を目指して, or one that a space ends where spaces end paragraphs. */
verdict rule_heading_end(const pair *p)
{
	if ((p->a->gap <= 3 && !p->tail) || is_marked(p->a) || p->gap < 2)
		return NO_OPINION;
	return words_at_end(WORD_HEADING_END, p->a->text) ? BREAK : NO_OPINION;
}

/* A title set tight above a paragraph of spaced lines: the title ends with a space, the first line of the text does not. */
verdict rule_tight_title(const pair *p)
{
	const line *next = p->i + 2 < p->j->n_live ? p->j->live[p->i + 2] : NULL;

	if (!p->tail || p->term || p->gap != 1 || p->a->gap < 3 || p->b->tail || !next || next->gap != 2)
		return NO_OPINION;
	return words_at_end(WORD_CONTINUE, p->a->text) ? NO_OPINION : BREAK;
}

/* A name, and a sentence below it that ends where it began: neither was cut by a margin. */
static bool is_above_sentence(const pair *p)
{
	uint32_t end = p->a->indent + p->a->width;

	if (!is_marked(p->a) || p->a->mark.form == FORM_DOT || p->a->mark.form == FORM_NOTE || p->gap > 2 ||
	    p->open > 0 || (p->a->mark.form == FORM_LABELLED && habits_was_cut(p->j, p->i)))
		return false;
	/* …とは: whatever it ends in, where this line was far from the margin and the next one goes on to it, or is a sentence and longer. */
	if (p->gap == 1 && end * 2 < p->j->margin && !ends_in(p->a, "、・") &&
	    (habits_at_margin(p->j, p->b) || (p->b->last == 0x3002 && p->b->width > p->a->width)))
		return true;
	if (p->b->last != 0x3002 || !grammar_is_title_line(p->a))
		return false;
	return p->j->margin ? end * 10 < column_here(p) * 7 : p->a->width < WRAP_WIDTH;
}

/* 経営課題２　… and its last words below it, where all headings like it have a blank line below. */
static bool is_rest_of_heading(const pair *p)
{
	const line *next = p->i + 2 < p->j->n_live ? p->j->live[p->i + 2] : NULL;

	return p->j->alone >> p->a->mark.form & 1 && p->gap == 1 && p->a->gap > 1 && !p->marker &&
	       p->b->indent <= p->a->indent && (!next || next->gap > 1) && p->b->width < p->a->width &&
	       grammar_is_title_line(p->a) && grammar_is_title_line(p->b);
}

/* A heading whose brackets are closed, or one that ends well before the column does, is complete. */
verdict rule_whole_heading(const pair *p)
{
	if (!is_marked(p->a))
		return NO_OPINION;
	if (is_rest_of_heading(p))
		return JOIN;
	/* （拡）熱中症対策　予算額は管理費に含む */
	if (p->a->facts & FACT_SPACE && !(p->a->facts & FACT_YEN) && p->open <= 0 &&
	    grammar_budget_remark(p->a->text) < p->a->text.n)
		return BREAK;
	if (is_above_sentence(p))
		return BREAK;
	if (p->open > 0 || ends_in(p->a, "、・") || words_at_end(WORD_CONTINUE, p->a->text))
		return NO_OPINION;
	if (p->a->mark.bracketed || (p->a->mark.form == FORM_BRACKET && p->a->mark.depth))
		return BREAK;
	/* A paragraph begins below a heading, or the heading was not cut by the margin. */
	if (p->a->mark.form != FORM_DOT && !p->term && words_at_start(WORD_CONNECT, p->b->text))
		return BREAK;
	if (is_numbered(p->a) &&
	    (p->gap == 1 ? p->a->width * 10 < widest_here(p) * 7 : join_is_single_spaced(p->j, p->i)))
		return BREAK;
	return p->gap >= 2 && is_numbered(p->a) && p->a->width * 10 < column_here(p) * 8 &&
	                       !ends_in(p->a, "んのーっッ") && p->a->width * 10 < p->b->width * 9
	               ? BREAK
	               : NO_OPINION;
}

static bool names_project(const line *l)
{
	return (l->mark.form == FORM_BULLET || l->mark.form == FORM_TAG) &&
	       words_at_end(WORD_PROJECT_NAME, l->text);
}

/* The name of a project is complete; a sentence that goes on would go on with a particle. */
verdict rule_project(const pair *p)
{
	if (p->open > 0 || !names_project(p->a))
		return NO_OPINION;
	return char_in(p->b->first, KW_LIT("をのにがはとでもやへかなまよ")) &&
	                       !words_at_start(WORD_CONNECT, p->b->text)
	               ? NO_OPINION
	               : BREAK;
}

static bool is_caption(const pair *p, const line *l)
{
	return !is_marked(l) &&
	       ((words_may_end(WORD_CAPTION, l->last) && words_at_end(WORD_CAPTION, l->text)) ||
	        (words_may_start(WORD_CAPTION_START, l->first) &&
	         words_at_start(WORD_CAPTION_START, l->text))) &&
	       l->width * 10 < column_here(p) * 8 && grammar_is_title_line(l);
}

/* A caption is complete, and what stands below it is another or the text; what stands above it is not cut by the margin. */
verdict rule_caption(const pair *p)
{
	if (p->open > 0 || p->b->first == 0xFF08)
		return NO_OPINION;
	if (is_caption(p, p->a))
		return BREAK;
	return is_caption(p, p->b) &&
	                       (p->term || (is_marked(p->a) && !reaches_margin(p->a, column_here(p)))) &&
	                       !words_at_end(WORD_CONTINUE, p->a->text)
	               ? BREAK
	               : NO_OPINION;
}

/* A marked line far shorter than the column around it was not cut by the margin. */
verdict rule_short_mark(const pair *p)
{
	if (!is_marked(p->a) || p->gap < 2 || p->open > 0 || ends_in(p->a, "、"))
		return NO_OPINION;
	if (p->j->n_edges && habits_was_cut(p->j, p->i))
		return NO_OPINION; /* at the edge of a column of its own */
	return p->a->width * 10 < column_here(p) * 6 && p->b->width * 10 < column_here(p) * 6 ? BREAK
	                                                                                      : NO_OPINION;
}
