/* Manifests and plugin tables: there and back, and each fault named. */
#include "unit.h"

#include "../../core/host.h"
#include <kawaraban/plugin.h>

static const char *const choices[] = { "a", "b", NULL };
static const kw_option options[] = {
	{ .name = "unit", .type = KW_OPT_INT, .preset = "1", .min = 1, .max = 1000, .help = "divide by" },
	{ .name = "form", .type = KW_OPT_CHOICE, .preset = "b", .choices = choices, .help = "which form" },
	{ .name = NULL },
};
static int probe(kw_str head, kw_str name)
{
	(void)head, (void)name;
	return KW_NO;
}
static kw_status read_nothing(kw_ctx *ctx, const kw_opts *o, kw_str bytes, kw_doc *doc)
{
	(void)ctx, (void)o, (void)bytes, (void)doc;
	return KW_OK;
}
static kw_status write_nothing(kw_ctx *ctx, const kw_opts *o, const kw_doc *doc, kw_sink *out)
{
	(void)ctx, (void)o, (void)doc, (void)out;
	return KW_OK;
}
static const kw_reader reader = { .name = "r",
	                          .help = "reads",
	                          .rank = 3,
	                          .probe = probe,
	                          .read = read_nothing,
	                          .options = options,
	                          .suffixes = (const char *const[]){ ".r", ".rr", NULL },
	                          .media_types = (const char *const[]){ "text/r", NULL } };
static const kw_writer writer = { .name = "w",
	                          .help = "writes",
	                          .suffix = ".w",
	                          .media_type = "text/w",
	                          .write = write_nothing,
	                          .keeps = KW_BIT(PARA) | KW_BIT(TEXT) };
static const kw_plugin sound = { .size = sizeof(kw_plugin),
	                         .name = "both",
	                         .version = "1.0",
	                         .license = "MIT",
	                         .summary = "two\nlines",
	                         .readers = (const kw_reader *const[]){ &reader, NULL },
	                         .writers = (const kw_writer *const[]){ &writer, NULL } };

static void there_and_back(void **state)
{
	(void)state;
	kw_arena *arena = kw_arena_new();
	kw_buf b = { 0 };
	uint64_t size = 0;
	kw_str sha256 = { NULL, 0 };
	const char *reason = NULL;
	char hex[65];
	memset(hex, 'a', 64);
	hex[64] = 0;
	kw_manifest_put(&b, &sound, 12345, hex);
	const kw_plugin *p = kw_manifest_read(arena, kw_buf_str(&b), &size, &sha256, &reason);
	assert_non_null(p);
	assert_int_equal(size, 12345);
	assert_str(sha256, hex);
	assert_string_equal(p->name, "both");
	assert_string_equal(p->summary, "two lines");
	assert_string_equal(p->readers[0]->suffixes[1], ".rr");
	assert_string_equal(p->readers[0]->media_types[0], "text/r");
	assert_int_equal(p->readers[0]->rank, 3);
	assert_string_equal(p->readers[0]->options[0].name, "unit");
	assert_int_equal(p->readers[0]->options[0].max, 1000);
	assert_string_equal(p->readers[0]->options[1].choices[1], "b");
	assert_null(p->readers[0]->options[2].name);
	assert_null(p->readers[1]);
	assert_int_equal(p->writers[0]->keeps, writer.keeps);
	assert_string_equal(p->writers[0]->suffix, ".w");
	assert_null(p->writers[1]);
	kw_buf_free(&b);
	kw_arena_free(arena);
}

static void malformed_manifests(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"",
		"kawaraban-manifest 2\n",
		"kawaraban-manifest 1\n",
		"kawaraban-manifest 1\nplugin x\n",
		"kawaraban-manifest 1\nsize x\n",
		"kawaraban-manifest 1\nplugin x\noption a int 1 2\n",
		"kawaraban-manifest 1\nplugin x\nreader r\noption a what 1 2\n",
		"kawaraban-manifest 1\nchoice x\n",
		"kawaraban-manifest 1\nnonsense\n",
	};
	for (size_t i = 0; i < KW_COUNT(texts); i++) {
		kw_arena *arena = kw_arena_new();
		uint64_t size;
		kw_str sha256 = { NULL, 0 };
		const char *reason = NULL;
		assert_null(kw_manifest_read(arena, kw_str_from(texts[i]), &size, &sha256, &reason));
		assert_non_null(reason);
		kw_arena_free(arena);
	}
}

static void faults_of_tables(void **state)
{
	(void)state;
	assert_null(kw_plugin_fault(&sound));
	kw_plugin p = sound;
	p.size = 1;
	assert_non_null(kw_plugin_fault(&p));
	p = sound;
	p.name = "With Space";
	assert_non_null(kw_plugin_fault(&p));
	p.name = NULL;
	assert_non_null(kw_plugin_fault(&p));
	p = sound;
	p.readers = NULL;
	p.writers = NULL;
	assert_non_null(kw_plugin_fault(&p));
	p = sound;
	kw_reader r = reader;
	r.probe = NULL;
	p.readers = (const kw_reader *const[]){ &r, NULL };
	assert_non_null(kw_plugin_fault(&p));
	p = sound;
	kw_writer w = writer;
	w.keeps = ~UINT64_C(0);
	p.writers = (const kw_writer *const[]){ &w, NULL };
	assert_non_null(kw_plugin_fault(&p));
}

static void files_that_are_no_plugins(void **state)
{
	(void)state;
	static const char *const files[] = { "Makefile", "core", "/dev/null", "/nonexistent.so" };
	for (size_t i = 0; i < KW_COUNT(files); i++) {
		kw_buf why = { 0 };
		assert_null(kw_plugin_open(files[i], &why));
		assert_true(why.n > 0);
		kw_buf_free(&why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(there_and_back),
		                            cmocka_unit_test(malformed_manifests),
		                            cmocka_unit_test(faults_of_tables),
		                            cmocka_unit_test(files_that_are_no_plugins) };
	return cmocka_run_group_tests_name("manifest", tests, NULL, NULL);
}
