/* glyf_inside -- what the two files that cut TrueType share: the sources, and the font that is being made. */
#ifndef PDF_GLYF_INSIDE_H
#define PDF_GLYF_INSIDE_H

#include "glyf.h"

enum {
	KW_GLYF_HEAD_BYTES = 54,
	KW_GLYF_HHEA_BYTES = 36,
	KW_GLYF_MAXP_BYTES = 32,
	KW_GLYF_UNITS_AT = 18, /* of head: units an em, then the box at 36, which loca at 50 */
	KW_GLYF_LOCA_FORMAT_AT = 50,
	KW_GLYF_METRICS_AT = 34, /* of hhea: how many glyphs have an advance of their own */
	KW_GLYF_GLYPHS_AT = 4,   /* of maxp */
	KW_GLYF_CURVE_PART = 2, /* of a unit of the grid: how far a curve may move when a point is left out */
	KW_GLYF_DIRECTORY = 12 + 16 * 6, /* in front of the outlines: six tables */
};

typedef struct kw_glyf_source {
	const kw_glyf_tables *tables;
	uint32_t units, n_all, n_metrics; /* of all its glyphs */
	bool is_long;
	uint16_t *place_of; /* by old number: the new one; only once there are parts */
} kw_glyf_source;

typedef struct kw_glyf_point {
	int32_t x, y;
} kw_glyf_point;

typedef struct kw_glyf_cutting {
	kw_glyf_source from[KW_GLYF_FACES];
	size_t n_from;
	uint32_t units, grid; /* an em of the sources, and of the font that is made */
	int64_t factor;       /* 65,536ths of a new unit in an old one */
	bool scales;
	kw_glyf_ref *glyphs; /* by new number; parts are added behind */
	size_t n, room;
	uint32_t *offsets;     /* n + 1 of them */
	int16_t *left;         /* side bearing of each */
	uint8_t *bits;         /* of the points of one outline */
	kw_glyf_point *points; /* and where they are */
	size_t room_points;
	bool thins, counts_points; /* points may be left out; a composed glyph forbids it */
	kw_buf *out;
	size_t start; /* of the font in out */
} kw_glyf_cutting;

static inline uint32_t kw_glyf_be16(const char *p)
{
	return (uint32_t)(uint8_t)p[0] << 8 | (uint8_t)p[1];
}

static inline int32_t kw_glyf_signed16(const char *p)
{
	return (int16_t)kw_glyf_be16(p);
}

static inline uint32_t kw_glyf_be32(const char *p)
{
	return kw_glyf_be16(p) << 16 | kw_glyf_be16(p + 2);
}

static inline void kw_glyf_set16(char *p, int32_t v)
{
	p[0] = (char)((uint32_t)v >> 8 & 0xFF);
	p[1] = (char)((uint32_t)v & 0xFF);
}

static inline void kw_glyf_set32(char *p, uint32_t v)
{
	kw_glyf_set16(p, (int32_t)(v >> 16));
	kw_glyf_set16(p + 2, (int32_t)(v & 0xFFFF));
}

/* As HarfBuzz scales advances: half a unit goes up, and equal places stay equal. */
static inline int32_t kw_glyf_scaled(const kw_glyf_cutting *c, int32_t v)
{
	return (int32_t)((v * c->factor + 0x8000) >> 16);
}

static inline uint32_t kw_glyf_advance(const kw_glyf_source *from, uint32_t glyph)
{
	return kw_glyf_be16(from->tables->hmtx.p +
	                    (size_t)(glyph < from->n_metrics ? glyph : from->n_metrics - 1) * 4);
}

/* glyf_points.c */

/* Adds the points of an outline to the font, rounded; `from` begins at their bits, and the last points of its contours are in the
 * font already, at ends_at, and corrected there. box: what they reach to. False when they are damaged. */
KW_NODISCARD bool kw_glyf_copy_points(kw_glyf_cutting *c, kw_str from, size_t contours, size_t ends_at,
                                      int32_t box[4]);

/* glyf_file.c */

/* Behind the outlines: the other tables; before them: where each stands. */
void kw_glyf_put_tables(kw_glyf_cutting *c);

#endif
