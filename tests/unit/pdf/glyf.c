/* Cut TrueType fonts, drawn by HarfBuzz beside the whole ones: the same points, or those rounded to thousandths of an em. */
#include "../unit.h"

#include "../../../plugins/pdf/glyf.h"

#include <hb-ot.h>
#include <hb.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { EVERY = 37, MOST_CALLS = 4096, ODD_BYTES = 997 };

static const char *const files[] = {
	"/usr/share/fonts/truetype/bizud-gothic/BIZUDGothic-Regular.ttf",
	"/usr/share/fonts/truetype/vlgothic/VL-Gothic-Regular.ttf", /* 1,000 units an em, some glyphs composed */
	"/usr/share/fonts/truetype/ancient-scripts/Symbola_hint.ttf", /* 981 composed */
};

/* ---- faces ---- */

static kw_str table(hb_face_t *face, const char tag[5])
{
	hb_blob_t *blob = hb_face_reference_table(face, hb_tag_from_string(tag, 4));
	unsigned n = 0;
	const char *p = hb_blob_get_data(blob, &n);
	hb_blob_destroy(blob); /* the face holds the bytes */
	return (kw_str){ p, n };
}

static kw_glyf_tables tables_of(hb_face_t *face)
{
	return (kw_glyf_tables){ table(face, "head"), table(face, "hhea"), table(face, "maxp"),
		                 table(face, "hmtx"), table(face, "loca"), table(face, "glyf") };
}

static hb_face_t *face_of(kw_str bytes)
{
	hb_blob_t *blob = hb_blob_create(bytes.p, (unsigned)bytes.n, HB_MEMORY_MODE_READONLY, NULL, NULL);
	hb_face_t *face = hb_face_create(blob, 0);
	hb_blob_destroy(blob);
	return face;
}

static hb_font_t *font_of(hb_face_t *face, int em)
{
	hb_font_t *font = hb_font_create(face);
	hb_font_set_scale(font, em, em);
	return font;
}

/* ---- what is drawn ---- */

typedef struct drawing {
	float at[MOST_CALLS];
	size_t n;
} drawing;

static void add(drawing *d, float v)
{
	assert_true(d->n < MOST_CALLS);
	d->at[d->n++] = v;
}

static void move_to(hb_draw_funcs_t *f, void *d, hb_draw_state_t *s, float x, float y, void *none)
{
	(void)f, (void)s, (void)none;
	add(d, x);
	add(d, y);
}

static void curve_to(hb_draw_funcs_t *f, void *d, hb_draw_state_t *s, float cx, float cy, float x, float y,
                     void *none)
{
	move_to(f, d, s, cx, cy, none);
	move_to(f, d, s, x, y, none);
}

static void draw(hb_font_t *font, uint32_t glyph, drawing *out)
{
	hb_draw_funcs_t *funcs = hb_draw_funcs_create();
	hb_draw_funcs_set_move_to_func(funcs, move_to, NULL, NULL);
	hb_draw_funcs_set_line_to_func(funcs, move_to, NULL, NULL);
	hb_draw_funcs_set_quadratic_to_func(funcs, curve_to, NULL, NULL);
	out->n = 0;
	hb_font_get_glyph_shape(font, glyph, funcs, out);
	hb_draw_funcs_destroy(funcs);
}

/* Same calls, and no coordinate further off than `off`. */
static void assert_drawn_alike(hb_font_t *whole, uint32_t glyph, hb_font_t *cut, uint32_t number, float off)
{
	static drawing a, b;
	draw(whole, glyph, &a);
	draw(cut, number, &b);
	assert_int_equal(a.n, b.n);
	for (size_t i = 0; i < a.n; i++)
		assert_true(fabsf(a.at[i] - b.at[i]) <= off);
}

/* ---- tests ---- */

static uint16_t *some_glyphs(hb_face_t *face, size_t *n)
{
	uint32_t all = hb_face_get_glyph_count(face);
	uint16_t *glyphs = calloc(all, sizeof *glyphs);
	assert_non_null(glyphs);
	*n = 0;
	for (uint32_t g = all - 1; g > EVERY; g -= EVERY)
		glyphs[(*n)++] = (uint16_t)g;
	return glyphs;
}

