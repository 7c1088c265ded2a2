/* alike -- lines below one another that begin with a date each, or have words that come again at the same place. No text is written so; each
 * stands for itself. Two lines show it, and it is told before joining. */
#include "legacy.h"

enum { MAX_WORDS = 12, LEAST_WORDS = 3, LEAST_SHARED = 6, FAR = 2 };

/* The words of a line between white space. */
typedef struct words {
	kw_str word[MAX_WORDS];
	size_t n;
} words;

/* False when there are too many. */
static bool split(kw_str s, words *out)
{
	out->n = 0;
	for (size_t at = 0, end; at < s.n; at = end) {
		str_skip_space(s, &at);
		for (end = at; end < s.n && !char_is_space(char_at(s, end));)
			end += char_size(s, end);
		if (out->n == MAX_WORDS)
			return false;
		out->word[out->n++] = kw_str_sub(s, at, end - at);
	}
	return true;
}

/* 令和８年４月, ６月, 10 月, １２月５日（木）: where what happens then begins; 0 without. */
static size_t behind_date(kw_str s)
{
	size_t at = 0, from;
	kw_wareki w;

	if (kw_wareki_may_begin(char_first(s)) && kw_wareki_at(s, 0, &w)) {
		at = w.n;
	} else {
		while (at < s.n && kw_norm_digit(char_at(s, at)) >= 0)
			at += char_size(s, at);
		if (at == 0)
			return 0;
		str_skip_space(s, &at);
		if (!char_in(char_at(s, at), KW_LIT("月日")))
			return 0;
		at += char_size(s, at);
	}
	while (at < s.n && (kw_norm_digit(char_at(s, at)) >= 0 ||
	                    char_in(char_at(s, at), KW_LIT("月日上中下旬～〜から"))))
		at += char_size(s, at);
	if (char_at(s, at) == 0xFF08) {
		at = str_find(s, KW_LIT("）"), at);
		if (at >= s.n)
			return 0;
		at += 3;
	}
	from = at;
	str_skip_space(s, &at);
	return at > from && at < s.n ? at : 0;
}

/* 賛成15 and 賛成９: the same word, and a figure behind it or not. */
static bool share_word(kw_str a, kw_str b)
{
	size_t n = 0;

	while (n < a.n && n < b.n && char_at(a, n) == char_at(b, n) && kw_norm_digit(char_at(a, n)) < 0)
		n += char_size(a, n);
	return n >= LEAST_SHARED && (n == a.n || kw_norm_digit(char_at(a, n)) >= 0) &&
	       (n == b.n || kw_norm_digit(char_at(b, n)) >= 0);
}

/* As many words, and one of them, not the first, on both. */
static bool share_words(const line *a, const line *b)
{
	words left, right;

	if (!split(a->text, &left) || !split(b->text, &right) || left.n != right.n || left.n < LEAST_WORDS)
		return false;
	for (size_t i = 1; i < left.n; i++)
		if (share_word(left.word[i], right.word[i]))
			return true;
	return false;
}

static bool may_be(const line *l)
{
	return l->facts & FACT_SPACE && fields_is_free(l) && !l->lone && l->width <= 120;
}

static void set_apart(line *l, size_t body)
{
	l->rest->value_indent = l->indent + str_width(kw_str_sub(l->text, 0, body));
	line_set_mark(l, &(mark){ .form = FORM_LABELLED });
}

/* 61-0021: figures and a hyphen, as the telephones of an office have them; its bytes, or 0. */
static bool is_extension(kw_str s)
{
	size_t hyphens = 0, figures = 0;

	for (size_t at = 0; at < s.n;) {
		uint32_t c = char_next(s, &at);

		if (kw_norm_digit(c) < 0 && !char_in(c, KW_LIT("-－‐")))
			return false;
		hyphens += kw_norm_digit(c) < 0;
		figures += kw_norm_digit(c) >= 0;
	}
	return hyphens > 0 && figures > 4 && kw_norm_digit(char_first(s)) >= 0;
}

/* Behind how many words a telephone stands, with words on both sides; 0 without. */
static size_t extension_at(const line *l)
{
	words w;

	if (!may_be(l) || !(l->facts & FACT_FIGURE) || l->last == 0x3002 || !split(l->text, &w))
		return 0;
	for (size_t i = 2; i < w.n; i++)
		if (is_extension(w.word[i]))
			return i + 1 < w.n || w.n > LEAST_WORDS ? i : 0;
	return 0;
}

/* 課・係名 階 電話 主な仕事: words above such a row, one of them above the telephone. */
static bool names_columns(const line *l, size_t k)
{
	words w;

	return may_be(l) && !(l->facts & (FACT_FIGURE | FACT_STOP)) && split(l->text, &w) && w.n >= k &&
	       w.n >= LEAST_WORDS;
}

/* 戸籍課 登録係 １階 61-0031 住民票の写し、…: rows of a list of offices cut by single spaces, the last cell of some on two lines. Three with the telephone behind as many words make
 * each of them begin a line. */
static void find_extensions(job *j)
{
	size_t n[MAX_WORDS] = { 0 };

	for (size_t i = 0; i < j->n_live; i++)
		n[extension_at(j->live[i])]++;
	for (size_t i = 0; i < j->n_live && n[0] + 3 <= j->n_live; i++) {
		size_t k = extension_at(j->live[i]);

		if (!k || n[k] < 3)
			continue;
		set_apart(j->live[i], 0);
		if (i > 0 && j->live[i]->gap == 1 && names_columns(j->live[i - 1], k))
			set_apart(j->live[i - 1], 0);
	}
}

void alike_find(job *j)
{
	bool in_run = false;

	find_extensions(j);

	for (size_t i = 1; i < j->n_live; i++) {
		line *l = j->live[i], *above = j->live[i - 1];
		size_t body;

		if (!may_be(l) || l->gap > FAR || l->page || !(in_run || may_be(above))) {
			in_run = false;
			continue;
		}
		body = behind_date(above->text) ? behind_date(l->text) : 0;
		in_run = body || (l->last != 0x3002 && above->last != 0x3002 && share_words(above, l));
		if (!in_run)
			continue;
		if (above->mark.form == FORM_PLAIN)
			set_apart(above, body ? behind_date(above->text) : 0);
		set_apart(l, body);
	}
}
