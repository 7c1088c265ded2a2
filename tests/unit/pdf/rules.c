/* The rules of Japanese composition one by one, named by their numbers in the design (T01 to T31); those that need a page are
 * in tests/cli/pdf-type.sh. 国 is one em; places are thousandths of an em from the line head. */
#include "bench.h"

#define KOKU5  "国国国国国"
#define KOKU8  "国国国国国国国国"
#define KOKU9  "国国国国国国国国国"
#define KOKU10 "国国国国国国国国国国"

typedef struct place {
	const char *text;
	size_t k;
	int x;
} place;

static void check_places(bench *b, const place *places, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		kw_setting s = setting_of(30);
		break_with(b, places[i].text, &s);
		if (place_of(b, &s, 0, places[i].k) != places[i].x)
			print_message("%s: %lld\n", places[i].text,
			              (long long)place_of(b, &s, 0, places[i].k));
		assert_int_equal(place_of(b, &s, 0, places[i].k), places[i].x);
	}
}
#define CHECK_PLACES(state, ...)                                                                             \
	do {                                                                                                 \
		static const place places[] = { __VA_ARGS__ };                                               \
		check_places(*(state), places, KW_COUNT(places));                                            \
	} while (0)

/* The first lines of a text, at ten ems. */
static void check_heads(bench *b, const char *text, const char *first, const char *second)
{
	break_at(b, text, 10);
	assert_true(b->lines.n >= 2);
	assert_str(line_text(b, text, 0), first);
	kw_str line = line_text(b, text, 1);
	assert_true(kw_str_starts(line, kw_str_from(second)));
}

static void t01_closing_and_opening_are_half_an_em_apart(void **state)
{
	CHECK_PLACES(state, { "国」「国", 3, 2500 });
}

static void t02_stop_and_closing_are_solid(void **state)
{
	CHECK_PLACES(state, { "国。」国", 3, 2500 });
}

static void t03_brackets_and_commas(void **state)
{
	CHECK_PLACES(state, { "国（「国", 3, 2500 }, { "国」、国", 3, 2500 }, { "国、「国", 3, 2500 },
	             { "国。「国", 3, 2500 });
}

static void t04_middle_dots(void **state)
{
	CHECK_PLACES(state, { "国・国", 2, 2000 }, { "国・「国", 3, 2500 });
}

static void t05_a_quarter_between_scripts(void **state)
{
	CHECK_PLACES(state, { "国28国", 1, 1250 }, { "国28国", 2, 1750 }, { "国28国", 3, 2500 },
	             { "国（A）国", 2, 2000 }, { "国（A）国", 4, 3500 });
	/* A space of the source is replaced by it. */
	CHECK_PLACES(state, { "第 49 回", 2, 1250 }, { "第 49 回", 5, 2500 });
}

static void t06_brackets_are_flush_at_line_heads(void **state)
{
	kw_setting s = setting_of(10);
	check_heads(*state, KOKU10 "「国国」国国", KOKU10, "「国国」国国");
	assert_int_equal(place_of(*state, &s, 1, 0), 0);
	assert_int_equal(place_of(*state, &s, 1, 1), 500);
}

static void t07_stops_begin_no_line(void **state)
{
	kw_setting s = setting_of(10);
	check_heads(*state, KOKU10 "。国国国", KOKU9, "国。");
	assert_int_equal(place_of(*state, &s, 0, 1), 1125);
}

static void t08_push_in_before_push_out(void **state)
{
	kw_setting s = setting_of(10);
	check_heads(*state, "国国、国国、国国国国。国国国国国", "国国、国国、国国国国。", "国");
	/* The stop at the line end is solid: nothing is added behind it again. */
	assert_int_equal(place_of(*state, &s, 0, 10), 9500);
	assert_int_equal(place_of(*state, &s, 0, 3), 2750 + 0);
}

static void t09_stops_hang_on_request(void **state)
{
	bench *b = *state;
	kw_setting s = setting_of(10);
	s.hangs = true;
	break_with(b, KOKU10 "。国国国", &s);
	assert_int_equal(b->lines.l[0].end, 11);
	assert_int_equal(place_of(b, &s, 0, 10), 10000);
}

static void t10_small_kana_begin_no_line(void **state)
{
	check_heads(*state, KOKU10 "ップ国国国", KOKU9, "国ップ");
	check_heads(*state, KOKU10 "ー国国国", KOKU9, "国ー");
}

