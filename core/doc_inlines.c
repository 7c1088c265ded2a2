/* doc_inlines -- cuts the text of a block into TEXT and the values that stand in it: AMOUNT, PERIOD, PHONE, LINK. Plain prose
 * costs one table look at each character, a figure one more at the character behind it; what is not certainly a value stays text. */
#include "contact.h"
#include "doc.h"
#include "norm.h"

/* ---- what can begin a value ---- */

/* What to try at a place. */
enum { TRY_PERIOD = 1, TRY_MONEY = 2, TRY_PHONE = 4, TRY_URL = 8, TRY_MAIL = 16 };

#define ROW(c) [(c) >> 6]
#define BIT(c) (UINT64_C(1) << ((c)&63))

/* A bit for each character a value can begin with: one look for each character of the text. */
static const uint64_t beginnings[1024] = {
	ROW('0') = UINT64_C(0x3FF) << ('0' & 63) | BIT('-') | BIT('('),
	ROW('@') = BIT('@') | BIT('H') | BIT('M') | BIT('R') | BIT('S') | BIT('T') | BIT('h'),
	ROW(0x2010) = BIT(0x2010) | BIT(0x2011),                             /* ‐ */
	ROW(0x2212) = BIT(0x2212),                                           /* − */
	ROW(0x25B2) = BIT(0x25B2) | BIT(0x25B3),                             /* ▲ △ */
	ROW(0x3007) = BIT(0x3007),                                           /* 〇 */
	ROW(0x32FF) = BIT(0x32FF),                                           /* ㋿ */
	ROW(0x337B) = BIT(0x337B) | BIT(0x337C) | BIT(0x337D) | BIT(0x337E), /* ㍻ ㍼ ㍽ ㍾ */
	ROW(0x4E00) = BIT(0x4E00) | BIT(0x4E03) | BIT(0x4E09),               /* 一七三 */
	ROW(0x4E5D) = BIT(0x4E5D),                                           /* 九 */
	ROW(0x4E8C) = BIT(0x4E8C) | BIT(0x4E94),                             /* 二五 */
	ROW(0x4EE4) = BIT(0x4EE4),                                           /* 令 */
	ROW(0x5143) = BIT(0x5143) | BIT(0x516B) | BIT(0x516D),               /* 元八六 */
	ROW(0x5341) = BIT(0x5341) | BIT(0x5343),                             /* 十千 */
	ROW(0x53C2) = BIT(0x53C2),                                           /* 参 */
	ROW(0x56DB) = BIT(0x56DB),                                           /* 四 */
	ROW(0x58F1) = BIT(0x58F1),                                           /* 壱 */
	ROW(0x5927) = BIT(0x5927),                                           /* 大 */
	ROW(0x5E73) = BIT(0x5E73),                                           /* 平 */
	ROW(0x5F10) = BIT(0x5F10),                                           /* 弐 */
	ROW(0x62FE) = BIT(0x62FE),                                           /* 拾 */
	ROW(0x660E) = BIT(0x660E) | BIT(0x662D),                             /* 明昭 */
	ROW(0x767E) = BIT(0x767E),                                           /* 百 */
	ROW(0x96F6) = BIT(0x96F6),                                           /* 零 */
	ROW(0xFF10) = UINT64_C(0x3FF) << (0xFF10 & 63) | BIT(0xFF08) | BIT(0xFF0D) | BIT(0xFF20) |
	              BIT(0xFF28) | BIT(0xFF2D) | BIT(0xFF32) | BIT(0xFF33) |
	              BIT(0xFF34), /* ０ （ － ＠ Ｈ */
};

/* The next place a value can begin at, or the end. Characters of four bytes are looked at as three, which finds no value that is
 * none: what begins with one is asked for by its character. */
