/* batch_rehearse -- a line of text in each encoding whose tables are made when they are first asked for; or, when the reader that was
 * named takes no plain text, a document with nothing in it. */
#include "batch_rehearse.h"
#include "doc.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

void kw_clean_environment(const char *scratch)
{
	static const char *const kept[] = {
		"LANG", "LANGUAGE",     "LC_ALL",        "LC_MESSAGES",  "LC_CTYPE",
		"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "SOURCE_DATE_EPOCH"
	};
	char *values[KW_COUNT(kept)];
	for (size_t i = 0; i < KW_COUNT(kept); i++) {
		const char *value = getenv(kept[i]);
		values[i] = value ? strdup(value) : NULL;
	}
	clearenv();
	for (size_t i = 0; i < KW_COUNT(kept); i++) {
		if (values[i])
			setenv(kept[i], values[i], 1);
		free(values[i]);
	}
	setenv("TZ", "UTC", 1);
	setenv("TMPDIR", scratch, 1);
	tzset();
	kw_words_load();
	(void)strerror(EIO);
}

bool kw_map_named_files(const char *data_folder, const kw_job *job)
{
	kw_ctx *quiet = kw_ctx_new(kw_str_from(data_folder));
	bool any = false;
	for (size_t i = 0; quiet && i < job->n_settings; i++) {
		kw_buf path = { 0 };
		kw_str bytes;
		struct stat file;
		kw_buf_put(&path, job->settings[i].value);
		bool is_there = path.n && path.b && stat(path.b, &file) == 0;
		if (is_there && S_ISREG(file.st_mode))
			(void)!kw_ctx_file(quiet, kw_buf_str(&path), &bytes);
		any = any || is_there;
		kw_buf_free(&path);
	}
	kw_ctx_free(quiet);
	return any;
}

static kw_status read_nothing(kw_ctx *ctx, kw_reading *r)
{
	kw_reading_close(r);
	r->doc = kw_doc_new(kw_ctx_limit(ctx, KW_LIMIT_NODES));
	r->records = r->doc ? kw_records_of(ctx, r->doc) : NULL;
	ctx->records = r->records;
	return r->records ? KW_OK : KW_ELIMIT;
}

void kw_rehearse(kw_host *host, const char *data_folder, const kw_job *plain, kw_writer_ref *writers,
                 const char *scratch)
{
	static const kw_str lines[] = {
		KW_LIT_INIT("\xE4\xBB\xA4\xE5\x92\x8C\xEF\xBC\x94\xE5\xB9\xB4\xE5\xBA\xA6\xE3\x81\xAE"
		            "\xE4\xBA\x88\xE7\xAE\x97\xE3\x81\xA7\xE3\x81\x99\xE3\x80\x82\n"),
		KW_LIT_INIT("\x97\xDF\x98\x61\x82\x53\x94\x4E\x93\x78\x82\xCC\x97\x5C\x8E\x5A\x82\xC5\x82\xB7"
		            "\x81\x42\n"),
	};
	kw_ctx *quiet = kw_ctx_new(kw_str_from(data_folder));
	for (size_t i = 0; quiet && i < KW_COUNT(lines); i++) {
		kw_job job = *plain;
		kw_reading r = { 0 };
		kw_outputs *all = kw_outputs_new(quiet);
		job.bytes = lines[i];
		job.name = KW_LIT("rehearsal");
		kw_status st = all ? kw_reading_open(host, quiet, &job, &r) : KW_ELIMIT;
		if (st && all)
			st = read_nothing(quiet, &r);
		for (size_t k = 0; !st && k < job.n_targets; k++)
			st = kw_outputs_place_in(all, job.targets[k].writer, kw_str_from(scratch),
			                         KW_LIT("rehearsal"));
		if (!st)
			(void)!kw_convert_write(host, quiet, &job, &r, writers, all);
		kw_outputs_free(all);
		kw_reading_close(&r);
		kw_empty_folder(scratch);
	}
	kw_ctx_free(quiet);
}
