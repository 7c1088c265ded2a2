/* The tree writer against a tree made by hand that has every node type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diag.h"
#include "opts.h"
#include "sink.h"
#include "tree.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const kw_option options[] = {
	{ .name = "spans", .type = KW_OPT_FLAG, .preset = "false" },
	{ .name = "ledger", .type = KW_OPT_FLAG, .preset = "true" },
	{ .name = NULL },
};

/* What the writer makes of the document, with one option set. */
static void write_tree(kw_ctx *ctx, const kw_doc *doc, const char *option, const char *value, kw_buf *out)
{
	char folder[] = "/tmp/kw-tree-XXXXXX", path[64], part[4096];
	const kw_setting setting = { KW_LIT("tree"), kw_str_from(option), kw_str_from(value) };
	kw_opts *opts = NULL;
	kw_outputs *all = kw_outputs_new(ctx);

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/out", folder);
	assert_int_equal(kw_opts_new(ctx, "tree", options, &setting, 1, &opts), KW_OK);
	assert_int_equal(
	        kw_outputs_place(all, KW_LIT("tree"), kw_str_from(path), KW_LIT("a"), KW_LIT(".tree")),
	        KW_OK);
	kw_sink *sink = kw_outputs_open(all, 0);
	assert_non_null(sink);
	assert_int_equal(tree_write(ctx, opts, doc, sink), KW_OK);
	assert_false(kw_opts_misused(opts));
	assert_int_equal(kw_sink_finish(sink), KW_OK);
	assert_int_equal(kw_outputs_publish(all), KW_OK);
	kw_outputs_free(all);
	kw_opts_free(opts);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
		kw_buf_put(out, (kw_str){ part, n });
	fclose(f);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void assert_tree(const kw_doc *doc, const char *option, const char *value, const char *wanted)
{
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_buf out = { .n = 0 };

	assert_int_equal(kw_doc_status(doc), KW_OK);
	write_tree(ctx, doc, option, value, &out);
	assert_string_equal(out.b, wanted);
	kw_buf_free(&out);
	kw_ctx_free(ctx);
}

static kw_node *add(kw_doc *doc, kw_node *parent, kw_type type, const char *text, uint32_t line)
{
	kw_node *n = kw_doc_add(doc, parent, type);
	if (text)
		kw_doc_add_text(doc, n, KW_TEXT, kw_str_from(text));
	if (line)
		kw_doc_add_span(
		        doc, n,
		        (kw_span){ .line = line, .col = 1, .end_col = 2, .n_bytes = 6, .offset = 10 });
	return n;
}

static void test_blocks(void **state)
{
	(void)state;
	kw_doc *doc = kw_doc_new(1000);
	kw_node *root = kw_doc_root(doc);
	add(doc, root, KW_TITLE, "運営方針", 1)->as.heading->title = KW_LIT("運営方針");
	kw_node *head = add(doc, root, KW_FIELD, "区長 長沢", 2);
	*head->as.field = (kw_field){ .role = KW_FIELD_HEAD, .post = KW_LIT("区長"), .name = KW_LIT("長沢") };
	kw_node *section = add(doc, root, KW_SECTION, NULL, 0);
	kw_node *title = add(doc, section, KW_TITLE, "Ⅰ 目標", 3);
	*title->as.heading = (kw_heading){ .label = KW_LIT("Ⅰ"),
		                           .number = KW_LIT("1"),
		                           .title = KW_LIT("目標"),
		                           .label_from = KW_LIT("cover") };
	title->marks = KW_MARK_PART | KW_MARK_LABEL_AFTER;
	title->confidence = KW_GUESS;
	title->why = KW_LIT("6.2: best=0.313");
	kw_node *para = add(doc, section, KW_PARA, "一\"\\\n\t", 4);
	kw_doc_add_span(doc, para, (kw_span){ .line = 5 });
	kw_doc_add_span(doc, para, (kw_span){ .line = 9 });
	para->marks = KW_MARK_JOINED | KW_MARK_MOVED;
	kw_node *list = add(doc, section, KW_LIST, NULL, 0);
	list->as.list.marker = KW_LIT("・");
	add(doc, add(doc, list, KW_ITEM, NULL, 0), KW_PARA, "項", 6);
	kw_node *note = add(doc, section, KW_NOTE, "注", 7);
	note->as.note.marker = KW_LIT("※");
	note->as.note.is_reference = true;
	kw_node *box = add(doc, root, KW_BOX, NULL, 0);
	box->as.box.role = KW_BOX_DUTY;
	kw_doc_add(doc, box, KW_MISSING)->text = KW_LIT("text");
	kw_doc_add(doc, box, KW_MISSING)->as.missing.role = KW_MISSING_FIELD;
	kw_node *contact = add(doc, root, KW_CONTACT, "電話 320－8327", 8);
	contact->as.contact->tel = KW_LIT("320-8327");
	kw_doc_add(doc, root, KW_PAGEBREAK);
	assert_tree(
	        doc, "spans", "false",
	        "document\n"
	        "  title title=\"運営方針\" [L1] \"運営方針\"\n"
	        "  field role=head post=\"区長\" name=\"長沢\" [L2] \"区長 長沢\"\n"
	        "  section\n"
	        "    title label=\"Ⅰ\" label-from=\"cover\" number=\"1\" title=\"目標\" part label-after guess"
	        " why=\"6.2: best=0.313\" [L3] \"Ⅰ 目標\"\n"
	        "    para joined moved [L4-5,9] \"一\\\"\\\\\\n\\t\"\n"
	        "    list marker=\"・\"\n"
	        "      item\n"
	        "        para [L6] \"項\"\n"
	        "    note reference marker=\"※\" [L7] \"注\"\n"
	        "  box role=duty\n"
	        "    missing \"text\"\n"
	        "    missing role=field\n"
	        "  contact tel=\"320-8327\" [L8] \"電話 320－8327\"\n"
	        "  pagebreak\n");
	kw_doc_free(doc);
}

static void test_inlines(void **state)
{
	(void)state;
	kw_doc *doc = kw_doc_new(1000);
	kw_node *para = add(doc, kw_doc_root(doc), KW_PARA, "約", 1);
	kw_node *amount = kw_doc_add_text(doc, para, KW_AMOUNT, KW_LIT("△5千円"));
	amount->as.amount.yen = -5000;
	amount->as.amount.figure = -5;
	amount->as.amount.factor = 1000;
	amount->as.amount.unit = KW_LIT("千円");
	amount->as.amount.approximate = true;
	kw_doc_add_span(doc, amount,
	                (kw_span){ .line = 1, .col = 2, .end_col = 5, .n_bytes = 10, .offset = 3 });
	kw_doc_add(doc, para, KW_SOFTBREAK);
	kw_node *period = kw_doc_add_text(doc, para, KW_PERIOD, KW_LIT("令和４年度"));
	period->as.period.kind = KW_PERIOD_FISCAL_YEAR;
	period->as.period.era = KW_LIT("令和");
	period->as.period.era_year = 4;
	period->as.period.year = 2022;
	period->as.period.first = 20220401;
	period->as.period.last = 20230331;
	kw_node *link = kw_doc_add(doc, kw_doc_add(doc, para, KW_STRONG), KW_LINK);
	link->as.link.href = KW_LIT("https://example.jp/");
	kw_doc_add_text(doc, link, KW_TEXT, KW_LIT("案内"));
	kw_doc_add_text(doc, para, KW_RUBY, KW_LIT("瓦版"))->as.ruby.reading = KW_LIT("かわらばん");
	kw_doc_add_text(doc, para, KW_ORG, KW_LIT("総務課"))->as.org.role = KW_LIT("担当");
	kw_node *phone = kw_doc_add_text(doc, para, KW_PHONE, KW_LIT("３２０"));
	phone->as.phone.number = KW_LIT("320");
	phone->as.phone.is_fax = true;
	kw_doc_add_text(doc, para, KW_TEXT, KW_LIT("\xe2\x80\xae\xf0\xa0\xae\xb7"));
	assert_tree(
	        doc, "spans", "true",
	        "document\n"
	        "  para [1:1-2@10+6]\n"
	        "    text \"約\"\n"
	        "    amount yen=-5000 figure=-5 factor=1000 unit=\"千円\" approximate [1:2-5@3+10] \"△5千円\"\n"
	        "    softbreak\n"
	        "    period kind=fiscal-year era=\"令和\" era-year=4 year=2022 first=20220401 last=20230331"
	        " \"令和４年度\"\n"
	        "    strong\n"
	        "      link href=\"https://example.jp/\" \"案内\"\n"
	        "    ruby reading=\"かわらばん\" \"瓦版\"\n"
	        "    org role=\"担当\" \"総務課\"\n"
	        "    phone number=\"320\" fax \"３２０\"\n"
	        "    text \"\\u{202E}\xf0\xa0\xae\xb7\"\n");
	kw_doc_free(doc);
}

static void test_tables(void **state)
{
	(void)state;
	kw_doc *doc = kw_doc_new(1000);
	kw_node *data = add(doc, kw_doc_root(doc), KW_TABLE, NULL, 0);
	const kw_column columns[] = {
		{ .name = KW_LIT("名") },
		{ .name = KW_LIT("額"), .kind = KW_VALUE_AMOUNT, .unit = KW_LIT("千円"), .factor = 1000 },
	};
	const kw_cell cells[] = {
		{ .text = KW_LIT("010006"), .kind = KW_VALUE_CODE, .at = { .line = 2 } },
		{ .text = KW_LIT("5"), .kind = KW_VALUE_AMOUNT, .value = 5000, .at = { .line = 2 } },
		{ .text = KW_LIT("") },
		{ .text = KW_LIT("1.5%"), .kind = KW_VALUE_PERCENT, .value = 15, .decimals = 1 },
	};
	kw_table_set_columns(doc, data, columns, 2);
	kw_table_set_cells(doc, data, cells, 2);
	kw_node *form = add(doc, kw_doc_root(doc), KW_TABLE, NULL, 0);
	kw_node *row = add(doc, form, KW_ROW, NULL, 0);
	add(doc, add(doc, row, KW_CELL, NULL, 0), KW_PARA, "欄", 4);
	assert_tree(doc, "spans", "false",
	            "document\n"
	            "  table\n"
	            "    column \"名\"\n"
	            "    column amount unit=\"千円\" factor=1000 \"額\"\n"
	            "    row\n"
	            "      cell code [L2] \"010006\"\n"
	            "      cell amount value=5000 [L2] \"5\"\n"
	            "    row\n"
	            "      cell \"\"\n"
	            "      cell percent value=15 decimals=1 \"1.5%\"\n"
	            "  table\n"
	            "    row\n"
	            "      cell\n"
	            "        para [L4] \"欄\"\n");
	kw_doc_free(doc);
}

static void test_ledger(void **state)
{
	(void)state;
	kw_doc *doc = kw_doc_new(1000);
	const kw_span at = { .line = 83 };
	const uint32_t of[] = { 2, 3 };
	kw_doc_add_removed(doc, &(kw_removed){ .kind = KW_REMOVED_DUPLICATE,
	                                       .reason = KW_REASON_REPEATED_BLOCK,
	                                       .part = true,
	                                       .spans = &at,
	                                       .n_spans = 1,
	                                       .of = of,
	                                       .n_of = 2,
	                                       .text = KW_LIT("再") });
	kw_doc_add_despaced(doc, &(kw_despaced){ .line = 11, .columns = of, .n_columns = 2 });
	kw_doc_add_finding(doc, KW_SEVERITY_WARNING, KW_LIT("text.suspect-char"), at, KW_LIT("U+FF53"));
	assert_tree(doc, "ledger", "true",
	            "document\n"
	            "removed duplicate repeated-block part of=2,3 [L83] \"再\"\n"
	            "despaced [L11] columns=2,3\n"
	            "finding warning text.suspect-char [L83] \"U+FF53\"\n");
	assert_tree(doc, "ledger", "false", "document\n");
	kw_doc_free(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_inlines),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_ledger),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
