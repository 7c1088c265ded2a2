/* gate -- libxml2 as a push parser of UTF-8 we decoded ourselves, behind our own limits. It loads nothing, expands nothing
 * but the five entities of XML and character references, and stops at the first doubt. The only file that knows libxml2.
 *
 * What of libxml2 2.9.14 it works round: wellFormed stays 1 after xmlStopParser and with undeclared entities beside a
 * DOCTYPE; attributes are checked in quadratic time before we see them; SAX has no limit of depth; an internal subset can
 * make gigabytes out of kilobytes; every '&' of an attribute value comes as "&#38;". */
#include "xml.h"
#include <libxml/catalog.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>

enum {
	CHUNK_BYTES = 65536,
	OPTIONS = XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
	          XML_PARSE_BIG_LINES
};

struct gate {
	const xml_input *in;
	const gate_events *events;
	xmlParserCtxtPtr parser;
	kw_status st; /* why it was stopped; said already */
	bool ended;   /* the end of the root was seen */
	bool on_text; /* the event under way */
	int64_t depth, most_depth, most_attributes;
	gate_attribute *attributes;
	size_t room;
	kw_buf values; /* attribute values of the tag under way that had to be put right */
};

static kw_str str_of(const xmlChar *z)
{
	return kw_str_from((const char *)z);
}

static size_t offset_of(const gate *g)
{
	long at = xmlByteConsumed(g->parser);
	return at < 0 ? 0 : (size_t)at;
}

kw_span gate_place(const gate *g)
{
	kw_str utf8 = g->in->text.utf8;
	size_t at = offset_of(g);
	if (at > utf8.n)
		at = utf8.n;
	/* A start tag has been read but for its '>', and no attribute holds a bare '<'. */
	const char *tag = g->on_text || !at ? NULL : memrchr(utf8.p, '<', at);
	size_t from = tag ? (size_t)(tag - utf8.p) : at;
	return input_span(g->in, from, at > from ? at - from : 1);
}

static void stop(gate *g, kw_status st)
{
	if (g->st == KW_OK)
		g->st = st;
	xmlStopParser(g->parser);
}

/* ---- what libxml2 calls ---- */

static void on_subset(void *user, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	gate *g = user;
	(void)name, (void)public_id;
	/* The declaration has been read up to its '[' or '>'. */
	if (g->parser->input->cur[0] == '[')
		stop(g,
		     kw_fail(g->in->ctx, KW_EFORMAT, "xml.subset", gate_place(g),
		             "the document declares entities or elements of its own in its DOCTYPE; such declarations are not "
		             "read, expected a document without them"));
	else
		kw_report(g->in->ctx, KW_SEVERITY_NOTE, "xml.doctype", gate_place(g),
		          "the DOCTYPE%s%.*s was passed over; nothing was loaded", system_id ? " with " : "",
		          KW_STR_ARG(kw_str_sub(str_of(system_id), 0, 256)));
}

static void on_reference(void *user, const xmlChar *name)
{
	gate *g = user;
	g->on_text = true;
	if (g->st == KW_OK)
		stop(g,
		     kw_fail(g->in->ctx, KW_EFORMAT, "xml.entity", gate_place(g),
		             "the entity &%.*s; is not declared; expected the character itself or a character reference",
		             KW_STR_ARG(kw_str_sub(str_of(name), 0, 64))));
}

static bool make_room(gate *g, size_t n)
{
	if (n <= g->room)
		return true;
	gate_attribute *more = realloc(g->attributes, n * sizeof *more);
	if (!more)
		return false;
	g->attributes = more;
	g->room = n;
	return true;
}

/* A value as it is in the document: libxml2 leaves "&#38;" for each '&', for a reparsing we do not do. `values` has room. */
static kw_str plain_value(kw_buf *values, const char *from, const char *end)
{
	size_t start = values->n;
	for (const char *at = from; at < end;) {
		const char *amp = memchr(at, '&', (size_t)(end - at));
		const char *stop_at = amp ? amp + 1 : end;
		kw_buf_put(values, (kw_str){ at, (size_t)(stop_at - at) });
		at = amp && kw_str_starts((kw_str){ amp, (size_t)(end - amp) }, KW_LIT("&#38;")) ? amp + 5
		                                                                                 : stop_at;
	}
	return (kw_str){ values->b + start, values->n - start };
}

