/* cross -- headings that were extracted apart from their texts: table heads torn from their sections, headings stacked above several
 * texts, a heading without text beside one text too many. Each decision that is not forced says how sure it is. */
#include "legacy.h"

enum { MAX_STACK = 12, MAX_HEADS = 256 };

/* ---- table heads ---- */

/* 【経営課題１　…】, 〔経営課題１〕… */
static bool is_in_brackets(const block *b)
{
	return b->type == KW_SECTION &&
	       (b->bracketed || (b->form == FORM_WORDNUM && char_is_opener(char_first(b->marker))));
}

/* A section a table head may belong to: numbered, in brackets, with sections of its own below. */
static bool is_table_section(const block *b, uint8_t kind)
{
	return is_in_brackets(b) && b->form == kind && kind != FORM_DOTTED;
}

static bool same_columns(const block *a, const block *b)
{
	return str_hash(a->text) == str_hash(b->text);
}

/* Heads before their sections, as many as there are sections: the first head goes with the first section. */
static void deal_heads(job *j, block *first)
{
	block *section = first;
	uint8_t kind;

	while (section && !(is_in_brackets(section) && section->form != FORM_DOTTED))
		section = section->next;
	if (!section)
		return;
	kind = section->form;
	for (block *head = first, *next; head; head = next) {
		bool adjacent;

		for (next = head->next;
		     next && !(next->type == KW_TABLE && !next->taken && same_columns(next, first));
		     next = next->next)
			;
		while (section && !is_table_section(section, kind))
			section = section->next;
		if (!section)
			return;
		adjacent = head->next == section;
		block_unlink(head);
		block_insert_after(section, head);
		if (!adjacent) {
			head->moved = true;
			block_doubt(j, head, KW_LIKELY, "6.6: count");
		}
		head->taken = true;
		section = section->next;
	}
}

static void place_table_heads(job *j)
{
	size_t n = 0;

	for (const block *b = j->root->first; b; b = b->next)
		n += b->type == KW_TABLE;
	if (n > MAX_HEADS)
		return;
	for (block *b = j->root->first, *next; b; b = next) {
		const block *after;

		next = b->next;
		if (b->type != KW_TABLE || b->taken)
			continue;
		after = block_next_text(b);
		while (after && after->type == KW_TABLE && same_columns(after, b))
			after = block_next_text(after);
		if (!after || !is_in_brackets(after))
			continue;
		for (const block *c = next; c; c = c->next)
			if (c->type == KW_TABLE && same_columns(c, b)) {
				deal_heads(j, b);
				break;
			}
	}
}

/* ---- stacked headings ---- */

static bool goes_on(const block *b)
{
	return b->type == KW_PARA && words_at_start(WORD_CONNECT, b->text) > 0;
}

/* Sections of one kind that follow one another without text. */
static size_t stack_from(block *first, block **stack)
{
	size_t n = 0;

	for (block *b = first; b && n < MAX_STACK; b = b->next) {
		/* Sections in Roman figures are a matter of the cover. */
		if (b->type != KW_SECTION || b->form != first->form || nest_strength(b) <= 10 ||
		    b->page_title != first->page_title)
			break;
		if (n && b->page)
			break;
		stack[n++] = b;
	}
	return n;
}

/* The paragraphs behind the stack, cut where one does not go on from the one before; 0 when they are not as many as the headings. */
static bool texts_after(block *last, size_t n, block **text)
{
	size_t found = 0;
	block *b = last->next;

	for (; b && b->type == KW_PARA && !b->page; b = b->next) {
		if (found && goes_on(b))
			continue;
		if (found == n)
			return false;
		text[found++] = b;
	}
	return found == n;
}

static void unstack(job *j, block **stack, size_t n, block **text)
{
	for (size_t i = 0; i + 1 < n; i++) {
		block *after = stack[i], *end = text[i + 1];

		for (block *b = text[i], *next; b && b != end; b = next) {
			next = b->next;
			block_unlink(b);
			block_insert_after(after, b);
			b->moved = true;
			block_doubt(j, b, KW_LIKELY, "6.2: count");
			after = b;
		}
	}
}

