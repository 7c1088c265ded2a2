/* paper -- content streams. Fills are kept until the page ends and are drawn first, so that a tint may be known only when
 * the box on it ends, after the boxes inside it. What is drawn is never outside a mark, marks are never inside each other. Text
 * objects go on from mark to mark, and places in them are steps: half the numbers, and those alike. */
#include "paper_inside.h"

#include "grow.h"
#include "pdftext.h"
#include "print.h"

#include <stdlib.h>

#define BOLD_PART  36    /* of an em: the stroke around a glyph of a family without a bold face */
#define FOLIO_FOOT 42000 /* of the page number above the edge, on turned pages */
/* Poppler takes glyphs that overlap by a fifth of an em for lines each. A bracket cut in half behind a mark may stand exactly there;
 * a thousandth of a point decides, rather than the last bit of a sum. */
#define SHORT_OF_BACK 1
#define NOBODY        UINT32_MAX

kw_paper *kw_paper_new(kw_haru *haru, kw_fonts *fonts, kw_tags *tags, kw_outline *outline, int64_t width_mpt,
                       int64_t height_mpt)
{
	kw_paper *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->haru = haru;
	p->fonts = fonts;
	p->tags = tags;
	p->outline = outline;
	p->width = width_mpt;
	p->height = height_mpt;
	p->owner = NOBODY;
	p->texts = kw_arena_new();
	if (!p->texts) {
		kw_paper_free(p);
		return NULL;
	}
	return p;
}

void kw_paper_free(kw_paper *p)
{
	if (!p)
		return;
	kw_arena_free(p->texts);
	kw_buf_free(&p->under);
	kw_buf_free(&p->over);
	free(p->targets);
	free(p->areas);
	free(p->fills);
	free(p);
}

bool kw_paper_failed(const kw_paper *p)
{
	return p->failed || p->under.failed || p->over.failed || kw_arena_failed(p->texts);
}

void kw_paper_set_turned(kw_paper *p)
{
	p->is_turned = true;
}

void kw_paper_set_print(kw_paper *p, kw_print *print)
{
	p->print = print;
}

uint32_t kw_paper_n_pages(const kw_paper *p)
{
	return p->print ? kw_print_n_pages(p->print) + p->is_open : kw_haru_n_pages(p->haru);
}

kw_outline *kw_paper_outline(kw_paper *p)
{
	return p->outline;
}

/* ---- pages ---- */

void kw_paper_set_size(kw_paper *p, int64_t width_mpt, int64_t height_mpt)
{
	p->width = width_mpt;
	p->height = height_mpt;
	if (p->is_open && !p->print)
		kw_haru_set_page_size(p->haru, p->page, width_mpt, height_mpt);
}

static void open_page(kw_paper *p, uint32_t page)
{
	p->page = page;
	p->is_open = true;
	p->colour = KW_NO_COLOUR;
	p->n_fills = 0;
	p->font = 0;
	p->size = 0;
	p->owner = NOBODY;
	p->is_text = false;
	kw_buf_clear(&p->under);
	kw_buf_clear(&p->over);
}

void kw_paper_begin_page(kw_paper *p)
{
	open_page(p, p->print ? kw_print_n_pages(p->print) : kw_haru_add_page(p->haru, p->width, p->height));
	if (p->is_turned && !p->print)
		kw_haru_turn_page(p->haru, p->page);
}

void kw_paper_skip_page(kw_paper *p)
{
	(void)kw_haru_add_page(p->haru, p->width, p->height);
}

void kw_paper_reopen(kw_paper *p, uint32_t page, int64_t width_mpt, int64_t height_mpt)
{
	p->width = width_mpt;
	p->height = height_mpt;
	open_page(p, page);
}

static void end_mark(kw_paper *p)
{
	if (p->owner == NOBODY)
		return;
	if (p->tags || p->is_said)
		kw_buf_put(&p->over, KW_LIT("EMC\n"));
	p->owner = NOBODY;
	p->is_said = false;
}

static void begin_text(kw_paper *p)
{
	if (p->is_text)
		return;
	kw_buf_put(&p->over, KW_LIT("BT\n"));
	p->is_text = p->is_level = true;
	p->line_x = p->line_y = 0;
	p->has_pen = false;
}

static void end_text(kw_paper *p)
{
	if (p->is_text)
		kw_buf_put(&p->over, KW_LIT("ET\n"));
	p->is_text = false;
}

static void put_colour(const kw_paper *p, kw_buf *b, kw_colour colour, bool is_stroke)
{
	if (p->print) {
		kw_print_put_colour(p->print, b, colour, is_stroke);
		return;
	}
	for (int shift = 16; shift >= 0; shift -= 8)
		kw_pdf_put_mpt_space(b, (int64_t)(colour >> shift & 0xFF) * 1000 / 255);
	kw_buf_put(b, is_stroke ? KW_LIT("RG\n") : KW_LIT("rg\n"));
}

