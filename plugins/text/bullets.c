/* bullets -- does a bullet name a project, head a section, or mark an item? Each kind of bullet is counted over the document; a budget, or the
 * word 事業 above a text, tells of one alone. */
#include "legacy.h"

typedef struct bullet_use {
	kw_str marker;
	size_t n, sentences, before_prose, before_label, before_other;
	size_t together;     /* beside another of its kind */
	size_t above_any;    /* above something else than items */
	size_t above_list;   /* above bullets of another kind, with a blank line between */
	size_t above_stops;  /* above an item that is a sentence, and none itself */
	size_t above_head;   /* above a bullet of another kind, alone, that is above a text or items */
	uint32_t first_line; /* of the first of its kind */
	bool below_number, names;
	bool paid, others_paid; /* it has amounts; bullets of other kinds have, and it has none */
} bullet_use;

enum { MAX_BULLETS = 24, LONGEST_HEAD = 76 };

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

/* Fields of the document stand anywhere; whom to ask stands below what it is about. */
static const block *next_or_contact(const block *b)
{
	return b->next && b->next->type == KW_CONTACT ? b->next : block_next_text(b);
}

static const block *prev_or_contact(const block *b)
{
	return b->prev && b->prev->type == KW_CONTACT ? b->prev : block_prev_text(b);
}

/* The run of bullets of one kind around b: one alone may be a name, several are a list. */
static bool stands_alone(const block *b)
{
	const block *prev = prev_or_contact(b), *next = next_or_contact(b);

	return !(prev && is_bullet(prev) && kw_str_eq(prev->marker, b->marker)) &&
	       !(next && is_bullet(next) && kw_str_eq(next->marker, b->marker));
}

/* Numbered items, labelled lines, rows of a table: what a heading stands above. */
static bool heads_other(const block *next)
{
	if (next->type == KW_ITEM)
		return next->form != FORM_DOT && next->form != FORM_BULLET;
	return next->type == KW_CONTACT || next->type == KW_TABLE ||
	       (next->type == KW_PARA && next->form == FORM_LABELLED);
}

/* ◇総務課, one line with its list or text below it, right below ■おもな仕事. */
static bool is_head_below(const block *b, const block *above)
{
	const block *next = block_next_text(b);

	return is_bullet(b) && !kw_str_eq(b->marker, above->marker) && stands_alone(b) && next &&
	       (block_is_prose(next) || (next->type == KW_ITEM && next->form == FORM_DOT));
}

static uint32_t first_of_kind(const bullet_use *uses, size_t n, const block *b)
{
	for (size_t i = 0; b && is_bullet(b) && i < n; i++)
		if (kw_str_eq(uses[i].marker, b->marker))
			return uses[i].first_line;
	return 0;
}

/* below: of the kind of bullet on the line below, 0 when none of it came so far. */
/* …事業, 新　… */
static bool says_project(const block *b)
{
	kw_str status;

	return words_at_end(WORD_PROJECT, b->text) ||
	       (words_may_start(WORD_PREFIX, b->begins) && heading_status(b->text, &status));
}

static void count_bullet(bullet_use *u, const block *b, uint32_t below)
{
	const block *next = next_or_contact(b);

	u->n++;
	u->together += !stands_alone(b);
	u->above_any += next && next->type != KW_ITEM && next->type != KW_NOTE && !next->page;
	u->above_list += next && is_bullet(next) && !kw_str_eq(next->marker, b->marker) && next->gap > 1 &&
	                 block_is_title_like(b);
	u->above_head += next && (!below || u->first_line < below) && is_head_below(next, b);
	u->names |= says_project(b);
	u->above_stops += next && next->type == KW_ITEM && next->form == FORM_DOT && next->ends == 0x3002 &&
	                  !next->page && !block_has_stop(b);
	u->sentences += b->ends == 0x3002 || b->width > 90;
	if (next && next->type == KW_FIELD)
		next = block_next_text(next);
	if (next && block_is_prose(next))
		u->before_prose++;
	else if (next && (block_is_label(next) || (next->type == KW_SECTION && nest_strength(next) &&
	                                           !nest_is_first_rank(next) && title_figure(next) <= 1)))
		u->before_label++;
	else if (next && stands_alone(b) && heads_other(next))
		u->before_other++;
}

