/* records_heads -- the words of formats/budget-heads.tsv: heads and names in tables that state budgets, and words around amounts. Read once for each process and kept. */
#include "records.h"
#include <pthread.h>

enum { MAX_WORDS = 64 };

static const kw_str class_names[KW_N_HEAD_CLASSES] = {
#define CLASS_NAME(id, name) [KW_HEAD_##id] = { name, sizeof name - 1 },
	KW_HEAD_CLASSES(CLASS_NAME)
#undef CLASS_NAME
};

static struct {
	bool ready;
	struct {
		kw_str words[MAX_WORDS]; /* of the mapped file */
		size_t n;
	} class[KW_N_HEAD_CLASSES];
} known;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static kw_status add(kw_ctx *ctx, const kw_tsv *row)
{
	size_t class = 0;
	while (class < KW_N_HEAD_CLASSES && !kw_str_eq(row->fields[0], class_names[class]))
		class ++;
	if (class == KW_N_HEAD_CLASSES)
		return kw_fail(ctx, KW_ELIB, "records.heads", (kw_span){ 0 },
		               "formats/budget-heads.tsv, line %u: \"%.*s\" is no class of heads", row->line,
		               KW_STR_ARG(row->fields[0]));
	if (known.class[class].n == MAX_WORDS)
		return kw_fail(ctx, KW_ELIB, "records.heads", (kw_span){ 0 },
		               "formats/budget-heads.tsv, line %u: class \"%.*s\" has more than %d words",
		               row->line, KW_STR_ARG(row->fields[0]), MAX_WORDS);
	known.class[class].words[known.class[class].n++] = kw_str_trim(row->fields[1]);
	return KW_OK;
}

kw_status kw_heads_prepare(kw_ctx *ctx)
{
	kw_tsv t = { 0 };
	kw_status st = KW_OK;
	pthread_mutex_lock(&lock);
	if (!known.ready) {
		memset(&known, 0, sizeof known);
		st = kw_ctx_data(ctx, "budget-heads.tsv", &t.rest);
		while (!st && kw_tsv_next(&t))
			st = add(ctx, &t);
		known.ready = !st;
	}
	pthread_mutex_unlock(&lock);
	return st;
}

const kw_str *kw_heads(kw_head_class class, size_t *n)
{
	*n = known.class[class].n;
	return known.class[class].words;
}

bool kw_heads_has(kw_head_class class, kw_str s)
{
	for (size_t i = 0; i < known.class[class].n; i++)
		if (kw_str_eq(s, known.class[class].words[i]))
			return true;
	return false;
}

size_t kw_heads_end(kw_head_class class, kw_str s)
{
	size_t best = 0;
	for (size_t i = 0; i < known.class[class].n; i++) {
		kw_str word = known.class[class].words[i];
		if (word.n > best && kw_str_ends(s, word))
			best = word.n;
	}
	return best;
}

bool kw_heads_start(kw_head_class class, kw_str s)
{
	for (size_t i = 0; i < known.class[class].n; i++)
		if (kw_str_starts(s, known.class[class].words[i]))
			return true;
	return false;
}
