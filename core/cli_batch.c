/* cli_batch -- PATH... --out DIR --to W,...: takes the wishes apart, shows how far the run is, and sums it up. */
#include "cli.h"
#include "cli_progress.h"
#include "cli_report.h"
#include <sched.h>
#include <stdlib.h>

static const kw_switch switches[] = {
	{ .name = "out",
	  .value = "DIR",
	  .help = "folder of the outputs; its tree mirrors that of the inputs" },
	{ .name = "to", .value = "WRITER,...", .help = "writers" },
	KW_SWITCH_FROM,
	{ .name = "jobs",
	  .letter = 'j',
	  .value = "N",
	  .help = "documents at a time; default: the number of processors" },
	{ .name = "include",
	  .value = "GLOB",
	  .help = "only files whose name fits (with a /: whose path fits); may be repeated" },
	{ .name = "shard",
	  .value = "K/N|env[/N]",
	  .help = "only the K-th of N parts; env: from the variables of Slurm, Kubernetes, ..." },
	{ .name = "resume", .help = "go on where a run stopped (what it does anyway)" },
	{ .name = "fresh", .help = "convert again what is unchanged, too" },
	{ .name = "retry-suspects", .help = "try inputs again that were under way whenever runs died" },
	{ .name = "on-conflict",
	  .value = "suffix|fail",
	  .help = "inputs whose outputs would have one name: longer names, or stop" },
	{ .name = "durable",
	  .value = "off|group|each",
	  .help = "how outputs survive a power cut; default group" },
	{ .name = "timeout",
	  .value = "SECONDS",
	  .help = "for one document; like --limit wall-seconds=SECONDS" },
	{ .name = "memory", .value = "MIB", .help = "for one document; like --limit address-space=BYTES" },
	KW_SWITCH_LIMIT,
	KW_SWITCH_SANDBOX,
	{ .name = "report", .value = "FILE", .help = "write a report at the end: .csv, .ndjson or .html" },
	{ .name = "progress",
	  .value = "SECONDS",
	  .help = "how often a line says how far it is, when it is no terminal; default 10" },
	KW_SWITCH_OPT,
	KW_SWITCH_ENCODING,
	KW_SWITCH_STRICT_CHARSET,
	KW_SWITCH_CONFIG,
	{ .name = NULL },
};

typedef struct batch_cli {
	kw_cli *cli;
	kw_batch batch;
	kw_progress progress;
	const char **globs;
	size_t n_globs;
	kw_target *targets;
	kw_str *suffixes, *writers;
	const char *report;
} batch_cli;

static kw_status fail_value(kw_cli *cli, const char *name, const char *wanted, const char *found)
{
	return kw_fail(cli->ctx, KW_EUSAGE, "usage.switch", (kw_span){ 0 }, "--%s wants %s, not '%s'", name,
	               wanted, found);
}

/* ---- values ---- */

static kw_status take_number(kw_cli *cli, const char *name, const char *text, long most, long *out)
{
	char *end;
	long value = strtol(text, &end, 10);
	char wanted[64];
	snprintf(wanted, sizeof wanted, "a whole number from 1 to %ld", most);
	if (end == text || *end || value < 1 || value > most)
		return fail_value(cli, name, wanted, text);
	*out = value;
	return KW_OK;
}

static kw_status take_word(kw_cli *cli, const char *name, const char *text, const char *const *words,
                           int *out)
{
	kw_buf wanted = { 0 };
	for (int i = 0; words[i]; i++) {
		if (strcmp(text, words[i]) == 0) {
			*out = i;
			kw_buf_free(&wanted);
			return KW_OK;
		}
		kw_buf_putf(&wanted, "%s%s", i ? ", " : "", words[i]);
	}
	kw_status st = fail_value(cli, name, wanted.b ? wanted.b : "", text);
	kw_buf_free(&wanted);
	return st;
}

