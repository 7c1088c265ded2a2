/* scan -- reads the rows body.c wrote again, as they come out of the package: each row and cell at its place, text of characters
 * XML allows, and nothing else. A stricter reader than a parser, and ten times as fast. */
#include "splice.h"

enum { CELL_BYTES_MAX = XLSX_CELL_UNITS * 6 + 1024, FORMULA_BYTES_MAX = 16384 };

/* What is left of a piece; a match moves p. */
typedef struct reader {
	const char *p, *end;
} reader;

static bool take(reader *r, const char *what, size_t n)
{
	if ((size_t)(r->end - r->p) < n || memcmp(r->p, what, n) != 0)
		return false;
	r->p += n;
	return true;
}

#define TAKE_LIT(r, lit) take(r, lit, sizeof(lit) - 1)

static bool take_uint(reader *r, uint64_t *out)
{
	const char *from = r->p;
	uint64_t v = 0;
	for (; r->p < r->end && *r->p >= '0' && *r->p <= '9' && v < UINT64_MAX / 100; r->p++)
		v = v * 10 + (uint64_t)(*r->p - '0');
	*out = v;
	return r->p > from && r->p < r->end;
}

/* -12.5, 1E+20. *whole: it has neither point nor exponent. */
static bool take_number(reader *r, int64_t *value, bool *whole)
{
	uint64_t v = 0, places;
	bool is_negative = TAKE_LIT(r, "-");
	if (!take_uint(r, &v) || v > INT64_MAX)
		return false;
	*value = is_negative ? -(int64_t)v : (int64_t)v;
	*whole = true;
	if (TAKE_LIT(r, ".")) {
		*whole = false;
		if (!take_uint(r, &places))
			return false;
	}
	if (TAKE_LIT(r, "E")) {
		*whole = false;
		if (!TAKE_LIT(r, "+") && !TAKE_LIT(r, "-"))
			return false;
		return take_uint(r, &places);
	}
	return true;
}

/* Text up to the next "<", which stays: UTF-8, characters of XML, the entities this writer uses. */
static bool take_text(reader *r)
{
	static const kw_str entities[] = { KW_LIT_INIT("&amp;"), KW_LIT_INIT("&lt;"), KW_LIT_INIT("&gt;") };
	const char *from = r->p, *end = memchr(r->p, '<', (size_t)(r->end - r->p));
	unsigned char high = 0;
	bool special = false;
	if (!end)
		return false;
	for (const char *p = from; p < end; p++) {
		unsigned char c = (unsigned char)*p;
		special |= c == '&' || c == '>' || (c < 0x20 && c != '\n' && c != '\t') || c == 0xEF;
		high |= c;
	}
	r->p = end;
	kw_str text = { from, (size_t)(end - from) };
	for (size_t i = 0; i < text.n && special; i++) {
		unsigned char c = (unsigned char)text.p[i];
		size_t k = 0;
		while (c == '&' && k < KW_COUNT(entities) &&
		       !kw_str_starts(kw_str_sub(text, i, text.n), entities[k]))
			k++;
		if (k == KW_COUNT(entities) || c == '>' || (c < 0x20 && c != '\n' && c != '\t') ||
		    (c == 0xEF && i + 2 < text.n && (unsigned char)text.p[i + 1] == 0xBF &&
		     (unsigned char)text.p[i + 2] >= 0xBE))
			return false;
	}
	return high < 0x80 || kw_utf8_valid(text) == text.n;
}

/* Behind the style of a cell: its content and its end. */
static bool take_content(reader *r, int64_t *value, bool *is_number, bool *whole)
{
	*is_number = false;
	if (TAKE_LIT(r, "/>"))
		return true;
	if (TAKE_LIT(r, " t=\"inlineStr\"><is><t"))
		return (TAKE_LIT(r, ">") || TAKE_LIT(r, " xml:space=\"preserve\">")) && take_text(r) &&
		       TAKE_LIT(r, "</t></is></c>");
	if (TAKE_LIT(r, " t=\"str\"><f>"))
		return take_text(r) && TAKE_LIT(r, "</f><v>") && take_text(r) && TAKE_LIT(r, "</v></c>");
	if (TAKE_LIT(r, "><f>"))
		return take_text(r) && TAKE_LIT(r, "</f><v>") && take_number(r, value, whole) &&
		       TAKE_LIT(r, "</v></c>");
	*is_number = true;
	return TAKE_LIT(r, "><v>") && take_number(r, value, whole) && TAKE_LIT(r, "</v></c>");
}

