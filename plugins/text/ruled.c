/* ruled -- tables and frames drawn with characters: ┌─┬─┐ │ │ of word processors, +--+ | | of terminals, | a | b | of Markdown. The rules go to the
 * ledger, what they enclose becomes rows and cells; a frame around one column gives its lines back as text. A drawing that is no grid stays as
 * it is, line by line. Taken before anything looks at words. */
#include "ruled.h"

enum {
	NEAR = 2,           /* extracts often have a blank line between any two */
	OFF = 1,            /* columns a bar may stand beside its place */
	UNFILLED = 4,       /* columns left free at the end of a cell's line: it was ended on purpose */
	MAX_ROW_LINES = 64, /* more lines without a rule between them are rows */
	MAX_HEAD_LINES = 8
};

/* ---- the grid ---- */

typedef struct grid {
	line *const *lines;
	size_t n_lines;
	uint32_t wide;
	segments columns; /* of the line with most of them */
	bool is_even;     /* every line has as many */
	size_t n_rules, n_groups;
} grid;

static bool is_near(uint32_t a, uint32_t b)
{
	return a > b ? a - b <= OFF : b - a <= OFF;
}

/* A drawn character is as wide as a kanji on a Japanese terminal, half of that elsewhere: the width with which most lines end at one column. */
static uint32_t width_of_drawn(line *const *lines, size_t n)
{
	size_t same[2] = { 0 };

	for (uint32_t wide = 1; wide <= 2; wide++)
		for (size_t i = 1; i < n; i++)
			same[wide - 1] += is_near(ruled_end(lines[i], wide), ruled_end(lines[i - 1], wide));
	return same[0] > same[1] ? 1 : 2;
}

static void measure(grid *g)
{
	segments now;
	size_t n = 0;
	bool in_group = false;

	g->wide = width_of_drawn(g->lines, g->n_lines);
	g->is_even = true;
	g->columns.n = 0;
	for (size_t i = 0; i < g->n_lines; i++) {
		if (ruled_kind(g->lines[i]) == RULE) {
			g->n_rules++;
			in_group = false;
			continue;
		}
		g->n_groups += !in_group;
		ruled_cut(g->lines[i], g->wide, &now);
		in_group = !now.rule;
		g->is_even = g->is_even && (n == 0 || n == now.n);
		n = now.n;
		if (now.n > g->columns.n)
			g->columns = now;
	}
}

/* The column a segment begins in, behind `least`; g->columns.n when it begins in none. */
static size_t column_of(const grid *g, const segments *row, size_t i, size_t least)
{
	if (row->n == g->columns.n)
		return i;
	for (size_t k = least; k < g->columns.n; k++)
		if (is_near(row->at[i].left, g->columns.at[k].left))
			return k;
	return g->columns.n;
}

/* Does each bar stand below or above another of its column? */
static bool is_grid(const grid *g)
{
	segments now;

	if (g->columns.n == 0 || g->columns.n == MAX_SEGMENTS || (g->n_rules == 0 && !g->is_even))
		return false;
	for (size_t i = 0; i < g->n_lines && !g->is_even; i++) {
		size_t k = 0;

		if (ruled_kind(g->lines[i]) == RULE)
			continue;
		ruled_cut(g->lines[i], g->wide, &now);
		for (size_t c = 0; c < now.n; c++, k++)
			if ((k = column_of(g, &now, c, k)) == g->columns.n)
				return false;
	}
	return true;
}

/* ---- the ledger ---- */

/* What is no white space; false without any. */
static bool put_ink(kw_buf *out, kw_str s)
{
	size_t n = out->n;

	for (size_t at = 0, from = 0; at < s.n; from = at)
		if (!char_is_space(char_next(s, &at)))
			kw_buf_put(out, kw_str_sub(s, from, at - from));
	return out->n > n;
}

