/* images -- libpng and libjpeg, the one file that speaks to them. A PNG is decoded and its pixels packed again, with its
 * alpha laid on white: PDF/A-1 knows no transparency. A JPEG is decoded once to see that it is whole; its pixels stand in the
 * PDF as they are, with its colour profile. Both libraries leave by longjmp, so what they own is in one structure that is freed
 * afterwards. */
#include "images.h"

#include "colour_profile.h"
#include "jpeg_segments.h"

#include <stdio.h>

#include <jpeglib.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>

enum {
	MAX_SIDE = 20000,
	MAX_PIXELS = 40000000,
	MAX_SCANS = 64,           /* each passes over all pixels, and a few bytes can be one */
	BYTES_OF_DEFLATED = 1032, /* at most: 258 bytes are 2 bits */
	PNG_HEAD = 8,
	PNG_FRAME = 12, /* length, name and CRC of a chunk */
	WORDS = 160,
	WHITE = 255
};

typedef struct reading {
	kw_ctx *ctx;
	kw_str name;
	jmp_buf out;
	const char *fault; /* ours; NULL: the library's words */
	char words[WORDS];
	kw_str bytes;
	size_t at;
	uint32_t width, height, channels; /* 1: grey, 3: RGB, 4: CMYK */
	bool is_rgb_inside;               /* a JPEG of three channels that is not YCbCr */
	uint8_t orientation;              /* as EXIF counts */
	uint8_t *pixels;
} reading;

static kw_status refuse(const reading *r)
{
	return kw_fail_word(r->ctx, KW_EUSAGE, "pdf.picture", (kw_span){ 0 }, r->fault ? r->fault : r->words,
	                    "picture %.*s: {}; expected a whole PNG or JPEG file", KW_STR_ARG(r->name));
}

static void keep_words(reading *r, const char *words)
{
	size_t n = strlen(words);
	n = n < WORDS - 1 ? n : WORDS - 1;
	memcpy(r->words, words, n);
	r->words[n] = 0;
}

static bool has_fair_size(reading *r)
{
	if (r->width && r->height && r->width <= MAX_SIDE && r->height <= MAX_SIDE &&
	    (uint64_t)r->width * r->height <= MAX_PIXELS)
		return true;
	r->fault = KW_TO_TRANSLATE(
	        "its size is not one of a picture (20,000 pixels a side, 40 million at most)");
	return false;
}

/* Before memory is asked for: no file so short unpacks to what its head says. */
static bool has_fair_length(reading *r, uint64_t least_bytes)
{
	if (least_bytes <= r->bytes.n)
		return true;
	r->fault = KW_TO_TRANSLATE("it is too short for the size it says it has");
	return false;
}

/* ---- PNG ---- */

static void png_fault(png_structp png, png_const_charp words)
{
	reading *r = png_get_error_ptr(png);
	keep_words(r, words);
	longjmp(r->out, 1);
}

/* Leaves as libpng itself would. */
static _Noreturn void fail_png(reading *r, const char *fault)
{
	r->fault = fault;
	longjmp(r->out, 1);
}

static void png_silence(png_structp png, png_const_charp words)
{
	(void)png, (void)words;
}

static void png_take(png_structp png, png_bytep to, size_t n)
{
	reading *r = png_get_io_ptr(png);
	if (n > r->bytes.n - r->at)
		fail_png(r, KW_TO_TRANSLATE("it ends too early"));
	memcpy(to, r->bytes.p + r->at, n);
	r->at += n;
}

/* Everything to 8 bits a sample, grey or RGB, alpha on white. The number of passes over the rows. */
static int set_png_form(png_structp png, png_infop info)
{
	png_color_16 white = { 0, WHITE, WHITE, WHITE, WHITE };
	png_set_expand(png);
	png_set_strip_16(png);
	if (png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA || png_get_valid(png, info, PNG_INFO_tRNS))
		png_set_background(png, &white, PNG_BACKGROUND_GAMMA_SCREEN, 0, 1.0);
	int passes = png_set_interlace_handling(png);
	png_read_update_info(png, info);
	return passes;
}

/* libpng takes the memory of a chunk, and writes all of it, before it sees that the file has no such bytes. */
static bool has_whole_chunks(reading *r)
{
	kw_str left = kw_str_sub(r->bytes, PNG_HEAD, r->bytes.n - PNG_HEAD);
	for (bool is_last = false; !is_last;) {
		uint64_t n = left.n < PNG_FRAME
		                     ? 0
		                     : png_get_uint_32((png_const_bytep)left.p) + (uint64_t)PNG_FRAME;
		if (!n || n > left.n) {
			r->fault = KW_TO_TRANSLATE("it ends too early");
			return false;
		}
		is_last = memcmp(left.p + 4, "IEND", 4) == 0;
		left = kw_str_sub(left, (size_t)n, left.n - (size_t)n);
	}
	return true;
}

