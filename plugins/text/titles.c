/* titles -- the title index: the cover lists numbered titles, the pages carry them again. A line that says a listed title is
 * a heading wherever it stands, takes the number of the list, and gets the text of its page even when that was extracted before it. */
#include "legacy.h"

typedef struct entry {
	uint64_t key;
	kw_str label;
	uint32_t line;
	uint32_t uses;
	bool small; /* of (1) or ① */
} entry;

struct title_index {
	entry *slot;
	size_t mask;
	uint64_t heads[1024];           /* bit by bit: what the keys begin with, see head_of */
	uint64_t firsts[16], tails[16]; /* what the keys begin and end with, see edge_slot */
};

/* Signs that no fold turns into kana or kanji. */
static bool stays_sign(uint32_t c)
{
	return (c > ' ' && c < 0x80) || (c >= 0x3001 && c <= 0x301F) || c == 0x30FB || c == 0x30FC ||
	       (c >= 0xFF01 && c <= 0xFF5E);
}

/* Kana and kanji, which stand in a key as they are. */
static bool stays(uint32_t c)
{
	return (c >= 0x3041 && c <= 0x30FA && c != 0x309F) || (c >= 0x3400 && c <= 0x9FFF);
}

/* A slot of `heads` for the kana and kanji a text begins with, eight at most, which stand in its key as they are; false
 * when something interrupts them that the key has not, or not so: a space, half-width kana. */
static bool head_of(kw_str s, size_t *slot)
{
	uint64_t h = 0;
	size_t at = 0;

	for (size_t n = 0; n < 8 && at < s.n; n++) {
		uint32_t c = char_next(s, &at);

		if (stays_sign(c))
			break;
		if (!stays(c))
			return false;
		h = (h ^ c) * UINT64_C(0x9E3779B97F4A7C15);
	}
	*slot = (size_t)(h >> 48);
	return true;
}

/* They end a key as they end a title, and nothing is cut off behind them but an amount. */
static bool ends_title(uint32_t c)
{
	return stays(c) && c != 0x5186; /* 円 */
}

static size_t edge_slot(uint32_t c)
{
	return c % 1024;
}

static bool is_edge(const uint64_t *edges, uint32_t c)
{
	return edges[edge_slot(c) / 64] >> edge_slot(c) % 64 & 1;
}

static void note_edge(uint64_t *edges, uint32_t c)
{
	edges[edge_slot(c) / 64] |= UINT64_C(1) << edge_slot(c) % 64;
}

/* Does the line begin and end as some listed title does? What is cut off a title's end begins with none of these characters. */
static bool may_be_listed(const title_index *x, const line *l)
{
	size_t body = l->mark.body, slot;

	if (ends_title(l->last) && !is_edge(x->tails, l->last))
		return false;
	if (body == 0 && stays(l->first) && !is_edge(x->firsts, l->first))
		return false;
	if (!head_of(str_skip_space(l->text, &body), &slot))
		return true;
	return x->heads[slot / 64] >> (slot % 64) & 1;
}

static entry *entry_of(const title_index *x, uint64_t key)
{
	size_t i = (size_t)(key >> 9) & x->mask;

	while (x->slot[i].key && x->slot[i].key != key)
		i = (i + 1) & x->mask;
	return &x->slot[i];
}

/* A key without label, subtitle and white space, in `key`; its hash, or 0 for what is too short to be told from others. */
static uint64_t key_of_line(job *j, const line *l, kw_buf *key)
{
	const mark m = line_mark(l);
	kw_heading h = { 0 };

	grammar_heading(j, l->text, &m, l->rest->unit, &h);
	kw_buf_clear(key);
	kw_norm_key(h.title, key);
	return key->n >= 12 ? str_hash(kw_buf_str(key)) | 1 : 0;
}

static bool is_listed_form(const line *l)
{
	return (l->mark.form == FORM_NUM || l->mark.form == FORM_PAREN) && !l->block && l->width <= 89;
}

