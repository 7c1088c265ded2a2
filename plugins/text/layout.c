/* layout -- lines whose place on the sheet or whose first word says that they stand for themselves: a label and its value, a speaker's turn, the
 * caption of an article, a divider such as 記, a signature at the right margin, a line set far in. They are marked before joining. */
#include "legacy.h"

enum {
	SET_IN = 12,     /* columns of indent more than the line above: no paragraph is set in so far */
	RIGHT_IN = 20,   /* columns of indent of what stands at the right margin */
	EDGE_SLACK = 10, /* columns it may miss the margin */
	MAX_EDGE = 160,
	LABEL_CHARS = 10,
	COLON_CHARS = 16,
	BLANK_FIELD = 7,   /* columns left for a value */
	MOST_NAME = 18,    /* characters of a person and what the person is */
	LONGEST_NAME = 48, /* bytes of who speaks, in brackets */
	TOP_LINES = 14     /* where letter heads end */
};

/* ---- labels ---- */

static size_t skip_separator(kw_str s, size_t at)
{
	size_t from = at;

	str_skip_space(s, &at);
	if (char_in(char_at(s, at), KW_LIT("：:／/")))
		at += char_size(s, at);
	str_skip_space(s, &at);
	return at > from ? at : 0;
}

/* Where the value behind a known label begins, 日時　６月…, 問　市の考えは; 0 when the line has none. */
static size_t known_value(kw_str s)
{
	static const word_class classes[] = { WORD_ITEM_LABEL, WORD_TURN };

	for (size_t i = 0; i < KW_COUNT(classes); i++) {
		size_t n = words_spread_at_start(classes[i], s), at;

		/* 問１　…, Ｑ2: … */
		for (size_t k = 0; n && classes[i] == WORD_TURN && k < 2 && kw_norm_digit(char_at(s, n)) >= 0;
		     k++)
			n += char_size(s, n);
		/* 答（市長） … */
		if (n && classes[i] == WORD_TURN && char_at(s, n) == 0xFF08 &&
		    str_find(s, KW_LIT("）"), n) < n + LONGEST_NAME)
			n = str_find(s, KW_LIT("）"), n) + 3;
		at = n ? skip_separator(s, n) : 0;

		/* A label as long as its line is none. */
		if (at && at < s.n)
			return at;
	}
	return 0;
}

/* Where the value behind any short word and a wide gap or a colon begins; 0 without. */
static size_t wide_value(kw_str s)
{
	size_t n = 0, at = 0;
	bool figures = false;

	for (; at < s.n && n <= LABEL_CHARS; n++) {
		uint32_t c = char_at(s, at);
		size_t end = at;

		if (char_is_space(c)) {
			str_skip_space(s, &end);
			/* 事　業　名: single characters with space between them are one word. */
			if (end >= s.n || n == 0)
				return 0;
			/* Behind a figure, 日程第１　…, one wide space will do. */
			if (str_is_wider(kw_str_sub(s, at, end - at), figures ? 1 : 2))
				return end;
			at = end;
			continue;
		}
		if (c == 0xFF1A)
			return n ? skip_separator(s, at) : 0;
		if (c == 0x2026)
			return n > 1 ? at + char_size(s, at) : 0;
		if (kw_norm_digit(c) >= 0 && n > 0) {
			figures = true;
			at += char_size(s, at);
			continue;
		}
		if ((!char_is_kanji(c) && !char_is_kana(c) && c != 0x30FB) ||
		    char_in(c, KW_LIT("をはがにへ")))
			return 0;
		at += char_size(s, at);
	}
	return 0;
}

/* （事務局）…, （高橋委員）…: whose turn it is; where the words begin, or 0. */
static size_t bracketed_speaker(const line *l)
{
	size_t close, n;
	kw_str who;

	if (l->first != 0xFF08 || l->last == 0xFF09)
		return 0;
	close = str_find(l->text, KW_LIT("）"), 3);
	if (close >= l->text.n || close > 40)
		return 0;
	who = kw_str_sub(l->text, 3, close - 3);
	n = words_at_start(WORD_TURN, who);
	return (n && n == who.n) || words_at_end(WORD_POST, who) || words_at_end(WORD_PERSON, who) ? close + 3
	                                                                                           : 0;
}

