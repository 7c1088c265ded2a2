/* stacked -- tables whose cells an extraction put one on a line: names, then figures, again and again. What repeats is the number of figures in a
 * row; the names before them may be wrapped, or missing where the print had one cell for several rows. A name with one amount is no row: a
 * table has two figures in each row, or names above its columns. */
#include "legacy.h"

enum {
	FAR = 4, /* lines between two of a sheet set wide */
	MAX_WIDTH = 40,
	MAX_HEAD_WIDTH = 24,
	MAX_FIGURES = 6, /* in a row */
	MAX_NAMES = 6,   /* lines of names in a row */
	MIN_ROWS = 3,
	MAX_LINES = 1000 /* before the first figure */
};

/* Names and figures in turn, from a line on. */
typedef struct turns {
	size_t from, before; /* lines of names before the first figures */
	size_t figures;      /* lines of them at each turn */
	size_t n;            /* turns */
	size_t least, most;  /* lines of names between two turns */
	size_t end;          /* behind the last figures */
	size_t behind;       /* lines of names there */
} turns;

/* How the lines make a table. */
typedef struct shape {
	size_t names, columns; /* columns of names, of all */
	size_t first;          /* lines of names in the first row */
	size_t head;           /* lines right above the first row that name the columns */
	bool figures_lead;     /* １１ ゆず 柚木市: the figure stands before its names */
} shape;

/* △７５０ is no item. */
static bool is_value(const line *l)
{
	return !l->block && cell_is_value(l->text);
}

static bool is_name(const line *l)
{
	return fields_is_free(l) && l->width <= MAX_WIDTH && l->last != 0x3002 && l->last != 0x3001 &&
	       !cell_is_value(l->text);
}

/* How many lines from `at` on are such, none too far from the line before, `most` at most. */
static size_t count(const job *j, size_t from, size_t at, bool (*is)(const line *), size_t most)
{
	size_t n = 0;

	for (; at + n < j->n_live && n < most && is(j->live[at + n]); n++) {
		const line *l = j->live[at + n];

		/* No wider apart than the first two: what stands apart is something else. */
		if (at + n > from && (l->page || l->gap > FAR || l->gap > j->live[from + 1]->gap))
			break;
	}
	return n;
}

static turns find_turns(const job *j, size_t from)
{
	turns t = { .from = from, .before = count(j, from, from, is_name, MAX_LINES), .least = SIZE_MAX };
	size_t at = from + t.before;

	t.figures = t.before ? count(j, from, at, is_value, MAX_FIGURES + 1) : 0;
	t.end = at + t.figures;
	if (t.figures == 0 || t.figures > MAX_FIGURES)
		return t;
	for (t.n = 1;; t.n++) {
		size_t names = count(j, from, t.end, is_name, MAX_NAMES + 1);

		if (names == 0 || names > MAX_NAMES ||
		    count(j, from, t.end + names, is_value, MAX_FIGURES + 1) != t.figures)
			break;
		t.least = names < t.least ? names : t.least;
		t.most = names > t.most ? names : t.most;
		t.end += names + t.figures;
	}
	t.behind = count(j, from, t.end, is_name, MAX_NAMES + 1);
	return t;
}

/* 第１段階 and 第２段階: the same but for figures. */
bool stacked_are_alike(kw_str a, kw_str b)
{
	size_t x = 0, y = 0, figures = 0;

	while (x < a.n && y < b.n) {
		bool first = kw_norm_digit(char_at(a, x)) >= 0, second = kw_norm_digit(char_at(b, y)) >= 0;

		figures += first && second;
		if (!first && !second && char_at(a, x) != char_at(b, y))
			return false;
		if (!first && second) {
			y += char_size(b, y);
			continue;
		}
		if (first && !second) {
			x += char_size(a, x);
			continue;
		}
		x += char_size(a, x);
		y += char_size(b, y);
	}
	return figures && x == a.n && y == b.n;
}

/* Lines of names of the first row: as many as the other rows have, or from the line on that is like the first of the second row. */
static size_t names_of_first(const job *j, const turns *t, size_t names)
{
	const line *second = j->live[t->from + t->before + t->figures];

	for (size_t n = t->most; n >= t->least && t->least < t->most; n--)
		if (n <= t->before && stacked_are_alike(j->live[t->from + t->before - n]->text, second->text))
			return n;
	return names < t->before ? names : t->before;
}

/* The lines right above the first row name its columns when they are short. */
static size_t head_lines(const job *j, const turns *t, size_t above, size_t columns)
{
	if (above < columns)
		return 0;
	for (size_t i = above - columns; i < above; i++)
		if (j->live[t->from + i]->width > MAX_HEAD_WIDTH)
			return 0;
	return columns;
}

