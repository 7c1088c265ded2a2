/* dcat -- the elements of a catalogue: one for each subject, in a fixed order, properties sorted, no blank nodes, so that the
 * sorted triples are the identity of the graph. Names that CKAN would change or refuse are made fit, or left out and said. */
#include "dcat.h"
#include <stdio.h>

#define EU "http://publications.europa.eu/resource/authority/"

static const kw_str nothing = { NULL, 0 };
static const kw_str language = KW_LIT_INIT(EU "language/JPN");
static const kw_str access_public = KW_LIT_INIT(EU "access-right/PUBLIC");
static const kw_str authority = KW_LIT_INIT("http://purl.org/adms/publishertype/LocalAuthority");
static const kw_str algorithm = KW_LIT_INIT("http://spdx.org/rdf/terms#checksumAlgorithm_sha256");
static const kw_str vocabulary = KW_LIT_INIT("urn:kawaraban:opendata:1");

/* Bits of statuses_in and themes_in. */
static const struct {
	kw_str code, address, label;
} statuses[] = {
	{ KW_LIT_INIT("draft"), KW_LIT_INIT("http://purl.org/adms/status/UnderDevelopment"),
	  KW_LIT_INIT("Under development") },
	{ KW_LIT_INIT("final"), KW_LIT_INIT("http://purl.org/adms/status/Completed"),
	  KW_LIT_INIT("Completed") },
	{ KW_LIT_INIT("revised"), KW_LIT_INIT("http://purl.org/adms/status/Completed"),
	  KW_LIT_INIT("Completed") },
};
static const struct {
	kw_str code, address, label;
} themes[] = {
	{ KW_LIT_INIT("GOVE"), KW_LIT_INIT(EU "data-theme/GOVE"),
	  KW_LIT_INIT("Government and public sector") },
	{ KW_LIT_INIT("ECON"), KW_LIT_INIT(EU "data-theme/ECON"), KW_LIT_INIT("Economy and finance") },
};

/* ---- addresses and properties ---- */

/* base + a + b + c, in the page's arena. */
static kw_str join(od_dcat *d, const char *a, kw_str b, const char *c)
{
	kw_buf *s = &d->job.scratch;
	od_clear(&d->job, s);
	kw_buf_put(s, d->base);
	kw_buf_put(s, kw_str_from(a));
	kw_buf_put(s, b);
	kw_buf_put(s, kw_str_from(c));
	return kw_arena_copy(d->page_arena, kw_buf_str(s));
}

/* The address of a file: its path with everything but unreserved characters as %XX. */
static kw_str address_of(od_dcat *d, kw_str path)
{
	static const char hex[] = "0123456789ABCDEF";
	static const char unreserved[] = "-._~/";
	kw_buf *s = &d->job.scratch;
	od_clear(&d->job, s);
	kw_buf_put(s, d->base);
	kw_buf_put(s, KW_LIT("/files/"));
	for (size_t i = 0; i < path.n; i++) {
		uint8_t c = (uint8_t)path.p[i];
		bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
		             memchr(unreserved, c, sizeof unreserved - 1);
		if (plain) {
			kw_buf_putc(s, path.p[i]);
		} else {
			kw_buf_putc(s, '%');
			kw_buf_putc(s, hex[c >> 4]);
			kw_buf_putc(s, hex[c & 15]);
		}
	}
	return kw_arena_copy(d->page_arena, kw_buf_str(s));
}

static void put_subject(od_xml *x, const char *type, kw_str about)
{
	od_xml_open(x, type);
	od_xml_attr(x, "rdf:about", about);
}

/* A subject that only has a type. */
static void put_bare(od_xml *x, const char *type, kw_str about)
{
	put_subject(x, type, about);
	od_xml_close(x, type);
}

static void put_link(od_xml *x, const char *property, kw_str address)
{
	if (!address.n)
		return;
	od_xml_open(x, property);
	od_xml_attr(x, "rdf:resource", address);
	od_xml_close(x, property);
}

