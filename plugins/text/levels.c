/* levels -- in which of the open headings a heading stands. Levels come from the order in which kinds of headings appear: a kind already open
 * closes down to its like, a new kind opens below. Numbers have a fixed strength, headings without mark have none. */
#include "levels.h"

enum { FIRST_RANK = 10, FAR = 64, LONG = 512 };

static const int strengths[N_FORMS] = {
	[FORM_ROMAN] = 10,  [FORM_CHAPTER] = 7, [FORM_WORDNUM] = 20, [FORM_KANJI] = 25,   [FORM_NUM] = 30,
	[FORM_DOTTED] = 30, [FORM_PAREN] = 50,  [FORM_KANA] = 60,    [FORM_ARTICLE] = 28, [FORM_HASH] = 11,
};

int nest_mark_strength(form f, uint8_t depth)
{
	if (f == FORM_CHAPTER || f == FORM_HASH)
		return strengths[f] + depth;
	return strengths[f] + (f == FORM_DOTTED || f == FORM_PAREN || f == FORM_WORDNUM ? 2 * depth : 0);
}

int nest_strength(const block *b)
{
	return b->page_title ? FIRST_RANK : nest_mark_strength((form)b->form, b->depth);
}

/* 施策 of 施策１ and of 施策① */
static kw_str label_word(kw_str label)
{
	size_t at = 0;

	while (at < label.n && kw_norm_digit(char_at(label, at)) < 0 && !char_is_ringed(char_at(label, at)) &&
	       !char_roman(char_at(label, at)))
		at += char_size(label, at);
	return kw_str_sub(label, 0, at);
}

static bool same_kind(const block *a, const block *b)
{
	if (a->type != b->type || nest_strength(a) != nest_strength(b) || a->rank != b->rank)
		return false;
	if (a->form == FORM_WORDNUM && b->form == FORM_WORDNUM && !a->page_title && a->heading && b->heading)
		return label_word(a->heading->label).n == label_word(b->heading->label).n &&
		       kw_str_starts(b->heading->label, label_word(a->heading->label));
	if (a->form == FORM_BRACKET && b->form == FORM_BRACKET && !a->page_title && !b->page_title)
		return a->depth == b->depth;
	/* Those with the name of a person below them are a kind of their own. */
	if (a->form == FORM_PLAIN && b->form == FORM_PLAIN && !a->page_title && !b->page_title)
		return a->depth == b->depth;
	/* ■ above ◆: each mark is a kind. */
	if (a->form == FORM_BULLET && b->form == FORM_BULLET && a->type == KW_SECTION && !a->page_title &&
	    !b->page_title)
		return kw_str_eq(a->marker, b->marker);
	return a->form == b->form || (a->page_title && b->page_title);
}

bool nest_is_first_rank(const block *b)
{
	return nest_strength(b) > 0 && nest_strength(b) <= FIRST_RANK;
}

/* How many are open when the like of b is closed; 0 when none is open. */
static size_t find_like(const nest *s, const block *b)
{
	for (size_t i = s->n; i-- > 1;)
		if (same_kind(s->open[i], b))
			return i;
	return 0;
}

/* Plain, unnumbered, and nothing known of its rank. */
bool levels_is_bare(const block *b)
{
	return b->type == KW_SECTION && b->form == FORM_PLAIN && !b->page_title && !b->rank && !b->orphan &&
	       !b->label_after && !b->marker.n;
}

/* A heading right above another, both without marks: see place_stacked. */
static bool is_stack(const block *b)
{
	return levels_is_bare(b) && b->first && levels_is_bare(b->first) && b->first->depth == b->depth;
}

/* Text stands before the sections below, so the first child tells; a slogan belongs to the heading. */
static bool has_text(const block *b)
{
	const block *first = b->first;

	while (first && (first->type == KW_SLOGAN || first->type == KW_SUBTITLE))
		first = first->next;
	return first && !block_is_heading(first);
}

