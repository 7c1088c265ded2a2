/* totals -- the sums a table states (小計, 合計, 総計, and 総務費計 behind the rows of 総務費) against the rows above them. A sum may
 * be meant in more than one way; one that fits none is reported with both figures. Rows that stand above their own parts (款 with
 * its sum, then its 項) are not added up with them. Nothing is put right. */
#include "csv.h"
#include <stdlib.h>

enum { MOST_REPORTS = 20, MOST_LEVELS = 8, NO_LEVEL = MOST_LEVELS };

/* Sums of one column: since the last sum of each level and above, of all rows, and since each level took its name. */
typedef struct sums {
	int64_t since[TOTAL_RUNNING], under[MOST_LEVELS];
	uint64_t n_since[TOTAL_RUNNING], n_under[MOST_LEVELS];
	bool lost; /* over int64 */
} sums;

/* A row that waits for the next one, which may begin its parts. */
typedef struct waiting {
	bool some;
	size_t depth;    /* its last level with a name; NO_LEVEL: none */
	bool *typed;     /* of each column */
	int64_t *values; /* of those */
} waiting;

typedef struct check {
	kw_ctx *ctx;
	const csv_words *words;
	const kw_table *t;
	sums *sums;
	bool *summed;
	waiting row;
	size_t levels[MOST_LEVELS], n_levels; /* columns, outermost first */
	kw_buf names[MOST_LEVELS];            /* in force */
	unsigned n_reports;
	bool no_memory;
} check;

static bool is_summed(const csv_words *words, const kw_column *column)
{
	column_hint hint = words_hint(words, column->name);
	if (column->kind == KW_VALUE_INTEGER)
		return hint == HINT_NUMBER || hint == HINT_AMOUNT || column->unit.n > 0;
	return column->kind == KW_VALUE_AMOUNT;
}

/* ---- levels ---- */

/* The last level of the row that has a name. */
static size_t depth_of(const check *c, const kw_cell *cells)
{
	for (size_t i = c->n_levels; i-- > 0;)
		if (kw_str_trim(cells[c->levels[i]].text).n)
			return i;
	return NO_LEVEL;
}

/* Whether the row is a part of the one that waits: it begins deeper, and leaves the levels above blank. */
static bool is_part(const check *c, const kw_cell *cells)
{
	size_t depth = depth_of(c, cells);
	if (depth == NO_LEVEL || c->row.depth == NO_LEVEL || depth <= c->row.depth)
		return false;
	for (size_t i = 0; i <= c->row.depth; i++)
		if (kw_str_trim(cells[c->levels[i]].text).n)
			return false;
	return true;
}

/* The names the row brings; what a level begins anew, the levels below it do too. */
static void take_names(check *c, const kw_cell *cells)
{
	bool changed = false;
	for (size_t i = 0; i < c->n_levels; i++) {
		kw_str name = kw_str_trim(cells[c->levels[i]].text);
		changed |= name.n && !kw_str_eq(name, kw_buf_str(&c->names[i]));
		for (size_t k = 0; changed && k < c->t->n_columns; k++)
			c->sums[k].under[i] = 0, c->sums[k].n_under[i] = 0;
		if (!changed)
			continue;
		kw_buf_clear(&c->names[i]);
		kw_buf_put(&c->names[i], name);
		c->no_memory |= c->names[i].failed;
	}
}

/* The level whose name in force stands before a word of sums in the cell: 総務費計. */
static size_t named_level(const check *c, kw_str text)
{
	text = kw_str_trim(text);
	for (size_t i = 0; text.n && i < c->n_levels; i++) {
		kw_str name = kw_buf_str(&c->names[i]);
		if (name.n && text.n > name.n && kw_str_starts(text, name) &&
		    words_total(c->words, kw_str_sub(text, name.n, text.n)))
			return i;
	}
	return NO_LEVEL;
}

/* What the row sums up; *named: the level it names. */
static total_level level_of(const check *c, const kw_cell *cells, size_t *named)
{
	*named = NO_LEVEL;
	for (size_t i = 0; i < c->t->n_columns; i++) {
		if (cells[i].kind != KW_VALUE_TEXT || !cells[i].text.n)
			continue;
		total_level level = words_total(c->words, cells[i].text);
		if (level)
			return level;
		*named = named_level(c, cells[i].text);
		if (*named != NO_LEVEL)
			return TOTAL_PART;
	}
	return TOTAL_NONE;
}

/* ---- sums ---- */

static void add(sums *s, int64_t value, size_t n_levels)
{
	for (unsigned i = 0; i < TOTAL_RUNNING; i++) {
		s->lost |= __builtin_add_overflow(s->since[i], value, &s->since[i]);
		s->n_since[i]++;
	}
	for (size_t i = 0; i < n_levels; i++) {
		s->lost |= __builtin_add_overflow(s->under[i], value, &s->under[i]);
		s->n_under[i]++;
	}
}

/* Adds the row that waits, unless the rows to come are its parts. */
static void settle(check *c, bool has_parts)
{
	for (size_t i = 0; c->row.some && !has_parts && i < c->t->n_columns; i++)
		if (c->row.typed[i])
			add(&c->sums[i], c->row.values[i], c->n_levels);
	c->row.some = false;
}

