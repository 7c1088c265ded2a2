/* diag -- what a conversion says: severity, code, place and words, kept in order and printed as text or NDJSON. It also
 * is the home of kw_ctx, the one thing that travels through a conversion. */
#ifndef DIAG_H
#define DIAG_H

#include <kawaraban/context.h>
#include <kawaraban/str.h>
#include <stdio.h>

#pragma GCC visibility push(default) /* for the command; not installed */

typedef struct kw_message {
	kw_severity severity;
	kw_str code;    /* "charset.bad-bytes" */
	kw_str words;   /* in the user's language, UTF-8, one line */
	kw_str english; /* the same in English: what findings of a document keep */
	kw_span at;
	struct kw_message *next;
} kw_message;

struct kw_records;

/* Called for each message as it is said; NULL keeps them in the list only. */
typedef void kw_listener(void *user, const kw_message *message);

struct kw_ctx {
	kw_arena *arena; /* of the messages */
	kw_message *first, *last;
	int64_t n_messages, n_dropped; /* kept; over KW_LIMIT_DIAGNOSTICS */
	int64_t n_errors, n_warnings;
	int64_t limits[KW_N_LIMITS];
	kw_str data_folder; /* formats/, NUL-terminated */
	int64_t epoch;      /* SOURCE_DATE_EPOCH, or -1 */
	kw_listener *listener;
	void *listener_user;
	const struct kw_records *records; /* set by convert before the writers run */
	bool amounts_put;                 /* by the writer that runs now: kw_ctx_put_amounts */
	size_t amounts_count;
	int64_t amounts_sum_yen;
};

/* From now on kw_ctx_file() looks for relative names here, wherever the process goes afterwards. False, with errno. */
KW_EXPORT bool kw_data_start_here(void);
/* Appends the path of every file that kw_ctx_file() has given to somebody, a NUL after each. */
KW_EXPORT void kw_data_put_users_files(kw_buf *names);
/* A context with the normal limits; NULL without memory. data_folder is copied. */
KW_EXPORT kw_ctx *kw_ctx_new(kw_str data_folder);
KW_EXPORT void kw_ctx_free(kw_ctx *ctx);

/* "input-bytes" -> KW_LIMIT_INPUT_BYTES; KW_N_LIMITS when there is none of that name. */
kw_limit kw_limit_find(kw_str name);
const char *kw_limit_name(kw_limit limit);
int64_t kw_limit_normal(kw_limit limit);

/* The user's language for a word or sentence of the command's that is no message; itself when there is none. */
const char *kw_translate(const char *english) __attribute__((format_arg(1)));

/* Has the catalogue of the user's language loaded, before a process may open no more files. */
void kw_words_load(void);

/* Says how many messages were over KW_LIMIT_DIAGNOSTICS, when any was; and counts anew. At the end of a document. */
void kw_report_dropped(kw_ctx *ctx);

/* One message for people: "FILE:LINE:COL: warning: words [code]" with a line end. file may be empty. Control characters
 * and bidirectional overrides are escaped. */
void kw_message_put_text(kw_buf *out, kw_str file, const kw_message *m);
/* The same as one NDJSON object (reliability design: event "diagnostic"). */
void kw_message_put_json(kw_buf *out, kw_str file, const kw_message *m);

/* s with what could move the cursor, reorder or hide text on a terminal written as \u{HEX}, and malformed bytes as \xHEX. */
void kw_put_visible(kw_buf *out, kw_str s);

/* s as the inside of a JSON string: '"', '\\' and controls escaped, else as it is. */
void kw_json_put_escaped(kw_buf *out, kw_str s);

#pragma GCC visibility pop

#endif
