/* cli_report -- the journals of a batch for people and programs: what cli_report.c gathers, cli_report_*.c put into a form. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "batch_journal.h"

/* ---- gathered ---- */

/* One input; strings in the report's arena. */
typedef struct kw_report_row {
	kw_row row;
	kw_row_output *outputs;
	size_t n_outputs;
} kw_report_row;

/* How often something was seen. */
typedef struct kw_report_count {
	kw_str name;
	uint64_t n;
	kw_str example; /* key of the first input it was seen in */
	kw_status status;
} kw_report_count;

typedef struct kw_report_counts {
	kw_report_count *list; /* the most frequent first, after kw_report_gather */
	size_t n, room;
} kw_report_counts;

enum { KW_REPORT_SLOWEST = 10, KW_REPORT_TIMES = 12 };

typedef struct kw_digest {
	kw_arena *arena;
	kw_report_row *rows; /* by key, each once */
	size_t n, room;
	size_t by_state[KW_N_STATES];
	kw_report_counts failures; /* by code */
	kw_report_counts refused;  /* of these, the ones about encodings */
	kw_report_counts readers, charsets, writers;
	const kw_report_row *slowest[KW_REPORT_SLOWEST];
	size_t n_slowest;
	uint64_t times[KW_REPORT_TIMES]; /* documents of less than 1, 2, 4 ... ms; the last: longer */
	uint64_t bytes_in, bytes_out, n_outputs, n_warnings;
	uint64_t n_with_ledger;
	kw_ledger ledger; /* sums */
	uint64_t budget_rows;
	int64_t budget_yen, wall_ms;
} kw_digest;

/* Reads the journals at these paths: a journal, or a folder with some. KW_EINPUT when there is none. Free with kw_report_free. */
kw_status kw_report_gather(kw_ctx *ctx, const char *const *paths, size_t n_paths, kw_digest *out);
void kw_report_free(kw_digest *r);

/* ---- forms ---- */

typedef void kw_report_put(kw_buf *out, const kw_digest *r);
kw_report_put kw_report_put_text, kw_report_put_csv, kw_report_put_ndjson, kw_report_put_html;
/* "csv" ... or the suffix of a file; NULL: there is no such form. */
kw_report_put *kw_report_form(kw_str name);

/* A report's suffix says its form. KW_EUSAGE after saying so. */
kw_status kw_report_check_name(kw_ctx *ctx, const char *file);
/* Writes a report over the journals at these paths into a file, which is replaced as a whole. */
kw_status kw_report_write(kw_ctx *ctx, const char *const *paths, size_t n_paths, const char *file);

/* The members of an input's object, without braces; state NULL: that of the row. */
void kw_report_put_json_row(kw_buf *out, const kw_row *row, const char *state);
void kw_report_put_json_output(kw_buf *out, const kw_row_output *o, bool first);

/* "12.3 MB", "340 kB" */
void kw_put_size(kw_buf *out, uint64_t bytes);
/* "1:02:03", "0:07" */
void kw_put_duration(kw_buf *out, int64_t seconds);

#endif
