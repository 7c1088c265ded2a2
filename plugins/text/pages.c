/* pages -- sections that head pages: put into the order of their numbers, boxes of examples dealt among them, headings and lists
 * that lost each other brought together, and the texts of the cover compared with the pages they announce. */
#include "legacy.h"

enum { MAX_PAGES = 16 };

typedef struct sheet {
	block *heading, *end; /* end: behind the last block of the page */
} sheet;

static kw_str text_of(job *j, const block *from, const block *end)
{
	kw_buf text = { 0 };
	kw_str s;

	for (const block *b = from; b && b != end; b = b->next) {
		kw_buf_put(&text, b->text);
		for (const block *c = b->first; c; c = c->next) {
			kw_buf_put(&text, c->text);
			for (const block *d = c->first; d; d = d->next)
				kw_buf_put(&text, d->text);
		}
		kw_buf_putc(&text, ' ');
	}
	s = kw_arena_copy(j->arena, kw_buf_str(&text));
	kw_buf_free(&text);
	return s;
}

static block *hold(job *j, block *from, const block *end)
{
	block *holder = block_new(j, KW_DOCUMENT);

	for (block *b = from, *next; b && b != end; b = next) {
		next = b->next;
		block_unlink(b);
		block_append(holder, b);
	}
	return holder;
}

static void release(block *holder, block *parent, block *before)
{
	while (holder->first) {
		block *b = holder->first;

		block_unlink(b);
		if (before)
			block_insert(before, b);
		else
			block_append(parent, b);
	}
}

/* ---- the pages ---- */

static bool is_page(const block *b)
{
	return b->type == KW_SECTION && b->page_title && !b->part_title && title_figure(b) > 0;
}

static size_t find_pages(job *j, sheet *pages)
{
	size_t n = 0;

	for (block *b = j->root->first; b && n < MAX_PAGES; b = b->next) {
		block *end = b->next;

		if (!is_page(b))
			continue;
		while (end && !end->page_title &&
		       !(end->page && end->type == KW_SECTION && nest_is_first_rank(end)))
			end = end->next;
		pages[n++] = (sheet){ b, end };
	}
	return n;
}

static bool is_sorted(const sheet *pages, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (title_figure(pages[i].heading) < title_figure(pages[i - 1].heading))
			return false;
	return true;
}

/* Only pages, and headings torn from their text, may stand between the pages. */
static bool is_one_run(const sheet *pages, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++)
		for (const block *b = pages[i].end; b && b != pages[i + 1].heading; b = b->next)
			if (b->page_title &&
			    (b->part_title || b->type != KW_SECTION || b->form != FORM_PLAIN))
				return false;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (title_figure(pages[i].heading) == title_figure(pages[k].heading))
				return false;
	return true;
}

/* The pages in the order of their numbers, before what stood between or behind them. */
static void sort_pages(job *j, sheet *pages, size_t n)
{
	block *holder[MAX_PAGES], *behind = NULL;
	int figure[MAX_PAGES];

	if (is_sorted(pages, n) || !is_one_run(pages, n))
		return;
	for (size_t i = 0; i < n && !behind; i++)
		if (i + 1 == n || pages[i].end != pages[i + 1].heading)
			behind = pages[i].end;
	for (size_t i = 0; i < n; i++) {
		figure[i] = title_figure(pages[i].heading);
		holder[i] = hold(j, pages[i].heading, pages[i].end);
	}
	for (size_t done = 0; done < n; done++) {
		size_t least = n;

		for (size_t i = 0; i < n; i++)
			if (figure[i] && (least == n || figure[i] < figure[least]))
				least = i;
		figure[least] = 0;
		for (block *b = holder[least]->first; b; b = b->next)
			b->moved = true;
		release(holder[least], j->root, behind);
	}
}

