/* A document is read plainly where it can be and by libxml2 elsewhere; by libxml2 alone it must come out the same: the same
 * events with the same places, the same tree, or the same refusal. Documents are the fixtures, pieces that do not fit, and
 * mutations of both by a fixed random sequence. */
#include "../unit.h"

#include "../../../core/opts.h"
#include "../../../plugins/xml/xml.h"
#include "dice.h"
#include <dirent.h>
#include <stdlib.h>

extern const kw_plugin kw_plugin_v1;

/* ---- events as text ---- */

typedef struct recorder {
	kw_buf out;
	size_t sure; /* of it, up to the last tag: text before a fault may come in part */
} recorder;

static void put_place(recorder *r, const gate *g)
{
	kw_span at = gate_place(g);
	size_t from, to;
	gate_tag(g, &from, &to);
	kw_buf_putf(&r->out, " %u:%u-%u@%llu+%u %zu-%zu\n", at.line, at.col, at.end_col,
	            (unsigned long long)at.offset, at.n_bytes, from, to);
	r->sure = r->out.n;
}

static kw_status on_start(void *user, const gate *g, kw_str name, kw_str ns, const gate_attribute *given,
                          size_t n)
{
	recorder *r = user;
	kw_buf_putf(&r->out, "\n<%.*s {%.*s}", KW_STR_ARG(name), KW_STR_ARG(ns));
	for (size_t i = 0; i < n; i++)
		kw_buf_putf(&r->out, " {%.*s}%.*s=[%.*s]", KW_STR_ARG(given[i].ns), KW_STR_ARG(given[i].name),
		            KW_STR_ARG(given[i].value));
	put_place(r, g);
	return KW_OK;
}

static kw_status on_text(void *user, const gate *g, kw_str text)
{
	(void)g;
	kw_buf_put(&((recorder *)user)->out, text);
	return KW_OK;
}

static kw_status on_end(void *user, const gate *g)
{
	recorder *r = user;
	kw_buf_put(&r->out, KW_LIT("\n>"));
	put_place(r, g);
	return KW_OK;
}

typedef struct outcome {
	kw_ctx *ctx;
	kw_doc *doc;
	kw_status st;
	recorder events;
} outcome;

static void read_events(outcome *o, kw_str bytes, bool parser_only)
{
	xml_input in;
	gate_events events = { .user = &o->events, .start = on_start, .text = on_text, .end = on_end };
	o->st = input_decode(o->ctx, bytes, kw_doc_arena(o->doc), &in);
	in.parser_only = parser_only;
	in.ignore_doctype = true;
	if (!o->st)
		o->st = gate_parse(&in, &events);
	assert_false(o->events.out.failed);
}

/* Everything of a tree and its ledger but for the rows, which tests/unit/xml/cells.c compares. */
static void put_tree(kw_buf *out, const kw_doc *doc)
{
	attribute_index index;
	attribute_index_make(&index);
	kw_walk w = kw_walk_from(kw_doc_root_const(doc));
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		const kw_node *n = w.node;
		kw_buf_putf(out, "%c%s", e == KW_ENTER ? '<' : '>', kw_type_name((kw_type)n->type));
		for (unsigned i = 0; e == KW_ENTER && i < index.n[n->type]; i++) {
			const attribute *a = &attributes[index.of[n->type][i]];
			kw_buf_putf(out, " %s=", a->name);
			value_put(out, a, a->in_parts ? node_parts(n) : (const void *)n);
		}
		kw_buf_putf(out, " [%.*s]\n", KW_STR_ARG(n->text));
		if (n->type == KW_TABLE)
			kw_buf_putf(out, "%zu columns, %llu rows\n", n->as.table->n_columns,
			            (unsigned long long)n->as.table->n_rows);
	}
	for (const kw_removed *r = kw_doc_removed(doc); r; r = r->next)
		kw_buf_putf(out, "removed %d %u [%.*s]\n", r->kind, r->n_spans, KW_STR_ARG(r->text));
	for (const kw_finding *f = kw_doc_findings(doc); f; f = f->next)
		kw_buf_putf(out, "%.*s [%.*s]\n", KW_STR_ARG(f->code), KW_STR_ARG(f->message));
	const kw_stated *s = kw_doc_stated_const(doc);
	for (size_t i = 0; i < s->n_remarks; i++)
		kw_buf_putf(out, "remark %.*s [%.*s]\n", KW_STR_ARG(s->remarks[i].code),
		            KW_STR_ARG(s->remarks[i].text));
}

