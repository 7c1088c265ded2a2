/* render -- a function for each node type, in the order of the list of types. Prints what the tree says and nothing else:
 * headings as written, no titles that are only implied, nothing for a gap. Walks without recursion. */
#include "render.h"

#include "grow.h"

#include <stdlib.h>

#define BULLET_HANG       1000 /* ・ has half a body: its text begins after one em */
#define WIDE_HANG         1300 /* ◆ has a whole one */
#define FIGURE_HANG       500  /* a second figure of numbers */
#define NUMBERS_LOOKED_AT 10
#define LEAST_WIDTH       8000 /* thousandths of an em: lines are not made shorter by nesting */
#define BOX_GAP           8000
#define DUTY_NAME_EMS     10

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

/* ---- containers ---- */

static bool has_text(const kw_node *block)
{
	kw_walk walk = kw_walk_from(block);
	while (kw_walk_next(&walk) != KW_DONE)
		if (walk.event == KW_ENTER && kw_str_trim(walk.node->text).n)
			return true;
	return false;
}

static bool has_printed_title(const kw_node *node)
{
	const kw_node *title = kw_node_title(node);
	return title && !(title->marks & KW_MARK_IMPLIED) && has_text(title);
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
	kw_status st = enter_headed(r, node, KW_TAG_DOCUMENT);
	if (st == KW_OK)
		kw_contents_begin(r);
	if (st == KW_OK)
		st = kw_render_begin_turned(r, node);
	if (st != KW_OK || !r->t->cover.drop)
		return st;
	bool fine = kw_render_set_columns(r, r->t->styles[KW_STYLE_TITLE].spans ? 1 : r->t->columns);
	kw_strip *s = fine ? kw_flow_add(&r->main, KW_STRIP_SPACE) : NULL;
	if (!s)
		return kw_render_no_memory(r);
	s->height = r->t->cover.drop;
	return KW_OK;
}

static kw_status leave_scope(kw_renderer *r, const kw_node *node)
{
	(void)node;
	kw_render_pop(r);
	return KW_OK;
}

/* A cover that stands alone ends where the first section begins. */
static bool end_cover(kw_renderer *r)
{
	bool ends = r->t->cover.is_alone && !r->has_cover && r->main.n_strips;
	r->has_cover = true;
	return !ends || kw_flow_add(&r->main, KW_STRIP_AREA);
}

/* What running heads call the matter that comes. */
static bool note_section(kw_renderer *r, const kw_node *title, kw_style_id style)
{
	kw_buf text = { 0 };
	if (!r->t->running.is_shown || style != KW_STYLE_HEADING_1 || kw_render_scope(r)->flow != &r->main)
		return true;
	kw_text_of(title, &text);
	/* In the columns of the heading: the name counts from where the heading stands. */
	bool fine = kw_render_set_columns(r, kw_render_columns_for(r, title, &r->t->styles[style]));
	kw_strip *s = fine ? kw_flow_add(&r->main, KW_STRIP_SECTION) : NULL;
	if (s) {
		s->text = kw_arena_copy(r->drawings, kw_str_trim(kw_buf_str(&text)));
		s->keep = true;
	}
	kw_buf_free(&text);
	return s && !kw_arena_failed(r->drawings);
}

static kw_status enter_section(kw_renderer *r, const kw_node *node)
{
	if (!end_cover(r))
		return kw_render_no_memory(r);
	return enter_headed(r, node, KW_TAG_SECT);
}

/* Boxes nested so deep that no text would fit go without a frame. */
static kw_status open_frame(kw_renderer *r, const kw_node *node, const kw_frame *frame, int64_t gap)
{
	if (!kw_render_set_columns(r, kw_render_columns_for(r, node, NULL)))
		return kw_render_no_memory(r);
	kw_scope *s = kw_render_scope(r);
	int64_t width = s->width - frame->left - frame->right;
	kw_flow_add_gap(s->flow, gap, false);
	if (width < KW_EM(&r->t->styles[KW_STYLE_BODY], LEAST_WIDTH))
		return KW_OK;
	kw_flow_open(s->flow, frame, s->x, s->width);
	s->frame = frame;
	s->is_framed = true;
	s->x += frame->left;
	s->width = width;
	return KW_OK;
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
	if (st != KW_OK)
		return st;
	if (kw_render_is_card(r, node))
		return kw_render_enter_card(r, node);
	/* Its box begins where its heading would; below another heading, at once. */
	const kw_flow *flow = kw_render_scope(r)->flow;
	const kw_strip *last = flow->n_strips ? &flow->strips[flow->n_strips - 1] : NULL;
	bool is_below_heading = last && last->keep && last->kind == KW_STRIP_GAP;
	return open_frame(r, node, &r->t->frames[KW_FRAME_PROJECT],
	                  is_below_heading ? 0 : r->t->styles[KW_STYLE_HEADING_4].before);
}