static bool has_subtitle_only(const block *b)
{
	const block *first = b->first;

	while (first && (first->type == KW_SLOGAN || first->type == KW_SUBTITLE))
		first = first->next;
	return !first;
}

/* A head with more columns than its only row has cells. */
bool levels_has_free_cell(const block *table)
{
	size_t n = 0;

	if (!table->last)
		return table->n_columns > 0;
	for (const block *c = table->last->first; c; c = c->next)
		n++;
	return table->last->first && table->last->first->type == KW_CELL && n < table->n_columns;
}

/* 基本目標１ right below a numbered heading without text, or 施策１ below 基本目標１: another word opens below. */
static bool opens_words(const block *t, const block *b)
{
	return b->form == FORM_WORDNUM && !b->page_title && t->type == KW_SECTION && !t->page_title &&
	       !has_text(t) && (t->form == FORM_WORDNUM || (t->form == FORM_NUM && !t->first));
}

/* 目標達成に向けた施策, 主な事業, or a text that speaks of what comes next: 次の… */
static bool lists_parts(const block *b)
{
	const block *text = b->last;
	size_t n;

	return (text && text->type == KW_PARA && words_inside(WORD_LEAD_IN, text->text, &n) < text->text.n) ||
	       words_inside(WORD_PILLARS, b->text, &n) < b->text.n ||
	       words_inside(WORD_ORGANISATION, b->text, &n) < b->text.n ||
	       words_at_end(WORD_PROJECT, b->text) || words_at_end(WORD_LIST_TITLE, b->text);
}

/* Does the next number of t's kind behind this place count on from t? */
static bool is_counted_on(const nest *s, const block *t)
{
	size_t n = 0;

	for (const block *b = s->rest->first; b && n < LONG; b = b->next, n++)
		if (b->type == KW_SECTION && b->form == t->form && b->depth == t->depth)
			return title_figure(b) == title_figure(t) + 1;
	return false;
}

/* ３．主な事業, 柱１, 柱２, ４．…: the words count what stands in 3; 0 elsewhere. */
static size_t place_words_inside(const nest *s, const block *b)
{
	if (b->form != FORM_WORDNUM || b->page_title || title_figure(b) != 1 || find_like(s, b))
		return 0;
	for (size_t n = s->n; n > 1; n--) {
		const block *t = s->open[n - 1];

		if (t->type == KW_SECTION && t->form == FORM_NUM && !t->page_title)
			return is_counted_on(s, t) ? n : 0;
	}
	return 0;
}

/* The place of a numbered heading: below everything stronger, and not inside a heading that has its text already. */
static size_t place_numbered(const nest *s, const block *b, int strength)
{
	size_t n = s->n, inside = place_words_inside(s, b);

	if (inside)
		return inside;
	while (n > 1) {
		const block *t = s->open[n - 1];
		int other = nest_strength(t);

		/* Sections without number came first, more than one: the numbers count what one of them says it lists. */
		if (s->n_bare > 1 && levels_is_bare(t) && lists_parts(t) &&
		    strength > strengths[FORM_WORDNUM])
			break;
		if (t->type == KW_TABLE ? levels_has_free_cell(t) && nest_strength(t->parent) < strength
		    : other             ? other < strength || opens_words(t, b)
		                        : !has_text(t) && !is_stack(t) && !(t->label_after && t->first) &&
		                      t->type == KW_SECTION)
			break;
		n--;
	}
	return n;
}

static bool has_chapter(const nest *s)
{
	for (size_t i = 1; i < s->n; i++)
		if (nest_is_first_rank(s->open[i]))
			return true;
	return false;
}

/* ■, ◆, 【】: headings without number whose mark is a kind. */
static bool is_mark_kind(const block *b)
{
	return b->type == KW_SECTION && !b->page_title && !b->rank && b->marker.n &&
	       (b->form == FORM_BULLET || b->form == FORM_BRACKET) && !nest_strength(b);
}

