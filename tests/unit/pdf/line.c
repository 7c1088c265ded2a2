/* The line composer: where each character stands, after JLREQ and the compositions shown there. x in thousandths of an em
 * from the line head to the left edge of the body; figures and Latin letters are half an em wide. */
#include "../unit.h"

#include "../../../plugins/pdf/line.h"

enum { MAX_LINES = 4, MAX_CHARS = 24, SIZE_MPT = 12000, AUTOSPACE = 250 };

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

typedef struct bench {
	kw_ctx *ctx;
	kw_haru *haru;
	kw_fonts *fonts;
	kw_shaper *shaper;
	kw_clusters clusters;
	kw_lines lines;
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
	b.shaper = kw_shaper_new(b.ctx, b.fonts);
	b.body = kw_fontlist_role(kw_fontlist_find(), KW_LIT("body"));
	*state = &b;
	return b.shaper && b.body >= 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	bench *b = *state;
	kw_lines_free(&b->lines);
	kw_clusters_free(&b->clusters);
	kw_shaper_free(b->shaper);
	kw_fonts_free(b->fonts);
	kw_haru_free(b->haru);
	kw_ctx_free(b->ctx);
	return 0;
}

static void shape(bench *b, const char *text)
{
	kw_run run = { strlen(text), b->body };
	assert_int_equal(kw_shape_text(b->shaper, kw_str_from(text), &run, 1, (kw_span){ 0 }, &b->clusters),
	                 KW_OK);
}

static void break_at(bench *b, const char *text, int ems)
{
	kw_setting s = { .size_mpt = SIZE_MPT,
		         .measure_mpt = (int64_t)ems * SIZE_MPT,
		         .autospace = AUTOSPACE };
	s.is_justified = true;
	shape(b, text);
	assert_true(kw_line_break(&b->clusters, &s, &b->lines));
}

static kw_str line_text(const bench *b, const char *text, size_t i)
{
	const kw_line_span *l = &b->lines.l[i];
	size_t from = b->clusters.c[l->first].at,
	       to = b->clusters.c[l->end - 1].at + b->clusters.c[l->end - 1].n;
	return kw_str_sub(kw_str_from(text), from, to - from);
}

