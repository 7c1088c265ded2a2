/* glyf -- a TrueType font of some glyphs of another, in the order they are asked for, so that PDF codes are glyph numbers and no
 * map stands between them. Written here because HarfBuzz's subsetter fixes the order, keeps the units and walks all glyphs of
 * the face. Every offset and count of the source is checked; what is damaged is refused, and HarfBuzz is asked instead. */
#include "glyf.h"

#include <endian.h>
#include <stdlib.h>

enum {
	THOUSAND = 1000, /* of an em: what PDF counts advances in */
	HEAD_BYTES = 54,
	HHEA_BYTES = 36,
	MAXP_BYTES = 32,
	UNITS_AT = 18, /* of head: units an em, then the box at 36, which loca at 50 */
	BOX_AT = 36,
	LOCA_FORMAT_AT = 50,
	ADJUSTMENT_AT = 8,
	METRICS_AT = 34, /* of hhea: how many glyphs have an advance of their own */
	GLYPHS_AT = 4,   /* of maxp */
	HINTS_AT = 14,   /* of maxp: seven numbers about hints, the first of them at least 1 */
	HINTS_BYTES = 14,
	GLYPH_HEAD = 10,
	N_TABLES = 6,
	DIRECTORY = 12 + 16 * N_TABLES,
	SHORT_LOCA_MAX = 131070,
	MAX_GLYPHS = 65535,
	MOST_REPEATED = 256,
};
#define WHOLE_FILE 0xB1B0AFBAu /* what the sum of a font file is to be */

/* Bits of an outline point. */
enum {
	ON = 0x01,
	X_SHORT = 0x02,
	Y_SHORT = 0x04,
	REPEAT = 0x08,
	X_SAME = 0x10,
	Y_SAME = 0x20,
	OVERLAP = 0x40
};

/* Which bits are of one axis. */
typedef struct axis {
	uint8_t is_short, is_same;
} axis;

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

typedef struct cutting {
	const kw_glyf_tables *from;
	uint32_t units, grid; /* an em of the source, and of the font that is made */
	int64_t factor;       /* 65,536ths of a new unit in an old one */
	uint32_t n_all;       /* glyphs of the source */
	uint32_t n_metrics;
	bool scales, is_long;
	uint16_t *glyphs; /* by new number; parts are added behind */
	size_t n, room;
	uint16_t *place_of; /* by old number: the new one; only once there are parts */
	uint32_t *offsets;  /* n + 1 of them */
	int16_t *left;      /* side bearing of each */
	uint8_t *bits;      /* of the points of one outline */
	size_t room_bits;
	kw_buf *out;
	size_t start; /* of the font in out */
} cutting;

static uint32_t be16(const char *p)
{
	return (uint32_t)(uint8_t)p[0] << 8 | (uint8_t)p[1];
}

static int32_t signed16(const char *p)
{
	return (int16_t)be16(p);
}

static uint32_t be32(const char *p)
{
	return be16(p) << 16 | be16(p + 2);
}

static void set16(char *p, int32_t v)
{
	p[0] = (char)((uint32_t)v >> 8 & 0xFF);
	p[1] = (char)((uint32_t)v & 0xFF);
}

static void set32(char *p, uint32_t v)
{
	set16(p, (int32_t)(v >> 16));
	set16(p + 2, (int32_t)(v & 0xFFFF));
}

/* As HarfBuzz scales advances: half a unit goes up, and equal places stay equal. */
static int32_t scaled(const cutting *c, int32_t v)
{
	return (int32_t)((v * c->factor + 0x8000) >> 16);
}

/* ---- the source ---- */

static bool find_glyph(const cutting *c, uint32_t glyph, kw_str *outline)
{
	const char *loca = c->from->loca.p;
	size_t begin =
	        c->is_long ? be32(loca + (size_t)glyph * 4) : (size_t)be16(loca + (size_t)glyph * 2) * 2;
	size_t end = c->is_long ? be32(loca + (size_t)glyph * 4 + 4)
	                        : (size_t)be16(loca + (size_t)glyph * 2 + 2) * 2;
	if (begin > end || end > c->from->glyf.n)
		return false;
	*outline = (kw_str){ c->from->glyf.p + begin, end - begin };
	return outline->n == 0 || outline->n >= GLYPH_HEAD;
}

