/* fields -- single lines that say something about the document itself: its title, the head of the body, the mascot, the issue
 * date, the contact, the address on the web, the form id. They are taken before joining, so that no neighbour swallows them. */
#include "legacy.h"

enum { FAR = 2 };

block *fields_take(job *j, line *l, kw_type type)
{
	block *b = block_new(j, type);
	line **lines = kw_arena_alloc(j->arena, sizeof *lines);

	if (!lines)
		return b;
	*lines = l;
	block_set_lines(j, b, lines, 1, 0);
	l->block = b;
	return b;
}

static block *take_field(job *j, line *l, kw_field_role role)
{
	block *b = fields_take(j, l, KW_FIELD);

	b->field = kw_arena_alloc(j->arena, sizeof *b->field);
	b->role = (uint8_t)role;
	if (b->field)
		b->field->role = role;
	else
		l->block = NULL;
	return b;
}

/* ---- the head of the body ---- */

static bool is_name(kw_str s)
{
	size_t n = 0, kanji = 0;

	for (size_t at = 0; at < s.n; n++) {
		uint32_t c = char_next(s, &at);

		if (char_is_space(c))
			continue;
		if (!char_is_kanji(c) && !char_is_kana(c))
			return false;
		kanji += char_is_kanji(c);
	}
	return n >= 2 && n <= 10 && kanji >= 2;
}

static void find_head(job *j)
{
	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		kw_str s = l->text, name;
		size_t at, n, end;
		block *b;

		if (!fields_is_free(l) || l->width > 60 ||
		    !(l->facts & (FACT_SPACE | FACT_COLON | FACT_LATIN))) /* between post and name */
			continue;
		if (char_first(s) == 0xFF08 && char_last(s) == 0xFF09)
			s = kw_str_trim(kw_str_sub(s, 3, s.n - 6));
		at = words_inside(WORD_POST, s, &n);
		if (at >= s.n)
			continue;
		end = at + n;
		if (!char_is_space(char_at(s, end)) && !char_in(char_at(s, end), KW_LIT("：:")))
			continue;
		name = kw_str_trim(kw_str_sub(s, end + char_size(s, end), s.n));
		if (!is_name(name))
			continue;
		b = take_field(j, l, KW_FIELD_HEAD);
		if (b->field) {
			b->field->post = kw_str_sub(s, 0, end);
			b->field->name = name;
		}
		return;
	}
}

/* ---- mascot ---- */

static bool is_short(const line *l)
{
	return fields_is_free(l) && l->width <= 48 && grammar_is_title_like(l->text);
}

/* A name in brackets, or a name alone of a few characters. */
static bool is_mascot_name(const line *l)
{
	uint32_t first = l->first;

	return is_short(l) && (char_closer_of(first) == l->last || l->width <= 16);
}

static void take_mascot(job *j, size_t from, size_t to)
{
	block *b = take_field(j, j->live[from], KW_FIELD_MASCOT);

	block_set_lines(j, b, j->live + from, to - from, 0);
	for (size_t i = from; i < to; i++)
		j->live[i]->block = b;
	if (b->field)
		b->field->name = j->live[to - 1]->text;
}

static void find_mascots(job *j)
{
	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		size_t from = i, to = i + 1, n, at, end;

		if (!is_short(l))
			continue;
		at = words_inside(WORD_MASCOT, l->text, &n);
		end = at + n;
		if (at >= l->text.n)
			continue;
		str_skip_space(l->text, &end);
		if (end < l->text.n && !char_is_opener(char_at(l->text, end)))
			continue;
		if (end >= l->text.n) {
			if (to >= j->n_live || j->live[to]->gap > FAR || !is_mascot_name(j->live[to]))
				continue;
			to++;
		}
		if (from > 0 && l->gap <= FAR && fields_is_free(j->live[from - 1]) &&
		    j->live[from - 1]->width <= 24 && j->live[from - 1]->last == 0x306E) /* の */
			from--;
		take_mascot(j, from, to);
		i = to - 1;
	}
}

/* ---- issue date, contact ---- */

/* The bytes of 令和４年５月発行 at the start of s; 0 when there is none. */
static size_t issue_date(kw_str s, kw_wareki *w)
{
	size_t n;

	if (!kw_wareki_at(s, 0, w) || (w->kind != KW_PERIOD_MONTH && w->kind != KW_PERIOD_DAY))
		return 0;
	n = words_at_start(WORD_ISSUED, kw_str_sub(s, w->n, s.n));
	return n ? w->n + n : 0;
}

static kw_str iso_of(job *j, const kw_wareki *w)
{
	char day[11];

	if (!w->first)
		return (kw_str){ 0 };
	kw_date_put(w->first, day);
	return kw_arena_copy(j->arena, (kw_str){ day, w->kind == KW_PERIOD_DAY ? 10 : 7 });
}

