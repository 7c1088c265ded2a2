/* A document written as XML and read back is the same document: every member of every node, row and ledger entry. Trees
 * are made from the containment table with a fixed random sequence, so that no combination is left to imagination. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../core/check.h"
#include "../../../core/opts.h"
#include "../../../core/sink.h"
#include "../../../plugins/xml/xml.h"
#include <stdlib.h>
#include <unistd.h>

extern const kw_plugin kw_plugin_v1;

static kw_ctx *new_ctx(void)
{
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	assert_non_null(ctx);
	return ctx;
}

/* The bytes the writer makes; the caller frees them. */
static kw_str written(kw_ctx *ctx, const kw_doc *doc)
{
	char folder[] = "/tmp/kw-xml-XXXXXX", path[64];
	assert_non_null(mkdtemp(folder));
	int n = snprintf(path, sizeof path, "%s/out.kw.xml", folder);
	kw_outputs *all = kw_outputs_new(ctx);
	assert_int_equal(kw_outputs_place(all, KW_LIT("xml"), (kw_str){ path, (size_t)n }, KW_LIT("out"),
	                                  KW_LIT(".kw.xml")),
	                 KW_OK);
	kw_sink *sink = kw_outputs_open(all, 0);
	assert_non_null(sink);
	assert_int_equal(xml_write(ctx, NULL, doc, sink), KW_OK);
	assert_int_equal(kw_sink_finish(sink), KW_OK);
	assert_int_equal(kw_outputs_publish(all), KW_OK);
	kw_outputs_free(all);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	size_t size = (size_t)ftell(f);
	rewind(f);
	char *bytes = malloc(size + 1);
	assert_non_null(bytes);
	assert_int_equal(fread(bytes, 1, size, f), size);
	fclose(f);
	unlink(path);
	rmdir(folder);
	return (kw_str){ bytes, size };
}

static kw_doc *read_back(kw_ctx *ctx, kw_str bytes)
{
	kw_doc *doc = kw_doc_new(1000000);
	assert_non_null(doc);
	kw_opts *opts = NULL;
	assert_int_equal(kw_opts_new(ctx, "xml", kw_plugin_v1.readers[0]->options, NULL, 0, &opts), KW_OK);
	kw_status st = xml_read(ctx, opts, bytes, doc);
	kw_opts_free(opts);
	if (st)
		print_error("%.*s\n%.*s\n", ctx->last ? (int)ctx->last->words.n : 0,
		            ctx->last ? ctx->last->words.p : "", (int)bytes.n, bytes.p);
	assert_int_equal(st, KW_OK);
	assert_int_equal(kw_doc_status(doc), KW_OK);
	assert_int_equal(kw_check_tree(ctx, doc), KW_OK);
	return doc;
}

/* ---- comparing, apart from the tables of the plugin ---- */

static void same_str(kw_str a, kw_str b)
{
	if (!kw_str_eq(a, b))
		print_error("[%.*s] is not [%.*s]\n", KW_STR_ARG(a), KW_STR_ARG(b));
	assert_true(kw_str_eq(a, b));
}

static void same_strs(const void *a, const void *b, size_t bytes)
{
	for (size_t i = 0; i < bytes / sizeof(kw_str); i++)
		same_str(((const kw_str *)a)[i], ((const kw_str *)b)[i]);
}

static void same_span(kw_span a, kw_span b)
{
	assert_int_equal(a.line, b.line);
	assert_int_equal(a.col, b.col);
	assert_int_equal(a.end_col, b.end_col);
	assert_int_equal(a.n_bytes, b.n_bytes);
	assert_int_equal(a.offset, b.offset);
}

static void same_spans(const kw_span *a, uint32_t n_a, const kw_span *b, uint32_t n_b)
{
	assert_int_equal(n_a, n_b);
	for (uint32_t i = 0; i < n_a; i++)
		same_span(a[i], b[i]);
}

