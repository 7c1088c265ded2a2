/* Reading document XML: what is refused, with which code, where, and what is read in which encoding. */
#include "../unit.h"

#include "../../../core/opts.h"
#include "../../../plugins/xml/xml.h"
#include <iconv.h>
#include <stdlib.h>

extern const kw_plugin kw_plugin_v1;

/* The reader with its presets, or with one setting "name=value". */
static kw_status read_with(kw_ctx *ctx, const char *name, const char *value, kw_str bytes, kw_doc *doc)
{
	const kw_reader *reader = kw_plugin_v1.readers[0];
	kw_setting setting = { KW_LIT("xml"), kw_str_from(name), kw_str_from(value) };
	kw_opts *opts = NULL;
	assert_int_equal(kw_opts_new(ctx, reader->name, reader->options, &setting, name != NULL, &opts),
	                 KW_OK);
	kw_status st = reader->read(ctx, opts, bytes, doc);
	kw_opts_free(opts);
	return st;
}

#define OPEN  "<kawaraban xmlns=\"urn:kawaraban:document:1\"><document>"
#define CLOSE "</document></kawaraban>"
/* A document whose <document> holds this, on line 2. */
#define DOC(body) "<?xml version=\"1.0\"?>\n" OPEN body CLOSE

typedef struct refusal {
	const char *bytes;
	kw_status st;
	const char *code, *words; /* words: a part of the message */
	uint32_t line, col;       /* 0: not looked at */
} refusal;

