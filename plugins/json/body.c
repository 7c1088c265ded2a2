/* json/body -- the nodes of the body, streamed in reading order: one function for each kind of node. Each begins its
 * object; what it leaves open is closed when the walk leaves the node that owns it. */
#include "json.h"

/* Writes what stands before the children and tells whether they are to be walked. */
typedef bool enter_node(json_tree *t, const kw_node *node);

static void put_node(json_tree *t, const kw_node *node, const struct json_node *facts)
{
	json_put_object(t->j, NULL, &json_node_object, facts, node);
}

/* ---- runs of siblings that become one node ---- */

/* The last of the siblings from `first` on that `belongs` accepts. */
static const kw_node *last_of_run(const kw_node *first, bool (*belongs)(const kw_node *))
{
	while (first->next && belongs(first->next))
		first = first->next;
	return first;
}

static bool is_closing_note(const kw_node *node)
{
	return node->type == KW_NOTE && !node->as.note.is_reference && node->parent->type == KW_DOCUMENT;
}

/* Whether nothing of the text follows: what stands in the document object does not count. */
static bool ends_document(const kw_node *node)
{
	const uint64_t beside = KW_BIT(FIELD) | KW_BIT(CONTACT) | KW_BIT(PAGEBREAK);

	while (node->next && (beside & UINT64_C(1) << node->next->type))
		node = node->next;
	return !node->next;
}

static bool begins_run(const kw_node *node, bool (*belongs)(const kw_node *))
{
	return !node->prev || !belongs(node->prev);
}

/* ---- containers with a heading ---- */

static kw_str titled_type(const kw_node *node)
{
	static const kw_str boxes[] = {
		[KW_BOX_PLAIN] = { "box", 3 },
		[KW_BOX_GROUP] = { "group", 5 },
		[KW_BOX_CALLOUT] = { "callout", 7 },
	};
	if (node->type == KW_BOX)
		return boxes[node->as.box.role];
	if (node->type == KW_PROJECT && node->parent->type == KW_BOX)
		return KW_LIT("item");
	return kw_str_from(kw_type_name((kw_type)node->type));
}

/* A MISSING that says of the container around it that its title is lost. */
static bool says_title_is_missing(const kw_node *node)
{
	return node->type == KW_MISSING && node->parent->type != KW_DOCUMENT &&
	       kw_str_eq(node->text, KW_LIT("title")) && !kw_node_title(node->parent);
}

static bool is_title_missing(const kw_node *container)
{
	for (const kw_node *n = container->first; n; n = n->next)
		if (says_title_is_missing(n))
			return true;
	return false;
}

static bool enter_titled(json_tree *t, const kw_node *node)
{
	struct json_node facts = { .type = titled_type(node), .children = JSON_WHEN_FILLED };
	struct json_budget budget;
	struct json_restored restored;
	const kw_node *list_title = json_find_field(node, KW_FIELD_LIST_TITLE);

	json_heading_facts(t, node, &facts, &budget, &restored);
	if (node->type == KW_SECTION)
		facts.level = ++t->level;
	if (list_title && node->type == KW_SECTION) {
		facts.list_title = json_raw_of(list_title, &t->list_title);
		facts.lines_list_title = json_lines_of(list_title);
	}
	if (is_title_missing(node))
		facts.missing = KW_LIT("title");
	put_node(t, node, &facts);
	return true;
}

/* ---- projects ---- */

/* The figures of a theme code: テーマ 01 is 01. The code itself when it ends in none. */
static kw_str theme_figures(kw_str code)
{
	size_t from = code.n;

	while (from > 0) {
		size_t at = from;
		if (kw_norm_digit(kw_utf8_prev(code, &at)) < 0)
			break;
		from = at;
	}
	return from < code.n ? kw_str_sub(code, from, code.n) : code;
}

static bool is_project_row(const kw_node *row)
{
	return row->type == KW_ROW && row->first && row->first->type == KW_PROJECT && !row->first->next;
}

static bool enter_project_row(json_tree *t, const kw_node *project)
{
	const kw_node *title = kw_node_title(project);
	const kw_node *field = json_find_field(project, KW_FIELD_THEME);
	struct json_project_row facts = { .content = JSON_WHEN_FILLED };
	struct json_theme theme;

	facts.project = json_raw_of(title, &t->raw);
	if (title && title->as.heading->title.n)
		facts.project = title->as.heading->title;
	facts.lines = json_lines_of(title);
	facts.part = title && (title->marks & KW_MARK_PART);
	if (field) {
		theme = (struct json_theme){
			.code = theme_figures(field->as.field->code),
			.lines = json_lines_of(field),
			.name_ref = t->places.has_themes ? KW_LIT("themes") : (kw_str){ NULL, 0 },
		};
		facts.theme = &theme;
	}
	json_put_doubt(project, title, &facts.confidence, &facts.why);
	json_put_object(t->j, NULL, &json_project_row_object, &facts, project);
	return true;
}

