/* doc -- the tree: its types and containment, insertion, the ledger's entries. It keeps what it is given; it reads no
 * format and judges no text. */
#include "doc.h"
#include "arena.h"
#include "kawaraban/table.h"
#include "utf8_run.h"
#include <stdlib.h>

/* ---- types ---- */

static const struct {
	const char *name;
	kw_class class;
	uint64_t kids;
} types[KW_N_TYPES] = {
#define TYPE_ROW(id, name_, class_, kids_) [KW_##id] = { name_, KW_##class_, kids_ },
	KW_NODE_TYPES(TYPE_ROW)
#undef TYPE_ROW
};

static const char *const field_roles[KW_N_FIELD_ROLES] = {
	[KW_FIELD_HEAD] = "head",
	[KW_FIELD_MASCOT] = "mascot",
	[KW_FIELD_BANNER] = "banner",
	[KW_FIELD_ISSUE_DATE] = "issue-date",
	[KW_FIELD_URL] = "url",
	[KW_FIELD_FORM] = "form",
	[KW_FIELD_LIST_TITLE] = "list-title",
	[KW_FIELD_THEME] = "theme",
};

static const char *const reasons[KW_N_REASONS] = {
	[KW_REASON_REPEATED_BLOCK] = "repeated-block",
	[KW_REASON_REPEATED_LINE] = "repeated-line",
	[KW_REASON_RUNNING_HEAD] = "running-head",
	[KW_REASON_PAGE_NUMBER] = "page-number",
	[KW_REASON_BLANK_MARK] = "blank-mark",
	[KW_REASON_MARKDOWN_SIGN] = "markdown-sign",
	[KW_REASON_WEB_PAGE] = "web-page",
};

const char *kw_type_name(kw_type t)
{
	return types[t].name;
}

bool kw_type_find(kw_str name, kw_type *out)
{
	for (unsigned t = 0; t < KW_N_TYPES; t++)
		if (kw_str_eq(name, kw_str_from(types[t].name))) {
			*out = (kw_type)t;
			return true;
		}
	return false;
}

kw_class kw_type_class(kw_type t)
{
	return types[t].class;
}

uint64_t kw_type_kids(kw_type t)
{
	return types[t].kids;
}

const char *kw_field_role_name(kw_field_role role)
{
	return field_roles[role];
}

const char *kw_removed_reason_name(kw_removed_reason reason)
{
	return reasons[reason];
}

/* ---- life ---- */

void kw_doc_latch(kw_doc *doc, kw_status st)
{
	if (doc->status == KW_OK)
		doc->status = st;
}

kw_doc *kw_doc_new(int64_t limit_nodes)
{
	kw_doc *doc = calloc(1, sizeof *doc);
	if (!doc)
		return NULL;
	doc->arena = kw_arena_new();
	if (doc->arena)
		doc->root = kw_arena_alloc(doc->arena, sizeof *doc->root);
	if (!doc->root) {
		kw_doc_free(doc);
		return NULL;
	}
	doc->root->type = KW_DOCUMENT;
	doc->n_nodes = 1;
	doc->limit_nodes = limit_nodes;
	return doc;
}

void kw_doc_free(kw_doc *doc)
{
	if (!doc)
		return;
	kw_arena_free(doc->arena);
	free(doc);
}

kw_node *kw_doc_root(kw_doc *doc)
{
	return doc->root;
}

const kw_node *kw_doc_root_const(const kw_doc *doc)
{
	return doc->root;
}

kw_arena *kw_doc_arena(kw_doc *doc)
{
	return doc->arena;
}

kw_source_info *kw_doc_source(kw_doc *doc)
{
	return &doc->source;
}

const kw_source_info *kw_doc_source_const(const kw_doc *doc)
{
	return &doc->source;
}

kw_stated *kw_doc_stated(kw_doc *doc)
{
	return &doc->stated;
}

const kw_stated *kw_doc_stated_const(const kw_doc *doc)
{
	return &doc->stated;
}

kw_str kw_doc_copy(kw_doc *doc, kw_str s)
{
	return kw_arena_copy(doc->arena, s);
}

kw_status kw_doc_status(const kw_doc *doc)
{
	if (doc->status == KW_OK && kw_arena_failed(doc->arena))
		return KW_ELIMIT;
	return doc->status;
}

/* ---- insertion ---- */

/* The structures behind `as` that are never NULL. */
static bool give_parts(kw_doc *doc, kw_node *n)
{
	switch (n->type) {
	case KW_TITLE:
		return (n->as.heading = kw_arena_alloc(doc->arena, sizeof *n->as.heading)) != NULL;
	case KW_CONTACT:
		return (n->as.contact = kw_arena_alloc(doc->arena, sizeof *n->as.contact)) != NULL;
	case KW_FIELD:
		return (n->as.field = kw_arena_alloc(doc->arena, sizeof *n->as.field)) != NULL;
	case KW_TABLE:
		return (n->as.table = kw_arena_alloc(doc->arena, sizeof *n->as.table)) != NULL;
	default:
		return true;
	}
}

