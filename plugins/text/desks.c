/* desks -- offices with where they sit or what to dial, as headings of a guide: 税務課（２階 ３番窓口）, 市民税係 ☎ 55-2011, each above what it does. One such line
 * among others, or a list of them with nothing below, is a contact; see contacts.c. */
#include "legacy.h"

enum { WIDEST = 60, LONGEST_NAME = 20, ENOUGH = 3 };

/* Nothing but a bracket, or the telephone behind its word, from `at` on. */
static bool is_place(kw_str s, size_t at)
{
	uint32_t open = char_at(s, at);
	kw_contact_value v;

	if (char_is_opener(open) && char_closer_of(open) == char_last(s)) {
		size_t inside = at + char_size(s, at), close = s.n, digits = 0;

		char_prev(s, &close);
		for (size_t k = inside; k < close; k += char_size(s, k)) {
			if (char_is_opener(char_at(s, k)) || char_is_closer(char_at(s, k)))
				return false;
			digits += kw_norm_digit(char_at(s, k)) >= 0;
		}
		return digits > 0;
	}
	at += words_at_start(WORD_TEL, kw_str_sub(s, at, s.n));
	while (char_is_space(char_at(s, at)) || char_in(char_at(s, at), KW_LIT("：:")))
		at += char_size(s, at);
	return kw_contact_at(s, at, &v) && v.kind == KW_CONTACT_TEL && at + v.n == s.n;
}

/* The bytes of the name of the office; 0 when the line says something else. */
static size_t office_of(const line *l)
{
	size_t at = 0, name, n = 0;

	if (!fields_is_free(l) || l->width > WIDEST || !(l->facts & FACT_FIGURE) || l->facts & FACT_STOP)
		return 0;
	for (; at < l->text.n && n <= LONGEST_NAME; n++) {
		uint32_t c = char_at(l->text, at);

		if (!char_is_kanji(c) && !char_is_kana(c) && c != 0x30FB)
			break;
		at += char_size(l->text, at);
	}
	name = at;
	str_skip_space(l->text, &at);
	if (n < 2 || at == l->text.n || !words_at_end(WORD_OFFICE, kw_str_sub(l->text, 0, name)))
		return 0;
	if (!char_is_opener(char_at(l->text, at)) &&
	    !words_at_start(WORD_TEL, kw_str_sub(l->text, at, l->text.n)))
		return 0;
	return is_place(l->text, at) ? name : 0;
}

/* How deep: 部 holds 課, 課 holds 係. */
static uint8_t depth_of(kw_str office)
{
	return OFFICE_DEPTH + (words_at_end(WORD_INNER_OFFICE, office)   ? 2
	                       : words_at_end(WORD_OUTER_OFFICE, office) ? 0
	                                                                 : 1);
}

static void head(job *j, line *l, size_t name)
{
	const mark m = { .form = FORM_PLAIN, .depth = depth_of(kw_str_sub(l->text, 0, name)) };
	block *b = fields_take(j, l, KW_SECTION);
	size_t at = name;

	block_set_heading(j, b, &m);
	str_skip_space(l->text, &at);
	if (!b->heading || char_is_opener(char_at(l->text, at)))
		return;
	b->heading->title = kw_str_sub(l->text, 0, name);
	b->heading->qualifier = kw_str_sub(l->text, at, l->text.n);
}

/* Three and more, most of them above something else than the next of them. */
void desks_find(job *j)
{
	size_t n = 0, above = 0;

	for (size_t i = 0; i < j->n_live; i++) {
		if (!office_of(j->live[i]))
			continue;
		n++;
		above += i + 1 < j->n_live && !j->live[i + 1]->page && !office_of(j->live[i + 1]);
	}
	for (size_t i = 0; i < j->n_live && n >= ENOUGH && above * 2 > n; i++) {
		size_t name = office_of(j->live[i]);

		if (name)
			head(j, j->live[i], name);
	}
}
