/* Damaged PNG and JPEG files, made from small whole ones: each gives a picture within the limits or is refused with one
 * message; none crashes or hangs, and what claims to be huge is refused before memory is taken for it. */
#include "pictures.h"

#include "../../../plugins/pdf/flate.h"
#include "../../../plugins/pdf/images.h"

#include <libdeflate.h>
#include <sys/resource.h>

enum {
	MAX_PIECES = 64,
	PNG_HEAD = 8,
	PNG_FRAME = 12, /* length, name and CRC of a chunk */
	RANDOM_FILES = 40,
	MOST_CPU_SECONDS = 120,    /* of the whole program: only a hang takes them */
	MOST_RESIDENT_KB = 600000, /* with a sanitizer's own; a chunk may claim 2 GB */
};

static const kind kinds[] = {
	{ .name = "grey PNG", .colours = PNG_COLOR_TYPE_GRAY, .bits = 8 },
	{ .name = "black and white PNG", .colours = PNG_COLOR_TYPE_GRAY, .bits = 1 },
	{ .name = "grey PNG with alpha", .colours = PNG_COLOR_TYPE_GRAY_ALPHA, .bits = 8 },
	{ .name = "RGB PNG", .colours = PNG_COLOR_TYPE_RGB, .bits = 8 },
	{ .name = "RGB PNG of 16 bits", .colours = PNG_COLOR_TYPE_RGB, .bits = 16 },
	{ .name = "RGBA PNG", .colours = PNG_COLOR_TYPE_RGB_ALPHA, .bits = 8 },
	{ .name = "interlaced RGBA PNG",
	  .is_progressive = true,
	  .colours = PNG_COLOR_TYPE_RGB_ALPHA,
	  .bits = 16 },
	{ .name = "palette PNG", .colours = PNG_COLOR_TYPE_PALETTE, .bits = 4 },
	{ .name = "interlaced palette",
	  .is_progressive = true,
	  .colours = PNG_COLOR_TYPE_PALETTE,
	  .bits = 2 },
	{ .name = "grey JPEG", .is_jpeg = true, .colours = JCS_GRAYSCALE },
	{ .name = "JPEG", .is_jpeg = true, .colours = JCS_RGB },
	{ .name = "JPEG with restarts", .is_jpeg = true, .colours = JCS_RGB, .restart = 2 },
	{ .name = "progressive JPEG", .is_jpeg = true, .colours = JCS_RGB, .is_progressive = true },
	{ .name = "CMYK JPEG", .is_jpeg = true, .colours = JCS_CMYK, .is_refused = true },
};

/* ---- pieces: chunks of a PNG; marker segments and coded data of a JPEG ---- */

typedef struct piece {
	size_t at, n;
} piece;

typedef struct sample {
	const kind *kind;
	kw_str file;
	piece pieces[MAX_PIECES];
	size_t n_pieces;
} sample;

static uint8_t byte_at(kw_str s, size_t at)
{
	assert_true(at < s.n);
	return (uint8_t)s.p[at];
}

static void put_number(char *to, size_t n, uint32_t value)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (char)(value >> 8 * (n - 1 - i));
}

static size_t png_piece(kw_str f, size_t at)
{
	size_t n = 0;
	for (size_t i = 0; i < 4; i++)
		n = n << 8 | byte_at(f, at + i);
	return n + PNG_FRAME;
}

static size_t jpeg_piece(kw_str f, size_t at)
{
	size_t n = 1;
	uint8_t name = byte_at(f, at + 1);
	if (byte_at(f, at) == 0xFF && name != 0)
		return name == 0xD8 || name == 0xD9
		               ? 2
		               : 2 + (size_t)(byte_at(f, at + 2) << 8 | byte_at(f, at + 3));
	/* coded data end at a marker that is no restart */
	while (byte_at(f, at + n) != 0xFF || byte_at(f, at + n + 1) == 0 ||
	       (byte_at(f, at + n + 1) & 0xF8) == 0xD0)
		n++;
	return n;
}

static void find_pieces(sample *s)
{
	s->n_pieces = 0;
	for (size_t at = s->kind->is_jpeg ? 0 : PNG_HEAD, n; at < s->file.n; at += n) {
		assert_true(s->n_pieces < MAX_PIECES);
		n = s->kind->is_jpeg ? jpeg_piece(s->file, at) : png_piece(s->file, at);
		s->pieces[s->n_pieces++] = (piece){ at, n };
	}
	assert_true(s->n_pieces > 3);
}