static size_t skip_plain(kw_str s, size_t at)
{
	const unsigned char *start = (const unsigned char *)s.p, *p = start + at, *end = start + s.n;
	while (p < end) {
		for (; end - p >= 3 && p[0] >= 0xE0; p += 3) {
			unsigned row = (p[0] & 15u) << 6 | (p[1] & 63u);
			if (beginnings[row] >> (p[2] & 63) & 1)
				return (size_t)(p - start);
		}
		if (p < end && p[0] < 0x80 && beginnings[p[0] >> 6] >> (p[0] & 63) & 1)
			break;
		p += p < end;
	}
	return (size_t)(p - start);
}

/* What figures can be, by the character behind them: 4年, 4.1, 4円, 4,000, 4億, 045-, 045(. */
static unsigned tries_before(uint32_t c)
{
	switch (c) {
	case 0x5E74: /* 年 */
	case '/':
	case 0xFF0F:
		return TRY_PERIOD;
	case '.':
	case 0xFF0E:
		return TRY_PERIOD | TRY_MONEY;
	case '-':
	case 0xFF0D:
		return TRY_PERIOD | TRY_PHONE;
	case 0x2010: /* ‐ to ― */
	case 0x2011:
	case 0x2012:
	case 0x2013:
	case 0x2014:
	case 0x2015:
	case 0x2212: /* − */
	case 0x30FC: /* ー */
	case 0xFF70:
	case '(':
	case 0xFF08:
		return TRY_PHONE;
	case ',':
	case 0xFF0C:
	case 0x5186: /* 円 */
	case 0x4F59: /* 余 */
	case 0x4E07: /* 万 */
	case 0x842C: /* 萬 */
	case 0x5104: /* 億 */
	case 0x5146: /* 兆 */
	case 0x4EAC: /* 京 */
		return TRY_MONEY;
	default:
		if (kw_char_is_space(c))
			return TRY_PERIOD | TRY_MONEY;
		return kw_norm_kanji_power(c) ? TRY_MONEY : 0;
	}
}

/* Only the first of a run of figures can begin a value; *next gets the end of the run. */
static unsigned tries_of_figures(kw_str s, size_t *next)
{
	uint32_t c = 0;
	for (size_t at = *next; at < s.n; *next = at) {
		c = kw_utf8_next(s, &at);
		if (kw_norm_digit(c) < 0)
			return tries_before(c);
	}
	return 0;
}

/* A kanji figure before another, a figure, a unit or a space: 三千, 一億, 五円; not 一般. */
static unsigned tries_of_kanji_figure(uint32_t behind)
{
	return kw_norm_kanji_digit(behind) >= 0 || kw_norm_digit(behind) >= 0 ||
	                       tries_before(behind) & TRY_MONEY
	               ? TRY_MONEY
	               : 0;
}

/* The second character of the era, or the space of a spread one: 令 和. */
static unsigned tries_of_era(uint32_t second, uint32_t behind)
{
	return behind == second || behind == ' ' || behind == 0x3000 ? TRY_PERIOD : 0;
}

/* What to try at s.p[at], and where to go on when it is nothing. */
static unsigned tries_at(kw_str s, size_t at, size_t *next)
{
	*next = at;
	uint32_t c = kw_utf8_next(s, next), behind = kw_norm_here(s, *next);
	switch (c) {
	case 'H': /* an era, and HTTP:// */
		return TRY_PERIOD | TRY_URL;
	case 'M':
	case 'R':
	case 'S':
	case 'T':
	case 0xFF28: /* Ｈ */
	case 0xFF2D:
	case 0xFF32:
	case 0xFF33:
	case 0xFF34:
	case 0x337B: /* ㍻ ㍼ ㍽ ㍾ */
	case 0x337C:
	case 0x337D:
	case 0x337E:
	case 0x32FF: /* ㋿ */
		return TRY_PERIOD;
	case 'h':
		return TRY_URL;
	case '@':
	case 0xFF20:
		return TRY_MAIL;
	case '(':
	case 0xFF08:
		return kw_norm_digit(behind) >= 0 ? TRY_PHONE : 0;
	case '-':
	case 0xFF0D:
	case 0x2212: /* − */
	case 0x2010: /* ‐ */
	case 0x2011:
	case 0x25B2: /* ▲ △ */
	case 0x25B3:
		return TRY_MONEY;
	case 0x660E: /* 明治 */
		return tries_of_era(0x6CBB, behind);
	case 0x5927: /* 大正, not 大切 */
		return tries_of_era(0x6B63, behind);
	case 0x662D: /* 昭和 */
	case 0x4EE4: /* 令和 */
		return tries_of_era(0x548C, behind);
	case 0x5E73: /* 平成 */
		return tries_of_era(0x6210, behind);
	case 0x5143: /* 元年度 */
		return tries_before(behind) & TRY_PERIOD;
	default:
		return kw_norm_digit(c) >= 0 ? tries_of_figures(s, next) : tries_of_kanji_figure(behind);
	}
}

