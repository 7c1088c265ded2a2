/* metadata.c -- the head of the document: what it is, who publishes it, for which year, made from which file. It says only
 * what the source or an option states. */
#include "opendata.h"
#include <stdio.h>

/* The text of the source with white space and `part` (once) taken out must be brackets and signs only. */
static bool take_out(kw_buf *b, kw_str part)
{
	part = kw_str_trim(part);
	const char *p = part.n && b->n ? memmem(b->b, b->n, part.p, part.n) : NULL;
	if (!p)
		return part.n == 0;
	size_t at = (size_t)(p - b->b);
	memmove(b->b + at, b->b + at + part.n, b->n - at - part.n);
	b->n -= part.n;
	return true;
}

bool od_is_officer(od_job *job, const kw_node *field)
{
	static const kw_str signs =
	        KW_LIT_INIT("（）()［］[]【】〔〕〈〉<>「」『』：:；;・、，,.。／/－-―‐=＝");
	const kw_field *f = field->as.field;
	if (f->role != KW_FIELD_HEAD || od_is_blank(f->post) || od_is_blank(f->name) || field->n_spans == 0)
		return false;
	od_block_text(job, field);
	kw_buf *b = &job->scratch;
	if (!take_out(b, f->post) || !take_out(b, f->name))
		return false;
	kw_str rest = kw_buf_str(b);
	for (size_t at = 0; at < rest.n;) {
		size_t from = at;
		if (!kw_char_is_space(kw_utf8_next(rest, &at)) &&
		    !kw_str_has(signs, kw_str_sub(rest, from, at - from)))
			return false;
	}
	return true;
}

static void put_named(od_xml *x, kw_str name)
{
	od_xml_open(x, "ic:名称");
	od_xml_leaf(x, "ic:表記", name);
	od_xml_close(x, "ic:名称");
}

static void put_publisher(od_job *job)
{
	static const kw_str sources[] = {
		[KW_PUBLISHER_OPTION] = KW_LIT_INIT("option"),
		[KW_PUBLISHER_URL] = KW_LIT_INIT("url"),
		[KW_PUBLISHER_TEXT] = KW_LIT_INIT("text"),
		[KW_PUBLISHER_UNIQUE_NAME] = KW_LIT_INIT("uniqueName"),
	};
	od_xml *x = &job->xml;
	const kw_publisher *p = &job->publication->publisher;
	if (p->source == KW_PUBLISHER_UNKNOWN) {
		const kw_node *title = job->records->meta.title_node;
		kw_str lines = od_lines_of(job, title);
		od_clear(job, &job->scratch);
		if (p->n_candidates)
			kw_buf_putf(&job->scratch, "発行者の候補が%zuあります：%.*s", p->n_candidates,
			            KW_STR_ARG(p->candidates));
		else
			kw_buf_put(&job->scratch, KW_LIT("発行者を特定できる名称がありません"));
		od_find(job, p->n_candidates ? OD_AMBIGUOUS_PUBLISHER : OD_UNKNOWN_PUBLISHER, lines,
		        od_line_of(title), (kw_str){ NULL, 0 }, od_copy(job, kw_buf_str(&job->scratch)));
		od_find(job, OD_NOT_CATALOGUED, (kw_str){ NULL, 0 }, 0, (kw_str){ NULL, 0 },
		        KW_LIT("発行者が特定できないため、カタログには載せません"));
		return;
	}
	od_xml_open(x, "publisher");
	od_xml_attr(x, "code", p->code);
	od_xml_attr(x, "source", sources[p->source]);
	od_xml_open(x, "ic:組織");
	od_xml_open(x, "ic:ID");
	od_xml_open(x, "ic:体系");
	put_named(x, KW_LIT("全国地方公共団体コード"));
	od_xml_close(x, "ic:体系");
	od_xml_leaf(x, "ic:識別値", p->code);
	od_xml_close(x, "ic:ID");
	put_named(x, p->name);
	od_xml_close(x, "ic:組織");
	od_xml_close(x, "publisher");
}

