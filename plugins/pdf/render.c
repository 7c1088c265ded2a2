/* render -- a function for each node type, in the order of the list of types. Prints what the tree says and nothing else:
 * headings as written, no titles that are only implied, nothing for a gap. Walks without recursion. */
#include "render.h"

#include <stdlib.h>

#define EM(style, thousandths) ((style)->size * (thousandths) / 1000)
#define BULLET_HANG            1000 /* ・ has half a body: its text begins after one em */
#define WIDE_HANG              1300 /* ◆ has a whole one */
#define BOX_GAP                8000
#define DUTY_NAME_EMS          10

static const struct {
	kw_style_id style;
	bool at_end; /* of the document, when it is a field of the document */
} fields[KW_N_FIELD_ROLES] = {
	[KW_FIELD_HEAD] = { KW_STYLE_FIELD, false },
	[KW_FIELD_MASCOT] = { KW_STYLE_CAPTION, true },
	[KW_FIELD_BANNER] = { KW_STYLE_SUBTITLE, false },
	[KW_FIELD_ISSUE_DATE] = { KW_STYLE_FORM, true },
	[KW_FIELD_URL] = { KW_STYLE_CONTACT, true },
	[KW_FIELD_FORM] = { KW_STYLE_FORM, false },
	[KW_FIELD_LIST_TITLE] = { KW_STYLE_LIST_TITLE, false },
	[KW_FIELD_THEME] = { KW_STYLE_THEME, false },
};

static const int box_frames[] = {
	[KW_BOX_PLAIN] = KW_FRAME_PLAIN,
	[KW_BOX_GROUP] = KW_FRAME_GROUP,
	[KW_BOX_CALLOUT] = KW_FRAME_CALLOUT,
	[KW_BOX_DUTY] = KW_FRAME_DUTY,
};

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
	if (r->n_scopes < r->room_scopes)
		return true;
	size_t room = r->room_scopes ? r->room_scopes * 2 : 32;
	kw_scope *grown = realloc(r->scopes, room * sizeof *grown);
	if (!grown)
		return false;
	r->scopes = grown;
	r->room_scopes = room;
	return true;
}

