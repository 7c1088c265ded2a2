/* x.h -- the workbook in memory, between the records and the library: sheets of typed cells, body rows on demand.
 * Nothing here knows libxlsxwriter; money stays int64 until a cell is written. */
#ifndef XLSX_X_H
#define XLSX_X_H

#include "layout.h"

enum {
	XLSX_CELL_UNITS = 32767,    /* UTF-16 units of one cell */
	XLSX_SHEET_ROWS = 1048576,  /* rows of one sheet */
	XLSX_SHEET_COLUMNS = 16384, /* columns of one sheet */
	XLSX_NAME_UNITS = 31,       /* UTF-16 units of a sheet name */
	XLSX_SPLICED_ROWS =
	        20000,            /* more body rows in the book: those of long sheets are written by body.c */
	XLSX_SPLICED_LEAST = 128, /* rows of such a sheet; more than there are looks */
	XLSX_ROW_TENTHS = 200,    /* of a point: the height of a row */
	XLSX_ROW_TENTHS_MAX = 4090,
	XLSX_LINE_TENTHS = 17,     /* the line spacing of 游ゴシック, in tenths of its size */
	XLSX_PATH_MAX = 6,         /* levels above a row that have columns of their own */
	XLSX_CHART_BARS = 40,      /* more groups make no readable chart */
	XLSX_PIE_PARTS = 12,       /* and more parts no readable pie */
	XLSX_CHART_FRAME_PX = 110, /* title, axis, margins */
	XLSX_CHART_BAR_PX = 34,
	XLSX_TWO_CHARTS_PX = 900, /* of a table under which two stand side by side */
	XLSX_PIE_GAP_PX = 16,
	XLSX_PIE_WIDTH_PX = 430,
	XLSX_PIE_HEIGHT_PX = 330,
	XLSX_PIE_COLUMNS = 7, /* of the width a sheet gives by itself, beside the table */
	XLSX_GROUPS_MAX =
	        5000, /* more groups make a sheet of sums nobody reads, and formulas that take minutes */
	XLSX_KINDS_MAX = 8,   /* kinds of amount the overview shows apart */
	XLSX_PADDING_PX = 22, /* of a cell, both sides, and the indent */
	XLSX_ARROW_PX = 18,
	XLSX_PAGE_PX =
	        1880, /* on A4 landscape 11 points become 6: what is wider is hard to read on one page */
	XLSX_LINES_MAX = 24, /* a row is at most 409 points high */
	XLSX_FOOT_ROWS = 4,  /* below a body */
	XLSX_HEAD_ROW = 2,   /* of printed sheets with a body: title, unit, head, body; from 0 */
};

/* Numbers from here on have more figures than the 15 Excel keeps, and are written as text. */
#define XLSX_NUMBER_END INT64_C(1000000000000000)

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
	kw_path_step path[XLSX_PATH_MAX]; /* of a heading */
	kw_rows *rows;
	const kw_finding *finding;
	const kw_removed *removed;
	kw_buf text, more, place;   /* texts made for the row, valid until the next */
	unsigned outline;           /* level of the row in its group; 0 without */
	uint32_t row_here, n_given; /* which row of this sheet's body is under way; how many were given */
	kw_cell *values;            /* of a row of the publication */
	xlsx_cell *cells;           /* of the row asked for last */
	kw_str *rest;               /* per column: what did not fit into a cell */
	bool has_rest;
};

