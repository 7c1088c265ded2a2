/* report.h -- the reader that checks: its probe and its call. */
#ifndef OPENDATA_REPORT_H
#define OPENDATA_REPORT_H

#include <kawaraban/plugin.h>

int od_report_probe(kw_str head, kw_str name);
kw_status od_report_read(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc);

/* The files a catalogue lists, as a table of the report: file (below the folder of the catalogue), bytes, sha256. */
kw_status od_report_files(kw_ctx *ctx, kw_str bytes, kw_doc *doc);

#endif
