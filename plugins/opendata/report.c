/* report -- checks an open data XML or a catalogue: well-formed, grammar, rules, form. As a reader it makes the findings a
 * document; with validate=true each is an error on its line, and the input is refused when there is one. */
#include "report.h"
#include "form.h"
#include "xml_lib.h"
#include <stdlib.h>

/* What is checked, by what the root says. */
typedef struct profile {
	kw_str mark;         /* a namespace its root declares */
	const char *grammar; /* of formats/; NULL: none */
	const char *rules;
	kw_str what;
} profile;

static const profile profiles[] = {
	{ KW_LIT_INIT("\"urn:kawaraban:opendata:1\""), "opendata/kawaraban-opendata-1.rng",
	  "opendata/kawaraban-opendata-1.sch", KW_LIT_INIT("open data XML") },
	{ KW_LIT_INIT("\"http://www.w3.org/ns/dcat#\""), NULL, "opendata/kawaraban-catalog-1.sch",
	  KW_LIT_INIT("catalogue") },
};

/* The start tag of the root: behind declaration and comments. Empty when it is not within the head. */
static kw_str root_tag(kw_str bytes)
{
	enum { HEAD_BYTES = 4096 };
	kw_str head = kw_str_sub(bytes, 0, HEAD_BYTES);
	for (size_t i = 0; i + 1 < head.n; i++) {
		if (head.p[i] != '<' || head.p[i + 1] == '?' || head.p[i + 1] == '!')
			continue;
		const char *end = memchr(head.p + i, '>', head.n - i);
		return kw_str_sub(head, i, end ? (size_t)(end - head.p) - i : 0);
	}
	return (kw_str){ NULL, 0 };
}

static const profile *profile_of(kw_str bytes)
{
	kw_str tag = root_tag(bytes);
	for (size_t i = 0; i < KW_COUNT(profiles); i++)
		if (kw_str_has(tag, profiles[i].mark))
			return &profiles[i];
	return NULL;
}

int od_report_probe(kw_str head, kw_str name KW_UNUSED)
{
	return kw_str_starts(kw_str_trim(head), KW_LIT("<")) && profile_of(head) ? KW_CERTAIN : KW_NO;
}

/* One check under way. */
typedef struct report {
	kw_ctx *ctx;
	kw_doc *doc;
	const char *code; /* of its messages */
	bool is_rule;     /* its faults are the sentences that ought to be true */
	bool refuse;      /* tell the faults as errors */
	size_t n_faults;
	kw_buf cells; /* kw_cell, three for each fault */
	kw_arena *arena;
	kw_str grammar, rules;
} report;

/* Lines behind the limit of the library come as one number: then the fault is of the document. */
static void take_fault(void *user, uint32_t line, kw_str text)
{
	report *r = user;
	kw_span at = { .line = line, .col = line ? 1 : 0, .end_col = line ? 1 : 0 };
	r->n_faults++;
	if (r->refuse) {
		kw_report(r->ctx, KW_SEVERITY_ERROR, r->code, at,
		          r->is_rule ? "this does not hold: %.*s" : "%.*s", KW_STR_ARG(text));
		return;
	}
	kw_buf figures = { 0 };
	kw_buf_put_int(&figures, line);
	const kw_cell cells[] = {
		{ .text = kw_arena_copy(r->arena, kw_buf_str(&figures)),
		  .kind = KW_VALUE_INTEGER,
		  .value = line },
		{ .text = kw_str_from(r->code) },
		{ .text = kw_arena_copy(r->arena, text) },
	};
	kw_buf_put(&r->cells, (kw_str){ (const char *)cells, sizeof cells });
	kw_buf_free(&figures);
}

/* ---- form ---- */

static uint32_t line_at(kw_str bytes, size_t at)
{
	uint32_t line = 1;
	size_t forgotten = 0;
	kw_str rest = kw_str_sub(bytes, 0, at);
	for (const char *lf; rest.n && (lf = memchr(rest.p, '\n', rest.n)) != NULL; line++) {
		rest = kw_str_sub(rest, (size_t)(lf - rest.p) + 1, rest.n);
		kw_bytes_passed(bytes, (size_t)(lf - bytes.p), &forgotten);
	}
	return line;
}

