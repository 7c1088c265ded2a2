/* kawaraban/publisher.h -- a document as open data: who publishes it, what it is called, the identifiers of its parts, and its
 * amounts as one flat table. Writers that publish the same document take all of it from here, so that their files name the
 * same things alike and hold the same rows. */
#ifndef KAWARABAN_PUBLISHER_H
#define KAWARABAN_PUBLISHER_H

#include <kawaraban/records.h>
#include <kawaraban/str.h>
#include <kawaraban/table.h>

/* ---- who ---- */

typedef enum kw_publisher_source {
	KW_PUBLISHER_UNKNOWN,
	KW_PUBLISHER_OPTION,
	KW_PUBLISHER_URL,        /* a web address of its city */
	KW_PUBLISHER_TEXT,       /* named in full, or the one candidate whose city is named */
	KW_PUBLISHER_UNIQUE_NAME /* only one local government has the name */
} kw_publisher_source;

typedef struct kw_publisher {
	kw_publisher_source source;
	kw_str code, name, prefecture; /* 231142, 名古屋市緑区, 愛知県; empty when unknown */
	size_t n_candidates;           /* when unknown: who it may be */
	kw_str candidates;             /* "111091 さいたま市緑区、141135 横浜市緑区" */
} kw_publisher;

/* The conditions of use; only ever by option. */
typedef struct kw_licence {
	kw_str address; /* empty: none is stated */
	kw_str name;    /* CC-BY-4.0; empty for an address of the user's */
	kw_str title;
} kw_licence;

/* ---- what ---- */

/* What a container of the tree is in open data: a section or a box with an identifier. */
typedef struct kw_part {
	const kw_node *node;
	const kw_node *title; /* its heading; NULL when it has none or a blank one */
	kw_str id;            /* s-1-1-1, s-2-callout */
	kw_str role;          /* of a section: "strategy"; "other" when unknown, and for boxes */
	kw_str level;         /* what its level is called by its role: 戦略; may be empty */
	bool is_section;
} kw_part;

/* ---- the table of amounts ---- */

/* What a column says; its cells' kind follows from it. */
typedef enum kw_budget_field {
	KW_BUDGET_CODE, /* of the local government */
	KW_BUDGET_ID,
	KW_BUDGET_BODY, /* name of the local government */
	KW_BUDGET_YEAR,
	KW_BUDGET_YEAR_LABEL, /* 令和4年度 */
	KW_BUDGET_FIRST_DAY,
	KW_BUDGET_LAST_DAY,
	KW_BUDGET_LEVEL_CODE,
	KW_BUDGET_LEVEL_NAME,
	KW_BUDGET_ITEM_CODE,
	KW_BUDGET_ITEM_NAME,
	KW_BUDGET_AMOUNT, /* yen */
	KW_BUDGET_UNIT,   /* yen in the unit the source prints */
	KW_BUDGET_LINE,
	KW_N_BUDGET_FIELDS
} kw_budget_field;

typedef struct kw_budget_column {
	kw_str name; /* 予算額_円 */
	kw_budget_field field;
	unsigned level;     /* rank among the levels, outermost 0; of amounts the rank of the printed word */
	kw_value_kind kind; /* of every cell that is not empty: text, code, integer, date or amount */
} kw_budget_column;

typedef struct kw_publication {
	const kw_records *records;
	kw_publisher publisher;
	kw_licence licence;
	kw_str type_word, type_code; /* 運営方針, policy */
	kw_str status_code;          /* draft, final, revised, unknown; empty without a status */
	kw_str slug;                 /* 271241-unei-hoshin-2022-an; src-… without a publisher */
	kw_str title;                /* 名古屋市緑区 令和4年度運営方針(案) */
	kw_str body_id; /* of the section around a body with amounts outside every section; else empty */
	const kw_str *budget_ids; /* of each row of records->budget: 1-1-1 */
	const kw_budget_column *columns;
	size_t n_columns, n_levels, n_labels;
	uint64_t n_rows;     /* of the table: amounts of one item and year share a row */
	size_t n_unlabelled; /* amounts under a printed word too many: they have no column */
	/* The fiscal years the document is for: of a plan over several (令和4年度～令和8年度) the first and the last; last_year is 0
	 * for a single year, both are 0 when none is known. */
	int first_year, last_year;
	kw_str era; /* of the first; empty in the western calendar */
	int era_year;
	bool year_in_title; /* else in the text around it */
} kw_publication;

/* What the user asked for, by options of the writer `owner` ("opendata"): OWNER.publisher and OWNER.licence. */
typedef struct kw_publication_wish {
	const char *owner;
	kw_str publisher; /* local government code, 5 figures or 6; empty: by evidence */
	kw_str licence;   /* a short name of licences.tsv or an https address; empty: none is stated */
} kw_publication_wish;

/* The publication of a document, in `arena`; the records are those of the document. On failure the reason has been said:
 * KW_EUSAGE for a wish that cannot be met, KW_ELIMIT without memory. */
KW_EXPORT KW_NODISCARD kw_status kw_publication_make(kw_ctx *ctx, const kw_doc *doc,
                                                     const kw_records *records,
                                                     const kw_publication_wish *wish, kw_arena *arena,
                                                     const kw_publication **out);

/* Maps the data files kw_publication_make reads; for prepare(). */
KW_EXPORT KW_NODISCARD kw_status kw_publication_prepare(kw_ctx *ctx);

/* What a container became; NULL: neither a section nor a box. */
KW_EXPORT const kw_part *kw_publication_part(const kw_publication *publication, const kw_node *node);

/* The row of the table, from 0: cells[n_columns], whose texts live in `text` until the next call. A cell's text is the value
 * in ASCII as a CSV has it; n = 0: not stated. Returns the budget row that begins it. Look at text->failed in the end. */
KW_EXPORT const kw_budget_row *kw_publication_row(const kw_publication *publication, uint64_t row,
                                                  kw_buf *text, kw_cell *cells);

/* ---- data tables as files for machines ---- */

/* The head of a column without a bracket at its end that says its unit: 定員（人） -> 定員. */
KW_EXPORT kw_str kw_without_unit(kw_str name, kw_str unit);

/* What a column of a data table is called there: its unit stands behind it and not in a bracket (定員（人） -> 定員_人), amounts are in
 * yen, a column without a name is 列N (index from 0). as_printed: its values are of more than one kind, and text: 原表記.
 * Appended as one line. */
KW_EXPORT void kw_data_heading_put(const kw_column *column, size_t index, bool as_printed, kw_buf *out);

enum { KW_CELL_VALUE_BYTES = 48 };
/* The value of a typed cell in ASCII: 28523000, -1.50, 2022-04-01, true. Its length; 0 for text, codes and more than 18 decimals. */
KW_EXPORT size_t kw_cell_value(const kw_cell *cell, char out[KW_CELL_VALUE_BYTES]);

#endif
