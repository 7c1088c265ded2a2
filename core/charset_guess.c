/* charset_guess -- which encoding: every candidate is decoded strictly and weighed by what kind of characters come out.
 * Latin-1 and its relatives are no candidates, and nothing is a fallback: a text without evidence is undecided. */
#include "charset.h"

#include <stdarg.h>
#include <stdio.h>

enum {
	MARK_SCORE = 1000, /* of a byte order mark */
	ACCEPT_SCORE = 600,
	ACCEPT_DISTANCE = 80,
	DAMAGED_PENALTY = 100,
	CLEAN_FROM =
	        300, /* from here a clean candidate drops the damaged ones; UTF-16 is clean for almost any bytes */
	FEW_KANA_FROM = 50, /* judged characters */
	FEW_KANA_AT_MOST = 550,
	NO_SPACE_AT_MOST = 550,
	DOUBTFUL_AT_MOST = 590,
	UTF8_SOME = 650, /* at least, from one byte of evidence */
	UTF8_SURE = 900, /* from four */
	/* One sign or accented letter among ASCII is one kanji of EUC-JP or two kana of CP932 as well: they reach 850. */
	UTF8_NEARLY_ASCII = 950,
	NEARLY_ASCII = 8, /* letters, figures and signs for each other character */
	HEAD_BYTES = 65536,
	LEAST_FOR_DAMAGE = 12, /* judged characters: a shorter text with a malformed unit is anything */
	CUT_FROM_BYTES = 8,    /* a text shorter than this is not taken for the head of a longer one */
};

/* Costs in hundredths of a character. They were set on short Japanese strings in all six encodings: see
 * tests/unit/charset_guess.c, which runs them. */
enum {
	COST_TOUCHED_SIDE = 35,   /* of a half-width kana run, by something that rarely stands there */
	COST_LONE_HALF_KANA = 35, /* above the cost of one in a run */
	COST_KANJI_IN_WORD = 60,  /* one kanji between two ASCII letters: a Latin letter with an accent */
	COST_8E_FROM_THIRD = 30,
	COST_8E_ONCE = 60,
};

static const struct class_cost {
	const char *name;
	uint16_t cost, cost_euc;
} costs[KW_N_CLASSES] = {
	[KW_CLASS_HIRAGANA] = { "hiragana", 0, 0 },
	[KW_CLASS_KATAKANA] = { "katakana", 5, 5 },
	[KW_CLASS_PUNCTUATION] = { "punctuation", 5, 5 },
	[KW_CLASS_WIDE_SPACE] = { "U+3000", 5, 5 },
	[KW_CLASS_KANJI_1] = { "level 1", 15, 15 },
	[KW_CLASS_KANJI_8E] = { "level 1 at 8E", 15, 15 },
	[KW_CLASS_WIDE] = { "full-width", 15, 15 },
	[KW_CLASS_SYMBOL] = { "signs", 30, 30 },
	[KW_CLASS_HALF_KANA] = { "half-width kana", 35, 15 },
	[KW_CLASS_KANJI_2] = { "level 2", 60, 60 },
	[KW_CLASS_IBM] = { "IBM", 60, 40 },
	[KW_CLASS_GREEK] = { "rows 6-8", 80, 80 },
	[KW_CLASS_OUTSIDE] = { "outside", 120, 120 },
	[KW_CLASS_CONTROL] = { "C0", 300, 300 },
	[KW_CLASS_C1] = { "C1", 300, 300 },
	[KW_CLASS_NUL] = { "NUL", 300, 300 },
};

#define BIT(kind)   (UINT32_C(1) << (kind))
#define ALL_CLASSES (BIT(KW_N_CLASSES) - 1)
#define KANJI       (BIT(KW_CLASS_KANJI_1) | BIT(KW_CLASS_KANJI_8E) | BIT(KW_CLASS_KANJI_2) | BIT(KW_CLASS_IBM))
#define RUN         BIT(KW_CLASS_HALF_KANA)
#define TOUCHES     (KANJI | BIT(KW_CLASS_LETTER) | BIT(KW_CLASS_HIRAGANA) | BIT(KW_CLASS_SYMBOL))

