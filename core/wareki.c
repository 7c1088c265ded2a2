/* wareki -- dates, years and fiscal years in the Japanese and the western calendar. It computes what is written and says
 * when an era had ended or not begun; it never corrects, expands two-digit western years or guesses an era. */
#include "wareki.h"
#include "norm.h"

enum {
	YEAR_SIGN = 0x5E74 /* 年 */,
	MONTH_SIGN = 0x6708 /* 月 */,
	DAY_SIGN = 0x65E5 /* 日 */,
	DEGREE_SIGN = 0x5EA6 /* 度 of 年度 */,
	FIRST_YEAR = 0x5143 /* 元 */
};

/* First and last days: the era table of Unicode CLDR. 1912-07-30 and 1926-12-25 belong to the new era. Until
 * 明治5年 (1872) the calendar was lunisolar: only the year is ever given. */
static const struct era {
	kw_str name;
	uint32_t begins, ends; /* its two characters */
	uint32_t square;       /* one-character form */
	char letter;
	int offset; /* western year = offset + era year */
	int last_year;
	int32_t first, last; /* YYYYMMDD */
} eras[] = {
	{ KW_LIT_INIT("明治"), 0x660E, 0x6CBB, 0x337E, 'M', 1867, 45, 18681023, 19120729 },
	{ KW_LIT_INIT("大正"), 0x5927, 0x6B63, 0x337D, 'T', 1911, 15, 19120730, 19261224 },
	{ KW_LIT_INIT("昭和"), 0x662D, 0x548C, 0x337C, 'S', 1925, 64, 19261225, 19890107 },
	{ KW_LIT_INIT("平成"), 0x5E73, 0x6210, 0x337B, 'H', 1988, 31, 19890108, 20190430 },
	{ KW_LIT_INIT("令和"), 0x4EE4, 0x548C, 0x32FF, 'R', 2018, 99, 20190501, 99991231 },
};

/* Fiscal years before the present rule (国立公文書館): the last row that begins at or below a year holds. */
static const struct {
	int from;
	int first_month; /* 0: tenth month of the old calendar, days not known */
	int months;
} fiscal_rules[] = {
	{ 1868, 0, 0 }, { 1873, 1, 12 }, { 1875, 7, 12 }, { 1885, 7, 9 }, { 1886, 4, 12 },
};

enum { FIRST_WESTERN = 1600, LAST_WESTERN = 2199, LUNAR_UNTIL = 1872 };

/* Behind a year these make it a length of time or a decade (2000年間, 1980年代), unless they begin another word. */
static const struct {
	const char *word, *unless[2];
} no_years[] = {
	{ "間", { NULL } },   { "以上", { NULL } },         { "ぶり", { NULL } },
	{ "もの", { NULL } }, { "前", { "前半", "前期" } }, { "代", { "代表", "代理" } },
};

/* ---- days ---- */

