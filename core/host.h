/* host -- finds, describes, opens and sorts plugins. A plugin is known from its manifest without running any of its code; it is
 * loaded when a job needs it. */
#ifndef HOST_H
#define HOST_H

#include "diag.h"
#include <kawaraban/kawaraban.h>
#include <sys/stat.h>

#pragma GCC visibility push(default) /* for the command; not installed */

/* One plugin that was found and not refused. */
typedef struct kw_found {
	struct kw_found *next;
	kw_str file;                /* absolute, NUL-terminated */
	const kw_plugin *described; /* from the manifest; its functions are NULL */
	const kw_plugin *loaded;    /* NULL until kw_host_load */
	kw_str sha256;              /* what the manifest says; empty without one */
	bool prepared;
	bool refused; /* later: crashed in its probe, cannot be loaded */
} kw_found;

/* Where a plugin is running, readable by the parent of the process after it died. */
typedef enum kw_stage_name {
	KW_STAGE_NONE,
	KW_STAGE_LOAD,
	KW_STAGE_PREPARE,
	KW_STAGE_PROBE,
	KW_STAGE_READ,
	KW_STAGE_WRITE
} kw_stage_name;
typedef struct kw_stage {
	volatile kw_stage_name name;
	volatile size_t plugin; /* index in the order of kw_host_first */
	volatile int refused;   /* number of a system call that the sandbox refused */
} kw_stage;
const char *kw_stage_words(kw_stage_name name); /* "while reading" ... */

struct kw_host {
	kw_ctx *ctx;   /* messages of finding; data folder */
	kw_ctx *quiet; /* for what is said once, as a refusal */
	kw_arena *arena;
	kw_found *first;
	int64_t expected_documents; /* of this process, for prepare(); 0: one */
	kw_stage own_stage, *stage; /* stage points to shared memory in the command */
};

/* A reader or writer together with its plugin. */
typedef struct kw_reader_ref {
	kw_found *plugin;
	const kw_reader *reader; /* described, or loaded after kw_host_load_reader */
} kw_reader_ref;
typedef struct kw_writer_ref {
	kw_found *plugin;
	const kw_writer *writer;
} kw_writer_ref;

kw_ctx *kw_host_ctx(kw_host *host);
size_t kw_host_index(const kw_host *host, const kw_found *plugin);
kw_found *kw_host_at(const kw_host *host, size_t index);

/* By name, also of a plugin that was refused later: loading it says so. */
bool kw_host_find_reader(kw_host *host, kw_str name, kw_reader_ref *out);
bool kw_host_find_writer(kw_host *host, kw_str name, kw_writer_ref *out);
/* The writer whose suffix ends `path`: the longest suffix, then the higher rank, then the name in byte order. */
bool kw_host_find_writer_by_suffix(kw_host *host, kw_str path, kw_writer_ref *out);

/* Loads and prepares the plugin and replaces ref's description by the real thing. KW_ELIB after saying why. */
kw_status kw_host_load_reader(kw_host *host, kw_ctx *ctx, kw_reader_ref *ref);
kw_status kw_host_load_writer(kw_host *host, kw_ctx *ctx, kw_writer_ref *ref);

/* Loads and prepares, before a process is sealed: the reader of that name, or every reader when the name is empty, and the
 * writers. A reader that cannot be loaded is said once and left out of the choice; what is named must load. */
kw_status kw_host_prepare(kw_host *host, kw_ctx *ctx, kw_str reader, kw_writer_ref *writers,
                          size_t n_writers);

/* Asks every reader's probe. Fills *out with an array in the host's arena, best first, scores 1 to 100 only; returns its
 * length. Plugins that cannot be loaded are said once and left out. */
typedef struct kw_candidate {
	kw_reader_ref ref;
	int score;
} kw_candidate;
size_t kw_host_probe(kw_host *host, kw_ctx *ctx, kw_str head, kw_str name, kw_candidate **out);

/* Is a setting one that its owner knows, with a value that fits? "*" is everybody's and not checked. KW_EUSAGE after saying
 * what is wrong, with the nearest name. */
kw_status kw_host_check_setting(kw_host *host, kw_ctx *ctx, const kw_setting *setting);

/* Takes a plugin out of the choice; it has been said why. */
void kw_host_refuse(kw_found *plugin);

/* ---- manifests ---- */

/* The manifest of a loaded plugin: what NAME.kwm holds beside NAME.so. */
void kw_manifest_put(kw_buf *out, const kw_plugin *plugin, uint64_t size, const char sha256[65]);
/* Reads one. The plugin structures live in the arena. NULL with *reason set when it is malformed. */
const kw_plugin *kw_manifest_read(kw_arena *arena, kw_str text, uint64_t *size, kw_str *sha256,
                                  const char **reason);
/* A plugin runs with our rights: only root or the user may own its file and folder, and nobody else may write them. NULL, or the
 * reason it is refused. */
const char *kw_ownership_fault(const struct stat *s);
/* What the plugin of a file offers; NULL with the reason in `why`. found->sha256 is set as well. */
const kw_plugin *kw_host_describe(kw_host *host, const char *file, kw_found *found, kw_buf *why);
/* Whether the bytes of the object are those its manifest was made of; else the reason is in `why`. Asked before it is loaded, and of no
 * other: to hash all that might be needed takes longer than a leaflet. */
bool kw_host_is_described(kw_host *host, const kw_found *found, kw_buf *why);
/* A loaded table is well-formed: size, names, options. NULL, or the reason it is not. */
const char *kw_plugin_fault(const kw_plugin *plugin);
/* Opens one object with all the checks and returns its table; NULL with *reason (English, in `why`). */
const kw_plugin *kw_plugin_open(const char *file, kw_buf *why);

#pragma GCC visibility pop

#endif
