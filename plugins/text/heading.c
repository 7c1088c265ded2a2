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
		uint32_t c = char_prev(s, &at);

		depth += (c == close) - (c == open);
		if (depth == 0)
			return c == open ? at : s.n;
	}
	return s.n;
}

/* 新規, 新規・拡充: words of `class`, or amount-remark, and nothing else. */
static bool is_all_of(kw_str s, word_class class)
{
	size_t at = 0;

	while (at < s.n) {
		kw_str rest = kw_str_sub(s, at, s.n);
		size_t n = words_at_start(class, rest), remark = words_at_start(WORD_REMARK, rest);

		n = remark > n ? remark : n;
		if (!n)
			return false;
		at += n;
		while (at < s.n &&
		       (char_is_space(char_at(s, at)) || char_in(char_at(s, at), KW_LIT("・、／/"))))
			at += char_size(s, at);
	}
	return s.n > 0;
}

/* Words that say how a project stands. */
static bool is_status(kw_str s)
{
	return is_all_of(s, WORD_PREFIX);
}

bool grammar_is_remark(kw_str s)
{
	return is_all_of(s, WORD_REMARK);
}

static uint32_t opener_of(uint32_t close)
{
	static const uint32_t pairs[][2] = { { 0xFF08, 0xFF09 }, { '(', ')' },       { 0x3010, 0x3011 },
		                             { 0xFF3B, 0xFF3D }, { 0x3014, 0x3015 }, { '[', ']' },
		                             { 0xFF1C, 0xFF1E }, { '<', '>' } };

	for (size_t i = 0; i < KW_COUNT(pairs); i++)
		if (pairs[i][1] == close)
			return pairs[i][0];
	return 0;
}

/* …事業　【新規】, beside an amount also （新規）, ［拡充］: what stands at the end says something about the project. */
static bool cut_tag(kw_str *rest, kw_heading *h, bool any_bracket)
{
	uint32_t close = char_last(*rest), open = opener_of(close);
	size_t at, n, end = rest->n;

	if (!open || (close != 0x3011 && !any_bracket))
		return false;
	/* 【新規】　【重点】 are one. */
	if (h->qualifier.n) {
		kw_str between = { rest->p + rest->n, h->qualifier.p > rest->p
			                                      ? (size_t)(h->qualifier.p - rest->p) - rest->n
			                                      : 0 };

		if (h->qualifier.p < rest->p + rest->n || kw_str_trim(between).n)
			return false;
		end = rest->n + between.n + h->qualifier.n;
	}
	at = last_bracket(*rest, open, close);
	if (at >= rest->n || at == 0)
		return false;
	n = char_size(*rest, at);
	if (!is_status(kw_str_sub(*rest, at + n, rest->n - at - 2 * n)))
		return false;
	h->qualifier = (kw_str){ rest->p + at, end - at };
	*rest = kw_str_sub(*rest, 0, at);
	retrim(rest);
	return true;
}

size_t grammar_budget(kw_str s)
{
	budget b;

	return budget_find(s, false, NULL, &b) ? b.at : s.n;
}

bool grammar_is_budget(kw_str s)
{
	budget b;

	return s.n > 0 && budget_is_whole(s, NULL, &b);
}

/* 担当：福祉課: the office alone. */
static kw_str without_word(kw_str s)
{
	size_t at = words_at_start(WORD_CONTACT, s);

	if (!at || !char_in(char_at(s, at), KW_LIT("：:")))
		return s;
	return kw_str_trim(kw_str_sub(s, at + char_size(s, at), s.n));
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
		h->bureau = without_word(inside);
		*rest = kw_str_sub(*rest, 0, at);
		retrim(rest);
		return true;
	}
	return false;
}

/* …　新規: the same without brackets. */
static bool cut_word(kw_str *rest, kw_heading *h)
{
	size_t n = words_at_end(WORD_REMARK, *rest);
	kw_str before = kw_str_sub(*rest, 0, rest->n - n);

	if (!n || h->qualifier.n || !char_is_space(char_last(before)))
		return false;
	h->qualifier = kw_str_sub(*rest, before.n, rest->n);
	*rest = before;
	retrim(rest);
	return true;
}

/* 熱中症対策　予算額は管理費に含む: where, wide apart from the name, words on the amount begin that say none; s.n without. */
size_t grammar_budget_remark(kw_str s)
{
	for (size_t at = 0; at < s.n;) {
		size_t from = at, word;

		if (!char_is_space(char_next(s, &at)) || from == 0)
			continue;
		str_skip_space(s, &at);
		word = words_at_start(WORD_BUDGET, kw_str_sub(s, at, s.n));
		if (word && str_width(kw_str_sub(s, from, at - from)) > 1 &&
		    char_in(char_last(kw_str_sub(s, at, word)), KW_LIT("額費")) &&
		    char_in(char_at(s, at + word), KW_LIT("は：:な－―-")))
			return at;
	}
	return s.n;
}

/* What stands behind the amounts is a bureau or a word of status; anything else is part of the budget as written. */
static void cut_budget(kw_str *rest, const money_unit *u, kw_heading *h)
{
	kw_str all = *rest;
	budget b;

	if (budget_in_front(all, u, &b)) {
		h->budget = kw_str_sub(all, 0, b.end);
		*rest = kw_str_sub(all, b.end, all.n);
	} else if (budget_find(all, true, u, &b)) {
		while (all.n > b.end && (cut_tag(&all, h, true) || cut_bureau(&all, h) || cut_word(&all, h)))
			;
		h->budget = kw_str_sub(all, b.at, all.n);
		*rest = kw_str_sub(all, 0, b.name_end);
	} else {
		size_t at = grammar_budget_remark(all);

		if (at < all.n) {
			h->qualifier = kw_str_sub(all, at, all.n);
			*rest = kw_str_sub(all, 0, at);
			retrim(rest);
		}
		return;
	}
	h->budget_label = b.label;
	retrim(rest);
	while (cut_tag(rest, h, true))
		;
	cut_word(rest, h);
}

