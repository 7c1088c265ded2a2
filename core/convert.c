/* convert -- the order of one conversion and the proofs between its steps: the tree is sound, the ledger balances, every
 * writer wrote the sums of the records, what a writer does not keep is said. */
#include "convert.h"
#include "check.h"
#include "doc.h"
#include <stdlib.h>
#include <sys/stat.h>

/* ---- reading ---- */

/* Data that is no document, by its first bytes: a better answer than "no reader". */
static const struct {
	const char *bytes;
	size_t n, at;
	const char *what;
} binaries[] = {
	{ "\x1F\x8B", 2, 0, KW_TO_TRANSLATE("gzip data") },
	{ "PK\x03\x04", 4, 0, KW_TO_TRANSLATE("a ZIP archive (perhaps an Office file)") },
	{ "\xFD"
	  "7zXZ",
	  5, 0, KW_TO_TRANSLATE("xz data") },
	{ "BZh", 3, 0, KW_TO_TRANSLATE("bzip2 data") },
	{ "%PDF-", 5, 0, KW_TO_TRANSLATE("a PDF file") },
	{ "\x7F"
	  "ELF",
	  4, 0, KW_TO_TRANSLATE("a program") },
	{ "\x89PNG", 4, 0, KW_TO_TRANSLATE("a PNG picture") },
	{ "\xFF\xD8\xFF", 3, 0, KW_TO_TRANSLATE("a JPEG picture") },
	{ "GIF8", 4, 0, KW_TO_TRANSLATE("a GIF picture") },
	{ "\xD0\xCF\x11\xE0", 4, 0, KW_TO_TRANSLATE("an old Office file") },
	{ "SQLite format 3", 15, 0, KW_TO_TRANSLATE("an SQLite database") },
	{ "ustar", 5, 257, KW_TO_TRANSLATE("a tar archive") },
};

static const char *binary_kind(kw_str head)
{
	for (size_t i = 0; i < KW_COUNT(binaries); i++)
		if (head.n >= binaries[i].at + binaries[i].n &&
		    memcmp(head.p + binaries[i].at, binaries[i].bytes, binaries[i].n) == 0)
			return binaries[i].what;
	return NULL;
}

/* One that is refused may be the one that would have known the input. */
static bool has_lost_reader(const kw_host *host)
{
	const kw_found *f = host->first;
	while (f && !(f->refused && f->described->readers && *f->described->readers))
		f = f->next;
	return f != NULL;
}

static kw_status choose_reader(kw_host *host, kw_ctx *ctx, const kw_job *job, kw_reading *r)
{
	if (job->reader.n) {
		if (!kw_host_find_reader(host, job->reader, &r->ref)) {
			kw_nearest near = kw_nearest_to(job->reader);
			for (const kw_found *f = host->first; f; f = f->next)
				for (const kw_reader *const *q = f->described->readers; q && *q; q++)
					kw_nearest_offer(&near, kw_str_from((*q)->name));
			return kw_fail(ctx, KW_EUSAGE, "usage.reader", (kw_span){ 0 },
			               near.best.n
			                       ? "there is no reader '%.*s'; did you mean '%.*s'?"
			                       : "there is no reader '%.*s'%.*s; see kawaraban list readers",
			               KW_STR_ARG(job->reader), KW_STR_ARG(near.best));
		}
		return kw_host_load_reader(host, ctx, &r->ref);
	}
	kw_candidate *list;
	size_t n = kw_host_probe(host, ctx, r->source.bytes, r->source.name, &list);
	const char *binary = binary_kind(r->source.bytes);
	if (binary && (!n || list[0].score < KW_LIKELY_SCORE))
		return kw_fail_word(ctx, KW_EFORMAT, "format.binary", (kw_span){ 0 }, binary,
		                    "the input is {}; no reader takes it");
	if (!n && has_lost_reader(host))
		return kw_fail(ctx, KW_ELIB, "plugin.needed", (kw_span){ 0 },
		               "a reader could not be loaded, and no other recognises the input");
	if (!n && !r->source.bytes.n)
		return kw_fail(ctx, KW_EFORMAT, "format.empty", (kw_span){ 0 },
		               "the input is empty; name a reader with --from to make an empty document");
	if (!n)
		return kw_fail(ctx, KW_EFORMAT, "format.unknown", (kw_span){ 0 },
		               "no reader recognises the input; name one with --from");
	r->ref = list[0].ref;
	return kw_host_load_reader(host, ctx, &r->ref);
}

