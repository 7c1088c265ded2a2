/* template -- formats/leaflet/NAME.tsv: sheet, margins, styles, boxes. Lengths are thousandths of a point. */
#ifndef PDF_TEMPLATE_H
#define PDF_TEMPLATE_H

#include "fontlist.h"
#include "paper.h"

/* X(ID, "name"): what a template must describe. */
#define KW_STYLES(X)                                                                                         \
	X(TITLE, "title")                                                                                    \
	X(SUBTITLE, "subtitle")                                                                              \
	X(SLOGAN, "slogan")                                                                                  \
	X(HEADING_1, "heading-1")                                                                            \
	X(HEADING_2, "heading-2")                                                                            \
	X(HEADING_3, "heading-3")                                                                            \
	X(HEADING_4, "heading-4")                                                                            \
	X(HEADING_5, "heading-5")                                                                            \
	X(BOX_TITLE, "box-title")                                                                            \
	X(BODY, "body")                                                                                      \
	X(ITEM, "item")                                                                                      \
	X(NOTE, "note")                                                                                      \
	X(CAPTION, "caption")                                                                                \
	X(FIELD, "field")                                                                                    \
	X(FORM, "form")                                                                                      \
	X(LIST_TITLE, "list-title")                                                                          \
	X(THEME, "theme")                                                                                    \
	X(SIGNATURE, "signature")                                                                            \
	X(CONTACT, "contact")                                                                                \
	X(IMPRINT, "imprint")                                                                                \
	X(CELL, "cell")                                                                                      \
	X(CELL_TITLE, "cell-title")                                                                          \
	X(CELL_HEAD, "cell-head")                                                                            \
	X(FOLIO, "folio")

/* Boxes: each style may have one of its name; these are of nodes. */
#define KW_BOXES(X)                                                                                          \
	X(PLAIN, "plain")                                                                                    \
	X(GROUP, "group")                                                                                    \
	X(CALLOUT, "callout")                                                                                \
	X(DUTY, "duty")                                                                                      \
	X(PROJECT, "project")                                                                                \
	X(ROW, "row")                                                                                        \
	X(ROW_HEAD, "row-head")

typedef enum kw_style_id {
#define KW_STYLE_ID(id, name) KW_STYLE_##id,
	KW_STYLES(KW_STYLE_ID)
#undef KW_STYLE_ID
	        KW_N_STYLES
} kw_style_id;

typedef enum kw_box_id {
	KW_BOX_OF_STYLES = KW_N_STYLES,    /* boxes of styles have the styles' numbers */
	KW_BEFORE_BOXES = KW_N_STYLES - 1, /* so that the next is KW_N_STYLES */
#define KW_BOX_ID(id, name) KW_FRAME_##id,
	KW_BOXES(KW_BOX_ID)
#undef KW_BOX_ID
	        KW_N_FRAMES
} kw_box_id;

typedef enum kw_align {
	KW_ALIGN_JUSTIFY,
	KW_ALIGN_START,
	KW_ALIGN_BALANCE,
	KW_ALIGN_CENTER,
	KW_ALIGN_END
} kw_align;

typedef struct kw_style {
	bool is_known;
	int role, strong_role;
	int64_t size, feed, before, after;
	kw_colour colour;
	kw_align align;
} kw_style;

typedef struct kw_frame {
	bool is_known;
	kw_colour fill, line, bar, rule; /* KW_NO_COLOUR: none */
	int64_t top, bottom, left, right;
} kw_frame;

typedef struct kw_template {
	int64_t width, height, top, bottom, side;
	int64_t last_page;     /* a last page with less than this is drawn back, when … */
	int tolerance;         /* … gaps shrunk by this much, in thousandths, have room for it */
	int autospace, indent; /* thousandths of an em */
	bool hangs;            /* stops may stand beyond the line end; not of the file: an option sets it */
	kw_style styles[KW_N_STYLES];
	kw_frame frames[KW_N_FRAMES];
} kw_template;

/* The template of that name. KW_EUSAGE when there is none, KW_ELIB when it is not complete. */
KW_NODISCARD kw_status kw_template_load(kw_ctx *ctx, kw_str name, const kw_fontlist *fonts, kw_template *out);

#endif
