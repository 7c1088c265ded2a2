/* write.c -- one document from its tree to its files: resolve who and what, write the XML, the budget CSV and its
 * description, read the XML again. Everything is released on the one way out. */
#include "write.h"
#include "opendata.h"
#include <stdlib.h>

kw_str od_copy(od_job *job, kw_str s)
{
	kw_str copy = kw_arena_copy(job->arena, s);
	job->no_memory |= copy.n != s.n;
	return copy;
}

void od_clear(od_job *job, kw_buf *b)
{
	job->no_memory |= b->failed;
	kw_buf_clear(b);
}

void *od_list_add(od_job *job, od_list *list, size_t item_bytes)
{
	if (list->n == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 16;
		void *items = cap > SIZE_MAX / item_bytes ? NULL : realloc(list->items, cap * item_bytes);
		if (!items) {
			job->no_memory = true;
			return job->spare;
		}
		list->items = items;
		list->cap = cap;
	}
	char *item = (char *)list->items + list->n++ * item_bytes;
	memset(item, 0, item_bytes);
	return item;
}

uint64_t od_hash(kw_str s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (uint8_t)s.p[i]) * UINT64_C(0x100000001b3);
	return h;
}

static kw_status no_memory(od_job *job)
{
	return kw_fail(job->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
	               "no memory for the open data XML");
}

kw_status od_prepare(kw_ctx *ctx, int64_t expected_documents KW_UNUSED)
{
	static const char *const files[] = { "opendata/kawaraban-opendata-1.rng",
		                             "opendata/kawaraban-opendata-1.sch",
		                             "opendata/kawaraban-catalog-1.sch" };
	kw_status st = kw_publication_prepare(ctx);
	if (st == KW_OK)
		st = od_catalog_prepare(ctx);
	kw_str bytes;
	for (size_t i = 0; i < KW_COUNT(files) && st == KW_OK; i++)
		st = kw_ctx_data(ctx, files[i], &bytes);
	return st;
}

/* Who, what, for which year, under which conditions. */
static kw_status resolve(od_job *job)
{
	const kw_publication_wish wish = { .owner = "opendata",
		                           .publisher = kw_opt_str(job->opts, "publisher"),
		                           .licence = kw_opt_str(job->opts, "licence") };
	kw_status st = od_date_check(job, "issued");
	if (st == KW_OK)
		st = od_date_check(job, "modified");
	if (st == KW_OK)
		st = kw_publication_make(job->ctx, job->doc, job->records, &wish, job->arena,
		                         &job->publication);
	return st;
}

static void put_document(od_job *job)
{
	od_xml *x = &job->xml;
	od_xml_begin(x);
	od_xml_open(x, "openData");
	od_xml_attr(x, "xmlns", KW_LIT("urn:kawaraban:opendata:1"));
	od_xml_attr(x, "xmlns:dcterms", KW_LIT("http://purl.org/dc/terms/"));
	od_xml_attr(x, "xmlns:ic", KW_LIT("http://imi.go.jp/ns/core/2#"));
	od_xml_attr(x, "version", KW_LIT("1.0"));
	od_xml_attr(x, "xml:lang", KW_LIT("ja"));
	od_metadata_put(job);
	od_body_put(job);
	od_budget_put(job);
}

/* The name of a companion: the slug and a tail. */
static kw_str companion(od_job *job, const char *tail)
{
	od_clear(job, &job->scratch);
	kw_buf_put(&job->scratch, job->publication->slug);
	kw_buf_put(&job->scratch, kw_str_from(tail));
	return od_copy(job, kw_buf_str(&job->scratch));
}

static kw_status put_companion(kw_sink *out, kw_str name, kw_str bytes)
{
	kw_sink *file = kw_sink_add(out, name);
	return file ? kw_sink_put(file, bytes) : KW_OK; /* the failure is latched in out */
}

