/* cli_convert -- INPUT... -o OUT: which writers, which names, one document process per input. */
#include "cli.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const kw_switch switches[] = {
	{ .name = "output",
	  .letter = 'o',
	  .value = "PATH",
	  .help = "file, folder (with a final /) or - for standard output; may be repeated" },
	{ .name = "to",
	  .value = "WRITER,...",
	  .help = "writers, when the suffix of the output does not say" },
	KW_SWITCH_FROM,
	KW_SWITCH_OPT,
	KW_SWITCH_ENCODING,
	KW_SWITCH_STRICT_CHARSET,
	KW_SWITCH_CONFIG,
	{ .name = NULL },
};

/* What is asked for, once for all inputs. */
typedef struct request {
	kw_cli *cli;
	kw_str from;
	kw_target *targets;
	size_t n_targets, room;
	kw_guard *guard; /* of all inputs, and of what is written */
} request;

static kw_status add_target(request *r, kw_str writer, kw_str path)
{
	if (r->n_targets == r->room) {
		size_t room = r->room ? 2 * r->room : 8;
		kw_target *more = kw_arena_alloc(r->cli->arena, room * sizeof *more);
		if (!more)
			return kw_cli_fail_memory(r->cli->ctx);
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

static const char *const config_keys[] = { "to", "from", "output", "encoding", "strict-charset" };

static kw_status fail_key(kw_cli *cli, kw_str key)
{
	kw_nearest near = kw_nearest_to(key);
	for (size_t i = 0; i < KW_COUNT(config_keys); i++)
		kw_nearest_offer(&near, kw_str_from(config_keys[i]));
	return kw_fail(
	        cli->ctx, KW_EUSAGE, "usage.config", (kw_span){ 0 },
	        near.best.n ? "unknown key '%.*s'; did you mean '%.*s'?"
	                    : "unknown key '%.*s'%.*s; expected to, from, output, encoding, strict-charset "
	                      "or PLUGIN.NAME",
	        KW_STR_ARG(key), KW_STR_ARG(near.best));
}

/* What a configuration says; the command line may say otherwise. */
typedef struct config {
	request *r;
	const char *output, *to;
} config;

/* "to = pdf", "from = text", "output = out/", "pdf.template = plain". What the command line says wins, since it is taken
 * later. */
static kw_status take_config_line(void *user, kw_str text)
{
	config *said = user;
	request *r = said->r;
	kw_cli *cli = r->cli;
	const char *equals = memchr(text.p, '=', text.n);
	if (!equals)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.config", (kw_span){ 0 },
		               "expected KEY = VALUE, found '%.*s'", KW_STR_ARG(text));
	size_t n = (size_t)(equals - text.p);
	kw_str key = kw_str_trim(kw_str_sub(text, 0, n));
	kw_str value = kw_arena_copy(cli->arena, kw_str_trim(kw_str_sub(text, n + 1, text.n)));
	if (!value.p)
		return kw_cli_fail_memory(cli->ctx);
	if (kw_str_eq(key, KW_LIT("to"))) {
		said->to = value.p;
	} else if (kw_str_eq(key, KW_LIT("output"))) {
		said->output = value.p;
	} else if (kw_str_eq(key, KW_LIT("from"))) {
		r->from = value;
	} else if (kw_str_eq(key, KW_LIT("encoding")) || kw_str_eq(key, KW_LIT("strict-charset"))) {
		return kw_cli_add_setting(cli, KW_LIT("*"), kw_arena_copy(cli->arena, key), value);
	} else if (key.n && memchr(key.p, '.', key.n)) {
		kw_buf b = { 0 };
		kw_buf_putf(&b, "%.*s=%.*s", KW_STR_ARG(key), KW_STR_ARG(value));
		kw_status st = kw_cli_add_opt(cli, kw_buf_str(&b));
		kw_buf_free(&b);
		return st;
	} else {
		return fail_key(cli, key);
	}
	return KW_OK;
}

kw_status kw_cli_take_config(kw_cli *cli, const char *file, kw_cli_config_line *take, void *user)
{
	kw_source s;
	cli->file = kw_str_from(file);
	kw_status st = kw_source_open(cli->ctx, cli->file, &s);
	for (size_t at = 0; !st && at < s.bytes.n;) {
		const char *end = memchr(s.bytes.p + at, '\n', s.bytes.n - at);
		kw_str text = kw_str_sub(s.bytes, at, end ? (size_t)(end - s.bytes.p) - at : s.bytes.n);
		at += text.n + 1;
		cli->line++;
		text = kw_str_trim(text);
		if (text.n && text.p[0] != '#')
			st = take(user, text);
	}
	cli->file = (kw_str){ NULL, 0 };
	cli->line = 0;
	kw_source_close(&s);
	return st;
}

/* ---- targets ---- */

kw_str kw_cli_next_name(const char **list)
{
	*list += strspn(*list, ",");
	kw_str name = { *list, strcspn(*list, ",") };
	*list += name.n;
	return name;
}

/* The suffix of a writer, or nothing: that there is none of this name is said later, by kw_convert_choose. */
static kw_str suffix_of(kw_cli *cli, kw_str writer)
{
	kw_writer_ref w;
	return kw_host_find_writer(cli->host, writer, &w) ? kw_str_from(w.writer->suffix) : KW_LIT("");
}

/* --to a,b with one output path: a folder, a stem that gets each writer's suffix (one of them may stand at its end
 * already), or the file of the one writer. */
static kw_status add_named_writers(request *r, const char *to, kw_str path)
{
	kw_cli *cli = r->cli;
	size_t n_writers = 0;
	kw_str stem = path, name;
	for (const char *p = to; (name = kw_cli_next_name(&p)).n; n_writers++) {
		kw_str suffix = suffix_of(cli, name);
		if (stem.n == path.n && suffix.n < path.n && kw_str_ends(path, suffix))
			stem.n -= suffix.n;
	}
	if (!n_writers)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.writer", (kw_span){ 0 },
		               "--to names no writer; see kawaraban list writers");
	if (n_writers > 1 && kw_str_eq(path, KW_LIT("-")))
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.output", (kw_span){ 0 },
		               "standard output holds one file; %zu writers were asked for", n_writers);
	if (n_writers == 1 || is_folder(path))
		stem.n = 0;
	kw_status st = KW_OK;
	for (const char *p = to; !st && (name = kw_cli_next_name(&p)).n;) {
		kw_buf b = { 0 };
		kw_buf_put(&b, stem.n ? stem : path);
		kw_buf_put(&b, stem.n ? suffix_of(cli, name) : KW_LIT(""));
		st = add_target(r, name, kw_buf_str(&b));
		kw_buf_free(&b);
	}
	return st;
}

