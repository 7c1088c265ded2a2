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

kw_status kw_phrase_words_load(kw_ctx *ctx, kw_phrase_words *words)
{
	*words = (kw_phrase_words){ .particles.n = 0 };
	const struct {
		kw_str kind;
		kw_char_set *set;
	} kinds[] = { { KW_LIT("particle"), &words->particles },
		      { KW_LIT("stem"), &words->stems },
		      { KW_LIT("suffix"), &words->suffixes } };
	kw_str bytes;
	kw_status st = kw_ctx_data(ctx, "leaflet/phrases.tsv", &bytes);
	for (kw_tsv row = { .rest = st ? KW_LIT("") : bytes }; !st && kw_tsv_next(&row);) {
		kw_char_set *set = NULL;
		for (size_t i = 0; i < KW_COUNT(kinds); i++)
			if (kw_str_eq(row.fields[0], kinds[i].kind))
				set = kinds[i].set;
		size_t at = 0;
		while (set && at < row.fields[1].n && set->n < KW_COUNT(set->c))
			set->c[set->n++] = kw_utf8_next(row.fields[1], &at);
		if (!set || at < row.fields[1].n)
			st = kw_fail(
			        ctx, KW_ELIB, "data.phrases", (kw_span){ 0 },
			        "formats/leaflet/phrases.tsv, line %u: expected particle, stem or suffix "
			        "and at most %zu characters",
			        row.line, KW_COUNT(set->c));
	}
	return st;
}

/* Written once, before the process is sealed. */
static kw_phrase_words prepared;
static bool is_prepared;

kw_status kw_phrases_prepare(kw_ctx *ctx)
{
	kw_status st = is_prepared ? KW_OK : kw_phrase_words_load(ctx, &prepared);
	is_prepared = st == KW_OK;
	return st;
}

const kw_phrase_words *kw_phrases_find(void)
{
	return is_prepared ? &prepared : NULL;
}

static bool is_in(const kw_char_set *set, uint32_t c)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->c[i] == c)
			return true;
	return false;
}

/* ICU's dictionary lacks many words and ends phrases inside them (学齢/期, 協/働, 自分ら/しく, 住み/続け). Kanji before kanji
 * or kana is mostly the middle of a word; so is hiragana before hiragana, unless it is a particle, and the end of a verb's stem
 * between kanji. */
static bool may_end_phrase(const kw_phrase_words *words, uint32_t before, uint32_t c, uint32_t next)
{
	script a = script_of(c), b = script_of(next);
	if (a == KANJI)
		return b != KANJI && b != HIRAGANA;
	if (a == KATAKANA)
		return b != HIRAGANA;
	if (a != HIRAGANA || is_in(&words->particles, c))
		return true;
	bool is_stem = b == KANJI && script_of(before) == KANJI && is_in(&words->stems, c);
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

void kw_phrases_mark(const kw_phrase_words *words, kw_clusters *clusters, kw_str text, const uint8_t *breaks)
{
	for (size_t i = 0; i < clusters->n; i++) {
		kw_cluster *c = &clusters->c[i];
		uint32_t before = i ? char_of(text, c - 1) : 0;
		bool is_end = (breaks[c->at + c->n] & KW_AT_BREAK) || char_of(text, c) == '>';
		uint32_t next = i + 1 < clusters->n ? char_of(text, c + 1) : 0;
		c->may_word = c->may_break && is_end && !is_in(&words->suffixes, next);
		/* 区・局運営: a middle dot among kanji joins them. */
		bool joins =
		        c->class == KW_JL_MIDDLE && script_of(before) == KANJI && script_of(next) == KANJI;
		c->may_phrase =
		        c->may_word && !joins &&
		        (i + 1 == clusters->n || may_end_phrase(words, before, char_of(text, c), next));
	}
	join_short_brackets(clusters);
	find_clauses(clusters);
}
