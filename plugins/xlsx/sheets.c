/* sheets -- the workbook in memory: sheets with legal names, placed cells, bodies that come row by row, and their
 * measures. It knows nothing of what the sheets are about. */
#include "x.h"
#include <stdio.h>
#include <stdlib.h>

enum {
	NAME_BYTES_READ = 1024, /* of a wanted name: far more than fit */
	NUMBERS_TRIED = 20,
	HEADING_EMS = 4, /* a heading up to this stays on one line */
};

/* ---- names ---- */

/* Signs a sheet name must not have, and what stands for them. */
static const struct {
	char sign;
	const char *instead;
} forbidden[] = {
	{ '[', "［" }, { ']', "］" }, { ':', "：" },  { '*', "＊" },
	{ '?', "？" }, { '/', "／" }, { '\\', "＼" },
};

static void put_name_char(kw_buf *out, uint32_t c)
{
	for (size_t i = 0; i < KW_COUNT(forbidden); i++)
		if (c == (unsigned char)forbidden[i].sign) {
			kw_buf_put(out, kw_str_from(forbidden[i].instead));
			return;
		}
	kw_buf_put_char(out, xlsx_line_char(c));
}

/* The longest head of s with at most `units` UTF-16 units. */
static kw_str cut_units(kw_str s, size_t units)
{
	size_t at = 0;
	while (at < s.n) {
		size_t next = at;
		size_t need = kw_utf8_next(s, &next) > 0xffff ? 2 : 1;
		if (need > units)
			break;
		units -= need;
		at = next;
	}
	return kw_str_sub(s, 0, at);
}

static kw_str trim_name(kw_str s)
{
	for (;;) {
		kw_str t = kw_str_trim(s);
		if (t.n && t.p[0] == '\'')
			t = kw_str_sub(t, 1, t.n);
		if (t.n && t.p[t.n - 1] == '\'')
			t.n--;
		if (t.n == s.n)
			return t;
		s = t;
	}
}

/* Two names are the same without regard to case and width. Excel keeps "History" for itself. */
static bool is_taken(const xlsx_book *book, kw_str key)
{
	if (kw_str_eq(key, KW_LIT("history")))
		return true;
	for (const xlsx_sheet *s = book->first; s; s = s->following)
		if (kw_str_eq(s->key, key))
			return true;
	return false;
}

/* What a sheet may be called instead of `wanted`, in `clean`; may be empty. */
static kw_str legal_name(kw_buf *clean, kw_str wanted)
{
	kw_buf_clear(clean);
	for (size_t at = 0; at < wanted.n && clean->n < NAME_BYTES_READ;)
		put_name_char(clean, kw_utf8_next(wanted, &at));
	return trim_name(cut_units(trim_name(kw_buf_str(clean)), XLSX_NAME_UNITS));
}

/* Gives the sheet, not in the book yet, a legal name that no other has. */
static void name_sheet(xlsx_book *book, xlsx_sheet *sheet, kw_str wanted, kw_str otherwise)
{
	kw_buf clean = { 0 }, name = { 0 }, key = { 0 };
	kw_str base = legal_name(&clean, wanted);
	if (!base.n)
		base = legal_name(&clean, otherwise);
	if (!base.n)
		base = KW_LIT("Sheet");
	for (uint64_t i = 1; !key.failed; i++) {
		char number[24] = "";
		int n = i > 1 ? snprintf(number, sizeof number, " (%llu)", (unsigned long long)i) : 0;
		kw_buf_clear(&name);
		kw_buf_clear(&key);
		kw_buf_put(&name, trim_name(cut_units(base, XLSX_NAME_UNITS - (size_t)n)));
		kw_buf_put(&name, kw_str_from(number));
		kw_norm_key(kw_buf_str(&name), &key);
		if (!is_taken(book, kw_buf_str(&key)))
			break;
		/* Hundreds of tables with one title: do not try every number. */
		if (i >= NUMBERS_TRIED)
			i += book->n_sheets;
	}
	sheet->name = kw_arena_copy(book->arena, kw_buf_str(&name));
	sheet->key = kw_arena_copy(book->arena, kw_buf_str(&key));
	kw_buf_free(&clean);
	kw_buf_free(&name);
	kw_buf_free(&key);
}

/* ---- sheets and placed cells ---- */