static void unstack_headings(job *j)
{
	block *stack[MAX_STACK], *text[MAX_STACK];

	for (block *b = j->root->first; b; b = b->next) {
		size_t n = stack_from(b, stack);

		if (n < 2)
			continue;
		if (texts_after(stack[n - 1], n, text))
			unstack(j, stack, n, text);
		b = stack[n - 1];
	}
}

/* ---- texts that stand before their headings ---- */

/* The section numbered `figure` right behind a paragraph that no heading stands above, or NULL. */
static block *named_below(const block *para, int figure, const block *like)
{
	block *head = para && para->type == KW_PARA && block_is_prose(para) ? para->next : NULL;

	return head && head->type == KW_SECTION && title_figure(head) == figure && !head->page &&
	                       !head->page_title &&
	                       (like ? head->form == like->form
	                             : head->form == FORM_NUM || head->form == FORM_PAREN)
	               ? head
	               : NULL;
}

/* Text, 1, text, 2, text, 3, and no text behind the last: boxes whose names an extraction put below their texts. */
static void name_boxes(job *j)
{
	block *head[MAX_STACK], *text[MAX_STACK];

	for (block *b = j->root->first; b; b = b->next) {
		size_t n = 0;

		if (!b->prev || block_is_heading(b->prev) || b->prev->type == KW_PARA)
			continue;
		for (block *para = b; n < MAX_STACK; n++) {
			head[n] = named_below(para, (int)n + 1, n ? head[0] : NULL);
			if (!head[n])
				break;
			text[n] = para;
			para = head[n]->next;
		}
		if (n < 2 || n == MAX_STACK ||
		    (head[n - 1]->next && !head[n - 1]->next->page && !block_is_heading(head[n - 1]->next)))
			continue;
		for (size_t i = 0; i < n; i++) {
			block_unlink(text[i]);
			block_insert_after(head[i], text[i]);
			text[i]->moved = true;
			block_doubt(j, text[i], KW_LIKELY, "6.2: name-below");
		}
		b = text[n - 1];
	}
}

/* ---- a greeting ---- */

/* 市長からのごあいさつ, a heading, a text and who signs it: what is signed is the greeting. */
static void settle_greeting(job *j)
{
	size_t word;

	for (block *b = j->root->first; b; b = b->next) {
		block *head = b->next, *first = head ? head->next : NULL, *end = first, *after = b;

		if (b->type != KW_SECTION || b->form != FORM_PLAIN || !words_at_end(WORD_HEADING, b->text) ||
		    words_inside(WORD_POST, b->text, &word) >= b->text.n || !head ||
		    head->type != KW_SECTION || head->form != FORM_PLAIN || head->page)
			continue;
		while (end && end->type == KW_PARA && block_is_prose(end) && !end->page)
			end = end->next;
		if (end == first || !end || end->type != KW_FIELD || end->role != KW_FIELD_HEAD)
			continue;
		for (block *p = first, *next; p != end; p = next) {
			next = p->next;
			block_unlink(p);
			block_insert_after(after, p);
			p->moved = true;
			block_doubt(j, p, KW_LIKELY, "6.2: who-signs");
			after = p;
		}
		return;
	}
}

void cross_headings(job *j)
{
	place_table_heads(j);
	unstack_headings(j);
	name_boxes(j);
	settle_greeting(j);
}

/* ---- in the tree ---- */

static block *next_in_tree(block *b)
{
	if (b->first)
		return b->first;
	while (b && !b->next)
		b = b->parent;
	return b ? b->next : NULL;
}

static bool is_empty_plain(const block *b)
{
	return b->type == KW_SECTION && !b->first && !nest_strength(b) && b->form == FORM_PLAIN;
}

/* A section whose slogan is followed by just one paragraph: the paragraph may be the text of another heading. */
static block *text_too_many(block *section)
{
	block *slogan = section->first, *para = slogan ? slogan->next : NULL;

	if (section->type != KW_SECTION || section->form != FORM_PLAIN || !slogan ||
	    slogan->type != KW_SLOGAN)
		return NULL;
	return para && para->type == KW_PARA && !para->next ? para : NULL;
}