/* ◎ 路線の見直し ６，８９０万円: of a bullet that stands for itself a single space parts them. */
static bool has_budget(const block *b)
{
	budget amount;

	return budget_find(b->text, false, b->unit, &amount) ||
	       (stands_alone(b) && budget_find(b->text, true, b->unit, &amount) && amount.certain);
}

/* ・事業費　3,400千円, 〔予　算〕 4,500千円 among the few lines below a bullet that stands for itself: its budget, on a line of its own. */
static bool has_budget_line(const block *b)
{
	enum { FEW = 6 };
	const block *next = b->next;

	if (!stands_alone(b) || !block_is_title_like(b))
		return false;
	for (size_t i = 0; i < FEW && next && !next->page; i++, next = next->next) {
		if (block_is_heading(next) || (is_bullet(next) && kw_str_eq(next->marker, b->marker)) ||
		    next->type == KW_TABLE)
			return false;
		if ((next->type == KW_ITEM || next->type == KW_PARA) &&
		    budget_is_line(next->text, next->unit))
			return true;
	}
	return false;
}

/* A budget at its end, or the word 事業 and a paragraph below, make a bullet the name of a project whatever the others are. */
static bool is_project_name(const block *b)
{
	const block *next = block_next_text(b);

	if (has_budget(b) || has_budget_line(b))
		return true;
	return stands_alone(b) && says_project(b) && next &&
	       (block_is_prose(next) || next->type == KW_FIELD) && block_is_title_like(b);
}

/* A name and, below it, its amount alone on a line. */
static bool is_bare_project(const job *j, const block *b)
{
	budget amount;

	return j->amounts_below && b->type == KW_PARA && b->form == FORM_PLAIN && b->n_from == 2 && b->from &&
	       habits_has_amount_below(b->from[0], b->from[1]) &&
	       budget_is_whole(b->from[1]->text, b->unit, &amount) && amount.certain;
}

static bool is_star(const block *b)
{
	return b->type == KW_NOTE && words_at_start(WORD_BULLET, b->marker);
}

/* Short, no sentence, and above something that is no note. */
static bool may_head(const block *b)
{
	const block *next = block_next_text(b);

	return next && next->type != KW_NOTE && !block_is_heading(next) &&
	       !str_is_wider(b->text, LONGEST_HEAD) && str_find(b->text, KW_LIT("。"), 0) >= b->text.n;
}

/* ★ 窓口を便利にします, right above １． and ２．; ★は新規事業 explains the sign. */
static bool heads_numbers(const block *b)
{
	return b->next && b->next->type == KW_ITEM && !b->next->marker.n && b->next->gap <= 2 &&
	       b->begins != 0x306F && !words_at_start(WORD_LEAD_IN, b->text); /* は */
}

/* ★ marks notes, unless each of them may be a heading, and nearly all end like one: …こんなときは among nouns. */
static void head_stars(job *j)
{
	size_t n = 0, heads = 0, nouns = 0;

	for (block *b = j->root->first; b; b = b->next) {
		n += is_star(b);
		heads += is_star(b) && may_head(b);
		nouns += is_star(b) && may_head(b) && block_is_title_like(b);
	}
	for (block *b = j->root->first; b && n && heads == n && nouns * 4 >= n * 3; b = b->next)
		if (is_star(b) && (n > 1 || heads_numbers(b)))
			block_become_heading(j, b, KW_SECTION, FORM_BULLET);
}

/* □, ○ ○ ○, □, ○ ○: where the runs of one bullet all stand right below single lines of another, they are inner lists of these. */
static void find_inner(job *j, bullet_use *uses, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		kw_str outer = { 0 };
		size_t runs = 0, members = 0;
		bool below = true;

		for (const block *b = j->root->first; b && below; b = b->next) {
			const block *above = b->prev;

			if (!is_bullet(b) || !kw_str_eq(b->marker, uses[i].marker))
				continue;
			members++;
			if (above && is_bullet(above) && kw_str_eq(above->marker, b->marker))
				continue; /* not the first of its run */
			below = above && is_bullet(above) && b->gap == 1 && stands_alone(above) &&
			        (!outer.n || kw_str_eq(outer, above->marker));
			outer = below ? above->marker : outer;
			runs++;
		}
		for (block *b = j->root->first; b && below && runs > 1 && members > runs; b = b->next)
			if (is_bullet(b) && kw_str_eq(b->marker, uses[i].marker))
				b->inner = true;
	}
}

