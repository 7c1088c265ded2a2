/* tree -- the assembled blocks become the document: nodes, spans, headings, values. Nothing is decided here. */
#include "legacy.h"

/* One span for each line the pieces touch, in their order; the marker before the first piece included. */
static void put_spans(job *j, kw_node *node, const block *b)
{
	for (uint32_t i = 0, k; i < b->n_pieces; i = k) {
		const piece *p = &b->pieces[i];
		uint32_t col = p->col, end = p->end_col;

		for (k = i + 1; k < b->n_pieces && b->pieces[k].line == p->line; k++) {
			/* Between the names of columns stand the bars of a drawn table. */
			if (b->type == KW_TABLE && b->pieces[k].col > end + 1)
				break;
			/* Between the words of an item stand the signs of bold. */
			if (b->type == KW_ITEM && b->part && b->pieces[k].col > end + 2)
				break;
			if (b->pieces[k].col < col)
				col = b->pieces[k].col;
			if (b->pieces[k].end_col > end)
				end = b->pieces[k].end_col;
		}
		if (i == 0 && b->mark_col && b->mark_col < col)
			col = b->mark_col;
		kw_doc_add_span(j->doc, node, kw_text_span(&j->src, p->line, col, end));
	}
}

/* Where the unit of a legend holds: in the budget of a heading, in the whole of a cell or of a line that states a budget. */
static bool find_legend(const block *b, kw_legend *legend)
{
	const money_unit *u = b->unit;
	kw_str sum = b->heading ? b->heading->budget : (kw_str){ 0 };

	if (!u || (!sum.n && !(b->parent && b->parent->type == KW_CELL) && !budget_is_line(b->text, u)))
		return false;
	*legend = (kw_legend){ .unit = u->word,
		               .factor = u->factor,
		               .why = u->confidence == KW_SURE ? (kw_str){ 0 } : u->why,
		               .confidence = (kw_confidence)u->confidence,
		               .from = sum.n ? (size_t)(sum.p - b->text.p) : 0 };
	legend->to = sum.n ? legend->from + sum.n : b->text.n;
	return legend->to <= b->text.n;
}

/* Where the piece stood: mostly one of the spans of the node, the last of which is *k. */
static kw_span span_of(const job *j, const kw_node *node, const piece *p, uint32_t *k)
{
	while (*k + 1 < node->n_spans && node->spans[*k].line < p->line)
		++*k;
	if (*k < node->n_spans && node->spans[*k].line == p->line && node->spans[*k].col == p->col &&
	    node->spans[*k].end_col == p->end_col)
		return node->spans[*k];
	return kw_text_span(&j->src, p->line, p->col, p->end_col);
}

/* The text of the pieces stands in the document already, or in the source: see join_pieces. */
static void put_inlines(job *j, kw_node *node, const block *b)
{
	size_t bytes = b->n_pieces * sizeof(kw_piece);
	kw_piece *pieces;
	kw_legend legend;

	kw_buf_clear(&j->pieces);
	if (!kw_buf_reserve(&j->pieces, bytes)) {
		j->no_memory = true;
		return;
	}
	pieces = (kw_piece *)(void *)j->pieces.b;
	for (uint32_t i = 0, k = 0; i < b->n_pieces; i++)
		pieces[i] = (kw_piece){ b->pieces[i].text, span_of(j, node, &b->pieces[i], &k) };
	kw_doc_add_joined_under(j->doc, node, b->text, pieces, b->n_pieces, &j->src,
	                        find_legend(b, &legend) ? &legend : NULL);
}

static void put_marks(job *j, kw_node *node, const block *b)
{
	if (b->first_line != b->last_line)
		node->marks |= KW_MARK_JOINED;
	if (b->moved)
		node->marks |= KW_MARK_MOVED;
	if (b->part)
		node->marks |= KW_MARK_PART;
	if (b->label_after)
		node->marks |= KW_MARK_LABEL_AFTER;
	if (b->confidence != KW_SURE) {
		node->confidence = b->confidence;
		node->why = kw_doc_copy(j->doc, b->why);
	}
}

