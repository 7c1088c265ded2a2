/* xml.h -- what the files of the plugin share: the vocabulary of document XML, the gate in front of libxml2, and packed
 * rows. Nothing here outlives a call. */
#ifndef XML_H
#define XML_H

#include <kawaraban/plugin.h>

#define DOCUMENT_NAMESPACE "urn:kawaraban:document:1"
#define DOCUMENT_ROOT      "kawaraban"

/* ---- vocabulary (vocabulary.c): one list of elements and attributes for reader and writer ---- */

/* Elements by number: the node types under their own numbers, then the frame around the tree. */
enum {
	EL_KAWARABAN = KW_N_TYPES,
	EL_SOURCE,
	EL_COLUMN,
	EL_ROWS,
	EL_R,
	EL_C,
	EL_LEDGER,
	EL_REMOVED,
	EL_DESPACED,
	EL_LINES,
	EL_FINDINGS,
	EL_FINDING,
	EL_STATED,
	EL_REMARK,
	N_ELEMENTS
};
#define EL_BIT(id) (UINT64_C(1) << (id))

typedef enum content { CONTENT_NONE, CONTENT_TEXT, CONTENT_MIXED, CONTENT_ELEMENTS } content;

const char *element_name(unsigned element);
/* N_ELEMENTS when there is none of that name. */
unsigned element_find(kw_str name);
content element_content(unsigned element);
/* The set of elements it may stand in; empty for the root. */
uint64_t element_parents(unsigned element);
/* Stands at most once in its parent. */
bool element_is_single(unsigned element);

typedef enum value_type {
	VALUE_STR,
	VALUE_FLAG,
	VALUE_INT,
	VALUE_UINT,
	VALUE_NAME,    /* an enumeration, by its word */
	VALUE_MARKS,   /* kw_node.marks, by their words */
	VALUE_SPAN,    /* one kw_span */
	VALUE_PLACE,   /* cell_place */
	VALUE_SPANS,   /* pointer and number of kw_span */
	VALUE_NUMBERS, /* pointer and number of uint32_t */
	VALUE_SHA256
} value_type;

typedef struct attribute {
	const char *name;
	uint64_t elements; /* that carry it */
	value_type type;
	bool in_parts; /* in the heading, contact or field of the node, not in the node itself */
	bool required; /* always written; a document without it is refused */
	uint16_t offset, size;
	uint16_t count_offset;         /* of the number beside a pointer, a uint32_t */
	const char *(*word)(unsigned); /* VALUE_NAME: the word of a number, NULL behind the last */
} attribute;

extern const attribute attributes[];
extern const size_t n_attributes;

/* The attributes of each element in the order they are written, so that a million cells need not look through all. */
enum { MOST_ATTRIBUTES = 32 };
typedef struct attribute_index {
	uint8_t n[N_ELEMENTS], of[N_ELEMENTS][MOST_ATTRIBUTES], name_bytes[N_ELEMENTS][MOST_ATTRIBUTES];
	uint32_t required[N_ELEMENTS]; /* which of these, as a set */
} attribute_index;
void attribute_index_make(attribute_index *index);

/* The attribute of an element, or NULL. */
const attribute *attribute_find(unsigned element, kw_str name);
/* Which of an element's attributes it is, looked for from `first` on and around; MOST_ATTRIBUTES when it is none. */
unsigned attribute_of(const attribute_index *index, unsigned element, kw_str name, unsigned first);
/* The heading, contact or field of a node; NULL for other nodes. */
void *node_parts(const kw_node *node);

/* ---- values (value.c): attribute values as text ---- */

/* Appends the value at `base` (the structure the attribute is a member of); nothing when it is zero or empty, and then
 * the answer is false. */
bool value_put(kw_buf *out, const attribute *a, const void *base);
/* Memory that lives as long as the document. */
typedef struct keeper {
	kw_arena *arena;
	kw_str lasting; /* text that does already */
} keeper;

static inline bool is_lasting(const keeper *k, kw_str s)
{
	return k->lasting.n && (uintptr_t)s.p - (uintptr_t)k->lasting.p < k->lasting.n;
}

/* Reads a value into `base`. On failure *expected says what was expected. */
bool value_read(const keeper *keep, const attribute *a, kw_str text, void *base, const char **expected);

