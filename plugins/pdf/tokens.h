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
};

/* Sets VETO, ALLOW and SOLID in marks[text.n + 1]. */
void kw_tokens_mark(kw_str text, uint8_t *marks);

static inline bool kw_may_break(uint8_t mark)
{
	return (mark & KW_AT_ALLOW) || ((mark & KW_AT_BREAK) && !(mark & KW_AT_VETO));
}

#endif
