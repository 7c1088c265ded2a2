/* The text of a block cut into values: which inlines, their values, and where each stood. */
#include "unit.h"

#include "../../core/doc.h"
#include <kawaraban/values.h>

/* Each inline as its type and text: t(予算額 )a(5,000円)t(を) */
static const struct {
	const char *text, *inlines;
} cuts[] = {
	{ "", "" },
	{ "あ", "t(あ)" },
	{ "予算額　28,523千円", "t(予算額　)a(28,523千円)" },
	{ "令和４年度　予算書（案）", "p(令和４年度)t(　予算書（案）)" },
	{ "平成28年度～令和2年度", "p(平成28年度)t(～)p(令和2年度)" },
	{ "1,000円～2,000円", "a(1,000円)t(～)a(2,000円)" },
	{ "△500円", "a(△500円)" },
	{ "差引▲1,000円です", "t(差引)a(▲1,000円)t(です)" },
	{ "－500円 −500円 ‐500円", "a(－500円)t( )a(−500円)t( )a(‐500円)" },
	{ "- 500円", "t(- )a(500円)" },
	{ "（1,234千円）", "t(（)a(1,234千円)t(）)" },
	{ "(1,234千円)", "t(()a(1,234千円)t())" },
	{ "三千万円と〇円", "a(三千万円)t(と)a(〇円)" },
	{ "6億2096万9000円", "a(6億2096万9000円)" },
	{ "28,52,3円 円滑 千円 単位：千円", "t(28,52,3円 円滑 千円 単位：千円)" },
	{ "R4.4.1、㋿4年、H30年度", "p(R4.4.1)t(、)p(㋿4年)t(、)p(H30年度)" },
	{ "Ｒ４年度", "p(Ｒ４年度)" },
	{ "地元年度末", "t(地)p(元年度)t(末)" },
	{ "1-1-1 28,523 2022 30% 4月1日", "t(1-1-1 28,523 2022 30% 4月1日)" },
	{ "（2022-2025）", "t(（2022-2025）)" },
	{ "〒221-0823", "t(〒221-0823)" },
	{ "221-0823", "t(221-0823)" },
	{ "電話 320－8327 FAX 322-9847", "t(電話 )f(320－8327)t( FAX )x(322-9847)" },
	{ "電話：０４５（３２０）８３２７", "t(電話：)f(０４５（３２０）８３２７)" },
	{ "TEL045-411-7021/FAX045-411-7022", "t(TEL)f(045-411-7021)t(/FAX)x(045-411-7022)" },
	{ "A045-411-7021", "t(A045-411-7021)" },
	{ "(045)320-8327", "f((045)320-8327)" },
	{ "045-411-7021、045-411-7022", "f(045-411-7021)t(、)f(045-411-7022)" },
	{ "FAX 322-9847・322-9848", "t(FAX )x(322-9847)t(・)x(322-9848)" },
	{ "FAX 322-9847 または 322-9848", "t(FAX )x(322-9847)t( または 322-9848)" },
	{ "TEL:045-411-7021 https://example.jp/a。",
	  "t(TEL:)f(045-411-7021)t( )l(https://example.jp/a)t(。)" },
	{ "メールa.b@example.jpへ", "t(メール)l(a.b@example.jp)t(へ)" },
	{ "ku＠example.lg.jp", "l(ku＠example.lg.jp)" },
	{ "令和4年度a@example.jp", "p(令和4年度)l(a@example.jp)" },
	{ "@example.jp a@b", "t(@example.jp a@b)" },
	{ "HTTP://EXAMPLE.JP/", "l(HTTP://EXAMPLE.JP/)" },
	{ "大正琴と明治神宮、平成通り、昭和区", "t(大正琴と明治神宮、平成通り、昭和区)" },
	{ "\xE3\x81", "t(\xE3\x81)" },
};

