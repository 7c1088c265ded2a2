/* cli_explain -- what check --explain prints. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "cli.h"

/* "12", "12-20" or "all". False when the text is neither; *to is UINT32_MAX for all. */
bool kw_explain_range(kw_str text, uint32_t *from, uint32_t *to);
/* Puts each line of the range that is not blank, and what became of it. KW_EUSAGE when the reader kept no lines or has not so many. */
kw_status kw_explain_lines(kw_ctx *ctx, const kw_doc *doc, uint32_t from, uint32_t to, kw_buf *out);

#endif
