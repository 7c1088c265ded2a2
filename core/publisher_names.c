/* publisher -- the names of the data set: its kind by formats/opendata/document-types.tsv, its state, the slug, the title of
 * the catalogue, the fiscal year; and the licence the user asked for. */
#include "publisher.h"
#include <stdio.h>

static const kw_str nothing = { NULL, 0 };
static const kw_str other_slug = KW_LIT_INIT("bunsho"); /* of a document of no known kind */

static bool is_blank(kw_str s)
{
	return kw_str_trim(s).n == 0;
}

/* The first row of a table whose first field stands in s. */
static bool find_word(kw_str table, kw_str s, kw_tsv *row)
{
	*row = (kw_tsv){ .rest = table };
	kw_tsv_next(row); /* the head line */
	while (kw_tsv_next(row))
		if (kw_str_has(s, row->fields[0]))
			return true;
	return false;
}

static void take_type(kw_publication_job *job, kw_str word, kw_str slug, kw_str code)
{
	job->made.type_word = word;
	job->made.type_code = code;
	job->type_slug = slug;
}

static kw_status find_type(kw_publication_job *job)
{
	const kw_meta *meta = &job->made.records->meta;
	kw_str table;
	kw_tsv row;
	kw_status st = kw_ctx_data(job->ctx, "opendata/document-types.tsv", &table);
	if (st != KW_OK)
		return st;
	take_type(job, meta->kind_word.n ? meta->kind_word : KW_LIT("文書"), other_slug, KW_LIT("other"));
	if (find_word(table, meta->kind_word, &row))
		take_type(job, meta->kind_word, row.fields[1], row.fields[2]);
	else if (find_word(table, meta->title, &row))
		take_type(job, row.fields[0], row.fields[1], row.fields[2]);
	return KW_OK;
}

static kw_status make_slug(kw_publication_job *job)
{
	const kw_meta *meta = &job->made.records->meta;
	kw_str table, suffix = nothing;
	kw_tsv state;
	kw_status st = kw_ctx_data(job->ctx, "opendata/states.tsv", &table);
	if (st != KW_OK)
		return st;
	if (meta->status.n) {
		bool known = find_word(table, meta->status, &state);
		job->made.status_code = known ? state.fields[1] : KW_LIT("unknown");
		suffix = known ? state.fields[2] : nothing;
	}
	kw_buf *b = &job->text;
	kw_publication_clear(job, b);
	if (job->made.publisher.source == KW_PUBLISHER_UNKNOWN) {
		kw_buf_putf(b, "src-%.16s", kw_doc_source_const(job->doc)->sha256);
	} else {
		kw_buf_putf(b, "%.*s-%.*s", KW_STR_ARG(job->made.publisher.code), KW_STR_ARG(job->type_slug));
		if (job->made.first_year)
			kw_buf_putf(b, "-%d", job->made.first_year);
		if (kw_str_eq(job->type_slug, other_slug)) /* nothing that tells it from the next one */
			kw_buf_putf(b, "-%.8s", kw_doc_source_const(job->doc)->sha256);
		if (suffix.n)
			kw_buf_putf(b, "-%.*s", KW_STR_ARG(suffix));
	}
	job->made.slug = kw_publication_copy(job, kw_buf_str(b));
	return KW_OK;
}

void kw_fiscal_label_put(const kw_publication_job *job, int year, kw_buf *out)
{
	enum { LAST_OLD_YEAR = 1867 };
	const kw_publication *p = &job->made;
	char figures[16];
	kw_tsv t = { .rest = job->fiscal_years };
	if (year && year == p->first_year && p->era.n) { /* as the document counts */
		kw_buf_put(out, p->era);
		if (p->era_year == 1)
			kw_buf_put(out, KW_LIT("元"));
		else
			kw_buf_put_int(out, p->era_year);
		kw_buf_put(out, KW_LIT("年度"));
		return;
	}
	int n = snprintf(figures, sizeof figures, "%d", year);
	while (kw_tsv_next(&t)) {
		if (!kw_str_eq(t.fields[0], (kw_str){ figures, (size_t)n }))
			continue;
		kw_buf_put(out, t.fields[1]);
		return;
	}
	if (year > LAST_OLD_YEAR) /* behind the end of the table */
		kw_buf_putf(out, "%d年度", year);
}

