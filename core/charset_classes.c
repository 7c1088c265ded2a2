/* charset_classes -- what kind of character each code point of the BMP is, as evidence for or against an encoding. The
 * facts come from the generated charset_classes.h; no converter of the C library is needed for them. */
#include "charset.h"

#include <pthread.h>

struct class_range {
	uint16_t first, last;
	kw_class kind;
};
#include "charset_classes.h"

/* White space that is not judged; U+3000 is, because Japanese text has it. */
static const struct class_range plain_ranges[] = {
	{ 0x0000, 0x0000, KW_CLASS_NUL },       { 0x0001, 0x0007, KW_CLASS_CONTROL },
	{ 0x0008, 0x0008, KW_CLASS_BACKSPACE }, { 0x0009, 0x0009, KW_CLASS_BLANK },
	{ 0x000A, 0x000A, KW_CLASS_LINE_END },  { 0x000B, 0x000B, KW_CLASS_CONTROL },
	{ 0x000C, 0x000C, KW_CLASS_BLANK },     { 0x000D, 0x000D, KW_CLASS_LINE_END },
	{ 0x000E, 0x001F, KW_CLASS_CONTROL },   { 0x0020, 0x0020, KW_CLASS_SPACE },
	{ 0x0021, 0x0040, KW_CLASS_ASCII },     { 0x0041, 0x005A, KW_CLASS_LETTER },
	{ 0x005B, 0x0060, KW_CLASS_ASCII },     { 0x0061, 0x007A, KW_CLASS_LETTER },
	{ 0x007B, 0x007F, KW_CLASS_ASCII },     { 0x0080, 0x009F, KW_CLASS_C1 },
	{ 0x00A0, 0x00A0, KW_CLASS_BLANK },     { 0x2000, 0x200A, KW_CLASS_BLANK },
	{ 0x202F, 0x202F, KW_CLASS_BLANK },     { 0x205F, 0x205F, KW_CLASS_BLANK },
	{ 0xFEFF, 0xFEFF, KW_CLASS_BLANK },
};

static const uint8_t kanji_signs[] = {
	['.'] = KW_CLASS_OUTSIDE,  ['1'] = KW_CLASS_KANJI_1, ['2'] = KW_CLASS_KANJI_2,
	['e'] = KW_CLASS_KANJI_8E, ['s'] = KW_CLASS_SYMBOL,  ['i'] = KW_CLASS_IBM,
};

static uint8_t marks[0x10000];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fill_ranges(const struct class_range *ranges, size_t n)
{
	for (size_t i = 0; i < n; i++)
		memset(marks + ranges[i].first, (int)ranges[i].kind,
		       (size_t)(ranges[i].last - ranges[i].first) + 1);
}

static void fill(void)
{
	fill_ranges(plain_ranges, KW_COUNT(plain_ranges));
	fill_ranges(class_ranges, KW_COUNT(class_ranges));
	size_t c = 0x4E00;
	for (size_t line = 0; line < KW_COUNT(kanji_classes); line++)
		for (size_t i = 0; i < sizeof kanji_classes[line] - 1; i++)
			marks[c++] = kanji_signs[(unsigned char)kanji_classes[line][i]];
	for (c = 0x80; c < KW_COUNT(marks); c++)
		marks[c] = (uint8_t)(marks[c] + (c < 0x800 ? KW_N_MARK_CLASSES : 2 * KW_N_MARK_CLASSES));
}

const uint8_t *kw_charset_marks(void)
{
	pthread_once(&once, fill);
	return marks;
}
