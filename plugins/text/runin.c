/* runin -- a numbered heading and its text on one line: １．期　間　　令和７年２月… A known label behind the number tells, or a short word and a wide gap that come
 * again. The line becomes a labelled one whose value is cut off when the blocks are built. */
#include "legacy.h"

enum { LABEL_CHARS = 10, WIDE = 4, NARROW = 2 };

static bool is_marked(const line *l)
{
	form f = l->mark.form;

	return (f == FORM_NUM || f == FORM_PAREN || f == FORM_KANJI || f == FORM_KANA || f == FORM_DOTTED ||
	        f == FORM_BULLET) &&
	       !l->block && !l->mark.bracketed && l->facts & (FACT_SPACE | FACT_COLON);
}

/* Where the value begins behind the separator at `at`, and its columns; a colon is as good as a wide gap. */
static size_t behind_separator(kw_str s, size_t at, uint32_t *columns)
{
	size_t from = at;

	str_skip_space(s, &at);
	*columns = str_width(kw_str_sub(s, from, at - from));
	if (char_in(char_at(s, at), KW_LIT("：:"))) {
		at += char_size(s, at);
		str_skip_space(s, &at);
		*columns = WIDE;
	}
	return at;
}

/* The end of a short word at the start of s, with single characters spread by space: 期　　間; 0 without. */
static size_t short_word(kw_str s)
{
	size_t end = 0, chars = 0, single = 0;

	for (size_t at = 0; at < s.n && chars <= LABEL_CHARS;) {
		uint32_t c = char_at(s, at);
		size_t next = at;

		if (char_is_space(c) || char_in(c, KW_LIT("：:"))) {
			/* Behind one character a further single one belongs to the word. */
			str_skip_space(s, &next);
			if (char_is_space(c) && single == 1 && next + char_size(s, next) < s.n &&
			    char_is_space(char_at(s, next + char_size(s, next)))) {
				at = next;
				single = 0;
				continue;
			}
			return chars > 1 ? end : 0;
		}
		if (!char_is_kanji(c) && !char_is_kana(c) && c != 0x30FB)
			return 0;
		at = end = at + char_size(s, at);
		chars++;
		single++;
	}
	return 0;
}

/* What may stand behind the heading: no amount, which is its budget, and no remark or subtitle, which is a part of it. */
static bool is_text(kw_str value)
{
	uint32_t first = char_first(value);

	return value.n && !char_is_wave(first) && char_closer_of(first) != char_last(value) &&
	       !grammar_is_budget(value) && !cell_is_value(value);
}

/* How sure it is that a value stands behind the heading of the line, and where it begins. */
typedef enum trust { NO_VALUE, NARROW_GAP, WIDE_GAP, KNOWN_LABEL } trust;

static trust value_of(const line *l, size_t *body)
{
	kw_str s = kw_str_sub(l->text, l->mark.body, l->text.n);
	size_t n = words_spread_at_start(WORD_ITEM_LABEL, s), at;
	uint32_t columns = 0;

	if (n) {
		at = behind_separator(s, n, &columns);
		*body = l->mark.body + at;
		if (at < s.n && columns >= NARROW && !char_is_wave(char_at(s, at)) &&
		    grammar_budget(l->text) == l->text.n)
			return KNOWN_LABEL;
	}
	n = short_word(s);
	if (!n)
		return NO_VALUE;
	at = behind_separator(s, n, &columns);
	*body = l->mark.body + at;
	if (columns < NARROW || !is_text(kw_str_sub(s, at, s.n)))
		return NO_VALUE;
	return columns >= WIDE ? WIDE_GAP : NARROW_GAP;
}

size_t runin_value(const job *j, const line *l)
{
	size_t body;

	if (!is_marked(l) || l->mark.form == FORM_BULLET ||
	    (j->letters_mark_items && (l->mark.form == FORM_PAREN || l->mark.form == FORM_KANA)))
		return 0;
	return value_of(l, &body) ? body : 0;
}

static void set_value(line *l, size_t body)
{
	if (!l->rest->label.n) /* of a bullet */
		l->rest->label = l->rest->marker;
	l->rest->marker = (kw_str){ 0 };
	l->mark.form = FORM_LABELLED;
	l->mark.body = (uint32_t)body;
	l->rest->value_indent = l->indent + str_width(kw_str_sub(l->text, 0, body));
}

/* （１）, ① and ア mark items, unless they are all the numbers there are. */
void runin_prepare(job *j)
{
	const uint64_t others = UINT64_C(1) << FORM_NUM | UINT64_C(1) << FORM_KANJI |
	                        UINT64_C(1) << FORM_ROMAN | UINT64_C(1) << FORM_CHAPTER;
	const uint64_t letters = UINT64_C(1) << FORM_PAREN | UINT64_C(1) << FORM_KANA;
	unsigned kinds = 0;

	for (size_t i = 0; i < j->n_live && j->forms & letters && !(j->forms & others); i++) {
		const line *l = j->live[i];

		kinds |= l->mark.form == FORM_PAREN  ? 1U << (l->mark.depth & 1)
		         : l->mark.form == FORM_KANA ? 4U
		                                     : 0U;
	}
	j->letters_mark_items = j->forms & others || (kinds & (kinds - 1));
}