/* 令和4年度, or 令和4年度～令和8年度. */
static void put_years(const kw_publication_job *job, kw_buf *out)
{
	const kw_publication *p = &job->made;
	kw_fiscal_label_put(job, p->first_year, out);
	if (!p->last_year)
		return;
	kw_buf_put(out, KW_LIT("～"));
	kw_fiscal_label_put(job, p->last_year, out);
}

/* 名古屋市緑区 令和4年度運営方針(案); without a publisher the title as printed, without a title the file's name. */
static void make_title(kw_publication_job *job)
{
	const kw_meta *meta = &job->made.records->meta;
	kw_buf *b = &job->text;
	kw_publication_clear(job, b);
	if (job->made.publisher.source == KW_PUBLISHER_UNKNOWN ||
	    (is_blank(meta->kind_word) && !is_blank(meta->title))) {
		kw_buf_put(b, meta->title);
	} else {
		kw_buf_put(b, job->made.publisher.name);
		kw_buf_putc(b, ' ');
		put_years(job, b);
		kw_buf_put(b, job->made.type_word);
		if (meta->status.n)
			kw_buf_putf(b, "(%.*s)", KW_STR_ARG(meta->status));
	}
	if (is_blank(kw_buf_str(b)))
		kw_buf_put(b, kw_doc_source_const(job->doc)->file);
	if (is_blank(kw_buf_str(b)))
		kw_buf_put(b, KW_LIT("無題"));
	job->made.title = kw_publication_copy(job, kw_str_trim(kw_buf_str(b)));
}

kw_status kw_names_make(kw_publication_job *job)
{
	kw_status st = kw_ctx_data(job->ctx, "fiscal-years.tsv", &job->fiscal_years);
	if (st == KW_OK)
		st = find_type(job);
	if (st == KW_OK)
		st = kw_years_find(job);
	if (st == KW_OK)
		st = make_slug(job);
	if (st == KW_OK)
		make_title(job);
	return st;
}

static bool is_address(kw_str s)
{
	bool fine = kw_str_starts(s, KW_LIT("https://")) && s.n > 8;
	for (size_t i = 0; fine && i < s.n; i++)
		fine = s.p[i] > 0x20 && s.p[i] < 0x7F && !memchr("\"<>\\^`{|}", s.p[i], 9);
	return fine;
}

kw_status kw_licence_find(kw_publication_job *job)
{
	kw_str stated = kw_doc_stated_const(job->doc)->licence, table;
	kw_str given = kw_publication_copy(job, job->wish->licence.n ? job->wish->licence : stated);
	char option[64];
	if (given.n == 0)
		return KW_OK;
	kw_status st = kw_ctx_data(job->ctx, "opendata/licences.tsv", &table);
	if (st != KW_OK)
		return st;
	kw_tsv t = { .rest = table };
	const kw_str *row = t.fields;
	kw_tsv_next(&t); /* the head line */
	while (kw_tsv_next(&t)) {
		if (!kw_str_eq(row[0], given) && !kw_str_eq(row[1], given))
			continue;
		job->made.licence = (kw_licence){ row[1], row[2], row[3] };
		return KW_OK;
	}
	if (is_address(given)) {
		job->made.licence = (kw_licence){ given, nothing, given };
		return KW_OK;
	}
	snprintf(option, sizeof option, "%s.licence", job->wish->owner);
	return kw_fail(job->ctx, KW_EUSAGE, option, (kw_span){ 0 },
	               "%s is \"%.*s\"; expected a short name of licences.tsv or an https address", option,
	               KW_STR_ARG(given));
}
