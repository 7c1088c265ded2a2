/* captions -- captions and callouts stand anywhere in the extraction; each goes to the section whose words it shares, last among its
 * children, and never as a certainty. Those that share too little stay with their page. */
#include "legacy.h"

enum { MAX_HOMES = 48, MAX_CAPTIONS = 200 };

static block *tree_next(block *b, const block *top)
{
	if (b->first)
		return b->first;
	while (b != top && !b->next)
		b = b->parent;
	return b == top ? NULL : b->next;
}

static bool is_home(const block *b)
{
	return (b->type == KW_SECTION || b->type == KW_PROJECT) && b->n_pieces;
}

/* The text of a section without that of the sections and captions below it. */
static kw_str own_text(job *j, block *home)
{
	kw_buf text = { 0 };
	kw_str s;

	kw_buf_put(&text, home->text);
	for (block *b = home->first; b;) {
		bool inside = !is_home(b) && b->type != KW_CAPTION;

		if (inside) {
			kw_buf_putc(&text, ' ');
			kw_buf_put(&text, b->text);
		}
		if (inside && b->first) {
			b = b->first;
			continue;
		}
		while (b != home && !b->next)
			b = b->parent;
		b = b == home ? NULL : b->next;
	}
	s = kw_arena_copy(j->arena, kw_buf_str(&text));
	kw_buf_free(&text);
	return s;
}

static bool is_floating(const block *b)
{
	return b->type == KW_CAPTION || (b->type == KW_BOX && b->role == KW_BOX_CALLOUT && b->closed);
}

static void place(job *j, block *caption, block *home, double best, double second)
{
	if (home != caption->parent)
		caption->moved = true;
	block_unlink(caption);
	block_append(home, caption);
	if (caption->type == KW_CAPTION)
		block_doubt(j, caption, KW_LIKELY, "6.5: best=%.3f second=%.3f", best, second);
}

/* One page: its captions against its sections. */
static void place_on(job *j, block *page)
{
	block *home[MAX_HOMES], *caption[MAX_CAPTIONS];
	kw_str homes[MAX_HOMES], captions[MAX_CAPTIONS];
	size_t n = 0, m = 0;
	double *score;

	for (block *b = page; b; b = tree_next(b, page)) {
		if (is_home(b) && b != page && n < MAX_HOMES)
			home[n++] = b;
		if (is_floating(b) && m < MAX_CAPTIONS)
			caption[m++] = b;
	}
	if (!n || !m)
		return;
	for (size_t i = 0; i < n; i++)
		homes[i] = own_text(j, home[i]);
	for (size_t i = 0; i < m; i++)
		captions[i] = caption[i]->first ? caption[i]->first->text : caption[i]->text;
	score = kw_arena_alloc(j->arena, n * m * sizeof *score);
	if (!score)
		return;
	similar_matrix(j, captions, m, homes, n, score);
	for (size_t i = 0; i < m; i++) {
		size_t best = 0;
		double second = 0;

		for (size_t k = 1; k < n; k++)
			if (score[i * n + k] > score[i * n + best])
				best = k;
		for (size_t k = 0; k < n; k++)
			if (k != best && score[i * n + k] > second)
				second = score[i * n + k];
		if (score[i * n + best] >= 0.03 && score[i * n + best] >= 1.2 * second)
			place(j, caption[i], home[best], score[i * n + best], second);
		else
			place(j, caption[i], page, score[i * n + best], second);
	}
}

void captions_place(job *j)
{
	for (block *b = j->root->first; b; b = b->next)
		if (b->type == KW_SECTION)
			place_on(j, b);
}