/* Where the value behind any words and a colon begins, in front of which no sentence stands: 緊急ダイヤルＡ：…; in front of blanks to fill in, ＿＿＿, a particle is none of a
 * sentence. 0 without. */
static size_t colon_value(kw_str s)
{
	size_t at = 0, end, n = 0;
	bool particle = false;

	for (; at < s.n && n <= COLON_CHARS && char_at(s, at) != 0xFF1A; n++) {
		uint32_t c = char_next(s, &at);

		if (!char_is_kanji(c) && !char_is_kana(c) && c != 0x30FB && !(c > 0xFF20 && c < 0xFF5B) &&
		    kw_norm_digit(c) < 0)
			return 0;
		particle |= char_in(c, KW_LIT("をはがにへ"));
	}
	end = n && char_at(s, at) == 0xFF1A ? skip_separator(s, at) : 0;
	return end < s.n && (!particle || char_at(s, end) == 0xFF3F) ? end : 0; /* ＿ */
}

static void set_label(line *l, size_t body)
{
	line_set_mark(l, &(mark){ .form = FORM_LABELLED });
	l->rest->value_indent = l->indent + str_width(kw_str_sub(l->text, 0, body));
}

/* ○議長（甲野太郎君）　…, ◯３番（乙川花子君）　…: who speaks in the minutes; where the words begin, or 0. */
static size_t speaker(const line *l)
{
	kw_str s = l->text, who;
	size_t open, close, at, n;

	if (l->mark.form != FORM_BULLET)
		return 0;
	open = str_find(s, KW_LIT("（"), l->mark.body);
	close = str_find(s, KW_LIT("）"), open);
	if (close >= s.n || close > 90)
		return 0;
	who = kw_str_sub(s, l->mark.body, open - l->mark.body);
	at = skip_separator(s, close + 3);
	if (!at || at >= s.n)
		return 0;
	n = words_at_end(WORD_PERSON, kw_str_sub(s, open, close - open));
	return n || words_at_end(WORD_POST, who) || words_at_end(WORD_PERSON, who) ? at : 0;
}

/* A short label and nothing behind it but wide space: to be filled in by hand. */
static bool is_blank_field(const line *l)
{
	kw_str behind = { l->text.p + l->text.n, l->rest->behind };

	return fields_is_free(l) && l->width <= 40 && l->rest->behind > BLANK_FIELD &&
	       char_last(behind) == 0x3000 && str_is_wider(behind, BLANK_FIELD);
}

/* White space, or a colon or dots near the start. */
static bool has_separator(const line *l)
{
	return l->facts & FACT_SPACE || (l->facts & FACT_COLON && (str_find(l->text, KW_LIT("："), 0) < 40 ||
	                                                           str_find(l->text, KW_LIT("…"), 0) < 40));
}

/* Two lines below one another with values at the same column, or with a colon each, are labelled though the words are not known. */
static void find_labels(job *j)
{
	size_t before = 0;
	uint32_t before_at = 0;

	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		bool plain = fields_is_free(l);
		bool known = plain &&
		             (words_may_start(WORD_ITEM_LABEL, l->first) ||
		              words_may_start(WORD_TURN, l->first)) &&
		             !fields_is_in_sentence(j, i);
		size_t body = known                         ? known_value(l->text)
		              : l->block                    ? 0
		              : plain && l->first == 0xFF08 ? bracketed_speaker(l)
		              : plain                       ? 0
		                                            : speaker(l),
		       wide;
		uint32_t at;

		if (l->mark.form == FORM_LABELLED)
			l->rest->value_indent = l->indent + str_width(kw_str_sub(l->text, 0, l->mark.body));
		if (body || is_blank_field(l)) {
			set_label(l, body);
			before = body;
			before_at = l->rest->value_indent;
			continue;
		}
		wide = plain && has_separator(l) ? wide_value(l->text) : 0;
		if (!wide && plain && l->facts & FACT_COLON)
			wide = colon_value(l->text);
		at = wide ? l->indent + str_width(kw_str_sub(l->text, 0, wide)) : 0;
		if (wide && before && l->gap <= 2 &&
		    (at == before_at || char_in(char_last(kw_str_sub(l->text, 0, wide)), KW_LIT("：…")))) {
			if (j->live[i - 1]->mark.form == FORM_PLAIN)
				set_label(j->live[i - 1], before);
			set_label(l, wide);
		}
		before = wide;
		before_at = at;
	}
}