/* A sheet of that name behind `before` (NULL: the first). */
static xlsx_sheet *insert_sheet(xlsx_book *book, xlsx_sheet *before, xlsx_sheet_id id, kw_str name)
{
	xlsx_sheet *sheet = kw_arena_alloc(book->arena, sizeof *sheet);
	if (!sheet)
		return NULL;
	sheet->id = id;
	sheet->book = book;
	name_sheet(book, sheet, name, book->layout.sheets[id].name);
	book->n_sheets++;
	xlsx_sheet **place = before ? &before->following : &book->first;
	sheet->following = *place;
	*place = sheet;
	return sheet;
}

xlsx_sheet *xlsx_sheet_add(xlsx_book *book, xlsx_sheet_id id, kw_str name)
{
	xlsx_sheet *last = book->first;
	while (last && last->following)
		last = last->following;
	xlsx_sheet *sheet = insert_sheet(book, last, id, name);
	if (!sheet)
		return NULL;
	sheet->head_row = XLSX_HEAD_ROW;
	sheet->body_row = XLSX_HEAD_ROW + 1;
	sheet->repeat_row = XLSX_HEAD_ROW;
	sheet->freeze_row = sheet->body_row;
	sheet->freeze_col = book->layout.sheets[id].frozen_columns;
	return sheet;
}

static void put_cell(xlsx_sheet *sheet, xlsx_placed **first, xlsx_placed **last, uint32_t row, uint32_t col,
                     xlsx_cell cell)
{
	xlsx_placed *placed = kw_arena_alloc(sheet->book->arena, sizeof *placed);
	if (!placed)
		return;
	*placed = (xlsx_placed){ .row = row, .col = col, .cell = cell };
	if (*last)
		(*last)->next = placed;
	else
		*first = placed;
	*last = placed;
	sheet->last_row = row > sheet->last_row ? row : sheet->last_row;
	sheet->last_col = col > sheet->last_col ? col : sheet->last_col;
}

void xlsx_put_head(xlsx_sheet *sheet, uint32_t row, uint32_t col, xlsx_cell cell)
{
	put_cell(sheet, &sheet->head, &sheet->head_last, row, col, cell);
}

void xlsx_put_foot(xlsx_sheet *sheet, uint32_t row, uint32_t col, xlsx_cell cell)
{
	put_cell(sheet, &sheet->foot, &sheet->foot_last, row, col, cell);
}

xlsx_cell xlsx_text(xlsx_style style, kw_str text)
{
	return (xlsx_cell){ .kind = text.n ? XLSX_TEXT : XLSX_EMPTY, .style = style, .text = text };
}

bool xlsx_is_exact(int64_t value)
{
	return value > -XLSX_NUMBER_END && value < XLSX_NUMBER_END;
}

xlsx_cell xlsx_number(xlsx_book *book, xlsx_style style, int64_t value)
{
	if (xlsx_is_exact(value))
		return (xlsx_cell){ .kind = XLSX_NUMBER, .style = style, .value = value, .divisor = 1 };
	kw_buf figures = { 0 };
	kw_buf_put_int(&figures, value);
	xlsx_cell cell = xlsx_text(style, kw_arena_copy(book->arena, kw_buf_str(&figures)));
	cell.value = value;
	kw_buf_free(&figures);
	return cell;
}

kw_str xlsx_say(xlsx_book *book, xlsx_word word, kw_str a, kw_str b)
{
	return xlsx_fill(book, book->layout.words[word], a, b);
}

kw_str xlsx_fill(xlsx_book *book, kw_str pattern, kw_str a, kw_str b)
{
	kw_buf said = { 0 };
	for (size_t at = 0; at < pattern.n;) {
		if (kw_str_starts(kw_str_sub(pattern, at, 2), KW_LIT("{}"))) {
			kw_buf_put(&said, a);
			a = b;
			at += 2;
		} else {
			kw_buf_putc(&said, pattern.p[at++]);
		}
	}
	kw_str kept = kw_arena_copy(book->arena, kw_buf_str(&said));
	kw_buf_free(&said);
	return kept;
}

kw_str xlsx_stem(const xlsx_book *book)
{
	kw_str file = kw_doc_source_const(book->doc)->file;
	for (size_t i = file.n; i > 1; i--)
		if (file.p[i - 1] == '.')
			return kw_str_sub(file, 0, i - 1);
	return file;
}

