/* cli -- the command line: a table per command, one parser for all, one voice for messages. */
#ifndef CLI_H
#define CLI_H

#include "batch_seal.h"

/* One switch. Arrays end with .name == NULL. */
typedef struct kw_switch {
	const char *name;  /* without "--" */
	char letter;       /* 0: none */
	const char *value; /* name of its value in the help; NULL: it has none */
	const char *help;
	bool hidden;
} kw_switch;

/* Switches of several commands. */
#define KW_SWITCH_FROM                                                                                       \
	{                                                                                                    \
		.name = "from", .value = "READER", .help = "reader, instead of asking the probes"            \
	}
#define KW_SWITCH_OPT                                                                                        \
	{                                                                                                    \
		.name = "opt", .value = "PLUGIN.NAME=VALUE",                                                 \
		.help = "an option of a reader or writer; see kawaraban help PLUGIN"                         \
	}
#define KW_SWITCH_ENCODING                                                                                   \
	{                                                                                                    \
		.name = "encoding", .value = "NAME",                                                         \
		.help = "encoding of the input, instead of deciding by evidence"                             \
	}
#define KW_SWITCH_STRICT_CHARSET                                                                             \
	{                                                                                                    \
		.name = "strict-charset", .help = "refuse input with any malformed byte"                     \
	}
#define KW_SWITCH_CONFIG                                                                                     \
	{                                                                                                    \
		.name = "config", .value = "FILE",                                                           \
		.help = "read these options from a file, one KEY = VALUE a line"                             \
	}
#define KW_SWITCH_LIMIT                                                                                      \
	{                                                                                                    \
		.name = "limit", .value = "NAME=NUMBER",                                                     \
		.help = "raise or lower a limit; see kawaraban help limits"                                  \
	}
#define KW_SWITCH_SANDBOX                                                                                    \
	{                                                                                                    \
		.name = "sandbox", .value = "auto|require|off",                                              \
		.help = "layers around a document; auto: what the system has"                                \
	}

typedef struct kw_cli kw_cli;

typedef struct kw_command {
	const char *name, *arguments, *summary;
	const kw_switch *switches;
	kw_status (*run)(kw_cli *cli);
	const char *more;      /* lines after the switches in its help, such as its exit codes; or NULL */
	size_t most_arguments; /* 0: any number */
	bool parses;           /* documents, in processes of their own: kw_document_switches are its, too */
} kw_command;

/* A command line, taken apart. Everything borrowed from argv or from the arena. */
struct kw_cli {
	kw_arena *arena;
	kw_host *host; /* opened by kw_cli_open_host */
	kw_ctx *ctx;   /* messages of the command itself */
	const kw_command *command;
	const char **arguments; /* not switches, in order */
	size_t n_arguments;
	struct kw_said {
		const kw_switch *it;
		const char *value;
	} * said; /* switches, in order */
	size_t n_said;
	kw_setting *settings; /* of --opt, --encoding ... */
	size_t n_settings;
	kw_str file;    /* what messages are about: an input, a configuration; empty: the command */
	unsigned line;  /* of `file`, for messages without a place; 0: none */
	void *work_arg; /* of the work kw_cli_read_each runs; or NULL */
	bool quiet, verbose, json;
	int exit_code;     /* when it is not that of the status */
	kw_seal seal;      /* of document processes */
	bool reads_beside; /* the work of kw_cli_read_each looks at files beside the input */
};

extern const kw_command kw_cli_convert, kw_cli_check, kw_cli_probe, kw_cli_list, kw_cli_help,
        kw_cli_completion, kw_cli_batch, kw_cli_report, kw_cli_catalog, kw_cli_validate;
extern const kw_command *const kw_commands[];  /* ends with NULL */
extern const kw_switch kw_common_switches[];   /* of every command */
extern const kw_switch kw_document_switches[]; /* of those that parse */

/* The tables a command takes its switches from, the own one first; some may be NULL. */
enum { KW_SWITCH_TABLES = 3 };
void kw_command_switches(const kw_command *c, const kw_switch *tables[KW_SWITCH_TABLES]);

/* The last value of a switch, or NULL; "" for a switch without value. */
const char *kw_cli_said(const kw_cli *cli, const char *name);
kw_status kw_cli_open_host(kw_cli *cli);
kw_status kw_cli_add_setting(kw_cli *cli, kw_str owner, kw_str name, kw_str value);
/* "pdf.template=plain" */
kw_status kw_cli_add_opt(kw_cli *cli, kw_str text);
/* "nodes=1000" */
kw_status kw_cli_take_limit(kw_cli *cli, kw_str text);
/* Calls take for each line of a configuration, without comments and blank lines. Messages meanwhile are about the file. */
typedef kw_status kw_cli_config_line(void *user, kw_str text);
kw_status kw_cli_take_config(kw_cli *cli, const char *file, kw_cli_config_line *take, void *user);
/* The next name of a list "a,b"; empty at its end. Empty names are passed over. */
kw_str kw_cli_next_name(const char **list);
/* Says a line about progress on standard error, with what could disturb a terminal made visible. */
void kw_cli_tell(kw_str line);
/* For what is taken from the command line or a configuration. */
kw_status kw_cli_fail_memory(kw_ctx *ctx);
/* After several inputs: how many failed, and the exit code 1. */
void kw_cli_count_failed(kw_cli *cli, size_t failed);
/* Puts bytes to standard output; KW_EOUTPUT when they cannot be written. */
kw_status kw_cli_print(kw_cli *cli, kw_str text);
/* kw_document_run as --isolation and --sandbox say. */
kw_status kw_cli_run_document(kw_cli *cli, kw_document *d);
/* Runs work over one input in a document process, under its name. */
kw_status kw_cli_document(kw_cli *cli, const kw_job *job, kw_document_work *work, void *arg);
/* The same with writers (a list "pdf,xlsx") whose outputs are thrown away: work calls kw_cli_try_writers. */
kw_status kw_cli_try(kw_cli *cli, const kw_job *job, const char *writers, kw_document_work *work, void *arg);
/* Runs the writers of a trial over the reading and says what each would write. */
kw_status kw_cli_try_writers(kw_document *d, kw_ctx *ctx, kw_reading *r, kw_buf *out);
/* Reads each argument in a document process: what check and probe share. */
kw_status kw_cli_read_each(kw_cli *cli, kw_document_work *each);
const kw_command *kw_command_find(kw_str name);
/* Appends the help of a command. */
void kw_command_put_help(kw_buf *out, const kw_command *c);

#endif