static bool open_source(cutting *c)
{
	const kw_glyf_tables *t = c->from;
	if (t->head.n < HEAD_BYTES || t->hhea.n < HHEA_BYTES || t->maxp.n < MAXP_BYTES || t->glyf.n == 0)
		return false;
	c->units = be16(t->head.p + UNITS_AT);
	c->is_long = be16(t->head.p + LOCA_FORMAT_AT) != 0;
	c->n_all = be16(t->maxp.p + GLYPHS_AT);
	c->n_metrics = be16(t->hhea.p + METRICS_AT);
	c->scales = c->grid && c->units > c->grid;
	c->factor = c->scales ? ((int64_t)c->grid << 16) / c->units : 1 << 16;
	return c->units > 0 && c->n_metrics > 0 && c->n_metrics <= c->n_all &&
	       t->hmtx.n >= (size_t)c->n_metrics * 4 + (size_t)(c->n_all - c->n_metrics) * 2 &&
	       t->loca.n >= ((size_t)c->n_all + 1) * (c->is_long ? 4 : 2);
}

/* ---- outlines ---- */

static bool room_for_points(cutting *c, size_t n)
{
	if (n > c->room_bits) {
		size_t room = n < 1024 ? 1024 : n * 2;
		uint8_t *grown = realloc(c->bits, room);
		if (!grown)
			return false;
		c->bits = grown;
		c->room_bits = room;
	}
	return kw_buf_reserve(c->out, 5 * n);
}

/* Takes the bits of n points from `at` on; returns what follows them, NULL when they are damaged. */
static const char *read_bits(cutting *c, const char *at, const char *end, size_t n)
{
	uint8_t *to = c->bits, *last = to + n;
	while (to < last) {
		if (at == end)
			return NULL;
		bool repeats = *at & REPEAT;
		uint8_t bits = (uint8_t)*at++ & (uint8_t)~REPEAT;
		*to++ = bits;
		if (!repeats)
			continue;
		if (at == end || (uint8_t)*at > last - to)
			return NULL;
		for (uint8_t times = (uint8_t)*at++; times > 0; times--)
			*to++ = bits;
	}
	return at;
}

/* One axis of n points: read from `at`, scaled, and written to *out as steps with their bits; range[0] and range[2] become its
 * least and its greatest place. Returns what follows, NULL when it is damaged. */
static const char *copy_axis(const cutting *c, const char *at, const char *end, size_t n, axis of, char **out,
                             int32_t *range)
{
	uint8_t *points = c->bits;
	const int64_t factor = c->factor;
	int64_t from = 0;
	int32_t before = 0, least = INT32_MAX, greatest = INT32_MIN;
	char *to = *out;
	for (size_t i = 0; i < n; i++) {
		uint8_t bits = points[i], kept = bits & (uint8_t) ~(of.is_short | of.is_same);
		if (bits & of.is_short) {
			if (at == end)
				return NULL;
			from += bits & of.is_same ? (uint8_t)*at : -(int64_t)(uint8_t)*at;
			at++;
		} else if (!(bits & of.is_same)) {
			if (end - at < 2)
				return NULL;
			from += signed16(at);
			at += 2;
		} else { /* where the point before is */
			least = before < least ? before : least;
			greatest = before > greatest ? before : greatest;
			points[i] = kept | of.is_same;
			continue;
		}
		int32_t place = (int32_t)((from * factor + 0x8000) >> 16), step = place - before;
		before = place;
		least = place < least ? place : least;
		greatest = place > greatest ? place : greatest;
		if (step > 0 && step < 256) {
			kept |= of.is_short | of.is_same;
			*to++ = (char)step;
		} else if (step < 0 && step > -256) {
			kept |= of.is_short;
			*to++ = (char)-step;
		} else if (step == 0) {
			kept |= of.is_same;
		} else {
			set16(to, step);
			to += 2;
		}
		points[i] = kept;
	}
	range[0] = least;
	range[2] = greatest;
	*out = to;
	return least >= INT16_MIN && greatest <= INT16_MAX ? at : NULL;
}

/* Bits of all points, equal ones counted; returns their end. */
static char *put_bits(const cutting *c, char *to, size_t n)
{
	const uint8_t *at = c->bits, *end = at + n;
	while (at < end) {
		const uint8_t *next = at + 1, *most = end - at < MOST_REPEATED ? end : at + MOST_REPEATED;
		while (next < most && *next == *at)
			next++;
		*to++ = (char)(next - at > 2 ? *at | REPEAT : *at);
		if (next - at > 1)
			*to++ = (char)(next - at > 2 ? (uint8_t)(next - at - 1) : *at);
		at = next;
	}
	return to;
}

