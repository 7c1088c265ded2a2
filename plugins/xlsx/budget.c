/* budget -- what the budget rows of a document have in common (unit, levels, groups, kinds of amount), and the sheet that
 * lists them. Amounts stay int64; a sum that does not fit ends the job. */
#include "x.h"

/* ---- the document's own words ---- */

/* Signs that count: they belong to a label's number, not to its word. */
static bool is_numeral(uint32_t c)
{
	static const char numerals[] = "〇一二三四五六七八九十百千第";
	kw_str set = KW_LIT(numerals);
	for (size_t at = 0; at < set.n;)
		if (kw_utf8_next(set, &at) == c)
			return true;
	return false;
}

static bool is_word_char(uint32_t c)
{
	return ((c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3041 && c <= 0x30ff) || c == 0x3005) &&
	       !is_numeral(c);
}

/* 経営課題１ -> 経営課題, 第三章 -> 章, １－１ and Ⅱ -> nothing. */
static kw_str word_of_label(xlsx_book *book, kw_str label)
{
	kw_buf word = { 0 };
	for (size_t at = 0; at < label.n;) {
		uint32_t c = kw_utf8_next(label, &at);
		if (is_word_char(c))
			kw_buf_put_char(&word, c);
	}
	kw_str kept = kw_arena_copy(book->arena, kw_buf_str(&word));
	kw_buf_free(&word);
	return kept;
}

/* The printed head of the table column a section stands in; empty when it stands in none. */
static kw_str word_of_cell(const kw_node *section)
{
	const kw_node *cell = section ? section->parent : NULL;
	while (cell && cell->type != KW_CELL && cell->type != KW_SECTION && cell->type != KW_PROJECT)
		cell = cell->parent;
	if (!cell || cell->type != KW_CELL || !cell->parent || !cell->parent->parent ||
	    cell->parent->parent->type != KW_TABLE)
		return (kw_str){ NULL, 0 };
	size_t i = 0;
	for (const kw_node *c = cell->prev; c; c = c->prev)
		i++;
	const kw_table *table = cell->parent->parent->as.table;
	return i < table->n_columns ? table->columns[i].name : (kw_str){ NULL, 0 };
}

/* The unnumbered heading over a row: 主な具体的取組. */
static kw_str word_of_parent(const kw_node *container)
{
	const kw_node *parent = container ? container->parent : NULL;
	const kw_node *title = parent && parent->type == KW_SECTION ? kw_node_title(parent) : NULL;
	if (!title || title->as.heading->number.n)
		return (kw_str){ NULL, 0 };
	return title->as.heading->title;
}

/* A word that all agree on so far. */
typedef struct agreement {
	kw_str word;
	bool is_broken, has_gap; /* two words; a place without one */
} agreement;

static void agree(agreement *a, kw_str word)
{
	if (!word.n)
		a->has_gap = true;
	else if (!a->word.n)
		a->word = word;
	else if (!kw_str_eq(a->word, word))
		a->is_broken = true;
}

/* 主な戦略 -> 戦略: a heading over several becomes the name of one. */
static kw_str singular(const xlsx_book *book, kw_str word)
{
	kw_str main = book->layout.words[XLSX_WORD_MAIN];
	return kw_str_starts(word, main) && word.n > main.n ? kw_str_sub(word, main.n, word.n) : word;
}

typedef struct words {
	agreement labels[XLSX_PATH_MAX], cells[XLSX_PATH_MAX], names;
	unsigned n_levels;
} words;

static void study_path(xlsx_book *book, words *w, const kw_path_step *path, size_t n_path)
{
	for (size_t k = 0; k < n_path && k < XLSX_PATH_MAX; k++) {
		if (!w->labels[k].is_broken)
			agree(&w->labels[k], word_of_label(book, path[k].label));
		if (!w->cells[k].is_broken)
			agree(&w->cells[k], word_of_cell(path[k].section));
		if (k >= w->n_levels)
			w->n_levels = (unsigned)k + 1;
	}
}