static const refusal refusals[] = {
	/* not well-formed */
	{ "", KW_EFORMAT, "xml.malformed", "", 1, 1 },
	{ "<?xml version=\"1.0\"?>", KW_EFORMAT, "xml.malformed", "", 1, 0 },
	{ "<?xml version=\"1.0\"?>\n" OPEN, KW_EFORMAT, "xml.malformed", "", 2, 0 },
	{ DOC("<para>"), KW_EFORMAT, "xml.malformed", "mismatch", 2, 0 },
	{ DOC("<para/>\n<section>\n<para>\n</pora>"), KW_EFORMAT, "xml.malformed", "para line 4 and pora", 5,
	  0 },
	{ DOC("<table><column/>\n<rows>\n<r><c/></r>\n</rows></table>\n<para>\n</pora>"), KW_EFORMAT,
	  "xml.malformed", "para line 6 and pora", 7, 0 },
	{ DOC("<para/>\n<para\n why='a' %></para>"), KW_EFORMAT, "xml.malformed", "", 4, 0 },
	{ DOC("") "<kawaraban/>", KW_EFORMAT, "xml.malformed", "", 2, 0 },
	{ DOC("<para why=\"a\" why=\"b\"/>"), KW_EFORMAT, "xml.malformed", "redefined", 2, 0 },
	{ DOC("<para why=a/>"), KW_EFORMAT, "xml.malformed", "", 2, 0 },
	{ DOC("<x:para/>"), KW_EFORMAT, "xml.malformed", "prefix", 2, 0 },
	{ DOC("<para>\x01</para>"), KW_EFORMAT, "xml.malformed", "", 2, 0 },
	{ DOC("<para>&#1;</para>"), KW_EFORMAT, "xml.malformed", "", 2, 0 },
	{ DOC("<para>&#xFFFE;</para>"), KW_EFORMAT, "xml.malformed", "", 2, 0 },
	{ DOC("<para>&#xD800;</para>"), KW_EFORMAT, "xml.malformed", "", 2, 0 },
	{ DOC("<para>]]></para>"), KW_EFORMAT, "xml.malformed", "", 2, 0 },
	{ DOC("<!-- -- -->"), KW_EFORMAT, "xml.malformed", "", 2, 0 },
	{ DOC("<para>&nbsp;</para>"), KW_EFORMAT, "xml.entity", "nbsp", 2, 0 },
	{ DOC("<para why=\"&nbsp;\"/>"), KW_EFORMAT, "xml.entity", "nbsp", 2, 0 },
	{ "<!DOCTYPE kawaraban SYSTEM 'x.dtd'>" OPEN "<para/>" CLOSE, KW_EFORMAT, "xml.doctype",
	  "xml.doctype=ignore", 1, 1 },
	{ "<?xml version='1.0'?>\n<!-- <!DOCTYPE a> -->\n <!DOCTYPE kawaraban>" OPEN CLOSE, KW_EFORMAT,
	  "xml.doctype", "", 3, 2 },
	{ OPEN "<!DOCTYPE kawaraban>" CLOSE, KW_EFORMAT, "xml.malformed", "", 1, 0 },
	{ "<!DOCTYPE kawaraban []>" OPEN CLOSE, KW_EFORMAT, "xml.subset", "", 1, 1 },
	{ "<!DOCTYPE kawaraban [<!ENTITY a 'b'>]>" OPEN "&a;" CLOSE, KW_EFORMAT, "xml.subset", "", 1, 1 },
	{ "<?xml version=\"1.1\"?>" OPEN CLOSE, KW_EUNSUPPORTED, "xml.version", "XML 1.1", 1, 1 },
	/* other versions */
	{ "<document xmlns='urn:kawaraban:document:1'/>", KW_EFORMAT, "xml.element", "expected <kawaraban>",
	  1, 1 },
	{ "<kawaraban xmlns='urn:kawaraban:document:2'/>", KW_EUNSUPPORTED, "xml.version", "version 2", 1,
	  1 },
	/* elements */
	{ "<kawaraban xmlns='urn:kawaraban:document:1'/>", KW_EFORMAT, "xml.element", "holds no <document>",
	  1, 0 },
	{ DOC("<secton/>"), KW_EFORMAT, "xml.element", "<secton> in <document>; expected", 2, 55 },
	{ DOC("<para xmlns=''/>"), KW_EFORMAT, "xml.element", "<para> in <document>", 2, 55 },
	{ DOC("<list><para/></list>"), KW_EFORMAT, "xml.element", "<para> in <list>; expected <item>", 2,
	  61 },
	{ DOC("<pagebreak><para/></pagebreak>"), KW_EFORMAT, "xml.element", "expected nothing", 2, 0 },
	{ DOC("<missing role=\"part\"><para/></missing>"), KW_EFORMAT, "xml.element", "expected text", 2, 0 },
	{ DOC("<document/>"), KW_EFORMAT, "xml.element", "<document> in <document>", 2, 0 },
	{ DOC("<para/><title/>"), KW_EFORMAT, "xml.element", "expected a title before", 2, 62 },
	{ DOC("<title/><title/>"), KW_EFORMAT, "xml.element", "expected a title before", 2, 0 },
	{ DOC("") "", KW_OK, NULL, NULL, 0, 0 },
	{ "<kawaraban xmlns='urn:kawaraban:document:1'><document/><document/></kawaraban>", KW_EFORMAT,
	  "xml.element", "twice", 1, 0 },
	{ "<kawaraban xmlns='urn:kawaraban:document:1'><source/><source/><document/></kawaraban>", KW_EFORMAT,
	  "xml.element", "twice", 1, 0 },
	/* text */
	{ DOC("いろは<para/>"), KW_EFORMAT, "xml.text", "text in <document>; expected", 2, 55 },
	{ DOC("<para/>\n  いろは<!-- --><para/>"), KW_EFORMAT, "xml.text", "text in <document>", 3, 3 },
	{ DOC("<pagebreak>a</pagebreak>"), KW_EFORMAT, "xml.text", "expected nothing", 2, 0 },
	{ DOC("<para><softbreak>a</softbreak></para>"), KW_EFORMAT, "xml.text", "", 2, 0 },
	/* attributes */
	{ DOC("<para colour=\"red\"/>"), KW_EFORMAT, "xml.attribute", "colour", 2, 55 },
	{ DOC("<para xml:lang=\"ja\"/>"), KW_EFORMAT, "xml.attribute", "lang", 2, 0 },
	{ DOC("<para tel=\"1\"/>"), KW_EFORMAT, "xml.attribute", "tel", 2, 0 },
	{ DOC("<para><amount yen=\"1\" figure=\"1\">1円</amount></para>"), KW_EFORMAT, "xml.attribute",
	  "<amount> has no attribute factor", 2, 61 },
	{ DOC("<field/>"), KW_EFORMAT, "xml.attribute", "no attribute role", 2, 0 },
	/* values */
	{ DOC("<field role=\"boss\"/>"), KW_EFORMAT, "xml.value", "boss", 2, 0 },
	{ DOC("<para confidence=\"unsure\"/>"), KW_EFORMAT, "xml.value", "unsure", 2, 0 },
	{ DOC("<para marks=\"joined  moved\"/>"), KW_EFORMAT, "xml.value", "marks", 2, 0 },
	{ DOC("<para at=\"1:2-3\"/>"), KW_EFORMAT, "xml.value", "LINE:COL", 2, 0 },
	{ DOC("<para at=\"1:2-3@4+5 \"/>"), KW_EFORMAT, "xml.value", "LINE:COL", 2, 0 },
	{ DOC("<para at=\"4294967296:2-3@4+5\"/>"), KW_EFORMAT, "xml.value", "LINE:COL", 2, 0 },
	{ DOC("<para at=\"0:1-3@4+5\"/>"), KW_EFORMAT, "xml.value", "count from 1", 2, 0 },
	{ DOC("<para at=\"1:9-3@4+5\"/>"), KW_EFORMAT, "xml.value", "count from 1", 2, 0 },
	{ DOC("<para at=\"1:1-4294967295@4+5\"/>"), KW_EFORMAT, "xml.value", "count from 1", 2, 0 },
	{ DOC("<section at=\"1:2-3@4+5\"/>"), KW_EFORMAT, "xml.value", "blocks of text", 2, 0 },
	{ DOC("<para marks=\"implied\" at=\"1:2-3@4+5\"/>"), KW_EFORMAT, "xml.value", "implied", 2, 0 },
	{ DOC("<note reference=\"yes\"/>"), KW_EFORMAT, "xml.value", "expected true", 2, 0 },
	{ DOC("<para><amount yen=\"1.5\" figure=\"1\" factor=\"1\"/></para>"), KW_EFORMAT, "xml.value", "1.5",
	  2, 0 },
	{ DOC("<para><amount yen=\"01\" figure=\"1\" factor=\"1\"/></para>"), KW_EFORMAT, "xml.value", "yen",
	  2, 0 },
	{ DOC("<para><amount yen=\"9223372036854775808\" figure=\"1\" factor=\"1\"/></para>"), KW_EFORMAT,
	  "xml.value", "yen", 2, 0 },
	{ DOC("<para><amount yen=\"-0\" figure=\"1\" factor=\"1\"/></para>"), KW_EFORMAT, "xml.value", "yen",
	  2, 0 },
	{ DOC("<para><amount yen=\"1\" figure=\"1\" factor=\"0\"/></para>"), KW_EFORMAT, "xml.value",
	  "factor", 2, 0 },
	{ DOC("<para><period kind=\"day\" year=\"32768\"/></para>"), KW_EFORMAT, "xml.value", "year", 2, 0 },
	{ "<kawaraban xmlns='urn:kawaraban:document:1'><source sha256=\"ABC\"/></kawaraban>", KW_EFORMAT,
	  "xml.value", "64 figures", 1, 0 },
	/* tables */
	{ DOC("<table><title/><column/></table>"), KW_EFORMAT, "xml.element", "columns first", 2, 0 },
	{ DOC("<table><row/><rows/></table>"), KW_EFORMAT, "xml.element", "one kind of rows", 2, 0 },
	{ DOC("<table><rows/><row/></table>"), KW_EFORMAT, "xml.element", "one kind of rows", 2, 0 },
	{ DOC("<table><rows/><rows/></table>"), KW_EFORMAT, "xml.element", "twice", 2, 0 },
	{ DOC("<table><column/><rows><r/></rows></table>"), KW_EFORMAT, "xml.element", "0 cells; expected 1",
	  2, 0 },
	{ DOC("<table><column/><rows><r><c/><c/></r></rows></table>"), KW_EFORMAT, "xml.element",
	  "more than 1 cells", 2, 0 },
	{ DOC("<table><rows><r><c/></r></rows></table>"), KW_EFORMAT, "xml.element", "more than 0 cells", 2,
	  0 },
	{ DOC("<table><column/><rows><r><c at=\"+1\"/></r></rows></table>"), KW_EFORMAT, "xml.value",
	  "+CHARS", 2, 0 },
	{ DOC("<table><column/><rows><r><c at=\"+\"/></r></rows></table>"), KW_EFORMAT, "xml.value",
	  "which has none", 2, 0 },
	{ DOC("<table><column/><rows><r><c at=\"+1+1\">a</c></r></rows></table>"), KW_EFORMAT, "xml.value",
	  "which has none", 2, 0 },
	{ DOC("<table><column/><rows><r><c k=\"money\"/></r></rows></table>"), KW_EFORMAT, "xml.value",
	  "money", 2, 0 },
	/* ledger */
	{ "<kawaraban xmlns='urn:kawaraban:document:1'><document/><ledger><lines>3 4*</lines></ledger></kawaraban>",
	  KW_EFORMAT, "xml.value", "4*", 1, 0 },
	{ "<kawaraban xmlns='urn:kawaraban:document:1'><document/><ledger><lines>3*999999999999</lines></ledger></kawaraban>",
	  KW_ELIMIT, "limit.nodes", "", 1, 0 },
	{ "<kawaraban xmlns='urn:kawaraban:document:1'><document/><ledger><lines>4294967296</lines></ledger></kawaraban>",
	  KW_EFORMAT, "xml.value", "4294967296", 1, 0 },
	{ "<kawaraban xmlns='urn:kawaraban:document:1'><document/><ledger><despaced line=\"1\" columns=\"1,2\"/></ledger></kawaraban>",
	  KW_EFORMAT, "xml.value", "1,2", 1, 0 },
	/* encodings */
	{ "\x1F\x8B\x08", KW_EFORMAT, "format.binary", "gzip", 0, 0 },
	{ "PK\x03\x04", KW_EFORMAT, "format.binary", "zip", 0, 0 },
	{ "%PDF-1.4", KW_EFORMAT, "format.binary", "PDF", 0, 0 },
	{ "\x7F"
	  "ELF",
	  KW_EFORMAT, "format.binary", "ELF", 0, 0 },
	{ "\xFD"
	  "7zXZ\0",
	  KW_EFORMAT, "format.binary", "xz", 0, 0 },
	{ "<?xml version='1.0' encoding='x-nope'?>" OPEN CLOSE, KW_EUNSUPPORTED, "charset.label", "x-nope", 1,
	  1 },
	{ "<?xml version='1.0' encoding='UTF-7'?>" OPEN CLOSE, KW_EUNSUPPORTED, "charset.label", "UTF-7", 1,
	  1 },
	{ "\x4C\x6F\xA7\x94", KW_EUNSUPPORTED, "charset.label", "EBCDIC", 1, 1 },
	{ DOC("<para>\x97\xDF\x98\x61\x82\x52\x94\x4E\x93\x78</para>"), KW_EFORMAT, "charset.label", "UTF-8",
	  2, 61 },
	{ DOC("<para>\xC0\x80</para>"), KW_EFORMAT, "charset.label", "UTF-8", 2, 61 },
	{ DOC("<para>\xED\xA0\x80</para>"), KW_EFORMAT, "charset.label", "UTF-8", 2, 61 },
	{ "<?xml version='1.0' encoding='Shift_JIS'?>\n" OPEN
	  "<para>令和３年度の予算の概要について、次のとおりとする。</para>" CLOSE,
	  KW_EFORMAT, "charset.label", "UTF-8", 0, 0 },
	{ "<?xml version='1.0' encoding='EUC-JP'?>\n" OPEN
	  "<para>令和３年度の予算の概要について、次のとおりとする。</para>" CLOSE,
	  KW_EFORMAT, "charset.label", "UTF-8", 0, 0 },
};

