/* kawaraban/table.h -- tables as cursors: columns, and rows that come one at a time.
 *
 * A TABLE node either has ROW children whose cells hold blocks (a form, a page layout), or a row source: rows made
 * on demand, again on every pass, so that a million of them need no million nodes. A cursor serves both. */
#ifndef KAWARABAN_TABLE_H
#define KAWARABAN_TABLE_H

#include <kawaraban/doc.h>

typedef enum kw_value_kind {
	KW_VALUE_TEXT,
	KW_VALUE_CODE,    /* text that looks like a number: 010006, 1-1, 16-digit codes */
	KW_VALUE_INTEGER, /* value = the number */
	KW_VALUE_DECIMAL, /* value = the number * 10^decimals of the cell */
	KW_VALUE_PERCENT, /* value = per cent * 10^decimals */
	KW_VALUE_AMOUNT,  /* value = yen */
	KW_VALUE_DATE,    /* value = YYYYMMDD */
	KW_VALUE_BOOLEAN, /* a mark such as ○ or 無: value = 1 for yes, 0 for no */
	KW_N_VALUE_KINDS
} kw_value_kind;
KW_EXPORT const char *kw_value_kind_name(kw_value_kind kind); /* "text", "code" ... */

typedef struct kw_column {
	kw_str name;
	kw_value_kind kind; /* what the typed cells of the column are; single cells may stay text */
	kw_str unit;        /* "千円" when the head or a unit row says so */
	int64_t factor;     /* yen of that unit; 0 without */
} kw_column;

/* One cell. Borrowed until the next row is asked for. */
typedef struct kw_cell {
	kw_str text; /* as written; empty cell: n = 0 */
	kw_value_kind kind;
	uint8_t decimals;
	bool is_plain; /* the text is what kw_cell_value would write; false: nobody looked, or it is not */
	int64_t value; /* meaning by kind; 0 for text */
	kw_span at;
	const kw_node *node; /* the CELL or PROJECT node; NULL in a row source */
} kw_cell;

/* Rows on demand. `data` is immutable while the document lives; `state` is memory of one pass. */
typedef struct kw_row_source {
	const void *data;
	size_t state_bytes;
	void (*rewind)(const void *data, void *state);
	/* Fills cells[n_columns] and returns true, or returns false at the end. Cannot fail: the reader has gone
	 * through all rows once before it made the source. */
	bool (*next)(const void *data, void *state, kw_cell *cells);
} kw_row_source;

struct kw_table {
	const kw_column *columns; /* may be 0 for a table without head */
	size_t n_columns;
	uint64_t n_rows;           /* of the row source; 0 with ROW children */
	const kw_row_source *rows; /* NULL: rows are ROW children */
};

/* Gives a TABLE node its columns; copied. */
KW_EXPORT void kw_table_set_columns(kw_doc *doc, kw_node *table, const kw_column *columns, size_t n);
/* Gives it a row source; the structure is copied, its data must live as long as the document. */
KW_EXPORT void kw_table_set_rows(kw_doc *doc, kw_node *table, const kw_row_source *rows, uint64_t n_rows);
/* Rows kept in the arena: cells[n_rows * n_columns] are copied, with their text. For small tables and tests. */
KW_EXPORT void kw_table_set_cells(kw_doc *doc, kw_node *table, const kw_cell *cells, uint64_t n_rows);

typedef struct kw_rows kw_rows;
/* A cursor before the first row, or NULL without memory. Close it. */
KW_EXPORT kw_rows *kw_table_open(const kw_node *table);
/* The next row, or NULL at the end. *n is the number of cells: n_columns, or the children of a ROW. */
KW_EXPORT const kw_cell *kw_rows_next(kw_rows *rows, size_t *n);
KW_EXPORT void kw_rows_close(kw_rows *rows);

#endif
