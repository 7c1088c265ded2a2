/* charset_decode -- all bytes of a text to UTF-8, or a refusal that says why. A text without a certain encoding is never
 * decoded; single malformed units become U+FFFD and are reported with their place. */
#include "charset.h"

#include <endian.h>
#include <stdio.h>

enum {
	HEX_BYTES = 4,
	FIRST_PRIVATE = 0xE000, /* the private use area of the BMP */
	LAST_PRIVATE = 0xF8FF,
	MAYBE_UTF16 = 300, /* tenths of the score of a text in UTF-16 that is merely undecided */
};

/* ---- words ---- */

static const char *hex_of(char out[HEX_BYTES * 3 + 1], const unsigned char *p, size_t n)
{
	out[0] = 0;
	for (size_t i = 0; i < n && i < HEX_BYTES; i++)
		sprintf(out + 3 * i - (i > 0), i ? " %02X" : "%02X", p[i]);
	return out;
}

static void put_candidates(kw_buf *out, const kw_charset_weight *weights, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const kw_charset_guess *guess = &weights[i].guess;
		kw_buf_putf(out, "%s%s ", i ? ", " : "", kw_charset_name(guess->charset));
		if (guess->malformed && guess->score == 0)
			kw_buf_putf(out, "malformed at byte %llu", (unsigned long long)guess->bad_at);
		else
			kw_buf_putf(out, "%d.%d", guess->score / 10, guess->score % 10);
	}
}

static kw_status fail_2004(kw_ctx *ctx, const char *name, uint64_t at)
{
	return kw_fail(
	        ctx, KW_EUNSUPPORTED, "charset.jis-2004", (kw_span){ .offset = at, .n_bytes = 1 },
	        "the text is %s: byte %llu begins a character of JIS X 0213 that is not read; nothing was read, "
	        "save the text as UTF-8",
	        name, (unsigned long long)at);
}

static kw_status fail_undecided(kw_ctx *ctx, kw_str bytes, const kw_charset_weight *weights, size_t n)
{
	static const kw_span whole;
	if (weights[0].guess.charset == KW_CHARSET_UNKNOWN)
		return kw_fail(
		        ctx, KW_EFORMAT, "charset.utf-32", whole,
		        "the input begins with a UTF-32 byte order mark; UTF-32 is not read, save it as UTF-8");
	for (size_t i = 0; i < n; i++) {
		uint64_t at;
		const char *name = kw_charset_2004(bytes, weights[i].guess.charset, &at);
		if (name)
			return fail_2004(ctx, name, at);
	}
	kw_buf list = { 0 };
	put_candidates(&list, weights, n);
	/* UTF-16 has NUL bytes: only when that is out of the question they are the reason. */
	bool utf16 = weights[0].guess.bom || weights[0].guess.score >= MAYBE_UTF16;
	const unsigned char *nul = utf16 ? NULL : memchr(bytes.p, 0, bytes.n);
	kw_status st;
	if (nul)
		st = kw_fail(
		        ctx, KW_EFORMAT, "charset.nul",
		        (kw_span){ .offset = (uint64_t)(nul - (const unsigned char *)bytes.p), .n_bytes = 1 },
		        "a NUL byte stands at byte %llu and the input is not UTF-16 (%.*s); nothing was read",
		        (unsigned long long)(nul - (const unsigned char *)bytes.p),
		        KW_STR_ARG(kw_buf_str(&list)));
	else
		st = kw_fail(
		        ctx, KW_EFORMAT, "charset.undecided", whole,
		        "no encoding is certain (%.*s); expected 60 or more and 8 above the second; nothing was read, "
		        "name the encoding if you know it",
		        KW_STR_ARG(kw_buf_str(&list)));
	kw_buf_free(&list);
	return st;
}

/* ---- places ---- */

/* Walks by lines and says what is wrong where: malformed units, controls, the first NUL. */
struct survey {
	kw_ctx *ctx;
	const kw_text *text;
	bool controls;       /* report them */
	kw_span first[0x20]; /* of each control character */
	size_t counts[0x20];
	kw_span first_private; /* user-defined character */
	size_t n_private;
};

static void report_bad(const struct survey *s, const kw_byte_walk *w, kw_span at)
{
	char hex[HEX_BYTES * 3 + 1];
	if (w->n_bad_bytes == 0)
		kw_report(s->ctx, KW_SEVERITY_WARNING, "charset.bad-bytes", at,
		          "%s does not return to ASCII before the line end at byte %llu; put U+FFFD there",
		          kw_charset_name(s->text->charset), (unsigned long long)at.offset);
	else
		kw_report(s->ctx, KW_SEVERITY_WARNING, "charset.bad-bytes", at,
		          "%s at byte %llu is not a character of %s; put U+FFFD in its place",
		          hex_of(hex, w->bad, w->n_bad_bytes), (unsigned long long)at.offset,
		          kw_charset_name(s->text->charset));
}

