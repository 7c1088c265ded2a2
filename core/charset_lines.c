/* charset_lines -- the index of lines over the decoded text, and the way back from a character to its original bytes.
 * Edges of lines stay untouched; only form feeds and control characters go. */
#include "charset.h"

#define EVERY_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* The end of a run of bytes from `at` on that are neither control characters nor the end; adds their characters. */
static size_t skip_plain(const char *p, size_t at, size_t end, size_t *n_chars)
{
	size_t n = 0;
	for (; end - at >= 8; at += 8) {
		uint64_t eight;
		memcpy(&eight, p + at, 8);
		/* a byte under 20 borrows into its high bit; bytes from 80 on are masked out */
		if ((eight - EVERY_BYTE(0x20)) & ~eight & EVERY_BYTE(0x80))
			break;
		uint64_t continued = (eight >> 7) & (~eight >> 6) & EVERY_BYTE(1);
		n += 8 - (continued * EVERY_BYTE(1) >> 56);
	}
	for (; at < end && (unsigned char)p[at] >= 0x20; at++)
		n += ((unsigned char)p[at] & 0xC0) != 0x80;
	*n_chars += n;
	return at;
}

/* What was met between two line ends. */
struct row {
	size_t end, next; /* of the text, of the next line */
	size_t n_chars;
	size_t n_removed, n_leading; /* bytes that no line keeps; of these, at the head of the line */
	bool feed, feed_last;        /* a form feed; one behind everything else */
};

static struct row scan_row(const char *p, size_t from, size_t end)
{
	struct row row = { .n_chars = 0 };
	size_t at = from;
	for (;;) {
		size_t start = at;
		at = skip_plain(p, at, end, &row.n_chars);
		if (at > start)
			row.feed_last = false;
		if (at == end || p[at] == '\n' || p[at] == '\r')
			break;
		if (p[at] == '\t') {
			row.n_chars++;
			row.feed_last = false;
		} else {
			row.n_leading += at - from == row.n_removed;
			row.n_removed++;
			row.feed |= p[at] == '\f';
			row.feed_last |= p[at] == '\f';
		}
		at++;
	}
	row.end = row.next = at;
	if (at < end)
		row.next += at + 1 < end && p[at] == '\r' && p[at + 1] == '\n' ? 2 : 1;
	return row;
}

static kw_str copy_kept(kw_str s, size_t n_removed, kw_arena *arena)
{
	char *p = kw_arena_alloc(arena, s.n - n_removed), *to = p;
	for (size_t i = 0; p && i < s.n; i++)
		if (!kw_is_removed((unsigned char)s.p[i]))
			*to++ = s.p[i];
	return (kw_str){ p, p ? s.n - n_removed : 0 };
}

/* Moves the offset of a line behind the form feeds and controls at its head. */
static void skip_removed(const kw_text *text, kw_line *line, size_t n)
{
	kw_walk walk = kw_walk_start(text->bytes, line->offset, true);
	uint32_t unit;
	while (n-- > 0)
		kw_unit_reader_of(text->charset)(&walk, &unit, 1);
	line->offset = (uint64_t)(walk.at - (const unsigned char *)text->bytes.p);
}

bool kw_text_index(kw_text *text, kw_line *lines, kw_arena *arena)
{
	kw_str utf8 = text->utf8;
	bool borrowed = text->bytes.n && utf8.p >= text->bytes.p && utf8.p <= text->bytes.p + text->bytes.n;
	bool feed = false;
	size_t at = 0;
	for (size_t i = 0; i < text->n_lines; i++) {
		kw_line *line = &lines[i];
		struct row row = scan_row(utf8.p, at, utf8.n);
		line->text = kw_str_sub(utf8, at + row.n_leading, row.end - at - row.n_leading);
		line->n_chars = (uint32_t)row.n_chars;
		if (borrowed)
			line->offset = (uint64_t)(utf8.p - text->bytes.p) + at;
		if (row.n_removed > row.n_leading)
			line->text = copy_kept(line->text, row.n_removed - row.n_leading, arena);
		if (row.n_leading)
			skip_removed(text, line, row.n_leading);
		/* a form feed behind the last character of a line begins the next page */
		bool trailing = row.feed_last && row.n_chars > 0;
		line->page_break_before = feed || (row.feed && !trailing);
		feed = trailing;
		text->n_nonblank += kw_str_trim(line->text).n > 0;
		at = row.next;
	}
	text->lines = lines;
	return !kw_arena_failed(arena);
}

/* Walks over n characters that lines keep. */
static void skip_kept(kw_walk *walk, kw_unit_reader *read, size_t n)
{
	uint32_t units[KW_UNIT_BLOCK];
	while (n > 0) {
		size_t some = read(walk, units, n < KW_UNIT_BLOCK ? n : KW_UNIT_BLOCK);
		if (some == 0)
			return;
		for (size_t i = 0; i < some; i++)
			n -= !kw_is_removed(units[i]);
	}
}

kw_span kw_text_span(const kw_text *text, uint32_t line, uint32_t col, uint32_t end_col)
{
	if (line == 0 || line > text->n_lines || !text->lines)
		return (kw_span){ 0 };
	const kw_line *l = &text->lines[line - 1];
	col = col == 0 ? 1 : col > l->n_chars ? l->n_chars + 1 : col;
	end_col = end_col > l->n_chars ? l->n_chars : end_col < col ? col - 1 : end_col;
	kw_unit_reader *read = kw_unit_reader_of(text->charset);
	kw_walk walk = kw_walk_start(text->bytes, l->offset, true);
	skip_kept(&walk, read, col - 1);
	for (kw_walk ahead = walk; end_col >= col;
	     walk = ahead) { /* controls before the first character are not its bytes */
		uint32_t unit;
		if (read(&ahead, &unit, 1) == 0 || !kw_is_removed(unit))
			break;
	}
	const unsigned char *start = walk.at;
	skip_kept(&walk, read, end_col + 1 - col);
	return (kw_span){ .line = line,
		          .col = col,
		          .end_col = end_col,
		          .n_bytes = (uint32_t)(walk.at - start),
		          .offset = (uint64_t)(start - (const unsigned char *)text->bytes.p) };
}
