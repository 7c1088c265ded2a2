/* unmarked -- short lines without a mark: is one a heading, a caption, a callout, an entry with its bureau, or text? Decided by its
 * ends and its neighbours on the flat list. It ranks no heading (see levels.c) and looks at no line that has a mark. */
#include "legacy.h"

enum { FIRST_RANK = 10, /* see nest_strength */ WIDEST_NAME = 26 /* columns, of a list, below it */ };

/* 来場者数：約１万２千人: a colon with a value behind it. */
static bool has_value(kw_str s)
{
	size_t at = str_find(s, KW_LIT("："), 0);

	return at > 0 && at < 40 && at + 3 < s.n && str_open_brackets(kw_str_sub(s, 0, at)) == 0;
}

/* 講座の受講者 150人以上: a name, a space and how many; dates and times may stand in a heading. */
static bool says_count(const block *b)
{
	kw_str s = b->text;
	size_t at = s.n, end, n;

	if (!(b->facts & FACT_FIGURE) || !(b->facts & FACT_SPACE))
		return false;
	while (at > 0 && !char_is_space(char_last(kw_str_sub(s, 0, at))))
		char_prev(s, &at);
	for (end = at; end < s.n &&
	               (kw_norm_digit(char_at(s, end)) >= 0 || char_in(char_at(s, end), KW_LIT(",，.．")));)
		end += char_size(s, end);
	n = words_at_start(WORD_COUNTER, kw_str_sub(s, end, s.n));
	return at > 0 && end > at && n && !char_in(char_at(s, end), KW_LIT("年月日時分")) &&
	       kw_utf8_count(kw_str_sub(s, end + n, s.n)) <= 2;
}

/* →担当／総務課, [担当:総務課]: a remark on what stands above, set off by its sign. */
static bool is_remark_line(const block *b)
{
	uint32_t c = b->begins;

	return words_may_start(WORD_SPACED_MARK, c)
	               ? words_at_start(WORD_SPACED_MARK, b->text) > 0
	               : char_is_opener(c) &&
	                         grammar_has_label(kw_str_sub(b->text, char_size(b->text, 0), b->text.n));
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
	return may_head_items(b) && block_is_label(b) && !slogan_is_motto(b);
}

/* 魅力を見つける right below a number, ごみを減らす: no noun ends them, but others that stand above runs of the same mark are headings. */
void unmarked_find_heads(job *j)
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

/* ---- one by one, by what stands above and below ---- */

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

/* 三丁目の階段（夜の訓練の様子）: the bracket says what is to be seen. */
static bool shows_scene(kw_str s)
{
	kw_str place = without_place(s), inside;
	size_t word;

	if (place.n + 6 >= s.n)
		return false;
	inside = kw_str_sub(s, 0, s.n - 3);
	word = words_at_end(WORD_CAPTION, inside);
	return word && word + 3 < inside.n - place.n &&
	       kw_str_ends(kw_str_sub(inside, 0, inside.n - word), KW_LIT("の"));
}