static void set_issue(job *j, block *b, const kw_wareki *w)
{
	b->field = kw_arena_alloc(j->arena, sizeof *b->field);
	if (!b->field)
		return;
	b->field->role = KW_FIELD_ISSUE_DATE;
	b->field->iso = iso_of(j, w);
}

block *fields_take_issue(job *j, line *l, const kw_wareki *w)
{
	block *b = fields_take(j, l, KW_FIELD);

	b->role = KW_FIELD_ISSUE_DATE;
	set_issue(j, b, w);
	return b;
}

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

/* Role, office and numbers of a contact line. */
static void parse_contact(job *j, kw_contact *c, kw_str s)
{
	size_t from = char_in(char_first(s), KW_LIT("＜〈【<［")) ? char_size(s, 0) : 0;
	size_t role = words_at_start(WORD_CONTACT, kw_str_sub(s, from, s.n)), at = from + role, n, tel, fax,
	       where;
	kw_contact_value v;

	c->role = kw_str_sub(s, from, role);
	while (at < s.n &&
	       (char_is_space(char_at(s, at)) || char_in(char_at(s, at), KW_LIT("：:】＞〉>］／/"))))
		at += char_size(s, at);
	tel = words_inside(WORD_TEL, s, &n);
	fax = words_inside(WORD_FAX, s, &n);
	for (size_t next = at; phone_from(s, next, &v, &where); next = where + v.n) {
		set_number(j, c, s, where, fax < where && (tel >= where || tel < fax), &v);
		if (where < tel)
			tel = where;
	}
	if (fax < tel)
		tel = fax;
	c->office = kw_str_trim(kw_str_sub(s, at, tel > at ? tel - at : 0));
	while (char_in(char_last(c->office), KW_LIT("（(：:")) && c->office.n)
		c->office = kw_str_trim(
		        kw_str_sub(c->office, 0, c->office.n - (char_last(c->office) < 0x80 ? 1 : 3)));
}

/* A word of a contact and a figure or an address stand on the line. */
static bool may_be_contact(const line *l)
{
	return l->facts & FACT_CONTACT && l->facts & (FACT_FIGURE | FACT_AT);
}

static bool is_contact(kw_str s)
{
	kw_contact_value v;
	size_t n, where, word, tel;

	if (str_find(s, KW_LIT("。"), 0) < s.n)
		return false;
	word = words_inside(WORD_CONTACT, s, &n);
	tel = words_inside(WORD_TEL, s, &n);
	if ((word >= s.n && tel >= s.n) || !phone_from(s, 0, &v, &where) || v.kind == KW_CONTACT_URL)
		return false;
	return word < where || tel < where;
}

static void set_contact(job *j, block *b)
{
	b->contact = kw_arena_alloc(j->arena, sizeof *b->contact);
	if (b->contact)
		parse_contact(j, b->contact, b->text);
}

/* 電話 …, ファクス …, メール … on lines of their own below the contact. */
static bool goes_on_contact(const line *l)
{
	kw_contact_value v;
	size_t where;

	return fields_is_free(l) && l->gap == 1 && l->width < 60 && l->last != 0x3002 &&
	       phone_from(l->text, 0, &v, &where) && (where < 30 || v.kind != KW_CONTACT_TEL) &&
	       !(v.kind == KW_CONTACT_URL && v.n == l->text.n);
}

/* ＜お問い合わせ＞ and the office, on lines of their own above the number. */
static bool leads_to_contact(const line *l)
{
	size_t n;

	return !l->block && l->width < 60 && l->last != 0x3002 &&
	       (words_at_end(WORD_OFFICE, l->text) || words_inside(WORD_CONTACT, l->text, &n) < 4);
}

static void extend_contact(job *j, block *b, size_t i)
{
	size_t n = 1;

	while (i > 0 && j->live[i]->gap == 1 && n < 4 && leads_to_contact(j->live[i - 1])) {
		i--;
		n++;
	}
	while (i + n < j->n_live && goes_on_contact(j->live[i + n]))
		n++;
	if (n == 1)
		return;
	block_set_lines(j, b, j->live + i, n, 0);
	for (size_t k = 0; k < n; k++)
		j->live[i + k]->block = b;
	set_contact(j, b);
}

/* 【問合せ】 … */
static bool is_bracketed_contact(const line *l)
{
	size_t n;

	return !l->block && l->first == 0x3010 &&
	       words_inside(WORD_CONTACT, l->text, &n) < str_find(l->text, KW_LIT("】"), 0);
}

