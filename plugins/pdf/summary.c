/* summary -- the budget once more at the end: as a table with its sum, and as bars. Both are made from the records, the same
 * rows every writer has; amounts are counted where the document states them, not here. */
#include "render.h"

enum {
	LEAST_ROWS = 2, /* one amount needs no table */
	NUMBER_EMS = 7, /* columns of the table */
	AMOUNT_EMS = 9,
	LABEL_PART = 420, /* of the width of the chart, thousandths */
	VALUE_PART = 170,
	THOUSAND = 1000,
	BAR_PART = 650, /* of the size of its label: the height of a bar */
};

/* ---- figures ---- */

/* 1234567 as "1,234,567". */
static void put_grouped(kw_buf *b, int64_t v)
{
	char text[32];
	size_t at = sizeof text, digits = 0;
	uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	do {
		if (digits && digits % 3 == 0)
			text[--at] = ',';
		text[--at] = (char)('0' + rest % 10);
		digits++;
		rest /= 10;
	} while (rest);
	kw_buf_put(b, v < 0 ? KW_LIT("△") : KW_LIT(""));
	kw_buf_put(b, (kw_str){ text + at, sizeof text - at });
}

/* The unit all rows share, 0 for yen. */
static int64_t common_factor(const kw_records *records)
{
	int64_t factor = records->budget[0].factor;
	for (size_t i = 0; i < records->n_budget; i++)
		if (records->budget[i].factor != factor || records->budget[i].yen % (factor ? factor : 1))
			return 1;
	return factor > 0 ? factor : 1;
}

static kw_str unit_of(const kw_records *records, int64_t factor)
{
	return factor > 1 ? records->budget[0].unit : KW_LIT("円");
}

static const kw_budget_row *row_at(const kw_renderer *r, size_t i)
{
	return r->budget[i];
}

/* What the document states for the year before is beside it there, not one more amount; parts of a sum that has a row are in
 * that. False without memory. */
static bool choose_rows(kw_renderer *r)
{
	const kw_records *records = r->records;
	bool *is_previous = kw_arena_alloc(r->drawings, records->n_budget + 1);
	r->budget = kw_arena_alloc(r->drawings, (records->n_budget + 1) * sizeof *r->budget);
	if (!is_previous || !r->budget)
		return false;
	memset(is_previous, 0, records->n_budget);
	for (size_t i = 0; i < records->n_budget; i++)
		if (records->budget[i].previous)
			is_previous[records->budget[i].previous - records->budget] = true;
	for (size_t i = 0; i < records->n_budget; i++) {
		const kw_budget_row *row = &records->budget[i];
		if (is_previous[i])
			continue;
		if (!row->is_part && __builtin_add_overflow(r->budget_yen, row->yen, &r->budget_yen)) {
			r->n_budget = 0;
			return true;
		}
		r->budget[r->n_budget++] = row;
	}
	return true;
}

/* Rows of data tables stand in a table already. */
static bool are_stated_in_text(const kw_renderer *r)
{
	for (size_t i = 0; i < r->n_budget; i++)
		if (row_at(r, i)->amount)
			return true;
	return false;
}

/* ---- rows of cells ---- */

typedef struct piece {
	kw_str text;
	const kw_style *style;
	kw_tag tag;       /* of its element */
	uint32_t element; /* instead of one with the tag; 0: a new one */
} piece;

static kw_status fill_cells(kw_renderer *r, kw_cells *cells, const piece *pieces, uint32_t row)
{
	kw_status st = KW_OK;
	for (size_t i = 0; i < cells->n && st == KW_OK; i++) {
		kw_cell_flow *cell = &cells->cell[i];
		uint32_t element =
		        pieces[i].element ? pieces[i].element : kw_render_element(r, row, pieces[i].tag);
		int64_t width = cell->width - cells->frame->left - cells->frame->right;
		if (pieces[i].style)
			st = kw_render_text(r, &cell->flow, width, pieces[i].text, pieces[i].style, element,
			                    (kw_span){ 0 });
	}
	return st;
}

