/* paper -- content streams. Fills are kept until the page ends and are drawn first, so that a tint may be known only when
 * the box on it ends, after the boxes inside it. What is drawn is never outside a mark, marks are never inside each other. Text
 * objects go on from mark to mark, and places in them are steps: half the numbers, and those alike. */
#include "paper.h"

#include "pdftext.h"
#include "print.h"

#include <stdlib.h>

#define ASCENT_PART  880 /* of the link area, thousandths of the size */
#define DESCENT_PART 120
#define BOLD_PART    36    /* of an em: the stroke around a glyph of a family without a bold face */
#define FOLIO_FOOT   42000 /* of the page number above the edge, on turned pages */
/* Poppler takes glyphs that overlap by a fifth of an em for lines each. A bracket cut in half behind a mark may stand exactly there;
 * a thousandth of a point decides, rather than the last bit of a sum. */
#define SHORT_OF_BACK 1
#define NOBODY        UINT32_MAX

typedef enum target_kind { TO_URI, TO_PLACE, TO_NEXT_PAGE } target_kind;

typedef struct target {
	target_kind kind;
	uint32_t element;
	kw_str words; /* the URI, or what is said of the place */
	uint32_t page;
	int64_t y;
} target;

typedef struct area {
	uint32_t target, page;
	int64_t x, top, right, bottom; /* PDF coordinates, from below */
} area;

struct kw_paper {
	kw_haru *haru;
	kw_fonts *fonts;
	kw_tags *tags;
	kw_outline *outline;
	kw_print *print; /* NULL: pages as they are */
	kw_arena *texts;
	int64_t width, height;
	kw_buf under, over;
	uint32_t page;  /* the open one */
	uint32_t owner; /* element of the open mark, 0: artifact, NOBODY: none */
	bool is_open, is_turned, is_said, repeating, failed;
	bool is_text;                  /* inside BT and ET */
	bool is_level, has_pen;        /* of the text object: its matrix turns nothing; the pen is known */
	int64_t line_x, line_y, pen_x; /* where the last step led, from below; the pen is on that line */
	kw_colour colour;              /* in force on `over` */
	uint32_t font;
	int64_t size;
	target *targets;
	area *areas;
	kw_fill *fills; /* of this page */
	size_t n_targets, room_targets, n_areas, room_areas, n_fills, room_fills;
};

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
	if (!p->is_text)
		kw_buf_put(&p->over, KW_LIT("BT\n"));
	if (!p->is_text) {
		p->line_x = p->line_y = 0;
		p->is_level = true;
		p->has_pen = false;
	}
	p->is_text = true;
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
	if (p->n_fills == p->room_fills) {
		size_t room = p->room_fills ? p->room_fills * 2 : 64;
		kw_fill *grown = realloc(p->fills, room * sizeof *grown);
		if (!grown) {
			p->failed = true;
			return;
		}
		p->fills = grown;
		p->room_fills = room;
	}
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

void kw_paper_draw(kw_paper *p, const kw_drawing *d, int64_t x_mpt, int64_t y_mpt)
{
	uint32_t element = p->tags && !p->repeating ? d->element : 0;
	end_mark(p);
	end_text(p);
	open_mark(p, element, "/Artifact<</Type/Layout>>BDC\n", (kw_str){ 0 });
	kw_buf_put(&p->over, KW_LIT("q\n"));
	if (d->n_rects)
		put_rects(p, d, x_mpt, y_mpt);
	if (d->picture) {
		kw_pdf_put_mpt_space(&p->over, d->width);
		kw_buf_put(&p->over, KW_LIT("0 0 "));
		kw_pdf_put_mpt_space(&p->over, d->height);
		kw_pdf_put_mpt_space(&p->over, x_mpt);
		kw_pdf_put_mpt_space(&p->over, p->height - y_mpt - d->height);
		kw_buf_put(&p->over, KW_LIT("cm /"));
		kw_buf_put(&p->over, p->print ? kw_print_name(p->print, 'X', d->picture)
		                              : kw_haru_picture_name(p->haru, p->page, d->picture));
		kw_buf_put(&p->over, KW_LIT(" Do\n"));
	}
	kw_buf_put(&p->over, KW_LIT("Q\n"));
	if (p->tags)
		kw_buf_put(&p->over, KW_LIT("EMC\n"));
	if (element)
		kw_tags_set_box(p->tags, element,
		                (const int64_t[4]){ x_mpt, p->height - y_mpt - d->height, x_mpt + d->width,
		                                    p->height - y_mpt });
}

