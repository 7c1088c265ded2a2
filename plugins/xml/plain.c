/* plain -- start tags, end tags and text in the form nearly all XML has, straight from the text and without a parser. It takes only
 * what it is certain of: ASCII names without a prefix, values in quotes, the references the writer makes. Comments, CDATA, other
 * references, CR, namespaces and whatever is wrong are left to libxml2, which also says what is wrong (gate.c).
 * tests/unit/xml/plain.c holds both ways against each other. */
#include "xml.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { MOST_NAME_BYTES = 64 };

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

static inline bool begins_name(char c)
{
	return (unsigned)((unsigned char)c | 0x20) - 'a' < 26 || c == '_';
}

static inline bool is_of_name(char c)
{
	return begins_name(c) || (unsigned)(unsigned char)c - '0' < 10 || c == '-' || c == '.';
}

/* ---- characters XML forbids: controls but TAB LF CR, U+FFFE, U+FFFF (EF BF BE, EF BF BF) ---- */

static inline bool is_forbidden_at(kw_str s, size_t at)
{
	unsigned char c = (unsigned char)s.p[at];
	if (c < 0x20)
		return c != '\t' && c != '\n' && c != '\r';
	return c == 0xEF && s.n - at > 2 && (unsigned char)s.p[at + 1] == 0xBF &&
	       (unsigned char)s.p[at + 2] >= 0xBE;
}

size_t find_forbidden(kw_str s, size_t at, size_t to)
{
#ifdef __SSE2__
	const __m128i last_control = _mm_set1_epi8(0x1F), lead = _mm_set1_epi8((char)0xEF);
	while (to - at >= 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(s.p + at));
		__m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(v, last_control), v);
		int hits = _mm_movemask_epi8(_mm_or_si128(controls, _mm_cmpeq_epi8(v, lead)));
		for (; hits; hits &= hits - 1)
			if (is_forbidden_at(s, at + (unsigned)__builtin_ctz((unsigned)hits)))
				return at + (unsigned)__builtin_ctz((unsigned)hits);
		at += 16;
	}
#endif
	while (at < to && !is_forbidden_at(s, at))
		at++;
	return at;
}

/* ---- where text and values end ---- */

static inline bool stops_text(char c)
{
	return c == '<' || c == '&' || c == '>' || c == '\r';
}

static inline const char *text_stop(const char *at, const char *end)
{
#ifdef __SSE2__
	const __m128i lt = _mm_set1_epi8('<'), gt = _mm_set1_epi8('>'), amp = _mm_set1_epi8('&'),
	              cr = _mm_set1_epi8('\r');
	for (; end - at >= 16; at += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)at);
		int hits = _mm_movemask_epi8(
		        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, lt), _mm_cmpeq_epi8(v, gt)),
		                     _mm_or_si128(_mm_cmpeq_epi8(v, amp), _mm_cmpeq_epi8(v, cr))));
		if (hits)
			return at + __builtin_ctz((unsigned)hits);
	}
#endif
	while (at < end && !stops_text(*at))
		at++;
	return at;
}

/* The quote, '&', or what cannot stand in a value as it is: '<', and white space but the space, which becomes one. */
static inline bool stops_value(char c, char quote)
{
	return c == quote || c == '&' || c == '<' || (unsigned char)c < 0x20;
}

static inline const char *value_stop(const char *at, const char *end, char quote)
{
#ifdef __SSE2__
	const __m128i lt = _mm_set1_epi8('<'), amp = _mm_set1_epi8('&'), q = _mm_set1_epi8(quote),
	              last_control = _mm_set1_epi8(0x1F);
	for (; end - at >= 16; at += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)at);
		int hits = _mm_movemask_epi8(
		        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, lt), _mm_cmpeq_epi8(v, amp)),
		                     _mm_or_si128(_mm_cmpeq_epi8(v, q),
		                                  _mm_cmpeq_epi8(_mm_min_epu8(v, last_control), v))));
		if (hits)
			return at + __builtin_ctz((unsigned)hits);
	}
#endif
	while (at < end && !stops_value(*at, quote))
		at++;
	return at;
}

/* ---- tokens; each scan answers NULL or PLAIN_NOTHING for what it does not take ---- */

static inline const char *name_end(const char *at, const char *end)
{
	while (at < end && is_of_name(*at))
		at++;
	return at;
}

static bool is_new_attribute(const plain *p, kw_str name)
{
	for (size_t i = 0; i < p->n_attributes; i++)
		if (kw_str_eq(p->attributes[i].name, name))
			return false;
	return p->n_attributes < PLAIN_ATTRIBUTES && !kw_str_eq(name, KW_LIT("xmlns"));
}