static void put_rect(kw_buf *b, int64_t x, int64_t y, int64_t width, int64_t height)
{
	kw_pdf_put_mpt_space(b, x);
	kw_pdf_put_mpt_space(b, y);
	kw_pdf_put_mpt_space(b, width);
	kw_pdf_put_mpt_space(b, height);
}

static void put_fill(kw_paper *p, const kw_fill *f)
{
	put_rect(&p->under, f->x_mpt, p->height - f->y_mpt - f->height_mpt, f->width_mpt, f->height_mpt);
	kw_buf_put(&p->under, KW_LIT("re f\n"));
}

/* Layer by layer, in the order they came. */
static void put_fills(kw_paper *p)
{
	kw_colour colour = KW_NO_COLOUR;
	size_t left = p->n_fills;
	if (left && p->tags)
		kw_buf_put(&p->under, KW_LIT("/Artifact<</Type/Layout>>BDC\n"));
	for (unsigned layer = 0; left; layer++)
		for (size_t i = 0; i < p->n_fills; i++) {
			const kw_fill *f = &p->fills[i];
			if (f->layer != layer)
				continue;
			if (f->colour != colour)
				put_colour(p, &p->under, f->colour, false);
			colour = f->colour;
			put_fill(p, f);
			left--;
		}
	if (p->n_fills && p->tags)
		kw_buf_put(&p->under, KW_LIT("EMC\n"));
}

void kw_paper_end_page(kw_paper *p)
{
	p->is_open = false;
	end_mark(p);
	end_text(p);
	put_fills(p);
	kw_buf_put(&p->under, kw_buf_str(&p->over));
	p->failed = kw_paper_failed(p);
	if (p->print)
		kw_print_add_page(p->print, kw_buf_str(&p->under), p->width, p->height, p->is_turned);
	else
		kw_haru_end_page(p->haru, p->page, kw_buf_str(&p->under), p->tags ? (int64_t)p->page : -1);
}

void kw_paper_fill(kw_paper *p, kw_fill fill)
{
	kw_fill *fills = kw_grown(p->fills, p->n_fills, &p->room_fills, sizeof *fills);
	if (!fills) {
		p->failed = true;
		return;
	}
	p->fills = fills;
	p->fills[p->n_fills++] = fill;
}

/* ---- marks ---- */

/* said: a PDF string that is read instead of what is inside; empty: none. */
static void open_mark(kw_paper *p, uint32_t element, const char *artifact, kw_str said)
{
	if (p->tags && element == 0) {
		kw_buf_put(&p->over, kw_str_from(artifact));
	} else if (p->tags) {
		kw_buf_putc(&p->over, '/');
		kw_buf_put(&p->over, said.n ? KW_LIT("Span")
		                            : kw_str_from(kw_tag_name(kw_tags_type(p->tags, element))));
		kw_buf_put(&p->over, KW_LIT("<</MCID "));
		kw_buf_put_int(&p->over, kw_tags_mark(p->tags, element, p->page));
		kw_buf_put(&p->over, said.n ? KW_LIT("/ActualText") : KW_LIT(""));
		kw_buf_put(&p->over, said);
		kw_buf_put(&p->over, KW_LIT(">>BDC\n"));
	}
}

static void begin_mark(kw_paper *p, uint32_t element, const char *artifact)
{
	if (p->owner == element)
		return;
	end_mark(p);
	p->owner = element;
	begin_text(p);
	open_mark(p, element, artifact, (kw_str){ 0 });
}

/* ---- drawings ---- */

static void put_rects(kw_paper *p, const kw_drawing *d, int64_t x, int64_t y)
{
	put_colour(p, &p->over, d->colour, false);
	for (size_t i = 0; i < d->n_rects; i++) {
		const kw_fill *r = &d->rects[i];
		put_rect(&p->over, x + r->x_mpt, p->height - y - r->y_mpt - r->height_mpt, r->width_mpt,
		         r->height_mpt);
		kw_buf_put(&p->over, KW_LIT("re\n"));
	}
	kw_buf_put(&p->over, KW_LIT("f\n"));
}

/* From the square of a picture as it lies in its file to that of what is seen. */
static const int8_t orientations[][6] = {
	{ 1, 0, 0, 1, 0, 0 },   { 1, 0, 0, 1, 0, 0 },  { -1, 0, 0, 1, 1, 0 },
	{ -1, 0, 0, -1, 1, 1 }, { 1, 0, 0, -1, 0, 1 }, { 0, -1, -1, 0, 1, 1 },
	{ 0, -1, 1, 0, 0, 1 },  { 0, 1, 1, 0, 0, 0 },  { 0, 1, -1, 0, 1, 0 },
};

