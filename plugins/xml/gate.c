/* gate -- libxml2's push parser over UTF-8 we decoded ourselves, behind our own limits. It loads nothing, expands nothing
 * but the five entities of XML and character references, and stops at the first doubt. The only file that parses with
 * libxml2.
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
	          XML_PARSE_BIG_LINES |
	          XML_PARSE_NOENT /* '&' of attribute values as it is; no entity is ever declared */
};

typedef struct parse {
	gate base;
	const xml_input *in;
	const gate_events *events;
	xmlParserCtxtPtr parser;
	kw_status st;         /* why it was stopped; said already */
	bool ended;           /* the end of the root was seen */
	bool on_text, starts; /* the event under way */
	size_t unfed;         /* bytes of the text so far that libxml2 did not see */
	int64_t depth, most_depth, most_attributes;
	gate_attribute *attributes;
	size_t room;
} parse;

static kw_str str_of(const xmlChar *z)
{
	return kw_str_from((const char *)z);
}

static size_t offset_of(const parse *g)
{
	long at = xmlByteConsumed(g->parser);
	return (at < 0 ? 0 : (size_t)at) + g->unfed;
}

static kw_span place_of_event(const gate *base)
{
	const parse *g = (const parse *)(const void *)base;
	kw_str utf8 = g->in->text.utf8;
	size_t at = offset_of(g);
	if (at > utf8.n)
		at = utf8.n;
	/* A start tag has been read but for its '>', and no attribute holds a bare '<'. */
	const char *tag = g->on_text || !at ? NULL : memrchr(utf8.p, '<', at);
	size_t from = tag ? (size_t)(tag - utf8.p) : at;
	return input_span(g->in, from, at > from ? at - from : 1);
}

kw_span gate_place(const gate *g)
{
	return g->place(g);
}

void gate_tag(const gate *base, size_t *from, size_t *to)
{
	const parse *g = (const parse *)(const void *)base;
	kw_str s = g->in->text.utf8;
	size_t at = offset_of(g);
	at = at < s.n ? at : s.n;
	const char *tag = at ? memrchr(s.p, '<', at) : NULL;
	*from = *to = at;
	if (!tag)
		return;
	/* an end tag has been read with its '>' */
	bool read = at > 0 && s.p[at - 1] == '>' && !g->starts;
	if (!read) {
		const char *close = memchr(s.p + at, '>', s.n - at);
		*to = close ? (size_t)(close - s.p) + 1 : s.n;
	}
	*from = read && tag[1] != '/' ? *to : (size_t)(tag - s.p);
}

static void stop(parse *g, kw_status st)
{
	if (g->st == KW_OK)
		g->st = st;
	xmlStopParser(g->parser);
}

/* ---- what libxml2 calls ---- */

/* Second net: a DOCTYPE was taken out before, so this is one where none may stand. */
static void on_subset(void *user, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	parse *g = user;
	(void)name, (void)public_id, (void)system_id;
	stop(g, kw_fail(g->in->ctx, KW_EFORMAT, "xml.doctype", gate_place(&g->base),
	                "found a second DOCTYPE; expected the root element"));
}

static void on_reference(void *user, const xmlChar *name)
{
	parse *g = user;
	g->on_text = true;
	if (g->st == KW_OK)
		stop(g,
		     kw_fail(g->in->ctx, KW_EFORMAT, "xml.entity", gate_place(&g->base),
		             "the entity &%.*s; is not declared; expected the character itself or a character reference",
		             KW_STR_ARG(kw_str_sub(str_of(name), 0, 64))));
}

static bool make_room(parse *g, size_t n)
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

/* Hands the attributes over: five pointers each, name, prefix, namespace, value and its end. False without memory. */
static bool take_attributes(parse *g, size_t n, const xmlChar **values)
{
	if (!make_room(g, n))
		return false;
	for (size_t i = 0; i < n; i++) {
		const xmlChar **v = values + i * 5;
		g->attributes[i] = (gate_attribute){ str_of(v[0]),
			                             str_of(v[2]),
			                             { (const char *)v[3], (size_t)(v[4] - v[3]) } };
	}
	return true;
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns,
                     int n_namespaces, const xmlChar **namespaces, int n, int n_defaulted,
                     const xmlChar **values)
{
	parse *g = user;
	(void)prefix, (void)namespaces, (void)n_defaulted;
	if (g->st)
		return;
	g->on_text = false;
	g->starts = true;
	if (++g->depth > g->most_depth) {
		stop(g, kw_fail_limit(g->in->ctx, KW_LIMIT_DEPTH, gate_place(&g->base), g->depth));
		return;
	}
	if ((int64_t)n + n_namespaces > g->most_attributes) {
		stop(g, kw_fail_limit(g->in->ctx, KW_LIMIT_ATTRIBUTES, gate_place(&g->base),
		                      (int64_t)n + n_namespaces));
		return;
	}
	if (!take_attributes(g, (size_t)n, values)) {
		stop(g, kw_fail(g->in->ctx, KW_ELIMIT, "limit.memory", gate_place(&g->base),
		                "no memory for attributes"));
		return;
	}
	kw_status st = g->events->start(g->events->user, &g->base, str_of(name), str_of(ns), g->attributes,
	                                (size_t)n);
	if (st)
		stop(g, st);
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns)
{
	parse *g = user;
	(void)name, (void)prefix, (void)ns;
	if (g->st)
		return;
	g->on_text = g->starts = false;
	g->depth--;
	kw_status st = g->events->end(g->events->user, &g->base);
	if (st)
		stop(g, st);
	else
		g->ended = g->depth == 0;
}

