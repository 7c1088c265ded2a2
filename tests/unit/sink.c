/* Outputs: written in private, published together, refused where they may not go. */
#include "unit.h"

#include "../../core/sink_inside.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static kw_ctx *ctx;
static kw_outputs *all;
static kw_guard *guard;
static char folder[] = "/tmp/kw-unit-XXXXXX";

static int setup(void **state)
{
	(void)state;
	strcpy(folder + sizeof folder - 7, "XXXXXX");
	ctx = kw_ctx_new(KW_LIT("formats"));
	all = kw_outputs_new(ctx);
	guard = kw_guard_new();
	return ctx && all && guard && mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

/* What is in the folder, sorted, and removed. */
static void assert_left(const char *expected)
{
	kw_buf b = { 0 };
	struct dirent **names;
	int n = scandir(folder, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (strcmp(names[i]->d_name, ".") != 0 && strcmp(names[i]->d_name, "..") != 0) {
			kw_buf_putf(&b, "%s ", names[i]->d_name);
			unlink(names[i]->d_name);
		}
		free(names[i]);
	}
	free(names);
	assert_str(kw_buf_str(&b), expected);
	kw_buf_free(&b);
}

static int teardown(void **state)
{
	(void)state;
	kw_outputs_free(all);
	kw_guard_free(guard);
	kw_ctx_free(ctx);
	return rmdir(folder); /* fails when anything private is left */
}

static kw_sink *place(const char *path)
{
	size_t i = 0;
	for (const kw_output *o = kw_outputs_first(all); o; o = o->next)
		i += !o->companion;
	assert_int_equal(
	        kw_outputs_place(all, KW_LIT("w"), kw_str_from(path), KW_LIT("stem"), KW_LIT(".out")), KW_OK);
	return kw_outputs_open(all, i);
}

static void end_job(void)
{
	kw_outputs_free(all);
	all = kw_outputs_new(ctx);
	assert_non_null(all);
}

static void published_together(void **state)
{
	(void)state;
	kw_sink *a = place("a.out"), *b = place("./");
	kw_sink_put(a, KW_LIT("one"));
	kw_sink_putf(b, "%s %d", "two", 2);
	kw_sink_set_name(a, KW_LIT("ignored")); /* the user named the file */
	kw_sink_set_name(b, KW_LIT("own.out"));
	kw_sink *beside = kw_sink_add(b, KW_LIT("beside"));
	assert_non_null(beside);
	kw_sink *below =
	        kw_sink_add(beside, KW_LIT("below")); /* a companion of a companion is one of the job too */
	assert_non_null(below);
	kw_sink_put(below, KW_LIT("three"));
	assert_int_equal(kw_sink_finish(a), KW_OK);
	assert_int_equal(kw_sink_finish(b), KW_OK);
	assert_int_equal(kw_outputs_first(all)->bytes, 3);
	assert_int_equal(access("a.out", F_OK), -1);
	assert_int_equal(kw_outputs_publish(all), KW_OK);
	struct stat s;
	assert_int_equal(stat("below", &s), 0);
	assert_int_equal(s.st_size, 5);
	end_job();
	assert_left("a.out below beside own.out ");
}

static void names_of_writers(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "..", "a/.", "a/", ".kw-abc" };
	for (size_t i = 0; i < KW_COUNT(bad); i++) {
		assert_null(kw_sink_add(place("a.out"), kw_str_from(bad[i])));
		kw_sink *in_folder = place("./");
		kw_sink_set_name(in_folder, kw_str_from(bad[i]));
		assert_int_equal(kw_sink_put(in_folder, KW_LIT("x")), KW_ELIB);
		end_job();
	}
	assert_int_equal(said(ctx, "plugin.output"), 2 * KW_COUNT(bad));
	assert_false(kw_is_file_name((kw_str){ "a\0b", 3 }));
	assert_left("");
}

static void of_a_library(void **state)
{
	(void)state;
	kw_sink *a = place("a.out"), *b = place("b.out"), *c = place("c.out");
	const char *path = kw_sink_path(a);
	assert_non_null(path);
	assert_int_equal(kw_sink_put(a, KW_LIT("x")), KW_ELIB); /* not both ways */
	kw_sink_put(b, KW_LIT("x"));
	assert_null(kw_sink_path(b));
	assert_non_null(kw_sink_path(c));
	assert_int_equal(kw_sink_finish(c), KW_ELIB); /* nothing was written */
	assert_int_equal(said(ctx, "plugin.output"), 3);
	end_job();
	ctx->limits[KW_LIMIT_OUTPUT_BYTES] = 3;
	for (unsigned n = 3; n <= 4; n++) {
		kw_sink *d = place("d.out");
		FILE *f = fopen(kw_sink_path(d), "w");
		assert_non_null(f);
		fprintf(f, "%.*s", (int)n, "four");
		fclose(f);
		assert_int_equal(kw_sink_finish(d), n == 3 ? KW_OK : KW_ELIMIT);
		end_job();
	}
	assert_left("");
}