/* When the mark came first, counted from 0. */
static size_t order_of(nest *s, const block *b)
{
	size_t i = 0;

	while (i < s->n_seen && !kw_str_eq(s->seen[i], b->marker))
		i++;
	if (i == s->n_seen && i < MAX_MARKS)
		s->seen[s->n_seen++] = b->marker;
	return i;
}

/* A mark that came later than that of the section still open stands below it, text or not; 0 when that says nothing. */
static size_t place_mark(nest *s, const block *b)
{
	size_t own = order_of(s, b);

	for (size_t n = s->n; n > 1; n--) {
		const block *t = s->open[n - 1];

		if (t->type != KW_SECTION || !is_mark_kind(t))
			continue;
		if (order_of(s, t) < own)
			return n;
	}
	return 0;
}

/* …（歳入） and …（歳出）, …の残高 and …の残高: they end alike. */
static bool ends_alike(kw_str a, kw_str b)
{
	size_t i = a.n, k = b.n, n = 0;
	uint32_t last = char_last(a);

	if (last == 0xFF09 && char_last(b) == last)
		return true;
	while (i > 0 && k > 0 && char_prev(a, &i) == char_prev(b, &k))
		n++;
	return n >= 2;
}

/* The first of its level may be a line of the front. */
static bool has_section_before(const block *b)
{
	size_t n = 0;

	while ((b = b->prev) && b->type != KW_SECTION && n < FAR)
		n++;
	return b && b->type == KW_SECTION;
}

/* Where headings without marks stand right above one another, with no text between, the lower one stands in the upper one; so does what comes
 * next when it ends like the lower one, or when no heading stood above text before. 0 when that says nothing. */
static size_t place_stacked(const nest *s, const block *b)
{
	const block *t = nest_top(s), *above = s->n > 2 ? s->open[s->n - 2] : NULL;

	if (!levels_is_bare(b) || !levels_is_bare(t) || b->depth != t->depth)
		return 0;
	if (!t->first)
		return !b->page && b->gap == (s->blanks_inside ? 2 : 1) && has_section_before(t) ? s->n : 0;
	if (!above || !is_stack(above))
		return 0;
	return ends_alike(t->text, b->text) ? s->n - 1 : s->n - 2;
}

/* ■ 組織, its text, a heading without a mark with text of its own, ■ 成果: where ■ heads the parts of the document, it stands in the one that is open. */
static bool is_between_marks(const nest *s, const block *b)
{
	const block *part = s->n > 1 ? s->open[1] : NULL, *next = s->rest->first;
	size_t n = 0;

	if (!part || s->bare_on_top || !levels_is_bare(b) || b->depth || part->form != FORM_BULLET ||
	    !is_mark_kind(part) || !next || block_is_heading(next))
		return false;
	while (next && n++ < FAR && !same_kind(part, next))
		next = next->next;
	return next && n <= FAR;
}

/* Headings without marks, each with its text, then ◆ for the first time, and without marks again: ◆ stands in the last of them. */
static bool is_among_bare(const nest *s, const block *b)
{
	const block *next = s->rest->first;
	size_t n = 0;

	if (s->n_bare < 2 || s->n < 2 || !levels_is_bare(s->open[1]) || s->n_spine || s->n_seen > 1)
		return false;
	while (next && n++ < FAR && !levels_is_bare(next))
		next = next->next;
	return next && n <= FAR && next->depth == s->open[1]->depth && b->form == FORM_BULLET;
}

/* The place beside the section of projects that count on through the document, for a heading right above projects of another kind; 0 elsewhere. */
static size_t place_beside_counted(const nest *s, const block *b)
{
	const block *next = s->rest->first;
	size_t n = s->n;

	if (!levels_is_bare(b) || nest_top(s)->type != KW_PROJECT || !nest_strength(nest_top(s)) || !next ||
	    next->type != KW_PROJECT || next->form == nest_top(s)->form)
		return 0;
	while (n > 2 && (s->open[n - 1]->type != KW_SECTION || !nest_strength(s->open[n - 1])))
		n--;
	return n - 1;
}

