/* records_path -- the sections above a row: by the parts of its number (1-1-1 -> 1-1 -> 1) wherever they stand, else by
 * nesting. One hash table, filled before the walk over the document. */
#include "records.h"

struct entry {
	kw_str number;
	const kw_node *first, *latest; /* in the document; before the walk */
};

struct kw_path_index {
	kw_arena *arena;
	struct entry *entries;
	size_t mask;          /* size - 1; a power of two, at most half full */
	struct entry **order; /* of each section added, in their order; NULL: without a number */
	size_t n_added, n_passed;
};

kw_path_index *kw_path_index_new(kw_arena *arena, size_t n_sections)
{
	size_t size = 8;
	while (size / 2 <= n_sections && size < SIZE_MAX / 4)
		size *= 2;
	kw_path_index *index = kw_arena_alloc(arena, sizeof *index);
	if (!index || size > SIZE_MAX / sizeof *index->entries)
		return NULL;
	index->entries = kw_arena_alloc(arena, size * sizeof *index->entries);
	index->order = kw_arena_alloc(arena, n_sections * sizeof(struct entry *));
	index->mask = size - 1;
	index->arena = arena;
	return index->entries && index->order ? index : NULL;
}

static struct entry *slot_of(kw_path_index *index, kw_str number)
{
	uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
	for (size_t i = 0; i < number.n; i++)
		hash = (hash ^ (unsigned char)number.p[i]) * UINT64_C(1099511628211);
	size_t i = (size_t)(hash ^ hash >> 32) & index->mask;
	while (index->entries[i].first && !kw_str_eq(index->entries[i].number, number))
		i = (i + 1) & index->mask;
	return &index->entries[i];
}

static const kw_heading *heading_of(const kw_node *container)
{
	const kw_node *title = kw_node_title(container);
	return title ? title->as.heading : NULL;
}

void kw_path_index_add(kw_path_index *index, const kw_node *section)
{
	const kw_heading *h = heading_of(section);
	struct entry *e = h && h->number.n ? slot_of(index, h->number) : NULL;
	index->order[index->n_added++] = e;
	if (e && !e->first)
		*e = (struct entry){ h->number, section, NULL };
}

void kw_path_index_pass(kw_path_index *index, const kw_node *section)
{
	struct entry *e = index->order[index->n_passed++];
	if (e)
		e->latest = section;
}

/* The innermost numbered section around a node, or NULL. */
static const kw_node *numbered_around(const kw_node *node)
{
	for (const kw_node *n = node->parent; n; n = n->parent) {
		const kw_heading *h = n->type == KW_SECTION ? heading_of(n) : NULL;
		if (h && h->number.n)
			return n;
	}
	return NULL;
}

/* The section of that number: one around the row, else the nearest before it, else the first behind it. One that is not
 * around must stand beside the row, in the same numbered section: Ⅰ is no parent of the 1-1 in Ⅱ. */
static const kw_node *section_of(kw_path_index *index, const kw_node *node, kw_str number)
{
	const struct entry *e = slot_of(index, number);
	if (!e->first)
		return NULL;
	for (const kw_node *n = node->parent; n; n = n->parent) {
		const kw_heading *h = n->type == KW_SECTION ? heading_of(n) : NULL;
		if (h && kw_str_eq(h->number, number))
			return n;
	}
	const kw_node *section = e->latest ? e->latest : e->first, *around = numbered_around(node);
	return !around || numbered_around(section) == around ? section : NULL;
}

/* The number without its last part; empty when it has one part. */
static kw_str shorter(kw_str number)
{
	size_t n = number.n;
	while (n && number.p[n - 1] != '-')
		n--;
	return kw_str_sub(number, 0, n ? n - 1 : 0);
}

static kw_path_step step_of(const kw_node *section)
{
	const kw_heading *h = heading_of(section);
	return h ? (kw_path_step){ section, h->label, h->number, h->title }
	         : (kw_path_step){ .section = section };
}

static void reverse(kw_path_step *steps, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		kw_path_step last = steps[n - 1 - i];
		steps[n - 1 - i] = steps[i];
		steps[i] = last;
	}
}

static size_t steps_by_number(kw_path_index *index, const kw_node *node, kw_str number, kw_path_step *steps)
{
	size_t n = 0;
	const kw_node *from = node;
	for (kw_str up = shorter(number); up.n; up = shorter(up)) {
		const kw_node *section = section_of(index, from, up);
		if (!section || section == node)
			continue;
		steps[n++] = step_of(section);
		from = section;
	}
	return n;
}

/* Sections around the node with a title; only the numbered ones when there are any. */
static size_t steps_by_nesting(const kw_node *node, kw_path_step *steps)
{
	size_t n = 0, numbered = 0, kept = 0;
	for (const kw_node *up = node->parent; up; up = up->parent) {
		kw_path_step step = step_of(up);
		if (up->type != KW_SECTION || !step.title.n)
			continue;
		numbered += step.number.n > 0;
		steps[n++] = step;
	}
	for (size_t i = 0; i < n; i++)
		if (!numbered || steps[i].number.n)
			steps[kept++] = steps[i];
	return kept;
}

const kw_path_step *kw_path_of(kw_path_index *index, const kw_node *node, kw_str number, size_t *n)
{
	size_t most = 0;
	for (size_t i = 0; i < number.n; i++)
		most += number.p[i] == '-';
	for (const kw_node *up = node->parent; up; up = up->parent)
		most += up->type == KW_SECTION;
	*n = 0;
	kw_path_step *steps = most ? kw_arena_alloc(index->arena, most * sizeof *steps) : NULL;
	if (!steps)
		return NULL;
	*n = steps_by_number(index, node, number, steps);
	if (!*n)
		*n = steps_by_nesting(node, steps);
	reverse(steps, *n);
	return *n ? steps : NULL;
}
