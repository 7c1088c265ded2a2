/* charset_prior -- how likely the characters of a short text are as Japanese, against chance: the score of a candidate is a share, and
 * a share of two characters says little. It compares no candidates but half-width kana with kanji. */
#include "charset.h"

#include <pthread.h>

#include "charset_kanji.h"

/* Tenths of bits: the logarithm of the share of a character in Japanese text over its share among random bytes, 16 bits for two of them.
 * Shares were counted over prose, notices and tables of municipalities; rare classes have a floor. */
enum {
	BYTE = 80,      /* one byte by chance */
	ENDED = 85,     /* the last byte is a line end, as that of every other text */
	HALF_KANA = 70, /* less its rarity */
	EUC_KANA = 25,  /* for the byte before it, which is rare */
	MARK = -16,     /* half-width marks and ｦ */
	ILL_SET = -60,  /* a half-width kana that cannot stand where it does */
	TWICE = -50,    /* a kanji behind itself: that is written 々 */
	BROKEN = -40,   /* a malformed unit */
	UTF8_TWO = 30,  /* structure alone: bytes go together by chance once in so many */
	UTF8_THREE = 60,
	UTF8_FOUR = 80,
	UTF8_OUTSIDE = 20, /* of characters that Japanese has not */
	UTF8_OTHER_TWO = 5,
	UTF8_ASCII = 8,
	UTF16_ASCII = 90,
	RARE_SIGN = -20, /* noise has as many as it has figures */
	IN_WORD = -15,   /* a Latin letter beside kana or kanji */
	PLAIN = 5,       /* a letter or figure makes up for these, and for no more */
	ALL_ASCII = -60, /* at least: a long text is known by other things */
};

/* Of characters of two bytes. */
static const int16_t class_bits[KW_N_CLASSES] = {
	[KW_CLASS_HIRAGANA] = 82,   [KW_CLASS_KATAKANA] = 53, [KW_CLASS_PUNCTUATION] = 80,
	[KW_CLASS_WIDE_SPACE] = 99, [KW_CLASS_KANJI_1] = 12,  [KW_CLASS_KANJI_8E] = 12,
	[KW_CLASS_WIDE] = 40,       [KW_CLASS_SYMBOL] = 30,   [KW_CLASS_KANJI_2] = -40,
	[KW_CLASS_IBM] = -20,       [KW_CLASS_GREEK] = -20,   [KW_CLASS_OUTSIDE] = -60,
	[KW_CLASS_HALF_KANA] = 20,  [KW_CLASS_CONTROL] = -60, [KW_CLASS_C1] = -60,
	[KW_CLASS_NUL] = -60,
};
/* Of a character behind another: kana stand together, katakana most of all. */
enum { GROUP_NONE, GROUP_HIRAGANA, GROUP_KATAKANA, GROUP_KANJI, GROUP_OTHER, GROUP_HALF, N_GROUPS };
static const uint8_t group_of[KW_N_CLASSES] = {
	[KW_CLASS_HIRAGANA] = GROUP_HIRAGANA, [KW_CLASS_KATAKANA] = GROUP_KATAKANA,
	[KW_CLASS_KANJI_1] = GROUP_KANJI,     [KW_CLASS_KANJI_8E] = GROUP_KANJI,
	[KW_CLASS_KANJI_2] = GROUP_KANJI,     [KW_CLASS_IBM] = GROUP_KANJI,
	[KW_CLASS_PUNCTUATION] = GROUP_OTHER, [KW_CLASS_WIDE_SPACE] = GROUP_OTHER,
	[KW_CLASS_WIDE] = GROUP_OTHER,        [KW_CLASS_SYMBOL] = GROUP_OTHER,
	[KW_CLASS_HALF_KANA] = GROUP_HALF,
};
static const int8_t pair_bits[N_GROUPS][N_GROUPS] = {
	/* none, hiragana, katakana, kanji, other, half-width kana */
	[GROUP_HIRAGANA] = { 0, 8, -23, -10, 2, -30 }, [GROUP_KATAKANA] = { 0, -20, 40, -28, -15, -30 },
	[GROUP_KANJI] = { 0, -6, -25, 5, -4, -30 },    [GROUP_OTHER] = { 0, -6, -9, 2, 9, -10 },
	[GROUP_HALF] = { 0, -30, -30, -30, -10, 0 },
};
static const uint8_t year_bits[] = { 62, 54, 49, 43, 34, 29 };

