/* charset_guess -- which encoding: every candidate is weighed and the best may be taken, if it is good and no other comes near.
 * Latin-1 and its relatives are no candidates, and nothing is a fallback: a text without evidence is undecided. */
#include "charset.h"
#include "utf8_run.h"

#include <limits.h>

enum {
	MARK_SCORE = 1000, /* of a byte order mark */
	ACCEPT_SCORE = 600,
	ACCEPT_DISTANCE = 80,
	CLEAN_FROM =
	        300, /* from here a clean candidate drops the damaged ones; UTF-16 is clean for almost any bytes */
	DOUBTFUL_AT_MOST = 590,
	RULED_OUT_AT_MOST = 500,
	HEAD_BYTES = 65536,
	LEAST_FOR_DAMAGE = 12, /* judged characters: a shorter text with a malformed unit is anything */
	KNOWN_BITS = 11,       /* against chance, of a text of up to SHORT half characters ... */
	SHORT = 8,
	UNENDED_BITS = 13, /* of a shorter one without a line end */
	MORE_BITS = 13,    /* ... and at most so many more of a longer one */
	LONE_LINE_BITS = 17,
	LONE_LINE_BYTES = 4096,
	MARKED_FROM = 300,  /* what is UTF-16 by its mark alone */
	KANJI_CLEARLY = 55, /* tenths of bits: kanji of EUC-JP likelier than half-width kana */
	KANA_CLEARLY = 130, /* the reverse, since fewer texts have them */
	CUT_FROM_BYTES = 8, /* a text shorter than this is not taken for the head of a longer one */
};

uint64_t kw_charset_bad_allowed(uint64_t n_chars)
{
	return n_chars < 1000 ? 1 : n_chars / 1000;
}

/* Clean, or damaged at few places of many. */
static bool is_sound(const kw_charset_guess *guess)
{
	return guess->n_bad == 0 ||
	       (guess->n_chars >= LEAST_FOR_DAMAGE && guess->n_bad <= kw_charset_bad_allowed(guess->n_chars));
}

static bool has_high_byte(kw_str bytes)
{
	size_t i = 0;
	for (uint64_t eight; bytes.n - i >= sizeof eight; i += sizeof eight) {
		memcpy(&eight, bytes.p + i, sizeof eight);
		if (eight & UINT64_C(0x8080808080808080))
			return true;
	}
	for (; i < bytes.n; i++)
		if ((unsigned char)bytes.p[i] >= 0x80)
			return true;
	return false;
}

/* Whether a byte is there; HIGH: any from 80 on. */
enum { HIGH = 0x100 };
static bool has_byte(kw_str bytes, int byte)
{
	for (size_t at = 0; at < bytes.n; at += KW_FORGET_BYTES) {
		kw_str part = kw_str_sub(bytes, at, KW_FORGET_BYTES);
		if (byte == HIGH ? has_high_byte(part) : memchr(part.p, byte, part.n) != NULL)
			return true;
		kw_bytes_forget(part);
	}
	return false;
}

/* A short text whose control characters are halves of 、。「」 in UTF-16, where the bytes of kana are those of ASCII. */
static bool may_be_kana(kw_str bytes)
{
	static const char halves[] = { 1, 2, '\f', '\r' };
	bool has = false;
	for (size_t i = 0; i < sizeof halves && bytes.n <= LONE_LINE_BYTES; i++)
		has |= has_byte(bytes, halves[i]);
	return has;
}

static size_t put_applicable(kw_str bytes, kw_charset *out)
{
	static const kw_charset with_nul[] = { KW_CHARSET_UTF16LE, KW_CHARSET_UTF16BE };
	static const kw_charset seven_bit[] = { KW_CHARSET_ISO_2022_JP, KW_CHARSET_UTF16LE,
		                                KW_CHARSET_UTF16BE };
	static const kw_charset plain[] = { KW_CHARSET_UTF8, KW_CHARSET_UTF16LE, KW_CHARSET_UTF16BE };
	static const kw_charset eight_bit[] = { KW_CHARSET_UTF8, KW_CHARSET_CP932, KW_CHARSET_EUC_JP_MS,
		                                KW_CHARSET_UTF16LE, KW_CHARSET_UTF16BE };
	bool high = has_byte(bytes, HIGH);
	const kw_charset *from = eight_bit;
	size_t n = KW_COUNT(eight_bit);
	if (has_byte(bytes, 0)) {
		from = with_nul;
		n = KW_COUNT(with_nul);
	} else if (!high && !has_byte(bytes, 0x1B)) {
		from = plain;
		n = may_be_kana(bytes) ? KW_COUNT(plain) : 1; /* ASCII */
	} else if (!high) {
		from = seven_bit;
		n = KW_COUNT(seven_bit);
	}
	if (bytes.n % 2 && n > 2)
		n -= 2;
	memcpy(out, from, n * sizeof *out);
	return n;
}

