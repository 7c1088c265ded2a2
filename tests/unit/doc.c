/* The tree: containment, latched failures, moving, walking, tables, the integrity check. */
#include "unit.h"

#include "../../core/check.h"
#include "../../core/doc.h"
#include <kawaraban/table.h>

static kw_doc *doc;
static kw_ctx *ctx;

static int setup(void **state)
{
	(void)state;
	doc = kw_doc_new(1000);
	ctx = kw_ctx_new(KW_LIT("formats"));
	return doc && ctx ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	kw_doc_free(doc);
	kw_ctx_free(ctx);
	return 0;
}

static void every_type_has_a_row(void **state)
{
	(void)state;
	for (unsigned t = 0; t < KW_N_TYPES; t++) {
		kw_type back;
		assert_true(kw_type_find(kw_str_from(kw_type_name((kw_type)t)), &back));
		assert_int_equal(back, t);
		assert_int_equal(kw_type_kids((kw_type)t) & ~KW_ALL_TYPES, 0);
		if (kw_type_class((kw_type)t) == KW_LEAF_BLOCK)
			assert_int_equal(kw_type_kids((kw_type)t), 0);
	}
	for (unsigned i = 0; i < KW_N_FIELD_ROLES; i++)
		assert_non_null(kw_field_role_name((kw_field_role)i));
	for (unsigned i = 0; i < KW_N_REASONS; i++)
		assert_non_null(kw_removed_reason_name((kw_removed_reason)i));
}

/* All pairs of types: an insert succeeds exactly when the table allows it. */
static void containment_is_the_table(void **state)
{
	(void)state;
	for (unsigned p = 0; p < KW_N_TYPES; p++)
		for (unsigned c = 0; c < KW_N_TYPES; c++) {
			kw_doc *d = kw_doc_new(100);
			kw_node *parent = d->root;
			parent->type =
			        (uint8_t)p; /* a root of any type: only its row of the table matters here */
			kw_doc_add(d, parent, (kw_type)c);
			bool allowed = kw_type_kids((kw_type)p) & UINT64_C(1) << c;
			assert_int_equal(kw_doc_status(d), allowed ? KW_OK : KW_EBUG);
			assert_int_equal(parent->first != NULL, allowed);
			kw_doc_free(d);
		}
}

static void a_refused_insert_latches(void **state)
{
	(void)state;
	kw_node *para = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
	kw_node *bad = kw_doc_add(doc, para, KW_SECTION);
	assert_non_null(bad);
	kw_node *title = kw_doc_add(doc, bad, KW_TITLE);
	title->as.heading->title = KW_LIT("x"); /* the parts are there even on the spare */
	assert_int_equal(kw_doc_status(doc), KW_EBUG);
	assert_null(para->first);
}

static void too_many_nodes(void **state)
{
	(void)state;
	for (int i = 0; i < 1500; i++)
		kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
	assert_int_equal(kw_doc_status(doc), KW_ELIMIT);
	size_t n = 0;
	for (const kw_node *c = kw_doc_root(doc)->first; c; c = c->next)
		n++;
	assert_int_equal(n, 999);
}

static void a_title_is_first_and_alone(void **state)
{
	(void)state;
	kw_node *s = kw_doc_add(doc, kw_doc_root(doc), KW_SECTION);
	kw_node *para = kw_doc_add(doc, s, KW_PARA);
	kw_node *title = kw_doc_add(doc, s, KW_TITLE);
	assert_ptr_equal(s->first, title);
	assert_ptr_equal(kw_node_title(s), title);
	assert_ptr_equal(title->next, para);
	assert_int_equal(kw_doc_status(doc), KW_OK);
	kw_doc_add_before(doc, s, title, KW_PARA);
	assert_int_equal(kw_doc_status(doc), KW_EBUG);
}

static void moving(void **state)
{
	(void)state;
	kw_node *a = kw_doc_add(doc, kw_doc_root(doc), KW_SECTION);
	kw_node *b = kw_doc_add(doc, a, KW_SECTION);
	kw_node *p = kw_doc_add(doc, b, KW_PARA);
	kw_node *q = kw_doc_add(doc, b, KW_PARA);
	assert_int_equal(kw_node_level(p), 2);
	kw_doc_move(doc, q, b, p);
	assert_ptr_equal(b->first, q);
	kw_doc_move(doc, p, a, NULL);
	assert_ptr_equal(a->last, p);
	assert_int_equal(kw_doc_status(doc), KW_OK);
	assert_int_equal(kw_check_tree(ctx, doc), KW_OK);
	kw_doc_remove(doc, q);
	assert_null(b->first);
	kw_doc_move(doc, a, b, NULL); /* into itself */
	assert_int_equal(kw_doc_status(doc), KW_EBUG);
}

