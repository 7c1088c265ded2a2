/* transform -- another vocabulary to document XML by an XSLT 1.0 stylesheet. The only file that knows libxslt, and libxml2's
 * trees, which libxslt works on. A stylesheet reads nothing but its input: no file, no host, no document(), no import, no
 * extension but kw:at(), which tells where a node stood in the source. */
#include "xml.h"
#include <libxml/xpathInternals.h>
#include <libxslt/documents.h>
#include <libxslt/extensions.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xsltutils.h>
#include <stdarg.h>
#include <stdlib.h>

#define SOURCE_NAMESPACE "urn:kawaraban:source:1"

/* Instructions and XPath steps of one transformation, and templates inside each other. */
enum { MOST_STEPS = 1000000000, MOST_DEPTH = 1000, MOST_WORDS = 600 };

/* Where an element stood: bytes of the decoded text. body: behind its start tag, to its end tag. */
typedef struct element_place {
	size_t from, body, body_end, to;
} element_place;

typedef struct transform {
	kw_ctx *ctx;
	const xml_input *in;
	kw_arena *arena;
	const char *stylesheet; /* for messages */
	xmlDocPtr source;
	xmlNodePtr at; /* the open element of the source under construction */
	kw_buf text;   /* in it, not yet a node: the library joins pieces in quadratic time */
	int64_t n_nodes, most_nodes;
	kw_buf said;    /* what the library said went wrong */
	kw_buf message; /* of xsl:message */
} transform;

static const xmlChar *chars(const char *z)
{
	return (const xmlChar *)z;
}

