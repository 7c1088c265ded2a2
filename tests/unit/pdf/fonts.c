/* Fonts and templates: which face sets what, codes by glyph and text, and data files that are wrong. */
#include "../unit.h"

#include "../../../plugins/pdf/shape.h"
#include "../../../plugins/pdf/template.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct bench {
	kw_ctx *ctx;
	kw_haru *haru;
	kw_fonts *fonts;
	int body;
} bench;

static int set_up(void **state)
{
	static bench b;
	b.ctx = kw_ctx_new(KW_LIT("formats"));
	if (!b.ctx || kw_fontlist_prepare(b.ctx, 1) != KW_OK)
		return -1;
	b.haru = kw_haru_new(b.ctx, 1);
	b.fonts = kw_fonts_new(b.ctx, b.haru, kw_fontlist_find());
	b.body = kw_fontlist_role(kw_fontlist_find(), KW_LIT("body"));
	*state = &b;
	return b.fonts && b.body >= 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	bench *b = *state;
	kw_fonts_free(b->fonts);
	kw_haru_free(b->haru);
	kw_ctx_free(b->ctx);
	return 0;
}

static kw_pick pick(bench *b, uint32_t c, uint32_t selector)
{
	return kw_fonts_pick(b->fonts, b->body, c, selector, (kw_span){ .line = 3 });
}

static void the_chain_is_asked_in_order(void **state)
{
	kw_pick kanji = pick(*state, 0x56FD, 0), subscript = pick(*state, 0x2082, 0),
	        beyond = pick(*state, 0x20BB7, 0);
	assert_int_equal(kanji.advance, 1000);
	assert_true(subscript.font != kanji.font && !subscript.is_missing);
	assert_true(beyond.font != kanji.font && !beyond.is_missing);
	assert_int_equal(pick(*state, '1', 0).advance, 500);
}

static void selectors_choose_another_glyph(void **state)
{
	kw_pick plain = pick(*state, 0x845B, 0), variant = pick(*state, 0x845B, 0xE0100);
	kw_pick other = pick(*state, 0x845B, 0xE0101);
	assert_true(variant.glyph != other.glyph);
	assert_true(plain.glyph == variant.glyph || plain.glyph == other.glyph);
}

static void missing_characters_become_geta_marks(void **state)
{
	bench *b = *state;
	kw_pick missing = pick(b, 0x13000, 0);
	assert_true(missing.is_missing);
	assert_int_equal(missing.glyph, pick(b, 0x3013, 0).glyph);
	assert_int_equal(said(b->ctx, "pdf.missing-glyph"), 1);
	(void)pick(b, 0x13000, 0); /* said once */
	assert_int_equal(said(b->ctx, "pdf.missing-glyph"), 1);
}

/* One glyph for two texts: two codes, so that both are read out again. */
static void codes_belong_to_glyph_and_text(void **state)
{
	bench *b = *state;
	kw_pick p = pick(b, 0x3013, 0);
	uint32_t geta = kw_fonts_code(b->fonts, p.font, p.glyph, KW_LIT("〓"));
	uint32_t other = kw_fonts_code(b->fonts, p.font, p.glyph, KW_LIT("𓀀"));
	assert_true(geta && other && geta != other);
	assert_int_equal(kw_fonts_code(b->fonts, p.font, p.glyph, KW_LIT("〓")), geta);
}

static void brackets_lose_half_their_body(void **state)
{
	static const struct {
		const char *text;
		uint8_t class;
		int body, dx;
	} shaped[] = {
		{ "「", KW_JL_OPENING, 500, -500 },   { "」", KW_JL_CLOSING, 500, 0 },
		{ "、", KW_JL_COMMA, 500, 0 },        { "・", KW_JL_MIDDLE, 500, -250 },
		{ "国", KW_JL_KANJI, 1000, 0 },       { "a", KW_JL_LATIN, 500, 0 },
		{ "……", KW_JL_INSEPARABLE, 1000, 0 },
	};
	bench *b = *state;
	kw_shaper *s = kw_shaper_new(b->ctx, b->fonts);
	kw_clusters cs = { 0 };
	for (size_t i = 0; i < KW_COUNT(shaped); i++) {
		kw_run run = { strlen(shaped[i].text), b->body };
		assert_int_equal(kw_shape_text(s, kw_str_from(shaped[i].text), &run, 1, (kw_span){ 0 }, &cs),
		                 KW_OK);
		assert_int_equal(cs.c[0].class, shaped[i].class);
		assert_int_equal(cs.c[0].body, shaped[i].body);
		assert_int_equal(cs.c[0].dx, shaped[i].dx);
	}
	kw_clusters_free(&cs);
	kw_shaper_free(s);
}

