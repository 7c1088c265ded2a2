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
void kw_identity_free(kw_identity *id);

#endif
