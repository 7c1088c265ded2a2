/* tree/write -- one line for each node, column, row, cell, ledger entry and finding. Nothing is left out: a block whose
 * inlines are one TEXT shows it on its own line, any other shows every inline below it. */
#include "tree.h"

enum { FLUSH_BYTES = 65536 };

typedef struct tree {
	kw_sink *out;
	kw_buf lines; /* on their way to out */
	unsigned depth;
	bool in_full; /* option spans */
	bool failed;
} tree;

static void begin_line(tree *t, const char *word)
{
	if (t->lines.n >= FLUSH_BYTES && !t->lines.failed) {
		kw_sink_put(t->out, kw_buf_str(&t->lines));
		kw_buf_clear(&t->lines);
	}
	for (unsigned i = 0; i < t->depth; i++)
		kw_buf_put(&t->lines, KW_LIT("  "));
	kw_buf_put(&t->lines, kw_str_from(word));
}

static void end_line(tree *t)
{
	kw_buf_putc(&t->lines, '\n');
}

/* ---- tables ---- */

static void put_columns(tree *t, const kw_table *table)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		const kw_column *c = &table->columns[i];
		begin_line(t, "column");
		if (c->kind != KW_VALUE_TEXT)
			tree_put_word(&t->lines, kw_value_kind_name(c->kind));
		tree_put_text(&t->lines, "unit", c->unit);
		if (c->factor)
			tree_put_number(&t->lines, "factor", c->factor);
		tree_put_quoted(&t->lines, c->name);
		end_line(t);
	}
}

static void put_cell(tree *t, const kw_cell *cell)
{
	begin_line(t, "cell");
	if (cell->kind != KW_VALUE_TEXT)
		tree_put_word(&t->lines, kw_value_kind_name(cell->kind));
	if (cell->kind != KW_VALUE_TEXT && cell->kind != KW_VALUE_CODE)
		tree_put_number(&t->lines, "value", cell->value);
	if (cell->decimals)
		tree_put_number(&t->lines, "decimals", cell->decimals);
	tree_put_places(&t->lines, &cell->at, 1, t->in_full);
	tree_put_quoted(&t->lines, cell->text);
	end_line(t);
}

/* The rows of a row source; rows that are nodes come with the walk. */
static void put_data_rows(tree *t, const kw_node *table)
{
	kw_rows *rows = kw_table_open(table);
	size_t n;

	if (!rows) {
		t->failed = true;
		return;
	}
	for (const kw_cell *cells; (cells = kw_rows_next(rows, &n));) {
		begin_line(t, "row");
		end_line(t);
		t->depth++;
		for (size_t i = 0; i < n; i++)
			put_cell(t, &cells[i]);
		t->depth--;
	}
	kw_rows_close(rows);
}

/* ---- nodes ---- */

/* The text that stands on the node's own line: its own, or that of its only inline. NULL when there is none. */
static const kw_str *own_text(const kw_node *node)
{
	const kw_node *only = node->first && !node->first->next ? node->first : NULL;

	if (node->text.n)
		return &node->text;
	return only && only->type == KW_TEXT ? &only->text : NULL;
}

/* Whether the children follow on lines of their own. */
static bool shows_children(const kw_node *node)
{
	return node->first && own_text(node) != &node->first->text;
}

static void put_node(tree *t, const kw_node *node)
{
	const kw_str *text = own_text(node);

	begin_line(t, kw_type_name((kw_type)node->type));
	tree_put_attributes(&t->lines, node);
	if (t->in_full || kw_type_class((kw_type)node->type) != KW_INLINE)
		tree_put_places(&t->lines, node->spans, node->n_spans, t->in_full);
	if (text)
		tree_put_quoted(&t->lines, *text);
	end_line(t);
	if (node->type == KW_TABLE) {
		t->depth++;
		put_columns(t, node->as.table);
		if (node->as.table->rows)
			put_data_rows(t, node);
		t->depth--;
	}
}

static void put_nodes(tree *t, const kw_node *root)
{
	kw_walk w = kw_walk_from(root);

	while (kw_walk_next(&w) != KW_DONE) {
		const bool goes_deeper = shows_children(w.node);
		if (w.event == KW_LEAVE) {
			t->depth -= goes_deeper;
			continue;
		}
		put_node(t, w.node);
		t->depth += goes_deeper;
		if (!goes_deeper)
			kw_walk_skip(&w);
	}
}

/* ---- ledger and findings ---- */

static void put_removed(tree *t, const kw_removed *r)
{
	static const char *const kinds[] = {
		[KW_REMOVED_DUPLICATE] = "duplicate",
		[KW_REMOVED_FURNITURE] = "furniture",
		[KW_REMOVED_MARKDOWN] = "markdown",
	};
	begin_line(t, "removed");
	tree_put_word(&t->lines, kinds[r->kind]);
	tree_put_word(&t->lines, kw_removed_reason_name(r->reason));
	if (r->part)
		tree_put_word(&t->lines, "part");
	for (uint32_t i = 0; i < r->n_of; i++)
		i ? kw_buf_putf(&t->lines, ",%u", r->of[i]) : tree_put_number(&t->lines, "of", r->of[i]);
	tree_put_places(&t->lines, r->spans, r->n_spans, t->in_full);
	tree_put_quoted(&t->lines, r->text);
	end_line(t);
}

static void put_despaced(tree *t, const kw_despaced *d)
{
	const kw_span line = { .line = d->line };

	begin_line(t, "despaced");
	tree_put_places(&t->lines, &line, 1, false);
	for (uint32_t i = 0; i < d->n_columns; i++)
		kw_buf_putf(&t->lines, "%s%u", i ? "," : " columns=", d->columns[i]);
	end_line(t);
}

static void put_finding(tree *t, const kw_finding *f)
{
	begin_line(t, "finding");
	tree_put_word(&t->lines, kw_severity_name(f->severity));
	kw_buf_putc(&t->lines, ' ');
	kw_buf_put(&t->lines, f->code);
	tree_put_places(&t->lines, &f->at, 1, t->in_full);
	tree_put_quoted(&t->lines, f->message);
	end_line(t);
}

static void put_ledger(tree *t, const kw_doc *doc)
{
	for (const kw_removed *r = kw_doc_removed(doc); r; r = r->next)
		put_removed(t, r);
	for (const kw_despaced *d = kw_doc_despaced(doc); d; d = d->next)
		put_despaced(t, d);
	for (const kw_finding *f = kw_doc_findings(doc); f; f = f->next)
		put_finding(t, f);
}

kw_status tree_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	tree t = { .out = out, .in_full = kw_opt_int(opts, "spans") != 0 };
	kw_status st = KW_OK;

	put_nodes(&t, kw_doc_root_const(doc));
	if (kw_opt_int(opts, "ledger"))
		put_ledger(&t, doc);
	if (t.failed || t.lines.failed)
		st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		             "no memory for the tree writer; nothing was written");
	else
		st = kw_sink_put(out, kw_buf_str(&t.lines));
	kw_buf_free(&t.lines);
	return st;
}
