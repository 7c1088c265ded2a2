/* cover -- the first page of a policy leaflet, when its boxes were extracted out of order. Sections in Roman figures are told by their words:
 * the goal takes the text without heading, the pillars take the numbered titles the pages repeat, the organisation takes the rest. */
#include "legacy.h"

enum { MAX_COVER = 200 };

typedef enum part_role { ROLE_GOAL, ROLE_PILLARS, ROLE_ORGANISATION, N_ROLES } part_role;

typedef struct cover {
	block *first, *end; /* end: the first block of the pages, or NULL */
	block *heading[N_ROLES];
	block *content[N_ROLES];
} cover;

static bool is_roman(const block *b)
{
	return b->type == KW_SECTION && (b->form == FORM_ROMAN || b->form == FORM_CHAPTER) && !b->page_title;
}

static bool find_roles(cover *c)
{
	size_t n = 0, found;

	for (block *b = c->first; b && b != c->end; b = b->next) {
		kw_str title = b->heading ? b->heading->title : (kw_str){ 0 };
		part_role role;

		if (!is_roman(b))
			continue;
		if (words_at_end(WORD_GOAL, title))
			role = ROLE_GOAL;
		else if (words_inside(WORD_ORGANISATION, title, &found) < title.n)
			role = ROLE_ORGANISATION;
		else if (words_inside(WORD_PILLARS, title, &found) < title.n)
			role = ROLE_PILLARS;
		else
			return false;
		if (c->heading[role])
			return false;
		c->heading[role] = b;
		n++;
	}
	return n == N_ROLES;
}

static bool is_above(const block *a, const block *b)
{
	if (!a->heading || !b->heading || !a->heading->number.n || !b->heading->number.n)
		return false;
	return a->heading->number.p[0] > b->heading->number.p[0];
}

/* Is text above the first heading, or a heading directly above another? */
static bool is_torn(const cover *c)
{
	const block *before = NULL, *last = NULL;
	bool seen = false;

	for (const block *b = c->first; b && b != c->end; b = b->next) {
		if (is_roman(b)) {
			if ((before && is_roman(before)) || (last && is_above(last, b)))
				return true;
			seen = true;
			last = b;
		} else if (!seen && block_is_heading(b) && !b->label_after &&
		           !(b->type == KW_BOX && b->role == KW_BOX_DUTY)) {
			return true;
		}
		if (b->type != KW_FIELD && b->type != KW_TITLE && b->type != KW_CONTACT)
			before = b;
	}
	return false;
}

/* Does a section further back, or the pages, have the same title? */
static bool comes_back(const cover *c, block *b)
{
	uint64_t key = title_key(b);

	for (block *p = c->end; key && p; p = p->next)
		if (p->type == KW_SECTION && title_key(p) == key)
			return true;
	return false;
}

static bool group_comes_back(const cover *c, block *first)
{
	for (block *b = first; b && b != c->end && !is_roman(b); b = b->next) {
		if (b->type != KW_SECTION || b->form != FORM_NUM)
			continue;
		if (b != first && kw_str_eq(b->heading ? b->heading->number : b->text, KW_LIT("1")))
			break;
		if (comes_back(c, b))
			return true;
	}
	return false;
}

/* Only the last numbered section of the group has a list: the list is not its own. */
static bool list_is_foreign(const cover *c, const block *item)
{
	for (const block *b = item->prev; b && b != c->first; b = b->prev) {
		if (b->type == KW_ITEM || is_roman(b))
			return false;
		if (b->type == KW_SECTION && b->form == FORM_NUM)
			break;
	}
	for (const block *b = item->prev; b; b = b->prev) {
		if (b->type == KW_ITEM)
			return false;
		if (is_roman(b))
			return true;
		if (b == c->first)
			break;
	}
	return false;
}