static void dump(const kw_node *block, kw_buf *out)
{
	for (const kw_node *n = block->first; n; n = n->next) {
		char mark = n->type == KW_TEXT     ? 't'
		            : n->type == KW_AMOUNT ? 'a'
		            : n->type == KW_PERIOD ? 'p'
		            : n->type == KW_LINK   ? 'l'
		            : n->type != KW_PHONE  ? '?'
		            : n->as.phone.is_fax   ? 'x'
		                                   : 'f';
		kw_buf_putc(out, mark);
		kw_buf_putc(out, '(');
		kw_text_of(n, out);
		kw_buf_putc(out, ')');
	}
}

static void test_cuts(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(cuts); i++) {
		kw_doc *doc = kw_doc_new(1000);
		kw_buf out = { 0 };
		kw_node *para = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
		kw_doc_add_inlines(doc, para, kw_str_from(cuts[i].text));
		dump(para, &out);
		if (!kw_str_eq(kw_buf_str(&out), kw_str_from(cuts[i].inlines)))
			fail_msg("%s: %s", cuts[i].text, out.b);
		kw_buf_clear(&out);
		kw_text_of(para, &out);
		assert_true(kw_str_eq(kw_buf_str(&out), kw_str_from(cuts[i].text)));
		kw_buf_free(&out);
		assert_int_equal(kw_doc_status(doc), KW_OK);
		kw_doc_free(doc);
	}
}

/* Figures without a unit are amounts where a legend holds, and nowhere else. */
static void test_legend(void **state)
{
	(void)state;
	kw_doc *doc = kw_doc_new(1000);
	kw_buf out = { 0 };
	kw_node *para = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
	kw_str text = KW_LIT("1,200 (6,400 300円 12% △52) 800");
	const kw_legend legend = { .unit = KW_LIT("千円"),
		                   .why = KW_LIT("line 2"),
		                   .factor = 1000,
		                   .confidence = KW_LIKELY,
		                   .from = 6,
		                   .to = text.n - 4 };
	kw_doc_add_joined_under(doc, para, text, &(kw_piece){ .text = text }, 1, NULL, &legend);
	dump(para, &out);
	assert_string_equal(out.b, "t(1,200 ()a(6,400)t( )a(300円)t( 12% )a(△52)t() 800)");
	assert_int_equal(para->first->next->as.amount.yen, 6400000);
	assert_int_equal(para->first->next->as.amount.factor, 1000);
	assert_int_equal(para->first->next->confidence, KW_LIKELY);
	assert_true(kw_str_eq(para->first->next->why, KW_LIT("line 2")));
	assert_int_equal(para->first->next->next->next->confidence, KW_SURE);
	kw_buf_free(&out);
	kw_doc_free(doc);
}

/* Each sign a value can begin with is found by the fast scan, wherever it stands among other kanji. */
static void test_every_start(void **state)
{
	(void)state;
	static const char *const values[] = {
		"一億円",     "二円",          "三円",
		"四円",       "五円",          "六円",
		"七円",       "八円",          "九円",
		"十円",       "百円",          "千五円",
		"〇円",       "零円",          "壱円",
		"弐円",       "参円",          "拾円",
		"明治9年",    "大正9年",       "昭和9年",
		"平成9年",    "令和9年",       "元年度",
		"㍾9年",      "㍽9年",         "㍼9年",
		"㍻9年",      "㋿9年",       "△9円",
		"▲9円",       "−9円",          "－9円",
		"-9円",       "‐9円",          "9円",
		"９円",       "M9年",          "T9年",
		"S9年",       "H9年",          "R9年",
		"Ｍ９年",     "Ｔ９年",        "Ｓ９年",
		"Ｈ９年",     "Ｒ９年",        "http://a/",
		"Https://a/", "(03)1234-5678", "（03）1234-5678",
	};
	static const char *const around[] = { "", "館", "か", "、", "a ", "\n", "é", "𠮷" };
	for (size_t i = 0; i < KW_COUNT(values); i++)
		for (size_t k = 0; k < KW_COUNT(around); k++) {
			kw_doc *doc = kw_doc_new(1000);
			kw_node *para = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
			kw_buf b = { 0 };
			kw_buf_put(&b, kw_str_from(around[k]));
			kw_buf_put(&b, kw_str_from(values[i]));
			kw_doc_add_inlines(doc, para, kw_buf_str(&b));
			const kw_node *value = para->last;
			if (value->type == KW_TEXT ||
			    (value->type != KW_LINK && !kw_str_eq(value->text, kw_str_from(values[i]))))
				fail_msg("%s", b.b);
			kw_buf_free(&b);
			kw_doc_free(doc);
		}
}