static int days_of(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

static int32_t date_of(int year, int month, int day)
{
	return (int32_t)(year * 10000 + month * 100 + day);
}

void kw_date_put(int32_t date, char out[11])
{
	for (int at = 9; at >= 0; at--) {
		if (at == 4 || at == 7) {
			out[at] = '-';
			continue;
		}
		out[at] = (char)('0' + date % 10);
		date /= 10;
	}
	out[10] = 0;
}

bool kw_fiscal_year_days(int year, int32_t *first, int32_t *last)
{
	size_t i = KW_COUNT(fiscal_rules);
	while (i > 0 && year < fiscal_rules[i - 1].from)
		i--;
	*first = *last = 0;
	if (i == 0 || !fiscal_rules[i - 1].first_month || year > 9998)
		return false;
	int from = fiscal_rules[i - 1].first_month, to = from + fiscal_rules[i - 1].months - 1;
	int last_year = year + (to > 12), last_month = to > 12 ? to - 12 : to;
	*first = date_of(year, from, 1);
	*last = date_of(last_year, last_month, days_of(last_year, last_month));
	return true;
}

/* ---- parts ---- */

/* Nothing else begins a date: figures, 元, and what the names and signs of the eras begin with. */
bool kw_wareki_may_begin(uint32_t c)
{
	switch (c) {
	case FIRST_YEAR:
	case 0x660E: /* 明治 */
	case 0x5927: /* 大正 */
	case 0x662D: /* 昭和 */
	case 0x5E73: /* 平成 */
	case 0x4EE4: /* 令和 */
	case 0x32FF: /* ㋿ */
		return true;
	default:
		return (c >= '0' && c <= 'T') || (c >= 0xFF10 && c <= 0xFF34) ||
		       (c >= 0x337B && c <= 0x337E); /* ㍻ ㍼ ㍽ ㍾ */
	}
}

/* Steps over `want`, and over one blank before it. */
static bool take_sign(kw_str s, size_t *at, uint32_t want)
{
	size_t next = *at;
	kw_norm_skip_blank(s, &next);
	if (next >= s.n || kw_utf8_next(s, &next) != want)
		return false;
	*at = next;
	return true;
}

/* *spread: justification set a blank behind each character, 令 和 5 年 度; a blank or a figure stands behind the name then. */
static const struct era *era_named(kw_str s, size_t *at, bool *spread)
{
	uint32_t c = kw_norm_here(s, *at);
	*spread = false;
	for (size_t i = 0; i < KW_COUNT(eras); i++) {
		size_t next = *at;
		if (c != eras[i].begins)
			continue;
		if (kw_str_starts(kw_str_sub(s, next, s.n), eras[i].name)) {
			*at += eras[i].name.n;
			return &eras[i];
		}
		kw_utf8_next(s, &next);
		if (!take_sign(s, &next, eras[i].ends) ||
		    (!kw_char_is_space(kw_norm_here(s, next)) && kw_norm_digit(kw_norm_here(s, next)) < 0))
			continue;
		*at = next;
		*spread = true;
		return &eras[i];
	}
	return NULL;
}

/* Full-width capitals too; small letters are none. */
static const struct era *era_signed(kw_str s, size_t *at)
{
	size_t next = *at;
	uint32_t c = kw_utf8_next(s, &next);
	uint32_t letter = c >= 0xFF21 && c <= 0xFF3A ? c - 0xFEE0 : c;
	for (size_t i = 0; i < KW_COUNT(eras); i++) {
		if (c != eras[i].square && letter != (uint32_t)eras[i].letter)
			continue;
		*at = next;
		return &eras[i];
	}
	return NULL;
}

static bool take(kw_str s, size_t *at, uint32_t want)
{
	size_t next = *at;
	if (next >= s.n || kw_utf8_next(s, &next) != want)
		return false;
	*at = next;
	return true;
}

/* A number of 1 to `most` figures, or in kanji; one space may stand before it. 0 when there is none. */
static int take_number(kw_str s, size_t *at, size_t most, bool kanji)
{
	size_t next = *at;
	int64_t value;
	int number = 0;
	kw_norm_skip_blank(s, &next);
	size_t n = kw_norm_figures(s, &next, &value);
	if (n > most)
		return 0;
	if (n)
		number = (int)value;
	else if (!kanji || !kw_norm_kanji_number(s, &next, &number))
		return 0;
	if (number > 99)
		return 0;
	*at = next;
	return number;
}

/* The number of a spread date: 1 7 日. Two figures with one blank between them are one number there. */
static int take_spread(kw_str s, size_t *at, size_t most, bool kanji, bool spread)
{
	int number = take_number(s, at, most, kanji), tail;
	size_t next = *at;
	if (!spread || number == 0 || number > 9 || kw_norm_digit(kw_norm_before(s, *at)) < 0)
		return number;
	tail = kw_norm_skip_blank(s, &next) ? kw_norm_digit(kw_norm_here(s, next)) : -1;
	if (tail < 0)
		return number;
	kw_utf8_next(s, &next);
	if (kw_norm_digit(kw_norm_here(s, next)) >= 0)
		return 0;
	*at = next;
	return number * 10 + tail;
}

static bool take_fiscal(kw_str s, size_t *at, bool spread)
{
	size_t next = *at;
	if (!take_sign(s, &next, YEAR_SIGN) || !(spread ? take_sign : take)(s, &next, DEGREE_SIGN))
		return false;
	*at = next;
	return true;
}

/* '.', '/' or '-' as it stands between the numbers of a date, also full-width; 0 for anything else. */
static uint32_t joint_of(uint32_t c)
{
	if (c == 0xFF0E || c == 0xFF0F || c == 0xFF0D)
		c -= 0xFEE0;
	return c == '.' || c == '/' || c == '-' ? c : 0;
}

/* ".4.1" behind a year; both numbers, the same joint twice, nothing that goes on behind. */
static bool take_joined(kw_str s, size_t *at, int *month, int *day)
{
	size_t next = *at;
	if (next >= s.n)
		return false;
	uint32_t joint = joint_of(kw_utf8_next(s, &next));
	if (!joint || kw_norm_digit(kw_norm_here(s, next)) < 0)
		return false;
	*month = take_number(s, &next, 2, false);
	if (!*month || next >= s.n || joint_of(kw_utf8_next(s, &next)) != joint ||
	    kw_norm_digit(kw_norm_here(s, next)) < 0)
		return false;
	*day = take_number(s, &next, 2, false);
	size_t behind = next;
	if (!*day || (behind < s.n && joint_of(kw_utf8_next(s, &behind)) &&
	              kw_norm_digit(kw_norm_here(s, behind)) >= 0))
		return false;
	*at = next;
	return true;
}

/* 年 and what follows it: 年度, 月, 日. False when there is no 年, or a month or day that is none. */
static bool take_signs(kw_str s, size_t *at, kw_wareki *out, bool kanji, bool spread)
{
	if (take_fiscal(s, at, spread)) {
		out->kind = KW_PERIOD_FISCAL_YEAR;
		return true;
	}
	if (!take_sign(s, at, YEAR_SIGN))
		return false;
	out->kind = KW_PERIOD_YEAR;
	size_t next = *at;
	int month = take_spread(s, &next, 2, kanji, spread);
	bool written = next > *at; /* 0月, 0日 are none, and no year or month stands before them */
	if (!take_sign(s, &next, MONTH_SIGN) || !written)
		return true;
	if (!month)
		return false;
	out->month = month;
	out->kind = KW_PERIOD_MONTH;
	*at = next;
	int day = take_spread(s, &next, 2, kanji, spread);
	written = next > *at;
	if (written && take_sign(s, &next, DAY_SIGN)) {
		if (!day)
			return false;
		out->day = day;
		out->kind = KW_PERIOD_DAY;
		*at = next;
	}
	return true;
}

static bool is_calendar_date(const kw_wareki *w)
{
	if (w->kind < KW_PERIOD_MONTH)
		return true;
	if (w->month > 12)
		return false;
	int most = w->era_year && w->year <= LUNAR_UNTIL ? 30 : days_of(w->year, w->month);
	return w->kind == KW_PERIOD_MONTH || w->day <= most;
}

/* ---- from numbers to days ---- */

static void set_days(kw_wareki *w)
{
	if (w->kind == KW_PERIOD_FISCAL_YEAR) {
		kw_fiscal_year_days(w->year, &w->first, &w->last);
		return;
	}
	if (w->era_year && w->year <= LUNAR_UNTIL)
		return;
	int from = w->month ? w->month : 1, to = w->month ? w->month : 12;
	w->first = date_of(w->year, from, w->day ? w->day : 1);
	w->last = date_of(w->year, to, w->day ? w->day : days_of(w->year, to));
}

/* Days outside the era are cut off (昭和64年 ended on 7 January); when none is left, it is beyond the era. */
static void fit_into_era(kw_wareki *w, const struct era *era)
{
	if (w->era_year > era->last_year) {
		w->beyond_era = true;
		return;
	}
	if (w->kind == KW_PERIOD_FISCAL_YEAR || !w->first)
		return;
	if (w->first > era->last || w->last < era->first) {
		w->beyond_era = true;
		return;
	}
	if (w->first < era->first)
		w->first = era->first;
	if (w->last > era->last)
		w->last = era->last;
}

/* ---- the forms ---- */

/* Nothing that makes the figures or letters here a part of something longer. */
static bool may_begin(kw_str s, size_t at)
{
	if (at == 0)
		return true;
	size_t from = at;
	uint32_t c = kw_utf8_prev(s, &from);
	if (kw_norm_digit(c) >= 0 || kw_norm_is_letter(c) || c == '_')
		return false;
	bool joint = joint_of(c) || c == ',' || c == 0xFF0C;
	uint32_t far = kw_norm_before(s, from);
	return !joint || (kw_norm_digit(far) < 0 && !kw_norm_is_letter(far));
}

static bool starts_any(kw_str s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n && words[i]; i++)
		if (kw_str_starts(s, kw_str_from(words[i])))
			return true;
	return false;
}

