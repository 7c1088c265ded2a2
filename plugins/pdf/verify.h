/* verify -- reads a finished file again before it is handed over. */
#ifndef PDF_VERIFY_H
#define PDF_VERIFY_H

#include <kawaraban/context.h>

/* KW_OK when the bytes are a PDF with this many pages, whose cross-reference table points at its objects. KW_EBUG else. */
KW_NODISCARD kw_status kw_pdf_verify(kw_ctx *ctx, kw_str file, uint32_t n_pages);

#endif
