/* assemble -- what a block means among its neighbours: list titles, notes, boxes and what they hold, headings that come back. It works on
 * the flat list of blocks, before anything is nested, and calls the other steps that do so in their order. */
#include "legacy.h"

bool block_is_document_field(const block *b)
{
	return b->type == KW_TITLE ||
	       (b->type == KW_FIELD && b->role != KW_FIELD_THEME && b->role != KW_FIELD_LIST_TITLE) ||
	       b->type == KW_CONTACT;
}

block *block_next_text(const block *b)
{
	block *n = b->next;

	while (n && block_is_document_field(n))
		n = n->next;
	return n;
}

block *block_prev_text(const block *b)
{
	block *n = b->prev;

	while (n && block_is_document_field(n))
		n = n->prev;
	return n;
}

/* ---- list titles, references, notes ---- */

static void become_field(job *j, block *b, kw_field_role role)
{
	b->field = kw_arena_alloc(j->arena, sizeof *b->field);
	if (!b->field)
		return;
	b->type = KW_FIELD;
	b->role = (uint8_t)role;
	b->field->role = role;
}

/* 【主な事業】 above 戦略１, with notes between at most: it heads these, and no list. */
static bool heads_sections(const block *b)
{
	const block *next = b->next;

	while (next && next->type == KW_NOTE)
		next = next->next;
	return next && next->type == KW_SECTION && next->heading && next->heading->label.n;
}

static void take_list_titles(job *j)
{
	for (block *b = j->root->first; b; b = b->next)
		if (b->type == KW_SECTION && b->form == FORM_BRACKET && b->heading && !b->heading->prefix.n &&
		    words_at_start(WORD_LIST_TITLE, b->heading->title) == b->heading->title.n &&
		    !heads_sections(b))
			become_field(j, b, KW_FIELD_LIST_TITLE);
}

static void become_note(block *b)
{
	b->type = KW_NOTE;
	b->marker = (kw_str){ 0 };
}

/* 地域の防災…災害に備える…: a term and what it means. */
static kw_str term_of(const block *b)
{
	enum { LONGEST = 45 };
	kw_str head = kw_str_sub(b->text, 0, LONGEST + 3);
	size_t at = b->facts & FACT_COLON ? str_find(head, KW_LIT("…"), 0) : 0;

	if (at == 0 || at >= head.n || b->ends == 0x3002 || b->width <= 59)
		return (kw_str){ 0 };
	return kw_str_sub(b->text, 0, at);
}

static void find_notes(job *j)
{
	for (block *b = j->root->first; b; b = b->next) {
		size_t n;
		uint32_t last = b->ends;

		/* （注）１ … and, below its words, ２ … */
		if (b->type == KW_ITEM && b->form == FORM_NUM && b->prev && b->prev->type == KW_NOTE &&
		    b->gap == 1 && b->from && b->prev->from && b->from[0]->indent > b->prev->from[0]->indent)
			become_note(b);
		if (b->type != KW_PARA || b->form != FORM_PLAIN)
			continue;
		if (b->width <= 99 && (last == 0x21D2 || last == 0x2192 ||
		                       words_inside(WORD_REFERENCE, b->text, &n) < b->text.n)) {
			become_note(b);
			b->is_reference = true;
		} else if (term_of(b).n) {
			b->term = term_of(b);
			become_note(b);
		} else if ((last == 0xFF09 || last == ')') && char_closer_of(b->begins) == last) {
			become_note(b);
		}
	}
}

/* ---- boxes of examples ---- */

/* The first entry of the run of entries that ends right before the box; NULL when none stands there. */
static block *entries_before(const block *box)
{
	block *first = NULL;

	for (block *b = box->prev; b; b = b->prev) {
		if (b->type == KW_PROJECT && b->heading && b->heading->bureau.n)
			first = b;
		else if (b->type != KW_PARA && b->type != KW_NOTE)
			break;
	}
	return first;
}

static void adopt_entries(block *box, block *first, const block *end)
{
	block *entry = NULL;

	for (block *b = first, *next; b && b != end; b = next) {
		next = b->next;
		block_unlink(b);
		if (b->type == KW_PROJECT)
			entry = b;
		block_append(entry && b != entry ? entry : box, b);
	}
}

static void fill_boxes(job *j)
{
	for (block *b = j->root->first; b; b = b->next) {
		block *first, *end;

		if (b->type != KW_BOX || b->closed)
			continue;
		first = entries_before(b);
		if (first) {
			b->label_after = true;
			adopt_entries(b, first, b);
			b->closed = true;
			continue;
		}
		first = block_next_text(b);
		for (end = first; end && !end->page; end = end->next)
			if (end->type != KW_PARA && end->type != KW_NOTE && end->type != KW_PROJECT)
				break;
		if (first && first->type == KW_PROJECT) {
			adopt_entries(b, first, end);
			b->closed = true;
		}
	}
}

/* ---- headings that come back ---- */

enum { REPEATS = 256 };

/* A heading that returns below each numbered section belongs below it, whatever stood above before: its rank is that of the strongest
 * number between two returns, plus one. */
static void rank_repeats(job *j)
{
	struct {
		uint64_t key;
		int strongest;
		uint32_t n;
	} seen[REPEATS] = { 0 };

	for (size_t pass = 0; pass < 2; pass++) {
		for (block *b = j->root->first; b; b = b->next) {
			int strength = b->type == KW_SECTION ? nest_strength(b) : 0;
			uint64_t key;
			size_t at;

			if (strength && !pass)
				for (size_t i = 0; i < REPEATS; i++)
					if (seen[i].n == 1 && strength < seen[i].strongest)
						seen[i].strongest = strength;
			if (b->type != KW_SECTION || b->form != FORM_PLAIN || b->page_title)
				continue;
			key = str_hash(b->text) | 1;
			at = (size_t)(key >> 20) % REPEATS;
			if (pass) {
				/* Twice may be a cover and its page; three times is a pattern. */
				if (seen[at].key == key && seen[at].n > 2 && seen[at].strongest < 1000)
					b->rank = (uint16_t)(seen[at].strongest + 1);
			} else if (!seen[at].key) {
				seen[at].key = key;
				seen[at].strongest = 1000;
				seen[at].n = 1;
			} else if (seen[at].key == key) {
				seen[at].n++;
			}
		}
	}
}

void assemble_blocks(job *j)
{
	take_list_titles(j);
	lists_find(j);
	find_notes(j);
	offices_pair(j);
	titles_mark_pages(j);
	titles_restore_pages(j);
	bullets_decide(j);
	unmarked_name_runs(j);
	unmarked_find_heads(j);
	slogans_find(j);
	unmarked_decide(j);
	fill_boxes(j);
	cross_headings(j);
	parts_find(j);
	cover_restore(j);
	pages_restore(j);
	unmarked_find_captions(j);
	rank_repeats(j);
}
