/* batch_identity -- options in the order they were said, with the bytes of the files they name, the objects of the readers and
 * writers that may take part, the library, and every file of formats/: a changed template makes a changed document. What a file
 * of the user's names in its turn, such as a picture, is known to who has converted with it (batch_reads). */
#include "batch_identity.h"
#include <dlfcn.h>
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>

enum { MOST_DATA_DEPTH = 16 };

void kw_identity_hash(kw_ctx *quiet, const char *path, char hex[65])
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

/* nftw has no argument for its caller. */
static struct {
	kw_buf lines;
	kw_ctx *quiet;
	int most_depth;
} walk;

static int take_file(const char *path, const struct stat *s, int type, struct FTW *at)
{
	char hex[65];
	if (type == FTW_D && at->level > walk.most_depth)
		return FTW_SKIP_SUBTREE;
	if (type != FTW_F || !S_ISREG(s->st_mode))
		return FTW_CONTINUE;
	kw_identity_hash(walk.quiet, path, hex);
	if (hex[0]) /* what cannot be read now is said by who wants it */
		kw_buf_putf(&walk.lines, "%s\n", hex);
	return FTW_CONTINUE;
}

static int by_text(const void *a, const void *b)
{
	return memcmp(a, b, 65);
}

/* One hash over a file, or over the files of a folder and those most_depth below it, whatever their order. False when there is
 * no file. */
static bool hash_of_files(kw_ctx *quiet, const char *path, int most_depth, char hex[65])
{
	kw_buf_clear(&walk.lines);
	walk.quiet = quiet;
	walk.most_depth = most_depth;
	nftw(path, take_file, 16, FTW_ACTIONRETVAL);
	bool any = walk.lines.n > 0;
	if (any)
		qsort(walk.lines.b, walk.lines.n / 65, 65, by_text);
	kw_sha256_hex(kw_buf_str(&walk.lines), hex);
	kw_buf_free(&walk.lines);
	walk.lines = (kw_buf){ 0 };
	return any;
}

/* "pdf.template=ward.xml", and when there is such a file what is in it; of a folder the files directly in it. */
static void put_setting(kw_buf *b, kw_ctx *quiet, const kw_setting *s)
{
	char path[4096], hex[65];
	kw_buf_putf(b, " %.*s.%.*s=%.*s", KW_STR_ARG(s->owner), KW_STR_ARG(s->name), KW_STR_ARG(s->value));
	if (!s->value.n || s->value.n >= sizeof path)
		return;
	memcpy(path, s->value.p, s->value.n);
	path[s->value.n] = 0;
	if (hash_of_files(quiet, path, 0, hex))
		kw_buf_putf(b, "#%.16s", hex);
}

static void put_options(kw_identity *id, kw_ctx *ctx, kw_ctx *quiet, const kw_job *job)
{
	kw_buf *b = &id->options;
	kw_buf_put(b, KW_LIT("to="));
	for (size_t i = 0; i < job->n_targets; i++)
		kw_buf_putf(b, "%s%.*s", i ? "," : "", KW_STR_ARG(job->targets[i].writer));
	if (job->reader.n)
		kw_buf_putf(b, " from=%.*s", KW_STR_ARG(job->reader));
	for (size_t i = 0; i < job->n_settings; i++)
		put_setting(b, quiet, &job->settings[i]);
	for (unsigned i = 0; i < KW_N_LIMITS; i++) /* a raised limit may turn a failure into a document */
		if (kw_ctx_limit(ctx, (kw_limit)i) != kw_limit_normal((kw_limit)i))
			kw_buf_putf(b, " limit.%s=%lld", kw_limit_name((kw_limit)i),
			            (long long)kw_ctx_limit(ctx, (kw_limit)i));
	if (ctx->epoch >= 0)
		kw_buf_putf(b, " epoch=%lld", (long long)ctx->epoch);
}

kw_status kw_identity_make(kw_identity *id, kw_ctx *ctx, kw_host *host, const kw_job *job)
{
	char hex[65];
	Dl_info library;
	kw_ctx *quiet = kw_ctx_new(KW_LIT(""));
	*id = (kw_identity){ 0 };
	if (quiet)
		put_options(id, ctx, quiet, job);
	kw_buf_put(&id->plugins, KW_LIT("kawaraban " KW_VERSION));
	if (quiet && dladdr((const void *)(uintptr_t)kw_host_new, &library)) {
		kw_identity_hash(quiet, library.dli_fname, hex);
		kw_buf_putf(&id->plugins, " %.16s", hex);
	}
	for (const kw_found *f = host->first; f && quiet; f = f->next)
		if (takes_part(f, host, job)) {
			kw_identity_hash(quiet, f->file.p, hex);
			kw_buf_putf(&id->plugins, ", %s %s %.16s", f->described->name, f->described->version,
			            hex);
		}
	if (quiet) {
		hash_of_files(quiet, ctx->data_folder.p, MOST_DATA_DEPTH, hex);
		kw_buf_putf(&id->plugins, " formats %.16s", hex);
	}
	kw_ctx_free(quiet);
	if (!quiet || id->options.failed || id->plugins.failed)
		return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the run");
	kw_sha256_hex(kw_buf_str(&id->options), id->options_hash);
	kw_sha256_hex(kw_buf_str(&id->plugins), id->plugins_hash);
	return KW_OK;
}

bool kw_identity_names_files(const kw_job *job)
{
	struct stat file;
	for (size_t i = 0; i < job->n_settings; i++)
		if (job->settings[i].value.n && stat(job->settings[i].value.p, &file) == 0)
			return true;
	return false;
}

static int by_digits(const void *a, const void *b)
{
	return memcmp(a, b, 64);
}

bool kw_identity_add_files(kw_identity *id, kw_buf *hashes)
{
	kw_buf all = { 0 };
	if (hashes->n)
		qsort(hashes->b, hashes->n / 64, 64,
		      by_digits); /* the order they are found in says nothing */
	kw_buf_put(&all, kw_str_from(id->options_hash));
	kw_buf_put(&all, kw_buf_str(hashes));
	bool fine = !all.failed && !hashes->failed;
	if (fine)
		kw_sha256_hex(kw_buf_str(&all), id->options_hash);
	kw_buf_free(&all);
	return fine;
}

void kw_identity_free(kw_identity *id)
{
	kw_buf_free(&id->options);
	kw_buf_free(&id->plugins);
}
