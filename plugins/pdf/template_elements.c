/* template_elements -- which elements and attributes a template may have, as tables; reads those of one file, in the order of the
 * document, over what is there already. */
#include "template_inside.h"

#include <kawaraban/str.h>

#include <stddef.h>

#define USUAL_RULE_MPT      750
#define USUAL_BAR_WIDTH_MPT 4000

static const char *const style_names[KW_N_STYLES] = {
#define KW_STYLE_NAME(id, name) name,
	KW_STYLES(KW_STYLE_NAME)
#undef KW_STYLE_NAME
};

const char *kw_style_name(kw_style_id style)
{
	return style_names[style];
}

static const char *const box_names[KW_N_BOXES] = {
#define KW_BOX_NAME(id, name) name,
	KW_BOXES(KW_BOX_NAME)
#undef KW_BOX_NAME
};

const char *kw_template_box_name(size_t box)
{
	return box_names[box];
}

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

kw_str kw_template_attribute(const kw_markup *e, const char *name)
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
		id = kw_template_find_name(box_names, KW_N_BOXES, name);
		if (id < 0)
			return NULL;
		id += KW_BOX_OF_STYLES;
	}
	kw_frame *f = &t->frames[id];
	if (!f->is_known) {
		f->fill = f->line = f->bar = f->rule = KW_NO_COLOUR;
		f->bar_width = USUAL_BAR_WIDTH_MPT;
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
	l->about = kw_template_attribute(l->element, "name");
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
			return kw_template_refuse(l, KW_LIT("feed"), kw_template_attribute(e, "feed"),
			                          KW_LIT("a line feed not below the size"));
	}
	return KW_OK;
}

kw_status kw_template_read_elements(kw_loading *l, const kw_markup *list, size_t n, bool early)
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
