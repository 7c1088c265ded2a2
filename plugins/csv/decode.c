/* decode -- the bytes of a CSV as text: in the encoding that was asked for, or in the one that the bytes show. */
#include "csv.h"

/* A NUL in a short text makes UTF-16 likely, and the evidence undecided. But UTF-16 has one beside each comma and line end; in
 * other encodings it has no place. Behind the sample the decoder refuses it, with the same code. */
static kw_status refuse_nul(kw_ctx *ctx, kw_str bytes)
{
	enum { NUL_SAMPLE = 65536 };
	kw_str sample = kw_str_sub(bytes, 0, NUL_SAMPLE);
	const char *nul = sample.n ? memchr(sample.p, 0, sample.n) : NULL;
	size_t wide = 0, narrow = 0;
	if (!nul || kw_str_starts(bytes, KW_LIT("\xFF\xFE")) || kw_str_starts(bytes, KW_LIT("\xFE\xFF")))
		return KW_OK;
	for (size_t i = 0; i < sample.n; i++) {
		if (bytes.p[i] != '\n' && bytes.p[i] != ',' && bytes.p[i] != '\t')
			continue;
		bool beside = (i > 0 && !bytes.p[i - 1]) || (i + 1 < bytes.n && !bytes.p[i + 1]);
		wide += beside;
		narrow += !beside;
	}
	if (wide > narrow)
		return KW_OK;
	kw_span at = { .line = 1, .offset = (uint64_t)(nul - bytes.p), .n_bytes = 1 };
	kw_str line = kw_str_sub(bytes, 0, at.offset);
	for (const char *lf; (lf = line.n ? memchr(line.p, '\n', line.n) : NULL); at.line++)
		line = kw_str_sub(line, (size_t)(lf - line.p) + 1, line.n);
	if (kw_utf8_valid(line) == line.n)
		at.col = at.end_col = (uint32_t)kw_utf8_count(line) + 1;
	return kw_fail(ctx, KW_EFORMAT, "charset.nul", at,
	               "a NUL character stands at byte %llu; a text has none; nothing was read",
	               (unsigned long long)at.offset);
}

/* Tables of names and addresses have few kana, which the core wants to see before it decides. Where every other encoding is malformed
 * and this one has no fault and plain kanji enough, it is taken all the same, and that is said. */
static kw_charset find_thin(kw_ctx *ctx, kw_str bytes)
{
	enum { LEAST_SCORE = 500, LEAST_CHARS = 4 };
	kw_charset_guess ranked[KW_N_CHARSETS];
	bool decided = false;
	size_t n = kw_charset_rank(bytes, ranked, &decided);
	bool alone = n > 0 && !decided && !ranked[0].malformed && ranked[0].score >= LEAST_SCORE &&
	             ranked[0].n_chars >= LEAST_CHARS;
	for (size_t i = 1; i < n; i++)
		alone &= ranked[i].malformed;
	if (!alone)
		return KW_CHARSET_UNKNOWN;
	kw_report(ctx, KW_SEVERITY_NOTE, "csv.charset", (kw_span){ 0 },
	          "the encoding is %s: every other is malformed, though there is little evidence for it (%s)",
	          kw_charset_name(ranked[0].charset), ranked[0].evidence);
	return ranked[0].charset;
}

kw_status decode_text(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_arena *arena, kw_text *text)
{
	kw_decode_options how = { .strict = kw_opt_int(opts, "strict-charset") != 0, .no_lines = true };
	kw_str encoding = kw_opt_str(opts, "encoding");
	if (!kw_str_eq(encoding, KW_LIT("auto"))) {
		how.charset = kw_charset_from_name(encoding);
		if (how.charset == KW_CHARSET_UNKNOWN)
			return kw_fail(
			        ctx, KW_EUSAGE, "charset.name", (kw_span){ 0 },
			        "there is no encoding '%.*s'; expected auto, utf-8, cp932, euc-jp, iso-2022-jp or utf-16",
			        KW_STR_ARG(encoding));
	}
	kw_status st = how.charset == KW_CHARSET_UNKNOWN ? refuse_nul(ctx, bytes) : KW_OK;
	if (!st && how.charset == KW_CHARSET_UNKNOWN && kw_charset_settled(bytes) == KW_CHARSET_UNKNOWN)
		how.charset = find_thin(ctx, bytes);
	return st ? st : kw_text_decode(ctx, bytes, &how, arena, text);
}