static kw_status no_memory(transform *t)
{
	return kw_fail(t->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the transformation");
}

/* ---- the source as a tree of the library ---- */

/* The namespace, declared where it is first needed. */
static xmlNsPtr namespace_of(transform *t, xmlNodePtr node, kw_str ns, bool prefixed)
{
	char prefix[24];
	if (!ns.n)
		return NULL;
	const xmlChar *href = xmlDictLookup(t->source->dict, chars(ns.p), (int)ns.n);
	for (xmlNodePtr n = node; n && n->type == XML_ELEMENT_NODE; n = n->parent)
		for (xmlNsPtr d = n->nsDef; d; d = d->next)
			if (xmlStrEqual(d->href, href) && (d->prefix || !prefixed))
				return d;
	if (xmlStrEqual(href, XML_XML_NAMESPACE))
		return xmlSearchNsByHref(t->source, node, href);
	snprintf(prefix, sizeof prefix, "n%lld", (long long)t->n_nodes++);
	return xmlNewNs(node, href, chars(prefix));
}

static bool add_attributes(transform *t, xmlNodePtr node, const gate_attribute *given, size_t n)
{
	kw_buf value = { 0 };
	bool fine = true;
	for (size_t i = 0; fine && i < n; i++) {
		kw_buf_clear(&value);
		kw_buf_put(&value, given[i].value);
		kw_buf_putc(&value, 0);
		const xmlChar *name =
		        xmlDictLookup(t->source->dict, chars(given[i].name.p), (int)given[i].name.n);
		fine = !value.failed && name &&
		       xmlNewNsProp(node, namespace_of(t, node, given[i].ns, true), name, chars(value.b));
		t->n_nodes++;
	}
	kw_buf_free(&value);
	return fine;
}

static bool flush_text(transform *t)
{
	if (!t->text.n)
		return !t->text.failed;
	xmlNodePtr node = xmlNewDocTextLen(t->source, chars(t->text.b), (int)t->text.n);
	t->n_nodes++;
	kw_buf_clear(&t->text);
	return node && xmlAddChild(t->at, node);
}

static kw_status source_start(void *user, const gate *g, kw_str name, kw_str ns, const gate_attribute *given,
                              size_t n)
{
	transform *t = user;
	element_place *place = kw_arena_alloc(t->arena, sizeof *place);
	const xmlChar *known = xmlDictLookup(t->source->dict, chars(name.p), (int)name.n);
	if (++t->n_nodes > t->most_nodes)
		return kw_fail_limit(t->ctx, KW_LIMIT_NODES, gate_place(g), t->n_nodes);
	if (!place || !known || (t->at && !flush_text(t)))
		return no_memory(t);
	xmlNodePtr node = xmlNewDocNodeEatName(t->source, NULL, (xmlChar *)(uintptr_t)known, NULL);
	if (!node)
		return no_memory(t);
	gate_tag(g, &place->from, &place->body);
	node->_private = place;
	if (t->at)
		xmlAddChild(t->at, node);
	else
		xmlDocSetRootElement(t->source, node);
	t->at = node;
	xmlSetNs(node, namespace_of(t, node, ns, false));
	return add_attributes(t, node, given, n) ? KW_OK : no_memory(t);
}

static kw_status source_text(void *user, const gate *g, kw_str text)
{
	transform *t = user;
	(void)g;
	if (t->at)
		kw_buf_put(&t->text, text);
	return t->text.failed || t->text.n > INT32_MAX ? no_memory(t) : KW_OK;
}

static kw_status source_end(void *user, const gate *g)
{
	transform *t = user;
	element_place *place = t->at->_private;
	if (!flush_text(t))
		return no_memory(t);
	gate_tag(g, &place->body_end, &place->to);
	t->at = t->at->parent && t->at->parent->type == XML_ELEMENT_NODE ? t->at->parent : NULL;
	return KW_OK;
}

static kw_status build_source(transform *t)
{
	gate_events events = { .user = t, .start = source_start, .text = source_text, .end = source_end };
	t->source = xmlNewDoc(chars("1.0"));
	if (t->source)
		t->source->dict = xmlDictCreate();
	return t->source && t->source->dict ? gate_parse(t->in, &events) : no_memory(t);
}

/* ---- kw:at(): places in the source ---- */

/* The bytes a node stands on: of an element what is inside it, of an attribute the tag it is in. */
static bool range_of(xmlNodePtr node, size_t *from, size_t *to)
{
	const element_place *up =
	        node->parent && node->parent->type == XML_ELEMENT_NODE ? node->parent->_private : NULL;
	if (node->type == XML_ELEMENT_NODE && node->_private) {
		const element_place *place = node->_private;
		*from = place->body;
		*to = place->body_end;
		return true;
	}
	if (!up || (node->type != XML_TEXT_NODE && node->type != XML_ATTRIBUTE_NODE))
		return false;
	*from = up->from;
	*to = up->body;
	if (node->type == XML_TEXT_NODE) {
		*from = node->prev && node->prev->_private ? ((element_place *)node->prev->_private)->to
		                                           : up->body;
		*to = node->next && node->next->_private ? ((element_place *)node->next->_private)->from
		                                         : up->body_end;
	}
	return true;
}

static void xpath_at(xmlXPathParserContextPtr c, int n_args)
{
	transform *t = xsltXPathGetTransformContext(c)->_private;
	kw_buf out = { 0 };
	if (n_args != 1) {
		xmlXPathSetArityError(c);
		return;
	}
	xmlNodeSetPtr set = xmlXPathPopNodeSet(c);
	if (xmlXPathCheckError(c)) {
		xmlXPathFreeNodeSet(set);
		return;
	}
	for (int i = 0; set && i < set->nodeNr; i++) {
		size_t from, to;
		if (range_of(set->nodeTab[i], &from, &to) && from < to)
			places_put(t->in, from, to, &out);
	}
	xmlXPathFreeNodeSet(set);
	kw_buf_putc(&out, 0);
	xmlXPathReturnString(c, xmlStrdup(chars(out.failed ? "" : out.b)));
	kw_buf_free(&out);
}

/* ---- what the library says ---- */

/* Errors begin with a line that says where; without one it is a message of the stylesheet. */
static void hear(void *user, const char *fmt, ...)
{
	transform *t = user;
	kw_buf words = { 0 };
	char *made = NULL;
	va_list args;
	va_start(args, fmt);
	if (vasprintf(&made, fmt, args) >= 0)
		kw_buf_put(&words, kw_str_from(made));
	va_end(args);
	free(made);
	bool message = !t->said.n && (strcmp(fmt, "%s") == 0 || strcmp(fmt, "\n") == 0);
	if (t->said.n < MOST_WORDS)
		kw_buf_put(message ? &t->message : &t->said, kw_buf_str(&words));
	kw_buf_free(&words);
}

static void hear_structured(void *user, xmlErrorPtr e)
{
	transform *t = user;
	if (t->said.n < MOST_WORDS && e->message)
		kw_buf_putf(&t->said, e->file ? "file %s line %d\n%s" : "%.0s%.0d%s", e->file ? e->file : "",
		            e->line, e->message);
}

/* The first line that says "... file F line N ..." gives the place, the others are the words. */
static kw_status refuse(transform *t, kw_status st, const char *sentence)
{
	kw_str rest = kw_buf_str(&t->said);
	kw_buf words = { 0 };
	char at[24] = "";
	while (rest.n) {
		const char *lf = memchr(rest.p, '\n', rest.n);
		kw_str line = kw_str_sub(rest, 0, lf ? (size_t)(lf - rest.p) : rest.n);
		const char *number = memmem(line.p, line.n, " line ", 6);
		bool located = number && memmem(line.p, line.n, "file ", 5);
		rest = kw_str_sub(rest, line.n + 1, rest.n);
		line = kw_str_trim(line);
		if (located && !*at)
			snprintf(at, sizeof at, ":%.*s", (int)strspn(number + 6, "0123456789"), number + 6);
		if (!located && line.n && !kw_str_has(kw_buf_str(&words), line)) {
			kw_buf_put(&words, words.n ? KW_LIT("; ") : KW_LIT(""));
			kw_buf_put(&words, line);
		}
	}
	st = kw_fail(
	        t->ctx, st, "xml.stylesheet", (kw_span){ 0 }, sentence, t->stylesheet, at,
	        KW_STR_ARG(words.n ? kw_str_sub(kw_buf_str(&words), 0, 300) : KW_LIT("no reason was given")));
	kw_buf_free(&words);
	return st;
}

/* ---- the run ---- */

static xsltStylesheetPtr open_stylesheet(transform *t, kw_str bytes)
{
	xmlDocPtr doc = xmlReadMemory(bytes.p, (int)bytes.n, t->stylesheet, NULL,
	                              XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOCDATA);
	if (!doc)
		return NULL;
	xsltStylesheetPtr style = xsltParseStylesheetDoc(doc);
	if (!style)
		xmlFreeDoc(doc);
	return style;
}

static xsltSecurityPrefsPtr forbid_all(void)
{
	static const xsltSecurityOption all[] = { XSLT_SECPREF_READ_FILE, XSLT_SECPREF_WRITE_FILE,
		                                  XSLT_SECPREF_CREATE_DIRECTORY, XSLT_SECPREF_READ_NETWORK,
		                                  XSLT_SECPREF_WRITE_NETWORK };
	xsltSecurityPrefsPtr prefs = xsltNewSecurityPrefs();
	for (size_t i = 0; prefs && i < KW_COUNT(all); i++)
		xsltSetSecurityPrefs(prefs, all[i], xsltSecurityForbid);
	return prefs;
}

/* A second net under the preferences: no document is ever loaded. */
static xmlDocPtr refuse_document(const xmlChar *uri, xmlDictPtr dict, int options, void *ctxt,
                                 xsltLoadType type)
{
	(void)uri, (void)dict, (void)options, (void)ctxt, (void)type;
	return NULL;
}

static kw_status apply(transform *t, xsltStylesheetPtr style, xsltSecurityPrefsPtr prefs, xmlDocPtr *result)
{
	xsltTransformContextPtr c = xsltNewTransformContext(style, t->source);
	if (!c)
		return no_memory(t);
	c->_private = t;
	c->maxTemplateDepth = MOST_DEPTH;
	c->opLimit = MOST_STEPS;
	if (c->xpathCtxt)
		c->xpathCtxt->opLimit = MOST_STEPS;
	xsltSetTransformErrorFunc(c, t, hear);
	bool set = xsltSetCtxtSecurityPrefs(prefs, c) == 0 &&
	           xsltRegisterExtFunction(c, chars("at"), chars(SOURCE_NAMESPACE), xpath_at) == 0;
	if (set)
		*result = xsltApplyStylesheetUser(style, t->source, NULL, NULL, NULL, c);
	bool stopped = c->state != XSLT_STATE_OK;
	xsltFreeTransformContext(c);
	if (!set)
		return no_memory(t);
	if (stopped && !t->said.n)
		kw_buf_put(&t->said, kw_buf_str(&t->message));
	else if (t->message.n)
		kw_report(t->ctx, KW_SEVERITY_NOTE, "xml.message", (kw_span){ 0 }, "%s says: %.*s",
		          t->stylesheet,
		          KW_STR_ARG(kw_str_sub(kw_str_trim(kw_buf_str(&t->message)), 0, 400)));
	return stopped || t->said.n || !*result
	               ? refuse(t, KW_EFORMAT, KW_TO_TRANSLATE("%s%s: the stylesheet stopped: %.*s"))
	               : KW_OK;
}

/* ---- the result as events ---- */

typedef struct walker {
	gate base;
	xmlNodePtr now;
	transform *t;
} walker;

/* The source place of the nearest element around that has one. */
static kw_span place_of_result(const gate *base)
{
	const walker *w = (const walker *)(const void *)base;
	kw_span span = { 0 };
	for (xmlNodePtr n = w->now; n; n = n->parent)
		for (xmlAttrPtr a = n->type == XML_ELEMENT_NODE ? n->properties : NULL; a; a = a->next)
			if (xmlStrEqual(a->name, chars("at")) && a->children && a->children->content) {
				kw_str s = kw_str_from((const char *)a->children->content);
				const char *space = memchr(s.p, ' ', s.n);
				if (span_read(kw_str_sub(s, 0, space ? (size_t)(space - s.p) : s.n), &span))
					return span;
			}
	return span;
}

static kw_str text_of_attribute(walker *w, xmlAttrPtr a)
{
	if (!a->children)
		return (kw_str){ NULL, 0 };
	if (!a->children->next && a->children->content)
		return kw_str_from((const char *)a->children->content);
	xmlChar *joined = xmlNodeListGetString(a->doc, a->children, 1);
	kw_str s = kw_arena_copy(w->t->arena, kw_str_from((const char *)joined));
	xmlFree(joined);
	return s;
}

static kw_status enter(walker *w, xmlNodePtr node, const gate_events *events)
{
	size_t n = 0;
	for (xmlAttrPtr a = node->properties; a; a = a->next)
		n++;
	gate_attribute *given = calloc(n + 1, sizeof *given);
	if (!given)
		return no_memory(w->t);
	n = 0;
	for (xmlAttrPtr a = node->properties; a; a = a->next) {
		given[n] = (gate_attribute){ kw_str_from((const char *)a->name),
			                     kw_str_from(a->ns ? (const char *)a->ns->href : NULL),
			                     text_of_attribute(w, a) };
		n += given[n].value.n > 0; /* an attribute that is empty says nothing */
	}
	kw_status st = events->start(events->user, &w->base, kw_str_from((const char *)node->name),
	                             kw_str_from(node->ns ? (const char *)node->ns->href : NULL), given, n);
	free(given);
	return st;
}

static kw_status walk_result(transform *t, xmlDocPtr result, const gate_events *events)
{
	walker w = { .base.place = place_of_result, .t = t };
	xmlNodePtr root = xmlDocGetRootElement(result), node = root;
	kw_status st = KW_OK;
	if (!root) {
		kw_buf_clear(&t->said);
		return refuse(t, KW_EFORMAT, KW_TO_TRANSLATE("%s%s: the stylesheet made no element: %.*s"));
	}
	while (node && !st) {
		w.now = node;
		if (node->type == XML_ELEMENT_NODE)
			st = enter(&w, node, events);
		else if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
			st = events->text(events->user, &w.base, kw_str_from((const char *)node->content));
		if (!st && node->type == XML_ELEMENT_NODE && node->children) {
			node = node->children;
			continue;
		}
		while (!st && node) {
			w.now = node;
			if (node->type == XML_ELEMENT_NODE)
				st = events->end(events->user, &w.base);
			if (node == root || st) {
				node = NULL;
			} else if (node->next) {
				node = node->next;
				break;
			} else {
				node = node->parent;
			}
		}
	}
	return st;
}

kw_status transform_run(const xml_input *in, kw_arena *arena, kw_str stylesheet, const char *name,
                        const gate_events *events)
{
	transform t = { .ctx = in->ctx,
		        .in = in,
		        .arena = arena,
		        .stylesheet = name,
		        .most_nodes = kw_ctx_limit(in->ctx, KW_LIMIT_NODES) };
	xsltStylesheetPtr style = NULL;
	xmlDocPtr result = NULL;
	xsltSecurityPrefsPtr prefs = forbid_all();
	kw_status st = prefs ? build_source(&t) : no_memory(&t);
	if (st)
		goto out;
	xsltSetGenericErrorFunc(&t, hear);
	xmlSetStructuredErrorFunc(&t, hear_structured);
	xsltSetDefaultSecurityPrefs(prefs);
	style = open_stylesheet(&t, stylesheet);
	if (!style || style->errors || t.said.n)
		st = refuse(&t, KW_EUSAGE, KW_TO_TRANSLATE("%s%s: the stylesheet is not right: %.*s"));
	else
		st = apply(&t, style, prefs, &result);
	xsltSetDefaultSecurityPrefs(NULL);
	xmlSetStructuredErrorFunc(NULL, NULL);
	xsltSetGenericErrorFunc(NULL, NULL);
	if (!st && (st = walk_result(&t, result, events)) != KW_OK)
		kw_report(t.ctx, KW_SEVERITY_WARNING, "xml.stylesheet", (kw_span){ 0 },
		          "%s: the stylesheet made what is no document XML; see the message before this one",
		          name);
out:
	xmlFreeDoc(result);
	xsltFreeStylesheet(style);
	xsltFreeSecurityPrefs(prefs);
	xmlFreeDoc(t.source);
	kw_buf_free(&t.text);
	kw_buf_free(&t.said);
	kw_buf_free(&t.message);
	return st;
}

void transform_prepare(void)
{
	xsltInit();
	xsltSetLoaderFunc(refuse_document);
}
