/* Cut TrueType fonts, drawn by HarfBuzz beside the whole ones: the same points, or those rounded to a grid; and glyphs made here. */
#include "../unit.h"

#include "../../../plugins/pdf/glyf.h"

#include <hb-ot.h>
#include <hb.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { EVERY = 97, MOST_POINTS = 8192, ODD_BYTES = 997, N_GRIDS = 4, EM = 2048, STEPS = 8 };
#define EXACT   0.05F
#define ROUNDED 1.25F /* half a unit each way for a point, and half for a curve with a point less */

static const uint32_t grids[N_GRIDS] = { 0, 256, 512, 1000 };

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

/* Points of an outline in short steps. */
typedef struct drawing {
	float x[MOST_POINTS], y[MOST_POINTS];
	bool begins[MOST_POINTS]; /* a contour */
	size_t n;
	float hull[4]; /* what the points and the controls reach to */
} drawing;

static float lesser(float a, float b)
{
	return a < b ? a : b;
}

static void reach(drawing *d, float x, float y)
{
	d->hull[0] = lesser(d->hull[0], x);
	d->hull[1] = lesser(d->hull[1], y);
	d->hull[2] = -lesser(-d->hull[2], -x);
	d->hull[3] = -lesser(-d->hull[3], -y);
}

static void add(drawing *d, float x, float y, bool begins)
{
	assert_true(d->n < MOST_POINTS);
	reach(d, x, y);
	d->x[d->n] = x;
	d->y[d->n] = y;
	d->begins[d->n++] = begins;
}

static void move_to(hb_draw_funcs_t *f, void *d, hb_draw_state_t *s, float x, float y, void *none)
{
	(void)f, (void)s, (void)none;
	add(d, x, y, true);
}

static void line_to(hb_draw_funcs_t *f, void *d, hb_draw_state_t *s, float x, float y, void *none)
{
	(void)f, (void)s, (void)none;
	add(d, x, y, false);
}

static void curve_to(hb_draw_funcs_t *f, void *d, hb_draw_state_t *s, float cx, float cy, float x, float y,
                     void *none)
{
	(void)f, (void)none;
	reach(d, cx, cy);
	for (int i = 1; i <= STEPS; i++) {
		float t = (float)i / STEPS, u = 1 - t;
		add(d, u * u * s->current_x + 2 * u * t * cx + t * t * x,
		    u * u * s->current_y + 2 * u * t * cy + t * t * y, false);
	}
}

static void draw(hb_font_t *font, uint32_t glyph, drawing *out)
{
	hb_draw_funcs_t *funcs = hb_draw_funcs_create();
	hb_draw_funcs_set_move_to_func(funcs, move_to, NULL, NULL);
	hb_draw_funcs_set_line_to_func(funcs, line_to, NULL, NULL);
	hb_draw_funcs_set_quadratic_to_func(funcs, curve_to, NULL, NULL);
	out->n = 0;
	out->hull[0] = out->hull[1] = INFINITY;
	out->hull[2] = out->hull[3] = -INFINITY;
	hb_font_get_glyph_shape(font, glyph, funcs, out);
	hb_draw_funcs_destroy(funcs);
}

/* How far a place is from the line between two neighbours of a drawing, squared. */
static float distance(const drawing *d, size_t i, float x, float y)
{
	float wx = d->x[i + 1] - d->x[i], wy = d->y[i + 1] - d->y[i], long2 = wx * wx + wy * wy;
	float t = long2 > 0 ? ((x - d->x[i]) * wx + (y - d->y[i]) * wy) / long2 : 0;
	t = t < 0 ? 0 : t > 1 ? 1 : t;
	float dx = x - d->x[i] - t * wx, dy = y - d->y[i] - t * wy;
	return dx * dx + dy * dy;
}

