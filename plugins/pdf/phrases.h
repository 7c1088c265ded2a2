/* phrases -- the ends of phrases and clauses in a shaped text. */
#ifndef PDF_PHRASES_H
#define PDF_PHRASES_H

#include "shape.h"

/* Sets may_word, may_phrase and may_clause; breaks: for each byte boundary of the text, KW_AT_BREAK where ICU ends a phrase. */
void kw_phrases_mark(kw_clusters *clusters, kw_str text, const uint8_t *breaks);

#endif
