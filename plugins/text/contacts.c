/* contacts -- offices and how to reach them: 問合せ, the name of an office, its address, 電話, FAX and メール, on one line or on lines below one another. They
 * are taken before joining, so that no neighbour swallows them. What number belongs to which office on a sheet of several is told by the lines alone. */
#include "legacy.h"

enum {
	FAR = 2,
	MAX_WIDTH = 76,   /* columns of a line that is part of a contact */
	LEAD_WIDTH = 60,  /* of one that has no number */
	MAX_ABOVE = 4,    /* lines above the first number */
	MAX_BELOW = 8,    /* from it on */
	NUMBER_FIRST = 6, /* bytes before a number that stands alone on its line */
	ROLE_FIRST = 3    /* bytes before 問合せ: an opening bracket */
};

/* 電話, FAX, メール, ホームページ: before a number or an address. */
static const word_class number_labels[] = { WORD_TEL, WORD_FAX, WORD_MAIL, WORD_WEB };

/* The first telephone number from `at` on; false when there is none. */
static bool phone_from(kw_str s, size_t at, kw_contact_value *v, size_t *where)
{
	for (; at < s.n; at += char_size(s, at)) {
		uint32_t c = char_at(s, at);

		/* Numbers and addresses begin in ASCII or its full-width forms. */
		if ((c >= 0x80 && c < 0xFF00) || c > 0xFF5E || !kw_contact_at(s, at, v))
			continue;
		*where = at;
		return true;
	}
	return false;
}

/* ---- what a line says ---- */

/* The class of the label s begins with, and its bytes; 0 without one. */
static size_t number_label(kw_str s, word_class *class)
{
	size_t from = char_in(char_first(s), KW_LIT("（([［【〔<＜")) ? char_size(s, 0) : 0;

	for (size_t i = 0; i < KW_COUNT(number_labels); i++) {
		size_t n = words_spread_at_start(number_labels[i], kw_str_sub(s, from, s.n));

		if (n) {
			*class = number_labels[i];
			return from + n;
		}
	}
	return 0;
}

/* ０００－７１１１, ○○○-○○○○: figures in groups that are no number of the numbering plan, as drafts and examples have them. Nothing is read from them. */
static bool is_like_number(kw_str s, size_t at)
{
	size_t figures = 0, joints = 0;

	for (; at < s.n; at += char_size(s, at)) {
		uint32_t c = char_at(s, at);

		if (kw_norm_digit(c) >= 0 || char_in(c, KW_LIT("○〇●×＊*")))
			figures++;
		else if (figures && char_in(c, KW_LIT("-－‐―−ー（）()")))
			joints++;
		else if (figures || !char_is_space(c))
			break;
	}
	return figures > 5 && joints &&
	       (at == s.n || char_is_space(char_at(s, at)) || char_in(char_at(s, at), KW_LIT("、内")));
}

/* 電話 …, 電話（直通）…: nothing but space, a colon and a remark in brackets stands between the label, which ends at `at`, and the number. 電話相談　… labels none. */
static bool labels_number(kw_str s, size_t at, size_t where)
{
	int open = 0;

	for (; at < where; at += char_size(s, at)) {
		uint32_t c = char_at(s, at);

		open += char_in(c, KW_LIT("（([［"));
		if (!open && !char_is_space(c) && !char_in(c, KW_LIT("：:）)]］】・／/.．-")))
			return false;
		open -= open && char_in(c, KW_LIT("）)]］"));
	}
	return true;
}

/* 電話　0277-…, ＦＡＸ：…, メール …: a label and what it labels right behind. */
static bool is_number_line(const line *l)
{
	word_class class;
	kw_contact_value v;
	size_t n, where;

	if (!(l->facts & FACT_LATIN) || l->facts & FACT_STOP || l->width > MAX_WIDTH)
		return false;
	n = number_label(l->text, &class);
	if (!n)
		return false;
	if (phone_from(l->text, n, &v, &where))
		return labels_number(l->text, n, where);
	while (n < l->text.n && char_in(char_at(l->text, n), KW_LIT("：:）)］]】〕")))
		n += char_size(l->text, n);
	return class <= WORD_FAX && is_like_number(l->text, n);
}

