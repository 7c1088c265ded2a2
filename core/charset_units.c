/* charset_units -- the six decoders: bytes to code points, strictly, a block at a time. A malformed unit ends its block
 * and takes the next byte along only when that is not ASCII, so that quotes and line ends survive. */
#include "charset.h"
#include "utf8_run.h"

enum { SET_ASCII, SET_KANA, SET_JIS, SET_JIS_X_0212 };

enum {
	ESC = 0x1B,
	SHIFT_OUT = 0x0E,
	SHIFT_IN = 0x0F,
	EUC_KANA = 0x8E,
	EUC_JIS_X_0212 = 0x8F,
};

/* The unit of c, whose mark is `mark`. */
static inline uint32_t unit_of(uint32_t c, unsigned mark)
{
	uint32_t text = c;
	if (c >= 0x800)
		text = 0x8080E0 | c >> 12 | (c >> 6 & 0x3F) << 8 | (c & 0x3F) << 16;
	else if (c >= 0x80)
		text = 0x80C0 | c >> 6 | (c & 0x3F) << 8;
	return text | (uint32_t)mark << KW_MARK_SHIFT;
}

static inline uint32_t astral(uint32_t c)
{
	return c | (uint32_t)KW_MARK_ASTRAL << KW_MARK_SHIFT;
}

uint32_t kw_unit_of(uint32_t c)
{
	return c < 0x10000 ? unit_of(c, kw_charset_marks()[c]) : astral(c);
}

uint32_t kw_unit_char(uint32_t unit)
{
	if (unit == KW_BAD_UNIT)
		return 0xFFFD;
	switch ((unit >> KW_MARK_SHIFT) / KW_N_MARK_CLASSES) {
	case 0:
		return unit & 0x7F;
	case 1:
		return (unit & 0x1F) << 6 | (unit >> 8 & 0x3F);
	case 2:
		return (unit & 0x0F) << 12 | (unit >> 8 & 0x3F) << 6 | (unit >> 16 & 0x3F);
	default:
		return unit & 0x1FFFFF;
	}
}

