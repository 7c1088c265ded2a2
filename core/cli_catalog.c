/* cli_catalog -- DIR: lists what is in a folder and has a writer make the catalogue, in a process of its own. */
#include "catalog.h"
#include "cli.h"
#include <stdlib.h>

static const kw_switch switches[] = {
	{ .name = "base-uri", .value = "ADDRESS", .help = "web address the data sets live under; needed" },
	{ .name = "license",
	  .value = "NAME",
	  .help = "licence of the catalogue itself: a short name or an https address" },
	{ .name = "publisher",
	  .value = "CODE",
	  .help = "whose catalogue it is, when the data sets have more than one publisher" },
	{ .name = "title", .value = "TEXT", .help = "title of the catalogue" },
	{ .name = "description", .value = "TEXT", .help = "what it holds, in a sentence" },
	{ .name = "output", .letter = 'o', .value = "FILE", .help = "instead of catalog.rdf in the folder" },
	{ .name = NULL },
};

static const kw_str writer_name = KW_LIT_INIT("catalog");

/* In the document process: the folder is listed, the writer reads its rows. */
static kw_status work(kw_document *d, kw_ctx *ctx, kw_buf *text)
{
	(void)text;
	const kw_str *folder = d->arg;
	kw_reading r = { .doc = kw_doc_new(kw_ctx_limit(ctx, KW_LIMIT_NODES)) };
	kw_catalog *catalog = NULL;
	kw_status st = r.doc ? kw_catalog_open(ctx, *folder, r.doc, &catalog)
	                     : kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
	                               "no memory for the catalogue");
	if (!st && !(r.records = kw_records_of(ctx, r.doc)))
		st = KW_ELIMIT;
	ctx->records = r.records;
	kw_outputs_hear(d->all, ctx);
	if (!st)
		st = kw_convert_write(d->host, ctx, d->job, &r, d->writers, d->all);
	if (!st)
		st = kw_catalog_status(catalog);
	if (d->in_parent) {
		kw_reading_close(&r);
		kw_catalog_close(catalog);
	}
	return st;
}

static kw_status write_catalog(kw_cli *cli, kw_str folder, kw_str path)
{
	kw_target target = { writer_name, path };
	kw_job job = { .input = folder,
		       .targets = &target,
		       .n_targets = 1,
		       .settings = cli->settings,
		       .n_settings = cli->n_settings };
	kw_writer_ref writer;
	kw_document d = { .host = cli->host,
		          .ctx = cli->ctx,
		          .job = &job,
		          .writers = &writer,
		          .all = kw_outputs_new(cli->ctx),
		          .work = work,
		          .arg = &folder };
	kw_status st = d.all ? kw_convert_choose(cli->host, cli->ctx, &job, &writer) : KW_ELIMIT;
	cli->file = folder;
	kw_guard_command(false);
	if (!st)
		st = kw_convert_place(cli->host, &job, &writer, d.all);
	if (!st)
		st = kw_cli_run_document(cli, &d);
	if (!st)
		st = kw_outputs_publish(d.all);
	cli->file = (kw_str){ NULL, 0 };
	kw_outputs_free(d.all);
	kw_buf_free(&d.text);
	return st;
}

static kw_status run(kw_cli *cli)
{
	static const char *const settings[] = { "base-uri", "license", "publisher", "title", "description" };
	kw_status st = kw_cli_open_host(cli);
	for (size_t i = 0; !st && i < KW_COUNT(settings); i++) {
		const char *value = kw_cli_said(cli, settings[i]);
		if (value)
			st = kw_cli_add_setting(cli, writer_name, kw_str_from(settings[i]),
			                        kw_str_from(value));
	}
	if (!st && cli->n_arguments != 1)
		st = kw_fail(cli->ctx, KW_EUSAGE, "usage.input", (kw_span){ 0 }, "name one folder");
	if (!st && !kw_cli_said(cli, "base-uri"))
		st = kw_fail(cli->ctx, KW_EUSAGE, "catalog.base-uri", (kw_span){ 0 },
		             "say where the data sets will live: --base-uri https://data.example.lg.jp");
	if (st)
		return st;
	kw_str folder = kw_str_from(cli->arguments[0]);
	const char *given = kw_cli_said(cli, "output");
	kw_buf path = { 0 };
	kw_buf_put(&path, given ? kw_str_from(given) : folder);
	if (!given)
		kw_buf_put(&path,
		           kw_str_ends(folder, KW_LIT("/")) ? KW_LIT("catalog.rdf") : KW_LIT("/catalog.rdf"));
	st = path.failed ? kw_cli_fail_memory(cli->ctx) : write_catalog(cli, folder, kw_buf_str(&path));
	kw_buf_free(&path);
	return st;
}

const kw_command kw_cli_catalog = {
	.name = "catalog",
	.arguments = "DIR",
	.summary = "catalog.rdf (DCAT-AP) over what is in a folder",
	.switches = switches,
	.run = run,
	.parses = true,
	.more = "Lists the open data XML of the folder and those below it whose publisher is known, with their CSV, Data Package,\n"
	        "XLSX and PDF, sizes and SHA-256, in pages of 1,000 data sets (catalog-2.rdf ...). DIR is the output folder of a\n"
	        "batch, or of single conversions.\n",
	.most_arguments = 1,
};