/* ---- kanji that school teaches ---- */

enum { FIRST_KANJI = 0x4E00, LAST_KANJI = 0x9FFF, LAST_LATIN = 0x17F, LAST_IDEOGRAPH = 0x3FFFF };

static uint8_t bits_of_kanji[LAST_KANJI - FIRST_KANJI + 1];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fill(void)
{
	for (size_t year = 0; year < KW_COUNT(kanji_of_year); year++) {
		kw_str s = kw_str_from(kanji_of_year[year]);
		for (size_t at = 0; at < s.n;)
			bits_of_kanji[kw_utf8_next(s, &at) - FIRST_KANJI] = year_bits[year];
	}
}

enum { HALF_KANA_OFFSET = 0xFF61 - 0xA1, FIRST_HALF_MARK = 0xFF61, LAST_HALF_MARK = 0xFF65 };

/* ---- half-width kana ---- */

/* How rare each half-width kana from A7 (ｧ) to DF (ﾟ) is in words, in tenths of the natural logarithm of its share. Counted over 777
 * katakana words of public lists of facilities. */
static const uint8_t kana_rarity[] = {
	64, 48, 91, 64, 66, 56, 50, 48, 40, 29, 41, 33, 32, 37, 43, 35, 41, 37, 52,
	34, 45, 33, 37, 48, 60, 35, 43, 46, 40, 32, 50, 49, 91, 53, 55, 37, 46, 36,
	54, 45, 42, 48, 49, 52, 49, 50, 72, 62, 38, 38, 38, 43, 48, 47, 26, 23, 38,
};
enum { FIRST_KANA = 0xA7 };

static bool takes_voiced_mark(unsigned c)
{
	return c == 0xB3 || (c >= 0xB6 && c <= 0xC4) || (c >= 0xCA && c <= 0xCE);
}

/* Whether kana c may follow `before` (0: a word begins) in a word. */
static bool may_follow(unsigned before, unsigned c)
{
	bool is_small = c < 0xB0, was_small = before >= FIRST_KANA && before < 0xB0;
	if (c == 0xDE)
		return takes_voiced_mark(before);
	if (c == 0xDF)
		return before >= 0xCA && before <= 0xCE;
	if (c == 0xDD || c == 0xB0 || is_small)
		return before &&
		       !(is_small && (before == 0xDD || before == 0xB0 || (c != 0xAF && was_small)));
	return true;
}

/* Of the kana that is the byte c in CP932; rarity is in natural logarithms. */
static int bits_of_half_kana(unsigned before, unsigned c, bool first)
{
	if (c < FIRST_KANA)
		return first && (c == 0xA1 || c == 0xA3 || c == 0xA4) ? ILL_SET : MARK; /* ｡ ｣ ､ */
	return may_follow(before, c) ? HALF_KANA - kana_rarity[c - FIRST_KANA] * 144 / 100 : ILL_SET;
}

/* ---- the likelihood ---- */

static int bits_of_ascii(kw_charset charset, kw_class kind)
{
	if (class_bits[kind] < 0)
		return class_bits[kind];
	return charset == KW_CHARSET_UTF8 ? UTF8_ASCII : charset >= KW_CHARSET_UTF16LE ? UTF16_ASCII : 0;
}

