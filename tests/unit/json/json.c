/* The json writer against trees made by hand: bytes, keys, line references, and the mapping of every node type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diag.h"
#include "doc.h"
#include "json.h"
#include "sink.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- a document under test, and what the writer makes of it ---- */

typedef struct bench {
	kw_ctx *ctx;
	kw_doc *doc;
	kw_node *root;
	kw_records records;
	char folder[64];
	kw_buf json;
} bench;

static int setup(void **state)
{
	bench *b = calloc(1, sizeof *b);
	assert_non_null(b);
	b->ctx = kw_ctx_new(KW_LIT("formats"));
	b->doc = kw_doc_new(1000000);
	assert_non_null(b->ctx);
	assert_non_null(b->doc);
	b->root = kw_doc_root(b->doc);
	b->ctx->records = &b->records;
	kw_source_info *source = kw_doc_source(b->doc);
	source->file = KW_LIT("a.txt");
	source->charset = KW_LIT("UTF-8");
	strcpy(b->folder, "/tmp/kw-json-XXXXXX");
	assert_non_null(mkdtemp(b->folder));
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	bench *b = *state;
	char command[96];
	snprintf(command, sizeof command, "rm -r '%s'", b->folder);
	assert_int_equal(system(command), 0);
	kw_buf_free(&b->json);
	kw_doc_free(b->doc);
	kw_ctx_free(b->ctx);
	free(b);
	return 0;
}

static void read_file(const char *path, kw_buf *out)
{
	FILE *f = fopen(path, "rb");
	char part[4096];
	assert_non_null(f);
	for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
		kw_buf_put(out, (kw_str){ part, n });
	fclose(f);
}

/* The file the writer makes; it stays in the folder as out.json. */
static kw_str written(bench *b)
{
	char path[96];
	kw_outputs *all = kw_outputs_new(b->ctx);
	assert_non_null(all);
	snprintf(path, sizeof path, "%s/out.json", b->folder);
	remove(path);
	assert_int_equal(kw_doc_status(b->doc), KW_OK);
	assert_int_equal(
	        kw_outputs_place(all, KW_LIT("json"), kw_str_from(path), KW_LIT("out"), KW_LIT(".json")),
	        KW_OK);
	kw_sink *sink = kw_outputs_open(all, 0);
	assert_non_null(sink);
	assert_int_equal(json_write(b->ctx, NULL, b->doc, sink), KW_OK);
	assert_int_equal(kw_sink_finish(sink), KW_OK);
	assert_int_equal(kw_outputs_publish(all), KW_OK);
	kw_outputs_free(all);
	kw_buf_clear(&b->json);
	read_file(path, &b->json);
	assert_false(b->json.failed);
	return kw_buf_str(&b->json);
}

/* The part of the file from "body" on. */
static const char *body(bench *b)
{
	written(b);
	const char *at = strstr(b->json.b, "  \"body\": ");
	assert_non_null(at);
	return at;
}

static void assert_body(bench *b, const char *wanted)
{
	assert_string_equal(body(b), wanted);
}

/* ---- making trees ---- */

static kw_node *add(bench *b, kw_node *parent, kw_type type, const char *text, uint32_t first, uint32_t last)
{
	kw_node *n = kw_doc_add(b->doc, parent, type);
	if (text)
		kw_doc_add_text(b->doc, n, KW_TEXT, kw_str_from(text));
	for (uint32_t line = first; line && line <= last; line++)
		kw_doc_add_span(b->doc, n, (kw_span){ .line = line, .col = 1, .end_col = 1 });
	return n;
}

/* Lines of a text: one character stands for each, '.' is a blank line. */
static void set_lines(bench *b, const char *shape)
{
	size_t n = strlen(shape);
	uint32_t *counts = kw_arena_alloc(kw_doc_arena(b->doc), n * sizeof *counts);
	assert_non_null(counts);
	for (size_t i = 0; i < n; i++)
		counts[i] = shape[i] != '.';
	b->doc->lines = counts;
	b->doc->n_lines = n;
}

/* ---- tests ---- */

static void test_empty_document(void **state)
{
	bench *b = *state;
	written(b);
	assert_string_equal(b->json.b, "{\n"
	                               "  \"schema\": \"kawaraban-tree/1\",\n"
	                               "  \"source\": {\n"
	                               "    \"file\": \"a.txt\",\n"
	                               "    \"sha256\": \"\",\n"
	                               "    \"bytes\": 0,\n"
	                               "    \"encoding\": \"UTF-8\",\n"
	                               "    \"lines\": 0,\n"
	                               "    \"nonblank_lines\": 0\n"
	                               "  },\n"
	                               "  \"document\": {},\n"
	                               "  \"body\": []\n"
	                               "}\n");
}

