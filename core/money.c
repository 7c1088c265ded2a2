/* money -- amounts in yen as Japanese offices write them: 28,523千円, 6億2096万9000円, 三千万円, △5,423円. It reads what is
 * certain and nothing else: unit words (千円 alone), misplaced separators, fractions of a yen and figures beyond int64
 * are no amounts. */
#include "norm.h"

enum { YEN = 0x5186 /* 円 */, SURPLUS = 0x4F59 /* 余 */ };

/* ---- tables ---- */

static const struct {
	uint32_t c;
	int64_t factor;
} myriads[] = {
	{ 0x4E07, 10000 },             /* 万 */
	{ 0x842C, 10000 },             /* 萬 */
	{ 0x5104, 100000000 },         /* 億 */
	{ 0x5146, 1000000000000 },     /* 兆 */
	{ 0x4EAC, 10000000000000000 }, /* 京 */
};

/* Units a figure stands before as a whole; everything else is a mixture. */
static const struct {
	kw_str word;
	int64_t factor;
} units[] = {
	{ KW_LIT_INIT("円"), 1 },           { KW_LIT_INIT("千円"), 1000 },
	{ KW_LIT_INIT("万円"), 10000 },     { KW_LIT_INIT("百万円"), 1000000 },
	{ KW_LIT_INIT("億円"), 100000000 }, { KW_LIT_INIT("兆円"), 1000000000000 },
};

/* Kanji numbers before 円 that name a unit, or (一円) a whole region, and so are no amount. */
static const kw_str no_amounts[] = {
	KW_LIT_INIT("千円"),   KW_LIT_INIT("万円"), KW_LIT_INIT("百万円"),
	KW_LIT_INIT("千万円"), KW_LIT_INIT("億円"), KW_LIT_INIT("十億円"),
	KW_LIT_INIT("百億円"), KW_LIT_INIT("兆円"), KW_LIT_INIT("一円"),
};

/* Kanji that make a word of the 円 before them: 円滑 円形 円卓 ... */
static const uint32_t after_yen[] = U"滑形卓満周熟筒柱盤弧錐陣";

static const kw_str about_before[] = { KW_LIT_INIT("約"),   KW_LIT_INIT("およそ"), KW_LIT_INIT("おおよそ"),
	                               KW_LIT_INIT("凡そ"), KW_LIT_INIT("概ね"),   KW_LIT_INIT("おおむね"),
	                               KW_LIT_INIT("ほぼ") };
static const kw_str about_after[] = { KW_LIT_INIT("程度"), KW_LIT_INIT("余"),     KW_LIT_INIT("前後"),
	                              KW_LIT_INIT("ほど"), KW_LIT_INIT("くらい"), KW_LIT_INIT("ぐらい") };
/* What makes another word of the 余 or 約 above: 余剰 余裕; 契約 予約 規約 ... */
static const kw_str word_with_surplus[] = { KW_LIT_INIT("余剰"), KW_LIT_INIT("余裕") };
static const uint32_t before_about[] = U"契予公条節規制要集婚解特協確先盟密誓違";
/* Before a kanji number: how many is left open (数百円, 何千万円). */
static const uint32_t open_numbers[] = U"数何幾";

static bool is_one_of(uint32_t c, const uint32_t *set)
{
	for (; *set; set++)
		if (*set == c)
			return true;
	return false;
}

static bool starts_with_any(kw_str s, size_t at, const kw_str *words, size_t n)
{
	kw_str rest = kw_str_sub(s, at, s.n);
	for (size_t i = 0; i < n; i++)
		if (kw_str_starts(rest, words[i]))
			return true;
	return false;
}

/* The word of the table that ends just before s.p[at], or an empty string. */
static kw_str ends_with_any(kw_str s, size_t at, const kw_str *words, size_t n)
{
	kw_str head = { s.p, at };
	for (size_t i = 0; i < n; i++)
		if (kw_str_ends(head, words[i]))
			return words[i];
	return (kw_str){ NULL, 0 };
}