/* lang: "ja", "en", or NULL for a plain string. */
static void put_text(od_xml *x, const char *property, const char *lang, kw_str text)
{
	if (!text.n)
		return;
	od_xml_open(x, property);
	od_xml_attr(x, "xml:lang", kw_str_from(lang));
	od_xml_text(x, text);
	od_xml_close(x, property);
}

#define XSD "http://www.w3.org/2001/XMLSchema#"

static void put_typed(od_xml *x, const char *property, const char *type, kw_str text)
{
	if (!text.n)
		return;
	od_xml_open(x, property);
	od_xml_attr(x, "rdf:datatype", kw_str_from(type));
	od_xml_text(x, text);
	od_xml_close(x, property);
}

/* YYYY, YYYY-MM or YYYY-MM-DD, never more exact than it was stated. */
static void put_when(od_xml *x, const char *property, kw_str when)
{
	put_typed(x, property, when.n == 4 ? XSD "gYear" : when.n == 7 ? XSD "gYearMonth" : XSD "date", when);
}

/* ---- one data set ---- */

static bool has_part(const od_dcat *d, const od_file *const *files, size_t n, kw_str part)
{
	for (size_t i = 0; i < n; i++)
		if (kw_str_eq(d->kinds[files[i]->kind].part, part))
			return true;
	return false;
}

/* The data set being put. */
typedef struct subject {
	od_dcat *d;
	const od_dataset *set;
	const od_file *const *files;
	size_t n_files;
	kw_str address, publisher, fiscal, contact;
	bool has_budget, has_own_contact, has_period;
} subject;

static kw_str below(const subject *s, const char *what)
{
	kw_buf *b = &s->d->job.scratch;
	od_clear(&s->d->job, b);
	kw_buf_put(b, s->address);
	kw_buf_put(b, kw_str_from(what));
	return kw_arena_copy(s->d->page_arena, kw_buf_str(b));
}

/* The day of a moment, as it stands there. */
static kw_str day_of(kw_str moment)
{
	return kw_str_sub(moment, 0, 10);
}

static void put_description(const subject *s)
{
	const od_dataset *set = s->set;
	kw_buf *b = &s->d->job.scratch2;
	od_clear(&s->d->job, b);
	kw_buf_putf(b, "%.*sの", KW_STR_ARG(set->publisher_name));
	if (set->last_year.n)
		kw_buf_putf(b, "%.*s年度から%.*s年度まで", KW_STR_ARG(set->year), KW_STR_ARG(set->last_year));
	else if (s->fiscal.n)
		kw_buf_put(b, s->fiscal);
	if (s->has_period) {
		kw_buf_put(b, KW_LIT("（"));
		od_dcat_day_put(b, day_of(set->first_moment));
		kw_buf_put(b, KW_LIT("から"));
		od_dcat_day_put(b, day_of(set->last_moment));
		kw_buf_put(b, KW_LIT("まで）"));
	}
	if (s->fiscal.n || s->has_period)
		kw_buf_put(b, KW_LIT("の"));
	kw_buf_put(b, set->type_word);
	if (set->status_word.n)
		kw_buf_putf(b, "（%.*s）", KW_STR_ARG(set->status_word));
	kw_buf_put(b, KW_LIT("です。全文を構造とともに収録しています。"));
	if (s->has_budget)
		kw_buf_put(b, KW_LIT("金額（単位は円）の一覧があります。"));
	put_text(&s->d->page, "dct:description", "ja", kw_buf_str(b));
}

static void put_keywords(const subject *s)
{
	const od_dataset *set = s->set;
	const kw_str words[] = { set->type_word, s->has_budget ? KW_LIT("予算") : nothing, s->fiscal,
		                 set->publisher_name };
	kw_str put[KW_COUNT(words)];
	size_t n = 0;
	for (size_t i = 0; i < KW_COUNT(words); i++) {
		kw_str word = od_dcat_keyword(s->d, set, words[i]);
		bool known = !word.n;
		for (size_t k = 0; k < n; k++)
			known |= kw_str_eq(put[k], word);
		if (known)
			continue;
		put[n++] = word;
		put_text(&s->d->page, "dcat:keyword", "ja", word);
	}
}

