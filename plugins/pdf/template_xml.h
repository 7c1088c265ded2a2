/* template_xml -- a template file as a flat list of elements with their attributes and lines. The one file that speaks to
 * libxml2; knows no element by name. */
#ifndef PDF_TEMPLATE_XML_H
#define PDF_TEMPLATE_XML_H

#include <kawaraban/context.h>
#include <kawaraban/str.h>

enum { KW_MARKUP_ATTRIBUTES = 24 };

typedef struct kw_markup {
	kw_str name;
	unsigned line, depth; /* depth: 0 is the root */
	size_t n;
	struct {
		kw_str name, value;
	} attributes[KW_MARKUP_ATTRIBUTES];
} kw_markup;

/* Reads `bytes`, which messages call `file`, into *list, *n elements in document order; names and values are copied into
 * the arena. ns: the namespace elements must have. KW_EUSAGE with file and line when it is no such XML. */
KW_NODISCARD kw_status kw_markup_read(kw_ctx *ctx, kw_str file, kw_str bytes, const char *ns, kw_arena *arena,
                                      kw_markup **list, size_t *n);
/* Checks `bytes` against a RELAX NG schema in its XML form; the first fault is said with file and line. */
KW_NODISCARD kw_status kw_markup_validate(kw_ctx *ctx, kw_str file, kw_str bytes, kw_str schema);

#endif
