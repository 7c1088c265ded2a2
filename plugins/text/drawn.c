/* drawn -- lines drawn with characters: which characters are rules, and what stands between them. It knows one line at a time. */
#include "ruled.h"

static bool is_drawn(uint32_t c)
{
	return c >= 0x2500 && c <= 0x257F;
}

static bool is_across(uint32_t c)
{
	return char_in(c, KW_LIT("─━═┄┅┈┉╌╍-－=＝―"));
}

static bool is_down(uint32_t c)
{
	return char_in(c, KW_LIT("│┃║┆┇┊┋╎╏|｜"));
}

/* Corners and crossings; + only where nothing but rules stands. */
static bool is_joint(uint32_t c)
{
	return is_drawn(c) && !is_across(c) && !is_down(c);
}

static bool has_drawn(kw_str s)
{
	const char *p = s.p, *end = s.p + s.n;

	while (p < end && (p = memchr(p, 0xE2, (size_t)(end - p))) != NULL) {
		if (end - p > 2 && ((unsigned char)p[1] == 0x94 || (unsigned char)p[1] == 0x95))
			return true;
		p++;
	}
	return false;
}

static bool is_rule(kw_str s)
{
	size_t across = 0, others = 0;

	for (size_t at = 0; at < s.n;) {
		uint32_t c = char_next(s, &at);

		if (is_across(c))
			across++;
		else if (is_joint(c) || is_down(c) || char_in(c, KW_LIT("+＋:")))
			others++;
		else
			return false;
	}
	return has_drawn(s) ? across + others > 1 : across > 2 && (others > 1 || others == 0);
}

line_kind ruled_kind(const line *l)
{
	uint32_t first = l->first, last;

	if (l->block)
		return OTHER;
	if (l->facts & FACT_DRAWN && has_drawn(l->text)) {
		if (is_rule(l->text))
			return RULE;
		for (size_t at = 0; at < l->text.n;) {
			uint32_t c = char_next(l->text, &at);

			if (is_drawn(c) && !is_across(c))
				return CELLS;
		}
		return OTHER;
	}
	if ((first > 0x3000 && first < 0xFF00) || !char_in(first, KW_LIT("|｜+＋-=－＝")))
		return OTHER;
	if (is_rule(l->text))
		return RULE;
	last = l->last;
	return is_down(first) && is_down(last) && l->text.n > 4 ? CELLS : OTHER;
}

/* ---- lines to segments ---- */

static void close_segment(segments *out, const line *l, size_t from, size_t to, uint32_t left, uint32_t right)
{
	segment *s = &out->at[out->n];
	kw_str text = kw_str_sub(l->text, from, to - from), bare = kw_str_trim(text);
	size_t across = 0;

	if (out->n == MAX_SEGMENTS)
		return;
	*s = (segment){ .from = from, .to = from, .left = left, .right = right };
	if (bare.n) {
		s->from = (size_t)(bare.p - l->text.p);
		s->to = s->from + bare.n;
	}
	for (size_t at = 0; at < text.n; across++)
		if (!is_across(char_next(text, &at)))
			break;
		else if (at == text.n && (is_drawn(char_first(text)) || across > 1))
			s->rule = true;
	out->rule |= s->rule;
	out->n++;
}

void ruled_cut(const line *l, uint32_t wide, segments *out)
{
	kw_str s = l->text;
	bool drawn = has_drawn(s);
	uint32_t col = l->indent, left = col;
	size_t from = 0;

	out->n = 0;
	out->rule = false;
	for (size_t at = 0; at < s.n;) {
		size_t here = at;
		uint32_t c = char_next(s, &at);
		bool bar = drawn ? is_drawn(c) && !is_across(c) : is_down(c);

		if (bar && here)
			close_segment(out, l, from, here, left, col);
		if (bar) {
			from = at;
			left = col;
		}
		col += is_drawn(c) ? wide : char_width(c);
	}
	if (from < s.n)
		close_segment(out, l, from, s.n, left, col);
}

uint32_t ruled_end(const line *l, uint32_t wide)
{
	uint32_t col = l->indent;

	for (size_t at = 0; at < l->text.n;) {
		uint32_t c = char_next(l->text, &at);

		col += is_drawn(c) ? wide : char_width(c);
	}
	return col;
}
