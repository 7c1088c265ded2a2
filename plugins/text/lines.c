/* lines -- the facts of each non-blank line, taken before anything is stripped: edges, width, distance, page starts. */
#include "legacy.h"

enum { PAGE_BLANKS = 3, FIRST_GAP = 1000, LEAST_DOUBLED = 12 };

/* What stands up to the next white space or the end. */
typedef struct ink {
	size_t end; /* in bytes */
	uint32_t n_chars, columns, facts;
} ink;

static ink ink_from(kw_str s, size_t at)
{
	ink it = { .end = at };
	size_t none = 0; /* bytes of the kana and kanji that say nothing: three and two columns each */

	while (at < s.n) {
		size_t run = facts_skip_none(s, at);
		uint32_t f;

		none += run - at;
		it.end = at = run;
		if (at == s.n)
			break;
		f = facts_next(s, &at);
		if (f & FACT_SPACE)
			break;
		it.facts |= f;
		it.columns += f & FACT_COLUMNS;
		it.n_chars++;
		it.end = at;
	}
	it.n_chars += (uint32_t)(none / 3);
	it.columns += (uint32_t)(none / 3) * 2;
	return it;
}

/* Cuts the white space at both ends and takes the facts of what is left, in one walk; false when nothing is. */
static bool take_text(line *l, kw_str raw)
{
	size_t from = 0, to = 0;
	uint32_t col = 0, width = 0, facts = 0, inside = 0;

	for (size_t at = 0; at < raw.n;) {
		ink it = ink_from(raw, at);

		if (it.end == at) {
			inside = facts_next(raw, &at);
			width += inside & FACT_COLUMNS;
			col++;
			continue;
		}
		if (!to) {
			from = at;
			l->rest->col = col + 1;
			l->indent = width;
			inside = 0;
		}
		facts |= it.facts | inside;
		inside = 0;
		col += it.n_chars;
		width += it.columns;
		at = to = it.end;
		l->rest->end_col = col;
		l->width = width - l->indent;
	}
	l->rest->behind = (uint32_t)(raw.n - to);
	line_set_text(l, kw_str_sub(raw, from, to - from));
	l->facts = (uint16_t)(facts & ~(uint32_t)FACT_COLUMNS);
	l->lead = raw.n > 0 && (raw.p[0] == ' ' || char_first(raw) == 0x3000);
	l->tail = raw.n > 0 && raw.p[raw.n - 1] == ' ';
	return to > 0;
}

/* A trailing space means something only in a file where some lines have one and others do not, and where it stands behind stops rather than
 * anywhere: lines cut in mid-sentence have none. */
static bool tails_mean_something(const job *j)
{
	size_t n = 0, stops = 0, others = 0;

	for (size_t i = 0; i < j->n_lines; i++) {
		bool stop = char_is_term(j->lines[i].last);

		n += j->lines[i].tail;
		stops += stop && j->lines[i].tail;
		others += stop && !j->lines[i].tail;
	}
	return n * 10 >= j->n_lines && n * 4 <= j->n_lines * 3 && stops * (j->n_lines - n) >= 2 * others * n;
}

/* Where every line has a blank one below it, and what is divided has more, or where every line has two, that is how far lines stand apart: distances
 * are halved, and it takes twice the blank lines to end a page. */
static void close_up(job *j)
{
	size_t close = 0, even = 0, wide = 0;

	for (size_t i = 1; i < j->n_lines; i++) {
		close += j->lines[i].gap == 1;
		even += j->lines[i].gap == 2;
		wide += j->lines[i].gap == 3 || j->lines[i].gap == 4;
	}
	if (j->n_lines < LEAST_DOUBLED || close * 50 > j->n_lines ||
	    (even * 2 < j->n_lines && (even * 50 > j->n_lines || wide * 2 < j->n_lines)) ||
	    wide * 12 < j->n_lines)
		return;
	for (size_t i = 1; i < j->n_lines; i++) {
		j->lines[i].gap = (j->lines[i].gap + 1) / 2;
		j->lines[i].page = j->lines[i].fed || j->lines[i].gap > PAGE_BLANKS;
	}
	j->doubled = true;
}

void lines_split(job *j)
{
	size_t n = 0, empties = 0;
	uint32_t last = 0;
	bool page = false, feed = false;

	line_rest *rest = kw_arena_alloc(j->line_arena, (j->src.n_nonblank + 1) * sizeof *rest);
	char *room = kw_arena_alloc(j->line_arena, (j->src.n_nonblank + 2) * sizeof *j->lines);

	if (!rest || !room)
		return;
	j->lines = (line *)(void *)(room + (-(uintptr_t)room & (CACHE_LINE - 1)));
	for (size_t i = 0; i < j->src.n_lines; i++) {
		const kw_line *s = &j->src.lines[i];
		line *l = &j->lines[n];

		l->rest = &rest[n];
		page |= s->page_break_before;
		feed |= s->page_break_before;
		if (!take_text(l, s->text)) {
			empties = s->text.n == 0 ? empties + 1 : 0;
			j->blank_marks |= char_first(s->text) == 0x3000;
			page |= empties >= PAGE_BLANKS;
			continue;
		}
		if (n == j->src.n_nonblank)
			break;
		l->rest->no = (uint32_t)i + 1;
		l->gap = n ? l->rest->no - last : FIRST_GAP;
		l->page = page && n > 0;
		l->fed = feed && n > 0;
		last = l->rest->no;
		page = feed = false;
		empties = 0;
		n++;
	}
	j->n_lines = n;
	close_up(j);
	j->tails = tails_mean_something(j);
}

void lines_keep_live(job *j)
{
	bool page = false, fed = false, printed = false;
	uint32_t n_pages = 1;

	j->n_live = 0;
	j->live = kw_arena_alloc(j->line_arena, (j->n_lines + 1) * sizeof *j->live);
	if (!j->live)
		return;
	for (size_t i = 0; i < j->n_lines; i++) {
		line *l = &j->lines[i];

		page |= l->page;
		fed |= l->fed;
		if (l->removed) {
			printed |= l->furniture;
			j->n_furniture += l->furniture;
			continue;
		}
		/* A form feed beside a page number or a running head ended a page of the print; it goes with them. */
		l->fed = fed && !printed;
		fed = printed = false;
		l->gap = j->n_live ? l->rest->no - j->live[j->n_live - 1]->rest->no : FIRST_GAP;
		if (j->doubled && j->n_live)
			l->gap = (l->gap + 1) / 2;
		l->page = page;
		n_pages += page;
		l->rest->page_no = n_pages;
		page = false;
		j->live[j->n_live++] = l;
	}
}

/* Blocks have what they need of their lines by now, and the document, which is made next, needs the room. */
void lines_forget(job *j)
{
	j->no_memory |= kw_arena_failed(j->line_arena);
	kw_arena_free_into(j->line_arena, kw_doc_arena(j->doc));
	j->line_arena = NULL;
	j->lines = NULL;
	j->live = NULL;
	j->n_lines = j->n_live = 0;
}