/* Where engines say which part a process is: the variables of its index, of the first index when that is not fixed, and of the
 * number of parts. KAWARABAN_SHARDS stands in where an engine does not say the number. */
static const struct {
	const char *index, *first, *count;
	long from;
} engines[] = {
	{ "KAWARABAN_SHARD", NULL, "KAWARABAN_SHARDS", 1 },
	{ "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_COUNT", 0 },
	{ "JOB_COMPLETION_INDEX", NULL, "KAWARABAN_SHARDS", 0 }, /* Kubernetes */
	{ "SGE_TASK_ID", NULL, "SGE_TASK_LAST", 1 },
	{ "PBS_ARRAY_INDEX", NULL, "KAWARABAN_SHARDS", 1 },
	{ "AWS_BATCH_JOB_ARRAY_INDEX", NULL, "AWS_BATCH_JOB_ARRAY_SIZE", 0 },
	{ "PARALLEL_SEQ", NULL, "KAWARABAN_SHARDS", 1 }, /* GNU parallel */
};

static kw_status shard_from_engine(batch_cli *b, const char *text)
{
	kw_plan_wish *wish = &b->batch.wish;
	for (size_t i = 0; i < KW_COUNT(engines); i++) {
		const char *index = getenv(engines[i].index);
		const char *first = engines[i].first ? getenv(engines[i].first) : NULL;
		const char *count = getenv(engines[i].count);
		if (!count)
			count = getenv("KAWARABAN_SHARDS");
		if (strchr(text, '/'))
			count = strchr(text, '/') + 1;
		if (!index || !*index || !count)
			continue;
		long n, k = strtol(index, NULL, 10) - (first ? strtol(first, NULL, 10) : engines[i].from) + 1;
		kw_status st = take_number(b->cli, "shard", count, 1000000, &n);
		if (!st && (k < 1 || k > n))
			st = kw_fail(b->cli->ctx, KW_EUSAGE, "usage.shard", (kw_span){ 0 },
			             "%s=%s is not one of %ld parts", engines[i].index, index, n);
		wish->shard = (unsigned)k;
		wish->n_shards = (unsigned)n;
		return st;
	}
	return kw_fail(
	        b->cli->ctx, KW_EUSAGE, "usage.shard", (kw_span){ 0 },
	        "--shard env: no variable of an engine says which part this is; expected "
	        "SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, PARALLEL_SEQ or KAWARABAN_SHARD, and the number "
	        "of parts in KAWARABAN_SHARDS or as --shard env/N");
}

static kw_status take_shard(batch_cli *b, const char *text)
{
	char *end;
	if (strncmp(text, "env", 3) == 0 && (!text[3] || text[3] == '/'))
		return shard_from_engine(b, text);
	long k = strtol(text, &end, 10), n = *end == '/' ? strtol(end + 1, &end, 10) : 0;
	if (*end || k < 1 || n < 1 || k > n || n > 1000000)
		return fail_value(b->cli, "shard", "K/N with K from 1 to N, or env", text);
	b->batch.wish.shard = (unsigned)k;
	b->batch.wish.n_shards = (unsigned)n;
	return KW_OK;
}

static kw_status take_writers(batch_cli *b, const char *list)
{
	kw_cli *cli = b->cli;
	kw_str name;
	size_t room = strlen(list) + 1, n = 0;
	kw_writer_ref w;
	b->targets = kw_arena_alloc(cli->arena, room * sizeof *b->targets);
	b->suffixes = kw_arena_alloc(cli->arena, room * sizeof *b->suffixes);
	b->writers = kw_arena_alloc(cli->arena, room * sizeof *b->writers);
	if (!b->targets || !b->suffixes || !b->writers)
		return kw_cli_fail_memory(cli->ctx);
	for (const char *p = list; (name = kw_cli_next_name(&p)).n; n++) {
		b->targets[n] = (kw_target){ name, { "", 0 } };
		b->writers[n] = name;
		b->suffixes[n] =
		        kw_host_find_writer(cli->host, name, &w) ? kw_str_from(w.writer->suffix) : KW_LIT("");
	}
	b->batch.job.targets = b->targets;
	b->batch.job.n_targets = n;
	b->batch.wish.suffixes = b->suffixes;
	b->batch.wish.writers = b->writers;
	b->batch.wish.n_suffixes = n;
	return KW_OK;
}

