/* series -- words that number parts though formats/text does not know them: 取組方針① and 取組方針②, each before its name. One such line may be
 * anything; a word that begins two lines with the first and the second number, and then with more, is a label. */
#include "numbers.h"

enum { MAX_WORDS = 32, LEAST_CHARS = 2, MOST_CHARS = 8 };

typedef struct series {
	kw_str word;
	uint32_t numbers; /* bit by bit: those seen */
	size_t n, last;   /* lines, and the last of them */
	bool parted;      /* something stands between two of them */
} series;

/* The bytes of the word s begins with, its figures in *end, as a number in *number; 0 without. */
static size_t word_of(kw_str s, size_t *end, unsigned *number)
{
	size_t at = 0, n = 0;

	while (n <= MOST_CHARS) {
		uint32_t c = char_at(s, at);

		if (!char_is_kanji(c) && !(c >= 0x30A1 && c <= 0x30FC))
			break;
		at += char_size(s, at);
		n++;
	}
	if (n < LEAST_CHARS || n > MOST_CHARS)
		return 0;
	*number = 0;
	*end = digits_end(s, at, 2);
	for (size_t k = at; k < *end; k += char_size(s, k))
		*number = *number * 10 + (unsigned)kw_norm_digit(char_at(s, k));
	if (*end == at && char_at(s, at) >= 0x2460 && char_at(s, at) <= 0x2473) { /* ① to ⑳ */
		*number = char_at(s, at) - 0x2460 + 1;
		*end = at + char_size(s, at);
	}
	return *end > at && *number > 0 && *number < 32 ? at : 0;
}

/* 取組方針① こどもの参画: *m is its mark, the return value the bytes of its word; 0 without. */
static size_t member(const line *l, mark *m, unsigned *number)
{
	size_t end = 0, word;

	if (!fields_is_free(l) || l->width > WIDEST_TITLE ||
	    !(char_is_kanji(l->first) || l->first >= 0x30A1) || l->last == 0x3002)
		return 0;
	word = word_of(l->text, &end, number);
	if (!word || !char_is_space(char_at(l->text, end)) ||
	    words_at_start(WORD_ITEM_LABEL, l->text) == word ||
	    words_at_end(WORD_OFFICE, kw_str_sub(l->text, 0, word)))
		return 0;
	*m = marked(l->text, FORM_WORDNUM, 0, end, end);
	return words_at_start(WORD_COUNTER, kw_str_sub(l->text, m->body, l->text.n)) ||
	                       kw_norm_digit(char_at(l->text, m->body)) >= 0 ||
	                       !grammar_is_title_like(kw_str_sub(l->text, m->body, l->text.n))
	               ? 0
	               : word;
}

static series *series_of(series *all, size_t *n, kw_str word)
{
	for (size_t i = 0; i < *n; i++)
		if (kw_str_eq(all[i].word, word))
			return &all[i];
	if (*n == MAX_WORDS)
		return NULL;
	all[*n] = (series){ .word = word };
	return &all[(*n)++];
}

/* The first and the second number, each line with something below it, or three and more names. Two rows of a table have neither. */
static bool is_label(const series *s)
{
	return (s->numbers & 6) == 6 && (s->parted || s->n > 2);
}

void series_find(job *j)
{
	series all[MAX_WORDS];
	size_t n = 0;
	unsigned number;
	mark m;

	for (size_t i = 0; i < j->n_live; i++) {
		size_t word = member(j->live[i], &m, &number);
		series *s = word ? series_of(all, &n, kw_str_sub(j->live[i]->text, 0, word)) : NULL;

		if (!s)
			continue;
		s->parted |= s->n && (i > s->last + 1 || j->live[i]->gap > 1);
		s->numbers |= 1U << number;
		s->last = i;
		s->n++;
	}
	for (size_t i = 0; i < j->n_live && n; i++) {
		size_t word = member(j->live[i], &m, &number);
		series *s = word ? series_of(all, &n, kw_str_sub(j->live[i]->text, 0, word)) : NULL;

		if (!s || !is_label(s))
			continue;
		line_set_mark(j->live[i], &m);
		j->forms |= UINT64_C(1) << FORM_WORDNUM;
	}
}