static kw_status add_output(request *r, const char *to, kw_str path)
{
	kw_cli *cli = r->cli;
	kw_writer_ref w;
	if (!path.n)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.output", (kw_span){ 0 },
		               "the name of the output is empty");
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
	config said = { r, NULL, NULL };
	kw_status st = kw_cli_open_host(cli);
	for (size_t i = 0; !st && i < cli->n_said; i++)
		if (strcmp(cli->said[i].it->name, "config") == 0)
			st = kw_cli_take_config(cli, cli->said[i].value, take_config_line, &said);
	const char *to = kw_cli_said(cli, "to") ? kw_cli_said(cli, "to") : said.to;
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
	if (!st && !r->n_targets && said.output)
		st = add_output(r, to, kw_str_from(said.output));
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
	for (; o; o = o->next) {
		kw_buf path = { 0 };
		kw_buf_put(&path, o->folder);
		kw_buf_put(&path, o->name);
		if (!o->is_stream)
			kw_cli_tell(kw_buf_str(&path));
		kw_buf_free(&path);
	}
}

static kw_status convert_one(request *r, kw_str input)
{
	kw_cli *cli = r->cli;
	kw_job job = { .input = input,
		       .reader = r->from,
		       .targets = r->targets,
		       .n_targets = r->n_targets,
		       .settings = cli->settings,
		       .n_settings = cli->n_settings };
	kw_document d = { .host = cli->host, .ctx = cli->ctx, .job = &job, .work = kw_document_convert };
	d.writers = kw_arena_alloc(cli->arena, r->n_targets * sizeof *d.writers);
	d.all = kw_outputs_new(cli->ctx);
	kw_status st = !d.all ? KW_ELIMIT : d.writers ? KW_OK : kw_cli_fail_memory(cli->ctx);
	if (!st) {
		kw_outputs_guard(d.all, r->guard, input);
		kw_outputs_heed(d.all, &kw_stop_signal);
	}
	if (!st)
		st = kw_convert_choose(cli->host, cli->ctx, &job, d.writers);
	cli->file = input;
	kw_guard_command(false);
	if (!st)
		st = kw_convert_place(cli->host, &job, d.writers, d.all);
	if (!st)
		st = kw_cli_run_document(cli, &d);
	if (!st)
		st = kw_outputs_publish(d.all);
	if (!st)
		say_outputs(cli, kw_outputs_first(d.all));
	cli->file = (kw_str){ NULL, 0 };
	kw_outputs_free(d.all);
	kw_buf_free(&d.text);
	return st;
}

