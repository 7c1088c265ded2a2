/* bullets -- does a bullet name a project, head a section, or mark an item? Each kind of bullet is counted over the document; a budget, or the
 * word 事業 above a text, tells of one alone. */
#include "legacy.h"

typedef struct bullet_use {
	kw_str marker;
	size_t n, sentences, before_prose, before_label;
} bullet_use;

enum { MAX_BULLETS = 24 };

static bullet_use *use_of(bullet_use *uses, size_t *n, kw_str marker)
{
	for (size_t i = 0; i < *n; i++)
		if (kw_str_eq(uses[i].marker, marker))
			return &uses[i];
	if (*n == MAX_BULLETS)
		return NULL;
	uses[*n] = (bullet_use){ .marker = marker };
	return &uses[(*n)++];
}

static bool is_bullet(const block *b)
{
	return b->type == KW_ITEM && b->form == FORM_BULLET;
}

static void count_bullet(bullet_use *u, const block *b)
{
	const block *next = block_next_text(b);

	u->n++;
	u->sentences += char_last(b->text) == 0x3002 || str_is_wider(b->text, 90);
	if (next && next->type == KW_FIELD)
		next = block_next_text(next);
	if (next && block_is_prose(next))
		u->before_prose++;
	else if (next && (block_is_label(next) ||
	                  (next->type == KW_SECTION && nest_strength(next) && !nest_is_first_rank(next))))
		u->before_label++;
}

/* The run of bullets of one kind around b: one alone may be a name, several are a list. */
static bool stands_alone(const block *b)
{
	const block *prev = block_prev_text(b), *next = block_next_text(b);

	return !(prev && is_bullet(prev) && kw_str_eq(prev->marker, b->marker)) &&
	       !(next && is_bullet(next) && kw_str_eq(next->marker, b->marker));
}

/* A budget at its end, or the word 事業 and a paragraph below, make a bullet the name of a project whatever the others are. */
static bool is_project_name(const block *b)
{
	const block *next = block_next_text(b);

	if (grammar_budget(b->text) < b->text.n)
		return true;
	return stands_alone(b) && words_at_end(WORD_PROJECT, b->text) && next &&
	       (block_is_prose(next) || next->type == KW_FIELD) && grammar_is_title_like(b->text);
}

/* A bullet that stands before a paragraph nearly every time names a project, one before further headings a section. */
void bullets_decide(job *j)
{
	bullet_use uses[MAX_BULLETS];
	size_t n = 0;

	for (block *b = j->root->first; b; b = b->next)
		if (is_bullet(b) && is_project_name(b))
			block_become_heading(j, b, KW_PROJECT, FORM_BULLET);
	for (block *b = j->root->first; b; b = b->next) {
		bullet_use *u = is_bullet(b) ? use_of(uses, &n, b->marker) : NULL;

		if (u)
			count_bullet(u, b);
	}
	for (block *b = j->root->first; b; b = b->next) {
		const bullet_use *u = is_bullet(b) ? use_of(uses, &n, b->marker) : NULL;

		if (!u || u->sentences * 3 > u->n)
			continue;
		if (u->before_prose * 2 > u->n)
			block_become_heading(j, b, KW_PROJECT, FORM_BULLET);
		else if (u->before_label * 2 >= u->n)
			block_become_heading(j, b, KW_SECTION, FORM_BULLET);
	}
}
