/* batch_zygote -- start, seal, serve. Whatever is opened lazily after sealing fails, so a line of text is converted before: that
 * fills the tables of encodings, maps the data files, and makes libraries load what they load late. */
#include "batch_zygote.h"
#include "batch_rehearse.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_JOB_BYTES = 65536, START_SECONDS = 60 };

/* ---- before sealing ---- */

/* Everything but the channels and standard error is the supervisor's: its lock, its journal, its folders. */
static void close_others(int channel, int ready)
{
	int low = channel < ready ? channel : ready, high = channel < ready ? ready : channel;
	int null = open("/dev/null", O_RDWR);
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		if (!KW_SANITIZED)
			dup2(null, STDERR_FILENO);
	}
	close_range(STDERR_FILENO + 1, (unsigned)low - 1, 0);
	close_range((unsigned)low + 1, (unsigned)high - 1, 0);
	close_range((unsigned)high + 1, ~0U, 0);
}

/* ---- one document ---- */

static _Noreturn void run_document(const kw_zygote_setup *s, kw_writer_ref *writers, kw_stage *stage,
                                   const kw_zygote_job *told)
{
	static int channel; /* the listener keeps its address */
	struct stat file;
	kw_job job = *s->job;
	kw_reading r = { 0 };
	kw_status st = KW_ELIMIT;
	channel = told->result;
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* fork clears it */
	kw_ctx *ctx = kw_ctx_new(s->ctx->data_folder);
	kw_outputs *all = ctx ? kw_outputs_new(ctx) : NULL;
	if (!all)
		_exit(KW_EXIT_NO_MEMORY);
	memcpy(ctx->limits, s->ctx->limits, sizeof ctx->limits);
	ctx->listener = kw_send_message;
	ctx->listener_user = &channel;
	if (!s->seal->off && !kw_seal_document(s->seal, ctx, &stage->refused))
		_exit(KW_EXIT_REFUSED);
	bool fine = fstat(told->input, &file) == 0;
	void *bytes = fine && file.st_size
	                      ? mmap(NULL, (size_t)file.st_size, PROT_READ, MAP_PRIVATE, told->input, 0)
	                      : NULL;
	job.bytes = (kw_str){ bytes && bytes != MAP_FAILED ? bytes : "", fine ? (size_t)file.st_size : 0 };
	if (bytes && bytes != MAP_FAILED)
		kw_mapping_note(job.bytes);
	job.name = told->name;
	if (!fine || bytes == MAP_FAILED)
		st = kw_fail(ctx, KW_EINPUT, "input.unreadable", (kw_span){ 0 }, "cannot be mapped: %s",
		             strerror(errno));
	else
		st = kw_reading_open(s->host, ctx, &job, &r);
	if (r.doc)
		kw_send_facts(channel, &r);
	for (size_t i = 0; !st && i < job.n_targets; i++)
		st = kw_outputs_place_in(all, job.targets[i].writer, KW_LIT("."), told->names[i]);
	if (!st)
		st = kw_convert_write(s->host, ctx, &job, &r, writers, all);
	kw_report_dropped(ctx);
	kw_send_end(channel, NULL, all, st);
	_exit(0); /* nothing here is freed: what is on disk belongs to the supervisor */
}

