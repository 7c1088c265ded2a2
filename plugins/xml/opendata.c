/* opendata -- Open Data XML back to the tree it was written from, as far as that vocabulary carries it: writing it again gives the
 * same bytes. What the writer derives (identifiers, roles, sums, fiscal year) is not read. */
#include "opendata.h"
#include <stdlib.h>

/* An open container of the tree; `from` is the element it came from. */
typedef struct open_node {
	kw_node *node;
	const item *from;
} open_node;

bool od_is(const item *i, const char *name)
{
	return kw_str_eq(i->name, kw_str_from(name));
}

kw_str od_attribute(const item *i, const char *name)
{
	return item_attribute(i, kw_str_from(name));
}

static kw_str child_text(const item *i, const char *name)
{
	return item_text(item_child(i, kw_str_from(name)));
}

kw_status od_refuse(od_plan *p, const item *i, const char *sentence)
{
	return kw_fail(p->ctx, KW_EFORMAT, "xml.element", input_span(p->in, i->from, i->body - i->from),
	               sentence, KW_STR_ARG(kw_str_sub(i->name, 0, 64)));
}

/* ---- places: "12-15 17:3-18" ---- */

static bool read_number(kw_str s, size_t *at, uint32_t *out)
{
	uint64_t v = 0;
	size_t from = *at;
	while (*at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9' && v <= UINT32_MAX)
		v = v * 10 + (uint64_t)(s.p[(*at)++] - '0');
	*out = (uint32_t)v;
	return *at > from && v > 0 && v <= UINT32_MAX;
}

/* Line, last line, and columns (0: all of the line). */
bool od_read_place(kw_str s, uint32_t *line, uint32_t *last, uint32_t *col, uint32_t *end_col)
{
	size_t at = 0;
	*col = *end_col = 0;
	if (!read_number(s, &at, line))
		return false;
	*last = *line;
	if (at < s.n && s.p[at] == ':') {
		at++;
		if (!read_number(s, &at, col) || at == s.n || s.p[at] != '-')
			return false;
		at++;
		if (!read_number(s, &at, end_col))
			return false;
	} else if (at < s.n && s.p[at] == '-') {
		at++;
		if (!read_number(s, &at, last))
			return false;
	}
	return at == s.n && *last >= *line && *end_col >= *col;
}

/* The spans of @lines, freed by the caller; *part: some are parts of lines. NULL: none, or *wrong. */
static kw_span *spans_of(od_plan *p, const item *i, size_t *n, bool *part, bool *wrong)
{
	kw_str lines = od_attribute(i, "lines"), word;
	kw_buf b = { 0 };
	*n = 0;
	*part = *wrong = false;
	while (!*wrong && kw_word_next(&lines, &word)) {
		kw_span s = { 0 };
		uint32_t last, n_before = (uint32_t)(b.n / sizeof s);
		*wrong = !od_read_place(word, &s.line, &last, &s.col, &s.end_col) ||
		         (p->n_lines && last > p->n_lines) ||
		         (int64_t)(last - s.line) + n_before > kw_ctx_limit(p->ctx, KW_LIMIT_NODES);
		*part |= s.col > 0;
		if (!s.col)
			s.col = 1;
		for (; !*wrong && s.line <= last; s.line++) {
			kw_buf_put(&b, (kw_str){ (const char *)&s, sizeof s });
			if (p->counts)
				p->counts[s.line - 1] = 1;
			if (s.line == UINT32_MAX)
				break;
		}
	}
	*wrong |= b.failed;
	*n = b.n / sizeof(kw_span);
	if (*wrong || !*n) {
		kw_buf_free(&b);
		return NULL;
	}
	return (kw_span *)(void *)b.b;
}

kw_status od_add_places(od_plan *p, const item *i, kw_node *node)
{
	size_t n;
	bool part, wrong;
	kw_span *spans = spans_of(p, i, &n, &part, &wrong);
	for (size_t k = 0; k < n && spans; k++) {
		kw_doc_add_span(p->doc, node, spans[k]);
		if (p->moved && p->moved[spans[k].line - 1])
			node->marks |= KW_MARK_MOVED;
	}
	node->marks |= part ? KW_MARK_PART : 0;
	free(spans);
	return wrong ? od_refuse(
	                       p, i,
	                       KW_TO_TRANSLATE(
	                               "found <%.*s> with lines that are none of the source; expected LINE, LINE-LINE or LINE:COLUMN-COLUMN"))
	             : KW_OK;
}

/* ---- what is about the source ---- */

bool od_read_count(kw_str s, uint64_t *out)
{
	return s.n == 0 ? (*out = 0, true) : number_read(s, out);
}

static kw_status read_source(od_plan *p)
{
	const item *from = item_child(p->metadata, KW_LIT("source"));
	kw_source_info *info = kw_doc_source(p->doc);
	uint64_t lines;
	kw_str sha = child_text(from, "sha256");
	if (!from)
		return od_refuse(p, p->metadata,
		                 KW_TO_TRANSLATE("found <%.*s> without <source>; expected one"));
	info->file = kw_doc_copy(p->doc, child_text(from, "fileName"));
	info->media_type = kw_doc_copy(p->doc, child_text(from, "mediaType"));
	info->charset = kw_doc_copy(p->doc, child_text(from, "charset"));
	if (!od_read_count(child_text(from, "byteLength"), &info->bytes) ||
	    !od_read_count(child_text(from, "lineCount"), &lines) || lines > UINT32_MAX ||
	    (sha.n && sha.n != 64))
		return od_refuse(p, from,
		                 KW_TO_TRANSLATE("found <%.*s> with a number or a hash that is none"));
	info->lines = (uint32_t)lines;
	memset(info->sha256, 0, sizeof info->sha256);
	if (sha.n)
		memcpy(info->sha256, sha.p, sha.n);
	/* only plain text has lines that elements claim */
	if (!kw_str_eq(info->media_type, KW_LIT("text/plain")) || !lines)
		return KW_OK;
	if ((int64_t)lines > kw_ctx_limit(p->ctx, KW_LIMIT_NODES))
		return kw_fail_limit(p->ctx, KW_LIMIT_NODES, (kw_span){ 0 }, (int64_t)lines);
	p->n_lines = (uint32_t)lines;
	p->counts = kw_arena_alloc(p->arena, lines * sizeof *p->counts);
	p->moved = kw_arena_alloc(p->arena, lines);
	return p->counts && p->moved ? KW_OK
	                             : kw_fail(p->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
	                                       "no memory for the lines");
}

static kw_status read_remarks(od_plan *p, const item *root)
{
	const item *list = item_child(root, KW_LIT("diagnostics"));
	kw_stated *stated = kw_doc_stated(p->doc);
	size_t n = 0;
	for (const item *i = list ? list->first : NULL; i; i = i->next)
		n += i->name.n > 0;
	kw_remark *remarks = kw_arena_alloc(p->arena, (n + 1) * sizeof *remarks);
	stated->has_remarks = true;
	for (const item *i = list && remarks ? list->first : NULL; i; i = i->next) {
		kw_str code = od_attribute(i, "code"), lines = od_attribute(i, "lines");
		if (!i->name.n)
			continue;
		remarks[stated->n_remarks++] =
		        (kw_remark){ code, lines, od_attribute(i, "ref"), item_text(i) };
		size_t n_spans;
		bool part, wrong;
		if (!p->moved || !kw_str_eq(code, KW_LIT("reordered")))
			continue;
		uint32_t *counts = p->counts;
		p->counts = NULL; /* a remark claims nothing */
		kw_span *spans = spans_of(p, i, &n_spans, &part, &wrong);
		p->counts = counts;
		for (size_t k = 0; spans && k < n_spans; k++)
			p->moved[spans[k].line - 1] = 1;
		free(spans);
	}
	stated->remarks = remarks;
	return remarks ? KW_OK
	               : kw_fail(p->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
	                         "no memory for the remarks");
}

static kw_status read_metadata(od_plan *p)
{
	kw_stated *stated = kw_doc_stated(p->doc);
	kw_node *root = kw_doc_root(p->doc), *node;
	kw_status st = KW_OK;
	for (const item *i = p->metadata->first; i && !st; i = i->next) {
		kw_str text = item_text(i);
		bool ours = kw_str_eq(i->ns, KW_LIT(OPEN_DATA_NAMESPACE));
		if (!ours && od_is(i, "issued"))
			stated->issued = kw_doc_copy(p->doc, text);
		else if (!ours && od_is(i, "modified"))
			stated->modified = kw_doc_copy(p->doc, text);
		else if (!ours && od_is(i, "license"))
			stated->licence = kw_doc_copy(p->doc, text);
		else if (ours && od_is(i, "publisher")) {
			stated->publisher = od_attribute(i, "code");
			stated->publisher_source = od_attribute(i, "source");
		} else if (ours && od_is(i, "title")) {
			node = kw_doc_add_before(p->doc, root, root->first, KW_TITLE);
			node->as.heading->title = kw_doc_copy(p->doc, text);
			kw_doc_add_inlines(p->doc, node, text);
			st = od_add_places(p, i, node);
		} else if (ours && od_is(i, "officer")) {
			node = kw_doc_add(p->doc, root, KW_FIELD);
			node->as.field->role = KW_FIELD_HEAD;
			node->as.field->post = kw_doc_copy(p->doc, od_attribute(i, "role"));
			node->as.field->name = kw_doc_copy(p->doc, text);
			kw_doc_add_text(p->doc, node, KW_TEXT, node->as.field->post);
			kw_doc_add_text(p->doc, node, KW_TEXT, text);
			st = od_add_places(p, i, node);
		}
	}
	return st;
}

/* ---- blocks of text ---- */

/* The parts of a contact stand in the metadata, with the same lines. */
static void fill_contact(od_plan *p, const item *para, kw_contact *out)
{
	for (const item *i = p->metadata->first; i; i = i->next) {
		const item *reach = od_is(i, "contact") ? item_child(i, KW_LIT("連絡先")) : NULL;
		if (!reach || !kw_str_eq(od_attribute(i, "lines"), od_attribute(para, "lines")))
			continue;
		out->office = kw_doc_copy(p->doc, child_text(item_child(reach, KW_LIT("名称")), "表記"));
		out->mail = kw_doc_copy(p->doc, child_text(reach, "Eメールアドレス"));
		out->tel = kw_doc_copy(p->doc, child_text(reach, "電話番号"));
		out->fax = kw_doc_copy(p->doc, child_text(reach, "FAX番号"));
		out->url = kw_doc_copy(p->doc, child_text(reach, "Webサイト"));
		return;
	}
}

/* What a field holds beside its text, as far as the text says it. */
static void fill_field(od_plan *p, const kw_node *node, kw_str text, kw_field *out)
{
	for (const kw_node *n = node->first; n; n = n->next) {
		char iso[11];
		if (n->type == KW_LINK && !out->href.n)
			out->href = n->as.link.href;
		if (n->type != KW_PERIOD || out->iso.n || out->role != KW_FIELD_ISSUE_DATE)
			continue;
		kw_date_put(n->as.period.first, iso);
		size_t length = n->as.period.kind == KW_PERIOD_DAY     ? 10
		                : n->as.period.kind == KW_PERIOD_MONTH ? 7
		                                                       : 0;
		out->iso = kw_doc_copy(p->doc, (kw_str){ iso, n->as.period.first ? length : 0 });
	}
	if (out->role == KW_FIELD_THEME)
		out->code = kw_doc_copy(p->doc, text);
}

static const struct {
	const char *kind;
	kw_type type;
} kinds[] = { { "slogan", KW_SLOGAN },   { "subtitle", KW_SUBTITLE }, { "note", KW_NOTE },
	      { "caption", KW_CAPTION }, { "contact", KW_CONTACT },   { "signature", KW_SIGNATURE },
	      { "raw", KW_RAW } };

static const char *const fields[KW_N_FIELD_ROLES] = {
	[KW_FIELD_HEAD] = "head",   [KW_FIELD_MASCOT] = "mascot",        [KW_FIELD_BANNER] = "banner",
	[KW_FIELD_URL] = "url",     [KW_FIELD_ISSUE_DATE] = "issueDate", [KW_FIELD_FORM] = "form",
	[KW_FIELD_THEME] = "theme", [KW_FIELD_LIST_TITLE] = "listTitle",
};

static kw_status add_para(od_plan *p, kw_node *parent, const item *i)
{
	kw_str kind = od_attribute(i, "kind"), field = od_attribute(i, "field"), text = item_text(i);
	kw_type type = field.n ? KW_FIELD : KW_PARA;
	for (size_t k = 0; !field.n && k < KW_COUNT(kinds); k++)
		if (kw_str_eq(kind, kw_str_from(kinds[k].kind)))
			type = kinds[k].type;
	kw_node *node = kw_doc_add(p->doc, parent, type);
	kw_doc_add_inlines(p->doc, node, text);
	if (type == KW_FIELD) {
		for (unsigned role = 0; role < KW_N_FIELD_ROLES; role++)
			if (kw_str_eq(field, kw_str_from(fields[role])))
				node->as.field->role = (kw_field_role)role;
		fill_field(p, node, text, node->as.field);
	} else if (type == KW_NOTE) {
		node->as.note.term = kw_doc_copy(p->doc, od_attribute(i, "term"));
		node->as.note.is_reference = kw_str_eq(od_attribute(i, "reference"), KW_LIT("true"));
	} else if (type == KW_CONTACT) {
		fill_contact(p, i, node->as.contact);
	}
	return od_add_places(p, i, node);
}

static kw_status add_heading(od_plan *p, kw_node *parent, const item *i)
{
	const item *label = item_child(i, KW_LIT("label")), *note = item_child(i, KW_LIT("budgetNote"));
	const item *verbatim = item_child(i, KW_LIT("verbatim"));
	kw_node *node = kw_doc_add(p->doc, parent, KW_TITLE);
	kw_heading *h = node->as.heading;
	*h = (kw_heading){ .number = child_text(i, "number"),
		           .title = child_text(i, "text"),
		           .marker = child_text(i, "marker"),
		           .tag = child_text(i, "tag"),
		           .prefix = child_text(i, "prefix"),
		           .subtitle = child_text(i, "subtitle"),
		           .qualifier = child_text(i, "qualifier"),
		           .bureau = child_text(i, "bureau"),
		           .label = item_text(label),
		           .budget = item_text(note) };
	if (label) {
		h->label_from = od_attribute(label, "from");
		h->restored_before = od_attribute(label, "restoredBefore");
		h->restored_after = od_attribute(label, "restoredAfter");
	}
	if (note)
		h->budget_label = od_attribute(note, "label");
	kw_doc_add_inlines(p->doc, node, verbatim ? item_text(verbatim) : h->title);
	if (kw_str_eq(od_attribute(i, "implied"), KW_LIT("true"))) {
		node->marks |= KW_MARK_IMPLIED;
		return KW_OK;
	}
	return od_add_places(p, i, node);
}

/* ---- containers ---- */

/* A cell that is nothing but a project. */
static bool is_project_cell(const item *cell)
{
	const item *only = cell->first;
	return only && only->name.n && !only->next &&
	       kw_str_eq(od_attribute(only, "kind"), KW_LIT("project"));
}

static kw_node *add_box(od_plan *p, kw_node *parent, const item *i)
{
	static const struct {
		const char *kind;
		kw_type type;
	} box_kinds[] = {
		{ "section", KW_SECTION }, { "project", KW_PROJECT }, { "list", KW_LIST }, { "item", KW_ITEM }
	};
	kw_str kind = od_attribute(i, "kind"), role = od_attribute(i, "role");
	kw_type type = KW_BOX;
	for (size_t k = 0; k < KW_COUNT(box_kinds); k++)
		if (kw_str_eq(kind, kw_str_from(box_kinds[k].kind)))
			type = box_kinds[k].type;
	kw_node *node = kw_doc_add(p->doc, parent, type);
	if (type == KW_BOX)
		node->as.box.role = kw_str_eq(kind, KW_LIT("group"))     ? KW_BOX_GROUP
		                    : kw_str_eq(role, KW_LIT("duty"))    ? KW_BOX_DUTY
		                    : kw_str_eq(role, KW_LIT("callout")) ? KW_BOX_CALLOUT
		                                                         : KW_BOX_PLAIN;
	/* an item whose first block is a paragraph would take it for its own text */
	if (type == KW_ITEM && i->first && od_is(i->first, "para"))
		kw_doc_add(p->doc, node, KW_PARA);
	return node;
}

static kw_status add_list_item(od_plan *p, kw_node *list, const item *i, kw_node **node)
{
	const item *text = item_child(i, KW_LIT("text"));
	*node = kw_doc_add(p->doc, list, KW_ITEM);
	(*node)->as.item.code = kw_doc_copy(p->doc, od_attribute(i, "code"));
	(*node)->as.item.name = kw_doc_copy(p->doc, od_attribute(i, "name"));
	if (list->type == KW_LIST && !list->as.list.marker.n)
		list->as.list.marker = kw_doc_copy(p->doc, od_attribute(i, "marker"));
	kw_node *para = kw_doc_add(p->doc, *node, KW_PARA);
	kw_doc_add_inlines(p->doc, para, text ? item_text(text) : item_text(i));
	return od_add_places(p, i, para);
}

/* One element of the body; *inside: the node to go on in, or NULL when nothing is left in it. */
static kw_status add_block(od_plan *p, kw_node *parent, const item *i, kw_node **inside)
{
	kw_str kind = od_attribute(i, "kind");
	bool data = false;
	kw_status st = KW_OK;
	*inside = NULL;
	if (od_is(i, "para"))
		return add_para(p, parent, i);
	if (od_is(i, "heading"))
		return add_heading(p, parent, i);
	if (od_is(i, "text") || od_is(i, "header"))
		return KW_OK; /* read with the item or table it is in */
	if (od_is(i, "section")) {
		*inside = kw_doc_add(p->doc, parent,
		                     kw_str_eq(kind, KW_LIT("project")) ? KW_PROJECT
		                     : kw_str_eq(kind, KW_LIT("group")) ? KW_BOX
		                                                        : KW_SECTION);
		if ((*inside)->type == KW_BOX)
			(*inside)->as.box.role = KW_BOX_GROUP;
	} else if (od_is(i, "box")) {
		*inside = add_box(p, parent, i);
	} else if (od_is(i, "list")) {
		*inside = kw_doc_add(p->doc, parent, KW_LIST);
		(*inside)->as.list.id = kw_doc_copy(p->doc, od_attribute(i, "codes"));
	} else if (od_is(i, "item")) {
		st = add_list_item(p, parent, i, inside);
	} else if (od_is(i, "table")) {
		*inside = kw_doc_add(p->doc, parent, KW_TABLE);
		st = od_add_table(p, *inside, i, &data);
	} else if (od_is(i, "row")) {
		*inside = kw_doc_add(p->doc, parent, KW_ROW);
	} else if (od_is(i, "cell")) {
		*inside = is_project_cell(i) ? parent : kw_doc_add(p->doc, parent, KW_CELL);
		if (!i->has_elements && item_text(i).n) {
			kw_node *para = kw_doc_add(p->doc, *inside, KW_PARA);
			kw_doc_add_inlines(p->doc, para, item_text(i));
		}
	} else {
		st = od_refuse(
		        p, i,
		        KW_TO_TRANSLATE(
		                "found <%.*s> in the body; expected sections, boxes, paragraphs, lists and tables"));
	}
	if (data || !i->has_elements)
		*inside = NULL;
	return st;
}

/* The section the writer puts around a body that has blocks outside sections; NULL when there is none. */
static const item *whole_section(const od_plan *p, const item *body)
{
	const item *only = body->first, *heading = only ? item_child(only, KW_LIT("heading")) : NULL;
	if (!only || only->next || !heading || !od_is(only, "section") || heading->next == NULL)
		return NULL;
	for (const item *i = p->metadata->first; i; i = i->next)
		if (od_is(i, "title") && !kw_str_eq(i->ns, KW_LIT(OPEN_DATA_NAMESPACE)))
			return kw_str_eq(od_attribute(heading, "implied"), KW_LIT("true")) &&
			                       kw_str_eq(child_text(heading, "text"), item_text(i))
			               ? only
			               : NULL;
	return NULL;
}

static kw_status read_body(od_plan *p, const item *body)
{
	enum { DEEPEST = 512 };
	open_node open[DEEPEST];
	size_t depth = 1;
	const item *whole = whole_section(p, body), *i = whole ? whole->first->next : body->first;
	kw_status st = KW_OK;
	open[0] = (open_node){ kw_doc_root(p->doc), body };
	while (i && !st) {
		kw_node *inside = NULL;
		if (i->name.n)
			st = add_block(p, open[depth - 1].node, i, &inside);
		if (inside && depth == DEEPEST)
			st = kw_fail_limit(p->ctx, KW_LIMIT_DEPTH, input_span(p->in, i->from, 1), DEEPEST);
		if (inside && !st) {
			open[depth++] = (open_node){ inside, i };
			i = i->first;
			continue;
		}
		while (!i->next && depth > 1)
			i = open[--depth].from;
		i = i->next;
	}
	return st;
}

/* ---- what is beside the body ---- */

static kw_status read_residue(od_plan *p, const item *residue)
{
	static const struct {
		const char *word;
		kw_removed_kind kind;
		kw_removed_reason reason;
	} reasons[] = { { "repeat", KW_REMOVED_DUPLICATE, KW_REASON_REPEATED_LINE },
		        { "runningHead", KW_REMOVED_FURNITURE, KW_REASON_RUNNING_HEAD },
		        { "pageNumber", KW_REMOVED_FURNITURE, KW_REASON_PAGE_NUMBER },
		        { "webPage", KW_REMOVED_FURNITURE, KW_REASON_WEB_PAGE },
		        { "markup", KW_REMOVED_MARKDOWN, KW_REASON_MARKDOWN_SIGN },
		        { "unplaced", KW_REMOVED_FURNITURE, KW_REASON_BLANK_MARK } };
	kw_status st = KW_OK;
	for (const item *i = residue ? residue->first : NULL; i && !st; i = i->next) {
		kw_str reason = od_attribute(i, "reason"), of = od_attribute(i, "of"), word;
		if (!i->name.n)
			continue;
		if (kw_str_eq(reason, KW_LIT("formLabel"))) {
			kw_node *node = kw_doc_add(p->doc, kw_doc_root(p->doc), KW_FIELD);
			node->as.field->role = KW_FIELD_FORM;
			kw_doc_add_inlines(p->doc, node, item_text(i));
			st = od_add_places(p, i, node);
			continue;
		}
		kw_removed removed = { .text = item_text(i),
			               .kind = KW_REMOVED_FURNITURE,
			               .reason = KW_REASON_BLANK_MARK };
		for (size_t k = 0; k < KW_COUNT(reasons); k++)
			if (kw_str_eq(reason, kw_str_from(reasons[k].word))) {
				removed.kind = reasons[k].kind;
				removed.reason = reasons[k].reason;
			}
		size_t n;
		bool wrong;
		kw_buf kept = { 0 };
		kw_span *spans = spans_of(p, i, &n, &removed.part, &wrong);
		while (!wrong && kw_word_next(&of, &word)) {
			uint32_t line, last, col, end_col;
			wrong = !od_read_place(word, &line, &last, &col, &end_col);
			kw_buf_put(&kept, (kw_str){ (const char *)&line, sizeof line });
		}
		removed.spans = spans;
		removed.n_spans = (uint32_t)n;
		removed.of = (const uint32_t *)(const void *)kept.b;
		removed.n_of = (uint32_t)(kept.n / sizeof(uint32_t));
		if (wrong)
			st = od_refuse(
			        p, i, KW_TO_TRANSLATE("found <%.*s> with lines that are none of the source"));
		else
			kw_doc_add_removed(p->doc, &removed);
		free(spans);
		kw_buf_free(&kept);
	}
	return st;
}

kw_status opendata_read(const xml_input *in, kw_arena *arena, kw_doc *doc)
{
	od_plan p = { .ctx = in->ctx, .in = in, .arena = arena, .doc = doc };
	const item *root = NULL, *body;
	kw_status st = items_read(in, arena, false, &root);
	if (st)
		return st;
	body = item_child(root, KW_LIT("body"));
	p.metadata = item_child(root, KW_LIT("metadata"));
	if (!body || !p.metadata)
		return od_refuse(&p, root,
		                 KW_TO_TRANSLATE("found <%.*s> without <metadata> or <body>; expected both"));
	st = read_source(&p);
	if (!st)
		st = read_remarks(&p, root);
	if (!st)
		st = read_metadata(&p);
	if (!st)
		st = read_body(&p, body);
	if (!st)
		st = read_residue(&p, item_child(root, KW_LIT("residue")));
	if (!st && p.counts)
		kw_doc_set_line_counts(doc, p.counts, p.n_lines);
	kw_buf_free(&p.room);
	if (!st && kw_doc_status(doc) == KW_EBUG)
		st = od_refuse(
		        &p, body,
		        KW_TO_TRANSLATE(
		                "found <%.*s> whose parts stand where a document has none of their kind"));
	return st;
}