static void test_section_with_budget(void **state)
{
	bench *b = *state;
	b->records.meta.fiscal_raw = KW_LIT("令和４年度");
	b->records.meta.fiscal_year = 2022;
	kw_node *outer = add(b, b->root, KW_SECTION, NULL, 0, 0);
	kw_node *section = add(b, outer, KW_SECTION, NULL, 0, 0);
	kw_node *title = add(b, section, KW_TITLE, "【１－１　福祉】（予算額　", 55, 55);
	kw_node *amount = kw_doc_add_text(b->doc, title, KW_AMOUNT, KW_LIT("28,523千円"));
	kw_doc_add_text(b->doc, title, KW_TEXT, KW_LIT("）"));
	amount->as.amount.yen = 28523000;
	amount->as.amount.figure = 28523;
	amount->as.amount.factor = 1000;
	amount->as.amount.unit = KW_LIT("千円");
	*title->as.heading = (kw_heading){
		.marker = KW_LIT("【】"),
		.label = KW_LIT("１－１"),
		.number = KW_LIT("1-1"),
		.title = KW_LIT("福祉"),
		.budget = KW_LIT("（予算額　28,523千円）"),
		.budget_label = KW_LIT("予算額"),
	};
	title->confidence = KW_LIKELY;
	title->why = KW_LIT("6.2: elimination");
	assert_body(b, "  \"body\": [\n"
	               "    {\n"
	               "      \"type\": \"section\",\n"
	               "      \"level\": 1,\n"
	               "      \"children\": [\n"
	               "        {\n"
	               "          \"type\": \"section\",\n"
	               "          \"level\": 2,\n"
	               "          \"marker\": \"【】\",\n"
	               "          \"label\": \"１－１\",\n"
	               "          \"number\": \"1-1\",\n"
	               "          \"title\": \"福祉\",\n"
	               "          \"raw\": \"【１－１　福祉】（予算額　28,523千円）\",\n"
	               "          \"lines\": \"55\",\n"
	               "          \"budget\": {\n"
	               "            \"raw\": \"（予算額　28,523千円）\",\n"
	               "            \"label\": \"予算額\",\n"
	               "            \"amount\": 28523,\n"
	               "            \"unit\": \"千円\",\n"
	               "            \"yen\": 28523000,\n"
	               "            \"fiscal_year\": \"令和４年度\"\n"
	               "          },\n"
	               "          \"confidence\": \"likely\",\n"
	               "          \"why\": \"6.2: elimination\"\n"
	               "        }\n"
	               "      ]\n"
	               "    }\n"
	               "  ]\n"
	               "}\n");
}

/* A year named with its era by the budget's own words is the year of the budget. */
static void test_budget_of_another_year(void **state)
{
	bench *b = *state;
	b->records.meta.fiscal_raw = KW_LIT("令和４年度");
	b->records.meta.fiscal_year = 2022;
	kw_node *section = add(b, b->root, KW_SECTION, NULL, 0, 0);
	kw_node *title = add(b, section, KW_TITLE, NULL, 1, 1);
	kw_node *amount = kw_doc_add_text(b->doc, title, KW_AMOUNT, KW_LIT("5千円"));
	amount->as.amount.yen = 5000;
	amount->as.amount.figure = 5;
	title->as.heading->budget = KW_LIT("（令和３年度決算額 5千円）");
	assert_non_null(strstr(body(b), "\"fiscal_year\": \"令和３年度\"\n"));
	title->as.heading->budget = KW_LIT("（４年度予算額 5千円）");
	assert_non_null(strstr(body(b), "\"fiscal_year\": \"令和４年度\"\n"));
}

static void test_line_references(void **state)
{
	static const struct {
		const char *lines;
		uint32_t used[8];
		const char *wanted;
	} cases[] = {
		{ "xxxx", { 2, 3, 4 }, "\"2-4\"" },  { "x.x..x", { 1, 3, 6 }, "\"1-6\"" },
		{ "xxx", { 1, 3 }, "\"1,3\"" },      { "xxxxxx", { 5, 6, 2, 3 }, "\"5-6,2-3\"" },
		{ "xxx", { 3, 2, 1 }, "\"3,2,1\"" }, { "xxx", { 2, 2, 3 }, "\"2-3\"" },
		{ "x.x", { 2 }, "\"2\"" },
	};
	bench *b = *state;
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		set_lines(b, cases[i].lines);
		kw_node *para = add(b, b->root, KW_PARA, "a", 0, 0);
		for (size_t k = 0; cases[i].used[k]; k++)
			kw_doc_add_span(b->doc, para, (kw_span){ .line = cases[i].used[k] });
		char wanted[64];
		snprintf(wanted, sizeof wanted, "\"lines\": %s\n", cases[i].wanted);
		assert_non_null(strstr(body(b), wanted));
		kw_doc_remove(b->doc, para);
	}
}

