/* masthead -- the date of issue at the head of a document: 令和６年, （2024年） and 4月29日 on lines of their own, 2024年（令和６年）５月１日, a day alone above the title, or a
 * month alone below it. */
#include "legacy.h"

enum { TOP_LINES = 14, MAX_LINES = 3, MAX_WIDTH = 40, FAR = 2 };

/* Adds the text without white space and what stands in brackets; true when it had brackets. */
static bool put_bare(kw_buf *out, kw_str s)
{
	int open = 0;
	bool any = false;

	for (size_t at = 0; at < s.n;) {
		size_t from = at;
		uint32_t c = char_next(s, &at);

		if (c == '(' || c == 0xFF08) {
			open++;
			any = true;
		} else if (c == ')' || c == 0xFF09) {
			open--;
		} else if (open <= 0 && !char_is_space(c)) {
			kw_buf_put(out, kw_str_sub(s, from, at - from));
		}
	}
	return any;
}

/* Does the text say a month or a day, and nothing else but that it was issued then? */
static bool is_issue(kw_str s, kw_wareki *w)
{
	kw_str rest;

	if (!s.n || !kw_wareki_at(s, 0, w) || (w->kind != KW_PERIOD_MONTH && w->kind != KW_PERIOD_DAY))
		return false;
	rest = kw_str_sub(s, w->n, s.n);
	return !rest.n || words_at_start(WORD_ISSUED, rest) == rest.n;
}

static bool is_title(const line *l)
{
	return l->block && l->block->type == KW_TITLE;
}

/* 平成27年３月 alone on the line below it. */
static bool is_below_title(const job *j, size_t i)
{
	return i > 0 && is_title(j->live[i - 1]) && j->live[i]->gap <= 3;
}

static bool is_above_title(const job *j, size_t i)
{
	for (size_t k = i + 1; k < j->n_live && k < i + TOP_LINES; k++)
		if (is_title(j->live[k]))
			return true;
	return false;
}

/* The lines from i on that are one date, the longest run first; 0 without. */
static size_t date_lines(const job *j, size_t i, kw_wareki *w)
{
	size_t most = 0, best = 0;

	while (most < MAX_LINES && i + most < j->n_live && fields_is_free(j->live[i + most]) &&
	       j->live[i + most]->width <= MAX_WIDTH &&
	       (!most || (j->live[i + most]->gap <= FAR && !j->live[i + most]->page)))
		most++;
	for (size_t n = most; n > 0 && !best; n--) {
		kw_buf bare = { 0 };
		bool brackets = false;
		kw_wareki found;

		for (size_t k = 0; k < n; k++)
			brackets |= put_bare(&bare, j->live[i + k]->text);
		if (is_issue(kw_buf_str(&bare), &found) &&
		    (n > 1 || brackets ||
		     (found.kind == KW_PERIOD_DAY ? is_above_title(j, i) : is_below_title(j, i)))) {
			*w = found;
			best = n;
		}
		kw_buf_free(&bare);
	}
	/* The era of the buffer is gone with it. */
	w->era = (kw_str){ 0 };
	return best;
}

void masthead_find(job *j)
{
	for (size_t i = 0; i < j->n_live && i < TOP_LINES; i++) {
		kw_wareki w = { 0 };
		size_t n;
		block *b;

		if (!kw_wareki_may_begin(j->live[i]->first) || !fields_is_free(j->live[i]))
			continue;
		n = date_lines(j, i, &w);
		if (!n)
			continue;
		b = fields_take_issue(j, j->live[i], &w);
		block_set_lines(j, b, j->live + i, n, 0);
		for (size_t k = 0; k < n; k++)
			j->live[i + k]->block = b;
		return;
	}
}
