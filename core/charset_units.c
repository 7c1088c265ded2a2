/* charset_units -- the six decoders: bytes to code points, strictly, a block at a time. A malformed unit ends its block
 * and takes the next byte along only when that is not ASCII, so that quotes and line ends survive. */
#include "charset.h"

enum { SET_ASCII, SET_KANA, SET_JIS, SET_JIS_X_0212 };

enum {
	ESC = 0x1B,
	SHIFT_OUT = 0x0E,
	SHIFT_IN = 0x0F,
	EUC_KANA = 0x8E,
	EUC_JIS_X_0212 = 0x8F,
	HALF_KANA_OFFSET = 0xFF61 - 0xA1,
};

kw_byte_walk kw_byte_walk_start(kw_str bytes, size_t from, bool by_line)
{
	static const unsigned char empty[1];
	const unsigned char *p = bytes.n ? (const unsigned char *)bytes.p : empty;
	return (kw_byte_walk){ .at = p + from, .end = p + bytes.n, .by_line = by_line };
}

static inline bool is_line_end(unsigned c)
{
	return c == '\n' || c == '\r';
}

/* Ends a block of n units with the malformed one at p. */
static size_t put_bad(kw_byte_walk *w, uint32_t *out, size_t n, const unsigned char *p, size_t n_bytes)
{
	out[n] = KW_BAD_UNIT;
	w->bad = p;
	w->n_bad_bytes = n_bytes;
	w->at = p + n_bytes;
	return n + 1;
}

/* Length of a malformed unit of up to `most` bytes at p. */
static size_t bad_length(const unsigned char *p, const unsigned char *end, size_t most)
{
	size_t n = 1;
	while (n < most && p + n < end && p[n] >= 0x80)
		n++;
	return n;
}

/* ---- UTF-8 ---- */

/* One character that is not ASCII; its length, or 0 and *n_bad. The non-characters U+FFFE and U+FFFF are refused because
 * no XML can hold them. */
static size_t read_utf8_character(kw_str rest, uint32_t *c, size_t *n_bad)
{
	size_t n = 0;
	*c = kw_utf8_next(rest, &n);
	bool malformed = *c == 0xFFFD && !(n == 3 && (unsigned char)rest.p[0] == 0xEF);
	if (!malformed && *c != 0xFFFE && *c != 0xFFFF)
		return n;
	*n_bad = n;
	return 0;
}