static kw_status read_bytes(kw_ctx *ctx, kw_str bytes, kw_doc **doc)
{
	*doc = kw_doc_new(5000000);
	assert_non_null(*doc);
	return read_with(ctx, NULL, NULL, bytes, *doc);
}

static size_t length_of(const refusal *r)
{
	return r->bytes[0] == '\xFD' ? 6 : strlen(r->bytes);
}

static void refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(refusals); i++) {
		const refusal *r = &refusals[i];
		kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
		kw_doc *doc;
		kw_status st = read_bytes(ctx, (kw_str){ r->bytes, length_of(r) }, &doc);
		const kw_message *m = ctx->last;
		bool right = st == r->st && (!r->code || (m && kw_str_eq(m->code, kw_str_from(r->code)))) &&
		             (!r->words || !*r->words ||
		              memmem(m->english.p, m->english.n, r->words, strlen(r->words))) &&
		             (!r->line || m->at.line == r->line) && (!r->col || m->at.col == r->col);
		if (!right)
			print_error("%s\n gives %d, %u:%u %.*s [%.*s], expected %d %s\n", r->bytes, st,
			            m ? m->at.line : 0, m ? m->at.col : 0, m ? (int)m->words.n : 0,
			            m ? m->words.p : "", m ? (int)m->code.n : 0, m ? m->code.p : "", r->st,
			            r->code ? r->code : "success");
		assert_true(right);
		/* one failure, one message */
		for (m = ctx->first; m && ctx->n_errors != (r->st != KW_OK); m = m->next)
			print_error("%s\n says %.*s\n", r->bytes, KW_STR_ARG(m->words));
		assert_int_equal(ctx->n_errors, r->st != KW_OK);
		kw_doc_free(doc);
		kw_ctx_free(ctx);
	}
}