/* Characters XML cannot hold are written _xHHHH_ and '_' before such a sequence is _x005F_ (ECMA-376 ST_Xstring). */
void text_put(kw_buf *out, kw_str s, bool in_attribute);
/* The reverse; borrowed from s when nothing had to be undone, else from the arena. */
kw_str text_undo(kw_arena *arena, kw_str s);
/* The same, for as long as the document. */
kw_str text_keep(const keeper *keep, kw_str s);
/* The same into out[s.n], which may be s.p; returns the length. */
size_t text_undo_to(kw_str s, char *out);

/* The character that a reference at s.p[at] stands for, and its length; 0 when it is none the writer makes. */
char reference_at(kw_str s, size_t at, size_t *n);
/* s without these references into out[s.n], which may be s.p; returns the length. */
size_t references_undo(kw_str s, char *out);

/* Characters on each line as runs: "0*3 24 36". */
void counts_put(kw_buf *out, const uint32_t *counts, size_t n);
/* The reverse: uint32_t of `most` lines at most, a claim that is bounded before memory is taken. KW_EFORMAT: *wrong is none of
 * these; KW_ELIMIT: there are more. */
KW_NODISCARD kw_status counts_read(kw_str text, uint64_t most, kw_buf *out, kw_str *wrong);

bool number_read(kw_str s, uint64_t *out);

/* LINE:COL-END@OFFSET+BYTES */
void span_put(kw_buf *out, const kw_span *s);
bool span_read(kw_str s, kw_span *out);

/* ---- rows (rows.c): cells in few bytes, read one after the other ---- */

/* Where a cell stands, in as few characters as its neighbour allows. */
typedef enum place_form {
	PLACE_NONE,
	PLACE_WHOLE, /* LINE:COL-END@OFFSET+BYTES */
	PLACE_STEP,  /* +CHARS+BYTES: one character and one byte behind the cell before it, so long */
	PLACE_SAME   /* +: the same, as long as its text */
} place_form;

typedef struct cell_place {
	kw_span span; /* PLACE_STEP: end_col and n_bytes are the lengths */
	place_form form;
} cell_place;

/* What the element c fills. */
typedef struct cell_element {
	kw_cell cell; /* but for text, node and at */
	cell_place place;
} cell_element;

/* The shortest form of a cell's place; `before` is that of the cell before it in its row, all zero for the first. */
cell_place place_of_cell(const kw_cell *cell, const kw_span *before);
kw_span place_resolve(const cell_place *place, kw_str text, const kw_span *before);

void cell_pack(kw_buf *out, const kw_cell *cell);
/* Gives the table a source over a copy of packed rows; its columns are set before. */
void rows_attach(kw_doc *doc, kw_node *table, kw_str packed, uint64_t n_rows);

/* ---- cells (cells.c): rows in the very form the writer gives them, read without a parser ---- */

/* The bytes of data rows, and what a pass over them needs. */
typedef struct row_range {
	kw_str s; /* the whole text */
	size_t at, end;
	uint64_t n_rows;
	size_t undo_bytes; /* most that one row needs to undo its escapes */
	const kw_column *columns;
	size_t n_columns;
} row_range;

/* Takes rows from `at` on as long as they have the plain form and their cells are right, `most_rows` at most; sets end, n_rows
 * and undo_bytes. What it does not take is for the parser, which also knows what is wrong with it. */
void cells_take(row_range *range, uint64_t most_rows);
/* Gives the table a source that reads them again on each pass. The text must live as long as the document. */
void cells_attach(kw_doc *doc, kw_node *table, const row_range *range);
/* The same rows packed, for a table whose other rows are. False without memory. */
bool cells_pack(const row_range *range, kw_buf *out);

/* ---- decoding (decode.c) ---- */

typedef struct xml_input {
	kw_ctx *ctx;
	kw_arena *arena;
	kw_text text;          /* utf8 without BOM; no lines */
	size_t sound;          /* of it: where the first character stands that XML forbids, or its end */
	const uint64_t *chars; /* see places_prepare; NULL before */
	bool ignore_doctype, doctype_said;
	bool parser_only; /* nothing is read but by libxml2: the truth for tests */
} xml_input;