/* A length of time or a decade, by what stands behind 年. */
static bool is_no_year(kw_str rest)
{
	for (size_t i = 0; i < KW_COUNT(no_years); i++)
		if (kw_str_starts(rest, kw_str_from(no_years[i].word)))
			return !starts_any(rest, no_years[i].unless, KW_COUNT(no_years[i].unless));
	return false;
}

/* What stands behind the number of the year: .4.1, 年度, 年, 年4月, 年4月1日. */
static bool read_rest(kw_str s, size_t *at, bool kanji, bool spread, kw_wareki *out)
{
	int month, day;
	if (take_joined(s, at, &month, &day)) {
		out->kind = KW_PERIOD_DAY;
		out->month = month;
		out->day = day;
	} else if (!take_signs(s, at, out, kanji, spread)) {
		return false;
	}
	return is_calendar_date(out) && !(out->kind == KW_PERIOD_YEAR && is_no_year(kw_str_sub(s, *at, s.n)));
}

static bool read_era(kw_str s, size_t at, kw_wareki *out)
{
	size_t end = at;
	bool letter = false, spread;
	const struct era *era = era_named(s, &end, &spread);
	if (!era) {
		letter = kw_norm_is_letter(kw_norm_here(s, at));
		era = era_signed(s, &end);
	}
	if (!era || (letter && (!may_begin(s, at) || kw_char_is_space(kw_norm_here(s, end)))))
		return false;
	int era_year = take_sign(s, &end, FIRST_YEAR) ? 1 : take_spread(s, &end, 2, !letter, spread);
	if (!era_year)
		return false;
	out->era = era->name;
	out->era_year = era_year;
	out->year = era->offset + era_year;
	if (!read_rest(s, &end, !letter, spread, out))
		return false;
	set_days(out);
	fit_into_era(out, era);
	out->n = end - at;
	return true;
}

