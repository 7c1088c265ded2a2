/* grammar -- what a line begins with: numbers (numbers.c), brackets, bullets, waves. A mark is found on one line at a time; at the end the few
 * that need their neighbours. Words come from formats/text/. */
#include "numbers.h"

/* ---- marks ---- */

/* テーマ 01：name -- a list of codes; テーマ 01 alone -- a reference to one. */
static mark theme_mark(kw_str s)
{
	size_t at = words_at_start(WORD_CODE, s), end;

	if (at == 0)
		return plain;
	str_skip_space(s, &at);
	end = digits_end(s, at, 2);
	if (end == at)
		return plain;
	if (end < s.n && !char_in(char_at(s, end), KW_LIT("：:")))
		return plain;
	return marked(s, FORM_THEME, 0, end, end + char_size(s, end));
}

/* 【A】 【B】: two or more brackets and nothing else. */
static bool is_head_line(kw_str s)
{
	size_t at = 0, n = 0;

	while (at < s.n) {
		size_t end;

		str_skip_space(s, &at);
		if (char_at(s, at) != 0x3010)
			return false;
		end = str_find(s, KW_LIT("】"), at);
		if (end >= s.n || end - at > 60)
			return false;
		at = end + 3;
		str_skip_space(s, &at);
		n++;
	}
	return n >= 2;
}

/* 【対象】市内に住む方: words behind the bracket, and no amount, no remark, no subtitle. */
static bool has_text_behind(kw_str s, size_t end)
{
	size_t at = end + 3;
	uint32_t c;

	if (end >= s.n)
		return false;
	str_skip_space(s, &at);
	c = char_at(s, at);
	return c && !char_is_opener(c) && !char_is_wave(c) && c != 0x3010;
}

/* 【新】は今年度から始める事業です: a word of a sentence. は before kana may begin a word of its own. */
static bool is_in_sentence(kw_str s, size_t end)
{
	uint32_t c = char_at(s, end + 3), next = char_at(s, end + 6);

	return end < s.n && char_in(c, KW_LIT("はがをのとも")) && !(next >= 0x3041 && next <= 0x309F);
}

/* 【基本目標１】しごとをつくる, 【１－１－２】見守り: a label that ends where the bracket does, at `end`. */
static mark framed_number_mark(kw_str s, size_t body, size_t end)
{
	mark m = number_word_mark(kw_str_sub(s, 0, end), body);
	uint8_t depth;

	if (m.form == FORM_WORDNUM || number_dotted_end(s, body, &depth) != end || depth < 2)
		return m;
	m = marked(s, FORM_DOTTED, body, end, end);
	m.depth = depth;
	return m;
}

/* 【…】: what stands inside decides; 【１－１　…】 is a numbered heading in brackets. */
static mark bracket_mark(kw_str s)
{
	size_t end, body = 3;
	mark m;

	if (char_first(s) != 0x3010)
		return plain;
	end = str_find(s, KW_LIT("】"), 0);
	if (is_in_sentence(s, end))
		return plain;
	if (is_head_line(s))
		return (mark){ .form = FORM_HEADS };
	str_skip_space(s, &body);
	/* 【予算額　12,000千円】 states an amount; it heads nothing. */
	if (words_at_start(WORD_BUDGET, kw_str_sub(s, body, s.n)) && str_find(s, KW_LIT("円"), body) < s.n)
		return plain;
	m = number_mark(s, body);
	if (m.form == FORM_PLAIN || m.form == FORM_KANA) {
		m = (mark){ .form = FORM_BRACKET, .body = body };
		if (end < s.n && words_at_start(WORD_PREFIX, kw_str_sub(s, 3, s.n)) + 3 == end &&
		    end + 3 < s.n)
			m.body = end + 3;
		else if (has_text_behind(s, end) && framed_number_mark(s, body, end).form != FORM_PLAIN) {
			m = framed_number_mark(s, body, end);
			m.marker = KW_LIT("【】");
			m.body = end + 3;
			return m;
		} else if (has_text_behind(s, end))
			return (mark){ .form = FORM_LABELLED, .marker = KW_LIT("【】"), .body = end + 3 };
	}
	m.bracketed = true;
	m.marker = KW_LIT("【】");
	return m;
}

