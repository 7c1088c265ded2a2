/* tables -- lines that are the head or the rows of a table without rules. They are taken before joining: a line is a row, what stands between
 * wide gaps a cell. */
#include "legacy.h"

enum { MAX_CELLS = 32, MAX_CELL_WIDTH = 40, NEAR_ROW = 2 };

/* 【A】 【B】 or A B: the names of the columns. */
static void set_columns(job *j, block *b)
{
	kw_str *names = kw_arena_alloc(j->arena, (b->text.n / 3 + 1) * sizeof *names);

	for (size_t at = 0; names && at < b->text.n;) {
		size_t end = at;

		while (end < b->text.n && !char_is_space(char_at(b->text, end)))
			end += char_size(b->text, end);
		if (end > at) {
			kw_str name = kw_str_sub(b->text, at, end - at);

			if (char_first(name) == 0x3010 && char_last(name) == 0x3011)
				name = kw_str_sub(name, 3, name.n - 6);
			names[b->n_columns++] = name;
		}
		at = end;
		str_skip_space(b->text, &at);
	}
	b->columns = names;
	b->table_head = true;
}

/* Two nouns with one space between them: 経営課題の概要 主な戦略 */
static bool looks_like_heads(const line *l)
{
	size_t spaces = 0, at_space = 0;

	if (!(l->facts & FACT_SPACE) || !fields_is_free(l) || l->width > 60 ||
	    !grammar_is_title_like(l->text) || title_fiscal_year(l->text, &at_space))
		return false;
	for (size_t at = 0; at < l->text.n; at += char_size(l->text, at)) {
		uint32_t c = char_at(l->text, at);

		if (char_is_space(c)) {
			spaces++;
			at_space = at;
		} else if (!char_is_kanji(c) && !char_is_kana(c)) {
			return false;
		}
	}
	return spaces == 1 && at_space >= 9 && l->text.n - at_space >= 10;
}

static void find_table_heads(job *j)
{
	enum { SLOTS = 256 };
	uint64_t seen[SLOTS] = { 0 };
	bool *heads = kw_arena_alloc(j->arena, (j->n_live + 1) * sizeof *heads), any = false;

	for (size_t pass = 0; heads && pass < 2; pass++) {
		for (size_t i = 0; i < j->n_live; i++) {
			uint64_t key;

			if (!looks_like_heads(j->live[i]))
				continue;
			key = str_hash(j->live[i]->text) | 1;
			heads[i] |= seen[key % SLOTS] == key && pass;
			if (seen[key % SLOTS] == key && !pass)
				heads[i] = any = true;
			seen[key % SLOTS] = key;
		}
		if (!any)
			memset(seen, 0, sizeof seen);
	}
	for (size_t i = 0; heads && i < j->n_live; i++) {
		line *l = j->live[i];

		/* Once in the file, it needs company: other heads, and a heading behind it. */
		bool alone =
		        any && looks_like_heads(l) && i + 1 < j->n_live && j->live[i + 1]->mark.bracketed;

		if (l->mark.form != FORM_HEADS && !(any && heads[i]) && !alone)
			continue;
		set_columns(j, fields_take(j, l, KW_TABLE));
	}
}

/* ---- rows ---- */

/* A stretch of a line between wide gaps: bytes, and columns from the left edge of the sheet. */
typedef struct cell {
	size_t from, to;
	uint32_t left, right;
} cell;

typedef struct cells {
	cell cell[MAX_CELLS];
	size_t n;
	bool figures; /* a cell behind the first is nothing but figures */
	bool digits;  /* a digit stands anywhere */
} cells;

static bool is_figure_char(uint32_t c)
{
	return kw_norm_digit(c) >= 0 || char_in(c, KW_LIT(",，.．%％△▲-－−＋+"));
}

static bool is_word_char(uint32_t c)
{
	return char_is_kanji(c) || char_is_kana(c);
}

/* 合　　計, 決　算　額: single characters with equal space between them are one word. `gap` is that space, 0 before the first; the word so
 * far ends at `to`, the next one begins at `next`. */
