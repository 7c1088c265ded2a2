/* attachments -- the document's figures as files inside the PDF (PDF/A-3): the budget and its data tables as CSV. */
#ifndef PDF_ATTACHMENTS_H
#define PDF_ATTACHMENTS_H

#include "haru.h"

/* Embeds what there is and appends the entries for the catalog; nothing without figures. False without memory. */
KW_NODISCARD bool kw_attachments_put(kw_ctx *ctx, kw_haru *haru, kw_buf *catalog);

#endif
