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

static xlsx_cell number_formula(xlsx_book *book, xlsx_style style, kw_buf *formula, int64_t value,
                                int64_t divisor)
{
	xlsx_cell cell = { .kind = XLSX_FORMULA_NUMBER, .style = style, .value = value, .divisor = divisor };
	cell.formula = kw_arena_copy(book->arena, kw_buf_str(formula));
	kw_buf_free(formula);
	return cell;
}

static void put_word(kw_buf *formula, const xlsx_book *book, xlsx_word word)
{
	kw_buf_put(formula, book->layout.words[word]);
}

/* ,name,"=text" with what SUMIFS would take for a pattern escaped. */
static void put_text_condition(kw_buf *formula, kw_str name, kw_str text)
{
	kw_buf_putc(formula, ',');
	kw_buf_put(formula, name);
	kw_buf_put(formula, KW_LIT(",\"="));
	for (size_t at = 0; at < text.n;) {
		uint32_t c = kw_utf8_next(text, &at);
		if (c == '*' || c == '?' || c == '~')
			kw_buf_putc(formula, '~');
		if (c == '"')
			kw_buf_putc(formula, '"');
		kw_buf_put_char(formula, xlsx_line_char(c));
	}
	kw_buf_putc(formula, '"');
}

static xlsx_cell count_cell(overview *o, const xlsx_group *group, xlsx_style style)
{
	kw_buf f = { 0 };
	kw_buf_put(&f, KW_LIT("=COUNTIFS("));
	put_word(&f, o->book, XLSX_WORD_NAME_ID);
	kw_buf_putc(&f, ',');
	xlsx_put_ref(&f, o->row, 0, false);
	kw_buf_putc(&f, ')');
	return number_formula(o->book, style, &f, group->count, 1);
}

static xlsx_cell sum_cell(overview *o, const xlsx_group *group, const xlsx_column *column)
{
	const xlsx_kind_of_amount *kind = &o->budget->kinds[column->level];
	kw_buf f = { 0 };
	kw_buf_put(&f, KW_LIT("=SUMIFS("));
	put_word(&f, o->book, XLSX_WORD_NAME_AMOUNT);
	kw_buf_putc(&f, ',');
	put_word(&f, o->book, XLSX_WORD_NAME_ID);
	kw_buf_putc(&f, ',');
	xlsx_put_ref(&f, o->row, 0, false);
	if (o->budget->n_kinds > 1 && o->budget->has_labels)
		put_text_condition(&f, o->book->layout.words[XLSX_WORD_NAME_KIND], kind->label);
	if (o->budget->n_kinds > 1 && o->budget->has_years) {
		kw_buf_putc(&f, ',');
		put_word(&f, o->book, XLSX_WORD_NAME_YEAR);
		kw_buf_put(&f, KW_LIT(",\"="));
		if (kind->fiscal_year)
			kw_buf_put_int(&f, kind->fiscal_year);
		kw_buf_putc(&f, '"');
	}
	kw_buf_putc(&f, ')');
	return number_formula(o->book, column->style, &f, group->sums[column->level], 1);
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
	xlsx_cell cell = number_formula(o->book, style, &f, sum, total ? total : 1);
	if (!total)
		cell.kind = XLSX_FORMULA_TEXT;
	return cell;
}

static xlsx_cell total_cell(overview *o, uint32_t col, int64_t sum)
{
	kw_buf f = { 0 };
	kw_buf_put(&f, KW_LIT("=SUM("));
	xlsx_put_ref(&f, o->first_group, col, false);
	kw_buf_putc(&f, ':');
	xlsx_put_ref(&f, o->total - 1, col, false);
	kw_buf_putc(&f, ')');
	return number_formula(o->book, XLSX_STYLE_TOTAL_NUMBER, &f, sum, 1);
}

/* ---- the table by top level ---- */