/* Every point of one drawing is near the other. */
static void assert_covered(const drawing *a, const drawing *b, float off)
{
	for (size_t i = 0; i < a->n; i++) {
		float least = INFINITY;
		for (size_t j = 0; j + 1 < b->n && least > off * off; j++)
			if (!b->begins[j + 1])
				least = lesser(least, distance(b, j, a->x[i], a->y[i]));
		assert_true(least <= off * off);
	}
}

static void assert_drawn_alike(hb_font_t *whole, uint32_t glyph, hb_font_t *cut, uint32_t number, float off)
{
	static drawing a, b;
	draw(whole, glyph, &a);
	draw(cut, number, &b);
	assert_int_equal(a.n > 0, b.n > 0);
	if (off < ROUNDED)
		assert_int_equal(a.n, b.n);
	assert_covered(&a, &b, off);
	assert_covered(&b, &a, off);
}

/* ---- tests ---- */

static kw_glyf_ref *some_glyphs(hb_face_t *face, size_t *n)
{
	uint32_t all = hb_face_get_glyph_count(face);
	kw_glyf_ref *glyphs = calloc(all, sizeof *glyphs);
	assert_non_null(glyphs);
	*n = 0;
	for (uint32_t g = all - 1; g > EVERY; g -= EVERY)
		glyphs[(*n)++].glyph = (uint16_t)g;
	return glyphs;
}

static uint32_t be(const char *p, int n)
{
	return n == 0 ? 0 : be(p, n - 1) << 8 | (uint8_t)p[n - 1];
}

static int16_t be16(const char *p)
{
	return (int16_t)be(p, 2);
}

/* The outline of a glyph of a cut font, and the side bearing beside it. */
static kw_str outline(hb_face_t *cut, uint32_t glyph, int16_t *left)
{
	kw_str loca = table(cut, "loca"), glyf = table(cut, "glyf"), head = table(cut, "head");
	int n = be16(head.p + 50) ? 4 : 2;
	uint32_t unit = n == 4 ? 1 : 2, at = be(loca.p + glyph * (uint32_t)n, n) * unit;
	*left = be16(table(cut, "hmtx").p + 4 * glyph + 2);
	return (kw_str){ glyf.p + at, be(loca.p + (glyph + 1) * (uint32_t)n, n) * unit - at };
}

/* The box in front of an outline is that of its points; around it where some points are on no curve. */
static void assert_boxed(hb_face_t *face, hb_font_t *font, uint32_t glyph, bool is_tight)
{
	static drawing d;
	int16_t left;
	kw_str o = outline(face, glyph, &left);
	if (o.n == 0 || be16(o.p) <= 0) /* none, or composed of others */
		return;
	draw(font, glyph, &d);
	float shift = (float)(be16(o.p + 2) - left); /* a glyph is drawn where its side bearing is */
	for (int i = 0; i < 4; i++) {
		float found = be16(o.p + 2 + 2 * i), wanted = d.hull[i] + (i % 2 ? 0 : shift);
		assert_true(is_tight ? found == wanted : i < 2 ? found <= wanted : found >= wanted);
	}
}

/* From 512 units an em on all advances are within a thousandth of an em; full and half ones always are the same. */
static void assert_advances(hb_face_t *a, uint32_t glyph, hb_face_t *b, uint32_t number, uint32_t units)
{
	hb_font_t *whole = font_of(a, 1000), *cut = font_of(b, 1000000);
	int32_t wanted = hb_font_get_glyph_h_advance(whole, glyph) * 1000;
	int32_t found = hb_font_get_glyph_h_advance(cut, number);
	if (units >= 512)
		assert_true(abs(wanted - found) <= 1000);
	else if (wanted % 500000 == 0)
		assert_int_equal(wanted, found);
	hb_font_destroy(whole);
	hb_font_destroy(cut);
}