static void read_tree(outcome *o, kw_str bytes, bool parser_only)
{
	kw_opts *opts = NULL;
	assert_int_equal(kw_opts_new(o->ctx, "xml", kw_plugin_v1.readers[0]->options, NULL, 0, &opts), KW_OK);
	o->st = xml_read_by(o->ctx, opts, bytes, o->doc, parser_only);
	if (!o->st)
		put_tree(&o->events.out, o->doc);
	o->events.sure = o->events.out.n;
	kw_opts_free(opts);
}

/* ---- comparing ---- */

static void show(kw_str bytes, const outcome both[2])
{
	print_error("%.*s\n", (int)bytes.n, bytes.p);
	for (unsigned way = 0; way < 2; way++) {
		const kw_message *m = both[way].ctx->last;
		print_error("---- %s: %d %u:%u %.*s\n%.*s\n", way ? "parser" : "plain", both[way].st,
		            m ? m->at.line : 0, m ? m->at.col : 0, m ? (int)m->words.n : 0,
		            m ? m->words.p : "", (int)both[way].events.out.n, both[way].events.out.b);
	}
}

static bool same_messages(const kw_ctx *a, const kw_ctx *b)
{
	const kw_message *m = a->first, *n = b->first;
	for (; m && n; m = m->next, n = n->next)
		if (!kw_str_eq(m->code, n->code) || !kw_str_eq(m->words, n->words) ||
		    m->at.line != n->at.line || m->at.col != n->at.col || m->at.end_col != n->at.end_col ||
		    m->at.offset != n->at.offset || m->at.n_bytes != n->at.n_bytes)
			return false;
	return !m && !n;
}

static kw_status same_by(void (*read)(outcome *, kw_str, bool), kw_str bytes)
{
	outcome both[2];
	for (unsigned way = 0; way < 2; way++) {
		both[way] = (outcome){ .ctx = kw_ctx_new(KW_LIT("formats")), .doc = kw_doc_new(10000) };
		assert_true(both[way].ctx && both[way].doc);
		read(&both[way], bytes, way == 1);
	}
	kw_str a = kw_buf_str(&both[0].events.out), b = kw_buf_str(&both[1].events.out);
	if (both[0].st) {
		a.n = both[0].events.sure;
		b.n = both[1].events.sure;
	}
	bool same = both[0].st == both[1].st && kw_str_eq(a, b) && same_messages(both[0].ctx, both[1].ctx);
	if (!same)
		show(bytes, both);
	assert_true(same);
	kw_status st = both[0].st;
	for (unsigned way = 0; way < 2; way++) {
		kw_buf_free(&both[way].events.out);
		kw_doc_free(both[way].doc);
		kw_ctx_free(both[way].ctx);
	}
	return st;
}

/* ---- documents ---- */

#define OPEN  "<kawaraban xmlns=\"urn:kawaraban:document:1\"><document>"
#define CLOSE "</document></kawaraban>"

