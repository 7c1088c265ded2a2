/* imprint -- the band at the end: issue date, address, contact and mascot as the document states them, a picture the
 * template gives, and the address once more as a code for cameras. It stays together. */
#include "render.h"

enum {
	GAP_EMS = 1000,
	LEAST_EMS = 26, /* of text beside a code: an address has room */
};

/* The first address the document states of itself: its own field, else that of a contact. */
static kw_str find_url(const kw_renderer *r)
{
	const kw_meta *meta = &r->records->meta;
	if (meta->url && meta->url->as.field->href.n)
		return meta->url->as.field->href;
	for (size_t i = 0; i < r->records->n_contacts; i++)
		if (r->records->contacts[i]->as.contact->url.n)
			return r->records->contacts[i]->as.contact->url;
	return (kw_str){ NULL, 0 };
}

static kw_status set_lines(kw_renderer *r)
{
	kw_status st = KW_OK;
	for (size_t i = 0; i < r->n_closing && st == KW_OK; i++) {
		bool is_contact = r->closing[i]->type == KW_CONTACT;
		st = kw_render_inlines(r, r->closing[i], is_contact ? KW_STYLE_CONTACT : KW_STYLE_IMPRINT,
		                       KW_TAG_P, i + 1 < r->n_closing);
	}
	return st;
}

/* Lines, and a code below them. */
static kw_status set_box(kw_renderer *r, const kw_drawing *code)
{
	const kw_frame *frame = &r->t->frames[KW_STYLE_IMPRINT];
	kw_scope *s = kw_render_scope(r);
	if (frame->is_known) {
		kw_flow_open(s->flow, frame, s->x, s->width);
		s->is_framed = true;
		s->x += frame->left;
		s->width -= frame->left + frame->right;
	}
	kw_status st = set_lines(r);
	s = kw_render_scope(r);
	if (code && st == KW_OK) {
		kw_flow_keep_last(s->flow);
		kw_flow_add_gap(s->flow, KW_EM(&r->t->styles[KW_STYLE_IMPRINT], GAP_EMS / 2), true);
		kw_flow_add_drawing(s->flow, code, s->x);
	}
	if (frame->is_known && st == KW_OK)
		kw_flow_close(kw_render_scope(r)->flow, frame, false);
	return st;
}

/* Picture, lines and code side by side, in one frame. */
static kw_status set_band(kw_renderer *r, const kw_drawing *picture, const kw_drawing *code)
{
	const kw_frame *frame = &r->t->frames[KW_STYLE_IMPRINT];
	kw_scope *s = kw_render_scope(r);
	int64_t gap = KW_EM(&r->t->styles[KW_STYLE_IMPRINT], GAP_EMS);
	int64_t left = picture ? picture->width + gap : 0, right = code ? code->width + gap : 0;
	int64_t whole = s->width, text = whole - frame->left - frame->right - left - right;
	size_t lines = picture ? 1 : 0;
	kw_cells *cells = kw_cells_new(lines + 1 + (code ? 1 : 0), frame);
	if (!cells)
		return kw_render_no_memory(r);
	kw_flow *main = s->flow;
	if (picture) {
		cells->cell[0].x = s->x;
		cells->cell[0].width = left;
		kw_flow_add_drawing(&cells->cell[0].flow, picture, 0);
	}
	cells->cell[lines].x = s->x + left;
	cells->cell[lines].width = whole - left - right;
	if (code) {
		cells->cell[lines + 1].x = s->x + left + text + gap;
		cells->cell[lines + 1].width = right;
		kw_flow_add_drawing(&cells->cell[lines + 1].flow, code, 0);
	}
	s->flow = &cells->cell[lines].flow;
	s->is_framed = s->in_cell = true;
	s->x = 0;
	s->width = text;
	kw_status st = set_lines(r);
	kw_render_scope(r)->flow = main;
	kw_flow_add_row(main, cells);
	return st;
}

kw_status kw_render_imprint(kw_renderer *r)
{
	const kw_drawing *picture = NULL, *code = NULL;
	kw_status st = KW_OK;
	kw_str url = find_url(r);
	r->in_imprint = true;
	if (!kw_render_set_columns(r, r->t->styles[KW_STYLE_IMPRINT].spans ? 1 : r->t->columns))
		return kw_render_no_memory(r);
	if (r->t->mascot.image.n)
		st = kw_figure_picture(r, r->t->mascot.image, r->t->mascot.width, r->t->mascot.alt, &picture);
	if (st == KW_OK && url.n && r->t->contact.qr)
		st = kw_figure_code(r, url, r->t->contact.qr, &code);
	if (st != KW_OK || (!r->n_closing && !picture && !code))
		return st;
	if (r->t->contact.at_foot) {
		kw_strip *foot = kw_flow_add(kw_render_scope(r)->flow, KW_STRIP_FOOT);
		if (!foot)
			return kw_render_no_memory(r);
		foot->n = 1;
	}
	kw_flow_add_gap(kw_render_scope(r)->flow, r->t->styles[KW_STYLE_BODY].size, false);
	int64_t beside = kw_render_scope(r)->width - (code ? code->width : 0);
	bool is_narrow = beside < KW_EM(&r->t->styles[KW_STYLE_IMPRINT], INT64_C(1000) * LEAST_EMS);
	return picture || (code && !is_narrow) ? set_band(r, picture, code) : set_box(r, code);
}