static void cut_and_compare(hb_face_t *face, uint32_t grid, bool is_tight)
{
	kw_buf out = { 0 };
	size_t n = 0;
	kw_glyf_ref *glyphs = some_glyphs(face, &n);
	const kw_glyf_tables tables = tables_of(face);
	assert_true(kw_glyf_cut(&tables, 1, glyphs, n, grid, &out));
	hb_face_t *cut = face_of(kw_buf_str(&out));
	unsigned units = grid && hb_face_get_upem(face) > grid ? grid : hb_face_get_upem(face);
	assert_int_equal(hb_face_get_upem(cut), units);
	assert_true(hb_face_get_glyph_count(cut) > n);
	hb_font_t *a = font_of(face, (int)units), *b = font_of(cut, (int)units);
	bool is_rounded = units != hb_face_get_upem(face);
	for (size_t i = 0; i < n; i++) {
		int16_t left;
		kw_str o = outline(cut, (uint32_t)i + 1, &left);
		bool is_composed = o.n && be16(o.p) < 0; /* each part is rounded, and so is its offset */
		assert_drawn_alike(a, glyphs[i].glyph, b, (uint32_t)i + 1,
		                   !is_rounded   ? EXACT
		                   : is_composed ? 2 * ROUNDED
		                                 : ROUNDED);
		assert_boxed(cut, b, (uint32_t)i + 1, is_tight);
		assert_advances(face, glyphs[i].glyph, cut, (uint32_t)i + 1, units);
	}
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
		for (size_t g = 0; g < N_GRIDS; g++)
			cut_and_compare(face, grids[g], i == 0);
		hb_face_destroy(face);
		hb_blob_destroy(blob);
	}
}

/* ---- glyphs made here ---- */

typedef struct made_font {
	char head[54], hhea[36], maxp[32], hmtx[12], loca[8], glyf[128];
	size_t n;
} made_font;

static void put(char *p, int v)
{
	p[0] = (char)(v >> 8 & 0xFF);
	p[1] = (char)(v & 0xFF);
}

static void add16(made_font *f, int v)
{
	put(f->glyf + f->n, v);
	f->n += 2;
}

/* The tables around an empty .notdef, a glyph that is added next, and one composed of that when there is more behind it. */
static void begin_font(made_font *f, int points)
{
	*f = (made_font){ .n = 0 };
	f->head[1] = f->hhea[1] = f->maxp[1] = 1; /* versions */
	put(f->head + 12, 0x5F0F);
	put(f->head + 14, 0x3CF5);
	put(f->head + 18, EM);
	put(f->hhea + 34, 3);
	put(f->maxp + 4, 3);
	put(f->hmtx + 4, EM / 3);
	add16(f, 1);
	for (int i = 0; i < 4; i++)
		add16(f, 0);
	add16(f, points - 1);
	add16(f, 0);
}

static kw_glyf_tables end_font(made_font *f)
{
	put(f->loca + 6, (int)f->n / 2);
	return (kw_glyf_tables){ { f->head, 54 }, { f->hhea, 36 }, { f->maxp, 32 },
		                 { f->hmtx, 12 }, { f->loca, 8 },  { f->glyf, f->n } };
}

/* A glyph of one contour, all of whose points lie `step` to the right of and above the one before. */
static kw_glyf_tables make_font(made_font *f, int points, int step)
{
	begin_font(f, points);
	f->glyf[f->n++] = 1 | 8; /* on the curve, repeated */
	f->glyf[f->n++] = (char)(points - 1);
	for (int i = 0; i < 2 * points; i++)
		add16(f, step);
	put(f->loca + 4, (int)f->n / 2);
	return end_font(f);
}

/* A glyph of two curves, from the origin to (1800, 1800), that meet at (x, y), and the corner below their end. composed: and one that
 * sets the first point of that on its own first point. */
