/* preflight -- what a print shop, an auditor or a reader would find: things a leaflet should say and does not, sections
 * without text, type too small and colours too near each other. Says what to do about it; changes nothing. What only
 * composition sees (words longer than a line, characters without a glyph) is said there. */
#include "preflight.h"

enum {
	SMALL_BODY = 12000, /* thousandths of a point */
	LEAST_BODY = 10500,
	SMALL_OTHER = 10500,
	LEAST_OTHER = 8000,
	SMALL_IMPRINT = 9000,
	LARGE = 18000,
	MOST_EMS = 40,
	CONTRAST = 450,
	LARGE_CONTRAST = 300, /* hundredths */
	MOST_EMPTY = 5,       /* sections that are named one by one */
};
#define PAPER 0xFFFFFFu

/* ---- what it says ---- */

static kw_span place_of(const kw_node *node)
{
	return node && node->n_spans ? node->spans[0] : (kw_span){ 0 };
}

/* Whether a contact tells another way than the telephone. */
static void check_contact(kw_ctx *ctx, const kw_node *contact)
{
	bool has_phone = false, has_other = false;
	kw_walk walk = kw_walk_from(contact);
	while (kw_walk_next(&walk) != KW_DONE) {
		const kw_node *n = walk.node;
		if (walk.event != KW_ENTER)
			continue;
		has_phone = has_phone || (n->type == KW_PHONE && !n->as.phone.is_fax);
		has_other = has_other || n->type == KW_LINK || (n->type == KW_PHONE && n->as.phone.is_fax);
	}
	if (has_phone && !has_other)
		kw_report(
		        ctx, KW_SEVERITY_NOTE, "leaflet.phone-only", place_of(contact),
		        "the inquiry names a telephone only; add a fax number or mail address for people who cannot telephone");
}

static void check_fields(kw_ctx *ctx, const kw_records *r)
{
	const kw_meta *m = &r->meta;
	kw_span at = place_of(m->title_node);
	if (!m->title.n)
		kw_report(ctx, KW_SEVERITY_WARNING, "leaflet.no-title", at,
		          "the document has no title; a PDF must have one for screen readers");
	if (!m->ward.n && !m->head)
		kw_report(
		        ctx, KW_SEVERITY_NOTE, "leaflet.no-issuer", at,
		        "no issuer is named; write who issues the leaflet into the title (○○区 運営方針) or beside the issue date");
	if (!m->issue_date)
		kw_report(ctx, KW_SEVERITY_NOTE, "leaflet.no-issue-date", at,
		          "no issue date is stated; add a line such as 令和４年５月発行");
	if (!m->contact)
		kw_report(
		        ctx, KW_SEVERITY_NOTE, "leaflet.no-inquiry", at,
		        "no inquiry office is named; add a line such as 問合せ 企画課 電話 045-000-0000 FAX 045-000-0001");
	if (!m->url)
		kw_report(
		        ctx, KW_SEVERITY_NOTE, "leaflet.no-url", at,
		        "no web page is named; with a line such as https://www.example.lg.jp/ the leaflet gets a link and a QR code");
	if (m->contact)
		check_contact(ctx, m->contact);
}

/* A section with a heading and nothing below it. */
static bool is_empty(const kw_node *section)
{
	const kw_node *title = kw_node_title(section);
	if (!title || title->marks & KW_MARK_IMPLIED)
		return false;
	for (const kw_node *k = section->first; k; k = k->next)
		if (k != title)
			return false;
	return true;
}

static void check_sections(kw_ctx *ctx, const kw_doc *doc)
{
	size_t n = 0;
	kw_walk walk = kw_walk_from(kw_doc_root_const(doc));
	while (kw_walk_next(&walk) != KW_DONE) {
		const kw_node *node = walk.node;
		if (walk.event != KW_ENTER || (node->type != KW_SECTION && node->type != KW_PROJECT) ||
		    !is_empty(node))
			continue;
		if (++n <= MOST_EMPTY)
			kw_report(ctx, KW_SEVERITY_NOTE, "leaflet.empty-section",
			          place_of(kw_node_title(node)),
			          "nothing stands below this heading; add its text or take the heading out");
	}
	if (n > MOST_EMPTY)
		kw_report(ctx, KW_SEVERITY_NOTE, "leaflet.empty-section", (kw_span){ 0 },
		          "%zu more headings have nothing below them", n - MOST_EMPTY);
}