static void t11_iteration_marks_begin_no_line(void **state)
{
	check_heads(*state, KOKU10 "々国国国", KOKU9, "国々");
}

static void t12_waves_begin_no_line(void **state)
{
	check_heads(*state, KOKU10 "～国国～国国", KOKU9, "国～");
	check_heads(*state, KOKU10 "〜国国〜国国", KOKU9, "国〜");
}

static void t13_leaders_and_dashes_stay_together(void **state)
{
	check_heads(*state, KOKU9 "……国国国", KOKU9, "……");
	check_heads(*state, KOKU9 "――国国国", KOKU9, "――");
}

static void t14_half_width_figures_stay_together(void **state)
{
	check_heads(*state, KOKU8 "28,523千円国国", KOKU8, "28,523千円");
	check_heads(*state, KOKU9 "3.14国国国国", KOKU9, "3.14");
}

static void t15_full_width_figures_stay_together(void **state)
{
	check_heads(*state, KOKU8 "５２３千円国国", KOKU8, "５２３千円");
	check_heads(*state, KOKU9 "５０％国国国", KOKU9, "５０％");
}

/* Tokens that no measure may cut; nothing is set inside numbers of telephones, labels and addresses. */
static void t17_tokens_stay_whole(void **state)
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
				strcat(text, KOKU9);
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
	CHECK_PLACES(state, { "320－8327国", 3, 1500 }, { "320－8327国", 4, 2500 },
	             { "１－１－１", 4, 4000 });
}

/* Dates and amounts without room end lines before their next figures, nowhere else; with room they are whole. */
static void tokens_without_room_break_at_their_joints(void **state)
{
	static const struct {
		const char *text;
		int ems;
		const char *first, *second;
	} cases[] = {
		{ "令和４年10月31日", 6, "令和４年", "10月31日" },
		{ "１億2,345万円", 5, "１億", "2,345万円" },
		{ "国国国国国令和４年度国国", 8, "国国国国国令和", "４年度国国" },
		{ "国国国国国国国国令和４年度国国", 12, "国国国国国国国国", "令和４年度国国" },
		{ "国国国国国国１億2,345万円国国", 12, "国国国国国国１億", "2,345万円国国" },
		{ "国国国国国第４期国国", 6, "国国国国国", "第４期国国" },
	};
	bench *b = *state;
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		break_at(b, cases[i].text, cases[i].ems);
		assert_str(line_text(b, cases[i].text, 0), cases[i].first);
		assert_str(line_text(b, cases[i].text, 1), cases[i].second);
	}
}

static void t18_addresses_break_behind_their_signs(void **state)
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

static void t19_paragraphs_that_begin_with_a_bracket(void **state)
{
	static const struct {
		kw_open_bracket way;
		int first, second; /* lines */
	} ways[] = { { KW_OPEN_FLUSH, 1000, 0 }, { KW_OPEN_FULL, 1500, 500 }, { KW_OPEN_HALF, 500, 0 } };
	bench *b = *state;
	for (size_t i = 0; i < KW_COUNT(ways); i++) {
		kw_setting s = setting_of(11);
		s.indent_mpt = SIZE_MPT;
		s.open_bracket = ways[i].way;
		break_with(b, "「国国国国国国国国国「国国」国国国国国国国国国", &s);
		assert_int_equal(kw_line_indent(&b->clusters, &s, 0) * 1000 / SIZE_MPT, ways[i].first);
		assert_int_equal(kw_line_indent(&b->clusters, &s, 10) * 1000 / SIZE_MPT, ways[i].second);
		assert_int_equal(kw_line_indent(&b->clusters, &s, 1), 0);
	}
}

static void t22_last_lines_have_company(void **state)
{
	bench *b = *state;
	kw_setting s = setting_of(10);
	s.fills_last = true;
	break_with(b, KOKU10 "国", &s);
	assert_int_equal(b->lines.n, 2);
	assert_int_equal(b->lines.l[1].end - b->lines.l[1].first, 2);
	s.is_justified = false;
	break_with(b, KOKU10 "国", &s);
	assert_int_equal(b->lines.l[1].end - b->lines.l[1].first, 2);
	/* The stop does not count, and a paragraph of one line is left alone. */
	break_with(b, KOKU10 "国。", &s);
	assert_int_equal(b->lines.l[1].end - b->lines.l[1].first, 3);
	break_with(b, "国", &s);
	assert_int_equal(b->lines.n, 1);
}

