/* batch_document -- forks the document process, hears its frames, judges its end. Certain knowledge first (the clock, the
 * signal), what the process says about itself last. */
#include "batch_document.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

volatile sig_atomic_t kw_stop_signal;

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

/* ---- frames: a type, a length, and fields written one after the other ---- */

enum frame_type { FRAME_MESSAGE = 1, FRAME_TEXT, FRAME_OUTPUT, FRAME_DONE };
enum { MOST_FRAME_BYTES = 1 << 20 };

typedef struct frame_head {
	uint32_t type, n;
} frame_head;

static void put_bytes(kw_buf *b, const void *p, size_t n)
{
	kw_buf_put(b, (kw_str){ p, n });
}

static void put_str(kw_buf *b, kw_str s)
{
	uint32_t n = (uint32_t)s.n;
	put_bytes(b, &n, sizeof n);
	kw_buf_put(b, s);
}

static bool take_bytes(kw_str *s, void *out, size_t n)
{
	if (s->n < n)
		return false;
	memcpy(out, s->p, n);
	*s = kw_str_sub(*s, n, s->n);
	return true;
}

static bool take_str(kw_str *s, kw_str *out)
{
	uint32_t n;
	if (!take_bytes(s, &n, sizeof n) || s->n < n)
		return false;
	*out = kw_str_sub(*s, 0, n);
	*s = kw_str_sub(*s, n, s->n);
	return true;
}

/* ---- in the document process ---- */

static int channel = -1; /* of the document process, to its parent; set once after the fork */

static void send_frame(enum frame_type type, kw_str payload)
{
	frame_head head = { (uint32_t)type, (uint32_t)payload.n };
	kw_buf b = { 0 };
	put_bytes(&b, &head, sizeof head);
	kw_buf_put(&b, payload);
	for (size_t at = 0; !b.failed && at < b.n;) {
		ssize_t n = write(channel, b.b + at, b.n - at);
		if (n < 0 && errno != EINTR)
			_exit(2); /* the parent is gone */
		at += n > 0 ? (size_t)n : 0;
	}
	kw_buf_free(&b);
}

static void send_message(void *user, const kw_message *m)
{
	(void)user;
	kw_buf b = { 0 };
	uint8_t severity = (uint8_t)m->severity;
	put_bytes(&b, &severity, sizeof severity);
	put_bytes(&b, &m->at, sizeof m->at);
	put_str(&b, m->code);
	put_str(&b, m->words);
	put_str(&b, m->english);
	send_frame(FRAME_MESSAGE, kw_buf_str(&b));
	kw_buf_free(&b);
}

static void send_outputs(const kw_output *o)
{
	kw_buf b = { 0 };
	for (; o; o = o->next) {
		uint8_t flags = (uint8_t)(o->name_is_ours | o->companion << 1 | o->is_stream << 2);
		kw_buf_clear(&b);
		put_bytes(&b, &flags, sizeof flags);
		put_bytes(&b, &o->number, sizeof o->number);
		put_bytes(&b, &o->bytes, sizeof o->bytes);
		put_str(&b, o->writer);
		put_str(&b, o->name);
		put_str(&b, o->folder);
		put_str(&b, o->scratch);
		send_frame(FRAME_OUTPUT, kw_buf_str(&b));
	}
	kw_buf_free(&b);
}

static kw_ctx *child_ctx(const kw_document *d)
{
	kw_ctx *ctx = kw_ctx_new(d->ctx->data_folder);
	if (ctx)
		memcpy(ctx->limits, d->ctx->limits, sizeof ctx->limits);
	return ctx;
}

static void set_limits(const kw_ctx *ctx)
{
	rlim_t cpu = (rlim_t)kw_ctx_limit(ctx, KW_LIMIT_CPU_SECONDS);
	setrlimit(RLIMIT_CPU, &(struct rlimit){ cpu, cpu + 1 });
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
}

/* What libraries print by themselves goes into `chatter`, never to the user's terminal; a full pipe loses the rest rather
 * than block. Sanitizers keep their standard error: their reports are long and wanted. */
static void mute(int chatter)
{
	dup2(chatter, STDOUT_FILENO); /* what is meant for it goes through the channel */
	if (!KW_SANITIZED)
		dup2(chatter, STDERR_FILENO);
	close(chatter);
}

