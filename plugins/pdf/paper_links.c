/* paper_links -- link areas of the pages, and where they go: an address, a place of the document, the next page. */
#include "paper_inside.h"

#include "grow.h"
#include "pdftext.h"

static uint32_t add_target(kw_paper *p, kw_target t)
{
	kw_target *targets = kw_grown(p->targets, p->n_targets, &p->room_targets, sizeof *targets);
	if (!targets) {
		p->failed = true;
		return 0;
	}
	p->targets = targets;
	t.words = kw_arena_copy(p->texts, t.words);
	p->targets[p->n_targets++] = t;
	return (uint32_t)p->n_targets;
}

uint32_t kw_paper_add_target(kw_paper *p, uint32_t element, kw_str href)
{
	return add_target(p, (kw_target){ .kind = KW_TO_URI, .element = element, .words = href });
}

uint32_t kw_paper_add_place(kw_paper *p, uint32_t element, kw_str words, uint32_t page, int64_t y_mpt)
{
	return add_target(p, (kw_target){ KW_TO_PLACE, element, words, page, y_mpt });
}

uint32_t kw_paper_add_next_page(kw_paper *p, uint32_t element, kw_str words)
{
	return add_target(p, (kw_target){ .kind = KW_TO_NEXT_PAGE, .element = element, .words = words });
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
static void put_goal(const kw_paper *p, kw_buf *b, const kw_area *a, const kw_target *t)
{
	uint32_t next = a->page + 1 < kw_paper_n_pages(p) ? a->page + 1 : a->page;
	if (t->kind == KW_TO_URI) {
		kw_buf_put(b, KW_LIT("/A<</S/URI/URI"));
		put_uri(b, t->words);
		kw_buf_put(b, KW_LIT(">>"));
		return;
	}
	kw_buf_putf(b, "/Dest[%u 0 R/XYZ 0 ",
	            kw_haru_page_object(p->haru, t->kind == KW_TO_PLACE ? t->page : next));
	if (t->kind == KW_TO_PLACE)
		kw_pdf_put_mpt(b, t->y);
	else
		kw_buf_put(b, KW_LIT("null"));
	kw_buf_put(b, KW_LIT(" 0]"));
}

static void put_area(kw_paper *p, kw_buf *b, const kw_area *a, uint32_t key)
{
	const kw_target *t = &p->targets[a->target - 1];
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

void kw_paper_add_area(kw_paper *p, const kw_segment *segment, int64_t x, int64_t y)
{
	kw_area *areas = kw_grown(p->areas, p->n_areas, &p->room_areas, sizeof *areas);
	if (!areas) {
		p->failed = true;
		return;
	}
	p->areas = areas;
	int64_t base = p->height - y, top = base + segment->size_mpt * KW_ASCENT_PART / 1000;
	kw_area *last = p->n_areas ? &p->areas[p->n_areas - 1] : NULL;
	/* Glyphs of one link on one line are one area. */
	if (last && last->target == segment->link && last->page == p->page && last->top == top &&
	    last->right <= x + segment->size_mpt && last->right >= x - segment->size_mpt) {
		last->right = x + segment->width_mpt;
		return;
	}
	p->areas[p->n_areas++] = (kw_area){ segment->link,
		                            p->page,
		                            x,
		                            top,
		                            x + segment->width_mpt,
		                            base - segment->size_mpt * KW_DESCENT_PART / 1000 };
}

void kw_paper_put_links(kw_paper *p)
{
	kw_buf b = { 0 };
	uint32_t n_pages = kw_paper_n_pages(p);
	for (size_t i = 0; i < p->n_areas; i++) {
		const kw_area *a = &p->areas[i];
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
}