/* The brackets a heading may stand in beside 【】, as marks. */
static const kw_str frame_openers = KW_LIT_INIT("＜≪〔［《〈<[");
static const kw_str frames[] = { KW_LIT_INIT("＜＞"), KW_LIT_INIT("≪≫"),   KW_LIT_INIT("〔〕"),
	                         KW_LIT_INIT("［］"), KW_LIT_INIT("《》"), KW_LIT_INIT("〈〉"),
	                         KW_LIT_INIT("<>"),   KW_LIT_INIT("[]") };

/* Those that s begins with; empty without. */
static kw_str frame_at(kw_str s)
{
	if (!char_in(char_first(s), frame_openers))
		return (kw_str){ 0 };
	for (size_t i = 0; i < KW_COUNT(frames); i++)
		if (char_first(s) == char_first(frames[i]))
			return frames[i];
	return (kw_str){ 0 };
}

/* 〔１－１ 見守り〕, 〔１－１ 見守り〕 予算額 200千円: number and name in brackets, and nothing behind them but the amount. */
static mark framed_name_mark(kw_str s)
{
	kw_str frame = frame_at(s);
	size_t n = char_size(s, 0), end = n, at;
	budget amount;
	mark m;

	while (frame.n && end < s.n && end < 120 && char_at(s, end) != char_last(frame))
		end += char_size(s, end);
	if (!frame.n || end >= s.n || char_at(s, end) != char_last(frame))
		return plain;
	m = number_mark(kw_str_sub(s, 0, end), n);
	if ((m.form != FORM_DOTTED && m.form != FORM_WORDNUM) || m.body >= end)
		return plain;
	at = end + n;
	str_skip_space(s, &at);
	if (at < s.n && !budget_is_whole(kw_str_sub(s, at, s.n), NULL, &amount))
		return plain;
	m.marker = frame;
	m.bracketed = true;
	return m;
}

/* 〈施策１〉 支える手を育てる: a label in brackets and the words behind it. */
static mark framed_label_mark(kw_str s)
{
	kw_str frame = frame_at(s);
	size_t n = char_size(s, 0), end = n;
	mark m;

	while (frame.n && end < s.n && end < 60 && char_at(s, end) != char_last(frame))
		end += char_size(s, end);
	if (!frame.n || end + n >= s.n || char_at(s, end) != char_last(frame))
		return plain;
	m = framed_number_mark(s, n, end);
	if (m.form == FORM_PLAIN || (m.form == FORM_WORDNUM && m.body < end))
		return plain;
	m.marker = frame;
	m.body = end + n;
	str_skip_space(s, &m.body);
	return m.body < s.n ? m : plain;
}

/* 担当：総務課, 担当／総務課: a known label and its value. */
bool grammar_has_label(kw_str s)
{
	size_t n = words_at_start(WORD_ITEM_LABEL, s), contact = words_at_start(WORD_CONTACT, s);

	n = contact > n ? contact : n;
	return n && n < s.n && char_in(char_at(s, n), KW_LIT("：:／/"));
}

/* ＜数値目標＞, ≪参考≫, 〔財源〕: a line that is nothing but words in other brackets. It stands below 【…】 where both are used. */
static mark framed_mark(kw_str s)
{
	kw_str frame = frame_at(s);
	size_t n = char_size(s, 0);

	if (frame.n && char_last(s) == char_last(frame) && s.n > 3 * n && kw_utf8_count(s) < 24 &&
	    str_find(s, KW_LIT("。"), 0) >= s.n && char_at(s, n) != 0xFF03 &&
	    !grammar_has_label(kw_str_sub(s, n, s.n)))
		return (mark){ .form = FORM_BRACKET, .depth = 1 };
	return plain;
}

static mark tag_mark(kw_str s)
{
	uint32_t open = char_first(s), close = open == '<' ? '>' : open == 0x3008 ? 0x3009 : 0;
	size_t at = char_size(s, 0);

	if (!close)
		return plain;
	while (at < s.n && char_at(s, at) != close)
		at += char_size(s, at);
	if (at >= s.n || at > 90)
		return plain;
	return (mark){ .form = FORM_TAG, .marker = KW_LIT("<>"), .body = at + char_size(s, at) };
}

/* ［新規］ 給食の無償化, （拡）見守り: how the project stands, in a bracket before its name. （新）は… and （新）…新規事業 explain the sign, and what closes a
 * sentence is one. */