static bool goes_on_spread(kw_str s, size_t from, size_t to, size_t next, uint32_t gap, uint32_t before)
{
	size_t end = next + char_size(s, next), last = to;

	if (to == from || next >= s.n || (before ? before != gap : to - from != char_size(s, from)))
		return false;
	return is_word_char(char_prev(s, &last)) && is_word_char(char_at(s, next)) &&
	       (end == s.n || char_is_space(char_at(s, end)));
}

/* Figures and at most two characters of a unit. */
bool cell_is_figure(kw_str s)
{
	size_t at = 0, units = 0;
	bool digits = false;

	for (; at < s.n && is_figure_char(char_at(s, at)); at += char_size(s, at))
		digits |= kw_norm_digit(char_at(s, at)) >= 0;
	if (char_in(char_at(s, at), KW_LIT("年月日時分")))
		return false;
	for (; at < s.n; at += char_size(s, at), units++)
		if (kw_norm_digit(char_at(s, at)) >= 0)
			return false;
	return units == 0 || (digits && units <= 2);
}

/* Cuts a line at white space of two columns and more; out->n is 0 when a cell is a sentence. */
static void cut_cells(const line *l, cells *out)
{
	kw_str s = l->text;
	uint32_t col = l->indent;

	out->n = 0;
	out->figures = out->digits = false;
	for (size_t at = 0; at < s.n && out->n < MAX_CELLS;) {
		cell c = { .from = at, .to = at, .left = col, .right = col };
		bool is_first = out->n == 0;
		uint32_t spread = 0;

		while (at < s.n) {
			uint32_t ch = char_at(s, at), gap;
			size_t end = at;

			if (!char_is_space(ch)) {
				out->digits |= kw_norm_digit(ch) >= 0;
				col += char_width(ch);
				at += char_size(s, at);
				c.to = at;
				c.right = col;
				continue;
			}
			str_skip_space(s, &end);
			gap = str_width(kw_str_sub(s, at, end - at));
			col += gap;
			/* The space behind the number of a row divides nothing. */
			if (gap > 1 && end > l->mark.body &&
			    !goes_on_spread(s, c.from, c.to, end, gap, spread)) {
				at = end;
				break;
			}
			spread = gap > 1 ? gap : spread;
			at = end;
		}
		out->figures |= !is_first && cell_is_figure(kw_str_sub(s, c.from, c.to - c.from));
		if (c.right - c.left > MAX_CELL_WIDTH ||
		    char_last(kw_str_sub(s, c.from, c.to - c.from)) == 0x3002) {
			out->n = 0;
			return;
		}
		out->cell[out->n++] = c;
	}
}

/* Do the cells behind the first begin, or end, below one another? */
static bool are_aligned(const cells *a, const cells *b)
{
	for (size_t i = 1; i < a->n; i++)
		if (a->cell[i].left != b->cell[i].left && a->cell[i].right != b->cell[i].right)
			return false;
	return a->n > 1;
}

/* Does each cell of the shorter row behind its first stand below or above one of the longer? Cells between may be empty. */
static bool has_places(const cells *row, const cells *longer)
{
	for (size_t i = 1; i < row->n; i++) {
		size_t k = 1;

		while (k < longer->n && row->cell[i].left != longer->cell[k].left &&
		       row->cell[i].right != longer->cell[k].right)
			k++;
		if (k == longer->n)
			return false;
	}
	return true;
}

static bool are_rows(const cells *a, const cells *b)
{
	if (a->n < 2 || b->n < 2)
		return false;
	if (a->n != b->n && a->figures && b->figures)
		return a->n > b->n ? has_places(b, a) : has_places(a, b);
	if (a->n == 2 || b->n == 2)
		return a->n == b->n && a->figures && b->figures && are_aligned(a, b);
	return (a->figures && b->figures) ||
	       (a->n == b->n && (a->figures || b->figures || are_aligned(a, b)));
}

