/* listing -- sheets that list what the document holds, row by row: projects, contacts, every block of text in its order,
 * the rows of data tables. */
#include "x.h"
#include <stdio.h>

static const kw_str nothing = { NULL, 0 };

static xlsx_cell line_cell(xlsx_book *book, xlsx_style style, kw_span at)
{
	return at.line ? xlsx_number(book, style, at.line) : xlsx_text(style, nothing);
}

static kw_span place_of(const kw_node *node)
{
	return node->n_spans ? node->spans[0] : (kw_span){ 0 };
}

/* The inlines of a block: display lines stay apart. */
static void put_inlines(const kw_node *block, kw_buf *out)
{
	kw_walk walk = kw_walk_from(block);
	for (kw_event e; (e = kw_walk_next(&walk)) != KW_DONE;) {
		if (e != KW_ENTER)
			continue;
		if (walk.node->type == KW_SOFTBREAK)
			kw_buf_putc(out, '\n');
		else if (!walk.node->first)
			kw_buf_put(out, walk.node->text);
	}
}

/* ---- projects ---- */

/* The text of a container without its title and without sections and projects that have rows of their own. */
static void put_content(const kw_node *container, kw_buf *out)
{
	kw_walk walk = kw_walk_from(container);
	for (kw_event e; (e = kw_walk_next(&walk)) != KW_DONE;) {
		const kw_node *node = walk.node;
		if (e != KW_ENTER || node == container)
			continue;
		bool is_other = node->type == KW_SECTION || node->type == KW_PROJECT ||
		                (node->type == KW_TITLE && node->parent == container);
		if (!is_other && kw_type_class((kw_type)node->type) != KW_TEXT_BLOCK)
			continue;
		kw_walk_skip(&walk);
		if (is_other)
			continue;
		if (out->n)
			kw_buf_putc(out, '\n');
		put_inlines(node, out);
	}
}

static xlsx_cell path_cell(xlsx_book *book, const xlsx_column *column, const kw_path_step *path,
                           size_t n_path)
{
	if (column->level >= n_path)
		return xlsx_text(column->style, nothing);
	const kw_path_step *step = &path[column->level];
	bool is_id = column->key == XLSX_KEY_PATH_ID;
	return xlsx_text(column->style, is_id ? xlsx_step_id(book, step, column->level) : step->title);
}

static xlsx_cell project_amount(xlsx_book *book, xlsx_style style, const kw_budget_row *budget)
{
	if (!budget)
		return xlsx_text(style, nothing);
	if (!xlsx_is_exact(budget->yen))
		return xlsx_text(style, budget->raw);
	return xlsx_number(book, xlsx_amount_style(book, style), budget->yen / book->budget.unit_yen);
}

static xlsx_cell project_cell(xlsx_cursor *cursor, const xlsx_column *column, const kw_project_row *row)
{
	xlsx_book *book = cursor->sheet->book;
	xlsx_style style = column->style;
	switch (column->key) {
	case XLSX_KEY_NUMBER:
		return xlsx_text(style, row->number.n ? row->number : row->label);
	case XLSX_KEY_PATH_ID:
	case XLSX_KEY_PATH_NAME:
		return path_cell(book, column, row->path, row->n_path);
	case XLSX_KEY_TAG:
		return xlsx_text(style, row->tag);
	case XLSX_KEY_NAME:
		return xlsx_text(style, row->name);
	case XLSX_KEY_BUREAU:
		return xlsx_text(style, row->bureau);
	case XLSX_KEY_THEME:
		return xlsx_text(style, row->theme);
	case XLSX_KEY_AMOUNT:
		return project_amount(book, style, row->budget);
	case XLSX_KEY_CONTENT:
		kw_buf_clear(&cursor->text);
		put_content(row->node, &cursor->text);
		return xlsx_text(style, kw_buf_str(&cursor->text));
	case XLSX_KEY_LINE:
		return line_cell(book, style, row->at);
	default:
		return xlsx_text(style, nothing);
	}
}

/* A document without projects lists its headings instead. */
static kw_project_row row_of_heading(xlsx_cursor *cursor, const kw_outline_row *outline)
{
	return (kw_project_row){ .path = cursor->path,
		                 .n_path = xlsx_path_above(outline->node, cursor->path),
		                 .number = outline->number,
		                 .label = outline->label,
		                 .name = outline->title,
		                 .at = outline->at,
		                 .node = outline->node };
}

