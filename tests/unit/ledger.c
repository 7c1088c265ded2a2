/* The ledger: balanced, and each way of losing, doubling or changing a character is seen. */
#include "unit.h"

#include "../../core/doc.h"
#include "../../core/ledger.h"

static kw_ctx *ctx;
static kw_doc *doc;
static kw_text text;

static int setup(void **state)
{
	(void)state;
	ctx = kw_ctx_new(KW_LIT("formats"));
	doc = kw_doc_new(1000);
	kw_decode_options utf8 = { .charset = KW_CHARSET_UTF8 };
	kw_status st = kw_text_decode(ctx, KW_LIT("題名\n\n◆ 一行目の\n続き\n※ 注記\n- 1 -\n三つ 四つ\n"),
	                              &utf8, kw_doc_arena(doc), &text);
	kw_doc_set_lines(doc, &text);
	return st ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	kw_doc_free(doc);
	kw_ctx_free(ctx);
	return 0;
}

static kw_node *add(kw_node *parent, kw_type type, const char *words, uint32_t first, uint32_t last)
{
	kw_node *n = kw_doc_add(doc, parent, type);
	kw_doc_add_text(doc, n, KW_TEXT, kw_str_from(words));
	for (uint32_t line = first; line && line <= last; line++)
		kw_doc_add_span(doc, n, kw_text_span(&text, line, 1, text.lines[line - 1].n_chars));
	return n;
}

static void add_part(kw_type type, const char *words, uint32_t line, uint32_t col, uint32_t end_col)
{
	kw_node *n = add(kw_doc_root(doc), type, words, 0, 0);
	n->marks |= KW_MARK_PART;
	kw_doc_add_span(doc, n, kw_text_span(&text, line, col, end_col));
}

static kw_node *build(void)
{
	kw_node *root = kw_doc_root(doc);
	add(root, KW_TITLE, "題名", 1, 1);
	kw_node *list = kw_doc_add(doc, root, KW_LIST);
	list->as.list.marker = KW_LIT("◆");
	kw_node *para = add(kw_doc_add(doc, list, KW_ITEM), KW_PARA, "一行目の続き", 3, 4);
	add(root, KW_NOTE, "注記", 5, 5)->as.note.marker = KW_LIT("※");
	kw_span at = kw_text_span(&text, 6, 1, 5);
	kw_doc_add_removed(doc, &(kw_removed){ .kind = KW_REMOVED_FURNITURE,
	                                       .reason = KW_REASON_PAGE_NUMBER,
	                                       .spans = &at,
	                                       .n_spans = 1,
	                                       .text = KW_LIT("- 1 -") });
	add_part(KW_CAPTION, "三つ", 7, 1, 2);
	add_part(KW_CAPTION, "四つ", 7, 4, 5);
	return para;
}

static void balanced(void **state)
{
	(void)state;
	kw_ledger l;
	build();
	assert_int_equal(kw_ledger_check(ctx, doc, &l), KW_OK);
	assert_true(l.balanced);
	assert_int_equal(l.nonblank, 6);
	assert_int_equal(l.joined, 2);
	assert_int_equal(l.removed, 1);
	assert_int_equal(l.by_reason[KW_REASON_PAGE_NUMBER], 1);
}

/* The five kinds of lines add up: a line with a part in the tree and a part removed counts once, as it stands in the tree. */
static void shared_lines(void **state)
{
	(void)state;
	kw_ledger l;
	build();
	kw_node *half = kw_doc_root(doc)->last;
	kw_span at = half->spans[0];
	kw_doc_remove(doc, half);
	kw_doc_remove(doc, kw_doc_root(doc)->last);
	kw_span first = kw_text_span(&text, 7, 1, 2);
	kw_doc_add_removed(doc, &(kw_removed){ .reason = KW_REASON_MARKDOWN_SIGN,
	                                       .part = true,
	                                       .spans = &first,
	                                       .n_spans = 1,
	                                       .text = KW_LIT("三つ") });
	add_part(KW_CAPTION, "四つ", at.line, at.col, at.end_col);
	assert_int_equal(kw_ledger_check(ctx, doc, &l), KW_OK);
	assert_int_equal(l.emitted, 3);
	assert_int_equal(l.removed, 1);
	assert_int_equal(l.emitted + l.joined + l.moved + l.removed, l.nonblank);
	assert_int_equal(l.by_reason[KW_REASON_MARKDOWN_SIGN], 0);
	assert_int_equal(l.parts_by_reason[KW_REASON_MARKDOWN_SIGN], 1);
}

/* The parts of a line are found in any order. */
static void parts_in_disorder(void **state)
{
	(void)state;
	kw_ledger l;
	build();
	kw_node *last = kw_doc_root(doc)->last;
	kw_doc_move(doc, last, kw_doc_root(doc), last->prev);
	assert_int_equal(kw_doc_status(doc), KW_OK);
	assert_int_equal(kw_ledger_check(ctx, doc, &l), KW_OK);
}

static void removed_nowhere(void **state)
{
	(void)state;
	kw_ledger l;
	build();
	kw_doc_add_removed(doc, &(kw_removed){ .spans = &(kw_span){ 0 }, .n_spans = 1, .part = true });
	assert_int_equal(kw_ledger_check(ctx, doc, &l), KW_EBUG);
}

static void lost_line(void **state)
{
	(void)state;
	kw_ledger l;
	kw_doc_remove(doc, build()->parent->parent);
	assert_int_equal(kw_ledger_check(ctx, doc, &l), KW_EBUG);
	assert_int_equal(said(ctx, "bug.ledger"), 2);
}

static void line_used_twice(void **state)
{
	(void)state;
	kw_ledger l;
	build();
	add(kw_doc_root(doc), KW_PARA, "題名", 1, 1);
	assert_int_equal(kw_ledger_check(ctx, doc, &l), KW_EBUG);
	assert_int_equal(said(ctx, "bug.ledger"), 1);
}

static void part_used_twice(void **state)
{
	(void)state;
	kw_ledger l;
	build();
	add_part(KW_CAPTION, "四つ", 7, 4, 5);
	assert_int_equal(kw_ledger_check(ctx, doc, &l), KW_EBUG);
}

static void changed_character(void **state)
{
	(void)state;
	kw_ledger l;
	build()->first->text = KW_LIT("一行日の続き");
	assert_int_equal(kw_ledger_check(ctx, doc, &l), KW_EBUG);
}

static void invented_character(void **state)
{
	(void)state;
	kw_ledger l;
	build()->first->text = KW_LIT("一行目の続き。");
	assert_int_equal(kw_ledger_check(ctx, doc, &l), KW_EBUG);
}

static void place_behind_the_end(void **state)
{
	(void)state;
	kw_ledger l;
	kw_doc_add_span(doc, build(), (kw_span){ .line = 99, .col = 1, .end_col = 1 });
	assert_int_equal(kw_ledger_check(ctx, doc, &l), KW_EBUG);
}

static void not_line_based(void **state)
{
	(void)state;
	kw_ledger l;
	kw_doc *other = kw_doc_new(10);
	assert_int_equal(kw_ledger_check(ctx, other, &l), KW_OK);
	assert_false(l.kept);
	assert_false(l.balanced);
	kw_doc_free(other);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(balanced),          T(lost_line),          T(line_used_twice),      T(part_used_twice),
		T(changed_character), T(invented_character), T(place_behind_the_end), T(not_line_based),
		T(shared_lines),      T(parts_in_disorder),  T(removed_nowhere),
	};
	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
