/* rows -- the data rows as a cursor: each pass scans the text again, so that a million rows need the memory of one. */
#include "csv.h"

typedef struct pass {
	csv_scan scan;
	size_t forgotten; /* see kw_bytes_passed */
	size_t ends[PLAIN_FIELDS];
	char undone[]; /* of the row under way */
} pass;

kw_span field_span(const csv_table *table, const csv_field *f)
{
	kw_span at = { .line = f->line, .col = f->col, .end_col = f->col + f->n_chars - 1 };
	if (table->has_offsets) {
		at.offset = f->start + table->mark_bytes;
		at.n_bytes = f->n_bytes;
	}
	return at;
}

static void csv_rewind(const void *data, void *state)
{
	const csv_table *t = data;
	pass *p = state;
	p->scan = scan_start(t->s, t->at, t->line, t->delimiter, true);
	p->forgotten = t->at;
}

/* A row without quotes. False when it has some: then nothing was read. */
static bool put_plain(const csv_table *t, pass *p, kw_cell *cells)
{
	csv_field f = { .line = p->scan.line, .start = p->scan.at, .col = 1 };
	size_t n = scan_plain(&p->scan, p->ends, PLAIN_FIELDS);
	for (size_t i = 0; i < n && i < t->n_columns; i++) {
		f.n_bytes = (uint32_t)(p->ends[i] - f.start);
		f.n_chars = count_chars(t->s.p + f.start, f.n_bytes);
		cells[i].text = (kw_str){ t->s.p + f.start, f.n_bytes };
		cells[i].at = field_span(t, &f);
		cell_type(&t->columns[i], &t->words, &cells[i]);
		f.start = p->ends[i] + 1;
		f.col += f.n_chars + 1;
	}
	return n > 0;
}

static bool csv_next(const void *data, void *state, kw_cell *cells)
{
	const csv_table *t = data;
	pass *p = state;
	csv_field f;
	size_t n_undone = 0;
	kw_bytes_passed(t->s, p->scan.at, &p->forgotten);
	if (!scan_record(&p->scan))
		return false;
	/* Cells behind the last column are empty: the reader has seen to it. */
	field_end end = put_plain(t, p, cells) ? END_RECORD : END_FIELD;
	for (size_t i = 0; end == END_FIELD; i++) {
		end = scan_field(&p->scan, &f);
		if (i >= t->n_columns)
			continue;
		kw_cell *cell = &cells[i];
		cell->text = (kw_str){ t->s.p + f.from, f.n };
		if (f.undo) {
			char *out = p->undone + n_undone;
			cell->text = (kw_str){ out, field_undo(t->s, &f, out) };
			n_undone += f.n;
		}
		cell->at = field_span(t, &f);
		cell_type(&t->columns[i], &t->words, cell);
	}
	return true;
}

void rows_attach(kw_doc *doc, kw_node *node, const csv_table *table, uint64_t n_rows)
{
	csv_table *data = kw_arena_alloc(kw_doc_arena(doc), sizeof *data);
	if (!data)
		return;
	*data = *table;
	data->columns = node->as.table->columns;
	kw_row_source source = { data, sizeof(pass) + data->undo_bytes, csv_rewind, csv_next };
	kw_table_set_rows(doc, node, &source, n_rows);
}
