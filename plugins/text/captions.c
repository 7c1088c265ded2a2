/* captions -- captions and callouts stand anywhere in the extraction; each goes to the section whose words it shares, last among its
 * children, and never as a certainty. Those that share too little stay with their page. */
#include "legacy.h"

enum { MAX_HOMES = 60, MAX_CAPTIONS = 60, MAX_SHEETS = 64 };

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

static uint32_t page_of(const block *b)
{
	return b->first ? b->first->page_no : b->page_no;
}

static void place(job *j, block *caption, block *home, double best, double second)
{
	if (home != caption->parent)
		caption->moved = true;
	block_unlink(caption);
	block_append(home, caption);
	block_doubt(j, caption, KW_LIKELY, "6.5: best=%.3f second=%.3f", best, second);
}

static block *top_of(block *b)
{
	while (b->parent && b->parent->parent)
		b = b->parent;
	return b;
}

static size_t collect_page(job *j, uint32_t page_no, block **home, block **caption, size_t *m)
{
	size_t n = 0;

	*m = 0;
	for (block *b = j->root; b; b = tree_next(b, j->root)) {
		if (is_home(b) && b->page_no == page_no && n < MAX_HOMES)
			home[n++] = b;
		if (is_floating(b) && page_of(b) == page_no && *m < MAX_CAPTIONS)
			caption[(*m)++] = b;
	}
	return n;
}

/* Does the section have numbered sections? Then its captions stand with it, not with one of them. */
static bool is_numbered(const block *b)
{
	return b->type == KW_SECTION && b->form == FORM_NUM && !b->page_title;
}

static void place_one(job *j, block *caption, block **home, const double *score, size_t n)
{
	size_t best = 0;
	double second = 0;
	block *top = top_of(caption);

	for (size_t k = 1; k < n; k++)
		if (score[k] > score[best])
			best = k;
	for (size_t k = 0; k < n; k++)
		if (k != best && score[k] > second)
			second = score[k];
	if (score[best] >= 0.03 && score[best] >= 1.2 * second &&
	    !(is_numbered(home[best]) && top_of(home[best]) == top))
		place(j, caption, home[best], score[best], second);
	else if (top->type == KW_SECTION && top != caption)
		place(j, caption, top, score[best], second);
}

static void place_on(job *j, uint32_t page_no)
{
	block *home[MAX_HOMES], *caption[MAX_CAPTIONS];
	kw_str homes[MAX_HOMES], captions[MAX_CAPTIONS];
	size_t m, n = collect_page(j, page_no, home, caption, &m);
	double *score;

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
	for (size_t i = 0; i < m; i++)
		place_one(j, caption[i], home, score + i * n, n);
}

/* Each page with captions once; a document of many pages has none worth moving. */
void captions_place(job *j)
{
	bool busy[MAX_SHEETS] = { 0 };

	for (block *b = j->root; b; b = tree_next(b, j->root))
		if (is_floating(b) && page_of(b) < MAX_SHEETS)
			busy[page_of(b)] = true;
	for (uint32_t i = 1; i < MAX_SHEETS; i++)
		if (busy[i])
			place_on(j, i);
}
