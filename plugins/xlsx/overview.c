/* overview -- the first sheet: what the document is, its amounts by top level with formulas over the budget sheet, the
 * control cell, the chart. A document without amounts says so. Every formula carries its result. */
#include "x.h"

typedef struct overview {
	xlsx_sheet *sheet;
	xlsx_book *book;
	const xlsx_budget *budget;
	uint32_t row; /* the next free one */
	uint32_t first_group, total;
} overview;

/* ---- what the document is ---- */

static void put_info(overview *o, xlsx_word word, xlsx_cell value)
{
	if (value.kind == XLSX_EMPTY)
		return;
	xlsx_put_head(o->sheet, o->row, 0, xlsx_text(XLSX_STYLE_LABEL, o->book->layout.words[word]));
	xlsx_put_head(o->sheet, o->row, 1, value);
	o->row++;
}

static void put_info_text(overview *o, xlsx_word word, kw_str text)
{
	put_info(o, word, xlsx_text(XLSX_STYLE_WRAP, text));
}

static kw_str joined(xlsx_book *book, kw_str a, kw_str between, kw_str b)
{
	kw_buf text = { 0 };
	kw_buf_put(&text, a);
	if (a.n && b.n)
		kw_buf_put(&text, between);
	kw_buf_put(&text, b);
	kw_str kept = kw_arena_copy(book->arena, kw_buf_str(&text));
	kw_buf_free(&text);
	return kept;
}

static kw_str text_of(xlsx_book *book, const kw_node *node)
{
	kw_buf text = { 0 };
	if (node)
		kw_text_of(node, &text);
	kw_str kept = kw_arena_copy(book->arena, kw_buf_str(&text));
	kw_buf_free(&text);
	return kept;
}

/* 令和４年度 (2022-04-01/2023-03-31) */
static kw_str year_text(xlsx_book *book, const kw_meta *meta)
{
	char days[32] = "";
	if (meta->first_day && meta->last_day) {
		kw_date_put(meta->first_day, days);
		days[10] = '/';
		kw_date_put(meta->last_day, days + 11);
	}
	return joined(book, meta->fiscal_raw, KW_LIT("  "), kw_str_from(days));
}

static bool has_amount_column(const kw_node *table)
{
	for (size_t i = 0; i < table->as.table->n_columns; i++)
		if (table->as.table->columns[i].kind == KW_VALUE_AMOUNT)
			return true;
	return false;
}

/* Amounts that are no budget rows: in a sentence, in a long table. */
static bool has_other_amounts(const kw_doc *doc)
{
	kw_walk walk = kw_walk_from(kw_doc_root_const(doc));
	for (kw_event e; (e = kw_walk_next(&walk)) != KW_DONE;)
		if (e == KW_ENTER && (walk.node->type == KW_AMOUNT ||
		                      (walk.node->type == KW_TABLE && has_amount_column(walk.node))))
			return true;
	return false;
}

static void put_infos(overview *o)
{
	xlsx_book *book = o->book;
	const kw_records *records = book->records;
	const kw_meta *meta = &records->meta;
	bool has_projects = records->n_projects > 0;
	size_t n_listed = has_projects ? records->n_projects : records->n_outline;
	put_info_text(o, XLSX_WORD_INFO_TITLE, meta->title);
	put_info_text(o, XLSX_WORD_INFO_BODY, joined(book, meta->city, KW_LIT(""), meta->ward));
	put_info_text(o, XLSX_WORD_INFO_YEAR, year_text(book, meta));
	put_info_text(o, XLSX_WORD_INFO_KIND, meta->kind);
	put_info_text(o, XLSX_WORD_INFO_STATUS, meta->status);
	put_info_text(o, XLSX_WORD_INFO_ISSUED, text_of(book, meta->issue_date));
	put_info_text(o, XLSX_WORD_INFO_HEAD, text_of(book, meta->head));
	put_info_text(o, XLSX_WORD_INFO_SOURCE, kw_doc_source_const(book->doc)->file);
	if (n_listed)
		put_info(o, has_projects ? XLSX_WORD_INFO_PROJECTS : XLSX_WORD_INFO_HEADINGS,
		         xlsx_number(book, XLSX_STYLE_NUMBER, (int64_t)n_listed));
	if (!records->n_budget)
		put_info_text(o, XLSX_WORD_INFO_BUDGET,
		              book->layout.words[has_other_amounts(book->doc) ? XLSX_WORD_NO_BUDGET
		                                                              : XLSX_WORD_NO_AMOUNTS]);
}

/* ---- formulas ---- */