/* Slices of one text side by side are not put together again; a piece that is not the next one is. */
static void text_in_place(void **state)
{
	(void)state;
	kw_buf b = { 0 };
	kw_str text = KW_LIT("総額2億円の案");
	kw_node *p = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
	assert_int_equal(kw_text_borrow(p, &b).n, 0);
	kw_doc_add_joined(doc, p, text, NULL, 0, NULL);
	assert_true(p->first != p->last);
	kw_str whole = kw_text_borrow(p, &b);
	assert_ptr_equal(whole.p, text.p);
	assert_int_equal(whole.n, text.n);
	kw_doc_add(doc, p, KW_TEXT)->text = kw_str_sub(text, 0, 6);
	whole = kw_text_borrow(p, &b);
	assert_ptr_equal(whole.p, b.b);
	assert_str(whole, "総額2億円の案総額");
	kw_buf_clear(&b);
	b.failed = true; /* stays to be asked for */
	kw_text_borrow(p, &b);
	assert_true(b.failed);
	kw_buf_free(&b);
}

static void walking_and_text(void **state)
{
	(void)state;
	kw_node *s = kw_doc_add(doc, kw_doc_root(doc), KW_SECTION);
	kw_doc_add_text(doc, kw_doc_add(doc, s, KW_TITLE), KW_TEXT, KW_LIT("題"));
	kw_node *p = kw_doc_add(doc, s, KW_PARA);
	kw_doc_add_text(doc, p, KW_TEXT, KW_LIT("前"));
	kw_node *strong = kw_doc_add(doc, p, KW_STRONG);
	kw_doc_add_text(doc, strong, KW_TEXT, KW_LIT("中"));
	kw_doc_add(doc, p, KW_SOFTBREAK);
	kw_doc_add_text(doc, p, KW_TEXT, KW_LIT("後"));
	kw_buf b = { 0 };
	kw_text_of(p, &b);
	assert_str(kw_buf_str(&b), "前中 後");
	kw_buf_clear(&b);
	kw_text_of(kw_doc_root(doc), &b);
	assert_str(kw_buf_str(&b), "題\n前中 後");
	assert_str(kw_text_borrow(p, &b), "前中 後"); /* the buffer is emptied first */
	assert_str(kw_text_borrow(kw_doc_root(doc), &b), "題\n前中 後");
	assert_str(kw_text_borrow(strong, &b), "中");
	int enters = 0, leaves = 0;
	kw_walk w = kw_walk_from(kw_doc_root(doc));
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		enters += e == KW_ENTER;
		leaves += e == KW_LEAVE;
		if (e == KW_ENTER && w.node == p)
			kw_walk_skip(&w);
	}
	assert_int_equal(enters, 5); /* document section title text para */
	assert_int_equal(leaves, 4); /* p was skipped */
	assert_int_equal(kw_walk_next(&w), KW_DONE);
	kw_buf_free(&b);
}

static void spans_grow(void **state)
{
	(void)state;
	kw_node *p = kw_doc_add(doc, kw_doc_root(doc), KW_PARA);
	for (uint32_t i = 1; i <= 100; i++)
		kw_doc_add_span(doc, p, (kw_span){ .line = i, .col = 1 });
	assert_int_equal(p->n_spans, 100);
	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(p->spans[i].line, i + 1);
}

