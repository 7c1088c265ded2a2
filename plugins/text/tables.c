/* tables -- lines that are the head or the rows of a table without rules. They are taken before joining: a line is a row, what stands between
 * wide gaps a cell. */
#include "cells.h"

enum { NEAR_ROW = 2 };

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

	for (size_t pass = 0; heads && pass < (any ? 2 : 1); pass++) {
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
	}
	for (size_t i = 0; heads && i < j->n_live && (any || j->forms >> FORM_HEADS & 1); i++) {
		line *l = j->live[i];
		block *table;

		/* Once in the file, it needs company: other heads, and a heading behind it. */
		bool alone =
		        any && looks_like_heads(l) && i + 1 < j->n_live && j->live[i + 1]->mark.bracketed;

		/* A row that stands twice is no head. */
		bool taken = l->block && l->block->type == KW_TABLE;

		if (taken || (l->mark.form != FORM_HEADS && !(any && heads[i]) && !alone))
			continue;
		table = fields_take(j, l, KW_TABLE);
		columns_name(j, table);
		if (l->mark.form == FORM_HEADS)
			columns_take_rows(j, i, table);
	}
}

/* ---- a row whose label stands in the middle ---- */

enum { SPLIT_LINES = 3, LABEL_WIDTH = 24 };

/* Which cell of the upper line the text of the lower one goes on in: each cell in its own, or the one it stands below. */
static size_t cell_above(const cells *upper, const cells *lower, size_t i)
{
	size_t k = 0;

	if (upper->n == lower->n)
		return i;
	while (k < upper->n && (lower->cell[i].right.columns <= upper->cell[k].left.columns ||
	                        upper->cell[k].right.columns <= lower->cell[i].left.columns))
		k++;
	return k;
}

/* Cells of two lines on live[at] and live[at + 2], and between them, further left, what the row is about: print sets it in the middle of the height. */
static bool is_split_row(const job *j, size_t at, cells *upper, cells *lower)
{
	const line *label = at + SPLIT_LINES <= j->n_live ? j->live[at + 1] : NULL,
	           *below = label ? j->live[at + 2] : NULL;

	if (!label || label->gap != 1 || below->gap != 1 || label->page || below->page ||
	    label->width > LABEL_WIDTH || label->indent + label->width > j->live[at]->indent ||
	    label->indent + label->width > below->indent || !fields_is_free(j->live[at]) ||
	    !fields_is_free(label) || !fields_is_free(below) || label->facts & FACT_STOP)
		return false;
	cells_cut(j->live[at], 0, upper);
	cells_cut(below, 0, lower);
	if (upper->n < 2 || lower->n < 1 || lower->n > upper->n || upper->prose)
		return false;
	for (size_t i = 0; i < lower->n; i++)
		if (cell_above(upper, lower, i) == upper->n)
			return false;
	return true;
}

/* The cells of the row that begins at live[at], on one line or, above a row of figures with as many cells, on three; returns the number of its lines. */
static size_t cut_row(const job *j, size_t at, cells *row)
{
	cells upper, lower, next;

	if (at + SPLIT_LINES >= j->n_live || !is_split_row(j, at, &upper, &lower)) {
		cells_of_line(j->live[at], row);
		return 1;
	}
	cells_of_line(j->live[at + SPLIT_LINES], &next);
	*row = upper;
	if (next.n != upper.n + 1 || !next.figures || upper.n == MAX_CELLS)
		return 1;
	memmove(row->cell + 1, row->cell, upper.n * sizeof *row->cell);
	row->n++;
	row->figures = true; /* as the rows below have them */
	return SPLIT_LINES;
}

static void add_split_row(job *j, block *table, size_t at)
{
	block *row = block_new(j, KW_ROW);
	cells upper, lower;

	if (!is_split_row(j, at, &upper, &lower))
		return;
	block_append(table, row);
	for (size_t i = 0; i <= upper.n; i++) {
		block *c = block_new(j, KW_CELL), *para = block_new(j, KW_PARA);
		stretch parts[1 + MAX_CELLS];
		size_t n = 1;

		parts[0] = i ? (stretch){ j->live[at], upper.cell[i - 1].from,
			                  upper.cell[i - 1].to - upper.cell[i - 1].from }
		             : (stretch){ j->live[at + 1], 0, j->live[at + 1]->text.n };
		for (size_t k = 0; i && k < lower.n; k++)
			if (cell_above(&upper, &lower, k) == i - 1)
				parts[n++] = (stretch){ j->live[at + 2], lower.cell[k].from,
					                lower.cell[k].to - lower.cell[k].from };
		block_append(row, c);
		block_set_parts(j, para, parts, n);
		block_append(c, para);
	}
}

