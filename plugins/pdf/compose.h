/* compose -- one block of text into strips: shaped, broken into lines, placed, and its codes written. */
#ifndef PDF_COMPOSE_H
#define PDF_COMPOSE_H

#include "flow.h"
#include "line.h"

/* A stretch of a block's text with one look and one owner. */
typedef struct kw_ink {
	size_t end;       /* first byte behind it */
	uint32_t element; /* of the structure tree; 0: artifact */
	uint32_t link;    /* of kw_paper_add_target; 0: none */
	bool strong;
	kw_str reading; /* ruby over the whole stretch, which no line end cuts; empty: none */
	uint32_t reading_element;
} kw_ink;

typedef struct kw_block {
	const kw_style *style;
	const kw_frame *frame; /* NULL or not known: none */
	int64_t x, width;      /* of the box, or of the text without one */
	kw_str text;
	const kw_ink *inks;
	size_t n_inks;
	kw_str label; /* set before the first line, outside the text; empty: none */
	uint32_t label_element;
	int64_t hang;     /* how far lines stand in behind the label, at least */
	int64_t indent;   /* of the first line */
	uint32_t heading; /* of kw_outline_add; 0: none */
	bool keep_next;   /* no page may end after it */
	kw_span at;
} kw_block;

typedef struct kw_composer kw_composer;

/* Everything is borrowed. NULL without memory (said). */
kw_composer *kw_composer_new(kw_ctx *ctx, kw_fonts *fonts, const kw_template *t);
void kw_composer_free(kw_composer *c);
/* Adds the block with its space before and after. */
KW_NODISCARD kw_status kw_compose(kw_composer *c, kw_flow *to, const kw_block *block);

#endif
