/* xml_lib.h -- what the plugin uses of libxml2: reading bytes as events, and a whole document against a grammar, rules and its
 * canonical form. xml_lib.c is the only file that knows the library. */
#ifndef OPENDATA_XML_LIB_H
#define OPENDATA_XML_LIB_H

#include <kawaraban/plugin.h>

/* Something is wrong on a line (from 1; 0: unknown). text: one line, in the library's words or the rule's. */
typedef void od_fault(void *user, uint32_t line, kw_str text);

/* ---- events ---- */

typedef struct od_sax od_sax;

/* ns and name of an element; any may be NULL. */
typedef struct od_sax_events {
	void (*start)(void *user, const od_sax *s, kw_str ns, kw_str name);
	void (*text)(void *user, const od_sax *s, kw_str text);
	void (*end)(void *user, const od_sax *s, kw_str ns, kw_str name);
} od_sax_events;

od_sax *od_sax_new(const od_sax_events *events, void *user); /* NULL without memory */
void od_sax_free(od_sax *s);
/* False after the first error; nothing is read then. */
bool od_sax_put(od_sax *s, kw_str bytes);
/* After the last byte: was it one well-formed document? */
bool od_sax_end(od_sax *s);
/* Inside an event: no more of them. */
void od_sax_stop(od_sax *s);
/* Inside start: the value of an attribute by its local name, empty without it. It lives for the event; character references are
 * left as they are. */
kw_str od_sax_attr(const od_sax *s, kw_str name);
/* The first error, one line, and where it was found. */
const char *od_sax_why(const od_sax *s, uint32_t *line);

/* ---- a whole document ---- */

typedef struct od_tree od_tree;

/* Looks at a document as far as it is read; faults are told only of the rows that wait to leave it. False: they stay, and all that
 * follow. */
typedef bool od_tree_part(void *user, od_tree *t);

/* NULL after telling the first fault. With `part`, rows of data tables (elements `row` with cells of text only) leave the tree
 * when they have become the larger part of it, and part says they may: a million of them take no more memory than some
 * thousands. NULL: the whole document. */
od_tree *od_tree_read(kw_str bytes, od_tree_part *part, od_fault *fault, void *user);
void od_tree_free(od_tree *t);
/* Against a RELAX NG grammar or Schematron rules; each fault is told. False also when the grammar itself cannot be read. */
bool od_tree_is_valid(od_tree *t, kw_str grammar, od_fault *fault, void *user);
bool od_tree_keeps_rules(od_tree *t, kw_str rules, od_fault *fault, void *user);
/* Whether each attribute `ref` names an element's `id`, and each `section` that of a section. It takes an index, since the
 * Schematron of libxml2 would compare each with each, and its RELAX NG does not look. */
bool od_tree_has_references(od_tree *t, od_fault *fault, void *user);

#endif
