/* csv.h -- the budget table between csv.c, which makes it, and package.c, which describes it. */
#ifndef OPENDATA_CSV_H
#define OPENDATA_CSV_H

#include "opendata.h"

enum { OD_MAX_LEVELS = 12, OD_MAX_LABELS = 16 };

typedef struct od_row {
	const kw_budget_row *first;                  /* tells number, name, year and place */
	const kw_budget_row *amounts[OD_MAX_LABELS]; /* by printed word; NULL: not stated */
} od_row;

typedef struct od_table {
	kw_str levels[OD_MAX_LEVELS]; /* 経営課題, 戦略: outermost first */
	size_t n_levels;
	kw_str labels[OD_MAX_LABELS]; /* 予算額, 決算額 */
	size_t n_labels;
	od_row *rows;
	size_t n_rows;
} od_table;

typedef enum od_kind {
	OD_CODE,
	OD_ID,
	OD_BODY,
	OD_YEAR,
	OD_TEXT,
	OD_DATE,
	OD_LEVEL_CODE,
	OD_LEVEL_NAME,
	OD_ITEM_CODE,
	OD_ITEM_NAME,
	OD_AMOUNT,
	OD_UNIT,
	OD_LINE
} od_kind;

/* One column: its name is name and tail joined; level: its rank among the levels. */
typedef void od_field(void *to, kw_str name, kw_str tail, od_kind kind, size_t level);

/* The rows of the records; false without memory. Free with od_table_free. */
bool od_table_make(od_job *job, od_table *t);
void od_table_free(od_table *t);
/* The columns, in their order. */
void od_table_put_head(const od_table *t, od_field *put, void *to);

/* The CSV in out, freed by the caller; reports what spreadsheets may stumble over. */
void od_csv_make(od_job *job, const od_table *t, kw_buf *out);
/* The Data Package that describes it. */
void od_package_make(od_job *job, const od_table *t, kw_buf *out);

#endif