/* After which classes a character of this class says more than its own cost. */
static const uint32_t interest[KW_N_CLASSES] = {
	[KW_CLASS_OUTSIDE] = RUN,
	[KW_CLASS_ASCII] = RUN,
	[KW_CLASS_LETTER] = RUN | KANJI,
	[KW_CLASS_LINE_END] = RUN | BIT(KW_CLASS_LINE_END),
	[KW_CLASS_SPACE] = RUN,
	[KW_CLASS_BLANK] = RUN,
	[KW_CLASS_NUL] = RUN,
	[KW_CLASS_CONTROL] = RUN,
	[KW_CLASS_C1] = RUN,
	[KW_CLASS_HIRAGANA] = RUN,
	[KW_CLASS_KATAKANA] = RUN,
	[KW_CLASS_PUNCTUATION] = RUN,
	[KW_CLASS_WIDE_SPACE] = RUN,
	[KW_CLASS_KANJI_1] = RUN,
	[KW_CLASS_KANJI_8E] = RUN | BIT(KW_CLASS_KANJI_8E),
	[KW_CLASS_WIDE] = RUN,
	[KW_CLASS_SYMBOL] = RUN,
	[KW_CLASS_HALF_KANA] = ALL_CLASSES & ~RUN,
	[KW_CLASS_KANJI_2] = RUN,
	[KW_CLASS_IBM] = RUN,
	[KW_CLASS_GREEK] = RUN,
};

/* What runs through the characters of one candidate. */
struct scales {
	const uint8_t *marks; /* of each code point of the BMP */
	kw_charset charset;
	/* Of even and odd places, so that a run of one class does not wait for memory. */
	size_t counts[2][KW_N_MARKS];
	size_t n_units;
	size_t n_cr_lf;
	uint64_t cost;
	size_t run_from; /* of half-width kana */
	bool run_touched, seen_8e;
	kw_class previous, before; /* the last class, and the one before it */
	uint32_t last_unit;
};

static size_t count_of(const struct scales *s, kw_class kind)
{
	size_t n = 0;
	for (size_t mark = (size_t)kind; mark < KW_N_MARKS; mark += KW_N_MARK_CLASSES)
		n += s->counts[0][mark] + s->counts[1][mark];
	return n;
}

/* UTF-8 bytes beyond one for each character: 1, 2, 3 for a character of 2, 3, 4 bytes. The same figure is the
 * evidence for UTF-8. */
static size_t extra_of(const struct scales *s)
{
	size_t n = 0;
	for (size_t mark = 0; mark < KW_N_MARKS; mark++)
		n += (s->counts[0][mark] + s->counts[1][mark]) * (mark / KW_N_MARK_CLASSES);
	return n;
}

static void end_run(struct scales *s, size_t at, kw_class next)
{
	if (s->charset == KW_CHARSET_EUC_JP_MS) /* 8E marks each of them */
		return;
	s->cost += at - s->run_from == 1 ? COST_LONE_HALF_KANA : 0;
	s->cost += s->run_touched ? COST_TOUCHED_SIDE : 0;
	s->cost += TOUCHES & BIT(next) ? COST_TOUCHED_SIDE : 0;
}

/* A pair of neighbours that `interest` names. */
static void put_pair(struct scales *s, size_t at, kw_class kind, bool cr_lf)
{
	if (s->previous == KW_CLASS_HALF_KANA)
		end_run(s, at, kind);
	if (kind == KW_CLASS_HALF_KANA) {
		s->run_from = at;
		s->run_touched = (TOUCHES & BIT(s->previous)) != 0;
	}
	if (kind == KW_CLASS_LETTER && KANJI & BIT(s->previous) && s->before == KW_CLASS_LETTER)
		s->cost += COST_KANJI_IN_WORD;
	if (kind == KW_CLASS_KANJI_8E && s->before == KW_CLASS_KANJI_8E && s->previous == KW_CLASS_KANJI_8E &&
	    s->charset == KW_CHARSET_CP932) {
		s->cost += (uint64_t)COST_8E_FROM_THIRD + (s->seen_8e ? 0 : COST_8E_ONCE);
		s->seen_8e = true;
	}
	s->n_cr_lf += cr_lf;
}

static void put_units(struct scales *s, const uint32_t *units, size_t n)
{
	const uint8_t *marks = s->marks;
	kw_class previous = s->previous, before = s->before;
	for (size_t i = 0; i < n; i++) {
		uint32_t u = units[i];
		unsigned mark = u < 0x10000 ? marks[u] : KW_MARK_ASTRAL;
		kw_class kind = (kw_class)(mark % KW_N_MARK_CLASSES);
		s->counts[i % 2][mark]++;
		if (interest[kind] >> previous & 1) {
			s->previous = previous;
			s->before = before;
			put_pair(s, s->n_units + i, kind,
			         u == '\n' && (i ? units[i - 1] : s->last_unit) == '\r');
		}
		before = previous;
		previous = kind;
	}
	s->previous = previous;
	s->before = before;
	s->last_unit = n ? units[n - 1] : s->last_unit;
	s->n_units += n;
}

