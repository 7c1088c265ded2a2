/* cards -- offices with their duties, or projects, side by side in frames of one height. Which nodes are cards, and how many
 * stand in a row, is the template's to say. */
#include "render.h"

static bool has_card_layout(const kw_renderer *r, const kw_node *node)
{
	if (node->type == KW_BOX)
		return node->as.box.role == KW_BOX_DUTY && r->t->duties.layout == KW_LAYOUT_CARDS;
	/* A project in a row of a table belongs to the table. */
	return node->type == KW_PROJECT && node->parent->type != KW_ROW &&
	       r->t->projects.layout == KW_LAYOUT_CARDS;
}

bool kw_render_is_card(const kw_renderer *r, const kw_node *node)
{
	const kw_scope *s = &r->scopes[r->n_scopes - 1];
	bool is_free = s->is_card || !s->is_framed;
	return is_free && kw_node_title(node) && has_card_layout(r, node);
}

static bool is_same_kind(const kw_node *a, const kw_node *b)
{
	return b && a->type == b->type && kw_node_title(b) &&
	       (a->type != KW_BOX || a->as.box.role == b->as.box.role);
}

static bool begin_row(kw_renderer *r, const kw_node *node)
{
	bool is_duty = node->type == KW_BOX;
	int64_t n = is_duty ? r->t->duties.columns : r->t->projects.columns;
	int64_t gap = is_duty ? r->t->duties.gap : r->t->projects.gap, x = 0;
	int64_t width = (kw_template_measure(r->t, 1) - (n - 1) * gap) / n;
	r->n_cards = 0;
	r->cards = kw_cells_new((size_t)n, &r->t->frames[KW_FRAME_CARD]);
	for (size_t i = 0; r->cards && i < r->cards->n; i++, x += width + gap) {
		r->cards->are_cards = true;
		r->cards->cell[i].x = x;
		r->cards->cell[i].width = width;
	}
	return r->cards != NULL;
}

kw_status kw_render_enter_card(kw_renderer *r, const kw_node *node)
{
	if (!kw_render_set_columns(r, 1) || (!r->cards && !begin_row(r, node)))
		return kw_render_no_memory(r);
	kw_scope *s = kw_render_scope(r);
	const kw_frame *frame = r->cards->frame, *text = &r->t->frames[KW_STYLE_CARD_TEXT];
	kw_cell_flow *cell = &r->cards->cell[r->n_cards];
	s->flow = &cell->flow;
	s->x = text->left;
	s->width = cell->width - frame->left - frame->right - text->left - text->right;
	s->is_card = s->in_card = s->in_cell = s->is_framed = true;
	return KW_OK;
}

/* The name goes from edge to edge of its card, on a band of its own. */
kw_status kw_render_card_title(kw_renderer *r, const kw_node *title, kw_tag tag)
{
	kw_scope *s = kw_render_scope(r);
	const kw_frame *text = &r->t->frames[KW_STYLE_CARD_TEXT];
	kw_scope saved = *s;
	s->x = 0;
	s->width += text->left + text->right;
	kw_status st = kw_render_inlines(r, title, KW_STYLE_CARD_TITLE, tag, true);
	s = kw_render_scope(r);
	s->x = saved.x;
	s->width = saved.width;
	kw_strip *space = st == KW_OK ? kw_flow_add(s->flow, KW_STRIP_SPACE) : NULL;
	if (!space)
		return st == KW_OK ? kw_render_no_memory(r) : st;
	space->height = text->top;
	space->keep = true;
	return KW_OK;
}

kw_status kw_render_leave_card(kw_renderer *r, const kw_node *node)
{
	int64_t gap = node->type == KW_BOX ? r->t->duties.gap : r->t->projects.gap;
	kw_render_pop(r);
	r->n_cards++;
	if (r->n_cards < r->cards->n && is_same_kind(node, node->next))
		return KW_OK;
	kw_flow *flow = kw_render_scope(r)->flow;
	kw_cells *cards = r->cards;
	r->cards = NULL;
	kw_cells_level_bands(cards);
	kw_flow_add_gap(flow, gap, false);
	kw_flow_add_row(flow, cards);
	kw_flow_add_gap(flow, gap, false);
	return kw_render_flush(r);
}
