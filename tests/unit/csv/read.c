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

static const char letters[KW_N_VALUE_KINDS] = { 't', 'c', 'i', 'd', '%', 'y', 'D', 'b' };

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
	kw_walk w = kw_walk_from(kw_doc_root(o.doc));
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		if (e != KW_ENTER || w.node->type != KW_TABLE)
			continue;
		if (o.table.n)
			kw_buf_put(&o.table, KW_LIT(" + "));
		put_table(w.node, &o.table);
	}
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
	{ "名|数\n一|1\n二|2\n", "ti 名|数/一|1/二|2", NULL, "csv.delimiter" },
	{ "区名    人数   世帯\n北区    1,200   30\n南区   300     40\n東区  5   6\n",
	  "tii 区名|人数|世帯/北区|1,200|30/南区|300|40/東区|5|6", NULL, "csv.delimiter" },
	{ "施設 名    人数\n北 区    1,200\n南区   300\n東区  5\n",
	  "ti 施設 名|人数/北 区|1,200/南区|300/東区|5", NULL, "csv.delimiter" },
	{ "これは 文章\n三つの 行に\n空きが ある\n", "t これは 文章/三つの 行に/空きが ある", NULL, NULL },
	/* above the table */
	{ "令和４年度予算,,（単位：千円）,\n名,予算額,件数,備考\n一,1,2,\n",
	  "tyit 名|予算額|件数|備考/一|1|2|", "令和４年度予算", NULL },
	{ "#出典,市\n（単位：百万円）,\n事業予算,\n名,予算額\n一,1\n二,2\n", "ty 名|予算額/一|1/二|2",
	  "事業予算", NULL },
	{ "#LINK,\n#property,名\n#object_type_xsd,string\n1,一\n2,二\n", "it 列1|名/1|一/2|二", NULL,
	  "csv.header" },
	{ "令和４年度,予算書,,\n名,課,予算額（円）,備考\n一,甲,1,\n", "ttyt 名|課|予算額（円）|備考/一|甲|1|",
	  "令和４年度", NULL },
	{ "名,課,,\n一,甲,1,あ\n", "ttit 名|課|列3|列4/一|甲|1|あ", NULL, "csv.header" },
	/* heads of several rows */
	{ "款,項,予算額,,増減\n,,本年度,前年度,\n01,総務費,1,2,-1\n",
	  "ctiii 款|項|予算額_本年度|予算額_前年度|増減/01|総務費|1|2|-1", NULL, "csv.header-rows" },
	{ "区分,令和４年度,,令和３年度,\n,予算額,決算額,予算額,決算額\n総務費,1,2,3,4\n",
	  "tiiii 区分|令和４年度_予算額|令和４年度_決算額|令和３年度_予算額|令和３年度_決算額/総務費|1|2|3|4",
	  NULL, "csv.header-rows" },
	{ "名,予算,,,\n,本年度,,前年度,\n,当初,補正,当初,補正\n一,1,2,3,4\n",
	  "tiiii 名|予算_本年度_当初|予算_本年度_補正|予算_前年度_当初|予算_前年度_補正/一|1|2|3|4", NULL,
	  "csv.header-rows" },
	{ "事業名,予算額,人数\n,千円,（人）\n一,5,6\n", "tyi 事業名|予算額（千円）|人数（人）/一|5|6", NULL,
	  "csv.header-rows" },
	{ "名,数,備考\n一,未定,x\n二,5,y\n", "ttt 名|数|備考/一|未定|x/二|5|y", NULL, NULL },
	{ "名,数,,備考\n一,未定,未定,x\n二,5,6,y\n", "tttt 名|数|列3|備考/一|未定|未定|x/二|5|6|y", NULL,
	  "csv.header" },
	/* several tables */
	{ "名,数\n一,1\n\n名,数\n二,2\n", "ti 名|数/一|1 + ti 名|数/二|2", NULL, "csv.tables" },
	{ "名,数\n一,1\n,\n,\n表２,\n名前,人口\n二,2\n", "ti 名|数/一|1 + ti 名前|人口/二|2", NULL,
	  "csv.tables" },
	{ "名,数\n一,1\n\n事業名,所管課,金額\n二,甲,2\n", "ti 名|数/一|1 + tti 事業名|所管課|金額/二|甲|2",
	  NULL, "csv.tables" },
	{ "名,数\n一,1\n\n事業名,予算額\n二,2\n", "ti 名|数/一|1 + ti 事業名|予算額/二|2", NULL,
	  "csv.tables" },
	{ "名,数\n一,1\n\n（単位：千円）,\n款,予算額\n01,2\n", "ti 名|数/一|1 + cy 款|予算額/01|2", NULL,
	  "csv.tables" },
	{ "名,数,備考\n一,1,x\n\n二,未定,y\n三,3,z\n", "ttt 名|数|備考/一|1|x/二|未定|y/三|3|z", NULL, NULL },
	{ "名,住所\n一,甲\n\n二,乙\n三,丙\n", "tt 名|住所/一|甲/二|乙/三|丙", NULL, NULL },
	{ "名,数\n一,1\n,\n二,2\n", "ti 名|数/一|1/|/二|2", NULL, NULL },
	/* below the table */
	{ "名,数\n一,1\n二,2\n\n※注１\n出典：市\n", "ti 名|数/一|1/二|2", NULL, NULL },
	{ "名,数\n一,1\n二,2\n※注１,\n", "ti 名|数/一|1/二|2", NULL, NULL },
	{ "名,数\n一,1\n※二,2\n", "ti 名|数/一|1/※二|2", NULL, NULL },
	/* sums */
	{ "名,予算額（円）\n一,1\n二,2\n合　計,3\n", "ty 名|予算額（円）/一|1/二|2/合　計|3", NULL, NULL },
	{ "名,予算額（円）\n一,1\n二,2\n合計,4\n", "ty 名|予算額（円）/一|1/二|2/合計|4", NULL,
	  "csv.sum-differs" },
	{ "名,予算額（千円）\n一,1\n二,2\n合計,4\n", "ty 名|予算額（千円）/一|1/二|2/合計|4", NULL,
	  "csv.sum-differs" },
	{ "名,額（円）\n一,1\n小計,1\n二,2\n三,3\n小計,5\n合計,6\n四,4\n計,4\n総計,10\n",
	  "ty 名|額（円）/一|1/小計|1/二|2/三|3/小計|5/合計|6/四|4/計|4/総計|10", NULL, NULL },
	{ "名,額（円）\n一,1\n累計,9\n二,2\n総計,3\n", "ty 名|額（円）/一|1/累計|9/二|2/総計|3", NULL, NULL },
	{ "番号,人数\n1,1\n2,2\n合計,3\n", "ci 番号|人数/1|1/2|2/合計|3", NULL, NULL },
	{ "名,執行率\n一,1\n二,2\n合計,9\n", "ti 名|執行率/一|1/二|2/合計|9", NULL, NULL },
	{ "合計,予算額（円）\n合計,9\n一,1\n", "ty 合計|予算額（円）/合計|9/一|1", NULL, NULL },
	/* marks */
	{ "名,備蓄,耐震\n一,○,有\n二,×,無\n", "tbb 名|備蓄|耐震/一|○|有/二|×|無", NULL, NULL },
};

