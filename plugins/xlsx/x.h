/* x.h -- the workbook in memory, between the records and the library: sheets of typed cells, body rows on demand.
 * Nothing here knows libxlsxwriter; money stays int64 until a cell is written. */
#ifndef XLSX_X_H
#define XLSX_X_H

#include <kawaraban/plugin.h>

enum {
	XLSX_CELL_UNITS = 32767,    /* UTF-16 units of one cell */
	XLSX_SHEET_ROWS = 1048576,  /* rows of one sheet */
	XLSX_SHEET_COLUMNS = 16384, /* columns of one sheet */
	XLSX_NAME_UNITS = 31,       /* UTF-16 units of a sheet name */
	XLSX_STREAMED_ROWS = 20000, /* more body rows: constant memory, strings inline, no Excel table */
	XLSX_PATH_MAX = 4,          /* levels above a row that have columns of their own */
	XLSX_CHART_BARS = 40,       /* more groups make no readable chart */
	XLSX_KINDS_MAX = 8,         /* kinds of amount the overview shows apart */
	XLSX_PADDING_PX = 22,       /* of a cell, both sides, and the indent */
	XLSX_ARROW_PX = 18,
	XLSX_LINES_MAX = 24, /* a row is at most 409 points high */
	XLSX_FOOT_ROWS = 4,  /* below a body */
	XLSX_HEAD_ROW = 2,   /* of sheets with a body: title, unit, head, body; from 0 */
};

/* Numbers from here on have more figures than the 15 Excel keeps, and are written as text. */
#define XLSX_NUMBER_END INT64_C(1000000000000000)

/* ---- looks, names and words: formats/xlsx/print.tsv (layout.c) ---- */

/* X(ID, "name in the data file") */
#define XLSX_STYLES(X)                                                                                       \
	X(TITLE, "title")                                                                                    \
	X(NOTE, "note")                                                                                      \
	X(UNIT, "unit")                                                                                      \
	X(HEAD, "head")                                                                                      \
	X(LABEL, "label")                                                                                    \
	X(TEXT, "text")                                                                                      \
	X(WRAP, "wrap")                                                                                      \
	X(HEADING, "heading")                                                                                \
	X(CODE, "code")                                                                                      \
	X(NUMBER, "number")                                                                                  \
	X(PLAIN, "plain")                                                                                    \
	X(DECIMAL_1, "decimal-1")                                                                            \
	X(DECIMAL_2, "decimal-2")                                                                            \
	X(DECIMAL_3, "decimal-3")                                                                            \
	X(DECIMAL_4, "decimal-4")                                                                            \
	X(DECIMAL, "decimal")                                                                                \
	X(PERCENT, "percent")                                                                                \
	X(PERCENT_FINE, "percent-fine")                                                                      \
	X(DATE, "date")                                                                                      \
	X(TOTAL, "total")                                                                                    \
	X(TOTAL_NUMBER, "total-number")                                                                      \
	X(TOTAL_PERCENT, "total-percent")                                                                    \
	X(CONTROL, "control")

#define XLSX_SHEETS(X)                                                                                       \
	X(OVERVIEW, "overview")                                                                              \
	X(BUDGET, "budget")                                                                                  \
	X(PROJECTS, "projects")                                                                              \
	X(CONTACTS, "contacts")                                                                              \
	X(BODY, "body")                                                                                      \
	X(TABLE, "table")                                                                                    \
	X(SOURCE, "source")

/* What stands in a column. */
#define XLSX_KEYS(X)                                                                                         \
	X(NUMBER, "number")                                                                                  \
	X(PATH, "path") /* becomes PATH_ID and PATH_NAME for each level */                                   \
	X(PATH_ID, "path-id")                                                                                \
	X(PATH_NAME, "path-name")                                                                            \
	X(NAME, "name")                                                                                      \
	X(THEME, "theme")                                                                                    \
	X(KIND, "kind")                                                                                      \
	X(FISCAL_YEAR, "fiscal-year")                                                                        \
	X(AMOUNT, "amount") /* in the unit of the sheet */                                                   \
	X(UNIT, "unit")                                                                                      \
	X(YEN, "yen")                                                                                        \
	X(REMARK, "remark")                                                                                  \
	X(RAW, "raw")                                                                                        \
	X(LINE, "line")                                                                                      \
	X(TAG, "tag")                                                                                        \
	X(BUREAU, "bureau")                                                                                  \
	X(CONTENT, "content")                                                                                \
	X(ROLE, "role")                                                                                      \
	X(OFFICE, "office")                                                                                  \
	X(TEL, "tel")                                                                                        \
	X(FAX, "fax")                                                                                        \
	X(MAIL, "mail")                                                                                      \
	X(URL, "url")                                                                                        \
	X(LEVEL, "level")                                                                                    \
	X(TYPE, "type")                                                                                      \
	X(MARK, "mark")                                                                                      \
	X(LINK, "link")                                                                                      \
	X(PLACE, "place") /* framed, cell of a table */                                                      \
	X(ITEM, "item")                                                                                      \
	X(COUNT, "count")                                                                                    \
	X(SHARE, "share")                                                                                    \
	X(DATA, "data") /* becomes the columns of a table */

