/* verify.c -- reads the written document again with libxml2, the only file that knows it: well-formed, as many elements
 * and amounts as were written, valid against the grammar of formats/opendata. A document beyond AUTO_BYTES is not held in
 * memory for the grammar unless that is asked for. */
#include "opendata.h"
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <stdio.h>
#include <stdlib.h>

/* The grammar costs 0.7 ms to read and a leaflet 0.5 to 1.2 ms to check; the tree takes ten times its bytes. */
enum { AUTO_BYTES = 4 << 20 };

struct od_verify {
	od_verify_mode mode;
	xmlParserCtxtPtr parser;
	od_counts read;
	bool in_amount, bad_amount;
	kw_buf amount; /* the text of the element that is open */
	kw_buf whole;  /* all bytes, for the grammar */
	char why[256]; /* the first message of libxml2, one line */
	int line;
	bool failed;
};

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix KW_UNUSED,
                     const xmlChar *uri KW_UNUSED, int n_ns KW_UNUSED, const xmlChar **ns KW_UNUSED,
                     int n_attributes KW_UNUSED, int n_defaults KW_UNUSED,
                     const xmlChar **attributes KW_UNUSED)
{
	od_verify *v = user;
	v->read.elements++;
	v->in_amount = strcmp((const char *)name, "amount") == 0;
	v->bad_amount |= v->amount.failed;
	kw_buf_clear(&v->amount);
}

static void on_text(void *user, const xmlChar *text, int n)
{
	od_verify *v = user;
	if (v->in_amount)
		kw_buf_put(&v->amount, (kw_str){ (const char *)text, (size_t)n });
}

static void on_end(void *user, const xmlChar *name KW_UNUSED, const xmlChar *prefix KW_UNUSED,
                   const xmlChar *uri KW_UNUSED)
{
	od_verify *v = user;
	if (!v->in_amount)
		return;
	char *end = NULL;
	long long yen = v->amount.b ? strtoll(v->amount.b, &end, 10) : 0;
	v->bad_amount |= !end || *end || end == v->amount.b ||
	                 __builtin_add_overflow(v->read.sum_yen, (int64_t)yen, &v->read.sum_yen);
	v->read.amounts++;
	v->in_amount = false;
}

#if LIBXML_VERSION >= 21200
typedef const xmlError *error_arg;
#else
typedef xmlErrorPtr error_arg;
#endif

/* Keeps the first message; libxml2 must not print. */
static void on_error(void *user, error_arg e)
{
	od_verify *v = user;
	if (v->why[0] || !e || e->level < XML_ERR_ERROR)
		return;
	snprintf(v->why, sizeof v->why, "%s", e->message ? e->message : "no reason given");
	v->why[strcspn(v->why, "\n")] = 0;
	v->line = e->line;
}

od_verify *od_verify_new(od_verify_mode mode)
{
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
		              .startElementNs = on_start,
		              .endElementNs = on_end,
		              .characters = on_text,
		              .serror = on_error };
	od_verify *v = calloc(1, sizeof *v);
	if (!v)
		return NULL;
	v->mode = mode;
	v->parser = xmlCreatePushParserCtxt(&sax, v, NULL, 0, NULL);
	if (!v->parser) {
		od_verify_free(v);
		return NULL;
	}
	xmlCtxtUseOptions(v->parser, XML_PARSE_NONET | XML_PARSE_HUGE);
	return v;
}

void od_verify_free(od_verify *v)
{
	if (!v)
		return;
	if (v->parser)
		xmlFreeParserCtxt(v->parser);
	kw_buf_free(&v->amount);
	kw_buf_free(&v->whole);
	free(v);
}

void od_verify_put(od_verify *v, kw_str bytes)
{
	enum { STEP = 1 << 20 };
	if (v->mode == OD_VERIFY_AUTO && v->whole.n + bytes.n > AUTO_BYTES) {
		v->mode = OD_VERIFY_COUNTS;
		kw_buf_free(&v->whole);
	}
	if (v->mode != OD_VERIFY_COUNTS)
		kw_buf_put(&v->whole, bytes);
	while (bytes.n && !v->failed) {
		kw_str some = kw_str_sub(bytes, 0, STEP);
		v->failed = xmlParseChunk(v->parser, some.p, (int)some.n, 0) != XML_ERR_OK;
		bytes = kw_str_sub(bytes, some.n, bytes.n);
	}
}

static kw_status say(const od_verify *v, kw_ctx *ctx, const char *code, const char *what)
{
	return kw_fail(ctx, KW_ELIB, code, (kw_span){ 0 }, "the document written %s: line %d: %s", what,
	               v->line, v->why[0] ? v->why : "no reason given");
}

static kw_status validate(od_verify *v, kw_ctx *ctx)
{
	kw_str grammar;
	xmlRelaxNGParserCtxtPtr reader = NULL;
	xmlRelaxNGPtr schema = NULL;
	xmlRelaxNGValidCtxtPtr check = NULL;
	xmlDocPtr doc = NULL;
	kw_status st = kw_ctx_data(ctx, "opendata/kawaraban-opendata-1.rng", &grammar);
	if (st != KW_OK)
		return st;
	if (v->whole.failed || v->whole.n > INT32_MAX) {
		st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		             "the document is too large for opendata.verify=full");
		goto out;
	}
	v->why[0] = 0;
	reader = xmlRelaxNGNewMemParserCtxt(grammar.p, (int)grammar.n);
	if (reader) {
		xmlRelaxNGSetParserStructuredErrors(reader, on_error, v);
		schema = xmlRelaxNGParse(reader);
	}
	check = schema ? xmlRelaxNGNewValidCtxt(schema) : NULL;
	if (!check) {
		st = say(v, ctx, "opendata.grammar", "cannot be checked, the grammar is not readable");
		goto out;
	}
	xmlRelaxNGSetValidStructuredErrors(check, on_error, v);
	doc = xmlReadMemory(v->whole.b, (int)v->whole.n, NULL, NULL,
	                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE);
	if (!doc || xmlRelaxNGValidateDoc(check, doc) != 0)
		st = say(v, ctx, "opendata.invalid", "is not valid");
out:
	xmlFreeDoc(doc);
	xmlRelaxNGFreeValidCtxt(check);
	xmlRelaxNGFree(schema);
	xmlRelaxNGFreeParserCtxt(reader);
	return st;
}

kw_status od_verify_end(od_verify *v, kw_ctx *ctx, const od_counts *written)
{
	if (!v->failed)
		v->failed = xmlParseChunk(v->parser, NULL, 0, 1) != XML_ERR_OK;
	if (v->failed || !v->parser->wellFormed)
		return say(v, ctx, "opendata.malformed", "is not well-formed");
	if (v->bad_amount || v->read.elements != written->elements || v->read.amounts != written->amounts ||
	    v->read.sum_yen != written->sum_yen)
		return kw_fail(
		        ctx, KW_ELIB, "opendata.counts", (kw_span){ 0 },
		        "the document written has %llu elements and %llu amounts of %lld yen when read again; "
		        "%llu, %llu and %lld were written",
		        (unsigned long long)v->read.elements, (unsigned long long)v->read.amounts,
		        (long long)v->read.sum_yen, (unsigned long long)written->elements,
		        (unsigned long long)written->amounts, (long long)written->sum_yen);
	return v->mode == OD_VERIFY_COUNTS ? KW_OK : validate(v, ctx);
}
