/* numbers -- marks that are numbers: a rule for each way municipal papers number their parts, tried from the most to the least certain. It sees
 * one text and no neighbours, so a figure that counts something, 75 歳以上, is told by the words behind it. */
#include "numbers.h"

static const kw_str kanji_figures = KW_LIT_INIT("〇一二三四五六七八九十百");
static const kw_str hyphens = KW_LIT_INIT("－-‐‑–ー");

bool number_is_kanji_figure(uint32_t c)
{
	/* Most kanji lie outside. */
	bool near = c == 0x3007 || (c >= 0x4E00 && c <= 0x4E94) || c == 0x516B || c == 0x516D ||
	            c == 0x5341 || c == 0x56DB || c == 0x767E;

	return near && char_in(c, kanji_figures);
}

static bool is_blank_or_end(kw_str s, size_t at)
{
	return at >= s.n || char_is_space(char_at(s, at));
}

/* Behind one blank that an extraction set inside a mark, (1 ), 第 １ 章; where it stands without. */
static size_t skip_blank(kw_str s, size_t at)
{
	return at < s.n && char_is_space(char_at(s, at)) ? at + char_size(s, at) : at;
}

/* 一 般 会 計, ア ン ケ ー ト: single characters with one space between each, three and more, are a spread word, not a mark and words. */
static bool is_spread_word(kw_str s, size_t at)
{
	size_t n = 0;

	while (n < 3 && at < s.n) {
		uint32_t c = char_at(s, at);

		if (!char_is_kanji(c) && !char_is_kana(c))
			break;
		at += char_size(s, at);
		n++;
		if (at < s.n && !char_is_space(char_at(s, at)))
			return false;
		at = skip_blank(s, at);
	}
	return n == 3;
}

/* Ⅱ 目標 …: the numeral, then white space, a stop, or text that is not a further figure. */
static mark roman_mark(kw_str s, size_t at)
{
	size_t end = at, stop;

	while (char_roman(char_at(s, end)))
		end += char_size(s, end);
	if (end == at || kw_norm_digit(char_at(s, end)) >= 0)
		return plain;
	stop = skip_blank(s, end);
	if (char_in(char_at(s, stop), KW_LIT("．.、：")))
		return marked(s, FORM_ROMAN, at, end, stop + char_size(s, stop));
	return marked(s, FORM_ROMAN, at, end, end);
}

/* 75 歳以上: ASCII figures with a space before a counter, as converters set them. １　歳入 is a heading. */
static bool is_counted(kw_str s, size_t from, size_t body)
{
	size_t n = words_at_start(WORD_COUNTER, kw_str_sub(s, body, s.n));

	uint32_t next = char_at(s, body + n);

	return n && (unsigned char)s.p[from] < 0x80 &&
	       (!char_is_kanji(next) || char_in(next, KW_LIT("以未前後目頃間内末初")));
}

/* In a budget 款 above 項 above 目; the blank stands where 編 does, so that 款 is as deep as 章. */
static const kw_str items_of_budget = KW_LIT_INIT("　款項目");

static uint8_t depth_of(kw_str order, uint32_t kind)
{
	uint8_t depth = 0;

	for (size_t at = 0; at < order.n; depth++)
		if (char_next(order, &at) == kind)
			return depth;
	return 0;
}

/* ３款　民生費, １項　…, ２目　… */
static mark budget_item_mark(kw_str s, size_t at)
{
	size_t end = digits_end(s, at, 2), body;
	mark m;

	if (end == at || !char_in(char_at(s, end), KW_LIT("款項目")))
		return plain;
	body = end + char_size(s, end);
	if (body >= s.n || !char_is_space(char_at(s, body)))
		return plain;
	m = marked(s, FORM_CHAPTER, at, body, body);
	m.depth = depth_of(items_of_budget, char_at(s, end));
	return m;
}

/* 第５条　…, 第５条の２　…, 第５条（目的）: not 第５条第２項 in a sentence. */
static mark article_mark(kw_str s, size_t from, size_t at)
{
	size_t end = at;

	while (char_at(s, end) == 0x306E && digits_end(s, end + 3, 2) > end + 3) /* の */
		end = digits_end(s, end + 3, 2);
	if (end >= s.n || !(char_is_space(char_at(s, end)) || char_in(char_at(s, end), KW_LIT("（("))))
		return plain;
	return marked(s, FORM_ARTICLE, from, end, end);
}