#define XLSX_WORDS(X)                                                                                        \
	X(UNIT, "unit")                                                                                      \
	X(YEN, "yen")                                                                                        \
	X(ID, "id")                                                                                          \
	X(MAIN, "main")                                                                                      \
	X(LEVEL_1, "level-1")                                                                                \
	X(LEVEL_2, "level-2")                                                                                \
	X(LEVEL_3, "level-3")                                                                                \
	X(LEVEL_4, "level-4")                                                                                \
	X(OTHERS, "others")                                                                                  \
	X(TOTAL, "total")                                                                                    \
	X(AGREES, "agrees")                                                                                  \
	X(DIFFERS, "differs")                                                                                \
	X(NO_AMOUNTS, "no-amounts")                                                                          \
	X(INFO_TITLE, "info-title")                                                                          \
	X(INFO_BODY, "info-body")                                                                            \
	X(INFO_YEAR, "info-year")                                                                            \
	X(INFO_KIND, "info-kind")                                                                            \
	X(INFO_STATUS, "info-status")                                                                        \
	X(INFO_ISSUED, "info-issued")                                                                        \
	X(INFO_HEAD, "info-head")                                                                            \
	X(INFO_BUDGET, "info-budget")                                                                        \
	X(INFO_PROJECTS, "info-projects")                                                                    \
	X(INFO_HEADINGS, "info-headings")                                                                    \
	X(INFO_SOURCE, "info-source")                                                                        \
	X(YEAR, "year")                                                                                      \
	X(CHART_TITLE, "chart-title")                                                                        \
	X(CHART_TEXT, "chart-text")                                                                          \
	X(APPROXIMATE, "approximate")                                                                        \
	X(SEE_SHEET, "see-sheet")                                                                            \
	X(PLACE_BOX, "place-box")                                                                            \
	X(PLACE_CELL, "place-cell")                                                                          \
	X(PART, "part")                                                                                      \
	X(NAME_ID, "name-id")                                                                                \
	X(NAME_AMOUNT, "name-amount")                                                                        \
	X(NAME_KIND, "name-kind")                                                                            \
	X(NAME_YEAR, "name-year")                                                                            \
	X(TABLE_NAME, "table-name")                                                                          \
	X(WORKBOOK, "workbook")                                                                              \
	X(COMMENTS, "comments")                                                                              \
	X(SOURCE_FILE, "source-file")                                                                        \
	X(SOURCE_AMOUNT, "source-amount")                                                                    \
	X(SOURCE_FINDING, "source-finding")                                                                  \
	X(SOURCE_REMOVED, "source-removed")                                                                  \
	X(FILE_NAME, "file-name")                                                                            \
	X(FILE_SHA256, "file-sha256")                                                                        \
	X(FILE_CHARSET, "file-charset")                                                                      \
	X(FILE_BYTES, "file-bytes")                                                                          \
	X(FILE_LINES, "file-lines")                                                                          \
	X(FILE_NONBLANK, "file-nonblank")                                                                    \
	X(SEVERITY_NOTE, "severity-note")                                                                    \
	X(SEVERITY_WARNING, "severity-warning")                                                              \
	X(SEVERITY_ERROR, "severity-error")                                                                  \
	X(REMOVED_DUPLICATE, "removed-duplicate")                                                            \
	X(REMOVED_FURNITURE, "removed-furniture")                                                            \
	X(REMOVED_MARKDOWN, "removed-markdown")                                                              \
	X(MISSING_PART, "missing-part")                                                                      \
	X(MISSING_FIELD, "missing-field")                                                                    \
	X(TYPE_TITLE, "type-title")                                                                          \
	X(TYPE_SUBTITLE, "type-subtitle")                                                                    \
	X(TYPE_SLOGAN, "type-slogan")                                                                        \
	X(TYPE_PARA, "type-para")                                                                            \
	X(TYPE_ITEM, "type-item")                                                                            \
	X(TYPE_NOTE, "type-note")                                                                            \
	X(TYPE_CAPTION, "type-caption")                                                                      \
	X(TYPE_CONTACT, "type-contact")                                                                      \
	X(TYPE_SIGNATURE, "type-signature")                                                                  \
	X(TYPE_FIELD, "type-field")                                                                          \
	X(TYPE_RAW, "type-raw")                                                                              \
	X(TYPE_MISSING, "type-missing")                                                                      \
	X(TYPE_TABLE, "type-table")

