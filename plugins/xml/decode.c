/* decode -- bytes to UTF-8 for the parser: which encoding the document has, by its BOM and its declaration, and whether
 * the bytes agree. libxml2 never sees another encoding, since it believes a wrong declaration and answers with garbage. */
#include "xml.h"

/* First bytes of files that are no XML whatever their name says. */
static const struct {
	const char *bytes;
	size_t n;
	const char *what;
} binaries[] = {
	{ "\x1F\x8B", 2, "gzip data" },
	{ "\xFD"
	  "7zXZ\0",
	  6, "xz data" },
	{ "BZh", 3, "bzip2 data" },
	{ "\x28\xB5\x2F\xFD", 4, "Zstandard data" },
	{ "PK\x03\x04", 4, "a zip archive" },
	{ "PK\x05\x06", 4, "an empty zip archive" },
	{ "%PDF-", 5, "a PDF document" },
	{ "\x7F"
	  "ELF",
	  4, "an ELF program" },
};

/* How a document can begin without saying its name in ASCII (XML 1.0, appendix F). */
static const struct {
	const char *bytes;
	size_t n;
	kw_charset charset; /* KW_CHARSET_UNKNOWN: refused, under this name */
	const char *name;
} beginnings[] = {
	{ "\xFF\xFE\0\0", 4, KW_CHARSET_UNKNOWN, "UTF-32LE" },
	{ "\0\0\xFE\xFF", 4, KW_CHARSET_UNKNOWN, "UTF-32BE" },
	{ "\0\0\0<", 4, KW_CHARSET_UNKNOWN, "UTF-32BE" },
	{ "<\0\0\0", 4, KW_CHARSET_UNKNOWN, "UTF-32LE" },
	{ "\x4C\x6F\xA7\x94", 4, KW_CHARSET_UNKNOWN, "EBCDIC" },
	{ "\xEF\xBB\xBF", 3, KW_CHARSET_UTF8, "UTF-8" },
	{ "\xFF\xFE", 2, KW_CHARSET_UTF16LE, "UTF-16LE" },
	{ "\xFE\xFF", 2, KW_CHARSET_UTF16BE, "UTF-16BE" },
	{ "<\0", 2, KW_CHARSET_UTF16LE, "UTF-16LE" },
	{ "\0<", 2, KW_CHARSET_UTF16BE, "UTF-16BE" },
};

static bool begins(kw_str s, const char *bytes, size_t n)
{
	return s.n >= n && memcmp(s.p, bytes, n) == 0;
}

static bool is_utf16(kw_charset c)
{
	return c == KW_CHARSET_UTF16LE || c == KW_CHARSET_UTF16BE;
}

/* The value of a pseudo attribute of the declaration <?xml version="1.0" encoding="..."?>; empty when it has none. */
static kw_str declared(kw_str s, kw_str name)
{
	const char *end = s.p && kw_str_starts(s, KW_LIT("<?xml")) ? memmem(s.p, s.n, "?>", 2) : NULL;
	kw_str head = end ? kw_str_sub(s, 5, (size_t)(end - s.p) - 5) : (kw_str){ NULL, 0 };
	const char *at = head.n ? memmem(head.p, head.n, name.p, name.n) : NULL;
	if (!at)
		return (kw_str){ NULL, 0 };
	head = kw_str_sub(head, (size_t)(at - head.p) + name.n, head.n);
	while (head.n && strchr(" \t\r\n=", head.p[0]) && head.p[0])
		head = kw_str_sub(head, 1, head.n);
	if (!head.n || (head.p[0] != '"' && head.p[0] != '\''))
		return (kw_str){ NULL, 0 };
	at = memchr(head.p + 1, head.p[0], head.n - 1);
	return at ? kw_str_sub(head, 1, (size_t)(at - head.p) - 1) : (kw_str){ NULL, 0 };
}

/* ---- places ---- */

/* Line and column of a byte of UTF-8; lines end with LF, CR LF or CR. */
static kw_span place_of(kw_str s, size_t at)
{
	uint32_t line = 1;
	size_t start = 0;
	if (at > s.n)
		at = s.n;
	for (size_t i = 0; i < at; i++)
		if (s.p[i] == '\n' || (s.p[i] == '\r' && (i + 1 == s.n || s.p[i + 1] != '\n'))) {
			line++;
			start = i + 1;
		}
	uint32_t col = (uint32_t)kw_utf8_count(kw_str_sub(s, start, at - start)) + 1;
	return (kw_span){ .line = line, .col = col, .end_col = col - 1 };
}

