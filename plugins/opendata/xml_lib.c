/* xml_lib -- libxml2, and nothing of it outside this file. It loads nothing from anywhere, and prints nothing: every context
 * gets its own handler. Works round: the Schematron of libxml2 writes path and line into its message and tells no line apart. */
#include "xml_lib.h"
#include <libxml/SAX2.h>
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

/* Rows leave a tree when there are so many elements in them, and as many as in the rest: each look at the rest is paid for by as
 * many rows. Some thirty bytes of the document stand for an element, which takes 17 times as much. */
enum { PART_ELEMENTS = 32768 };

struct od_tree {
	xmlDocPtr doc;
	bool is_part; /* faults of waiting rows are told alone */
	/* while it is read: */
	xmlParserCtxtPtr parser;
	od_tree_part *part;
	void *user;
	kw_buf rows; /* xmlNodePtr, waiting */
	size_t n_waiting, n_elements;
};

/* Worked round: beyond 65,535 an element has the line on which its first text ends. */
static uint32_t line_of(const xmlNode *node)
{
	enum { FULL = 65535 };
	long line = xmlGetLineNo(node);
	if (node->type != XML_ELEMENT_NODE || line < FULL || !node->children)
		return line > 0 ? (uint32_t)line : 0;
	kw_str text = str_of(node->children->type == XML_TEXT_NODE ? node->children->content : NULL);
	for (size_t i = 0; i < text.n; i++)
		line -= text.p[i] == '\n';
	return (uint32_t)line;
}

typedef struct teller {
	const od_tree *tree;
	od_fault *fault;
	void *user;
	bool is_rule, has_told;
} teller;

static bool is_waiting(const od_tree *t, xmlNodePtr node)
{
	for (; node && (const void *)node != (const void *)t->doc; node = node->parent)
		if (node->_private == t)
			return true;
	return false;
}

static void tell(void *user, error_arg e)
{
	teller *t = user;
	if (!e || e->level < XML_ERR_ERROR || (t->tree->is_part && !is_waiting(t->tree, e->node)))
		return;
	kw_str text = first_line(e->message);
	uint32_t line = e->node ? line_of(e->node) : e->line > 0 ? (uint32_t)e->line : 0;
	const char *at = t->is_rule && text.n ? memmem(text.p, text.n, " line ", 6) : NULL;
	const char *colon = at ? memmem(at, text.n - (size_t)(at - text.p), ": ", 2) : NULL;
	if (colon)
		text = kw_str_sub(text, (size_t)(colon - text.p) + 2, text.n);
	t->has_told = true;
	t->fault(t->user, line, text);
}

/* The elements of a row whose cells hold nothing but text, itself included; 0 of anything else. */
static size_t count_row(const xmlNode *row)
{
	size_t n = 1;
	if (!row || !kw_str_eq(str_of(row->name), KW_LIT("row")))
		return 0;
	for (const xmlNode *cell = row->children; cell; cell = cell->next) {
		for (const xmlNode *c = cell->children; c; c = c->next)
			if (c->type != XML_TEXT_NODE)
				return 0;
		n += cell->type == XML_ELEMENT_NODE;
	}
	return n;
}

/* With the white space before each. */
static void drop_rows(od_tree *t)
{
	for (size_t at = 0; at < t->rows.n; at += sizeof(xmlNodePtr)) {
		xmlNodePtr row, before;
		memcpy(&row, t->rows.b + at, sizeof row);
		before = row->prev;
		if (before && before->type == XML_TEXT_NODE) {
			xmlUnlinkNode(before);
			xmlFreeNode(before);
		}
		xmlUnlinkNode(row);
		xmlFreeNode(row);
	}
	kw_buf_clear(&t->rows);
	t->n_elements -= t->n_waiting;
	t->n_waiting = 0;
}

static void on_tree_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns)
{
	xmlParserCtxtPtr parser = user;
	od_tree *t = parser->_private;
	xmlNodePtr node = parser->node;
	xmlSAX2EndElementNs(user, name, prefix, ns);
	size_t n = t->part ? count_row(node) : 0;
	t->n_elements++;
	if (!n)
		return;
	kw_buf_put(&t->rows, (kw_str){ (const char *)&node, sizeof(xmlNodePtr) });
	node->_private = t;
	t->n_waiting += n;
	if (t->n_waiting < PART_ELEMENTS || t->n_waiting < t->n_elements / 2 || t->rows.failed)
		return;
	t->doc = parser->myDoc;
	t->is_part = true;
	bool may_leave = t->part(t->user, t);
	t->is_part = false;
	t->doc = NULL;
	if (may_leave)
		drop_rows(t);
	else
		t->part = NULL;
}

static bool parse(od_tree *t, kw_str bytes)
{
	enum { STEP = 1 << 18 };
	size_t forgotten = 0;
	for (size_t at = 0; at < bytes.n && t->parser->wellFormed; at += STEP) {
		kw_str some = kw_str_sub(bytes, at, STEP);
		xmlParseChunk(t->parser, some.p, (int)some.n, 0);
		kw_bytes_passed(bytes, at, &forgotten);
	}
	if (t->parser->wellFormed)
		xmlParseChunk(t->parser, NULL, 0, 1);
	return t->parser->wellFormed && t->parser->myDoc;
}

