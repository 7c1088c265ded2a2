/* words -- what formats/csv says: which heads are codes or amounts, what a unit is worth, which cells make a row a sum. */
#include "csv.h"

enum { LONGEST_TOTAL = 48 };

static csv_word word_of(const kw_tsv *row, kw_arena *arena, kw_buf *key)
{
	static const struct {
		const char *word;
		column_hint hint;
	} hints[] = { { "level", HINT_LEVEL },   { "code", HINT_CODE },   { "amount", HINT_AMOUNT },
		      { "number", HINT_NUMBER }, { "ratio", HINT_RATIO }, { "coordinate", HINT_COORDINATE },
		      { "text", HINT_TEXT } };
	csv_word word = { .place = WORD_ANYWHERE };
	kw_buf_clear(key);
	kw_norm_key(row->fields[0], key);
	word.key = kw_arena_copy(arena, kw_buf_str(key));
	for (size_t i = 0; i < KW_COUNT(hints); i++)
		if (kw_str_eq(row->fields[1], kw_str_from(hints[i].word)))
			word.hint = hints[i].hint;
	if (kw_str_eq(row->fields[2], KW_LIT("whole")))
		word.place = WORD_WHOLE;
	else if (kw_str_eq(row->fields[2], KW_LIT("end")))
		word.place = WORD_END;
	return word;
}

static kw_status load_headers(kw_ctx *ctx, kw_arena *arena, csv_words *out)
{
	kw_str bytes;
	kw_buf key = { 0 };
	size_t n = 0;
	kw_status st = kw_ctx_data(ctx, "csv/headers.tsv", &bytes);
	for (kw_tsv t = { .rest = bytes }; !st && kw_tsv_next(&t);)
		n++;
	csv_word *words = kw_arena_alloc(arena, (n + 1) * sizeof *words);
	for (kw_tsv t = { .rest = bytes }; !st && words && kw_tsv_next(&t);)
		words[out->n_headers++] = word_of(&t, arena, &key);
	out->headers = words;
	kw_buf_free(&key);
	if (!st && kw_arena_failed(arena))
		st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		             "no memory for the words of csv");
	return st;
}

static kw_status load_marks(kw_ctx *ctx, kw_arena *arena, csv_words *out)
{
	kw_str bytes;
	size_t n = 0;
	kw_status st = kw_ctx_data(ctx, "csv/marks.tsv", &bytes);
	for (kw_tsv t = { .rest = bytes }; !st && kw_tsv_next(&t);)
		n++;
	csv_mark *marks = st ? NULL : kw_arena_alloc(arena, (n + 1) * sizeof *marks);
	for (kw_tsv t = { .rest = bytes }; marks && kw_tsv_next(&t);)
		marks[out->n_marks++] = (csv_mark){ t.fields[0], kw_str_eq(t.fields[1], KW_LIT("yes")) };
	out->marks = marks;
	return st;
}

kw_status words_load(kw_ctx *ctx, kw_arena *arena, csv_words *out)
{
	*out = (csv_words){ .n_headers = 0 };
	const struct {
		const char *name;
		kw_str *bytes;
	} tables[] = { { "csv/units.tsv", &out->units },
		       { "csv/totals.tsv", &out->totals },
		       { "csv/preambles.tsv", &out->preambles } };
	kw_status st = load_marks(ctx, arena, out);
	if (!st)
		st = load_headers(ctx, arena, out);
	for (size_t i = 0; !st && i < KW_COUNT(tables); i++)
		st = kw_ctx_data(ctx, tables[i].name, tables[i].bytes);
	kw_tsv t = { .rest = out->totals };
	while (!st && kw_tsv_next(&t))
		if (t.fields[0].n)
			out->ends_total[(unsigned char)t.fields[0].p[t.fields[0].n - 1]] = true;
	return st;
}

static bool stands_in(kw_str key, const csv_word *word)
{
	if (!word->key.n || key.n < word->key.n)
		return false;
	if (word->place == WORD_WHOLE)
		return kw_str_eq(key, word->key) ||
		       (kw_str_ends(key, word->key) && key.p[key.n - word->key.n - 1] == '_');
	if (word->place == WORD_END)
		return kw_str_ends(key, word->key);
	return memmem(key.p, key.n, word->key.p, word->key.n) != NULL;
}

column_hint words_hint(const csv_words *words, kw_str header)
{
	kw_buf key = { 0 };
	column_hint hint = HINT_NONE;
	kw_norm_key(header, &key);
	for (size_t i = 0; hint == HINT_NONE && i < words->n_headers; i++)
		if (stands_in(kw_buf_str(&key), &words->headers[i]))
			hint = words->headers[i].hint;
	kw_buf_free(&key);
	return hint;
}

total_level words_total(const csv_words *words, kw_str text)
{
	static const struct {
		const char *word;
		total_level level;
	} levels[] = { { "part", TOTAL_PART },
		       { "whole", TOTAL_WHOLE },
		       { "all", TOTAL_ALL },
		       { "running", TOTAL_RUNNING } };
	total_level level = TOTAL_NONE;
	kw_buf key = { 0 };
	text = kw_str_trim(text);
	if (!text.n || text.n > LONGEST_TOTAL || !words->ends_total[(unsigned char)text.p[text.n - 1]])
		return TOTAL_NONE;
	kw_norm_key(text, &key);
	kw_tsv t = { .rest = words->totals };
	while (level == TOTAL_NONE && kw_tsv_next(&t))
		for (size_t i = 0; kw_str_eq(t.fields[0], kw_buf_str(&key)) && i < KW_COUNT(levels); i++)
			if (kw_str_eq(t.fields[1], kw_str_from(levels[i].word)))
				level = levels[i].level;
	kw_buf_free(&key);
	return level;
}

bool words_mark(const csv_words *words, kw_str cell, bool *yes)
{
	enum { LONGEST = 16 };
	if (cell.n > LONGEST)
		return false;
	cell = kw_str_trim(cell);
	for (size_t i = 0; i < words->n_marks; i++)
		if (kw_str_eq(words->marks[i].text, cell)) {
			*yes = words->marks[i].yes;
			return true;
		}
	return false;
}

bool words_is_head_comment(const csv_words *words, kw_str cell)
{
	kw_tsv t = { .rest = words->preambles };
	while (kw_tsv_next(&t))
		if (kw_str_eq(t.fields[0], KW_LIT("head")) && kw_str_eq(t.fields[1], kw_str_trim(cell)))
			return true;
	return false;
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

bool words_is_unit(const csv_words *words, kw_str cell)
{
	csv_unit unit;
	cell = kw_str_trim(cell);
	kw_str inside = bracketed(cell);
	/* a bracket that begins the cell too */
	bool whole = inside.n && inside.p < cell.p + 4;
	return find_unit(words, without_label(whole ? inside : cell), &unit);
}

bool words_is_unit_line(const csv_words *words, kw_str cell)
{
	csv_unit unit;
	return kw_str_has(cell, KW_LIT("単位")) && words_unit(words, cell, &unit);
}
