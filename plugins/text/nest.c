/* nest -- the flat list becomes a tree: headings into those that are open (levels.c), items into lists, texts into cells, fields to the front. */
#include "levels.h"

enum { LEAST_INDENT = 2, MAX_LISTS = 8 };

/* Behind the list of a cell, or its sentences, a line that is neither is the next one's. */
static bool ends_cell(const block *cell, const block *b)
{
	return cell->last &&
	       (cell->last->type == KW_LIST || (block_is_prose(cell->last) && !block_is_prose(b)));
}

/* Where a block goes when t is open: into t, or into the row or cell of a table that is its turn. */
static block *home_in(job *j, block *t, const block *b)
{
	block *row, *cell;

	if (t->type != KW_TABLE)
		return t;
	row = t->last;
	if (!row || b->type == KW_PROJECT) {
		row = block_new(j, KW_ROW);
		block_append(t, row);
	}
	if (b->type == KW_PROJECT)
		return row;
	cell = row->last;
	if (!cell || cell->type != KW_CELL ||
	    ((b->type == KW_SECTION || (b->type == KW_PARA && (t->text_each || ends_cell(cell, b)))) &&
	     levels_has_free_cell(t))) {
		cell = block_new(j, KW_CELL);
		block_append(row, cell);
	}
	return cell;
}

static void add_heading(job *j, nest *s, block *b)
{
	if (nest_strength(b) && b->type == KW_SECTION && !b->orphan)
		levels_resume_numbers(s, b);
	s->n = levels_place(s, b);
	block_append(home_in(j, nest_top(s), b), b);
	s->bare_on_top |= s->n == 1 && levels_is_bare(b);
	s->bare_inside |= s->n > 1 && levels_is_bare(b);
	s->n_bare += !s->n_spine && levels_is_bare(b) && s->n == 1 && s->rest->first &&
	             !block_is_heading(s->rest->first);
	if (b->orphan)
		return;
	if (nest_strength(b) && b->type == KW_SECTION && s->n_spine < MAX_OPEN)
		s->spine[s->n_spine++] = b;
	if (s->n < MAX_OPEN)
		s->open[s->n++] = b;
}

/* Below the head as many paragraphs as it names columns, and no more, blank lines between them: one for each cell. */
static bool has_text_each(const block *head, const block *next)
{
	size_t n = 0;

	for (; next && next->type == KW_PARA && block_is_prose(next) && next->gap > 1 && !next->page;
	     next = next->next)
		n++;
	return n > 1 && n == head->n_columns && !(next && next->type == KW_PARA);
}

/* A table below its heading; a box of examples on the level of the page it stands on. */
static void add_closed(job *j, nest *s, block *b)
{
	if (b->type == KW_TABLE && !b->closed) {
		b->text_each = !b->first && has_text_each(b, s->rest->first);
		while (s->n > 1 && nest_top(s)->type != KW_SECTION)
			s->n--;
		block_append(nest_top(s), b);
		if (s->n < MAX_OPEN)
			s->open[s->n++] = b;
		return;
	}
	if (b->role == KW_BOX_PLAIN)
		for (size_t n = s->n; n > 1; n--)
			if (s->open[n - 1]->page_title) {
				s->n = n;
				break;
			}
	block_append(home_in(j, nest_top(s), b), b);
}

/* ---- lists ---- */

/* Entries of a list of codes and items with a mark never share a list: the mark of an item is that of its list. */
static bool belongs_in(const block *list, const block *item)
{
	return (list->form == FORM_THEME) == (item->form == FORM_THEME) &&
	       kw_str_eq(list->marker, item->marker) &&
	       (item->marker.n || nest_strength(list) == nest_strength(item));
}

static uint32_t indent_of(const block *item)
{
	const line *l = item->from ? item->from[0] : NULL;

	return !l ? 0 : l->mark.form == FORM_LABELLED ? l->rest->value_indent : l->indent;
}