/* Whether any sum a total of that level may mean is `value`. since[TOTAL_NONE] is never set back: all rows. */
static bool fits(const sums *s, total_level level, size_t n_levels, int64_t value)
{
	if (s->lost || !s->n_since[level])
		return true;
	for (unsigned i = 0; i < TOTAL_RUNNING; i++)
		if (s->n_since[i] && s->since[i] == value)
			return true;
	for (size_t i = 0; i < n_levels; i++)
		if (s->n_under[i] && s->under[i] == value)
			return true;
	return false;
}

static void report(kw_ctx *ctx, const kw_column *column, const kw_cell *cell, int64_t sum, uint64_t n_rows)
{
	int64_t factor = column->factor > 1 && sum % column->factor == 0 ? column->factor : 1, difference;
	const char *unit = column->kind == KW_VALUE_AMOUNT && factor == 1 ? "円" : "";
	kw_str of_column = factor > 1 ? column->unit : kw_str_from(unit);
	/* figures rounded one by one may differ from their sum by one half each */
	int64_t rounding = column->factor * (int64_t)(n_rows / 2);
	bool rounded = column->factor > 1 && !__builtin_sub_overflow(sum, cell->value, &difference) &&
	               difference <= rounding && difference >= -rounding;
	kw_report(
	        ctx, rounded ? KW_SEVERITY_NOTE : KW_SEVERITY_WARNING, "csv.sum-differs", cell->at,
	        "the sum of the column %.*s is written as %.*s, but the %llu rows above add up to %lld%.*s%s",
	        KW_STR_ARG(kw_str_sub(column->name, 0, 96)), KW_STR_ARG(kw_str_sub(cell->text, 0, 48)),
	        (unsigned long long)n_rows, (long long)(sum / factor), KW_STR_ARG(of_column),
	        rounded ? "; rounding may explain it" : "");
}

static void check_total(check *c, const kw_cell *cells, total_level level, size_t named)
{
	for (size_t i = 0; i < c->t->n_columns; i++) {
		sums *s = &c->sums[i];
		bool typed = c->summed[i] && cells[i].kind == c->t->columns[i].kind;
		bool right = !typed || level == TOTAL_RUNNING || fits(s, level, c->n_levels, cells[i].value);
		if (!right && ++c->n_reports <= MOST_REPORTS)
			report(c->ctx, &c->t->columns[i], &cells[i],
			       named == NO_LEVEL ? s->since[level] : s->under[named],
			       named == NO_LEVEL ? s->n_since[level] : s->n_under[named]);
		for (unsigned k = TOTAL_PART; level < TOTAL_RUNNING && k <= (unsigned)level; k++)
			s->since[k] = 0, s->n_since[k] = 0;
	}
}

static void check_row(check *c, const kw_cell *cells)
{
	size_t named;
	total_level level = level_of(c, cells, &named);
	settle(c, level == TOTAL_NONE && is_part(c, cells));
	if (level) {
		check_total(c, cells, level, named);
		return;
	}
	take_names(c, cells);
	c->row.some = true;
	c->row.depth = depth_of(c, cells);
	for (size_t i = 0; i < c->t->n_columns; i++) {
		c->row.typed[i] = c->summed[i] && cells[i].kind == c->t->columns[i].kind;
		c->row.values[i] = cells[i].value;
	}
}

bool totals_check(kw_ctx *ctx, const csv_words *words, const kw_node *table)
{
	const kw_table *t = table->as.table;
	size_t room = t->n_columns ? t->n_columns : 1, n;
	check c = { .ctx = ctx,
		    .words = words,
		    .t = t,
		    .sums = calloc(room, sizeof(sums)),
		    .summed = calloc(room, sizeof(bool)),
		    .row = { .typed = calloc(room, sizeof(bool)), .values = calloc(room, sizeof(int64_t)) } };
	kw_rows *rows = kw_table_open(table);
	c.no_memory = !c.sums || !c.summed || !c.row.typed || !c.row.values || !rows;
	for (size_t i = 0; !c.no_memory && i < t->n_columns; i++) {
		c.summed[i] = is_summed(words, &t->columns[i]);
		if (words_hint(words, t->columns[i].name) == HINT_LEVEL && c.n_levels < MOST_LEVELS)
			c.levels[c.n_levels++] = i;
	}
	for (const kw_cell *cells; !c.no_memory && (cells = kw_rows_next(rows, &n)) != NULL;)
		check_row(&c, cells);
	if (c.n_reports > MOST_REPORTS)
		kw_report(ctx, KW_SEVERITY_WARNING, "csv.sum-differs", (kw_span){ 0 },
		          "%u more sums of the table differ from their rows", c.n_reports - MOST_REPORTS);
	kw_rows_close(rows);
	for (size_t i = 0; i < MOST_LEVELS; i++)
		kw_buf_free(&c.names[i]);
	free(c.sums);
	free(c.summed);
	free(c.row.typed);
	free(c.row.values);
	return !c.no_memory;
}