size_t xlsx_path_above(const kw_node *node, kw_path_step path[XLSX_PATH_MAX])
{
	size_t depth = 0;
	for (const kw_node *n = node->parent; n; n = n->parent)
		depth += n->type == KW_SECTION;
	size_t n_path = depth < XLSX_PATH_MAX ? depth : XLSX_PATH_MAX;
	for (const kw_node *n = node->parent; n; n = n->parent) {
		if (n->type != KW_SECTION || --depth >= XLSX_PATH_MAX)
			continue;
		const kw_node *title = kw_node_title(n);
		path[depth] = (kw_path_step){ .section = n };
		if (title) {
			path[depth].label = title->as.heading->label;
			path[depth].number = title->as.heading->number;
			path[depth].title = title->as.heading->title;
		}
	}
	return n_path;
}

/* Labels name a level when all of them do (経営課題１, 経営課題２ ...), else the column of a table may. */
static void study_words(xlsx_book *book, xlsx_budget *b)
{
	const kw_records *records = book->records;
	words w = { .n_levels = 1 };
	for (size_t i = 0; i < records->n_budget; i++) {
		agree(&w.names, word_of_parent(records->budget[i].container));
		study_path(book, &w, records->budget[i].path, records->budget[i].n_path);
	}
	/* Without projects the sheet of projects lists the headings. */
	for (size_t i = 0; i < records->n_outline && !records->n_projects && !records->n_budget; i++) {
		kw_path_step path[XLSX_PATH_MAX];
		study_path(book, &w, path, xlsx_path_above(records->outline[i].node, path));
	}
	for (size_t i = 0; i < records->n_projects; i++)
		study_path(book, &w, records->projects[i].path, records->projects[i].n_path);
	for (unsigned k = 0; k < XLSX_PATH_MAX; k++) {
		const agreement *label = &w.labels[k], *cell = &w.cells[k];
		b->has_label_word[k] = label->word.n && !label->is_broken && !label->has_gap;
		b->level_words[k] = book->layout.words[XLSX_WORD_LEVEL_1 + k];
		if (b->has_label_word[k])
			b->level_words[k] = label->word;
		else if (cell->word.n && !cell->is_broken)
			b->level_words[k] = singular(book, cell->word);
	}
	b->n_levels = w.n_levels;
	if (!w.names.is_broken && !w.names.has_gap)
		b->name_word = singular(book, w.names.word);
}

kw_str xlsx_path_heading(xlsx_book *book, unsigned level, bool is_id)
{
	kw_str word = book->budget.level_words[level];
	return is_id ? xlsx_say(book, XLSX_WORD_ID, word, word) : word;
}

/* With the word of its level where the labels have one, and always at the top: never a bare 1, which would count as a
 * number in SUMIFS. */
kw_str xlsx_step_id(xlsx_book *book, const kw_path_step *step, unsigned level)
{
	const xlsx_budget *b = &book->budget;
	const xlsx_group *group = level == 0 ? xlsx_group_find(b, step) : NULL;
	if (group)
		return group->id;
	if (!step->number.n || (level > 0 && !b->has_label_word[level]))
		return step->number;
	kw_buf id = { 0 };
	kw_buf_put(&id, b->level_words[level]);
	kw_buf_put(&id, step->number);
	kw_str kept = kw_arena_copy(book->arena, kw_buf_str(&id));
	kw_buf_free(&id);
	return kept;
}

/* ---- kinds of amount and sums ---- */

static size_t kind_of(xlsx_budget *b, const kw_budget_row *row)
{
	size_t k = 0;
	while (k < b->n_kinds && !(kw_str_eq(b->kinds[k].label, row->amount_label) &&
	                           b->kinds[k].fiscal_year == row->fiscal_year))
		k++;
	return k;
}

