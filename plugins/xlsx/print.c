/* print -- the profile people open: which sheets the workbook has, their columns, heads and names. */
#include "x.h"

enum { TABLE_NAME_BYTES = 255 };

/* ---- columns ---- */

/* How many columns of a sheet stand for one column of the layout. */
static size_t columns_for(const xlsx_book *book, xlsx_sheet_id id, xlsx_key key, const kw_node *table)
{
	if (key == XLSX_KEY_PATH)
		return 2 * (size_t)book->budget.n_levels;
	if (key == XLSX_KEY_DATA)
		return table->as.table->n_columns;
	if (key == XLSX_KEY_AMOUNT && (id == XLSX_SHEET_OVERVIEW || id == XLSX_SHEET_SUMMARY))
		return book->budget.n_kinds;
	if ((key == XLSX_KEY_PREVIOUS || key == XLSX_KEY_DIFFERENCE || key == XLSX_KEY_RATE) &&
	    id == XLSX_SHEET_OVERVIEW)
		return book->budget.sums_before;
	/* Of several kinds of amount no share is told. */
	return key == XLSX_KEY_SHARE && book->budget.n_kinds > 1 ? 0 : 1;
}

static kw_str amount_heading(xlsx_book *book, const xlsx_kind_of_amount *kind, kw_str otherwise)
{
	kw_str label = kind->label.n ? kind->label : otherwise;
	if (!book->budget.has_years || !kind->fiscal_year)
		return label;
	kw_buf text = { 0 };
	kw_buf_put_int(&text, kind->fiscal_year);
	kw_str year = xlsx_say(book, XLSX_WORD_YEAR, kw_buf_str(&text), kw_buf_str(&text));
	kw_buf_clear(&text);
	kw_buf_put(&text, year);
	kw_buf_put(&text, label);
	kw_str kept = kw_arena_copy(book->arena, kw_buf_str(&text));
	kw_buf_free(&text);
	return kept;
}

/* The head of a data column as printed, its unit behind it unless it says the unit already. */
static kw_str data_heading(xlsx_book *book, const kw_column *data, size_t i, kw_str otherwise)
{
	kw_buf text = { 0 };
	kw_buf_put_int(&text, (int64_t)i + 1);
	kw_str heading = data->name;
	if (!heading.n && otherwise.n)
		heading = xlsx_fill(book, otherwise, kw_buf_str(&text), kw_buf_str(&text));
	if (data->unit.n && !memmem(heading.p, heading.n, data->unit.p, data->unit.n))
		heading = xlsx_say(book, XLSX_WORD_PART, heading, data->unit);
	kw_buf_free(&text);
	return heading;
}

static void name_column(xlsx_sheet *sheet, xlsx_column *column, size_t i)
{
	xlsx_book *book = sheet->book;
	if (column->key == XLSX_KEY_PATH) {
		column->key = i % 2 ? XLSX_KEY_PATH_NAME : XLSX_KEY_PATH_ID;
		column->level = (unsigned)i / 2;
		column->heading = xlsx_path_heading(book, column->level, i % 2 == 0);
		if (i % 2 == 0)
			column->style = XLSX_STYLE_CODE;
	} else if (column->key == XLSX_KEY_DATA) {
		column->level = (unsigned)i;
		column->heading = data_heading(book, &sheet->table->as.table->columns[i], i, column->heading);
	} else if (column->key == XLSX_KEY_AMOUNT &&
	           (sheet->id == XLSX_SHEET_OVERVIEW || sheet->id == XLSX_SHEET_SUMMARY)) {
		column->level = (unsigned)i;
		column->heading = amount_heading(book, &book->budget.kinds[i], column->heading);
	} else if (column->key == XLSX_KEY_AMOUNT && !book->budget.has_labels &&
	           book->budget.kinds[0].label.n) {
		column->heading = book->budget.kinds[0].label;
	} else if (column->key == XLSX_KEY_PREVIOUS && book->budget.before.label.n) {
		column->heading = book->budget.before.label;
	} else if (column->key == XLSX_KEY_PATH_NAME && sheet->id == XLSX_SHEET_OVERVIEW) {
		column->heading = xlsx_path_heading(book, 0, false);
	} else if (column->key == XLSX_KEY_PATH_ID && sheet->id == XLSX_SHEET_OVERVIEW) {
		column->heading = xlsx_path_heading(book, 0, true);
	} else if (column->key == XLSX_KEY_NAME && sheet->id == XLSX_SHEET_BUDGET &&
	           book->budget.name_word.n) {
		column->heading = book->budget.name_word;
	}
}

static bool is_heading_taken(const xlsx_sheet *sheet, size_t before, kw_str heading)
{
	for (size_t i = 0; i < before; i++)
		if (kw_str_eq(sheet->columns[i].heading, heading))
			return true;
	return false;
}

