/* title -- which line is the title of the document: one that ends in a genre word, the name of a periodical, a line in the middle of the sheet,
 * or the first line when nothing speaks against it. */
#include "legacy.h"

enum {
	TITLE_CHARS = 48,
	FRONT_LINES = 9,
	FRONT_RUN = 6,
	FAR = 2,
	TOP_LINES = 12,
	YEAR_LINES = 3,
	CENTRED = 8
};

/* Without a closing （案）, 【概要版】. */
static kw_str without_status(kw_str s)
{
	uint32_t last = char_last(s), open = 0;
	size_t at = s.n;

	if (!char_is_closer(last))
		return s;
	while (at > 0 && (at == s.n || char_closer_of(open) != last))
		open = char_prev(s, &at);
	if (at == 0 || char_closer_of(open) != last)
		return s;
	return words_at_start(WORD_STATUS, kw_str_sub(s, at + char_size(s, at), s.n))
	               ? kw_str_trim(kw_str_sub(s, 0, at))
	               : s;
}

bool title_ends_in_genre(kw_str s)
{
	return words_at_end(WORD_GENRE, without_status(s)) > 0;
}

/* The bytes of a fiscal year anywhere in s; *from gets its place. 0 when there is none. */
size_t title_fiscal_year(kw_str s, size_t *from)
{
	for (size_t at = 0; at < s.n; at += char_size(s, at)) {
		kw_wareki w;

		if (!kw_wareki_at(s, at, &w))
			continue;
		if (w.kind == KW_PERIOD_FISCAL_YEAR && w.year) {
			*from = at;
			return w.n;
		}
	}
	return 0;
}

/* 決　算　カ　ー　ド: the line without the space that spreads its words. */
static kw_str squeezed(job *j, kw_str s)
{
	kw_buf text = { 0 };
	kw_str out;

	for (size_t at = 0; at < s.n;) {
		size_t from = at;

		if (!char_is_space(char_next(s, &at)))
			kw_buf_put(&text, kw_str_sub(s, from, at - from));
	}
	out = kw_arena_copy(j->arena, kw_buf_str(&text));
	kw_buf_free(&text);
	return out;
}

/* The bytes of four figures at the end of s that are a year, ２０２６; 0 without. */
static size_t plain_year(kw_str s)
{
	size_t at = s.n;
	int year = 0, unit = 1;

	for (int n = 0; n < 4; n++, unit *= 10) {
		int digit = at ? kw_norm_digit(char_prev(s, &at)) : -1;

		if (digit < 0)
			return 0;
		year += digit * unit;
	}
	if (year / 100 != 19 && year / 100 != 20)
		return 0;
	return at && kw_norm_digit(char_last(kw_str_sub(s, 0, at))) < 0 ? s.n - at : 0;
}

/* Without a year behind the words: …の重点施策　令和５年度, …２０２６. */
static kw_str without_year(kw_str s)
{
	size_t at = s.n, n = plain_year(s);
	kw_wareki w;

	if (n)
		return kw_str_trim(kw_str_sub(s, 0, s.n - n));
	if (char_last(s) != 0x5EA6) /* 度 */
		return s;
	while (at > 0 && !char_is_space(char_last(kw_str_sub(s, 0, at))))
		char_prev(s, &at);
	return at && kw_wareki_at(s, at, &w) && w.kind == KW_PERIOD_FISCAL_YEAR && at + w.n == s.n
	               ? kw_str_trim(kw_str_sub(s, 0, at))
	               : s;
}

/* Characters that are no white space: an extractor may set words far apart. */
static size_t count_letters(kw_str s)
{
	size_t n = 0;

	for (size_t at = 0; at < s.n;)
		n += !char_is_space(char_next(s, &at));
	return n;
}

/* 令和４年度 on a line of its own above the rest of the title; on the first lines words may stand behind it that are no title by themselves. */
static bool is_year_line(const job *j, size_t i)
{
	const line *l = j->live[i];
	kw_wareki w;

	if (!fields_is_free(l) || !kw_wareki_may_begin(l->first) || !kw_wareki_at(l->text, 0, &w) ||
	    w.kind != KW_PERIOD_FISCAL_YEAR)
		return false;
	return w.n == l->text.n ||
	       (i < YEAR_LINES && l->width <= 60 && grammar_is_title_like(l->text) &&
	        !words_at_end(WORD_GENRE, without_status(l->text)) && !words_at_end(WORD_OFFICE, l->text) &&
	        (i + 2 >= j->n_live || j->live[i + 2]->gap > j->live[i + 1]->gap ||
	         j->live[i + 2]->mark.form == FORM_WAVE));
}

