/* build -- document XML to tree: each element is looked up, placed and filled from the one vocabulary. What does not belong
 * is refused with its place, what was found and what was expected; nothing is guessed. What a stylesheet made is taken in the
 * same way, but for white space and values (loose.c). */
#include "build.h"
#include <stdlib.h>

typedef struct frame {
	unsigned element;
	uint64_t seen; /* children so far, as a set of elements */
	kw_node *node; /* of a node, or of the table of rows */
} frame;

enum { N_KNOWN = 64 }; /* a power of two */

typedef struct known_name {
	kw_str name;
	unsigned element;
} known_name;

struct builder {
	kw_ctx *ctx;
	kw_doc *doc;
	kw_arena *arena; /* of the document */
	keeper keep;
	bool loose, other; /* other: the root was of another vocabulary */
	bool has_source;
	kw_str other_name, other_ns;
	kw_buf working; /* loose: memory to work in */
	kw_buf remarks; /* kw_remark */
	frame *stack;
	size_t depth, room;
	kw_str run;  /* text of the element under way: one piece that lives as long as the document */
	kw_buf text; /* or several */
	table_builder table;
	uint64_t parents[N_ELEMENTS];
	uint8_t contents[N_ELEMENTS];
	attribute_index index;
	known_name known[N_KNOWN];
	const char *known_ns; /* the address of our namespace: it is not compared a million times */
	union {
		kw_column column;
		cell_element cell;
		kw_removed removed;
		kw_despaced despaced;
		kw_finding finding;
		kw_remark remark;
	} now; /* what the element under way fills, when it is not a node */
};

static frame *top(builder *b)
{
	return &b->stack[b->depth - 1];
}