/* （様式２） behind a title. */
static bool opens_sheet(const block *b)
{
	size_t n;

	return b->type == KW_SECTION && b->heading && b->heading->qualifier.n &&
	       words_inside(WORD_FORM, b->heading->qualifier, &n) < b->heading->qualifier.n;
}

/* What a sheet of a form of its own tells stands beside what another tells; 0 elsewhere. */
static size_t place_sheet(const nest *s, const block *b)
{
	for (size_t n = opens_sheet(b) ? s->n : 1; n > 1; n--)
		if (opens_sheet(s->open[n - 1]))
			return n - 1;
	return 0;
}

static bool is_office(const block *b)
{
	return b->type == KW_SECTION && b->form == FORM_PLAIN && b->depth >= OFFICE_DEPTH;
}

/* 課 beside the 課 before it, 係 in its 課, all of them in the section that speaks of them. */
static size_t place_office(const nest *s, const block *b)
{
	size_t n = 1;

	while (n < s->n && !(is_office(s->open[n]) && s->open[n]->depth >= b->depth) &&
	       s->open[n]->type == KW_SECTION)
		n++;
	return n;
}

/* The place of a heading without number. */
static size_t place_plain(const nest *s, const block *b)
{
	const block *t = nest_top(s);
	size_t like;

	if (s->n == 1)
		return 1;
	if (is_office(b))
		return place_office(s, b);
	like = place_stacked(s, b);
	if (like)
		return like;
	like = place_sheet(s, b);
	if (like)
		return like;
	if (b->rank) {
		size_t n = s->n;

		like = find_like(s, b);
		while (!like && n > 1 &&
		       (nest_strength(s->open[n - 1]) >= b->rank || s->open[n - 1]->type != KW_SECTION ||
		        s->open[n - 1]->rank))
			n--;
		return like ? like : n;
	}
	if (t->type == KW_SECTION && nest_strength(t) && has_subtitle_only(t))
		return s->n;
	like = find_like(s, b);
	if (like)
		return like;
	like = place_beside_counted(s, b);
	if (like)
		return like;
	if (is_between_marks(s, b))
		return 2;
	/* あいさつ, 1, 2, 3 with no such heading in them, おわりに: beside the numbers, as the first stood. When these go on, resume_numbers takes it back. */
	if (levels_is_bare(b) && s->bare_on_top && !s->bare_inside && s->open[1]->type == KW_SECTION &&
	    nest_strength(s->open[1]) && !b->depth && s->rest->first && !block_is_heading(s->rest->first))
		return 1;
	/* A bracketed heading unlike the sections of projects before it opens something else. */
	if ((b->form == FORM_BRACKET ||
	     (b->form == FORM_BULLET && words_at_start(WORD_NOTE_MARK, b->marker))) &&
	    s->open[s->n - 1]->type == KW_PROJECT)
		return 1;
	/* Below chapters a numbered section that has its text is closed; where numbers are all there is, it is not. */
	for (size_t n = s->n; n > 1; n--) {
		t = s->open[n - 1];
		/* With a name below it: in the section that speaks of what these people say. */
		if (levels_is_bare(t) && b->form == FORM_PLAIN && b->depth && !t->depth)
			return n;
		if (t->type == KW_SECTION &&
		    (nest_is_first_rank(t) ||
		     (nest_strength(t) ? !b->page && !has_chapter(s) : !has_text(t))))
			return n;
	}
	return 1;
}

/* ---- numbers go on across headings without number ---- */

static bool is_open(const nest *s, const block *b)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->open[i] == b)
			return true;
	return false;
}

/* Opens b again, and what it stands in. */
static void reopen(nest *s, block *b)
{
	size_t n = 0;

	for (block *t = b; t; t = t->parent)
		n += block_is_heading(t) || !t->parent;
	if (n > MAX_OPEN)
		return;
	s->n = n;
	for (block *t = b; t; t = t->parent)
		if (block_is_heading(t) || !t->parent)
			s->open[--n] = t;
}

