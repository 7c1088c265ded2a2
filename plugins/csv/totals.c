/* totals -- the sums a table states (小計, 合計, 総計) against the rows above them. A sum may be meant in more than one way; one
 * that fits none is reported with both figures. Nothing is put right. */
#include "csv.h"
#include <stdlib.h>

enum { MOST_REPORTS = 20 };

/* Sums of one column: since the last sum of each level and above, and of all rows. */
typedef struct sums {
	int64_t since[TOTAL_RUNNING];
	uint64_t n_since[TOTAL_RUNNING];
	bool lost; /* over int64 */
} sums;

static bool is_summed(const csv_words *words, const kw_column *column)
{
	column_hint hint = words_hint(words, column->name);
	if (column->kind == KW_VALUE_INTEGER)
		return hint == HINT_NUMBER || hint == HINT_AMOUNT || column->unit.n > 0;
	return column->kind == KW_VALUE_AMOUNT;
}

static total_level level_of(const csv_words *words, const kw_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		total_level level =
		        cells[i].kind == KW_VALUE_TEXT ? words_total(words, cells[i].text) : TOTAL_NONE;
		if (level)
			return level;
	}
	return TOTAL_NONE;
}

static void add(sums *s, int64_t value)
{
	for (unsigned i = 0; i < TOTAL_RUNNING; i++) {
		s->lost |= __builtin_add_overflow(s->since[i], value, &s->since[i]);
		s->n_since[i]++;
	}
}

/* Whether any sum a total of that level may mean is `value`. since[TOTAL_NONE] is never set back: all rows. */
static bool fits(const sums *s, total_level level, int64_t value)
{
	if (s->lost || !s->n_since[level])
		return true;
	for (unsigned i = 0; i < TOTAL_RUNNING; i++)
		if (s->n_since[i] && s->since[i] == value)
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

static void check_row(kw_ctx *ctx, const kw_table *t, sums *s, const bool *summed, const kw_cell *cells,
                      total_level level, unsigned *n_reports)
{
	for (size_t i = 0; i < t->n_columns; i++) {
		bool typed = summed[i] && cells[i].kind == t->columns[i].kind;
		if (typed && level == TOTAL_NONE)
			add(&s[i], cells[i].value);
		else if (typed && level < TOTAL_RUNNING && !fits(&s[i], level, cells[i].value) &&
		         ++*n_reports <= MOST_REPORTS)
			report(ctx, &t->columns[i], &cells[i], s[i].since[level], s[i].n_since[level]);
		for (unsigned k = TOTAL_PART; level < TOTAL_RUNNING && k <= (unsigned)level; k++)
			s[i].since[k] = 0, s[i].n_since[k] = 0;
	}
}

bool totals_check(kw_ctx *ctx, const csv_words *words, const kw_node *table)
{
	const kw_table *t = table->as.table;
	sums *s = calloc(t->n_columns ? t->n_columns : 1, sizeof *s);
	bool *summed = calloc(t->n_columns ? t->n_columns : 1, sizeof *summed);
	kw_rows *rows = kw_table_open(table);
	unsigned n_reports = 0;
	bool fine = s && summed && rows;
	if (!fine)
		goto out;
	for (size_t i = 0; i < t->n_columns; i++)
		summed[i] = is_summed(words, &t->columns[i]);
	size_t n;
	for (const kw_cell *cells; (cells = kw_rows_next(rows, &n)) != NULL;)
		check_row(ctx, t, s, summed, cells, level_of(words, cells, n), &n_reports);
	if (n_reports > MOST_REPORTS)
		kw_report(ctx, KW_SEVERITY_WARNING, "csv.sum-differs", (kw_span){ 0 },
		          "%u more sums of the table differ from their rows", n_reports - MOST_REPORTS);
out:
	kw_rows_close(rows);
	free(s);
	free(summed);
	return fine;
}