static void same_table(const kw_node *a, const kw_node *b)
{
	const kw_table *s = a->as.table, *t = b->as.table;
	assert_int_equal(s->n_columns, t->n_columns);
	for (size_t i = 0; i < s->n_columns; i++) {
		same_str(s->columns[i].name, t->columns[i].name);
		same_str(s->columns[i].unit, t->columns[i].unit);
		assert_int_equal(s->columns[i].kind, t->columns[i].kind);
		assert_int_equal(s->columns[i].factor, t->columns[i].factor);
	}
	assert_int_equal(s->rows != NULL, t->rows != NULL);
	assert_int_equal(s->n_rows, t->n_rows);
	if (!s->rows)
		return;
	kw_rows *x = kw_table_open(a), *y = kw_table_open(b);
	const kw_cell *c, *d;
	for (size_t n, m; (c = kw_rows_next(x, &n)) != NULL;) {
		d = kw_rows_next(y, &m);
		assert_non_null(d);
		assert_int_equal(n, m);
		for (size_t i = 0; i < n; i++) {
			same_str(c[i].text, d[i].text);
			same_span(c[i].at, d[i].at);
			assert_int_equal(c[i].kind, d[i].kind);
			assert_int_equal(c[i].decimals, d[i].decimals);
			assert_int_equal(c[i].value, d[i].value);
			assert_null(d[i].node);
		}
	}
	size_t n;
	assert_null(kw_rows_next(y, &n));
	kw_rows_close(x);
	kw_rows_close(y);
}

static void same_parts(const kw_node *a, const kw_node *b)
{
	switch (a->type) {
	case KW_TITLE:
		same_strs(a->as.heading, b->as.heading, sizeof(kw_heading));
		break;
	case KW_CONTACT:
		same_strs(a->as.contact, b->as.contact, sizeof(kw_contact));
		break;
	case KW_FIELD:
		assert_int_equal(a->as.field->role, b->as.field->role);
		same_strs(&a->as.field->post, &b->as.field->post,
		          sizeof(kw_field) - offsetof(kw_field, post));
		break;
	case KW_TABLE:
		same_table(a, b);
		break;
	case KW_BOX:
		assert_int_equal(a->as.box.role, b->as.box.role);
		break;
	case KW_LIST:
		same_strs(&a->as.list, &b->as.list,
		          offsetof(kw_node, as.list.numbering) - offsetof(kw_node, as.list));
		assert_int_equal(a->as.list.numbering, b->as.list.numbering);
		break;
	case KW_ITEM:
		same_strs(&a->as.item, &b->as.item, sizeof a->as.item);
		break;
	case KW_NOTE:
		same_str(a->as.note.marker, b->as.note.marker);
		same_str(a->as.note.term, b->as.note.term);
		assert_int_equal(a->as.note.is_reference, b->as.note.is_reference);
		break;
	case KW_MISSING:
		assert_int_equal(a->as.missing.role, b->as.missing.role);
		break;
	case KW_LINK:
		same_str(a->as.link.href, b->as.link.href);
		break;
	case KW_RUBY:
		same_str(a->as.ruby.reading, b->as.ruby.reading);
		break;
	case KW_AMOUNT:
		assert_int_equal(a->as.amount.yen, b->as.amount.yen);
		assert_int_equal(a->as.amount.figure, b->as.amount.figure);
		assert_int_equal(a->as.amount.factor, b->as.amount.factor);
		same_str(a->as.amount.unit, b->as.amount.unit);
		assert_int_equal(a->as.amount.approximate, b->as.amount.approximate);
		break;
	case KW_PERIOD:
		assert_int_equal(a->as.period.first, b->as.period.first);
		assert_int_equal(a->as.period.last, b->as.period.last);
		assert_int_equal(a->as.period.year, b->as.period.year);
		assert_int_equal(a->as.period.era_year, b->as.period.era_year);
		assert_int_equal(a->as.period.kind, b->as.period.kind);
		same_str(a->as.period.era, b->as.period.era);
		break;
	case KW_PHONE:
		same_str(a->as.phone.number, b->as.phone.number);
		assert_int_equal(a->as.phone.is_fax, b->as.phone.is_fax);
		break;
	case KW_ORG:
		same_str(a->as.org.role, b->as.org.role);
		break;
	default:
		break;
	}
}

