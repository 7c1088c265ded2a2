/* items -- elements and text as a small tree of our own, for vocabularies that cannot be read in one pass. */
#include "xml.h"

typedef struct gatherer {
	kw_ctx *ctx;
	kw_arena *arena;
	bool prose;
	item *root, *at;
	kw_buf text; /* in `at`, not yet an item */
	kw_buf room;
	int64_t n_items, most_items;
} gatherer;

static kw_status no_memory(gatherer *p)
{
	return kw_fail(p->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the document");
}

static item *add_item(gatherer *p)
{
	item *i = kw_arena_alloc(p->arena, sizeof *i);
	p->n_items++;
	if (!i)
		return NULL;
	i->parent = p->at;
	if (p->at && p->at->last)
		p->at->last->next = i;
	else if (p->at)
		p->at->first = i;
	else
		p->root = i;
	if (p->at)
		p->at->last = i;
	return i;
}

/* White space alone is no text, unless it is all that an element holds and every character counts. */
static bool flush_text(gatherer *p)
{
	kw_buf_clear(&p->room);
	if (p->prose)
		prose_put(&p->room, kw_buf_str(&p->text));
	else
		kw_buf_put(&p->room, kw_buf_str(&p->text));
	kw_buf_clear(&p->text);
	bool leaf = !p->prose && !p->at->first;
	if (p->room.n == 0 || (!leaf && !without_edges(kw_buf_str(&p->room), true, true).n))
		return !p->room.failed;
	item *i = add_item(p);
	if (!i)
		return false;
	i->text = kw_arena_copy(p->arena, kw_buf_str(&p->room));
	p->at->has_text = true;
	return !kw_arena_failed(p->arena);
}

static kw_status on_start(void *user, const gate *g, kw_str name, kw_str ns, const gate_attribute *given,
                          size_t n)
{
	gatherer *p = user;
	if (p->n_items + (int64_t)n >= p->most_items)
		return kw_fail_limit(p->ctx, KW_LIMIT_NODES, gate_place(g), p->n_items + (int64_t)n);
	/* white space before the first element inside another is none */
	if (p->at && !without_edges(kw_buf_str(&p->text), true, true).n)
		kw_buf_clear(&p->text);
	if (p->at && !flush_text(p))
		return no_memory(p);
	item *i = add_item(p);
	gate_attribute *copies = kw_arena_alloc(p->arena, n * sizeof *copies);
	if (!i || (n && !copies))
		return no_memory(p);
	i->name = kw_arena_copy(p->arena, name);
	i->ns = p->at && kw_str_eq(p->at->ns, ns) ? p->at->ns : kw_arena_copy(p->arena, ns);
	for (size_t k = 0; k < n; k++)
		copies[k] = (gate_attribute){ kw_arena_copy(p->arena, given[k].name),
			                      { NULL, 0 },
			                      kw_arena_copy(p->arena, given[k].value) };
	i->attributes = copies;
	i->n_attributes = n;
	p->n_items += (int64_t)n;
	gate_tag(g, &i->from, &i->body);
	if (p->at)
		p->at->has_elements = true;
	p->at = i;
	return KW_OK;
}

static kw_status on_text(void *user, const gate *g, kw_str text)
{
	gatherer *p = user;
	(void)g;
	if (p->at)
		kw_buf_put(&p->text, text);
	return p->text.failed ? no_memory(p) : KW_OK;
}

static kw_status on_end(void *user, const gate *g)
{
	gatherer *p = user;
	if (!flush_text(p))
		return no_memory(p);
	gate_tag(g, &p->at->body_end, &p->at->to);
	p->at = p->at->parent;
	return KW_OK;
}

kw_status items_read(const xml_input *in, kw_arena *arena, bool prose, const item **root)
{
	gatherer p = { .ctx = in->ctx,
		       .arena = arena,
		       .prose = prose,
		       .most_items = kw_ctx_limit(in->ctx, KW_LIMIT_NODES) };
	gate_events events = { .user = &p, .start = on_start, .text = on_text, .end = on_end };
	kw_status st = gate_parse(in, &events);
	*root = p.root;
	kw_buf_free(&p.text);
	kw_buf_free(&p.room);
	return st;
}

const item *item_next(const item *i, const item *top)
{
	if (i->first)
		return i->first;
	while (i != top && !i->next)
		i = i->parent;
	return i == top ? NULL : i->next;
}

kw_str item_attribute(const item *i, kw_str name)
{
	for (size_t k = 0; k < i->n_attributes; k++)
		if (kw_str_eq(i->attributes[k].name, name))
			return i->attributes[k].value;
	return (kw_str){ NULL, 0 };
}

const item *item_child(const item *i, kw_str name)
{
	for (const item *c = i ? i->first : NULL; c; c = c->next)
		if (kw_str_eq(c->name, name))
			return c;
	return NULL;
}

kw_str item_text(const item *i)
{
	return i && i->first && !i->has_elements ? i->first->text : (kw_str){ NULL, 0 };
}
