/* cli_convert -- INPUT... -o OUT: which writers, which names, one document process per input. */
#include "cli.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const kw_switch switches[] = {
	{ "output", 'o', "PATH", "file, folder (with a final /) or - for standard output; may be repeated",
	  false },
	{ "to", 0, "WRITER,...", "writers, when the suffix of the output does not say", false },
	{ "from", 0, "READER", "reader, instead of asking the probes", false },
	{ "opt", 0, "PLUGIN.NAME=VALUE", "an option of a reader or writer; see kawaraban help PLUGIN",
	  false },
	{ "encoding", 0, "NAME", "encoding of the input, instead of deciding by evidence", false },
	{ "strict-charset", 0, NULL, "refuse input with any malformed byte", false },
	{ "config", 0, "FILE", "read these options from a file, one KEY = VALUE a line", false },
	{ NULL, 0, NULL, NULL, false },
};

/* What is asked for, once for all inputs. */
typedef struct request {
	kw_cli *cli;
	kw_str from;
	kw_target *targets;
	size_t n_targets, room;
} request;

static kw_status add_target(request *r, kw_str writer, kw_str path)
{
	if (r->n_targets == r->room) {
		size_t room = r->room ? 2 * r->room : 8;
		kw_target *more = kw_arena_alloc(r->cli->arena, room * sizeof *more);
		if (!more)
			return KW_ELIMIT;
		if (r->n_targets)
			memcpy(more, r->targets, r->n_targets * sizeof *more);
		r->targets = more;
		r->room = room;
	}
	r->targets[r->n_targets++] =
	        (kw_target){ kw_arena_copy(r->cli->arena, writer), kw_arena_copy(r->cli->arena, path) };
	return KW_OK;
}

static bool is_folder(kw_str path)
{
	struct stat s;
	return kw_str_ends(path, KW_LIT("/")) || (stat(path.p, &s) == 0 && S_ISDIR(s.st_mode));
}

/* ---- --config ---- */

static kw_status fail_config(kw_cli *cli, const char *file, unsigned line, const char *what, kw_str key)
{
	cli->file = kw_str_from(file);
	kw_status st = kw_fail(cli->ctx, KW_EUSAGE, "usage.config", (kw_span){ .line = line, .col = 1 },
	                       "%s: '%.*s'", what, KW_STR_ARG(key));
	cli->file = (kw_str){ NULL, 0 };
	return st;
}

/* "to = pdf", "from = text", "output = out/", "pdf.template = plain"; '#' begins a comment line. What the command line
 * says wins, since it is taken later. */
static kw_status take_config(request *r, const char *file, const char **output, const char **to)
{
	kw_cli *cli = r->cli;
	kw_source s;
	cli->file = kw_str_from(file);
	kw_status st = kw_source_open(cli->ctx, cli->file, &s);
	cli->file = (kw_str){ NULL, 0 };
	unsigned line = 1;
	for (size_t at = 0; !st && at < s.bytes.n; line++) {
		const char *end = memchr(s.bytes.p + at, '\n', s.bytes.n - at);
		kw_str text = kw_str_sub(s.bytes, at, end ? (size_t)(end - s.bytes.p) - at : s.bytes.n);
		at += text.n + 1;
		text = kw_str_trim(text);
		if (!text.n || text.p[0] == '#')
			continue;
		const char *equals = memchr(text.p, '=', text.n);
		kw_str key = kw_str_trim(kw_str_sub(text, 0, equals ? (size_t)(equals - text.p) : text.n));
		kw_str value = kw_str_trim(
		        kw_str_sub(text, equals ? (size_t)(equals - text.p) + 1 : text.n, text.n));
		const char *z = kw_arena_copy(cli->arena, value).p;
		if (!equals || !z)
			st = fail_config(cli, file, line, "expected KEY = VALUE, found", text);
		else if (memchr(key.p, '.', key.n)) {
			kw_buf b = { 0 };
			kw_buf_putf(&b, "%.*s=%.*s", KW_STR_ARG(key), KW_STR_ARG(value));
			st = kw_cli_add_opt(cli, kw_buf_str(&b));
			kw_buf_free(&b);
		} else if (kw_str_eq(key, KW_LIT("to")))
			*to = z;
		else if (kw_str_eq(key, KW_LIT("output")))
			*output = z;
		else if (kw_str_eq(key, KW_LIT("from")))
			r->from = kw_str_from(z);
		else if (kw_str_eq(key, KW_LIT("encoding")))
			st = kw_cli_add_setting(cli, KW_LIT("*"), KW_LIT("encoding"), value);
		else if (kw_str_eq(key, KW_LIT("strict-charset")))
			st = kw_cli_add_setting(cli, KW_LIT("*"), KW_LIT("strict-charset"), value);
		else
			st = fail_config(cli, file, line, "unknown key", key);
	}
	kw_source_close(&s);
	return st;
}

