/* splice -- the package the library wrote, with the rows of long sheets put in. In such a sheet the library wrote a pattern: one
 * empty cell for each look, which tells the numbers looks have in the package, and the last cell, which makes its measures
 * right. The rows of the pattern go, the rows of body.c come. */
#include "splice.h"
#include "zip.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PIECE_BYTES = 1 << 16, PATTERN_BYTES_MAX = 1 << 26, MARKUP_BYTES = 96, BYTE_BYTES = 6 };

typedef struct splicing {
	xlsx_book *book;
	xlsx_zip *from;
	xlsx_pack *to;
	char *piece;
	kw_buf pattern; /* the sheet the library wrote */
	kw_status st;
} splicing;

static void fail_memory(splicing *s)
{
	if (s->st == KW_OK)
		s->st = kw_fail(s->book->ctx, KW_ELIMIT, "memory", (kw_span){ 0 },
		                "no memory for the workbook");
}

static void fail_write(splicing *s)
{
	if (s->st == KW_OK)
		s->st = kw_fail(s->book->ctx, KW_EOUTPUT, "xlsx.write", (kw_span){ 0 },
		                "the workbook could not be written");
}

/* What the library wrote is not whole: a full disk, which it does not notice. */
static void fail_frame(splicing *s, const char *name)
{
	if (s->st == KW_OK)
		s->st = kw_fail(s->book->ctx, KW_EOUTPUT, "xlsx.damaged", (kw_span){ 0 },
		                "the workbook was not written whole: %s", name);
}

/* ---- parts as they are ---- */

static void copy_part(splicing *s, const xlsx_part *part)
{
	int n = -1;
	if (!xlsx_zip_enter(s->from, true)) {
		fail_frame(s, part->name);
		return;
	}
	xlsx_pack_enter(s->to, part, part->bytes);
	while ((n = xlsx_zip_read(s->from, s->piece, PIECE_BYTES)) > 0)
		if (!xlsx_pack_put(s->to, s->piece, (size_t)n))
			break;
	if (n < 0)
		fail_frame(s, part->name);
	xlsx_zip_leave(s->from);
	if (!xlsx_pack_leave(s->to, part->crc, part->bytes))
		fail_write(s);
}

/* ---- the pattern ---- */

static void read_pattern(splicing *s, const xlsx_part *part)
{
	int n = -1;
	kw_buf_clear(&s->pattern);
	if (!xlsx_zip_enter(s->from, false)) {
		fail_frame(s, part->name);
		return;
	}
	while (s->pattern.n < PATTERN_BYTES_MAX && (n = xlsx_zip_read(s->from, s->piece, PIECE_BYTES)) > 0)
		kw_buf_put(&s->pattern, (kw_str){ s->piece, (size_t)n });
	if (!xlsx_zip_leave(s->from) || n != 0)
		fail_frame(s, part->name);
	if (s->pattern.failed)
		fail_memory(s);
}

/* Where `what` stands in text from `at` on; text.n when it does not. */
static size_t find(kw_str text, size_t at, kw_str what)
{
	const char *found = memmem(text.p + at, text.n - at, what.p, what.n);
	return found ? (size_t)(found - text.p) : text.n;
}

static uint64_t number_at(kw_str text, size_t at)
{
	uint64_t value = 0;
	for (; at < text.n && text.p[at] >= '0' && text.p[at] <= '9' && value < UINT32_MAX; at++)
		value = value * 10 + (uint64_t)(text.p[at] - '0');
	return value;
}

/* Reads the numbers the looks have in the package. */
static bool read_styles(xlsx_book *book, const xlsx_sheet *sheet, kw_str text)
{
	bool is_whole = true;
	kw_buf cell = { 0 };
	for (uint32_t i = 0; i < XLSX_N_STYLES; i++) {
		kw_buf_clear(&cell);
		kw_buf_put(&cell, KW_LIT("<c r=\""));
		xlsx_put_ref(&cell, sheet->body_row + i / (uint32_t)sheet->n_columns,
		             i % (uint32_t)sheet->n_columns, false);
		kw_buf_put(&cell, KW_LIT("\" s=\""));
		size_t at = find(text, 0, kw_buf_str(&cell));
		book->style_numbers[i] = at < text.n ? (unsigned)number_at(text, at + cell.n) : 0;
		is_whole = is_whole && book->style_numbers[i];
	}
	is_whole = is_whole && !cell.failed;
	kw_buf_free(&cell);
	return is_whole;
}