/* Signs before a figure. A hyphen is a sign only where no figure, letter or bracket stands before it. */
static bool is_triangle(uint32_t c)
{
	return c == 0x25B3 || c == 0x25B2; /* △ ▲ */
}

static bool is_minus(uint32_t c)
{
	return c == '-' || c == 0xFF0D || c == 0x2212 || c == 0x2010 || c == 0x2011;
}

static int64_t myriad_of(uint32_t c)
{
	for (size_t i = 0; i < KW_COUNT(myriads); i++)
		if (myriads[i].c == c)
			return myriads[i].factor;
	return 0;
}

/* ---- figures ---- */

static bool is_comma(uint32_t c)
{
	return c == ',' || c == 0xFF0C; /* ， */
}

static bool is_point(uint32_t c)
{
	return c == '.' || c == 0xFF0E; /* ． */
}

/* A figure: value = mantissa / 10^decimals. */
typedef struct figure {
	int64_t mantissa;
	unsigned decimals;
} figure;

static bool append_group(int64_t *v, int64_t group, size_t digits)
{
	for (size_t i = 0; i < digits; i++)
		if (__builtin_mul_overflow(*v, 10, v))
			return false;
	return group >= 0 && !__builtin_add_overflow(*v, group, v);
}

/* 28,523 with its separators in the right places, or 1.25; false when they are not. */
static bool read_figure(kw_str s, size_t *at, figure *out)
{
	size_t end = *at, first_at = *at;
	int64_t value, group;
	size_t n = kw_norm_figures(s, &end, &value);
	if (n == 0 || value < 0 || (n > 1 && kw_norm_digit(kw_norm_here(s, first_at)) == 0))
		return false;
	bool grouped = false;
	out->decimals = 0;
	while (end < s.n) {
		size_t next = end;
		uint32_t c = kw_utf8_next(s, &next);
		if ((!is_comma(c) && !is_point(c)) || kw_norm_digit(kw_norm_here(s, next)) < 0)
			break;
		size_t digits = kw_norm_figures(s, &next, &group);
		bool fits = is_comma(c) ? digits == 3 && (grouped || n <= 3) && value > 0 && !out->decimals
		                        : !out->decimals && digits <= 12;
		if (!fits || !append_group(&value, group, digits))
			return false;
		if (is_point(c))
			out->decimals = (unsigned)digits;
		grouped = true;
		end = next;
	}
	out->mantissa = value;
	*at = end;
	return true;
}

/* ---- spread figures ---- */

/* Steps over one blank, or over a comma or point with one on either side; *sign gets the comma or point, 0 without. False
 * when no figure stands behind. */
static bool step_spread(kw_str s, size_t *at, uint32_t *sign)
{
	size_t next = *at;
	bool blank = kw_norm_skip_blank(s, &next);
	uint32_t c = kw_norm_here(s, next);
	*sign = is_comma(c) || is_point(c) ? c : 0;
	if (*sign) {
		kw_utf8_next(s, &next);
		blank |= kw_norm_skip_blank(s, &next);
	}
	*at = next;
	return blank && kw_norm_digit(kw_norm_here(s, next)) >= 0;
}

/* 1 ,8 2 0 億円: single figures, separators in their places, and one blank behind each figure, as justification sets them. Returns how
 * many figures, 0 when it is none of these; *proven: more than two, or a separator, so that it is no two numbers. */
