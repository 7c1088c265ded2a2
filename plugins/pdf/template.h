/* template -- formats/leaflet/NAME.xml: sheet, columns, colours, styles, boxes and slots of a leaflet, as numbers. Lengths
 * are thousandths of a point. */
#ifndef PDF_TEMPLATE_H
#define PDF_TEMPLATE_H

#include "fontlist.h"
#include "line.h"
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
	X(CARD_TITLE, "card-title")                                                                          \
	X(CARD_TEXT, "card-text")                                                                            \
	X(SUMMARY_TITLE, "summary-title")                                                                    \
	X(TOTAL, "total")                                                                                    \
	X(CHART, "chart")                                                                                    \
	X(CONTENTS, "contents")                                                                              \
	X(RUNNING_HEAD, "running-head")                                                                      \
	X(FOLIO, "folio")

/* Boxes: each style may have one of its name; these are of nodes. */
#define KW_BOXES(X)                                                                                          \
	X(PLAIN, "plain")                                                                                    \
	X(GROUP, "group")                                                                                    \
	X(CALLOUT, "callout")                                                                                \
	X(DUTY, "duty")                                                                                      \
	X(COVER, "cover")                                                                                    \
	X(PROJECT, "project")                                                                                \
	X(CARD, "card")                                                                                      \
	X(ROW, "row")                                                                                        \
	X(ROW_HEAD, "row-head")                                                                              \
	X(ROW_TOTAL, "row-total")                                                                            \
	X(CHART_ROW, "chart-row")

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
	bool spans;           /* over all columns of the page */
	bool snaps;           /* its lines stand on the grid */
	bool ends_at_phrases; /* lines of about one length, whatever the alignment */
	int role, strong_role;
	int64_t size, feed, before, after;
	int64_t spread; /* single lines of a few kanji are spread to so many thousandths of an em; 0: not */
	kw_colour colour;
	kw_align align;
} kw_style;

typedef struct kw_frame {
	bool is_known;
	kw_colour fill, line, bar, rule; /* KW_NO_COLOUR: none */
	int64_t top, bottom, left, right;
	int64_t bar_width, rule_width;
} kw_frame;

/* A colour by its role: the same for the screen, four-colour printing and one colour of ink. */
typedef struct kw_colour_role {
	kw_str name;
	kw_colour rgb;
	int64_t cmyk[4], grey; /* per cent; grey: of black */
	bool has_cmyk, has_grey;
} kw_colour_role;

/* A name styles use for a role of fonts.tsv. */
typedef struct kw_font_role {
	kw_str name;
	int role;
} kw_font_role;

typedef enum kw_variant { KW_VARIANT_WEB, KW_VARIANT_PRINT, KW_VARIANT_OFFICE } kw_variant;
typedef enum kw_folio { KW_FOLIO_CENTRE, KW_FOLIO_OUTER, KW_FOLIO_PANEL } kw_folio;
typedef enum kw_box_layout { KW_LAYOUT_BAR, KW_LAYOUT_ROWS, KW_LAYOUT_CARDS } kw_box_layout;

/* How pages stand on the sheets of a print shop. */
typedef struct kw_sheet {
	int64_t width, height;              /* 0: pages are sheets */
	kw_str outside, inside;             /* page numbers from left to right: "4 1" */
	kw_str folds_outside, folds_inside; /* lengths from the left edge: "210mm" */
} kw_sheet;

enum { KW_COLOURS_MAX = 32, KW_SCALE_MAX = 16, KW_COLUMNS_MAX = 6, KW_FONTS_MAX = 8 };

