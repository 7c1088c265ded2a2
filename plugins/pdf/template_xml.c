/* template_xml -- libxml2, kept to itself: no network, no entities, no document type, no messages of its own. */
#include "template_xml.h"

#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <stdlib.h>

enum { MAX_ELEMENTS = 2000, MAX_BYTES = 1 << 20 };
#define PARSE_OPTIONS                                                                                        \
	(XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOBLANKS | XML_PARSE_NOCDATA)

/* The first fault libxml2 speaks of. */
typedef struct first_fault {
	int line;
	char words[200];
} first_fault;

/* libxml2 2.9 hands over a pointer it calls its own and we do not change. */
static void keep_fault(void *to, xmlErrorPtr e)
{
	first_fault *f = to;
	size_t n = 0;
	if (f->line || !e)
		return;
	f->line = e->line > 0 ? e->line : 1;
	for (; e->message && e->message[n] && e->message[n] != '\n' && n + 1 < sizeof f->words; n++)
		f->words[n] = e->message[n];
	f->words[n] = 0;
}

static kw_status say(kw_ctx *ctx, kw_str file, const first_fault *f, const char *what)
{
	return kw_fail(ctx, KW_EUSAGE, "pdf.template-xml", (kw_span){ 0 }, "%.*s:%d: %s: %s",
	               KW_STR_ARG(file), f->line, what, f->words[0] ? f->words : "not readable");
}

static kw_str text_of(const xmlChar *s)
{
	return kw_str_from((const char *)s);
}

static xmlDocPtr parse(kw_ctx *ctx, kw_str file, kw_str bytes)
{
	first_fault fault = { 0 };
	xmlDocPtr doc = NULL;
	if (bytes.n == 0 || bytes.n > MAX_BYTES) {
		(void)kw_fail(ctx, KW_EUSAGE, "pdf.template-xml", (kw_span){ 0 },
		              "%.*s: %zu bytes; a template has 1 to %d", KW_STR_ARG(file), bytes.n,
		              (int)MAX_BYTES);
		return NULL;
	}
	xmlParserCtxtPtr parser = xmlNewParserCtxt();
	xmlSetStructuredErrorFunc(&fault, keep_fault);
	if (parser)
		doc = xmlCtxtReadMemory(parser, bytes.p, (int)bytes.n, NULL, "UTF-8", PARSE_OPTIONS);
	xmlSetStructuredErrorFunc(NULL, NULL);
	xmlFreeParserCtxt(parser);
	if (doc && doc->intSubset) {
		xmlFreeDoc(doc);
		doc = NULL;
		fault = (first_fault){ .line = 1, .words = "a document type is not allowed" };
	}
	if (!doc)
		(void)say(ctx, file, &fault, "not well-formed XML");
	return doc;
}

static kw_status copy_element(kw_ctx *ctx, kw_str file, const xmlNode *node, kw_arena *arena, kw_markup *to)
{
	to->name = kw_arena_copy(arena, text_of(node->name));
	to->line = (unsigned)xmlGetLineNo(node);
	for (const xmlAttr *a = node->properties; a; a = a->next) {
		if (to->n == KW_MARKUP_ATTRIBUTES)
			return kw_fail(ctx, KW_EUSAGE, "pdf.template-xml", (kw_span){ 0 },
			               "%.*s:%u: more than %d attributes", KW_STR_ARG(file), to->line,
			               KW_MARKUP_ATTRIBUTES);
		xmlChar *value = xmlNodeListGetString(node->doc, a->children, 1);
		to->attributes[to->n].name = kw_arena_copy(arena, text_of(a->name));
		to->attributes[to->n++].value = kw_arena_copy(arena, text_of(value));
		xmlFree(value);
	}
	return KW_OK;
}

/* The node behind this one in document order. */
static const xmlNode *next_node(const xmlNode *node, unsigned *depth)
{
	if (node->children && node->type == XML_ELEMENT_NODE) {
		++*depth;
		return node->children;
	}
	while (node && !node->next && node->type != XML_DOCUMENT_NODE) {
		node = node->parent;
		--*depth;
	}
	return node && node->type != XML_DOCUMENT_NODE ? node->next : NULL;
}

