/* blocks -- joined lines become blocks: each takes its kind from what its first line begins with. What a block means
 * among its neighbours is decided later. */
#include "legacy.h"
#include <stdarg.h>
#include <stdio.h>

enum { NAME_CHARS = 3, MAX_LOOKUPS = 64 };

/* ---- the light tree the assembly works on ---- */

block *block_new(job *j, kw_type type)
{
	enum { POOL = 64 };
	block *b = &j->spare;

	if (!j->n_pool) {
		char *room = kw_arena_alloc(j->arena, POOL * sizeof *j->pool + CACHE_LINE);

		j->pool = room ? (block *)(void *)(room + (-(uintptr_t)room & (CACHE_LINE - 1))) : NULL;
		j->n_pool = room ? POOL : 0;
	}
	/* Without memory the arena's failure ends the call; until then the spare block takes what is written. */
	if (j->n_pool)
		b = &j->pool[POOL - j->n_pool--];
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
static void add_pieces(job *j, piece *out, uint32_t *n, const line *l, size_t from, size_t to)
{
	size_t at = 0, start = from;
	uint32_t col = l->rest->col, start_col = 0, drop = 0;

	if (from == to && to) { /* a bullet alone on its line: no text, but the line is the block's */
		out[(*n)++] =
		        (piece){ kw_str_sub(l->text, to, 0), l->rest->no, l->rest->col, l->rest->end_col };
		return;
	}
	if (from == 0 && to == l->text.n && !l->rest->dropped && to) { /* the whole line, mostly */
		out[(*n)++] = (piece){ l->text, l->rest->no, l->rest->col, l->rest->end_col };
		return;
	}
	if (j->place.text == l->text.p && j->place.base == col && j->place.at <= from) {
		at = j->place.at;
		col = j->place.col;
	}
	while (at < from) {
		char_next(l->text, &at);
		col++;
	}
	start_col = col;
	while (drop < l->rest->dropped && l->rest->drops[drop] < col)
		drop++;
	while (at < to) {
		size_t here = at;

		char_next(l->text, &at);
		if (drop < l->rest->dropped && l->rest->drops[drop] == col) {
			if (here > start)
				out[(*n)++] = (piece){ kw_str_sub(l->text, start, here - start), l->rest->no,
					               start_col, col - 1 };
			start = at;
			start_col = col + 1;
			drop++;
		}
		col++;
	}
	if (to > start)
		out[(*n)++] =
		        (piece){ kw_str_sub(l->text, start, to - start), l->rest->no, start_col, col - 1 };
	j->place.text = l->text.p;
	j->place.base = l->rest->col;
	j->place.at = at;
	j->place.col = col;
}

/* What steps ask of the text, beside it. */
static void note_text(block *b, uint32_t width, uint32_t facts)
{
	b->begins = char_first(b->text);
	b->ends = char_last(b->text);
	b->width = width;
	b->facts = (uint16_t)facts;
}

static void join_pieces(job *j, block *b)
{
	size_t n = 0;
	char *joined;

	for (uint32_t i = 0; i < b->n_pieces; i++)
		n += b->pieces[i].text.n;
	if (b->n_pieces == 1) {
		b->text = b->pieces[0].text;
		return;
	}
	joined = kw_arena_alloc(kw_doc_arena(j->doc), n);
	b->text = (kw_str){ joined, joined ? n : 0 };
	for (uint32_t i = 0; joined && i < b->n_pieces; i++) {
		memcpy(joined, b->pieces[i].text.p, b->pieces[i].text.n);
		joined += b->pieces[i].text.n;
	}
}

/* A name in brackets that is cut at a space, 「にぎわい␣ + ふれあいプラン」, keeps it when the file has it elsewhere with one. */
static bool has_name_space(job *j, const line *a, const line *b)
{
	kw_buf name = { 0 };
	size_t from = a->text.n, to = 0;
	bool found = false;

	if (!j->tails || !a->tail || j->n_name_lookups >= MAX_LOOKUPS || str_open_brackets(a->text) <= 0)
		return false;
	j->n_name_lookups++;
	for (size_t i = 0; i < NAME_CHARS && from > 0; i++)
		char_prev(a->text, &from);
	for (size_t i = 0; i < NAME_CHARS && to < b->text.n; i++)
		char_next(b->text, &to);
	kw_buf_put(&name, kw_str_sub(a->text, from, a->text.n));
	kw_buf_putc(&name, ' ');
	kw_buf_put(&name, kw_str_sub(b->text, 0, to));
	for (size_t i = 0; i < j->n_live && !found; i++)
		found = j->live[i]->facts & FACT_SPACE &&
		        str_find(j->live[i]->text, kw_buf_str(&name), 0) < j->live[i]->text.n;
	kw_buf_free(&name);
	return found;
}

/* Between two words of letters, before an amount, inside a name; figures cut at the margin are one number. The lines of a contact stay apart. */
static bool needs_space(job *j, kw_type type, const line *a, const line *b)
{
	uint32_t last = a->last, first = b->first;
	budget amount;

	/* 1, and 令和６年度… below it: a number and its heading. */
	if (a->mark.form == FORM_NUM && mark_is_alone(a))
		return true;
	if (type == KW_CONTACT)
		return true;
	if (is_ascii_word(last) && is_ascii_word(first))
		return kw_norm_digit(last) < 0 || kw_norm_digit(first) < 0;
	return (budget_may_close(b->facts, b->last, b->rest->unit) &&
	        budget_is_whole(b->text, b->rest->unit, &amount)) ||
	       has_name_space(j, a, b);
}

void block_set_lines(job *j, block *b, line *const *lines, size_t n, size_t skip)
{
	size_t room = 2 * n;
	uint32_t width = 0, facts = 0;
	bool whole = skip == 0;
	piece *p;

	for (size_t i = 0; i < n; i++)
		room += lines[i]->rest->dropped;
	kw_buf_clear(&j->pieces);
	if (!kw_buf_reserve(&j->pieces, room * sizeof *p)) {
		j->no_memory = true;
		return;
	}
	p = (piece *)(void *)j->pieces.b;
	b->n_pieces = 0;
	b->part = false;
	for (size_t i = 0; i < n; i++) {
		const line *l = lines[i];

		b->part |= l->part;
		width += l->width;
		facts |= l->facts;
		whole &= !l->rest->dropped;
		if (i > 0 && needs_space(j, (kw_type)b->type, lines[i - 1], l)) {
			width++;
			facts |= FACT_SPACE;
			p[b->n_pieces++] =
			        (piece){ KW_LIT(" "), l->rest->no, l->rest->col, l->rest->col - 1 };
		}
		add_pieces(j, p, &b->n_pieces, l, i ? 0 : skip, l->text.n);
	}
	b->pieces = p = kw_arena_alloc(j->arena, b->n_pieces * sizeof *p);
	if (!p)
		return;
	memcpy(p, j->pieces.b, b->n_pieces * sizeof *p);
	b->from = lines;
	b->n_from = n;
	b->mark_col = skip ? lines[0]->rest->col : 0;
	b->first_line = lines[0]->rest->no;
	b->last_line = lines[n - 1]->rest->no;
	b->gap = lines[0]->gap;
	b->page = lines[0]->page;
	b->fed = lines[0]->fed;
	b->page_no = lines[0]->rest->page_no;
	b->unit = lines[0]->rest->unit;
	join_pieces(j, b);
	note_text(b, whole ? width : str_width(b->text), facts);
}

void block_set_parts(job *j, block *b, const stretch *parts, size_t n)
{
	const line *first = parts[0].l;
	size_t room = 2 * n;
	uint32_t facts = FACT_SPACE;
	piece *p;

	for (size_t i = 0; i < n; i++) {
		room += parts[i].l->rest->dropped;
		facts |= parts[i].l->facts;
	}
	p = kw_arena_alloc(j->arena, room * sizeof *p);
	if (!p)
		return;
	b->n_pieces = 0;
	for (size_t i = 0; i < n; i++) {
		const line *l = parts[i].l;
		kw_str before = i ? parts[i - 1].l->text : (kw_str){ 0 };
		piece *space = NULL;

		if (i &&
		    (b->type == KW_TABLE || b->type == KW_CONTACT || /* the names of columns, the lines */
		     (is_ascii_word(char_last(kw_str_sub(before, parts[i - 1].from, parts[i - 1].n))) &&
		      is_ascii_word(char_at(l->text, parts[i].from)))))
			space = &p[b->n_pieces++];
		add_pieces(j, p, &b->n_pieces, l, parts[i].from, parts[i].from + parts[i].n);
		if (space)
			*space = (piece){ KW_LIT(" "), l->rest->no, space[1].col, space[1].col - 1 };
	}
	b->pieces = p;
	b->first_line = first->rest->no;
	b->last_line = parts[n - 1].l->rest->no;
	b->gap = parts[0].from ? 0 : first->gap;
	b->page = first->page && !parts[0].from;
	b->page_no = first->rest->page_no;
	b->part = true;
	join_pieces(j, b);
	note_text(b, str_width(b->text), facts);
}

void block_set_part(job *j, block *b, const line *l, size_t from, size_t n)
{
	block_set_parts(j, b, &(stretch){ l, from, n }, 1);
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
	grammar_heading(j, b->text, m, b->unit, b->heading);
}

bool block_has_stop(const block *b)
{
	return b->facts & FACT_STOP && (b->ends == 0x3002 || str_find(b->text, KW_LIT("。"), 0) < b->text.n);
}

bool block_is_title_like(const block *b)
{
	return b->ends != 0x3002 && b->width <= WIDEST_TITLE && grammar_is_title_like(b->text);
}

/* A stretch of text rather than a name: it holds a sentence, or is too long for a name. */
bool block_is_prose(const block *b)
{
	return b->type == KW_PARA && (b->width > 120 || block_has_stop(b));
}

/* 電話　000-123-4567: whoever answers there heads nothing. */
static bool has_telephone(kw_str s)
{
	size_t n, at = words_inside(WORD_TEL, s, &n) + n;

	if (at > s.n)
		return false;
	while (at < s.n && (char_is_space(char_at(s, at)) || char_in(char_at(s, at), KW_LIT("：:（("))))
		at += char_size(s, at);
	return kw_norm_digit(char_at(s, at)) >= 0;
}

/* …７３，２００円; not （単位：千円） */
static bool ends_in_yen(kw_str s)
{
	size_t at = s.n;

	if (!kw_str_ends(s, KW_LIT("円")))
		return false;
	while (at > 0 && char_in(char_last(kw_str_sub(s, 0, at)), KW_LIT("円千百万億兆 　")))
		char_prev(s, &at);
	return kw_norm_digit(char_last(kw_str_sub(s, 0, at))) >= 0;
}

/* 基準額　７３，２００円（月額６，１００円）, 前年度比 ＋３億円（＋１．６％）: what ends in an amount says a value. 一般会計は３８４億円 is a phrase. */
static bool ends_in_amount(kw_str s)
{
	uint32_t last = char_last(s), c = 0;
	size_t at = s.n;
	bool figures = false;

	if (str_find(s, KW_LIT("は"), 0) < s.n && last == 0x5186) /* 円 */
		return false;
	if (last != 0xFF09 && last != ')')
		return ends_in_yen(s);
	while (at > 0 && c != 0xFF08 && c != '(') {
		c = char_prev(s, &at);
		figures |= kw_norm_digit(c) >= 0;
	}
	return (figures && ends_in_yen(kw_str_trim(kw_str_sub(s, 0, at)))) ||
	       ends_in_yen(kw_str_sub(s, 0, s.n - (last == ')' ? 1 : 3)));
}

bool block_says_amount(const block *b)
{
	return b->type == KW_PARA && b->form == FORM_PLAIN && b->facts & FACT_YEN && !block_has_stop(b) &&
	       kw_norm_digit(b->begins) < 0 && !grammar_is_budget(b->text) && ends_in_amount(b->text);
}

/* A plain block that could be a heading by its looks. */
bool block_is_label(const block *b)
{
	return b->type == KW_PARA && b->form == FORM_PLAIN && b->n_pieces <= 4 && block_is_title_like(b) &&
	       b->text.n > char_size(b->text, 0) && !grammar_is_budget(b->text) && !cell_is_value(b->text) &&
	       !has_telephone(b->text) && !ends_in_amount(b->text);
}

/* The heading as written has its mark; the block takes it back. */
void block_become_heading(job *j, block *b, kw_type type, form f)
{
	mark m = { .form = f };

	if (b->mark_col && b->from) {
		m = line_mark(b->from[0]);
		if (m.form == FORM_NOTE)
			m.form = f;
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
	const mark m = line_mark(lines[0]);

	b->type = (uint8_t)type;
	block_set_lines(j, b, lines, n, 0);
	block_set_heading(j, b, &m);
	/* 【新】 小学校の給食 2億円 */
	if (m.form == FORM_BRACKET && b->heading && b->heading->prefix.n && b->heading->budget.n)
		b->type = KW_PROJECT;
}

static void build_item(job *j, block *b, line *const *lines, size_t n, kw_type type)
{
	b->type = (uint8_t)type;
	b->form = (uint8_t)lines[0]->mark.form;
	b->marker = lines[0]->mark.bracketed ? (kw_str){ 0 } : lines[0]->rest->marker;
	/* A figure or letter differs from item to item, so it stays in the text. */
	block_set_lines(j, b, lines, n, b->marker.n ? lines[0]->mark.body : 0);
}

static void build_plain(job *j, block *b, line *const *lines, size_t n)
{
	b->type = KW_PARA;
	b->form = FORM_PLAIN;
	block_set_lines(j, b, lines, n, 0);
}

/* 【対象】市内に住む方: a heading and its paragraph on one line; the paragraph follows as `next`. */
static block *build_run_in(job *j, block *head, line *const *lines, size_t n)
{
	block *para = block_new(j, KW_PARA);
	size_t body = lines[0]->mark.body;
	const mark m = {
		.form = FORM_BRACKET, .marker = lines[0]->rest->marker, .bracketed = true, .body = 3
	};

	block_set_part(j, head, lines[0], 0, body);
	head->type = KW_SECTION;
	block_set_heading(j, head, &m);
	str_skip_space(lines[0]->text, &body);
	block_set_lines(j, para, lines, n, body);
	para->form = FORM_LABELLED;
	para->part = true;
	para->mark_col = 0;
	para->gap = 0;
	para->page = false;
	head->next = para;
	return head;
}

/* A part of the value of a label: an item when it has a mark or a number. */
static void build_in_value(job *j, block *b, line *const *lines, size_t n)
{
	form f = lines[0]->mark.form;

	if (f != FORM_LABELLED && f != FORM_BRACKET && f != FORM_HEADS && f != FORM_WAVE && f != FORM_TAG) {
		build_item(j, b, lines, n, KW_ITEM);
		return;
	}
	build_plain(j, b, lines, n);
	b->form = FORM_LABELLED;
}

static block *build_block(job *j, line *const *lines, size_t n)
{
	block *b = block_new(j, KW_PARA);
	form f = lines[0]->mark.form;

	/* A bullet or number whose words a field or a table has taken. */
	if (n == 1 && mark_is_alone(lines[0]) && f != FORM_ROMAN && f != FORM_CHAPTER && f != FORM_WORDNUM)
		f = FORM_PLAIN;
	if (lines[0]->in_value && f != FORM_NOTE && f != FORM_PLAIN) {
		build_in_value(j, b, lines, n);
		return b;
	}
	switch (f) {
	case FORM_ROMAN:
	case FORM_HASH:
	case FORM_CHAPTER:
	case FORM_WORDNUM:
	case FORM_DOTTED:
	case FORM_BRACKET:
		build_heading(j, b, lines, n, KW_SECTION);
		break;
	case FORM_TAG:
		build_heading(j, b, lines, n, KW_PROJECT);
		break;
	case FORM_ARTICLE:
		build_heading(j, b, lines, n, KW_SECTION);
		if (is_sentence(b->text))
			build_plain(j, b, lines, n);
		break;
	case FORM_LABELLED:
		if (lines[0]->rest->marker.n)
			return build_run_in(j, b, lines, n);
		if (lines[0]->rest->label.n)
			return runin_build(j, b, lines, n);
		build_plain(j, b, lines, n);
		b->form = FORM_LABELLED;
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
		if (mark_is_ornament(f, lines[0]->mark.depth)) {
			build_heading(j, b, lines, n, KW_SECTION);
			break;
		}
		build_item(j, b, lines, n, KW_ITEM);
		break;
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

/* The parts of one line follow one another. */
static void append_chain(block *root, block *made)
{
	for (block *next; made; made = next) {
		next = made->next;
		made->next = NULL;
		block_append(root, made);
	}
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
			append_chain(j->root, made);
			continue;
		}
		while (k < j->n_live && join_decide(j, k - 1).join)
			k++;
		made = build_block(j, j->live + i, k - i);
		if (j->live[i]->vertical)
			block_doubt(j, made, KW_LIKELY, "2: vertical");
		append_chain(j->root, made);
	}
}