static void collect_kinds(xlsx_book *book, xlsx_budget *b)
{
	for (size_t i = 0; i < book->records->n_budget; i++) {
		const kw_budget_row *row = &book->records->budget[i];
		b->has_labels |= !kw_str_eq(row->amount_label, book->records->budget[0].amount_label);
		b->has_years |= row->fiscal_year != book->records->budget[0].fiscal_year;
		if (b->n_kinds < XLSX_KINDS_MAX && kind_of(b, row) == b->n_kinds)
			b->kinds[b->n_kinds++] = (xlsx_kind_of_amount){ .label = row->amount_label,
				                                        .fiscal_year = row->fiscal_year };
	}
	/* More kinds than columns: one column for all. */
	for (size_t i = 0; i < book->records->n_budget; i++)
		if (kind_of(b, &book->records->budget[i]) == b->n_kinds)
			b->n_kinds = 0;
}

/* Two kinds of which one is that of the year before are one kind with a comparison. */
static void find_comparison(xlsx_book *book, xlsx_budget *b)
{
	size_t now = XLSX_KINDS_MAX;
	for (size_t i = 0; i < book->records->n_budget && b->n_kinds == 2; i++) {
		const kw_budget_row *row = &book->records->budget[i];
		if (!row->previous)
			continue;
		size_t kind = kind_of(b, row);
		if ((now < XLSX_KINDS_MAX && kind != now) || kind_of(b, row->previous) == kind)
			return;
		now = kind;
	}
	if (now == XLSX_KINDS_MAX)
		return;
	b->before = b->kinds[1 - now];
	b->kinds[0] = b->kinds[now];
	b->n_kinds = 1;
	b->has_comparison = true;
	b->has_labels = b->has_years = false;
}

static void study_kinds(xlsx_book *book, xlsx_budget *b)
{
	collect_kinds(book, b);
	find_comparison(book, b);
	if (!b->n_kinds) {
		b->kinds[0] = (xlsx_kind_of_amount){ .label = { NULL, 0 } };
		b->n_kinds = 1;
	}
}

/* Each row is an item, but one that another shows as its year before. */
static void study_items(xlsx_book *book, xlsx_budget *b)
{
	const kw_records *records = book->records;
	bool *is_shown = kw_arena_alloc(book->arena, records->n_budget + 1);
	b->items = kw_arena_alloc(book->arena, (records->n_budget + 1) * sizeof *b->items);
	if (!is_shown || !b->items)
		return;
	for (size_t i = 0; i < records->n_budget && b->has_comparison; i++)
		if (records->budget[i].previous)
			is_shown[records->budget[i].previous - records->budget] = true;
	b->sums_before = b->has_comparison;
	for (size_t i = 0; i < records->n_budget; i++) {
		const kw_budget_row *row = &records->budget[i];
		xlsx_item *item = &b->items[b->n_items];
		b->n_too_large += !xlsx_is_exact(row->yen);
		if (is_shown[i])
			continue;
		*item = (xlsx_item){ .row = row, .now = row };
		if (b->has_comparison && kind_of(b, row) != 0)
			*item = (xlsx_item){ .row = row, .before = row };
		else if (b->has_comparison)
			item->before = row->previous;
		/* In a table of both years an empty cell is none; elsewhere it is not known. */
		b->sums_before &= (item->now && item->before) || row->container->type == KW_TABLE;
		b->n_items++;
	}
}

/* Adds an amount to a sum in the unit of the sheets; what is no number for a spreadsheet stays outside. */
static bool add_sum(const xlsx_budget *b, const kw_budget_row *row, int64_t *sum)
{
	return !row || !xlsx_is_exact(row->yen) || !__builtin_add_overflow(*sum, row->yen / b->unit_yen, sum);
}

static bool study_sums(xlsx_budget *b)
{
	bool is_sound = true;
	for (size_t i = 0; i < b->n_items; i++) {
		const xlsx_item *item = &b->items[i];
		size_t k = b->n_kinds == 1 ? 0 : kind_of(b, item->row);
		is_sound &=
		        add_sum(b, item->now, &b->kinds[k].sum) && add_sum(b, item->before, &b->before.sum);
		for (uint32_t g = item->group; g != XLSX_NO_GROUP; g = b->groups[g].parent) {
			is_sound &= add_sum(b, item->now, &b->groups[g].sums[k]) &&
			            add_sum(b, item->before, &b->groups[g].before);
			b->groups[g].count++;
		}
	}
	for (size_t k = 0; k < b->n_kinds; k++)
		is_sound &= !__builtin_add_overflow(b->sum, b->kinds[k].sum, &b->sum);
	return is_sound && !__builtin_mul_overflow(b->sum, b->unit_yen, &b->sum_yen) &&
	       !__builtin_mul_overflow(b->before.sum, b->unit_yen, &b->before_yen);
}