kw_byte_walk kw_byte_walk_start(kw_str bytes, size_t from)
{
	static const unsigned char empty[1];
	const unsigned char *p = bytes.n ? (const unsigned char *)bytes.p : empty;
	return (kw_byte_walk){ .at = p + from, .end = p + bytes.n };
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
	const uint8_t *marks = kw_charset_marks();
	const unsigned char *p = w->at, *end = w->end;
	size_t n = 0;
	while (n < max && p < end) {
		unsigned c = *p;
		if (c < 0x80) {
			out[n++] = unit_of(c, marks[c]);
			p++;
			continue;
		}
		/* kana, most kanji and full-width forms: three bytes without exceptions but U+FFFE and U+FFFF */
		if (c > 0xE0 && c < 0xF0 && c != 0xED && end - p >= 3 && (p[1] & 0xC0) == 0x80 &&
		    (p[2] & 0xC0) == 0x80) {
			uint32_t u = (c & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
			if (u < 0xFFFE) {
				out[n++] = c | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
				           (uint32_t)marks[u] << KW_MARK_SHIFT;
				p += 3;
				continue;
			}
		}
		size_t n_bad = 0;
		uint32_t u;
		size_t length =
		        read_utf8_character((kw_str){ (const char *)p, (size_t)(end - p) }, &u, &n_bad);
		if (length == 0)
			return put_bad(w, out, n, p, n_bad);
		out[n++] = length < 4 ? unit_of(u, marks[u]) : astral(u);
		p += length;
	}
	w->at = p;
	return n;
}

size_t kw_charset_plain_utf8(kw_str bytes, size_t from)
{
	size_t at = from, forgotten = from;
	while (at < bytes.n) {
		size_t part = bytes.n - at < KW_FORGET_BYTES ? bytes.n : at + KW_FORGET_BYTES;
		at = kw_utf8_skip_easy((const unsigned char *)bytes.p, at, part, true);
		kw_bytes_passed(bytes, at, &forgotten);
		for (size_t stop = at + KW_UTF8_BLOCK; at < stop && at < bytes.n;) {
			uint32_t c;
			size_t n_bad, n = read_utf8_character(kw_str_sub(bytes, at, bytes.n), &c, &n_bad);
			if (n == 0 || (kw_is_removed(c) && c != '\f'))
				return at;
			at += n;
		}
	}
	return at;
}

/* ---- runs of ASCII, which need no table ---- */

/* A run worth the while begins: the block may end here. */
static inline bool begins_ascii(const unsigned char *p, const unsigned char *end)
{
	return end - p >= KW_ASCII_RUN && !((kw_eight_at(p) | kw_eight_at(p + 8)) & KW_EVERY_BYTE(0x80));
}

/* How many of eight bytes of ASCII stand before a control character that a text does not have. */
static unsigned plain_in(uint64_t eight)
{
	for (uint64_t marks = kw_controls_in(eight); marks; marks &= marks - 1) {
		unsigned at = (unsigned)__builtin_ctzll(marks) / 8, c = eight >> at * 8 & 0xFF;
		if (kw_is_removed(c) && c != '\f')
			return at;
	}
	return 8;
}

size_t kw_charset_ascii_run(const kw_byte_walk *w)
{
	const unsigned char *p = w->at;
	if (w->set != SET_ASCII || w->shifted || !begins_ascii(p, w->end))
		return 0;
	for (unsigned n = 8; n == 8 && w->end - p >= 8 && !(kw_eight_at(p) & KW_EVERY_BYTE(0x80)); p += n)
		n = plain_in(kw_eight_at(p));
	size_t length = (size_t)(p - w->at);
	return length < KW_ASCII_RUN ? 0 : length;
}

/* ---- CP932 ---- */

/* Wide characters one behind the other. */
static const unsigned char *read_cp932_run(const unsigned char *p, const unsigned char *end, uint32_t *out,
                                           size_t *n, size_t max)
{
	const uint32_t *table = kw_charset_tables()->cp932;
	size_t left = (size_t)(end - p) / 2, k = *n;
	if (left > max - k)
		left = max - k;
	for (uint32_t unit; left > 0 && p[0] >= 0x80 && (unit = table[p[0] << 8 | p[1]]) != 0; left--, p += 2)
		out[k++] = unit;
	*n = k;
	return p;
}

static size_t read_cp932(kw_byte_walk *w, uint32_t *out, size_t max)
{
	const uint32_t *single = kw_charset_tables()->single;
	const unsigned char *p = w->at, *end = w->end;
	size_t n = 0;
	while (n < max && p < end) {
		const unsigned char *from = p;
		p = read_cp932_run(p, end, out, &n, max);
		if (n == max || p == end || (p > from && begins_ascii(p, end)))
			break;
		unsigned c = *p;
		if (!single[c]) /* the rows of 80, A0, FD to FF are empty */
			return put_bad(w, out, n, p,
			               c == 0x80 || c == 0xA0 || c > 0xFC ? 1 : bad_length(p, end, 2));
		out[n++] = single[c];
		p++;
	}
	w->at = p;
	return n;
}

/* ---- EUC-JP-MS ---- */

/* The unit of a plane at the two bytes p, each from `first` on; 0 when there is none. */
static inline uint32_t cell(const uint32_t *plane, const unsigned char *p, unsigned first)
{
	unsigned row = p[0] - first, column = p[1] - first;
	return row < KW_CELLS && column < KW_CELLS ? plane[row * KW_CELLS + column] : 0;
}

/* One character of more than one byte: its length, or 0. */
static size_t read_euc_marked(const kw_charset_table *table, const unsigned char *p, size_t left,
                              uint32_t *unit)
{
	size_t length = p[0] == EUC_JIS_X_0212 ? 3 : 2;
	*unit = 0;
	if (left < length)
		return 0;
	if (p[0] == EUC_JIS_X_0212)
		*unit = cell(table->jis_x_0212, p + 1, 0xA1);
	else if (p[0] == EUC_KANA)
		*unit = p[1] >= 0xA1 ? table->single[p[1]] : 0;
	else
		*unit = cell(table->euc, p, 0xA1);
	return *unit ? length : 0;
}

static size_t read_euc(kw_byte_walk *w, uint32_t *out, size_t max)
{
	const kw_charset_table *table = kw_charset_tables();
	const unsigned char *p = w->at, *end = w->end;
	bool wide = false; /* the character before */
	size_t n = 0;
	while (n < max && p < end) {
		unsigned c = *p;
		if (c < 0x80) {
			if (wide && begins_ascii(p, end))
				break;
			wide = false;
			out[n++] = table->single[c];
			p++;
			continue;
		}
		wide = true;
		size_t length = 2;
		uint32_t unit = c > 0xA0 && end - p >= 2 ? cell(table->euc, p, 0xA1) : 0;
		if (unit == 0)
			length = read_euc_marked(table, p, (size_t)(end - p), &unit);
		if (length == 0) {
			size_t most = c == EUC_JIS_X_0212                         ? 3
			              : c == EUC_KANA || (c >= 0xA1 && c <= 0xFE) ? 2
			                                                          : 1;
			return put_bad(w, out, n, p, bad_length(p, end, most));
		}
		out[n++] = unit;
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
static size_t read_iso_2022_character(const kw_byte_walk *w, const unsigned char *p, uint32_t *unit,
                                      size_t *n_bad)
{
	const kw_charset_table *table = kw_charset_tables();
	*n_bad = 1;
	if (*p >= 0x80)
		return 0;
	if (w->set == SET_JIS || w->set == SET_JIS_X_0212) {
		if (w->end - p < 2 || p[1] <= 0x20 || p[1] >= 0x7F)
			return 0;
		*unit = cell(w->set == SET_JIS ? table->jis : table->jis_x_0212, p, 0x21);
		*n_bad = 2;
		return *unit ? 2 : 0;
	}
	bool kana = w->set == SET_KANA || w->shifted;
	if (kana && *p > 0x5F)
		return 0;
	*unit = table->single[kana ? *p + 0x80u : *p];
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

/* A run of JIS X 0208 and the line ends between its lines are no business of this: it ends before them. */
static const unsigned char *read_jis_run(const unsigned char *p, const unsigned char *end, uint32_t *out,
                                         size_t *n, size_t max)
{
	const uint32_t *plane = kw_charset_tables()->jis;
	size_t k = *n;
	for (uint32_t unit; k < max && end - p >= 2 && (unit = cell(plane, p, 0x21)) != 0; p += 2)
		out[k++] = unit;
	*n = k;
	return p;
}

static size_t read_iso_2022(kw_byte_walk *w, uint32_t *out, size_t max)
{
	const uint32_t *single = kw_charset_tables()->single;
	const unsigned char *p = w->at, *end = w->end;
	size_t n = 0;
	while (n < max) {
		if (w->set == SET_JIS && (p = read_jis_run(p, end, out, &n, max), n == max))
			break;
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
		out[n] = single[c];
		if (c > 0x20 && c != 0x7F) /* others are the same in every set */
			length = read_iso_2022_character(w, p, out + n, &n_bad);
		if (length == 0)
			return put_bad_iso_2022(w, out, n, p, n_bad);
		n++;
		p += length;
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
	const uint8_t *marks = kw_charset_marks();
	const unsigned char *p = w->at, *end = w->end;
	size_t n = 0;
	while (n < max && end - p >= 2) {
		uint32_t u = code_unit(p, big);
		if (u - 0xD800 >= 0x800 && u < 0xFFFE) {
			out[n++] = unit_of(u, marks[u]);
			p += 2;
			continue;
		}
		uint32_t low = end - p >= 4 ? code_unit(p + 2, big) : 0;
		if (u >= 0xDC00 || low < 0xDC00 || low >= 0xE000)
			return put_bad(w, out, n, p, 2);
		out[n++] = astral(0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00));
		p += 4;
	}
	if (n < max && p < end)
		return put_bad(w, out, n, p, 1);
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
