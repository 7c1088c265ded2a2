/* opendata.h -- what the files of the Open Data writer share: its canonical XML, its places in the source, its
 * findings. One od_job lives for one document; nothing here outlives a call of the writer. */
#ifndef OPENDATA_H
#define OPENDATA_H

#include <kawaraban/plugin.h>

/* ---- verify.c: what was written, read again ---- */

typedef struct od_verify od_verify;

/* In the order of the choices of opendata.verify. AUTO is FULL up to a size, COUNTS beyond. */
typedef enum od_verify_mode { OD_VERIFY_AUTO, OD_VERIFY_COUNTS, OD_VERIFY_FULL } od_verify_mode;

/* What the bytes must hold when they are read again. */
typedef struct od_counts {
	uint64_t elements;
	uint64_t amounts; /* elements `amount` and their sum */
	int64_t sum_yen;
} od_counts;

od_verify *od_verify_new(od_verify_mode mode); /* NULL without memory */
void od_verify_free(od_verify *v);
void od_verify_put(od_verify *v, kw_str bytes);
/* After the last byte: well-formed, as many elements and amounts as were written, and, unless only these are asked for,
 * valid against the grammar. KW_ELIB after saying what is wrong. */
kw_status od_verify_end(od_verify *v, kw_ctx *ctx, const od_counts *written);

/* ---- xml_put.c: Canonical XML 1.0, two-space indent, one leaf per line ---- */

typedef struct od_xml {
	kw_buf buf;
	kw_sink *out;      /* NULL: everything stays in buf */
	od_verify *verify; /* or NULL */
	unsigned depth;
	bool tag_open, has_text;
	bool unread; /* see od_xml_pause */
	od_counts counts;
	uint32_t n_replaced; /* characters XML cannot hold, written as U+FFFD */
} od_xml;

void od_xml_begin(od_xml *x); /* the XML declaration */
void od_xml_open(od_xml *x, const char *name);
/* After od_xml_open, in the order of Canonical XML (by name; xml:lang last). An empty value writes nothing. */
void od_xml_attr(od_xml *x, const char *name, kw_str value);
void od_xml_attr_int(od_xml *x, const char *name, int64_t value);
/* The text of a leaf; several calls join. */
void od_xml_text(od_xml *x, kw_str text);
void od_xml_close(od_xml *x, const char *name);
void od_xml_leaf(od_xml *x, const char *name, kw_str text);
/* Hands on what is buffered; drain: when it is much. */
void od_xml_flush(od_xml *x);
void od_xml_drain(od_xml *x);
/* Between complete elements: what follows is not read again and not counted, until it is called with false. */
void od_xml_pause(od_xml *x, bool pause);

/* ---- xml_row.c: the same for rows of data tables, of which there may be a million ---- */

/* The leaf `cell`; kind and value may be empty and need no escaping. */
typedef struct od_cell {
	kw_str kind, value, text;
} od_cell;

/* A whole `row`; line 0: without a place. */
void od_xml_row(od_xml *x, uint32_t line, const od_cell *cells, size_t n);
/* The same by one call after the other: the form od_xml_row keeps. */
void od_xml_row_plainly(od_xml *x, uint32_t line, const od_cell *cells, size_t n);

/* ---- the job ---- */

typedef enum od_finding_code {
	OD_AMBIGUOUS_PUBLISHER,
	OD_AMOUNT_TOO_LARGE,
	OD_APPROXIMATE_AMOUNT,
	OD_CONTROL_CHAR,
	OD_EMPTY_SECTION,
	OD_ERA_OUT_OF_RANGE,
	OD_FORMULA_LIKE,
	OD_IMPLIED_HEADING,
	OD_MISSING,
	OD_NO_LICENCE,
	OD_NOT_CATALOGUED,
	OD_NOT_CP932,
	OD_NOTE,
	OD_REORDERED,
	OD_UNCERTAIN,
	OD_UNKNOWN_FISCAL_YEAR,
	OD_UNKNOWN_PUBLISHER,
	OD_UNPARSED_AMOUNT,
	OD_N_FINDINGS
} od_finding_code;

