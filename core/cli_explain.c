/* cli_explain -- check --explain: for source lines, what each became and why. It prints what the tree, the ledger and the findings say; it judges
 * nothing. */
#include "cli_explain.h"
#include "doc.h"
#include <stdlib.h>

/* What stands on a line: a block, or an entry of the ledger. */
typedef struct use {
	const kw_node *node;
	const kw_removed *removed;
	const kw_despaced *despaced;
	const kw_finding *finding;
	kw_span at;
	uint32_t next; /* index of the next use of the line + 1 */
} use;

typedef struct use_index {
	use *uses;
	uint32_t n, room;
	uint32_t *first, *last; /* by line - from: index of a use + 1 */
	uint32_t from, to;
	bool no_memory;
} use_index;

bool kw_explain_range(kw_str text, uint32_t *from, uint32_t *to)
{
	uint64_t value[2] = { 0 };
	size_t at = 0;

	*from = 1;
	*to = UINT32_MAX;
	if (kw_str_eq(text, KW_LIT("all")))
		return true;
	for (unsigned i = 0; i < 2; i++) {
		size_t begin = at;
		while (at < text.n && text.p[at] >= '0' && text.p[at] <= '9' && value[i] < UINT32_MAX)
			value[i] = value[i] * 10 + (uint64_t)(text.p[at++] - '0');
		if (at == begin || !value[i] || value[i] >= UINT32_MAX)
			return false;
		if (i == 0 && at == text.n)
			value[++i] = value[0];
		else if (i == 0 && text.p[at++] != '-')
			return false;
	}
	*from = (uint32_t)value[0];
	*to = (uint32_t)value[1];
	return at == text.n && *from <= *to;
}

static void add(use_index *x, kw_span at, use u)
{
	if (at.line < x->from || at.line > x->to)
		return;
	if (x->n == x->room) {
		uint32_t room = x->room ? 2 * x->room : 64;
		use *more = realloc(x->uses, room * sizeof *more);
		if (!more) {
			x->no_memory = true;
			return;
		}
		x->uses = more;
		x->room = room;
	}
	u.at = at;
	x->uses[x->n++] = u;
	uint32_t *last = &x->last[at.line - x->from];
	*(*last ? &x->uses[*last - 1].next : &x->first[at.line - x->from]) = x->n;
	*last = x->n;
}

static void add_tree(use_index *x, const kw_doc *doc)
{
	kw_walk w = kw_walk_from(kw_doc_root_const(doc));
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		if (e != KW_ENTER || kw_type_class((kw_type)w.node->type) != KW_TEXT_BLOCK)
			continue;
		for (uint32_t i = 0; i < w.node->n_spans; i++)
			add(x, w.node->spans[i], (use){ .node = w.node });
	}
}

static void add_ledger(use_index *x, const kw_doc *doc)
{
	for (const kw_removed *r = kw_doc_removed(doc); r; r = r->next)
		for (uint32_t i = 0; i < r->n_spans; i++)
			add(x, r->spans[i], (use){ .removed = r });
	for (const kw_despaced *d = kw_doc_despaced(doc); d; d = d->next)
		add(x, (kw_span){ .line = d->line }, (use){ .despaced = d });
	for (const kw_finding *f = kw_doc_findings(doc); f; f = f->next)
		add(x, f->at, (use){ .finding = f });
}

/* document > section "１　健診" (line 4) > list */
static void put_path(kw_buf *out, const kw_node *node)
{
	const kw_node *above[64];
	size_t n = 0;

	for (const kw_node *p = node->parent; p && n < KW_COUNT(above); p = p->parent)
		above[n++] = p;
	while (n-- > 0) {
		const kw_node *title = above[n]->parent ? kw_node_title(above[n]) : NULL;
		kw_buf_putf(out, "%s", kw_type_name((kw_type)above[n]->type));
		if (title && title != node && title->n_spans)
			kw_buf_putf(out, " (line %u)", title->spans[0].line);
		if (n)
			kw_buf_put(out, KW_LIT(" > "));
	}
}