/* ---- targets ---- */

/* --to a,b with one output path: a folder, a stem that gets each writer's suffix, or the file of the one writer. */
static kw_status add_named_writers(request *r, const char *to, kw_str path)
{
	kw_cli *cli = r->cli;
	size_t n_writers = 1;
	for (const char *p = to; *p; p++)
		n_writers += *p == ',';
	if (n_writers > 1 && kw_str_eq(path, KW_LIT("-")))
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.output", (kw_span){ 0 },
		               "standard output holds one file; %zu writers were asked for", n_writers);
	kw_status st = KW_OK;
	for (const char *p = to; !st && *p;) {
		size_t n = strcspn(p, ",");
		kw_writer_ref w;
		kw_str name = { p, n };
		p += n + (p[n] == ',');
		if (n_writers > 1 && !is_folder(path) && kw_host_find_writer(cli->host, name, &w)) {
			kw_buf b = { 0 };
			kw_buf_putf(&b, "%.*s%s", KW_STR_ARG(path), w.writer->suffix);
			st = add_target(r, name, kw_buf_str(&b));
			kw_buf_free(&b);
		} else {
			st = add_target(r, name, path);
		}
	}
	return st;
}

static kw_status add_output(request *r, const char *to, kw_str path)
{
	kw_cli *cli = r->cli;
	kw_writer_ref w;
	if (cli->n_arguments > 1 && !is_folder(path))
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.output", (kw_span){ 0 },
		               "several inputs want a folder as output: '%.*s/'", KW_STR_ARG(path));
	if (to)
		return add_named_writers(r, to, path);
	if (kw_str_eq(path, KW_LIT("-")) || is_folder(path))
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.output", (kw_span){ 0 },
		               "name the writers with --to: '%.*s' has no suffix that tells",
		               KW_STR_ARG(path));
	if (!kw_host_find_writer_by_suffix(cli->host, path, &w))
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.output", (kw_span){ 0 },
		               "no writer makes '%.*s'; name one with --to, see kawaraban list writers",
		               KW_STR_ARG(path));
	return add_target(r, kw_str_from(w.writer->name), path);
}

static kw_status take_request(request *r)
{
	kw_cli *cli = r->cli;
	const char *to = NULL, *output = NULL;
	kw_status st = kw_cli_open_host(cli);
	for (size_t i = 0; !st && i < cli->n_said; i++)
		if (strcmp(cli->said[i].it->name, "config") == 0)
			st = take_config(r, cli->said[i].value, &output, &to);
	to = kw_cli_said(cli, "to") ? kw_cli_said(cli, "to") : to;
	if (kw_cli_said(cli, "from"))
		r->from = kw_str_from(kw_cli_said(cli, "from"));
	for (size_t i = 0; !st && i < cli->n_said; i++) {
		kw_str value = kw_str_from(cli->said[i].value);
		const char *name = cli->said[i].it->name;
		if (strcmp(name, "opt") == 0)
			st = kw_cli_add_opt(cli, value);
		else if (strcmp(name, "encoding") == 0)
			st = kw_cli_add_setting(cli, KW_LIT("*"), KW_LIT("encoding"), value);
		else if (strcmp(name, "strict-charset") == 0)
			st = kw_cli_add_setting(cli, KW_LIT("*"), KW_LIT("strict-charset"), KW_LIT("true"));
		else if (strcmp(name, "output") == 0)
			st = add_output(r, to, value);
	}
	if (!st && !r->n_targets && output)
		st = add_output(r, to, kw_str_from(output));
	if (!st && !r->n_targets)
		st = kw_fail(cli->ctx, KW_EUSAGE, "usage.output", (kw_span){ 0 },
		             "say where to write: -o FILE, -o FOLDER/ or -o -");
	return st;
}

