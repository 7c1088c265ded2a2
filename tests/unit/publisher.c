/* A document as open data: who publishes it, what it and its parts are called, its amounts as one table. */
#include "unit.h"

#include "../../core/doc.h"
#include "../../core/publisher.h"
#include "../../core/records.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct fixture {
	kw_ctx *ctx;
	kw_doc *doc;
	kw_arena *arena;
	const kw_publication *made;
} fixture;

static int setup(void **state)
{
	fixture *f = calloc(1, sizeof *f);
	assert_non_null(f);
	f->ctx = kw_ctx_new(KW_LIT("formats"));
	f->doc = kw_doc_new(1000000);
	f->arena = kw_arena_new();
	assert_true(f->ctx && f->doc && f->arena);
	kw_doc_source(f->doc)->file = KW_LIT("a.txt");
	memset(kw_doc_source(f->doc)->sha256, 'a', 64);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	fixture *f = *state;
	kw_arena_free(f->arena);
	kw_doc_free(f->doc);
	kw_ctx_free(f->ctx);
	free(f);
	return 0;
}

static kw_node *add_line(fixture *f, kw_node *parent, kw_type type, const char *text)
{
	kw_node *n = kw_doc_add(f->doc, parent, type);
	kw_doc_add_inlines(f->doc, n, kw_str_from(text));
	return n;
}

/* A container with a heading of these parts; budget: the bracket behind the title. */
static kw_node *add_headed(fixture *f, kw_node *parent, kw_type type, const char *label, const char *number,
                           const char *title, const char *budget)
{
	kw_node *c = kw_doc_add(f->doc, parent, type);
	kw_buf text = { 0 };
	kw_buf_put(&text, kw_str_from(label));
	kw_buf_put(&text, kw_str_from(title));
	kw_buf_put(&text, kw_str_from(budget));
	kw_node *t = kw_doc_add(f->doc, c, KW_TITLE);
	kw_doc_add_inlines(f->doc, t, kw_buf_str(&text));
	kw_buf_free(&text);
	t->as.heading->label = kw_str_from(label);
	t->as.heading->number = kw_str_from(number);
	t->as.heading->title = kw_str_from(title);
	t->as.heading->budget = kw_str_from(budget);
	kw_doc_add_span(f->doc, t, (kw_span){ .line = 7, .col = 1, .end_col = 1 });
	return c;
}

static kw_status make(fixture *f, const char *publisher, const char *licence)
{
	const kw_publication_wish wish = { .owner = "writer",
		                           .publisher = kw_str_from(publisher),
		                           .licence = kw_str_from(licence) };
	const kw_records *records = kw_records_of(f->ctx, f->doc);
	assert_non_null(records);
	return kw_publication_make(f->ctx, f->doc, records, &wish, f->arena, &f->made);
}

/* ---- who ---- */

