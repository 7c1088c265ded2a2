/* blocks -- joined lines become blocks: each takes its kind from what its first line begins with. What a block means
 * among its neighbours is decided later. */
#include "legacy.h"
#include <stdarg.h>
#include <stdio.h>

/* ---- the light tree the assembly works on ---- */

block *block_new(job *j, kw_type type)
{
	block *b = kw_arena_alloc(j->arena, sizeof *b);

	/* Without memory the arena's failure ends the call; until then the spare block takes what is written. */
	if (!b)
		b = &j->spare;
	b->type = (uint8_t)type;
	return b;
}

void block_append(block *parent, block *b)
{
	b->parent = parent;
	b->prev = parent->last;
	b->next = NULL;
	if (parent->last)
		parent->last->next = b;
	else
		parent->first = b;
	parent->last = b;
}

void block_insert(block *before, block *b)
{
	b->parent = before->parent;
	b->next = before;
	b->prev = before->prev;
	if (before->prev)
		before->prev->next = b;
	else
		before->parent->first = b;
	before->prev = b;
}

void block_insert_after(block *after, block *b)
{
	if (after->next)
		block_insert(after->next, b);
	else
		block_append(after->parent, b);
}

void block_unlink(block *b)
{
	if (!b->parent)
		return;
	if (b->prev)
		b->prev->next = b->next;
	else
		b->parent->first = b->next;
	if (b->next)
		b->next->prev = b->prev;
	else
		b->parent->last = b->prev;
	b->parent = b->prev = b->next = NULL;
}

bool block_is_heading(const block *b)
{
	return b->type == KW_SECTION || b->type == KW_PROJECT || b->type == KW_BOX;
}

void block_doubt(job *j, block *b, kw_confidence confidence, const char *why, ...)
{
	char words[160];
	va_list ap;
	int n;

	if ((uint8_t)confidence < b->confidence)
		return;
	va_start(ap, why);
	n = vsnprintf(words, sizeof words, why, ap);
	va_end(ap);
	b->confidence = (uint8_t)confidence;
	if (n > 0)
		b->why = kw_arena_copy(j->arena, kw_str_from(words));
}

/* ---- text ---- */

