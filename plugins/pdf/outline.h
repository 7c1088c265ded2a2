/* outline -- the bookmarks: headings by level, and where they came to stand. */
#ifndef PDF_OUTLINE_H
#define PDF_OUTLINE_H

#include "haru.h"

typedef struct kw_outline kw_outline;

kw_outline *kw_outline_new(void);
void kw_outline_free(kw_outline *o);
/* A heading of that level (from 1), in reading order; its number from 1, 0 without memory. */
uint32_t kw_outline_add(kw_outline *o, unsigned level, kw_str title);
/* The heading stands on the page, its top at y thousandths of a point from below. */
void kw_outline_place(kw_outline *o, uint32_t entry, uint32_t page, int64_t y_mpt);
/* One heading, for a table of contents. */
typedef struct kw_outline_view {
	unsigned level;
	kw_str title; /* borrowed */
	uint32_t page;
	int64_t y; /* of its top, from below */
} kw_outline_view;
/* The heading of that number, from 1; false behind the last. */
bool kw_outline_see(const kw_outline *o, size_t entry, kw_outline_view *out);
/* Writes the headings that were placed, and appends the entry for the catalog. False without memory. */
KW_NODISCARD bool kw_outline_finish(kw_outline *o, kw_haru *haru, kw_buf *catalog);

#endif