/* ---- how it looks ---- */

static const struct {
	kw_style_id style;
	int64_t small, least; /* below: a warning, an error */
} sizes[] = {
	{ KW_STYLE_BODY, SMALL_BODY, LEAST_BODY },        { KW_STYLE_ITEM, SMALL_BODY, LEAST_BODY },
	{ KW_STYLE_NOTE, SMALL_OTHER, LEAST_OTHER },      { KW_STYLE_CAPTION, SMALL_OTHER, LEAST_OTHER },
	{ KW_STYLE_CELL, SMALL_OTHER, LEAST_OTHER },      { KW_STYLE_CELL_HEAD, SMALL_OTHER, LEAST_OTHER },
	{ KW_STYLE_CONTACT, SMALL_OTHER, LEAST_OTHER },   { KW_STYLE_THEME, SMALL_OTHER, LEAST_OTHER },
	{ KW_STYLE_FIELD, SMALL_OTHER, LEAST_OTHER },     { KW_STYLE_SIGNATURE, SMALL_OTHER, LEAST_OTHER },
	{ KW_STYLE_IMPRINT, SMALL_IMPRINT, LEAST_OTHER }, { KW_STYLE_FORM, SMALL_IMPRINT, LEAST_OTHER },
	{ KW_STYLE_FOLIO, SMALL_IMPRINT, LEAST_OTHER },
};

static void check_sizes(kw_ctx *ctx, const kw_template *t)
{
	for (size_t i = 0; i < KW_COUNT(sizes); i++) {
		const kw_style *s = &t->styles[sizes[i].style];
		if (!s->is_known || s->size >= sizes[i].small)
			continue;
		kw_report(
		        ctx, s->size < sizes[i].least ? KW_SEVERITY_ERROR : KW_SEVERITY_WARNING,
		        "leaflet.small-type", (kw_span){ 0 },
		        "style %s of the template is set in %lld.%lld pt; most people read %lld.%lld pt or more: raise size= of this style in the template",
		        kw_style_name(sizes[i].style), (long long)s->size / 1000,
		        (long long)s->size % 1000 / 100, (long long)sizes[i].small / 1000,
		        (long long)sizes[i].small % 1000 / 100);
	}
}

static void check_lines(kw_ctx *ctx, const kw_template *t)
{
	const kw_style *body = &t->styles[KW_STYLE_BODY];
	int64_t gap = body->feed - body->size, measure = kw_template_measure(t, t->columns);
	if (gap * 2 < body->size || gap > body->size)
		kw_report(
		        ctx, KW_SEVERITY_WARNING, "leaflet.line-gap", (kw_span){ 0 },
		        "the gap between lines of body text is %lld per cent of its size; 50 to 100 reads well: change feed= of style body in the template",
		        (long long)(gap * 100 / body->size));
	if (measure > MOST_EMS * body->size + body->size / 2)
		kw_report(
		        ctx, KW_SEVERITY_WARNING, "leaflet.measure", (kw_span){ 0 },
		        "lines of body text hold %lld characters; more than %d are hard to follow: set more columns or wider margins in the template",
		        (long long)(measure / body->size), MOST_EMS);
}

