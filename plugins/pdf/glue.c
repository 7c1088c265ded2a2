/* glue -- JLREQ's table of spacing between classes. Integers only: positions never drift. A sentence ends where a space of
 * the source follows ！ or ？; nothing else tells. */
#include "glue.h"

enum { HALF = 600, THIRD = 400, QUARTER = 300, SIXTH = 200, EIGHTH = 150, THOUSANDTHS = 1000 };

typedef enum gap {
	GAP_NONE,
	GAP_HALF,
	GAP_HALF_HARD,
	GAP_QUARTER,
	GAP_MIDDLE_HALF,
	GAP_HALF_QUARTER,
	GAP_EM_HARD,
	GAP_LEADER
} gap;

enum { B_KANJI, B_OPENING, B_CLOSING, B_COMMA, B_STOP, B_MIDDLE, B_DIVIDING, B_LATIN, N_BODIES };

/* Which row and column of the table a class is. */
static const uint8_t body_of[KW_N_JLREQ] = {
	[KW_JL_KANJI] = B_KANJI,       [KW_JL_OPENING] = B_OPENING, [KW_JL_CLOSING] = B_CLOSING,
	[KW_JL_COMMA] = B_COMMA,       [KW_JL_STOP] = B_STOP,       [KW_JL_MIDDLE] = B_MIDDLE,
	[KW_JL_DIVIDING] = B_DIVIDING, [KW_JL_HYPHEN] = B_KANJI,    [KW_JL_INSEPARABLE] = B_KANJI,
	[KW_JL_LATIN] = B_LATIN,       [KW_JL_SIGN] = B_LATIN,      [KW_JL_SPACE] = B_LATIN,
	[KW_JL_EM_SPACE] = B_KANJI,    [KW_JL_END_SPACE] = B_KANJI, [KW_JL_MARK] = B_KANJI,
	[KW_JL_LINE_END] = B_KANJI,
};

/* What stands between the class before (row) and after (column). */
static const uint8_t gaps[N_BODIES][N_BODIES] = {
	[B_KANJI] = { [B_OPENING] = GAP_HALF, [B_MIDDLE] = GAP_QUARTER },
	[B_OPENING] = { [B_MIDDLE] = GAP_QUARTER },
	[B_CLOSING] = { GAP_HALF, GAP_HALF, GAP_NONE, GAP_NONE, GAP_NONE, GAP_QUARTER, GAP_HALF, GAP_HALF },
	[B_COMMA] = { GAP_HALF, GAP_HALF, GAP_NONE, GAP_NONE, GAP_NONE, GAP_HALF_QUARTER, GAP_HALF,
	              GAP_HALF },
	[B_STOP] = { GAP_HALF_HARD, GAP_HALF_HARD, GAP_NONE, GAP_NONE, GAP_NONE, GAP_HALF_QUARTER,
	             GAP_HALF_HARD, GAP_HALF_HARD },
	[B_MIDDLE] = { GAP_QUARTER, GAP_QUARTER, GAP_QUARTER, GAP_QUARTER, GAP_QUARTER, GAP_MIDDLE_HALF,
	               GAP_QUARTER, GAP_QUARTER },
	[B_DIVIDING] = { [B_OPENING] = GAP_HALF, [B_MIDDLE] = GAP_QUARTER },
	[B_LATIN] = { [B_OPENING] = GAP_HALF, [B_MIDDLE] = GAP_QUARTER },
};

static const kw_glue glue_of[] = {
	[GAP_NONE] = { 0, 0, 0, GIVE_NONE, TAKE_NONE },
	[GAP_HALF] = { HALF, HALF, 0, GIVE_BRACKET, TAKE_NONE },
	[GAP_HALF_HARD] = { HALF, 0, 0, GIVE_NONE, TAKE_NONE },
	[GAP_QUARTER] = { QUARTER, QUARTER, 0, GIVE_MIDDLE, TAKE_NONE },
	[GAP_MIDDLE_HALF] = { HALF, HALF, 0, GIVE_MIDDLE, TAKE_NONE },
	[GAP_HALF_QUARTER] = { HALF + QUARTER, QUARTER, 0, GIVE_MIDDLE, TAKE_NONE },
	[GAP_EM_HARD] = { KW_GLUE_EM, 0, 0, GIVE_NONE, TAKE_NONE },
	[GAP_LEADER] = { 0, KW_GLUE_EM - SIXTH, 0, GIVE_SPACE, TAKE_NONE },
};