static void too_much(void **state)
{
	(void)state;
	ctx->limits[KW_LIMIT_OUTPUT_BYTES] = 100000;
	kw_sink *a = place("a.out");
	kw_status st = KW_OK;
	for (unsigned i = 0; i < 100000 && !st; i++)
		st = kw_sink_put(a, KW_LIT("0123456789"));
	assert_int_equal(st, KW_ELIMIT);
	assert_int_equal(kw_sink_put(a, KW_LIT("x")), KW_ELIMIT);
	assert_int_equal(kw_sink_finish(a), KW_ELIMIT);
	assert_int_equal(said(ctx, "limit.output-bytes"), 1); /* said once */
	end_job();
	ctx->limits[KW_LIMIT_OUTPUTS_PER_JOB] = 2;
	kw_sink *b = place("b.out");
	assert_non_null(kw_sink_add(b, KW_LIT("c.out")));
	assert_null(kw_sink_add(b, KW_LIT("d.out")));
	assert_int_equal(said(ctx, "limit.outputs-per-job"), 1);
	end_job();
	assert_left("");
}

static void guarded(void **state)
{
	(void)state;
	struct stat s;
	for (unsigned round = 0; round < 3; round++) {
		kw_outputs_guard(all, guard, round ? KW_LIT("second.txt") : KW_LIT("first.txt"));
		kw_sink *a = place(round < 2 ? "a.out" : "b.out");
		kw_sink_put(a, KW_LIT("x"));
		assert_int_equal(kw_sink_finish(a), KW_OK);
		assert_int_equal(kw_outputs_publish(all), round == 1 ? KW_EOUTPUT : KW_OK);
		end_job();
	}
	assert_int_equal(said(ctx, "output.same-name"), 1);
	assert_non_null(strstr(ctx->last->words.p, "'first.txt'"));
	assert_int_equal(stat("a.out", &s), 0);
	assert_non_null(kw_guard_find(guard, &s));
	assert_left("a.out b.out ");
}

static void many_guarded(void **state)
{
	(void)state;
	struct stat s = { .st_dev = 5 };
	assert_null(kw_guard_find(guard, &s));
	for (s.st_ino = 1; s.st_ino <= 20000; s.st_ino++)
		assert_true(kw_guard_add(guard, &s, KW_LIT("x"), s.st_ino & 1));
	for (s.st_ino = 1; s.st_ino <= 20000; s.st_ino++) {
		const kw_guarded *g = kw_guard_find(guard, &s);
		assert_non_null(g);
		assert_int_equal(g->inode, s.st_ino);
		assert_int_equal(g->written, s.st_ino & 1);
	}
	assert_null(kw_guard_find(guard, &s));
	s = (struct stat){ .st_dev = 6, .st_ino = 1 };
	assert_null(kw_guard_find(guard, &s));
}

static void adopted(void **state)
{
	(void)state;
	kw_sink *a = place("./");
	kw_sink_put(a, KW_LIT("x"));
	assert_int_equal(kw_sink_finish(a), KW_OK);
	kw_output told = *kw_outputs_first(all);
	told.name = KW_LIT("told.out");
	assert_int_equal(kw_outputs_adopt(all, &told), KW_OK);
	assert_int_equal(kw_outputs_publish(all), KW_OK);
	end_job();
	assert_left("told.out ");
}

static void folders_that_were_made(void **state)
{
	(void)state;
	assert_int_equal(mkdir("there", 0700), 0);
	place("there/new/newer/a.out");
	assert_int_equal(access("there/new/newer", F_OK), 0);
	end_job();
	assert_int_equal(access("there/new", F_OK), -1);
	assert_int_equal(rmdir("there"), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(published_together),
		T(names_of_writers),
		T(of_a_library),
		T(too_much),
		T(guarded),
		T(many_guarded),
		T(adopted),
		T(folders_that_were_made),
	};
	return cmocka_run_group_tests_name("sink", tests, NULL, NULL);
}
