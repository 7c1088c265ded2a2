/* print -- page contents are kept until their number is known, then set on sheets: a sheet folded once holds four, more of them
 * are nested for stitching; others follow each other. Marks stand outside the bleed, in all inks. The printing condition is
 * named, not embedded: Debian has no profile for it. */
#include "print.h"

#include "grow.h"
#include "pdftext.h"

#include <stdio.h>
#include <stdlib.h>

/* Thousandths of a point. */
#define MM(n)      ((int64_t)(n)*2834646 / 1000)
#define BLEED      MM(3)
#define MARK       MM(10)
#define SLUG       (BLEED + MARK + MM(3)) /* from the trimmed edge to that of the sheet */
#define CROSS      MM(6)                  /* half the bar of a centre mark */
#define NEARLY     MM(5)
#define LINE_WIDTH "0.3 w\n"

enum { MAX_PANELS = 8, MAX_USED = 256, MOST_NEUTRAL = 12 };

static const char intent[] =
        "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFX/OutputConditionIdentifier(JC200103)"
        "/RegistryName(http://www.color.org)/Info(Japan Color 2001 Coated)>>]\n";
static const char all_inks[] =
        "/ColorSpace<</All[/Separation/All/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]"
        "/C1[1 1 1 1]/N 1>>]>>\n";

typedef struct page {
	kw_buf content;
	int64_t width, height; /* as seen */
	bool is_turned;
} page;

typedef struct used {
	char kind, name[12];
	uint32_t object;
} used;

typedef struct panels {
	uint32_t pages[MAX_PANELS];
	int64_t folds[MAX_PANELS]; /* n - 1 of them */
	size_t n;
} panels;

struct kw_print {
	kw_ctx *ctx;
	kw_haru *haru;
	const kw_template *t;
	bool right_bound;
	panels outside, inside;
	page *pages;
	uint32_t n_pages;
	size_t room;
	used used[MAX_USED];
	size_t n_used;
	bool failed;
};

/* ---- life ---- */

static size_t read_pages(kw_str words, uint32_t *out)
{
	kw_str word;
	size_t n = 0;
	while (n < MAX_PANELS && kw_word_next(&words, &word)) {
		out[n] = 0;
		for (size_t i = 0; i < word.n && word.p[i] >= '0' && word.p[i] <= '9'; i++)
			out[n] = out[n] * 10 + (uint32_t)(word.p[i] - '0');
		n++;
	}
	return n;
}

/* "97mm 197mm"; whole millimetres and tenths. */
static void read_folds(kw_str words, int64_t *out)
{
	kw_str word;
	for (size_t n = 0; n + 1 < MAX_PANELS && kw_word_next(&words, &word); n++) {
		int64_t tenths = 0;
		bool has_point = false, is_done = false;
		for (size_t i = 0; i < word.n && !is_done; i++) {
			is_done = word.p[i] != '.' && (word.p[i] < '0' || word.p[i] > '9');
			if (is_done || word.p[i] == '.') {
				has_point = has_point || word.p[i] == '.';
				continue;
			}
			tenths = tenths * 10 + (word.p[i] - '0');
			is_done = has_point;
		}
		out[n] = MM(has_point ? tenths : tenths * 10) / 10;
	}
}

static void reverse(panels *side, int64_t width)
{
	for (size_t i = 0, k = side->n; i + 1 < k; i++) {
		k--;
		uint32_t number = side->pages[i];
		side->pages[i] = side->pages[k];
		side->pages[k] = number;
	}
	panels old = *side;
	for (size_t i = 0; i + 1 < side->n; i++)
		side->folds[i] = width - old.folds[side->n - 2 - i];
}

kw_print *kw_print_new(kw_ctx *ctx, kw_haru *haru, const kw_template *t, bool right_bound)
{
	kw_print *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->ctx = ctx;
	p->haru = haru;
	p->t = t;
	p->right_bound = right_bound;
	if (t->sheet.width == 0)
		return p;
	p->outside.n = read_pages(t->sheet.outside, p->outside.pages);
	p->inside.n = read_pages(t->sheet.inside, p->inside.pages);
	read_folds(t->sheet.folds_outside, p->outside.folds);
	read_folds(t->sheet.folds_inside, p->inside.folds);
	if (right_bound) {
		reverse(&p->outside, t->sheet.width);
		reverse(&p->inside, t->sheet.width);
	}
	return p;
}

