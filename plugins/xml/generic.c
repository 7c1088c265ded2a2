/* generic -- a vocabulary nobody described, by its form alone: repeated elements of one name are rows of a table, an element with
 * others inside is a section, one with text a line "name：text". Names of elements are no text of the source and stand as implied
 * headings; every text and every attribute is kept. */
#include "xml.h"
#include <stdlib.h>

enum { MOST_FIELDS = 256 }; /* of one record: with more, it is read as sections */

typedef struct plan {
	kw_ctx *ctx;
	const xml_input *in;
	kw_arena *arena;
	kw_doc *doc;
	const item *root;
	int64_t most_items;
	kw_buf room, path;
} plan;

static kw_status no_memory(plan *p)
{
	return kw_fail(p->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the document");
}

/* ---- records: elements of one name, one row each ---- */

typedef struct field {
	kw_str path; /* 氏名_姓 */
	type_survey survey;
	uint64_t record; /* the last that has it, from 1 */
	kw_value_kind kind;
} field;

typedef struct table {
	field *fields;
	size_t n, room, last; /* last: the field found last; the next one mostly follows it */
	uint64_t n_records;
	kw_cell *row; /* filled on the second pass */
} table;

/* The field of that path; added on the first pass. NULL: too many, or twice in one record. */
static field *field_of(plan *p, table *t, kw_str path)
{
	for (size_t i = 0; i < t->n; i++) {
		field *f = &t->fields[(t->last + 1 + i) % t->n];
		if (!kw_str_eq(f->path, path))
			continue;
		t->last = (size_t)(f - t->fields);
		return f->record == t->n_records && !t->row ? NULL : f;
	}
	if (t->n == MOST_FIELDS || t->row)
		return NULL;
	if (t->n == t->room) {
		size_t room = t->room ? t->room * 2 : 16;
		field *more = realloc(t->fields, room * sizeof *more);
		if (!more)
			return NULL;
		t->fields = more;
		t->room = room;
	}
	t->last = t->n;
	t->fields[t->n] = (field){ .path = kw_arena_copy(p->arena, path) };
	return &t->fields[t->n++];
}

static kw_span place_of(plan *p, size_t from, size_t to)
{
	kw_span span = { 0 };
	kw_buf_clear(&p->room);
	places_put(p->in, from, to, &p->room);
	kw_str s = kw_buf_str(&p->room);
	const char *space = s.n ? memchr(s.p, ' ', s.n) : NULL;
	if (!s.n || !span_read(kw_str_sub(s, 0, space ? (size_t)(space - s.p) : s.n), &span))
		return (kw_span){ 0 };
	return span;
}

static bool put_field(plan *p, table *t, kw_str value, size_t from, size_t to)
{
	field *f = field_of(p, t, kw_buf_str(&p->path));
	value = without_edges(value, true, true);
	if (!f)
		return false;
	f->record = t->n_records;
	if (!t->row) {
		types_survey(&f->survey, value);
		return true;
	}
	kw_cell *cell = &t->row[f - t->fields];
	*cell = (kw_cell){ .text = value };
	types_set(f->kind, cell);
	if (value.n)
		cell->at = place_of(p, from, to);
	return true;
}

static bool put_attributes(plan *p, table *t, const item *i)
{
	size_t path = p->path.n;
	bool fine = true;
	for (size_t k = 0; fine && k < i->n_attributes; k++) {
		kw_buf_put(&p->path, path ? KW_LIT("_") : KW_LIT(""));
		kw_buf_put(&p->path, i->attributes[k].name);
		fine = put_field(p, t, i->attributes[k].value, i->from, i->body);
		p->path.n = path;
	}
	return fine;
}

/* One record: its attributes and the leaves below it by their paths. False when it is none: text beside elements, or two fields
 * of one path. */
static bool put_record(plan *p, table *t, const item *record)
{
	t->n_records++;
	kw_buf_clear(&p->path);
	if (!record->has_elements && !record->n_attributes)
		return false;
	for (const item *i = record; i;) {
		if (i->name.n && i != record) {
			kw_buf_put(&p->path, p->path.n ? KW_LIT("_") : KW_LIT(""));
			kw_buf_put(&p->path, i->name);
		}
		bool leaf = i->name.n && !i->has_elements;
		if ((i->has_text && i->has_elements) || (i == record && i->has_text))
			return false;
		if (i->name.n && !put_attributes(p, t, i))
			return false;
		kw_str text = leaf && i->first ? i->first->text : (kw_str){ NULL, 0 };
		if (leaf && i != record && (text.n || !i->n_attributes) &&
		    !put_field(p, t, text, i->body, i->body_end))
			return false;
		if (i->has_elements) {
			i = i->first;
			continue;
		}
		while (i != record && !i->next) {
			p->path.n -= i->name.n + (i->parent == record ? 0 : 1);
			i = i->parent;
		}
		if (i == record)
			break;
		p->path.n -= i->name.n + (i->parent == record ? 0 : 1);
		i = i->next;
	}
	return !p->path.failed;
}

/* Rows of the records from `first` on. False without memory. */
static bool pack_rows(plan *p, table *t, const item *first, kw_buf *packed)
{
	uint64_t n = t->n_records;
	t->row = calloc(t->n, sizeof *t->row);
	for (t->n_records = 0; t->row && t->n_records < n; first = first->next) {
		memset(t->row, 0, t->n * sizeof *t->row);
		put_record(p, t, first);
		for (size_t i = 0; i < t->n; i++)
			cell_pack(packed, &t->row[i]);
	}
	return t->row && !packed->failed;
}

static bool add_table(plan *p, kw_node *parent, table *t, const item *first)
{
	kw_buf packed = { 0 };
	kw_column *columns = calloc(t->n, sizeof *columns);
	for (size_t i = 0; columns && i < t->n; i++) {
		t->fields[i].kind = types_decide(&t->fields[i].survey);
		columns[i] = (kw_column){ .name = t->fields[i].path, .kind = t->fields[i].kind };
		columns[i].factor = columns[i].kind == KW_VALUE_AMOUNT ? 1 : 0;
	}
	bool fine = columns && pack_rows(p, t, first, &packed);
	if (fine) {
		kw_node *node = kw_doc_add(p->doc, parent, KW_TABLE);
		kw_table_set_columns(p->doc, node, columns, t->n);
		rows_attach(p->doc, node, kw_buf_str(&packed), t->n_records);
		kw_node *title = kw_doc_add_before(p->doc, node, NULL, KW_TITLE);
		title->marks |= KW_MARK_IMPLIED;
		title->as.heading->title = kw_doc_copy(p->doc, first->name);
		kw_doc_add_text(p->doc, title, KW_TEXT, first->name);
	}
	free(columns);
	kw_buf_free(&packed);
	return fine;
}

/* A table of the records that begin with `first`; *behind is the item after them. `first` again when there are fewer than two. */
static bool try_table(plan *p, kw_node *parent, const item *first, const item **behind)
{
	table t = { .n = 0 };
	const item *i = first;
	uint64_t n = 0, most = (uint64_t)kw_ctx_limit(p->ctx, KW_LIMIT_CSV_ROWS);
	size_t n_fields = 0; /* of the records taken; one that is refused may have added more */
	bool fine = true;
	*behind = first;
	for (; i && n < most && kw_str_eq(i->name, first->name) && put_record(p, &t, i); i = i->next) {
		n_fields = t.n;
		n++;
	}
	t.n = n_fields;
	t.n_records = n;
	if (n >= 2 && t.n) {
		fine = add_table(p, parent, &t, first);
		*behind = i;
	}
	free(t.fields);
	free(t.row);
	return fine;
}

/* ---- lines and sections ---- */

static void add_places(plan *p, kw_node *node, size_t from, size_t to)
{
	kw_str s, word;
	kw_span span;
	kw_buf_clear(&p->room);
	places_put(p->in, from, to, &p->room);
	for (s = kw_buf_str(&p->room); kw_word_next(&s, &word);)
		if (span_read(word, &span))
			kw_doc_add_span(p->doc, node, span);
}

/* "name：value" */
static void add_line(plan *p, kw_node *parent, kw_str name, kw_str value, size_t from, size_t to)
{
	kw_node *para = kw_doc_add(p->doc, parent, KW_PARA);
	kw_node *strong = kw_doc_add(p->doc, para, KW_STRONG);
	kw_doc_add_text(p->doc, strong, KW_TEXT, name);
	kw_doc_add_text(p->doc, para, KW_TEXT, KW_LIT("："));
	add_places(p, para, from, to);
	kw_doc_add_inlines(p->doc, para, without_edges(value, true, true));
}

static void add_attributes(plan *p, kw_node *parent, const item *i)
{
	for (size_t k = 0; k < i->n_attributes; k++)
		add_line(p, parent, i->attributes[k].name, i->attributes[k].value, i->from, i->body);
}

/* All text inside, one piece behind the other, as one line; then what attributes say. */
static void add_mixed(plan *p, kw_node *parent, const item *top)
{
	kw_buf text = { 0 };
	for (const item *i = top; i; i = item_next(i, top))
		kw_buf_put(&text, i->text);
	add_line(p, parent, top->name, kw_buf_str(&text), top->body, top->body_end);
	for (const item *i = top; i; i = item_next(i, top))
		add_attributes(p, parent, i);
	kw_buf_free(&text);
}

static kw_node *add_section(plan *p, kw_node *parent, const item *i)
{
	kw_node *section = i == p->root ? parent : kw_doc_add(p->doc, parent, KW_SECTION);
	kw_node *title = kw_doc_add(p->doc, section, KW_TITLE);
	title->marks |= KW_MARK_IMPLIED;
	title->as.heading->title = kw_doc_copy(p->doc, i->name);
	kw_doc_add_text(p->doc, title, KW_TEXT, i->name);
	add_attributes(p, section, i);
	return section;
}

/* One element; the section to go on in when it has others inside, else NULL. */
static kw_node *add_element(plan *p, kw_node *parent, const item *i)
{
	if (i->has_elements && !i->has_text)
		return add_section(p, parent, i);
	if (i->has_text || i->has_elements) {
		add_mixed(p, parent, i);
	} else if (i->n_attributes) {
		add_section(p, parent, i);
	} else {
		kw_node *missing = kw_doc_add(p->doc, parent, KW_MISSING);
		missing->as.missing.role = KW_MISSING_FIELD;
		missing->text = kw_doc_copy(p->doc, i->name);
	}
	return NULL;
}

/* Every element in its order, without recursion: the open sections are those of the items above. */
static bool build(plan *p)
{
	kw_node *target = add_element(p, kw_doc_root(p->doc), p->root);
	const item *i = target ? p->root->first : NULL;
	while (i) {
		const item *behind;
		if (!try_table(p, target, i, &behind))
			return false;
		kw_node *inner = behind == i ? add_element(p, target, i) : NULL;
		if (inner) {
			target = inner;
			i = i->first;
			continue;
		}
		const item *up = i->parent;
		i = behind == i ? i->next : behind;
		while (!i && up != p->root) {
			i = up->next;
			up = up->parent;
			target = target->parent;
		}
	}
	return kw_doc_status(p->doc) == KW_OK;
}

kw_status generic_read(const xml_input *in, kw_arena *arena, kw_doc *doc)
{
	plan p = { .ctx = in->ctx,
		   .in = in,
		   .arena = arena,
		   .doc = doc,
		   .most_items = kw_ctx_limit(in->ctx, KW_LIMIT_NODES) };
	kw_status st = items_read(in, arena, true, &p.root);
	if (!st && !build(&p))
		st = kw_doc_status(doc) == KW_ELIMIT && !kw_arena_failed(kw_doc_arena(doc))
		             ? kw_fail_limit(p.ctx, KW_LIMIT_NODES, (kw_span){ 0 }, p.most_items + 1)
		             : no_memory(&p);
	if (!st)
		kw_report(p.ctx, KW_SEVERITY_NOTE, "xml.generic", (kw_span){ 0 },
		          "no stylesheet is known for the root element <%.*s>; its form made the document",
		          KW_STR_ARG(kw_str_sub(p.root->name, 0, 64)));
	kw_buf_free(&p.room);
	kw_buf_free(&p.path);
	return st;
}
