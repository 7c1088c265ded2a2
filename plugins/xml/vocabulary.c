/* vocabulary -- the elements and attributes of document XML, once, for reader and writer alike. The names and the
 * containment of nodes are those of the core; here is what each carries and the frame around the tree. */
#include "xml.h"

/* ---- elements ---- */

static const struct {
	const char *name;
	content content;
	bool single;
	uint64_t parents;
} frame[N_ELEMENTS - KW_N_TYPES] = {
#define FRAME(id) [(id)-KW_N_TYPES]
	FRAME(EL_KAWARABAN) = { DOCUMENT_ROOT, CONTENT_ELEMENTS, true, 0 },
	FRAME(EL_SOURCE) = { "source", CONTENT_NONE, true, EL_BIT(EL_KAWARABAN) },
	FRAME(EL_COLUMN) = { "column", CONTENT_NONE, false, KW_BIT(TABLE) },
	FRAME(EL_ROWS) = { "rows", CONTENT_ELEMENTS, true, KW_BIT(TABLE) },
	FRAME(EL_R) = { "r", CONTENT_ELEMENTS, false, EL_BIT(EL_ROWS) },
	FRAME(EL_C) = { "c", CONTENT_TEXT, false, EL_BIT(EL_R) },
	FRAME(EL_LEDGER) = { "ledger", CONTENT_ELEMENTS, true, EL_BIT(EL_KAWARABAN) },
	FRAME(EL_REMOVED) = { "removed", CONTENT_TEXT, false, EL_BIT(EL_LEDGER) },
	FRAME(EL_DESPACED) = { "despaced", CONTENT_NONE, false, EL_BIT(EL_LEDGER) },
	FRAME(EL_LINES) = { "lines", CONTENT_TEXT, true, EL_BIT(EL_LEDGER) },
	FRAME(EL_FINDINGS) = { "findings", CONTENT_ELEMENTS, true, EL_BIT(EL_KAWARABAN) },
	FRAME(EL_FINDING) = { "finding", CONTENT_TEXT, false, EL_BIT(EL_FINDINGS) },
	FRAME(EL_STATED) = { "stated", CONTENT_ELEMENTS, true, EL_BIT(EL_KAWARABAN) },
	FRAME(EL_REMARK) = { "remark", CONTENT_TEXT, false, EL_BIT(EL_STATED) },
#undef FRAME
};

/* Nodes whose text is kept in the node itself. */
#define TEXTUAL                                                                                              \
	(KW_BIT(TEXT) | KW_BIT(RUBY) | KW_BIT(AMOUNT) | KW_BIT(PERIOD) | KW_BIT(ORG) | KW_BIT(PHONE) |       \
	 KW_BIT(MISSING))

const char *element_name(unsigned element)
{
	return element < KW_N_TYPES ? kw_type_name((kw_type)element) : frame[element - KW_N_TYPES].name;
}

unsigned element_find(kw_str name)
{
	kw_type type;
	/* Cells are most of the elements of a big table. */
	for (unsigned el = EL_R; el <= EL_C; el++)
		if (kw_str_eq(name, kw_str_from(element_name(el))))
			return el;
	if (kw_type_find(name, &type))
		return type;
	for (unsigned el = KW_N_TYPES; el < N_ELEMENTS; el++)
		if (kw_str_eq(name, kw_str_from(element_name(el))))
			return el;
	return N_ELEMENTS;
}

content element_content(unsigned element)
{
	if (element >= KW_N_TYPES)
		return frame[element - KW_N_TYPES].content;
	uint64_t kids = kw_type_kids((kw_type)element);
	if (!kids)
		return TEXTUAL >> element & 1 ? CONTENT_TEXT : CONTENT_NONE;
	return kids & KW_BIT(TEXT) ? CONTENT_MIXED : CONTENT_ELEMENTS;
}