static void put_provenance(const subject *s)
{
	const od_dataset *set = s->set;
	od_xml *x = &s->d->page;
	kw_buf *b = &s->d->job.scratch2;
	kw_str sha = set->sha256;
	od_clear(&s->d->job, b);
	kw_buf_putf(b, "出典：%.*s。原資料 %.*s（SHA-256 %.*s...%.*s）を機械変換により加工。",
	            KW_STR_ARG(set->title), KW_STR_ARG(set->file), KW_STR_ARG(kw_str_sub(sha, 0, 8)),
	            KW_STR_ARG(kw_str_sub(sha, 57, 7)));
	if (s->has_budget)
		kw_buf_put(b, KW_LIT("金額は原資料の単位の表記を円に換算。"));
	put_subject(x, "dct:ProvenanceStatement", below(s, "#provenance"));
	put_text(x, "rdfs:label", "ja", kw_buf_str(b));
	od_xml_close(x, "dct:ProvenanceStatement");
}

static kw_str distribution_address(const subject *s, const od_file *file)
{
	kw_str part = s->d->kinds[file->kind].part;
	kw_buf *b = &s->d->job.scratch;
	od_clear(&s->d->job, b);
	kw_buf_put(b, s->address);
	kw_buf_putc(b, '/');
	kw_buf_put(b, part);
	if (memchr(s->d->kinds[file->kind].suffix.p, '*', s->d->kinds[file->kind].suffix.n)) {
		size_t end = file->path.n;
		while (end && !(file->path.p[end - 1] >= '0' && file->path.p[end - 1] <= '9'))
			end--;
		size_t from = end;
		while (from && file->path.p[from - 1] >= '0' && file->path.p[from - 1] <= '9')
			from--;
		kw_buf_putc(b, '-');
		kw_buf_put(b, kw_str_sub(file->path, from, end - from));
	}
	return kw_arena_copy(s->d->page_arena, kw_buf_str(b));
}

static void put_distribution(const subject *s, const od_file *file)
{
	od_dcat *d = s->d;
	od_xml *x = &d->page;
	const od_file_kind *kind = &d->kinds[file->kind];
	kw_str about = distribution_address(s, file), where = address_of(d, file->path);
	char figures[24], media[160], format[64];
	snprintf(figures, sizeof figures, "%llu", (unsigned long long)file->bytes);
	snprintf(media, sizeof media, "https://www.iana.org/assignments/media-types/%.*s",
	         KW_STR_ARG(kind->media_type));
	snprintf(format, sizeof format, EU "file-type/%.*s", KW_STR_ARG(kind->format));
	kw_buf *b = &d->job.scratch;
	od_clear(&d->job, b);
	kw_buf_put(b, about);
	kw_buf_put(b, KW_LIT("#sha256"));
	kw_str sum = kw_arena_copy(d->page_arena, kw_buf_str(b));
	put_subject(x, "dcat:Distribution", about);
	put_link(x, "dcat:accessURL", where);
	put_typed(x, "dcat:byteSize", XSD "nonNegativeInteger", kw_str_from(figures));
	put_link(x, "dcat:downloadURL", where);
	put_link(x, "dcat:mediaType", kw_str_from(media));
	if (kw_str_eq(kind->of, KW_LIT("main")))
		put_link(x, "dct:conformsTo", vocabulary);
	put_link(x, "dct:format", kw_str_from(format));
	put_link(x, "dct:language", language);
	put_link(x, "dct:license", s->set->licence);
	put_text(x, "dct:title", "ja", kind->title);
	put_link(x, "spdx:checksum", sum);
	od_xml_close(x, "dcat:Distribution");
	put_subject(x, "spdx:Checksum", sum);
	put_link(x, "spdx:algorithm", algorithm);
	put_typed(x, "spdx:checksumValue", XSD "hexBinary", kw_str_from(file->sha256));
	od_xml_close(x, "spdx:Checksum");
	d->kinds_in |= UINT64_C(1) << file->kind;
}

