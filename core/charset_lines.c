/* charset_lines -- the index of lines over the decoded text, and the way back from a character to its original bytes.
 * Edges of lines stay untouched; only form feeds and control characters go. */
#include "charset.h"
#include "utf8_run.h"

/* For each byte that goes on a character of UTF-8, its lowest bit. */
static uint64_t continued_in(uint64_t eight)
{
	return (eight >> 7) & (~eight >> 6) & KW_EVERY_BYTE(1);
}

static size_t sum_of_bytes(uint64_t eight)
{
	const uint64_t every_other = UINT64_C(0x00FF00FF00FF00FF);
	uint64_t pairs = (eight & every_other) + (eight >> 8 & every_other);
	return (size_t)(pairs * UINT64_C(0x0001000100010001) >> 48);
}

typedef uint8_t lanes __attribute__((vector_size(16)));

/* The end of the lanes from `at` on that have no control character; adds the bytes in them that go on a character. */
static size_t skip_plain_lanes(const char *p, size_t at, size_t end, size_t *n_continued)
{
	for (uint64_t controls[2] = { 0 }; end - at >= sizeof(lanes) && !(controls[0] | controls[1]);) {
		lanes sum = { 0 }, here, marks;
		for (int n = 0; n < UINT8_MAX && end - at >= sizeof here; n++, at += sizeof here) {
			memcpy(&here, p + at, sizeof here);
			marks = (lanes)(here < 0x20);
			memcpy(controls, &marks, sizeof controls);
			if (controls[0] | controls[1])
				break;
			sum -= (lanes)((here & 0xC0) == 0x80);
		}
		uint64_t sums[2];
		memcpy(sums, &sum, sizeof sums);
		*n_continued += sum_of_bytes(sums[0]) + sum_of_bytes(sums[1]);
	}
	return at;
}

/* The end of a run of bytes from `at` on that are neither control characters nor the end; adds their characters. */
static size_t skip_plain(const char *p, size_t at, size_t end, size_t *n_chars)
{
	size_t from = at, n_continued = 0;
	uint64_t controls = 0, sum = 0;
	at = skip_plain_lanes(p, at, end, &n_continued);
	while (!controls && end - at >= 8) { /* less than a lane, or up to a control */
		uint64_t eight = kw_eight_at(p + at), continued = continued_in(eight);
		controls = kw_controls_in(eight);
		unsigned before = controls ? (unsigned)__builtin_ctzll(controls) & ~7U : 64; /* bits */
		sum += before < 64 ? continued & ((UINT64_C(1) << before) - 1) : continued;
		at += before / 8;
	}
	n_continued += sum_of_bytes(sum);
	for (; !controls && at < end && (unsigned char)p[at] >= 0x20; at++)
		n_continued += ((unsigned char)p[at] & 0xC0) == 0x80;
	*n_chars += at - from - n_continued;
	return at;
}

/* What was met between two line ends. */
struct row {
	size_t end, next; /* of the text, of the next line */
	size_t n_chars;
	size_t n_removed, n_leading; /* bytes that no line keeps; of these, at the head of the line */
	bool feed, feed_last;        /* a form feed; one behind everything else */
	bool back;                   /* a backspace */
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
			row.back |= p[at] == '\b';
			row.feed_last |= p[at] == '\f';
		}
		at++;
	}
	row.end = row.next = at;
	if (at < end)
		row.next += at + 1 < end && p[at] == '\r' && p[at + 1] == '\n' ? 2 : 1;
	return row;
}

/* A copy of s without controls and with each place taken once; counts the places. */
static kw_str copy_kept(kw_str s, kw_arena *arena, uint32_t *n_places)
{
	char *p = kw_arena_alloc(arena, s.n), *to = p, *place = p;
	kw_strike strike = { 0 };
	*n_places = 0;
	for (size_t at = 0, next = 0; p && at < s.n; at = next) {
		uint32_t c = kw_utf8_next(s, &next), before = strike.last;
		if (kw_takes_place(&strike, c)) {
			place = to;
			++*n_places;
		} else if (kw_is_removed(c) || strike.last == before) {
			continue;
		} else { /* over an underline */
			to = place;
		}
		memcpy(to, s.p + at, next - at);
		to += next - at;
	}
	return (kw_str){ p, p ? (size_t)(to - p) : 0 };
}

