/* repeat -- what stands in the file twice: blocks copied by the extraction, running heads, link annotations; page
 * numbers too, which page_numbers.c finds. They go to the ledger with their reason. Linear: one hash table of windows of lines. */
#include "legacy.h"

enum { WINDOW = 8, MIN_DISTINCT = 4 };

void repeat_take_out(job *j, size_t from, size_t to, kw_removed_kind kind, kw_removed_reason reason,
                     size_t of_from, size_t of_to)
{
	kw_removed entry = { .kind = kind, .reason = reason };
	kw_span *spans = kw_arena_alloc(j->arena, (to - from) * sizeof *spans);
	uint32_t *of = kw_arena_alloc(j->arena, (of_to - of_from + 1) * sizeof *of);
	kw_buf text = { 0 };

	for (size_t i = from; i < to && spans && of; i++) {
		line *l = &j->lines[i];

		spans[i - from] = kw_text_span(&j->src, l->rest->no, l->rest->col, l->rest->end_col);
		l->removed = true;
		l->furniture = kind == KW_REMOVED_FURNITURE;
		if (i > from)
			kw_buf_putc(&text, '\n');
		kw_buf_put(&text, l->text);
	}
	for (size_t i = of_from; i < of_to && of; i++)
		of[i - of_from] = j->lines[i].rest->no;
	if (spans && of) {
		entry.spans = spans;
		entry.n_spans = (uint32_t)(to - from);
		entry.of = of;
		entry.n_of = (uint32_t)(of_to - of_from);
		entry.text = kw_buf_str(&text);
		kw_doc_add_removed(j->doc, &entry);
	}
	kw_buf_free(&text);
}

/* Few different lines in a window are a form or a table with equal rows, not a copied page. */
static bool is_varied(const uint64_t *key)
{
	size_t distinct = 0;

	for (size_t i = 0; i < WINDOW; i++) {
		size_t k = 0;

		while (k < i && key[k] != key[i])
			k++;
		distinct += k == i;
	}
	return distinct >= MIN_DISTINCT;
}

static uint64_t window_hash(const uint64_t *key)
{
	uint64_t h = 0;

	for (size_t i = 0; i < WINDOW; i++)
		h = (h ^ key[i]) * UINT64_C(0x9E3779B97F4A7C15);
	return h ? h : 1;
}

typedef struct slot {
	uint64_t hash;
	size_t at;
} slot;

/* The slot of the hash: its own, or the free one where it belongs. */
static slot *slot_of(slot *table, size_t mask, uint64_t hash)
{
	size_t i = (size_t)(hash >> 7) & mask;

	while (table[i].hash && table[i].hash != hash)
		i = (i + 1) & mask;
	return &table[i];
}

/* A table for n hashes, half of it free; NULL without memory. */
static slot *new_table(job *j, size_t n, size_t *mask)
{
	size_t size = 16;

	while (size < 2 * n)
		size *= 2;
	*mask = size - 1;
	return kw_arena_alloc(j->arena, size * sizeof(slot));
}

/* Sets again[i] for each line that may stand in the file twice, and for few others: a bit for each of many slots remembers whose keys fell
 * there. Returns how many windows have no other lines; NULL without memory, then again has nothing. */
static size_t find_again(job *j, const uint64_t *key, bool *again)
{
	size_t bits = 64, run = 0, n = 0;
	uint64_t *once, *twice;

	while (bits < 8 * j->n_lines)
		bits *= 2;
	once = kw_arena_alloc(j->arena, bits / 8);
	twice = kw_arena_alloc(j->arena, bits / 8);
	if (!once || !twice)
		return 0;
	for (size_t i = 0; i < j->n_lines; i++) {
		size_t at = (key[i] >> 7) & (bits - 1);
		uint64_t bit = UINT64_C(1) << at % 64;

		twice[at / 64] |= once[at / 64] & bit;
		once[at / 64] |= bit;
	}
	for (size_t i = 0; i < j->n_lines; i++) {
		size_t at = (key[i] >> 7) & (bits - 1);

		again[i] = twice[at / 64] >> at % 64 & 1;
		run = again[i] ? run + 1 : 0;
		n += run >= WINDOW;
	}
	return n;
}

