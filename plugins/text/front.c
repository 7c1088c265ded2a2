/* front -- a heading without mark above everything else heads no section: it is the title no word told, or a second line of it. It works
 * on the tree, where a heading that holds all the others shows. */
#include "legacy.h"

static bool is_field(const block *b)
{
	return b->type == KW_TITLE || b->type == KW_FIELD || b->type == KW_CONTACT || b->type == KW_SIGNATURE;
}

/* The only heading of the document that stands in no other, when it has no mark; NULL without. */
static block *sole_heading(const job *j)
{
	block *sole = NULL;

	for (block *b = j->root->first; b; b = b->next) {
		if (!block_is_heading(b) && b->type != KW_TABLE)
			continue;
		if (sole || b->type != KW_SECTION || nest_strength(b) || b->form != FORM_PLAIN || b->rank ||
		    b->label_after || b->orphan || b->implied)
			return NULL;
		sole = b;
	}
	return sole;
}

/* Does text stand above it? */
static bool is_below_text(const block *b)
{
	while ((b = b->prev))
		if (!is_field(b))
			return true;
	return false;
}

/* Sections alone, two of them at least, and these have marks. */
static bool holds_all(const block *b)
{
	size_t n = 0;

	for (const block *c = b->first; c; c = c->next) {
		if (!block_is_heading(c) && !(c == b->first && is_field(c)))
			return false;
		if (c->type == KW_SECTION && (nest_strength(c) || c->marker.n || c->form == FORM_BRACKET))
			n++;
	}
	return n > 1;
}

static block *title_of(const job *j)
{
	for (block *b = j->root->first; b; b = b->next)
		if (b->type == KW_TITLE)
			return b;
	return NULL;
}

static void release(block *from)
{
	block *after = from;

	while (from->first) {
		block *b = from->first;

		block_unlink(b);
		block_insert_after(after, b);
		after = b;
	}
}

void front_find(job *j)
{
	block *b = sole_heading(j), *title = title_of(j);

	if (!b || is_below_text(b) || !holds_all(b) || b->n_pieces == 0)
		return;
	release(b);
	if (!title) {
		b->type = KW_TITLE;
		block_unlink(b);
		if (j->root->first)
			block_insert(j->root->first, b);
		else
			block_append(j->root, b);
		block_doubt(j, b, KW_LIKELY, "5: above-all");
	} else if (title->first_line < b->first_line) {
		b->type = KW_SUBTITLE;
		b->heading = NULL;
		block_doubt(j, b, KW_LIKELY, "5: above-all");
	}
}
