/* vertical -- a template for vertical writing: pages are laid out on their side and seen turned, so that lines go down and
 * follow each other from right to left, in bands from top to bottom. */
#include "template.h"

enum { MOST_EMS = 40, GAP_EMS = 2 };

void kw_template_turn(kw_template *t)
{
	int64_t width = t->width, em = t->styles[KW_STYLE_BODY].size, edge = (t->top + t->bottom) / 2;
	t->is_vertical = true;
	t->width = t->height;
	t->height = width;
	t->top = t->bottom = t->side;
	t->side = edge;
	t->is_balanced = false; /* also a short text goes down in bands: lines of a whole page are too long */
	t->gap = t->gap > GAP_EMS * em ? t->gap : GAP_EMS * em;
	for (t->columns = 1;
	     t->columns < KW_COLUMNS_MAX && kw_template_measure(t, t->columns) > MOST_EMS * em;)
		t->columns++;
}