static void walk_survey(struct survey *s, size_t from)
{
	const unsigned char *base = (const unsigned char *)s->text->bytes.p;
	kw_unit_reader *read = kw_unit_reader_of(s->text->charset);
	kw_byte_walk walk = kw_byte_walk_start(s->text->bytes, from, true);
	kw_span at = { .line = 1, .col = 1 };
	uint32_t unit, previous = 0;
	for (const unsigned char *p = walk.at; read(&walk, &unit, 1) > 0; p = walk.at) {
		bool bad = unit == KW_BAD_UNIT;
		at.offset = (uint64_t)(p - base);
		at.n_bytes = (uint32_t)(walk.at - p);
		at.end_col = at.col;
		if (bad) { /* without the escape sequences before it */
			at.offset = (uint64_t)(walk.bad - base);
			at.n_bytes = (uint32_t)walk.n_bad_bytes;
			report_bad(s, &walk, at);
		}
		if (!bad && unit < 0x20 && s->counts[unit]++ == 0)
			s->first[unit] = at;
		if (unit >= FIRST_PRIVATE && unit <= LAST_PRIVATE && s->n_private++ == 0)
			s->first_private = at;
		if (unit == '\r' || unit == '\n') {
			at.line += !(unit == '\n' && previous == '\r');
			at.col = 1;
		} else {
			at.col += !kw_is_removed(unit);
		}
		previous = unit;
	}
}

static kw_status conclude_survey(struct survey *s)
{
	if (s->counts[0])
		return kw_fail(s->ctx, KW_EFORMAT, "charset.nul", s->first[0],
		               "a NUL character stands at byte %llu; a text has none; nothing was read",
		               (unsigned long long)s->first[0].offset);
	if (s->n_private)
		kw_report(
		        s->ctx, KW_SEVERITY_WARNING, "charset.private-use", s->first_private,
		        "%zu user-defined characters (gaiji), the first at byte %llu; their shapes are known only where "
		        "the text was made; kept as private-use characters",
		        s->n_private, (unsigned long long)s->first_private.offset);
	for (unsigned c = 1; s->controls && c < KW_COUNT(s->counts); c++)
		if (s->counts[c] && kw_is_removed(c) && c != '\f')
			kw_report(s->ctx, KW_SEVERITY_WARNING, "text.control", s->first[c],
			          "control character U+%04X, first at byte %llu, %zu in all; left out", c,
			          (unsigned long long)s->first[c].offset, s->counts[c]);
	return KW_OK;
}

/* ---- which ---- */

/* The weight of the encoding to read, or why there is none. */
static kw_status choose(kw_ctx *ctx, kw_str bytes, const kw_decode_options *options, kw_charset_weight *out)
{
	static const kw_span whole;
	kw_charset_weight weights[KW_N_CHARSETS];
	size_t n_mark;
	kw_charset marked = kw_charset_bom(bytes, &n_mark), wanted = options->charset;
	if (wanted == KW_CHARSET_UNKNOWN || kw_charset_is_utf32(bytes)) {
		bool decided;
		size_t n = kw_charset_rank_weights(bytes, weights, &decided);
		if (!decided)
			return fail_undecided(ctx, bytes, weights, n);
		*out = weights[0];
		return KW_OK;
	}
	bool both_utf16 = marked >= KW_CHARSET_UTF16LE && wanted >= KW_CHARSET_UTF16LE;
	if (marked && marked != wanted && !both_utf16)
		kw_report(ctx, KW_SEVERITY_WARNING, "charset.label", whole,
		          "%s was named, but the input begins with the byte order mark of %s; read as %s",
		          kw_charset_name(wanted), kw_charset_name(marked), kw_charset_name(marked));
	kw_charset_weigh(bytes, n_mark, marked ? marked : wanted, SIZE_MAX, out);
	return KW_OK;
}

static kw_status fail_malformed(kw_ctx *ctx, kw_str bytes, const kw_charset_guess *guess, uint64_t allowed)
{
	char hex[HEX_BYTES * 3 + 1];
	size_t left = bytes.n - (size_t)guess->bad_at;
	hex_of(hex, (const unsigned char *)bytes.p + guess->bad_at, left < 3 ? left : 3);
	return kw_fail(
	        ctx, KW_EFORMAT, "charset.refused", (kw_span){ .offset = guess->bad_at, .n_bytes = 1 },
	        "not %s: %u malformed units, the first at byte %llu (%s); expected at most %llu; nothing was read",
	        kw_charset_name(guess->charset), guess->n_bad, (unsigned long long)guess->bad_at, hex,
	        (unsigned long long)allowed);
}

/* ---- decoding ---- */

enum { SLACK = 1 }; /* three bytes are written as four */

/* Writes n characters at `to`, and up to SLACK bytes more. */
static char *put_units(char *to, const uint32_t *units, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t u = units[i];
		if (u < 0x80) {
			*to++ = (char)u;
		} else if (u >= 0x800 && u < 0x10000) {
			uint32_t three =
			        htole32(0x8080E0 | u >> 12 | (u >> 6 & 0x3F) << 8 | (u & 0x3F) << 16);
			memcpy(to, &three, sizeof three);
			to += 3;
		} else {
			to += kw_utf8_put(to, u == KW_BAD_UNIT ? 0xFFFD : u);
		}
	}
	return to;
}

