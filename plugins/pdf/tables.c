/* tables -- tables of cells (forms, page layouts) and data tables, whose rows come from a cursor one at a time and are
 * placed at once, so that a long one needs no more memory than its pages. A head is set again on each page, as an
 * artifact. A table inside a cell is set cell below cell. */
#include "render.h"

#include <stdlib.h>

enum {
	NAME_EMS = 9,    /* of a record: the names of its columns */
	FEW_BLOCKS = 4,  /* above a table, which do not need a page of their own */
	FEW_ROWS = 5,    /* a table of so many is not cut */
	SHORT_LINES = 3, /* of a row that stays with another */
};

/* ---- heads ---- */

static kw_cells *new_row(kw_renderer *r, const kw_scope *s, size_t n, const kw_column_plan *plan,
                         kw_box_id frame)
{
	kw_cells *cells = kw_cells_new(n, &r->t->frames[frame]);
	int64_t x = s->x;
	for (size_t i = 0; cells && i < n; i++) {
		cells->cell[i].x = x;
		cells->cell[i].width = plan[i].width;
		x += cells->cell[i].width;
	}
	return cells;
}

static int64_t text_width(const kw_cells *cells, size_t i)
{
	return cells->cell[i].width - cells->frame->left - cells->frame->right;
}

/* A head row; without elements when it is the copy for later pages. */
static kw_status make_head(kw_renderer *r, const kw_scope *s, const kw_column *columns, size_t n,
                           const kw_column_plan *plan, uint32_t row_element, kw_cells **out)
{
	kw_status st = KW_OK;
	kw_cells *cells = new_row(r, s, n, plan, KW_FRAME_ROW_HEAD);
	if (!cells)
		return kw_render_no_memory(r);
	for (size_t i = 0; i < n && st == KW_OK; i++) {
		uint32_t element = row_element ? kw_render_element(r, row_element, KW_TAG_TH_COLUMN) : 0;
		const kw_style *style = plan[i].at_end ? &r->end_head : &r->t->styles[KW_STYLE_CELL_HEAD];
		st = kw_render_text(r, &cells->cell[i].flow, text_width(cells, i), columns[i].name, style,
		                    element, (kw_span){ 0 });
	}
	if (st != KW_OK) {
		kw_cells_free(cells);
		cells = NULL;
	}
	*out = cells;
	return st;
}

/* The head as the first row, and its copy for the pages that follow. */
static kw_status set_head(kw_renderer *r, const kw_column *columns, size_t n)
{
	kw_scope *s = kw_render_scope(r);
	const kw_column_plan *plan = s->plan;
	kw_cells *first = NULL, *copy = NULL;
	kw_flow *head = NULL;
	uint32_t thead = kw_render_element(r, s->element, KW_TAG_THEAD);
	kw_status st = make_head(r, s, columns, n, plan, kw_render_element(r, thead, KW_TAG_TR), &first);
	if (st == KW_OK)
		st = make_head(r, s, columns, n, plan, 0, &copy);
	head = calloc(1, sizeof *head);
	if (st == KW_OK && !head)
		st = kw_render_no_memory(r);
	if (st != KW_OK)
		goto out;
	kw_flow_add_row(s->flow, first);
	first = NULL;
	if (s->flow->n_strips)
		s->flow->strips[s->flow->n_strips - 1].keep = true;
	kw_flow_add_row(head, copy);
	copy = NULL;
	kw_flow_begin_head(s->flow, head);
	head = NULL;
	s->has_head = true;
out:
	kw_cells_free(first);
	kw_cells_free(copy);
	free(head);
	return st;
}

/* ---- tables of cells ---- */

static size_t count_columns(const kw_node *table)
{
	size_t most = 0;
	for (const kw_node *row = table->first; row; row = row->next) {
		size_t n = 0;
		for (const kw_node *cell = row->first; cell && row->type == KW_ROW; cell = cell->next)
			n += cell->type == KW_CELL;
		most = most > n ? most : n;
	}
	return most;
}

static bool has_column_names(const kw_table *t)
{
	for (size_t i = 0; i < t->n_columns; i++)
		if (t->columns[i].name.n)
			return true;
	return false;
}

/* Its pages lie on their side when only so its columns have room. */
static bool needs_turn(const kw_renderer *r, const kw_scope *s, kw_column_sums needs)
{
	bool may_turn = r->t->tables.turns && !r->t->is_vertical && r->t->variant != KW_VARIANT_PRINT &&
	                r->t->width < r->t->height && !s->is_framed && s->flow == &r->main;
	return may_turn && needs.content > kw_template_measure(r->t, 1) &&
	       needs.least <= r->t->height - 2 * r->t->side;
}

