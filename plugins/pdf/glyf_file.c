/* glyf_file -- the tables of a TrueType font around its outlines, and the directory in front of them. What is said of all glyphs is
 * that of the first source, wider where another one goes beyond it. */
#include "glyf_inside.h"

#include <endian.h>
#include <stddef.h>

enum {
	THOUSAND = 1000,   /* of an em: what PDF counts advances in */
	ADJUSTMENT_AT = 8, /* of head */
	BOX_AT = 36,
	HINTS_AT = 14, /* of maxp: seven numbers about hints, the first of them at least 1 */
	HINTS_BYTES = 14,
	N_TABLES = 6,
	SHORT_LOCA_MAX = 131070,
};
#define WHOLE_FILE 0xB1B0AFBAu /* what the sum of a font file is to be */

typedef struct table_place {
	size_t at, n;
} table_place;

static table_place end_table(kw_glyf_cutting *c, size_t at)
{
	table_place place = { at, c->out->n - at };
	while ((c->out->n - c->start) % 4)
		kw_buf_putc(c->out, 0);
	return place;
}

/* A number of a table that is the least or the greatest of all glyphs. */
typedef struct extreme {
	uint8_t at;
	bool is_least;
} extreme;

enum { MOST_EXTREMES = 6 };

/* A table that says something of all glyphs of its face. */
typedef struct summary {
	size_t at, bytes; /* in kw_glyf_tables; of the table */
	extreme extremes[MOST_EXTREMES];
	size_t n;
} summary;

/* The box of all. */
static const summary head_table = { offsetof(kw_glyf_tables, head),
	                            KW_GLYF_HEAD_BYTES,
	                            { { 36, true }, { 38, true }, { 40, false }, { 42, false } },
	                            4 };
/* The widest advance, the least bearings, how far glyphs reach. */
static const summary hhea_table = { offsetof(kw_glyf_tables, hhea),
	                            KW_GLYF_HHEA_BYTES,
	                            { { 10, false }, { 12, true }, { 14, true }, { 16, false } },
	                            4 };
/* Points, contours and parts of a glyph, and how deep parts have parts. */
static const summary maxp_table = {
	offsetof(kw_glyf_tables, maxp),
	KW_GLYF_MAXP_BYTES,
	{ { 6, false }, { 8, false }, { 10, false }, { 12, false }, { 28, false }, { 30, false } },
	6
};

/* Copies the table of the first face; where another one goes beyond it, its numbers. */
static void copy_widest(const kw_glyf_cutting *c, const summary *of, char *to)
{
	for (size_t i = 0; i < c->n_from; i++) {
		const kw_str *from = (const void *)((const char *)c->from[i].tables + of->at);
		if (i == 0)
			memcpy(to, from->p, of->bytes);
		for (size_t k = 0; k < of->n; k++) {
			const extreme *e = &of->extremes[k];
			int32_t own = kw_glyf_signed16(to + e->at), its = kw_glyf_signed16(from->p + e->at);
			if (e->is_least ? its < own : its > own)
				kw_glyf_set16(to + e->at, its);
		}
	}
}

static table_place put_head(kw_glyf_cutting *c, bool is_long)
{
	char head[KW_GLYF_HEAD_BYTES];
	size_t at = c->out->n;
	copy_widest(c, &head_table, head);
	kw_glyf_set32(head + ADJUSTMENT_AT, 0);
	if (c->scales)
		kw_glyf_set16(head + KW_GLYF_UNITS_AT, (int32_t)c->grid);
	for (size_t i = BOX_AT; i < BOX_AT + 8; i += 2)
		kw_glyf_set16(head + i, kw_glyf_scaled(c, kw_glyf_signed16(head + i)));
	kw_glyf_set16(head + KW_GLYF_LOCA_FORMAT_AT, is_long);
	kw_buf_put(c->out, (kw_str){ head, KW_GLYF_HEAD_BYTES });
	return end_table(c, at);
}