kw_span input_span(const xml_input *in, size_t at, size_t n)
{
	kw_str utf8 = in->text.utf8;
	kw_span s = place_of(utf8, at);
	kw_str found = kw_str_sub(utf8, at, n);
	const char *end = found.n ? memchr(found.p, '\n', found.n) : NULL;
	if (end)
		found.n = (size_t)(end - found.p);
	s.end_col = s.col + (uint32_t)kw_utf8_count(found) - 1;
	if (in->text.charset == KW_CHARSET_UTF8) {
		s.offset = at + (in->text.bom ? 3 : 0);
		s.n_bytes = (uint32_t)found.n;
		return s;
	}
	/* Only a message asks this, so the lines and their bytes are worked out when it does. */
	kw_text lined;
	kw_decode_options options = { .charset = in->text.charset, .strict = true };
	if (kw_text_decode(in->ctx, in->text.bytes, &options, in->arena, &lined) == KW_OK)
		return kw_text_span(&lined, s.line, s.col, s.end_col);
	return s;
}

/* Bytes of the character that begins with this one; what stands before the first malformed unit has whole ones. */
static size_t unit_bytes(kw_charset charset, unsigned char lead)
{
	switch (charset) {
	case KW_CHARSET_UTF8:
		return lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	case KW_CHARSET_CP932:
		return (lead >= 0x81 && lead < 0xA0) || lead >= 0xE0 ? 2 : 1;
	case KW_CHARSET_EUC_JP_MS:
		return lead == 0x8F ? 3 : lead == 0x8E || lead >= 0xA1 ? 2 : 1;
	case KW_CHARSET_UTF16LE:
	case KW_CHARSET_UTF16BE:
		return 2;
	default:
		return 1;
	}
}

/* The place of a malformed byte of the original, which cannot be decoded. */
static kw_span place_of_byte(kw_str bytes, kw_charset charset, uint64_t at)
{
	kw_span s = { .line = 1, .col = 1, .offset = at, .n_bytes = 1 };
	for (size_t i = 0; i < at && i < bytes.n; i += unit_bytes(charset, (unsigned char)bytes.p[i])) {
		size_t low = charset == KW_CHARSET_UTF16BE; /* where a line end stands in its unit */
		bool end = i + low < bytes.n && bytes.p[i + low] == '\n' &&
		           (!is_utf16(charset) || (i + 1 < bytes.n && bytes.p[i + !low] == 0));
		s.line += end;
		s.col = end ? 1 : s.col + 1;
	}
	s.end_col = s.col;
	return s;
}

/* ---- the decision ---- */

static kw_status refuse_charset(kw_ctx *ctx, kw_str name)
{
	kw_span start = {
		.line = 1, .col = 1, .end_col = 1
	}; /* in braces of the call its commas would hide the sentence from xgettext */
	return kw_fail(ctx, KW_EUNSUPPORTED, "charset.label", start,
	               "the document says its encoding is %.*s; expected UTF-8, UTF-16, Shift_JIS, EUC-JP or "
	               "ISO-2022-JP",
	               KW_STR_ARG(kw_str_sub(name, 0, 64)));
}

/* kw_utf8_valid and find_forbidden in step, so that a large document is fetched from memory once. */
static size_t look_over(kw_str bytes, size_t *sound)
{
	enum { STEP = 32768, MOST_UNITS = 4 };
	size_t at = 0, n, valid;
	bool found = false;
	do {
		n = bytes.n - at < STEP ? bytes.n - at : STEP;
		valid = kw_utf8_valid(kw_str_sub(bytes, at, n));
		if (!found)
			*sound = find_forbidden(bytes, at, at + valid);
		found = *sound < at + valid;
		at += valid;
		/* a character that goes on behind the step is looked at again */
	} while (valid && at < bytes.n && n - valid < MOST_UNITS);
	return at;
}

/* Do the bytes agree with what the document says? Otherwise says where not, and what they look like. */
static kw_status agree(xml_input *in, kw_str bytes, kw_charset charset, kw_str label)
{
	kw_charset_guess ranked[KW_N_CHARSETS];
	bool decided = false, utf8 = charset == KW_CHARSET_UTF8;
	size_t valid = utf8 ? look_over(bytes, &in->sound) : 0;
	if (utf8 && valid == bytes.n)
		return KW_OK;
	size_t n = kw_charset_rank(bytes, ranked, &decided), mine = 0;
	while (mine < n && ranked[mine].charset != charset)
		mine++;
	bool malformed = utf8 || (mine < n && ranked[mine].malformed);
	if (!malformed && (!decided || mine == 0 || ranked[0].charset == charset))
		return KW_OK;
	kw_span at = malformed ? place_of_byte(bytes, charset, utf8 ? valid : ranked[mine].bad_at)
	                       : (kw_span){ .line = 1, .col = 1, .end_col = 1 };
	const kw_charset_guess *other = n == 0 ? NULL : mine == 0 && n > 1 ? &ranked[1] : &ranked[0];
	return kw_fail(in->ctx, KW_EFORMAT, "charset.label", at,
	               "the bytes are not %s, which the document %s%.*s; %s: %s (%s)",
	               kw_charset_name(charset), label.n ? "declares as " : "has without a declaration",
	               KW_STR_ARG(kw_str_sub(label, 0, 64)),
	               decided && mine != 0 ? "they are" : "nearest other encoding",
	               other && other->charset != charset ? kw_charset_name(other->charset) : "none",
	               other ? other->evidence : "no evidence");
}

