/* records_table -- the budget rows of a data table: which columns are amounts, names, numbers and levels (款 項 目 節), which amount
 * is that of the year before, and which rows only sum up others. Rows that do are left out and compared with what they sum up. */
#include "norm.h"
#include "records.h"
#include <kawaraban/table.h>

enum {
	NO_COLUMN = -1,
	LONGEST_TABLE =
	        50000, /* rows of a budget; longer tables are data, and would not fit memory as rows */
	REPORTS_MAX = 20,
	SHORT_TEXT = 64, /* bytes of a cell that may say 合計 */
	MAX_LEVELS = 24, /* of one table */
};

typedef struct level {
	kw_str word;
	bool is_numbered;
	int bare, code, name; /* columns */
	kw_path_step now;     /* of the row at hand, kept for rows that leave it blank */
	bool is_filled;       /* by the row at hand */
} level;

typedef struct columns {
	int name, number, year;
	bool *amounts; /* for each column */
	int *previous; /* for each: the column of the year before */
	level levels[MAX_LEVELS];
	size_t n_levels;
} columns;

/* A row of the table. */
typedef struct line {
	const kw_path_step *steps; /* its levels, and its name as the last when it has one */
	size_t n_steps;
	size_t first, n; /* its amounts among those found */
	kw_span at;
	bool is_sum; /* of the rows behind or before it */
} line;

typedef struct amount {
	kw_budget_row row;
	size_t column;
} amount;

typedef struct reading {
	kw_rows_found *found;
	const kw_node *node;
	const kw_table *table;
	columns c;
	kw_buf key;
	kw_buf lines, amounts;
	const kw_path_step *around; /* sections around the table */
	size_t n_around, n_reports;
} reading;

/* Heads and names are compared as keys. */
static kw_str key_of(kw_buf *key, kw_str text)
{
	kw_buf_clear(key);
	kw_norm_key(text, key);
	return kw_buf_str(key);
}

/* A unit in brackets is no part of the name: 予算額(千円). */
static kw_str head_of(kw_buf *key, kw_str text)
{
	kw_str s = key_of(key, text);
	if (kw_str_ends(s, KW_LIT(")")))
		while (s.n && s.p[--s.n] != '(')
			;
	return s;
}

/* ---- columns ---- */

/* The amount columns that are budget: those with a budget word or nothing but a year in the head, else the first that is
 * nothing else. */
static size_t choose_amounts(reading *r)
{
	const kw_table *t = r->table;
	size_t n = 0, first = t->n_columns;
	for (size_t i = 0; i < t->n_columns; i++) {
		if (t->columns[i].kind != KW_VALUE_AMOUNT)
			continue;
		kw_str head = head_of(&r->key, t->columns[i].name);
		if (kw_heads_end(KW_HEAD_NO_BUDGET, head))
			continue;
		first = first < i ? first : i;
		r->c.amounts[i] = kw_budget_is_label(head);
		n += r->c.amounts[i];
	}
	if (!n && first < t->n_columns) {
		r->c.amounts[first] = true;
		n = 1;
	}
	return n;
}

/* Which part of a level a head names: its column in *place. */
static bool is_level_head(kw_str head, level *l, int **place)
{
	if (!kw_str_starts(head, l->word))
		return false;
	kw_str rest = kw_str_sub(head, l->word.n, head.n);
	if (!rest.n)
		*place = &l->bare;
	else if (kw_heads_has(KW_HEAD_CODE_END, rest))
		*place = &l->code;
	else if (kw_heads_has(KW_HEAD_NAME_END, rest))
		*place = &l->name;
	else
		return false;
	return **place == NO_COLUMN;
}

/* Opens a level when the head is that of one of these words. */
static bool open_level(columns *c, kw_str head, int column, kw_head_class class)
{
	size_t n;
	const kw_str *words = kw_heads(class, &n);
	int *place;
	for (size_t i = 0; i < n && c->n_levels < KW_COUNT(c->levels); i++) {
		level *next = &c->levels[c->n_levels];
		*next = (level){ .word = words[i],
			         .is_numbered = class == KW_HEAD_NUMBERED_LEVEL,
			         .bare = NO_COLUMN,
			         .code = NO_COLUMN,
			         .name = NO_COLUMN };
		if (!is_level_head(head, next, &place))
			continue;
		*place = column;
		c->n_levels++;
		return true;
	}
	return false;
}

/* Whether the column is one of a level, known already or new. */
static bool take_level(columns *c, kw_str head, int column)
{
	int *place;
	for (size_t i = 0; i < c->n_levels; i++)
		if (is_level_head(head, &c->levels[i], &place)) {
			*place = column;
			return true;
		}
	return open_level(c, head, column, KW_HEAD_LEVEL) ||
	       open_level(c, head, column, KW_HEAD_NUMBERED_LEVEL);
}

