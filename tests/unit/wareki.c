/* Dates, years and fiscal years: what is read, what is refused, which days they cover. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <kawaraban/values.h>
#include <stdio.h>

#include "../../core/wareki.h"

enum { FISCAL = KW_PERIOD_FISCAL_YEAR, YEAR = KW_PERIOD_YEAR, MONTH = KW_PERIOD_MONTH, DAY = KW_PERIOD_DAY };

/* `behind` is text that does not belong to the value. */
static const struct {
	const char *text, *behind;
	int kind;
	const char *era;
	int era_year, year;
	int32_t first, last;
	bool beyond_era;
} read[] = {
	/* fiscal years */
	{ "令和４年度", "", FISCAL, "令和", 4, 2022, 20220401, 20230331, false },
	{ "令和4年度", "予算", FISCAL, "令和", 4, 2022, 20220401, 20230331, false },
	{ "令和 4 年度", "", FISCAL, "令和", 4, 2022, 20220401, 20230331, false },
	{ "令和　４年度", "", FISCAL, "令和", 4, 2022, 20220401, 20230331, false },
	{ "令和元年度", "", FISCAL, "令和", 1, 2019, 20190401, 20200331, false },
	{ "令和四年度", "", FISCAL, "令和", 4, 2022, 20220401, 20230331, false },
	{ "令和十年度", "", FISCAL, "令和", 10, 2028, 20280401, 20290331, false },
	{ "令和5年度", "～", FISCAL, "令和", 5, 2023, 20230401, 20240331, false },
	/* spread by justification */
	{ "令 和 5 年 度", " 当 初", FISCAL, "令和", 5, 2023, 20230401, 20240331, false },
	{ "令 和4年度", "", FISCAL, "令和", 4, 2022, 20220401, 20230331, false },
	{ "平 成 2 9 年 度", "", FISCAL, "平成", 29, 2017, 20170401, 20180331, false },
	{ "令　和　元　年　度", "", FISCAL, "令和", 1, 2019, 20190401, 20200331, false },
	{ "令 和 5 年 2 月 17 日", "", DAY, "令和", 5, 2023, 20230217, 20230217, false },
	{ "令 和 6 年 1 2 月 1 7 日", "", DAY, "令和", 6, 2024, 20241217, 20241217, false },
	{ "平成31年度", "", FISCAL, "平成", 31, 2019, 20190401, 20200331, false },
	{ "平成30年度", "", FISCAL, "平成", 30, 2018, 20180401, 20190331, false },
	{ "平成28年度", "～令和2年度", FISCAL, "平成", 28, 2016, 20160401, 20170331, false },
	{ "平成２８年度", "", FISCAL, "平成", 28, 2016, 20160401, 20170331, false },
	{ "平成元年度", "", FISCAL, "平成", 1, 1989, 19890401, 19900331, false },
	{ "平成32年度", "", FISCAL, "平成", 32, 2020, 20200401, 20210331, true },
	{ "平成40年度", "まで", FISCAL, "平成", 40, 2028, 20280401, 20290331, true },
	{ "平成二十八年度", "", FISCAL, "平成", 28, 2016, 20160401, 20170331, false },
	{ "昭和64年度", "", FISCAL, "昭和", 64, 1989, 19890401, 19900331, false },
	{ "昭和65年度", "", FISCAL, "昭和", 65, 1990, 19900401, 19910331, true },
	{ "昭和63年度", "", FISCAL, "昭和", 63, 1988, 19880401, 19890331, false },
	{ "昭和元年度", "", FISCAL, "昭和", 1, 1926, 19260401, 19270331, false },
	{ "昭和二十年度", "", FISCAL, "昭和", 20, 1945, 19450401, 19460331, false },
	{ "昭和五五年度", "", FISCAL, "昭和", 55, 1980, 19800401, 19810331, false },
	{ "大正15年度", "", FISCAL, "大正", 15, 1926, 19260401, 19270331, false },
	{ "大正16年度", "", FISCAL, "大正", 16, 1927, 19270401, 19280331, true },
	{ "大正元年度", "", FISCAL, "大正", 1, 1912, 19120401, 19130331, false },
	{ "明治45年度", "", FISCAL, "明治", 45, 1912, 19120401, 19130331, false },
	{ "明治46年度", "", FISCAL, "明治", 46, 1913, 19130401, 19140331, true },
	{ "明治20年度", "", FISCAL, "明治", 20, 1887, 18870401, 18880331, false },
	{ "明治19年度", "", FISCAL, "明治", 19, 1886, 18860401, 18870331, false },
	{ "明治18年度", "", FISCAL, "明治", 18, 1885, 18850701, 18860331, false },
	{ "明治17年度", "", FISCAL, "明治", 17, 1884, 18840701, 18850630, false },
	{ "明治8年度", "", FISCAL, "明治", 8, 1875, 18750701, 18760630, false },
	{ "明治7年度", "", FISCAL, "明治", 7, 1874, 18740101, 18741231, false },
	{ "明治6年度", "", FISCAL, "明治", 6, 1873, 18730101, 18731231, false },
	{ "明治5年度", "", FISCAL, "明治", 5, 1872, 0, 0, false },
	{ "明治2年度", "", FISCAL, "明治", 2, 1869, 0, 0, false },
	{ "明治元年度", "", FISCAL, "明治", 1, 1868, 0, 0, false },
	{ "R4年度", ":公園", FISCAL, "令和", 4, 2022, 20220401, 20230331, false },
	{ "R４年度", "", FISCAL, "令和", 4, 2022, 20220401, 20230331, false },
	{ "Ｒ４年度", "", FISCAL, "令和", 4, 2022, 20220401, 20230331, false },
	{ "R05年度", "", FISCAL, "令和", 5, 2023, 20230401, 20240331, false },
	{ "R元年度", "", FISCAL, "令和", 1, 2019, 20190401, 20200331, false },
	{ "H30年度", "", FISCAL, "平成", 30, 2018, 20180401, 20190331, false },
	{ "Ｈ３０年度", "", FISCAL, "平成", 30, 2018, 20180401, 20190331, false },
	{ "S63年度", "", FISCAL, "昭和", 63, 1988, 19880401, 19890331, false },
	{ "T10年度", "", FISCAL, "大正", 10, 1921, 19210401, 19220331, false },
	{ "M30年度", "", FISCAL, "明治", 30, 1897, 18970401, 18980331, false },
	{ "㋿4年度", "", FISCAL, "令和", 4, 2022, 20220401, 20230331, false },
	{ "㍻30年度", "", FISCAL, "平成", 30, 2018, 20180401, 20190331, false },
	{ "㍼63年度", "", FISCAL, "昭和", 63, 1988, 19880401, 19890331, false },
	{ "㍽10年度", "", FISCAL, "大正", 10, 1921, 19210401, 19220331, false },
	{ "㍾30年度", "", FISCAL, "明治", 30, 1897, 18970401, 18980331, false },
	{ "2022年度", "", FISCAL, "", 0, 2022, 20220401, 20230331, false },
	{ "２０２２年度", "", FISCAL, "", 0, 2022, 20220401, 20230331, false },
	{ "2022 年度", "", FISCAL, "", 0, 2022, 20220401, 20230331, false },
	{ "1885年度", "", FISCAL, "", 0, 1885, 18850701, 18860331, false },
	{ "1870年度", "", FISCAL, "", 0, 1870, 0, 0, false },
	{ "1700年度", "", FISCAL, "", 0, 1700, 0, 0, false },
	{ "４年度", "予算額", FISCAL, "", 0, 0, 0, 0, false },
	{ "4年度", "", FISCAL, "", 0, 0, 0, 0, false },
	{ "04年度", "", FISCAL, "", 0, 0, 0, 0, false },
	{ "31年度", "", FISCAL, "", 0, 0, 0, 0, false },
	{ "元年度", "", FISCAL, "", 0, 0, 0, 0, false },
	{ "4 年度", "", FISCAL, "", 0, 0, 0, 0, false },
	/* years */
	{ "令和4年", "", YEAR, "令和", 4, 2022, 20220101, 20221231, false },
	{ "令和４年", "の", YEAR, "令和", 4, 2022, 20220101, 20221231, false },
	{ "令和元年", "", YEAR, "令和", 1, 2019, 20190501, 20191231, false },
	{ "平成31年", "", YEAR, "平成", 31, 2019, 20190101, 20190430, false },
	{ "平成元年", "", YEAR, "平成", 1, 1989, 19890108, 19891231, false },
	{ "平成32年", "", YEAR, "平成", 32, 2020, 20200101, 20201231, true },
	{ "昭和64年", "", YEAR, "昭和", 64, 1989, 19890101, 19890107, false },
	{ "昭和65年", "", YEAR, "昭和", 65, 1990, 19900101, 19901231, true },
	{ "昭和元年", "", YEAR, "昭和", 1, 1926, 19261225, 19261231, false },
	{ "大正15年", "", YEAR, "大正", 15, 1926, 19260101, 19261224, false },
	{ "大正元年", "", YEAR, "大正", 1, 1912, 19120730, 19121231, false },
	{ "明治45年", "", YEAR, "明治", 45, 1912, 19120101, 19120729, false },
	{ "明治6年", "", YEAR, "明治", 6, 1873, 18730101, 18731231, false },
	{ "明治5年", "", YEAR, "明治", 5, 1872, 0, 0, false },
	{ "明治元年", "", YEAR, "明治", 1, 1868, 0, 0, false },
	{ "昭和二十年", "", YEAR, "昭和", 20, 1945, 19450101, 19451231, false },
	{ "昭和六三年", "", YEAR, "昭和", 63, 1988, 19880101, 19881231, false },
	{ "明治三十年", "", YEAR, "明治", 30, 1897, 18970101, 18971231, false },
	{ "R4年", "", YEAR, "令和", 4, 2022, 20220101, 20221231, false },
	{ "H30年", "", YEAR, "平成", 30, 2018, 20180101, 20181231, false },
	{ "㋿4年", "", YEAR, "令和", 4, 2022, 20220101, 20221231, false },
	{ "㍼20年", "", YEAR, "昭和", 20, 1945, 19450101, 19451231, false },
	{ "2022年", "", YEAR, "", 0, 2022, 20220101, 20221231, false },
	{ "2025 年", "に", YEAR, "", 0, 2025, 20250101, 20251231, false },
	{ "1868年", "", YEAR, "", 0, 1868, 18680101, 18681231, false },
	{ "1603年", "", YEAR, "", 0, 1603, 16030101, 16031231, false },
	{ "2022年", "も引き続き", YEAR, "", 0, 2022, 20220101, 20221231, false },
	{ "2022年", "前半", YEAR, "", 0, 2022, 20220101, 20221231, false },
	{ "2022年", "前期", YEAR, "", 0, 2022, 20220101, 20221231, false },
	{ "2022年", "代表者会議", YEAR, "", 0, 2022, 20220101, 20221231, false },
	{ "2022年", "12か月", YEAR, "", 0, 2022, 20220101, 20221231, false },
	{ "令和4年", "4・5月", YEAR, "令和", 4, 2022, 20220101, 20221231, false },
	{ "令和4年", "生まれ", YEAR, "令和", 4, 2022, 20220101, 20221231, false },
	/* months */
	{ "令和４年５月", "発行", MONTH, "令和", 4, 2022, 20220501, 20220531, false },
	{ "令和4年2月", "", MONTH, "令和", 4, 2022, 20220201, 20220228, false },
	{ "令和6年2月", "", MONTH, "令和", 6, 2024, 20240201, 20240229, false },
	{ "令和元年5月", "", MONTH, "令和", 1, 2019, 20190501, 20190531, false },
	{ "令和元年4月", "", MONTH, "令和", 1, 2019, 20190401, 20190430, true },
	{ "平成31年4月", "", MONTH, "平成", 31, 2019, 20190401, 20190430, false },
	{ "平成31年5月", "", MONTH, "平成", 31, 2019, 20190501, 20190531, true },
	{ "平成元年1月", "", MONTH, "平成", 1, 1989, 19890108, 19890131, false },
	{ "平成元年4月", "", MONTH, "平成", 1, 1989, 19890401, 19890430, false },
	{ "昭和64年1月", "", MONTH, "昭和", 64, 1989, 19890101, 19890107, false },
	{ "昭和64年2月", "", MONTH, "昭和", 64, 1989, 19890201, 19890228, true },
	{ "昭和二十年八月", "", MONTH, "昭和", 20, 1945, 19450801, 19450831, false },
	{ "明治5年12月", "", MONTH, "明治", 5, 1872, 0, 0, false },
	{ "R4年4月", "", MONTH, "令和", 4, 2022, 20220401, 20220430, false },
	{ "2022年4月", "", MONTH, "", 0, 2022, 20220401, 20220430, false },
	{ "２０２２年１２月", "", MONTH, "", 0, 2022, 20221201, 20221231, false },
	{ "2022年 4 月", "", MONTH, "", 0, 2022, 20220401, 20220430, false },
	{ "2000年2月", "", MONTH, "", 0, 2000, 20000201, 20000229, false },
	{ "1900年2月", "", MONTH, "", 0, 1900, 19000201, 19000228, false },
	{ "令和4年4月", "号", MONTH, "令和", 4, 2022, 20220401, 20220430, false },
	/* days */
	{ "令和４年４月１日", "", DAY, "令和", 4, 2022, 20220401, 20220401, false },
	{ "令和4年4月1日", "（金）", DAY, "令和", 4, 2022, 20220401, 20220401, false },
	{ "令和 4 年 4 月 1 日", "", DAY, "令和", 4, 2022, 20220401, 20220401, false },
	{ "令和元年5月1日", "", DAY, "令和", 1, 2019, 20190501, 20190501, false },
	{ "令和元年4月30日", "", DAY, "令和", 1, 2019, 20190430, 20190430, true },
	{ "平成31年4月30日", "", DAY, "平成", 31, 2019, 20190430, 20190430, false },
	{ "平成31年5月1日", "", DAY, "平成", 31, 2019, 20190501, 20190501, true },
	{ "昭和64年1月7日", "", DAY, "昭和", 64, 1989, 19890107, 19890107, false },
	{ "昭和64年1月8日", "", DAY, "昭和", 64, 1989, 19890108, 19890108, true },
	{ "平成元年1月8日", "", DAY, "平成", 1, 1989, 19890108, 19890108, false },
	{ "平成元年1月7日", "", DAY, "平成", 1, 1989, 19890107, 19890107, true },
	{ "大正15年12月24日", "", DAY, "大正", 15, 1926, 19261224, 19261224, false },
	{ "大正15年12月25日", "", DAY, "大正", 15, 1926, 19261225, 19261225, true },
	{ "昭和元年12月25日", "", DAY, "昭和", 1, 1926, 19261225, 19261225, false },
	{ "大正元年7月30日", "", DAY, "大正", 1, 1912, 19120730, 19120730, false },
	{ "明治45年7月29日", "", DAY, "明治", 45, 1912, 19120729, 19120729, false },
	{ "明治6年1月1日", "", DAY, "明治", 6, 1873, 18730101, 18730101, false },
	{ "明治5年12月2日", "", DAY, "明治", 5, 1872, 0, 0, false },
	{ "昭和二十年八月十五日", "", DAY, "昭和", 20, 1945, 19450815, 19450815, false },
	{ "平成二十三年三月十一日", "", DAY, "平成", 23, 2011, 20110311, 20110311, false },
	{ "令和6年2月29日", "", DAY, "令和", 6, 2024, 20240229, 20240229, false },
	{ "R4.4.1", "", DAY, "令和", 4, 2022, 20220401, 20220401, false },
	{ "R4.4.1", "～", DAY, "令和", 4, 2022, 20220401, 20220401, false },
	{ "R4.4.1", ".", DAY, "令和", 4, 2022, 20220401, 20220401, false },
	{ "Ｒ４．４．１", "", DAY, "令和", 4, 2022, 20220401, 20220401, false },
	{ "R05.12.31", "", DAY, "令和", 5, 2023, 20231231, 20231231, false },
	{ "R4/4/1", "", DAY, "令和", 4, 2022, 20220401, 20220401, false },
	{ "R4-4-1", "", DAY, "令和", 4, 2022, 20220401, 20220401, false },
	{ "R元.5.1", "", DAY, "令和", 1, 2019, 20190501, 20190501, false },
	{ "H31.4.30", "", DAY, "平成", 31, 2019, 20190430, 20190430, false },
	{ "S20.8.15", "", DAY, "昭和", 20, 1945, 19450815, 19450815, false },
	{ "T12.9.1", "", DAY, "大正", 12, 1923, 19230901, 19230901, false },
	{ "M45.7.29", "", DAY, "明治", 45, 1912, 19120729, 19120729, false },
	{ "㋿4.4.1", "", DAY, "令和", 4, 2022, 20220401, 20220401, false },
	{ "令和4.4.1", "", DAY, "令和", 4, 2022, 20220401, 20220401, false },
	{ "令和４．４．１", "", DAY, "令和", 4, 2022, 20220401, 20220401, false },
	{ "R4年4月1日", "", DAY, "令和", 4, 2022, 20220401, 20220401, false },
	{ "2022年4月1日", "", DAY, "", 0, 2022, 20220401, 20220401, false },
	{ "２０２２年４月１日", "", DAY, "", 0, 2022, 20220401, 20220401, false },
	{ "2022/4/1", "", DAY, "", 0, 2022, 20220401, 20220401, false },
	{ "2022/04/01", "", DAY, "", 0, 2022, 20220401, 20220401, false },
	{ "2022-04-01", "T00:00:00", DAY, "", 0, 2022, 20220401, 20220401, false },
	{ "2022.4.1", "", DAY, "", 0, 2022, 20220401, 20220401, false },
	{ "２０２２／０４／０１", "", DAY, "", 0, 2022, 20220401, 20220401, false },
	{ "令和6年10月13日", "（日）　午前", DAY, "令和", 6, 2024, 20241013, 20241013, false },
	{ "令和６年１０月２０日", "（日）", DAY, "令和", 6, 2024, 20241020, 20241020, false },
	{ "令和7年1月31日", "（金）までに", DAY, "令和", 7, 2025, 20250131, 20250131, false },
	{ "令和8年3月31日", "まで", DAY, "令和", 8, 2026, 20260331, 20260331, false },
	{ "令和四年三月三十一日", "", DAY, "令和", 4, 2022, 20220331, 20220331, false },
	{ "平成18年6月1日", "規則第35号", DAY, "平成", 18, 2006, 20060601, 20060601, false },
	{ "昭和22年4月17日", "法律第67号", DAY, "昭和", 22, 1947, 19470417, 19470417, false },
	{ "大正十二年九月一日", "", DAY, "大正", 12, 1923, 19230901, 19230901, false },
	{ "R6.10.1", "時点", DAY, "令和", 6, 2024, 20241001, 20241001, false },
	{ "R６.１０.１", "", DAY, "令和", 6, 2024, 20241001, 20241001, false },
	{ "H28.3.31", "廃止", DAY, "平成", 28, 2016, 20160331, 20160331, false },
	{ "S64.1.7", "", DAY, "昭和", 64, 1989, 19890107, 19890107, false },
	{ "Ｈ２８／３／３１", "", DAY, "平成", 28, 2016, 20160331, 20160331, false },
	{ "2024年6月8日", "(土)", DAY, "", 0, 2024, 20240608, 20240608, false },
	{ "2024/06/08", "(土)", DAY, "", 0, 2024, 20240608, 20240608, false },
	{ "2024年6月", "号", MONTH, "", 0, 2024, 20240601, 20240630, false },
	{ "令和7年3月", "発行", MONTH, "令和", 7, 2025, 20250301, 20250331, false },
	{ "令和６年９月", "定例会", MONTH, "令和", 6, 2024, 20240901, 20240930, false },
	{ "平成７年１月", "", MONTH, "平成", 7, 1995, 19950101, 19950131, false },
	{ "令和11年度", "）", FISCAL, "令和", 11, 2029, 20290401, 20300331, false },
	{ "令和７年度", "採用", FISCAL, "令和", 7, 2025, 20250401, 20260331, false },
	{ "令和３年度", "末", FISCAL, "令和", 3, 2021, 20210401, 20220331, false },
	{ "平成十八年度", "から", FISCAL, "平成", 18, 2006, 20060401, 20070331, false },
	{ "2030年度", "までに", FISCAL, "", 0, 2030, 20300401, 20310331, false },
	{ "６年度", "当初予算", FISCAL, "", 0, 0, 0, 0, false },
	{ "R7年度", "～", FISCAL, "令和", 7, 2025, 20250401, 20260331, false },
	{ "令和２年", "国勢調査", YEAR, "令和", 2, 2020, 20200101, 20201231, false },
	{ "平成22年", "から", YEAR, "平成", 22, 2010, 20100101, 20101231, false },
	{ "2050年", "に", YEAR, "", 0, 2050, 20500101, 20501231, false },
	{ "昭和四十年", "頃", YEAR, "昭和", 40, 1965, 19650101, 19651231, false },
	{ "2000/2/29", "", DAY, "", 0, 2000, 20000229, 20000229, false },
};

