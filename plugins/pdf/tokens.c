/* tokens -- what ICU's ja@lb=strict does not know: full-width figures, numbers with their units, dotted labels, ordinals,
 * eras, telephone numbers, addresses, bullets and prefixes. Never looks further than one token; never changes text. */
#include "tokens.h"

#include <kawaraban/values.h>

#define WAVE        0xFF5Eu /* ～ */
#define DAI         0x7B2Cu /* 第 */
#define NO_CHAR     0u
#define MAX_ORDINAL 6 /* figures of an ordinal */

static const uint32_t bullets[] = { 0x25C6, 0x25CF, 0x25CB, 0x25A0, 0x25A1,
	                            0x2605, 0x2606, 0x203B, 0x25C7, 0x25B6 };
static const uint32_t prefixes[] = { 0xFFE5, 0xA5, '$', 0xFF04, 0xA3, 0xFFE1, 0xFF03, '#', 0x20AC, 0x2116 };
static const uint32_t arrows[] = { 0x21D2, 0x2192 };
/* 円 千 万 億 兆 年 月 日 時 分 秒 人 件 回 歳 名 個 台 校 館 所 団 世 区 か ヵ ヶ 箇 割 倍 位 ％ % ℃ ㎡ ㎝ ㎏ ㎞ 組 本 冊 期 度 */
static const uint32_t units[] = {
	0x5186, 0x5343, 0x4E07, 0x5104, 0x5146, 0x5E74, 0x6708, 0x65E5, 0x6642, 0x5206,
	0x79D2, 0x4EBA, 0x4EF6, 0x56DE, 0x6B73, 0x540D, 0x500B, 0x53F0, 0x6821, 0x9928,
	0x6240, 0x304B, 0x30F5, 0x30F6, 0x7B87, 0x5272, 0x500D, 0x4F4D, 0xFF05, '%',
	0x2103, 0x33A1, 0x339D, 0x338F, 0x339E, 0x7D44, 0x672C, 0x518A, 0x671F, 0x5EA6,
};
/* What may begin a line at a looser level. */
static const uint32_t loose_heads[] = { 0x2010, 0x301C, 0xFF5E, 0x30A0, 0x2013, 0x30FB, 0xFF05, '%' };
static const uint32_t very_loose_heads[] = { 0xFF01, 0xFF1F, 0xFF1A, 0xFF1B, 0x203C, 0x2047, 0x2048, 0x2049 };
static const uint32_t small_kana[] = { 0x3041, 0x3043, 0x3045, 0x3047, 0x3049, 0x3063, 0x3083, 0x3085,
	                               0x3087, 0x308E, 0x3095, 0x3096, 0x30A1, 0x30A3, 0x30A5, 0x30A7,
	                               0x30A9, 0x30C3, 0x30E3, 0x30E5, 0x30E7, 0x30EE, 0x30F5, 0x30F6 };
static const uint32_t openings[] = { '(',    '[',    '{',    0xAB,   0x2018, 0x201C, 0x3008,
	                             0x300A, 0x300C, 0x300E, 0x3010, 0x3014, 0x3016, 0x3018,
	                             0x301D, 0xFF08, 0xFF3B, 0xFF5B, 0xFF5F, 0xFF62 };
static const uint32_t label_signs[] = { '-', 0xFF0D, 0x2010, 0x2212, 0x2013, 0xFF0E, '.' };
static const uint32_t figure_signs[] = { ',', '.', 0xFF0C, 0xFF0E };
static const uint32_t kanji_figures[] = { 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D,
	                                  0x4E03, 0x516B, 0x4E5D, 0x5341, 0x767E };
/* Characters an era or a fiscal year may begin with, beside figures: 令 平 昭 大 明 ㋿ ㍻ ㍼ R H S. */
static const uint32_t era_heads[] = { 0x4EE4, 0x5E73, 0x662D, 0x5927, 0x660E, 0x32FF,
	                              0x337B, 0x337C, 'R',    'H',    'S' };