/* A value without its references. The buffer has room for every value of a tag, so that it stays where it is. */
static bool undo_value(plain *p, kw_str *value)
{
	if (value->n > PLAIN_TAG_BYTES - p->undone.n ||
	    (!p->undone.cap && !kw_buf_reserve(&p->undone, PLAIN_TAG_BYTES)))
		return false;
	char *out = p->undone.b + p->undone.n;
	value->n = references_undo(*value, out);
	value->p = out;
	p->undone.n += value->n;
	return true;
}

static const char *scan_attribute(plain *p, const char *at, const char *end)
{
	const char *from = at;
	bool undo = false;
	size_t n;
	at = name_end(at, end);
	kw_str name = { from, (size_t)(at - from) };
	if (end - at < 2 || at[0] != '=' || (at[1] != '"' && at[1] != '\'') || !is_new_attribute(p, name))
		return NULL;
	char quote = at[1];
	from = at + 2;
	for (at = from; (at = value_stop(at, end, quote)) < end && *at == '&'; at += n) {
		if (!reference_at(p->s, (size_t)(at - p->s.p), &n))
			return NULL;
		undo = true;
	}
	if (at >= end || *at != quote)
		return NULL;
	kw_str value = { from, (size_t)(at - from) };
	if (undo && !undo_value(p, &value))
		return NULL;
	p->attributes[p->n_attributes++] = (gate_attribute){ .name = name, .value = value };
	return at + 1;
}

static plain_token scan_start(plain *p, const char *tag, const char *end)
{
	const char *at = name_end(tag + 1, end);
	p->name = (kw_str){ tag + 1, (size_t)(at - tag) - 1 };
	p->n_attributes = 0;
	p->undone.n = 0;
	if (!p->name.n || p->name.n > MOST_NAME_BYTES || !begins_name(tag[1]))
		return PLAIN_NOTHING;
	while (at < end && is_blank(*at)) {
		while (at < end && is_blank(*at))
			at++;
		if (at < end && begins_name(*at) && !(at = scan_attribute(p, at, end)))
			return PLAIN_NOTHING;
	}
	if (end - at < 2)
		return PLAIN_NOTHING;
	bool empty = at[0] == '/';
	if (at[empty] != '>' || (size_t)(at + empty - tag) > p->most_tag_bytes)
		return PLAIN_NOTHING;
	p->event = (size_t)(at - p->s.p);
	p->at = p->event + 1 + empty;
	return empty ? PLAIN_EMPTY : PLAIN_START;
}

static plain_token scan_end(plain *p, kw_str open, const char *tag, const char *end)
{
	const char *name = tag + 2;
	if (!open.n || end - name <= (ptrdiff_t)open.n || memcmp(name, open.p, open.n) != 0 ||
	    name[open.n] != '>')
		return PLAIN_NOTHING;
	p->event = p->at = (size_t)(name - p->s.p) + open.n + 1;
	return PLAIN_END;
}

/* Text as a whole, up to the tag behind it. */
static plain_token scan_text(plain *p, const char *from, const char *end)
{
	const char *at;
	bool undo = false;
	size_t n;
	for (at = from; (at = text_stop(at, end)) < end && *at == '&'; at += n) {
		if (!reference_at(p->s, (size_t)(at - p->s.p), &n))
			return PLAIN_NOTHING;
		undo = true;
	}
	if (end - at < 2 || *at != '<' || (at[1] != '/' && !begins_name(at[1])))
		return PLAIN_NOTHING;
	p->text = (kw_str){ from, (size_t)(at - from) };
	p->event = p->at;
	p->undone.n = 0;
	if (undo && !kw_buf_reserve(&p->undone, p->text.n < PLAIN_TAG_BYTES ? PLAIN_TAG_BYTES : p->text.n))
		return PLAIN_NOTHING;
	if (undo)
		p->text = (kw_str){ p->undone.b, references_undo(p->text, p->undone.b) };
	p->at = (size_t)(at - p->s.p);
	return PLAIN_TEXT;
}

plain_token plain_next(plain *p, kw_str open)
{
	const char *at = p->s.p + p->at, *end = p->s.p + p->sound;
	if (end - at < 2)
		return PLAIN_NOTHING;
	if (*at != '<')
		return scan_text(p, at, end);
	return at[1] == '/' ? scan_end(p, open, at, end) : scan_start(p, at, end);
}

void plain_free(plain *p)
{
	kw_buf_free(&p->undone);
}
