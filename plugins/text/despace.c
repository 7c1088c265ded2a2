/* despace -- single U+0020 that a converter left where a line of the print ended, or that justification put into a word.
 * What goes is entered in the ledger by line and column; what cannot be proven stays. */
#include "legacy.h"

enum {
	TERM_CHARS = 14, /* of a term before its explanation */
	SLACK = 4,       /* columns a line end may miss its place on the grid */
	MIN_PITCH = 24,  /* columns of the narrowest column of print looked for */
	MAX_PITCH = 96,
	MAX_GAPS = 200,
	MAX_PITCHES = 8,
	MIN_WIDTH = 60, /* shorter lines were not set on several */
};

/* One space of a line between two characters that need none. */
typedef struct gap {
	uint32_t col;   /* code point, from 1 */
	uint32_t width; /* columns before it, spaces not counted */
	bool proven;
} gap;

/* A space between two kanji in the text of a bullet, or between 。 and kana. */
static bool is_artefact(const line *l, uint32_t before, uint32_t after)
{
	if (before == 0x3002 && char_is_kana(after))
		return true;
	return (l->mark.form == FORM_DOT || l->mark.form == FORM_BULLET) && char_is_kanji(before) &&
	       char_is_kanji(after);
}

/* ・特定財源 使い道が…: where the space behind a term at the start of an item stands, in bytes of the line; 0 without. */
static size_t term_end(const line *l)
{
	size_t at = l->mark.body;

	if ((l->mark.form != FORM_DOT && l->mark.form != FORM_BULLET) || !(l->facts & FACT_SPACE))
		return 0;
	for (size_t n = 0; at < l->text.n && n <= TERM_CHARS; at += char_size(l->text, at), n++)
		if (char_is_space(char_at(l->text, at)))
			return n > 1 && !char_is_space(char_at(l->text, at + char_size(l->text, at))) ? at
			                                                                              : 0;
	return 0;
}

/* Two items of the document begin so: their spaces divide a term from what it means. */
static bool has_terms(const job *j)
{
	size_t n = 0;

	for (size_t i = 0; i < j->n_live && n < 2; i++)
		n += term_end(j->live[i]) > 0;
	return n > 1;
}

/* After 、 or before a character that may not begin a line no writer puts a space. */
static bool is_proven(uint32_t before, uint32_t after)
{
	return before == 0x3001 || char_in(after, KW_LIT("、。ーぁぃぅぇぉっゃゅょァィゥェォッャュョ"));
}

/* In a title a space after の or before a particle was a line end. */
static bool is_title_break(const line *l, uint32_t before, uint32_t after)
{
	return l->mark.form == FORM_NUM && (before == 0x306E || char_in(after, KW_LIT("をがはにと")));
}

static bool is_wide(uint32_t c)
{
	return c >= 0x2E80;
}

/* The spaces of a line that may be swallowed line ends; at most `most`. */
static size_t collect(const line *l, const job *j, gap *gaps, size_t most)
{
	bool unwrapped = j->unwrapped;
	size_t term = j->has_terms ? term_end(l) : 0;
	uint32_t col = l->rest->col, width = 0, before = 0;
	size_t n = 0;

	for (size_t at = 0; at < l->text.n; col++) {
		uint32_t c = char_next(l->text, &at), after = char_at(l->text, at);

		if (c == ' ' && before && after && n < most && at != term + 1 &&
		    ((is_wide(before) && is_wide(after)) || is_artefact(l, before, after) ||
		     (unwrapped && is_title_break(l, before, after))))
			gaps[n++] = (gap){ col, width,
				           is_artefact(l, before, after) ||
				                   (l->paragraph && is_proven(before, after)) ||
				                   (unwrapped && is_title_break(l, before, after)) };
		if (!char_is_space(c))
			width += char_width(c);
		before = c;
	}
	return n;
}

