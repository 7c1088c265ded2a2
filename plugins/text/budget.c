/* budget -- the amount a heading closes with: where it begins, which of several it is, and what is said of it behind (前年度 …, うち国費 …, 新規).
 * A sentence with an amount has none. Which words make an amount a secondary one stands in formats/text. */
#include "legacy.h"

enum {
	LARGE_YEN = 100000, /* a sum without 千, 万 that is no fee */
	WIDE_SPACE = 2,
	LONGEST_TAIL = 240,  /* bytes at the end of a heading an amount is looked for in */
	LONGEST_REMARK = 120 /* bytes in brackets */
};

/* ---- brackets ---- */

static bool is_opener(uint32_t c)
{
	return char_in(c, KW_LIT("（(【［[〔＜<"));
}

static uint32_t closer_of(uint32_t c)
{
	static const uint32_t pairs[][2] = { { 0xFF08, 0xFF09 }, { '(', ')' }, { 0x3010, 0x3011 },
		                             { 0xFF3B, 0xFF3D }, { '[', ']' }, { 0x3014, 0x3015 },
		                             { 0xFF1C, 0xFF1E }, { '<', '>' } };

	for (size_t i = 0; i < KW_COUNT(pairs); i++)
		if (pairs[i][0] == c)
			return pairs[i][1];
	return 0;
}

/* Behind the bracket that opens at `at`; `at` when it is not closed, or holds a sentence. */
static size_t bracket_end(kw_str s, size_t at)
{
	uint32_t open = char_at(s, at), close = closer_of(open);
	size_t end = at;
	int depth = 0;

	while (end < s.n && end < at + LONGEST_REMARK) {
		uint32_t c = char_next(s, &end);

		if (c == 0x3002) /* 。 */
			return at;
		depth += (c == open) - (c == close);
		if (depth == 0)
			return end;
	}
	return at;
}

/* ---- the words around amounts ---- */

/* 28予算額, R6予算額: the bytes of a year that is no more than its figures, right before the word. */
static size_t short_year_at(kw_str s)
{
	size_t at = char_in(char_first(s), KW_LIT("HRSＨＲＳ")) ? char_size(s, 0) : 0, end = at;

	while (end < s.n && kw_norm_digit(char_at(s, end)) >= 0)
		end += char_size(s, end);
	return end > at && kw_utf8_count(kw_str_sub(s, at, end - at)) <= 2 &&
	                       words_at_start(WORD_BUDGET, kw_str_sub(s, end, s.n))
	               ? end
	               : 0;
}

/* The bytes of the year s begins with: 令和５年度, ５年度. */
static size_t year_at(kw_str s)
{
	kw_wareki w;
	size_t n = short_year_at(s);

	if (n)
		return n;
	return (kw_wareki_may_begin(char_first(s)) || kw_norm_digit(char_first(s)) >= 0) &&
	                       kw_wareki_at(s, 0, &w) && w.kind == KW_PERIOD_FISCAL_YEAR
	               ? w.n
	               : 0;
}

/* The bytes of the words s begins with that may stand before or behind an amount; *kinds gets their classes, bit by bit. */
static size_t words_of_amounts(kw_str s, unsigned *kinds)
{
	static const struct {
		word_class class;
		unsigned kind;
	} classes[] = { { WORD_BUDGET, AMOUNT_NAMED },
		        { WORD_SECONDARY, AMOUNT_SECONDARY },
		        { WORD_TOTAL, AMOUNT_TOTAL },
		        { WORD_REMARK, AMOUNT_REMARK },
		        { WORD_SUM, AMOUNT_SUM } };
	size_t at = 0;

	*kinds = 0;
	for (;;) {
		kw_str rest = kw_str_sub(s, at, s.n);
		uint32_t first = char_first(rest);
		size_t best = year_at(rest);
		unsigned kind = best ? AMOUNT_NAMED : 0;

		for (size_t i = 0; i < KW_COUNT(classes); i++) {
			size_t n = words_may_start(classes[i].class, first)
			                   ? words_at_start(classes[i].class, rest)
			                   : 0;

			if (n > best || (n && n == best && classes[i].kind == AMOUNT_TOTAL)) {
				best = n;
				kind = classes[i].kind;
			}
		}
		if (!best && !at) { /* 予　算 */
			best = words_spread_at_start(WORD_BUDGET, rest);
			kind = best ? AMOUNT_NAMED : 0;
		}
		if (!best)
			return at;
		at += best;
		*kinds |= kind;
	}
}

