/* facts -- what each character may be a part of, as bits, by one look into a table of pages of 64 characters. It decides nothing: it tells
 * for which lines a search can be left out. */
#include "legacy.h"

enum { OWN_PAGES = 320 };

/* Filled by facts_prepare, then constant. Kanji without facts of their own share one page. */
const uint32_t *facts_of_64[1024];
uint64_t facts_none[256 * 64];
static uint32_t plain[64], own[OWN_PAGES][64];
static size_t n_own;

static const struct {
	uint32_t first, last, facts;
} ranges[] = {
	{ 0x21, 0x7F, FACT_LATIN },
	{ 0xFF00, 0xFF5E, FACT_LATIN },
	{ '0', '9', FACT_FIGURE },
	{ 0xFF10, 0xFF19, FACT_FIGURE },
	{ '@', '@', FACT_AT },
	{ '*', '*', FACT_STAR },
	{ 0xFF20, 0xFF20, FACT_AT },
	{ 0x3002, 0x3002, FACT_STOP },
	{ 0x5186, 0x5186, FACT_YEN },
	{ 0xFF1A, 0xFF1A, FACT_COLON },
	{ 0x2026, 0x2026, FACT_COLON },
	{ 0x300C, 0x300F, FACT_BRACKET }, /* 「」『』 */
	{ 0x3010, 0x3011, FACT_BRACKET }, /* 【】 */
	{ 0x3014, 0x3015, FACT_BRACKET }, /* 〔〕 */
	{ 0xFF08, 0xFF09, FACT_BRACKET }, /* （） */
	{ '(', ')', FACT_BRACKET },
	{ 0x201C, 0x201D, FACT_BRACKET }, /* “” */
	{ 0xFF62, 0xFF63, FACT_BRACKET }, /* ｢｣ */
	{ 0x4E00, 0x4E00, FACT_DOUBT },   /* 一, in place of ー */
	{ 0x2014, 0x2015, FACT_DOUBT },
	{ 0x2212, 0x2212, FACT_DOUBT },
	{ 0x2500, 0x2500, FACT_DOUBT },
	{ 0x2500, 0x257F, FACT_DRAWN },
	{ 0xFF21, 0xFF3A, FACT_DOUBT }, /* Ａ */
	{ 0xFF41, 0xFF5A, FACT_DOUBT },
	{ 0x2E80, 0x2FD5, FACT_DOUBT }, /* radicals and compatibility ideographs */
	{ 0xF900, 0xFAFF, FACT_DOUBT },
	{ 0x2F800, 0x2FA1F, FACT_DOUBT },
};

static uint32_t facts_of(uint32_t c)
{
	uint32_t facts = char_width(c) | (char_is_space(c) ? FACT_SPACE : 0);

	for (size_t i = 0; i < KW_COUNT(ranges); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			facts |= ranges[i].facts;
	return facts;
}

/* Characters without a page; nobody asked whether words begin with them. */
uint32_t facts_of_rare(uint32_t c)
{
	return facts_of(c) | FACT_CONTACT;
}

/* Gives the 64 characters around c a page of their own. */
static void add_page(uint32_t c)
{
	uint32_t *page = own[n_own++], first = c & ~UINT32_C(63);

	for (uint32_t i = 0; i < 64; i++)
		page[i] = facts_of(first + i);
	facts_of_64[first >> 6] = page;
}

static void add_word_starts(word_class class)
{
	kw_str word;

	for (size_t i = 0; (word = words_at(class, i)).n; i++) {
		uint32_t c = char_first(word);
		const uint32_t *page = c < 0x10000 ? facts_of_64[c >> 6] : NULL;

		if (page == plain && n_own < OWN_PAGES)
			add_page(c);
		else if (page == plain)
			facts_of_64[c >> 6] = NULL;
		for (size_t k = 0; k < n_own; k++)
			if (facts_of_64[c >> 6] == own[k])
				own[k][c & 63] |= FACT_CONTACT;
	}
}

void facts_prepare(void)
{
	static const uint32_t kana_and_signs[][2] = { { 0, 0x7F }, { 0x3000, 0x30FF }, { 0xFF00, 0xFF7F } };

	n_own = 0;
	memset(facts_of_64, 0, sizeof facts_of_64);
	for (size_t i = 0; i < KW_COUNT(kana_and_signs); i++)
		for (uint32_t c = kana_and_signs[i][0]; c < kana_and_signs[i][1]; c += 64)
			add_page(c);
	for (size_t i = 0; i < KW_COUNT(plain); i++)
		plain[i] = 2;
	for (uint32_t c = 0x4E00; c < 0xA000; c += 64)
		facts_of_64[c >> 6] = plain;
	for (size_t i = 0; i < KW_COUNT(ranges); i++)
		if (ranges[i].first >= 0x4E00 && ranges[i].last < 0xA000)
			add_page(ranges[i].first);
	add_word_starts(WORD_CONTACT);
	add_word_starts(WORD_TEL);
	for (size_t i = 0x800 >> 6; i < KW_COUNT(facts_of_64); i++)
		for (size_t k = 0; facts_of_64[i] && k < 64; k++)
			facts_none[(0xE0 << 6) + i] |= (uint64_t)(facts_of_64[i][k] == 2) << k;
}