/* ○ in the list of a ・. */
static bool is_inside_dot(const block *item)
{
	const block *outer = item->inner && item->parent ? item->parent->parent : NULL;

	return outer && outer->type == KW_ITEM && outer->form == FORM_DOT;
}

/* A middle dot below a bullet, a hyphen below both, or any mark with more indent. */
static bool stands_below(const block *item, const block *b)
{
	bool is_hyphen = words_at_start(WORD_SPACED_MARK, b->marker);

	if (item->form == FORM_THEME || b->form == FORM_THEME)
		return false;
	/* ２ before (1) before ア; a middle dot below any of them. */
	if (!item->marker.n)
		return b->marker.n ? b->form == FORM_DOT || indent_of(b) > indent_of(item)
		                   : nest_strength(b) > nest_strength(item);
	if (!b->marker.n)
		return indent_of(b) > indent_of(item);
	if (kw_str_eq(item->marker, b->marker))
		return indent_of(b) >= indent_of(item) + LEAST_INDENT;
	return (item->form == FORM_BULLET && b->form == FORM_DOT && !is_inside_dot(item)) ||
	       (b->inner && !item->inner) || (is_hyphen && !words_at_start(WORD_SPACED_MARK, item->marker)) ||
	       indent_of(b) > indent_of(item);
}

/* An item goes into the list that stands last, into a list of its own below the last item, or opens one. */
void nest_item(job *j, block *parent, block *b)
{
	block *list = parent->last;

	for (size_t depth = 0;
	     depth < MAX_LISTS && list && list->type == KW_LIST && stands_below(list->last, b); depth++) {
		parent = list->last;
		list = parent->last;
	}
	if (!list || list->type != KW_LIST || !belongs_in(list, b)) {
		list = block_new(j, KW_LIST);
		list->marker = b->marker;
		list->form = b->form;
		list->depth = b->depth;
		if (b->form == FORM_THEME)
			list->id = KW_LIT("themes");
		block_append(parent, list);
	}
	block_append(list, b);
}

/* An item with the mark of the project above it is no part of that. */
static void add_item(job *j, nest *s, block *b)
{
	while (s->n > 1 && nest_top(s)->type == KW_PROJECT && b->marker.n &&
	       kw_str_eq(nest_top(s)->marker, b->marker))
		s->n--;
	nest_item(j, home_in(j, nest_top(s), b), b);
}

/* ★ speaks of the whole part, ※ of what stands right above. */
static bool is_closing_note(const block *b)
{
	return b->type == KW_NOTE && words_at_start(WORD_CLOSING_MARK, b->marker);
}

static void add_closing_note(job *j, nest *s, block *b)
{
	size_t n = s->n;

	while (n > 1 && !nest_is_first_rank(s->open[n - 1]))
		n--;
	s->n = n;
	block_append(home_in(j, nest_top(s), b), b);
}

static const block *behind_contacts(const block *b)
{
	do
		b = b->next;
	while (b && b->type == KW_CONTACT);
	return b;
}

/* A contact that is all its heading has, one right below a text, and one of several with text behind it, says whom to ask about that part.
 * `next` stands behind the run of contacts. */
static bool is_contact_of_part(const block *b, const block *next, size_t n_contacts, bool below_heading)
{
	if (b->prev &&
	    (b->prev->type == KW_SECTION || b->prev->type == KW_PROJECT || b->prev->type == KW_CONTACT) &&
	    (!next || block_is_heading(next)))
		return true;
	return below_heading && next && (n_contacts > 1 || (b->gap == 1 && !b->page));
}

/* 担当：福祉課, 担当：交通課　電話 …: the last of the document's contacts, right below a text as the others of its role are below theirs. */
static bool is_like_others(const block *b, const block *flat)
{
	kw_str role = b->contact ? b->contact->role : (kw_str){ 0 };
	bool headed = false;

	if (!role.n || b->gap != 1 || b->page || !b->from)
		return false;
	for (const block *o = b->prev; o && o != flat; o = o->prev) {
		bool has_role = o->type == KW_CONTACT && o->contact && kw_str_eq(o->contact->role, role);

		has_role |= (o->type == KW_PARA || o->type == KW_ITEM) && kw_str_starts(o->text, role) &&
		            !block_is_prose(o);
		if (headed && has_role && o->from && o->gap == 1 && o->from[0]->indent == b->from[0]->indent)
			return true;
		headed |= block_is_heading(o);
	}
	return false;
}

