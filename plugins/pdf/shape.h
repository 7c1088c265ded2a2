/* shape -- text to measured clusters: one for each character with its marks and selectors, with the face that sets it,
 * its width, its JLREQ class and whether a line may end after it. No positions. */
#ifndef PDF_SHAPE_H
#define PDF_SHAPE_H

#include "fonts.h"

/* JLREQ classes, as far as spacing differs. */
typedef enum kw_jlreq {
	KW_JL_KANJI,       /* kana, kanji, symbols: one em */
	KW_JL_OPENING,     /* 「 */
	KW_JL_CLOSING,     /* 」 */
	KW_JL_COMMA,       /* 、 */
	KW_JL_STOP,        /* 。 */
	KW_JL_MIDDLE,      /* ・ */
	KW_JL_DIVIDING,    /* ！ */
	KW_JL_HYPHEN,      /* 〜 */
	KW_JL_INSEPARABLE, /* … */
	KW_JL_LATIN,       /* letters and figures of their own width */
	KW_JL_SIGN,        /* ASCII brackets and stops: no space between scripts beside them */
	KW_JL_SPACE,       /* U+0020 and others of its kind */
	KW_JL_EM_SPACE,    /* U+3000 */
	KW_JL_END_SPACE,   /* either, behind ！ or ？: the end of a sentence */
	KW_JL_MARK,        /* set on the cluster before */
	KW_JL_LINE_END,    /* a line of its own ends here */
	KW_N_JLREQ
} kw_jlreq;

/* How strictly characters are kept from line heads and line ends; each level allows more than the one before. */
typedef enum kw_kinsoku {
	KW_KINSOKU_VERY_STRICT,
	KW_KINSOKU_STRICT,    /* 々 ー and small kana may begin a line */
	KW_KINSOKU_LOOSE,     /* hyphens, ・ and ％ too; …… may be cut */
	KW_KINSOKU_VERY_LOOSE /* ！ ？ ： ； too */
} kw_kinsoku;

/* How a glyph stands in a vertical line; all are ALONG in horizontal ones. */
typedef enum kw_way {
	KW_WAY_ALONG,  /* with the line: Latin, turned */
	KW_WAY_DOWN,   /* upright, one below the other */
	KW_WAY_ACROSS, /* upright, with what follows it (縦中横) in one body */
} kw_way;

typedef struct kw_cluster {
	uint32_t at; /* first byte of its text */
	uint16_t n;  /* bytes */
	uint16_t font, glyph;
	int16_t advance; /* of the glyph, thousandths of an em */
	int16_t body;    /* what it takes on the line: advance, or half of it */
	int16_t dx, dy;  /* from the left edge of the body to the glyph's origin */
	int16_t scale;   /* of the glyph, thousandths of the size */
	uint8_t class;   /* kw_jlreq */
	uint8_t way;     /* kw_way */
	uint16_t run;    /* index of the run its text belongs to */
	uint8_t relaxed; /* kw_kinsoku at which a line may end after it though it may not at the strictest, or KW_LEVEL_JOINT; 0: none */
	bool may_break;  /* a line may end after it, at every level */
	bool may_word;   /* … and ICU sees a phrase end there */
	bool may_phrase; /* … which its letters do not speak against */
	bool may_clause; /* … and a clause: behind a stop or space, outside brackets */
	bool is_solid;   /* nothing may be set between it and the next */
} kw_cluster;

/* A stretch of text in one role; runs cover the text in order. */
typedef struct kw_run {
	size_t end;
	int role;
} kw_run;

typedef struct kw_clusters {
	kw_cluster *c;
	size_t n, room;
} kw_clusters;

typedef struct kw_shaper kw_shaper;

/* Reads the ends of phrases, before any shaper; and when there are many documents, has ICU read its data once for all of them, which
 * changes no line. KW_ELIB when either is missing. */
KW_NODISCARD kw_status kw_shaper_prepare(kw_ctx *ctx, int64_t expected_documents);
/* ctx and fonts are borrowed. NULL without memory, without ICU's data (said), or when nothing was prepared. */
kw_shaper *kw_shaper_new(kw_ctx *ctx, kw_fonts *fonts);
void kw_shaper_free(kw_shaper *s);
/* Lines go from top to bottom. */
void kw_shaper_set_vertical(kw_shaper *s);
/* Figures are drawn as 4, 12 and 1,200 mostly are: one alone full-width, more half-width. The text stays. */
void kw_shaper_set_house_figures(kw_shaper *s);
/* Replaces what `out` holds. U+000A ends a line. */
KW_NODISCARD kw_status kw_shape_text(kw_shaper *s, kw_str text, const kw_run *runs, size_t n_runs, kw_span at,
                                     kw_clusters *out);
/* Fills may_word, may_phrase and may_clause of the clusters of this text. Costs ten times what shaping does: for headings of
 * several lines. */
KW_NODISCARD kw_status kw_shape_phrases(kw_shaper *s, kw_str text, kw_clusters *clusters);
void kw_clusters_free(kw_clusters *clusters);

#endif
