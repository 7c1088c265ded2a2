/* ledger -- balances source against tree: each character other than white space is claimed by exactly one block or
 * removed entry, and the text of a block is the text of its lines. It judges nothing else. */
#include "ledger.h"
#include "doc.h"
#include <stdlib.h>

enum { FAULTS_SAID = 10 };

/* What became of a line: the reasons of removal follow the fates of lines that are in the tree. */
enum { FATE_NONE, FATE_EMITTED, FATE_JOINED, FATE_MOVED, FATE_REMOVED };

/* What is claimed of one line. */
typedef struct line_claims {
	uint8_t whole;     /* claims of the whole line, up to 2 */
	uint8_t fate;      /* of its first claimed character */
	uint32_t fate_col; /* where that stands */
	uint32_t partial;  /* characters claimed by parts */
} line_claims;

typedef struct claims {
	kw_ctx *ctx;
	const kw_doc *doc;
	line_claims *lines;
	/* Where the last part ended: the parts of a long line mostly come in order, and counting from its start each time
	 * would be quadratic. */
	uint32_t last_line, last_col;
	size_t last_at;
	unsigned n_faults;
	bool no_memory;
} claims;

static void fault(claims *c, kw_span at, const char *what)
{
	if (c->n_faults++ < FAULTS_SAID)
		kw_fail(c->ctx, KW_EBUG, "bug.ledger", at, "the ledger does not balance: %s", what);
}

/* The part of a line between two columns. */
static kw_str part_of(claims *c, kw_span s)
{
	kw_str line = c->doc->text_lines[s.line - 1].text;
	if (s.line != c->last_line || s.col < c->last_col) {
		c->last_line = s.line;
		c->last_col = 1;
		c->last_at = 0;
	}
	size_t at = c->last_at;
	uint32_t n = c->last_col;
	for (; at < line.n && n < s.col; n++)
		kw_utf8_next(line, &at);
	size_t from = at;
	for (; at < line.n && n <= s.end_col; n++)
		kw_utf8_next(line, &at);
	c->last_col = n;
	c->last_at = at;
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
	kw_str rest = kw_str_sub(text, *at, text.n);
	if (!kw_str_starts(rest,
	                   s)) /* mostly even the white space is the same, or all but that at the edges */
		s = kw_str_trim(s);
	if (kw_str_starts(rest, s)) {
		*at += s.n;
		return true;
	}
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
static void claim(claims *c, const kw_span *spans, uint32_t n, bool part, kw_str text, unsigned fate)
{
	size_t at = 0;
	bool same = true;
	for (uint32_t i = 0; i < n; i++) {
		kw_span s = spans[i];
		if (!s.line || s.line > c->doc->n_lines) {
			fault(c, s, "a place outside the source");
			return;
		}
		line_claims *l = &c->lines[s.line - 1];
		kw_str words = part ? part_of(c, s) : c->doc->text_lines[s.line - 1].text;
		if (part)
			l->partial += ink(words);
		else if (l->whole < 2)
			l->whole++;
		bool kept = l->fate && l->fate < FATE_REMOVED; /* nodes claim before removed entries do */
		if (!l->fate || (s.col < l->fate_col && !(kept && fate >= FATE_REMOVED))) {
			l->fate = (uint8_t)fate;
			l->fate_col = s.col;
		}
		same = same && same_ink(text, &at, words);
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

/* The text of a block as the source has it. */
static kw_str text_claimed(const kw_node *n, kw_buf *room)
{
	kw_str mark = mark_before(n);
	if (!mark.n)
		return kw_text_borrow(n, room);
	kw_buf_clear(room);
	kw_buf_put(room, mark);
	kw_text_of(n, room);
	return kw_buf_str(room);
}

static unsigned fate_of(const kw_node *n)
{
	if (n->marks & KW_MARK_MOVED)
		return FATE_MOVED;
	return n->n_spans > 1 ? FATE_JOINED : FATE_EMITTED;
}

static void claim_nodes(claims *c)
{
	kw_buf text = { 0 };
	kw_walk w = kw_walk_from(c->doc->root);
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		const kw_node *n = w.node;
		if (e != KW_ENTER || kw_type_class((kw_type)n->type) != KW_TEXT_BLOCK)
			continue;
		if (n->n_spans) {
			kw_str words = text_claimed(n, &text);
			if (text.failed)
				c->no_memory = true;
			else
				claim(c, n->spans, n->n_spans, n->marks & KW_MARK_PART, words, fate_of(n));
		}
		kw_walk_skip(&w);
	}
	kw_buf_free(&text);
}

static void claim_removed(claims *c, kw_ledger *out)
{
	for (const kw_removed *r = c->doc->first_removed; r; r = r->next) {
		claim(c, r->spans, r->n_spans, r->part, r->text, FATE_REMOVED + (unsigned)r->reason);
		for (uint32_t i = 0; r->part && i < r->n_spans; i++) {
			uint32_t line = r->spans[i].line;
			if (line && line <= c->doc->n_lines && c->lines[line - 1].fate < FATE_REMOVED)
				out->parts_by_reason[r->reason]++;
		}
	}
	for (const kw_despaced *d = c->doc->first_despaced; d; d = d->next)
		out->despaced += d->n_columns;
}

static void count_line(kw_ledger *out, unsigned fate)
{
	out->nonblank++;
	out->emitted += fate == FATE_EMITTED;
	out->joined += fate == FATE_JOINED;
	out->moved += fate == FATE_MOVED;
	if (fate >= FATE_REMOVED) {
		out->removed++;
		out->by_reason[fate - FATE_REMOVED]++;
	}
}

static void balance_lines(claims *c, kw_ledger *out)
{
	for (size_t i = 0; i < c->doc->n_lines; i++) {
		const line_claims *l = &c->lines[i];
		uint32_t want = c->doc->lines[i];
		kw_span at = { .line = (uint32_t)i + 1, .col = 1 };
		if (want)
			count_line(out, l->fate);
		if (l->whole > 1 || (l->whole && l->partial))
			fault(c, at, "a line is used twice");
		else if (!l->whole && l->partial < want)
			fault(c, at, "a line is lost, in whole or in part");
		else if (!l->whole && l->partial > want)
			fault(c, at, "a part of a line is used twice");
	}
}

kw_status kw_ledger_check(kw_ctx *ctx, const kw_doc *doc, kw_ledger *out)
{
	*out = (kw_ledger){ .kept = doc->text_lines != NULL };
	if (!out->kept)
		return KW_OK;
	size_t n = doc->n_lines ? doc->n_lines : 1;
	claims c = { .ctx = ctx, .doc = doc, .lines = calloc(n, sizeof *c.lines) };
	kw_status st = KW_OK;
	if (c.lines) {
		claim_nodes(&c);
		claim_removed(&c, out);
		balance_lines(&c, out);
	}
	if (!c.lines || c.no_memory)
		st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		             "no memory to balance the ledger");
	else if (c.n_faults)
		st = KW_EBUG;
	out->balanced = st == KW_OK;
	free(c.lines);
	return st;
}
