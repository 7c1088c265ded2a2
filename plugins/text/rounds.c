/* rounds -- tables whose cells an extraction put one on a line, told by what comes round: below a few words that name the columns, every third or fifth line is a
 * telephone, a day, a sign, a value, a number of one kind. What stands between may be any words. Three rounds show it; stacked.c finds those
 * whose names and figures take turns. */
#include "legacy.h"

enum {
	FAR = 4,         /* lines between two of a sheet set wide */
	MAX_WIDTH = 64,  /* columns of a cell */
	HEAD_WIDTH = 24, /* of the name of a column */
	PAIR_WIDTH = 16, /* where there are two */
	LONGEST_VALUE = 10,
	LEAST_COLUMNS = 2,
	MOST_COLUMNS = 6,
	LEAST_ROWS = 3
};

typedef enum kind {
	KIND_NONE,      /* no cell */
	KIND_WORDS,     /* or a number of one kind with the other rows: レベル３ */
	KIND_BLANK,     /* －: stands for any */
	KIND_VALUE,     /* ３０点, ３分の２ */
	KIND_SIGN,      /* ○, ×（１階） */
	KIND_TELEPHONE, /* 0123-45-6789 */
	KIND_DAY        /* ８月上旬 */
} kind;

/* ○, △, ×（１階のみ）: an answer. */
static bool is_sign(kw_str s)
{
	size_t n = char_size(s, 0);

	return char_in(char_first(s), KW_LIT("○◯〇×✕△◎▲●")) &&
	       (n == s.n || (char_is_opener(char_at(s, n)) && char_is_closer(char_last(s))));
}

static bool is_day(kw_str s)
{
	size_t at = 0;
	kw_wareki w;

	if (kw_wareki_may_begin(char_first(s)) && kw_wareki_at(s, 0, &w))
		return true;
	while (kw_norm_digit(char_at(s, at)) >= 0)
		at += char_size(s, at);
	return at && char_in(char_at(s, at), KW_LIT("年月日時"));
}

/* 月額３万円, ３分の２: short, and a figure begins it or an amount ends it. */
static bool is_worded_value(kw_str s)
{
	bool digits = false;

	for (size_t at = 0; at < s.n;)
		digits |= kw_norm_digit(char_next(s, &at)) >= 0;
	return digits && kw_utf8_count(s) <= LONGEST_VALUE &&
	       (char_in(char_last(s), KW_LIT("円％%")) ||
	        (kw_norm_digit(char_first(s)) >= 0 && kw_norm_digit(char_last(s)) >= 0));
}

static kind kind_of(const line *l)
{
	kw_contact_value v;

	if (l->block || l->width > MAX_WIDTH || l->facts & FACT_STOP || l->last == 0x3001)
		return KIND_NONE;
	if (is_sign(l->text))
		return KIND_SIGN;
	if (l->mark.form != FORM_PLAIN)
		return KIND_NONE;
	if (char_in(l->first, KW_LIT("－―-")) && l->text.n == char_size(l->text, 0))
		return KIND_BLANK;
	if (!(l->facts & FACT_FIGURE))
		return KIND_WORDS;
	if (kw_contact_at(l->text, 0, &v) && v.kind == KW_CONTACT_TEL && v.n == l->text.n)
		return KIND_TELEPHONE;
	if (is_day(l->text))
		return KIND_DAY;
	return cell_is_value(l->text) || is_worded_value(l->text) ? KIND_VALUE : KIND_WORDS;
}

/* What each line is, looked at once: every head is tried with several numbers of columns. */
typedef struct sheet {
	const job *j;
	uint8_t *kinds; /* 1 + kind; 0: not looked at */
} sheet;

static kind kind_at(const sheet *s, size_t i)
{
	if (!s->kinds[i])
		s->kinds[i] = (uint8_t)(1 + kind_of(s->j->live[i]));
	return (kind)(s->kinds[i] - 1);
}

/* A table that begins with its head at live[from]. */
typedef struct rounds {
	size_t from, columns, rows;
	kind kind[MOST_COLUMNS];
	bool alike[MOST_COLUMNS];   /* the same but for figures in each row */
	uint32_t gap[MOST_COLUMNS]; /* of each cell to what is above, in all rows but the first */
} rounds;

/* May the lines name columns? */
static bool is_head(const sheet *s, const rounds *t)
{
	for (size_t i = 0; i < t->columns; i++) {
		const line *l = s->j->live[t->from + i];

		if (l->width > (t->columns == LEAST_COLUMNS ? PAIR_WIDTH : HEAD_WIDTH) ||
		    (i && (l->page || l->gap > FAR)) || kind_at(s, t->from + i) != KIND_WORDS)
			return false;
	}
	return true;
}