typedef struct xlsx_chart {
	bool is_pie;
	kw_str title, description, series;
	uint32_t first_row, last_row, name_col, value_col, at_row, at_col;
	uint32_t width_px, height_px, offset_px; /* from the left of its column */
	struct xlsx_chart *next;
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
	uint64_t first_body;  /* body row that comes first here: a long body goes on in the next sheet */
	uint32_t head_row;    /* sheet row of the heads */
	uint32_t body_row;    /* of the first body row */
	uint32_t n_rows;      /* body rows here, continuation rows included */
	uint32_t last_row;    /* last row that has a cell */
	uint32_t last_col;
	uint32_t print_col; /* last column that is printed */
	uint32_t freeze_row, freeze_col;
	uint32_t repeat_row; /* rows 0 to this are repeated on each page */
	bool has_filter, has_excel_table;
	bool is_bare;                 /* a table for machines: no page, no footer */
	bool is_spliced;              /* its body is written by body.c, strings inline */
	uint64_t body_at, body_bytes; /* of a spliced sheet: where its rows stand in the part */
	const xlsx_chart *charts;
	bool has_outline; /* rows are grouped, sums above what they sum up */
	xlsx_sheet *following;
	/* What was sent to the library; verify.c finds the same again. */
	uint64_t n_cells_sent, n_rows_sent;
	bool has_yen;
	uint32_t yen_col, yen_last; /* the numbers of these columns in body rows are added */
	int64_t yen_sent;           /* their sum */
	uint64_t texts_sent;        /* xlsx_text_mark of each text the library was given, added */
	int64_t yen_as_text;        /* sum of the amounts that are no numbers for a spreadsheet */
	size_t amounts_sent;
};

typedef struct xlsx_name {
	kw_str name, formula;
} xlsx_name;

#define XLSX_NO_GROUP UINT32_MAX

/* Groups by hash: open addressing in the arena; a slot holds a group + 1. */
typedef struct xlsx_index {
	uint32_t *slots;
	uint64_t *hashes;
	size_t n, room; /* room: 0 or a power of two */
} xlsx_index;

/* Items that share the levels above them; groups form a tree. */
typedef struct xlsx_group {
	const kw_node *node;  /* the section, or a table without levels; NULL for a level column */
	kw_str number, title; /* of a level column */
	bool is_made;         /* no level of the document: a table, others */
	kw_str id, name;      /* id: never like a number, a date or a pattern, for COUNTIFS and SUMIFS */
	kw_str key;           /* the IDs of all levels: 款02／項01 */
	uint32_t parent, first_child, last_child, next;
	size_t letters;         /* used in the IDs of its groups */
	unsigned level;         /* from 0 */
	uint32_t row, last_row; /* in the order of the sheet of sums: its own, the last one below it */
	int64_t count;
	int64_t sums[XLSX_KINDS_MAX]; /* in the unit of the sheet */
	int64_t before;               /* of the year before */
} xlsx_group;

/* A row of the sheet of amounts: an amount, and that of the year before; one of them may be NULL. */
typedef struct xlsx_item {
	const kw_budget_row *row; /* what it is called: one of these */
	const kw_budget_row *now, *before;
	uint32_t group;
} xlsx_item;

/* Amounts of this year and the year before, in the unit of the sheet. */
typedef struct xlsx_change {
	int64_t now, before;
	bool has_before;
} xlsx_change;

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
	xlsx_item *items;
	size_t n_items;
	xlsx_group *groups; /* all levels */
	size_t n_groups, groups_cap;
	uint32_t first_group, last_group; /* of the top level */
	size_t letters;                   /* used in its IDs */
	xlsx_index by_step, by_id;
	uint32_t *order;     /* parents before what is below them */
	bool has_levels;     /* more than one */
	bool has_comparison; /* amounts of the year before stand beside */
	bool sums_before;    /* and their sums mean something */
	xlsx_kind_of_amount before;
	int64_t before_yen;
	xlsx_kind_of_amount kinds[XLSX_KINDS_MAX];
	size_t n_kinds;             /* 1 when there are too many to show apart */
	bool has_labels, has_years; /* several of them */
	int64_t sum, sum_yen;       /* of all kinds: in the unit, in yen */
	size_t n_too_large;
} xlsx_budget;

/* A line of the sheet of sources of the opendata profile. */
typedef struct xlsx_fact {
	kw_str item, content;
} xlsx_fact;

