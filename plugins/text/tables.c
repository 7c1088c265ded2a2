/* tables -- lines that are the head or the rows of a table without rules. They are taken before joining: a line is a row, what stands between
 * wide gaps a cell. */
#include "legacy.h"

enum { MAX_CELLS = 32, MAX_CELL_WIDTH = 40, MAX_VALUE_WIDTH = 24, NEAR_ROW = 2, NUMBER_GAP = 6 };

/* Two nouns with one space between them: 事業の概要 主な成果 */
static bool looks_like_heads(const line *l)
{
	size_t spaces = 0, at_space = 0;

	if (!(l->facts & FACT_SPACE) || !fields_is_free(l) || l->width > 60 || !grammar_is_title_line(l) ||
	    title_fiscal_year(l->text, &at_space))
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
		block *table;

		/* Once in the file, it needs company: other heads, and a heading behind it. */
		bool alone =
		        any && looks_like_heads(l) && i + 1 < j->n_live && j->live[i + 1]->mark.bracketed;

		if (l->mark.form != FORM_HEADS && !(any && heads[i]) && !alone)
			continue;
		table = fields_take(j, l, KW_TABLE);
		columns_name(j, table);
		if (l->mark.form == FORM_HEADS)
			columns_take_rows(j, i, table);
	}
}

/* ---- rows ---- */

/* A place on a line, from the left edge of the sheet: most programs count a kanji as two columns, pdftotext -layout as one. */
typedef struct place {
	uint32_t columns, characters;
} place;

/* A stretch of a line between wide gaps, in bytes. */
typedef struct cell {
	size_t from, to;
	place left, right;
} cell;

typedef struct cells {
	cell cell[MAX_CELLS];
	size_t n;
	bool figures;  /* a cell behind the first is nothing but figures */
	bool digits;   /* a digit stands anywhere */
	bool prose;    /* one is wide, or closes a sentence */
	bool single;   /* cut at single spaces, see cut_values; without places */
	bool worded;   /* and words stand behind the values */
	bool by_count; /* of a head: below it cells stand by characters, not by columns */
} cells;

static bool is_figure_char(uint32_t c)
{
	return kw_norm_digit(c) >= 0 || char_in(c, KW_LIT(",，.．%％△▲-－−＋+"));
}

static bool is_word_char(uint32_t c)
{
	return char_is_kanji(c) || char_is_kana(c);
}

static uint32_t distance(uint32_t a, uint32_t b)
{
	return a > b ? a - b : b - a;
}

/* 合　　計, 決　算　額: single characters with (all but) equal space between them are one word. `gap` is that space, 0 before the first; the word so
 * far ends at `to`, the next one begins at `next`. */