/* A block is copied line by line, so a window with a line that stands in the file once is none: most are not looked up. */
static void remove_blocks(job *j, const uint64_t *key)
{
	bool *again = kw_arena_alloc(j->arena, j->n_lines + 1);
	size_t n_windows = again ? find_again(j, key, again) : 0, mask;
	slot *table = n_windows ? new_table(j, n_windows, &mask) : NULL;

	if (!table)
		return;
	for (size_t at = 0, end = 0; at + WINDOW <= j->n_lines;) {
		uint64_t hash;
		slot *s;
		size_t n = 0, old;

		for (end = end < at ? at : end; end < j->n_lines && again[end];)
			end++;
		if (end < at + WINDOW) {
			at = end + 1;
			continue;
		}
		hash = window_hash(key + at);
		s = slot_of(table, mask, hash);
		old = s->at;
		if (!s->hash) {
			*s = (slot){ hash, at };
			at++;
			continue;
		}
		if (!is_varied(key + at)) {
			at++;
			continue;
		}
		while (at + n < j->n_lines && old + n < at && key[old + n] == key[at + n])
			n++;
		if (n < WINDOW) {
			at++;
			continue;
		}
		repeat_take_out(j, at, at + n, KW_REMOVED_DUPLICATE, KW_REASON_REPEATED_BLOCK, old, old + n);
		kw_report(j->ctx, KW_SEVERITY_NOTE, "structure.duplicate-removed",
		          kw_text_span(&j->src, j->lines[at].rest->no, 1, 0),
		          "%zu lines repeat the lines from %u on; the first copy is kept", n,
		          j->lines[old].rest->no);
		at += n;
	}
}

/* ---- running heads ---- */

static bool is_form_id(const line *l)
{
	return l->first == 0x3010 && l->last == 0x3011 &&
	       words_at_start(WORD_FORM, kw_str_sub(l->text, 3, l->text.n)) > 0;
}

static bool is_url(const line *l)
{
	return l->first == 'h' &&
	       (kw_str_starts(l->text, KW_LIT("http://")) || kw_str_starts(l->text, KW_LIT("https://")));
}

/* 【主な事業・取組】 comes back on every page and is content. */
static bool is_list_title(const line *l)
{
	return l->first == 0x3010 && words_at_start(WORD_LIST_TITLE, kw_str_sub(l->text, 3, l->text.n)) > 0;
}

/* The first lines of the document, below which the title stands: a later page may begin with it. */
enum { HEAD_LINES = 4, MAX_FEET = 8, LONGEST_RUNNING = 60, LEAST_RUNNING = 8, LEAST_SHARED = 5, PAGE = 12 };

/* A title of the first lines with something behind it, 令和６年度　…施政方針　資料: the index of that line, or n_lines. */
static size_t title_before(const job *j, size_t i)
{
	for (size_t k = 0; k < HEAD_LINES && k < i; k++)
		if (words_at_end(WORD_GENRE, j->lines[k].text) &&
		    kw_str_starts(j->lines[i].text, j->lines[k].text))
			return k;
	return j->n_lines;
}

/* １　水と緑 among the first lines is listed there, and heads its page further on. */
static bool is_numbered(kw_str s)
{
	form f = grammar_mark(s).form;

	return f == FORM_NUM || f == FORM_ROMAN || f == FORM_WORDNUM || f == FORM_DOTTED || f == FORM_PAREN;
}

/* Right above a page number. */
static bool is_foot(const job *j, const bool *page_number, size_t i)
{
	return i + 1 < j->n_lines && page_number[i + 1];
}

/* ４　広報みどりの, 広報みどりの　４: the page number beside a running head; the rest without it, empty when no figure stands there. */
static kw_str beside_number(kw_str s, int *number)
{
	size_t at = 0, end = s.n;

	*number = page_figures_at(s, &at);
	if (*number >= 0 && char_is_space(char_at(s, at)))
		return kw_str_trim(kw_str_sub(s, at, s.n));
	while (end > 0 && kw_norm_digit(char_last(kw_str_sub(s, 0, end))) >= 0)
		char_prev(s, &end);
	at = end;
	*number = page_figures_at(s, &at);
	return *number >= 0 && at == s.n && char_is_space(char_last(kw_str_sub(s, 0, end)))
	               ? kw_str_trim(kw_str_sub(s, 0, end))
	               : (kw_str){ 0 };
}