/* Writes the whole text to `to` and, when lines is not NULL, where each line begins in the original bytes. */
static void put_text(kw_text *text, size_t from, char *to, kw_line *lines)
{
	uint32_t units[KW_UNIT_BLOCK];
	const unsigned char *base = (const unsigned char *)text->bytes.p;
	kw_unit_reader *read = kw_unit_reader_of(text->charset);
	kw_byte_walk walk = kw_byte_walk_start(text->bytes, from, lines != NULL);
	uint32_t last = 0;
	size_t line = 0, forgotten = 0;
	if (lines)
		lines[0].offset = from;
	for (size_t n; (n = read(&walk, units, KW_UNIT_BLOCK)) > 0;) {
		to = put_units(to, units, n);
		kw_bytes_passed(text->bytes, (size_t)(walk.at - base), &forgotten);
		uint32_t before = n > 1 ? units[n - 2] : last;
		last = units[n - 1];
		if (!lines || (last != '\n' && last != '\r'))
			continue;
		line += !(last == '\n' && before == '\r');
		lines[line].offset = (uint64_t)(walk.at - base);
	}
}

static kw_status check_lines(kw_ctx *ctx, const kw_text *text)
{
	int64_t most = kw_ctx_limit(ctx, KW_LIMIT_LINE_BYTES);
	for (size_t i = 0; text->lines && i < text->n_lines; i++)
		if ((int64_t)text->lines[i].text.n > most)
			return kw_fail_limit(ctx, KW_LIMIT_LINE_BYTES,
			                     kw_text_span(text, (uint32_t)i + 1, 1, 1),
			                     (int64_t)text->lines[i].text.n);
	return KW_OK;
}

static kw_status read_text(kw_ctx *ctx, const kw_charset_weight *weight, bool with_lines, kw_arena *arena,
                           kw_text *out)
{
	static const kw_span whole;
	size_t n_mark;
	kw_charset_bom(out->bytes, &n_mark);
	kw_line *lines = NULL;
	if (with_lines) {
		out->n_lines = weight->n_line_ends + 1;
		lines = kw_arena_alloc(arena, out->n_lines * sizeof *lines);
	}
	bool borrowed = weight->guess.charset == KW_CHARSET_UTF8 && !weight->guess.malformed;
	out->utf8 = kw_str_sub(out->bytes, n_mark, out->bytes.n);
	if (!borrowed) {
		char *p = kw_arena_alloc(arena, weight->n_utf8 + SLACK);
		out->utf8 = (kw_str){ p, weight->n_utf8 };
		if (p && (lines || !with_lines))
			put_text(out, n_mark, p, lines);
	}
	if (!kw_arena_failed(arena) && (!lines || kw_text_index(out, lines, borrowed, arena)))
		return check_lines(ctx, out);
	return kw_fail(ctx, KW_ELIMIT, "memory.exhausted", whole, "not enough memory for the decoded text");
}

/* Reads bytes in the encoding chosen. */
static kw_status decode_as(kw_ctx *ctx, const kw_charset_weight *weight, const kw_decode_options *options,
                           kw_arena *arena, kw_text *out)
{
	const kw_charset_guess *guess = &weight->guess;
	uint64_t allowed = options->strict ? 0 : kw_charset_bad_allowed(guess->n_chars), at_2004;
	if (kw_charset_needs_tables(guess->charset) && !kw_charset_tables()->ok)
		return kw_fail(
		        ctx, KW_ELIB, "charset.tables", (kw_span){ 0 },
		        "the C library has no converter for CP932 or EUC-JP-MS; expected glibc's gconv modules");
	const char *name_2004 = guess->n_bad ? kw_charset_2004(out->bytes, guess->charset, &at_2004) : NULL;
	if (name_2004)
		return fail_2004(ctx, name_2004, at_2004);
	if (guess->n_bad > allowed)
		return fail_malformed(ctx, out->bytes, guess, allowed);
	out->charset = guess->charset;
	out->bom = guess->bom;
	kw_status st = KW_OK;
	if (weight->n_nul || guess->n_bad || weight->n_controls || weight->n_private) {
		struct survey survey = { .ctx = ctx, .text = out, .controls = !options->no_lines };
		size_t n_mark;
		kw_charset_bom(out->bytes, &n_mark);
		walk_survey(&survey, n_mark);
		st = conclude_survey(&survey);
	}
	return st == KW_OK ? read_text(ctx, weight, !options->no_lines, arena, out) : st;
}

kw_status kw_text_decode(kw_ctx *ctx, kw_str bytes, const kw_decode_options *options, kw_arena *arena,
                         kw_text *out)
{
	static const kw_decode_options by_evidence;
	kw_charset_weight weight;
	*out = (kw_text){ .bytes = bytes };
	options = options ? options : &by_evidence;
	kw_status st = choose(ctx, bytes, options, &weight);
	if (st == KW_OK)
		st = decode_as(ctx, &weight, options, arena, out);
	if (st != KW_OK)
		*out = (kw_text){ 0 };
	return st;
}