static kw_status choose(xml_input *in, kw_str bytes, kw_charset *charset)
{
	kw_charset by_start = KW_CHARSET_UNKNOWN;
	for (size_t i = 0; i < KW_COUNT(beginnings); i++)
		if (begins(bytes, beginnings[i].bytes, beginnings[i].n)) {
			by_start = beginnings[i].charset;
			if (by_start == KW_CHARSET_UNKNOWN)
				return refuse_charset(in->ctx, kw_str_from(beginnings[i].name));
			break;
		}
	kw_str label = is_utf16(by_start)
	                       ? (kw_str){ NULL, 0 }
	                       : declared(kw_str_sub(bytes, by_start == KW_CHARSET_UTF8 ? 3 : 0, 512),
	                                  KW_LIT("encoding"));
	kw_charset by_label = label.n ? kw_charset_from_name(label) : KW_CHARSET_UTF8;
	if (by_label == KW_CHARSET_UNKNOWN)
		return refuse_charset(in->ctx, label);
	kw_span start = { .line = 1, .col = 1, .end_col = 1 };
	if (by_start && label.n && by_start != by_label)
		kw_report(
		        in->ctx, KW_SEVERITY_WARNING, "charset.label", start,
		        "the document declares %.*s but begins with the byte order mark of %s; the mark was believed",
		        KW_STR_ARG(kw_str_sub(label, 0, 64)), kw_charset_name(by_start));
	*charset = by_start ? by_start : by_label;
	return agree(in, bytes, *charset, by_start ? (kw_str){ NULL, 0 } : label);
}

/* What can be asked only of the decoded text: the version, and the label of a document in UTF-16. */
static kw_status check_declaration(const xml_input *in)
{
	kw_str version = declared(kw_str_sub(in->text.utf8, 0, 512), KW_LIT("version"));
	kw_str label = declared(kw_str_sub(in->text.utf8, 0, 512), KW_LIT("encoding"));
	if (version.n && !kw_str_eq(version, KW_LIT("1.0")))
		return kw_fail(in->ctx, KW_EUNSUPPORTED, "xml.version", input_span(in, 0, 5),
		               "the document is XML %.*s; expected XML 1.0",
		               KW_STR_ARG(kw_str_sub(version, 0, 16)));
	if (is_utf16(in->text.charset) && label.n && !is_utf16(kw_charset_from_name(label)))
		kw_report(in->ctx, KW_SEVERITY_WARNING, "charset.label", input_span(in, 0, 5),
		          "the document declares %.*s but its bytes are %s; the bytes were believed",
		          KW_STR_ARG(kw_str_sub(label, 0, 64)), kw_charset_name(in->text.charset));
	return KW_OK;
}

/* UTF-8 that was found valid is its own decoding; a NUL is for the core to refuse. */
static bool borrow(xml_input *in, kw_str bytes)
{
	bool bom = kw_str_starts(bytes, KW_LIT("\xEF\xBB\xBF"));
	if (in->sound < bytes.n && memchr(bytes.p, 0, bytes.n))
		return false;
	in->sound -= bom ? 3 : 0;
	in->text = (kw_text){ .charset = KW_CHARSET_UTF8,
		              .bom = bom,
		              .bytes = bytes,
		              .utf8 = kw_str_sub(bytes, bom ? 3 : 0, bytes.n) };
	return true;
}

kw_status input_decode(kw_ctx *ctx, kw_str bytes, kw_arena *arena, xml_input *out)
{
	int64_t most = kw_ctx_limit(ctx, KW_LIMIT_XML_BYTES);
	kw_decode_options options = { .strict = true, .no_lines = true };
	*out = (xml_input){ .ctx = ctx, .arena = arena };
	for (size_t i = 0; i < KW_COUNT(binaries); i++)
		if (begins(bytes, binaries[i].bytes, binaries[i].n))
			return kw_fail(ctx, KW_EFORMAT, "format.binary", (kw_span){ 0 },
			               "the input is %s; expected XML text", binaries[i].what);
	if (bytes.n > (uint64_t)most)
		return kw_fail_limit(ctx, KW_LIMIT_XML_BYTES, (kw_span){ 0 }, (int64_t)bytes.n);
	kw_status st = choose(out, bytes, &options.charset);
	if (!st && !(options.charset == KW_CHARSET_UTF8 && borrow(out, bytes))) {
		st = kw_text_decode(ctx, bytes, &options, arena, &out->text);
		if (!st)
			out->sound = find_forbidden(out->text.utf8, 0, out->text.utf8.n);
	}
	if (!st && out->text.utf8.n > (uint64_t)most)
		st = kw_fail_limit(ctx, KW_LIMIT_XML_BYTES, (kw_span){ 0 }, (int64_t)out->text.utf8.n);
	return st ? st : check_declaration(out);
}
