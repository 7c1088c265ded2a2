/* publisher -- what the containers of the tree are in open data: sections and boxes, their roles by the words of their headings
 * after formats/opendata/roles.tsv, and their identifiers, none given twice. */
#include "publisher.h"

static const kw_str nothing = { NULL, 0 };

/* ---- strings to anything ---- */

static size_t hash(kw_str key)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
	for (size_t i = 0; i < key.n; i++)
		h = (h ^ (uint8_t)key.p[i]) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ (h >> 32));
}

/* The slot of the key, or the empty one where it belongs. */
static kw_entry *slot_of(const kw_map *map, kw_str key)
{
	size_t i = hash(key) & (map->cap - 1);
	while (map->slots[i].key.p && !kw_str_eq(map->slots[i].key, key))
		i = (i + 1) & (map->cap - 1);
	return &map->slots[i];
}

static bool grow(kw_map *map)
{
	kw_map bigger = { .arena = map->arena, .n = map->n, .cap = map->cap ? 2 * map->cap : 64 };
	bigger.slots = kw_arena_alloc(map->arena, bigger.cap * sizeof *bigger.slots);
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < map->cap; i++)
		if (map->slots[i].key.p)
			*slot_of(&bigger, map->slots[i].key) = map->slots[i];
	*map = bigger;
	return true;
}

kw_entry *kw_map_add(kw_map *map, kw_str key)
{
	if (2 * map->n >= map->cap && !grow(map))
		return NULL;
	kw_entry *e = slot_of(map, key);
	if (!e->key.p) {
		e->key = key;
		map->n++;
	}
	return e;
}

const kw_entry *kw_map_find(const kw_map *map, kw_str key)
{
	if (map->cap == 0)
		return NULL;
	const kw_entry *e = slot_of(map, key);
	return e->key.p ? e : NULL;
}

/* ---- identifiers ---- */

kw_str kw_id_new(kw_publication_job *job, kw_str base)
{
	kw_entry *e = kw_map_add(&job->ids, kw_publication_copy(job, base));
	if (!e)
		return base;
	kw_str id = e->key;
	/* base-2 may itself be taken by a section of that number */
	while (e->n > 0) {
		kw_publication_clear(job, &job->more);
		kw_buf_putf(&job->more, "%.*s-%u", KW_STR_ARG(base), (unsigned)++e->n);
		id = kw_publication_copy(job, kw_buf_str(&job->more));
		if (job->more.failed || job->no_memory || !kw_map_find(&job->ids, id))
			break;
	}
	if (e->n == 0) {
		e->n = 1;
		return id;
	}
	e = kw_map_add(&job->ids, id);
	if (e)
		e->n = 1;
	return id;
}

static kw_str join(kw_publication_job *job, kw_str head, kw_str tail)
{
	kw_publication_clear(job, &job->more);
	kw_buf_put(&job->more, head);
	kw_buf_putc(&job->more, '-');
	kw_buf_put(&job->more, tail);
	return kw_publication_copy(job, kw_buf_str(&job->more));
}

/* A number of several parts is absolute; a single one continues the number above it. */
static kw_str full_number(kw_publication_job *job, kw_str above, kw_str number)
{
	if (number.n == 0 || above.n == 0 || memchr(number.p, '-', number.n))
		return number;
	return join(job, above, number);
}

/* ---- roles ---- */

/* The closed list of the grammar. */
static const kw_str other = KW_LIT_INIT("other");
static const kw_str action = KW_LIT_INIT("action");
static const kw_str roles[] = {
	KW_LIT_INIT("actions"),        KW_LIT_INIT("basicPolicy"), KW_LIT_INIT("goal"),
	KW_LIT_INIT("improvement"),    KW_LIT_INIT("issue"),       KW_LIT_INIT("issues"),
	KW_LIT_INIT("message"),        KW_LIT_INIT("mission"),     KW_LIT_INIT("organization"),
	KW_LIT_INIT("plan"),           KW_LIT_INIT("reform"),      KW_LIT_INIT("results"),
	KW_LIT_INIT("selfEvaluation"), KW_LIT_INIT("service"),     KW_LIT_INIT("strategy"),
	KW_LIT_INIT("action"),
};

static kw_str role_find(kw_str name)
{
	for (size_t i = 0; i < KW_COUNT(roles); i++)
		if (kw_str_eq(name, roles[i]))
			return roles[i];
	return other;
}

/* The columns of roles.tsv. */
enum { ROLE, WHERE, WORD, LEVEL };