/* Sides of a change of script: kanji and kana on one, letters and figures on the other. */
static bool is_script_pair(const kw_cluster *a, const kw_cluster *b)
{
	return (a->class == KW_JL_KANJI && b->class == KW_JL_LATIN) ||
	       (a->class == KW_JL_LATIN && b->class == KW_JL_KANJI);
}

static kw_glue script_glue(const kw_setting *s)
{
	int width = s->autospace * KW_GLUE_EM / THOUSANDTHS;
	return (kw_glue){ width, width > EIGHTH ? width - EIGHTH : 0, width < HALF ? HALF - width : 0,
		          GIVE_SCRIPT, TAKE_SCRIPT };
}

/* A space of the source: between scripts it is their glue, elsewhere a word space. It has no body of its own. */
static kw_glue space_glue(const kw_clusters *cs, size_t space, const kw_setting *s)
{
	if (space > 0 && space + 1 < cs->n && is_script_pair(&cs->c[space - 1], &cs->c[space + 1]))
		return script_glue(s);
	return (kw_glue){ THIRD, THIRD - QUARTER, HALF - THIRD, GIVE_SPACE, TAKE_SPACE };
}

/* Glue of brackets and commas keeps at least what the setting says. */
static kw_glue between_bodies(const kw_cluster *a, const kw_cluster *b, const kw_setting *s)
{
	kw_glue g = glue_of[gaps[body_of[a->class]][body_of[b->class]]];
	int least = s->min_bracket * KW_GLUE_EM / THOUSANDTHS;
	if (g.give_stage == GIVE_BRACKET && least)
		g.give = g.width > least ? g.width - least : 0;
	return g;
}

static bool is_inseparable(const kw_clusters *cs, size_t i)
{
	return i < cs->n && cs->c[i].class == KW_JL_INSEPARABLE;
}

/* Inside three … and more, which lead the eye to a number: they lie closer where the line has no room for as many. */
static bool is_in_leader(const kw_clusters *cs, size_t i)
{
	return is_inseparable(cs, i) && is_inseparable(cs, i + 1) &&
	       (is_inseparable(cs, i + 2) || (i > 0 && is_inseparable(cs, i - 1)));
}

kw_glue kw_glue_after(const kw_clusters *cs, size_t i, const kw_setting *s)
{
	const kw_cluster *a = &cs->c[i], *b = &cs->c[i + 1];
	if (is_in_leader(cs, i))
		return glue_of[GAP_LEADER];
	if (a->class == KW_JL_SPACE)
		return space_glue(cs, i, s);
	if (a->class == KW_JL_END_SPACE)
		return glue_of[GAP_EM_HARD];
	if (b->class == KW_JL_MARK || kw_is_blank(a) || kw_is_blank(b))
		return glue_of[GAP_NONE];
	kw_glue g = between_bodies(a, b, s);
	if (g.width)
		return g;
	if (is_script_pair(a, b))
		return a->is_solid ? g : script_glue(s);
	if (a->class == KW_JL_KANJI && b->class == KW_JL_KANJI && a->may_break)
		g = (kw_glue){ 0, 0, QUARTER, GIVE_NONE, TAKE_PAIR };
	return g;
}

int64_t kw_body_mpt(const kw_cluster *c, const kw_setting *s)
{
	if (c->class == KW_JL_SPACE || c->class == KW_JL_END_SPACE || c->class == KW_JL_LINE_END ||
	    c->class == KW_JL_MARK)
		return 0;
	return s->size_mpt * c->body / THOUSANDTHS;
}
