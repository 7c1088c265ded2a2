/* lists -- numbered lines that are items of a list, not headings: letters and figures right below one another with nothing between, and those
 * among sentences that are items. It works on the flat list of blocks. */
#include "legacy.h"

static bool is_letter_heading(const block *b)
{
	return b && b->type == KW_SECTION && (b->form == FORM_PAREN || b->form == FORM_KANA);
}

/* Below a sentence that is an item, or among such, a letter marks an item as well: (3)　所有者等 and ア, イ below it. */
static bool is_letter_item(const block *b)
{
	return b && b->type == KW_ITEM && !b->marker.n &&
	       (b->form == FORM_PAREN || b->form == FORM_KANA || b->form == FORM_NUM);
}

/* (1) above ① are two kinds. */
static bool is_alike(const block *a, const block *b)
{
	return a->form == b->form && a->depth == b->depth;
}

/* ⅱ）… and (2) below it: back among what the small figures stand in. */
static bool leaves_small_figures(const block *above, const block *b)
{
	return above->form == FORM_KANA && above->depth && !is_alike(above, b);
}

static void become_item(block *b)
{
	b->type = KW_ITEM;
	b->heading = NULL;
	b->marker = (kw_str){ 0 };
}

/* １．… ２．… ３．… right below one another, from one on, below a heading or a sentence and with no text behind the last: a list, unless the
 * document has these titles again. */
static void list_figures(job *j)
{
	for (block *b = j->root->first, *end; b; b = end) {
		int n = 0;

		end = b->next;
		if (b->type != KW_SECTION || b->form != FORM_NUM || title_figure(b) != 1 || b->gap != 1 ||
		    !b->prev || b->prev->type == KW_TITLE)
			continue;
		for (end = b; end && end->type == KW_SECTION && end->form == FORM_NUM &&
		              title_figure(end) == n + 1 && (end == b || end->gap == 1) && end->n_from == 1 &&
		              !end->from[0]->rest->listed && !end->from[0]->comes_back;
		     end = end->next)
			n++;
		if (n < 2) {
			end = b->next;
			continue;
		}
		if (end && (end->type == KW_PARA || end->type == KW_TABLE || end->type == KW_ITEM) &&
		    end->gap == 1)
			continue;
		for (block *i = b; i != end; i = i->next)
			become_item(i);
	}
}

/* A run of letters right below one another of which one is a sentence is a list, and so is what stands below an item. */
static void list_below_items(job *j)
{
	for (block *b = j->root->first; b; b = b->next)
		if (is_letter_heading(b) && is_letter_item(b->prev) && b->gap == 1 &&
		    !(b->form == b->prev->form && b->depth < b->prev->depth) &&
		    !leaves_small_figures(b->prev, b) &&
		    !(b->next && (b->next->type == KW_PARA || b->next->type == KW_TABLE)))
			become_item(b);
}

static void list_above_items(job *j)
{
	for (block *b = j->root->last; b; b = b->prev)
		if (is_letter_heading(b) && is_letter_item(b->next) && b->next->gap == 1 &&
		    is_alike(b->next, b))
			become_item(b);
}

/* （１） … （２） … （３） … right below one another, with nothing between: items, not sections. The mark stays in the text. */
static void list_letters(job *j)
{
	for (block *b = j->root->first, *end; b; b = end) {
		size_t n = 0;

		for (end = b; is_letter_heading(end) && is_alike(end, b) && (end == b || end->gap == 1);
		     end = end->next)
			n++;
		if (n == 0)
			end = b->next;
		/* What follows the last one at once may be its text; then all are sections. */
		if (n < 2 || (end && end->type == KW_PARA && end->gap == 1))
			continue;
		for (block *i = b; i != end; i = i->next)
			become_item(i);
	}
}

/* 一、…, 一、…, 一、…: each is one of several, and none the first. */
static bool is_first_of_many(const block *b)
{
	return b && b->type == KW_SECTION && b->form == FORM_KANJI && b->heading && title_figure(b) == 1;
}

static void list_firsts(job *j)
{
	for (block *b = j->root->first, *end; b; b = end) {
		size_t n = 0;

		for (end = b; is_first_of_many(end); end = end->next)
			n++;
		if (n == 0)
			end = b->next;
		for (block *i = b; n > 1 && i != end; i = i->next)
			become_item(i);
	}
}

/* The number of a letter as a figure: 3 of ③; 0 without. */
static int figure_of(const block *b)
{
	kw_buf number = { 0 };
	kw_str s;
	int n = 0;

	if (b->from && kw_norm_number(b->from[0]->rest->label, &number)) {
		s = kw_buf_str(&number);
		for (size_t at = 0; at < s.n && n < 1000; at++)
			n = kw_norm_digit((unsigned char)s.p[at]) < 0 ? 1000 : 10 * n + (s.p[at] - '0');
	}
	kw_buf_free(&number);
	return n;
}

/* ①, ②, below it ・ ・, ③: the figures go on across what stands below one of them. */
static void list_across_inner(job *j)
{
	const block *last = NULL;

	for (block *b = j->root->first; b; b = b->next) {
		if (b->type != KW_ITEM && !is_letter_heading(b))
			last = NULL;
		else if (is_letter_item(b))
			last = b;
		else if (last && is_letter_heading(b) && b->prev->marker.n && is_alike(last, b) &&
		         b->gap == 1 && figure_of(b) == figure_of(last) + 1 &&
		         !(b->next && (b->next->type == KW_PARA || b->next->type == KW_TABLE) &&
		           b->next->gap == 1)) {
			become_item(b);
			last = b;
		}
	}
}

static bool is_dotted(const block *b)
{
	return b && b->type == KW_SECTION && b->form == FORM_DOTTED && b->n_from == 1 && !b->page_title &&
	       !b->from[0]->rest->listed && !b->from[0]->comes_back;
}

/* The first block behind the run of numbers 1-1, 1-2 that b begins; *n gets its length. */
static block *dotted_run(block *b, size_t *n)
{
	block *end = b;

	for (*n = 0; is_dotted(end) && end->depth == b->depth &&
	             (end == b || (!end->page && end->gap == b->next->gap));
	     end = end->next)
		++*n;
	return end;
}

/* 1-1, 1-2, 1-3 with nothing between them, then 2-1, 2-2, and nowhere one by itself: they list what the sections above them hold. */
static void list_dotted(job *j)
{
	size_t runs = 0, n;

	for (block *b = j->root->first, *end; b; b = end) {
		end = b->next;
		if (b->type != KW_SECTION || b->form != FORM_DOTTED)
			continue;
		end = dotted_run(b, &n);
		if (n < 2)
			return;
		runs++;
	}
	for (block *b = j->root->first; b && runs > 1; b = b->next)
		if (is_dotted(b))
			become_item(b);
}

void lists_find(job *j)
{
	static const uint32_t letters = 1U << FORM_PAREN | 1U << FORM_KANA;
	uint32_t forms = 0; /* of sections, which become items, bit by bit */

	for (const block *b = j->root->first; b; b = b->next)
		forms |= b->type == KW_SECTION ? 1U << b->form : 0;
	if (forms >> FORM_KANJI & 1)
		list_firsts(j);
	if (forms & letters) {
		list_letters(j);
		list_below_items(j);
	}
	if (forms >> FORM_NUM & 1)
		list_figures(j);
	if (forms & letters) {
		list_above_items(j);
		list_across_inner(j);
	}
	if (j->forms >> FORM_DOTTED & 1)
		list_dotted(j);
}