/* From the first row of the pattern to the row behind the body, or the end of the rows. */
static bool find_body(const xlsx_sheet *sheet, kw_str text, size_t *from, size_t *end)
{
	static const char row_head[] = "<row r=\"";
	kw_str row = { row_head, sizeof row_head - 1 };
	bool has_begun = false;
	*end = find(text, 0, KW_LIT("</sheetData>"));
	for (size_t at = find(text, 0, row); at < *end; at = find(text, at + row.n, row)) {
		uint64_t number = number_at(text, at + row.n);
		if (!has_begun && number == (uint64_t)sheet->body_row + 1) {
			*from = at;
			has_begun = true;
		}
		if (number > (uint64_t)sheet->body_row + sheet->n_rows)
			*end = at;
	}
	return has_begun && *end < text.n;
}

/* ---- a sheet with its rows ---- */

static bool to_pack(void *pack, const void *bytes, size_t n)
{
	return xlsx_pack_put(pack, bytes, n);
}

static void put_sheet(splicing *s, xlsx_sheet *sheet, const xlsx_part *part)
{
	kw_str text = kw_buf_str(&s->pattern);
	size_t from = 0, end = 0;
	/* Escapes take six bytes for one at most. */
	uint64_t most = text.n + (s->book->n_body_cells + s->book->n_body_rows) * MARKUP_BYTES +
	                s->book->n_text_bytes * BYTE_BYTES;
	if (!read_styles(s->book, sheet, text) || !find_body(sheet, text, &from, &end)) {
		fail_frame(s, part->name);
		return;
	}
	xlsx_flate *flate = xlsx_flate_new(to_pack, s->to);
	if (!flate) {
		fail_memory(s);
		return;
	}
	sheet->body_at = from;
	bool done = xlsx_pack_enter(s->to, part, most) && xlsx_flate_put(flate, text.p, from);
	kw_status st = done ? xlsx_body_put(sheet, flate) : KW_EOUTPUT;
	done = st == KW_OK && xlsx_flate_put(flate, text.p + end, text.n - end) && xlsx_flate_end(flate);
	if (st == KW_ELIMIT)
		fail_memory(s);
	else if (!done || !xlsx_pack_leave(s->to, xlsx_flate_crc(flate), xlsx_flate_bytes(flate)))
		fail_write(s);
	xlsx_flate_free(flate);
}

/* Makes the package at path of the one at frame. */
static kw_status splice(xlsx_book *book, const char *frame, const char *path)
{
	splicing s = { .book = book, .st = KW_OK };
	xlsx_part part;
	bool is_damaged = false;
	s.from = xlsx_zip_open(frame);
	s.piece = malloc(PIECE_BYTES);
	if (!s.from)
		fail_frame(&s, "package");
	if (!s.piece)
		fail_memory(&s);
	if (s.st == KW_OK)
		s.to = xlsx_pack_new(path);
	if (s.st == KW_OK && !s.to)
		fail_write(&s);
	while (s.st == KW_OK && xlsx_zip_next(s.from, &part, &is_damaged)) {
		xlsx_sheet *sheet = xlsx_sheet_of_part(book, part.name);
		bool is_spliced = sheet && sheet->is_spliced;
		if (is_spliced)
			read_pattern(&s, &part);
		else
			copy_part(&s, &part);
		if (is_spliced && s.st == KW_OK)
			put_sheet(&s, sheet, &part);
	}
	if (is_damaged)
		fail_frame(&s, "package");
	if (s.to && !xlsx_pack_close(s.to))
		fail_write(&s);
	xlsx_zip_close(s.from);
	kw_buf_free(&s.pattern);
	free(s.piece);
	return s.st;
}

static bool has_spliced(const xlsx_book *book)
{
	const xlsx_sheet *sheet = book->first;
	while (sheet && !sheet->is_spliced)
		sheet = sheet->following;
	return sheet != NULL;
}

kw_status xlsx_book_write(xlsx_book *book, const char *path, const char *folder)
{
	kw_buf frame = { 0 };
	if (!has_spliced(book))
		return xlsx_library_write(book, path, folder);
	kw_buf_put(&frame, kw_str_from(folder));
	kw_buf_put(&frame, KW_LIT("/xlsx-frame"));
	kw_status st = frame.failed ? kw_fail(book->ctx, KW_ELIMIT, "memory", (kw_span){ 0 },
	                                      "no memory for the workbook")
	                            : xlsx_library_write(book, frame.b, folder);
	if (st == KW_OK)
		st = splice(book, frame.b, path);
	if (frame.b)
		unlink(frame.b);
	kw_buf_free(&frame);
	return st;
}
