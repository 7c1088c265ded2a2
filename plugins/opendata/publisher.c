/* publisher.c -- who publishes: by option, by a web address, by the text, or because the name is the only one of its kind;
 * else nobody, and the candidates are named. Never a guess. */
#include "opendata.h"

/* The columns of municipalities.tsv. */
enum { CODE, PREFECTURE, NAME, KANA, KIND, PARENT, HOST, VALID_FROM, VALID_TO, N_FIELDS };

enum { MAX_CANDIDATES = 64, MAX_HOSTS = 32 };

typedef struct candidate {
	kw_str code, prefecture, name, city; /* city: the part of a ward's name before the ward */
} candidate;

typedef struct search {
	od_job *job;
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
	const kw_meta *meta = &s->job->records->meta;
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

static void take(od_job *job, const candidate *c, od_publisher_source source)
{
	job->publisher = (od_publisher){
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

/* The one candidate whose full name the text has, else the one whose city it names; NULL when none or several. */
static const candidate *find_by_text(search *s)
{
	const candidate *full = NULL, *city = NULL;
	size_t n_full = 0, n_city = 0;
	kw_buf text = { 0 };
	kw_text_of(kw_doc_root_const(s->job->doc), &text);
	for (size_t i = 0; i < s->n && !text.failed; i++) {
		const candidate *c = &s->found[i];
		if (c->city.n == 0)
			continue;
		if (is_named(s, kw_buf_str(&text), c->name)) {
			full = c;
			n_full++;
		}
		if (is_named(s, kw_buf_str(&text), c->city)) {
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
	s->job->publisher =
	        (od_publisher){ .n_candidates = s->n, .candidates = od_copy(s->job, kw_buf_str(&list)) };
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

static kw_status resolve_option(od_job *job, kw_str table, kw_str given)
{
	char code[6];
	bool figures = given.n == 5 || given.n == 6;
	for (size_t i = 0; figures && i < given.n; i++)
		figures = given.p[i] >= '0' && given.p[i] <= '9';
	if (!figures)
		return kw_fail(
		        job->ctx, KW_EUSAGE, "opendata.publisher", (kw_span){ 0 },
		        "opendata.publisher is \"%.*s\"; expected a local government code of 5 or 6 figures",
		        KW_STR_ARG(given));
	memcpy(code, given.p, given.n);
	if (given.n == 5)
		code[5] = check_digit(code);
	else if (code[5] != check_digit(code))
		return kw_fail(job->ctx, KW_EUSAGE, "opendata.publisher", (kw_span){ 0 },
		               "opendata.publisher is %.*s; the check digit of %.5s is %c", KW_STR_ARG(given),
		               code, check_digit(code));
	kw_tsv t = { .rest = table };
	const kw_str *row = t.fields;
	while (kw_tsv_next(&t)) {
		if (!kw_str_eq(row[CODE], (kw_str){ code, sizeof code }))
			continue;
		take(job, &(candidate){ row[CODE], row[PREFECTURE], row[NAME], { NULL, 0 } }, OD_FROM_OPTION);
		return KW_OK;
	}
	return kw_fail(job->ctx, KW_EUSAGE, "opendata.publisher", (kw_span){ 0 },
	               "opendata.publisher is %.*s; municipalities.tsv has no such code", KW_STR_ARG(given));
}

kw_status od_publisher_resolve(od_job *job)
{
	const kw_meta *meta = &job->records->meta;
	kw_str given = kw_opt_str(job->opts, "publisher");
	search s = { .job = job };
	kw_status st = kw_ctx_data(job->ctx, "municipalities.tsv", &s.table);
	if (st != KW_OK)
		return st;
	if (given.n)
		return resolve_option(job, s.table, given);
	od_clear(job, &job->scratch);
	kw_buf_put(&job->scratch, meta->city);
	kw_buf_put(&job->scratch, meta->ward);
	s.printed = od_copy(job, kw_buf_str(&job->scratch));
	collect_hosts(&s);
	collect_candidates(&s);
	const candidate *c = find_by_host(&s);
	if (c)
		take(job, c, OD_FROM_URL);
	else if (s.n == 1)
		take(job, &s.found[0], meta->city.n && meta->ward.n ? OD_FROM_TEXT : OD_FROM_UNIQUE_NAME);
	else if (s.n > 1 && (c = find_by_text(&s)))
		take(job, c, OD_FROM_TEXT);
	else
		name_candidates(&s);
	return KW_OK;
}
