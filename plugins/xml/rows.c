/* rows -- the data rows of a table read from XML, kept in about the bytes their text needs and unpacked on each pass: a
 * cell costs 2 bytes and its text, not the 90 of a kw_cell.
 *
 * A cell is: kind | HAS_VALUE | HAS_PLACE, the length of the text, the text; then decimals and value; then the place.
 * Numbers are LEB128, signed ones with the sign in the lowest bit. */
#include "xml.h"

enum { KIND_BITS = 7, HAS_VALUE = 8, HAS_PLACE = 16 };
_Static_assert(KW_N_VALUE_KINDS <= KIND_BITS + 1, "the kind fits three bits");

typedef struct packed_rows {
	kw_str bytes;
	uint64_t n_rows;
	size_t n_columns;
} packed_rows;

typedef struct pass {
	size_t at;
	uint64_t row;
} pass;

/* ---- places of cells ---- */

/* Behind `before` on its line, over one delimiter. Without places in the bytes both offsets stay 0. */
static kw_span step_from(const kw_span *before, uint32_t chars, uint32_t bytes)
{
	bool counted = before->offset || before->n_bytes;
	uint32_t col = before->end_col + 2;
	return (kw_span){ .line = before->line,
		          .col = col,
		          .end_col = col + chars - 1,
		          .n_bytes = bytes,
		          .offset = counted ? before->offset + before->n_bytes + 1 : 0 };
}

static bool same_span(const kw_span *a, const kw_span *b)
{
	return a->line == b->line && a->col == b->col && a->end_col == b->end_col &&
	       a->n_bytes == b->n_bytes && a->offset == b->offset;
}

cell_place place_of_cell(const kw_cell *cell, const kw_span *before)
{
	static const kw_span none;
	if (same_span(&cell->at, &none))
		return (cell_place){ .form = PLACE_NONE };
	uint32_t chars = cell->at.end_col - cell->at.col + 1;
	kw_span step = step_from(before, chars, cell->at.n_bytes);
	if (!before->line || !same_span(&step, &cell->at))
		return (cell_place){ cell->at, PLACE_WHOLE };
	if (cell->at.n_bytes == cell->text.n && chars == kw_utf8_count(cell->text))
		return (cell_place){ .form = PLACE_SAME };
	return (cell_place){ { .end_col = chars, .n_bytes = cell->at.n_bytes }, PLACE_STEP };
}

kw_span place_resolve(const cell_place *place, kw_str text, const kw_span *before)
{
	switch (place->form) {
	case PLACE_STEP:
		return step_from(before, place->span.end_col, place->span.n_bytes);
	case PLACE_SAME:
		return step_from(before, (uint32_t)kw_utf8_count(text), (uint32_t)text.n);
	default:
		return place->span;
	}
}

/* ---- packed cells ---- */

static void pack_number(kw_buf *out, uint64_t v)
{
	for (; v >= 128; v >>= 7)
		kw_buf_putc(out, (char)(uint8_t)(v | 128));
	kw_buf_putc(out, (char)(uint8_t)v);
}

static uint64_t unpack_number(kw_str s, size_t *at)
{
	uint64_t v = 0;
	for (unsigned shift = 0;; shift += 7) {
		uint8_t b = (uint8_t)s.p[(*at)++];
		v |= (uint64_t)(b & 127) << shift;
		if (b < 128)
			return v;
	}
}

void cell_pack(kw_buf *out, const kw_cell *c)
{
	bool value = c->value || c->decimals;
	bool place = c->at.line || c->at.col || c->at.end_col || c->at.n_bytes || c->at.offset;
	kw_buf_putc(out, (char)(c->kind | (value ? HAS_VALUE : 0) | (place ? HAS_PLACE : 0)));
	pack_number(out, c->text.n);
	kw_buf_put(out, c->text);
	if (value) {
		kw_buf_putc(out, (char)c->decimals);
		pack_number(out, (uint64_t)c->value << 1 ^ (c->value < 0 ? UINT64_MAX : 0));
	}
	if (place) {
		pack_number(out, c->at.line);
		pack_number(out, c->at.col);
		pack_number(out, c->at.end_col);
		pack_number(out, c->at.n_bytes);
		pack_number(out, c->at.offset);
	}
}

static void unpack_cell(kw_str s, size_t *at, kw_cell *cell)
{
	unsigned head = (unsigned char)s.p[(*at)++];
	size_t n = (size_t)unpack_number(s, at);
	*cell = (kw_cell){ .text = kw_str_sub(s, *at, n), .kind = (kw_value_kind)(head & KIND_BITS) };
	*at += n;
	if (head & HAS_VALUE) {
		cell->decimals = (uint8_t)s.p[(*at)++];
		uint64_t v = unpack_number(s, at);
		cell->value = (int64_t)(v >> 1 ^ (0 - (v & 1)));
	}
	if (head & HAS_PLACE) {
		cell->at.line = (uint32_t)unpack_number(s, at);
		cell->at.col = (uint32_t)unpack_number(s, at);
		cell->at.end_col = (uint32_t)unpack_number(s, at);
		cell->at.n_bytes = (uint32_t)unpack_number(s, at);
		cell->at.offset = unpack_number(s, at);
	}
}

static void rows_rewind(const void *data, void *state)
{
	(void)data;
	*(pass *)state = (pass){ 0, 0 };
}

static bool rows_next(const void *data, void *state, kw_cell *cells)
{
	const packed_rows *rows = data;
	pass *p = state;
	if (p->row == rows->n_rows)
		return false;
	for (size_t i = 0; i < rows->n_columns; i++)
		unpack_cell(rows->bytes, &p->at, &cells[i]);
	p->row++;
	return true;
}

void rows_attach(kw_doc *doc, kw_node *table, kw_str packed, uint64_t n_rows)
{
	packed_rows *rows = kw_arena_alloc(kw_doc_arena(doc), sizeof *rows);
	if (!rows)
		return;
	*rows = (packed_rows){ kw_doc_copy(doc, packed), n_rows, table->as.table->n_columns };
	kw_table_set_rows(doc, table, &(kw_row_source){ rows, sizeof(pass), rows_rewind, rows_next }, n_rows);
}
