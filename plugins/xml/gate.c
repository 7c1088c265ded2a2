/* gate -- plain reading, and libxml2's push parser for all that is not plain, over UTF-8 we decoded ourselves, behind our own
 * limits. The parser loads nothing, expands nothing but the five entities of XML and character references, and stops at the first
 * doubt. The only file that parses with libxml2.
 *
 * What of libxml2 2.9.14 it works round: wellFormed stays 1 after xmlStopParser and with undeclared entities beside a
 * DOCTYPE; attributes are checked in quadratic time before we see them; SAX has no limit of depth; an internal subset can
 * make gigabytes out of kilobytes; every '&' of an attribute value comes as "&#38;". */
#include "xml.h"
#include <libxml/catalog.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	CHUNK_BYTES = 65536,
	OPTIONS = XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
	          XML_PARSE_BIG_LINES |
	          XML_PARSE_NOENT /* '&' of attribute values as it is; no entity is ever declared */
};

/* What is said under way; its place depends on it. */
typedef enum event { EVENT_FAULT, EVENT_START, EVENT_END, EVENT_TEXT } event;

/* An element whose end has not come. */
typedef struct open_element {
	kw_str name;
	size_t at; /* in its start tag: no '<' stands between its own and here, and the next '>' ends it */
} open_element;

typedef struct parse {
	gate base;
	const xml_input *in;
	const gate_events *events;
	xmlParserCtxtPtr parser;
	kw_status st; /* why it was stopped; said already */
	size_t unfed; /* bytes the parser never saw, less those it saw twice */
	plain plain;
	bool plainly; /* the event under way comes of plain reading */
	bool silent;  /* the parser is told of elements that were read plainly */
	event event;
	bool ended;        /* the end of the root was seen */
	kw_str ns;         /* of the root */
	int64_t n_foreign; /* open elements with a prefix or another namespace */
	int64_t depth, most_depth, most_attributes;
	open_element *open;
	size_t open_room;
	gate_attribute *attributes;
	size_t room;
} parse;

static kw_str str_of(const xmlChar *z)
{
	return kw_str_from((const char *)z);
}

/* ---- places ---- */

static size_t offset_of(const parse *g)
{
	size_t n = g->in->text.utf8.n;
	long read = g->plainly ? 0 : xmlByteConsumed(g->parser);
	size_t at = g->plainly ? g->plain.event : (read < 0 ? 0 : (size_t)read) + g->unfed;
	return at < n ? at : n;
}

/* Text from behind the tag before it, but for white space. */
static kw_span place_of_text(const parse *g, size_t at)
{
	kw_str s = g->in->text.utf8;
	const char *tag = at ? memrchr(s.p, '>', at) : NULL;
	size_t from = tag ? (size_t)(tag - s.p) + 1 : at;
	while (from < s.n && s.p[from] && strchr(" \t\r\n", s.p[from]))
		from++;
	const char *end = from < s.n ? memchr(s.p + from, '<', s.n - from) : NULL;
	return input_span(g->in, from, end ? (size_t)(end - s.p) - from : s.n - from);
}