kw_scope *kw_render_push(kw_renderer *r, const kw_node *node, kw_tag tag)
{
	if (!room_for_scope(r))
		return NULL;
	kw_scope *s = &r->scopes[r->n_scopes];
	if (r->n_scopes == 0) {
		*s = (kw_scope){ .flow = &r->main, .width = r->t->width - 2 * r->t->side };
	} else {
		*s = r->scopes[r->n_scopes - 1];
		s->label = (kw_str){ 0 };
		s->frame = NULL;
		s->cells = NULL;
		s->first_done = false;
		s->n_columns = 0;
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

/* ---- inlines ---- */

static bool add_ink(kw_renderer *r, uint32_t element, uint32_t link, bool strong)
{
	kw_ink *last = r->n_inks ? &r->inks[r->n_inks - 1] : NULL;
	if (last && last->element == element && last->link == link && last->strong == strong) {
		last->end = r->text.n;
		return true;
	}
	if (r->n_inks == r->room_inks) {
		size_t room = r->room_inks ? r->room_inks * 2 : 16;
		kw_ink *grown = realloc(r->inks, room * sizeof *grown);
		if (!grown)
			return false;
		r->inks = grown;
		r->room_inks = room;
	}
	r->inks[r->n_inks++] = (kw_ink){ r->text.n, element, link, strong };
	return true;
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
		if (n->type == KW_SOFTBREAK)
			kw_buf_putc(&r->text, '\n');
		else
			kw_buf_put(&r->text, n->text);
		if (n->type == KW_AMOUNT)
			count_amount(r, n);
		if (!add_ink(r, owner, link, strong > 0))
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

kw_status kw_render_inlines(kw_renderer *r, const kw_node *node, kw_style_id style, kw_tag tag, bool keep_next)
{
	kw_scope *s = kw_render_scope(r);
	uint32_t element = kw_render_element(r, s->element, tag);
	kw_status st = gather_inlines(r, node, element);
	if (st != KW_OK || kw_str_trim(kw_buf_str(&r->text)).n == 0)
		return st;
	kw_block b = { .style = &r->t->styles[style], .frame = &r->t->frames[style], .keep_next = keep_next };
	b.x = s->x;
	b.width = s->width;
	b.text = kw_buf_str(&r->text);
	b.inks = r->inks;
	b.n_inks = r->n_inks;
	b.at = place_of(node);
	take_label(s, &b);
	if (style == KW_STYLE_BODY && node->type == KW_PARA && !b.label.n && !begins_indented(b.text))
		b.indent = EM(b.style, r->t->indent);
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
	kw_block b = { .style = &r->t->styles[KW_STYLE_ITEM], .x = s->x, .width = s->width, .text = s->label };
	b.inks = &ink;
	b.n_inks = 1;
	b.keep_next = true;
	s->label = (kw_str){ 0 };
	return kw_compose(r->composer, s->flow, &b);
}

/* ---- containers ---- */

static bool has_printed_title(const kw_node *node)
{
	const kw_node *title = kw_node_title(node);
	return title && !(title->marks & KW_MARK_IMPLIED);
}

/* Headings inside a titled container are one level lower. */
static kw_status enter_headed(kw_renderer *r, const kw_node *node, kw_tag tag)
{
	kw_scope *s = kw_render_push(r, node, tag);
	if (!s)
		return kw_render_no_memory(r);
	if (has_printed_title(node)) {
		s->level++;
		s->sections += node->type == KW_SECTION || node->type == KW_PROJECT;
	}
	return KW_OK;
}

static kw_status enter_document(kw_renderer *r, const kw_node *node)
{
	return enter_headed(r, node, KW_TAG_DOCUMENT);
}

static kw_status leave_scope(kw_renderer *r, const kw_node *node)
{
	(void)node;
	kw_render_pop(r);
	return KW_OK;
}

static kw_status enter_section(kw_renderer *r, const kw_node *node)
{
	return enter_headed(r, node, KW_TAG_SECT);
}

static void open_frame(kw_renderer *r, kw_scope *s, const kw_frame *frame)
{
	kw_flow_add_gap(s->flow, BOX_GAP, false);
	kw_flow_open(s->flow, frame, s->x, s->width);
	s->frame = frame;
	s->x += frame->left;
	s->width -= frame->left + frame->right;
	(void)r;
}

static kw_status leave_frame(kw_renderer *r, const kw_node *node)
{
	kw_scope *s = kw_render_scope(r);
	(void)node;
	if (s->frame) {
		kw_flow_close(s->flow, s->frame, false);
		kw_flow_add_gap(s->flow, BOX_GAP, false);
	}
	kw_render_pop(r);
	return kw_render_flush(r);
}

static kw_status enter_project(kw_renderer *r, const kw_node *node)
{
	kw_status st = enter_headed(r, node, KW_TAG_SECT);
	if (st == KW_OK)
		open_frame(r, kw_render_scope(r), &r->t->frames[KW_FRAME_PROJECT]);
	return st;
}

/* The name of an office at the left, its duties beside it. */
static kw_status enter_duty(kw_renderer *r, kw_scope *s)
{
	const kw_frame *frame = &r->t->frames[KW_FRAME_DUTY];
	int64_t name = r->t->styles[KW_STYLE_BOX_TITLE].size * DUTY_NAME_EMS;
	s->cells = kw_cells_new(2, frame);
	if (!s->cells)
		return kw_render_no_memory(r);
	if (name > s->width / 2)
		name = s->width / 2;
	s->cells->cell[0].x = s->x;
	s->cells->cell[0].width = name;
	s->cells->cell[1].x = s->x + name;
	s->cells->cell[1].width = s->width - name;
	s->flow = &s->cells->cell[1].flow;
	s->x = 0;
	s->width -= name + frame->left + frame->right;
	s->in_cell = true;
	return KW_OK;
}

static kw_status enter_box(kw_renderer *r, const kw_node *node)
{
	kw_status st = enter_headed(r, node, KW_TAG_SECT);
	if (st != KW_OK)
		return st;
	kw_scope *s = kw_render_scope(r);
	if (node->as.box.role == KW_BOX_DUTY && !s->in_cell && has_printed_title(node))
		return enter_duty(r, s);
	open_frame(r, s, &r->t->frames[box_frames[node->as.box.role]]);
	return KW_OK;
}

static bool is_duty(const kw_node *node)
{
	return node && node->type == KW_BOX && node->as.box.role == KW_BOX_DUTY;
}

static kw_status leave_box(kw_renderer *r, const kw_node *node)
{
	kw_scope *s = kw_render_scope(r);
	if (!s->cells)
		return leave_frame(r, node);
	kw_cells *cells = s->cells;
	s->cells = NULL;
	kw_render_pop(r);
	kw_flow *flow = kw_render_scope(r)->flow;
	if (!is_duty(node->prev))
		kw_flow_add_gap(flow, BOX_GAP, false);
	kw_flow_add_row(flow, cells);
	if (!is_duty(node->next))
		kw_flow_add_gap(flow, BOX_GAP, false);
	return kw_render_flush(r);
}

static kw_status enter_list(kw_renderer *r, const kw_node *node)
{
	return kw_render_push(r, node, KW_TAG_L) ? KW_OK : kw_render_no_memory(r);
}

static kw_status enter_item(kw_renderer *r, const kw_node *node)
{
	kw_str marker = node->parent->as.list.marker;
	kw_scope *s = kw_render_push(r, node, KW_TAG_LI);
	if (!s)
		return kw_render_no_memory(r);
	const kw_style *style = &r->t->styles[KW_STYLE_ITEM];
	s->label = marker;
	s->hang = EM(style, kw_str_eq(marker, KW_LIT("・")) ? BULLET_HANG : WIDE_HANG);
	if (marker.n)
		s->label_element = kw_render_element(r, s->element, KW_TAG_LBL);
	s->element = kw_render_element(r, s->element, KW_TAG_LBODY);
	return KW_OK;
}

/* ---- blocks of inlines ---- */

static kw_tag heading_tag(unsigned level)
{
	return (kw_tag)(KW_TAG_H1 + (level > 6 ? 5 : level - 1));
}

/* A section's look follows its depth among sections, its tag the depth of all headings. */
static kw_style_id heading_style(const kw_scope *s, const kw_node *title)
{
	unsigned depth = s->sections > 5 ? 5 : s->sections;
	if (s->in_cell)
		return KW_STYLE_CELL_TITLE;
	switch (title->parent->type) {
	case KW_DOCUMENT:
		return KW_STYLE_TITLE;
	case KW_SECTION:
		return (kw_style_id)(KW_STYLE_HEADING_1 + depth - 1);
	case KW_PROJECT:
		return depth < 4 ? KW_STYLE_HEADING_4 : KW_STYLE_HEADING_5;
	default:
		return KW_STYLE_BOX_TITLE;
	}
}

static kw_status enter_title(kw_renderer *r, const kw_node *node)
{
	kw_scope *s = kw_render_scope(r);
	if (node->marks & KW_MARK_IMPLIED)
		return KW_OK;
	if (node->parent->type == KW_TABLE)
		return kw_render_table_title(r, node);
	if (!s->cells)
		return kw_render_inlines(r, node, heading_style(s, node), heading_tag(s->level), true);
	/* A duty box: its name goes into the first cell. */
	kw_flow *beside = s->flow;
	int64_t width = s->width;
	s->flow = &s->cells->cell[0].flow;
	s->width = s->cells->cell[0].width - EM(&r->t->styles[KW_STYLE_BOX_TITLE], 1000);
	kw_status st = kw_render_inlines(r, node, KW_STYLE_BOX_TITLE, heading_tag(s->level), true);
	s = kw_render_scope(r);
	s->flow = beside;
	s->width = width;
	return st;
}

static kw_status enter_subtitle(kw_renderer *r, const kw_node *node)
{
	return kw_render_inlines(r, node, KW_STYLE_SUBTITLE, KW_TAG_P, false);
}

static kw_status enter_slogan(kw_renderer *r, const kw_node *node)
{
	return kw_render_inlines(r, node, KW_STYLE_SLOGAN, KW_TAG_P, false);
}

/* An item's own paragraph hangs behind its mark; what follows stands in as far. */
static kw_status enter_para(kw_renderer *r, const kw_node *node)
{
	kw_scope *s = kw_render_scope(r);
	if (s->node->type != KW_ITEM)
		return kw_render_inlines(r, node, s->in_cell ? KW_STYLE_CELL : KW_STYLE_BODY, KW_TAG_P, false);
	int64_t hang = s->label.n ? s->hang : 0;
	kw_status st = kw_render_inlines(r, node, s->in_cell ? KW_STYLE_CELL : KW_STYLE_ITEM, KW_TAG_P, false);
	s = kw_render_scope(r);
	if (!s->first_done) {
		s->x += hang;
		s->width -= hang;
		s->first_done = true;
	}
	return st;
}

static kw_status enter_note(kw_renderer *r, const kw_node *node)
{
	kw_scope *s = kw_render_push(r, node, node->as.note.is_reference ? KW_TAG_DIV : KW_TAG_NOTE);
	if (!s)
		return kw_render_no_memory(r);
	s->label = node->as.note.marker;
	s->hang = EM(&r->t->styles[KW_STYLE_NOTE], WIDE_HANG);
	if (s->label.n)
		s->label_element = kw_render_element(r, s->element, KW_TAG_LBL);
	kw_status st = kw_render_inlines(r, node, KW_STYLE_NOTE, KW_TAG_P, false);
	kw_render_pop(r);
	return st;
}

static kw_status enter_caption(kw_renderer *r, const kw_node *node)
{
	return kw_render_inlines(r, node, KW_STYLE_CAPTION, KW_TAG_CAPTION, false);
}

/* A field of the document that belongs to its end waits for it. */
static bool waits_for_end(const kw_node *node)
{
	return node->parent->type == KW_DOCUMENT &&
	       (node->type == KW_CONTACT || fields[node->as.field->role].at_end);
}

static kw_status set_closing(kw_renderer *r, const kw_node *node)
{
	if (node->type == KW_CONTACT)
		return kw_render_inlines(r, node, KW_STYLE_CONTACT, KW_TAG_P, false);
	kw_field_role role = node->as.field->role;
	bool keeps = role == KW_FIELD_LIST_TITLE || role == KW_FIELD_THEME;
	return kw_render_inlines(r, node, fields[role].style, KW_TAG_P, keeps);
}

static kw_status enter_closing(kw_renderer *r, const kw_node *node)
{
	if (!waits_for_end(node))
		return set_closing(r, node);
	if (r->n_closing == r->room_closing) {
		size_t room = r->room_closing ? r->room_closing * 2 : 8;
		const kw_node **grown = realloc(r->closing, room * sizeof *grown);
		if (!grown)
			return kw_render_no_memory(r);
		r->closing = grown;
		r->room_closing = room;
	}
	r->closing[r->n_closing++] = node;
	return KW_OK;
}

static kw_status leave_document(kw_renderer *r, const kw_node *node)
{
	kw_status st = KW_OK;
	for (size_t i = 0; i < r->n_closing && st == KW_OK; i++)
		st = set_closing(r, r->closing[i]);
	return st == KW_OK ? leave_scope(r, node) : st;
}

static kw_status enter_signature(kw_renderer *r, const kw_node *node)
{
	return kw_render_inlines(r, node, KW_STYLE_SIGNATURE, KW_TAG_P, false);
}

static kw_status enter_raw(kw_renderer *r, const kw_node *node)
{
	return kw_render_inlines(r, node, KW_STYLE_BODY, KW_TAG_P, false);
}

static kw_status enter_pagebreak(kw_renderer *r, const kw_node *node)
{
	(void)node;
	if (kw_render_scope(r)->flow != &r->main)
		return KW_OK;
	return kw_flow_add(&r->main, KW_STRIP_PAGE) ? KW_OK : kw_render_no_memory(r);
}

/* ---- the document ---- */

typedef kw_status render_fn(kw_renderer *r, const kw_node *node);

static const struct {
	render_fn *enter, *leave;
} by_type[KW_N_TYPES] = {
	[KW_DOCUMENT] = { enter_document, leave_document },
	[KW_SECTION] = { enter_section, leave_scope },
	[KW_PROJECT] = { enter_project, leave_frame },
	[KW_BOX] = { enter_box, leave_box },
	[KW_LIST] = { enter_list, leave_scope },
	[KW_ITEM] = { enter_item, leave_scope },
	[KW_TABLE] = { kw_render_enter_table, kw_render_leave_table },
	[KW_ROW] = { kw_render_enter_row, kw_render_leave_row },
	[KW_CELL] = { kw_render_enter_cell, kw_render_leave_cell },
	[KW_TITLE] = { enter_title, NULL },
	[KW_SUBTITLE] = { enter_subtitle, NULL },
	[KW_SLOGAN] = { enter_slogan, NULL },
	[KW_PARA] = { enter_para, NULL },
	[KW_NOTE] = { enter_note, NULL },
	[KW_CAPTION] = { enter_caption, NULL },
	[KW_CONTACT] = { enter_closing, NULL },
	[KW_SIGNATURE] = { enter_signature, NULL },
	[KW_FIELD] = { enter_closing, NULL },
	[KW_RAW] = { enter_raw, NULL },
	[KW_PAGEBREAK] = { enter_pagebreak, NULL },
};

static kw_status walk_tree(kw_renderer *r, const kw_node *root)
{
	kw_status st = KW_OK;
	kw_walk walk = kw_walk_from(root);
	while (st == KW_OK && kw_walk_next(&walk) != KW_DONE) {
		const kw_node *n = walk.node;
		if (walk.event == KW_ENTER && kw_type_class((kw_type)n->type) == KW_CONTAINER)
			st = kw_render_label(r);
		if (st != KW_OK)
			break;
		render_fn *fn = walk.event == KW_ENTER ? by_type[n->type].enter : by_type[n->type].leave;
		if (fn)
			st = fn(r, n);
		if (walk.event == KW_ENTER && kw_type_class((kw_type)n->type) == KW_TEXT_BLOCK)
			kw_walk_skip(&walk);
	}
	return st;
}

/* The budget's amounts that stand in the text, sorted to be found; those of data tables are counted by their rows. */
static bool list_amounts(kw_renderer *r)
{
	r->amounts = calloc(r->records->n_budget + 1, sizeof(*r->amounts));
	if (!r->amounts)
		return false;
	for (size_t i = 0; i < r->records->n_budget; i++)
		if (r->records->budget[i].amount)
			r->amounts[r->n_amounts++] = r->records->budget[i].amount;
	qsort(r->amounts, r->n_amounts, sizeof(*r->amounts), compare_addresses);
	return true;
}

static void free_renderer(kw_renderer *r)
{
	while (r->n_scopes)
		kw_render_pop(r);
	kw_flow_free(&r->main);
	kw_pager_free(r->pager);
	kw_composer_free(r->composer);
	kw_buf_free(&r->text);
	free(r->scopes);
	free(r->inks);
	free(r->closing);
	free(r->amounts);
}

kw_status kw_render_document(kw_ctx *ctx, const kw_doc *doc, const kw_template *t, kw_tags *tags, kw_paper *paper,
                             kw_fonts *fonts)
{
	kw_renderer r = { .ctx = ctx, .t = t, .tags = tags, .paper = paper, .records = kw_ctx_records(ctx) };
	kw_status st = KW_OK;
	r.data_cell = r.end_cell = t->styles[KW_STYLE_CELL];
	r.data_cell.align = KW_ALIGN_START;
	r.end_cell.align = KW_ALIGN_END;
	r.end_head = t->styles[KW_STYLE_CELL_HEAD];
	r.end_head.align = KW_ALIGN_END;
	r.composer = kw_composer_new(ctx, fonts, t);
	r.pager = r.composer ? kw_pager_new(ctx, paper, r.composer, t) : NULL;
	if (!r.pager || !list_amounts(&r)) {
		st = kw_render_no_memory(&r);
		goto out;
	}
	st = walk_tree(&r, kw_doc_root_const(doc));
	if (st == KW_OK)
		st = kw_pager_place(r.pager, &r.main, true);
	if (st == KW_OK)
		st = kw_pager_finish(r.pager);
	if (st == KW_OK && r.records->n_budget)
		kw_ctx_put_amounts(ctx, r.amounts_set, r.sum_yen);
out:
	free_renderer(&r);
	return st;
}