/* 〒379-2395 …, 所在地　…: where the office is. */
static bool is_address_line(const line *l)
{
	return words_may_start(WORD_ADDRESS, l->first) && !(l->facts & FACT_STOP) && l->width <= MAX_WIDTH &&
	       words_spread_at_start(WORD_ADDRESS, l->text);
}

/* 税務課（本庁舎２階）, 税務課　担当：木下 without what stands behind the name. */
static kw_str office_part(kw_str s)
{
	size_t at = 0, n;

	for (size_t from = 0; from < s.n; from += char_size(s, from)) {
		uint32_t c = char_at(s, from);

		at = from;
		if (char_in(c, KW_LIT("（(")))
			break;
		if (char_is_space(c) && words_inside(WORD_CONTACT, kw_str_sub(s, from, s.n), &n) <= 3)
			break;
		at = s.n;
	}
	return kw_str_trim(kw_str_sub(s, 0, at));
}

/* 会場：中央公園: a label that is no word of a contact, and its value. */
static bool is_labelled(kw_str s)
{
	size_t n = words_spread_at_start(WORD_ITEM_LABEL, s);

	return n && n < s.n && !words_spread_at_start(WORD_CONTACT, s) &&
	       !words_spread_at_start(WORD_ADDRESS, s) &&
	       (char_is_space(char_at(s, n)) || char_in(char_at(s, n), KW_LIT("：:")));
}

/* ＜お問い合わせ先＞ and nothing else. */
static bool is_role_line(const line *l)
{
	size_t n, at = words_inside(WORD_CONTACT, l->text, &n);

	return at <= ROLE_FIRST + words_at_start(WORD_WEB_CONTACT, l->text) &&
	       at + n + ROLE_FIRST >= l->text.n;
}

/* ＜お問い合わせ＞ and the office, on lines of their own above the number. */
static bool leads_to_contact(const line *l)
{
	size_t n;

	return !l->block && l->width < LEAD_WIDTH && !(l->facts & FACT_STOP) && l->mark.form != FORM_BULLET &&
	       !is_labelled(l->text) &&
	       (words_at_end(WORD_OFFICE, l->text) || words_inside(WORD_CONTACT, l->text, &n) <= ROLE_FIRST ||
	        is_role_line(l) ||
	        (l->mark.form == FORM_PLAIN &&
	         (is_address_line(l) || words_at_end(WORD_OFFICE, office_part(l->text)))));
}

/* …市ホームページ https://…: whose pages, and where they are. */
static bool is_web_line(const line *l)
{
	kw_contact_value v;
	size_t n, where, web;

	if (!(l->facts & FACT_LATIN) || l->facts & FACT_STOP || l->width > MAX_WIDTH)
		return false;
	web = words_inside(WORD_WEB, l->text, &n);
	return web < l->text.n && phone_from(l->text, web, &v, &where) && v.kind == KW_CONTACT_URL &&
	       where + v.n + 3 >= l->text.n;
}

/* 電話 …, ファクス …, メール … or a bare number, on a line of its own below the contact. */
static bool goes_on_contact(const line *l)
{
	kw_contact_value v;
	size_t where;

	if (!fields_is_free(l) || l->gap > FAR)
		return false;
	if (is_number_line(l))
		return true;
	return l->gap == 1 &&
	       (is_address_line(l) || is_web_line(l) ||
	        (l->width < LEAD_WIDTH && !(l->facts & FACT_STOP) && phone_from(l->text, 0, &v, &where) &&
	         where <= NUMBER_FIRST && !(v.kind == KW_CONTACT_URL && v.n == l->text.n)));
}