/* Nothing begins at the first byte. */
static const char *const refused[] = {
	"",
	"年",
	"年度",
	"4年",
	"４年",
	"44年",
	"4月1日",
	"4/1",
	"4.1",
	"1-1-1",
	"2022",
	"２０２２",
	"2022.4",
	"2022/4",
	"2022-2025",
	"2022-04",
	"令和",
	"令和の",
	"令和年度",
	"令和4",
	"令和４",
	"令和4月",
	"令和0年",
	"令和0年度",
	"令和00年",
	"令和100年",
	"令和123年度",

	"昭和区",
	"昭和3丁目",
	"昭和町4番",
	"平成通り",
	"大正区",
	"大正琴",
	"明治大学",
	"明治神宮",
	"昭和一丁目",
	"昭和百年",
	"昭和三五十年",
	"令和4年13月",
	"令和4年2月29日",
	"令和4年4月31日",
	"令和4年4月32日",
	"令和4年99月",
	"2022年13月",
	"2022年2月29日",
	"2022年4月31日",
	"1900年2月29日",
	"2022/13/1",
	"2022/2/29",
	"2022/4/31",
	"2022/4/1/5",
	"2022.4.1.5",
	"2022-04-01-01",
	"2022-04.01",
	"2022/04-01",
	"2022-4-123",
	"2022-123-4",
	"2022-0-1",
	"2022-1-0",
	"R4",
	"R4.4",
	"H30.4",
	"M7.3",
	"R4.13.1",
	"R4.4.31",
	"R4.4.1.1",
	"R4.4/1",
	"R 4年",
	"R　4年度",
	"R100年度",
	"R0年",
	"r4年度",
	"X4年度",
	"㋿",
	"㋿度",
	"0年度",
	"００年度",
	"100年度",
	"123年度",
	"12345年度",
	"999年",
	"1599年",
	"2200年",
	"9999年",
	"1000年間",
	"2000年間",
	"2000年以上",
	"2000年前",
	"2000年ぶり",
	"2000年もの",
	"1980年代",
	"昭和60年代",
	"令和4年間",
	"20 22年",
	"元年",
	"元",
	"元気",
	"元年月",
	"年4月",
	"四年度",
	"三年度",
	"4ヵ年度",
	"4か年",
	"022年度",
	"12,022年度",
	"第4期",
	"月4日",
	"～4年度",
	"(4年度)",
	" 4年度",
	"㍻",
	"㍼区",
	"T1",
	"S字",
	"Tシャツ",
	"M30",
	"S-4-1-1",
	"H.30年",
	"昭和二十",
	"令和6年0月",
	"令和6年10月0日",
	"令和6年11月31日",
	"令和５年２月２９日",
	"平成30年6月31日",
	"2023/2/29",
	"2024/4/31",
	"2024年0月1日",
	"R6.2.30",
	"H30.6.31",
	"R6.0.1",
	"R6.1.0",
	"H5.5",
	"S39",
	"10/13",
	"10月13日",
	"６月８日",
	"午前10時",
	"1.5",
	"1.5.2",
	"3-2-1",
	"１－１－１",
	"2-1",
	"テーマ 01",
	"テーマ04",
	"04",
	"施策１",
	"第３次",
	"第3期計画",
	"第12回",
	"０９９０－２２－３４５６",
	"0990-22-3456",
	"045-2022-0401",
	"03-2022-2025",
	"〒990-0123",
	"990-0123",
	"2024号",
	"2024人",
	"2024円",
	"2,024年",
	"5年生",
	"３年連続",
	"10年間",
	"30年以上",
	"８年目",
	"平成生まれ",
	"昭和の日",
	"大正ロマン",
	"明治維新",
	"令和時代",
	"令和の大改修",
	"T4サイズ",
	"S4号",
	"M8の地震",
	"R-1",
	"H&R",
	"R2-D2",
	"平成-4年",
	"令 和の4年度",
	"平 成30 5年度",
	"大 正しい5年",
};

