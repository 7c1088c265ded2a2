/* face -- one font file, opened once per process and immutable: which glyph a character has, how wide it is, and a
 * subset of it. Knows no PDF. Metrics are in thousandths of an em, as PDF wants them. */
#ifndef PDF_FACE_H
#define PDF_FACE_H

#include "glyf.h"

typedef struct kw_face kw_face;

/* NULL when the file cannot be read or is no font. The file is mapped; its tables are read when they are needed. */
kw_face *kw_face_open(const char *path, unsigned index);
/* The same from bytes, which must live as long as the face. */
kw_face *kw_face_new(kw_str bytes, unsigned index);
void kw_face_free(kw_face *f);

/* Whether its licence bits (OS/2 fsType) let it be embedded. */
bool kw_face_may_embed(const kw_face *f);
uint32_t kw_face_n_glyphs(const kw_face *f);

/* 0: the face has none. */
uint32_t kw_face_glyph(const kw_face *f, uint32_t c);
uint32_t kw_face_variation(const kw_face *f, uint32_t c, uint32_t selector);
int32_t kw_face_advance(const kw_face *f, uint32_t glyph);
/* From where to where the ink goes, seen from the left edge of the body; false without ink. */
bool kw_face_ink(const kw_face *f, uint32_t glyph, int32_t *left, int32_t *right);

/* The form of a character in vertical lines; 0: the same as in horizontal ones. */
uint32_t kw_face_vertical(const kw_face *f, uint32_t c);
/* How far down the next glyph of a vertical line stands, and the middle of this one. */
int32_t kw_face_advance_down(const kw_face *f, uint32_t glyph, int32_t *middle);
/* From where to where the ink goes, seen from the top of a vertical body downwards; false without ink. */
bool kw_face_ink_down(const kw_face *f, uint32_t glyph, int32_t *top, int32_t *bottom);

typedef struct kw_shaped {
	uint32_t glyph;
	uint32_t at; /* byte of the text it stands for */
	int32_t advance, dx, dy;
} kw_shaped;
/* Shapes a short text (marks on a base) as the font wants it; returns how many of out[room] are filled, 0 when the face
 * lacks a glyph or there is no room. */
size_t kw_face_shape(const kw_face *f, kw_str text, kw_shaped *out, size_t room);

typedef struct kw_face_info {
	char name[64]; /* PostScript name */
	int32_t ascent, descent, cap_height, bbox[4];
	bool is_cff;
} kw_face_info;
void kw_face_describe(const kw_face *f, kw_face_info *info);
/* Makes the box one around the glyphs of this face too. */
void kw_face_widen(const kw_face *f, kw_face_info *info);

typedef struct kw_subset {
	kw_str program; /* TrueType file, or the bare CFF table */
	/* For each glyph asked for its number in the subset, or its CID (CFF keyed by CID). NULL: glyphs[i] is number i + 1. */
	uint16_t *cids;
	kw_buf cut;
	void *owner;
} kw_subset;
/* A subset with exactly these glyphs, what they are composed of, and .notdef. joined: NULL, or the face whose glyphs those are that
 * have 1 for their tables. grid: units an em to which outlines of TrueType may be rounded, 0: none. False when the font does not let
 * itself be cut. */
KW_NODISCARD bool kw_face_subset(const kw_face *f, const kw_face *joined, const kw_glyf_ref *glyphs, size_t n,
                                 uint32_t grid, kw_subset *out);
/* Whether glyphs of both can be in one subset. */
bool kw_face_may_join(const kw_face *f, const kw_face *joined);
/* Whether a glyph is drawn alike by two faces that may be joined. */
bool kw_face_is_same(const kw_face *f, const kw_face *joined, uint32_t glyph);
void kw_subset_free(kw_subset *s);

#endif
