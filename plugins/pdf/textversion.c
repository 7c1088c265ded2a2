/* textversion -- walks the tree as the renderer does: what the document says of itself comes last. Prints what the tree says;
 * readings of ruby stand in brackets behind their base. */
#include "textversion.h"

#include "grow.h"
#include "render.h"

#include <stdlib.h>

static const char *const tail = "-text.txt";

/* The text of a block without its inner marks, in one line. */
static void put_inlines(kw_buf *out, const kw_node *block)
{
	kw_walk walk = kw_walk_from(block);
	while (kw_walk_next(&walk) != KW_DONE) {
		const kw_node *n = walk.node;
		if (walk.event != KW_ENTER || n == block)
			continue;
		kw_buf_put(out, n->type == KW_SOFTBREAK ? KW_LIT(" ") : n->text);
		if (n->type == KW_RUBY && n->text.n && n->as.ruby.reading.n)
			kw_buf_putf(out, "（%.*s）", KW_STR_ARG(n->as.ruby.reading));
	}
}

/* A block and its line end, below a blank line when it is a heading. */
static void put_block(kw_buf *out, const kw_node *block, kw_str mark)
{
	size_t before = out->n;
	bool is_heading = block->type == KW_TITLE && before && block->parent->type != KW_TABLE;
	if (is_heading)
		kw_buf_putc(out, '\n');
	size_t from = out->n;
	kw_buf_put(out, mark);
	put_inlines(out, block);
	if (out->n == from && !out->failed)
		out->n = before;
	else
		kw_buf_putc(out, '\n');
}

static void put_row(kw_buf *out, const kw_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		kw_buf_put(out, i ? KW_LIT("\xE3\x80\x80") : KW_LIT(""));
		kw_buf_put(out, cells[i].text);
	}
	kw_buf_putc(out, '\n');
}

static bool put_data(kw_buf *out, const kw_node *table)
{
	const kw_table *t = table->as.table;
	size_t n = 0;
	kw_rows *rows = kw_table_open(table);
	if (!rows)
		return false;
	for (size_t i = 0; i < t->n_columns; i++) {
		kw_buf_put(out, i ? KW_LIT("\xE3\x80\x80") : KW_LIT(""));
		kw_buf_put(out, t->columns[i].name);
	}
	kw_buf_putc(out, '\n');
	for (const kw_cell *cells = kw_rows_next(rows, &n); cells; cells = kw_rows_next(rows, &n))
		put_row(out, cells, n);
	kw_rows_close(rows);
	return true;
}

/* Items of the lists around a block, the innermost last. */
typedef struct counts {
	uint64_t *n;
	size_t depth, room;
} counts;

static bool push_count(counts *c)
{
	uint64_t *n = kw_grown(c->n, c->depth, &c->room, sizeof *n);
	if (!n)
		return false;
	c->n = n;
	c->n[c->depth++] = 0;
	return true;
}

/* The mark of the item whose first block this is. */
static void put_mark(kw_buf *out, const kw_template *t, const kw_node *block, const counts *c)
{
	if (block->type == KW_NOTE)
		kw_buf_put(out, block->as.note.marker);
	else if (block->parent->type == KW_ITEM && !block->prev && c->depth)
		(void)kw_template_put_mark(t, block->parent->parent, c->n[c->depth - 1], out);
}

/* late: only what waits for the end of the document, or all the rest. */
static bool put_tree(kw_buf *out, const kw_template *t, const kw_node *root, bool late)
{
	bool fine = true;
	counts c = { 0 };
	kw_buf mark = { 0 };
	kw_walk walk = kw_walk_from(root);
	while (fine && kw_walk_next(&walk) != KW_DONE) {
		const kw_node *n = walk.node;
		if (n->type == KW_LIST && walk.event == KW_ENTER)
			fine = push_count(&c);
		else if (n->type == KW_LIST)
			c.depth--;
		if (walk.event != KW_ENTER)
			continue;
		if (n->type == KW_ITEM && c.depth)
			c.n[c.depth - 1]++;
		if (n->type == KW_TABLE && n->as.table->rows && !late)
			fine = put_data(out, n);
		if (kw_type_class((kw_type)n->type) != KW_TEXT_BLOCK)
			continue;
		kw_buf_clear(&mark);
		put_mark(&mark, t, n, &c);
		if (!(n->marks & KW_MARK_IMPLIED) && kw_render_waits_for_end(n) == late)
			put_block(out, n, kw_buf_str(&mark));
		kw_walk_skip(&walk);
	}
	fine = fine && !mark.failed;
	kw_buf_free(&mark);
	free(c.n);
	return fine;
}

static kw_str stem_of(kw_str file)
{
	const char *dot = file.n ? memrchr(file.p, '.', file.n) : NULL;
	return dot && dot > file.p ? kw_str_sub(file, 0, (size_t)(dot - file.p)) : file;
}

kw_status kw_textversion_put(kw_ctx *ctx, const kw_template *t, const kw_doc *doc, kw_sink *pdf)
{
	kw_buf out = { 0 }, name = { 0 };
	kw_status st = KW_OK;
	const kw_node *root = kw_doc_root_const(doc);
	kw_str stem = stem_of(kw_doc_source_const(doc)->file);
	kw_buf_put(&name, stem.n ? stem : KW_LIT("leaflet"));
	kw_buf_put(&name, kw_str_from(tail));
	bool fine = put_tree(&out, t, root, false) && put_tree(&out, t, root, true);
	if (!fine || out.failed || name.failed) {
		st = kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for the text version");
	} else {
		kw_sink *file = kw_sink_add(pdf, kw_buf_str(&name));
		st = file ? kw_sink_put(file, kw_buf_str(&out)) : KW_OK; /* a failure is latched in pdf */
	}
	kw_buf_free(&out);
	kw_buf_free(&name);
	return st;
}
