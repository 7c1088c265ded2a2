/* data -- the opendata profile, for machines: one table from A1, the one the CSV of the budget holds, without formula, merge,
 * object or total; and a sheet of its source. Without budget amounts the first data table. */
#include "x.h"

static const kw_str nothing = { NULL, 0 };

/* ---- rows ---- */

/* A cell of a kind; text is what a CSV would hold, and stands where a spreadsheet would lose something. */
static xlsx_cell typed(xlsx_book *book, kw_value_kind kind, int64_t value, int64_t divisor, kw_str text)
{
	switch (kind) {
	case KW_VALUE_INTEGER:
	case KW_VALUE_AMOUNT:
		return xlsx_number(book, XLSX_STYLE_DATA_NUMBER, value);
	case KW_VALUE_DECIMAL:
	case KW_VALUE_PERCENT:
		if (!xlsx_is_exact(value) || !divisor)
			break;
		return (xlsx_cell){ .kind = XLSX_NUMBER,
			            .style = XLSX_STYLE_DATA_DECIMAL,
			            .value = value,
			            .divisor = divisor };
	case KW_VALUE_DATE:
		if (!xlsx_is_sheet_date(value))
			break;
		return (xlsx_cell){ .kind = XLSX_DATE, .style = XLSX_STYLE_DATA_DATE, .value = value };
	default:
		break;
	}
	return xlsx_text(XLSX_STYLE_DATA_TEXT, text);
}

bool xlsx_next_amounts(xlsx_cursor *cursor, xlsx_cell *cells)
{
	xlsx_book *book = cursor->sheet->book;
	const kw_publication *p = book->publication;
	if (cursor->i == p->n_rows)
		return false;
	kw_publication_row(p, cursor->i++, &cursor->text, cursor->values);
	for (size_t i = 0; i < p->n_columns; i++) {
		const kw_cell *v = &cursor->values[i];
		if (v->text.n)
			cells[i] = typed(book, v->kind, v->value, 1, v->text);
	}
	return true;
}

/* One line, without white space at its ends; buf has room for it. */
static kw_str one_line(kw_buf *buf, kw_str s)
{
	size_t from = buf->n;
	s = kw_str_trim(s);
	if (!memchr(s.n ? s.p : "", '\n', s.n) && !memchr(s.n ? s.p : "", '\r', s.n))
		return s;
	for (size_t i = 0; i < s.n; i++)
		kw_buf_putc(buf, s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i]);
	return kw_str_sub(kw_buf_str(buf), from, s.n);
}

/* Is the text one amount and nothing else? */
static bool is_amount(kw_str text)
{
	kw_money money;
	return text.n && kw_money_at(text, 0, &money) && money.n == text.n;
}

bool xlsx_next_datum(xlsx_cursor *cursor, xlsx_cell *cells)
{
	static const int64_t powers_of_ten[] = {
		1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000
	};
	const xlsx_sheet *sheet = cursor->sheet;
	size_t n = 0, room = 0;
	const kw_cell *row = kw_rows_next(cursor->rows, &n);
	if (!row)
		return false;
	for (size_t i = 0; i < n; i++)
		room += row[i].text.n;
	kw_buf_clear(&cursor->text);
	if (!kw_buf_reserve(&cursor->text, room + 1))
		return false;
	for (size_t i = 0; i < n && i < sheet->n_columns; i++) {
		kw_str text = one_line(&cursor->text, row[i].text);
		bool is_text = sheet->columns[i].as_text || row[i].decimals >= KW_COUNT(powers_of_ten);
		if (!text.n)
			continue;
		cells[i] = typed(sheet->book, is_text ? KW_VALUE_TEXT : row[i].kind, row[i].value,
		                 is_text ? 1 : powers_of_ten[row[i].decimals], text);
		sheet->columns[i].has_amounts |= cells[i].kind == XLSX_TEXT && is_amount(text);
	}
	return true;
}

bool xlsx_next_fact(xlsx_cursor *cursor, xlsx_cell *cells)
{
	const xlsx_sheet *sheet = cursor->sheet;
	if (cursor->i == sheet->book->n_facts)
		return false;
	const xlsx_fact *fact = &sheet->book->facts[cursor->i++];
	for (size_t i = 0; i < sheet->n_columns; i++)
		cells[i] = xlsx_text(sheet->columns[i].style,
		                     sheet->columns[i].key == XLSX_KEY_ITEM ? fact->item : fact->content);
	return true;
}

/* ---- columns ---- */