/* Points as they follow in an outline: all bits, one axis, the other. */
static bool copy_points(cutting *c, const char *at, const char *end, size_t n, int32_t box[4])
{
	/* The bits are known last and stand first: the axes are written where the longest list of bits would end, and moved. */
	char *begin = c->out->b + c->out->n, *steps = begin + n, *to = steps;
	at = read_bits(c, at, end, n);
	if (at)
		at = copy_axis(c, at, end, n, (axis){ X_SHORT, X_SAME }, &to, &box[0]);
	if (at)
		at = copy_axis(c, at, end, n, (axis){ Y_SHORT, Y_SAME }, &to, &box[1]);
	if (!at)
		return false;
	char *behind_bits = put_bits(c, begin, n);
	memmove(behind_bits, steps, (size_t)(to - steps));
	c->out->n = (size_t)(behind_bits + (to - steps) - c->out->b);
	return true;
}

/* Contours and box of an outline. */
static void set_glyph_head(char *head, int32_t contours, const int32_t box[4])
{
	set16(head, contours);
	for (size_t i = 0; i < 4; i++)
		set16(head + 2 + 2 * i, box[i]);
}

static bool put_simple(cutting *c, kw_str outline, size_t contours, int32_t *least_x)
{
	size_t ends = contours * 2, n = 0;
	int32_t box[4];
	if (outline.n < GLYPH_HEAD + ends + 2)
		return false;
	const char *end_points = outline.p + GLYPH_HEAD;
	for (size_t i = 0; i < contours; i++) {
		size_t next = (size_t)be16(end_points + 2 * i) + 1;
		if (next <= n)
			return false;
		n = next;
	}
	size_t hints = be16(end_points + ends), behind = GLYPH_HEAD + ends + 2 + hints;
	size_t head = c->out->n;
	if (outline.n < behind)
		return false;
	kw_buf_put(c->out, (kw_str){ outline.p, GLYPH_HEAD + ends });
	kw_buf_put(c->out, (kw_str){ "\0\0", 2 });
	if (!c->scales) {
		kw_buf_put(c->out, (kw_str){ outline.p + behind, outline.n - behind });
		*least_x = signed16(outline.p + 2);
		return true;
	}
	if (!room_for_points(c, n) || !copy_points(c, outline.p + behind, outline.p + outline.n, n, box))
		return false;
	set_glyph_head(c->out->b + head, (int32_t)contours, box);
	*least_x = box[0];
	return true;
}

/* ---- composed glyphs ---- */