/* The places and figures a message states. */
static void messages_say(void **state)
{
	(void)state;
	static const struct {
		const char *text, *code, *words;
		kw_severity severity;
		uint32_t line, col;
	} cases[] = {
		{ "名,予算額（円）\n一,1\n二,2\n合計,4\n", "csv.sum-differs",
		  "is written as 4, but the 2 rows above add up to 3円", KW_SEVERITY_WARNING, 4, 4 },
		{ "名,予算額（千円）\n一,1\n二,2\n合計,4\n", "csv.sum-differs",
		  "add up to 3千円; rounding may explain it", KW_SEVERITY_NOTE, 4, 4 },
		{ "名,予算額（千円）\n一,1\n二,2\n合計,5\n", "csv.sum-differs", "add up to 3千円",
		  KW_SEVERITY_WARNING, 4, 4 },
		{ "名,人口\n一,1\n二,2\n合計,5\n", "csv.sum-differs", "add up to 3", KW_SEVERITY_WARNING, 4,
		  4 },
		{ "名,件数\nあ,1\nい,×\nう,2\nえ,2\nお,x\nか,3\nき,4\n", "csv.mixed-column",
		  "5 values and 2 cells of text (line 3, 6)", KW_SEVERITY_NOTE, 3, 3 },
		{ "名,件数\nあ,a\nい,b\nう,c\nえ,d\nお,e\nか,f\nき,1\nく,1\nけ,1\nこ,1\nさ,1\nし,1\nす,1\nせ,1\nそ,1\n"
		  "た,1\nち,1\nつ,1\n",
		  "csv.mixed-column", "12 values and 6 cells of text (line 2, 3, 4, 5, 6 …)",
		  KW_SEVERITY_NOTE, 2, 3 },
		{ "区分,数,\n,甲,乙\n一,1,2\n", "csv.header-rows", "the head has 2 rows", KW_SEVERITY_NOTE, 1,
		  1 },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		outcome o = read_text(cases[i].text);
		assert_int_equal(o.st, KW_OK);
		assert_int_equal(o.ctx->n_messages, 1);
		const kw_message *m = o.ctx->last;
		assert_str(m->code, cases[i].code);
		if (!memmem(m->english.p, m->english.n, cases[i].words, strlen(cases[i].words)))
			fail_msg("%.*s", KW_STR_ARG(m->english));
		assert_int_equal(m->severity, cases[i].severity);
		assert_int_equal(m->at.line, cases[i].line);
		assert_int_equal(m->at.col, cases[i].col);
		end(&o);
	}
}

