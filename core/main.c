/* main -- takes the command line apart, runs the command, turns its status into an exit code. Only here and in cli_*.c is
 * anything printed. */
#include "cli.h"
#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

const kw_command *const kw_commands[] = {
	&kw_cli_convert, &kw_cli_check,    &kw_cli_probe, &kw_cli_list,   &kw_cli_help, &kw_cli_completion,
	&kw_cli_catalog, &kw_cli_validate, &kw_cli_batch, &kw_cli_report, NULL
};

const kw_switch kw_common_switches[] = {
	{ .name = "diagnostics", .value = "text|json", .help = "how messages are written to standard error" },
	{ .name = "quiet", .letter = 'q', .help = "errors only" },
	{ .name = "verbose", .letter = 'v', .help = "notes too" },
	{ .name = "help", .letter = 'h', .help = "this help" },
	{ .name = "version", .help = "the version" },
	{ .name = NULL },
};

const kw_switch kw_document_switches[] = {
	KW_SWITCH_LIMIT,
	KW_SWITCH_SANDBOX,
	{ .name = "isolation",
	  .value = "process|none",
	  .help = "none: no process of its own for a document, for debuggers",
	  .hidden = true },
	{ .name = NULL },
};

/* ---- messages ---- */

static void print_message(void *user, const kw_message *m)
{
	const kw_cli *cli = user;
	bool is_loss = kw_str_eq(m->code, KW_LIT("writer.loss"));
	if (m->severity == KW_SEVERITY_NOTE && !cli->verbose && !(is_loss && !cli->quiet) && !cli->json)
		return;
	if (m->severity == KW_SEVERITY_WARNING && cli->quiet)
		return;
	kw_buf b = { 0 };
	kw_message placed = *m;
	if (!placed.at.line)
		placed.at.line = cli->line;
	if (cli->json)
		kw_message_put_json(&b, cli->file, &placed);
	else
		kw_message_put_text(&b, cli->file.n ? cli->file : KW_LIT("kawaraban"), &placed);
	if (b.b && !b.failed)
		fputs(b.b, stderr);
	else if (m->severity == KW_SEVERITY_ERROR)
		fputs("kawaraban: error: no memory [limit.memory]\n", stderr);
	kw_buf_free(&b);
}

void kw_cli_tell(kw_str line)
{
	kw_buf b = { 0 };
	kw_put_visible(&b, line);
	if (b.b)
		fprintf(stderr, "%s\n", b.b);
	kw_buf_free(&b);
}

kw_status kw_cli_fail_memory(kw_ctx *ctx)
{
	return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the command line");
}

void kw_cli_count_failed(kw_cli *cli, size_t failed)
{
	if (!failed || cli->n_arguments < 2)
		return;
	kw_report(cli->ctx, KW_SEVERITY_ERROR, "run.failed", (kw_span){ 0 }, "%zu of %zu inputs failed",
	          failed, cli->n_arguments);
	cli->exit_code = 1;
}

kw_status kw_cli_print(kw_cli *cli, kw_str text)
{
	if (text.n && fwrite(text.p, 1, text.n, stdout) != text.n)
		return kw_fail(cli->ctx, KW_EOUTPUT, "output.write", (kw_span){ 0 }, "standard output: %s",
		               strerror(errno));
	return KW_OK;
}

/* ---- switches ---- */

static const kw_switch *find_switch(const kw_switch *table, kw_str name, char letter)
{
	for (; table && table->name; table++)
		if (letter ? table->letter == letter : kw_str_eq(name, kw_str_from(table->name)))
			return table;
	return NULL;
}

void kw_command_switches(const kw_command *c, const kw_switch *tables[KW_SWITCH_TABLES])
{
	tables[0] = c->switches;
	tables[1] = c->parses ? kw_document_switches : NULL;
	tables[2] = kw_common_switches;
}

static const kw_switch *switch_of(const kw_cli *cli, kw_str name, char letter)
{
	const kw_switch *tables[KW_SWITCH_TABLES], *found = NULL;
	kw_command_switches(cli->command, tables);
	for (size_t i = 0; !found && i < KW_COUNT(tables); i++)
		found = find_switch(tables[i], name, letter);
	return found;
}