static void the_publisher_is_told_by_evidence(void **state KW_UNUSED)
{
	static const struct {
		const char *title, *text, *url, *code;
		kw_publisher_source source;
		size_t n_candidates;
	} cases[] = {
		{ "令和４年度 神奈川区 運営方針", "", "", "141020", KW_PUBLISHER_UNIQUE_NAME, 0 },
		{ "令和４年度 鶴見区 運営方針", "", "", "", KW_PUBLISHER_UNKNOWN, 2 },
		{ "令和４年度 鶴見区 運営方針", "大阪市の計画", "", "271241", KW_PUBLISHER_TEXT, 0 },
		{ "令和４年度 鶴見区 運営方針", "横浜市と大阪市", "", "", KW_PUBLISHER_UNKNOWN, 2 },
		{ "令和４年度 鶴見区 運営方針", "東大阪市の計画", "", "", KW_PUBLISHER_UNKNOWN, 2 },
		{ "令和４年度 鶴見区 運営方針", "", "https://www.city.yokohama.lg.jp/tsurumi/", "141011",
		  KW_PUBLISHER_URL, 0 },
		{ "令和４年度 横浜市鶴見区 運営方針", "", "", "141011", KW_PUBLISHER_TEXT, 0 },
		{ "令和４年度 府中市 運営方針", "", "", "", KW_PUBLISHER_UNKNOWN, 2 },
		{ "令和４年度 府中市 運営方針", "広島県府中市の計画", "", "342084", KW_PUBLISHER_TEXT, 0 },
		{ "令和４年度 府中市 運営方針", "広島県府中市と東京都府中市", "", "", KW_PUBLISHER_UNKNOWN,
		  2 },
		{ "令和４年度 運営方針", "", "", "", KW_PUBLISHER_UNKNOWN, 0 },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		void *one;
		setup(&one);
		fixture *f = one;
		add_line(f, kw_doc_root(f->doc), KW_TITLE, cases[i].title);
		kw_node *para = add_line(f, kw_doc_root(f->doc), KW_PARA, cases[i].text);
		if (*cases[i].url)
			kw_doc_add(f->doc, para, KW_LINK)->as.link.href = kw_str_from(cases[i].url);
		assert_int_equal(make(f, "", ""), KW_OK);
		assert_int_equal(f->made->publisher.source, cases[i].source);
		assert_str(f->made->publisher.code, cases[i].code);
		assert_int_equal(f->made->publisher.n_candidates, cases[i].n_candidates);
		teardown(&one);
	}
}

static void wishes_are_met_or_refused_in_the_name_of_the_writer(void **state)
{
	static const struct {
		const char *publisher, *licence, *code;
	} wrong[] = {
		{ "271242", "", "writer.publisher" }, /* check digit */
		{ "2712", "", "writer.publisher" },
		{ "27124x", "", "writer.publisher" },
		{ "99999", "", "writer.publisher" },
		{ "", "free", "writer.licence" },
		{ "", "http://example.jp/", "writer.licence" },
		{ "", "https://", "writer.licence" },
		{ "", "short", "writer.licence" }, /* the head of the table is no licence */
	};
	fixture *f = *state;
	add_line(f, kw_doc_root(f->doc), KW_TITLE, "令和４年度 鶴見区 運営方針（案）");
	for (size_t i = 0; i < KW_COUNT(wrong); i++) {
		unsigned before = said(f->ctx, wrong[i].code);
		assert_int_equal(make(f, wrong[i].publisher, wrong[i].licence), KW_EUSAGE);
		assert_null(f->made);
		assert_int_equal(said(f->ctx, wrong[i].code), before + 1);
	}
	assert_int_equal(make(f, "27124", "cc-by-4.0"), KW_OK);
	assert_str(f->made->publisher.code, "271241");
	assert_str(f->made->publisher.prefecture, "大阪府");
	assert_str(f->made->licence.address, "https://creativecommons.org/licenses/by/4.0/");
	assert_str(f->made->licence.name, "CC-BY-4.0");
	assert_int_equal(make(f, "271241", "https://example.jp/terms"), KW_OK);
	assert_str(f->made->licence.title, "https://example.jp/terms");
	assert_str(f->made->licence.name, "");
}

/* ---- what ---- */

static void names_follow_title_and_publisher(void **state KW_UNUSED)
{
	static const struct {
		const char *title, *publisher, *slug, *name, *status;
	} cases[] = {
		{ "令和４年度 鶴見区 運営方針（案）", "271241", "271241-unei-hoshin-2022-an",
		  "大阪市鶴見区 令和4年度運営方針(案)", "draft" },
		{ "令和元年度 鶴見区 運営方針", "271241", "271241-unei-hoshin-2019",
		  "大阪市鶴見区 令和元年度運営方針", "" },
		{ "令和４年度 鶴見区 運営方針", "", "src-aaaaaaaaaaaaaaaa", "令和４年度 鶴見区 運営方針",
		  "" },
		{ "お便り", "271241", "271241-bunsho-aaaaaaaa", "お便り", "" },
		{ "鶴見区総合計画（令和４年度～令和８年度）", "271241", "271241-sogo-keikaku-2022",
		  "大阪市鶴見区 令和4年度～令和8年度総合計画", "" },
		{ "鶴見区総合計画（平成31～令和３年度）", "271241", "271241-sogo-keikaku-2019",
		  "大阪市鶴見区 平成31年度～令和3年度総合計画", "" },
		{ "", "", "src-aaaaaaaaaaaaaaaa", "a.txt", "" },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		void *one;
		setup(&one);
		fixture *f = one;
		if (*cases[i].title)
			add_line(f, kw_doc_root(f->doc), KW_TITLE, cases[i].title);
		assert_int_equal(make(f, cases[i].publisher, ""), KW_OK);
		assert_str(f->made->slug, cases[i].slug);
		assert_str(f->made->title, cases[i].name);
		assert_str(f->made->status_code, cases[i].status);
		teardown(&one);
	}
}