/* Hands the attributes over: five pointers each, name, prefix, namespace, value and its end. False without memory. */
static bool take_attributes(gate *g, size_t n, const xmlChar **values)
{
	size_t bytes = 0;
	for (size_t i = 0; i < n; i++)
		bytes += (size_t)(values[i * 5 + 4] - values[i * 5 + 3]);
	kw_buf_clear(&g->values);
	if (!make_room(g, n) || !kw_buf_reserve(&g->values, bytes + 1))
		return false;
	for (size_t i = 0; i < n; i++) {
		const xmlChar **v = values + i * 5;
		const char *from = (const char *)v[3], *end = (const char *)v[4];
		kw_str value = { from, (size_t)(end - from) };
		if (value.n && memchr(from, '&', value.n))
			value = plain_value(&g->values, from, end);
		g->attributes[i] = (gate_attribute){ str_of(v[0]), str_of(v[2]), value };
	}
	return true;
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns,
                     int n_namespaces, const xmlChar **namespaces, int n, int n_defaulted,
                     const xmlChar **values)
{
	gate *g = user;
	(void)prefix, (void)namespaces, (void)n_defaulted;
	if (g->st)
		return;
	g->on_text = false;
	if (++g->depth > g->most_depth) {
		stop(g, kw_fail_limit(g->in->ctx, KW_LIMIT_DEPTH, gate_place(g), g->depth));
		return;
	}
	if ((int64_t)n + n_namespaces > g->most_attributes) {
		stop(g, kw_fail_limit(g->in->ctx, KW_LIMIT_ATTRIBUTES, gate_place(g),
		                      (int64_t)n + n_namespaces));
		return;
	}
	if (!take_attributes(g, (size_t)n, values)) {
		stop(g, kw_fail(g->in->ctx, KW_ELIMIT, "limit.memory", gate_place(g),
		                "no memory for attributes"));
		return;
	}
	kw_status st =
	        g->events->start(g->events->user, g, str_of(name), str_of(ns), g->attributes, (size_t)n);
	if (st)
		stop(g, st);
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns)
{
	gate *g = user;
	(void)name, (void)prefix, (void)ns;
	if (g->st)
		return;
	g->on_text = false;
	g->depth--;
	kw_status st = g->events->end(g->events->user, g);
	if (st)
		stop(g, st);
	else
		g->ended = g->depth == 0;
}

static void on_text(void *user, const xmlChar *text, int n)
{
	gate *g = user;
	if (g->st)
		return;
	g->on_text = true;
	kw_status st = g->events->text(g->events->user, g, (kw_str){ (const char *)text, (size_t)n });
	if (st)
		stop(g, st);
}

/* The first error, in libxml2's words. Warnings (a namespace that is no absolute URI) are no errors. */
static void on_error(void *user, xmlErrorPtr e)
{
	gate *g = user;
	if (g->st || e->level < XML_ERR_ERROR)
		return;
	g->on_text = true;
	kw_str words = kw_str_trim(kw_str_from(e->message));
	bool entity = e->code == XML_ERR_UNDECLARED_ENTITY || e->code == XML_WAR_UNDECLARED_ENTITY;
	stop(g, kw_fail(g->in->ctx, KW_EFORMAT, entity ? "xml.entity" : "xml.malformed", gate_place(g),
	                "the XML is not well-formed: %.*s (libxml2 error %d)",
	                KW_STR_ARG(kw_str_sub(words, 0, 400)), e->code));
}

/* ---- start tags that are too long, before libxml2 sees them ---- */