static size_t read_spread(kw_str s, size_t *at, figure *out, bool *proven)
{
	size_t end = *at, group = 0, n = 0;
	bool grouped = false, fraction = false;
	figure f = { 0, 0 };
	for (;;) {
		size_t next = end;
		uint32_t sign;
		int d = kw_norm_digit(kw_utf8_next(s, &next));
		bool leading_zero = n > 0 && f.mantissa == 0 && !fraction;
		if (leading_zero || f.decimals > 12 || !append_group(&f.mantissa, d, 1))
			return 0;
		end = next;
		f.decimals += fraction;
		group++;
		n++;
		if (kw_norm_digit(kw_norm_here(s, next)) >= 0)
			return 0;
		if (!step_spread(s, &next, &sign))
			break;
		if (sign && (fraction || (grouped ? group != 3 : is_comma(sign) && group > 3)))
			return 0;
		grouped |= is_comma(sign);
		fraction |= is_point(sign);
		group = sign ? 0 : group;
		end = next;
	}
	if (n < 2 || (grouped && !fraction && group != 3) || !kw_char_is_space(kw_norm_here(s, end)))
		return 0;
	*proven = *proven || n > 2 || grouped || fraction;
	*out = f;
	*at = end;
	return n;
}

/* ---- the number before 円 ---- */

/* total: the groups of 万 億 兆 behind us; group: 十 百 千 of the group at hand; pending: the figure not yet multiplied. */
typedef struct number {
	int64_t total, group;
	int64_t last_myriad; /* of the group before; the next must stay below */
	int last_power;      /* 10000 at the start of a group */
	figure pending;
	int unit_power; /* 千 or 百 of a unit of a unit behind a figure that is not one of 1 to 9 (28,523千, 1.5百万), else 0 */
	bool has_pending, has_value;
	bool surplus;        /* 余 between number and 円 */
	bool spread, proven; /* see read_spread */
} number;

static bool scale(figure f, int64_t factor, int64_t *out)
{
	for (unsigned i = 0; i < f.decimals; i++) {
		if (factor % 10 == 0)
			factor /= 10;
		else if (f.mantissa % 10 == 0)
			f.mantissa /= 10;
		else
			return false; /* a fraction of a yen */
	}
	return !__builtin_mul_overflow(f.mantissa, factor, out);
}

static bool take_power(number *x, int power)
{
	if (x->unit_power || power >= x->last_power)
		return false;
	if (x->has_pending && (x->pending.decimals || x->pending.mantissa > 9 || x->pending.mantissa == 0)) {
		x->unit_power = power;
		return !x->group && power >= 100;
	}
	int64_t part = x->has_pending ? x->pending.mantissa * power : power;
	x->has_pending = false;
	x->has_value = true;
	x->last_power = power;
	return !__builtin_add_overflow(x->group, part, &x->group);
}

/* The group is complete: its sum times `factor` goes to the total. */
static bool take_group(number *x, int64_t factor)
{
	int64_t part = 0, rest, unit = factor;
	if (!x->has_pending && !x->has_value)
		return false;
	if (x->unit_power && __builtin_mul_overflow(factor, (int64_t)x->unit_power, &unit))
		return false;
	if (x->has_pending && x->group && (x->pending.decimals || x->pending.mantissa >= x->last_power))
		return false;
	if (x->has_pending && !scale(x->pending, unit, &part))
		return false;
	if (__builtin_mul_overflow(x->group, factor, &rest) || __builtin_add_overflow(part, rest, &part))
		return false;
	if (x->last_myriad && (factor >= x->last_myriad || part >= x->last_myriad))
		return false;
	/* Behind 1.5億 nothing may follow. */
	x->last_myriad = x->has_pending && x->pending.decimals ? 1 : factor;
	x->group = 0;
	x->has_pending = x->has_value = false;
	x->unit_power = 0;
	x->last_power = 10000;
	return !__builtin_add_overflow(x->total, part, &x->total);
}

/* A run of kanji figures without 十 百 千: 三, 二〇二二. */
static bool kanji_figures(kw_str s, size_t *at, figure *out)
{
	int64_t v = 0;
	size_t n = 0, end = *at;
	for (size_t next = end; next < s.n; end = next, n++) {
		int d = kw_norm_kanji_digit(kw_utf8_next(s, &next));
		if (d < 0)
			break;
		if ((n == 1 && v == 0) || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, d, &v))
			return false;
	}
	*out = (figure){ v, 0 };
	*at = end;
	return n > 0;
}

