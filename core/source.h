/* source -- bytes in: a file (mapped), standard input, or memory, within the size limit. */
#ifndef SOURCE_H
#define SOURCE_H

#include "diag.h"

#pragma GCC visibility push(default) /* for the command; not installed */

typedef struct kw_source {
	kw_str bytes;
	kw_str name; /* base name for messages and metadata; borrowed from the path given */
	void *mapped, *owned;
} kw_source;

/* Opens path; "-" is standard input. KW_EINPUT: missing, unreadable, not a regular file; KW_ELIMIT: too large. Each has been
 * said. Freed by kw_source_close, also after a failure. */
kw_status kw_source_open(kw_ctx *ctx, kw_str path, kw_source *out);
void kw_source_close(kw_source *s);

/* A mapping of an input that somebody else made, read-only: kw_bytes_forget may drop its pages until kw_mapping_end. */
void kw_mapping_note(kw_str mapped);
void kw_mapping_end(kw_str mapped);

/* SHA-256 in lower-case hex. */
void kw_sha256_hex(kw_str bytes, char out[65]);
/* The same of a read-only mapping of the caller's, which leaves memory as it is read. */
void kw_sha256_mapped(kw_str mapped, char out[65]);

/* The part of a path after its last '/'. */
kw_str kw_path_base(kw_str path);

#pragma GCC visibility pop

#endif
