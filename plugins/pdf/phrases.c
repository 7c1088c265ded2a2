/* phrases -- where a phrase or a clause of Japanese may end: ICU's word, corrected where its dictionary errs. */
#include "phrases.h"

#include "tokens.h"

enum { SHORT_BRACKETS = 16 /* characters of a bracketed run that phrases leave whole */ };

typedef enum script { OTHER, HIRAGANA, KATAKANA, KANJI } script;

static script script_of(uint32_t c)
{
	if (c >= 0x3041 && c <= 0x309F)
		return HIRAGANA;
	if ((c >= 0x30A1 && c <= 0x30FA) || c == 0x30FC)
		return KATAKANA;
	return (c >= 0x3400 && c <= 0x9FFF) || c == 0x3005 ? KANJI : OTHER;
}

/* は が を に へ と で も の や */
static const uint32_t particles[] = { 0x306F, 0x304C, 0x3092, 0x306B, 0x3078,
	                              0x3068, 0x3067, 0x3082, 0x306E, 0x3084 };
/* What a verb ends in before another: き ぎ し じ ち び み り え け げ せ ね べ め れ */
static const uint32_t stems[] = { 0x304D, 0x304E, 0x3057, 0x3058, 0x3061, 0x3073, 0x307F, 0x308A,
	                          0x3048, 0x3051, 0x3052, 0x305B, 0x306D, 0x3079, 0x3081, 0x308C };

/* What begins no line though ICU takes it for a word: 化 的 性 者 等 用 */
static const uint32_t suffixes[] = { 0x5316, 0x7684, 0x6027, 0x8005, 0x7B49, 0x7528 };

static bool is_in(const uint32_t *set, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++)
		if (set[i] == c)
			return true;
	return false;
}

/* ICU's dictionary lacks many words and ends phrases inside them (学齢/期, 協/働, 自分ら/しく, 住み/続け). Kanji before kanji
 * or kana is mostly the middle of a word; so is hiragana before hiragana, unless it is a particle, and the end of a verb's stem
 * between kanji. */
static bool may_end_phrase(uint32_t before, uint32_t c, uint32_t next)
{
	script a = script_of(c), b = script_of(next);
	if (a == KANJI)
		return b != KANJI && b != HIRAGANA;
	if (a == KATAKANA)
		return b != HIRAGANA;
	if (a != HIRAGANA || is_in(particles, KW_COUNT(particles), c))
		return true;
	bool is_stem = b == KANJI && script_of(before) == KANJI && is_in(stems, KW_COUNT(stems), c);
	return b != HIRAGANA && !is_stem;
}

static uint32_t char_of(kw_str text, const kw_cluster *c)
{
	size_t at = c->at;
	return at < text.n ? kw_utf8_next(text, &at) : 0;
}

/* A short bracketed run stays whole: phrase breaks err most inside quotation marks. */
static void join_short_brackets(kw_clusters *clusters)
{
	for (size_t i = 0; i < clusters->n; i++) {
		if (clusters->c[i].class != KW_JL_OPENING)
			continue;
		size_t end = i + 1;
		while (end < clusters->n && end - i <= SHORT_BRACKETS + 1 &&
		       clusters->c[end].class != KW_JL_CLOSING)
			end++;
		if (end == clusters->n || end - i > SHORT_BRACKETS + 1)
			continue;
		for (; i < end; i++)
			clusters->c[i].may_phrase = clusters->c[i].may_word = false;
	}
}

static bool ends_clause(const kw_cluster *c, const kw_cluster *next)
{
	switch (c->class) {
	case KW_JL_SPACE:
	case KW_JL_EM_SPACE:
	case KW_JL_END_SPACE:
	case KW_JL_COMMA:
	case KW_JL_STOP:
	case KW_JL_DIVIDING:
		return true;
	default:
		return c->class == KW_JL_CLOSING && next && next->class == KW_JL_OPENING;
	}
}

static void find_clauses(kw_clusters *clusters)
{
	int depth = 0;
	for (size_t i = 0; i < clusters->n; i++) {
		kw_cluster *c = &clusters->c[i];
		depth += c->class == KW_JL_OPENING;
		depth -= c->class == KW_JL_CLOSING && depth > 0;
		c->may_clause =
		        depth == 0 && c->may_break && ends_clause(c, i + 1 < clusters->n ? c + 1 : NULL);
	}
}

void kw_phrases_mark(kw_clusters *clusters, kw_str text, const uint8_t *breaks)
{
	for (size_t i = 0; i < clusters->n; i++) {
		kw_cluster *c = &clusters->c[i];
		uint32_t before = i ? char_of(text, c - 1) : 0;
		bool is_end = (breaks[c->at + c->n] & KW_AT_BREAK) || char_of(text, c) == '>';
		uint32_t next = i + 1 < clusters->n ? char_of(text, c + 1) : 0;
		c->may_word = c->may_break && is_end && !is_in(suffixes, KW_COUNT(suffixes), next);
		c->may_phrase = c->may_word &&
		                (i + 1 == clusters->n || may_end_phrase(before, char_of(text, c), next));
	}
	join_short_brackets(clusters);
	find_clauses(clusters);
}
