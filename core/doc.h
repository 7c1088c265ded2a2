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
	int64_t n_nodes, limit_nodes;
	kw_source_info source;
	kw_finding *first_finding, *last_finding;
	kw_removed *first_removed, *last_removed;
	kw_despaced *first_despaced, *last_despaced;
	const uint32_t *lines;     /* characters other than white space, by line */
	const kw_line *text_lines; /* of the decoded text; NULL when not line-based */
	size_t n_lines;
};

/* Latches the first failure. */
void kw_doc_latch(kw_doc *doc, kw_status st);

#endif
