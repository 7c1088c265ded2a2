/* columns -- how wide the columns of a table are, and at which end of them texts stand: from the heads and the first rows. What
 * must stay on one line (figures, codes, telephone numbers) has room before text that can go on below. */
#include "render.h"

#include <kawaraban/values.h>

enum {
	SAMPLE_ROWS = 200,
	LEAST_EMS = 3,  /* narrower columns make the table something else */
	TEXT_EMS = 8,   /* what a text is content with */
	PROSE_EMS = 12, /* the same, of sentences */
	HEAD_EMS = 4,   /* and of a name, which may have several lines */
	MAX_EMS = 24,   /* what one long text may claim */
	QUARTERS = 4,   /* of an em: between scripts */
};

/* BARE: figures that may be a code; NUMBER: those that cannot be one. */
typedef enum look { NOTHING, BARE, NUMBER, OTHER } look;

typedef struct extent {
	int64_t whole, solid; /* quarters of an em; solid: of the longest part that stays on one line */
	look look;
} extent;

static bool is_sign(uint32_t c)
{
	static const uint32_t signs[] = { 0x25B3, 0x25B2, 0x2212, 0xFF0D, 0xFF0B,
		                          0xFF0C, 0xFF0E, 0xFF05, 0x2010 };
	for (size_t i = 0; i < KW_COUNT(signs); i++)
		if (signs[i] == c)
			return true;
	return c == '+' || c == '-' || c == ',' || c == '.' || c == '%';
}

/* Stands for a figure that is not there: － ― - … */
static bool is_blank_sign(uint32_t c)
{
	return c == '-' || c == 0xFF0D || c == 0x2212 || c == 0x2014 || c == 0x2015 || c == 0x2026 ||
	       kw_char_is_space(c);
}

static bool is_minus(uint32_t c)
{
	return c == 0x25B3 || c == 0x25B2 || c == 0x2212 || c == 0xFF0D || c == '-' || c == '+' ||
	       c == 0xFF0B;
}

/* What is counted, behind its number. Sums of money are known to the core; times and dates are no amounts. */
static bool is_unit(kw_str text)
{
	static const kw_str units[] = { KW_LIT_INIT("人"),      KW_LIT_INIT("名"),   KW_LIT_INIT("件"),
		                        KW_LIT_INIT("世帯"),    KW_LIT_INIT("戸"),   KW_LIT_INIT("棟"),
		                        KW_LIT_INIT("台"),      KW_LIT_INIT("校"),   KW_LIT_INIT("団体"),
		                        KW_LIT_INIT("か所"),    KW_LIT_INIT("箇所"), KW_LIT_INIT("ヵ所"),
		                        KW_LIT_INIT("回"),      KW_LIT_INIT("本"),   KW_LIT_INIT("冊"),
		                        KW_LIT_INIT("㎡"),      KW_LIT_INIT("ha"),   KW_LIT_INIT("km"),
		                        KW_LIT_INIT("kg"),      KW_LIT_INIT("ｔ"),   KW_LIT_INIT("トン"),
		                        KW_LIT_INIT("ポイント") };
	for (size_t i = 0; i < KW_COUNT(units); i++)
		if (kw_str_eq(text, units[i]))
			return true;
	return false;
}

static bool is_amount(kw_str text)
{
	kw_money money;
	return kw_money_at(text, 0, &money) && money.n == text.n;
}

/* A number has one point at most and its sign before it: 2022.4.1 and 03-1234 are none. */
static look look_of(kw_str text)
{
	size_t digits = 0, points = 0, marks = 0, first = 0;
	for (size_t at = 0; at < text.n;) {
		size_t from = at;
		uint32_t c = kw_utf8_next(text, &at);
		int digit = kw_norm_digit(c);
		if (digit >= 0) {
			first = digits++ ? first : (size_t)digit;
			continue;
		}
		if (is_blank_sign(c) && digits == 0 && !is_minus(c))
			continue;
		if (digits && !is_sign(c) && points < 2 &&
		    is_unit(kw_str_trim(kw_str_sub(text, from, text.n))))
			return NUMBER;
		if (!is_sign(c) || (is_minus(c) && digits))
			return digits && is_amount(text) ? NUMBER : OTHER;
		points += c == '.' || c == 0xFF0E;
		marks++;
	}
	if (digits == 0)
		return NOTHING;
	return points > 1 ? OTHER : marks || (first == 0 && digits == 1) ? NUMBER : BARE;
}

