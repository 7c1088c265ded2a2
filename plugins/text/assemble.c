/* assemble -- what a block means among its neighbours: bullets that name projects, short lines that are headings, slogans,
 * captions, boxes. It works on the flat list of blocks, before anything is nested. */
#include "legacy.h"

enum { MIN_MOTTO = 12, MAX_MOTTO = 64, FIRST_RANK = 10 };

static bool is_document_field(const block *b)
{
	return b->type == KW_TITLE ||
	       (b->type == KW_FIELD && b->role != KW_FIELD_THEME && b->role != KW_FIELD_LIST_TITLE) ||
	       b->type == KW_CONTACT;
}

block *block_next_text(const block *b)
{
	block *n = b->next;

	while (n && is_document_field(n))
		n = n->next;
	return n;
}

block *block_prev_text(const block *b)
{
	block *n = b->prev;

	while (n && is_document_field(n))
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

static void take_list_titles(job *j)
{
	for (block *b = j->root->first; b; b = b->next)
		if (b->type == KW_SECTION && b->form == FORM_BRACKET && b->heading && !b->heading->prefix.n &&
		    words_at_start(WORD_LIST_TITLE, b->heading->title) == b->heading->title.n)
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

/* ---- slogans ---- */

static bool is_goal(const block *b)
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

	while (above && above->type == KW_FIELD && is_document_field(above))
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
static bool is_motto(const block *b)
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

/* 来場者数：約１万２千人: a colon with a value behind it. */
static bool has_value(kw_str s)
{
	size_t at = str_find(s, KW_LIT("："), 0);

	return at > 0 && at < 40 && at + 3 < s.n && str_open_brackets(kw_str_sub(s, 0, at)) == 0;
}

/* The name of an office among others. */
static bool is_office_line(const block *b)
{
	return b && b->from && b->n_from == 1 && b->from[0]->mark.form == FORM_OFFICE && b->type == KW_PARA;
}

/* A further line at the column where the value of a label began. */
static bool is_in_value(const block *b)
{
	enum { MOST = 8 };
	const block *prev = b->prev;

	if (!b->from || b->gap > 2)
		return false;
	for (size_t i = 0; i < MOST && prev && prev->type == KW_PARA && prev->from; i++, prev = prev->prev) {
		const line *l = prev->from[0];

		if (prev->form == FORM_LABELLED)
			return l->rest->value_indent > l->indent &&
			       b->from[0]->indent + 2 >= l->rest->value_indent;
		if (l->indent != b->from[0]->indent)
			return false;
	}
	return false;
}

/* ---- headings that look like others ---- */

enum { MAX_RUNS = 8, LONGEST_HEAD = 40 };

/* A short line that closes no sentence, right above items with a mark, and speaks of no items to come. */
static bool may_head_items(const block *b)
{
	const block *next = b->next;

	return b->type == KW_PARA && b->form == FORM_PLAIN && next && next->type == KW_ITEM &&
	       next->marker.n && !next->page && !b->page_title && b->n_pieces <= 2 &&
	       !str_is_wider(b->text, LONGEST_HEAD) && !(b->from && b->from[0]->front) &&
	       str_find(b->text, KW_LIT("。"), 0) >= b->text.n &&
	       !char_in(char_last(b->text), KW_LIT("、：:")) && str_open_brackets(b->text) == 0 &&
	       !has_value(b->text) && !grammar_is_budget(b->text) && !cell_is_value(b->text) &&
	       !words_at_start(WORD_LEAD_IN, b->text) && !words_at_end(WORD_LEAD_IN, b->text) &&
	       !words_at_end(WORD_CAPTION, b->text);
}

static bool heads_items(const block *b)
{
	if (b->type == KW_SECTION)
		return b->form == FORM_PLAIN && b->next && b->next->type == KW_ITEM && b->next->marker.n;
	return may_head_items(b) && block_is_label(b) && !is_motto(b);
}

/* 魅力を見つける right below a number, ごみを減らす: no noun ends them, but others that stand above runs of the same mark are headings. */
static void find_like_heads(job *j)
{
	struct {
		kw_str marker;
		size_t n;
	} runs[MAX_RUNS];
	size_t n = 0;

	for (size_t pass = 0; pass < 2; pass++) {
		for (block *b = j->root->first; b; b = b->next) {
			bool sure = heads_items(b);
			size_t i = 0;

			if (!sure && !(pass && may_head_items(b)))
				continue;
			while (i < n && !kw_str_eq(runs[i].marker, b->next->marker))
				i++;
			if (i == n && !pass && n < MAX_RUNS) {
				runs[n].marker = b->next->marker;
				runs[n++].n = 0;
			}
			if (i < n && !pass)
				runs[i].n++;
			if (i < n && !sure && runs[i].n > 1)
				block_become_heading(j, b, KW_SECTION, FORM_PLAIN);
		}
		if (!n)
			return;
	}
}

static void find_slogans(job *j)
{
	for (block *b = j->root->first; b; b = b->next) {
		block *next, *above;

		if (is_motto(b)) {
			b->type = KW_SLOGAN;
			block_doubt(j, b, KW_LIKELY, "5: motto");
		}
		if (!is_goal(b))
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

/* ---- labels and captions ---- */

/* Without a closing （…）: 植樹の様子（中央公園） */
static kw_str without_place(kw_str s)
{
	size_t at = s.n;

	if (char_last(s) != 0xFF09)
		return s;
	while (at > 0)
		if (char_prev(s, &at) == 0xFF08)
			return at ? kw_str_trim(kw_str_sub(s, 0, at)) : s;
	return s;
}

static bool is_caption(const block *b)
{
	return block_is_label(b) &&
	       (words_at_end(WORD_CAPTION, without_place(b->text)) ||
	        words_at_start(WORD_CAPTION_START, b->text) || char_closer_of(b->begins) == b->ends);
}

/* What a heading stands above; headings of the first rank stand for themselves. */
static bool is_headed(const block *next)
{
	if (!next || next->page)
		return false;
	if (next->type == KW_SECTION)
		return !nest_is_first_rank(next);
	if (next->type == KW_PROJECT && next->heading && next->heading->bureau.n && !next->marker.n &&
	    !next->heading->budget.n)
		return false; /* entries of a box have the box for a heading */
	if (next->type == KW_PARA && next->form == FORM_LABELLED)
		return true;
	return block_is_prose(next) || next->type == KW_ITEM || next->type == KW_TABLE ||
	       next->type == KW_PROJECT || next->type == KW_SLOGAN || next->type == KW_SUBTITLE ||
	       (next->type == KW_FIELD && next->role == KW_FIELD_LIST_TITLE);
}

/* The first item of the run that ends with `item`, when nothing names the run; else NULL. */
static block *unnamed_run(block *item)
{
	block *first = item;
	const block *before;

	if (!item || item->type != KW_ITEM || item->form == FORM_THEME)
		return NULL;
	while (first->prev && first->prev->type == KW_ITEM && !first->page)
		first = first->prev;
	before = block_prev_text(first);
	/* A motto or a subtitle belongs to the heading above it. */
	while (before && !first->page && (before->type == KW_SLOGAN || before->type == KW_SUBTITLE))
		before = block_prev_text(before);
	if (before && block_is_heading(before) && !before->page_title)
		return NULL;
	if (before && before->type == KW_PARA && !first->page)
		return NULL;
	return first;
}

/* A short name behind a list that has none. */
static bool label_run_before(job *j, block *b)
{
	block *run = unnamed_run(block_prev_text(b));
	const block *next = block_next_text(b);

	if (!run || b->width > 26 || b->page || (next && next->type == KW_ITEM))
		return false;
	/* Behind a blank line and above a text it heads that, as the headings of most documents do. */
	if (next && b->gap > 1 && block_is_prose(next) && !next->page && j->heads_above)
		return false;
	block_unlink(b);
	block_insert(run, b);
	block_become_heading(j, b, KW_SECTION, FORM_PLAIN);
	b->label_after = b->moved = true;
	return true;
}

/* 歩道を広げます【道路局】: an entry with the bureau that answers for it. */
static bool is_bureau_entry(job *j, const block *b)
{
	kw_heading h = { 0 };
	mark m = { .form = FORM_PLAIN };

	if (b->ends != 0x3011 || b->width > 90)
		return false;
	grammar_heading(j, b->text, &m, &h);
	return h.bureau.n > 0;
}

/* 区と局が進める事業: it says what the entries right below are, each with its text. Without that word it may be a caption among them. */
static bool is_above_entry(job *j, const block *b, const block *next)
{
	const block *text = next ? next->next : NULL;

	return next && words_at_end(WORD_PROJECT, b->text) && next->type == KW_PARA &&
	       next->form == FORM_PLAIN && !next->page && text && text->next && text->type == KW_PARA &&
	       block_is_prose(text) && is_bureau_entry(j, next) && is_bureau_entry(j, text->next);
}

static bool is_callout(const block *b)
{
	return b->type == KW_PARA && b->form == FORM_PLAIN && b->width <= 90 &&
	       words_may_end(WORD_CALLOUT, b->ends) && words_at_end(WORD_CALLOUT, b->text) &&
	       (b->n_pieces >= 3 || str_find(b->text, KW_LIT("は"), 0) < b->text.n);
}

static void become_callout(job *j, block *b)
{
	block *box = block_new(j, KW_BOX);

	box->role = KW_BOX_CALLOUT;
	box->closed = true;
	block_insert(b, box);
	block_unlink(b);
	block_append(box, b);
}

/* A caption set on two lines with a blank one between: the second ends the quotation. */
static bool goes_on_caption(const block *prev, const block *b)
{
	return prev && prev->type == KW_CAPTION && prev == b->prev && prev->ends != 0xFF09 && b->gap <= 2 &&
	       b->from && prev->from && prev->from + prev->n_from == b->from &&
	       char_in(b->ends, KW_LIT("』」"));
}

/* A balloon beside a picture: a few characters on each of several lines. */
static bool is_balloon(const block *b)
{
	for (uint32_t i = 0; i < b->n_pieces; i++)
		if (str_is_wider(b->pieces[i].text, 20))
			return false;
	return b->n_pieces >= 3;
}

static bool is_like(const block *a, const block *b)
{
	return a && a->type == b->type && a->form == b->form && a->form != FORM_PLAIN && a->from &&
	       kw_str_eq(a->marker, b->marker);
}

/* □ 窓口の改善, below it and further in a few words, then □ again: the words are what the first says, and head nothing. */
static bool is_text_of_sibling(const block *b)
{
	const block *above = b->prev, *sibling = b->next;

	if (!above || !b->from || b->gap != 1 || !block_is_heading(above))
		return false;
	if (!sibling || !is_like(sibling, above))
		sibling = above->prev ? above->prev->prev : NULL; /* the last of them */
	return is_like(sibling, above) && b->from[0]->indent > sibling->from[0]->indent;
}

/* 一般会計　　１，２３４億円（前年度比２．３％増） right above rows: one more of them. */
static bool is_above_rows(const block *b)
{
	budget amount;

	return b->next && b->next->type == KW_TABLE && b->next->gap <= 1 && !b->next->n_columns &&
	       b->facts & FACT_YEN && budget_find(b->text, false, &amount) && amount.wide;
}

/* A label alone on its line among others, see labels.c. */
static bool is_lone_label(const block *b)
{
	return b && b->type == KW_PARA && b->from && b->n_from == 1 && b->from[0]->lone &&
	       words_spread_at_start(WORD_ITEM_LABEL, b->text) == b->text.n;
}

static void decide_plain(job *j, block *b)
{
	const block *next = block_next_text(b), *prev = block_prev_text(b);
	bool heads = is_headed(next);

	if ((b->from && b->from[0]->front) || is_in_value(b) || is_text_of_sibling(b) || is_above_rows(b))
		return;
	/* 対 象, its value, 費 用, its value: lines of one kind, whatever stands below each. */
	if (is_lone_label(b) || is_lone_label(b->prev))
		return;
	/* In a list of offices none of them heads what stands below. */
	if (is_office_line(b) && (is_office_line(b->prev) || is_office_line(b->next)))
		return;

	/* All that stands between two numbered headings is the text of the first. */
	if (prev && next && prev->type == KW_SECTION && next->type == KW_SECTION &&
	    nest_strength(next) > FIRST_RANK && nest_strength(prev) >= nest_strength(next) &&
	    !prev->page_title && !is_goal(prev) && b->gap <= 2)
		return;
	if (is_bureau_entry(j, b)) {
		block_become_heading(j, b, KW_PROJECT, FORM_TAG);
	} else if (b->page_title) {
		return;
	} else if (words_at_end(WORD_BANNER, b->heading ? b->heading->title : b->text)) {
		block_become_heading(j, b, KW_BOX, FORM_PLAIN);
	} else if (is_caption(b) && !(prev && prev->page_title && heads)) {
		b->type = KW_CAPTION;
		block_doubt(j, b, KW_LIKELY, "6.5: ending");
	} else if (label_run_before(j, b)) {
		return;
	} else if (heads &&
	           (has_value(b->text) || (next->type == KW_ITEM && (words_at_start(WORD_LEAD_IN, b->text) ||
	                                                             words_at_end(WORD_LEAD_IN, b->text))))) {
		return;
	} else if (heads || is_above_entry(j, b, next)) {
		block_become_heading(j, b, KW_SECTION, FORM_PLAIN);
	} else if (next && block_is_label(next) && !is_callout(next) && !is_bureau_entry(j, next) &&
	           (is_headed(block_next_text(next)) || is_goal(b))) {
		block_become_heading(j, b, KW_SECTION, FORM_PLAIN);
		if (!is_goal(b))
			block_doubt(j, b, KW_GUESS, "6.4: label-above-label");
	} else if (prev && block_is_heading(prev) && !nest_strength(prev) && !next) {
		block_become_heading(j, b, KW_SECTION, FORM_PLAIN);
	} else if (next && next->page_title && b->gap > 1 && !next->page) {
		/* Nothing stands between it and the heading of a page: a heading whose text was torn away. */
		block_become_heading(j, b, KW_SECTION, FORM_PLAIN);
		b->page_title = true;
		block_doubt(j, b, KW_LIKELY, "6.2: orphan");
	}
}

/* The end of the caption that begins at `at`: behind a closing word that stands before a space, a bracket or the end. */
static size_t caption_end(kw_str s, size_t at)
{
	for (size_t end = at; end < s.n;) {
		uint32_t next;

		end += char_size(s, end);
		next = char_at(s, end);
		if ((next == 0 || char_is_space(next) || char_is_opener(next)) &&
		    words_at_end(WORD_CAPTION, kw_str_sub(s, at, end - at)))
			return end;
	}
	return 0;
}

/* Several captions that the extraction put on one line. */
static bool split_captions(job *j, block *b)
{
	kw_str s = b->text;
	block *last = b;
	size_t n = 0;

	if (b->type != KW_PARA || b->form != FORM_PLAIN || b->n_pieces != 1 || !b->from || b->n_from != 1)
		return false;
	for (size_t at = 0; at < s.n; n++) {
		at = caption_end(s, at);
		if (!at)
			return false;
		str_skip_space(s, &at);
	}
	if (n < 2)
		return false;
	for (size_t at = 0, end; at < s.n; at = end) {
		block *c = block_new(j, KW_CAPTION);

		end = caption_end(s, at);
		block_set_part(j, c, b->from[0], at, end - at);
		block_doubt(j, c, KW_LIKELY, "6.5: cut");
		block_insert_after(last, c);
		last = c;
		str_skip_space(s, &end);
	}
	block_unlink(b);
	return true;
}

/* Short lines above a text or a list, and short lines with nothing below that could be theirs: where most stand above, none is moved
 * over a blank line. */
static void count_labels(job *j)
{
	size_t above = 0, torn = 0;

	for (const block *b = j->root->first; b; b = b->next) {
		const block *next = block_is_label(b) ? block_next_text(b) : NULL;
		bool heads = next && !next->page && (block_is_prose(next) || next->type == KW_ITEM);

		above += heads;
		torn += next && !heads;
	}
	j->heads_above = above > 1 && above > 2 * torn;
}

static void find_labels(job *j)
{
	count_labels(j);
	for (block *b = j->root->first, *next; b; b = next) {
		next = b->next;
		if (split_captions(j, b))
			continue;
		if (is_callout(b) && (is_balloon(b) || !is_headed(block_next_text(b)))) {
			become_callout(j, b);
		} else if (block_is_label(b) && goes_on_caption(b->prev, b)) {
			block *caption = b->prev;

			block_set_lines(j, caption, caption->from, caption->n_from + b->n_from, 0);
			block_unlink(b);
		} else if (block_is_label(b)) {
			decide_plain(j, b);
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

/* What is left of the short lines and stands beside a caption, a box or its like names a picture, most likely. */
static void find_leftovers(job *j)
{
	for (block *b = j->root->first; b; b = b->next) {
		const block *next = b->next, *prev = b->prev;
		bool beside =
		        (prev && (prev->type == KW_CAPTION || (prev->type == KW_BOX && prev->closed))) ||
		        (next && next->type == KW_CAPTION);

		if (!block_is_label(b) || b->page_title || b->n_from != 1 || !beside ||
		    kw_utf8_count(b->text) < 8)
			continue;
		b->type = KW_CAPTION;
		block_doubt(j, b, KW_GUESS, "6.5: beside");
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
	find_like_heads(j);
	find_slogans(j);
	find_labels(j);
	fill_boxes(j);
	cross_headings(j);
	parts_find(j);
	cover_restore(j);
	pages_restore(j);
	find_leftovers(j);
	rank_repeats(j);
}