/* As many boxes of one name as pages, and a page without one: the boxes are dealt by what they speak of. */
static void deal_boxes(job *j, sheet *pages, size_t n)
{
	block *box[MAX_PAGES];
	kw_str boxes[MAX_PAGES], texts[MAX_PAGES];
	double score[MAX_PAGES * MAX_PAGES] = { 0 }, best, second;
	size_t found = 0, page_of[MAX_PAGES], home[MAX_PAGES];
	bool uneven = false;

	for (size_t i = 0; i < n; i++)
		for (block *b = pages[i].heading; b && b != pages[i].end; b = b->next)
			if (b->type == KW_BOX && b->role == KW_BOX_PLAIN && b->closed && found < n) {
				uneven |= found != i;
				home[found] = i;
				box[found++] = b;
			}
	if (found != n || !uneven)
		return;
	for (size_t i = 0; i < n; i++) {
		if (!kw_str_eq(box[i]->text, box[0]->text))
			return;
		boxes[i] = text_of(j, box[i], box[i]->next);
	}
	for (size_t i = 0; i < n; i++) {
		block *end = pages[i].end;

		texts[i] = text_of(j, pages[i].heading, end);
	}
	similar_matrix(j, boxes, n, texts, n, score);
	/* A box inside the text of a page is like that page for its own words: only the others tell. */
	for (size_t i = 0; i < n; i++)
		score[i * n + home[i]] *= 0.5;
	if (!assign_best(score, n, page_of, &best, &second))
		return;
	for (size_t i = 0; i < n; i++) {
		if (page_of[i] == home[i])
			continue;
		block_unlink(box[i]);
		if (pages[page_of[i]].end)
			block_insert(pages[page_of[i]].end, box[i]);
		else
			block_append(j->root, box[i]);
		box[i]->moved = true;
		block_doubt(j, box[i], KW_LIKELY, "6.2: best=%.3f second=%.3f", best, second);
	}
}

/* ---- a heading and a list that lost each other ---- */

/* The only list no heading stands above, behind a box or other labels; NULL when there is none or more. */
static block *lone_list(job *j)
{
	block *found = NULL;

	for (block *b = j->root->first; b; b = b->next) {
		const block *before;

		if (b->type != KW_ITEM || b->form == FORM_THEME)
			continue;
		before = block_prev_text(b);
		if (!before || before->type != KW_BOX || !before->closed)
			continue;
		if (found)
			return NULL;
		found = b;
	}
	return found;
}

static void give_list_to_orphan(job *j)
{
	block *orphan = NULL, *list = lone_list(j);

	for (block *b = j->root->first; b; b = b->next) {
		if (b->type != KW_SECTION || !b->page_title || b->form != FORM_PLAIN || title_figure(b) ||
		    b->part_title)
			continue;
		if (!b->next || b->next->page_title) {
			if (orphan)
				return;
			orphan = b;
		}
	}
	if (!orphan || !list || page_first(orphan) != page_first(list))
		return;
	block_unlink(orphan);
	block_insert(list, orphan);
	orphan->moved = true;
	block_doubt(j, orphan, KW_LIKELY, "6.2: elimination");
}

/* ---- k names without text, k items without name ---- */

static bool is_bare_label(const block *b)
{
	return b->type == KW_PARA && b->form == FORM_PLAIN && !b->page && block_is_title_like(b);
}

static size_t label_run(block *first, block **label)
{
	size_t n = 0;

	for (block *b = first; b && is_bare_label(b) && n < MAX_PAGES; b = b->next)
		label[n++] = b;
	return n;
}

/* A run of exactly n items nobody names: below a section in Roman figures, or none. */
static bool unnamed_items(job *j, size_t n, block **item)
{
	for (block *b = j->root->first; b; b = b->next) {
		const block *before = b->type == KW_ITEM ? block_prev_text(b) : NULL;
		size_t found = 0;

		if (b->type != KW_ITEM || (before && before->type == KW_ITEM))
			continue;
		for (block *c = b; c && c->type == KW_ITEM; c = c->next)
			if (found++ < n)
				item[found - 1] = c;
		if (found == n && before && before->type == KW_SECTION && nest_is_first_rank(before) &&
		    !before->page_title)
			return true;
	}
	return false;
}