/* Refuses what is no XML text, decides the encoding by BOM and declaration, decodes. */
KW_NODISCARD kw_status input_decode(kw_ctx *ctx, kw_str bytes, kw_arena *arena, xml_input *out);
/* The place of n bytes of the decoded text. */
kw_span input_span(const xml_input *in, size_t at, size_t n);

/* ---- ahead of the parser (tags.c) ---- */

/* Looks over the tags from *checked on and refuses a start tag that is too long: up to the first tag that ends at `least` or
 * behind it, or to `until`; *checked moves on. *behind: where the last tag met ends, start or end; 0 when none was met. */
KW_NODISCARD kw_status tags_check(const xml_input *in, size_t *checked, size_t least, size_t until,
                                  size_t *behind);
/* Where the DOCTYPE stands, when it is to be ignored; 0 and 0 when there is none. Otherwise it is refused. */
KW_NODISCARD kw_status doctype_find(const xml_input *in, bool ignore, size_t *from, size_t *to);

/* ---- gate (gate.c): libxml2 behind our own limits; the only file that parses with it ---- */

typedef struct gate_attribute {
	kw_str name, ns, value;
} gate_attribute;

/* ---- plain (plain.c): what needs no parser ---- */

enum { PLAIN_ATTRIBUTES = 32, PLAIN_TAG_BYTES = 65536 };

typedef enum plain_token {
	PLAIN_NOTHING, /* what comes is for the parser */
	PLAIN_START,
	PLAIN_EMPTY, /* start and end in one tag */
	PLAIN_END,
	PLAIN_TEXT
} plain_token;

/* Begin with s, sound, most_tag_bytes and `at`, which is behind a tag; all else zero. */
typedef struct plain {
	kw_str s;     /* the whole text, valid UTF-8 */
	size_t sound; /* as that of xml_input; nothing is taken behind it */
	size_t most_tag_bytes;
	size_t at;    /* behind the token */
	size_t event; /* how far the parser would have read when it says the same: gate_place */
	kw_str name;
	kw_str text; /* part of s, or of `undone` */
	size_t n_attributes;
	gate_attribute attributes[PLAIN_ATTRIBUTES];
	kw_buf undone;
} plain;

/* `open`: the element whose end tag is taken; empty: none. */
plain_token plain_next(plain *p, kw_str open);
void plain_free(plain *p);
/* Where the first character begins in [at, to) that XML forbids, or `to`. */
size_t find_forbidden(kw_str s, size_t at, size_t to);

/* ---- gate (gate.c): plain reading and libxml2 behind our own limits; the only file that parses with it ---- */

/* Who calls the events: the parser, or the result of a transformation. */
typedef struct gate gate;
struct gate {
	kw_span (*place)(const gate *g);
};

/* What the gate calls; each answers KW_OK to go on, or what it failed with, having said why. Text comes in pieces. Names, values
 * and text live as long as the call, or where they are part of the decoded text, as long as that. */
typedef struct gate_events {
	void *user;
	kw_status (*start)(void *user, const gate *g, kw_str name, kw_str ns,
	                   const gate_attribute *attributes, size_t n);
	kw_status (*text)(void *user, const gate *g, kw_str text);
	kw_status (*end)(void *user, const gate *g);
	/* May be NULL. Behind a start tag that ends at byte `from`: how far they take what follows by themselves. */
	size_t (*rows)(void *user, size_t from);
} gate_events;

KW_NODISCARD kw_status gate_parse(const xml_input *in, const gate_events *events);
/* The tag, or the text, of the event under way. */
kw_span gate_place(const gate *g);
/* Of gate_parse alone: the bytes of the tag under way in the decoded text. Of an empty element, the end has none: from = to. */
void gate_tag(const gate *g, size_t *from, size_t *to);
/* Once in a process: libxml2 set up, its catalogues and its loader of entities shut. */
kw_status gate_prepare(kw_ctx *ctx, int64_t expected_documents);

/* ---- document XML to tree (build.c) ---- */

typedef struct builder builder;

/* What calls its events makes the tree of doc. `text`: the decoded text, which lives as long as doc, so that its text stays there
 * and rows can be read from it; empty when the events come from elsewhere. `loose`: what a stylesheet made: white space is that of prose, values are
 * looked for in the text, parts of headings are filled in. NULL without memory. */