od_tree *od_tree_read(kw_str bytes, od_tree_part *part, od_fault *fault, void *user)
{
	od_tree *t = calloc(1, sizeof *t);
	if (t)
		t->parser = xmlCreatePushParserCtxt(NULL, NULL, NULL, 0, NULL);
	if (!t || !t->parser) {
		fault(user, 0, KW_LIT("no memory for the document"));
		free(t);
		return NULL;
	}
	t->part = part;
	t->user = user;
	xmlCtxtUseOptions(t->parser, READ_OPTIONS | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	t->parser->_private = t;
	t->parser->sax->endElementNs = on_tree_end;
	bool fine = parse(t, bytes);
	const xmlError *e = fine ? NULL : xmlCtxtGetLastError(t->parser);
	if (!fine)
		fault(user, e && e->line > 0 ? (uint32_t)e->line : 0, first_line(e ? e->message : NULL));
	t->doc = t->parser->myDoc;
	t->parser->myDoc = NULL;
	xmlFreeParserCtxt(t->parser);
	kw_buf_free(&t->rows);
	if (!fine) {
		od_tree_free(t);
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
	teller told = { .tree = t, .fault = fault, .user = user };
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
	teller told = { .tree = t, .fault = fault, .user = user, .is_rule = true };
	xmlSchematronPtr schema = NULL;
	xmlSchematronValidCtxtPtr check = NULL;
	xmlSchematronParserCtxtPtr reader = xmlSchematronNewMemParserCtxt(rules.p, (int)rules.n);
	bool fine = false;
	schema = reader ? xmlSchematronParse(reader) : NULL;
	check = schema ? xmlSchematronNewValidCtxt(schema, XML_SCHEMATRON_OUT_ERROR) : NULL;
	if (check) {
		xmlSchematronSetValidStructuredErrors(check, tell, &told);
		fine = xmlSchematronValidateDoc(check, t->doc) == 0 || (t->is_part && !told.has_told);
	} else {
		fault(user, 0, KW_LIT("the rules cannot be read"));
	}
	xmlSchematronFreeValidCtxt(check);
	xmlSchematronFree(schema);
	xmlSchematronFreeParserCtxt(reader);
	return fine;
}

/* ---- references ---- */

typedef struct reference {
	kw_str id; /* in the dictionary of the document */
	bool is_section;
} reference;

static int by_id(const void *a, const void *b)
{
	kw_str x = ((const reference *)a)->id, y = ((const reference *)b)->id;
	int order = memcmp(x.n ? x.p : "", y.n ? y.p : "", x.n < y.n ? x.n : y.n);
	return order ? order : x.n < y.n ? -1 : x.n > y.n;
}

/* The value of an attribute without a namespace, as the tree keeps it: one text, or none. */
static kw_str value_of(const xmlNode *node, const char *name)
{
	const xmlAttr *a = xmlHasProp(node, (const xmlChar *)name);
	return a && a->children ? str_of(a->children->content) : (kw_str){ NULL, 0 };
}

/* The next node in the order of the document. */
static const xmlNode *next_node(const xmlNode *n)
{
	if (n->type == XML_ELEMENT_NODE && n->children)
		return n->children;
	while (n && !n->next)
		n = n->parent;
	return n ? n->next : NULL;
}

static void collect_ids(const od_tree *t, kw_buf *ids)
{
	for (const xmlNode *n = xmlDocGetRootElement(t->doc); n; n = next_node(n)) {
		kw_str id = n->type == XML_ELEMENT_NODE ? value_of(n, "id") : (kw_str){ NULL, 0 };
		reference r = { id, id.n && kw_str_eq(str_of(n->name), KW_LIT("section")) };
		if (id.n)
			kw_buf_put(ids, (kw_str){ (const char *)&r, sizeof r });
	}
	if (ids->n && !ids->failed)
		qsort(ids->b, ids->n / sizeof(reference), sizeof(reference), by_id);
}

bool od_tree_has_references(od_tree *t, od_fault *fault, void *user)
{
	kw_buf ids = { 0 };
	bool fine = true;
	collect_ids(t, &ids);
	for (const xmlNode *n = xmlDocGetRootElement(t->doc); n && !ids.failed; n = next_node(n)) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		const reference ref = { .id = value_of(n, "ref") },
		                section = { .id = value_of(n, "section") };
		const reference *of = section.id.n ? &section : &ref;
		const reference *found =
		        of->id.n && ids.n ? bsearch(of, ids.b, ids.n / sizeof *of, sizeof *of, by_id) : NULL;
		if (!of->id.n || (found && (found->is_section || of == &ref)))
			continue;
		fine = false;
		fault(user, line_of(n),
		      of == &ref ? KW_LIT("the element named by ref exists") : KW_LIT("the section exists"));
	}
	if (ids.failed)
		fault(user, 0, KW_LIT("no memory for the references"));
	fine &= !ids.failed;
	kw_buf_free(&ids);
	return fine;
}
