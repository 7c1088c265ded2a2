/* table.c -- the heads of tables and the rows of row sources, one at a time: a million of them go through one buffer. Rows that
 * are nodes of the tree are written by the walk (body.c). */
#include "opendata.h"
#include <stdlib.h>

static const kw_str nothing = { NULL, 0 };

/* Do the heads of the columns, joined, say all that the printed line says? White space aside. */
static bool is_whole_line(od_job *job, const kw_table *t, kw_str line)
{
	kw_buf *heads = &job->scratch2;
	od_clear(job, heads);
	for (size_t i = 0; i < t->n_columns; i++)
		kw_buf_put(heads, t->columns[i].name);
	kw_str a = kw_buf_str(heads);
	size_t i = 0, k = 0;
	uint32_t c = 0, d = 0;
	do {
		do
			c = i < a.n ? kw_utf8_next(a, &i) : 0;
		while (c && kw_char_is_space(c));
		do
			d = k < line.n ? kw_utf8_next(line, &k) : 0;
		while (d && kw_char_is_space(d));
	} while (c == d && c);
	return c == d;
}

/* What the values of a column are, where they are more than text. */
static void put_column(od_job *job, const kw_column *column)
{
	od_xml_open(&job->xml, "column");
	if (column->factor)
		od_xml_attr_int(&job->xml, "factor", column->factor);
	if (column->kind != KW_VALUE_TEXT)
		od_xml_attr(&job->xml, "kind", kw_str_from(kw_value_kind_name(column->kind)));
	od_xml_attr(&job->xml, "unit", column->unit);
	od_xml_text(&job->xml, column->name);
	od_xml_close(&job->xml, "column");
}

static void put_table_head(od_job *job, const kw_node *table)
{
	const kw_table *t = table->as.table;
	const kw_node *title = kw_node_title(table);
	if (title && od_is_blank(od_block_text(job, title)))
		title = NULL;
	if (!title && t->n_columns == 0)
		return;
	od_xml_open(&job->xml, "header");
	if (title) {
		od_xml_attr(&job->xml, "lines", od_lines_of(job, title));
		od_claim_add(job, title);
	}
	for (size_t i = 0; i < t->n_columns; i++)
		put_column(job, &t->columns[i]);
	if (t->n_columns == 0)
		od_xml_leaf(&job->xml, "column", od_block_text(job, title));
	else if (title && !is_whole_line(job, t, od_block_text(job, title)))
		od_xml_leaf(&job->xml, "verbatim", od_block_text(job, title));
	od_xml_close(&job->xml, "header");
	if (title && (table->marks & KW_MARK_HEADER_GUESS || title->confidence || table->confidence))
		od_find(job, OD_UNCERTAIN, od_lines_of(job, title), od_line_of(title), nothing,
		        KW_LIT("列見出しの対応は推定です"));
}

/* Rows of one table that are read again; the others have gone through the same calls. Reading all of a million rows would
 * take twice as long as writing them. */
enum { ROWS_REREAD = 10000 };

/* One column of the row under way. */
typedef struct column_now {
	kw_value_kind kind;
	char value[KW_CELL_VALUE_BYTES];
} column_now;

/* Without a value where the text is that already. */
static void take_cell(const kw_cell *cell, column_now *column, od_cell *out)
{
	bool has_value = cell->text.n && cell->kind != KW_VALUE_TEXT && !cell->is_plain;
	out->text = cell->text;
	out->kind.n = out->value.n = 0;
	if (cell->text.n && cell->kind != column->kind)
		out->kind = kw_str_from(kw_value_kind_name(cell->kind));
	if (!has_value)
		return;
	out->value = (kw_str){ column->value, kw_cell_value(cell, column->value) };
	if (kw_str_eq(cell->text, out->value))
		out->value.n = 0;
}

static void note_mark(od_job *job, od_data *data, size_t column, const kw_cell *cell)
{
	kw_str text = kw_str_trim(cell->text);
	for (const od_mark *m = data->marks; m; m = m->next)
		if (m->column == column && kw_str_eq(m->text, text))
			return;
	od_mark *mark = kw_arena_alloc(job->arena, sizeof *mark);
	if (!mark)
		return; /* the arena has noted it */
	*mark = (od_mark){ data->marks, column, cell->value != 0, od_copy(job, text) };
	data->marks = mark;
}

static void notice_replaced(od_job *job, uint32_t line)
{
	od_clear(job, &job->scratch2);
	kw_buf_put_int(&job->scratch2, line);
	od_find(job, OD_CONTROL_CHAR, od_copy(job, kw_buf_str(&job->scratch2)), line, nothing,
	        KW_LIT("XMLで使えない文字をU+FFFDに置き換えました"));
}

/* The rows of a row source, one at a time. */
static void put_rows(od_job *job, const kw_node *table)
{
	const kw_table *t = table->as.table;
	size_t n_columns = t->n_columns, n, n_written = 0;
	od_data *data = od_list_add(job, &job->data, sizeof *data);
	bool *is_mixed = kw_arena_alloc(job->arena, n_columns + 1);
	column_now *columns = kw_arena_alloc(job->arena, (n_columns + 1) * sizeof *columns);
	od_cell *row = kw_arena_alloc(job->arena, (n_columns + 1) * sizeof *row);
	*data = (od_data){ .table = table, .is_mixed = is_mixed };
	if (!is_mixed || !columns || !row)
		return; /* the arena has noted it */
	for (size_t i = 0; i < n_columns; i++)
		columns[i].kind = t->columns[i].kind;
	od_xml *x = &job->xml;
	kw_rows *rows = kw_table_open(table);
	job->no_memory |= rows == NULL;
	for (const kw_cell *cells; rows && (cells = kw_rows_next(rows, &n));) {
		uint32_t replaced = x->n_replaced;
		if (n == 0)
			continue;
		for (size_t i = 0; i < n; i++) {
			take_cell(&cells[i], &columns[i], &row[i]);
			is_mixed[i] |= row[i].kind.n > 0;
			if (cells[i].kind == KW_VALUE_BOOLEAN)
				note_mark(job, data, i, &cells[i]);
		}
		od_xml_row(x, cells[0].at.line, row, n);
		od_xml_pause(x, ++n_written >= ROWS_REREAD && !job->reread_all);
		if (x->n_replaced != replaced)
			notice_replaced(job, cells[0].at.line);
	}
	od_xml_pause(x, false);
	kw_rows_close(rows);
}

void od_table_open(od_job *job, const kw_node *table)
{
	od_xml_open(&job->xml, "table");
	put_table_head(job, table);
	if (table->as.table->rows)
		put_rows(job, table);
}