/* Where no lines were given, the input is XML or CSV: the node is where it begins. */
static void test_lines_of_other_input(void **state)
{
	bench *b = *state;
	add(b, b->root, KW_PARA, "a", 7, 9);
	assert_non_null(strstr(body(b), "\"lines\": \"7\"\n"));
}

static void test_lists(void **state)
{
	bench *b = *state;
	kw_node *list = add(b, b->root, KW_LIST, NULL, 0, 0);
	list->as.list.marker = KW_LIT("・");
	kw_node *item = add(b, list, KW_ITEM, NULL, 0, 0);
	kw_node *para = add(b, item, KW_PARA, "親", 1, 1);
	para->marks = KW_MARK_PART;
	kw_node *inner = add(b, item, KW_LIST, NULL, 0, 0);
	add(b, add(b, inner, KW_ITEM, NULL, 0, 0), KW_PARA, "子", 2, 2);
	kw_node *themes = add(b, b->root, KW_LIST, NULL, 0, 0);
	themes->as.list.id = KW_LIT("themes");
	kw_node *theme = add(b, themes, KW_ITEM, NULL, 0, 0);
	theme->as.item.code = KW_LIT("01");
	theme->as.item.name = KW_LIT("子育て");
	add(b, theme, KW_PARA, "テーマ 01：子育て", 3, 3);
	assert_body(b, "  \"body\": [\n"
	               "    {\n"
	               "      \"type\": \"list\",\n"
	               "      \"marker\": \"・\",\n"
	               "      \"items\": [\n"
	               "        {\n"
	               "          \"text\": \"親\",\n"
	               "          \"lines\": \"1\",\n"
	               "          \"part\": true,\n"
	               "          \"children\": [\n"
	               "            {\n"
	               "              \"type\": \"list\",\n"
	               "              \"items\": [\n"
	               "                {\n"
	               "                  \"text\": \"子\",\n"
	               "                  \"lines\": \"2\"\n"
	               "                }\n"
	               "              ]\n"
	               "            }\n"
	               "          ]\n"
	               "        }\n"
	               "      ]\n"
	               "    },\n"
	               "    {\n"
	               "      \"type\": \"definition_list\",\n"
	               "      \"id\": \"themes\",\n"
	               "      \"items\": [\n"
	               "        {\n"
	               "          \"code\": \"01\",\n"
	               "          \"name\": \"子育て\",\n"
	               "          \"lines\": \"3\"\n"
	               "        }\n"
	               "      ]\n"
	               "    }\n"
	               "  ]\n"
	               "}\n");
}

static void test_tables_of_rows(void **state)
{
	bench *b = *state;
	kw_node *table = add(b, b->root, KW_TABLE, NULL, 0, 0);
	kw_table_set_columns(b->doc, table,
	                     (const kw_column[]){ { .name = KW_LIT("課題") }, { .name = KW_LIT("戦略") } },
	                     2);
	kw_node *head = add(b, table, KW_TITLE, "課題 戦略", 1, 1);
	head->confidence = KW_GUESS;
	kw_node *row = add(b, table, KW_ROW, NULL, 0, 0);
	add(b, add(b, row, KW_CELL, NULL, 0, 0), KW_PARA, "高齢者", 2, 2);
	add(b, row, KW_CELL, NULL, 0, 0);
	kw_node *project = add(b, add(b, table, KW_ROW, NULL, 0, 0), KW_PROJECT, NULL, 0, 0);
	add(b, project, KW_TITLE, "●子育て応援", 3, 3)->as.heading->title = KW_LIT("子育て応援");
	kw_node *theme = add(b, project, KW_FIELD, "テーマ 01", 4, 4);
	theme->as.field->role = KW_FIELD_THEME;
	theme->as.field->code = KW_LIT("テーマ 01");
	add(b, project, KW_PARA, "本文", 5, 5);
	assert_body(b, "  \"body\": [\n"
	               "    {\n"
	               "      \"type\": \"table\",\n"
	               "      \"columns\": [\n"
	               "        \"課題\",\n"
	               "        \"戦略\"\n"
	               "      ],\n"
	               "      \"raw_header\": \"課題 戦略\",\n"
	               "      \"lines_header\": \"1\",\n"
	               "      \"header_confidence\": \"guess\",\n"
	               "      \"rows\": [\n"
	               "        [\n"
	               "          {\n"
	               "            \"children\": [\n"
	               "              {\n"
	               "                \"type\": \"para\",\n"
	               "                \"text\": \"高齢者\",\n"
	               "                \"lines\": \"2\"\n"
	               "              }\n"
	               "            ]\n"
	               "          },\n"
	               "          {}\n"
	               "        ],\n"
	               "        {\n"
	               "          \"project\": \"子育て応援\",\n"
	               "          \"lines\": \"3\",\n"
	               "          \"theme\": {\n"
	               "            \"code\": \"01\",\n"
	               "            \"lines\": \"4\"\n"
	               "          },\n"
	               "          \"content\": [\n"
	               "            {\n"
	               "              \"type\": \"para\",\n"
	               "              \"text\": \"本文\",\n"
	               "              \"lines\": \"5\"\n"
	               "            }\n"
	               "          ]\n"
	               "        }\n"
	               "      ]\n"
	               "    }\n"
	               "  ]\n"
	               "}\n");
}