static void put_picture(kw_paper *p, const kw_drawing *d, int64_t left, int64_t foot)
{
	const int8_t *o = orientations[d->orientation];
	const int64_t size[2] = { d->width, d->height }, corner[2] = { left, foot };
	for (size_t i = 0; i < 6; i++)
		kw_pdf_put_mpt_space(&p->over, o[i] * size[i % 2] + (i < 4 ? 0 : corner[i % 2]));
	kw_buf_put(&p->over, KW_LIT("cm /"));
	kw_buf_put(&p->over, p->print ? kw_print_name(p->print, 'X', d->picture)
	                              : kw_haru_picture_name(p->haru, p->page, d->picture));
	kw_buf_put(&p->over, KW_LIT(" Do\n"));
}

void kw_paper_draw(kw_paper *p, const kw_drawing *d, int64_t x_mpt, int64_t y_mpt)
{
	uint32_t element = p->tags && !p->repeating ? d->element : 0;
	end_mark(p);
	end_text(p);
	open_mark(p, element, "/Artifact<</Type/Layout>>BDC\n", (kw_str){ 0 });
	kw_buf_put(&p->over, KW_LIT("q\n"));
	if (d->n_rects)
		put_rects(p, d, x_mpt, y_mpt);
	if (d->picture)
		put_picture(p, d, x_mpt, p->height - y_mpt - d->height);
	kw_buf_put(&p->over, KW_LIT("Q\n"));
	if (p->tags)
		kw_buf_put(&p->over, KW_LIT("EMC\n"));
	if (element)
		kw_tags_set_box(p->tags, element,
		                (const int64_t[4]){ x_mpt, p->height - y_mpt - d->height, x_mpt + d->width,
		                                    p->height - y_mpt });
}

/* ---- text ---- */

/* Begins what is read as this text; in files without structure it has no owner. */
static void put_said(kw_paper *p, uint32_t element, kw_str said)
{
	if (p->tags) {
		open_mark(p, element, NULL, said);
		return;
	}
	kw_buf_put(&p->over, KW_LIT("/Span<</ActualText"));
	kw_buf_put(&p->over, said);
	kw_buf_put(&p->over, KW_LIT(">>BDC\n"));
}

/* Marks cannot be inside each other for all readers, so this glyph has one of its own. */
static void begin_reaching(kw_paper *p, uint32_t element, kw_str said)
{
	if (p->tags) {
		end_mark(p);
		begin_text(p);
	} else {
		begin_mark(p, 0, NULL);
	}
	put_said(p, element, said);
}

/* A mark that is read as this text, until another begins. */
static void begin_said(kw_paper *p, uint32_t element, kw_str said)
{
	end_mark(p);
	begin_text(p);
	p->owner = element;
	p->is_said = true;
	put_said(p, element, said);
}

static void end_reaching(kw_paper *p)
{
	kw_buf_put(&p->over, KW_LIT("EMC\n"));
}

/* Glyphs filled and stroked in one colour. */
static void begin_bolder(kw_paper *p, const kw_segment *segment)
{
	put_colour(p, &p->over, segment->colour, true);
	kw_pdf_put_mpt_space(&p->over, segment->size_mpt / BOLD_PART);
	kw_buf_put(&p->over, KW_LIT("w 2 Tr\n"));
}

/* Along a line of level text: nothing where the pen is, a step from the last place, or the matrix after turned glyphs. */
static void put_place(kw_paper *p, int64_t x, int64_t y)
{
	bool goes_on = p->is_level && p->has_pen && p->line_y == y;
	if (goes_on && p->pen_x >= x - 1 && p->pen_x <= x + 1)
		return;
	x += goes_on && p->pen_x > x ? SHORT_OF_BACK : 0;
	if (!p->is_level)
		kw_buf_put(&p->over, KW_LIT("1 0 0 1 "));
	kw_pdf_put_mpt_space(&p->over, p->is_level ? x - p->line_x : x);
	kw_pdf_put_mpt_space(&p->over, p->is_level ? y - p->line_y : y);
	kw_buf_put(&p->over, p->is_level ? KW_LIT("Td ") : KW_LIT("Tm "));
	p->is_level = true;
	p->line_x = p->pen_x = x;
	p->line_y = y;
}

/* Upright glyphs of vertical lines are turned back: those set down by the middle of their top, those across by the
 * baseline of their first. */