static bool room_for_glyph(cutting *c)
{
	if (c->n < c->room)
		return true;
	size_t room = c->room * 2;
	uint16_t *glyphs = realloc(c->glyphs, room * sizeof *glyphs);
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
static uint32_t part_number(cutting *c, uint32_t old)
{
	if (old >= c->n_all)
		return 0;
	if (!c->place_of) {
		c->place_of = calloc(c->n_all, sizeof *c->place_of);
		for (size_t i = c->n; c->place_of && i-- > 1;)
			c->place_of[c->glyphs[i]] = (uint16_t)i;
	}
	if (!c->place_of)
		return 0;
	if (!c->place_of[old]) {
		if (c->n == MAX_GLYPHS || !room_for_glyph(c))
			return 0;
		c->place_of[old] = (uint16_t)c->n;
		c->glyphs[c->n++] = (uint16_t)old;
	}
	return c->place_of[old];
}

/* Copies one part with its new number, offsets scaled. Returns its bytes, 0 when it is damaged. */
static size_t put_part(cutting *c, kw_str from, uint32_t *bits)
{
	char part[18];
	if (from.n < 6)
		return 0;
	*bits = be16(from.p);
	size_t pair = *bits & WORDS ? 4 : 2;
	size_t scales = *bits & ONE_SCALE ? 2 : *bits & TWO_SCALES ? 4 : *bits & MATRIX ? 8 : 0;
	size_t n = 4 + pair + scales;
	uint32_t number = part_number(c, be16(from.p + 2));
	if (from.n < n || !number)
		return 0;
	memcpy(part, from.p, n);
	set16(part, (int32_t)(*bits & ~(uint32_t)INSTRUCTIONS));
	set16(part + 2, (int32_t)number);
	if (*bits & ARE_OFFSETS && *bits & WORDS) {
		set16(part + 4, scaled(c, signed16(part + 4)));
		set16(part + 6, scaled(c, signed16(part + 6)));
	} else if (*bits & ARE_OFFSETS) {
		part[4] = (char)scaled(c, (int8_t)part[4]);
		part[5] = (char)scaled(c, (int8_t)part[5]);
	}
	kw_buf_put(c->out, (kw_str){ part, n });
	return n;
}

static bool put_composed(cutting *c, kw_str outline, int32_t *least_x)
{
	int32_t box[4];
	uint32_t bits = MORE_PARTS;
	char head[GLYPH_HEAD];
	for (size_t i = 0; i < 4; i++)
		box[i] = scaled(c, signed16(outline.p + 2 + 2 * i));
	set_glyph_head(head, -1, box);
	kw_buf_put(c->out, (kw_str){ head, sizeof head });
	*least_x = box[0];
	for (size_t at = GLYPH_HEAD; bits & MORE_PARTS;) {
		size_t n = put_part(c, (kw_str){ outline.p + at, outline.n - at }, &bits);
		if (n == 0)
			return false;
		at += n;
	}
	return true;
}

/* ---- the font ---- */

static bool put_glyph(cutting *c, size_t number)
{
	kw_str outline;
	uint32_t old = c->glyphs[number];
	if (old >= c->n_all || !find_glyph(c, old, &outline))
		return false;
	const char *hmtx = c->from->hmtx.p;
	int32_t left = signed16(old < c->n_metrics ? hmtx + (size_t)old * 4 + 2
	                                           : hmtx + (size_t)c->n_metrics * 2 + (size_t)old * 2);
	int32_t contours = outline.n ? signed16(outline.p) : 0;
	if (contours != 0) {
		int32_t least_x = 0, old_least = signed16(outline.p + 2);
		bool fine = contours > 0 ? put_simple(c, outline, (size_t)contours, &least_x)
		                         : put_composed(c, outline, &least_x);
		if (!fine)
			return false;
		c->left[number] = (int16_t)(left == old_least ? least_x : scaled(c, left));
	} else {
		c->left[number] = (int16_t)scaled(c, left);
	}
	if ((c->out->n - c->start) % 2)
		kw_buf_putc(c->out, 0);
	return !c->out->failed;
}

typedef struct table_place {
	size_t at, n;
} table_place;

static table_place end_table(cutting *c, size_t at)
{
	table_place place = { at, c->out->n - at };
	while ((c->out->n - c->start) % 4)
		kw_buf_putc(c->out, 0);
	return place;
}

static table_place put_head(cutting *c, bool is_long)
{
	char head[HEAD_BYTES];
	size_t at = c->out->n;
	memcpy(head, c->from->head.p, HEAD_BYTES);
	set32(head + ADJUSTMENT_AT, 0);
	if (c->scales)
		set16(head + UNITS_AT, (int32_t)c->grid);
	for (size_t i = BOX_AT; i < BOX_AT + 8; i += 2)
		set16(head + i, scaled(c, signed16(head + i)));
	set16(head + LOCA_FORMAT_AT, is_long);
	kw_buf_put(c->out, (kw_str){ head, HEAD_BYTES });
	return end_table(c, at);
}

static table_place put_hhea(cutting *c)
{
	char hhea[HHEA_BYTES];
	size_t at = c->out->n;
	memcpy(hhea, c->from->hhea.p, HHEA_BYTES);
	for (size_t i = 4; i < 18; i += 2) /* ascent to the widest glyph */
		set16(hhea + i, scaled(c, signed16(hhea + i)));
	set16(hhea + METRICS_AT, (int32_t)c->n);
	kw_buf_put(c->out, (kw_str){ hhea, HHEA_BYTES });
	return end_table(c, at);
}

/* Of the thousandths that stand in the PDF, so that the two widths of a glyph differ by the rounding to the grid alone. */
static int32_t scaled_advance(const cutting *c, uint32_t advance)
{
	int64_t to_thousandths = ((int64_t)THOUSAND << 16) / c->units;
	int64_t thousandths = (advance * to_thousandths + 0x8000) >> 16;
	return c->scales ? (int32_t)((2 * thousandths * c->grid + THOUSAND) / (2 * THOUSAND))
	                 : (int32_t)advance;
}

static table_place put_hmtx(cutting *c)
{
	size_t at = c->out->n;
	for (size_t i = 0; i < c->n; i++) {
		char pair[4];
		size_t old = c->glyphs[i] < c->n_metrics ? c->glyphs[i] : c->n_metrics - 1;
		set16(pair, scaled_advance(c, be16(c->from->hmtx.p + old * 4)));
		set16(pair + 2, c->left[i]);
		kw_buf_put(c->out, (kw_str){ pair, 4 });
	}
	return end_table(c, at);
}

static table_place put_loca(cutting *c, bool is_long)
{
	size_t at = c->out->n;
	for (size_t i = 0; i <= c->n; i++) {
		char offset[4];
		set32(offset, is_long ? c->offsets[i] : c->offsets[i] / 2 << 16);
		kw_buf_put(c->out, (kw_str){ offset, is_long ? 4 : 2 });
	}
	return end_table(c, at);
}

static table_place put_maxp(cutting *c)
{
	char maxp[MAXP_BYTES];
	size_t at = c->out->n;
	memcpy(maxp, c->from->maxp.p, MAXP_BYTES);
	set16(maxp + GLYPHS_AT, (int32_t)c->n);
	memset(maxp + HINTS_AT, 0, HINTS_BYTES);
	set16(maxp + HINTS_AT, 1);
	kw_buf_put(c->out, (kw_str){ maxp, MAXP_BYTES });
	return end_table(c, at);
}

static uint32_t sum_words(const char *p, size_t n)
{
	uint32_t sum = 0, word;
	for (size_t i = 0; i < n; i += sizeof word) {
		memcpy(&word, p + i, sizeof word);
		sum += be32toh(word);
	}
	return sum;
}

/* Behind the outlines: the other tables; before them: where each stands. */
static void put_tables(cutting *c)
{
	static const char head[12] =
	        "\0\1\0\0\0\6\0\100\0\2\0\40"; /* six tables, and what helps to search them */
	static const char tags[N_TABLES][4] = { { 'g', 'l', 'y', 'f' }, { 'h', 'e', 'a', 'd' },
		                                { 'h', 'h', 'e', 'a' }, { 'h', 'm', 't', 'x' },
		                                { 'l', 'o', 'c', 'a' }, { 'm', 'a', 'x', 'p' } };
	bool is_long = c->offsets[c->n] > SHORT_LOCA_MAX;
	table_place places[N_TABLES];
	places[0] = end_table(c, c->start + DIRECTORY);
	places[1] = put_head(c, is_long);
	places[2] = put_hhea(c);
	places[3] = put_hmtx(c);
	places[4] = put_loca(c, is_long);
	places[5] = put_maxp(c);
	if (c->out->failed)
		return;
	char *font = c->out->b + c->start;
	uint32_t sum = 0;
	memcpy(font, head, sizeof head);
	for (size_t i = 0; i < N_TABLES; i++) {
		char *row = font + sizeof head + 16 * i;
		size_t at = places[i].at - c->start;
		memcpy(row, tags[i], sizeof tags[i]);
		uint32_t own = sum_words(font + at, places[i].n);
		sum += own;
		set32(row + 4, own);
		set32(row + 8, (uint32_t)at);
		set32(row + 12, (uint32_t)places[i].n);
	}
	set32(font + (places[1].at - c->start) + ADJUSTMENT_AT,
	      WHOLE_FILE - sum - sum_words(font, DIRECTORY));
}

static bool open_glyphs(cutting *c, const uint16_t *glyphs, size_t n)
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

bool kw_glyf_cut(const kw_glyf_tables *tables, const uint16_t *glyphs, size_t n, uint32_t grid, kw_buf *out)
{
	static const char directory[DIRECTORY];
	cutting c = { .from = tables, .grid = grid, .out = out, .start = out->n };
	bool fine = open_source(&c) && open_glyphs(&c, glyphs, n);
	if (fine)
		kw_buf_put(out, (kw_str){ directory, sizeof directory });
	for (size_t i = 0; fine && i < c.n; i++) {
		c.offsets[i] = (uint32_t)(out->n - c.start - DIRECTORY);
		fine = put_glyph(&c, i);
		c.offsets[i + 1] = (uint32_t)(out->n - c.start - DIRECTORY);
	}
	if (fine)
		put_tables(&c);
	fine = fine && !out->failed;
	if (!fine)
		out->n = c.start;
	free(c.glyphs);
	free(c.offsets);
	free(c.left);
	free(c.place_of);
	free(c.bits);
	return fine;
}