static extent measure(kw_str text)
{
	extent e = { 0 };
	int64_t run = 0;
	bool was_narrow = false;
	text = kw_str_trim(text);
	e.look = look_of(text);
	for (size_t at = 0; at < text.n;) {
		uint32_t c = kw_utf8_next(text, &at);
		bool is_narrow = kw_utf8_width(c) < 2;
		int64_t width = 2 * kw_utf8_width(c) + (e.whole && is_narrow != was_narrow);
		bool stays = kw_norm_digit(c) >= 0 || is_sign(c) || (is_narrow && c > ' ');
		was_narrow = is_narrow;
		run = stays ? run + width : 0;
		e.whole += width;
		e.solid = e.solid > run ? e.solid : run;
	}
	return e;
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void claim(kw_column_plan *plan, extent e, int64_t content_ems, int64_t em)
{
	int64_t wish = smaller(e.whole, QUARTERS * MAX_EMS) * em / QUARTERS;
	int64_t least = smaller(e.solid, QUARTERS * MAX_EMS) * em / QUARTERS;
	least = larger(least, smaller(wish, LEAST_EMS * em));
	plan->wish = larger(plan->wish, wish);
	plan->least = larger(plan->least, least);
	plan->content = larger(plan->content, larger(least, smaller(wish, content_ems * em)));
}

static bool is_numeric(kw_value_kind kind)
{
	return kind == KW_VALUE_INTEGER || kind == KW_VALUE_DECIMAL || kind == KW_VALUE_PERCENT ||
	       kind == KW_VALUE_AMOUNT;
}

static void claim_cell(kw_column_plan *plan, const kw_cell *cell, int64_t em)
{
	extent e = measure(cell->text);
	bool is_prose = cell->node && e.whole > QUARTERS * MAX_EMS;
	/* A reader of data tells codes from numbers; of cells on paper only the look is known. */
	bool is_number =
	        cell->node ? e.look == NUMBER || e.look == BARE : is_numeric(cell->kind) || e.look == NUMBER;
	claim(plan, e, is_prose ? PROSE_EMS : TEXT_EMS, em);
	plan->n_numbers += is_number;
	plan->n_others += e.look == OTHER;
}

kw_status kw_render_plan_columns(kw_renderer *r, const kw_node *table, kw_column_plan *plan, size_t n)
{
	const kw_table *t = table->as.table;
	const kw_frame *frame = &r->t->frames[KW_FRAME_ROW];
	int64_t em = r->t->styles[KW_STYLE_CELL].size, padding = frame->left + frame->right;
	size_t n_cells = 0;
	kw_rows *rows = kw_table_open(table);
	if (!rows)
		return kw_render_no_memory(r);
	for (size_t i = 0; i < n; i++)
		plan[i] = (kw_column_plan){ .least = LEAST_EMS * em };
	for (size_t i = 0; i < n && i < t->n_columns; i++) {
		extent name = measure(t->columns[i].name);
		name.solid = smaller(name.solid, QUARTERS * HEAD_EMS);
		claim(&plan[i], name, HEAD_EMS, em);
	}
	const kw_cell *cells = kw_rows_next(rows, &n_cells);
	for (size_t row = 0; cells && row < SAMPLE_ROWS; row++, cells = kw_rows_next(rows, &n_cells))
		for (size_t i = 0; i < n_cells && i < n; i++)
			if (!cells[i].node || cells[i].node->type == KW_CELL)
				claim_cell(&plan[i], &cells[i], em);
	kw_rows_close(rows);
	for (size_t i = 0; i < n; i++) {
		plan[i].at_end = plan[i].n_numbers > plan[i].n_others ||
		                 (i < t->n_columns && is_numeric(t->columns[i].kind));
		plan[i].least += padding;
		plan[i].content = larger(plan[i].content + padding, plan[i].least);
		plan[i].wish = larger(plan[i].wish + padding, plan[i].content);
	}
	return KW_OK;
}

kw_column_sums kw_render_sum_columns(const kw_column_plan *plan, size_t n)
{
	kw_column_sums sums = { 0 };
	for (size_t i = 0; i < n; i++) {
		sums.least += plan[i].least;
		sums.content += plan[i].content;
		sums.wish += plan[i].wish;
	}
	return sums;
}

/* From what it must have, or is content with, a column goes on to what it wants. */
static int64_t between(int64_t from, int64_t to, int64_t part, int64_t whole)
{
	return whole > 0 ? from + (to - from) * part / whole : from;
}

bool kw_render_share_columns(kw_column_plan *plan, size_t n, int64_t room)
{
	kw_column_sums sum = kw_render_sum_columns(plan, n);
	int64_t given = 0;
	if (n == 0 || sum.least > room)
		return false;
	for (size_t i = 0; i < n; i++) {
		kw_column_plan *p = &plan[i];
		if (sum.wish <= room)
			p->width = p->wish + (room - sum.wish) * p->wish / sum.wish;
		else if (sum.content <= room)
			p->width = between(p->content, p->wish, room - sum.content, sum.wish - sum.content);
		else
			p->width = between(p->least, p->content, room - sum.least, sum.content - sum.least);
		given += p->width;
	}
	plan[n - 1].width += room - given;
	return true;
}