/* The bytes of a word that says how a project stands at the start of s: one of both classes, so that 資料 and 程度 are none. */
static size_t status_word(kw_str s)
{
	size_t prefix = words_at_start(WORD_PREFIX, s), remark = words_at_start(WORD_REMARK, s);

	return prefix == remark ? prefix : 0;
}

size_t heading_status(kw_str s, kw_str *status)
{
	enum { LEAST_NAME = 3 };
	size_t open = char_closer_of(char_first(s)) || char_first(s) == '<' || char_first(s) == 0xFF1C
	                      ? char_size(s, 0)
	                      : 0,
	       at = open, n;

	while ((n = status_word(kw_str_sub(s, at, s.n))) > 0) {
		at += n;
		if (char_in(char_at(s, at), KW_LIT("・、／/")))
			at += char_size(s, at);
	}
	if (at == open)
		return 0;
	if (open && opener_of(char_at(s, at)) != char_first(s))
		return 0;
	at += open;
	*status = kw_str_sub(s, 0, at);
	n = at;
	if (char_in(char_at(s, at), KW_LIT("：:")))
		at += char_size(s, at);
	str_skip_space(s, &at);
	if ((!open && at == n) || kw_utf8_count(kw_str_sub(s, at, s.n)) < LEAST_NAME)
		return 0;
	/* 新　旧 …: a word spread by spaces. */
	if (!open && char_is_space(char_at(s, at + char_size(s, at))))
		return 0;
	return at;
}

/* 新　こども食堂の開設, 【新】こども食堂: in front. Without a bracket the word tells where it has an amount, a name of a project behind it, or company. */
static void cut_status(const job *j, kw_str *rest, kw_heading *h)
{
	kw_str status;
	size_t n = heading_status(*rest, &status);

	if (!n || (!opener_of(char_last(status)) && !h->budget.n && !j->has_status &&
	           !words_at_end(WORD_PROJECT_NAME, *rest)))
		return;
	if (!h->qualifier.n)
		h->qualifier = status;
	else if (!h->prefix.n)
		h->prefix = status;
	else
		return;
	*rest = kw_str_sub(*rest, n, rest->n);
}

/* （★は新規事業です）: what a sign means in what the heading heads. */
static bool explains_sign(kw_str s)
{
	size_t n = words_at_start(WORD_BULLET, s), note = words_at_start(WORD_NOTE_MARK, s);

	n = note > n ? note : n;
	return n && (char_in(char_at(s, n), KW_LIT("は：:＝=")) || words_at_end(WORD_SENTENCE_END, s));
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
	if (!words_at_start(WORD_QUALIFIER, inside) && !words_at_end(WORD_QUALIFIER, inside) &&
	    !explains_sign(inside))
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

/* Takes the closing bracket of 【…】, or of another marker, off. */
static void unwrap(kw_str *rest, kw_str marker)
{
	uint32_t close = marker.n ? char_last(marker) : 0x3011;

	if (char_last(*rest) != close)
		return;
	*rest = kw_str_sub(*rest, 0, rest->n - char_size(marker.n ? marker : *rest, 0));
	retrim(rest);
}

/* 課題１　【声をかけ合うまち】: the words behind a label stand in brackets. */
static void unframe(kw_str *rest)
{
	size_t at = rest->n;

	if (char_first(*rest) != 0x3010 || char_last(*rest) != 0x3011 ||
	    last_bracket(*rest, 0x3010, 0x3011) != 0 || rest->n < 9)
		return;
	char_prev(*rest, &at);
	*rest = kw_str_sub(*rest, 3, at - 3);
	retrim(rest);
}

void grammar_heading(job *j, kw_str text, const mark *m, const money_unit *u, kw_heading *h)
{
	kw_str rest = kw_str_sub(text, m->body, text.n);
	size_t n;

	if (mark_is_ornament(m->form, m->depth) && m->body < grammar_ornament(text, &n))
		rest = kw_str_sub(text, m->body, grammar_ornament(text, &n) - m->body);
	h->marker = m->marker;
	h->label = m->label;
	if (m->damaged) {
		h->restored_before = *m->damaged;
		h->restored_after = m->label;
	}
	retrim(&rest);
	if (m->form == FORM_TAG && m->marker.n)
		h->tag = kw_str_trim(kw_str_sub(text, char_size(text, 0), m->body - 2 * char_size(text, 0)));
	cut_budget(&rest, u, h);
	if (!m->bracketed) {
		cut_tag(&rest, h, false);
		cut_status(j, &rest, h);
	}
	if (m->bracketed && m->body > 3 && m->form == FORM_BRACKET &&
	    str_find(text, KW_LIT("】"), 0) < m->body) {
		h->prefix = kw_str_sub(text, 0, m->body);
		h->marker = (kw_str){ 0 };
	} else if (m->bracketed) {
		unwrap(&rest, m->marker);
	} else if (m->form == FORM_WORDNUM) {
		unframe(&rest);
	}
	/* …【新】（担当：環境保全課） 5,400千円 */
	while (cut_bureau(&rest, h) || cut_qualifier(&rest, h) ||
	       (!m->bracketed && h->bureau.n && cut_tag(&rest, h, h->budget.n > 0)))
		;
	/* A closing wave belongs to the name of a project with its own bullet, to a subtitle elsewhere. */
	if (m->form != FORM_BULLET)
		cut_subtitle(&rest, h);
	h->title = rest;
	set_number(j, h);
}