/* 詳しくは、福祉課（電話 …）ま: a sentence that goes on below. */
static bool is_sentence(kw_str s, size_t word, size_t n, size_t where)
{
	for (size_t at = 0; at < where;) {
		uint32_t c = char_next(s, &at);

		if (char_in(c, KW_LIT("、を")) && (word > ROLE_FIRST || at > word + n + ROLE_FIRST))
			return true;
	}
	return word < where && char_in(char_at(s, word + n), KW_LIT("はもを"));
}

bool contact_is_in(kw_str s)
{
	kw_contact_value v;
	size_t n, where, word, word_n, tel, from = 0;

	if (str_find(s, KW_LIT("。"), 0) < s.n)
		return false;
	word = words_inside(WORD_CONTACT, s, &word_n);
	tel = words_inside(WORD_TEL, s, &n);
	if ((word >= s.n && tel >= s.n) || !phone_from(s, 0, &v, &where) || v.kind == KW_CONTACT_URL ||
	    is_sentence(s, word, word_n, where))
		return false;
	while (tel < where && !labels_number(s, tel + n, where)) {
		from = tel + n;
		tel = from + words_inside(WORD_TEL, kw_str_sub(s, from, s.n), &n);
	}
	return word < where || tel < where;
}

/* ---- what a contact says ---- */

static void set_number(job *j, kw_contact *c, kw_str s, size_t at, bool is_fax, const kw_contact_value *v)
{
	kw_str number = kw_arena_copy(j->arena, kw_str_from(v->text)), raw = kw_str_sub(s, at, v->n);

	if (v->kind == KW_CONTACT_MAIL && !c->mail.n) {
		c->mail = number;
	} else if (v->kind == KW_CONTACT_URL && !c->url.n) {
		c->url = number;
	} else if (v->kind == KW_CONTACT_TEL && is_fax && !c->fax.n) {
		c->fax = number;
		c->fax_raw = kw_str_eq(raw, number) ? (kw_str){ 0 } : raw;
	} else if (v->kind == KW_CONTACT_TEL && !is_fax && !c->tel.n) {
		c->tel = number;
		c->tel_raw = kw_str_eq(raw, number) ? (kw_str){ 0 } : raw;
	}
}

/* The role at the start of s; *at moves behind it and the signs there. */
static kw_str role_at(kw_str s, size_t *at)
{
	size_t from = char_in(char_first(s), KW_LIT("＜〈【<［（(")) ? char_size(s, 0)
	                                                             : words_at_start(WORD_BULLET, s);
	from += words_at_start(WORD_WEB_CONTACT, s); /* このページに関する */
	size_t n = words_spread_at_start(WORD_CONTACT, kw_str_sub(s, from, s.n));

	if (!n)
		return (kw_str){ 0 };
	*at = from + n;
	while (*at < s.n &&
	       (char_is_space(char_at(s, *at)) || char_in(char_at(s, *at), KW_LIT("：:】＞〉>］）)／/"))))
		*at += char_size(s, *at);
	return kw_str_sub(s, from, n);
}

/* 総務部 and, on the next line, 危機管理課. */
static void add_office(job *j, kw_contact *c, kw_str office)
{
	kw_buf both = { 0 };

	while (char_in(char_last(office), KW_LIT("（(：:")) && office.n)
		office = kw_str_trim(kw_str_sub(office, 0, office.n - (char_last(office) < 0x80 ? 1 : 3)));
	if (!c->office.n || !office.n) {
		c->office = c->office.n ? c->office : office;
		return;
	}
	kw_buf_put(&both, c->office);
	kw_buf_putc(&both, ' ');
	kw_buf_put(&both, office);
	c->office = kw_arena_copy(j->arena, kw_buf_str(&both));
	kw_buf_free(&both);
}