static void put_contact(const subject *s)
{
	const od_dataset *set = s->set;
	od_xml *x = &s->d->page;
	char mail[320], tel[64];
	if (!s->has_own_contact)
		return;
	snprintf(mail, sizeof mail, "mailto:%.*s", KW_STR_ARG(set->mail));
	snprintf(tel, sizeof tel, "tel:%.*s", KW_STR_ARG(set->telephone));
	bool is_fit = set->mail.n < 300 && !memchr(set->mail.p ? set->mail.p : "", ' ', set->mail.n);
	put_subject(x, "vcard:Organization", s->contact);
	put_link(x, "rdf:type", KW_LIT("http://www.w3.org/2006/vcard/ns#Kind"));
	put_text(x, "vcard:fn", "ja", set->contact_name.n ? set->contact_name : set->publisher_name);
	put_link(x, "vcard:hasEmail", set->mail.n && is_fit ? kw_str_from(mail) : nothing);
	put_link(x, "vcard:hasTelephone",
	         set->telephone.n && set->telephone.n < 50 ? kw_str_from(tel) : nothing);
	put_link(x, "vcard:hasURL", set->web);
	od_xml_close(x, "vcard:Organization");
}

static unsigned theme_of(const od_dcat *d, kw_str type_word)
{
	enum { THEME = 3 };
	kw_str code = od_dcat_field_of(d->types, type_word, THEME);
	for (unsigned i = 0; i < KW_COUNT(themes); i++)
		if (kw_str_eq(code, themes[i].code))
			return i;
	return 0;
}

static kw_str status_address(od_dcat *d, kw_str code)
{
	for (size_t i = 0; i < KW_COUNT(statuses); i++) {
		if (!kw_str_eq(code, statuses[i].code))
			continue;
		d->statuses_in |= UINT64_C(1) << (i ? 1 : 0);
		return statuses[i].address;
	}
	return nothing;
}

static void put_properties(const subject *s)
{
	od_dcat *d = s->d;
	const od_dataset *set = s->set;
	od_xml *x = &d->page;
	unsigned theme = theme_of(d, set->type_word);
	put_subject(x, "dcat:Dataset", s->address);
	put_link(x, "adms:status", status_address(d, set->status_code));
	put_link(x, "dcat:contactPoint", s->contact);
	for (size_t i = 0; i < s->n_files; i++)
		put_link(x, "dcat:distribution", distribution_address(s, s->files[i]));
	put_keywords(s);
	put_link(x, "dcat:theme", themes[theme].address);
	put_text(x, "dcat:version", NULL, set->status_word);
	put_link(x, "dct:accessRights", access_public);
	put_description(s);
	put_text(x, "dct:identifier", NULL, set->identifier);
	put_when(x, "dct:issued", set->issued);
	put_link(x, "dct:language", language);
	put_when(x, "dct:modified", set->modified);
	put_link(x, "dct:provenance", below(s, "#provenance"));
	put_link(x, "dct:publisher", s->publisher);
	put_link(x, "dct:spatial", join(d, "/id/area/", set->publisher_code, ""));
	put_link(x, "dct:temporal", s->has_period ? below(s, "#period") : nothing);
	put_text(x, "dct:title", "ja", set->title);
	put_link(x, "prov:wasDerivedFrom", od_dcat_source(d, set->sha256));
	od_xml_close(x, "dcat:Dataset");
	d->themes_in |= UINT64_C(1) << theme;
}

/* Adds a term to those that the page defines, once. */
static void use_term(od_dcat *d, od_list *list, kw_str address, kw_str name)
{
	const od_term *terms = list->items;
	for (size_t i = 0; i < list->n; i++)
		if (kw_str_eq(terms[i].address, address))
			return;
	od_term *t = od_list_add(&d->job, list, sizeof *t);
	*t = (od_term){ kw_arena_copy(d->page_arena, address), kw_arena_copy(d->page_arena, name) };
}

