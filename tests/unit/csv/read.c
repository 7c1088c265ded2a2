/* Whole CSV texts: what becomes of them, what is said, what is refused and where. */
#include "../unit.h"

#include "../../../core/check.h"
#include "../../../core/opts.h"
#include "../../../plugins/csv/csv.h"
#include <iconv.h>
#include <stdlib.h>

extern const kw_plugin kw_plugin_v1;

typedef struct outcome {
	kw_ctx *ctx;
	kw_doc *doc;
	kw_status st;
	kw_buf table; /* heads and rows as "a|b/1|2", kinds as letters before: "tc a|b/..." */
} outcome;

static const char letters[KW_N_VALUE_KINDS] = { 't', 'c', 'i', 'd', '%', 'y', 'D' };

static void put_table(const kw_node *table, kw_buf *out)
{
	const kw_table *t = table->as.table;
	for (size_t i = 0; i < t->n_columns; i++)
		kw_buf_putc(out, letters[t->columns[i].kind]);
	kw_buf_putc(out, ' ');
	for (size_t i = 0; i < t->n_columns; i++) {
		kw_buf_put(out, i ? KW_LIT("|") : KW_LIT(""));
		kw_buf_put(out, t->columns[i].name);
	}
	kw_rows *rows = kw_table_open(table);
	const kw_cell *cells;
	uint64_t n_rows = 0;
	for (size_t n; (cells = kw_rows_next(rows, &n)) != NULL; n_rows++) {
		kw_buf_putc(out, '/');
		for (size_t i = 0; i < n; i++) {
			kw_buf_put(out, i ? KW_LIT("|") : KW_LIT(""));
			kw_buf_put(out, cells[i].text);
		}
	}
	assert_int_equal(n_rows, t->n_rows);
	kw_rows_close(rows);
}

static outcome run(kw_str bytes, const kw_setting *settings, size_t n_settings, kw_limit limit, int64_t most)
{
	outcome o = { .ctx = kw_ctx_new(KW_LIT("formats")), .doc = kw_doc_new(100000) };
	kw_opts *opts = NULL;
	const kw_reader *reader = kw_plugin_v1.readers[0];
	if (limit < KW_N_LIMITS)
		o.ctx->limits[limit] = most;
	assert_int_equal(kw_opts_new(o.ctx, reader->name, reader->options, settings, n_settings, &opts),
	                 KW_OK);
	o.st = reader->read(o.ctx, opts, bytes, o.doc);
	assert_false(kw_opts_misused(opts));
	kw_opts_free(opts);
	assert_int_equal(o.ctx->n_errors, o.st != KW_OK);
	if (o.st)
		return o;
	assert_int_equal(kw_check_tree(o.ctx, o.doc), KW_OK);
	const kw_node *last = kw_doc_root(o.doc)->last;
	if (last && last->type == KW_TABLE)
		put_table(last, &o.table);
	return o;
}

static outcome read_text(const char *text)
{
	return run(kw_str_from(text), NULL, 0, KW_N_LIMITS, 0);
}

static void end(outcome *o)
{
	kw_buf_free(&o->table);
	kw_doc_free(o->doc);
	kw_ctx_free(o->ctx);
}

static const struct {
	const char *text, *table, *title, *code; /* code: of one message; NULL: none is said */
} tables[] = {
	{ "", "", NULL, "csv.empty" },
	{ "\n\n", "", NULL, "csv.empty" },
	{ "名,数\n", "tt 名|数", NULL, "csv.empty" },
	{ "名,数\n一,1\n二,2\n", "ti 名|数/一|1/二|2", NULL, NULL },
	{ "\xEF\xBB\xBF名,数\n一,1\n", "ti 名|数/一|1", NULL, NULL },
	{ "名,数\r\n一,1\r\n", "ti 名|数/一|1", NULL, NULL },
	{ "名,数\r一,1\r", "ti 名|数/一|1", NULL, NULL },
	{ "名,数\n一,1\r\n二,2\r三,3", "ti 名|数/一|1/二|2/三|3", NULL, NULL },
	{ "名\t数\n一\t1\n", "ti 名|数/一|1", NULL, "csv.delimiter" },
	{ "名;数\n一;1,5\n二;2,5\n", "tt 名|数/一|1,5/二|2,5", NULL, "csv.delimiter" },
	{ "名\n一\n二\n", "t 名/一/二", NULL, NULL },
	{ "コード,数\n001,1\n010006,2\n", "ci コード|数/001|1/010006|2", NULL, NULL },
	{ "名,数\n\"一\n二\",1\n", "ti 名|数/一\n二|1", NULL, NULL },
	{ "名,数\n\"一\"\"二\",1\n\"\"\"\",2\n", "ti 名|数/一\"二|1/\"|2", NULL, NULL },
	{ "名,数\n一\n二,2,三\n", "tit 名|数|列3/一||/二|2|三", NULL, "csv.ragged" },
	{ "名,数\n一,1,\n二,2,\n", "ti 名|数/一|1/二|2", NULL, "csv.ragged" },
	{ "名,名,\n一,1,2\n", "tii 名|名 (2)|列3/一|1|2", NULL, "csv.header" },
	{ "一,1\n二,2\n", "ti 列1|列2/一|1/二|2", NULL, NULL },
	{ "区,2020,2021\n北,1,2\n", "tii 区|2020|2021/北|1|2", NULL, NULL },
	{ "名,数\n\"一\"あ,1\n", "ti 名|数/一あ|1", NULL, "csv.quote" },
	{ "令和４年度予算\n名,数\n一,1\n二,2\n", "ti 名|数/一|1/二|2", "令和４年度予算", NULL },
	{ "令和４年度予算,\n,\n名,数\n一,1\n二,2\n", "ti 名|数/一|1/二|2", "令和４年度予算", NULL },
	{ "事業予算\n,（単位：千円）\n名,予算額\n一,1\n二,2\n", "ty 名|予算額/一|1/二|2", "事業予算", NULL },
	{ "#LINK,\n#lang,ja\n名,数\n一,1\n二,2\n", "ti 名|数/一|1/二|2", NULL, NULL },
	{ "名,数\n一,1\n二,2\n三,3\n四,4\n五,5\n六,6\n七,7\n八,8\n九,9\n十,10\n計,約百\n",
	  "tt 名|数/一|1/二|2/三|3/四|4/五|5/六|6/七|7/八|8/九|9/十|10/計|約百", NULL, "csv.mixed-column" },
};