/* The columns of an Excel table must have different heads, and those of a table for machines. */
void xlsx_headings_unique(xlsx_sheet *sheet)
{
	for (size_t i = 1; i < sheet->n_columns; i++) {
		kw_str wanted = sheet->columns[i].heading;
		kw_buf number = { 0 };
		for (int64_t k = 2; is_heading_taken(sheet, i, sheet->columns[i].heading) && !number.failed;
		     k++) {
			kw_buf_clear(&number);
			kw_buf_put_int(&number, k);
			sheet->columns[i].heading =
			        xlsx_say(sheet->book, XLSX_WORD_PART, wanted, kw_buf_str(&number));
		}
		kw_buf_free(&number);
	}
}

static void lay_columns(xlsx_sheet *sheet)
{
	const xlsx_plan *plan = &sheet->book->layout.sheets[sheet->id];
	size_t n = 0;
	for (size_t i = 0; i < plan->n_columns; i++)
		n += columns_for(sheet->book, sheet->id, plan->columns[i].key, sheet->table);
	sheet->columns = kw_arena_alloc(sheet->book->arena, (n + 1) * sizeof *sheet->columns);
	if (!sheet->columns)
		return;
	for (size_t i = 0; i < plan->n_columns; i++) {
		size_t times = columns_for(sheet->book, sheet->id, plan->columns[i].key, sheet->table);
		for (size_t k = 0; k < times; k++) {
			sheet->columns[sheet->n_columns] = plan->columns[i];
			name_column(sheet, &sheet->columns[sheet->n_columns], k);
			sheet->n_columns++;
		}
	}
}

/* ---- sheets ---- */

/* A file that is one table lends it its name. */
kw_str xlsx_table_title(xlsx_book *book, const kw_node *table, size_t i)
{
	const kw_node *title = kw_node_title(table);
	if (title && title->as.heading->title.n)
		return title->as.heading->title;
	if (book->records->n_tables == 1 && !book->records->n_outline)
		return xlsx_stem(book);
	kw_buf number = { 0 };
	kw_buf_put_int(&number, (int64_t)i + 1);
	kw_str name = xlsx_fill(book, book->layout.sheets[XLSX_SHEET_TABLE].name, kw_buf_str(&number),
	                        kw_buf_str(&number));
	kw_buf_free(&number);
	return name;
}

typedef bool next_row(xlsx_cursor *cursor, xlsx_cell *cells);

static xlsx_sheet *add_listing(xlsx_book *book, xlsx_sheet_id id, kw_str name, next_row *next,
                               const kw_node *table)
{
	xlsx_sheet *sheet = xlsx_sheet_add(book, id, name);
	if (!sheet)
		return NULL;
	sheet->next = next;
	sheet->table = table;
	lay_columns(sheet);
	return sheet;
}

static void add_sheets(xlsx_book *book)
{
	const kw_records *records = book->records;
	const xlsx_plan *plans = book->layout.sheets;
	xlsx_sheet *overview = xlsx_sheet_add(book, XLSX_SHEET_OVERVIEW, plans[XLSX_SHEET_OVERVIEW].name);
	if (overview)
		lay_columns(overview);
	if (records->n_budget)
		add_listing(book, XLSX_SHEET_BUDGET, plans[XLSX_SHEET_BUDGET].name, xlsx_next_budget, NULL);
	if (book->budget.n_groups > XLSX_GROUPS_MAX)
		kw_report(
		        book->ctx, KW_SEVERITY_NOTE, "xlsx.no-summary", (kw_span){ 0 },
		        "the amounts stand under %zu headings; the sheet of sums by level is left out over %d",
		        book->budget.n_groups, (int)XLSX_GROUPS_MAX);
	else if (book->budget.n_groups > 1)
		add_listing(book, XLSX_SHEET_SUMMARY, plans[XLSX_SHEET_SUMMARY].name, xlsx_next_group, NULL);
	if (records->n_projects || records->n_outline)
		add_listing(book, XLSX_SHEET_PROJECTS, plans[XLSX_SHEET_PROJECTS].name, xlsx_next_project,
		            NULL);
	if (records->n_contacts)
		add_listing(book, XLSX_SHEET_CONTACTS, plans[XLSX_SHEET_CONTACTS].name, xlsx_next_contact,
		            NULL);
	add_listing(book, XLSX_SHEET_BODY, plans[XLSX_SHEET_BODY].name, xlsx_next_block, NULL);
	for (size_t i = 0; i < records->n_tables; i++)
		if (records->tables[i]->as.table->n_columns)
			add_listing(book, XLSX_SHEET_TABLE, xlsx_table_title(book, records->tables[i], i),
			            xlsx_next_record, records->tables[i]);
	add_listing(book, XLSX_SHEET_SOURCE, plans[XLSX_SHEET_SOURCE].name, xlsx_next_source, NULL);
}

static kw_status check_columns(const xlsx_book *book)
{
	for (const xlsx_sheet *s = book->first; s; s = s->following)
		if (s->n_columns > XLSX_SHEET_COLUMNS)
			return kw_fail(book->ctx, KW_EUNSUPPORTED, "xlsx.too-many-columns", (kw_span){ 0 },
			               "a table has %zu columns; a sheet holds %d", s->n_columns,
			               XLSX_SHEET_COLUMNS);
	return KW_OK;
}