/* 款 beside 款名 is its code, alone it is the name. */
static void settle_levels(columns *c)
{
	for (size_t i = 0; i < c->n_levels; i++) {
		level *l = &c->levels[i];
		if (l->bare != NO_COLUMN && l->name == NO_COLUMN)
			l->name = l->bare;
		else if (l->bare != NO_COLUMN && l->code == NO_COLUMN)
			l->code = l->bare;
	}
}

static void choose_columns(reading *r)
{
	const kw_table *t = r->table;
	columns *c = &r->c;
	int first_text = NO_COLUMN;
	c->name = c->number = c->year = NO_COLUMN;
	for (size_t i = 0; i < t->n_columns && i < INT32_MAX; i++) {
		kw_value_kind kind = t->columns[i].kind;
		int at = (int)i;
		kw_str head = key_of(&r->key, t->columns[i].name);
		if (kind != KW_VALUE_AMOUNT && take_level(c, head, at))
			continue;
		if (c->name == NO_COLUMN && kw_heads_has(KW_HEAD_NAME, head))
			c->name = at;
		else if (c->year == NO_COLUMN && kw_heads_has(KW_HEAD_YEAR, head))
			c->year = at;
		else if (c->number == NO_COLUMN &&
		         (kw_heads_has(KW_HEAD_NUMBER, head) || kind == KW_VALUE_CODE))
			c->number = at;
		else if (first_text == NO_COLUMN && kind == KW_VALUE_TEXT)
			first_text = at;
	}
	settle_levels(c);
	if (c->name == NO_COLUMN && !c->n_levels)
		c->name = first_text;
}

/* For each amount column that of the year before. */
static void pair_columns(reading *r)
{
	const kw_table *t = r->table;
	const kw_meta *meta = r->found->meta;
	for (size_t i = 0; i < t->n_columns; i++) {
		r->c.previous[i] = NO_COLUMN;
		for (size_t k = 0; k < t->n_columns && r->c.amounts[i]; k++)
			if (k != i && r->c.amounts[k] &&
			    kw_budget_is_year_before(t->columns[i].name, t->columns[k].name, meta))
				r->c.previous[i] = (int)k;
	}
}

/* ---- levels of a row ---- */

static kw_str text_at(const kw_cell *cells, int column)
{
	return column == NO_COLUMN ? (kw_str){ NULL, 0 } : kw_str_trim(cells[column].text);
}

/* 02 総務費, 02総務費, 第2款 総務費: the number before a name, without what separates them. */
static kw_str number_before(const level *l, kw_str text, kw_str *name)
{
	static const kw_str separators[] = { KW_LIT_INIT(" "),  KW_LIT_INIT("　"), KW_LIT_INIT("."),
		                             KW_LIT_INIT("．"), KW_LIT_INIT(":"),  KW_LIT_INIT("：") };
	size_t from = kw_str_starts(text, KW_LIT("第")) ? sizeof "第" - 1 : 0, at = from, end = from;
	bool is_apart = false;
	while (at < text.n && kw_norm_digit(kw_utf8_next(text, &at)) >= 0)
		end = at;
	kw_str number = kw_str_sub(text, from, end - from), rest = kw_str_sub(text, end, text.n);
	if (number.n && kw_str_starts(rest, l->word)) {
		rest = kw_str_sub(rest, l->word.n, rest.n);
		is_apart = true;
	}
	for (size_t i = 0; i < KW_COUNT(separators) && number.n; i++)
		is_apart |= kw_str_starts(rest, separators[i]);
	if (!number.n || (rest.n && !is_apart && !l->is_numbered)) {
		*name = text;
		return (kw_str){ NULL, 0 };
	}
	for (size_t i = 0; i < KW_COUNT(separators); i++)
		if (kw_str_starts(rest, separators[i]))
			rest = kw_str_sub(rest, separators[i].n, rest.n);
	*name = kw_str_trim(rest);
	return number;
}

/* A step that lives in the arena: the one of the row before when it says the same. */
static void keep_step(reading *r, level *l, kw_str number, kw_str title)
{
	number = key_of(&r->key, number);
	if (kw_str_eq(l->now.number, number) && kw_str_eq(l->now.title, title) && l->now.label.n)
		return;
	kw_arena *arena = r->found->arena;
	l->now = (kw_path_step){ .number = kw_arena_copy(arena, number),
		                 .title = kw_arena_copy(arena, title) };
	kw_buf_clear(&r->key);
	kw_buf_put(&r->key, l->word);
	kw_buf_put(&r->key, l->now.number);
	l->now.label = kw_arena_copy(arena, kw_buf_str(&r->key));
}

