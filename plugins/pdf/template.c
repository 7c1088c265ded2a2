/* template -- which elements and attributes a template may have, as tables; reads them in document order over those of the
 * template it is based on. Knows nothing of what is done with them. */
#include "template_inside.h"

#include <kawaraban/str.h>

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#define NAMESPACE         "urn:kawaraban:leaflet:1"
#define USUAL_COMPRESSION 6
#define USUAL_RULE_MPT    750
#define SCHEMA            "leaflet/kawaraban-template-1.rng"
#define PT                1000

enum { MAX_NAME = 64, MAX_BASES = 4, LEAST_MEASURE_EMS = 8, MAX_KEPT = 16 };

static const char *const style_names[KW_N_STYLES] = {
#define KW_STYLE_NAME(id, name) name,
	KW_STYLES(KW_STYLE_NAME)
#undef KW_STYLE_NAME
};

const char *kw_style_name(kw_style_id style)
{
	return style_names[style];
}

static const char *const box_names[] = {
#define KW_BOX_NAME(id, name) name,
	KW_BOXES(KW_BOX_NAME)
#undef KW_BOX_NAME
};

static const char *const aligns[] = { "justify", "start", "balance", "center", "end", NULL };
static const char *const layouts[] = { "bar", "rows", "cards", NULL };
static const char *const booleans[] = { "no", "yes", NULL };
static const char *const spans[] = { "column", "page", NULL };
static const char *const folios[] = { "centre", "outer", "panel", NULL };

#define OF_STYLE(member)    offsetof(kw_style, member)
#define OF_FRAME(member)    offsetof(kw_frame, member)
#define OF_COLOUR(member)   offsetof(kw_colour_role, member)
#define OF_TEMPLATE(member) offsetof(kw_template, member)