/* Light of a colour's part, ten thousandths: the curve of sRGB as WCAG 2 has it. */
static const uint16_t light_of[256] = {
	0,    3,    6,    9,    12,   15,   18,   21,   24,   27,   30,   33,   37,   40,   44,   48,
	52,   56,   60,   65,   70,   75,   80,   86,   91,   97,   103,  110,  116,  123,  130,  137,
	144,  152,  160,  168,  176,  185,  194,  203,  212,  222,  232,  242,  252,  262,  273,  284,
	296,  307,  319,  331,  343,  356,  369,  382,  395,  409,  423,  437,  452,  467,  482,  497,
	513,  529,  545,  561,  578,  595,  612,  630,  648,  666,  685,  704,  723,  742,  762,  782,
	802,  823,  844,  865,  887,  908,  931,  953,  976,  999,  1022, 1046, 1070, 1095, 1119, 1144,
	1170, 1195, 1221, 1248, 1274, 1301, 1329, 1356, 1384, 1413, 1441, 1470, 1500, 1529, 1559, 1590,
	1620, 1651, 1683, 1714, 1746, 1779, 1812, 1845, 1878, 1912, 1946, 1981, 2016, 2051, 2086, 2122,
	2159, 2195, 2232, 2270, 2307, 2346, 2384, 2423, 2462, 2502, 2542, 2582, 2623, 2664, 2705, 2747,
	2789, 2831, 2874, 2918, 2961, 3005, 3050, 3095, 3140, 3185, 3231, 3278, 3325, 3372, 3419, 3467,
	3515, 3564, 3613, 3663, 3712, 3763, 3813, 3864, 3916, 3968, 4020, 4072, 4125, 4179, 4233, 4287,
	4342, 4397, 4452, 4508, 4564, 4621, 4678, 4735, 4793, 4851, 4910, 4969, 5029, 5089, 5149, 5210,
	5271, 5333, 5395, 5457, 5520, 5583, 5647, 5711, 5776, 5841, 5906, 5972, 6038, 6105, 6172, 6240,
	6308, 6376, 6445, 6514, 6584, 6654, 6724, 6795, 6867, 6939, 7011, 7084, 7157, 7231, 7305, 7379,
	7454, 7529, 7605, 7682, 7758, 7835, 7913, 7991, 8070, 8148, 8228, 8308, 8388, 8469, 8550, 8632,
	8714, 8796, 8879, 8963, 9047, 9131, 9216, 9301, 9387, 9473, 9560, 9647, 9734, 9823, 9911, 10000,
};

static int64_t luminance(kw_colour c)
{
	return (2126 * light_of[c >> 16 & 0xFF] + 7152 * light_of[c >> 8 & 0xFF] + 722 * light_of[c & 0xFF]) /
	       10000;
}

int64_t kw_preflight_contrast(kw_colour a, kw_colour b)
{
	int64_t light = luminance(a), dark = luminance(b);
	if (light < dark) {
		int64_t other = light;
		light = dark;
		dark = other;
	}
	return (light + 500) * 100 / (dark + 500);
}

static void check_pair(kw_ctx *ctx, const kw_style *s, const char *name, kw_colour ground, const char *on)
{
	int64_t contrast = kw_preflight_contrast(s->colour, ground);
	int64_t least = s->size >= LARGE ? LARGE_CONTRAST : CONTRAST;
	if (contrast < least)
		kw_report(
		        ctx, KW_SEVERITY_WARNING, "leaflet.contrast", (kw_span){ 0 },
		        "text of style %s on %s has a contrast of %lld.%02lld to 1, below %lld.%lld; make its colour darker or the ground lighter in the template",
		        name, on, (long long)contrast / 100, (long long)contrast % 100,
		        (long long)least / 100, (long long)least % 100 / 10);
}

/* Each style on its own box, or on paper; body text on every tint. */
static void check_colours(kw_ctx *ctx, const kw_template *t)
{
	for (size_t i = 0; i < KW_N_STYLES; i++) {
		const kw_style *s = &t->styles[i];
		const kw_frame *f = &t->frames[i];
		bool has_tint = f->is_known && f->fill != KW_NO_COLOUR;
		if (s->is_known)
			check_pair(ctx, s, kw_style_name((kw_style_id)i), has_tint ? f->fill : PAPER,
			           has_tint ? "its tint" : "paper");
	}
	for (size_t i = KW_N_STYLES; i < KW_N_FRAMES; i++)
		if (t->frames[i].is_known && t->frames[i].fill != KW_NO_COLOUR)
			check_pair(ctx, &t->styles[KW_STYLE_BODY], "body", t->frames[i].fill,
			           "the tint of a box");
}

static void check_pictures(kw_ctx *ctx, const kw_template *t)
{
	if (t->mascot.image.n && !t->mascot.alt.n)
		kw_report(
		        ctx, KW_SEVERITY_WARNING, "leaflet.alt-missing", (kw_span){ 0 },
		        "the picture %.*s of the template has no alternative text; say in alt= what it shows, for people who do not see it",
		        KW_STR_ARG(t->mascot.image));
}

void kw_preflight(kw_ctx *ctx, const kw_doc *doc, const kw_template *t)
{
	check_fields(ctx, kw_ctx_records(ctx));
	check_sections(ctx, doc);
	check_sizes(ctx, t);
	check_lines(ctx, t);
	check_colours(ctx, t);
	check_pictures(ctx, t);
}
