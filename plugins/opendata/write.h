/* write.h -- the calls behind the plugin's table. */
#ifndef OPENDATA_WRITE_H
#define OPENDATA_WRITE_H

#include <kawaraban/plugin.h>

/* Maps the data files, while files can be opened. */
kw_status od_prepare(kw_ctx *ctx, int64_t expected_documents);

kw_status od_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out);

kw_status od_catalog_prepare(kw_ctx *ctx);
/* doc: a folder as core/catalog.c hands it out. */
kw_status od_catalog_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out);

#endif