/* 【予算額】, （事業費）: the bytes of a bracket with such words alone; 0 when s begins with none. */
static size_t bracketed_words(kw_str s, unsigned *kinds)
{
	size_t n = is_opener(char_first(s)) ? char_size(s, 0) : 0, end = n ? bracket_end(s, 0) : 0;
	kw_str inside = kw_str_sub(s, n, end > 2 * n ? end - 2 * n : 0);

	return inside.n && words_of_amounts(inside, kinds) == inside.n && *kinds & AMOUNT_NAMED ? end : 0;
}

/* ２．３％増 */
static size_t percentage(kw_str s, size_t at)
{
	size_t from = at;

	while (char_in(char_at(s, at), KW_LIT("△▲-－−+＋約")))
		at += char_size(s, at);
	if (kw_norm_digit(char_at(s, at)) < 0)
		return from;
	while (kw_norm_digit(char_at(s, at)) >= 0 || char_in(char_at(s, at), KW_LIT("．.，,")))
		at += char_size(s, at);
	if (!char_in(char_at(s, at), KW_LIT("％%")) && !kw_str_starts(kw_str_sub(s, at, s.n), KW_LIT("倍")))
		return from;
	return at + char_size(s, at);
}

static size_t skip_fillers(kw_str s, size_t at)
{
	while (at < s.n &&
	       (char_is_space(char_at(s, at)) || char_in(char_at(s, at), KW_LIT("：:、，,・／/約"))))
		at += char_size(s, at);
	return at;
}

/* ---- the chain of amounts and remarks ---- */

/* What is known of the amounts met so far. */
typedef struct chain {
	size_t main, main_n; /* the amount that is the budget; main_n 0: none */
	size_t label,
	        end;    /* where its word begins; behind the last amount or what is said of it in figures */
	unsigned kinds; /* of the main one */
	int64_t yen, factor;
	bool bare, grouped; /* without a unit; with separators */
	size_t digits;
	const money_unit *unit; /* of figures without one; NULL when none is told */
} chain;

/* An amount, or a figure the unit of which is told elsewhere. */
static bool amount_at(const chain *c, kw_str s, size_t at, unsigned kinds, kw_money *money)
{
	return kw_money_at(s, at, money) || unit_figure_at(c->unit, s, at, kinds & AMOUNT_NAMED, money);
}

static bool is_bare(kw_str amount)
{
	return kw_norm_digit(char_last(amount)) >= 0;
}

static size_t count_digits(kw_str s)
{
	size_t n = 0;

	for (size_t at = 0; at < s.n;)
		n += kw_norm_digit(char_next(s, &at)) >= 0;
	return n;
}

static void meet_amount(chain *c, kw_str s, unsigned kinds, size_t label, size_t at, const kw_money *money)
{
	kw_str amount = kw_str_sub(s, at, money->n);
	bool weaker = (c->kinds & AMOUNT_TOTAL && !(kinds & AMOUNT_TOTAL)) || !c->main_n;

	if (kinds & AMOUNT_SECONDARY || !weaker)
		return;
	*c = (chain){ .main = at,
		      .main_n = money->n,
		      .label = label,
		      .end = c->end,
		      .kinds = kinds,
		      .yen = money->yen,
		      .factor = money->factor,
		      .bare = is_bare(amount),
		      .digits = count_digits(amount),
		      .grouped = str_find(amount, KW_LIT(","), 0) < amount.n ||
		                 str_find(amount, KW_LIT("，"), 0) < amount.n,
		      .unit = c->unit };
}

/* 480万円を上限に, 480万円以内: how much it may be at most. */
static bool is_bound(uint32_t behind)
{
	return char_in(behind, KW_LIT("をにがはまの以未超"));
}

