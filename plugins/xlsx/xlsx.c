/* xlsx -- the workbook in memory through libxlsxwriter into a file; the only caller of that library. It warns on stderr
 * and calls damaged files a success, so everything is checked before a call, every answer after it, and the file is
 * read again by verify.c. */
#include "x.h"
#include <stdio.h>
#include <xlsxwriter.h>

enum {
	NAME_BYTES_MAX = 127, /* of a defined name and of its formula: longer ones are cut without a word */
	PROPERTY_UNITS_MAX = 255, /* of a document property */
	FOOTER_TITLE_UNITS = 100, /* of the 255 a footer may have */
	PAPER_A4 = 9,
	CHARSET_SHIFT_JIS = 128, /* of a font */
	FONT_FAMILY_MODERN = 3,
	PRINTED_WIDTH_PX = 1026, /* of A4 landscape within the margins */
	PRINTED_HEIGHT_PX = 650,
	COLUMN_PX = 64,       /* of a column nobody set */
	CHART_WIDTH_PX = 480, /* of a chart at scale 1 */
	CHART_HEIGHT_PX = 288,
	ROW_PX = 27, /* 20 points */
};

typedef struct writing {
	xlsx_book *book;
	lxw_workbook *workbook;
	lxw_format *formats[XLSX_N_STYLES];
	kw_buf text;
	kw_status st;
} writing;

static bool is_sound(writing *w, lxw_error error, const char *what)
{
	if (error != LXW_NO_ERROR && w->st == KW_OK)
		w->st = kw_fail(w->book->ctx, KW_ELIB, "xlsx.library", (kw_span){ 0 },
		                "libxlsxwriter refused %s: %s", what, lxw_strerror(error));
	return w->st == KW_OK;
}

static const char *zero_ended(writing *w, kw_str s)
{
	kw_buf_clear(&w->text);
	xlsx_text_write(s, &w->text);
	return w->text.b ? w->text.b : "";
}

/* A copy that lives until the workbook is closed. */
static char *kept(writing *w, kw_str s, size_t units_max)
{
	kw_buf text = { 0 };
	size_t units = 0;
	for (size_t at = 0; at < s.n;) {
		uint32_t c = kw_utf8_next(s, &at);
		units += c > 0xffff ? 2 : 1;
		if (units > units_max)
			break;
		kw_buf_put_char(&text, xlsx_line_char(c));
	}
	kw_str copy = kw_arena_copy(w->book->arena, kw_buf_str(&text));
	kw_buf_free(&text);
	/* The arena ends its copies with a NUL that is not counted; an empty one may be missing. */
	return copy.n ? (char *)(uintptr_t)copy.p : NULL;
}

/* ---- workbook ---- */

/* Names of lower levels stand further in. */
static uint8_t indent_of(xlsx_style style)
{
	bool is_level = style >= XLSX_STYLE_LEVEL_1 && style <= XLSX_STYLE_LEVEL_4;
	return is_level ? (uint8_t)(1 + (style - XLSX_STYLE_LEVEL_1) * 2) : 1;
}

static void add_formats(writing *w)
{
	static const uint8_t aligns[] = {
		[XLSX_ALIGN_LEFT] = LXW_ALIGN_LEFT,
		[XLSX_ALIGN_CENTER] = LXW_ALIGN_CENTER,
		[XLSX_ALIGN_RIGHT] = LXW_ALIGN_RIGHT,
	};
	for (size_t i = 0; i < XLSX_N_STYLES; i++) {
		const xlsx_look *look = &w->book->layout.looks[i];
		lxw_format *f = workbook_add_format(w->workbook);
		w->formats[i] = f;
		format_set_font_name(f, zero_ended(w, w->book->font));
		format_set_font_charset(f, CHARSET_SHIFT_JIS);
		format_set_font_family(f, FONT_FAMILY_MODERN);
		format_set_font_size(f, look->points);
		format_set_align(f, aligns[look->align]);
		format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
		format_set_num_format(f, zero_ended(w, look->number_format));
		if (look->bold)
			format_set_bold(f);
		if (look->wrap)
			format_set_text_wrap(f);
		if (look->has_fill)
			format_set_bg_color(f, look->fill);
		if (look->border) {
			format_set_border(f, LXW_BORDER_THIN);
			format_set_border_color(f, 0x8C8C8C);
			if (look->align == XLSX_ALIGN_LEFT)
				format_set_indent(f, indent_of((xlsx_style)i));
		}
	}
}