static const kw_str chapter_signs = KW_LIT_INIT("章節編部条款");

/* 章 and a blank, or the end. */
static bool char_is_chapter(kw_str s, size_t at)
{
	return char_in(char_at(s, at), chapter_signs) && is_blank_or_end(s, at + char_size(s, at));
}

/* 第３章, 第二節, 第１　…, 第 １ 章 */
mark number_chapter_mark(kw_str s, size_t at)
{
	size_t from = at, first;
	uint32_t kind;
	mark m;

	if (char_at(s, at) != 0x7B2C) /* 第 */
		return plain;
	at += char_size(s, at);
	at = first = skip_blank(s, at);
	for (size_t n = 0; n < 4; n++) {
		uint32_t c = char_at(s, at);

		if (kw_norm_digit(c) < 0 && !number_is_kanji_figure(c))
			break;
		at += char_size(s, at);
	}
	if (at > first && char_is_chapter(s, skip_blank(s, at)))
		at = skip_blank(s, at);
	if (first == from + 3 && at > first && at < s.n && char_is_space(char_at(s, at))) {
		m = marked(s, FORM_CHAPTER, from, at, at);
		m.depth = 1; /* as a chapter */
		return is_counted(s, from, at) || kw_norm_digit(char_at(s, m.body)) >= 0 ? plain : m;
	}
	if (at == first || !char_in(char_at(s, at), chapter_signs))
		return plain;
	kind = char_at(s, at);
	at += char_size(s, at);
	if (kind == 0x6761) /* 条 */
		return article_mark(s, from, at);
	if (!is_blank_or_end(s, at))
		return plain;
	m = marked(s, FORM_CHAPTER, from, at, at);
	m.depth = depth_of(chapters, kind);
	return m;
}

/* 一　子ども, 二、防災: a kanji figure, a wide space or a comma, then words. */
static mark kanji_mark(kw_str s, size_t at)
{
	size_t end = at;
	uint32_t c;

	for (size_t n = 0; n < 3 && number_is_kanji_figure(char_at(s, end)); n++)
		end += char_size(s, end);
	c = char_at(s, end);
	if (end == at || end + char_size(s, end) >= s.n ||
	    !(char_is_space(c) || char_in(c, KW_LIT("、．"))) || is_spread_word(s, at))
		return plain;
	return marked(s, FORM_KANJI, at, end, end + char_size(s, end));
}

size_t number_dotted_end(kw_str s, size_t at, uint8_t *depth)
{
	size_t end = digits_end(s, at, 2);

	*depth = end > at;
	while (end > at) {
		uint32_t c = char_at(s, end);
		size_t next = end + char_size(s, end), stop;

		if (!char_in(c, hyphens) && c != '.' && c != 0xFF0E)
			break;
		stop = digits_end(s, next, 2);
		if (stop == next || c == 0)
			break;
		end = stop;
		++*depth;
	}
	return end;
}

/* 施策１ 安全・…, 経営課題２　…, 戦略１－２　…: a word of the class label, figures, then white space, a colon or the end. */
mark number_word_mark(kw_str s, size_t at)
{
	size_t n = words_at_start(WORD_LABEL, kw_str_sub(s, at, s.n));
	size_t from = at, end;
	uint8_t depth;
	mark m;

	if (n == 0)
		return plain;
	at += n;
	end = number_dotted_end(s, at, &depth);
	if (end == at) {
		while (char_roman(char_at(s, end)))
			end += char_size(s, end);
		if (end == at && char_is_ringed(char_at(s, end)))
			end += char_size(s, end);
		if (end == at)
			return plain;
	}
	if (char_in(char_at(s, end), KW_LIT("：:")))
		m = marked(s, FORM_WORDNUM, from, end, end + char_size(s, end));
	else if (is_blank_or_end(s, end))
		m = marked(s, FORM_WORDNUM, from, end, end);
	else
		return plain;
	m.depth = depth > 1 ? depth : 0;
	return m;
}