/* No output may replace an input, also one whose turn comes later. */
static kw_status guard_inputs(request *r)
{
	const kw_cli *cli = r->cli;
	struct stat s;
	r->guard = kw_guard_new();
	for (size_t i = 0; r->guard && i < cli->n_arguments; i++)
		if (stat(cli->arguments[i], &s) == 0 &&
		    !kw_guard_add(r->guard, &s, kw_str_from(cli->arguments[i]), false))
			return kw_cli_fail_memory(cli->ctx);
	return r->guard ? KW_OK : kw_cli_fail_memory(cli->ctx);
}

static kw_status convert_each(request *r)
{
	kw_cli *cli = r->cli;
	size_t failed = 0, n = cli->n_arguments;
	bool shows = isatty(STDERR_FILENO) && !cli->quiet && !cli->json && n > 1;
	kw_status one = KW_OK;
	for (size_t i = 0; i < n && !kw_stop_signal; i++) {
		kw_buf line = { 0 };
		kw_buf_putf(&line, "[%zu/%zu] %s", i + 1, n, cli->arguments[i]);
		if (shows)
			kw_cli_tell(kw_buf_str(&line));
		kw_buf_free(&line);
		one = convert_one(r, kw_str_from(cli->arguments[i]));
		if (one == KW_EUSAGE)
			return one; /* the same for every input */
		failed += one != KW_OK;
	}
	kw_cli_count_failed(cli, failed);
	return n == 1 ? one : KW_OK;
}

static kw_status run(kw_cli *cli)
{
	request r = { .cli = cli };
	if (!cli->n_arguments)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.input", (kw_span){ 0 },
		               "name an input, or - for standard input; see kawaraban --help");
	kw_status st = take_request(&r);
	if (!st)
		st = guard_inputs(&r);
	if (!st)
		st = convert_each(&r);
	kw_guard_free(r.guard);
	return st;
}

const kw_command kw_cli_convert = {
	.name = "convert",
	.arguments = "INPUT... -o OUT",
	.summary = "convert documents (the word 'convert' may be left out)",
	.switches = switches,
	.run = run,
	.parses = true,
	.more = "Exit codes: 0 done; 1 some of several inputs failed; 2 usage; 3 input missing or unreadable; 4 input\n"
	        "refused; 5 a limit; 6 output could not be written; 7 a plugin failed; 70 a bug of kawaraban.\n",
};
