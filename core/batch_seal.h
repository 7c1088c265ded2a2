/* batch_seal -- what a process that parses documents may still do: resource limits, Landlock for files, two seccomp filters for
 * calls. A layer that the system lacks is named, never passed over in silence. */
#ifndef BATCH_SEAL_H
#define BATCH_SEAL_H

#include "batch.h"
#include <sys/types.h>

/* How a document process ends when a guard or a filter ends it. */
enum { KW_EXIT_NO_MEMORY = 77, KW_EXIT_REFUSED = 79 };

typedef struct kw_filter {
	unsigned short n;
	struct sock_filter *code; /* NULL: not there */
} kw_filter;

typedef struct kw_seal {
	int landlock; /* version of its interface; 0: missing */
	kw_filter zygote, document;
	uid_t uid; /* the zygotes'; the own one unless started as root */
	gid_t gid;
	bool drops;   /* the uid */
	bool disarms; /* stays root, without capabilities */
	bool passes_modes; /* of these keeps the one that opens files whatever their mode: Landlock still says which */
	bool off;          /* asked not to */
} kw_seal;

/* Finds what the system offers and builds the filters. Says once what is missing (sandbox.partial); KW_ELIB with
 * KW_SANDBOX_REQUIRE. Without zygotes documents stay who they are, with fewer capabilities. */
kw_status kw_seal_prepare(kw_seal *s, kw_ctx *ctx, kw_sandbox wish, bool has_zygotes);
/* Started as root, zygotes become the owner of the output folder. */
void kw_seal_choose_rights(kw_seal *s, const char *data_folder, const struct stat *out);
void kw_seal_free(kw_seal *s);
/* "landlock=7 seccomp=2 uid=65534" */
void kw_seal_put(kw_buf *out, const kw_seal *s);

/* In a process that has everything loaded: fewer rights, Landlock, and in a zygote the first filter. data_folder (formats/), fonts
 * and libraries may still be read; writable, readable: what else, folders and files, each list ends with NULL (readable may be NULL);
 * those that are not there are passed over. False, with errno. */
bool kw_seal_files(const kw_seal *s, const char *data_folder, const char *const *writable,
                   const char *const *readable);
/* In a document process: limits, guard, the second filter. refused: gets the number of a call that was refused, and the process
 * ends with KW_EXIT_REFUSED. */
bool kw_seal_document(const kw_seal *s, const kw_ctx *ctx, volatile int *refused);
/* The name of a call, for people; the number when it has none. Freed by the caller. */
char *kw_call_name(int number);

/* In the document process from now on a failed allocation ends it (KW_EXIT_NO_MEMORY): libraries go on without. */
void kw_guard_arm(void);
/* In the command: on, a failed allocation ends it with a sentence and exit code 5; off, before anything is made that would be left
 * behind, whoever asks for memory looks at what comes. */
void kw_guard_command(bool on);

#endif