/* Waits as long as the document has time, then ends it. No SIGTERM first: it owns nothing worth saving. */
static void watch(pid_t child, int64_t wall_seconds, kw_answer *a)
{
	struct rusage used = { 0 };
	int64_t begin = kw_now_ms(), left = wall_seconds * 1000;
	struct pollfd p = { .fd = pidfd_open(child, 0), .events = POLLIN };
	int ready = 0, status = 0;
	while (p.fd >= 0 && left > 0 && ready <= 0) {
		ready = poll(&p, 1, (int)(left < 60000 ? left : 60000));
		left = begin + wall_seconds * 1000 - kw_now_ms();
	}
	a->timed_out = p.fd >= 0 && ready <= 0;
	if (a->timed_out)
		kill(child, SIGKILL);
	while (wait4(child, &status, 0, &used) < 0 && errno == EINTR)
		;
	if (p.fd >= 0)
		close(p.fd);
	a->status = status;
	a->wall_ms = (uint32_t)(kw_now_ms() - begin);
	a->cpu_ms = (uint32_t)((used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
	                       (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000);
	a->rss_kb = (uint32_t)used.ru_maxrss;
}

/* ---- the channel ---- */

typedef union descriptors {
	char bytes[CMSG_SPACE(2 * sizeof(int))];
	struct cmsghdr align;
} descriptors;

bool kw_zygote_send(const kw_zygote *z, const kw_zygote_job *job)
{
	kw_buf b = { 0 };
	descriptors control = { { 0 } };
	int fds[2] = { job->input, job->result };
	kw_put_bytes(&b, &job->number, sizeof job->number);
	kw_put_str(&b, job->name);
	for (const kw_str *name = job->names; name->p; name++)
		kw_put_str(&b, *name);
	struct iovec part = { b.b, b.n };
	struct msghdr m = { .msg_iov = &part,
		            .msg_iovlen = 1,
		            .msg_control = control.bytes,
		            .msg_controllen = sizeof control.bytes };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof fds);
	memcpy(CMSG_DATA(c), fds, sizeof fds);
	ssize_t n = -1;
	if (!b.failed)
		do
			n = sendmsg(z->channel, &m, MSG_NOSIGNAL);
		while (n < 0 && errno == EINTR);
	bool fine = n == (ssize_t)b.n;
	kw_buf_free(&b);
	return fine;
}

static bool receive(int channel, char *bytes, kw_str *names, size_t n_names, kw_zygote_job *job)
{
	descriptors control;
	int fds[2];
	struct iovec part = { bytes, MOST_JOB_BYTES };
	struct msghdr m = { .msg_iov = &part,
		            .msg_iovlen = 1,
		            .msg_control = control.bytes,
		            .msg_controllen = sizeof control.bytes };
	ssize_t n;
	do
		n = recvmsg(channel, &m, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;
	if (!c || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof fds))
		return false;
	memcpy(fds, CMSG_DATA(c), sizeof fds);
	*job = (kw_zygote_job){ .names = names, .input = fds[0], .result = fds[1] };
	kw_str rest = { bytes, (size_t)n };
	bool fine = kw_take_bytes(&rest, &job->number, sizeof job->number) && kw_take_str(&rest, &job->name);
	for (size_t i = 0; fine && i < n_names; i++)
		fine = kw_take_str(&rest, &names[i]);
	return fine;
}

static void serve(const kw_zygote_setup *s, kw_writer_ref *writers, kw_stage *stage, int channel)
{
	static char bytes[MOST_JOB_BYTES];
	kw_str *names = calloc(s->job->n_targets + 1, sizeof *names);
	kw_zygote_job job;
	while (names && receive(channel, bytes, names, s->job->n_targets, &job)) {
		kw_answer a = { .number = job.number };
		stage->name = KW_STAGE_NONE;
		pid_t child = fork();
		if (child == 0) {
			close(channel); /* or it could answer for the zygote */
			run_document(s, writers, stage, &job);
		}
		close(job.input);
		close(job.result);
		if (child < 0)
			break;
		watch(child, kw_ctx_limit(s->ctx, KW_LIMIT_WALL_SECONDS), &a);
		if (send(channel, &a, sizeof a, MSG_NOSIGNAL) != (ssize_t)sizeof a)
			break;
	}
	free(names);
}

/* From here on relative names of the user's are looked up where the command was started. */
static kw_status enter_scratch(const kw_zygote_setup *s, kw_ctx *ctx, const char *scratch)
{
	if (!kw_data_start_here())
		return kw_fail(ctx, KW_EINPUT, "input.unreadable", (kw_span){ 0 },
		               "the current folder cannot be told: %s", strerror(errno));
	(void)kw_map_named_files(s->ctx->data_folder.p, s->job);
	if (chdir(scratch) < 0)
		return kw_fail(ctx, KW_EOUTPUT, "output.folder", (kw_span){ 0 }, "%s: %s", scratch,
		               strerror(errno));
	return KW_OK;
}

static _Noreturn void run_zygote(const kw_zygote_setup *s, kw_stage *stage, const char *scratch, int channel,
                                 int ready)
{
	static int said_to;
	const char *const scratch_only[] = { ".", NULL };
	if (!KW_SANITIZED)
		kw_guard_arm(); /* plugins prepare here, and what is below them looks at no NULL */
	kw_writer_ref *writers = calloc(s->job->n_targets + 1, sizeof *writers);
	kw_ctx *ctx = kw_ctx_new(s->ctx->data_folder);
	if (!ctx || !writers)
		_exit(KW_EXIT_NO_MEMORY);
	said_to = ready;
	memcpy(ctx->limits, s->ctx->limits, sizeof ctx->limits);
	ctx->listener = kw_send_message;
	ctx->listener_user = &said_to;
	setpgid(0, 0); /* what the terminal sends is for the supervisor */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	kw_status st = enter_scratch(s, ctx, scratch);
	close_others(channel, ready);
	kw_clean_environment(".");
	s->host->stage = stage;
	s->host->expected_documents = s->expected_documents;
	if (!st)
		st = kw_convert_choose(s->host, ctx, s->job, writers);
	if (!st)
		st = kw_host_prepare(s->host, ctx, s->job->reader, writers, s->job->n_targets);
	if (!st && s->rehearse)
		kw_rehearse(s->host, s->ctx->data_folder.p, s->job, writers, ".");
	if (!st && !kw_seal_files(s->seal, s->ctx->data_folder.p, scratch_only, NULL))
		st = kw_fail(ctx, KW_ELIB, "sandbox.missing", (kw_span){ 0 },
		             "the process for documents could not be sealed: %s", strerror(errno));
	kw_buf files = { 0 };
	kw_data_put_users_files(&files);
	kw_send_end(ready, &files, NULL, st);
	kw_buf_free(&files);
	close(ready);
	if (!st)
		serve(s, writers, stage, channel);
	_exit(0);
}

/* ---- in the supervisor ---- */

/* One that found no memory is no plugin's fault: again would be the same. */
static bool had_no_memory(kw_zygote *z)
{
	int status = 0;
	kill(z->pid, SIGKILL); /* the first to end it wins */
	while (waitpid(z->pid, &status, 0) < 0 && errno == EINTR)
		;
	z->pid = 0;
	return WIFEXITED(status) && WEXITSTATUS(status) == KW_EXIT_NO_MEMORY;
}

/* What the zygote says until it is ready. */
static kw_status wait_ready(const kw_zygote_setup *s, int ready, bool *died)
{
	kw_buf files = { 0 };
	kw_hearing h = { .ctx = s->ctx, .arena = kw_arena_new(), .text = &files };
	struct pollfd p = { .fd = ready, .events = POLLIN };
	int64_t end = kw_now_ms() + START_SECONDS * 1000;
	kw_status st = KW_OK;
	while (h.arena && !h.done && !h.malformed && !h.no_memory && !h.closed && kw_now_ms() < end)
		if (poll(&p, 1, 1000) > 0)
			kw_hear(&h, ready);
	bool no_memory = !h.arena || h.no_memory;
	*died = !no_memory && (!h.done || h.malformed);
	st = no_memory ? kw_fail(s->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
	                         "no memory for what the document process says")
	     : *died   ? KW_ELIB
	               : (kw_status)h.status;
	if (s->files && !st)
		kw_buf_put(s->files, kw_buf_str(&files));
	kw_buf_free(&files);
	kw_buf_free(&h.held);
	kw_arena_free(h.arena);
	return st;
}

kw_status kw_zygote_start(kw_zygote *z, const kw_zygote_setup *s, const char *scratch, bool *died)
{
	int channel[2] = { -1, -1 }, ready[2] = { -1, -1 };
	*died = false;
	if (!z->stage) {
		void *page = mmap(NULL, sizeof *z->stage, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		                  -1, 0);
		z->stage = page == MAP_FAILED ? NULL : page;
	}
	bool fine = z->stage && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel) == 0 &&
	            pipe2(ready, O_CLOEXEC) == 0;
	if (fine) {
		*z->stage = (kw_stage){ .name = KW_STAGE_NONE };
		fflush(NULL);
	}
	z->pid = fine ? fork() : -1;
	if (z->pid == 0)
		run_zygote(s, z->stage, scratch, channel[1], ready[1]);
	if (channel[1] >= 0)
		close(channel[1]);
	if (ready[1] >= 0)
		close(ready[1]);
	z->channel = channel[0];
	kw_status st = z->pid > 0 ? wait_ready(s, ready[0], died)
	                          : kw_fail(s->ctx, KW_ELIMIT, "limit.process", (kw_span){ 0 },
	                                    "no process for documents: %s", strerror(errno));
	if (ready[0] >= 0)
		close(ready[0]);
	if (*died && had_no_memory(z)) {
		*died = false;
		st = kw_fail(s->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		             "no memory for the process that prepares documents");
	}
	if (st)
		kw_zygote_kill(z);
	return st;
}

int kw_zygote_answer(const kw_zygote *z, kw_answer *out)
{
	ssize_t n = recv(z->channel, out, sizeof *out, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	return n == (ssize_t)sizeof *out ? 1 : -1;
}

void kw_zygote_kill(kw_zygote *z)
{
	if (z->pid > 0) {
		kill(-z->pid, SIGKILL);
		kill(z->pid, SIGKILL);
		while (waitpid(z->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (z->channel >= 0)
		close(z->channel);
	z->pid = 0;
	z->channel = -1;
}