struct xlsx_book {
	kw_ctx *ctx;
	kw_arena *arena;
	const kw_doc *doc;
	const kw_records *records;
	xlsx_layout layout;
	kw_str font;
	bool in_thousands; /* amounts are yen, shown in thousands */
	bool refuses_long_text;
	xlsx_sheet *first;
	uint64_t n_sheets;
	xlsx_name names[8];
	size_t n_names;
	kw_str title, subject, author, comments;
	int64_t created; /* seconds since 1970; never 0 */
	uint64_t n_body_rows, n_body_cells;
	unsigned style_numbers[XLSX_N_STYLES]; /* of the looks in the package; known when a body is spliced */
	uint64_t n_text_bytes;
	xlsx_budget budget;
	const kw_publication *publication; /* of the opendata profile */
	xlsx_fact facts[8];
	size_t n_facts;
	uint64_t n_controls; /* characters XML cannot hold, written as U+FFFD */
	uint64_t n_cut;      /* heads that end at the limit of a cell */
	uint64_t n_split;    /* texts continued in the next row */
};

/* ---- text.c ---- */

/* Pixels text needs on one line. */
int xlsx_text_px(kw_str text, int points);
/* No less than that, and quick: for texts that are no longer than others. */
int xlsx_text_px_most(kw_str text, int points);
/* Lines it takes in a column of that width, at most XLSX_LINES_MAX. */
int xlsx_text_lines(kw_str text, int points, int column_px);
/* What stands for c where text is one line (names, properties, footers, strings of formulas). */
uint32_t xlsx_line_char(uint32_t c);

/* Bytes of text whose written form (xlsx_text_write) has at most XLSX_CELL_UNITS UTF-16 units. */
size_t xlsx_text_fit(kw_str text);
/* text as a cell of the file: CR LF and CR as LF, _xHHHH_ escaped, what XML cannot hold as U+FFFD. Returns how many of
 * these; malformed bytes become U+FFFD too. */
size_t xlsx_text_write(kw_str text, kw_buf *out);

/* Text of the file at a place; sums of these tell whether every text stands where it was sent. */
uint64_t xlsx_text_mark(kw_str written, uint32_t row, uint32_t col);
uint64_t xlsx_text_hash(kw_str written);
uint64_t xlsx_mark(uint64_t hash, uint32_t row, uint32_t col);

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
/* A pass over the body; close it. NULL without memory. */
xlsx_cursor *xlsx_cursor_open(const xlsx_sheet *sheet);
/* The next body row, n_columns cells, or NULL at the end. Texts over the cell limit go on in the row below. */
const xlsx_cell *xlsx_cursor_next(xlsx_cursor *cursor);
void xlsx_cursor_close(xlsx_cursor *cursor);

/* Tenths of a point the row needs for its wrapped texts. */
int xlsx_row_tenths(const xlsx_sheet *sheet, const xlsx_cell *cells);
/* Adds the amounts of a row that goes into the file. */
void xlsx_note_amounts(xlsx_sheet *sheet, const xlsx_cell *cells);
/* The sheet a part such as xl/worksheets/sheet3.xml holds; NULL for other parts. */
xlsx_sheet *xlsx_sheet_of_part(const xlsx_book *book, const char *name);
/* Days since 1970-01-01 of a date YYYYMMDD in the Gregorian calendar. */
int64_t xlsx_days(int64_t date);

/* Measures all bodies: widths, columns that stay empty (taken out), rows, continuation in further sheets. */
KW_NODISCARD kw_status xlsx_measure(xlsx_book *book);

/* ---- budget.c: what the rows have in common, and the sheet of the rows ---- */

KW_NODISCARD kw_status xlsx_budget_study(xlsx_book *book);
bool xlsx_next_budget(xlsx_cursor *cursor, xlsx_cell *cells);
/* The heading of a path column, level from 0. */
kw_str xlsx_path_heading(xlsx_book *book, unsigned level, bool is_id);
/* The sections around a node, outermost first; returns their number, at most XLSX_PATH_MAX. */
size_t xlsx_path_above(const kw_node *node, kw_path_step path[XLSX_PATH_MAX]);
/* What the ID column says of a step of the path. */
kw_str xlsx_step_id(xlsx_book *book, const kw_path_step *step, unsigned level);
void xlsx_budget_finish(xlsx_sheet *sheet);
/* Index of the first column with that key (n_columns: none). */
size_t xlsx_column_find(const xlsx_sheet *sheet, xlsx_key key);