/* Does the row that begins at live[at] go on with the table? */
static bool is_row(const sheet *s, rounds *t, size_t at)
{
	rounds next = *t;

	for (size_t i = 0; i < t->columns; i++) {
		const line *l = s->j->live[at + i];
		kind k = kind_at(s, at + i);

		if (k == KIND_NONE || l->page || l->gap > FAR ||
		    (t->rows > 0 && t->kind[i] != k && t->kind[i] != KIND_BLANK && k != KIND_BLANK) ||
		    (t->rows > 0 && i && l->gap != t->gap[i]) || (t->rows > 1 && !i && l->gap != t->gap[0]))
			return false;
		next.gap[i] = l->gap;
		if (t->rows == 0)
			next.alike[i] = l->facts & FACT_FIGURE;
		else
			next.alike[i] = next.alike[i] &&
			                stacked_are_alike(s->j->live[at + i - t->columns]->text, l->text);
		if (k != KIND_BLANK || t->rows == 0)
			next.kind[i] = k;
	}
	next.rows++;
	*t = next;
	return true;
}

/* Rows stand no closer than their cells. */
static bool has_gaps(const rounds *t)
{
	for (size_t i = 1; i < t->columns; i++)
		if (t->gap[i] > t->gap[0])
			return false;
	return true;
}

/* The first column has days or numbers of one kind, or the last one no words. */
static bool is_table(const rounds *t)
{
	return t->rows >= LEAST_ROWS && has_gaps(t) &&
	       (t->kind[0] == KIND_DAY || (t->kind[0] == KIND_WORDS && t->alike[0]) ||
	        t->kind[t->columns - 1] > KIND_BLANK);
}

/* No further row will make it one: words stay words, and such a run is walked along from each of its lines. */
static bool is_hopeless(const rounds *t)
{
	return t->rows >= LEAST_ROWS && (!has_gaps(t) || (t->kind[t->columns - 1] == KIND_WORDS &&
	                                                  t->kind[0] != KIND_BLANK && !is_table(t)));
}

static rounds rounds_at(const sheet *s, size_t from, size_t columns)
{
	rounds t = { .from = from, .columns = columns };
	size_t at = from + columns;

	if (from + columns * (1 + LEAST_ROWS) > s->j->n_live || !is_head(s, &t))
		return t;
	for (; at + columns <= s->j->n_live && !is_hopeless(&t); at += columns) {
		const rounds before = t;

		if (!is_row(s, &t, at))
			break;
		/* 段階３, 段階２, 段階１ and, below them, a word without a number. */
		if (is_table(&before) && !is_table(&t))
			return before;
	}
	return t;
}

static size_t end_of(const rounds *t)
{
	return t->from + t->columns * (1 + t->rows);
}

/* Do the cells end with the table? */
static bool is_whole(const sheet *s, const rounds *t)
{
	size_t end = end_of(t);

	return end == s->j->n_live || kind_at(s, end) == KIND_NONE || s->j->live[end]->page ||
	       s->j->live[end]->gap > t->gap[0];
}

/* 別表, 時期, 手続, ４月, …: a line above the head makes another table of days that end its rows; the one that uses up the cells is meant. */
static rounds best_of(const sheet *s, const rounds *t)
{
	rounds next;

	if (t->kind[0] == KIND_DAY || t->kind[t->columns - 1] != KIND_DAY || is_whole(s, t))
		return *t;
	next = rounds_at(s, t->from + 1, t->columns);
	return is_table(&next) && is_whole(s, &next) ? next : *t;
}

/* A name and a sum of money on each row may be projects. */
static bool are_budgets(const job *j, const rounds *t)
{
	return t->columns == LEAST_COLUMNS && j->live[t->from + 3]->facts & FACT_YEN;
}

static size_t take(job *j, const rounds *t)
{
	block *table = block_new(j, KW_TABLE);
	size_t end = end_of(t);

	block_set_lines(j, table, j->live + t->from, 1, 0);
	table->n_pieces = 0;
	table->closed = table->taken = true;
	stacked_set_head(j, table, t->from, t->columns);
	block_doubt(j, table, KW_LIKELY, "6.6: columns=%zu rows=%zu", t->columns, t->rows);
	for (size_t at = t->from + t->columns; at < end; at += t->columns) {
		block *row = block_new(j, KW_ROW);

		block_append(table, row);
		for (size_t i = 0; i < t->columns; i++)
			stacked_add_cell(j, row, at + i, 1);
	}
	for (size_t i = t->from; i < end; i++)
		j->live[i]->block = table;
	return end;
}

void rounds_find(job *j)
{
	sheet s = { .j = j, .kinds = kw_arena_alloc(j->line_arena, j->n_live) };

	if (!s.kinds)
		return;
	for (size_t i = 0; i + 1 < j->n_live;) {
		size_t next = i + 1;

		/* Every head begins with two names: most lines are wider. */
		if (j->live[i]->width > HEAD_WIDTH || j->live[next]->width > HEAD_WIDTH) {
			i = next;
			continue;
		}
		for (size_t columns = LEAST_COLUMNS; columns <= MOST_COLUMNS && next == i + 1; columns++) {
			rounds t = rounds_at(&s, i, columns);

			if (is_table(&t)) {
				t = best_of(&s, &t);
				next = are_budgets(j, &t) ? end_of(&t) : take(j, &t);
			}
		}
		i = next;
	}
}