/* What a column of a data table is called: its unit behind it, for amounts always yen. */
static kw_str data_heading(xlsx_book *book, const kw_column *data, size_t i, kw_str otherwise)
{
	kw_buf text = { 0 };
	kw_str name = kw_str_trim(data->name), unit = data->unit;
	if (data->kind == KW_VALUE_PERCENT && !unit.n)
		unit = book->layout.words[XLSX_WORD_DATA_PERCENT];
	name = kw_without_unit(name, unit);
	if (data->kind == KW_VALUE_AMOUNT)
		unit = book->layout.words[XLSX_WORD_YEN];
	kw_buf_put_int(&text, (int64_t)i + 1);
	if (!name.n)
		name = xlsx_fill(book, otherwise, kw_buf_str(&text), nothing);
	kw_buf_clear(&text);
	kw_buf_reserve(&text, name.n + 1);
	name = one_line(&text, name);
	bool has_unit = data->kind != KW_VALUE_TEXT && data->kind != KW_VALUE_CODE && unit.n;
	name = has_unit ? xlsx_say(book, XLSX_WORD_DATA_UNIT, name, unit) : kw_arena_copy(book->arena, name);
	kw_buf_free(&text);
	return name;
}

static void lay_columns(xlsx_sheet *sheet, size_t n)
{
	xlsx_book *book = sheet->book;
	const xlsx_column *pattern = book->layout.sheets[XLSX_SHEET_DATA].columns;
	sheet->columns = kw_arena_alloc(book->arena, (n + 1) * sizeof *sheet->columns);
	if (!sheet->columns)
		return;
	for (size_t i = 0; i < n; i++) {
		xlsx_column *column = &sheet->columns[i];
		*column = *pattern;
		column->filled_only = false; /* a column nobody filled is still one of the table */
		column->level = (unsigned)i;
		if (sheet->table)
			column->heading =
			        data_heading(book, &sheet->table->as.table->columns[i], i, pattern->heading);
		else
			column->heading = book->publication->columns[i].name;
	}
	sheet->n_columns = n;
	if (!sheet->table)
		return;
	xlsx_headings_unique(sheet);
}

static void copy_columns(xlsx_sheet *sheet)
{
	const xlsx_plan *plan = &sheet->book->layout.sheets[sheet->id];
	sheet->columns = kw_arena_alloc(sheet->book->arena, plan->n_columns * sizeof *sheet->columns);
	if (!sheet->columns)
		return;
	memcpy(sheet->columns, plan->columns, plan->n_columns * sizeof *sheet->columns);
	sheet->n_columns = plan->n_columns;
}

static void report_too_large(const xlsx_book *book)
{
	const kw_records *r = book->records;
	size_t n = 0;
	for (size_t i = 0; i < r->n_budget; i++)
		n += !xlsx_is_exact(r->budget[i].yen);
	if (n)
		kw_report(book->ctx, KW_SEVERITY_WARNING, "xlsx.amount-too-large", (kw_span){ 0 },
		          "%zu amounts of 1,000,000,000,000,000 yen or more are kept as text", n);
}

/* Where amounts stand; they are next to each other. */
static void find_amounts(xlsx_sheet *sheet)
{
	const kw_publication *p = sheet->book->publication;
	for (size_t i = 0; i < p->n_columns; i++) {
		if (p->columns[i].field != KW_BUDGET_AMOUNT)
			continue;
		if (!sheet->has_yen)
			sheet->yen_col = (uint32_t)i;
		sheet->yen_last = (uint32_t)i;
		sheet->has_yen = true;
	}
}

/* ---- sheets ---- */

static xlsx_sheet *add_bare(xlsx_book *book, xlsx_sheet_id id, kw_str name,
                            bool (*next)(xlsx_cursor *cursor, xlsx_cell *cells))
{
	xlsx_sheet *sheet = xlsx_sheet_add(book, id, name);
	if (!sheet)
		return NULL;
	sheet->is_bare = true;
	sheet->head_row = 0;
	sheet->body_row = sheet->freeze_row = 1;
	sheet->next = next;
	return sheet;
}

const kw_node *xlsx_data_table(const kw_records *records)
{
	for (size_t i = 0; i < records->n_tables; i++)
		if (records->tables[i]->as.table->n_columns)
			return records->tables[i];
	return NULL;
}

static void add_data(xlsx_book *book)
{
	const kw_publication *p = book->publication;
	const kw_node *table = xlsx_data_table(book->records);
	xlsx_sheet *sheet = NULL;
	if (p->n_rows) {
		sheet = add_bare(book, XLSX_SHEET_DATA, book->layout.sheets[XLSX_SHEET_DATA].name,
		                 xlsx_next_amounts);
		if (!sheet)
			return;
		lay_columns(sheet, p->n_columns);
		find_amounts(sheet);
		report_too_large(book);
	} else if (table) {
		sheet = add_bare(book, XLSX_SHEET_DATA, xlsx_table_title(book, table, 0), xlsx_next_datum);
		if (!sheet)
			return;
		sheet->table = table;
		lay_columns(sheet, table->as.table->n_columns);
	}
}