static xlsx_cell count_cell(overview *o, const xlsx_group *group, xlsx_style style)
{
	kw_buf f = { 0 };
	kw_buf_put(&f, KW_LIT("=COUNTIFS("));
	xlsx_put_word(&f, o->book, XLSX_WORD_NAME_ID);
	kw_buf_putc(&f, ',');
	xlsx_put_ref(&f, o->row, 0, false);
	kw_buf_putc(&f, ')');
	return xlsx_formula(o->book, style, &f, group->count, 1);
}

static xlsx_cell sum_cell(overview *o, int64_t sum, const xlsx_column *column)
{
	kw_buf f = { 0 };
	kw_buf_put(&f, KW_LIT("=SUMIFS("));
	xlsx_put_word(&f, o->book,
	              column->key == XLSX_KEY_PREVIOUS ? XLSX_WORD_NAME_PREVIOUS : XLSX_WORD_NAME_AMOUNT);
	kw_buf_putc(&f, ',');
	xlsx_put_word(&f, o->book, XLSX_WORD_NAME_ID);
	kw_buf_putc(&f, ',');
	xlsx_put_ref(&f, o->row, 0, false);
	if (column->key == XLSX_KEY_AMOUNT)
		xlsx_put_kind(&f, o->book, column->level);
	kw_buf_putc(&f, ')');
	return xlsx_formula(o->book, xlsx_amount_style(o->book, column->style), &f, sum, 1);
}

/* The part of the total; empty where there is no total to divide by. */
static xlsx_cell share_cell(overview *o, uint32_t row, int64_t sum, xlsx_style style)
{
	uint32_t col = (uint32_t)xlsx_column_find(o->sheet, XLSX_KEY_AMOUNT);
	int64_t total = o->budget->kinds[0].sum;
	kw_buf f = { 0 };
	kw_buf_put(&f, KW_LIT("=IF("));
	xlsx_put_ref(&f, o->total, col, true);
	kw_buf_put(&f, KW_LIT("=0,\"\","));
	xlsx_put_ref(&f, row, col, false);
	kw_buf_putc(&f, '/');
	xlsx_put_ref(&f, o->total, col, true);
	kw_buf_putc(&f, ')');
	xlsx_cell cell = xlsx_formula(o->book, style, &f, sum, total ? total : 1);
	if (!total)
		cell.kind = XLSX_FORMULA_TEXT;
	return cell;
}

static xlsx_cell total_cell(overview *o, uint32_t col, xlsx_style style, int64_t sum)
{
	kw_buf f = { 0 };
	kw_buf_put(&f, KW_LIT("=SUM("));
	xlsx_put_range(&f, col, o->first_group, o->total - 1);
	kw_buf_putc(&f, ')');
	return xlsx_formula(o->book, style, &f, sum, 1);
}

/* ---- the table by top level ---- */

static xlsx_cell group_cell(overview *o, const xlsx_group *group, const xlsx_column *column)
{
	xlsx_change change = { group->sums[0], group->before, true };
	switch (column->key) {
	case XLSX_KEY_PATH_ID:
		return xlsx_text(column->style, group->id);
	case XLSX_KEY_PATH_NAME:
		return xlsx_text(column->style, group->name);
	case XLSX_KEY_COUNT:
		return count_cell(o, group, column->style);
	case XLSX_KEY_AMOUNT:
		return sum_cell(o, group->sums[column->level], column);
	case XLSX_KEY_PREVIOUS:
		return sum_cell(o, group->before, column);
	case XLSX_KEY_DIFFERENCE:
		return xlsx_difference(o->sheet, o->row, column, change);
	case XLSX_KEY_RATE:
		return xlsx_rate(o->sheet, o->row, column, change);
	case XLSX_KEY_SHARE:
		return share_cell(o, o->row, group->sums[0], column->style);
	default:
		return (xlsx_cell){ .style = column->style };
	}
}

static void put_group(overview *o, const xlsx_group *group)
{
	for (uint32_t i = 0; i < o->sheet->n_columns; i++)
		xlsx_put_head(o->sheet, o->row, i, group_cell(o, group, &o->sheet->columns[i]));
	o->row++;
}

