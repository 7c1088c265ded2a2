/* column -- decides what a column is from its head and all of its cells, and types its cells by that. A column is numbers
 * only when every cell is one or says there is none; one leading zero makes all of it codes. */
#include "plain.h"

/* A column with this much text, and more text than values, is text. */
enum { CLOSE_AFTER = 64 };
/* A column of figures, all of one width from FIXED_WIDTH on, in this many cells or more, is codes; from LONG_WIDTH on always. */
enum { FIXED_WIDTH = 5, FIXED_CELLS = 10, LONG_WIDTH = 12 };

void survey_cell(column_survey *c, const csv_words *words, kw_str text, const csv_field *at)
{
	bool yes;
	if (c->closed)
		return;
	cell_value v = value_at_once(text);
	c->n[v.shape]++;
	if (v.shape == SHAPE_TEXT) {
		if (c->n[SHAPE_TEXT] <= MOST_ODD)
			c->odd[c->n[SHAPE_TEXT] - 1] = *at;
		/* what began with marks may be nothing else */
		if (c->n_marks + 1 == c->n[SHAPE_TEXT] && words_mark(words, text, &yes)) {
			c->n_marks++;
			return;
		}
		uint64_t values = 0;
		for (unsigned s = SHAPE_CODE; s < N_SHAPES; s++)
			values += c->n[s];
		c->closed = c->n[SHAPE_TEXT] >= CLOSE_AFTER && c->n[SHAPE_TEXT] > values;
	} else if (v.shape == SHAPE_INTEGER || v.shape == SHAPE_CODE) {
		bool first = c->n[SHAPE_INTEGER] + c->n[SHAPE_CODE] == 1;
		if (first || v.n_figures < c->least_figures)
			c->least_figures = v.n_figures;
		if (v.n_figures > c->most_figures)
			c->most_figures = v.n_figures;
	}
}

/* ---- the decision ---- */

static bool is_fixed_code(const column_survey *c, uint64_t n)
{
	uint8_t width = c->most_figures;
	return width == c->least_figures &&
	       (width >= LONG_WIDTH || (width >= FIXED_WIDTH && n >= FIXED_CELLS));
}

static kw_value_kind kind_of(const column_survey *c, column_hint hint, const csv_unit *unit)
{
	uint64_t n = 0;
	for (unsigned s = SHAPE_TEXT; s < N_SHAPES; s++)
		n += c->n[s];
	uint64_t whole = c->n[SHAPE_INTEGER], figures = whole + c->n[SHAPE_DECIMAL];
	bool money = kw_str_eq(unit->kind, KW_LIT("amount")),
	     percent = kw_str_eq(unit->kind, KW_LIT("percent"));
	if (n && c->n_marks == n && hint == HINT_NONE && !unit->unit.n)
		return KW_VALUE_BOOLEAN;
	if (!n || c->n[SHAPE_TEXT] || hint == HINT_TEXT)
		return KW_VALUE_TEXT;
	if (c->n[SHAPE_CODE] || hint == HINT_CODE || hint == HINT_LEVEL)
		return c->n[SHAPE_CODE] + whole == n ? KW_VALUE_CODE : KW_VALUE_TEXT;
	if (c->n[SHAPE_DATE])
		return c->n[SHAPE_DATE] == n ? KW_VALUE_DATE : KW_VALUE_TEXT;
	if (c->n[SHAPE_AMOUNT])
		return c->n[SHAPE_AMOUNT] + (money ? figures : 0) == n ? KW_VALUE_AMOUNT : KW_VALUE_TEXT;
	if (c->n[SHAPE_PERCENT])
		return c->n[SHAPE_PERCENT] + (percent ? figures : 0) == n ? KW_VALUE_PERCENT : KW_VALUE_TEXT;
	if (money)
		return KW_VALUE_AMOUNT;
	if (percent)
		return KW_VALUE_PERCENT;
	if (c->n[SHAPE_DECIMAL] || hint == HINT_COORDINATE)
		return KW_VALUE_DECIMAL;
	return !unit->unit.n && hint == HINT_NONE && is_fixed_code(c, n) ? KW_VALUE_CODE : KW_VALUE_INTEGER;
}

void column_decide(const column_survey *c, column_hint hint, const csv_unit *unit, kw_column *out)
{
	out->kind = kind_of(c, hint, unit);
	out->unit = unit->unit;
	out->factor = out->kind == KW_VALUE_AMOUNT ? unit->factor : 0;
}

/* A number of the column's unit as yen; false when it is no whole yen or too large. */
static bool to_yen(cell_value *v, int64_t factor)
{
	if (__builtin_mul_overflow(v->value, factor, &v->value))
		return false;
	v->is_plain &= factor == 1 && !v->decimals;
	for (; v->decimals; v->decimals--) {
		if (v->value % 10)
			return false;
		v->value /= 10;
	}
	return true;
}

static void set(kw_cell *cell, kw_value_kind kind, const cell_value *v)
{
	cell->kind = kind;
	cell->value = v->value;
	cell->decimals = v->decimals;
	cell->is_plain = v->is_plain;
}

void cell_type(const kw_column *column, const csv_words *words, kw_cell *cell)
{
	bool yes = false;
	if (column->kind == KW_VALUE_TEXT || !cell->text.n)
		return;
	if (column->kind == KW_VALUE_BOOLEAN) {
		if (words_mark(words, cell->text, &yes)) {
			cell->kind = KW_VALUE_BOOLEAN;
			cell->value = yes;
		}
		return;
	}
	cell_value v = value_at_once(cell->text);
	bool number = v.shape == SHAPE_INTEGER || v.shape == SHAPE_DECIMAL;
	switch (column->kind) {
	case KW_VALUE_CODE:
		if (v.shape == SHAPE_CODE || v.shape == SHAPE_INTEGER)
			cell->kind = KW_VALUE_CODE;
		return;
	case KW_VALUE_INTEGER:
	case KW_VALUE_DECIMAL:
		if (number)
			set(cell, column->kind, &v);
		return;
	case KW_VALUE_PERCENT:
		if (number || v.shape == SHAPE_PERCENT)
			set(cell, KW_VALUE_PERCENT, &v);
		return;
	case KW_VALUE_AMOUNT:
		if (v.shape == SHAPE_AMOUNT || (number && column->factor && to_yen(&v, column->factor)))
			set(cell, KW_VALUE_AMOUNT, &v);
		return;
	case KW_VALUE_DATE:
		if (v.shape == SHAPE_DATE)
			set(cell, KW_VALUE_DATE, &v);
		return;
	default:
		return;
	}
}
