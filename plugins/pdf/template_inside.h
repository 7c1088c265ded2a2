/* template_inside -- what the files of templates share: fields of elements, and the state of reading. */
#ifndef PDF_TEMPLATE_INSIDE_H
#define PDF_TEMPLATE_INSIDE_H

#include "template.h"
#include "template_xml.h"

/* What an attribute may be. */
typedef enum kw_field_kind {
	LENGTH,  /* "12pt", "24.57mm", "1.5em"; min and max in points */
	SIZE,    /* the same, or "+2": steps on the scale; an em from here on is this */
	SIZES,   /* lengths, separated by spaces */
	EMS,     /* "0.25em" -> thousandths */
	PERCENT, /* "30%" -> thousandths */
	INKS,    /* "100 70 0 20": four figures from 0 to 100 */
	INK,     /* one of them */
	COUNT,
	FLAG,   /* choices, into a bool */
	CHOICE, /* choices, into an enum */
	COLOUR, /* a role, or "none" */
	RGB,    /* "#0B3C7D" */
	FONT,
	RATIO, /* "1.2" -> thousandths */
	TEXT,
	NAME, /* says which one the element is about */
	IGNORED
} kw_field_kind;

enum { KW_N_BOXES = KW_N_FRAMES - KW_BOX_OF_STYLES };

typedef struct kw_field_rule {
	const char *name;
	kw_field_kind kind;
	size_t at; /* in the structure of the element */
	int64_t min, max;
	const char *const *choices;
} kw_field_rule;

typedef struct kw_loading {
	kw_ctx *ctx;
	const kw_fontlist *fonts;
	kw_template *t;
	kw_str file;
	const kw_markup *element;
	kw_str about; /* its name attribute */
	int64_t em;
} kw_loading;

/* ---- template_elements.c ---- */

/* Reads the elements of a file into the template: those that others use by name, which come first in all files, or the rest. */
KW_NODISCARD kw_status kw_template_read_elements(kw_loading *l, const kw_markup *list, size_t n, bool early);
/* The value of an attribute; empty: it has none. */
kw_str kw_template_attribute(const kw_markup *e, const char *name);
/* As a file calls it; counted from KW_BOX_OF_STYLES. */
const char *kw_template_box_name(size_t box);

/* ---- template_values.c ---- */

/* Reads the value of an attribute into its place; false when it says nothing of the kind. */
bool kw_template_read_value(kw_loading *l, const kw_field_rule *f, kw_str s, char *to);
/* Says what was found and what was expected, with file and line. */
kw_status kw_template_refuse(const kw_loading *l, kw_str name, kw_str value, kw_str expected);
kw_status kw_template_refuse_value(const kw_loading *l, const kw_field_rule *f, kw_str value);
/* The number of a name among n; -1: none. A NULL ends the list. */
int kw_template_find_name(const char *const *names, size_t n, kw_str name);

#endif
