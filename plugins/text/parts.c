/* parts -- the parts of a document above its numbered sections: a second part that goes through the titles of the first again,
 * and what stands at the head of a page with its name at the foot. Works on the flat list. */
#include "legacy.h"

enum { NO_KEY = 2 }; /* keys are odd */

uint64_t title_key(block *b)
{
	kw_buf key = { 0 };
	uint64_t h = 0;

	if (b->key)
		return b->key == NO_KEY ? 0 : b->key;
	if (b->heading) {
		kw_norm_key(b->heading->title, &key);
		if (key.n >= 12)
			h = str_hash(kw_buf_str(&key)) | 1;
	}
	kw_buf_free(&key);
	b->key = h ? h : NO_KEY;
	return h;
}

block *page_first(block *b)
{
	while (b->prev && !b->page)
		b = b->prev;
	return b;
}

/* ---- the part that goes through the titles again ---- */

enum { TITLES = 512 };

/* The first numbered section whose title an earlier numbered section has; NULL when fewer than two come back. */
static block *second_round(job *j)
{
	uint64_t seen[TITLES] = { 0 };
	block *first = NULL;
	size_t n = 0;

	for (block *b = j->root->first; b; b = b->next) {
		uint64_t key = b->type == KW_SECTION && b->form == FORM_NUM ? title_key(b) : 0;

		if (!key)
			continue;
		if (seen[key % TITLES] == key) {
			n++;
			if (!first)
				first = b;
		}
		seen[key % TITLES] = key;
	}
	return n >= 2 ? first : NULL;
}

/* 【参考】主な事業・取組 somewhere on the page. */
static block *prefixed_heading(block *page)
{
	for (block *b = page; b && (b == page || !b->page); b = b->next)
		if (b->type == KW_SECTION && b->heading && b->heading->prefix.n)
			return b;
	return NULL;
}

/* The list title that comes back most often below the second round becomes the title of a part without a line of its own. */
static block *implied_part(job *j, const block *from)
{
	const block *title = NULL;
	size_t n = 0;
	block *part;

	for (const block *b = from; b; b = b->next) {
		if (b->type != KW_FIELD || b->role != KW_FIELD_LIST_TITLE)
			continue;
		title = title ? title : b;
		n += kw_str_eq(title->text, b->text);
	}
	if (n < 2)
		return NULL;
	part = block_new(j, KW_SECTION);
	part->heading = kw_arena_alloc(j->arena, sizeof *part->heading);
	if (part->heading)
		part->heading->title =
		        title->text.n > 6 ? kw_str_sub(title->text, 3, title->text.n - 6) : title->text;
	part->implied = true;
	return part;
}

/* Does a chapter stand between the list of the titles and the pages that have them again? Then these pages are no part of that chapter. */
static bool is_behind_chapter(block *first)
{
	uint64_t key = title_key(first);
	bool chapter = false;

	for (block *b = first->prev; b; b = b->prev) {
		if (b->type != KW_SECTION)
			continue;
		if (b->form == FORM_NUM && title_key(b) == key)
			return chapter;
		chapter |= b->form == FORM_ROMAN || b->form == FORM_CHAPTER;
	}
	return false;
}

/* The numbered sections from `first` on that have the title of an earlier one head pages. */
static void head_pages(job *j, block *first)
{
	uint64_t seen[TITLES] = { 0 };
	bool second = false;

	for (block *b = j->root->first; b; b = b->next) {
		uint64_t key = b->type == KW_SECTION && b->form == FORM_NUM ? title_key(b) : 0;

		second |= b == first;
		if (key && second && seen[key % TITLES] == key)
			b->page_title = true;
		seen[key % TITLES] = key;
	}
}

static void open_part(job *j, block *first)
{
	block *page = page_first(first), *part = prefixed_heading(page);

	if (part) {
		part->moved = part != page;
		if (part != page) {
			bool starts = page->page;

			block_unlink(part);
			block_insert(page, part);
			page->page = false;
			part->page = starts;
		}
	} else {
		part = implied_part(j, first);
		if (!part && first->page && is_behind_chapter(first))
			head_pages(j, first);
		if (!part)
			return;
		part->page = first->page;
		first->page = false;
		block_insert(first, part);
	}
	part->form = FORM_BRACKET;
	part->page_title = true;
	part->part_title = true;
}

/* ---- the name of what opens a page, at its foot ---- */

static bool is_flow(const block *b)
{
	return b->type == KW_PARA || b->type == KW_ITEM || b->type == KW_NOTE;
}

static void name_lead(job *j, block *page, block *end)
{
	block *first = page, *label = NULL;

	if (first->part_title)
		first = first->next;
	if (!first || first == end || !is_flow(first))
		return;
	for (block *b = first; b && b != end; b = b->next)
		if (b->type == KW_SECTION && b->form == FORM_PLAIN && !b->page_title &&
		    (!b->next || b->next == end))
			label = b;
	if (!label || label == first)
		return;
	label->type = KW_BOX;
	label->closed = label->label_after = label->moved = true;
	block_unlink(label);
	block_insert(first, label);
	while (label->next && label->next != end && is_flow(label->next)) {
		block *b = label->next;

		block_unlink(b);
		/* Where they belong is as sure as the name. */
		block_doubt(j, b, KW_LIKELY, "6.4: page-lead");
		if (b->type == KW_ITEM)
			nest_item(j, label, b);
		else
			block_append(label, b);
	}
	block_doubt(j, label, KW_LIKELY, "6.4: page-lead");
}

void parts_find(job *j)
{
	block *first = second_round(j);

	if (first)
		open_part(j, first);
	for (block *b = j->root->first, *end; b; b = end) {
		for (end = b->next; end && !end->page; end = end->next)
			;
		name_lead(j, b, end);
	}
}