/* What stands before a telephone number and goes to the next line with it. */
static const kw_str phone_labels[] = {
	KW_LIT_INIT("電話"),       KW_LIT_INIT("TEL"),    KW_LIT_INIT("Tel"),    KW_LIT_INIT("FAX"),
	KW_LIT_INIT("Fax"),        KW_LIT_INIT("ＴＥＬ"), KW_LIT_INIT("ＦＡＸ"), KW_LIT_INIT("ファクス"),
	KW_LIT_INIT("ファックス"), KW_LIT_INIT("℡"),      KW_LIT_INIT("☎")
};

static bool is_in(const uint32_t *set, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++)
		if (set[i] == c)
			return true;
	return false;
}
#define IS_IN(set, c) is_in(set, KW_COUNT(set), c)

static bool is_figure(uint32_t c)
{
	return kw_norm_digit(c) >= 0;
}

static bool is_ascii_word(uint32_t c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static uint32_t char_at(kw_str text, size_t at)
{
	return at < text.n ? kw_utf8_next(text, &at) : NO_CHAR;
}

static size_t after(kw_str text, size_t at)
{
	(void)kw_utf8_next(text, &at);
	return at;
}

/* Marks the boundaries strictly inside [from, to). */
static void mark_inside(uint8_t *marks, size_t from, size_t to, uint8_t bits)
{
	for (size_t i = from + 1; i < to; i++)
		marks[i] |= bits;
}

static bool is_address_char(uint32_t c)
{
	return c > ' ' && c < 0x7F && !strchr("<>\"()", (int)c);
}

/* An address breaks only behind / - ? & =, and nothing is added. Returns its end, or `from` when there is none. */
static size_t mark_address(kw_str text, size_t from, uint8_t *marks)
{
	kw_str rest = kw_str_sub(text, from, text.n);
	size_t to = from;
	if (!kw_str_starts(rest, KW_LIT("http://")) && !kw_str_starts(rest, KW_LIT("https://")))
		return from;
	while (to < text.n && is_address_char((uint8_t)text.p[to]))
		to++;
	mark_inside(marks, from, to, KW_AT_VETO | KW_AT_SOLID);
	for (size_t i = from + 8; i + 1 < to; i++)
		if (strchr("/-?&=", text.p[i]) && !strchr("/-?&=", text.p[i + 1]))
			marks[i + 1] |= KW_AT_ALLOW;
	return to;
}

/* Figures with their separators, from a figure on. */
static size_t figures_end(kw_str text, size_t from)
{
	size_t at = from;
	for (;;) {
		uint32_t c = char_at(text, at);
		if (is_figure(c)) {
			at = after(text, at);
			continue;
		}
		if (IS_IN(figure_signs, c) && is_figure(char_at(text, after(text, at)))) {
			at = after(text, at);
			continue;
		}
		return at;
	}
}

/* 1-1-1, １－１－１: figures joined by signs, no space inside. Returns the end of the figures alone without signs. */
static size_t mark_label(kw_str text, size_t from, uint8_t *marks)
{
	size_t at = from;
	bool has_sign = false;
	for (;;) {
		uint32_t c = char_at(text, at);
		if (is_figure(c)) {
			at = after(text, at);
		} else if (IS_IN(label_signs, c) && is_figure(char_at(text, after(text, at)))) {
			at = after(text, at);
			has_sign = true;
		} else {
			break;
		}
	}
	if (has_sign)
		mark_inside(marks, from, at, KW_AT_VETO | KW_AT_SOLID);
	return at;
}

/* Where the label of the number at `at` begins, or `at`. */
static size_t phone_label(kw_str text, size_t at)
{
	static const kw_str colon = KW_LIT_INIT("：");
	size_t end = at;
	while (end > 0 && (text.p[end - 1] == ' ' || text.p[end - 1] == ':'))
		end--;
	end -= kw_str_ends(kw_str_sub(text, 0, end), colon) ? colon.n : 0;
	for (size_t i = 0; i < KW_COUNT(phone_labels); i++)
		if (kw_str_ends(kw_str_sub(text, 0, end), phone_labels[i]))
			return end - phone_labels[i].n;
	return at;
}

/* An amount keeps with its unit, but ¼ em may stand between them. */
static void mark_number(kw_str text, size_t from, uint8_t *marks)
{
	kw_money money;
	kw_contact_value contact;
	size_t end = figures_end(text, from);
	mark_inside(marks, from, end, KW_AT_VETO);
	if (IS_IN(units, char_at(text, end)))
		marks[end] |= KW_AT_VETO;
	if (kw_money_at(text, from, &money))
		mark_inside(marks, from, from + money.n, KW_AT_VETO);
	(void)mark_label(text, from, marks);
	if (kw_contact_at(text, from, &contact) && contact.kind == KW_CONTACT_TEL) {
		mark_inside(marks, from, from + contact.n, KW_AT_VETO | KW_AT_SOLID);
		mark_inside(marks, phone_label(text, from), from + 1, KW_AT_VETO);
	}
}

/* 第４期: the sign, the figures and what is counted. */
static void mark_ordinal(kw_str text, size_t from, uint8_t *marks)
{
	size_t at = after(text, from), figures = 0;
	while (figures < MAX_ORDINAL &&
	       (is_figure(char_at(text, at)) || IS_IN(kanji_figures, char_at(text, at)))) {
		at = after(text, at);
		figures++;
	}
	if (figures == 0)
		return;
	if (kw_utf8_width(char_at(text, at)) == 2)
		at = after(text, at);
	mark_inside(marks, from, at, KW_AT_VETO);
}

/* ～ begins no line; but ～…～ around a subtitle opens after a space, and then no line ends on it. */
static bool is_wave(uint32_t c)
{
	return c == WAVE || c == 0x301C;
}

static bool opens(uint32_t wave, uint32_t before)
{
	return is_wave(wave) && (before == NO_CHAR || kw_char_is_space(before));
}

/* ……… before the number of a page. */
static bool is_leader(uint32_t before, uint32_t last_but_one)
{
	return (before == 0x2025 || before == 0x2026) && before == last_but_one;
}

static bool is_kana_or_kanji(uint32_t c)
{
	return (c >= 0x3041 && c <= 0x30FA) || (c >= 0x3400 && c <= 0x9FFF);
}

/* Whether a character keeps what follows beside it at every level: brackets that open, prefixes, bullets. */
static bool holds_next(uint32_t before)
{
	return before == NO_CHAR || IS_IN(prefixes, before) || IS_IN(bullets, before) ||
	       IS_IN(openings, before);
}

static uint8_t level_of_head(uint32_t before, uint32_t c)
{
	if (c < 0x2010 && c != '%')
		return 0;
	if (c == 0x3005 || c == 0x30FC || IS_IN(small_kana, c) || (c >= 0x31F0 && c <= 0x31FF))
		return KW_AT_STRICT;
	if (IS_IN(loose_heads, c) || ((c == 0x2026 || c == 0x2025) && c == before))
		return KW_AT_LOOSE;
	return IS_IN(very_loose_heads, c) ? KW_AT_VERY_LOOSE : 0;
}

static void mark_pair(uint32_t before, uint32_t c, uint8_t *mark)
{
	if (c >= 0x4E00 && c <= 0x9FFF &&
	    is_kana_or_kanji(before)) /* none of what follows, and half of all pairs */
		return;
	if (c == WAVE && !opens(c, before)) /* ICU knows only U+301C */
		*mark &= (uint8_t)~KW_AT_BREAK;
	if (!(*mark & KW_AT_BREAK) && !holds_next(before))
		*mark |= level_of_head(before, c);
	/* ICU begins no line with a leader; JLREQ does, as long as the pair stays together. Nor does ICU end one behind an ASCII
	 * bracket around Japanese. */
	if (((c == 0x2026 || c == 0x2025) && is_kana_or_kanji(before)) ||
	    (before == '>' && is_kana_or_kanji(c)))
		*mark |= KW_AT_ALLOW;
	if (IS_IN(bullets, before) || (before >= 0x2460 && before <= 0x2473) || IS_IN(prefixes, before) ||
	    IS_IN(arrows, c))
		*mark |= KW_AT_VETO;
}

void kw_tokens_mark(kw_str text, uint8_t *marks)
{
	uint32_t before = NO_CHAR, last_but_one = NO_CHAR;
	kw_wareki period;
	for (size_t at = 0, next; at < text.n; at = next) {
		next = at;
		uint32_t c = kw_utf8_next(text, &next);
		mark_pair(before, c, &marks[at]);
		if (opens(before, last_but_one) || (is_figure(c) && is_leader(before, last_but_one)))
			marks[at] |= KW_AT_VETO;
		if (c == 'h' && !is_ascii_word(before)) {
			size_t end = mark_address(text, at, marks);
			if (end > at) {
				last_but_one = before = 'x';
				next = end;
				continue;
			}
		}
		if (is_figure(c) && !is_figure(before)) {
			marks[at] |= is_kana_or_kanji(before) && before != DAI ? KW_AT_JOINT : 0;
			mark_number(text, at, marks);
		}
		if (c == DAI)
			mark_ordinal(text, at, marks);
		if ((is_figure(c) || IS_IN(era_heads, c)) && !is_ascii_word(before) &&
		    kw_wareki_at(text, at, &period))
			mark_inside(marks, at, at + period.n, KW_AT_VETO);
		last_but_one = before;
		before = c;
	}
}

/* ---- the house style of figures ---- */

static uint32_t char_before(kw_str text, size_t at)
{
	return at > 0 ? kw_utf8_prev(text, &at) : NO_CHAR;
}

/* Where the figures begin that go on at `at`. */
static size_t figures_start(kw_str text, size_t at)
{
	for (size_t from = at; from > 0;) {
		uint32_t c = kw_utf8_prev(text, &from);
		if (is_figure(c) || (IS_IN(figure_signs, c) && is_figure(char_before(text, from))))
			at = from;
		else
			break;
	}
	return at;
}

/* Beside letters, and in dotted labels, figures are as they are: R4, 1-1-1. */
static bool is_part_of_name(kw_str text, size_t from, size_t to)
{
	uint32_t before = char_before(text, from), next = char_at(text, to);
	return is_ascii_word(before) || is_ascii_word(next) || IS_IN(label_signs, before) ||
	       IS_IN(label_signs, next) || (before >= 0xFF21 && before <= 0xFF5A) ||
	       (next >= 0xFF21 && next <= 0xFF5A);
}

uint32_t kw_tokens_house_figure(kw_str text, size_t at, uint32_t c)
{
	int digit = kw_norm_digit(c);
	bool is_part = digit >= 0 || (IS_IN(figure_signs, c) && is_figure(char_before(text, at)));
	size_t from = is_part ? figures_start(text, at) : at, to = is_part ? figures_end(text, from) : at;
	if (to <= at || (digit < 0 && !is_figure(char_at(text, after(text, at)))))
		return c;
	size_t n = 0;
	for (size_t i = from; i < to && n < 2;)
		n += is_figure(kw_utf8_next(text, &i));
	if (n == 1)
		return is_part_of_name(text, from, to) ? c : 0xFF10 + (uint32_t)digit;
	if (digit >= 0)
		return '0' + (uint32_t)digit;
	return c == 0xFF0C ? ',' : c == 0xFF0E ? '.' : c;
}
