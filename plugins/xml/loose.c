/* loose -- what makes a tree of a stylesheet's result fit for writers: white space as in prose, values in the text, the parts of
 * headings, nothing empty. Document XML itself never comes here: there every character counts. */
#include "xml.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Whether the character that ends before `at`, or begins there, is as wide as a kanji; at the edges it is what the other is. */
static int is_wide_before(kw_str s, size_t at)
{
	return at > 0 ? kw_utf8_width(kw_utf8_prev(s, &at)) == 2 : -1;
}

static int is_wide_behind(kw_str s, size_t at)
{
	return at < s.n ? kw_utf8_width(kw_utf8_next(s, &at)) == 2 : -1;
}

void prose_put(kw_buf *out, kw_str s)
{
	for (size_t at = 0, run; at < s.n; at = run) {
		bool lf = false;
		for (run = at; run < s.n && !is_blank(s.p[run]);)
			run++;
		kw_buf_put(out, kw_str_sub(s, at, run - at));
		size_t gap = run;
		for (; run < s.n && is_blank(s.p[run]); run++)
			lf |= s.p[run] == '\n';
		/* a line end between Japanese characters is no space */
		bool joined = lf && is_wide_before(s, gap) != 0 && is_wide_behind(s, run) != 0 &&
		              (gap > 0 || run < s.n);
		if (run > gap && !joined)
			kw_buf_putc(out, ' ');
	}
}

kw_str without_edges(kw_str s, bool head, bool tail)
{
	while (head && s.n && is_blank(s.p[0]))
		s = kw_str_sub(s, 1, s.n);
	while (tail && s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* Lines as they are, set apart. */
static void add_lines(kw_doc *doc, kw_node *node, kw_str s)
{
	for (size_t at = 0; at < s.n;) {
		const char *lf = memchr(s.p + at, '\n', s.n - at);
		kw_str line = kw_str_sub(s, at, lf ? (size_t)(lf - s.p) - at : s.n);
		line = without_edges(line, false, true);
		if (at)
			kw_doc_add(doc, node, KW_SOFTBREAK);
		if (line.n)
			kw_doc_add_text(doc, node, KW_TEXT, line);
		at = lf ? (size_t)(lf - s.p) + 1 : s.n;
	}
}

void loose_add_text(kw_doc *doc, kw_node *node, kw_str text, bool last, kw_buf *room)
{
	if (node->type == KW_RAW) {
		while (text.n && (text.p[0] == '\n' || text.p[0] == '\r'))
			text = kw_str_sub(text, 1, text.n);
		add_lines(doc, node, without_edges(text, false, true));
		return;
	}
	kw_buf_clear(room);
	prose_put(room, text);
	text = without_edges(kw_buf_str(room), !node->first, last);
	if (!text.n)
		return;
	if (kw_type_class((kw_type)node->type) == KW_TEXT_BLOCK)
		kw_doc_add_inlines(doc, node, text);
	else
		kw_doc_add_text(doc, node, KW_TEXT, text);
}

/* What the heading says without its label, and the number of the label. */
static void fill_heading(kw_doc *doc, const kw_node *node, kw_buf *room)
{
	kw_heading *h = node->as.heading;
	kw_buf_clear(room);
	kw_text_of(node, room);
	kw_str text = kw_buf_str(room);
	if (kw_str_starts(text, h->label))
		text = kw_str_sub(text, h->label.n, text.n);
	if (!h->title.n)
		h->title = kw_doc_copy(doc, kw_str_trim(text));
	kw_buf_clear(room);
	if (h->label.n && !h->number.n && kw_norm_number(h->label, room))
		h->number = kw_doc_copy(doc, kw_buf_str(room));
}

bool loose_finish(kw_doc *doc, kw_node *node, kw_buf *room)
{
	kw_class class = kw_type_class((kw_type)node->type);
	if (node->type == KW_TITLE && node->first)
		fill_heading(doc, node, room);
	/* an empty cell is a cell, and an empty item may stand for one */
	if ((class != KW_TEXT_BLOCK && class != KW_CONTAINER) || node->first || node->type == KW_DOCUMENT ||
	    node->type == KW_TABLE || node->type == KW_CELL || node->type == KW_ROW)
		return true;
	kw_doc_remove(doc, node);
	return false;
}
