/* inlines -- open containers, and the text of one block with its looks and owners: what every node function of the renderer
 * stands on. */
#include "render.h"

#include "grow.h"

#include <stdlib.h>

enum { LEAST_COLUMN_LINES = 18 }; /* less text goes over the whole page */

/* ---- scopes ---- */

kw_status kw_render_no_memory(kw_renderer *r)
{
	return kw_fail(r->ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory to lay out the document");
}

kw_scope *kw_render_scope(kw_renderer *r)
{
	return &r->scopes[r->n_scopes - 1];
}

uint32_t kw_render_element(kw_renderer *r, uint32_t parent, kw_tag tag)
{
	return r->tags ? kw_tags_add(r->tags, parent, tag) : 0;
}

static bool room_for_scope(kw_renderer *r)
{
	kw_scope *scopes = kw_grown(r->scopes, r->n_scopes, &r->room_scopes, sizeof *scopes);
	r->scopes = scopes ? scopes : r->scopes;
	return scopes;
}

kw_scope *kw_render_push(kw_renderer *r, const kw_node *node, kw_tag tag)
{
	if (!room_for_scope(r))
		return NULL;
	kw_scope *s = &r->scopes[r->n_scopes];
	if (r->n_scopes == 0) {
		*s = (kw_scope){ .flow = &r->main, .width = kw_template_measure(r->t, r->columns) };
	} else {
		*s = r->scopes[r->n_scopes - 1];
		s->label = (kw_str){ 0 };
		s->frame = NULL;
		s->cells = NULL;
		s->is_card = false;
		s->is_turned = false;
		s->first_done = false;
		s->n_items = 0;
		s->n_columns = 0;
		s->plan = NULL;
		s->body = 0;
		s->has_head = false;
	}
	s->node = node;
	s->element = kw_render_element(r, s->element, tag);
	r->n_scopes++;
	return s;
}

void kw_render_pop(kw_renderer *r)
{
	kw_cells_free(kw_render_scope(r)->cells);
	r->n_scopes--;
}

kw_status kw_render_flush(kw_renderer *r)
{
	if (kw_render_scope(r)->flow != &r->main)
		return KW_OK;
	return kw_pager_place(r->pager, &r->main, false);
}

/* ---- columns ---- */

bool kw_render_set_columns(kw_renderer *r, int64_t n)
{
	const kw_scope *s = kw_render_scope(r);
	bool keeps = r->main.n_strips && r->main.strips[r->main.n_strips - 1].keep;
	if (n == r->columns || s->flow != &r->main || s->is_framed)
		return true;
	kw_strip *strip = kw_flow_add(&r->main, KW_STRIP_COLUMNS);
	if (!strip)
		return false;
	strip->n = (size_t)n;
	strip->keep = keeps;
	int64_t wider = kw_template_measure(r->t, n) - kw_template_measure(r->t, r->columns);
	for (size_t i = 0; i < r->n_scopes; i++)
		if (r->scopes[i].flow == &r->main && !r->scopes[i].is_framed)
			r->scopes[i].width += wider;
	r->columns = n;
	return true;
}

uint32_t kw_render_own_element(kw_renderer *r, kw_tag tag)
{
	uint32_t element = kw_render_element(r, kw_render_scope(r)->element, tag);
	if (r->tags)
		kw_tags_set_title(r->tags, element, "kawaraban");
	return element;
}

/* The block behind this one in the order of the document, or NULL. */
static const kw_node *next_block(const kw_node *node)
{
	if (node->first && kw_type_class((kw_type)node->type) == KW_CONTAINER)
		return node->first;
	while (node && !node->next)
		node = node->parent;
	return node ? node->next : NULL;
}

static bool is_heading_over_all(const kw_renderer *r, const kw_node *node)
{
	return node->type == KW_TITLE && node->parent->type == KW_SECTION &&
	       kw_node_level(node->parent) == 1 && r->t->styles[KW_STYLE_HEADING_1].spans;
}

/* Too little text for columns comes, from this block on to the next that goes over all of them. */
static bool is_short(const kw_renderer *r, const kw_node *node)
{
	size_t lines = 0;
	int64_t em = r->t->styles[KW_STYLE_BODY].size;
	size_t in_line = (size_t)(kw_template_measure(r->t, r->t->columns) / em) * 2; /* half ems */
	kw_buf text = { 0 };
	for (; node && lines < LEAST_COLUMN_LINES; node = next_block(node)) {
		if (is_heading_over_all(r, node) || kw_render_spans(r, node))
			break;
		if (kw_type_class((kw_type)node->type) != KW_TEXT_BLOCK)
			continue;
		kw_buf_clear(&text);
		kw_text_of(node, &text);
		lines += (kw_str_width(kw_buf_str(&text)) + in_line - 1) / in_line + (node->type == KW_TITLE);
	}
	kw_buf_free(&text);
	return lines < LEAST_COLUMN_LINES;
}

int64_t kw_render_columns_for(kw_renderer *r, const kw_node *node, const kw_style *style)
{
	if (r->t->columns == 1 || r->is_turned || kw_render_scope(r)->flow != &r->main ||
	    kw_render_scope(r)->is_framed)
		return r->columns;
	bool spans = (style && style->spans) ||
	             (node->type == KW_TITLE && node->next && kw_render_spans(r, node->next));
	if (spans) {
		r->stays_wide = false;
		return 1;
	}
	/* Once begun, a stretch of text keeps its columns; after something over all of them it is looked at. */
	bool begins = r->columns == 1 && !r->stays_wide;
	r->stays_wide =
	        r->columns == 1 && (r->stays_wide || (begins && r->t->is_balanced && is_short(r, node)));
	return r->stays_wide ? 1 : r->t->columns;
}

/* ---- inlines ---- */

static bool add_ink(kw_renderer *r, kw_ink ink)
{
	kw_ink *last = r->n_inks ? &r->inks[r->n_inks - 1] : NULL;
	if (last && last->element == ink.element && last->link == ink.link && last->strong == ink.strong &&
	    !last->reading.n && !ink.reading.n) {
		last->end = ink.end;
		return true;
	}
	kw_ink *inks = kw_grown(r->inks, r->n_inks, &r->room_inks, sizeof *inks);
	if (!inks)
		return false;
	r->inks = inks;
	r->inks[r->n_inks++] = ink;
	return true;
}

/* Base and reading are elements of their own; the ink of the base carries the reading. */
static void add_reading(kw_renderer *r, const kw_node *ruby, kw_ink *ink)
{
	if (kw_str_trim(ruby->as.ruby.reading).n == 0 || ruby->text.n == 0)
		return;
	uint32_t element = kw_render_element(r, ink->element, KW_TAG_RUBY);
	ink->element = kw_render_element(r, element, KW_TAG_RB);
	ink->reading_element = kw_render_element(r, element, KW_TAG_RT);
	ink->reading = ruby->as.ruby.reading;
}

static int compare_addresses(const void *a, const void *b)
{
	const kw_node *const *x = a, *const *y = b;
	return ((uintptr_t)*x > (uintptr_t)*y) - ((uintptr_t)*x < (uintptr_t)*y);
}

static void count_amount(kw_renderer *r, const kw_node *amount)
{
	const kw_node **hit =
	        bsearch(&amount, r->amounts, r->n_amounts, sizeof(*r->amounts), compare_addresses);
	if (!hit)
		return;
	r->amounts_set++;
	r->sum_yen += amount->as.amount.yen;
}

static int compare_containers(const void *a, const void *b)
{
	const kw_budget_row *const *x = a, *const *y = b;
	uintptr_t p = (uintptr_t)(*x)->container, q = (uintptr_t)(*y)->container;
	return (p > q) - (p < q);
}

bool kw_render_list_amounts(kw_renderer *r)
{
	size_t n = r->records->n_budget + 1;
	r->amounts = calloc(n, sizeof(*r->amounts));
	r->table_rows = calloc(n, sizeof(*r->table_rows));
	if (!r->amounts || !r->table_rows)
		return false;
	for (size_t i = 0; i < r->records->n_budget; i++) {
		const kw_budget_row *row = &r->records->budget[i];
		if (row->amount)
			r->amounts[r->n_amounts++] = row->amount;
		else
			r->table_rows[r->n_table_rows++] = row;
	}
	qsort(r->amounts, r->n_amounts, sizeof(*r->amounts), compare_addresses);
	qsort(r->table_rows, r->n_table_rows, sizeof(*r->table_rows), compare_containers);
	return true;
}

void kw_render_count_table(kw_renderer *r, const kw_node *table)
{
	size_t low = 0, high = r->n_table_rows;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if ((uintptr_t)r->table_rows[mid]->container < (uintptr_t)table)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < r->n_table_rows && r->table_rows[low]->container == table; low++) {
		r->amounts_set++;
		r->sum_yen += r->table_rows[low]->yen;
	}
}