/* 議題　１　… and, at the column of its value, ２　…, 【事務局】…: parts of that value, and no headings. */
static void find_in_values(job *j)
{
	uint32_t column = 0; /* of the value at hand */

	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];

		if (!column && l->mark.form != FORM_LABELLED)
			continue;
		if (column && l->gap == 1 && !l->block && l->indent + 1 >= column) {
			l->in_value = l->mark.form != FORM_PLAIN;
			continue;
		}
		column = l->mark.form == FORM_LABELLED && !l->block && l->rest->value_indent > l->indent
		                 ? l->rest->value_indent
		                 : 0;
	}
}

/* ---- articles ---- */

/* 区長からのメッセージ, 市長あいさつ: the head of the body and a word that is a heading by itself. */
static bool is_greeting(const line *l)
{
	enum { LONGEST = 44 };
	size_t word, at, n;

	if (l->width > LONGEST || !words_may_end(WORD_HEADING, l->last))
		return false;
	word = words_at_end(WORD_HEADING, l->text);
	at = word ? words_inside(WORD_POST, l->text, &n) : l->text.n;
	return at < l->text.n && at + n < l->text.n && at + n + word <= l->text.n &&
	       str_open_brackets(l->text) == 0;
}

/* A line in brackets right above 第１条: its caption, and a heading. 附則, はじめに: words that are headings by themselves. */
static void find_headings(job *j)
{
	bool has_chapters = false;

	for (size_t i = 0; i < j->n_live && j->forms >> FORM_CHAPTER & 1; i++)
		has_chapters |= j->live[i]->mark.form == FORM_CHAPTER;
	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		const line *next = i + 1 < j->n_live ? j->live[i + 1] : NULL;
		mark m = { .form = FORM_PLAIN };
		size_t word;
		block *b;

		if (!fields_is_free(l) || l->width > 80)
			continue;
		word = words_may_start(WORD_HEADING, l->first) ? words_spread_at_start(WORD_HEADING, l->text)
		                                               : 0;
		/* 附　則（令和６年３月告示第２１号） */
		if (word && word < l->text.n &&
		    !(char_in(char_at(l->text, word), KW_LIT("（(")) && char_in(l->last, KW_LIT("）)"))))
			word = 0;
		if (!word && !is_greeting(l) &&
		    !(next && next->mark.form == FORM_ARTICLE && next->gap <= 2 &&
		      char_closer_of(l->first) == l->last && l->first == 0xFF08))
			continue;
		/* 附則 stands beside the chapters, not in the last of them. */
		if (word && has_chapters)
			m = (mark){ .form = FORM_CHAPTER, .depth = 1 };
		b = fields_take(j, l, KW_SECTION);
		block_set_heading(j, b, &m);
	}
}

/* Where paragraphs begin with an indent, a short line without one above a paragraph is no text. */
static bool lacks_indent(const job *j, const line *l, const line *next)
{
	return j->indents && !l->lead && l->width * 5 <= j->margin * 4 && next->gap <= 2 &&
	       habits_at_margin(j, next) && next->indent == 2;
}

/* Nor is one that no edge cut and the text right below is far wider than. */
static bool ends_before_text(const job *j, size_t i)
{
	return j->n_edges && habits_is_above_text(j, i) && habits_was_ended(j, i) &&
	       (j->live[i]->last == 0x306B || j->live[i]->last == 0x3068); /* に, と */
}