/* Moves the offset of a line behind the form feeds and controls at its head. */
static void skip_removed(const kw_text *text, kw_line *line, size_t n)
{
	kw_byte_walk walk = kw_byte_walk_start(text->bytes, line->offset);
	uint32_t unit;
	while (n-- > 0)
		kw_unit_reader_of(text->charset)(&walk, &unit, 1);
	line->offset = (uint64_t)(walk.at - (const unsigned char *)text->bytes.p);
}

/* The same where characters are struck over others: the walk ends behind what stands in the n-th place. */
static void skip_places(kw_byte_walk *walk, kw_unit_reader *read, size_t n)
{
	kw_strike strike = { 0 };
	uint32_t unit;
	while (n > 0 && read(walk, &unit, 1) > 0)
		n -= kw_takes_place(&strike, kw_unit_char(unit));
	for (kw_byte_walk ahead = *walk; read(&ahead, &unit, 1) > 0;) {
		uint32_t c = kw_unit_char(unit);
		if (kw_takes_place(&strike, c))
			return;
		if (!kw_is_removed(c))
			*walk = ahead;
	}
}

static bool is_removed_unit(uint32_t unit)
{
	return unit >> KW_MARK_SHIFT < KW_N_MARK_CLASSES && kw_is_removed(kw_unit_char(unit));
}

/* Walks over n characters that the line keeps. */
static void skip_kept(const kw_line *line, kw_byte_walk *walk, kw_unit_reader *read, size_t n)
{
	uint32_t units[KW_UNIT_BLOCK];
	if (line->struck_over && n > 0) {
		skip_places(walk, read, n);
		return;
	}
	while (n > 0) {
		size_t some = read(walk, units, n < KW_UNIT_BLOCK ? n : KW_UNIT_BLOCK);
		if (some == 0)
			return;
		for (size_t i = 0; i < some; i++)
			n -= !is_removed_unit(units[i]);
	}
}

/* ---- marks: where every MARK_EVERYth character of a long line stands, so that a span costs the same everywhere ---- */

enum { MARK_EVERY = 1024 };

struct kw_text_marks {
	size_t n;
	struct mark {
		size_t line;  /* from 0 */
		uint32_t col; /* from 0 */
		bool shifted; /* with `set`, the state of ISO-2022-JP before the character */
		uint8_t set;
		uint64_t offset;
	} marks[];
};

static size_t count_marks(const kw_text *text)
{
	size_t n = 0;
	for (size_t i = 0; i < text->n_lines; i++)
		n += text->lines[i].n_chars / MARK_EVERY;
	return n;
}

static void put_marks(const kw_text *text, struct kw_text_marks *out)
{
	kw_unit_reader *read = kw_unit_reader_of(text->charset);
	for (size_t i = 0; i < text->n_lines; i++) {
		kw_byte_walk walk = kw_byte_walk_start(text->bytes, text->lines[i].offset);
		for (uint32_t col = MARK_EVERY; col <= text->lines[i].n_chars; col += MARK_EVERY) {
			skip_kept(&text->lines[i], &walk, read, MARK_EVERY);
			out->marks[out->n++] = (struct mark){
				.line = i,
				.col = col,
				.shifted = walk.shifted,
				.set = walk.set,
				.offset = (uint64_t)(walk.at - (const unsigned char *)text->bytes.p),
			};
		}
	}
}

/* The last mark of the line at or before col, NULL when there is none. */
static const struct mark *find_mark(const struct kw_text_marks *marks, size_t line, uint32_t col)
{
	size_t low = 0, high = marks ? marks->n : 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct mark *m = &marks->marks[middle];
		if (m->line < line || (m->line == line && m->col <= col))
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && marks->marks[low - 1].line == line ? &marks->marks[low - 1] : NULL;
}

/* Walks to the character col (from 0) of line (from 0). */
static kw_byte_walk walk_to(const kw_text *text, size_t line, uint32_t col)
{
	const struct mark *mark = find_mark(text->marks, line, col);
	kw_byte_walk walk = kw_byte_walk_start(text->bytes, mark ? mark->offset : text->lines[line].offset);
	walk.set = mark ? mark->set : walk.set;
	walk.shifted = mark && mark->shifted;
	skip_kept(&text->lines[line], &walk, kw_unit_reader_of(text->charset), mark ? col - mark->col : col);
	return walk;
}