/* Every drawn character of the line that is no part of a cell, as one entry; the whole line without any cell. */
static void remove_rules(job *j, const line *l, const segments *cells)
{
	kw_removed entry = { .kind = KW_REMOVED_MARKDOWN, .reason = KW_REASON_MARKDOWN_SIGN };
	kw_span *spans = kw_arena_alloc(j->line_arena, (cells ? cells->n + 1 : 1) * sizeof *spans);
	size_t at = 0;
	uint32_t col = l->rest->col;
	kw_buf text = { 0 };

	if (!spans)
		return;
	for (size_t i = 0; cells && i <= cells->n; i++) {
		size_t from = i < cells->n ? cells->at[i].from : l->text.n;
		kw_str cut = kw_str_sub(l->text, at, from - at);
		uint32_t end;

		if (i < cells->n && (cells->at[i].rule || from == cells->at[i].to))
			continue;
		end = col + (uint32_t)kw_utf8_count(cut);
		if (put_ink(&text, cut))
			spans[entry.n_spans++] = kw_text_span(&j->src, l->rest->no, col, end - 1);
		if (i < cells->n) {
			at = cells->at[i].to;
			col = end + (uint32_t)kw_utf8_count(kw_str_sub(l->text, from, at - from));
			entry.part = true;
		}
	}
	if (!cells) {
		spans[entry.n_spans++] = kw_text_span(&j->src, l->rest->no, l->rest->col, l->rest->end_col);
		put_ink(&text, l->text);
	}
	entry.spans = spans;
	entry.text = kw_buf_str(&text);
	if (entry.n_spans)
		kw_doc_add_removed(j->doc, &entry);
	kw_buf_free(&text);
}

/* ---- rows ---- */

static bool is_filled(const segment *s)
{
	return s->to > s->from && !s->rule;
}

static bool is_figure(const line *l, const segment *s)
{
	return is_filled(s) && cell_is_figure(kw_str_sub(l->text, s->from, s->to - s->from));
}

/* Between two rules: two lines with figures in the same column are two rows. */
static bool has_rows_of_figures(const grid *g, size_t from, size_t to)
{
	uint64_t seen = 0;
	segments now;

	for (size_t i = from; i < to; i++) {
		ruled_cut(g->lines[i], g->wide, &now);
		for (size_t c = 1; c < now.n && now.n == g->columns.n; c++) {
			uint64_t bit = is_figure(g->lines[i], &now.at[c]) ? (uint64_t)1 << c : 0;

			if (seen & bit)
				return true;
			seen |= bit;
		}
	}
	return false;
}

/* A line of its own row: its first cell and one more are filled. */
static bool begins_row(const grid *g, size_t i)
{
	segments now;
	size_t filled = 0;

	ruled_cut(g->lines[i], g->wide, &now);
	for (size_t c = 0; c < now.n; c++)
		filled += is_filled(&now.at[c]);
	return now.n && is_filled(&now.at[0]) && filled > 1;
}

/* Lines between two rules; a rule in some columns alone ends them too. */
typedef struct group {
	size_t end;
	bool apart; /* a line that begins like a row is one */
} group;

static group find_group(const grid *g, size_t from)
{
	group found = { .end = from };
	segments now = { .rule = false };

	while (found.end < g->n_lines && !now.rule && ruled_kind(g->lines[found.end]) != RULE)
		ruled_cut(g->lines[found.end++], g->wide, &now);
	found.apart = g->n_groups < 3 || found.end - from > MAX_ROW_LINES ||
	              has_rows_of_figures(g, from, found.end);
	return found;
}

/* The line behind the row that begins at `from`. */
static size_t row_end(const grid *g, const group *in, size_t from)
{
	size_t to = from + 1;

	while (to < in->end && to - from < MAX_ROW_LINES && !(in->apart && begins_row(g, to)))
		to++;
	return to;
}

/* Columns left free between a part and the bar behind it. */
static uint32_t free_behind(const stretch *part)
{
	size_t at = part->from + part->n, end = at;

	str_skip_space(part->l->text, &end);
	return str_width(kw_str_sub(part->l->text, at, end - at));
}

static bool is_own_paragraph(const stretch *above, const stretch *here)
{
	kw_str before = kw_str_sub(above->l->text, above->from, above->n),
	       now = kw_str_sub(here->l->text, here->from, here->n);

	if (char_is_bad_start(char_first(now)))
		return false;
	return char_last(before) == 0x3002 || free_behind(above) >= UNFILLED ||
	       grammar_mark(now).form != FORM_PLAIN;
}