static bool fits(const kw_str *row, const kw_heading *h, kw_str role_above)
{
	if (kw_str_eq(row[WHERE], KW_LIT("label")))
		return row[WORD].n > 0 && kw_str_starts(h->label, row[WORD]);
	if (kw_str_eq(row[WHERE], KW_LIT("title")))
		return kw_str_has(h->title, row[WORD]);
	if (kw_str_eq(row[WHERE], KW_LIT("exact")))
		return kw_str_eq(h->title, row[WORD]);
	if (kw_str_eq(row[WHERE], KW_LIT("inside")))
		return h->number.n > 0 && kw_str_eq(row[WORD], role_above);
	return false;
}

static void find_role(kw_str table, const kw_heading *h, kw_str role_above, kw_str *role, kw_str *level)
{
	kw_tsv t = { .rest = table };
	*role = other;
	*level = nothing;
	while (kw_tsv_next(&t)) {
		if (!fits(t.fields, h, role_above))
			continue;
		*role = role_find(t.fields[ROLE]);
		*level = t.fields[LEVEL];
		return;
	}
}

/* ---- parts ---- */

static bool is_blank_block(kw_publication_job *job, const kw_node *block)
{
	kw_publication_clear(job, &job->text);
	kw_text_of(block, &job->text);
	return kw_str_trim(kw_buf_str(&job->text)).n == 0;
}

/* The heading of a container; NULL when it has none or a blank one. */
static const kw_node *heading_of(kw_publication_job *job, const kw_node *container)
{
	const kw_node *title = kw_node_title(container);
	return title && !is_blank_block(job, title) ? title : NULL;
}

/* May the container be a section, when it has a heading? */
static bool can_be_section(const kw_node *n)
{
	return n->type == KW_SECTION || n->type == KW_PROJECT ||
	       (n->type == KW_BOX && n->as.box.role == KW_BOX_GROUP);
}

/* Does every item begin with a text of its own? */
static bool is_plain_list(kw_publication_job *job, const kw_node *list)
{
	for (const kw_node *item = list->first; item; item = item->next)
		if (!item->first || item->first->type != KW_PARA || is_blank_block(job, item->first))
			return false;
	return list->first != NULL;
}

static kw_str key_of(const kw_node *const *node)
{
	return (kw_str){ (const char *)node, sizeof *node };
}

static const kw_part_above *part_of(const kw_publication_job *job, const kw_node *node)
{
	const kw_entry *e = kw_map_find(&job->parts, key_of(&node));
	return e ? e->value : NULL;
}

/* Is the container a section or a box? Lists and items are, when not every item begins with a text of its own. */
static bool is_part(kw_publication_job *job, const kw_node *n)
{
	switch ((kw_type)n->type) {
	case KW_DOCUMENT:
	case KW_TABLE:
	case KW_ROW:
	case KW_CELL:
		return false;
	case KW_LIST:
		return !is_plain_list(job, n);
	case KW_ITEM:
		return !n->parent || n->parent->type != KW_LIST || part_of(job, n->parent);
	default:
		return true;
	}
}

static kw_part_above *add_part(kw_publication_job *job, const kw_node *n, kw_part_above *above)
{
	kw_part_above *p = kw_arena_alloc(job->arena, sizeof *p);
	kw_entry *e = NULL;
	if (p) {
		*p = (kw_part_above){ .part = { .node = n, .role = other }, .role = other, .above = above };
		e = kw_map_add(&job->parts, key_of(&p->part.node));
	}
	job->no_memory |= !e;
	if (!e)
		return NULL;
	e->value = p;
	if (above) {
		p->number = above->number;
		p->role = above->role;
	}
	return p;
}

static void name_section(kw_publication_job *job, kw_str table, kw_part_above *p, kw_str id_above)
{
	const kw_heading *h = p->part.title->as.heading;
	kw_str own = full_number(job, p->number, h->number);
	kw_str role;
	find_role(table, h, p->role, &role, &p->part.level);
	if (p->part.node->type == KW_PROJECT)
		role = action;
	p->part.is_section = true;
	p->part.role = p->role = role;
	if (own.n) {
		p->number = own;
		p->part.id = kw_id_new(job, join(job, KW_LIT("s"), own));
	} else {
		p->part.id = kw_id_new(job, join(job, id_above, kw_str_eq(role, other) ? KW_LIT("u") : role));
	}
}