/* LF, CR LF and CR, counted a lane of 16 at a time: a lane holds up to 255 of them. */
static size_t count_line_ends(kw_str s)
{
	size_t n = 0, at = 0;
	while (s.n - at > sizeof(lanes)) {
		lanes sum = { 0 };
		for (int turn = 0; turn < UINT8_MAX && s.n - at > sizeof(lanes);
		     turn++, at += sizeof(lanes)) {
			lanes here, next; /* a CR counts where no LF follows */
			memcpy(&here, s.p + at, sizeof here);
			memcpy(&next, s.p + at + 1, sizeof next);
			sum -= (lanes)((here == '\n') | ((here == '\r') & (next != '\n')));
		}
		for (size_t i = 0; i < sizeof(lanes); i++)
			n += sum[i];
	}
	for (; at < s.n; at++)
		n += s.p[at] == '\n' || (s.p[at] == '\r' && (at + 1 == s.n || s.p[at + 1] != '\n'));
	return n;
}

/* Where the next line begins in the original bytes, when `end` ends the one that begins at `from`. */
static size_t next_in_bytes(const kw_text *text, size_t from, char end)
{
	const char *p = text->bytes.p, *at = p + from, *stop = p + text->bytes.n;
	size_t low = text->charset == KW_CHARSET_UTF16BE, unit = text->charset >= KW_CHARSET_UTF16LE ? 2 : 1;
	for (; (at = memchr(at, end, (size_t)(stop - at))) != NULL; at++) {
		size_t in_unit = ((size_t)(at - p) - from) % unit;
		if (unit == 1 || (in_unit == low && !at[low ? -1 : 1]))
			break;
	}
	if (!at)
		return text->bytes.n;
	const char *next = at - low + unit;
	bool both = end == '\r' && (size_t)(stop - next) >= unit && next[low] == '\n' &&
	            (unit == 1 || !next[1 - low]);
	return (size_t)(next - p) + (both ? unit : 0);
}

/* Whether a line is not blank. Nearly always its first bytes tell: no white space begins with one from E4 to EE, and of those with
 * E3 none but U+3000. */
static bool has_text(kw_str line)
{
	unsigned char c = line.n ? (unsigned char)line.p[0] : ' ';
	return (c > ' ' && c < 0x80) || (c > 0xE3 && c < 0xEF) ||
	       (c == 0xE3 && (unsigned char)line.p[1] > 0x80) || kw_str_trim(line).n > 0;
}

bool kw_text_index(kw_text *text, bool borrowed, kw_arena *arena)
{
	kw_str utf8 = text->utf8;
	bool feed = false;
	size_t at = 0, n_mark, forgotten = 0;
	kw_charset_bom(text->bytes, &n_mark);
	size_t in_bytes = n_mark;
	text->n_lines = count_line_ends(utf8) + 1;
	kw_line *lines = kw_arena_alloc(arena, text->n_lines * sizeof *lines);
	if (!lines)
		return false;
	for (size_t i = 0; i < text->n_lines; i++) {
		kw_line *line = &lines[i];
		struct row row = scan_row(utf8.p, at, utf8.n);
		*line = (kw_line){ .text = kw_str_sub(utf8, at + row.n_leading, row.end - at - row.n_leading),
			           .offset = borrowed ? n_mark + at : in_bytes,
			           .n_chars = (uint32_t)row.n_chars,
			           .struck_over = row.back };
		if (!borrowed && row.end < utf8.n) {
			in_bytes = next_in_bytes(text, in_bytes, utf8.p[row.end]);
			kw_bytes_passed(text->bytes, in_bytes, &forgotten);
		}
		if (row.n_removed > row.n_leading)
			line->text = copy_kept(line->text, arena, &line->n_chars);
		if (row.n_leading)
			skip_removed(text, line, row.n_leading);
		/* a form feed behind the last character of a line begins the next page */
		bool trailing = row.feed_last && row.n_chars > 0;
		line->page_break_before = feed || (row.feed && !trailing);
		feed = trailing;
		text->n_nonblank += has_text(line->text);
		at = row.next;
	}
	text->lines = lines;
	size_t n_marks = count_marks(text);
	struct kw_text_marks *marks = NULL;
	if (n_marks > 0)
		marks = kw_arena_alloc(arena, sizeof *marks + n_marks * sizeof *marks->marks);
	if (marks)
		put_marks(text, marks);
	text->marks = marks;
	return !kw_arena_failed(arena);
}

/* The bytes of the first n characters of s. */
static size_t bytes_of(kw_str s, size_t n)
{
	size_t at = 0;
	while (n-- > 0 && at < s.n) {
		unsigned char c = (unsigned char)s.p[at];
		at += c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	}
	return at;
}