static bool is_caption(const block *b)
{
	return block_is_label(b) &&
	       (shows_scene(b->text) || words_at_end(WORD_CAPTION, without_place(b->text)) ||
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
	if (next->type == KW_PARA && (next->form == FORM_LABELLED || block_says_amount(next)))
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
	while (before && !first->page &&
	       (before->type == KW_SLOGAN || before->type == KW_SUBTITLE ||
	        (before->type == KW_PARA && is_caption(before))))
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

	if (!run || b->width > WIDEST_NAME || b->page || (next && next->type == KW_ITEM))
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

/* A few words, whatever they end in: 子育て. */
static bool may_name_run(const block *b)
{
	return b && b->type == KW_PARA && b->form == FORM_PLAIN && b->n_pieces == 1 && !b->page &&
	       !b->page_title && b->width <= WIDEST_NAME && !block_has_stop(b) && b->ends != 0x3001 &&
	       !(b->from && b->from[0]->front) && !has_value(b->text) && !cell_is_value(b->text);
}

/* Items, 防災, items, 防犯, and nothing below the last: names below their lists, where no name stands above the first. */
void unmarked_name_runs(job *j)
{
	enum { MOST = 16 };
	block *run[MOST], *name[MOST];

	for (block *b = j->root->first; b; b = b->next) {
		block *last = b;
		size_t n = 0;

		if (b->type != KW_ITEM || (b->prev && b->prev->type == KW_ITEM && !b->page) ||
		    !unnamed_run(b))
			continue;
		while (last && last->type == KW_ITEM && n < MOST) {
			run[n] = last;
			while (last && last->type == KW_ITEM && (last == run[n] || !last->page))
				last = last->next;
			if (!may_name_run(last))
				break;
			name[n++] = last;
			last = last->next;
		}
		if (n < 2 || n == MOST ||
		    (last && !last->page && (last->type == KW_ITEM || block_is_prose(last))))
			continue;
		for (size_t i = 0; i < n; i++) {
			block_unlink(name[i]);
			block_insert(run[i], name[i]);
			block_become_heading(j, name[i], KW_SECTION, FORM_PLAIN);
			name[i]->label_after = name[i]->moved = true;
		}
		b = run[n - 1];
	}
}

/* 歩道を広げます【道路局】: an entry with the bureau that answers for it. */
static bool is_bureau_entry(job *j, const block *b)
{
	kw_heading h = { 0 };
	mark m = { .form = FORM_PLAIN };

	if (b->ends != 0x3011 || b->width > 90)
		return false;
	grammar_heading(j, b->text, &m, NULL, &h);
	return h.bureau.n > 0;
}

/* 区と局が進める事業, 局と進めます: it says what the entries right below are, each with its text. Another word may be a caption among them. */
static bool is_above_entry(job *j, const block *b, const block *next)
{
	const block *text = next ? next->next : NULL;

	return next && (words_at_end(WORD_PROJECT, b->text) || words_at_end(WORD_SENTENCE_END, b->text)) &&
	       next->type == KW_PARA && next->form == FORM_PLAIN && !next->page && text && text->next &&
	       text->type == KW_PARA && block_is_prose(text) && is_bureau_entry(j, next) &&
	       is_bureau_entry(j, text->next);
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
	enum { MOST_LINES = 6 };

	return prev && prev->type == KW_CAPTION && prev == b->prev && prev->n_from < MOST_LINES &&
	       prev->ends != 0xFF09 && b->gap <= 2 && b->from && prev->from &&
	       prev->from + prev->n_from == b->from && char_in(b->ends, KW_LIT("』」"));
}

/* A balloon beside a picture: a few characters on each of several lines. */
static bool is_balloon(const block *b)
{
	for (uint32_t i = 0; i < b->n_pieces; i++)
		if (str_is_wider(b->pieces[i].text, 20))
			return false;
	return b->n_pieces >= 3;
}

/* Two with the same mark: siblings. */
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
	       b->facts & FACT_YEN && budget_find(b->text, false, NULL, &amount) && amount.wide;
}

/* A label alone on its line among others, see labels.c. */
static bool is_lone_label(const block *b)
{
	return b && b->type == KW_PARA && b->from && b->n_from == 1 && b->from[0]->lone &&
	       words_spread_at_start(WORD_ITEM_LABEL, b->text) == b->text.n;
}

/* What the short line is: the first that holds, from what tells most to what tells least. */
/* A date and nothing else right above who signs: it heads nothing. */
static bool is_date_of_signature(const block *b)
{
	kw_wareki w;

	return b->next &&
	       (b->next->type == KW_SIGNATURE ||
	        (b->next->type == KW_FIELD && b->next->role == KW_FIELD_HEAD)) &&
	       kw_wareki_may_begin(char_first(b->text)) && kw_wareki_at(b->text, 0, &w) && w.n == b->text.n;
}

/* A caption or a motto between the name of a project with its amount and the text below: the project is no empty one with a section behind it. Short words, 目的 or 取組内容, may
 * head a part of it. */
static bool is_line_of_project(const block *prev, const block *b, const block *next)
{
	enum { LEAST_CHARS = 8 };

	return prev && prev == b->prev && prev->type == KW_PROJECT && prev->heading &&
	       prev->heading->budget.n && next && next == b->next && next->type == KW_PARA &&
	       block_is_prose(next) && kw_utf8_count(b->text) >= LEAST_CHARS && !has_value(b->text) &&
	       !(prev->prev && prev->prev->type == KW_PROJECT) && b->ends != 0xFF1F && b->ends != '?';
}

static bool is_duty(const block *b)
{
	return b && b->type == KW_BOX && b->role == KW_BOX_DUTY;
}

/* What stands behind all duties of the offices of a page, with nothing above these and no text below it, heads them. */
static bool names_duties(job *j, block *b)
{
	block *first = block_prev_text(b);
	const block *next = block_next_text(b);

	if (!is_duty(first) || (next && !next->page && is_headed(next)))
		return false;
	while (!first->page && is_duty(block_prev_text(first)))
		first = block_prev_text(first);
	if (!first->page && block_prev_text(first))
		return false;
	block_unlink(b);
	block_insert(first, b);
	block_become_heading(j, b, KW_SECTION, FORM_PLAIN);
	b->label_after = b->moved = true;
	return true;
}

/* A caption between two projects with amounts, when no heading like it stands above the first of them in this section. */
static bool is_between_projects(const block *b, const block *next)
{
	enum { FAR = 64 };
	const block *last = NULL, *t = b->prev;

	if (!next || next != b->next || next->type != KW_PROJECT || !next->marker.n || !next->heading ||
	    !next->heading->budget.n || b->gap > 2)
		return false;
	for (size_t n = 0; t && n < FAR && t->type != KW_SECTION; n++, t = t->prev)
		if (t->type == KW_PROJECT && t->heading && t->heading->budget.n &&
		    kw_str_eq(t->marker, next->marker))
			last = t;
	return last && t && t->type == KW_SECTION && nest_strength(t) > 0;
}

static void decide_plain(job *j, block *b)
{
	const block *next = block_next_text(b), *prev = block_prev_text(b);
	bool heads = is_headed(next);

	if (names_duties(j, b))
		return;

	if ((b->from && b->from[0]->front) || is_in_value(b) || is_text_of_sibling(b) || is_above_rows(b) ||
	    is_date_of_signature(b) || is_remark_line(b) || says_count(b))
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
	    !prev->page_title && !slogan_is_goal(prev) && b->gap <= 2)
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
	} else if (is_line_of_project(prev, b, next) || is_between_projects(b, next) ||
	           label_run_before(j, b)) {
		return;
	} else if (heads &&
	           (has_value(b->text) || (next->type == KW_ITEM && (words_at_start(WORD_LEAD_IN, b->text) ||
	                                                             words_at_end(WORD_LEAD_IN, b->text))))) {
		return;
	} else if (heads || is_above_entry(j, b, next)) {
		block_become_heading(j, b, KW_SECTION, FORM_PLAIN);
	} else if (next && block_is_label(next) && !is_callout(next) && !is_bureau_entry(j, next) &&
	           (is_headed(block_next_text(next)) || slogan_is_goal(b))) {
		block_become_heading(j, b, KW_SECTION, FORM_PLAIN);
		if (!slogan_is_goal(b))
			block_doubt(j, b, KW_GUESS, "6.4: label-above-label");
	} else if (prev && block_is_heading(prev) && !nest_strength(prev) && !next) {
		block_become_heading(j, b, KW_SECTION, FORM_PLAIN);
	} else if (j->has_form && b->gap > 1 && (!next || next->gap > 1) &&
	           (!next || block_is_heading(next) || block_is_label(next)) && prev) {
		/* A field of a form that nobody filled. */
		block_become_heading(j, b, KW_SECTION, FORM_PLAIN);
		block_doubt(j, b, KW_LIKELY, "6.4: empty-field");
	} else if (next && next->page_title && b->gap > 1 && !next->page) {
		/* Nothing stands between it and the heading of a page: a heading whose text was torn away. */
		block_become_heading(j, b, KW_SECTION, FORM_PLAIN);
		b->page_title = true;
		block_doubt(j, b, KW_LIKELY, "6.2: orphan");
	}
}

/* ---- all of them ---- */

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

static bool has_form(const job *j)
{
	for (const block *b = j->root->first; b; b = b->next)
		if (b->type == KW_FIELD && b->role == KW_FIELD_FORM)
			return true;
	return false;
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

void unmarked_decide(job *j)
{
	count_labels(j);
	j->has_form = has_form(j);
	for (block *b = j->root->first, *next; b; b = next) {
		next = b->next;
		if (split_captions(j, b))
			continue;
		if (vertical_is(b)) {
			vertical_decide(j, b);
			continue;
		}
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

/* What is left of the short lines and stands beside a caption, a box or its like names a picture, most likely. */
void unmarked_find_captions(job *j)
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
