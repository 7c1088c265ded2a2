/* markdown -- signs a converter put into the text ("- ", "**", "## "). They count as signs only in a file that shows several;
 * elsewhere a hyphen is a hyphen. The signs go to the ledger, what they enclose stays. */
#include "legacy.h"

enum { MIN_SIGNS = 3, MOST_HASHES = 6, TOP_LINES = 12 };

static const kw_str dash = { "- ", 2 }, bold = { "**", 2 };

/* The signs of one line, each of `bytes` bytes, as one entry of the ledger. */
static void remove_signs(job *j, const line *l, const size_t *at, size_t n, size_t bytes)
{
	kw_span spans[3];
	kw_buf text = { 0 };
	kw_removed entry = {
		.kind = KW_REMOVED_MARKDOWN, .reason = KW_REASON_MARKDOWN_SIGN, .part = true, .spans = spans
	};

	for (size_t i = 0; i < n; i++) {
		uint32_t col = l->rest->col + (uint32_t)kw_utf8_count(kw_str_sub(l->text, 0, at[i]));
		kw_str sign = kw_str_sub(l->text, at[i], bytes);

		spans[i] = kw_text_span(&j->src, l->rest->no, col, col + (uint32_t)bytes - 1);
		kw_buf_put(&text, kw_str_trim(sign));
	}
	entry.n_spans = (uint32_t)n;
	entry.text = kw_buf_str(&text);
	kw_doc_add_removed(j->doc, &entry);
	kw_buf_free(&text);
}

/* - **to listen** we …: where the bold words, with text behind them, end; 0 when it is no such line, or begins with a number. */
static size_t bold_item(const line *l)
{
	size_t end;

	if (!kw_str_starts(l->text, dash) || !kw_str_starts(kw_str_sub(l->text, 2, l->text.n), bold))
		return 0;
	end = str_find(l->text, bold, 4);
	return end < l->text.n && kw_str_trim(kw_str_sub(l->text, 4, end - 4)).n &&
	                       kw_str_trim(kw_str_sub(l->text, end + 2, l->text.n)).n &&
	                       grammar_mark(kw_str_sub(l->text, 4, end - 4)).form == FORM_PLAIN
	               ? end
	               : 0;
}

/* Two and more of them are a list; one alone is a heading and its text. */
static bool is_bold_list(const job *j, size_t i)
{
	return bold_item(j->live[i]) &&
	       ((i > 0 && !j->live[i]->page && bold_item(j->live[i - 1])) ||
	        (i + 1 < j->n_live && !j->live[i + 1]->page && bold_item(j->live[i + 1])));
}

static void take_bold_item(job *j, line *l)
{
	size_t end = bold_item(l);
	const stretch parts[] = { { l, 4, end - 4 }, { l, end + 2, l->text.n - end - 2 } };
	const size_t at[] = { 0, 2, end };
	block *b = block_new(j, KW_ITEM);

	remove_signs(j, l, at, 3, 2);
	block_set_parts(j, b, parts, 2);
	b->form = FORM_DOT;
	b->gap = l->gap;
	b->page = l->page;
	l->block = b;
}

/* - **2 title** text: a heading and its paragraph on one line. */
static bool split_bold(job *j, line *l)
{
	size_t from = kw_str_starts(l->text, dash) ? 2 : 0, end, at[3], n = 0, body;
	block *head, *para;
	mark m;

	if (!kw_str_starts(kw_str_sub(l->text, from, l->text.n), bold))
		return false;
	end = str_find(l->text, bold, from + 2);
	if (end >= l->text.n || !kw_str_trim(kw_str_sub(l->text, from + 2, end - from - 2)).n)
		return false;
	m = grammar_mark(kw_str_sub(l->text, from + 2, end - from - 2));
	if (from)
		at[n++] = 0;
	at[n++] = from;
	at[n++] = end;
	remove_signs(j, l, at, n, 2);
	head = block_new(j, KW_SECTION);
	block_set_part(j, head, l, from + 2, end - from - 2);
	block_set_heading(j, head, &m);
	l->block = head;
	body = end + 2;
	str_skip_space(l->text, &body);
	if (body >= l->text.n)
		return true;
	para = block_new(j, KW_PARA);
	block_set_part(j, para, l, body, l->text.n - body);
	head->next = para;
	return true;
}