/* The CRC is made right again, so that what it guards is read. */
static void mend(const sample *s, const piece *p, kw_buf *out)
{
	if (!s->kind->is_jpeg)
		put_number(out->b + p->at + p->n - 4, 4, libdeflate_crc32(0, out->b + p->at + 4, p->n - 8));
}

/* ---- reading ---- */

typedef struct counts {
	unsigned used, refused;
} counts;

/* Whether it became a picture. The bytes stand in memory of their own, so that a sanitizer sees each step beyond them. */
static bool is_used(kw_str file, const char *words)
{
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_haru *haru = kw_haru_new(ctx, 1);
	char *bytes = malloc(file.n + !file.n);
	kw_picture p = { 0 };
	assert_non_null(haru);
	assert_non_null(bytes);
	memcpy(bytes, file.p, file.n);
	kw_status st = kw_picture_add(ctx, haru, KW_LIT("ward.png"), (kw_str){ bytes, file.n }, &p);
	if (st == KW_OK) {
		assert_int_equal(ctx->n_messages, 0);
		assert_int_not_equal(p.object, 0);
		assert_in_range(p.width, 1, 20000);
		assert_in_range(p.height, 1, 20000);
		assert_in_range((uint64_t)p.width * p.height, 1, 40000000);
	} else {
		assert_int_equal(st, KW_EUSAGE);
		assert_int_equal(ctx->n_messages, 1);
		assert_int_equal(said(ctx, "pdf.picture"), 1);
		assert_int_equal(p.object, 0);
		kw_str english = ctx->first->english;
		assert_non_null(memmem(english.p, english.n, "ward.png", strlen("ward.png")));
		if (words && !memmem(english.p, english.n, words, strlen(words)))
			fail_msg("\"%.*s\" instead of \"%s\"", KW_STR_ARG(english), words);
	}
	free(bytes);
	kw_haru_free(haru);
	kw_ctx_free(ctx);
	return st == KW_OK;
}

static void count(counts *c, const kw_buf *file)
{
	assert_false(file->failed);
	if (is_used(kw_buf_str(file), NULL))
		c->used++;
	else
		c->refused++;
}

/* ---- damage ---- */

static void put_part(const sample *s, size_t from, size_t to, kw_buf *out)
{
	kw_buf_put(out, (kw_str){ s->file.p + from, to - from });
}

static void cut_off(const sample *s, const piece *p, unsigned i, unsigned *r, kw_buf *out)
{
	const size_t keep[] = { 0, 1, 3, p->n / 2, p->n - 1, next_random(r) % p->n };
	out->n = 0;
	put_part(s, 0, p->at + keep[i], out);
}

static void leave_out(const sample *s, const piece *p, unsigned i, unsigned *r, kw_buf *out)
{
	(void)i, (void)r;
	out->n = 0;
	put_part(s, 0, p->at, out);
	put_part(s, p->at + p->n, s->file.n, out);
}

/* Once more: at its place, as the first piece, as the last. */
static void put_twice(const sample *s, const piece *p, unsigned i, unsigned *r, kw_buf *out)
{
	const piece *first = &s->pieces[0], *last = &s->pieces[s->n_pieces - 1];
	const size_t places[] = { p->at, first->at + first->n, last->at };
	(void)r;
	out->n = 0;
	put_part(s, 0, places[i], out);
	put_part(s, p->at, p->at + p->n, out);
	put_part(s, places[i], s->file.n, out);
}

static void lie_about_length(const sample *s, const piece *p, unsigned i, unsigned *r, kw_buf *out)
{
	size_t width = s->kind->is_jpeg ? 2 : 4, at = s->kind->is_jpeg ? 2 : 0;
	uint32_t whole = (uint32_t)(p->n - (s->kind->is_jpeg ? 2 : PNG_FRAME));
	const uint32_t lengths[] = { 0, 1, 2, whole - 1, whole + 1, whole * 2, 0x7FFFFFFF, UINT32_MAX };
	(void)r;
	if (p->n >= at + width)
		put_number(out->b + p->at + at, width, lengths[i]);
}

