/* norm -- numerals and labels to numbers, texts to comparison keys. Keys and numbers stand beside the text; the text
 * itself is never normalised. */
#include "norm.h"

struct fold {
	uint16_t code;
	uint16_t at; /* in the pool */
	uint8_t n;
};
#include "norm_fold.h"

/* ---- characters ---- */

/* The copy that programs call which do not inline. */
extern inline int kw_norm_digit(uint32_t c);

int kw_norm_kanji_digit(uint32_t c)
{
	switch (c) {
	case 0x3007: /* 〇 */
	case 0x96F6: /* 零 */
		return 0;
	case 0x4E00: /* 一 */
	case 0x58F1: /* 壱 */
		return 1;
	case 0x4E8C: /* 二 */
	case 0x5F10: /* 弐 */
		return 2;
	case 0x4E09: /* 三 */
	case 0x53C2: /* 参 */
		return 3;
	case 0x56DB: /* 四 */
		return 4;
	case 0x4E94: /* 五 */
		return 5;
	case 0x516D: /* 六 */
		return 6;
	case 0x4E03: /* 七 */
		return 7;
	case 0x516B: /* 八 */
		return 8;
	case 0x4E5D: /* 九 */
		return 9;
	default:
		return -1;
	}
}

int kw_norm_kanji_power(uint32_t c)
{
	switch (c) {
	case 0x5341: /* 十 */
	case 0x62FE: /* 拾 */
		return 10;
	case 0x767E: /* 百 */
		return 100;
	case 0x5343: /* 千 */
		return 1000;
	default:
		return 0;
	}
}

bool kw_norm_is_letter(uint32_t c)
{
	if (c >= 0xFF21 && c <= 0xFF5A)
		c -= 0xFEE0;
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool kw_norm_skip_blank(kw_str s, size_t *at)
{
	if (*at >= s.n)
		return false;
	size_t next = *at;
	uint32_t c = kw_utf8_next(s, &next);
	if (!kw_char_is_space(c) || (c >= 0x0A && c <= 0x0D))
		return false;
	*at = next;
	return true;
}

/* ---- numbers ---- */

size_t kw_norm_figures(kw_str s, size_t *at, int64_t *value)
{
	size_t n = 0;
	int64_t v = 0;
	for (size_t next = *at; next < s.n; *at = next, n++) {
		int d = kw_norm_digit(kw_utf8_next(s, &next));
		if (d < 0)
			break;
		if (v >= 0 && (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, d, &v)))
			v = -1;
	}
	*value = v;
	return n;
}

bool kw_norm_kanji_number(kw_str s, size_t *at, int *out)
{
	int total = 0, digit = -1, smallest = 10000;
	bool positional = false;
	size_t end = *at;
	for (size_t next = end; next < s.n; end = next) {
		uint32_t c = kw_utf8_next(s, &next);
		int d = kw_norm_kanji_digit(c), power = kw_norm_kanji_power(c);
		if (d < 0 && !power)
			break;
		if (d >= 0) {
			positional = positional || digit >= 0;
			if (positional && (smallest < 10000 || digit > 999))
				return false;
			digit = positional ? digit * 10 + d : d;
			continue;
		}
		if (positional || digit == 0 || power >= smallest)
			return false;
		total += (digit < 0 ? 1 : digit) * power;
		smallest = power;
		digit = -1;
	}
	if (end == *at || (digit == 0 && !positional && total))
		return false;
	*at = end;
	*out = total + (digit < 0 ? 0 : digit);
	return true;
}

/* ---- labels ---- */

/* Signs that are a number by themselves, in rows of following numbers. */
static const struct sign_row {
	uint32_t first, last;
	int number; /* of the first */
} sign_rows[] = {
	{ 0x2160, 0x216B, 1 },  /* Ⅰ to Ⅻ */
	{ 0x2170, 0x217B, 1 },  /* ⅰ to ⅻ */
	{ 0x2460, 0x2473, 1 },  /* ① to ⑳ */
	{ 0x2474, 0x2487, 1 },  /* ⑴ */
	{ 0x2488, 0x249B, 1 },  /* ⒈ */
	{ 0x24EA, 0x24EA, 0 },  /* ⓪ */
	{ 0x24EB, 0x24F4, 11 }, /* ⓫ */
	{ 0x24F5, 0x24FE, 1 },  /* ⓵ */
	{ 0x2776, 0x277F, 1 },  /* ❶ */
	{ 0x2780, 0x2789, 1 },  /* ➀ */
	{ 0x278A, 0x2793, 1 },  /* ➊ */
	{ 0x3220, 0x3229, 1 },  /* ㈠ */
	{ 0x3251, 0x325F, 21 }, /* ㉑ */
	{ 0x3280, 0x3289, 1 },  /* ㊀ */
	{ 0x32B1, 0x32BF, 36 }, /* ㊱ */
};