static void strip_dash(job *j, line *l)
{
	size_t at = 0;

	remove_signs(j, l, &at, 1, 2);
	line_set_text(l, kw_str_sub(l->text, 2, l->text.n));
	l->rest->col += 2;
	l->width -= 2;
	l->part = true;
}

/* ---- ## headings ---- */

/* How many # stand before white space and words that are no sentence; 0 when it is no heading. */
static size_t hashes(const line *l)
{
	size_t n = 0;

	if (l->first != '#' || l->facts & FACT_STOP)
		return 0;
	while (n < l->text.n && l->text.p[n] == '#')
		n++;
	return n <= MOST_HASHES && n < l->text.n && char_is_space(char_at(l->text, n)) ? n : 0;
}

/* The first heading is the title of the document when no other has as few signs. */
static bool is_title(const job *j, size_t i, size_t least)
{
	if (i >= TOP_LINES)
		return false;
	for (size_t k = 0; k < j->n_live; k++) {
		size_t n = k == i ? 0 : hashes(j->live[k]);

		if (n && (k < i || n <= least))
			return false;
	}
	return true;
}

static void take_heading(job *j, size_t i, size_t n, bool title)
{
	line *l = j->live[i];
	block *b = block_new(j, title ? KW_TITLE : KW_SECTION);
	size_t body = n, at = 0;
	mark m;

	str_skip_space(l->text, &body);
	m = grammar_mark(kw_str_sub(l->text, body, l->text.n));
	remove_signs(j, l, &at, 1, n);
	block_set_part(j, b, l, body, l->text.n - body);
	b->gap = l->gap;
	l->block = b;
	if (title)
		m = (mark){ .form = FORM_PLAIN };
	block_set_heading(j, b, &m);
	if (title && b->heading)
		b->heading->title = b->text;
	if (!title) {
		b->form = FORM_HASH;
		b->depth = (uint8_t)n;
	}
}

static void take_headings(job *j)
{
	bool any = false;

	for (size_t i = 0; i < j->n_live; i++) {
		size_t n = hashes(j->live[i]);

		if (!n)
			continue;
		take_heading(j, i, n, !any && is_title(j, i, n));
		any = true;
	}
}

void markdown_strip(job *j)
{
	size_t dashes = 0, bolds = 0, headings = 0;

	for (size_t i = 0; i < j->n_live; i++) {
		const line *l = j->live[i];

		dashes += l->first == '-' && kw_str_starts(l->text, dash);
		bolds += l->facts & FACT_STAR && str_find(l->text, bold, 0) < l->text.n;
		headings += hashes(l) > 0;
	}
	j->markdown = (dashes && bolds) || (dashes + bolds >= MIN_SIGNS && bolds);
	if (headings > 1 || (headings && dashes + bolds))
		take_headings(j);
	for (size_t i = 0; i < j->n_live && j->markdown; i++) {
		line *l = j->live[i];

		if (l->block)
			continue;
		if (is_bold_list(j, i)) {
			take_bold_item(j, l);
			continue;
		}
		if (split_bold(j, l))
			continue;
		/* A dash before a mark of the text itself is the converter's; before words it may be the author's. */
		if (kw_str_starts(l->text, dash) && l->text.n > 2 &&
		    grammar_mark(kw_str_trim(kw_str_sub(l->text, 2, l->text.n))).form != FORM_PLAIN &&
		    l->text.p[2] != ' ')
			strip_dash(j, l);
	}
}
