/* columns -- 【現行】 【改正後】 above lines of as many names: a table whose head says its columns. Rows are taken only as long as each line has one word for each column;
 * the first that has not ends the table and stays a line of its own. */
#include "legacy.h"

enum { MAX_COLUMNS = 8, LEAST_ROWS = 2, WORD_WIDTH = 32 };

/* The words of a line, white space inside 【…】 dividing none; SIZE_MAX when there are too many. */
static size_t cut_words(const line *l, stretch *words)
{
	size_t n = 0;
	kw_str s = l->text;

	for (size_t at = 0; at < s.n;) {
		size_t from = at;
		bool inside = false;

		while (at < s.n && (inside || !char_is_space(char_at(s, at)))) {
			uint32_t c = char_next(s, &at);

			inside = c == 0x3010 || (inside && c != 0x3011);
		}
		if (n == MAX_COLUMNS)
			return SIZE_MAX;
		words[n++] = (stretch){ l, from, at - from };
		str_skip_space(s, &at);
	}
	return n;
}

/* 【現 行】 -> 現 行 */
static kw_str inside_brackets(kw_str s)
{
	return char_first(s) == 0x3010 && char_last(s) == 0x3011 ? kw_str_trim(kw_str_sub(s, 3, s.n - 6)) : s;
}

static bool is_row(const line *l, size_t n)
{
	stretch words[MAX_COLUMNS];

	if (!fields_is_free(l) || l->gap != 1 || l->page || cut_words(l, words) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (str_is_wider(kw_str_sub(l->text, words[i].from, words[i].n), WORD_WIDTH))
			return false;
	return l->last != 0x3002 && l->last != 0x3001;
}

static void add_row(job *j, block *table, line *l)
{
	stretch words[MAX_COLUMNS];
	size_t n = cut_words(l, words);
	block *row = block_new(j, KW_ROW);

	block_append(table, row);
	for (size_t i = 0; i < n; i++) {
		block *cell = block_new(j, KW_CELL), *para = block_new(j, KW_PARA);

		block_set_parts(j, para, &words[i], 1);
		block_append(cell, para);
		block_append(row, cell);
	}
	l->block = table;
}

void columns_name(job *j, block *table)
{
	stretch words[MAX_COLUMNS];
	size_t n = cut_words(table->from[0], words);
	kw_str *names = n <= MAX_COLUMNS ? kw_arena_alloc(j->arena, n * sizeof *names) : NULL;

	for (size_t i = 0; names && i < n; i++)
		names[i] = inside_brackets(kw_str_sub(words[i].l->text, words[i].from, words[i].n));
	table->columns = names;
	table->n_columns = names ? n : 0;
	table->table_head = true;
}

void columns_take_rows(job *j, size_t i, block *table)
{
	size_t to = i + 1;

	while (to < j->n_live && is_row(j->live[to], table->n_columns))
		to++;
	if (table->n_columns < 2 || to - i <= LEAST_ROWS)
		return;
	for (size_t k = i + 1; k < to; k++)
		add_row(j, table, j->live[k]);
	table->closed = table->taken = true;
}
