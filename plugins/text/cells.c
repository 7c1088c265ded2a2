/* cells -- a line cut into the cells of a row: at wide gaps, or where a converter left single spaces before each value; and which lines are cut alike. */
#include "cells.h"

enum { MAX_CELL_WIDTH = 40, MAX_VALUE_WIDTH = 24, NUMBER_GAP = 6 };

static bool is_figure_char(uint32_t c)
{
	return kw_norm_digit(c) >= 0 || char_in(c, KW_LIT(",，.．%％△▲-－−＋+"));
}

static bool is_word_char(uint32_t c)
{
	return char_is_kanji(c) || char_is_kana(c);
}

static uint32_t distance(uint32_t a, uint32_t b)
{
	return a > b ? a - b : b - a;
}

/* 合　　計, 決　算　額: single characters with (all but) equal space between them are one word. `gap` is that space, 0 before the first; the word so
 * far ends at `to`, the next one begins at `next`. */
static bool goes_on_spread(kw_str s, size_t from, size_t to, size_t next, uint32_t gap, uint32_t before)
{
	size_t end = next + char_size(s, next), last = to;

	if (to == from || next >= s.n ||
	    (before ? distance(before, gap) > 1 : to - from != char_size(s, from)))
		return false;
	return is_word_char(char_prev(s, &last)) && is_word_char(char_at(s, next)) &&
	       (end == s.n || char_is_space(char_at(s, end)));
}

/* Figures and at most two characters of a unit. */
bool cell_is_figure(kw_str s)
{
	size_t at = 0, units = 0;
	bool digits = false;

	for (; at < s.n && is_figure_char(char_at(s, at)); at += char_size(s, at))
		digits |= kw_norm_digit(char_at(s, at)) >= 0;
	if (char_in(char_at(s, at), KW_LIT("年月日時分")))
		return false;
	for (; at < s.n; at += char_size(s, at), units++)
		if (kw_norm_digit(char_at(s, at)) >= 0)
			return false;
	return units == 0 || (digits && units <= 2);
}

static const kw_str units = { "兆億万千百円％%人件世戸台校所棟箇か",
	                      sizeof "兆億万千百円％%人件世戸台校所棟箇か" - 1 };

/* 円, 千円, 人: but 千 before another word may begin the name of a place. */
static bool begins_unit(kw_str s)
{
	uint32_t first = char_first(s), second = char_at(s, char_size(s, 0));

	if (char_in(first, KW_LIT("千百")))
		return char_in(second, KW_LIT("円万人"));
	return char_in(first, units) || char_in(first, KW_LIT("年月日時分（("));
}

/* 23,480 市役所に…: a figure set to the right of its column and the text of the next one may have but one space between them. */
static bool ends_figure(kw_str s, size_t from, size_t to, size_t next)
{
	size_t digits = 0;

	for (size_t at = from; at < to; at += char_size(s, at))
		if (!is_figure_char(char_at(s, at)))
			return false;
		else
			digits += kw_norm_digit(char_at(s, at)) >= 0;
	return digits > 3 && !begins_unit(kw_str_sub(s, next, s.n));
}

/* Cuts a line at white space of two columns and more. The space behind the number of a row, before `body`, divides nothing. */
void cells_cut(const line *l, size_t body, cells *out)
{
	kw_str s = l->text;
	place here = { l->indent, l->rest->col - 1 };

	out->n = 0;
	out->figures = out->digits = out->prose = out->single = out->worded = out->by_count = false;
	for (size_t at = 0; at < s.n && out->n < MAX_CELLS;) {
		cell c = { .from = at, .to = at, .left = here, .right = here };
		bool is_first = out->n == 0;
		uint32_t spread = 0;

		while (at < s.n) {
			uint32_t ch = char_at(s, at), gap;
			size_t end = at;

			if (!char_is_space(ch)) {
				out->digits |= kw_norm_digit(ch) >= 0;
				here.columns += char_width(ch);
				here.characters++;
				at += char_size(s, at);
				c.to = at;
				c.right = here;
				continue;
			}
			str_skip_space(s, &end);
			gap = str_width(kw_str_sub(s, at, end - at));
			here.columns += gap;
			here.characters += (uint32_t)kw_utf8_count(kw_str_sub(s, at, end - at));
			if (gap > 1 ? end > body && !goes_on_spread(s, c.from, c.to, end, gap, spread)
			            : !is_first && ends_figure(s, c.from, c.to, end)) {
				at = end;
				break;
			}
			spread = gap > 1 ? gap : spread;
			at = end;
		}
		out->figures |= !is_first && cell_is_figure(kw_str_sub(s, c.from, c.to - c.from));
		out->prose |= c.right.columns - c.left.columns > MAX_CELL_WIDTH ||
		              char_last(kw_str_sub(s, c.from, c.to - c.from)) == 0x3002;
		out->cell[out->n++] = c;
	}
}