bool xlsx_next_project(xlsx_cursor *cursor, xlsx_cell *cells)
{
	const kw_records *records = cursor->sheet->book->records;
	size_t n = records->n_projects ? records->n_projects : records->n_outline;
	if (cursor->i == n)
		return false;
	kw_project_row row = records->n_projects ? records->projects[cursor->i]
	                                         : row_of_heading(cursor, &records->outline[cursor->i]);
	for (size_t i = 0; i < cursor->sheet->n_columns; i++)
		cells[i] = project_cell(cursor, &cursor->sheet->columns[i], &row);
	cursor->i++;
	return true;
}

/* ---- contacts ---- */

static kw_str contact_text(xlsx_cursor *cursor, xlsx_key key, const kw_node *node)
{
	const kw_contact *contact = node->as.contact;
	switch (key) {
	case XLSX_KEY_ROLE:
		return contact->role;
	case XLSX_KEY_OFFICE:
		return contact->office;
	case XLSX_KEY_TEL:
		return contact->tel;
	case XLSX_KEY_FAX:
		return contact->fax;
	case XLSX_KEY_MAIL:
		return contact->mail;
	case XLSX_KEY_URL:
		return contact->url;
	case XLSX_KEY_RAW:
		kw_buf_clear(&cursor->text);
		put_inlines(node, &cursor->text);
		return kw_buf_str(&cursor->text);
	default:
		return nothing;
	}
}

bool xlsx_next_contact(xlsx_cursor *cursor, xlsx_cell *cells)
{
	xlsx_book *book = cursor->sheet->book;
	if (cursor->i == book->records->n_contacts)
		return false;
	const kw_node *node = book->records->contacts[cursor->i++];
	for (size_t i = 0; i < cursor->sheet->n_columns; i++) {
		const xlsx_column *column = &cursor->sheet->columns[i];
		cells[i] = column->key == XLSX_KEY_LINE
		                   ? line_cell(book, column->style, place_of(node))
		                   : xlsx_text(column->style, contact_text(cursor, column->key, node));
	}
	return true;
}

/* ---- every block of text ---- */

/* What a block is called; blocks without a line here are containers or no text. */
static const struct {
	bool is_listed;
	xlsx_word word;
} block_words[KW_N_TYPES] = {
	[KW_TITLE] = { true, XLSX_WORD_TYPE_TITLE },     [KW_SUBTITLE] = { true, XLSX_WORD_TYPE_SUBTITLE },
	[KW_SLOGAN] = { true, XLSX_WORD_TYPE_SLOGAN },   [KW_PARA] = { true, XLSX_WORD_TYPE_PARA },
	[KW_NOTE] = { true, XLSX_WORD_TYPE_NOTE },       [KW_CAPTION] = { true, XLSX_WORD_TYPE_CAPTION },
	[KW_CONTACT] = { true, XLSX_WORD_TYPE_CONTACT }, [KW_SIGNATURE] = { true, XLSX_WORD_TYPE_SIGNATURE },
	[KW_FIELD] = { true, XLSX_WORD_TYPE_FIELD },     [KW_RAW] = { true, XLSX_WORD_TYPE_RAW },
	[KW_MISSING] = { true, XLSX_WORD_TYPE_MISSING }, [KW_TABLE] = { true, XLSX_WORD_TYPE_TABLE },
};

static bool is_item_text(const kw_node *node)
{
	return node->type == KW_PARA && node->parent && node->parent->type == KW_ITEM && !node->prev;
}

static unsigned level_of(const kw_node *node)
{
	while (node && node->type != KW_SECTION)
		node = node->parent;
	return node ? kw_node_level(node) : 0;
}

static kw_str mark_of(const kw_node *node)
{
	if (node->type == KW_TITLE)
		return node->as.heading->marker;
	if (node->type == KW_NOTE)
		return node->as.note.marker;
	if (is_item_text(node) && node->parent->parent && node->parent->parent->type == KW_LIST)
		return node->parent->parent->as.list.marker;
	return nothing;
}

static kw_str number_of(const kw_node *node)
{
	if (node->type == KW_TITLE)
		return node->as.heading->label;
	return is_item_text(node) ? node->parent->as.item.code : nothing;
}

/* Addresses behind links, where they are not the text itself. */
static void put_links(const kw_node *block, kw_buf *out)
{
	kw_walk walk = kw_walk_from(block);
	for (kw_event e; (e = kw_walk_next(&walk)) != KW_DONE;) {
		const kw_node *node = walk.node;
		if (e != KW_ENTER || node->type != KW_LINK || !node->as.link.href.n)
			continue;
		if (node->first && !node->first->next && kw_str_eq(node->first->text, node->as.link.href))
			continue;
		if (out->n)
			kw_buf_putc(out, '\n');
		kw_buf_put(out, node->as.link.href);
	}
}