/* A line that says a listed title, and what it was before. */
typedef struct found {
	line *l;
	entry *e;
	bool broken, lone;
} found;

/* ④ 町の避難所 in a list and, further down, a heading that says the same: one item alone lists no pages. */
static void forget(const found *f)
{
	f->l->rest->listed = NULL;
	f->l->broken = f->broken;
	f->l->lone = f->lone;
	f->e->uses = 0;
}

void titles_index(job *j)
{
	title_index *x = kw_arena_alloc(j->arena, sizeof *x);
	size_t size = 64, n_entries = 0, slot, n_small = 0;
	found only = { 0 };
	kw_buf text = { 0 };
	uint64_t *keys; /* of the lines of a listed form, one behind the other */
	bool any = false;

	for (size_t i = 0; i < j->n_live; i++)
		n_entries += is_listed_form(j->live[i]);
	while (size < 2 * n_entries)
		size *= 2;
	if (!x)
		return;
	x->slot = kw_arena_alloc(j->arena, size * sizeof *x->slot);
	x->mask = size - 1;
	keys = kw_arena_alloc(j->arena, (n_entries + 1) * sizeof *keys);
	if (!x->slot || !keys)
		return;
	n_entries = 0;
	for (size_t i = 0, n = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		uint64_t key = is_listed_form(l) ? keys[n++] = key_of_line(j, l, &text) : 0;
		entry *e = key ? entry_of(x, key) : NULL;

		if (e && !e->key) {
			*e = (entry){ key, l->rest->label, l->rest->no, 0, l->mark.form == FORM_PAREN };
			n_entries++;
			if (head_of(kw_buf_str(&text), &slot))
				x->heads[slot / 64] |= UINT64_C(1) << slot % 64;
			note_edge(x->firsts, char_first(kw_buf_str(&text)));
			note_edge(x->tails, char_last(kw_buf_str(&text)));
		}
	}
	for (size_t i = 0; i < j->n_live && n_entries; i++) {
		line *l = j->live[i];
		uint64_t key = (l->mark.form == FORM_PLAIN || l->mark.form == FORM_WORDNUM) && !l->block &&
		                               l->width < 90 && may_be_listed(x, l)
		                       ? key_of_line(j, l, &text)
		                       : 0;
		entry *e = key ? entry_of(x, key) : NULL;

		if (!e || !e->key)
			continue;
		if (e->small && !e->uses && !n_small++)
			only = (found){ l, e, l->broken, l->lone };
		l->rest->listed = &e->label;
		e->uses++;
		l->broken = l->lone = true;
		any = true;
	}
	if (n_small == 1 && only.e->uses == 1)
		forget(&only);
	for (size_t i = 0, n = 0; i < j->n_live && any; i++) {
		line *l = j->live[i];
		uint64_t key = is_listed_form(l) ? keys[n++] : 0;
		const entry *e = key ? entry_of(x, key) : NULL;

		l->comes_back = e && e->uses;
	}
	kw_buf_free(&text);
}

/* ---- page headings ---- */

static void become_page_heading(job *j, block *b, kw_str label)
{
	mark m = { .form = (form)b->form };
	kw_buf number = { 0 };

	b->page_title = true;
	if (b->type != KW_PARA)
		return;
	b->type = KW_SECTION;
	block_set_heading(j, b, &m);
	if (!b->heading)
		return;
	b->heading->label = label;
	b->heading->label_from = KW_LIT("cover");
	if (kw_norm_number(label, &number))
		b->heading->number = kw_arena_copy(j->arena, kw_buf_str(&number));
	kw_buf_free(&number);
}

static bool is_word_number(const block *b)
{
	return b->type == KW_SECTION && b->form == FORM_WORDNUM && b->heading;
}