/* Where the word of a contact stands at the latest: 【申請・問い合わせ先】 */
static size_t contact_at_most(kw_str s)
{
	return char_first(s) == 0x3010 ? str_find(s, KW_LIT("】"), 0) : 3;
}

/* A contact cut by the margin: its number begins on the first line or ends on the second. */
static bool take_split_contact(job *j, size_t i)
{
	line *l = j->live[i], *next = i + 1 < j->n_live ? j->live[i + 1] : NULL;
	size_t n;
	block *b;
	bool found;

	if (!next || !(next->facts & FACT_LATIN) || next->gap > FAR || !fields_is_free(next) ||
	    next->width >= l->width || words_inside(WORD_CONTACT, l->text, &n) > contact_at_most(l->text) ||
	    words_inside(WORD_TEL, l->text, &n) >= l->text.n)
		return false;
	b = block_new(j, KW_CONTACT);
	block_set_lines(j, b, j->live + i, 2, 0);
	found = is_contact(b->text);
	if (found) {
		l->block = next->block = b;
		set_contact(j, b);
	}
	return found;
}

static void find_imprint(job *j)
{
	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		size_t n, rest;
		kw_wareki w;
		block *date = NULL;

		if ((!fields_is_free(l) && !is_bracketed_contact(l)) || take_split_contact(j, i))
			continue;
		rest = n = kw_wareki_may_begin(l->first) ? issue_date(l->text, &w) : 0;
		str_skip_space(l->text, &rest);
		if (n && rest < l->text.n && !is_contact(kw_str_sub(l->text, rest, l->text.n)))
			continue;
		if (n) {
			date = fields_take(j, l, KW_FIELD);
			if (rest < l->text.n)
				block_set_part(j, date, l, 0, n);
			date->role = KW_FIELD_ISSUE_DATE;
			set_issue(j, date, &w);
		}
		if (rest < l->text.n && may_be_contact(l) &&
		    is_contact(kw_str_sub(l->text, rest, l->text.n))) {
			block *contact = date ? block_new(j, KW_CONTACT) : fields_take(j, l, KW_CONTACT);

			if (date) {
				block_set_part(j, contact, l, rest, l->text.n - rest);
				date->next = contact;
			}
			set_contact(j, contact);
			if (!date)
				extend_contact(j, contact, i);
		}
	}
}

/* ---- web address, form id, codes ---- */

static void find_urls(job *j)
{
	bool found = false;

	for (size_t i = 0; i < j->n_live && !found; i++) {
		kw_contact_value v;
		line *l = j->live[i];
		block *b;

		if ((l->first | 0x20) != 'h' || !fields_is_free(l) || !kw_contact_at(l->text, 0, &v) ||
		    v.kind != KW_CONTACT_URL || v.n != l->text.n)
			continue;
		b = take_field(j, l, KW_FIELD_URL);
		if (b->field)
			b->field->href = l->text;
		found = true;
	}
}

static void find_form_ids(job *j)
{
	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];

		if (l->mark.form != FORM_BRACKET || l->last != 0x3011 || l->block ||
		    !words_at_start(WORD_FORM, kw_str_sub(l->text, 3, l->text.n)))
			continue;
		take_field(j, l, KW_FIELD_FORM);
		return;
	}
}

static bool is_code(const job *j, size_t i)
{
	return i < j->n_live && j->live[i]->mark.form == FORM_THEME;
}

/* An entry without another above or below it, under a bullet, says where a project belongs. */
static bool is_lone_code(const job *j, size_t i)
{
	return i > 0 && j->live[i - 1]->mark.form == FORM_BULLET && !is_code(j, i + 1);
}

/* テーマ 01：name is an entry of a list of codes, テーマ 01 alone a reference. */
static void find_themes(job *j)
{
	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		block *b;

		if (l->mark.form != FORM_THEME || l->block)
			continue;
		if (l->mark.body >= l->text.n || is_lone_code(j, i)) {
			b = take_field(j, l, KW_FIELD_THEME);
			if (b->field)
				b->field->code = l->mark.label;
			continue;
		}
		b = fields_take(j, l, KW_ITEM);
		b->form = FORM_THEME;
		b->code = kw_str_trim(
		        kw_str_sub(l->mark.label, words_at_start(WORD_CODE, l->mark.label), l->mark.label.n));
		b->name = kw_str_sub(l->text, l->mark.body, l->text.n);
	}
}

void fields_find(job *j)
{
	title_find(j);
	if (j->forms >> FORM_BRACKET & 1)
		find_form_ids(j);
	find_head(j);
	find_mascots(j);
	find_imprint(j);
	find_urls(j);
	if (j->forms >> FORM_THEME & 1)
		find_themes(j);
}