static void check_case(bench *b, size_t c)
{
	kw_setting s = { .size_mpt = SIZE_MPT,
		         .measure_mpt = (int64_t)cases[c].measure_ems * SIZE_MPT,
		         .autospace = AUTOSPACE,
		         .is_justified = true };
	int64_t x[MAX_CHARS * 2];
	break_at(b, cases[c].input, cases[c].measure_ems);
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

/* Tokens that no measure may cut. */
static void tokens_stay_whole(void **state)
{
	static const char *const tokens[] = { "１－１－１", "320－8327",  "第４期",         "28,523千円",
		                              "R4年度",     "５２３千円", "２，６３８千円", "５０％" };
	bench *b = *state;
	for (size_t t = 0; t < KW_COUNT(tokens); t++)
		for (int ems = 10; ems <= 20; ems++)
			for (int lead = 0; lead < 12; lead++) {
				char text[256] = "";
				for (int i = 0; i < lead; i++)
					strcat(text, "国");
				strcat(text, tokens[t]);
				strcat(text, "国国国国国国国国国");
				break_at(b, text, ems);
				bool is_whole = false;
				for (size_t i = 0; i < b->lines.n; i++) {
					kw_str line = line_text(b, text, i);
					is_whole = is_whole ||
					           memmem(line.p, line.n, tokens[t], strlen(tokens[t]));
				}
				if (!is_whole)
					print_message("%s is cut at %d em after %d\n", tokens[t], ems, lead);
				assert_true(is_whole);
			}
}

static void addresses_break_behind_their_signs(void **state)
{
	static const char url[] = "https://www.example.lg.jp/ward/kusei/unei-hoshin/yosan/R05ku.html?a=1&b=2";
	bench *b = *state;
	break_at(b, url, 20);
	assert_true(b->lines.n > 1);
	for (size_t i = 0; i + 1 < b->lines.n; i++) {
		kw_str line = line_text(b, url, i);
		assert_non_null(strchr("/-?&=", line.p[line.n - 1]));
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

static void headings_break_at_phrases(void **state)
{
	static const char text[] = "地域がつながり魅力にあふれるまちづくり";
	bench *b = *state;
	kw_setting s = { .size_mpt = SIZE_MPT, .measure_mpt = 14 * SIZE_MPT, .autospace = AUTOSPACE };
	shape(b, text);
	assert_int_equal(kw_shape_phrases(b->shaper, kw_str_from(text), &b->clusters), KW_OK);
	assert_true(kw_line_balance(&b->clusters, &s, &b->lines));
	assert_int_equal(b->lines.n, 2);
	assert_str(line_text(b, text, 0), "地域がつながり魅力に");
}

static void last_lines_have_company(void **state)
{
	bench *b = *state;
	static const char text[] = "国国国国国国国国国国国";
	kw_setting s = { .size_mpt = SIZE_MPT, .measure_mpt = 10 * SIZE_MPT, .fills_last = true };
	shape(b, text);
	assert_true(kw_line_break(&b->clusters, &s, &b->lines));
	assert_int_equal(b->lines.n, 2);
	assert_int_equal(b->lines.l[1].end - b->lines.l[1].first, 2);
}

/* One line: text of the line, and where character `k` of it stands. */
static int64_t place_of(bench *b, const kw_setting *s, size_t line, size_t k)
{
	int64_t x[MAX_CHARS * 2];
	(void)kw_line_place(&b->clusters, s, &b->lines.l[line], x);
	return x[k] * 1000 / SIZE_MPT;
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

static void sentences_end_with_an_em(void **state)
{
	static const struct {
		const char *text;
		size_t k;
		int x;
	} texts[] = { { "安心！　次", 4, 4000 },
		      { "安心！ 次", 4, 4000 },
		      { "安心！次", 3, 3000 },
		      { "安心？　「次", 4, 4000 },
		      { "国　次", 2, 2000 } };
	bench *b = *state;
	for (size_t i = 0; i < KW_COUNT(texts); i++) {
		kw_setting s = { .size_mpt = SIZE_MPT, .measure_mpt = 30 * SIZE_MPT, .autospace = AUTOSPACE };
		break_at(b, texts[i].text, 30);
		assert_int_equal(place_of(b, &s, 0, texts[i].k), texts[i].x);
	}
	/* At the line end the space goes, and the line is full; it never begins the next. */
	static const char text[] = "国国国国国国国国国！　国国国";
	kw_setting s = { .size_mpt = SIZE_MPT, .measure_mpt = 10 * SIZE_MPT, .is_justified = true };
	break_at(b, text, 10);
	assert_str(line_text(b, text, 0), "国国国国国国国国国！　");
	assert_int_equal(place_of(b, &s, 0, 9), 9000);
	assert_str(line_text(b, text, 1), "国国国");
	break_at(b, text, 11);
	s.measure_mpt = 11 * SIZE_MPT;
	assert_str(line_text(b, text, 0), "国国国国国国国国国！　");
	assert_int_equal(place_of(b, &s, 0, 9), 10000);
}

static void dashes_are_japanese_among_japanese(void **state)
{
	bench *b = *state;
	shape(b, "国—国—a b—c");
	uint16_t bar = b->clusters.c[1].glyph;
	assert_int_equal(b->clusters.c[1].body, 1000);
	assert_int_equal(b->clusters.c[3].glyph, bar);
	assert_int_not_equal(b->clusters.c[7].glyph, bar);
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
		cmocka_unit_test(tokens_stay_whole),
		cmocka_unit_test(addresses_break_behind_their_signs),
		cmocka_unit_test(long_words_end),
		cmocka_unit_test(headings_break_at_phrases),
		cmocka_unit_test(last_lines_have_company),
		cmocka_unit_test(stops_hang_on_request),
		cmocka_unit_test(sentences_end_with_an_em),
		cmocka_unit_test(dashes_are_japanese_among_japanese),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