static bool take_figure(kw_str s, size_t *at, number *x, bool kanji)
{
	if (x->has_pending)
		return false;
	if (!kanji && read_spread(s, at, &x->pending, &x->proven))
		x->spread = true;
	else if (!(kanji ? kanji_figures : read_figure)(s, at, &x->pending))
		return false;
	x->has_pending = true;
	return true;
}

/* Reads up to 円 and behind it. *unit_at: where the unit of a single figure begins, else where 円 does. */
static bool read_number(kw_str s, size_t *at, number *x, size_t *unit_at)
{
	*x = (number){ .last_power = 10000 };
	size_t end = *at;
	bool spaced = false, after_group = false;
	while (end < s.n) {
		size_t next = end;
		uint32_t c = kw_utf8_next(s, &next);
		bool kanji = kw_norm_kanji_digit(c) >= 0;
		int power = kw_norm_kanji_power(c);
		int64_t factor = myriad_of(c);
		bool good;
		if (kanji || kw_norm_digit(c) >= 0) {
			good = !spaced && take_figure(s, &end, x, kanji);
			*unit_at = end;
			next = end;
			after_group = false;
		} else if (power) {
			good = take_power(x, power);
		} else if (factor) {
			good = take_group(x, factor);
			after_group = true; /* 84 億 6,000 万円, 469億 1,000万円 */
			spaced = false;
		} else if (c == YEN) {
			*at = next;
			return (!x->spread || x->proven) &&
			       (!(x->has_pending || x->has_value) || take_group(x, 1));
		} else if (c == SURPLUS) {
			good = kw_norm_here(s, next) == YEN;
			x->surplus = true;
		} else if (after_group) {
			good = kw_norm_skip_blank(s, &end) && kw_norm_digit(kw_norm_here(s, end)) >= 0;
			next = end;
		} else { /* one between a figure and its unit */
			good = x->has_pending && !spaced && kw_norm_skip_blank(s, &end);
			next = end;
			spaced = true;
			*unit_at = next;
		}
		if (!good)
			return false;
		end = next;
	}
	return false;
}

/* ---- around it ---- */

/* The place before one blank that ends s.p[0] to s.p[at - 1]; `at` without. */
static size_t before_blank(kw_str s, size_t at)
{
	size_t from = at;
	return at && kw_char_is_space(kw_utf8_prev(s, &from)) ? from : at;
}

/* 84億 or 84 億 before s.p[at]: a figure behind it belongs to the same number. */
static bool ends_in_group(kw_str s, size_t at)
{
	if (at == 0 || !myriad_of(kw_utf8_prev(s, &at)))
		return false;
	return kw_norm_digit(kw_norm_before(s, before_blank(s, at))) >= 0;
}

/* Whether the figures at s.p[at], behind one blank or a separator, may be the tail of those that end at s.p[end]: 1,82 0円, １ ０００円, 1 ,820円.
 * A whole number stands there when what both would make together has its separators in no right place, or when no number
 * ends there but 10:00, Ａ４, 5-3. */
static bool may_be_tail(kw_str s, size_t end, size_t at)
{
	size_t from = end, n = 0, m;
	int64_t value;
	bool wide = end < at && (unsigned char)s.p[end] >= 0x80;
	while (from > 0 && kw_norm_digit(kw_norm_before(s, from)) >= 0) {
		kw_utf8_prev(s, &from);
		n++;
	}
	if (n == 0)
		return false;
	uint32_t before = kw_norm_before(s, from);
	m = kw_norm_figures(s, &at, &value);
	if (wide)
		return n == 1 && m == 1;
	if (is_comma(before) || is_point(before))
		return n < 3 || is_point(before) ? !is_comma(kw_norm_here(s, at)) : false;
	if (before == ':' || before == 0xFF1A || before == 0x7B2C /* 第 */ || kw_norm_is_letter(before))
		return false;
	if (is_minus(before)) {
		kw_utf8_prev(s, &from);
		if (kw_norm_digit(kw_norm_before(s, from)) >= 0)
			return false;
	}
	return is_comma(kw_norm_here(s, at)) ? n + m <= 3 : true;
}