/* Which of its siblings of the same type a node is, from 1; one step from the node asked for before. */
static int64_t position_of(xlsx_position *known, const kw_node *node)
{
	if (node == known->node)
		return known->number;
	if (known->node && node->prev == known->node) {
		known->number++;
	} else {
		known->number = 1;
		for (const kw_node *n = node->prev; n; n = n->prev)
			known->number += n->type == node->type;
	}
	known->node = node;
	return known->number;
}

static void put_cell_place(xlsx_cursor *cursor, const kw_node *cell, kw_buf *out)
{
	char row[24], column[24];
	snprintf(row, sizeof row, "%lld", (long long)position_of(&cursor->row, cell->parent));
	snprintf(column, sizeof column, "%lld", (long long)position_of(&cursor->cell, cell));
	kw_buf_put(out, xlsx_say(cursor->sheet->book, XLSX_WORD_PLACE_CELL, kw_str_from(row),
	                         kw_str_from(column)));
}

/* What surrounds a block: a frame, the cell of a laid-out table. */
static void put_place(xlsx_cursor *cursor, const kw_node *block, kw_buf *out)
{
	bool has_box = false;
	for (const kw_node *n = block->parent; n; n = n->parent) {
		if (n->type == KW_BOX && n->as.box.role != KW_BOX_GROUP && !has_box) {
			has_box = true;
			kw_buf_put(out, cursor->sheet->book->layout.words[XLSX_WORD_PLACE_BOX]);
		} else if (n->type == KW_CELL && n->parent) {
			if (has_box)
				kw_buf_putc(out, ' ');
			put_cell_place(cursor, n, out);
			return;
		}
	}
}

static void put_table_hint(xlsx_book *book, const kw_node *table, kw_buf *out)
{
	for (const xlsx_sheet *s = book->first; s; s = s->following)
		if (s->table == table) {
			kw_buf_put(out, xlsx_say(book, XLSX_WORD_SEE_SHEET, s->name, nothing));
			return;
		}
}

static void put_block_text(xlsx_book *book, const kw_node *node, kw_buf *out)
{
	if (node->type == KW_MISSING) {
		bool is_field = node->as.missing.role == KW_MISSING_FIELD;
		kw_buf_put(out,
		           book->layout.words[is_field ? XLSX_WORD_MISSING_FIELD : XLSX_WORD_MISSING_PART]);
		kw_buf_put(out, node->text);
	} else if (node->type == KW_TABLE) {
		put_table_hint(book, node, out);
	} else {
		put_inlines(node, out);
	}
}

static xlsx_cell block_cell(xlsx_cursor *cursor, const xlsx_column *column, const kw_node *node)
{
	xlsx_book *book = cursor->sheet->book;
	xlsx_style style = column->style;
	switch (column->key) {
	case XLSX_KEY_LINE:
		return line_cell(book, style, place_of(node));
	case XLSX_KEY_LEVEL:
		return level_of(node) ? xlsx_number(book, style, level_of(node)) : xlsx_text(style, nothing);
	case XLSX_KEY_TYPE:
		return xlsx_text(style,
		                 book->layout.words[is_item_text(node) ? XLSX_WORD_TYPE_ITEM
		                                                       : block_words[node->type].word]);
	case XLSX_KEY_NUMBER:
		return xlsx_text(style, number_of(node));
	case XLSX_KEY_MARK:
		return xlsx_text(style, mark_of(node));
	case XLSX_KEY_CONTENT:
		return xlsx_text(node->type == KW_TITLE ? XLSX_STYLE_HEADING : style,
		                 kw_buf_str(&cursor->text));
	case XLSX_KEY_LINK:
		kw_buf_clear(&cursor->more);
		put_links(node, &cursor->more);
		return xlsx_text(style, kw_buf_str(&cursor->more));
	case XLSX_KEY_PLACE:
		kw_buf_clear(&cursor->place);
		put_place(cursor, node, &cursor->place);
		return xlsx_text(style, kw_buf_str(&cursor->place));
	default:
		return xlsx_text(style, nothing);
	}
}