/* First and last fiscal year of a title and a line below it. */
static void plans_name_their_first_and_last_year(void **state KW_UNUSED)
{
	static const struct {
		const char *title, *below, *era;
		int first, last;
	} cases[] = {
		{ "緑区計画（令和４～８年度）", "", "令和", 2022, 2026 },
		{ "緑区計画 令和4年度-令和8年度", "", "令和", 2022, 2026 },
		{ "緑区計画 令和元年度から令和５年度", "", "令和", 2019, 2023 },
		{ "緑区計画 2022～2026年度", "", "", 2022, 2026 },
		{ "緑区計画", "～令和４年度～令和８年度～", "令和", 2022, 2026 },
		{ "令和４年度 緑区計画", "", "令和", 2022, 0 },
		{ "令和４年４月～８月の緑区", "", "", 0, 0 }, /* months */
		{ "令和８～４年度 緑区計画", "", "", 0, 0 },  /* backwards */
		{ "緑区計画 2022～26年度", "", "", 0, 0 },    /* never expanded */
		{ "緑区計画 令和４～108年度", "", "", 0, 0 },
		{ "緑区 12令和", "", "", 0, 0 },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		void *one;
		setup(&one);
		fixture *f = one;
		add_line(f, kw_doc_root(f->doc), KW_TITLE, cases[i].title);
		if (*cases[i].below)
			add_line(f, kw_doc_root(f->doc), KW_SUBTITLE, cases[i].below);
		assert_int_equal(make(f, "", ""), KW_OK);
		assert_int_equal(f->made->last_year, cases[i].last);
		if (cases[i].last || cases[i].first) {
			assert_int_equal(f->made->first_year, cases[i].first);
			assert_str(f->made->era, cases[i].era);
			assert_int_equal(f->made->year_in_title, !*cases[i].below);
		}
		teardown(&one);
	}
}

/* The data of formats/ and what the rooms compute are the same. */
static void the_tables_of_years_are_those_of_the_core(void **state)
{
	fixture *f = *state;
	kw_str bytes;
	assert_int_equal(kw_ctx_data(f->ctx, "fiscal-years.tsv", &bytes), KW_OK);
	kw_tsv t = { .rest = bytes };
	unsigned n = 0;
	assert_true(kw_tsv_next(&t)); /* the head line */
	for (; kw_tsv_next(&t); n++) {
		int32_t first, last;
		char day[11];
		kw_wareki w;
		int year = atoi(t.fields[0].p);
		assert_true(kw_wareki_at(t.fields[1], 0, &w));
		assert_int_equal(w.year, year);
		bool known = kw_fiscal_year_days(year, &first, &last);
		assert_int_equal(known, t.fields[3].n > 0);
		if (!known)
			continue;
		kw_date_put(first, day);
		assert_true(kw_str_eq(t.fields[3], kw_str_from(day)));
		kw_date_put(last, day);
		assert_true(kw_str_eq(t.fields[4], kw_str_from(day)));
	}
	assert_int_equal(n, 193);
	assert_int_equal(kw_ctx_data(f->ctx, "eras.tsv", &bytes), KW_OK);
	t = (kw_tsv){ .rest = bytes };
	assert_true(kw_tsv_next(&t));
	for (n = 0; kw_tsv_next(&t); n++) {
		char date[40];
		kw_wareki w;
		snprintf(date, sizeof date, "%.*s2年度", KW_STR_ARG(t.fields[0]));
		assert_true(kw_wareki_at(kw_str_from(date), 0, &w));
		assert_int_equal(w.year, atoi(t.fields[7].p) + 2);
	}
	assert_int_equal(n, 5);
}

