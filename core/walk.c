/* walk -- the depth-first iterator, without recursion, and the text below a node. */
#include <kawaraban/doc.h>

kw_walk kw_walk_from(const kw_node *root)
{
	return (kw_walk){ .root = root, .node = NULL, .event = KW_DONE };
}

kw_event kw_walk_next(kw_walk *w)
{
	if (!w->node) {
		w->node = w->root;
		return w->event = KW_ENTER;
	}
	if (w->event == KW_ENTER) {
		if (w->node->first) {
			w->node = w->node->first;
			return KW_ENTER;
		}
		return w->event = KW_LEAVE;
	}
	if (w->event == KW_DONE || w->node == w->root)
		return w->event = KW_DONE;
	if (w->node->next) {
		w->node = w->node->next;
		return w->event = KW_ENTER;
	}
	w->node = w->node->parent;
	return KW_LEAVE;
}

void kw_walk_skip(kw_walk *w)
{
	if (w->event == KW_ENTER)
		w->event = KW_LEAVE;
}

void kw_text_of(const kw_node *node, kw_buf *out)
{
	size_t from = out->n;
	kw_walk w = kw_walk_from(node);
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		const kw_node *n = w.node;
		if (e == KW_ENTER && n->type == KW_SOFTBREAK)
			kw_buf_putc(out, ' ');
		else if (e == KW_ENTER && kw_type_class((kw_type)n->type) == KW_INLINE)
			kw_buf_put(out, n->text);
		else if (e == KW_ENTER && kw_type_class((kw_type)n->type) == KW_TEXT_BLOCK && n != node &&
		         out->n > from)
			kw_buf_putc(out, '\n');
	}
}

/* The text of node put together in room, whose failure is not forgotten. */
static kw_str copy_text(const kw_node *node, kw_buf *room)
{
	room->n = 0;
	if (room->b)
		room->b[0] = 0;
	kw_text_of(node, room);
	return kw_buf_str(room);
}

kw_str kw_text_borrow(const kw_node *node, kw_buf *room)
{
	kw_str text = { NULL, 0 };
	if (kw_type_class((kw_type)node->type) != KW_TEXT_BLOCK)
		return copy_text(node, room);
	for (const kw_node *n = node->first; n; n = n->next) {
		bool follows = !text.n || !n->text.n || n->text.p == text.p + text.n;
		if (n->first || n->type == KW_SOFTBREAK || !follows)
			return copy_text(node, room);
		text = (kw_str){ text.n ? text.p : n->text.p, text.n + n->text.n };
	}
	return text;
}