static void put_group(overview *o, const xlsx_group *group)
{
	for (uint32_t i = 0; i < o->sheet->n_columns; i++) {
		const xlsx_column *column = &o->sheet->columns[i];
		xlsx_cell cell = { .style = column->style };
		if (column->key == XLSX_KEY_PATH_ID)
			cell = xlsx_text(column->style, group->id);
		else if (column->key == XLSX_KEY_PATH_NAME)
			cell = xlsx_text(column->style, group->name);
		else if (column->key == XLSX_KEY_COUNT)
			cell = count_cell(o, group, column->style);
		else if (column->key == XLSX_KEY_AMOUNT)
			cell = sum_cell(o, group, column);
		else if (column->key == XLSX_KEY_SHARE)
			cell = share_cell(o, o->row, group->sums[0], column->style);
		xlsx_put_head(o->sheet, o->row, i, cell);
	}
	o->row++;
}

static void put_totals(overview *o)
{
	for (uint32_t i = 0; i < o->sheet->n_columns; i++) {
		const xlsx_column *column = &o->sheet->columns[i];
		xlsx_cell cell = { .style = XLSX_STYLE_TOTAL };
		if (i == 0)
			cell = xlsx_text(XLSX_STYLE_TOTAL, o->book->layout.words[XLSX_WORD_TOTAL]);
		else if (column->key == XLSX_KEY_COUNT)
			cell = total_cell(o, i, (int64_t)o->book->records->n_budget);
		else if (column->key == XLSX_KEY_AMOUNT)
			cell = total_cell(o, i, o->budget->kinds[column->level].sum);
		else if (column->key == XLSX_KEY_SHARE)
			cell = share_cell(o, o->total, o->budget->kinds[0].sum, XLSX_STYLE_TOTAL_PERCENT);
		xlsx_put_head(o->sheet, o->row, i, cell);
	}
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
	put_word(&f, o->book, XLSX_WORD_NAME_AMOUNT);
	kw_buf_put(&f, KW_LIT("),\""));
	put_word(&f, o->book, XLSX_WORD_AGREES);
	kw_buf_put(&f, KW_LIT("\",\""));
	put_word(&f, o->book, XLSX_WORD_DIFFERS);
	kw_buf_put(&f, KW_LIT("\")"));
	xlsx_cell cell = number_formula(o->book, XLSX_STYLE_CONTROL, &f, 0, 1);
	cell.kind = XLSX_FORMULA_TEXT;
	cell.text = o->book->layout.words[XLSX_WORD_AGREES];
	xlsx_put_head(o->sheet, o->row++, first, cell);
}

static void add_chart(overview *o)
{
	if (o->budget->n_groups < 2 || o->budget->n_groups > XLSX_CHART_BARS)
		return;
	xlsx_chart *chart = kw_arena_alloc(o->book->arena, sizeof *chart);
	uint32_t value = (uint32_t)xlsx_column_find(o->sheet, XLSX_KEY_AMOUNT);
	if (!chart)
		return;
	kw_str word = xlsx_path_heading(o->book, 0, false);
	chart->series = o->sheet->columns[value].heading;
	chart->title =
	        xlsx_say(o->book, XLSX_WORD_PART,
	                 xlsx_say(o->book, XLSX_WORD_CHART_TITLE, word, chart->series), o->budget->unit);
	chart->description = xlsx_say(o->book, XLSX_WORD_CHART_TEXT, word, chart->series);
	chart->first_row = o->first_group;
	chart->last_row = o->total - 1;
	chart->name_col = (uint32_t)xlsx_column_find(o->sheet, XLSX_KEY_PATH_NAME);
	chart->value_col = value;
	chart->at_row = o->row + 1;
	o->sheet->chart = chart;
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
	o->total = o->row + (uint32_t)o->budget->n_groups;
	for (size_t i = 0; i < o->budget->n_groups; i++)
		put_group(o, &o->budget->groups[i]);
	put_totals(o);
	put_control(o);
	add_chart(o);
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
}