static void set_properties(writing *w)
{
	const xlsx_book *book = w->book;
	lxw_doc_properties properties = {
		.title = kept(w, book->title, PROPERTY_UNITS_MAX),
		.subject = kept(w, book->subject, PROPERTY_UNITS_MAX),
		.author = kept(w, book->author, PROPERTY_UNITS_MAX),
		.company = kept(w, book->author, PROPERTY_UNITS_MAX),
		.comments = kept(w, book->comments, PROPERTY_UNITS_MAX),
		.created = (time_t)book->created,
	};
	is_sound(w, workbook_set_properties(w->workbook, &properties), "the document properties");
}

/* A legal name for cells and tables: a letter first, no space, not like a cell. */
static bool is_legal_name(kw_str name)
{
	size_t n_letters = 0, n_figures = 0, n_others = 0;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		bool is_figure = c >= '0' && c <= '9';
		if (!is_letter && !is_figure && c < 0x80 && c != '_' && c != '.')
			return false;
		if (i == 0 && (is_figure || c == '.'))
			return false;
		n_letters += is_letter;
		n_figures += is_figure;
		n_others += !is_letter && !is_figure;
	}
	bool is_like_cell = !n_others && n_letters && n_letters <= 3 && (n_figures || n_letters == 1);
	return name.n && name.n <= NAME_BYTES_MAX && !is_like_cell;
}

static void fail_name(writing *w, kw_str name)
{
	if (w->st == KW_OK)
		w->st = kw_fail(w->book->ctx, KW_ELIB, "xlsx.layout", (kw_span){ 0 },
		                "\"%.*s\" of formats/xlsx cannot be a name in a workbook", KW_STR_ARG(name));
}

static void define_names(writing *w)
{
	for (size_t i = 0; i < w->book->n_names && w->st == KW_OK; i++) {
		const xlsx_name *name = &w->book->names[i];
		if (!is_legal_name(name->name) || name->formula.n > NAME_BYTES_MAX) {
			fail_name(w, name->name);
			return;
		}
		is_sound(w,
		         workbook_define_name(w->workbook, kept(w, name->name, NAME_BYTES_MAX),
		                              kept(w, name->formula, NAME_BYTES_MAX)),
		         "a defined name");
	}
}

/* ---- cells ---- */

static lxw_error write_date(lxw_worksheet *sheet, const xlsx_placed *p, lxw_format *format)
{
	lxw_datetime day = {
		.year = (int)(p->cell.value / 10000),
		.month = (int)(p->cell.value / 100 % 100),
		.day = (int)(p->cell.value % 100),
	};
	return worksheet_write_datetime(sheet, p->row, (lxw_col_t)p->col, &day, format);
}

static lxw_error write_text(writing *w, xlsx_sheet *model, lxw_worksheet *sheet, const xlsx_placed *p,
                            lxw_format *format)
{
	size_t fit = xlsx_text_fit(p->cell.text);
	kw_buf_clear(&w->text);
	w->book->n_cut += fit < p->cell.text.n;
	w->book->n_controls += xlsx_text_write(kw_str_sub(p->cell.text, 0, fit), &w->text);
	if (!w->text.n)
		return worksheet_write_blank(sheet, p->row, (lxw_col_t)p->col, format);
	model->texts_sent += xlsx_text_mark(kw_buf_str(&w->text), p->row, p->col);
	return worksheet_write_string(sheet, p->row, (lxw_col_t)p->col, w->text.b, format);
}

static lxw_error write_formula(writing *w, lxw_worksheet *sheet, const xlsx_placed *p, lxw_format *format)
{
	kw_str formula = p->cell.formula;
	kw_buf_clear(&w->text);
	kw_buf_put(&w->text, formula);
	kw_buf_putc(&w->text, '\0');
	size_t result = w->text.n;
	kw_buf_put(&w->text, p->cell.text);
	if (w->text.failed)
		return LXW_ERROR_MEMORY_MALLOC_FAILED;
	if (p->cell.kind == XLSX_FORMULA_TEXT)
		return worksheet_write_formula_str(sheet, p->row, (lxw_col_t)p->col, w->text.b, format,
		                                   w->text.b + result);
	return worksheet_write_formula_num(sheet, p->row, (lxw_col_t)p->col, w->text.b, format,
	                                   (double)p->cell.value / (double)p->cell.divisor);
}