/* The amounts inside a bracket, s.p[at] to s.p[end]. What is no amount there is what it is. */
static bool read_bracket(kw_str s, size_t at, size_t end, chain *c)
{
	bool found = false;
	unsigned kinds = 0;
	size_t label = at;
	kw_str inside = kw_str_sub(s, 0, end);

	while (at < end) {
		kw_money money;
		unsigned more;
		size_t n = words_of_amounts(kw_str_sub(inside, at, end), &more);

		if (amount_at(c, inside, at, kinds, &money)) {
			if (!is_bound(char_at(s, at + money.n)))
				meet_amount(c, s, kinds, label, at, &money);
			found = true;
			at += money.n;
			kinds = 0;
			label = skip_fillers(inside, at);
		} else if (n) {
			kinds |= more;
			at += n;
		} else {
			uint32_t sign = char_next(inside, &at);

			if (char_in(sign, KW_LIT("、，（(→⇒"))) {
				kinds = 0;
				label = at;
			}
		}
	}
	return found;
}

/* From `at` to the end of s nothing but amounts and what is said of them? */
static bool read_chain(kw_str s, size_t at, chain *c)
{
	*c = (chain){ .end = at, .unit = c->unit };
	while ((at = skip_fillers(s, at)) < s.n) {
		size_t label = at, n;
		unsigned kinds;
		kw_money money;

		/* 400万円 → 480万円: what was before is another. */
		if (char_in(char_at(s, at), KW_LIT("→⇒"))) {
			c->main_n = 0;
			at += 3;
			continue;
		}
		n = bracketed_words(kw_str_sub(s, at, s.n), &kinds);
		if (!n && is_opener(char_at(s, at))) {
			size_t end = bracket_end(s, at), inside = at + char_size(s, at);

			if (end == at)
				return false;
			if (read_bracket(s, inside, end - char_size(s, at), c) ||
			    words_inside(WORD_SECONDARY, kw_str_sub(s, inside, end - inside), &n) <
			            end - inside)
				c->end = end;
			at = end;
			continue;
		}
		n = n ? n : words_of_amounts(kw_str_sub(s, at, s.n), &kinds);
		at = skip_fillers(s, at + n);
		if (n && c->unit)
			at = skip_fillers(s, at + legend_unit_bracket(kw_str_sub(s, at, s.n)));
		if (at < s.n && amount_at(c, s, at, n ? kinds : 0, &money)) {
			meet_amount(c, s, n ? kinds : 0, label, at, &money);
			at += money.n;
			c->end = at;
		} else if (percentage(s, at) > at && kinds & AMOUNT_SECONDARY) {
			at = percentage(s, at);
			c->end = at;
		} else if (!n || !(kinds & (AMOUNT_REMARK | AMOUNT_SECONDARY))) {
			return false;
		}
	}
	return c->main_n > 0;
}

/* ---- the name before it ---- */

/* ・・・, ……, ....: what leads the eye from a name to its amount. */
static bool is_leader(uint32_t c)
{
	return char_in(c, KW_LIT("・…‥.．･┄┈─―－"));
}

/* The name without what parts it from the amount; *parted gets the columns of that, wide where dots or rules stand in it. */
static kw_str name_before(kw_str s, size_t at, uint32_t *parted)
{
	size_t end = at;
	uint32_t leaders = 0, columns = 0;

	while (end > 0) {
		size_t before = end;
		uint32_t c = char_prev(s, &before);

		if (!char_is_space(c) && !is_leader(c))
			break;
		leaders += is_leader(c) ? c == 0x2026 ? 2 : 1 : 0;
		columns += char_width(c);
		end = before;
	}
	*parted = leaders == 1 ? 0 : columns;
	return leaders == 1 ? kw_str_trim(kw_str_sub(s, 0, at)) : kw_str_sub(s, 0, end);
}

/* 参加費, 使用料: who pays that is no office. */
static bool is_fee(kw_str name)
{
	return words_at_end(WORD_FEE, name) > 0;
}

/* 予算額, 合計: words that stand before amounts and name nothing. */
static bool is_word_of_amounts(kw_str name)
{
	unsigned kinds;

	return words_of_amounts(name, &kinds) == name.n;
}

/* A name, no sentence under way: 予算は, 総額で head nothing. */
static bool is_name(kw_str name, bool bracketed)
{
	uint32_t last = char_last(name);

	/* In brackets the amount stands apart from the words before it, whatever these end in. */
	return name.n && !char_in(last, KW_LIT("、。，,約")) &&
	       (bracketed || !char_in(last, KW_LIT("はがをにでともの"))) &&
	       str_find(name, KW_LIT("。"), 0) >= name.n && !words_at_end(WORD_SECONDARY, name) &&
	       !is_word_of_amounts(name);
}