/* １つ目の柱　…, 第二の柱　…: what counts stands before the word. */
static mark ordinal_mark(kw_str s, size_t at)
{
	bool opened = char_at(s, at) == 0x7B2C; /* 第 */
	size_t from = at, figures = opened ? at + char_size(s, at) : at, end = digits_end(s, figures, 2), n;

	if (end == figures && number_is_kanji_figure(char_at(s, end)))
		end += char_size(s, end);
	if (end == figures)
		return plain;
	n = opened ? 0 : words_at_start(WORD_COUNTER, kw_str_sub(s, end, s.n));
	if (!opened && (!n || char_last(kw_str_sub(s, end, n)) != 0x76EE)) /* 目 */
		return plain;
	end += n;
	if (char_at(s, end) != 0x306E) /* の */
		return plain;
	end += char_size(s, end);
	n = words_at_start(WORD_LABEL, kw_str_sub(s, end, s.n));
	end += n;
	if (!n)
		return plain;
	if (char_in(char_at(s, end), KW_LIT("：:")))
		return marked(s, FORM_WORDNUM, from, end, end + char_size(s, end));
	return is_blank_or_end(s, end) ? marked(s, FORM_WORDNUM, from, end, end) : plain;
}

/* １－１, 1.2.3: figures joined by hyphens or points, then white space. */
static mark dotted_mark(kw_str s, size_t at)
{
	uint8_t depth;
	size_t end = number_dotted_end(s, at, &depth);
	mark m;

	if (depth < 2 || !is_blank_or_end(s, end) || end >= s.n)
		return plain;
	m = marked(s, FORM_DOTTED, at, end, end);
	m.depth = depth;
	return m;
}

/* １ 子ども, 2. 予算, ３．保健, ４、: one or two figures, a separator, then words. */
static mark num_mark(kw_str s, size_t at)
{
	size_t from = at, end = digits_end(s, at, 2), body;
	uint32_t c;
	bool counts;
	mark m;

	if (end == at)
		return plain;
	body = skip_blank(s, end);
	c = char_at(s, body);
	if (body > end && !char_in(c, KW_LIT("．.、)）"))) /* １ ．予算 */
		c = char_at(s, body = end);
	if (!char_is_space(c) && !char_in(c, KW_LIT("．.、)）")))
		return plain;
	body += char_size(s, body);
	m = marked(s, char_in(c, KW_LIT(")）")) ? FORM_PAREN : FORM_NUM, from, end, body);
	counts = char_is_space(c);
	c = char_at(s, m.body);
	if (c == 0 || kw_norm_digit(c) >= 0 || char_in(c, KW_LIT("／/～〜~-－")))
		return plain;
	return counts && is_counted(s, from, m.body) ? plain : m;
}

static const kw_str small_roman_letters = KW_LIT_INIT("ivxｉｖｘ");

/* The end of a small Roman figure, ⅰ or iv, at `at`; `at` itself when there is none. */
static size_t small_roman_end(kw_str s, size_t at)
{
	size_t end = at, n = 0;
	uint32_t sign = char_at(s, at);

	if (sign >= 0x2170 && sign <= 0x217B) /* ⅰ … ⅻ */
		return at + char_size(s, at);
	for (; n < 5 && char_in(char_at(s, end), small_roman_letters); n++)
		end += char_size(s, end);
	return n < 5 ? end : at;
}

/* （ⅰ）, (ii), ⅲ）, ⅳ. and ⅴ with white space: the lowest of numbers. Letters need a bracket behind them. */
static mark small_roman_mark(kw_str s, size_t at)
{
	bool opened = char_in(char_at(s, at), KW_LIT("（("));
	size_t from = opened ? at + char_size(s, at) : at, end = small_roman_end(s, from), close;
	bool letters = char_at(s, from) < 0x2170 || char_at(s, from) > 0x217B;
	kw_str closers = opened || letters ? KW_LIT("）)") : KW_LIT("）)．.、");
	mark m;

	if (end == from)
		return plain;
	close = char_in(char_at(s, end), closers) ? end + char_size(s, end) : end;
	if (close >= s.n || (close == end && (opened || letters || !char_is_space(char_at(s, end)))))
		return plain;
	m = marked(s, FORM_KANA, at, opened ? close : end, close);
	m.depth = 1; /* below ア */
	return m;
}

