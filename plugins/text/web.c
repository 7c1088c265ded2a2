/* web -- what stands around the text of a page of the web: the trail that leads to it, ページID, 印刷する, ページの先頭へ戻る, words on PDF files and Adobe Reader. They go to the
 * ledger where the text shows at least two such signs; one alone says nothing, and stays. 更新日 and whom to ask are fields.c's and contacts.c's. */
#include "legacy.h"

enum { WIDEST_SIGN = 160, LONGEST_NAME = 24, LEAST_SIGNS = 2, MOST_LINES = 3, SURE_BYTES = 15 };

/* > ＞ › »: what parts the names of a trail. */
static bool is_step(uint32_t c)
{
	return c == '>' || c == 0xFF1E || c == 0x203A || c == 0xBB || c == 0x226B || c == 0x3009;
}

/* 現在の位置：ホーム > くらし > 防災: short names, and the first is that of a home page. */
static bool is_trail(const line *l)
{
	size_t home = words_at_start(WORD_WEB_HOME, l->text), chars = 0, steps = 0;

	if (!home || l->facts & FACT_STOP)
		return false;
	for (size_t at = home; at < l->text.n;) {
		uint32_t c = char_next(l->text, &at);

		chars = is_step(c) ? 0 : chars + 1;
		steps += is_step(c);
		if (chars > LONGEST_NAME)
			return false;
	}
	return steps > 1 || (steps && is_step(char_at(l->text, home)));
}

static bool is_word(uint32_t c)
{
	uint32_t letter = c >= 0xFF21 && c <= 0xFF5A ? c - 0xFF21 + 'A' : c;

	return char_is_kanji(c) || char_is_kana(c) || kw_norm_digit(c) >= 0 ||
	       (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
}

/* ▲ページの先頭へ, ［印刷する］ without the signs around them. */
static kw_str words_of(kw_str s)
{
	while (s.n && !is_word(char_first(s)))
		s = kw_str_sub(s, char_size(s, 0), s.n);
	while (s.n && !is_word(char_last(s))) {
		size_t at = s.n;

		char_prev(s, &at);
		s.n = at;
	}
	return s;
}

/* Says the line a day of issue? That is a field. */
static bool has_date(kw_str s)
{
	size_t n;

	return words_inside(WORD_ISSUE_LABEL, s, &n) < s.n;
}

/* How many lines from line i on are furniture; *sign: what the first shows of a page of the web, itself or kept for others. */
static size_t furniture_at(const job *j, size_t i, bool *sign)
{
	const line *l = &j->lines[i];
	kw_str words;
	size_t n = 1;

	*sign = false;
	if (l->removed || l->width > WIDEST_SIGN)
		return 0;
	words = words_of(l->text);
	*sign = (words_at_start(WORD_WEB_CONTACT, words) && words_at_end(WORD_CONTACT, words)) ||
	        (words_at_start(WORD_WEB_START, words) && has_date(l->text));
	if (*sign)
		return 0;
	*sign = is_trail(l) || (words.n && words_at_start(WORD_WEB_LINE, words) == words.n);
	if (*sign || (!words_at_start(WORD_WEB_START, words) && !words_at_start(WORD_WEB_START, l->text)))
		return *sign;
	*sign = true;
	/* Sentences go on to their stop. */
	while (n < MOST_LINES && i + n < j->n_lines && j->lines[i + n].gap == 1 && !j->lines[i + n].removed &&
	       j->lines[i + n - 1].last != 0x3002 && j->lines[i + n].facts & FACT_STOP &&
	       !j->lines[i + n].page)
		n++;
	return n;
}

/* Most lines begin with nothing of this. */
static bool may_be(const line *l)
{
	return words_may_start(WORD_WEB_LINE, l->first) || words_may_start(WORD_WEB_START, l->first) ||
	       words_may_start(WORD_WEB_HOME, l->first) || words_may_start(WORD_WEB_CONTACT, l->first) ||
	       !is_word(l->first);
}

/* 申請書（PDFファイル：123KB）, 一覧（別ウィンドウで開きます）: what a link leads to, whole on its line. */
static bool is_link(const line *l)
{
	kw_str s = words_of(l->text);

	return char_is_closer(l->last) && l->facts & FACT_BRACKET &&
	       (kw_str_ends(s, KW_LIT("KB")) || kw_str_ends(s, KW_LIT("MB")) ||
	        kw_str_ends(s, KW_LIT("ＫＢ")) || words_at_end(WORD_WEB_LINE, s));
}

void web_remove(job *j)
{
	size_t n = 0;
	bool sign;

	for (size_t i = 0; i < j->n_lines && n < LEAST_SIGNS; i++)
		if (may_be(&j->lines[i])) {
			furniture_at(j, i, &sign);
			/* No other text begins with 文字サイズ. */
			n += sign && i == 0 && j->lines[i].text.n >= SURE_BYTES ? LEAST_SIGNS : sign;
		}
	j->web = n >= LEAST_SIGNS;
	for (size_t i = 0; i < j->n_lines && j->web; i++) {
		size_t lines = may_be(&j->lines[i]) ? furniture_at(j, i, &sign) : 0;

		if (lines)
			repeat_take_out(j, i, i + lines, KW_REMOVED_FURNITURE, KW_REASON_WEB_PAGE, 0, 0);
		else if (is_link(&j->lines[i]))
			j->lines[i].lone = true;
	}
}