static bool is_large(const chain *c)
{
	return c->factor > 1 || c->yen >= LARGE_YEN || c->yen <= -LARGE_YEN;
}

/* May a budget begin at s.p[at]? What parts it from the name decides: wide space, dots or a bracket do by themselves, a single space only in a heading. */
static bool is_parted(kw_str s, size_t at, const chain *c, bool in_heading)
{
	uint32_t columns, before = char_last(kw_str_sub(s, 0, at));
	kw_str name = name_before(s, at, &columns);
	bool named = c->kinds & AMOUNT_NAMED, says = named || is_large(c);

	if (char_in(before, KW_LIT("：:"))) {
		name = kw_str_trim(kw_str_sub(name, 0, name.n - (before == ':' ? 1 : 3)));
		return says && is_name(name, false) && !is_fee(name);
	}
	if (!is_name(name, is_opener(char_at(s, at))) || (!named && is_fee(name)))
		return false;
	/* その１（２）: a number rather than an amount. */
	if (is_opener(char_at(s, at)) && c->bare && !named && c->digits < 2 &&
	    !words_at_end(WORD_PROJECT, name))
		return false;
	if (is_opener(char_at(s, at)))
		return says || (c->yen == 0 && words_at_end(WORD_PROJECT, name));
	says |= words_at_end(WORD_PROJECT, name) > 0;
	/* Without a unit of its own a figure stands wide apart, or has separators. */
	if (c->bare && !named && !c->grouped && columns < WIDE_SPACE)
		return false;
	if (columns >= WIDE_SPACE)
		return says || columns > 2 * WIDE_SPACE;
	if (columns == 1)
		return named || (in_heading && says);
	if (char_in(before, KW_LIT("】］〕")))
		return says;
	return in_heading && says &&
	       (char_in(before, KW_LIT("）)")) || words_at_end(WORD_PROJECT_NAME, name));
}

/* Kana but ・ and ー, and kanji. */
static bool is_of_word(uint32_t c)
{
	return (c >= 0x3041 && c <= 0x30FA) || (c >= 0x4E00 && c <= 0x9FFF);
}

/* A place inside s where the text before it may be a name and what follows an amount. */
static bool may_begin(kw_str s, size_t at, uint32_t before)
{
	uint32_t c = char_at(s, at);

	if (is_of_word(c) && is_of_word(before))
		return false;
	if (is_opener(c))
		return true;
	if (char_is_space(c) || is_leader(c))
		return false;
	return char_is_space(before) || is_leader(before) || char_in(before, KW_LIT("：:】］〕）)")) ||
	       (kw_norm_digit(c) >= 0 && kw_norm_digit(before) < 0);
}

/* The chain from s.p[at], when it begins with an amount, its word, or a bracket that holds one. */
static bool begins_chain(kw_str s, size_t at, chain *c)
{
	unsigned kinds;
	size_t end;

	if (bracketed_words(kw_str_sub(s, at, s.n), &kinds))
		return read_chain(s, at, c);
	if (is_opener(char_at(s, at))) {
		chain inside = { .unit = c->unit };

		end = bracket_end(s, at);
		if (end == at || !read_bracket(s, at + char_size(s, at), end - char_size(s, at), &inside))
			return false;
	} else if (words_of_amounts(kw_str_sub(s, at, s.n), &kinds) && !(kinds & ~(unsigned)AMOUNT_REMARK)) {
		return false;
	}
	return read_chain(s, at, c);
}

/* What every heading with a budget ends in: 円, a bracket, or a word that says something of it. */
bool grammar_may_end_budget(uint32_t last)
{
	if (last > 0x303F && last < 0xFF00) /* kana, kanji */
		return last == 0x5186 || words_may_end(WORD_REMARK, last);
	switch (last) {
	case 0xFF09: /* ） */
	case ')':
	case 0x3011: /* 】 */
	case 0xFF3D: /* ］ */
	case ']':
	case 0x3015: /* 〕 */
	case 0xFF1E: /* ＞ */
	case '>':
	case 0xFF05: /* ％ */
	case '%':
		return true;
	default:
		return false;
	}
}