/* What the row says of its levels. A level it leaves blank is that of the row above, when one below it is filled. */
static void read_levels(reading *r, const kw_cell *cells)
{
	columns *c = &r->c;
	for (size_t i = 0; i < c->n_levels; i++) {
		level *l = &c->levels[i];
		kw_str title, number = text_at(cells, l->code), text = text_at(cells, l->name);
		l->is_filled = number.n || text.n;
		if (!l->is_filled)
			continue;
		title = text;
		if (!number.n)
			number = number_before(l, text, &title);
		for (size_t k = i + 1; k < c->n_levels; k++)
			c->levels[k].now = (kw_path_step){ 0 };
		keep_step(r, l, number, title);
	}
}

/* The steps of a row, and its name as the last one. */
static void take_steps(reading *r, line *row, kw_str name)
{
	columns *c = &r->c;
	size_t deepest = name.n ? c->n_levels : 0, n = 0;
	for (size_t i = 0; i < c->n_levels; i++)
		deepest = c->levels[i].is_filled && deepest < i + 1 ? i + 1 : deepest;
	kw_path_step *steps = kw_arena_alloc(r->found->arena, (r->n_around + deepest + 1) * sizeof *steps);
	if (!steps)
		return;
	for (size_t i = 0; i < r->n_around; i++)
		steps[n++] = r->around[i];
	for (size_t i = 0; i < deepest; i++)
		if (c->levels[i].now.label.n)
			steps[n++] = c->levels[i].now;
	if (name.n)
		steps[n++] = (kw_path_step){ .title = kw_arena_copy(r->found->arena, name) };
	row->steps = steps;
	row->n_steps = n;
}

/* ---- rows that sum up ---- */

/* 款計, 総務費　計: the word of a level, or a name of a row above, and a word for a sum. */
static bool is_level_total(const reading *r, kw_str text)
{
	kw_str s = kw_str_trim(text);
	size_t bytes = kw_heads_end(KW_HEAD_TOTAL_END, s);
	const line *lines = (const line *)(const void *)r->lines.b;
	if (!r->c.n_levels || !bytes)
		return false;
	s = kw_str_trim(kw_str_sub(s, 0, s.n - bytes));
	for (size_t i = 0; i < r->c.n_levels; i++)
		if (kw_str_eq(s, r->c.levels[i].word))
			return true;
	for (size_t i = r->lines.n / sizeof *lines; i-- > 0;)
		for (size_t k = r->n_around; k < lines[i].n_steps; k++)
			if (s.n && kw_str_eq(s, lines[i].steps[k].title))
				return true;
	return false;
}

/* A row that sums up others: one of its text cells says so. */
static bool is_total(reading *r, const kw_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((cells[i].kind != KW_VALUE_TEXT && cells[i].kind != KW_VALUE_CODE) || !cells[i].text.n ||
		    cells[i].text.n > SHORT_TEXT)
			continue;
		if (kw_heads_has(KW_HEAD_TOTAL, key_of(&r->key, cells[i].text)) ||
		    is_level_total(r, cells[i].text))
			return true;
	}
	return false;
}

static bool is_same_step(const kw_path_step *a, const kw_path_step *b)
{
	return kw_str_eq(a->number, b->number) && kw_str_eq(a->title, b->title);
}

/* Does the row stand below the other one? */
static bool is_below(const reading *r, const line *row, const line *above)
{
	if (above->n_steps <= r->n_around || row->n_steps <= above->n_steps)
		return false;
	for (size_t i = r->n_around; i < above->n_steps; i++)
		if (!is_same_step(&row->steps[i], &above->steps[i]))
			return false;
	return true;
}

static amount *amounts_of(const reading *r, const line *row)
{
	return (amount *)(void *)r->amounts.b + row->first;
}

static void add_part(const reading *r, const line *row, size_t column, int64_t *sum, uint64_t *n)
{
	const amount *a = amounts_of(r, row);
	for (size_t i = 0; i < row->n && !row->is_sum; i++)
		if (a[i].column == column && !__builtin_add_overflow(*sum, a[i].row.yen, sum))
			++*n;
}

/* The sum of the rows below, which follow it or stand before it. */
static int64_t sum_below(const reading *r, const line *lines, size_t n_lines, size_t at, size_t column,
                         uint64_t *n)
{
	int64_t sum = 0;
	*n = 0;
	for (size_t i = at + 1; i < n_lines && is_below(r, &lines[i], &lines[at]); i++)
		add_part(r, &lines[i], column, &sum, n);
	if (*n)
		return sum;
	for (size_t i = at; i-- > 0 && is_below(r, &lines[i], &lines[at]);)
		add_part(r, &lines[i], column, &sum, n);
	return sum;
}