/* The divisor is never 0, so that a number is always finite. */
static bool write_cell(writing *w, xlsx_sheet *model, lxw_worksheet *sheet, const xlsx_placed *p)
{
	lxw_format *format = w->formats[p->cell.style];
	lxw_col_t col = (lxw_col_t)p->col;
	lxw_error error = LXW_NO_ERROR;
	switch (p->cell.kind) {
	case XLSX_EMPTY:
		error = worksheet_write_blank(sheet, p->row, col, format);
		break;
	case XLSX_TEXT:
		error = write_text(w, model, sheet, p, format);
		break;
	case XLSX_NUMBER:
		error = worksheet_write_number(sheet, p->row, col,
		                               (double)p->cell.value / (double)p->cell.divisor, format);
		break;
	case XLSX_DATE:
		error = write_date(sheet, p, format);
		break;
	case XLSX_FORMULA_NUMBER:
	case XLSX_FORMULA_TEXT:
		error = write_formula(w, sheet, p, format);
		break;
	}
	model->n_cells_sent++;
	return is_sound(w, error, "a cell");
}

static void set_height(writing *w, lxw_worksheet *sheet, uint32_t row, int tenths, unsigned outline)
{
	lxw_row_col_options options = { .level = (uint8_t)outline };
	if ((tenths > XLSX_ROW_TENTHS || outline) && w->st == KW_OK)
		is_sound(w, worksheet_set_row_opt(sheet, row, tenths / 10.0, NULL, &options), "a row height");
}

/* The row of heads is as high as the longest of them needs. */
static void set_head_height(writing *w, const xlsx_sheet *model, lxw_worksheet *sheet)
{
	int points = w->book->layout.looks[XLSX_STYLE_HEAD].points, lines = 1;
	for (size_t i = 0; i < model->n_columns; i++) {
		int n = xlsx_text_lines(model->columns[i].heading, points,
		                        model->columns[i].px - XLSX_ARROW_PX);
		lines = n > lines ? n : lines;
	}
	int tenths = lines * points * XLSX_LINE_TENTHS;
	if (lines > 1)
		set_height(w, sheet, model->head_row,
		           tenths < XLSX_ROW_TENTHS_MAX ? tenths : XLSX_ROW_TENTHS_MAX, 0);
}

/* Placed cells with row numbers ascending. */
static void write_placed(writing *w, xlsx_sheet *model, lxw_worksheet *sheet, const xlsx_placed *first)
{
	uint32_t row = UINT32_MAX;
	for (const xlsx_placed *p = first; p && w->st == KW_OK; p = p->next) {
		if (p->row != row) {
			row = p->row;
			model->n_rows_sent++;
			if (row == model->head_row && model->next)
				set_head_height(w, model, sheet);
		}
		write_cell(w, model, sheet, p);
	}
}

/* ---- bodies ---- */

static void write_body(writing *w, xlsx_sheet *model, lxw_worksheet *sheet)
{
	xlsx_cursor *cursor = xlsx_cursor_open(model);
	if (!cursor) {
		w->st = kw_fail(w->book->ctx, KW_ELIMIT, "memory", (kw_span){ 0 }, "no memory for a sheet");
		return;
	}
	const xlsx_cell *cells;
	for (uint32_t i = 0; i < model->n_rows && w->st == KW_OK && (cells = xlsx_cursor_next(cursor)); i++) {
		uint32_t row = model->body_row + i;
		set_height(w, sheet, row, xlsx_row_tenths(model, cells), cursor->outline);
		for (size_t k = 0; k < model->n_columns; k++) {
			xlsx_placed placed = { .row = row, .col = (uint32_t)k, .cell = cells[k] };
			if (!write_cell(w, model, sheet, &placed))
				break;
		}
		xlsx_note_amounts(model, cells);
		model->n_rows_sent++;
	}
	xlsx_cursor_close(cursor);
}

