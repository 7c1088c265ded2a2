/* batch_frames -- a frame is a type, a length, and fields written one after the other in the machine's own order: both ends are
 * one program. */
#include "batch_frames.h"
#include <errno.h>
#include <time.h>
#include <unistd.h>

enum frame_type { FRAME_MESSAGE = 1, FRAME_TEXT, FRAME_FACTS, FRAME_OUTPUT, FRAME_DONE };

int64_t kw_now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

typedef struct frame_head {
	uint32_t type, n;
} frame_head;

void kw_put_bytes(kw_buf *b, const void *p, size_t n)
{
	kw_buf_put(b, (kw_str){ p, n });
}

void kw_put_str(kw_buf *b, kw_str s)
{
	uint32_t n = (uint32_t)s.n;
	kw_put_bytes(b, &n, sizeof n);
	kw_buf_put(b, s);
}

bool kw_take_bytes(kw_str *s, void *out, size_t n)
{
	if (s->n < n)
		return false;
	memcpy(out, s->p, n);
	*s = kw_str_sub(*s, n, s->n);
	return true;
}

bool kw_take_str(kw_str *s, kw_str *out)
{
	uint32_t n;
	if (!kw_take_bytes(s, &n, sizeof n) || s->n < n)
		return false;
	*out = kw_str_sub(*s, 0, n);
	*s = kw_str_sub(*s, n, s->n);
	return true;
}

/* ---- in the document process ---- */

static void send_frame(int channel, enum frame_type type, kw_str payload)
{
	frame_head head = { (uint32_t)type, (uint32_t)payload.n };
	kw_buf b = { 0 };
	kw_put_bytes(&b, &head, sizeof head);
	kw_buf_put(&b, payload);
	for (size_t at = 0; !b.failed && at < b.n;) {
		ssize_t n = write(channel, b.b + at, b.n - at);
		if (n < 0 && errno != EINTR)
			_exit(2); /* the parent is gone */
		at += n > 0 ? (size_t)n : 0;
	}
	kw_buf_free(&b);
}

void kw_send_message(void *user, const kw_message *m)
{
	kw_buf b = { 0 };
	uint8_t severity = (uint8_t)m->severity;
	kw_put_bytes(&b, &severity, sizeof severity);
	kw_put_bytes(&b, &m->at, sizeof m->at);
	kw_put_str(&b, m->code);
	kw_put_str(&b, m->words);
	kw_put_str(&b, m->english);
	send_frame(*(int *)user, FRAME_MESSAGE, kw_buf_str(&b));
	kw_buf_free(&b);
}

void kw_send_facts(int channel, const kw_reading *r)
{
	kw_buf b = { 0 };
	uint64_t n_budget = r->records ? r->records->n_budget : 0;
	int64_t sum_yen = r->records ? r->records->budget_sum_yen : 0;
	kw_put_str(&b, r->ref.reader ? kw_str_from(r->ref.reader->name) : KW_LIT(""));
	kw_put_str(&b, r->doc ? kw_doc_source(r->doc)->charset : KW_LIT(""));
	kw_put_bytes(&b, &r->ledger, sizeof r->ledger);
	kw_put_bytes(&b, &n_budget, sizeof n_budget);
	kw_put_bytes(&b, &sum_yen, sizeof sum_yen);
	send_frame(channel, FRAME_FACTS, kw_buf_str(&b));
	kw_buf_free(&b);
}

static void send_outputs(int channel, const kw_output *o)
{
	kw_buf b = { 0 };
	for (; o; o = o->next) {
		uint8_t flags = (uint8_t)(o->name_is_ours | o->companion << 1 | o->is_stream << 2);
		kw_buf_clear(&b);
		kw_put_bytes(&b, &flags, sizeof flags);
		kw_put_bytes(&b, &o->number, sizeof o->number);
		kw_put_bytes(&b, &o->bytes, sizeof o->bytes);
		kw_put_str(&b, o->writer);
		kw_put_str(&b, o->name);
		kw_put_str(&b, o->folder);
		kw_put_str(&b, o->scratch);
		send_frame(channel, FRAME_OUTPUT, kw_buf_str(&b));
	}
	kw_buf_free(&b);
}

void kw_send_end(int channel, const kw_buf *text, const kw_outputs *all, kw_status st)
{
	int32_t status = (int32_t)st;
	for (size_t at = 0; text && at < text->n; at += KW_MOST_FRAME_BYTES)
		send_frame(channel, FRAME_TEXT, kw_str_sub(kw_buf_str(text), at, KW_MOST_FRAME_BYTES));
	if (!st && all)
		send_outputs(channel, kw_outputs_first(all));
	send_frame(channel, FRAME_DONE, (kw_str){ (const char *)&status, sizeof status });
}

/* ---- in the parent ---- */