/* ---- encodings ---- */

static const char text[] = "令和３年度①髙﨑～ －予算「表」ソ能";

static kw_str encoded(const char *charset, const char *label, const char *head, char *out, size_t room)
{
	char utf8[512];
	int n = snprintf(utf8, sizeof utf8, "<?xml version=\"1.0\"%s%s%s?>" OPEN "<para>%s</para>" CLOSE,
	                 *label ? " encoding=\"" : "", label, *label ? "\"" : "", text);
	size_t left = (size_t)n, head_n = strlen(head), space = room - head_n;
	char *from = utf8, *to = out + head_n;
	memcpy(out, head, head_n);
	iconv_t cd = iconv_open(charset, "UTF-8");
	assert_true(cd != (iconv_t)-1);
	assert_int_equal(iconv(cd, &from, &left, &to, &space), 0);
	iconv(cd, NULL, NULL, &to, &space);
	iconv_close(cd);
	return (kw_str){ out, (size_t)(to - out) };
}

static void reads_encodings(void **state)
{
	(void)state;
	static const struct {
		const char *charset, *label, *head; /* of iconv, as declared, byte order mark */
		unsigned warnings;
	} cases[] = {
		{ "UTF-8", "", "", 0 },
		{ "UTF-8", "utf-8", "", 0 },
		{ "UTF-8", "UTF-8", "\xEF\xBB\xBF", 0 },
		{ "UTF-8", "Shift_JIS", "\xEF\xBB\xBF", 1 }, /* the mark wins */
		{ "CP932", "Shift_JIS", "", 0 },             /* means CP932: ①髙 */
		{ "CP932", "windows-31j", "", 0 },
		{ "EUC-JP-MS", "EUC-JP", "", 0 },
		{ "UTF-16LE", "UTF-16", "\xFF\xFE", 0 },
		{ "UTF-16BE", "UTF-16", "\xFE\xFF", 0 },
		{ "UTF-16LE", "", "\xFF\xFE", 0 },
		{ "UTF-16BE", "UTF-16BE", "", 0 },
		{ "UTF-16LE", "utf-8", "\xFF\xFE", 1 },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		char bytes[2048];
		kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
		kw_doc *doc;
		kw_str s = encoded(cases[i].charset, cases[i].label, cases[i].head, bytes, sizeof bytes);
		kw_status st = read_bytes(ctx, s, &doc);
		if (st)
			print_error("case %zu: %.*s\n", i, KW_STR_ARG(ctx->last->words));
		assert_int_equal(st, KW_OK);
		assert_str(kw_doc_root(doc)->first->first->text, text);
		assert_int_equal(ctx->n_warnings, cases[i].warnings);
		assert_int_equal(said(ctx, "charset.label"), cases[i].warnings);
		assert_int_equal(kw_plugin_v1.readers[0]->probe(s, KW_LIT("a")), KW_CERTAIN);
		kw_doc_free(doc);
		kw_ctx_free(ctx);
	}
}

