/* ruby -- does a file write readings in 《》, as the Aozora library does? Its legend says so, or several readings in kana behind ideographs. The core
 * makes the inlines; here stands the evidence. */
#include "legacy.h"

enum { MIN_READINGS = 3 };

/* Kana, and nothing else, between the brackets. */
static bool is_reading(kw_str s)
{
	for (size_t at = 0; at < s.n;)
		if (!char_is_kana(char_next(s, &at)))
			return false;
	return s.n > 0;
}

/* The readings of a line behind an ideograph. */
static size_t count_readings(kw_str s)
{
	size_t n = 0;

	for (size_t open = str_find(s, KW_LIT("《"), 0); open < s.n;
	     open = str_find(s, KW_LIT("《"), open + 3)) {
		size_t close = str_find(s, KW_LIT("》"), open);

		n += close < s.n && open > 0 && char_is_kanji(char_last(kw_str_sub(s, 0, open))) &&
		     is_reading(kw_str_sub(s, open + 3, close - open - 3));
	}
	return n;
}

bool ruby_is_shown(job *j)
{
	size_t n = 0;

	for (size_t i = 0; i < j->src.n_lines; i++) {
		kw_str s = j->src.lines[i].text;

		/* 《》：ルビ, the legend at the head of the file */
		if (kw_str_starts(kw_str_trim(s), KW_LIT("《》")) && str_find(s, KW_LIT("ルビ"), 0) < s.n) {
			kw_report(j->ctx, KW_SEVERITY_NOTE, "text.ruby",
			          kw_text_span(&j->src, (uint32_t)i + 1, 1, j->src.lines[i].n_chars),
			          "the legend says that 《》 holds readings");
			return true;
		}
		n += count_readings(s);
	}
	if (n >= MIN_READINGS)
		kw_report(j->ctx, KW_SEVERITY_NOTE, "text.ruby", (kw_span){ 0 },
		          "%zu readings in kana behind ideographs; 《》 is read as ruby", n);
	return n >= MIN_READINGS;
}