static void same_beside(const kw_doc *a, const kw_doc *b)
{
	const kw_source_info *s = kw_doc_source_const(a), *t = kw_doc_source_const(b);
	same_str(s->file, t->file);
	same_str(s->media_type, t->media_type);
	same_str(s->charset, t->charset);
	assert_int_equal(s->bytes, t->bytes);
	assert_string_equal(s->sha256, t->sha256);
	assert_int_equal(s->lines, t->lines);
	assert_int_equal(s->nonblank_lines, t->nonblank_lines);
	size_t n, m;
	const uint32_t *c = kw_doc_lines(a, &n), *d = kw_doc_lines(b, &m);
	assert_int_equal(n, m);
	if (n)
		assert_memory_equal(c, d, n * sizeof *c);
	const kw_removed *r = kw_doc_removed(a), *q = kw_doc_removed(b);
	for (; r && q; r = r->next, q = q->next) {
		assert_int_equal(r->kind, q->kind);
		assert_int_equal(r->reason, q->reason);
		assert_int_equal(r->part, q->part);
		same_spans(r->spans, r->n_spans, q->spans, q->n_spans);
		assert_int_equal(r->n_of, q->n_of);
		for (uint32_t i = 0; i < r->n_of; i++)
			assert_int_equal(r->of[i], q->of[i]);
		same_str(r->text, q->text);
	}
	assert_true(!r && !q);
	const kw_despaced *x = kw_doc_despaced(a), *y = kw_doc_despaced(b);
	for (; x && y; x = x->next, y = y->next) {
		assert_int_equal(x->line, y->line);
		assert_int_equal(x->n_columns, y->n_columns);
		for (uint32_t i = 0; i < x->n_columns; i++)
			assert_int_equal(x->columns[i], y->columns[i]);
	}
	assert_true(!x && !y);
	const kw_stated *stated = kw_doc_stated_const(a), *other = kw_doc_stated_const(b);
	same_strs(stated, other, offsetof(kw_stated, has_remarks));
	assert_int_equal(stated->has_remarks, other->has_remarks);
	assert_int_equal(stated->n_remarks, other->n_remarks);
	same_strs(stated->remarks, other->remarks, stated->n_remarks * sizeof(kw_remark));
	const kw_finding *f = kw_doc_findings(a), *g = kw_doc_findings(b);
	for (; f && g; f = f->next, g = g->next) {
		assert_int_equal(f->severity, g->severity);
		same_str(f->code, g->code);
		same_str(f->message, g->message);
		same_span(f->at, g->at);
	}
	assert_true(!f && !g);
}

static void same_doc(const kw_doc *a, const kw_doc *b)
{
	kw_walk x = kw_walk_from(kw_doc_root_const(a)), y = kw_walk_from(kw_doc_root_const(b));
	for (kw_event e; (e = kw_walk_next(&x)) != KW_DONE;) {
		assert_int_equal(kw_walk_next(&y), e);
		const kw_node *n = x.node, *m = y.node;
		assert_int_equal(n->type, m->type);
		if (e != KW_ENTER)
			continue;
		assert_int_equal(n->confidence, m->confidence);
		assert_int_equal(n->marks, m->marks);
		same_str(n->text, m->text);
		same_str(n->why, m->why);
		same_spans(n->spans, n->n_spans, m->spans, m->n_spans);
		same_parts(n, m);
	}
	assert_int_equal(kw_walk_next(&y), KW_DONE);
	same_beside(a, b);
}

static void goes_round(kw_ctx *ctx, const kw_doc *doc)
{
	kw_str once = written(ctx, doc);
	kw_doc *back = read_back(ctx, once);
	same_doc(doc, back);
	kw_str twice = written(ctx, back);
	same_str(once, twice);
	kw_doc_free(back);
	free((void *)(uintptr_t)once.p);
	free((void *)(uintptr_t)twice.p);
}

/* ---- making ---- */

static uint64_t seed;

static unsigned dice(unsigned sides)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % sides;
}

/* Pieces that hurt: markup, white space, characters XML cannot hold, and what looks like their escapes. */
static const char *const pieces[] = {
	"予算",
	"a",
	" ",
	"\n",
	"\t",
	"\r",
	"\r\n",
	"&",
	"<",
	">",
	"\"",
	"'",
	"]]>",
	"_",
	"_x0001_",
	"_x005F_",
	"_x0001",
	"\x01",
	"\x1F",
	"\x7F",
	"\xEF\xBF\xBE",
	"\xEF\xBF\xBF",
	"𠮷",
	"葛\xF3\xA0\x84\x80",
	"\xE2\x80\xA8",
	"　",
	"x",
	"０",
	"１-１",
	"&#1;",
	"<!--",
	"_x",
	"_x00",
	"\xEF\xBB\xBF",
	"\xC2\x85",
	"{",
};

static kw_str words(kw_doc *doc)
{
	kw_buf b = { 0 };
	for (unsigned n = dice(6); n; n--) {
		unsigned i = dice(KW_COUNT(pieces) + 1);
		if (i == KW_COUNT(pieces))
			kw_buf_putc(&b, 0);
		else
			kw_buf_put(&b, kw_str_from(pieces[i]));
	}
	kw_str s = kw_doc_copy(doc, kw_buf_str(&b));
	kw_buf_free(&b);
	return s;
}

