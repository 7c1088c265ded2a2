/* write -- the whole document as XML: everything a kw_doc holds, in one order, so that reading it back gives the same
 * tree. Blocks stand on lines of their own; inside a block of inlines every character counts and no space is added. */
#include "xml.h"

enum { FLUSH_BYTES = 65536 };

typedef struct writer {
	kw_ctx *ctx;
	kw_sink *sink;
	kw_buf b;
	unsigned depth;
	kw_status st; /* latched */
	attribute_index index;
} writer;

static void flush(writer *w, size_t over)
{
	if (w->b.n <= over || w->st)
		return;
	if (w->b.failed)
		w->st = kw_fail(w->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory to write XML");
	else if (kw_utf8_valid(kw_buf_str(&w->b)) != w->b.n)
		w->st = kw_fail(w->ctx, KW_EBUG, "xml.utf8", (kw_span){ 0 },
		                "the tree holds bytes that are not UTF-8; nothing was written");
	else
		w->st = kw_sink_put(w->sink, kw_buf_str(&w->b));
	kw_buf_clear(&w->b);
}

/* ---- tags ---- */

static void put_attributes(writer *w, unsigned element, const void *base, const void *parts)
{
	for (unsigned i = 0; i < w->index.n[element]; i++) {
		const attribute *a = &attributes[w->index.of[element][i]];
		size_t from = w->b.n;
		kw_buf_putc(&w->b, ' ');
		kw_buf_put(&w->b, kw_str_from(a->name));
		kw_buf_put(&w->b, KW_LIT("=\""));
		if (value_put(&w->b, a, a->in_parts ? parts : base))
			kw_buf_putc(&w->b, '"');
		else if (!w->b.failed)
			w->b.n = from;
	}
}

static void put_break(writer *w)
{
	kw_buf_putc(&w->b, '\n');
	for (unsigned i = 0; i < w->depth; i++)
		kw_buf_putc(&w->b, ' ');
}

static void open_tag(writer *w, unsigned element, const void *base, const void *parts)
{
	kw_buf_putc(&w->b, '<');
	kw_buf_put(&w->b, kw_str_from(element_name(element)));
	if (base)
		put_attributes(w, element, base, parts);
}

static void close_tag(writer *w, unsigned element)
{
	kw_buf_put(&w->b, KW_LIT("</"));
	kw_buf_put(&w->b, kw_str_from(element_name(element)));
	kw_buf_putc(&w->b, '>');
}

/* An element of the frame with text, or without when there is none, on its own line. */
static void put_element(writer *w, unsigned element, const void *base, kw_str text)
{
	put_break(w);
	open_tag(w, element, base, NULL);
	if (text.n) {
		kw_buf_putc(&w->b, '>');
		text_put(&w->b, text, false);
		close_tag(w, element);
	} else {
		kw_buf_put(&w->b, KW_LIT("/>"));
	}
	flush(w, FLUSH_BYTES);
}

static void enter_group(writer *w, unsigned element)
{
	put_break(w);
	open_tag(w, element, NULL, NULL);
	kw_buf_putc(&w->b, '>');
	w->depth++;
}

static void leave_group(writer *w, unsigned element)
{
	w->depth--;
	put_break(w);
	close_tag(w, element);
}

/* ---- tables ---- */

static void put_cell(writer *w, const kw_cell *cell, const kw_column *column, const kw_span *before)
{
	cell_element c = { *cell, place_of_cell(cell, before) };
	open_tag(w, EL_C, NULL, NULL);
	/* The column's kind goes without saying; "text" in a column of numbers must be said. */
	if (c.cell.kind == column->kind) {
		c.cell.kind = KW_VALUE_TEXT;
	} else if (c.cell.kind == KW_VALUE_TEXT) {
		kw_buf_put(&w->b, KW_LIT(" k=\"text\""));
	}
	put_attributes(w, EL_C, &c, NULL);
	if (cell->text.n) {
		kw_buf_putc(&w->b, '>');
		text_put(&w->b, cell->text, false);
		close_tag(w, EL_C);
	} else {
		kw_buf_put(&w->b, KW_LIT("/>"));
	}
}

static void put_rows(writer *w, const kw_node *table)
{
	static const kw_span none;
	const kw_cell *cells;
	size_t n;
	kw_rows *rows = kw_table_open(table);
	if (!rows) {
		w->st = kw_fail(w->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the rows");
		return;
	}
	enter_group(w, EL_ROWS);
	while (!w->st && (cells = kw_rows_next(rows, &n)) != NULL) {
		put_break(w);
		kw_buf_put(&w->b, KW_LIT("<r>"));
		for (size_t i = 0; i < n; i++)
			put_cell(w, &cells[i], &table->as.table->columns[i], i ? &cells[i - 1].at : &none);
		kw_buf_put(&w->b, KW_LIT("</r>"));
		flush(w, FLUSH_BYTES);
	}
	leave_group(w, EL_ROWS);
	kw_rows_close(rows);
}

/* ---- nodes ---- */

/* A TEXT can stand as bare characters when it has nothing but its text and does not follow another TEXT. */
static bool is_bare(const kw_node *n)
{
	return n->type == KW_TEXT && n->text.n && !n->marks && !n->confidence && !n->why.n && !n->n_spans &&
	       !(n->prev && n->prev->type == KW_TEXT);
}

static bool has_content(const kw_node *n)
{
	return n->first || n->text.n ||
	       (n->type == KW_TABLE && (n->as.table->n_columns || n->as.table->rows));
}

static void enter_node(writer *w, const kw_node *n)
{
	if (is_bare(n)) {
		text_put(&w->b, n->text, false);
		return;
	}
	if (kw_type_class((kw_type)n->type) != KW_INLINE)
		put_break(w);
	open_tag(w, n->type, n, node_parts(n));
	kw_buf_put(&w->b, has_content(n) ? KW_LIT(">") : KW_LIT("/>"));
	w->depth++;
	if (element_content(n->type) == CONTENT_TEXT)
		text_put(&w->b, n->text, false);
	if (n->type == KW_TABLE)
		for (size_t i = 0; i < n->as.table->n_columns; i++)
			put_element(w, EL_COLUMN, &n->as.table->columns[i], (kw_str){ NULL, 0 });
}

static void leave_node(writer *w, const kw_node *n)
{
	if (is_bare(n))
		return;
	if (n->type == KW_TABLE && n->as.table->rows)
		put_rows(w, n);
	w->depth--;
	if (has_content(n)) {
		if (element_content(n->type) == CONTENT_ELEMENTS)
			put_break(w);
		close_tag(w, n->type);
	}
	if (kw_type_class((kw_type)n->type) != KW_INLINE)
		flush(w, FLUSH_BYTES);
}

static void put_tree(writer *w, const kw_doc *doc)
{
	kw_walk walk = kw_walk_from(kw_doc_root_const(doc));
	for (kw_event e; !w->st && (e = kw_walk_next(&walk)) != KW_DONE;)
		(e == KW_ENTER ? enter_node : leave_node)(w, walk.node);
}

/* ---- what stands beside the tree ---- */

static void put_lines(writer *w, const uint32_t *counts, size_t n)
{
	put_break(w);
	kw_buf_put(&w->b, KW_LIT("<lines>"));
	counts_put(&w->b, counts, n);
	kw_buf_put(&w->b, KW_LIT("</lines>"));
}

static void put_ledger(writer *w, const kw_doc *doc)
{
	size_t n;
	const uint32_t *counts = kw_doc_lines(doc, &n);
	const kw_removed *r = kw_doc_removed(doc);
	const kw_despaced *d = kw_doc_despaced(doc);
	if (!n && !r && !d)
		return;
	enter_group(w, EL_LEDGER);
	if (n)
		put_lines(w, counts, n);
	for (; r; r = r->next)
		put_element(w, EL_REMOVED, r, r->text);
	for (; d; d = d->next)
		put_element(w, EL_DESPACED, d, (kw_str){ NULL, 0 });
	leave_group(w, EL_LEDGER);
}

static void put_findings(writer *w, const kw_doc *doc)
{
	const kw_finding *f = kw_doc_findings(doc);
	if (!f)
		return;
	enter_group(w, EL_FINDINGS);
	for (; f; f = f->next)
		put_element(w, EL_FINDING, f, f->message);
	leave_group(w, EL_FINDINGS);
}

/* What the document was published with. */
static void put_stated(writer *w, const kw_stated *s)
{
	if (!s->publisher.n && !s->publisher_source.n && !s->licence.n && !s->issued.n && !s->modified.n &&
	    !s->has_remarks && !s->n_remarks)
		return;
	if (!s->n_remarks) {
		put_element(w, EL_STATED, s, (kw_str){ NULL, 0 });
		return;
	}
	put_break(w);
	open_tag(w, EL_STATED, s, NULL);
	kw_buf_putc(&w->b, '>');
	w->depth++;
	for (size_t i = 0; i < s->n_remarks; i++)
		put_element(w, EL_REMARK, &s->remarks[i], s->remarks[i].text);
	leave_group(w, EL_STATED);
}

kw_status xml_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	(void)opts;
	writer w = { .ctx = ctx, .sink = out };
	attribute_index_make(&w.index);
	kw_buf_put(&w.b, KW_LIT("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" DOCUMENT_ROOT
	                        " xmlns=\"" DOCUMENT_NAMESPACE "\">"));
	w.depth = 1;
	put_element(&w, EL_SOURCE, kw_doc_source_const(doc), (kw_str){ NULL, 0 });
	put_tree(&w, doc);
	put_ledger(&w, doc);
	put_findings(&w, doc);
	put_stated(&w, kw_doc_stated_const(doc));
	w.depth = 0;
	put_break(&w);
	close_tag(&w, EL_KAWARABAN);
	kw_buf_putc(&w.b, '\n');
	flush(&w, 0);
	kw_buf_free(&w.b);
	return w.st;
}
