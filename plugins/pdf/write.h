/* write -- the writer's two calls. */
#ifndef PDF_WRITE_H
#define PDF_WRITE_H

#include <kawaraban/plugin.h>

kw_status kw_pdf_prepare(kw_ctx *ctx, int64_t expected_documents);
KW_NODISCARD kw_status kw_pdf_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out);

#endif
