/* layout.h -- looks of cells, columns of sheets, words: what the files of formats/xlsx/ say (layout.c). The lists here and the
 * names in those files are the same; layout.c refuses files that differ. */
#ifndef XLSX_LAYOUT_H
#define XLSX_LAYOUT_H

#include <kawaraban/plugin.h>

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
	X(LEVEL_1, "level-1")                                                                                \
	X(LEVEL_2, "level-2")                                                                                \
	X(LEVEL_3, "level-3")                                                                                \
	X(LEVEL_4, "level-4")                                                                                \
	X(CODE, "code")                                                                                      \
	X(NUMBER, "number")                                                                                  \
	X(THOUSANDS, "thousands")                                                                            \
	X(PLAIN, "plain")                                                                                    \
	X(DECIMAL_1, "decimal-1")                                                                            \
	X(DECIMAL_2, "decimal-2")                                                                            \
	X(DECIMAL_3, "decimal-3")                                                                            \
	X(DECIMAL_4, "decimal-4")                                                                            \
	X(DECIMAL, "decimal")                                                                                \
	X(PERCENT, "percent")                                                                                \
	X(PERCENT_FINE, "percent-fine")                                                                      \
	X(DATE, "date")                                                                                      \
	X(DATE_ERA, "date-era")                                                                              \
	X(TOTAL, "total")                                                                                    \
	X(TOTAL_NUMBER, "total-number")                                                                      \
	X(TOTAL_THOUSANDS, "total-thousands")                                                                \
	X(TOTAL_PERCENT, "total-percent")                                                                    \
	X(CONTROL, "control")                                                                                \
	X(DATA_HEAD, "data-head")                                                                            \
	X(DATA_TEXT, "data-text")                                                                            \
	X(DATA_NUMBER, "data-number")                                                                        \
	X(DATA_DECIMAL, "data-decimal")                                                                      \
	X(DATA_DATE, "data-date")

#define XLSX_SHEETS(X)                                                                                       \
	X(OVERVIEW, "overview")                                                                              \
	X(BUDGET, "budget")                                                                                  \
	X(SUMMARY, "summary")                                                                                \
	X(PROJECTS, "projects")                                                                              \
	X(CONTACTS, "contacts")                                                                              \
	X(BODY, "body")                                                                                      \
	X(TABLE, "table")                                                                                    \
	X(SOURCE, "source")                                                                                  \
	X(DATA, "data")                                                                                      \
	X(FACTS, "facts")

/* What stands in a column. */
#define XLSX_KEYS(X)                                                                                         \
	X(NUMBER, "number")                                                                                  \
	X(PATH, "path") /* becomes PATH_ID and PATH_NAME for each level */                                   \
	X(PATH_ID, "path-id")                                                                                \
	X(PATH_NAME, "path-name")                                                                            \
	X(GROUP, "group")                                                                                    \
	X(NAME, "name")                                                                                      \
	X(THEME, "theme")                                                                                    \
	X(KIND, "kind")                                                                                      \
	X(FISCAL_YEAR, "fiscal-year")                                                                        \
	X(AMOUNT, "amount") /* in the unit of the sheet */                                                   \
	X(PREVIOUS, "previous")                                                                              \
	X(DIFFERENCE, "difference")                                                                          \
	X(RATE, "rate")                                                                                      \
	X(UNIT, "unit")                                                                                      \
	X(YEN, "yen")                                                                                        \
	X(PREVIOUS_YEN, "previous-yen")                                                                      \
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
	X(THOUSAND_YEN, "thousand-yen")                                                                      \
	X(ID, "id")                                                                                          \
	X(MAIN, "main")                                                                                      \
	X(LEVEL_1, "level-1")                                                                                \
	X(LEVEL_2, "level-2")                                                                                \
	X(LEVEL_3, "level-3")                                                                                \
	X(LEVEL_4, "level-4")                                                                                \
	X(LEVEL_5, "level-5")                                                                                \
	X(LEVEL_6, "level-6")                                                                                \
	X(OTHERS, "others")                                                                                  \
	X(DIRECT, "direct")                                                                                  \
	X(TOTAL, "total")                                                                                    \
	X(AGREES, "agrees")                                                                                  \
	X(DIFFERS, "differs")                                                                                \
	X(NO_AMOUNTS, "no-amounts")                                                                          \
	X(NO_BUDGET, "no-budget")                                                                            \
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
	X(PIE_TITLE, "pie-title")                                                                            \
	X(PIE_TEXT, "pie-text")                                                                              \
	X(APPROXIMATE, "approximate")                                                                        \
	X(SEE_SHEET, "see-sheet")                                                                            \
	X(PLACE_BOX, "place-box")                                                                            \
	X(PLACE_CELL, "place-cell")                                                                          \
	X(PART, "part")                                                                                      \
	X(NAME_ID, "name-id")                                                                                \
	X(NAME_AMOUNT, "name-amount")                                                                        \
	X(NAME_KIND, "name-kind")                                                                            \
	X(NAME_YEAR, "name-year")                                                                            \
	X(NAME_GROUP, "name-group")                                                                          \
	X(NAME_PREVIOUS, "name-previous")                                                                    \
	X(NAME_TOTAL, "name-total")                                                                          \
	X(GROUP_JOIN, "group-join")                                                                          \
	X(ALL_NEW, "all-new")                                                                                \
	X(ALL_GONE, "all-gone")                                                                              \
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
	X(TYPE_TABLE, "type-table")                                                                          \
	X(FACT_TITLE, "fact-title")                                                                          \
	X(FACT_FILE, "fact-file")                                                                            \
	X(FACT_SHA256, "fact-sha256")                                                                        \
	X(FACT_CHARSET, "fact-charset")                                                                      \
	X(FACT_AMOUNTS, "fact-amounts")                                                                      \
	X(FACT_LICENCE, "fact-licence")                                                                      \
	X(FACT_DATA, "fact-data")                                                                            \
	X(IN_YEN, "in-yen")                                                                                  \
	X(UNIT_JOIN, "unit-join")                                                                            \
	X(NO_DATA, "no-data")                                                                                \
	X(DATA_UNIT, "data-unit")                                                                            \
	X(DATA_PERCENT, "data-percent")                                                                      \
	X(DATA_RAW, "data-raw")

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
	unsigned level; /* of the path, from 0; of a table its column, of amounts in the overview the kind */
	kw_str heading; /* in columns of the layout borrowed from the data file */
	xlsx_style style;
	int min_px, max_px;
	int px;         /* measured */
	int content_px; /* without the head */
	int area_px;    /* of the longest text in one line, at most */
	bool wraps;     /* its texts take several lines, so that the table is no wider than a page */
	bool filled_only;
	bool is_filled; /* measured, as the following */
	bool has_numbers, has_texts;
	bool has_amounts; /* as text: 28,523千円 */
	bool as_text;     /* what is no text is written as printed */
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

/* One file of formats/xlsx/. */
typedef struct xlsx_layout_file {
	const char *name; /* "xlsx/print.tsv" */
	kw_str bytes;
} xlsx_layout_file;

/* Reads the files one after the other; strings are borrowed from them. Says what is missing or malformed, with its line. */
KW_NODISCARD kw_status xlsx_layout_load(kw_ctx *ctx, kw_arena *arena, const xlsx_layout_file *files,
                                        size_t n_files, xlsx_layout *out);

#endif
