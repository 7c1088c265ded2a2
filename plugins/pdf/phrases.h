/* phrases -- the ends of phrases and clauses in a shaped text. */
#ifndef PDF_PHRASES_H
#define PDF_PHRASES_H

#include "shape.h"

enum { KW_MOST_PHRASE_CHARS = 64 };

typedef struct kw_char_set {
	uint32_t c[KW_MOST_PHRASE_CHARS];
	size_t n;
} kw_char_set;

/* formats/leaflet/phrases.tsv */
typedef struct kw_phrase_words {
	kw_char_set particles, stems, suffixes;
} kw_phrase_words;

KW_NODISCARD kw_status kw_phrase_words_load(kw_ctx *ctx, kw_phrase_words *words);
/* Loads them once for all documents of the process; until then there are none (NULL). */
KW_NODISCARD kw_status kw_phrases_prepare(kw_ctx *ctx);
const kw_phrase_words *kw_phrases_find(void);
/* Sets may_word, may_phrase and may_clause; breaks: for each byte boundary of the text, KW_AT_BREAK where ICU ends a phrase. */
void kw_phrases_mark(const kw_phrase_words *words, kw_clusters *clusters, kw_str text, const uint8_t *breaks);

#endif