static kw_status leave_project(kw_renderer *r, const kw_node *node)
{
	return kw_render_scope(r)->is_card ? kw_render_leave_card(r, node) : leave_frame(r, node);
}

/* The name of an office at the left, its duties beside it. */
static kw_status enter_duty(kw_renderer *r, const kw_node *node)
{
	if (!kw_render_set_columns(r, kw_render_columns_for(r, node, NULL)))
		return kw_render_no_memory(r);
	kw_scope *s = kw_render_scope(r);
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
	s->in_cell = s->is_framed = true;
	return KW_OK;
}

static kw_status enter_box(kw_renderer *r, const kw_node *node)
{
	kw_status st = enter_headed(r, node, KW_TAG_SECT);
	if (st != KW_OK)
		return st;
	if (kw_render_is_card(r, node))
		return kw_render_enter_card(r, node);
	if (node->as.box.role == KW_BOX_DUTY && !kw_render_scope(r)->in_cell && has_printed_title(node) &&
	    r->t->duties.layout == KW_LAYOUT_ROWS)
		return enter_duty(r, node);
	return open_frame(r, node, &r->t->frames[box_frames[node->as.box.role]], BOX_GAP);
}

static bool is_duty(const kw_node *node)
{
	return node && node->type == KW_BOX && node->as.box.role == KW_BOX_DUTY;
}