/* What may stand behind a kanji number that numbers something: 第三章, 二節, 三、 and closing brackets. */
static const char *const counters[] = {
	"章", "節", "項", "部", "編", "篇", "款", "条", "目", "期", "回", "次",
	"号", "巻", "類", "柱", "、", "．", ".",  ")",  "）", "】", "」",
};

static int sign_number(uint32_t c)
{
	for (size_t i = 0; i < KW_COUNT(sign_rows); i++)
		if (c >= sign_rows[i].first && c <= sign_rows[i].last)
			return sign_rows[i].number + (int)(c - sign_rows[i].first);
	return -1;
}

static bool is_counter_at(kw_str s, size_t at)
{
	if (at == s.n)
		return true;
	for (size_t i = 0; i < KW_COUNT(counters); i++)
		if (kw_str_starts(kw_str_sub(s, at, s.n), kw_str_from(counters[i])))
			return true;
	return kw_char_is_space(kw_norm_here(s, at));
}

/* A kanji number counts only where it cannot be part of a word: 第三章, （三）, 三、, and alone; not in 一般会計. */
static bool kanji_number_of_label(kw_str s, size_t *at, int *out)
{
	size_t next = *at;
	uint32_t before = kw_norm_before(s, *at);
	bool opened = !before || before == 0x7B2C /* 第 */ || before == '(' || before == 0xFF08 ||
	              before == 0x3010 /* 【 */ || kw_char_is_space(before);
	if (!opened || !kw_norm_kanji_number(s, &next, out) || !is_counter_at(s, next))
		return false;
	*at = next;
	return true;
}

/* The whole label as a Roman number in letters (II, IV, ＩＩＩ), or 0. Only 1 to 39, the canonical spelling. */
static int roman_number(kw_str label)
{
	static const struct {
		const char *text;
		int value;
	} steps[] = { { "x", 10 }, { "ix", 9 }, { "v", 5 }, { "iv", 4 }, { "i", 1 } };
	static const int most[] = { 3, 1, 1, 1, 3 };
	char letters[9];
	size_t n = 0;
	for (size_t at = 0; at < label.n;) {
		uint32_t c = kw_utf8_next(label, &at);
		if (c >= 0xFF21 && c <= 0xFF5A)
			c -= 0xFEE0;
		if (c == '(' || c == ')' || c == '.' || c == 0xFF08 || c == 0xFF09 || c == 0xFF0E)
			continue;
		if (n == sizeof letters - 1 || c > 0x7F)
			return 0;
		letters[n++] = (char)(c | 0x20);
	}
	kw_str left = { letters, n };
	int total = 0;
	for (size_t i = 0; i < KW_COUNT(steps); i++) {
		kw_str step = kw_str_from(steps[i].text);
		for (int k = 0; k < most[i] && kw_str_starts(left, step); k++) {
			total += steps[i].value;
			left = kw_str_sub(left, step.n, left.n);
		}
	}
	return left.n ? 0 : total;
}

bool kw_norm_number(kw_str label, kw_buf *out)
{
	size_t start = out->n;
	label = kw_str_trim(label);
	bool inside = false;
	for (size_t at = 0; at < label.n;) {
		size_t next = at;
		uint32_t c = kw_utf8_next(label, &next);
		int digit = kw_norm_digit(c), number = digit < 0 ? sign_number(c) : digit;
		if (number < 0 && kw_norm_kanji_digit(c) < 0 && !kw_norm_kanji_power(c)) {
			inside = false;
			at = next;
			continue;
		}
		if (number < 0) {
			size_t end = at;
			bool read = kanji_number_of_label(label, &end, &number);
			next = read ? end : next;
			if (!read) {
				inside = false;
				at = next;
				continue;
			}
		}
		if (out->n > start && (!inside || digit < 0))
			kw_buf_putc(out, '-');
		kw_buf_put_int(out, number);
		inside = digit >= 0;
		at = next;
	}
	if (out->n == start && !out->failed) {
		int roman = roman_number(label);
		if (roman)
			kw_buf_put_int(out, roman);
	}
	return out->n > start;
}