static void test_values(void **state)
{
	(void)state;
	kw_doc *doc = kw_doc_new(1000);
	kw_node *para = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
	kw_doc_add_inlines(
	        doc, para,
	        KW_LIT("約△28,523千円|令和４年５月|FAX０４５－３２０－８３２７|a＠example.jp|https://example.jp/"));
	const kw_node *n = para->first->next;
	assert_int_equal(n->type, KW_AMOUNT);
	assert_int_equal(n->as.amount.yen, -28523000);
	assert_int_equal(n->as.amount.figure, -28523);
	assert_int_equal(n->as.amount.factor, 1000);
	assert_str(n->as.amount.unit, "千円");
	assert_true(n->as.amount.approximate);
	n = n->next->next;
	assert_int_equal(n->type, KW_PERIOD);
	assert_int_equal(n->as.period.first, 20220501);
	assert_int_equal(n->as.period.last, 20220531);
	assert_int_equal(n->as.period.year, 2022);
	assert_int_equal(n->as.period.era_year, 4);
	assert_int_equal(n->as.period.kind, 2);
	assert_str(n->as.period.era, "令和");
	n = n->next->next;
	assert_int_equal(n->type, KW_PHONE);
	assert_str(n->as.phone.number, "045-320-8327");
	assert_true(n->as.phone.is_fax);
	n = n->next->next;
	assert_int_equal(n->type, KW_LINK);
	assert_str(n->as.link.href, "mailto:a@example.jp");
	assert_str(n->first->text, "a＠example.jp");
	n = n->next->next;
	assert_int_equal(n->type, KW_LINK);
	assert_str(n->as.link.href, "https://example.jp/");
	assert_null(n->next);
	kw_doc_free(doc);
}

/* A long URL keeps all its bytes. */
static void test_long_url(void **state)
{
	(void)state;
	kw_buf b = { 0 };
	kw_buf_put(&b, KW_LIT("https://example.jp/"));
	for (int i = 0; i < 1000; i++)
		kw_buf_putc(&b, 'a');
	kw_doc *doc = kw_doc_new(1000);
	kw_node *para = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
	kw_doc_add_inlines(doc, para, kw_buf_str(&b));
	assert_int_equal(para->first->type, KW_LINK);
	assert_true(kw_str_eq(para->first->as.link.href, kw_buf_str(&b)));
	kw_buf_free(&b);
	kw_doc_free(doc);
}

/* ---- places ---- */

static const struct place_case {
	kw_charset charset;
	const char *bytes; /* of the source: two lines */
	uint32_t amount_offsets[2];
} sources[] = {
	{ KW_CHARSET_UTF8, "総額 28,52\n3千円と５円\n", { 7, 14 } },
	{ KW_CHARSET_CP932,
	  "\x91\x8D\x8A\x7A 28,52\n3\x90\xE7\x89\x7E\x82\xC6\x82\x54\x89\x7E\n",
	  { 5, 11 } },
};

