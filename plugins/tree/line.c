/* tree/line -- the parts of a line: words, quoted text, places, and the attributes of every node type as a table. */
#include "tree.h"

/* ---- text ---- */

/* Characters that a reader of the text would not see, or that would break its lines. */
static bool is_hidden(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} hidden[] = {
		{ 0x00, 0x1f },     { 0x7f, 0x9f },     { 0x200b, 0x200f }, { 0x2028, 0x202e },
		{ 0x2060, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe007f },
	};
	for (size_t i = 0; i < KW_COUNT(hidden); i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return true;
	return false;
}

static void put_escaped(kw_buf *line, kw_str text)
{
	for (size_t from = 0, at = 0; at < text.n; from = at) {
		uint32_t c = kw_utf8_next(text, &at);
		if (c == '"' || c == '\\') {
			kw_buf_putc(line, '\\');
			kw_buf_putc(line, (char)c);
		} else if (c == '\n') {
			kw_buf_put(line, KW_LIT("\\n"));
		} else if (c == '\t') {
			kw_buf_put(line, KW_LIT("\\t"));
		} else if (is_hidden(c)) {
			kw_buf_putf(line, "\\u{%X}", (unsigned)c);
		} else {
			kw_buf_put(line, kw_str_sub(text, from, at - from));
		}
	}
}

void tree_put_word(kw_buf *line, const char *word)
{
	kw_buf_putc(line, ' ');
	kw_buf_put(line, kw_str_from(word));
}

void tree_put_quoted(kw_buf *line, kw_str text)
{
	kw_buf_put(line, KW_LIT(" \""));
	put_escaped(line, text);
	kw_buf_putc(line, '"');
}

void tree_put_text(kw_buf *line, const char *name, kw_str text)
{
	if (text.n == 0)
		return;
	tree_put_word(line, name);
	kw_buf_put(line, KW_LIT("=\""));
	put_escaped(line, text);
	kw_buf_putc(line, '"');
}

void tree_put_number(kw_buf *line, const char *name, int64_t number)
{
	tree_put_word(line, name);
	kw_buf_putc(line, '=');
	kw_buf_put_int(line, number);
}

/* ---- attributes ---- */

typedef enum attribute_kind {
	TEXT,   /* kw_str, left out when empty */
	NUMBER, /* int64_t */
	DAY,    /* int32_t, left out when 0 */
	YEAR,   /* int16_t, left out when 0 */
	FLAG,   /* bool, left out when false */
	BOX_ROLE,
	LIST_NUMBERING,
	FIELD_ROLE,
	MISSING_ROLE,
	PERIOD_KIND
} attribute_kind;

static const char *const box_roles[] = {
	[KW_BOX_PLAIN] = NULL,
	[KW_BOX_GROUP] = "group",
	[KW_BOX_CALLOUT] = "callout",
	[KW_BOX_DUTY] = "duty",
};

static const char *const list_numberings[] = {
	[KW_LIST_UNMARKED] = NULL,
	[KW_LIST_BULLETS] = "bullets",
	[KW_LIST_NUMBERS] = "numbers",
};

static const char *const period_kinds[] = {
	[KW_PERIOD_FISCAL_YEAR] = "fiscal-year",
	[KW_PERIOD_YEAR] = "year",
	[KW_PERIOD_MONTH] = "month",
	[KW_PERIOD_DAY] = "day",
};

#define NODE(type, kind, name, member)                                                                       \
	{                                                                                                    \
		KW_##type, kind, name, offsetof(kw_node, as.member)                                          \
	}
#define HEADING(kind, name, member)                                                                          \
	{                                                                                                    \
		KW_TITLE, kind, name, offsetof(kw_heading, member)                                           \
	}
#define FIELD_PART(kind, name, member)                                                                       \
	{                                                                                                    \
		KW_FIELD, kind, name, offsetof(kw_field, member)                                             \
	}
#define CONTACT_PART(kind, name, member)                                                                     \
	{                                                                                                    \
		KW_CONTACT, kind, name, offsetof(kw_contact, member)                                         \
	}

