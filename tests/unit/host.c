/* The host: what it finds in a folder, how it chooses, which settings it takes. Loading is tested with the command. */
#include "unit.h"

#include "../../core/host.h"

#include <limits.h>
#include <stdlib.h>

static kw_host *host;
static kw_ctx *ctx;

static void search(const char *before, const char *after)
{
	kw_buf path = { 0 };
	char *plugins = realpath(getenv("KW_BUILD") ? getenv("KW_BUILD") : "build/release-gcc", NULL);
	assert_non_null(plugins);
	kw_buf_putf(&path, "%s%s/plugins%s", before, plugins, after);
	setenv("KAWARABAN_PLUGIN_PATH", path.b, 1);
	free(plugins);
	kw_buf_free(&path);
	host = kw_host_new();
	assert_non_null(host);
}

static int setup(void **state)
{
	(void)state;
	ctx = kw_ctx_new(KW_LIT("formats"));
	search("", "");
	return ctx ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	kw_host_free(host);
	kw_ctx_free(ctx);
	return 0;
}

static void finding(void **state)
{
	(void)state;
	kw_reader_ref r;
	kw_writer_ref w;
	assert_null(kw_host_ctx(host)->first);
	assert_true(kw_host_find_reader(host, KW_LIT("text"), &r));
	assert_string_equal(r.reader->name, "text");
	assert_null(r.plugin->loaded); /* known from its manifest */
	assert_false(kw_host_find_reader(host, KW_LIT("pdf"), &r));
	assert_true(kw_host_find_writer_by_suffix(host, KW_LIT("a.pdf"), &w));
	assert_string_equal(w.writer->name, "pdf");
	assert_true(kw_host_find_writer_by_suffix(host, KW_LIT("a.kw.xml"), &w)); /* the longest suffix */
	assert_string_equal(w.writer->name, "xml");
	assert_false(kw_host_find_writer_by_suffix(host, KW_LIT("a.docx"), &w));
	assert_false(kw_host_find_writer_by_suffix(host, KW_LIT("apdf"), &w));
	assert_ptr_equal(kw_host_at(host, kw_host_index(host, r.plugin)), r.plugin);
	assert_null(kw_host_at(host, 1000));
}

static void refused_ones(void **state)
{
	(void)state;
	kw_writer_ref w;
	assert_true(kw_host_find_writer(host, KW_LIT("pdf"), &w));
	kw_host_refuse(w.plugin);
	assert_false(kw_host_find_writer_by_suffix(host, KW_LIT("a.pdf"), &w)); /* no longer chosen */
	assert_true(kw_host_find_writer(host, KW_LIT("pdf"), &w)); /* by name: says why it is not there */
	assert_int_equal(kw_host_load_writer(host, ctx, &w), KW_ELIB);
	assert_int_equal(said(ctx, "plugin.refused"), 1);
}

static void settings(void **state)
{
	(void)state;
	static const struct {
		kw_setting setting;
		kw_status st;
	} cases[] = {
		{ { KW_LIT_INIT("pdf"), KW_LIT_INIT("tagged"), KW_LIT_INIT("false") }, KW_OK },
		{ { KW_LIT_INIT("pdf"), KW_LIT_INIT("tagged"), KW_LIT_INIT("perhaps") }, KW_EUSAGE },
		{ { KW_LIT_INIT("pdf"), KW_LIT_INIT("colour"), KW_LIT_INIT("red") }, KW_EUSAGE },
		{ { KW_LIT_INIT("docx"), KW_LIT_INIT("tagged"), KW_LIT_INIT("true") }, KW_EUSAGE },
		{ { KW_LIT_INIT("*"), KW_LIT_INIT("anything"), KW_LIT_INIT("x") }, KW_OK },
	};
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		int64_t errors = ctx->n_errors;
		assert_int_equal(kw_host_check_setting(host, ctx, &cases[i].setting), cases[i].st);
		assert_int_equal(ctx->n_errors - errors, cases[i].st != KW_OK);
	}
}

static void count_lines(void *user, kw_severity severity, kw_str line)
{
	assert_int_equal(severity, KW_SEVERITY_WARNING);
	assert_true(kw_str_ends(line, KW_LIT("[plugin.refused]\n")));
	++*(unsigned *)user;
}

static void messages(void **state)
{
	(void)state;
	unsigned n = 0;
	kw_reader_ref r;
	kw_host_free(host);
	search("/no/such/folder::relative:", ":");
	kw_host_messages(host, count_lines, &n);
	assert_int_equal(n, 2);
	assert_true(kw_host_find_reader(host, KW_LIT("text"), &r)); /* finding went on */
}

static void no_plugins(void **state)
{
	(void)state;
	kw_host_free(host);
	unsetenv("KAWARABAN_PLUGIN_PATH");
	host = kw_host_new(); /* beside this test program there are none */
	assert_non_null(host);
	assert_null(host->first);
	assert_int_equal(said(kw_host_ctx(host), "plugin.none"), 1);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = { T(finding), T(refused_ones), T(settings), T(messages),
		                            T(no_plugins) };
	return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
