/* kawaraban/plugin.h -- the whole contract between the core and a plugin.
 *
 * A plugin is one shared object exporting one constant, made with KW_PLUGIN(). It is data: nothing runs until the core
 * calls, and nothing is unloaded, so what it points to lives as long as the process.
 *
 * Memory   Arguments are borrowed for the call. What the tree owns is copied into its arena. A plugin frees what it
 *          allocated itself, before returning, on every path.
 * Errors   Return a kw_status and say why with kw_fail(). Never print, exit, abort, or longjmp out of a call.
 * Globals  None that change, but caches filled in prepare().
 * Units    Text is UTF-8 in kw_str, counted, NUL allowed. Money is whole yen, lengths are micrometres, both int64_t.
 *          Lines and columns count from 1.
 */
#ifndef KAWARABAN_PLUGIN_H
#define KAWARABAN_PLUGIN_H

#include <kawaraban/base.h>
#include <kawaraban/context.h>
#include <kawaraban/doc.h>
#include <kawaraban/publisher.h>
#include <kawaraban/records.h>
#include <kawaraban/str.h>
#include <kawaraban/table.h>
#include <kawaraban/text.h>
#include <kawaraban/values.h>

typedef struct kw_opts kw_opts; /* options, already parsed and range-checked */
typedef struct kw_sink kw_sink; /* one output; published only when the whole job succeeds */

/* ---- options ---- */

typedef enum kw_opt_type {
	KW_OPT_FLAG, /* true, false */
	KW_OPT_INT,
	KW_OPT_LENGTH, /* "210mm", "12pt", "1.5cm", "2in" -> micrometres */
	KW_OPT_CHOICE, /* -> index into choices */
	KW_OPT_STRING,
	KW_N_OPT_TYPES
} kw_opt_type;

/* One option, said as PLUGIN.name=value. Arrays of these end with .name == NULL. */
typedef struct kw_option {
	const char *name; /* kebab-case; never renamed once released */
	kw_opt_type type;
	const char *preset;         /* the default, as a user would type it; NULL = "" */
	const char *const *choices; /* KW_OPT_CHOICE: ends with NULL */
	int64_t min, max;           /* KW_OPT_INT, KW_OPT_LENGTH: inclusive */
	const char *help;           /* one line; --help, the man page and docs/ use it */
} kw_option;

/* The value of a declared option. Asking for one the plugin did not declare is its fault: it is reported (plugin.option) and fails
 * the job. */
KW_EXPORT int64_t kw_opt_int(const kw_opts *opts, const char *name); /* FLAG, INT, LENGTH, CHOICE */
KW_EXPORT kw_str kw_opt_str(const kw_opts *opts, const char *name);  /* any type, as typed */

/* ---- readers ---- */

/* What a probe answers, 0 to 100. Content outranks the name: a name alone is worth at most KW_BY_NAME. Ties: higher
 * rank, then name in byte order. */
enum { KW_NO = 0, KW_BY_NAME = 20, KW_POSSIBLE = 50, KW_LIKELY_SCORE = 80, KW_CERTAIN = 100 };

typedef struct kw_reader {
	const char *name;               /* what --from takes */
	const char *help;               /* one line */
	const char *const *suffixes;    /* ".txt", NULL; lower case */
	const char *const *media_types; /* "text/plain", NULL; the first is what the source becomes */
	const kw_option *options;       /* or NULL */
	int rank;
	/* head: the first KW_LIMIT_PROBE_BYTES bytes at most, undecoded; name: base name of the file, may be empty. No I/O, no
	 * messages. */
	int (*probe)(kw_str head, kw_str name);
	/* Builds the tree under the root of doc. bytes live as long as doc. */
	KW_NODISCARD kw_status (*read)(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc);
} kw_reader;

/* ---- writers ---- */

typedef struct kw_writer {
	const char *name;   /* what --to takes */
	const char *help;   /* one line */
	const char *suffix; /* ".pdf"; of its main output */
	const char *media_type;
	const kw_option *options; /* or NULL */
	int rank;                 /* among writers with one suffix */
	/* KW_BIT() of every node type it keeps. The core counts and reports the other nodes as lost, so that no writer drops
	 * text in silence. */
	uint64_t keeps;
	KW_NODISCARD kw_status (*write)(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out);
} kw_writer;

/* Bytes into the output. The first failure latches and is said once; later puts do nothing and return the same status. */
KW_EXPORT kw_status kw_sink_put(kw_sink *out, kw_str bytes);
KW_EXPORT kw_status kw_sink_putf(kw_sink *out, const char *fmt, ...) KW_PRINTF(2, 3);
/* The file name the writer would give its main output ("271241-unei-hoshin-2022.xml"); used when the user named only a
 * folder, otherwise ignored. */
KW_EXPORT void kw_sink_set_name(kw_sink *out, kw_str name);
/* The name it has until then, such as "leaflet.xlsx"; empty for a stream. Lives as long as the sink. */
KW_EXPORT kw_str kw_sink_name(const kw_sink *out);
/* A companion output beside the main one, published with it; it belongs to the job: do not free. NULL after failure
 * (which is latched in out). When the main output is a stream, companions are dropped with a note. */
KW_EXPORT kw_sink *kw_sink_add(kw_sink *out, kw_str name);
/* For libraries that write files by themselves: the path of a private file that does not exist yet and becomes this
 * output; nothing may be put into the sink then. The writer re-reads what the library wrote before returning. NULL
 * after failure. */
KW_EXPORT const char *kw_sink_path(kw_sink *out);
/* The private folder the output stands in until it is published, for temporary files of libraries. */
KW_EXPORT const char *kw_sink_folder(kw_sink *out);

/* ---- the plugin ---- */

typedef struct kw_plugin {
	uint32_t size; /* sizeof(kw_plugin), a guard against stale builds */
	const char *name, *version, *license, *summary;
	const kw_reader *const *readers; /* ends with NULL; or NULL */
	const kw_writer *const *writers; /* ends with NULL; or NULL */
	/* Once in each process, before its first read or write and before the process is sealed: opens fonts, templates,
	 * schemas. expected_documents: how many this process is likely to see. May be NULL. */
	kw_status (*prepare)(kw_ctx *ctx, int64_t expected_documents);
} kw_plugin;

/* The number is the ABI: adding at the end of a struct or changing one makes a new number. Sources that use designated
 * initialisers just rebuild. */
#define KW_PLUGIN_ABI    1
#define KW_PLUGIN_SYMBOL "kw_plugin_v1"
#define KW_PLUGIN(...)                                                                                       \
	KW_EXPORT extern const kw_plugin kw_plugin_v1;                                                       \
	const kw_plugin kw_plugin_v1 = { .size = sizeof(kw_plugin), __VA_ARGS__ }

#endif