uint64_t element_parents(unsigned element)
{
	if (element >= KW_N_TYPES)
		return frame[element - KW_N_TYPES].parents;
	if (element == KW_DOCUMENT)
		return EL_BIT(EL_KAWARABAN);
	uint64_t parents = 0;
	for (unsigned t = 0; t < KW_N_TYPES; t++)
		if (kw_type_kids((kw_type)t) >> element & 1)
			parents |= EL_BIT(t);
	return parents;
}

bool element_is_single(unsigned element)
{
	return element == KW_DOCUMENT || (element >= KW_N_TYPES && frame[element - KW_N_TYPES].single);
}

/* ---- words of enumerations ---- */

#define WORDS(function, ...)                                                                                 \
	static const char *function(unsigned v)                                                              \
	{                                                                                                    \
		static const char *const words[] = { __VA_ARGS__ };                                          \
		return v < KW_COUNT(words) ? words[v] : NULL;                                                \
	}

WORDS(confidence_word, [KW_SURE] = "sure", [KW_LIKELY] = "likely", [KW_GUESS] = "guess")
WORDS(box_word, [KW_BOX_PLAIN] = "plain", [KW_BOX_GROUP] = "group", [KW_BOX_CALLOUT] = "callout",
      [KW_BOX_DUTY] = "duty")
WORDS(numbering_word, [KW_LIST_UNMARKED] = "none", [KW_LIST_BULLETS] = "bullets",
      [KW_LIST_NUMBERS] = "numbers")
WORDS(missing_word, [KW_MISSING_PART] = "part", [KW_MISSING_FIELD] = "field")
WORDS(period_word, [KW_PERIOD_FISCAL_YEAR] = "fiscal-year", [KW_PERIOD_YEAR] = "year",
      [KW_PERIOD_MONTH] = "month", [KW_PERIOD_DAY] = "day")
WORDS(severity_word, [KW_SEVERITY_NOTE] = "note", [KW_SEVERITY_WARNING] = "warning",
      [KW_SEVERITY_ERROR] = "error")
WORDS(removed_word, [KW_REMOVED_DUPLICATE] = "duplicate", [KW_REMOVED_FURNITURE] = "furniture",
      [KW_REMOVED_MARKDOWN] = "markdown")

static const char *field_word(unsigned v)
{
	return v < KW_N_FIELD_ROLES ? kw_field_role_name((kw_field_role)v) : NULL;
}

static const char *reason_word(unsigned v)
{
	return v < KW_N_REASONS ? kw_removed_reason_name((kw_removed_reason)v) : NULL;
}

static const char *kind_word(unsigned v)
{
	return v < KW_N_VALUE_KINDS ? kw_value_kind_name((kw_value_kind)v) : NULL;
}

/* ---- attributes, in the order they are written ---- */

#define NODES            (EL_BIT(KW_N_TYPES) - 1)
#define AT(type, member) .offset = offsetof(type, member), .size = sizeof(((type *)0)->member)
#define COUNT(type, n)   .count_offset = offsetof(type, n)
#define PARTS(...)       .in_parts = true, AT(__VA_ARGS__)
#define ALWAYS           .required = true