static void reads_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(tables); i++) {
		outcome o = read_text(tables[i].text);
		if (o.st || !kw_str_eq(kw_buf_str(&o.table), kw_str_from(tables[i].table)))
			print_error("%s gives %d %.*s\n", tables[i].text, o.st,
			            KW_STR_ARG(kw_buf_str(&o.table)));
		assert_int_equal(o.st, KW_OK);
		assert_str(kw_buf_str(&o.table), tables[i].table);
		const kw_node *title = kw_node_title(kw_doc_root(o.doc));
		assert_int_equal(title != NULL, tables[i].title != NULL);
		if (title)
			assert_str(title->as.heading->title, tables[i].title);
		assert_int_equal(o.ctx->n_messages, tables[i].code != NULL);
		if (tables[i].code)
			assert_str(o.ctx->last->code, tables[i].code);
		end(&o);
	}
}

static void refuses(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		kw_limit limit;
		int64_t most;
		kw_status st;
		const char *code;
		uint32_t line, col;
	} cases[] = {
		{ "名,数\n一,\"1\n二,2\n", KW_N_LIMITS, 0, KW_EFORMAT, "csv.quote", 2, 3 },
		{ "\"名,数\n", KW_N_LIMITS, 0, KW_EFORMAT, "csv.quote", 1, 1 },
		{ "a,b\n1,2\n3,4\n", KW_LIMIT_CSV_ROWS, 1, KW_ELIMIT, "limit.csv-rows", 3, 1 },
		{ "a,b\n1,2,3\n", KW_LIMIT_CSV_COLUMNS, 2, KW_ELIMIT, "limit.csv-columns", 2, 5 },
		{ "a,b,c\n1,2\n", KW_LIMIT_CSV_COLUMNS, 2, KW_ELIMIT, "limit.csv-columns", 1, 5 },
		{ "a,b\n1,23456\n", KW_LIMIT_FIELD_BYTES, 4, KW_ELIMIT, "limit.field-bytes", 2, 3 },
		{ "title here\na,b\n1,2\n", KW_LIMIT_FIELD_BYTES, 4, KW_ELIMIT, "limit.field-bytes", 1, 1 },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		outcome o = run(kw_str_from(cases[i].text), NULL, 0, cases[i].limit, cases[i].most);
		assert_int_equal(o.st, cases[i].st);
		assert_str(o.ctx->last->code, cases[i].code);
		assert_int_equal(o.ctx->last->at.line, cases[i].line);
		assert_int_equal(o.ctx->last->at.col, cases[i].col);
		end(&o);
	}
	outcome o = run(KW_LIT("a,b\n1,\0\n"), NULL, 0, KW_N_LIMITS, 0);
	assert_int_equal(o.st, KW_EFORMAT);
	end(&o);
}