static void put_matrix(kw_paper *p, const kw_segment *segment, int64_t x, int64_t y)
{
	int64_t middle = segment->size_mpt * (KW_ASCENT_PART - 500) / 1000;
	if (segment->way == KW_WAY_ALONG) {
		put_place(p, x, y);
		return;
	}
	p->is_level = false;
	kw_buf_put(&p->over, KW_LIT("0 1 -1 0 "));
	if (segment->way == KW_WAY_DOWN)
		y += middle;
	if (segment->way == KW_WAY_ACROSS) {
		x += segment->size_mpt * KW_ASCENT_PART / 1000;
		y += middle - segment->width_mpt / 2;
	}
	kw_pdf_put_mpt_space(&p->over, x);
	kw_pdf_put_mpt_space(&p->over, y);
	kw_buf_put(&p->over, KW_LIT("Tm "));
}

static void put_text(kw_paper *p, const kw_segment *segment, kw_str operand, int64_t x, int64_t y)
{
	uint32_t font = kw_fonts_object(p->fonts, segment->font, segment->size_mpt);
	if (font != p->font || segment->size_mpt != p->size) {
		kw_buf_putc(&p->over, '/');
		kw_buf_put(&p->over, p->print ? kw_print_name(p->print, 'F', font)
		                              : kw_haru_font_name(p->haru, p->page, font));
		kw_buf_putc(&p->over, ' ');
		kw_pdf_put_mpt_space(&p->over, segment->size_mpt);
		kw_buf_put(&p->over, KW_LIT("Tf\n"));
		p->font = font;
		p->size = segment->size_mpt;
	}
	if (segment->colour != p->colour)
		put_colour(p, &p->over, segment->colour, false);
	p->colour = segment->colour;
	bool is_bolder = kw_fonts_is_bolder(p->fonts, segment->font);
	if (is_bolder)
		begin_bolder(p, segment);
	put_matrix(p, segment, x, p->height - y + segment->rise_mpt);
	if (segment->reach_mpt)
		kw_pdf_put_mpt_space(&p->over, segment->reach_mpt);
	if (segment->reach_mpt)
		kw_buf_put(&p->over, KW_LIT("Tc"));
	kw_buf_put(&p->over, operand);
	kw_buf_put(&p->over, segment->reach_mpt ? KW_LIT("TJ 0 Tc\n") : KW_LIT("TJ\n"));
	p->has_pen = segment->is_whole;
	p->pen_x += segment->width_mpt;
	if (is_bolder)
		kw_buf_put(&p->over, KW_LIT("0 Tr\n"));
}

void kw_paper_text(kw_paper *p, const kw_segment *segment, kw_str operand, int64_t x_mpt,
                   int64_t baseline_mpt)
{
	int64_t x = x_mpt + segment->x_mpt;
	uint32_t element = p->repeating || !p->tags ? 0 : segment->element;
	bool is_text = element || !p->tags, reaches = segment->reach_mpt && is_text;
	kw_str said = { operand.p + operand.n, segment->n_said };
	if (reaches)
		begin_reaching(p, element, said);
	else if (said.n && is_text && !p->print)
		begin_said(p, element, said);
	else
		begin_mark(p, element, "/Artifact<</Type/Pagination>>BDC\n");
	put_text(p, segment, operand, x, baseline_mpt);
	if (reaches)
		end_reaching(p);
	if (segment->heading && !p->repeating)
		kw_outline_place(p->outline, segment->heading, p->page,
		                 p->height - baseline_mpt + segment->size_mpt);
	if (segment->link && !p->repeating)
		kw_paper_add_area(p, segment, x, baseline_mpt);
}

void kw_paper_set_repeating(kw_paper *p, bool repeating)
{
	p->repeating = repeating;
}

void kw_paper_furniture(kw_paper *p, const kw_segment *segment, kw_str operand, int64_t x_mpt,
                        int64_t baseline_mpt, bool is_foot)
{
	end_mark(p);
	begin_mark(p, 0,
	           is_foot ? "/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n"
	                   : "/Artifact<</Type/Pagination/Subtype/Header>>BDC\n");
	kw_segment upright = *segment;
	int64_t x = x_mpt + segment->x_mpt;
	if (p->is_turned && is_foot) { /* at the foot as it is seen */
		upright.way = KW_WAY_ACROSS;
		x = p->width - FOLIO_FOOT;
		baseline_mpt = p->height / 2;
	}
	put_text(p, &upright, operand, x, baseline_mpt);
	end_mark(p);
}

bool kw_paper_finish(kw_paper *p, kw_buf *catalog)
{
	if (p->print)
		return !kw_paper_failed(p);
	kw_paper_put_links(p);
	if (!kw_outline_finish(p->outline, p->haru, catalog))
		p->failed = true;
	if (p->tags && !kw_tags_finish(p->tags, p->haru, kw_paper_n_pages(p), catalog))
		p->failed = true;
	return !kw_paper_failed(p);
}