static kw_status fail_switch(kw_cli *cli, kw_str name)
{
	const kw_switch *tables[KW_SWITCH_TABLES];
	kw_command_switches(cli->command, tables);
	kw_nearest near = kw_nearest_to(name);
	for (size_t i = 0; i < KW_COUNT(tables); i++)
		for (const kw_switch *s = tables[i]; s && s->name; s++)
			if (!s->hidden)
				kw_nearest_offer(&near, kw_str_from(s->name));
	if (near.best.n)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.switch", (kw_span){ 0 },
		               "%s has no option --%.*s; did you mean --%.*s?", cli->command->name,
		               KW_STR_ARG(name), KW_STR_ARG(near.best));
	return kw_fail(cli->ctx, KW_EUSAGE, "usage.switch", (kw_span){ 0 },
	               "%s has no option --%.*s; see kawaraban help %s", cli->command->name, KW_STR_ARG(name),
	               cli->command->name);
}

static kw_status take_switch(kw_cli *cli, const kw_switch *s, const char *inside, const char *const *rest,
                             size_t *at)
{
	const char *value = "";
	if (!s->value && inside)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.switch", (kw_span){ 0 }, "--%s takes no value",
		               s->name);
	if (s->value) {
		value = inside ? inside : rest[*at];
		if (!value)
			return kw_fail(cli->ctx, KW_EUSAGE, "usage.switch", (kw_span){ 0 },
			               "--%s wants a value: %s", s->name, s->value);
		*at += !inside;
	}
	cli->said[cli->n_said].it = s;
	cli->said[cli->n_said++].value = value;
	return KW_OK;
}

/* Everything after the command's name. `said` and `arguments` have room for all of argv. */
static kw_status take_apart(kw_cli *cli, const char *const *argv)
{
	kw_status st = KW_OK;
	bool only_arguments = false;
	for (size_t i = 0; !st && argv[i];) {
		kw_str word = kw_str_from(argv[i++]);
		if (only_arguments || word.n < 2 || word.p[0] != '-') {
			cli->arguments[cli->n_arguments++] = word.p;
		} else if (kw_str_eq(word, KW_LIT("--"))) {
			only_arguments = true;
		} else if (word.p[1] == '-') {
			const char *equals = strchr(word.p, '=');
			kw_str name = kw_str_sub(word, 2, equals ? (size_t)(equals - word.p) - 2 : word.n);
			const kw_switch *s = switch_of(cli, name, 0);
			st = s ? take_switch(cli, s, equals ? equals + 1 : NULL, argv, &i)
			       : fail_switch(cli, name);
		} else {
			const kw_switch *s = switch_of(cli, word, word.p[1]);
			st = s ? take_switch(cli, s, word.n > 2 ? word.p + 2 : NULL, argv, &i)
			       : fail_switch(cli, kw_str_sub(word, 1, word.n));
		}
	}
	return st;
}

const char *kw_cli_said(const kw_cli *cli, const char *name)
{
	for (size_t i = cli->n_said; i-- > 0;)
		if (strcmp(cli->said[i].it->name, name) == 0)
			return cli->said[i].value;
	return NULL;
}

kw_status kw_cli_add_setting(kw_cli *cli, kw_str owner, kw_str name, kw_str value)
{
	size_t n = cli->n_settings;
	if (n % 16 == 0) {
		kw_setting *more = kw_arena_alloc(cli->arena, (n + 16) * sizeof *more);
		if (!more)
			return kw_cli_fail_memory(cli->ctx);
		if (n)
			memcpy(more, cli->settings, n * sizeof *more);
		cli->settings = more;
	}
	cli->settings[cli->n_settings++] = (kw_setting){ owner, name, kw_arena_copy(cli->arena, value) };
	return KW_OK;
}