/* Between the end of a text and a paragraph such a line heads the paragraph, whatever it ends in: …はお早めに. What ends like a noun is
 * known by that. */
static void find_unindented(job *j)
{
	const mark plain = { .form = FORM_PLAIN };

	for (size_t i = 1; i + 1 < j->n_live && (j->indents || j->n_edges); i++) {
		line *l = j->live[i];
		const line *above = j->live[i - 1], *next = j->live[i + 1];

		if (!(above->block || char_is_term(above->last) || l->gap > 1) || !fields_is_free(l) ||
		    l->lone || l->width < 8 || !fields_is_free(next) || next->page ||
		    !(lacks_indent(j, l, next) || ends_before_text(j, i)) || grammar_is_title_line(l) ||
		    str_open_brackets(l->text) || str_find(l->text, KW_LIT("。"), 0) < l->text.n ||
		    l->last == 0x3001)
			continue;
		block_set_heading(j, fields_take(j, l, KW_SECTION), &plain);
	}
}

/* ---- lines set apart ---- */

/* The column most lines end before: the widest edge that two lines in a hundred reach. */
static uint32_t right_edge(const job *j)
{
	uint32_t ends[MAX_EDGE + 1] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < j->n_live; i++) {
		uint32_t end = j->live[i]->indent + j->live[i]->width;

		if (end <= MAX_EDGE)
			ends[end]++;
	}
	for (uint32_t end = MAX_EDGE; end > 0; end--) {
		n += ends[end];
		if (n >= 2 && n * 50 >= j->n_live)
			return end;
	}
	return 0;
}

static bool is_near(uint32_t a, uint32_t b)
{
	return a <= b + 2 && b <= a + 2;
}

static bool is_set_in(const job *j, size_t i)
{
	const line *l = j->live[i], *above = i ? j->live[i - 1] : NULL;

	if (l->indent < SET_IN || !fields_is_free(l) ||
	    (above && above->mark.form == FORM_LABELLED && l->gap == 1 && above->last == 0x3001))
		return false;
	if (!above || above->gap > 2 || above->indent + SET_IN <= l->indent) {
		/* Below the value of a label, or the words of an item, it goes on with those. */
		return !above || l->gap > 2 || above->mark.form == FORM_PLAIN ||
		       (above->mark.form == FORM_LABELLED ? !is_near(above->rest->value_indent, l->indent)
		                                          : l->indent >= RIGHT_IN);
	}
	return above->lone && (above->indent != l->indent || l->indent >= RIGHT_IN);
}

/* 朝日市告示第１２号, above the title. */
static bool is_document_number(kw_str s)
{
	return char_last(s) == 0x53F7 && str_find(s, KW_LIT("第"), 0) < s.n &&
	       !str_is_wider(s, 40) && /* 号 */
	       str_find(s, KW_LIT("。"), 0) >= s.n;
}

/* A date, a number of a document, an office or a person at the right margin. */
static bool is_signature(kw_str s)
{
	size_t n;

	return words_at_end(WORD_OFFICE, s) || words_inside(WORD_POST, s, &n) < s.n ||
	       words_at_end(WORD_PERSON, s);
}

static bool is_date_line(const line *l, kw_wareki *w)
{
	return kw_wareki_at(l->text, 0, w) && w->n == l->text.n &&
	       (w->kind == KW_PERIOD_DAY || w->kind == KW_PERIOD_MONTH);
}

/* ------, ＊＊＊: signs and no word. */
static bool is_rule_line(kw_str s)
{
	size_t n = 0;

	for (size_t at = 0; at < s.n; n++) {
		uint32_t c = char_next(s, &at);

		if (!char_is_space(c) && !char_in(c, KW_LIT("-=_*~#＝－―‐─━・…＊～〜＿◇◆○●□■☆★")))
			return false;
	}
	return n >= 3;
}

