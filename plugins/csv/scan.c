/* scan -- splits text into records and fields. The special bytes (delimiter, quote, CR, LF) of 64 bytes at a time become
 * bits of one word, and the scanner jumps from bit to bit; all else is passed over unseen. */
#include "csv.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 64 };
#define NO_BLOCK SIZE_MAX

uint64_t special_mask_plain(const char *p, char delimiter)
{
	uint64_t mask = 0;
	for (unsigned i = 0; i < BLOCK; i++)
		if (p[i] == delimiter || p[i] == '"' || p[i] == '\n' || p[i] == '\r')
			mask |= UINT64_C(1) << i;
	return mask;
}

#ifdef __SSE2__
uint64_t special_mask(const char *p, char delimiter)
{
	const __m128i d = _mm_set1_epi8(delimiter), q = _mm_set1_epi8('"'), lf = _mm_set1_epi8('\n'),
	              cr = _mm_set1_epi8('\r');
	uint64_t mask = 0;
	for (unsigned i = 0; i < BLOCK / 16; i++) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + (size_t)i * 16));
		__m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, d), _mm_cmpeq_epi8(v, q)),
		                           _mm_or_si128(_mm_cmpeq_epi8(v, lf), _mm_cmpeq_epi8(v, cr)));
		mask |= (uint64_t)(unsigned)_mm_movemask_epi8(hit) << (i * 16);
	}
	return mask;
}
#else
uint64_t special_mask(const char *p, char delimiter)
{
	return special_mask_plain(p, delimiter);
}
#endif

csv_scan scan_start(kw_str s, size_t at, uint32_t line, char delimiter, bool places)
{
	return (csv_scan){ .s = s,
		           .delimiter = delimiter == WIDE_GAPS ? GAPS : delimiter,
		           .least_gap = delimiter == WIDE_GAPS ? 2 : delimiter == GAPS,
		           .places = places,
		           .at = at,
		           .line = line,
		           .col = 1,
		           .counted = at,
		           .block = NO_BLOCK };
}

static void load_block(csv_scan *c, size_t block)
{
	size_t left = c->s.n - block;
	c->block = block;
	if (left >= BLOCK) {
		c->mask = special_mask(c->s.p + block, c->delimiter);
		return;
	}
	char tail[BLOCK] = { 0 };
	memcpy(tail, c->s.p + block, left);
	c->mask = special_mask(tail, c->delimiter);
}

/* The first special byte at or behind `at`, or the end. */
static inline size_t next_special(csv_scan *c, size_t at)
{
	if (at >= c->s.n)
		return c->s.n;
	size_t block = at & ~(size_t)(BLOCK - 1);
	if (block != c->block)
		load_block(c, block);
	uint64_t mask = c->mask & (~UINT64_C(0) << (at - block));
	while (!mask) {
		block += BLOCK;
		if (block >= c->s.n)
			return c->s.n;
		load_block(c, block);
		mask = c->mask;
	}
	return block + (unsigned)__builtin_ctzll(mask);
}

/* ---- places ---- */

/* Eight bytes at a time. */
uint32_t count_chars(const char *p, size_t n)
{
	uint32_t chars = 0;
	size_t i = 0;
	for (; n - i >= 8; i += 8) {
		uint64_t eight;
		memcpy(&eight, p + i, 8);
		/* continuation bytes are 10xxxxxx */
		uint64_t continued = eight >> 7 & ~(eight >> 6) & UINT64_C(0x0101010101010101);
		chars += 8 - (uint32_t)(continued * UINT64_C(0x0101010101010101) >> 56);
	}
	for (; i < n; i++)
		chars += ((unsigned char)p[i] & 0xC0) != 0x80;
	return chars;
}

/* Moves col on to the byte `at` of the same line. */
static inline void count_to(csv_scan *c, size_t at)
{
	if (!c->places)
		return;
	c->col += count_chars(c->s.p + c->counted, at - c->counted);
	c->counted = at;
}

/* Behind the line end at `at`: the next line begins. */
static inline size_t end_line(csv_scan *c, size_t at)
{
	at += c->s.p[at] == '\r' && at + 1 < c->s.n && c->s.p[at + 1] == '\n' ? 2 : 1;
	c->line++;
	c->col = 1;
	c->counted = at;
	return at;
}

/* ---- fields ---- */

/* The first byte at or behind `at` that is no space. */
static size_t pass_spaces(const csv_scan *c, size_t at)
{
	while (at < c->s.n && c->s.p[at] == ' ')
		at++;
	return at;
}

static bool ends_line(const csv_scan *c, size_t at)
{
	return at == c->s.n || c->s.p[at] == '\n' || c->s.p[at] == '\r';
}

bool scan_record(csv_scan *c)
{
	for (;;) {
		if (c->least_gap)
			c->at = pass_spaces(c, c->at);
		if (c->at >= c->s.n || !ends_line(c, c->at))
			return c->at < c->s.n;
		c->at = end_line(c, c->at);
	}
}