kw_status kw_cli_add_opt(kw_cli *cli, kw_str text)
{
	const char *equals = text.n ? memchr(text.p, '=', text.n) : NULL;
	kw_str key = kw_str_sub(text, 0, equals ? (size_t)(equals - text.p) : text.n);
	const char *dot = key.n ? memchr(key.p, '.', key.n) : NULL;
	if (!equals || !dot)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.option", (kw_span){ 0 },
		               "'%.*s' is not PLUGIN.NAME=VALUE, such as pdf.template=plain",
		               KW_STR_ARG(text));
	kw_str owner = kw_arena_copy(cli->arena, kw_str_sub(key, 0, (size_t)(dot - key.p)));
	kw_str name = kw_arena_copy(cli->arena, kw_str_sub(key, owner.n + 1, key.n));
	kw_setting setting = { owner, name, kw_str_sub(text, key.n + 1, text.n) };
	kw_status st = kw_cli_open_host(cli);
	if (!st)
		st = kw_host_check_setting(cli->host, cli->ctx, &setting);
	return st ? st : kw_cli_add_setting(cli, owner, name, setting.value);
}

/* Far above any use, and far from overflow in milliseconds. */
#define MOST_LIMIT 1000000000000LL

kw_status kw_cli_take_limit(kw_cli *cli, kw_str text)
{
	const char *equals = text.n ? memchr(text.p, '=', text.n) : NULL;
	kw_str name = kw_str_sub(text, 0, equals ? (size_t)(equals - text.p) : text.n);
	kw_limit limit = kw_limit_find(name);
	if (limit == KW_N_LIMITS) {
		kw_nearest near = kw_nearest_to(name);
		for (unsigned i = 0; i < KW_N_LIMITS; i++)
			kw_nearest_offer(&near, kw_str_from(kw_limit_name((kw_limit)i)));
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.limit", (kw_span){ 0 },
		               near.best.n ? "there is no limit '%.*s'; did you mean '%.*s'?"
		                           : "there is no limit '%.*s'%.*s; see kawaraban help limits",
		               KW_STR_ARG(name), KW_STR_ARG(near.best));
	}
	char *end = NULL;
	long long value = equals ? strtoll(equals + 1, &end, 10) : -1;
	if (value < 1 || value > MOST_LIMIT || *end)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.limit", (kw_span){ 0 },
		               "--limit %.*s wants a whole number from 1 to %lld, not '%s'", KW_STR_ARG(name),
		               MOST_LIMIT, equals ? equals + 1 : "");
	cli->ctx->limits[limit] = value;
	return KW_OK;
}

/* False: the word is none of the three. */
static bool sandbox_said(const kw_cli *cli, kw_sandbox *out)
{
	static const char *const words[] = { "auto", "require", "off" };
	const char *said = kw_cli_said(cli, "sandbox");
	for (size_t i = 0; i < KW_COUNT(words); i++)
		if (!said || strcmp(said, words[i]) == 0) {
			*out = (kw_sandbox)i;
			return true;
		}
	return false;
}

/* What the system offers is looked for once, before any work. */
static kw_status find_seal(kw_cli *cli)
{
	kw_sandbox wish;
	const char *isolation = kw_cli_said(cli, "isolation");
	if ((isolation && strcmp(isolation, "none") == 0) || !sandbox_said(cli, &wish))
		return KW_OK;
	kw_status st = kw_cli_open_host(cli); /* its data folder */
	return st ? st : kw_seal_prepare(&cli->seal, cli->ctx, wish, false);
}

/* Switches every command has. */
static kw_status take_common(kw_cli *cli)
{
	kw_status st = KW_OK;
	cli->quiet = kw_cli_said(cli, "quiet") != NULL;
	cli->verbose = kw_cli_said(cli, "verbose") != NULL;
	const char *form = kw_cli_said(cli, "diagnostics");
	if (form && strcmp(form, "json") != 0 && strcmp(form, "text") != 0)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.switch", (kw_span){ 0 },
		               "--diagnostics wants text or json, not '%s'", form);
	cli->json = form && strcmp(form, "json") == 0;
	const char *isolation = kw_cli_said(cli, "isolation");
	if (isolation && strcmp(isolation, "process") != 0 && strcmp(isolation, "none") != 0)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.switch", (kw_span){ 0 },
		               "--isolation wants process or none, not '%s'", isolation);
	kw_sandbox sandbox;
	if (!sandbox_said(cli, &sandbox))
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.switch", (kw_span){ 0 },
		               "--sandbox wants auto, require or off, not '%s'", kw_cli_said(cli, "sandbox"));
	for (size_t i = 0; !st && i < cli->n_said; i++)
		if (strcmp(cli->said[i].it->name, "limit") == 0)
			st = kw_cli_take_limit(cli, kw_str_from(cli->said[i].value));
	return st;
}

