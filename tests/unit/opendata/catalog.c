/* The catalogue's reading and words: metadata of a document, keywords fit for CKAN, days, digests. */
#include "../unit.h"

#include "../../../core/diag.h"
#include "dcat.h"
#include "report.h"
#include <stdio.h>
#include <stdlib.h>

#define HEAD                                                                                                 \
	"<openData xmlns='urn:kawaraban:opendata:1' xmlns:dcterms='http://purl.org/dc/terms/' "              \
	"xmlns:ic='http://imi.go.jp/ns/core/2#'><metadata>"

static void metadata_are_read_to_their_end_and_no_further(void **state KW_UNUSED)
{
	static const char whole[] = HEAD
	        "<dcterms:identifier>a-1</dcterms:identifier><dcterms:title> 題 &amp; 名 </dcterms:title>"
	        "<title lines='1'>印刷の題</title><status code='draft'>案</status>"
	        "<publisher code='271241' source='option'><ic:組織><ic:名称><ic:表記>鶴見区</ic:表記></ic:名称></ic:組織></publisher>"
	        "<fiscalYear year='2022' lastYear='2026' era='令和' eraYear='4' source='title'/>"
	        "<contact><ic:連絡先><ic:電話番号>06-1</ic:電話番号></ic:連絡先></contact>"
	        "<contact><ic:連絡先><ic:Eメールアドレス>b@example.jp</ic:Eメールアドレス></ic:連絡先></contact>"
	        "<source><fileName>a.txt</fileName></source></metadata><body> & what follows is not looked at";
	kw_arena *arena = kw_arena_new();
	od_dataset set;
	kw_str why;
	uint32_t line;
	assert_non_null(arena);
	assert_int_equal(od_dataset_read(kw_str_from(whole), arena, &set, &why, &line), OD_DATASET);
	assert_str(set.identifier, "a-1");
	assert_str(set.title, "題 & 名"); /* not the printed one */
	assert_str(set.status_code, "draft");
	assert_str(set.status_word, "案");
	assert_str(set.publisher_code, "271241");
	assert_str(set.publisher_name, "鶴見区");
	assert_str(set.year, "2022");
	assert_str(set.last_year, "2026");
	assert_str(set.telephone, "06-1");
	assert_str(set.mail, ""); /* of the second contact */
	assert_str(set.file, "a.txt");
	assert_str(set.licence, "");
	kw_arena_free(arena);
}

static void other_and_broken_xml_is_told_apart(void **state KW_UNUSED)
{
	static const struct {
		const char *xml;
		od_dataset_found found;
	} cases[] = {
		{ "<a/>", OD_OTHER_XML },
		{ "<openData/>", OD_OTHER_XML }, /* of no namespace */
		{ "<kawaraban xmlns='urn:kawaraban:document:1'/>", OD_OTHER_XML },
		{ HEAD "<title></metadata>", OD_MALFORMED },
		{ HEAD "<title>", OD_MALFORMED },
		{ "", OD_MALFORMED },
		{ "plain", OD_MALFORMED },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		kw_arena *arena = kw_arena_new();
		od_dataset set;
		kw_str why;
		uint32_t line;
		assert_int_equal(od_dataset_read(kw_str_from(cases[i].xml), arena, &set, &why, &line),
		                 cases[i].found);
		assert_true(cases[i].found != OD_MALFORMED || why.n);
		kw_arena_free(arena);
	}
}

static od_dcat *dcat_new(void)
{
	od_dcat *d = calloc(1, sizeof *d);
	assert_non_null(d);
	d->ctx = kw_ctx_new(KW_LIT("formats"));
	d->page_arena = kw_arena_new();
	assert_true(d->ctx && d->page_arena);
	return d;
}

static void dcat_free(od_dcat *d)
{
	kw_buf_free(&d->job.scratch);
	kw_arena_free(d->page_arena);
	kw_ctx_free(d->ctx);
	free(d);
}

static void keywords_are_what_ckan_takes(void **state KW_UNUSED)
{
	static const struct {
		const char *word, *keyword;
	} cases[] = {
		{ "運営方針", "運営方針" },
		{ "事業・取組", "事業取組" },
		{ "（案）", "" }, /* one character is left */
		{ "令和4年度", "令和4年度" },
		{ "A, B/C", "A BC" },
		{ "①計画〔抄〕、【概要】", "①計画抄概要" },
		{ "ＡＢ－１．５", "ＡＢ１５" },
		{ "a_b-c.d", "a_b-c.d" },
		{ "々〆〇", "々〆〇" },
		{ "", "" },
	};
	od_dcat *d = dcat_new();
	const od_dataset set = { .identifier = KW_LIT_INIT("a-1") };
	int64_t notes = 0;
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		assert_str(od_dcat_keyword(d, &set, kw_str_from(cases[i].word)), cases[i].keyword);
		notes += *cases[i].word && !*cases[i].keyword;
	}
	int64_t said = 0;
	for (const kw_message *m = d->ctx->first; m; m = m->next)
		said += kw_str_eq(m->code, KW_LIT("catalog.keyword"));
	assert_int_equal(said, notes);
	dcat_free(d);
}

static void days_years_and_digests_in_words(void **state KW_UNUSED)
{
	od_dcat *d = dcat_new();
	kw_buf b = { 0 };
	od_dcat_day_put(&b, KW_LIT("2022-04-01"));
	assert_str(kw_buf_str(&b), "2022年4月1日");
	kw_buf_free(&b);
	assert_str(od_dcat_years(d, &(od_dataset){ .year = KW_LIT_INIT("2019"),
	                                           .era = KW_LIT_INIT("令和"),
	                                           .era_year = KW_LIT_INIT("1") }),
	           "令和元年度");
	assert_str(od_dcat_years(d, &(od_dataset){ .year = KW_LIT_INIT("2022") }), "2022年度");
	assert_str(od_dcat_years(d, &(od_dataset){ .year = { NULL, 0 } }), "");
	/* the worked example of RFC 6920, 8.1 */
	assert_str(
	        od_dcat_source(d, KW_LIT("7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069")),
	        "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk");
	dcat_free(d);
}

static void only_ours_is_probed(void **state KW_UNUSED)
{
	static const struct {
		const char *head;
		int score;
	} cases[] = {
		{ "<?xml version=\"1.0\"?>\n<openData xmlns=\"urn:kawaraban:opendata:1\">", KW_CERTAIN },
		{ "<!-- a -->\n<rdf:RDF xmlns:dcat=\"http://www.w3.org/ns/dcat#\">", KW_CERTAIN },
		{ "<a>urn:kawaraban:opendata:1</a>", KW_NO },
		{ "<a b=\"c", KW_NO },
		{ "text \"urn:kawaraban:opendata:1\"", KW_NO },
		{ "", KW_NO },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++)
		assert_int_equal(od_report_probe(kw_str_from(cases[i].head), KW_LIT("")), cases[i].score);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(metadata_are_read_to_their_end_and_no_further),
		cmocka_unit_test(other_and_broken_xml_is_told_apart),
		cmocka_unit_test(keywords_are_what_ckan_takes),
		cmocka_unit_test(days_years_and_digests_in_words),
		cmocka_unit_test(only_ours_is_probed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
