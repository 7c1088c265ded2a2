/* Similarity and assignment: the best sum, and how far the second best is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../plugins/text/legacy.h"

static void test_assignment(void **state)
{
	double score[9] = { 0.1, 0.9, 0.0, 0.8, 0.7, 0.0, 0.2, 0.0, 0.5 }, best, second;
	size_t text_of[3];

	(void)state;
	assert_true(assign_best(score, 3, text_of, &best, &second));
	assert_int_equal(text_of[0], 1);
	assert_int_equal(text_of[1], 0);
	assert_int_equal(text_of[2], 2);
	assert_true(best > 2.19 && best < 2.21);
	assert_true(second < best);
	assert_false(assign_best(score, 0, text_of, &best, &second));
	assert_false(assign_best(score, MAX_ASSIGN + 1, text_of, &best, &second));
}

static void test_likeness(void **state)
{
	const kw_str heads[] = { KW_LIT("道路と橋の点検"), KW_LIT("子育ての相談") };
	const kw_str texts[] = { KW_LIT("保護者の子育ての悩みを聞き、相談に乗ります。"),
		                 KW_LIT("市内の道路と橋を毎年調べます。") };
	double score[4] = { 0 };
	job j = { .arena = kw_arena_new() };

	(void)state;
	assert_non_null(j.arena);
	similar_matrix(&j, heads, 2, texts, 2, score);
	assert_true(score[1] > score[0]);
	assert_true(score[2] > score[3]);
	kw_arena_free(j.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_assignment),
		                            cmocka_unit_test(test_likeness) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
