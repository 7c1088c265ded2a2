/* heading -- the parts of a heading: from its joined text to label, title, subtitle, qualifier, bureau and budget. Nothing
 * is dropped: the heading as written stays in its pieces. */
#include "legacy.h"

/* Takes white space off both ends of *rest. */
static void retrim(kw_str *rest)
{
	*rest = kw_str_trim(*rest);
}

/* Where the bracket that closes at the end of s opens; s.n when the brackets do not pair. */
static size_t last_bracket(kw_str s, uint32_t open, uint32_t close)
{
	size_t at = s.n;
	int depth = 0;

	while (at > 0) {
		uint32_t c = kw_utf8_prev(s, &at);

		depth += (c == close) - (c == open);
		if (depth == 0)
			return c == open ? at : s.n;
	}
	return s.n;
}

/* （予算額　28,523千円） at the end. */
static bool cut_budget(kw_str *rest, kw_heading *h)
{
	uint32_t close = char_last(*rest), open = close == ')' ? '(' : 0xFF08;
	size_t at, from;
	kw_str inside;
	kw_money money;

	if (close != ')' && close != 0xFF09)
		return false;
	at = last_bracket(*rest, open, close);
	if (at >= rest->n)
		return false;
	from = char_size(*rest, at);
	inside = kw_str_sub(*rest, at + from, rest->n - at - 2 * from);
	for (size_t i = 0; i < inside.n; i += char_size(inside, i)) {
		if (kw_norm_digit(char_at(inside, i)) < 0 && !char_in(char_at(inside, i), KW_LIT("△▲-－−約")))
			continue;
		if (!kw_money_at(inside, i, &money))
			continue;
		h->budget = kw_str_sub(*rest, at, rest->n);
		h->budget_label = kw_str_sub(inside, 0, i);
		retrim(&h->budget_label);
		while (char_in(char_last(h->budget_label), KW_LIT("：:")) && h->budget_label.n)
			h->budget_label.n -= char_last(h->budget_label) == ':' ? 1 : 3;
		*rest = kw_str_sub(*rest, 0, at);
		retrim(rest);
		return true;
	}
	return false;
}

/* …事業　　　３億２，４００万円: an amount behind white space at the end, as tables without rules have it. */
static bool cut_amount(kw_str *rest, kw_heading *h)
{
	size_t at = rest->n;
	kw_money money;

	if (char_last(*rest) != 0x5186 || h->budget.n) /* 円 */
		return false;
	while (at > 0) {
		size_t before = at;

		if (kw_char_is_space(kw_utf8_prev(*rest, &before)))
			break;
		at = before;
	}
	if (at == 0 || at >= rest->n || !kw_money_at(*rest, at, &money) || at + money.n != rest->n)
		return false;
	h->budget = kw_str_sub(*rest, at, rest->n);
	*rest = kw_str_sub(*rest, 0, at);
	retrim(rest);
	return true;
}

static bool cut_bureau(kw_str *rest, kw_heading *h)
{
	static const uint32_t kinds[][2] = { { 0x3010, 0x3011 }, { '(', ')' }, { 0xFF08, 0xFF09 } };

	for (size_t k = 0; k < KW_COUNT(kinds); k++) {
		size_t at, n;
		kw_str inside;

		if (char_last(*rest) != kinds[k][1])
			continue;
		at = last_bracket(*rest, kinds[k][0], kinds[k][1]);
		if (at >= rest->n || at == 0)
			return false;
		n = char_size(*rest, at);
		inside = kw_str_sub(*rest, at + n, rest->n - at - 2 * n);
		if (!words_at_end(WORD_BUREAU, inside) || kw_utf8_count(inside) < 3)
			return false;
		h->bureau = inside;
		*rest = kw_str_sub(*rest, 0, at);
		retrim(rest);
		return true;
	}
	return false;
}

static bool cut_qualifier(kw_str *rest, kw_heading *h)
{
	uint32_t close = char_last(*rest), open = close == ')' ? '(' : 0xFF08;
	size_t at, n;
	kw_str inside;

	if ((close != ')' && close != 0xFF09) || h->qualifier.n)
		return false;
	at = last_bracket(*rest, open, close);
	if (at >= rest->n || at == 0)
		return false;
	n = char_size(*rest, at);
	inside = kw_str_sub(*rest, at + n, rest->n - at - 2 * n);
	if (!words_at_start(WORD_QUALIFIER, inside) && !words_at_end(WORD_QUALIFIER, inside))
		return false;
	h->qualifier = kw_str_sub(*rest, at, rest->n);
	*rest = kw_str_sub(*rest, 0, at);
	retrim(rest);
	return true;
}

/* ～…～ at the end, with something before it. */
static bool cut_subtitle(kw_str *rest, kw_heading *h)
{
	size_t at = rest->n, n;
	uint32_t c = char_last(*rest);

	if (!char_is_wave(c) && c != 0x2015)
		return false;
	kw_utf8_prev(*rest, &at);
	n = rest->n - at;
	while (at > 0) {
		uint32_t d = kw_utf8_prev(*rest, &at);

		if (d != c && !(char_is_wave(d) && char_is_wave(c)))
			continue;
		if (at == 0)
			return false;
		h->subtitle = kw_str_trim(kw_str_sub(*rest, at + char_size(*rest, at),
		                                     rest->n - n - at - char_size(*rest, at)));
		*rest = kw_str_sub(*rest, 0, at);
		retrim(rest);
		return true;
	}
	return false;
}

static void set_number(job *j, kw_heading *h)
{
	kw_buf number = { 0 };

	if (h->label.n && kw_norm_number(h->label, &number))
		h->number = kw_arena_copy(j->arena, kw_buf_str(&number));
	kw_buf_free(&number);
}

/* Takes the brackets of 【…】 off; true when the heading stood in them. */
static bool unwrap(kw_str *rest)
{
	if (char_last(*rest) != 0x3011)
		return false;
	*rest = kw_str_sub(*rest, 0, rest->n - 3);
	retrim(rest);
	return true;
}

void grammar_heading(job *j, kw_str text, const mark *m, kw_heading *h)
{
	kw_str rest = kw_str_sub(text, m->body, text.n);

	h->marker = m->marker;
	h->label = m->label;
	if (m->damaged.n) {
		h->restored_before = m->damaged;
		h->restored_after = m->label;
	}
	retrim(&rest);
	if (m->form == FORM_TAG && m->marker.n)
		h->tag = kw_str_trim(kw_str_sub(text, char_size(text, 0), m->body - 2 * char_size(text, 0)));
	if (!cut_budget(&rest, h))
		cut_amount(&rest, h);
	if (m->bracketed && m->body > 3 && m->form == FORM_BRACKET &&
	    str_find(text, KW_LIT("】"), 0) < m->body) {
		h->prefix = kw_str_sub(text, 0, m->body);
		h->marker = (kw_str){ 0 };
	} else if (m->bracketed) {
		unwrap(&rest);
	}
	while (cut_bureau(&rest, h) || cut_qualifier(&rest, h))
		;
	/* A closing wave belongs to the name of a project with its own bullet, to a subtitle elsewhere. */
	if (m->form != FORM_BULLET)
		cut_subtitle(&rest, h);
	h->title = rest;
	set_number(j, h);
}
