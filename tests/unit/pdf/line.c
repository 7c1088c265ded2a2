/* The line composer: where each character stands, after JLREQ and the compositions shown there. x in thousandths of an em
 * from the line head to the left edge of the body; figures and Latin letters are half an em wide. */
#include "bench.h"

typedef struct expected_line {
	const char *text;
	int x[MAX_CHARS];
} expected_line;

static const struct {
	const char *name, *input;
	int measure_ems;
	expected_line lines[MAX_LINES];
} cases[] = {
	{ "compress-close-open",
	  "国」「国",
	  30,
	  {
	          { "国」「国", { 0, 1000, 2000, 2500 } },
	  } },
	{ "compress-stop-close",
	  "国。」国",
	  30,
	  {
	          { "国。」国", { 0, 1000, 1500, 2500 } },
	  } },
	{ "compress-open-open",
	  "国（「国",
	  30,
	  {
	          { "国（「国", { 0, 1500, 2000, 2500 } },
	  } },
	{ "compress-close-comma",
	  "国」、国",
	  30,
	  {
	          { "国」、国", { 0, 1000, 1500, 2500 } },
	  } },
	{ "compress-comma-open",
	  "国、「国",
	  30,
	  {
	          { "国、「国", { 0, 1000, 2000, 2500 } },
	  } },
	{ "compress-stop-open",
	  "国。「国",
	  30,
	  {
	          { "国。「国", { 0, 1000, 2000, 2500 } },
	  } },
	{ "middledot",
	  "国・国",
	  30,
	  {
	          { "国・国", { 0, 1250, 2000 } },
	  } },
	{ "middledot-open",
	  "国・「国",
	  30,
	  {
	          { "国・「国", { 0, 1250, 2000, 2500 } },
	  } },
	{ "autospace-latin",
	  "国A国",
	  30,
	  {
	          { "国A国", { 0, 1250, 2000 } },
	  } },
	{ "autospace-digits",
	  "国28国",
	  30,
	  {
	          { "国28国", { 0, 1250, 1750, 2500 } },
	  } },
	{ "autospace-not-in-brackets",
	  "国（A）国",
	  30,
	  {
	          { "国（A）国", { 0, 1500, 2000, 2500, 3500 } },
	  } },
	{ "autospace-off-at-line-edge",
	  "国国国国国国国国国A国28国国国国国国国国国国",
	  10,
	  {
	          { "国国国国国国国国国A", { 0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9500 } },
	          { "国28国国国国国国国", { 0, 1500, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000 } },
	          { "国国国", { 0, 1000, 2000 } },
	  } },
	{ "line-head-bracket",
	  "国国国国国国国国国国「国国」国国",
	  10,
	  {
	          { "国国国国国国国国国国", { 0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000 } },
	          { "「国国」国国", { 0, 500, 1500, 2500, 3500, 4500 } },
	  } },
	{ "line-end-forbidden-open",
	  "国国国国国国国国国「国国」国国国国",
	  10,
	  {
	          { "国国国国国国国国国", { 0, 1125, 2250, 3375, 4500, 5625, 6750, 7875, 9000 } },
	          { "「国国」国国国国", { 0, 500, 1500, 2500, 3500, 4500, 5500, 6500 } },
	  } },
	{ "kinsoku-stop",
	  "国国国国国国国国国国。国国国",
	  10,
	  {
	          { "国国国国国国国国国", { 0, 1125, 2250, 3375, 4500, 5625, 6750, 7875, 9000 } },
	          { "国。国国国", { 0, 1000, 2000, 3000, 4000 } },
	  } },
	{ "kinsoku-stop-hanging",
	  "国国国国国国国国国国。国国国",
	  10,
	  {
	          { "国国国国国国国国国国。",
	            { 0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10000 } },
	          { "国国国", { 0, 1000, 2000 } },
	  } },
	{ "leader-shrinks", /* 2 + 5 + 0.5 ems in a line of 5: the four gaps inside give way by 0.625 */
	  "国国……………3",
	  5,
	  {
	          { "国国……………3", { 0, 1000, 2000, 2375, 2750, 3125, 3500, 4500 } },
	  } },
	{ "leader-keeps-its-number", /* and more than half an em between all characters is too much */
	  "国国国国……3",
	  6,
	  {
	          { "国国国国", { 0, 1000, 2000, 3000 } },
	          { "……3", { 0, 1000, 2000 } },
	  } },
	{ "push-in",
	  "国国、国国、国国国国。国国国国国",
	  10,
	  {
	          { "国国、国国、国国国国。",
	            { 0, 1000, 2000, 2750, 3750, 4750, 5500, 6500, 7500, 8500, 9500 } },
	          { "国国国国国", { 0, 1000, 2000, 3000, 4000 } },
	  } },
	{ "kinsoku-small-kana",
	  "国国国国国国国国国国ップ国国国",
	  10,
	  {
	          { "国国国国国国国国国", { 0, 1125, 2250, 3375, 4500, 5625, 6750, 7875, 9000 } },
	          { "国ップ国国国", { 0, 1000, 2000, 3000, 4000, 5000 } },
	  } },
	{ "kinsoku-long-vowel",
	  "国国国国国国国国国国ー国国国",
	  10,
	  {
	          { "国国国国国国国国国", { 0, 1125, 2250, 3375, 4500, 5625, 6750, 7875, 9000 } },
	          { "国ー国国国", { 0, 1000, 2000, 3000, 4000 } },
	  } },
	{ "kinsoku-iteration",
	  "国国国国国国国国国国々国国国",
	  10,
	  {
	          { "国国国国国国国国国", { 0, 1125, 2250, 3375, 4500, 5625, 6750, 7875, 9000 } },
	          { "国々国国国", { 0, 1000, 2000, 3000, 4000 } },
	  } },
	{ "kinsoku-wave-fullwidth-tilde",
	  "国国国国国国国国国国～国国～国国",
	  10,
	  {
	          { "国国国国国国国国国", { 0, 1125, 2250, 3375, 4500, 5625, 6750, 7875, 9000 } },
	          { "国～国国～国国", { 0, 1000, 2000, 3000, 4000, 5000, 6000 } },
	  } },
	{ "inseparable-ellipsis",
	  "国国国国国国国国国……国国国",
	  10,
	  {
	          { "国国国国国国国国国", { 0, 1125, 2250, 3375, 4500, 5625, 6750, 7875, 9000 } },
	          { "……国国国", { 0, 1000, 2000, 3000, 4000 } },
	  } },
	{ "inseparable-dash",
	  "国国国国国国国国国――国国国",
	  10,
	  {
	          { "国国国国国国国国国", { 0, 1125, 2250, 3375, 4500, 5625, 6750, 7875, 9000 } },
	          { "――国国国", { 0, 1000, 2000, 3000, 4000 } },
	  } },
	{ "number-halfwidth",
	  "国国国国国国国国28,523千円国国",
	  10,
	  {
	          { "国国国国国国国国", { 0, 1286, 2571, 3857, 5143, 6429, 7714, 9000 } },
	          { "28,523千円国国", { 0, 500, 1000, 1500, 2000, 2500, 3250, 4250, 5250, 6250 } },
	  } },
	{ "number-fullwidth",
	  "国国国国国国国国５２３千円国国",
	  10,
	  {
	          { "国国国国国国国国", { 0, 1286, 2571, 3857, 5143, 6429, 7714, 9000 } },
	          { "５２３千円国国", { 0, 1000, 2000, 3000, 4000, 5000, 6000 } },
	  } },
	{ "percent",
	  "国国国国国国国国国５０％国国国",
	  10,
	  {
	          { "国国国国国国国国国", { 0, 1125, 2250, 3375, 4500, 5625, 6750, 7875, 9000 } },
	          { "５０％国国国", { 0, 1000, 2000, 3000, 4000, 5000 } },
	  } },
	{ "seed-budget",
	  "【１－１－１　地域福祉力の向上】（予算額　28,523千円）",
	  20,
	  {
	          { "【１－１－１　地域福祉力の向上】（予算額　",
	            { 0,     500,   1500,  2500,  3500,  4500,  5500,  6500,  7500,  8500, 9500,
	              10500, 11500, 12500, 13500, 14500, 15500, 16000, 17000, 18000, 19000 } },
	          { "28,523千円）", { 0, 500, 1000, 1500, 2000, 2500, 3250, 4250, 5250 } },
	  } },
	{ "seed-000",
	  "基本目標である「笑顔でつながる『神奈川区』」の実現に向け、高齢化や子育て世代の流入など",
	  20,
	  {
	          { "基本目標である「笑顔でつながる『神奈川区』」",
	            { 0,     1000,  2000,  3000,  4000,  5000,  6000,  7000,  7500,  8500,  9500,
	              10500, 11500, 12500, 13500, 14500, 15000, 16000, 17000, 18000, 19000, 19500 } },
	          { "の実現に向け、高齢化や子育て世代の流入な",
	            { 0,     1000,  2000,  3000,  4000,  5000,  6000,  7000,  8000,  9000,
	              10000, 11000, 12000, 13000, 14000, 15000, 16000, 17000, 18000, 19000 } },
	          { "ど", { 0 } },
	  } },
};