static void on_text(void *user, const xmlChar *text, int n)
{
	parse *g = user;
	if (g->st)
		return;
	g->on_text = true;
	kw_status st = g->events->text(g->events->user, &g->base, (kw_str){ (const char *)text, (size_t)n });
	if (st)
		stop(g, st);
}

/* The first error, in libxml2's words. Warnings (a namespace that is no absolute URI) are no errors. */
static void on_error(void *user, xmlErrorPtr e)
{
	parse *g = user;
	if (g->st || e->level < XML_ERR_ERROR)
		return;
	g->on_text = true;
	kw_str words = kw_str_trim(kw_str_from(e->message));
	bool entity = e->code == XML_ERR_UNDECLARED_ENTITY || e->code == XML_WAR_UNDECLARED_ENTITY;
	stop(g, kw_fail(g->in->ctx, KW_EFORMAT, entity ? "xml.entity" : "xml.malformed", gate_place(&g->base),
	                "the XML is not well-formed: %.*s (libxml2 error %d)",
	                KW_STR_ARG(kw_str_sub(words, 0, 400)), e->code));
}

/* ---- the run ---- */

static void feed_bytes(parse *g, size_t from, size_t to)
{
	while (from < to && !g->st) {
		kw_str chunk =
		        kw_str_sub(g->in->text.utf8, from, to - from < CHUNK_BYTES ? to - from : CHUNK_BYTES);
		if (xmlParseChunk(g->parser, chunk.p, (int)chunk.n, 0))
			break;
		from += chunk.n;
	}
}

/* Feeds the text but for its DOCTYPE and for rows that the events take by themselves. */
static void feed(parse *g, size_t from)
{
	size_t n = g->in->text.utf8.n, checked = from;
	while (from < n && !g->st) {
		size_t until = n - from < CHUNK_BYTES ? n : from + CHUNK_BYTES;
		bool rows;
		g->st = tags_check(g->in, &checked, &until, &rows);
		feed_bytes(g, from, until);
		from = until;
		if (!rows || g->st || !g->parser->wellFormed || !g->events->rows)
			continue;
		until = g->events->rows(g->events->user, from);
		g->unfed += until - from;
		from = checked = until;
	}
}

static void run(parse *g)
{
	kw_str s = g->in->text.utf8;
	size_t from, to;
	g->st = doctype_find(g->in, g->in->ignore_doctype, &from, &to);
	feed_bytes(g, 0, from);
	g->unfed += to - from;
	feed(g, to);
	if (!g->st)
		xmlParseChunk(g->parser, NULL, 0, 1);
	/* Whatever the callbacks did not hear. */
	if (!g->st && (!g->parser->wellFormed || !g->parser->nsWellFormed || !g->ended))
		g->st = kw_fail(g->in->ctx, KW_EFORMAT, "xml.malformed", input_span(g->in, s.n, 0),
		                "the XML ends before its root element does, or is not well-formed");
}

kw_status gate_parse(const xml_input *in, const gate_events *events)
{
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
	parse g = { .base.place = place_of_event,
		    .in = in,
		    .events = events,
		    .most_depth = kw_ctx_limit(in->ctx, KW_LIMIT_DEPTH),
		    .most_attributes = kw_ctx_limit(in->ctx, KW_LIMIT_ATTRIBUTES) };
	g.parser = xmlCreatePushParserCtxt(&handler, &g, NULL, 0, NULL);
	if (!g.parser)
		return kw_fail(in->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		               "no memory for the XML parser");
	xmlCtxtUseOptions(g.parser, OPTIONS);
	run(&g);
	xmlFreeParserCtxt(g.parser);
	free(g.attributes);
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