/* 施策２ between 施策１ and 施策３ is what they are, though its own title is written on two lines, or otherwise. */
static void mark_like_pages(job *j)
{
	const block *page = NULL;
	kw_str word = { 0 };

	for (const block *b = j->root->first; b && !page; b = b->next)
		if (is_word_number(b) && b->page_title)
			page = b;
	if (page)
		word = kw_str_sub(page->heading->label, 0, words_at_start(WORD_LABEL, page->heading->label));
	for (block *b = page ? page->next : NULL; b; b = b->next)
		if (is_word_number(b) && word.n && kw_str_starts(b->heading->label, word) &&
		    words_at_start(WORD_LABEL, b->heading->label) == word.n)
			b->page_title = true;
}

void titles_mark_pages(job *j)
{
	for (block *b = j->root->first; b; b = b->next) {
		const kw_str *label = b->from && b->n_from == 1 ? b->from[0]->rest->listed : NULL;

		if (label && (b->type == KW_PARA || b->type == KW_SECTION))
			become_page_heading(j, b, *label);
	}
	mark_like_pages(j);
}

/* ---- text that was extracted before its page heading ---- */

enum { MAX_GROUPS = 16 };

/* One page: its headings without text around them, and its groups of numbered sections. */
typedef struct page {
	block *heading[MAX_GROUPS], *group[MAX_GROUPS];
	size_t n_headings, n_groups;
	block *first, *end; /* end: the first block of the next page, or NULL */
} page;

static bool is_late_heading(const block *b)
{
	return b->page_title && b->heading && b->heading->label_from.n;
}

int title_figure(const block *b)
{
	int n = 0;

	if (!b->heading)
		return 0;
	for (size_t i = 0; i < b->heading->number.n && n < 1000; i++) {
		char c = b->heading->number.p[i];

		if (c < '0' || c > '9')
			return 0;
		n = 10 * n + (c - '0');
	}
	return n;
}

static page page_from(block *first)
{
	page p = { .first = first };
	int last = 0;
	block *b = first;

	for (; b && (b == first || !b->page); b = b->next) {
		if (is_late_heading(b)) {
			if (p.n_headings < MAX_GROUPS)
				p.heading[p.n_headings++] = b;
			last = 1000;
		} else if (b->type == KW_SECTION && b->form == FORM_NUM) {
			int n = title_figure(b);

			if (n <= last && n == 1 && p.n_groups < MAX_GROUPS)
				p.group[p.n_groups++] = b;
			else if (p.n_groups == 0)
				p.group[p.n_groups++] = b;
			last = n;
		}
	}
	p.end = b;
	return p;
}

/* The end of a group: the next group, a late heading, or the end of the page. */
static block *end_of_group(const page *p, const block *group)
{
	block *b = group->next;

	while (b && b != p->end && !is_late_heading(b) &&
	       !(b->type == KW_SECTION && b->form == FORM_NUM && title_figure(b) == 1))
		b = b->next;
	return b;
}

static kw_str text_between(job *j, const block *from, const block *end)
{
	kw_buf text = { 0 };
	kw_str s;

	for (const block *b = from; b && b != end; b = b->next) {
		kw_buf_put(&text, b->text);
		kw_buf_putc(&text, ' ');
	}
	s = kw_arena_copy(j->arena, kw_buf_str(&text));
	kw_buf_free(&text);
	return s;
}

/* Takes the blocks from `from` up to `end` out of the page. */
static block *take_group(job *j, block *from, const block *end)
{
	block *holder = block_new(j, KW_DOCUMENT);

	for (block *b = from, *next; b && b != end; b = next) {
		next = b->next;
		block_unlink(b);
		b->moved = true;
		block_append(holder, b);
	}
	return holder;
}

static void put_at_end(page *p, block *parent, block *b)
{
	if (p->end)
		block_insert(p->end, b);
	else
		block_append(parent, b);
}

