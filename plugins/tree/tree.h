/* tree -- the rooms of the writer: line (how a line is made) and write (which lines there are). */
#ifndef TREE_H
#define TREE_H

#include <kawaraban/plugin.h>

kw_status tree_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out);

/* Each appends to a line, with a space before it. */
void tree_put_word(kw_buf *line, const char *word);
void tree_put_quoted(kw_buf *line, kw_str text);
void tree_put_text(kw_buf *line, const char *name, kw_str text);      /* name="text", nothing when empty */
void tree_put_number(kw_buf *line, const char *name, int64_t number); /* name=number */
/* The attributes of the node's type, its marks and its confidence. */
void tree_put_attributes(kw_buf *line, const kw_node *node);
/* "[L9-11,13]", or with columns and offsets "[9:1-3@120+9 ...]"; nothing without a place. */
void tree_put_places(kw_buf *line, const kw_span *spans, uint32_t n, bool in_full);

#endif