builder *builder_new(kw_ctx *ctx, kw_doc *doc, kw_str text, bool loose);
void builder_free(builder *b);
gate_events builder_events(builder *b);
/* After KW_EUNSUPPORTED: the root was of another vocabulary, of which nothing was said. */
bool builder_is_other(const builder *b, kw_str *name, kw_str *ns);
/* The document said where it came from. */
bool builder_has_source(const builder *b);

/* ---- loose.c: what a stylesheet leaves to us; `room` is memory to work in ---- */

/* s with each run of white space as one space, or as nothing where a line ends between Japanese characters. */
void prose_put(kw_buf *out, kw_str s);
kw_str without_edges(kw_str s, bool head, bool tail);
/* Adds text below a block or inline; `last`: nothing follows it there. */
void loose_add_text(kw_doc *doc, kw_node *node, kw_str text, bool last, kw_buf *room);
/* At the end of a node; false when it was empty and has been taken out. */
bool loose_finish(kw_doc *doc, kw_node *node, kw_buf *room);

/* ---- types (types.c): what the cells of a column are, where nobody says so ---- */

typedef struct type_survey {
	uint64_t n[KW_N_VALUE_KINDS], n_all;
	size_t figures; /* of every cell so far; 0: not all the same */
} type_survey;
void types_survey(type_survey *t, kw_str text);
kw_value_kind types_decide(const type_survey *t);
/* Makes a cell of text one of the column's kind. */
void types_set(kw_value_kind column, kw_cell *cell);
/* Gives the columns of a table of data that are text, and their cells, the kinds of the surveys. False without memory. */
bool types_apply(kw_doc *doc, kw_node *table, const type_survey *surveys);

/* ---- items (items.c): elements as a tree of our own ---- */

/* One element, or a stretch of text (without a name). */
typedef struct item item;
struct item {
	item *parent, *next, *first, *last;
	kw_str name, ns, text;
	const gate_attribute *attributes; /* their namespaces left out */
	size_t n_attributes;
	size_t from, body, body_end, to; /* in the decoded text: its tags, and what is between them */
	bool has_elements, has_text;
};

/* `prose`: white space is that of prose. What it makes lives in the arena. */
KW_NODISCARD kw_status items_read(const xml_input *in, kw_arena *arena, bool prose, const item **root);
/* The next item in document order inside `top`, or NULL. */
const item *item_next(const item *i, const item *top);
/* Empty when there is none. */
kw_str item_attribute(const item *i, kw_str name);
/* The first child of that name; NULL also for NULL. */
const item *item_child(const item *i, kw_str name);
/* The text of an element that holds nothing else; empty otherwise, and for NULL. */
kw_str item_text(const item *i);

/* ---- other vocabularies ---- */

#define OPEN_DATA_NAMESPACE "urn:kawaraban:opendata:1"

/* opendata.c: our Open Data XML, so that writing it again gives the same bytes. */
KW_NODISCARD kw_status opendata_read(const xml_input *in, kw_arena *arena, kw_doc *doc);

/* transform.c: by a stylesheet, whose result goes to the events. `in` has lines. `name` of the stylesheet, for messages. */
KW_NODISCARD kw_status transform_run(const xml_input *in, kw_arena *arena, kw_str stylesheet,
                                     const char *name, const gate_events *events);
void transform_prepare(void);

/* generic.c: any vocabulary, by its form alone. `in` has lines. */
KW_NODISCARD kw_status generic_read(const xml_input *in, kw_arena *arena, kw_doc *doc);

/* Counts the characters of the text in steps, so that a place far out on a long line costs no more than another. False without
 * memory. */
bool places_prepare(xml_input *in, kw_arena *arena);
/* The places of a stretch of the decoded text, one for each of its lines that is not blank, without white space and tags at their
 * ends (of one tag alone: the tag), separated by spaces; appended to out. `in` has lines and is prepared. */
void places_put(const xml_input *in, size_t from, size_t to, kw_buf *out);

/* ---- read.c, write.c ---- */

KW_NODISCARD kw_status xml_read(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc);
/* The same, by libxml2 alone where parser_only: what tests compare with. */
KW_NODISCARD kw_status xml_read_by(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc,
                                   bool parser_only);
KW_NODISCARD kw_status xml_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out);
/* gate_prepare, and the stylesheets mapped. */
KW_NODISCARD kw_status xml_prepare(kw_ctx *ctx, int64_t expected_documents);

#endif