static mark status_mark(kw_str s)
{
	static const kw_str round[] = { KW_LIT_INIT("（）"), KW_LIT_INIT("()") };
	kw_str frame = frame_at(s), status;
	size_t n = char_size(s, 0), end = n, body;
	uint32_t next;

	for (size_t i = 0; i < KW_COUNT(round); i++)
		frame = char_first(s) == char_first(round[i]) ? round[i] : frame;
	while (frame.n && end < s.n && end < 60 && char_at(s, end) != char_last(frame))
		end += char_size(s, end);
	if (!frame.n || end == n || char_at(s, end) != char_last(frame) ||
	    !grammar_is_remark(kw_str_sub(s, n, end - n)))
		return plain;
	body = end + n;
	str_skip_space(s, &body);
	next = char_at(s, body);
	if (!(char_is_kanji(next) || char_is_opener(next) || (next >= 0x30A1 && next <= 0x30FA) ||
	      kw_norm_digit(next) >= 0 || (next >= 'A' && next <= 'z') ||
	      (next >= 0x3041 && body > end + n)) ||
	    char_last(s) == 0x3002 || !grammar_is_title_like(kw_str_sub(s, body, s.n)))
		return plain;
	/* The word becomes the qualifier of the name, see cut_status; others are its tag. */
	if (heading_status(s, &status))
		return (mark){ .form = FORM_TAG };
	return (mark){ .form = FORM_TAG, .marker = frame, .body = end + n };
}

/* ★７月の…: the figure counts something. */
static bool is_counted_word(kw_str s, size_t at)
{
	return words_at_start(WORD_COUNTER, kw_str_sub(s, at, s.n)) > 0;
}

/* ○○市, △△さん: a name left out. */
static bool is_left_out(kw_str s)
{
	uint32_t c = char_first(s);
	size_t n = char_size(s, 0);

	return char_in(c, KW_LIT("○〇◯●△□")) && char_at(s, n) == c && char_is_kanji(char_at(s, 2 * n));
}

/* ○…使えます ×…使えません: what the signs of a table mean. */
static bool is_key(kw_str s)
{
	size_t n = char_size(s, 0), last = 0;
	uint32_t between = char_at(s, n);

	if (!char_in(between, KW_LIT("…：＝")))
		return false;
	for (size_t at = n, sign; at < s.n; last = sign) {
		sign = at;
		if (char_next(s, &at) == between && last > n &&
		    char_is_space(char_last(kw_str_sub(s, 0, last))))
			return !char_is_kana(char_at(s, last)) && !char_is_kanji(char_at(s, last));
	}
	return false;
}

static mark bullet_mark(kw_str s)
{
	static const uint64_t marks = UINT64_C(1) << WORD_NOTE_MARK | UINT64_C(1) << WORD_BULLET |
	                              UINT64_C(1) << WORD_ITEM_MARK | UINT64_C(1) << WORD_SPACED_MARK;
	size_t n = char_size(s, 0), note;
	mark m;

	if (!(words_begun_by(char_first(s)) & marks))
		return plain;
	if (char_at(s, n) == 0xFE0F) /* the sign as an emoji */
		n += char_size(s, n);
	m = (mark){ .marker = kw_str_sub(s, 0, n), .body = n };
	str_skip_space(s, &m.body);
	if (is_key(s))
		return (mark){ .form = FORM_LABELLED, .body = n + char_size(s, n) };
	/* △750 is less than nothing. */
	if (m.body >= s.n || is_left_out(s) ||
	    (char_in(char_first(s), KW_LIT("△▲")) && m.body == n && kw_norm_digit(char_at(s, n)) >= 0))
		return plain;
	note = words_at_start(WORD_NOTE_MARK, s);
	if (note) {
		n = note;
		m = (mark){ .form = FORM_NOTE, .marker = kw_str_sub(s, 0, n), .body = n };
		str_skip_space(s, &m.body);
	} else if (words_at_start(WORD_BULLET, s))
		m.form = FORM_BULLET;
	else if (words_at_start(WORD_ITEM_MARK, s) || (words_at_start(WORD_SPACED_MARK, s) && m.body > n))
		m.form = FORM_DOT;
	else
		return plain;
	/* ○重点目標１ …: the number behind the bullet makes it a heading. */
	if (m.form == FORM_BULLET) {
		mark inner = number_word_mark(s, m.body);

		if (inner.form == FORM_PLAIN)
			inner = number_chapter_mark(s, m.body);
		if (inner.form != FORM_PLAIN) {
			inner.marker = m.marker;
			return inner;
		}
	}
	/* The whole mark of a note that explains one above: ※１ */
	if (m.form == FORM_NOTE && kw_norm_digit(char_at(s, n)) >= 0 &&
	    !is_counted_word(s, digits_end(s, n, 2))) {
		size_t end = digits_end(s, n, 2);

		m.marker = kw_str_sub(s, 0, end);
		m.body = end;
		str_skip_space(s, &m.body);
	}
	return m.body < s.n ? m : plain;
}