static void read_png(reading *r, png_structp png, png_infop info)
{
	if (!has_whole_chunks(r))
		longjmp(r->out, 1);
	png_set_read_fn(png, r, png_take);
	png_set_user_limits(png, MAX_SIDE, MAX_SIDE);
	png_set_chunk_cache_max(png, 64);
	png_set_chunk_malloc_max(png, 8000000);
	png_read_info(png, info);
	r->width = png_get_image_width(png, info);
	r->height = png_get_image_height(png, info);
	if (!has_fair_size(r) ||
	    !has_fair_length(r, (uint64_t)png_get_rowbytes(png, info) * r->height / BYTES_OF_DEFLATED))
		longjmp(r->out, 1);
	int passes = set_png_form(png, info);
	r->channels = png_get_channels(png, info);
	size_t row = png_get_rowbytes(png, info);
	if ((r->channels != 1 && r->channels != 3) || row != (size_t)r->width * r->channels)
		fail_png(r, KW_TO_TRANSLATE("its pixels have a form that is not known"));
	r->pixels = calloc(r->height, row);
	if (!r->pixels)
		fail_png(r, KW_TO_TRANSLATE("no memory to read it"));
	while (passes-- > 0)
		for (uint32_t y = 0; y < r->height; y++)
			png_read_row(png, r->pixels + y * row, NULL);
	png_read_end(png, NULL);
}

static bool decode_png(reading *r)
{
	/* volatile: their values survive longjmp */
	png_structp volatile png = png_create_read_struct(PNG_LIBPNG_VER_STRING, r, png_fault, png_silence);
	png_infop volatile info = png ? png_create_info_struct(png) : NULL;
	volatile bool fine = false;
	if (!info) {
		r->fault = KW_TO_TRANSLATE("no memory to read it");
	} else if (setjmp(r->out) == 0) {
		read_png(r, png, info);
		fine = true;
	}
	png_structp to_free = png;
	png_infop info_to_free = info;
	png_destroy_read_struct(&to_free, &info_to_free, NULL);
	return fine;
}

static uint32_t add_png(kw_haru *haru, reading *r)
{
	kw_buf dict = { 0 };
	kw_buf_putf(&dict, "/Width %u/Height %u/BitsPerComponent 8/ColorSpace/%s\n", r->width, r->height,
	            r->channels == 1 ? "DeviceGray" : "DeviceRGB");
	kw_str pixels = { (const char *)r->pixels, (size_t)r->width * r->height * r->channels };
	uint32_t object = kw_haru_add_picture(haru, kw_buf_str(&dict), pixels, true);
	kw_buf_free(&dict);
	return object;
}

/* ---- JPEG ---- */

typedef struct jpeg_state {
	struct jpeg_decompress_struct d;
	struct jpeg_error_mgr errors;
	struct jpeg_progress_mgr progress;
	reading *r;
} jpeg_state;

static void jpeg_fault(j_common_ptr common)
{
	jpeg_state *j = common->client_data;
	char words[JMSG_LENGTH_MAX];
	common->err->format_message(common, words);
	keep_words(j->r, words);
	longjmp(j->r->out, 1);
}

/* Warnings are about data that are lost: the file is not whole. */
static void jpeg_warning(j_common_ptr common, int level)
{
	if (level < 0)
		jpeg_fault(common);
}

static void count_scans(j_common_ptr common)
{
	jpeg_state *j = common->client_data;
	if (j->d.input_scan_number <= MAX_SCANS)
		return;
	j->r->fault = KW_TO_TRANSLATE("it has more than 64 scans");
	longjmp(j->r->out, 1);
}

/* A block takes a bit at least. */
static uint64_t least_jpeg_bytes(const struct jpeg_decompress_struct *d)
{
	uint64_t blocks = 0;
	for (int i = 0; i < d->num_components; i++)
		blocks += (uint64_t)d->comp_info[i].width_in_blocks * d->comp_info[i].height_in_blocks;
	return blocks / 8;
}

/* What libjpeg reads and a PDF cannot hold. */
static bool suits_pdf(reading *r, const struct jpeg_decompress_struct *d)
{
	if (r->channels == 4)
		r->fault = KW_TO_TRANSLATE("its colours are CMYK, inks of a press; save it as RGB");
	else if (r->channels != 1 && r->channels != 3)
		r->fault = KW_TO_TRANSLATE("it is neither grey nor RGB");
	else if (d->arith_code)
		r->fault = KW_TO_TRANSLATE("its coding is arithmetic, which PDF does not know");
	else
		return true;
	return false;
}

static void read_jpeg(reading *r, jpeg_state *j)
{
	jpeg_create_decompress(&j->d);
	jpeg_mem_src(&j->d, (const unsigned char *)r->bytes.p, r->bytes.n);
	jpeg_read_header(&j->d, TRUE);
	r->width = j->d.image_width;
	r->height = j->d.image_height;
	r->channels = (uint32_t)j->d.num_components;
	r->is_rgb_inside = j->d.jpeg_color_space == JCS_RGB;
	if (!has_fair_size(r) || !suits_pdf(r, &j->d) || !has_fair_length(r, least_jpeg_bytes(&j->d)))
		longjmp(r->out, 1);
	j->d.progress = &j->progress;
	j->d.scale_num = 1; /* an eighth of the pixels is enough to see that all data are there */
	j->d.scale_denom = 8;
	jpeg_start_decompress(&j->d);
	size_t row = (size_t)j->d.output_width * (size_t)j->d.output_components;
	r->pixels = calloc(1, row);
	if (!r->pixels) {
		r->fault = KW_TO_TRANSLATE("no memory to read it");
		longjmp(r->out, 1);
	}
	while (j->d.output_scanline < j->d.output_height)
		(void)jpeg_read_scanlines(&j->d, (JSAMPARRAY)&r->pixels, 1);
	jpeg_finish_decompress(&j->d);
	/* Telephones write more behind the end of the picture. */
	r->bytes.n -= j->d.src->bytes_in_buffer;
	r->orientation = kw_jpeg_orientation(r->bytes);
}

