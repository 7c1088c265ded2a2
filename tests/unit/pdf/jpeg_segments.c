/* What is read in front of the pixels of a JPEG, of whole files and of files that end or lie anywhere: never beyond the end, and nothing
 * believed that is not there. */
#include "../unit.h"

#include "../../../plugins/pdf/colour_profile.h"
#include "../../../plugins/pdf/jpeg_segments.h"

#include <stdlib.h>

enum { DAMAGED_FILES = 20000, MOST_PIECES = 255 };

static void put_segment(kw_buf *out, int kind, kw_str body)
{
	kw_buf_putc(out, (char)0xFF);
	kw_buf_putc(out, (char)kind);
	kw_buf_putc(out, (char)((body.n + 2) >> 8));
	kw_buf_putc(out, (char)((body.n + 2) & 0xFF));
	kw_buf_put(out, body);
}

static kw_buf begin_jpeg(void)
{
	kw_buf b = { 0 };
	kw_buf_put(&b, KW_LIT("\xFF\xD8"));
	put_segment(&b, 0xE0, KW_LIT("JFIF\0\1\1\0\0\1\0\1\0\0"));
	return b;
}

static void end_jpeg(kw_buf *b)
{
	kw_buf_put(b, KW_LIT("\xFF\xDA\0\2pixels\xFF\xE1\0\x0C"
	                     "Exif\0\0here\xFF\xD9"));
}

#define EXIF_OF(n) "Exif\0\0MM\0*\0\0\0\x08\0\2\1\x0F\0\2\0\0\0\1ABCD\1\x12\0\3\0\0\0\1\0" n "\0\0\0\0\0\0"

/* A piece of a profile: which one, of how many. */
static void put_piece(kw_buf *out, int number, int n, kw_str part)
{
	kw_buf body = { 0 };
	kw_buf_put(&body, KW_LIT("ICC_PROFILE\0"));
	kw_buf_putc(&body, (char)number);
	kw_buf_putc(&body, (char)n);
	kw_buf_put(&body, part);
	put_segment(out, 0xE2, kw_buf_str(&body));
	kw_buf_free(&body);
}

/* The head of a profile of RGB, and a table of one row. */
static void put_icc(kw_buf *out)
{
	char icc[160] = { 0 };
	icc[3] = (char)sizeof icc;
	icc[8] = 2;
	memcpy(icc + 12, "mntrRGB XYZ ", 12);
	memcpy(icc + 36, "acsp", 4);
	icc[131] = 1;
	memcpy(icc + 132, "wtpt\0\0\0\x90\0\0\0\x10", 12);
	kw_buf_put(out, (kw_str){ icc, sizeof icc });
}

static void first_exif_counts(void **state)
{
	(void)state;
	kw_buf b = begin_jpeg();
	assert_int_equal(kw_jpeg_orientation(kw_buf_str(&b)), 1);
	put_segment(&b, 0xE1, KW_LIT("http://ns.adobe.com/xap/1.0/\0"));
	kw_buf_put(&b, KW_LIT("\xFF\xFF")); /* which may stand before a marker */
	put_segment(&b, 0xE1, KW_LIT(EXIF_OF("\6")));
	put_segment(&b, 0xE1, KW_LIT(EXIF_OF("\3")));
	end_jpeg(&b);
	assert_int_equal(kw_jpeg_orientation(kw_buf_str(&b)), 6);
	kw_buf_free(&b);
	b = begin_jpeg();
	end_jpeg(&b); /* behind the pixels nothing is read */
	assert_int_equal(kw_jpeg_orientation(kw_buf_str(&b)), 1);
	kw_buf_free(&b);
}