/* The column a cell stands in: its place in the row when the row is full, else the head it stands nearest to, behind `least`. */
static size_t column_of(const cells *head, const cells *row, size_t i, size_t least)
{
	size_t best = least, left = row->n - i;
	uint32_t nearest = UINT32_MAX;

	if (row->n == head->n)
		return i;
	for (size_t k = least; k + left <= head->n; k++) {
		uint32_t a = head->cell[k].left + head->cell[k].right,
		         b = row->cell[i].left + row->cell[i].right, far = a > b ? a - b : b - a;

		if (far < nearest) {
			nearest = far;
			best = k;
		}
	}
	return best;
}

static void add_row(job *j, block *table, const line *l, const cells *head, const cells *row)
{
	block *r = block_new(j, KW_ROW), *c = NULL;
	size_t filled = 0;

	block_append(table, r);
	for (size_t i = 0; i < row->n; i++) {
		size_t column = head->n >= row->n ? column_of(head, row, i, filled) : filled;
		block *para = block_new(j, KW_PARA);

		for (; filled <= column; filled++)
			block_append(r, c = block_new(j, KW_CELL));
		block_set_part(j, para, l, row->cell[i].from, row->cell[i].to - row->cell[i].from);
		if (c)
			block_append(c, para);
	}
	if (row->n != head->n)
		block_doubt(j, table, KW_GUESS, "6.6: cells=%zu columns=%zu", row->n, head->n);
}

static void name_columns(job *j, block *table, const line *l, const cells *head)
{
	kw_str *names = kw_arena_alloc(j->arena, head->n * sizeof *names);

	for (size_t i = 0; names && i < head->n; i++)
		names[i] = kw_str_sub(l->text, head->cell[i].from, head->cell[i].to - head->cell[i].from);
	if (names)
		table->n_columns = head->n;
	table->columns = names;
}

/* A line cut into as many cells, without figures, right above rows that have them. */
static bool has_head_above(const job *j, size_t from)
{
	cells above, first;

	if (from == 0 || !fields_is_free(j->live[from - 1]) || j->live[from]->gap > NEAR_ROW)
		return false;
	cut_cells(j->live[from - 1], &above);
	cut_cells(j->live[from], &first);
	return first.figures && !above.figures && above.n == first.n;
}

/* The lines from … to - 1 are a table; the first is its head when it has no figures and others do. */
static void take_table(job *j, size_t from, size_t to)
{
	block *table;
	cells head, row, second;
	size_t i;

	from -= has_head_above(j, from);
	i = from;
	table = fields_take(j, j->live[from], KW_TABLE);
	cut_cells(j->live[from], &head);
	cut_cells(j->live[from + 1], &second);
	if (!head.figures && (second.figures || (second.digits && !head.digits))) {
		name_columns(j, table, j->live[from], &head);
		i++;
	} else {
		table->n_pieces = 0;
		for (size_t k = from; k < to; k++) {
			cut_cells(j->live[k], &row);
			if (row.n > head.n)
				head = row;
		}
	}
	table->closed = table->taken = true;
	for (; i < to; i++) {
		cut_cells(j->live[i], &row);
		add_row(j, table, j->live[i], &head, &row);
		j->live[i]->block = table;
	}
}

/* １　社会福祉総務費　　182,450　　179,980 may be one; the figures tell. */
static bool is_numbered_row(const line *l)
{
	return !l->block && (l->mark.form == FORM_NUM || l->mark.form == FORM_PAREN) && !l->mark.bracketed;
}

/* Lines below one another that are cut alike are a table. */
static void find_rows(job *j)
{
	cells both[2];
	size_t from = 0, n = 0; /* lines of the run that ends at the line before */

	both[0].n = both[1].n = 0;
	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		cells *before = &both[i & 1], *now = &both[!(i & 1)];

		now->n = 0;
		if (l->facts & FACT_SPACE && (fields_is_free(l) || is_numbered_row(l)))
			cut_cells(l, now);
		if (l->mark.form != FORM_PLAIN && (now->n < 3 || !now->figures))
			now->n = 0;
		if (n && l->gap <= NEAR_ROW && !l->page && are_rows(before, now)) {
			n++;
			continue;
		}
		if (n > 1)
			take_table(j, from, from + n);
		from = i;
		n = now->n > 1;
	}
	if (n > 1)
		take_table(j, from, from + n);
}

void tables_find(job *j)
{
	find_table_heads(j);
	find_rows(j);
}