static bool is_ascii_word(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Pieces of one line from byte `from`, without the columns that go. */
static void add_pieces(piece *out, uint32_t *n, const line *l, size_t from, size_t to)
{
	size_t at = 0, start = from;
	uint32_t col = l->col, start_col = 0, drop = 0;

	while (at < from) {
		char_next(l->text, &at);
		col++;
	}
	start_col = col;
	while (drop < l->dropped && l->drops[drop] < col)
		drop++;
	while (at < to) {
		size_t here = at;

		char_next(l->text, &at);
		if (drop < l->dropped && l->drops[drop] == col) {
			if (here > start)
				out[(*n)++] = (piece){ kw_str_sub(l->text, start, here - start), l->no,
					               start_col, col - 1 };
			start = at;
			start_col = col + 1;
			drop++;
		}
		col++;
	}
	if (to > start)
		out[(*n)++] = (piece){ kw_str_sub(l->text, start, to - start), l->no, start_col, col - 1 };
}

static void join_pieces(job *j, block *b)
{
	kw_buf text = { 0 };

	for (uint32_t i = 0; i < b->n_pieces; i++)
		kw_buf_put(&text, b->pieces[i].text);
	b->text = b->n_pieces == 1 ? b->pieces[0].text : kw_arena_copy(j->arena, kw_buf_str(&text));
	kw_buf_free(&text);
}

void block_set_lines(job *j, block *b, line *const *lines, size_t n, size_t skip)
{
	size_t room = 2 * n;
	piece *p;

	for (size_t i = 0; i < n; i++)
		room += lines[i]->dropped;
	p = kw_arena_alloc(j->arena, room * sizeof *p);
	if (!p)
		return;
	b->n_pieces = 0;
	b->part = false;
	for (size_t i = 0; i < n; i++) {
		const line *l = lines[i];

		b->part |= l->part;
		if (i > 0 &&
		    ((is_ascii_word(char_last(lines[i - 1]->text)) && is_ascii_word(char_first(l->text))) ||
		     grammar_is_budget(l->text)))
			p[b->n_pieces++] = (piece){ KW_LIT(" "), l->no, l->col, l->col - 1 };
		add_pieces(p, &b->n_pieces, l, i ? 0 : skip, l->text.n);
	}
	b->from = lines;
	b->n_from = n;
	b->pieces = p;
	b->mark_col = skip ? lines[0]->col : 0;
	b->first_line = lines[0]->no;
	b->last_line = lines[n - 1]->no;
	b->gap = lines[0]->gap;
	b->page = lines[0]->page;
	b->page_no = lines[0]->page_no;
	join_pieces(j, b);
}

void block_set_part(job *j, block *b, const line *l, size_t from, size_t n)
{
	piece *p = kw_arena_alloc(j->arena, (2 + l->dropped) * sizeof *p);

	if (!p)
		return;
	b->n_pieces = 0;
	add_pieces(p, &b->n_pieces, l, from, from + n);
	b->pieces = p;
	b->first_line = b->last_line = l->no;
	b->gap = from ? 0 : l->gap;
	b->page = l->page && !from;
	b->page_no = l->page_no;
	b->part = true;
	join_pieces(j, b);
}

void block_set_heading(job *j, block *b, const mark *m)
{
	b->heading = kw_arena_alloc(j->arena, sizeof *b->heading);
	if (!b->heading)
		return;
	b->form = (uint8_t)m->form;
	b->depth = m->depth;
	b->bracketed = m->bracketed;
	b->marker = m->marker;
	grammar_heading(j, b->text, m, b->heading);
}

/* A stretch of text rather than a name: it holds a sentence, or is too long for a name. */
bool block_is_prose(const block *b)
{
	return b->type == KW_PARA &&
	       (str_find(b->text, KW_LIT("。"), 0) < b->text.n || str_is_wider(b->text, 120));
}

/* A plain block that could be a heading by its looks. */
bool block_is_label(const block *b)
{
	return b->type == KW_PARA && b->form == FORM_PLAIN && b->n_pieces <= 4 &&
	       !(b->from && b->from[0]->row) && grammar_is_title_like(b->text) && !grammar_is_budget(b->text);
}

/* The heading as written has its mark; the block takes it back. */
void block_become_heading(job *j, block *b, kw_type type, form f)
{
	mark m = { .form = f };

	if (b->mark_col && b->from) {
		m = b->from[0]->mark;
		block_set_lines(j, b, b->from, b->n_from, 0);
	}
	b->type = (uint8_t)type;
	block_set_heading(j, b, &m);
}

/* ---- runs to blocks ---- */

/* A numbered run that is a sentence is an item of a list, not a heading. */
static bool is_sentence(kw_str s)
{
	return char_last(s) == 0x3002 || str_find(s, KW_LIT("。"), 0) < s.n || str_is_wider(s, 160);
}

static void build_heading(job *j, block *b, line *const *lines, size_t n, kw_type type)
{
	b->type = (uint8_t)type;
	block_set_lines(j, b, lines, n, 0);
	block_set_heading(j, b, &lines[0]->mark);
}

static void build_item(job *j, block *b, line *const *lines, size_t n, kw_type type)
{
	b->type = (uint8_t)type;
	b->form = (uint8_t)lines[0]->mark.form;
	b->marker = lines[0]->mark.bracketed ? (kw_str){ 0 } : lines[0]->mark.marker;
	/* A figure or letter differs from item to item, so it stays in the text. */
	block_set_lines(j, b, lines, n, b->marker.n ? lines[0]->mark.body : 0);
}

static void build_plain(job *j, block *b, line *const *lines, size_t n)
{
	b->type = KW_PARA;
	b->form = FORM_PLAIN;
	block_set_lines(j, b, lines, n, 0);
}

static block *build_block(job *j, line *const *lines, size_t n)
{
	block *b = block_new(j, KW_PARA);

	switch (lines[0]->mark.form) {
	case FORM_ROMAN:
	case FORM_CHAPTER:
	case FORM_WORDNUM:
	case FORM_DOTTED:
	case FORM_BRACKET:
		build_heading(j, b, lines, n, KW_SECTION);
		break;
	case FORM_TAG:
		build_heading(j, b, lines, n, KW_PROJECT);
		break;
	case FORM_KANJI:
	case FORM_NUM:
	case FORM_PAREN:
	case FORM_KANA:
		build_heading(j, b, lines, n, KW_SECTION);
		if (is_sentence(b->heading ? b->heading->title : b->text))
			build_item(j, b, lines, n, KW_ITEM);
		break;
	case FORM_BULLET:
	case FORM_DOT:
		build_item(j, b, lines, n, KW_ITEM);
		break;
	case FORM_NOTE:
		build_item(j, b, lines, n, KW_NOTE);
		break;
	case FORM_WAVE:
		build_plain(j, b, lines, n);
		b->type = KW_SUBTITLE;
		b->form = FORM_WAVE;
		break;
	default:
		build_plain(j, b, lines, n);
		break;
	}
	return b;
}

void blocks_build(job *j)
{
	j->root = block_new(j, KW_DOCUMENT);
	for (size_t i = 0, k; i < j->n_live; i = k) {
		block *made = j->live[i]->block;

		k = i + 1;
		if (made) {
			while (k < j->n_live && j->live[k]->block == made)
				k++;
			/* The parts of one line follow one another. */
			for (block *next; made; made = next) {
				next = made->next;
				made->next = NULL;
				block_append(j->root, made);
			}
			continue;
		}
		while (k < j->n_live && join_decide(j, k - 1).join)
			k++;
		block_append(j->root, build_block(j, j->live + i, k - i));
	}
}
