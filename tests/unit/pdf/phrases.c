/* The characters that phrases end behind are a table of formats/: read whole, and refused with their line when they are none. */
#include "../unit.h"

#include "../../../plugins/pdf/phrases.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void shipped_table_is_read(void **state)
{
	(void)state;
	kw_phrase_words words;
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	assert_int_equal(kw_phrase_words_load(ctx, &words), KW_OK);
	assert_true(words.particles.n >= 10 && words.stems.n >= 10 && words.suffixes.n >= 5);
	assert_int_equal(words.particles.c[0], 0x306F); /* は */
	kw_ctx_free(ctx);
}

/* Loads a table of one's own; its errors are counted. */
static kw_status load(const char *table, kw_phrase_words *words, unsigned *n_said)
{
	char folder[] = "/tmp/kw-phrases-XXXXXX", path[64];
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/leaflet", folder);
	assert_int_equal(mkdir(path, 0755), 0);
	snprintf(path, sizeof path, "%s/leaflet/phrases.tsv", folder);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(table, f);
	assert_int_equal(fclose(f), 0);
	kw_ctx *ctx = kw_ctx_new(kw_str_from(folder));
	kw_status st = kw_phrase_words_load(ctx, words);
	*n_said = said(ctx, "data.phrases");
	kw_ctx_free(ctx);
	unlink(path);
	snprintf(path, sizeof path, "%s/leaflet", folder);
	rmdir(path);
	rmdir(folder);
	return st;
}

static void other_tables_count(void **state)
{
	(void)state;
	kw_phrase_words words;
	unsigned n_said;
	assert_int_equal(load("# ours\nparticle\tは\nparticle\tが\n", &words, &n_said), KW_OK);
	assert_int_equal(words.particles.n, 2);
	assert_int_equal(words.stems.n, 0);
	assert_int_equal(n_said, 0);
}

static void what_is_no_table_is_refused(void **state)
{
	(void)state;
	static const char fives[] = "あいうえお";
	char table[512] = "suffix\t";
	kw_phrase_words words;
	unsigned n_said;
	assert_int_equal(load("particle\tは\npartcle\tが\n", &words, &n_said), KW_ELIB);
	assert_int_equal(n_said, 1);
	for (int i = 0; i < KW_MOST_PHRASE_CHARS / 5 + 1; i++)
		strcat(table, fives);
	assert_int_equal(load(table, &words, &n_said), KW_ELIB);
	assert_int_equal(n_said, 1);
}

/* A process reads the table once: a failure leaves it unread. */
static void table_is_kept(void **state)
{
	(void)state;
	kw_ctx *without = kw_ctx_new(KW_LIT("/nonexistent")), *ctx = kw_ctx_new(KW_LIT("formats"));
	assert_null(kw_phrases_find());
	assert_int_not_equal(kw_phrases_prepare(without), KW_OK);
	assert_null(kw_phrases_find());
	assert_int_equal(kw_phrases_prepare(ctx), KW_OK);
	const kw_phrase_words *words = kw_phrases_find();
	assert_true(words && words->particles.n >= 10);
	assert_int_equal(kw_phrases_prepare(without), KW_OK);
	assert_ptr_equal(kw_phrases_find(), words);
	kw_ctx_free(ctx);
	kw_ctx_free(without);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_table_is_read),
		cmocka_unit_test(other_tables_count),
		cmocka_unit_test(what_is_no_table_is_refused),
		cmocka_unit_test(table_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