static _Noreturn void run_child(kw_document *d, int fd)
{
	kw_buf text = { 0 };
	channel = fd;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is a failed write, which is said */
	kw_ctx *ctx = child_ctx(d);
	int32_t st = KW_ELIMIT;
	if (ctx) {
		set_limits(ctx);
		ctx->listener = send_message;
		st = (int32_t)d->work(d, ctx, &text);
		kw_report_dropped(ctx);
	}
	for (size_t at = 0; at < text.n; at += MOST_FRAME_BYTES)
		send_frame(FRAME_TEXT, kw_str_sub(kw_buf_str(&text), at, MOST_FRAME_BYTES));
	if (!st && d->all)
		send_outputs(kw_outputs_first(d->all));
	send_frame(FRAME_DONE, (kw_str){ (const char *)&st, sizeof st });
	_exit(0); /* nothing here is freed: the parent owns what is on disk */
}

/* ---- in the parent ---- */

typedef struct hearing {
	kw_document *d;
	kw_arena *arena;
	kw_buf held; /* bytes of a frame not yet complete */
	kw_output *first_output, *last_output;
	int64_t end_ms; /* of its time */
	int32_t status;
	bool closed; /* the process has closed its end of the channel */
	bool done, malformed, timed_out;
} hearing;

static bool hear_message(hearing *h, kw_str s)
{
	uint8_t severity;
	kw_message m = { 0 };
	if (!take_bytes(&s, &severity, sizeof severity) || severity > KW_SEVERITY_ERROR ||
	    !take_bytes(&s, &m.at, sizeof m.at) || !take_str(&s, &m.code) || !take_str(&s, &m.words) ||
	    !take_str(&s, &m.english))
		return false;
	m.severity = severity;
	h->d->ctx->n_errors += severity == KW_SEVERITY_ERROR;
	h->d->ctx->n_warnings += severity == KW_SEVERITY_WARNING;
	if (h->d->ctx->listener)
		h->d->ctx->listener(h->d->ctx->listener_user, &m);
	return true;
}

/* An output lies in a private folder that we made and goes where we placed one: the process cannot name another place. */
static bool is_placed(const kw_outputs *all, const kw_output *told)
{
	for (const kw_output *o = kw_outputs_first(all); o; o = o->next) {
		if (!kw_str_eq(o->scratch, told->scratch) || !kw_str_eq(o->folder, told->folder))
			continue;
		if (told->is_stream ? o->is_stream && (told->companion || kw_str_eq(o->name, told->name))
		                    : !o->is_stream)
			return true;
	}
	return false;
}

static bool hear_output(hearing *h, kw_str s)
{
	uint8_t flags;
	kw_str writer, name, folder, scratch;
	kw_output *o = kw_arena_alloc(h->arena, sizeof *o);
	if (!o || !h->d->all || !take_bytes(&s, &flags, sizeof flags) ||
	    !take_bytes(&s, &o->number, sizeof o->number) || !take_bytes(&s, &o->bytes, sizeof o->bytes) ||
	    !take_str(&s, &writer) || !take_str(&s, &name) || !take_str(&s, &folder) ||
	    !take_str(&s, &scratch))
		return false;
	o->name_is_ours = flags & 1;
	o->companion = flags & 2;
	o->is_stream = flags & 4;
	o->writer = kw_arena_copy(h->arena, writer);
	o->name = kw_arena_copy(h->arena, name);
	o->folder = kw_arena_copy(h->arena, folder);
	o->scratch = kw_arena_copy(h->arena, scratch);
	if (!is_placed(h->d->all, o) || (!o->is_stream && !kw_is_file_name(o->name)))
		return false;
	*(h->last_output ? &h->last_output->next : &h->first_output) = o;
	h->last_output = o;
	return true;
}

static bool hear_frame(hearing *h, uint32_t type, kw_str payload)
{
	switch (type) {
	case FRAME_MESSAGE:
		return hear_message(h, payload);
	case FRAME_TEXT:
		kw_buf_put(&h->d->text, payload);
		return true;
	case FRAME_OUTPUT:
		return hear_output(h, payload);
	case FRAME_DONE:
		h->done = true;
		return take_bytes(&payload, &h->status, sizeof h->status) && h->status >= KW_OK &&
		       h->status <= KW_EBUG;
	default:
		return false;
	}
}

static void hear_frames(hearing *h)
{
	size_t at = 0;
	frame_head head;
	while (!h->malformed && h->held.n - at >= sizeof head) {
		memcpy(&head, h->held.b + at, sizeof head);
		if (head.n > MOST_FRAME_BYTES) {
			h->malformed = true;
			break;
		}
		if (h->held.n - at - sizeof head < head.n)
			break;
		h->malformed = !hear_frame(h, head.type, (kw_str){ h->held.b + at + sizeof head, head.n });
		at += sizeof head + head.n;
	}
	if (at) {
		memmove(h->held.b, h->held.b + at, h->held.n - at);
		h->held.n -= at;
	}
}

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits until fd has something to read; false when time is up or the run is stopped. */
static bool is_ready(hearing *h, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	for (;;) {
		int64_t left = h->end_ms - now_ms();
		h->timed_out = left <= 0;
		if (h->timed_out || kw_stop_signal)
			return false;
		if (poll(&p, 1, (int)(left < 1000 ? left : 1000)) > 0)
			return true;
	}
}

