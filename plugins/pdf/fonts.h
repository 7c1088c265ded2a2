/* fonts -- the fonts of one document: which face sets a cluster, the codes that stand in the page's text, and at the end
 * the subsets with their dictionaries. A code belongs to one glyph and one text, so that the text that programs read
 * out of the PDF is always exactly the text that was put in. */
#ifndef PDF_FONTS_H
#define PDF_FONTS_H

#include "fontlist.h"
#include "haru.h"

typedef struct kw_fonts kw_fonts;

/* haru, ctx and list are borrowed. NULL without memory. */
kw_fonts *kw_fonts_new(kw_ctx *ctx, kw_haru *haru, const kw_fontlist *list);
void kw_fonts_free(kw_fonts *f);
/* A font file that is asked before all others; its bytes live as long as `f`. KW_EUSAGE (said) when it is none. */
KW_NODISCARD kw_status kw_fonts_put_first(kw_fonts *f, kw_str bytes, kw_str name);
/* Characters no face has become 〓 with a warning; without this they are errors, and kw_fonts_finish fails. */
void kw_fonts_mark_missing(kw_fonts *f);
/* For level A of PDF/A, whose text must have a meaning: private-use characters (外字) are errors where they stand, or are read as
 * 〓 when missing characters are marked. */
void kw_fonts_set_level_a(kw_fonts *f);
/* Outlines are rounded as far as nobody sees it at the sizes they are set in, which makes files a quarter smaller; without this they
 * keep every unit. */
void kw_fonts_round_outlines(kw_fonts *f);

typedef struct kw_pick {
	uint16_t font, glyph;
	int16_t advance; /* thousandths of an em */
	int16_t scale;   /* of the glyph, thousandths of the size */
	int16_t rise;    /* of its baseline, thousandths of an em */
	bool is_missing; /* no face has it: the glyph is that of 〓 */
} kw_pick;
/* The first face of the role's chain that has the base with its selector (0: none), else the base alone; a small figure
 * all of them lack is a figure made small. `at` is where to say that there is none. */
kw_pick kw_fonts_pick(kw_fonts *f, int role, uint32_t base, uint32_t selector, kw_span at);
/* Shapes base and marks in the face that was picked; fills out[room] and returns how many, 0: set them one by one. */
size_t kw_fonts_shape(const kw_fonts *f, uint16_t font, kw_str text, kw_shaped *out, size_t room);
/* Says that the face cannot set the marks of a text on their base. */
void kw_fonts_report_marks(kw_fonts *f, uint16_t font, kw_str text, kw_span at);
/* Whether half an em of the body, the left half or the right one, is without ink and may be cut away. */
bool kw_fonts_may_cut(const kw_fonts *f, uint16_t font, uint16_t glyph, bool left_half);
/* The twin of a font for upright glyphs of vertical lines, a font of its own in the file. */
uint16_t kw_fonts_turned(kw_fonts *f, uint16_t font);
/* The vertical form of a character in this font, or 0. */
uint32_t kw_fonts_vertical(const kw_fonts *f, uint16_t font, uint32_t c);
int16_t kw_fonts_advance_down(const kw_fonts *f, uint16_t font, uint16_t glyph);

/* From where to where the ink of a glyph goes, thousandths of an em; false without ink. */
bool kw_fonts_ink(const kw_fonts *f, uint16_t font, uint16_t glyph, int32_t *left, int32_t *right);

/* The code of a glyph that stands for `text`, which is copied. 0 after a failure. */
uint32_t kw_fonts_code(kw_fonts *f, uint16_t font, uint16_t glyph, kw_str text);
/* Whether its glyphs are drawn with a stroke around them, for want of a bold face. */
bool kw_fonts_is_bolder(const kw_fonts *f, uint16_t font);
/* The font's object, for kw_haru_font_name, to set glyphs in this size. */
uint32_t kw_fonts_object(kw_fonts *f, uint16_t font, int64_t size_mpt);

/* Whether there was such an error. */
bool kw_fonts_has_refused(const kw_fonts *f);
/* Writes all fonts that were used, with a CIDSet when wanted, and says which fallback faces were. */
KW_NODISCARD kw_status kw_fonts_finish(kw_fonts *f, bool with_cid_sets);

#endif