static kw_status no_memory(builder *b)
{
	return kw_fail(b->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the document");
}

/* ---- placing an element ---- */

/* "<item>", "<title>, <para> ...": what may stand in an element. */
static void put_expected(kw_buf *out, unsigned parent)
{
	for (unsigned el = 0; el < N_ELEMENTS; el++)
		if (element_parents(el) >> parent & 1)
			kw_buf_putf(out, "%s<%s>", out->n ? ", " : "", element_name(el));
	if (!out->n)
		kw_buf_put(out, element_content(parent) == CONTENT_TEXT ? KW_LIT("text") : KW_LIT("nothing"));
}

static kw_status refuse_place(builder *b, const gate *g, kw_str name)
{
	kw_buf expected = { 0 };
	put_expected(&expected, top(b)->element);
	kw_status st = kw_fail(b->ctx, KW_EFORMAT, "xml.element", gate_place(g),
	                       "found <%.*s> in <%s>; expected %.*s", KW_STR_ARG(kw_str_sub(name, 0, 64)),
	                       element_name(top(b)->element), KW_STR_ARG(kw_buf_str(&expected)));
	kw_buf_free(&expected);
	return st;
}

static kw_status refuse_root(builder *b, const gate *g, kw_str name, kw_str ns)
{
	kw_str family = KW_LIT("urn:kawaraban:document:");
	if (kw_str_eq(ns, KW_LIT(DOCUMENT_NAMESPACE)))
		return kw_fail(b->ctx, KW_EFORMAT, "xml.element", gate_place(g),
		               "the root element is <%.*s>; expected <kawaraban>",
		               KW_STR_ARG(kw_str_sub(name, 0, 64)));
	if (kw_str_starts(ns, family))
		return kw_fail(b->ctx, KW_EUNSUPPORTED, "xml.version", gate_place(g),
		               "the document is of version %.*s; expected version 1",
		               KW_STR_ARG(kw_str_sub(ns, family.n, 32)));
	if (b->loose)
		return kw_fail_word(
		        b->ctx, KW_EFORMAT, "xml.vocabulary", gate_place(g),
		        ns.n ? KW_TO_TRANSLATE("of namespace ") : KW_TO_TRANSLATE("without a namespace"),
		        "the root element is <%.*s> {}%.*s; expected <kawaraban> of urn:kawaraban:document:1",
		        KW_STR_ARG(kw_str_sub(name, 0, 64)), KW_STR_ARG(kw_str_sub(ns, 0, 200)));
	b->other = true;
	b->other_name = kw_arena_copy(b->arena, name);
	b->other_ns = kw_arena_copy(b->arena, ns);
	return KW_EUNSUPPORTED;
}

/* What containment alone does not say. NULL when all is well. */
static const char *order_fault(const frame *parent, unsigned element)
{
	bool in_table = parent->element == KW_TABLE;
	if (element_is_single(element) && parent->seen >> element & 1)
		return "stands there twice; expected once";
	if (element == KW_TITLE && parent->node->first)
		return "is not the first; expected a title before its siblings";
	if (element == EL_COLUMN && parent->seen & ~EL_BIT(EL_COLUMN))
		return "stands behind other parts of the table; expected columns first";
	if (in_table && ((element == KW_ROW && parent->seen >> EL_ROWS & 1) ||
	                 (element == EL_ROWS && parent->seen >> KW_ROW & 1)))
		return "stands beside rows of the other kind; expected one kind of rows";
	return NULL;
}

static unsigned element_of(builder *b, kw_str name, kw_str ns)
{
	if (!ns.n || (ns.p != b->known_ns && !kw_str_eq(ns, KW_LIT(DOCUMENT_NAMESPACE))))
		return N_ELEMENTS;
	b->known_ns = ns.p;
	unsigned char first = (unsigned char)name.p[0], last = (unsigned char)name.p[name.n - 1];
	known_name *known = &b->known[(first + 3u * last + 7u * name.n) % N_KNOWN];
	if (!kw_str_eq(known->name, name)) {
		unsigned element = element_find(name);
		if (element == N_ELEMENTS)
			return element;
		*known = (known_name){ kw_str_from(element_name(element)), element };
	}
	return known->element;
}

static kw_status place(builder *b, const gate *g, kw_str name, kw_str ns, unsigned *element)
{
	*element = element_of(b, name, ns);
	if (!b->depth)
		return *element == EL_KAWARABAN ? KW_OK : refuse_root(b, g, name, ns);
	frame *parent = top(b);
	if (*element == N_ELEMENTS || !(b->parents[*element] >> parent->element & 1))
		return refuse_place(b, g, name);
	const char *fault = order_fault(parent, *element);
	if (fault)
		return kw_fail(b->ctx, KW_EFORMAT, "xml.element", gate_place(g), "<%s> %s",
		               element_name(*element), fault);
	parent->seen |= EL_BIT(*element);
	return KW_OK;
}

/* ---- filling it ---- */

static kw_status fill(builder *b, const gate *g, unsigned element, void *base, void *parts,
                      const gate_attribute *given, size_t n)
{
	unsigned k = 0;
	uint32_t seen = 0;
	for (size_t i = 0; i < n; i++, k++) {
		const char *expected;
		k = given[i].ns.n ? MOST_ATTRIBUTES : attribute_of(&b->index, element, given[i].name, k);
		if (k == MOST_ATTRIBUTES)
			return kw_fail(b->ctx, KW_EFORMAT, "xml.attribute", gate_place(g),
			               "<%s> has the attribute %.*s; expected none of that name",
			               element_name(element), KW_STR_ARG(kw_str_sub(given[i].name, 0, 64)));
		const attribute *a = &attributes[b->index.of[element][k]];
		seen |= UINT32_C(1) << k;
		if (!value_read(&b->keep, a, given[i].value, a->in_parts ? parts : base, &expected))
			return kw_fail(b->ctx, KW_EFORMAT, "xml.value", gate_place(g),
			               "%s of <%s> is \"%.*s\"; expected %s", a->name, element_name(element),
			               KW_STR_ARG(kw_str_sub(given[i].value, 0, 64)), expected);
	}
	uint32_t missing = b->index.required[element] & ~seen;
	if (!missing)
		return KW_OK;
	k = (unsigned)__builtin_ctz(missing);
	return kw_fail(b->ctx, KW_EFORMAT, "xml.attribute", gate_place(g),
	               "<%s> has no attribute %s; expected one", element_name(element),
	               attributes[b->index.of[element][k]].name);
}

/* What the tree promises its writers and the vocabulary alone does not ensure. */
static const char *node_fault(const kw_node *n)
{
	kw_class class = kw_type_class((kw_type)n->type);
	if (n->n_spans && class != KW_TEXT_BLOCK && class != KW_INLINE)
		return "has places; expected them only on blocks of text and inlines";
	if (n->n_spans && n->marks & KW_MARK_IMPLIED)
		return "is implied and has places; expected one of the two";
	for (uint32_t i = 0; i < n->n_spans; i++)
		if (!n->spans[i].line || !n->spans[i].col || n->spans[i].end_col == UINT32_MAX ||
		    n->spans[i].end_col + 1 < n->spans[i].col)
			return "has a place without line or column; expected both to count from 1";
	if (n->type == KW_AMOUNT && n->as.amount.factor <= 0)
		return "has a factor that is not positive; expected the yen of its unit";
	return NULL;
}

static kw_status start_node(builder *b, const gate *g, unsigned element, kw_node **out,
                            const gate_attribute *given, size_t n)
{
	kw_node *node = element == KW_DOCUMENT ? kw_doc_root(b->doc)
	                                       : kw_doc_add(b->doc, top(b)->node, (kw_type)element);
	if (kw_doc_status(b->doc))
		return kw_arena_failed(b->arena) ? no_memory(b)
		                                 : kw_fail_limit(b->ctx, KW_LIMIT_NODES, gate_place(g),
		                                                 kw_ctx_limit(b->ctx, KW_LIMIT_NODES) + 1);
	kw_status st = fill(b, g, element, node, node_parts(node), given, n);
	const char *fault = st ? NULL : node_fault(node);
	*out = node;
	return fault ? kw_fail(b->ctx, KW_EFORMAT, "xml.value", gate_place(g), "<%s> %s",
	                       element_name(element), fault)
	             : st;
}

/* Elements of the frame. */
static kw_status start_frame(builder *b, const gate *g, unsigned element, const gate_attribute *given,
                             size_t n)
{
	kw_status st = KW_OK;
	switch (element) {
	case EL_SOURCE:
		b->has_source = true;
		*kw_doc_source(b->doc) = (kw_source_info){ 0 };
		return fill(b, g, element, kw_doc_source(b->doc), NULL, given, n);
	case EL_STATED:
		*kw_doc_stated(b->doc) = (kw_stated){ .has_remarks = false };
		return fill(b, g, element, kw_doc_stated(b->doc), NULL, given, n);
	case EL_ROWS:
		st = table_begin_rows(&b->table, top(b)->node);
		break;
	case EL_R:
		st = table_begin_row(&b->table, g);
		break;
	case EL_C:
		st = table_begin_cell(&b->table, g, top(b)->node, &b->now.cell);
		break;
	default:
		memset(&b->now, 0, sizeof b->now);
	}
	return st ? st : fill(b, g, element, &b->now, NULL, given, n);
}

static bool push(builder *b, frame f)
{
	if (b->depth == b->room) {
		size_t room = b->room ? b->room * 2 : 32;
		frame *more = realloc(b->stack, room * sizeof *more);
		if (!more)
			return false;
		b->stack = more;
		b->room = room;
	}
	b->stack[b->depth++] = f;
	return true;
}

static kw_str text_so_far(const builder *b)
{
	return b->run.n ? b->run : kw_buf_str(&b->text);
}

static void forget_text(builder *b)
{
	b->run.n = 0;
	if (b->text.n)
		kw_buf_clear(&b->text);
}

/* Characters between the inlines of a block are a TEXT. */
static void flush_text(builder *b, bool last)
{
	kw_str text = text_so_far(b);
	if (!text.n)
		return;
	if (b->loose)
		loose_add_text(b->doc, top(b)->node, text_undo(b->arena, text), last, &b->working);
	else
		kw_doc_add(b->doc, top(b)->node, KW_TEXT)->text = text_keep(&b->keep, text);
	forget_text(b);
}

static kw_status on_start(void *user, const gate *g, kw_str name, kw_str ns, const gate_attribute *given,
                          size_t n)
{
	builder *b = user;
	unsigned element;
	kw_node *node = NULL;
	kw_status st = place(b, g, name, ns, &element);
	if (st)
		return st;
	if (b->depth && b->contents[top(b)->element] == CONTENT_MIXED)
		flush_text(b, false);
	if (b->depth && top(b)->element == KW_TABLE && element != EL_COLUMN)
		table_set_columns(&b->table, top(b)->node);
	if (element < KW_N_TYPES) {
		st = start_node(b, g, element, &node, given, n);
	} else {
		st = start_frame(b, g, element, given, n);
		node = b->depth ? top(b)->node : NULL;
	}
	forget_text(b);
	return st ? st : push(b, (frame){ element, 0, node }) ? KW_OK : no_memory(b);
}

static bool is_blank(kw_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ' ' && s.p[i] != '\n' && s.p[i] != '\t' && s.p[i] != '\r')
			return false;
	return true;
}