static xlsx_cell cell_of_totals(overview *o, uint32_t i)
{
	const xlsx_budget *b = o->budget;
	const xlsx_column *column = &o->sheet->columns[i];
	const xlsx_column number = { .style = XLSX_STYLE_TOTAL_NUMBER },
	                  rate = { .style = XLSX_STYLE_TOTAL_PERCENT };
	xlsx_style amount = xlsx_amount_style(o->book, XLSX_STYLE_TOTAL_NUMBER);
	xlsx_change change = { b->kinds[0].sum, b->before.sum, true };
	switch (column->key) {
	case XLSX_KEY_COUNT:
		return total_cell(o, i, XLSX_STYLE_TOTAL_NUMBER, (int64_t)b->n_items);
	case XLSX_KEY_AMOUNT:
		return total_cell(o, i, amount, b->kinds[column->level].sum);
	case XLSX_KEY_PREVIOUS:
		return total_cell(o, i, amount, b->before.sum);
	case XLSX_KEY_DIFFERENCE:
		return xlsx_difference(o->sheet, o->total, &number, change);
	case XLSX_KEY_RATE:
		return xlsx_rate(o->sheet, o->total, &rate, change);
	case XLSX_KEY_SHARE:
		return share_cell(o, o->total, b->kinds[0].sum, XLSX_STYLE_TOTAL_PERCENT);
	default:
		return xlsx_text(XLSX_STYLE_TOTAL,
		                 i ? (kw_str){ NULL, 0 } : o->book->layout.words[XLSX_WORD_TOTAL]);
	}
}

static void put_totals(overview *o)
{
	uint32_t amount = (uint32_t)xlsx_column_find(o->sheet, XLSX_KEY_AMOUNT);
	for (uint32_t i = 0; i < o->sheet->n_columns; i++)
		xlsx_put_head(o->sheet, o->row, i, cell_of_totals(o, i));
	if (o->budget->n_kinds == 1)
		xlsx_name_range(o->sheet, XLSX_WORD_NAME_TOTAL, amount, o->row, o->row);
	o->row++;
}

/* Says whether the totals here are the sum of the budget sheet. */
static void put_control(overview *o)
{
	kw_buf f = { 0 };
	uint32_t first = (uint32_t)xlsx_column_find(o->sheet, XLSX_KEY_AMOUNT);
	kw_buf_put(&f, KW_LIT("=IF(SUM("));
	xlsx_put_ref(&f, o->total, first, false);
	kw_buf_putc(&f, ':');
	xlsx_put_ref(&f, o->total, first + (uint32_t)o->budget->n_kinds - 1, false);
	kw_buf_put(&f, KW_LIT(")=SUM("));
	xlsx_put_word(&f, o->book, XLSX_WORD_NAME_AMOUNT);
	kw_buf_put(&f, KW_LIT("),\""));
	xlsx_put_word(&f, o->book, XLSX_WORD_AGREES);
	kw_buf_put(&f, KW_LIT("\",\""));
	xlsx_put_word(&f, o->book, XLSX_WORD_DIFFERS);
	kw_buf_put(&f, KW_LIT("\")"));
	xlsx_cell cell = xlsx_formula(o->book, XLSX_STYLE_CONTROL, &f, 0, 1);
	cell.kind = XLSX_FORMULA_TEXT;
	cell.text = o->book->layout.words[XLSX_WORD_AGREES];
	xlsx_put_head(o->sheet, o->row++, first, cell);
}

static uint32_t width_of(const xlsx_sheet *sheet)
{
	uint32_t px = 0;
	for (size_t i = 0; i < sheet->n_columns; i++)
		px += (uint32_t)sheet->columns[i].px;
	return px;
}

/* A pie of parts of a whole: none is negative. */
static bool is_pie_of(const xlsx_budget *b, uint32_t n_top)
{
	bool is_whole = b->n_kinds == 1 && n_top <= XLSX_PIE_PARTS && b->kinds[0].sum > 0;
	for (uint32_t g = b->first_group; g != XLSX_NO_GROUP && is_whole; g = b->groups[g].next)
		is_whole = b->groups[g].sums[0] >= 0;
	return is_whole;
}

static xlsx_chart *add_chart(overview *o, xlsx_chart chart, xlsx_word title, xlsx_word text)
{
	xlsx_book *book = o->book;
	xlsx_chart *kept = kw_arena_alloc(book->arena, sizeof *kept);
	uint32_t value = (uint32_t)xlsx_column_find(o->sheet, XLSX_KEY_AMOUNT);
	kw_str word = xlsx_path_heading(book, 0, false);
	if (!kept)
		return NULL;
	*kept = chart;
	kept->series = o->sheet->columns[value].heading;
	kept->title = xlsx_say(book, title, word, kept->series);
	if (!chart.is_pie)
		kept->title = xlsx_say(book, XLSX_WORD_PART, kept->title, o->budget->unit);
	kept->description = xlsx_say(book, text, word, kept->series);
	kept->first_row = o->first_group;
	kept->last_row = o->total - 1;
	kept->name_col = (uint32_t)xlsx_column_find(o->sheet, XLSX_KEY_PATH_NAME);
	kept->value_col = value;
	return kept;
}