static bool take_ref(reader *r, size_t column, uint32_t row)
{
	char letters[8];
	size_t n = 0;
	uint64_t number;
	for (size_t c = column + 1; c; c = (c - 1) / 26)
		letters[n++] = (char)('A' + (c - 1) % 26);
	for (; n; r->p++)
		if (r->p == r->end || *r->p != letters[--n])
			return false;
	return take_uint(r, &number) && number == (uint64_t)row + 1;
}

static bool take_cell(xlsx_scan *scan, reader *r)
{
	const xlsx_sheet *sheet = scan->sheet;
	int64_t value = 0;
	uint64_t style;
	bool is_number, whole = false;
	if (!TAKE_LIT(r, "<c r=\"") || !take_ref(r, scan->column, scan->row) || !TAKE_LIT(r, "\" s=\"") ||
	    !take_uint(r, &style) || !TAKE_LIT(r, "\"") || !take_content(r, &value, &is_number, &whole))
		return false;
	bool is_yen = sheet->has_yen && scan->column >= sheet->yen_col && scan->column <= sheet->yen_last;
	if (is_yen && is_number)
		scan->is_bad |= !whole || __builtin_add_overflow(scan->sum, value, &scan->sum);
	scan->column++;
	scan->cells++;
	return scan->column <= sheet->n_columns;
}

static bool take_row(xlsx_scan *scan, reader *r)
{
	uint64_t number;
	int64_t height;
	bool whole;
	if (!TAKE_LIT(r, "<row r=\"") || !take_uint(r, &number) || number != (uint64_t)scan->row + 1 ||
	    !TAKE_LIT(r, "\""))
		return false;
	if (TAKE_LIT(r, " ht=\"") &&
	    (!take_number(r, &height, &whole) || !TAKE_LIT(r, "\" customHeight=\"1\"")))
		return false;
	if (TAKE_LIT(r, " outlineLevel=\"") && (!take_uint(r, &number) || !TAKE_LIT(r, "\"")))
		return false;
	if (!TAKE_LIT(r, ">"))
		return false;
	scan->in_row = true;
	scan->column = 0;
	return true;
}

static bool take_row_end(xlsx_scan *scan, reader *r)
{
	if (scan->column != scan->sheet->n_columns || !TAKE_LIT(r, "</row>"))
		return false;
	scan->in_row = false;
	scan->row++;
	scan->rows++;
	return true;
}

/* Takes all that is complete; what is left may be the beginning of a cell. What fails has changed nothing but the reader. */
static void take_all(xlsx_scan *scan, reader *r)
{
	for (bool taken = true; taken && r->p < r->end && !scan->is_bad;) {
		const char *from = r->p;
		if (!scan->in_row)
			taken = take_row(scan, r);
		else if (scan->column < scan->sheet->n_columns)
			taken = take_cell(scan, r);
		else
			taken = take_row_end(scan, r);
		if (!taken)
			r->p = from;
	}
}

bool xlsx_scan_put(xlsx_scan *scan, kw_str piece)
{
	if (scan->rest.n) {
		kw_buf_put(&scan->rest, piece);
		scan->is_bad |= scan->rest.failed;
		piece = kw_buf_str(&scan->rest);
	}
	if (scan->is_bad)
		return false;
	reader r = { piece.p, piece.p + piece.n };
	take_all(scan, &r);
	size_t left = (size_t)(r.end - r.p);
	scan->is_bad |= left > CELL_BYTES_MAX;
	if (scan->rest.n) {
		memmove(scan->rest.b, r.p, left);
		scan->rest.n = left;
	} else {
		kw_buf_put(&scan->rest, (kw_str){ r.p, left });
	}
	return !scan->is_bad && !scan->rest.failed;
}

bool xlsx_scan_end(xlsx_scan *scan)
{
	bool is_whole = !scan->is_bad && !scan->rest.n && !scan->in_row;
	kw_buf_free(&scan->rest);
	return is_whole;
}