static void data_columns_state_their_unit(void **state KW_UNUSED)
{
	static const struct {
		kw_column column;
		bool as_printed;
		const char *heading;
	} cases[] = {
		{ { .name = KW_LIT_INIT("予算額（千円）"),
		    .kind = KW_VALUE_AMOUNT,
		    .unit = KW_LIT_INIT("千円") },
		  false,
		  "予算額_円" },
		{ { .name = KW_LIT_INIT("予算額（千円）"),
		    .kind = KW_VALUE_AMOUNT,
		    .unit = KW_LIT_INIT("千円") },
		  true,
		  "予算額（千円）_原表記" },
		{ { .name = KW_LIT_INIT("定員[人]"), .kind = KW_VALUE_INTEGER, .unit = KW_LIT_INIT("人") },
		  false,
		  "定員_人" },
		{ { .name = KW_LIT_INIT("（人）"), .kind = KW_VALUE_INTEGER, .unit = KW_LIT_INIT("人") },
		  false,
		  "（人）_人" },
		{ { .name = KW_LIT_INIT("割合(％)"), .kind = KW_VALUE_PERCENT }, false, "割合_％" },
		{ { .name = KW_LIT_INIT(" コード\n番号 "), .kind = KW_VALUE_CODE }, false, "コード 番号" },
		{ { .kind = KW_VALUE_INTEGER }, false, "列3" },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		kw_buf b = { 0 };
		kw_data_heading_put(&cases[i].column, 2, cases[i].as_printed, &b);
		assert_str(kw_buf_str(&b), cases[i].heading);
		kw_buf_free(&b);
	}
	char value[KW_CELL_VALUE_BYTES];
	kw_cell cell = { .kind = KW_VALUE_DECIMAL, .value = INT64_MIN, .decimals = 18 };
	size_t n = kw_cell_value(&cell, value);
	assert_str(((kw_str){ value, n }), "-9.223372036854775808");
	cell = (kw_cell){ .kind = KW_VALUE_DECIMAL, .value = 5, .decimals = 18 };
	n = kw_cell_value(&cell, value);
	assert_str(((kw_str){ value, n }), "0.000000000000000005");
	cell.decimals = 19;
	assert_int_equal(kw_cell_value(&cell, value), 0);
}

static void identifiers_are_given_once(void **state)
{
	fixture *f = *state;
	kw_publication_job job = { .arena = f->arena, .ids.arena = f->arena };
	assert_str(kw_id_new(&job, KW_LIT("s-1")), "s-1");
	assert_str(kw_id_new(&job, KW_LIT("s-1")), "s-1-2");
	assert_str(kw_id_new(&job, KW_LIT("s-1-2")), "s-1-2-2");
	assert_str(kw_id_new(&job, KW_LIT("s-1-3")), "s-1-3");
	assert_str(kw_id_new(&job, KW_LIT("s-1")), "s-1-4");
	for (int i = 0; i < 1000; i++)
		kw_id_new(&job, KW_LIT("u"));
	assert_str(kw_id_new(&job, KW_LIT("u")), "u-1001");
	assert_false(job.no_memory);
	kw_buf_free(&job.more);
}