void kw_print_free(kw_print *p)
{
	for (uint32_t i = 0; p && i < p->n_pages; i++)
		kw_buf_free(&p->pages[i].content);
	if (p)
		free(p->pages);
	free(p);
}

void kw_print_add_page(kw_print *p, kw_str content, int64_t width_mpt, int64_t height_mpt, bool is_turned)
{
	page *pages = kw_grown(p->pages, p->n_pages, &p->room, sizeof *pages);
	if (!pages) {
		p->failed = true;
		return;
	}
	p->pages = pages;
	/* A page as wide as the sheet is a side of its own. */
	if (p->n_pages == 0 && p->outside.n &&
	    (is_turned ? height_mpt : width_mpt) > p->t->sheet.width - NEARLY)
		p->outside.n = p->inside.n = 0;
	page *next = &p->pages[p->n_pages++];
	*next = (page){ .width = is_turned ? height_mpt : width_mpt,
		        .height = is_turned ? width_mpt : height_mpt,
		        .is_turned = is_turned };
	kw_buf_put(&next->content, content);
	p->failed = p->failed || next->content.failed;
}

uint32_t kw_print_n_pages(const kw_print *p)
{
	return p->n_pages;
}

kw_str kw_print_name(kw_print *p, char kind, uint32_t object)
{
	for (size_t i = 0; i < p->n_used; i++)
		if (p->used[i].kind == kind && p->used[i].object == object)
			return kw_str_from(p->used[i].name);
	if (p->n_used == MAX_USED) {
		p->failed = true;
		return KW_LIT("F0");
	}
	used *u = &p->used[p->n_used++];
	u->kind = kind;
	u->object = object;
	snprintf(u->name, sizeof u->name, "%c%zu", kind, p->n_used);
	return kw_str_from(u->name);
}

/* ---- inks ---- */

static void put_inks(kw_buf *out, const int64_t per_cent[4], bool is_stroke)
{
	for (size_t i = 0; i < 4; i++)
		kw_pdf_put_mpt_space(out, per_cent[i] * 10);
	kw_buf_put(out, is_stroke ? KW_LIT("K\n") : KW_LIT("k\n"));
}

void kw_print_put_colour(const kw_print *p, kw_buf *out, kw_colour colour, bool is_stroke)
{
	const kw_colour_role *role = kw_template_colour(p->t, colour);
	if (role && role->has_cmyk) {
		put_inks(out, role->cmyk, is_stroke);
		return;
	}
	int64_t parts[3], most = 0, least = 255;
	for (size_t i = 0; i < 3; i++) {
		parts[i] = colour >> (16 - 8 * i) & 0xFF;
		most = parts[i] > most ? parts[i] : most;
		least = parts[i] < least ? parts[i] : least;
	}
	int64_t inks[4] = { 0, 0, 0, role && role->has_grey ? role->grey : 100 - most * 100 / 255 };
	/* Nearly black is black; other neutral colours are a tint of it; the rest is divided by the book. */
	bool is_neutral = (role && role->has_grey) || most - least <= MOST_NEUTRAL;
	if (is_neutral && most <= 0x20)
		inks[3] = 100;
	for (size_t i = 0; i < 3 && !is_neutral; i++)
		inks[i] = most ? (most - parts[i]) * 100 / most : 0;
	put_inks(out, inks, is_stroke);
}

/* ---- sides ---- */

/* One sheet folded once: sheets of a longer job are laid inside each other. */
static bool is_folded_once(const kw_print *p)
{
	return p->outside.n == 2 && p->inside.n == 2;
}

static uint32_t per_sheet(const kw_print *p)
{
	uint32_t n = (uint32_t)(p->outside.n + p->inside.n);
	return n ? n : 1;
}

