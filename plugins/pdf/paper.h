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
/* Pages go onto the sheets of a print shop: inks for colours, no links, no bookmarks. Before the first page; borrowed. */
typedef struct kw_print kw_print;
void kw_paper_set_print(kw_paper *p, kw_print *print);
/* Pages are seen turned, so that lines go from top to bottom and follow each other from right to left. Before the first. */
void kw_paper_set_turned(kw_paper *p);

/* Of the page that was begun and is still empty, if there is one, and of those that follow. */
void kw_paper_set_size(kw_paper *p, int64_t width_mpt, int64_t height_mpt);
void kw_paper_begin_page(kw_paper *p);
void kw_paper_end_page(kw_paper *p);
/* A page that is drawn later, after the others; while none is open. */
void kw_paper_skip_page(kw_paper *p);
void kw_paper_reopen(kw_paper *p, uint32_t page, int64_t width_mpt, int64_t height_mpt);
uint32_t kw_paper_n_pages(const kw_paper *p);
kw_outline *kw_paper_outline(kw_paper *p);

/* Text of one face on one baseline. */
typedef struct kw_segment {
	uint32_t element; /* 0: an artifact */
	uint32_t link;    /* of kw_paper_add_target; 0: none */
	uint32_t heading; /* of kw_outline_add, on the first segment of a heading; 0: none */
	uint16_t font;
	kw_colour colour;
	uint8_t way; /* kw_way */
	int64_t size_mpt, x_mpt, rise_mpt, width_mpt;
	bool is_whole; /* the pen ends where width_mpt says, not a part of a thousandth of a point beside it */
	size_t from, n; /* its operand of TJ, in a buffer of the caller's */
	/* Set on a single glyph whose neighbour does not stand where it ends: how much further that is. Programs that read the
	 * text would see a space or a line end there, so the glyph is marked to reach so far; behind the operand stand n_said bytes:
	 * its text as a PDF string. 0: none. */
	int64_t reach_mpt;
	/* Without reach_mpt: the text of all segments of this owner on the line, which are one mark; in vertical lines, whose
	 * characters programs take for lines each. */
	size_t n_said;
} kw_segment;
void kw_paper_text(kw_paper *p, const kw_segment *segment, kw_str operand, int64_t x_mpt,
                   int64_t baseline_mpt);
/* While set, text is drawn as an artifact: table heads repeated on a page. */
void kw_paper_set_repeating(kw_paper *p, bool repeating);
/* A running head or a page number: an artifact of pagination. */
void kw_paper_furniture(kw_paper *p, const kw_segment *segment, kw_str operand, int64_t x_mpt,
                        int64_t baseline_mpt, bool is_foot);

/* A filled rectangle under all text of the page: bands, tints and rules. Those of a deeper layer cover the others. */
typedef struct kw_fill {
	kw_colour colour;
	unsigned layer;
	int64_t x_mpt, y_mpt, width_mpt, height_mpt;
} kw_fill;
void kw_paper_fill(kw_paper *p, kw_fill fill);

/* Something drawn that is one thing for a reader: rectangles in one colour, or a picture. Positions from its top left. */
typedef struct kw_drawing {
	uint32_t element; /* its Figure; 0: an artifact */
	int64_t width, height;
	kw_colour colour;
	const kw_fill *rects; /* their colours and layers do not count */
	size_t n_rects;
	uint32_t picture;    /* an object of kw_haru_add_picture; 0: none */
	uint8_t orientation; /* of the picture: how its rows are seen, as EXIF counts; 0 as 1, upright */
} kw_drawing;
void kw_paper_draw(kw_paper *p, const kw_drawing *d, int64_t x_mpt, int64_t y_mpt);

/* Where links go. The number is for kw_segment.link. */
uint32_t kw_paper_add_target(kw_paper *p, uint32_t element, kw_str href);

/* A place of this document: y from below. words: what a reader that speaks says of the link. */
uint32_t kw_paper_add_place(kw_paper *p, uint32_t element, kw_str words, uint32_t page, int64_t y_mpt);
/* The page behind the one the words come to stand on. */
uint32_t kw_paper_add_next_page(kw_paper *p, uint32_t element, kw_str words);

/* Writes link areas, the tree and what the catalog says of them. False without memory. */
KW_NODISCARD bool kw_paper_finish(kw_paper *p, kw_buf *catalog);
bool kw_paper_failed(const kw_paper *p);

#endif