/* Of a spliced sheet the library writes a pattern: a cell of each look, and the last cell (splice.c). */
static void write_pattern(writing *w, const xlsx_sheet *model, lxw_worksheet *sheet)
{
	uint32_t last = model->body_row + model->n_rows - 1, width = (uint32_t)model->n_columns;
	for (uint32_t i = 0; i < XLSX_N_STYLES; i++)
		is_sound(w,
		         worksheet_write_blank(sheet, model->body_row + i / width, (lxw_col_t)(i % width),
		                               w->formats[i]),
		         "a pattern");
	is_sound(w, worksheet_write_blank(sheet, last, (lxw_col_t)(width - 1), w->formats[XLSX_STYLE_TEXT]),
	         "a pattern");
}

/* ---- what surrounds the cells ---- */

static void set_columns(writing *w, const xlsx_sheet *model, lxw_worksheet *sheet)
{
	for (size_t i = 0; i < model->n_columns && w->st == KW_OK; i++)
		is_sound(w,
		         worksheet_set_column_pixels(sheet, (lxw_col_t)i, (lxw_col_t)i,
		                                     (uint32_t)model->columns[i].px, NULL),
		         "a column width");
}

/* &L&9 title &C&9 page／pages &R&9 sheet; "&" of the title doubled. */
static void put_footer(writing *w, kw_buf *footer)
{
	size_t units = 0;
	kw_str title = w->book->title;
	kw_buf_put(footer, KW_LIT("&L&9 "));
	for (size_t at = 0; at < title.n && units < FOOTER_TITLE_UNITS; units++) {
		uint32_t c = kw_utf8_next(title, &at);
		if (c == '&')
			kw_buf_putc(footer, '&');
		kw_buf_put_char(footer, xlsx_line_char(c));
	}
	kw_buf_put(footer, KW_LIT("&C&9&P／&Nページ&R&9&A"));
}

static uint32_t print_col(const xlsx_sheet *model)
{
	return model->print_col ? model->print_col : model->last_col;
}

/* Of the columns that are printed. */
static uint32_t width_px(const xlsx_sheet *model)
{
	uint32_t px = 1;
	for (size_t i = 0; i < model->n_columns && i <= print_col(model); i++)
		px += (uint32_t)model->columns[i].px;
	return px;
}

/* Columns that stay empty beside a sheet with charts: the width sets the scale, and at this one its height fits on one page, so that no
 * chart is cut. */
static uint32_t spare_columns(const xlsx_sheet *model, uint32_t last_row)
{
	uint64_t height = (uint64_t)(last_row + 1) * ROW_PX, width = width_px(model);
	uint64_t wanted = height * PRINTED_WIDTH_PX / PRINTED_HEIGHT_PX;
	if (model->last_col >= model->n_columns)
		width += (model->last_col + 1 - model->n_columns) * COLUMN_PX;
	return model->charts && wanted > width ? (uint32_t)((wanted - width) / COLUMN_PX + 1) : 0;
}

/* What a sheet for machines has instead of a page. */
static void set_bare(const xlsx_sheet *model, lxw_worksheet *sheet)
{
	worksheet_set_default_row(sheet, XLSX_ROW_TENTHS / 10.0, LXW_FALSE);
	worksheet_freeze_panes(sheet, model->freeze_row, (lxw_col_t)model->freeze_col);
}

static void set_page(writing *w, const xlsx_sheet *model, lxw_worksheet *sheet)
{
	kw_buf footer = { 0 };
	uint32_t last_row = model->last_row;
	for (const xlsx_chart *c = model->charts; c; c = c->next) {
		uint32_t end = c->at_row + c->height_px / ROW_PX + 1;
		last_row = end > last_row ? end : last_row;
	}
	lxw_col_t last_col = (lxw_col_t)(print_col(model) + spare_columns(model, last_row));
	worksheet_set_paper(sheet, PAPER_A4);
	worksheet_set_landscape(sheet);
	/* One page wide, or as many as keep a wide table readable, each with the first columns. A chart is not cut by a page end. */
	uint32_t width = width_px(model) - 1,
	         n_pages = model->table && width ? 1 + (width - 1) / XLSX_PAGE_PX : 1;
	lxw_col_t first_cols = (lxw_col_t)(model->freeze_col ? model->freeze_col : 1);
	worksheet_fit_to_pages(sheet, (uint16_t)n_pages, 0);
	if (n_pages > 1)
		is_sound(w, worksheet_repeat_columns(sheet, 0, (lxw_col_t)(first_cols - 1)),
		         "the repeated columns");
	worksheet_set_margins(sheet, 0.5, 0.5, 0.6, 0.75);
	worksheet_center_horizontally(sheet);
	worksheet_set_default_row(sheet, XLSX_ROW_TENTHS / 10.0, LXW_FALSE);
	worksheet_freeze_panes(sheet, model->freeze_row, (lxw_col_t)model->freeze_col);
	is_sound(w, worksheet_repeat_rows(sheet, 0, model->repeat_row), "the repeated rows");
	is_sound(w, worksheet_print_area(sheet, 0, 0, last_row, last_col), "the print area");
	put_footer(w, &footer);
	if (footer.b)
		is_sound(w, worksheet_set_footer(sheet, footer.b), "the footer");
	kw_buf_free(&footer);
}