static kw_status put_budget(od_job *job, kw_sink *out)
{
	kw_buf csv = { 0 };
	if (job->records->n_budget == 0)
		return KW_OK;
	od_csv_make(job, &csv);
	kw_status st = csv.failed ? no_memory(job)
	                          : put_companion(out, companion(job, "_budget.csv"), kw_buf_str(&csv));
	kw_buf_free(&csv);
	return st;
}

static kw_status put_package(od_job *job, kw_sink *out)
{
	kw_buf package = { 0 };
	if (job->records->n_budget == 0 && job->data.n == 0)
		return KW_OK;
	od_package_make(job, &package);
	kw_status st = package.failed ? no_memory(job)
	                              : put_companion(out, companion(job, ".datapackage.json"),
	                                              kw_buf_str(&package));
	kw_buf_free(&package);
	return st;
}

/* The CSVs and their description. They come before the findings are written: they add some. */
static kw_status put_tables(od_job *job, kw_sink *out)
{
	kw_status st = put_budget(job, out);
	if (st == KW_OK)
		st = od_data_put(job, out);
	return st == KW_OK ? put_package(job, out) : st;
}

static kw_status put_schema(od_job *job, kw_sink *out)
{
	static const kw_str names[] = { KW_LIT_INIT("kawaraban-opendata-1.rng"),
		                        KW_LIT_INIT("kawaraban-opendata-1.sch") };
	kw_status st = KW_OK;
	for (size_t i = 0; i < KW_COUNT(names) && st == KW_OK && kw_opt_int(job->opts, "with-schema"); i++) {
		kw_str bytes;
		char path[64] = "opendata/";
		memcpy(path + 9, names[i].p, names[i].n);
		st = kw_ctx_data(job->ctx, path, &bytes);
		if (st == KW_OK)
			st = put_companion(out, names[i], bytes);
	}
	return st;
}

static kw_status finish(od_job *job, kw_sink *out)
{
	od_xml *x = &job->xml;
	od_residue_put(job);
	od_findings_put(job);
	od_xml_close(x, "openData");
	od_xml_flush(x);
	if (job->no_memory || x->buf.failed || job->scratch.failed || job->scratch2.failed ||
	    kw_arena_failed(job->arena))
		return no_memory(job);
	kw_status st = od_verify_end(x->verify, job->ctx, &x->counts);
	if (st == KW_OK)
		st = kw_sink_put(out, (kw_str){ NULL, 0 }); /* a failure of any put */
	if (st == KW_OK)
		kw_ctx_put_amounts(job->ctx, (size_t)x->counts.amounts, x->counts.sum_yen);
	return st;
}

kw_status od_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	od_job job = {
		.ctx = ctx, .opts = opts, .doc = doc, .records = kw_ctx_records(ctx), .arena = kw_arena_new()
	};
	job.xml.out = out;
	kw_status st = KW_OK;
	if (!job.arena) {
		st = no_memory(&job);
		goto out;
	}
	st = resolve(&job);
	if (st != KW_OK)
		goto out;
	od_verify_mode mode = (od_verify_mode)kw_opt_int(opts, "verify");
	job.reread_all = mode == OD_VERIFY_FULL;
	job.xml.verify = od_verify_new(mode);
	if (!job.xml.verify) {
		st = no_memory(&job);
		goto out;
	}
	kw_sink_set_name(out, companion(&job, ".xml"));
	put_document(&job);
	st = put_tables(&job, out);
	if (st == KW_OK)
		st = put_schema(&job, out);
	if (st == KW_OK)
		st = finish(&job, out);
out:
	od_verify_free(job.xml.verify);
	kw_buf_free(&job.xml.buf);
	kw_buf_free(&job.scratch);
	kw_buf_free(&job.scratch2);
	free(job.findings.items);
	free(job.claims.items);
	free(job.residue.items);
	free(job.data.items);
	kw_arena_free(job.arena);
	return st;
}