#define XLSX_STYLE_ID(id, name) XLSX_STYLE_##id,
#define XLSX_SHEET_ID(id, name) XLSX_SHEET_##id,
#define XLSX_KEY_ID(id, name)   XLSX_KEY_##id,
#define XLSX_WORD_ID(id, name)  XLSX_WORD_##id,
typedef enum xlsx_style { XLSX_STYLES(XLSX_STYLE_ID) XLSX_N_STYLES } xlsx_style;
typedef enum xlsx_sheet_id { XLSX_SHEETS(XLSX_SHEET_ID) XLSX_N_SHEETS } xlsx_sheet_id;
typedef enum xlsx_key { XLSX_KEYS(XLSX_KEY_ID) XLSX_N_KEYS } xlsx_key;
typedef enum xlsx_word { XLSX_WORDS(XLSX_WORD_ID) XLSX_N_WORDS } xlsx_word;

typedef enum xlsx_align { XLSX_ALIGN_LEFT, XLSX_ALIGN_CENTER, XLSX_ALIGN_RIGHT } xlsx_align;

typedef struct xlsx_look {
	int points;
	bool bold, wrap, border, has_fill;
	xlsx_align align;
	uint32_t fill; /* 0xRRGGBB */
	kw_str number_format;
} xlsx_look;

typedef struct xlsx_column {
	xlsx_key key;
	unsigned
	        level; /* PATH_ID, PATH_NAME: of the path, from 0; DATA: the column of the table; AMOUNT of the overview: the kind */
	kw_str heading; /* in columns of the layout borrowed from the data file */
	xlsx_style style;
	int min_px, max_px;
	int px; /* measured */
	bool filled_only;
	bool is_filled; /* measured */
} xlsx_column;

typedef struct xlsx_plan {
	kw_str name; /* of the tab */
	unsigned frozen_columns;
	const xlsx_column *columns;
	size_t n_columns;
} xlsx_plan;

typedef struct xlsx_layout {
	xlsx_look looks[XLSX_N_STYLES];
	xlsx_plan sheets[XLSX_N_SHEETS];
	kw_str words[XLSX_N_WORDS];
} xlsx_layout;

/* Reads the bytes of print.tsv; strings are borrowed from them. Says what is missing or malformed, with its line. */
KW_NODISCARD kw_status xlsx_layout_load(kw_ctx *ctx, kw_arena *arena, kw_str bytes, xlsx_layout *out);

/* ---- cells ---- */

typedef enum xlsx_cell_kind {
	XLSX_EMPTY, /* a formatted cell without content */
	XLSX_TEXT,
	XLSX_NUMBER,         /* value / divisor */
	XLSX_DATE,           /* value = YYYYMMDD */
	XLSX_FORMULA_NUMBER, /* formula, with its result value / divisor */
	XLSX_FORMULA_TEXT    /* formula, with its result text */
} xlsx_cell_kind;

typedef struct xlsx_cell {
	xlsx_cell_kind kind;
	xlsx_style style;
	kw_str text;
	kw_str formula; /* with its "=" */
	int64_t value, divisor;
} xlsx_cell;

typedef struct xlsx_placed {
	uint32_t row, col;
	xlsx_cell cell;
	struct xlsx_placed *next;
} xlsx_placed;

/* ---- sheets ---- */

typedef struct xlsx_book xlsx_book;
typedef struct xlsx_sheet xlsx_sheet;
typedef struct xlsx_cursor xlsx_cursor;

typedef struct xlsx_position {
	const kw_node *node;
	int64_t number;
} xlsx_position;

