/* charset_weigh -- one candidate encoding: its bytes are read strictly, weighed by what kind of characters come out, and
 * written as UTF-8 on the way when somebody wants the text. It compares nothing: see charset_guess. */
#include "charset.h"

#include <endian.h>
#include <stdarg.h>
#include <stdio.h>

enum {
	DAMAGED_PENALTY = 100,
	FEW_KANA_FROM = 50, /* judged characters */
	FEW_KANA_AT_MOST = 550,
	FEW_KANA_UP_TO =
	        1000,     /* judged characters: a list of names, not prose, may have common kanji alone ... */
	COMMON_BITS = 45, /* ... tenths of bits for each; Chinese and Korean reach 35 in EUC-JP */
	UTF8_SOME = 650,  /* at least, from one byte of evidence */
	/* One sign or accented letter among ASCII is one kanji of EUC-JP or two kana of CP932 as well: they reach 850. */
	UTF8_NEARLY_ASCII = 950,
	NEARLY_ASCII = 8, /* letters, figures and signs for each other character */
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
	[KW_CLASS_GREEK] = { "rows 6-7", 80, 80 },
	[KW_CLASS_OUTSIDE] = { "outside", 120, 120 },
	[KW_CLASS_CONTROL] = { "C0", 300, 300 },
	[KW_CLASS_BACKSPACE] = { "BS", 30, 30 }, /* printers strike bold with it */
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
	[KW_CLASS_LINE_END] = RUN,
	[KW_CLASS_SPACE] = RUN,
	[KW_CLASS_BLANK] = RUN,
	[KW_CLASS_NUL] = RUN,
	[KW_CLASS_CONTROL] = RUN,
	[KW_CLASS_BACKSPACE] = RUN,
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
	kw_charset charset;
	/* Of even and odd places, so that a run of one class does not wait for memory. */
	size_t counts[2][KW_N_MARKS];
	size_t n_units;
	uint64_t cost;
	size_t run_from; /* of half-width kana */
	bool run_touched, seen_8e;
	kw_class previous, before; /* the last class, and the one before it */
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
static void put_pair(struct scales *s, size_t at, kw_class kind)
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
}

enum { SLACK = 1 }; /* three bytes are written as four */

/* Weighs unit i of a block, counted in `counts`, and writes its character at `to`; returns the end. */
static inline char *put_unit(struct scales *s, size_t *counts, const uint32_t *units, size_t i, char *to)
{
	uint32_t u = units[i], bytes = htole32(u);
	unsigned mark = u >> KW_MARK_SHIFT;
	kw_class kind = (kw_class)(mark % KW_N_MARK_CLASSES);
	counts[mark]++;
	memcpy(to, &bytes, sizeof bytes);
	to += mark / KW_N_MARK_CLASSES + 1;
	if (mark == KW_MARK_ASTRAL)
		kw_utf8_put(to - 4, kw_unit_char(u));
	if (interest[kind] >> s->previous & 1)
		put_pair(s, s->n_units + i, kind);
	s->before = s->previous;
	s->previous = kind;
	return to;
}

/* Weighs n units and writes their characters at `to`; returns the end. Up to SLACK bytes behind it are touched. */
static char *put_units(struct scales *s, const uint32_t *units, size_t n, char *to)
{
	size_t i = 0;
	for (; i + 1 < n; i += 2) {
		to = put_unit(s, s->counts[0], units, i, to);
		to = put_unit(s, s->counts[1], units, i + 1, to);
	}
	if (i < n)
		to = put_unit(s, s->counts[0], units, i, to);
	s->n_units += n;
	return to;
}

/* The same for n bytes of ASCII, more than one, which the walk passes. They weigh nothing but at their ends. */
static void put_ascii(struct scales *s, kw_byte_walk *walk, size_t n, kw_room *room)
{
	const uint8_t *marks = kw_charset_marks();
	kw_class first = (kw_class)marks[walk->at[0]];
	if (interest[first] >> s->previous & 1)
		put_pair(s, s->n_units, first);
	s->counts[0][KW_CLASS_ASCII] += n;
	s->n_units += n;
	s->before = (kw_class)marks[walk->at[n - 2]];
	s->previous = (kw_class)marks[walk->at[n - 1]];
	if (room) {
		memcpy(room->p + room->n, walk->at, n);
		room->n += n;
	}
	walk->at += n;
}