static bool read_western(kw_str s, size_t at, kw_wareki *out)
{
	size_t end = at;
	int64_t year;
	if (kw_norm_figures(s, &end, &year) != 4 || year < FIRST_WESTERN || year > LAST_WESTERN)
		return false;
	out->year = (int)year;
	if (!read_rest(s, &end, false, false, out))
		return false;
	set_days(out);
	out->n = end - at;
	return true;
}

/* Whether an era stands before s.p[at], so that the number here is not bare. */
static bool is_after_era(kw_str s, size_t at)
{
	size_t from = at;
	if (from > 0 && kw_char_is_space(kw_utf8_prev(s, &from)))
		at = from;
	uint32_t c = kw_norm_before(s, at);
	for (size_t i = 0; i < KW_COUNT(eras); i++)
		if (c == eras[i].square ||
		    (c == eras[i].ends && kw_str_ends((kw_str){ s.p, at }, eras[i].name)))
			return true;
	return false;
}

/* 2 9年度, 平成2 9年度: figures behind other figures and one blank may be the tail of one number. */
static bool is_tail(kw_str s, size_t at)
{
	size_t from = at;
	return from > 0 && kw_char_is_space(kw_utf8_prev(s, &from)) &&
	       kw_norm_digit(kw_norm_before(s, from)) >= 0;
}

static bool read_bare(kw_str s, size_t at, kw_wareki *out)
{
	size_t end = at;
	if (!take(s, &end, FIRST_YEAR)) {
		int64_t number;
		size_t n = kw_norm_figures(s, &end, &number);
		if (n == 0 || n > 2 || number == 0 || is_tail(s, at))
			return false;
	}
	if (!take_fiscal(s, &end, false) || is_after_era(s, at))
		return false;
	out->kind = KW_PERIOD_FISCAL_YEAR;
	out->n = end - at;
	return true;
}

bool kw_wareki_at(kw_str s, size_t at, kw_wareki *out)
{
	if (at >= s.n)
		return false;
	*out = (kw_wareki){ 0 };
	uint32_t c = kw_norm_here(s, at);
	bool found;
	if (!kw_wareki_may_begin(c))
		return false;
	if (kw_norm_digit(c) < 0 && c != FIRST_YEAR)
		found = read_era(s, at, out);
	else if (!may_begin(s, at))
		found = false;
	else if (read_bare(s, at, out))
		found = true;
	else
		found = read_western(s, at, out);
	if (!found)
		*out = (kw_wareki){ 0 };
	return found;
}

int kw_wareki_year(kw_str era, int era_year)
{
	size_t at = 0;
	bool spread;
	const struct era *found = era_named(era, &at, &spread);
	return found && at == era.n && era_year > 0 ? found->offset + era_year : 0;
}

int kw_wareki_bare_year(kw_str text)
{
	kw_wareki w;
	if (!kw_wareki_at(text, 0, &w) || w.kind != KW_PERIOD_FISCAL_YEAR || w.year)
		return 0;
	size_t at = 0;
	int64_t number;
	return kw_norm_figures(text, &at, &number) ? (int)number : 1;
}