static kw_status turn(kw_renderer *r, bool is_turned)
{
	kw_scope *s = kw_render_scope(r);
	kw_strip *strip = kw_flow_add(&r->main, KW_STRIP_TURN);
	if (!strip)
		return kw_render_no_memory(r);
	strip->n = is_turned;
	if (is_turned)
		s->width = r->t->height - 2 * r->t->side;
	return KW_OK;
}

kw_status kw_render_begin_turned(kw_renderer *r, const kw_node *document)
{
	size_t blocks = 0;
	const kw_node *block = document->first;
	for (; block && block->type != KW_TABLE && blocks <= FEW_BLOCKS; block = block->next, blocks++)
		if (kw_type_class((kw_type)block->type) != KW_TEXT_BLOCK)
			return KW_OK;
	size_t n = block && block->type == KW_TABLE && block->as.table->rows ? block->as.table->n_columns : 0;
	kw_column_plan *plan =
	        n > 1 && blocks <= FEW_BLOCKS ? kw_arena_alloc(r->drawings, n * sizeof *plan) : NULL;
	kw_status st = plan ? kw_render_plan_columns(r, block, plan, n) : KW_OK;
	if (st != KW_OK || !plan || !needs_turn(r, kw_render_scope(r), kw_render_sum_columns(plan, n)))
		return st;
	r->is_turned = true;
	return turn(r, true);
}

/* Tables with columns go over all columns of the page; a table of single cells is a box. */
bool kw_render_spans(const kw_renderer *r, const kw_node *block)
{
	const kw_table *t = block->type == KW_TABLE ? block->as.table : NULL;
	if (!r->t->is_balanced) /* columns are panels: nothing goes over a fold */
		return false;
	if (t)
		return t->rows ? t->n_columns > 1 : count_columns(block) > 1;
	return kw_render_is_card(r, block);
}

/* Finds the columns of the table just entered, and turns its pages when they need it. Without a plan its cells are set one below
 * the other, or its rows as lists. */
static kw_status plan_table(kw_renderer *r, const kw_node *table, size_t n)
{
	kw_scope *s = kw_render_scope(r);
	bool is_data = table->as.table->rows;
	if (s->in_cell || n < (is_data ? 1 : 2))
		return KW_OK;
	kw_column_plan *plan = kw_arena_alloc(r->drawings, n * sizeof *plan);
	if (!plan)
		return kw_render_no_memory(r);
	kw_status st = kw_render_plan_columns(r, table, plan, n);
	if (st == KW_OK && is_data && n > 1 && needs_turn(r, s, kw_render_sum_columns(plan, n))) {
		st = turn(r, true);
		s->is_turned = true;
	}
	if (st == KW_OK && kw_render_share_columns(plan, n, s->width))
		s->plan = plan;
	return st;
}

kw_status kw_render_enter_table(kw_renderer *r, const kw_node *table)
{
	const kw_table *t = table->as.table;
	size_t n = t->rows ? 0 : count_columns(table);
	if (!kw_render_set_columns(r, kw_render_spans(r, table) ? 1 : kw_render_columns_for(r, table, NULL)))
		return kw_render_no_memory(r);
	r->stays_wide = r->stays_wide && !kw_render_spans(r, table);
	kw_scope *s = kw_render_push(r, table, n || t->rows ? KW_TAG_TABLE : KW_TAG_DIV);
	if (!s)
		return kw_render_no_memory(r);
	kw_status st = plan_table(r, table, t->rows ? t->n_columns : n);
	if (st != KW_OK)
		return st;
	s->is_framed = s->is_framed || kw_render_spans(r, table);
	/* Rows of one wide cell each are text, not a table. */
	if (t->rows || n > 1)
		kw_flow_add_gap(s->flow, r->t->styles[KW_STYLE_BODY].size, false);
	s->n_columns = t->rows || !s->plan ? 0 : n;
	if (s->n_columns && !kw_node_title(table) && t->n_columns == n && has_column_names(t)) {
		st = set_head(r, t->columns, n);
		if (st != KW_OK)
			return st;
		s = kw_render_scope(r);
	}
	s->body = n || t->rows ? kw_render_element(r, s->element, KW_TAG_TBODY) : s->element;
	return KW_OK;
}

