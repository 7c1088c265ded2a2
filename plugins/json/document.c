/* json/document -- all that stands outside the body: source, document, ledger, diagnostics. */
#include "json.h"
#include <stdlib.h>

/* ---- places ---- */

const kw_node *json_find_field(const kw_node *container, kw_field_role role)
{
	for (const kw_node *n = container->first; n; n = n->next)
		if (n->type == KW_FIELD && n->as.field->role == role)
			return n;
	return NULL;
}

bool json_is_duty(const kw_node *node)
{
	return node->type == KW_BOX && node->as.box.role == KW_BOX_DUTY;
}

static bool is_mascot(const kw_node *n)
{
	return n->type == KW_FIELD && n->as.field->role == KW_FIELD_MASCOT;
}

/* Moves to the next node that may stand in the document object, or hold one; NULL at the end. */
static const kw_node *next_block(kw_walk *w)
{
	while (kw_walk_next(w) != KW_DONE) {
		if (w->event != KW_ENTER)
			continue;
		const kw_node *n = w->node;
		if (kw_type_class((kw_type)n->type) != KW_CONTAINER || json_is_duty(n))
			kw_walk_skip(w);
		return n;
	}
	return NULL;
}

void json_find_places(json_tree *t)
{
	json_places *places = &t->places;
	kw_walk w = kw_walk_from(kw_doc_root_const(t->doc));

	for (const kw_node *n; (n = next_block(&w));) {
		places->n_mascots += is_mascot(n);
		if (n->type == KW_FIELD && !places->fields[n->as.field->role])
			places->fields[n->as.field->role] = n;
		if (n->type == KW_CONTACT && !places->contact)
			places->contact = n;
		if (n->type == KW_LIST && kw_str_eq(n->as.list.id, KW_LIT("themes")))
			places->has_themes = true;
	}
}

/* ---- source and document ---- */

void json_put_source(json_tree *t)
{
	const kw_source_info *source = kw_doc_source_const(t->doc);
	const struct json_source facts = {
		.file = source->file,
		.sha256 = kw_str_from(source->sha256),
		.bytes = (int64_t)source->bytes,
		.encoding = source->charset,
		.lines = source->lines,
		.nonblank_lines = source->nonblank_lines,
	};
	json_put_object(t->j, "source", &json_source_object, &facts, NULL);
}

/* The facts of a field in the arena, or NULL without the field. */
static const struct json_field *new_field(json_tree *t, const kw_node *node)
{
	kw_buf words = { .n = 0 };
	struct json_field *facts = node ? kw_arena_alloc(t->arena, sizeof *facts) : NULL;

	if (!facts)
		return NULL;
	if (node->type == KW_CONTACT)
		json_contact_facts(node, &words, facts);
	else
		json_field_facts(node, &words, facts);
	facts->raw = kw_arena_copy(t->arena, facts->raw);
	facts->text = kw_arena_copy(t->arena, facts->text);
	t->j->failed |= words.failed;
	kw_buf_free(&words);
	return facts;
}

static json_objects new_mascots(json_tree *t)
{
	struct json_field *list =
	        t->places.n_mascots ? kw_arena_alloc(t->arena, t->places.n_mascots * sizeof *list) : NULL;
	size_t i = 0;
	kw_walk w = kw_walk_from(kw_doc_root_const(t->doc));

	for (const kw_node *n; list && (n = next_block(&w));) {
		const struct json_field *facts = is_mascot(n) ? new_field(t, n) : NULL;
		if (facts)
			list[i++] = *facts;
	}
	return (json_objects){ list, i };
}

/* YYYYMMDD as a string of the arena; empty for a day that is not known. */
static kw_str new_day(json_tree *t, int32_t day)
{
	char text[11] = "";

	if (day)
		kw_date_put(day, text);
	return kw_arena_copy(t->arena, kw_str_from(text));
}

void json_put_document(json_tree *t)
{
	const kw_meta *meta = t->meta;
	const kw_node *const *fields = t->places.fields;
	const kw_node *title = kw_node_title(kw_doc_root_const(t->doc));
	const kw_str raw = json_raw_of(title, &t->raw);
	const struct json_organisation organisation = { .ward = meta->ward, .city = meta->city };
	const struct json_fiscal_year year = {
		.raw = meta->fiscal_raw,
		.era = meta->era,
		.year = meta->era_year ? meta->era_year : meta->fiscal_year,
		.start = new_day(t, meta->first_day),
		.end = new_day(t, meta->last_day),
	};
	const struct json_document facts = {
		.kind = meta->kind,
		.title = meta->title.n ? meta->title : raw,
		.lines_title = json_lines_of(title),
		.status = meta->status,
		.organisation = meta->ward.n || meta->city.n ? &organisation : NULL,
		.fiscal_year = meta->fiscal_raw.n ? &year : NULL,
		.head = new_field(t, fields[KW_FIELD_HEAD]),
		.mascot = new_mascots(t),
		.banner = new_field(t, fields[KW_FIELD_BANNER]),
		.issue_date = new_field(t, fields[KW_FIELD_ISSUE_DATE]),
		.contact = new_field(t, t->places.contact),
		.url = new_field(t, fields[KW_FIELD_URL]),
		.form = new_field(t, fields[KW_FIELD_FORM]),
	};
	json_put_object(t->j, "document", &json_document_object, &facts, NULL);
}

