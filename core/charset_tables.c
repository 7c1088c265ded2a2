/* charset_tables -- the Japanese planes, filled once per process from the C library's converters CP932 and EUC-JP-MS. No
 * other converter is asked: SHIFT_JIS and EUC-JP lack the vendor characters, ISO-2022-JP passes errors as text. */
#include "charset.h"

#include <iconv.h>
#include <pthread.h>

enum { HALF_KANA_OFFSET = 0xFF61 - 0xA1, BROKEN_BAR = 0xA6 };

static kw_charset_table table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* The unit of n bytes, or 0 when they are not exactly one character. */
static uint32_t unit_of(iconv_t converter, char *bytes, size_t n)
{
	unsigned char unit[8];
	char *from = bytes, *to = (char *)unit;
	size_t left = n, room = sizeof unit;
	iconv(converter, NULL, NULL, NULL, NULL);
	if (iconv(converter, &from, &left, &to, &room) != 0 || left != 0 || room != sizeof unit - 2)
		return 0;
	return kw_unit_of(unit[0] | (uint32_t)unit[1] << 8);
}

static bool fill_cp932(void)
{
	iconv_t converter = iconv_open("UTF-16LE", "CP932");
	if (converter == (iconv_t)-1)
		return false;
	for (unsigned lead = 0x81; lead <= 0xFC; lead++) {
		if (lead >= 0xA0 && lead <= 0xDF)
			continue;
		for (unsigned trail = 0x40; trail <= 0xFC; trail++) {
			char bytes[2] = { (char)lead, (char)trail };
			if (trail != 0x7F)
				table.cp932[lead << 8 | trail] = unit_of(converter, bytes, 2);
		}
	}
	iconv_close(converter);
	return table.cp932[0x8140] == kw_unit_of(0x3000);
}

static bool fill_jis_x_0212(void)
{
	iconv_t converter = iconv_open("UTF-16LE", "EUC-JP-MS");
	if (converter == (iconv_t)-1)
		return false;
	for (unsigned row = 0; row < KW_CELLS; row++)
		for (unsigned cell = 0; cell < KW_CELLS; cell++) {
			char bytes[3] = { (char)0x8F, (char)(0xA1 + row), (char)(0xA1 + cell) };
			table.jis_x_0212[row * KW_CELLS + cell] = unit_of(converter, bytes, 3);
		}
	iconv_close(converter);
	/* Row 2 cell 35 is the sign of JIS X 0212, not the full-width one that CP932 has elsewhere. */
	table.jis_x_0212[KW_CELLS + 34] = kw_unit_of(BROKEN_BAR);
	return table.jis_x_0212[15 * KW_CELLS] == kw_unit_of(0x4E02);
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