static void study_unit(const kw_records *records, xlsx_budget *b)
{
	for (size_t i = 0; i < records->n_budget; i++) {
		const kw_budget_row *row = &records->budget[i];
		int64_t factor = row->factor > 0 && row->yen % row->factor == 0 ? row->factor : 1;
		if (!b->unit_yen || factor < b->unit_yen) {
			b->unit_yen = factor;
			b->unit = factor == row->factor ? row->unit : (kw_str){ NULL, 0 };
		}
	}
	if (!b->unit_yen)
		b->unit_yen = 1;
}

kw_status xlsx_budget_study(xlsx_book *book)
{
	xlsx_budget *b = &book->budget;
	size_t n = book->records->n_budget;
	*b = (xlsx_budget){ 0 };
	if (n > XLSX_SHEET_ROWS - XLSX_HEAD_ROW - 1 - XLSX_FOOT_ROWS)
		return kw_fail(book->ctx, KW_EUNSUPPORTED, "xlsx.too-many-amounts", (kw_span){ 0 },
		               "%zu budget rows are more than a sheet holds", n);
	study_unit(book->records, b);
	if (book->in_thousands)
		b->unit_yen = 1;
	if (!b->unit.n || b->unit_yen == 1)
		b->unit = book->layout.words[book->in_thousands ? XLSX_WORD_THOUSAND_YEN : XLSX_WORD_YEN];
	study_words(book, b);
	study_kinds(book, b);
	study_items(book, b);
	if (!kw_arena_failed(book->arena))
		xlsx_groups_study(book);
	if (kw_arena_failed(book->arena))
		return kw_fail(book->ctx, KW_ELIMIT, "memory", (kw_span){ 0 }, "no memory for the workbook");
	if (!study_sums(b))
		return kw_fail(book->ctx, KW_EUNSUPPORTED, "xlsx.overflow", (kw_span){ 0 },
		               "the sum of the budget rows is over 9,223,372,036,854,775,807 yen");
	if (b->n_too_large)
		kw_report(
		        book->ctx, KW_SEVERITY_WARNING, "xlsx.amount-too-large", (kw_span){ 0 },
		        "%zu amounts of 1,000,000,000,000,000 yen or more are kept as text, outside the sums",
		        b->n_too_large);
	return KW_OK;
}

/* ---- the sheet ---- */

size_t xlsx_column_find(const xlsx_sheet *sheet, xlsx_key key)
{
	size_t i = 0;
	while (i < sheet->n_columns && sheet->columns[i].key != key)
		i++;
	return i;
}

static xlsx_cell amount_cell(xlsx_book *book, xlsx_style style, const kw_budget_row *row)
{
	style = xlsx_amount_style(book, style);
	if (!row)
		return xlsx_text(style, (kw_str){ NULL, 0 });
	/* An amount whose yen are no number is no number in the larger unit either: one way for all rows. */
	if (!xlsx_is_exact(row->yen))
		return xlsx_text(style, row->raw);
	return xlsx_number(book, style, row->yen / book->budget.unit_yen);
}

static xlsx_cell yen_cell(xlsx_book *book, xlsx_style style, const kw_budget_row *row)
{
	return row ? xlsx_number(book, style, row->yen) : xlsx_text(style, (kw_str){ NULL, 0 });
}

static xlsx_cell path_cell(xlsx_book *book, const xlsx_column *column, const xlsx_item *item)
{
	const xlsx_budget *b = &book->budget;
	const kw_budget_row *row = item->row;
	bool is_id = column->key == XLSX_KEY_PATH_ID;
	if (column->level == 0) {
		uint32_t top = item->group;
		while (b->groups[top].parent != XLSX_NO_GROUP)
			top = b->groups[top].parent;
		return xlsx_text(column->style, is_id ? b->groups[top].id : b->groups[top].name);
	}
	if (column->level >= row->n_path)
		return xlsx_text(column->style, (kw_str){ NULL, 0 });
	const kw_path_step *step = &row->path[column->level];
	return xlsx_text(column->style, is_id ? xlsx_step_id(book, step, column->level) : step->title);
}

