/* tokens -- figures, amounts, labels, telephone numbers and addresses of a text: places where a line may not break though
 * ICU would allow it, and where no space is set between scripts. */
#ifndef PDF_TOKENS_H
#define PDF_TOKENS_H

#include <kawaraban/str.h>

/* What holds at a boundary: bits of marks[i] for the boundary before byte i. */
enum {
	KW_AT_BREAK = 1, /* ICU allows a line to end here */
	KW_AT_VETO = 2,  /* but it may not */
	KW_AT_ALLOW = 4, /* it may, whatever ICU says: inside an address */
	KW_AT_SOLID = 8, /* nothing is set between the two characters */
	/* It may at this level of kinsoku and looser ones, unless vetoed. */
	KW_AT_STRICT = 16,
	KW_AT_LOOSE = 32,
	KW_AT_VERY_LOOSE = 64,
	/* Inside a token before its next figures, 令和|４年|10月|1日: it may where a line has no room for the whole. */
	KW_AT_JOINT = 128,
};

enum { KW_LEVEL_JOINT = 4 }; /* behind those of kinsoku */

/* Sets VETO, ALLOW, SOLID and the levels in marks[text.n + 1]; takes BREAK back where ICU is wrong. */
void kw_tokens_mark(kw_str text, uint8_t *marks);

/* How the character c at `at` is drawn in the house style of figures; itself when it is none. */
uint32_t kw_tokens_house_figure(kw_str text, size_t at, uint32_t c);

static inline bool kw_may_break(uint8_t mark)
{
	return (mark & KW_AT_ALLOW) || ((mark & KW_AT_BREAK) && !(mark & KW_AT_VETO));
}

/* The strictest level at which the line may end there, counted from 1, or KW_LEVEL_JOINT; 0: at none. */
static inline uint8_t kw_break_level_of(uint8_t mark)
{
	if (mark & KW_AT_VETO)
		return mark & KW_AT_JOINT ? KW_LEVEL_JOINT : 0;
	return mark & KW_AT_STRICT ? 1 : mark & KW_AT_LOOSE ? 2 : mark & KW_AT_VERY_LOOSE ? 3 : 0;
}

#endif