/* How many of the gaps lie on the grid first, first + pitch, first + 2 pitch …; marks them when asked. */
static size_t on_grid(gap *gaps, size_t n, uint32_t pitch, bool mark_them)
{
	size_t hits = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t k = (gaps[i].width + SLACK) / pitch, off;

		if (k == 0)
			continue;
		off = gaps[i].width > k * pitch ? gaps[i].width - k * pitch : k * pitch - gaps[i].width;
		if (off > SLACK)
			continue;
		hits++;
		if (mark_them)
			gaps[i].proven = true;
	}
	return hits;
}

/* The pitch most gaps of the file's long lines lie on; 0 when no pitch explains most of them. */
static uint32_t best_pitch(gap *gaps, size_t n, uint32_t from, uint32_t to)
{
	uint32_t best = 0;
	size_t most = 0;

	for (uint32_t pitch = to; pitch >= from; pitch--) {
		size_t hits = on_grid(gaps, n, pitch, false);

		if (hits > most) {
			most = hits;
			best = pitch;
		}
	}
	return most >= 2 && most * 2 > n ? best : 0;
}

static void drop(job *j, line *l, const gap *gaps, size_t n)
{
	uint32_t *drops = NULL;
	uint8_t dropped = 0;

	for (size_t i = 0; i < n && dropped < UINT8_MAX; i++) {
		if (!gaps[i].proven)
			continue;
		if (!drops)
			drops = kw_arena_alloc(j->arena, n * sizeof *drops);
		if (!drops)
			return;
		drops[dropped++] = gaps[i].col;
	}
	if (!dropped)
		return;
	l->rest->drops = drops;
	l->rest->dropped = dropped;
	j->n_dropped += dropped;
	kw_doc_add_despaced(j->doc,
	                    &(kw_despaced){ .line = l->rest->no, .columns = drops, .n_columns = dropped });
}

static bool is_paragraph(const job *j, const line *l)
{
	return j->unwrapped && l->mark.form == FORM_PLAIN && l->width >= MIN_WIDTH && l->last == 0x3002;
}

/* The pitches lines of the file show by themselves. */
static size_t find_pitches(const job *j, gap *gaps, uint32_t *pitch)
{
	size_t found = 0;

	for (size_t i = 0; i < j->n_live && found < MAX_PITCHES && j->unwrapped; i++) {
		line *l = j->live[i];
		uint32_t best = 0;
		size_t n, k = 0;

		l->paragraph = is_paragraph(j, l);
		if (!l->paragraph || !(l->facts & FACT_SPACE && memchr(l->text.p, ' ', l->text.n)))
			continue;
		n = collect(l, j, gaps, MAX_GAPS);
		best = best_pitch(gaps, n, MIN_PITCH, MAX_PITCH);
		while (k < found && pitch[k] != best)
			k++;
		if (best && k == found)
			pitch[found++] = best;
	}
	return found;
}

/* A line whose spaces stand at a pitch has lost its line ends there; a line with few spaces borrows a pitch of the file
 * when it explains all of them. */
void despace_lines(job *j)
{
	gap gaps[MAX_GAPS];
	uint32_t pitch[MAX_PITCHES];
	size_t found;

	j->has_terms = j->forms & (UINT64_C(1) << FORM_DOT | UINT64_C(1) << FORM_BULLET) && has_terms(j);
	found = find_pitches(j, gaps, pitch);
	for (size_t i = 0; i < j->n_live; i++) {
		line *l = j->live[i];
		size_t n;
		uint32_t best;

		if (!(l->facts & FACT_SPACE && memchr(l->text.p, ' ', l->text.n)))
			continue;
		n = collect(l, j, gaps, MAX_GAPS);
		if (l->paragraph && n) {
			best = best_pitch(gaps, n, MIN_PITCH, MAX_PITCH);
			for (size_t k = 0; k < found && !best; k++)
				if (gaps[0].width <= pitch[k] + SLACK &&
				    on_grid(gaps, n, pitch[k], false) == n)
					best = pitch[k];
			if (best)
				on_grid(gaps, n, best, true);
		}
		drop(j, l, gaps, n);
	}
}