/* １１, １２, １３: bare figures that rise. */
static bool figures_rise(const job *j, const turns *t)
{
	int64_t last = -1;

	for (size_t i = 0, at = t->from + t->before; i < t->n; i++, at += t->least + 1) {
		kw_str s = j->live[at]->text;
		int64_t value = 0;

		for (size_t k = 0; k < s.n; k += char_size(s, k)) {
			if (kw_norm_digit(char_at(s, k)) < 0 || value > 9999)
				return false;
			value = value * 10 + kw_norm_digit(char_at(s, k));
		}
		if (value <= last)
			return false;
		last = value;
	}
	return true;
}

static bool find_shape(const job *j, const turns *t, shape *s)
{
	bool even = t->least == t->most;

	*s = (shape){ 0 };
	if (t->n < MIN_ROWS)
		return false;
	if (t->figures == 1 && even && t->least > 1 && t->before > t->least && t->behind >= t->least &&
	    figures_rise(j, t)) {
		*s = (shape){ .names = t->least, .columns = t->least + 1, .figures_lead = true };
		s->head = head_lines(j, t, t->before, s->columns);
		return s->head > 0;
	}
	s->names = even ? t->least : t->least > 1 || t->most == 2 ? 2 : 1;
	s->columns = s->names + t->figures;
	s->first = names_of_first(j, t, s->names);
	s->head = head_lines(j, t, t->before - s->first, s->columns);
	return t->figures > 1 || (s->head && s->names > 1 && even);
}

/* ---- rows ---- */

void stacked_add_cell(job *j, block *row, size_t from, size_t n)
{
	block *cell = block_new(j, KW_CELL), *para;

	block_append(row, cell);
	if (n == 0)
		return;
	para = block_new(j, KW_PARA);
	block_set_lines(j, para, j->live + from, n, 0);
	block_append(cell, para);
}

/* A row of `n` lines of names. The last column of names has the lines too many; where one is missing, the first column has none. */
static void add_row(job *j, block *table, const shape *s, size_t names, size_t n, size_t figures)
{
	block *row = block_new(j, KW_ROW);
	size_t n_figures = s->columns - s->names, missing = n < s->names ? s->names - n : 0;

	block_append(table, row);
	for (size_t i = 0; s->figures_lead && i < n_figures; i++)
		stacked_add_cell(j, row, figures + i, 1);
	for (size_t i = 0, at = 0; i < s->names; i++) {
		size_t lines = i < missing ? 0 : i + 1 < s->names ? 1 : n - at;

		stacked_add_cell(j, row, names + at, lines);
		at += lines;
	}
	for (size_t i = 0; !s->figures_lead && i < n_figures; i++)
		stacked_add_cell(j, row, figures + i, 1);
}

void stacked_set_head(job *j, block *table, size_t from, size_t n)
{
	stretch *parts = kw_arena_alloc(j->arena, n * sizeof *parts);
	kw_str *names = kw_arena_alloc(j->arena, n * sizeof *names);

	if (!parts || !names)
		return;
	for (size_t i = 0; i < n; i++) {
		names[i] = j->live[from + i]->text;
		parts[i] = (stretch){ j->live[from + i], 0, names[i].n };
	}
	block_set_parts(j, table, parts, n);
	table->part = false; /* they are whole lines */
	table->columns = names;
	table->n_columns = n;
}

/* Returns the line behind the table. */
static size_t take_table(job *j, const turns *t, const shape *s)
{
	block *table = block_new(j, KW_TABLE);
	size_t at = t->from + t->before - s->first, from = at - s->head, end = t->end;

	block_set_lines(j, table, j->live + from, 1, 0);
	table->n_pieces = 0;
	table->closed = table->taken = true;
	if (s->head)
		stacked_set_head(j, table, from, s->head);
	block_doubt(j, table, KW_LIKELY, "6.6: figures=%zu rows=%zu", t->figures, t->n);
	for (size_t i = 0; i < t->n; i++) {
		size_t names = s->figures_lead ? t->least
		               : i             ? count(j, t->from, at, is_name, MAX_NAMES)
		                               : s->first;
		size_t figures = s->figures_lead ? at++ : at + names;

		add_row(j, table, s, at, names, figures);
		at += names + (s->figures_lead ? 0 : t->figures);
	}
	if (s->figures_lead)
		end = at;
	for (size_t i = from; i < end; i++)
		j->live[i]->block = table;
	return end;
}

void stacked_find(job *j)
{
	for (size_t i = 0; i < j->n_live;) {
		turns t;
		shape s;

		if (!is_name(j->live[i])) {
			i++;
			continue;
		}
		t = find_turns(j, i);
		i = find_shape(j, &t, &s) ? take_table(j, &t, &s) : t.end;
	}
}