static bool hear_message(kw_hearing *h, kw_str s)
{
	uint8_t severity;
	kw_message m = { 0 };
	if (!kw_take_bytes(&s, &severity, sizeof severity) || severity > KW_SEVERITY_ERROR ||
	    !kw_take_bytes(&s, &m.at, sizeof m.at) || !kw_take_str(&s, &m.code) ||
	    !kw_take_str(&s, &m.words) || !kw_take_str(&s, &m.english))
		return false;
	/* The context of the process keeps no more; a few are said beside it. */
	if (++h->n_messages > kw_ctx_limit(h->ctx, KW_LIMIT_DIAGNOSTICS) + 64)
		return false;
	m.severity = severity;
	h->ctx->n_errors += severity == KW_SEVERITY_ERROR;
	h->ctx->n_warnings += severity == KW_SEVERITY_WARNING;
	if (h->ctx->listener)
		h->ctx->listener(h->ctx->listener_user, &m);
	return true;
}

static bool hear_facts(kw_hearing *h, kw_str s)
{
	kw_str reader, charset;
	if (!kw_take_str(&s, &reader) || !kw_take_str(&s, &charset) ||
	    !kw_take_bytes(&s, &h->facts.ledger, sizeof h->facts.ledger) ||
	    !kw_take_bytes(&s, &h->facts.n_budget, sizeof h->facts.n_budget) ||
	    !kw_take_bytes(&s, &h->facts.sum_yen, sizeof h->facts.sum_yen))
		return false;
	h->facts.reader = kw_arena_copy(h->arena, reader);
	h->facts.charset = kw_arena_copy(h->arena, charset);
	h->no_memory = kw_arena_failed(h->arena);
	return !h->no_memory;
}

static bool hear_output(kw_hearing *h, kw_str s)
{
	uint8_t flags;
	kw_str writer, name, folder, scratch;
	kw_output *o = kw_arena_alloc(h->arena, sizeof *o);
	h->no_memory = !o;
	if (!o || !h->accepts || !kw_take_bytes(&s, &flags, sizeof flags) ||
	    !kw_take_bytes(&s, &o->number, sizeof o->number) ||
	    !kw_take_bytes(&s, &o->bytes, sizeof o->bytes) || !kw_take_str(&s, &writer) ||
	    !kw_take_str(&s, &name) || !kw_take_str(&s, &folder) || !kw_take_str(&s, &scratch))
		return false;
	o->name_is_ours = flags & 1;
	o->companion = flags & 2;
	o->is_stream = flags & 4;
	o->writer = kw_arena_copy(h->arena, writer);
	o->name = kw_arena_copy(h->arena, name);
	o->folder = kw_arena_copy(h->arena, folder);
	o->scratch = kw_arena_copy(h->arena, scratch);
	h->no_memory = kw_arena_failed(h->arena);
	if (h->no_memory || !h->accepts(h, o) || (!o->is_stream && !kw_is_file_name(o->name)))
		return false;
	*(h->last_output ? &h->last_output->next : &h->first_output) = o;
	h->last_output = o;
	return true;
}

static bool hear_frame(kw_hearing *h, uint32_t type, kw_str payload)
{
	switch (type) {
	case FRAME_MESSAGE:
		return hear_message(h, payload);
	case FRAME_TEXT:
		if (h->text)
			kw_buf_put(h->text, payload);
		h->no_memory = h->text && h->text->failed;
		return h->text && !h->no_memory;
	case FRAME_FACTS:
		return hear_facts(h, payload);
	case FRAME_OUTPUT:
		return hear_output(h, payload);
	case FRAME_DONE:
		h->done = true;
		return kw_take_bytes(&payload, &h->status, sizeof h->status) && h->status >= KW_OK &&
		       h->status <= KW_EBUG;
	default:
		return false;
	}
}

static void hear_frames(kw_hearing *h)
{
	size_t at = 0;
	frame_head head;
	while (!h->malformed && h->held.n - at >= sizeof head) {
		memcpy(&head, h->held.b + at, sizeof head);
		if (head.n > KW_MOST_FRAME_BYTES) {
			h->malformed = true;
			break;
		}
		if (h->held.n - at - sizeof head < head.n)
			break;
		h->malformed = h->done ||
		               !hear_frame(h, head.type, (kw_str){ h->held.b + at + sizeof head, head.n });
		at += sizeof head + head.n;
	}
	if (at) {
		memmove(h->held.b, h->held.b + at, h->held.n - at);
		h->held.n -= at;
	}
}

bool kw_hear(kw_hearing *h, int channel)
{
	h->no_memory = !kw_buf_reserve(&h->held, 65536);
	if (h->no_memory)
		return false;
	ssize_t n = read(channel, h->held.b + h->held.n, 65536);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	h->closed = n <= 0;
	if (h->closed)
		return false;
	h->held.n += (size_t)n;
	hear_frames(h);
	return !h->malformed;
}