static const char *const documents[] = {
	"<a/>",
	"<a></a>",
	"<a b='1' c=\"2\"\n\td = '3'><b/>x<c>y</c >z</a >",
	"<a><b x='&lt;&amp;&quot;&apos;&gt;&#9;&#10;&#13;'>&lt;&amp;&quot;&apos;&gt;&#9;&#10;&#13;</b></a>",
	"<a><b x='&#65;&#x3042;'>&#65;</b><b x='\t\n'/><b\nx='1'\n/></a>",
	"<a xmlns='u'><b/><p:c xmlns:p='v'><d/><b xmlns=''/></p:c><b xmlns='w'><d/></b><d/></a>",
	"<p:a xmlns:p='u'><b/><p:b/></p:a>",
	"<a xmlns='u' xmlns:p='v'><b p:c='1' c='2'/><b c='1' d='2' c='3'/></a>",
	"<a><b><c>1<!-- x -->2</c><![CDATA[<b>]]>3<?p x?></b><b>4</b></a>",
	"<a><b>x\r\ny\rz</b>\r\n<b/></a>",
	"<a><b>]]&gt;</b><b>]]></b></a>",
	"<a>]]<!-- -->></a>",
	"<a><b>\x01</b></a>",
	"<a><b x='\x01'/></a>",
	"<a><b\x01/></a>",
	"<a><b>\xEF\xBF\xBD\xEF\xBF\xBE</b></a>",
	"<a><b>\xEF\xBF\xBF</b></a>",
	"<a><b x='<'/></a>",
	"<a><b>&nope;</b></a>",
	"<a><b x='&nope;'/></a>",
	"<a>\n<b>\n<c>\n</b></a>",
	"<a>\n<b/>\n<c>\n<d/></c></e>",
	"<a><b></c></a>",
	"<a><b>",
	"<a><b",
	"<a><b/>x",
	"<a/><b/>",
	"<a/>x",
	"<a><名前 属性='1'>x</名前></a>",
	"<a><b-c.d_e f-g.h_i='1'/><_/><-/></a>",
	"<a><b x=1/></a>",
	"<a><b x/></a>",
	"<a><b x='1'y='2'/></a>",
	"<a><b/ ></a>",
	"<a xml:lang='ja' xml:space='preserve'> <b/> </a>",
	"<a><xml/><b xmlns=''/></a>",
	"<!DOCTYPE a [<!ENTITY x 'y'>]><a><b/>&x;</a>",
	OPEN
	"<para at=\"1:1-3@0+9\">一<amount yen=\"1\" figure=\"1\" factor=\"1\">1円</amount>二</para>" CLOSE,
	OPEN
	"<para>_x0001_<!-- -->_x005F_x0001_ _x <text>一</text><text/></para><para why='_x0001_&amp;'/>" CLOSE,
	OPEN "<section>\n <title>一</title> 二 <para/></section>" CLOSE,
	OPEN "<section><!-- x --><title>一</title><para>二<pora/></para></section>" CLOSE,
	OPEN
	"<para><ruby reading=\"かん&amp;じ\">漢字</ruby><softbreak/><strong>x<link href='y'>z</link></strong>"
	"</para>" CLOSE,
	OPEN "<table><column name=\"a\"/><title>t</title><rows><r><c>1</c></r><r ><c>2</c></r></rows></table>"
	     "<para>x</para>" CLOSE,
	"<kawaraban xmlns='urn:kawaraban:document:1'><document/><ledger><lines>3 4*2</lines>"
	"<removed kind='duplicate' reason='repeated-line' at='1:1-2@0+4'>一&lt;二</removed></ledger><findings>"
	"<finding severity='note' code='a.b'>言葉</finding></findings>"
	"<stated remarks='true'><remark code='x'>備考</remark></stated></kawaraban>",
};

/* Pieces put into a document, or in the place of some of it. */
static const char *const pieces[] = {
	"<!-- x -->",
	"<![CDATA[<]]>",
	"<?p x?>",
	"&amp;",
	"&#65;",
	"&nope;",
	" xmlns=\"u\"",
	" xmlns:p='u'",
	"<p:b/>",
	"<b>",
	"</b>",
	"<b/>",
	"\r\n",
	"\r",
	"]]>",
	"]]",
	">",
	"<",
	"&",
	"\"",
	"'",
	"\x01",
	"\xEF\xBF\xBF",
	"\xEF\xBF\xBD",
	" ",
	"\n",
	"\t",
	" a='1'",
	" a='2'",
	"/",
	"=",
	"_x0000_",
	"市役所",
	"<para>",
	"</para>",
	"<text/>",
	"x",
	"<rows >",
	"</document>",
	"&#13;",
};

