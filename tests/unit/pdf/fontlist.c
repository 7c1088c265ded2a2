/* formats/fonts.tsv: lists that are wrong are refused with their line, lists that are right open what is installed. */
#include "../unit.h"

#include "../../../plugins/pdf/fontlist.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Prepares from a list in a folder of its own; the status, with what was said left in *ctx. */
static kw_status prepare(const char *text, kw_ctx **ctx)
{
	char folder[] = "/tmp/kw-fonts-XXXXXX", file[64];
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof file, "%s/fonts.tsv", folder);
	FILE *out = fopen(file, "w");
	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
	*ctx = kw_ctx_new(kw_str_from(folder));
	kw_status st = kw_fontlist_prepare(*ctx);
	unlink(file);
	rmdir(folder);
	return st;
}

#define ONE "face\ta\tx.ttf\t0\tA\n"

static void wrong_lists_are_refused(void **state)
{
	(void)state;
	static const char *const lists[] = {
		"face\ta\tb.ttf\tx\tA\n",
		"face\ta\n",
		"role\tbody\tnobody\n",
		"role\tbody\n",
		"folder\n",
		"nonsense\tx\ty\tz\n",
		"join\ta\tb\n",
		ONE "join\ta\ta\n",
		ONE "join\ta\tb\n",
		ONE "face\tb\tx.ttf\t0\tB\nbold\tc\ta\tC\njoin\tc\tb\n",
	};
	for (size_t i = 0; i < KW_COUNT(lists); i++) {
		kw_ctx *ctx = NULL;
		assert_int_equal(prepare(lists[i], &ctx), KW_ELIB);
		assert_int_equal(said(ctx, "pdf.font-list"), 1);
		assert_null(kw_fontlist_find());
		kw_ctx_free(ctx);
	}
}

static void missing_files_are_passed_over(void **state)
{
	(void)state;
	kw_ctx *ctx = NULL;
	/* A file that is no font is passed over like one that is not there. */
	assert_int_equal(prepare("folder\t/usr/share/fonts/truetype\nfolder\t/etc\n"
	                         "face\tnone\tno-such-font.ttf\t0\tNone\n"
	                         "face\ttext\tpasswd\t0\tText\n"
	                         "face\tud\tno-such-font.ttf\t0\tUD\n"
	                         "face\tud\tbizud-gothic/BIZUDGothic-Regular.ttf\t0\tUD\n"
	                         "role\tbody\tnone text ud\n",
	                         &ctx),
	                 KW_OK);
	const kw_fontlist *list = kw_fontlist_find();
	int body = kw_fontlist_role(list, KW_LIT("body"));
	assert_int_equal(body, 0);
	assert_int_equal(kw_fontlist_role(list, KW_LIT("heading")), -1);
	assert_int_equal(list->roles[body].n_chain, 1);
	assert_true(list->roles[body].chain[0] != list->roles[body].wanted);
	kw_ctx_free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_lists_are_refused),
		cmocka_unit_test(missing_files_are_passed_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