static bool decode_jpeg(reading *r)
{
	jpeg_state j = { .r = r, .progress = { .progress_monitor = count_scans } };
	volatile bool fine = false;
	j.d.err = jpeg_std_error(&j.errors);
	j.d.client_data = &j;
	j.errors.error_exit = jpeg_fault;
	j.errors.emit_message = jpeg_warning;
	if (setjmp(r->out) == 0) {
		read_jpeg(r, &j);
		fine = true;
	}
	jpeg_destroy_decompress(&j.d);
	return fine;
}

/* Adds the colour space of a JPEG to `dict`: its profile, when it has one that can be kept. */
static void put_colours(kw_haru *haru, reading *r, kw_buf *dict)
{
	const char *device = r->channels == 1 ? "DeviceGray" : "DeviceRGB";
	kw_buf profile = { 0 }, about = { 0 };
	const char *fault = kw_jpeg_put_profile(r->bytes, &profile)
	                            ? NULL
	                            : KW_TO_TRANSLATE("its colour profile is damaged");
	if (!fault && profile.n)
		fault = kw_profile_fault(kw_buf_str(&profile), r->channels, kw_haru_version(haru));
	if (fault)
		kw_report_word(r->ctx, KW_SEVERITY_WARNING, "pdf.picture-profile", (kw_span){ 0 }, fault,
		               "picture %.*s: {}; it is shown without", KW_STR_ARG(r->name));
	if (fault || !profile.n) {
		kw_buf_putf(dict, "/ColorSpace/%s", device);
	} else {
		kw_buf_putf(&about, "/N %u/Alternate/%s\n", r->channels, device);
		kw_buf_putf(dict, "/ColorSpace[/ICCBased %u 0 R]",
		            kw_haru_add_stream(haru, kw_buf_str(&about), kw_buf_str(&profile), true));
	}
	if (profile.failed || about.failed)
		r->fault = KW_TO_TRANSLATE("no memory to read it");
	kw_buf_free(&profile);
	kw_buf_free(&about);
}

static uint32_t add_jpeg(kw_haru *haru, reading *r)
{
	kw_buf dict = { 0 }, bare = { 0 };
	kw_buf_putf(&dict, "/Width %u/Height %u/BitsPerComponent 8", r->width, r->height);
	put_colours(haru, r, &dict);
	/* Without Adobe's marker PDF takes three channels for YCbCr, whatever their names say. */
	kw_buf_putf(&dict, "/Filter/DCTDecode%s\n",
	            r->is_rgb_inside ? "/DecodeParms<</ColorTransform 0>>" : "");
	kw_jpeg_put_bare(r->bytes, &bare);
	if (bare.failed || dict.failed)
		r->fault = KW_TO_TRANSLATE("no memory to read it");
	uint32_t object = kw_haru_add_picture(haru, kw_buf_str(&dict), kw_buf_str(&bare), false);
	kw_buf_free(&dict);
	kw_buf_free(&bare);
	return object;
}

/* ---- both ---- */

static const struct {
	const char *begins;
	size_t n;
	bool (*decode)(reading *r);
	uint32_t (*add)(kw_haru *haru, reading *r);
} formats[] = {
	{ "\x89PNG\r\n\x1A\n", 8, decode_png, add_png },
	{ "\xFF\xD8\xFF", 3, decode_jpeg, add_jpeg },
};

kw_status kw_picture_add(kw_ctx *ctx, kw_haru *haru, kw_str name, kw_str bytes, kw_picture *out)
{
	reading r = { .ctx = ctx, .name = name, .bytes = bytes, .orientation = KW_UPRIGHT };
	bool is_known = false, is_read = false;
	*out = (kw_picture){ 0 };
	r.fault = KW_TO_TRANSLATE("it begins like neither");
	for (size_t i = 0; i < KW_COUNT(formats) && !is_known; i++) {
		is_known = kw_str_starts(bytes, (kw_str){ formats[i].begins, formats[i].n });
		if (!is_known)
			continue;
		r.fault = NULL;
		is_read = formats[i].decode(&r);
		if (is_read)
			out->object = formats[i].add(haru, &r);
	}
	bool is_on_side = r.orientation >= KW_FIRST_ON_SIDE;
	out->width = is_on_side ? r.height : r.width;
	out->height = is_on_side ? r.width : r.height;
	out->orientation = r.orientation;
	free(r.pixels);
	return is_read && !r.fault ? KW_OK : refuse(&r);
}