static void change_inside(const sample *s, const piece *p, unsigned i, unsigned *r, kw_buf *out)
{
	size_t from = 4, guarded = s->kind->is_jpeg ? 0 : 4;
	if (p->n <= from + guarded)
		from = 0;
	for (unsigned k = 0; k <= i / 2; k++)
		out->b[p->at + from + next_random(r) % (p->n - from - guarded)] = (char)next_random(r);
	mend(s, p, out);
}

static void break_crc(const sample *s, const piece *p, unsigned i, unsigned *r, kw_buf *out)
{
	(void)s, (void)i, (void)r;
	out->b[p->at + p->n - 1] ^= 1;
}

static const struct {
	void (*damage)(const sample *s, const piece *p, unsigned i, unsigned *r, kw_buf *out);
	unsigned n;
} damages[] = {
	{ cut_off, 6 },          { leave_out, 1 },     { put_twice, 3 },
	{ lie_about_length, 8 }, { change_inside, 6 }, { break_crc, 1 },
};

/* What the head of a picture may claim: the byte in its piece, how many, and the number written there. */
typedef struct claim {
	size_t at, n;
	uint32_t value;
} claim;

static const claim png_claims[] = {
	{ 8, 4, 0 },          { 8, 4, 1 },      { 8, 4, WIDTH + 1 },   { 8, 4, 20000 }, { 8, 4, 20001 },
	{ 8, 4, 0x7FFFFFFF }, { 8, 4, ~0u },    { 12, 4, 0 },          { 12, 4, 1 },    { 12, 4, HEIGHT + 1 },
	{ 12, 4, 20000 },     { 12, 4, 20001 }, { 12, 4, 0x7FFFFFFF }, { 12, 4, ~0u },  { 16, 1, 0 },
	{ 16, 1, 1 },         { 16, 1, 2 },     { 16, 1, 4 },          { 16, 1, 8 },    { 16, 1, 16 },
	{ 16, 1, 32 },        { 16, 1, 255 },   { 17, 1, 0 },          { 17, 1, 1 },    { 17, 1, 2 },
	{ 17, 1, 3 },         { 17, 1, 4 },     { 17, 1, 6 },          { 17, 1, 7 },    { 17, 1, 255 },
	{ 18, 1, 1 },         { 19, 1, 1 },     { 19, 1, 64 },         { 20, 1, 0 },    { 20, 1, 1 },
	{ 20, 1, 2 },         { 20, 1, 255 },
};

static const claim jpeg_claims[] = {
	{ 1, 1, 0xC0 },  { 1, 1, 0xC1 },  { 1, 1, 0xC2 },  { 1, 1, 0xC3 },  { 1, 1, 0xC5 },  { 1, 1, 0xC6 },
	{ 1, 1, 0xC7 },  { 1, 1, 0xC9 },  { 1, 1, 0xCA },  { 1, 1, 0xCB },  { 1, 1, 0xCD },  { 1, 1, 0xCF },
	{ 4, 1, 0 },     { 4, 1, 1 },     { 4, 1, 12 },    { 4, 1, 16 },    { 4, 1, 255 },   { 5, 2, 0 },
	{ 5, 2, 1 },     { 5, 2, 64 },    { 5, 2, 20000 }, { 5, 2, 20001 }, { 5, 2, 65535 }, { 7, 2, 0 },
	{ 7, 2, 1 },     { 7, 2, 64 },    { 7, 2, 20000 }, { 7, 2, 20001 }, { 7, 2, 65535 }, { 9, 1, 0 },
	{ 9, 1, 1 },     { 9, 1, 2 },     { 9, 1, 3 },     { 9, 1, 4 },     { 9, 1, 5 },     { 9, 1, 255 },
	{ 10, 1, 'R' },  { 10, 1, 2 },    { 11, 1, 0 },    { 11, 1, 0x11 }, { 11, 1, 0x12 }, { 11, 1, 0x22 },
	{ 11, 1, 0x14 }, { 11, 1, 0x41 }, { 11, 1, 0x33 }, { 11, 1, 0x44 }, { 11, 1, 0x51 }, { 11, 1, 0xFF },
	{ 12, 1, 1 },    { 12, 1, 3 },    { 12, 1, 4 },    { 12, 1, 255 },
};