/* Whether a number may begin at s.p[at]: not inside another one, nor behind a letter or an open 数. */
static bool may_begin(kw_str s, size_t at)
{
	if (at == 0)
		return true;
	size_t from = at;
	uint32_t c = kw_utf8_prev(s, &from);
	uint32_t far = kw_norm_before(s, from);
	if (kw_norm_digit(c) >= 0 || kw_norm_kanji_digit(c) >= 0 || kw_norm_kanji_power(c) ||
	    kw_norm_is_letter(c))
		return false;
	if (myriad_of(c) &&
	    (kw_norm_digit(far) >= 0 || kw_norm_kanji_digit(far) >= 0 || kw_norm_kanji_power(far)))
		return false;
	bool figures = kw_norm_digit(kw_norm_here(s, at)) >= 0, blank = kw_char_is_space(c);
	if (figures && ends_in_group(s, blank ? from : at))
		return false;
	if (blank &&
	    (figures ? may_be_tail(s, from, at)
	             : kw_norm_kanji_digit(far) >= 0 && kw_norm_kanji_digit(kw_norm_here(s, at)) >= 0))
		return false;
	bool joint = is_comma(c) || is_point(c) || c == '/' || c == 0xFF0F /* ／ */;
	if (joint && kw_norm_digit(kw_norm_before(s, before_blank(s, from))) >= 0)
		return false;
	if (blank && figures && (is_comma(far) || is_point(far))) {
		/* 1, 820円; but 10, 20円 are two. */
		size_t end = from, digits_end = at;
		int64_t value;
		kw_utf8_prev(s, &end);
		if (kw_norm_digit(kw_norm_before(s, before_blank(s, end))) >= 0 &&
		    (is_point(far) || kw_norm_figures(s, &digits_end, &value) == 3))
			return false;
	}
	return figures || !is_one_of(c, open_numbers);
}

/* Steps over a sign; false when a figure at s.p[*at] would lose the sign before it, or the hyphen there is none. */
static bool read_sign(kw_str s, size_t *at, bool *negative)
{
	size_t next = *at;
	uint32_t c = kw_utf8_next(s, &next), before = kw_norm_before(s, *at);
	bool triangle = is_triangle(c);
	bool minus = is_minus(c);
	*negative = triangle || minus;
	if (!*negative)
		return !is_triangle(before) && !is_minus(before);
	if (minus &&
	    (kw_norm_digit(before) >= 0 || kw_norm_is_letter(before) || before == ')' || before == 0xFF09))
		return false;
	while (triangle && kw_norm_skip_blank(s, &next) && next - *at <= 9)
		;
	*at = next;
	return true;
}

/* 約 and its kind before s.p[at], white space aside. */
static bool is_about_before(kw_str s, size_t at)
{
	while (at > 0) {
		size_t from = at;
		if (!kw_char_is_space(kw_utf8_prev(s, &from)))
			break;
		at = from;
	}
	kw_str word = ends_with_any(s, at, about_before, KW_COUNT(about_before));
	bool is_word = word.n == 3 && is_one_of(kw_norm_before(s, at - 3), before_about);
	return word.n && !is_word;
}

static bool is_about_after(kw_str s, size_t at)
{
	return starts_with_any(s, at, about_after, KW_COUNT(about_after)) &&
	       !starts_with_any(s, at, word_with_surplus, KW_COUNT(word_with_surplus));
}

