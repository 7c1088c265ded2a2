/* tables -- lines that are the head or the rows of a table without rules. They are taken before joining; the cells of rows stay on their
 * lines. */
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

	if (!l->spaced || !fields_is_free(l) || l->width > 60 || !grammar_is_title_like(l->text) ||
	    fields_fiscal_year(l->text, &at_space))
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

/* The number of cells of a line, with white space of two columns and more between them; 0 when a cell is a sentence. */
static size_t count_cells(kw_str s, bool *figures)
{
	size_t cells = 0, last = 0;

	*figures = false;
	for (size_t at = 0; at < s.n && cells < MAX_CELLS; cells++) {
		bool only_figures = true;
		uint32_t width = 0;

		last = at;
		while (at < s.n) {
			size_t end = at;
			uint32_t c = char_at(s, at);

			if (char_is_space(c)) {
				str_skip_space(s, &end);
				if (str_is_wider(kw_str_sub(s, at, end - at), 1)) {
					at = end;
					break;
				}
			}
			only_figures &= kw_norm_digit(c) >= 0 || char_in(c, KW_LIT(",，.．%％△▲-－−＋+"));
			width += char_width(c);
			at += char_size(s, at);
		}
		*figures |= cells > 0 && only_figures;
		if (width > MAX_CELL_WIDTH || char_last(kw_str_sub(s, last, at - last)) == 0x3002)
			return 0;
	}
	return cells;
}

/* Two lines or more below one another with as many cells each, at least one of them figures, are rows of a table: each stays a line. */
static void find_rows(job *j)
{
	size_t before = 0;
	bool before_figures = false;

	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		bool figures = false;
		size_t cells = l->spaced && fields_is_free(l) ? count_cells(l->text, &figures) : 0;

		if (cells > 2 && cells == before && l->gap <= NEAR_ROW && (figures || before_figures))
			l->row = l->lone = j->live[i - 1]->row = j->live[i - 1]->lone = true;
		before = cells;
		before_figures = figures;
	}
}

void tables_find(job *j)
{
	find_table_heads(j);
	find_rows(j);
}