static bool is_head(const sample *s, const piece *p)
{
	uint8_t name = byte_at(s->file, p->at + 1);
	return s->kind->is_jpeg ? name == 0xC0 || name == 0xC2 : p == s->pieces;
}

static void claim_all(const sample *s, const piece *p, kw_buf *out, counts *c)
{
	const claim *claims = s->kind->is_jpeg ? jpeg_claims : png_claims;
	size_t n = s->kind->is_jpeg ? KW_COUNT(jpeg_claims) : KW_COUNT(png_claims);
	for (size_t i = 0; i < n; i++) {
		kw_buf_clear(out);
		kw_buf_put(out, s->file);
		put_number(out->b + p->at + claims[i].at, claims[i].n, claims[i].value);
		mend(s, p, out);
		count(c, out);
	}
}

static void damage_sample(const sample *s, unsigned *r, counts *c)
{
	kw_buf out = { 0 };
	for (size_t i = 0; i < s->n_pieces; i++) {
		const piece *p = &s->pieces[i];
		if (is_head(s, p))
			claim_all(s, p, &out, c);
		for (size_t k = 0; k < KW_COUNT(damages); k++)
			for (unsigned n = 0; n < damages[k].n; n++) {
				kw_buf_clear(&out);
				kw_buf_put(&out, s->file);
				damages[k].damage(s, p, n, r, &out);
				count(c, &out);
			}
	}
	for (unsigned i = 0; i < RANDOM_FILES; i++) {
		kw_buf_clear(&out);
		kw_buf_put(&out, s->file);
		for (unsigned k = 0; k <= i % 20; k++)
			out.b[next_random(r) % out.n] = (char)next_random(r);
		count(c, &out);
	}
	kw_buf_free(&out);
}

static void damaged_pictures_do_no_harm(void **state)
{
	unsigned r = 20261122;
	counts all = { 0 };
	(void)state;
	for (size_t i = 0; i < KW_COUNT(kinds); i++) {
		counts c = { 0 };
		kw_buf whole = { 0 };
		put_whole(&kinds[i], &whole);
		sample s = { .kind = &kinds[i], .file = kw_buf_str(&whole) };
		assert_int_equal(is_used(s.file, NULL), !kinds[i].is_refused);
		find_pieces(&s);
		damage_sample(&s, &r, &c);
		print_message("  %s: %u used, %u refused\n", kinds[i].name, c.used, c.refused);
		assert_true(kinds[i].is_refused || c.used > 0);
		assert_true(c.refused > 50);
		all.used += c.used;
		all.refused += c.refused;
		kw_buf_free(&whole);
	}
	print_message("  %u used, %u refused\n", all.used, all.refused);
	assert_true(all.used + all.refused >= 500);
	struct rusage usage;
	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	print_message("  %ld kB\n", usage.ru_maxrss);
	assert_in_range(usage.ru_maxrss, 1, MOST_RESIDENT_KB);
}

/* ---- small files that claim or become much ---- */

static sample sample_of(const kind *k, kw_buf *whole)
{
	put_whole(k, whole);
	sample s = { .kind = k, .file = kw_buf_str(whole) };
	find_pieces(&s);
	return s;
}

static void huge_claims_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(kinds); i++) {
		kw_buf whole = { 0 };
		sample s = sample_of(&kinds[i], &whole);
		const piece *p = s.pieces;
		while (!is_head(&s, p))
			p++;
		size_t n = kinds[i].is_jpeg ? 2 : 4, at = p->at + (kinds[i].is_jpeg ? 5 : 8);
		put_number(whole.b + at, n, 20000);
		put_number(whole.b + at + n, n, 2000);
		mend(&s, p, &whole);
		assert_false(is_used(kw_buf_str(&whole), kinds[i].is_refused ? "its colours are CMYK"
		                                                             : "too short for the size"));
		put_number(whole.b + at + n, n, 2001);
		mend(&s, p, &whole);
		assert_false(is_used(kw_buf_str(&whole), "not one of a picture"));
		kw_buf_free(&whole);
	}
}

static void put_chunk(kw_buf *out, const char *name, kw_str data)
{
	char number[4];
	put_number(number, 4, (uint32_t)data.n);
	kw_buf_put(out, (kw_str){ number, 4 });
	size_t at = out->n;
	kw_buf_put(out, kw_str_from(name));
	kw_buf_put(out, data);
	put_number(number, 4, libdeflate_crc32(0, out->b + at, out->n - at));
	kw_buf_put(out, (kw_str){ number, 4 });
}

