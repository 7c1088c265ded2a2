/* convert -- one job: source -> reader -> check -> ledger -> records -> writers -> outputs. The command runs the parts in a
 * process of their own (batch); kw_convert runs them here. */
#ifndef CONVERT_H
#define CONVERT_H

#include "host.h"
#include "ledger.h"
#include "opts.h"
#include "sink.h"
#include "source.h"

#pragma GCC visibility push(default) /* for the command; not installed */

/* A document that was read, checked and balanced. */
typedef struct kw_reading {
	kw_source source;
	kw_reader_ref ref;
	kw_opts *opts;
	kw_doc *doc;
	const kw_records *records;
	kw_ledger ledger;
} kw_reading;

/* Reads job->input (or job->bytes) with job->reader, or the best candidate of the probes. Whatever is wrong has been said.
 * Close it, also after a failure. */
kw_status kw_reading_open(kw_host *host, kw_ctx *ctx, const kw_job *job, kw_reading *out);
void kw_reading_close(kw_reading *r);

/* Finds the writers of all targets and checks all settings, without loading anything: KW_EUSAGE early. writers has
 * job->n_targets elements. */
kw_status kw_convert_choose(kw_host *host, kw_ctx *ctx, const kw_job *job, kw_writer_ref *writers);
/* The input's name without its suffix: the longest suffix that a reader has (".kw.xml"), else what follows the last dot.
 * A name that is nothing but a suffix (".txt") is kept. */
kw_str kw_convert_stem(const kw_host *host, kw_str name);
/* Makes room for the outputs of all targets, before any work. */
kw_status kw_convert_place(const kw_host *host, const kw_job *job, const kw_writer_ref *writers,
                           kw_outputs *all);
/* Runs every writer over the reading. Publishing is the caller's. */
kw_status kw_convert_write(kw_host *host, kw_ctx *ctx, const kw_job *job, kw_reading *r,
                           kw_writer_ref *writers, kw_outputs *all);

#pragma GCC visibility pop

#endif