static void t23_headings_break_at_phrases(void **state)
{
	static const char text[] = "地域がつながり魅力にあふれるまちづくり";
	bench *b = *state;
	kw_setting s = setting_of(14);
	s.is_justified = false;
	shape(b, text);
	assert_int_equal(kw_shape_phrases(b->shaper, kw_str_from(text), &b->clusters), KW_OK);
	assert_true(kw_line_balance(&b->clusters, &s, &b->lines));
	assert_int_equal(b->lines.n, 2);
	assert_str(line_text(b, text, 0), "地域がつながり魅力に");
}

/* ICU's dictionary would end lines inside these words. */
static void headings_do_not_end_inside_words(void **state)
{
	static const struct {
		const char *text;
		int ems;
		const char *first;
	} headings[] = {
		{ "地域活動協議会による自律的な地域運営", 14, "地域活動協議会による" },
		{ "地域活動を支援し、協働によるまちづくり", 13, "地域活動を支援し、" },
		{ "妊娠期から学齢期までの子育て支援", 13, "妊娠期から学齢期までの" },
		{ "地域で自分らしく暮らし続けられる", 13, "地域で自分らしく" },
		{ "地域振興課資源化推進担当", 10, "地域振興課" },
		{ "重点的に取り組む主な経営課題", 11, "重点的に取り組む" },
		{ "みんなで住み続けたいまちの実現", 10, "みんなで" },
		{ "令和４年度 区・局運営の基本的な考え方（区・局長の方針）", 14, "令和４年度 " },
		{ "ＤＸ（デジタル・トランスフォーメーション）の推進", 14, "ＤＸ（デジタル・" },
		{ "<連携促進事業>金沢区心部における検討", 13, "<連携促進事業>" },
	};
	bench *b = *state;
	kw_setting s = setting_of(0);
	s.is_justified = false;
	for (size_t i = 0; i < KW_COUNT(headings); i++) {
		const char *text = headings[i].text;
		s.measure_mpt = (int64_t)headings[i].ems * SIZE_MPT;
		shape(b, text);
		assert_int_equal(kw_shape_phrases(b->shaper, kw_str_from(text), &b->clusters), KW_OK);
		assert_true(kw_line_balance(&b->clusters, &s, &b->lines));
		if (!kw_str_eq(line_text(b, text, 0), kw_str_from(headings[i].first)))
			print_message("%s: %.*s\n", text, KW_STR_ARG(line_text(b, text, 0)));
		assert_str(line_text(b, text, 0), headings[i].first);
	}
}

static void phone_numbers_keep_their_labels(void **state)
{
	static const char *const labels[] = { "電話 320－8327", "FAX 322-9847",
		                              "ＦＡＸ：０４５－３２０－８３２７", "TEL: 045-320-8327" };
	bench *b = *state;
	for (size_t k = 0; k < KW_COUNT(labels); k++)
		for (int lead = 1; lead < 16; lead++) {
			char text[256] = "";
			for (int i = 0; i < lead; i++)
				strcat(text, "国");
			strcat(text, labels[k]);
			break_at(b, text, 19);
			kw_str line = line_text(b, text, b->lines.n - 1);
			assert_non_null(memmem(line.p, line.n, labels[k], strlen(labels[k])));
		}
}

static void t24_heads_are_spread(void **state)
{
	bench *b = *state;
	kw_setting s = setting_of(10);
	s.is_justified = false;
	s.spread_mpt = 5 * SIZE_MPT;
	static const int x[] = { 0, 2000, 4000 };
	break_with(b, "総務課", &s);
	for (size_t i = 0; i < KW_COUNT(x); i++)
		assert_int_equal(place_of(b, &s, 0, i), x[i]);
	/* What is as wide already stays. */
	break_with(b, "健康福祉課長", &s);
	assert_int_equal(place_of(b, &s, 0, 5), 5000);
	break_with(b, "区", &s);
	assert_int_equal(place_of(b, &s, 0, 0), 0);
}

static void t28_sentences_end_with_an_em(void **state)
{
	static const char text[] = KOKU9 "！　国国国";
	bench *b = *state;
	CHECK_PLACES(state, { "安心！　次", 4, 4000 }, { "安心！ 次", 4, 4000 }, { "安心！次", 3, 3000 },
	             { "安心？　「次", 4, 4000 }, { "国　次", 2, 2000 });
	/* At the line end the space goes, and the line is full; it never begins the next. */
	for (int ems = 10; ems <= 11; ems++) {
		kw_setting s = setting_of(ems);
		break_with(b, text, &s);
		assert_str(line_text(b, text, 0), KOKU9 "！　");
		assert_int_equal(place_of(b, &s, 0, 9), ems == 10 ? 9000 : 10000);
		assert_str(line_text(b, text, 1), "国国国");
	}
}