static kw_glyf_tables make_curves(made_font *f, int x, int y, bool composed)
{
	const int places[6][2] = {
		{ 0, 0 }, { 0, 600 }, { x, y }, { 600, 1800 }, { 1800, 1800 }, { 1800, 0 }
	};
	begin_font(f, 6);
	for (size_t i = 0; i < 6; i++)
		f->glyf[f->n++] = i != 1 && i != 3;
	for (int axis = 0; axis < 2; axis++)
		for (size_t i = 0; i < 6; i++)
			add16(f, places[i][axis] - (i ? places[i - 1][axis] : 0));
	put(f->loca + 4, (int)f->n / 2);
	if (composed) {
		add16(f, -1);
		for (int i = 0; i < 4; i++)
			add16(f, 0);
		add16(f, 0); /* its numbers are of points, a byte each */
		add16(f, 1);
		add16(f, 0);
	}
	return end_font(f);
}

static int points_of(const kw_glyf_tables *tables, uint16_t glyph, uint16_t drawn)
{
	kw_buf out = { 0 };
	int16_t left;
	assert_true(kw_glyf_cut(tables, 1, &(kw_glyf_ref){ glyph, 0 }, 1, 512, &out));
	hb_face_t *cut = face_of(kw_buf_str(&out));
	int points = be16(outline(cut, drawn, &left).p + 10) + 1;
	hb_face_destroy(cut);
	kw_buf_free(&out);
	return points;
}

/* A joint that is a part of one bow is left out wherever it lies on it, one in a corner stays; and all stay where points are counted. */
static void joints_are_left_out(void **state)
{
	(void)state;
	made_font made;
	kw_glyf_tables tables = make_curves(&made, 200, 1000, false); /* a third of the way */
	assert_int_equal(points_of(&tables, 1, 1), 5);
	tables = make_curves(&made, 300, 1200, false);
	assert_int_equal(points_of(&tables, 1, 1), 5);
	tables = make_curves(&made, 350, 1050, false);
	assert_int_equal(points_of(&tables, 1, 1), 6);
	tables = make_curves(&made, 200, 1000, true);
	assert_int_equal(points_of(&tables, 2, 2), 6);
}

/* Places are rounded, not steps, so that nothing drifts; half a unit goes up. */
static void places_are_rounded(void **state)
{
	(void)state;
	enum { POINTS = 12, STEP = 3 };
	static drawing d;
	made_font made;
	kw_buf out = { 0 };
	const kw_glyf_tables tables = make_font(&made, POINTS, STEP);
	assert_true(kw_glyf_cut(&tables, 1, &(kw_glyf_ref){ 1, 0 }, 1, 256, &out));
	hb_face_t *face = face_of(kw_buf_str(&out));
	hb_font_t *font = font_of(face, 256);
	draw(font, 1, &d);
	for (int i = 0; i < POINTS; i++)
		assert_int_equal(d.x[i], (STEP * (i + 1) + 4) >> 3);
	assert_boxed(face, font, 1, true);
	/* 682 of 2,048 units are 333 thousandths, and those 85 of 256. */
	assert_int_equal(hb_font_get_glyph_h_advance(font, 1), 85);
	hb_font_destroy(font);
	hb_face_destroy(face);
	kw_buf_free(&out);
}

/* A damaged outline may lead anywhere: beyond what a box can say it is refused. */
static void places_beyond_numbers_are_refused(void **state)
{
	(void)state;
	made_font made;
	kw_buf out = { 0 };
	kw_glyf_tables tables = make_font(&made, 16, 32000);
	assert_false(kw_glyf_cut(&tables, 1, &(kw_glyf_ref){ 1, 0 }, 1, 1000, &out));
	assert_int_equal(out.n, 0);
	assert_false(kw_glyf_cut(&tables, 1, &(kw_glyf_ref){ 1, 0 }, 1, 128, &out));
	tables = make_font(&made, 16, -32000);
	assert_false(kw_glyf_cut(&tables, 1, &(kw_glyf_ref){ 1, 0 }, 1, 1000, &out));
	kw_buf_free(&out);
}

/* ---- two faces ---- */

