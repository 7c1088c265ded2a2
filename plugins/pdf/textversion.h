/* textversion -- the text of a leaflet in the order it is read in, for people who do not use the PDF. */
#ifndef PDF_TEXTVERSION_H
#define PDF_TEXTVERSION_H

#include "template.h"

/* Puts the text beside the PDF: one paragraph a line, marks as printed, a row of a table a line. UTF-8, LF. */
KW_NODISCARD kw_status kw_textversion_put(kw_ctx *ctx, const kw_template *t, const kw_doc *doc, kw_sink *pdf);

#endif