static void add_fact(xlsx_book *book, xlsx_word item, kw_str content)
{
	kw_buf text = { 0 };
	kw_buf_reserve(&text, content.n + 1);
	kw_str line = kw_arena_copy(book->arena, one_line(&text, content));
	if (line.n && book->n_facts < KW_COUNT(book->facts))
		book->facts[book->n_facts++] = (xlsx_fact){ book->layout.words[item], line };
	kw_buf_free(&text);
}

/* 千円・百万円: the units amounts are printed in. */
static kw_str units_of(xlsx_book *book)
{
	enum { UNITS_MAX = 8 };
	const kw_records *r = book->records;
	kw_str seen[UNITS_MAX], all = nothing;
	size_t n = 0;
	for (size_t i = 0; i < r->n_budget && n < UNITS_MAX; i++) {
		kw_str unit = r->budget[i].unit.n ? r->budget[i].unit : book->layout.words[XLSX_WORD_YEN];
		size_t k = 0;
		while (k < n && !kw_str_eq(seen[k], unit))
			k++;
		if (k < n)
			continue;
		seen[n++] = unit;
		all = all.n ? xlsx_say(book, XLSX_WORD_UNIT_JOIN, all, unit) : unit;
	}
	return all;
}

static void collect_facts(xlsx_book *book)
{
	const kw_publication *p = book->publication;
	const kw_source_info *source = kw_doc_source_const(book->doc);
	if (!book->first)
		add_fact(book, XLSX_WORD_FACT_DATA, book->layout.words[XLSX_WORD_NO_DATA]);
	add_fact(book, XLSX_WORD_FACT_TITLE, p->title);
	add_fact(book, XLSX_WORD_FACT_FILE, source->file);
	add_fact(book, XLSX_WORD_FACT_SHA256, kw_str_from(source->sha256));
	add_fact(book, XLSX_WORD_FACT_CHARSET, source->charset);
	if (p->n_rows)
		add_fact(book, XLSX_WORD_FACT_AMOUNTS,
		         xlsx_say(book, XLSX_WORD_IN_YEN, units_of(book), nothing));
	add_fact(book, XLSX_WORD_FACT_LICENCE, p->licence.address);
}

static void name_book(xlsx_book *book)
{
	const kw_publication *p = book->publication;
	const kw_meta *meta = &book->records->meta;
	kw_str file = kw_doc_source_const(book->doc)->file;
	kw_buf text = { 0 };
	kw_buf_put(&text, p->publisher.name.n ? p->publisher.name : meta->city);
	kw_buf_put(&text, p->publisher.name.n ? nothing : meta->ward);
	book->author = kw_arena_copy(book->arena, kw_buf_str(&text));
	kw_buf_free(&text);
	book->title = p->title;
	book->subject = book->first->name;
	book->comments = xlsx_say(book, XLSX_WORD_COMMENTS, file, file);
}

/* A column that has numbers and texts becomes one of texts: a machine reads one kind. Amounts as text say so in the head.
 * Amounts of the budget stay what they are, because their sum is compared. */
static void settle_kinds(xlsx_sheet *sheet)
{
	bool changed = false;
	for (size_t i = 0; i < sheet->n_columns && sheet->table; i++) {
		xlsx_column *column = &sheet->columns[i];
		column->as_text = column->has_numbers && column->has_texts;
		if (!column->as_text && !column->has_amounts)
			continue;
		changed = true;
		column->heading = xlsx_say(sheet->book, XLSX_WORD_DATA_RAW, column->heading, nothing);
	}
	if (changed)
		xlsx_headings_unique(sheet);
}

static void put_heads(xlsx_sheet *sheet)
{
	for (size_t i = 0; i < sheet->n_columns; i++)
		xlsx_put_head(sheet, 0, (uint32_t)i,
		              xlsx_text(XLSX_STYLE_DATA_HEAD, sheet->columns[i].heading));
}

kw_status xlsx_data_build(xlsx_book *book)
{
	add_data(book);
	if (book->first && book->first->n_columns > XLSX_SHEET_COLUMNS)
		return kw_fail(book->ctx, KW_EUNSUPPORTED, "xlsx.too-many-columns", (kw_span){ 0 },
		               "a table has %zu columns; a sheet holds %d", book->first->n_columns,
		               XLSX_SHEET_COLUMNS);
	collect_facts(book);
	xlsx_sheet *facts =
	        add_bare(book, XLSX_SHEET_FACTS, book->layout.sheets[XLSX_SHEET_FACTS].name, xlsx_next_fact);
	if (facts)
		copy_columns(facts);
	if (book->first)
		name_book(book);
	kw_status st = xlsx_measure(book);
	for (xlsx_sheet *s = book->first; s && st == KW_OK; s = s->following) {
		if (!s->first_body)
			settle_kinds(s);
		put_heads(s);
	}
	if (st == KW_OK && kw_arena_failed(book->arena))
		st = kw_fail(book->ctx, KW_ELIMIT, "memory", (kw_span){ 0 }, "no memory for the workbook");
	return st;
}
