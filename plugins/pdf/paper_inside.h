/* paper_inside -- what the files of the paper share: the page being drawn, and where links go. */
#ifndef PDF_PAPER_INSIDE_H
#define PDF_PAPER_INSIDE_H

#include "paper.h"

enum {
	KW_ASCENT_PART = 880, /* of glyphs, thousandths of the size */
	KW_DESCENT_PART = 120,
};

typedef enum kw_target_kind { KW_TO_URI, KW_TO_PLACE, KW_TO_NEXT_PAGE } kw_target_kind;

typedef struct kw_target {
	kw_target_kind kind;
	uint32_t element;
	kw_str words; /* the URI, or what is said of the place */
	uint32_t page;
	int64_t y;
} kw_target;

typedef struct kw_area {
	uint32_t target, page;
	int64_t x, top, right, bottom; /* PDF coordinates, from below */
} kw_area;

struct kw_paper {
	kw_haru *haru;
	kw_fonts *fonts;
	kw_tags *tags;
	kw_outline *outline;
	kw_print *print; /* NULL: pages as they are */
	kw_arena *texts;
	int64_t width, height;
	kw_buf under, over;
	uint32_t page;  /* the open one */
	uint32_t owner; /* element of the open mark, 0: artifact, NOBODY: none */
	bool is_open, is_turned, is_said, repeating, failed;
	bool is_text;                  /* inside BT and ET */
	bool is_level, has_pen;        /* of the text object: its matrix turns nothing; the pen is known */
	int64_t line_x, line_y, pen_x; /* where the last step led, from below; the pen is on that line */
	kw_colour colour;              /* in force on `over` */
	uint32_t font;
	int64_t size;
	kw_target *targets;
	kw_area *areas;
	kw_fill *fills; /* of this page */
	size_t n_targets, room_targets, n_areas, room_areas, n_fills, room_fills;
};

/* ---- paper_links.c ---- */

/* Text of a link stands on the open page at x, its baseline at y. */
void kw_paper_add_area(kw_paper *p, const kw_segment *segment, int64_t x, int64_t y);
/* Writes the areas as annotations of their pages. */
void kw_paper_put_links(kw_paper *p);

#endif
