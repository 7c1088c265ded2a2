/* kawaraban/context.h -- one conversion as a plugin sees it: what it says, its limits, the data it may read. */
#ifndef KAWARABAN_CONTEXT_H
#define KAWARABAN_CONTEXT_H

#include <kawaraban/base.h>
#include <kawaraban/limits.h>
#include <kawaraban/str.h>

typedef struct kw_ctx kw_ctx;

typedef enum kw_severity { KW_SEVERITY_NOTE, KW_SEVERITY_WARNING, KW_SEVERITY_ERROR } kw_severity;
KW_EXPORT const char *kw_severity_name(kw_severity severity); /* "note", "warning", "error" */

/* Says something about a place. code: stable, dotted, English ("charset.bad-bytes"); `at` all zero: the document as
 * a whole. fmt is an English sentence without a final stop and the key of its translation. What a reader says
 * becomes part of the document (kw_doc_finding). */
KW_EXPORT void kw_report(kw_ctx *ctx, kw_severity severity, const char *code, kw_span at, const char *fmt,
                         ...) KW_PRINTF(5, 6);

/* Says why the call fails and returns st, so that a plugin can write: return kw_fail(ctx, KW_EFORMAT, "xml.malformed",
 * at, "..."). st must not be KW_OK. */
KW_EXPORT kw_status kw_fail(kw_ctx *ctx, kw_status st, const char *code, kw_span at, const char *fmt, ...)
        KW_PRINTF(5, 6);

/* The same with a word or clause that is translated by itself: it stands where fmt has "{}". Such a word is marked with
 * KW_TO_TRANSLATE where it is written. */
KW_EXPORT void kw_report_word(kw_ctx *ctx, kw_severity severity, const char *code, kw_span at,
                              const char *word, const char *fmt, ...) KW_PRINTF(6, 7);
KW_EXPORT kw_status kw_fail_word(kw_ctx *ctx, kw_status st, const char *code, kw_span at, const char *word,
                                 const char *fmt, ...) KW_PRINTF(6, 7);
#define KW_TO_TRANSLATE(words) words

/* The value in force of a limit, in the unit its name says. */
KW_EXPORT int64_t kw_ctx_limit(const kw_ctx *ctx, kw_limit limit);

/* kw_fail with KW_ELIMIT and the standard sentence "NAME: found is over maximum; raise with --limit NAME=...". */
KW_EXPORT kw_status kw_fail_limit(kw_ctx *ctx, kw_limit limit, kw_span at, int64_t found);

/* Says that a pass over the input is behind these bytes. Where they are a file that the core has mapped, their pages leave memory;
 * whoever reads them again finds the same bytes. All other memory is left as it is. */
KW_EXPORT void kw_bytes_forget(kw_str bytes);

enum { KW_FORGET_BYTES = 1 << 20 };

/* For a pass that has come to `at`: forgets what is behind it, KW_FORGET_BYTES or more at a time. *forgotten begins where the
 * pass does. */
static inline void kw_bytes_passed(kw_str bytes, size_t at, size_t *forgotten)
{
	if (at - *forgotten < KW_FORGET_BYTES)
		return;
	kw_bytes_forget(kw_str_sub(bytes, *forgotten, at - *forgotten));
	*forgotten = at;
}

/* Seconds since 1970 from SOURCE_DATE_EPOCH, or -1 when it is not set. Writers never ask the clock. */
KW_EXPORT int64_t kw_ctx_epoch(const kw_ctx *ctx);

/* The bytes of a data file of formats/, such as "eras.tsv"; they live as long as the process. On failure *bytes is
 * empty, the reason has been said, and the status is KW_ELIB. */
KW_EXPORT KW_NODISCARD kw_status kw_ctx_data(kw_ctx *ctx, const char *name, kw_str *bytes);

/* Appends the names of the files in a folder of formats/ that end with `suffix`, without it, sorted, an LF after each.
 * Nothing when there is no such folder. */
KW_EXPORT void kw_ctx_data_names(const kw_ctx *ctx, const char *folder, kw_str suffix, kw_buf *names);

/* The bytes of a file the user named, such as a picture; they live as long as the process. A plugin opens no such file by
 * itself. KW_EUSAGE when it cannot be read, which has been said then. */
KW_EXPORT KW_NODISCARD kw_status kw_ctx_file(kw_ctx *ctx, kw_str path, kw_str *bytes);

/* Of names with an LF after each, the one nearest to `word`, for "did you mean"; empty when none is near. */
KW_EXPORT kw_str kw_nearest_name(kw_str word, kw_str names);

/* A writer that puts budget amounts into its output says what it put: how many and their sum in yen. The core
 * compares the figures of all writers with the records and fails the job when they differ. */
KW_EXPORT void kw_ctx_put_amounts(kw_ctx *ctx, size_t count, int64_t sum_yen);

#endif