static void test_tables_of_values(void **state)
{
	bench *b = *state;
	kw_node *table = add(b, b->root, KW_TABLE, NULL, 0, 0);
	kw_table_set_columns(b->doc, table,
	                     (const kw_column[]){ { .name = KW_LIT("code") }, { .name = KW_LIT("円") } }, 2);
	const kw_cell cells[] = {
		{ .text = KW_LIT("010006"), .kind = KW_VALUE_CODE },
		{ .text = KW_LIT("28,523"), .kind = KW_VALUE_AMOUNT, .value = 28523 },
		{ .text = KW_LIT("") },
		{ .text = KW_LIT("a\tb") },
	};
	kw_table_set_cells(b->doc, table, cells, 2);
	add(b, b->root, KW_TABLE, NULL, 0, 0);
	assert_body(b, "  \"body\": [\n"
	               "    {\n"
	               "      \"type\": \"table\",\n"
	               "      \"columns\": [\n"
	               "        \"code\",\n"
	               "        \"円\"\n"
	               "      ],\n"
	               "      \"rows\": [\n"
	               "        [\n"
	               "          \"010006\",\n"
	               "          \"28,523\"\n"
	               "        ],\n"
	               "        [\n"
	               "          \"\",\n"
	               "          \"a\\tb\"\n"
	               "        ]\n"
	               "      ]\n"
	               "    },\n"
	               "    {\n"
	               "      \"type\": \"table\",\n"
	               "      \"rows\": []\n"
	               "    }\n"
	               "  ]\n"
	               "}\n");
}

static kw_node *add_duty(bench *b, const char *name, const char *text, uint32_t line)
{
	kw_node *box = add(b, b->root, KW_BOX, NULL, 0, 0);
	box->as.box.role = KW_BOX_DUTY;
	add(b, box, KW_TITLE, name, line, line)->as.heading->title = kw_str_from(name);
	add(b, box, KW_PARA, text, line + 1, line + 2);
	return box;
}

static void test_boxes(void **state)
{
	bench *b = *state;
	kw_node *inside = add_duty(b, "総務課", "災害", 1);
	add(b, inside, KW_CONTACT, "電話 045-411-7021", 0, 0);
	add_duty(b, "税務課", "市税", 4);
	kw_node *callout = add(b, b->root, KW_BOX, NULL, 0, 0);
	callout->as.box.role = KW_BOX_CALLOUT;
	add(b, callout, KW_PARA, "満足", 7, 8);
	kw_node *box = add(b, b->root, KW_BOX, NULL, 0, 0);
	kw_node *item = add(b, box, KW_PROJECT, NULL, 0, 0);
	kw_node *title = add(b, item, KW_TITLE, "公園【環境局】", 9, 9);
	title->as.heading->title = KW_LIT("公園");
	title->as.heading->bureau = KW_LIT("環境局");
	set_lines(b, "xxxxxxxxx");
	assert_body(b, "  \"body\": [\n"
	               "    {\n"
	               "      \"type\": \"duty_boxes\",\n"
	               "      \"rows\": [\n"
	               "        {\n"
	               "          \"department\": \"総務課\",\n"
	               "          \"lines_name\": \"1\",\n"
	               "          \"lines_text\": \"2-3\",\n"
	               "          \"text\": \"災害\\n電話 045-411-7021\"\n"
	               "        },\n"
	               "        {\n"
	               "          \"department\": \"税務課\",\n"
	               "          \"lines_name\": \"4\",\n"
	               "          \"lines_text\": \"5-6\",\n"
	               "          \"text\": \"市税\"\n"
	               "        }\n"
	               "      ]\n"
	               "    },\n"
	               "    {\n"
	               "      \"type\": \"callout\",\n"
	               "      \"text\": \"満足\",\n"
	               "      \"lines\": \"7-8\"\n"
	               "    },\n"
	               "    {\n"
	               "      \"type\": \"box\",\n"
	               "      \"children\": [\n"
	               "        {\n"
	               "          \"type\": \"item\",\n"
	               "          \"title\": \"公園\",\n"
	               "          \"bureau\": \"環境局\",\n"
	               "          \"raw\": \"公園【環境局】\",\n"
	               "          \"lines\": \"9\"\n"
	               "        }\n"
	               "      ]\n"
	               "    }\n"
	               "  ]\n"
	               "}\n");
}