static kw_status copy_tree(kw_ctx *ctx, kw_str file, const xmlNode *root, const char *ns, kw_arena *arena,
                           kw_markup *list, size_t *n)
{
	kw_status st = KW_OK;
	unsigned depth = 0;
	for (const xmlNode *node = root; node && st == KW_OK; node = next_node(node, &depth)) {
		first_fault fault = { .line = (int)xmlGetLineNo(node) };
		if (node->type == XML_COMMENT_NODE || node->type == XML_PI_NODE || xmlIsBlankNode(node))
			continue;
		if (node->type != XML_ELEMENT_NODE) {
			fault = (first_fault){ .line = fault.line, .words = "text between elements" };
			return say(ctx, file, &fault, "no template");
		}
		if (!node->ns || strcmp((const char *)node->ns->href, ns) != 0) {
			fault = (first_fault){ .line = fault.line,
				               .words = "an element outside the namespace of templates" };
			return say(ctx, file, &fault, "no template");
		}
		if (*n == MAX_ELEMENTS) {
			fault = (first_fault){ .line = fault.line, .words = "too many elements" };
			return say(ctx, file, &fault, "no template");
		}
		list[*n].depth = depth;
		st = copy_element(ctx, file, node, arena, &list[*n]);
		++*n;
	}
	return st;
}

/* Each has a start tag. An element is large, and room for all that are allowed would cost more than reading them. */
static size_t most_elements(kw_str bytes)
{
	size_t n = 1;
	for (size_t i = 0; i + 1 < bytes.n && n < MAX_ELEMENTS; i++)
		n += bytes.p[i] == '<' && !strchr("/!?", bytes.p[i + 1]);
	return n;
}

kw_status kw_markup_read(kw_ctx *ctx, kw_str file, kw_str bytes, const char *ns, kw_arena *arena,
                         kw_markup **list, size_t *n)
{
	*n = 0;
	*list = NULL;
	xmlDocPtr doc = parse(ctx, file, bytes);
	if (!doc)
		return KW_EUSAGE;
	*list = kw_arena_alloc(arena, most_elements(bytes) * sizeof **list);
	kw_status st =
	        *list ? copy_tree(ctx, file, xmlDocGetRootElement(doc), ns, arena, *list, n)
	              : kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for a template");
	xmlFreeDoc(doc);
	return st;
}

kw_status kw_markup_validate(kw_ctx *ctx, kw_str file, kw_str bytes, kw_str schema)
{
	first_fault fault = { 0 };
	kw_status st = KW_EUSAGE;
	xmlRelaxNGPtr grammar = NULL;
	xmlRelaxNGValidCtxtPtr valid = NULL;
	xmlRelaxNGParserCtxtPtr parser = NULL;
	xmlDocPtr doc = parse(ctx, file, bytes);
	if (!doc)
		return st;
	parser = xmlRelaxNGNewMemParserCtxt(schema.p, (int)schema.n);
	if (parser) {
		xmlRelaxNGSetParserStructuredErrors(parser, keep_fault, &fault);
		grammar = xmlRelaxNGParse(parser);
	}
	valid = grammar ? xmlRelaxNGNewValidCtxt(grammar) : NULL;
	if (!valid) {
		st = kw_fail(ctx, KW_ELIB, "pdf.template-schema", (kw_span){ 0 },
		             "the schema of templates cannot be read (line %d: %s)", fault.line, fault.words);
		goto out;
	}
	xmlRelaxNGSetValidStructuredErrors(valid, keep_fault, &fault);
	st = xmlRelaxNGValidateDoc(valid, doc) == 0 ? KW_OK
	                                            : say(ctx, file, &fault, "not as the schema has it");
out:
	xmlRelaxNGFreeValidCtxt(valid);
	xmlRelaxNGFree(grammar);
	xmlRelaxNGFreeParserCtxt(parser);
	xmlFreeDoc(doc);
	return st;
}