static bool goes_on_spread(kw_str s, size_t from, size_t to, size_t next, uint32_t gap, uint32_t before)
{
	size_t end = next + char_size(s, next), last = to;

	if (to == from || next >= s.n ||
	    (before ? distance(before, gap) > 1 : to - from != char_size(s, from)))
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

static const kw_str units = { "兆億万千百円％%人件世戸台校所棟箇か",
	                      sizeof "兆億万千百円％%人件世戸台校所棟箇か" - 1 };

/* 円, 千円, 人: but 千 before another word may begin the name of a place. */
static bool begins_unit(kw_str s)
{
	uint32_t first = char_first(s), second = char_at(s, char_size(s, 0));

	if (char_in(first, KW_LIT("千百")))
		return char_in(second, KW_LIT("円万人"));
	return char_in(first, units) || char_in(first, KW_LIT("年月日時分（("));
}

/* 23,480 市役所に…: a figure set to the right of its column and the text of the next one may have but one space between them. */
static bool ends_figure(kw_str s, size_t from, size_t to, size_t next)
{
	size_t digits = 0;

	for (size_t at = from; at < to; at += char_size(s, at))
		if (!is_figure_char(char_at(s, at)))
			return false;
		else
			digits += kw_norm_digit(char_at(s, at)) >= 0;
	return digits > 3 && !begins_unit(kw_str_sub(s, next, s.n));
}

/* Cuts a line at white space of two columns and more. The space behind the number of a row, before `body`, divides nothing. */
static void cut_cells(const line *l, size_t body, cells *out)
{
	kw_str s = l->text;
	place here = { l->indent, l->rest->col - 1 };

	out->n = 0;
	out->figures = out->digits = out->prose = out->single = out->worded = out->by_count = false;
	for (size_t at = 0; at < s.n && out->n < MAX_CELLS;) {
		cell c = { .from = at, .to = at, .left = here, .right = here };
		bool is_first = out->n == 0;
		uint32_t spread = 0;

		while (at < s.n) {
			uint32_t ch = char_at(s, at), gap;
			size_t end = at;

			if (!char_is_space(ch)) {
				out->digits |= kw_norm_digit(ch) >= 0;
				here.columns += char_width(ch);
				here.characters++;
				at += char_size(s, at);
				c.to = at;
				c.right = here;
				continue;
			}
			str_skip_space(s, &end);
			gap = str_width(kw_str_sub(s, at, end - at));
			here.columns += gap;
			here.characters += (uint32_t)kw_utf8_count(kw_str_sub(s, at, end - at));
			if (gap > 1 ? end > body && !goes_on_spread(s, c.from, c.to, end, gap, spread)
			            : !is_first && ends_figure(s, c.from, c.to, end)) {
				at = end;
				break;
			}
			spread = gap > 1 ? gap : spread;
			at = end;
		}
		out->figures |= !is_first && cell_is_figure(kw_str_sub(s, c.from, c.to - c.from));
		out->prose |= c.right.columns - c.left.columns > MAX_CELL_WIDTH ||
		              char_last(kw_str_sub(s, c.from, c.to - c.from)) == 0x3002;
		out->cell[out->n++] = c;
	}
}

/* Where the words behind the number of a row begin; 0 when the number is a cell of its own, far from them. */
static size_t row_body(const line *l)
{
	size_t at = l->mark.body, from = at;

	while (from > 0) {
		size_t before = from;

		if (!char_is_space(char_prev(l->text, &before)))
			break;
		from = before;
	}
	return l->mark.form == FORM_NUM && str_width(kw_str_sub(l->text, from, at - from)) >= NUMBER_GAP ? 0
	                                                                                                 : at;
}

/* Sentences stand in a table only beside figures. */
static bool may_be_row(const cells *c)
{
	return c->n > 1 && (!c->prose || (c->n > 2 && c->figures));
}

/* 84 億 6,000 万円, 約600㎡, △1.2%, －: what stands in a column of values. Years and dates are no values. */
bool cell_is_value(kw_str s)
{
	size_t digits = 0, others = 0;
	uint32_t first = char_first(s);

	if (kw_str_eq(s, KW_LIT("皆増")) || kw_str_eq(s, KW_LIT("皆減")) || char_in(first, KW_LIT("－―")))
		return s.n == 6 || s.n == 3;
	if (!is_figure_char(first) && first != 0x7D04) /* 約 */
		return false;
	for (size_t at = 0; at < s.n; at += char_size(s, at)) {
		uint32_t c = char_at(s, at);

		if (char_in(c, KW_LIT("年月日時分第")) || char_is_kana(c) ||
		    char_in(c, KW_LIT("（）()「」、。・")))
			return false;
		digits += kw_norm_digit(c) >= 0;
		others += !is_figure_char(c) && !char_is_space(c) && !char_is_wave(c);
	}
	return digits > 0 && others <= digits + 2 && !str_is_wider(s, MAX_VALUE_WIDTH);
}

enum { UNREADABLE = SIZE_MAX };

/* The end of one figure that justification spread over words of a character each, 1 8 2 ,0 0 0: a separator shows that it is one. `at` when there is none,
 * UNREADABLE when the separators stand wrong. */
static size_t spread_figure(kw_str s, size_t at)
{
	size_t end = at, figures = 0;
	bool grouped = false, point = false;

	for (size_t from = at; from < s.n; from++) {
		uint32_t c = char_at(s, from);
		bool comma = from > at && char_in(c, KW_LIT(",，")),
		     dot = from > at && char_in(c, KW_LIT(".．"));
		size_t to;

		if (comma || dot || (from == at && char_in(c, KW_LIT("△▲-－"))))
			from += char_size(s, from);
		to = from + char_size(s, from);
		if (kw_norm_digit(char_at(s, from)) < 0 || (to < s.n && char_at(s, to) != ' '))
			break;
		if ((comma || dot) && (point || (grouped ? figures != 3 : comma && figures > 3)))
			return UNREADABLE;
		if (!comma && !dot && ((grouped && figures == 3) || (point && figures == 1)))
			break; /* the next figure */
		figures = comma || dot ? 1 : figures + 1;
		grouped |= comma;
		point |= dot;
		end = from = to;
	}
	if (grouped && !point && figures != 3)
		return UNREADABLE;
	return grouped || point ? end : at;
}

/* The end of 合 計 at the start of a line; 0 when it does not begin with single characters. */
static size_t spread_word(kw_str s)
{
	size_t end = 0;

	for (size_t at = 0, n = 0; at < s.n; at++, n++) {
		size_t to = at + char_size(s, at);

		if (!is_word_char(char_at(s, at)) || to >= s.n || char_at(s, to) != ' ')
			return n > 1 ? end : 0;
		end = at = to;
	}
	return 0;
}

/* Where the word that begins at `at` ends; UNREADABLE when that cannot be told. */
static size_t value_word(kw_str s, size_t at)
{
	size_t end = at ? spread_figure(s, at) : spread_word(s);

	if (end > at)
		return end;
	for (end = at; end < s.n && !char_is_space(char_at(s, end)); end += char_size(s, end))
		;
	return end;
}

/* 一般会計 365 億 2,000 万円 351 億 8,000 万円: a name and values with one space before each, as a converter sets the cells of a row. A unit belongs to
 * the figure before it, a figure to the 億 before it. */
static void cut_values(const line *l, cells *out)
{
	kw_str s = l->text;
	size_t values = 0;

	*out = (cells){ .single = true };
	for (size_t at = 0, end; at < s.n && out->n < MAX_CELLS; at = end) {
		kw_str last = { 0 };

		str_skip_space(s, &at);
		end = value_word(s, at);
		if (end == UNREADABLE) {
			out->n = 0;
			return;
		}
		if (out->n)
			last = kw_str_sub(s, out->cell[out->n - 1].from,
			                  out->cell[out->n - 1].to - out->cell[out->n - 1].from);
		if ((kw_norm_digit(char_last(last)) >= 0 && char_in(char_at(s, at), units)) ||
		    (kw_norm_digit(char_at(s, at)) >= 0 && char_in(char_last(last), KW_LIT("兆億万"))))
			out->cell[out->n - 1].to = end;
		else
			out->cell[out->n++] = (cell){ .from = at, .to = end };
	}
	for (size_t i = 1; i < out->n; i++)
		values +=
		        cell_is_value(kw_str_sub(s, out->cell[i].from, out->cell[i].to - out->cell[i].from));
	/* 環境課 18 人 保全係、美化係: words behind the values */
	out->worded = out->n > 2 && values + 2 == out->n &&
	              !cell_is_value(kw_str_sub(s, out->cell[out->n - 1].from, s.n));
	out->figures = out->digits = out->n > 1 && (values + 1 == out->n || out->worded);
	if (!out->n || cell_is_value(kw_str_sub(s, 0, out->cell[0].to)) || char_last(s) == 0x3002)
		out->n = 0;
}

static void cut_line(const line *l, cells *out)
{
	cut_cells(l, row_body(l), out);
	if (out->n < 2)
		cut_values(l, out);
	else if (!may_be_row(out))
		out->n = 0;
}

static bool is_below(place a, place b)
{
	return a.columns == b.columns || a.characters == b.characters;
}

/* Do the cells behind the first begin, or end, below one another? */
static bool are_aligned(const cells *a, const cells *b)
{
	for (size_t i = 1; i < a->n; i++)
		if (!is_below(a->cell[i].left, b->cell[i].left) &&
		    !is_below(a->cell[i].right, b->cell[i].right))
			return false;
	return a->n > 1;
}

/* Does each cell of the shorter row behind its first stand below or above one of the longer? Cells between may be empty. */
static bool has_places(const cells *row, const cells *longer)
{
	for (size_t i = 1; i < row->n; i++) {
		size_t k = 1;

		while (k < longer->n && !is_below(row->cell[i].left, longer->cell[k].left) &&
		       !is_below(row->cell[i].right, longer->cell[k].right))
			k++;
		if (k == longer->n)
			return false;
	}
	return true;
}

static bool are_rows(const cells *a, const cells *b)
{
	if (a->n < 2 || b->n < 2 || a->single != b->single)
		return false;
	if (a->single)
		return a->n == b->n && a->figures && b->figures && a->worded == b->worded;
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
	const cell *c = &row->cell[i];
	uint32_t nearest = UINT32_MAX;

	if (row->n == head->n)
		return i;
	for (size_t k = least; k + left <= head->n; k++) {
		const cell *name = &head->cell[k];
		uint32_t far = distance(name->left.columns + name->right.columns,
		                        c->left.columns + c->right.columns);

		if (head->by_count)
			far = distance(name->left.characters + name->right.characters,
			               c->left.characters + c->right.characters);
		if (far < nearest) {
			nearest = far;
			best = k;
		}
	}
	return best;
}

/* The cell of the row the text at `left` stands below; row->n without one. Text goes on in any column but the first. */
static size_t cell_above(const cells *row, place left)
{
	size_t i = 1;

	while (i < row->n && distance(left.columns, row->cell[i].left.columns) > 1 &&
	       distance(left.characters, row->cell[i].left.characters) > 1)
		i++;
	return i;
}

/* A line whose cells stand right below texts of the row before it. */
static bool goes_on(const cells *row, const line *l, cells *now)
{
	if (row->n < 3 || !row->figures || row->single || l->gap != 1 || l->page)
		return false;
	cut_cells(l, 0, now);
	for (size_t i = 0; i < now->n; i++)
		if (cell_above(row, now->cell[i].left) == row->n)
			return false;
	return now->n > 0 && now->n < row->n;
}

/* ---- tables ---- */

enum { MAX_ROW_LINES = 16 };

/* The lines from … to - 1 are one row: its first line has the cells. */
static void add_row(job *j, block *table, size_t from, size_t to, const cells *head, const cells *row)
{
	block *r = block_new(j, KW_ROW), *c = NULL;
	size_t filled = 0;
	stretch parts[MAX_ROW_LINES];
	cells below;

	block_append(table, r);
	for (size_t i = 0; i < row->n; i++) {
		size_t column = head->n >= row->n ? column_of(head, row, i, filled) : filled, n = 0;
		block *para = block_new(j, KW_PARA);

		for (; filled <= column; filled++)
			block_append(r, c = block_new(j, KW_CELL));
		parts[n++] =
		        (stretch){ j->live[from], row->cell[i].from, row->cell[i].to - row->cell[i].from };
		for (size_t k = from + 1; k < to && n < MAX_ROW_LINES; k++) {
			cut_cells(j->live[k], 0, &below);
			for (size_t m = 0; m < below.n; m++)
				if (cell_above(row, below.cell[m].left) == i)
					parts[n++] = (stretch){ j->live[k], below.cell[m].from,
						                below.cell[m].to - below.cell[m].from };
		}
		block_set_parts(j, para, parts, n);
		if (c)
			block_append(c, para);
	}
	if (row->n != head->n)
		block_doubt(j, table, KW_GUESS, "6.6: cells=%zu columns=%zu", row->n, head->n);
}

/* The names of the columns; what stands in a second line belongs to the name it is nearest to. */
static void name_columns(job *j, block *table, size_t from, size_t to, const cells *head, size_t n_columns)
{
	kw_str *names = kw_arena_alloc(j->arena, n_columns * sizeof *names);
	size_t shift = n_columns - head->n; /* the first column has no name */
	cells more;

	for (size_t i = 0; names && i < head->n; i++)
		names[i + shift] = kw_str_sub(j->live[from]->text, head->cell[i].from,
		                              head->cell[i].to - head->cell[i].from);
	for (size_t k = from + 1; names && k < to; k++) {
		cut_cells(j->live[k], 0, &more);
		for (size_t i = 0; i < more.n; i++) {
			kw_str below = kw_str_sub(j->live[k]->text, more.cell[i].from,
			                          more.cell[i].to - more.cell[i].from);
			size_t column = column_of(head, &more, i, 0) + shift;
			kw_buf name = { 0 };

			kw_buf_put(&name, names[column]);
			kw_buf_put(&name, below);
			names[column] = kw_arena_copy(j->arena, kw_buf_str(&name));
			kw_buf_free(&name);
		}
	}
	if (names)
		table->n_columns = n_columns;
	table->columns = names;
}

/* May the cells name the columns of the row? */
static bool are_names(const cells *names, const cells *row, bool is_numbered)
{
	if (names->figures || names->prose || names->n < 2)
		return false;
	return names->n == row->n || (is_numbered && names->n == row->n + 1) ||
	       (row->single && names->n + 1 == row->n);
}

/* The lines above `from` that name the columns: none, one, or two when names go on below themselves. */
static size_t head_above(const job *j, size_t from)
{
	cells above, first;

	cut_line(j->live[from], &first);
	for (size_t n = 1; first.figures && n <= 2 && n <= from; n++) {
		const line *l = j->live[from - n];

		if (!fields_is_free(l) || j->live[from - n + 1]->gap > NEAR_ROW ||
		    j->live[from - n + 1]->page)
			return 0;
		if (first.single)
			cut_values(l, &above);
		else
			cut_cells(l, 0, &above);
		if (are_names(&above, &first, j->live[from]->mark.form == FORM_NUM))
			return n;
		if (first.single || above.n == 0 || above.n + 1 >= first.n || above.figures || above.prose)
			return 0;
	}
	return 0;
}

/* The head is above, or the first line when it has no figures and the second does. */
static size_t count_head_lines(const job *j, size_t from, size_t above)
{
	cells first, second;

	if (above)
		return above;
	cut_line(j->live[from], &first);
	cut_line(j->live[from + 1], &second);
	return !first.figures && (second.figures || (second.digits && !first.digits));
}

/* Do the cells of these lines stand below one another by characters rather than by columns? */
static bool stand_by_count(const job *j, size_t from, size_t to)
{
	size_t by_columns = 0, by_count = 0;
	cells row, before = { .n = 0 };

	for (size_t k = from; k < to; k++) {
		cut_cells(j->live[k], row_body(j->live[k]), &row);
		for (size_t i = 1; i < row.n && i < before.n; i++) {
			by_columns += row.cell[i].left.columns == before.cell[i].left.columns ||
			              row.cell[i].right.columns == before.cell[i].right.columns;
			by_count += row.cell[i].left.characters == before.cell[i].left.characters ||
			            row.cell[i].right.characters == before.cell[i].right.characters;
		}
		before = row;
	}
	return by_count > by_columns;
}

/* The lines from … to - 1 are a table. */
static void take_table(job *j, size_t from, size_t to)
{
	size_t above = head_above(j, from), n_head = count_head_lines(j, from, above), i;
	block *table = block_new(j, KW_TABLE);
	cells head, row, now;

	from -= above;
	i = from + n_head;
	cut_line(j->live[i], &row);
	head = row;
	block_set_lines(j, table, j->live + from, n_head ? n_head : 1, 0);
	if (n_head && row.single) {
		cut_values(j->live[from], &now);
		name_columns(j, table, from, i, &now, row.n);
	} else if (n_head) {
		cut_cells(j->live[from], 0, &head);
		name_columns(j, table, from, i, &head, head.n);
	} else {
		table->n_pieces = 0;
		for (size_t k = from; k < to; k++) {
			cut_line(j->live[k], &now);
			if (now.n > head.n)
				head = now;
		}
	}
	head.by_count = stand_by_count(j, i, to);
	table->closed = table->taken = true;
	for (size_t k = from; k < i; k++)
		j->live[k]->block = table;
	for (size_t next; i < to; i = next) {
		cut_line(j->live[i], &row);
		for (next = i + 1; next < to; next++) {
			cut_line(j->live[next], &now);
			if (are_rows(&row, &now) || !goes_on(&row, j->live[next], &now))
				break;
		}
		if (n_head && head.n == row.n + 1 && j->live[i]->mark.form == FORM_NUM)
			cut_cells(j->live[i], 0, &row); /* its number has a column of its own */
		add_row(j, table, i, next, &head, &row);
		for (size_t k = i; k < next; k++)
			j->live[k]->block = table;
	}
}

/* １　社会福祉総務費　　182,450　　179,980 may be one; the figures tell. */
static bool is_numbered_row(const line *l)
{
	return !l->block && (l->mark.form == FORM_NUM || l->mark.form == FORM_PAREN) && !l->mark.bracketed;
}

/* A name and one value on each line may be anything; three of them, or a head above, make a table. */
static bool is_enough(const job *j, size_t from, size_t n, const cells *row)
{
	return n > 1 && (!row->single || (row->n > 2 && !row->worded) || n > 2 || head_above(j, from));
}

/* Lines below one another that are cut alike are a table; lines between them may go on in a cell. */
static void find_rows(job *j)
{
	cells last, now, more;
	size_t from = 0, end = 0, n = 0; /* of the run: rows, and the line behind it */

	last.n = 0;
	for (size_t i = 0; i < j->n_live; i++) {
		const line *l = j->live[i];
		bool may_be = fields_is_free(l) || is_numbered_row(l);

		now.n = 0;
		if (l->facts & FACT_SPACE && may_be)
			cut_line(l, &now);
		if (l->mark.form != FORM_PLAIN && (now.n < 3 || (!now.figures && row_body(l))))
			now.n = 0;
		if (n && l->gap <= NEAR_ROW && !l->page && are_rows(&last, &now)) {
			n++;
		} else if (n && may_be && goes_on(&last, l, &more)) {
			end = i + 1;
			continue;
		} else {
			if (is_enough(j, from, n, &last))
				take_table(j, from, end);
			from = i;
			n = now.n > 1;
		}
		end = i + 1;
		if (now.n)
			last = now; /* a large thing; most lines have no cells */
	}
	if (is_enough(j, from, n, &last))
		take_table(j, from, end);
}

void tables_find(job *j)
{
	find_table_heads(j);
	find_rows(j);
}
