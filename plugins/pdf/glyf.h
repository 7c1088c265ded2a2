/* glyf -- cuts a TrueType font down to the glyphs a document uses. Knows the tables of OpenType and nothing of PDF. */
#ifndef PDF_GLYF_H
#define PDF_GLYF_H

#include <kawaraban/str.h>

/* Tables of one face, as they stand in its file; any may be damaged. */
typedef struct kw_glyf_tables {
	kw_str head, hhea, maxp, hmtx, loca, glyf;
} kw_glyf_tables;

/* A glyph, and whose: a number of the tables that are cut. */
typedef struct kw_glyf_ref {
	uint16_t glyph, tables;
} kw_glyf_ref;

enum { KW_GLYF_FACES = 2 }; /* that one font may be cut from */

/* Adds to `out` a font of .notdef and these glyphs: glyphs[i] becomes number i + 1, parts of composed glyphs follow. Without hints
 * and names. Glyphs may be of several faces with equal units an em; what is said of all of them is said after the first. grid: units
 * an em of the new font, to which coordinates are rounded, each by half a unit at most; 0, or not fewer than the source has: they
 * stay. False when a table is damaged or memory is short; `out` is then as it was. */
KW_NODISCARD bool kw_glyf_cut(const kw_glyf_tables tables[], size_t n_tables, const kw_glyf_ref *glyphs,
                              size_t n, uint32_t grid, kw_buf *out);
/* Whether fonts may be cut from both at once. */
bool kw_glyf_may_join(const kw_glyf_tables *a, const kw_glyf_tables *b);
/* Whether a glyph, not composed of others, is the same in both, advance and bearing too; they may be joined. */
bool kw_glyf_is_same(const kw_glyf_tables *a, const kw_glyf_tables *b, uint32_t glyph);

#endif