void xlsx_put_ref(kw_buf *out, uint32_t row, uint32_t col, bool absolute)
{
	char letters[8];
	size_t n = 0;
	for (uint32_t c = col + 1; c; c = (c - 1) / 26)
		letters[n++] = (char)('A' + (c - 1) % 26);
	if (absolute)
		kw_buf_putc(out, '$');
	while (n)
		kw_buf_putc(out, letters[--n]);
	if (absolute)
		kw_buf_putc(out, '$');
	kw_buf_put_int(out, (int64_t)row + 1);
}

/* ---- one pass over a body ---- */

xlsx_cursor *xlsx_cursor_open(const xlsx_sheet *sheet)
{
	xlsx_cursor *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->sheet = sheet;
	c->cells = calloc(sheet->n_columns + 1, sizeof *c->cells);
	c->rest = calloc(sheet->n_columns + 1, sizeof *c->rest);
	c->values = calloc(sheet->n_columns + 1, sizeof *c->values);
	c->rows = sheet->table ? kw_table_open(sheet->table) : NULL;
	c->walk = kw_walk_from(kw_doc_root_const(sheet->book->doc));
	c->finding = kw_doc_findings(sheet->book->doc);
	c->removed = kw_doc_removed(sheet->book->doc);
	if (!c->cells || !c->rest || !c->values || (sheet->table && !c->rows)) {
		xlsx_cursor_close(c);
		return NULL;
	}
	for (uint64_t i = 0; i < sheet->first_body; i++)
		if (!xlsx_cursor_next(c))
			break;
	c->n_given = 0;
	return c;
}

void xlsx_cursor_close(xlsx_cursor *c)
{
	if (!c)
		return;
	kw_rows_close(c->rows);
	kw_buf_free(&c->text);
	kw_buf_free(&c->more);
	kw_buf_free(&c->place);
	free(c->cells);
	free(c->rest);
	free(c->values);
	free(c);
}

const xlsx_cell *xlsx_cursor_next(xlsx_cursor *c)
{
	const xlsx_sheet *sheet = c->sheet;
	for (size_t i = 0; i < sheet->n_columns; i++)
		c->cells[i] = c->has_rest ? xlsx_text(sheet->columns[i].style, c->rest[i])
		                          : (xlsx_cell){ .style = sheet->columns[i].style };
	c->row_here = c->n_given++;
	if (!c->has_rest && !sheet->next(c, c->cells))
		return NULL;
	bool had_rest = c->has_rest;
	c->has_rest = false;
	for (size_t i = 0; i < sheet->n_columns; i++) {
		xlsx_cell *cell = &c->cells[i];
		if (!had_rest && cell->text.n <= XLSX_CELL_UNITS / 2)
			continue;
		size_t fit = cell->kind == XLSX_TEXT ? xlsx_text_fit(cell->text) : cell->text.n;
		c->rest[i] = kw_str_sub(cell->text, fit, cell->text.n);
		cell->text = kw_str_sub(cell->text, 0, fit);
		c->has_rest = c->has_rest || c->rest[i].n;
	}
	return c->cells;
}

/* ---- rows on their way into the file ---- */

int xlsx_row_tenths(const xlsx_sheet *sheet, const xlsx_cell *cells)
{
	const xlsx_look *looks = sheet->book->layout.looks;
	int highest = XLSX_ROW_TENTHS;
	for (size_t i = 0; i < sheet->n_columns; i++) {
		const xlsx_look *look = &looks[cells[i].style];
		if (!look->wrap || cells[i].kind != XLSX_TEXT)
			continue;
		int lines = xlsx_text_lines(cells[i].text, look->points, sheet->columns[i].px);
		int tenths = lines > 1 ? lines * look->points * XLSX_LINE_TENTHS : XLSX_ROW_TENTHS;
		highest = tenths > highest ? tenths : highest;
	}
	return highest < XLSX_ROW_TENTHS_MAX ? highest : XLSX_ROW_TENTHS_MAX;
}

void xlsx_note_amounts(xlsx_sheet *sheet, const xlsx_cell *cells)
{
	for (uint32_t i = sheet->yen_col; sheet->has_yen && i <= sheet->yen_last; i++) {
		if (cells[i].kind == XLSX_EMPTY)
			continue;
		*(cells[i].kind == XLSX_NUMBER ? &sheet->yen_sent : &sheet->yen_as_text) += cells[i].value;
		sheet->amounts_sent++;
	}
}