/* The lines of one cell: a new paragraph where the one above was ended on purpose, or a mark begins. */
static void add_cell(job *j, block *row, const stretch *parts, size_t n)
{
	block *cell = block_new(j, KW_CELL), *para;

	block_append(row, cell);
	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && !is_own_paragraph(&parts[k - 1], &parts[k]);)
			k++;
		para = block_new(j, KW_PARA);
		block_set_parts(j, para, parts + i, k - i);
		block_append(cell, para);
	}
}

/* The segments of column `c` in the lines from … to - 1. */
static size_t parts_of(const grid *g, const segments *cut, size_t from, size_t to, size_t c, stretch *parts)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		const segments *now = &cut[i - from];
		size_t k = 0;

		for (size_t s = 0; s < now->n; s++, k++) {
			k = column_of(g, now, s, k);
			if (k == c && is_filled(&now->at[s]))
				parts[n++] = (stretch){ g->lines[i], now->at[s].from,
					                now->at[s].to - now->at[s].from };
		}
	}
	return n;
}

typedef struct scratch {
	segments cut[MAX_ROW_LINES];
	stretch parts[MAX_HEAD_LINES * MAX_SEGMENTS];
} scratch;

static void add_row(job *j, block *table, const grid *g, size_t from, size_t to, scratch *s)
{
	block *row = block_new(j, KW_ROW);

	block_append(table, row);
	for (size_t i = from; i < to; i++)
		ruled_cut(g->lines[i], g->wide, &s->cut[i - from]);
	for (size_t c = 0; c < g->columns.n; c++)
		add_cell(j, row, s->parts, parts_of(g, s->cut, from, to, c, s->parts));
}

/* The first row is the head when it has no figures and a rule below it. With two columns, which may be labels and values, there must be
 * figures in the second, or no other rule than that one. */
static bool is_head(const grid *g, size_t from, size_t to)
{
	segments now;
	size_t filled = 0;
	bool figures = false;

	if (to - from > MAX_HEAD_LINES || to + 1 >= g->n_lines || ruled_kind(g->lines[to]) != RULE)
		return false;
	for (size_t i = from; i < to; i++) {
		ruled_cut(g->lines[i], g->wide, &now);
		for (size_t c = 0; c < now.n; c++) {
			filled += is_filled(&now.at[c]);
			if (is_figure(g->lines[i], &now.at[c]))
				return false;
		}
	}
	if (g->columns.n > 2)
		return filled + 1 >= g->columns.n;
	for (size_t i = to + 1; i < g->n_lines && !figures; i++) {
		ruled_cut(g->lines[i], g->wide, &now);
		figures = now.n == 2 && is_figure(g->lines[i], &now.at[1]);
	}
	return filled > 1 && (figures || (g->n_groups == 2 && to + 3 < g->n_lines));
}

static void set_head(job *j, block *table, const grid *g, size_t from, size_t to, scratch *s)
{
	kw_str *names = kw_arena_alloc(j->arena, g->columns.n * sizeof *names);
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		ruled_cut(g->lines[i], g->wide, &s->cut[i - from]);
	for (size_t c = 0; names && c < g->columns.n; c++) {
		size_t n_parts = parts_of(g, s->cut, from, to, c, s->parts + n);
		kw_buf name = { 0 };

		for (size_t i = n; i < n + n_parts; i++)
			kw_buf_put(&name, kw_str_sub(s->parts[i].l->text, s->parts[i].from, s->parts[i].n));
		names[c] = kw_arena_copy(j->arena, kw_buf_str(&name));
		kw_buf_free(&name);
		n += n_parts;
	}
	if (!names || n == 0)
		return;
	block_set_parts(j, table, s->parts, n);
	table->columns = names;
	table->n_columns = g->columns.n;
}