/* An amount broken over two lines stands on both; the next one has its own columns and bytes. */
static void test_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(sources); i++) {
		kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
		kw_doc *doc = kw_doc_new(1000);
		kw_text text;
		kw_decode_options options = { .charset = sources[i].charset };
		assert_int_equal(kw_text_decode(ctx, kw_str_from(sources[i].bytes), &options,
		                                kw_doc_arena(doc), &text),
		                 KW_OK);
		kw_piece pieces[] = {
			{ text.lines[0].text, kw_text_span(&text, 1, 1, text.lines[0].n_chars) },
			{ text.lines[1].text, kw_text_span(&text, 2, 1, text.lines[1].n_chars) },
		};
		kw_node *para = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
		kw_doc_add_pieces(doc, para, pieces, 2, &text);
		const kw_node *a = para->first->next, *b = para->last;
		assert_str(a->text, "28,523千円");
		assert_int_equal(a->n_spans, 2);
		assert_int_equal(a->spans[0].line, 1);
		assert_int_equal(a->spans[0].col, 4);
		assert_int_equal(a->spans[0].end_col, 8);
		assert_int_equal(a->spans[0].offset, sources[i].amount_offsets[0]);
		assert_int_equal(a->spans[0].n_bytes, 5);
		assert_int_equal(a->spans[1].line, 2);
		assert_int_equal(a->spans[1].col, 1);
		assert_int_equal(a->spans[1].end_col, 3);
		assert_str(b->text, "５円");
		assert_int_equal(b->n_spans, 1);
		assert_int_equal(b->spans[0].col, 5);
		assert_int_equal(b->spans[0].end_col, 6);
		assert_int_equal(b->as.amount.yen, 5);
		kw_doc_free(doc);
		kw_ctx_free(ctx);
	}
}

/* A piece whose text is not its span any more (a space was dropped): the values stand somewhere in it. */
static void test_inexact_places(void **state)
{
	(void)state;
	kw_doc *doc = kw_doc_new(1000);
	kw_node *para = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
	kw_piece pieces[] = {
		{ KW_LIT("予算5,000円"), { .line = 3, .col = 2, .end_col = 10 } },
		{ KW_LIT("と"), { 0 } },
		{ KW_LIT("6円"), { 0 } },
		{ KW_LIT(""), { .line = 4, .col = 1, .end_col = 0 } },
		{ KW_LIT("、7円"), { .line = 4, .col = 1, .end_col = 3 } },
	};
	kw_doc_add_pieces(doc, para, pieces, KW_COUNT(pieces), NULL);
	const kw_node *n = para->first->next;
	assert_str(n->text, "5,000円");
	assert_int_equal(n->n_spans, 1);
	assert_int_equal(n->spans[0].line, 3);
	assert_int_equal(n->spans[0].col, 2);
	assert_int_equal(n->spans[0].end_col, 10);
	n = n->next->next;
	assert_str(n->text, "6円");
	assert_int_equal(n->n_spans, 0);
	n = n->next->next;
	assert_str(n->text, "7円");
	assert_int_equal(n->n_spans, 1);
	assert_int_equal(n->spans[0].line, 4);
	assert_int_equal(n->spans[0].col, 2);
	assert_int_equal(n->spans[0].offset, 0);
	kw_doc_free(doc);
}

/* At the limit of nodes the text goes to the spare node and the document says so. */
static void test_node_limit(void **state)
{
	(void)state;
	kw_doc *doc = kw_doc_new(4);
	kw_node *para = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
	kw_doc_add_inlines(doc, para, KW_LIT("1円と2円と3円、a@example.jp、令和4年度"));
	assert_int_equal(kw_doc_status(doc), KW_ELIMIT);
	kw_doc_free(doc);
}

/* Long inputs with something to look at everywhere stay linear. */
static void test_long_texts(void **state)
{
	static const char *const units[] = { "1,", "令和", "0",  "(045", "h",       "a@",      "http:",
		                             "△",  "1-",   "千", "5円",  "R4.4.1 ", "０４５（" };
	(void)state;
	for (size_t i = 0; i < KW_COUNT(units); i++) {
		kw_buf b = { 0 }, out = { 0 };
		while (b.n < 300000)
			kw_buf_put(&b, kw_str_from(units[i]));
		kw_doc *doc = kw_doc_new(1000000);
		kw_node *para = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
		kw_piece piece = {
			kw_buf_str(&b),
			{ .line = 1, .col = 1, .end_col = (uint32_t)kw_utf8_count(kw_buf_str(&b)) }
		};
		kw_doc_add_pieces(doc, para, &piece, 1, NULL);
		kw_text_of(para, &out);
		assert_true(kw_str_eq(kw_buf_str(&out), kw_buf_str(&b)));
		kw_doc_free(doc);
		kw_buf_free(&b);
		kw_buf_free(&out);
	}
}

