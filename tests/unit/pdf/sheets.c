/* Pages on the sheets of a print shop, inks, and the contrast of colours. */
#include "../unit.h"

#include "../../../plugins/pdf/preflight.h"
#include "../../../plugins/pdf/print.h"

static kw_template folded_once(void)
{
	return (kw_template){ .sheet = { .width = 1190551,
		                         .height = 841890,
		                         .outside = KW_LIT_INIT("4 1"),
		                         .inside = KW_LIT_INIT("2 3"),
		                         .folds_outside = KW_LIT_INIT("210mm"),
		                         .folds_inside = KW_LIT_INIT("210mm") } };
}

static kw_template folded_twice(void)
{
	return (kw_template){ .sheet = { .width = 841890,
		                         .height = 595276,
		                         .outside = KW_LIT_INIT("5 6 1"),
		                         .inside = KW_LIT_INIT("2 3 4"),
		                         .folds_outside = KW_LIT_INIT("97mm 197mm"),
		                         .folds_inside = KW_LIT_INIT("100mm 200mm") } };
}

typedef struct side {
	uint32_t n_pages, side, pages[3];
	size_t n;
} side;

static void check_sides(const kw_template *t, bool right_bound, const side *sides, size_t n)
{
	kw_print *p = kw_print_new(NULL, NULL, t, right_bound);
	assert_non_null(p);
	for (size_t i = 0; i < n; i++) {
		uint32_t pages[8] = { 0 };
		assert_int_equal(kw_print_side(p, sides[i].n_pages, sides[i].side, pages, KW_COUNT(pages)),
		                 sides[i].n);
		for (size_t k = 0; k < sides[i].n; k++)
			assert_int_equal(pages[k], sides[i].pages[k]);
	}
	kw_print_free(p);
}

static void four_pages_stand_on_one_sheet(void **state)
{
	(void)state;
	static const side sides[] = {
		{ 4, 0, { 4, 1 }, 2 }, { 4, 1, { 2, 3 }, 2 }, { 4, 2, { 0 }, 0 },
		{ 3, 0, { 0, 1 }, 2 }, { 3, 1, { 2, 3 }, 2 }, { 1, 0, { 0, 1 }, 2 },
	};
	kw_template t = folded_once();
	check_sides(&t, false, sides, KW_COUNT(sides));
}

/* Sheet k from 0: outside N-2k and 1+2k, inside 2+2k and N-1-2k. */
static void more_sheets_are_nested(void **state)
{
	(void)state;
	static const side sides[] = {
		{ 8, 0, { 8, 1 }, 2 }, { 8, 1, { 2, 7 }, 2 },  { 8, 2, { 6, 3 }, 2 },
		{ 8, 3, { 4, 5 }, 2 }, { 8, 4, { 0 }, 0 },     { 6, 0, { 0, 1 }, 2 },
		{ 6, 1, { 2, 0 }, 2 }, { 12, 4, { 8, 5 }, 2 }, { 12, 5, { 6, 7 }, 2 },
	};
	kw_template t = folded_once();
	check_sides(&t, false, sides, KW_COUNT(sides));
}

static void what_is_read_from_the_right_is_bound_there(void **state)
{
	(void)state;
	static const side sides[] = { { 4, 0, { 1, 4 }, 2 }, { 4, 1, { 3, 2 }, 2 }, { 8, 1, { 7, 2 }, 2 } };
	kw_template t = folded_once();
	check_sides(&t, true, sides, KW_COUNT(sides));
}

static void six_panels_follow_the_folds(void **state)
{
	(void)state;
	static const side sides[] = {
		{ 6, 0, { 5, 6, 1 }, 3 },
		{ 6, 1, { 2, 3, 4 }, 3 },
		{ 7, 2, { 0, 0, 7 }, 3 },
		{ 6, 2, { 0 }, 0 },
	};
	kw_template t = folded_twice();
	check_sides(&t, false, sides, KW_COUNT(sides));
}

static void without_a_sheet_each_page_is_one(void **state)
{
	(void)state;
	static const side sides[] = { { 2, 0, { 1 }, 1 }, { 2, 1, { 2 }, 1 }, { 2, 2, { 0 }, 0 } };
	kw_template t = { .sheet = { .width = 0 } };
	check_sides(&t, false, sides, KW_COUNT(sides));
}

static void colours_become_inks(void **state)
{
	(void)state;
	kw_template t = { .n_colours = 2 };
	t.colours[0] = (kw_colour_role){ .rgb = 0x0B3C7D, .cmyk = { 100, 80, 10, 20 }, .has_cmyk = true };
	t.colours[1] = (kw_colour_role){ .rgb = 0xCCCCCC, .grey = 20, .has_grey = true };
	static const struct {
		kw_colour rgb;
		bool is_stroke;
		const char *inks;
	} cases[] = {
		{ 0x0B3C7D, false, "1 0.8 0.1 0.2 k\n" }, { 0xCCCCCC, false, "0 0 0 0.2 k\n" },
		{ 0x000000, false, "0 0 0 1 k\n" },       { 0x1A1A1A, true, "0 0 0 1 K\n" },
		{ 0xFFFFFF, false, "0 0 0 0 k\n" },       { 0xFF0000, false, "0 1 1 0 k\n" },
	};
	kw_print *p = kw_print_new(NULL, NULL, &t, false);
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		kw_buf b = { 0 };
		kw_print_put_colour(p, &b, cases[i].rgb, cases[i].is_stroke);
		assert_str(kw_buf_str(&b), cases[i].inks);
		kw_buf_free(&b);
	}
	kw_print_free(p);
}

static void contrast_is_that_of_wcag(void **state)
{
	(void)state;
	assert_int_equal(kw_preflight_contrast(0, 0xFFFFFF), 2100);
	assert_int_equal(kw_preflight_contrast(0xFFFFFF, 0xFFFFFF), 100);
	assert_in_range(kw_preflight_contrast(0x1A1A1A, 0xFFFFFF), 1735, 1745); /* 17.4 */
	assert_in_range(kw_preflight_contrast(0xFFFFFF, 0x0B3C7D), 1060, 1075); /* 10.7 */
	assert_in_range(kw_preflight_contrast(0xFF4B00, 0xFFFFFF), 330, 345);   /* 3.4 */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(four_pages_stand_on_one_sheet),
		cmocka_unit_test(more_sheets_are_nested),
		cmocka_unit_test(what_is_read_from_the_right_is_bound_there),
		cmocka_unit_test(six_panels_follow_the_folds),
		cmocka_unit_test(without_a_sheet_each_page_is_one),
		cmocka_unit_test(colours_become_inks),
		cmocka_unit_test(contrast_is_that_of_wcag),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
