/* xml_row.c -- writes the rows of data tables by the shortest way: into room made once for each row, and eight bytes of text at a
 * time. What it cannot write so goes through xml_put.c, whose words these are. */
#include "opendata.h"

/* MARKUP: all but kind, value and text, of a row and of a cell, indent included. */
enum { MARKUP = 128, LONGEST_ROW = 65536, LONGEST_ESCAPE = 5, SPACES = 32, MOST_DEPTH = SPACES / 2 - 1 };

/* ---- text ---- */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Not 0 when one of eight bytes is zero; also, seldom, above one that is. */
static inline uint64_t zeros_in(uint64_t v)
{
	return (v - EACH(1)) & ~v & EACH(0x80);
}

/* Not 0 when a byte is a control, & < or >, or BF, with which U+FFFE and U+FFFF end (or nearly). */
static inline uint64_t special_in(uint64_t v)
{
	return zeros_in(v & EACH(0xE0)) | zeros_in(v ^ EACH('&')) | zeros_in((v | EACH(2)) ^ EACH('>')) |
	       zeros_in(v ^ EACH(0xBF));
}

/* Copies s to `at`; true when a byte of it may be special. Writes nothing behind s.n. */
static inline bool copy_text(char *at, kw_str s)
{
	uint64_t v, found = 0;
	uint32_t low, high;
	if (s.n >= 8) {
		for (size_t i = 0; i < s.n - 8; i += 8) {
			memcpy(&v, s.p + i, 8);
			memcpy(at + i, &v, 8);
			found |= special_in(v);
		}
		memcpy(&v, s.p + s.n - 8, 8); /* it overlaps the one before */
		memcpy(at + s.n - 8, &v, 8);
		return (found | special_in(v)) != 0;
	}
	if (s.n >= 4) {
		memcpy(&low, s.p, 4);
		memcpy(&high, s.p + s.n - 4, 4);
		memcpy(at, &low, 4);
		memcpy(at + s.n - 4, &high, 4);
		return special_in(low | (uint64_t)high << 32) != 0;
	}
	v = EACH(' ');
	for (size_t i = 0; i < s.n; i++) {
		at[i] = s.p[i];
		v = v << 8 | (uint8_t)s.p[i];
	}
	return special_in(v) != 0;
}

/* Escapes s at `at`; NULL when it holds what XML cannot. */
static char *put_escaped(char *at, kw_str s)
{
	static const char *const escapes[256] = {
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['\r'] = "&#xD;"
	};
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = (uint8_t)s.p[i];
		bool ends_none = c == 0xEF && s.n - i >= 3 && (uint8_t)s.p[i + 1] == 0xBF &&
		                 (uint8_t)s.p[i + 2] >= 0xBE;
		if (escapes[c]) {
			size_t n = strlen(escapes[c]);
			memcpy(at, escapes[c], n);
			at += n;
		} else if ((c < ' ' && c != '\t' && c != '\n') || ends_none) {
			return NULL;
		} else {
			*at++ = s.p[i];
		}
	}
	return at;
}

/* ---- rows ---- */

static char *put_bytes(char *at, kw_str s)
{
	memcpy(at, s.p, s.n);
	return at + s.n;
}

/* A fixed number of spaces, of which what is too much is written over. */
static inline char *put_indent(char *at, unsigned depth)
{
	memset(at, ' ', SPACES);
	return at + 2 * (size_t)depth;
}

/* NULL when the text needs the long way. */
static inline char *put_cell(char *at, unsigned depth, const od_cell *cell)
{
	at = put_bytes(put_indent(at, depth), KW_LIT("<cell"));
	if (cell->kind.n)
		at = put_bytes(put_bytes(put_bytes(at, KW_LIT(" kind=\"")), cell->kind), KW_LIT("\""));
	if (cell->value.n)
		at = put_bytes(put_bytes(put_bytes(at, KW_LIT(" value=\"")), cell->value), KW_LIT("\""));
	*at++ = '>';
	if (!copy_text(at, cell->text))
		at += cell->text.n;
	else if (!(at = put_escaped(at, cell->text)))
		return NULL;
	return put_bytes(at, KW_LIT("</cell>\n"));
}

static char *put_row_tag(char *at, unsigned depth, uint32_t line)
{
	enum { MOST_FIGURES = 10 };
	char figures[MOST_FIGURES];
	size_t n = MOST_FIGURES;
	at = put_indent(at, depth);
	if (!line)
		return put_bytes(at, KW_LIT("<row>\n"));
	do
		figures[--n] = (char)('0' + line % 10);
	while (line /= 10);
	at = put_bytes(at, KW_LIT("<row lines=\""));
	at = put_bytes(at, (kw_str){ figures + n, MOST_FIGURES - n });
	return put_bytes(at, KW_LIT("\">\n"));
}

static bool put_fast(od_xml *x, uint32_t line, const od_cell *cells, size_t n)
{
	size_t most = 2 * MARKUP;
	for (size_t i = 0; i < n && most <= LONGEST_ROW; i++)
		most += MARKUP + cells[i].kind.n + cells[i].value.n + LONGEST_ESCAPE * cells[i].text.n;
	unsigned depth = x->depth + x->tag_open;
	if (most > LONGEST_ROW || depth >= MOST_DEPTH || !kw_buf_reserve(&x->buf, most))
		return false;
	char *at = x->buf.b + x->buf.n;
	if (x->tag_open)
		at = put_bytes(at, KW_LIT(">\n"));
	at = put_row_tag(at, depth, line);
	for (size_t i = 0; at && i < n; i++)
		at = put_cell(at, depth + 1, &cells[i]);
	if (!at)
		return false;
	at = put_bytes(put_indent(at, depth), KW_LIT("</row>\n"));
	x->buf.n = (size_t)(at - x->buf.b);
	x->buf.b[x->buf.n] = 0;
	x->depth = depth;
	x->tag_open = x->has_text = false;
	x->counts.elements += x->unread ? 0 : n + 1;
	return true;
}

void od_xml_row_plainly(od_xml *x, uint32_t line, const od_cell *cells, size_t n)
{
	od_xml_open(x, "row");
	if (line)
		od_xml_attr_int(x, "lines", line);
	for (size_t i = 0; i < n; i++) {
		od_xml_open(x, "cell");
		od_xml_attr(x, "kind", cells[i].kind);
		od_xml_attr(x, "value", cells[i].value);
		od_xml_text(x, cells[i].text);
		od_xml_close(x, "cell");
	}
	od_xml_close(x, "row");
}

void od_xml_row(od_xml *x, uint32_t line, const od_cell *cells, size_t n)
{
	if (put_fast(x, line, cells, n))
		od_xml_drain(x);
	else
		od_xml_row_plainly(x, line, cells, n);
}