/* The place of a fault in another encoding is that of the original bytes. */
static void places_in_original(void **state)
{
	(void)state;
	char utf8[] =
	        "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>\n" OPEN "<para>令和</para>\n<secton/>" CLOSE;
	char bytes[512], *from = utf8, *to = bytes;
	size_t left = sizeof utf8 - 1, space = sizeof bytes;
	iconv_t cd = iconv_open("CP932", "UTF-8");
	assert_int_equal(iconv(cd, &from, &left, &to, &space), 0);
	iconv_close(cd);
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_doc *doc;
	kw_str s = { bytes, (size_t)(to - bytes) };
	assert_int_equal(read_bytes(ctx, s, &doc), KW_EFORMAT);
	assert_int_equal(ctx->last->at.line, 3);
	assert_int_equal(ctx->last->at.col, 1);
	assert_memory_equal(s.p + ctx->last->at.offset, "<secton/", 8);
	kw_doc_free(doc);
	kw_ctx_free(ctx);
}

/* ---- content ---- */

static void reads_content(void **state)
{
	(void)state;
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_doc *doc;
	/* Comments and instructions pass, CDATA and references are text, white space between blocks is none, an
	 * external DOCTYPE is passed over when the user says so. */
	doc = kw_doc_new(5000000);
	assert_int_equal(
	        read_with(
	                ctx, "doctype", "ignore",
	                KW_LIT("<?xml version=\"1.0\"?>\n<!DOCTYPE kawaraban SYSTEM \"http://127.0.0.1:9/x.dtd\">\n" OPEN
	                       "\n <para>a<!-- b -->c<![CDATA[<&]]>&lt;&#x3042;&amp;_x0001_<?x y?></para>\n"
	                       " <para why=\"&amp;&lt;&#38;lt;_x005F_x0001_\"> </para>\n" CLOSE),
	                doc),
	        KW_OK);
	const kw_node *para = kw_doc_root(doc)->first;
	assert_str(para->first->text, "ac<&<あ&\x01");
	assert_null(para->first->next);
	assert_str(para->next->why, "&<&lt;_x0001_");
	assert_str(para->next->first->text, " ");
	assert_null(para->next->next);
	assert_int_equal(said(ctx, "xml.doctype"), 1);
	assert_str(kw_doc_source(doc)->charset, "UTF-8");
	assert_int_equal(kw_doc_source(doc)->lines, 6);
	kw_doc_free(doc);
	kw_ctx_free(ctx);
}