/* みどり市, nothing else: the name of a body. */
static bool is_body_line(const line *l)
{
	enum { WIDEST = 20, LEAST = 2 };
	size_t letters = 0;

	if (!fields_is_free(l) || l->width > WIDEST || !words_may_end(WORD_BODY, l->last) || l->page)
		return false;
	for (size_t at = 0; at < l->text.n; letters++) {
		uint32_t c = char_next(l->text, &at);

		if (!char_is_kanji(c) && !char_is_kana(c))
			return false;
	}
	return letters >= LEAST && words_at_end(WORD_BODY, l->text);
}

/* A year and nothing else. */
static bool is_bare_year(const line *l)
{
	kw_wareki w;

	return fields_is_free(l) && kw_wareki_may_begin(l->first) && kw_wareki_at(l->text, 0, &w) &&
	       w.kind == KW_PERIOD_FISCAL_YEAR && w.n == l->text.n;
}

/* 令和７年度 and みどり市, one below the other at the top of the sheet, and the rest of the title right below them. */
static bool is_below_year_and_body(const job *j, size_t i)
{
	enum { TOP = 5 };

	return i > 1 && i < TOP && j->live[i]->gap <= FAR && j->live[i - 1]->gap <= FAR &&
	       !j->live[i]->page &&
	       ((is_bare_year(j->live[i - 2]) && is_body_line(j->live[i - 1])) ||
	        (is_body_line(j->live[i - 2]) && is_bare_year(j->live[i - 1])));
}

/* 0: no title. A year and a name of a body make a better one, and so does a year on the line above. */
static int title_score(job *j, size_t i)
{
	const line *l = j->live[i];
	kw_str s, words;
	size_t from = 0, n;
	bool below_year;
	int score = 1;

	if (!fields_is_free(l) || (!words_may_end(WORD_GENRE, l->last) && !char_is_closer(l->last) &&
	                           !(i < TOP_LINES && (l->facts & FACT_SPACE || plain_year(l->text)))))
		return 0;
	s = without_status(l->text);
	words = without_year(s);
	if (l->facts & FACT_SPACE && i < TOP_LINES && !words_at_end(WORD_GENRE, words))
		words = s = squeezed(j, s);
	/* 主な事業 further down is the title of a list. */
	if (!words_at_end(WORD_GENRE, words) || count_letters(s) > TITLE_CHARS ||
	    (i >= TOP_LINES && words_at_end(WORD_LIST_TITLE, words)) ||
	    (char_is_opener(char_first(s)) && (i > 1 || char_closer_of(char_first(s)) == char_last(s))))
		return 0;
	n = title_fiscal_year(s, &from);
	below_year = i > 0 && (is_year_line(j, i - 1) || is_below_year_and_body(j, i));
	if (n || plain_year(s))
		score += n && from == 0 ? 4 : 2;
	else if (!below_year && i > 0 && !(i < TOP_LINES && l->indent >= CENTRED) &&
	         (str_find(s, KW_LIT("の"), 0) < s.n || str_find(s, KW_LIT("、"), 0) < s.n))
		return 0;
	if (words_inside(WORD_BODY, s, &n) < s.n)
		score++;
	return below_year ? score + 4 : score;
}

/* Then the line above with a year and other words is another's: 令和７年度予算案 説明資料 */
static bool begins_with_year(kw_str s)
{
	size_t from = 0;

	return title_fiscal_year(s, &from) && from == 0;
}

static void set_title(job *j, size_t i)
{
	line *l = j->live[i];
	block *b = fields_take(j, l, KW_TITLE);

	/* 資料２ above it numbers the paper, not a section. */
	for (size_t k = 0; k < i && k < FRONT_LINES; k++)
		if (j->live[k]->mark.form == FORM_WORDNUM && j->live[k]->mark.body >= j->live[k]->text.n) {
			line_set_mark(j->live[k], &(mark){ .form = FORM_PLAIN });
			j->live[k]->front = j->live[k]->lone = true;
		}
	if (is_below_year_and_body(j, i)) {
		block_set_lines(j, b, j->live + i - 2, 3, 0);
		j->live[i - 1]->block = j->live[i - 2]->block = b;
	} else if (i > 0 && is_year_line(j, i - 1) && l->gap <= FAR && !begins_with_year(l->text)) {
		block_set_lines(j, b, j->live + i - 1, 2, 0);
		j->live[i - 1]->block = b;
	}
	b->heading = kw_arena_alloc(j->arena, sizeof *b->heading);
	if (b->heading)
		b->heading->title = b->text;
}