/* After a clean UTF-8 text, one malformed unit is enough to drop a candidate: then its shape is looked at first, and a
 * UTF-8 document does not pay for the tables. */
static bool has_shape(kw_str bytes, kw_charset charset, kw_charset_weight *out)
{
	if (charset != KW_CHARSET_CP932 && charset != KW_CHARSET_EUC_JP_MS)
		return true;
	size_t at = kw_charset_shape(bytes, charset);
	if (at == bytes.n)
		return true;
	*out = (kw_charset_weight){
		.guess = { .charset = charset, .malformed = true, .bad_at = at, .n_bad = 1 }, .given_up = true
	};
	kw_charset_note_bad(&out->guess, bytes);
	return false;
}

static bool same_text(const kw_charset_weight *a, const kw_charset_weight *b)
{
	return a->guess.n_chars == 0 && b->guess.n_chars == 0 && a->guess.charset < KW_CHARSET_UTF16LE &&
	       b->guess.charset < KW_CHARSET_UTF16LE;
}

/* The candidate when it decodes cleanly, or would but for a last character that was cut off; else NULL. */
static kw_charset_weight *find_clean(kw_str bytes, kw_charset_weight *w, size_t n, kw_charset charset)
{
	for (size_t i = 0; i < n; i++) {
		const kw_charset_guess *guess = &w[i].guess;
		bool cut = guess->bad_at + 1 == bytes.n && guess->bad_at >= CUT_FROM_BYTES;
		if (guess->charset == charset && (!guess->malformed || cut))
			return &w[i];
	}
	return NULL;
}

static void hold_down(kw_charset_weight *w, int most, const char *why)
{
	if (w->guess.score <= most)
		return;
	w->guess.score = most;
	kw_charset_note(&w->guess, "; at most %d, %s", most / 10, why);
}

/* Two half-width kana of CP932 are one kanji of EUC-JP: their scores mean nothing, the words do. */
static void compare_kana(kw_str bytes, kw_charset_weight *w, size_t n)
{
	kw_charset_weight *kana = find_clean(bytes, w, n, KW_CHARSET_CP932),
	                  *kanji = find_clean(bytes, w, n, KW_CHARSET_EUC_JP_MS);
	if (!kana || !kanji || kana->n_half_kana == 0 || kana->n_half_kana * 5 < kana->guess.n_chars * 4)
		return;
	int more = kw_charset_likelihood(bytes, KW_CHARSET_EUC_JP_MS, INT_MAX) -
	           kw_charset_likelihood(bytes, KW_CHARSET_CP932, INT_MAX);
	if (more < KANJI_CLEARLY)
		hold_down(kanji, more < -KANA_CLEARLY ? RULED_OUT_AT_MOST : DOUBTFUL_AT_MOST,
		          "half-width kana read the same bytes");
	if (more > -KANA_CLEARLY)
		hold_down(kana, more > KANJI_CLEARLY ? RULED_OUT_AT_MOST : DOUBTFUL_AT_MOST,
		          "kanji of EUC-JP read the same bytes");
}

/* Tenths of bits against chance that a text must have: the more, the longer it is, since a text has them and noise has not. */
static int bits_wanted(const kw_charset_weight *w)
{
	uint64_t halves = 2 * w->guess.n_chars - w->n_half_kana, more = halves > SHORT ? halves - SHORT : 0;
	if (halves < SHORT && w->n_spaces == 0 && w->n_half_kana == 0)
		return 10 * UNENDED_BITS;
	return 10 * (KNOWN_BITS + (int)(more < MORE_BITS ? more : MORE_BITS));
}

/* Nothing but signs and letters of two bytes up to the line end, which are as many kanji of EUC-JP. */
static bool is_all_two_bytes(kw_str bytes, const kw_charset_weight *w)
{
	return w->n_ascii == 0 && w->guess.n_chars > 0 &&
	       w->guess.n_chars + w->n_spaces == bytes.n - w->guess.n_chars &&
	       bytes.n - 2 * w->guess.n_chars <= 2;
}

