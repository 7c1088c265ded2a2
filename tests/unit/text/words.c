/* Without its word lists the reader says so and does nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../core/diag.h"
#include "../../../plugins/text/legacy.h"

static void test_no_folder(void **state)
{
	kw_ctx *ctx = kw_ctx_new(KW_LIT("tests/unit/no-such-folder"));
	kw_doc *doc = kw_doc_new(1000);

	(void)state;
	assert_non_null(ctx);
	assert_non_null(doc);
	assert_int_equal(words_prepare(ctx), KW_ELIB);
	assert_int_equal(legacy_read(ctx, NULL, KW_LIT("一行です。\n"), doc), KW_ELIB);
	assert_null(kw_doc_root_const(doc)->first);
	kw_doc_free(doc);
	kw_ctx_free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_no_folder) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
