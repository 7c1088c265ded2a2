/* batch_take -- one input on its way to a document process: opened, hashed, looked up in the journal, and sent. The supervisor hashes
 * bytes and never looks into them. */
#include "arena.h"
#include "batch_inside.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- messages of a document ---- */

typedef struct hearer {
	kw_run *r;
	kw_work *w;
} hearer;

static void hear_message(void *user, const kw_message *m)
{
	const hearer *h = user;
	kw_work *w = h->w;
	kw_message_put_json(&w->diagnostics, (kw_str){ NULL, 0 }, m);
	w->row.warnings += m->severity == KW_SEVERITY_WARNING;
	if (m->severity == KW_SEVERITY_ERROR && !w->row.code.n) {
		w->row.code = kw_arena_copy(w->arena, m->code);
		w->row.message = kw_arena_copy(w->arena, m->english);
	}
	if (h->r->b->heard)
		h->r->b->heard(h->r->b->user, w, m);
}

static kw_work *new_work(kw_run *r, const kw_plan_entry *e)
{
	kw_work *w = kw_work_new(e, ++r->next_number);
	hearer *h = w ? kw_arena_alloc(w->arena, sizeof *h) : NULL;
	if (!h) {
		kw_work_free(w);
		r->st = kw_fail(r->b->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		                "no memory for a document");
		return NULL;
	}
	*h = (hearer){ r, w };
	memcpy(w->ctx->limits, r->b->ctx->limits, sizeof w->ctx->limits);
	w->ctx->listener = hear_message;
	w->ctx->listener_user = h;
	return w;
}

/* ---- taking up an input ---- */

typedef struct looking {
	kw_run *r;
	bool fine;
	size_t n;
} looking;