/* ---- where the text stood ---- */

/* Moves through the pieces from value to value, so that columns are counted once. */
typedef struct place {
	const kw_piece *piece, *end;
	size_t from;  /* of the piece, in the joined text */
	size_t at;    /* bytes of the piece behind us */
	uint32_t col; /* of the character there */
	bool exact;   /* the piece has as many characters as its span: columns can be counted */
	const kw_text *src;
} place;

static void enter_piece(place *p)
{
	p->at = 0;
	p->col = p->piece->span.col;
	p->exact = kw_utf8_count(p->piece->text) == (size_t)p->piece->span.end_col + 1 - p->piece->span.col;
}

static void move_in_piece(place *p, size_t to)
{
	p->col += (uint32_t)kw_utf8_count(kw_str_sub(p->piece->text, p->at, to - p->at));
	p->at = to;
}

/* The bytes of the stretch in the source. Long lines are not walked again for each of their values: there the offset
 * is known only when the source has the same bytes. */
static void find_bytes(const place *p, size_t from, size_t n, kw_span *span)
{
	enum { LONG_LINE = 1024 };
	const kw_span *whole = &p->piece->span;
	if (!p->src)
		return;
	kw_str same = kw_str_sub(p->src->bytes, (size_t)whole->offset + from, n);
	if (p->src->charset == KW_CHARSET_UTF8 && kw_str_eq(same, kw_str_sub(p->piece->text, from, n))) {
		span->offset = whole->offset + from;
		span->n_bytes = (uint32_t)n;
	} else if (span->end_col <= LONG_LINE) {
		*span = kw_text_span(p->src, span->line, span->col, span->end_col);
	}
}

/* The stretches of source lines that bytes [from, to) of the joined text stood on. */
static void add_spans(kw_doc *doc, kw_node *node, place *p, size_t from, size_t to)
{
	while (p->piece < p->end) {
		size_t n = p->piece->text.n;
		if (p->from + n > from) {
			size_t low = from > p->from ? from - p->from : 0,
			       high = to - p->from < n ? to - p->from : n;
			kw_span span = p->piece->span;
			if (!p->at)
				enter_piece(p);
			move_in_piece(p, low);
			uint32_t col = p->col;
			move_in_piece(p, high);
			if (p->exact) {
				span = (kw_span){ .line = span.line, .col = col, .end_col = p->col - 1 };
				find_bytes(p, low, high - low, &span);
			}
			if (span.line)
				kw_doc_add_span(doc, node, span);
			if (to <= p->from + n)
				return;
		}
		p->from += n;
		p->piece++;
		p->at = 0;
	}
}

/* ---- cutting ---- */

typedef struct cut {
	kw_doc *doc;
	kw_node *block;
	kw_str text; /* in the document's arena */
	size_t done; /* bytes that stand in inlines already */
	place place;
	size_t phone_end;        /* behind the last number; 0 without */
	bool is_fax;             /* of the last number */
	const kw_legend *legend; /* may be NULL */
} cut;