static bool is_letter(uint32_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* What ASCII c says beside `previous` (0: nothing), or `previous` beside a character c of Japanese. */
static int bits_of_neighbours(uint32_t previous, uint32_t c)
{
	int bits = (is_letter(c) && previous > LAST_LATIN) || (is_letter(previous) && c > LAST_LATIN)
	                   ? IN_WORD
	                   : 0;
	if (is_letter(c) || (c >= '0' && c <= '9'))
		return bits + PLAIN;
	return bits + (c && c < 0x80 && strchr("#$';@[\\]^_`{|}~\x7F", (int)c) ? RARE_SIGN : 0);
}

static int bits_of_wide(kw_charset charset, uint32_t c, unsigned mark)
{
	kw_class kind = (kw_class)(mark % KW_N_MARK_CLASSES);
	int bits = class_bits[kind];
	if (c >= FIRST_KANJI && c <= LAST_KANJI && bits_of_kanji[c - FIRST_KANJI])
		bits = bits_of_kanji[c - FIRST_KANJI];
	if (charset != KW_CHARSET_UTF8)
		return bits;
	if (kind == KW_CLASS_OUTSIDE && c > LAST_LATIN)
		return mark < 2 * KW_N_MARK_CLASSES ? UTF8_OTHER_TWO
		       : c <= LAST_IDEOGRAPH        ? UTF8_OUTSIDE
		                                    : bits;
	int structure = mark < 2 * KW_N_MARK_CLASSES   ? UTF8_TWO
	                : mark < 3 * KW_N_MARK_CLASSES ? UTF8_THREE
	                                               : UTF8_FOUR;
	bits += mark < 2 * KW_N_MARK_CLASSES ? 0 : BYTE;
	return bits > structure ? bits : structure;
}

int kw_charset_likelihood(kw_str bytes, kw_charset charset, int enough)
{
	uint32_t units[KW_UNIT_BLOCK], last = 0;
	unsigned kana = 0, group = GROUP_NONE;
	int sum = 0, ascii = 0;
	bool latin = false, together = false;
	if (charset == KW_CHARSET_ISO_2022_JP) /* its escape sequences are no chance */
		return enough;
	pthread_once(&once, fill);
	kw_byte_walk walk = kw_byte_walk_start(bytes, 0);
	for (size_t n;
	     sum + ascii < enough && (n = kw_unit_reader_of(charset)(&walk, units, KW_UNIT_BLOCK)) > 0;)
		for (size_t i = 0; i < n; i++) {
			unsigned mark = units[i] >> KW_MARK_SHIFT;
			uint32_t c = kw_unit_char(units[i]);
			sum += c == last && c >= FIRST_KANJI && c <= LAST_KANJI ? TWICE : 0;
			ascii += bits_of_neighbours(last, c);
			ascii = ascii > 0 ? 0 : ascii < ALL_ASCII ? ALL_ASCII : ascii;
			latin |= is_letter(c);
			together |= c > LAST_LATIN && last > LAST_LATIN;
			last = c;
			bool half = mark % KW_N_MARK_CLASSES == KW_CLASS_HALF_KANA &&
			            units[i] != KW_BAD_UNIT &&
			            (charset == KW_CHARSET_CP932 || charset == KW_CHARSET_EUC_JP_MS);
			if (units[i] == KW_BAD_UNIT)
				sum += BROKEN;
			else if (half)
				sum += (charset == KW_CHARSET_CP932 ? 0 : EUC_KANA) +
				       bits_of_half_kana(kana, c - HALF_KANA_OFFSET, group == GROUP_NONE);
			else if (mark < KW_N_MARK_CLASSES)
				sum += bits_of_ascii(charset, (kw_class)mark);
			else
				sum += bits_of_wide(charset, c, mark);
			kana = half ? c - HALF_KANA_OFFSET : 0;
			unsigned next = units[i] == KW_BAD_UNIT ? GROUP_NONE
			                : c >= FIRST_HALF_MARK && c <= LAST_HALF_MARK
			                        ? GROUP_OTHER
			                        : group_of[mark % KW_N_MARK_CLASSES];
			sum += pair_bits[group][next];
			group = next;
		}
	/* Noise has no line end, but a text in Latin-1 has: there one sign or letter and the next byte are a kanji, two kanji together are none. */
	latin &= !together && charset != KW_CHARSET_UTF8;
	return sum + ascii + (last == '\n' && charset < KW_CHARSET_UTF16LE && !latin ? ENDED : 0);
}
