/* types -- what the cells of a table in other vocabularies are. XML writes values plainly (12345, -0.5, 2022-04-01, 28,523千円), so
 * little is tried; a column is of a kind only when all of its cells are, and what might be a code is one. */
#include "xml.h"
#include <stdlib.h>

/* Figures all of one width, from LONG_WIDTH on or from FIXED_WIDTH on in so many cells, are codes: as with CSV. */
enum { MOST_FIGURES = 15, FIXED_WIDTH = 5, FIXED_CELLS = 10, LONG_WIDTH = 12 };

static bool is_figure(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_date(kw_str s, int64_t *value)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int v = 0;
	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (i != 4 && i != 7) {
			if (!is_figure(s.p[i]))
				return false;
			v = v * 10 + (s.p[i] - '0');
		}
	int year = v / 10000, month = v / 100 % 100, day = v % 100;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	*value = v;
	return year >= 1600 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] &&
	       (leap || month != 2 || day < 29);
}

/* -12345 and -0.5; figures without a sign are counted. */
static kw_value_kind number_of(kw_str s, kw_cell *out, size_t *figures)
{
	bool negative = s.p[0] == '-';
	size_t i = negative, start = i, decimals = 0;
	int64_t v = 0;
	for (; i < s.n && is_figure(s.p[i]); i++)
		v = i - start < MOST_FIGURES ? v * 10 + (s.p[i] - '0') : v;
	size_t n = i - start;
	bool zero_first = n > 1 && s.p[start] == '0';
	if (n && i + 1 < s.n && s.p[i] == '.')
		for (i++; i < s.n && is_figure(s.p[i]); i++, decimals++)
			v = n + decimals < MOST_FIGURES ? v * 10 + (s.p[i] - '0') : v;
	*figures = negative ? 0 : n;
	if (!n || i < s.n)
		return KW_VALUE_TEXT;
	if (zero_first || n + decimals > MOST_FIGURES)
		return decimals ? KW_VALUE_TEXT : KW_VALUE_CODE;
	out->value = negative ? -v : v;
	out->decimals = (uint8_t)decimals;
	return decimals ? KW_VALUE_DECIMAL : KW_VALUE_INTEGER;
}

static kw_value_kind kind_of(kw_str s, kw_cell *out, size_t *figures)
{
	kw_money money;
	*figures = 0;
	if (!is_figure(s.p[0]) && s.p[0] != '-' && (unsigned char)s.p[0] < 0x80)
		return KW_VALUE_TEXT;
	if (is_date(s, &out->value))
		return KW_VALUE_DATE;
	kw_value_kind number = number_of(s, out, figures);
	if (number)
		return number;
	if (s.n > 3 && s.n < 100 && kw_money_at(s, 0, &money) && money.n == s.n && !money.approximate) {
		out->value = money.yen;
		return KW_VALUE_AMOUNT;
	}
	return KW_VALUE_TEXT;
}

void types_survey(type_survey *t, kw_str text)
{
	kw_cell cell = { .value = 0 };
	size_t figures;
	if (!text.n)
		return;
	kw_value_kind kind = kind_of(text, &cell, &figures);
	t->n[kind]++;
	if (t->n_all++ == 0)
		t->figures = figures;
	else if (figures != t->figures)
		t->figures = 0;
}

kw_value_kind types_decide(const type_survey *t)
{
	uint64_t whole = t->n[KW_VALUE_INTEGER], codes = t->n[KW_VALUE_CODE];
	bool fixed = t->figures >= LONG_WIDTH || (t->figures >= FIXED_WIDTH && t->n_all >= FIXED_CELLS);
	if (!t->n_all)
		return KW_VALUE_TEXT;
	if (codes + whole == t->n_all)
		return codes || fixed ? KW_VALUE_CODE : KW_VALUE_INTEGER;
	if (whole + t->n[KW_VALUE_DECIMAL] == t->n_all)
		return KW_VALUE_DECIMAL;
	for (unsigned kind = 0; kind < KW_N_VALUE_KINDS; kind++)
		if (t->n[kind] == t->n_all)
			return (kw_value_kind)kind;
	return KW_VALUE_TEXT;
}

void types_set(kw_value_kind column, kw_cell *cell)
{
	size_t figures;
	kw_cell found = *cell;
	if (!cell->text.n || column == KW_VALUE_TEXT)
		return;
	kind_of(cell->text, &found, &figures);
	cell->kind = column;
	if (column == KW_VALUE_CODE)
		return;
	cell->value = found.value;
	cell->decimals = found.decimals;
}

bool types_apply(kw_doc *doc, kw_node *table, const type_survey *surveys)
{
	size_t n = table->as.table->n_columns, n_cells;
	uint64_t n_rows = table->as.table->n_rows;
	kw_column *columns = calloc(n + 1, sizeof *columns);
	kw_rows *rows = kw_table_open(table);
	kw_buf packed = { 0 };
	bool fine = columns && rows;
	for (size_t i = 0; fine && i < n; i++) {
		columns[i] = table->as.table->columns[i];
		if (columns[i].kind == KW_VALUE_TEXT)
			columns[i].kind = types_decide(&surveys[i]);
		if (columns[i].kind == KW_VALUE_AMOUNT && !columns[i].factor)
			columns[i].factor = 1;
	}
	for (const kw_cell *cells; fine && (cells = kw_rows_next(rows, &n_cells)) != NULL;)
		for (size_t i = 0; i < n_cells; i++) {
			kw_cell cell = cells[i];
			if (cell.kind == KW_VALUE_TEXT)
				types_set(columns[i].kind, &cell);
			cell_pack(&packed, &cell);
		}
	fine = fine && !packed.failed;
	if (fine) {
		kw_table_set_columns(doc, table, columns, n);
		rows_attach(doc, table, kw_buf_str(&packed), n_rows);
	}
	kw_rows_close(rows);
	kw_buf_free(&packed);
	free(columns);
	return fine;
}
