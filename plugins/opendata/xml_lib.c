/* xml_lib -- libxml2, and nothing of it outside this file. It loads nothing from anywhere, and prints nothing: every context
 * gets its own handler. Works round: the Schematron of libxml2 writes path and line into its message and tells no line apart. */
#include "xml_lib.h"
#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/schematron.h>
#include <stdio.h>
#include <stdlib.h>

enum { READ_OPTIONS = XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_BIG_LINES };

#if LIBXML_VERSION >= 21200
typedef const xmlError *error_arg;
#else
typedef xmlErrorPtr error_arg;
#endif

static kw_str first_line(const char *message)
{
	kw_str s = kw_str_from(message ? message : "no reason given");
	const char *end = s.n ? memchr(s.p, '\n', s.n) : NULL;
	return kw_str_trim(kw_str_sub(s, 0, end ? (size_t)(end - s.p) : s.n));
}

static kw_str str_of(const xmlChar *z)
{
	return kw_str_from((const char *)z);
}

/* ---- events ---- */

struct od_sax {
	xmlParserCtxtPtr parser;
	od_sax_events events;
	void *user;
	const xmlChar **attributes; /* five for each: name, prefix, namespace, value and its end */
	size_t n_attributes;
	char why[256];
	uint32_t line;
	bool failed, stopped;
};

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix KW_UNUSED, const xmlChar *ns,
                     int n_namespaces KW_UNUSED, const xmlChar **namespaces KW_UNUSED, int n_attributes,
                     int n_defaulted KW_UNUSED, const xmlChar **attributes)
{
	od_sax *s = user;
	if (s->stopped || !s->events.start)
		return;
	s->attributes = attributes;
	s->n_attributes = (size_t)n_attributes;
	s->events.start(s->user, s, str_of(ns), str_of(name));
	s->n_attributes = 0;
}

static void on_text(void *user, const xmlChar *text, int n)
{
	od_sax *s = user;
	if (!s->stopped && s->events.text)
		s->events.text(s->user, s, (kw_str){ (const char *)text, (size_t)n });
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix KW_UNUSED, const xmlChar *ns)
{
	od_sax *s = user;
	if (!s->stopped && s->events.end)
		s->events.end(s->user, s, str_of(ns), str_of(name));
}

static void on_error(void *user, error_arg e)
{
	od_sax *s = user;
	if (s->why[0] || s->stopped || !e || e->level < XML_ERR_ERROR)
		return;
	kw_str why = first_line(e->message);
	snprintf(s->why, sizeof s->why, "%.*s", KW_STR_ARG(why));
	s->line = e->line > 0 ? (uint32_t)e->line : 0;
}

od_sax *od_sax_new(const od_sax_events *events, void *user)
{
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
		              .startElementNs = on_start,
		              .endElementNs = on_end,
		              .characters = on_text,
		              .serror = on_error };
	od_sax *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->events = *events;
	s->user = user;
	s->parser = xmlCreatePushParserCtxt(&sax, s, NULL, 0, NULL);
	if (!s->parser) {
		free(s);
		return NULL;
	}
	xmlCtxtUseOptions(s->parser, READ_OPTIONS);
	return s;
}

void od_sax_free(od_sax *s)
{
	if (!s)
		return;
	xmlFreeParserCtxt(s->parser);
	free(s);
}

bool od_sax_put(od_sax *s, kw_str bytes)
{
	enum { STEP = 1 << 20 };
	while (bytes.n && !s->failed && !s->stopped) {
		kw_str some = kw_str_sub(bytes, 0, STEP);
		s->failed = xmlParseChunk(s->parser, some.p, (int)some.n, 0) != XML_ERR_OK && !s->stopped;
		bytes = kw_str_sub(bytes, some.n, bytes.n);
	}
	return !s->failed;
}

bool od_sax_end(od_sax *s)
{
	if (!s->failed && !s->stopped)
		s->failed = xmlParseChunk(s->parser, NULL, 0, 1) != XML_ERR_OK;
	return !s->failed && !s->stopped && s->parser->wellFormed;
}

void od_sax_stop(od_sax *s)
{
	s->stopped = true;
	xmlStopParser(s->parser);
}

kw_str od_sax_attr(const od_sax *s, kw_str name)
{
	for (size_t i = 0; i < s->n_attributes; i++) {
		const xmlChar **a = s->attributes + 5 * i;
		if (kw_str_eq(str_of(a[0]), name))
			return (kw_str){ (const char *)a[3], (size_t)(a[4] - a[3]) };
	}
	return (kw_str){ NULL, 0 };
}

