/* check -- the integrity of a tree: what readers promise and writers rely on. It changes nothing. */
#include "check.h"
#include "doc.h"
#include <kawaraban/table.h>

/* The first broken promise of one node, or NULL. */
static const char *fault_of_links(const kw_node *n)
{
	if (n->type >= KW_N_TYPES)
		return "unknown type";
	if (n->parent ? !(kw_type_kids((kw_type)n->parent->type) & UINT64_C(1) << n->type)
	              : n->type != KW_DOCUMENT)
		return "stands where its type may not stand";
	if (n->type == KW_TITLE && n->prev)
		return "a title that is not the first child";
	if (n->first ? !n->last || n->first->prev || n->last->next : n->last != NULL)
		return "broken list of children";
	if (n->prev ? n->prev->next != n || n->prev->parent != n->parent : n->parent && n->parent->first != n)
		return "broken link to its sibling";
	return NULL;
}

static const char *fault_of_text(const kw_node *n)
{
	if (kw_utf8_valid(n->text) != n->text.n || kw_utf8_valid(n->why) != n->why.n)
		return "text is not UTF-8";
	if (n->confidence > KW_GUESS)
		return "unknown confidence";
	kw_class class = kw_type_class((kw_type)n->type);
	if (n->n_spans && class != KW_TEXT_BLOCK && class != KW_INLINE)
		return "claims source lines, which only blocks of text do";
	if (n->n_spans && n->marks & KW_MARK_IMPLIED)
		return "implied, yet has source lines";
	for (uint32_t i = 0; i < n->n_spans; i++)
		if (!n->spans[i].line || !n->spans[i].col || n->spans[i].end_col + 1 < n->spans[i].col)
			return "place without line or column";
	return NULL;
}

static const char *fault_of_parts(const kw_node *n)
{
	switch (n->type) {
	case KW_TITLE:
		return n->as.heading ? NULL : "title without its parts";
	case KW_CONTACT:
		return n->as.contact ? NULL : "contact without its parts";
	case KW_FIELD:
		return n->as.field && n->as.field->role < KW_N_FIELD_ROLES ? NULL : "field without a role";
	case KW_TABLE:
		if (!n->as.table)
			return "table without its parts";
		return n->as.table->rows && n->last && n->last->type == KW_ROW
		               ? "table with two kinds of rows"
		               : NULL;
	case KW_AMOUNT:
		return n->as.amount.factor > 0 ? NULL : "amount without a unit";
	default:
		return NULL;
	}
}

kw_status kw_check_tree(kw_ctx *ctx, const kw_doc *doc)
{
	kw_walk w = kw_walk_from(kw_doc_root_const(doc));
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		if (e != KW_ENTER)
			continue;
		const kw_node *n = w.node;
		const char *fault = fault_of_links(n);
		if (!fault)
			fault = fault_of_text(n);
		if (!fault)
			fault = fault_of_parts(n);
		if (fault)
			return kw_fail(ctx, KW_EBUG, "bug.tree", n->n_spans ? n->spans[0] : (kw_span){ 0 },
			               "the reader made a broken tree: %s: %s",
			               n->type < KW_N_TYPES ? kw_type_name((kw_type)n->type) : "node", fault);
	}
	return KW_OK;
}
