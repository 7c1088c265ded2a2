/* glyf -- a TrueType font of some glyphs of another, in the order they are asked for, so that PDF codes are glyph numbers and no
 * map stands between them. Written here because HarfBuzz's subsetter fixes the order, keeps the units and walks all glyphs of
 * the face. Every offset and count of the source is checked; what is damaged is refused, and HarfBuzz is asked instead. */
#include "glyf_inside.h"

#include <stdlib.h>

enum {
	GLYPH_HEAD = 10,
	MAX_GLYPHS = 65535,
	EXPECTED = 4, /* glyphs ahead */
	CACHE_LINE = 64,
};

/* Bits of a part of a composed glyph. */
enum {
	WORDS = 0x0001,
	ARE_OFFSETS = 0x0002,
	ONE_SCALE = 0x0008,
	MORE_PARTS = 0x0020,
	TWO_SCALES = 0x0040,
	MATRIX = 0x0080,
	INSTRUCTIONS = 0x0100
};

/* ---- the sources ---- */

static bool find_glyph(const kw_glyf_source *from, uint32_t glyph, kw_str *outline)
{
	const char *loca = from->tables->loca.p;
	size_t begin = from->is_long ? kw_glyf_be32(loca + (size_t)glyph * 4)
	                             : (size_t)kw_glyf_be16(loca + (size_t)glyph * 2) * 2;
	size_t end = from->is_long ? kw_glyf_be32(loca + (size_t)glyph * 4 + 4)
	                           : (size_t)kw_glyf_be16(loca + (size_t)glyph * 2 + 2) * 2;
	if (begin > end || end > from->tables->glyf.n)
		return false;
	*outline = (kw_str){ from->tables->glyf.p + begin, end - begin };
	return outline->n == 0 || outline->n >= GLYPH_HEAD;
}

static int32_t bearing_of(const kw_glyf_source *from, uint32_t glyph)
{
	const char *hmtx = from->tables->hmtx.p;
	return kw_glyf_signed16(glyph < from->n_metrics
	                                ? hmtx + (size_t)glyph * 4 + 2
	                                : hmtx + (size_t)from->n_metrics * 2 + (size_t)glyph * 2);
}

static bool open_source(kw_glyf_source *s, const kw_glyf_tables *t)
{
	*s = (kw_glyf_source){ .tables = t };
	if (t->head.n < KW_GLYF_HEAD_BYTES || t->hhea.n < KW_GLYF_HHEA_BYTES ||
	    t->maxp.n < KW_GLYF_MAXP_BYTES || t->glyf.n == 0)
		return false;
	s->units = kw_glyf_be16(t->head.p + KW_GLYF_UNITS_AT);
	s->is_long = kw_glyf_be16(t->head.p + KW_GLYF_LOCA_FORMAT_AT) != 0;
	s->n_all = kw_glyf_be16(t->maxp.p + KW_GLYF_GLYPHS_AT);
	s->n_metrics = kw_glyf_be16(t->hhea.p + KW_GLYF_METRICS_AT);
	return s->units > 0 && s->n_metrics > 0 && s->n_metrics <= s->n_all &&
	       t->hmtx.n >= (size_t)s->n_metrics * 4 + (size_t)(s->n_all - s->n_metrics) * 2 &&
	       t->loca.n >= ((size_t)s->n_all + 1) * (s->is_long ? 4 : 2);
}

static bool open_sources(kw_glyf_cutting *c, const kw_glyf_tables *tables, size_t n)
{
	if (n == 0 || n > KW_GLYF_FACES)
		return false;
	for (; c->n_from < n; c->n_from++)
		if (!open_source(&c->from[c->n_from], &tables[c->n_from]) ||
		    c->from[c->n_from].units != c->from[0].units)
			return false;
	c->units = c->from[0].units;
	c->scales = c->grid && c->units > c->grid;
	c->factor = c->scales ? ((int64_t)c->grid << 16) / c->units : 1 << 16;
	return true;
}

/* ---- outlines ---- */

/* Contours and box of an outline. */
static void set_glyph_head(char *head, int32_t contours, const int32_t box[4])
{
	kw_glyf_set16(head, contours);
	for (size_t i = 0; i < 4; i++)
		kw_glyf_set16(head + 2 + 2 * i, box[i]);
}

static bool put_simple(kw_glyf_cutting *c, kw_str outline, size_t contours, int32_t *least_x)
{
	size_t ends = contours * 2, n = 0;
	int32_t box[4];
	if (outline.n < GLYPH_HEAD + ends + 2)
		return false;
	const char *end_points = outline.p + GLYPH_HEAD;
	for (size_t i = 0; i < contours; i++) {
		size_t next = (size_t)kw_glyf_be16(end_points + 2 * i) + 1;
		if (next <= n)
			return false;
		n = next;
	}
	size_t hints = kw_glyf_be16(end_points + ends), behind = GLYPH_HEAD + ends + 2 + hints;
	size_t head = c->out->n;
	if (outline.n < behind)
		return false;
	kw_buf_put(c->out, (kw_str){ outline.p, GLYPH_HEAD + ends });
	kw_buf_put(c->out, (kw_str){ "\0\0", 2 });
	if (!c->scales) {
		kw_buf_put(c->out, (kw_str){ outline.p + behind, outline.n - behind });
		*least_x = kw_glyf_signed16(outline.p + 2);
		return true;
	}
	if (c->out->failed || !kw_glyf_copy_points(c, (kw_str){ outline.p + behind, outline.n - behind },
	                                           contours, head + GLYPH_HEAD, box))
		return false;
	set_glyph_head(c->out->b + head, (int32_t)contours, box);
	*least_x = box[0];
	return true;
}

