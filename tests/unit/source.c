/* Sources: what is read, and what is refused with the right status. */
#include "unit.h"

#include "../../core/source.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
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

/* ---- pages that leave memory ---- */

enum { PAGES = 600, PAGE = 4096 };

static size_t page_bytes(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* How many pages of the bytes this process holds, by bit 63 of its page map. */
static size_t count_held(kw_str bytes)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	size_t held = 0, page = page_bytes();
	assert_true(fd >= 0);
	for (size_t at = 0; at < bytes.n; at += page) {
		uint64_t entry = 0;
		off_t of = (off_t)(((uintptr_t)bytes.p + at) / page * sizeof entry);
		assert_int_equal(pread(fd, &entry, sizeof entry, of), sizeof entry);
		held += entry >> 63;
	}
	close(fd);
	return held;
}

/* Every page differs from every other. */
static char *new_pattern(size_t n)
{
	uint32_t *words = malloc(n);
	assert_non_null(words);
	for (uint32_t i = 0; i < n / sizeof *words; i++)
		words[i] = i * UINT32_C(2654435761);
	return (char *)words;
}

static void open_pattern(const char *pattern, size_t n)
{
	FILE *f = fopen(path_of("pattern"), "w");
	assert_non_null(f);
	assert_int_equal(fwrite(pattern, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(kw_source_open(ctx, kw_str_from(path_of("pattern")), &source), KW_OK);
	unlink(path_of("pattern"));
}

static void forgotten_is_read_again(void **state)
{
	(void)state;
	size_t n = (size_t)PAGES * PAGE + 100, page = page_bytes(), forgotten = 0;
	char *pattern = new_pattern(n), before[65], after[65];
	open_pattern(pattern, n);
	assert_memory_equal(source.bytes.p, pattern, n);
	assert_int_equal(count_held(source.bytes), (n + page - 1) / page);
	kw_bytes_passed(source.bytes, KW_FORGET_BYTES - 1, &forgotten); /* too little */
	assert_int_equal(forgotten, 0);
	assert_int_equal(count_held(source.bytes), (n + page - 1) / page);
	kw_bytes_passed(source.bytes, KW_FORGET_BYTES + 1, &forgotten);
	assert_int_equal(forgotten, KW_FORGET_BYTES + 1);
	assert_int_equal(count_held(kw_str_sub(source.bytes, 0, KW_FORGET_BYTES)), 0);
	assert_memory_equal(source.bytes.p, pattern, n);
	kw_sha256_hex((kw_str){ pattern, n }, before);
	kw_sha256_mapped(source.bytes, after);
	assert_string_equal(after, before);
	kw_sha256_hex(source.bytes, after); /* forgets as it goes */
	assert_string_equal(after, before);
	assert_true(count_held(source.bytes) <= 1); /* the last page is not whole */
	assert_memory_equal(source.bytes.p, pattern, n);
	free(pattern);
}

/* Anonymous memory would come back as zeros. */
static void other_memory_stays(void **state)
{
	(void)state;
	size_t half = (size_t)PAGES / 2 * PAGE, n = 2 * half;
	char *pattern = new_pattern(n), *copy = malloc(n);
	assert_non_null(copy);
	memcpy(copy, pattern, n);
	kw_bytes_forget((kw_str){ copy, n });
	assert_memory_equal(copy, pattern, n);
	free(copy);
	kw_bytes_forget((kw_str){ "", 0 });
	kw_bytes_forget((kw_str){ NULL, 0 });

	/* beside a mapping: what reaches over its edges is left as a whole */
	char *room = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(room != MAP_FAILED);
	memcpy(room, pattern, n);
	kw_mapping_note((kw_str){ room + half / 2, half });
	kw_bytes_forget((kw_str){ room, n });
	kw_bytes_forget((kw_str){ room, half });
	kw_bytes_forget((kw_str){ room + half, half });
	assert_memory_equal(room, pattern, n);
	kw_mapping_end((kw_str){ room + half / 2, half });
	kw_bytes_forget((kw_str){ room + half / 2, half }); /* no longer the core's */
	assert_memory_equal(room, pattern, n);
	munmap(room, n);
	free(pattern);
}

static void as_many_as_there_is_room_for(void **state)
{
	(void)state;
	size_t n = (size_t)PAGES * PAGE, held = n / page_bytes();
	char *pattern = new_pattern(n);
	for (size_t i = 1; i <= 16; i++) /* where nothing is ever mapped */
		kw_mapping_note((kw_str){ (const char *)(uintptr_t)(i * 64), 64 });
	open_pattern(pattern, n);
	assert_memory_equal(source.bytes.p, pattern, n);
	kw_bytes_forget(source.bytes);
	assert_int_equal(count_held(source.bytes), held);
	kw_source_close(&source);
	for (size_t i = 1; i <= 16; i++)
		kw_mapping_end((kw_str){ (const char *)(uintptr_t)(i * 64), 64 });
	open_pattern(pattern, n);
	assert_memory_equal(source.bytes.p, pattern, n);
	kw_bytes_forget(source.bytes);
	assert_int_equal(count_held(source.bytes), 0);
	free(pattern);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_file),
		T(an_empty_file),
		T(too_large),
		T(refused),
		T(standard_input),
		T(names_and_hashes),
		T(forgotten_is_read_again),
		T(other_memory_stays),
		T(as_many_as_there_is_room_for),
	};
	return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