/* Text up to `from`, then a node for [from, from + n). */
static kw_node *add_value(cut *c, kw_type type, size_t from, size_t n)
{
	if (from > c->done)
		kw_doc_add(c->doc, c->block, KW_TEXT)->text = kw_str_sub(c->text, c->done, from - c->done);
	c->done = from + n;
	kw_node *node = kw_doc_add(c->doc, c->block, type);
	if (type != KW_LINK)
		node->text = kw_str_sub(c->text, from, n);
	add_spans(c->doc, node, &c->place, from, from + n);
	return node;
}

static kw_node *add_money(cut *c, size_t at, const kw_money *m)
{
	kw_node *node = add_value(c, KW_AMOUNT, at, m->n);
	node->as.amount.yen = m->yen;
	node->as.amount.figure = m->figure;
	node->as.amount.factor = m->factor;
	node->as.amount.unit = m->unit;
	node->as.amount.approximate = m->approximate;
	return node;
}

static bool cut_money(cut *c, size_t at)
{
	kw_money m;
	if (!kw_money_at(c->text, at, &m))
		return false;
	add_money(c, at, &m);
	return true;
}

/* A figure whose unit the legend tells. */
static bool cut_figure(cut *c, size_t at)
{
	const kw_legend *l = c->legend;
	kw_money m;
	if (!l || at < l->from || at >= l->to || !kw_money_figure_at(c->text, at, l->unit, l->factor, &m))
		return false;
	kw_node *node = add_money(c, at, &m);
	node->confidence = (uint8_t)l->confidence;
	node->why = l->why;
	return true;
}

static bool cut_period(cut *c, size_t at)
{
	kw_wareki w;
	if (!kw_wareki_at(c->text, at, &w))
		return false;
	kw_node *node = add_value(c, KW_PERIOD, at, w.n);
	node->as.period.first = w.first;
	node->as.period.last = w.last;
	node->as.period.year = (int16_t)w.year;
	node->as.period.era_year = (int16_t)w.era_year;
	node->as.period.kind = (uint8_t)w.kind;
	node->as.period.era = w.era;
	return true;
}

static void add_link(cut *c, size_t from, size_t n, kw_str href)
{
	kw_node *node = add_value(c, KW_LINK, from, n);
	node->as.link.href = href;
	kw_doc_add(c->doc, node, KW_TEXT)->text = kw_str_sub(c->text, from, n);
}

static bool cut_url(cut *c, size_t at)
{
	size_t n = kw_contact_url_bytes(c->text, at);
	if (!n)
		return false;
	add_link(c, at, n, kw_str_sub(c->text, at, n));
	return true;
}

/* The address around the '@' at s.p[sign]. */
static bool cut_mail(cut *c, size_t sign)
{
	enum { MAX_LOCAL = 64 };
	size_t from = sign;
	while (from > c->done && sign - from <= MAX_LOCAL &&
	       kw_contact_is_mail_char((unsigned char)c->text.p[from - 1]))
		from--;
	kw_contact_value v;
	if (from == sign || !kw_contact_at(c->text, from, &v) || v.kind != KW_CONTACT_MAIL)
		return false;
	kw_buf href = { 0 };
	kw_buf_put(&href, KW_LIT("mailto:"));
	for (size_t at = 0; at < v.n;) {
		uint32_t ch = kw_utf8_next((kw_str){ v.text, v.n }, &at);
		kw_buf_put_char(&href, ch == 0xFF20 ? '@' : ch);
	}
	if (href.failed)
		kw_doc_latch(c->doc, KW_ELIMIT);
	add_link(c, from, v.n, kw_doc_copy(c->doc, kw_buf_str(&href)));
	kw_buf_free(&href);
	return true;
}

