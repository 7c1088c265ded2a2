/* batch_frames -- what a document process says to the command, as frames on a pipe: messages, text, facts, outputs, done. The
 * hearing end believes nothing: a frame that does not fit is malformed, and the process is ended. */
#ifndef BATCH_FRAMES_H
#define BATCH_FRAMES_H

#include "convert.h"

#if defined(__has_feature) /* clang */
#if __has_feature(address_sanitizer)
#define KW_SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__) /* gcc */
#define KW_SANITIZED 1
#endif
#ifndef KW_SANITIZED
#define KW_SANITIZED 0
#endif

/* Milliseconds of a clock that only goes forward: deadlines are counted by it. */
int64_t kw_now_ms(void);

enum { KW_MOST_FRAME_BYTES = 1 << 20 };

/* What is known about a document after it was read; zero or empty where nothing is. */
typedef struct kw_facts {
	kw_str reader, charset;
	kw_ledger ledger;
	uint64_t n_budget;
	int64_t sum_yen;
} kw_facts;

/* ---- fields ---- */

void kw_put_bytes(kw_buf *b, const void *p, size_t n);
void kw_put_str(kw_buf *b, kw_str s);
bool kw_take_bytes(kw_str *s, void *out, size_t n);
bool kw_take_str(kw_str *s, kw_str *out);

/* ---- in the document process: each ends it when the parent is gone ---- */

/* The listener of the process's context; user: pointer to the descriptor of the channel. */
void kw_send_message(void *user, const kw_message *m);
void kw_send_facts(int channel, const kw_reading *r);
/* Last: the text, the outputs when the status is KW_OK, and the status itself. */
void kw_send_end(int channel, const kw_buf *text, const kw_outputs *all, kw_status st);

/* ---- in the parent ---- */

typedef struct kw_hearing {
	kw_ctx *ctx;     /* its listener hears the messages */
	kw_arena *arena; /* of facts and outputs */
	kw_buf *text;    /* or NULL: text is malformed */
	/* Whether an output it tells of is one that was asked for; NULL: none is. */
	bool (*accepts)(const struct kw_hearing *h, const kw_output *told);
	void *user;
	kw_facts facts;
	kw_output *first_output, *last_output;
	kw_buf held; /* bytes of a frame not yet complete */
	int64_t n_messages;
	int32_t status;
	bool done, malformed;
	bool no_memory; /* here, for what it says: not its fault */
	bool closed;    /* the process has closed its end of the channel */
} kw_hearing;

/* Reads what is there, once, and takes the complete frames; false when nothing more will come (closed, malformed, no memory). */
bool kw_hear(kw_hearing *h, int channel);

#endif