/* Nothing begins at the mark `|`. */
static const char *const inside[] = {
	"令和|4年度",  "令和 |4年度",  "㍻|30年度",  "R|4年度",    "Ｒ|４年度",   "令|和4年度", "2|022年度",
	"20|22年度",   "平成2 |9年度", "2 |9年度",   "1 0 |5年度", "令和|元年度", "1|4年度",    "1.|4年度",
	"1-|4年度",    "A|2022年",     "PM|2.5.1",   "P|M2.5.1",   "PM|2年度",    "x|R4年度",   "_|R4年度",
	"1-|2022/4/1", "1/|2022/4/1",  "1,|022年度", "12,|2022年", "4-|R4.4.1",   "2022/|4/1",  "a.|H30年度",
};

/* A value begins at the mark. */
static const struct {
	const char *text;
	int kind, year;
} within[] = {
	{ "～|令和2年度", FISCAL, 2020 },   { "平成28年度～|令和2年度", FISCAL, 2020 },
	{ "（|４年度予算額）", FISCAL, 0 }, { "（|R4年度：公園）", FISCAL, 2022 },
	{ "令和3年度~|7年度", FISCAL, 0 },  { "令和3年度・|4年度", FISCAL, 0 },
	{ "西暦|2022年", YEAR, 2022 },      { "平成30年（|2018年）", YEAR, 2018 },
	{ "発行日 |2022/4/1", DAY, 2022 },  { "-|2022/4/1", DAY, 2022 },
	{ "新|令和4年度", FISCAL, 2022 },   { "A |R4.4.1", DAY, 2022 },
};

