/* publisher -- who publishes: by option, by a web address, by the text, or because the name is the only one of its kind;
 * else nobody, and the candidates are named. Never a guess. And the one call that makes a publication. */
#include "publisher.h"
#include <stdio.h>
#include <strings.h>

/* The columns of municipalities.tsv. */
enum { CODE, PREFECTURE, NAME, KANA, KIND, PARENT, HOST, VALID_FROM, VALID_TO, N_FIELDS };

enum { MAX_CANDIDATES = 64, MAX_HOSTS = 32 };

typedef struct candidate {
	kw_str code, prefecture, name, city; /* city: the part of a ward's name before the ward */
} candidate;

typedef struct search {
	kw_publication_job *job;
	kw_str table;
	kw_str printed; /* 緑区 */
	candidate found[MAX_CANDIDATES];
	size_t n;
	kw_str hosts[MAX_HOSTS];
	size_t n_hosts;
	kw_str host_code; /* of the city whose web server the document names */
} search;

/* YYYY-MM-DD as YYYYMMDD; 0 for an empty field. */
static int32_t day_of(kw_str s)
{
	int32_t day = 0;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			day = day * 10 + (s.p[i] - '0');
	return day;
}

static bool is_valid_then(const kw_str *row, const kw_meta *meta)
{
	int32_t from = day_of(row[VALID_FROM]), to = day_of(row[VALID_TO]);
	return (meta->last_day == 0 || from <= meta->last_day) &&
	       (to == 0 || (meta->first_day != 0 && to >= meta->first_day));
}

/* A web address below the domain of the table's host. */
static bool is_host_of(kw_str host, kw_str table_host)
{
	kw_str domain = kw_str_starts(table_host, KW_LIT("www.")) ? kw_str_sub(table_host, 4, table_host.n)
	                                                          : table_host;
	if (domain.n == 0 || host.n < domain.n ||
	    strncasecmp(host.p + (host.n - domain.n), domain.p, domain.n) != 0)
		return false;
	return host.n == domain.n || host.p[host.n - domain.n - 1] == '.';
}

static void add_host(search *s, kw_str address)
{
	static const kw_str schemes[] = { KW_LIT_INIT("https://"), KW_LIT_INIT("http://") };
	for (size_t i = 0; i < KW_COUNT(schemes); i++) {
		if (!kw_str_starts(address, schemes[i]) || s->n_hosts == MAX_HOSTS)
			continue;
		kw_str host = kw_str_sub(address, schemes[i].n, address.n);
		size_t n = 0;
		while (n < host.n && !memchr("/:?#", host.p[n], 4))
			n++;
		s->hosts[s->n_hosts++] = kw_str_sub(host, 0, n);
		return;
	}
}

static void collect_hosts(search *s)
{
	kw_walk w = kw_walk_from(kw_doc_root_const(s->job->doc));
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		if (e != KW_ENTER)
			continue;
		if (w.node->type == KW_LINK)
			add_host(s, w.node->as.link.href);
		else if (w.node->type == KW_FIELD)
			add_host(s, w.node->as.field->href);
		else if (w.node->type == KW_CONTACT)
			add_host(s, w.node->as.contact->url);
	}
}

/* One pass over the table: whose name is the printed one, as a whole or as the ward of a city? */
static void collect_candidates(search *s)
{
	kw_tsv t = { .rest = s->table };
	const kw_str *row = t.fields;
	const kw_meta *meta = &s->job->made.records->meta;
	while (kw_tsv_next(&t)) {
		for (size_t i = 0; i < s->n_hosts && row[HOST].n && s->host_code.n == 0; i++)
			if (is_host_of(s->hosts[i], row[HOST]))
				s->host_code = row[CODE];
		bool whole = kw_str_eq(row[NAME], s->printed);
		bool ward = kw_str_eq(row[KIND], KW_LIT("ward")) && kw_str_ends(row[NAME], s->printed);
		kw_str city =
		        ward ? kw_str_sub(row[NAME], 0, row[NAME].n - s->printed.n) : (kw_str){ NULL, 0 };
		if (s->printed.n == 0 || !(whole || (ward && kw_str_ends(city, KW_LIT("市")))) ||
		    !is_valid_then(row, meta) || s->n == MAX_CANDIDATES)
			continue;
		s->found[s->n++] = (candidate){ row[CODE], row[PREFECTURE], row[NAME], city };
	}
}

static void take(kw_publication_job *job, const candidate *c, kw_publisher_source source)
{
	job->made.publisher = (kw_publisher){
		.source = source, .code = c->code, .name = c->name, .prefecture = c->prefecture
	};
}

/* The ward of that city, or the city itself. */
static const candidate *find_by_host(const search *s)
{
	kw_tsv t = { .rest = s->table };
	const kw_str *row = t.fields;
	while (s->host_code.n && kw_tsv_next(&t)) {
		for (size_t i = 0; i < s->n; i++)
			if (kw_str_eq(row[CODE], s->found[i].code) &&
			    (kw_str_eq(row[PARENT], s->host_code) || kw_str_eq(row[CODE], s->host_code)))
				return &s->found[i];
	}
	return NULL;
}