/* One pass over the body of a sheet. */
struct xlsx_cursor {
	const xlsx_sheet *sheet;
	size_t i;
	unsigned phase;
	kw_walk walk;
	xlsx_position row, cell;
	kw_rows *rows;
	const kw_finding *finding;
	const kw_removed *removed;
	kw_buf text, more, place; /* texts made for the row, valid until the next */
	xlsx_cell *cells;         /* of the row asked for last */
	kw_str *rest;             /* per column: what did not fit into a cell */
	bool has_rest;
};

typedef struct xlsx_chart {
	kw_str title, description, series;
	uint32_t first_row, last_row, name_col, value_col, at_row;
} xlsx_chart;

struct xlsx_sheet {
	xlsx_sheet_id id;
	kw_str name, key; /* legal and unique; how names are compared */
	xlsx_book *book;
	xlsx_column *columns;
	size_t n_columns;
	xlsx_placed *head, *head_last; /* cells above the body, rows ascending */
	xlsx_placed *foot, *foot_last; /* below */
	/* Fills cells[n_columns], all XLSX_EMPTY before, and returns true; false at the end. NULL: no body. */
	bool (*next)(xlsx_cursor *cursor, xlsx_cell *cells);
	const kw_node *table; /* TABLE */
	uint64_t
	        first_body; /* row of the whole body that comes first here: a long body goes on in the next sheet */
	uint32_t body_row; /* sheet row of the first body row */
	uint32_t n_rows;   /* body rows here, continuation rows included */
	uint32_t last_row; /* last row that has a cell */
	uint32_t last_col;
	uint32_t freeze_row, freeze_col;
	uint32_t repeat_row; /* rows 0 to this are repeated on each page */
	bool has_filter, has_excel_table;
	const xlsx_chart *chart;
	xlsx_sheet *following;
	/* What was sent to the library; verify.c finds the same again. */
	uint64_t n_cells_sent, n_rows_sent;
	bool has_yen;
	uint32_t yen_col;    /* its numbers in body rows are added */
	int64_t yen_sent;    /* their sum */
	int64_t yen_as_text; /* sum of the amounts that are no numbers for a spreadsheet */
	size_t amounts_sent;
};

typedef struct xlsx_name {
	kw_str name, formula;
} xlsx_name;

/* Budget rows that share their top level. */
typedef struct xlsx_group {
	const kw_node *node;
	kw_str id, name; /* id: never like a number, a date or a pattern, for COUNTIFS and SUMIFS */
	int64_t count;
	int64_t sums[XLSX_KINDS_MAX]; /* in the unit of the sheet */
} xlsx_group;

/* Amounts that belong together: the printed word, and the year. */
typedef struct xlsx_kind_of_amount {
	kw_str label;
	int fiscal_year;
	int64_t sum;
} xlsx_kind_of_amount;

/* What the budget rows have in common. */
typedef struct xlsx_budget {
	int64_t unit_yen; /* of the unit amounts are shown in: the smallest of the source */
	kw_str unit;      /* its name */
	unsigned n_levels;
	kw_str level_words[XLSX_PATH_MAX];  /* the document's own words where it has them */
	bool has_label_word[XLSX_PATH_MAX]; /* it is the word of the labels: 経営課題１ */
	kw_str name_word;                   /* for the names of rows; may be empty */
	xlsx_group *groups;
	size_t n_groups;
	uint32_t *group_of; /* per row */
	xlsx_kind_of_amount kinds[XLSX_KINDS_MAX];
	size_t n_kinds;             /* 1 when there are too many to show apart */
	bool has_labels, has_years; /* several of them */
	int64_t sum, sum_yen;       /* of all kinds: in the unit, in yen */
	size_t n_too_large;
} xlsx_budget;

struct xlsx_book {
	kw_ctx *ctx;
	kw_arena *arena;
	const kw_doc *doc;
	const kw_records *records;
	xlsx_layout layout;
	kw_str font;
	xlsx_sheet *first;
	uint64_t n_sheets;
	xlsx_name names[8];
	size_t n_names;
	kw_str title, subject, author, comments, footer;
	int64_t created; /* seconds since 1970; never 0 */
	uint64_t n_body_rows, n_body_cells;
	uint64_t n_text_bytes;
	xlsx_budget budget;
	uint64_t n_controls; /* characters XML cannot hold, written as U+FFFD */
	uint64_t n_split;    /* texts continued in the next row */
};

/* ---- sheets.c ---- */