/* A packed text or profile of 64 MB, or that many bytes too many behind the pixels: the picture is read without them. */
static void packed_bytes_beside_the_pixels_are_not_unpacked(void **state)
{
	static const struct {
		const char *name, *head;
		size_t n;
	} chunks[] = { { "zTXt", "a\0", 3 }, { "iCCP", "a\0", 3 }, { "IDAT", "", 0 } };
	enum { BOMB = 64000000 };
	kw_buf packed = { 0 }, whole = { 0 }, file = { 0 };
	char *zeros = calloc(BOMB, 1);
	kw_flate *f = kw_flate_new(9);
	(void)state;
	assert_non_null(zeros);
	assert_true(kw_flate_pack(f, (kw_str){ zeros, BOMB }, &packed));
	free(zeros);
	kw_flate_free(f);
	sample s = sample_of(&kinds[0], &whole);
	for (size_t i = 0; i < KW_COUNT(chunks); i++) {
		const piece *head = &s.pieces[0], *end = &s.pieces[s.n_pieces - 1];
		kw_buf data = { 0 };
		kw_buf_put(&data, (kw_str){ chunks[i].head, chunks[i].n });
		kw_buf_put(&data, kw_buf_str(&packed));
		kw_buf_clear(&file);
		put_part(&s, 0, head->at + head->n, &file);
		put_chunk(&file, chunks[i].name, kw_buf_str(&data));
		put_part(&s, chunks[i].n ? head->at + head->n : end->at, s.file.n, &file);
		assert_true(is_used(kw_buf_str(&file), NULL));
		kw_buf_free(&data);
	}
	kw_buf_free(&packed);
	kw_buf_free(&whole);
	kw_buf_free(&file);
}

/* A scan of a few bytes that passes over all pixels, again and again. */
static void scans_are_limited(void **state)
{
	static const jpeg_scan_info scans[] = {
		{ 1, { 0 }, 0, 0, 0, 0 },
		{ 1, { 0 }, 1, 63, 0, 0 },
	};
	static const kind grey = { .name = "grey", .is_jpeg = true, .colours = JCS_GRAYSCALE };
	kw_buf whole = { 0 }, file = { 0 };
	(void)state;
	put_jpeg(&grey, scans, 2, &whole);
	sample s = { .kind = &grey, .file = kw_buf_str(&whole) };
	find_pieces(&s);
	const piece *scan = &s.pieces[s.n_pieces - 3], *end = &s.pieces[s.n_pieces - 1];
	put_part(&s, 0, end->at, &file);
	for (unsigned n = 2; n <= 65; n++) {
		assert_int_equal(file.b[scan->at + 1], (char)0xDA);
		if (n > 2)
			put_part(&s, scan->at, end->at, &file);
		kw_buf closed = { 0 };
		kw_buf_put(&closed, kw_buf_str(&file));
		put_part(&s, end->at, s.file.n, &closed);
		assert_int_equal(is_used(kw_buf_str(&closed), "more than 64 scans"), n <= 64);
		kw_buf_free(&closed);
	}
	kw_buf_free(&whole);
	kw_buf_free(&file);
}

/* What PDF readers cannot show, though libjpeg reads it. */
static void arithmetic_coding_is_refused(void **state)
{
	kw_buf whole = { 0 };
	sample s = sample_of(&(kind){ .is_jpeg = true, .colours = JCS_GRAYSCALE }, &whole);
	const piece *p = s.pieces;
	(void)state;
	while (!is_head(&s, p))
		p++;
	whole.b[p->at + 1] = (char)0xC9;
	assert_false(is_used(kw_buf_str(&whole), "arithmetic"));
	kw_buf_free(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damaged_pictures_do_no_harm),
		cmocka_unit_test(huge_claims_are_refused),
		cmocka_unit_test(packed_bytes_beside_the_pixels_are_not_unpacked),
		cmocka_unit_test(scans_are_limited),
		cmocka_unit_test(arithmetic_coding_is_refused),
	};
	const struct rlimit cpu = { MOST_CPU_SECONDS, MOST_CPU_SECONDS };
	if (setrlimit(RLIMIT_CPU, &cpu) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
