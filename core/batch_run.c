/* batch_run -- what to do next. The supervisor opens and hashes inputs, and never looks into them; believes the clock, the wait
 * status and its own hashes first, and what a document says about itself last. */
#include "batch_inside.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

void kw_batch_put_suffix(kw_buf *out, const kw_plan_wish *wish)
{
	if (wish->n_shards > 1)
		kw_buf_putf(out, ".%uof%u", wish->shard, wish->n_shards);
}

kw_status kw_run_fail_memory(kw_run *r)
{
	return kw_fail(r->b->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the run");
}

/* ---- groups ---- */

static void count_end(kw_run *r, const kw_work *w)
{
	kw_tally *t = &r->b->tally;
	const char *state = kw_state_name(w->row.state);
	t->done += w->row.state == KW_DONE_STATE;
	t->failed += w->row.state == KW_FAILED;
	t->suspect += w->row.state == KW_SUSPECT;
	t->bytes_in += (uint64_t)w->row.size;
	t->bytes_out += w->n_outputs ? w->bytes : 0;
	t->outputs += w->n_outputs;
	if (r->b->ended)
		r->b->ended(r->b->user, w, state, t);
}

static void publish(kw_run *r, kw_work *group)
{
	kw_commit_publish(&r->commit, group);
	for (kw_work *w = group, *next; w; w = next) {
		next = w->next;
		count_end(r, w);
		kw_work_free(w);
	}
	if (!r->st)
		r->st = r->commit.storage;
}

static void begin_group(kw_run *r)
{
	kw_work *group = r->waiting;
	size_t n = r->waiting_outputs;
	if (!group || r->synced)
		return;
	r->waiting = NULL;
	r->waiting_end = &r->waiting;
	r->waiting_outputs = 0;
	if (kw_commit_sync(&r->commit, group, n))
		publish(r, group);
	else
		r->synced = group;
}

static void end_group(kw_run *r)
{
	kw_work *group = r->synced;
	kw_commit_hear(&r->commit);
	r->synced = NULL;
	publish(r, group);
}

/* The document has come to its end; what is left is its group. */
void kw_run_finish(kw_run *r, kw_work *w)
{
	if (!r->waiting)
		r->waiting_since_ms = kw_now_ms();
	w->next = NULL;
	*r->waiting_end = w;
	r->waiting_end = &w->next;
	r->waiting_outputs += w->n_outputs;
	if (w->row.state == KW_FAILED && kw_str_eq(w->row.code, KW_LIT("output.full")))
		kw_commit_stop(&r->commit);
	if (r->waiting_outputs >= KW_GROUP_OUTPUTS || r->b->durable == KW_DURABLE_EACH)
		begin_group(r);
}

static bool make_slots(kw_run *r)
{
	kw_batch *b = r->b;
	r->slots = calloc(b->workers, sizeof *r->slots);
	r->names = calloc(b->job.n_targets + 1, sizeof *r->names);
	for (unsigned i = 0; r->slots && i < b->workers; i++) {
		r->slots[i].zygote.channel = -1;
		r->slots[i].result = -1;
	}
	return r->slots && r->names;
}

/* ---- the loop ---- */

static size_t busy_slots(const kw_run *r)
{
	size_t n = 0;
	for (unsigned i = 0; i < r->b->workers; i++)
		n += r->slots[i].work != NULL;
	return n;
}

static void hand_out(kw_run *r)
{
	const kw_plan *plan = &r->b->plan;
	for (unsigned i = 0; i < r->b->workers && !r->st; i++) {
		kw_slot *s = &r->slots[i];
		while (!s->work && !r->st && !kw_stop_signal && r->waiting_outputs < KW_MOST_WAITING) {
			if (r->next < plan->n) {
				size_t entry = r->next++;
				if (!plan->entries[entry].foreign)
					kw_run_take(r, s, entry, false, 0);
			} else if (r->next_later < r->n_later && !busy_slots(r)) {
				size_t at = r->next_later++;
				kw_run_take(r, s, r->later[at], true, r->tries[at]);
			} else {
				break;
			}
		}
	}
}

static void hear_slot(kw_run *r, kw_slot *s)
{
	if (!s->work)
		return;
	if (s->result >= 0 && !s->hearing.closed && !kw_hear(&s->hearing, s->result) && !s->hearing.closed) {
		close(s->result); /* no more of this: its next word ends it */
		s->result = -1;
	}
	int got = kw_zygote_answer(&s->zygote, &s->answer);
	if (got < 0 || (got > 0 && s->answer.number != s->work->number) || kw_now_ms() > s->deadline_ms)
		kw_run_replace_zygote(r, s);
	else if (got > 0)
		kw_run_end_document(r, s);
}

/* Waits until a document, the disk or the clock has something to say. */
static void wait_for_news(kw_run *r, struct pollfd *fds)
{
	nfds_t n = 0;
	for (unsigned i = 0; i < r->b->workers; i++) {
		const kw_slot *s = &r->slots[i];
		if (!s->work)
			continue;
		fds[n++] = (struct pollfd){ .fd = s->zygote.channel, .events = POLLIN };
		if (s->result >= 0 && !s->hearing.closed)
			fds[n++] = (struct pollfd){ .fd = s->result, .events = POLLIN };
	}
	if (r->synced)
		fds[n++] = (struct pollfd){ .fd = r->commit.syncing, .events = POLLIN };
	int64_t wait = KW_IDLE_MS;
	if (r->waiting && !r->synced && wait > r->waiting_since_ms + KW_GROUP_MS - kw_now_ms())
		wait = r->waiting_since_ms + KW_GROUP_MS - kw_now_ms();
	poll(fds, n, (int)(wait > 0 ? wait : 0));
	if (r->synced && (fds[n - 1].revents & (POLLIN | POLLHUP)))
		end_group(r);
	for (unsigned i = 0; i < r->b->workers; i++) /* also after a failure: what is under way ends */
		hear_slot(r, &r->slots[i]);
	if (r->waiting && kw_now_ms() - r->waiting_since_ms >= KW_GROUP_MS)
		begin_group(r);
}

static void note_signal(kw_run *r)
{
	if (!kw_stop_signal || r->stopping)
		return;
	r->stopping = true;
	r->stop_ms = kw_now_ms();
}

static bool goes_on(const kw_run *r)
{
	if (r->stopping && (kw_stop_count > 1 || kw_now_ms() - r->stop_ms > KW_GRACE_MS))
		return false;
	if (busy_slots(r) && !(r->st == KW_ELIMIT))
		return true;
	return !r->st && !r->stopping && (r->next < r->b->plan.n || r->next_later < r->n_later);
}

static void run_loop(kw_run *r)
{
	struct pollfd *fds = calloc(2 * r->b->workers + 1, sizeof *fds);
	if (!fds)
		r->st = kw_run_fail_memory(r);
	while (fds && goes_on(r)) {
		if (!r->st)
			hand_out(r);
		if (busy_slots(r) || r->synced || r->waiting_outputs >= KW_MOST_WAITING)
			wait_for_news(r, fds);
		note_signal(r);
		if (r->b->idle)
			r->b->idle(r->b->user, &r->b->tally);
	}
	free(fds);
	for (unsigned i = 0; i < r->b->workers; i++) {
		kw_slot *s = &r->slots[i];
		if (s->work) { /* stopped in the middle of it: not its fault */
			kw_journal_release(r->commit.journal, s->work->entry->key);
			kw_work_free(s->work);
			kw_slot_leave(s);
		}
		kw_zygote_kill(&s->zygote);
	}
	if (r->synced)
		end_group(r);
	begin_group(r);
	if (r->synced)
		end_group(r);
}

/* ---- inputs that are gone ---- */

static int by_key(const void *key, const void *entry)
{
	return kw_str_order(*(const kw_str *)key, ((const kw_plan_entry *)entry)->key);
}

static bool look_for_gone(void *user, const kw_row *row)
{
	kw_run *r = user;
	const kw_plan *plan = &r->b->plan;
	if (plan->n && bsearch(&row->key, plan->entries, plan->n, sizeof *plan->entries, by_key))
		return true;
	r->b->tally.gone++;
	kw_report(r->b->ctx, KW_SEVERITY_WARNING, "input.gone", (kw_span){ 0 },
	          "'%.*s' was converted before and is not among the inputs now; its outputs are left",
	          KW_STR_ARG(row->key));
	return true;
}

/* ---- the whole ---- */

static kw_status open_run(kw_run *r)
{
	kw_batch *b = r->b;
	kw_buf suffix = { 0 };
	bool existed = false;
	kw_batch_put_suffix(&suffix, &b->wish);
	const char *tail = suffix.b ? suffix.b : "";
	kw_status st = kw_seal_prepare(&r->seal, b->ctx, b->sandbox, true);
	kw_guard_command(false);
	if (!st)
		st = kw_commit_open(&r->commit, b->ctx, b->out, tail, b->durable);
	if (!st) {
		b->wish.out_device = r->commit.owner.st_dev;
		b->wish.out_inode = r->commit.owner.st_ino;
		st = kw_plan_make(b->ctx, b->host, &b->wish, &b->plan);
	}
	kw_seal_choose_rights(&r->seal, b->ctx->data_folder.p, &r->commit.owner);
	if (!st)
		st = kw_identity_make(&r->identity, b->ctx, b->host, &b->job);
	b->tally.inputs = b->plan.n_mine;
	if (!st && b->workers > b->plan.n_mine)
		b->workers = b->plan.n_mine ? (unsigned)b->plan.n_mine : 1;
	r->setup.expected_documents = b->workers ? (int64_t)(b->plan.n_mine / b->workers) : 0;
	if (!st && !make_slots(r))
		st = kw_run_fail_memory(r);
	if (!st)
		st = kw_journal_open(b->ctx, b->out, tail, b->durable == KW_DURABLE_EACH, &existed,
		                     &r->commit.journal);
	if (!st && b->plan.n_mine && kw_identity_names_files(&b->job))
		kw_run_learn_files(r);
	st = st ? st : r->st;
	kw_buf_free(&suffix);
	return st;
}

static void begin_row(kw_run *r, kw_str layers)
{
	kw_batch *b = r->b;
	static const char *const durable[] = { "off", "group", "each" };
	kw_buf shard = { 0 };
	kw_buf_putf(&shard, "%u/%u", b->wish.shard, b->wish.n_shards);
	kw_row_run row = { .version = KW_LIT(KW_VERSION),
		           .options = kw_buf_str(&r->identity.options),
		           .options_hash = kw_str_from(r->identity.options_hash),
		           .plugins = kw_buf_str(&r->identity.plugins),
		           .plugins_hash = kw_str_from(r->identity.plugins_hash),
		           .layers = layers,
		           .durable = kw_str_from(durable[b->durable]),
		           .shard = kw_buf_str(&shard),
		           .inputs = (int64_t)b->plan.n_mine };
	kw_journal_begin_run(r->commit.journal, &row);
	kw_buf_free(&shard);
}

static kw_status fail_accounts(const kw_batch *b)
{
	const kw_tally *t = &b->tally;
	if (t->done + t->skipped + t->failed + t->suspect == t->inputs)
		return KW_OK;
	return kw_fail(b->ctx, KW_EBUG, "bug.accounts", (kw_span){ 0 },
	               "%zu inputs, but %zu done, %zu skipped, %zu failed, %zu suspect", t->inputs, t->done,
	               t->skipped, t->failed, t->suspect);
}

static void pass_error(void *user, const kw_message *m)
{
	kw_ctx *ctx = user;
	if (m->severity != KW_SEVERITY_ERROR)
		return;
	ctx->n_errors++;
	if (ctx->listener)
		ctx->listener(ctx->listener_user, m);
}

static kw_ctx *quiet_ctx(kw_ctx *ctx)
{
	kw_ctx *quiet = kw_ctx_new(ctx->data_folder);
	if (!quiet)
		return NULL;
	memcpy(quiet->limits, ctx->limits, sizeof ctx->limits);
	quiet->listener = pass_error;
	quiet->listener_user = ctx;
	return quiet;
}

kw_status kw_batch_run(kw_batch *b)
{
	int64_t begin = kw_now_ms();
	kw_buf layers = { 0 };
	kw_run r = { .b = b, .arena = kw_arena_new() };
	r.waiting_end = &r.waiting;
	r.quiet = quiet_ctx(b->ctx);
	r.setup = (kw_zygote_setup){
		.host = b->host, .ctx = b->ctx, .job = &b->job, .seal = &r.seal, .rehearse = true
	};
	kw_status st = r.arena && r.quiet ? open_run(&r) : kw_run_fail_memory(&r);
	if (!st) {
		kw_seal_put(&layers, &r.seal);
		begin_row(&r, kw_buf_str(&layers));
		if (b->began)
			b->began(b->user, b, layers.b ? layers.b : "");
		if (b->plan.n_mine)
			run_loop(&r);
		st = r.st;
		if (!st && !r.stopping)
			kw_journal_rows(r.commit.journal, look_for_gone, &r);
		if (!st && !r.stopping)
			st = fail_accounts(b);
		b->tally.wall_ms = kw_now_ms() - begin;
		int code = kw_stop_signal ? 128 + kw_stop_signal
		           : st           ? kw_status_exit(st)
		                          : b->tally.failed + b->tally.suspect != 0;
		kw_journal_end_run(r.commit.journal, code, b->tally.wall_ms);
		kw_status closed = kw_journal_status(r.commit.journal, b->ctx);
		st = st ? st : closed;
	}
	kw_journal_close(r.commit.journal);
	kw_commit_close(&r.commit);
	kw_seal_free(&r.seal);
	kw_identity_free(&r.identity);
	kw_buf_free(&layers);
	kw_arena_free(r.arena);
	kw_ctx_free(r.quiet);
	free(r.slots);
	free(r.names);
	free(r.later);
	free(r.tries);
	return st;
}
