/* lines -- the facts of each non-blank line, taken before anything is stripped: edges, width, distance, page starts. */
#include "legacy.h"

enum { PAGE_BLANKS = 3, FIRST_GAP = 1000 };

static bool is_blank(kw_str s)
{
	if (s.n && (unsigned char)s.p[0] > 0x20 && (unsigned char)s.p[0] < 0x80)
		return false;
	for (size_t at = 0; at < s.n;)
		if (!char_is_space(char_next(s, &at)))
			return false;
	return true;
}

/* Cuts the white space at both ends; the columns say what is left. */
static void take_edges(line *l, kw_str raw)
{
	size_t from = 0;
	uint32_t n_lead = 0;

	l->raw = raw;
	while (from < raw.n) {
		size_t next = from;

		if (!char_is_space(char_next(raw, &next)))
			break;
		from = next;
		n_lead++;
	}
	l->text = kw_str_trim(kw_str_sub(raw, from, raw.n));
	l->col = n_lead + 1;
	l->end_col = n_lead;
	l->width = 0;
	for (size_t at = 0; at < l->text.n; l->end_col++) {
		const unsigned char *p = (const unsigned char *)l->text.p + at;
		uint32_t c;

		/* Most kanji, and the kana U+3041 to U+3080 and U+30C0 to U+30FF, by their bytes. */
		if ((p[0] > 0xE3 && p[0] < 0xEA) ||
		    (p[0] == 0xE3 && (p[1] == 0x83 || (p[1] == 0x81 && p[2] > 0x80)))) {
			l->width += 2;
			at += 3;
			continue;
		}
		c = char_next(l->text, &at);
		l->width += char_width(c);
		l->spaced |= char_is_space(c);
		l->figures |= (c > ' ' && c < 0x80) || (c >= 0xFF00 && c <= 0xFF5E);
	}
	l->indent = str_width(kw_str_sub(raw, 0, from));
	l->lead = raw.n > 0 && (raw.p[0] == ' ' || char_first(raw) == 0x3000);
	l->tail = raw.n > 0 && raw.p[raw.n - 1] == ' ';
}

/* A trailing space means something only in a file where some lines have one and others do not. */
static bool tails_mean_something(const job *j)
{
	size_t n = 0;

	for (size_t i = 0; i < j->n_lines; i++)
		n += j->lines[i].tail;
	return n * 10 >= j->n_lines && n * 4 <= j->n_lines * 3;
}

void lines_split(job *j)
{
	size_t n = 0, empties = 0;
	uint32_t last = 0;
	bool page = false;

	j->lines = kw_arena_alloc(j->line_arena, (j->src.n_nonblank + 1) * sizeof *j->lines);
	if (!j->lines)
		return;
	for (size_t i = 0; i < j->src.n_lines; i++) {
		const kw_line *s = &j->src.lines[i];
		line *l = &j->lines[n];

		page |= s->page_break_before;
		if (is_blank(s->text)) {
			empties = s->text.n == 0 ? empties + 1 : 0;
			page |= empties >= PAGE_BLANKS;
			continue;
		}
		if (n == j->src.n_nonblank)
			break;
		l->no = (uint32_t)i + 1;
		l->gap = n ? l->no - last : FIRST_GAP;
		l->page = page && n > 0;
		take_edges(l, s->text);
		last = l->no;
		page = false;
		empties = 0;
		n++;
	}
	j->n_lines = n;
	j->tails = tails_mean_something(j);
}

void lines_keep_live(job *j)
{
	bool page = false;
	uint32_t n_pages = 1;

	j->n_live = 0;
	j->live = kw_arena_alloc(j->line_arena, (j->n_lines + 1) * sizeof *j->live);
	if (!j->live)
		return;
	for (size_t i = 0; i < j->n_lines; i++) {
		line *l = &j->lines[i];

		page |= l->page;
		if (l->fate != FATE_LIVE)
			continue;
		l->gap = j->n_live ? l->no - j->live[j->n_live - 1]->no : FIRST_GAP;
		l->page = page;
		n_pages += page;
		l->page_no = n_pages;
		page = false;
		j->live[j->n_live++] = l;
	}
}

/* Blocks have what they need of their lines by now, and the document, which is made next, needs the room. */
void lines_forget(job *j)
{
	j->no_memory |= kw_arena_failed(j->line_arena);
	kw_arena_free(j->line_arena);
	j->line_arena = NULL;
	j->lines = NULL;
	j->live = NULL;
	j->n_lines = j->n_live = 0;
}
