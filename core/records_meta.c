/* records_meta -- what a document says of itself in its title: kind, status, body, fiscal year. Only what is printed there
 * is taken; no city, era or year is ever added from knowledge of the world. The names there are tell where one begins; others are found by their characters. */
#include "norm.h"
#include "records.h"

/* ---- tables ---- */

/* Words that name a kind of document. The last in a title is its head, the longest at that place the word. */
static const char *const kinds[] = {
	"運営方針", "予算書",         "予算の概要",   "予算概要", "予算案の概要", "予算説明書",
	"当初予算", "補正予算",       "予算",         "決算書",   "決算の概要",   "決算報告書",
	"決算",     "主要施策の成果", "基本構想",     "基本方針", "基本計画",     "総合計画",
	"実施計画", "事業計画",       "行動計画",     "推進計画", "事業概要",     "事業の概要",
	"主要事業", "主要事業の概要", "主要施策",     "重点施策", "計画書",       "計画",
	"方針",     "指針",           "ビジョン",     "プラン",   "事業報告書",   "実績報告書",
	"報告書",   "報告",           "年報",         "白書",     "要覧",         "会議録",
	"議事録",   "募集要項",       "要項",         "要綱",     "要領",         "手引き",
	"手引",     "マニュアル",     "ガイドブック", "ガイド",   "広報紙",       "広報",
	"だより",   "お知らせ",       "通知",         "回覧",     "案内",
};

/* Words for the state of a document; they stand alone: in brackets, between spaces, or right behind its kind. */
static const char *const states[] = {
	"素案",   "原案",   "骨子案", "骨子",   "たたき台", "案",   "改訂版",   "改定版", "修正版",
	"確定版", "最終版", "決定版", "暫定版", "速報版",   "速報", "中間報告", "確定",
};

/* What stands before 区 市 町 村 in words that are no names: as the whole (各区, 本市) or as the end (小学校区, 中核市); and what
 * behind makes another word (市民, 町内会). Lists of characters, and of words. */
static const struct suffix {
	uint32_t c;
	const char *whole, *other_word;
	const char *ends[8];
} suffixes[] = {
	{ 0x533A, /* 区 */
	  "各全当本同管",
	  "分域画間別切町",
	  { "地", "学", "校", "特別", "行政", "選挙", "自治", "工" } },
	{ 0x5E02,
	  /* 市 */ "各全当本同朝",
	  "民場街販況価域区町",
	  { "都", "中核", "一般", "政令", "指定", "全国" } },
	{ 0x753A, /* 町 */ "各全当本同下裏区市", "内会並家工村", { "城下" } },
	{ 0x6751, /* 村 */ "各全当本同農漁山町", "落人", { "農山", "農", "市町", "全国" } },
};

/* Behind a figure these belong to it: 第３期緑区… */
static const char *const ordinals[] = { "期", "次", "回", "版", "号" };

/* ---- the title as characters ---- */

enum { LONGEST_TITLE = 200, LONGEST_NAME = 6, LONGEST_PREFECTURE = 4 };

typedef struct title {
	uint32_t c[LONGEST_TITLE + 1];  /* ends with 0 */
	size_t at[LONGEST_TITLE + 1];   /* its first byte */
	bool begins[LONGEST_TITLE + 1]; /* a name may begin here */
	size_t n;
	kw_str text;
} title;

static bool is_in(const char *set, uint32_t c)
{
	kw_str s = kw_str_from(set);
	for (size_t at = 0; at < s.n;)
		if (kw_utf8_next(s, &at) == c)
			return true;
	return false;
}

static bool is_hiragana(uint32_t c)
{
	return c >= 0x3041 && c <= 0x3096;
}

static bool is_name_char(uint32_t c)
{
	return is_hiragana(c) || (c >= 0x30A1 && c <= 0x30FA) || c == 0x30FC || c == 0x3005 ||
	       (c >= 0x3400 && c <= 0x9FFF);
}

/* Decodes the title and marks where names may begin: behind anything that is no part of a name. */
static void read_title(kw_str text, title *t)
{
	size_t behind_date = 0; /* bytes of the last date */
	*t = (title){ .text = text };
	for (size_t at = 0; at < text.n && t->n < LONGEST_TITLE; t->n++) {
		kw_wareki w;
		size_t i = t->n;
		t->at[i] = at;
		if (at >= behind_date && kw_wareki_at(text, at, &w))
			behind_date = at + w.n;
		t->c[i] = kw_utf8_next(text, &at);
		if (t->at[i] < behind_date) {
			t->c[i] = ' '; /* a date separates as a space does */
			continue;
		}
		t->begins[i] = is_name_char(t->c[i]) && (i == 0 || !is_name_char(t->c[i - 1]));
		for (size_t k = 0; t->begins[i] && i && k < KW_COUNT(ordinals); k++)
			if (kw_norm_digit(t->c[i - 1]) >= 0 && is_in(ordinals[k], t->c[i])) {
				t->begins[i] = false;
				t->c[i] = ' ';
			}
	}
	t->at[t->n] = t->n < LONGEST_TITLE ? text.n : t->at[t->n - 1];
}

