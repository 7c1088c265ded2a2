/* publisher -- data tables for machines: names of columns that state their unit, values as plain text. */
#include "publisher.h"

kw_str kw_without_unit(kw_str name, kw_str unit)
{
	static const struct {
		kw_str open, close;
	} brackets[] = {
		{ KW_LIT_INIT("（"), KW_LIT_INIT("）") },
		{ KW_LIT_INIT("("), KW_LIT_INIT(")") },
		{ KW_LIT_INIT("［"), KW_LIT_INIT("］") },
		{ KW_LIT_INIT("["), KW_LIT_INIT("]") },
	};
	for (size_t i = 0; i < KW_COUNT(brackets) && unit.n; i++) {
		kw_str open = brackets[i].open, close = brackets[i].close, head = name;
		if (!kw_str_ends(name, close))
			continue;
		head.n -= close.n;
		if (!kw_str_ends(head, unit))
			continue;
		head.n -= unit.n;
		if (head.n > open.n && kw_str_ends(head, open))
			return kw_str_trim(kw_str_sub(head, 0, head.n - open.n));
	}
	return name;
}

void kw_data_heading_put(const kw_column *column, size_t index, bool as_printed, kw_buf *out)
{
	bool is_value = column->kind != KW_VALUE_TEXT && column->kind != KW_VALUE_CODE && !as_printed;
	kw_str unit = column->kind == KW_VALUE_AMOUNT    ? KW_LIT("円")
	              : column->kind == KW_VALUE_PERCENT ? KW_LIT("％")
	                                                 : column->unit;
	kw_str name = kw_str_trim(column->name);
	if (is_value)
		name = kw_without_unit(name, column->unit.n ? column->unit : unit);
	size_t from = out->n;
	kw_buf_put(out, name);
	for (size_t i = from; i < out->n; i++)
		if (out->b[i] == '\n' || out->b[i] == '\r')
			out->b[i] = ' ';
	if (!name.n) {
		kw_buf_put(out, KW_LIT("列"));
		kw_buf_put_int(out, (int64_t)index + 1);
	}
	if (as_printed) {
		kw_buf_put(out, KW_LIT("_原表記"));
	} else if (is_value && unit.n) {
		kw_buf_putc(out, '_');
		kw_buf_put(out, unit);
	}
}

size_t kw_cell_value(const kw_cell *cell, char out[KW_CELL_VALUE_BYTES])
{
	enum { MOST_DECIMALS = 18, MOST_FIGURES = 24 };
	char figures[MOST_FIGURES];
	size_t n = 0, k = 0;
	if (cell->kind == KW_VALUE_TEXT || cell->kind == KW_VALUE_CODE || cell->decimals > MOST_DECIMALS)
		return 0;
	if (cell->kind == KW_VALUE_BOOLEAN) {
		kw_str word = cell->value ? KW_LIT("true") : KW_LIT("false");
		memcpy(out, word.p, word.n);
		return word.n;
	}
	if (cell->kind == KW_VALUE_DATE) {
		kw_date_put((int32_t)cell->value, out);
		return 10;
	}
	uint64_t v = cell->value < 0 ? 0 - (uint64_t)cell->value : (uint64_t)cell->value;
	do
		figures[k++] = (char)('0' + v % 10);
	while ((v /= 10) != 0 || k <= cell->decimals);
	if (cell->value < 0)
		out[n++] = '-';
	while (k > 0) {
		out[n++] = figures[--k];
		if (k > 0 && k == cell->decimals)
			out[n++] = '.';
	}
	return n;
}
