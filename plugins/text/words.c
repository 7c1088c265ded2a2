/* words -- the word lists of formats/text/, which a ward office may change. They are read once, in prepare(), and
 * do not change afterwards. Files: "words.tsv" (class, word), "departments.tsv" (office, words)
 * and, beside formats/text/, "budget-heads.tsv"; '#' begins a comment line. */
#include "words.h"
#include "chars.h"

enum { MAX_WORDS = 256, MAX_DEPARTMENTS = 256, HEADS = 32 };

static const kw_str class_names[N_WORD_CLASSES] = {
#define WORD_NAME(id, name) [WORD_##id] = { name, sizeof name - 1 },
	WORD_CLASSES(WORD_NAME)
#undef WORD_NAME
};

/* Words of a class whose first characters, or last, have the same remainder by HEADS are chained: of most classes one word or none
 * is looked at. A link is the number of the word from 1. */
typedef struct chained {
	kw_str text;
	uint16_t next_start, next_end;
} chained;

/* Filled by words_prepare, then constant. */
static struct {
	bool ready;
	struct {
		size_t n;
		uint16_t starts[HEADS], ends[HEADS];
		chained word[MAX_WORDS];
	} class[N_WORD_CLASSES];
	department departments[MAX_DEPARTMENTS];
	size_t n_departments;
} words;

static kw_status put_word(kw_ctx *ctx, word_class class, kw_str word, const char *file, unsigned line)
{
	if (words.class[class].n == MAX_WORDS)
		return kw_fail(ctx, KW_ELIB, "text.words", (kw_span){ 0 },
		               "formats/%s, line %u: class \"%.*s\" has more than %d words", file, line,
		               KW_STR_ARG(class_names[class]), MAX_WORDS);
	if (word.n)
		words.class[class].word[words.class[class].n++].text = word;
	return KW_OK;
}

static kw_status load_words(kw_ctx *ctx)
{
	static const char file[] = "text/words.tsv";
	kw_tsv row = { 0 };
	kw_status st = kw_ctx_data(ctx, file, &row.rest);

	while (st == KW_OK && kw_tsv_next(&row)) {
		word_class class = 0;
		while (class < N_WORD_CLASSES && !kw_str_eq(row.fields[0], class_names[class]))
			class ++;
		if (class == N_WORD_CLASSES)
			st = kw_fail(ctx, KW_ELIB, "text.words", (kw_span){ 0 },
			             "formats/text/words.tsv, line %u: \"%.*s\" is no class of words",
			             row.line, KW_STR_ARG(row.fields[0]));
		else
			st = put_word(ctx, class, kw_str_trim(row.fields[1]), file, row.line);
	}
	return st;
}

/* What tells an amount apart from a budget in tables does so in a text. */
static kw_status load_parts(kw_ctx *ctx)
{
	static const char file[] = "budget-heads.tsv";
	kw_tsv row = { 0 };
	kw_status st = kw_ctx_data(ctx, file, &row.rest);

	while (st == KW_OK && kw_tsv_next(&row))
		if (kw_str_eq(row.fields[0], KW_LIT("part")))
			st = put_word(ctx, WORD_SECONDARY, kw_str_trim(row.fields[1]), file, row.line);
	return st;
}

static kw_status load_departments(kw_ctx *ctx)
{
	kw_tsv row = { 0 };
	kw_status st = kw_ctx_data(ctx, "text/departments.tsv", &row.rest);

	while (st == KW_OK && kw_tsv_next(&row)) {
		if (words.n_departments == MAX_DEPARTMENTS)
			return kw_fail(ctx, KW_ELIB, "text.words", (kw_span){ 0 },
			               "formats/text/departments.tsv, line %u: more than %d offices",
			               row.line, MAX_DEPARTMENTS);
		words.departments[words.n_departments++] =
		        (department){ row.fields[0], kw_str_trim(row.fields[1]) };
	}
	return st;
}

/* Filled by words_prepare, then constant. */
uint64_t words_begins[WORD_SLOTS], words_ends[WORD_SLOTS];