static kw_node *add_field(bench *b, kw_field_role role, const char *text, uint32_t line)
{
	kw_node *field = add(b, b->root, KW_FIELD, text, line, line);
	field->as.field->role = role;
	return field;
}

static void test_document_object(void **state)
{
	bench *b = *state;
	b->records.meta = (kw_meta){
		.title = KW_LIT("令和４年度 西区運営方針（案）"),
		.title_node = add(b, b->root, KW_TITLE, "令和４年度 西区運営方針（案）", 1, 1),
		.kind = KW_LIT("区運営方針"),
		.status = KW_LIT("案"),
		.ward = KW_LIT("西区"),
		.fiscal_raw = KW_LIT("令和４年度"),
		.era = KW_LIT("令和"),
		.era_year = 4,
		.fiscal_year = 2022,
		.first_day = 20220401,
		.last_day = 20230331,
	};
	kw_node *head = add_field(b, KW_FIELD_HEAD, "（区長：長沢）", 2);
	head->as.field->post = KW_LIT("区長");
	head->as.field->name = KW_LIT("長沢");
	add_field(b, KW_FIELD_MASCOT, "にしまろちゃん", 3);
	add_field(b, KW_FIELD_MASCOT, "かめ太郎", 4);
	add_field(b, KW_FIELD_ISSUE_DATE, "令和４年５月発行", 5)->as.field->iso = KW_LIT("2022-05");
	kw_node *contact = add(b, b->root, KW_CONTACT, "問合せ 企画係 電話 320－8327", 6, 6);
	*contact->as.contact = (kw_contact){ .role = KW_LIT("問合せ"),
		                             .office = KW_LIT("企画係"),
		                             .tel = KW_LIT("320-8327"),
		                             .tel_raw = KW_LIT("320－8327") };
	kw_node *other = add(b, b->root, KW_CONTACT, "電話 320-8328", 7, 7);
	other->as.contact->tel = other->as.contact->tel_raw = KW_LIT("320-8328");
	add_field(b, KW_FIELD_HEAD, "（区長：別人）", 8);
	add(b, b->root, KW_SIGNATURE, NULL, 0, 0);
	written(b);
	assert_string_equal(strstr(b->json.b, "  \"document\": "),
	                    "  \"document\": {\n"
	                    "    \"kind\": \"区運営方針\",\n"
	                    "    \"title\": \"令和４年度 西区運営方針（案）\",\n"
	                    "    \"lines_title\": \"1\",\n"
	                    "    \"status\": \"案\",\n"
	                    "    \"organisation\": {\n"
	                    "      \"ward\": \"西区\"\n"
	                    "    },\n"
	                    "    \"fiscal_year\": {\n"
	                    "      \"raw\": \"令和４年度\",\n"
	                    "      \"era\": \"令和\",\n"
	                    "      \"year\": 4,\n"
	                    "      \"start\": \"2022-04-01\",\n"
	                    "      \"end\": \"2023-03-31\"\n"
	                    "    },\n"
	                    "    \"head\": {\n"
	                    "      \"lines\": \"2\",\n"
	                    "      \"raw\": \"（区長：長沢）\",\n"
	                    "      \"post\": \"区長\",\n"
	                    "      \"name\": \"長沢\"\n"
	                    "    },\n"
	                    "    \"mascot\": [\n"
	                    "      {\n"
	                    "        \"lines\": \"3\",\n"
	                    "        \"text\": \"にしまろちゃん\"\n"
	                    "      },\n"
	                    "      {\n"
	                    "        \"lines\": \"4\",\n"
	                    "        \"text\": \"かめ太郎\"\n"
	                    "      }\n"
	                    "    ],\n"
	                    "    \"issue_date\": {\n"
	                    "      \"lines\": \"5\",\n"
	                    "      \"raw\": \"令和４年５月発行\",\n"
	                    "      \"iso\": \"2022-05\"\n"
	                    "    },\n"
	                    "    \"contact\": {\n"
	                    "      \"lines\": \"6\",\n"
	                    "      \"raw\": \"問合せ 企画係 電話 320－8327\",\n"
	                    "      \"role\": \"問合せ\",\n"
	                    "      \"office\": \"企画係\",\n"
	                    "      \"tel\": \"320-8327\",\n"
	                    "      \"tel_raw\": \"320－8327\"\n"
	                    "    }\n"
	                    "  },\n"
	                    "  \"body\": [\n"
	                    "    {\n"
	                    "      \"type\": \"contact\",\n"
	                    "      \"lines\": \"7\",\n"
	                    "      \"raw\": \"電話 320-8328\",\n"
	                    "      \"tel\": \"320-8328\"\n"
	                    "    },\n"
	                    "    {\n"
	                    "      \"type\": \"raw\",\n"
	                    "      \"text\": \"（区長：別人）\",\n"
	                    "      \"lines\": \"8\"\n"
	                    "    },\n"
	                    "    {\n"
	                    "      \"type\": \"signature\",\n"
	                    "      \"ref\": \"document.head\"\n"
	                    "    }\n"
	                    "  ]\n"
	                    "}\n");
}