/* ---- composed glyphs ---- */

static bool room_for_glyph(kw_glyf_cutting *c)
{
	if (c->n < c->room)
		return true;
	size_t room = c->room * 2;
	kw_glyf_ref *glyphs = realloc(c->glyphs, room * sizeof *glyphs);
	c->glyphs = glyphs ? glyphs : c->glyphs;
	uint32_t *offsets = realloc(c->offsets, (room + 1) * sizeof *offsets);
	c->offsets = offsets ? offsets : c->offsets;
	int16_t *left = realloc(c->left, room * sizeof *left);
	c->left = left ? left : c->left;
	if (!glyphs || !offsets || !left)
		return false;
	c->room = room;
	return true;
}

/* The new number of a part, which becomes a glyph of the font when it is none yet; 0 when that cannot be. */
static uint32_t part_number(kw_glyf_cutting *c, uint16_t of, uint32_t old)
{
	kw_glyf_source *from = &c->from[of];
	if (old >= from->n_all)
		return 0;
	if (!from->place_of) {
		from->place_of = calloc(from->n_all, sizeof *from->place_of);
		for (size_t i = c->n; from->place_of && i-- > 1;)
			if (c->glyphs[i].tables == of)
				from->place_of[c->glyphs[i].glyph] = (uint16_t)i;
	}
	if (!from->place_of)
		return 0;
	if (!from->place_of[old]) {
		if (c->n == MAX_GLYPHS || !room_for_glyph(c))
			return 0;
		from->place_of[old] = (uint16_t)c->n;
		c->glyphs[c->n++] = (kw_glyf_ref){ (uint16_t)old, of };
	}
	return from->place_of[old];
}

/* Copies one part with its new number, offsets scaled. Returns its bytes, 0 when it is damaged. */
static size_t put_part(kw_glyf_cutting *c, uint16_t of, kw_str from, uint32_t *bits)
{
	char part[18];
	if (from.n < 6)
		return 0;
	*bits = kw_glyf_be16(from.p);
	size_t pair = *bits & WORDS ? 4 : 2;
	size_t scales = *bits & ONE_SCALE ? 2 : *bits & TWO_SCALES ? 4 : *bits & MATRIX ? 8 : 0;
	size_t n = 4 + pair + scales;
	uint32_t number = part_number(c, of, kw_glyf_be16(from.p + 2));
	if (from.n < n || !number)
		return 0;
	memcpy(part, from.p, n);
	kw_glyf_set16(part, (int32_t)(*bits & ~(uint32_t)INSTRUCTIONS));
	kw_glyf_set16(part + 2, (int32_t)number);
	if (!(*bits & ARE_OFFSETS) && c->thins) {
		c->counts_points = true;
		return 0;
	}
	if (*bits & ARE_OFFSETS && *bits & WORDS) {
		kw_glyf_set16(part + 4, kw_glyf_scaled(c, kw_glyf_signed16(part + 4)));
		kw_glyf_set16(part + 6, kw_glyf_scaled(c, kw_glyf_signed16(part + 6)));
	} else if (*bits & ARE_OFFSETS) {
		part[4] = (char)kw_glyf_scaled(c, (int8_t)part[4]);
		part[5] = (char)kw_glyf_scaled(c, (int8_t)part[5]);
	}
	kw_buf_put(c->out, (kw_str){ part, n });
	return n;
}

static bool put_composed(kw_glyf_cutting *c, uint16_t of, kw_str outline, int32_t *least_x)
{
	int32_t box[4];
	uint32_t bits = MORE_PARTS;
	char head[GLYPH_HEAD];
	for (size_t i = 0; i < 4; i++)
		box[i] = kw_glyf_scaled(c, kw_glyf_signed16(outline.p + 2 + 2 * i));
	set_glyph_head(head, -1, box);
	kw_buf_put(c->out, (kw_str){ head, sizeof head });
	*least_x = box[0];
	for (size_t at = GLYPH_HEAD; bits & MORE_PARTS;) {
		size_t n = put_part(c, of, (kw_str){ outline.p + at, outline.n - at }, &bits);
		if (n == 0)
			return false;
		at += n;
	}
	return true;
}

/* ---- the font ---- */