static bool enter_project(json_tree *t, const kw_node *node)
{
	if (is_project_row(node->parent))
		return enter_project_row(t, node);
	if (node->parent->type == KW_ROW) {
		const struct json_cell cell = { .children = JSON_WHEN_FILLED };
		json_put_object(t->j, NULL, &json_cell_object, &cell, node);
	}
	return enter_titled(t, node);
}

/* ---- boxes ---- */

/* A para that is the text of the object around it, and so no node of its own. */
static bool is_text_of_parent(const kw_node *node)
{
	const kw_node *parent = node->parent;

	if (node->type != KW_PARA || node->prev)
		return false;
	return parent->type == KW_ITEM || (parent->type == KW_BOX && parent->as.box.role == KW_BOX_CALLOUT);
}

static bool enter_callout(json_tree *t, const kw_node *box)
{
	if (!box->first || !is_text_of_parent(box->first))
		return enter_titled(t, box);

	struct json_node facts = { .type = KW_LIT("callout"), .children = JSON_WHEN_FILLED };
	json_block_facts(t, box->first, &facts);
	json_put_doubt(box, box->first, &facts.confidence, &facts.why);
	put_node(t, box, &facts);
	return true;
}

/* Copies the spans of all blocks below the box but its title to `out`, when it is not NULL; returns their number. */
static uint32_t gather_spans(const kw_node *box, const kw_node *title, kw_span *out)
{
	uint32_t n = 0;
	kw_walk w = kw_walk_from(box);

	while (kw_walk_next(&w) != KW_DONE) {
		if (w.event != KW_ENTER || kw_type_class((kw_type)w.node->type) == KW_CONTAINER)
			continue;
		kw_walk_skip(&w);
		if (w.node == title)
			continue;
		for (uint32_t i = 0; i < w.node->n_spans; i++, n++)
			if (out)
				out[n] = w.node->spans[i];
	}
	return n;
}

static void put_duty_row(json_tree *t, const kw_node *box)
{
	const kw_node *title = kw_node_title(box);
	const uint32_t n = gather_spans(box, title, NULL);
	kw_span *spans = n ? kw_arena_alloc(t->arena, n * sizeof *spans) : NULL;
	struct json_duty_row facts = { .department = json_raw_of(title, &t->raw) };

	if (title && title->as.heading->title.n)
		facts.department = title->as.heading->title;
	facts.lines_name = json_lines_of(title);
	facts.part = title && (title->marks & KW_MARK_PART);
	if (spans)
		facts.lines_text = (json_lines){ .spans = spans, .n = gather_spans(box, title, spans) };
	kw_buf_clear(&t->text);
	for (const kw_node *n_below = box->first; n_below; n_below = n_below->next) {
		if (n_below == title)
			continue;
		if (t->text.n)
			kw_buf_putc(&t->text, '\n');
		kw_text_of(n_below, &t->text);
	}
	facts.text = kw_buf_str(&t->text);
	json_put_doubt(box, title, &facts.confidence, &facts.why);
	json_put_object(t->j, NULL, &json_duty_row_object, &facts, NULL);
}

static bool enter_duty(json_tree *t, const kw_node *box)
{
	if (begins_run(box, json_is_duty)) {
		const struct json_node facts = { .type = KW_LIT("duty_boxes"), .rows = JSON_ALWAYS };
		put_node(t, last_of_run(box, json_is_duty), &facts);
	}
	put_duty_row(t, box);
	return false;
}

static bool enter_box(json_tree *t, const kw_node *box)
{
	switch (box->as.box.role) {
	case KW_BOX_DUTY:
		return enter_duty(t, box);
	case KW_BOX_CALLOUT:
		return enter_callout(t, box);
	default:
		return enter_titled(t, box);
	}
}

/* ---- lists ---- */

static bool enter_list(json_tree *t, const kw_node *list)
{
	const bool has_id = list->as.list.id.n != 0;
	const struct json_node facts = {
		.type = has_id ? KW_LIT("definition_list") : KW_LIT("list"),
		.marker = list->as.list.marker,
		.id = list->as.list.id,
		.items = JSON_WHEN_FILLED,
	};
	put_node(t, list, &facts);
	return true;
}

