/* ledger -- balances source against tree: each character other than white space is claimed by exactly one block or
 * removed entry, and the text of a block is the text of its lines. It judges nothing else. */
#include "ledger.h"
#include "doc.h"
#include <stdlib.h>

enum { FAULTS_SAID = 10 };

typedef struct claims {
	kw_ctx *ctx;
	const kw_doc *doc;
	uint8_t *whole;    /* by line: claims of the whole line, up to 2 */
	uint32_t *partial; /* by line: characters claimed by parts */
	unsigned n_faults;
	bool no_memory;
} claims;

static void fault(claims *c, kw_span at, const char *what)
{
	if (c->n_faults++ < FAULTS_SAID)
		kw_fail(c->ctx, KW_EBUG, "bug.ledger", at, "the ledger does not balance: %s", what);
}

/* The part of a line between two columns. */
static kw_str columns_of(kw_str line, uint32_t col, uint32_t end_col)
{
	size_t from = 0, at = 0;
	uint32_t n = 1;
	for (; at < line.n && n < col; n++)
		kw_utf8_next(line, &at);
	from = at;
	for (; at < line.n && n <= end_col; n++)
		kw_utf8_next(line, &at);
	return kw_str_sub(line, from, at - from);
}

static uint32_t ink(kw_str s)
{
	uint32_t n = 0;
	for (size_t at = 0; at < s.n;)
		n += !kw_char_is_space(kw_utf8_next(s, &at));
	return n;
}

/* Compares the ink of `text`, from *at on, with that of s; moves *at. */
static bool same_ink(kw_str text, size_t *at, kw_str s)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t c = kw_utf8_next(s, &i), d = ' ';
		if (kw_char_is_space(c))
			continue;
		while (*at < text.n && kw_char_is_space(d))
			d = kw_utf8_next(text, at);
		if (c != d)
			return false;
	}
	return true;
}

/* Notes what one entry claims and compares it with its text. */
static void claim(claims *c, const kw_span *spans, uint32_t n, bool part, kw_str text)
{
	size_t at = 0;
	bool same = true;
	for (uint32_t i = 0; i < n; i++) {
		kw_span s = spans[i];
		if (s.line > c->doc->n_lines) {
			fault(c, s, "a place behind the end of the source");
			return;
		}
		kw_str line = c->doc->text_lines[s.line - 1].text;
		if (part) {
			line = columns_of(line, s.col, s.end_col);
			c->partial[s.line - 1] += ink(line);
		} else if (c->whole[s.line - 1] < 2) {
			c->whole[s.line - 1]++;
		}
		same = same && same_ink(text, &at, line);
	}
	if (!same || ink(kw_str_sub(text, at, text.n)))
		fault(c, n ? spans[0] : (kw_span){ 0 }, "the text of a block differs from its lines");
}

/* The mark that stands before the text of a block in the source and not in the text. */
static kw_str mark_before(const kw_node *n)
{
	if (n->type == KW_NOTE)
		return n->as.note.marker;
	const kw_node *item = n->parent;
	if (n->type == KW_PARA && !n->prev && item->type == KW_ITEM)
		return item->parent->as.list.marker;
	return (kw_str){ NULL, 0 };
}

static void count_node(kw_ledger *out, const kw_node *n)
{
	if (n->marks & KW_MARK_MOVED)
		out->moved += n->n_spans;
	else if (n->n_spans > 1)
		out->joined += n->n_spans;
	else
		out->emitted += n->n_spans;
}

static void claim_nodes(claims *c, kw_ledger *out)
{
	kw_buf text = { 0 };
	kw_walk w = kw_walk_from(c->doc->root);
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		const kw_node *n = w.node;
		if (e != KW_ENTER || kw_type_class((kw_type)n->type) != KW_TEXT_BLOCK)
			continue;
		if (n->n_spans) {
			kw_buf_clear(&text);
			kw_buf_put(&text, mark_before(n));
			kw_text_of(n, &text);
			if (text.failed)
				c->no_memory = true;
			else
				claim(c, n->spans, n->n_spans, n->marks & KW_MARK_PART, kw_buf_str(&text));
			count_node(out, n);
		}
		kw_walk_skip(&w);
	}
	kw_buf_free(&text);
}

static void claim_removed(claims *c, kw_ledger *out)
{
	for (const kw_removed *r = c->doc->first_removed; r; r = r->next) {
		claim(c, r->spans, r->n_spans, r->part, r->text);
		for (uint32_t i = 0; i < r->n_spans; i++)
			if (r->spans[i].line <= c->doc->n_lines &&
			    (!r->part || c->partial[r->spans[i].line - 1])) {
				out->removed++;
				out->by_reason[r->reason]++;
			}
	}
	for (const kw_despaced *d = c->doc->first_despaced; d; d = d->next)
		out->despaced += d->n_columns;
}

static void balance_lines(claims *c, kw_ledger *out)
{
	for (size_t i = 0; i < c->doc->n_lines; i++) {
		uint32_t want = c->doc->lines[i];
		kw_span at = { .line = (uint32_t)i + 1, .col = 1 };
		out->nonblank += want > 0;
		if (c->whole[i] > 1 || (c->whole[i] && c->partial[i]))
			fault(c, at, "a line is used twice");
		else if (!c->whole[i] && c->partial[i] < want)
			fault(c, at, "a line is lost, in whole or in part");
		else if (!c->whole[i] && c->partial[i] > want)
			fault(c, at, "a part of a line is used twice");
	}
}

kw_status kw_ledger_check(kw_ctx *ctx, const kw_doc *doc, kw_ledger *out)
{
	*out = (kw_ledger){ .kept = doc->text_lines != NULL };
	if (!out->kept)
		return KW_OK;
	size_t n = doc->n_lines ? doc->n_lines : 1;
	claims c = { .ctx = ctx,
		     .doc = doc,
		     .whole = calloc(n, sizeof *c.whole),
		     .partial = calloc(n, sizeof *c.partial) };
	kw_status st = KW_OK;
	if (c.whole && c.partial) {
		claim_nodes(&c, out);
		claim_removed(&c, out);
		balance_lines(&c, out);
	}
	if (!c.whole || !c.partial || c.no_memory)
		st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		             "no memory to balance the ledger");
	else if (c.n_faults)
		st = KW_EBUG;
	out->balanced = st == KW_OK;
	free(c.whole);
	free(c.partial);
	return st;
}