static int64_t number(void)
{
	static const int64_t edges[] = { 0, 1, -1, 1000, 28523000, INT64_MAX, INT64_MIN, -999 };
	return edges[dice(KW_COUNT(edges))];
}

static kw_span place(void)
{
	uint32_t col = 1 + dice(90);
	return (kw_span){ .line = 1 + dice(400),
		          .col = col,
		          .end_col = col - 1 + dice(40),
		          .n_bytes = dice(200),
		          .offset = dice(2) ? dice(100000) : UINT64_MAX - dice(3) };
}

static void make_strs(kw_doc *doc, void *to, size_t bytes)
{
	for (size_t i = 0; i < bytes / sizeof(kw_str); i++)
		((kw_str *)to)[i] = dice(2) ? words(doc) : (kw_str){ NULL, 0 };
}

static void make_table(kw_doc *doc, kw_node *n)
{
	kw_column columns[4] = { { .factor = 0 } };
	kw_cell cells[4 * 5];
	size_t n_columns = dice(5), n_rows = dice(6);
	for (size_t i = 0; i < n_columns; i++)
		columns[i] = (kw_column){ words(doc), (kw_value_kind)dice(KW_N_VALUE_KINDS), words(doc),
			                  number() };
	kw_table_set_columns(doc, n, columns, n_columns);
	if (dice(2))
		return;
	for (size_t i = 0; i < n_rows * n_columns; i++)
		cells[i] = (kw_cell){ .text = words(doc),
			              .kind = (kw_value_kind)dice(KW_N_VALUE_KINDS),
			              .decimals = (uint8_t)dice(256),
			              .value = number(),
			              .at = dice(2) ? place() : (kw_span){ 0 } };
	/* cells that follow each other as in a CSV, in a source with offsets or without */
	for (size_t i = 1; i < n_rows * n_columns; i++) {
		const kw_span *before = &cells[i - 1].at;
		if (!before->line || dice(2))
			continue;
		bool counted = before->offset || before->n_bytes;
		uint32_t chars = dice(2) ? (uint32_t)kw_utf8_count(cells[i].text) : dice(9);
		cells[i].at = (kw_span){ .line = before->line,
			                 .col = before->end_col + 2,
			                 .end_col = before->end_col + 1 + chars,
			                 .n_bytes = !counted  ? 0
			                            : dice(2) ? (uint32_t)cells[i].text.n
			                                      : dice(9),
			                 .offset = counted ? before->offset + before->n_bytes + 1 : 0 };
	}
	kw_table_set_cells(doc, n, cells, n_rows);
}

static void make_parts(kw_doc *doc, kw_node *n)
{
	switch (n->type) {
	case KW_TITLE:
		make_strs(doc, n->as.heading, sizeof(kw_heading));
		break;
	case KW_CONTACT:
		make_strs(doc, n->as.contact, sizeof(kw_contact));
		break;
	case KW_FIELD:
		n->as.field->role = (kw_field_role)dice(KW_N_FIELD_ROLES);
		make_strs(doc, &n->as.field->post, sizeof(kw_field) - offsetof(kw_field, post));
		break;
	case KW_TABLE:
		make_table(doc, n);
		break;
	case KW_BOX:
		n->as.box.role = (kw_box_role)dice(4);
		break;
	case KW_LIST:
		make_strs(doc, &n->as.list,
		          offsetof(kw_node, as.list.numbering) - offsetof(kw_node, as.list));
		n->as.list.numbering = (kw_list_numbering)dice(3);
		break;
	case KW_ITEM:
		make_strs(doc, &n->as.item, sizeof n->as.item);
		break;
	case KW_NOTE:
		n->as.note.marker = words(doc);
		n->as.note.term = words(doc);
		n->as.note.is_reference = dice(2);
		break;
	case KW_MISSING:
		n->as.missing.role = (kw_missing_role)dice(2);
		break;
	case KW_LINK:
		n->as.link.href = words(doc);
		break;
	case KW_RUBY:
		n->as.ruby.reading = words(doc);
		break;
	case KW_AMOUNT:
		n->as.amount.yen = number();
		n->as.amount.figure = number();
		n->as.amount.factor = 1 + dice(100000000);
		n->as.amount.unit = words(doc);
		n->as.amount.approximate = dice(2);
		break;
	case KW_PERIOD:
		n->as.period.first = (int32_t)dice(20991231);
		n->as.period.last = dice(2) ? INT32_MIN : INT32_MAX;
		n->as.period.year = (int16_t)(dice(2) ? INT16_MIN : INT16_MAX);
		n->as.period.era_year = (int16_t)dice(64);
		n->as.period.kind = (uint8_t)dice(4);
		n->as.period.era = words(doc);
		break;
	case KW_PHONE:
		n->as.phone.number = words(doc);
		n->as.phone.is_fax = dice(2);
		break;
	case KW_ORG:
		n->as.org.role = words(doc);
		break;
	default:
		break;
	}
}

