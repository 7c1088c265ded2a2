/* projects -- lines that are a name and an amount: projects, or items of a list. Siblings, lines with one mark in one place, are all the one or all the
 * other: a text below one of them makes all of them projects. It works on the flat list of blocks. */
#include "legacy.h"

enum { NEAR = 2, ENOUGH = 2, LEAST_NAME = 3, LEAST_COUNT = 3 };

static bool is_marked_item(const block *b)
{
	return b->type == KW_ITEM && b->marker.n && b->from &&
	       (b->form == FORM_BULLET || (b->form == FORM_DOT && !b->part));
}

static bool is_plain(const block *b)
{
	return b->type == KW_PARA && (b->form == FORM_PLAIN || b->form == FORM_LABELLED) && b->n_from == 1 &&
	       b->from && !b->part;
}

/* 予　算　総　額: what ends in a word of sums is no project. */
static bool is_sum(kw_str name)
{
	char tail[12];
	size_t n = 0;

	for (size_t at = name.n; at > 0 && n + 3 <= sizeof tail;) {
		size_t end = at;

		if (char_is_space(char_prev(name, &at)) || end - at != 3)
			continue;
		n += 3;
		memcpy(tail + sizeof tail - n, name.p + at, 3);
	}
	return words_at_end(WORD_SUM, (kw_str){ tail + sizeof tail - n, n }) ||
	       words_at_end(WORD_BUDGET, (kw_str){ tail + sizeof tail - n, n });
}

/* A name and the amount an office spends on it. Without a mark the two stand wide apart. */
static bool is_priced(const block *b, kw_str *name)
{
	bool marked = is_marked_item(b);
	budget amount;

	if (!budget_may_close(b->facts, b->ends, b->unit) || (!marked && !is_plain(b)))
		return false;
	if (!budget_find(b->text, marked, b->unit, &amount) || !amount.certain || (!marked && !amount.wide))
		return false;
	*name = kw_str_sub(b->text, 0, amount.name_end);
	return kw_utf8_count(*name) >= LEAST_NAME && !is_sum(*name) &&
	       (marked || grammar_is_title_like(*name));
}

/* Text right below a name, set in no less than it: what the project is. */
static bool is_explained(const block *b)
{
	const block *next = b->next;
	kw_str name;

	return next && next->type == KW_PARA && next->form == FORM_PLAIN && next->gap <= NEAR &&
	       !next->page && next->from && next->from[0]->indent >= b->from[0]->indent &&
	       !is_priced(next, &name) && !grammar_is_budget(next->text);
}

/* ---- counts over the document ---- */

typedef struct kind {
	kw_str marker; /* empty: without a mark */
	size_t priced, explained;
} kind;

enum { MAX_KINDS = 16 };

static kind *kind_of(kind *kinds, size_t *n, kw_str marker)
{
	for (size_t i = 0; i < *n; i++)
		if (kw_str_eq(kinds[i].marker, marker))
			return &kinds[i];
	if (*n == MAX_KINDS)
		return NULL;
	kinds[*n] = (kind){ .marker = marker };
	return &kinds[(*n)++];
}

static void count_kinds(const job *j, kind *kinds, size_t *n)
{
	for (const block *b = j->root->first; b; b = b->next) {
		kw_str name;
		kind *k;

		if (!is_priced(b, &name))
			continue;
		k = kind_of(kinds, n, is_marked_item(b) ? b->marker : (kw_str){ 0 });
		if (!k)
			continue;
		k->priced++;
		k->explained += is_explained(b);
	}
}

/* ---- runs of siblings ---- */

/* What may stand between two siblings: the text of the first. */
static bool is_between(const block *b, const block *sibling)
{
	if (b->page || block_is_heading(b))
		return false;
	if (b->type == KW_PARA || b->type == KW_NOTE)
		return b->from && b->from[0]->indent > sibling->from[0]->indent;
	return b->type == KW_ITEM && b->from && !kw_str_eq(b->marker, sibling->marker) &&
	       (b->from[0]->indent > sibling->from[0]->indent ||
	        (sibling->form == FORM_BULLET && b->form == FORM_DOT));
}

static bool is_sibling(const block *b, const block *first)
{
	return is_marked_item(b) && kw_str_eq(b->marker, first->marker) && b->from &&
	       b->from[0]->indent == first->from[0]->indent;
}

/* The amounts below a heading that has one are parts of it. */
static bool stands_below_budget(const block *first)
{
	const block *above = first->prev;
	kw_str name;

	return above && ((above->heading && above->heading->budget.n) || is_priced(above, &name));
}

/* The run of siblings that begins with `first`; returns what follows the last. */
static block *decide_run(job *j, block *first, const kind *k)
{
	size_t n = 0, priced = 0, explained = 0;
	block *end = first, *last = first;
	bool below = stands_below_budget(first);

	for (; end && (is_sibling(end, first) || is_between(end, first)); end = end->next) {
		kw_str name;

		if (!is_sibling(end, first))
			continue;
		n++;
		priced += is_priced(end, &name);
		explained += is_priced(end, &name) && is_explained(end);
		last = end;
	}
	if (priced * 2 < n || !priced || (below && !explained) || !k->explained)
		return last->next;
	for (block *b = first, *next; b != end; b = next) {
		kw_str name;

		next = b->next;
		if (is_sibling(b, first) && (is_priced(b, &name) || grammar_is_title_like(b->text)))
			block_become_heading(j, b, KW_PROJECT, FORM_BULLET);
	}
	return last->next;
}

