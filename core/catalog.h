/* catalog -- a folder of published files as a document: one table, a row for each file, so that a writer can make a catalogue
 * of it. What a file is goes by its name, after formats/opendata/distributions.tsv. */
#ifndef CATALOG_H
#define CATALOG_H

#include "diag.h"
#include <kawaraban/doc.h>

#pragma GCC visibility push(default) /* for the command; not installed */

typedef struct kw_catalog kw_catalog;

/* Lists the folder and those below it, without following links: names only, sorted. Files of which others say what they are
 * (`main` in the table) come last. The document gets one table with the columns file (path below the folder), suffix (the row of
 * distributions.tsv), bytes, sha256 and content (of main files, else empty); a row's file is read when the row is asked for, so
 * one pass at a time. KW_EINPUT: the folder cannot be read; KW_ELIMIT. Closed after the document was freed. */
KW_NODISCARD kw_status kw_catalog_open(kw_ctx *ctx, kw_str folder, kw_doc *doc, kw_catalog **out);
/* What went wrong while rows were read; it has been said. */
kw_status kw_catalog_status(const kw_catalog *c);
void kw_catalog_close(kw_catalog *c);

#pragma GCC visibility pop

#endif