static kw_str marked(const char *text, size_t *at, char *room)
{
	const char *mark = strchr(text, '|');
	*at = (size_t)(mark - text);
	strcpy(room, text);
	memmove(room + *at, room + *at + 1, strlen(room + *at));
	return kw_str_from(room);
}

static void test_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(read); i++) {
		char text[200];
		kw_wareki w;
		strcat(strcpy(text, read[i].text), read[i].behind);
		if (!kw_wareki_at(kw_str_from(text), 0, &w))
			fail_msg("%s: nothing", text);
		if (w.n != strlen(read[i].text) || (int)w.kind != read[i].kind ||
		    !kw_str_eq(w.era, kw_str_from(read[i].era)) || w.era_year != read[i].era_year ||
		    w.year != read[i].year || w.first != read[i].first || w.last != read[i].last ||
		    w.beyond_era != read[i].beyond_era)
			fail_msg("%s: %zu bytes, kind %d, %.*s %d, %d, %d to %d, beyond %d", text, w.n,
			         (int)w.kind, KW_STR_ARG(w.era), w.era_year, w.year, w.first, w.last,
			         w.beyond_era);
	}
}

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(refused); i++) {
		kw_wareki w;
		if (kw_wareki_at(kw_str_from(refused[i]), 0, &w))
			fail_msg("%s: kind %d, year %d", refused[i], (int)w.kind, w.year);
	}
	for (size_t i = 0; i < KW_COUNT(inside); i++) {
		char room[200];
		size_t at;
		kw_wareki w;
		kw_str s = marked(inside[i], &at, room);
		if (kw_wareki_at(s, at, &w))
			fail_msg("%s: kind %d, year %d", inside[i], (int)w.kind, w.year);
	}
}