static void test_blocks(void **state)
{
	bench *b = *state;
	kw_node *section = add(b, b->root, KW_SECTION, NULL, 0, 0);
	section->marks = KW_MARK_IMPLIED;
	add(b, section, KW_TITLE, "主な事業", 0, 0)->as.heading->title = KW_LIT("主な事業");
	kw_node *list_title = add(b, section, KW_FIELD, "【主な事業】", 1, 1);
	list_title->as.field->role = KW_FIELD_LIST_TITLE;
	kw_node *slogan = add(b, section, KW_SLOGAN, "つながりを", 2, 3);
	kw_doc_add(b->doc, slogan, KW_SOFTBREAK);
	kw_doc_add_text(b->doc, kw_doc_add(b->doc, slogan, KW_STRONG), KW_TEXT, KW_LIT("大切に"));
	add(b, section, KW_SUBTITLE, "～ 住みたい～まち ～", 4, 4);
	kw_doc_add(b->doc, section, KW_PAGEBREAK);
	kw_doc_add(b->doc, section, KW_MISSING)->text = KW_LIT("slogan");
	kw_doc_add(b->doc, section, KW_MISSING)->as.missing.role = KW_MISSING_FIELD;
	kw_node *reference = add(b, section, KW_NOTE, "次ページ⇒", 5, 5);
	reference->as.note.is_reference = true;
	kw_node *project = add(b, section, KW_PROJECT, NULL, 0, 0);
	kw_doc_add(b->doc, project, KW_MISSING)->text = KW_LIT("title");
	kw_node *caption = add(b, project, KW_CAPTION, "様子", 6, 6);
	caption->confidence = KW_LIKELY;
	caption->marks = KW_MARK_PART;
	add(b, b->root, KW_NOTE, "一", 7, 7)->as.note.marker = KW_LIT("★");
	add(b, b->root, KW_NOTE, "二", 8, 8)->as.note.term = KW_LIT("二");
	add_field(b, KW_FIELD_BANNER, "海と緑", 9);
	set_lines(b, "xxxxxxxxx");
	assert_body(b, "  \"body\": [\n"
	               "    {\n"
	               "      \"type\": \"section\",\n"
	               "      \"level\": 1,\n"
	               "      \"title\": \"主な事業\",\n"
	               "      \"implied\": true,\n"
	               "      \"list_title\": \"【主な事業】\",\n"
	               "      \"lines_list_title\": \"1\",\n"
	               "      \"children\": [\n"
	               "        {\n"
	               "          \"type\": \"slogan\",\n"
	               "          \"text\": \"つながりを 大切に\",\n"
	               "          \"display_lines\": [\n"
	               "            \"つながりを\",\n"
	               "            \"大切に\"\n"
	               "          ],\n"
	               "          \"lines\": \"2-3\"\n"
	               "        },\n"
	               "        {\n"
	               "          \"type\": \"subtitle\",\n"
	               "          \"text\": \"住みたい～まち\",\n"
	               "          \"raw\": \"～ 住みたい～まち ～\",\n"
	               "          \"lines\": \"4\"\n"
	               "        },\n"
	               "        {\n"
	               "          \"type\": \"missing\",\n"
	               "          \"what\": \"slogan\"\n"
	               "        },\n"
	               "        {\n"
	               "          \"type\": \"blank_field\"\n"
	               "        },\n"
	               "        {\n"
	               "          \"type\": \"cross_reference\",\n"
	               "          \"text\": \"次ページ⇒\",\n"
	               "          \"lines\": \"5\"\n"
	               "        },\n"
	               "        {\n"
	               "          \"type\": \"project\",\n"
	               "          \"missing\": \"title\",\n"
	               "          \"children\": [\n"
	               "            {\n"
	               "              \"type\": \"caption\",\n"
	               "              \"text\": \"様子\",\n"
	               "              \"lines\": \"6\",\n"
	               "              \"part\": true,\n"
	               "              \"confidence\": \"likely\"\n"
	               "            }\n"
	               "          ]\n"
	               "        }\n"
	               "      ]\n"
	               "    },\n"
	               "    {\n"
	               "      \"type\": \"notes\",\n"
	               "      \"children\": [\n"
	               "        {\n"
	               "          \"type\": \"note\",\n"
	               "          \"marker\": \"★\",\n"
	               "          \"text\": \"一\",\n"
	               "          \"lines\": \"7\"\n"
	               "        },\n"
	               "        {\n"
	               "          \"type\": \"note\",\n"
	               "          \"term\": \"二\",\n"
	               "          \"text\": \"二\",\n"
	               "          \"lines\": \"8\"\n"
	               "        }\n"
	               "      ]\n"
	               "    }\n"
	               "  ]\n"
	               "}\n");
}