/* Marks, selectors and characters without a shape stay with their base. */
static void clusters_hold_their_marks(void **state)
{
	static const struct {
		const char *text;
		size_t n;
	} texts[] = { { "葛󠄀城", 2 },
		      { "か\xE3\x82\x9A", 1 },
		      { "国\xE2\x80\x8B国", 2 },
		      { "a\xC2\xAD"
		        "b",
		        2 },
		      { "\xEF\xBB\xBF国", 1 } };
	bench *b = *state;
	kw_shaper *s = kw_shaper_new(b->ctx, b->fonts);
	kw_clusters cs = { 0 };
	for (size_t i = 0; i < KW_COUNT(texts); i++) {
		kw_run run = { strlen(texts[i].text), b->body };
		assert_int_equal(kw_shape_text(s, kw_str_from(texts[i].text), &run, 1, (kw_span){ 0 }, &cs),
		                 KW_OK);
		size_t bytes = 0;
		for (size_t k = 0; k < cs.n; k++)
			bytes += cs.c[k].n;
		assert_int_equal(cs.n, texts[i].n);
		assert_int_equal(bytes, strlen(texts[i].text));
	}
	kw_clusters_free(&cs);
	kw_shaper_free(s);
}

/* When no face of the role has ₂ it is a 2 made small; the code still reads ₂. */
static void small_figures_are_made(void **state)
{
	static const struct {
		uint32_t c;
		char large;
		bool is_below;
	} figures[] = { { 0x2082, '2', true }, { 0x2089, '9', true },  { 0x208B, '-', true },
		        { 0x208E, ')', true }, { 0x2074, '4', false }, { 0xB9, '1', false },
		        { 0x207A, '+', false } };
	bench *b = *state;
	kw_fontlist list = *kw_fontlist_find();
	kw_role role = list.roles[b->body];
	role.n_chain = 1;
	list.roles = &role;
	kw_fonts *f = kw_fonts_new(b->ctx, b->haru, &list);
	for (size_t i = 0; i < KW_COUNT(figures); i++) {
		kw_pick pick = kw_fonts_pick(f, 0, figures[i].c, 0, (kw_span){ 0 });
		if (pick.scale == 1000) /* the face has it */
			continue;
		assert_int_equal(pick.glyph,
		                 kw_fonts_pick(f, 0, (uint8_t)figures[i].large, 0, (kw_span){ 0 }).glyph);
		assert_int_equal(pick.scale, 600);
		assert_int_equal(pick.rise < 0, figures[i].is_below);
		assert_false(pick.is_missing);
	}
	assert_int_equal(kw_fonts_pick(f, 0, 0x2082, 0, (kw_span){ 0 }).scale, 600);
	kw_fonts_free(f);
}

static void unused_fonts_are_not_written(void **state)
{
	bench *b = *state;
	kw_fonts *f = kw_fonts_new(b->ctx, b->haru, kw_fontlist_find());
	assert_int_equal(kw_fonts_finish(f, false), KW_OK);
	kw_fonts_free(f);
}

/* ---- templates ---- */

static kw_status load_text(const char *text)
{
	char folder[] = "/tmp/kw-pdf-XXXXXX", leaflet[64], file[128], name[32];
	kw_template t;
	assert_non_null(mkdtemp(folder));
	snprintf(leaflet, sizeof leaflet, "%s/leaflet", folder);
	/* Data files live as long as the process: each try needs its own name. */
	static unsigned n;
	snprintf(name, sizeof name, "t-%u", n++);
	snprintf(file, sizeof file, "%s/%s.tsv", leaflet, name);
	assert_int_equal(mkdir(leaflet, 0700), 0);
	FILE *out = fopen(file, "w");
	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
	kw_ctx *ctx = kw_ctx_new(kw_str_from(folder));
	kw_status st = kw_template_load(ctx, kw_str_from(name), kw_fontlist_find(), &t);
	kw_ctx_free(ctx);
	unlink(file);
	rmdir(leaflet);
	rmdir(folder);
	return st;
}