static kw_status add_cells(kw_renderer *r, const int64_t *widths, const piece *pieces, size_t n,
                           kw_box_id frame, uint32_t parent, bool keep)
{
	kw_scope *s = kw_render_scope(r);
	kw_cells *cells = kw_cells_new(n, &r->t->frames[frame]);
	if (!cells)
		return kw_render_no_memory(r);
	int64_t x = s->x;
	for (size_t i = 0; i < n; i++) {
		cells->cell[i].x = x;
		cells->cell[i].width = widths[i];
		x += widths[i];
	}
	kw_status st = fill_cells(r, cells, pieces, kw_render_element(r, parent, KW_TAG_TR));
	kw_flow_add_row(s->flow, cells);
	if (keep)
		kw_flow_keep_last(s->flow);
	return st;
}

/* ---- the table ---- */

static void put_amount(const kw_renderer *r, kw_buf *b, int64_t yen, int64_t factor, bool with_unit)
{
	put_grouped(b, yen / factor);
	if (with_unit)
		kw_buf_put(b, unit_of(r->records, factor));
}

/* The numbered step above the row, else the last one: 施策 of the 事業. */
static kw_str path_name(const kw_budget_row *row)
{
	const kw_path_step *step = row->n_path ? &row->path[row->n_path - 1] : NULL;
	/* The section that states the amount is its own last step. */
	if (step && row->n_path > 1 && kw_str_eq(step->title, row->name))
		step--;
	return step && !kw_str_eq(step->title, row->name) ? step->title : (kw_str){ NULL, 0 };
}

static kw_status set_table_head(kw_renderer *r, const int64_t *widths, uint32_t table, int64_t factor)
{
	const kw_style *head = &r->t->styles[KW_STYLE_CELL_HEAD];
	kw_buf amount = { 0 };
	kw_buf_putf(&amount, "%.*s（%.*s）", KW_STR_ARG(r->t->budget.amount),
	            KW_STR_ARG(unit_of(r->records, factor)));
	const piece pieces[] = {
		{ r->t->budget.number, head, KW_TAG_TH_COLUMN, 0 },
		{ r->t->budget.path, head, KW_TAG_TH_COLUMN, 0 },
		{ r->t->budget.name, head, KW_TAG_TH_COLUMN, 0 },
		{ kw_buf_str(&amount), &r->end_head, KW_TAG_TH_COLUMN, 0 },
	};
	kw_status st = add_cells(r, widths, pieces, KW_COUNT(pieces), KW_FRAME_ROW_HEAD,
	                         kw_render_element(r, table, KW_TAG_THEAD), true);
	kw_buf_free(&amount);
	return st;
}

static kw_status set_table_row(kw_renderer *r, const int64_t *widths, uint32_t body, int64_t factor,
                               const kw_budget_row *row)
{
	kw_buf amount = { 0 };
	put_amount(r, &amount, row->yen, factor, false);
	const piece pieces[] = {
		{ row->label.n ? row->label : row->number, &r->data_cell, KW_TAG_TD, 0 },
		{ path_name(row), &r->name_cell, KW_TAG_TD, 0 },
		{ row->name, &r->name_cell, KW_TAG_TH_ROW, 0 },
		{ kw_buf_str(&amount), &r->end_cell, KW_TAG_TD, 0 },
	};
	kw_status st = add_cells(r, widths, pieces, KW_COUNT(pieces), KW_FRAME_ROW, body, false);
	kw_buf_free(&amount);
	return st;
}

static kw_status set_total(kw_renderer *r, const int64_t *widths, uint32_t body, int64_t factor)
{
	kw_style end = r->t->styles[KW_STYLE_TOTAL];
	kw_buf amount = { 0 };
	end.align = KW_ALIGN_END;
	put_amount(r, &amount, r->budget_yen, factor, false);
	const piece pieces[] = {
		{ { NULL, 0 }, NULL, KW_TAG_TD, 0 },
		{ { NULL, 0 }, NULL, KW_TAG_TD, 0 },
		{ r->t->budget.total, &r->t->styles[KW_STYLE_TOTAL], KW_TAG_TH_ROW, 0 },
		{ kw_buf_str(&amount), &end, KW_TAG_TD, 0 },
	};
	kw_status st = add_cells(r, widths, pieces, KW_COUNT(pieces), KW_FRAME_ROW_TOTAL, body, false);
	kw_buf_free(&amount);
	return st;
}