static size_t read_utf8(kw_byte_walk *w, uint32_t *out, size_t max)
{
	const unsigned char *p = w->at, *end = w->end;
	size_t n = 0;
	while (n < max && p < end) {
		unsigned c = *p;
		if (c < 0x80) {
			out[n++] = c;
			p++;
			if (w->by_line && is_line_end(c))
				break;
			continue;
		}
		/* kana, most kanji and full-width forms: three bytes without exceptions but U+FFFE and U+FFFF */
		if (c > 0xE0 && c < 0xF0 && c != 0xED && end - p >= 3 && (p[1] & 0xC0) == 0x80 &&
		    (p[2] & 0xC0) == 0x80) {
			uint32_t u = (c & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
			if (u < 0xFFFE) {
				out[n++] = u;
				p += 3;
				continue;
			}
		}
		size_t n_bad = 0;
		size_t length =
		        read_utf8_character((kw_str){ (const char *)p, (size_t)(end - p) }, out + n, &n_bad);
		if (length == 0)
			return put_bad(w, out, n, p, n_bad);
		p += length;
		n++;
	}
	w->at = p;
	return n;
}

/* ---- CP932 ---- */

static size_t read_cp932(kw_byte_walk *w, uint32_t *out, size_t max)
{
	const uint16_t *table = kw_charset_tables()->cp932;
	const unsigned char *p = w->at, *end = w->end;
	size_t n = 0;
	while (n < max && p < end) {
		unsigned c = *p;
		if (c < 0x80) {
			out[n++] = c;
			p++;
			if (w->by_line && is_line_end(c))
				break;
		} else if (c >= 0xA1 && c <= 0xDF) {
			out[n++] = c + HALF_KANA_OFFSET;
			p++;
		} else {
			uint16_t u = end - p >= 2 ? table[c << 8 | p[1]] : 0;
			if (u == 0) /* the rows of 80, A0, FD to FF are empty */
				return put_bad(w, out, n, p,
				               c == 0x80 || c == 0xA0 || c > 0xFC ? 1
				                                                  : bad_length(p, end, 2));
			out[n++] = u;
			p += 2;
		}
	}
	w->at = p;
	return n;
}

/* ---- EUC-JP-MS ---- */

/* The character of a plane at the two bytes p, each from `first` on; 0 when there is none. */
static inline uint16_t cell(const uint16_t *plane, const unsigned char *p, unsigned first)
{
	unsigned row = p[0] - first, column = p[1] - first;
	return row < KW_CELLS && column < KW_CELLS ? plane[row * KW_CELLS + column] : 0;
}

static size_t read_euc(kw_byte_walk *w, uint32_t *out, size_t max)
{
	const kw_charset_table *table = kw_charset_tables();
	const unsigned char *p = w->at, *end = w->end;
	size_t n = 0;
	while (n < max && p < end) {
		unsigned c = *p;
		if (c < 0x80) {
			out[n++] = c;
			p++;
			if (w->by_line && is_line_end(c))
				break;
			continue;
		}
		size_t length = c == EUC_JIS_X_0212 ? 3 : c == EUC_KANA || (c >= 0xA1 && c <= 0xFE) ? 2 : 1;
		uint32_t u = 0;
		if ((size_t)(end - p) < length)
			u = 0;
		else if (c == EUC_KANA)
			u = p[1] >= 0xA1 && p[1] <= 0xDF ? p[1] + (uint32_t)HALF_KANA_OFFSET : 0;
		else if (c == EUC_JIS_X_0212)
			u = cell(table->jis_x_0212, p + 1, 0xA1);
		else if (length == 2)
			u = cell(table->euc, p, 0xA1);
		if (u == 0)
			return put_bad(w, out, n, p, bad_length(p, end, length));
		out[n++] = u;
		p += length;
	}
	w->at = p;
	return n;
}

/* ---- ISO-2022-JP ---- */

static const struct escape {
	char rest[4]; /* behind ESC */
	uint8_t n, set;
} escapes[] = {
	{ "(B", 2, SET_ASCII }, { "(J", 2, SET_ASCII }, { "(I", 2, SET_KANA },
	{ "$@", 2, SET_JIS },   { "$B", 2, SET_JIS },   { "$(D", 3, SET_JIS_X_0212 },
};

static const struct escape *find_escape(const unsigned char *p, const unsigned char *end)
{
	for (size_t i = 0; i < KW_COUNT(escapes); i++)
		if (end - p > escapes[i].n && memcmp(p + 1, escapes[i].rest, escapes[i].n) == 0)
			return &escapes[i];
	return NULL;
}

/* One printing byte, or two, in the set in force; its length, or 0 and *n_bad. */
static size_t read_iso_2022_character(const kw_byte_walk *w, const unsigned char *p, uint32_t *c,
                                      size_t *n_bad)
{
	*n_bad = 1;
	if (*p >= 0x80)
		return 0;
	if (w->set == SET_JIS || w->set == SET_JIS_X_0212) {
		const kw_charset_table *table = kw_charset_tables();
		if (w->end - p < 2 || p[1] <= 0x20 || p[1] >= 0x7F)
			return 0;
		*c = cell(w->set == SET_JIS ? table->jis : table->jis_x_0212, p, 0x21);
		*n_bad = 2;
		return *c ? 2 : 0;
	}
	bool kana = w->set == SET_KANA || w->shifted;
	if (kana && *p > 0x5F)
		return 0;
	*c = kana ? *p + 0xFF40u : *p;
	return 1;
}

/* Length of the malformed escape sequence at p: of ESC alone, or of all that is left of a sequence cut by the end. */
static size_t bad_escape_length(const unsigned char *p, const unsigned char *end)
{
	size_t left = (size_t)(end - p);
	for (size_t i = 0; i < KW_COUNT(escapes); i++)
		if (left <= escapes[i].n && memcmp(p + 1, escapes[i].rest, left - 1) == 0)
			return left;
	return 1;
}

/* A line, and the text, end in ASCII. Says whether they did not, and returns there. */
static bool return_to_ascii(kw_byte_walk *w)
{
	bool open = w->set != SET_ASCII || w->shifted;
	w->set = SET_ASCII;
	w->shifted = false;
	return open;
}

static size_t put_bad_iso_2022(kw_byte_walk *w, uint32_t *out, size_t n, const unsigned char *p,
                               size_t n_bytes)
{
	if (p + n_bytes == w->end) /* one cut, one malformed unit */
		return_to_ascii(w);
	return put_bad(w, out, n, p, n_bytes);
}

static size_t read_iso_2022(kw_byte_walk *w, uint32_t *out, size_t max)
{
	const unsigned char *p = w->at, *end = w->end;
	size_t n = 0;
	while (n < max) {
		if ((p == end || is_line_end(*p)) && return_to_ascii(w))
			return put_bad(w, out, n, p, 0);
		if (p == end)
			break;
		unsigned c = *p;
		const struct escape *escape = c == ESC ? find_escape(p, end) : NULL;
		if (escape) {
			w->set = escape->set;
			p += 1 + escape->n;
			continue;
		}
		if (c == SHIFT_OUT || c == SHIFT_IN) {
			w->shifted = c == SHIFT_OUT;
			p++;
			continue;
		}
		if (c == ESC)
			return put_bad_iso_2022(w, out, n, p, bad_escape_length(p, end));
		size_t length = 1, n_bad;
		out[n] = c;
		if (c > 0x20 && c != 0x7F) /* others are the same in every set */
			length = read_iso_2022_character(w, p, out + n, &n_bad);
		if (length == 0)
			return put_bad_iso_2022(w, out, n, p, n_bad);
		n++;
		p += length;
		if (w->by_line && is_line_end(c))
			break;
	}
	w->at = p;
	return n;
}

/* ---- UTF-16 ---- */

static inline uint32_t code_unit(const unsigned char *p, bool big)
{
	return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

static inline size_t read_utf16(kw_byte_walk *w, uint32_t *out, size_t max, bool big)
{
	const unsigned char *p = w->at, *end = w->end;
	size_t n = 0;
	while (n < max && p < end) {
		if (end - p < 2)
			return put_bad(w, out, n, p, 1);
		uint32_t u = code_unit(p, big);
		size_t length = 2;
		if (u >= 0xD800 && u < 0xDC00 && end - p >= 4) {
			uint32_t low = code_unit(p + 2, big);
			if (low >= 0xDC00 && low < 0xE000) {
				u = 0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00);
				length = 4;
			}
		}
		if ((u >= 0xD800 && u < 0xE000) || u == 0xFFFE || u == 0xFFFF)
			return put_bad(w, out, n, p, 2);
		out[n++] = u;
		p += length;
		if (w->by_line && is_line_end(u))
			break;
	}
	w->at = p;
	return n;
}

static size_t read_utf16le(kw_byte_walk *w, uint32_t *out, size_t max)
{
	return read_utf16(w, out, max, false);
}

static size_t read_utf16be(kw_byte_walk *w, uint32_t *out, size_t max)
{
	return read_utf16(w, out, max, true);
}

kw_unit_reader *kw_unit_reader_of(kw_charset charset)
{
	static kw_unit_reader *const readers[KW_N_CHARSETS] = {
		[KW_CHARSET_UTF8] = read_utf8,       [KW_CHARSET_CP932] = read_cp932,
		[KW_CHARSET_EUC_JP_MS] = read_euc,   [KW_CHARSET_ISO_2022_JP] = read_iso_2022,
		[KW_CHARSET_UTF16LE] = read_utf16le, [KW_CHARSET_UTF16BE] = read_utf16be,
	};
	return readers[charset];
}

/* ---- shape, byte order marks ---- */

size_t kw_charset_shape(kw_str bytes, kw_charset charset)
{
	const unsigned char *p = (const unsigned char *)bytes.p;
	bool euc = charset == KW_CHARSET_EUC_JP_MS;
	size_t at = 0;
	while (at < bytes.n) {
		unsigned c = p[at];
		size_t length = 1, k = 1;
		if (c < 0x80 || (!euc && c >= 0xA1 && c <= 0xDF)) {
			at++;
			continue;
		}
		if (c == 0x80 || c == 0xA0 || c == 0xFF ||
		    (euc ? c < EUC_KANA || (c > EUC_JIS_X_0212 && c < 0xA0) : c > 0xFC))
			return at;
		length = euc && c == EUC_JIS_X_0212 ? 3 : 2;
		for (; k < length && at + k < bytes.n; k++) {
			unsigned trail = p[at + k];
			if (euc ? trail < 0xA1 || trail == 0xFF
			        : trail < 0x40 || trail == 0x7F || trail > 0xFC)
				return at;
		}
		if (k < length)
			return at;
		at += length;
	}
	return at;
}

kw_charset kw_charset_bom(kw_str bytes, size_t *n_bytes)
{
	static const struct {
		kw_str mark;
		kw_charset charset;
	} marks[] = {
		{ { "\xEF\xBB\xBF", 3 }, KW_CHARSET_UTF8 },
		{ { "\xFF\xFE", 2 }, KW_CHARSET_UTF16LE },
		{ { "\xFE\xFF", 2 }, KW_CHARSET_UTF16BE },
	};
	for (size_t i = 0; i < KW_COUNT(marks); i++)
		if (kw_str_starts(bytes, marks[i].mark)) {
			*n_bytes = marks[i].mark.n;
			return marks[i].charset;
		}
	*n_bytes = 0;
	return KW_CHARSET_UNKNOWN;
}

bool kw_charset_is_utf32(kw_str bytes)
{
	return kw_str_starts(bytes, (kw_str){ "\xFF\xFE\0\0", 4 }) ||
	       kw_str_starts(bytes, (kw_str){ "\0\0\xFE\xFF", 4 });
}