static void cut_and_compare(hb_face_t *face, bool to_thousandths)
{
	kw_buf out = { 0 };
	size_t n = 0;
	uint16_t *glyphs = some_glyphs(face, &n);
	const kw_glyf_tables tables = tables_of(face);
	assert_true(kw_glyf_cut(&tables, glyphs, n, to_thousandths, &out));
	hb_face_t *cut = face_of(kw_buf_str(&out));
	unsigned units = to_thousandths && hb_face_get_upem(face) > 1000 ? 1000 : hb_face_get_upem(face);
	assert_int_equal(hb_face_get_upem(cut), units);
	assert_true(hb_face_get_glyph_count(cut) > n);
	int em = to_thousandths ? 1000 : (int)units;
	hb_font_t *a = font_of(face, em), *b = font_of(cut, em);
	/* A part of a composed glyph is rounded, and so is its offset. */
	float off = to_thousandths ? 1.01F : 0.01F;
	for (size_t i = 0; i < n; i++) {
		assert_drawn_alike(a, glyphs[i], b, (uint32_t)i + 1, off);
		assert_int_equal(hb_font_get_glyph_h_advance(a, glyphs[i]),
		                 hb_font_get_glyph_h_advance(b, (uint32_t)i + 1));
	}
	assert_drawn_alike(a, 0, b, 0, off);
	hb_font_destroy(a);
	hb_font_destroy(b);
	hb_face_destroy(cut);
	kw_buf_free(&out);
	free(glyphs);
}

static void cut_fonts_draw_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(files); i++) {
		hb_blob_t *blob = hb_blob_create_from_file_or_fail(files[i]);
		assert_non_null(blob);
		hb_face_t *face = hb_face_create(blob, 0);
		cut_and_compare(face, false);
		cut_and_compare(face, true);
		hb_face_destroy(face);
		hb_blob_destroy(blob);
	}
}

/* All words of a font file have one sum, which its head is adjusted to. */
static void files_have_their_sum(void **state)
{
	(void)state;
	kw_buf out = { 0 };
	uint32_t sum = 0;
	const uint16_t glyphs[] = { 2164, 40, 2164 };
	hb_blob_t *blob = hb_blob_create_from_file_or_fail(files[0]);
	hb_face_t *face = hb_face_create(blob, 0);
	const kw_glyf_tables tables = tables_of(face);
	assert_true(kw_glyf_cut(&tables, glyphs, KW_COUNT(glyphs), true, &out));
	assert_int_equal(out.n % 4, 0);
	for (size_t i = 0; i < out.n; i += 4)
		sum += (uint32_t)(uint8_t)out.b[i] << 24 | (uint32_t)(uint8_t)out.b[i + 1] << 16 |
		       (uint32_t)(uint8_t)out.b[i + 2] << 8 | (uint8_t)out.b[i + 3];
	assert_int_equal(sum, 0xB1B0AFBAu);
	hb_face_destroy(face);
	hb_blob_destroy(blob);
	kw_buf_free(&out);
}

/* Tables that end early, and numbers of glyphs there are none of, are refused and leave what was in the buffer. */
static void short_tables_are_refused(void **state)
{
	(void)state;
	kw_buf out = { 0 };
	const uint16_t glyphs[] = { 2164 };
	hb_blob_t *blob = hb_blob_create_from_file_or_fail(files[0]);
	hb_face_t *face = hb_face_create(blob, 0);
	const kw_glyf_tables whole = tables_of(face);
	kw_buf_put(&out, KW_LIT("before"));
	for (size_t t = 0; t < 6; t++) {
		kw_glyf_tables cut = whole;
		kw_str *part =
		        (kw_str *[]){ &cut.head, &cut.hhea, &cut.maxp, &cut.hmtx, &cut.loca, &cut.glyf }[t];
		part->n = part->n > ODD_BYTES ? ODD_BYTES : part->n - 1;
		assert_false(kw_glyf_cut(&cut, glyphs, 1, true, &out));
		part->n = 0;
		assert_false(kw_glyf_cut(&cut, glyphs, 1, true, &out));
	}
	const uint16_t beyond[] = { 13932 };
	assert_false(kw_glyf_cut(&whole, beyond, 1, true, &out));
	assert_int_equal(out.n, 6);
	hb_face_destroy(face);
	hb_blob_destroy(blob);
	kw_buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_fonts_draw_the_same),
		cmocka_unit_test(files_have_their_sum),
		cmocka_unit_test(short_tables_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