static void describe_source(kw_reading *r)
{
	kw_source_info *info = kw_doc_source(r->doc);
	kw_sha256_hex(r->source.bytes, info->sha256);
	info->file = kw_doc_copy(r->doc, r->source.name);
	info->bytes = r->source.bytes.n;
	if (r->ref.reader->media_types && r->ref.reader->media_types[0])
		info->media_type = kw_str_from(r->ref.reader->media_types[0]);
}

/* What the reader said becomes part of the document. */
static void keep_findings(kw_doc *doc, const kw_message *from)
{
	for (const kw_message *m = from; m; m = m->next)
		kw_doc_add_finding(doc, m->severity, m->code, m->at, m->english);
}

/* A failure without a word would end in an exit code and nothing else. */
static kw_status said_why(kw_ctx *ctx, kw_status st, int64_t errors_before, const char *kind,
                          const char *name)
{
	if (st && ctx->n_errors == errors_before)
		return kw_fail(ctx, st, "plugin.silent", (kw_span){ 0 },
		               "the %s %s failed without saying why", kind, name);
	return st;
}

/* The document latched a failure that the reader did not mention. */
static kw_status fail_tree(kw_ctx *ctx, const kw_reading *r)
{
	if (kw_doc_status(r->doc) == KW_ELIMIT)
		return kw_fail(
		        ctx, KW_ELIMIT, "limit.nodes", (kw_span){ 0 },
		        "the document is too large: over %lld nodes, or no memory; raise with --limit nodes=NUMBER",
		        (long long)kw_ctx_limit(ctx, KW_LIMIT_NODES));
	return kw_fail(ctx, KW_ELIB, "plugin.tree", (kw_span){ 0 },
	               "the reader %s put a node where its type may not stand", r->ref.reader->name);
}

static kw_status run_reader(kw_host *host, kw_ctx *ctx, kw_reading *r)
{
	const kw_message *before = ctx->last;
	int64_t errors = ctx->n_errors;
	host->stage->plugin = kw_host_index(host, r->ref.plugin);
	host->stage->name = KW_STAGE_READ;
	kw_status st = r->ref.reader->read(ctx, r->opts, r->source.bytes, r->doc);
	host->stage->name = KW_STAGE_NONE;
	if (!st && kw_opts_misused(r->opts))
		st = KW_ELIB;
	if (kw_doc_status(r->doc) && (!st || ctx->n_errors == errors))
		st = fail_tree(ctx, r);
	st = said_why(ctx, st, errors, "reader", r->ref.reader->name);
	if (!st)
		keep_findings(r->doc, before ? before->next : ctx->first);
	return st;
}

/* Readers ask the core for encodings by name: a name none of them could use is refused before any of them runs. */
static kw_status check_encodings(kw_ctx *ctx, const kw_job *job)
{
	for (size_t i = 0; i < job->n_settings; i++) {
		kw_str name = job->settings[i].value;
		if (!kw_str_eq(job->settings[i].name, KW_LIT("encoding")) ||
		    kw_str_eq(name, KW_LIT("auto")) || kw_charset_from_name(name) != KW_CHARSET_UNKNOWN)
			continue;
		kw_nearest near = kw_nearest_to(name);
		for (size_t k = 0; kw_charset_label(k); k++)
			kw_nearest_offer(&near, kw_str_from(kw_charset_label(k)));
		return kw_fail(
		        ctx, KW_EUSAGE, "usage.encoding", (kw_span){ 0 },
		        near.best.n
		                ? "there is no encoding '%.*s'; did you mean '%.*s'?"
		                : "there is no encoding '%.*s'%.*s; expected auto, UTF-8, CP932, EUC-JP-MS, "
		                  "ISO-2022-JP, UTF-16LE or UTF-16BE",
		        KW_STR_ARG(name), KW_STR_ARG(near.best));
	}
	return KW_OK;
}

kw_status kw_reading_open(kw_host *host, kw_ctx *ctx, const kw_job *job, kw_reading *r)
{
	*r = (kw_reading){ 0 };
	kw_status st = check_encodings(ctx, job);
	if (job->bytes.p)
		r->source = (kw_source){ .bytes = job->bytes };
	else if (!st)
		st = kw_source_open(ctx, job->input, &r->source);
	if (job->name.n)
		r->source.name = job->name;
	if (!st)
		st = choose_reader(host, ctx, job, r);
	if (!st)
		st = kw_opts_new(ctx, r->ref.reader->name, r->ref.reader->options, job->settings,
		                 job->n_settings, &r->opts);
	if (!st && !(r->doc = kw_doc_new(kw_ctx_limit(ctx, KW_LIMIT_NODES))))
		st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the document");
	if (!st)
		describe_source(r);
	if (!st)
		st = run_reader(host, ctx, r);
	if (!st)
		st = kw_check_tree(ctx, r->doc);
	if (!st)
		st = kw_ledger_check(ctx, r->doc, &r->ledger);
	if (!st)
		kw_doc_apply_forms(r->doc);
	if (!st && !(r->records = kw_records_of(ctx, r->doc)))
		st = KW_ELIMIT;
	ctx->records = r->records;
	return st;
}

