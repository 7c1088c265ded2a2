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

/* The attribute of an element, or NULL. */
const attribute *attribute_find(unsigned element, kw_str name);
/* The heading, contact or field of a node; NULL for other nodes. */
void *node_parts(const kw_node *node);

/* ---- values (value.c): attribute values as text ---- */

/* Appends the value at `base` (the structure the attribute is a member of); nothing when it is zero or empty, and then
 * the answer is false. */
bool value_put(kw_buf *out, const attribute *a, const void *base);
/* Reads a value into `base`; what it needs to keep goes to the arena. On failure *expected says what was expected. */
bool value_read(kw_arena *arena, const attribute *a, kw_str text, void *base, const char **expected);

/* Characters XML cannot hold are written _xHHHH_ and '_' before such a sequence is _x005F_ (ECMA-376 ST_Xstring). */
void text_put(kw_buf *out, kw_str s, bool in_attribute);
/* The reverse; borrowed from s when nothing had to be undone, else from the arena. */
kw_str text_undo(kw_arena *arena, kw_str s);

/* Characters on each line as runs: "0*3 24 36". */
void counts_put(kw_buf *out, const uint32_t *counts, size_t n);

bool number_read(kw_str s, uint64_t *out);

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

/* ---- decoding (decode.c) ---- */

typedef struct xml_input {
	kw_ctx *ctx;
	kw_arena *arena;
	kw_text text; /* utf8 without BOM, no lines */
} xml_input;

/* Refuses what is no XML text, decides the encoding by BOM and declaration, decodes. */
KW_NODISCARD kw_status input_decode(kw_ctx *ctx, kw_str bytes, kw_arena *arena, xml_input *out);
/* The place of n bytes of the decoded text. */
kw_span input_span(const xml_input *in, size_t at, size_t n);

/* ---- gate (gate.c): libxml2 behind our own limits; the only file that knows it ---- */

typedef struct gate_attribute {
	kw_str name, ns, value;
} gate_attribute;

typedef struct gate gate;

/* What the gate calls; each answers KW_OK to go on, or what it failed with, having said why. Text comes in pieces. */
typedef struct gate_events {
	void *user;
	kw_status (*start)(void *user, const gate *g, kw_str name, kw_str ns,
	                   const gate_attribute *attributes, size_t n);
	kw_status (*text)(void *user, const gate *g, kw_str text);
	kw_status (*end)(void *user, const gate *g);
} gate_events;

KW_NODISCARD kw_status gate_parse(const xml_input *in, const gate_events *events);
/* The tag, or the text, of the event under way. */
kw_span gate_place(const gate *g);
/* Once in a process: libxml2 set up, its catalogues and its loader of entities shut. */
kw_status gate_prepare(kw_ctx *ctx, int64_t expected_documents);

/* ---- document XML to tree (build.c) and back (write.c) ---- */

KW_NODISCARD kw_status document_read(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc);
KW_NODISCARD kw_status document_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out);

#endif