/* The first of the template's words for the next page in `text`, from `from` on. n = 0: none. */
static kw_str find_next_page(const kw_renderer *r, kw_str text)
{
	kw_str found = { NULL, 0 }, words = r->t->next_page;
	for (size_t at = 0, end; at < words.n; at = end + 1) {
		for (end = at; end < words.n && words.p[end] != ' ';)
			end++;
		kw_str word = kw_str_sub(words, at, end - at);
		const char *hit = word.n && text.n ? memmem(text.p, text.n, word.p, word.n) : NULL;
		if (hit && (!found.n || hit < found.p))
			found = (kw_str){ hit, word.n };
	}
	return found;
}

/* A text, in which words for the next page are links to it. */
static bool add_text(kw_renderer *r, kw_str text, kw_ink ink)
{
	kw_str word = ink.link ? (kw_str){ NULL, 0 } : find_next_page(r, text);
	while (word.n) {
		kw_ink link = ink;
		size_t before = (size_t)(word.p - text.p);
		kw_buf_put(&r->text, kw_str_sub(text, 0, before));
		ink.end = r->text.n;
		if (before && !add_ink(r, ink))
			return false;
		kw_buf_put(&r->text, word);
		link.element = kw_render_element(r, ink.element, KW_TAG_LINK);
		link.link = kw_paper_add_next_page(r->paper, link.element, word);
		link.end = r->text.n;
		if (!add_ink(r, link))
			return false;
		text = kw_str_sub(text, before + word.n, text.n);
		word = find_next_page(r, text);
	}
	kw_buf_put(&r->text, text);
	ink.end = r->text.n;
	return text.n == 0 || add_ink(r, ink);
}

