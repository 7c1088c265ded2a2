/* cli_trial -- writers run for what they say: into a folder that is removed, so that messages, losses and sizes are known
 * before anything is published. */
#include "cli.h"
#include <stdlib.h>
#include <unistd.h>

enum { MOST_WRITERS = 16 };

typedef struct trial {
	char folder[512]; /* with a final '/' */
	kw_target targets[MOST_WRITERS];
	kw_writer_ref writers[MOST_WRITERS];
	size_t n;
} trial;

static kw_status open_trial(kw_cli *cli, const char *names, trial *t)
{
	const char *tmp = getenv("TMPDIR");
	kw_str name;
	int n = snprintf(t->folder, sizeof t->folder, "%s/kawaraban-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	kw_guard_command(false);
	if (n < 0 || (size_t)n + 1 >= sizeof t->folder || !mkdtemp(t->folder)) {
		t->folder[0] = 0;
		return kw_fail(cli->ctx, KW_EOUTPUT, "output.folder", (kw_span){ 0 },
		               "no folder for a trial can be made below '%s'", tmp && *tmp ? tmp : "/tmp");
	}
	memcpy(t->folder + n, "/", 2);
	for (const char *p = names; (name = kw_cli_next_name(&p)).n;) {
		if (t->n == MOST_WRITERS)
			return kw_fail(cli->ctx, KW_EUSAGE, "usage.writer", (kw_span){ 0 },
			               "--for names more than %d writers", MOST_WRITERS);
		t->targets[t->n++] = (kw_target){ name, kw_str_from(t->folder) };
	}
	return t->n ? KW_OK
	            : kw_fail(cli->ctx, KW_EUSAGE, "usage.writer", (kw_span){ 0 },
	                      "--for names no writer; see kawaraban list writers");
}

static void close_trial(trial *t)
{
	if (t->folder[0])
		(void)rmdir(t->folder);
}

kw_status kw_cli_try(kw_cli *cli, const kw_job *plain, const char *names, kw_document_work *work, void *arg)
{
	trial t = { .n = 0 };
	kw_job job = *plain;
	kw_document d = { .host = cli->host, .ctx = cli->ctx, .job = &job, .work = work, .arg = arg };
	d.writers = t.writers;
	d.all = kw_outputs_new(cli->ctx);
	cli->file = job.input;
	kw_status st = d.all ? open_trial(cli, names, &t) : KW_ELIMIT;
	job.targets = t.targets;
	job.n_targets = t.n;
	if (!st)
		st = kw_convert_choose(cli->host, cli->ctx, &job, t.writers);
	if (!st)
		st = kw_convert_place(cli->host, &job, t.writers, d.all);
	if (!st)
		st = kw_cli_run_document(cli, &d);
	cli->file = (kw_str){ NULL, 0 };
	kw_status printed = kw_cli_print(cli, kw_buf_str(&d.text));
	kw_outputs_free(d.all);
	close_trial(&t);
	kw_buf_free(&d.text);
	return st ? st : printed;
}

kw_status kw_cli_try_writers(kw_document *d, kw_ctx *ctx, kw_reading *r, kw_buf *out)
{
	kw_outputs_hear(d->all, ctx);
	kw_status st = kw_convert_write(d->host, ctx, d->job, r, d->writers, d->all);
	for (const kw_output *o = st ? NULL : kw_outputs_first(d->all); o; o = o->next)
		kw_buf_putf(out, "  %-10.*s %s%llu bytes would be written\n", KW_STR_ARG(o->writer),
		            o->companion ? "and beside it " : "", (unsigned long long)o->bytes);
	return st;
}