kw_str words_at(word_class class, size_t i)
{
	return i < words.class[class].n ? words.class[class].word[i].text : (kw_str){ 0 };
}

static void mark_words(void)
{
	for (size_t k = 0; k < N_WORD_CLASSES; k++) {
		for (size_t i = 0; i < words.class[k].n; i++) {
			chained *w = &words.class[k].word[i];
			uint32_t first = char_first(w->text), last = char_last(w->text);

			words_begins[first % WORD_SLOTS] |= UINT64_C(1) << k % WORD_BITS;
			words_ends[last % WORD_SLOTS] |= UINT64_C(1) << k % WORD_BITS;
			w->next_start = words.class[k].starts[first % HEADS];
			words.class[k].starts[first % HEADS] = (uint16_t)(i + 1);
			w->next_end = words.class[k].ends[last % HEADS];
			words.class[k].ends[last % HEADS] = (uint16_t)(i + 1);
		}
	}
}

/* The word of a link; NULL behind the last. */
static const chained *word_of(word_class class, uint16_t link)
{
	return link ? &words.class[class].word[link - 1] : NULL;
}

kw_status words_prepare(kw_ctx *ctx)
{
	kw_status st;

	if (words.ready)
		return KW_OK;
	words.n_departments = 0;
	for (size_t i = 0; i < N_WORD_CLASSES; i++)
		words.class[i].n = 0;
	st = load_words(ctx);
	if (st == KW_OK)
		st = load_parts(ctx);
	if (st == KW_OK)
		st = load_departments(ctx);
	if (st == KW_OK) {
		mark_words();
		facts_prepare();
	}
	words.ready = st == KW_OK;
	return st;
}

size_t words_at_start(word_class class, kw_str s)
{
	uint32_t first = char_first(s);
	size_t best = 0;

	if (!words_may_start(class, first))
		return 0;
	for (const chained *w = word_of(class, words.class[class].starts[first % HEADS]); w;
	     w = word_of(class, w->next_start))
		if (w->text.n > best && kw_str_starts(s, w->text))
			best = w->text.n;
	return best;
}

size_t words_at_end(word_class class, kw_str s)
{
	uint32_t last = char_last(s);
	size_t best = 0;

	if (!words_may_end(class, last))
		return 0;
	for (const chained *w = word_of(class, words.class[class].ends[last % HEADS]); w;
	     w = word_of(class, w->next_end))
		if (w->text.n > best && kw_str_ends(s, w->text))
			best = w->text.n;
	return best;
}

/* The end of the word in s, white space between its characters aside; 0 when s does not begin with it. */
static size_t spread_end(kw_str s, kw_str word)
{
	enum { FAR_BYTES = 200 };
	size_t at = 0;

	for (size_t k = 0; k < word.n;) {
		uint32_t c = char_next(word, &k);

		while (at < s.n && at < FAR_BYTES && char_is_space(char_at(s, at)))
			at += char_size(s, at);
		if (at >= s.n || at >= FAR_BYTES || char_next(s, &at) != c)
			return 0;
	}
	return at;
}

size_t words_spread_at_start(word_class class, kw_str s)
{
	uint32_t first = char_first(s);
	size_t best = 0, end = 0;

	if (!words_may_start(class, first))
		return 0;
	for (const chained *w = word_of(class, words.class[class].starts[first % HEADS]); w;
	     w = word_of(class, w->next_start)) {
		size_t at = w->text.n > best ? spread_end(s, w->text) : 0;

		if (at) {
			best = w->text.n;
			end = at;
		}
	}
	return end;
}

size_t words_inside(word_class class, kw_str s, size_t *n)
{
	*n = 0;
	for (size_t at = 0, next = 0; at < s.n; at = next) {
		if (!words_may_start(class, char_next(s, &next)))
			continue;
		*n = words_at_start(class, kw_str_sub(s, at, s.n));
		if (*n)
			return at;
	}
	return s.n;
}

const department *words_departments(size_t *n)
{
	*n = words.n_departments;
	return words.departments;
}