/* Does the name at p belong to a longer name of the table (大津市 for 津市)? */
static bool is_tail_of_longer(const search *s, kw_str text, size_t at, kw_str name)
{
	kw_tsv t = { .rest = s->table };
	const kw_str *row = t.fields;
	while (kw_tsv_next(&t)) {
		size_t more = row[NAME].n > name.n ? row[NAME].n - name.n : 0;
		if (more > 0 && more <= at && kw_str_ends(row[NAME], name) &&
		    memcmp(text.p + at - more, row[NAME].p, more) == 0)
			return true;
	}
	return false;
}

static bool is_named(const search *s, kw_str text, kw_str name)
{
	for (size_t from = 0; name.n && from + name.n <= text.n;) {
		const char *p = memmem(text.p + from, text.n - from, name.p, name.n);
		if (!p)
			return false;
		if (!is_tail_of_longer(s, text, (size_t)(p - text.p), name))
			return true;
		from = (size_t)(p - text.p) + name.n;
	}
	return false;
}

/* Is a city, town or special ward named with its prefecture: 東京都中央区, 広島県府中市? */
static bool is_named_in_full(search *s, kw_str text, const candidate *c)
{
	kw_buf *full = &s->job->more;
	kw_publication_clear(s->job, full);
	kw_buf_put(full, c->prefecture);
	kw_buf_put(full, c->name);
	return kw_str_has(text, kw_buf_str(full));
}

/* The one candidate whose full name the text has, else the one whose city it names; NULL when none or several. */
static const candidate *find_by_text(search *s)
{
	const candidate *full = NULL, *city = NULL;
	size_t n_full = 0, n_city = 0;
	kw_buf text = { 0 };
	kw_text_of(kw_doc_root_const(s->job->doc), &text);
	for (size_t i = 0; i < s->n && !text.failed; i++) {
		const candidate *c = &s->found[i];
		bool of_city = c->city.n > 0;
		if (of_city ? is_named(s, kw_buf_str(&text), c->name)
		            : is_named_in_full(s, kw_buf_str(&text), c)) {
			full = c;
			n_full++;
		}
		if (of_city && is_named(s, kw_buf_str(&text), c->city)) {
			city = c;
			n_city++;
		}
	}
	s->job->no_memory |= text.failed;
	kw_buf_free(&text);
	return n_full == 1 ? full : n_full == 0 && n_city == 1 ? city : NULL;
}

static void name_candidates(search *s)
{
	kw_buf list = { 0 };
	for (size_t i = 0; i < s->n; i++) {
		kw_buf_put(&list, i ? KW_LIT("、") : (kw_str){ NULL, 0 });
		kw_buf_put(&list, s->found[i].code);
		kw_buf_putc(&list, ' ');
		kw_buf_put(&list, s->found[i].name);
	}
	s->job->made.publisher =
	        (kw_publisher){ .n_candidates = s->n,
		                .candidates = kw_publication_copy(s->job, kw_buf_str(&list)) };
	s->job->no_memory |= list.failed;
	kw_buf_free(&list);
}

static char check_digit(const char *five)
{
	int sum = 0;
	for (int i = 0; i < 5; i++)
		sum += (6 - i) * (five[i] - '0');
	return (char)('0' + (11 - sum % 11) % 10);
}

static bool take_code(kw_publication_job *job, kw_str table, kw_str code, kw_publisher_source source)
{
	kw_tsv t = { .rest = table };
	const kw_str *row = t.fields;
	while (kw_tsv_next(&t)) {
		if (!kw_str_eq(row[CODE], code))
			continue;
		take(job, &(candidate){ row[CODE], row[PREFECTURE], row[NAME], { NULL, 0 } }, source);
		return true;
	}
	return false;
}

/* A document that was published once states its publisher, and how it had been told. */
static bool take_stated(kw_publication_job *job, kw_str table)
{
	static const struct {
		kw_str word;
		kw_publisher_source source;
	} sources[] = {
		{ KW_LIT_INIT("option"), KW_PUBLISHER_OPTION },
		{ KW_LIT_INIT("url"), KW_PUBLISHER_URL },
		{ KW_LIT_INIT("text"), KW_PUBLISHER_TEXT },
		{ KW_LIT_INIT("uniqueName"), KW_PUBLISHER_UNIQUE_NAME },
	};
	const kw_stated *stated = kw_doc_stated_const(job->doc);
	for (size_t i = 0; stated->publisher.n && i < KW_COUNT(sources); i++)
		if (kw_str_eq(stated->publisher_source, sources[i].word))
			return take_code(job, table, stated->publisher, sources[i].source);
	return false;
}

