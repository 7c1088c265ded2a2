/* haru -- libharu as an object, page and file back end, spoken to in object numbers and PDF text. Everything above it is
 * plain text and knows no libharu type; nothing here knows fonts, tags or layout.
 *
 * Failures latch: after one, every call does nothing and kw_haru_save says why. */
#ifndef PDF_HARU_H
#define PDF_HARU_H

#include <kawaraban/plugin.h>

typedef struct kw_haru kw_haru;

/* The version the linked library reports, and whether it is the one this file was written against and behaves so. */
KW_NODISCARD kw_status kw_haru_check_library(kw_ctx *ctx);

/* An empty document, or NULL (said in ctx). level: of compression, 1 to 12. */
kw_haru *kw_haru_new(kw_ctx *ctx, int level);
void kw_haru_free(kw_haru *h);
/* The header says PDF 1.`minor`; without this 1.7. */
void kw_haru_set_version(kw_haru *h, int minor);
int kw_haru_version(const kw_haru *h);

/* Objects that are no streams go packed into some, the cross-reference table is one too, and the file is written while pages
 * are made: half the bytes and a third of the memory of a tagged file. At once after kw_haru_new. Needs PDF 1.5, so PDF/A-1 does
 * without. */
void kw_haru_pack_objects(kw_haru *h);

/* The number of an object whose dictionary is put later; 0 after a failure. */
uint32_t kw_haru_reserve(kw_haru *h);
/* Raw text between << and >> of a reserved object. Once for each. */
void kw_haru_put_dict(kw_haru *h, uint32_t object, kw_str body);
uint32_t kw_haru_add_dict(kw_haru *h, kw_str body);
/* The same for objects that only raw text refers to; they are packed when that is allowed. */
uint32_t kw_haru_reserve_small(kw_haru *h);
void kw_haru_put_small(kw_haru *h, uint32_t object, kw_str body);
/* A stream: `dict` is what stands in its dictionary beside /Length and /Filter. */
uint32_t kw_haru_add_stream(kw_haru *h, kw_str dict, kw_str data, bool deflate);

/* A font object that pages can name; its dictionary is put with kw_haru_put_dict. */
uint32_t kw_haru_add_font(kw_haru *h);
/* Pages count from 0; sizes in thousandths of a point. */
uint32_t kw_haru_add_page(kw_haru *h, int64_t width_mpt, int64_t height_mpt);
void kw_haru_set_page_size(kw_haru *h, uint32_t page, int64_t width_mpt, int64_t height_mpt);
/* A sheet for printing: its finished part is width x height and stands `slug` from each edge, `bleed` around it is printed. */
void kw_haru_set_print_boxes(kw_haru *h, uint32_t page, int64_t slug, int64_t bleed, int64_t width_mpt,
                             int64_t height_mpt);
/* The page is seen turned to the right by a quarter. */
void kw_haru_turn_page(kw_haru *h, uint32_t page);
/* The page's resources are this dictionary, and not names it was asked for. */
void kw_haru_share_resources(kw_haru *h, uint32_t page, uint32_t object);
uint32_t kw_haru_page_object(const kw_haru *h, uint32_t page);
uint32_t kw_haru_n_pages(const kw_haru *h);
/* The name of the font in the page's resources, such as "F1"; lives as long as the page. */
kw_str kw_haru_font_name(kw_haru *h, uint32_t page, uint32_t font);
/* An image that pages can name: its dictionary beside /Type and /Subtype, and its data, which are packed when wanted. */
uint32_t kw_haru_add_picture(kw_haru *h, kw_str dict, kw_str data, bool deflate);
/* The name of the picture in the page's resources, such as "X1"; lives as long as the page. */
kw_str kw_haru_picture_name(kw_haru *h, uint32_t page, uint32_t picture);
void kw_haru_add_annotation(kw_haru *h, uint32_t page, uint32_t object);
/* Compresses the page's operators at once. With tags, parents_key is the page's key in the ParentTree; else -1. */
void kw_haru_end_page(kw_haru *h, uint32_t page, kw_str content, int64_t parents_key);

/* More entries for the catalog, and the whole Info dictionary, as raw text. */
void kw_haru_put_catalog(kw_haru *h, kw_str body);
void kw_haru_put_info(kw_haru *h, kw_str body);

/* The file into `out`, which is empty; its ID depends on every byte before the trailer. Once, at the end. */
KW_NODISCARD kw_status kw_haru_save(kw_haru *h, kw_ctx *ctx, kw_buf *out);

#endif
