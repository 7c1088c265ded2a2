/* What the three or four channels of a JPEG are, and what the PDF says of them: readers take three for YCbCr unless Adobe's marker
 * or the PDF says otherwise, and CMYK is refused in whatever form. */
#include "../unit.h"

#include "../../../plugins/pdf/images.h"

#include <jpeglib.h>
#include <stdio.h>
#include <stdlib.h>

enum { SIDE = 8 };

typedef struct kind {
	const char *name;
	J_COLOR_SPACE from, inside;
	bool has_jfif, has_adobe;
	bool is_said, is_refused; /* /ColorTransform 0; not for a PDF */
} kind;

static const kind kinds[] = {
	{ "grey", JCS_GRAYSCALE, JCS_GRAYSCALE, true, false, false, false },
	{ "JFIF", JCS_RGB, JCS_YCbCr, true, false, false, false },
	{ "YCbCr without a marker", JCS_RGB, JCS_YCbCr, false, false, false, false },
	{ "YCbCr with Adobe's marker", JCS_RGB, JCS_YCbCr, false, true, false, false },
	{ "RGB with Adobe's marker", JCS_RGB, JCS_RGB, false, true, true, false },
	{ "RGB without a marker", JCS_RGB, JCS_RGB, false, false, true, false },
	{ "CMYK", JCS_CMYK, JCS_CMYK, false, true, false, true },
	{ "CMYK without a marker", JCS_CMYK, JCS_CMYK, false, false, false, true },
	{ "YCCK", JCS_CMYK, JCS_YCCK, false, true, false, true },
};

static void put_jpeg(const kind *k, kw_buf *out)
{
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr errors;
	unsigned char *bytes = NULL;
	unsigned long n = 0;
	uint8_t row[SIDE * 4], *rows[] = { row };
	memset(row, 77, sizeof row);
	c.err = jpeg_std_error(&errors);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &bytes, &n);
	c.image_width = c.image_height = SIDE;
	c.in_color_space = k->from;
	c.input_components = k->from == JCS_GRAYSCALE ? 1 : k->from == JCS_RGB ? 3 : 4;
	jpeg_set_defaults(&c);
	jpeg_set_colorspace(&c, k->inside);
	c.write_JFIF_header = k->has_jfif;
	c.write_Adobe_marker = k->has_adobe;
	jpeg_start_compress(&c, TRUE);
	while (c.next_scanline < c.image_height)
		(void)jpeg_write_scanlines(&c, rows, 1);
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	kw_buf_put(out, (kw_str){ (const char *)bytes, n });
	free(bytes);
}

static void the_pdf_says_what_channels_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(kinds); i++) {
		const kind *k = &kinds[i];
		kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
		kw_haru *haru = kw_haru_new(ctx, 1);
		kw_buf jpeg = { 0 }, pdf = { 0 };
		kw_picture p;
		put_jpeg(k, &jpeg);
		uint32_t page = kw_haru_add_page(haru, 100000, 100000);
		kw_status st = kw_picture_add(ctx, haru, KW_LIT("ward.jpg"), kw_buf_str(&jpeg), &p);
		kw_haru_end_page(haru, page, KW_LIT(""), -1);
		assert_int_equal(kw_haru_save(haru, ctx, &pdf), KW_OK);
		bool is_said = memmem(pdf.b, pdf.n, "/ColorTransform 0", strlen("/ColorTransform 0"));
		if (is_said != k->is_said || (st == KW_EUSAGE) != k->is_refused)
			fail_msg("%s: %s, %s", k->name, is_said ? "said" : "not said",
			         st == KW_OK ? "used" : "refused");
		assert_int_equal(said(ctx, "pdf.picture"), k->is_refused);
		kw_buf_free(&jpeg);
		kw_buf_free(&pdf);
		kw_haru_free(haru);
		kw_ctx_free(ctx);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_pdf_says_what_channels_are),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