const attribute attributes[] = {
	/* cells; a kind that is the column's is not written (see write.c) */
	{ "k", EL_BIT(EL_C), VALUE_NAME, AT(cell_element, cell.kind), .word = kind_word },
	{ "d", EL_BIT(EL_C), VALUE_UINT, AT(cell_element, cell.decimals) },
	{ "v", EL_BIT(EL_C), VALUE_INT, AT(cell_element, cell.value) },
	{ "at", EL_BIT(EL_C), VALUE_PLACE, AT(cell_element, place) },

	/* headings */
	{ "marker", KW_BIT(TITLE), VALUE_STR, PARTS(kw_heading, marker) },
	{ "tag", KW_BIT(TITLE), VALUE_STR, PARTS(kw_heading, tag) },
	{ "prefix", KW_BIT(TITLE), VALUE_STR, PARTS(kw_heading, prefix) },
	{ "label", KW_BIT(TITLE), VALUE_STR, PARTS(kw_heading, label) },
	{ "number", KW_BIT(TITLE), VALUE_STR, PARTS(kw_heading, number) },
	{ "title", KW_BIT(TITLE), VALUE_STR, PARTS(kw_heading, title) },
	{ "subtitle", KW_BIT(TITLE), VALUE_STR, PARTS(kw_heading, subtitle) },
	{ "qualifier", KW_BIT(TITLE), VALUE_STR, PARTS(kw_heading, qualifier) },
	{ "bureau", KW_BIT(TITLE), VALUE_STR, PARTS(kw_heading, bureau) },
	{ "budget", KW_BIT(TITLE), VALUE_STR, PARTS(kw_heading, budget) },
	{ "budget-label", KW_BIT(TITLE), VALUE_STR, PARTS(kw_heading, budget_label) },
	{ "label-from", KW_BIT(TITLE), VALUE_STR, PARTS(kw_heading, label_from) },
	{ "restored-before", KW_BIT(TITLE), VALUE_STR, PARTS(kw_heading, restored_before) },
	{ "restored-after", KW_BIT(TITLE), VALUE_STR, PARTS(kw_heading, restored_after) },

	/* other blocks */
	{ "role", KW_BIT(BOX), VALUE_NAME, AT(kw_node, as.box.role), .word = box_word },
	{ "marker", KW_BIT(LIST), VALUE_STR, AT(kw_node, as.list.marker) },
	{ "id", KW_BIT(LIST), VALUE_STR, AT(kw_node, as.list.id) },
	{ "numbering", KW_BIT(LIST), VALUE_NAME, AT(kw_node, as.list.numbering), .word = numbering_word },
	{ "code", KW_BIT(ITEM), VALUE_STR, AT(kw_node, as.item.code) },
	{ "name", KW_BIT(ITEM), VALUE_STR, AT(kw_node, as.item.name) },
	{ "marker", KW_BIT(NOTE), VALUE_STR, AT(kw_node, as.note.marker) },
	{ "term", KW_BIT(NOTE), VALUE_STR, AT(kw_node, as.note.term) },
	{ "reference", KW_BIT(NOTE), VALUE_FLAG, AT(kw_node, as.note.is_reference) },
	{ "role", KW_BIT(CONTACT), VALUE_STR, PARTS(kw_contact, role) },
	{ "office", KW_BIT(CONTACT), VALUE_STR, PARTS(kw_contact, office) },
	{ "tel", KW_BIT(CONTACT), VALUE_STR, PARTS(kw_contact, tel) },
	{ "tel-raw", KW_BIT(CONTACT), VALUE_STR, PARTS(kw_contact, tel_raw) },
	{ "fax", KW_BIT(CONTACT), VALUE_STR, PARTS(kw_contact, fax) },
	{ "fax-raw", KW_BIT(CONTACT), VALUE_STR, PARTS(kw_contact, fax_raw) },
	{ "mail", KW_BIT(CONTACT), VALUE_STR, PARTS(kw_contact, mail) },
	{ "url", KW_BIT(CONTACT), VALUE_STR, PARTS(kw_contact, url) },
	{ "role", KW_BIT(FIELD), VALUE_NAME, PARTS(kw_field, role), ALWAYS, .word = field_word },
	{ "post", KW_BIT(FIELD), VALUE_STR, PARTS(kw_field, post) },
	{ "name", KW_BIT(FIELD), VALUE_STR, PARTS(kw_field, name) },
	{ "iso", KW_BIT(FIELD), VALUE_STR, PARTS(kw_field, iso) },
	{ "href", KW_BIT(FIELD), VALUE_STR, PARTS(kw_field, href) },
	{ "label", KW_BIT(FIELD), VALUE_STR, PARTS(kw_field, label) },
	{ "code", KW_BIT(FIELD), VALUE_STR, PARTS(kw_field, code) },
	{ "role", KW_BIT(MISSING), VALUE_NAME, AT(kw_node, as.missing.role), ALWAYS, .word = missing_word },

	/* inlines */
	{ "href", KW_BIT(LINK), VALUE_STR, AT(kw_node, as.link.href) },
	{ "reading", KW_BIT(RUBY), VALUE_STR, AT(kw_node, as.ruby.reading) },
	{ "yen", KW_BIT(AMOUNT), VALUE_INT, AT(kw_node, as.amount.yen), ALWAYS },
	{ "figure", KW_BIT(AMOUNT), VALUE_INT, AT(kw_node, as.amount.figure), ALWAYS },
	{ "factor", KW_BIT(AMOUNT), VALUE_INT, AT(kw_node, as.amount.factor), ALWAYS },
	{ "unit", KW_BIT(AMOUNT), VALUE_STR, AT(kw_node, as.amount.unit) },
	{ "approximate", KW_BIT(AMOUNT), VALUE_FLAG, AT(kw_node, as.amount.approximate) },
	{ "kind", KW_BIT(PERIOD), VALUE_NAME, AT(kw_node, as.period.kind), ALWAYS, .word = period_word },
	{ "era", KW_BIT(PERIOD), VALUE_STR, AT(kw_node, as.period.era) },
	{ "era-year", KW_BIT(PERIOD), VALUE_INT, AT(kw_node, as.period.era_year) },
	{ "year", KW_BIT(PERIOD), VALUE_INT, AT(kw_node, as.period.year) },
	{ "first", KW_BIT(PERIOD), VALUE_INT, AT(kw_node, as.period.first) },
	{ "last", KW_BIT(PERIOD), VALUE_INT, AT(kw_node, as.period.last) },
	{ "number", KW_BIT(PHONE), VALUE_STR, AT(kw_node, as.phone.number) },
	{ "fax", KW_BIT(PHONE), VALUE_FLAG, AT(kw_node, as.phone.is_fax) },
	{ "role", KW_BIT(ORG), VALUE_STR, AT(kw_node, as.org.role) },

	/* every node */
	{ "marks", NODES, VALUE_MARKS, AT(kw_node, marks) },
	{ "confidence", NODES, VALUE_NAME, AT(kw_node, confidence), .word = confidence_word },
	{ "why", NODES, VALUE_STR, AT(kw_node, why) },
	{ "at", NODES, VALUE_SPANS, AT(kw_node, spans), COUNT(kw_node, n_spans) },

	/* the frame */
	{ "file", EL_BIT(EL_SOURCE), VALUE_STR, AT(kw_source_info, file) },
	{ "media-type", EL_BIT(EL_SOURCE), VALUE_STR, AT(kw_source_info, media_type) },
	{ "charset", EL_BIT(EL_SOURCE), VALUE_STR, AT(kw_source_info, charset) },
	{ "bytes", EL_BIT(EL_SOURCE), VALUE_UINT, AT(kw_source_info, bytes) },
	{ "sha256", EL_BIT(EL_SOURCE), VALUE_SHA256, AT(kw_source_info, sha256) },
	{ "lines", EL_BIT(EL_SOURCE), VALUE_UINT, AT(kw_source_info, lines) },
	{ "nonblank-lines", EL_BIT(EL_SOURCE), VALUE_UINT, AT(kw_source_info, nonblank_lines) },
	{ "name", EL_BIT(EL_COLUMN), VALUE_STR, AT(kw_column, name) },
	{ "kind", EL_BIT(EL_COLUMN), VALUE_NAME, AT(kw_column, kind), .word = kind_word },
	{ "unit", EL_BIT(EL_COLUMN), VALUE_STR, AT(kw_column, unit) },
	{ "factor", EL_BIT(EL_COLUMN), VALUE_INT, AT(kw_column, factor) },
	{ "kind", EL_BIT(EL_REMOVED), VALUE_NAME, AT(kw_removed, kind), ALWAYS, .word = removed_word },
	{ "reason", EL_BIT(EL_REMOVED), VALUE_NAME, AT(kw_removed, reason), ALWAYS, .word = reason_word },
	{ "part", EL_BIT(EL_REMOVED), VALUE_FLAG, AT(kw_removed, part) },
	{ "of", EL_BIT(EL_REMOVED), VALUE_NUMBERS, AT(kw_removed, of), COUNT(kw_removed, n_of) },
	{ "at", EL_BIT(EL_REMOVED), VALUE_SPANS, AT(kw_removed, spans), COUNT(kw_removed, n_spans) },
	{ "line", EL_BIT(EL_DESPACED), VALUE_UINT, AT(kw_despaced, line), ALWAYS },
	{ "columns", EL_BIT(EL_DESPACED), VALUE_NUMBERS, AT(kw_despaced, columns),
	  COUNT(kw_despaced, n_columns) },
	{ "severity", EL_BIT(EL_FINDING), VALUE_NAME, AT(kw_finding, severity), ALWAYS,
	  .word = severity_word },
	{ "code", EL_BIT(EL_FINDING), VALUE_STR, AT(kw_finding, code), ALWAYS },
	{ "at", EL_BIT(EL_FINDING), VALUE_SPAN, AT(kw_finding, at) },
	{ "publisher", EL_BIT(EL_STATED), VALUE_STR, AT(kw_stated, publisher) },
	{ "publisher-source", EL_BIT(EL_STATED), VALUE_STR, AT(kw_stated, publisher_source) },
	{ "licence", EL_BIT(EL_STATED), VALUE_STR, AT(kw_stated, licence) },
	{ "issued", EL_BIT(EL_STATED), VALUE_STR, AT(kw_stated, issued) },
	{ "modified", EL_BIT(EL_STATED), VALUE_STR, AT(kw_stated, modified) },
	{ "remarks", EL_BIT(EL_STATED), VALUE_FLAG, AT(kw_stated, has_remarks) },
	{ "code", EL_BIT(EL_REMARK), VALUE_STR, AT(kw_remark, code), ALWAYS },
	{ "lines", EL_BIT(EL_REMARK), VALUE_STR, AT(kw_remark, lines) },
	{ "ref", EL_BIT(EL_REMARK), VALUE_STR, AT(kw_remark, ref) },
};
const size_t n_attributes = KW_COUNT(attributes);

