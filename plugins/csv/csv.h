/* csv.h -- what the files of the plugin share: the scanner, the kinds of cells, the table under construction. */
#ifndef CSV_H
#define CSV_H

#include <kawaraban/plugin.h>

/* ---- scan (scan.c): fields and records, RFC 4180 and what is met besides ---- */

/* Delimiters that are no single character: runs of spaces, and runs of two or more of them (then one space is text). */
enum { GAPS = ' ', WIDE_GAPS = 1 };

typedef enum field_end { END_FIELD, END_RECORD, END_INPUT, END_UNTERMINATED } field_end;

typedef struct csv_field {
	size_t from, n; /* content in the text; quotes around it left out, unless `undo` */
	uint32_t line, col;
	bool undo;  /* has doubled quotes, or text behind its closing quote: see field_undo */
	bool stray; /* text behind its closing quote */
	/* As written, with its quotes, up to the first line end in it: */
	size_t start;
	uint32_t n_chars, n_bytes;
} csv_field;

/* One pass over a text. Start it with scan_start. */
typedef struct csv_scan {
	kw_str s;
	char delimiter;
	uint8_t least_gap; /* spaces that separate; 0: the delimiter is one character */
	bool places;       /* col and n_chars are wanted; else they are 0 */
	size_t at;         /* the next field */
	uint32_t line, col;
	size_t counted; /* col is that of this byte */
	size_t block;   /* of 64 bytes, whose special bytes are in mask */
	uint64_t mask;
} csv_scan;

csv_scan scan_start(kw_str s, size_t at, uint32_t line, char delimiter, bool places);
/* Passes over empty lines; false at the end of the text. */
bool scan_record(csv_scan *c);
/* The next field of the record. */
field_end scan_field(csv_scan *c, csv_field *f);
enum { PLAIN_FIELDS = 256 }; /* room for scan_plain; wider rows go the long way */
/* A record without quotes, which most are: where its fields end, each the next begins one byte behind. Returns their number, and the
 * scan is behind the record; 0, and nothing is done, when it is another one, has more than `most` fields, or no line end. */
size_t scan_plain(csv_scan *c, size_t *ends, size_t most);
/* Code points that begin in n bytes. */
uint32_t count_chars(const char *p, size_t n);
/* Fills col and n_chars of a field from a pass without places. */
void field_locate(kw_str s, csv_field *f);
/* The content with its quotes undone, into out[f->n]; returns its length. */
size_t field_undo(kw_str s, const csv_field *f, char *out);

/* One bit for each of the 64 bytes at p that is the delimiter, a quote, CR or LF; and its plain twin, the oracle. */
uint64_t special_mask(const char *p, char delimiter);
uint64_t special_mask_plain(const char *p, char delimiter);

/* ---- values (value.c): what one cell is ---- */

typedef enum shape {
	SHAPE_EMPTY, /* nothing, or a sign that says so: － … */
	SHAPE_TEXT,
	SHAPE_CODE, /* 0123, 1-1, 03-1234-5678, more than 15 figures */
	SHAPE_INTEGER,
	SHAPE_DECIMAL,
	SHAPE_PERCENT,
	SHAPE_AMOUNT, /* with its unit: 28,523千円 */
	SHAPE_DATE,
	N_SHAPES
} shape;

typedef struct cell_value {
	shape shape;
	uint8_t decimals;
	uint8_t n_figures; /* SHAPE_INTEGER, SHAPE_CODE: all of it is figures, so many; else 0 */
	bool is_plain;     /* a number or a date, written as kw_cell_value writes it */
	int64_t value;
} cell_value;

enum { MOST_FIGURES = 15 }; /* of an integer; more are a code */

/* Whether a cell can begin so and be anything but text. */
extern const uint8_t value_begins[256];
cell_value value_of(kw_str text);
/* YYYYMMDD of a date in figures: 2022-04-01, 2022/4/1, 2022.4.1; false when p[n] is none. */
bool date_of(const char *p, size_t n, int64_t *out);

/* ---- columns (column.c): names, units and kinds from the head and from all cells ---- */

enum { MOST_ODD = 5 };

typedef struct column_survey {
	uint64_t n[N_SHAPES], n_marks; /* n_marks: texts that say yes or no */
	uint8_t least_figures, most_figures;
	bool closed;             /* too much text: no longer looked at */
	csv_field odd[MOST_ODD]; /* the first texts */
} column_survey;

/* ---- words (words.c): what formats/csv knows of heads, units and totals ---- */

/* How much a row sums up: 小計 less than 合計, 合計 less than 総計; 累計 is of no use as a check. */
typedef enum total_level { TOTAL_NONE, TOTAL_PART, TOTAL_WHOLE, TOTAL_ALL, TOTAL_RUNNING } total_level;

typedef enum column_hint {
	HINT_NONE,
	HINT_CODE,
	HINT_LEVEL, /* the same, and rows of an outer level may stand above their parts: 款 項 目 節 */
	HINT_AMOUNT,
	HINT_NUMBER,
	HINT_RATIO,
	HINT_COORDINATE,
	HINT_TEXT
} column_hint;

/* WORD_WHOLE: the head, or of a head of several rows its last part, is the word alone. */
typedef enum word_place { WORD_ANYWHERE, WORD_WHOLE, WORD_END } word_place;