/* Codes are text on purpose: no green corners. */
static void silence_corners(writing *w, const xlsx_sheet *model, lxw_worksheet *sheet)
{
	kw_buf range = { 0 };
	xlsx_put_ref(&range, 0, 0, false);
	kw_buf_putc(&range, ':');
	xlsx_put_ref(&range, model->last_row, model->last_col, false);
	if (range.b)
		is_sound(w, worksheet_ignore_errors(sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, range.b),
		         "a range of codes");
	kw_buf_free(&range);
}

static void add_table(writing *w, xlsx_sheet *model, lxw_worksheet *sheet)
{
	kw_str name = w->book->layout.words[XLSX_WORD_TABLE_NAME];
	size_t n = model->n_columns;
	lxw_table_column *columns = kw_arena_alloc(w->book->arena, n * sizeof *columns);
	lxw_table_column **pointers = kw_arena_alloc(w->book->arena, (n + 1) * sizeof(void *));
	if (!columns || !pointers)
		return;
	if (!is_legal_name(name)) {
		fail_name(w, name);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		columns[i].header = kept(w, model->columns[i].heading, PROPERTY_UNITS_MAX);
		if (columns[i].header)
			model->texts_sent +=
			        xlsx_text_mark(kw_str_from(columns[i].header), XLSX_HEAD_ROW, (uint32_t)i);
		columns[i].header_format = w->formats[XLSX_STYLE_HEAD];
		pointers[i] = &columns[i];
	}
	lxw_table_options options = {
		.name = kept(w, name, PROPERTY_UNITS_MAX),
		.style_type = LXW_TABLE_STYLE_TYPE_LIGHT,
		.style_type_number = 0,
		.columns = pointers,
	};
	is_sound(w,
	         worksheet_add_table(sheet, XLSX_HEAD_ROW, 0, model->body_row + model->n_rows - 1,
	                             (lxw_col_t)(n - 1), &options),
	         "a table");
	model->n_cells_sent += n;
	model->n_rows_sent++;
	set_head_height(w, model, sheet);
}

/* In a bar chart the library's y_axis is the category axis, which stands upright. */
static void set_bars(writing *w, lxw_chart *chart, lxw_chart_series *series, lxw_chart_font *font)
{
	lxw_chart_fill fill = { .color = 0x2F5597 };
	chart_series_set_fill(series, &fill);
	chart_axis_set_num_font(chart->x_axis, font);
	chart_axis_set_num_font(chart->y_axis, font);
	chart_axis_set_reverse(chart->y_axis);
	chart_axis_set_crossing_max(chart->y_axis);
	chart_axis_set_num_format(chart->x_axis, w->book->in_thousands ? "#,##0," : "#,##0");
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
}

static void set_pie(lxw_chart *chart, lxw_chart_series *series, lxw_chart_font *font)
{
	chart_series_set_labels_options(series, LXW_FALSE, LXW_FALSE, LXW_FALSE);
	chart_series_set_labels_percentage(series);
	chart_series_set_labels_num_format(series, "0.0%");
	chart_series_set_labels_font(series, font);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
	chart_legend_set_font(chart, font);
}