/* ２ above the title, 1 and 3 below it: it stood between them. */
static void settle_number(job *j, block *orphan)
{
	int figure = title_figure(orphan);

	for (block *b = j->root->first; b; b = next_in_tree(b)) {
		const block *next = b->next;

		if (b == orphan || b->type != KW_SECTION || b->form != orphan->form ||
		    title_figure(b) != figure - 1 ||
		    (next && next->form == orphan->form && title_figure(next) <= figure))
			continue;
		block_unlink(orphan);
		block_insert_after(b, orphan);
		orphan->moved = true;
		block_doubt(j, orphan, KW_LIKELY, "6.2: number");
		return;
	}
}

/* A heading that stood above the title of the document has no text; the text stands below another heading that has one too many. */
static void settle_orphan(job *j)
{
	block *orphan = NULL, *para = NULL, *target = NULL;

	for (block *b = j->root->first; b && !orphan; b = b->next)
		if (b->orphan && b->type == KW_SECTION && !b->first)
			orphan = b;
	if (orphan && title_figure(orphan)) {
		settle_number(j, orphan);
		return;
	}
	for (block *b = j->root->first; b && orphan && !para; b = next_in_tree(b)) {
		para = b == orphan ? NULL : text_too_many(b);
		target = b;
	}
	if (!orphan || !para)
		return;
	block_unlink(orphan);
	block_insert_after(target, orphan);
	block_unlink(para);
	block_append(orphan, para);
	orphan->moved = true;
	block_doubt(j, orphan, KW_LIKELY, "6.2: elimination");
	kw_report(j->ctx, KW_SEVERITY_WARNING, "structure.orphan-heading",
	          kw_text_span(&j->src, orphan->first_line, 1, 0),
	          "heading without text; took the text of line %u by elimination", para->first_line);
}

/* A table head left over goes to a form section that has nothing. */
static void settle_table_heads(job *j)
{
	for (block *b = j->root->first; b; b = next_in_tree(b)) {
		if (b->type != KW_TABLE || b->taken || b->first)
			continue;
		/* One search is enough: what the first finds not, no later one will. */
		for (block *s = next_in_tree(b); s; s = next_in_tree(s)) {
			if (!is_empty_plain(s) || !s->heading || !s->heading->qualifier.n)
				continue;
			block_unlink(b);
			block_append(s, b);
			b->moved = true;
			block_doubt(j, b, KW_LIKELY, "6.6: elimination");
			return;
		}
		return;
	}
}

static void add_missing(job *j, block *parent, kw_missing_role role, kw_str what)
{
	block *b = block_new(j, KW_MISSING);

	b->role = (uint8_t)role;
	b->text = what;
	block_append(parent, b);
}

/* Text right below a list title whose other entries are projects: the name of its project is lost. */
static void restore_project(job *j, block *section)
{
	block *title = section->first, *para, *project;
	bool has_projects = false;

	while (title && !(title->type == KW_FIELD && title->role == KW_FIELD_LIST_TITLE))
		title = title->next;
	para = title ? title->next : NULL;
	if (!para || para->type != KW_PARA)
		return;
	for (const block *b = para; b && !has_projects; b = b->next)
		has_projects = b->type == KW_PROJECT;
	if (!has_projects)
		return;
	project = block_new(j, KW_PROJECT);
	block_insert(para, project);
	block_doubt(j, project, KW_LIKELY, "6.7: title-lost");
	add_missing(j, project, KW_MISSING_PART, KW_LIT("title"));
	while (project->next && project->next->type == KW_PARA) {
		para = project->next;
		block_unlink(para);
		block_append(project, para);
	}
}

/* Fields of a form left empty, projects without text: the gap is said, never filled. */
static void mark_gaps(job *j)
{
	bool has_fields = j->has_form;

	for (block *b = j->root->first; b; b = next_in_tree(b)) {
		if (has_fields && is_empty_plain(b))
			add_missing(j, b, KW_MISSING_FIELD, KW_LIT("text"));
		else if (b->type == KW_SECTION)
			restore_project(j, b);
		else if (b->type == KW_PROJECT && !b->first && b->n_pieces && b->form == FORM_BULLET)
			add_missing(j, b, KW_MISSING_PART, KW_LIT("text"));
	}
}

void cross_sections(job *j)
{
	settle_orphan(j);
	settle_table_heads(j);
	mark_gaps(j);
}