/* Until the process closes its end, breaks the protocol or runs out of time. */
static void hear(hearing *h, int fd)
{
	h->end_ms = now_ms() + 1000 * kw_ctx_limit(h->d->ctx, KW_LIMIT_WALL_SECONDS);
	while (!h->malformed && !kw_stop_signal && kw_buf_reserve(&h->held, 65536) && is_ready(h, fd)) {
		ssize_t n = read(fd, h->held.b + h->held.n, 65536);
		if (n < 0 && errno == EINTR)
			continue;
		h->closed = n <= 0;
		if (h->closed)
			return;
		h->held.n += (size_t)n;
		hear_frames(h);
	}
}

/* Waits for the end of a process that has closed the channel, as long as it has time; ends any other. */
static int end_of(hearing *h, pid_t child)
{
	int status = 0;
	int fd = h->closed ? pidfd_open(child, 0) : -1;
	if (fd >= 0) {
		h->closed = is_ready(h, fd);
		close(fd);
	}
	if (!h->closed)
		kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

/* Written or cut while it was mapped (then also a SIGBUS): what was read belongs to no one version. A new file put in its
 * place does no harm. */
static bool input_changed(const kw_document *d)
{
	struct stat now;
	return d->input.st_ino && stat(d->job->input.p, &now) == 0 && now.st_dev == d->input.st_dev &&
	       now.st_ino == d->input.st_ino &&
	       (now.st_size != d->input.st_size || now.st_mtim.tv_sec != d->input.st_mtim.tv_sec ||
	        now.st_mtim.tv_nsec != d->input.st_mtim.tv_nsec);
}

static kw_status judge(hearing *h, int status, const kw_stage *stage)
{
	kw_ctx *ctx = h->d->ctx;
	const kw_found *f = stage->name == KW_STAGE_NONE ? NULL : kw_host_at(h->d->host, stage->plugin);
	const char *who = f ? f->file.p : "kawaraban";
	kw_span nowhere = { 0 };
	if (kw_stop_signal)
		return kw_fail(ctx, KW_ELIMIT, "run.interrupted", nowhere,
		               "stopped by SIG%s; nothing was written", sigabbrev_np(kw_stop_signal));
	if (input_changed(h->d))
		return kw_fail(ctx, KW_EINPUT, "input.changed", nowhere,
		               "was changed while it was read; nothing was written");
	if (h->timed_out)
		return kw_fail(ctx, KW_ELIMIT, "limit.wall", nowhere,
		               "stopped after %lld seconds, %s; raise with --limit wall-seconds=NUMBER",
		               (long long)kw_ctx_limit(ctx, KW_LIMIT_WALL_SECONDS),
		               kw_stage_words(stage->name));
	if (h->malformed)
		return kw_fail(ctx, KW_ELIB, "plugin.protocol", nowhere,
		               "%s: what came from the document process cannot be understood", who);
	if (h->held.failed)
		return kw_fail(ctx, KW_ELIMIT, "limit.memory", nowhere,
		               "no memory for what the document process says");
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || (WTERMSIG(status) == SIGKILL && !h->done)))
		return kw_fail(
		        ctx, KW_ELIMIT, "limit.cpu", nowhere,
		        "stopped %s: out of CPU time (%lld s) or killed for memory; raise with --limit "
		        "cpu-seconds=NUMBER",
		        kw_stage_words(stage->name), (long long)kw_ctx_limit(ctx, KW_LIMIT_CPU_SECONDS));
	if (WIFSIGNALED(status))
		return kw_fail(ctx, f ? KW_ELIB : KW_EBUG, f ? "plugin.crash" : "bug.crash", nowhere,
		               "%s: crashed %s (SIG%s)", who, kw_stage_words(stage->name),
		               sigabbrev_np(WTERMSIG(status)));
	if (!h->done)
		return kw_fail(ctx, f ? KW_ELIB : KW_EBUG, f ? "plugin.crash" : "bug.crash", nowhere,
		               "%s: ended the document process %s (exit %d)", who,
		               kw_stage_words(stage->name), WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	return (kw_status)h->status;
}

