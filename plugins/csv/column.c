/* column -- decides what a column is from its head and all of its cells, and types its cells by that. A column is numbers
 * only when every cell is one or says there is none; one leading zero makes all of it codes. */
#include "csv.h"

/* A column with this much text, and more text than values, is text. */
enum { CLOSE_AFTER = 64 };
/* A column of figures, all of one width from FIXED_WIDTH on, in this many cells or more, is codes; from LONG_WIDTH on always. */
enum { FIXED_WIDTH = 5, FIXED_CELLS = 10, LONG_WIDTH = 12 };

void survey_cell(column_survey *c, kw_str text, const csv_field *at)
{
	if (c->closed)
		return;
	cell_value v = value_of(text);
	c->n[v.shape]++;
	if (v.shape == SHAPE_TEXT) {
		if (c->n[SHAPE_TEXT] == 1)
			c->odd = *at;
		uint64_t values = 0;
		for (unsigned s = SHAPE_CODE; s < N_SHAPES; s++)
			values += c->n[s];
		c->closed = c->n[SHAPE_TEXT] >= CLOSE_AFTER && c->n[SHAPE_TEXT] > values;
	} else if (v.shape == SHAPE_INTEGER || v.shape == SHAPE_CODE) {
		bool first = c->n[SHAPE_INTEGER] + c->n[SHAPE_CODE] == 1;
		if (first || v.n_figures < c->least_figures)
			c->least_figures = v.n_figures;
		if (v.n_figures > c->most_figures)
			c->most_figures = v.n_figures;
	}
}

/* ---- words ---- */

kw_status words_load(kw_ctx *ctx, csv_words *out)
{
	kw_status st = kw_ctx_data(ctx, "csv/headers.tsv", &out->headers);
	return st ? st : kw_ctx_data(ctx, "csv/units.tsv", &out->units);
}

column_hint words_hint(const csv_words *words, kw_str header)
{
	static const struct {
		const char *word;
		column_hint hint;
	} hints[] = { { "code", HINT_CODE }, { "amount", HINT_AMOUNT }, { "number", HINT_NUMBER } };
	kw_tsv t = { .rest = words->headers };
	const kw_str *columns = t.fields;
	kw_buf key = { 0 }, word = { 0 };
	column_hint hint = HINT_NONE;
	kw_norm_key(header, &key);
	while (hint == HINT_NONE && kw_tsv_next(&t)) {
		kw_buf_clear(&word);
		kw_norm_key(columns[0], &word);
		bool whole = kw_str_eq(columns[2], KW_LIT("whole"));
		bool hit = whole ? kw_str_eq(kw_buf_str(&key), kw_buf_str(&word))
		                 : word.n && key.n && memmem(key.b, key.n, word.b, word.n);
		for (size_t i = 0; hit && i < KW_COUNT(hints); i++)
			if (kw_str_eq(columns[1], kw_str_from(hints[i].word)))
				hint = hints[i].hint;
	}
	kw_buf_free(&key);
	kw_buf_free(&word);
	return hint;
}

/* The content of the bracket that ends the text, without 単位 and a colon; empty when there is none. */
static kw_str bracketed(kw_str text)
{
	static const struct {
		const char *open, *close;
	} brackets[] = { { "（", "）" }, { "(", ")" },   { "［", "］" },
		         { "[", "]" },   { "【", "】" }, { "〔", "〕" } };
	text = kw_str_trim(text);
	for (size_t i = 0; i < KW_COUNT(brackets); i++) {
		kw_str open = kw_str_from(brackets[i].open), close = kw_str_from(brackets[i].close);
		if (!kw_str_ends(text, close))
			continue;
		for (size_t at = text.n - close.n; at-- > 0;)
			if (kw_str_starts(kw_str_sub(text, at, text.n), open))
				return kw_str_trim(
				        kw_str_sub(text, at + open.n, text.n - close.n - at - open.n));
	}
	return (kw_str){ NULL, 0 };
}

static kw_str without_label(kw_str s)
{
	static const char *const colons[] = { "：", ":", "＝", "=", "　", " " };
	if (!kw_str_starts(s, KW_LIT("単位")))
		return s;
	s = kw_str_sub(s, KW_LIT("単位").n, s.n);
	for (size_t i = 0; i < KW_COUNT(colons); i++)
		if (kw_str_starts(s, kw_str_from(colons[i])))
			return kw_str_trim(kw_str_sub(s, strlen(colons[i]), s.n));
	return kw_str_trim(s);
}

static bool find_unit(const csv_words *words, kw_str name, csv_unit *out)
{
	kw_tsv t = { .rest = words->units };
	const kw_str *columns = t.fields;
	while (kw_tsv_next(&t)) {
		if (!kw_str_eq(columns[0], name))
			continue;
		*out = (csv_unit){ columns[0], columns[1], 0 };
		for (size_t i = 0; i < columns[2].n; i++)
			out->factor = out->factor * 10 + (columns[2].p[i] - '0');
		return true;
	}
	return false;
}

