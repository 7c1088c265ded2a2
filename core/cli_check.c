/* cli_check -- reads documents and says what was found: structure, messages, ledger. Writes nothing. */
#include "cli_explain.h"

static const kw_switch switches[] = {
	KW_SWITCH_FROM,
	{ .name = "for",
	  .value = "WRITER,...",
	  .help = "run these writers too, keep nothing: their messages and what would be lost" },
	KW_SWITCH_OPT,
	KW_SWITCH_ENCODING,
	KW_SWITCH_STRICT_CHARSET,
	{ .name = "explain", .value = "LINES", .help = "why lines became what they are: 12, 12-20 or all" },
	{ .name = NULL },
};

static void put_structure(kw_buf *out, const kw_reading *r)
{
	uint64_t counts[KW_N_TYPES] = { 0 };
	kw_walk w = kw_walk_from(kw_doc_root_const(r->doc));
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;)
		counts[w.node->type] += e == KW_ENTER;
	kw_buf_put(out, KW_LIT("  structure  "));
	const char *comma = "";
	for (unsigned t = KW_DOCUMENT + 1; t < KW_N_TYPES; t++)
		if (counts[t] && kw_type_class((kw_type)t) != KW_INLINE) {
			kw_buf_putf(out, "%s%llu %s", comma, (unsigned long long)counts[t],
			            kw_type_name((kw_type)t));
			comma = ", ";
		}
	kw_buf_putf(out, "\n  values     %llu amount, %llu period, %llu phone, %llu link\n",
	            (unsigned long long)counts[KW_AMOUNT], (unsigned long long)counts[KW_PERIOD],
	            (unsigned long long)counts[KW_PHONE], (unsigned long long)counts[KW_LINK]);
}

static void put_ledger(kw_buf *out, const kw_ledger *l)
{
	if (!l->kept) {
		kw_buf_put(out, KW_LIT("  ledger     not line-based\n"));
		return;
	}
	kw_buf_putf(
	        out,
	        "  ledger     balanced: %llu non-blank lines = %llu as they stood, %llu joined, %llu moved, %llu removed\n",
	        (unsigned long long)l->nonblank, (unsigned long long)l->emitted,
	        (unsigned long long)l->joined, (unsigned long long)l->moved, (unsigned long long)l->removed);
	for (unsigned i = 0; i < KW_N_REASONS; i++)
		if (l->by_reason[i])
			kw_buf_putf(out, "             removed %llu: %s\n",
			            (unsigned long long)l->by_reason[i],
			            kw_removed_reason_name((kw_removed_reason)i));
	for (unsigned i = 0; i < KW_N_REASONS; i++)
		if (l->parts_by_reason[i])
			kw_buf_putf(out, "             removed from within %llu lines: %s\n",
			            (unsigned long long)l->parts_by_reason[i],
			            kw_removed_reason_name((kw_removed_reason)i));
	if (l->despaced)
		kw_buf_putf(out, "             %llu spaces deleted at swallowed line ends\n",
		            (unsigned long long)l->despaced);
}

/* Amounts of the year before are told apart, and the sums of what is counted itself left out: nobody adds them up. */
static void put_records(kw_buf *out, const kw_records *r)
{
	int64_t all_yen = 0, before_yen = 0;
	bool overflow = false;
	for (size_t i = 0; i < r->n_budget; i++) {
		const kw_budget_row *row = &r->budget[i], *before = row->previous;
		if (!row->is_sum)
			overflow |= __builtin_add_overflow(all_yen, row->yen, &all_yen);
		if (before && !before->is_sum)
			overflow |= __builtin_add_overflow(before_yen, before->yen, &before_yen);
	}
	kw_buf_putf(out, "  records    %zu budget rows", r->n_budget);
	if (!overflow)
		kw_buf_putf(out, ", %lld yen in all", (long long)(all_yen - before_yen));
	if (!overflow && before_yen)
		kw_buf_putf(out, " and %lld yen in the year before", (long long)before_yen);
	kw_buf_putf(out, "; %zu projects, %zu contacts\n", r->n_projects, r->n_contacts);
}

/* The lines to explain; arg of work, or NULL. */
typedef struct range {
	uint32_t from, to;
} range;

