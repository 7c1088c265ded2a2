/* charset_encode.h -- for the charset tests: UTF-8 into the six encodings, by the C library and, for ISO-2022-JP, by the
 * arithmetic of Shift_JIS read backwards. */
#ifndef CHARSET_ENCODE_H
#define CHARSET_ENCODE_H

#include <iconv.h>
#include <kawaraban/text.h>
#include <stdlib.h>

static const char *const iconv_names[KW_N_CHARSETS] = {
	[KW_CHARSET_UTF8] = "UTF-8",          [KW_CHARSET_CP932] = "CP932",
	[KW_CHARSET_EUC_JP_MS] = "EUC-JP-MS", [KW_CHARSET_ISO_2022_JP] = "CP932",
	[KW_CHARSET_UTF16LE] = "UTF-16LE",    [KW_CHARSET_UTF16BE] = "UTF-16BE",
};

static bool convert_all(const char *from, const char *to, kw_str in, kw_buf *out)
{
	iconv_t converter = iconv_open(to, from);
	char *copy = malloc(in.n + 1), *p = copy;
	size_t left = in.n, room = in.n * 4 + 16;
	if (in.n)
		memcpy(copy, in.p, in.n);
	kw_buf_reserve(out, room);
	char *q = out->b + out->n;
	bool ok = converter != (iconv_t)-1 && iconv(converter, &p, &left, &q, &room) == 0 && left == 0;
	out->n = (size_t)(q - out->b);
	if (converter != (iconv_t)-1)
		iconv_close(converter);
	free(copy);
	return ok;
}

static void put_designation(kw_buf *out, char *in_force, char wanted)
{
	static const char kanji[] = "\x1B$B", kana[] = "\x1B(I", ascii[] = "\x1B(B";
	if (*in_force != wanted)
		kw_buf_put(out, (kw_str){ wanted == 'B' ? kanji : wanted == 'I' ? kana : ascii, 3 });
	*in_force = wanted;
}

static void put_iso_2022(kw_buf *out, kw_str sjis)
{
	char in_force = 'A';
	for (size_t i = 0; i < sjis.n; i++) {
		unsigned c = (unsigned char)sjis.p[i];
		if (c < 0x80) {
			put_designation(out, &in_force, 'A');
			kw_buf_putc(out, (char)c);
		} else if (c >= 0xA1 && c <= 0xDF) {
			put_designation(out, &in_force, 'I');
			kw_buf_putc(out, (char)(c - 0x80));
		} else {
			unsigned trail = (unsigned char)sjis.p[++i];
			if (c >= 0xFA &&
			    c <= 0xFC) { /* IBM's place of a kanji to NEC's, which has a row and a cell */
				static const unsigned first = 0xFA5C, nec = 0xED40;
				unsigned n = (c - (first >> 8)) * 188 + trail - 0x40 - (trail > 0x7F);
				n -= (first & 0xFF) - 0x40;
				c = (nec >> 8) + n / 188;
				trail = 0x40 + n % 188;
				trail += trail >= 0x7F;
			}
			unsigned row = (c - (c < 0xA0 ? 0x81 : 0xC1)) * 2 + (trail >= 0x9F ? 2 : 1);
			unsigned cell = trail >= 0x9F ? trail - 0x9E : trail - (trail > 0x7F ? 0x40 : 0x3F);
			put_designation(out, &in_force, 'B');
			kw_buf_putc(out, (char)(row + 0x20));
			kw_buf_putc(out, (char)(cell + 0x20));
		}
	}
	put_designation(out, &in_force, 'A');
}

/* Appends utf8 in charset; false when it does not have all the characters. */
static bool encode(kw_str utf8, kw_charset charset, kw_buf *out)
{
	if (charset != KW_CHARSET_ISO_2022_JP)
		return convert_all("UTF-8", iconv_names[charset], utf8, out);
	kw_buf sjis = { 0 };
	bool ok = convert_all("UTF-8", "CP932", utf8, &sjis);
	put_iso_2022(out, kw_buf_str(&sjis));
	kw_buf_free(&sjis);
	return ok;
}

#endif