/* ---- what commands share ---- */

kw_status kw_cli_open_host(kw_cli *cli)
{
	if (cli->host)
		return KW_OK;
	cli->host = kw_host_new();
	if (!cli->host)
		return kw_fail(cli->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		               "no memory for the plugins");
	kw_ctx *said = kw_host_ctx(cli->host);
	for (const kw_message *m = said->first; m; m = m->next)
		print_message(cli, m);
	cli->ctx->data_folder = said->data_folder;
	return KW_OK;
}

kw_status kw_cli_run_document(kw_cli *cli, kw_document *d)
{
	const char *isolation = kw_cli_said(cli, "isolation");
	d->in_parent = isolation && strcmp(isolation, "none") == 0;
	if (d->in_parent) /* plugins are prepared for all of them */
		cli->host->expected_documents = (int64_t)cli->n_arguments;
	d->seal = &cli->seal;
	return kw_document_run(d);
}

kw_status kw_cli_document(kw_cli *cli, const kw_job *job, kw_document_work *work, void *arg)
{
	kw_document d = { .host = cli->host, .ctx = cli->ctx, .job = job, .work = work, .arg = arg };
	d.beside = cli->reads_beside ? kw_str_sub(job->input, 0, job->input.n - kw_path_base(job->input).n)
	                             : (kw_str){ NULL, 0 };
	if (cli->reads_beside && !d.beside.n)
		d.beside = KW_LIT(".");
	cli->file = job->input;
	kw_status st = kw_cli_run_document(cli, &d);
	cli->file = (kw_str){ NULL, 0 };
	kw_status printed = kw_cli_print(cli, kw_buf_str(&d.text));
	kw_buf_free(&d.text);
	return st ? st : printed;
}

const kw_command *kw_command_find(kw_str name)
{
	for (const kw_command *const *c = kw_commands; *c; c++)
		if (kw_str_eq(name, kw_str_from((*c)->name)))
			return *c;
	return NULL;
}

/* The first word that is no switch may be a command's name: then it is taken out of argv. Only switches that are of no one
 * command may stand before it. A file that bears a command's name is given as ./NAME. */
static const kw_command *choose_command(char **argv)
{
	size_t i = 0;
	for (; argv[i] && argv[i][0] == '-' && argv[i][1]; i++) {
		bool is_long = argv[i][1] == '-';
		kw_str name = { argv[i] + 2, is_long ? strcspn(argv[i] + 2, "=") : 0 };
		char letter = is_long ? 0 : argv[i][1];
		const kw_switch *s = find_switch(kw_common_switches, name, letter);
		if (!s)
			s = find_switch(kw_document_switches, name, letter);
		if (!s)
			break;
		if (s->value && !name.p[name.n] && argv[i + 1])
			i++; /* its value is the next word */
	}
	const kw_command *c = argv[i] ? kw_command_find(kw_str_from(argv[i])) : NULL;
	for (; c && argv[i]; i++)
		argv[i] = argv[i + 1];
	return c ? c : &kw_cli_convert;
}

static void ask_to_stop(int signal)
{
	kw_stop_signal = signal;
	kw_stop_count++;
}

