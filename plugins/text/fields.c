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

bool fields_is_in_sentence(const job *j, size_t i)
{
	const line *above = i ? j->live[i - 1] : NULL;

	return above && j->live[i]->gap == 1 && fields_is_free(above) &&
	       (above->last == 0x3001 || (above->facts & FACT_BRACKET && str_open_brackets(above->text) > 0));
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

static bool is_name_piece(kw_str s)
{
	for (size_t at = 0; at < s.n;) {
		uint32_t c = char_next(s, &at);

		if (!char_is_kanji(c) && !char_is_kana(c) && !char_is_space(c))
			return false;
	}
	return true;
}

/* Lines below live[i] that are the pieces of a name, 下条 and 和実; 0 when they are none, or more stands there. */
static size_t name_lines(const job *j, size_t i)
{
	size_t n = 0, chars = 0;

	while (i + 1 + n < j->n_live && n < 3) {
		const line *l = j->live[i + 1 + n];

		if (!fields_is_free(l) || l->gap > 2 || l->page || l->width > 12 || l->facts & FACT_FIGURE ||
		    !is_name_piece(l->text))
			break;
		chars += kw_utf8_count(l->text);
		n++;
	}
	return n > 0 && n < 3 && chars >= 3 && chars <= 8 ? n : 0;
}

/* 山里区長 and, below it, the name, set apart from what follows: nothing else has both. */
static bool is_post_alone(const job *j, size_t i, size_t n)
{
	const line *l = j->live[i];
	size_t post = words_at_end(WORD_POST, l->text), behind = i + n + 1;

	return n && post && post < l->text.n && l->width <= 24 && is_name_piece(l->text) &&
	       (i == 0 || l->gap > 1 || char_is_term(j->live[i - 1]->last)) &&
	       (behind >= j->n_live || j->live[behind]->gap > 1);
}

/* ６月１日 and, below it, 村長; the name was torn in two or stands on a line of its own. */
static bool take_torn_head(job *j, size_t i)
{
	line *l = j->live[i];
	const line *above = i ? j->live[i - 1] : NULL;
	size_t n = words_at_end(WORD_POST, l->text) ? name_lines(j, i) : 0;
	bool dated = above && l->gap <= 2 && kw_wareki_may_begin(above->first);
	kw_wareki w;
	block *b;

	dated = n && dated && kw_wareki_at(above->text, 0, &w) && w.n == above->text.n &&
	        w.kind == KW_PERIOD_DAY;
	if (!dated && !is_post_alone(j, i, n))
		return false;
	b = take_field(j, l, KW_FIELD_HEAD);
	block_set_lines(j, b, j->live + i, n + 1, 0);
	for (size_t k = i; k <= i + n; k++)
		j->live[k]->block = b;
	if (b->field) {
		b->field->post = l->text;
		b->field->name = kw_str_sub(b->text, l->text.n, b->text.n);
	}
	return true;
}

static void find_head(job *j)
{
	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		kw_str s = l->text, name;
		size_t at, n, end;
		block *b;

		if (!fields_is_free(l) || l->width > 60)
			continue;
		if (words_may_end(WORD_POST, l->last) && take_torn_head(j, i))
			return;
		if (!(l->facts & (FACT_SPACE | FACT_COLON | FACT_LATIN))) /* between post and name */
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
	return fields_is_free(l) && l->width <= 48 && grammar_is_title_line(l);
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

/* ---- issue date ---- */

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

/* 最終更新日　2023年5月16日: the word before the date. */
static bool take_labelled_issue(job *j, line *l)
{
	size_t n = words_may_start(WORD_ISSUE_LABEL, l->first) && fields_is_free(l)
	                   ? words_at_start(WORD_ISSUE_LABEL, l->text)
	                   : 0;
	bool among_others = !n && j->web && fields_is_free(l) && !(l->facts & FACT_STOP);
	kw_wareki w;

	if (among_others) { /* ページID：12345　更新日：… */
		size_t at = words_inside(WORD_ISSUE_LABEL, l->text, &n);

		n = at < l->text.n ? at + n : 0;
	}
	if (!n)
		return false;
	while (n < l->text.n &&
	       (char_is_space(char_at(l->text, n)) || char_in(char_at(l->text, n), KW_LIT("：:"))))
		n += char_size(l->text, n);
	if (!kw_wareki_at(l->text, n, &w) || w.kind != KW_PERIOD_DAY || (n + w.n != l->text.n && !j->web))
		return false;
	fields_take_issue(j, l, &w);
	return true;
}

/* 令和５年６月発行, alone or before a contact. */
static void find_imprint(job *j)
{
	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		size_t n, rest;
		kw_wareki w;
		block *date, *contact;

		if (take_labelled_issue(j, l))
			continue;

		if (!kw_wareki_may_begin(l->first) || !fields_is_free(l))
			continue;
		rest = n = issue_date(l->text, &w);
		str_skip_space(l->text, &rest);
		if (!n || (rest < l->text.n && !contact_is_in(kw_str_sub(l->text, rest, l->text.n))))
			continue;
		date = fields_take(j, l, KW_FIELD);
		date->role = KW_FIELD_ISSUE_DATE;
		set_issue(j, date, &w);
		if (rest == l->text.n)
			continue;
		block_set_part(j, date, l, 0, n);
		contact = block_new(j, KW_CONTACT);
		block_set_part(j, contact, l, rest, l->text.n - rest);
		contact_set(j, contact, contact->text);
		date->next = contact;
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
	bool found = false;

	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];

		if (l->mark.form != FORM_BRACKET || l->last != 0x3011 || l->block ||
		    !words_at_start(WORD_FORM, kw_str_sub(l->text, 3, l->text.n)))
			continue;
		if (!found) {
			take_field(j, l, KW_FIELD_FORM);
			found = true;
		} else if (l->page) {
			/* The id of a further sheet at its head: a line of its own, and no heading. */
			line_set_mark(l, &(mark){ .form = FORM_LABELLED });
			l->lone = true;
		}
	}
}

/* 改革に向けた取組（様式３）: what a sheet of the form tells begins and ends where its line does. */
static void find_sheets(job *j)
{
	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		size_t at;

		if ((l->last != 0xFF09 && l->last != ')') || !fields_is_free(l) || !grammar_is_title_line(l))
			continue;
		for (at = l->text.n; at > 0;) {
			uint32_t c = char_prev(l->text, &at);

			if (c == 0xFF08 || c == '(')
				break;
		}
		if (!at ||
		    !words_at_start(WORD_FORM, kw_str_sub(l->text, at + char_size(l->text, at), l->text.n)))
			continue;
		l->broken = true;
		if (i + 1 < j->n_live)
			j->live[i + 1]->broken = true;
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
				b->field->code = l->rest->label;
			continue;
		}
		b = fields_take(j, l, KW_ITEM);
		b->form = FORM_THEME;
		b->code = kw_str_trim(kw_str_sub(l->rest->label, words_at_start(WORD_CODE, l->rest->label),
		                                 l->rest->label.n));
		b->name = kw_str_sub(l->text, l->mark.body, l->text.n);
	}
}

void fields_find(job *j)
{
	title_find(j);
	if (j->forms >> FORM_BRACKET & 1)
		find_form_ids(j);
	find_sheets(j);
	find_head(j);
	find_mascots(j);
	find_imprint(j);
	contacts_find(j);
	masthead_find(j);
	find_urls(j);
	if (j->forms >> FORM_THEME & 1)
		find_themes(j);
}
