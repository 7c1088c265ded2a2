/* dataset -- reads the metadata of an open data XML and stops behind them: of a document of any length the first kilobytes. */
#include "dataset.h"
#include "xml_lib.h"

#define OWN_NAMESPACE "urn:kawaraban:opendata:1"

/* Prefixes that the paths below are written with. */
static const struct {
	kw_str uri, prefix;
} namespaces[] = {
	{ KW_LIT_INIT(OWN_NAMESPACE), KW_LIT_INIT("") },
	{ KW_LIT_INIT("http://purl.org/dc/terms/"), KW_LIT_INIT("dcterms:") },
	{ KW_LIT_INIT("http://imi.go.jp/ns/core/2#"), KW_LIT_INIT("ic:") },
};

#define CONTACT "/openData/metadata/contact/ic:連絡先"
#define PERIOD  "/openData/metadata/fiscalYear/ic:期間"

/* Leaves: where their text goes; the first of several is kept. */
static const struct {
	const char *path;
	size_t offset;
} leaves[] = {
	{ "/openData/metadata/dcterms:identifier", offsetof(od_dataset, identifier) },
	{ "/openData/metadata/dcterms:title", offsetof(od_dataset, title) },
	{ "/openData/metadata/documentType", offsetof(od_dataset, type_word) },
	{ "/openData/metadata/status", offsetof(od_dataset, status_word) },
	{ "/openData/metadata/publisher/ic:組織/ic:名称/ic:表記", offsetof(od_dataset, publisher_name) },
	{ PERIOD "/ic:開始日時/ic:標準型日時", offsetof(od_dataset, first_moment) },
	{ PERIOD "/ic:終了日時/ic:標準型日時", offsetof(od_dataset, last_moment) },
	{ "/openData/metadata/dcterms:issued", offsetof(od_dataset, issued) },
	{ "/openData/metadata/dcterms:modified", offsetof(od_dataset, modified) },
	{ "/openData/metadata/dcterms:license", offsetof(od_dataset, licence) },
	{ CONTACT "/ic:名称/ic:表記", offsetof(od_dataset, contact_name) },
	{ CONTACT "/ic:Eメールアドレス", offsetof(od_dataset, mail) },
	{ CONTACT "/ic:電話番号", offsetof(od_dataset, telephone) },
	{ CONTACT "/ic:FAX番号", offsetof(od_dataset, fax) },
	{ CONTACT "/ic:Webサイト", offsetof(od_dataset, web) },
	{ "/openData/metadata/source/fileName", offsetof(od_dataset, file) },
	{ "/openData/metadata/source/sha256", offsetof(od_dataset, sha256) },
};

/* Attributes of elements. */
static const struct {
	const char *path;
	kw_str name;
	size_t offset;
} attributes[] = {
	{ "/openData/metadata/status", KW_LIT_INIT("code"), offsetof(od_dataset, status_code) },
	{ "/openData/metadata/publisher", KW_LIT_INIT("code"), offsetof(od_dataset, publisher_code) },
	{ "/openData/metadata/fiscalYear", KW_LIT_INIT("year"), offsetof(od_dataset, year) },
	{ "/openData/metadata/fiscalYear", KW_LIT_INIT("lastYear"), offsetof(od_dataset, last_year) },
	{ "/openData/metadata/fiscalYear", KW_LIT_INIT("era"), offsetof(od_dataset, era) },
	{ "/openData/metadata/fiscalYear", KW_LIT_INIT("eraYear"), offsetof(od_dataset, era_year) },
};

typedef struct reading {
	kw_arena *arena;
	od_dataset *out;
	kw_buf path, text;
	size_t n_contacts;
	bool begun, is_other, done;
	od_sax *sax;
} reading;

static kw_str *member(reading *r, size_t offset)
{
	return (kw_str *)(void *)((char *)r->out + offset);
}

static void on_start(void *user, const od_sax *s, kw_str ns, kw_str name)
{
	reading *r = user;
	kw_str prefix = KW_LIT("?");
	for (size_t i = 0; i < KW_COUNT(namespaces); i++)
		if (kw_str_eq(ns, namespaces[i].uri))
			prefix = namespaces[i].prefix;
	kw_buf_clear(&r->text);
	kw_buf_putc(&r->path, '/');
	kw_buf_put(&r->path, prefix);
	kw_buf_put(&r->path, name);
	kw_str path = kw_buf_str(&r->path);
	if (!r->begun && !kw_str_eq(path, KW_LIT("/openData"))) {
		r->is_other = true;
		od_sax_stop(r->sax);
		return;
	}
	r->begun = true;
	r->n_contacts += kw_str_eq(path, KW_LIT("/openData/metadata/contact"));
	for (size_t i = 0; i < KW_COUNT(attributes); i++)
		if (kw_str_eq(path, kw_str_from(attributes[i].path)))
			*member(r, attributes[i].offset) =
			        kw_arena_copy(r->arena, od_sax_attr(s, attributes[i].name));
}

static void on_text(void *user, const od_sax *s KW_UNUSED, kw_str text)
{
	kw_buf_put(&((reading *)user)->text, text);
}

static void on_end(void *user, const od_sax *s KW_UNUSED, kw_str ns KW_UNUSED, kw_str name KW_UNUSED)
{
	reading *r = user;
	kw_str path = kw_buf_str(&r->path);
	for (size_t i = 0; i < KW_COUNT(leaves); i++) {
		if (!kw_str_eq(path, kw_str_from(leaves[i].path)))
			continue;
		bool is_late = r->n_contacts > 1 && kw_str_starts(path, KW_LIT(CONTACT));
		if (!is_late && !member(r, leaves[i].offset)->n)
			*member(r, leaves[i].offset) =
			        kw_arena_copy(r->arena, kw_str_trim(kw_buf_str(&r->text)));
	}
	if (kw_str_eq(path, KW_LIT("/openData/metadata"))) {
		r->done = true;
		od_sax_stop(r->sax);
	}
	while (r->path.n && r->path.b[r->path.n - 1] != '/')
		r->path.n--;
	r->path.n -= r->path.n > 0;
	kw_buf_clear(&r->text);
}

od_dataset_found od_dataset_read(kw_str bytes, kw_arena *arena, od_dataset *out, kw_str *why, uint32_t *line)
{
	static const od_sax_events events = { on_start, on_text, on_end };
	enum { STEP = 8192 };
	reading r = { .arena = arena, .out = out };
	*out = (od_dataset){ 0 };
	*why = KW_LIT("it ends before its metadata do");
	*line = 0;
	r.sax = od_sax_new(&events, &r);
	bool fine = r.sax != NULL;
	for (size_t at = 0; fine && at < bytes.n && !r.done && !r.is_other; at += STEP)
		fine = od_sax_put(r.sax, kw_str_sub(bytes, at, STEP));
	if (!r.sax)
		*why = KW_LIT("no memory");
	else if (!fine)
		*why = kw_arena_copy(arena, kw_str_from(od_sax_why(r.sax, line)));
	od_sax_free(r.sax);
	fine = fine && !r.path.failed && !r.text.failed;
	kw_buf_free(&r.path);
	kw_buf_free(&r.text);
	if (r.is_other)
		return OD_OTHER_XML;
	return fine && r.done ? OD_DATASET : OD_MALFORMED;
}