static kw_status take_switch(batch_cli *b, kw_str name, const char *value)
{
	static const char *const durable[] = { "off", "group", "each", NULL };
	static const char *const sandbox[] = { "auto", "require", "off", NULL };
	static const char *const conflict[] = { "suffix", "fail", NULL };
	kw_cli *cli = b->cli;
	long number = 0;
	int word = 0;
	kw_status st = KW_OK;
	if (kw_str_eq(name, KW_LIT("out"))) {
		b->batch.out = value;
	} else if (kw_str_eq(name, KW_LIT("to"))) {
		st = take_writers(b, value);
	} else if (kw_str_eq(name, KW_LIT("from"))) {
		b->batch.job.reader = kw_str_from(value);
	} else if (kw_str_eq(name, KW_LIT("jobs"))) {
		st = take_number(cli, "jobs", value, 1024, &number);
		b->batch.workers = (unsigned)number;
	} else if (kw_str_eq(name, KW_LIT("include"))) {
		b->globs[b->n_globs++] = value;
	} else if (kw_str_eq(name, KW_LIT("shard"))) {
		st = take_shard(b, value);
	} else if (kw_str_eq(name, KW_LIT("fresh"))) {
		b->batch.fresh = true;
	} else if (kw_str_eq(name, KW_LIT("retry-suspects"))) {
		b->batch.retry_suspects = true;
	} else if (kw_str_eq(name, KW_LIT("on-conflict"))) {
		st = take_word(cli, "on-conflict", value, conflict, &word);
		b->batch.wish.fail_on_clash = word;
	} else if (kw_str_eq(name, KW_LIT("durable"))) {
		st = take_word(cli, "durable", value, durable, &word);
		b->batch.durable = (kw_durable)word;
	} else if (kw_str_eq(name, KW_LIT("timeout"))) {
		st = take_number(cli, "timeout", value, 1000000, &number);
		cli->ctx->limits[KW_LIMIT_WALL_SECONDS] = number;
	} else if (kw_str_eq(name, KW_LIT("memory"))) {
		st = take_number(cli, "memory", value, 1 << 20, &number);
		cli->ctx->limits[KW_LIMIT_ADDRESS_SPACE] = (int64_t)number << 20;
	} else if (kw_str_eq(name, KW_LIT("limit"))) {
		st = kw_cli_take_limit(cli, kw_str_from(value));
	} else if (kw_str_eq(name, KW_LIT("sandbox"))) {
		st = take_word(cli, "sandbox", value, sandbox, &word);
		b->batch.sandbox = (kw_sandbox)word;
	} else if (kw_str_eq(name, KW_LIT("report"))) {
		b->report = value;
		st = kw_report_check_name(cli->ctx, value);
	} else if (kw_str_eq(name, KW_LIT("progress"))) {
		st = take_number(cli, "progress", value, 86400, &number);
		b->progress.every_ms = number;
	} else if (kw_str_eq(name, KW_LIT("opt"))) {
		st = kw_cli_add_opt(cli, kw_str_from(value));
	} else if (kw_str_eq(name, KW_LIT("encoding"))) {
		st = kw_cli_add_setting(cli, KW_LIT("*"), KW_LIT("encoding"), kw_str_from(value));
	} else if (kw_str_eq(name, KW_LIT("strict-charset"))) {
		st = kw_cli_add_setting(cli, KW_LIT("*"), KW_LIT("strict-charset"), KW_LIT("true"));
	}
	return st;
}