/* From behind the opening quote to the closing one, or to the end of the text. */
static inline __attribute__((always_inline)) size_t pass_quoted(csv_scan *c, csv_field *f, size_t at)
{
	const char *p = c->s.p;
	bool first_line = true;
	for (;;) {
		at = next_special(c, at);
		if (at == c->s.n)
			return at;
		if (p[at] == '"') {
			if (at + 1 == c->s.n || p[at + 1] != '"')
				return at;
			f->undo = true;
			at += 2;
		} else if (p[at] == c->delimiter) {
			at++;
		} else {
			if (first_line) {
				count_to(c, at);
				f->n_chars = c->col - f->col;
				f->n_bytes = (uint32_t)(at - f->start);
				first_line = false;
			}
			at = end_line(c, at);
		}
	}
}

/* From `at` to the end of a field that a run of spaces ends. */
static size_t pass_to_gap(csv_scan *c, size_t at)
{
	for (;;) {
		at = next_special(c, at);
		if (ends_line(c, at))
			return at;
		size_t behind = pass_spaces(c, at);
		if (behind - at >= c->least_gap || (behind > at && ends_line(c, behind)))
			return at;
		at = behind > at ? behind : at + 1; /* spaces of the text, or a quote in it */
	}
}

/* scan_field, where runs of spaces separate. */
static field_end scan_gap_field(csv_scan *c, csv_field *f)
{
	size_t start = c->at, at = start;
	if (c->s.p[at] == '"') {
		size_t close = pass_quoted(c, f, at + 1);
		if (close == c->s.n)
			return END_UNTERMINATED;
		at = close + 1;
		f->stray = !ends_line(c, at) && c->s.p[at] != ' ';
		f->from = start + 1;
		f->n = close - f->from;
	}
	if (at == start || f->stray)
		at = pass_to_gap(c, at);
	f->undo |= f->stray;
	if (f->undo || c->s.p[start] != '"') {
		f->from = start;
		f->n = at - start;
	}
	if (f->line == c->line) {
		count_to(c, at);
		f->n_chars = c->col - f->col;
		f->n_bytes = (uint32_t)(at - start);
	}
	c->at = pass_spaces(c, at);
	if (c->at == c->s.n)
		return END_INPUT;
	if (!ends_line(c, c->at))
		return END_FIELD;
	c->at = end_line(c, c->at);
	return END_RECORD;
}

field_end scan_field(csv_scan *c, csv_field *f)
{
	const char *p = c->s.p;
	size_t start = c->at, at = start;
	count_to(c, start);
	*f = (csv_field){ .from = start, .start = start, .line = c->line, .col = c->col };
	if (c->least_gap)
		return scan_gap_field(c, f);
	if (at < c->s.n && p[at] == '"') {
		size_t close = pass_quoted(c, f, at + 1);
		if (close == c->s.n)
			return END_UNTERMINATED;
		f->from = start + 1;
		f->n = close - f->from;
		at = close + 1;
		f->stray = at < c->s.n && p[at] != c->delimiter && p[at] != '\n' && p[at] != '\r';
	}
	if (at == start || f->stray) {
		do
			at = next_special(c, at + (at < c->s.n && p[at] == '"'));
		while (at < c->s.n && p[at] == '"');
		f->undo |= f->stray;
		if (!f->undo || f->stray) {
			f->from = start;
			f->n = at - start;
		}
	} else if (f->undo) {
		f->from = start;
		f->n = at - start;
	}
	if (f->line == c->line) {
		count_to(c, at);
		f->n_chars = c->col - f->col;
		f->n_bytes = (uint32_t)(at - start);
	}
	if (at == c->s.n) {
		c->at = at;
		return END_INPUT;
	}
	if (p[at] == c->delimiter) {
		c->at = at + 1;
		return END_FIELD;
	}
	c->at = end_line(c, at);
	return END_RECORD;
}

size_t scan_plain(csv_scan *c, size_t *ends, size_t most)
{
	const char *p = c->s.p;
	size_t block = c->at & ~(size_t)(BLOCK - 1), n = 0;
	if (c->least_gap)
		return 0;
	if (block != c->block)
		load_block(c, block);
	uint64_t mask = c->mask & (~UINT64_C(0) << (c->at - block));
	for (;;) {
		while (!mask) {
			block += BLOCK;
			if (block >= c->s.n)
				return 0;
			load_block(c, block);
			mask = c->mask;
		}
		size_t at = block + (unsigned)__builtin_ctzll(mask);
		mask &= mask - 1;
		if (p[at] == '"' || n == most)
			return 0;
		ends[n++] = at;
		if (p[at] != c->delimiter) {
			c->at = end_line(c, at);
			return n;
		}
	}
}

void field_locate(kw_str s, csv_field *f)
{
	size_t line = f->start;
	while (line > 0 && s.p[line - 1] != '\n' && s.p[line - 1] != '\r')
		line--;
	f->col = count_chars(s.p + line, f->start - line) + 1;
	f->n_chars = count_chars(s.p + f->start, f->n_bytes);
}

size_t field_undo(kw_str s, const csv_field *f, char *out)
{
	const char *p = s.p + f->from;
	size_t n = 0;
	bool quoted = true; /* such a field begins with its quote */
	for (size_t i = 1; i < f->n; i++) {
		if (!quoted || p[i] != '"')
			out[n++] = p[i];
		else if (i + 1 < f->n && p[i + 1] == '"')
			out[n++] = p[i++];
		else
			quoted = false;
	}
	return n;
}