/* Text and inks of all inlines below node, in `element`. */
static kw_status gather_inlines(kw_renderer *r, const kw_node *node, uint32_t element)
{
	unsigned strong = 0;
	uint32_t link = 0, owner = element;
	kw_walk walk = kw_walk_from(node);
	kw_buf_clear(&r->text);
	r->n_inks = 0;
	while (kw_walk_next(&walk) != KW_DONE) {
		const kw_node *n = walk.node;
		if (n == node)
			continue;
		if (n->type == KW_STRONG) {
			strong += walk.event == KW_ENTER ? 1u : -1u;
		} else if (n->type == KW_LINK && walk.event == KW_ENTER && !link) {
			owner = kw_render_element(r, element, KW_TAG_LINK);
			link = kw_paper_add_target(r->paper, owner, n->as.link.href);
		} else if (n->type == KW_LINK && walk.event == KW_LEAVE) {
			owner = element;
			link = 0;
		}
		if (walk.event != KW_ENTER || kw_type_class((kw_type)n->type) != KW_INLINE)
			continue;
		kw_ink ink = { .element = owner, .link = link, .strong = strong > 0 };
		if (n->type == KW_TEXT) {
			if (!add_text(r, n->text, ink))
				return kw_render_no_memory(r);
			continue;
		}
		if (n->type == KW_SOFTBREAK)
			kw_buf_putc(&r->text, '\n');
		else
			kw_buf_put(&r->text, n->text);
		if (n->type == KW_AMOUNT)
			count_amount(r, n);
		ink.end = r->text.n;
		if (n->type == KW_RUBY)
			add_reading(r, n, &ink);
		if (!add_ink(r, ink))
			return kw_render_no_memory(r);
	}
	return r->text.failed ? kw_render_no_memory(r) : KW_OK;
}