/* 大川　真紀　議員, 議員　大川　真紀: a name with spaces and what the person is. */
static bool is_byline(const line *l)
{
	size_t n, chars = 0, kanji = 0;

	if (!(l->facts & FACT_SPACE) || l->width > 40)
		return false;
	n = words_may_end(WORD_PERSON, l->last) ? words_at_end(WORD_PERSON, l->text) : 0;
	if (!n && words_may_start(WORD_PERSON, l->first)) {
		n = words_at_start(WORD_PERSON, l->text);
		if (!char_is_space(char_at(l->text, n)))
			n = 0;
	}
	if (!n || n == l->text.n)
		return false;
	for (size_t at = 0; at < l->text.n; chars++) {
		uint32_t c = char_next(l->text, &at);

		kanji += char_is_kanji(c);
		if (!char_is_kanji(c) && !char_is_space(c) && !char_is_kana(c) &&
		    !char_in(c, KW_LIT("（）()")))
			return false;
	}
	return chars >= 4 && chars <= MOST_NAME && kanji > 2;
}

static void stand_apart(job *j, line *l, kw_type type)
{
	fields_take(j, l, type)->form = FORM_FIELD;
}

static bool is_below_title(const job *j, size_t i)
{
	const line *above = i ? j->live[i - 1] : NULL;

	return above && above->block && above->block->type == KW_TITLE;
}

static bool is_issue_date(const line *l)
{
	return l->block && l->block->type == KW_FIELD && l->block->role == KW_FIELD_ISSUE_DATE;
}

/* 吉田町, 吉　田　町, 東 京 都 北 区: kanji, the last of them what names of bodies end in. */
static bool is_body_name(const line *l)
{
	enum { LEAST = 2, MOST = 9 };
	size_t chars = 0;

	for (size_t at = 0; at < l->text.n && chars <= MOST;) {
		uint32_t c = char_next(l->text, &at);

		if (!char_is_kanji(c) && !char_is_space(c))
			return false;
		chars += !char_is_space(c);
	}
	return chars >= LEAST && chars <= MOST && words_at_end(WORD_BODY, l->text);
}

/* The name of a body and its office right below the title, or that of the body alone, with the date of issue between the two or not. */
static bool is_issuer(const job *j, size_t i)
{
	const line *l = j->live[i];
	bool dated = i > 0 && is_issue_date(j->live[i - 1]);
	size_t n;

	if (!is_below_title(j, dated ? i - 1 : i) || l->gap > 3 || l->width > 50)
		return false;
	return is_body_name(l) ||
	       (words_at_end(WORD_OFFICE, l->text) && words_inside(WORD_BODY, l->text, &n) < l->text.n &&
	        str_find(l->text, KW_LIT("の"), 0) >= l->text.n);
}

/* The line above a byline is the heading of what the person says. */
static void head_byline(job *j, size_t i)
{
	line *above = i ? j->live[i - 1] : NULL;
	const mark m = { .form = FORM_PLAIN, .depth = 1 };

	if (!above || j->live[i]->gap > 2 || !fields_is_free(above) || above->width > 50 ||
	    str_find(above->text, KW_LIT("。"), 0) < above->text.n)
		return;
	block_set_heading(j, fields_take(j, above, KW_SECTION), &m);
}

static bool is_above_title(const job *j, size_t i)
{
	for (size_t k = i + 1; i < TOP_LINES && k < j->n_live && k < 2 * TOP_LINES; k++)
		if (j->live[k]->block && j->live[k]->block->type == KW_TITLE)
			return true;
	return false;
}

/* Above the title, in the right half of the sheet: who writes. */
static bool is_sender(const job *j, size_t i, uint32_t edge)
{
	const line *l = j->live[i];

	return l->indent >= RIGHT_IN && l->indent * 2 >= edge && !words_at_start(WORD_STATUS, l->text) &&
	       is_above_title(j, i);
}

/* 各自治会長　様, above the title: whom a letter is for. */
static bool is_addressee(const job *j, size_t i)
{
	const line *l = j->live[i];

	return l->width <= 60 && !(l->facts & FACT_STOP) && words_at_end(WORD_ADDRESSEE, l->text) &&
	       is_above_title(j, i);
}