static void put_node(kw_buf *out, const kw_node *node, kw_span at)
{
	static const char *const sure[] = { "sure", "likely", "guess" };
	kw_buf_putf(out, "    became      %s, columns %u-%u, in ", kw_type_name((kw_type)node->type), at.col,
	            at.end_col);
	put_path(out, node);
	kw_buf_put(out, KW_LIT("\n"));
	if (node->n_spans > 1)
		kw_buf_putf(out, "    with        lines %u to %u\n", node->spans[0].line,
		            node->spans[node->n_spans - 1].line);
	kw_buf_putf(out, "    confidence  %s", sure[node->confidence]);
	if (node->why.n) {
		kw_buf_put(out, KW_LIT(", rule "));
		kw_put_visible(out, node->why);
	}
	kw_buf_put(out, node->marks & KW_MARK_MOVED ? KW_LIT("; moved here\n") : KW_LIT("\n"));
}

static void put_removed(kw_buf *out, const kw_removed *r)
{
	kw_buf_putf(out, "    removed     %s", kw_removed_reason_name(r->reason));
	if (r->n_of)
		kw_buf_putf(out, ", a copy of line %u", r->of[0]);
	kw_buf_put(out, KW_LIT("\n"));
}

static void put_use(kw_buf *out, const use *u)
{
	if (u->node) {
		put_node(out, u->node, u->at);
	} else if (u->removed) {
		put_removed(out, u->removed);
	} else if (u->despaced) {
		kw_buf_put(out, KW_LIT("    spaces      deleted at columns"));
		for (uint32_t i = 0; i < u->despaced->n_columns; i++)
			kw_buf_putf(out, " %u", u->despaced->columns[i]);
		kw_buf_put(out, KW_LIT("\n"));
	} else {
		kw_str code = u->finding->code;
		bool own = kw_str_starts(code, KW_LIT("explain."));
		kw_str name = own ? kw_str_sub(code, 8, code.n) : KW_LIT("says");
		kw_buf_putf(out, "    %-11.*s ", KW_STR_ARG(name));
		kw_put_visible(out, u->finding->message);
		if (!own)
			kw_buf_putf(out, " [%.*s]", KW_STR_ARG(code));
		kw_buf_put(out, KW_LIT("\n"));
	}
}

static void put_line(kw_buf *out, const use_index *x, const kw_doc *doc, uint32_t line)
{
	uint32_t first = x->first[line - x->from];

	/* Of blank lines only those are shown that the ledger speaks of. */
	if (!first && !kw_str_trim(doc->text_lines[line - 1].text).n)
		return;
	kw_buf_putf(out, "  %u  ", line);
	kw_put_visible(out, doc->text_lines[line - 1].text);
	kw_buf_putc(out, '\n');
	for (uint32_t at = first; at; at = x->uses[at - 1].next)
		put_use(out, &x->uses[at - 1]);
	if (!first)
		kw_buf_put(out, KW_LIT("    became      nothing; this is a bug\n"));
}

kw_status kw_explain_lines(kw_ctx *ctx, const kw_doc *doc, uint32_t from, uint32_t to, kw_buf *out)
{
	use_index x = { .from = from, .to = to };
	kw_status st = KW_OK;

	if (!doc->text_lines)
		return kw_fail(ctx, KW_EUSAGE, "usage.explain", (kw_span){ 0 },
		               "this reader does not read line by line; --explain has nothing to say");
	if (from > doc->n_lines)
		return kw_fail(ctx, KW_EUSAGE, "usage.explain", (kw_span){ 0 },
		               "line %u asked for; the input has %zu", from, doc->n_lines);
	if (to > doc->n_lines)
		x.to = (uint32_t)doc->n_lines;
	size_t n = (size_t)x.to - from + 1;
	x.first = calloc(n, sizeof *x.first);
	x.last = calloc(n, sizeof *x.last);
	if (x.first && x.last) {
		add_tree(&x, doc);
		add_ledger(&x, doc);
	}
	if (!x.first || !x.last || x.no_memory)
		st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		             "no memory to explain the lines");
	for (uint32_t line = from; !st && line <= x.to; line++)
		put_line(out, &x, doc, line);
	free(x.uses);
	free(x.first);
	free(x.last);
	return st;
}