static void parts_have_numbers_of_those_above(void **state)
{
	fixture *f = *state;
	kw_node *root = kw_doc_root(f->doc);
	kw_node *two = add_headed(f, root, KW_SECTION, "Ⅱ", "2", "取り組み", "");
	kw_node *one = add_headed(f, two, KW_SECTION, "１", "1", "交通", "");
	kw_node *deep = add_headed(f, one, KW_SECTION, "３－１", "3-1", "別の番号", "");
	kw_node *plain = add_headed(f, one, KW_SECTION, "", "", "なにか", "");
	kw_node *box = kw_doc_add(f->doc, one, KW_BOX);
	box->as.box.role = KW_BOX_CALLOUT;
	kw_node *list = kw_doc_add(f->doc, one, KW_LIST);
	kw_node *item = kw_doc_add(f->doc, list, KW_ITEM);
	add_line(f, item, KW_PARA, "一つ目");
	kw_node *odd = kw_doc_add(f->doc, root, KW_LIST);
	kw_node *headless = kw_doc_add(f->doc, odd, KW_ITEM);
	add_line(f, headless, KW_NOTE, "段落のない項目");
	assert_int_equal(make(f, "", ""), KW_OK);
	assert_str(kw_publication_part(f->made, two)->id, "s-2");
	assert_str(kw_publication_part(f->made, one)->id, "s-2-1");
	assert_str(kw_publication_part(f->made, deep)->id, "s-3-1");
	assert_str(kw_publication_part(f->made, plain)->id, "s-2-1-u");
	assert_true(kw_publication_part(f->made, plain)->is_section);
	assert_str(kw_publication_part(f->made, box)->id, "s-2-1-callout");
	assert_false(kw_publication_part(f->made, box)->is_section);
	assert_null(kw_publication_part(f->made, list));
	assert_null(kw_publication_part(f->made, item));
	assert_str(kw_publication_part(f->made, odd)->id, "s-u");
	assert_str(kw_publication_part(f->made, headless)->id, "s-u-u");
	assert_null(kw_publication_part(f->made, root));
}

/* ---- the table ---- */

/* The row as a line, its texts joined by '|'. */
static void assert_row(fixture *f, uint64_t row, const char *expected)
{
	kw_buf text = { 0 }, line = { 0 };
	kw_cell cells[64];
	assert_true(f->made->n_columns <= KW_COUNT(cells));
	kw_publication_row(f->made, row, &text, cells);
	for (size_t i = 0; i < f->made->n_columns; i++) {
		if (i)
			kw_buf_putc(&line, '|');
		kw_buf_put(&line, cells[i].text);
		assert_int_equal(cells[i].kind, f->made->columns[i].kind);
	}
	assert_str(kw_buf_str(&line), expected);
	kw_buf_free(&text);
	kw_buf_free(&line);
}

static void assert_columns(fixture *f, const char *expected)
{
	kw_buf line = { 0 };
	for (size_t i = 0; i < f->made->n_columns; i++) {
		if (i)
			kw_buf_putc(&line, '|');
		kw_buf_put(&line, f->made->columns[i].name);
	}
	assert_str(kw_buf_str(&line), expected);
	kw_buf_free(&line);
}

static void amounts_of_one_item_share_a_row(void **state)
{
	fixture *f = *state;
	kw_node *root = kw_doc_root(f->doc);
	add_line(f, root, KW_TITLE, "令和４年度 鶴見区 運営方針");
	kw_node *issue = add_headed(f, root, KW_SECTION, "経営課題１", "1", "安心な\nまち", "");
	kw_node *strategy = add_headed(f, issue, KW_SECTION, "戦略１－１", "1-1", "共生", "");
	add_headed(f, strategy, KW_SECTION, "１－１－１", "1-1-1", "見守り",
	           "（予算額 1,500千円、決算額 △20千円）");
	add_headed(f, strategy, KW_SECTION, "１－１－２", "1-1-2", "防災", "（予算額 3億円）");
	assert_int_equal(make(f, "271241", ""), KW_OK);
	assert_columns(f, "全国地方公共団体コード|ID|地方公共団体名|会計年度|会計年度_和暦|会計年度_開始日|"
	                  "会計年度_終了日|経営課題ID|経営課題名|戦略ID|戦略名|取組ID|取組名|予算額_円|"
	                  "決算額_円|原資料単位_円|原資料行番号");
	assert_int_equal(f->made->n_rows, 2);
	assert_row(f, 0,
	           "271241|271241-2022-1-1-1|大阪府大阪市鶴見区|2022|令和4年度|2022-04-01|2023-03-31|"
	           "課題1|安心な まち|戦略1-1|共生|取組1-1-1|見守り|1500000|-20000|1000|7");
	assert_row(f, 1,
	           "271241|271241-2022-1-1-2|大阪府大阪市鶴見区|2022|令和4年度|2022-04-01|2023-03-31|"
	           "課題1|安心な まち|戦略1-1|共生|取組1-1-2|防災|300000000||100000000|7");
}