/* An output stands as it was left: by its time and size, or else by its bytes. */
static bool look_at_output(void *user, const kw_row_output *o)
{
	looking *l = user;
	char path[4200];
	struct stat s;
	kw_source bytes;
	l->n++;
	l->fine = snprintf(path, sizeof path, "%.*s", KW_STR_ARG(o->path)) < (int)sizeof path &&
	          fstatat(l->r->commit.out, path, &s, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(s.st_mode) &&
	          s.st_size == o->size;
	if (!l->fine || (int64_t)s.st_mtim.tv_sec * 1000000000 + s.st_mtim.tv_nsec == o->mtime_ns)
		return l->fine;
	char hex[65] = "";
	kw_buf whole = { 0 };
	kw_ctx *quiet = kw_ctx_new(KW_LIT(""));
	kw_buf_putf(&whole, "%s/%s", l->r->b->out, path);
	if (quiet && kw_source_open(quiet, kw_buf_str(&whole), &bytes) == KW_OK) {
		kw_sha256_hex(bytes.bytes, hex);
		kw_source_close(&bytes);
	}
	kw_buf_free(&whole);
	kw_ctx_free(quiet);
	l->fine = kw_str_eq(kw_str_from(hex), o->sha256);
	return l->fine;
}

static bool is_unchanged(kw_run *r, const kw_row *old, const kw_work *w)
{
	return !r->b->fresh && kw_str_eq(old->sha256, kw_str_from(w->sha256)) &&
	       kw_str_eq(old->options, kw_str_from(r->identity.options_hash)) &&
	       kw_str_eq(old->plugins, kw_str_from(r->identity.plugins_hash));
}

/* By content alone these fail again, until the input, the options or the plugins change. */
static bool is_refused_for_good(const kw_row *old)
{
	return old->state == KW_FAILED && (old->status == KW_EFORMAT || old->status == KW_EUNSUPPORTED);
}

enum verdict { CONVERT, LEAVE, PUT_OFF };

/* What the journal knows of the input. */
static enum verdict consult(kw_run *r, kw_work *w, bool again, kw_tally *t)
{
	kw_row old;
	looking l = { r, true, 0 };
	if (!kw_journal_find(r->commit.journal, w->entry->key, &old))
		return CONVERT;
	bool same = is_unchanged(r, &old, w);
	if (same && old.state == KW_DONE_STATE) {
		kw_journal_outputs(r->commit.journal, w->entry->key, look_at_output, &l);
		if (l.fine && l.n) {
			t->skipped++;
			return LEAVE;
		}
	} else if (same &&
	           (is_refused_for_good(&old) || (old.state == KW_SUSPECT && !r->b->retry_suspects))) {
		t->failed += old.state == KW_FAILED;
		t->kept += old.state == KW_FAILED;
		t->suspect += old.state == KW_SUSPECT;
		w->row.state = old.state;
		return LEAVE;
	} else if (old.state == KW_STARTED && kw_str_eq(old.sha256, kw_str_from(w->sha256)) && !again) {
		if (old.attempts >= KW_MOST_ATTEMPTS && !r->b->retry_suspects) {
			kw_fail(w->ctx, KW_ELIB, "run.suspect", (kw_span){ 0 },
			        "was being converted when %lld runs in a row ended without a word; --retry-suspects "
			        "tries it again",
			        (long long)old.attempts);
			w->row.status = KW_ELIB;
			w->row.state = KW_SUSPECT;
			return LEAVE;
		}
		if (old.attempts >= KW_LAST_ATTEMPTS)
			return PUT_OFF;
	}
	t->changed += !same && old.state == KW_DONE_STATE;
	return CONVERT;
}

static bool hash_input(kw_work *w)
{
	void *p = NULL;
	size_t n = (size_t)w->input.st_size;
	if (w->input.st_size > kw_ctx_limit(w->ctx, KW_LIMIT_INPUT_BYTES)) {
		kw_work_fail(w,
		             kw_fail_limit(w->ctx, KW_LIMIT_INPUT_BYTES, (kw_span){ 0 }, w->input.st_size));
		return false;
	}
	if (n)
		p = mmap(NULL, n, PROT_READ, MAP_PRIVATE | (n > KW_FORGET_BYTES ? 0 : MAP_POPULATE), w->fd,
		         0);
	if (p == MAP_FAILED) {
		kw_work_fail(w, kw_fail(w->ctx, KW_EINPUT, "input.unreadable", (kw_span){ 0 }, "%s",
		                        strerror(errno)));
		return false;
	}
	kw_sha256_mapped((kw_str){ p ? p : "", n }, w->sha256);
	if (p)
		munmap(p, n);
	w->row.sha256 = kw_str_from(w->sha256);
	return true;
}

void kw_run_put_off(kw_run *r, size_t entry, unsigned tries)
{
	if (r->n_later == r->room_later) {
		size_t room = r->room_later ? 2 * r->room_later : 64;
		size_t *more = realloc(r->later, room * sizeof *more);
		if (more)
			r->later = more;
		unsigned *counts = more ? realloc(r->tries, room * sizeof *counts) : NULL;
		if (!counts) {
			r->st = kw_fail(r->b->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
			                "no memory for the inputs that are put off");
			return;
		}
		r->tries = counts;
		r->room_later = room;
	}
	r->tries[r->n_later] = tries;
	r->later[r->n_later++] = entry;
}

/* A name, a small number, a size: what a document may say of an output before the file itself is looked at. */
static bool is_plausible(const kw_hearing *h, const kw_output *told)
{
	const kw_run *r = h->user;
	for (const kw_output *o = h->first_output; o; o = o->next)
		if (o->number == told->number)
			return false;
	return !told->is_stream && told->number > 0 &&
	       told->number <= (unsigned)kw_ctx_limit(r->b->ctx, KW_LIMIT_OUTPUTS_PER_JOB);
}

static bool send_job(kw_run *r, kw_slot *s, kw_work *w)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0) {
		r->st = kw_fail(r->b->ctx, KW_ELIMIT, "limit.process", (kw_span){ 0 },
		                "no pipe for a document: %s", strerror(errno));
		return false;
	}
	for (size_t i = 0; i < r->b->job.n_targets; i++) {
		kw_buf b = { 0 };
		kw_plan_put_name(&b, w->entry, &r->b->wish, i);
		r->names[i] = kw_arena_keep(w->arena, &b);
	}
	if (kw_arena_failed(w->arena)) {
		close(ends[0]);
		close(ends[1]);
		r->st = kw_fail(r->b->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		                "no memory for a document");
		return false;
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	kw_zygote_job job = { w->number, kw_path_base(w->entry->source), r->names, w->fd, ends[1] };
	kw_journal_start(r->commit.journal, &w->row);
	bool fine = kw_zygote_send(&s->zygote, &job);
	close(ends[1]);
	s->work = w;
	s->result = ends[0];
	s->answered = false;
	s->hearing = (kw_hearing){ .ctx = w->ctx, .arena = w->arena, .accepts = is_plausible, .user = r };
	s->deadline_ms =
	        kw_now_ms() + 1000 * kw_ctx_limit(r->b->ctx, KW_LIMIT_WALL_SECONDS) + KW_SECOND_NET_MS;
	if (!fine)
		s->deadline_ms = 0; /* the zygote is gone: noticed at once */
	return true;
}