static void name_box(kw_publication_job *job, kw_part_above *p, kw_str id_above)
{
	static const kw_str suffixes[] = {
		[KW_BOX_PLAIN] = KW_LIT_INIT("u"),
		[KW_BOX_GROUP] = KW_LIT_INIT("u"),
		[KW_BOX_CALLOUT] = KW_LIT_INIT("callout"),
		[KW_BOX_DUTY] = KW_LIT_INIT("duty"),
	};
	const kw_node *n = p->part.node;
	size_t role = n->type == KW_BOX ? n->as.box.role : KW_BOX_PLAIN;
	p->part.id = kw_id_new(job, join(job, id_above, suffixes[role]));
}

static kw_part_above *enter(kw_publication_job *job, kw_str table, const kw_node *n, kw_part_above *above)
{
	if (!is_part(job, n))
		return above;
	kw_part_above *p = add_part(job, n, above);
	if (!p)
		return above;
	kw_str id_above = above ? above->part.id : KW_LIT("s");
	p->part.title = heading_of(job, n);
	if (p->part.title && can_be_section(n))
		name_section(job, table, p, id_above);
	else
		name_box(job, p, id_above);
	return p;
}

/* Does an amount stand outside every section? Then the whole body becomes one. */
static bool needs_section(kw_publication_job *job)
{
	const kw_records *r = job->made.records;
	const kw_node *fine = NULL; /* the rows of one table have one container */
	for (size_t i = 0; i < r->n_budget; i++) {
		const kw_node *n = r->budget[i].container;
		if (n && n == fine)
			continue;
		fine = n;
		while (n && !(can_be_section(n) && heading_of(job, n)))
			n = n->parent;
		if (!n)
			return true;
	}
	return false;
}

kw_status kw_parts_make(kw_publication_job *job)
{
	kw_str table;
	kw_part_above *above = NULL;
	kw_status st = kw_ctx_data(job->ctx, "opendata/roles.tsv", &table);
	if (st != KW_OK)
		return st;
	if (needs_section(job))
		job->made.body_id = kw_id_new(job, KW_LIT("s-u"));
	kw_walk w = kw_walk_from(kw_doc_root_const(job->doc));
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE && !job->no_memory;) {
		if (kw_type_class((kw_type)w.node->type) != KW_CONTAINER) {
			if (e == KW_ENTER)
				kw_walk_skip(&w);
		} else if (e == KW_ENTER) {
			above = enter(job, table, w.node, above);
		} else if (above && above->part.node == w.node) {
			above = above->above;
		}
	}
	return KW_OK;
}

const kw_part *kw_publication_part(const kw_publication *publication, const kw_node *node)
{
	const kw_part_above *p = part_of((const kw_publication_job *)publication, node);
	return p ? &p->part : NULL;
}

/* ---- budget ---- */

static bool is_same_budget(const kw_budget_row *a, const kw_budget_row *b)
{
	return a->fiscal_year == b->fiscal_year && kw_str_eq(a->amount_label, b->amount_label);
}

/* The identifier of the section a row belongs to. */
static kw_str section_of(const kw_publication_job *job, const kw_budget_row *row)
{
	for (const kw_node *n = row->container; n; n = n->parent) {
		const kw_part_above *p = part_of(job, n);
		if (p && p->part.is_section)
			return p->part.id;
	}
	return job->made.body_id;
}

static kw_str budget_id(kw_publication_job *job, const kw_budget_row *row)
{
	kw_str section = row->number.n ? nothing : section_of(job, row);
	kw_publication_clear(job, &job->text);
	kw_buf_put(&job->text, KW_LIT("b-"));
	kw_buf_put(&job->text, row->number.n ? row->number : kw_str_sub(section, 2, section.n));
	kw_str id = kw_id_new(job, kw_buf_str(&job->text));
	return kw_str_sub(id, 2, id.n);
}

/* Amounts of one year and word get theirs together, in the order open data lists them. */
void kw_budget_ids_make(kw_publication_job *job)
{
	const kw_records *r = job->made.records;
	job->budget_ids = kw_arena_alloc(job->arena, (r->n_budget + 1) * sizeof *job->budget_ids);
	job->made.budget_ids = job->budget_ids;
	for (size_t i = 0; i < r->n_budget && job->budget_ids && !job->no_memory; i++) {
		if (job->budget_ids[i].n)
			continue;
		for (size_t k = i; k < r->n_budget && !job->no_memory; k++)
			if (!job->budget_ids[k].n && is_same_budget(&r->budget[i], &r->budget[k]))
				job->budget_ids[k] = budget_id(job, &r->budget[k]);
	}
}