/* An ignored DOCTYPE is not read, whatever is in it: no entity is declared, no attribute gets a default. */
static void ignores_doctypes(void **state)
{
	(void)state;
	static const struct {
		const char *bytes, *code; /* code: of the refusal, or NULL */
	} cases[] = {
		{ "<!DOCTYPE kawaraban [<!ENTITY a 'b'>]>" OPEN "<para>c</para>" CLOSE, NULL },
		{ "<!DOCTYPE kawaraban [<!ENTITY a 'b'>]>" OPEN "<para>&a;</para>" CLOSE, "xml.entity" },
		{ "<!DOCTYPE kawaraban [<!ENTITY a 'b'>]>" OPEN "<para why='&a;'/>" CLOSE, "xml.entity" },
		{ "<!DOCTYPE k SYSTEM \"]>\" [<!-- ' ]> --><?x ]>?><!ENTITY a \"]>\">] >" OPEN
		  "<para/>" CLOSE,
		  NULL },
		{ "<!DOCTYPE k [<!ATTLIST para why CDATA 'x'>]>" OPEN "<para/>" CLOSE, NULL },
		{ "<!DOCTYPE k><!DOCTYPE k>" OPEN "<para/>" CLOSE, "xml.doctype" },
		{ "<!DOCTYPE k [<!ENTITY a 'b'>" OPEN "<para/>" CLOSE, "xml.malformed" },
		{ "<!DOCTYPE k", "xml.malformed" },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
		kw_doc *doc = kw_doc_new(100);
		kw_status st = read_with(ctx, "doctype", "ignore", kw_str_from(cases[i].bytes), doc);
		if ((st != KW_OK) != (cases[i].code != NULL))
			print_error("%s\n", cases[i].bytes);
		assert_int_equal(st != KW_OK, cases[i].code != NULL);
		if (cases[i].code)
			assert_str(ctx->last->code, cases[i].code);
		else
			assert_int_equal(kw_doc_root(doc)->first->why.n, 0);
		kw_doc_free(doc);
		kw_ctx_free(ctx);
	}
}