/* Headings by number, each followed by the group assigned to it. */
static void rebuild_page(job *j, page *p, const size_t *group_of)
{
	block *parent = p->first->parent, *group[MAX_GROUPS];
	bool done[MAX_GROUPS] = { 0 };

	for (size_t i = p->n_groups; i-- > 0;)
		group[i] = take_group(j, p->group[i], end_of_group(p, p->group[i]));
	for (size_t n = 0; n < p->n_headings; n++) {
		size_t least = MAX_GROUPS;

		for (size_t i = 0; i < p->n_headings; i++)
			if (!done[i] && (least == MAX_GROUPS ||
			                 title_figure(p->heading[i]) < title_figure(p->heading[least])))
				least = i;
		done[least] = true;
		block_unlink(p->heading[least]);
		p->heading[least]->moved = true;
		put_at_end(p, parent, p->heading[least]);
		while (group[group_of[least]]->first) {
			block *b = group[group_of[least]]->first;

			block_unlink(b);
			put_at_end(p, parent, b);
		}
	}
}

static void restore_page(job *j, page *p)
{
	kw_str heads[MAX_GROUPS], texts[MAX_GROUPS];
	double score[MAX_GROUPS * MAX_GROUPS] = { 0 }, best, second;
	size_t group_of[MAX_GROUPS];

	for (size_t i = 0; i < p->n_groups; i++) {
		heads[i] = p->heading[i]->text;
		texts[i] = text_between(j, p->group[i], end_of_group(p, p->group[i]));
	}
	similar_matrix(j, heads, p->n_groups, texts, p->n_groups, score);
	if (!assign_best(score, p->n_groups, group_of, &best, &second))
		return;
	if (p->n_groups > 1 && best < 1.05 * second)
		for (size_t i = 0; i < p->n_groups; i++)
			group_of[i] = i;
	if (p->n_groups > 1 && best < 1.2 * second)
		for (size_t i = 0; i < p->n_groups; i++)
			block_doubt(j, p->heading[i], KW_GUESS, "6.1: best=%.3f second=%.3f", best, second);
	rebuild_page(j, p, group_of);
}

/* Does text of the page stand before its first heading? */
static bool is_out_of_order(const page *p)
{
	for (const block *b = p->first; b && b != p->end; b = b->next) {
		if (is_late_heading(b))
			return false;
		if (b->type == KW_SECTION && b->form == FORM_NUM)
			return true;
	}
	return false;
}

/* ---- titles at the end of what they head ---- */

static bool is_text(const block *b)
{
	return b->type == KW_ITEM || block_is_prose(b);
}

/* Does text stand between two blocks? */
static bool has_text_between(const block *from, const block *end)
{
	while (from && from != end && !is_text(from))
		from = from->next;
	return from && from != end;
}

/* What stands behind a title and the captions below it. */
static block *behind_captions(const block *title)
{
	block *b = title->next;

	while (b && b->type == KW_PARA && words_at_end(WORD_CAPTION, b->text))
		b = b->next;
	return b;
}

/* Items, a title of the cover's list, items, the next title, and no text behind the last: each stands below what it heads. */
static void lift_titles(job *j)
{
	block *title[MAX_GROUPS], *from[MAX_GROUPS];
	size_t n = 0;

	for (block *b = j->root->first; b; b = b->next) {
		if (!is_late_heading(b))
			continue;
		if (n == MAX_GROUPS)
			return;
		title[n] = b;
		from[n] = n ? behind_captions(title[n - 1]) : page_first(b);
		if (!has_text_between(from[n], b))
			return;
		n++;
	}
	if (n < 2 || !from[0]->page || has_text_between(title[n - 1]->next, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		bool starts = from[i]->page, fed = from[i]->fed;

		from[i]->page = from[i]->fed = false;
		block_unlink(title[i]);
		block_insert(from[i], title[i]);
		title[i]->page = starts;
		title[i]->fed = fed;
		title[i]->moved = title[i]->label_after = true;
	}
}

void titles_restore_pages(job *j)
{
	lift_titles(j);
	for (block *b = j->root->first; b;) {
		page p = page_from(b);

		b = p.end;
		if (p.n_headings && p.n_headings == p.n_groups && is_out_of_order(&p))
			restore_page(j, &p);
	}
}
