/* charset_decode -- all bytes of a text to UTF-8, or a refusal that says why. A text without a certain encoding is never
 * decoded; single malformed units become U+FFFD and are reported with their place. */
#include "charset.h"

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

/* "CP932 41.2, EUC-JP-MS @17": words would stay English in another language. */
static void put_candidates(kw_buf *out, const kw_charset_weight *weights, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const kw_charset_guess *guess = &weights[i].guess;
		kw_buf_putf(out, "%s%s ", i ? ", " : "", kw_charset_name(guess->charset));
		if (guess->malformed && guess->score == 0)
			kw_buf_putf(out, "@%llu", (unsigned long long)guess->bad_at);
		else
			kw_buf_putf(out, "%d.%d", guess->score / 10, guess->score % 10);
	}
}

static kw_status fail_2004(kw_ctx *ctx, const char *name, uint64_t at)
{
	kw_span place = { .offset = at, .n_bytes = 1 };
	return kw_fail(
	        ctx, KW_EUNSUPPORTED, "charset.jis-2004", place,
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
	uint64_t nul_at = nul ? (uint64_t)(nul - (const unsigned char *)bytes.p) : 0;
	kw_span place = { .offset = nul_at, .n_bytes = 1 };
	kw_status st;
	if (nul)
		st = kw_fail(
		        ctx, KW_EFORMAT, "charset.nul", place,
		        "a NUL byte stands at byte %llu and the input is not UTF-16 (%.*s; @: malformed from this byte on); nothing was read",
		        (unsigned long long)nul_at, KW_STR_ARG(kw_buf_str(&list)));
	else
		st = kw_fail(
		        ctx, KW_EFORMAT, "charset.undecided", whole,
		        "no encoding is certain (%.*s; @: malformed from this byte on); expected 60 or more and 8 above the second; nothing was read, "
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
	kw_span first_struck; /* over another */
	size_t n_struck;
	kw_span back; /* the first of n_back backspaces that may strike */
	size_t n_back;
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

/* Counts a character by what it does in its line; a backspace is a stray control only when the character behind it is seen. */
static void survey_place(struct survey *s, uint32_t c, bool takes_place, kw_span at)
{
	if (c == '\b') {
		s->back = s->n_back++ ? s->back : at;
		return;
	}
	if (!takes_place && !kw_is_removed(c)) {
		s->first_struck = s->n_struck++ ? s->first_struck : at;
	} else if (s->n_back) {
		s->first['\b'] = s->counts['\b'] ? s->first['\b'] : s->back;
		s->counts['\b'] += s->n_back;
	}
	s->n_back = 0;
	if (c < 0x20 && s->counts[c]++ == 0)
		s->first[c] = at;
}

static void walk_survey(struct survey *s, size_t from)
{
	const unsigned char *base = (const unsigned char *)s->text->bytes.p;
	kw_unit_reader *read = kw_unit_reader_of(s->text->charset);
	kw_byte_walk walk = kw_byte_walk_start(s->text->bytes, from);
	kw_span at = { .line = 1, .col = 1 };
	kw_strike strike = { 0 };
	uint32_t unit, previous = 0;
	for (const unsigned char *p = walk.at; read(&walk, &unit, 1) > 0; p = walk.at) {
		bool bad = unit == KW_BAD_UNIT;
		uint32_t c = kw_unit_char(unit);
		at.offset = (uint64_t)(p - base);
		at.n_bytes = (uint32_t)(walk.at - p);
		at.end_col = at.col;
		if (bad) { /* without the escape sequences before it */
			at.offset = (uint64_t)(walk.bad - base);
			at.n_bytes = (uint32_t)walk.n_bad_bytes;
			report_bad(s, &walk, at);
		}
		bool takes_place = kw_takes_place(&strike, c);
		survey_place(s, c, takes_place, at);
		if (c >= FIRST_PRIVATE && c <= LAST_PRIVATE && s->n_private++ == 0)
			s->first_private = at;
		if (c == '\r' || c == '\n') {
			at.line += !(c == '\n' && previous == '\r');
			at.col = 1;
		} else {
			at.col += takes_place;
		}
		previous = c;
	}
	survey_place(s, 0x7F, true, at); /* behind the last */
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
	if (s->controls && s->n_struck)
		kw_report(
		        s->ctx, KW_SEVERITY_NOTE, "text.overstrike", s->first_struck,
		        "%zu characters are struck over others with backspaces (bold, underlined), the first at byte %llu; "
		        "each place is kept once",
		        s->n_struck, (unsigned long long)s->first_struck.offset);
	for (unsigned c = 1; s->controls && c < KW_COUNT(s->counts); c++)
		if (s->counts[c] && kw_is_removed(c) && c != '\f')
			kw_report(s->ctx, KW_SEVERITY_WARNING, "text.control", s->first[c],
			          "control character U+%04X, first at byte %llu, %zu in all; left out", c,
			          (unsigned long long)s->first[c].offset, s->counts[c]);
	return KW_OK;
}

/* ---- reading ---- */

/* One decoding on its way. */
struct reading {
	kw_ctx *ctx;
	const kw_decode_options *options;
	kw_arena *arena;
	kw_charset_weight weight;
	kw_room room;
	bool borrowed; /* the bytes are the text */
};

/* Weighs the bytes behind the mark and writes them as UTF-8. The room holds all but texts of half-width kana, which grow
 * threefold: these are written when the weight has told their size. */
static void read_as(struct reading *r, kw_str bytes, size_t n_mark, kw_charset charset)
{
	if (charset == KW_CHARSET_UTF8) {
		r->borrowed = kw_charset_plain_utf8(bytes, n_mark) == bytes.n;
		if (r->borrowed)
			r->weight = (kw_charset_weight){ .guess = { .charset = charset, .bom = n_mark > 0 } };
		else
			kw_charset_weigh(bytes, n_mark, charset, SIZE_MAX, NULL, &r->weight);
		return;
	}
	r->room.size = bytes.n + bytes.n / 2 + KW_ROOM_SLACK;
	r->room.p = kw_arena_alloc(r->arena, r->room.size);
	kw_charset_weigh(bytes, n_mark, charset, SIZE_MAX, r->room.p ? &r->room : NULL, &r->weight);
	if (r->room.full)
		kw_charset_weigh(bytes, n_mark, charset, SIZE_MAX, NULL, &r->weight);
}

/* Whether what was read leaves no more to ask than the first part did. */
static bool is_settled(const struct reading *r)
{
	const kw_charset_guess *guess = &r->weight.guess;
	bool sure = guess->bom || (guess->score >= KW_CHARSET_ALONE && !r->weight.n_nul);
	return r->borrowed || (sure && !guess->malformed);
}

/* The weight of the encoding to read, or why there is none. */
static kw_status choose(struct reading *r, kw_str bytes)
{
	static const kw_span whole;
	kw_charset_weight weights[KW_N_CHARSETS];
	size_t n_mark;
	kw_charset marked = kw_charset_bom(bytes, &n_mark), wanted = r->options->charset;
	if (wanted == KW_CHARSET_UNKNOWN || kw_charset_is_utf32(bytes)) {
		kw_charset settled = kw_charset_settled(bytes);
		if (settled)
			read_as(r, bytes, n_mark, settled);
		if (settled && is_settled(r))
			return KW_OK;
		r->room.n = 0; /* to be written again */
		r->room.full = true;
		bool decided;
		size_t n = kw_charset_rank_weights(bytes, weights, &decided);
		if (!decided)
			return fail_undecided(r->ctx, bytes, weights, n);
		r->weight = weights[0];
		return KW_OK;
	}
	bool both_utf16 = marked >= KW_CHARSET_UTF16LE && wanted >= KW_CHARSET_UTF16LE;
	if (marked && marked != wanted && !both_utf16)
		kw_report(r->ctx, KW_SEVERITY_WARNING, "charset.label", whole,
		          "%s was named, but the input begins with the byte order mark of %s; read as %s",
		          kw_charset_name(wanted), kw_charset_name(marked), kw_charset_name(marked));
	read_as(r, bytes, n_mark, marked ? marked : wanted);
	return KW_OK;
}

static kw_status fail_malformed(kw_ctx *ctx, kw_str bytes, const kw_charset_guess *guess, uint64_t allowed)
{
	char hex[HEX_BYTES * 3 + 1];
	size_t left = bytes.n - (size_t)guess->bad_at;
	hex_of(hex, (const unsigned char *)bytes.p + guess->bad_at, left < 3 ? left : 3);
	kw_span place = { .offset = guess->bad_at, .n_bytes = 1 };
	return kw_fail(
	        ctx, KW_EFORMAT, "charset.refused", place,
	        "not %s: %u malformed units, the first at byte %llu (%s); expected at most %llu; nothing was read",
	        kw_charset_name(guess->charset), guess->n_bad, (unsigned long long)guess->bad_at, hex,
	        (unsigned long long)allowed);
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

/* Puts the text where it is not yet: a second walk, which has room enough. */
static bool put_text(struct reading *r, kw_text *out)
{
	size_t n_mark;
	kw_charset charset = r->weight.guess.charset;
	kw_charset_bom(out->bytes, &n_mark);
	out->utf8 = kw_str_sub(out->bytes, n_mark, out->bytes.n);
	if (r->borrowed || (charset == KW_CHARSET_UTF8 && !r->weight.guess.malformed)) {
		r->borrowed = true;
		return true;
	}
	kw_room *room = &r->room;
	size_t wanted = r->weight.n_utf8 + KW_ROOM_SLACK;
	if (!room->p || room->full) {
		if (!room->p || room->size < wanted)
			room->p = kw_arena_alloc(r->arena, wanted);
		*room = (kw_room){ .p = room->p, .size = wanted };
		if (room->p)
			kw_charset_weigh(out->bytes, n_mark, charset, SIZE_MAX, room, &r->weight);
	}
	out->utf8 = (kw_str){ room->p, room->n };
	return room->p != NULL;
}

static kw_status read_text(struct reading *r, kw_text *out)
{
	static const kw_span whole;
	if (put_text(r, out) && (r->options->no_lines || kw_text_index(out, r->borrowed, r->arena)))
		return check_lines(r->ctx, out);
	return kw_fail(r->ctx, KW_ELIMIT, "memory.exhausted", whole,
	               "not enough memory for the decoded text");
}

/* Says what is wrong where, or refuses. */
static kw_status survey_text(struct reading *r, kw_text *out)
{
	const kw_charset_weight *weight = &r->weight;
	const kw_charset_guess *guess = &weight->guess;
	uint64_t allowed = r->options->strict ? 0 : kw_charset_bad_allowed(guess->n_chars), at_2004;
	if (kw_charset_needs_tables(guess->charset) && !kw_charset_tables()->ok)
		return kw_fail(
		        r->ctx, KW_ELIB, "charset.tables", (kw_span){ 0 },
		        "the C library has no converter for CP932 or EUC-JP-MS; expected glibc's gconv modules");
	const char *name_2004 = guess->n_bad ? kw_charset_2004(out->bytes, guess->charset, &at_2004) : NULL;
	if (name_2004)
		return fail_2004(r->ctx, name_2004, at_2004);
	if (guess->n_bad > allowed)
		return fail_malformed(r->ctx, out->bytes, guess, allowed);
	out->charset = guess->charset;
	out->bom = guess->bom;
	if (!weight->n_nul && !guess->n_bad && !weight->n_controls && !weight->n_private)
		return KW_OK;
	struct survey survey = { .ctx = r->ctx, .text = out, .controls = !r->options->no_lines };
	size_t n_mark;
	kw_charset_bom(out->bytes, &n_mark);
	walk_survey(&survey, n_mark);
	return conclude_survey(&survey);
}

kw_status kw_text_decode(kw_ctx *ctx, kw_str bytes, const kw_decode_options *options, kw_arena *arena,
                         kw_text *out)
{
	static const kw_decode_options by_evidence;
	struct reading r = { .ctx = ctx, .options = options ? options : &by_evidence, .arena = arena };
	*out = (kw_text){ .bytes = bytes };
	kw_status st = choose(&r, bytes);
	if (st == KW_OK)
		st = survey_text(&r, out);
	if (st == KW_OK)
		st = read_text(&r, out);
	if (st != KW_OK)
		*out = (kw_text){ 0 };
	return st;
}
