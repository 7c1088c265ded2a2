/* pictures -- small whole PNG and JPEG files, made by the libraries. */
#ifndef PDF_PICTURES_H
#define PDF_PICTURES_H

#include "../unit.h"

#include <stdio.h>

#include <jpeglib.h>
#include <png.h>
#include <stdlib.h>

enum { WIDTH = 40, HEIGHT = 28, MAX_SAMPLE_BYTES = WIDTH * 8, PATTERN = -1 };

typedef struct kind {
	const char *name;
	bool is_jpeg, is_progressive; /* or interlaced */
	int colours, bits;
	unsigned restart;
	bool is_refused; /* whole, and yet not for a PDF */
} kind;

/* A row of samples, all the same or a pattern of the row. */
static void fill_row(uint8_t *row, unsigned y, int fill)
{
	for (unsigned x = 0; x < MAX_SAMPLE_BYTES; x++)
		row[x] = (uint8_t)(fill == PATTERN ? (x * 7 ^ y * 13) + x * y / 5 : (unsigned)fill);
}

static void png_put(png_structp png, png_bytep bytes, size_t n)
{
	kw_buf_put(png_get_io_ptr(png), (kw_str){ (const char *)bytes, n });
}

static void KW_UNUSED put_png(const kind *k, int fill, kw_buf *out)
{
	png_color colours[16];
	png_byte alpha[3] = { 0, 127, 255 };
	char title[] = "Title", words[] = "picture";
	png_text text = { .compression = PNG_TEXT_COMPRESSION_zTXt, .key = title, .text = words };
	uint8_t row[MAX_SAMPLE_BYTES];
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	assert_non_null(info);
	png_set_write_fn(png, out, png_put, NULL);
	png_set_compression_buffer_size(png, 600); /* more than one IDAT */
	png_set_IHDR(png, info, WIDTH, HEIGHT, k->bits, k->colours,
	             k->is_progressive ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
	             PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_gAMA_fixed(png, info, 45455);
	png_set_text(png, info, &text, 1);
	for (unsigned i = 0; i < 16; i++)
		colours[i] = (png_color){ (png_byte)(i * 16), (png_byte)(i * 5), (png_byte)(255 - i) };
	if (k->colours == PNG_COLOR_TYPE_PALETTE) {
		png_set_PLTE(png, info, colours, 1 << k->bits);
		png_set_tRNS(png, info, alpha, 3, NULL);
	}
	png_write_info(png, info);
	for (int passes = png_set_interlace_handling(png); passes-- > 0;)
		for (unsigned y = 0; y < HEIGHT; y++) {
			fill_row(row, y, fill);
			png_write_row(png, row);
		}
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
}

/* scans: a script of n_scans, or NULL for what libjpeg thinks best. */
static void KW_UNUSED put_jpeg(const kind *k, const jpeg_scan_info *scans, int n_scans, kw_buf *out)
{
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr errors;
	unsigned char *bytes = NULL;
	unsigned long n = 0;
	uint8_t row[MAX_SAMPLE_BYTES], *rows[] = { row };
	c.err = jpeg_std_error(&errors);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &bytes, &n);
	c.image_width = WIDTH;
	c.image_height = HEIGHT;
	c.in_color_space = (J_COLOR_SPACE)k->colours;
	c.input_components = k->colours == JCS_GRAYSCALE ? 1 : k->colours == JCS_RGB ? 3 : 4;
	jpeg_set_defaults(&c);
	c.restart_interval = k->restart;
	if (k->is_progressive)
		jpeg_simple_progression(&c);
	if (scans) {
		c.scan_info = scans;
		c.num_scans = n_scans;
	}
	jpeg_start_compress(&c, TRUE);
	while (c.next_scanline < c.image_height) {
		fill_row(row, c.next_scanline, PATTERN);
		(void)jpeg_write_scanlines(&c, rows, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	kw_buf_put(out, (kw_str){ (const char *)bytes, n });
	free(bytes);
}

static void KW_UNUSED put_whole(const kind *k, kw_buf *out)
{
	if (k->is_jpeg)
		put_jpeg(k, NULL, 0, out);
	else
		put_png(k, PATTERN, out);
	assert_false(out->failed);
}

#endif