/* What stands behind b, in it or in what it stands in, is headings without number alone? */
static bool is_followed_by_plain(const block *b)
{
	for (; b->parent; b = b->parent) {
		if (b->type == KW_CELL || b->type == KW_ROW)
			return false;
		for (const block *t = b->next; t; t = t->next)
			if (!block_is_heading(t) || nest_strength(t) || t->page_title)
				return false;
	}
	return true;
}

static void take_in_followers(block *home)
{
	for (block *b = home; b->parent; b = b->parent) {
		while (b->next) {
			block *follower = b->next;

			block_unlink(follower);
			block_append(home, follower);
		}
	}
}

/* 2 behind 1, with a heading without number between them: the section that 1 stood in is open still, and what came between belongs
 * to 1. Likewise the first number below a section that such a heading had closed. */
void levels_resume_numbers(nest *s, const block *b)
{
	int strength = nest_strength(b);
	block *like = NULL, *above, *home;

	while (s->n_spine && nest_strength(s->spine[s->n_spine - 1]) >= strength)
		like = s->spine[--s->n_spine];
	above = s->n_spine ? s->spine[s->n_spine - 1] : NULL;
	if (find_like(s, b) || (above && is_open(s, above)))
		return;
	home = above && has_text(nest_top(s)) ? above : NULL;
	if (like && same_kind(like, b) && title_figure(b) == title_figure(like) + 1) {
		home = like;
		for (above = like->parent; above->parent && !block_is_heading(above);)
			above = above->parent;
	}
	if (!home || is_open(s, above) || !is_followed_by_plain(home))
		return;
	take_in_followers(home);
	reopen(s, above);
}

/* 【参考】青葉区の概況 as the last heading of all speaks of the whole paper, not of the section above it; so does 別表１. */
static bool is_appendix(const nest *s, const block *b)
{
	if (b->type == KW_SECTION && (levels_is_bare(b) || b->form == FORM_WORDNUM) && s->n_spine &&
	    words_at_start(WORD_APPENDIX, b->text))
		return true;
	if (b->form != FORM_BRACKET || b->type != KW_SECTION || !b->heading || !b->heading->prefix.n ||
	    !s->n_spine)
		return false;
	for (const block *t = s->rest->first; t; t = t->next)
		if (block_is_heading(t))
			return false;
	return true;
}

/* 【財源内訳】 below a project, and below the next one again. */
static bool is_part_of_project(const nest *s, const block *b)
{
	const block *next = s->rest->first;
	bool other = false;
	size_t n = 0;

	if (b->form != FORM_BRACKET || b->type != KW_SECTION || nest_top(s)->type != KW_PROJECT ||
	    !b->heading)
		return false;
	for (; next && !s->parts_of_projects && n++ < FAR; next = next->next) {
		other |= next->type == KW_PROJECT && same_kind(nest_top(s), next);
		if (other && next->type == KW_SECTION && next->form == FORM_BRACKET && next->heading &&
		    kw_str_eq(next->heading->title, b->heading->title))
			break;
	}
	return s->parts_of_projects || (next && n <= FAR);
}

size_t levels_place(nest *s, const block *b)
{
	size_t like;
	int strength = nest_strength(b);

	if (b->type == KW_PROJECT) {
		size_t n = 1;

		while (n < s->n && s->open[n]->type != KW_PROJECT)
			n++;
		return n;
	}
	if (is_part_of_project(s, b)) {
		s->parts_of_projects = true;
		return s->n;
	}
	if (is_appendix(s, b))
		return 1;
	if (is_mark_kind(b)) {
		size_t like_or_below = find_like(s, b), below = place_mark(s, b);

		if (!like_or_below && below)
			return below;
		if (!like_or_below && is_among_bare(s, b))
			return 2;
	}
	if (strength == 0)
		return place_plain(s, b);
	like = find_like(s, b);
	return like ? like : place_numbered(s, b, strength);
}