/* One of the first lines begins it, or may when s is empty: the title, the name of a periodical. */
static bool says_first_line(const job *j, kw_str s)
{
	for (size_t k = 0; k < HEAD_LINES && k < j->n_lines; k++) {
		const line *l = &j->lines[k];

		if (l->text.n >= 12 && l->width <= LONGEST_RUNNING && (!s.n || kw_str_starts(s, l->text)))
			return true;
	}
	return false;
}

/* 桜台区　３, set apart: the name of a body that one of the first lines has. */
static bool is_body_set_apart(const job *j, size_t i, kw_str name)
{
	enum { LEAST_CHARS = 3 };

	if ((j->lines[i].gap < 2 && i + 1 < j->n_lines) || (i + 1 < j->n_lines && j->lines[i + 1].gap < 2) ||
	    !words_at_end(WORD_BODY, name) || kw_utf8_count(name) < LEAST_CHARS)
		return false;
	for (size_t k = 0; k < HEAD_LINES && k < j->n_lines; k++)
		if (str_find(j->lines[k].text, name, 0) < j->lines[k].text.n)
			return true;
	return false;
}

/* The head of the document with the number of the page beside it, on several pages that count on. */
static void find_numbered_heads(const job *j, size_t *same)
{
	size_t before = j->n_lines;
	int last = -1;

	if (!says_first_line(j, (kw_str){ 0 }))
		return;
	for (size_t i = HEAD_LINES; i < j->n_lines; i++) {
		const line *l = &j->lines[i];
		int number;
		kw_str rest;

		if ((l->facts & (FACT_SPACE | FACT_FIGURE)) != (FACT_SPACE | FACT_FIGURE) || l->removed ||
		    l->width > LONGEST_RUNNING || (kw_norm_digit(l->first) < 0 && kw_norm_digit(l->last) < 0))
			continue;
		rest = beside_number(l->text, &number);
		if (!rest.n || !(says_first_line(j, rest) || is_body_set_apart(j, i, rest)))
			continue;
		if (before < j->n_lines && number == last + 1) {
			same[i] = before + 1;
			same[before] = i + 1;
		}
		before = i;
		last = number;
	}
}

/* What is a running head wherever a page number stands below it is one where the number was torn away. */
static void find_like_feet(const job *j, const uint64_t *key, const bool *page_number, size_t *same)
{
	uint64_t feet[MAX_FEET];
	size_t n = 0, first[MAX_FEET];

	for (size_t i = 0; i < j->n_lines && n < MAX_FEET; i++)
		if (same[i] && is_foot(j, page_number, i)) {
			first[n] = i;
			feet[n++] = key[i];
		}
	for (size_t i = HEAD_LINES; i < j->n_lines && n; i++)
		for (size_t k = 0; k < n && !same[i]; k++)
			if (key[i] == feet[k] && j->lines[i].gap > 1)
				same[i] = first[k] + 1;
}

/* First or last of a page. */
static bool is_edge(const job *j, const bool *page_number, size_t i)
{
	return j->lines[i].page || is_foot(j, page_number, i) || (i + 1 < j->n_lines && j->lines[i + 1].page);
}

/* Lines may repeat others by where they stand, or by what they are: a form id, a URL. A quick no for most. */
static bool may_repeat(const job *j, const bool *page_number, size_t i)
{
	uint32_t first = j->lines[i].first;

	return first == 0x3010 || first == 'h' || i < HEAD_LINES || is_edge(j, page_number, i);
}

