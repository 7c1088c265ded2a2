/* cli_completion -- a completion script for the shell, from the tables of the commands and the plugins found. */
#include "cli.h"

static void put_switch_words(kw_buf *out, const kw_switch *s)
{
	for (; s && s->name; s++)
		if (!s->hidden)
			kw_buf_putf(out, " --%s", s->name);
}

static void put_option_words(kw_buf *out, const char *owner, const kw_option *o)
{
	for (; o && o->name; o++)
		kw_buf_putf(out, " %s.%s=", owner, o->name);
}

/* Behind "PLUGIN.NAME=": what the option may be, where that is a short list. */
static void put_value_cases(kw_buf *out, const char *owner, const kw_option *o)
{
	for (; o && o->name; o++) {
		if (o->type != KW_OPT_CHOICE && o->type != KW_OPT_FLAG)
			continue;
		kw_buf_putf(out, "\t%s.%s) words='", owner, o->name);
		if (o->type == KW_OPT_FLAG)
			kw_buf_put(out, KW_LIT("true false"));
		for (const char *const *c = o->choices; o->type == KW_OPT_CHOICE && *c; c++)
			kw_buf_putf(out, "%s%s", c == o->choices ? "" : " ", *c);
		kw_buf_put(out, KW_LIT("' ;;\n"));
	}
}

static void put_command_case(kw_buf *out, const char *pattern, const kw_command *c)
{
	kw_buf_putf(out, "\t\t\t%s) words='", pattern);
	const kw_switch *tables[KW_SWITCH_TABLES];
	kw_command_switches(c, tables);
	for (size_t i = 0; i < KW_COUNT(tables); i++)
		put_switch_words(out, tables[i]);
	kw_buf_put(out, KW_LIT("' ;;\n"));
}

/* What the plugins offer, as lists of words and as cases of the shell. */
typedef struct offers {
	kw_buf plugins, readers, writers, options, values;
} offers;

static void collect_offers(offers *o, const kw_host *host)
{
	for (const kw_found *f = host->first; f; f = f->next) {
		kw_buf_putf(&o->plugins, " %s", f->described->name);
		for (const kw_reader *const *r = f->described->readers; r && *r; r++) {
			kw_buf_putf(&o->readers, " %s", (*r)->name);
			put_option_words(&o->options, (*r)->name, (*r)->options);
			put_value_cases(&o->values, (*r)->name, (*r)->options);
		}
		for (const kw_writer *const *w = f->described->writers; w && *w; w++) {
			kw_buf_putf(&o->writers, " %s", (*w)->name);
			put_option_words(&o->options, (*w)->name, (*w)->options);
			put_value_cases(&o->values, (*w)->name, (*w)->options);
		}
	}
}

static void put_arguments(kw_buf *out, const offers *o)
{
	kw_buf commands = { 0 };
	for (const kw_command *const *c = kw_commands; *c; c++)
		kw_buf_putf(&commands, "%s%s", c == kw_commands ? "" : " ", (*c)->name);
	const char *words = commands.b ? commands.b : "";
	kw_buf_putf(out, "\t\telif [[ $COMP_CWORD == 1 ]]; then\n\t\t\twords='%s'\n", words);
	kw_buf_put(out, KW_LIT("\t\telif [[ $COMP_CWORD == 2 ]]; then\n"
	                       "\t\t\tcase $command in\n"
	                       "\t\t\tlist) words='readers writers templates options' ;;\n"
	                       "\t\t\tcompletion) words=bash ;;\n"));
	kw_buf_putf(out, "\t\t\thelp) words='%s limits%s' ;;\n", words, o->plugins.b ? o->plugins.b : "");
	kw_buf_put(out, KW_LIT("\t\t\tesac\n\t\tfi ;;\n"));
	kw_buf_free(&commands);
}

/* '=' ends a word of bash, so that a value stands in a word of its own behind it. Where nothing is offered, readline completes
 * file names. */
static void put_bash(kw_buf *out, const kw_host *host)
{
	offers o = { 0 };
	collect_offers(&o, host);
	kw_buf_put(out, KW_LIT("# bash completion of kawaraban; use: eval \"$(kawaraban completion bash)\"\n"
	                       "_kawaraban() {\n"
	                       "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
	                       "\tlocal command=${COMP_WORDS[1]} words= head=\n"
	                       "\tif [[ $word == = ]]; then\n"
	                       "\t\tword=\n"
	                       "\telif [[ $before == = ]]; then\n"
	                       "\t\tbefore=${COMP_WORDS[COMP_CWORD-2]}\n"
	                       "\tfi\n"
	                       "\tcase $before in\n"));
	kw_buf_putf(out, "\t--from) words='%s' ;;\n", o.readers.b ? o.readers.b : "");
	kw_buf_putf(out, "\t--to) words='%s'; [[ $word == *,* ]] && head=${word%%,*}, ;;\n",
	            o.writers.b ? o.writers.b : "");
	kw_buf_putf(out, "\t--opt) words='%s'; compopt -o nospace ;;\n", o.options.b ? o.options.b : "");
	kw_buf_put(out, kw_buf_str(&o.values));
	kw_buf_put(out, KW_LIT("\t--diagnostics) words='text json' ;;\n"
	                       "\t-o | --output | --config | --manifest) ;;\n"
	                       "\t*)\n"
	                       "\t\tif [[ $word == -* ]]; then\n"
	                       "\t\t\tcase $command in\n"));
	for (const kw_command *const *c = kw_commands; *c; c++)
		if (*c != &kw_cli_convert)
			put_command_case(out, (*c)->name, *c);
	put_command_case(out, "*", &kw_cli_convert); /* the word 'convert' may be left out */
	kw_buf_put(out, KW_LIT("\t\t\tesac\n"));
	put_arguments(out, &o);
	kw_buf_put(out,
	           KW_LIT("\tesac\n"
	                  "\tCOMPREPLY=($(compgen -P \"$head\" -W \"$words\" -- \"${word#\"$head\"}\"))\n"
	                  "}\n"
	                  "complete -o default -F _kawaraban kawaraban\n"));
	kw_buf_free(&o.plugins);
	kw_buf_free(&o.readers);
	kw_buf_free(&o.writers);
	kw_buf_free(&o.options);
	kw_buf_free(&o.values);
}

static kw_status run(kw_cli *cli)
{
	kw_str shell = cli->n_arguments ? kw_str_from(cli->arguments[0]) : KW_LIT("");
	if (!kw_str_eq(shell, KW_LIT("bash")))
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.argument", (kw_span){ 0 }, "name the shell: bash");
	kw_buf b = { 0 };
	kw_status st = kw_cli_open_host(cli);
	if (!st) {
		put_bash(&b, cli->host);
		st = kw_cli_print(cli, kw_buf_str(&b));
	}
	kw_buf_free(&b);
	return st;
}

const kw_command kw_cli_completion = {
	.name = "completion",
	.arguments = "bash",
	.summary = "a completion script for the shell",
	.switches = NULL,
	.run = run,
	.most_arguments = 1,
};