static void name_items(job *j)
{
	block *label[MAX_PAGES], *item[MAX_PAGES];
	size_t tried = 0;

	for (block *b = j->root->first, *next; b; b = next) {
		size_t n = label_run(b, label), item_of[MAX_PAGES];
		kw_str names[MAX_PAGES], texts[MAX_PAGES];
		double score[MAX_PAGES * MAX_PAGES], best, second;
		mark m = { .form = FORM_PLAIN };

		next = n ? label[n - 1]->next : b->next;
		if (n < 2)
			continue;
		if (++tried > MAX_PAGES)
			return;
		if (!unnamed_items(j, n, item))
			continue;
		memset(score, 0, sizeof score);
		for (size_t i = 0; i < n; i++) {
			names[i] = label[i]->text;
			texts[i] = item[i]->text;
		}
		similar_matrix(j, names, n, texts, n, score);
		if (!assign_best(score, n, item_of, &best, &second))
			return;
		for (size_t i = 0; i < n; i++) {
			block_unlink(label[i]);
			block_insert(item[item_of[i]], label[i]);
			label[i]->type = KW_SECTION;
			label[i]->moved = true;
			block_set_heading(j, label[i], &m);
			block_doubt(j, label[i], best >= 1.2 * second ? KW_LIKELY : KW_GUESS,
			            "6.2: best=%.3f second=%.3f", best, second);
		}
		return;
	}
}

/* ---- the texts of the cover and the pages they announce ---- */

/* The numbered section of the cover with the title of the page. */
static block *announced(job *j, const sheet *page)
{
	uint64_t key = title_key(page->heading);

	for (block *b = j->root->first; b && !b->page_title; b = b->next)
		if (key && b->type == KW_SECTION && b->form == FORM_NUM && title_key(b) == key)
			return b;
	return NULL;
}

static block *end_of_text(block *heading)
{
	block *b = heading->next;

	while (b && b->type == KW_PARA)
		b = b->next;
	return b;
}

static void cross_pillars(job *j, sheet *pages, size_t n)
{
	block *pillar[MAX_PAGES], *holder[MAX_PAGES];
	kw_str heads[MAX_PAGES] = { 0 }, texts[MAX_PAGES] = { 0 };
	double score[MAX_PAGES * MAX_PAGES] = { 0 }, best, second, same = 0;
	size_t text_of_pillar[MAX_PAGES];

	for (size_t i = 0; i < n; i++) {
		pillar[i] = announced(j, &pages[i]);
		if (!pillar[i] || !pillar[i]->next || pillar[i]->next->type != KW_PARA)
			return;
		heads[i] = text_of(j, pages[i].heading, pages[i].end);
		texts[i] = text_of(j, pillar[i]->next, end_of_text(pillar[i]));
	}
	similar_matrix(j, heads, n, texts, n, score);
	for (size_t i = 0; i < n; i++)
		same += score[i * n + i];
	if (!assign_best(score, n, text_of_pillar, &best, &second))
		return;
	if (best < 1.05 * same) {
		if (best > same && pillar[0]->n_pieces)
			kw_report(
			        j->ctx, KW_SEVERITY_NOTE, "structure.crossing-open",
			        kw_text_span(&j->src, pillar[0]->pieces[0].line, 1, 0),
			        "%zu headings and their texts may be crossed (%.3f against %.3f); the order is kept",
			        n, best, same);
		return;
	}
	for (size_t i = 0; i < n; i++)
		holder[i] = hold(j, pillar[i]->next, end_of_text(pillar[i]));
	for (size_t i = 0; i < n; i++) {
		for (block *b = holder[text_of_pillar[i]]->first; b; b = b->next)
			b->moved |= text_of_pillar[i] != i;
		release(holder[text_of_pillar[i]], pillar[i]->parent, pillar[i]->next);
		block_doubt(j, pillar[i], best >= 1.2 * second ? KW_LIKELY : KW_GUESS,
		            "6.2: best=%.3f second=%.3f", best, second);
	}
}

void pages_restore(job *j)
{
	sheet pages[MAX_PAGES];
	size_t n;

	give_list_to_orphan(j);
	name_items(j);
	n = find_pages(j, pages);
	if (n < 2 || n == MAX_PAGES)
		return;
	sort_pages(j, pages, n);
	n = find_pages(j, pages);
	cross_pillars(j, pages, n);
	deal_boxes(j, pages, n);
}