/* A line whose cells stand right below texts of the row before it. */
static bool goes_on(const cells *row, const line *l, cells *now)
{
	if (row->n < 3 || !row->figures || row->single || l->gap != 1 || l->page)
		return false;
	cells_cut(l, 0, now);
	for (size_t i = 0; i < now->n; i++)
		if (cells_find_above(row, now->cell[i].left) == row->n)
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
		size_t column = head->n >= row->n ? cells_column_of(head, row, i, filled) : filled, n = 0;
		block *para = block_new(j, KW_PARA);

		for (; filled <= column; filled++)
			block_append(r, c = block_new(j, KW_CELL));
		parts[n++] =
		        (stretch){ j->live[from], row->cell[i].from, row->cell[i].to - row->cell[i].from };
		for (size_t k = from + 1; k < to && n < MAX_ROW_LINES; k++) {
			cells_cut(j->live[k], 0, &below);
			for (size_t m = 0; m < below.n; m++)
				if (cells_find_above(row, below.cell[m].left) == i)
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
		cells_cut(j->live[k], 0, &more);
		for (size_t i = 0; i < more.n; i++) {
			kw_str below = kw_str_sub(j->live[k]->text, more.cell[i].from,
			                          more.cell[i].to - more.cell[i].from);
			size_t column = cells_column_of(head, &more, i, 0) + shift;
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

	cut_row(j, from, &first);
	for (size_t n = 1; first.figures && n <= 2 && n <= from; n++) {
		const line *l = j->live[from - n];

		if (!fields_is_free(l) || j->live[from - n + 1]->gap > NEAR_ROW ||
		    j->live[from - n + 1]->page)
			return 0;
		if (first.single)
			cells_cut_values(l, &above);
		else
			cells_cut(l, 0, &above);
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
	cut_row(j, from, &first);
	cut_row(j, from + 1, &second);
	return !first.figures && (second.figures || (second.digits && !first.digits));
}

/* Do the cells of these lines stand below one another by characters rather than by columns? */
static bool stand_by_count(const job *j, size_t from, size_t to)
{
	size_t by_columns = 0, by_count = 0;
	cells row, before = { .n = 0 };

	for (size_t k = from; k < to; k++) {
		cells_cut(j->live[k], cells_row_body(j->live[k]), &row);
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
	cut_row(j, i, &row);
	head = row;
	block_set_lines(j, table, j->live + from, n_head ? n_head : 1, 0);
	if (n_head && row.single) {
		cells_cut_values(j->live[from], &now);
		name_columns(j, table, from, i, &now, row.n);
	} else if (n_head) {
		cells_cut(j->live[from], 0, &head);
		name_columns(j, table, from, i, &head, head.n);
	} else {
		table->n_pieces = 0;
		for (size_t k = from; k < to; k++) {
			cells_of_line(j->live[k], &now);
			if (now.n > head.n)
				head = now;
		}
	}
	head.by_count = stand_by_count(j, i, to);
	table->closed = table->taken = true;
	for (size_t k = from; k < i; k++)
		j->live[k]->block = table;
	for (size_t next; i < to; i = next) {
		next = i + cut_row(j, i, &row);
		if (next > i + 1) {
			add_split_row(j, table, i);
			for (size_t k = i; k < next; k++)
				j->live[k]->block = table;
			continue;
		}
		for (next = i + 1; next < to; next++) {
			cells_of_line(j->live[next], &now);
			if (cells_are_rows(&row, &now) || !goes_on(&row, j->live[next], &now))
				break;
		}
		if (n_head && head.n == row.n + 1 && j->live[i]->mark.form == FORM_NUM)
			cells_cut(j->live[i], 0, &row); /* its number has a column of its own */
		add_row(j, table, i, next, &head, &row);
		for (size_t k = i; k < next; k++)
			j->live[k]->block = table;
	}
}

/* １　社会福祉総務費　　182,450　　179,980 may be one, Ⅰ and the name of a section as well; the figures tell. */
static bool is_numbered_row(const line *l)
{
	return !l->block && !l->mark.bracketed &&
	       (l->mark.form == FORM_NUM || l->mark.form == FORM_PAREN || l->mark.form == FORM_ROMAN);
}

/* 【新】小屋の修理　　Ａ　　986,400 …: how the project of the row stands, before its name. */
static bool is_tagged_row(const line *l)
{
	return !l->block && (l->mark.form == FORM_BRACKET || l->mark.form == FORM_TAG) && l->mark.body > 0 &&
	       l->mark.body < l->text.n && char_is_closer(char_last(kw_str_sub(l->text, 0, l->mark.body)));
}

/* A name and one value on each line may be anything; three of them, or a head above, make a table. */
static bool is_enough(const job *j, size_t from, size_t n, const cells *row)
{
	return n > 1 && (!row->single || (row->n > 2 && !row->worded) || n > 2 || head_above(j, from));
}

/* Two lines of a name and a value with a blank line between them, and text right below the second: the second begins something of its own. */
static bool is_parted_pair(const job *j, size_t from, size_t end, size_t n, const cells *row)
{
	return n == 2 && row->n == 2 && end == from + 2 && j->live[from + 1]->gap > 1 && end < j->n_live &&
	       j->live[end]->gap == 1 && !j->live[end]->block;
}

/* Lines below one another that are cut alike are a table; lines between them may go on in a cell. */
static void find_rows(job *j)
{
	cells last, now, more;
	size_t from = 0, end = 0, n = 0; /* of the run: rows, and the line behind it */
	size_t n_lines;                  /* of the row at hand */

	last.n = 0;
	for (size_t i = 0; i < j->n_live; i++) {
		const line *l = j->live[i];
		bool may_be = fields_is_free(l) || is_numbered_row(l) || is_tagged_row(l);

		now.n = 0;
		n_lines = l->facts & FACT_SPACE && may_be ? cut_row(j, i, &now) : 1;
		if (l->mark.form != FORM_PLAIN && (now.n < 3 || (!now.figures && cells_row_body(l))))
			now.n = 0;
		if (n && l->gap <= NEAR_ROW && !l->page && cells_are_rows(&last, &now)) {
			n++;
		} else if (n && may_be && goes_on(&last, l, &more)) {
			end = i + 1;
			continue;
		} else {
			if (is_enough(j, from, n, &last) && !is_parted_pair(j, from, end, n, &last))
				take_table(j, from, end);
			from = i;
			n = now.n > 1;
		}
		i += n_lines - 1;
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