typedef struct csv_word {
	kw_str key; /* as kw_norm_key makes it */
	column_hint hint;
	word_place place;
} csv_word;

/* ○ and the like. */
typedef struct csv_mark {
	kw_str text;
	bool yes;
} csv_mark;

typedef struct csv_words {
	const csv_word *headers;
	size_t n_headers;
	const csv_mark *marks;
	size_t n_marks;
	kw_str units, totals, preambles;
	bool ends_total[256]; /* the last bytes of the words of totals */
} csv_words;
/* What it makes lives in the arena. */
KW_NODISCARD kw_status words_load(kw_ctx *ctx, kw_arena *arena, csv_words *out);

/* Whether the cell says yes or no, and nothing else. */
bool words_mark(const csv_words *words, kw_str cell, bool *yes);
column_hint words_hint(const csv_words *words, kw_str header);
total_level words_total(const csv_words *words, kw_str text);
/* Whether a comment line that begins with this cell (#property) names the columns. */
bool words_is_head_comment(const csv_words *words, kw_str cell);
/* Whether the cell is a unit and nothing else, in brackets or without: 千円, （人）. */
bool words_is_unit(const csv_words *words, kw_str cell);
/* The unit in brackets at the end of a head or in a line of its own（単位：千円）: "amount", "percent" or "number" and its yen.
 * False when there is none. */
typedef struct csv_unit {
	kw_str unit, kind;
	int64_t factor;
} csv_unit;
bool words_unit(const csv_words *words, kw_str text, csv_unit *out);
/* Whether the cell names itself the unit of a table:（単位：千円）. */
bool words_is_unit_line(const csv_words *words, kw_str cell);

/* ---- the decision (column.c) ---- */

void survey_cell(column_survey *c, const csv_words *words, kw_str text, const csv_field *at);
void column_decide(const column_survey *c, column_hint hint, const csv_unit *unit, kw_column *out);
/* Fills kind, value and decimals of a cell of the column from its text. */
void cell_type(const kw_column *column, const csv_words *words, kw_cell *cell);

/* ---- layout (layout.c): delimiter, lines above the head, the head, where a table ends ---- */

typedef enum csv_header { HEADER_AUTO, HEADER_YES, HEADER_NO } csv_header;

typedef struct csv_layout {
	char delimiter;
	uint32_t n_above;      /* records above the table: title, unit, comments */
	uint32_t n_head;       /* records of the head; 0 without */
	uint32_t head_comment; /* the record above, from 1, whose cells name the columns; 0 without */
} csv_layout;

/* Whether the head of a file, in any encoding that keeps ASCII, is rows of equal length. */
bool layout_is_table(kw_str head);
/* delimiter 0: found by evidence, which is reported when it is not the comma. */
csv_layout layout_find(kw_ctx *ctx, kw_str s, const csv_words *words, char delimiter, csv_header header);

/* A table under way, and the record behind a blank row of it. */
typedef struct csv_table_so_far {
	const csv_scan *at;
	const kw_str *names; /* of its head */
	size_t n_names;
	size_t width; /* fields of its head or first row, without empty ones at the end */
} csv_table_so_far;
/* Whether another table begins there; fills its layout. */
bool layout_begins_table(const csv_table_so_far *now, const csv_words *words, csv_layout *out);
/* Whether nothing but lines with one cell follow, of text, to the end. */
bool layout_is_tail(const csv_scan *at);

/* ---- head (head.c): the names of the columns from the records of the head ---- */

/* Reads n records; *names is an array of *n_names, to be freed by the caller, its strings live in the arena. NULL without memory.
 * Names above each other are joined (予算額_本年度), a unit below a name stands in brackets behind it. */
kw_str *head_read(csv_scan *scan, uint32_t n, const csv_words *words, kw_arena *arena, size_t *n_names);

/* ---- names (names.c): heads of columns ---- */

/* Makes each name differ from all before it: 件数, 件数 (2); an empty one becomes 列3, its position. New names live in
 * the arena. *changed is their number; false without memory. */
bool names_distinguish(kw_arena *arena, kw_str *names, size_t n, size_t *changed);

/* ---- rows (rows.c): the table as a cursor over the text ---- */

typedef struct csv_table {
	kw_str s;
	char delimiter;
	size_t at; /* of the first row */
	uint32_t line;
	const kw_column *columns;
	size_t n_columns;
	csv_words words;
	size_t undo_bytes; /* most that one row needs to undo its quotes */
	bool has_offsets;  /* the text is the original, mark_bytes behind its beginning */
	size_t mark_bytes;
} csv_table;

/* `table` is copied into the document. */
void rows_attach(kw_doc *doc, kw_node *node, const csv_table *table, uint64_t n_rows);
/* The place of a field in the original. */
kw_span field_span(const csv_table *table, const csv_field *f);

/* ---- totals (totals.c) ---- */

/* Compares each sum written in the table with the sum of the rows above it, and reports those that differ. False
 * without memory. */
bool totals_check(kw_ctx *ctx, const csv_words *words, const kw_node *table);

/* ---- decode (decode.c) ---- */

/* In the encoding of the option, or in the one that the bytes show. */
KW_NODISCARD kw_status decode_text(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_arena *arena,
                                   kw_text *text);

/* ---- read (read.c) ---- */

KW_NODISCARD kw_status csv_read(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc);

#endif