static void mutate(kw_buf *b, kw_str from)
{
	kw_buf_clear(b);
	kw_buf_put(b, from);
	for (unsigned n = 1 + dice(3); n; n--) {
		kw_str s = { strndup(b->b, b->n), b->n }, piece = kw_str_from(pieces[dice(KW_COUNT(pieces))]);
		size_t at = dice(s.n + 1), k = dice(3) ? dice(2) * dice(4) : dice(s.n - at + 1);
		bool again = dice(6) == 0;
		kw_buf_clear(b);
		kw_buf_put(b, kw_str_sub(s, 0, at));
		kw_buf_put(b, again ? kw_str_sub(s, at, k) : piece);
		kw_buf_put(b, kw_str_sub(s, again ? at : at + k, s.n));
		free((void *)(uintptr_t)s.p);
	}
}

static void both_ways(kw_str bytes)
{
	same_by(read_events, bytes);
	if (memmem(bytes.p, bytes.n, DOCUMENT_NAMESPACE, sizeof DOCUMENT_NAMESPACE - 1))
		same_by(read_tree, bytes);
}

static void known_documents(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(documents); i++)
		both_ways(kw_str_from(documents[i]));
}

static void mutated_documents(void **state)
{
	(void)state;
	kw_buf b = { 0 };
	for (unsigned round = 0; round < 20000; round++) {
		mutate(&b, kw_str_from(documents[dice(KW_COUNT(documents))]));
		both_ways(kw_buf_str(&b));
	}
	kw_buf_free(&b);
}

static kw_str load(const char *folder, const char *name)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	char *bytes = calloc(1, 65536);
	size_t n = fread(bytes, 1, 65536, f);
	fclose(f);
	return (kw_str){ bytes, n };
}

static void fixtures(void **state)
{
	(void)state;
	static const char *const folders[] = { "fixtures/xml", "fixtures/hostile", "fixtures/fuzz/xml" };
	unsigned n_files = 0;
	kw_buf b = { 0 };
	for (size_t i = 0; i < KW_COUNT(folders); i++) {
		DIR *d = opendir(folders[i]);
		for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
			if (!strstr(e->d_name, "xml"))
				continue;
			kw_str bytes = load(folders[i], e->d_name);
			both_ways(bytes);
			for (unsigned round = 0; round < 40 && bytes.n; round++) {
				mutate(&b, bytes);
				both_ways(kw_buf_str(&b));
			}
			n_files++;
			free((void *)(uintptr_t)bytes.p);
		}
		if (d)
			closedir(d);
	}
	assert_true(n_files > 20);
	kw_buf_free(&b);
}

/* Bytes are looked over in steps (decode.c): every kind of token goes on over the end of one once. */
static void edges(void **state)
{
	(void)state;
	static const char *const across[] = { "<b cd='ef&amp;g'>h&lt;i</b>",
		                              "<b/>",
		                              "x&#13;y<b x=\"1\" />",
		                              "<b>]]></b>",
		                              "\xEF\xBF\xBF",
		                              "<b>\x01</b>",
		                              "<b x='\xEF\xBF\xBE'/>",
		                              "<b x='<'/></a>" };
	kw_buf b = { 0 };
	for (size_t i = 0; i < KW_COUNT(across); i++)
		for (size_t before = 32768 - 40; before < 32768 + 8; before++) {
			kw_buf_clear(&b);
			kw_buf_put(&b, KW_LIT("<a><c>"));
			for (size_t k = 0; k < before; k++)
				kw_buf_putc(&b, "あいう"[k % 9]);
			b.n -= before % 3;
			kw_buf_put(&b, kw_str_sub(KW_LIT("<c/>"), 0, 4 * (before % 2)));
			kw_buf_put(&b, kw_str_from(across[i]));
			kw_buf_put(&b, before % 2 ? KW_LIT("</c></c></a>") : KW_LIT("</c></a>"));
			same_by(read_events, kw_buf_str(&b));
		}
	kw_buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(known_documents), cmocka_unit_test(edges),
		                            cmocka_unit_test(fixtures), cmocka_unit_test(mutated_documents) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