static kw_status set_table(kw_renderer *r, int64_t factor)
{
	kw_scope *s = kw_render_scope(r);
	int64_t em = r->t->styles[KW_STYLE_CELL].size;
	int64_t rest = s->width - (NUMBER_EMS + AMOUNT_EMS) * em;
	const int64_t widths[] = { NUMBER_EMS * em, rest * 2 / 5, rest - rest * 2 / 5, AMOUNT_EMS * em };
	uint32_t table = kw_render_own_element(r, KW_TAG_TABLE);
	kw_status st = set_table_head(r, widths, table, factor);
	uint32_t body = kw_render_element(r, table, KW_TAG_TBODY);
	for (size_t i = 0; i < r->n_budget && st == KW_OK; i++) {
		st = set_table_row(r, widths, body, factor, row_at(r, i));
		if (i + 1 == r->n_budget && st == KW_OK) /* the sum stands with a row */
			kw_flow_keep_last(kw_render_scope(r)->flow);
	}
	return st == KW_OK ? set_total(r, widths, body, factor) : st;
}

/* ---- the chart ---- */

static int64_t most_yen(const kw_renderer *r)
{
	int64_t most = 1;
	for (size_t i = 0; i < r->n_budget; i++)
		most = row_at(r, i)->yen > most ? row_at(r, i)->yen : most;
	return most;
}

/* A part of the width, without running over. */
static int64_t bar_width(int64_t yen, int64_t most, int64_t width)
{
	while (most > INT32_MAX) {
		most /= 2;
		yen /= 2;
	}
	return yen <= 0 ? 0 : yen * width / most;
}

/* One bar, or with no width only its label and amount. */
static kw_status set_bar(kw_renderer *r, uint32_t figure, kw_str name, int64_t yen, int64_t factor,
                         int64_t most, bool keep)
{
	kw_scope *s = kw_render_scope(r);
	const kw_style *style = &r->t->styles[most ? KW_STYLE_CHART : KW_STYLE_TOTAL];
	const kw_frame *frame = most ? &r->t->frames[KW_FRAME_CHART_ROW] : &r->chart_total;
	kw_style end = *style, phrases = *style;
	end.align = KW_ALIGN_END;
	phrases.ends_at_phrases = true;
	int64_t label = s->width * LABEL_PART / THOUSAND, value = s->width * VALUE_PART / THOUSAND;
	int64_t room = s->width - label - value - frame->left - frame->right;
	const int64_t widths[] = { label, s->width - label - value, value };
	kw_cells *cells = kw_cells_new(KW_COUNT(widths), frame);
	kw_buf amount = { 0 };
	if (!cells)
		return kw_render_no_memory(r);
	int64_t x = s->x;
	for (size_t i = 0; i < cells->n; x += widths[i++]) {
		cells->cell[i].x = x;
		cells->cell[i].width = widths[i];
	}
	put_amount(r, &amount, yen, factor, false);
	const piece pieces[] = {
		{ name, &phrases, KW_TAG_P, figure },
		{ { NULL, 0 }, NULL, KW_TAG_P, figure },
		{ kw_buf_str(&amount), &end, KW_TAG_P, figure },
	};
	kw_status st = fill_cells(r, cells, pieces, 0);
	int64_t height = style->size * BAR_PART / THOUSAND;
	const kw_drawing *bar = kw_figure_bar(r, figure, most ? bar_width(yen, most, room) : 0, height,
	                                      r->t->styles[KW_STYLE_HEADING_2].colour);
	kw_strip *space = kw_flow_add(&cells->cell[1].flow, KW_STRIP_SPACE);
	if (space)
		space->height = (style->feed - height) / 2;
	if (bar && bar->width)
		kw_flow_add_drawing(&cells->cell[1].flow, bar, 0);
	kw_flow_add_row(s->flow, cells);
	if (keep)
		kw_flow_keep_last(s->flow);
	kw_buf_free(&amount);
	return st == KW_OK && !bar ? kw_render_no_memory(r) : st;
}