/* Where the first word that is no part of the name of an office stands: 電話, FAX, メール, 〒; s.n without one. */
static size_t office_end(kw_str s, size_t at)
{
	static const word_class classes[] = { WORD_TEL, WORD_FAX, WORD_MAIL, WORD_WEB, WORD_ADDRESS };
	size_t end = s.n, n;

	for (size_t i = 0; i < KW_COUNT(classes); i++) {
		size_t where = at + words_inside(classes[i], kw_str_sub(s, at, s.n), &n);

		end = where < end ? where : end;
	}
	return end;
}

/* Role, office and numbers of a line of the contact. */
static void add_line(job *j, kw_contact *c, kw_str s)
{
	size_t at = 0, n, tel, fax, where, end;
	word_class class = WORD_TEL;
	bool labelled = number_label(s, &class) > 0, numbered;
	kw_str role = labelled ? (kw_str){ 0 } : role_at(s, &at);
	kw_contact_value v;

	c->role = c->role.n ? c->role : role;
	tel = words_inside(WORD_TEL, s, &n);
	fax = labelled && class == WORD_FAX ? 0 : words_inside(WORD_FAX, s, &n);
	end = labelled ? 0 : office_end(s, at);
	numbered = c->tel.n || c->fax.n || c->mail.n;
	for (size_t next = at; phone_from(s, next, &v, &where); next = where + v.n) {
		set_number(j, c, s, where, fax < where && (tel >= where || tel < fax), &v);
		end = where < end ? where : end;
	}
	if (!numbered && end > at)
		add_office(j, c, kw_str_trim(kw_str_sub(s, at, end - at)));
}

void contact_set(job *j, block *b, kw_str s)
{
	b->contact = kw_arena_alloc(j->arena, sizeof *b->contact);
	if (b->contact)
		add_line(j, b->contact, s);
}

static void set_lines(job *j, block *b, size_t i, size_t n)
{
	block_set_lines(j, b, j->live + i, n, 0);
	b->contact = kw_arena_alloc(j->arena, sizeof *b->contact);
	for (size_t k = i; k < i + n; k++) {
		j->live[k]->block = b;
		if (b->contact)
			add_line(j, b->contact, j->live[k]->text);
	}
}

/* ---- which lines ---- */

static size_t lines_below(const job *j, size_t i)
{
	size_t n = 1;

	while (n < MAX_BELOW && i + n < j->n_live && goes_on_contact(j->live[i + n]))
		n++;
	return n;
}

static size_t lines_above(const job *j, size_t i)
{
	size_t n = 0;

	while (i > n && n < MAX_ABOVE && j->live[i - n]->gap <= FAR && leads_to_contact(j->live[i - n - 1]) &&
	       (j->live[i - n]->gap == 1 || n == 0 || is_role_line(j->live[i - n - 1])))
		n++;
	return n;
}

/* 問合せ …, （問合せ） …, 【申請・問い合わせ先】 …: the word of a contact stands first. */
static bool begins_with_role(const line *l)
{
	size_t n;

	if (l->first == 0x3010)
		return words_inside(WORD_CONTACT, l->text, &n) < str_find(l->text, KW_LIT("】"), 0);
	return words_at_start(WORD_CONTACT, l->text) ||
	       (char_is_opener(l->first) &&
	        words_at_start(WORD_CONTACT, kw_str_sub(l->text, char_size(l->text, 0), l->text.n)));
}

/* Do the numbers of the line end on it? Then what stands below is something else. */
static bool is_whole_on_first(const line *l, const line *next)
{
	bool joint = char_in(l->last, KW_LIT("－‐―−ー（：")) || char_in(next->first, KW_LIT("－‐―−"));

	/* hoiku@city. and example.jp */
	joint |= l->last < 0x7F && next->first < 0x7F;
	return contact_is_in(l->text) && !joint &&
	       !(kw_norm_digit(l->last) >= 0 && kw_norm_digit(next->first) >= 0) && !is_number_line(next);
}