/* The columns of an Excel table have short names, and at least two rows here. */
static bool can_be_table(const xlsx_sheet *sheet)
{
	for (size_t i = 0; i < sheet->n_columns; i++)
		if (sheet->columns[i].heading.n > TABLE_NAME_BYTES)
			return false;
	return sheet->n_rows > 1;
}

/* Columns at the end of the amounts that prove them: unit, yen, as printed, line. A page that would be hard to read with them goes
 * without; they stand on the sheet of sources too. */
static uint32_t last_printed(const xlsx_sheet *sheet)
{
	enum { READABLE_PX = 1500 };
	static const xlsx_key proofs[] = { XLSX_KEY_UNIT,   XLSX_KEY_YEN, XLSX_KEY_PREVIOUS_YEN,
		                           XLSX_KEY_REMARK, XLSX_KEY_RAW, XLSX_KEY_LINE };
	size_t n = sheet->n_columns;
	int px = 0;
	for (size_t i = 0; i < n; i++)
		px += sheet->columns[i].px;
	for (bool is_proof = sheet->id == XLSX_SHEET_BUDGET && px > READABLE_PX; is_proof && n > 1;) {
		is_proof = false;
		for (size_t k = 0; k < KW_COUNT(proofs); k++)
			is_proof |= sheet->columns[n - 1].key == proofs[k];
		n -= is_proof;
	}
	return (uint32_t)n - 1;
}

/* Title, unit and heads of a sheet with a body. */
static void finish_listing(xlsx_sheet *sheet)
{
	xlsx_book *book = sheet->book;
	kw_buf title = { 0 };
	kw_buf_put(&title, book->title);
	kw_buf_put(&title, KW_LIT("　"));
	kw_buf_put(&title, sheet->name);
	xlsx_put_head(sheet, 0, 0,
	              xlsx_text(XLSX_STYLE_TITLE, kw_arena_copy(book->arena, kw_buf_str(&title))));
	kw_buf_free(&title);
	if (!sheet->n_columns)
		return;
	sheet->print_col = last_printed(sheet);
	if (xlsx_column_find(sheet, XLSX_KEY_AMOUNT) < sheet->n_columns)
		xlsx_put_head(sheet, 1, sheet->print_col,
		              xlsx_text(XLSX_STYLE_UNIT, xlsx_say(book, XLSX_WORD_UNIT, book->budget.unit,
		                                                  book->budget.unit)));
	xlsx_headings_unique(sheet);
	sheet->has_excel_table = sheet->id == XLSX_SHEET_BUDGET && can_be_table(sheet);
	sheet->has_outline = sheet->id == XLSX_SHEET_SUMMARY && book->budget.has_levels;
	/* Sums of the rows below would lose their rows by sorting. */
	sheet->has_filter = !sheet->has_excel_table && sheet->n_rows > 0 && sheet->id != XLSX_SHEET_SUMMARY;
	/* An Excel table writes its heads itself. */
	for (size_t i = 0; i < sheet->n_columns && !sheet->has_excel_table; i++)
		xlsx_put_head(sheet, XLSX_HEAD_ROW, (uint32_t)i,
		              xlsx_text(XLSX_STYLE_HEAD, sheet->columns[i].heading));
	if (sheet->id == XLSX_SHEET_BUDGET)
		xlsx_budget_finish(sheet);
	if (sheet->id == XLSX_SHEET_SUMMARY)
		xlsx_summary_finish(sheet);
}

/* ---- what stands in the properties and at the foot of each page ---- */

static void name_book(xlsx_book *book)
{
	const kw_meta *meta = &book->records->meta;
	const kw_source_info *source = kw_doc_source_const(book->doc);
	kw_buf text = { 0 };
	book->title = meta->title.n ? meta->title : source->file;
	kw_buf_put(&text, meta->city);
	kw_buf_put(&text, meta->ward);
	book->author = kw_arena_copy(book->arena, kw_buf_str(&text));
	kw_buf_free(&text);
	book->subject = book->layout.words[XLSX_WORD_WORKBOOK];
	book->comments = xlsx_say(book, XLSX_WORD_COMMENTS, source->file, source->file);
}

kw_status xlsx_print_build(xlsx_book *book)
{
	kw_status st = xlsx_budget_study(book);
	if (st != KW_OK)
		return st;
	name_book(book);
	add_sheets(book);
	st = check_columns(book);
	if (st == KW_OK)
		st = xlsx_measure(book);
	if (st != KW_OK)
		return st;
	for (xlsx_sheet *s = book->first; s; s = s->following)
		if (s->next)
			finish_listing(s);
	/* Its formulas speak of the other sheets. */
	xlsx_overview_finish(book->first);
	if (kw_arena_failed(book->arena))
		return kw_fail(book->ctx, KW_ELIMIT, "memory", (kw_span){ 0 }, "no memory for the workbook");
	return KW_OK;
}