/* ・ ○ ・: a bullet that stands behind a middle dot wherever it comes, and begins no list, is inside what the dot marks. */
static void find_inner_of_dots(job *j, const bullet_use *uses, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool inside = true, any = false;

		for (const block *b = j->root->first; b && inside; b = b->next) {
			const block *above = b->prev;

			if (!is_bullet(b) || !kw_str_eq(b->marker, uses[i].marker))
				continue;
			any = true;
			inside = above && above->type == KW_ITEM && !b->page &&
			         (above->form == FORM_DOT || kw_str_eq(above->marker, b->marker));
		}
		for (block *b = j->root->first; b && inside && any; b = b->next)
			if (is_bullet(b) && kw_str_eq(b->marker, uses[i].marker))
				b->inner = true;
	}
}

/* A kind that stands below numbered headings, or says 事業, names projects; one that comes first of all heads sections, and so does one without
 * amounts where the projects have them. */
static bool names_projects(const bullet_use *u)
{
	return u->names || (u->below_number && !u->others_paid);
}

/* Each by itself, short, and most times above something, or above headings of another kind: a kind that heads sections, whatever stands below each of them.
 * So does one that stands set off above lists of another kind every time. */
static bool heads_sections(const bullet_use *u)
{
	if (u->n < 2 || u->sentences)
		return false;
	if (!u->together && !u->names && u->above_list == u->n)
		return true;
	return !names_projects(u) && ((!u->together && u->above_any) || u->above_head > 1);
}

/* ○ 歩いて健康, and below it ・ sentences with their stops, each time: what has none is no item of theirs. */
static bool heads_sentences(const bullet_use *u)
{
	return u->n > 2 && u->above_stops == u->n && !u->names;
}

/* A bullet that stands before a paragraph nearly every time names a project, one before further headings a section. */
void bullets_decide(job *j)
{
	bullet_use uses[MAX_BULLETS];
	size_t n = 0, paid = 0;
	bool numbered = false, any = false;

	head_stars(j);
	for (block *b = j->root->first; b; b = b->next) {
		bullet_use *u = is_bullet(b) && has_budget(b) ? use_of(uses, &n, b->marker) : NULL;

		if (u)
			u->paid = true;
		paid += u != NULL;
		any |= is_bullet(b);
	}
	projects_find(j);
	for (block *b = j->root->first; b; b = b->next)
		if ((is_bullet(b) && is_project_name(b)) || is_bare_project(j, b))
			block_become_heading(j, b, KW_PROJECT, FORM_BULLET);
	projects_find_bare(j);
	if (!any)
		return;
	for (block *b = j->root->first; b; b = b->next) {
		bullet_use *u = is_bullet(b) ? use_of(uses, &n, b->marker) : NULL;

		numbered |= b->type == KW_SECTION && nest_strength(b);
		if (u && u->n == 0) {
			u->first_line = b->first_line;
			u->below_number = numbered;
			u->others_paid = paid > 1 && !u->paid;
		}
		if (u)
			count_bullet(u, b, first_of_kind(uses, n, block_next_text(b)));
	}
	for (block *b = j->root->first; b; b = b->next) {
		const bullet_use *u = is_bullet(b) ? use_of(uses, &n, b->marker) : NULL;

		if (!u || u->sentences * 3 > u->n)
			continue;
		if (heads_sections(u) || heads_sentences(u))
			block_become_heading(j, b, KW_SECTION, FORM_BULLET);
		else if (u->before_other && (u->before_prose + u->before_label + u->before_other) * 2 > u->n)
			block_become_heading(j, b, KW_SECTION, FORM_BULLET);
		else if (u->before_prose * 2 > u->n)
			block_become_heading(j, b, names_projects(u) ? KW_PROJECT : KW_SECTION, FORM_BULLET);
		else if (u->before_label * 2 >= u->n)
			block_become_heading(j, b, KW_SECTION, FORM_BULLET);
	}
	find_inner(j, uses, n);
	find_inner_of_dots(j, uses, n);
}