bool words_unit(const csv_words *words, kw_str text, csv_unit *out)
{
	kw_str inside = bracketed(text), bare = kw_str_trim(text);
	if (inside.n)
		return find_unit(words, without_label(inside), out);
	return kw_str_starts(bare, KW_LIT("単位")) && find_unit(words, without_label(bare), out);
}

/* ---- the decision ---- */

static bool is_fixed_code(const column_survey *c, uint64_t n)
{
	uint8_t width = c->most_figures;
	return width == c->least_figures &&
	       (width >= LONG_WIDTH || (width >= FIXED_WIDTH && n >= FIXED_CELLS));
}

static kw_value_kind kind_of(const column_survey *c, column_hint hint, const csv_unit *unit)
{
	uint64_t n = 0;
	for (unsigned s = SHAPE_TEXT; s < N_SHAPES; s++)
		n += c->n[s];
	uint64_t whole = c->n[SHAPE_INTEGER], figures = whole + c->n[SHAPE_DECIMAL];
	bool money = kw_str_eq(unit->kind, KW_LIT("amount")),
	     percent = kw_str_eq(unit->kind, KW_LIT("percent"));
	if (!n || c->n[SHAPE_TEXT])
		return KW_VALUE_TEXT;
	if (c->n[SHAPE_CODE] || hint == HINT_CODE)
		return c->n[SHAPE_CODE] + whole == n ? KW_VALUE_CODE : KW_VALUE_TEXT;
	if (c->n[SHAPE_DATE])
		return c->n[SHAPE_DATE] == n ? KW_VALUE_DATE : KW_VALUE_TEXT;
	if (c->n[SHAPE_AMOUNT])
		return c->n[SHAPE_AMOUNT] + (money ? figures : 0) == n ? KW_VALUE_AMOUNT : KW_VALUE_TEXT;
	if (c->n[SHAPE_PERCENT])
		return c->n[SHAPE_PERCENT] + (percent ? figures : 0) == n ? KW_VALUE_PERCENT : KW_VALUE_TEXT;
	if (money)
		return KW_VALUE_AMOUNT;
	if (percent)
		return KW_VALUE_PERCENT;
	if (c->n[SHAPE_DECIMAL])
		return KW_VALUE_DECIMAL;
	return !unit->unit.n && hint == HINT_NONE && is_fixed_code(c, n) ? KW_VALUE_CODE : KW_VALUE_INTEGER;
}

void column_decide(const column_survey *c, column_hint hint, const csv_unit *unit, kw_column *out)
{
	out->kind = kind_of(c, hint, unit);
	out->unit = unit->unit;
	out->factor = out->kind == KW_VALUE_AMOUNT ? unit->factor : 0;
}

/* Yen of a number of the column's unit; false when it is no whole yen or too large. */
static bool yen_of(cell_value v, int64_t factor, int64_t *yen)
{
	if (__builtin_mul_overflow(v.value, factor, yen))
		return false;
	for (; v.decimals; v.decimals--) {
		if (*yen % 10)
			return false;
		*yen /= 10;
	}
	return true;
}

static void set(kw_cell *cell, kw_value_kind kind, int64_t value, uint8_t decimals)
{
	cell->kind = kind;
	cell->value = value;
	cell->decimals = decimals;
}

void cell_type(const kw_column *column, kw_cell *cell)
{
	if (column->kind == KW_VALUE_TEXT || !cell->text.n)
		return;
	cell_value v = value_of(cell->text);
	bool number = v.shape == SHAPE_INTEGER || v.shape == SHAPE_DECIMAL;
	switch (column->kind) {
	case KW_VALUE_CODE:
		if (v.shape == SHAPE_CODE || v.shape == SHAPE_INTEGER)
			set(cell, KW_VALUE_CODE, 0, 0);
		return;
	case KW_VALUE_INTEGER:
	case KW_VALUE_DECIMAL:
		if (number)
			set(cell, column->kind, v.value, v.decimals);
		return;
	case KW_VALUE_PERCENT:
		if (number || v.shape == SHAPE_PERCENT)
			set(cell, KW_VALUE_PERCENT, v.value, v.decimals);
		return;
	case KW_VALUE_AMOUNT:
		if (v.shape == SHAPE_AMOUNT ||
		    (number && column->factor && yen_of(v, column->factor, &v.value)))
			set(cell, KW_VALUE_AMOUNT, v.value, 0);
		return;
	case KW_VALUE_DATE:
		if (v.shape == SHAPE_DATE)
			set(cell, KW_VALUE_DATE, v.value, 0);
		return;
	default:
		return;
	}
}