/* The text of a block: spans, marks, inlines. */
static void put_text(job *j, kw_node *node, const block *b)
{
	put_spans(j, node, b);
	put_marks(j, node, b);
	put_inlines(j, node, b);
}

/* A part of the block's text lives as long as the document anyway. */
static kw_str lasting(job *j, const block *b, kw_str s)
{
	bool inside = (uintptr_t)s.p >= (uintptr_t)b->text.p &&
	              (uintptr_t)s.p + s.n <= (uintptr_t)b->text.p + b->text.n;

	return inside ? s : kw_doc_copy(j->doc, s);
}

static void copy_heading(job *j, kw_heading *to, const block *b)
{
	const kw_heading *from = b->heading;

	to->marker = lasting(j, b, from->marker);
	to->tag = lasting(j, b, from->tag);
	to->prefix = lasting(j, b, from->prefix);
	to->label = lasting(j, b, from->label);
	to->number = lasting(j, b, from->number);
	to->title = lasting(j, b, from->title);
	to->subtitle = lasting(j, b, from->subtitle);
	to->qualifier = lasting(j, b, from->qualifier);
	to->bureau = lasting(j, b, from->bureau);
	to->budget = lasting(j, b, from->budget);
	to->budget_label = lasting(j, b, from->budget_label);
	to->label_from = lasting(j, b, from->label_from);
	to->restored_before = lasting(j, b, from->restored_before);
	to->restored_after = lasting(j, b, from->restored_after);
}

static void put_title(job *j, kw_node *container, const block *b)
{
	kw_node *title;

	/* Doubt about a heading is doubt about the container; both say it. */
	if (b->confidence != KW_SURE) {
		container->confidence = b->confidence;
		container->why = kw_doc_copy(j->doc, b->why);
	}
	if (b->n_pieces == 0 && !(b->implied && b->heading)) {
		if (b->implied)
			container->marks |= KW_MARK_IMPLIED;
		return;
	}
	title = kw_doc_add(j->doc, container, KW_TITLE);
	if (b->heading)
		copy_heading(j, title->as.heading, b);
	else
		title->as.heading->title = b->text;
	if (b->implied) {
		container->marks |= KW_MARK_IMPLIED;
		title->marks |= KW_MARK_IMPLIED;
		kw_doc_add_inlines(j->doc, title, title->as.heading->title);
	} else {
		put_text(j, title, b);
	}
}

/* The list of an item says its mark. An item with another mark gets a list of its own, right behind: the text of a block
 * is the text of its lines whatever the steps before have put together. */
static kw_node *list_of(job *j, block *list, const block *item)
{
	if (!kw_str_eq(list->node->as.list.marker, item->marker)) {
		list->node = kw_doc_add(j->doc, list->parent->node, KW_LIST);
		list->node->as.list.marker = kw_doc_copy(j->doc, item->marker);
	}
	return list->node;
}

static kw_node *put_item(job *j, kw_node *list, const block *b)
{
	kw_node *item = kw_doc_add(j->doc, list, KW_ITEM), *para = kw_doc_add(j->doc, item, KW_PARA);

	item->as.item.code = kw_doc_copy(j->doc, b->code);
	item->as.item.name = kw_doc_copy(j->doc, b->name);
	put_text(j, para, b);
	return item;
}

static void put_table(job *j, kw_node *table, const block *b)
{
	kw_column *columns = kw_arena_alloc(j->arena, (b->n_columns + 1) * sizeof *columns);

	for (size_t i = 0; columns && i < b->n_columns; i++) {
		const money_unit *u = b->units ? b->units[i] : NULL;

		columns[i].name = b->columns[i];
		if (u) {
			columns[i].kind = KW_VALUE_AMOUNT;
			columns[i].unit = u->word;
			columns[i].factor = u->factor;
		}
	}
	if (columns)
		kw_table_set_columns(j->doc, table, columns, b->n_columns);
	put_title(j, table, b);
	if (b->confidence != KW_SURE)
		table->marks |= KW_MARK_HEADER_GUESS;
}