/* ---- one input ---- */

static void say_outputs(kw_cli *cli, const kw_output *o)
{
	if (cli->quiet || cli->json || !(cli->verbose || isatty(STDERR_FILENO)))
		return;
	for (; o; o = o->next)
		if (!o->is_stream)
			fprintf(stderr, "%.*s%.*s\n", KW_STR_ARG(o->folder), KW_STR_ARG(o->name));
}

static kw_status convert_one(request *r, kw_str input)
{
	kw_cli *cli = r->cli;
	const char *isolation = kw_cli_said(cli, "isolation");
	kw_job job = { .input = input,
		       .reader = r->from,
		       .targets = r->targets,
		       .n_targets = r->n_targets,
		       .settings = cli->settings,
		       .n_settings = cli->n_settings };
	kw_document d = { .host = cli->host, .ctx = cli->ctx, .job = &job, .work = kw_document_convert };
	d.in_parent = isolation && strcmp(isolation, "none") == 0;
	d.writers = kw_arena_alloc(cli->arena, r->n_targets * sizeof *d.writers);
	d.all = kw_outputs_new(cli->ctx);
	kw_status st = d.writers && d.all ? KW_OK : KW_ELIMIT;
	if (!st)
		st = kw_convert_choose(cli->host, cli->ctx, &job, d.writers);
	cli->file = input;
	if (!st)
		st = kw_convert_place(&job, d.writers, d.all);
	if (!st)
		st = kw_document_run(&d);
	if (!st)
		st = kw_outputs_publish(d.all);
	if (!st)
		say_outputs(cli, kw_outputs_first(d.all));
	cli->file = (kw_str){ NULL, 0 };
	kw_outputs_free(d.all);
	kw_buf_free(&d.text);
	return st;
}

static kw_status run(kw_cli *cli)
{
	request r = { .cli = cli };
	if (!cli->n_arguments)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.input", (kw_span){ 0 },
		               "name an input, or - for standard input; see kawaraban --help");
	kw_status st = take_request(&r);
	size_t failed = 0;
	bool shows = isatty(STDERR_FILENO) && !cli->quiet && cli->n_arguments > 1;
	for (size_t i = 0;
	     (!st || cli->n_arguments > 1) && i < cli->n_arguments && r.n_targets && !kw_stop_signal; i++) {
		if (shows)
			fprintf(stderr, "[%zu/%zu] %s\n", i + 1, cli->n_arguments, cli->arguments[i]);
		kw_status one = convert_one(&r, kw_str_from(cli->arguments[i]));
		failed += one != KW_OK;
		if (one == KW_EUSAGE)
			return one; /* the same for every input */
		st = cli->n_arguments == 1 ? one : KW_OK;
	}
	if (failed && cli->n_arguments > 1) {
		fprintf(stderr, "kawaraban: %zu of %zu inputs failed\n", failed, cli->n_arguments);
		cli->exit_code = 1;
	}
	return st;
}

const kw_command kw_cli_convert = {
	.name = "convert",
	.arguments = "INPUT... -o OUT",
	.summary = "convert documents (the word 'convert' may be left out)",
	.switches = switches,
	.run = run,
	.more = "Exit codes: 0 done; 1 some of several inputs failed; 2 usage; 3 input missing or unreadable; 4 input\n"
	        "refused; 5 a limit; 6 output could not be written; 7 a plugin failed; 70 a bug of kawaraban.\n",
};
