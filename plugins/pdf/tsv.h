/* tsv -- rows of tab-separated fields, as formats/ keeps its data. '#' begins a comment line. */
#ifndef PDF_TSV_H
#define PDF_TSV_H

#include <kawaraban/base.h>

enum { KW_TSV_FIELDS = 16 };

typedef struct kw_tsv {
	kw_str rest; /* what is not read yet */
	uint32_t line;
	kw_str fields[KW_TSV_FIELDS];
	size_t n;
} kw_tsv;

/* The next row that is neither blank nor a comment; false at the end. Fields beyond the last room are dropped. */
bool kw_tsv_next(kw_tsv *t);
/* Field i, empty when the row is shorter. */
kw_str kw_tsv_field(const kw_tsv *t, size_t i);
/* The next word of s, which spaces separate, taken off its front; false at the end. */
bool kw_word_next(kw_str *s, kw_str *word);

#endif
