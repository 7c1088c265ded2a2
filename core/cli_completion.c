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

static void put_command_case(kw_buf *out, const char *pattern, const kw_command *c)
{
	kw_buf_putf(out, "\t\t\t%s) words='", pattern);
	put_switch_words(out, c->switches);
	put_switch_words(out, kw_common_switches);
	kw_buf_put(out, KW_LIT("' ;;\n"));
}

static void put_bash(kw_buf *out, const kw_host *host)
{
	kw_buf readers = { 0 }, writers = { 0 }, options = { 0 };
	for (const kw_found *f = host->first; f; f = f->next) {
		for (const kw_reader *const *r = f->described->readers; r && *r; r++) {
			kw_buf_putf(&readers, " %s", (*r)->name);
			put_option_words(&options, (*r)->name, (*r)->options);
		}
		for (const kw_writer *const *w = f->described->writers; w && *w; w++) {
			kw_buf_putf(&writers, " %s", (*w)->name);
			put_option_words(&options, (*w)->name, (*w)->options);
		}
	}
	kw_buf_put(out, KW_LIT("# bash completion of kawaraban; use: eval \"$(kawaraban completion bash)\"\n"
	                       "_kawaraban() {\n"
	                       "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} "
	                       "command=${COMP_WORDS[1]} words=\n"
	                       "\tcase $before in\n"));
	kw_buf_putf(out, "\t--from) words='%s' ;;\n", readers.b ? readers.b : "");
	kw_buf_putf(out, "\t--to) words='%s' ;;\n", writers.b ? writers.b : "");
	kw_buf_putf(out, "\t--opt) words='%s'; compopt -o nospace ;;\n", options.b ? options.b : "");
	kw_buf_put(out, KW_LIT("\t--diagnostics) words='text json' ;;\n"
	                       "\t*)\n"
	                       "\t\tif [[ $word == -* ]]; then\n"
	                       "\t\t\tcase $command in\n"));
	for (const kw_command *const *c = kw_commands; *c; c++)
		if (*c != &kw_cli_convert)
			put_command_case(out, (*c)->name, *c);
	put_command_case(out, "*", &kw_cli_convert); /* the word 'convert' may be left out */
	kw_buf_put(out, KW_LIT("\t\t\tesac\n"
	                       "\t\telif [[ $COMP_CWORD == 1 ]]; then\n"
	                       "\t\t\twords='"));
	for (const kw_command *const *c = kw_commands; *c; c++)
		kw_buf_putf(out, "%s%s", c == kw_commands ? "" : " ", (*c)->name);
	kw_buf_put(
	        out,
	        KW_LIT("'\n\t\tfi ;;\n\tesac\n"
	               "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
	               "\t[[ ${#COMPREPLY[@]} -gt 0 || $word == -* ]] || COMPREPLY=($(compgen -f -- \"$word\"))\n"
	               "}\n"
	               "complete -o filenames -F _kawaraban kawaraban\n"));
	kw_buf_free(&readers);
	kw_buf_free(&writers);
	kw_buf_free(&options);
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
};
