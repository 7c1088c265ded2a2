/* heading -- the parts of a heading: from its joined text to label, title, subtitle, qualifier, bureau and budget. Nothing
 * is dropped: the heading as written stays in its pieces. */
#include "legacy.h"

enum { LARGE_YEN = 100000, WIDE_SPACE = 2, AMOUNT_SPACES = 4 };

static const uint32_t budget_brackets[][2] = { { 0xFF08, 0xFF09 }, { '(', ')' },       { 0x3010, 0x3011 },
	                                       { 0xFF3B, 0xFF3D }, { 0x3014, 0x3015 }, { '[', ']' } };

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
		uint32_t c = char_prev(s, &at);

		depth += (c == close) - (c == open);
		if (depth == 0)
			return c == open ? at : s.n;
	}
	return s.n;
}

/* Where in s the first amount begins; s.n without one. */
static size_t amount_in(kw_str s, kw_money *money)
{
	for (size_t i = 0; i < s.n; i += char_size(s, i)) {
		uint32_t c = char_at(s, i);

		if ((kw_norm_digit(c) >= 0 || char_in(c, KW_LIT("△▲-－−約"))) && kw_money_at(s, i, money))
			return i;
	}
	return s.n;
}

/* Does the inside of a bracket state a budget? 参加費（500円） does not. */
static bool states_budget(kw_str inside)
{
	kw_money money;
	size_t n;

	return amount_in(inside, &money) < inside.n && (words_inside(WORD_BUDGET, inside, &n) < inside.n ||
	                                                money.factor > 1 || money.yen >= LARGE_YEN);
}

/* （予算額　28,523千円）, 【事業費：4億円】, （予算額　12百万円（前年度　10百万円）） at the end. */
static size_t bracketed_budget(kw_str s)
{
	uint32_t close = char_last(s), open = 0;
	size_t at = s.n, n;

	for (size_t i = 0; i < KW_COUNT(budget_brackets); i++)
		if (budget_brackets[i][1] == close)
			open = budget_brackets[i][0];
	if (!open)
		return s.n;
	at = last_bracket(s, open, close);
	if (at >= s.n)
		return s.n;
	n = char_size(s, at);
	return states_budget(kw_str_sub(s, at + n, s.n - at - n - char_size(s, s.n - n))) ? at : s.n;
}

/* 予算額　1億2,500万円 at the end, behind white space. */
static size_t worded_budget(kw_str s)
{
	for (size_t at = 0, n; at < s.n; at += char_size(s, at)) {
		size_t amount;
		kw_money money;

		n = at == 0 || char_is_space(char_last(kw_str_sub(s, 0, at)))
		            ? words_at_start(WORD_BUDGET, kw_str_sub(s, at, s.n))
		            : 0;
		if (!n)
			continue;
		amount = at + n;
		while (amount < s.n &&
		       (char_is_space(char_at(s, amount)) || char_in(char_at(s, amount), KW_LIT("：:"))))
			amount += char_size(s, amount);
		if (kw_money_at(s, amount, &money) && amount + money.n == s.n)
			return at;
	}
	return s.n;
}

/* …まち　　計　1,184,620 千円: the word for a sum, behind wide space, belongs to the amount. */
static size_t sum_before(kw_str s, size_t at)
{
	kw_str before = kw_str_trim(kw_str_sub(s, 0, at)), rest;
	size_t n = words_at_end(WORD_SUM, before);

	rest = kw_str_sub(before, 0, before.n - n);
	return n && rest.n && str_width(rest) - str_width(kw_str_trim(rest)) >= WIDE_SPACE ? rest.n : at;
}

/* …事業　　　３億２，４００万円, … 268,400 千円: an amount behind white space at the end, as tables without rules have it; s.n without one. */
static size_t spaced_budget(kw_str s, uint32_t least)
{
	size_t found = s.n, spaces = 0;
	kw_money money;

	for (size_t at = s.n; at > 0 && spaces <= AMOUNT_SPACES;) {
		size_t prev = at;
		kw_str before;

		if (!char_is_space(char_prev(s, &prev))) {
			at = prev;
			continue;
		}
		before = kw_str_sub(s, 0, at);
		if (at < s.n && str_width(before) - str_width(kw_str_trim(before)) >= least &&
		    kw_money_at(s, at, &money) && at + money.n == s.n)
			found = at;
		while (at > 0 && (prev = at, char_is_space(char_prev(s, &prev))))
			at = prev;
		spaces++;
	}
	return found < s.n ? sum_before(s, found) : s.n;
}

