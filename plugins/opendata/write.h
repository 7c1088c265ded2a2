/* write.h -- the call behind the plugin's table. */
#ifndef OPENDATA_WRITE_H
#define OPENDATA_WRITE_H

#include <kawaraban/plugin.h>

kw_status od_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out);

#endif