/* A malformed unit, U+FFFD in the text, or the end: nothing goes on across it. */
static void put_break(struct scales *s)
{
	put_pair(s, s->n_units, KW_CLASS_BLANK);
	s->before = s->previous = KW_CLASS_BLANK;
}

static void note_bad(kw_charset_guess *guess, kw_str bytes, const kw_byte_walk *w)
{
	if (guess->n_bad++ == 0)
		guess->bad_at = (uint64_t)(w->bad - (const unsigned char *)bytes.p);
	guess->malformed = true;
}

/* ---- the words ---- */

/* What does not fit any more is left out as a whole. */
void kw_charset_note(kw_charset_guess *guess, const char *fmt, ...)
{
	size_t n = strlen(guess->evidence);
	va_list ap;
	va_start(ap, fmt);
	int more = vsnprintf(guess->evidence + n, sizeof guess->evidence - n, fmt, ap);
	va_end(ap);
	if (more < 0 || (size_t)more >= sizeof guess->evidence - n)
		guess->evidence[n] = 0;
}

void kw_charset_note_bad(kw_charset_guess *guess, kw_str bytes)
{
	kw_charset_note(guess, "malformed at byte %llu (", (unsigned long long)guess->bad_at);
	for (uint64_t at = guess->bad_at; at < bytes.n && at < guess->bad_at + 3; at++)
		kw_charset_note(guess, at == guess->bad_at ? "%02X" : " %02X", (unsigned char)bytes.p[at]);
	kw_charset_note(guess, guess->bad_at == bytes.n ? "end)" : ")");
}

/* ---- one candidate ---- */

/* Prose has kana. A table has few, but common kanji, and spaces, figures and rules between them. */
static bool lacks_kana(const struct scales *s, size_t n_chars)
{
	size_t kana = count_of(s, KW_CLASS_HIRAGANA) + count_of(s, KW_CLASS_KATAKANA);
	size_t kanji = count_of(s, KW_CLASS_KANJI_1) + count_of(s, KW_CLASS_KANJI_8E);
	size_t between = count_of(s, KW_CLASS_WIDE_SPACE) + count_of(s, KW_CLASS_PUNCTUATION) +
	                 count_of(s, KW_CLASS_WIDE) + count_of(s, KW_CLASS_SYMBOL);
	size_t words = n_chars - between;
	bool is_table = between * 5 >= n_chars && (kana + kanji) * 16 >= words * 15;
	return words * 10 < n_chars || (kana * 20 < words && !is_table);
}

static bool is_all_common(kw_str bytes, const kw_charset_guess *guess)
{
	int wanted = (int)guess->n_chars * COMMON_BITS;
	return guess->n_chars <= FEW_KANA_UP_TO &&
	       kw_charset_likelihood(bytes, guess->charset, wanted) >= wanted;
}

static void correct(const struct scales *s, kw_str bytes, kw_charset_guess *guess)
{
	if (s->charset == KW_CHARSET_UTF8) {
		size_t evidence = extra_of(s);
		int least = evidence >= 4 ? KW_UTF8_SURE : evidence >= 1 ? UTF8_SOME : 0;
		if (evidence >= 1 && count_of(s, KW_CLASS_ASCII) + count_of(s, KW_CLASS_LETTER) >=
		                             NEARLY_ASCII * guess->n_chars)
			least = UTF8_NEARLY_ASCII;
		if (guess->score < least) {
			kw_charset_note(guess, "at least %d, %zu bytes of evidence; ", least / 10, evidence);
			guess->score = least;
		}
	} else if ((s->charset == KW_CHARSET_CP932 || s->charset == KW_CHARSET_EUC_JP_MS) &&
	           guess->n_chars >= FEW_KANA_FROM && guess->score > FEW_KANA_AT_MOST &&
	           lacks_kana(s, guess->n_chars) && !is_all_common(bytes, guess)) {
		kw_charset_note(guess, "at most %d, too few kana; ", FEW_KANA_AT_MOST / 10);
		guess->score = FEW_KANA_AT_MOST;
	}
}

