/* cells -- data rows in the very form the writer gives them, <r><c v="1" at="+">1</c></r>, taken straight from the text and
 * read again on each pass, so that a million rows need the memory of one. What has any other form (a comment, a reference of
 * another kind, a wrong value) is left to the parser. tests/unit/xml/cells.c holds both ways against each other. */
#include "xml.h"
#include <stdlib.h>

/* What stands in a cell: bytes that end its plain text, and of these those that only need undoing. */
enum { ORDINARY, ENDS, ESCAPES, SUSPECT };
static const uint8_t bytes_of_text[256] = {
	[0x00] = SUSPECT, [0x01] = SUSPECT, [0x02] = SUSPECT, [0x03] = SUSPECT, [0x04] = SUSPECT,
	[0x05] = SUSPECT, [0x06] = SUSPECT, [0x07] = SUSPECT, [0x08] = SUSPECT, [0x0B] = SUSPECT,
	[0x0C] = SUSPECT, ['\r'] = SUSPECT, [0x0E] = SUSPECT, [0x0F] = SUSPECT, [0x10] = SUSPECT,
	[0x11] = SUSPECT, [0x12] = SUSPECT, [0x13] = SUSPECT, [0x14] = SUSPECT, [0x15] = SUSPECT,
	[0x16] = SUSPECT, [0x17] = SUSPECT, [0x18] = SUSPECT, [0x19] = SUSPECT, [0x1A] = SUSPECT,
	[0x1B] = SUSPECT, [0x1C] = SUSPECT, [0x1D] = SUSPECT, [0x1E] = SUSPECT, [0x1F] = SUSPECT,
	['>'] = SUSPECT,  ['<'] = ENDS,     ['&'] = ESCAPES,  ['_'] = ESCAPES,  [0xEF] = ESCAPES,
};

/* The attributes of a cell in the order they are written. */
enum { CELL_K, CELL_D, CELL_V, CELL_AT, N_CELL };
static const kw_str openings[N_CELL] = { [CELL_K] = KW_LIT_INIT(" k=\""),
	                                 [CELL_D] = KW_LIT_INIT(" d=\""),
	                                 [CELL_V] = KW_LIT_INIT(" v=\""),
	                                 [CELL_AT] = KW_LIT_INIT(" at=\"") };

typedef struct cell_scan {
	const char *at, *end;
	const attribute *known[N_CELL];
} cell_scan;

static cell_scan scan_of(const row_range *range, size_t at, size_t end)
{
	cell_scan c = { .at = range->s.p + at, .end = range->s.p + end };
	for (size_t i = 0; i < N_CELL; i++)
		c.known[i] =
		        attribute_find(EL_C, kw_str_sub(openings[i], 1, openings[i].n - KW_LIT(" =\"").n));
	return c;
}

static inline bool takes(cell_scan *c, kw_str s)
{
	if ((size_t)(c->end - c->at) < s.n || memcmp(c->at, s.p, s.n) != 0)
		return false;
	c->at += s.n;
	return true;
}

static bool scan_attributes(cell_scan *c, cell_element *cell)
{
	static const keeper nothing;
	const char *expected;
	for (size_t i = 0; i < N_CELL && c->at < c->end && *c->at == ' '; i++) {
		if (!takes(c, openings[i]))
			continue;
		const char *quote = memchr(c->at, '"', (size_t)(c->end - c->at));
		if (!quote)
			return false;
		kw_str value = { c->at, (size_t)(quote - c->at) };
		c->at = quote + 1;
		if (i == CELL_AT && value.n == 1 && *value.p == '+')
			cell->place = (cell_place){ .form = PLACE_SAME };
		else if (!value_read(&nothing, c->known[i], value, cell, &expected))
			return false;
	}
	return true;
}

/* The text of a cell up to its '<'; *undo: it has escapes, all of them known. */
static bool scan_text(cell_scan *c, kw_str *text, bool *undo)
{
	const char *start = c->at, *p = c->at;
	*undo = false;
	for (;; p++) {
		while (p < c->end && bytes_of_text[(unsigned char)*p] == ORDINARY)
			p++;
		if (p == c->end || bytes_of_text[(unsigned char)*p] == SUSPECT)
			return false;
		if (*p == '<')
			break;
		size_t n;
		if (*p == '&' && !reference_at((kw_str){ p, (size_t)(c->end - p) }, 0, &n))
			return false;
		/* U+FFFE and U+FFFF */
		if ((unsigned char)*p == 0xEF && c->end - p > 2 && (unsigned char)p[1] == 0xBF &&
		    (unsigned char)p[2] >= 0xBE)
			return false;
		*undo |= *p == '&' || *p == '_';
	}
	*text = (kw_str){ start, (size_t)(p - start) };
	c->at = p;
	return true;
}

