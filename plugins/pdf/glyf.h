/* glyf -- cuts a TrueType font down to the glyphs a document uses. Knows the tables of OpenType and nothing of PDF. */
#ifndef PDF_GLYF_H
#define PDF_GLYF_H

#include <kawaraban/str.h>

/* Tables of one face, as they stand in its file; any may be damaged. */
typedef struct kw_glyf_tables {
	kw_str head, hhea, maxp, hmtx, loca, glyf;
} kw_glyf_tables;

/* Adds to `out` a font of .notdef and these glyphs: glyphs[i] becomes number i + 1, parts of composed glyphs follow. Without hints
 * and names. to_thousandths: coordinates are rounded to thousandths of an em, the unit of PostScript outlines and of PDF, which
 * makes a kanji of 2,048 units an em a ninth smaller; else they stay. False when a table is damaged or memory is short; `out` is
 * then as it was. */
KW_NODISCARD bool kw_glyf_cut(const kw_glyf_tables *tables, const uint16_t *glyphs, size_t n,
                              bool to_thousandths, kw_buf *out);

#endif
