/* 500 damaged font files: each is refused with a message or sets text; none crashes, hangs or is embedded unread. */
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>

enum { FONTS = 2, DAMAGED = 250, MOST_BYTES = 65536 };

static const char text[] = "国の「千円」、28,523千円か゚①㈱〜。葛󠄀";

static size_t read_fixture(const char *path, char *bytes)
{
	FILE *in = fopen(path, "rb");
	assert_non_null(in);
	size_t n = fread(bytes, 1, MOST_BYTES, in);
	assert_int_equal(fclose(in), 0);
	return n;
}

/* Bytes changed anywhere or in the table directory, or the end cut off. */
static size_t damage(char *bytes, size_t n, unsigned *r)
{
	unsigned how = next_random(r) % 4, times = 1 + next_random(r) % 20;
	if (how == 0)
		return next_random(r) % n;
	size_t reach = how == 1 ? 256 : n;
	for (unsigned i = 0; i < times; i++)
		bytes[next_random(r) % reach] = (char)next_random(r);
	return n;
}

/* Whether the font took part. */
static bool set_text(bench *b, kw_str font)
{
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_haru *haru = kw_haru_new(ctx, 1);
	kw_fonts *fonts = kw_fonts_new(ctx, haru, kw_fontlist_find());
	kw_shaper *shaper = kw_shaper_new(ctx, fonts);
	kw_clusters cs = { 0 };
	kw_run run = { sizeof text - 1, b->body };
	kw_fonts_mark_missing(fonts);
	bool is_used = kw_fonts_put_first(fonts, font, KW_LIT("damaged.ttf")) == KW_OK;
	if (!is_used)
		assert_int_equal(said(ctx, "pdf.font"), 1);
	if (is_used && (font.n & 1))
		kw_shaper_set_vertical(shaper);
	if (font.n & 2)
		kw_fonts_round_outlines(fonts);
	assert_int_equal(kw_shape_text(shaper, KW_LIT(text), &run, 1, (kw_span){ 0 }, &cs), KW_OK);
	for (size_t i = 0; i < cs.n; i++)
		(void)kw_fonts_code(fonts, cs.c[i].font, cs.c[i].glyph,
		                    kw_str_sub(KW_LIT(text), cs.c[i].at, cs.c[i].n));
	kw_status st = kw_fonts_finish(fonts, false);
	if (st != KW_OK)
		assert_true(said(ctx, "pdf.subset") == 1 || said(ctx, "pdf.no-memory") == 1);
	kw_clusters_free(&cs);
	kw_shaper_free(shaper);
	kw_fonts_free(fonts);
	kw_haru_free(haru);
	kw_ctx_free(ctx);
	return is_used;
}

static void damaged_fonts_do_no_harm(void **state)
{
	static const char *const paths[FONTS] = { "fixtures/fonts/cff-sample.otf",
		                                  "fixtures/fonts/ttf-sample.ttf" };
	static char whole[MOST_BYTES], bytes[MOST_BYTES];
	unsigned r = 20261122, used = 0, refused = 0;
	for (size_t f = 0; f < FONTS; f++) {
		size_t n = read_fixture(paths[f], whole);
		assert_true(set_text(*state, (kw_str){ whole, n }));
		for (int i = 0; i < DAMAGED; i++) {
			memcpy(bytes, whole, n);
			bool is_used = set_text(*state, (kw_str){ bytes, damage(bytes, n, &r) });
			used += is_used;
			refused += !is_used;
		}
	}
	print_message("  %u used, %u refused\n", used, refused);
	assert_true(used > 50 && refused > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(damaged_fonts_do_no_harm) };
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
