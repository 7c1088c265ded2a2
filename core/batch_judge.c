/* batch_judge -- how a document ended. Certain knowledge first: the file that changed, the clock, the wait status; what the document says
 * about itself last. */
#include "batch_inside.h"
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- judging ---- */

static bool input_changed(const kw_work *w)
{
	struct stat now;
	return fstat(w->fd, &now) == 0 &&
	       (now.st_size != w->input.st_size || now.st_mtim.tv_sec != w->input.st_mtim.tv_sec ||
	        now.st_mtim.tv_nsec != w->input.st_mtim.tv_nsec);
}

static kw_status judge_signal(kw_ctx *ctx, int signal, const kw_answer *a, const char *who,
                              kw_stage_name stage)
{
	const char *words = kw_stage_words(stage);
	int64_t cpu = kw_ctx_limit(ctx, KW_LIMIT_CPU_SECONDS);
	if (signal == SIGXCPU || (signal == SIGKILL && a->cpu_ms >= 1000 * cpu))
		return kw_fail_word(
		        ctx, KW_ELIMIT, "limit.cpu", (kw_span){ 0 }, words,
		        "stopped {}: out of CPU time (%lld s); raise with --limit cpu-seconds=NUMBER",
		        (long long)cpu);
	if (signal == SIGKILL)
		return kw_fail_word(ctx, KW_ELIMIT, "limit.killed", (kw_span){ 0 }, words,
		                    "%s: killed from outside {}, %d times; perhaps the system had no memory",
		                    who, KW_MOST_TRIES);
	return kw_fail_word(ctx, KW_ELIB, "plugin.crash", (kw_span){ 0 }, words, "%s: crashed {} (SIG%s)",
	                    who, sigabbrev_np(signal));
}

static kw_status judge_exit(kw_ctx *ctx, int code, const char *who, const kw_stage *stage)
{
	const char *words = kw_stage_words(stage->name);
	if (code == KW_EXIT_NO_MEMORY)
		return kw_fail_word(
		        ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, words,
		        "%s: out of memory {} (%lld MiB); raise with --memory or --limit address-space=BYTES",
		        who, (long long)kw_ctx_limit(ctx, KW_LIMIT_ADDRESS_SPACE) >> 20);
	if (code == KW_EXIT_REFUSED)
		return kw_document_fail_call(ctx, who, stage);
	return kw_fail_word(ctx, KW_ELIB, "plugin.crash", (kw_span){ 0 }, words,
	                    "%s: ended the document process {} (exit %d)", who, code);
}

/* Certain knowledge first, claims last. */
static kw_status judge(kw_run *r, kw_slot *s)
{
	kw_ctx *ctx = s->work->ctx;
	const kw_stage *stage = s->zygote.stage;
	const kw_found *f = stage->name == KW_STAGE_NONE ? NULL : kw_host_at(r->b->host, stage->plugin);
	const char *who = f ? f->file.p : "kawaraban";
	const kw_hearing *h = &s->hearing;
	if (input_changed(s->work))
		return kw_fail(ctx, KW_EINPUT, "input.changed", (kw_span){ 0 },
		               "was changed while it was read; nothing was written");
	if (s->answer.timed_out)
		return kw_fail_word(
		        ctx, KW_ELIMIT, "limit.wall", (kw_span){ 0 }, kw_stage_words(stage->name),
		        "stopped after %lld seconds, {}; raise with --timeout or --limit wall-seconds=NUMBER",
		        (long long)kw_ctx_limit(ctx, KW_LIMIT_WALL_SECONDS));
	if (h->no_memory)
		return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		               "no memory for what the document process says");
	if (WIFSIGNALED(s->answer.status))
		return judge_signal(ctx, WTERMSIG(s->answer.status), &s->answer, who, stage->name);
	if (!h->malformed && (WEXITSTATUS(s->answer.status) || !h->done))
		return judge_exit(ctx, WEXITSTATUS(s->answer.status), who, stage);
	if (h->malformed || h->held.n)
		return kw_fail(ctx, KW_ELIB, "plugin.protocol", (kw_span){ 0 },
		               "%s: what came from the document process cannot be understood", who);
	return (kw_status)h->status;
}

static void keep_facts(kw_work *w, const kw_slot *s)
{
	const kw_facts *f = &s->hearing.facts;
	w->row.reader = f->reader;
	w->row.charset = f->charset;
	w->row.ledger = f->ledger;
	w->row.n_budget = (int64_t)f->n_budget;
	w->row.sum_yen = f->sum_yen;
	w->row.wall_ms = s->answer.wall_ms;
	w->row.cpu_ms = s->answer.cpu_ms;
	w->row.rss_kb = s->answer.rss_kb;
}

void kw_slot_leave(kw_slot *s)
{
	if (s->result >= 0)
		close(s->result);
	kw_buf_free(&s->hearing.held);
	s->result = -1;
	s->work = NULL;
}

/* The document process has ended, and all it said is in the pipe. */
void kw_run_end_document(kw_run *r, kw_slot *s)
{
	kw_work *w = s->work;
	while (s->result >= 0 && !s->hearing.closed && kw_hear(&s->hearing, s->result)) {
		struct pollfd p = { .fd = s->result, .events = POLLIN };
		if (poll(&p, 1, 0) <= 0)
			break;
	}
	bool killed = WIFSIGNALED(s->answer.status) && WTERMSIG(s->answer.status) == SIGKILL &&
	              !s->answer.timed_out &&
	              s->answer.cpu_ms < 1000 * kw_ctx_limit(r->b->ctx, KW_LIMIT_CPU_SECONDS);
	if (killed && w->tries + 1 < KW_MOST_TRIES) {
		size_t entry = (size_t)(w->entry - r->b->plan.entries);
		unsigned tries = w->tries + 1;
		kw_slot_leave(s);
		kw_empty_folder(s->scratch.p);
		kw_work_free(w);
		kw_run_put_off(r, entry, tries);
		return;
	}
	kw_status st = judge(r, s);
	keep_facts(w, s);
	if (!st) {
		w->row.state = KW_DONE_STATE;
		st = kw_commit_accept(&r->commit, w, s->scratch.p, s->hearing.first_output);
	} else {
		kw_empty_folder(s->scratch.p);
	}
	if (st)
		kw_work_fail(w, st);
	kw_slot_leave(s);
	r->deaths = 0;
	close(w->fd);
	w->fd = -1;
	kw_run_finish(r, w);
}

/* ---- zygotes ---- */

/* The zygote died, or a document outlived it: what it worked on is tried again, alone. */
void kw_run_replace_zygote(kw_run *r, kw_slot *s)
{
	kw_work *w = s->work;
	kw_zygote_kill(&s->zygote);
	kw_slot_leave(s);
	kw_empty_folder(s->scratch.p);
	if (w && w->tries + 1 < KW_MOST_TRIES) {
		kw_run_put_off(r, (size_t)(w->entry - r->b->plan.entries), w->tries + 1);
		kw_work_free(w);
	} else if (w) {
		kw_work_fail(w, kw_fail(w->ctx, KW_ELIB, "plugin.crash", (kw_span){ 0 },
		                        "the process that prepares documents ended with it, %d times",
		                        KW_MOST_TRIES));
		kw_run_finish(r, w);
	}
	if (++r->deaths > KW_MOST_DEATHS * r->b->workers)
		r->st = kw_fail(r->b->ctx, KW_ELIB, "plugin.crash", (kw_span){ 0 },
		                "the processes that prepare documents end again and again");
}