/* What the scores do not know. */
static void doubt(kw_str bytes, kw_charset_weight *w, size_t n)
{
	/* Few bytes are UTF-8 by chance: an accented letter or a sign like U+00A9 in it is one kanji of EUC-JP. */
	kw_charset_weight *utf8 = find_clean(bytes, w, n, KW_CHARSET_UTF8);
	if (utf8 && utf8 != &w[0] && utf8->guess.score >= ACCEPT_SCORE)
		hold_down(&w[0], DOUBTFUL_AT_MOST, "UTF-8 reads the same bytes");
	if (utf8 && is_all_two_bytes(bytes, utf8) && find_clean(bytes, w, n, KW_CHARSET_EUC_JP_MS))
		hold_down(utf8, DOUBTFUL_AT_MOST, "kanji of EUC-JP read the same bytes");
	/* A score is a share: of two characters it says little. */
	for (size_t i = 0; i < n; i++) {
		bool ascii = w[i].guess.charset == KW_CHARSET_UTF8 && w[i].guess.n_chars == 0;
		int wanted = bits_wanted(&w[i]);
		if (!ascii && w[i].guess.score >= ACCEPT_SCORE &&
		    kw_charset_likelihood(bytes, w[i].guess.charset, wanted) < wanted)
			hold_down(&w[i], DOUBTFUL_AT_MOST, "too little for more than chance");
	}
}

/* Without a NUL byte a UTF-16 text has neither line end nor space and stays under the bar, unless it is a line that cannot be chance. When that
 * cannot matter, its head is evidence enough. */
static void weigh_utf16(kw_str bytes, bool nul, kw_charset charset, size_t max_bad, int best,
                        kw_charset_weight *out)
{
	bool head = bytes.n > HEAD_BYTES && best >= KW_NO_SPACE_AT_MOST + ACCEPT_DISTANCE && !nul;
	kw_charset_weigh(kw_str_sub(bytes, 0, head ? HEAD_BYTES : bytes.n), 0, charset, max_bad, NULL, out);
	if (out->n_spaces == 0 &&
	    (bytes.n > LONE_LINE_BYTES || out->guess.malformed ||
	     kw_charset_likelihood(bytes, charset, LONE_LINE_BITS * 10) < LONE_LINE_BITS * 10))
		hold_down(out, KW_NO_SPACE_AT_MOST, "neither line end nor space");
	if (head)
		kw_charset_note(&out->guess, "; first %d bytes only", HEAD_BYTES);
}

static void sort_by_score(kw_charset_weight *w, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && w[k].guess.score > w[k - 1].guess.score; k--) {
			kw_charset_weight swap = w[k];
			w[k] = w[k - 1];
			w[k - 1] = swap;
		}
}

static size_t rank_by_mark(kw_str bytes, kw_charset charset, size_t n_mark, kw_charset_weight *out,
                           bool *decided)
{
	kw_charset_weigh(bytes, n_mark, charset, SIZE_MAX, NULL, out);
	/* Noise begins with such a mark once in 32,768 times, and nearly all of it is UTF-16. */
	bool noise = charset >= KW_CHARSET_UTF16LE && out->guess.n_chars > 0 &&
	             out->guess.score < MARKED_FROM && out->n_spaces == 0 && out->n_ascii == 0;
	*decided = !noise && is_sound(&out->guess);
	out->guess.score = *decided ? MARK_SCORE : 0;
	return 1;
}