static void t30_dashes_are_japanese_among_japanese(void **state)
{
	bench *b = *state;
	shape(b, "国—国—a b—c");
	uint16_t bar = b->clusters.c[1].glyph;
	assert_int_equal(b->clusters.c[1].body, 1000);
	assert_int_equal(b->clusters.c[3].glyph, bar);
	assert_int_not_equal(b->clusters.c[7].glyph, bar);
}

/* ---- levels ---- */

static void each_level_allows_more_than_the_one_before(void **state)
{
	static const struct {
		const char *text, *head; /* of the second line where it is allowed */
		kw_kinsoku from;
	} cases[] = {
		{ KOKU10 "々国国国", "々", KW_KINSOKU_STRICT },
		{ KOKU10 "ー国国国", "ー", KW_KINSOKU_STRICT },
		{ KOKU10 "ッ国国国", "ッ", KW_KINSOKU_STRICT },
		{ KOKU10 "〜国国国", "〜", KW_KINSOKU_LOOSE },
		{ KOKU10 "～国国国", "～", KW_KINSOKU_LOOSE },
		{ KOKU10 "・国国国", "・", KW_KINSOKU_LOOSE },
		{ KOKU9 "……国国国", "…", KW_KINSOKU_LOOSE },
		{ KOKU10 "！国国国", "！", KW_KINSOKU_VERY_LOOSE },
		{ KOKU10 "：国国国", "：", KW_KINSOKU_VERY_LOOSE },
		{ KOKU10 "。国国国", "。", KW_KINSOKU_VERY_LOOSE + 1 },
		{ KOKU10 "」国国国", "」", KW_KINSOKU_VERY_LOOSE + 1 },
		{ KOKU8 "５２３千円", "２", KW_KINSOKU_VERY_LOOSE + 1 },
		{ KOKU9 "「ー国国国", "ー", KW_KINSOKU_VERY_LOOSE + 1 },
	};
	bench *b = *state;
	for (size_t i = 0; i < KW_COUNT(cases); i++)
		for (kw_kinsoku level = KW_KINSOKU_VERY_STRICT; level <= KW_KINSOKU_VERY_LOOSE; level++) {
			kw_setting s = setting_of(10);
			s.kinsoku = level;
			break_with(b, cases[i].text, &s);
			bool begins =
			        kw_str_starts(line_text(b, cases[i].text, 1), kw_str_from(cases[i].head)) &&
			        b->lines.l[0].end == 10;
			if (begins != (level >= cases[i].from))
				print_message("%s at level %d\n", cases[i].text, (int)level);
			assert_int_equal(begins, level >= cases[i].from);
		}
}

/* Where ICU has no Japanese rule of ours to disagree with, its opportunities hold. */
static void elsewhere_lines_end_where_icu_says(void **state)
{
	static const char *const texts[] = {
		"小|さ|なャュョッ|と|長|音ーー。",     "キャッ|シュ|レ|ス・|スー|パー",
		"（予|算|額　|28,523千円）。|国",      "10:00～|16:00",
		"in |the |city’s |hall, |well-|known", "国|（A）|国|「B」|国",
		"葛󠄀|城|市|と|辻󠄀",         "100％、|￥1,000、|25℃、",
	};
	bench *b = *state;
	for (size_t i = 0; i < KW_COUNT(texts); i++) {
		char plain[256] = "", marked[256] = "";
		for (const char *p = texts[i]; *p; p++)
			if (*p != '|')
				strncat(plain, p, 1);
		shape(b, plain);
		for (size_t k = 0; k < b->clusters.n; k++) {
			const kw_cluster *c = &b->clusters.c[k];
			strncat(marked, plain + c->at, c->n);
			if (c->may_break && k + 1 < b->clusters.n)
				strcat(marked, "|");
		}
		if (strcmp(marked, texts[i]) != 0)
			print_message("want %s have %s\n", texts[i], marked);
		assert_string_equal(marked, texts[i]);
	}
}

/* ---- lines chosen together ---- */

