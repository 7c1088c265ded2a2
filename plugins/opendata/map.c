/* map.c -- a hash table of strings with open addressing, and the identifiers of a document, none given twice. */
#include "opendata.h"
#include <stdlib.h>

static size_t hash(kw_str key)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
	for (size_t i = 0; i < key.n; i++)
		h = (h ^ (uint8_t)key.p[i]) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ (h >> 32));
}

/* The slot of the key, or the empty one where it belongs. */
static od_entry *slot_of(const od_map *m, kw_str key)
{
	size_t i = hash(key) & (m->cap - 1);
	while (m->slots[i].key.p && !kw_str_eq(m->slots[i].key, key))
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

static bool grow(od_map *m)
{
	od_map bigger = { .cap = m->cap ? 2 * m->cap : 64 };
	bigger.slots = calloc(bigger.cap, sizeof *bigger.slots);
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < m->cap; i++)
		if (m->slots[i].key.p)
			*slot_of(&bigger, m->slots[i].key) = m->slots[i];
	bigger.n = m->n;
	bigger.failed = m->failed;
	free(m->slots);
	*m = bigger;
	return true;
}

od_entry *od_map_add(od_map *m, kw_str key)
{
	if (2 * m->n >= m->cap && !grow(m)) {
		m->failed = true;
		return NULL;
	}
	od_entry *e = slot_of(m, key);
	if (!e->key.p) {
		e->key = key;
		m->n++;
	}
	return e;
}

const od_entry *od_map_find(const od_map *m, kw_str key)
{
	if (m->cap == 0)
		return NULL;
	const od_entry *e = slot_of(m, key);
	return e->key.p ? e : NULL;
}

void od_map_free(od_map *m)
{
	free(m->slots);
	*m = (od_map){ 0 };
}

kw_str od_id_new(od_job *job, kw_str base)
{
	od_entry *e = od_map_add(&job->ids, od_copy(job, base));
	if (!e)
		return base;
	kw_str id = e->key;
	/* base-2 may itself be taken by a section of that number */
	while (e->n > 0) {
		od_clear(job, &job->scratch2);
		kw_buf_putf(&job->scratch2, "%.*s-%u", KW_STR_ARG(base), (unsigned)++e->n);
		id = od_copy(job, kw_buf_str(&job->scratch2));
		if (job->scratch2.failed || job->ids.failed || !od_map_find(&job->ids, id))
			break;
	}
	if (e->n == 0) {
		e->n = 1;
		return id;
	}
	e = od_map_add(&job->ids, id);
	if (e)
		e->n = 1;
	return id;
}
