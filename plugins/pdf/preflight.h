/* preflight -- what is to be said of a document and a template before they are set. */
#ifndef PDF_PREFLIGHT_H
#define PDF_PREFLIGHT_H

#include "template.h"
#include <kawaraban/plugin.h>

/* Reports; refuses nothing. */
void kw_preflight(kw_ctx *ctx, const kw_doc *doc, const kw_template *t);
/* Of two colours as WCAG 2 counts it, in hundredths: 2100 is black on white. */
int64_t kw_preflight_contrast(kw_colour a, kw_colour b);

#endif