static void test_within(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(within); i++) {
		char room[200];
		size_t at;
		kw_wareki w;
		kw_str s = marked(within[i].text, &at, room);
		if (!kw_wareki_at(s, at, &w))
			fail_msg("%s: nothing", within[i].text);
		if ((int)w.kind != within[i].kind || w.year != within[i].year)
			fail_msg("%s: kind %d, year %d", within[i].text, (int)w.kind, w.year);
	}
}

/* Each day of every era: written in both calendars it is the same day. */
static void test_every_day(void **state)
{
	(void)state;
	static const struct {
		const char *era;
		int offset;
		int32_t first, last;
	} eras[] = {
		{ "明治", 1867, 18730101, 19120729 }, { "大正", 1911, 19120730, 19261224 },
		{ "昭和", 1925, 19261225, 19890107 }, { "平成", 1988, 19890108, 20190430 },
		{ "令和", 2018, 20190501, 20401231 },
	};
	int n = 0;
	for (size_t i = 0; i < KW_COUNT(eras); i++) {
		for (int32_t day = eras[i].first; day <= eras[i].last; day++) {
			int year = day / 10000, month = day / 100 % 100, d = day % 100;
			char text[100];
			kw_wareki western, w;
			snprintf(text, sizeof text, "%d年%d月%d日", year, month, d);
			if (month < 1 || month > 12 || d < 1 || !kw_wareki_at(kw_str_from(text), 0, &western))
				continue;
			snprintf(text, sizeof text, "%s%d年%d月%d日", eras[i].era, year - eras[i].offset,
			         month, d);
			assert_true(kw_wareki_at(kw_str_from(text), 0, &w));
			assert_false(w.beyond_era);
			assert_int_equal(w.first, day);
			assert_int_equal(w.last, day);
			assert_int_equal(western.first, day);
			n++;
		}
	}
	assert_int_equal(n, 61361); /* days from 1873-01-01 to 2040-12-31 */
}