/* A key is the name of a switch, with its value or `true`; or PLUGIN.NAME. */
static kw_status take_config_line(void *user, kw_str text)
{
	batch_cli *b = user;
	kw_ctx *ctx = b->cli->ctx;
	const char *equals = memchr(text.p, '=', text.n);
	size_t n = equals ? (size_t)(equals - text.p) : text.n;
	kw_str key = kw_str_trim(kw_str_sub(text, 0, n));
	kw_str value =
	        kw_arena_copy(b->cli->arena, kw_str_trim(kw_str_sub(text, n + (equals != NULL), text.n)));
	kw_nearest near = kw_nearest_to(key);
	if (!equals)
		return kw_fail(ctx, KW_EUSAGE, "usage.config", (kw_span){ 0 },
		               "expected KEY = VALUE, found '%.*s'", KW_STR_ARG(text));
	if (key.n && memchr(key.p, '.', key.n)) {
		kw_buf opt = { 0 };
		kw_buf_putf(&opt, "%.*s=%.*s", KW_STR_ARG(key), KW_STR_ARG(value));
		kw_status st = kw_cli_add_opt(b->cli, kw_buf_str(&opt));
		kw_buf_free(&opt);
		return st;
	}
	for (const kw_switch *s = switches; s->name; s++) {
		bool is_config = strcmp(s->name, "config") == 0, is_opt = strcmp(s->name, "opt") == 0;
		if (is_config || is_opt)
			continue;
		kw_nearest_offer(&near, kw_str_from(s->name));
		if (!kw_str_eq(key, kw_str_from(s->name)))
			continue;
		if (!s->value && kw_str_eq(value, KW_LIT("false")))
			return KW_OK;
		if (!s->value && !kw_str_eq(value, KW_LIT("true")))
			return fail_value(b->cli, s->name, "true or false", value.p);
		return take_switch(b, key, value.p);
	}
	return kw_fail(ctx, KW_EUSAGE, "usage.config", (kw_span){ 0 },
	               near.best.n ? "unknown key '%.*s'; did you mean '%.*s'?"
	                           : "unknown key '%.*s'%.*s; see kawaraban help batch",
	               KW_STR_ARG(key), KW_STR_ARG(near.best));
}

/* The configuration first: what the command line says wins. */
static kw_status take_wishes(batch_cli *b)
{
	kw_cli *cli = b->cli;
	kw_status st = kw_cli_open_host(cli);
	enum { MOST_GLOBS = 1024 };
	b->globs = kw_arena_alloc(cli->arena, (MOST_GLOBS + cli->n_said) * sizeof *b->globs);
	if (!b->globs)
		return kw_cli_fail_memory(cli->ctx);
	for (size_t i = 0; !st && i < cli->n_said; i++)
		if (strcmp(cli->said[i].it->name, "config") == 0)
			st = kw_cli_take_config(cli, cli->said[i].value, take_config_line, b);
	for (size_t i = 0; !st && i < cli->n_said; i++)
		st = take_switch(b, kw_str_from(cli->said[i].it->name), cli->said[i].value);
	if (st)
		return st;
	if (!cli->n_arguments)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.input", (kw_span){ 0 },
		               "name files or folders, or - for a list of paths on standard input");
	if (!b->batch.out || !*b->batch.out)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.output", (kw_span){ 0 },
		               "say where to write: --out DIR");
	if (!b->batch.job.n_targets)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.writer", (kw_span){ 0 },
		               "say what to write: --to WRITER,...; see kawaraban list writers");
	if (b->batch.fresh && kw_cli_said(cli, "resume"))
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.switch", (kw_span){ 0 },
		               "--resume and --fresh contradict each other");
	return KW_OK;
}

/* ---- what is heard ---- */

static void heard(void *user, const kw_work *w, const kw_message *m)
{
	batch_cli *b = user;
	kw_cli *cli = b->cli;
	bool said = cli->json || m->severity == KW_SEVERITY_ERROR || cli->verbose;
	if (!said || !cli->ctx->listener)
		return;
	kw_progress_clear(&b->progress);
	cli->file = w->path;
	cli->ctx->listener(cli->ctx->listener_user, m);
	cli->file = (kw_str){ NULL, 0 };
}

