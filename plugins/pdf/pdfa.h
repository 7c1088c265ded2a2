/* pdfa -- what the file says about itself: Info, XMP, language. */
#ifndef PDF_PDFA_H
#define PDF_PDFA_H

#include "haru.h"

/* Writes Info and XMP, and appends their entries and the viewer's preferences for the catalog. */
KW_NODISCARD kw_status kw_pdfa_put(kw_ctx *ctx, const kw_doc *doc, kw_haru *haru, bool is_tagged,
                                   kw_buf *catalog);

#endif
