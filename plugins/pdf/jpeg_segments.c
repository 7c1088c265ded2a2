/* jpeg_segments -- walks the segments of a JPEG up to its pixels; reads EXIF no further than the one number that is asked for. */
#include "jpeg_segments.h"

enum {
	START_BYTES = 2, /* of the file */
	APP_FIRST = 0xE0,
	EXIF = 0xE1,
	PROFILE = 0xE2,
	APP_LAST = 0xEF,
	COMMENT = 0xFE,
	PIXELS = 0xDA,
	ENTRY_BYTES = 12,
	ORIENTATION = 0x0112, /* a tag of EXIF, and the type of its value */
	TWO_BYTES = 3,
	MOST_PIECES = 255,
};

typedef struct segment {
	uint8_t kind;
	kw_str whole, body; /* the body: without marker and length */
} segment;

static size_t be16(const char *p)
{
	return (size_t)(uint8_t)p[0] << 8 | (uint8_t)p[1];
}

/* Takes the next segment from what is left of the file; false at the pixels, or where it is damaged. */
static bool next_segment(kw_str *left, segment *s)
{
	size_t at = 0;
	while (at + 1 < left->n && (uint8_t)left->p[at] == 0xFF && (uint8_t)left->p[at + 1] == 0xFF)
		at++; /* as many may stand there as there are */
	if (left->n - at < 4 || (uint8_t)left->p[at] != 0xFF || (uint8_t)left->p[at + 1] == PIXELS)
		return false;
	size_t n = be16(left->p + at + 2);
	if (n < 2 || n > left->n - at - 2)
		return false;
	s->kind = (uint8_t)left->p[at + 1];
	s->whole = kw_str_sub(*left, 0, at + 2 + n);
	s->body = kw_str_sub(*left, at + 4, n - 2);
	*left = kw_str_sub(*left, s->whole.n, left->n - s->whole.n);
	return true;
}

static kw_str segments_of(kw_str file)
{
	return file.n < START_BYTES ? (kw_str){ 0 } : kw_str_sub(file, START_BYTES, file.n - START_BYTES);
}

/* ---- EXIF: a TIFF file in a segment ---- */

/* A number of n bytes, which are there. */
static size_t number_at(kw_str tiff, size_t at, size_t n)
{
	bool is_little = tiff.p[0] == 'I';
	size_t number = 0;
	for (size_t i = 0; i < n; i++)
		number = number << 8 | (uint8_t)tiff.p[is_little ? at + n - 1 - i : at + i];
	return number;
}

static uint8_t orientation_in(kw_str tiff)
{
	if (!kw_str_starts(tiff, (kw_str){ "II*\0", 4 }) && !kw_str_starts(tiff, (kw_str){ "MM\0*", 4 }))
		return KW_UPRIGHT;
	size_t directory = tiff.n < 8 ? tiff.n : number_at(tiff, 4, 4);
	if (directory > tiff.n || tiff.n - directory < 2)
		return KW_UPRIGHT;
	size_t n = number_at(tiff, directory, 2), room = (tiff.n - directory - 2) / ENTRY_BYTES;
	for (size_t i = 0; i < n && i < room; i++) {
		size_t at = directory + 2 + i * ENTRY_BYTES;
		if (number_at(tiff, at, 2) != ORIENTATION)
			continue;
		size_t value = number_at(tiff, at + 8, 2);
		bool is_one = number_at(tiff, at + 2, 2) == TWO_BYTES && number_at(tiff, at + 4, 4) == 1;
		return is_one && value >= KW_UPRIGHT && value <= KW_ORIENTATIONS ? (uint8_t)value
		                                                                 : KW_UPRIGHT;
	}
	return KW_UPRIGHT;
}

uint8_t kw_jpeg_orientation(kw_str file)
{
	static const kw_str name = KW_LIT_INIT("Exif\0\0");
	kw_str left = segments_of(file);
	for (segment s; next_segment(&left, &s);)
		if (s.kind == EXIF && kw_str_starts(s.body, name))
			return orientation_in(kw_str_sub(s.body, name.n, s.body.n - name.n));
	return KW_UPRIGHT;
}

/* ---- the colour profile ---- */

bool kw_jpeg_put_profile(kw_str file, kw_buf *out)
{
	static const kw_str name = KW_LIT_INIT("ICC_PROFILE\0");
	kw_str left = segments_of(file), pieces[MOST_PIECES] = { 0 };
	size_t n = 0, n_found = 0;
	for (segment s; next_segment(&left, &s);) {
		if (s.kind != PROFILE || !kw_str_starts(s.body, name))
			continue;
		/* Which one it is, and of how many. */
		size_t number = s.body.n < name.n + 2 ? 0 : (uint8_t)s.body.p[name.n];
		n = number && !n ? (uint8_t)s.body.p[name.n + 1] : n;
		if (!number || number > n || (uint8_t)s.body.p[name.n + 1] != n || pieces[number - 1].p)
			return false;
		pieces[number - 1] = kw_str_sub(s.body, name.n + 2, s.body.n - name.n - 2);
		n_found++;
	}
	for (size_t i = 0; i < n && n_found == n; i++)
		kw_buf_put(out, pieces[i]);
	return n_found == n;
}

/* ---- the file ---- */

/* Adobe's segment and JFIF's tell readers what the channels are. */
static bool is_kept(const segment *s)
{
	if (s->kind == COMMENT)
		return false;
	return s->kind < APP_FIRST || s->kind > APP_LAST || kw_str_starts(s->body, KW_LIT("JFIF\0")) ||
	       kw_str_starts(s->body, KW_LIT("Adobe"));
}

void kw_jpeg_put_bare(kw_str file, kw_buf *out)
{
	kw_str left = segments_of(file);
	kw_buf_put(out, kw_str_sub(file, 0, file.n - left.n));
	for (segment s; next_segment(&left, &s);)
		if (is_kept(&s))
			kw_buf_put(out, s.whole);
	kw_buf_put(out, left);
}