/* In the order they are written; docs/model.md explains each. */
static const struct attribute {
	uint8_t type; /* kw_type */
	attribute_kind kind;
	const char *name;
	size_t offset; /* in the node, or in the structure it points to: see parts_of */
} attributes[] = {
	NODE(BOX, BOX_ROLE, "role", box.role),
	NODE(LIST, TEXT, "marker", list.marker),
	NODE(LIST, TEXT, "id", list.id),
	NODE(LIST, LIST_NUMBERING, "numbering", list.numbering),
	NODE(ITEM, TEXT, "code", item.code),
	NODE(ITEM, TEXT, "name", item.name),
	HEADING(TEXT, "marker", marker),
	HEADING(TEXT, "tag", tag),
	HEADING(TEXT, "prefix", prefix),
	HEADING(TEXT, "label", label),
	HEADING(TEXT, "label-from", label_from),
	HEADING(TEXT, "number", number),
	HEADING(TEXT, "title", title),
	HEADING(TEXT, "subtitle", subtitle),
	HEADING(TEXT, "qualifier", qualifier),
	HEADING(TEXT, "bureau", bureau),
	HEADING(TEXT, "budget", budget),
	HEADING(TEXT, "budget-label", budget_label),
	HEADING(TEXT, "restored-before", restored_before),
	HEADING(TEXT, "restored-after", restored_after),
	NODE(NOTE, FLAG, "reference", note.is_reference),
	NODE(NOTE, TEXT, "marker", note.marker),
	NODE(NOTE, TEXT, "term", note.term),
	CONTACT_PART(TEXT, "role", role),
	CONTACT_PART(TEXT, "office", office),
	CONTACT_PART(TEXT, "tel", tel),
	CONTACT_PART(TEXT, "tel-raw", tel_raw),
	CONTACT_PART(TEXT, "fax", fax),
	CONTACT_PART(TEXT, "fax-raw", fax_raw),
	CONTACT_PART(TEXT, "mail", mail),
	CONTACT_PART(TEXT, "url", url),
	FIELD_PART(FIELD_ROLE, "role", role),
	FIELD_PART(TEXT, "post", post),
	FIELD_PART(TEXT, "name", name),
	FIELD_PART(TEXT, "iso", iso),
	FIELD_PART(TEXT, "href", href),
	FIELD_PART(TEXT, "label", label),
	FIELD_PART(TEXT, "code", code),
	NODE(MISSING, MISSING_ROLE, "role", missing.role),
	NODE(LINK, TEXT, "href", link.href),
	NODE(RUBY, TEXT, "reading", ruby.reading),
	NODE(AMOUNT, NUMBER, "yen", amount.yen),
	NODE(AMOUNT, NUMBER, "figure", amount.figure),
	NODE(AMOUNT, NUMBER, "factor", amount.factor),
	NODE(AMOUNT, TEXT, "unit", amount.unit),
	NODE(AMOUNT, FLAG, "approximate", amount.approximate),
	NODE(PERIOD, PERIOD_KIND, "kind", period.kind),
	NODE(PERIOD, TEXT, "era", period.era),
	NODE(PERIOD, YEAR, "era-year", period.era_year),
	NODE(PERIOD, YEAR, "year", period.year),
	NODE(PERIOD, DAY, "first", period.first),
	NODE(PERIOD, DAY, "last", period.last),
	NODE(ORG, TEXT, "role", org.role),
	NODE(PHONE, TEXT, "number", phone.number),
	NODE(PHONE, FLAG, "fax", phone.is_fax),
};

/* The structure the offsets of a node's type count in. */
static const char *parts_of(const kw_node *node)
{
	switch (node->type) {
	case KW_TITLE:
		return (const char *)node->as.heading;
	case KW_FIELD:
		return (const char *)node->as.field;
	case KW_CONTACT:
		return (const char *)node->as.contact;
	default:
		return (const char *)node;
	}
}

static void put_role(kw_buf *line, const char *name, const char *role)
{
	if (role)
		tree_put_word(line, name), kw_buf_putc(line, '='), kw_buf_put(line, kw_str_from(role));
}