/* The first line that a library printed in the document process, as a note. */
static void report_chatter(kw_ctx *ctx, int fd)
{
	char line[512];
	ssize_t n = read(fd, line, sizeof line);
	const char *end = n > 0 ? memchr(line, '\n', (size_t)n) : NULL;
	kw_str s = kw_str_trim((kw_str){ line, end ? (size_t)(end - line) : n > 0 ? (size_t)n : 0 });
	s.n = kw_utf8_valid(s);
	if (s.n)
		kw_report(ctx, KW_SEVERITY_NOTE, "library.said", (kw_span){ 0 }, "a library printed: %.*s",
		          KW_STR_ARG(s));
}

static bool may_try_without(const kw_stage *stage)
{
	return stage->name == KW_STAGE_LOAD || stage->name == KW_STAGE_PREPARE ||
	       stage->name == KW_STAGE_PROBE;
}

/* Hears the process until its end and judges it. A crash outside reading and writing makes the plugin a refused one. */
static kw_status wait_for(hearing *h, pid_t child, int fd, kw_stage *stage, bool *again)
{
	kw_document *d = h->d;
	hear(h, fd);
	int status = end_of(h, child);
	bool crashed = h->closed && !h->done && !kw_stop_signal && WIFSIGNALED(status) &&
	               WTERMSIG(status) != SIGXCPU;
	kw_found *f = crashed && may_try_without(stage) ? kw_host_at(d->host, stage->plugin) : NULL;
	if (f) {
		kw_report(d->ctx, KW_SEVERITY_WARNING, "plugin.refused", (kw_span){ 0 },
		          "%s: crashed %s (SIG%s); it is not used", f->file.p, kw_stage_words(stage->name),
		          sigabbrev_np(WTERMSIG(status)));
		kw_host_refuse(f);
		*again = true;
		return KW_ELIB;
	}
	kw_status st = judge(h, status, stage);
	if (!st && d->all)
		st = kw_outputs_adopt(d->all, h->first_output);
	return st;
}

static kw_status run_once(kw_document *d, kw_stage *stage, bool *again)
{
	int ends[2] = { -1, -1 }, chatter[2] = { -1, -1 };
	hearing h = { .d = d, .arena = kw_arena_new() };
	kw_status st = KW_OK;
	*again = false;
	stage->name = KW_STAGE_NONE;
	fflush(NULL);
	bool ready = h.arena && pipe2(ends, O_CLOEXEC) == 0 && pipe2(chatter, O_CLOEXEC | O_NONBLOCK) == 0;
	pid_t child = ready ? fork() : -1;
	if (child == 0) {
		close(ends[0]);
		close(chatter[0]);
		mute(chatter[1]);
		run_child(d, ends[1]);
	}
	if (child < 0)
		st = kw_fail(d->ctx, KW_ELIMIT, "limit.process", (kw_span){ 0 }, "no document process: %s",
		             strerror(errno));
	close(ends[1]);
	close(chatter[1]);
	if (!st) {
		st = wait_for(&h, child, ends[0], stage, again);
		report_chatter(d->ctx, chatter[0]);
	}
	close(chatter[0]);
	close(ends[0]);
	kw_buf_free(&h.held);
	kw_arena_free(h.arena);
	return st;
}

kw_status kw_document_run(kw_document *d)
{
	kw_status st;
	if (d->in_parent) {
		st = d->work(d, d->ctx, &d->text);
		kw_report_dropped(d->ctx);
		return st;
	}
	kw_stage *shared =
	        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return kw_fail(d->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		               "no memory for a document process");
	bool again;
	d->host->stage = shared;
	if (stat(d->job->input.p, &d->input) < 0 || !S_ISREG(d->input.st_mode))
		d->input.st_ino = 0;
	do {
		kw_buf_clear(&d->text);
		if (d->all)
			kw_outputs_empty(d->all);
		st = run_once(d, shared, &again);
	} while (again); /* each time with a plugin less */
	kw_report_dropped(d->ctx);
	d->host->stage = &d->host->own_stage;
	munmap(shared, sizeof *shared);
	return st;
}

kw_status kw_document_convert(kw_document *d, kw_ctx *ctx, kw_buf *text)
{
	(void)text;
	kw_reading r = { 0 };
	kw_status st = kw_reading_open(d->host, ctx, d->job, &r);
	kw_outputs_hear(d->all, ctx);
	if (!st)
		st = kw_convert_write(d->host, ctx, d->job, &r, d->writers, d->all);
	if (d->in_parent)
		kw_reading_close(&r);
	return st;
}