static void the_plain_template_is_complete(void **state)
{
	bench *b = *state;
	kw_template t;
	assert_int_equal(kw_template_load(b->ctx, KW_LIT("plain"), kw_fontlist_find(), &t), KW_OK);
	const kw_style *body = &t.styles[KW_STYLE_BODY];
	assert_true(body->size >= 12000);
	assert_true(body->feed - body->size >= body->size / 2); /* gaps of half the size at least */
	/* A whole number of characters fills the line, and not more than forty. */
	int64_t measure = t.width - 2 * t.side;
	assert_in_range(measure % body->size, 0, 100);
	assert_in_range(measure / body->size, 20, 40);
}

static void wrong_templates_are_refused(void **state)
{
	bench *b = *state;
	kw_template t;
	const kw_fontlist *list = kw_fontlist_find();
	assert_int_equal(kw_template_load(b->ctx, KW_LIT("../plain"), list, &t), KW_EUSAGE);
	assert_int_equal(kw_template_load(b->ctx, KW_LIT(""), list, &t), KW_EUSAGE);
	assert_int_equal(kw_template_load(b->ctx, KW_LIT("no-such"), list, &t), KW_ELIB);
}

static void half_templates_are_refused(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"",
		"page\t210mm\t297mm\t20mm\t22mm\t24mm\n",
		"page\t210mm\t297mm\t200mm\t220mm\t24mm\n",
		"page\t210\t297mm\t20mm\t22mm\t24mm\n",
		"colour\tink\tGGGGGG\n",
		"style\tbody\tno-such-role\tbody\t12pt\t20pt\tink\tjustify\t0pt\t0pt\n",
		"box\tno-such-box\t-\t-\t-\t-\t0pt\t0pt\t0pt\t0pt\n",
		"spacing\t1\n",
		"nonsense\n",
	};
	for (size_t i = 0; i < KW_COUNT(texts); i++)
		assert_int_equal(load_text(texts[i]), KW_ELIB);
}

/* The plain template with one row more. */
static void rows_are_checked(void **state)
{
	bench *b = *state;
	static const struct {
		const char *row;
		kw_status st;
	} rows[] = {
		{ "last-page\t80pt\t300\n", KW_OK },
		{ "last-page\t80\t300\n", KW_ELIB },
		{ "last-page\t80pt\t1001\n", KW_ELIB },
		{ "last-page\t80pt\n", KW_ELIB },
		{ "last-page\t80pt\t-1\n", KW_ELIB },
		{ "spacing\t1\n", KW_ELIB },
		{ "colour\tink\tGGGGGG\n", KW_ELIB },
		{ "page\t210\t297mm\t20mm\t22mm\t24mm\n", KW_ELIB },
		{ "style\tbody\tno-such-role\tbody\t12pt\t20pt\tink\tjustify\t0pt\t0pt\n", KW_ELIB },
		{ "box\tno-such-box\t-\t-\t-\t-\t0pt\t0pt\t0pt\t0pt\n", KW_ELIB },
	};
	kw_str plain;
	assert_int_equal(kw_ctx_data(b->ctx, "leaflet/plain.tsv", &plain), KW_OK);
	for (size_t i = 0; i < KW_COUNT(rows); i++) {
		kw_buf text = { 0 };
		kw_buf_put(&text, plain);
		kw_buf_put(&text, kw_str_from(rows[i].row));
		assert_int_equal(load_text(text.b), rows[i].st);
		kw_buf_free(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_chain_is_asked_in_order),
		cmocka_unit_test(selectors_choose_another_glyph),
		cmocka_unit_test(missing_characters_become_geta_marks),
		cmocka_unit_test(codes_belong_to_glyph_and_text),
		cmocka_unit_test(brackets_lose_half_their_body),
		cmocka_unit_test(clusters_hold_their_marks),
		cmocka_unit_test(unused_fonts_are_not_written),
		cmocka_unit_test(small_figures_are_made),
		cmocka_unit_test(the_plain_template_is_complete),
		cmocka_unit_test(wrong_templates_are_refused),
		cmocka_unit_test(half_templates_are_refused),
		cmocka_unit_test(rows_are_checked),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