static bool put_glyph(kw_glyf_cutting *c, size_t number)
{
	kw_str outline;
	kw_glyf_ref old = c->glyphs[number];
	const kw_glyf_source *from = &c->from[old.tables];
	if (old.tables >= c->n_from || old.glyph >= from->n_all || !find_glyph(from, old.glyph, &outline))
		return false;
	int32_t left = bearing_of(from, old.glyph);
	int32_t contours = outline.n ? kw_glyf_signed16(outline.p) : 0;
	if (contours != 0) {
		int32_t least_x = 0, old_least = kw_glyf_signed16(outline.p + 2);
		bool fine = contours > 0 ? put_simple(c, outline, (size_t)contours, &least_x)
		                         : put_composed(c, old.tables, outline, &least_x);
		if (!fine)
			return false;
		c->left[number] = (int16_t)(left == old_least ? least_x : kw_glyf_scaled(c, left));
	} else {
		c->left[number] = (int16_t)kw_glyf_scaled(c, left);
	}
	if ((c->out->n - c->start) % 2)
		kw_buf_putc(c->out, 0);
	return !c->out->failed;
}

/* Outlines stand far from each other in a file of megabytes: this one will be asked for soon. */
static void expect_glyph(const kw_glyf_cutting *c, size_t number)
{
	kw_str outline;
	const kw_glyf_ref *glyph = &c->glyphs[number];
	if (glyph->tables < c->n_from && glyph->glyph < c->from[glyph->tables].n_all &&
	    find_glyph(&c->from[glyph->tables], glyph->glyph, &outline))
		for (size_t at = 0; at < outline.n; at += CACHE_LINE)
			__builtin_prefetch(outline.p + at);
}

static bool open_glyphs(kw_glyf_cutting *c, const kw_glyf_ref *glyphs, size_t n)
{
	if (n >= MAX_GLYPHS)
		return false;
	c->room = n + 1;
	c->n = n + 1;
	c->glyphs = calloc(c->room, sizeof *c->glyphs);
	c->offsets = calloc(c->room + 1, sizeof *c->offsets);
	c->left = calloc(c->room, sizeof *c->left);
	if (!c->glyphs || !c->offsets || !c->left)
		return false;
	memcpy(c->glyphs + 1, glyphs, n * sizeof *glyphs);
	return true;
}

static bool cut(kw_glyf_cutting *c, const kw_glyf_tables tables[], size_t n_tables, const kw_glyf_ref *glyphs,
                size_t n)
{
	static const char directory[KW_GLYF_DIRECTORY];
	kw_buf *out = c->out;
	bool fine = open_sources(c, tables, n_tables) && open_glyphs(c, glyphs, n);
	if (fine)
		kw_buf_put(out, (kw_str){ directory, sizeof directory });
	for (size_t i = 0; fine && i < c->n; i++) {
		c->offsets[i] = (uint32_t)(out->n - c->start - KW_GLYF_DIRECTORY);
		if (i + EXPECTED < c->n)
			expect_glyph(c, i + EXPECTED);
		fine = put_glyph(c, i);
		c->offsets[i + 1] = (uint32_t)(out->n - c->start - KW_GLYF_DIRECTORY);
	}
	if (fine)
		kw_glyf_put_tables(c);
	fine = fine && !out->failed;
	if (!fine)
		out->n = c->start;
	free(c->glyphs);
	free(c->offsets);
	free(c->left);
	for (size_t i = 0; i < KW_GLYF_FACES; i++)
		free(c->from[i].place_of);
	free(c->bits);
	free(c->points);
	return fine;
}

bool kw_glyf_cut(const kw_glyf_tables tables[], size_t n_tables, const kw_glyf_ref *glyphs, size_t n,
                 uint32_t grid, kw_buf *out)
{
	kw_glyf_cutting c = { .grid = grid, .thins = true, .out = out, .start = out->n };
	if (cut(&c, tables, n_tables, glyphs, n))
		return true;
	if (!c.counts_points)
		return false;
	/* Parts are put in place by numbers of points: all of them stay. */
	c = (kw_glyf_cutting){ .grid = grid, .out = out, .start = out->n };
	return cut(&c, tables, n_tables, glyphs, n);
}

bool kw_glyf_may_join(const kw_glyf_tables *a, const kw_glyf_tables *b)
{
	kw_glyf_source one, other;
	return open_source(&one, a) && open_source(&other, b) && one.units == other.units;
}

bool kw_glyf_is_same(const kw_glyf_tables *a, const kw_glyf_tables *b, uint32_t glyph)
{
	kw_glyf_source one, other;
	kw_str in_one, in_other;
	return open_source(&one, a) && open_source(&other, b) && glyph < one.n_all && glyph < other.n_all &&
	       find_glyph(&one, glyph, &in_one) && find_glyph(&other, glyph, &in_other) &&
	       kw_str_eq(in_one, in_other) && (in_one.n == 0 || kw_glyf_signed16(in_one.p) >= 0) &&
	       kw_glyf_advance(&one, glyph) == kw_glyf_advance(&other, glyph) &&
	       bearing_of(&one, glyph) == bearing_of(&other, glyph);
}
