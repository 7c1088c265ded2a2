/* labels -- lines of a form that each begin with a label and one space, several in a row: 事業名 2 …, 市税収入 1 ,8 2 0 億円. Each is a line of its own; the words
 * need not be known, the row of them tells. */
#include "legacy.h"

enum {
	ALONE_WIDTH = 16, /* columns of 申 込 方 法 */
	LABEL_CHARS = 12,
	ROW = 3,        /* lines below one another that make a form */
	SAME_EDGE = 4,  /* columns lines cut by a margin end apart */
	LEAST_CUT = 40, /* columns of such a line */
	AT_MOST = 64    /* lines of a row looked at for that */
};

static bool is_label_char(uint32_t c)
{
	return (char_is_kanji(c) || char_is_kana(c) || c == 0x30FB) && !char_in(c, KW_LIT("をはがにへ"));
}

static bool is_hiragana(uint32_t c)
{
	return c >= 0x3041 && c <= 0x309F;
}

/* The end of the word at `at`; 0 when another character than those of a label is in it. *chars gets its length. */
static size_t label_word(kw_str s, size_t at, size_t *chars)
{
	for (*chars = 0; at < s.n && !char_is_space(char_at(s, at)); at += char_size(s, at), ++*chars)
		if (*chars == LABEL_CHARS || !is_label_char(char_at(s, at)))
			return 0;
	return at;
}

/* Where the value behind the first word begins, 一 般 会 計 being one; 0 without. A word that ends in hiragana begins a sentence. */
static size_t value_at(kw_str s)
{
	size_t chars, end = label_word(s, 0, &chars), at = end, single = 1;
	kw_wareki w;

	if (!end || kw_wareki_at(s, 0, &w) || words_at_start(WORD_CONNECT, s))
		return 0;
	str_skip_space(s, &at);
	if (chars == 1) {
		while (at < s.n && (end = label_word(s, at, &chars)) && chars == 1) {
			at = end;
			single++;
			str_skip_space(s, &at);
		}
		return single > 1 && at < s.n ? at : 0;
	}
	return at < s.n && !is_hiragana(char_last(kw_str_sub(s, 0, end))) ? at : 0;
}

/* 総務課 企画課: names of offices, not a label and a value. */
static bool is_office_line(kw_str s)
{
	size_t chars;
	kw_str first = kw_str_sub(s, 0, label_word(s, 0, &chars));

	return words_at_end(WORD_OFFICE, first) && words_at_end(WORD_OFFICE, s) &&
	       str_find(first, KW_LIT("の"), 0) >= first.n;
}

/* The end of figures and the sign behind them, ６月; `at` without. */
static size_t counted(kw_str s, size_t at, uint32_t sign)
{
	size_t end = at;

	while (kw_norm_digit(char_at(s, end)) >= 0)
		end += char_size(s, end);
	return end > at && char_at(s, end) == sign ? end + char_size(s, end) : at;
}

/* ６月 ３日（月） 本会議: where the words behind a day begin; 0 without. */
static size_t behind_day(kw_str s)
{
	size_t month = counted(s, 0, 0x6708), at = month, day; /* 月 */

	if (!month)
		return 0;
	str_skip_space(s, &at);
	day = counted(s, at, 0x65E5); /* 日 */
	if (day == at)
		return 0;
	at = day;
	if (char_in(char_at(s, at), KW_LIT("（(")))
		while (at < s.n && !char_in(char_last(kw_str_sub(s, 0, at)), KW_LIT("）)")))
			at += char_size(s, at);
	day = at;
	str_skip_space(s, &at);
	return at > day && at < s.n ? at : 0;
}

static size_t value_of(const line *l)
{
	size_t at = fields_is_free(l) && l->facts & FACT_SPACE ? value_at(l->text) : 0;

	if (!at && fields_is_free(l) && l->facts & FACT_SPACE && kw_norm_digit(l->first) >= 0)
		return behind_day(l->text);

	return at && !is_office_line(l->text) ? at : 0;
}

/* 98,412人: the figure counts something. */
static bool is_count(kw_str s)
{
	size_t at = 0;

	while (at < s.n && (kw_norm_digit(char_at(s, at)) >= 0 || char_in(char_at(s, at), KW_LIT(",，"))))
		at += char_size(s, at);
	return at > 0 && char_last(s) != 0x3002 && words_at_start(WORD_COUNTER, kw_str_sub(s, at, s.n));
}