static void check_sum(reading *r, const line *lines, size_t n_lines, size_t at)
{
	const amount *stated = amounts_of(r, &lines[at]);
	for (size_t i = 0; i < lines[at].n; i++) {
		uint64_t n;
		const kw_budget_row *row = &stated[i].row;
		int64_t sum = sum_below(r, lines, n_lines, at, stated[i].column, &n), difference;
		/* Figures rounded one by one may differ from their sum by one half each. */
		int64_t rounding = row->factor > 1 && n < INT32_MAX ? row->factor * (int64_t)(n / 2) : 0;
		if (!n || __builtin_sub_overflow(sum, row->yen, &difference) ||
		    (difference <= rounding && difference >= -rounding) || r->n_reports == REPORTS_MAX)
			continue;
		r->n_reports++;
		kw_report(
		        r->found->ctx, KW_SEVERITY_WARNING, "records.level-total", row->at,
		        "the row states %lld yen for the rows below it, which add up to %lld yen; the sum is left out",
		        (long long)row->yen, (long long)sum);
	}
}

/* A row of fewer levels beside a row below it sums that up. */
static void find_sums(reading *r)
{
	line *lines = (line *)(void *)r->lines.b;
	size_t n = r->lines.n / sizeof *lines;
	if (!r->c.n_levels)
		return;
	for (size_t i = 0; i < n; i++)
		lines[i].is_sum = (i + 1 < n && is_below(r, &lines[i + 1], &lines[i])) ||
		                  (i > 0 && is_below(r, &lines[i - 1], &lines[i]));
	for (size_t i = 0; i < n; i++)
		if (lines[i].is_sum)
			check_sum(r, lines, n, i);
}

/* ---- amounts of a row ---- */

static int year_of_cell(const kw_cell *cell, const kw_meta *meta)
{
	size_t at = 0;
	int64_t number;
	bool named;
	kw_str s = kw_str_trim(cell->text);
	if (kw_norm_figures(s, &at, &number) == 4 && at == s.n)
		return (int)number;
	int year = kw_budget_year_named(s, meta, &named);
	return named ? year : 0;
}

/* 予算額（千円） without its unit. */
static kw_str without_unit(kw_str head)
{
	static const char *const ends[] = { "円）", "円)", "円］", "円]" };
	static const char *const opens[] = { "（", "(", "［", "[" };
	size_t n;
	head = kw_str_trim(head);
	if (!kw_words_end(head, ends, KW_COUNT(ends), &n))
		return head;
	for (size_t at = head.n; at-- > 0;)
		if (kw_words_end(kw_str_sub(head, 0, at), opens, KW_COUNT(opens), &n) && at > n)
			return kw_str_trim(kw_str_sub(head, 0, at - n));
	return head;
}

static void put_number(reading *r, kw_budget_row *row, kw_str text)
{
	row->label = kw_arena_copy(r->found->arena, kw_str_trim(text));
	kw_buf_clear(&r->key);
	if (kw_norm_number(row->label, &r->key))
		row->number = kw_arena_copy(r->found->arena, kw_buf_str(&r->key));
}

/* 2-1-3: the codes of the levels, when each has one. */
static void join_codes(reading *r, kw_budget_row *row, const line *at)
{
	kw_buf_clear(&r->key);
	for (size_t i = r->n_around; i < at->n_steps; i++) {
		if (!at->steps[i].number.n)
			return;
		if (r->key.n)
			kw_buf_putc(&r->key, '-');
		kw_buf_put(&r->key, at->steps[i].number);
	}
	row->number = row->label = kw_arena_copy(r->found->arena, kw_buf_str(&r->key));
}

/* What all amounts of a row have in common. */
static kw_budget_row common_of(reading *r, const line *at, const kw_cell *cells)
{
	kw_budget_row row = { .container = r->node, .path = at->steps, .n_path = at->n_steps };
	if (at->n_steps > r->n_around) { /* the last step is the row itself */
		row.n_path--;
		row.name = at->steps[row.n_path].title;
	} else if (r->c.name != NO_COLUMN) {
		row.name = kw_arena_copy(r->found->arena, text_at(cells, r->c.name));
	}
	if (r->c.number != NO_COLUMN)
		put_number(r, &row, cells[r->c.number].text);
	else if (r->c.n_levels)
		join_codes(r, &row, at);
	row.path = row.n_path ? row.path : NULL;
	return row;
}