static kw_span place_of_event(const gate *base)
{
	const parse *g = (const parse *)(const void *)base;
	kw_str utf8 = g->in->text.utf8;
	size_t at = offset_of(g);
	if (g->event == EVENT_TEXT)
		return place_of_text(g, at);
	/* A start tag has been read but for its '>', and no attribute holds a bare '<'. */
	const char *tag = g->event == EVENT_FAULT || !at ? NULL : memrchr(utf8.p, '<', at);
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
	const char *tag = at ? memrchr(s.p, '<', at) : NULL;
	*from = *to = at;
	if (!tag)
		return;
	/* an end tag has been read with its '>' */
	bool read = at > 0 && s.p[at - 1] == '>' && g->event == EVENT_END;
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

/* ---- events, of either way ---- */

static kw_status no_memory(const parse *g)
{
	return kw_fail(g->in->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the XML parser");
}

/* Notes an element whose start tag is under way. */
static bool note_open(parse *g, kw_str name)
{
	size_t depth = (size_t)g->depth;
	if (depth > g->open_room) {
		size_t room = depth * 2 + 32;
		open_element *more = realloc(g->open, room * sizeof *more);
		if (!more)
			return false;
		g->open = more;
		g->open_room = room;
	}
	g->open[depth - 1] = (open_element){ name, offset_of(g) };
	return true;
}

static void say_start(parse *g, kw_str name, kw_str ns, const gate_attribute *given, size_t n)
{
	g->event = EVENT_START;
	if (++g->depth > g->most_depth) {
		stop(g, kw_fail_limit(g->in->ctx, KW_LIMIT_DEPTH, gate_place(&g->base), g->depth));
		return;
	}
	if (!note_open(g, name)) {
		stop(g, no_memory(g));
		return;
	}
	kw_status st = g->events->start(g->events->user, &g->base, name, ns, given, n);
	if (st)
		stop(g, st);
}

static void say_end(parse *g)
{
	g->event = EVENT_END;
	g->depth--;
	kw_status st = g->events->end(g->events->user, &g->base);
	if (st)
		stop(g, st);
	else
		g->ended = g->depth == 0;
}

static void say_text(parse *g, kw_str text)
{
	g->event = EVENT_TEXT;
	kw_status st = g->events->text(g->events->user, &g->base, text);
	if (st)
		stop(g, st);
}

static bool too_many(parse *g, int64_t n)
{
	if (n <= g->most_attributes)
		return false;
	g->event = EVENT_START;
	stop(g, kw_fail_limit(g->in->ctx, KW_LIMIT_ATTRIBUTES, gate_place(&g->base), n));
	return true;
}

/* ---- what libxml2 calls ---- */

/* Second net: a DOCTYPE was taken out before, so this is one where none may stand. */
static void on_subset(void *user, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	parse *g = user;
	(void)name, (void)public_id, (void)system_id;
	g->event = EVENT_START;
	stop(g, kw_fail(g->in->ctx, KW_EFORMAT, "xml.doctype", gate_place(&g->base),
	                "found a second DOCTYPE; expected the root element"));
}

static void on_reference(void *user, const xmlChar *name)
{
	parse *g = user;
	g->event = EVENT_FAULT;
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

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int n_namespaces, const xmlChar **namespaces, int n, int n_defaulted,
                     const xmlChar **values)
{
	parse *g = user;
	kw_str ns = str_of(uri);
	(void)namespaces, (void)n_defaulted;
	if (g->st || g->silent || too_many(g, (int64_t)n + n_namespaces))
		return;
	if (!take_attributes(g, (size_t)n, values)) {
		stop(g, no_memory(g));
		return;
	}
	if (!g->depth)
		g->ns = ns;
	g->n_foreign += prefix || !kw_str_eq(ns, g->ns);
	say_start(g, str_of(name), ns, g->attributes, (size_t)n);
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	parse *g = user;
	(void)name;
	if (g->st)
		return;
	g->n_foreign -= prefix || !kw_str_eq(str_of(uri), g->ns);
	say_end(g);
}

static void on_text(void *user, const xmlChar *text, int n)
{
	parse *g = user;
	if (!g->st)
		say_text(g, (kw_str){ (const char *)text, (size_t)n });
}

/* libxml2's words. It counts only the lines it was fed: the line of a tag it names is counted here. */
static kw_str words_of(const parse *g, const xmlError *e, char room[512])
{
	kw_str words = kw_str_trim(kw_str_from(e->message)), s = g->in->text.utf8;
	const char *line = words.n ? memmem(words.p, words.n, " line ", 6) : NULL;
	if (!line || e->int1 <= 0 || !g->depth)
		return words;
	size_t at = e->code == XML_ERR_TAG_NAME_MISMATCH ? g->open[g->depth - 1].at : offset_of(g);
	const char *tag = memrchr(s.p, '<', at), *behind = line + 6;
	while (behind < words.p + words.n && *behind >= '0' && *behind <= '9')
		behind++;
	uint32_t number = input_span(g->in, tag ? (size_t)(tag - s.p) : at, 1).line;
	int n = snprintf(room, 512, "%.*s line %u%.*s", (int)(line - words.p), words.p, number,
	                 (int)(words.p + words.n - behind), behind);
	return (kw_str){ room, n < 512 ? (size_t)n : 511 };
}

/* The first error, in libxml2's words. Warnings (a namespace that is no absolute URI) are no errors. */
static void on_error(void *user, xmlErrorPtr e)
{
	parse *g = user;
	char room[512];
	if (g->st || e->level < XML_ERR_ERROR)
		return;
	g->event = EVENT_FAULT;
	kw_str words = words_of(g, e, room);
	bool entity = e->code == XML_ERR_UNDECLARED_ENTITY || e->code == XML_WAR_UNDECLARED_ENTITY;
	stop(g, kw_fail(g->in->ctx, KW_EFORMAT, entity ? "xml.entity" : "xml.malformed", gate_place(&g->base),
	                "the XML is not well-formed: %.*s (libxml2 error %d)",
	                KW_STR_ARG(kw_str_sub(words, 0, 400)), e->code));
}

/* ---- plain reading ---- */

/* All that is open has the namespace of the root and no prefix, so that a name without one has it too; and the parser has read
 * all it was fed, up to a tag that it has told of. */
static bool can_read_plainly(const parse *g, size_t at)
{
	return !g->st && g->depth > 0 && !g->n_foreign && !g->in->parser_only && g->parser->wellFormed &&
	       (g->event == EVENT_START || g->event == EVENT_END) &&
	       g->parser->instate == XML_PARSER_CONTENT && offset_of(g) == at;
}

/* Behind a start tag, what the events take by themselves is passed over. */
static void pass_rows(parse *g)
{
	if (g->events->rows && !g->st)
		g->plain.at = g->events->rows(g->events->user, g->plain.at);
}

/* Tells the parser of the elements from `depth` on, which were read plainly, and that it stands at `at`. */
static void tell_parser(parse *g, int64_t depth, size_t at)
{
	kw_str s = g->in->text.utf8;
	g->silent = true;
	for (; depth < g->depth && g->parser->wellFormed; depth++) {
		const char *in_tag = s.p + g->open[depth].at, *begin = s.p, *end = s.p + s.n;
		begin = memrchr(s.p, '<', g->open[depth].at);
		end = memchr(in_tag, '>', (size_t)(end - in_tag));
		xmlParseChunk(g->parser, begin, (int)(end - begin) + 1, 0);
	}
	g->silent = false;
	g->unfed = at - (size_t)xmlByteConsumed(g->parser);
}

/* Reads on from byte `at`, behind a tag; how far it came. */
static size_t read_plainly(parse *g, size_t at)
{
	plain *p = &g->plain;
	int64_t depth = g->depth;
	plain_token token;
	g->plainly = true;
	p->at = at;
	pass_rows(g);
	do {
		bool mine = g->depth > depth;
		token = plain_next(p, mine ? g->open[g->depth - 1].name : (kw_str){ NULL, 0 });
		if ((token == PLAIN_START || token == PLAIN_EMPTY) && !too_many(g, (int64_t)p->n_attributes))
			say_start(g, p->name, g->ns, p->attributes, p->n_attributes);
		if (token == PLAIN_START)
			pass_rows(g);
		if (token == PLAIN_EMPTY)
			p->event = p->at;
		if ((token == PLAIN_EMPTY && !g->st) || token == PLAIN_END)
			say_end(g);
		if (token == PLAIN_TEXT)
			say_text(g, p->text);
	} while (token != PLAIN_NOTHING && !g->st);
	g->plainly = false;
	if (!g->st && p->at > at)
		tell_parser(g, depth, p->at);
	return p->at;
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

/* Feeds the text from byte `from` on, but for what is read plainly: first up to one tag, then to those behind twice as many bytes as
 * long as plain reading takes less than the parser was fed. */
static void feed(parse *g, size_t from)
{
	size_t n = g->in->text.utf8.n, checked = from, step = 1;
	while (from < n && !g->st) {
		size_t until = n - from < CHUNK_BYTES ? n : from + CHUNK_BYTES, behind;
		g->st = tags_check(g->in, &checked, from + step, until, &behind);
		size_t to = behind > from ? behind : until, fed = to - from;
		if (!g->st)
			feed_bytes(g, from, to);
		from = can_read_plainly(g, to) ? read_plainly(g, to) : to;
		step = from - to > fed ? 1 : step < CHUNK_BYTES ? step * 2 : step;
		checked = from > checked ? from : checked;
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
		    .plain = { .s = in->text.utf8,
		               .sound = in->sound,
		               .most_tag_bytes = (size_t)kw_ctx_limit(in->ctx, KW_LIMIT_START_TAG_BYTES) },
		    .most_depth = kw_ctx_limit(in->ctx, KW_LIMIT_DEPTH),
		    .most_attributes = kw_ctx_limit(in->ctx, KW_LIMIT_ATTRIBUTES) };
	g.parser = xmlCreatePushParserCtxt(&handler, &g, NULL, 0, NULL);
	if (!g.parser)
		return no_memory(&g);
	xmlCtxtUseOptions(g.parser, OPTIONS);
	run(&g);
	xmlFreeParserCtxt(g.parser);
	plain_free(&g.plain);
	free(g.open);
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