static void add_charts(overview *o)
{
	uint32_t n_top = o->total - o->first_group;
	xlsx_chart bars = { .at_row = o->row + 1,
		            .width_px = width_of(o->sheet),
		            .height_px = XLSX_CHART_FRAME_PX + n_top * XLSX_CHART_BAR_PX };
	xlsx_chart pie = { .is_pie = true,
		           .at_row = XLSX_HEAD_ROW,
		           .at_col = (uint32_t)o->sheet->n_columns,
		           .width_px = XLSX_PIE_WIDTH_PX,
		           .height_px = XLSX_PIE_HEIGHT_PX,
		           .offset_px = XLSX_PIE_GAP_PX };
	if (n_top < 2 || n_top > XLSX_CHART_BARS)
		return;
	bool has_pie = is_pie_of(o->budget, n_top), is_wide = bars.width_px > XLSX_TWO_CHARTS_PX;
	/* Beside the bars when these leave room, else beside the table. */
	if (has_pie && is_wide) {
		bars.width_px -= XLSX_PIE_WIDTH_PX + XLSX_PIE_GAP_PX;
		bars.height_px = pie.height_px =
		        bars.height_px > pie.height_px ? bars.height_px : pie.height_px;
		pie.at_row = bars.at_row;
		pie.at_col = 0;
		pie.offset_px = bars.width_px + XLSX_PIE_GAP_PX;
	} else if (has_pie) {
		o->sheet->last_col = (uint32_t)o->sheet->n_columns + XLSX_PIE_COLUMNS - 1;
	}
	xlsx_chart *first = add_chart(o, bars, XLSX_WORD_CHART_TITLE, XLSX_WORD_CHART_TEXT);
	if (first && has_pie)
		first->next = add_chart(o, pie, XLSX_WORD_PIE_TITLE, XLSX_WORD_PIE_TEXT);
	o->sheet->charts = first;
}

static void put_amounts(overview *o)
{
	xlsx_book *book = o->book;
	uint32_t last = (uint32_t)o->sheet->n_columns - 1;
	o->row++;
	xlsx_put_head(
	        o->sheet, o->row++, last,
	        xlsx_text(XLSX_STYLE_UNIT, xlsx_say(book, XLSX_WORD_UNIT, o->budget->unit, o->budget->unit)));
	for (uint32_t i = 0; i <= last; i++)
		xlsx_put_head(o->sheet, o->row, i, xlsx_text(XLSX_STYLE_HEAD, o->sheet->columns[i].heading));
	o->row++;
	o->first_group = o->row;
	o->total = o->row;
	for (uint32_t g = o->budget->first_group; g != XLSX_NO_GROUP; g = o->budget->groups[g].next)
		o->total++;
	for (uint32_t g = o->budget->first_group; g != XLSX_NO_GROUP; g = o->budget->groups[g].next)
		put_group(o, &o->budget->groups[g]);
	put_totals(o);
	put_control(o);
}

/* Widths, since this sheet has no body to be measured. */
static void settle_widths(xlsx_sheet *sheet)
{
	for (size_t i = 0; i < sheet->n_columns; i++)
		sheet->columns[i].px = sheet->columns[i].min_px;
	for (const xlsx_placed *p = sheet->head; p; p = p->next) {
		const xlsx_look *look = &sheet->book->layout.looks[p->cell.style];
		xlsx_column *column = p->col < sheet->n_columns ? &sheet->columns[p->col] : NULL;
		if (!column || !look->border)
			continue;
		int px = xlsx_text_px(p->cell.text, look->points);
		if (px > column->px)
			column->px = px < column->max_px ? px : column->max_px;
	}
}

void xlsx_overview_finish(xlsx_sheet *sheet)
{
	xlsx_book *book = sheet->book;
	overview o = { .sheet = sheet, .book = book, .budget = &book->budget };
	xlsx_put_head(sheet, o.row, 0, xlsx_text(XLSX_STYLE_TITLE, book->title));
	o.row = XLSX_HEAD_ROW;
	put_infos(&o);
	if (book->records->n_budget)
		put_amounts(&o);
	sheet->repeat_row = 0;
	sheet->freeze_row = 1;
	settle_widths(sheet);
	if (book->records->n_budget)
		add_charts(&o);
}