void od_dcat_dataset_put(od_dcat *d, const od_dataset *set, const od_file *const *files, size_t n)
{
	subject s = { .d = d, .set = set, .files = files, .n_files = n };
	od_xml *x = &d->page;
	s.address = join(d, "/id/dataset/", set->identifier, "");
	s.publisher = join(d, "/id/org/", set->publisher_code, "");
	s.fiscal = od_dcat_years(d, set);
	s.has_own_contact = set->contact_name.n || set->mail.n || set->telephone.n;
	s.contact = s.has_own_contact ? below(&s, "#contact")
	                              : join(d, "/id/org/", set->publisher_code, "#contact");
	s.has_budget = has_part(d, files, n, KW_LIT("csv-budget"));
	s.has_period = set->first_moment.n >= 10 && set->last_moment.n >= 10;
	kw_str *address = od_list_add(&d->job, &d->datasets, sizeof *address);
	*address = s.address;
	put_properties(&s);
	for (size_t i = 0; i < n; i++)
		put_distribution(&s, files[i]);
	if (s.has_period) {
		put_subject(x, "dct:PeriodOfTime", below(&s, "#period"));
		put_typed(x, "dcat:endDate", XSD "date", day_of(set->last_moment));
		put_typed(x, "dcat:startDate", XSD "date", day_of(set->first_moment));
		od_xml_close(x, "dct:PeriodOfTime");
	}
	put_provenance(&s);
	put_contact(&s);
	use_term(d, &d->publishers, set->publisher_code, set->publisher_name);
	if (set->licence.n)
		use_term(d, &d->licences_in, set->licence, nothing);
}

/* ---- what the page refers to ---- */

static void put_publishers(od_dcat *d)
{
	const od_term *terms = d->publishers.items;
	od_xml *x = &d->page;
	for (size_t i = 0; i < d->publishers.n; i++) {
		kw_str code = terms[i].address, prefecture = nothing, name;
		name = od_dcat_name_of(d, code, &prefecture);
		put_subject(x, "foaf:Organization", join(d, "/id/org/", code, ""));
		put_link(x, "rdf:type", KW_LIT("http://xmlns.com/foaf/0.1/Agent"));
		put_text(x, "dct:identifier", NULL, code);
		put_link(x, "dct:type", authority);
		put_text(x, "foaf:name", "ja", terms[i].name);
		od_xml_close(x, "foaf:Organization");
		put_subject(x, "vcard:Organization", join(d, "/id/org/", code, "#contact"));
		put_link(x, "rdf:type", KW_LIT("http://www.w3.org/2006/vcard/ns#Kind"));
		put_text(x, "vcard:fn", "ja", terms[i].name);
		put_link(x, "vcard:hasURL", join(d, "/", nothing, ""));
		od_xml_close(x, "vcard:Organization");
		kw_buf *b = &d->job.scratch2;
		od_clear(&d->job, b);
		kw_buf_put(b, kw_str_eq(prefecture, name) ? nothing : prefecture);
		kw_buf_put(b, name.n ? name : terms[i].name);
		put_subject(x, "dct:Location", join(d, "/id/area/", code, ""));
		put_text(x, "dct:identifier", NULL, code);
		put_text(x, "rdfs:label", "ja", kw_buf_str(b));
		od_xml_close(x, "dct:Location");
	}
}

static void put_licences(od_dcat *d)
{
	enum { ADDRESS = 1, TITLE = 3 };
	const od_term *terms = d->licences_in.items;
	for (size_t i = 0; i < d->licences_in.n; i++) {
		kw_str title = terms[i].address;
		kw_tsv t = { .rest = d->licences };
		while (kw_tsv_next(&t))
			if (kw_str_eq(t.fields[ADDRESS], terms[i].address))
				title = t.fields[TITLE];
		put_subject(&d->page, "dct:LicenseDocument", terms[i].address);
		put_text(&d->page, "dct:title", NULL, title);
		od_xml_close(&d->page, "dct:LicenseDocument");
	}
}

