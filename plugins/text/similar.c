/* similar -- how much two texts speak of the same: cosine of their character bigrams, weighted by rarity; and the best
 * assignment of k headings to k texts with its distance to the second best. Figures only, no document. */
#include "legacy.h"
#include <math.h>
#include <stdlib.h>

enum { MAX_GRAMS = 4096 };

typedef struct gram {
	uint64_t key;
	double weight;
} gram;

typedef struct vector {
	gram *gram; /* by key, ascending */
	size_t n;
	double length;
} vector;

static int by_key(const void *a, const void *b)
{
	uint64_t x = ((const gram *)a)->key, y = ((const gram *)b)->key;

	return (x > y) - (x < y);
}

/* One entry for each key, its weight the number of entries that were. */
static void fold(vector *v)
{
	size_t kept = 0;

	qsort(v->gram, v->n, sizeof *v->gram, by_key);
	for (size_t i = 0; i < v->n; i++) {
		if (kept && v->gram[kept - 1].key == v->gram[i].key)
			v->gram[kept - 1].weight += 1;
		else
			v->gram[kept++] = v->gram[i];
	}
	v->n = kept;
}

/* White space, stops, middle dots and brackets cut a text; no bigram reaches over them. */
static bool is_cut(uint32_t c)
{
	return char_is_space(c) || char_is_term(c) || char_in(c, KW_LIT("、，,・：:…"));
}

static vector vector_of(kw_arena *arena, kw_str s)
{
	size_t room = kw_utf8_count(s) < MAX_GRAMS ? kw_utf8_count(s) : MAX_GRAMS;
	vector v = { .gram = kw_arena_alloc(arena, (room + 1) * sizeof *v.gram) };
	uint32_t before = 0;

	for (size_t at = 0; v.gram && at < s.n && v.n < MAX_GRAMS;) {
		uint32_t c = char_next(s, &at);

		if (is_cut(c) || char_is_opener(c) || char_in(c, KW_LIT("」』）)】”｣"))) {
			before = 0;
			continue;
		}
		if (before)
			v.gram[v.n++] = (gram){ (uint64_t)before << 32 | c, 1 };
		before = c;
	}
	if (!v.gram)
		return v;
	fold(&v);
	return v;
}

/* All bigrams of the texts, each once, with the number of texts it is found in as its weight. */
static vector count_texts(kw_arena *arena, const vector *all, size_t n)
{
	vector v = { 0 };
	size_t room = 1;

	for (size_t i = 0; i < n; i++)
		room += all[i].n;
	v.gram = kw_arena_alloc(arena, room * sizeof *v.gram);
	if (!v.gram)
		return v;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < all[i].n; k++)
			v.gram[v.n++] = (gram){ all[i].gram[k].key, 1 };
	fold(&v);
	return v;
}

/* Counts become weights: rare bigrams weigh more, one found in every text next to nothing. */
static void weigh(vector *v, const vector *found_in, size_t n)
{
	double sum = 0;

	for (size_t i = 0, k = 0; i < v->n; i++) {
		double df, w;

		while (k < found_in->n && found_in->gram[k].key < v->gram[i].key)
			k++;
		df = k < found_in->n ? found_in->gram[k].weight : 1;
		w = df >= (double)n ? 0.1 : log(((double)n + 1) / (df + 0.5));
		v->gram[i].weight *= w > 0.1 ? w : 0.1;
		sum += v->gram[i].weight * v->gram[i].weight;
	}
	v->length = sqrt(sum);
}

static double cosine(const vector *a, const vector *b)
{
	double dot = 0;

	for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
		if (a->gram[i].key < b->gram[k].key)
			i++;
		else if (a->gram[i].key > b->gram[k].key)
			k++;
		else
			dot += a->gram[i++].weight * b->gram[k++].weight;
	}
	return a->length > 0 && b->length > 0 ? dot / (a->length * b->length) : 0;
}

void similar_matrix(job *j, const kw_str *heads, size_t n_heads, const kw_str *texts, size_t n_texts,
                    double *out)
{
	size_t n = n_heads + n_texts;
	kw_arena *arena = kw_arena_new(); /* the bigrams of a page are many times the page */
	vector *v = arena ? kw_arena_alloc(arena, n * sizeof *v) : NULL, found_in;

	if (!v)
		goto out;
	for (size_t i = 0; i < n; i++)
		v[i] = vector_of(arena, i < n_heads ? heads[i] : texts[i - n_heads]);
	/* Rarity is counted over the texts that are compared, headings included. */
	found_in = count_texts(arena, v, n);
	for (size_t i = 0; i < n; i++)
		weigh(&v[i], &found_in, n);
	for (size_t h = 0; h < n_heads; h++)
		for (size_t t = 0; t < n_texts; t++)
			out[h * n_texts + t] = cosine(&v[h], &v[n_heads + t]);
out:
	j->no_memory |= !arena || kw_arena_failed(arena);
	kw_arena_free(arena);
}

/* ---- assignment ---- */

typedef struct hungarian {
	double u[MAX_ASSIGN + 1], v[MAX_ASSIGN + 1], least[MAX_ASSIGN + 1];
	size_t match[MAX_ASSIGN + 1], way[MAX_ASSIGN + 1];
	bool used[MAX_ASSIGN + 1];
} hungarian;

/* One augmenting path from row i: the shortest-path form of the Hungarian method, rows and columns from 1. */
static void augment(hungarian *h, const double *score, size_t n, size_t i)
{
	size_t column = 0;

	h->match[0] = i;
	for (size_t k = 0; k <= n; k++) {
		h->least[k] = 1e300;
		h->used[k] = false;
	}
	do {
		size_t row = h->match[column], next = 0;
		double delta = 1e300;

		h->used[column] = true;
		for (size_t k = 1; k <= n; k++) {
			double cost;

			if (h->used[k])
				continue;
			cost = -score[(row - 1) * n + k - 1] - h->u[row] - h->v[k];
			if (cost < h->least[k]) {
				h->least[k] = cost;
				h->way[k] = column;
			}
			if (h->least[k] < delta) {
				delta = h->least[k];
				next = k;
			}
		}
		for (size_t k = 0; k <= n; k++) {
			if (h->used[k]) {
				h->u[h->match[k]] += delta;
				h->v[k] -= delta;
			} else {
				h->least[k] -= delta;
			}
		}
		column = next;
	} while (h->match[column] != 0);
	while (column) {
		size_t before = h->way[column];

		h->match[column] = h->match[before];
		column = before;
	}
}

static double solve(const double *score, size_t n, size_t *text_of)
{
	hungarian h = { 0 };
	double total = 0;

	for (size_t i = 1; i <= n; i++)
		augment(&h, score, n, i);
	for (size_t k = 1; k <= n; k++) {
		text_of[h.match[k] - 1] = k - 1;
		total += score[(h.match[k] - 1) * n + k - 1];
	}
	return total;
}

bool assign_best(double *score, size_t n, size_t *text_of, double *best, double *second)
{
	size_t other[MAX_ASSIGN];

	*best = *second = 0;
	if (n == 0 || n > MAX_ASSIGN)
		return false;
	*best = solve(score, n, text_of);
	/* The second best differs from the best in at least one pair: forbid each in turn. */
	for (size_t i = 0; i < n && n > 1; i++) {
		double kept = score[i * n + text_of[i]], total;

		score[i * n + text_of[i]] = -1e6;
		total = solve(score, n, other);
		score[i * n + text_of[i]] = kept;
		if (total > *second)
			*second = total;
	}
	return true;
}