static xlsx_change change_of(const xlsx_book *book, const xlsx_item *item)
{
	int64_t unit = book->budget.unit_yen;
	return (xlsx_change){ .now = item->now ? item->now->yen / unit : 0,
		              .before = item->before ? item->before->yen / unit : 0,
		              .has_before = item->before && xlsx_is_exact(item->before->yen) &&
		                            (!item->now || xlsx_is_exact(item->now->yen)) };
}

/* Columns that calculate; the others are in budget_cell. */
static xlsx_cell computed_cell(const xlsx_cursor *cursor, const xlsx_column *column, const xlsx_item *item)
{
	const xlsx_sheet *sheet = cursor->sheet;
	const xlsx_budget *b = &sheet->book->budget;
	uint32_t row = sheet->body_row + cursor->row_here;
	bool has_share = b->n_kinds == 1 && item->now && xlsx_is_exact(item->now->yen);
	if (column->key == XLSX_KEY_SHARE && has_share)
		return xlsx_share(sheet, row, column->style, item->now->yen / b->unit_yen);
	if (column->key == XLSX_KEY_DIFFERENCE && b->has_comparison)
		return xlsx_difference(sheet, row, column, change_of(sheet->book, item));
	if (column->key == XLSX_KEY_RATE && b->has_comparison)
		return xlsx_rate(sheet, row, column, change_of(sheet->book, item));
	return (xlsx_cell){ .style = column->style };
}

static xlsx_cell budget_cell(const xlsx_cursor *cursor, const xlsx_column *column, const xlsx_item *item)
{
	xlsx_book *book = cursor->sheet->book;
	const xlsx_budget *b = &book->budget;
	const kw_budget_row *row = item->row;
	const kw_str none = { NULL, 0 };
	xlsx_style style = column->style;
	switch (column->key) {
	case XLSX_KEY_NUMBER:
		return xlsx_text(style, row->number);
	case XLSX_KEY_PATH_ID:
	case XLSX_KEY_PATH_NAME:
		return path_cell(book, column, item);
	case XLSX_KEY_GROUP:
		return xlsx_text(style, b->has_levels ? b->groups[item->group].key : none);
	case XLSX_KEY_NAME:
		return xlsx_text(style, row->name);
	case XLSX_KEY_THEME:
		return xlsx_text(style, row->theme);
	case XLSX_KEY_KIND:
		return xlsx_text(style, b->has_labels ? row->amount_label : none);
	case XLSX_KEY_FISCAL_YEAR:
		return b->has_years && row->fiscal_year ? xlsx_number(book, style, row->fiscal_year)
		                                        : xlsx_text(style, none);
	case XLSX_KEY_AMOUNT:
		return amount_cell(book, style, item->now);
	case XLSX_KEY_PREVIOUS:
		return amount_cell(book, style, item->before);
	case XLSX_KEY_UNIT:
		return xlsx_text(style, row->unit);
	case XLSX_KEY_YEN:
		return yen_cell(book, style, item->now);
	case XLSX_KEY_PREVIOUS_YEN:
		return yen_cell(book, style, item->before);
	case XLSX_KEY_REMARK:
		return xlsx_text(style, row->approximate ? book->layout.words[XLSX_WORD_APPROXIMATE] : none);
	case XLSX_KEY_RAW:
		return xlsx_text(style, row->raw);
	case XLSX_KEY_LINE:
		return row->at.line ? xlsx_number(book, style, row->at.line) : xlsx_text(style, none);
	default:
		return computed_cell(cursor, column, item);
	}
}