static void test_fiscal_years(void **state)
{
	(void)state;
	static const struct {
		int year;
		int32_t first, last;
	} years[] = {
		{ 1873, 18730101, 18731231 }, { 1874, 18740101, 18741231 }, { 1875, 18750701, 18760630 },
		{ 1884, 18840701, 18850630 }, { 1885, 18850701, 18860331 }, { 1886, 18860401, 18870331 },
		{ 1926, 19260401, 19270331 }, { 2022, 20220401, 20230331 }, { 9998, 99980401, 99990331 },
	};
	static const int unknown[] = { INT32_MIN, -1, 0, 1867, 1868, 1869, 1872, 9999, INT32_MAX };
	int32_t first, last;
	for (size_t i = 0; i < KW_COUNT(years); i++) {
		assert_true(kw_fiscal_year_days(years[i].year, &first, &last));
		assert_int_equal(first, years[i].first);
		assert_int_equal(last, years[i].last);
	}
	for (size_t i = 0; i < KW_COUNT(unknown); i++) {
		assert_false(kw_fiscal_year_days(unknown[i], &first, &last));
		assert_int_equal(first, 0);
		assert_int_equal(last, 0);
	}
}

static void test_dates_and_years(void **state)
{
	(void)state;
	char out[11];
	kw_date_put(20220401, out);
	assert_string_equal(out, "2022-04-01");
	kw_date_put(10203, out);
	assert_string_equal(out, "0001-02-03");
	assert_int_equal(kw_wareki_year(KW_LIT("令和"), 4), 2022);
	assert_int_equal(kw_wareki_year(KW_LIT("明治"), 1), 1868);
	assert_int_equal(kw_wareki_year(KW_LIT("令和4"), 4), 0);
	assert_int_equal(kw_wareki_year(KW_LIT(""), 4), 0);
	assert_int_equal(kw_wareki_year(KW_LIT("令和"), 0), 0);
	assert_int_equal(kw_wareki_bare_year(KW_LIT("４年度")), 4);
	assert_int_equal(kw_wareki_bare_year(KW_LIT("元年度")), 1);
	assert_int_equal(kw_wareki_bare_year(KW_LIT("31年度")), 31);
	assert_int_equal(kw_wareki_bare_year(KW_LIT("令和4年度")), 0);
	assert_int_equal(kw_wareki_bare_year(KW_LIT("4年")), 0);
}

static void test_bounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < KW_COUNT(read); i++) {
		for (size_t cut = 0; cut <= strlen(read[i].text); cut++) {
			kw_str s = { read[i].text, cut };
			for (size_t at = 0; at <= cut; at++) {
				kw_wareki w;
				if (kw_wareki_at(s, at, &w))
					assert_in_range(w.n, 4, s.n - at);
			}
		}
	}
	kw_wareki w;
	assert_false(kw_wareki_at((kw_str){ NULL, 0 }, 0, &w));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),         cmocka_unit_test(test_refused),
		cmocka_unit_test(test_within),       cmocka_unit_test(test_every_day),
		cmocka_unit_test(test_fiscal_years), cmocka_unit_test(test_dates_and_years),
		cmocka_unit_test(test_bounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
