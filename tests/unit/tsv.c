/* Rows of the tables in formats/. */
#include "unit.h"

static void rows_and_fields(void **state)
{
	(void)state;
	kw_tsv t = { .rest = KW_LIT("# comment\n\na\tb\t\r\n\tx\nlast") };
	assert_true(kw_tsv_next(&t));
	assert_int_equal(t.line, 3);
	assert_int_equal(t.n, 2);
	assert_str(t.fields[0], "a");
	assert_str(t.fields[1], "b");
	assert_str(t.fields[2], "");
	assert_true(kw_tsv_next(&t));
	assert_str(t.fields[0], "");
	assert_str(t.fields[1], "x");
	assert_true(kw_tsv_next(&t));
	assert_int_equal(t.line, 5);
	assert_str(t.fields[0], "last");
	assert_str(t.fields[1], ""); /* nothing is left of the row before */
	assert_false(kw_tsv_next(&t));
	assert_false(kw_tsv_next(&t));
}

static void too_many_fields(void **state)
{
	(void)state;
	kw_tsv t = { .rest = KW_LIT("1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\t13\t14\t15\t16\t17\t18\nnext") };
	assert_true(kw_tsv_next(&t));
	assert_int_equal(t.n, KW_TSV_FIELDS);
	assert_str(t.fields[15], "16");
	assert_true(kw_tsv_next(&t));
	assert_str(t.fields[0], "next");
}

static void words(void **state)
{
	(void)state;
	kw_str s = KW_LIT("  one two  "), word;
	assert_true(kw_word_next(&s, &word));
	assert_str(word, "one");
	assert_true(kw_word_next(&s, &word));
	assert_str(word, "two");
	assert_false(kw_word_next(&s, &word));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rows_and_fields),
		                            cmocka_unit_test(too_many_fields), cmocka_unit_test(words) };
	return cmocka_run_group_tests_name("tsv", tests, NULL, NULL);
}
