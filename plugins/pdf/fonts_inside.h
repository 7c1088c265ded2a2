/* fonts_inside -- what the files of the fonts share: faces, their codes, and what was picked. */
#ifndef PDF_FONTS_INSIDE_H
#define PDF_FONTS_INSIDE_H

#include "fonts.h"

enum {
	KW_FONTS_PICKED = 1024,
	KW_FONTS_QUESTIONS = 16,  /* fontconfig takes ten milliseconds for an answer */
	KW_FONT_MAX_CODE = 65535, /* two bytes */
	KW_FONT_FULL_WIDTH = 1000,
};

typedef struct kw_font_code {
	uint16_t glyph, next; /* next code of the same glyph */
	const kw_face *face;  /* whose glyph: the font's own, or that of its guest */
	kw_str text;
} kw_font_code;

typedef struct kw_font {
	kw_face *face;
	const kw_face *guest; /* the face that has glyphs in this font too, or NULL */
	const kw_face *named; /* the face it has its name from: its own, unless only the guest is used */
	kw_str family;
	uint32_t object;     /* Type0; 0: not used yet */
	uint16_t *of_glyph;  /* first code of a glyph */
	kw_font_code *codes; /* from 1 */
	uint32_t n_codes;
	size_t room;
	int64_t largest_mpt; /* the largest size it is set in */
	uint16_t host;       /* the font its glyphs are embedded in: itself, or another */
	bool is_fallback, is_bolder, is_turned;
} kw_font;

/* An answer of kw_fonts_pick; most characters of a text come again. */
typedef struct kw_picked {
	uint32_t key; /* role and character; 0: none */
	kw_pick pick;
} kw_picked;

struct kw_fonts {
	kw_ctx *ctx;
	kw_haru *haru;
	const kw_fontlist *list;
	kw_arena *texts;
	/* Those of the list by its numbers, then the extra ones; behind n_places their twins. */
	kw_font *fonts;
	size_t n_places, n_fonts;
	size_t n_extra;
	uint32_t asked[KW_FONTS_QUESTIONS]; /* characters fontconfig was asked for */
	size_t n_asked;
	uint32_t missing[KW_FONTS_QUESTIONS]; /* characters already reported */
	size_t n_missing;
	int64_t n_unset;   /* characters no face has, each time */
	int64_t n_private; /* refused by level A, each time */
	int first;         /* the face asked before all others, or -1 */
	bool marks_missing, is_level_a;
	bool rounds_outlines;
	bool with_cid_sets, failed;
	kw_picked picked[KW_FONTS_PICKED];
};

/* font_objects.c */

/* Puts the dictionary of a font and all that it names. */
KW_NODISCARD kw_status kw_fonts_put_objects(kw_fonts *f, const kw_font *font);

#endif