static table_place put_hhea(kw_glyf_cutting *c)
{
	char hhea[KW_GLYF_HHEA_BYTES];
	size_t at = c->out->n;
	copy_widest(c, &hhea_table, hhea);
	for (size_t i = 4; i < 18; i += 2) /* ascent to the widest glyph */
		kw_glyf_set16(hhea + i, kw_glyf_scaled(c, kw_glyf_signed16(hhea + i)));
	kw_glyf_set16(hhea + KW_GLYF_METRICS_AT, (int32_t)c->n);
	kw_buf_put(c->out, (kw_str){ hhea, KW_GLYF_HHEA_BYTES });
	return end_table(c, at);
}

/* Of the thousandths that stand in the PDF, so that the two widths of a glyph differ by the rounding to the grid alone. */
static int32_t scaled_advance(const kw_glyf_cutting *c, uint32_t advance)
{
	int64_t to_thousandths = ((int64_t)THOUSAND << 16) / c->units;
	int64_t thousandths = (advance * to_thousandths + 0x8000) >> 16;
	return c->scales ? (int32_t)((2 * thousandths * c->grid + THOUSAND) / (2 * THOUSAND))
	                 : (int32_t)advance;
}

static table_place put_hmtx(kw_glyf_cutting *c)
{
	size_t at = c->out->n;
	for (size_t i = 0; i < c->n; i++) {
		char pair[4];
		kw_glyf_set16(pair, scaled_advance(c, kw_glyf_advance(&c->from[c->glyphs[i].tables],
		                                                      c->glyphs[i].glyph)));
		kw_glyf_set16(pair + 2, c->left[i]);
		kw_buf_put(c->out, (kw_str){ pair, 4 });
	}
	return end_table(c, at);
}

static table_place put_loca(kw_glyf_cutting *c, bool is_long)
{
	size_t at = c->out->n;
	for (size_t i = 0; i <= c->n; i++) {
		char offset[4];
		kw_glyf_set32(offset, is_long ? c->offsets[i] : c->offsets[i] / 2 << 16);
		kw_buf_put(c->out, (kw_str){ offset, is_long ? 4 : 2 });
	}
	return end_table(c, at);
}

static table_place put_maxp(kw_glyf_cutting *c)
{
	char maxp[KW_GLYF_MAXP_BYTES];
	size_t at = c->out->n;
	copy_widest(c, &maxp_table, maxp);
	kw_glyf_set16(maxp + KW_GLYF_GLYPHS_AT, (int32_t)c->n);
	memset(maxp + HINTS_AT, 0, HINTS_BYTES);
	kw_glyf_set16(maxp + HINTS_AT, 1);
	kw_buf_put(c->out, (kw_str){ maxp, KW_GLYF_MAXP_BYTES });
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

void kw_glyf_put_tables(kw_glyf_cutting *c)
{
	static const char head[12] =
	        "\0\1\0\0\0\6\0\100\0\2\0\40"; /* six tables, and what helps to search them */
	static const char tags[N_TABLES][4] = { { 'g', 'l', 'y', 'f' }, { 'h', 'e', 'a', 'd' },
		                                { 'h', 'h', 'e', 'a' }, { 'h', 'm', 't', 'x' },
		                                { 'l', 'o', 'c', 'a' }, { 'm', 'a', 'x', 'p' } };
	bool is_long = c->offsets[c->n] > SHORT_LOCA_MAX;
	table_place places[N_TABLES];
	places[0] = end_table(c, c->start + KW_GLYF_DIRECTORY);
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
		kw_glyf_set32(row + 4, own);
		kw_glyf_set32(row + 8, (uint32_t)at);
		kw_glyf_set32(row + 12, (uint32_t)places[i].n);
	}
	kw_glyf_set32(font + (places[1].at - c->start) + ADJUSTMENT_AT,
	              WHOLE_FILE - sum - sum_words(font, KW_GLYF_DIRECTORY));
}
