/* pager -- strips onto pages: columns that end at one height, what stays together, boxes and rows that go on overleaf, table
 * heads repeated, running heads and page numbers. A document that is there as a whole may have its gaps shrunk, so that no
 * page holds only a few lines. */
#ifndef PDF_PAGER_H
#define PDF_PAGER_H

#include "compose.h"

typedef struct kw_pager kw_pager;

/* Everything is borrowed. title: of the document, for running heads. NULL without memory. */
kw_pager *kw_pager_new(kw_ctx *ctx, kw_paper *paper, kw_composer *composer, const kw_template *t,
                       kw_str title);
void kw_pager_free(kw_pager *p);
/* Places the strips and takes them out of the flow. Unless `all`, strips that stay with what is not there yet remain, and
 * nothing is placed while they are few. */
KW_NODISCARD kw_status kw_pager_place(kw_pager *p, kw_flow *flow, bool all);
/* Puts a page number on the page that is open, which is not one of the pager's. */
KW_NODISCARD kw_status kw_pager_number(kw_pager *p, uint32_t number);
/* Ends the last page; there is at least one. */
KW_NODISCARD kw_status kw_pager_finish(kw_pager *p);

#endif