static kw_span place_of(const kw_node *node)
{
	return node->n_spans ? node->spans[0] : (kw_span){ 0 };
}

/* A list mark waits for the first block of its item. */
static void take_label(kw_scope *s, kw_block *b)
{
	b->label = s->label;
	b->label_element = s->label_element;
	b->hang = s->label.n ? s->hang : 0;
	s->label = (kw_str){ 0 };
}

static bool begins_indented(kw_str text)
{
	return kw_str_starts(text, KW_LIT("\xE3\x80\x80")) || kw_str_starts(text, KW_LIT(" "));
}

kw_status kw_render_inlines(kw_renderer *r, const kw_node *node, kw_style_id style, kw_tag tag,
                            bool keep_next)
{
	kw_scope *s = kw_render_scope(r);
	uint32_t element = kw_render_element(r, s->element, tag);
	kw_status st = gather_inlines(r, node, element);
	if (st != KW_OK || kw_str_trim(kw_buf_str(&r->text)).n == 0)
		return st;
	if (!kw_render_set_columns(r, kw_render_columns_for(r, node, &r->t->styles[style])))
		return kw_render_no_memory(r);
	s = kw_render_scope(r);
	kw_block b = { .style = style == KW_STYLE_CELL && s->at_end ? &r->end_cell : &r->t->styles[style],
		       .keep_next = keep_next };
	b.frame = r->in_imprint || style == KW_STYLE_CARD_TEXT ? NULL : &r->t->frames[style];
	b.x = s->x;
	b.width = s->width;
	b.text = kw_buf_str(&r->text);
	b.inks = r->inks;
	b.n_inks = r->n_inks;
	b.at = place_of(node);
	if (tag >= KW_TAG_H1 && tag <= KW_TAG_H6)
		b.heading =
		        kw_outline_add(kw_paper_outline(r->paper), tag - KW_TAG_H1 + 1, kw_str_trim(b.text));
	take_label(s, &b);
	if (style == KW_STYLE_BODY && node->type == KW_PARA && !b.label.n && !begins_indented(b.text))
		b.indent = KW_EM(b.style, r->t->indent);
	st = kw_compose(r->composer, s->flow, &b);
	return st == KW_OK ? kw_render_flush(r) : st;
}

kw_status kw_render_text(kw_renderer *r, kw_flow *to, int64_t width, kw_str text, const kw_style *style,
                         uint32_t element, kw_span at)
{
	kw_ink ink = { .end = text.n, .element = element };
	kw_block b = { .style = style, .width = width, .text = text, .inks = &ink, .n_inks = 1, .at = at };
	return kw_str_trim(text).n ? kw_compose(r->composer, to, &b) : KW_OK;
}

kw_status kw_render_label(kw_renderer *r)
{
	kw_scope *s = r->n_scopes ? kw_render_scope(r) : NULL;
	if (!s || s->label.n == 0)
		return KW_OK;
	kw_ink ink = { .end = s->label.n, .element = s->label_element };
	kw_block b = {
		.style = &r->t->styles[KW_STYLE_ITEM], .x = s->x, .width = s->width, .text = s->label
	};
	b.inks = &ink;
	b.n_inks = 1;
	b.keep_next = true;
	s->label = (kw_str){ 0 };
	return kw_compose(r->composer, s->flow, &b);
}