/* A malformed unit, U+FFFD in the text, or the end: nothing goes on across it. */
static void put_break(struct scales *s)
{
	put_pair(s, s->n_units, KW_CLASS_BLANK, false);
	s->before = s->previous = KW_CLASS_BLANK;
	s->last_unit = 0;
}

uint64_t kw_charset_bad_allowed(uint64_t n_chars)
{
	return n_chars < 1000 ? 1 : n_chars / 1000;
}

static void note_bad(kw_charset_guess *guess, kw_str bytes, const kw_byte_walk *w)
{
	if (guess->n_bad++ == 0)
		guess->bad_at = (uint64_t)(w->bad - (const unsigned char *)bytes.p);
	guess->malformed = true;
}

/* ---- the words ---- */

static void put_evidence(kw_charset_guess *guess, const char *fmt, ...) KW_PRINTF(2, 3);

/* Appends; what does not fit any more is left out as a whole. */
static void put_evidence(kw_charset_guess *guess, const char *fmt, ...)
{
	size_t n = strlen(guess->evidence);
	va_list ap;
	va_start(ap, fmt);
	int more = vsnprintf(guess->evidence + n, sizeof guess->evidence - n, fmt, ap);
	va_end(ap);
	if (more < 0 || (size_t)more >= sizeof guess->evidence - n)
		guess->evidence[n] = 0;
}

static void put_bad_evidence(kw_charset_guess *guess, kw_str bytes)
{
	put_evidence(guess, "malformed at byte %llu (", (unsigned long long)guess->bad_at);
	for (uint64_t at = guess->bad_at; at < bytes.n && at < guess->bad_at + 3; at++)
		put_evidence(guess, at == guess->bad_at ? "%02X" : " %02X", (unsigned char)bytes.p[at]);
	put_evidence(guess, guess->bad_at == bytes.n ? "end)" : ")");
}

/* ---- one candidate ---- */

static void correct(const struct scales *s, kw_charset_guess *guess)
{
	size_t kana = count_of(s, KW_CLASS_HIRAGANA) + count_of(s, KW_CLASS_KATAKANA);
	bool utf16 = s->charset == KW_CHARSET_UTF16LE || s->charset == KW_CHARSET_UTF16BE;
	if (s->charset == KW_CHARSET_UTF8) {
		size_t evidence = extra_of(s);
		int least = evidence >= 4 ? UTF8_SURE : evidence >= 1 ? UTF8_SOME : 0;
		if (evidence >= 1 && count_of(s, KW_CLASS_ASCII) + count_of(s, KW_CLASS_LETTER) >=
		                             NEARLY_ASCII * guess->n_chars)
			least = UTF8_NEARLY_ASCII;
		if (guess->score < least) {
			put_evidence(guess, "at least %d, %zu bytes of evidence; ", least / 10, evidence);
			guess->score = least;
		}
	} else if (guess->n_chars >= FEW_KANA_FROM && kana * 20 < guess->n_chars &&
	           guess->score > FEW_KANA_AT_MOST) {
		put_evidence(guess, "at most %d, too few kana; ", FEW_KANA_AT_MOST / 10);
		guess->score = FEW_KANA_AT_MOST;
	}
	size_t spaces = count_of(s, KW_CLASS_LINE_END) + count_of(s, KW_CLASS_SPACE) +
	                count_of(s, KW_CLASS_WIDE_SPACE);
	if (utf16 && spaces == 0 && guess->score > NO_SPACE_AT_MOST) {
		put_evidence(guess, "at most %d, neither line end nor space; ", NO_SPACE_AT_MOST / 10);
		guess->score = NO_SPACE_AT_MOST;
	}
}