static bool scan_cell(cell_scan *c, const kw_column *column, cell_element *cell, bool *undo)
{
	*cell = (cell_element){ .cell.kind = column->kind };
	*undo = false;
	if (!takes(c, KW_LIT("<c")) || !scan_attributes(c, cell))
		return false;
	if (takes(c, KW_LIT("/>")))
		return true;
	return takes(c, KW_LIT(">")) && scan_text(c, &cell->cell.text, undo) && takes(c, KW_LIT("</c>"));
}

static void skip_blanks(cell_scan *c)
{
	while (c->at < c->end && (*c->at == ' ' || *c->at == '\n' || *c->at == '\t'))
		c->at++;
}

/* One row, checked but not undone; the bytes its escapes take. */
static bool check_row(cell_scan *c, const row_range *range, size_t *undo_bytes)
{
	uint32_t line = 0; /* of the cell before; 0: it has no place to count on from */
	*undo_bytes = 0;
	skip_blanks(c);
	if (!takes(c, KW_LIT("<r>")))
		return false;
	for (size_t i = 0; i < range->n_columns; i++) {
		cell_element cell;
		bool undo;
		if (!scan_cell(c, &range->columns[i], &cell, &undo) ||
		    (cell.place.form >= PLACE_STEP && !line))
			return false;
		if (cell.place.form < PLACE_STEP)
			line = cell.place.span.line;
		*undo_bytes += undo ? cell.cell.text.n : 0;
	}
	return takes(c, KW_LIT("</r>"));
}

void cells_take(row_range *range, uint64_t most_rows)
{
	size_t undo_bytes;
	cell_scan c = scan_of(range, range->at, range->s.n);
	range->end = range->at;
	range->n_rows = range->undo_bytes = 0;
	while (range->n_rows < most_rows && check_row(&c, range, &undo_bytes)) {
		range->end = (size_t)(c.at - range->s.p);
		range->n_rows++;
		if (undo_bytes > range->undo_bytes)
			range->undo_bytes = undo_bytes;
	}
}

/* ---- passes ---- */

/* The next row of those that were checked; `undone` has room for its escapes. */
static void next_row(cell_scan *c, const row_range *range, char *undone, kw_cell *cells)
{
	kw_span before = { 0 };
	skip_blanks(c);
	takes(c, KW_LIT("<r>"));
	for (size_t i = 0; i < range->n_columns; i++) {
		cell_element cell;
		bool undo;
		scan_cell(c, &range->columns[i], &cell, &undo);
		cells[i] = cell.cell;
		if (undo) {
			size_t n = references_undo(cell.cell.text, undone);
			cells[i].text = (kw_str){ undone, text_undo_to((kw_str){ undone, n }, undone) };
			undone += cell.cell.text.n;
		}
		before = cells[i].at = place_resolve(&cell.place, cells[i].text, &before);
	}
	takes(c, KW_LIT("</r>"));
}

typedef struct pass {
	cell_scan scan;
	uint64_t row;
	char undone[];
} pass;

static void cells_rewind(const void *data, void *state)
{
	const row_range *range = data;
	*(pass *)state = (pass){ .scan = scan_of(range, range->at, range->end) };
}

static bool cells_next(const void *data, void *state, kw_cell *cells)
{
	const row_range *range = data;
	pass *p = state;
	if (p->row == range->n_rows)
		return false;
	next_row(&p->scan, range, p->undone, cells);
	p->row++;
	return true;
}

void cells_attach(kw_doc *doc, kw_node *table, const row_range *range)
{
	row_range *data = kw_arena_alloc(kw_doc_arena(doc), sizeof *data);
	if (!data)
		return;
	*data = *range;
	kw_row_source source = { data, sizeof(pass) + range->undo_bytes, cells_rewind, cells_next };
	kw_table_set_rows(doc, table, &source, range->n_rows);
}

bool cells_pack(const row_range *range, kw_buf *out)
{
	kw_buf undone = { 0 };
	kw_cell *cells = calloc(range->n_columns + 1, sizeof *cells);
	cell_scan c = scan_of(range, range->at, range->end);
	bool fine = cells && kw_buf_reserve(&undone, range->undo_bytes + 1);
	for (uint64_t row = 0; fine && row < range->n_rows; row++) {
		next_row(&c, range, undone.b, cells);
		for (size_t i = 0; i < range->n_columns; i++)
			cell_pack(out, &cells[i]);
	}
	free(cells);
	kw_buf_free(&undone);
	return fine && !out->failed;
}