static bool enter_item(json_tree *t, const kw_node *item)
{
	const kw_node *para = item->first && is_text_of_parent(item->first) ? item->first : NULL;
	struct json_item facts = {
		.code = item->as.item.code,
		.name = item->as.item.name,
		.children = JSON_WHEN_FILLED,
	};
	if (para) {
		/* What a list of codes has as text are its codes and names. */
		if (facts.name.n == 0)
			facts.text = kw_text_borrow(para, &t->text);
		facts.lines = json_lines_of(para);
		facts.part = (para->marks & KW_MARK_PART) != 0;
	}
	json_put_doubt(item, para, &facts.confidence, &facts.why);
	json_put_object(t->j, NULL, &json_item_object, &facts, item);
	return true;
}

/* ---- tables ---- */

static void put_data_rows(json_tree *t, const kw_node *table)
{
	kw_rows *rows = kw_table_open(table);
	size_t n;

	if (!rows) {
		t->j->failed = true;
		return;
	}
	for (const kw_cell *cells; (cells = kw_rows_next(rows, &n));) {
		json_open_array(t->j, NULL, NULL);
		for (size_t i = 0; i < n; i++)
			json_put_text(t->j, NULL, cells[i].text);
		json_close(t->j);
	}
	kw_rows_close(rows);
}

static json_texts column_names(json_tree *t, const kw_table *table)
{
	kw_str *names = table->n_columns ? kw_arena_alloc(t->arena, table->n_columns * sizeof *names) : NULL;

	if (!names)
		return (json_texts){ .n = 0 };
	for (size_t i = 0; i < table->n_columns; i++)
		names[i] = table->columns[i].name;
	return (json_texts){ names, table->n_columns };
}

static bool enter_table(json_tree *t, const kw_node *table)
{
	const kw_node *title = kw_node_title(table);
	const bool is_data = table->as.table->rows != NULL;
	struct json_node facts = {
		.type = KW_LIT("table"),
		.columns = column_names(t, table->as.table),
		.raw_header = json_raw_of(title, &t->raw),
		.lines_header = json_lines_of(title),
		.rows = JSON_ALWAYS,
	};
	json_put_doubt(table, NULL, &facts.confidence, &facts.why);
	if (title) {
		facts.header_confidence = json_confidence(title);
		if (facts.why.n == 0)
			facts.why = title->why;
	}
	put_node(t, table, &facts);
	if (is_data)
		put_data_rows(t, table);
	return !is_data;
}

static bool enter_row(json_tree *t, const kw_node *row)
{
	if (!is_project_row(row))
		json_open_array(t->j, NULL, row);
	return true;
}

static bool enter_cell(json_tree *t, const kw_node *cell)
{
	const struct json_cell facts = { .children = JSON_WHEN_FILLED };

	json_put_object(t->j, NULL, &json_cell_object, &facts, cell);
	return true;
}

/* ---- blocks of inlines ---- */

static bool put_block(json_tree *t, const kw_node *node, struct json_node facts)
{
	json_block_facts(t, node, &facts);
	put_node(t, node, &facts);
	return false;
}

static bool enter_block(json_tree *t, const kw_node *node)
{
	if (is_text_of_parent(node))
		return false;
	return put_block(t, node,
	                 (struct json_node){ .type = kw_str_from(kw_type_name((kw_type)node->type)) });
}

static bool is_wave(uint32_t c)
{
	static const uint32_t waves[] = { '~', 0x301c, 0xff5e, 0x2014, 0x2015, 0x2500 };

	for (size_t i = 0; i < KW_COUNT(waves); i++)
		if (c == waves[i])
			return true;
	return false;
}

/* ～A～ without its waves and the spaces inside them. */
static kw_str without_waves(kw_str s)
{
	for (size_t at = 0; s.n && is_wave(kw_utf8_next(s, &at)); at = 0)
		s = kw_str_sub(s, at, s.n);
	for (size_t at = s.n; s.n && is_wave(kw_utf8_prev(s, &at)); at = s.n)
		s.n = at;
	return kw_str_trim(s);
}

static bool enter_subtitle(json_tree *t, const kw_node *node)
{
	struct json_node facts = { .type = KW_LIT("subtitle") };

	json_block_facts(t, node, &facts);
	facts.raw = json_raw_of(node, &t->raw);
	facts.text = without_waves(facts.raw);
	facts.display_lines.n = 0;
	put_node(t, node, &facts);
	return false;
}