/* Random strings of the characters that matter, damaged ones among them: the inlines joined are the text again, their
 * spans are in order and cover exactly their characters. */
/* The fast scan leaves out no place where the plain questions, asked at every character, find an amount or a date. */
static void check_left_out(kw_str whole, const kw_node *para)
{
	size_t from = 0;
	for (const kw_node *n = para->first; n; n = n->next) {
		kw_str text = n->type == KW_LINK ? n->first->text : n->text;
		for (size_t at = from, next; n->type == KW_TEXT && at < from + text.n; at = next) {
			kw_money m;
			kw_wareki w;
			next = at;
			uint32_t c = kw_utf8_next(whole, &next);
			assert_false(kw_wareki_at(whole, at, &w));
			assert_false(c != '(' && c != 0xFF08 && kw_money_at(whole, at, &m));
		}
		from += text.n;
	}
}

static void test_random(void **state)
{
	static const char *const bits[] = {
		"1",    "4", "０", "2022", "045",     "320", ",",    ".",  "-",        "－",   "/",  "（",
		"）",   "(", ")",  "円",   "千円",    "万",  "億",   "三", "十",       "△",    "約", "令和",
		"平成", "R", "H",  "㋿",  "元",      "年",  "年度", "月", "日",       " ",    "　", "FAX",
		"電話", "a", "@",  "b.jp", "http://", "。",  "か",   "館", "\xE3\x81", "\xFF", "\0",
	};
	(void)state;
	uint64_t random = 3;
	unsigned values = 0;
	for (int i = 0; i < 20000; i++) {
		char room[3][200];
		kw_piece pieces[3];
		kw_buf whole = { 0 }, again = { 0 };
		for (uint32_t k = 0; k < KW_COUNT(pieces); k++) {
			kw_buf b = { 0 };
			for (int n = 0; n < 5; n++) {
				random = random * UINT64_C(6364136223846793005) +
				         UINT64_C(1442695040888963407);
				size_t bit = (random >> 33) % KW_COUNT(bits);
				kw_buf_put(&b, (kw_str){ bits[bit], *bits[bit] ? strlen(bits[bit]) : 1 });
			}
			memcpy(room[k], b.b, b.n);
			pieces[k].text = (kw_str){ room[k], b.n };
			pieces[k].span = (kw_span){ .line = k + 1,
				                    .col = 1,
				                    .end_col = (uint32_t)kw_utf8_count(pieces[k].text) };
			kw_buf_put(&whole, pieces[k].text);
			kw_buf_free(&b);
		}
		kw_doc *doc = kw_doc_new(1000);
		kw_node *para = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
		kw_doc_add_pieces(doc, para, pieces, KW_COUNT(pieces), NULL);
		kw_text_of(para, &again);
		assert_true(kw_str_eq(kw_buf_str(&whole), kw_buf_str(&again)));
		if (kw_utf8_valid(kw_buf_str(&whole)) == whole.n)
			check_left_out(kw_buf_str(&whole), para);
		for (const kw_node *n = para->first; n; n = n->next) {
			kw_str text = n->type == KW_LINK ? n->first->text : n->text;
			size_t chars = 0;
			for (uint32_t k = 0; k < n->n_spans; k++)
				chars += n->spans[k].end_col + 1 - n->spans[k].col;
			if (n->type != KW_TEXT)
				assert_int_equal(chars, kw_utf8_count(text));
			values += n->type != KW_TEXT;
		}
		kw_doc_free(doc);
		kw_buf_free(&whole);
		kw_buf_free(&again);
	}
	assert_in_range(values, 1000, 100000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cuts),           cmocka_unit_test(test_legend),
		cmocka_unit_test(test_values),         cmocka_unit_test(test_every_start),
		cmocka_unit_test(test_long_url),       cmocka_unit_test(test_places),
		cmocka_unit_test(test_inexact_places), cmocka_unit_test(test_node_limit),
		cmocka_unit_test(test_long_texts),     cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
