/* charset_names -- what the encodings are called, here and in other people's labels. */
#include "charset.h"

static const char *const names[KW_N_CHARSETS] = {
	[KW_CHARSET_UNKNOWN] = "unknown",
	[KW_CHARSET_UTF8] = "UTF-8",
	[KW_CHARSET_CP932] = "CP932",
	[KW_CHARSET_EUC_JP_MS] = "EUC-JP-MS",
	[KW_CHARSET_ISO_2022_JP] = "ISO-2022-JP",
	[KW_CHARSET_UTF16LE] = "UTF-16LE",
	[KW_CHARSET_UTF16BE] = "UTF-16BE",
};

/* Labels without their punctuation, in lower case. Sources: the IANA registry, the WHATWG labels, and the names of nkf,
 * iconv, Java and Python. "utf-16" without a byte order mark is little-endian, as WHATWG has it. */
static const struct label {
	const char *squeezed;
	kw_charset charset;
} labels[] = {
	{ "utf8", KW_CHARSET_UTF8 },
	{ "utf8n", KW_CHARSET_UTF8 },
	{ "utf8sig", KW_CHARSET_UTF8 },
	{ "utf8bom", KW_CHARSET_UTF8 },
	{ "cp65001", KW_CHARSET_UTF8 },
	{ "ascii", KW_CHARSET_UTF8 },
	{ "usascii", KW_CHARSET_UTF8 },
	{ "cp932", KW_CHARSET_CP932 },
	{ "ms932", KW_CHARSET_CP932 },
	{ "windows932", KW_CHARSET_CP932 },
	{ "windows31j", KW_CHARSET_CP932 },
	{ "cswindows31j", KW_CHARSET_CP932 },
	{ "shiftjis", KW_CHARSET_CP932 },
	{ "csshiftjis", KW_CHARSET_CP932 },
	{ "sjis", KW_CHARSET_CP932 },
	{ "xsjis", KW_CHARSET_CP932 },
	{ "sjiswin", KW_CHARSET_CP932 },
	{ "mskanji", KW_CHARSET_CP932 },
	{ "eucjp", KW_CHARSET_EUC_JP_MS },
	{ "xeucjp", KW_CHARSET_EUC_JP_MS },
	{ "eucjpms", KW_CHARSET_EUC_JP_MS },
	{ "eucjpwin", KW_CHARSET_EUC_JP_MS },
	{ "cp51932", KW_CHARSET_EUC_JP_MS },
	{ "cseucpkdfmtjapanese", KW_CHARSET_EUC_JP_MS },
	{ "ujis", KW_CHARSET_EUC_JP_MS },
	{ "euc", KW_CHARSET_EUC_JP_MS },
	{ "iso2022jp", KW_CHARSET_ISO_2022_JP },
	{ "csiso2022jp", KW_CHARSET_ISO_2022_JP },
	{ "cp50220", KW_CHARSET_ISO_2022_JP },
	{ "cp50221", KW_CHARSET_ISO_2022_JP },
	{ "cp50222", KW_CHARSET_ISO_2022_JP },
	{ "jis", KW_CHARSET_ISO_2022_JP },
	{ "utf16", KW_CHARSET_UTF16LE },
	{ "utf16le", KW_CHARSET_UTF16LE },
	{ "utf16be", KW_CHARSET_UTF16BE },
};

const char *kw_charset_name(kw_charset charset)
{
	return (unsigned)charset < KW_N_CHARSETS ? names[charset] : names[KW_CHARSET_UNKNOWN];
}

const char *kw_charset_label(size_t i)
{
	static const char *const written[] = { "UTF-8",     "CP932",       "EUC-JP-MS", "ISO-2022-JP",
		                               "UTF-16LE",  "UTF-16BE",    "UTF-16",    "Shift_JIS",
		                               "sjis",      "windows-31j", "EUC-JP",    "utf8",
		                               "shift-jis", "eucJP",       "jis" };
	return i < KW_COUNT(written) ? written[i] : NULL;
}

kw_charset kw_charset_from_name(kw_str label)
{
	char squeezed[24];
	size_t n = 0;
	for (size_t i = 0; i < label.n; i++) {
		char c = label.p[i];
		if (c == '-' || c == '_' || c == ' ' || c == '.')
			continue;
		if (n == sizeof squeezed)
			return KW_CHARSET_UNKNOWN;
		squeezed[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	for (size_t i = 0; i < KW_COUNT(labels); i++)
		if (kw_str_eq((kw_str){ squeezed, n }, kw_str_from(labels[i].squeezed)))
			return labels[i].charset;
	return KW_CHARSET_UNKNOWN;
}