static bool enter_note(json_tree *t, const kw_node *note)
{
	const struct json_node facts = {
		.type = note->as.note.is_reference ? KW_LIT("cross_reference") : KW_LIT("note"),
		.marker = note->as.note.marker,
		.term = note->as.note.term,
	};
	if (is_closing_note(note) && begins_run(note, is_closing_note)) {
		const struct json_node run = { .type = KW_LIT("notes"), .children = JSON_WHEN_FILLED };
		const kw_node *last = last_of_run(note, is_closing_note);
		if (last != note && ends_document(last))
			put_node(t, last, &run);
	}
	return put_block(t, note, facts);
}

/* A signature without words of its own says where the name of the head stood. */
static bool enter_signature(json_tree *t, const kw_node *node)
{
	struct json_node facts = { .type = KW_LIT("signature") };

	if (!node->first && node->n_spans == 0 && t->places.fields[KW_FIELD_HEAD])
		facts.ref = KW_LIT("document.head");
	return put_block(t, node, facts);
}

static bool enter_contact(json_tree *t, const kw_node *contact)
{
	struct json_field facts;

	if (contact == t->places.contact)
		return false;
	json_contact_facts(contact, &t->raw, &facts);
	facts.type = KW_LIT("contact");
	json_put_object(t->j, NULL, &json_field_object, &facts, contact);
	return false;
}

/* Whether a field stands in another object: in the document, in its section or in its project row. */
static bool stands_elsewhere(const json_tree *t, const kw_node *field)
{
	const kw_field_role role = field->as.field->role;
	const kw_node *parent = field->parent;

	switch (role) {
	case KW_FIELD_MASCOT:
		return true;
	case KW_FIELD_LIST_TITLE:
		return parent->type == KW_SECTION && json_find_field(parent, role) == field;
	case KW_FIELD_THEME:
		return parent->type == KW_PROJECT && is_project_row(parent->parent) &&
		       json_find_field(parent, role) == field;
	default:
		return t->places.fields[role] == field;
	}
}

static bool enter_field(json_tree *t, const kw_node *field)
{
	if (stands_elsewhere(t, field))
		return false;
	return put_block(t, field, (struct json_node){ .type = KW_LIT("raw") });
}

static bool enter_missing(json_tree *t, const kw_node *node)
{
	struct json_node facts = { .type = KW_LIT("blank_field") };

	if (says_title_is_missing(node))
		return false;
	if (node->as.missing.role != KW_MISSING_FIELD) {
		facts.type = KW_LIT("missing");
		facts.what = node->text;
	}
	json_put_doubt(node, NULL, &facts.confidence, &facts.why);
	put_node(t, node, &facts);
	return false;
}

/* ---- the walk ---- */

static bool enter_root(json_tree *t, const kw_node *root)
{
	json_open_array(t->j, "body", root);
	return true;
}

static bool enter_nothing(json_tree *t, const kw_node *node)
{
	(void)t, (void)node;
	return false;
}

static enter_node *const enter[KW_N_TYPES] = {
	[KW_DOCUMENT] = enter_root,       [KW_SECTION] = enter_titled,
	[KW_PROJECT] = enter_project,     [KW_BOX] = enter_box,
	[KW_LIST] = enter_list,           [KW_ITEM] = enter_item,
	[KW_TABLE] = enter_table,         [KW_ROW] = enter_row,
	[KW_CELL] = enter_cell,           [KW_TITLE] = enter_nothing, /* written with its container */
	[KW_SUBTITLE] = enter_subtitle,   [KW_SLOGAN] = enter_block,
	[KW_PARA] = enter_block,          [KW_NOTE] = enter_note,
	[KW_CAPTION] = enter_block,       [KW_CONTACT] = enter_contact,
	[KW_SIGNATURE] = enter_signature, [KW_FIELD] = enter_field,
	[KW_RAW] = enter_block,           [KW_MISSING] = enter_missing,
	[KW_PAGEBREAK] = enter_nothing,
};

static void leave(json_tree *t, const kw_node *node)
{
	t->level -= node->type == KW_SECTION;
	json_close_of(t->j, node);
}

void json_put_body(json_tree *t)
{
	kw_walk w = kw_walk_from(kw_doc_root_const(t->doc));

	while (kw_walk_next(&w) != KW_DONE) {
		if (w.event == KW_LEAVE) {
			leave(t, w.node);
		} else if (!enter[w.node->type](t, w.node)) {
			/* A node whose children are skipped is not left by the walk. */
			leave(t, w.node);
			kw_walk_skip(&w);
		}
	}
}