/* ---- keys ---- */

/* U+FF61 to U+FF9F, half-width: the full-width character of each. */
static const uint16_t wide_kana[] = {
	0x3002, 0x300C, 0x300D, 0x3001, 0x30FB, 0x30F2, 0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9,
	0x30E3, 0x30E5, 0x30E7, 0x30C3, 0x30FC, 0x30A2, 0x30A4, 0x30A6, 0x30A8, 0x30AA, 0x30AB,
	0x30AD, 0x30AF, 0x30B1, 0x30B3, 0x30B5, 0x30B7, 0x30B9, 0x30BB, 0x30BD, 0x30BF, 0x30C1,
	0x30C4, 0x30C6, 0x30C8, 0x30CA, 0x30CB, 0x30CC, 0x30CD, 0x30CE, 0x30CF, 0x30D2, 0x30D5,
	0x30D8, 0x30DB, 0x30DE, 0x30DF, 0x30E0, 0x30E1, 0x30E2, 0x30E4, 0x30E6, 0x30E8, 0x30E9,
	0x30EA, 0x30EB, 0x30EC, 0x30ED, 0x30EF, 0x30F3, 0x309B, 0x309C,
};

/* The kana with the voiced (U+FF9E) or semi-voiced (U+FF9F) mark put on it, or 0 when it takes none. */
static uint32_t voiced(uint32_t kana, uint32_t mark)
{
	bool ha_row = kana >= 0x30CF && kana <= 0x30DB && (kana - 0x30CF) % 3 == 0;
	if (mark == 0xFF9F)
		return ha_row ? kana + 2 : 0;
	if (mark != 0xFF9E)
		return 0;
	bool ka_to_chi = kana >= 0x30AB && kana <= 0x30C1 && (kana & 1);
	bool tsu_to_to = kana == 0x30C4 || kana == 0x30C6 || kana == 0x30C8;
	if (ha_row || ka_to_chi || tsu_to_to)
		return kana + 1;
	return kana == 0x30A6 ? 0x30F4 : 0;
}

static const struct fold *fold_of(uint32_t c)
{
	size_t low = 0, high = KW_COUNT(folds);
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (folds[mid].code < c)
			low = mid + 1;
		else
			high = mid;
	}
	return low < KW_COUNT(folds) && folds[low].code == c ? &folds[low] : NULL;
}

/* Kana and the unified ideographs, which no fold touches: the bulk of any text. */
static bool is_plain(uint32_t c)
{
	return (c >= 0x3041 && c <= 0x30FA && c != 0x309F) || (c >= 0x3400 && c <= 0x9FFF);
}

void kw_norm_key(kw_str s, kw_buf *out)
{
	if (!kw_buf_reserve(out, s.n))
		return;
	for (size_t at = 0; at < s.n;) {
		size_t from = at, end = at;
		uint32_t c = kw_utf8_next(s, &at);
		for (; is_plain(c); c = at < s.n ? kw_utf8_next(s, &at) : 0)
			end = at;
		if (end > from) { /* a run of them in one copy */
			kw_buf_put(out, kw_str_sub(s, from, end - from));
			at = end;
			continue;
		}
		if (c >= 0xFF01 && c <= 0xFF5E)
			c -= 0xFEE0;
		if (kw_char_is_space(c))
			continue;
		if (c < 0x80) {
			kw_buf_putc(out, (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c));
			continue;
		}
		if (c >= 0xFF61 && c <= 0xFF9F) {
			c = wide_kana[c - 0xFF61];
			uint32_t both = voiced(c, kw_norm_here(s, at));
			if (both) {
				c = both;
				kw_utf8_next(s, &at);
			}
			kw_buf_put_char(out, c);
			continue;
		}
		const struct fold *fold = fold_of(c);
		if (fold)
			kw_buf_put(out, (kw_str){ fold_pool + fold->at, fold->n });
		else
			kw_buf_put_char(out, c);
	}
}
