/* Options: presets, values of each type, faults with hints, misuse. */
#include "unit.h"

#include "../../core/opts.h"

static const char *const choices[] = { "plain", "standard", NULL };
static const kw_option table[] = {
	{ .name = "tagged", .type = KW_OPT_FLAG, .preset = "true", .help = "h" },
	{ .name = "level", .type = KW_OPT_INT, .preset = "6", .min = 1, .max = 12, .help = "h" },
	{ .name = "margin", .type = KW_OPT_LENGTH, .preset = "20mm", .min = 0, .max = 100000, .help = "h" },
	{ .name = "template", .type = KW_OPT_CHOICE, .preset = "plain", .choices = choices, .help = "h" },
	{ .name = "title", .type = KW_OPT_STRING, .help = "h" },
	{ .name = NULL },
};

static kw_ctx *ctx;
static kw_opts *opts;

static int setup(void **state)
{
	(void)state;
	opts = NULL;
	ctx = kw_ctx_new(KW_LIT("formats"));
	return ctx ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	kw_opts_free(opts);
	kw_ctx_free(ctx);
	return 0;
}

static kw_status set(const char *owner, const char *name, const char *value)
{
	kw_setting s = { kw_str_from(owner), kw_str_from(name), kw_str_from(value) };
	kw_opts_free(opts);
	return kw_opts_new(ctx, "pdf", table, &s, 1, &opts);
}

static void presets(void **state)
{
	(void)state;
	assert_int_equal(kw_opts_new(ctx, "pdf", table, NULL, 0, &opts), KW_OK);
	assert_int_equal(kw_opt_int(opts, "tagged"), 1);
	assert_int_equal(kw_opt_int(opts, "level"), 6);
	assert_int_equal(kw_opt_int(opts, "margin"), 20000);
	assert_int_equal(kw_opt_int(opts, "template"), 0);
	assert_str(kw_opt_str(opts, "title"), "");
	assert_false(kw_opts_misused(opts));
}

static const struct {
	const char *name, *value;
	kw_status st;
	int64_t number;
} values[] = {
	{ "tagged", "no", KW_OK, 0 },
	{ "tagged", "maybe", KW_EUSAGE, 0 },
	{ "level", "12", KW_OK, 12 },
	{ "level", "13", KW_EUSAGE, 0 },
	{ "level", "1x", KW_EUSAGE, 0 },
	{ "level", "", KW_EUSAGE, 0 },
	{ "level", "99999999999999999999", KW_EUSAGE, 0 },
	{ "margin", "12pt", KW_OK, 4233 },
	{ "margin", "1.5cm", KW_OK, 15000 },
	{ "margin", "1in", KW_OK, 25400 },
	{ "margin", "20", KW_EUSAGE, 0 },
	{ "margin", "mm", KW_EUSAGE, 0 },
	{ "margin", "1.2.3mm", KW_EUSAGE, 0 },
	{ "margin", "101mm", KW_EUSAGE, 0 },
	{ "template", "standard", KW_OK, 1 },
	{ "template", "standart", KW_EUSAGE, 0 },
};

static void every_type(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(values); i++) {
		assert_int_equal(set("pdf", values[i].name, values[i].value), values[i].st);
		if (values[i].st == KW_OK)
			assert_int_equal(kw_opt_int(opts, values[i].name), values[i].number);
		else
			assert_null(opts);
	}
}

static void owners(void **state)
{
	(void)state;
	assert_int_equal(set("xlsx", "nonsense", "1"), KW_OK); /* somebody else's */
	assert_int_equal(set("*", "nonsense", "1"), KW_OK);    /* for those who know it */
	assert_int_equal(set("*", "level", "3"), KW_OK);
	assert_int_equal(kw_opt_int(opts, "level"), 3);
	assert_int_equal(set("pdf", "templat", "plain"), KW_OK); /* perhaps of the other of the same name */
}

/* A reader and a writer of one name share their owner: an option of either is fine, one of neither is not. */
static void checked(void **state)
{
	(void)state;
	static const kw_option other[] = { { .name = "strict", .type = KW_OPT_FLAG, .help = "h" },
		                           { .name = NULL } };
	const kw_option *const both[2] = { table, other };
	assert_int_equal(kw_opts_check(ctx, "pdf", both, KW_LIT("level"), KW_LIT("3")), KW_OK);
	assert_int_equal(kw_opts_check(ctx, "pdf", both, KW_LIT("strict"), KW_LIT("yes")), KW_OK);
	assert_int_equal(ctx->n_errors, 0);
	assert_int_equal(kw_opts_check(ctx, "pdf", both, KW_LIT("level"), KW_LIT("30")), KW_EUSAGE);
	assert_int_equal(kw_opts_check(ctx, "pdf", both, KW_LIT("templat"), KW_LIT("plain")), KW_EUSAGE);
	assert_non_null(strstr(ctx->last->words.p, "did you mean 'pdf.template'?"));
	const kw_option *const none[2] = { NULL, NULL };
	assert_int_equal(kw_opts_check(ctx, "pdf", none, KW_LIT("level"), KW_LIT("3")), KW_EUSAGE);
	assert_int_equal(ctx->n_errors, 3);
}

static void presets_that_fit(void **state)
{
	(void)state;
	for (const kw_option *o = table; o->name; o++)
		assert_true(kw_opt_preset_fits(o));
	static const kw_option bad[] = {
		{ .name = "a", .type = KW_OPT_FLAG },
		{ .name = "b", .type = KW_OPT_INT, .preset = "0", .min = 1, .max = 2 },
		{ .name = "c", .type = KW_OPT_LENGTH, .preset = "12", .max = 100000 },
		{ .name = "d", .type = KW_OPT_CHOICE, .preset = "other", .choices = choices },
	};
	for (size_t i = 0; i < KW_COUNT(bad); i++)
		assert_false(kw_opt_preset_fits(&bad[i]));
}

static void undeclared(void **state)
{
	(void)state;
	assert_int_equal(kw_opts_new(ctx, "pdf", table, NULL, 0, &opts), KW_OK);
	assert_int_equal(kw_opt_int(opts, "colour"), 0);
	assert_int_equal(kw_opt_int(opts, "colour"), 0);
	assert_true(kw_opts_misused(opts));
	assert_int_equal(said(ctx, "plugin.option"), 1);
}

static void nearest(void **state)
{
	(void)state;
	static const struct {
		const char *word, *candidate;
		bool near;
	} pairs[] = { { "pfd", "pdf", true },    { "xslx", "xlsx", true }, { "opndata", "opendata", true },
		      { "json", "tree", false }, { "x", "pdf", false },    { "compr", "compression", true },
		      { "", "pdf", false } };
	for (size_t i = 0; i < KW_COUNT(pairs); i++) {
		kw_nearest n = kw_nearest_to(kw_str_from(pairs[i].word));
		kw_nearest_offer(&n, kw_str_from(pairs[i].candidate));
		assert_int_equal(n.best.n > 0, pairs[i].near);
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = { T(presets),          T(every_type), T(owners), T(checked),
		                            T(presets_that_fit), T(undeclared), T(nearest) };
	return cmocka_run_group_tests_name("opts", tests, NULL, NULL);
}