/* The first signal ends the document under way and removes what it had begun. */
static void listen_for_signals(void)
{
	static const int stopping[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction act = { .sa_handler = ask_to_stop };
	struct sigaction before;
	for (size_t i = 0; i < KW_COUNT(stopping); i++)
		if (sigaction(stopping[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) /* nohup */
			sigaction(stopping[i], &act, NULL);
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write, which is said */
}

static kw_status run(kw_cli *cli, const char *const *argv)
{
	kw_status st = take_apart(cli, argv);
	if (!st)
		st = take_common(cli);
	if (st)
		return st;
	kw_buf help = { 0 };
	if (kw_cli_said(cli, "version")) {
		st = kw_cli_print(cli, KW_LIT("kawaraban " KW_VERSION "\n"));
	} else if (kw_cli_said(cli, "help")) {
		kw_command_put_help(&help, cli->command);
		st = kw_cli_print(cli, kw_buf_str(&help));
	} else {
		size_t most = cli->command->most_arguments;
		if (most && cli->n_arguments > most)
			st = kw_fail(cli->ctx, KW_EUSAGE, "usage.argument", (kw_span){ 0 },
			             "%s takes no more than %zu argument; found '%s' too", cli->command->name,
			             most, cli->arguments[most]);
		else if (cli->command->parses)
			st = find_seal(cli);
		if (!st)
			st = cli->command->run(cli);
	}
	kw_buf_free(&help);
	if (st && !cli->ctx->n_errors) /* whoever fails says why: this is the last net */
		st = kw_fail(cli->ctx, KW_EBUG, "bug.silent", (kw_span){ 0 },
		             "%s failed (exit %d) without saying why", cli->command->name,
		             kw_status_exit(st));
	if (fflush(stdout) != 0 && !st)
		st = kw_fail(cli->ctx, KW_EOUTPUT, "output.write", (kw_span){ 0 }, "standard output: %s",
		             strerror(errno));
	return st;
}

/* A standard stream that was closed must not become the number of a file that is opened later. Each is opened so that using
 * it fails as it would have. */
static void hold_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* What would have libraries load code or data of the environment's. */
static void drop_foreign_places(void)
{
	static const char *const names[] = { "GCONV_PATH", "XML_CATALOG_FILES", "SGML_CATALOG_FILES",
		                             "ICU_DATA" };
	for (size_t i = 0; i < KW_COUNT(names); i++)
		unsetenv(names[i]);
}

/* Translations stand beside the command in the build tree (locale/) and under ../share when installed. */
static void speak_users_language(void)
{
	char path[4096] = "";
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - sizeof "/../share/locale");
	setlocale(LC_MESSAGES, "");
	setlocale(LC_CTYPE, "");
	while (n > 0 && path[n - 1] != '/')
		n--;
	if (n > 0) {
		strcpy(path + n, "locale");
		if (access(path, X_OK) != 0)
			strcpy(path + n, "../share/locale");
		bindtextdomain("kawaraban", path);
	}
	bind_textdomain_codeset("kawaraban", "UTF-8");
}

int main(int argc, char **argv)
{
	kw_cli cli = { 0 };
	kw_status st = KW_ELIMIT;
	kw_guard_command(true);
	hold_standard_streams();
	drop_foreign_places();
	speak_users_language();
	listen_for_signals();
	cli.arena = kw_arena_new();
	cli.ctx = kw_ctx_new(KW_LIT(""));
	cli.arguments = calloc((size_t)argc + 1, sizeof *cli.arguments);
	cli.said = calloc((size_t)argc + 1, sizeof *cli.said);
	if (cli.arena && cli.ctx && cli.arguments && cli.said) {
		char **rest = argc ? argv + 1 : argv;
		cli.ctx->listener = print_message;
		cli.ctx->listener_user = &cli;
		cli.command = choose_command(rest);
		st = run(&cli, (const char *const *)rest);
	} else {
		fputs("kawaraban: error: no memory [limit.memory]\n", stderr);
	}
	int code = kw_stop_signal ? 128 + kw_stop_signal : cli.exit_code ? cli.exit_code : kw_status_exit(st);
	kw_seal_free(&cli.seal);
	kw_host_free(cli.host);
	kw_ctx_free(cli.ctx);
	kw_arena_free(cli.arena);
	free(cli.arguments);
	free(cli.said);
	return code;
}
