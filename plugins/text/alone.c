/* alone -- marks an extraction left alone on their lines: a bullet or a number, and its words on the next line. A number alone may be a page number
 * or a cell, a circle the answer in a table; what the lines around it do not settle stays a line of its own. */
#include "legacy.h"

enum {
	MARK_WIDTH = 8,  /* columns of （１０） */
	LEAST_TEXT = 4,  /* narrower lines are cells, or vertical text */
	TEXT_WIDTH = 20, /* of a line that is no cell */
	TITLE_WIDTH = 60,
	FAR = 2,
	MAX_KINDS = 24
};

/* A bullet that stands alone on lines of the document. */
typedef struct kind {
	uint32_t bullet;
	size_t n, above_text, above_long;
} kind;

/* The words of the mark may stand here. */
static bool has_words(const job *j, size_t i)
{
	const line *next = i + 1 < j->n_live ? j->live[i + 1] : NULL;

	return next && next->gap <= FAR && !next->page && !next->block && next->mark.form == FORM_PLAIN &&
	       next->width >= LEAST_TEXT && !cell_is_value(next->text);
}

static form bullet_form(kw_str s)
{
	return words_at_start(WORD_NOTE_MARK, s) == s.n   ? FORM_NOTE
	       : words_at_start(WORD_BULLET, s) == s.n    ? FORM_BULLET
	       : words_at_start(WORD_ITEM_MARK, s) == s.n ? FORM_DOT
	                                                  : FORM_PLAIN;
}

static bool may_stand_alone(const line *l)
{
	return l->width <= MARK_WIDTH && l->mark.form == FORM_PLAIN && !l->block && l->text.n;
}

static kind *kind_of(kind *kinds, size_t *n, uint32_t bullet)
{
	size_t i = 0;

	while (i < *n && kinds[i].bullet != bullet)
		i++;
	if (i == MAX_KINDS)
		return NULL;
	if (i == *n)
		kinds[(*n)++] = (kind){ .bullet = bullet };
	return &kinds[i];
}

/* × － －: answers of a table, and ○ is one of them. */
static bool is_answer(const line *l)
{
	return l->text.n <= 3 && char_in(l->first, KW_LIT("×✕－―-"));
}

/* Every bullet of the kind stands above a text, and half of these are too long for cells. */
static bool is_bullet_kind(const kind *k)
{
	return k->above_text == k->n && k->above_long * 2 >= k->n;
}

static void set_alone(line *l, form f, kw_str label)
{
	bool is_sign = f == FORM_BULLET || f == FORM_DOT || f == FORM_NOTE;

	line_set_mark(l, &(mark){ .form = f,
	                          .label = is_sign ? (kw_str){ 0 } : label,
	                          .marker = is_sign ? l->text : (kw_str){ 0 },
	                          .body = l->text.n });
}

static void find_bullets(job *j)
{
	kind kinds[MAX_KINDS];
	size_t n = 0;
	bool answers = false;

	for (size_t i = 0; i < j->n_live; i++) {
		const line *l = j->live[i];
		kind *k;

		if (!may_stand_alone(l))
			continue;
		answers |= is_answer(l);
		k = bullet_form(l->text) != FORM_PLAIN ? kind_of(kinds, &n, l->first) : NULL;
		if (!k)
			continue;
		k->n++;
		k->above_text += has_words(j, i);
		k->above_long += has_words(j, i) &&
		                 (j->live[i + 1]->width >= TEXT_WIDTH || char_is_term(j->live[i + 1]->last));
	}
	for (size_t i = 0; n && i < j->n_live; i++) {
		line *l = j->live[i];
		form f = may_stand_alone(l) ? bullet_form(l->text) : FORM_PLAIN;
		const kind *k = f != FORM_PLAIN ? kind_of(kinds, &n, l->first) : NULL;

		if (!k)
			continue;
		if (is_bullet_kind(k) && !answers) {
			set_alone(l, f, (kw_str){ 0 });
			j->forms |= UINT64_C(1) << f;
		} else {
			l->lone = true;
		}
	}
}

/* （１）, ①, 1.: a number with a sign that no page number and no cell has. */
static form number_form(const line *l, kw_str *label)
{
	kw_str s = l->text;
	char room[32];
	mark m;

	if (l->alone) {
		*label = s;
		return FORM_NUM;
	}
	/* What the line would begin with if words stood behind it. */
	if (s.n + 3 > sizeof room)
		return FORM_PLAIN;
	memcpy(room, s.p, s.n);
	memcpy(room + s.n, "あ", 3);
	m = grammar_mark((kw_str){ room, s.n + 3 });
	if ((m.form != FORM_PAREN && m.form != FORM_NUM) || m.body != s.n)
		return FORM_PLAIN;
	*label = kw_str_sub(s, 0, m.label.n);
	return m.form;
}

bool alone_is_phrase(const line *l)
{
	return words_at_end(WORD_CONTINUE, l->text) && !words_at_start(WORD_CONNECT, l->text) &&
	       str_open_brackets(l->text) == 0;
}

/* A short line that the lines below it go beyond: the whole title. */
static bool is_whole_title(const job *j, size_t i)
{
	const line *l = j->live[i], *next = i + 1 < j->n_live ? j->live[i + 1] : NULL;
	uint32_t widest = 0;

	for (size_t k = i + 1; k < j->n_live && k <= i + 6; k++)
		if (j->live[k]->width > widest)
			widest = j->live[k]->width;
	return next && next->mark.form == FORM_PLAIN && l->width <= TITLE_WIDTH &&
	       (grammar_is_title_like(l->text)
	                ? l->width * 10 <= widest * 9
	                : j->live[i - 1]->alone && l->width * 10 <= widest * 7 && alone_is_phrase(l));
}

static void find_numbers(job *j)
{
	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		kw_str label;
		form f;

		if (!may_stand_alone(l) || !(l->facts & (FACT_LATIN | FACT_BRACKET) || l->first >= 0x2460) ||
		    !has_words(j, i))
			continue;
		f = number_form(l, &label);
		if (f == FORM_PLAIN)
			continue;
		set_alone(l, f, label);
		l->mark.depth = char_is_ringed(l->first);
		j->forms |= UINT64_C(1) << f;
		if (is_whole_title(j, i + 1))
			j->live[i + 2]->broken = true;
	}
}

/* No.12 and, below it, 2024: a number of something, whose words are no figures. */
static void leave_values(job *j)
{
	for (size_t i = 0; i + 1 < j->n_live; i++)
		if (j->live[i]->mark.form == FORM_WORDNUM && mark_is_alone(j->live[i]) &&
		    cell_is_value(j->live[i + 1]->text))
			line_set_mark(j->live[i], &(mark){ .form = FORM_PLAIN });
}

void alone_find(job *j)
{
	if (j->forms >> FORM_WORDNUM & 1)
		leave_values(j);
	find_bullets(j);
	find_numbers(j);
}
