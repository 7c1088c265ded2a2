/* contents -- the table of contents of a long document. Its pages come first and are drawn last, when every heading has its
 * page; how many they are is known before, because the records count the headings. An entry is one line. */
#include "render.h"

enum { NUMBER_EMS = 3000, STEP_EMS = 1000 };

static int64_t levels_above(const kw_renderer *r)
{
	return r->records->meta.title_node ? 1 : 0; /* the title is no entry */
}

static size_t count_entries(const kw_renderer *r)
{
	size_t n = 0;
	for (size_t i = 0; i < r->records->n_outline; i++)
		n += r->records->outline[i].level <= (unsigned)r->t->contents.levels;
	return n;
}

static size_t lines_on_page(const kw_renderer *r)
{
	int64_t room = r->t->height - r->t->top - r->t->bottom;
	return (size_t)(room / r->t->styles[KW_STYLE_CONTENTS].feed);
}

/* Lines the words above the entries take. */
static size_t title_lines(const kw_renderer *r)
{
	const kw_style *title = &r->t->styles[KW_STYLE_SUMMARY_TITLE],
	               *entry = &r->t->styles[KW_STYLE_CONTENTS];
	return (size_t)((title->feed + title->after) / entry->feed) + 1;
}

void kw_contents_begin(kw_renderer *r)
{
	size_t n = count_entries(r), per_page = lines_on_page(r);
	if (r->t->variant == KW_VARIANT_PRINT || r->t->is_vertical || r->t->panels > 1)
		return;
	if (!r->t->contents.from_headings || (int64_t)r->records->n_outline < r->t->contents.from_headings ||
	    !n || per_page <= title_lines(r))
		return;
	r->n_contents_pages = (uint32_t)((n + title_lines(r) + per_page - 1) / per_page);
	for (uint32_t i = 0; i < r->n_contents_pages; i++)
		kw_paper_skip_page(r->paper);
	r->contents_element = kw_render_own_element(r, KW_TAG_TOC);
	if (r->tags)
		kw_tags_attach(r->tags, r->contents_element);
}

/* The first line of a text, at y. */
static kw_status set_line(kw_renderer *r, kw_str text, const kw_style *style, kw_ink ink, int64_t x,
                          int64_t width, int64_t y)
{
	kw_flow f = { 0 };
	ink.end = text.n;
	kw_block b = { .style = style, .width = width, .text = text, .inks = &ink, .n_inks = 1 };
	kw_status st = kw_str_trim(text).n ? kw_compose(r->composer, &f, &b) : KW_OK;
	for (size_t i = 0; st == KW_OK && i < f.n_strips; i++) {
		const kw_strip *s = &f.strips[i];
		if (s->kind != KW_STRIP_LINE)
			continue;
		for (size_t k = s->first; k < s->first + s->n; k++)
			kw_paper_text(r->paper, &f.segments[k],
			              (kw_str){ f.operands.b + f.segments[k].from, f.segments[k].n },
			              r->t->side + x, y + s->baseline);
		break;
	}
	kw_flow_free(&f);
	return st;
}

static kw_status set_entry(kw_renderer *r, const kw_outline_view *e, int64_t y)
{
	const kw_style *style = &r->t->styles[KW_STYLE_CONTENTS];
	kw_style end = *style;
	kw_buf number = { 0 };
	int64_t width = kw_template_measure(r->t, 1), room = KW_EM(style, NUMBER_EMS);
	int64_t x = KW_EM(style, STEP_EMS) * ((int64_t)e->level - 1 - levels_above(r));
	uint32_t item = kw_render_element(r, r->contents_element, KW_TAG_TOCI);
	kw_ink ink = { .element = kw_render_element(r, item, KW_TAG_LINK) };
	ink.link = kw_paper_add_place(r->paper, ink.element, e->title, e->page, e->y);
	end.align = KW_ALIGN_END;
	kw_buf_put_int(&number, e->page + 1);
	kw_status st = set_line(r, e->title, style, ink, x, width - room - x, y);
	if (st == KW_OK)
		st = set_line(r, kw_buf_str(&number), &end, ink, width - room, room, y);
	kw_buf_free(&number);
	return st;
}

kw_status kw_contents_finish(kw_renderer *r)
{
	const kw_style *style = &r->t->styles[KW_STYLE_CONTENTS];
	kw_outline *outline = kw_paper_outline(r->paper);
	kw_status st = KW_OK;
	size_t per_page = lines_on_page(r), next = 1;
	kw_outline_view e;
	for (uint32_t page = 0; page < r->n_contents_pages && st == KW_OK; page++) {
		size_t line = page ? 0 : title_lines(r);
		kw_paper_reopen(r->paper, page, r->t->width, r->t->height);
		if (page == 0)
			st = set_line(r, r->t->contents.title, &r->t->styles[KW_STYLE_SUMMARY_TITLE],
			              (kw_ink){ .element = kw_render_element(r, r->contents_element,
			                                                     KW_TAG_CAPTION) },
			              0, kw_template_measure(r->t, 1), r->t->top);
		while (line < per_page && st == KW_OK && kw_outline_see(outline, next, &e)) {
			int64_t level = (int64_t)e.level - levels_above(r);
			next++;
			if (level < 1 || level > r->t->contents.levels)
				continue;
			st = set_entry(r, &e, r->t->top + (int64_t)line * style->feed);
			line++;
		}
		if (st == KW_OK)
			st = kw_pager_number(r->pager, page + 1);
		kw_paper_end_page(r->paper);
	}
	return st;
}