/* ---- text ---- */

/* Marks cannot be inside each other for all readers, so this glyph has one of its own. */
static void begin_reaching(kw_paper *p, uint32_t element, kw_str said)
{
	if (p->tags) {
		end_mark(p);
		begin_text(p);
		open_mark(p, element, NULL, said);
		return;
	}
	begin_mark(p, 0, NULL);
	kw_buf_put(&p->over, KW_LIT("/Span<</ActualText"));
	kw_buf_put(&p->over, said);
	kw_buf_put(&p->over, KW_LIT(">>BDC\n"));
}

/* A mark that is read as this text, until another begins. */
static void begin_said(kw_paper *p, uint32_t element, kw_str said)
{
	end_mark(p);
	begin_text(p);
	p->owner = element;
	p->is_said = true;
	if (p->tags) {
		open_mark(p, element, NULL, said);
	} else {
		kw_buf_put(&p->over, KW_LIT("/Span<</ActualText"));
		kw_buf_put(&p->over, said);
		kw_buf_put(&p->over, KW_LIT(">>BDC\n"));
	}
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
	int64_t middle = segment->size_mpt * (ASCENT_PART - 500) / 1000;
	if (segment->way == KW_WAY_ALONG) {
		put_place(p, x, y);
		return;
	}
	p->is_level = false;
	kw_buf_put(&p->over, KW_LIT("0 1 -1 0 "));
	if (segment->way == KW_WAY_DOWN)
		y += middle;
	if (segment->way == KW_WAY_ACROSS) {
		x += segment->size_mpt * ASCENT_PART / 1000;
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

static void add_area(kw_paper *p, const kw_segment *segment, int64_t x, int64_t y)
{
	if (p->n_areas == p->room_areas) {
		size_t room = p->room_areas ? p->room_areas * 2 : 16;
		area *grown = realloc(p->areas, room * sizeof *grown);
		if (!grown) {
			p->failed = true;
			return;
		}
		p->areas = grown;
		p->room_areas = room;
	}
	int64_t base = p->height - y, top = base + segment->size_mpt * ASCENT_PART / 1000;
	area *last = p->n_areas ? &p->areas[p->n_areas - 1] : NULL;
	/* Glyphs of one link on one line are one area. */
	if (last && last->target == segment->link && last->page == p->page && last->top == top &&
	    last->right <= x + segment->size_mpt && last->right >= x - segment->size_mpt) {
		last->right = x + segment->width_mpt;
		return;
	}
	p->areas[p->n_areas++] = (area){ segment->link,
		                         p->page,
		                         x,
		                         top,
		                         x + segment->width_mpt,
		                         base - segment->size_mpt * DESCENT_PART / 1000 };
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
		add_area(p, segment, x, baseline_mpt);
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

/* ---- links ---- */

static uint32_t add_target(kw_paper *p, target t)
{
	if (p->n_targets == p->room_targets) {
		size_t room = p->room_targets ? p->room_targets * 2 : 16;
		target *grown = realloc(p->targets, room * sizeof *grown);
		if (!grown) {
			p->failed = true;
			return 0;
		}
		p->targets = grown;
		p->room_targets = room;
	}
	t.words = kw_arena_copy(p->texts, t.words);
	p->targets[p->n_targets++] = t;
	return (uint32_t)p->n_targets;
}

uint32_t kw_paper_add_target(kw_paper *p, uint32_t element, kw_str href)
{
	return add_target(p, (target){ .kind = TO_URI, .element = element, .words = href });
}

uint32_t kw_paper_add_place(kw_paper *p, uint32_t element, kw_str words, uint32_t page, int64_t y_mpt)
{
	return add_target(p, (target){ TO_PLACE, element, words, page, y_mpt });
}

uint32_t kw_paper_add_next_page(kw_paper *p, uint32_t element, kw_str words)
{
	return add_target(p, (target){ .kind = TO_NEXT_PAGE, .element = element, .words = words });
}

/* A URI is ASCII: other bytes and what would end the string are percent-encoded. */
static void put_uri(kw_buf *b, kw_str href)
{
	static const char digits[] = "0123456789ABCDEF";
	kw_buf_putc(b, '(');
	for (size_t i = 0; i < href.n; i++) {
		uint8_t c = (uint8_t)href.p[i];
		if (c > ' ' && c < 0x7F && c != '(' && c != ')' && c != '\\') {
			kw_buf_putc(b, (char)c);
			continue;
		}
		kw_buf_putc(b, '%');
		kw_buf_putc(b, digits[c >> 4]);
		kw_buf_putc(b, digits[c & 15]);
	}
	kw_buf_putc(b, ')');
}

/* Where the link goes: on the last page, the next one is itself. */
static void put_goal(const kw_paper *p, kw_buf *b, const area *a, const target *t)
{
	uint32_t next = a->page + 1 < kw_paper_n_pages(p) ? a->page + 1 : a->page;
	if (t->kind == TO_URI) {
		kw_buf_put(b, KW_LIT("/A<</S/URI/URI"));
		put_uri(b, t->words);
		kw_buf_put(b, KW_LIT(">>"));
		return;
	}
	kw_buf_putf(b, "/Dest[%u 0 R/XYZ 0 ",
	            kw_haru_page_object(p->haru, t->kind == TO_PLACE ? t->page : next));
	if (t->kind == TO_PLACE)
		kw_pdf_put_mpt(b, t->y);
	else
		kw_buf_put(b, KW_LIT("null"));
	kw_buf_put(b, KW_LIT(" 0]"));
}

static void put_area(kw_paper *p, kw_buf *b, const area *a, uint32_t key)
{
	const target *t = &p->targets[a->target - 1];
	kw_buf_put(b, KW_LIT("/Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect["));
	kw_pdf_put_mpt_space(b, a->x);
	kw_pdf_put_mpt_space(b, a->bottom);
	kw_pdf_put_mpt_space(b, a->right);
	kw_pdf_put_mpt(b, a->top);
	kw_buf_putc(b, ']');
	put_goal(p, b, a, t);
	kw_buf_put(b, KW_LIT("/Contents"));
	kw_pdf_put_text(b, t->words);
	if (p->tags) {
		kw_buf_put(b, KW_LIT("/StructParent "));
		kw_buf_put_int(b, key);
	}
	kw_buf_putc(b, '\n');
}

bool kw_paper_finish(kw_paper *p, kw_buf *catalog)
{
	kw_buf b = { 0 };
	uint32_t n_pages = kw_paper_n_pages(p);
	if (p->print)
		return !kw_paper_failed(p);
	for (size_t i = 0; i < p->n_areas; i++) {
		const area *a = &p->areas[i];
		uint32_t object = kw_haru_reserve(p->haru), key = 0;
		if (p->tags)
			key = n_pages + kw_tags_add_annotation(p->tags, p->targets[a->target - 1].element,
			                                       a->page, object);
		kw_buf_clear(&b);
		put_area(p, &b, a, key);
		kw_haru_put_dict(p->haru, object, kw_buf_str(&b));
		kw_haru_add_annotation(p->haru, a->page, object);
	}
	p->failed = p->failed || b.failed;
	kw_buf_free(&b);
	if (!kw_outline_finish(p->outline, p->haru, catalog))
		p->failed = true;
	if (p->tags && !kw_tags_finish(p->tags, p->haru, n_pages, catalog))
		p->failed = true;
	return !kw_paper_failed(p);
}
