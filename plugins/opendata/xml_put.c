/* xml_put.c -- writes Canonical XML 1.0 directly: indent of two spaces, one leaf per line, no self-closing tags. It escapes
 * by scanning runs of ordinary bytes; the caller brings the attributes in their order. */
#include "opendata.h"

enum { FLUSH_BYTES = 65536 };

/* Bytes that end a run (xml_row.c knows those of text too). In text: & < > CR; in attributes: & < " TAB LF CR. In both: the other controls, and 0xEF, which
 * may begin U+FFFE or U+FFFF. */
enum { IN_TEXT = 1, IN_ATTRIBUTE = 2, IN_BOTH = 3 };
static const uint8_t special[256] = {
	[0x00] = IN_BOTH,     [0x01] = IN_BOTH,      [0x02] = IN_BOTH,      [0x03] = IN_BOTH,
	[0x04] = IN_BOTH,     [0x05] = IN_BOTH,      [0x06] = IN_BOTH,      [0x07] = IN_BOTH,
	[0x08] = IN_BOTH,     ['\t'] = IN_ATTRIBUTE, ['\n'] = IN_ATTRIBUTE, [0x0B] = IN_BOTH,
	[0x0C] = IN_BOTH,     ['\r'] = IN_BOTH,      [0x0E] = IN_BOTH,      [0x0F] = IN_BOTH,
	[0x10] = IN_BOTH,     [0x11] = IN_BOTH,      [0x12] = IN_BOTH,      [0x13] = IN_BOTH,
	[0x14] = IN_BOTH,     [0x15] = IN_BOTH,      [0x16] = IN_BOTH,      [0x17] = IN_BOTH,
	[0x18] = IN_BOTH,     [0x19] = IN_BOTH,      [0x1A] = IN_BOTH,      [0x1B] = IN_BOTH,
	[0x1C] = IN_BOTH,     [0x1D] = IN_BOTH,      [0x1E] = IN_BOTH,      [0x1F] = IN_BOTH,
	['"'] = IN_ATTRIBUTE, ['&'] = IN_BOTH,       ['<'] = IN_BOTH,       ['>'] = IN_TEXT,
	[0xEF] = IN_BOTH,
};

static const char *const escapes[256] = {
	['&'] = "&amp;",  ['<'] = "&lt;",   ['>'] = "&gt;",   ['"'] = "&quot;",
	['\t'] = "&#x9;", ['\n'] = "&#xA;", ['\r'] = "&#xD;",
};

static void put_escaped(od_xml *x, kw_str s, unsigned where)
{
	size_t from = 0;
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = (uint8_t)s.p[i];
		if (!(special[c] & where))
			continue;
		size_t n = 1;
		if (c == 0xEF) {
			if (s.n - i < 3 || (uint8_t)s.p[i + 1] != 0xBF || (uint8_t)s.p[i + 2] < 0xBE)
				continue;
			n = 3;
		}
		kw_buf_put(&x->buf, kw_str_sub(s, from, i - from));
		if (escapes[c]) {
			kw_buf_put(&x->buf, kw_str_from(escapes[c]));
		} else {
			kw_buf_put_char(&x->buf, 0xFFFD);
			x->n_replaced++;
		}
		i += n - 1;
		from = i + 1;
	}
	kw_buf_put(&x->buf, kw_str_sub(s, from, s.n - from));
}

static void put_indent(od_xml *x)
{
	static const char spaces[] = "                                                                ";
	for (size_t n = 2 * (size_t)x->depth; n > 0;) {
		size_t some = n < sizeof spaces - 1 ? n : sizeof spaces - 1;
		kw_buf_put(&x->buf, (kw_str){ spaces, some });
		n -= some;
	}
}

static void put_name(od_xml *x, const char *before, const char *name)
{
	kw_buf_put(&x->buf, kw_str_from(before));
	kw_buf_put(&x->buf, kw_str_from(name));
}

void od_xml_flush(od_xml *x)
{
	if (!x->out)
		return;
	kw_sink_put(x->out, kw_buf_str(&x->buf));
	if (!x->unread && x->verify)
		od_verify_put(x->verify, kw_buf_str(&x->buf));
	if (!x->buf.failed) /* a failure must stay latched until the end */
		kw_buf_clear(&x->buf);
}

void od_xml_drain(od_xml *x)
{
	if (x->buf.n >= FLUSH_BYTES)
		od_xml_flush(x);
}

void od_xml_pause(od_xml *x, bool pause)
{
	if (x->unread == pause)
		return;
	od_xml_flush(x);
	x->unread = pause;
}

void od_xml_begin(od_xml *x)
{
	kw_buf_put(&x->buf, KW_LIT("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
}

void od_xml_open(od_xml *x, const char *name)
{
	if (x->tag_open) {
		kw_buf_put(&x->buf, KW_LIT(">\n"));
		x->depth++;
	}
	put_indent(x);
	put_name(x, "<", name);
	x->tag_open = true;
	x->has_text = false;
	x->counts.elements += !x->unread;
}

void od_xml_attr(od_xml *x, const char *name, kw_str value)
{
	if (value.n == 0)
		return;
	put_name(x, " ", name);
	kw_buf_put(&x->buf, KW_LIT("=\""));
	put_escaped(x, value, IN_ATTRIBUTE);
	kw_buf_putc(&x->buf, '"');
}

void od_xml_attr_int(od_xml *x, const char *name, int64_t value)
{
	put_name(x, " ", name);
	kw_buf_put(&x->buf, KW_LIT("=\""));
	kw_buf_put_int(&x->buf, value);
	kw_buf_putc(&x->buf, '"');
}

void od_xml_text(od_xml *x, kw_str text)
{
	if (!x->has_text)
		kw_buf_putc(&x->buf, '>');
	x->has_text = true;
	put_escaped(x, text, IN_TEXT);
}

void od_xml_close(od_xml *x, const char *name)
{
	if (x->tag_open && !x->has_text) {
		kw_buf_putc(&x->buf, '>');
	} else if (!x->tag_open) {
		x->depth--;
		put_indent(x);
	}
	put_name(x, "</", name);
	kw_buf_put(&x->buf, KW_LIT(">\n"));
	x->tag_open = x->has_text = false;
	od_xml_drain(x);
}

void od_xml_leaf(od_xml *x, const char *name, kw_str text)
{
	od_xml_open(x, name);
	od_xml_text(x, text);
	od_xml_close(x, name);
}
