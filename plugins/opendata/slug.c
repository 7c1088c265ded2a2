/* slug.c -- the names of the data set: its kind by formats/opendata/document-types.tsv, the slug, the title of the
 * catalogue; and what the options say about licence and dates. */
#include "opendata.h"

static const kw_str nothing = { NULL, 0 };

/* The first row of a table whose first field stands in s. */
static bool find_word(kw_str table, kw_str s, kw_tsv *row)
{
	*row = (kw_tsv){ .rest = table };
	kw_tsv_next(row); /* the head line */
	while (kw_tsv_next(row))
		if (od_has(s, row->fields[0]))
			return true;
	return false;
}

static kw_status find_type(od_job *job)
{
	const kw_meta *meta = &job->records->meta;
	kw_str table;
	kw_tsv row;
	kw_status st = kw_ctx_data(job->ctx, "opendata/document-types.tsv", &table);
	if (st != KW_OK)
		return st;
	job->type = (od_type){ meta->kind_word.n ? meta->kind_word : KW_LIT("文書"), KW_LIT("bunsho"),
		               KW_LIT("other") };
	if (find_word(table, meta->kind_word, &row))
		job->type = (od_type){ meta->kind_word, row.fields[1], row.fields[2] };
	else if (find_word(table, meta->title, &row))
		job->type = (od_type){ row.fields[0], row.fields[1], row.fields[2] };
	return KW_OK;
}

/* "2022" of a year that xsd:gYear and the slug can hold. */
static bool is_year(int year)
{
	return year >= 1000 && year <= 9999;
}

static kw_status make_slug(od_job *job)
{
	const kw_meta *meta = &job->records->meta;
	kw_str table, suffix = nothing;
	kw_tsv state;
	kw_status st = kw_ctx_data(job->ctx, "opendata/states.tsv", &table);
	if (st != KW_OK)
		return st;
	if (meta->status.n) {
		bool known = find_word(table, meta->status, &state);
		job->status_code = known ? state.fields[1] : KW_LIT("unknown");
		suffix = known ? state.fields[2] : nothing;
	}
	kw_buf *b = &job->scratch;
	od_clear(job, b);
	if (job->publisher.source == OD_FROM_NOTHING) {
		kw_buf_putf(b, "src-%.16s", kw_doc_source_const(job->doc)->sha256);
	} else {
		kw_buf_putf(b, "%.*s-%.*s", KW_STR_ARG(job->publisher.code), KW_STR_ARG(job->type.slug));
		if (is_year(meta->fiscal_year))
			kw_buf_putf(b, "-%d", meta->fiscal_year);
		if (suffix.n)
			kw_buf_putf(b, "-%.*s", KW_STR_ARG(suffix));
	}
	job->slug = od_copy(job, kw_buf_str(b));
	return KW_OK;
}

/* 名古屋市緑区 令和4年度運営方針(案); without a publisher the title as printed, without a title the file's name. */
static void make_title(od_job *job)
{
	const kw_meta *meta = &job->records->meta;
	kw_str fiscal = od_fiscal_label(job, meta->fiscal_year);
	kw_buf *b = &job->scratch;
	od_clear(job, b);
	if (job->publisher.source == OD_FROM_NOTHING ||
	    (od_is_blank(meta->kind_word) && !od_is_blank(meta->title))) {
		kw_buf_put(b, meta->title);
	} else {
		kw_buf_put(b, job->publisher.name);
		kw_buf_putc(b, ' ');
		kw_buf_put(b, fiscal);
		kw_buf_put(b, job->type.word);
		if (meta->status.n)
			kw_buf_putf(b, "(%.*s)", KW_STR_ARG(meta->status));
	}
	if (od_is_blank(kw_buf_str(b)))
		kw_buf_put(b, kw_doc_source_const(job->doc)->file);
	if (od_is_blank(kw_buf_str(b)))
		kw_buf_put(b, KW_LIT("無題"));
	job->title = od_copy(job, kw_str_trim(kw_buf_str(b)));
}

kw_status od_slug_make(od_job *job)
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

kw_status od_licence_find(od_job *job)
{
	kw_str given = kw_opt_str(job->opts, "licence"), table;
	if (given.n == 0)
		return KW_OK;
	kw_status st = kw_ctx_data(job->ctx, "opendata/licences.tsv", &table);
	if (st != KW_OK)
		return st;
	kw_tsv t = { .rest = table };
	const kw_str *row = t.fields;
	while (kw_tsv_next(&t)) {
		if (!kw_str_eq(row[0], given) && !kw_str_eq(row[1], given))
			continue;
		job->licence_address = row[1];
		job->licence_name = row[2];
		job->licence_title = row[3];
		return KW_OK;
	}
	if (!is_address(given))
		return kw_fail(
		        job->ctx, KW_EUSAGE, "opendata.licence", (kw_span){ 0 },
		        "opendata.licence is \"%.*s\"; expected a short name of licences.tsv or an https address",
		        KW_STR_ARG(given));
	job->licence_address = job->licence_title = given;
	return KW_OK;
}

kw_status od_date_check(od_job *job, const char *option)
{
	static const int days[13] = { 0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	static const char form[] = "0000-00-00";
	kw_str s = kw_opt_str(job->opts, option);
	int part[3] = { 0, 1, 1 };
	bool fine = s.n == 0 || s.n == 4 || s.n == 7 || s.n == 10;
	for (size_t i = 0, k = 0; fine && i < s.n; i++) {
		if (form[i] == '-') {
			fine = s.p[i] == '-';
			part[++k] = 0;
		} else {
			fine = s.p[i] >= '0' && s.p[i] <= '9';
			part[k] = part[k] * 10 + (s.p[i] - '0');
		}
	}
	fine = fine && part[1] >= 1 && part[1] <= 12 && part[2] >= 1 && part[2] <= days[part[1]];
	bool leap = (part[0] % 4 == 0 && part[0] % 100 != 0) || part[0] % 400 == 0;
	if (fine && (leap || part[1] != 2 || part[2] < 29) && (s.n == 0 || part[0] >= 1000))
		return KW_OK;
	return kw_fail(job->ctx, KW_EUSAGE, "opendata.date", (kw_span){ 0 },
	               "opendata.%s is \"%.*s\"; expected a date as YYYY, YYYY-MM or YYYY-MM-DD", option,
	               KW_STR_ARG(s));
}
