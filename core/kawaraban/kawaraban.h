/* kawaraban/kawaraban.h -- the library for programs: find plugins, convert a document. Isolation from faulty plugins and
 * hostile input (one process per document) is the command's; a program that calls kw_convert runs everything itself. */
#ifndef KAWARABAN_KAWARABAN_H
#define KAWARABAN_KAWARABAN_H

#include <kawaraban/plugin.h>

/* The plugins of this process. Made once; not for several threads at a time. */
typedef struct kw_host kw_host;

/* Finds the plugins: in the folders of $KAWARABAN_PLUGIN_PATH (':'-separated, absolute), then in the folder that belongs
 * to the library (build tree or installation). NULL without memory. Refused plugins are messages (see
 * kw_host_messages); finding goes on. */
KW_EXPORT kw_host *kw_host_new(void);
KW_EXPORT void kw_host_free(kw_host *host);
/* Says what was refused while the plugins were found, one line each, as kw_job.say gets them. */
KW_EXPORT void kw_host_messages(const kw_host *host,
                                void (*say)(void *user, kw_severity severity, kw_str line), void *user);

/* One thing the user set: "pdf.template=plain" is { "pdf", "template", "plain" }. Owner "*": every reader or writer that
 * knows the name. */
typedef struct kw_setting {
	kw_str owner, name, value;
} kw_setting;

/* One output asked for. */
typedef struct kw_target {
	kw_str writer; /* "pdf" */
	kw_str path; /* of the file; a folder when it ends in '/': then the writer or the input gives the name */
} kw_target;

typedef struct kw_job {
	kw_str input;  /* path, NUL-terminated; used when bytes.p is NULL */
	kw_str bytes;  /* the document itself */
	kw_str name;   /* base name for messages and metadata; empty: from input */
	kw_str reader; /* "text"; empty: by probe */
	const kw_target *targets;
	size_t n_targets;
	const kw_setting *settings;
	size_t n_settings;
	/* Called for each message, in order: "FILE:LINE:COL: warning: words [code]" with its line end. May be NULL. */
	void (*say)(void *user, kw_severity severity, kw_str line);
	void *user;
} kw_job;

/* Converts one document: source -> reader -> check -> ledger -> records -> writers -> publish. All outputs appear, or none. */
KW_EXPORT KW_NODISCARD kw_status kw_convert(kw_host *host, const kw_job *job);

#endif