/* To which part each block goes; a heading carries what follows it. in_numbers: the section before was numbered too. */
static part_role role_of(const cover *c, block *b, part_role current, bool *in_numbers)
{
	if (b->type == KW_SECTION && b->form == FORM_NUM) {
		bool starts =
		        !*in_numbers || kw_str_eq(b->heading ? b->heading->number : b->text, KW_LIT("1"));

		*in_numbers = true;
		return starts ? group_comes_back(c, b) ? ROLE_PILLARS : ROLE_ORGANISATION : current;
	}
	if (b->type == KW_SECTION)
		*in_numbers = false;
	if (b->type == KW_SECTION && b->form == FORM_PLAIN)
		return comes_back(c, b) ? ROLE_PILLARS : ROLE_ORGANISATION;
	if (b->type == KW_ITEM && current != ROLE_ORGANISATION && list_is_foreign(c, b))
		return ROLE_ORGANISATION;
	return current;
}

static part_role role_of_heading(const cover *c, const block *roman)
{
	for (size_t i = 0; i < N_ROLES; i++)
		if (c->heading[i] == roman)
			return (part_role)i;
	return ROLE_GOAL;
}

/* The goal is what a slogan is of; where it has none, that below another heading is its. */
static bool has_slogan(const block *heading)
{
	return heading && heading->next && heading->next->type == KW_SLOGAN;
}

/* Notes on each block where it goes; judging looks at neighbours, so nothing moves yet. */
static void judge(cover *c)
{
	part_role current = ROLE_GOAL;
	const block *roman = NULL;
	bool in_numbers = false;

	for (block *b = c->first; b && b != c->end; b = b->next) {
		if (b->type == KW_TITLE || b->type == KW_FIELD || b->type == KW_CONTACT)
			continue;
		if (is_roman(b)) {
			roman = b;
			current = ROLE_GOAL;
			in_numbers = false;
		} else if (roman && (b->type == KW_SLOGAN || b->type == KW_SUBTITLE)) {
			bool astray = b->type == KW_SLOGAN && !has_slogan(c->heading[ROLE_GOAL]);

			b->role_of_part = (uint8_t)((astray ? ROLE_GOAL : role_of_heading(c, roman)) + 1);
		} else {
			roman = NULL;
			current = role_of(c, b, current, &in_numbers);
			b->role_of_part = (uint8_t)(current + 1);
		}
	}
}

static void deal(job *j, cover *c)
{
	for (size_t i = 0; i < N_ROLES; i++)
		c->content[i] = block_new(j, KW_DOCUMENT);
	for (block *b = c->first, *next; b && b != c->end; b = next) {
		block *home;

		next = b->next;
		if (!b->role_of_part)
			continue;
		b->moved = true;
		block_unlink(b);
		home = c->content[b->role_of_part - 1];
		if (b->type == KW_SLOGAN && home->first && home->first->type == KW_PARA)
			block_insert(home->first, b);
		else
			block_append(home, b);
	}
}

/* Numbered titles without text may be put into the order of their numbers. */
static void sort_bare_titles(block *content)
{
	const block *end = content->first;

	while (end && end->type == KW_SECTION && end->form == FORM_NUM)
		end = end->next;
	for (const block *b = end; b; b = b->next)
		if (b->type != KW_NOTE)
			return;
	for (block *b = content->first != end ? content->first->next : NULL, *next; b && b != end; b = next) {
		block *before = b;

		next = b->next;
		while (before->prev && is_above(before->prev, b))
			before = before->prev;
		if (before == b)
			continue;
		block_unlink(b);
		block_insert(before, b);
	}
}

static void put_before(const cover *c, block *parent, block *b)
{
	block_unlink(b);
	if (c->end)
		block_insert(c->end, b);
	else
		block_append(parent, b);
}

static void put_back(cover *c, block *parent)
{
	for (size_t i = 0; i < N_ROLES; i++) {
		put_before(c, parent, c->heading[i]);
		while (c->content[i]->first)
			put_before(c, parent, c->content[i]->first);
	}
}

void cover_restore(job *j)
{
	cover c = { .first = j->root->first };
	size_t n = 0;

	for (c.end = c.first; c.end && !c.end->page_title; c.end = c.end->next)
		n++;
	if (!c.end || c.end == c.first || n > MAX_COVER || !find_roles(&c) || !is_torn(&c))
		return;
	judge(&c);
	deal(j, &c);
	sort_bare_titles(c.content[ROLE_PILLARS]);
	put_back(&c, j->root);
}