static const char *const sisters[KW_GLYF_FACES] = {
	"/usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-Bold.ttf",
	"/usr/share/fonts/truetype/bizud-gothic/BIZUDGothic-Bold.ttf",
};

static uint32_t glyph_of(hb_face_t *face, uint32_t c)
{
	hb_font_t *font = hb_font_create(face);
	hb_codepoint_t glyph = 0;
	assert_true(hb_font_get_nominal_glyph(font, c, &glyph));
	hb_font_destroy(font);
	return glyph;
}

/* 国 is the same in both sisters, A is not. A font of both draws each as its face does. */
static void sisters_are_joined(void **state)
{
	(void)state;
	kw_buf out = { 0 };
	hb_face_t *faces[KW_GLYF_FACES];
	kw_glyf_tables tables[KW_GLYF_FACES];
	for (size_t i = 0; i < KW_GLYF_FACES; i++) {
		hb_blob_t *blob = hb_blob_create_from_file_or_fail(sisters[i]);
		assert_non_null(blob);
		faces[i] = hb_face_create(blob, 0);
		hb_blob_destroy(blob);
		tables[i] = tables_of(faces[i]);
	}
	uint16_t country = (uint16_t)glyph_of(faces[0], 0x56FD), letter = (uint16_t)glyph_of(faces[1], 'A');
	assert_true(kw_glyf_may_join(&tables[0], &tables[1]));
	assert_true(kw_glyf_is_same(&tables[0], &tables[1], country));
	assert_false(kw_glyf_is_same(&tables[0], &tables[1], letter));
	assert_false(kw_glyf_is_same(&tables[0], &tables[1], 65535));
	const kw_glyf_ref glyphs[] = { { letter, 0 }, { letter, 1 }, { country, 1 } };
	assert_true(kw_glyf_cut(tables, 2, glyphs, KW_COUNT(glyphs), 512, &out));
	hb_face_t *cut = face_of(kw_buf_str(&out));
	hb_font_t *b = font_of(cut, 512);
	for (size_t i = 0; i < KW_COUNT(glyphs); i++) {
		hb_font_t *a = font_of(faces[glyphs[i].tables], 512);
		assert_drawn_alike(a, glyphs[i].glyph, b, (uint32_t)i + 1, ROUNDED);
		assert_advances(faces[glyphs[i].tables], glyphs[i].glyph, cut, (uint32_t)i + 1, 512);
		hb_font_destroy(a);
	}
	tables[1].loca.n = 8;
	assert_false(kw_glyf_may_join(&tables[0], &tables[1]));
	assert_false(kw_glyf_is_same(&tables[0], &tables[1], country));
	assert_false(kw_glyf_cut(tables, 2, glyphs, KW_COUNT(glyphs), 512, &out));
	hb_font_destroy(b);
	hb_face_destroy(cut);
	for (size_t i = 0; i < KW_GLYF_FACES; i++)
		hb_face_destroy(faces[i]);
	kw_buf_free(&out);
}

/* Faces of other units an em are strangers. */
static void strangers_are_not_joined(void **state)
{
	(void)state;
	made_font one, other;
	kw_buf out = { 0 };
	const kw_glyf_ref glyphs[] = { { 1, 0 }, { 1, 1 } };
	kw_glyf_tables tables[KW_GLYF_FACES] = { make_font(&one, 4, 100), make_font(&other, 9, -100) };
	assert_true(kw_glyf_may_join(&tables[0], &tables[1]));
	assert_true(kw_glyf_cut(tables, 2, glyphs, KW_COUNT(glyphs), 512, &out));
	put(other.head + 18, 1000);
	assert_false(kw_glyf_may_join(&tables[0], &tables[1]));
	kw_buf_clear(&out);
	assert_false(kw_glyf_cut(tables, 2, glyphs, KW_COUNT(glyphs), 512, &out));
	kw_buf_free(&out);
}