/* ---- formula.c: cells that calculate, with their results ---- */

/* Frees the formula. */
xlsx_cell xlsx_formula(xlsx_book *book, xlsx_style style, kw_buf *formula, int64_t value, int64_t divisor);
void xlsx_put_word(kw_buf *formula, const xlsx_book *book, xlsx_word word);
/* The conditions of one of several kinds of amount. */
void xlsx_put_kind(kw_buf *formula, const xlsx_book *book, size_t kind);
void xlsx_put_range(kw_buf *formula, uint32_t col, uint32_t first_row, uint32_t last_row);
/* In a row of a sheet with columns of amounts and those of the year before. */
xlsx_cell xlsx_difference(const xlsx_sheet *sheet, uint32_t row, const xlsx_column *column,
                          xlsx_change change);
xlsx_cell xlsx_rate(const xlsx_sheet *sheet, uint32_t row, const xlsx_column *column, xlsx_change change);
xlsx_cell xlsx_share(const xlsx_sheet *sheet, uint32_t row, xlsx_style style, int64_t sum);
/* The look of an amount: numbers in thousands when the user wants them. */
xlsx_style xlsx_amount_style(const xlsx_book *book, xlsx_style style);
/* A name for cells of a column. */
void xlsx_name_range(const xlsx_sheet *sheet, xlsx_word word, uint32_t col, uint32_t first_row,
                     uint32_t last_row);

/* ---- groups.c: the tree of levels, and the sheet of sums ---- */

/* Places the items; without memory the arena says so. */
void xlsx_groups_study(xlsx_book *book);
/* The group of the top level a step leads to, or NULL. */
const xlsx_group *xlsx_group_find(const xlsx_budget *b, const kw_path_step *step);
bool xlsx_next_group(xlsx_cursor *cursor, xlsx_cell *cells);
void xlsx_summary_finish(xlsx_sheet *sheet);

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

/* What a data table is called. */
kw_str xlsx_table_title(xlsx_book *book, const kw_node *table, size_t i);
/* Gives each column a head no other has. */
void xlsx_headings_unique(xlsx_sheet *sheet);
/* May a spreadsheet hold this day, YYYYMMDD, as a date? */
bool xlsx_is_sheet_date(int64_t date);

/* ---- data.c: the whole book of the opendata profile ---- */

bool xlsx_next_amounts(xlsx_cursor *cursor, xlsx_cell *cells);
bool xlsx_next_datum(xlsx_cursor *cursor, xlsx_cell *cells);
bool xlsx_next_fact(xlsx_cursor *cursor, xlsx_cell *cells);
/* The first data table with columns, or NULL. */
const kw_node *xlsx_data_table(const kw_records *records);
/* Needs book->publication. */
KW_NODISCARD kw_status xlsx_data_build(xlsx_book *book);

/* ---- room.c, xlsx.c, splice.c, verify.c: the file ---- */

/* Makes sure, before the library is let loose, that the folder takes the files it will write. */
KW_NODISCARD kw_status xlsx_room_check(const xlsx_book *book, const char *folder);
/* What libxlsxwriter makes of the book, as a file at path; folder takes its temporary files. */
KW_NODISCARD kw_status xlsx_library_write(xlsx_book *book, const char *path, const char *folder);
/* The book as a file at path, the bodies of long sheets included; folder as above. */
KW_NODISCARD kw_status xlsx_book_write(xlsx_book *book, const char *path, const char *folder);
/* Re-reads the file: every part whole and well-formed, rows, cells and sums as sent. */
KW_NODISCARD kw_status xlsx_book_verify(const xlsx_book *book, const char *path);

#endif