static void take_table(job *j, const grid *g, scratch *s)
{
	block *table = block_new(j, KW_TABLE);
	group in = { .end = 0 };
	bool first = true;

	table->first_line = g->lines[0]->rest->no;
	table->last_line = g->lines[g->n_lines - 1]->rest->no;
	table->gap = g->lines[0]->gap;
	table->page = g->lines[0]->page;
	table->page_no = g->lines[0]->rest->page_no;
	table->closed = table->taken = true;
	for (size_t i = 0, to; i < g->n_lines; i = to) {
		to = i + 1;
		if (ruled_kind(g->lines[i]) == RULE) {
			remove_rules(j, g->lines[i], NULL);
			continue;
		}
		if (i >= in.end)
			in = find_group(g, i);
		to = row_end(g, &in, i);
		for (size_t k = i; k < to; k++) {
			ruled_cut(g->lines[k], g->wide, &s->cut[0]);
			remove_rules(j, g->lines[k], &s->cut[0]);
		}
		if (first && is_head(g, i, to))
			set_head(j, table, g, i, to, s);
		else
			add_row(j, table, g, i, to, s);
		first = false;
	}
	for (size_t i = 0; i < g->n_lines; i++)
		g->lines[i]->block = table;
}

/* ---- frames ---- */

/* The text of a frame is text like any other, without its rules. */
static void open_frame(job *j, const grid *g, line *behind)
{
	segments now;

	for (size_t i = 0; i < g->n_lines; i++) {
		line *l = g->lines[i];
		const segment *s = &now.at[0];

		now.n = 0;
		if (ruled_kind(l) != RULE)
			ruled_cut(l, g->wide, &now);
		remove_rules(j, l, now.n ? &now : NULL);
		if (now.n == 0 || !is_filled(s)) {
			l->removed = true;
			continue;
		}
		l->indent += str_width(kw_str_sub(l->text, 0, s->from));
		l->rest->col += (uint32_t)kw_utf8_count(kw_str_sub(l->text, 0, s->from));
		line_set_text(l, kw_str_sub(l->text, s->from, s->to - s->from));
		l->rest->end_col = l->rest->col + (uint32_t)kw_utf8_count(l->text) - 1;
		l->width = str_width(l->text);
		l->tail = false;
		l->rest->behind = 0;
		l->part = true;
		l->broken = i > 0 && ruled_kind(g->lines[i - 1]) == RULE;
	}
	if (behind)
		behind->broken = true;
}

/* ---- runs of drawn lines ---- */

static bool is_edge(const line *l, kw_str corners)
{
	return char_in(l->first, corners) && ruled_kind(l) == RULE;
}

/* The line behind the drawing that begins at `from`: drawn lines at equal distance, with one upper edge and one lower edge. */
static size_t run_end(const job *j, size_t from, size_t *cells)
{
	size_t to = from;
	uint32_t gap = NEAR;
	line_kind now;

	for (*cells = 0; to < j->n_live && (now = ruled_kind(j->live[to])) != OTHER; to++) {
		const line *l = j->live[to];

		if (to > from && (l->gap > gap || l->page || is_edge(l, KW_LIT("┌┏╔╭")) ||
		                  is_edge(j->live[to - 1], KW_LIT("└┗╚╰"))))
			break;
		if (to > from)
			gap = l->gap;
		*cells += now == CELLS;
	}
	return to;
}

/* A drawing that is no grid, such as a chart of offices: its lines stay apart. */
static void keep_drawing(job *j, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		fields_take(j, j->live[i], KW_PARA)->form = FORM_LABELLED;
	kw_report(j->ctx, KW_SEVERITY_NOTE, "structure.drawing",
	          kw_text_span(&j->src, j->live[from]->rest->no, 1, 0),
	          "%zu lines are drawn with characters, but not as rows and columns; they stay line by line",
	          to - from);
}

void ruled_find(job *j)
{
	scratch *s = NULL;
	bool frames = false;

	for (size_t i = 0, to; i < j->n_live; i = to) {
		grid g;
		size_t cells;

		to = i + 1;
		if (ruled_kind(j->live[i]) == OTHER)
			continue;
		to = run_end(j, i, &cells);
		g = (grid){ .lines = j->live + i, .n_lines = to - i };
		if (cells == 0 || g.n_lines < 2)
			continue;
		measure(&g);
		if (!is_grid(&g)) {
			keep_drawing(j, i, to);
		} else if (g.columns.n > 1) {
			if (!s && !(s = kw_arena_alloc(j->line_arena, sizeof *s)))
				return;
			take_table(j, &g, s);
		} else {
			open_frame(j, &g, to < j->n_live ? j->live[to] : NULL);
			frames = true;
		}
	}
	if (frames)
		lines_keep_live(j);
}