static void check_form(report *r, kw_str bytes)
{
	size_t at;
	if (!kw_str_starts(bytes, KW_LIT(OD_XML_DECLARATION)))
		take_fault(r, 1, KW_LIT("the first line is not the plain XML declaration of UTF-8"));
	else if (!od_is_plain_form(bytes, &at))
		take_fault(
		        r, line_at(bytes, at),
		        KW_LIT("the document is not in its canonical form (Canonical XML 1.0) from here on"));
}

/* ---- the checks in their order ---- */

static void pass_over(void *user KW_UNUSED, uint32_t line KW_UNUSED, kw_str text KW_UNUSED) {}

/* Rows that keep the grammar and the rules need not be looked at again; a fault is told when all of the document is there. */
static bool may_leave(void *user, od_tree *tree)
{
	report *r = user;
	return od_tree_is_valid(tree, r->grammar, pass_over, r) &&
	       od_tree_keeps_rules(tree, r->rules, pass_over, r);
}

static kw_status check(report *r, const profile *p, kw_str bytes)
{
	kw_status st = kw_ctx_data(r->ctx, p->rules, &r->rules);
	if (!st && p->grammar)
		st = kw_ctx_data(r->ctx, p->grammar, &r->grammar);
	if (st)
		return st;
	r->code = "opendata.malformed";
	od_tree *tree = od_tree_read(bytes, p->grammar ? may_leave : NULL, take_fault, r);
	if (!tree)
		return KW_OK;
	r->code = "opendata.grammar";
	if (p->grammar)
		(void)od_tree_is_valid(tree, r->grammar, take_fault, r);
	r->code = "opendata.rules";
	r->is_rule = true;
	(void)od_tree_keeps_rules(tree, r->rules, take_fault, r);
	if (p->grammar)
		(void)od_tree_has_references(tree, take_fault, r);
	r->is_rule = false;
	od_tree_free(tree);
	r->code = "opendata.form";
	check_form(r, bytes);
	return st;
}

static void add_text(kw_doc *doc, kw_type type, kw_str text)
{
	kw_doc_add_inlines(doc, kw_doc_add(doc, kw_doc_root(doc), type), text);
}

static void add_document(report *r, const profile *p)
{
	static const kw_column columns[] = {
		{ .name = KW_LIT_INIT("行"), .kind = KW_VALUE_INTEGER },
		{ .name = KW_LIT_INIT("検査"), .kind = KW_VALUE_TEXT },
		{ .name = KW_LIT_INIT("内容"), .kind = KW_VALUE_TEXT },
	};
	kw_buf text = { 0 };
	kw_buf_put(&text, KW_LIT("検証結果 "));
	kw_buf_put(&text, kw_doc_source_const(r->doc)->file);
	add_text(r->doc, KW_TITLE, kw_buf_str(&text));
	kw_buf_clear(&text);
	kw_buf_putf(&text, "%.*s: %zu件", KW_STR_ARG(p->what), r->n_faults);
	add_text(r->doc, KW_PARA, kw_buf_str(&text));
	kw_buf_free(&text);
	if (r->n_faults == 0 || r->cells.failed)
		return;
	kw_node *table = kw_doc_add(r->doc, kw_doc_root(r->doc), KW_TABLE);
	kw_table_set_columns(r->doc, table, columns, KW_COUNT(columns));
	kw_table_set_cells(r->doc, table, (const kw_cell *)(const void *)r->cells.b, r->n_faults);
}

kw_status od_report_read(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	const profile *p = profile_of(bytes);
	report r = { .ctx = ctx,
		     .doc = doc,
		     .refuse = kw_opt_int(opts, "validate") != 0,
		     .arena = kw_doc_arena(doc) };
	if (!p)
		return kw_fail(ctx, KW_EUNSUPPORTED, "opendata.unknown", (kw_span){ 0 },
		               "this is neither an open data XML nor a catalogue of ours");
	kw_doc_source(doc)->charset = KW_LIT("UTF-8");
	kw_doc_source(doc)->lines = line_at(bytes, bytes.n);
	kw_status st = check(&r, p, bytes);
	bool refused = r.refuse && r.n_faults;
	if (!st && !refused)
		add_document(&r, p);
	if (!st && !refused && !p->grammar)
		st = od_report_files(ctx, bytes, doc);
	if (!st && r.cells.failed)
		st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the report");
	kw_buf_free(&r.cells);
	return st ? st : refused ? KW_EFORMAT : KW_OK;
}
