/* charset_2004 -- recognises texts in Shift_JIS-2004, EUC-JIS-2004 and ISO-2022-JP-2004 by the characters of JIS X 0213 that the
 * tables here do not have, so that such a text is refused by name instead of read with gaps. It decodes none of them. */
#include "charset.h"

enum {
	MIN_KANA = 4,    /* before a text is called Japanese at all */
	LEAST_KANA = 20, /* one in so many */
};

/* Cells of plane 1 that JIS X 0213:2004 leaves empty; all others are assigned. */
static const struct {
	uint8_t row, first, last;
} empty_cells[] = {
	{ 4, 92, 94 },  { 8, 63, 70 },  { 8, 93, 94 },  { 12, 84, 92 },
	{ 13, 56, 62 }, { 13, 80, 82 }, { 13, 84, 87 }, { 13, 90, 92 },
};

static bool is_in_plane_1(unsigned row, unsigned cell)
{
	for (size_t i = 0; i < KW_COUNT(empty_cells); i++)
		if (row == empty_cells[i].row && cell >= empty_cells[i].first && cell <= empty_cells[i].last)
			return false;
	return row >= 1 && row <= KW_CELLS && cell >= 1 && cell <= KW_CELLS;
}

/* Plane 2 has the rows that JIS X 0212 leaves free. */
static bool is_in_plane_2(unsigned row, unsigned cell)
{
	return cell >= 1 && cell <= (row == 94 ? 86 : KW_CELLS) &&
	       (row == 1 || (row >= 3 && row <= 5) || row == 8 || (row >= 12 && row <= 15) ||
	        (row >= 78 && row <= 94));
}

static bool is_sjis_2004(const unsigned char *p, size_t n)
{
	if (n < 2 || p[1] < 0x40 || p[1] == 0x7F || p[1] > 0xFC)
		return false;
	if (p[0] >= 0xF0 && p[0] <= 0xFC) /* plane 2, all but the last cells */
		return !(p[0] == 0xFC && p[1] > 0xF4);
	if (p[0] < 0x81 || (p[0] > 0x9F && p[0] < 0xE0))
		return false;
	unsigned pair = p[0] - (p[0] < 0xA0 ? 0x81u : 0xC1u), odd = p[1] < 0x9F;
	unsigned cell = odd ? p[1] - (p[1] < 0x7F ? 0x3Fu : 0x40u) : p[1] - 0x9Eu;
	return is_in_plane_1(2 * pair + (odd ? 1 : 2), cell);
}

static bool is_euc_2004(const unsigned char *p, size_t n)
{
	if (n == 3 && p[0] == 0x8F)
		return p[1] > 0xA0 && p[2] > 0xA0 && is_in_plane_2(p[1] - 0xA0u, p[2] - 0xA0u);
	return n == 2 && p[0] > 0xA0 && p[1] > 0xA0 && is_in_plane_1(p[0] - 0xA0u, p[1] - 0xA0u);
}

/* ESC $ ( O, P, Q: the sets of JIS X 0213. */
static bool is_escape_2004(const unsigned char *p, const unsigned char *end)
{
	return end - p >= 4 && memcmp(p, "\x1B$(", 3) == 0 && p[3] >= 'O' && p[3] <= 'Q';
}

const char *kw_charset_2004(kw_str bytes, kw_charset charset, uint64_t *at)
{
	if (!kw_charset_needs_tables(charset) || !bytes.n)
		return NULL;
	uint32_t units[KW_UNIT_BLOCK];
	const unsigned char *base = (const unsigned char *)bytes.p, *end = base + bytes.n;
	kw_unit_reader *read = kw_unit_reader_of(charset);
	kw_byte_walk walk = kw_byte_walk_start(bytes, 0);
	size_t kana = 0, judged = 0;
	bool found = false;
	for (size_t n; (n = read(&walk, units, KW_UNIT_BLOCK)) > 0;) {
		bool bad = units[n - 1] == KW_BAD_UNIT;
		for (size_t i = 0; i < n - bad; i++) {
			uint32_t c = kw_unit_char(units[i]);
			judged += c >= 0x80;
			kana += c >= 0x3041 && c <= 0x30FF;
		}
		if (!bad)
			continue;
		if (charset == KW_CHARSET_ISO_2022_JP && !is_escape_2004(walk.bad, end) && !found)
			return NULL;
		if (charset == KW_CHARSET_CP932 &&
		    !is_sjis_2004(walk.bad,
		                  walk.n_bad_bytes == 1 ? (size_t)(end - walk.bad) : walk.n_bad_bytes))
			return NULL;
		if (charset == KW_CHARSET_EUC_JP_MS && !is_euc_2004(walk.bad, walk.n_bad_bytes))
			return NULL;
		if (!found)
			*at = (uint64_t)(walk.bad - base);
		found = true;
		if (charset ==
		    KW_CHARSET_ISO_2022_JP) /* behind the escape all is a guess; it says it by itself */
			return "ISO-2022-JP-2004";
		if (charset == KW_CHARSET_CP932 && walk.n_bad_bytes == 1) /* the trail byte was left */
			walk.at = walk.bad + 2;
	}
	if (!found || kana < MIN_KANA || kana * LEAST_KANA < judged)
		return NULL;
	return charset == KW_CHARSET_CP932 ? "Shift_JIS-2004" : "EUC-JIS-2004";
}
