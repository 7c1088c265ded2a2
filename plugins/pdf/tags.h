/* tags -- the structure tree: elements in reading order, which marked content belongs to which, links, and the objects
 * they become. Draws nothing. */
#ifndef PDF_TAGS_H
#define PDF_TAGS_H

#include "haru.h"

typedef enum kw_tag {
	KW_TAG_DOCUMENT,
	KW_TAG_SECT,
	KW_TAG_DIV,
	KW_TAG_H1,
	KW_TAG_H2,
	KW_TAG_H3,
	KW_TAG_H4,
	KW_TAG_H5,
	KW_TAG_H6,
	KW_TAG_P,
	KW_TAG_L, /* of items without marks */
	KW_TAG_L_MARKS,
	KW_TAG_L_NUMBERS,
	KW_TAG_LI,
	KW_TAG_LBL,
	KW_TAG_LBODY,
	KW_TAG_TABLE,
	KW_TAG_THEAD,
	KW_TAG_TBODY,
	KW_TAG_TR,
	KW_TAG_TH_COLUMN,
	KW_TAG_TH_ROW,
	KW_TAG_TD,
	KW_TAG_CAPTION,
	KW_TAG_NOTE,
	KW_TAG_LINK,
	KW_TAG_RUBY,
	KW_TAG_RB,
	KW_TAG_RT,
	KW_TAG_FIGURE,
	KW_TAG_TOC,
	KW_TAG_TOCI,
	KW_N_TAGS
} kw_tag;

typedef struct kw_tags kw_tags;

kw_tags *kw_tags_new(void);
void kw_tags_free(kw_tags *t);
const char *kw_tag_name(kw_tag tag);
kw_tag kw_tags_type(const kw_tags *t, uint32_t element);

/* Elements count from 1. The first is the document; its parent is 0. Returns 0 without memory (latched). */
uint32_t kw_tags_add(kw_tags *t, uint32_t parent, kw_tag tag);
/* What is said of a Figure instead of its drawing; the text is copied. */
void kw_tags_set_alt(kw_tags *t, uint32_t element, kw_str alt);
/* Where a Figure stands on its page: left, bottom, right, top in thousandths of a point. */
void kw_tags_set_box(kw_tags *t, uint32_t element, const int64_t box_mpt[4]);
/* A name for programs: "T" of the element; a literal. */
void kw_tags_set_title(kw_tags *t, uint32_t element, const char *title);
/* Gives the element its place among its parent's kids before it has content. */
void kw_tags_attach(kw_tags *t, uint32_t element);
/* The next MCID of the page, owned by the element. Pages are marked one after the other. */
uint32_t kw_tags_mark(kw_tags *t, uint32_t element, uint32_t page);
/* Says that the annotation, which stands on the page, belongs to the element; returns its number among annotations. */
uint32_t kw_tags_add_annotation(kw_tags *t, uint32_t element, uint32_t page, uint32_t object);

/* The longest array the tree needs; PDF 1.4 ends at 8,191 items. */
size_t kw_tags_longest_array(const kw_tags *t);

/* Writes the tree over n_pages pages, and appends its entries for the catalog. Keys of the ParentTree: pages from 0,
 * annotations from n_pages. False without memory. */
KW_NODISCARD bool kw_tags_finish(kw_tags *t, kw_haru *haru, uint32_t n_pages, kw_buf *catalog);

#endif