/* 空調の設置 1億8,500万円 with a sentence below it: among projects with amounts it is one, though a single space and no mark tells. */
static bool is_bare(const block *b)
{
	budget amount;
	kw_str name;

	if (!is_plain(b) || !budget_may_close(b->facts, b->ends, b->unit) ||
	    !budget_find(b->text, true, b->unit, &amount) || !amount.certain || amount.end < b->text.n)
		return false;
	name = kw_str_sub(b->text, 0, amount.name_end);
	return kw_utf8_count(name) >= LEAST_NAME && !is_sum(name) && grammar_is_title_like(name) && b->next &&
	       block_is_prose(b->next) && is_explained(b);
}

/* １ and ２, ① and ②. */
static bool is_counted_like(const block *a, const block *b)
{
	return a->form == b->form && a->depth == b->depth && !b->page_title == !a->page_title;
}

/* Ⅰ, 1 2 3, Ⅱ, 4 5: do numbers like those of `first`, with amounts, count on across the sections above them? Then they count projects and divide
 * nothing. */
static bool counts_through(const job *j, const block *first)
{
	int last = 0;
	size_t above = 0, goes_on = 0;
	bool crossed = false;

	for (const block *b = j->root->first; b; b = b->next) {
		if (b->type != KW_SECTION || !nest_strength(b))
			continue;
		if (!is_counted_like(first, b)) {
			above += b->form == FORM_ROMAN || b->form == FORM_CHAPTER || b->form == FORM_WORDNUM;
			crossed = true;
			continue;
		}
		if (!above || b->page_title || !b->heading || !b->heading->budget.n ||
		    title_figure(b) != last + 1)
			return false;
		goes_on += crossed && last > 0;
		crossed = false;
		last++;
	}
	return goes_on > 0 && last >= LEAST_COUNT;
}

static void find_counted(job *j)
{
	static const struct {
		form form;
		uint8_t depth; /* 1: ① */
	} kinds[] = { { FORM_NUM, 0 }, { FORM_PAREN, 0 }, { FORM_PAREN, 1 } };

	for (size_t i = 0; i < KW_COUNT(kinds); i++) {
		const block *first = j->forms >> kinds[i].form & 1 ? j->root->first : NULL;
		bool counted;

		while (first && !(first->type == KW_SECTION && first->form == kinds[i].form &&
		                  first->depth == kinds[i].depth))
			first = first->next;
		counted = first && counts_through(j, first);
		for (block *b = counted ? j->root->first : NULL; b; b = b->next)
			if (b->type == KW_SECTION && is_counted_like(first, b))
				b->type = KW_PROJECT;
	}
}

/* ① …事業 決算額 …円, ② …: numbers of one kind that all have an amount, most of them names of projects. */
static void find_numbered(job *j, form f, uint8_t depth)
{
	size_t n = 0, priced = 0, named = 0;

	for (const block *b = j->root->first; b; b = b->next) {
		if (b->type != KW_SECTION || b->form != f || b->depth != depth || b->page_title ||
		    !b->heading)
			continue;
		n++;
		priced += b->heading->budget.n > 0;
		named += words_at_end(WORD_PROJECT, b->heading->title) > 0;
	}
	for (block *b = j->root->first; b && n >= ENOUGH && priced == n && named * 2 > n; b = b->next)
		if (b->type == KW_SECTION && b->form == f && b->depth == depth)
			b->type = KW_PROJECT;
}

void projects_find(job *j)
{
	kind kinds[MAX_KINDS];
	size_t n = 0;

	find_counted(j);
	find_numbered(j, FORM_NUM, 0);
	find_numbered(j, FORM_PAREN, 0);
	find_numbered(j, FORM_PAREN, 1);
	count_kinds(j, kinds, &n);
	for (block *b = n ? j->root->first : NULL, *next; b; b = next) {
		kw_str name;
		const kind *k;

		next = b->next;
		if (is_marked_item(b) && b->from) {
			k = kind_of(kinds, &n, b->marker);
			next = k && k->priced ? decide_run(j, b, k) : b->next;
			continue;
		}
		if (!is_plain(b) || !is_priced(b, &name))
			continue;
		k = kind_of(kinds, &n, (kw_str){ 0 });
		if (k && k->explained >= ENOUGH && k->explained * 2 >= k->priced)
			block_become_heading(j, b, KW_PROJECT, FORM_BULLET);
	}
}

void projects_find_bare(job *j)
{
	size_t n = 0;

	for (const block *b = j->root->first; b; b = b->next)
		n += b->type == KW_PROJECT && b->heading && b->heading->budget.n;
	for (block *b = j->root->first; b && n >= ENOUGH; b = b->next)
		if (is_bare(b))
			block_become_heading(j, b, KW_PROJECT, FORM_BULLET);
}