/* The amount does not fit, and the second line would have to take four ems alone; the first gives it one. */
static void lines_share_what_they_lack(void **state)
{
	static const char text[] = KOKU10 KOKU5 "国28,523千円" KOKU9;
	bench *b = *state;
	kw_lines greedy = { 0 };
	kw_setting s = setting_of(10);
	break_with(b, text, &s);
	assert_true(kw_line_break_greedy(&b->clusters, &s, &greedy));
	int64_t worst[2] = { 0 };
	const kw_lines *const both[] = { &greedy, &b->lines };
	for (size_t w = 0; w < 2; w++)
		for (size_t i = 0; i + 1 < both[w]->n; i++) {
			int64_t x[MAX_CHARS * 2];
			kw_line_span plain = both[w]->l[i];
			plain.is_last = true;
			int64_t lack = s.measure_mpt - kw_line_place(&b->clusters, &s, &plain, x);
			worst[w] = lack > worst[w] ? lack : worst[w];
		}
	assert_true(worst[1] < worst[0]);
	assert_int_equal(greedy.n, b->lines.n);
	kw_lines_free(&greedy);
}

/* Where no line lacks anything, nothing changes; every cluster stands on one line; long paragraphs take no longer for it. */
static void lines_cover_the_text(void **state)
{
	static const char *const pieces[] = { "国の、", "区政「方針」", "28,523千円", "ー・",  "！　",
		                              "abc ",   "。",           "（Ａ）",     "1-1-1", "……" };
	bench *b = *state;
	for (unsigned seed = 1; seed < 200; seed++) {
		char text[2048] = "";
		unsigned r = seed;
		for (int i = 0; i < 90; i++, r = r * 1103515245u + 12345u)
			strcat(text, pieces[(r >> 16) % KW_COUNT(pieces)]);
		kw_setting s = setting_of(10 + (int)seed % 17);
		s.fills_last = seed & 1;
		s.kinsoku = seed % 4;
		break_with(b, text, &s);
		size_t at = 0;
		for (size_t i = 0; i < b->lines.n; i++) {
			assert_int_equal(b->lines.l[i].first, at);
			assert_true(b->lines.l[i].end > at);
			at = b->lines.l[i].end;
			if (!b->lines.l[i].is_overfull)
				assert_true(place_of(b, &s, i, at - b->lines.l[i].first - 1) <=
				            s.measure_mpt * 1000 / SIZE_MPT);
		}
		assert_int_equal(at, b->clusters.n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(t01_closing_and_opening_are_half_an_em_apart),
		cmocka_unit_test(t02_stop_and_closing_are_solid),
		cmocka_unit_test(t03_brackets_and_commas),
		cmocka_unit_test(t04_middle_dots),
		cmocka_unit_test(t05_a_quarter_between_scripts),
		cmocka_unit_test(t06_brackets_are_flush_at_line_heads),
		cmocka_unit_test(t07_stops_begin_no_line),
		cmocka_unit_test(t08_push_in_before_push_out),
		cmocka_unit_test(t09_stops_hang_on_request),
		cmocka_unit_test(t10_small_kana_begin_no_line),
		cmocka_unit_test(t11_iteration_marks_begin_no_line),
		cmocka_unit_test(t12_waves_begin_no_line),
		cmocka_unit_test(t13_leaders_and_dashes_stay_together),
		cmocka_unit_test(t14_half_width_figures_stay_together),
		cmocka_unit_test(t15_full_width_figures_stay_together),
		cmocka_unit_test(t17_tokens_stay_whole),
		cmocka_unit_test(tokens_without_room_break_at_their_joints),
		cmocka_unit_test(t18_addresses_break_behind_their_signs),
		cmocka_unit_test(t19_paragraphs_that_begin_with_a_bracket),
		cmocka_unit_test(t22_last_lines_have_company),
		cmocka_unit_test(t23_headings_break_at_phrases),
		cmocka_unit_test(headings_do_not_end_inside_words),
		cmocka_unit_test(phone_numbers_keep_their_labels),
		cmocka_unit_test(t24_heads_are_spread),
		cmocka_unit_test(t28_sentences_end_with_an_em),
		cmocka_unit_test(t30_dashes_are_japanese_among_japanese),
		cmocka_unit_test(each_level_allows_more_than_the_one_before),
		cmocka_unit_test(elsewhere_lines_end_where_icu_says),
		cmocka_unit_test(lines_share_what_they_lack),
		cmocka_unit_test(lines_cover_the_text),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