/* Again without the line of text when a plugin cannot bear it, and then without the plugin that ended the process. */
static kw_status start_zygote(kw_run *r, kw_slot *s)
{
	kw_status st = KW_ELIB;
	for (bool again = true; again;) {
		bool died;
		st = kw_zygote_start(&s->zygote, &r->setup, s->scratch.p, &died);
		const kw_stage *stage = s->zygote.stage;
		kw_found *f =
		        died && stage->name != KW_STAGE_NONE ? kw_host_at(r->b->host, stage->plugin) : NULL;
		again = died && (r->setup.rehearse || (f && !f->refused));
		if (died && r->setup.rehearse) {
			r->setup.rehearse = false;
		} else if (f && !f->refused) {
			kw_host_refuse(f);
			kw_report_word(r->setup.ctx, KW_SEVERITY_WARNING, "plugin.refused", (kw_span){ 0 },
			               kw_stage_words(stage->name),
			               "%s: ended the process that loads plugins, {}; it is not used",
			               f->file.p);
		} else if (died) {
			st = kw_fail(r->b->ctx, KW_ELIB, "plugin.crash", (kw_span){ 0 },
			             "the process that prepares documents ended before it was ready");
		}
	}
	return st;
}

/* A zygote is started when there is a document for it: a run that finds all unchanged starts none. Only the first one says
 * what there is to say. */
bool kw_run_has_zygote(kw_run *r, kw_slot *s)
{
	if (s->zygote.pid)
		return true;
	if (!s->scratch.p)
		r->st = kw_commit_scratch(&r->commit, r->arena, (unsigned)(s - r->slots), r->seal.uid,
		                          r->seal.gid, &s->scratch);
	r->setup.ctx = r->n_started ? r->quiet : r->b->ctx;
	if (!r->st)
		r->st = start_zygote(r, s);
	r->n_started++;
	return !r->st;
}

/* Takes up an entry in this slot; false: it needs no process (skipped, failed, put off). */
bool kw_run_take(kw_run *r, kw_slot *s, size_t entry, bool again, unsigned tries)
{
	kw_work *w = new_work(r, &r->b->plan.entries[entry]);
	if (!w)
		return false;
	w->tries = tries;
	w->row.attempts = 1;
	w->row.options = kw_str_from(r->identity.options_hash);
	w->row.plugins = kw_str_from(r->identity.plugins_hash);
	w->fd = kw_plan_open(w->ctx, w->entry, &w->input);
	if (w->fd < 0)
		kw_work_fail(w, KW_EINPUT);
	w->row.size = w->fd < 0 ? 0 : w->input.st_size;
	w->row.mtime_ns = (int64_t)w->input.st_mtim.tv_sec * 1000000000 + w->input.st_mtim.tv_nsec;
	if (w->fd < 0 || !hash_input(w)) {
		kw_run_finish(r, w);
		return false;
	}
	switch (consult(r, w, again, &r->b->tally)) {
	case LEAVE:
		if (w->row.state == KW_SUSPECT && w->row.code.n) { /* from now on */
			kw_run_finish(r, w);
			return false;
		}
		if (r->b->ended)
			r->b->ended(r->b->user, w, "skipped", &r->b->tally);
		kw_work_free(w);
		return false;
	case PUT_OFF:
		kw_work_free(w);
		kw_run_put_off(r, entry, 0);
		return false;
	case CONVERT:
		break;
	}
	if (kw_run_has_zygote(r, s) && send_job(r, s, w))
		return true;
	kw_work_free(w);
	return false;
}
