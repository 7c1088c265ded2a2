/* What stands in the PDF for the pixels of a picture. */
#include "pictures.h"

#include "../../../plugins/pdf/images.h"

static void put_pdf(const kind *k, int fill, kw_buf *pdf)
{
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_haru *haru = kw_haru_new(ctx, 1);
	kw_buf file = { 0 };
	kw_picture p;
	put_png(k, fill, &file);
	uint32_t page = kw_haru_add_page(haru, 100000, 100000);
	assert_int_equal(kw_picture_add(ctx, haru, KW_LIT("ward.png"), kw_buf_str(&file), &p), KW_OK);
	kw_haru_end_page(haru, page, KW_LIT(""), -1);
	assert_int_equal(kw_haru_save(haru, ctx, pdf), KW_OK);
	kw_buf_free(&file);
	kw_haru_free(haru);
	kw_ctx_free(ctx);
}

static void what_is_transparent_is_white(void **state)
{
	(void)state;
	for (int bits = 8; bits <= 16; bits += 8) {
		kw_buf white = { 0 }, clear = { 0 };
		put_pdf(&(kind){ .colours = PNG_COLOR_TYPE_RGB, .bits = bits }, 255, &white);
		put_pdf(&(kind){ .colours = PNG_COLOR_TYPE_RGB_ALPHA, .bits = bits }, 0, &clear);
		assert_int_equal(clear.n, white.n);
		assert_memory_equal(clear.b, white.b, white.n);
		kw_buf_free(&white);
		kw_buf_free(&clear);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_transparent_is_white),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