/* The unit of a single figure and its factor; a mixture is counted in 円. */
static void split_unit(kw_str s, size_t unit_at, size_t end, const number *x, kw_money *out)
{
	kw_str unit = kw_str_sub(s, unit_at, end - unit_at);
	out->figure = out->yen;
	out->factor = 1;
	out->unit = kw_str_sub(s, end - 3, 3);
	for (size_t i = 0; i < KW_COUNT(units); i++) {
		if (!kw_str_eq(unit, units[i].word))
			continue;
		if (x->pending.decimals == 0 && x->pending.mantissa * units[i].factor == x->total) {
			out->figure = x->pending.mantissa;
			out->factor = units[i].factor;
			out->unit = unit;
		}
	}
}

/* Whether a number may begin with c; most characters are told by it. */
static bool begins_number(uint32_t c)
{
	return kw_norm_digit(c) >= 0 || kw_norm_kanji_digit(c) >= 0 || kw_norm_kanji_power(c);
}

/* An amount without brackets. */
static bool read_amount(kw_str s, size_t at, kw_money *out)
{
	size_t from = at, unit_at = 0;
	bool negative;
	number x;
	if (!read_sign(s, &from, &negative) || !begins_number(kw_norm_here(s, from)) ||
	    !may_begin(s, negative ? at : from))
		return false;
	size_t end = from;
	unit_at = from;
	if (!read_number(s, &end, &x, &unit_at))
		return false;
	kw_str kanji = kw_str_sub(s, from, end - from);
	for (size_t i = 0; i < KW_COUNT(no_amounts); i++)
		if (kw_str_eq(kanji, no_amounts[i]))
			return false;
	if (end - from == 3 || is_one_of(kw_norm_here(s, end), after_yen))
		return false;
	int64_t fraction;
	size_t sen = end;
	if (kw_norm_figures(s, &sen, &fraction) && kw_norm_here(s, sen) == 0x92AD) /* 銭 */
		return false;
	*out = (kw_money){ .n = end - at, .yen = x.total };
	split_unit(s, unit_at, end, &x, out);
	if (negative) {
		out->yen = -out->yen;
		out->figure = -out->figure;
	}
	out->approximate = x.surplus || is_about_before(s, at) || is_about_after(s, end);
	return true;
}

bool kw_money_at(kw_str s, size_t at, kw_money *out)
{
	if (at >= s.n)
		return false;
	size_t inside = at;
	uint32_t c = kw_utf8_next(s, &inside);
	if (c != '(' && c != 0xFF08)
		return read_amount(s, at, out);
	/* Accounting brackets make an amount negative only as the whole of a cell: in running text （1,234千円） is a
	 * remark, and its amount positive. */
	if (inside >= s.n || kw_str_trim(kw_str_sub(s, 0, at)).n || !read_amount(s, inside, out) ||
	    out->yen < 0)
		return false;
	size_t end = inside + out->n;
	c = kw_norm_here(s, end);
	if (c != ')' && c != 0xFF09)
		return false;
	kw_utf8_next(s, &end);
	if (kw_str_trim(kw_str_sub(s, end, s.n)).n)
		return false;
	out->n = end - at;
	out->yen = -out->yen;
	out->figure = -out->figure;
	return true;
}

/* What may stand behind a figure whose unit is told elsewhere. */
static bool ends_figure(uint32_t c)
{
	static const uint32_t enders[] = U"()[]/,（）［］／，、・→⇒【】〔〕";
	return !c || kw_char_is_space(c) || is_one_of(c, enders);
}

bool kw_money_figure_at(kw_str s, size_t at, kw_str unit, int64_t factor, kw_money *out)
{
	size_t end = at;
	bool negative;
	figure f;
	if (at >= s.n || !read_sign(s, &end, &negative) || end >= s.n || !may_begin(s, negative ? at : end) ||
	    !read_figure(s, &end, &f) || f.decimals || !ends_figure(kw_norm_here(s, end)))
		return false;
	*out = (kw_money){ .n = end - at,
		           .figure = negative ? -f.mantissa : f.mantissa,
		           .factor = factor,
		           .unit = unit,
		           .approximate = is_about_before(s, at) };
	return factor > 0 && !__builtin_mul_overflow(out->figure, factor, &out->yen);
}
