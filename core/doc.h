/* doc -- inside of a document: what the rooms above doc may touch and plugins may not. */
#ifndef DOC_H
#define DOC_H

#include <kawaraban/doc.h>

struct kw_doc {
	kw_arena *arena;
	kw_node *root;
	kw_node spare; /* handed out after a failure; never in the tree */
	kw_heading spare_heading;
	kw_status status;
	/* Nodes not used yet, side by side: blocks, along which every walk goes, apart from inlines, which most walks leave out. */
	struct kw_pool {
		kw_node *nodes;
		size_t n;
	} blocks, inlines;
	int64_t n_nodes, limit_nodes;
	uint64_t types; /* set of those that nodes were made of */
	kw_source_info source;
	kw_stated stated;
	kw_finding *first_finding, *last_finding;
	kw_removed *first_removed, *last_removed;
	kw_despaced *first_despaced, *last_despaced;
	const uint32_t *lines;     /* characters other than white space, by line */
	const kw_line *text_lines; /* of the decoded text; NULL when not line-based */
	size_t n_lines;
	unsigned forms; /* see kw_doc_set_forms */
};

/* Writes the characters of the document in the forms asked for. */
void kw_doc_apply_forms(kw_doc *doc);

/* Latches the first failure. */
void kw_doc_latch(kw_doc *doc, kw_status st);

#endif
