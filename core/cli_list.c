/* cli_list -- readers, writers, options, as text or JSON; and the manifest of one plugin file. */
#include "cli.h"
#include <inttypes.h>
#include <stdlib.h>

static const kw_switch switches[] = {
	{ .name = "json", .help = "everything, as one JSON object" },
	{ .name = "manifest",
	  .value = "FILE.so",
	  .help = "print the manifest that belongs beside a plugin file (NAME.kwm)" },
	{ .name = NULL },
};

static kw_status print_manifest(kw_cli *cli, const char *file)
{
	kw_source s;
	kw_buf b = { 0 }, why = { 0 };
	cli->file = kw_str_from(file);
	kw_status st = kw_source_open(cli->ctx, kw_str_from(file), &s);
	char *absolute =
	        st ? NULL
	           : realpath(file, NULL); /* a bare name would be looked for among the system's libraries */
	const kw_plugin *p = absolute ? kw_plugin_open(absolute, &why) : NULL;
	if (!st && !p)
		st = kw_fail(cli->ctx, KW_ELIB, "plugin.refused", (kw_span){ 0 }, "%s",
		             why.b ? why.b : "no memory");
	if (p) {
		char hex[65];
		kw_sha256_hex(s.bytes, hex);
		kw_manifest_put(&b, p, s.bytes.n, hex);
		st = kw_cli_print(cli, kw_buf_str(&b));
	}
	kw_buf_free(&b);
	kw_buf_free(&why);
	kw_source_close(&s);
	free(absolute);
	return st;
}

/* ---- text ---- */

static void put_readers(kw_buf *out, const kw_host *host)
{
	kw_buf_putf(out, "%s\n", kw_translate("readers:"));
	for (const kw_found *f = host->first; f; f = f->next)
		for (const kw_reader *const *r = f->described->readers; r && *r; r++) {
			kw_buf_putf(out, "  %-10s %s (", (*r)->name, kw_translate((*r)->help));
			for (const char *const *s = (*r)->suffixes; s && *s; s++)
				kw_buf_putf(out, "%s%s", s == (*r)->suffixes ? "" : " ", *s);
			kw_buf_put(out, KW_LIT(")\n"));
		}
}

static void put_writers(kw_buf *out, const kw_host *host)
{
	kw_buf_putf(out, "%s\n", kw_translate("writers:"));
	for (const kw_found *f = host->first; f; f = f->next)
		for (const kw_writer *const *w = f->described->writers; w && *w; w++)
			kw_buf_putf(out, "  %-10s %s (%s)\n", (*w)->name, kw_translate((*w)->help),
			            (*w)->suffix);
}

static void put_options(kw_buf *out, const char *owner, const kw_option *o)
{
	for (; o && o->name; o++)
		kw_buf_putf(out, "  %s.%s=%s\n", owner, o->name, o->preset ? o->preset : "");
}

static void put_all_options(kw_buf *out, const kw_host *host)
{
	kw_buf_putf(out, "%s\n", kw_translate("options, with their defaults:"));
	for (const kw_found *f = host->first; f; f = f->next) {
		for (const kw_reader *const *r = f->described->readers; r && *r; r++)
			put_options(out, (*r)->name, (*r)->options);
		for (const kw_writer *const *w = f->described->writers; w && *w; w++)
			put_options(out, (*w)->name, (*w)->options);
	}
}

/* What people call the template: the label in the head of its file. */
static kw_str template_label(kw_cli *cli, kw_str name)
{
	static const char key[] = " label=\"";
	char file[128];
	kw_str bytes, none = { NULL, 0 };
	int n = snprintf(file, sizeof file, "leaflet/%.*s.xml", KW_STR_ARG(name));
	if (n < 0 || (size_t)n >= sizeof file || kw_ctx_data(cli->ctx, file, &bytes) != KW_OK)
		return none;
	const char *at = bytes.n ? memmem(bytes.p, bytes.n, key, sizeof key - 1) : NULL;
	if (!at)
		return none;
	kw_str rest = kw_str_sub(bytes, (size_t)(at - bytes.p) + sizeof key - 1, bytes.n);
	const char *end = memchr(rest.p, '"', rest.n);
	return end ? kw_str_sub(rest, 0, (size_t)(end - rest.p)) : none;
}

static void put_templates(kw_buf *out, kw_cli *cli)
{
	kw_buf names = { 0 };
	kw_ctx_data_names(cli->ctx, "leaflet", KW_LIT(".xml"), &names);
	kw_buf_putf(out, "%s\n", kw_translate("templates of leaflets, for --opt pdf.template=NAME:"));
	for (size_t from = 0, at = 0; at < names.n; at++)
		if (names.b[at] == '\n') {
			kw_str name = kw_str_sub(kw_buf_str(&names), from, at - from);
			kw_buf_putf(out, "  %-12.*s %.*s\n", KW_STR_ARG(name),
			            KW_STR_ARG(template_label(cli, name)));
			from = at + 1;
		}
	kw_buf_free(&names);
}

/* ---- JSON ---- */

static void put_json_str(kw_buf *out, const char *key, const char *value)
{
	kw_buf_putf(out, "\"%s\":\"", key);
	kw_json_put_escaped(out, kw_str_from(value ? value : ""));
	kw_buf_putc(out, '"');
}

