/* The words of budget tables: a file that names an unknown class or too many words is refused with its line; after that a good one is read. */
#include "unit.h"

#include "../../core/records.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void put_file(const char *folder, const char *line, int times)
{
	char path[256];
	snprintf(path, sizeof path, "%s/budget-heads.tsv", folder);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	for (int i = 0; i < times; i++)
		assert_true(fputs(line, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void refuse(const char *line, int times)
{
	char folder[] = "/tmp/kw-heads-XXXXXX", path[64];
	assert_non_null(mkdtemp(folder));
	put_file(folder, line, times);
	kw_ctx *ctx = kw_ctx_new(kw_str_from(folder));
	assert_non_null(ctx);
	assert_int_equal(kw_heads_prepare(ctx), KW_ELIB);
	kw_ctx_free(ctx);
	snprintf(path, sizeof path, "%s/budget-heads.tsv", folder);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void test_refused(void **state)
{
	(void)state;
	refuse("no-such-class\tword\n", 1);
	refuse("name\tword\n", 65);
}

static void test_missing(void **state)
{
	(void)state;
	kw_ctx *ctx = kw_ctx_new(KW_LIT("/nonexistent"));
	assert_non_null(ctx);
	assert_int_equal(kw_heads_prepare(ctx), KW_ELIB);
	assert_int_equal(kw_names_prepare(ctx), KW_ELIB);
	kw_ctx_free(ctx);
}

static void test_read(void **state)
{
	(void)state;
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	size_t n;
	assert_non_null(ctx);
	assert_int_equal(kw_records_prepare(ctx), KW_OK);
	assert_true(kw_heads_has(KW_HEAD_NAME, KW_LIT("事業名")));
	assert_false(kw_heads_has(KW_HEAD_YEAR, KW_LIT("事業名")));
	assert_int_equal(kw_heads_end(KW_HEAD_TOTAL_END, KW_LIT("款小計")), sizeof "小計" - 1);
	assert_int_equal(kw_heads_end(KW_HEAD_TOTAL_END, KW_LIT("款")), 0);
	assert_true(kw_heads_start(KW_HEAD_WHOLE_START, KW_LIT("総事業費")));
	assert_false(kw_heads_start(KW_HEAD_WHOLE_START, KW_LIT("事業費の総額")));
	kw_heads(KW_HEAD_NUMBERED_LEVEL, &n);
	assert_true(n > 0);
	assert_true(kw_names_has(KW_LIT("東村山市")));
	assert_true(kw_names_has(KW_LIT("保土ケ谷区")));
	assert_false(kw_names_has(KW_LIT("木市")));
	assert_true(kw_names_has_prefecture(KW_LIT("京都府")));
	assert_false(kw_names_has_prefecture(KW_LIT("京都市")));
	kw_ctx_free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