static void cut_files_say_less(void **state)
{
	(void)state;
	kw_buf b = begin_jpeg();
	put_segment(&b, 0xE1, KW_LIT(EXIF_OF("\6")));
	size_t said_at = b.n;
	end_jpeg(&b);
	for (size_t n = 0; n <= b.n; n++) {
		char *end = malloc(n + 1); /* so that a sanitizer sees who reads on */
		assert_non_null(end);
		memcpy(end, b.b, n);
		end = realloc(end, n ? n : 1);
		assert_non_null(end);
		assert_int_equal(kw_jpeg_orientation((kw_str){ end, n }), n >= said_at ? 6 : 1);
		free(end);
	}
	/* The same, of a segment that is shorter than what it holds. */
	kw_str whole = KW_LIT(EXIF_OF("\6"));
	for (size_t n = 0; n <= whole.n; n++) {
		kw_buf cut = begin_jpeg();
		put_segment(&cut, 0xE1, kw_str_sub(whole, 0, n));
		end_jpeg(&cut);
		uint8_t found = kw_jpeg_orientation(kw_buf_str(&cut));
		assert_int_equal(found, n >= whole.n - 4 ? 6 : 1);
		kw_buf_free(&cut);
	}
	kw_buf_free(&b);
}

static bool is_profile(const kw_buf *jpeg, const char *text)
{
	kw_buf found = { 0 };
	bool is_fine = kw_jpeg_put_profile(kw_buf_str(jpeg), &found);
	if (!text)
		assert_false(is_fine);
	else
		assert_true(is_fine && kw_str_eq(kw_buf_str(&found), kw_str_from(text)));
	kw_buf_free(&found);
	return is_fine;
}

static void profiles_are_joined(void **state)
{
	static const struct {
		uint8_t pieces[4][2]; /* number, of how many */
		const char *text;     /* NULL: damaged */
	} cases[] = {
		{ { { 0 } }, "" },
		{ { { 1, 1 } }, "a" },
		{ { { 2, 3 }, { 3, 3 }, { 1, 3 } }, "cab" },
		{ { { 1, 2 } }, NULL },
		{ { { 1, 2 }, { 2, 3 } }, NULL },
		{ { { 1, 2 }, { 1, 2 } }, NULL },
		{ { { 2, 1 } }, NULL },
		{ { { 1, 0xFF } }, NULL },
	};
	(void)state;
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		kw_buf b = begin_jpeg();
		for (int k = 0; k < 4 && cases[i].pieces[k][0]; k++)
			put_piece(&b, cases[i].pieces[k][0], cases[i].pieces[k][1],
			          (kw_str){ &"abcd"[k], 1 });
		end_jpeg(&b);
		(void)is_profile(&b, cases[i].text);
		kw_buf_free(&b);
	}
	kw_buf all = begin_jpeg();
	for (int i = MOST_PIECES; i > 0; i--)
		put_piece(&all, i, MOST_PIECES, (kw_str){ 0 });
	assert_true(is_profile(&all, ""));
	put_piece(&all, 0, MOST_PIECES, KW_LIT("x"));
	assert_false(is_profile(&all, NULL));
	kw_buf_free(&all);
	kw_buf cut = begin_jpeg();
	put_segment(&cut, 0xE2, KW_LIT("ICC_PROFILE\0\1"));
	assert_false(is_profile(&cut, NULL));
	kw_buf_free(&cut);
}

static void profiles_are_looked_at(void **state)
{
	static const struct {
		size_t at;
		char byte;
		uint32_t channels;
		int minor;
		const char *says; /* NULL: nothing */
	} cases[] = {
		{ 8, 2, 3, 4, NULL },
		{ 8, 4, 3, 7, NULL },
		{ 8, 4, 3, 5, NULL },
		{ 8, 4, 3, 4, "does not know" },
		{ 8, 5, 3, 7, "does not know" },
		{ 8, 2, 1, 7, "not one of such pictures" },
		{ 12, 'l', 3, 7, "not one of such pictures" },
		{ 16, 'G', 3, 7, "not one of such pictures" },
		{ 3, 127, 3, 7, "damaged" },
		{ 36, 'A', 3, 7, "damaged" },
		{ 131, 0, 3, 7, "damaged" },
		{ 131, 3, 3, 7, "damaged" },
		{ 139, (char)0xA1, 3, 7, "damaged" },
		{ 143, 17, 3, 7, "damaged" },
		{ 140, (char)0xFF, 3, 7, "damaged" },
	};
	(void)state;
	for (size_t i = 0; i < KW_COUNT(cases); i++) {
		kw_buf b = { 0 };
		put_icc(&b);
		b.b[cases[i].at] = cases[i].byte;
		const char *fault = kw_profile_fault(kw_buf_str(&b), cases[i].channels, cases[i].minor);
		if (cases[i].says ? !fault || !strstr(fault, cases[i].says) : fault != NULL)
			fail_msg("byte %zu: %s", cases[i].at, fault ? fault : "nothing");
		assert_non_null(kw_profile_fault(kw_str_sub(kw_buf_str(&b), 0, b.n - 1), 3, 7));
		assert_non_null(kw_profile_fault(kw_str_sub(kw_buf_str(&b), 0, 131), 3, 7));
		kw_buf_free(&b);
	}
}

