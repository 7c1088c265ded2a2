/* pager_furniture -- what stands outside the text: running heads, and the numbers of pages or of their panels. */
#include "pager_inside.h"

#define FOLIO_MPT 12000 /* from the foot of the text to the page number */
#define HEAD_MPT  17000 /* from the running head to the text */

/* One line between x and x + width: a long title is cut where it ends. */
static kw_status set_furniture(kw_pager *p, kw_style_id id, kw_str text, kw_align align, kw_place at)
{
	kw_style style = p->t->styles[id];
	style.align = align;
	kw_ink ink = { .end = text.n };
	kw_block block = { .style = &style, .inks = &ink, .n_inks = 1, .text = text };
	block.x = at.x;
	block.width = at.width;
	kw_status st = kw_compose(p->composer, &p->furniture, &block);
	for (size_t i = 0, line = 0; st == KW_OK && i < p->furniture.n_strips && !line; i++) {
		const kw_strip *strip = &p->furniture.strips[i];
		line = strip->kind == KW_STRIP_LINE;
		for (size_t k = strip->first; line && k < strip->first + strip->n; k++) {
			const kw_segment *s = &p->furniture.segments[k];
			kw_paper_furniture(p->paper, s, (kw_str){ p->furniture.operands.b + s->from, s->n },
			                   0, at.y, id == KW_STYLE_FOLIO);
		}
	}
	kw_flow_free(&p->furniture);
	return st;
}

kw_status kw_pager_set_running_head(kw_pager *p)
{
	kw_buf b = { 0 };
	const kw_style *style = &p->t->styles[KW_STYLE_RUNNING_HEAD];
	bool goes_on = p->section_at_top.n > 0;
	kw_place at = { p->t->side, kw_pager_page_width(p) - 2 * p->t->side, p->t->top - HEAD_MPT };
	if (!p->t->running.is_shown || p->n_pages < 2)
		return KW_OK;
	kw_buf_put(&b, goes_on ? p->section_at_top : p->title);
	if (goes_on)
		kw_buf_put(&b, p->t->running.continued);
	kw_status st =
	        b.n ? set_furniture(p, KW_STYLE_RUNNING_HEAD, kw_buf_str(&b), style->align, at) : KW_OK;
	kw_buf_free(&b);
	return st;
}

static kw_status set_number(kw_pager *p, uint32_t number, kw_align align, int64_t x, int64_t width)
{
	char text[16];
	size_t at = sizeof text;
	for (uint32_t rest = number; rest; rest /= 10)
		text[--at] = (char)('0' + rest % 10);
	kw_place place = { x, width, kw_pager_foot(p) + FOLIO_MPT + p->t->styles[KW_STYLE_FOLIO].feed };
	return set_furniture(p, KW_STYLE_FOLIO, (kw_str){ text + at, sizeof text - at }, align, place);
}

/* Each panel is a page of the folded leaflet; a cover has no number. */
static kw_status number_panels(kw_pager *p, uint32_t page)
{
	kw_status st = KW_OK;
	uint32_t n = (uint32_t)p->t->columns;
	int64_t width = kw_template_measure(p->t, p->t->columns);
	for (uint32_t i = 0; i < n && st == KW_OK; i++) {
		uint32_t number = (page - 1) * n + i + 1;
		if (number > 1 || !p->t->cover.is_alone)
			st = set_number(p, number, p->t->styles[KW_STYLE_FOLIO].align,
			                p->t->side + i * (width + p->t->gap), width);
	}
	return st;
}

kw_status kw_pager_number(kw_pager *p, uint32_t number)
{
	kw_align align = p->t->styles[KW_STYLE_FOLIO].align;
	if (p->t->folio == KW_FOLIO_PANEL && !p->is_turned)
		return number_panels(p, number);
	if (p->t->folio == KW_FOLIO_OUTER)
		align = number % 2 ? KW_ALIGN_END : KW_ALIGN_START;
	return set_number(p, number, align, p->t->side, kw_pager_page_width(p) - 2 * p->t->side);
}