static void check_case(bench *b, size_t c)
{
	kw_setting s = setting_of(cases[c].measure_ems);
	int64_t x[MAX_CHARS * 2];
	s.hangs = strstr(cases[c].name, "hanging") != NULL;
	break_with(b, cases[c].input, &s);
	for (size_t i = 0; i < b->lines.n; i++) {
		const expected_line *want = &cases[c].lines[i];
		const kw_line_span *l = &b->lines.l[i];
		assert_true(i < MAX_LINES && want->text);
		assert_str(line_text(b, cases[c].input, i), want->text);
		kw_line_place(&b->clusters, &s, l, x);
		for (size_t k = 0; k < l->end - l->first; k++)
			assert_in_range(x[k] * 1000 / SIZE_MPT - want->x[k] + 1, 0, 2);
	}
	assert_true(b->lines.n == MAX_LINES || !cases[c].lines[b->lines.n].text);
}

static void characters_stand_where_jlreq_has_them(void **state)
{
	for (size_t c = 0; c < KW_COUNT(cases); c++) {
		print_message("  %s\n", cases[c].name);
		check_case(*state, c);
	}
}

/* A word longer than the line is cut rather than lost, and the composer comes to an end. */
static void long_words_end(void **state)
{
	bench *b = *state;
	break_at(b, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ", 10);
	assert_int_equal(b->lines.l[0].end, 20);
	assert_true(b->lines.l[0].is_overfull);
	break_at(b, "国", 0);
	assert_int_equal(b->lines.n, 1);
}

static void stops_hang_on_request(void **state)
{
	static const char text[] = "国国国国国国国国国国。国国国";
	bench *b = *state;
	kw_setting s = {
		.size_mpt = SIZE_MPT, .measure_mpt = 10 * SIZE_MPT, .is_justified = true, .hangs = true
	};
	shape(b, text);
	assert_true(kw_line_break(&b->clusters, &s, &b->lines));
	assert_int_equal(b->lines.n, 2);
	assert_str(line_text(b, text, 0), "国国国国国国国国国国。");
	assert_int_equal(place_of(b, &s, 0, 10), 10000);
	assert_int_equal(place_of(b, &s, 0, 9), 9000);
	/* A bracket behind the stop does not hang, so both go to the next line. */
	static const char quoted[] = "国国国国国国国国国国。」国国国";
	shape(b, quoted);
	assert_true(kw_line_break(&b->clusters, &s, &b->lines));
	assert_str(line_text(b, quoted, 0), "国国国国国国国国国");
	/* What fits does not hang. */
	static const char fitting[] = "国国国国国国国国、国国国国";
	shape(b, fitting);
	assert_true(kw_line_break(&b->clusters, &s, &b->lines));
	assert_str(line_text(b, fitting, 0), "国国国国国国国国、国");
	assert_int_equal(place_of(b, &s, 0, 9), 9000);
}

static void two_dashes_meet(void **state)
{
	bench *b = *state;
	/* A face whose dash ends before its body does: two of them meet. */
	kw_fontlist list = *kw_fontlist_find();
	kw_role role = list.roles[b->body];
	for (size_t i = 0; i < list.n_faces; i++) {
		if (!list.faces[i].face)
			continue;
		role.chain[0] = (uint16_t)i;
		role.n_chain = 1;
		list.roles = &role;
		kw_fonts *fonts = kw_fonts_new(b->ctx, b->haru, &list);
		kw_shaper *shaper = kw_shaper_new(b->ctx, fonts);
		kw_run run = { 6, 0 };
		kw_clusters cs = { 0 };
		assert_int_equal(kw_shape_text(shaper, KW_LIT("――"), &run, 1, (kw_span){ 0 }, &cs), KW_OK);
		int32_t left = 0, right = 0;
		if (kw_fonts_ink(fonts, cs.c[0].font, cs.c[0].glyph, &left, &right)) {
			assert_in_range(cs.c[0].dx + left * cs.c[0].scale / 1000 + 21, 0, 42);
			assert_in_range(cs.c[0].dx + right * cs.c[0].scale / 1000, cs.c[0].body - 21,
			                cs.c[0].body + 21);
		}
		kw_clusters_free(&cs);
		kw_shaper_free(shaper);
		kw_fonts_free(fonts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters_stand_where_jlreq_has_them),
		cmocka_unit_test(long_words_end),
		cmocka_unit_test(stops_hang_on_request),
		cmocka_unit_test(two_dashes_meet),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