/* A contact cut by the margin: its number begins on the first line or ends on the second. */
static bool take_split_contact(job *j, size_t i)
{
	line *l = j->live[i], *next = i + 1 < j->n_live ? j->live[i + 1] : NULL;
	size_t n;
	block *b;

	if (!next || !(next->facts & FACT_LATIN) || next->gap > FAR || !fields_is_free(next) ||
	    next->width >= l->width || !begins_with_role(l) ||
	    words_inside(WORD_TEL, l->text, &n) >= l->text.n)
		return false;
	b = block_new(j, KW_PARA); /* nothing between the halves of the number */
	block_set_lines(j, b, j->live + i, 2, 0);
	if (!contact_is_in(b->text) || is_whole_on_first(l, next))
		return false;
	b->type = KW_CONTACT;
	if (is_number_line(next)) {
		set_lines(j, b, i, lines_below(j, i));
		return true;
	}
	l->block = next->block = b;
	contact_set(j, b, b->text);
	return true;
}

/* ５．問合せ　　税務課　電話 0277-…: a heading and its contact, which may go on below. */
static bool take_runin_contact(job *j, size_t i)
{
	line *l = j->live[i];
	size_t body = runin_value(j, l), n, word;
	stretch parts[MAX_ABOVE + MAX_BELOW];
	block *head, *contact;

	if (!body || words_inside(WORD_CONTACT, kw_str_sub(l->text, 0, body), &word) >= body)
		return false;
	n = lines_below(j, i);
	if (n == 1 && !contact_is_in(kw_str_sub(l->text, body, l->text.n)))
		return false;
	head = block_new(j, KW_SECTION);
	contact = block_new(j, KW_CONTACT);
	runin_set_head(j, head, l, body);
	contact->contact = kw_arena_alloc(j->arena, sizeof *contact->contact);
	for (size_t k = 0; k < n; k++) {
		kw_str text = j->live[i + k]->text;
		size_t from = k ? 0 : body;

		parts[k] = (stretch){ j->live[i + k], from, text.n - from };
		j->live[i + k]->block = head;
		if (contact->contact)
			add_line(j, contact->contact, kw_str_sub(text, from, text.n));
	}
	block_set_parts(j, contact, parts, n);
	contact->gap = 0;
	head->next = contact;
	return true;
}

/* ▼問い合わせ　財政課　☎…: the mark heads nothing. */
static bool is_bulleted_role(const line *l)
{
	return !l->block && l->mark.form == FORM_BULLET &&
	       words_at_start(WORD_CONTACT, kw_str_sub(l->text, l->mark.body, l->text.n));
}

void contacts_find(job *j)
{
	const uint64_t labels = UINT64_C(1) << WORD_TEL | UINT64_C(1) << WORD_FAX | UINT64_C(1) << WORD_MAIL;

	runin_prepare(j);
	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		bool labelled = words_begun_by(l->first) & labels;
		size_t above;

		if (l->mark.form != FORM_PLAIN && l->facts & FACT_CONTACT && take_runin_contact(j, i))
			continue;
		if (!(l->facts & FACT_CONTACT || labelled) ||
		    !(fields_is_free(l) || is_bulleted_role(l) ||
		      (!l->block && l->first == 0x3010 && begins_with_role(l))) ||
		    take_split_contact(j, i) || !(l->facts & (FACT_FIGURE | FACT_AT)))
			continue;
		if (l->facts & FACT_CONTACT && contact_is_in(l->text))
			above = lines_above(j, i);
		else if (labelled && is_number_line(l))
			above = lines_above(j, i);
		else
			continue;
		/* A mail address without anybody is none. */
		if (fields_is_in_sentence(j, i) || (!above && !(l->facts & FACT_CONTACT)))
			continue;
		set_lines(j, block_new(j, KW_CONTACT), i - above, above + lines_below(j, i));
	}
}