static bool comes_again(const job *j, const line *l)
{
	for (size_t i = 1; i < j->n_live; i++)
		if (j->live[i] != l && kw_str_eq(j->live[i]->text, l->text))
			return true;
	return false;
}

/* A short line below the first that ends in an office or begins with a date, with a blank line below: who made the leaflet, and when. */
static bool is_imprint_line(const job *j, size_t i)
{
	const line *l = j->live[i];
	kw_wareki w;

	return fields_is_free(l) && l->width <= 60 &&
	       (i + 1 == j->n_live || j->live[i + 1]->gap > 1 || j->live[i + 1]->mark.form != FORM_PLAIN) &&
	       (words_at_end(WORD_OFFICE, l->text) || kw_wareki_at(l->text, 0, &w)) && l->last != 0x3002;
}

/* Right above the first numbered heading a line is no unfinished sentence, whatever it ends in: …のすがた. */
static bool is_above_number(const line *l, const line *next)
{
	form f = next->mark.form;

	return next->gap > 1 && (f == FORM_NUM || f == FORM_ROMAN || f == FORM_CHAPTER || f == FORM_KANJI) &&
	       !char_is_term(l->last) && l->last != 0x3001 && str_open_brackets(l->text) == 0 &&
	       !words_at_end(WORD_SENTENCE, l->text);
}

static bool names_year_and_body(kw_str s)
{
	size_t from = 0, n;

	return title_fiscal_year(s, &from) && from == 0 && words_inside(WORD_BODY, s, &n) < s.n;
}

/* Without a known word the first line may still be the title: short, no sentence, set apart from what follows, which is
 * no list it could be the heading of, unless it names a year and a body. */
static bool has_first_line_title(const job *j)
{
	const line *l = j->n_live > 1 ? j->live[0] : NULL, *next = l ? j->live[1] : NULL;

	return l && fields_is_free(l) && !is_bare_year(l) && l->width <= (next->gap > 1 ? 76 : 60) &&
	       (grammar_is_title_like(l->text) || is_above_number(l, next)) &&
	       !words_at_end(WORD_ADDRESSEE, l->text) && str_find(l->text, KW_LIT("、"), 0) >= l->text.n &&
	       (is_imprint_line(j, 1) || next->mark.form == FORM_WAVE ||
	        (next->lead && next->indent > l->indent && next->width > l->width) ||
	        ((next->gap > 1 || j->unwrapped) && !join_decide(j, 0).join)) &&
	       next->mark.form != FORM_DOT &&
	       (next->mark.form != FORM_BULLET || (next->gap > 1 && names_year_and_body(l->text))) &&
	       !comes_again(j, l);
}

/* Without a known word, but with a year and the name of a body, set apart: as good as a line further down that has all three. */
static int first_line_score(const job *j)
{
	const line *l = j->n_live > 1 ? j->live[0] : NULL;
	size_t from = 0, n;
	int score;
	kw_str s;

	if (!l || !has_first_line_title(j) || j->live[1]->gap < 2)
		return 0;
	s = without_status(l->text);
	n = title_fiscal_year(s, &from);
	score = n ? from == 0 ? 5 : 3 : 0;
	return score ? score + (words_inside(WORD_BODY, s, &n) < s.n) : 0;
}

/* 広報みどりの　2024年6月号　No.731: the first line of a periodical has its name and a figure, and no sentence. */
static bool is_masthead(const job *j)
{
	const line *l = j->n_live ? j->live[0] : NULL;
	size_t n;

	return l && fields_is_free(l) && l->facts & FACT_LATIN && l->width <= 60 &&
	       words_inside(WORD_MASTHEAD, l->text, &n) < l->text.n &&
	       (str_find(l->text, KW_LIT("号"), 0) < l->text.n ||
	        str_find(l->text, KW_LIT("回"), 0) < l->text.n ||
	        str_find(l->text, KW_LIT("No"), 0) < l->text.n ||
	        str_find(l->text, KW_LIT("Ｎｏ"), 0) < l->text.n ||
	        str_find(l->text, KW_LIT("№"), 0) < l->text.n) &&
	       str_find(l->text, KW_LIT("。"), 0) >= l->text.n;
}