static void nothing_known_is_nothing_filled_in(void **state)
{
	fixture *f = *state;
	add_headed(f, kw_doc_root(f->doc), KW_SECTION, "", "", "見守り", "（予算額 1,500千円）");
	assert_int_equal(make(f, "", ""), KW_OK);
	assert_columns(f, "全国地方公共団体コード|ID|会計年度|会計年度_和暦|会計年度_開始日|会計年度_終了日|"
	                  "取組ID|取組名|予算額_円|原資料単位_円|原資料行番号");
	assert_int_equal(f->made->n_rows, 1);
	assert_row(f, 0,
	           "|src-aaaaaaaaaaaaaaaa-u|||||"
	           "|見守り|1500000|1000|7");
}

static void a_document_without_amounts_has_no_table(void **state)
{
	fixture *f = *state;
	add_line(f, kw_doc_root(f->doc), KW_PARA, "金額のない文。");
	assert_int_equal(make(f, "", ""), KW_OK);
	assert_int_equal(f->made->n_rows, 0);
	assert_int_equal(f->made->n_columns, 0);
	assert_str(f->made->body_id, "");
}

/* Rows of a table stand in no section: the body becomes one. More words than columns: counted, not dropped in silence. */
static void words_too_many_are_counted(void **state)
{
	enum { N = KW_LABELS_MAX + 3 };
	fixture *f = *state;
	kw_budget_row rows[N] = { { .yen = 0 } };
	char labels[N][8];
	for (size_t i = 0; i < N; i++) {
		snprintf(labels[i], sizeof labels[i], "w%zu", i);
		rows[i] = (kw_budget_row){ .name = KW_LIT("n"),
			                   .amount_label = kw_str_from(labels[i]),
			                   .yen = 1,
			                   .factor = 1,
			                   .container = kw_doc_root(f->doc) };
	}
	const kw_records records = { .budget = rows, .n_budget = N };
	const kw_publication_wish wish = { .owner = "writer" };
	assert_int_equal(kw_publication_make(f->ctx, f->doc, &records, &wish, f->arena, &f->made), KW_OK);
	assert_int_equal(f->made->n_labels, KW_LABELS_MAX);
	assert_int_equal(f->made->n_unlabelled, 3);
	assert_int_equal(f->made->n_rows, KW_LABELS_MAX);
	assert_str(f->made->body_id, "s-u");
	assert_str(f->made->budget_ids[0], "u");
	assert_str(f->made->budget_ids[N - 1], "u-19");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_publisher_is_told_by_evidence),
		cmocka_unit_test_setup_teardown(wishes_are_met_or_refused_in_the_name_of_the_writer, setup,
		                                teardown),
		cmocka_unit_test(names_follow_title_and_publisher),
		cmocka_unit_test(plans_name_their_first_and_last_year),
		cmocka_unit_test_setup_teardown(the_tables_of_years_are_those_of_the_core, setup, teardown),
		cmocka_unit_test(data_columns_state_their_unit),
		cmocka_unit_test_setup_teardown(identifiers_are_given_once, setup, teardown),
		cmocka_unit_test_setup_teardown(parts_have_numbers_of_those_above, setup, teardown),
		cmocka_unit_test_setup_teardown(amounts_of_one_item_share_a_row, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_known_is_nothing_filled_in, setup, teardown),
		cmocka_unit_test_setup_teardown(a_document_without_amounts_has_no_table, setup, teardown),
		cmocka_unit_test_setup_teardown(words_too_many_are_counted, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