static void conclude(const struct scales *s, kw_str bytes, kw_charset_guess *guess)
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
		kw_charset_note(guess, "a byte order mark; ");
	uint64_t loss = n ? (cost * 10 + n / 2) / n : 0;
	guess->score = loss < 1000 ? 1000 - (int)loss : 0;
	if (!guess->bom)
		correct(s, bytes, guess);
	if (guess->malformed)
		guess->score = guess->score > DAMAGED_PENALTY ? guess->score - DAMAGED_PENALTY : 0;
	kw_charset_note(guess, "%llu judged", (unsigned long long)n);
	for (size_t i = 0; i < KW_N_CLASSES; i++)
		if (costs[i].name && count_of(s, (kw_class)i))
			kw_charset_note(guess, ", %zu %s", count_of(s, (kw_class)i), costs[i].name);
}

/* Weighs what a walk reads. Where `room` is there the text is written; when it is full, the weight is given up. */
static void weigh_walk(struct scales *s, kw_str bytes, kw_byte_walk *walk, size_t max_bad, kw_room *room,
                       kw_charset_weight *out)
{
	uint32_t units[KW_UNIT_BLOCK];
	char scratch[4 * KW_UNIT_BLOCK + SLACK];
	kw_unit_reader *read = kw_unit_reader_of(s->charset);
	size_t forgotten = 0;
	for (size_t n; !out->given_up;) {
		size_t n_ascii = kw_charset_needs_tables(s->charset) ? kw_charset_ascii_run(walk) : 0;
		if (n_ascii > 0 && (!room || room->n + n_ascii + KW_ROOM_SLACK <= room->size))
			put_ascii(s, walk, n_ascii, room);
		n = read(walk, units, KW_UNIT_BLOCK);
		if (n == 0)
			break;
		char *to = room ? room->p + room->n : scratch;
		bool bad = units[n - 1] == KW_BAD_UNIT;
		to = put_units(s, units, n - bad, to);
		if (bad) {
			note_bad(&out->guess, bytes, walk);
			put_break(s);
			s->n_units++;
			to += kw_utf8_put(to, 0xFFFD);
			out->given_up = out->guess.n_bad > max_bad;
		}
		if (room) {
			room->n = (size_t)(to - room->p);
			room->full = room->size - room->n < KW_ROOM_SLACK;
			out->given_up |= room->full;
		}
		kw_bytes_passed(bytes, (size_t)(walk->at - (const unsigned char *)bytes.p), &forgotten);
	}
}

void kw_charset_weigh(kw_str bytes, size_t from, kw_charset charset, size_t max_bad, kw_room *room,
                      kw_charset_weight *out)
{
	struct scales s = { .charset = charset, .previous = KW_CLASS_LINE_END, .before = KW_CLASS_LINE_END };
	kw_byte_walk walk = kw_byte_walk_start(bytes, from);
	*out = (kw_charset_weight){ .guess = { .charset = charset, .bom = from > 0 } };
	kw_charset_guess *guess = &out->guess;
	weigh_walk(&s, bytes, &walk, max_bad, room, out);
	put_break(&s);
	out->n_utf8 = s.n_units + extra_of(&s) + 2 * (size_t)guess->n_bad; /* U+FFFD */
	out->n_nul = count_of(&s, KW_CLASS_NUL);
	out->n_ascii = count_of(&s, KW_CLASS_ASCII) + count_of(&s, KW_CLASS_LETTER);
	out->n_spaces = count_of(&s, KW_CLASS_LINE_END) + count_of(&s, KW_CLASS_SPACE) +
	                count_of(&s, KW_CLASS_WIDE_SPACE);
	out->n_controls = count_of(&s, KW_CLASS_CONTROL) + count_of(&s, KW_CLASS_BACKSPACE);
	out->n_half_kana = count_of(&s, KW_CLASS_HALF_KANA);
	out->n_private = kw_charset_needs_tables(charset) ? count_of(&s, KW_CLASS_OUTSIDE) : 0;
	if (guess->malformed)
		kw_charset_note_bad(guess, bytes);
	if (out->given_up)
		return;
	if (guess->malformed)
		kw_charset_note(guess, ", %u in all; ", guess->n_bad);
	conclude(&s, bytes, guess);
}