typedef struct od_finding {
	od_finding_code code;
	uint32_t line; /* sorts; 0 = the document */
	uint32_t seq;
	kw_str lines, ref, text;
} od_finding;

/* The place of one element of the body, in the order of the body: what `reordered` is computed from. */
typedef struct od_claim {
	uint32_t first, last;
	const kw_node *node;
} od_claim;

typedef struct od_residue {
	kw_span at;
	kw_str lines, of, text;
	const char *reason;
} od_residue;

/* A way in which a column says yes or no: ○. */
typedef struct od_mark {
	const struct od_mark *next;
	size_t column;
	bool yes;
	kw_str text;
} od_mark;

/* A data table whose rows were written; is_mixed[column]: its values are of more than one kind. */
typedef struct od_data {
	const kw_node *table;
	bool *is_mixed;
	const od_mark *marks;   /* each once; NULL: there are none */
	const kw_str *headings; /* of the columns of its CSV */
} od_data;

/* One kind of growable array for all of them. */
typedef struct od_list {
	void *items;
	size_t n, cap;
} od_list;

typedef struct od_job {
	kw_ctx *ctx;
	const kw_opts *opts;
	const kw_doc *doc;
	const kw_records *records;
	kw_arena *arena;
	kw_buf scratch, scratch2;
	bool no_memory;
	bool reread_all;                       /* opendata.verify=full: the rows of data tables too */
	_Alignas(max_align_t) char spare[128]; /* an item of no list, after memory ran out */
	od_xml xml;
	const kw_publication *publication;
	od_list findings, claims, residue, data;
} od_job;

/* A zeroed new item at the end of the list, or a spare one after memory ran out (job->no_memory). */
void *od_list_add(od_job *job, od_list *list, size_t item_bytes);

kw_str od_copy(od_job *job, kw_str s);
uint64_t od_hash(kw_str s);
/* Empties a buffer, and remembers when memory was short for what stood in it. */
void od_clear(od_job *job, kw_buf *b);

/* ---- lines.c: places in the source ---- */

/* "12-15 17:3-18" of a list of spans; empty without places. part: columns belong to the place. */
void od_lines_put(const od_job *job, const kw_span *spans, size_t n, bool part, kw_buf *out);
/* The same of a block, kept in the job's arena. */
kw_str od_lines_of(od_job *job, const kw_node *block);
uint32_t od_line_of(const kw_node *block); /* the first, or 0 */
/* Notes the place of an element of the body. */
void od_claim_add(od_job *job, const kw_node *block);
/* The lines of all elements that leave the order of the source; empty when none does. */
kw_str od_moved_lines(od_job *job, uint32_t *first_line);

/* ---- the parts of the document ---- */

bool od_is_blank(kw_str s);
/* The text of a block with its mark, as the source has it; lives in job->scratch. */
kw_str od_block_text(od_job *job, const kw_node *block);
/* May this FIELD stand as metadata/officer, its rest being brackets and signs only? */
bool od_is_officer(od_job *job, const kw_node *field);
kw_status od_date_check(od_job *job, const char *option);

void od_metadata_put(od_job *job);
void od_body_put(od_job *job);
/* Opens the element of a table; its head and the rows of its row source are written, it is left open. */
void od_table_open(od_job *job, const kw_node *table);
void od_budget_put(od_job *job);
void od_residue_put(od_job *job);
void od_findings_put(od_job *job);
/* Writes s as a field of a CSV (RFC 4180); a comma before it unless it is the first of its row. */
void od_csv_field(kw_buf *out, kw_str s, bool is_first);
/* The data tables the body has, each as a CSV beside the document; unless opendata.tables is off. */
kw_status od_data_put(od_job *job, kw_sink *out);
/* The name of a table's CSV. number: from 0. */
kw_str od_data_file(od_job *job, size_t number);
/* The CSV of the amounts in out; reports what spreadsheets may stumble over. */
void od_csv_make(od_job *job, kw_buf *out);
/* The Data Package that describes it. */
void od_package_make(od_job *job, kw_buf *out);

/* ref may be empty; lines as od_lines_put makes them; text in Japanese. */
void od_find(od_job *job, od_finding_code code, kw_str lines, uint32_t line, kw_str ref, kw_str text);

#endif
