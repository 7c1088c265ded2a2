/* text -- text on its way into a cell: what fits, what must be escaped, how wide it is. */
#include "x.h"

/* One character of a cell: its bytes in `text`, and what stands for it in the file. */
typedef struct cell_char {
	size_t n;        /* bytes of the source */
	uint32_t units;  /* UTF-16 units of the written form */
	uint32_t c;      /* the character to write */
	bool is_escaped; /* "_" written as "_x005F_" */
	bool is_control;
} cell_char;

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* "_x0041_" in a cell would be read as "A" (ECMA-376 part 1, 22.9.2.19). */
static bool is_escape_look(kw_str s, size_t at)
{
	const char *p = s.p + at;
	return s.n - at >= 7 && p[1] == 'x' && is_hex(p[2]) && is_hex(p[3]) && is_hex(p[4]) && is_hex(p[5]) &&
	       p[6] == '_';
}

static bool is_xml_char(uint32_t c)
{
	return c >= 0x20 ? (c < 0xd800 || c > 0xdfff) && c != 0xfffe && c != 0xffff : c == '\t' || c == '\n';
}

uint32_t xlsx_line_char(uint32_t c)
{
	return c < 0x20 || c == 0x7f ? ' ' : is_xml_char(c) ? c : 0xfffd;
}

static cell_char next_char(kw_str text, size_t at)
{
	size_t end = at;
	cell_char ch = { .c = kw_utf8_next(text, &end) };
	ch.units = ch.c > 0xffff ? 2 : 1;
	if (ch.c == '\r') {
		ch.c = '\n';
		if (end < text.n && text.p[end] == '\n')
			end++;
	} else if (ch.c == '_' && is_escape_look(text, at)) {
		ch.is_escaped = true;
		ch.units = 7;
	} else if (!is_xml_char(ch.c)) {
		ch.c = 0xfffd;
		ch.units = 1;
		ch.is_control = true;
	}
	ch.n = end - at;
	return ch;
}

size_t xlsx_text_fit(kw_str text)
{
	/* Each byte is at most one unit, and an escape makes 13 units of 7 bytes. */
	if (text.n <= XLSX_CELL_UNITS / 2)
		return text.n;
	uint32_t units = 0;
	size_t at = 0;
	while (at < text.n) {
		cell_char ch = next_char(text, at);
		if (units + ch.units > XLSX_CELL_UNITS)
			break;
		units += ch.units;
		at += ch.n;
	}
	return at;
}

size_t xlsx_text_write(kw_str text, kw_buf *out)
{
	size_t n_controls = 0;
	for (size_t at = 0; at < text.n;) {
		cell_char ch = next_char(text, at);
		if (ch.is_escaped)
			kw_buf_put(out, KW_LIT("_x005F_"));
		else
			kw_buf_put_char(out, ch.c);
		n_controls += ch.is_control;
		at += ch.n;
	}
	return n_controls;
}

int xlsx_text_px(kw_str text, int points)
{
	/* Full-width characters are 1 em, all others 0.6 em: a safe upper bound for figures. */
	int64_t tenths = 0, longest = 0;
	for (size_t at = 0; at < text.n;) {
		uint32_t c = kw_utf8_next(text, &at);
		static const int tenths_of_width[] = { 0, 6, 10 };
		tenths = c == '\n' ? 0 : tenths + tenths_of_width[kw_utf8_width(c)];
		if (tenths > longest)
			longest = tenths;
		if (longest > 10000)
			break;
	}
	return (int)((longest * points * 96 + 719) / 720) + XLSX_PADDING_PX;
}

int xlsx_text_px_most(kw_str text, int points)
{
	/* Of each character the most it may take, without looking which it is. */
	size_t n_ascii = 0, n_chars = 0;
	for (size_t i = 0; i < text.n; i++) {
		n_ascii += (unsigned char)text.p[i] < 0x80;
		n_chars += ((unsigned char)text.p[i] & 0xc0) != 0x80;
	}
	uint64_t tenths = (uint64_t)n_ascii * 6 + (uint64_t)(n_chars - n_ascii) * 10;
	uint64_t px = tenths < 20000 ? (tenths * (uint64_t)points * 96 + 719) / 720 : INT16_MAX;
	return (int)px + XLSX_PADDING_PX;
}

int xlsx_text_lines(kw_str text, int points, int column_px)
{
	int64_t lines = 0;
	int room = column_px > XLSX_PADDING_PX ? column_px - XLSX_PADDING_PX : 1;
	for (size_t at = 0; at <= text.n && lines < XLSX_LINES_MAX;) {
		const char *end = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;
		size_t n = end ? (size_t)(end - text.p) - at : text.n - at;
		int px = xlsx_text_px(kw_str_sub(text, at, n), points) - XLSX_PADDING_PX;
		lines += px > room ? (px + room - 1) / room : 1;
		at += n + 1;
	}
	return lines < XLSX_LINES_MAX ? (int)lines : XLSX_LINES_MAX;
}

uint64_t xlsx_text_hash(kw_str written)
{
	uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
	for (size_t i = 0; i < written.n; i++)
		hash = (hash ^ (unsigned char)written.p[i]) * UINT64_C(1099511628211);
	return hash;
}

uint64_t xlsx_mark(uint64_t hash, uint32_t row, uint32_t col)
{
	uint64_t place = ((uint64_t)row << 16 | col) * UINT64_C(0x9E3779B97F4A7C15);
	uint64_t mark = (hash ^ place) * UINT64_C(0xD6E8FEB86659FD93);
	return mark ^ mark >> 32;
}

uint64_t xlsx_text_mark(kw_str written, uint32_t row, uint32_t col)
{
	return xlsx_mark(xlsx_text_hash(written), row, col);
}