static const kw_field_rule leaflet_fields[] = {
	{ "name", IGNORED, 0, 0, 0, NULL },
	{ "label", TEXT, OF_TEMPLATE(label), 0, 0, NULL },
	{ "based-on", IGNORED, 0, 0, 0, NULL },
	{ "compression", COUNT, OF_TEMPLATE(compression), 1, 12, NULL },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule scale_fields[] = {
	{ "base", SIZE, OF_TEMPLATE(base), 4, 72, NULL },
	{ "ratio", RATIO, OF_TEMPLATE(ratio), 1000, 3000, NULL },
	{ "sizes", SIZES, OF_TEMPLATE(sizes), 4, 144, NULL },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule page_fields[] = {
	{ "width", LENGTH, OF_TEMPLATE(width), 100, 14400, NULL },
	{ "height", LENGTH, OF_TEMPLATE(height), 100, 14400, NULL },
	{ "top", LENGTH, OF_TEMPLATE(top), 0, 1000, NULL },
	{ "bottom", LENGTH, OF_TEMPLATE(bottom), 0, 1000, NULL },
	{ "side", LENGTH, OF_TEMPLATE(side), 0, 1000, NULL },
	{ "columns", COUNT, OF_TEMPLATE(columns), 1, KW_COLUMNS_MAX, NULL },
	{ "gap", LENGTH, OF_TEMPLATE(gap), 0, 500, NULL },
	{ "balance", FLAG, OF_TEMPLATE(is_balanced), 0, 0, booleans },
	{ "grid", LENGTH, OF_TEMPLATE(grid), 0, 100, NULL },
	{ "last-page", LENGTH, OF_TEMPLATE(last_page), 0, 1000, NULL },
	{ "tolerance", PERCENT, OF_TEMPLATE(tolerance), 0, 100, NULL },
	{ "feed-tolerance", PERCENT, OF_TEMPLATE(feed_tolerance), 0, 25, NULL },
	{ "multiple", COUNT, OF_TEMPLATE(multiple), 1, 64, NULL },
	{ "page-number", CHOICE, OF_TEMPLATE(folio), 0, 0, folios },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule sheet_fields[] = {
	{ "width", LENGTH, OF_TEMPLATE(sheet.width), 100, 14400, NULL },
	{ "height", LENGTH, OF_TEMPLATE(sheet.height), 100, 14400, NULL },
	{ "outside", TEXT, OF_TEMPLATE(sheet.outside), 0, 0, NULL },
	{ "inside", TEXT, OF_TEMPLATE(sheet.inside), 0, 0, NULL },
	{ "folds-outside", TEXT, OF_TEMPLATE(sheet.folds_outside), 0, 0, NULL },
	{ "folds-inside", TEXT, OF_TEMPLATE(sheet.folds_inside), 0, 0, NULL },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule text_fields[] = {
	{ "autospace", EMS, OF_TEMPLATE(autospace), 0, 1000, NULL },
	{ "indent", EMS, OF_TEMPLATE(indent), 0, 4000, NULL },
	{ "next-page", TEXT, OF_TEMPLATE(next_page), 0, 0, NULL },
	{ "bullet", TEXT, OF_TEMPLATE(bullet), 0, 0, NULL },
	{ "item-number", TEXT, OF_TEMPLATE(item_number), 0, 0, NULL },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule colour_fields[] = {
	{ "name", NAME, 0, 0, 0, NULL },
	{ "rgb", RGB, OF_COLOUR(rgb), 0, 0, NULL },
	{ "cmyk", INKS, OF_COLOUR(cmyk), 0, 100, NULL },
	{ "grey", INK, OF_COLOUR(grey), 0, 100, NULL },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule font_fields[] = {
	{ "name", NAME, 0, 0, 0, NULL },
	{ "use", FONT, offsetof(kw_font_role, role), 0, 0, NULL },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule style_fields[] = {
	{ "name", NAME, 0, 0, 0, NULL },
	{ "font", FONT, OF_STYLE(role), 0, 0, NULL },
	{ "strong", FONT, OF_STYLE(strong_role), 0, 0, NULL },
	{ "size", SIZE, OF_STYLE(size), 4, 144, NULL },
	{ "feed", LENGTH, OF_STYLE(feed), 4, 288, NULL },
	{ "before", LENGTH, OF_STYLE(before), 0, 500, NULL },
	{ "after", LENGTH, OF_STYLE(after), 0, 500, NULL },
	{ "colour", COLOUR, OF_STYLE(colour), 0, 0, NULL },
	{ "align", CHOICE, OF_STYLE(align), 0, 0, aligns },
	{ "span", FLAG, OF_STYLE(spans), 0, 0, spans },
	{ "spread", EMS, OF_STYLE(spread), 0, 12000, NULL },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule box_fields[] = {
	{ "name", NAME, 0, 0, 0, NULL },
	{ "fill", COLOUR, OF_FRAME(fill), 0, 0, NULL },
	{ "frame", COLOUR, OF_FRAME(line), 0, 0, NULL },
	{ "bar", COLOUR, OF_FRAME(bar), 0, 0, NULL },
	{ "rule", COLOUR, OF_FRAME(rule), 0, 0, NULL },
	{ "bar-width", LENGTH, OF_FRAME(bar_width), 0, 50, NULL },
	{ "rule-width", LENGTH, OF_FRAME(rule_width), 0, 50, NULL },
	{ "top", LENGTH, OF_FRAME(top), 0, 200, NULL },
	{ "bottom", LENGTH, OF_FRAME(bottom), 0, 200, NULL },
	{ "left", LENGTH, OF_FRAME(left), 0, 200, NULL },
	{ "right", LENGTH, OF_FRAME(right), 0, 200, NULL },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule cover_fields[] = {
	{ "alone", FLAG, OF_TEMPLATE(cover.is_alone), 0, 0, booleans },
	{ "drop", LENGTH, OF_TEMPLATE(cover.drop), 0, 1000, NULL },
	{ "fields-at-foot", FLAG, OF_TEMPLATE(cover.fields_at_foot), 0, 0, booleans },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule duties_fields[] = {
	{ "layout", CHOICE, OF_TEMPLATE(duties.layout), 0, 0, layouts },
	{ "columns", COUNT, OF_TEMPLATE(duties.columns), 1, KW_COLUMNS_MAX, NULL },
	{ "gap", LENGTH, OF_TEMPLATE(duties.gap), 0, 100, NULL },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule projects_fields[] = {
	{ "layout", CHOICE, OF_TEMPLATE(projects.layout), 0, 0, layouts },
	{ "columns", COUNT, OF_TEMPLATE(projects.columns), 1, KW_COLUMNS_MAX, NULL },
	{ "gap", LENGTH, OF_TEMPLATE(projects.gap), 0, 100, NULL },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule budget_fields[] = {
	{ "table", FLAG, OF_TEMPLATE(budget.has_table), 0, 0, booleans },
	{ "chart", FLAG, OF_TEMPLATE(budget.has_chart), 0, 0, booleans },
	{ "most-bars", COUNT, OF_TEMPLATE(budget.most_bars), 2, 60, NULL },
	{ "title", TEXT, OF_TEMPLATE(budget.title), 0, 0, NULL },
	{ "total", TEXT, OF_TEMPLATE(budget.total), 0, 0, NULL },
	{ "number-head", TEXT, OF_TEMPLATE(budget.number), 0, 0, NULL },
	{ "path-head", TEXT, OF_TEMPLATE(budget.path), 0, 0, NULL },
	{ "name-head", TEXT, OF_TEMPLATE(budget.name), 0, 0, NULL },
	{ "amount-head", TEXT, OF_TEMPLATE(budget.amount), 0, 0, NULL },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule contact_fields[] = {
	{ "qr", LENGTH, OF_TEMPLATE(contact.qr), 0, 300, NULL },
	{ "at-foot", FLAG, OF_TEMPLATE(contact.at_foot), 0, 0, booleans },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule mascot_fields[] = {
	{ "image", TEXT, OF_TEMPLATE(mascot.image), 0, 0, NULL },
	{ "alt", TEXT, OF_TEMPLATE(mascot.alt), 0, 0, NULL },
	{ "width", LENGTH, OF_TEMPLATE(mascot.width), 10, 1000, NULL },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule contents_fields[] = {
	{ "from-headings", COUNT, OF_TEMPLATE(contents.from_headings), 0, 10000, NULL },
	{ "levels", COUNT, OF_TEMPLATE(contents.levels), 1, 6, NULL },
	{ "title", TEXT, OF_TEMPLATE(contents.title), 0, 0, NULL },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule running_fields[] = {
	{ "show", FLAG, OF_TEMPLATE(running.is_shown), 0, 0, booleans },
	{ "continued", TEXT, OF_TEMPLATE(running.continued), 0, 0, NULL },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};
static const kw_field_rule tables_fields[] = {
	{ "most-rows", COUNT, OF_TEMPLATE(tables.most_rows), 0, 100000000, NULL },
	{ "first-rows", COUNT, OF_TEMPLATE(tables.first_rows), 0, 100000, NULL },
	{ "note", TEXT, OF_TEMPLATE(tables.note), 0, 0, NULL },
	{ "turn-wide", FLAG, OF_TEMPLATE(tables.turns), 0, 0, booleans },
	{ NULL, IGNORED, 0, 0, 0, NULL },
};

static const struct {
	const char *name;
	const kw_field_rule *fields;
	bool is_early; /* read before the others in all files, because they use it by name */
} elements[] = {
	{ "leaflet", leaflet_fields, false },
	{ "scale", scale_fields, true },
	{ "colour", colour_fields, true },
	{ "font", font_fields, true },
	{ "page", page_fields, false },
	{ "sheet", sheet_fields, false },
	{ "text", text_fields, false },
	{ "style", style_fields, false },
	{ "box", box_fields, false },
	{ "cover", cover_fields, false },
	{ "duties", duties_fields, false },
	{ "projects", projects_fields, false },
	{ "budget", budget_fields, false },
	{ "contact", contact_fields, false },
	{ "mascot", mascot_fields, false },
	{ "contents", contents_fields, false },
	{ "running-head", running_fields, false },
	{ "tables", tables_fields, false },
};

/* ---- elements ---- */

static kw_str attribute(const kw_markup *e, const char *name)
{
	for (size_t i = 0; i < e->n; i++)
		if (kw_str_eq(e->attributes[i].name, kw_str_from(name)))
			return e->attributes[i].value;
	return (kw_str){ NULL, 0 };
}

static kw_colour_role *colour_of(kw_loading *l, kw_str name)
{
	kw_template *t = l->t;
	for (size_t i = 0; i < t->n_colours; i++)
		if (kw_str_eq(t->colours[i].name, name))
			return &t->colours[i];
	if (t->n_colours == KW_COLOURS_MAX || kw_str_eq(name, KW_LIT("none")))
		return NULL;
	t->colours[t->n_colours] = (kw_colour_role){ .name = name };
	return &t->colours[t->n_colours++];
}

static kw_font_role *font_of(kw_loading *l, kw_str name)
{
	kw_template *t = l->t;
	for (size_t i = 0; i < t->n_fonts; i++)
		if (kw_str_eq(t->fonts[i].name, name))
			return &t->fonts[i];
	if (t->n_fonts == KW_FONTS_MAX || !name.n)
		return NULL;
	t->fonts[t->n_fonts] = (kw_font_role){ .name = name };
	return &t->fonts[t->n_fonts++];
}

static kw_frame *frame_of(kw_template *t, kw_str name)
{
	int id = kw_template_find_name(style_names, KW_N_STYLES, name);
	if (id < 0) {
		id = kw_template_find_name(box_names, KW_COUNT(box_names), name);
		if (id < 0)
			return NULL;
		id += KW_BOX_OF_STYLES;
	}
	kw_frame *f = &t->frames[id];
	if (!f->is_known) {
		f->fill = f->line = f->bar = f->rule = KW_NO_COLOUR;
		f->bar_width = 4 * PT;
		f->rule_width = USUAL_RULE_MPT;
	}
	f->is_known = true;
	return f;
}

static kw_style *style_of(kw_template *t, kw_str name)
{
	int id = kw_template_find_name(style_names, KW_N_STYLES, name);
	return id < 0 ? NULL : &t->styles[id];
}

/* The structure the element's attributes go into, and what an em is there. NULL: no such style, box or colour. */
static char *target_of(kw_loading *l, const kw_field_rule *fields)
{
	l->about = attribute(l->element, "name");
	l->em = l->t->base;
	if (fields == style_fields) {
		kw_style *s = style_of(l->t, l->about);
		l->em = s && s->size ? s->size : l->em;
		return (char *)s;
	}
	if (fields == box_fields) {
		const kw_style *s = style_of(l->t, l->about);
		l->em = s && s->size ? s->size : l->em;
		return (char *)frame_of(l->t, l->about);
	}
	if (fields == font_fields)
		return (char *)font_of(l, l->about);
	if (fields == colour_fields)
		return l->about.n ? (char *)colour_of(l, l->about) : NULL;
	return (char *)l->t;
}

static const kw_field_rule *find_field(const kw_field_rule *fields, kw_str name)
{
	for (const kw_field_rule *f = fields; f->name; f++)
		if (kw_str_eq(kw_str_from(f->name), name))
			return f;
	return NULL;
}

/* Attributes are read in the order of the table, so that a size is known when its ems are. */
static kw_status read_element(kw_loading *l, const kw_field_rule *fields)
{
	const kw_markup *e = l->element;
	char *to = target_of(l, fields);
	if (!to)
		return kw_template_refuse(l, KW_LIT("name"), l->about, KW_LIT("the name of one there is"));
	for (size_t i = 0; i < e->n; i++)
		if (!find_field(fields, e->attributes[i].name))
			return kw_template_refuse(l, e->attributes[i].name, e->attributes[i].value,
			                          KW_LIT("no such attribute"));
	for (const kw_field_rule *f = fields; f->name; f++)
		for (size_t i = 0; i < e->n; i++)
			if (kw_str_eq(e->attributes[i].name, kw_str_from(f->name)) &&
			    !kw_template_read_value(l, f, e->attributes[i].value, to + f->at))
				return kw_template_refuse_value(l, f, e->attributes[i].value);
	if (fields == style_fields) {
		kw_style *s = (kw_style *)(void *)to;
		s->is_known = s->size > 0 && s->feed >= s->size && s->colour != KW_NO_COLOUR;
		if (s->feed < s->size)
			return kw_template_refuse(l, KW_LIT("feed"), attribute(e, "feed"),
			                          KW_LIT("a line feed not below the size"));
	}
	return KW_OK;
}

static kw_status read_elements(kw_loading *l, const kw_markup *list, size_t n, bool early)
{
	kw_status st = KW_OK;
	for (size_t i = 0; i < n && st == KW_OK; i++) {
		size_t at = 0;
		l->element = &list[i];
		l->about = (kw_str){ 0 };
		while (at < KW_COUNT(elements) && !kw_str_eq(kw_str_from(elements[at].name), list[i].name))
			at++;
		if (at == KW_COUNT(elements) || list[i].depth > 1 || (list[i].depth == 0) != (at == 0))
			return kw_fail(l->ctx, KW_EUSAGE, "pdf.template", (kw_span){ 0 },
			               "%.*s:%u: element %.*s is not expected here", KW_STR_ARG(l->file),
			               list[i].line, KW_STR_ARG(list[i].name));
		if (elements[at].is_early == early)
			st = read_element(l, elements[at].fields);
	}
	return st;
}

/* ---- whole templates ---- */

int64_t kw_template_measure(const kw_template *t, int64_t n)
{
	return (t->width - 2 * t->side - (n - 1) * t->gap) / n;
}

static kw_status check_whole(const kw_loading *l)
{
	const kw_template *t = l->t;
	const kw_style *body = &t->styles[KW_STYLE_BODY];
	const char *lack = NULL;
	for (size_t i = 0; i < KW_N_STYLES && !lack; i++)
		lack = t->styles[i].is_known ? NULL : style_names[i];
	if (lack)
		return kw_fail(l->ctx, KW_EUSAGE, "pdf.template", (kw_span){ 0 },
		               "%.*s: there is no style %s", KW_STR_ARG(l->file), lack);
	for (size_t i = 0; i < KW_COUNT(box_names) && !lack; i++)
		lack = t->frames[KW_BOX_OF_STYLES + i].is_known ? NULL : box_names[i];
	if (lack)
		return kw_fail(l->ctx, KW_EUSAGE, "pdf.template", (kw_span){ 0 }, "%.*s: there is no box %s",
		               KW_STR_ARG(l->file), lack);
	if (t->height - t->top - t->bottom < 4 * t->styles[KW_STYLE_TITLE].feed)
		return kw_fail(l->ctx, KW_EUSAGE, "pdf.template", (kw_span){ 0 },
		               "%.*s: page: its margins leave no room for text", KW_STR_ARG(l->file));
	if (kw_template_measure(t, t->columns) < LEAST_MEASURE_EMS * body->size)
		return kw_fail(
		        l->ctx, KW_EUSAGE, "pdf.template", (kw_span){ 0 },
		        "%.*s: page: a column has room for %d characters of the body; expected %d at least",
		        KW_STR_ARG(l->file), (int)(kw_template_measure(t, t->columns) / body->size),
		        LEAST_MEASURE_EMS);
	return KW_OK;
}

static bool is_plain_name(kw_str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!name.p[i] || !strchr("abcdefghijklmnopqrstuvwxyz0123456789-", name.p[i]))
			return false;
	return name.n > 0 && name.n <= MAX_NAME;
}

static bool is_path(kw_str name)
{
	return kw_str_ends(name, KW_LIT(".xml")) || (name.n && memchr(name.p, '/', name.n));
}

static kw_status refuse_name(kw_ctx *ctx, kw_str name, kw_str shipped)
{
	kw_str near = kw_nearest_name(name, shipped);
	kw_buf all = { 0 };
	for (size_t i = 0; i + 1 < shipped.n; i++)
		kw_buf_put(&all, shipped.p[i] == '\n' ? KW_LIT(", ") : kw_str_sub(shipped, i, 1));
	kw_status st = kw_fail(ctx, KW_EUSAGE, "pdf.template-name", (kw_span){ 0 },
	                       "there is no template '%.*s'; did you mean %s%.*s?", KW_STR_ARG(name),
	                       near.n ? "" : "one of ", KW_STR_ARG((near.n ? near : kw_buf_str(&all))));
	kw_buf_free(&all);
	return st;
}

/* The bytes of a shipped template. */
static kw_status read_shipped(kw_ctx *ctx, kw_str name, kw_buf *path, kw_str *bytes)
{
	kw_buf names = { 0 };
	kw_status st = KW_OK;
	bool is_there = false;
	kw_ctx_data_names(ctx, "leaflet", KW_LIT(".xml"), &names);
	for (size_t from = 0, at = 0; at < names.n; at++)
		if (names.b[at] == '\n') {
			is_there =
			        is_there || kw_str_eq(kw_str_sub(kw_buf_str(&names), from, at - from), name);
			from = at + 1;
		}
	if (!is_plain_name(name) || !is_there)
		st = refuse_name(ctx, name, kw_buf_str(&names));
	kw_buf_free(&names);
	if (st != KW_OK)
		return st;
	kw_buf_clear(path);
	kw_buf_putf(path, "leaflet/%.*s.xml", KW_STR_ARG(name));
	return path->failed
	               ? kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for a template")
	               : kw_ctx_data(ctx, path->b, bytes);
}

/* Where a template is: a file of the user's, or one of ours. */
static kw_status find_file(kw_ctx *ctx, kw_str name, kw_str folder, kw_buf *path, kw_str *bytes, bool *is_own)
{
	*is_own = is_path(name) || folder.n;
	if (!*is_own)
		return read_shipped(ctx, name, path, bytes);
	kw_buf_clear(path);
	if (is_path(name))
		kw_buf_put(path, name);
	else
		kw_buf_putf(path, "%.*s/%.*s.xml", KW_STR_ARG(folder), KW_STR_ARG(name));
	return kw_ctx_file(ctx, kw_buf_str(path), bytes);
}

static kw_status load_one(kw_loading *l, kw_str name, kw_str folder, kw_str *base, kw_markup **list,
                          size_t *n)
{
	kw_str bytes, schema;
	kw_buf path = { 0 };
	bool is_own = false;
	kw_status st = find_file(l->ctx, name, folder, &path, &bytes, &is_own);
	l->file = kw_arena_copy(l->t->texts, kw_buf_str(&path));
	kw_buf_free(&path);
	if (st == KW_OK && is_own)
		st = kw_ctx_data(l->ctx, SCHEMA, &schema);
	if (st == KW_OK)
		st = kw_markup_read(l->ctx, l->file, bytes, NAMESPACE, l->t->texts, list, n);
	if (st == KW_OK && is_own)
		st = kw_markup_validate(l->ctx, l->file, bytes, schema);
	*base = st == KW_OK && *n ? attribute(&(*list)[0], "based-on") : (kw_str){ NULL, 0 };
	return st;
}

static kw_status read_template(kw_ctx *ctx, kw_str name, kw_str folder, kw_variant variant,
                               const kw_fontlist *fonts, kw_template *out)
{
	struct {
		kw_str file;
		kw_markup *list;
		size_t n;
	} layers[MAX_BASES];
	size_t n_layers = 0;
	kw_status st = KW_OK;
	kw_loading l = { .ctx = ctx, .fonts = fonts, .t = out };
	memset(out, 0, sizeof *out);
	out->variant = variant;
	out->columns = out->multiple = 1;
	out->compression = USUAL_COMPRESSION;
	out->is_balanced = true;
	out->texts = kw_arena_new();
	if (!out->texts)
		return kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for a template");
	/* A template is based on one of ours only, and that on another. */
	for (kw_str base = name; base.n && st == KW_OK; folder = (kw_str){ 0 }) {
		if (n_layers == MAX_BASES || (n_layers && is_path(base)))
			return kw_fail(
			        ctx, KW_EUSAGE, "pdf.template", (kw_span){ 0 },
			        "%.*s: based-on=\"%.*s\": expected the name of a template that is shipped, %d deep at most",
			        KW_STR_ARG(l.file), KW_STR_ARG(base), MAX_BASES);
		st = load_one(&l, base, folder, &base, &layers[n_layers].list, &layers[n_layers].n);
		layers[n_layers++].file = l.file;
	}
	for (size_t i = 2 * n_layers; i-- > 0 && st == KW_OK;) {
		size_t layer = i % n_layers; /* the base first; and all of them twice */
		l.file = layers[layer].file;
		st = read_elements(&l, layers[layer].list, layers[layer].n, i >= n_layers);
	}
	out->file = l.file;
	out->panels = out->is_balanced ? 1 : out->columns;
	/* Panels side by side on the screen are pages of their own for a print shop. */
	if (variant == KW_VARIANT_PRINT && !out->is_balanced && out->sheet.width == out->width) {
		out->width /= out->columns;
		out->multiple *= out->columns;
		out->columns = 1;
	}
	out->styles[KW_STYLE_BODY].snaps = out->styles[KW_STYLE_ITEM].snaps = true;
	return st == KW_OK ? check_whole(&l) : st;
}

/* Shipped templates of a process that makes many documents, once they are read; never changed. */
typedef struct kept_template {
	kw_template t;
	kw_variant variant;
	kw_str name;
} kept_template;

static struct {
	bool keeps;
	_Atomic(kept_template *) all[MAX_KEPT];
} kept;

void kw_templates_keep(void)
{
	kept.keeps = true;
}

/* Puts what was read where the next document finds it; from then on it owns the texts. */
static void keep_template(kw_str name, kw_template *t)
{
	kept_template *k = malloc(sizeof *k);
	if (!k)
		return;
	*k = (kept_template){ *t, t->variant, kw_arena_copy(t->texts, name) };
	for (size_t i = 0; i < MAX_KEPT && !kw_arena_failed(t->texts); i++) {
		kept_template *none = NULL;
		if (atomic_compare_exchange_strong(&kept.all[i], &none, k)) {
			t->texts = NULL;
			return;
		}
	}
	free(k);
}

kw_status kw_template_load(kw_ctx *ctx, kw_str name, kw_str folder, kw_variant variant,
                           const kw_fontlist *fonts, kw_template *out)
{
	bool is_shipped = kept.keeps && folder.n == 0 && !is_path(name);
	for (size_t i = 0; i < MAX_KEPT && is_shipped; i++) {
		const kept_template *k = atomic_load(&kept.all[i]);
		if (!k || k->variant != variant || !kw_str_eq(k->name, name))
			continue;
		*out = k->t;
		out->texts = NULL;
		return KW_OK;
	}
	kw_status st = read_template(ctx, name, folder, variant, fonts, out);
	if (st == KW_OK && is_shipped)
		keep_template(name, out);
	return st;
}

void kw_template_free(kw_template *t)
{
	kw_arena_free(t->texts);
	t->texts = NULL;
}

const kw_colour_role *kw_template_colour(const kw_template *t, kw_colour rgb)
{
	for (size_t i = 0; i < t->n_colours; i++)
		if (t->colours[i].rgb == rgb)
			return &t->colours[i];
	return NULL;
}

bool kw_template_put_mark(const kw_template *t, const kw_node *list, uint64_t n, kw_buf *b)
{
	kw_str pattern = list->as.list.numbering == KW_LIST_NUMBERS ? t->item_number : t->bullet;
	if (list->as.list.marker.n || list->as.list.numbering == KW_LIST_UNMARKED) {
		kw_buf_put(b, list->as.list.marker);
		return true;
	}
	for (size_t i = 0; i < pattern.n; i++) {
		if (list->as.list.numbering == KW_LIST_NUMBERS && pattern.p[i] == '1')
			kw_buf_put_int(b, (int64_t)n);
		else
			kw_buf_putc(b, pattern.p[i]);
	}
	return false;
}

kw_status kw_template_file(kw_ctx *ctx, const kw_template *t, kw_str name, kw_str *bytes)
{
	const char *slash = t->file.n ? memrchr(t->file.p, '/', t->file.n) : NULL;
	kw_str folder = { t->file.p, slash ? (size_t)(slash - t->file.p) + 1 : 0 };
	kw_buf path = { 0 };
	kw_status st = KW_OK;
	if (name.n && name.p[0] != '/')
		kw_buf_put(&path, folder);
	kw_buf_put(&path, name);
	st = kw_ctx_file(ctx, kw_buf_str(&path), bytes);
	kw_buf_free(&path);
	return st;
}