/* Behind the label a figure, and an amount or a share on the line, or what the figure counts. */
static bool has_figure(const line *l)
{
	size_t at = value_of(l);
	uint32_t c = char_at(l->text, at);

	return (kw_norm_digit(c) >= 0 || char_in(c, KW_LIT("△▲約"))) &&
	       (l->facts & FACT_YEN || is_count(kw_str_sub(l->text, at, l->text.n)) ||
	        str_find(l->text, KW_LIT("%"), 0) < l->text.n ||
	        str_find(l->text, KW_LIT("％"), 0) < l->text.n);
}

/* All but the last end at one edge: prose with a space near the start of its lines. */
static bool is_prose(const job *j, size_t from, size_t to)
{
	uint32_t least = UINT32_MAX, most = 0;

	for (size_t i = from; i + 1 < to && i < from + AT_MOST; i++) {
		uint32_t end = j->live[i]->indent + j->live[i]->width;

		least = end < least ? end : least;
		most = end > most ? end : most;
	}
	return most >= LEAST_CUT && least + SAME_EDGE >= most;
}

static bool is_form(const job *j, size_t from, size_t to)
{
	if (to - from >= ROW)
		return !is_prose(j, from, to);
	return to - from == 2 && ((has_figure(j->live[from]) && has_figure(j->live[from + 1])) ||
	                          (behind_day(j->live[from]->text) && behind_day(j->live[from + 1]->text)));
}

/* 対 象 and nothing else: what it says stands on the next line. */
static bool is_label_alone(const line *l)
{
	return l->width <= ALONE_WIDTH && words_may_start(WORD_ITEM_LABEL, l->first) && fields_is_free(l) &&
	       words_spread_at_start(WORD_ITEM_LABEL, l->text) == l->text.n;
}

/* Where that comes again each of them is a line of its own. */
static void find_alone(job *j)
{
	size_t n = 0;

	for (size_t i = 0; i < j->n_live; i++)
		n += is_label_alone(j->live[i]);
	for (size_t i = 0; i < j->n_live && n > 1; i++)
		if (is_label_alone(j->live[i]))
			j->live[i]->lone = true;
}

/* Where the value behind 〔予　算〕 begins; 0 without. The words in the brackets are short, with white space or not. */
static size_t behind_bracket(const line *l)
{
	static const uint32_t kinds[][2] = { { 0x3014, 0x3015 }, { 0xFF3B, 0xFF3D }, { '[', ']' } };
	uint32_t close = 0;
	size_t at, chars = 0;

	for (size_t k = 0; k < KW_COUNT(kinds); k++)
		close = l->first == kinds[k][0] ? kinds[k][1] : close;
	if (!close || !fields_is_free(l))
		return 0;
	for (at = char_size(l->text, 0); at < l->text.n && char_at(l->text, at) != close;
	     at += char_size(l->text, at))
		if (chars++ == LABEL_CHARS ||
		    !(is_label_char(char_at(l->text, at)) || char_is_space(char_at(l->text, at))))
			return 0;
	at += char_size(l->text, at);
	str_skip_space(l->text, &at);
	return chars > 1 && at < l->text.n ? at : 0;
}

/* 〔予　算〕…, 〔担　当〕…: one below the other, each is a line of its own; one by itself is when its word is known. */
static void find_bracketed(job *j)
{
	size_t above = 0;

	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		const line *next = i + 1 < j->n_live ? j->live[i + 1] : l;
		size_t at = behind_bracket(l);
		bool beside = at && ((above && l->gap <= 2 && j->live[i - 1]->first == l->first) ||
		                     (next->first == l->first && next->gap <= 2 && behind_bracket(next)));
		kw_str words = at ? kw_str_sub(l->text, char_size(l->text, 0), l->text.n) : l->text;

		if (beside || (at && (words_spread_at_start(WORD_ITEM_LABEL, words) ||
		                      words_spread_at_start(WORD_BUDGET, words)))) {
			line_set_mark(l, &(mark){ .form = FORM_LABELLED });
			l->rest->value_indent = l->indent + str_width(kw_str_sub(l->text, 0, at));
		} else
			at = 0;
		above = at;
	}
}

void labels_find(job *j)
{
	find_alone(j);
	find_bracketed(j);
	for (size_t from = 0, to; from < j->n_live; from = to) {
		to = from + 1;
		if (!(j->live[from]->facts & FACT_SPACE) || !value_of(j->live[from]))
			continue;
		while (to < j->n_live && j->live[to]->gap == 1 && !j->live[to]->page && value_of(j->live[to]))
			to++;
		if (!is_form(j, from, to))
			continue;
		for (size_t i = from; i < to; i++) {
			line *l = j->live[i];

			l->rest->value_indent = l->indent + str_width(kw_str_sub(l->text, 0, value_of(l)));
			line_set_mark(l, &(mark){ .form = FORM_LABELLED });
		}
	}
}
