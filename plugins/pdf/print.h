/* print -- pages of a leaflet on the sheets of a print shop: imposition, bleed, crop, centre and fold marks, inks instead of
 * screen colours. Knows no text. */
#ifndef PDF_PRINT_H
#define PDF_PRINT_H

#include "haru.h"
#include "template.h"

typedef struct kw_print kw_print;

/* ctx, haru and the template are borrowed. right_bound: read from right to left. NULL without memory. */
kw_print *kw_print_new(kw_ctx *ctx, kw_haru *haru, const kw_template *t, bool right_bound);
void kw_print_free(kw_print *p);

/* Takes the operators of the next page. */
void kw_print_add_page(kw_print *p, kw_str content, int64_t width_mpt, int64_t height_mpt, bool is_turned);
uint32_t kw_print_n_pages(const kw_print *p);
/* The name of a font ('F') or picture ('X') in the resources all sheets share. */
kw_str kw_print_name(kw_print *p, char kind, uint32_t object);
/* Sets the colour in inks: that of its role, pure black for grey ones. is_stroke: of lines instead of areas. */
void kw_print_put_colour(const kw_print *p, kw_buf *out, kw_colour colour, bool is_stroke);

/* Which pages stand on the sides of a job of n pages: page numbers from 1, 0 for blank, from left to right; returns how many
 * of side[room] there are, 0 behind the last side. */
size_t kw_print_side(const kw_print *p, uint32_t n_pages, uint32_t side, uint32_t *pages, size_t room);

/* Writes the sheets, and appends the output intent to the catalog. */
KW_NODISCARD kw_status kw_print_finish(kw_print *p, kw_buf *catalog);

#endif