size_t kw_charset_rank_weights(kw_str bytes, kw_charset_weight *out, bool *decided)
{
	kw_charset candidates[KW_N_CHARSETS];
	size_t n_mark;
	kw_charset marked = kw_charset_bom(bytes, &n_mark);
	*decided = false;
	if (kw_charset_is_utf32(bytes)) {
		*out = (kw_charset_weight){ .guess = { .malformed = true, .n_bad = 1, .bom = true } };
		kw_charset_note(&out->guess, "a UTF-32 byte order mark");
		return 1;
	}
	if (marked)
		return rank_by_mark(bytes, marked, n_mark, out, decided);
	size_t n = put_applicable(bytes, candidates), max_bad = 1 + bytes.n / 1000;
	bool nul = candidates[0] >= KW_CHARSET_UTF16LE;
	int best = 0;
	for (size_t i = 0; i < n; i++) {
		kw_charset charset = candidates[i];
		if (charset >= KW_CHARSET_UTF16LE)
			weigh_utf16(bytes, nul, charset, max_bad, best, &out[i]);
		else if (max_bad > 0 || has_shape(bytes, charset, &out[i]))
			kw_charset_weigh(bytes, 0, charset, max_bad, NULL, &out[i]);
		if (!out[i].guess.malformed && out[i].guess.score > best)
			best = out[i].guess.score;
		if (best >= CLEAN_FROM)
			max_bad = 0;
	}
	for (size_t i = 0; i < n; i++) {
		const kw_charset_guess *guess = &out[i].guess;
		if (guess->malformed && (max_bad == 0 || !is_sound(guess)))
			out[i].guess.score = 0;
	}
	compare_kana(bytes, out, n);
	sort_by_score(out, n);
	doubt(bytes, out, n);
	sort_by_score(out, n);
	*decided = out[0].guess.score >= ACCEPT_SCORE &&
	           (n == 1 || out[0].guess.score - out[1].guess.score >= ACCEPT_DISTANCE ||
	            same_text(&out[0], &out[1]));
	return n;
}

/* ---- the first part alone ---- */

/* Where the first byte stands that ASCII text does not have: from 80 on, ESC or NUL. */
static size_t find_unplain(kw_str bytes)
{
	size_t at = 0, forgotten = 0;
	for (; at < bytes.n; at++) {
		for (; bytes.n - at >= 8; at += 8) {
			uint64_t eight = kw_eight_at(bytes.p + at);
			if (eight & KW_EVERY_BYTE(0x80) || kw_controls_in(eight))
				break;
		}
		kw_bytes_passed(bytes, at, &forgotten);
		unsigned c = at < bytes.n ? (unsigned char)bytes.p[at] : 0;
		if (c >= 0x80 || c == 0x1B || c == 0)
			break;
	}
	return at;
}

/* The first part from the character at `from` on up to a line end; empty when the text is short or one long line. */
static kw_str first_part(kw_str bytes, size_t from)
{
	kw_str part = kw_str_sub(bytes, from & ~(size_t)1, HEAD_BYTES);
	const char *p = part.p, *nul = part.n ? memchr(p, 0, part.n) : NULL;
	if (part.n < HEAD_BYTES)
		return (kw_str){ NULL, 0 };
	for (size_t n = part.n - 1; n > 0; n--) {
		if (p[n - 1] != '\n')
			continue;
		if (!nul) /* no character of several bytes has a line end in it, but for UTF-16 */
			return (kw_str){ p, n };
		if (n % 2 && !p[n])
			return (kw_str){ p, n + 1 };
		if (n % 2 == 0 && !p[n - 2])
			return (kw_str){ p, n };
	}
	return (kw_str){ NULL, 0 };
}

kw_charset kw_charset_settled(kw_str bytes)
{
	kw_charset_weight weights[KW_N_CHARSETS];
	size_t n_mark;
	kw_charset marked = kw_charset_bom(bytes, &n_mark);
	if (marked || kw_charset_is_utf32(bytes))
		return kw_charset_is_utf32(bytes) ? KW_CHARSET_UNKNOWN : marked;
	size_t from = find_unplain(bytes);
	if (from == bytes.n)
		return may_be_kana(bytes) ? KW_CHARSET_UNKNOWN : KW_CHARSET_UTF8;
	kw_str part = first_part(bytes, from);
	bool decided = false, nul = part.n && memchr(part.p, 0, part.n);
	size_t n = part.n ? kw_charset_rank_weights(part, weights, &decided) : 0;
	if (!decided || weights[0].guess.malformed || weights[0].guess.score < KW_CHARSET_ALONE ||
	    (weights[0].guess.charset == KW_CHARSET_UTF8 && weights[0].guess.score < KW_UTF8_SURE))
		return KW_CHARSET_UNKNOWN;
	for (size_t i = 1; i < n; i++) /* UTF-16 stays below without a NUL */
		if (!weights[i].guess.malformed && (nul || weights[i].guess.charset < KW_CHARSET_UTF16LE))
			return KW_CHARSET_UNKNOWN;
	return weights[0].guess.charset;
}

size_t kw_charset_rank(kw_str bytes, kw_charset_guess *out, bool *decided)
{
	kw_charset_weight weights[KW_N_CHARSETS];
	size_t n = kw_charset_rank_weights(bytes, weights, decided);
	for (size_t i = 0; i < n; i++)
		out[i] = weights[i].guess;
	return n;
}