typedef struct kw_template {
	kw_arena *texts; /* of what the template says in words; owned */
	kw_str file;     /* as messages call it */
	kw_str label;    /* 瓦版・標準 */
	kw_variant variant;
	int64_t width, height, top, bottom, side;
	int64_t compression;  /* of the file: 1 is fastest, 12 smallest */
	int64_t columns, gap; /* of the page; gap between two columns */
	int64_t grid;   /* text lines of all columns stand on multiples of this below the top; 0: anywhere */
	int64_t panels; /* of one side of a folded sheet, the last one its back; 1: pages are no panels */
	bool is_balanced;       /* columns above the end of their text end at one height */
	int64_t last_page;      /* a last page with less than this is drawn back, when … */
	int64_t tolerance;      /* … gaps shrunk by this much, in thousandths, have room for it, */
	int64_t feed_tolerance; /* … and lines set closer by this much */
	int64_t multiple;       /* of pages a folded product has; 1: any number */
	int64_t base;           /* size of an em where no style is meant */
	int64_t ratio;          /* of the scale, thousandths; 0: the sizes are listed */
	int64_t sizes[KW_SCALE_MAX];
	size_t n_sizes;
	int64_t autospace, indent;  /* thousandths of an em */
	kw_str next_page;           /* words for the page that follows, with spaces between them */
	kw_str bullet, item_number; /* of lists without marks of their own; 1 stands for the number */
	kw_kinsoku kinsoku;         /* so are these: not of the file */
	kw_open_bracket open_bracket;
	bool is_vertical;
	bool hangs;             /* stops may stand beyond the line end; not of the file: an option sets it */
	bool has_house_figures; /* and so is this */
	kw_colour_role colours[KW_COLOURS_MAX];
	size_t n_colours;
	kw_font_role fonts[KW_FONTS_MAX];
	size_t n_fonts;
	kw_sheet sheet;
	kw_style styles[KW_N_STYLES];
	kw_frame frames[KW_N_FRAMES];
	struct {
		bool is_alone; /* title, slogan and what else stands before the first section fill a column */
		int64_t drop;  /* above the title */
		bool fields_at_foot;
	} cover;
	struct {
		kw_box_layout layout;
		int64_t columns, gap;
	} duties, projects;
	struct {
		bool has_table, has_chart;
		kw_str title, total, number, path, name, amount; /* words of its head */
		int64_t most_bars;
	} budget;
	struct {
		int64_t qr; /* side of the code; 0: none */
		bool at_foot;
	} contact;
	struct {
		kw_str image, alt;
		int64_t width;
	} mascot;
	struct {
		int64_t from_headings, levels; /* 0: none */
		kw_str title;
	} contents;
	struct {
		bool is_shown;
		kw_str continued;
	} running;
	struct {
		int64_t most_rows, first_rows; /* 0: all */
		kw_str note;                   /* {rows} {shown} {file} */
		bool turns;                    /* pages of wide ones are turned */
	} tables;
	kw_folio folio;
} kw_template;

/* The template `name`: of the folder, when one is given and has it, else of formats/leaflet; a name with '/' or ending
 * with .xml is a file. KW_EUSAGE when there is none or it says something a template cannot say: with file and line. */
KW_NODISCARD kw_status kw_template_load(kw_ctx *ctx, kw_str name, kw_str folder, kw_variant variant,
                                        const kw_fontlist *fonts, kw_template *out);
/* From here on shipped templates are read once for all documents of the process. */
void kw_templates_keep(void);
/* Frees what it holds, not the structure. */
void kw_template_free(kw_template *t);

/* Turns the page for vertical lines: what was its height is the length of lines, in bands of at most 40 characters. */
void kw_template_turn(kw_template *t);
/* As the file calls it. */
const char *kw_style_name(kw_style_id style);
/* The role this colour is of, or NULL. */
const kw_colour_role *kw_template_colour(const kw_template *t, kw_colour rgb);
/* The width of one of n columns. */
int64_t kw_template_measure(const kw_template *t, int64_t n);
/* The mark of the nth item (from 1) of a list: the document's, or for a list without one the template's. Returns whether it is the
 * document's. */
bool kw_template_put_mark(const kw_template *t, const kw_node *list, uint64_t n, kw_buf *b);
/* A file the template names, seen from its own folder. */
KW_NODISCARD kw_status kw_template_file(kw_ctx *ctx, const kw_template *t, kw_str name, kw_str *bytes);

#endif