static void put_contacts_first(block *root, block *flat)
{
	enum {
		MOST_ASKED = 8
	}; /* contacts at the end: more are a list of offices, and each is asked of the whole document */
	size_t n = 0, n_asked = 0;
	bool below_heading = false, in_run = false, is_last = false;
	const block *behind = NULL;

	for (const block *b = flat->first; b; b = b->next)
		n += b->type == KW_CONTACT;
	for (block *b = flat->first, *next; b && n; b = next) {
		next = b->next;
		below_heading |= block_is_heading(b);
		if (b->type == KW_CONTACT && !in_run)
			behind = behind_contacts(b);
		in_run = b->type == KW_CONTACT;
		if (!in_run)
			continue;
		if (!behind && n_asked++ < MOST_ASKED && is_like_others(b, flat))
			is_last = true;
		else if (is_last ? b->gap > 1 : !is_contact_of_part(b, behind, n, below_heading)) {
			block_unlink(b);
			block_append(root, b);
		}
	}
}

/* Title and fields of the document stand first. */
static void put_fields_first(block *root, block *flat)
{
	size_t n_numbered = 0;

	/* A heading above the title of the document has lost its text; 2 without 1 its place as well. */
	for (block *b = flat->first; b; b = b->next) {
		if (b->type == KW_TITLE)
			break;
		n_numbered += b->type == KW_SECTION && nest_strength(b);
		if (b->type == KW_SECTION && b->next && b->next->type == KW_TITLE)
			b->orphan = b->form == FORM_PLAIN ||
			            (n_numbered == 1 && b->form == FORM_NUM && title_figure(b) > 1);
	}
	for (block *b = flat->first, *next; b; b = next) {
		next = b->next;
		if (b->type != KW_TITLE)
			continue;
		block_unlink(b);
		block_append(root, b);
	}
	for (block *b = flat->first, *next; b; b = next) {
		next = b->next;
		if (b->type != KW_FIELD || b->role == KW_FIELD_THEME || b->role == KW_FIELD_LIST_TITLE)
			continue;
		block_unlink(b);
		block_append(root, b);
	}
	put_contacts_first(root, flat);
}

/* 【問合せ】 …: it stands beside 【場所】 …, not below it. */
static void add_contact(job *j, nest *s, block *b)
{
	const line *first = b->from ? b->from[0] : NULL;

	while (first && first->first == 0x3010 && nest_top(s)->type == KW_SECTION &&
	       nest_top(s)->form == FORM_BRACKET && nest_top(s)->first)
		s->n--;
	block_append(home_in(j, nest_top(s), b), b);
}

/* ※ below the last cell is said of what the table stands in. */
static void add_text(job *j, nest *s, block *b)
{
	if (b->type == KW_NOTE && nest_top(s)->text_each && !levels_has_free_cell(nest_top(s)))
		s->n--;
	block_append(home_in(j, nest_top(s), b), b);
}

void nest_blocks(job *j)
{
	block *flat = j->root;
	nest s = { .n = 1, .blanks_inside = j->blanks_inside, .rest = flat };

	j->root = block_new(j, KW_DOCUMENT);
	s.open[0] = j->root;
	put_fields_first(j->root, flat);
	while (flat->first) {
		block *b = flat->first;

		block_unlink(b);
		if (b->closed || b->type == KW_TABLE)
			add_closed(j, &s, b);
		else if (block_is_heading(b))
			add_heading(j, &s, b);
		else if (is_closing_note(b))
			add_closing_note(j, &s, b);
		else if (b->type == KW_ITEM)
			add_item(j, &s, b);
		else if (b->type == KW_CONTACT)
			add_contact(j, &s, b);
		else
			add_text(j, &s, b);
	}
}