static kw_status leave_box(kw_renderer *r, const kw_node *node)
{
	kw_scope *s = kw_render_scope(r);
	if (s->is_card)
		return kw_render_leave_card(r, node);
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

/* A mark whose item has no text still stands in the source. */
static kw_status leave_item(kw_renderer *r, const kw_node *node)
{
	kw_status st = kw_render_label(r);
	return st == KW_OK ? leave_scope(r, node) : st;
}

static kw_status enter_list(kw_renderer *r, const kw_node *node)
{
	bool is_marked = node->as.list.marker.n || node->as.list.numbering == KW_LIST_BULLETS;
	kw_tag tag = is_marked                                    ? KW_TAG_L_MARKS
	             : node->as.list.numbering == KW_LIST_NUMBERS ? KW_TAG_L_NUMBERS
	                                                          : KW_TAG_L;
	return kw_render_push(r, node, tag) ? KW_OK : kw_render_no_memory(r);
}

/* How far items stand in: of numbers, as far as the last one needs. */
static int64_t item_hang(const kw_renderer *r, const kw_node *list, kw_str mark)
{
	int64_t hang = kw_str_eq(mark, KW_LIT("・")) ? BULLET_HANG : WIDE_HANG, figures = 0;
	if (list->as.list.numbering == KW_LIST_NUMBERS && !list->as.list.marker.n)
		for (const kw_node *item = list->first; item && figures < NUMBERS_LOOKED_AT;
		     item = item->next)
			figures++;
	return KW_EM(&r->t->styles[KW_STYLE_ITEM], figures > 9 ? hang + FIGURE_HANG : hang);
}

static kw_status enter_item(kw_renderer *r, const kw_node *node)
{
	const kw_node *list = node->parent;
	uint64_t n = ++kw_render_scope(r)->n_items;
	kw_buf mark = { 0 };
	bool is_own = !kw_template_put_mark(r->t, list, n, &mark);
	kw_scope *s = kw_render_push(r, node, KW_TAG_LI);
	if (s) {
		s->label = is_own ? kw_arena_copy(r->drawings, kw_buf_str(&mark)) : list->as.list.marker;
		s->hang = item_hang(r, list, s->label);
	}
	kw_buf_free(&mark);
	if (!s || kw_arena_failed(r->drawings))
		return kw_render_no_memory(r);
	if (s->label.n)
		s->label_element = is_own ? kw_render_own_element(r, KW_TAG_LBL)
		                          : kw_render_element(r, s->element, KW_TAG_LBL);
	s->element = kw_render_element(r, s->element, KW_TAG_LBODY);
	return KW_OK;
}

/* ---- blocks of inlines ---- */

kw_tag kw_render_heading_tag(unsigned level)
{
	return (kw_tag)(KW_TAG_H1 + (level > 6 ? 5 : level - 1));
}

/* A section's look follows its depth among sections, its tag the depth of all headings. */
static kw_style_id heading_style(const kw_scope *s, const kw_node *title)
{
	unsigned depth = s->sections > 5 ? 5 : s->sections;
	if (s->in_cell)
		return s->in_card ? KW_STYLE_LIST_TITLE : KW_STYLE_CELL_TITLE;
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
	if (s->is_card)
		return kw_render_card_title(r, node, kw_render_heading_tag(s->level));
	if (!s->cells && !note_section(r, node, heading_style(s, node)))
		return kw_render_no_memory(r);
	s = kw_render_scope(r);
	if (!s->cells)
		return kw_render_inlines(r, node, heading_style(s, node), kw_render_heading_tag(s->level),
		                         node->next != NULL);
	/* A duty box: its name goes into the first cell. */
	kw_flow *beside = s->flow;
	int64_t width = s->width;
	s->flow = &s->cells->cell[0].flow;
	s->width = s->cells->cell[0].width - KW_EM(&r->t->styles[KW_STYLE_BOX_TITLE], 1000);
	kw_status st = kw_render_inlines(r, node, KW_STYLE_BOX_TITLE, kw_render_heading_tag(s->level), false);
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

static kw_style_id text_style(const kw_scope *s, kw_style_id outside)
{
	if (s->in_card)
		return KW_STYLE_CARD_TEXT;
	return s->in_cell ? KW_STYLE_CELL : outside;
}

/* An item's own paragraph hangs behind its mark; what follows stands in as far. */
static kw_status enter_para(kw_renderer *r, const kw_node *node)
{
	kw_scope *s = kw_render_scope(r);
	if (s->node->type != KW_ITEM)
		return kw_render_inlines(r, node, text_style(s, KW_STYLE_BODY), KW_TAG_P, false);
	int64_t hang = s->label.n ? s->hang : 0;
	kw_status st = kw_render_inlines(r, node, text_style(s, KW_STYLE_ITEM), KW_TAG_P, false);
	s = kw_render_scope(r);
	if (!s->first_done && s->width - hang >= KW_EM(&r->t->styles[KW_STYLE_ITEM], LEAST_WIDTH)) {
		s->x += hang;
		s->width -= hang;
		s->first_done = true;
	}
	return st;
}

static kw_status enter_note(kw_renderer *r, const kw_node *node)
{
	kw_status st = kw_render_label(r);
	if (st != KW_OK)
		return st;
	kw_scope *s = kw_render_push(r, node, node->as.note.is_reference ? KW_TAG_DIV : KW_TAG_NOTE);
	if (!s)
		return kw_render_no_memory(r);
	s->label = node->as.note.marker;
	s->hang = KW_EM(&r->t->styles[KW_STYLE_NOTE], WIDE_HANG);
	if (s->label.n)
		s->label_element = kw_render_element(r, s->element, KW_TAG_LBL);
	st = kw_render_inlines(r, node, KW_STYLE_NOTE, KW_TAG_P, false);
	if (st == KW_OK)
		st = kw_render_label(r);
	kw_render_pop(r);
	return st;
}

static kw_status enter_caption(kw_renderer *r, const kw_node *node)
{
	kw_flow_keep_last(kw_render_scope(r)->flow);
	return kw_render_inlines(r, node, KW_STYLE_CAPTION, KW_TAG_CAPTION, false);
}

/* A field of the document that belongs to its end waits for it. */
bool kw_render_waits_for_end(const kw_node *node)
{
	if (node->parent->type != KW_DOCUMENT)
		return false;
	return node->type == KW_CONTACT || (node->type == KW_FIELD && fields[node->as.field->role].at_end);
}

static kw_status set_closing(kw_renderer *r, const kw_node *node)
{
	if (node->type == KW_CONTACT)
		return kw_render_inlines(r, node, KW_STYLE_CONTACT, KW_TAG_P, false);
	kw_field_role role = node->as.field->role;
	bool keeps = role == KW_FIELD_LIST_TITLE || role == KW_FIELD_THEME;
	return kw_render_inlines(r, node, fields[role].style, KW_TAG_P, keeps);
}

/* Whether the field is the first of those the cover ends with. */
static bool begins_foot(const kw_renderer *r, const kw_node *node)
{
	const kw_node *n = node;
	if (!r->t->cover.fields_at_foot || !r->t->cover.is_alone || r->has_cover || r->has_cover_foot ||
	    node->parent->type != KW_DOCUMENT)
		return false;
	while (n && (n->type == KW_FIELD || n->type == KW_CONTACT))
		n = n->next;
	return n && n->type == KW_SECTION;
}

static kw_status enter_closing(kw_renderer *r, const kw_node *node)
{
	if (!kw_render_waits_for_end(node)) {
		if (begins_foot(r, node)) {
			r->has_cover_foot = true;
			if (!kw_flow_add(&r->main, KW_STRIP_FOOT))
				return kw_render_no_memory(r);
		}
		return set_closing(r, node);
	}
	const kw_node **closing = kw_grown(r->closing, r->n_closing, &r->room_closing, sizeof *closing);
	if (!closing)
		return kw_render_no_memory(r);
	r->closing = closing;
	r->closing[r->n_closing++] = node;
	return KW_OK;
}

static kw_status leave_document(kw_renderer *r, const kw_node *node)
{
	kw_status st = kw_render_summary(r);
	if (st == KW_OK)
		st = kw_render_imprint(r);
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
	[KW_PROJECT] = { enter_project, leave_project },
	[KW_BOX] = { enter_box, leave_box },
	[KW_LIST] = { enter_list, leave_scope },
	[KW_ITEM] = { enter_item, leave_item },
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

static void free_renderer(kw_renderer *r)
{
	while (r->n_scopes)
		kw_render_pop(r);
	kw_cells_free(r->cards);
	kw_flow_free(&r->main);
	kw_arena_free(r->drawings);
	kw_pager_free(r->pager);
	kw_composer_free(r->composer);
	kw_buf_free(&r->text);
	free(r->scopes);
	free(r->inks);
	free(r->closing);
	free(r->amounts);
	free(r->table_rows);
}

kw_status kw_render_document(kw_ctx *ctx, const kw_doc *doc, const kw_template *t, kw_tags *tags,
                             kw_paper *paper, kw_fonts *fonts, kw_haru *haru)
{
	kw_renderer r = { .ctx = ctx, .t = t, .tags = tags, .paper = paper, .haru = haru, .columns = 1 };
	r.records = kw_ctx_records(ctx);
	r.drawings = kw_arena_new();
	r.file = kw_doc_source_const(doc)->file;
	kw_status st = KW_OK;
	r.data_cell = r.end_cell = t->styles[KW_STYLE_CELL];
	r.data_cell.align = KW_ALIGN_START;
	r.end_cell.align = KW_ALIGN_END;
	r.name_cell = r.data_cell;
	r.name_cell.ends_at_phrases = true;
	r.end_head = t->styles[KW_STYLE_CELL_HEAD];
	r.end_head.align = KW_ALIGN_END;
	r.end_head.ends_at_phrases = true;
	r.chart_total = t->frames[KW_FRAME_CHART_ROW];
	r.chart_total.fill = t->frames[KW_FRAME_ROW_TOTAL].fill;
	r.chart_total.rule = t->frames[KW_FRAME_ROW_TOTAL].rule;
	r.composer = kw_composer_new(ctx, fonts, t);
	r.pager = r.composer ? kw_pager_new(ctx, paper, r.composer, t, r.records->meta.title) : NULL;
	if (!r.pager || !r.drawings || !kw_render_list_amounts(&r)) {
		st = kw_render_no_memory(&r);
		goto out;
	}
	st = walk_tree(&r, kw_doc_root_const(doc));
	if (st == KW_OK)
		st = kw_pager_place(r.pager, &r.main, true);
	if (st == KW_OK)
		st = kw_pager_finish(r.pager);
	if (st == KW_OK)
		st = kw_contents_finish(&r);
	if (st == KW_OK && r.records->n_budget && !r.leaves_out)
		kw_ctx_put_amounts(ctx, r.amounts_set, r.sum_yen);
out:
	free_renderer(&r);
	return st;
}