static void reads_tables(void **state)
{
	(void)state;
	unsigned n_wrong = 0;
	for (size_t i = 0; i < KW_COUNT(tables); i++) {
		outcome o = read_text(tables[i].text);
		assert_int_equal(o.st, KW_OK);
		const kw_node *title = kw_node_title(kw_doc_root(o.doc));
		kw_str name = title ? title->as.heading->title : (kw_str){ NULL, 0 };
		kw_str code = o.ctx->last ? o.ctx->last->code : (kw_str){ NULL, 0 };
		bool right = kw_str_eq(kw_buf_str(&o.table), kw_str_from(tables[i].table)) &&
		             kw_str_eq(name, kw_str_from(tables[i].title)) &&
		             kw_str_eq(code, kw_str_from(tables[i].code)) &&
		             o.ctx->n_messages == (tables[i].code != NULL);
		if (!right)
			print_error("%s gives %.*s, title %.*s, %d messages, the last %.*s\n", tables[i].text,
			            KW_STR_ARG(kw_buf_str(&o.table)), KW_STR_ARG(name),
			            (int)o.ctx->n_messages, KW_STR_ARG(code));
		n_wrong += !right;
		end(&o);
	}
	assert_int_equal(n_wrong, 0);
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
	static const struct {
		kw_str bytes;
		uint32_t line, col;
	} nuls[] = { { KW_LIT_INIT("a,b\n1,\0\n"), 2, 3 },
		     { KW_LIT_INIT("\0"), 1, 1 },
		     { KW_LIT_INIT("名,数\n一,二\0"), 2, 4 },
		     { KW_LIT_INIT("\x96\xBC,\x90\x94\n\x88\xEA,\x93\xF1\0"), 2, 0 } };
	for (size_t i = 0; i < KW_COUNT(nuls); i++) {
		outcome o = run(nuls[i].bytes, NULL, 0, KW_N_LIMITS, 0);
		assert_int_equal(o.st, KW_EFORMAT);
		assert_str(o.ctx->last->code, "charset.nul");
		assert_int_equal(o.ctx->last->at.line, nuls[i].line);
		assert_int_equal(o.ctx->last->at.col, nuls[i].col);
		end(&o);
	}
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
		{ "delimiter", "pipe", "a,b|c\n\"d\"|e\n", "tt a,b|c/d|e" },
		{ "delimiter", "spaces", "a,b c\nd   e\n", "tt a,b|c/d|e" },
		{ "delimiter", "spaces", "a b  c\nd    e\n", "tt a b|c/d|e" },
		{ "header", "no", "区,数,\n,甲,乙\n一,1,2\n", "ttt 列1|列2|列3/区|数|/|甲|乙/一|1|2" },
		{ "header", "yes", "#property,名\n一,二\n三,四\n", "tt 一|二/三|四" },
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

/* A text of several times KW_FORGET_BYTES: a character that a part cuts is whole, a malformed one is found wherever it stands. */
static void parts_do_not_cut(void **state)
{
	(void)state;
	for (size_t shift = 0; shift < 4; shift++) {
		kw_buf b = { 0 };
		kw_buf_put(&b, kw_str_sub(KW_LIT("abcd"), 0, shift));
		kw_buf_put(&b, KW_LIT(",𠮷野\n"));
		while (b.n < 2 * KW_FORGET_BYTES + 100)
			kw_buf_put(&b, KW_LIT("𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷,𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷\n"));
		outcome o = run(kw_buf_str(&b), NULL, 0, KW_N_LIMITS, 0);
		assert_int_equal(o.st, KW_OK);
		assert_string_equal(kw_doc_source(o.doc)->charset.p, "UTF-8");
		assert_int_equal(said(o.ctx, "charset.bad-bytes"), 0);
		end(&o);
		for (size_t i = 0; i < 8; i += 3) { /* around the end of the first part */
			size_t at = KW_FORGET_BYTES - 4 + i;
			char kept = b.b[at];
			b.b[at] = (char)0xFF;
			o = run(kw_buf_str(&b), NULL, 0, KW_N_LIMITS, 0);
			assert_int_equal(o.st, KW_OK);
			assert_true(said(o.ctx, "charset.bad-bytes") > 0);
			end(&o);
			b.b[at] = kept;
		}
		kw_buf_free(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_tables),    cmocka_unit_test(messages_say),
		cmocka_unit_test(refuses),         cmocka_unit_test(options_decide),
		cmocka_unit_test(encodings_agree), cmocka_unit_test(reads_prefixes),
		cmocka_unit_test(probes),          cmocka_unit_test(parts_do_not_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
