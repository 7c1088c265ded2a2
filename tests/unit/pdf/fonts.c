/* Fonts: which face sets what, codes by glyph and text, vertical forms, and files that are none. */
#include "bench.h"

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
	kw_fonts_mark_missing(b->fonts);
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

/* ---- errors and vertical lines ---- */

/* Without a mark for it, a character nobody has is an error with its place, and the document is not written. */
static void missing_characters_are_errors(void **state)
{
	bench *b = *state;
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_fonts *f = kw_fonts_new(ctx, b->haru, kw_fontlist_find());
	assert_true(kw_fonts_pick(f, b->body, 0x13000, 0, (kw_span){ .line = 3 }).is_missing);
	assert_int_equal(said(ctx, "pdf.missing-glyph"), 1);
	assert_int_equal(kw_fonts_finish(f, false), KW_ELIB);
	assert_int_equal(said(ctx, "pdf.missing-glyphs"), 1);
	kw_fonts_free(f);
	kw_ctx_free(ctx);
}

static void no_font_files_are_refused(void **state)
{
	static const char *const bytes[] = { "", "x", "\0\1\0\0\0\20", "OTTO\0\7", "ttcf\0\1\0\0\0\0\0\1" };
	bench *b = *state;
	kw_fonts *f = kw_fonts_new(b->ctx, b->haru, kw_fontlist_find());
	for (size_t i = 0; i < KW_COUNT(bytes); i++) {
		kw_str file = { bytes[i], i == 2 ? 6 : i == 4 ? 12 : strlen(bytes[i]) };
		assert_int_equal(kw_fonts_put_first(f, file, KW_LIT("broken.ttf")), KW_EUSAGE);
	}
	kw_fonts_free(f);
}

/* Signs have forms of their own, kanji have not; upright glyphs are codes of a twin. */
static void vertical_lines_have_their_forms(void **state)
{
	bench *b = *state;
	kw_pick bracket = pick(b, 0x300C, 0), kanji = pick(b, 0x56FD, 0);
	assert_true(kw_fonts_vertical(b->fonts, bracket.font, 0x300C) != 0);
	assert_true(kw_fonts_vertical(b->fonts, bracket.font, 0x30FC) != 0);
	assert_int_equal(kw_fonts_vertical(b->fonts, kanji.font, 0x56FD), 0);
	uint16_t twin = kw_fonts_turned(b->fonts, kanji.font);
	assert_int_not_equal(twin, kanji.font);
	assert_int_equal(kw_fonts_turned(b->fonts, kanji.font), twin);
	assert_int_equal(kw_fonts_turned(b->fonts, twin), twin);
	assert_int_equal(kw_fonts_advance_down(b->fonts, twin, kanji.glyph), 1000);
}

static void upright_and_turned_clusters(void **state)
{
	static const struct {
		const char *text;
		size_t k;
		kw_way way;
		uint8_t class;
	} cases[] = {
		{ "国", 0, KW_WAY_DOWN, KW_JL_KANJI },       { "「国", 0, KW_WAY_DOWN, KW_JL_OPENING },
		{ "国12国", 1, KW_WAY_ACROSS, KW_JL_KANJI }, { "国12国", 2, KW_WAY_ACROSS, KW_JL_MARK },
		{ "国4国", 1, KW_WAY_ACROSS, KW_JL_KANJI },  { "国123国", 1, KW_WAY_ALONG, KW_JL_LATIN },
		{ "国ABC国", 1, KW_WAY_ALONG, KW_JL_LATIN }, { "国1.5国", 1, KW_WAY_ALONG, KW_JL_LATIN },
		{ "スー", 1, KW_WAY_DOWN, KW_JL_KANJI },     { "国……", 1, KW_WAY_DOWN, KW_JL_INSEPARABLE },
	};
	bench *b = *state;
	kw_shaper *s = kw_shaper_new(b->ctx, b->fonts);
	kw_clusters cs = { 0 };
	kw_shaper_set_vertical(s);
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		kw_run run = { strlen(cases[i].text), b->body };
		assert_int_equal(kw_shape_text(s, kw_str_from(cases[i].text), &run, 1, (kw_span){ 0 }, &cs),
		                 KW_OK);
		assert_int_equal(cs.c[cases[i].k].way, cases[i].way);
		assert_int_equal(cs.c[cases[i].k].class, cases[i].class);
	}
	kw_clusters_free(&cs);
	kw_shaper_free(s);
}

static void mincho_is_made_bold(void **state)
{
	bench *b = *state;
	int role = kw_fontlist_role(kw_fontlist_find(), KW_LIT("mincho-strong"));
	assert_true(role >= 0);
	assert_true(
	        kw_fonts_is_bolder(b->fonts, kw_fonts_pick(b->fonts, role, 0x56FD, 0, (kw_span){ 0 }).font));
	assert_false(kw_fonts_is_bolder(b->fonts, pick(b, 0x56FD, 0).font));
}

