/* build_table -- the tables of document XML: columns, rows in packed or plain form, and what their cells must keep to. */
#include "build.h"

static kw_status no_memory(const table_builder *t)
{
	return kw_fail(t->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the document");
}

void table_builder_free(table_builder *t)
{
	kw_buf_free(&t->columns);
	kw_buf_free(&t->packed);
	kw_buf_free(&t->surveys);
}

kw_status table_add_column(table_builder *t, const gate *g, const kw_column *column)
{
	kw_buf_put(&t->columns, (kw_str){ (const char *)column, sizeof *column });
	size_t n = t->columns.n / sizeof *column;
	if (n > (size_t)kw_ctx_limit(t->ctx, KW_LIMIT_CSV_COLUMNS))
		return kw_fail_limit(t->ctx, KW_LIMIT_CSV_COLUMNS, gate_place(g), (int64_t)n);
	return t->columns.failed ? no_memory(t) : KW_OK;
}

void table_set_columns(table_builder *t, kw_node *table)
{
	size_t n = t->columns.n / sizeof(kw_column);
	if (!n)
		return;
	kw_table_set_columns(t->doc, table, (const kw_column *)(const void *)t->columns.b, n);
	kw_buf_clear(&t->columns);
}

/* ---- rows ---- */

static bool begin_surveys(table_builder *t, size_t n_columns)
{
	size_t n = n_columns * sizeof(type_survey);
	kw_buf_clear(&t->surveys);
	if (!kw_buf_reserve(&t->surveys, n + 1))
		return false;
	memset(t->surveys.b, 0, n);
	t->surveys.n = n;
	return true;
}

kw_status table_begin_rows(table_builder *t, const kw_node *table)
{
	kw_buf_clear(&t->packed);
	t->taken = (row_range){ .at = 0 };
	t->n_rows = 0;
	return t->loose && !begin_surveys(t, table->as.table->n_columns) ? no_memory(t) : KW_OK;
}

size_t table_take_rows(table_builder *t, const kw_node *node, kw_str text, size_t from)
{
	const kw_table *table = node->as.table;
	if (t->n_rows || t->taken.s.p || !table->n_columns) /* without columns there are none to take */
		return from;
	t->taken = (row_range){
		.s = text, .at = from, .columns = table->columns, .n_columns = table->n_columns
	};
	cells_take(&t->taken, (uint64_t)kw_ctx_limit(t->ctx, KW_LIMIT_CSV_ROWS));
	t->n_rows = t->taken.n_rows;
	return t->taken.end;
}

kw_status table_begin_row(table_builder *t, const gate *g)
{
	if (t->taken.n_rows && !t->packed.n && !cells_pack(&t->taken, &t->packed))
		return no_memory(t);
	t->n_cells = 0;
	t->before = (kw_span){ 0 };
	if (++t->n_rows > (uint64_t)kw_ctx_limit(t->ctx, KW_LIMIT_CSV_ROWS))
		return kw_fail_limit(t->ctx, KW_LIMIT_CSV_ROWS, gate_place(g), (int64_t)t->n_rows);
	return KW_OK;
}

kw_status table_begin_cell(table_builder *t, const gate *g, const kw_node *node, cell_element *cell)
{
	const kw_table *table = node->as.table;
	if (t->n_cells == table->n_columns)
		return kw_fail(t->ctx, KW_EFORMAT, "xml.element", gate_place(g),
		               "the row has more than %zu cells; expected one for each column",
		               table->n_columns);
	*cell = (cell_element){ .cell.kind = table->columns[t->n_cells++].kind };
	return KW_OK;
}

kw_status table_end_cell(table_builder *t, const gate *g, cell_element *element, kw_str text)
{
	kw_cell *cell = &element->cell;
	if (element->place.form >= PLACE_STEP && !t->before.line)
		return kw_fail(
		        t->ctx, KW_EFORMAT, "xml.value", gate_place(g),
		        "the place of a cell counts on from the cell before it, which has none; expected LINE:COL-END@OFFSET+BYTES");
	cell->text = text;
	cell->at = place_resolve(&element->place, text, &t->before);
	t->before = cell->at;
	if (t->surveys.n)
		types_survey((type_survey *)(void *)t->surveys.b + t->n_cells - 1, text);
	cell_pack(&t->packed, cell);
	return t->packed.failed ? no_memory(t) : KW_OK;
}

kw_status table_end_row(table_builder *t, const gate *g, const kw_node *table)
{
	static const kw_cell empty;
	size_t want = table->as.table->n_columns;
	for (; t->loose && t->n_cells < want; t->n_cells++)
		cell_pack(&t->packed, &empty);
	if (t->n_cells == want)
		return KW_OK;
	return kw_fail(t->ctx, KW_EFORMAT, "xml.element", gate_place(g),
	               "the row has %zu cells; expected %zu, one for each column", t->n_cells, want);
}

kw_status table_end_rows(table_builder *t, kw_node *table)
{
	if (t->taken.n_rows && t->taken.n_rows == t->n_rows)
		cells_attach(t->doc, table, &t->taken);
	else
		rows_attach(t->doc, table, kw_buf_str(&t->packed), t->n_rows);
	if (!t->loose || !table->as.table->rows)
		return KW_OK;
	return types_apply(t->doc, table, (const type_survey *)(const void *)t->surveys.b) ? KW_OK
	                                                                                   : no_memory(t);
}
