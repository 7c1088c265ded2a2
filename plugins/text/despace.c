/* despace -- single U+0020 that a converter left where a line of the print ended, or that justification put into a
 * word. What goes is entered in the ledger by line and column; what cannot be proven stays. */
#include "legacy.h"

/* A space between two kanji in the text of a bullet, or between 。 and kana. */
static bool is_artefact(const line *l, uint32_t before, uint32_t after)
{
	if (before == 0x3002 && char_is_kana(after))
		return true;
	return (l->mark.form == FORM_DOT || l->mark.form == FORM_BULLET) && char_is_kanji(before) && char_is_kanji(after);
}

static void despace_line(job *j, line *l)
{
	uint32_t *drops = NULL, n = 0, col = l->col, before = 0;

	for (size_t at = 0; at < l->text.n; col++) {
		uint32_t c = kw_utf8_next(l->text, &at);

		if (c == ' ' && n < UINT8_MAX && is_artefact(l, before, char_at(l->text, at))) {
			if (!drops)
				drops = kw_arena_alloc(j->arena, UINT8_MAX * sizeof *drops);
			if (!drops)
				return;
			drops[n++] = col;
		}
		before = c;
	}
	if (n == 0)
		return;
	l->drops = drops;
	l->dropped = (uint8_t)n;
	kw_doc_add_despaced(j->doc, &(kw_despaced){ .line = l->no, .columns = drops, .n_columns = n });
}

void despace_lines(job *j)
{
	for (size_t i = 0; i < j->n_live; i++)
		if (memchr(j->live[i]->text.p, ' ', j->live[i]->text.n))
			despace_line(j, j->live[i]);
}
