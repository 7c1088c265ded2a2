/* tags -- looks over the text just ahead of libxml2: start tags that are too long for it, and the DOCTYPE, which it never
 * sees. Says behind which tag the parser may stop; parses nothing. */
#include "xml.h"

/* The end of a comment, CDATA section, instruction or declaration that begins at `at` (behind '<'); NULL for a tag. */
static const char *skip_markup(const char *at, const char *end)
{
	static const struct {
		const char *open, *close;
	} kinds[] = { { "!--", "-->" }, { "![CDATA[", "]]>" }, { "?", "?>" }, { "!", ">" } };
	if (at == end || (*at != '!' && *at != '?'))
		return NULL;
	for (size_t i = 0; i < KW_COUNT(kinds); i++) {
		size_t n = strlen(kinds[i].open), m = strlen(kinds[i].close);
		if ((size_t)(end - at) < n || memcmp(at, kinds[i].open, n) != 0)
			continue;
		const char *close = memmem(at + n, (size_t)(end - at) - n, kinds[i].close, m);
		return close ? close + m : end;
	}
	return NULL;
}

/* The end of a start tag: '>' outside quotes, or where the limit is passed. */
static const char *skip_tag(const char *at, const char *end, size_t most)
{
	const char *stop_at = (size_t)(end - at) > most ? at + most : end;
	char quote = 0;
	for (; at < stop_at && (quote || *at != '>'); at++)
		if (quote ? *at == quote : *at == '"' || *at == '\'')
			quote = quote ? 0 : *at;
	return at;
}

kw_status tags_check(const xml_input *in, size_t *checked, size_t least, size_t until, size_t *behind)
{
	const char *begin = in->text.utf8.p, *end = begin + in->text.utf8.n, *at = begin + *checked;
	const char *stop_at = begin + until;
	size_t most = (size_t)kw_ctx_limit(in->ctx, KW_LIMIT_START_TAG_BYTES);
	*behind = 0;
	while (*behind < least && at < stop_at && (at = memchr(at, '<', (size_t)(stop_at - at))) != NULL) {
		const char *tag = at, *after = skip_markup(at + 1, end);
		at = after ? after : skip_tag(at + 1, end, most);
		if (!after && (size_t)(at - tag) > most)
			return kw_fail_limit(in->ctx, KW_LIMIT_START_TAG_BYTES,
			                     input_span(in, (size_t)(tag - begin), 1), (int64_t)(at - tag));
		if (!after && at < end)
			*behind = (size_t)(++at - begin);
	}
	*checked = at ? (size_t)(at - begin) : until;
	return KW_OK;
}

/* ---- the DOCTYPE ---- */

/* The end of a quoted string, comment or instruction in a DOCTYPE, or the next byte. */
static const char *skip_token(const char *at, const char *end)
{
	const char *close = *at == '"' || *at == '\'' ? memchr(at + 1, *at, (size_t)(end - at) - 1) : NULL;
	if (*at == '"' || *at == '\'')
		return close ? close + 1 : end;
	if (end - at >= 4 && (memcmp(at, "<!--", 4) == 0 || memcmp(at, "<?", 2) == 0))
		return skip_markup(at + 1, end);
	return at + 1;
}

/* Behind the '>' of the DOCTYPE at `at`; *subset: it has declarations of its own. */
static const char *skip_doctype(const char *at, const char *end, bool *subset)
{
	bool inside = false;
	*subset = false;
	while (at < end && (inside || *at != '>')) {
		if (*at == '[')
			inside = *subset = true;
		else if (*at == ']')
			inside = false;
		at = skip_token(at, end);
	}
	return at < end ? at + 1 : end;
}

kw_status doctype_find(const xml_input *in, bool ignore, size_t *from, size_t *to)
{
	const char *begin = in->text.utf8.p, *end = begin + in->text.utf8.n, *at = begin;
	static const kw_str opening = KW_LIT_INIT("<!DOCTYPE");
	bool subset;
	*from = *to = 0;
	while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL &&
	       !kw_str_starts((kw_str){ at, (size_t)(end - at) }, opening)) {
		at = skip_markup(at + 1, end);
		if (!at)
			return KW_OK;
	}
	if (!at || at >= end)
		return KW_OK;
	const char *after = skip_doctype(at + opening.n, end, &subset);
	kw_span span = input_span(in, (size_t)(at - begin), (size_t)(after - at));
	if (ignore) {
		*from = (size_t)(at - begin);
		*to = (size_t)(after - begin);
		if (!in->doctype_said)
			kw_report(in->ctx, KW_SEVERITY_NOTE, "xml.doctype", span,
			          "the DOCTYPE was passed over; nothing of it was read, loaded or expanded");
		return KW_OK;
	}
	if (subset)
		return kw_fail(
		        in->ctx, KW_EFORMAT, "xml.subset", span,
		        "the document declares entities or elements of its own in its DOCTYPE; expected a document "
		        "without them, or --opt xml.doctype=ignore to pass over the DOCTYPE");
	return kw_fail(
	        in->ctx, KW_EFORMAT, "xml.doctype", span,
	        "the document has a DOCTYPE, which can make a parser load and expand what nobody sees; expected "
	        "none, or --opt xml.doctype=ignore to pass over it");
}