static kw_str slice(const title *t, size_t from, size_t to)
{
	return kw_str_sub(t->text, t->at[from], t->at[to] - t->at[from]);
}

/* ---- the body ---- */

static const struct suffix *suffix_of(uint32_t c)
{
	for (size_t i = 0; i < KW_COUNT(suffixes); i++)
		if (suffixes[i].c == c)
			return &suffixes[i];
	return NULL;
}

/* Whether the characters from `start` to the suffix at `end` are the name of a municipality there is. */
static bool is_listed(const title *t, size_t start, size_t end)
{
	return kw_names_has(slice(t, start, end + 1));
}

static int class_of(uint32_t c)
{
	return is_hiragana(c) ? 1 : c < 0x3100 ? 2 : 3; /* katakana, kanji */
}

/* Where the longest listed name that ends at `end` begins: at the start, or where kana and kanji meet (水と緑の横浜市); `end` without one. */
static size_t listed_start(const title *t, size_t from, size_t end)
{
	for (size_t i = from; i < end; i++)
		if ((i == from || class_of(t->c[i]) != class_of(t->c[i - 1])) && is_listed(t, i, end))
			return i;
	return end;
}

/* Kana that words end in before a name: 元気な緑区. */
static bool ends_word(uint32_t c)
{
	return is_in("のをはがにでともへやなるくい", c);
}

/* Kana at the start of a name nobody listed: さくら台市, かしの木市, ひばりが丘市. */
static bool is_kana_name(const title *t, size_t from, size_t last_kana, size_t end)
{
	if (end - from > LONGEST_NAME || last_kana == from || !is_hiragana(t->c[from]))
		return false;
	for (size_t i = from; i < last_kana; i++)
		if (!is_hiragana(t->c[i]))
			return false;
	return !ends_word(t->c[last_kana]) || (is_in("のが", t->c[last_kana]) && end - last_kana == 2);
}

/* Where the name before the suffix at `end` begins, from `from` on; `end` when there is none. Kana before kanji is no
 * part of a name (元気な緑区), nor is the 郡 before a town. */
static size_t name_start(const title *t, size_t from, size_t end)
{
	bool of_district = t->c[end] == 0x753A || t->c[end] == 0x6751;
	size_t start = from, last_kana = end, listed = listed_start(t, from, end);
	if (listed < end)
		return listed;
	for (size_t i = from; i < end; i++)
		if (is_hiragana(t->c[i]))
			last_kana = i;
		else if (of_district && t->c[i] == 0x90E1 && i > from && i + 1 < end) /* 郡 */
			start = i + 1;
	if (last_kana < end && !is_kana_name(t, start, last_kana, end)) {
		if (last_kana + 1 < end)
			start = last_kana + 1;
		else if (ends_word(t->c[last_kana]))
			return end;
	}
	return end - start > LONGEST_NAME ? end : start;
}

static bool is_no_name(kw_str name, const struct suffix *suffix)
{
	size_t at = 0;
	uint32_t c = kw_utf8_next(name, &at);
	if (at == name.n && is_in(suffix->whole, c))
		return true;
	for (size_t i = 0; i < KW_COUNT(suffix->ends) && suffix->ends[i]; i++)
		if (kw_str_ends(name, kw_str_from(suffix->ends[i])))
			return true;
	return false;
}

static bool is_body(const title *t, size_t from, size_t end, size_t *start)
{
	const struct suffix *suffix = suffix_of(t->c[end]);
	if (!suffix || end == from || is_in(suffix->other_word, t->c[end + 1]))
		return false;
	*start = name_start(t, from, end);
	return *start < end && (is_listed(t, *start, end) || !is_no_name(slice(t, *start, end), suffix));
}

/* The suffix that ends the first body of the run at `from`; t->n when there is none. 村 in 東村山市 ends no name. */
static size_t body_end(const title *t, size_t from, size_t *start)
{
	for (size_t i = from + 1; i < t->n && is_name_char(t->c[from]) && is_name_char(t->c[i]); i++) {
		size_t later;
		if (!is_body(t, from, i, start))
			continue;
		bool city = t->c[i] == suffixes[1].c, ward = t->c[i] == suffixes[0].c;
		for (size_t k = i + 1; !ward && k <= i + (city ? 1 : 2) && k < t->n; k++)
			if (suffix_of(t->c[k]) && is_body(t, from, k, &later)) {
				*start = later;
				return k;
			}
		return i;
	}
	return t->n;
}

static bool find_body_from(const title *t, size_t from, kw_str *body, kw_str *city)
{
	size_t start = from, at = from;
	for (size_t n = 3; n <= LONGEST_PREFECTURE && from + n <= t->n; n++)
		if (kw_names_has_prefecture(slice(t, from, from + n))) {
			*body = slice(t, from, from + n);
			at = from + n;
		}
	size_t end = body_end(t, at, &start);
	if (end == t->n)
		return body->n > 0;
	*body = slice(t, start, end + 1);
	size_t ward_start, ward_end = body_end(t, end + 1, &ward_start);
	if (t->c[end] == suffixes[1].c && ward_end < t->n && t->c[ward_end] == suffixes[0].c &&
	    ward_end - end <= LONGEST_NAME) {
		*city = *body;
		*body = slice(t, ward_start, ward_end + 1);
	}
	return true;
}