bool budget_may_close(uint32_t facts, uint32_t last, const money_unit *u)
{
	return u ? facts & FACT_FIGURE && (kw_norm_digit(last) >= 0 || grammar_may_end_budget(last))
	         : facts & FACT_YEN && grammar_may_end_budget(last);
}

static bool ends_like_budget(kw_str s, const money_unit *u)
{
	uint32_t last = char_last(s);

	if (u && kw_norm_digit(last) >= 0)
		return true;

	return grammar_may_end_budget(last) &&
	       (last == 0x5186 || last < 0x3041 || last > 0xFEFF || words_at_end(WORD_REMARK, s));
}

static void put_budget(kw_str s, size_t at, const chain *c, budget *b)
{
	uint32_t columns;
	kw_str name = name_before(s, at, &columns);

	while (name.n && char_in(char_last(name), KW_LIT("：:")))
		name = kw_str_trim(kw_str_sub(name, 0, name.n - (char_last(name) == ':' ? 1 : 3)));
	*b = (budget){ .at = at,
		       .end = c->end,
		       .name_end = name.n,
		       .certain = is_large(c) || c->kinds & AMOUNT_NAMED,
		       .wide = columns >= WIDE_SPACE };
	b->label = kw_str_trim(kw_str_sub(s, c->label, c->main - c->label));
	if (b->label.n && is_opener(char_first(b->label))) {
		size_t n = char_size(b->label, 0), end = bracket_end(b->label, 0);

		if (end == b->label.n)
			b->label = kw_str_sub(b->label, n, end - 2 * n);
	}
	while (b->label.n && char_in(char_last(b->label), KW_LIT("：:")))
		b->label = kw_str_trim(
		        kw_str_sub(b->label, 0, b->label.n - (char_last(b->label) == ':' ? 1 : 3)));
}

bool budget_find(kw_str s, bool in_heading, const money_unit *u, budget *b)
{
	size_t at = s.n > LONGEST_TAIL ? s.n - LONGEST_TAIL : 0;
	uint32_t before;

	if (!ends_like_budget(s, u) || (!u && str_find(s, KW_LIT("円"), at) >= s.n))
		return false;
	while (at > 0 && at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80)
		at++;
	for (before = char_next(s, &at); at < s.n; before = char_next(s, &at)) {
		chain c = { .unit = u };

		if (!may_begin(s, at, before) || !begins_chain(s, at, &c) ||
		    !is_parted(s, at, &c, in_heading))
			continue;
		put_budget(s, at, &c, b);
		return true;
	}
	return false;
}

bool budget_is_whole(kw_str s, const money_unit *u, budget *b)
{
	chain c = { .unit = u };

	if (!ends_like_budget(s, u) || skip_fillers(s, 0) || !begins_chain(s, 0, &c) ||
	    (is_opener(char_first(s)) && !is_large(&c) && !(c.kinds & AMOUNT_NAMED)))
		return false;
	put_budget(s, 0, &c, b);
	return true;
}

bool budget_is_line(kw_str s, const money_unit *u)
{
	chain c = { .unit = u };
	unsigned kinds;

	return ends_like_budget(s, u) &&
	       (bracketed_words(s, &kinds) || (words_of_amounts(s, &kinds) && kinds & AMOUNT_NAMED)) &&
	       read_chain(s, 0, &c) && c.kinds & AMOUNT_NAMED;
}

/* （480万円）駅前広場の整備, 480万円　駅前広場の整備: the amount in front of the name. */
bool budget_in_front(kw_str s, const money_unit *u, budget *b)
{
	chain c = { .unit = u };
	kw_money money;
	size_t end;

	if (is_opener(char_first(s))) {
		size_t n = char_size(s, 0);

		end = bracket_end(s, 0);
		if (!end || !read_bracket(s, n, end - n, &c) || !c.main_n)
			return false;
	} else {
		if (!kw_money_at(s, 0, &money) || !char_is_space(char_at(s, money.n)))
			return false;
		meet_amount(&c, s, 0, 0, 0, &money);
		end = money.n;
	}
	c.end = end;
	if (c.bare && !c.grouped && c.digits < 3) /* （8）: a number */
		return false;
	if (!is_name(kw_str_trim(kw_str_sub(s, end, s.n)), true) || !(is_large(&c) || c.kinds & AMOUNT_NAMED))
		return false;
	put_budget(s, 0, &c, b);
	return true;
}