static void add_chart(writing *w, const xlsx_sheet *model, const xlsx_chart *c, lxw_worksheet *sheet)
{
	const char *tab = kept(w, model->name, XLSX_NAME_UNITS);
	lxw_chart *chart = workbook_add_chart(w->workbook, c->is_pie ? LXW_CHART_PIE : LXW_CHART_BAR);
	lxw_chart_series *series = chart ? chart_add_series(chart, NULL, NULL) : NULL;
	lxw_chart_font font = { .name = kept(w, w->book->font, PROPERTY_UNITS_MAX),
		                .size = 10,
		                .charset = CHARSET_SHIFT_JIS };
	lxw_chart_options options = { .x_scale = (double)c->width_px / CHART_WIDTH_PX,
		                      .y_scale = (double)c->height_px / CHART_HEIGHT_PX,
		                      .x_offset = (int32_t)c->offset_px,
		                      .object_position = LXW_OBJECT_DONT_MOVE_DONT_SIZE,
		                      .description = kept(w, c->description, PROPERTY_UNITS_MAX) };
	if (!series) {
		is_sound(w, LXW_ERROR_MEMORY_MALLOC_FAILED, "a chart");
		return;
	}
	chart_series_set_categories(series, tab, c->first_row, (lxw_col_t)c->name_col, c->last_row,
	                            (lxw_col_t)c->name_col);
	chart_series_set_values(series, tab, c->first_row, (lxw_col_t)c->value_col, c->last_row,
	                        (lxw_col_t)c->value_col);
	chart_series_set_name(series, kept(w, c->series, PROPERTY_UNITS_MAX));
	chart_title_set_name(chart, kept(w, c->title, PROPERTY_UNITS_MAX));
	chart_title_set_name_font(chart, &font);
	if (c->is_pie)
		set_pie(chart, series, &font);
	else
		set_bars(w, chart, series, &font);
	is_sound(w, worksheet_insert_chart_opt(sheet, c->at_row, (lxw_col_t)c->at_col, chart, &options),
	         "the chart");
}

static void write_sheet(writing *w, xlsx_sheet *model)
{
	lxw_worksheet *sheet = workbook_add_worksheet(w->workbook, kept(w, model->name, XLSX_NAME_UNITS));
	if (!sheet) {
		is_sound(w, LXW_ERROR_INVALID_SHEETNAME_CHARACTER, "a sheet");
		return;
	}
	set_columns(w, model, sheet);
	if (model->is_bare)
		set_bare(model, sheet);
	else
		set_page(w, model, sheet);
	silence_corners(w, model, sheet);
	if (model->has_excel_table)
		add_table(w, model, sheet);
	if (model->has_outline)
		worksheet_outline_settings(sheet, LXW_TRUE, LXW_FALSE, LXW_TRUE, LXW_FALSE);
	if (model->has_filter)
		is_sound(w,
		         worksheet_autofilter(sheet, XLSX_HEAD_ROW, 0, model->body_row + model->n_rows - 1,
		                              (lxw_col_t)(model->n_columns - 1)),
		         "a filter");
	if (w->st == KW_OK)
		write_placed(w, model, sheet, model->head);
	if (w->st == KW_OK && model->is_spliced)
		write_pattern(w, model, sheet);
	else if (w->st == KW_OK && model->next)
		write_body(w, model, sheet);
	if (w->st == KW_OK)
		write_placed(w, model, sheet, model->foot);
	for (const xlsx_chart *c = model->charts; c && w->st == KW_OK; c = c->next)
		add_chart(w, model, c, sheet);
}

kw_status xlsx_library_write(xlsx_book *book, const char *path, const char *folder)
{
	writing w = { .book = book };
	lxw_workbook_options options = {
		.tmpdir = (char *)(uintptr_t)folder, /* the library only reads it */
	};
	w.workbook = workbook_new_opt(path, &options);
	if (!w.workbook)
		return kw_fail(book->ctx, KW_ELIB, "xlsx.library", (kw_span){ 0 },
		               "libxlsxwriter could not begin a workbook");
	add_formats(&w);
	set_properties(&w);
	define_names(&w);
	for (xlsx_sheet *s = book->first; s && w.st == KW_OK; s = s->following)
		write_sheet(&w, s);
	if (w.text.failed && w.st == KW_OK)
		w.st = kw_fail(book->ctx, KW_ELIMIT, "memory", (kw_span){ 0 }, "no memory for the workbook");
	if (w.st == KW_OK) {
		lxw_error closed = workbook_close(w.workbook);
		if (closed != LXW_NO_ERROR)
			w.st = kw_fail(book->ctx, KW_EOUTPUT, "xlsx.write", (kw_span){ 0 },
			               "the workbook could not be written: %s", lxw_strerror(closed));
	} else {
		/* Closing would write it, and speak about it. */
		lxw_workbook_free(w.workbook);
	}
	kw_buf_free(&w.text);
	return w.st;
}