/* The words of a printed head line, when there is one for each column; as written, with their brackets. */
static size_t split_head(kw_str text, kw_column *words, size_t room)
{
	size_t n = 0, from = 0;
	for (size_t at = 0; at <= text.n;) {
		size_t next = at;
		bool ends = at == text.n || kw_char_is_space(kw_utf8_next(text, &next));
		if (ends && at > from) {
			if (n < room)
				words[n].name = kw_str_sub(text, from, at - from);
			n++;
		}
		if (at == text.n)
			break;
		from = ends ? next : from;
		at = next;
	}
	return n;
}

static size_t count_ink(kw_str s)
{
	size_t n = 0;
	for (size_t at = 0; at < s.n;)
		n += !kw_char_is_space(kw_utf8_next(s, &at));
	return n;
}

/* Does the head say the names of the columns and nothing else? A name may have spaces inside, 月　日, or go on in a second line. */
static bool says_names(kw_str text, const kw_table *t)
{
	size_t ink = 0;
	for (size_t i = 0; i < t->n_columns; i++)
		ink += count_ink(t->columns[i].name);
	return ink == count_ink(text);
}

kw_status kw_render_table_title(kw_renderer *r, const kw_node *title)
{
	kw_scope *s = kw_render_scope(r);
	const kw_table *table =
	        title->parent && title->parent->type == KW_TABLE ? title->parent->as.table : NULL;
	kw_status st = KW_OK;
	kw_buf text = { 0 };
	size_t n = s->n_columns;
	kw_column *words = calloc(n + 1, sizeof *words);
	kw_text_of(title, &text);
	if (!words || text.failed)
		st = kw_render_no_memory(r);
	else if (n && table && table->n_columns == n && says_names(kw_buf_str(&text), table))
		st = set_head(r, table->columns, n);
	else if (n && split_head(kw_buf_str(&text), words, n) == n)
		st = set_head(r, words, n);
	else
		st = kw_render_inlines(r, title, KW_STYLE_LIST_TITLE,
		                       s->body == s->element ? KW_TAG_P : KW_TAG_CAPTION, true);
	kw_buf_free(&text);
	free(words);
	return st;
}

static bool is_short_row(const kw_renderer *r, const kw_strip *s)
{
	const kw_frame *frame = &r->t->frames[KW_FRAME_ROW];
	return s->kind == KW_STRIP_ROW &&
	       s->height <= SHORT_LINES * r->t->styles[KW_STYLE_CELL].feed + frame->top + frame->bottom;
}

/* A row of the table that is the current scope. The first stays with the second: a head with one row below looks lost. */
static void add_row(kw_renderer *r, kw_cells *cells)
{
	kw_scope *s = kw_render_scope(r);
	kw_flow_add_row(s->flow, cells);
	kw_strip *strip = s->flow->n_strips ? &s->flow->strips[s->flow->n_strips - 1] : NULL;
	if (s->n_items++ == 0 && strip && is_short_row(r, strip))
		strip->keep = true;
}

/* The last row stays with the one before it, and a table of a few rows in one piece. */
static void keep_last_rows(const kw_renderer *r, kw_flow *f)
{
	size_t n = 0;
	for (size_t i = f->n_strips; i-- > 0 && n <= FEW_ROWS && is_short_row(r, &f->strips[i]); n++)
		;
	bool is_small = n <= FEW_ROWS && n < f->n_strips && f->strips[f->n_strips - 1 - n].keep;
	for (size_t i = 0; i < n && i < (is_small ? n : 2); i++)
		f->strips[f->n_strips - 1 - i].keep = i > 0;
}

kw_status kw_render_enter_row(kw_renderer *r, const kw_node *row)
{
	const kw_scope *table = kw_render_scope(r);
	bool has_cells = row->first && row->first->type == KW_CELL;
	kw_column_plan *plan = table->plan;
	uint32_t body = table->body;
	size_t n = table->n_columns;
	bool is_table = body != table->element;
	kw_scope *s = kw_render_push(r, row, KW_TAG_DIV);
	if (!s)
		return kw_render_no_memory(r);
	if (is_table)
		s->element = kw_render_element(r, body, KW_TAG_TR);
	/* A project among rows of cells is one wide cell. */
	if (is_table && !has_cells)
		s->element = kw_render_element(r, s->element, KW_TAG_TD);
	if (!has_cells || n == 0)
		return KW_OK;
	s->plan = plan;
	s->cells = new_row(r, s, n, plan, KW_FRAME_ROW);
	s->next_cell = 0;
	return s->cells ? KW_OK : kw_render_no_memory(r);
}