/* An empty sheet at the end of the book, its name made legal and unique. NULL without memory (arena). */
xlsx_sheet *xlsx_sheet_add(xlsx_book *book, xlsx_sheet_id id, kw_str name);
void xlsx_put_head(xlsx_sheet *sheet, uint32_t row, uint32_t col, xlsx_cell cell);
void xlsx_put_foot(xlsx_sheet *sheet, uint32_t row, uint32_t col, xlsx_cell cell);
xlsx_cell xlsx_text(xlsx_style style, kw_str text);
/* A number; as text, with its value kept, when a spreadsheet would lose figures of it. */
bool xlsx_is_exact(int64_t value);
xlsx_cell xlsx_number(xlsx_book *book, xlsx_style style, int64_t value);
/* A pattern, or the text of a word, with the first {} replaced by a and the second by b; in the book's arena. */
kw_str xlsx_fill(xlsx_book *book, kw_str pattern, kw_str a, kw_str b);
kw_str xlsx_say(xlsx_book *book, xlsx_word word, kw_str a, kw_str b);
/* The name of the source without its suffix. */
kw_str xlsx_stem(const xlsx_book *book);
/* "$D$12"-like and "D12" references into buf, rows and columns from 0. */
void xlsx_put_ref(kw_buf *out, uint32_t row, uint32_t col, bool absolute);
/* Pixels text needs on one line. */
int xlsx_text_px(kw_str text, int points);
/* Lines it takes in a column of that width, at most XLSX_LINES_MAX. */
int xlsx_text_lines(kw_str text, int points, int column_px);

/* A pass over the body; close it. NULL without memory. */
xlsx_cursor *xlsx_cursor_open(const xlsx_sheet *sheet);
/* The next body row, n_columns cells, or NULL at the end. Texts over the cell limit go on in the row below. */
const xlsx_cell *xlsx_cursor_next(xlsx_cursor *cursor);
void xlsx_cursor_close(xlsx_cursor *cursor);

/* Measures all bodies: widths, columns that stay empty (taken out), rows, continuation in further sheets. */
KW_NODISCARD kw_status xlsx_measure(xlsx_book *book);

/* Bytes of text whose written form (xlsx_text_write) has at most XLSX_CELL_UNITS UTF-16 units. */
size_t xlsx_text_fit(kw_str text);
/* text as a cell of the file: CR LF and CR as LF, _xHHHH_ escaped, what XML cannot hold as U+FFFD. Returns how many of
 * these. text must be valid UTF-8. */
size_t xlsx_text_write(kw_str text, kw_buf *out);

/* ---- budget.c: what the rows have in common, and the sheet of the rows ---- */

KW_NODISCARD kw_status xlsx_budget_study(xlsx_book *book);
bool xlsx_next_budget(xlsx_cursor *cursor, xlsx_cell *cells);
/* The heading of a path column, level from 0. */
kw_str xlsx_path_heading(xlsx_book *book, unsigned level, bool is_id);
/* What the ID column says of a step of the path. */
kw_str xlsx_step_id(xlsx_book *book, const kw_path_step *step, unsigned level);
void xlsx_budget_finish(xlsx_sheet *sheet);
/* Index of the first column with that key (n_columns: none). */
size_t xlsx_column_find(const xlsx_sheet *sheet, xlsx_key key);

/* ---- overview.c: the first sheet, when all others are measured ---- */

void xlsx_overview_finish(xlsx_sheet *sheet);

/* ---- listing.c, source.c: sheets that list something row by row ---- */

bool xlsx_next_project(xlsx_cursor *cursor, xlsx_cell *cells);
bool xlsx_next_contact(xlsx_cursor *cursor, xlsx_cell *cells);
bool xlsx_next_block(xlsx_cursor *cursor, xlsx_cell *cells);
bool xlsx_next_record(xlsx_cursor *cursor, xlsx_cell *cells);
bool xlsx_next_source(xlsx_cursor *cursor, xlsx_cell *cells);

/* ---- print.c: the whole book of the print profile ---- */

KW_NODISCARD kw_status xlsx_print_build(xlsx_book *book);

/* ---- room.c, xlsx.c, verify.c: the file ---- */

/* Makes sure, before the library is let loose, that the folder takes the files it will write. */
KW_NODISCARD kw_status xlsx_room_check(const xlsx_book *book, const char *folder);
/* The book as a file at path; folder takes the library's temporary files. */
KW_NODISCARD kw_status xlsx_book_write(xlsx_book *book, const char *path, const char *folder);
/* Re-reads the file: every part whole and well-formed, rows, cells and sums as sent. */
KW_NODISCARD kw_status xlsx_book_verify(const xlsx_book *book, const char *path);

#endif