/* Options are named after the writer they belong to. */
static kw_status resolve_option(kw_publication_job *job, kw_str table, kw_str given)
{
	char code[6], option[64];
	bool figures = given.n == 5 || given.n == 6;
	snprintf(option, sizeof option, "%s.publisher", job->wish->owner);
	for (size_t i = 0; figures && i < given.n; i++)
		figures = given.p[i] >= '0' && given.p[i] <= '9';
	if (!figures)
		return kw_fail(job->ctx, KW_EUSAGE, option, (kw_span){ 0 },
		               "%s is \"%.*s\"; expected a local government code of 5 or 6 figures", option,
		               KW_STR_ARG(given));
	memcpy(code, given.p, given.n);
	if (given.n == 5)
		code[5] = check_digit(code);
	else if (code[5] != check_digit(code))
		return kw_fail(job->ctx, KW_EUSAGE, option, (kw_span){ 0 },
		               "%s is %.*s; the check digit of %.5s is %c", option, KW_STR_ARG(given), code,
		               check_digit(code));
	if (take_code(job, table, (kw_str){ code, sizeof code }, KW_PUBLISHER_OPTION))
		return KW_OK;
	return kw_fail(job->ctx, KW_EUSAGE, option, (kw_span){ 0 },
	               "%s is %.*s; municipalities.tsv has no such code", option, KW_STR_ARG(given));
}

kw_status kw_publisher_resolve(kw_publication_job *job)
{
	const kw_meta *meta = &job->made.records->meta;
	kw_str given = job->wish->publisher;
	search s = { .job = job };
	kw_status st = kw_ctx_data(job->ctx, "municipalities.tsv", &s.table);
	if (st != KW_OK)
		return st;
	if (given.n)
		return resolve_option(job, s.table, given);
	if (take_stated(job, s.table))
		return KW_OK;
	kw_publication_clear(job, &job->text);
	kw_buf_put(&job->text, meta->city);
	kw_buf_put(&job->text, meta->ward);
	s.printed = kw_publication_copy(job, kw_buf_str(&job->text));
	collect_hosts(&s);
	collect_candidates(&s);
	const candidate *c = find_by_host(&s);
	if (c)
		take(job, c, KW_PUBLISHER_URL);
	else if (s.n == 1)
		take(job, &s.found[0],
		     meta->city.n && meta->ward.n ? KW_PUBLISHER_TEXT : KW_PUBLISHER_UNIQUE_NAME);
	else if (s.n > 1 && (c = find_by_text(&s)))
		take(job, c, KW_PUBLISHER_TEXT);
	else
		name_candidates(&s);
	return KW_OK;
}

/* ---- the publication ---- */

void kw_publication_clear(kw_publication_job *job, kw_buf *b)
{
	job->no_memory |= b->failed;
	kw_buf_clear(b);
}

kw_str kw_publication_copy(kw_publication_job *job, kw_str s)
{
	kw_str copy = kw_arena_copy(job->arena, s);
	job->no_memory |= copy.n != s.n;
	return copy;
}

kw_status kw_publication_prepare(kw_ctx *ctx)
{
	static const char *const files[] = { "eras.tsv",
		                             "fiscal-years.tsv",
		                             "municipalities.tsv",
		                             "opendata/document-types.tsv",
		                             "opendata/licences.tsv",
		                             "opendata/roles.tsv",
		                             "opendata/states.tsv" };
	kw_status st = KW_OK;
	kw_str bytes;
	for (size_t i = 0; i < KW_COUNT(files) && st == KW_OK; i++)
		st = kw_ctx_data(ctx, files[i], &bytes);
	return st;
}

kw_status kw_publication_make(kw_ctx *ctx, const kw_doc *doc, const kw_records *records,
                              const kw_publication_wish *wish, kw_arena *arena, const kw_publication **out)
{
	kw_status st = KW_OK;
	kw_publication_job *job = kw_arena_alloc(arena, sizeof *job);
	*out = NULL;
	if (!job)
		goto out;
	*job = (kw_publication_job){ .made.records = records,
		                     .ctx = ctx,
		                     .doc = doc,
		                     .wish = wish,
		                     .arena = arena,
		                     .ids.arena = arena,
		                     .parts.arena = arena };
	st = kw_licence_find(job);
	if (st == KW_OK)
		st = kw_publisher_resolve(job);
	if (st == KW_OK)
		st = kw_names_make(job);
	if (st == KW_OK)
		st = kw_parts_make(job);
	if (st == KW_OK) {
		kw_budget_ids_make(job);
		kw_budget_table_make(job);
	}
	job->no_memory |= job->text.failed || job->more.failed;
	kw_buf_free(&job->text);
	kw_buf_free(&job->more);
	job->wish = NULL;
out:
	if (st == KW_OK && (!job || job->no_memory || kw_arena_failed(arena)))
		st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		             "no memory for the identifiers of the document");
	if (st == KW_OK)
		*out = &job->made;
	return st;
}