/* （１）, (2), ①, （ア） */
static mark paren_mark(kw_str s, size_t at)
{
	uint32_t c = char_at(s, at);
	size_t from, end;

	if (char_is_ringed(c)) {
		mark m;

		end = at + char_size(s, at);
		m = marked(s, FORM_PAREN, at, end, end);
		m.depth = 1; /* ① stands below （１） where both are used */
		return m;
	}
	if (c != '(' && c != 0xFF08)
		return plain;
	from = skip_blank(s, at + char_size(s, at));
	end = digits_end(s, from, 2);
	if (end > from && char_in(char_at(s, skip_blank(s, end)), KW_LIT(")）"))) {
		end = skip_blank(s, end);
		end += char_size(s, end);
		return end < s.n ? marked(s, FORM_PAREN, at, end, end) : plain;
	}
	end = at + char_size(s, at);
	if (!char_in(char_at(s, end), KW_LIT("アイウエオカキクケコ")))
		return plain;
	end += char_size(s, end);
	if (!char_in(char_at(s, end), KW_LIT(")）")))
		return plain;
	end += char_size(s, end);
	return end < s.n ? marked(s, FORM_KANA, at, end, end) : plain;
}

/* ア　…: a kana of the order ア イ ウ and white space. */
static mark kana_mark(kw_str s, size_t at)
{
	size_t end = at + char_size(s, at);

	if (!char_in(char_at(s, at), KW_LIT("アイウエオカキクケコ")) || end >= s.n ||
	    !char_is_space(char_at(s, end)) || is_spread_word(s, at))
		return plain;
	return marked(s, FORM_KANA, at, end, end);
}

/* ---- what each begins with ---- */

static bool is_figure(uint32_t c)
{
	return kw_norm_digit(c) >= 0;
}

static bool is_roman(uint32_t c)
{
	return char_roman(c) > 0;
}

static bool is_ordinal_sign(uint32_t c)
{
	return c == 0x7B2C; /* 第 */
}

static bool may_begin_label(uint32_t c)
{
	return words_may_start(WORD_LABEL, c);
}

static bool is_ring_or_opener(uint32_t c)
{
	return c == '(' || c == 0xFF08 || char_is_ringed(c);
}

static bool may_begin_ordinal(uint32_t c)
{
	return is_ordinal_sign(c) || is_figure(c) || number_is_kanji_figure(c);
}

static bool is_first_kana(uint32_t c)
{
	return c >= 0x30A2 && c <= 0x30B3; /* ア to コ */
}

static bool may_begin_small_roman(uint32_t c)
{
	return c == '(' || c == 0xFF08 || (c >= 0x2170 && c <= 0x217B) || char_in(c, small_roman_letters);
}

/* What is certain comes first; budget, contact and issue lines were taken before. A rule is asked where its marks begin with such a
 * character. */
static const struct {
	bool (*begins)(uint32_t c);
	mark (*read)(kw_str s, size_t at);
} number_rules[] = {
	{ is_roman, roman_mark },
	{ is_ordinal_sign, number_chapter_mark },
	{ is_figure, budget_item_mark },
	{ may_begin_label, number_word_mark },
	{ may_begin_ordinal, ordinal_mark },
	{ number_is_kanji_figure, kanji_mark },
	{ is_figure, dotted_mark },
	{ is_figure, num_mark },
	{ is_ring_or_opener, paren_mark },
	{ is_first_kana, kana_mark },
	{ may_begin_small_roman, small_roman_mark },
};

mark number_mark(kw_str s, size_t at)
{
	uint32_t c = char_at(s, at);

	for (size_t i = 0; i < KW_COUNT(number_rules); i++) {
		mark m = plain;

		if (number_rules[i].begins(c))
			m = number_rules[i].read(s, at);
		if (m.form != FORM_PLAIN)
			return m;
	}
	return plain;
}