xlsx_sheet *xlsx_sheet_of_part(const xlsx_book *book, const char *name)
{
	unsigned number = 0;
	int end = 0;
	xlsx_sheet *sheet = book->first;
	if (sscanf(name, "xl/worksheets/sheet%u.xml%n", &number, &end) != 1 || !end || name[end] || !number)
		return NULL;
	for (unsigned i = 1; sheet && i < number; i++)
		sheet = sheet->following;
	return sheet;
}

int64_t xlsx_days(int64_t date)
{
	/* Years that begin in March make the leap day the last of its year. */
	int64_t month = date / 100 % 100;
	int64_t y = date / 10000 - (month <= 2);
	int64_t m = month <= 2 ? month + 9 : month - 3;
	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + date % 100 - 1 - 719468;
}

/* ---- measures ---- */

static int number_px(int64_t value, int points)
{
	int figures = value < 0 ? 2 : 1;
	for (int64_t v = value / 10; v; v /= 10)
		figures++;
	return (figures + figures / 3) * 6 * points * 96 / 720 + 1 + XLSX_PADDING_PX;
}

static void measure_row(xlsx_sheet *sheet, const xlsx_cell *cells)
{
	for (size_t i = 0; i < sheet->n_columns; i++) {
		xlsx_column *column = &sheet->columns[i];
		int points = sheet->book->layout.looks[column->style].points;
		int px = 0;
		if (cells[i].kind == XLSX_EMPTY)
			continue;
		column->is_filled = true;
		column->has_texts |= cells[i].kind == XLSX_TEXT;
		column->has_numbers |= cells[i].kind == XLSX_NUMBER || cells[i].kind == XLSX_DATE;
		sheet->book->n_text_bytes += cells[i].text.n;
		int most = cells[i].kind == XLSX_TEXT ? xlsx_text_px_most(cells[i].text, points) : 0;
		if (most > column->area_px)
			column->area_px = most;
		if (column->px >= column->max_px)
			continue;
		if (cells[i].kind == XLSX_TEXT)
			px = most > column->px ? xlsx_text_px(cells[i].text, points) : 0;
		else if (cells[i].kind == XLSX_DATE)
			px = xlsx_text_px_most(KW_LIT("令和00年00月00日"), points);
		else
			px = number_px(cells[i].value, points);
		if (px > column->px)
			column->px = px;
	}
}

/* A heading of more than a few characters may take two lines; the filter's arrow covers its end. */
static int heading_px(kw_str heading, int points)
{
	int px = xlsx_text_px(heading, points) - XLSX_PADDING_PX;
	int em = points * 96 / 72 + 1;
	if (px > HEADING_EMS * em)
		px = px / 2 + em;
	return px + XLSX_PADDING_PX + XLSX_ARROW_PX;
}

/* How wide a column of a table is when texts and heads may be no wider than cap: they wrap, figures and codes do not. The head of a
 * column without content may stand character below character. */
static int capped_px(const xlsx_sheet *sheet, const xlsx_column *column, int cap)
{
	enum { LINES = 16 }; /* of a cell, of the XLSX_LINES_MAX a row has room for */
	bool is_text = column->key == XLSX_KEY_DATA &&
	               sheet->table->as.table->columns[column->level].kind == KW_VALUE_TEXT;
	int least = is_text ? column->area_px / LINES : column->content_px;
	int px = column->px < cap ? column->px : cap;
	if (!column->is_filled)
		px = column->min_px;
	return px > least ? px : least;
}

static int capped_width(const xlsx_sheet *sheet, int cap)
{
	int width = 0;
	for (size_t i = 0; i < sheet->n_columns; i++)
		width += capped_px(sheet, &sheet->columns[i], cap);
	return width;
}

/* Narrows a table that is too wide for a page, as far as it can be read; else it goes over several pages. */
static void fit_page(xlsx_sheet *sheet)
{
	enum { NARROWEST = 84, STEP = 10 }; /* four kanji on a line */
	int cap = NARROWEST, width = 0;
	for (size_t i = 0; i < sheet->n_columns; i++) {
		width += sheet->columns[i].px;
		cap = sheet->columns[i].px > cap ? sheet->columns[i].px : cap;
	}
	if (width <= XLSX_PAGE_PX || capped_width(sheet, NARROWEST) > XLSX_PAGE_PX)
		return;
	while (capped_width(sheet, cap) > XLSX_PAGE_PX)
		cap = cap - STEP > NARROWEST ? cap - STEP : NARROWEST;
	int spare = XLSX_PAGE_PX - capped_width(sheet, cap);
	xlsx_column *longest = NULL; /* makes rows high: what is left is its */
	for (size_t i = 0; i < sheet->n_columns; i++) {
		xlsx_column *column = &sheet->columns[i];
		column->px = capped_px(sheet, column, cap);
		column->wraps = column->px < column->content_px;
		if (column->wraps &&
		    (!longest || column->area_px / column->px > longest->area_px / longest->px))
			longest = column;
	}
	if (longest)
		longest->px += spare;
}