void kw_reading_close(kw_reading *r)
{
	kw_opts_free(r->opts);
	kw_doc_free(r->doc);
	kw_source_close(&r->source);
	*r = (kw_reading){ 0 };
}

/* ---- writing ---- */

static kw_status fail_writer(kw_host *host, kw_ctx *ctx, kw_str name)
{
	kw_nearest near = kw_nearest_to(name);
	for (const kw_found *f = host->first; f; f = f->next)
		for (const kw_writer *const *w = f->described->writers; w && *w; w++)
			kw_nearest_offer(&near, kw_str_from((*w)->name));
	return kw_fail(ctx, KW_EUSAGE, "usage.writer", (kw_span){ 0 },
	               near.best.n ? "there is no writer '%.*s'; did you mean '%.*s'?"
	                           : "there is no writer '%.*s'%.*s; see kawaraban list writers",
	               KW_STR_ARG(name), KW_STR_ARG(near.best));
}

kw_status kw_convert_choose(kw_host *host, kw_ctx *ctx, const kw_job *job, kw_writer_ref *writers)
{
	kw_status st = KW_OK;
	for (size_t i = 0; i < job->n_targets; i++)
		if (!kw_host_find_writer(host, job->targets[i].writer, &writers[i]))
			return fail_writer(host, ctx, job->targets[i].writer);
	for (size_t i = 0; !st && i < job->n_settings; i++)
		st = kw_host_check_setting(host, ctx, &job->settings[i]);
	if (!st)
		st = check_encodings(ctx, job);
	return st;
}

kw_str kw_convert_stem(const kw_host *host, kw_str name)
{
	size_t longest = 0;
	for (const kw_found *f = host->first; f; f = f->next)
		for (const kw_reader *const *r = f->described->readers; r && *r; r++)
			for (const char *const *s = (*r)->suffixes; s && *s; s++)
				if (kw_str_ends(name, kw_str_from(*s)) && strlen(*s) > longest)
					longest = strlen(*s);
	size_t dot = name.n - longest;
	while (!longest && dot > 0 && name.p[dot - 1] != '.')
		dot--;
	size_t n = longest || !dot ? dot : dot - 1;
	return n ? kw_str_sub(name, 0, n) : name;
}

kw_status kw_convert_place(const kw_host *host, const kw_job *job, const kw_writer_ref *writers,
                           kw_outputs *all)
{
	kw_str name = job->name.n ? job->name : kw_path_base(job->input);
	if (kw_str_eq(name, KW_LIT("-")))
		name = KW_LIT("stdin");
	kw_str stem = kw_convert_stem(host, name.n ? name : KW_LIT("document"));
	kw_status st = KW_OK;
	for (size_t i = 0; !st && i < job->n_targets; i++)
		st = kw_outputs_place(all, job->targets[i].writer, job->targets[i].path, stem,
		                      kw_str_from(writers[i].writer->suffix));
	return st;
}

static void put_count(kw_buf *list, uint64_t count, kw_type t)
{
	kw_buf_putf(list, "%s%llu %s", list->n ? ", " : "", (unsigned long long)count, kw_type_name(t));
}

/* Says once per writer which nodes it leaves out, and which values it turns into plain text: a writer that keeps text
 * keeps the words of every inline. */
static void report_losses(kw_ctx *ctx, const kw_writer *w, const kw_doc *doc)
{
	uint64_t counts[KW_N_TYPES] = { 0 };
	kw_buf lost = { 0 }, plain = { 0 };
	if (!(doc->types & ~w->keeps & ~KW_BIT(PAGEBREAK))) /* has no content to lose */
		return;
	kw_walk walk = kw_walk_from(kw_doc_root_const(doc));
	for (kw_event e; (e = kw_walk_next(&walk)) != KW_DONE;)
		counts[walk.node->type] +=
		        e == KW_ENTER && walk.node->type != KW_DOCUMENT && walk.node->type != KW_PAGEBREAK;
	for (unsigned t = 0; t < KW_N_TYPES; t++) {
		bool is_plain = w->keeps & KW_BIT(TEXT) && kw_type_class((kw_type)t) == KW_INLINE;
		if (counts[t] && !(w->keeps & UINT64_C(1) << t))
			put_count(is_plain ? &plain : &lost, counts[t], (kw_type)t);
	}
	if (lost.n)
		kw_report(ctx, KW_SEVERITY_NOTE, "writer.loss", (kw_span){ 0 }, "%s does not keep: %s",
		          w->name, lost.b);
	if (plain.n)
		kw_report(ctx, KW_SEVERITY_NOTE, "writer.plain", (kw_span){ 0 }, "%s keeps as plain text: %s",
		          w->name, plain.b);
	kw_buf_free(&lost);
	kw_buf_free(&plain);
}