/* Sets same[i] to 1 + the index of the line that line i repeats. */
static void find_repeated(job *j, const uint64_t *key, const bool *page_number, size_t *same)
{
	size_t n = 0, mask;
	slot *table;

	for (size_t i = 0; i < j->n_lines; i++)
		n += may_repeat(j, page_number, i);
	table = new_table(j, n, &mask);
	for (size_t i = 0; i < j->n_lines && table; i++) {
		const line *l = &j->lines[i];
		bool foot, edge;
		uint64_t side = l->page || i < HEAD_LINES ? 1 : 3;
		size_t title;
		slot *s;

		if (l->removed || !may_repeat(j, page_number, i))
			continue;
		foot = is_foot(j, page_number, i);
		edge = is_edge(j, page_number, i);
		if (is_form_id(l) || is_url(l))
			side = 1;
		else if ((!edge && i >= HEAD_LINES) || is_list_title(l))
			continue;
		s = slot_of(table, mask, (key[i] & ~UINT64_C(3)) | side);
		title = l->page ? title_before(j, i) : j->n_lines;
		if (s->hash && (edge || side == 1) && i >= HEAD_LINES &&
		    !(s->at < HEAD_LINES && is_numbered(l->text))) {
			same[i] = s->at + 1;
			/* The first of them stood at the top or the foot of a page as well, and was no less a running head. */
			if (!is_url(l) && s->at >= HEAD_LINES && !same[s->at] &&
			    ((j->lines[s->at].page && l->page) || (is_foot(j, page_number, s->at) && foot)))
				same[s->at] = i + 1;
		} else if (title < j->n_lines) {
			same[i] = title + 1;
		}
		if (!s->hash)
			*s = (slot){ (key[i] & ~UINT64_C(3)) | side, i };
	}
}
/* The first line stands right below once more: the title of a web page and its heading, a running head and the title. */
static void find_title_twice(const job *j, const uint64_t *key, size_t *same)
{
	if (j->n_lines > 2 && key[0] == key[1] && j->lines[0].text.n >= 12 &&
	    j->lines[0].width <= LONGEST_RUNNING && !(j->lines[0].facts & FACT_STOP) && !j->lines[0].removed)
		same[1] = 1;
}

/* The number of a page alone on its line, right above line i, which nothing follows closely; -1 without. */
static int number_above(const job *j, size_t i)
{
	const line *l = &j->lines[i], *above = l - 1;
	size_t at = 0;
	int number = page_figures_at(above->text, &at);

	return at == above->text.n && l->gap == 1 && !l->page && l->width >= LEAST_RUNNING &&
	                       l->width <= LONGEST_RUNNING && !(l->facts & FACT_STOP) &&
	                       (i + 1 == j->n_lines || j->lines[i + 1].gap > 1)
	               ? number
	               : -1;
}

/* 4 and right below it 広報みどりの; a page further on, 5 and the same line: the feet of two pages. */
static void find_under_numbers(const job *j, const uint64_t *key, bool *page_number, size_t *same)
{
	size_t before = j->n_lines;
	int last = -1;

	for (size_t i = 1; i < j->n_lines; i++) {
		int number = kw_norm_digit(j->lines[i - 1].first) < 0 || j->lines[i].removed
		                     ? -1
		                     : number_above(j, i);

		if (number < 0)
			continue;
		if (before < i && number == last + 1 && key[i] == key[before] && i - before >= PAGE) {
			same[i] = before + 1;
			same[before] = i + 1;
			page_number[i - 1] = page_number[before - 1] = true;
			if (before + 1 < j->n_lines)
				j->lines[before + 1].page = true;
		}
		before = i;
		last = number;
	}
}

/* Characters both texts begin with, white space aside. */
static size_t count_shared(kw_str a, kw_str b)
{
	size_t x = 0, y = 0, n = 0;

	for (;; n++) {
		str_skip_space(a, &x);
		str_skip_space(b, &y);
		if (x >= a.n || y >= b.n || char_next(a, &x) != char_next(b, &y))
			return n;
	}
}

/* Without the year it begins with. */
static kw_str without_year(kw_str s)
{
	size_t from, n = title_fiscal_year(s, &from);

	return n && !from ? kw_str_trim(kw_str_sub(s, n, s.n)) : s;
}

/* A title stands below the first line, which is none itself, or says the same in other words: then that line headed its page as it heads others. */
static bool is_head_above_title(const job *j, const size_t *same)
{
	const line *head = &j->lines[0];
	bool is_title = title_ends_in_genre(head->text);

	for (size_t k = 1; k < HEAD_LINES && k < j->n_lines; k++) {
		const line *l = &j->lines[k];

		if (l->fed || l->facts & FACT_STOP || grammar_mark(l->text).form != FORM_PLAIN)
			return false;
		/* 砂川市　令和６年度予算の概要 above 令和６年度予算の概要 */
		if (!same[k] && title_ends_in_genre(l->text))
			return (head->text.n > l->text.n && kw_str_ends(head->text, l->text)) ||
			       (j->lines[1].gap > 1 &&
			        (!is_title || count_shared(without_year(head->text), without_year(l->text)) >=
			                              LEAST_SHARED));
	}
	return false;
}