static void bare_files_keep_what_codes_colours(void **state)
{
	(void)state;
	kw_buf b = begin_jpeg(), wanted = begin_jpeg(), bare = { 0 };
	put_segment(&b, 0xE1, KW_LIT(EXIF_OF("\6")));
	put_segment(&b, 0xE0, KW_LIT("JFXX\0preview"));
	put_piece(&b, 1, 1, KW_LIT("profile"));
	put_segment(&b, 0xFE, KW_LIT("comment"));
	for (int i = 0; i < 2; i++)
		put_segment(i ? &b : &wanted, 0xDB, KW_LIT("\0table"));
	for (int i = 0; i < 2; i++)
		put_segment(i ? &b : &wanted, 0xEE, KW_LIT("Adobe\0\x64\0\0\0\0\1"));
	put_segment(&b, 0xEE, KW_LIT("Other"));
	end_jpeg(&b);
	end_jpeg(&wanted);
	kw_jpeg_put_bare(kw_buf_str(&b), &bare);
	assert_true(kw_str_eq(kw_buf_str(&bare), kw_buf_str(&wanted)));
	kw_buf_free(&b);
	kw_buf_free(&bare);
	kw_buf_free(&wanted);
}

/* Any bytes at all: nothing is read that is not there, and a bare file is never longer. */
static void damage_does_no_harm(void **state)
{
	kw_buf whole = begin_jpeg(), icc = { 0 };
	unsigned r = 7;
	(void)state;
	put_segment(&whole, 0xE1, KW_LIT(EXIF_OF("\6")));
	put_icc(&icc);
	put_piece(&whole, 2, 2, kw_str_sub(kw_buf_str(&icc), 80, icc.n - 80));
	put_piece(&whole, 1, 2, kw_str_sub(kw_buf_str(&icc), 0, 80));
	end_jpeg(&whole);
	for (unsigned i = 0; i < DAMAGED_FILES; i++) {
		size_t n = i % 3 ? whole.n : next_random(&r) % whole.n;
		char *bytes = malloc(n ? n : 1);
		kw_buf profile = { 0 }, bare = { 0 };
		assert_non_null(bytes);
		memcpy(bytes, whole.b, n);
		for (unsigned k = next_random(&r) % 6; n && k > 0; k--)
			bytes[next_random(&r) % n] = (char)next_random(&r);
		uint8_t found = kw_jpeg_orientation((kw_str){ bytes, n });
		assert_in_range(found, 1, KW_ORIENTATIONS);
		if (kw_jpeg_put_profile((kw_str){ bytes, n }, &profile))
			(void)kw_profile_fault(kw_buf_str(&profile), 3, 7);
		kw_jpeg_put_bare((kw_str){ bytes, n }, &bare);
		assert_true(bare.n <= n);
		kw_buf_free(&profile);
		kw_buf_free(&bare);
		free(bytes);
	}
	kw_buf_free(&whole);
	kw_buf_free(&icc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_exif_counts),
		cmocka_unit_test(cut_files_say_less),
		cmocka_unit_test(profiles_are_joined),
		cmocka_unit_test(profiles_are_looked_at),
		cmocka_unit_test(bare_files_keep_what_codes_colours),
		cmocka_unit_test(damage_does_no_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