/* In the middle of the sheet, with blank lines above and below: a title without a known word. */
static bool is_centred(const job *j, size_t i)
{
	const line *l = j->live[i];
	uint32_t edge = 0, right;

	if (l->indent < CENTRED || !fields_is_free(l) || !grammar_is_title_like(l->text) || l->gap < 2 ||
	    (i + 1 < j->n_live && j->live[i + 1]->gap < 2) || kw_utf8_count(l->text) < 4)
		return false;
	for (size_t k = 0; k < j->n_live && k < 4 * TOP_LINES; k++)
		if (j->live[k]->indent + j->live[k]->width > edge)
			edge = j->live[k]->indent + j->live[k]->width;
	right = edge - l->indent - l->width;
	return right >= CENTRED && right < l->indent + CENTRED && l->indent < right + CENTRED;
}

/* ---- the lines above the first heading and the first sentence ---- */

static bool is_prose_line(const job *j, size_t i)
{
	const line *l = j->live[i], *next = i + 1 < j->n_live ? j->live[i + 1] : NULL;

	return str_find(l->text, KW_LIT("。"), 0) < l->text.n || l->width > 76 ||
	       (l->lead && l->width > 40 && next && next->gap == 1 && !next->lead) ||
	       (habits_at_margin(j, l) && i + 1 < j->n_live && j->live[i + 1]->gap == 1 &&
	        j->live[i + 1]->mark.form == FORM_PLAIN);
}

/* 【資料１】, ～…～: a line of the front that is not plain. */
static bool is_front_mark(const line *l)
{
	return l->mark.form == FORM_WAVE || (l->mark.form == FORM_BRACKET &&
	                                     words_at_start(WORD_STATUS, kw_str_sub(l->text, 3, l->text.n)));
}

/* How many lines stand at the front; 0 when it is no front but text. */
static size_t front_lines(const job *j)
{
	size_t n = 0;

	while (n < j->n_live && n < FRONT_LINES &&
	       (j->live[n]->mark.form == FORM_PLAIN || is_front_mark(j->live[n])) && !is_prose_line(j, n) &&
	       !(n && j->live[n]->page))
		n++;
	return n < j->n_live && n < FRONT_LINES ? n : 0;
}

/* 令和６年度～令和８年度: dates and nothing else. */
static bool is_dates(kw_str s)
{
	kw_wareki w;

	for (size_t at = 0; at < s.n;) {
		if (kw_wareki_at(s, at, &w) && w.n)
			at += w.n;
		else if (char_is_space(char_at(s, at)) || char_is_wave(char_at(s, at)) ||
		         char_in(char_at(s, at), KW_LIT("からまで－-（）()")))
			at += char_size(s, at);
		else
			return false;
	}
	return true;
}

static int front_score(const line *l)
{
	size_t from = 0, n;
	kw_str s = without_status(l->text);

	if (!fields_is_free(l) || l->width > 76 || kw_utf8_count(s) < 4 ||
	    (!grammar_is_title_like(l->text) && !words_at_end(WORD_GENRE, s)) ||
	    words_at_end(WORD_OFFICE, s) || words_at_end(WORD_POST, s) || words_at_end(WORD_ADDRESSEE, s) ||
	    kw_norm_digit(char_last(s)) >= 0 || char_last(s) == 0x53F7 /* 号 */ ||
	    (str_find(s, KW_LIT("、"), 0) < s.n && !words_at_end(WORD_GENRE, s)) ||
	    str_find(s, KW_LIT("電話"), 0) < s.n || is_dates(s))
		return 0;
	n = title_fiscal_year(s, &from);
	return 2 + (n ? from == 0 ? 4 : 2 : 0) + (words_inside(WORD_BODY, s, &n) < s.n) +
	       (words_at_end(WORD_GENRE, s) ? 3 : 0);
}

/* A line that ends in a value behind a space is the row of a table. */
static bool ends_in_value(const line *l)
{
	size_t at = l->text.n;

	if (!(l->facts & FACT_SPACE) || !(l->facts & FACT_FIGURE))
		return false;
	while (at > 0) {
		size_t before = at;

		if (char_is_space(char_prev(l->text, &before)))
			break;
		at = before;
	}
	return cell_is_value(kw_str_sub(l->text, at, l->text.n));
}

/* Rows, and what stands above one and may be the head, are no title. */
static bool is_in_table(const job *j, size_t i)
{
	return ends_in_value(j->live[i]) || (i + 1 < j->n_live && ends_in_value(j->live[i + 1]));
}

