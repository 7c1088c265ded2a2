/* figures -- drawings and their elements: bars of a chart, codes for cameras, pictures. Each is one Figure with a text that
 * says the same. */
#include "render.h"

#include "images.h"
#include "jpeg_segments.h"
#include "qr.h"

void kw_flow_add_drawing(kw_flow *f, const kw_drawing *d, int64_t x)
{
	kw_strip *s = kw_flow_add(f, KW_STRIP_DRAWING);
	if (!s)
		return;
	s->height = d->height;
	s->x = x;
	s->drawing = d;
}

static kw_drawing *new_drawing(kw_renderer *r, size_t n_rects, kw_fill **rects)
{
	kw_drawing *d = kw_arena_alloc(r->drawings, sizeof *d);
	*rects = n_rects ? kw_arena_alloc(r->drawings, n_rects * sizeof **rects) : NULL;
	if (!d || (n_rects && !*rects))
		return NULL;
	d->rects = *rects;
	d->n_rects = n_rects;
	return d;
}

const kw_drawing *kw_figure_bar(kw_renderer *r, uint32_t element, int64_t width, int64_t height,
                                kw_colour colour)
{
	kw_fill *rect = NULL;
	kw_drawing *d = new_drawing(r, 1, &rect);
	if (!d)
		return NULL;
	d->element = element;
	d->width = width;
	d->height = height;
	d->colour = colour;
	*rect = (kw_fill){ colour, 0, 0, 0, width, height };
	return d;
}

/* A run of dark modules of one line is one rectangle. */
static size_t put_runs(const kw_qr *qr, int64_t module, int64_t quiet, kw_fill *rects)
{
	size_t n = 0;
	for (size_t y = 0; y < qr->side; y++)
		for (size_t x = 0, end; x < qr->side; x = end) {
			end = x + 1;
			if (!qr->dark[y * qr->side + x])
				continue;
			while (end < qr->side && qr->dark[y * qr->side + end])
				end++;
			if (rects)
				rects[n] = (kw_fill){ 0,
					              0,
					              quiet + (int64_t)x * module,
					              quiet + (int64_t)y * module,
					              (int64_t)(end - x) * module,
					              module };
			n++;
		}
	return n;
}

kw_status kw_figure_code(kw_renderer *r, kw_str text, int64_t side, const kw_drawing **out)
{
	kw_qr qr = { 0 };
	kw_fill *rects = NULL;
	*out = NULL;
	kw_status st = kw_qr_new(r->ctx, text, &qr);
	if (st != KW_OK || !qr.side)
		return st;
	int64_t modules = (int64_t)(qr.side + 2 * KW_QR_QUIET), module = side / modules;
	if (module < KW_QR_GOOD_MODULE && modules * KW_QR_GOOD_MODULE <= KW_QR_MOST_SIDE)
		module = KW_QR_GOOD_MODULE;
	if (module < KW_QR_LEAST_MODULE) {
		kw_report(r->ctx, KW_SEVERITY_NOTE, "pdf.code-small", (kw_span){ 0 },
		          "the address has %zu letters, too many for a code of this size; there is none",
		          text.n);
		goto out;
	}
	kw_drawing *d = new_drawing(r, put_runs(&qr, module, 0, NULL), &rects);
	if (!d) {
		st = kw_render_no_memory(r);
		goto out;
	}
	d->width = d->height = module * modules;
	(void)put_runs(&qr, module, module * KW_QR_QUIET, rects);
	d->element = kw_render_own_element(r, KW_TAG_FIGURE);
	if (r->tags)
		kw_tags_set_alt(r->tags, d->element, text);
	*out = d;
out:
	kw_qr_free(&qr);
	return st;
}

/* Pages of vertical lines are seen turned to the right: what stands upright on them is turned to the left before. */
static const uint8_t turned_left[KW_ORIENTATIONS + 1] = { 0, 8, 5, 6, 7, 4, 1, 2, 3 };

/* width: as it is seen. */
static void place_picture(kw_drawing *d, const kw_picture *picture, int64_t width, bool is_vertical)
{
	int64_t height = width * (int64_t)picture->height / (int64_t)picture->width;
	d->picture = picture->object;
	d->orientation = is_vertical ? turned_left[picture->orientation] : picture->orientation;
	d->width = is_vertical ? height : width;
	d->height = is_vertical ? width : height;
}

kw_status kw_figure_picture(kw_renderer *r, kw_str name, int64_t width, kw_str alt, const kw_drawing **out)
{
	kw_picture picture;
	kw_fill *rects = NULL;
	kw_str bytes;
	*out = NULL;
	kw_status st = kw_template_file(r->ctx, r->t, name, &bytes);
	if (st == KW_OK)
		st = kw_picture_add(r->ctx, r->haru, name, bytes, &picture);
	if (st != KW_OK)
		return st;
	kw_drawing *d = new_drawing(r, 0, &rects);
	if (!d)
		return kw_render_no_memory(r);
	place_picture(d, &picture, width, r->t->is_vertical);
	/* Without words it is decoration. */
	if (alt.n && r->tags) {
		d->element = kw_render_own_element(r, KW_TAG_FIGURE);
		kw_tags_set_alt(r->tags, d->element, alt);
	}
	if (!alt.n)
		kw_report(
		        r->ctx, KW_SEVERITY_WARNING, "leaflet.alt-missing", (kw_span){ 0 },
		        "picture %.*s has no alternative text; expected alt=\"…\" beside it in the template",
		        KW_STR_ARG(name));
	*out = d;
	return KW_OK;
}
