/* outline -- bookmarks as raw dictionaries; libharu's own know neither kanji beyond the BMP nor direct destinations. Shown
 * open down to the first level. */
#include "outline.h"

#include "grow.h"
#include "pdftext.h"

#include <stdlib.h>

enum { MAX_LEVEL = 6 };

typedef struct entry {
	kw_str title;
	int64_t y;
	uint32_t page, object;
	uint32_t parent, prev, next, first, last, n_kids; /* entries; 0: the root or none */
	uint8_t level;
	bool is_placed;
} entry;

struct kw_outline {
	kw_arena *texts;
	entry *e; /* e[0] is the root */
	size_t n, room;
	bool failed;
};

kw_outline *kw_outline_new(void)
{
	kw_outline *o = calloc(1, sizeof *o);
	if (!o)
		return NULL;
	o->texts = kw_arena_new();
	o->room = KW_FIRST_ROOM;
	o->e = calloc(o->room, sizeof *o->e);
	o->n = 1;
	if (o->texts && o->e)
		return o;
	kw_outline_free(o);
	return NULL;
}

void kw_outline_free(kw_outline *o)
{
	if (!o)
		return;
	kw_arena_free(o->texts);
	free(o->e);
	free(o);
}

uint32_t kw_outline_add(kw_outline *o, unsigned level, kw_str title)
{
	entry *entries = kw_grown(o->e, o->n, &o->room, sizeof *entries);
	if (!entries) {
		o->failed = true;
		return 0;
	}
	o->e = entries;
	o->e[o->n] = (entry){ .title = kw_arena_copy(o->texts, title) };
	o->e[o->n].level = (uint8_t)(level > MAX_LEVEL ? MAX_LEVEL : level);
	return (uint32_t)o->n++;
}

void kw_outline_place(kw_outline *o, uint32_t number, uint32_t page, int64_t y_mpt)
{
	o->e[number].page = page;
	o->e[number].y = y_mpt;
	o->e[number].is_placed = true;
}

bool kw_outline_see(const kw_outline *o, size_t number, kw_outline_view *out)
{
	if (number >= o->n)
		return false;
	*out = (kw_outline_view){ o->e[number].level, o->e[number].title, o->e[number].page, o->e[number].y };
	return true;
}

/* Each heading goes below the last one of a higher level. */
static void link_entries(kw_outline *o, kw_haru *haru)
{
	uint32_t open[MAX_LEVEL + 1] = { 0 }; /* the last entry of each level, or of one above it */
	o->e[0].object = kw_haru_reserve_small(haru);
	for (uint32_t i = 1; i < o->n; i++) {
		entry *e = &o->e[i];
		if (!e->is_placed)
			continue;
		e->object = kw_haru_reserve_small(haru);
		e->parent = open[e->level - 1];
		entry *parent = &o->e[e->parent];
		e->prev = parent->last;
		if (parent->last)
			o->e[parent->last].next = i;
		else
			parent->first = i;
		parent->last = i;
		parent->n_kids++;
		for (unsigned level = e->level; level <= MAX_LEVEL; level++)
			open[level] = i;
	}
}

static void put_link(kw_buf *b, const kw_outline *o, const char *key, uint32_t number)
{
	if (number)
		kw_buf_putf(b, "/%s %u 0 R", key, o->e[number].object);
}

static void put_entry(kw_buf *b, const kw_outline *o, const kw_haru *haru, const entry *e)
{
	kw_buf_put(b, KW_LIT("/Title"));
	kw_pdf_put_text(b, e->title);
	kw_buf_putf(b, "/Parent %u 0 R", o->e[e->parent].object);
	put_link(b, o, "Prev", e->prev);
	put_link(b, o, "Next", e->next);
	put_link(b, o, "First", e->first);
	put_link(b, o, "Last", e->last);
	if (e->n_kids)
		kw_buf_putf(b, "/Count %s%u", e->level == 1 ? "" : "-", e->n_kids);
	kw_buf_putf(b, "/Dest[%u 0 R/XYZ 0 ", kw_haru_page_object(haru, e->page));
	kw_pdf_put_mpt(b, e->y);
	kw_buf_put(b, KW_LIT(" 0]\n"));
}

/* Entries that are seen when the bookmarks are opened. */
static size_t count_visible(const kw_outline *o)
{
	size_t n = 0;
	for (uint32_t i = 1; i < o->n; i++)
		n += o->e[i].is_placed && (o->e[i].parent == 0 || o->e[o->e[i].parent].level == 1);
	return n;
}

bool kw_outline_finish(kw_outline *o, kw_haru *haru, kw_buf *catalog)
{
	kw_buf b = { 0 };
	size_t visible = 0;
	link_entries(o, haru);
	for (uint32_t i = 1; i < o->n; i++) {
		if (!o->e[i].is_placed)
			continue;
		kw_buf_clear(&b);
		put_entry(&b, o, haru, &o->e[i]);
		kw_haru_put_small(haru, o->e[i].object, kw_buf_str(&b));
	}
	visible = count_visible(o);
	kw_buf_clear(&b);
	kw_buf_put(&b, KW_LIT("/Type/Outlines"));
	put_link(&b, o, "First", o->e[0].first);
	put_link(&b, o, "Last", o->e[0].last);
	kw_buf_putf(&b, "/Count %zu\n", visible);
	kw_haru_put_small(haru, o->e[0].object, kw_buf_str(&b));
	if (visible)
		kw_buf_putf(catalog, "/Outlines %u 0 R\n", o->e[0].object);
	bool failed = o->failed || b.failed || kw_arena_failed(o->texts);
	kw_buf_free(&b);
	return !failed;
}