static void put_json_words(kw_buf *out, const char *key, const char *const *words)
{
	kw_buf_putf(out, ",\"%s\":[", key);
	for (const char *const *s = words; s && *s; s++) {
		kw_buf_put(out, s == words ? KW_LIT("\"") : KW_LIT(",\""));
		kw_json_put_escaped(out, kw_str_from(*s));
		kw_buf_putc(out, '"');
	}
	kw_buf_putc(out, ']');
}

static void put_json_options(kw_buf *out, const kw_option *options)
{
	kw_buf_put(out, KW_LIT(",\"options\":["));
	for (const kw_option *o = options; o && o->name; o++) {
		kw_buf_put(out, o == options ? KW_LIT("{") : KW_LIT(",{"));
		put_json_str(out, "name", o->name);
		kw_buf_putc(out, ',');
		put_json_str(out, "type", kw_opt_type_name(o->type));
		kw_buf_putc(out, ',');
		put_json_str(out, "default", o->preset);
		if (o->type == KW_OPT_CHOICE)
			put_json_words(out, "choices", o->choices);
		if (o->type == KW_OPT_INT || o->type == KW_OPT_LENGTH)
			kw_buf_putf(out, ",\"min\":%" PRId64 ",\"max\":%" PRId64, o->min, o->max);
		kw_buf_putc(out, ',');
		put_json_str(out, "help", o->help);
		kw_buf_putc(out, '}');
	}
	kw_buf_putc(out, ']');
}

static void put_json(kw_buf *out, const kw_host *host)
{
	kw_buf_put(out, KW_LIT("{\"plugins\":["));
	for (const kw_found *f = host->first; f; f = f->next) {
		const kw_plugin *p = f->described;
		kw_buf_put(out, f == host->first ? KW_LIT("\n{") : KW_LIT(",\n{"));
		put_json_str(out, "name", p->name);
		kw_buf_putc(out, ',');
		put_json_str(out, "version", p->version);
		kw_buf_putc(out, ',');
		put_json_str(out, "summary", p->summary);
		kw_buf_put(out, KW_LIT(",\"readers\":["));
		for (const kw_reader *const *r = p->readers; r && *r; r++) {
			kw_buf_put(out, r == p->readers ? KW_LIT("{") : KW_LIT(",{"));
			put_json_str(out, "name", (*r)->name);
			kw_buf_putc(out, ',');
			put_json_str(out, "help", (*r)->help);
			put_json_words(out, "suffixes", (*r)->suffixes);
			put_json_options(out, (*r)->options);
			kw_buf_putc(out, '}');
		}
		kw_buf_put(out, KW_LIT("],\"writers\":["));
		for (const kw_writer *const *w = p->writers; w && *w; w++) {
			kw_buf_put(out, w == p->writers ? KW_LIT("{") : KW_LIT(",{"));
			put_json_str(out, "name", (*w)->name);
			kw_buf_putc(out, ',');
			put_json_str(out, "help", (*w)->help);
			kw_buf_putc(out, ',');
			put_json_str(out, "suffix", (*w)->suffix);
			put_json_options(out, (*w)->options);
			kw_buf_putc(out, '}');
		}
		kw_buf_put(out, KW_LIT("]}"));
	}
	kw_buf_put(out, KW_LIT("\n]}\n"));
}

static const struct {
	kw_str name;
	void (*put)(kw_buf *out, const kw_host *host);
} kinds[] = {
	{ KW_LIT_INIT("readers"), put_readers },
	{ KW_LIT_INIT("writers"), put_writers },
	{ KW_LIT_INIT("options"), put_all_options },
};

static kw_status run(kw_cli *cli)
{
	if (kw_cli_said(cli, "manifest"))
		return print_manifest(cli, kw_cli_said(cli, "manifest"));
	kw_status st = kw_cli_open_host(cli);
	if (st)
		return st;
	kw_buf b = { 0 };
	bool any = false, json = kw_cli_said(cli, "json") != NULL;
	kw_str which = cli->n_arguments ? kw_str_from(cli->arguments[0]) : KW_LIT("");
	for (size_t i = 0; i < KW_COUNT(kinds); i++)
		if (kw_str_eq(which, kinds[i].name) || (!which.n && i < 2)) {
			any = true;
			if (!json)
				kinds[i].put(&b, cli->host);
		}
	if (kw_str_eq(which, KW_LIT("templates"))) {
		put_templates(&b, cli);
		any = true;
	} else if (any && json) {
		put_json(&b, cli->host);
	}
	st = any ? kw_cli_print(cli, kw_buf_str(&b))
	         : kw_fail(cli->ctx, KW_EUSAGE, "usage.argument", (kw_span){ 0 },
	                   "'%.*s' is not one of readers, writers, templates, options", KW_STR_ARG(which));
	kw_buf_free(&b);
	return st;
}

const kw_command kw_cli_list = {
	.name = "list",
	.arguments = "[readers|writers|templates|options]",
	.summary = "what is installed",
	.switches = switches,
	.run = run,
	.most_arguments = 1,
};
