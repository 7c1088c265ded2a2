/* check -- is the tree sound? Walked after every reader: links, containment, text, places. */
#ifndef CHECK_H
#define CHECK_H

#include "diag.h"
#include <kawaraban/doc.h>

/* KW_OK, or KW_EBUG after saying what is wrong with the first bad node (bug.tree). */
kw_status kw_check_tree(kw_ctx *ctx, const kw_doc *doc);

#endif