static void test_ledger_and_findings(void **state)
{
	bench *b = *state;
	const kw_span at_83 = { .line = 83 }, at_17[] = { { .line = 17 }, { .line = 18 } };
	const uint32_t of[] = { 2 }, columns[] = { 3, 46 };
	set_lines(b, "xx");
	kw_doc_add_removed(b->doc, &(kw_removed){ .kind = KW_REMOVED_FURNITURE,
	                                          .reason = KW_REASON_RUNNING_HEAD,
	                                          .spans = &at_83,
	                                          .n_spans = 1,
	                                          .of = of,
	                                          .n_of = 1,
	                                          .text = KW_LIT(" 【様式１】") });
	kw_doc_add_removed(b->doc, &(kw_removed){ .kind = KW_REMOVED_MARKDOWN,
	                                          .reason = KW_REASON_MARKDOWN_SIGN,
	                                          .part = true,
	                                          .spans = at_17,
	                                          .n_spans = 2,
	                                          .text = KW_LIT("- \n**") });
	kw_doc_add_despaced(b->doc, &(kw_despaced){ .line = 11, .columns = columns, .n_columns = 2 });
	kw_doc_add_despaced(b->doc, &(kw_despaced){ .line = 4, .columns = columns, .n_columns = 1 });
	kw_doc_add_finding(b->doc, KW_SEVERITY_NOTE, KW_LIT("b"), at_83, KW_LIT("second"));
	kw_doc_add_finding(b->doc, KW_SEVERITY_WARNING, KW_LIT("b"), at_83, KW_LIT("first"));
	kw_doc_add_finding(b->doc, KW_SEVERITY_ERROR, KW_LIT("a"), at_83, KW_LIT("third"));
	kw_doc_add_finding(b->doc, KW_SEVERITY_NOTE, KW_LIT("z"), (kw_span){ 0 }, KW_LIT("whole"));
	assert_body(b, "  \"body\": [],\n"
	               "  \"removed\": [\n"
	               "    {\n"
	               "      \"type\": \"markdown\",\n"
	               "      \"reason\": \"markdown-sign\",\n"
	               "      \"lines\": \"17-18\",\n"
	               "      \"part\": true\n"
	               "    },\n"
	               "    {\n"
	               "      \"type\": \"furniture\",\n"
	               "      \"reason\": \"running-head\",\n"
	               "      \"lines\": \"83\",\n"
	               "      \"of\": \"2\",\n"
	               "      \"text\": \"【様式１】\"\n"
	               "    }\n"
	               "  ],\n"
	               "  \"despaced\": [\n"
	               "    {\n"
	               "      \"lines\": \"4\",\n"
	               "      \"columns\": [\n"
	               "        3\n"
	               "      ]\n"
	               "    },\n"
	               "    {\n"
	               "      \"lines\": \"11\",\n"
	               "      \"columns\": [\n"
	               "        3,\n"
	               "        46\n"
	               "      ]\n"
	               "    }\n"
	               "  ],\n"
	               "  \"diagnostics\": [\n"
	               "    {\n"
	               "      \"severity\": \"note\",\n"
	               "      \"code\": \"z\",\n"
	               "      \"message\": \"whole\"\n"
	               "    },\n"
	               "    {\n"
	               "      \"severity\": \"error\",\n"
	               "      \"code\": \"a\",\n"
	               "      \"lines\": \"83\",\n"
	               "      \"message\": \"third\"\n"
	               "    },\n"
	               "    {\n"
	               "      \"severity\": \"warning\",\n"
	               "      \"code\": \"b\",\n"
	               "      \"lines\": \"83\",\n"
	               "      \"message\": \"first\"\n"
	               "    },\n"
	               "    {\n"
	               "      \"severity\": \"note\",\n"
	               "      \"code\": \"b\",\n"
	               "      \"lines\": \"83\",\n"
	               "      \"message\": \"second\"\n"
	               "    }\n"
	               "  ]\n"
	               "}\n");
}

