/* escape -- text as XML character data, by runs: a 256-entry table finds the next byte that cannot stand for itself.
 * Characters XML cannot hold become _xHHHH_, as in Office Open XML (ECMA-376 part 1, 22.9.2.19). */
#include "xml.h"

/* Bytes to look at: & < > CR, the controls, '_' and EF, the lead byte of U+FFFE and U+FFFF; in attributes also " TAB LF. */
enum { IN_TEXT = 1, IN_ATTRIBUTE = 2, BOTH = 3 };
static const uint8_t stops[256] = {
	[0x00] = BOTH,        [0x01] = BOTH,         [0x02] = BOTH,         [0x03] = BOTH, [0x04] = BOTH,
	[0x05] = BOTH,        [0x06] = BOTH,         [0x07] = BOTH,         [0x08] = BOTH, [0x0B] = BOTH,
	[0x0C] = BOTH,        [0x0E] = BOTH,         [0x0F] = BOTH,         [0x10] = BOTH, [0x11] = BOTH,
	[0x12] = BOTH,        [0x13] = BOTH,         [0x14] = BOTH,         [0x15] = BOTH, [0x16] = BOTH,
	[0x17] = BOTH,        [0x18] = BOTH,         [0x19] = BOTH,         [0x1A] = BOTH, [0x1B] = BOTH,
	[0x1C] = BOTH,        [0x1D] = BOTH,         [0x1E] = BOTH,         [0x1F] = BOTH, ['\r'] = BOTH,
	['&'] = BOTH,         ['<'] = BOTH,          ['>'] = BOTH,          ['_'] = BOTH,  [0xEF] = BOTH,
	['"'] = IN_ATTRIBUTE, ['\t'] = IN_ATTRIBUTE, ['\n'] = IN_ATTRIBUTE,
};

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The code point of xHHHH at s.p[at], or -1. */
static int32_t hex_at(kw_str s, size_t at)
{
	int32_t v = 0;
	if (s.n - at < 5 || s.p[at] != 'x')
		return -1;
	for (size_t i = at + 1; i < at + 5; i++) {
		int d = hex_digit(s.p[i]);
		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

/* Not a Char of XML 1.0, 2.2; surrogates are no code points of ours. */
static bool is_forbidden(int32_t c)
{
	return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF;
}

static void put_reference(kw_buf *out, kw_str s, size_t *at)
{
	unsigned char c = (unsigned char)s.p[*at];
	++*at;
	switch (c) {
	case '&':
		kw_buf_put(out, KW_LIT("&amp;"));
		return;
	case '<':
		kw_buf_put(out, KW_LIT("&lt;"));
		return;
	case '>':
		kw_buf_put(out, KW_LIT("&gt;"));
		return;
	case '"':
		kw_buf_put(out, KW_LIT("&quot;"));
		return;
	case '\t':
		kw_buf_put(out, KW_LIT("&#9;"));
		return;
	case '\n':
		kw_buf_put(out, KW_LIT("&#10;"));
		return;
	case '\r':
		kw_buf_put(out, KW_LIT("&#13;"));
		return;
	case '_': /* whatever follows the figures: a '_' may come from the next character's own escape */
		kw_buf_put(out, *at < s.n && hex_at(s, *at) >= 0 ? KW_LIT("_x005F_") : KW_LIT("_"));
		return;
	case 0xEF:
		if (s.n - *at >= 2 && (unsigned char)s.p[*at] == 0xBF &&
		    (unsigned char)s.p[*at + 1] >= 0xBE) {
			kw_buf_put(out, (unsigned char)s.p[*at + 1] == 0xBE ? KW_LIT("_xFFFE_")
			                                                    : KW_LIT("_xFFFF_"));
			*at += 2;
			return;
		}
		kw_buf_putc(out, (char)c);
		return;
	default:
		kw_buf_put(out, KW_LIT("_x00"));
		kw_buf_putc(out, (char)('0' + (c >> 4)));
		kw_buf_putc(out, "0123456789ABCDEF"[c & 15]);
		kw_buf_putc(out, '_');
	}
}

void text_put(kw_buf *out, kw_str s, bool in_attribute)
{
	uint8_t mask = in_attribute ? IN_ATTRIBUTE : IN_TEXT;
	for (size_t at = 0, run; at < s.n;) {
		for (run = at; run < s.n && !(stops[(unsigned char)s.p[run]] & mask);)
			run++;
		if (run > at)
			kw_buf_put(out, kw_str_sub(s, at, run - at));
		at = run;
		if (at < s.n)
			put_reference(out, s, &at);
	}
}

/* The character an escape at s.p[at] stands for, or -1 when the '_' there is only a '_'. */
static int32_t escape_at(kw_str s, size_t at)
{
	int32_t c = at + 1 < s.n ? hex_at(s, at + 1) : -1;
	return c >= 0 && s.n - at >= 7 && s.p[at + 6] == '_' && (is_forbidden(c) || c == '_') ? c : -1;
}

size_t text_undo_to(kw_str s, char *out)
{
	size_t n = 0;
	for (size_t at = 0; at < s.n;) {
		int32_t c = s.p[at] == '_' ? escape_at(s, at) : -1;
		if (c < 0) {
			out[n++] = s.p[at++];
		} else {
			char utf8[4];
			size_t k = kw_utf8_put(utf8, (uint32_t)c);
			memcpy(out + n, utf8, k);
			n += k;
			at += 7;
		}
	}
	return n;
}

kw_str text_undo(kw_arena *arena, kw_str s)
{
	size_t at = 0;
	const char *low;
	while (at < s.n && (low = memchr(s.p + at, '_', s.n - at)) != NULL &&
	       escape_at(s, (size_t)(low - s.p)) < 0)
		at = (size_t)(low - s.p) + 1;
	if (at >= s.n || !low)
		return s;
	char *out = kw_arena_alloc(arena, s.n);
	return out ? (kw_str){ out, text_undo_to(s, out) } : s;
}

kw_str text_keep(const keeper *keep, kw_str s)
{
	kw_str undone = text_undo(keep->arena, s);
	return undone.p != s.p || is_lasting(keep, s) ? undone : kw_arena_copy(keep->arena, s);
}

/* ---- references as they are written ---- */

static const struct {
	kw_str written;
	char c;
} references[] = {
	{ KW_LIT_INIT("&amp;"), '&' },  { KW_LIT_INIT("&lt;"), '<' },    { KW_LIT_INIT("&gt;"), '>' },
	{ KW_LIT_INIT("&quot;"), '"' }, { KW_LIT_INIT("&apos;"), '\'' }, { KW_LIT_INIT("&#13;"), '\r' },
	{ KW_LIT_INIT("&#10;"), '\n' }, { KW_LIT_INIT("&#9;"), '\t' },
};

char reference_at(kw_str s, size_t at, size_t *n)
{
	kw_str rest = kw_str_sub(s, at, s.n);
	for (size_t i = 0; i < KW_COUNT(references); i++)
		if (kw_str_starts(rest, references[i].written)) {
			*n = references[i].written.n;
			return references[i].c;
		}
	return 0;
}

size_t references_undo(kw_str s, char *out)
{
	size_t n = 0;
	for (size_t at = 0, k; at < s.n; at += k) {
		char c = s.p[at] == '&' ? reference_at(s, at, &k) : 0;
		k = c ? k : 1;
		out[n++] = c ? c : s.p[at];
	}
	return n;
}