static kw_status on_text(void *user, const gate *g, kw_str text)
{
	builder *b = user;
	if (!b->depth)
		return KW_OK;
	content c = (content)b->contents[top(b)->element];
	if (c == CONTENT_TEXT || c == CONTENT_MIXED) {
		bool only = !b->run.n && !b->text.n && is_lasting(&b->keep, text);
		if (only) {
			b->run = text;
			return KW_OK;
		}
		kw_buf_put(&b->text, b->run);
		kw_buf_put(&b->text, text);
		b->run.n = 0;
		return b->text.failed ? no_memory(b) : KW_OK;
	}
	if (is_blank(text))
		return KW_OK;
	kw_buf expected = { 0 };
	put_expected(&expected, top(b)->element);
	kw_status st =
	        kw_fail(b->ctx, KW_EFORMAT, "xml.text", gate_place(g), "found text in <%s>; expected %.*s",
	                element_name(top(b)->element), KW_STR_ARG(kw_buf_str(&expected)));
	kw_buf_free(&expected);
	return st;
}

/* ---- ends ---- */

static kw_status set_lines(builder *b, const gate *g, kw_str text)
{
	kw_buf counts = { 0 };
	uint64_t most = (uint64_t)kw_ctx_limit(b->ctx, KW_LIMIT_NODES);
	kw_str wrong;
	kw_status st = counts_read(text, most, &counts, &wrong);
	if (st == KW_EFORMAT)
		kw_fail(b->ctx, st, "xml.value", gate_place(g),
		        "<lines> holds \"%.*s\"; expected COUNT or COUNT*LINES separated by spaces",
		        KW_STR_ARG(kw_str_sub(wrong, 0, 64)));
	else if (st)
		kw_fail_limit(b->ctx, KW_LIMIT_NODES, gate_place(g), (int64_t)most + 1);
	else if (counts.failed)
		st = no_memory(b);
	else
		kw_doc_set_line_counts(b->doc, (const uint32_t *)(const void *)counts.b,
		                       counts.n / sizeof(uint32_t));
	kw_buf_free(&counts);
	return st;
}

