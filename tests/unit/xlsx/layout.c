/* The data file of looks, columns and words: what it must hold, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample.h"

static kw_status load(kw_str bytes)
{
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_arena *arena = kw_arena_new();
	xlsx_layout layout;
	kw_status st = xlsx_layout_load(ctx, arena, &(xlsx_layout_file){ "both", bytes }, 1, &layout);
	assert_int_equal(ctx->n_errors, st != KW_OK);
	kw_arena_free(arena);
	kw_ctx_free(ctx);
	return st;
}

/* All files behind each other; lives as long as the context. */
static kw_str shipped(kw_ctx *ctx)
{
	static const char *const files[] = { "xlsx/print.tsv", "xlsx/opendata.tsv" };
	kw_buf all = { 0 };
	for (size_t i = 0; i < KW_COUNT(files); i++) {
		kw_str bytes;
		assert_int_equal(kw_ctx_data(ctx, files[i], &bytes), KW_OK);
		kw_buf_put(&all, bytes);
	}
	kw_str kept = kw_arena_copy(ctx->arena, kw_buf_str(&all));
	kw_buf_free(&all);
	return kept;
}

static void the_shipped_file_is_whole(KW_UNUSED void **state)
{
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_arena *arena = kw_arena_new();
	xlsx_layout layout;
	assert_int_equal(
	        xlsx_layout_load(ctx, arena, &(xlsx_layout_file){ "both", shipped(ctx) }, 1, &layout), KW_OK);
	assert_int_equal(layout.looks[XLSX_STYLE_TITLE].points, 16);
	assert_int_equal(layout.looks[XLSX_STYLE_HEAD].fill, 0xD9E2F3);
	assert_true(layout.looks[XLSX_STYLE_WRAP].wrap);
	assert_true(kw_str_eq(layout.sheets[XLSX_SHEET_BUDGET].name, KW_LIT("予算")));
	kw_arena_free(arena);
	kw_ctx_free(ctx);
}

/* Each line that is left out is missed. */
static void every_line_is_needed(KW_UNUSED void **state)
{
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_str all = shipped(ctx);
	size_t n_checked = 0;
	for (size_t at = 0; at < all.n;) {
		const char *end = memchr(all.p + at, '\n', all.n - at);
		size_t next = end ? (size_t)(end - all.p) + 1 : all.n;
		kw_str line = kw_str_sub(all, at, next - at);
		if (kw_str_starts(line, KW_LIT("style")) || kw_str_starts(line, KW_LIT("sheet")) ||
		    kw_str_starts(line, KW_LIT("word"))) {
			kw_buf without = { 0 };
			kw_buf_put(&without, kw_str_sub(all, 0, at));
			kw_buf_put(&without, kw_str_sub(all, next, all.n));
			assert_int_equal(load(kw_buf_str(&without)), KW_ELIB);
			kw_buf_free(&without);
			n_checked++;
		}
		at = next;
	}
	assert_int_equal(n_checked, XLSX_N_STYLES + XLSX_N_SHEETS + XLSX_N_WORDS);
	kw_ctx_free(ctx);
}

static void lines_it_does_not_understand_are_refused(KW_UNUSED void **state)
{
	static const char *const wrong[] = {
		"nonsense",
		"style\ttitle\t16\tbold\tleft\t-\t-\t-",
		"style\tnobody\t16\tbold\tleft\t-\t-\t-\tGeneral",
		"style\ttitle\t0\tbold\tleft\t-\t-\t-\tGeneral",
		"style\ttitle\t16\tfat\tleft\t-\t-\t-\tGeneral",
		"style\ttitle\t16\tbold\tmiddle\t-\t-\t-\tGeneral",
		"style\ttitle\t16\tbold\tleft\t-\t-\tZZZZZZ\tGeneral",
		"sheet\tnobody\t名\t0",
		"sheet\tbody\t\t0",
		"sheet\tbody\t本文\t12",
		"column\tbody\tline\t行\tplain\t90\t80\talways",
		"column\tbody\tline\t行\tplain\t80\t9000\talways",
		"column\tbody\tnobody\t行\tplain\t80\t90\talways",
		"column\tbody\tline\t行\tplain\t80\t90\tsometimes",
		/* after the columns of another sheet */
		"column\tbody\tline\t行\tplain\t80\t90\talways",
		"word\tnobody\ttext",
		"word\ttotal\t",
		"word\ttotal\t\"quoted\"",
	};
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	for (size_t i = 0; i < KW_COUNT(wrong); i++) {
		kw_buf with = { 0 };
		kw_buf_put(&with, shipped(ctx));
		kw_buf_put(&with, kw_str_from(wrong[i]));
		kw_buf_putc(&with, '\n');
		assert_int_equal(load(kw_buf_str(&with)), KW_ELIB);
		kw_buf_free(&with);
	}
	assert_int_equal(load((kw_str){ NULL, 0 }), KW_ELIB);
	kw_ctx_free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_file_is_whole),
		cmocka_unit_test(every_line_is_needed),
		cmocka_unit_test(lines_it_does_not_understand_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