/* Whether only signs of a list stand between two numbers: 045-411-7021、7022 keeps the label of the first. */
static bool is_list_gap(kw_str gap)
{
	static const char *const signs[] = { "、", "，", "・", "･", "／" };
	enum { LONGEST_GAP = 6 };
	if (!gap.n || gap.n > LONGEST_GAP)
		return false;
	for (size_t at = 0; at < gap.n;) {
		size_t from = at;
		uint32_t c = kw_utf8_next(gap, &at);
		bool sign = c == ',' || c == '/' || kw_char_is_space(c);
		for (size_t i = 0; i < KW_COUNT(signs); i++)
			sign = sign || kw_str_eq(kw_str_sub(gap, from, at - from), kw_str_from(signs[i]));
		if (!sign)
			return false;
	}
	return true;
}

/* Numbers without an area code look like postal codes and ranges: they need a label. */
static bool cut_phone(cut *c, size_t at)
{
	kw_contact_value v;
	if (!kw_contact_at(c->text, at, &v) || v.kind != KW_CONTACT_TEL)
		return false;
	kw_phone_label label = kw_contact_label_before(c->text, at);
	if (label == KW_PHONE_UNLABELLED && c->phone_end &&
	    is_list_gap(kw_str_sub(c->text, c->phone_end, at - c->phone_end)))
		label = c->is_fax ? KW_PHONE_FAX : KW_PHONE_TEL;
	if (label == KW_PHONE_UNLABELLED && !kw_contact_has_area(&v))
		return false;
	kw_node *node = add_value(c, KW_PHONE, at, v.n);
	node->as.phone.number = kw_doc_copy(c->doc, kw_str_from(v.text));
	node->as.phone.is_fax = c->is_fax = label == KW_PHONE_FAX;
	c->phone_end = c->done;
	return true;
}

static bool cut_at(cut *c, size_t at, unsigned tries)
{
	return (tries & TRY_PERIOD && cut_period(c, at)) || (tries & TRY_MONEY && cut_money(c, at)) ||
	       (tries & TRY_PHONE && cut_phone(c, at)) || (tries & TRY_URL && cut_url(c, at)) ||
	       (tries & TRY_MAIL && cut_mail(c, at));
}

static void cut_text(cut *c)
{
	kw_str s = c->text;
	for (size_t at = 0, next; (at = skip_plain(s, at)) < s.n; at = next) {
		unsigned tries = tries_at(s, at, &next);
		if ((tries && cut_at(c, at, tries)) || cut_figure(c, at))
			next = c->done;
	}
	if (s.n > c->done)
		kw_doc_add(c->doc, c->block, KW_TEXT)->text = kw_str_sub(s, c->done, s.n);
}

void kw_doc_add_joined_under(kw_doc *doc, kw_node *block, kw_str text, const kw_piece *pieces, size_t n,
                             const kw_text *src, const kw_legend *legend)
{
	cut c = { .doc = doc,
		  .block = block,
		  .text = text,
		  .place = { .piece = pieces, .end = n ? pieces + n : pieces, .src = src },
		  .legend = legend };
	cut_text(&c);
}

void kw_doc_add_joined(kw_doc *doc, kw_node *block, kw_str text, const kw_piece *pieces, size_t n,
                       const kw_text *src)
{
	kw_doc_add_joined_under(doc, block, text, pieces, n, src, NULL);
}

void kw_doc_add_pieces(kw_doc *doc, kw_node *block, const kw_piece *pieces, size_t n, const kw_text *src)
{
	size_t total = 0;
	for (size_t i = 0; i < n; i++)
		total += pieces[i].text.n;
	char *joined = kw_arena_alloc(doc->arena, total);
	for (size_t i = 0, at = 0; joined && i < n; at += pieces[i++].text.n)
		if (pieces[i].text.n)
			memcpy(joined + at, pieces[i].text.p, pieces[i].text.n);
	kw_doc_add_joined(doc, block, (kw_str){ joined, joined ? total : 0 }, pieces, n, src);
}

void kw_doc_add_inlines(kw_doc *doc, kw_node *block, kw_str text)
{
	kw_doc_add_pieces(doc, block, &(kw_piece){ .text = text }, 1, NULL);
}