/* Where the words behind the number of a row begin; 0 when the number is a cell of its own, far from them. */
size_t cells_row_body(const line *l)
{
	size_t at = l->mark.body, from = at;

	while (from > 0) {
		size_t before = from;

		if (!char_is_space(char_prev(l->text, &before)))
			break;
		from = before;
	}
	return l->mark.form == FORM_NUM && str_width(kw_str_sub(l->text, from, at - from)) >= NUMBER_GAP ? 0
	                                                                                                 : at;
}

/* Sentences stand in a table only beside figures. */
static bool may_be_row(const cells *c)
{
	return c->n > 1 && (!c->prose || (c->n > 2 && c->figures));
}

/* 84 億 6,000 万円, 約600㎡, △1.2%, －: what stands in a column of values. Years and dates are no values. */
bool cell_is_value(kw_str s)
{
	size_t digits = 0, others = 0;
	uint32_t first = char_first(s);

	if (kw_str_eq(s, KW_LIT("皆増")) || kw_str_eq(s, KW_LIT("皆減")) || char_in(first, KW_LIT("－―")))
		return s.n == 6 || s.n == 3;
	if (!is_figure_char(first) && first != 0x7D04) /* 約 */
		return false;
	for (size_t at = 0; at < s.n; at += char_size(s, at)) {
		uint32_t c = char_at(s, at);

		if (char_in(c, KW_LIT("年月日時分第")) || char_is_kana(c) ||
		    char_in(c, KW_LIT("（）()「」、。・")))
			return false;
		digits += kw_norm_digit(c) >= 0;
		others += !is_figure_char(c) && !char_is_space(c) && !char_is_wave(c);
	}
	return digits > 0 && others <= digits + 2 && !str_is_wider(s, MAX_VALUE_WIDTH);
}

static const size_t unreadable = SIZE_MAX;

/* The end of one figure that justification spread over words of a character each, 1 8 2 ,0 0 0: a separator shows that it is one. `at` when there is none,
 * unreadable when the separators stand wrong. */
static size_t spread_figure(kw_str s, size_t at)
{
	size_t end = at, figures = 0;
	bool grouped = false, point = false;

	for (size_t from = at; from < s.n; from++) {
		uint32_t c = char_at(s, from);
		bool comma = from > at && char_in(c, KW_LIT(",，")),
		     dot = from > at && char_in(c, KW_LIT(".．"));
		size_t to;

		if (comma || dot || (from == at && char_in(c, KW_LIT("△▲-－"))))
			from += char_size(s, from);
		to = from + char_size(s, from);
		if (kw_norm_digit(char_at(s, from)) < 0 || (to < s.n && char_at(s, to) != ' '))
			break;
		if ((comma || dot) && (point || (grouped ? figures != 3 : comma && figures > 3)))
			return unreadable;
		if (!comma && !dot && ((grouped && figures == 3) || (point && figures == 1)))
			break; /* the next figure */
		figures = comma || dot ? 1 : figures + 1;
		grouped |= comma;
		point |= dot;
		end = from = to;
	}
	if (grouped && !point && figures != 3)
		return unreadable;
	return grouped || point ? end : at;
}

/* The end of 合 計 at the start of a line; 0 when it does not begin with single characters. */
static size_t spread_word(kw_str s)
{
	size_t end = 0;

	for (size_t at = 0, n = 0; at < s.n; at++, n++) {
		size_t to = at + char_size(s, at);

		if (!is_word_char(char_at(s, at)) || to >= s.n || char_at(s, to) != ' ')
			return n > 1 ? end : 0;
		end = at = to;
	}
	return 0;
}

/* Where the word that begins at `at` ends; unreadable when that cannot be told. */
static size_t value_word(kw_str s, size_t at)
{
	size_t end = at ? spread_figure(s, at) : spread_word(s);

	if (end > at)
		return end;
	for (end = at; end < s.n && !char_is_space(char_at(s, end)); end += char_size(s, end))
		;
	return end;
}

/* Ⅰ 水辺 ３ 14,260 108%: where the name behind the number of a row begins; 0 without a number. */
static size_t name_body(const line *l)
{
	return !l->mark.bracketed && (l->mark.form == FORM_NUM || l->mark.form == FORM_ROMAN) ? l->mark.body
	                                                                                      : 0;
}

/* 一般会計 365 億 2,000 万円 351 億 8,000 万円: a name and values with one space before each, as a converter sets the cells of a row. A unit belongs to
 * the figure before it, a figure to the 億 before it. */