/* What the bars say, in words. */
static bool describe_chart(kw_renderer *r, uint32_t figure, int64_t factor)
{
	kw_buf alt = { 0 };
	kw_buf_put(&alt, r->t->budget.title);
	for (size_t i = 0; i < r->n_budget; i++) {
		kw_buf_put(&alt, i ? KW_LIT("、") : KW_LIT("："));
		kw_buf_put(&alt, row_at(r, i)->name);
		kw_buf_putc(&alt, ' ');
		put_amount(r, &alt, row_at(r, i)->yen, factor, true);
	}
	if (r->tags && !alt.failed)
		kw_tags_set_alt(r->tags, figure, kw_buf_str(&alt));
	bool fine = !alt.failed;
	kw_buf_free(&alt);
	return fine;
}

static kw_status set_chart(kw_renderer *r, int64_t factor)
{
	uint32_t figure = kw_render_own_element(r, KW_TAG_FIGURE);
	int64_t most = most_yen(r);
	kw_status st = describe_chart(r, figure, factor) ? KW_OK : kw_render_no_memory(r);
	for (size_t i = 0; i < r->n_budget && st == KW_OK; i++)
		st = set_bar(r, figure, row_at(r, i)->name, row_at(r, i)->yen, factor, most, true);
	if (st == KW_OK)
		st = set_bar(r, figure, r->t->budget.total, r->budget_yen, factor, 0, false);
	return st;
}

/* ---- both ---- */

static kw_status set_title(kw_renderer *r, int64_t factor)
{
	kw_scope *s = kw_render_scope(r);
	kw_buf words = { 0 };
	kw_buf_putf(&words, "%.*s（%.*s）", KW_STR_ARG(r->t->budget.title),
	            KW_STR_ARG(unit_of(r->records, factor)));
	unsigned level = s->level + 1;
	uint32_t element = kw_render_own_element(r, kw_render_heading_tag(level));
	kw_str text = kw_buf_str(&words);
	kw_ink ink = { .end = text.n, .element = element };
	kw_block b = {
		.style = &r->t->styles[KW_STYLE_SUMMARY_TITLE], .text = text, .inks = &ink, .n_inks = 1
	};
	b.frame = &r->t->frames[KW_STYLE_SUMMARY_TITLE];
	b.x = s->x;
	b.width = s->width;
	b.keep_next = true;
	b.heading = kw_outline_add(kw_paper_outline(r->paper), level > 6 ? 6 : level, text);
	kw_status st = words.failed ? kw_render_no_memory(r) : kw_compose(r->composer, s->flow, &b);
	kw_buf_free(&words);
	return st;
}

kw_status kw_render_summary(kw_renderer *r)
{
	if (!choose_rows(r))
		return kw_render_no_memory(r);
	size_t n = r->n_budget;
	bool table = r->t->budget.has_table && n >= LEAST_ROWS && are_stated_in_text(r);
	bool chart = r->t->budget.has_chart && n >= LEAST_ROWS && n <= (size_t)r->t->budget.most_bars;
	if (!table && !chart)
		return KW_OK;
	if (!kw_render_set_columns(r, 1))
		return kw_render_no_memory(r);
	int64_t factor = common_factor(r->records);
	/* It is no part of the section above, though that may have nothing but its heading. */
	kw_flow_add_gap(kw_render_scope(r)->flow, r->t->styles[KW_STYLE_SUMMARY_TITLE].before, false);
	kw_status st = set_title(r, factor);
	if (st == KW_OK && chart)
		st = set_chart(r, factor);
	if (st == KW_OK && table) {
		kw_flow_add_gap(kw_render_scope(r)->flow, r->t->styles[KW_STYLE_CELL].size, false);
		st = set_table(r, factor);
	}
	return st == KW_OK ? kw_render_flush(r) : st;
}
