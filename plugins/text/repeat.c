/* repeat -- what stands in the file twice: blocks copied by the extraction, running heads, page numbers, link
 * annotations. They go to the ledger with their reason. Linear: one hash table of windows of lines. */
#include "legacy.h"

enum { WINDOW = 8, MIN_DISTINCT = 4 };

static void remove_lines(job *j, size_t from, size_t to, kw_removed_kind kind, kw_removed_reason reason,
                         size_t of_from, size_t of_to)
{
	kw_removed entry = { .kind = kind, .reason = reason };
	kw_span *spans = kw_arena_alloc(j->arena, (to - from) * sizeof *spans);
	uint32_t *of = kw_arena_alloc(j->arena, (of_to - of_from + 1) * sizeof *of);
	kw_buf text = { 0 };

	for (size_t i = from; i < to && spans && of; i++) {
		line *l = &j->lines[i];

		spans[i - from] = kw_text_span(&j->src, l->no, l->col, l->end_col);
		l->fate = FATE_REMOVED;
		if (i > from)
			kw_buf_putc(&text, '\n');
		kw_buf_put(&text, l->text);
	}
	for (size_t i = of_from; i < of_to && of; i++)
		of[i - of_from] = j->lines[i].no;
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

static void remove_blocks(job *j, const uint64_t *key)
{
	size_t size = 16;
	slot *table;

	while (size < 2 * j->n_lines)
		size *= 2;
	table = kw_arena_alloc(j->arena, size * sizeof *table);
	if (!table)
		return;
	for (size_t at = 0; at + WINDOW <= j->n_lines;) {
		slot *s = slot_of(table, size - 1, window_hash(key + at));
		size_t n = 0, old = s->at;

		if (!s->hash) {
			*s = (slot){ window_hash(key + at), at };
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
		remove_lines(j, at, at + n, KW_REMOVED_DUPLICATE, KW_REASON_REPEATED_BLOCK, old, old + n);
		kw_report(j->ctx, KW_SEVERITY_NOTE, "structure.duplicate-removed",
		          kw_text_span(&j->src, j->lines[at].no, 1, 0),
		          "%zu lines repeat the lines from %u on; the first copy is kept", n,
		          j->lines[old].no);
		at += n;
	}
}

/* - 3 -, - -, ―３―, 3 / 12: a page number. */
static bool is_page_number(kw_str s)
{
	size_t dashes = 0, digits = 0, others = 0;

	if (s.n > 24)
		return false;
	for (size_t at = 0; at < s.n;) {
		uint32_t c = kw_utf8_next(s, &at);

		if (char_in(c, KW_LIT("-－―‐–—")))
			dashes++;
		else if (kw_norm_digit(c) >= 0)
			digits++;
		else if (!kw_char_is_space(c))
			others++;
	}
	return others == 0 && digits <= 3 && dashes == 2 && (digits > 0 || s.n > 2) &&
	       kw_norm_digit(char_first(s)) < 0 && kw_norm_digit(char_last(s)) < 0;
}

/* A bare figure at the edge of a page, in step with the page before. */
static bool is_bare_number(const job *j, size_t i)
{
	kw_str s = j->lines[i].text;
	bool edge = j->lines[i].page || i + 1 == j->n_lines || j->lines[i + 1].page;

	if (!edge || kw_utf8_count(s) > 3)
		return false;
	for (size_t at = 0; at < s.n;)
		if (kw_norm_digit(kw_utf8_next(s, &at)) < 0)
			return false;
	return true;
}

static bool is_form_id(kw_str s)
{
	return char_first(s) == 0x3010 && char_last(s) == 0x3011 &&
	       words_at_start(WORD_FORM, kw_str_sub(s, 3, s.n)) > 0;
}

static bool is_url(kw_str s)
{
	return kw_str_starts(s, KW_LIT("http://")) || kw_str_starts(s, KW_LIT("https://"));
}

/* 【主な事業・取組】 comes back on every page and is content. */
static bool is_list_title(kw_str s)
{
	return char_first(s) == 0x3010 && words_at_start(WORD_LIST_TITLE, kw_str_sub(s, 3, s.n)) > 0;
}

/* Lines that may be furniture by what they are: a form id, a URL; or by where they stand: first or last of a page. */
static void remove_single_lines(job *j, const uint64_t *key)
{
	size_t size = 16;
	slot *table;

	while (size < 2 * j->n_lines)
		size *= 2;
	table = kw_arena_alloc(j->arena, size * sizeof *table);
	if (!table)
		return;
	for (size_t i = 0; i < j->n_lines; i++) {
		const line *l = &j->lines[i];
		bool edge = l->page || (i + 1 < j->n_lines && j->lines[i + 1].page);
		uint64_t side = l->page ? 1 : 3;
		slot *s;

		if (l->fate != FATE_LIVE)
			continue;
		if (is_page_number(l->text) || is_bare_number(j, i)) {
			remove_lines(j, i, i + 1, KW_REMOVED_FURNITURE, KW_REASON_PAGE_NUMBER, 0, 0);
			continue;
		}
		if (is_form_id(l->text) || is_url(l->text))
			side = 1;
		else if (!edge || is_list_title(l->text))
			continue;
		s = slot_of(table, size - 1, (key[i] & ~UINT64_C(3)) | side);
		if (!s->hash)
			*s = (slot){ (key[i] & ~UINT64_C(3)) | side, i };
		else if (is_url(l->text))
			remove_lines(j, i, i + 1, KW_REMOVED_DUPLICATE, KW_REASON_REPEATED_LINE, s->at,
			             s->at + 1);
		else
			remove_lines(j, i, i + 1, KW_REMOVED_FURNITURE, KW_REASON_RUNNING_HEAD, s->at,
			             s->at + 1);
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

void repeat_remove(job *j)
{
	uint64_t *key = kw_arena_alloc(j->arena, (j->n_lines + 1) * sizeof *key);

	if (!key)
		return;
	for (size_t i = 0; i < j->n_lines; i++)
		key[i] = str_hash(j->lines[i].text);
	remove_blocks(j, key);
	remove_single_lines(j, key);
	note_blank_marks(j);
}