static void conclude(const struct scales *s, kw_charset_guess *guess)
{
	uint64_t cost = s->cost;
	for (size_t i = 0; i < KW_N_CLASSES; i++) {
		if (!costs[i].name)
			continue;
		guess->n_chars += count_of(s, (kw_class)i);
		cost += count_of(s, (kw_class)i) *
		        (s->charset == KW_CHARSET_EUC_JP_MS ? costs[i].cost_euc : costs[i].cost);
	}
	uint64_t n = guess->n_chars;
	if (guess->bom)
		put_evidence(guess, "a byte order mark; ");
	uint64_t loss = n ? (cost * 10 + n / 2) / n : 0;
	guess->score = loss < 1000 ? 1000 - (int)loss : 0;
	if (!guess->bom)
		correct(s, guess);
	if (guess->malformed)
		guess->score = guess->score > DAMAGED_PENALTY ? guess->score - DAMAGED_PENALTY : 0;
	put_evidence(guess, "%llu judged", (unsigned long long)n);
	for (size_t i = 0; i < KW_N_CLASSES; i++)
		if (costs[i].name && count_of(s, (kw_class)i))
			put_evidence(guess, ", %zu %s", count_of(s, (kw_class)i), costs[i].name);
}

void kw_charset_weigh(kw_str bytes, size_t from, kw_charset charset, size_t max_bad, kw_charset_weight *out)
{
	uint32_t units[KW_UNIT_BLOCK];
	struct scales s = { .marks = kw_charset_marks(),
		            .charset = charset,
		            .previous = KW_CLASS_LINE_END,
		            .before = KW_CLASS_LINE_END };
	kw_unit_reader *read = kw_unit_reader_of(charset);
	kw_byte_walk walk = kw_byte_walk_start(bytes, from, false);
	size_t forgotten = 0;
	*out = (kw_charset_weight){ .guess = { .charset = charset, .bom = from > 0 } };
	kw_charset_guess *guess = &out->guess;
	for (size_t n; !out->given_up && (n = read(&walk, units, KW_UNIT_BLOCK)) > 0;) {
		bool bad = units[n - 1] == KW_BAD_UNIT;
		put_units(&s, units, n - bad);
		if (bad) {
			note_bad(guess, bytes, &walk);
			put_break(&s);
			s.n_units++;
			out->given_up = guess->n_bad > max_bad;
		}
		kw_bytes_passed(bytes, (size_t)(walk.at - (const unsigned char *)bytes.p), &forgotten);
	}
	put_break(&s);
	out->n_utf8 = s.n_units + extra_of(&s) + 2 * (size_t)guess->n_bad; /* U+FFFD */
	out->n_line_ends = count_of(&s, KW_CLASS_LINE_END) - s.n_cr_lf;
	out->n_nul = count_of(&s, KW_CLASS_NUL);
	out->n_controls = count_of(&s, KW_CLASS_CONTROL);
	out->n_half_kana = count_of(&s, KW_CLASS_HALF_KANA);
	out->n_private = kw_charset_needs_tables(charset) ? count_of(&s, KW_CLASS_OUTSIDE) : 0;
	if (guess->malformed)
		put_bad_evidence(guess, bytes);
	if (out->given_up)
		return;
	if (guess->malformed)
		put_evidence(guess, ", %u in all; ", guess->n_bad);
	conclude(&s, guess);
}

/* ---- all candidates ---- */

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
	put_bad_evidence(&out->guess, bytes);
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
	bool head = bytes.n > HEAD_BYTES && best >= NO_SPACE_AT_MOST + ACCEPT_DISTANCE && !nul;
	kw_charset_weigh(kw_str_sub(bytes, 0, head ? HEAD_BYTES : bytes.n), 0, charset, max_bad, out);
	if (head)
		put_evidence(&out->guess, "; first %d bytes only", HEAD_BYTES);
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
	kw_charset_weigh(bytes, n_mark, charset, SIZE_MAX, out);
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
		put_evidence(&out->guess, "a UTF-32 byte order mark");
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
			kw_charset_weigh(bytes, 0, charset, max_bad, &out[i]);
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
		put_evidence(&out[0].guess, "; at most %d, another reads the same bytes",
		             DOUBTFUL_AT_MOST / 10);
		sort_by_score(out, n);
		return n;
	}
	*decided = out[0].guess.score >= ACCEPT_SCORE &&
	           (n == 1 || out[0].guess.score - out[1].guess.score >= ACCEPT_DISTANCE ||
	            same_text(&out[0], &out[1]));
	return n;
}

size_t kw_charset_rank(kw_str bytes, kw_charset_guess *out, bool *decided)
{
	kw_charset_weight weights[KW_N_CHARSETS];
	size_t n = kw_charset_rank_weights(bytes, weights, decided);
	for (size_t i = 0; i < n; i++)
		out[i] = weights[i].guess;
	return n;
}