static kw_node *spare(kw_doc *doc, kw_type type, kw_status st)
{
	kw_doc_latch(doc, st);
	doc->spare = (kw_node){ .type = (uint8_t)type };
	if (!give_parts(doc, &doc->spare)) {
		/* Without memory all four share one zeroed structure, the largest. */
		_Static_assert(sizeof(kw_heading) >= sizeof(kw_contact) &&
		                       sizeof(kw_heading) >= sizeof(kw_field) &&
		                       sizeof(kw_heading) >= sizeof(kw_table),
		               "the spare heading serves for the others");
		doc->spare_heading = (kw_heading){ 0 };
		doc->spare.as.heading = &doc->spare_heading;
	}
	return &doc->spare;
}

/* A TITLE is unique and first; every other child must be allowed by the type table. */
static bool may_hold(const kw_doc *doc, const kw_node *parent, const kw_node *before, kw_type type)
{
	if (parent == &doc->spare || (before && before->parent != parent))
		return false;
	if (!(types[parent->type].kids & UINT64_C(1) << type))
		return false;
	if (type == KW_TITLE)
		return !(parent->first && parent->first->type == KW_TITLE) && before == parent->first;
	return !(before && before->type == KW_TITLE);
}

static void link_in(kw_node *n, kw_node *parent, kw_node *before)
{
	n->parent = parent;
	n->next = before;
	n->prev = before ? before->prev : parent->last;
	*(n->prev ? &n->prev->next : &parent->first) = n;
	*(before ? &before->prev : &parent->last) = n;
}

static void unlink_from(kw_node *n)
{
	*(n->prev ? &n->prev->next : &n->parent->first) = n->next;
	*(n->next ? &n->next->prev : &n->parent->last) = n->prev;
	n->parent = n->prev = n->next = NULL;
}

/* The first pool is small, for documents are mostly. */
static kw_node *take_node(kw_doc *doc, kw_type type)
{
	enum { FIRST_POOL = 16, POOL = 256 };
	struct kw_pool *pool = types[type].class == KW_INLINE ? &doc->inlines : &doc->blocks;
	if (!pool->n) {
		size_t n = pool->nodes ? POOL : FIRST_POOL;
		pool->nodes = kw_arena_alloc(doc->arena, n * sizeof *pool->nodes);
		pool->n = pool->nodes ? n : 0;
	}
	return pool->n ? pool->n--, pool->nodes++ : NULL;
}

kw_node *kw_doc_add_before(kw_doc *doc, kw_node *parent, kw_node *before, kw_type type)
{
	if (!may_hold(doc, parent, before, type))
		return spare(doc, type, KW_EBUG);
	if (doc->n_nodes >= doc->limit_nodes)
		return spare(doc, type, KW_ELIMIT);
	kw_node *n = take_node(doc, type);
	if (!n)
		return spare(doc, type, KW_ELIMIT);
	n->type = (uint8_t)type;
	if (!give_parts(doc, n))
		return spare(doc, type, KW_ELIMIT);
	link_in(n, parent, before);
	doc->n_nodes++;
	doc->types |= UINT64_C(1) << type;
	return n;
}

kw_node *kw_doc_add(kw_doc *doc, kw_node *parent, kw_type type)
{
	/* A title comes first wherever it is asked for: readers meet it after its content now and then. */
	return kw_doc_add_before(doc, parent, type == KW_TITLE ? parent->first : NULL, type);
}

kw_node *kw_doc_add_text(kw_doc *doc, kw_node *parent, kw_type type, kw_str text)
{
	kw_node *n = kw_doc_add(doc, parent, type);
	n->text = kw_arena_copy(doc->arena, text);
	return n;
}

void kw_doc_move(kw_doc *doc, kw_node *node, kw_node *parent, kw_node *before)
{
	if (node == &doc->spare || before == node)
		return;
	for (const kw_node *n = parent; n; n = n->parent)
		if (n == node) {
			kw_doc_latch(doc, KW_EBUG);
			return;
		}
	if (node->parent)
		unlink_from(node);
	if (node->type == KW_TITLE && !before)
		before = parent->first;
	if (!may_hold(doc, parent, before, (kw_type)node->type))
		kw_doc_latch(doc, KW_EBUG);
	else
		link_in(node, parent, before);
}

void kw_doc_remove(kw_doc *doc, kw_node *node)
{
	if (node != &doc->spare && node->parent)
		unlink_from(node);
}

/* Spans of one node are mostly added one after the other, and then the array doubles in place; else the arena keeps the
 * shorter ones until the document dies. */
