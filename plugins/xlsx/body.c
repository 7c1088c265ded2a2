/* body -- the rows of a long sheet as XML, written straight: the library would take ten times as long. Text is always text, so
 * that nothing of the input becomes a formula. splice.c puts the rows into the sheet the library wrote. */
#include "flate.h"
#include "splice.h"
#include <stdio.h>
#include <stdlib.h>

enum {
	FLUSH_BYTES = 1 << 18,
	REF_BYTES = 16,       /* <c r="XFD, and " s="123" */
	ROW_BYTES = 128,      /* of the markup of a row, and of a cell */
	ESCAPED_BYTES = 6,    /* one byte may become &quot; */
	DAYS_TO_1970 = 25569, /* of a spreadsheet's calendar, from 1 March 1900 on */
};

typedef struct fixed {
	char text[REF_BYTES];
	uint8_t n;
} fixed;

typedef struct body {
	xlsx_sheet *sheet;
	xlsx_flate *out;
	char *b; /* rows under way */
	size_t n, cap;
	fixed *refs; /* per column */
	fixed styles[XLSX_N_STYLES];
	char row[20]; /* figures of the row's number */
	size_t n_row;
	kw_buf text;
	bool no_memory, failed;
} body;

/* ---- bytes ---- */

/* Room for n bytes, and for the markup of a cell. */
static bool has_room(body *b, size_t n)
{
	if (b->cap - b->n >= n + ROW_BYTES)
		return true;
	size_t cap = b->cap ? b->cap : FLUSH_BYTES * 2;
	while (cap - b->n < n + ROW_BYTES)
		cap *= 2;
	char *more = realloc(b->b, cap);
	if (!more) {
		b->no_memory = true;
		return false;
	}
	b->b = more;
	b->cap = cap;
	return true;
}

static void put(body *b, const char *p, size_t n)
{
	memcpy(b->b + b->n, p, n);
	b->n += n;
}

/* As many bytes as the processor moves at once, of which n count: has_room leaves room for more than that. */
static void put_short(body *b, const char p[REF_BYTES], size_t n)
{
	memcpy(b->b + b->n, p, REF_BYTES);
	b->n += n;
}

#define PUT_LIT(b, lit) put(b, lit, sizeof(lit) - 1)

static size_t figures(char out[20], uint64_t v)
{
	char turned[20];
	size_t at = sizeof turned;
	do
		turned[--at] = (char)('0' + v % 10);
	while (v /= 10);
	memcpy(out, turned + at, sizeof turned - at);
	return sizeof turned - at;
}

static void put_int(body *b, uint64_t v)
{
	b->n += figures(b->b + b->n, v);
}

/* ---- numbers ---- */

/* How often 10 divides a power of ten; -1 for another number. */
static int power_of_ten(int64_t v)
{
	int n = 0;
	for (; v > 1 && v % 10 == 0; v /= 10)
		n++;
	return v == 1 ? n : -1;
}

/* value / divisor without loss where the divisor is a power of ten, as all units and decimals are. */
static void put_number(body *b, int64_t value, int64_t divisor)
{
	if (divisor == 1) {
		if (value < 0)
			b->b[b->n++] = '-';
		put_int(b, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
		return;
	}
	int places = power_of_ten(divisor);
	if (places < 0) {
		char out[40];
		int n = snprintf(out, sizeof out, "%.16G", (double)value / (double)divisor);
		put(b, out, n > 0 ? (size_t)n : 0);
		return;
	}
	uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, unit = (uint64_t)divisor;
	uint64_t rest = size % unit;
	if (value < 0)
		b->b[b->n++] = '-';
	put_int(b, size / unit);
	if (!rest)
		return;
	b->b[b->n++] = '.';
	for (; rest; rest %= unit) {
		unit /= 10;
		b->b[b->n++] = (char)('0' + rest / unit);
	}
}

/* ---- text ---- */

static bool has_noncharacter(kw_str s)
{
	for (size_t i = 0; i + 2 < s.n; i++)
		if ((unsigned char)s.p[i] == 0xEF && (unsigned char)s.p[i + 1] == 0xBF &&
		    (unsigned char)s.p[i + 2] >= 0xBE)
			return true;
	return false;
}

/* Whether all bytes are written as they are: no markup, no controls, no "_" that may begin an escape, no U+FFFE and U+FFFF, and
 * well-formed. */
static bool is_plain(kw_str s)
{
	unsigned special = 0, full_width = 0, high = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		special |= (unsigned)(c < 0x20) | (c == '&') | (c == '<') | (c == '>') | (c == '_');
		full_width |= c == 0xEF;
		high |= c;
	}
	return !special && (!full_width || !has_noncharacter(s)) && (high < 0x80 || kw_utf8_valid(s) == s.n);
}

static void put_escaped(body *b, kw_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '&')
			PUT_LIT(b, "&amp;");
		else if (s.p[i] == '<')
			PUT_LIT(b, "&lt;");
		else if (s.p[i] == '>')
			PUT_LIT(b, "&gt;");
		else
			b->b[b->n++] = s.p[i];
	}
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static void put_text(body *b, kw_str text)
{
	bool plain = is_plain(text);
	kw_str s = text;
	if (!plain) {
		kw_buf_clear(&b->text);
		b->sheet->book->n_controls += xlsx_text_write(text, &b->text);
		s = kw_buf_str(&b->text);
		b->no_memory |= b->text.failed;
	}
	if (!has_room(b, s.n * (plain ? 1 : ESCAPED_BYTES)))
		return;
	if (s.n && (is_space(s.p[0]) || is_space(s.p[s.n - 1])))
		PUT_LIT(b, " t=\"inlineStr\"><is><t xml:space=\"preserve\">");
	else
		PUT_LIT(b, " t=\"inlineStr\"><is><t>");
	if (plain)
		put(b, s.p, s.n);
	else
		put_escaped(b, s);
	PUT_LIT(b, "</t></is></c>");
}

