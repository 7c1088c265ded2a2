/* contents -- the table of contents an extraction kept: lines that end in the number of a page, below 目次 or many in a row, and lines below 目次 that come
 * again as headings. They are items, whatever they begin with: none of them heads anything, and none is the title. Told before joining. */
#include "legacy.h"

enum {
	LEAST_ENTRIES = 5, /* in a row, where no 目次 stands above them */
	LEAST_NAMED = 2,   /* below 目次 */
	BETWEEN =
	        2, /* lines without a number between two with one: the first half of a long title, a chapter */
	ENTRY_WIDTH = 140, /* columns */
	MOST_TITLES = 256,
	MISSES = 1
};

/* How the number of a page stands behind the words. */
typedef enum parting { NO_ENTRY, GAP, LEADER } parting;

typedef struct entry {
	parting how;
	int page;
	size_t words; /* bytes before */
} entry;

static bool is_leader(uint32_t c)
{
	return char_in(c, KW_LIT("・…‥.．･┄┈─―－-"));
}

/* The figures s ends in, cut off; -1 without, or when they are no number of a page. */
static int cut_figures(kw_str *s)
{
	int page = 0, unit = 1;
	size_t n = 0;

	for (size_t at = s->n; at > 0 && n < 4; n++, unit *= 10) {
		int digit = kw_norm_digit(char_prev(*s, &at));

		if (digit < 0)
			break;
		page += digit * unit;
		s->n = at;
	}
	return n > 0 && n < 4 ? page : -1;
}

/* …………3, P 12, ｐ．３, ４ページ and, behind a wide gap, 15. */
static entry entry_of(const line *l)
{
	kw_str s = l->text, word;
	entry e = { .how = NO_ENTRY, .words = l->text.n };
	uint32_t leaders = 0, columns = 0;
	bool named = false;

	if (!(l->facts & FACT_FIGURE) || l->block || l->width > ENTRY_WIDTH ||
	    !(kw_norm_digit(l->last) >= 0 || words_may_end(WORD_PAGE_WORD, l->last)))
		return e;
	for (size_t i = 0; !named && (word = words_at(WORD_PAGE_WORD, i)).n; i++)
		if (kw_str_ends(s, word)) {
			s = kw_str_trim(kw_str_sub(s, 0, s.n - word.n));
			named = true;
		}
	e.page = cut_figures(&s);
	if (e.page < 0)
		return e;
	for (size_t at = s.n; at > 0; s.n = at) {
		uint32_t c = char_prev(s, &at);

		if (!named && char_in(c, KW_LIT("PpＰｐ")) && !leaders)
			named = true;
		else if (is_leader(c))
			leaders += c == 0x2026 || c == 0x2025 ? 2 : 1;
		else if (char_is_space(c))
			columns += char_width(c);
		else
			break;
	}
	if (!s.n || kw_norm_digit(char_last(s)) >= 0 || char_in(char_last(s), KW_LIT("。、，,:：")))
		return e;
	e.how = leaders > 1 || (named && columns + leaders > 0) ? LEADER : columns > 1 ? GAP : NO_ENTRY;
	e.words = e.how == NO_ENTRY ? l->text.n : s.n;
	return e;
}

/* 目次, もくじ, 目　次; *n is 2 where its characters stand on two lines. */
static bool is_head(const job *j, size_t i, size_t *n)
{
	const line *l = j->live[i], *next = i + 1 < j->n_live ? j->live[i + 1] : NULL;
	char both[8];

	*n = 1;
	if (!words_may_start(WORD_CONTENTS, l->first) || l->block)
		return false;
	if (words_spread_at_start(WORD_CONTENTS, l->text) == l->text.n)
		return true;
	if (!next || l->text.n + next->text.n > sizeof both)
		return false;
	memcpy(both, l->text.p, l->text.n);
	memcpy(both + l->text.n, next->text.p, next->text.n);
	*n = 2;
	return words_at_start(WORD_CONTENTS, (kw_str){ both, l->text.n + next->text.n }) ==
	       l->text.n + next->text.n;
}

/* Behind the last of the entries from live[i] on; i when there are too few. The numbers of the pages do not fall. */
static size_t numbered_end(const job *j, size_t i, bool named)
{
	size_t end = i, n = 0;
	int before = 0;

	for (size_t k = i; k < j->n_live && k <= end + BETWEEN; k++) {
		entry e = entry_of(j->live[k]);

		if (e.how == NO_ENTRY && j->live[k]->facts & FACT_STOP)
			break;
		if (e.how == NO_ENTRY || (e.how == GAP && !named))
			continue;
		if (e.page < before)
			break;
		before = e.page;
		end = k + 1;
		n++;
	}
	return n >= (named ? LEAST_NAMED : LEAST_ENTRIES) ? end : i;
}

/* The words of a title, without its number and that of its page; never 0. */
static uint64_t key_of(const line *l)
{
	return str_hash(kw_str_sub(l->text, l->mark.body, entry_of(l).words - l->mark.body)) | 1;
}

/* Entries by their words. */
typedef struct titles {
	struct {
		uint64_t key; /* 0: free */
		size_t at;    /* the line */
		bool again;   /* it stands further down */
	} slot[2 * MOST_TITLES];
} titles;