void cells_cut_values(const line *l, cells *out)
{
	kw_str s = l->text;
	size_t values = 0, body = name_body(l);

	*out = (cells){ .single = true };
	for (size_t at = 0, end; at < s.n && out->n < MAX_CELLS; at = end) {
		kw_str last = { 0 };

		str_skip_space(s, &at);
		end = value_word(s, at ? at : body);
		if (end == unreadable) {
			out->n = 0;
			return;
		}
		if (out->n)
			last = kw_str_sub(s, out->cell[out->n - 1].from,
			                  out->cell[out->n - 1].to - out->cell[out->n - 1].from);
		if ((kw_norm_digit(char_last(last)) >= 0 && char_in(char_at(s, at), units)) ||
		    (kw_norm_digit(char_at(s, at)) >= 0 && char_in(char_last(last), KW_LIT("兆億万"))))
			out->cell[out->n - 1].to = end;
		else
			out->cell[out->n++] = (cell){ .from = at, .to = end };
	}
	for (size_t i = 1; i < out->n; i++)
		values +=
		        cell_is_value(kw_str_sub(s, out->cell[i].from, out->cell[i].to - out->cell[i].from));
	/* 環境課 18 人 保全係、美化係: words behind the values */
	out->worded = out->n > 2 && values + 2 == out->n &&
	              !cell_is_value(kw_str_sub(s, out->cell[out->n - 1].from, s.n));
	out->figures = out->digits = out->n > 1 && (values + 1 == out->n || out->worded);
	if (!out->n || cell_is_value(kw_str_sub(s, 0, out->cell[0].to)) || char_last(s) == 0x3002)
		out->n = 0;
}

void cells_of_line(const line *l, cells *out)
{
	cells_cut(l, cells_row_body(l), out);
	if (out->n < 2)
		cells_cut_values(l, out);
	else if (!may_be_row(out))
		out->n = 0;
}

static bool is_below(place a, place b)
{
	return a.columns == b.columns || a.characters == b.characters;
}

/* Do the cells behind the first begin, or end, below one another? */
static bool are_aligned(const cells *a, const cells *b)
{
	for (size_t i = 1; i < a->n; i++)
		if (!is_below(a->cell[i].left, b->cell[i].left) &&
		    !is_below(a->cell[i].right, b->cell[i].right))
			return false;
	return a->n > 1;
}

/* Does each cell of the shorter row behind its first stand below or above one of the longer? Cells between may be empty. */
static bool has_places(const cells *row, const cells *longer)
{
	for (size_t i = 1; i < row->n; i++) {
		size_t k = 1;

		while (k < longer->n && !is_below(row->cell[i].left, longer->cell[k].left) &&
		       !is_below(row->cell[i].right, longer->cell[k].right))
			k++;
		if (k == longer->n)
			return false;
	}
	return true;
}

bool cells_are_rows(const cells *a, const cells *b)
{
	if (a->n < 2 || b->n < 2 || a->single != b->single)
		return false;
	if (a->single)
		return a->n == b->n && a->figures && b->figures && a->worded == b->worded;
	if (a->n != b->n && a->figures && b->figures)
		return a->n > b->n ? has_places(b, a) : has_places(a, b);
	if (a->n == 2 || b->n == 2)
		return a->n == b->n && a->figures && b->figures && are_aligned(a, b);
	return (a->figures && b->figures) ||
	       (a->n == b->n && (a->figures || b->figures || are_aligned(a, b)));
}

/* The column a cell stands in: its place in the row when the row is full, else the head it stands nearest to, behind `least`. */
size_t cells_column_of(const cells *head, const cells *row, size_t i, size_t least)
{
	size_t best = least, left = row->n - i;
	const cell *c = &row->cell[i];
	uint32_t nearest = UINT32_MAX;

	if (row->n == head->n)
		return i;
	for (size_t k = least; k + left <= head->n; k++) {
		const cell *name = &head->cell[k];
		uint32_t far = distance(name->left.columns + name->right.columns,
		                        c->left.columns + c->right.columns);

		if (head->by_count)
			far = distance(name->left.characters + name->right.characters,
			               c->left.characters + c->right.characters);
		if (far < nearest) {
			nearest = far;
			best = k;
		}
	}
	return best;
}

/* The cell of the row the text at `left` stands below; row->n without one. Text goes on in any column but the first. */
size_t cells_find_above(const cells *row, place left)
{
	size_t best = row->n;
	uint32_t least = 1;

	for (size_t i = 1; i < row->n; i++) {
		uint32_t columns = distance(left.columns, row->cell[i].left.columns),
		         characters = distance(left.characters, row->cell[i].left.characters),
		         far = columns < characters ? columns : characters;

		/* Characters are fewer than columns: of two that fit the one further right is no chance. */
		if (far <= least) {
			least = far;
			best = i;
		}
	}
	return best;
}