kw_status kw_render_enter_cell(kw_renderer *r, const kw_node *cell)
{
	kw_cells *cells = kw_render_scope(r)->cells;
	const kw_column_plan *plan = kw_render_scope(r)->plan;
	size_t i = kw_render_scope(r)->next_cell++;
	kw_scope *s = kw_render_push(r, cell, KW_TAG_TD);
	if (!s)
		return kw_render_no_memory(r);
	s->in_cell = s->is_framed = true;
	if (cells && i < cells->n) {
		s->flow = &cells->cell[i].flow;
		s->x = 0;
		s->width = text_width(cells, i);
		s->at_end = plan[i].at_end;
	}
	return KW_OK;
}

kw_status kw_render_leave_cell(kw_renderer *r, const kw_node *cell)
{
	(void)cell;
	kw_render_pop(r);
	return KW_OK;
}

kw_status kw_render_leave_row(kw_renderer *r, const kw_node *row)
{
	kw_scope *s = kw_render_scope(r);
	kw_cells *cells = s->cells;
	(void)row;
	for (size_t i = s->next_cell; cells && i < cells->n; i++)
		(void)kw_render_element(r, s->element, KW_TAG_TD);
	s->cells = NULL;
	kw_render_pop(r);
	if (cells)
		add_row(r, cells);
	return kw_render_flush(r);
}

/* ---- data tables ---- */

static kw_status set_cells(kw_renderer *r, const kw_cell *cells, size_t n_cells, size_t n)
{
	kw_scope *s = kw_render_scope(r);
	const kw_column_plan *plan = s->plan;
	kw_status st = KW_OK;
	uint32_t tr = kw_render_element(r, s->body, KW_TAG_TR);
	kw_cells *row = new_row(r, s, n, plan, KW_FRAME_ROW);
	if (!row)
		return kw_render_no_memory(r);
	for (size_t i = 0; i < n && st == KW_OK; i++) {
		uint32_t td = kw_render_element(r, tr, KW_TAG_TD);
		if (i < n_cells)
			st = kw_render_text(r, &row->cell[i].flow, text_width(row, i), cells[i].text,
			                    plan[i].at_end ? &r->end_cell : &r->data_cell, td, cells[i].at);
	}
	if (st != KW_OK) {
		kw_cells_free(row);
		return st;
	}
	add_row(r, row);
	return kw_render_flush(r);
}

/* A table with more columns than the page has room for: each row is a list of names and values. */
static kw_status set_record(kw_renderer *r, const kw_table *t, const kw_cell *cells, size_t n_cells)
{
	kw_scope *s = kw_render_scope(r);
	kw_status st = KW_OK;
	int64_t name = r->t->styles[KW_STYLE_CELL].size * NAME_EMS;
	const kw_column_plan pair[2] = { { .width = name }, { .width = s->width - name } };
	for (size_t i = 0; i < n_cells && i < t->n_columns && st == KW_OK; i++) {
		if (cells[i].text.n == 0)
			continue;
		uint32_t tr = kw_render_element(r, s->body, KW_TAG_TR);
		kw_cells *row = new_row(r, s, 2, pair, KW_FRAME_ROW);
		if (!row)
			return kw_render_no_memory(r);
		st = kw_render_text(r, &row->cell[0].flow, text_width(row, 0), t->columns[i].name,
		                    &r->t->styles[KW_STYLE_CELL_HEAD],
		                    kw_render_element(r, tr, KW_TAG_TH_ROW), (kw_span){ 0 });
		if (st == KW_OK)
			st = kw_render_text(r, &row->cell[1].flow, text_width(row, 1), cells[i].text,
			                    &r->data_cell, kw_render_element(r, tr, KW_TAG_TD), cells[i].at);
		kw_flow_add_row(s->flow, row);
	}
	kw_flow_add_gap(s->flow, r->t->styles[KW_STYLE_CELL].size, false);
	return st == KW_OK ? kw_render_flush(r) : st;
}

/* How many rows are set: a table of more than the template wants stands with its first ones. */
static uint64_t rows_to_set(const kw_renderer *r, const kw_table *t)
{
	uint64_t most = (uint64_t)r->t->tables.most_rows, first = (uint64_t)r->t->tables.first_rows;
	return most && t->n_rows > most ? first : t->n_rows;
}

