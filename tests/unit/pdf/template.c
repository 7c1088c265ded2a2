/* Templates: what is read over what it is based on, steps of the scale, variants, panels, and texts that are no template. */
#include "bench.h"

#include "../../../plugins/pdf/template.h"
#include "../../../plugins/pdf/template_xml.h"

static kw_status load(bench *b, const char *name, kw_variant variant, kw_template *t)
{
	return kw_template_load(b->ctx, kw_str_from(name), (kw_str){ 0 }, variant, kw_fontlist_find(), t);
}

static void shipped_templates_are_complete(void **state)
{
	static const char *const names[] = { "standard", "one-sheet", "tri-fold", "large-print", "plain" };
	for (size_t i = 0; i < KW_COUNT(names); i++) {
		kw_template t;
		assert_int_equal(load(*state, names[i], KW_VARIANT_WEB, &t), KW_OK);
		assert_true(t.label.n > 0);
		/* The body is no smaller than 12 pt, and a column holds ten characters. */
		assert_true(t.styles[KW_STYLE_BODY].size >= 12000);
		assert_true(kw_template_measure(&t, t.columns) >= 10 * t.styles[KW_STYLE_BODY].size);
		kw_template_free(&t);
	}
}

static void what_is_not_said_comes_from_the_base(void **state)
{
	kw_template plain, standard;
	assert_int_equal(load(*state, "plain", KW_VARIANT_WEB, &plain), KW_OK);
	assert_int_equal(load(*state, "standard", KW_VARIANT_WEB, &standard), KW_OK);
	assert_int_equal(standard.width, plain.width);
	assert_int_equal(standard.columns, 2);
	assert_int_equal(plain.columns, 1);
	assert_int_equal(standard.styles[KW_STYLE_BODY].colour, plain.styles[KW_STYLE_BODY].colour);
	assert_true(standard.styles[KW_STYLE_TITLE].size > plain.styles[KW_STYLE_TITLE].size);
	kw_template_free(&plain);
	kw_template_free(&standard);
}

static void office_printers_get_greys(void **state)
{
	kw_template t;
	assert_int_equal(load(*state, "standard", KW_VARIANT_OFFICE, &t), KW_OK);
	kw_colour c = t.styles[KW_STYLE_TITLE].colour;
	assert_int_equal(c & 0xFF, c >> 8 & 0xFF);
	assert_int_equal(c & 0xFF, c >> 16);
	kw_template_free(&t);
}

static void panels_are_pages_of_a_print_shop(void **state)
{
	kw_template web, print;
	assert_int_equal(load(*state, "tri-fold", KW_VARIANT_WEB, &web), KW_OK);
	assert_int_equal(load(*state, "tri-fold", KW_VARIANT_PRINT, &print), KW_OK);
	assert_int_equal(print.columns, 1);
	assert_int_equal(print.width, web.width / 3);
	assert_true(kw_template_measure(&print, 1) / 1000 == kw_template_measure(&web, 3) / 1000);
	kw_template_free(&web);
	kw_template_free(&print);
}

static void texts_that_are_no_template(void **state)
{
	static const char *const bad[] = {
		"",
		"<leaflet",
		"<leaflet xmlns='urn:kawaraban:leaflet:1'>\n<page></leaflet>",
		"<!DOCTYPE a [<!ENTITY b 'c'>]><leaflet xmlns='urn:kawaraban:leaflet:1'/>",
		"<leaflet/>",
		"<leaflet xmlns='urn:kawaraban:leaflet:1'>\n\nwords</leaflet>",
		"\xFF\xFE<",
	};
	bench *b = *state;
	kw_arena *arena = kw_arena_new();
	for (size_t i = 0; i < KW_COUNT(bad); i++) {
		kw_markup *list = NULL;
		size_t n = 0;
		assert_int_equal(kw_markup_read(b->ctx, KW_LIT("t.xml"), kw_str_from(bad[i]),
		                                "urn:kawaraban:leaflet:1", arena, &list, &n),
		                 KW_EUSAGE);
	}
	kw_arena_free(arena);
}

static void elements_keep_order_and_lines(void **state)
{
	bench *b = *state;
	kw_arena *arena = kw_arena_new();
	kw_markup *list = NULL;
	size_t n = 0;
	kw_str text = KW_LIT("<a xmlns='x'>\n<!-- b -->\n<b c='1&amp;2' d=''/>\n<e/></a>");
	assert_int_equal(kw_markup_read(b->ctx, KW_LIT("t.xml"), text, "x", arena, &list, &n), KW_OK);
	assert_int_equal(n, 3);
	assert_true(kw_str_eq(list[1].name, KW_LIT("b")) && list[1].line == 3 && list[1].depth == 1);
	assert_int_equal(list[1].n, 2);
	assert_true(kw_str_eq(list[1].attributes[0].value, KW_LIT("1&2")));
	assert_int_equal(list[2].line, 4);
	kw_arena_free(arena);
}

/* In a process of many documents a shipped template is read once, for each variant; a file of the user's each time. */
static void kept_templates_are_read_once(void **state)
{
	kw_template t[2], print, own[2];
	kw_templates_keep();
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(load(*state, "standard", KW_VARIANT_WEB, &t[i]), KW_OK);
		assert_int_equal(load(*state, "formats/leaflet/standard.xml", KW_VARIANT_WEB, &own[i]),
		                 KW_OK);
	}
	assert_ptr_equal(t[0].label.p, t[1].label.p);
	assert_memory_equal(t[0].styles, t[1].styles, sizeof t[0].styles);
	assert_ptr_not_equal(own[0].label.p, own[1].label.p);
	assert_memory_equal(t[0].styles, own[0].styles, sizeof t[0].styles);
	assert_int_equal(load(*state, "standard", KW_VARIANT_PRINT, &print), KW_OK);
	assert_int_equal(print.variant, KW_VARIANT_PRINT);
	for (size_t i = 0; i < 2; i++) {
		kw_template_free(&t[i]);
		kw_template_free(&own[i]);
	}
	kw_template_free(&print);
	assert_int_equal(load(*state, "standard", KW_VARIANT_WEB, &t[0]), KW_OK);
	assert_true(t[0].label.n > 0);
	kw_template_free(&t[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_templates_are_complete),
		cmocka_unit_test(what_is_not_said_comes_from_the_base),
		cmocka_unit_test(office_printers_get_greys),
		cmocka_unit_test(panels_are_pages_of_a_print_shop),
		cmocka_unit_test(texts_that_are_no_template),
		cmocka_unit_test(elements_keep_order_and_lines),
		cmocka_unit_test(kept_templates_are_read_once),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
