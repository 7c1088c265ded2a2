/* words -- the word lists of formats/text/, which a ward office may change. They are read once, in prepare(), and
 * do not change afterwards. Files: "words.tsv" (class, word), "departments.tsv" (office, words)
 * and, beside formats/text/, "budget-heads.tsv"; '#' begins a comment line. */
#include "words.h"
#include "chars.h"

enum { MAX_WORDS = 256, MAX_DEPARTMENTS = 256 };

static const kw_str class_names[N_WORD_CLASSES] = {
#define WORD_NAME(id, name) [WORD_##id] = { name, sizeof name - 1 },
	WORD_CLASSES(WORD_NAME)
#undef WORD_NAME
};

/* Filled by words_prepare, then constant. */
static struct {
	bool ready;
	struct {
		kw_str word[MAX_WORDS];
		size_t n;
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
		words.class[class].word[words.class[class].n++] = word;
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

/* Bit `class` of begins[], ends[]: some word of the class may begin or end with a character of that slot. Most texts are told by it. */
enum { SLOTS = 8192 };
static uint64_t begins[SLOTS], ends[SLOTS];
_Static_assert(N_WORD_CLASSES <= 64, "a bit for each class");

static bool may(const uint64_t *table, word_class class, uint32_t c)
{
	return table[c % SLOTS] >> class & 1;
}

kw_str words_at(word_class class, size_t i)
{
	return i < words.class[class].n ? words.class[class].word[i] : (kw_str){ 0 };
}

uint64_t words_begun_by(uint32_t c)
{
	return begins[c % SLOTS];
}

static void mark_words(void)
{
	for (size_t k = 0; k < N_WORD_CLASSES; k++) {
		for (size_t i = 0; i < words.class[k].n; i++) {
			begins[char_first(words.class[k].word[i]) % SLOTS] |= UINT64_C(1) << k;
			ends[char_last(words.class[k].word[i]) % SLOTS] |= UINT64_C(1) << k;
		}
	}
}

kw_status words_prepare(kw_ctx *ctx)
{
	kw_status st;

	if (words.ready)
		return KW_OK;
	memset(&words, 0, sizeof words);
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

bool words_may_start(word_class class, uint32_t c)
{
	return may(begins, class, c);
}

bool words_may_end(word_class class, uint32_t c)
{
	return may(ends, class, c);
}

size_t words_at_start(word_class class, kw_str s)
{
	size_t best = 0;

	if (!may(begins, class, char_first(s)))
		return 0;
	for (size_t i = 0; i < words.class[class].n; i++) {
		kw_str w = words.class[class].word[i];

		if (w.n > best && w.n <= s.n && w.p[w.n - 1] == s.p[w.n - 1] && kw_str_starts(s, w))
			best = w.n;
	}
	return best;
}

size_t words_at_end(word_class class, kw_str s)
{
	size_t best = 0;

	if (!may(ends, class, char_last(s)))
		return 0;
	for (size_t i = 0; i < words.class[class].n; i++) {
		kw_str w = words.class[class].word[i];

		if (w.n > best && w.n <= s.n && *w.p == s.p[s.n - w.n] && w.p[w.n - 1] == s.p[s.n - 1] &&
		    kw_str_ends(s, w))
			best = w.n;
	}
	return best;
}

size_t words_spread_at_start(word_class class, kw_str s)
{
	enum { HEAD_BYTES = 48, FAR_BYTES = 200 };
	char head[HEAD_BYTES];
	uint8_t end[HEAD_BYTES];
	size_t n = 0, word;

	if (!words_may_start(class, char_first(s)))
		return 0;
	for (size_t at = 0; at < s.n && at < FAR_BYTES;) {
		size_t from = at;
		uint32_t c = char_next(s, &at);

		if (char_is_space(c))
			continue;
		if (n + (at - from) > sizeof head)
			break;
		memcpy(head + n, s.p + from, at - from);
		n += at - from;
		end[n - 1] = (uint8_t)at;
	}
	word = words_at_start(class, (kw_str){ head, n });
	return word ? end[word - 1] : 0;
}

size_t words_inside(word_class class, kw_str s, size_t *n)
{
	*n = 0;
	for (size_t at = 0, next = 0; at < s.n; at = next) {
		if (!may(begins, class, char_next(s, &next)))
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