/* The best of the front lines, when there are several and none says by itself that it is the title. */
static bool find_in_front(job *j)
{
	size_t n = front_lines(j), at = n;
	int best = 0;

	for (size_t i = 0; i < n; i++)
		if (front_score(j->live[i]) > best && !is_in_table(j, i)) {
			best = front_score(j->live[i]);
			at = i;
		}
	if (n < 2 || at == n || comes_again(j, j->live[at]))
		return false;
	/* Above its text and with nothing else before it, a line may be a heading as well. */
	if (at + 1 == n && best < 3)
		return false;
	set_title(j, at);
	block_doubt(j, j->live[at]->block, KW_LIKELY, "5: front");
	return true;
}

/* What else stands at the front heads nothing: who, when, what for. The last line may head the text right below it, and so
 * may what a blank line divides from the title. */
static void mark_front(job *j)
{
	size_t n = front_lines(j), from, to, word;

	for (from = 0; from < n; from++)
		if (j->live[from]->block && j->live[from]->block->type == KW_TITLE)
			break;
	if (from == n || n < 2 ||
	    words_inside(WORD_MASTHEAD, j->live[from]->text, &word) < j->live[from]->text.n)
		return;
	/* Above the title a body, an office or a person heads nothing, blank line or not. */
	for (size_t i = 0; i < from; i++)
		if (fields_is_free(j->live[i]) &&
		    (is_body_line(j->live[i]) || words_at_end(WORD_OFFICE, j->live[i]->text) ||
		     words_at_end(WORD_POST, j->live[i]->text)))
			j->live[i]->front = j->live[i]->lone = true;
	for (to = from + 1; to < n && j->live[to]->gap == 1;)
		to++;
	while (from > 0 && j->live[from]->gap == 1)
		from--;
	if (to == n && j->live[n]->mark.form == FORM_PLAIN && j->live[n]->gap == 1)
		to--;
	for (size_t i = from; i < to && to - from <= FRONT_RUN; i++)
		if (fields_is_free(j->live[i]))
			j->live[i]->front = j->live[i]->lone = true;
}

/* The signs of a converter told it. */
static bool has_title(const job *j)
{
	for (size_t i = 0; i < j->n_live && i < TOP_LINES; i++)
		if (j->live[i]->block && j->live[i]->block->type == KW_TITLE)
			return true;
	return false;
}

/* Of a page of the web, once what stands around its text is gone: the first plain line, whatever it ends in. */
static void find_on_page(job *j)
{
	enum { LEAST_WIDTH = 8 };
	size_t i = 0;

	while (i < j->n_live && i < TOP_LINES &&
	       (!fields_is_free(j->live[i]) || j->live[i]->width < LEAST_WIDTH ||
	        words_at_start(WORD_ISSUE_LABEL, j->live[i]->text)))
		i++;
	if (i == j->n_live || i == TOP_LINES || j->live[i]->facts & FACT_STOP ||
	    j->live[i]->width > WIDEST_TITLE)
		return;
	set_title(j, i);
	block_doubt(j, j->live[i]->block, KW_LIKELY, "5: web-page");
}

static void find_title(job *j)
{
	int best = 0;
	size_t at = 0;

	for (size_t i = 0; i < j->n_live; i++) {
		int score = title_score(j, i);

		/* Far from the top a bare genre word is a word of the text. */
		if (score > best && (score > 2 || i < TOP_LINES)) {
			best = score;
			at = i;
		}
	}
	for (size_t i = 0; i < j->n_live && i < TOP_LINES && !best; i++)
		if (is_centred(j, i)) {
			at = i;
			best = 1;
		}
	if (is_masthead(j)) {
		set_title(j, 0);
	} else if (at > 0 && !is_year_line(j, at - 1) && !is_below_year_and_body(j, at) &&
	           best <= first_line_score(j)) {
		set_title(j, 0);
		block_doubt(j, j->live[0]->block, KW_LIKELY, "5: first-line");
	} else if (best) {
		set_title(j, at);
	} else if (has_first_line_title(j)) {
		set_title(j, 0);
		block_doubt(j, j->live[0]->block, KW_LIKELY, "5: first-line");
	} else if (!find_in_front(j) && j->web) {
		find_on_page(j);
	}
}

void title_find(job *j)
{
	if (!has_title(j))
		find_title(j);
	mark_front(j);
}