/* ---- sorted lists ---- */

/* An entry of a linked list with its keys: sorting keeps the order of entries with equal keys. */
typedef struct sorted {
	uint32_t line;
	kw_str code, message;
	size_t place;
	const void *entry;
} sorted;

static int compare_sorted(const void *left, const void *right)
{
	const sorted *a = left, *b = right;
	int order = (a->line > b->line) - (a->line < b->line);

	if (!order)
		order = kw_str_order(a->code, b->code);
	if (!order)
		order = kw_str_order(a->message, b->message);
	return order ? order : (a->place > b->place) - (a->place < b->place);
}

/* Room for the entries of a list; NULL when it is empty or there is no memory (which the arena remembers). */
static sorted *new_sorted(json_tree *t, size_t n)
{
	return n ? kw_arena_alloc(t->arena, n * sizeof(sorted)) : NULL;
}

/* ---- ledger ---- */

static const struct {
	kw_str name;
	bool shows_text;
} removed_kinds[] = {
	[KW_REMOVED_DUPLICATE] = { { "duplicate", 9 }, false },
	[KW_REMOVED_FURNITURE] = { { "furniture", 9 }, true },
	[KW_REMOVED_MARKDOWN] = { { "markdown", 8 }, false },
};

static void put_removed(json_tree *t, const kw_removed *r)
{
	const struct json_removed facts = {
		.type = removed_kinds[r->kind].name,
		.reason = kw_str_from(kw_removed_reason_name(r->reason)),
		.lines = { .spans = r->spans, .n = r->n_spans },
		.part = r->part,
		.of = { .numbers = r->of, .n = r->n_of },
		.text = removed_kinds[r->kind].shows_text ? kw_str_trim(r->text) : (kw_str){ NULL, 0 },
	};
	json_put_object(t->j, NULL, &json_removed_object, &facts, NULL);
}

void json_put_removed(json_tree *t)
{
	size_t n = 0, i = 0;

	for (const kw_removed *r = kw_doc_removed(t->doc); r; r = r->next)
		n++;
	sorted *list = new_sorted(t, n);
	if (!list)
		return;
	for (const kw_removed *r = kw_doc_removed(t->doc); r; r = r->next, i++)
		list[i] = (sorted){ .line = r->n_spans ? r->spans[0].line : 0, .place = i, .entry = r };
	qsort(list, n, sizeof *list, compare_sorted);
	json_open_array(t->j, "removed", NULL);
	for (i = 0; i < n; i++)
		put_removed(t, list[i].entry);
	json_close(t->j);
}

void json_put_despaced(json_tree *t)
{
	size_t n = 0, i = 0;

	for (const kw_despaced *d = kw_doc_despaced(t->doc); d; d = d->next)
		n++;
	sorted *list = new_sorted(t, n);
	if (!list)
		return;
	for (const kw_despaced *d = kw_doc_despaced(t->doc); d; d = d->next, i++)
		list[i] = (sorted){ .line = d->line, .place = i, .entry = d };
	qsort(list, n, sizeof *list, compare_sorted);
	json_open_array(t->j, "despaced", NULL);
	for (i = 0; i < n; i++) {
		const kw_despaced *d = list[i].entry;
		const struct json_despaced facts = {
			.lines = { .numbers = &d->line, .n = 1 },
			.columns = { d->columns, d->n_columns },
		};
		json_put_object(t->j, NULL, &json_despaced_object, &facts, NULL);
	}
	json_close(t->j);
}

/* ---- diagnostics ---- */

static void put_diagnostic(json_tree *t, const kw_finding *f)
{
	const struct json_diagnostic facts = {
		.severity = kw_str_from(kw_severity_name(f->severity)),
		.code = f->code,
		.lines = { .spans = &f->at, .n = 1 },
		.message = f->message,
	};
	json_put_object(t->j, NULL, &json_diagnostic_object, &facts, NULL);
}

void json_put_diagnostics(json_tree *t)
{
	size_t n = 0, i = 0;

	for (const kw_finding *f = kw_doc_findings(t->doc); f; f = f->next)
		n++;
	sorted *list = new_sorted(t, n);
	if (!list)
		return;
	for (const kw_finding *f = kw_doc_findings(t->doc); f; f = f->next, i++)
		list[i] = (sorted){ f->at.line, f->code, f->message, i, f };
	qsort(list, n, sizeof *list, compare_sorted);
	json_open_array(t->j, "diagnostics", NULL);
	for (i = 0; i < n; i++)
		put_diagnostic(t, list[i].entry);
	json_close(t->j);
}