static void put_attribute(kw_buf *line, const struct attribute *a, const void *value)
{
	switch (a->kind) {
	case TEXT:
		tree_put_text(line, a->name, *(const kw_str *)value);
		break;
	case NUMBER:
		tree_put_number(line, a->name, *(const int64_t *)value);
		break;
	case DAY:
		if (*(const int32_t *)value)
			tree_put_number(line, a->name, *(const int32_t *)value);
		break;
	case YEAR:
		if (*(const int16_t *)value)
			tree_put_number(line, a->name, *(const int16_t *)value);
		break;
	case FLAG:
		if (*(const bool *)value)
			tree_put_word(line, a->name);
		break;
	case BOX_ROLE:
		put_role(line, a->name, box_roles[*(const kw_box_role *)value]);
		break;
	case LIST_NUMBERING:
		put_role(line, a->name, list_numberings[*(const kw_list_numbering *)value]);
		break;
	case FIELD_ROLE:
		put_role(line, a->name, kw_field_role_name(*(const kw_field_role *)value));
		break;
	case MISSING_ROLE:
		put_role(line, a->name, *(const kw_missing_role *)value == KW_MISSING_FIELD ? "field" : NULL);
		break;
	case PERIOD_KIND:
		put_role(line, a->name, period_kinds[*(const uint8_t *)value]);
		break;
	}
}

void tree_put_attributes(kw_buf *line, const kw_node *node)
{
	static const struct {
		unsigned mark;
		const char *word;
	} marks[] = {
		{ KW_MARK_JOINED, "joined" },
		{ KW_MARK_MOVED, "moved" },
		{ KW_MARK_PART, "part" },
		{ KW_MARK_IMPLIED, "implied" },
		{ KW_MARK_LABEL_AFTER, "label-after" },
		{ KW_MARK_HEADER_GUESS, "header-guess" },
	};
	static const char *const confidences[] = { NULL, "likely", "guess" };

	for (size_t i = 0; i < KW_COUNT(attributes); i++)
		if (attributes[i].type == node->type)
			put_attribute(line, &attributes[i], parts_of(node) + attributes[i].offset);
	for (size_t i = 0; i < KW_COUNT(marks); i++)
		if (node->marks & marks[i].mark)
			tree_put_word(line, marks[i].word);
	if (node->confidence != KW_SURE && node->confidence < KW_COUNT(confidences))
		tree_put_word(line, confidences[node->confidence]);
	tree_put_text(line, "why", node->why);
}

/* ---- places ---- */

static void put_lines(kw_buf *line, const kw_span *spans, uint32_t n)
{
	kw_buf_putc(line, 'L');
	for (uint32_t i = 0; i < n;) {
		if (i)
			kw_buf_putc(line, ',');
		uint32_t first = spans[i++].line, last = first;
		while (i < n && (spans[i].line == last || spans[i].line == last + 1))
			last = spans[i++].line;
		kw_buf_put_int(line, first);
		if (last != first) {
			kw_buf_putc(line, '-');
			kw_buf_put_int(line, last);
		}
	}
}

static void put_span(kw_buf *line, const kw_span *span)
{
	kw_buf_put_int(line, span->line);
	kw_buf_putc(line, ':');
	kw_buf_put_int(line, span->col);
	kw_buf_putc(line, '-');
	kw_buf_put_int(line, span->end_col);
	kw_buf_putc(line, '@');
	kw_buf_put_int(line, (int64_t)span->offset);
	kw_buf_putc(line, '+');
	kw_buf_put_int(line, span->n_bytes);
}

void tree_put_places(kw_buf *line, const kw_span *spans, uint32_t n, bool in_full)
{
	if (n == 0 || spans[0].line == 0)
		return;
	kw_buf_put(line, KW_LIT(" ["));
	if (!in_full)
		put_lines(line, spans, n);
	for (uint32_t i = 0; in_full && i < n; i++) {
		if (i)
			kw_buf_putc(line, ' ');
		put_span(line, &spans[i]);
	}
	kw_buf_putc(line, ']');
}
