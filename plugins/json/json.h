/* json -- the rooms of the writer: bytes and keys (how JSON is written), facts (what nodes say), document (all outside the
 * body), body. */
#ifndef JSON_H
#define JSON_H

#include "keys.h"

/* The nodes that do not stand in the body but in the document object: the first of each kind, every mascot. */
typedef struct json_places {
	const kw_node *fields[KW_N_FIELD_ROLES];
	const kw_node *contact;
	size_t n_mascots;
	bool has_themes; /* there is a list of theme codes */
} json_places;

typedef struct json_tree {
	json *j;
	const kw_doc *doc;
	const kw_meta *meta;
	kw_arena *arena; /* until the end of the document */
	json_places places;
	unsigned level; /* sections around the node */
	/* Texts of one node, until the next one. */
	kw_buf raw, text, list_title;
} json_tree;

kw_status json_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out);

/* ---- facts ---- */

kw_str json_raw_of(const kw_node *block, kw_buf *buf); /* as written, edges trimmed; see kw_text_borrow */
json_lines json_lines_of(const kw_node *node);
kw_str json_confidence(const kw_node *node);
/* Confidence and reason of a node, or else of its heading. */
void json_put_doubt(const kw_node *node, const kw_node *heading, kw_str *confidence, kw_str *why);
/* text, display_lines, lines, part, link, confidence and why of a block of inlines. */
void json_block_facts(json_tree *t, const kw_node *block, struct json_node *facts);
/* All keys that come from the heading of a container; budget and restored are filled when there are such. */
void json_heading_facts(json_tree *t, const kw_node *container, struct json_node *facts,
                        struct json_budget *budget, struct json_restored *restored);
void json_field_facts(const kw_node *field, kw_buf *buf, struct json_field *facts);
void json_contact_facts(const kw_node *contact, kw_buf *buf, struct json_field *facts);

/* ---- places ---- */

void json_find_places(json_tree *t);
/* A box that becomes a row of duty_boxes: what is in it is the text of the row. */
bool json_is_duty(const kw_node *node);
/* The first FIELD child of that role, or NULL. */
const kw_node *json_find_field(const kw_node *container, kw_field_role role);

/* ---- the parts of the file, in their order ---- */

void json_put_source(json_tree *t);
void json_put_document(json_tree *t);
void json_put_body(json_tree *t);
void json_put_removed(json_tree *t);
void json_put_despaced(json_tree *t);
void json_put_diagnostics(json_tree *t);

#endif
