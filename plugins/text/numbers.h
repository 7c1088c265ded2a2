/* numbers.h -- marks that are numbers, as numbers.c finds them in a text: （１）, 第３章, 施策１, 1.2.3. What the marks of other lines
 * make of them is not known here. */
#ifndef NUMBERS_H
#define NUMBERS_H

#include "legacy.h"

static const mark plain = { .form = FORM_PLAIN };

/* 編 above 章 above 節 above 款. */
static const kw_str chapters = KW_LIT_INIT("編章節款");

/* The end of the figures at `at`, at most `most` of them; `at` itself when there are none. */
static inline size_t digits_end(kw_str s, size_t at, size_t most)
{
	for (size_t n = 0; n < most && kw_norm_digit(char_at(s, at)) >= 0; n++)
		at += char_size(s, at);
	return at;
}

/* A mark whose label and body lie between these bytes; the white space before the body is the mark's. */
static inline mark marked(kw_str s, form f, size_t label_from, size_t label_to, size_t body)
{
	mark m = { .form = f, .label = kw_str_sub(s, label_from, label_to - label_from) };

	str_skip_space(s, &body);
	m.body = body;
	return m;
}

/* 〇 to 九, 十 and 百. */
bool number_is_kanji_figure(uint32_t c);
/* The number at s.p[at]; a plain mark without one. */
mark number_mark(kw_str s, size_t at);
/* The same, if it is 施策１ or 戦略１－２ or their like. */
mark number_word_mark(kw_str s, size_t at);
/* The same, if it is 第３章 or its like. */
mark number_chapter_mark(kw_str s, size_t at);
/* The end of １－１ or 1.2.3 at `at`, *depth gets how many figures they are; `at` itself without a figure. */
size_t number_dotted_end(kw_str s, size_t at, uint8_t *depth);

#endif
