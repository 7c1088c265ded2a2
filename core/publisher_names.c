/* publisher -- the names of the data set: its kind by formats/opendata/document-types.tsv, its state, the slug, the title of
 * the catalogue, the fiscal year; and the licence the user asked for. */
#include "publisher.h"
#include <stdio.h>

static const kw_str nothing = { NULL, 0 };

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
	take_type(job, meta->kind_word.n ? meta->kind_word : KW_LIT("文書"), KW_LIT("bunsho"),
	          KW_LIT("other"));
	if (find_word(table, meta->kind_word, &row))
		take_type(job, meta->kind_word, row.fields[1], row.fields[2]);
	else if (find_word(table, meta->title, &row))
		take_type(job, row.fields[0], row.fields[1], row.fields[2]);
	return KW_OK;
}

/* A year that xsd:gYear and the slug can hold. */
static bool is_year(int year)
{
	return year >= 1000 && year <= 9999;
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
		if (is_year(meta->fiscal_year))
			kw_buf_putf(b, "-%d", meta->fiscal_year);
		if (suffix.n)
			kw_buf_putf(b, "-%.*s", KW_STR_ARG(suffix));
	}
	job->made.slug = kw_publication_copy(job, kw_buf_str(b));
	return KW_OK;
}

/* Years of the eras by their first fiscal year. */
static const struct {
	int first;
	kw_str era;
} eras[] = {
	{ 2019, KW_LIT_INIT("令和") }, { 1989, KW_LIT_INIT("平成") }, { 1926, KW_LIT_INIT("昭和") },
	{ 1912, KW_LIT_INIT("大正") }, { 1868, KW_LIT_INIT("明治") },
};

void kw_fiscal_label_put(const kw_meta *meta, int year, kw_buf *out)
{
	kw_str era = nothing;
	int era_year = 0;
	if (year != 0 && year == meta->fiscal_year && meta->era.n) {
		era = meta->era;
		era_year = meta->era_year;
	}
	for (size_t i = 0; era.n == 0 && i < KW_COUNT(eras); i++) {
		if (year < eras[i].first)
			continue;
		era = eras[i].era;
		era_year = year - eras[i].first + 1;
	}
	if (era.n && era_year == 1)
		kw_buf_putf(out, "%.*s元年度", KW_STR_ARG(era));
	else if (era.n)
		kw_buf_putf(out, "%.*s%d年度", KW_STR_ARG(era), era_year);
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
		kw_fiscal_label_put(meta, meta->fiscal_year, b);
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
	kw_status st = find_type(job);
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
	kw_str given = kw_publication_copy(job, job->wish->licence), table;
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
