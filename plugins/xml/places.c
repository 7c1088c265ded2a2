/* places -- where a stretch of XML stood in the source, line by line, in its original bytes. */
#include "xml.h"

enum { STEP = 512 };

/* Characters that begin in n bytes. */
static uint64_t count_chars(const char *p, size_t n)
{
	uint64_t chars = 0;
	for (size_t i = 0; i < n; i++)
		chars += ((unsigned char)p[i] & 0xC0) != 0x80;
	return chars;
}

bool places_prepare(xml_input *in, kw_arena *arena)
{
	kw_str s = in->text.utf8;
	size_t n = s.n / STEP + 1;
	uint64_t *chars = kw_arena_alloc(arena, n * sizeof *chars);
	for (size_t i = 1; chars && i < n; i++)
		chars[i] = chars[i - 1] + count_chars(s.p + (i - 1) * STEP, STEP);
	in->chars = chars;
	return chars != NULL;
}

static uint64_t chars_before(const xml_input *in, const char *p)
{
	size_t at = (size_t)(p - in->text.utf8.p), step = at / STEP;
	return in->chars[step] + count_chars(in->text.utf8.p + step * STEP, at - step * STEP);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Without white space and tags at its ends; a tag itself only without white space. */
static kw_str tightened(kw_str s, bool tag)
{
	bool changed = true;
	while (changed && s.n) {
		size_t before = s.n;
		while (s.n && is_blank(s.p[0]))
			s = kw_str_sub(s, 1, s.n);
		while (s.n && is_blank(s.p[s.n - 1]))
			s.n--;
		const char *close = !tag && s.n && s.p[0] == '<' ? memchr(s.p, '>', s.n) : NULL;
		if (close)
			s = kw_str_sub(s, (size_t)(close - s.p) + 1, s.n);
		const char *open = !tag && s.n && s.p[s.n - 1] == '>' ? memrchr(s.p, '<', s.n) : NULL;
		if (open)
			s.n = (size_t)(open - s.p);
		changed = s.n != before;
	}
	return s;
}

/* The line a byte stands on, from 0. */
static size_t line_of(const kw_text *text, const char *p)
{
	size_t low = 0, high = text->n_lines;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (text->lines[middle].text.p && text->lines[middle].text.p <= p)
			low = middle;
		else
			high = middle;
	}
	return low;
}

void places_put(const xml_input *in, size_t from, size_t to, kw_buf *out)
{
	const kw_text *text = &in->text;
	kw_str all = kw_str_sub(text->utf8, from, to - from);
	bool tag = all.n && all.p[0] == '<' && !memchr(all.p + 1, '<', all.n - 1);
	kw_str s = tightened(all, tag);
	while (s.n) {
		size_t i = line_of(text, s.p);
		const kw_line *line = &text->lines[i];
		size_t n = (size_t)(line->text.p + line->text.n - s.p);
		kw_str part = kw_str_sub(s, 0, n);
		s = kw_str_sub(s, part.n, s.n);
		while (s.n && (s.p[0] == '\n' || s.p[0] == '\r'))
			s = kw_str_sub(s, 1, s.n);
		part = tightened(part, tag);
		if (!part.n)
			continue;
		uint64_t from_col = chars_before(in, part.p) - chars_before(in, line->text.p) + 1;
		kw_span span = { .line = (uint32_t)i + 1,
			         .col = (uint32_t)from_col,
			         .end_col = (uint32_t)(from_col + count_chars(part.p, part.n) - 1),
			         .n_bytes = (uint32_t)part.n,
			         .offset = (size_t)(part.p - text->utf8.p) + (text->bom ? 3 : 0) };
		if (text->charset != KW_CHARSET_UTF8)
			span = kw_text_span(text, span.line, span.col, span.end_col);
		kw_buf_put(out, out->n ? KW_LIT(" ") : KW_LIT(""));
		span_put(out, &span);
	}
}
