/* damage -- numerals a converter damaged, put right where a sibling proves it: Roman figures folded to letters, and the rest of two bytes of which
 * the first was dropped. */
#include "legacy.h"

/* I, II, III, IV … folded to ASCII, and T, U, V … left of ８７５４, ８７５５ … (CP932) when the lead byte was dropped. */
static const struct {
	kw_str written, meant;
	int number;
	bool lost; /* the lead byte */
} damaged[] = {
	{ { "III", 3 }, { "Ⅲ", 3 }, 3, false }, { { "II", 2 }, { "Ⅱ", 3 }, 2, false },
	{ { "IV", 2 }, { "Ⅳ", 3 }, 4, false },  { { "VI", 2 }, { "Ⅵ", 3 }, 6, false },
	{ { "I", 1 }, { "Ⅰ", 3 }, 1, false },   { { "V", 1 }, { "Ⅴ", 3 }, 5, false },
	{ { "T", 1 }, { "Ⅰ", 3 }, 1, true },    { { "U", 1 }, { "Ⅱ", 3 }, 2, true },
	{ { "V", 1 }, { "Ⅲ", 3 }, 3, true },    { { "W", 1 }, { "Ⅳ", 3 }, 4, true },
};

/* The entry whose mark stands alone at the start of s, before a space and Japanese text; KW_COUNT(damaged) without. */
static size_t damaged_at(kw_str s, bool lost)
{
	for (size_t i = 0; i < KW_COUNT(damaged); i++) {
		size_t at = damaged[i].written.n;

		if (damaged[i].lost != lost || !kw_str_starts(s, damaged[i].written) ||
		    !char_is_space(char_at(s, at)))
			continue;
		str_skip_space(s, &at);
		if (char_at(s, at) >= 0x3000)
			return i;
	}
	return KW_COUNT(damaged);
}

/* A damaged numeral is put right only with a sibling: Ⅱ for I, U for T. */
static bool has_sibling(const bool *seen, int number)
{
	return (number > 1 && seen[number - 1]) || (number < 10 && seen[number + 1]);
}

void damage_restore(job *j)
{
	bool whole[16] = { 0 }, lost[16] = { 0 }, any = false;
	const block *hash = NULL; /* a sibling that is a heading of Markdown: what lost its sign is as deep */

	for (size_t i = 0; i < j->n_live; i++) {
		const line *l = j->live[i];
		size_t k = damage_may_begin(l->first) ? damaged_at(l->text, true) : KW_COUNT(damaged);
		kw_str label = l->mark.form == FORM_ROMAN      ? l->rest->label
		               : l->block && l->block->heading ? l->block->heading->label
		                                               : (kw_str){ 0 };
		int n = label.n ? char_roman(char_first(label)) : 0;

		if (n && l->block && l->block->form == FORM_HASH)
			hash = l->block;
		whole[n < 12 ? n : 0] = true;
		if (k < KW_COUNT(damaged))
			lost[damaged[k].number] = true;
		any |= n > 0 || k < KW_COUNT(damaged);
	}
	for (size_t i = 0; i < j->n_live && any; i++) {
		line *l = j->live[i];
		size_t k, body;

		if (l->mark.form != FORM_PLAIN || !damage_may_begin(l->first))
			continue;
		k = damaged_at(l->text, false);
		if (k >= KW_COUNT(damaged) || !has_sibling(whole, damaged[k].number))
			k = damaged_at(l->text, true);
		if (k >= KW_COUNT(damaged) || !has_sibling(damaged[k].lost ? lost : whole, damaged[k].number))
			continue;
		body = damaged[k].written.n;
		str_skip_space(l->text, &body);
		line_set_mark(l, &(mark){ .form = hash ? FORM_HASH : FORM_ROMAN,
		                          .depth = hash ? hash->depth : 0,
		                          .label = damaged[k].meant,
		                          .damaged = &damaged[k].written,
		                          .body = body });
		if (damaged[k].lost)
			kw_report(j->ctx, KW_SEVERITY_WARNING, "text.lost-lead-byte",
			          kw_text_span(&j->src, l->rest->no, l->rest->col, l->rest->col),
			          "\"%.*s\" read as %.*s", KW_STR_ARG(damaged[k].written),
			          KW_STR_ARG(damaged[k].meant));
	}
}