static void put_event(kw_buf *b)
{
	if (b->b)
		fprintf(stderr, "%s\n", b->b);
	kw_buf_free(b);
}

static void began(void *user, const kw_batch *batch, const char *layers)
{
	batch_cli *b = user;
	static const char *const durable[] = { "off", "group", "each" };
	kw_buf e = { 0 };
	if (b->cli->json) {
		kw_buf_putf(&e, "{\"event\":\"run-start\",\"version\":\"%s\",\"inputs\":%zu,\"out\":\"",
		            KW_VERSION, batch->tally.inputs);
		kw_json_put_escaped(&e, kw_str_from(batch->out));
		kw_buf_putf(&e, "\",\"workers\":%u,\"layers\":\"%s\",\"durable\":\"%s\"}", batch->workers,
		            layers, durable[batch->durable]);
		put_event(&e);
	} else if (b->cli->verbose) {
		kw_buf_putf(&e, "%zu inputs, %u at a time, %s", batch->tally.inputs, batch->workers, layers);
		kw_cli_tell(kw_buf_str(&e));
		kw_buf_free(&e);
	}
}

static void ended(void *user, const kw_work *w, const char *state, const kw_tally *t)
{
	batch_cli *b = user;
	if (b->cli->json) {
		kw_buf e = { 0 };
		kw_buf_put(&e, KW_LIT("{\"event\":\"job-end\","));
		kw_report_put_json_row(&e, &w->row, state);
		kw_buf_put(&e, KW_LIT(",\"outputs\":["));
		for (size_t i = 0; i < w->n_outputs; i++)
			kw_report_put_json_output(&e, &w->outputs[i].row, i == 0);
		kw_buf_put(&e, KW_LIT("]}"));
		put_event(&e);
	} else {
		kw_progress_draw(&b->progress, t, false);
	}
}

static void idle(void *user, const kw_tally *t)
{
	batch_cli *b = user;
	if (!b->cli->json)
		kw_progress_draw(&b->progress, t, false);
}

/* ---- the end ---- */

static void put_summary(kw_buf *e, const kw_tally *t)
{
	kw_buf_putf(e, kw_translate("%zu inputs: %zu done, %zu unchanged, %zu failed"), t->inputs, t->done,
	            t->skipped, t->failed);
	if (t->kept)
		kw_buf_putf(e, kw_translate(" (%zu refused before, unchanged)"), t->kept);
	if (t->suspect)
		kw_buf_putf(e, kw_translate(", %zu suspect"), t->suspect);
	if (t->changed)
		kw_buf_putf(e, kw_translate("; %zu of them again, since input, options or plugins changed"),
		            t->changed);
	if (t->gone)
		kw_buf_putf(e, kw_translate("; %zu inputs are gone"), t->gone);
	kw_buf size = { 0 }, time = { 0 };
	kw_put_size(&size, t->bytes_out);
	kw_put_duration(&time, t->wall_ms / 1000);
	kw_buf_putf(&time, ".%lld", (long long)(t->wall_ms / 100 % 10));
	kw_buf_putf(e, kw_translate("; %zu files, %s in %s"), t->outputs, size.b ? size.b : "",
	            time.b ? time.b : "");
	if (t->done && t->wall_ms)
		kw_buf_putf(e, kw_translate(" (%lld files/s)"),
		            (long long)((int64_t)t->done * 1000 / t->wall_ms));
	kw_buf_free(&size);
	kw_buf_free(&time);
}

