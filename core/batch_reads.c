/* batch_reads -- files that options name only in their turn: the picture of a template. Which they are is known to who has converted with
 * the template: a zygote, after its rehearsal. The journal keeps them, so that a run that finds all unchanged starts no zygote. */
#include "arena.h"
#include "batch_inside.h"

typedef struct looking {
	kw_ctx *quiet;
	kw_buf hashes; /* 64 digits each */
	size_t n;
	bool fine; /* all as they were */
} looking;

static void look_at_file(void *user, kw_str path, kw_str sha256)
{
	looking *l = user;
	char hex[65];
	kw_buf name = { 0 };
	kw_buf_put(&name, path);
	l->n++;
	if (name.b)
		kw_identity_hash(l->quiet, name.b, hex);
	l->fine = l->fine && name.b && kw_str_eq(kw_str_from(hex), sha256);
	kw_buf_put(&l->hashes, sha256);
	kw_buf_free(&name);
}

/* Of each file its hash now, for this run and in the journal for the next. */
static void keep_files(kw_run *r, looking *l, const kw_buf *files, kw_str options)
{
	kw_journal *j = r->commit.journal;
	kw_buf_clear(&l->hashes);
	kw_journal_begin(j);
	kw_journal_forget_reads(j, options);
	for (size_t at = 0; at < files->n;) {
		char hex[65];
		kw_str path = kw_str_from(files->b + at);
		at += path.n + 1;
		kw_identity_hash(l->quiet, path.p, hex);
		if (!*hex)
			continue;
		kw_buf_put(&l->hashes, kw_str_from(hex));
		kw_journal_put_read(j, options, path, kw_str_from(hex));
	}
	kw_journal_commit(j);
}

void kw_run_learn_files(kw_run *r)
{
	looking l = { .quiet = kw_ctx_new(KW_LIT("")), .fine = true };
	kw_buf files = { 0 };
	kw_str options = kw_arena_copy(r->arena, kw_str_from(r->identity.options_hash));
	if (!l.quiet || !options.p)
		r->st = kw_run_fail_memory(r);
	else
		kw_journal_reads(r->commit.journal, options, look_at_file, &l);
	if (!r->st && (!l.n || !l.fine)) {
		r->setup.files = &files;
		if (kw_run_has_zygote(r, &r->slots[0]))
			keep_files(r, &l, &files, options);
		r->setup.files = NULL;
	}
	if (!r->st && !kw_identity_add_files(&r->identity, &l.hashes))
		r->st = kw_run_fail_memory(r);
	kw_buf_free(&files);
	kw_buf_free(&l.hashes);
	kw_ctx_free(l.quiet);
}