/* The sums of all outputs are those of the records. */
static kw_status compare_amounts(kw_ctx *ctx, const kw_writer *w)
{
	const kw_records *r = ctx->records;
	if (!ctx->amounts_put ||
	    (ctx->amounts_count == r->n_budget && ctx->amounts_sum_yen == r->budget_sum_yen))
		return KW_OK;
	return kw_fail(ctx, KW_ELIB, "plugin.amounts", (kw_span){ 0 },
	               "%s wrote %zu amounts, %lld yen in all; the records hold %zu, %lld yen", w->name,
	               ctx->amounts_count, (long long)ctx->amounts_sum_yen, r->n_budget,
	               (long long)r->budget_sum_yen);
}

static kw_status run_writer(kw_host *host, kw_ctx *ctx, const kw_job *job, const kw_reading *r,
                            kw_writer_ref *ref, kw_sink *out)
{
	kw_opts *opts = NULL;
	kw_status st = kw_host_load_writer(host, ctx, ref);
	if (!st)
		st = kw_opts_new(ctx, ref->writer->name, ref->writer->options, job->settings, job->n_settings,
		                 &opts);
	if (!st) {
		int64_t errors = ctx->n_errors;
		ctx->amounts_put = false;
		host->stage->plugin = kw_host_index(host, ref->plugin);
		host->stage->name = KW_STAGE_WRITE;
		st = ref->writer->write(ctx, opts, r->doc, out);
		host->stage->name = KW_STAGE_NONE;
		if (!st && kw_opts_misused(opts))
			st = KW_ELIB;
		st = said_why(ctx, st, errors, "writer", ref->writer->name);
	}
	if (!st)
		st = kw_sink_finish(out);
	if (!st)
		st = compare_amounts(ctx, ref->writer);
	if (!st)
		report_losses(ctx, ref->writer, r->doc);
	kw_opts_free(opts);
	return st;
}

kw_status kw_convert_write(kw_host *host, kw_ctx *ctx, const kw_job *job, kw_reading *r,
                           kw_writer_ref *writers, kw_outputs *all)
{
	kw_status st = KW_OK;
	for (size_t i = 0; !st && i < job->n_targets; i++) {
		kw_sink *out = kw_outputs_open(all, i);
		st = out ? run_writer(host, ctx, job, r, &writers[i], out) : KW_ELIMIT;
	}
	return st;
}

/* ---- the library's conversion ---- */

static void say(void *user, const kw_message *m)
{
	const kw_job *job = user;
	kw_buf line = { 0 };
	kw_message_put_text(&line, job->name.n ? job->name : job->input, m);
	if (job->say && line.b)
		job->say(job->user, m->severity, kw_buf_str(&line));
	kw_buf_free(&line);
}

kw_status kw_convert(kw_host *host, const kw_job *job)
{
	kw_status st = KW_ELIMIT;
	kw_reading r = { 0 };
	kw_outputs *all = NULL;
	kw_job copy = *job; /* its messages come from here, with the paths as given */
	kw_ctx *ctx = kw_ctx_new(kw_host_ctx(host)->data_folder);
	kw_writer_ref *writers = calloc(job->n_targets ? job->n_targets : 1, sizeof *writers);
	kw_guard *guard = kw_guard_new();
	struct stat s;
	if (!ctx || !writers || !guard)
		goto out;
	ctx->listener = say;
	ctx->listener_user = &copy;
	all = kw_outputs_new(ctx);
	if (!all)
		goto out;
	kw_outputs_guard(all, guard, job->input);
	if (!job->bytes.p && job->input.n && stat(job->input.p, &s) == 0 &&
	    !kw_guard_add(guard, &s, job->input, false))
		goto out;
	st = kw_convert_choose(host, ctx, job, writers);
	if (!st)
		st = kw_convert_place(host, job, writers, all);
	if (!st)
		st = kw_reading_open(host, ctx, job, &r);
	if (!st)
		st = kw_convert_write(host, ctx, job, &r, writers, all);
	kw_report_dropped(ctx);
	if (!st)
		st = kw_outputs_publish(all);
out:
	kw_outputs_free(all);
	kw_reading_close(&r);
	kw_ctx_free(ctx);
	kw_guard_free(guard);
	free(writers);
	return st;
}