/* ～…～: a line that is nothing but a subtitle. */
static mark wave_mark(kw_str s)
{
	size_t n = char_size(s, 0);

	if (!char_is_wave(char_first(s)) || !char_is_wave(char_last(s)) || s.n < 4 * n)
		return plain;
	return (mark){ .form = FORM_WAVE, .marker = kw_str_sub(s, 0, n), .body = n };
}

/* The bytes of the signs at the start of s, or at its end. */
static size_t signs_at(kw_str s, bool end)
{
	size_t n = 0, word = 1;

	while (word && n < s.n) {
		kw_str rest = end ? kw_str_sub(s, 0, s.n - n) : kw_str_sub(s, n, s.n);

		word = end ? words_at_end(WORD_ORNAMENT, rest) : words_at_start(WORD_ORNAMENT, rest);
		n += word;
	}
	return n;
}

/* ☆★☆ and ☆★☆, ◇◆ and ◆◇: the same signs, in this order or the other. */
static bool is_mirrored(kw_str a, kw_str b)
{
	size_t at = 0, to = b.n;

	if (kw_str_eq(a, b))
		return true;
	while (at < a.n && to > 0)
		if (char_next(a, &at) != char_prev(b, &to))
			return false;
	return a.n == b.n;
}

size_t grammar_ornament(kw_str s, size_t *n)
{
	size_t open = signs_at(s, false), close = open < s.n ? signs_at(s, true) : 0, letters = 0;
	kw_str before = kw_str_sub(s, 0, open), behind = kw_str_sub(s, s.n - close, s.n), words;

	*n = open;
	if (open + close >= s.n || kw_utf8_count(before) < 2 || !is_mirrored(before, behind))
		return s.n;
	words = kw_str_sub(s, open, s.n - open - close);
	for (size_t at = 0; at < words.n;) {
		uint32_t c = char_next(words, &at);

		letters += char_is_kanji(c) || char_is_kana(c);
		if (c == 0x3002)
			return s.n;
	}
	/* ○○市○○: names left out. */
	if (letters < 2 || str_is_wider(words, WIDEST_TITLE) ||
	    (char_in(char_first(s), KW_LIT("○〇◯●△▲□■*")) &&
	     !(char_is_space(char_first(words)) && char_is_space(char_last(words)))))
		return s.n;
	return s.n - close;
}

/* ◇◇ 赤ちゃんを迎えるまで ◇◇ */
static mark ornament_mark(kw_str s)
{
	size_t n;

	if (!words_may_start(WORD_ORNAMENT, char_first(s)) || grammar_ornament(s, &n) == s.n)
		return plain;
	mark m = { .form = FORM_BULLET, .depth = 1, .marker = kw_str_sub(s, 0, n), .body = n };

	str_skip_space(s, &m.body);
	return m;
}

/* Kana, kanji or 「 that begin none of the marks below: most lines. */
static bool is_unmarked(uint32_t c)
{
	static const uint64_t words = UINT64_C(1) << WORD_CODE | UINT64_C(1) << WORD_LABEL |
	                              UINT64_C(1) << WORD_NOTE_MARK | UINT64_C(1) << WORD_BULLET |
	                              UINT64_C(1) << WORD_ITEM_MARK | UINT64_C(1) << WORD_SPACED_MARK;
	/* Katakana behind コ number nothing. */
	bool kana = (c >= 0x3041 && c <= 0x3096) || (c > 0x30B3 && c <= 0x30FA);

	if (words_begun_by(c) & words)
		return false;
	return kana || c == 0x300C ||
	       (c >= 0x4E00 && c <= 0x9FFF && c != 0x7B2C && !number_is_kanji_figure(c));
}

