/* Sources: what is read, and what is refused with the right status. */
#include "unit.h"

#include "../../core/source.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static kw_ctx *ctx;
static kw_source source;
static char folder[] = "/tmp/kw-unit-XXXXXX";

static int setup(void **state)
{
	(void)state;
	strcpy(folder + sizeof folder - 7, "XXXXXX");
	ctx = kw_ctx_new(KW_LIT("formats"));
	source = (kw_source){ 0 };
	return ctx && mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	kw_source_close(&source);
	kw_ctx_free(ctx);
	return rmdir(folder);
}

static const char *path_of(const char *name)
{
	static char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static kw_status open_with(const char *name, const char *words)
{
	const char *path = path_of(name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(words, f);
	fclose(f);
	kw_status st = kw_source_open(ctx, kw_str_from(path), &source);
	unlink(path);
	return st;
}

static void a_file(void **state)
{
	(void)state;
	assert_int_equal(open_with("名 前.txt", "内容\n"), KW_OK);
	assert_str(source.bytes, "内容\n");
	assert_str(source.name, "名 前.txt");
}

static void an_empty_file(void **state)
{
	(void)state;
	assert_int_equal(open_with("empty", ""), KW_OK);
	assert_int_equal(source.bytes.n, 0);
	assert_non_null(source.bytes.p);
}

static void too_large(void **state)
{
	(void)state;
	ctx->limits[KW_LIMIT_INPUT_BYTES] = 3;
	assert_int_equal(open_with("three", "abc"), KW_OK);
	kw_source_close(&source);
	assert_int_equal(open_with("four", "abcd"), KW_ELIMIT);
	assert_int_equal(said(ctx, "limit.input-bytes"), 1);
}

static void refused(void **state)
{
	(void)state;
	assert_int_equal(kw_source_open(ctx, KW_LIT("/no/such/file"), &source), KW_EINPUT);
	assert_int_equal(said(ctx, "input.missing"), 1);
	assert_int_equal(kw_source_open(ctx, kw_str_from(folder), &source), KW_EINPUT);
	assert_int_equal(kw_source_open(ctx, KW_LIT("/dev/null"), &source), KW_EINPUT);
	assert_int_equal(said(ctx, "input.not-regular"), 2);
	assert_int_equal(mkfifo(path_of("fifo"), 0600), 0);
	assert_int_equal(kw_source_open(ctx, kw_str_from(path_of("fifo")), &source), KW_EINPUT);
	assert_int_equal(said(ctx, "input.not-regular"), 3); /* and nothing waits for its other end */
	unlink(path_of("fifo"));
	assert_int_equal(kw_source_open(ctx, KW_LIT("/dev/null/below"), &source), KW_EINPUT);
	assert_int_equal(kw_source_open(ctx, KW_LIT(""), &source), KW_EINPUT);
}

static void standard_input(void **state)
{
	(void)state;
	int ends[2], before = dup(STDIN_FILENO);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "abcd", 4), 4);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	assert_int_equal(kw_source_open(ctx, KW_LIT("-"), &source), KW_OK);
	assert_str(source.bytes, "abcd");
	assert_str(source.name, "stdin");
	kw_source_close(&source);
	close(STDIN_FILENO);
	assert_int_equal(kw_source_open(ctx, KW_LIT("-"), &source), KW_EINPUT);
	assert_int_equal(said(ctx, "input.unreadable"), 1);
	dup2(before, STDIN_FILENO);
	close(before);
}

static void names_and_hashes(void **state)
{
	(void)state;
	char hex[65];
	assert_str(kw_path_base(KW_LIT("a/b/c.txt")), "c.txt");
	assert_str(kw_path_base(KW_LIT("c.txt")), "c.txt");
	assert_str(kw_path_base(KW_LIT("a/")), "");
	kw_sha256_hex(KW_LIT("abc"), hex); /* FIPS 180-4, example B.1 */
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_file), T(an_empty_file), T(too_large), T(refused), T(standard_input), T(names_and_hashes),
	};
	return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
