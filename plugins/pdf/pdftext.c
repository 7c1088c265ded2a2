/* pdftext -- numbers, names and strings of PDF. libharu's own writer is float, five decimals and clips; printf("%g")
 * follows the locale. */
#include "pdftext.h"

#define MPT_NUM 360 /* 1 um = 360/127 mpt */
#define MPT_DEN 127

void kw_pdf_put_mpt(kw_buf *out, int64_t mpt)
{
	char text[24];
	size_t at = sizeof text;
	uint64_t v = mpt < 0 ? -(uint64_t)mpt : (uint64_t)mpt;
	uint64_t whole = v / 1000, part = v % 1000;
	if (part) {
		size_t digits = 3;
		for (; part % 10 == 0; part /= 10)
			digits--;
		for (; digits; digits--, part /= 10)
			text[--at] = (char)('0' + part % 10);
		text[--at] = '.';
	}
	do {
		text[--at] = (char)('0' + whole % 10);
		whole /= 10;
	} while (whole);
	if (mpt < 0)
		text[--at] = '-';
	kw_buf_put(out, (kw_str){ text + at, sizeof text - at });
}

void kw_pdf_put_mpt_space(kw_buf *out, int64_t mpt)
{
	kw_pdf_put_mpt(out, mpt);
	kw_buf_putc(out, ' ');
}

void kw_pdf_put_byte(kw_buf *out, uint8_t c)
{
	if (c == '\r') {
		kw_buf_put(out, KW_LIT("\\r"));
		return;
	}
	if (c == '(' || c == ')' || c == '\\')
		kw_buf_putc(out, '\\');
	kw_buf_putc(out, (char)c);
}

void kw_pdf_put_hex16(kw_buf *out, uint16_t v)
{
	static const char digits[] = "0123456789ABCDEF";
	const char text[4] = { digits[v >> 12], digits[v >> 8 & 15], digits[v >> 4 & 15], digits[v & 15] };
	kw_buf_put(out, (kw_str){ text, sizeof text });
}

static void put_utf16_char(kw_buf *out, uint32_t c)
{
	if (c < 0x10000) {
		kw_pdf_put_hex16(out, (uint16_t)c);
		return;
	}
	kw_pdf_put_hex16(out, (uint16_t)(0xD800 + ((c - 0x10000) >> 10)));
	kw_pdf_put_hex16(out, (uint16_t)(0xDC00 + (c & 0x3FF)));
}

void kw_pdf_put_utf16(kw_buf *out, kw_str text)
{
	size_t before = out->n;
	for (size_t at = 0; at < text.n;) {
		uint32_t c = kw_utf8_next(text, &at);
		if (c != 0 && c != 0xFEFF && c != 0xFFFE)
			put_utf16_char(out, c);
	}
	if (out->n == before)
		kw_pdf_put_hex16(out, 0xFFFD);
}

void kw_pdf_put_text(kw_buf *out, kw_str text)
{
	kw_buf_put(out, KW_LIT("<FEFF"));
	for (size_t at = 0; at < text.n;)
		put_utf16_char(out, kw_utf8_next(text, &at));
	kw_buf_putc(out, '>');
}

void kw_pdf_put_xml(kw_buf *out, kw_str text)
{
	for (size_t at = 0; at < text.n;) {
		uint32_t c = kw_utf8_next(text, &at);
		if (c == '&')
			kw_buf_put(out, KW_LIT("&amp;"));
		else if (c == '<')
			kw_buf_put(out, KW_LIT("&lt;"));
		else if (c == '>')
			kw_buf_put(out, KW_LIT("&gt;"));
		else if ((c >= 0x20 || c == '\t' || c == '\n') && c != 0xFFFE && c != 0xFFFF)
			kw_buf_put_char(out, c);
	}
}

int64_t kw_pdf_mpt_of_um(int64_t um)
{
	int64_t scaled = um * MPT_NUM;
	return (scaled + (scaled < 0 ? -(MPT_DEN / 2) : MPT_DEN / 2)) / MPT_DEN;
}