static kw_status set_rows(kw_renderer *r, const kw_node *table)
{
	const kw_table *t = table->as.table;
	kw_status st = KW_OK;
	size_t n = 0;
	uint64_t left = rows_to_set(r, t);
	kw_rows *rows = kw_table_open(table);
	if (!rows)
		return kw_render_no_memory(r);
	for (const kw_cell *cells = kw_rows_next(rows, &n); cells && st == KW_OK && left > 0;
	     cells = kw_rows_next(rows, &n), left--)
		st = kw_render_scope(r)->plan ? set_cells(r, cells, n, t->n_columns)
		                              : set_record(r, t, cells, n);
	kw_rows_close(rows);
	return st;
}

/* The template's words about rows that are left out, with their figures. */
static void put_note(kw_buf *b, const kw_renderer *r, uint64_t rows, uint64_t shown)
{
	kw_str note = r->t->tables.note;
	for (size_t i = 0; i < note.n;) {
		kw_str rest = kw_str_sub(note, i, note.n);
		if (kw_str_starts(rest, KW_LIT("{rows}"))) {
			kw_buf_put_int(b, (int64_t)rows);
			i += 6;
		} else if (kw_str_starts(rest, KW_LIT("{shown}"))) {
			kw_buf_put_int(b, (int64_t)shown);
			i += 7;
		} else if (kw_str_starts(rest, KW_LIT("{file}"))) {
			kw_buf_put(b, r->file);
			i += 6;
		} else {
			kw_buf_putc(b, note.p[i++]);
		}
	}
}

static kw_status set_note(kw_renderer *r, const kw_table *t)
{
	kw_scope *s = kw_render_scope(r);
	uint64_t shown = rows_to_set(r, t);
	kw_status st = KW_OK;
	if (shown == t->n_rows)
		return st;
	kw_buf b = { 0 };
	put_note(&b, r, t->n_rows, shown);
	kw_report(
	        r->ctx, KW_SEVERITY_WARNING, "pdf.rows-left-out", (kw_span){ 0 },
	        "the table has %llu rows, more than the %lld the template sets; its first %llu stand in the PDF",
	        (unsigned long long)t->n_rows, (long long)r->t->tables.most_rows, (unsigned long long)shown);
	kw_flow_add_gap(s->flow, r->t->styles[KW_STYLE_NOTE].before, false);
	if (b.failed)
		st = kw_render_no_memory(r);
	else
		st = kw_render_text(r, s->flow, s->width, kw_buf_str(&b), &r->t->styles[KW_STYLE_NOTE],
		                    kw_render_own_element(r, KW_TAG_P), (kw_span){ 0 });
	kw_buf_free(&b);
	return st;
}

static kw_status set_data(kw_renderer *r, const kw_node *table)
{
	const kw_table *t = table->as.table;
	kw_scope *s = kw_render_scope(r);
	kw_status st = KW_OK;
	if (s->plan && has_column_names(t))
		st = set_head(r, t->columns, t->n_columns);
	if (st == KW_OK)
		st = set_rows(r, table);
	r->leaves_out |= rows_to_set(r, t) < t->n_rows;
	return st;
}

kw_status kw_render_leave_table(kw_renderer *r, const kw_node *table)
{
	const kw_table *t = table->as.table;
	kw_status st = t->rows ? set_data(r, table) : KW_OK;

	/* When every row is set, every budget row the table gave is. */
	if (st == KW_OK && (!t->rows || rows_to_set(r, t) == t->n_rows))
		kw_render_count_table(r, table);
	kw_scope *s = kw_render_scope(r);
	kw_flow *flow = s->flow;
	bool has_head = s->has_head, is_turned = s->is_turned;
	if (s->n_items)
		keep_last_rows(r, flow);
	if (has_head && st == KW_OK && !kw_flow_add(flow, KW_STRIP_HEAD_END))
		st = kw_render_no_memory(r);
	if (st == KW_OK && table->as.table->rows)
		st = set_note(r, table->as.table);
	kw_render_pop(r);
	if (st == KW_OK && is_turned)
		st = turn(r, false);
	if (is_turned && r->is_turned)
		kw_render_scope(r)->width = kw_template_measure(r->t, 1);
	r->is_turned = r->is_turned && !is_turned;
	kw_flow_add_gap(flow, r->t->styles[KW_STYLE_BODY].size, false);
	return st == KW_OK ? kw_render_flush(r) : st;
}