/* Is it the first kind in use with that field? Media types and formats are shared by kinds. */
static bool is_first(const od_dcat *d, size_t kind, size_t offset)
{
	const kw_str *own = (const kw_str *)(const void *)((const char *)&d->kinds[kind] + offset);
	for (size_t i = 0; i < kind; i++)
		if (d->kinds_in >> i & 1 &&
		    kw_str_eq(*own, *(const kw_str *)(const void *)((const char *)&d->kinds[i] + offset)))
			return false;
	return d->kinds_in >> kind & 1;
}

static void put_labelled(od_xml *x, const char *type, const char *head, kw_str tail, const char *property,
                         const char *lang, kw_str label)
{
	char about[192];
	snprintf(about, sizeof about, "%s%.*s", head, KW_STR_ARG(tail));
	put_subject(x, type, kw_str_from(about));
	put_text(x, property, lang, label);
	od_xml_close(x, type);
}

static void put_terms(od_dcat *d)
{
	od_xml *x = &d->page;
	for (size_t i = 0; i < d->n_kinds; i++)
		if (is_first(d, i, offsetof(od_file_kind, media_type)))
			put_labelled(x, "dct:MediaType", "https://www.iana.org/assignments/media-types/",
			             d->kinds[i].media_type, "rdfs:label", NULL, d->kinds[i].media_type);
	for (size_t i = 0; i < d->n_kinds; i++)
		if (is_first(d, i, offsetof(od_file_kind, format)))
			put_labelled(x, "dct:MediaTypeOrExtent", EU "file-type/", d->kinds[i].format,
			             "rdfs:label", NULL, d->kinds[i].format);
	put_labelled(x, "dct:LinguisticSystem", "", language, "rdfs:label", "ja", KW_LIT("日本語"));
	put_labelled(x, "dct:RightsStatement", "", access_public, "rdfs:label", "ja", KW_LIT("公開"));
	for (size_t i = 0; i < KW_COUNT(themes); i++)
		if (d->themes_in >> i & 1)
			put_labelled(x, "skos:Concept", "", themes[i].address, "skos:prefLabel", "en",
			             themes[i].label);
	put_labelled(x, "skos:Concept", "", authority, "skos:prefLabel", "en", KW_LIT("Local Authority"));
	for (size_t i = 0; i < 2; i++)
		if (d->statuses_in >> i & 1)
			put_labelled(x, "skos:Concept", "", statuses[i].address, "skos:prefLabel", "en",
			             statuses[i].label);
	put_bare(x, "foaf:Document", join(d, "/", nothing, ""));
	put_labelled(x, "dct:Standard", "", vocabulary, "dct:title", "en",
	             KW_LIT("kawaraban open data XML 1.0 (RELAX NG)"));
	put_bare(x, "spdx:ChecksumAlgorithm", algorithm);
}

/* ---- the page ---- */

static void put_catalog(od_dcat *d, od_xml *x, kw_str publisher)
{
	const kw_str *datasets = d->datasets.items;
	put_subject(x, "dcat:Catalog", join(d, "/id/catalog", nothing, ""));
	for (size_t i = 0; i < d->datasets.n; i++)
		put_link(x, "dcat:dataset", datasets[i]);
	put_text(x, "dct:description", "ja", d->description);
	put_link(x, "dct:language", language);
	put_link(x, "dct:license", d->licence);
	put_link(x, "dct:publisher", join(d, "/id/org/", publisher, ""));
	put_text(x, "dct:title", "ja", d->title);
	put_link(x, "foaf:homepage", join(d, "/", nothing, ""));
	od_xml_close(x, "dcat:Catalog");
}

static kw_str page_name(od_dcat *d, size_t number, const char *before)
{
	char name[40] = "catalog.rdf";
	if (number > 1)
		snprintf(name, sizeof name, "catalog-%zu.rdf", number);
	return before ? join(d, before, kw_str_from(name), "")
	              : kw_arena_copy(d->page_arena, kw_str_from(name));
}

static void put_paging(od_dcat *d, od_xml *x, bool next)
{
	if (!next && d->n_pages == 0)
		return;
	put_subject(x, "hydra:PagedCollection", page_name(d, d->n_pages + 1, "/files/"));
	put_link(x, "hydra:first", page_name(d, 1, "/files/"));
	put_link(x, "hydra:next", next ? page_name(d, d->n_pages + 2, "/files/") : nothing);
	od_xml_close(x, "hydra:PagedCollection");
}

