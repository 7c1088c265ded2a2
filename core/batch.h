/* batch -- many inputs into one folder: what is asked for, and the parts of a run. The supervisor (batch_run) never parses a
 * document and never loads a plugin; zygotes (batch_zygote) do that in a process per document; batch_commit makes outputs
 * visible, batch_journal remembers. */
#ifndef BATCH_H
#define BATCH_H

#include "batch_document.h"

typedef enum kw_durable { KW_DURABLE_OFF, KW_DURABLE_GROUP, KW_DURABLE_EACH } kw_durable;
typedef enum kw_sandbox { KW_SANDBOX_AUTO, KW_SANDBOX_REQUIRE, KW_SANDBOX_OFF } kw_sandbox;

/* ---- the plan: every input, before the first write (batch_plan, batch_names) ---- */

/* A folder that was named, and is walked. */
typedef struct kw_plan_root {
	struct kw_plan_root *next;
	kw_str path; /* as given, NUL-terminated */
	int fd;
} kw_plan_root;

typedef struct kw_plan_entry {
	const kw_plan_root *root; /* NULL: named itself, and may be a link */
	kw_str source;            /* to open, relative to the root; NUL-terminated */
	kw_str key;        /* its name in the journal and the report: where it stands in the mirrored tree */
	kw_str folder;     /* of its outputs below the output folder: empty, or with a final '/' */
	kw_str stem;       /* of the names of its outputs */
	uint8_t n_clashes; /* steps taken to make the stem unique */
	bool foreign;      /* belongs to another shard */
	const char *fault; /* code of what the walk found wrong ("input.not-regular"); NULL: nothing */
} kw_plan_entry;

typedef struct kw_plan {
	kw_arena *arena;
	kw_plan_root *roots;
	kw_plan_entry *entries; /* by key, in byte order */
	size_t n, room;
	size_t n_mine;  /* of this shard */
	size_t n_links; /* passed over */
} kw_plan;

/* What the plan is made of. */
typedef struct kw_plan_wish {
	const char *const *paths; /* files, folders, "-": a list on standard input */
	size_t n_paths;
	const char *const *globs; /* --include; none: every file */
	size_t n_globs;
	dev_t out_device; /* the output folder, which is no input */
	ino_t out_inode;
	unsigned shard, n_shards; /* 1 of 1: all */
	bool fail_on_clash;
	const kw_str *suffixes; /* of the writers */
	const kw_str *writers;  /* their names */
	size_t n_suffixes;
} kw_plan_wish;

kw_status kw_plan_make(kw_ctx *ctx, const kw_host *host, const kw_plan_wish *wish, kw_plan *out);
/* Unique names for the outputs of all entries; n_suffixes are known. Says which stems clash. */
kw_status kw_plan_name(kw_ctx *ctx, const kw_host *host, const kw_plan_wish *wish, kw_plan *plan);
void kw_plan_free(kw_plan *plan);
/* Opens an input that the plan names: a regular file, never through a link below a root. -1 after saying why. */
int kw_plan_open(kw_ctx *ctx, const kw_plan_entry *e, struct stat *s);
/* Opens what stands below a folder, never through a link or out of it. -1 with errno. */
int kw_open_below(int folder, const char *path, int flags);
/* Appends the path of an entry for people: root and source. */
void kw_plan_put_path(kw_buf *out, const kw_plan_entry *e);
/* The shard, from 1, that a key belongs to. */
unsigned kw_plan_shard(kw_str key, unsigned n_shards);
/* The first eight hexadecimal digits of the key's SHA-256. */
void kw_plan_mark(kw_str key, char out[9]);
/* The name that output i of an entry gets when its writer gives none, and the folder for names that writers give. */
void kw_plan_put_name(kw_buf *out, const kw_plan_entry *e, const kw_plan_wish *wish, size_t i);
void kw_plan_put_data_folder(kw_buf *out, const kw_plan_entry *e);

#endif