/* …事業　　18,500千円　【新規】: what stands behind the amount says something about the project. */
static bool cut_tag(kw_str *rest, kw_heading *h)
{
	size_t at, word;
	kw_str inside;

	if (char_last(*rest) != 0x3011)
		return false;
	at = last_bracket(*rest, 0x3010, 0x3011);
	if (at >= rest->n || at == 0)
		return false;
	inside = kw_str_sub(*rest, at + 3, rest->n - at - 6);
	word = words_at_start(WORD_PREFIX, inside);
	if (!word || word != inside.n)
		return false;
	h->qualifier = kw_str_sub(*rest, at, rest->n);
	*rest = kw_str_sub(*rest, 0, at);
	retrim(rest);
	return true;
}

static size_t amount_at_end(kw_str s)
{
	size_t at = bracketed_budget(s);

	if (at < s.n || char_last(s) != 0x5186) /* 円 */
		return at;
	at = worded_budget(s);
	return at < s.n ? at : spaced_budget(s, WIDE_SPACE);
}

/* What every budget ends in: 円, or the bracket around it or around a tag. */
bool grammar_may_end_budget(uint32_t last)
{
	if (last > 0x303F && last < 0xFF00) /* kana, kanji */
		return last == 0x5186;
	for (size_t i = 0; i < KW_COUNT(budget_brackets); i++)
		if (last == budget_brackets[i][1])
			return true;
	return false;
}

size_t grammar_budget(kw_str s)
{
	kw_heading tag = { 0 };
	size_t whole = s.n, at;

	if (!grammar_may_end_budget(char_last(s)))
		return s.n;
	if (cut_tag(&s, &tag)) {
		at = amount_at_end(s);
		return at < s.n ? at : whole;
	}
	return amount_at_end(s);
}

bool grammar_is_budget(kw_str s)
{
	kw_money money;

	return s.n > 0 && grammar_may_end_budget(char_last(s)) &&
	       (grammar_budget(s) == 0 || (kw_money_at(s, 0, &money) && money.n == s.n));
}

static void cut_budget(kw_str *rest, kw_heading *h)
{
	size_t at = grammar_budget(*rest), from;
	kw_money money;

	if (at >= rest->n && char_last(*rest) == 0x5186)
		at = spaced_budget(*rest, 1);
	if (at == 0 || at >= rest->n)
		return;
	h->budget = kw_str_sub(*rest, at, rest->n);
	from = char_is_opener(char_first(h->budget)) ? char_size(h->budget, 0) : 0;
	h->budget_label = kw_str_sub(h->budget, from, rest->n);
	h->budget_label = kw_str_trim(kw_str_sub(h->budget_label, 0, amount_in(h->budget_label, &money)));
	while (char_in(char_last(h->budget_label), KW_LIT("：:")) && h->budget_label.n)
		h->budget_label.n -= char_last(h->budget_label) == ':' ? 1 : 3;
	*rest = kw_str_sub(*rest, 0, at);
	retrim(rest);
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
	char_prev(*rest, &at);
	n = rest->n - at;
	while (at > 0) {
		uint32_t d = char_prev(*rest, &at);

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
	if (m->damaged) {
		h->restored_before = *m->damaged;
		h->restored_after = m->label;
	}
	retrim(&rest);
	if (m->form == FORM_TAG && m->marker.n)
		h->tag = kw_str_trim(kw_str_sub(text, char_size(text, 0), m->body - 2 * char_size(text, 0)));
	if (!m->bracketed)
		cut_tag(&rest, h);
	cut_budget(&rest, h);
	if (!m->bracketed && h->budget.n && !h->qualifier.n)
		cut_tag(&rest, h);
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