void attribute_index_make(attribute_index *index)
{
	*index = (attribute_index){ .n = { 0 } };
	for (size_t i = 0; i < n_attributes; i++) {
		uint8_t name_bytes = (uint8_t)strlen(attributes[i].name);
		for (unsigned el = 0; el < N_ELEMENTS; el++) {
			if (!(attributes[i].elements >> el & 1) || index->n[el] == MOST_ATTRIBUTES)
				continue;
			unsigned k = index->n[el]++;
			index->of[el][k] = (uint8_t)i;
			index->name_bytes[el][k] = name_bytes;
			index->required[el] |= (uint32_t)attributes[i].required << k;
		}
	}
}

unsigned attribute_of(const attribute_index *index, unsigned element, kw_str name, unsigned first)
{
	unsigned n = index->n[element];
	for (unsigned i = 0, k = first < n ? first : 0; i < n; i++, k = k + 1 < n ? k + 1 : 0)
		if (name.n == index->name_bytes[element][k] &&
		    memcmp(name.p, attributes[index->of[element][k]].name, name.n) == 0)
			return k;
	return MOST_ATTRIBUTES;
}

const attribute *attribute_find(unsigned element, kw_str name)
{
	for (size_t i = 0; i < n_attributes; i++)
		if (attributes[i].elements >> element & 1 && kw_str_eq(name, kw_str_from(attributes[i].name)))
			return &attributes[i];
	return NULL;
}

void *node_parts(const kw_node *node)
{
	switch (node->type) {
	case KW_TITLE:
		return node->as.heading;
	case KW_CONTACT:
		return node->as.contact;
	case KW_FIELD:
		return node->as.field;
	default:
		return NULL;
	}
}