static void make_node(kw_doc *doc, kw_node *n)
{
	kw_class class = kw_type_class((kw_type)n->type);
	if (element_content(n->type) == CONTENT_TEXT)
		n->text = words(doc);
	if (dice(3) == 0) {
		n->marks = (uint16_t)dice(64);
		n->confidence = (uint8_t)dice(3);
		n->why = words(doc);
	}
	if ((class == KW_TEXT_BLOCK || class == KW_INLINE) && dice(2) && !(n->marks & KW_MARK_IMPLIED))
		for (unsigned i = dice(5); i; i--)
			kw_doc_add_span(doc, n, place());
	make_parts(doc, n);
}

/* Children by the containment table; depth is bounded by the budget of nodes. */
static void make_tree(kw_doc *doc, unsigned budget)
{
	kw_node *at = kw_doc_root(doc);
	while (budget--) {
		uint64_t kids = kw_type_kids((kw_type)at->type);
		unsigned type = dice(KW_N_TYPES);
		if (at->type == KW_TABLE && at->as.table->rows)
			kids &= ~KW_BIT(ROW);
		if (kids >> type & 1 && !(type == KW_TITLE && at->first)) {
			kw_node *n = kw_doc_add(doc, at, (kw_type)type);
			make_node(doc, n);
			if (kw_type_kids((kw_type)type) && dice(4))
				at = n;
		} else if (at->parent && dice(8) == 0) {
			at = at->parent;
		}
	}
}

static void make_beside(kw_doc *doc)
{
	kw_source_info *s = kw_doc_source(doc);
	*s = (kw_source_info){ words(doc), words(doc), words(doc), (uint64_t)number(),
		               "",         dice(1000), dice(1000) };
	if (dice(2))
		for (unsigned i = 0; i < 64; i++)
			s->sha256[i] = "0123456789abcdef"[dice(16)];
	kw_stated *stated = kw_doc_stated(doc);
	*stated = (kw_stated){ words(doc), words(doc),   words(doc), words(doc),
		               words(doc), dice(2) != 0, NULL,       dice(3) };
	kw_remark *remarks = kw_arena_alloc(kw_doc_arena(doc), 3 * sizeof *remarks);
	for (size_t i = 0; i < stated->n_remarks; i++)
		remarks[i] = (kw_remark){ words(doc), words(doc), words(doc), words(doc) };
	stated->remarks = remarks;
	for (unsigned n = dice(4); n; n--)
		kw_doc_add_finding(doc, (kw_severity)dice(3), words(doc), dice(2) ? place() : (kw_span){ 0 },
		                   words(doc));
	for (unsigned n = dice(4); n; n--) {
		kw_span spans[3] = { place(), place(), place() };
		uint32_t of[2] = { dice(100), UINT32_MAX };
		kw_doc_add_removed(doc, &(kw_removed){ (kw_removed_kind)dice(3),
		                                       (kw_removed_reason)dice(KW_N_REASONS), dice(2), spans,
		                                       dice(4), of, dice(3), words(doc), NULL });
	}
	for (unsigned n = dice(4); n; n--) {
		uint32_t columns[3] = { 1, 17, UINT32_MAX };
		kw_doc_add_despaced(doc, &(kw_despaced){ dice(100), columns, dice(4), NULL });
	}
	uint32_t counts[300] = { 0 };
	for (unsigned i = 0; i < 300; i++)
		counts[i] = dice(3) ? 0 : dice(4) ? 24 : UINT32_MAX;
	kw_doc_set_line_counts(doc, counts, dice(300));
}

/* ---- tests ---- */

static void random_trees(void **state)
{
	(void)state;
	kw_ctx *ctx = new_ctx();
	for (unsigned round = 0; round < 300; round++) {
		seed = round * 977 + 5;
		kw_doc *doc = kw_doc_new(100000);
		make_tree(doc, 20 + dice(300));
		make_beside(doc);
		assert_int_equal(kw_doc_status(doc), KW_OK);
		goes_round(ctx, doc);
		kw_doc_free(doc);
	}
	kw_ctx_free(ctx);
}