static void put_root(od_xml *x)
{
	static const struct {
		const char *name;
		kw_str address;
	} names[] = {
		{ "xmlns:adms", KW_LIT_INIT("http://www.w3.org/ns/adms#") },
		{ "xmlns:dcat", KW_LIT_INIT("http://www.w3.org/ns/dcat#") },
		{ "xmlns:dct", KW_LIT_INIT("http://purl.org/dc/terms/") },
		{ "xmlns:foaf", KW_LIT_INIT("http://xmlns.com/foaf/0.1/") },
		{ "xmlns:hydra", KW_LIT_INIT("http://www.w3.org/ns/hydra/core#") },
		{ "xmlns:prov", KW_LIT_INIT("http://www.w3.org/ns/prov#") },
		{ "xmlns:rdf", KW_LIT_INIT("http://www.w3.org/1999/02/22-rdf-syntax-ns#") },
		{ "xmlns:rdfs", KW_LIT_INIT("http://www.w3.org/2000/01/rdf-schema#") },
		{ "xmlns:skos", KW_LIT_INIT("http://www.w3.org/2004/02/skos/core#") },
		{ "xmlns:spdx", KW_LIT_INIT("http://spdx.org/rdf/terms#") },
		{ "xmlns:vcard", KW_LIT_INIT("http://www.w3.org/2006/vcard/ns#") },
	};
	od_xml_begin(x);
	od_xml_open(x, "rdf:RDF");
	for (size_t i = 0; i < KW_COUNT(names); i++)
		od_xml_attr(x, names[i].name, names[i].address);
}

/* Everything of the page is released, its memory but for the arena kept for the next. */
static void begin_page(od_dcat *d)
{
	kw_arena_free(d->page_arena);
	d->page_arena = kw_arena_new();
	d->job.no_memory |= !d->page_arena;
	d->n_pages++;
	d->datasets.n = d->publishers.n = d->licences_in.n = 0;
	d->kinds_in = d->statuses_in = d->themes_in = 0;
	kw_buf_clear(&d->page.buf);
	d->page.counts = (od_counts){ 0 };
}

kw_status od_dcat_page_put(od_dcat *d, kw_sink *out, bool next)
{
	const od_term *publishers = d->publishers.items;
	kw_str code = d->publisher_code;
	kw_sink *file = d->n_pages ? kw_sink_add(out, page_name(d, d->n_pages + 1, NULL)) : out;
	if (!file)
		return kw_sink_put(out, nothing); /* the failure is latched there */
	od_xml x = { .out = file, .verify = od_verify_new(OD_VERIFY_COUNTS) };
	if (!code.n && d->publishers.n)
		code = publishers[0].address;
	use_term(d, &d->publishers, code, od_dcat_name_of(d, code, NULL));
	if (d->licence.n)
		use_term(d, &d->licences_in, d->licence, nothing);
	put_publishers(d);
	put_licences(d);
	put_terms(d);
	put_root(&x);
	put_catalog(d, &x, code);
	put_paging(d, &x, next);
	od_xml_flush(&x);
	kw_sink_put(file, kw_buf_str(&d->page.buf));
	if (x.verify)
		od_verify_put(x.verify, kw_buf_str(&d->page.buf));
	x.counts.elements += d->page.counts.elements;
	od_xml_close(&x, "rdf:RDF");
	od_xml_flush(&x);
	bool fine = x.verify && !x.buf.failed && !d->page.buf.failed && !d->job.no_memory &&
	            !kw_arena_failed(d->page_arena);
	kw_status st = fine ? od_verify_end(x.verify, d->ctx, &x.counts)
	                    : kw_fail(d->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
	                              "no memory for the catalogue");
	if (!st)
		st = kw_sink_put(file, nothing); /* a failure of any put */
	od_verify_free(x.verify);
	kw_buf_free(&x.buf);
	begin_page(d);
	return st;
}