/* Does the number go on from the one before of its form, or begin at one? */
static bool goes_on(const line *l, int *before)
{
	int figure = 0;
	bool counts;

	if (l->mark.form != FORM_NUM)
		return true;
	for (size_t at = 0; at < l->rest->label.n && figure < 100;)
		figure = figure * 10 + kw_norm_digit(char_next(l->rest->label, &at));
	counts = figure == 1 || figure == *before + 1;
	*before = figure;
	return counts;
}

typedef struct counts {
	size_t known[N_FORMS], wide[N_FORMS];
	bool inner, above_text; /* a bullet with a value stands below another bullet, has a text below it */
} counts;

/* What stands around a bullet with a value: ○期間　… below ●一次募集 is an item of that. */
static void look_around(const job *j, size_t i, counts *c)
{
	const line *above = i ? j->live[i - 1] : NULL, *l = j->live[i],
	           *below = i + 1 < j->n_live ? j->live[i + 1] : NULL;

	c->inner |= above && l->gap == 1 && above->mark.form == FORM_BULLET && above->first != l->first;
	c->above_text |= below && below->gap == 1 && below->first != l->first &&
	                 (below->mark.form == FORM_DOT || below->mark.form == FORM_PLAIN);
}

/* A known label tells by itself behind a number; behind a bullet, and of other words, it takes two. */
static bool has_value(const counts *c, form f, trust t)
{
	if (f == FORM_BULLET && (c->inner || !c->above_text))
		return false;
	switch (t) {
	case KNOWN_LABEL:
		return f != FORM_BULLET || c->known[f] > 1;
	case WIDE_GAP:
		return c->known[f] > 1 || (f != FORM_BULLET && c->known[f] + c->wide[f] > 1);
	case NARROW_GAP:
		return f != FORM_BULLET && c->known[f] > 1;
	default:
		return false;
	}
}

void runin_find(job *j)
{
	const uint64_t letters = UINT64_C(1) << FORM_PAREN | UINT64_C(1) << FORM_KANA;
	uint64_t forms = UINT64_C(1) << FORM_NUM | UINT64_C(1) << FORM_KANJI | UINT64_C(1) << FORM_DOTTED |
	                 UINT64_C(1) << FORM_BULLET;
	counts c = { 0 };
	size_t body;
	bool any = false;

	forms = j->forms & (j->letters_mark_items ? forms : forms | letters);
	for (size_t pass = 0; pass < (any ? 2 : 1) && forms; pass++) {
		int before = 0;

		for (size_t i = 0; i < j->n_live; i++) {
			line *l = j->live[i];
			form f = l->mark.form;
			trust t = forms >> f & 1 && is_marked(l) ? value_of(l, &body) : NO_VALUE;

			if (forms >> f & 1 && !goes_on(l, &before) && t != KNOWN_LABEL)
				t = NO_VALUE;
			c.known[f] += !pass && t == KNOWN_LABEL;
			c.wide[f] += !pass && t == WIDE_GAP;
			any |= t == KNOWN_LABEL || t == WIDE_GAP;
			if (!pass && f == FORM_BULLET)
				look_around(j, i, &c);
			if (pass && has_value(&c, f, t))
				set_value(l, body);
		}
	}
}

void runin_set_head(job *j, block *head, const line *l, size_t body)
{
	mark m = grammar_mark(l->text);
	kw_str text = kw_str_trim(kw_str_sub(l->text, 0, body));

	head->type = KW_SECTION;
	block_set_part(j, head, l, 0, text.n);
	block_set_heading(j, head, &m);
	while (head->heading && char_in(char_last(head->heading->title), KW_LIT("：:")))
		head->heading->title = kw_str_trim(kw_str_sub(
		        head->heading->title, 0,
		        head->heading->title.n - (char_last(head->heading->title) < 0x80 ? 1 : 3)));
}

block *runin_build(job *j, block *head, line *const *lines, size_t n)
{
	block *value = block_new(j, KW_PARA);
	const line *l = lines[0];
	size_t body = l->mark.body, skip = body;
	mark m = grammar_mark(kw_str_sub(l->text, body, l->text.n));

	runin_set_head(j, head, l, body);
	value->form = FORM_LABELLED;
	/* (1) …: the first item of a list that goes on below. */
	if (m.form == FORM_PAREN || m.form == FORM_KANA || m.form == FORM_NUM || m.form == FORM_DOT ||
	    m.form == FORM_BULLET || m.form == FORM_NOTE) {
		value->type = m.form == FORM_NOTE ? KW_NOTE : KW_ITEM;
		value->form = m.form == FORM_BULLET ? FORM_DOT : (uint8_t)m.form; /* heads nothing here */
		value->depth = m.depth;
		value->marker = m.marker;
		skip += m.marker.n ? m.body : 0;
	}
	block_set_lines(j, value, lines, n, skip);
	value->part = true;
	value->mark_col =
	        skip > body ? l->rest->col + (uint32_t)kw_utf8_count(kw_str_sub(l->text, 0, body)) : 0;
	value->gap = 0;
	value->page = value->fed = false;
	head->next = value;
	return head;
}