/* The text of an element that holds nothing else. */
static kw_str whole_text(builder *b)
{
	kw_str text = text_undo(b->arena, text_so_far(b));
	if (!b->loose)
		return text;
	kw_buf_clear(&b->working);
	prose_put(&b->working, text);
	return without_edges(kw_buf_str(&b->working), true, true);
}

static kw_status end_stated(builder *b)
{
	kw_stated *stated = kw_doc_stated(b->doc);
	size_t n = b->remarks.n / sizeof(kw_remark);
	kw_remark *remarks = kw_arena_alloc(b->arena, (n + 1) * sizeof *remarks);
	if (!remarks || b->remarks.failed)
		return no_memory(b);
	if (n)
		memcpy(remarks, b->remarks.b, n * sizeof *remarks);
	stated->remarks = remarks;
	stated->n_remarks = n;
	return KW_OK;
}

static kw_status end_frame(builder *b, const gate *g, frame *f)
{
	kw_str text = whole_text(b);
	switch (f->element) {
	case EL_COLUMN:
		return table_add_column(&b->table, g, &b->now.column);
	case EL_C:
		return table_end_cell(&b->table, g, &b->now.cell, text);
	case EL_R:
		return table_end_row(&b->table, g, f->node);
	case EL_ROWS:
		return table_end_rows(&b->table, f->node);
	case EL_LINES:
		return set_lines(b, g, text);
	case EL_REMOVED:
		b->now.removed.text = text;
		kw_doc_add_removed(b->doc, &b->now.removed);
		return KW_OK;
	case EL_DESPACED:
		kw_doc_add_despaced(b->doc, &b->now.despaced);
		return KW_OK;
	case EL_FINDING:
		kw_doc_add_finding(b->doc, b->now.finding.severity, b->now.finding.code, b->now.finding.at,
		                   text);
		return KW_OK;
	case EL_REMARK:
		b->now.remark.text = kw_doc_copy(b->doc, text);
		kw_buf_put(&b->remarks, (kw_str){ (const char *)&b->now.remark, sizeof b->now.remark });
		return KW_OK;
	case EL_STATED:
		return end_stated(b);
	default:
		return KW_OK;
	}
}

