/* vertical -- lines of one character each: text the print set vertically. They are one stretch of text, likely; a turn of a debate begins a new one. Two such
 * lines may be anything, and a column of figures is none. */
#include "legacy.h"

enum { SHORT_RUN = 3, LONG_RUN = 7, FAR = 3, CELL_WIDTH = 2 };

/* 育, and つ・ of 育つ・学ぶ: the sign takes no room of its own in a narrow strip. */
static bool is_cell(const line *l)
{
	return (l->width <= CELL_WIDTH || (l->width <= 2 * CELL_WIDTH && char_in(l->last, KW_LIT("・、，")) &&
	                                   kw_utf8_count(l->text) == 2)) &&
	       l->text.n && l->mark.form == FORM_PLAIN && !l->block && !l->lone;
}

/* The line behind the cells that begin at `from`. */
static size_t cells_end(const job *j, size_t from)
{
	size_t to = from;

	while (to < j->n_live && is_cell(j->live[to]) && (to == from || j->live[to]->gap <= FAR))
		to++;
	return to;
}

/* Where among the cells from `from` to `to` the longest run begins that ends there and is words for more than half; `to` without one. */
static size_t run_start(const job *j, size_t from, size_t to)
{
	size_t start = to, words = 0;

	for (size_t i = to; i-- > from;) {
		words += char_is_kanji(j->live[i]->first) || char_is_kana(j->live[i]->first);
		if (to - i >= SHORT_RUN && words * 2 > to - i)
			start = i;
	}
	return start;
}

/* 問 or 答 behind a stop. */
static bool begins_turn(const line *above, const line *l)
{
	return char_is_term(above->last) && (words_at_start(WORD_TURN, l->text) == l->text.n || l->gap > 1);
}

static bool is_kanji_alone(const line *l)
{
	return l->width == CELL_WIDTH && char_is_kanji(l->first) && is_cell(l);
}

static bool is_heading(const line *l)
{
	form f = l->mark.form;

	return !l->block && (f == FORM_ROMAN || f == FORM_CHAPTER || f == FORM_WORDNUM || f == FORM_KANJI ||
	                     f == FORM_NUM);
}

/* 安 and 心 right below or above a heading, and two other such lines beside another: strips of vertical print. */
static bool is_strip(const job *j, size_t i)
{
	line *const *live = j->live;

	return i + 1 < j->n_live && is_kanji_alone(live[i]) && is_kanji_alone(live[i + 1]) &&
	       live[i + 1]->gap == 1 &&
	       !(i + 2 < j->n_live && is_cell(live[i + 2]) && live[i + 2]->gap <= FAR) &&
	       !(i > 0 && is_cell(live[i - 1]) && live[i]->gap <= FAR) &&
	       ((i > 0 && live[i]->gap <= FAR && is_heading(live[i - 1])) ||
	        (i + 2 < j->n_live && live[i + 2]->gap <= FAR && is_heading(live[i + 2])));
}

static void find_strips(job *j)
{
	size_t n = 0;

	for (size_t i = 0; i < j->n_live; i++)
		n += is_strip(j, i);
	for (size_t i = 0; i < j->n_live && n > 1; i++) {
		if (!is_strip(j, i))
			continue;
		j->live[i]->vertical = j->live[i + 1]->vertical = true;
		j->live[i]->broken = true;
		j->live[i + 1]->glued = true;
		if (i + 2 < j->n_live)
			j->live[i + 2]->broken = true;
		i++;
	}
}

void vertical_find(job *j)
{
	size_t n = 0, first = 0;

	find_strips(j);
	for (size_t at = 0, next; at < j->n_live; at = next) {
		size_t to = cells_end(j, at), from = run_start(j, at, to);

		next = to > at ? to : at + 1;
		if (from == to)
			continue;
		for (size_t i = from; i < to; i++) {
			line *l = j->live[i];

			l->vertical = true;
			l->glued = i > from && !begins_turn(j->live[i - 1], l);
			l->broken = !l->glued;
		}
		if (to < j->n_live)
			j->live[to]->broken = true;
		if (to - from >= LONG_RUN) {
			first = n ? first : from;
			n += to - from;
		}
	}
	if (n)
		kw_report(j->ctx, KW_SEVERITY_NOTE, "text.vertical",
		          kw_text_span(&j->src, j->live[first]->rest->no, 1, 0),
		          "%zu lines have one character each, as vertical print comes out; they were joined",
		          n);
}

/* ---- what the texts are ---- */

bool vertical_is(const block *b)
{
	return b->type == KW_PARA && b->form == FORM_PLAIN && b->from && b->from[0]->vertical;
}

/* Vertical print beside a text heads it when it is a name; beside a numbered heading it says that heading in a word. */
static bool is_vertical_head(const block *b)
{
	enum { LEAST = 4, LONGEST_HEAD = 40 };
	const block *next = block_next_text(b);

	return b->n_pieces >= LEAST && next && !next->page && block_is_prose(next) &&
	       block_is_title_like(b) && !str_is_wider(b->text, LONGEST_HEAD);
}

/* 安心 beside 柱１　…: it says that heading in a word, wherever it came out. */
void vertical_decide(job *j, block *b)
{
	block *next = b->next;

	if (is_vertical_head(b)) {
		block_become_heading(j, b, KW_SECTION, FORM_PLAIN);
		b->page_title = true;
	} else if (!block_is_title_like(b)) {
		return;
	} else if (b->prev && b->prev->type == KW_SECTION && nest_strength(b->prev) && b->gap <= 2) {
		b->type = KW_SUBTITLE;
	} else if (next && next->type == KW_SECTION && nest_strength(next) && next->gap <= 2) {
		b->type = KW_SUBTITLE;
		b->moved = true;
		block_unlink(b);
		block_insert_after(next, b);
	}
}
