/* batch_names -- one stem for the outputs of each input, unique in its folder whatever the case of letters, and short enough for
 * every suffix. Which inputs there are decides, never their order. */
#include "arena.h"
#include "batch.h"
#include <stdlib.h>

enum { MOST_NAME_BYTES = 255, MARK_BYTES = 9, MOST_CLASHES = 2, TAIL_BYTES = 16 /* such as _print */ };

/* Room that the longest of suffixes, writers' names before them and the data folder's name want. */
static size_t longest_tail(const kw_plan_wish *wish)
{
	size_t longest = sizeof ".data" - 1;
	for (size_t i = 0; i < wish->n_suffixes; i++) {
		size_t n = wish->suffixes[i].n + 1 + wish->writers[i].n;
		longest = n > longest ? n : longest;
	}
	return longest + TAIL_BYTES;
}

static kw_str marked(kw_arena *arena, kw_str stem, kw_str key, size_t most)
{
	char mark[MARK_BYTES];
	kw_buf b = { 0 };
	kw_plan_mark(key, mark);
	size_t n = stem.n;
	while (n + MARK_BYTES > most || (n < stem.n && ((unsigned char)stem.p[n] & 0xC0) == 0x80))
		n--; /* never inside a character */
	kw_buf_putf(&b, "%.*s-%s", (int)n, stem.p, mark);
	return kw_arena_keep(arena, &b);
}

/* The stem after `e->n_clashes` steps: the name without its suffix; the whole name; that with a mark of the key. */
static void set_stem(const kw_host *host, kw_plan *plan, kw_plan_entry *e, size_t most)
{
	kw_str base = kw_path_base(e->key);
	e->stem = e->n_clashes ? base : kw_convert_stem(host, base);
	if (e->n_clashes == MOST_CLASHES || e->stem.n > most)
		e->stem = marked(plan->arena, e->stem, e->key, most);
	if (kw_str_starts(e->stem, KW_LIT(".kw-"))) /* our own private names */
		e->stem = kw_str_sub(e->stem, 1, e->stem.n);
}

static int lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

static int compare_folded(kw_str a, kw_str b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return lower(a.p[i]) - lower(b.p[i]);
	return (a.n > b.n) - (a.n < b.n);
}

static int by_name(const void *left, const void *right)
{
	const kw_plan_entry *a = *(kw_plan_entry *const *)left, *b = *(kw_plan_entry *const *)right;
	int order = compare_folded(a->folder, b->folder);
	return order ? order : compare_folded(a->stem, b->stem);
}

/* Says the names of one group; returns whether somebody in it can still step aside. */
static bool step_aside(kw_ctx *ctx, kw_plan_entry **group, size_t n, bool *said)
{
	bool moved = false;
	kw_buf b = { 0 };
	for (size_t i = 0; i < n; i++) {
		kw_buf_putf(&b, "%s'%.*s'", i ? ", " : "", KW_STR_ARG(group[i]->key));
		moved |= group[i]->n_clashes < MOST_CLASHES;
		group[i]->n_clashes = (uint8_t)(group[i]->n_clashes + (group[i]->n_clashes < MOST_CLASHES));
	}
	kw_report(ctx, KW_SEVERITY_WARNING, "plan.same-name", (kw_span){ 0 },
	          "%zu inputs want outputs of one name, and get longer ones: %s", n, b.b ? b.b : "");
	*said = true;
	kw_buf_free(&b);
	return moved;
}

kw_status kw_plan_name(kw_ctx *ctx, const kw_host *host, const kw_plan_wish *wish, kw_plan *plan)
{
	size_t most = MOST_NAME_BYTES - longest_tail(wish);
	kw_plan_entry **order = calloc(plan->n ? plan->n : 1, sizeof *order);
	bool again = true, said = false;
	if (!order)
		return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		               "no memory for the names of outputs");
	for (size_t i = 0; i < plan->n; i++) {
		kw_plan_entry *e = &plan->entries[i];
		e->folder = kw_str_sub(e->key, 0, e->key.n - kw_path_base(e->key).n);
		set_stem(host, plan, e, most);
		order[i] = e;
	}
	while (again) {
		again = false;
		qsort(order, plan->n, sizeof *order, by_name);
		for (size_t i = 0, end; i < plan->n; i = end) {
			for (end = i + 1; end < plan->n && by_name(&order[i], &order[end]) == 0; end++)
				;
			if (end - i > 1)
				again |= step_aside(ctx, order + i, end - i, &said);
		}
		for (size_t i = 0; again && i < plan->n; i++)
			if (order[i]->n_clashes)
				set_stem(host, plan, order[i], most);
	}
	free(order);
	if (said && wish->fail_on_clash)
		return kw_fail(ctx, KW_EUSAGE, "plan.same-name", (kw_span){ 0 },
		               "nothing was written; --on-conflict suffix gives longer names");
	return kw_arena_failed(plan->arena) ? kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
	                                              "no memory for the names of outputs")
	                                    : KW_OK;
}