static void options_decide(void **state)
{
	(void)state;
	static const struct {
		const char *name, *value, *text, *table;
	} cases[] = {
		{ "header", "no", "名,数\n一,二\n", "tt 列1|列2/名|数/一|二" },
		{ "header", "yes", "1,2\n3,4\n", "ii 1|2/3|4" },
		{ "delimiter", "semicolon", "a,b;c\nd,e;f\n", "tt a,b|c/d,e|f" },
		{ "delimiter", "tab", "a,b\nc,d\n", "t a,b/c,d" },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		kw_setting setting = { KW_LIT("csv"), kw_str_from(cases[i].name),
			               kw_str_from(cases[i].value) };
		outcome o = run(kw_str_from(cases[i].text), &setting, 1, KW_N_LIMITS, 0);
		assert_int_equal(o.st, KW_OK);
		assert_str(kw_buf_str(&o.table), cases[i].table);
		end(&o);
	}
	kw_setting setting = { KW_LIT("csv"), KW_LIT("encoding"), KW_LIT("klingon") };
	outcome o = run(KW_LIT("a,b\n"), &setting, 1, KW_N_LIMITS, 0);
	assert_int_equal(o.st, KW_EUSAGE);
	end(&o);
}

/* The same table from every encoding, and the same bytes of each cell at its place in UTF-8. */
static void encodings_agree(void **state)
{
	(void)state;
	char utf8[] = "コード,事業名,予算額（千円）\n001,地域福祉力の向上に向けた取組,\"28,523\"\n"
	              "002,こどもの居場所づくり①,\"13,989\"\n003,区民まつり～髙齢者の\"参加\"～,△5\n";
	static const char *const charsets[] = { "CP932", "EUC-JP-MS", "UTF-16" };
	outcome plain = read_text(utf8);
	assert_int_equal(plain.st, KW_OK);
	kw_rows *rows = kw_table_open(kw_doc_root(plain.doc)->last);
	size_t n;
	const kw_cell *cells = kw_rows_next(rows, &n);
	assert_int_equal(cells[2].value, 28523000);
	assert_memory_equal(utf8 + cells[1].at.offset, cells[1].text.p, cells[1].text.n);
	assert_int_equal(cells[1].at.n_bytes, cells[1].text.n);
	assert_memory_equal(utf8 + cells[2].at.offset, "\"28,523\"", 8);
	assert_int_equal(cells[2].at.line, 2);
	assert_int_equal(cells[2].at.col, 20);
	assert_int_equal(cells[2].at.end_col, 27);
	kw_rows_close(rows);
	for (size_t i = 0; i < KW_COUNT(charsets); i++) {
		char bytes[1024], *from = utf8, *to = bytes;
		size_t left = sizeof utf8 - 1, space = sizeof bytes;
		iconv_t cd = iconv_open(charsets[i], "UTF-8");
		assert_int_equal(iconv(cd, &from, &left, &to, &space), 0);
		iconv_close(cd);
		outcome o = run((kw_str){ bytes, (size_t)(to - bytes) }, NULL, 0, KW_N_LIMITS, 0);
		assert_int_equal(o.st, KW_OK);
		assert_true(kw_str_eq(kw_buf_str(&o.table), kw_buf_str(&plain.table)));
		end(&o);
	}
	assert_int_equal(kw_doc_source(plain.doc)->lines, 5);
	assert_int_equal(kw_doc_source(plain.doc)->nonblank_lines, 4);
	end(&plain);
}

/* Every prefix ends in a table or in one message; the copy has no byte behind it. */
static void reads_prefixes(void **state)
{
	(void)state;
	static const char whole[] = "題\n\"a\",予算（円）,\"b\"\"c\"\r\n1,\"2\n3\",4\r\n\"x\"y,,\n";
	for (size_t n = 0; n < sizeof whole; n++) {
		char *copy = malloc(n ? n : 1);
		memcpy(copy, whole, n);
		outcome o = run((kw_str){ copy, n }, NULL, 0, KW_N_LIMITS, 0);
		end(&o);
		free(copy);
	}
}

static void probes(void **state)
{
	(void)state;
	static const struct {
		const char *head, *name;
		int score;
	} cases[] = {
		{ "a,b\n1,2\n", "x.csv", KW_LIKELY_SCORE + 10 },
		{ "a\n1\n", "x.CSV", KW_LIKELY_SCORE },
		{ "", "x.csv", KW_LIKELY_SCORE },
		{ "a\tb\n1\t2\n", "x.tsv", KW_LIKELY_SCORE + 10 },
		{ "a,b\n1,2\n", "x.txt", KW_POSSIBLE },
		{ "令和４年度\n区運営方針\n", "x.txt", KW_NO },
		{ "<?xml version=\"1.0\"?>", "x.csv", KW_BY_NAME },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++)
		assert_int_equal(kw_plugin_v1.readers[0]->probe(kw_str_from(cases[i].head),
		                                                kw_str_from(cases[i].name)),
		                 cases[i].score);
	assert_int_equal(kw_plugin_v1.readers[0]->probe(KW_LIT("a\0b,c"), KW_LIT("x.csv")), KW_BY_NAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_tables),   cmocka_unit_test(refuses),
		cmocka_unit_test(options_decide), cmocka_unit_test(encodings_agree),
		cmocka_unit_test(reads_prefixes), cmocka_unit_test(probes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
