/* cli_help -- help from the same tables that the parser and the plugins use. */
#include "cli.h"

static void put_switches(kw_buf *out, const kw_switch *s)
{
	for (; s && s->name; s++) {
		kw_buf name = { 0 };
		if (s->hidden)
			continue;
		if (s->letter)
			kw_buf_putf(&name, "-%c, ", s->letter);
		kw_buf_putf(&name, "--%s%s%s", s->name, s->value ? " " : "", s->value ? s->value : "");
		kw_buf_putf(out, "  %-30s %s\n", name.b ? name.b : "", kw_translate(s->help));
		kw_buf_free(&name);
	}
}

static void put_other_commands(kw_buf *out, const kw_command *shown)
{
	kw_buf_putf(out, "%s\n", kw_translate("Other commands:"));
	for (const kw_command *const *c = kw_commands; *c; c++)
		if (*c != shown)
			kw_buf_putf(out, "  %-10s %-36s %s\n", (*c)->name, (*c)->arguments,
			            kw_translate((*c)->summary));
	kw_buf_putf(out, "\n%s\n", kw_translate("Options:"));
}

void kw_command_put_help(kw_buf *out, const kw_command *c)
{
	bool is_convert = c == &kw_cli_convert; /* whose name may be left out */
	kw_buf_putf(out, "kawaraban %s%s%s -- %s\n\n", is_convert ? "" : c->name, is_convert ? "" : " ",
	            c->arguments, kw_translate(c->summary));
	if (is_convert)
		put_other_commands(out, c);
	const kw_switch *tables[KW_SWITCH_TABLES];
	kw_command_switches(c, tables);
	for (size_t i = 0; i < KW_COUNT(tables); i++)
		put_switches(out, tables[i]);
	if (c->more)
		kw_buf_putf(out, "\n%s", kw_translate(c->more));
}

static void put_options(kw_buf *out, const char *owner, const kw_option *o)
{
	for (; o && o->name; o++) {
		kw_buf_putf(out, "  --opt %s.%s=", owner, o->name);
		if (o->type == KW_OPT_CHOICE)
			for (const char *const *c = o->choices; *c; c++)
				kw_buf_putf(out, "%s%s", c == o->choices ? "" : "|", *c);
		else if (o->type == KW_OPT_FLAG)
			kw_buf_put(out, KW_LIT("true|false"));
		else if (o->type == KW_OPT_INT)
			kw_buf_putf(out, "%lld..%lld", (long long)o->min, (long long)o->max);
		else
			kw_buf_putf(out, "%s", kw_opt_type_name(o->type));
		kw_buf_putf(out, "\n      %s", kw_translate(o->help));
		if (o->preset && *o->preset)
			kw_buf_putf(out, kw_translate(" (default %s)"), o->preset);
		kw_buf_putc(out, '\n');
	}
}

static void put_plugin(kw_buf *out, const kw_plugin *p)
{
	kw_buf_putf(out, "%s %s -- %s\n", p->name, p->version, kw_translate(p->summary));
	for (const kw_reader *const *r = p->readers; r && *r; r++) {
		kw_buf_putf(out, "\n%s %s: %s\n", kw_translate("reader"), (*r)->name,
		            kw_translate((*r)->help));
		put_options(out, (*r)->name, (*r)->options);
	}
	for (const kw_writer *const *w = p->writers; w && *w; w++) {
		kw_buf_putf(out, "\n%s %s: %s (%s)\n", kw_translate("writer"), (*w)->name,
		            kw_translate((*w)->help), (*w)->suffix);
		put_options(out, (*w)->name, (*w)->options);
		kw_buf_put(out, kw_str_from(kw_translate("  does not keep:")));
		bool any = false;
		for (unsigned t = KW_DOCUMENT + 1; t < KW_N_TYPES; t++)
			if (!((*w)->keeps & UINT64_C(1) << t)) {
				kw_buf_putf(out, " %s", kw_type_name((kw_type)t));
				any = true;
			}
		kw_buf_putf(out, "%s\n", any ? "" : kw_translate(" nothing is lost"));
	}
}

static void put_limits(kw_buf *out)
{
	static const char *const reasons[KW_N_LIMITS] = {
#define REASON(id, name, normal, reason) [KW_LIMIT_##id] = reason,
		KW_LIMITS(REASON)
#undef REASON
	};
	kw_buf_putf(out, "%s\n", kw_translate("limits, changed with --limit NAME=NUMBER:"));
	for (unsigned i = 0; i < KW_N_LIMITS; i++)
		kw_buf_putf(out, "  %-18s %12lld  %s\n", kw_limit_name((kw_limit)i),
		            (long long)kw_limit_normal((kw_limit)i), kw_translate(reasons[i]));
}

/* By its name, or by that of one of its readers or writers, which is what options begin with. */
static const kw_plugin *find_plugin(kw_host *host, kw_str name)
{
	kw_reader_ref r;
	kw_writer_ref w;
	for (const kw_found *f = host->first; f; f = f->next)
		if (kw_str_eq(name, kw_str_from(f->described->name)))
			return f->described;
	if (kw_host_find_reader(host, name, &r))
		return r.plugin->described;
	return kw_host_find_writer(host, name, &w) ? w.plugin->described : NULL;
}

static kw_status fail_topic(kw_cli *cli, kw_str topic)
{
	kw_nearest near = kw_nearest_to(topic);
	for (const kw_command *const *c = kw_commands; *c; c++)
		kw_nearest_offer(&near, kw_str_from((*c)->name));
	for (const kw_found *f = cli->host->first; f; f = f->next)
		kw_nearest_offer(&near, kw_str_from(f->described->name));
	return kw_fail(
	        cli->ctx, KW_EUSAGE, "usage.argument", (kw_span){ 0 },
	        near.best.n
	                ? "there is no command or plugin '%.*s'; did you mean '%.*s'?"
	                : "there is no command or plugin '%.*s'%.*s; see kawaraban help and kawaraban list",
	        KW_STR_ARG(topic), KW_STR_ARG(near.best));
}

static kw_status run(kw_cli *cli)
{
	kw_buf b = { 0 };
	kw_status st = KW_OK;
	kw_str topic = cli->n_arguments ? kw_str_from(cli->arguments[0]) : KW_LIT("convert");
	const kw_command *c = kw_command_find(topic);
	if (c) {
		kw_command_put_help(&b, c);
	} else if (kw_str_eq(topic, KW_LIT("limits"))) {
		put_limits(&b);
	} else if (!(st = kw_cli_open_host(cli))) {
		const kw_plugin *p = find_plugin(cli->host, topic);
		if (p)
			put_plugin(&b, p);
		else
			st = fail_topic(cli, topic);
	}
	if (!st)
		st = kw_cli_print(cli, kw_buf_str(&b));
	kw_buf_free(&b);
	return st;
}

const kw_command kw_cli_help = {
	.name = "help",
	.arguments = "[COMMAND|PLUGIN|limits]",
	.summary = "help on a command, a plugin, or the limits",
	.switches = NULL,
	.run = run,
	.most_arguments = 1,
};