void kw_doc_add_span(kw_doc *doc, kw_node *node, kw_span span)
{
	uint32_t n = node->n_spans;
	bool full = n == 0 || (n & (n - 1)) == 0; /* capacities are powers of two */
	size_t bytes = n * sizeof span;
	if (full && !(n && kw_arena_extend(doc->arena, (void *)(uintptr_t)node->spans, bytes, 2 * bytes))) {
		kw_span *more = kw_arena_alloc(doc->arena, (n ? 2 * (size_t)n : 1) * sizeof *more);
		if (!more)
			return;
		if (n)
			memcpy(more, node->spans, n * sizeof *more);
		node->spans = more;
	}
	((kw_span *)(uintptr_t)node->spans)[n] = span;
	node->n_spans = n + 1;
}

/* ---- findings and ledger ---- */

void kw_doc_add_finding(kw_doc *doc, kw_severity severity, kw_str code, kw_span at, kw_str message)
{
	kw_finding *f = kw_arena_alloc(doc->arena, sizeof *f);
	if (!f)
		return;
	*f = (kw_finding){ severity, kw_doc_copy(doc, code), kw_doc_copy(doc, message), at, NULL };
	*(doc->last_finding ? &doc->last_finding->next : &doc->first_finding) = f;
	doc->last_finding = f;
}

const kw_finding *kw_doc_findings(const kw_doc *doc)
{
	return doc->first_finding;
}

static const void *copy_array(kw_doc *doc, const void *from, size_t bytes)
{
	void *to = bytes ? kw_arena_alloc(doc->arena, bytes) : NULL;
	if (to)
		memcpy(to, from, bytes);
	return to;
}

void kw_doc_add_removed(kw_doc *doc, const kw_removed *entry)
{
	kw_removed *r = kw_arena_alloc(doc->arena, sizeof *r);
	if (!r)
		return;
	*r = *entry;
	r->spans = copy_array(doc, entry->spans, entry->n_spans * sizeof *entry->spans);
	r->of = copy_array(doc, entry->of, entry->n_of * sizeof *entry->of);
	r->text = kw_doc_copy(doc, entry->text);
	r->next = NULL;
	*(doc->last_removed ? &doc->last_removed->next : &doc->first_removed) = r;
	doc->last_removed = r;
}

void kw_doc_add_despaced(kw_doc *doc, const kw_despaced *entry)
{
	kw_despaced *d = kw_arena_alloc(doc->arena, sizeof *d);
	if (!d)
		return;
	*d = *entry;
	d->columns = copy_array(doc, entry->columns, entry->n_columns * sizeof *entry->columns);
	d->next = NULL;
	*(doc->last_despaced ? &doc->last_despaced->next : &doc->first_despaced) = d;
	doc->last_despaced = d;
}

const kw_removed *kw_doc_removed(const kw_doc *doc)
{
	return doc->first_removed;
}

const kw_despaced *kw_doc_despaced(const kw_doc *doc)
{
	return doc->first_despaced;
}

/* Characters other than white space. */
static uint32_t count_ink(const kw_line *line)
{
	kw_str s = line->text;
	uint32_t n = 0;
	if (!kw_utf8_may_hold_space(s))
		return line->n_chars;
	s = kw_str_trim(s); /* mostly the space begins a paragraph, and there is no other */
	if (!kw_utf8_may_hold_space(s))
		return (uint32_t)kw_utf8_count(s);
	for (size_t at = 0; at < s.n; n++) {
		const unsigned char *p = (const unsigned char *)s.p + at;
		if ((p[0] > 0xE3 && p[0] < 0xEF) || (p[0] == 0xE3 && p[1] > 0x80))
			at += 3; /* kana and kanji, by their bytes */
		else
			n -= kw_char_is_space(kw_utf8_next(s, &at));
	}
	return n;
}

void kw_doc_set_lines(kw_doc *doc, const kw_text *text)
{
	uint32_t *counts = kw_arena_alloc(doc->arena, (text->n_lines ? text->n_lines : 1) * sizeof *counts);
	if (!counts)
		return;
	for (size_t i = 0; i < text->n_lines; i++)
		counts[i] = count_ink(&text->lines[i]);
	doc->lines = counts;
	doc->text_lines = text->lines;
	doc->n_lines = text->n_lines;
}

void kw_doc_set_line_counts(kw_doc *doc, const uint32_t *counts, size_t n)
{
	doc->lines = copy_array(doc, counts, n * sizeof *counts);
	doc->text_lines = NULL;
	doc->n_lines = doc->lines ? n : 0;
}

const uint32_t *kw_doc_lines(const kw_doc *doc, size_t *n)
{
	*n = doc->n_lines;
	return doc->lines;
}

/* ---- questions about nodes ---- */

const kw_node *kw_node_title(const kw_node *container)
{
	const kw_node *n = container->first;
	return n && n->type == KW_TITLE ? n : NULL;
}

unsigned kw_node_level(const kw_node *node)
{
	unsigned level = 0;
	for (; node; node = node->parent)
		level += node->type == KW_SECTION;
	return level;
}
