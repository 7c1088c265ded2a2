/* glyf -- cuts a TrueType font down to the glyphs a document uses. Knows the tables of OpenType and nothing of PDF. */
#ifndef PDF_GLYF_H
#define PDF_GLYF_H

#include <kawaraban/str.h>

/* Tables of one face, as they stand in its file; any may be damaged. */
typedef struct kw_glyf_tables {
	kw_str head, hhea, maxp, hmtx, loca, glyf;
} kw_glyf_tables;

/* Adds to `out` a font of .notdef and these glyphs: glyphs[i] becomes number i + 1, parts of composed glyphs follow. Without hints
 * and names. grid: units an em of the new font, to which coordinates are rounded, each by half a unit at most; 0, or not fewer than
 * the source has: they stay. False when a table is damaged or memory is short; `out` is then as it was. */
KW_NODISCARD bool kw_glyf_cut(const kw_glyf_tables *tables, const uint16_t *glyphs, size_t n, uint32_t grid,
                              kw_buf *out);

#endif