/* The first line of all, when a later page begins with it. */
static void find_first_head(const job *j, size_t *same)
{
	size_t i = HEAD_LINES;

	while (i < j->n_lines && !(j->lines[i].page && same[i] == 1))
		i++;
	if (i < j->n_lines && !same[0] && is_head_above_title(j, same))
		same[0] = i + 1;
}

static void remove_single_lines(job *j, const uint64_t *key, bool *page_number)
{
	size_t *same = kw_arena_alloc(j->arena, (j->n_lines + 1) * sizeof *same);

	if (!same)
		return;
	find_repeated(j, key, page_number, same);
	find_numbered_heads(j, same);
	find_under_numbers(j, key, page_number, same);
	find_like_feet(j, key, page_number, same);
	find_title_twice(j, key, same);
	find_first_head(j, same);
	for (size_t i = 0; i < j->n_lines; i++) {
		bool is_copy;

		if ((!page_number[i] && !same[i]) || j->lines[i].removed)
			continue;
		is_copy = is_url(&j->lines[i]);
		if (page_number[i])
			repeat_take_out(j, i, i + 1, KW_REMOVED_FURNITURE, KW_REASON_PAGE_NUMBER, 0, 0);
		else if (same[i])
			repeat_take_out(j, i, i + 1, is_copy ? KW_REMOVED_DUPLICATE : KW_REMOVED_FURNITURE,
			                is_copy ? KW_REASON_REPEATED_LINE : KW_REASON_RUNNING_HEAD,
			                same[i] - 1, same[i]);
	}
}

/* A line of ideographic spaces alone is a mark of the form; it has no text, but it is accounted for. */
static void note_blank_marks(job *j)
{
	for (size_t i = 0; i < j->src.n_lines; i++) {
		kw_str s = j->src.lines[i].text;
		kw_span at;
		kw_removed entry = { .kind = KW_REMOVED_FURNITURE, .reason = KW_REASON_BLANK_MARK };

		if (char_first(s) != 0x3000 || kw_str_trim(s).n)
			continue;
		at = kw_text_span(&j->src, (uint32_t)i + 1, 1, j->src.lines[i].n_chars);
		entry.spans = &at;
		entry.n_spans = 1;
		kw_doc_add_removed(j->doc, &entry);
	}
}

/* The same for lines that differ in white space alone. */
static uint64_t line_key(const line *l, kw_buf *squeezed)
{
	uint64_t h = l->text.n, eight = 0;
	kw_str s = l->text;

	if (l->facts & FACT_SPACE) {
		kw_buf_clear(squeezed);
		for (size_t at = 0, from = 0; at < s.n; from = at)
			if (!char_is_space(char_next(s, &at)))
				kw_buf_put(squeezed, kw_str_sub(s, from, at - from));
		s = kw_buf_str(squeezed);
		h = s.n;
	}
	for (; s.n >= sizeof eight; s = kw_str_sub(s, sizeof eight, s.n)) {
		memcpy(&eight, s.p, sizeof eight);
		h = (h ^ eight) * UINT64_C(0x9E3779B97F4A7C15);
		h ^= h >> 29;
	}
	eight = 0;
	if (s.n)
		memcpy(&eight, s.p, s.n);
	h = (h ^ eight) * UINT64_C(0x9E3779B97F4A7C15);
	return h ^ h >> 29;
}

static void remove_repeats(job *j)
{
	uint64_t *key = kw_arena_alloc(j->arena, (j->n_lines + 1) * sizeof *key);
	bool *page_number = kw_arena_alloc(j->arena, (j->n_lines + 1) * sizeof *page_number);

	kw_buf squeezed = { 0 };

	if (!key || !page_number)
		return;
	for (size_t i = 0; i < j->n_lines; i++)
		key[i] = line_key(&j->lines[i], &squeezed);
	j->no_memory |= squeezed.failed;
	kw_buf_free(&squeezed);
	remove_blocks(j, key);
	page_numbers_mark(j, page_number);
	remove_single_lines(j, key, page_number);
	web_remove(j);
	if (j->blank_marks)
		note_blank_marks(j);
}

/* The tables of a long text are large and nobody needs them afterwards. */
void repeat_remove(job *j)
{
	kw_arena *whole = j->arena, *arena = kw_arena_new();

	if (arena) {
		j->arena = arena;
		remove_repeats(j);
		j->arena = whole;
	}
	j->no_memory |= !arena || kw_arena_failed(arena);
	kw_arena_free_into(arena, whole);
}
