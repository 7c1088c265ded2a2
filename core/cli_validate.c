/* cli_validate -- FILE...: has the reader that knows the format check it, then compares what the file says of others with the
 * files beside it. Which formats can be checked is told by the readers: they have an option `validate`. */
#include "cli.h"
#include <kawaraban/table.h>

static const kw_switch switches[] = {
	KW_SWITCH_FROM,
	{ .name = "opt", .value = "PLUGIN.NAME=VALUE", .help = "an option of a reader" },
	{ .name = NULL },
};

static bool can_validate(const kw_reader *reader)
{
	for (const kw_option *o = reader->options; o && o->name; o++)
		if (strcmp(o->name, "validate") == 0)
			return true;
	return false;
}

/* The best candidate that checks; the job's reader when one was named. */
static kw_status choose_reader(kw_document *d, kw_ctx *ctx, const kw_source *source, kw_job *job)
{
	kw_candidate *list;
	if (job->reader.n)
		return KW_OK;
	size_t n = kw_host_probe(d->host, ctx, source->bytes, source->name, &list);
	for (size_t i = 0; i < n; i++) {
		if (!can_validate(list[i].ref.reader))
			continue;
		job->reader = kw_str_from(list[i].ref.reader->name);
		return KW_OK;
	}
	return kw_fail(ctx, KW_EUNSUPPORTED, "validate.unknown", (kw_span){ 0 },
	               "no reader checks files of this format; expected an open data XML or a catalogue");
}

/* ---- files beside ---- */

enum { COLUMN_FILE, COLUMN_BYTES, COLUMN_SHA256, N_COLUMNS };

static bool lists_files(const kw_node *n)
{
	static const kw_str names[N_COLUMNS] = { KW_LIT_INIT("file"), KW_LIT_INIT("bytes"),
		                                 KW_LIT_INIT("sha256") };
	bool fine = n->type == KW_TABLE && n->as.table->n_columns == N_COLUMNS && n->as.table->rows;
	for (size_t i = 0; fine && i < N_COLUMNS; i++)
		fine = kw_str_eq(n->as.table->columns[i].name, names[i]);
	return fine;
}

/* A path below a folder: relative, and never upwards. */
static bool is_below(kw_str path)
{
	for (size_t at = 0; at <= path.n;) {
		const char *slash = at < path.n ? memchr(path.p + at, '/', path.n - at) : NULL;
		size_t end = slash ? (size_t)(slash - path.p) : path.n;
		kw_str part = kw_str_sub(path, at, end - at);
		if (!part.n || kw_str_eq(part, KW_LIT("..")))
			return false;
		at = end + 1;
	}
	return true;
}

/* One file against what is said of it; false after telling the difference. */
static bool is_as_listed(kw_ctx *ctx, kw_str folder, const kw_cell *cells)
{
	kw_str path = cells[COLUMN_FILE].text;
	kw_span nowhere = { 0 };
	if (!is_below(path)) {
		kw_report(ctx, KW_SEVERITY_ERROR, "validate.path", nowhere,
		          "%.*s: is no path below the folder", KW_STR_ARG(path));
		return false;
	}
	kw_buf whole = { 0 };
	kw_source source = { .bytes = { NULL, 0 } };
	char sha256[65];
	kw_buf_put(&whole, folder);
	kw_buf_put(&whole, path);
	bool fine = !whole.failed && kw_source_open(ctx, kw_buf_str(&whole), &source) == KW_OK;
	if (!fine) {
		kw_report(ctx, KW_SEVERITY_ERROR, "validate.file", nowhere,
		          "%.*s: is listed but cannot be read", KW_STR_ARG(path));
	} else if ((uint64_t)cells[COLUMN_BYTES].value != source.bytes.n) {
		kw_report(ctx, KW_SEVERITY_ERROR, "validate.size", nowhere,
		          "%.*s: has %zu bytes, the catalogue says %lld", KW_STR_ARG(path), source.bytes.n,
		          (long long)cells[COLUMN_BYTES].value);
		fine = false;
	} else {
		kw_sha256_hex(source.bytes, sha256);
		fine = kw_str_eq(cells[COLUMN_SHA256].text, kw_str_from(sha256));
		if (!fine)
			kw_report(ctx, KW_SEVERITY_ERROR, "validate.checksum", nowhere,
			          "%.*s: its SHA-256 is %s, the catalogue says %.*s", KW_STR_ARG(path),
			          sha256, KW_STR_ARG(cells[COLUMN_SHA256].text));
	}
	kw_source_close(&source);
	kw_buf_free(&whole);
	return fine;
}

static kw_status compare_files(kw_ctx *ctx, const kw_job *job, const kw_doc *doc, uint64_t *n_files)
{
	kw_str folder = kw_str_sub(job->input, 0, job->input.n - kw_path_base(job->input).n);
	size_t n_wrong = 0, n;
	for (const kw_node *t = kw_doc_root_const(doc)->first; t; t = t->next) {
		if (!lists_files(t))
			continue;
		kw_rows *rows = kw_table_open(t);
		if (!rows)
			return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
			               "no memory for the list of files");
		for (const kw_cell *cells; (cells = kw_rows_next(rows, &n)); ++*n_files)
			n_wrong += !is_as_listed(ctx, folder, cells);
		kw_rows_close(rows);
	}
	return n_wrong ? KW_EFORMAT : KW_OK;
}

static kw_status work(kw_document *d, kw_ctx *ctx, kw_buf *out)
{
	kw_source source;
	kw_reading r = { 0 };
	kw_job job = *d->job;
	uint64_t n_files = 0;
	kw_status st = kw_source_open(ctx, job.input, &source);
	if (!st)
		st = choose_reader(d, ctx, &source, &job);
	job.bytes = source.bytes;
	job.name = source.name;
	if (!st)
		st = kw_reading_open(d->host, ctx, &job, &r);
	if (!st)
		st = compare_files(ctx, &job, r.doc, &n_files);
	if (!st) {
		kw_put_visible(out, job.input);
		kw_buf_put(out, KW_LIT(": valid"));
		if (n_files)
			kw_buf_putf(out, ", %llu files as listed", (unsigned long long)n_files);
		kw_buf_putc(out, '\n');
	}
	if (d->in_parent) {
		kw_reading_close(&r);
		kw_source_close(&source);
	}
	return st;
}

static kw_status run(kw_cli *cli)
{
	kw_status st = kw_cli_add_setting(cli, KW_LIT("*"), KW_LIT("validate"), KW_LIT("true"));
	cli->reads_beside = true;
	return st ? st : kw_cli_read_each(cli, work);
}

const kw_command kw_cli_validate = {
	.name = "validate",
	.arguments = "FILE...",
	.summary = "check open data XML and catalogues, with the files beside them",
	.switches = switches,
	.run = run,
	.parses = true,
	.more = "Each fault is said with its line. Exit code 0: nothing is wrong; 4: a file is refused; of several files 1: some are.\n"
	        "All of a batch: find DIR -path '*.data/*.xml' -exec kawaraban validate {} +\n",
};
