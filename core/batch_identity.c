/* batch_identity -- options in the order they were said, the objects of the readers and writers that may take part, the library,
 * and every file of formats/: a changed template makes a changed document. */
#include "batch_identity.h"
#include <dlfcn.h>
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>

static void hash_of_file(kw_ctx *quiet, const char *path, char hex[65])
{
	kw_source s;
	hex[0] = 0;
	if (kw_source_open(quiet, kw_str_from(path), &s) == KW_OK)
		kw_sha256_hex(s.bytes, hex);
	kw_source_close(&s);
}

static bool takes_part(const kw_found *f, kw_host *host, const kw_job *job)
{
	bool part = !job->reader.n && f->described->readers && *f->described->readers;
	kw_reader_ref r;
	kw_writer_ref w;
	if (job->reader.n && kw_host_find_reader(host, job->reader, &r))
		part = r.plugin == f;
	for (size_t i = 0; !part && i < job->n_targets; i++)
		part = kw_host_find_writer(host, job->targets[i].writer, &w) && w.plugin == f;
	return part && !f->refused;
}

static void put_options(kw_identity *id, kw_ctx *ctx, const kw_job *job)
{
	kw_buf *b = &id->options;
	kw_buf_put(b, KW_LIT("to="));
	for (size_t i = 0; i < job->n_targets; i++)
		kw_buf_putf(b, "%s%.*s", i ? "," : "", KW_STR_ARG(job->targets[i].writer));
	if (job->reader.n)
		kw_buf_putf(b, " from=%.*s", KW_STR_ARG(job->reader));
	for (size_t i = 0; i < job->n_settings; i++)
		kw_buf_putf(b, " %.*s.%.*s=%.*s", KW_STR_ARG(job->settings[i].owner),
		            KW_STR_ARG(job->settings[i].name), KW_STR_ARG(job->settings[i].value));
	for (unsigned i = 0; i < KW_N_LIMITS; i++) /* a raised limit may turn a failure into a document */
		if (kw_ctx_limit(ctx, (kw_limit)i) != kw_limit_normal((kw_limit)i))
			kw_buf_putf(b, " limit.%s=%lld", kw_limit_name((kw_limit)i),
			            (long long)kw_ctx_limit(ctx, (kw_limit)i));
	if (ctx->epoch >= 0)
		kw_buf_putf(b, " epoch=%lld", (long long)ctx->epoch);
}

/* nftw has no argument for its caller. */
static struct {
	kw_buf lines;
	kw_ctx *quiet;
} data;

static int take_data_file(const char *path, const struct stat *s, int type, struct FTW *at)
{
	char hex[65];
	(void)s, (void)at;
	if (type != FTW_F)
		return 0;
	hash_of_file(data.quiet, path, hex);
	kw_buf_putf(&data.lines, "%s\n", hex);
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return memcmp(a, b, 65);
}

/* One hash over all data files, whatever the order of the folder. */
static void put_data(kw_identity *id, kw_ctx *ctx, kw_ctx *quiet)
{
	char hex[65];
	kw_buf_clear(&data.lines);
	data.quiet = quiet;
	nftw(ctx->data_folder.p, take_data_file, 16, 0);
	if (data.lines.n)
		qsort(data.lines.b, data.lines.n / 65, 65, by_text);
	kw_sha256_hex(kw_buf_str(&data.lines), hex);
	kw_buf_putf(&id->plugins, " formats %.16s", hex);
	kw_buf_free(&data.lines);
	data.lines = (kw_buf){ 0 };
}

kw_status kw_identity_make(kw_identity *id, kw_ctx *ctx, kw_host *host, const kw_job *job)
{
	char hex[65];
	Dl_info library;
	kw_ctx *quiet = kw_ctx_new(KW_LIT(""));
	*id = (kw_identity){ 0 };
	put_options(id, ctx, job);
	kw_buf_put(&id->plugins, KW_LIT("kawaraban " KW_VERSION));
	if (quiet && dladdr((const void *)(uintptr_t)kw_host_new, &library)) {
		hash_of_file(quiet, library.dli_fname, hex);
		kw_buf_putf(&id->plugins, " %.16s", hex);
	}
	for (const kw_found *f = host->first; f && quiet; f = f->next)
		if (takes_part(f, host, job)) {
			hash_of_file(quiet, f->file.p, hex);
			kw_buf_putf(&id->plugins, ", %s %s %.16s", f->described->name, f->described->version,
			            hex);
		}
	if (quiet)
		put_data(id, ctx, quiet);
	kw_ctx_free(quiet);
	if (!quiet || id->options.failed || id->plugins.failed)
		return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the run");
	kw_sha256_hex(kw_buf_str(&id->options), id->options_hash);
	kw_sha256_hex(kw_buf_str(&id->plugins), id->plugins_hash);
	return KW_OK;
}

void kw_identity_free(kw_identity *id)
{
	kw_buf_free(&id->options);
	kw_buf_free(&id->plugins);
}
