/* records_names -- the names of formats/municipalities.tsv, read once for each process and kept: is this text one of them, or the ward of one? */
#include "records.h"
#include <pthread.h>

enum { NAME = 2, KIND = 4, MAX_NAMES = 4096, SLOTS = 2 * MAX_NAMES };

static struct {
	bool ready;
	kw_str names[MAX_NAMES]; /* of the mapped file */
	bool is_prefecture[MAX_NAMES];
	uint16_t slots[SLOTS]; /* 1 + the place in names; 0: free */
	size_t n;
} known;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The slot of the name, or the free one it would take: FNV-1a, the next slots in turn. */
static size_t slot_of(kw_str name)
{
	uint32_t h = UINT32_C(2166136261);
	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * UINT32_C(16777619);
	size_t at = h % SLOTS;
	while (known.slots[at] && !kw_str_eq(known.names[known.slots[at] - 1], name))
		at = (at + 1) % SLOTS;
	return at;
}

static void add(kw_str name, bool is_prefecture)
{
	size_t at = slot_of(name);
	if (known.slots[at] || known.n == MAX_NAMES || !name.n)
		return;
	known.is_prefecture[known.n] = is_prefecture;
	known.names[known.n++] = name;
	known.slots[at] = (uint16_t)known.n;
}

/* 緑区 of 横浜市緑区. */
static kw_str ward_of(kw_str name)
{
	const char *city = memmem(name.p, name.n, "市", sizeof "市" - 1);
	return city ? kw_str_sub(name, (size_t)(city - name.p) + sizeof "市" - 1, name.n) : name;
}

kw_status kw_names_prepare(kw_ctx *ctx)
{
	kw_tsv t = { 0 };
	kw_status st = KW_OK;
	pthread_mutex_lock(&lock);
	if (!known.ready) {
		st = kw_ctx_data(ctx, "municipalities.tsv", &t.rest);
		while (!st && kw_tsv_next(&t)) {
			bool is_ward = kw_str_eq(t.fields[KIND], KW_LIT("ward"));
			add(is_ward ? ward_of(t.fields[NAME]) : t.fields[NAME],
			    kw_str_eq(t.fields[KIND], KW_LIT("prefecture")));
		}
		known.ready = !st;
	}
	pthread_mutex_unlock(&lock);
	return st;
}

bool kw_names_has(kw_str name)
{
	return known.slots[slot_of(name)] != 0;
}

bool kw_names_has_prefecture(kw_str name)
{
	uint16_t found = known.slots[slot_of(name)];
	return found && known.is_prefecture[found - 1];
}