bool xlsx_next_block(xlsx_cursor *cursor, xlsx_cell *cells)
{
	for (kw_event e; (e = kw_walk_next(&cursor->walk)) != KW_DONE;) {
		const kw_node *node = cursor->walk.node;
		if (e == KW_ENTER && node->type == KW_ROW)
			position_of(&cursor->row, node);
		if (e == KW_ENTER && node->type == KW_CELL)
			position_of(&cursor->cell, node);
		if (e != KW_ENTER || !block_words[node->type].is_listed)
			continue;
		if (node->type != KW_TABLE)
			kw_walk_skip(&cursor->walk);
		kw_buf_clear(&cursor->text);
		put_block_text(cursor->sheet->book, node, &cursor->text);
		if (!cursor->text.n)
			continue;
		for (size_t i = 0; i < cursor->sheet->n_columns; i++)
			cells[i] = block_cell(cursor, &cursor->sheet->columns[i], node);
		return true;
	}
	return false;
}

/* ---- rows of a data table ---- */

static const int64_t powers_of_ten[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000 };

static xlsx_cell fraction_cell(const kw_cell *cell, xlsx_style style, int64_t divisor)
{
	return (xlsx_cell){ .kind = XLSX_NUMBER, .style = style, .value = cell->value, .divisor = divisor };
}

static xlsx_style decimal_style(unsigned decimals)
{
	return decimals >= 1 && decimals <= 4 ? (xlsx_style)(XLSX_STYLE_DECIMAL_1 + decimals - 1)
	                                      : XLSX_STYLE_DECIMAL;
}

/* Figures grouped in the source are grouped here, others (years, counts without separators) are not. */
static xlsx_style integer_style(kw_str text)
{
	bool is_grouped = memchr(text.p, ',', text.n) || kw_str_has(text, KW_LIT("，"));
	return is_grouped ? XLSX_STYLE_NUMBER : XLSX_STYLE_PLAIN;
}

/* Amounts are shown in the unit of their column. */
static xlsx_cell amount_cell(const kw_cell *cell, const kw_column *column)
{
	int64_t factor = column->factor > 0 ? column->factor : 1;
	return fraction_cell(cell, cell->value % factor ? XLSX_STYLE_DECIMAL : XLSX_STYLE_NUMBER, factor);
}

/* A spreadsheet counts days from 1900 and takes that year for a leap year. */
bool xlsx_is_sheet_date(int64_t date)
{
	int64_t month = date / 100 % 100, day = date % 100;
	return date >= 19000301 && date <= 99991231 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static xlsx_cell typed_cell(const kw_cell *cell, const kw_column *column)
{
	size_t decimals = cell->decimals;
	if (cell->kind == KW_VALUE_TEXT || cell->kind == KW_VALUE_BOOLEAN)
		return xlsx_text(XLSX_STYLE_TEXT, cell->text);
	xlsx_cell text = xlsx_text(XLSX_STYLE_CODE, cell->text);
	if (!cell->text.n || !xlsx_is_exact(cell->value) || decimals + 2 >= KW_COUNT(powers_of_ten))
		return text;
	switch (cell->kind) {
	case KW_VALUE_INTEGER:
		return fraction_cell(cell, integer_style(cell->text), 1);
	case KW_VALUE_DECIMAL:
		return fraction_cell(cell, decimal_style(cell->decimals), powers_of_ten[decimals]);
	case KW_VALUE_PERCENT:
		return fraction_cell(cell, decimals > 1 ? XLSX_STYLE_PERCENT_FINE : XLSX_STYLE_PERCENT,
		                     powers_of_ten[decimals + 2]);
	case KW_VALUE_AMOUNT:
		return amount_cell(cell, column);
	case KW_VALUE_DATE:
		if (!xlsx_is_sheet_date(cell->value))
			return text;
		return (xlsx_cell){ .kind = XLSX_DATE, .style = XLSX_STYLE_DATE, .value = cell->value };
	default:
		return text;
	}
}

bool xlsx_next_record(xlsx_cursor *cursor, xlsx_cell *cells)
{
	const kw_table *table = cursor->sheet->table->as.table;
	size_t n = 0;
	const kw_cell *row = kw_rows_next(cursor->rows, &n);
	if (!row)
		return false;
	for (size_t i = 0; i < n && i < cursor->sheet->n_columns; i++) {
		cells[i] = typed_cell(&row[i], &table->columns[i]);
		if (cursor->sheet->columns[i].wraps && cells[i].style == XLSX_STYLE_TEXT)
			cells[i].style = XLSX_STYLE_WRAP;
	}
	return true;
}