/* Every ASCII byte, U+2028, a character beyond the BMP and an ideographic variation sequence. */
static void test_strings(void **state)
{
	static const char wanted[] =
	        "\"text\": \"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e"
	        "\\u000f\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b"
	        "\\u001c\\u001d\\u001e\\u001f !\\\"#$%&'()*+,-./0123456789:;<=>?@"
	        "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\x7f"
	        "\xe2\x80\xa8\xf0\xa0\xae\xb7\xe8\xbe\xbb\xf3\xa0\x84\x80　\"";
	bench *b = *state;
	kw_buf text = { .n = 0 };
	for (int c = 0; c < 128; c++)
		kw_buf_putc(&text, (char)c);
	kw_buf_put(&text, KW_LIT("\xe2\x80\xa8\xf0\xa0\xae\xb7\xe8\xbe\xbb\xf3\xa0\x84\x80　"));
	kw_doc_add_text(b->doc, add(b, b->root, KW_PARA, NULL, 0, 0), KW_TEXT, kw_buf_str(&text));
	kw_buf_free(&text);
	assert_non_null(strstr(body(b), wanted));
}

/* The same bytes as Python's json.dumps over the same tree. */
static void test_python_writes_the_same(void **state)
{
	bench *b = *state;
	char command[512];
	if (system("python3 -c '' 2>/dev/null") != 0)
		skip();
	test_strings(state);
	add_duty(b, "\"\\/", "本文", 1);
	written(b);
	snprintf(
	        command, sizeof command,
	        "python3 -c 'import json,sys; t=json.load(open(sys.argv[1], encoding=\"utf-8\")); sys.stdout.buffer.write("
	        "(json.dumps(t,ensure_ascii=False,indent=2)+\"\\n\").encode(\"utf-8\"))' %s/out.json | cmp - %s/out.json",
	        b->folder, b->folder);
	int status = system(command);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* More levels and more bytes than any buffer of the writer holds, written in linear time and without recursion. */
static void test_deep_and_long(void **state)
{
	enum { LONG = 20000 };
	bench *b = *state;
	kw_node *n = b->root;
	for (int i = 0; i < LONG; i++)
		add(b, b->root, KW_PARA, "一二三四五", 0, 0);
	kw_node *list = b->root;
	for (int i = 0; i < 200; i++)
		list = add(b, add(b, list, KW_LIST, NULL, 0, 0), KW_ITEM, NULL, 0, 0);
	for (int i = 0; i < 200; i++)
		n = add(b, n, KW_SECTION, NULL, 0, 0);
	written(b);
	assert_true(b->json.n > 65536);
	assert_non_null(strstr(b->json.b, "\"level\": 200\n"));
	assert_string_equal(b->json.b + b->json.n - 7, "\n  ]\n}\n");
}

static void test_failing_sink(void **state)
{
	bench *b = *state;
	kw_outputs *all = kw_outputs_new(b->ctx);
	add(b, b->root, KW_PARA, "a", 0, 0);
	if (access("/dev/full", W_OK) != 0)
		skip();
	assert_int_equal(
	        kw_outputs_place(all, KW_LIT("json"), KW_LIT("/dev/full"), KW_LIT("a"), KW_LIT(".json")),
	        KW_OK);
	kw_sink *sink = kw_outputs_open(all, 0);
	kw_status st = json_write(b->ctx, NULL, b->doc, sink);
	if (st == KW_OK)
		st = kw_sink_finish(sink);
	if (st == KW_OK)
		st = kw_outputs_publish(all);
	assert_int_equal(st, KW_EOUTPUT);
	kw_outputs_free(all);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_empty_document),
		TEST(test_section_with_budget),
		TEST(test_budget_of_another_year),
		TEST(test_line_references),
		TEST(test_lines_of_other_input),
		TEST(test_lists),
		TEST(test_tables_of_rows),
		TEST(test_tables_of_values),
		TEST(test_boxes),
		TEST(test_document_object),
		TEST(test_blocks),
		TEST(test_ledger_and_findings),
		TEST(test_strings),
		TEST(test_python_writes_the_same),
		TEST(test_deep_and_long),
		TEST(test_failing_sink),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