static kw_status work(kw_document *d, kw_ctx *ctx, kw_buf *out)
{
	const range *explain = d->arg;
	kw_reading r = { 0 };
	kw_status st = kw_reading_open(d->host, ctx, d->job, &r);
	if (!st) {
		const kw_source_info *s = kw_doc_source_const(r.doc);
		const kw_records *rec = r.records;
		kw_put_visible(out, d->job->input);
		kw_buf_putc(out, '\n');
		kw_buf_putf(out, "  reader     %s, %.*s, %llu bytes\n", r.ref.reader->name,
		            KW_STR_ARG(s->charset), (unsigned long long)s->bytes);
		if (rec->meta.title.n) {
			kw_buf_put(out, KW_LIT("  title      "));
			kw_put_visible(out, rec->meta.title);
			kw_buf_putc(out, '\n');
		}
		put_structure(out, &r);
		put_records(out, rec);
		put_ledger(out, &r.ledger);
		if (explain)
			st = kw_explain_lines(ctx, r.doc, explain->from, explain->to, out);
	}
	if (!st && d->all)
		st = kw_cli_try_writers(d, ctx, &r, out);
	if (d->in_parent)
		kw_reading_close(&r);
	return st;
}

kw_status kw_cli_read_each(kw_cli *cli, kw_document_work *each)
{
	kw_status st = kw_cli_open_host(cli);
	for (size_t i = 0; !st && i < cli->n_said; i++) {
		kw_str value = kw_str_from(cli->said[i].value);
		if (strcmp(cli->said[i].it->name, "opt") == 0)
			st = kw_cli_add_opt(cli, value);
		else if (strcmp(cli->said[i].it->name, "encoding") == 0)
			st = kw_cli_add_setting(cli, KW_LIT("*"), KW_LIT("encoding"), value);
		else if (strcmp(cli->said[i].it->name, "strict-charset") == 0)
			st = kw_cli_add_setting(cli, KW_LIT("*"), KW_LIT("strict-charset"), KW_LIT("true"));
	}
	if (!st && !cli->n_arguments)
		st = kw_fail(cli->ctx, KW_EUSAGE, "usage.input", (kw_span){ 0 },
		             "name a file, or - for standard input");
	if (st)
		return st;
	size_t failed = 0;
	const char *from = kw_cli_said(cli, "from"), *writers = kw_cli_said(cli, "for");
	for (size_t i = 0; i < cli->n_arguments && !kw_stop_signal; i++) {
		kw_job job = { .input = kw_str_from(cli->arguments[i]),
			       .reader = kw_str_from(from),
			       .settings = cli->settings,
			       .n_settings = cli->n_settings };
		kw_status one = writers ? kw_cli_try(cli, &job, writers, each, cli->work_arg)
		                        : kw_cli_document(cli, &job, each, cli->work_arg);
		failed += one != KW_OK;
		st = cli->n_arguments == 1 ? one : KW_OK;
	}
	kw_cli_count_failed(cli, failed);
	return st;
}

static kw_status run(kw_cli *cli)
{
	/* What a trial is for: also what would be only a note in passing. */
	cli->verbose = cli->verbose || (kw_cli_said(cli, "for") && !cli->quiet);
	const char *lines = kw_cli_said(cli, "explain");
	range explain;
	if (!lines)
		return kw_cli_read_each(cli, work);
	if (!kw_explain_range(kw_str_from(lines), &explain.from, &explain.to))
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.explain", (kw_span){ 0 },
		               "\"%s\" is neither a line (12), nor lines (12-20), nor all", lines);
	kw_status st = kw_cli_add_setting(cli, KW_LIT("*"), KW_LIT("explain"), KW_LIT("true"));
	cli->work_arg = &explain;
	if (!st)
		st = kw_cli_read_each(cli, work);
	cli->work_arg = NULL;
	return st;
}

const kw_command kw_cli_check = {
	.name = "check",
	.arguments = "FILE...",
	.summary = "read only: structure, messages, ledger",
	.switches = switches,
	.run = run,
	.parses = true,
	.more = "Exit code 0 means that every non-blank source line is accounted for exactly once.\n",
};
