/* batch_identity -- what, besides the input, decides the bytes of an output: options, plugins, data files. */
#ifndef BATCH_IDENTITY_H
#define BATCH_IDENTITY_H

#include "batch.h"

/* One line for people; its hash decides whether a document is converted again. */
typedef struct kw_identity {
	kw_buf options, plugins;
	char options_hash[65], plugins_hash[65];
} kw_identity;

kw_status kw_identity_make(kw_identity *id, kw_ctx *ctx, kw_host *host, const kw_job *job);
/* Whether a setting names a file or a folder: then files that it names in its turn count too. */
bool kw_identity_names_files(const kw_job *job);
/* The SHA-256 of a file as hexadecimal digits; empty when it cannot be read. */
void kw_identity_hash(kw_ctx *quiet, const char *path, char hex[65]);
/* Takes the hashes of those files, 64 digits each, into that of the options. False without memory. */
bool kw_identity_add_files(kw_identity *id, kw_buf *hashes);
void kw_identity_free(kw_identity *id);

#endif