mark grammar_mark(kw_str s)
{
	mark m = plain;
	bool framed;

	if (is_unmarked(char_first(s)))
		return m;
	m = bracket_mark(s);
	if (m.form == FORM_PLAIN)
		m = ornament_mark(s);
	if (m.form == FORM_PLAIN)
		m = theme_mark(s);
	if (m.form == FORM_PLAIN)
		m = number_mark(s, 0);
	if (m.form == FORM_PLAIN)
		m = bullet_mark(s);
	framed = m.form == FORM_PLAIN && frame_at(s).n;
	if (framed)
		m = framed_name_mark(s);
	if (framed && m.form == FORM_PLAIN)
		m = framed_label_mark(s);
	if (m.form == FORM_PLAIN)
		m = status_mark(s);
	if (framed && m.form == FORM_PLAIN)
		m = framed_mark(s);
	if (m.form == FORM_PLAIN)
		m = tag_mark(s);
	if (m.form == FORM_PLAIN)
		m = wave_mark(s);
	return m;
}

/* 課 階 電話 仕事: names of columns, or a row, with single spaces. */
static bool is_row_of_words(const line *l)
{
	size_t n = 0;

	for (size_t at = 0; l->facts & FACT_SPACE && at < l->text.n;)
		n += char_is_space(char_next(l->text, &at));
	return n > 1 && !(l->facts & FACT_STOP) && grammar_mark(l->text).form == FORM_PLAIN;
}

/* 【道路局】 alone, right below a title: the bureau of that title, set on a line of its own. */
static bool is_bureau_line(const line *l)
{
	kw_str s = l->text;

	return l->mark.form == FORM_BRACKET && l->gap == 1 && char_last(s) == 0x3011 &&
	       kw_utf8_count(s) > 4 && words_at_end(WORD_BUREAU, kw_str_sub(s, 0, s.n - 3)) &&
	       kw_utf8_count(s) < 20;
}

/* 第１ without a word behind it is as good as a chapter where there are none, and stands below them where there are. */
static void rank_bare_numbers(job *j)
{
	bool has_words = false;

	for (size_t i = 0; i < j->n_live; i++) {
		const line *l = j->live[i];

		has_words |= l->mark.form == FORM_CHAPTER && char_in(char_last(l->rest->label), chapters);
	}
	for (size_t i = 0; i < j->n_live && has_words; i++) {
		line *l = j->live[i];

		if (l->mark.form == FORM_CHAPTER && char_first(l->rest->label) == 0x7B2C &&
		    kw_norm_digit(char_last(l->rest->label)) >= 0)
			l->mark.depth = 4;
	}
}

/* Ａ　学びの場: a capital letter and wide space, as headings where Ａ and Ｂ both begin lines. */
static uint32_t letter_of(const line *l)
{
	uint32_t c = l->first;
	uint32_t letter = c >= 0xFF21 && c <= 0xFF3A ? c - 0xFF21 + 'A' : c;

	if (letter < 'A' || letter > 'H' || l->mark.form != FORM_PLAIN || l->block || l->width > 60)
		return 0;
	return char_is_space(char_at(l->text, char_size(l->text, 0))) && l->last != 0x3002 ? letter : 0;
}

static void mark_letters(job *j)
{
	unsigned seen = 0;

	for (size_t i = 0; i < j->n_live; i++)
		if (j->live[i]->facts & FACT_LATIN && letter_of(j->live[i]))
			seen |= 1U << (letter_of(j->live[i]) - 'A');
	for (size_t i = 0; i < j->n_live && (seen & 3) == 3; i++)
		if (j->live[i]->facts & FACT_LATIN && letter_of(j->live[i])) {
			size_t n = char_size(j->live[i]->text, 0);
			const mark m = marked(j->live[i]->text, FORM_PAREN, 0, n, n);

			line_set_mark(j->live[i], &m);
		}
}