static void sum_up(batch_cli *b, kw_status st)
{
	const kw_tally *t = &b->batch.tally;
	kw_buf e = { 0 };
	int code = st ? kw_status_exit(st) : t->failed + t->suspect != 0;
	kw_progress_clear(&b->progress);
	if (b->cli->json) {
		kw_buf_putf(
		        &e,
		        "{\"event\":\"run-end\",\"inputs\":%zu,\"done\":%zu,\"skipped\":%zu,\"failed\":%zu,"
		        "\"suspect\":%zu,\"gone\":%zu,\"exit\":%d,\"seconds\":%lld.%03lld}",
		        t->inputs, t->done, t->skipped, t->failed, t->suspect, t->gone,
		        kw_stop_signal ? 128 + kw_stop_signal : code, (long long)(t->wall_ms / 1000),
		        (long long)(t->wall_ms % 1000));
		put_event(&e);
		return;
	}
	put_summary(&e, t);
	if (kw_stop_signal)
		kw_buf_put(&e, kw_str_from(kw_translate("; stopped, the same command goes on")));
	if (!b->cli->quiet)
		kw_cli_tell(kw_buf_str(&e));
	kw_buf_free(&e);
}

static unsigned processors(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
	return n > 0 ? (unsigned)n : 1;
}

static kw_status check_job(batch_cli *b)
{
	kw_cli *cli = b->cli;
	kw_writer_ref *writers = kw_arena_alloc(cli->arena, (b->batch.job.n_targets + 1) * sizeof *writers);
	kw_reader_ref reader;
	if (!writers)
		return kw_cli_fail_memory(cli->ctx);
	b->batch.job.settings = cli->settings;
	b->batch.job.n_settings = cli->n_settings;
	kw_status st = kw_convert_choose(cli->host, cli->ctx, &b->batch.job, writers);
	if (!st && b->batch.job.reader.n && !kw_host_find_reader(cli->host, b->batch.job.reader, &reader))
		st = kw_fail(cli->ctx, KW_EUSAGE, "usage.reader", (kw_span){ 0 },
		             "there is no reader '%.*s'; see kawaraban list readers",
		             KW_STR_ARG(b->batch.job.reader));
	return st;
}

static kw_status run(kw_cli *cli)
{
	batch_cli b = { .cli = cli,
		        .batch = { .ctx = cli->ctx,
		                   .wish = { .shard = 1, .n_shards = 1 },
		                   .durable = KW_DURABLE_GROUP,
		                   .workers = processors(),
		                   .heard = heard,
		                   .began = began,
		                   .ended = ended,
		                   .idle = idle } };
	b.batch.user = &b;
	b.progress.every_ms = 10;
	kw_status st = take_wishes(&b);
	if (!st)
		st = check_job(&b);
	if (st)
		return st;
	b.batch.host = cli->host;
	b.batch.wish.paths = cli->arguments;
	b.batch.wish.n_paths = cli->n_arguments;
	b.batch.wish.globs = b.globs;
	b.batch.wish.n_globs = b.n_globs;
	kw_progress_begin(&b.progress, cli->quiet || cli->json, b.progress.every_ms);
	st = kw_batch_run(&b.batch);
	if (b.batch.tally.wall_ms)
		sum_up(&b, st);
	if (b.report && b.batch.tally.wall_ms) {
		const char *folders[] = { b.batch.out };
		kw_status reported = kw_report_write(cli->ctx, folders, 1, b.report);
		st = st ? st : reported;
	}
	if (!st && b.batch.tally.failed + b.batch.tally.suspect)
		cli->exit_code = 1;
	kw_plan_free(&b.batch.plan);
	return st;
}

const kw_command kw_cli_batch = {
	.name = "batch",
	.arguments = "PATH... --out DIR --to WRITER,...",
	.summary = "convert files and folders; stopped or killed, the same command goes on",
	.switches = switches,
	.run = run,
	.more = "A PATH is a file, a folder, or - for a list of paths on standard input (separated by NUL or line ends).\n"
	        "Exit codes: 0 done; 1 some inputs failed; 2 usage; 3 a PATH is missing; 6 the folder cannot be written or\n"
	        "another run holds it; 7 a plugin is needed and cannot be used; 70 a bug; 129, 130, 143 stopped by a signal.\n",
};