static void add_amount(reading *r, const kw_budget_row *common, const kw_cell *cells, size_t i)
{
	const kw_column *column = &r->table->columns[i];
	amount a = { .row = *common, .column = i };
	kw_budget_row *row = &a.row;
	bool named;
	row->raw = kw_arena_copy(r->found->arena, cells[i].text);
	row->unit = KW_LIT("円");
	row->amount_label = without_unit(column->name);
	row->yen = row->figure = cells[i].value;
	row->factor = 1;
	row->at = cells[i].at;
	if (column->factor > 0 && row->yen % column->factor == 0) {
		row->figure = row->yen / column->factor;
		row->factor = column->factor;
		row->unit = column->unit;
	}
	row->fiscal_year = kw_budget_year_named(column->name, r->found->meta, &named);
	if (!named && r->c.year != NO_COLUMN)
		row->fiscal_year = year_of_cell(&cells[r->c.year], r->found->meta);
	else if (!named)
		row->fiscal_year = r->found->meta->fiscal_year;
	kw_buf_put(&r->amounts, (kw_str){ (const char *)&a, sizeof a });
}

static void read_row(reading *r, const kw_cell *cells, size_t n)
{
	line row = { .first = r->amounts.n / sizeof(amount), .steps = r->around, .n_steps = r->n_around };
	size_t n_stated = 0;
	if (is_total(r, cells, n))
		return;
	read_levels(r, cells);
	for (size_t i = 0; i < n; i++)
		n_stated += r->c.amounts[i] && cells[i].kind == KW_VALUE_AMOUNT;
	if (!n_stated)
		return;
	if (r->c.n_levels)
		take_steps(r, &row, text_at(cells, r->c.name));
	kw_budget_row common = common_of(r, &row, cells);
	for (size_t i = 0; i < n; i++)
		if (r->c.amounts[i] && cells[i].kind == KW_VALUE_AMOUNT)
			add_amount(r, &common, cells, i);
	row.n = n_stated;
	kw_buf_put(&r->lines, (kw_str){ (const char *)&row, sizeof row });
}

/* ---- the table ---- */

static void put_line(reading *r, const line *row)
{
	const amount *a = amounts_of(r, row);
	size_t first = r->found->rows.n / sizeof(kw_budget_row);
	for (size_t i = 0; i < row->n; i++) {
		kw_budget_put_row(r->found, &a[i].row);
		for (size_t k = 0; k < row->n; k++)
			if (r->c.previous[a[i].column] == (int)a[k].column)
				kw_budget_put_link(r->found, first + i, first + k);
	}
}

static bool read_rows(reading *r)
{
	kw_rows *rows = kw_table_open(r->node);
	size_t n;
	if (!rows)
		return false;
	for (const kw_cell *cells; (cells = kw_rows_next(rows, &n));)
		read_row(r, cells, n < r->table->n_columns ? n : r->table->n_columns);
	kw_rows_close(rows);
	if (r->key.failed || r->lines.failed || r->amounts.failed)
		return false;
	find_sums(r);
	const line *lines = (const line *)(const void *)r->lines.b;
	for (size_t i = 0; i < r->lines.n / sizeof *lines; i++)
		if (!lines[i].is_sum)
			put_line(r, &lines[i]);
	return true;
}

bool kw_budget_read_table(kw_rows_found *found, const kw_node *table)
{
	reading r = { .found = found, .node = table, .table = table->as.table };
	size_t n = r.table->n_columns;
	bool done = false;
	if (!n)
		return true;
	r.c.amounts = kw_arena_alloc(found->arena, n * sizeof *r.c.amounts);
	r.c.previous = kw_arena_alloc(found->arena, n * sizeof *r.c.previous);
	if (!r.c.amounts || !r.c.previous)
		return false;
	if (!choose_amounts(&r)) {
		done = !r.key.failed;
		goto out;
	}
	if (r.table->n_rows > LONGEST_TABLE) {
		kw_report(found->ctx, KW_SEVERITY_NOTE, "records.long-table", (kw_span){ 0 },
		          "a table of %llu rows is taken as data; budget tables have %d rows at most",
		          (unsigned long long)r.table->n_rows, (int)LONGEST_TABLE);
		done = true;
		goto out;
	}
	choose_columns(&r);
	pair_columns(&r);
	r.around = kw_path_of(found->index, table, (kw_str){ NULL, 0 }, &r.n_around);
	done = read_rows(&r);
out:
	kw_buf_free(&r.key);
	kw_buf_free(&r.lines);
	kw_buf_free(&r.amounts);
	return done;
}