static void put_officers(od_job *job)
{
	kw_walk w = kw_walk_from(kw_doc_root_const(job->doc));
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		const kw_node *n = w.node;
		if (e != KW_ENTER || kw_type_class((kw_type)n->type) != KW_TEXT_BLOCK)
			continue;
		if (n->type == KW_FIELD && od_is_officer(job, n)) {
			od_xml_open(&job->xml, "officer");
			od_xml_attr(&job->xml, "lines", od_lines_of(job, n));
			od_xml_attr(&job->xml, "role", n->as.field->post);
			od_xml_text(&job->xml, n->as.field->name);
			od_xml_close(&job->xml, "officer");
		}
		kw_walk_skip(&w);
	}
}

static void put_moment(od_xml *x, const char *name, int32_t day, const char *time)
{
	char text[11];
	char moment[40];
	kw_date_put(day, text);
	int n = snprintf(moment, sizeof moment, "%sT%s+09:00", text, time);
	od_xml_open(x, name);
	od_xml_leaf(x, "ic:標準型日時", (kw_str){ moment, (size_t)n });
	od_xml_close(x, name);
}

static void put_fiscal_year(od_job *job)
{
	static const kw_str known[] = { KW_LIT_INIT("明治"), KW_LIT_INIT("大正"), KW_LIT_INIT("昭和"),
		                        KW_LIT_INIT("平成"), KW_LIT_INIT("令和") };
	const kw_meta *meta = &job->records->meta;
	const kw_publication *p = job->publication;
	od_xml *x = &job->xml;
	int32_t first, first_end, last_start, last;
	int last_year = p->last_year ? p->last_year : p->first_year;
	bool has_era = false;
	if (!p->first_year) {
		if (meta->fiscal_raw.n)
			od_find(job, OD_UNKNOWN_FISCAL_YEAR, od_lines_of(job, meta->title_node),
			        od_line_of(meta->title_node), (kw_str){ NULL, 0 },
			        KW_LIT("会計年度が読み取れません"));
		return;
	}
	for (size_t i = 0; i < KW_COUNT(known); i++)
		has_era |= kw_str_eq(p->era, known[i]) && p->era_year > 0;
	od_xml_open(x, "fiscalYear");
	if (has_era) {
		od_xml_attr(x, "era", p->era);
		od_xml_attr_int(x, "eraYear", p->era_year);
	}
	if (p->last_year)
		od_xml_attr_int(x, "lastYear", p->last_year);
	od_xml_attr(x, "source", p->year_in_title ? KW_LIT("title") : KW_LIT("text"));
	od_xml_attr_int(x, "year", p->first_year);
	if (kw_fiscal_year_days(p->first_year, &first, &first_end) &&
	    kw_fiscal_year_days(last_year, &last_start, &last)) {
		od_xml_open(x, "ic:期間");
		put_moment(x, "ic:開始日時", first, "00:00:00");
		put_moment(x, "ic:終了日時", last, "23:59:59");
		od_xml_close(x, "ic:期間");
	}
	od_xml_close(x, "fiscalYear");
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

static void put_dates(od_job *job)
{
	const kw_node *date = job->records->meta.issue_date;
	kw_str issued = kw_opt_str(job->opts, "issued"), modified = kw_opt_str(job->opts, "modified");
	const kw_stated *stated = kw_doc_stated_const(job->doc);
	if (issued.n == 0)
		issued = stated->issued;
	if (issued.n == 0 && date)
		issued = date->as.field->iso;
	if (modified.n == 0)
		modified = stated->modified;
	if (issued.n)
		od_xml_leaf(&job->xml, "dcterms:issued", issued);
	if (modified.n)
		od_xml_leaf(&job->xml, "dcterms:modified", modified);
}

static void put_licence(od_job *job)
{
	kw_str address = job->publication->licence.address;
	if (address.n)
		od_xml_leaf(&job->xml, "dcterms:license", address);
	else
		od_find(job, OD_NO_LICENCE, (kw_str){ NULL, 0 }, 0, (kw_str){ NULL, 0 },
		        KW_LIT("利用条件が指定されていません"));
}

/* Figures and '-' as the grammar wants them. */
static bool is_number(kw_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-'))
			return false;
	return s.n > 0;
}

static bool is_web_address(kw_str s)
{
	return kw_str_starts(s, KW_LIT("https://")) || kw_str_starts(s, KW_LIT("http://"));
}

static void put_contact(od_job *job, const kw_node *node)
{
	const kw_contact *c = node->as.contact;
	od_xml *x = &job->xml;
	if (!is_number(c->tel) && !is_number(c->fax) && od_is_blank(c->mail) && od_is_blank(c->office))
		return;
	od_xml_open(x, "contact");
	od_xml_attr(x, "lines", od_lines_of(job, node));
	od_xml_open(x, "ic:連絡先");
	if (!od_is_blank(c->office))
		put_named(x, c->office);
	if (!od_is_blank(c->mail))
		od_xml_leaf(x, "ic:Eメールアドレス", c->mail);
	if (is_number(c->tel))
		od_xml_leaf(x, "ic:電話番号", c->tel);
	if (is_number(c->fax))
		od_xml_leaf(x, "ic:FAX番号", c->fax);
	if (is_web_address(c->url))
		od_xml_leaf(x, "ic:Webサイト", c->url);
	od_xml_close(x, "ic:連絡先");
	od_xml_close(x, "contact");
}

static void put_source(od_job *job)
{
	const kw_source_info *info = kw_doc_source_const(job->doc);
	od_xml *x = &job->xml;
	char figures[24];
	od_xml_open(x, "source");
	od_xml_leaf(x, "fileName", od_is_blank(info->file) ? KW_LIT("-") : info->file);
	od_xml_leaf(x, "mediaType",
	            info->media_type.n ? info->media_type : KW_LIT("application/octet-stream"));
	od_xml_leaf(x, "charset", info->charset.n ? info->charset : KW_LIT("unknown"));
	snprintf(figures, sizeof figures, "%llu", (unsigned long long)info->bytes);
	od_xml_leaf(x, "byteLength", kw_str_from(figures));
	snprintf(figures, sizeof figures, "%u", (unsigned)info->lines);
	od_xml_leaf(x, "lineCount", kw_str_from(figures));
	od_xml_leaf(x, "sha256", kw_str_from(info->sha256));
	od_xml_close(x, "source");
}

void od_metadata_put(od_job *job)
{
	const kw_records *r = job->records;
	const kw_publication *p = job->publication;
	od_xml *x = &job->xml;
	od_xml_open(x, "metadata");
	od_xml_leaf(x, "dcterms:identifier", p->slug);
	od_xml_leaf(x, "dcterms:title", p->title);
	const kw_node *title = kw_node_title(kw_doc_root_const(job->doc));
	if (title && !od_is_blank(od_block_text(job, title))) {
		od_xml_open(x, "title");
		od_xml_attr(x, "lines", od_lines_of(job, title));
		od_xml_text(x, od_block_text(job, title));
		od_xml_close(x, "title");
	}
	od_xml_open(x, "documentType");
	od_xml_attr(x, "code", p->type_code);
	od_xml_text(x, p->type_word);
	od_xml_close(x, "documentType");
	if (p->status_code.n) {
		od_xml_open(x, "status");
		od_xml_attr(x, "code", p->status_code);
		od_xml_text(x, r->meta.status);
		od_xml_close(x, "status");
	}
	put_publisher(job);
	put_officers(job);
	put_fiscal_year(job);
	put_dates(job);
	put_licence(job);
	od_xml_leaf(x, "dcterms:language", KW_LIT("ja"));
	for (size_t i = 0; i < r->n_contacts; i++)
		put_contact(job, r->contacts[i]);
	put_source(job);
	od_xml_close(x, "metadata");
}