static void settle_columns(xlsx_sheet *sheet)
{
	size_t kept = 0;
	int head_points = sheet->book->layout.looks[XLSX_STYLE_HEAD].points;
	for (size_t i = 0; i < sheet->n_columns; i++) {
		xlsx_column column = sheet->columns[i];
		if (column.filled_only && !column.is_filled)
			continue;
		int head_px = heading_px(column.heading, head_points);
		column.content_px = column.px < column.max_px ? column.px : column.max_px;
		if (head_px > column.px)
			column.px = head_px;
		if (column.px < column.min_px)
			column.px = column.min_px;
		if (column.px > column.max_px)
			column.px = column.max_px;
		sheet->columns[kept++] = column;
	}
	sheet->n_columns = kept;
	sheet->last_col = kept ? (uint32_t)kept - 1 : 0;
	if (sheet->freeze_col >= kept)
		sheet->freeze_col = 0;
	if (sheet->table && !sheet->is_bare)
		fit_page(sheet);
}

/* A body that is longer than a sheet goes on in the next one. */
static kw_status cut_body(xlsx_sheet *sheet, uint64_t n_rows)
{
	uint64_t room = XLSX_SHEET_ROWS - sheet->body_row - XLSX_FOOT_ROWS;
	for (uint64_t at = 0;;) {
		uint64_t n = n_rows - at < room ? n_rows - at : room;
		sheet->first_body = at;
		sheet->n_rows = (uint32_t)n;
		sheet->last_row = sheet->body_row + (n ? (uint32_t)n - 1 : 0);
		at += n;
		if (at == n_rows)
			return KW_OK;
		xlsx_sheet *more = insert_sheet(sheet->book, sheet, sheet->id, sheet->name);
		if (!more)
			return KW_ELIMIT;
		kw_str name = more->name, key = more->key;
		xlsx_sheet *following = more->following;
		*more = *sheet;
		more->name = name;
		more->key = key;
		more->following = following;
		sheet = more;
	}
}

static kw_status measure_sheet(xlsx_sheet *sheet)
{
	uint64_t n_rows = 0;
	xlsx_cursor *cursor = xlsx_cursor_open(sheet);
	if (!cursor)
		return KW_ELIMIT;
	const xlsx_cell *cells;
	while ((cells = xlsx_cursor_next(cursor))) {
		measure_row(sheet, cells);
		sheet->book->n_split += cursor->has_rest;
		n_rows++;
		if (cursor->has_rest && sheet->book->refuses_long_text)
			break;
	}
	bool failed = cursor->text.failed || cursor->more.failed || cursor->place.failed;
	xlsx_cursor_close(cursor);
	sheet->book->n_body_rows += n_rows;
	sheet->book->n_body_cells += n_rows * sheet->n_columns;
	settle_columns(sheet);
	return failed ? KW_ELIMIT : cut_body(sheet, n_rows);
}

kw_status xlsx_measure(xlsx_book *book)
{
	kw_status st = KW_OK;
	for (xlsx_sheet *s = book->first; s && st == KW_OK; s = s->following)
		if (s->next && !s->first_body)
			st = measure_sheet(s);
	if (st == KW_OK && book->n_split && book->refuses_long_text)
		return kw_fail(
		        book->ctx, KW_EUNSUPPORTED, "xlsx.long-text", (kw_span){ 0 },
		        "a text is longer than the %d characters of a cell; say xlsx.long-text=split to write it "
		        "into several rows",
		        XLSX_CELL_UNITS);
	if (st != KW_OK || kw_arena_failed(book->arena))
		return kw_fail(book->ctx, KW_ELIMIT, "memory", (kw_span){ 0 }, "no memory for the workbook");
	for (xlsx_sheet *s = book->first; s && book->n_body_rows > XLSX_SPLICED_ROWS; s = s->following)
		s->is_spliced = s->next && s->n_columns && s->n_rows >= XLSX_SPLICED_LEAST;
	return KW_OK;
}