static size_t slot_of(const titles *t, uint64_t key)
{
	size_t i = (size_t)(key >> 7) % KW_COUNT(t->slot);

	while (t->slot[i].key && t->slot[i].key != key)
		i = (i + 1) % KW_COUNT(t->slot);
	return i;
}

static void add_title(titles *t, const job *j, size_t i)
{
	uint64_t key = key_of(j->live[i]);
	size_t at = slot_of(t, key);

	t->slot[at].key = key;
	t->slot[at].at = i;
}

/* Behind the last line below 目次 that stands once more further down, where the first of them does; i when there are too few. */
static size_t repeated_end(const job *j, size_t i)
{
	titles t = { .slot = { { 0 } } };
	uint64_t first = key_of(j->live[i]);
	size_t n = i, text = i, end = i;

	for (; n < j->n_live && n - i < MOST_TITLES && !(j->live[n]->facts & FACT_STOP) && !j->live[n]->block;
	     n++)
		add_title(&t, j, n);
	for (size_t k = i + 1; k < j->n_live && n > i; k++) {
		uint64_t key = key_of(j->live[k]);

		text = text == i && key == first ? k : text;
		if (text > i)
			t.slot[slot_of(&t, key)].again = true; /* of a free one nobody asks */
	}
	for (size_t k = i, misses = 0; k < n && k < text && misses <= MISSES; k++) {
		misses = t.slot[slot_of(&t, key_of(j->live[k]))].again ? 0 : misses + 1;
		end = misses ? end : k + 1;
	}
	return end - i < LEAST_NAMED ? i : end;
}

/* The line before gave no page, and its words go on. */
static bool goes_on(const line *before, const line *l)
{
	return entry_of(before).how == NO_ENTRY && l->mark.form == FORM_PLAIN &&
	       (words_at_end(WORD_CONTINUE, before->text) || before->last == 0x3001 ||
	        str_open_brackets(before->text) > 0);
}

static bool is_number(form f)
{
	return f == FORM_ROMAN || f == FORM_CHAPTER || f == FORM_WORDNUM || f == FORM_KANJI ||
	       f == FORM_NUM || f == FORM_DOTTED || f == FORM_PAREN || f == FORM_KANA;
}

/* has_pages: a line without one may go on on the next. */
static void set_items(job *j, size_t from, size_t to, bool has_pages)
{
	for (size_t i = from; i < to; i++) {
		line *l = j->live[i];

		if (has_pages && i > from && goes_on(j->live[i - 1], l)) {
			l->glued = true;
			continue;
		}
		if (!is_number(l->mark.form))
			line_set_mark(l, &(mark){ .form = FORM_DOT });
		l->in_value = l->broken = true;
	}
	if (to < j->n_live)
		j->live[to]->broken = true;
}

/* The lines below that say an entry head what stands below them, whatever they end in: they come in the order of the entries. To those whose number is left
 * out titles.c gives it. */
static void set_heads(job *j, size_t from, size_t to)
{
	enum { SKIPPED = 3 }; /* entries whose title is written otherwise */
	titles t = { .slot = { { 0 } } };
	size_t next = from;

	for (size_t i = from; i < to && i - from < MOST_TITLES; i++)
		add_title(&t, j, i);
	for (size_t k = to; k < j->n_live; k++) {
		line *l = j->live[k];
		size_t at = l->block || l->facts & FACT_STOP || l->width > WIDEST_TITLE
		                    ? KW_COUNT(t.slot)
		                    : slot_of(&t, key_of(l));

		if (at == KW_COUNT(t.slot) || !t.slot[at].key || t.slot[at].at < next ||
		    t.slot[at].at > next + SKIPPED)
			continue;
		next = t.slot[at].at + 1;
		if (l->mark.form != FORM_PLAIN)
			l->broken = true;
		else if (!is_number(j->live[next - 1]->mark.form))
			block_set_heading(j, fields_take(j, l, KW_SECTION), &(mark){ .form = FORM_PLAIN });
		if (l->broken && k + 1 < j->n_live)
			j->live[k + 1]->broken = true;
	}
}

/* Up to which line entries stand from live[i] on, below 目次; i without. */
static size_t take_named(job *j, size_t i)
{
	size_t end = numbered_end(j, i, true);
	bool has_pages = end > i;

	if (!has_pages)
		end = repeated_end(j, i);
	set_heads(j, i, end);
	set_items(j, i, end, has_pages);
	return end;
}

void contents_find(job *j)
{
	bool looked = false; /* below 目次, of which there is one */

	for (size_t i = 0, n, end; i < j->n_live; i++) {
		if (!looked && is_head(j, i, &n) && i + n < j->n_live) {
			looked = true;
			end = take_named(j, i + n);
			if (end == i + n)
				continue;
			j->live[i + 1]->glued = n == 2;
			j->live[i]->broken = true;
			i = end - 1;
		} else if (entry_of(j->live[i]).how == LEADER) {
			end = numbered_end(j, i, false);
			set_items(j, i, end, true);
			i = end > i ? end - 1 : i;
		}
	}
}