/* 記; the number of a document; the day of a letter above its signature; day and hour below the title of minutes. */
static bool is_apart(const job *j, size_t i)
{
	const line *l = j->live[i], *next = i + 1 < j->n_live ? j->live[i + 1] : NULL;
	size_t divider = l->width < 24 && words_may_start(WORD_DIVIDER, l->first)
	                         ? words_spread_at_start(WORD_DIVIDER, l->text)
	                         : 0;
	kw_wareki w;

	if (divider && divider == l->text.n)
		return true;
	if (i < TOP_LINES && (is_document_number(l->text) || is_addressee(j, i)))
		return true;
	if (!kw_wareki_may_begin(l->first) || !kw_wareki_at(l->text, 0, &w) || w.kind != KW_PERIOD_DAY)
		return false;
	if (w.n == l->text.n)
		return i < TOP_LINES || (next && next->indent >= SET_IN);
	return i < TOP_LINES && l->width <= 60 && is_below_title(j, i) &&
	       str_find(l->text, KW_LIT("。"), 0) >= l->text.n;
}

/* 新 … 新規　拡 … 拡充: what two short signs and more stand for. */
static bool is_key(const line *l)
{
	enum { SIGN_CHARS = 3, LEAST = 2 };
	size_t n = 0;

	if (!(l->facts & FACT_COLON) || !(l->facts & FACT_SPACE))
		return false;
	for (size_t at = 0; at < l->text.n;) {
		size_t end, chars = 0;

		str_skip_space(l->text, &at);
		for (end = at; end < l->text.n && !char_is_space(char_at(l->text, end)) &&
		               !char_in(char_at(l->text, end), KW_LIT("…：:"));
		     end += char_size(l->text, end))
			chars++;
		str_skip_space(l->text, &end);
		if (!chars || chars > SIGN_CHARS || !char_in(char_at(l->text, end), KW_LIT("…：:")))
			return false;
		n++;
		at = end + char_size(l->text, end);
		str_skip_space(l->text, &at);
		while (at < l->text.n && !char_is_space(char_at(l->text, at)))
			at += char_size(l->text, at);
	}
	return n >= LEAST;
}

static void find_apart(job *j)
{
	uint32_t edge = right_edge(j);

	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		bool right = l->indent >= RIGHT_IN && l->indent + l->width + EDGE_SLACK >= edge;
		kw_wareki w;

		if (!l->block && l->mark.form == FORM_LABELLED && is_sender(j, i, edge))
			stand_apart(j, l, KW_SIGNATURE);
		if (!fields_is_free(l) || l->width > 80)
			continue;
		if (!(l->first > 0x3040 && l->first < 0xFF00) &&
		    is_rule_line(l->text)) { /* no kana, no kanji */
			kw_report(j->ctx, KW_SEVERITY_NOTE, "structure.unplaced",
			          kw_text_span(&j->src, l->rest->no, l->rest->col, l->rest->end_col),
			          "signs without a word; kept where they stand");
			stand_apart(j, l, KW_RAW);
			continue;
		}
		if (right && i < TOP_LINES && is_date_line(l, &w))
			fields_take_issue(j, l, &w);
		else if (is_apart(j, i)) {
			stand_apart(j, l, KW_PARA);
		} else if (is_key(l)) {
			stand_apart(j, l, KW_NOTE);
		} else if (is_byline(l)) {
			head_byline(j, i);
			stand_apart(j, l, KW_SIGNATURE);
		} else if (is_issuer(j, i))
			stand_apart(j, l, KW_SIGNATURE);
		else if ((right && is_signature(l->text)) || is_sender(j, i, edge))
			stand_apart(j, l, KW_SIGNATURE);
		else if (is_set_in(j, i))
			l->lone = true;
	}
}

void layout_find(job *j)
{
	runin_find(j);
	find_labels(j);
	labels_find(j);
	find_in_values(j);
	find_headings(j);
	find_unindented(j);
	find_apart(j);
}
