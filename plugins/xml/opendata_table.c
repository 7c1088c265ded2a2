/* opendata_table -- tables of Open Data XML: those whose rows hold only text are data, with their values. */
#include "opendata.h"
#include <stdlib.h>

static kw_value_kind value_kind(kw_str name, kw_value_kind preset)
{
	for (unsigned kind = 0; kind < KW_N_VALUE_KINDS; kind++)
		if (kw_str_eq(name, kw_str_from(kw_value_kind_name((kw_value_kind)kind))))
			return (kw_value_kind)kind;
	return preset;
}

/* "-1.50", "2022-04-01" and "true" as a cell has them; false when it is neither. */
static bool read_value(kw_str s, kw_cell *cell)
{
	if (cell->kind == KW_VALUE_BOOLEAN) {
		cell->value = kw_str_eq(s, KW_LIT("true"));
		return cell->value || kw_str_eq(s, KW_LIT("false"));
	}
	uint64_t v = 0;
	bool negative = s.n && s.p[0] == '-', point = false;
	size_t i = negative;
	cell->decimals = 0;
	for (; i < s.n; i++) {
		if (s.p[i] == '.' && !point && i > negative) {
			point = true;
			continue;
		}
		if (s.p[i] == '-' && cell->kind == KW_VALUE_DATE && (i == 4 || i == 7))
			continue;
		if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v) || v > INT64_MAX)
			return false;
		cell->decimals += point;
	}
	cell->value = negative ? -(int64_t)v : (int64_t)v;
	return s.n > negative && cell->decimals <= 18;
}

static bool is_text_row(const item *row)
{
	for (const item *c = row->first; c; c = c->next)
		if (c->has_elements)
			return false;
	return true;
}

static size_t count_children(const item *i, const char *name)
{
	size_t n = 0;
	for (const item *c = i ? i->first : NULL; c; c = c->next)
		n += od_is(c, name);
	return n;
}

static bool is_data(const item *table, size_t n_columns)
{
	bool any = false;
	for (const item *row = table->first; row; row = row->next) {
		if (!od_is(row, "row"))
			continue;
		any = true;
		if (!is_text_row(row) || count_children(row, "cell") != n_columns)
			return false;
	}
	return any && n_columns > 0;
}

static kw_status pack_row(od_plan *p, const item *row, const kw_column *columns, kw_buf *packed)
{
	kw_str lines = od_attribute(row, "lines"), word = { NULL, 0 };
	uint32_t line = 0, last, col, end_col;
	size_t n = 0;
	if (kw_word_next(&lines, &word) && !od_read_place(word, &line, &last, &col, &end_col))
		return od_refuse(p, row,
		                 KW_TO_TRANSLATE("found <%.*s> with lines that are none; expected a line"));
	for (const item *c = row->first; c; c = c->next) {
		if (!od_is(c, "cell"))
			continue;
		kw_str value = od_attribute(c, "value");
		kw_cell cell = { .text = item_text(c), .at = { .line = line, .col = line ? 1 : 0 } };
		if (cell.text.n)
			cell.kind = value_kind(od_attribute(c, "kind"), columns[n].kind);
		if (cell.kind > KW_VALUE_CODE && !read_value(value.n ? value : cell.text, &cell))
			return od_refuse(
			        p, c, KW_TO_TRANSLATE("found <%.*s> whose value is no number and no date"));
		cell_pack(packed, &cell);
		/* a cell of several lines in a table of text moves the next one down */
		for (size_t k = 0; line && k < cell.text.n; k++)
			line += cell.text.p[k] == '\n';
		n++;
	}
	return KW_OK;
}

static kw_status add_rows(od_plan *p, kw_node *table, const item *from)
{
	kw_buf packed = { 0 };
	uint64_t n = 0;
	kw_status st = KW_OK;
	for (const item *row = from->first; row && !st; row = row->next) {
		if (!od_is(row, "row"))
			continue;
		if (++n > (uint64_t)kw_ctx_limit(p->ctx, KW_LIMIT_CSV_ROWS))
			st = kw_fail_limit(p->ctx, KW_LIMIT_CSV_ROWS, (kw_span){ 0 }, (int64_t)n);
		else
			st = pack_row(p, row, table->as.table->columns, &packed);
	}
	if (!st)
		rows_attach(p->doc, table, kw_buf_str(&packed), n);
	kw_buf_free(&packed);
	return st;
}

/* The printed head line: as it was, else its columns. */
static kw_status add_table_title(od_plan *p, kw_node *table, const item *header)
{
	const item *verbatim = item_child(header, KW_LIT("verbatim"));
	kw_str text = item_text(verbatim);
	if (!verbatim && !od_attribute(header, "lines").n)
		return KW_OK;
	kw_node *title = kw_doc_add(p->doc, table, KW_TITLE);
	kw_buf_clear(&p->room);
	for (const item *c = header->first; c && !verbatim; c = c->next)
		kw_buf_put(&p->room, item_text(c));
	if (!verbatim)
		text = kw_buf_str(&p->room);
	title->as.heading->title = kw_doc_copy(p->doc, text);
	kw_doc_add_inlines(p->doc, title, text);
	return od_add_places(p, header, title);
}

/* The head of a table, and its rows when they are data; *data: nothing of it is left to be read. */
kw_status od_add_table(od_plan *p, kw_node *table, const item *from, bool *data)
{
	const item *header = item_child(from, KW_LIT("header"));
	size_t n = count_children(header, "column"), k = 0;
	kw_column *columns = calloc(n + 1, sizeof *columns);
	kw_status st =
	        columns ? KW_OK : kw_fail(p->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory");
	if (!st && n > (size_t)kw_ctx_limit(p->ctx, KW_LIMIT_CSV_COLUMNS))
		st = kw_fail_limit(p->ctx, KW_LIMIT_CSV_COLUMNS, (kw_span){ 0 }, (int64_t)n);
	for (const item *c = header ? header->first : NULL; c && !st; c = c->next) {
		uint64_t factor;
		if (!od_is(c, "column"))
			continue;
		if (!od_read_count(od_attribute(c, "factor"), &factor) || factor > INT64_MAX) {
			st = od_refuse(p, c, KW_TO_TRANSLATE("found <%.*s> with a factor that is no number"));
			break;
		}
		columns[k++] = (kw_column){ .name = item_text(c),
			                    .kind = value_kind(od_attribute(c, "kind"), KW_VALUE_TEXT),
			                    .unit = od_attribute(c, "unit"),
			                    .factor = (int64_t)factor };
	}
	if (!st && n)
		kw_table_set_columns(p->doc, table, columns, n);
	if (!st && header)
		st = add_table_title(p, table, header);
	*data = !st && is_data(from, n);
	if (*data)
		st = add_rows(p, table, from);
	free(columns);
	return st;
}
