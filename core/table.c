/* table -- rows as cursors: one way to go through the rows of a table, whether they are nodes, kept cells or made on demand. */
#include "doc.h"
#include <kawaraban/table.h>
#include <stdlib.h>

static const char *const kinds[KW_N_VALUE_KINDS] = {
	[KW_VALUE_TEXT] = "text",       [KW_VALUE_CODE] = "code",       [KW_VALUE_INTEGER] = "integer",
	[KW_VALUE_DECIMAL] = "decimal", [KW_VALUE_PERCENT] = "percent", [KW_VALUE_AMOUNT] = "amount",
	[KW_VALUE_DATE] = "date",       [KW_VALUE_BOOLEAN] = "boolean",
};

const char *kw_value_kind_name(kw_value_kind kind)
{
	return kinds[kind];
}

void kw_table_set_columns(kw_doc *doc, kw_node *table, const kw_column *columns, size_t n)
{
	kw_column *copy = kw_arena_alloc(doc->arena, n * sizeof *copy);
	if (!copy)
		return;
	for (size_t i = 0; i < n; i++) {
		copy[i] = columns[i];
		copy[i].name = kw_doc_copy(doc, columns[i].name);
		copy[i].unit = kw_doc_copy(doc, columns[i].unit);
	}
	table->as.table->columns = copy;
	table->as.table->n_columns = n;
}

void kw_table_set_rows(kw_doc *doc, kw_node *table, const kw_row_source *rows, uint64_t n_rows)
{
	kw_row_source *copy = kw_arena_alloc(doc->arena, sizeof *copy);
	if (!copy)
		return;
	*copy = *rows;
	table->as.table->rows = copy;
	table->as.table->n_rows = n_rows;
}

/* ---- rows kept in the arena ---- */

struct kept {
	const kw_cell *cells;
	uint64_t n_rows;
	size_t n_columns;
};

static void kept_rewind(const void *data, void *state)
{
	(void)data;
	*(uint64_t *)state = 0;
}

static bool kept_next(const void *data, void *state, kw_cell *cells)
{
	const struct kept *k = data;
	uint64_t *row = state;
	if (*row == k->n_rows)
		return false;
	memcpy(cells, k->cells + *row * k->n_columns, k->n_columns * sizeof *cells);
	++*row;
	return true;
}

void kw_table_set_cells(kw_doc *doc, kw_node *table, const kw_cell *cells, uint64_t n_rows)
{
	size_t n_columns = table->as.table->n_columns, n;
	struct kept *k = kw_arena_alloc(doc->arena, sizeof *k);
	kw_cell *copy = NULL;
	if (k && !__builtin_mul_overflow(n_rows, n_columns, &n) && n <= SIZE_MAX / sizeof *copy)
		copy = kw_arena_alloc(doc->arena, n * sizeof *copy);
	if (!copy) {
		kw_doc_latch(doc, KW_ELIMIT);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		copy[i] = cells[i];
		copy[i].text = kw_doc_copy(doc, cells[i].text);
		copy[i].node = NULL;
	}
	*k = (struct kept){ copy, n_rows, n_columns };
	kw_table_set_rows(doc, table, &(kw_row_source){ k, sizeof(uint64_t), kept_rewind, kept_next },
	                  n_rows);
}

/* ---- the cursor ---- */

struct kw_rows {
	const kw_table *table;
	const kw_node *row; /* the next ROW child */
	void *state;
	kw_cell *cells;
	size_t n_cells; /* room in cells */
	kw_buf text;    /* of the cells of a ROW */
};

kw_rows *kw_table_open(const kw_node *table)
{
	const kw_table *t = table->as.table;
	kw_rows *rows = calloc(1, sizeof *rows);
	if (!rows)
		return NULL;
	rows->table = t;
	rows->row = table->first;
	if (t->rows) {
		rows->state = calloc(1, t->rows->state_bytes ? t->rows->state_bytes : 1);
		rows->cells = calloc(t->n_columns ? t->n_columns : 1, sizeof *rows->cells);
		if (!rows->state || !rows->cells) {
			kw_rows_close(rows);
			return NULL;
		}
		t->rows->rewind(t->rows->data, rows->state);
	}
	return rows;
}

/* A cell of an amount column that is one amount and nothing else has its value. */
static void type_cell(const kw_table *t, size_t column, kw_cell *cell)
{
	const kw_node *para = cell->node->first, *amount = para ? para->first : NULL;
	if (para && para->n_spans)
		cell->at = para->spans[0];
	if (column >= t->n_columns || t->columns[column].kind != KW_VALUE_AMOUNT || !amount ||
	    amount->type != KW_AMOUNT || amount->next || para->next)
		return;
	cell->kind = KW_VALUE_AMOUNT;
	cell->value = amount->as.amount.yen;
}

/* The cells of a ROW child: their text goes to one buffer first, since it may move while it grows. */
static const kw_cell *node_row(kw_rows *rows, const kw_node *row, size_t *n)
{
	size_t count = 0, room = rows->table->n_columns;
	for (const kw_node *c = row->first; c; c = c->next)
		count++;
	room = count > room ? count : room;
	if (room >= rows->n_cells) { /* one more than needed: an empty row is not the end */
		kw_cell *more = realloc(rows->cells, (room + 1) * sizeof *more);
		if (!more)
			return NULL;
		rows->cells = more;
		rows->n_cells = room + 1;
	}
	/* Columns the row has no cell for are empty. */
	memset(rows->cells + count, 0, (rows->n_cells - count) * sizeof *rows->cells);
	kw_buf_clear(&rows->text);
	size_t i = 0;
	for (const kw_node *c = row->first; c; c = c->next, i++) {
		size_t from = rows->text.n;
		kw_text_of(c, &rows->text);
		rows->cells[i] = (kw_cell){ .text = { NULL, rows->text.n - from }, .node = c };
		type_cell(rows->table, i, &rows->cells[i]);
	}
	if (rows->text.failed)
		return NULL;
	const char *p = rows->text.b;
	for (i = 0; i < count; i++) {
		rows->cells[i].text.p = p;
		p = p ? p + rows->cells[i].text.n : NULL;
	}
	*n = count;
	return rows->cells;
}

const kw_cell *kw_rows_next(kw_rows *rows, size_t *n)
{
	const kw_table *t = rows->table;
	if (t->rows) {
		*n = t->n_columns;
		memset(rows->cells, 0, t->n_columns * sizeof *rows->cells);
		return t->rows->next(t->rows->data, rows->state, rows->cells) ? rows->cells : NULL;
	}
	while (rows->row && rows->row->type != KW_ROW)
		rows->row = rows->row->next;
	if (!rows->row)
		return NULL;
	const kw_node *row = rows->row;
	rows->row = row->next;
	return node_row(rows, row, n);
}

void kw_rows_close(kw_rows *rows)
{
	if (!rows)
		return;
	free(rows->state);
	free(rows->cells);
	kw_buf_free(&rows->text);
	free(rows);
}