static kw_status on_end(void *user, const gate *g)
{
	builder *b = user;
	frame *f = top(b);
	kw_status st = KW_OK;
	if (f->element == EL_KAWARABAN && !(f->seen >> KW_DOCUMENT & 1))
		st = kw_fail(b->ctx, KW_EFORMAT, "xml.element", gate_place(g),
		             "<kawaraban> holds no <document>; expected one");
	else if (f->element >= KW_N_TYPES)
		st = end_frame(b, g, f);
	else if (b->contents[f->element] == CONTENT_MIXED)
		flush_text(b, true);
	else if (b->contents[f->element] == CONTENT_TEXT)
		f->node->text =
		        b->loose ? kw_doc_copy(b->doc, whole_text(b)) : text_keep(&b->keep, text_so_far(b));
	else if (f->element == KW_TABLE)
		table_set_columns(&b->table, f->node);
	if (!st && b->loose && f->element < KW_N_TYPES)
		loose_finish(b->doc, f->node, &b->working);
	forget_text(b);
	b->depth--;
	return st;
}

static size_t on_rows(void *user, size_t from)
{
	builder *b = user;
	return b->depth && top(b)->element == EL_ROWS
	               ? table_take_rows(&b->table, top(b)->node, b->keep.lasting, from)
	               : from;
}

/* The vocabulary in the form that costs least for each element. */
static void learn(builder *b)
{
	for (unsigned el = 0; el < N_ELEMENTS; el++) {
		b->parents[el] = element_parents(el);
		b->contents[el] = (uint8_t)element_content(el);
	}
	attribute_index_make(&b->index);
}

builder *builder_new(kw_ctx *ctx, kw_doc *doc, kw_str text, bool loose)
{
	builder *b = calloc(1, sizeof *b);
	if (!b)
		return NULL;
	b->ctx = ctx;
	b->doc = doc;
	b->arena = kw_doc_arena(doc);
	b->keep = (keeper){ b->arena, text };
	b->loose = loose;
	b->table = (table_builder){ .ctx = ctx, .doc = doc, .loose = loose };
	learn(b);
	return b;
}

void builder_free(builder *b)
{
	if (!b)
		return;
	free(b->stack);
	kw_buf_free(&b->text);
	table_builder_free(&b->table);
	kw_buf_free(&b->working);
	kw_buf_free(&b->remarks);
	free(b);
}

gate_events builder_events(builder *b)
{
	return (gate_events){ .user = b, .start = on_start, .text = on_text, .end = on_end, .rows = on_rows };
}

bool builder_is_other(const builder *b, kw_str *name, kw_str *ns)
{
	*name = b->other_name;
	*ns = b->other_ns;
	return b->other;
}

bool builder_has_source(const builder *b)
{
	return b->has_source;
}
