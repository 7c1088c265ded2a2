/* kawaraban/records.h -- projections of the tree: the same rows for every writer. The only place that knows what a
 * budget row is, so that the sums of PDF, XLSX and XML are equal. */
#ifndef KAWARABAN_RECORDS_H
#define KAWARABAN_RECORDS_H

#include <kawaraban/doc.h>

/* What the title and the fields of the document say. Strings borrowed from the document; empty = not stated. */
typedef struct kw_meta {
	kw_str title;                /* the title line as printed */
	kw_str kind;                 /* the word found, with its 区: 区運営方針, 運営方針 */
	kw_str kind_word;            /* the word alone: 運営方針, 予算書; empty when none is known */
	kw_str status;               /* 案, 改訂版 ... */
	kw_str ward;                 /* the body's name as printed: 緑区 */
	kw_str city;                 /* only when the title names it: 横浜市 */
	kw_str fiscal_raw;           /* 令和４年度 */
	kw_str era;                  /* 令和 */
	int era_year;                /* 4 */
	int fiscal_year;             /* 2022; 0 = not known */
	int32_t first_day, last_day; /* YYYYMMDD; 0 = not known */
	const kw_node *title_node;   /* NULL without a title */
	const kw_node *head;         /* FIELD head; NULL */
	const kw_node *issue_date;   /* FIELD issue date; NULL */
	const kw_node *url;          /* FIELD url; NULL */
	const kw_node *contact;      /* the first CONTACT; NULL */
} kw_meta;

/* One step of the way from the document to a row, outermost first: a section, or a level column of its table. */
typedef struct kw_path_step {
	const kw_node *section; /* NULL for a level column; then label is its head and code, 款2 */
	kw_str label, number, title;
} kw_path_step;

typedef struct kw_budget_row {
	kw_str number;       /* "1-1-1"; may be empty */
	kw_str label;        /* as written: １－１－１ */
	kw_str name;         /* 避難所の整備 */
	kw_str theme;        /* テーマ 01; may be empty */
	kw_str amount_label; /* 予算額, 事業費, 決算額 ... as printed; 予算額 when the text has no word; of a sum with （計） */
	kw_str raw;          /* 12,345千円 */
	kw_str unit;         /* 千円 */
	int64_t yen, figure, factor; /* yen = figure * factor */
	bool approximate;
	bool is_sum;     /* of a section: parts below it state amounts of the same year and word */
	bool is_part;    /* below a row that is their sum: whoever adds up rows leaves it out or the sum */
	int fiscal_year; /* 0 = not known */
	const kw_path_step *
	        path; /* sections above: by number first (1-1-1 -> 1-1 -> 1), else by nesting; numbered steps only
	                           * where there are any */
	size_t n_path;
	kw_span at;               /* of the line that states the amount */
	const kw_node *amount;    /* the AMOUNT inline; NULL for a row of a data table */
	const kw_node *container; /* the section, project or table it belongs to */
	/* The same thing in the year before, a row of its own in the same list; NULL when it is not stated. */
	const struct kw_budget_row *previous;
} kw_budget_row;

typedef struct kw_project_row {
	kw_str number, label, name, tag, bureau, theme;
	const kw_path_step *path;
	size_t n_path;
	const kw_budget_row *budget; /* NULL when the text states no amount */
	kw_span at;
	const kw_node *node; /* the PROJECT, or the SECTION that carries a budget */
} kw_project_row;

typedef struct kw_outline_row {
	unsigned level; /* from 1 */
	kw_str label, number, title;
	kw_span at;
	const kw_node *node; /* SECTION, PROJECT or BOX */
} kw_outline_row;

typedef struct kw_records {
	kw_meta meta;
	const kw_budget_row *budget;
	size_t n_budget;
	int64_t budget_sum_yen; /* of all rows */
	const kw_project_row *projects;
	size_t n_projects;
	const kw_outline_row *outline;
	size_t n_outline;
	const kw_node *const *contacts; /* CONTACT nodes */
	size_t n_contacts;
	const kw_node *const *tables; /* TABLE nodes with a row source */
	size_t n_tables;
} kw_records;

/* Of the amounts in the budget of a heading the one that is the budget: no part of it, none of another year. NULL without. */
KW_EXPORT const kw_node *kw_budget_amount(const kw_node *title);

/* The records of the conversion under way; never NULL inside kw_writer.write. */
KW_EXPORT const kw_records *kw_ctx_records(const kw_ctx *ctx);

/* The records of a document, allocated in its arena; NULL without memory or when the sum overflows int64 (then the
 * reason has been said). */
KW_EXPORT const kw_records *kw_records_of(kw_ctx *ctx, kw_doc *doc);

#endif