/* What is said of all glyphs is said of those of both faces. */
static void extremes_are_of_both(void **state)
{
	(void)state;
	made_font one, other;
	kw_buf out = { 0 };
	const kw_glyf_ref glyphs[] = { { 1, 0 }, { 1, 1 } };
	kw_glyf_tables tables[KW_GLYF_FACES] = { make_font(&one, 4, 100), make_font(&other, 9, -100) };
	put(one.head + 40, 400);
	put(other.head + 36, -900);
	put(one.hhea + 10, 1000);
	put(other.hhea + 10, 2000);
	put(one.maxp + 6, 4);
	put(other.maxp + 6, 9);
	assert_true(kw_glyf_cut(tables, 2, glyphs, KW_COUNT(glyphs), 0, &out));
	hb_face_t *cut = face_of(kw_buf_str(&out));
	kw_str head = table(cut, "head"), hhea = table(cut, "hhea"), maxp = table(cut, "maxp");
	assert_int_equal(be16(head.p + 36), -900);
	assert_int_equal(be16(head.p + 40), 400);
	assert_int_equal(be16(hhea.p + 10), 2000);
	assert_int_equal(be16(maxp.p + 6), 9);
	assert_int_equal(be16(maxp.p + 4), 3);
	hb_face_destroy(cut);
	kw_buf_free(&out);
}

/* All words of a font file have one sum, which its head is adjusted to. */
static void files_have_their_sum(void **state)
{
	(void)state;
	kw_buf out = { 0 };
	uint32_t sum = 0;
	const kw_glyf_ref glyphs[] = { { 2164, 0 }, { 40, 0 }, { 2164, 0 } };
	hb_blob_t *blob = hb_blob_create_from_file_or_fail(files[0]);
	hb_face_t *face = hb_face_create(blob, 0);
	const kw_glyf_tables tables = tables_of(face);
	assert_true(kw_glyf_cut(&tables, 1, glyphs, KW_COUNT(glyphs), 256, &out));
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
	const kw_glyf_ref glyphs[] = { { 2164, 0 } };
	hb_blob_t *blob = hb_blob_create_from_file_or_fail(files[0]);
	hb_face_t *face = hb_face_create(blob, 0);
	const kw_glyf_tables whole = tables_of(face);
	kw_buf_put(&out, KW_LIT("before"));
	for (size_t t = 0; t < 6; t++) {
		kw_glyf_tables cut = whole;
		kw_str *part =
		        (kw_str *[]){ &cut.head, &cut.hhea, &cut.maxp, &cut.hmtx, &cut.loca, &cut.glyf }[t];
		part->n = part->n > ODD_BYTES ? ODD_BYTES : part->n - 1;
		assert_false(kw_glyf_cut(&cut, 1, glyphs, 1, 512, &out));
		part->n = 0;
		assert_false(kw_glyf_cut(&cut, 1, glyphs, 1, 512, &out));
	}
	assert_false(kw_glyf_cut(&whole, 1, &(kw_glyf_ref){ 13932, 0 }, 1, 512, &out));
	assert_false(kw_glyf_cut(&whole, 1, &(kw_glyf_ref){ 2164, 1 }, 1, 512, &out));
	assert_false(kw_glyf_cut(&whole, 0, glyphs, 1, 512, &out));
	assert_int_equal(out.n, 6);
	hb_face_destroy(face);
	hb_blob_destroy(blob);
	kw_buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_fonts_draw_the_same),
		cmocka_unit_test(joints_are_left_out),
		cmocka_unit_test(places_are_rounded),
		cmocka_unit_test(places_beyond_numbers_are_refused),
		cmocka_unit_test(sisters_are_joined),
		cmocka_unit_test(strangers_are_not_joined),
		cmocka_unit_test(extremes_are_of_both),
		cmocka_unit_test(files_have_their_sum),
		cmocka_unit_test(short_tables_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
