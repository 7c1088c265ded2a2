/* kawaraban/values.h -- the values that stand in Japanese official texts: figures, amounts, eras, telephone numbers.
 * Each *_at function looks at one place of a UTF-8 string and answers whether a value begins exactly there. None
 * changes or copies text; what cannot be read for certain is not a value. */
#ifndef KAWARABAN_VALUES_H
#define KAWARABAN_VALUES_H

#include <kawaraban/str.h>

/* ---- norm: numerals, labels, comparison keys ---- */

/* The value of a decimal figure, ASCII or full-width; -1 for any other character. */
KW_EXPORT inline int kw_norm_digit(uint32_t c)
{
	if (c - '0' < 10)
		return (int)(c - '0');
	return c - 0xFF10 < 10 ? (int)(c - 0xFF10) : -1;
}

/* The number a label carries, in ASCII: its figures joined by '-' (Ⅱ -> 2, 施策１ -> 1, 経営課題１ -> 1, １－１－１ -> 1-1-1,
 * 第三章 -> 3, ① -> 1, （２） -> 2). Appends nothing and returns false when the label has no number. */
KW_EXPORT bool kw_norm_number(kw_str label, kw_buf *out);

/* A key for comparing, never for showing: full-width ASCII and half-width kana folded, compatibility signs (①, Ⅰ, ㈱)
 * spelled out, ASCII in lower case, white space dropped. */
KW_EXPORT void kw_norm_key(kw_str s, kw_buf *out);

/* ---- money ---- */

typedef struct kw_money {
	size_t n;       /* bytes of s the amount takes, sign and unit included */
	int64_t yen;    /* negative after △ ▲ − - or in accounting brackets */
	int64_t figure; /* the number as written, when one unit is written: yen = figure * factor; else yen */
	int64_t factor; /* yen in the unit as written: 1, 1000, 10000, 1000000, 100000000; 1 for mixtures */
	kw_str unit;    /* as written: "千円"; for mixtures such as 6億2096万9000円 the last, "円" */
	bool approximate; /* 約, およそ, 概ね before, or 程度, 余 after */
} kw_money;

/* An amount in yen that begins at s.p[at]: 28,523千円, ２，６３８千円, 6億2096万9000円, 1億2千万円, △5,423円, 百万円 forms,
 * kanji numerals (三千万円). It must end in 円. False also on overflow of int64. */
KW_EXPORT bool kw_money_at(kw_str s, size_t at, kw_money *out);

/* A figure at s.p[at] whose unit stands elsewhere, a head or a legend （単位：千円）: 6,400, ６，４００, △52, of `factor` yen each and with
 * `unit` as its unit. Only its end, white space, a bracket, a comma, a slash or an arrow may follow: 12人, 1.4％ and 6,400円 are no such figures, nor
 * is a part of another number. */
KW_EXPORT bool kw_money_figure_at(kw_str s, size_t at, kw_str unit, int64_t factor, kw_money *out);

/* ---- wareki: eras, dates and fiscal years ---- */

typedef enum kw_period_kind {
	KW_PERIOD_FISCAL_YEAR,
	KW_PERIOD_YEAR,
	KW_PERIOD_MONTH,
	KW_PERIOD_DAY
} kw_period_kind;

typedef struct kw_wareki {
	size_t n; /* bytes of s it takes */
	kw_period_kind kind;
	kw_str era;   /* 令和 ...; empty when written in the western calendar or without an era */
	int era_year; /* 元 = 1; 0 without an era */
	int year; /* western; of a fiscal year, the year it begins in; 0 when the text names no era (４年度) */
	int month, day;      /* 0 when not written */
	int32_t first, last; /* YYYYMMDD, both included; 0 when it cannot be known */
	bool beyond_era; /* 平成32年度, 昭和64年1月8日: computed, but the era had ended or not begun */
} kw_wareki;

/* A date, month, year or fiscal year that begins at s.p[at]: 令和４年度, R4年度, R4.4.1, 平成元年4月, 2022年度, ㋿4年, ４年度 (year
 * 0). A bare 4年 is not a value. */
KW_EXPORT bool kw_wareki_at(kw_str s, size_t at, kw_wareki *out);
/* Whether anything kw_wareki_at knows begins with the character c: a quick no for most. */
KW_EXPORT bool kw_wareki_may_begin(uint32_t c);

/* First and last day (YYYYMMDD) of the Japanese fiscal year that began in `year`; false before 1886 except where
 * the law is known (fiscal-years table of open-data.md). */
KW_EXPORT bool kw_fiscal_year_days(int year, int32_t *first, int32_t *last);

/* YYYYMMDD as "YYYY-MM-DD" into out[11]. */
KW_EXPORT void kw_date_put(int32_t date, char out[11]);

/* ---- contact: telephone, fax, mail, URL ---- */

typedef enum kw_contact_kind {
	KW_CONTACT_TEL,
	KW_CONTACT_FAX,
	KW_CONTACT_MAIL,
	KW_CONTACT_URL
} kw_contact_kind;

typedef struct kw_contact_value {
	size_t n; /* bytes of s it takes, without a label before it */
	kw_contact_kind kind;
	char text[256]; /* numbers: ASCII figures and '-' only; mail and URL: as written. NUL-terminated */
} kw_contact_value;

/* A telephone number (045-411-7021, ０４５（３２０）８３２７, 320－8327), mail address or http(s) URL at s.p[at]. A number is taken
 * only with separators; `is_fax` is for the caller to decide from the label before it (KW_CONTACT_TEL is answered). */
KW_EXPORT bool kw_contact_at(kw_str s, size_t at, kw_contact_value *out);

#endif