void kw_meta_find_body(kw_str text, kw_str *body, kw_str *city)
{
	title t;
	kw_str none, next;
	*body = *city = (kw_str){ NULL, 0 };
	read_title(text, &t);
	for (size_t i = 0; i < t.n; i++) {
		if (!t.begins[i])
			continue;
		next = none = (kw_str){ NULL, 0 };
		if (!find_body_from(&t, i, body->n ? &next : body, body->n ? &none : city) && !body->n)
			continue;
		if (next.n && kw_str_ends(next, KW_LIT("区"))) { /* 名古屋市 千種区: the ward stands apart */
			*city = *body;
			*body = next;
		}
		if (next.n || city->n || !kw_str_ends(*body, KW_LIT("市")))
			return;
	}
}

/* ---- kind and state ---- */

/* The last word of the table in s, the longest of those that end there. */
static kw_str last_word(kw_str s, const char *const *words, size_t n)
{
	kw_str best = { NULL, 0 };
	for (size_t i = 0; i < n; i++) {
		kw_str word = kw_str_from(words[i]);
		for (size_t at = s.n >= word.n ? s.n - word.n + 1 : 0; at-- > 0;) {
			if (!kw_str_starts(kw_str_sub(s, at, s.n), word))
				continue;
			const char *end = s.p + at + word.n;
			if (!best.n || end > best.p + best.n || (end == best.p + best.n && word.n > best.n))
				best = kw_str_sub(s, at, word.n);
			break;
		}
	}
	return best;
}

static bool is_bracket_or_space(uint32_t c)
{
	return !c || kw_char_is_space(c) || is_in("()（）[]［］【】〔〕<>＜＞〈〉「」", c);
}

/* A word that stands alone, or right behind the kind of document. */
static kw_str find_state(kw_str s, kw_str kind)
{
	for (size_t i = 0; i < KW_COUNT(states); i++) {
		kw_str word = kw_str_from(states[i]);
		for (size_t at = 0; at + word.n <= s.n; at++) {
			kw_str found = kw_str_sub(s, at, word.n);
			bool after_kind = kind.n && found.p == kind.p + kind.n;
			if (kw_str_eq(found, word) && is_bracket_or_space(kw_norm_here(s, at + word.n)) &&
			    (after_kind || is_bracket_or_space(kw_norm_before(s, at))))
				return found;
		}
	}
	return (kw_str){ NULL, 0 };
}

/* 運営方針 of a ward is a 区運営方針, whether its title is set with a space between or not. */
static kw_str kind_with_ward(kw_doc *doc, const kw_meta *meta)
{
	kw_str ward = KW_LIT("区"), word = meta->kind_word;
	if (!word.n || !kw_str_ends(meta->ward, ward))
		return word;
	char text[128];
	if (ward.n + word.n > sizeof text)
		return word;
	memcpy(text, ward.p, ward.n);
	memcpy(text + ward.n, word.p, word.n);
	return kw_doc_copy(doc, (kw_str){ text, ward.n + word.n });
}

/* ---- fiscal year and fields ---- */

static bool read_fiscal_year(kw_str s, kw_meta *meta)
{
	for (size_t at = 0; at < s.n; kw_utf8_next(s, &at)) {
		kw_wareki w;
		if (!kw_wareki_at(s, at, &w) || w.kind != KW_PERIOD_FISCAL_YEAR || !w.year)
			continue;
		meta->fiscal_raw = kw_str_sub(s, at, w.n);
		meta->era = w.era;
		meta->era_year = w.era_year;
		meta->fiscal_year = w.year;
		meta->first_day = w.first;
		meta->last_day = w.last;
		return true;
	}
	return false;
}

static kw_str text_of(kw_doc *doc, const kw_node *node)
{
	kw_buf b = { 0 };
	kw_text_of(node, &b);
	kw_str s = kw_doc_copy(doc, kw_str_trim(kw_buf_str(&b)));
	kw_buf_free(&b);
	return s;
}

void kw_meta_read(kw_doc *doc, kw_meta *meta)
{
	const kw_node *root = kw_doc_root_const(doc);
	meta->title_node = kw_node_title(root);
	if (meta->title_node) {
		meta->title = text_of(doc, meta->title_node);
		kw_meta_find_body(meta->title, &meta->ward, &meta->city);
		meta->kind_word = last_word(meta->title, kinds, KW_COUNT(kinds));
		meta->kind = kind_with_ward(doc, meta);
		meta->status = find_state(meta->title, meta->kind_word);
	}
	/* A title set on two lines has its year in the second now and then. */
	bool found = read_fiscal_year(meta->title, meta);
	for (const kw_node *n = root->first; n && !found; n = n->next) {
		if (n->type == KW_SUBTITLE || n->type == KW_SLOGAN)
			found = read_fiscal_year(text_of(doc, n), meta);
		else if (n->type != KW_TITLE && n->type != KW_FIELD)
			break;
	}
}