/* The end of a comment, CDATA section, instruction or declaration that begins at `at` (behind '<'); NULL for a tag. */
static const char *skip_markup(const char *at, const char *end)
{
	static const struct {
		const char *open, *close;
	} kinds[] = { { "!--", "-->" }, { "![CDATA[", "]]>" }, { "?", "?>" }, { "!", ">" } };
	for (size_t i = 0; i < KW_COUNT(kinds); i++) {
		size_t n = strlen(kinds[i].open), m = strlen(kinds[i].close);
		if ((size_t)(end - at) < n || memcmp(at, kinds[i].open, n) != 0)
			continue;
		const char *close = memmem(at + n, (size_t)(end - at) - n, kinds[i].close, m);
		return close ? close + m : end;
	}
	return NULL;
}

/* The end of a start tag: '>' outside quotes, or where the limit is passed. */
static const char *skip_tag(const char *at, const char *end, size_t most)
{
	const char *stop_at = (size_t)(end - at) > most ? at + most : end;
	char quote = 0;
	for (; at < stop_at && (quote || *at != '>'); at++)
		if (quote ? *at == quote : *at == '"' || *at == '\'')
			quote = quote ? 0 : *at;
	return at;
}

static kw_status check_tags(const xml_input *in)
{
	const char *begin = in->text.utf8.p, *end = begin + in->text.utf8.n, *at = begin;
	size_t most = (size_t)kw_ctx_limit(in->ctx, KW_LIMIT_START_TAG_BYTES);
	while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
		const char *tag = at, *after = skip_markup(at + 1, end);
		at = after ? after : skip_tag(at + 1, end, most);
		if (!after && (size_t)(at - tag) > most)
			return kw_fail_limit(in->ctx, KW_LIMIT_START_TAG_BYTES,
			                     input_span(in, (size_t)(tag - begin), 1), (int64_t)(at - tag));
	}
	return KW_OK;
}

/* ---- the run ---- */

static void feed(gate *g)
{
	kw_str s = g->in->text.utf8;
	for (size_t at = 0; at < s.n && !g->st; at += CHUNK_BYTES) {
		kw_str chunk = kw_str_sub(s, at, CHUNK_BYTES);
		if (xmlParseChunk(g->parser, chunk.p, (int)chunk.n, 0))
			break;
	}
	if (!g->st)
		xmlParseChunk(g->parser, NULL, 0, 1);
	/* Second net: whatever the callbacks did not hear. */
	if (!g->st && (!g->parser->wellFormed || !g->parser->nsWellFormed || !g->ended))
		g->st = kw_fail(g->in->ctx, KW_EFORMAT, "xml.malformed", input_span(g->in, s.n, 0),
		                "the XML ends before its root element does, or is not well-formed");
}

kw_status gate_parse(const xml_input *in, const gate_events *events)
{
	kw_status st = check_tags(in);
	if (st)
		return st;
	xmlSAXHandler handler = {
		.initialized = XML_SAX2_MAGIC,
		.internalSubset = on_subset,
		.reference = on_reference,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.ignorableWhitespace =
		        on_text, /* the same as characters: otherwise libxml2 guesses what is blank */
		.cdataBlock = on_text,
		.serror = on_error,
	};
	gate g = { .in = in,
		   .events = events,
		   .most_depth = kw_ctx_limit(in->ctx, KW_LIMIT_DEPTH),
		   .most_attributes = kw_ctx_limit(in->ctx, KW_LIMIT_ATTRIBUTES) };
	g.parser = xmlCreatePushParserCtxt(&handler, &g, NULL, 0, NULL);
	if (!g.parser)
		return kw_fail(in->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		               "no memory for the XML parser");
	xmlCtxtUseOptions(g.parser, OPTIONS);
	feed(&g);
	xmlFreeParserCtxt(g.parser);
	free(g.attributes);
	kw_buf_free(&g.values);
	return g.st;
}

static xmlParserInputPtr refuse_entity(const char *url, const char *id, xmlParserCtxtPtr parser)
{
	(void)url, (void)id, (void)parser;
	return NULL;
}

kw_status gate_prepare(kw_ctx *ctx, int64_t expected_documents)
{
	(void)ctx, (void)expected_documents;
	xmlInitParser();
	xmlCatalogSetDefaults(XML_CATA_ALLOW_NONE);
	xmlSetExternalEntityLoader(refuse_entity);
	return KW_OK;
}