static void empty_document(void **state)
{
	(void)state;
	kw_ctx *ctx = new_ctx();
	kw_doc *doc = kw_doc_new(100);
	goes_round(ctx, doc);
	kw_str bytes = written(ctx, doc);
	same_str(
	        bytes,
	        KW_LIT("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	               "<kawaraban xmlns=\"urn:kawaraban:document:1\">\n <source/>\n <document/>\n</kawaraban>\n"));
	free((void *)(uintptr_t)bytes.p);
	kw_doc_free(doc);
	kw_ctx_free(ctx);
}

/* Neighbouring texts stay apart, and an empty one stays. */
static void texts_stay_apart(void **state)
{
	(void)state;
	kw_ctx *ctx = new_ctx();
	kw_doc *doc = kw_doc_new(100);
	kw_node *para = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
	static const char *const texts[] = { "一", "二", "", "三", "", "", "四", "五" };
	for (size_t i = 0; i < KW_COUNT(texts); i++)
		kw_doc_add_text(doc, para, KW_TEXT, kw_str_from(texts[i]));
	goes_round(ctx, doc);
	kw_doc_free(doc);
	kw_ctx_free(ctx);
}

/* A heading that gains a member must gain an attribute: the attributes of a structure fill it. */
static void vocabulary_is_complete(void **state)
{
	(void)state;
	static const struct {
		unsigned element;
		size_t size, without;
	} structures[] = {
		{ KW_TITLE, sizeof(kw_heading), 0 },      { KW_CONTACT, sizeof(kw_contact), 0 },
		{ KW_FIELD, sizeof(kw_field), 4 },        /* padding behind the role */
		{ EL_SOURCE, sizeof(kw_source_info), 7 }, /* padding behind 65 bytes */
		{ EL_COLUMN, sizeof(kw_column), 4 },      /* padding behind the kind */
	};
	for (size_t i = 0; i < KW_COUNT(structures); i++) {
		size_t size = structures[i].without;
		for (size_t k = 0; k < n_attributes; k++)
			if (attributes[k].elements >> structures[i].element & 1 &&
			    (attributes[k].in_parts || structures[i].element >= KW_N_TYPES))
				size += attributes[k].size;
		assert_int_equal(size, structures[i].size);
	}
}

static void names_are_found(void **state)
{
	(void)state;
	for (unsigned el = 0; el < N_ELEMENTS; el++) {
		assert_int_equal(element_find(kw_str_from(element_name(el))), el);
		if (el != EL_KAWARABAN)
			assert_true(element_parents(el) != 0);
	}
	assert_int_equal(element_find(KW_LIT("secton")), N_ELEMENTS);
	for (size_t i = 0; i < n_attributes; i++)
		for (unsigned el = 0; el < N_ELEMENTS; el++)
			if (attributes[i].elements >> el & 1)
				assert_ptr_equal(attribute_find(el, kw_str_from(attributes[i].name)),
				                 &attributes[i]);
}

/* A writer never lets bytes through that no XML parser takes. */
static void broken_text_is_refused(void **state)
{
	(void)state;
	kw_ctx *ctx = new_ctx();
	kw_doc *doc = kw_doc_new(100);
	kw_doc_add_text(doc, kw_doc_add(doc, kw_doc_root(doc), KW_PARA), KW_TEXT, KW_LIT("\x83\x65"));
	kw_outputs *all = kw_outputs_new(ctx);
	assert_int_equal(kw_outputs_place(all, KW_LIT("xml"), KW_LIT("/tmp/kw-never.kw.xml"), KW_LIT("x"),
	                                  KW_LIT(".kw.xml")),
	                 KW_OK);
	kw_sink *sink = kw_outputs_open(all, 0);
	assert_int_equal(xml_write(ctx, NULL, doc, sink), KW_EBUG);
	assert_true(kw_str_eq(ctx->last->code, KW_LIT("xml.utf8")));
	kw_outputs_free(all);
	assert_int_not_equal(access("/tmp/kw-never.kw.xml", F_OK), 0);
	kw_doc_free(doc);
	kw_ctx_free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_document),  cmocka_unit_test(texts_stay_apart),
		cmocka_unit_test(random_trees),    cmocka_unit_test(vocabulary_is_complete),
		cmocka_unit_test(names_are_found), cmocka_unit_test(broken_text_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