static void tables_of_cells_and_of_rows(void **state)
{
	(void)state;
	kw_node *t = kw_doc_add(doc, kw_doc_root(doc), KW_TABLE);
	kw_table_set_columns(
	        doc, t, (kw_column[]){ { .name = KW_LIT_INIT("名") }, { .name = KW_LIT_INIT("額") } }, 2);
	kw_cell cells[4] = { { .text = KW_LIT_INIT("a") },
		             { .text = KW_LIT_INIT("1"), .kind = KW_VALUE_INTEGER, .value = 1 },
		             { .text = KW_LIT_INIT("b") },
		             { .text = { NULL, 0 } } };
	kw_table_set_cells(doc, t, cells, 2);
	for (int pass = 0; pass < 2; pass++) { /* every pass begins at the first row */
		size_t n;
		kw_rows *rows = kw_table_open(t);
		const kw_cell *row = kw_rows_next(rows, &n);
		assert_int_equal(n, 2);
		assert_str(row[0].text, "a");
		assert_int_equal(row[1].value, 1);
		assert_non_null(kw_rows_next(rows, &n));
		assert_null(kw_rows_next(rows, &n));
		kw_rows_close(rows);
	}
	kw_node *u = kw_doc_add(doc, kw_doc_root(doc), KW_TABLE);
	kw_doc_add(doc, u, KW_TITLE);
	kw_doc_add(doc, u, KW_ROW); /* empty */
	kw_node *row = kw_doc_add(doc, u, KW_ROW);
	for (int i = 0; i < 3; i++)
		kw_doc_add_text(doc, kw_doc_add(doc, kw_doc_add(doc, row, KW_CELL), KW_PARA), KW_TEXT,
		                KW_LIT("x"));
	size_t n;
	kw_rows *rows = kw_table_open(u);
	assert_non_null(kw_rows_next(rows, &n));
	assert_int_equal(n, 0);
	const kw_cell *c = kw_rows_next(rows, &n);
	assert_int_equal(n, 3);
	assert_str(c[2].text, "x");
	assert_ptr_equal(c[2].node, row->last);
	assert_null(kw_rows_next(rows, &n));
	kw_rows_close(rows);
	assert_int_equal(kw_check_tree(ctx, doc), KW_OK);
}

/* Each promise, broken by hand, is seen. */
static void the_check_sees(void **state)
{
	(void)state;
	kw_node *s = kw_doc_add(doc, kw_doc_root(doc), KW_SECTION);
	kw_node *p = kw_doc_add(doc, s, KW_PARA);
	kw_node *text = kw_doc_add_text(doc, p, KW_TEXT, KW_LIT("x"));
	assert_int_equal(kw_check_tree(ctx, doc), KW_OK);
	text->text = KW_LIT("\xFF");
	assert_int_equal(kw_check_tree(ctx, doc), KW_EBUG);
	text->text = KW_LIT("x");
	p->type = KW_ITEM;
	assert_int_equal(kw_check_tree(ctx, doc), KW_EBUG);
	p->type = KW_PARA;
	p->confidence = 9;
	assert_int_equal(kw_check_tree(ctx, doc), KW_EBUG);
	p->confidence = KW_SURE;
	kw_doc_add_span(doc, s, (kw_span){ .line = 1, .col = 1 });
	assert_int_equal(kw_check_tree(ctx, doc), KW_EBUG);
	s->n_spans = 0;
	kw_doc_add_span(doc, p, (kw_span){ .line = 0, .col = 1 });
	assert_int_equal(kw_check_tree(ctx, doc), KW_EBUG);
	p->n_spans = 0;
	p->prev = text;
	assert_int_equal(kw_check_tree(ctx, doc), KW_EBUG);
	p->prev = NULL;
	kw_node *amount = kw_doc_add_text(doc, p, KW_AMOUNT, KW_LIT("1円"));
	assert_int_equal(kw_check_tree(ctx, doc), KW_EBUG); /* without a unit */
	amount->as.amount.factor = 1;
	assert_int_equal(kw_check_tree(ctx, doc), KW_OK);
	assert_int_equal(said(ctx, "bug.tree"), 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_has_a_row),
		cmocka_unit_test(containment_is_the_table),
		cmocka_unit_test_setup_teardown(a_refused_insert_latches, setup, teardown),
		cmocka_unit_test_setup_teardown(too_many_nodes, setup, teardown),
		cmocka_unit_test_setup_teardown(a_title_is_first_and_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(moving, setup, teardown),
		cmocka_unit_test_setup_teardown(text_in_place, setup, teardown),
		cmocka_unit_test_setup_teardown(walking_and_text, setup, teardown),
		cmocka_unit_test_setup_teardown(spans_grow, setup, teardown),
		cmocka_unit_test_setup_teardown(tables_of_cells_and_of_rows, setup, teardown),
		cmocka_unit_test_setup_teardown(the_check_sees, setup, teardown),
	};
	return cmocka_run_group_tests_name("doc", tests, NULL, NULL);
}
