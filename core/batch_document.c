/* batch_document -- forks the document process, which loads what it needs and is sealed before it sees the input; hears its frames,
 * judges its end. Certain knowledge first (the clock, the signal), what the process says about itself last. */
#include "batch_document.h"
#include "batch_rehearse.h"
#include "batch_seal.h"
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
#include <unistd.h>

volatile sig_atomic_t kw_stop_signal, kw_stop_count;

/* ---- in the document process ---- */

static int channel = -1; /* to the parent; set once after the fork */

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
	if (!KW_SANITIZED) { /* its shadow memory wants terabytes */
		rlim_t memory = (rlim_t)kw_ctx_limit(ctx, KW_LIMIT_ADDRESS_SPACE);
		setrlimit(RLIMIT_AS, &(struct rlimit){ memory, memory });
	}
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

/* The folders that outputs are written into; the list ends with NULL. */
static const char **scratch_folders(const kw_document *d)
{
	size_t n = 0;
	for (const kw_output *o = d->all ? kw_outputs_first(d->all) : NULL; o; o = o->next)
		n++;
	const char **list = calloc(n + 1, sizeof *list);
	n = 0;
	for (const kw_output *o = list && d->all ? kw_outputs_first(d->all) : NULL; o; o = o->next)
		list[n++] = o->scratch.p;
	return list;
}

/* Loads and prepares what the work needs; from then on the process reads the input and fixed folders, and writes into its own.
 * A rehearsal finds what the files that options name will name in their turn: it costs a small document. */
static kw_status seal(kw_document *d, kw_ctx *ctx, kw_stage *stage)
{
	const char **writable = scratch_folders(d);
	const char *scratch = writable && writable[0] ? writable[0] : "/nonexistent";
	char *input = strndup(d->job->input.n ? d->job->input.p : "", d->job->input.n);
	char *beside = strndup(d->beside.n ? d->beside.p : "", d->beside.n);
	const char *readable[] = { input, beside, NULL };
	kw_status st = KW_OK;
	if (!writable || !input || !beside)
		st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		             "no memory for a document process");
	if (st || d->seal->off)
		goto out;
	kw_clean_environment(scratch);
	st = kw_host_prepare(d->host, ctx, d->job->reader, d->writers, d->job->n_targets);
	if (!st && kw_map_named_files(ctx->data_folder.p, d->job) && d->job->n_targets)
		kw_rehearse(d->host, ctx->data_folder.p, d->job, d->writers, scratch);
	if (!st && (!kw_seal_files(d->seal, ctx->data_folder.p, writable, readable) ||
	            !kw_seal_document(d->seal, ctx, &stage->refused)))
		st = kw_fail(ctx, KW_ELIB, "sandbox.missing", (kw_span){ 0 },
		             "the process for documents could not be sealed: %s", strerror(errno));
out:
	free(writable);
	free(input);
	free(beside);
	return st;
}

static _Noreturn void run_child(kw_document *d, int fd, kw_stage *stage)
{
	kw_buf text = { 0 };
	if (!KW_SANITIZED)
		kw_guard_arm();
	channel = fd;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is a failed write, which is said */
	kw_ctx *ctx = child_ctx(d);
	if (!ctx)
		_exit(KW_EXIT_NO_MEMORY);
	set_limits(ctx);
	ctx->listener = kw_send_message;
	ctx->listener_user = &channel;
	kw_status st = seal(d, ctx, stage);
	if (!st)
		st = d->work(d, ctx, &text);
	kw_report_dropped(ctx);
	kw_send_end(channel, &text, d->all, st);
	_exit(0); /* nothing here is freed: the parent owns what is on disk */
}

/* ---- in the parent ---- */

/* One process, while it is heard. */
typedef struct hearing {
	kw_hearing heard;
	kw_document *d;
	int64_t end_ms; /* of its time */
	bool timed_out;
} hearing;

/* An output lies in a private folder that we made and goes where we placed one: the process cannot name another place. */
static bool is_placed(const kw_hearing *h, const kw_output *told)
{
	const kw_outputs *all = h->user;
	for (const kw_output *o = all ? kw_outputs_first(all) : NULL; o; o = o->next) {
		if (!kw_str_eq(o->scratch, told->scratch) || !kw_str_eq(o->folder, told->folder))
			continue;
		if (told->is_stream ? o->is_stream && (told->companion || kw_str_eq(o->name, told->name))
		                    : !o->is_stream)
			return true;
	}
	return false;
}