/* The same outlines are in the file once, in horizontal lines and in vertical ones. */
static void made_bold_has_the_outlines_of_its_face(void **state)
{
	bench *b = *state;
	const kw_fontlist *list = kw_fontlist_find();
	uint16_t fonts[2], glyphs[2];
	for (int i = 0; i < 2; i++) {
		int role = kw_fontlist_role(list, i ? KW_LIT("mincho-strong") : KW_LIT("mincho"));
		kw_pick p = kw_fonts_pick(b->fonts, role, 0x56FD, 0, (kw_span){ 0 });
		fonts[i] = p.font;
		glyphs[i] = p.glyph;
	}
	assert_int_not_equal(fonts[0], fonts[1]);
	for (int turned = 0; turned < 2; turned++) {
		uint32_t code[2];
		for (int i = 0; i < 2; i++) {
			fonts[i] = turned ? kw_fonts_turned(b->fonts, fonts[i]) : fonts[i];
			code[i] = kw_fonts_code(b->fonts, fonts[i], glyphs[i], KW_LIT("国"));
		}
		assert_true(code[0] > 0);
		assert_int_equal(code[0], code[1]);
		assert_int_equal(kw_fonts_object(b->fonts, fonts[0], 0),
		                 kw_fonts_object(b->fonts, fonts[1], 0));
		assert_true(kw_fonts_is_bolder(b->fonts, fonts[1]));
	}
}

/* 国 is in the file once for headings and strong text, A twice, in horizontal lines and in vertical ones: one font has both faces. */
static void sisters_share_what_they_draw_alike(void **state)
{
	static const uint32_t chars[] = { 0x56FD, 'A' };
	static const char *const texts[] = { "国", "A" };
	bench *b = *state;
	const kw_fontlist *list = kw_fontlist_find();
	for (int turned = 0; turned < 2; turned++)
		for (size_t c = 0; c < KW_COUNT(chars); c++) {
			uint32_t code[2], object[2];
			for (int i = 0; i < 2; i++) {
				int role = kw_fontlist_role(list, i ? KW_LIT("strong") : KW_LIT("heading"));
				kw_pick p = kw_fonts_pick(b->fonts, role, chars[c], 0, (kw_span){ 0 });
				uint16_t font = turned ? kw_fonts_turned(b->fonts, p.font) : p.font;
				code[i] = kw_fonts_code(b->fonts, font, p.glyph, kw_str_from(texts[c]));
				assert_int_equal(
				        kw_fonts_code(b->fonts, font, p.glyph, kw_str_from(texts[c])),
				        code[i]);
				object[i] = kw_fonts_object(b->fonts, font, 12000);
			}
			assert_true(code[0] > 0 && object[0] > 0);
			assert_int_equal(object[0], object[1]);
			assert_true(c ? code[0] != code[1] : code[0] == code[1]);
		}
	assert_int_equal(kw_fonts_finish(b->fonts, false), KW_OK);
}

/* Iterators of a process of many documents are used again, and find in the third document what they found in the first. */
static void kept_iterators_find_the_same(void **state)
{
	static const char text[] =
	        "地域がつながり魅力にあふれるまちづくり。切れ目のない子育て支援を行います！";
	bench *b = *state;
	kw_run run = { sizeof text - 1, b->body };
	kw_clusters first = { 0 }, again = { 0 };
	size_t phrases = 0;
	for (int document = 0; document < 4; document++) {
		kw_clusters *cs = document ? &again : &first;
		kw_shaper *s = kw_shaper_new(b->ctx, b->fonts);
		assert_int_equal(kw_shape_text(s, KW_LIT(text), &run, 1, (kw_span){ 0 }, cs), KW_OK);
		assert_int_equal(kw_shape_phrases(s, KW_LIT(text), cs), KW_OK);
		kw_shaper_free(s);
		if (document == 0)
			assert_int_equal(kw_shaper_prepare(b->ctx, 2), KW_OK);
		else
			assert_int_equal(first.n, again.n);
		for (size_t i = 0; document && i < first.n; i++) {
			assert_int_equal(first.c[i].may_break, again.c[i].may_break);
			assert_int_equal(first.c[i].may_phrase, again.c[i].may_phrase);
			phrases += again.c[i].may_phrase;
		}
	}
	assert_true(phrases > 3 * 5);
	kw_clusters_free(&first);
	kw_clusters_free(&again);
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
		cmocka_unit_test(missing_characters_are_errors),
		cmocka_unit_test(no_font_files_are_refused),
		cmocka_unit_test(vertical_lines_have_their_forms),
		cmocka_unit_test(upright_and_turned_clusters),
		cmocka_unit_test(mincho_is_made_bold),
		cmocka_unit_test(made_bold_has_the_outlines_of_its_face),
		cmocka_unit_test(sisters_share_what_they_draw_alike),
		cmocka_unit_test(kept_iterators_find_the_same),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
