/* paper -- pages being drawn: operators of text, fills and rules, each inside a mark of the structure tree or an artifact,
 * and link areas. Positions are in thousandths of a point from the top left corner. Decides no position. */
#ifndef PDF_PAPER_H
#define PDF_PAPER_H

#include "fonts.h"
#include "outline.h"
#include "tags.h"

typedef uint32_t kw_colour; /* 0xRRGGBB */
#define KW_NO_COLOUR UINT32_MAX

typedef struct kw_paper kw_paper;

/* tags NULL: no structure. Everything is borrowed. NULL without memory. */
kw_paper *kw_paper_new(kw_haru *haru, kw_fonts *fonts, kw_tags *tags, kw_outline *outline, int64_t width_mpt,
                       int64_t height_mpt);
void kw_paper_free(kw_paper *p);

void kw_paper_begin_page(kw_paper *p);
void kw_paper_end_page(kw_paper *p);
uint32_t kw_paper_n_pages(const kw_paper *p);
kw_outline *kw_paper_outline(kw_paper *p);

/* Text of one face on one baseline. */
typedef struct kw_segment {
	uint32_t element; /* 0: an artifact */
	uint32_t link;    /* of kw_paper_add_target; 0: none */
	uint32_t heading; /* of kw_outline_add, on the first segment of a heading; 0: none */
	uint16_t font;
	kw_colour colour;
	int64_t size_mpt, x_mpt, rise_mpt, width_mpt;
	size_t from, n; /* its operand of TJ, in a buffer of the caller's */
} kw_segment;
void kw_paper_text(kw_paper *p, const kw_segment *segment, kw_str operand, int64_t x_mpt,
                   int64_t baseline_mpt);
/* While set, text is drawn as an artifact: table heads repeated on a page. */
void kw_paper_set_repeating(kw_paper *p, bool repeating);
/* A page number: an artifact of pagination. */
void kw_paper_folio(kw_paper *p, const kw_segment *segment, kw_str operand, int64_t x_mpt,
                    int64_t baseline_mpt);

/* A filled rectangle under all text of the page: bands, tints and rules. Those of a deeper layer cover the others. */
typedef struct kw_fill {
	kw_colour colour;
	unsigned layer;
	int64_t x_mpt, y_mpt, width_mpt, height_mpt;
} kw_fill;
void kw_paper_fill(kw_paper *p, kw_fill fill);

/* Where links go. The number is for kw_segment.link. */
uint32_t kw_paper_add_target(kw_paper *p, uint32_t element, kw_str href);

/* Writes link areas, the tree and what the catalog says of them. False without memory. */
KW_NODISCARD bool kw_paper_finish(kw_paper *p, kw_buf *catalog);
bool kw_paper_failed(const kw_paper *p);

#endif