const char *od_sax_why(const od_sax *s, uint32_t *line)
{
	*line = s->line;
	return s->why[0] ? s->why : "no reason given";
}

/* ---- a whole document ---- */

struct od_tree {
	xmlDocPtr doc;
};

typedef struct teller {
	od_fault *fault;
	void *user;
	bool is_rule;
} teller;

static void tell(void *user, error_arg e)
{
	const teller *t = user;
	if (!e || e->level < XML_ERR_ERROR)
		return;
	kw_str text = first_line(e->message);
	long line = e->node ? xmlGetLineNo(e->node) : e->line;
	const char *at = t->is_rule && text.n ? memmem(text.p, text.n, " line ", 6) : NULL;
	const char *colon = at ? memmem(at, text.n - (size_t)(at - text.p), ": ", 2) : NULL;
	if (colon)
		text = kw_str_sub(text, (size_t)(colon - text.p) + 2, text.n);
	t->fault(t->user, line > 0 ? (uint32_t)line : 0, text);
}

od_tree *od_tree_read(kw_str bytes, od_fault *fault, void *user)
{
	od_tree *t = calloc(1, sizeof *t);
	xmlParserCtxtPtr parser = t ? xmlNewParserCtxt() : NULL;
	if (!parser || bytes.n > INT32_MAX) {
		fault(user, 0, KW_LIT("no memory for the document"));
	} else {
		t->doc = xmlCtxtReadMemory(parser, bytes.p, (int)bytes.n, NULL, NULL,
		                           READ_OPTIONS | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
		const xmlError *e = xmlCtxtGetLastError(parser);
		if (!t->doc)
			fault(user, e && e->line > 0 ? (uint32_t)e->line : 0,
			      first_line(e ? e->message : NULL));
	}
	xmlFreeParserCtxt(parser);
	if (t && !t->doc) {
		free(t);
		t = NULL;
	}
	return t;
}

void od_tree_free(od_tree *t)
{
	if (!t)
		return;
	xmlFreeDoc(t->doc);
	free(t);
}

bool od_tree_is_valid(od_tree *t, kw_str grammar, od_fault *fault, void *user)
{
	teller told = { .fault = fault, .user = user };
	xmlRelaxNGPtr schema = NULL;
	xmlRelaxNGValidCtxtPtr check = NULL;
	xmlRelaxNGParserCtxtPtr reader = xmlRelaxNGNewMemParserCtxt(grammar.p, (int)grammar.n);
	bool fine = false;
	if (reader) {
		xmlRelaxNGSetParserStructuredErrors(reader, tell, &told);
		schema = xmlRelaxNGParse(reader);
	}
	check = schema ? xmlRelaxNGNewValidCtxt(schema) : NULL;
	if (check) {
		xmlRelaxNGSetValidStructuredErrors(check, tell, &told);
		fine = xmlRelaxNGValidateDoc(check, t->doc) == 0;
	} else {
		fault(user, 0, KW_LIT("the grammar cannot be read"));
	}
	xmlRelaxNGFreeValidCtxt(check);
	xmlRelaxNGFree(schema);
	xmlRelaxNGFreeParserCtxt(reader);
	return fine;
}

bool od_tree_keeps_rules(od_tree *t, kw_str rules, od_fault *fault, void *user)
{
	teller told = { .fault = fault, .user = user, .is_rule = true };
	xmlSchematronPtr schema = NULL;
	xmlSchematronValidCtxtPtr check = NULL;
	xmlSchematronParserCtxtPtr reader = xmlSchematronNewMemParserCtxt(rules.p, (int)rules.n);
	bool fine = false;
	schema = reader ? xmlSchematronParse(reader) : NULL;
	check = schema ? xmlSchematronNewValidCtxt(schema, XML_SCHEMATRON_OUT_ERROR) : NULL;
	if (check) {
		xmlSchematronSetValidStructuredErrors(check, tell, &told);
		fine = xmlSchematronValidateDoc(check, t->doc) == 0;
	} else {
		fault(user, 0, KW_LIT("the rules cannot be read"));
	}
	xmlSchematronFreeValidCtxt(check);
	xmlSchematronFree(schema);
	xmlSchematronFreeParserCtxt(reader);
	return fine;
}

bool od_tree_canonical(const od_tree *t, kw_buf *out)
{
	xmlChar *bytes = NULL;
	int n = xmlC14NDocDumpMemory(t->doc, NULL, XML_C14N_1_0, NULL, 0, &bytes);
	if (n >= 0)
		kw_buf_put(out, (kw_str){ (const char *)bytes, (size_t)n });
	xmlFree(bytes);
	return n >= 0 && !out->failed;
}
