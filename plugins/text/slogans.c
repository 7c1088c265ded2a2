/* slogans -- mottos right below a title or a heading, and the display lines of a goal. A slogan is known by its place and its
 * end, never by what it says; it is text of the heading it stands below and heads nothing. */
#include "legacy.h"

enum { MIN_MOTTO = 12, MAX_MOTTO = 64 }; /* columns */

/* A closing （…） is no part of its name. */
bool slogan_is_goal(const block *b)
{
	kw_str s = b->heading ? b->heading->title : b->text;
	uint32_t last;
	size_t at = s.n;

	if (!block_is_heading(b) && !block_is_label(b))
		return false;
	last = char_last(s);
	while (last == 0xFF09 && at > 0)
		if (char_prev(s, &at) == 0xFF08)
			last = 0;
	return words_at_end(WORD_GOAL, last == 0 ? kw_str_sub(s, 0, at) : s) > 0;
}

/* A line or two set large: a paragraph that is no sentence. */
static bool is_display(const block *b)
{
	return b && b->type == KW_PARA && b->form == FORM_PLAIN && !b->page_title && b->width <= 96 &&
	       !block_has_stop(b) && (!(b->facts & FACT_BRACKET) || str_open_brackets(b->text) == 0);
}

/* Display lines above the heading: taken when they stand between other text and the heading, with nothing to head. */
static block *display_above(block *goal)
{
	block *b = block_prev_text(goal);

	if (!is_display(b) || b->width <= 23)
		return NULL;
	return b;
}

/* The heading above, or the title with the fields below it. */
static const block *above_motto(const block *b)
{
	const block *above = b->prev;

	while (above && above->type == KW_FIELD && block_is_document_field(above))
		above = above->prev;
	return above == b->prev || (above && above->type == KW_TITLE) ? above : b->prev;
}

/* ともに歩み　ともに育つ　桜川市: phrases with spaces between them. */
static bool has_phrases(kw_str s)
{
	size_t spaces = 0, kana = 0;

	for (size_t at = 0; at < s.n;) {
		uint32_t c = char_next(s, &at);

		spaces += char_is_space(c);
		kana += c >= 0x3041 && c <= 0x309F;
	}
	return spaces > 1 && kana > 2;
}

/* A motto right below the title or a numbered heading: one line, no noun at its end, or a comma in the middle. */
bool slogan_is_motto(const block *b)
{
	const block *above;
	size_t n;

	if (b->n_pieces > 2 || b->page_title || b->width < MIN_MOTTO || b->width > MAX_MOTTO ||
	    !block_is_label(b))
		return false;
	above = above_motto(b);
	if (!above)
		return false;
	/* What stands below the name of a periodical is its first article. */
	if (above->type == KW_TITLE && words_inside(WORD_MASTHEAD, above->text, &n) < above->text.n)
		return false;
	if (above->type != KW_TITLE && !(above->type == KW_SECTION && above->form != FORM_PLAIN))
		return false;
	/* Right above a project it is the name of a group of them. */
	if (b->next && b->next->type == KW_PROJECT && b->next->gap == 1)
		return false;
	return words_at_end(WORD_SLOGAN_END, b->text) || has_phrases(b->text) ||
	       (str_find(b->text, KW_LIT("、"), 0) < b->text.n && above->type == KW_TITLE);
}

void slogans_find(job *j)
{
	for (block *b = j->root->first; b; b = b->next) {
		block *next, *above;

		if (slogan_is_motto(b)) {
			b->type = KW_SLOGAN;
			block_doubt(j, b, KW_LIKELY, "5: motto");
		}
		if (!slogan_is_goal(b))
			continue;
		next = block_next_text(b);
		if (is_display(next)) {
			next->type = KW_SLOGAN;
			continue;
		}
		above = b->form == FORM_ROMAN ? display_above(b) : NULL;
		if (!above)
			continue;
		above->type = KW_SLOGAN;
		above->moved = true;
		block_doubt(j, above, KW_LIKELY, "5: slogan-above");
		block_unlink(above);
		block_insert_after(b, above);
	}
}