/* Waits until fd has something to read; false when time is up or the run is stopped. */
static bool is_ready(hearing *h, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	for (;;) {
		int64_t left = h->end_ms - kw_now_ms();
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
	h->end_ms = kw_now_ms() + 1000 * kw_ctx_limit(h->d->ctx, KW_LIMIT_WALL_SECONDS);
	while (!kw_stop_signal && is_ready(h, fd) && kw_hear(&h->heard, fd))
		;
}

/* Waits for the end of a process that has closed the channel, as long as it has time; ends any other. */
static int end_of(hearing *h, pid_t child)
{
	int status = 0;
	int fd = h->heard.closed ? pidfd_open(child, 0) : -1;
	if (fd >= 0) {
		h->heard.closed = is_ready(h, fd);
		close(fd);
	}
	if (!h->heard.closed)
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

kw_status kw_document_fail_call(kw_ctx *ctx, const char *who, const kw_stage *stage)
{
	char *call = kw_call_name(stage->refused);
	kw_status st = kw_fail_word(
	        ctx, KW_ELIB, "plugin.sandbox", (kw_span){ 0 }, kw_stage_words(stage->name),
	        "%s: asked the system for %s {}, which no document may", who, call ? call : "something");
	free(call);
	return st;
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
		return kw_fail_word(ctx, KW_ELIMIT, "limit.wall", nowhere, kw_stage_words(stage->name),
		                    "stopped after %lld seconds, {}; raise with --limit wall-seconds=NUMBER",
		                    (long long)kw_ctx_limit(ctx, KW_LIMIT_WALL_SECONDS));
	if (h->heard.no_memory)
		return kw_fail(ctx, KW_ELIMIT, "limit.memory", nowhere,
		               "no memory for what the document process says");
	if (h->heard.malformed)
		return kw_fail(ctx, KW_ELIB, "plugin.protocol", nowhere,
		               "%s: what came from the document process cannot be understood", who);
	if (WIFSIGNALED(status) &&
	    (WTERMSIG(status) == SIGXCPU || (WTERMSIG(status) == SIGKILL && !h->heard.done)))
		return kw_fail_word(
		        ctx, KW_ELIMIT, "limit.cpu", nowhere, kw_stage_words(stage->name),
		        "stopped {}: out of CPU time (%lld s) or killed for memory; raise with --limit "
		        "cpu-seconds=NUMBER",
		        (long long)kw_ctx_limit(ctx, KW_LIMIT_CPU_SECONDS));
	if (WIFSIGNALED(status))
		return kw_fail_word(ctx, f ? KW_ELIB : KW_EBUG, f ? "plugin.crash" : "bug.crash", nowhere,
		                    kw_stage_words(stage->name), "%s: crashed {} (SIG%s)", who,
		                    sigabbrev_np(WTERMSIG(status)));
	if (!h->heard.done && WIFEXITED(status) && WEXITSTATUS(status) == KW_EXIT_NO_MEMORY)
		return kw_fail_word(ctx, KW_ELIMIT, "limit.memory", nowhere, kw_stage_words(stage->name),
		                    "%s: out of memory {} (%lld MiB); raise with --limit address-space=BYTES",
		                    who, (long long)kw_ctx_limit(ctx, KW_LIMIT_ADDRESS_SPACE) >> 20);
	if (!h->heard.done && WIFEXITED(status) && WEXITSTATUS(status) == KW_EXIT_REFUSED)
		return kw_document_fail_call(ctx, who, stage);
	if (!h->heard.done)
		return kw_fail_word(ctx, f ? KW_ELIB : KW_EBUG, f ? "plugin.crash" : "bug.crash", nowhere,
		                    kw_stage_words(stage->name),
		                    "%s: ended the document process {} (exit %d)", who,
		                    WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	return (kw_status)h->heard.status;
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
	bool crashed = h->heard.closed && !h->heard.done && !kw_stop_signal && WIFSIGNALED(status) &&
	               WTERMSIG(status) != SIGXCPU;
	kw_found *f = crashed && may_try_without(stage) ? kw_host_at(d->host, stage->plugin) : NULL;
	if (f) {
		kw_report_word(d->ctx, KW_SEVERITY_WARNING, "plugin.refused", (kw_span){ 0 },
		               kw_stage_words(stage->name), "%s: crashed {} (SIG%s); it is not used",
		               f->file.p, sigabbrev_np(WTERMSIG(status)));
		kw_host_refuse(f);
		*again = true;
		return KW_ELIB;
	}
	kw_status st = judge(h, status, stage);
	if (!st && d->all)
		st = kw_outputs_adopt(d->all, h->heard.first_output);
	return st;
}

static kw_status run_once(kw_document *d, kw_stage *stage, bool *again)
{
	int ends[2] = { -1, -1 }, chatter[2] = { -1, -1 };
	hearing h = { .d = d,
		      .heard = { .ctx = d->ctx,
		                 .arena = kw_arena_new(),
		                 .text = &d->text,
		                 .accepts = is_placed,
		                 .user = d->all } };
	kw_status st = KW_OK;
	*again = false;
	stage->name = KW_STAGE_NONE;
	fflush(NULL);
	bool ready =
	        h.heard.arena && pipe2(ends, O_CLOEXEC) == 0 && pipe2(chatter, O_CLOEXEC | O_NONBLOCK) == 0;
	pid_t child = ready ? fork() : -1;
	if (child == 0) {
		close(ends[0]);
		close(chatter[0]);
		mute(chatter[1]);
		run_child(d, ends[1], stage);
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
	kw_buf_free(&h.heard.held);
	kw_arena_free(h.heard.arena);
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