static void copy_field(job *j, kw_field *to, const kw_field *from)
{
	to->role = from->role;
	to->post = kw_doc_copy(j->doc, from->post);
	to->name = kw_doc_copy(j->doc, from->name);
	to->iso = kw_doc_copy(j->doc, from->iso);
	to->href = kw_doc_copy(j->doc, from->href);
	to->label = kw_doc_copy(j->doc, from->label);
	to->code = kw_doc_copy(j->doc, from->code);
}

static void copy_contact(job *j, kw_contact *to, const kw_contact *from)
{
	to->role = kw_doc_copy(j->doc, from->role);
	to->office = kw_doc_copy(j->doc, from->office);
	to->tel = kw_doc_copy(j->doc, from->tel);
	to->tel_raw = kw_doc_copy(j->doc, from->tel_raw);
	to->fax = kw_doc_copy(j->doc, from->fax);
	to->fax_raw = kw_doc_copy(j->doc, from->fax_raw);
	to->mail = kw_doc_copy(j->doc, from->mail);
	to->url = kw_doc_copy(j->doc, from->url);
}

static kw_node *put_leaf(job *j, kw_node *parent, const block *b)
{
	kw_node *node = kw_doc_add(j->doc, parent, (kw_type)b->type);

	switch (b->type) {
	case KW_TITLE:
		if (b->heading)
			copy_heading(j, node->as.heading, b);
		else
			node->as.heading->title = b->text;
		break;
	case KW_NOTE:
		node->as.note.marker = kw_doc_copy(j->doc, b->marker);
		node->as.note.term = kw_doc_copy(j->doc, b->term);
		node->as.note.is_reference = b->is_reference;
		break;
	case KW_FIELD:
		copy_field(j, node->as.field, b->field);
		break;
	case KW_CONTACT:
		copy_contact(j, node->as.contact, b->contact);
		break;
	case KW_MISSING:
		node->text = kw_doc_copy(j->doc, b->text);
		node->as.missing.role = (kw_missing_role)b->role;
		put_marks(j, node, b);
		return node;
	default:
		break;
	}
	put_text(j, node, b);
	return node;
}

static kw_node *put_block(job *j, kw_node *parent, block *b)
{
	kw_node *node;

	switch (b->type) {
	case KW_SECTION:
	case KW_PROJECT:
	case KW_BOX:
		node = kw_doc_add(j->doc, parent, (kw_type)b->type);
		if (b->type == KW_BOX)
			node->as.box.role = (kw_box_role)b->role;
		put_title(j, node, b);
		return node;
	case KW_LIST:
		node = kw_doc_add(j->doc, parent, KW_LIST);
		node->as.list.marker = kw_doc_copy(j->doc, b->marker);
		node->as.list.id = kw_doc_copy(j->doc, b->id);
		return node;
	case KW_ITEM:
		return put_item(j, list_of(j, b->parent, b), b);
	case KW_TABLE:
		node = kw_doc_add(j->doc, parent, KW_TABLE);
		put_table(j, node, b);
		return node;
	case KW_ROW:
	case KW_CELL:
		return kw_doc_add(j->doc, parent, (kw_type)b->type);
	default:
		return put_leaf(j, parent, b);
	}
}

/* A form feed between two blocks of a section; inside a paragraph or a list, and between a heading and its text, it divides nothing. */
static void put_page_break(job *j, const block *b)
{
	const block *first = b->type == KW_LIST ? b->first : b;
	bool is_field = b->type == KW_TITLE || b->type == KW_FIELD || b->type == KW_CONTACT;

	if (first && first->fed && b->prev && !first->moved && !is_field &&
	    (b->parent->type == KW_SECTION || b->parent->type == KW_DOCUMENT))
		kw_doc_add(j->doc, b->parent->node, KW_PAGEBREAK);
}

void tree_put(job *j)
{
	block *b = j->root->first;

	j->root->node = kw_doc_root(j->doc);
	while (b) {
		put_page_break(j, b);
		b->node = put_block(j, b->parent->node, b);
		if (b->first) {
			b = b->first;
			continue;
		}
		while (b != j->root && !b->next)
			b = b->parent;
		b = b == j->root ? NULL : b->next;
	}
}
