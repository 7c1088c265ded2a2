/* charset_guess -- which encoding: every candidate is weighed and the best may be taken, if it is good and no other comes near.
 * Latin-1 and its relatives are no candidates, and nothing is a fallback: a text without evidence is undecided. */
#include "charset.h"
#include "utf8_run.h"

enum {
	MARK_SCORE = 1000, /* of a byte order mark */
	ACCEPT_SCORE = 600,
	ACCEPT_DISTANCE = 80,
	CLEAN_FROM =
	        300, /* from here a clean candidate drops the damaged ones; UTF-16 is clean for almost any bytes */
	DOUBTFUL_AT_MOST = 590,
	HEAD_BYTES = 65536,
	LEAST_FOR_DAMAGE = 12, /* judged characters: a shorter text with a malformed unit is anything */
	CUT_FROM_BYTES = 8,    /* a text shorter than this is not taken for the head of a longer one */
};

uint64_t kw_charset_bad_allowed(uint64_t n_chars)
{
	return n_chars < 1000 ? 1 : n_chars / 1000;
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

static size_t put_applicable(kw_str bytes, kw_charset *out)
{
	static const kw_charset with_nul[] = { KW_CHARSET_UTF16LE, KW_CHARSET_UTF16BE };
	static const kw_charset seven_bit[] = { KW_CHARSET_ISO_2022_JP, KW_CHARSET_UTF16LE,
		                                KW_CHARSET_UTF16BE };
	static const kw_charset eight_bit[] = { KW_CHARSET_UTF8, KW_CHARSET_CP932, KW_CHARSET_EUC_JP_MS,
		                                KW_CHARSET_UTF16LE, KW_CHARSET_UTF16BE };
	bool high = has_byte(bytes, HIGH);
	const kw_charset *from = eight_bit;
	size_t n = KW_COUNT(eight_bit);
	if (has_byte(bytes, 0)) {
		from = with_nul;
		n = KW_COUNT(with_nul);
	} else if (!high && !has_byte(bytes, 0x1B)) {
		n = 1; /* ASCII */
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

/* Whether the candidate is there and decodes cleanly, or would but for a last character that was cut off. */
static bool is_clean(kw_str bytes, const kw_charset_weight *w, size_t n, kw_charset charset)
{
	for (size_t i = 0; i < n; i++) {
		const kw_charset_guess *guess = &w[i].guess;
		if (guess->charset == charset)
			return !guess->malformed ||
			       (guess->bad_at + 1 == bytes.n && guess->bad_at >= CUT_FROM_BYTES);
	}
	return false;
}

/* ---- half-width kana or kanji of EUC-JP ---- */

/* How rare each half-width kana from A7 (ｧ) to DF (ﾟ) is in words, and each lead byte from B0 to DF as a kanji of EUC-JP, in tenths of
 * the natural logarithm of its share. Counted over 777 katakana words of public lists of facilities and over the kanji of
 * Japanese prose. */
static const uint8_t kana_rarity[] = {
	64, 48, 91, 64, 66, 56, 50, 48, 40, 29, 41, 33, 32, 37, 43, 35, 41, 37, 52,
	34, 45, 33, 37, 48, 60, 35, 43, 46, 40, 32, 50, 49, 91, 53, 55, 37, 46, 36,
	54, 45, 42, 48, 49, 52, 49, 50, 72, 62, 38, 38, 38, 43, 48, 47, 26, 23, 38,
};
static const uint8_t lead_rarity[] = {
	34, 38, 33, 36, 37, 38, 33, 39, 31, 36, 39, 28, 34, 34, 34, 31, 31, 39, 32, 34, 33, 33, 33, 41,
	39, 41, 35, 37, 34, 35, 35, 44, 80, 80, 80, 80, 80, 80, 80, 80, 80, 80, 80, 80, 80, 80, 80, 80,
};

enum {
	TRAIL_RARITY = 43, /* of a trail byte: 74 of them, about alike */
	KANA_LEAST =
	        -20, /* evidence for kana from which kanji are doubtful; of 12,000 rows of kana 0.4 % stayed below */
	FIRST_KANA = 0xA7,
	LAST_KANA = 0xDF,
	FIRST_KANJI = 0xB0,
};

static bool takes_voiced_mark(unsigned c)
{
	return c == 0xB3 || (c >= 0xB6 && c <= 0xC4) || (c >= 0xCA && c <= 0xCE);
}

/* Whether kana c may follow `before` (0: a word begins) in a word. */
static bool may_follow(unsigned before, unsigned c)
{
	bool is_small = c < 0xB0, was_small = before >= FIRST_KANA && before < 0xB0;
	if (c == 0xDE)
		return takes_voiced_mark(before);
	if (c == 0xDF)
		return before >= 0xCA && before <= 0xCE;
	if (c == 0xDD || is_small)
		return before &&
		       !(is_small && (before == 0xDD || before == 0xB0 || (c != 0xAF && was_small)));
	return true;
}

/* Do the bytes, all of them kana of CP932, read as words of kana better than as kanji of EUC-JP? */
static bool reads_as_kana(kw_str bytes)
{
	unsigned before = 0;
	int evidence = 0;
	size_t n = 0;
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned c = (unsigned char)bytes.p[i];
		if (c < 0x80) {
			before = 0;
			continue;
		}
		if (c < FIRST_KANA || c > LAST_KANA || !may_follow(before, c))
			return false;
		evidence -= kana_rarity[c - FIRST_KANA];
		evidence += n++ % 2           ? TRAIL_RARITY
		            : c < FIRST_KANJI ? UINT8_MAX
		                              : lead_rarity[c - FIRST_KANJI];
		before = c;
	}
	return n > 0 && evidence > KANA_LEAST;
}

/* Whether the best candidate has no evidence that another does not have as well, whatever the scores say. */
static bool is_doubtful(kw_str bytes, const kw_charset_weight *w, size_t n)
{
	kw_charset best = w[0].guess.charset;
	/* An accented letter or a sign like U+00A9 in UTF-8 is one kanji of EUC-JP: few bytes are UTF-8 by chance. */
	if (best != KW_CHARSET_UTF8 && is_clean(bytes, w, n, KW_CHARSET_UTF8))
		return true;
	if (best == KW_CHARSET_EUC_JP_MS && is_clean(bytes, w, n, KW_CHARSET_CP932) && reads_as_kana(bytes))
		return true;
	/* Two bytes of EUC-JP are two half-width kana of CP932, so that mostly kana are no reason to take CP932:
	 * A6 C1 C8 C7 is a Greek letter with a kanji, or four kana. */
	return best == KW_CHARSET_CP932 && w[0].n_half_kana > 0 &&
	       w[0].n_half_kana * 5 >= w[0].guess.n_chars * 4 && is_clean(bytes, w, n, KW_CHARSET_EUC_JP_MS);
}

/* Without a NUL byte a UTF-16 text has neither line end nor space and stays under the bar. When that cannot matter,
 * its head is evidence enough. */
static void weigh_utf16(kw_str bytes, bool nul, kw_charset charset, size_t max_bad, int best,
                        kw_charset_weight *out)
{
	bool head = bytes.n > HEAD_BYTES && best >= KW_NO_SPACE_AT_MOST + ACCEPT_DISTANCE && !nul;
	kw_charset_weigh(kw_str_sub(bytes, 0, head ? HEAD_BYTES : bytes.n), 0, charset, max_bad, NULL, out);
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
	*decided = out->guess.n_bad <= kw_charset_bad_allowed(out->guess.n_chars);
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
		bool sound = guess->n_chars >= LEAST_FOR_DAMAGE &&
		             guess->n_bad <= kw_charset_bad_allowed(guess->n_chars);
		if (guess->malformed && (max_bad == 0 || !sound))
			out[i].guess.score = 0;
	}
	sort_by_score(out, n);
	if (out[0].guess.score >= ACCEPT_SCORE && is_doubtful(bytes, out, n)) {
		out[0].guess.score = DOUBTFUL_AT_MOST;
		kw_charset_note(&out[0].guess, "; at most %d, another reads the same bytes",
		                DOUBTFUL_AT_MOST / 10);
		sort_by_score(out, n);
		return n;
	}
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
		return KW_CHARSET_UTF8;
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
