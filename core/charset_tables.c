/* charset_tables -- the Japanese planes, filled once per process from the C library's converters CP932 and EUC-JP-MS. No
 * other converter is asked: SHIFT_JIS and EUC-JP lack the vendor characters, ISO-2022-JP passes errors as text. */
#include "charset.h"

#include <iconv.h>
#include <pthread.h>

enum { HALF_KANA_OFFSET = 0xFF61 - 0xA1, BROKEN_BAR = 0xA6, MOST_CELLS = 125 };

static kw_charset_table table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* The units of n characters of `size` bytes each, of one row; 0 stays where none is assigned. False when the converter makes
 * anything else of them than one code point each. */
static bool fill_row(iconv_t converter, char *bytes, size_t size, size_t n, uint32_t *out)
{
	unsigned char units[2 * MOST_CELLS];
	for (size_t i = 0, done; i < n; i += done + 1) {
		char *from = bytes + i * size, *to = (char *)units;
		size_t left = (n - i) * size, room = sizeof units;
		iconv(converter, NULL, NULL, NULL, NULL);
		size_t changed = iconv(converter, &from, &left, &to, &room);
		done = n - i - left / size; /* behind them stands what is none */
		if ((changed && left == 0) || left % size || sizeof units - room != 2 * done)
			return false;
		for (size_t k = 0; k < done; k++)
			out[i + k] = kw_unit_of(units[2 * k] | (uint32_t)units[2 * k + 1] << 8);
	}
	return true;
}

static bool fill_cp932_row(iconv_t converter, unsigned lead, unsigned first, unsigned last)
{
	char bytes[2 * MOST_CELLS];
	for (unsigned trail = first; trail <= last; trail++) {
		bytes[2 * (trail - first)] = (char)lead;
		bytes[2 * (trail - first) + 1] = (char)trail;
	}
	return fill_row(converter, bytes, 2, last - first + 1, table.cp932 + (lead << 8 | first));
}

static bool fill_cp932(void)
{
	iconv_t converter = iconv_open("UTF-16LE", "CP932");
	bool ok = converter != (iconv_t)-1;
	for (unsigned lead = 0x81; ok && lead <= 0xFC; lead++) {
		if (lead < 0xA0 || lead > 0xDF)
			ok = fill_cp932_row(converter, lead, 0x40, 0x7E) &&
			     fill_cp932_row(converter, lead, 0x80, 0xFC);
	}
	if (converter != (iconv_t)-1)
		iconv_close(converter);
	return ok && table.cp932[0x8140] == kw_unit_of(0x3000);
}

static bool fill_jis_x_0212(void)
{
	iconv_t converter = iconv_open("UTF-16LE", "EUC-JP-MS");
	bool ok = converter != (iconv_t)-1;
	for (unsigned row = 0; ok && row < KW_CELLS; row++) {
		char bytes[3 * KW_CELLS];
		for (unsigned cell = 0; cell < KW_CELLS; cell++) {
			bytes[3 * cell] = (char)0x8F;
			bytes[3 * cell + 1] = (char)(0xA1 + row);
			bytes[3 * cell + 2] = (char)(0xA1 + cell);
		}
		ok = fill_row(converter, bytes, 3, KW_CELLS, table.jis_x_0212 + row * KW_CELLS);
	}
	if (converter != (iconv_t)-1)
		iconv_close(converter);
	/* Row 2 cell 35 is the sign of JIS X 0212, not the full-width one that CP932 has elsewhere. */
	table.jis_x_0212[KW_CELLS + 34] = kw_unit_of(BROKEN_BAR);
	return ok && table.jis_x_0212[15 * KW_CELLS] == kw_unit_of(0x4E02);
}

/* Row and cell of JIS X 0208 (from 1) as the bytes of CP932. In EUC-JP-MS rows 85 to 94 are user-defined, where the private use area begins
 * with them; but what writes 髙 and 﨑 in two bytes (code page 51932, browsers) has the IBM extensions in rows 89 to 92, and
 * so many user-defined characters has no text. */
static void fill_plane_1(void)
{
	for (unsigned row = 1; row <= KW_CELLS; row++)
		for (unsigned cell = 1; cell <= KW_CELLS; cell++) {
			unsigned lead = (row - 1) / 2 + (row <= 62 ? 0x81 : 0xC1);
			unsigned trail = row % 2 ? cell + (cell <= 63 ? 0x3F : 0x40) : cell + 0x9E;
			unsigned at = (row - 1) * KW_CELLS + cell - 1;
			table.jis[at] = table.cp932[lead << 8 | trail];
			bool assigned = row < 85 || (row >= 89 && row <= 92 && table.jis[at]);
			table.euc[at] = assigned ? table.jis[at]
			                         : kw_unit_of(0xE000 + (row - 85) * KW_CELLS + cell - 1);
		}
}

static void fill_single(void)
{
	for (unsigned c = 0; c < 0x80; c++)
		table.single[c] = kw_unit_of(c);
	for (unsigned c = 0xA1; c <= 0xDF; c++)
		table.single[c] = kw_unit_of(c + HALF_KANA_OFFSET);
}

static void fill(void)
{
	fill_single();
	table.ok = fill_cp932() && fill_jis_x_0212();
	fill_plane_1();
}

const kw_charset_table *kw_charset_tables(void)
{
	pthread_once(&once, fill);
	return &table;
}

bool kw_charset_needs_tables(kw_charset charset)
{
	return charset == KW_CHARSET_CP932 || charset == KW_CHARSET_EUC_JP_MS ||
	       charset == KW_CHARSET_ISO_2022_JP;
}