/* Every prefix of a document is refused or, at its end, read; never a crash, never silence. */
static void reads_prefixes(void **state)
{
	(void)state;
	static const char whole[] =
	        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" OPEN
	        "<title number=\"1\">一</title><table><column name=\"a\" kind=\"amount\"/><rows><r><c v=\"1\">1円</c></r></rows>"
	        "</table></document><ledger><lines>1*2</lines><removed kind=\"furniture\" reason=\"page-number\" of=\"1 2\">x"
	        "</removed></ledger><findings><finding severity=\"note\" code=\"a.b\" at=\"1:1-1@0+1\">m</finding></findings>"
	        "</kawaraban>";
	for (size_t n = 0; n < sizeof whole; n++) {
		kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
		kw_doc *doc;
		char *copy = malloc(n ? n : 1); /* so that the sanitizer sees a read behind the end */
		memcpy(copy, whole, n);
		kw_status st = read_bytes(ctx, (kw_str){ copy, n }, &doc);
		assert_int_equal(st == KW_OK, n == sizeof whole - 1);
		assert_int_equal(ctx->n_errors, st != KW_OK);
		kw_doc_free(doc);
		kw_ctx_free(ctx);
		free(copy);
	}
}

static void limits_hold(void **state)
{
	(void)state;
	static const struct {
		kw_limit limit;
		int64_t most;
		const char *bytes, *code;
	} cases[] = {
		{ KW_LIMIT_DEPTH, 4, DOC("<section><section><para/></section></section>"), "limit.depth" },
		{ KW_LIMIT_ATTRIBUTES, 2, DOC("<para why=\"a\" marks=\"\" at=\"\"/>"), "limit.attributes" },
		{ KW_LIMIT_START_TAG_BYTES, 60,
		  DOC("<para why=\"0123456789012345678901234567890123456789012345678901234567890\"/>"),
		  "limit.start-tag-bytes" },
		{ KW_LIMIT_XML_BYTES, 40, DOC(""), "limit.xml-bytes" },
		{ KW_LIMIT_CSV_COLUMNS, 1, DOC("<table><column/><column/></table>"), "limit.csv-columns" },
		{ KW_LIMIT_CSV_ROWS, 1, DOC("<table><rows><r/><r/></rows></table>"), "limit.csv-rows" },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
		kw_doc *doc;
		ctx->limits[cases[i].limit] = cases[i].most;
		assert_int_equal(read_bytes(ctx, kw_str_from(cases[i].bytes), &doc), KW_ELIMIT);
		assert_str(ctx->last->code, cases[i].code);
		kw_doc_free(doc);
		kw_ctx_free(ctx);
	}
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_doc *doc = kw_doc_new(3);
	assert_int_equal(read_with(ctx, NULL, NULL, KW_LIT(DOC("<para/><para/><para/>")), doc), KW_ELIMIT);
	assert_str(ctx->last->code, "limit.nodes");
	kw_doc_free(doc);
	kw_ctx_free(ctx);
}

static void probes(void **state)
{
	(void)state;
	static const struct {
		const char *head, *name;
		int score;
	} cases[] = {
		{ DOC(""), "x.txt", KW_CERTAIN },
		{ OPEN, "", KW_CERTAIN },
		{ "<?xml version=\"1.0\"?><Law/>", "law.xml", KW_LIKELY_SCORE },
		{ "<Law/>", "law.xml", KW_LIKELY_SCORE },
		{ "\n<!DOCTYPE x [\n]><x/>", "law.xml", KW_LIKELY_SCORE },
		{ "\xFF\xFE<\0?\0", "law.xml", KW_LIKELY_SCORE },
		{ "令和３年度", "law.xml", KW_BY_NAME },
		{ "<html/>", "page.html", KW_NO },
		{ "令和３年度 urn:kawaraban:document:1", "a.txt", KW_NO },
		{ "", "", KW_NO },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++)
		assert_int_equal(kw_plugin_v1.readers[0]->probe(kw_str_from(cases[i].head),
		                                                kw_str_from(cases[i].name)),
		                 cases[i].score);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(reads_encodings),
		cmocka_unit_test(places_in_original),
		cmocka_unit_test(reads_content),
		cmocka_unit_test(ignores_doctypes),
		cmocka_unit_test(reads_prefixes),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(probes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