/* Formulas are ours; their texts are escaped like any. */
static void put_formula(body *b, const xlsx_cell *cell)
{
	kw_str formula = kw_str_sub(cell->formula, 1, cell->formula.n);
	if (!has_room(b, (formula.n + cell->text.n) * ESCAPED_BYTES))
		return;
	if (cell->kind == XLSX_FORMULA_TEXT)
		PUT_LIT(b, " t=\"str\"");
	PUT_LIT(b, "><f>");
	put_escaped(b, formula);
	PUT_LIT(b, "</f><v>");
	if (cell->kind == XLSX_FORMULA_TEXT)
		put_escaped(b, cell->text);
	else
		put_number(b, cell->value, cell->divisor);
	PUT_LIT(b, "</v></c>");
}

/* ---- rows ---- */

static void put_cell(body *b, size_t column, const xlsx_cell *cell)
{
	if (!has_room(b, 0))
		return;
	put_short(b, b->refs[column].text, b->refs[column].n);
	put_short(b, b->row, b->n_row);
	put_short(b, b->styles[cell->style].text, b->styles[cell->style].n);
	switch (cell->kind) {
	case XLSX_EMPTY:
		PUT_LIT(b, "/>");
		break;
	case XLSX_TEXT:
		put_text(b, cell->text);
		break;
	case XLSX_NUMBER:
	case XLSX_DATE:
		PUT_LIT(b, "><v>");
		if (cell->kind == XLSX_DATE)
			put_number(b, xlsx_days(cell->value) + DAYS_TO_1970, 1);
		else
			put_number(b, cell->value, cell->divisor);
		PUT_LIT(b, "</v></c>");
		break;
	case XLSX_FORMULA_NUMBER:
	case XLSX_FORMULA_TEXT:
		put_formula(b, cell);
		break;
	}
	b->sheet->n_cells_sent++;
}

static void put_row(body *b, uint32_t row, unsigned outline, const xlsx_cell *cells)
{
	int tenths = xlsx_row_tenths(b->sheet, cells);
	if (!has_room(b, 0))
		return;
	b->n_row = figures(b->row, (uint64_t)row + 1);
	PUT_LIT(b, "<row r=\"");
	put(b, b->row, b->n_row);
	b->b[b->n++] = '"';
	if (tenths > XLSX_ROW_TENTHS) {
		PUT_LIT(b, " ht=\"");
		put_number(b, tenths, 10);
		PUT_LIT(b, "\" customHeight=\"1\"");
	}
	if (outline) {
		PUT_LIT(b, " outlineLevel=\"");
		put_int(b, outline);
		b->b[b->n++] = '"';
	}
	b->b[b->n++] = '>';
	for (size_t i = 0; i < b->sheet->n_columns && !b->no_memory; i++)
		put_cell(b, i, &cells[i]);
	if (has_room(b, 0))
		PUT_LIT(b, "</row>");
	b->sheet->n_rows_sent++;
}

static bool prepare(body *b)
{
	const xlsx_sheet *sheet = b->sheet;
	b->refs = calloc(sheet->n_columns + 1, sizeof *b->refs);
	if (!b->refs || !has_room(b, FLUSH_BYTES))
		return false;
	for (size_t i = 0; i < sheet->n_columns; i++) {
		kw_buf ref = { 0 };
		xlsx_put_ref(&ref, 0, (uint32_t)i, false); /* its row follows */
		int n = ref.failed
		                ? 0
		                : snprintf(b->refs[i].text, REF_BYTES, "<c r=\"%.*s", (int)ref.n - 1, ref.b);
		b->refs[i].n = (uint8_t)n;
		kw_buf_free(&ref);
		if (n <= 0)
			return false;
	}
	for (size_t i = 0; i < XLSX_N_STYLES; i++)
		b->styles[i].n = (uint8_t)snprintf(b->styles[i].text, REF_BYTES, "\" s=\"%u\"",
		                                   sheet->book->style_numbers[i]);
	return true;
}

static bool flush(body *b)
{
	b->failed = b->failed || !xlsx_flate_put(b->out, b->b, b->n);
	b->sheet->body_bytes += b->n;
	b->n = 0;
	return !b->failed;
}

kw_status xlsx_body_put(xlsx_sheet *sheet, xlsx_flate *out)
{
	body b = { .sheet = sheet, .out = out };
	xlsx_cursor *cursor = xlsx_cursor_open(sheet);
	const xlsx_cell *cells;
	b.no_memory = !cursor || !prepare(&b);
	for (uint32_t i = 0; i < sheet->n_rows && !b.no_memory && !b.failed; i++) {
		cells = xlsx_cursor_next(cursor);
		if (!cells)
			break;
		put_row(&b, sheet->body_row + i, cursor->outline, cells);
		xlsx_note_amounts(sheet, cells);
		if (b.n >= FLUSH_BYTES)
			flush(&b);
	}
	if (!b.no_memory)
		flush(&b);
	xlsx_cursor_close(cursor);
	kw_buf_free(&b.text);
	free(b.refs);
	free(b.b);
	return b.no_memory ? KW_ELIMIT : b.failed ? KW_EOUTPUT : KW_OK;
}