bool xlsx_next_budget(xlsx_cursor *cursor, xlsx_cell *cells)
{
	const xlsx_sheet *sheet = cursor->sheet;
	const xlsx_budget *b = &sheet->book->budget;
	if (cursor->i == b->n_items)
		return false;
	for (size_t i = 0; i < sheet->n_columns; i++)
		cells[i] = budget_cell(cursor, &sheet->columns[i], &b->items[cursor->i]);
	cursor->i++;
	return true;
}

/* A name for the body cells of a column. */
static void define_name(const xlsx_sheet *sheet, xlsx_word word, xlsx_key key)
{
	size_t col = xlsx_column_find(sheet, key);
	if (col < sheet->n_columns)
		xlsx_name_range(sheet, word, (uint32_t)col, sheet->body_row,
		                sheet->body_row + sheet->n_rows - 1);
}

/* Below the body: totals of the amount columns, which follow the filter. */
static xlsx_cell total_cell(xlsx_sheet *sheet, size_t i)
{
	xlsx_book *book = sheet->book;
	const xlsx_budget *b = &book->budget;
	const struct {
		xlsx_key key;
		int64_t sum;
	} totals[] = {
		{ XLSX_KEY_AMOUNT, b->sum },
		{ XLSX_KEY_PREVIOUS, b->before.sum },
		{ XLSX_KEY_YEN, b->sum_yen },
		{ XLSX_KEY_PREVIOUS_YEN, b->before_yen },
	};
	xlsx_key key = sheet->columns[i].key;
	size_t k = 0;
	if (i == 0)
		return xlsx_text(XLSX_STYLE_TOTAL, book->layout.words[XLSX_WORD_TOTAL]);
	while (k < KW_COUNT(totals) && totals[k].key != key)
		k++;
	if (k == KW_COUNT(totals))
		return xlsx_text(XLSX_STYLE_TOTAL, (kw_str){ NULL, 0 });
	kw_buf formula = { 0 };
	kw_buf_put(&formula, KW_LIT("=SUBTOTAL(9,")); /* 109 is an error in Gnumeric 1.12 */
	xlsx_put_range(&formula, (uint32_t)i, sheet->body_row, sheet->body_row + sheet->n_rows - 1);
	kw_buf_putc(&formula, ')');
	bool is_shown = key == XLSX_KEY_AMOUNT || key == XLSX_KEY_PREVIOUS;
	return xlsx_formula(
	        book, is_shown ? xlsx_amount_style(book, XLSX_STYLE_TOTAL_NUMBER) : XLSX_STYLE_TOTAL_NUMBER,
	        &formula, totals[k].sum, 1);
}

void xlsx_budget_finish(xlsx_sheet *sheet)
{
	const xlsx_budget *b = &sheet->book->budget;
	uint32_t row = sheet->body_row + sheet->n_rows;
	/* One total over several kinds (planned and spent, two years) would mean nothing. */
	for (size_t i = 0; i < sheet->n_columns && !b->has_labels && !b->has_years; i++)
		xlsx_put_foot(sheet, row, (uint32_t)i, total_cell(sheet, i));
	size_t before = xlsx_column_find(sheet, XLSX_KEY_PREVIOUS_YEN);
	sheet->yen_col = (uint32_t)xlsx_column_find(sheet, XLSX_KEY_YEN);
	sheet->yen_last = before < sheet->n_columns ? (uint32_t)before : sheet->yen_col;
	sheet->has_yen = sheet->yen_col < sheet->n_columns;
	define_name(sheet, XLSX_WORD_NAME_ID, XLSX_KEY_PATH_ID);
	define_name(sheet, XLSX_WORD_NAME_AMOUNT, XLSX_KEY_AMOUNT);
	define_name(sheet, XLSX_WORD_NAME_PREVIOUS, XLSX_KEY_PREVIOUS);
	define_name(sheet, XLSX_WORD_NAME_GROUP, b->has_levels ? XLSX_KEY_GROUP : XLSX_KEY_PATH_ID);
	if (b->has_labels)
		define_name(sheet, XLSX_WORD_NAME_KIND, XLSX_KEY_KIND);
	if (b->has_years)
		define_name(sheet, XLSX_WORD_NAME_YEAR, XLSX_KEY_FISCAL_YEAR);
}