/* Sets where the characters col to end_col of a line, whose text stands in the original bytes, are: the same as walking, told from
 * the text. */
static void find_in_place(const kw_text *text, const kw_line *line, kw_span *span)
{
	uint32_t col = span->col, end_col = span->end_col;
	size_t from = col > 1 ? bytes_of(line->text, col - 1) : 0;
	kw_str rest = kw_str_sub(line->text, from, line->text.n);
	span->n_bytes = (uint32_t)(end_col == line->n_chars ? rest.n : bytes_of(rest, end_col - col + 1));
	span->offset = (uint64_t)(rest.p - text->bytes.p);
}

/* The bytes of a whole line up to its line end, in an encoding where nothing but characters stands there; 0 when controls
 * at the head of the next line leave that open. */
static size_t line_bytes(const kw_text *text, size_t line)
{
	const char *p = text->bytes.p;
	size_t from = (size_t)text->lines[line].offset, end = text->bytes.n;
	if (line + 1 < text->n_lines) {
		end = (size_t)text->lines[line + 1].offset;
		if (end <= from || (p[end - 1] != '\n' && p[end - 1] != '\r'))
			return 0;
		end -= end - from > 1 && p[end - 1] == '\n' && p[end - 2] == '\r' ? 2 : 1;
	}
	return end - from;
}

static bool is_inside(kw_str s, kw_str of)
{
	return s.n && (uintptr_t)s.p >= (uintptr_t)of.p && (uintptr_t)s.p < (uintptr_t)of.p + of.n;
}

/* The common cases, with hardly any decoding; false when the span has to be walked. */
static bool find_span(const kw_text *text, const kw_line *line, kw_span *span)
{
	if (line->n_chars >= MARK_EVERY || span->end_col < span->col)
		return false;
	if (text->charset == KW_CHARSET_UTF8 && is_inside(line->text, text->bytes)) {
		find_in_place(text, line, span);
		return true;
	}
	bool to_end = span->end_col == line->n_chars && is_inside(line->text, text->utf8);
	if (!to_end || (text->charset != KW_CHARSET_CP932 && text->charset != KW_CHARSET_EUC_JP_MS))
		return false;
	size_t n = line_bytes(text, (size_t)(line - text->lines));
	kw_byte_walk walk = kw_byte_walk_start(text->bytes, (size_t)line->offset);
	skip_kept(line, &walk, kw_unit_reader_of(text->charset), span->col - 1);
	span->offset = (uint64_t)(walk.at - (const unsigned char *)text->bytes.p);
	span->n_bytes = n ? (uint32_t)(line->offset + n - span->offset) : 0;
	return n > 0;
}

/* Apart, so that the common cases need none of its registers. */
__attribute__((noinline)) static void walk_span(const kw_text *text, const kw_line *line, kw_span *span)
{
	kw_unit_reader *read = kw_unit_reader_of(text->charset);
	kw_byte_walk walk = walk_to(text, span->line - 1, span->col - 1);
	for (kw_byte_walk ahead = walk; span->end_col >= span->col;
	     walk = ahead) { /* controls before it are not the character's bytes */
		uint32_t unit;
		if (read(&ahead, &unit, 1) == 0 || !kw_is_removed(kw_unit_char(unit)))
			break;
	}
	const unsigned char *start = walk.at;
	if (span->end_col - span->col + 1 < MARK_EVERY)
		skip_kept(line, &walk, read, span->end_col - span->col + 1);
	else
		walk = walk_to(text, span->line - 1, span->end_col);
	span->n_bytes = (uint32_t)(walk.at - start);
	span->offset = (uint64_t)(start - (const unsigned char *)text->bytes.p);
}

kw_span kw_text_span(const kw_text *text, uint32_t line, uint32_t col, uint32_t end_col)
{
	if (line == 0 || line > text->n_lines || !text->lines)
		return (kw_span){ 0 };
	const kw_line *l = &text->lines[line - 1];
	col = col == 0 ? 1 : col > l->n_chars ? l->n_chars + 1 : col;
	end_col = end_col > l->n_chars ? l->n_chars : end_col < col ? col - 1 : end_col;
	kw_span span = { .line = line, .col = col, .end_col = end_col };
	if (text->bytes.n && !find_span(text, l, &span)) /* else there is nothing to walk over */
		walk_span(text, l, &span);
	return span;
}
