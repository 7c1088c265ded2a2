/* head -- the names of the columns from the records of a head. A name that stands above several others is part of each of
 * them (予算額 above 本年度 and 前年度); units below the names belong to them. Nothing of the head is left out. */
#include "csv.h"
#include <stdlib.h>

/* The cells of all records of the head, one record after the other. */
typedef struct head {
	kw_buf cells; /* kw_str */
	size_t *starts;
	uint32_t n;
	size_t n_columns;
} head;

static kw_str cell_at(const head *h, uint32_t row, size_t column)
{
	kw_str cell = { NULL, 0 };
	if (column < h->starts[row + 1] - h->starts[row])
		memcpy(&cell, h->cells.b + (h->starts[row] + column) * sizeof cell, sizeof cell);
	return cell;
}

static bool is_filled_below(const head *h, uint32_t row, size_t column)
{
	for (uint32_t below = row + 1; below < h->n; below++)
		if (cell_at(h, below, column).n)
			return true;
	return false;
}

static bool is_unit_row(const head *h, uint32_t row, const csv_words *words)
{
	bool any = false;
	for (size_t i = 0; i < h->n_columns; i++) {
		kw_str cell = cell_at(h, row, i);
		if (cell.n && !words_is_unit(words, cell))
			return false;
		any |= cell.n > 0;
	}
	return any && row > 0;
}

/* A unit of the table below its head, alone in its row: it is no part of a name (read.c keeps it). */
static bool is_unit_line(const head *h, uint32_t row, const csv_words *words)
{
	size_t n = 0, at = 0;
	for (size_t i = 0; i < h->n_columns; i++)
		if (cell_at(h, row, i).n) {
			n++;
			at = i;
		}
	return row > 0 && n == 1 && words_is_unit_line(words, cell_at(h, row, at));
}

static void read_cells(head *h, csv_scan *scan, kw_arena *arena)
{
	kw_buf undone = { 0 };
	size_t n = 0;
	for (uint32_t row = 0; row < h->n; row++) {
		field_end end = scan_record(scan) ? END_FIELD : END_INPUT;
		h->starts[row] = n;
		while (end == END_FIELD) {
			csv_field f;
			end = scan_field(scan, &f);
			kw_str text = { scan->s.p + f.from, f.n };
			kw_buf_clear(&undone);
			if (f.undo && kw_buf_reserve(&undone, f.n))
				text = (kw_str){ undone.b, field_undo(scan->s, &f, undone.b) };
			kw_str cell = kw_arena_copy(arena, kw_str_trim(text));
			kw_buf_put(&h->cells, (kw_str){ (const char *)&cell, sizeof cell });
			n++;
		}
		if (n - h->starts[row] > h->n_columns)
			h->n_columns = n - h->starts[row];
	}
	h->starts[h->n] = n;
	h->cells.failed |= undone.failed;
	kw_buf_free(&undone);
}

/* The name of each column so far, with what row `row` adds to it. */
static void join_row(const head *h, uint32_t row, bool is_unit, kw_str *names, kw_buf *b, kw_arena *arena)
{
	kw_str part = { NULL, 0 }; /* fills the blanks to its right, under the same name */
	kw_str above = { NULL, 0 };
	for (size_t i = 0; i < h->n_columns; i++) {
		kw_str cell = cell_at(h, row, i);
		bool below = !is_unit && is_filled_below(h, row, i), same = i > 0 && names[i].p == above.p;
		above = names[i];
		if (cell.n)
			part = below ? cell : (kw_str){ NULL, 0 };
		else if (below && (same || row == 0))
			cell = part;
		else
			part = (kw_str){ NULL, 0 };
		if (!cell.n || kw_str_eq(cell, names[i]))
			continue;
		if (!names[i].n) {
			names[i] = cell;
			continue;
		}
		bool bracket = is_unit && !kw_str_starts(cell, KW_LIT("（")) && cell.p[0] != '(';
		kw_buf_clear(b);
		kw_buf_put(b, names[i]);
		kw_buf_put(b, bracket ? KW_LIT("（") : is_unit ? KW_LIT("") : KW_LIT("_"));
		kw_buf_put(b, cell);
		kw_buf_put(b, bracket ? KW_LIT("）") : KW_LIT(""));
		names[i] = kw_arena_copy(arena, kw_buf_str(b));
	}
}

/* Names of a group share their bytes, so that the rows below know where it ends. */
static void share_groups(kw_str *names, const kw_str *before, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (before[i].p && before[i].p == before[i - 1].p && kw_str_eq(names[i], names[i - 1]))
			names[i] = names[i - 1];
}

kw_str *head_read(csv_scan *scan, uint32_t n, const csv_words *words, kw_arena *arena, size_t *n_names)
{
	head h = { .n = n, .starts = calloc((size_t)n + 1, sizeof *h.starts) };
	kw_str *names = NULL, *before = NULL;
	kw_buf b = { 0 };
	if (!h.starts)
		goto out;
	read_cells(&h, scan, arena);
	if (h.cells.failed)
		goto out;
	names = calloc(h.n_columns + 1, sizeof *names);
	before = calloc(h.n_columns + 1, sizeof *before);
	for (uint32_t row = 0; names && before && row < n; row++) {
		if (is_unit_line(&h, row, words))
			continue;
		join_row(&h, row, is_unit_row(&h, row, words), names, &b, arena);
		share_groups(names, before, h.n_columns);
		memcpy(before, names, h.n_columns * sizeof *names);
	}
	*n_names = h.n_columns;
	if (!before || b.failed) {
		free(names);
		names = NULL;
	}
out:
	free(before);
	free(h.starts);
	kw_buf_free(&h.cells);
	kw_buf_free(&b);
	return names;
}