static uint32_t padded(const kw_print *p, uint32_t n)
{
	uint32_t each = per_sheet(p);
	return (n + each - 1) / each * each;
}

size_t kw_print_side(const kw_print *p, uint32_t n, uint32_t side, uint32_t *out, size_t room)
{
	uint32_t all = padded(p, n), sheet = side / 2;
	const panels *s = side % 2 ? &p->inside : &p->outside;
	if (room == 0)
		return 0;
	if (s->n == 0) {
		*out = side + 1;
		return side < n;
	}
	if (sheet >= all / per_sheet(p))
		return 0;
	for (size_t i = 0; i < s->n && i < room; i++) {
		uint32_t number = s->pages[i];
		if (!is_folded_once(p))
			number += sheet * per_sheet(p);
		else if (number <= 2)
			number += sheet * 2;
		else
			number = all - sheet * 2 - (4 - number);
		out[i] = number <= n ? number : 0;
	}
	return s->n < room ? s->n : room;
}

/* ---- marks ---- */

static void put_line(kw_buf *b, int64_t x0, int64_t y0, int64_t x1, int64_t y1)
{
	kw_pdf_put_mpt_space(b, x0);
	kw_pdf_put_mpt_space(b, y0);
	kw_buf_put(b, KW_LIT("m "));
	kw_pdf_put_mpt_space(b, x1);
	kw_pdf_put_mpt_space(b, y1);
	kw_buf_put(b, KW_LIT("l\n"));
}

/* Two lines each way: of the trimmed edge and of the bleed. dx, dy: away from the page. */
static void put_corner(kw_buf *b, int64_t x, int64_t y, int64_t dx, int64_t dy)
{
	const int64_t offsets[] = { 0, BLEED };
	for (size_t i = 0; i < KW_COUNT(offsets); i++) {
		int64_t at_x = x + dx * offsets[i], at_y = y + dy * offsets[i];
		put_line(b, x + dx * BLEED, at_y, x + dx * (BLEED + MARK), at_y);
		put_line(b, at_x, y + dy * BLEED, at_x, y + dy * (BLEED + MARK));
	}
}

static void put_centres(kw_buf *b, int64_t width, int64_t height)
{
	const int64_t signs[] = { -1, 1 }, mid_x = SLUG + width / 2, mid_y = SLUG + height / 2;
	for (size_t i = 0; i < KW_COUNT(signs); i++) {
		int64_t sign = signs[i], y = sign < 0 ? SLUG : SLUG + height,
		        x = sign < 0 ? SLUG : SLUG + width;
		put_line(b, mid_x, y + sign * BLEED, mid_x, y + sign * (BLEED + MARK));
		put_line(b, mid_x - CROSS, y + sign * (BLEED + MARK / 2), mid_x + CROSS,
		         y + sign * (BLEED + MARK / 2));
		put_line(b, x + sign * BLEED, mid_y, x + sign * (BLEED + MARK), mid_y);
		put_line(b, x + sign * (BLEED + MARK / 2), mid_y - CROSS, x + sign * (BLEED + MARK / 2),
		         mid_y + CROSS);
	}
}

static void put_marks(kw_buf *b, int64_t width, int64_t height, const panels *side)
{
	int64_t right = SLUG + width, top = SLUG + height;
	kw_buf_put(b, KW_LIT("q /All CS 1 SCN " LINE_WIDTH));
	put_corner(b, SLUG, SLUG, -1, -1);
	put_corner(b, right, SLUG, 1, -1);
	put_corner(b, SLUG, top, -1, 1);
	put_corner(b, right, top, 1, 1);
	put_centres(b, width, height);
	kw_buf_put(b, KW_LIT("S\n[3] 0 d\n"));
	for (size_t i = 0; side && i + 1 < side->n; i++) {
		put_line(b, SLUG + side->folds[i], SLUG - BLEED, SLUG + side->folds[i], SLUG - BLEED - MARK);
		put_line(b, SLUG + side->folds[i], top + BLEED, SLUG + side->folds[i], top + BLEED + MARK);
	}
	kw_buf_put(b, KW_LIT("S Q\n"));
}