/* －網の修理 right below an item: its mark, though no space follows. Elsewhere it may be a dash or a sign. */
static void mark_hyphens(job *j)
{
	for (size_t i = 1; i < j->n_live; i++) {
		line *l = j->live[i];
		const line *above = j->live[i - 1];
		size_t n = l->text.n && words_may_start(WORD_SPACED_MARK, l->first)
		                   ? words_at_start(WORD_SPACED_MARK, l->text)
		                   : 0;
		uint32_t next = char_at(l->text, n);

		if (!n || l->mark.form != FORM_PLAIN || l->block || l->gap > 2 ||
		    !(char_is_kana(next) || char_is_kanji(next) || char_is_opener(next)))
			continue;
		if (above->mark.form == FORM_PLAIN && i > 1 && l->gap == above->gap)
			above = j->live[i - 2]; /* of two lines */
		if (above->mark.form == FORM_DOT || above->mark.form == FORM_BULLET)
			line_set_mark(
			        l,
			        &(mark){ .form = FORM_DOT, .marker = kw_str_sub(l->text, 0, n), .body = n });
	}
}

/* 【新規】 alone below an item that had no room for it: how the item stands. */
static bool is_cut_remark(const job *j, size_t i)
{
	enum { NEAR = 8 };
	const line *l = j->live[i], *above = j->live[i - 1];
	uint32_t column = 0;

	if (l->mark.form != FORM_BRACKET || l->page || l->gap > 2 || char_is_term(above->last) ||
	    l->text.n <= 6 || char_last(l->text) != 0x3011 ||
	    !grammar_is_remark(kw_str_sub(l->text, 3, l->text.n - 6)))
		return false;
	if (above->mark.form == FORM_PLAIN && i > 1 && above->gap == l->gap)
		above = j->live[i - 2]; /* of two lines */
	if (above->mark.form != FORM_BULLET && above->mark.form != FORM_DOT)
		return false;
	above = j->live[i - 1];
	for (size_t k = i > NEAR ? i - NEAR : 0; k < j->n_live && k <= i + NEAR; k++)
		if (j->live[k]->indent + j->live[k]->width > column)
			column = j->live[k]->indent + j->live[k]->width;
	return above->indent + above->width + l->width > column;
}

void grammar_lines(job *j)
{
	bool damaged = false, has_a = false, has_b = false, hyphens_seen = false;

	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		mark m;

		if (l->block || is_unmarked(l->first))
			continue;
		m = grammar_mark(l->text);
		line_set_mark(l, &m);
		j->forms |= UINT64_C(1) << l->mark.form;
		damaged |= damage_may_begin(l->first);
		has_a |= l->first == 'A' || l->first == 0xFF21;
		has_b |= l->first == 'B' || l->first == 0xFF22;
		hyphens_seen |= words_may_start(WORD_SPACED_MARK, l->first);
		if (i > 0 && is_bureau_line(l) &&
		    !(i + 1 < j->n_live && j->live[i + 1]->gap == 1 && is_row_of_words(j->live[i + 1])) &&
		    j->live[i - 1]->mark.form == FORM_PLAIN && grammar_is_title_line(j->live[i - 1])) {
			line_set_mark(l, &plain);
			l->glued = true;
		} else if (i > 0 && m.form == FORM_BRACKET && is_cut_remark(j, i)) {
			line_set_mark(l, &plain);
			l->glued = true;
		}
	}
	if (damaged)
		damage_restore(j);
	if (has_a && has_b)
		mark_letters(j);
	if (hyphens_seen && (j->forms >> FORM_DOT | j->forms >> FORM_BULLET) & 1)
		mark_hyphens(j);
	if (j->forms >> FORM_CHAPTER & 1)
		rank_bare_numbers(j);
}

bool grammar_is_title_line(const line *l)
{
	return l->last != 0x3002 && l->width <= WIDEST_TITLE && grammar_is_title_like(l->text);
}

/* A short text that closes no sentence: what a heading without mark looks like. */
bool grammar_is_title_like(kw_str s)
{
	uint32_t last = char_last(s);

	if (s.n == 0 || last == 0x3002 || char_in(last, KW_LIT("、，,")) || str_is_wider(s, WIDEST_TITLE))
		return false;
	if (str_find(s, KW_LIT("。"), 0) < s.n || words_at_start(WORD_CONNECT, s))
		return false;
	return str_open_brackets(s) == 0 &&
	       (!words_at_end(WORD_CONTINUE, s) || words_at_end(WORD_SENTENCE, s) ||
	        words_at_end(WORD_SENTENCE_END, s) ||
	        (words_at_end(WORD_TOPIC_END, s) && str_find(s, KW_LIT("、"), 0) >= s.n));
}