/* ---- sheets ---- */

static void put_page(kw_buf *b, const page *p, int64_t x)
{
	kw_buf_put(b, p->is_turned ? KW_LIT("q 0 -1 1 0 ") : KW_LIT("q 1 0 0 1 "));
	kw_pdf_put_mpt_space(b, x);
	kw_pdf_put_mpt_space(b, SLUG + (p->is_turned ? p->height : 0));
	kw_buf_put(b, KW_LIT("cm\n"));
	kw_buf_put(b, kw_buf_str(&p->content));
	kw_buf_put(b, KW_LIT("Q\n"));
}

/* Where panel i begins. */
static int64_t panel_start(const panels *side, size_t i)
{
	return i ? side->folds[i - 1] : 0;
}

static void put_sheet(kw_print *p, uint32_t number, const uint32_t *pages, size_t n, uint32_t resources)
{
	const panels *side = number % 2 ? &p->inside : &p->outside;
	bool is_single = side->n == 0;
	const page *first = &p->pages[pages[0] ? pages[0] - 1 : 0];
	int64_t width = is_single ? first->width : p->t->sheet.width;
	int64_t height = is_single ? first->height : p->t->sheet.height;
	kw_buf b = { 0 };
	for (size_t i = 0; i < n; i++) {
		if (!pages[i])
			continue;
		const page *pg = &p->pages[pages[i] - 1];
		int64_t start = is_single ? 0 : panel_start(side, i);
		int64_t end = is_single || i + 1 == n ? width : side->folds[i];
		put_page(&b, pg, SLUG + start + (end - start - pg->width) / 2);
	}
	put_marks(&b, width, height, is_single ? NULL : side);
	uint32_t sheet = kw_haru_add_page(p->haru, width + 2 * SLUG, height + 2 * SLUG);
	kw_haru_set_print_boxes(p->haru, sheet, SLUG, BLEED, width, height);
	kw_haru_share_resources(p->haru, sheet, resources);
	p->failed = p->failed || b.failed;
	kw_haru_end_page(p->haru, sheet, kw_buf_str(&b), -1);
	kw_buf_free(&b);
}

static uint32_t add_resources(kw_print *p)
{
	static const struct {
		char kind;
		const char *begin;
	} kinds[] = { { 'F', "/Font<<" }, { 'X', "/XObject<<" } };
	kw_buf b = { 0 };
	for (size_t k = 0; k < KW_COUNT(kinds); k++) {
		kw_buf_put(&b, kw_str_from(kinds[k].begin));
		for (size_t i = 0; i < p->n_used; i++)
			if (p->used[i].kind == kinds[k].kind)
				kw_buf_putf(&b, "/%s %u 0 R", p->used[i].name, p->used[i].object);
		kw_buf_put(&b, KW_LIT(">>\n"));
	}
	kw_buf_put(&b, kw_str_from(all_inks));
	uint32_t object = kw_haru_reserve(p->haru); /* not a small one: pages refer to it */
	kw_haru_put_dict(p->haru, object, kw_buf_str(&b));
	p->failed = p->failed || b.failed;
	kw_buf_free(&b);
	return object;
}

kw_status kw_print_finish(kw_print *p, kw_buf *catalog)
{
	uint32_t pages[MAX_PANELS], all = padded(p, p->n_pages), resources = add_resources(p);
	size_t n;
	for (uint32_t side = 0; (n = kw_print_side(p, p->n_pages, side, pages, MAX_PANELS)) > 0; side++)
		put_sheet(p, side, pages, n, resources);
	if (all > p->n_pages)
		kw_report(
		        p->ctx, KW_SEVERITY_WARNING, "leaflet.blank-pages", (kw_span){ 0 },
		        "%u pages fill sheets of %u only in part: %u pages stay blank; shorten the text by a page or "
		        "use them",
		        p->n_pages, per_sheet(p), all - p->n_pages);
	kw_buf_put(catalog, kw_str_from(intent));
	if (p->failed)
		return kw_fail(p->ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for the sheets");
	return KW_OK;
}
