/* publisher -- the fiscal years a document is for. Most name one, and the records have it; a plan names its first and its last
 * (令和４年度～令和８年度, 令和４～８年度, 2022～2026年度). Years of two figures are never expanded. */
#include "publisher.h"

/* The columns of eras.tsv that matter here. */
enum { ERA = 0, OFFSET = 7, MOST_ERAS = 16 };

/* Eras by their names, and the year before the first of each. */
typedef struct eras {
	kw_str names[MOST_ERAS];
	int offsets[MOST_ERAS];
	size_t n;
} eras;

/* One year of a span as written: an era or none, its figures, 年度 or 年 or nothing. */
typedef struct year {
	kw_str era;
	int offset; /* of the era */
	int number; /* of the era, or western */
	bool fiscal;
	size_t n; /* bytes */
} year;

static const kw_str between[] = { KW_LIT_INIT("～"), KW_LIT_INIT("〜"), KW_LIT_INIT("~"),   KW_LIT_INIT("-"),
	                          KW_LIT_INIT("－"), KW_LIT_INIT("−"),  KW_LIT_INIT("–"),   KW_LIT_INIT("—"),
	                          KW_LIT_INIT("‐"),  KW_LIT_INIT("ー"), KW_LIT_INIT("から") };

enum { LONGEST_SPAN = 50, FIRST_WESTERN = 1000, LAST_WESTERN = 9999 };

static bool take(kw_str s, size_t *at, kw_str what)
{
	if (!kw_str_starts(kw_str_sub(s, *at, s.n), what))
		return false;
	*at += what.n;
	return true;
}

static void take_spaces(kw_str s, size_t *at)
{
	for (size_t next = *at; next < s.n && kw_char_is_space(kw_utf8_next(s, &next));)
		*at = next;
}

/* 元 or figures; the number of characters, 0 when there is none. */
static unsigned take_number(kw_str s, size_t *at, bool has_era, int *number)
{
	enum { MOST_FIGURES = 4 };
	unsigned n = 0;
	*number = 0;
	if (has_era && take(s, at, KW_LIT("元"))) {
		*number = 1;
		return 1;
	}
	for (size_t next = *at; next < s.n && n <= MOST_FIGURES; n++) {
		int digit = kw_norm_digit(kw_utf8_next(s, &next));
		if (digit < 0)
			break;
		*number = *number * 10 + digit;
		*at = next;
	}
	return n;
}

static bool year_at(const eras *known, kw_str s, size_t from, year *out)
{
	size_t at = from;
	*out = (year){ 0 };
	for (size_t i = 0; i < known->n && !out->era.n; i++) {
		if (!take(s, &at, known->names[i]))
			continue;
		out->era = known->names[i];
		out->offset = known->offsets[i];
	}
	take_spaces(s, &at);
	unsigned n = take_number(s, &at, out->era.n > 0, &out->number);
	out->fiscal = take(s, &at, KW_LIT("年度"));
	if (!out->fiscal)
		take(s, &at, KW_LIT("年"));
	out->n = at - from;
	return n > 0 && out->number > 0 && n <= (out->era.n ? 2 : 4);
}

static int western(const year *y)
{
	if (y->era.n)
		return y->offset + y->number;
	return y->number >= FIRST_WESTERN && y->number <= LAST_WESTERN ? y->number : 0;
}

/* Two years with a sign between them, the second 年度. A second year without an era is of that of the first. */
static bool span_at(const eras *known, kw_str s, size_t at, year *first, year *last)
{
	if (!year_at(known, s, at, first) || (!first->era.n && !western(first)))
		return false;
	at += first->n;
	take_spaces(s, &at);
	size_t before = at;
	for (size_t i = 0; i < KW_COUNT(between) && at == before; i++)
		take(s, &at, between[i]);
	if (at == before)
		return false;
	take_spaces(s, &at);
	if (!year_at(known, s, at, last) || !last->fiscal)
		return false;
	if (!last->era.n && first->era.n && last->number < 100) {
		last->era = first->era;
		last->offset = first->offset;
	}
	int years = western(last) - western(first);
	return western(first) && western(last) && years > 0 && years <= LONGEST_SPAN;
}

static bool find_span(const eras *known, kw_str s, year *first, year *last)
{
	for (size_t at = 0; at < s.n; kw_utf8_next(s, &at)) {
		int digit_before = 0;
		size_t back = at;
		if (at)
			digit_before = kw_norm_digit(kw_utf8_prev(s, &back)) >= 0;
		if (!digit_before && span_at(known, s, at, first, last))
			return true;
	}
	return false;
}

static void take_span(kw_publication_job *job, const year *first, const year *last, bool in_title)
{
	kw_publication *made = &job->made;
	made->first_year = western(first);
	made->last_year = western(last);
	made->era = first->era;
	made->era_year = first->era.n ? first->number : 0;
	made->year_in_title = in_title;
}

static kw_status read_eras(kw_publication_job *job, eras *known)
{
	kw_str table;
	kw_status st = kw_ctx_data(job->ctx, "eras.tsv", &table);
	kw_tsv t = { .rest = table };
	bool head = true;
	while (!st && kw_tsv_next(&t) && known->n < MOST_ERAS) {
		kw_str offset = t.fields[OFFSET];
		int before = 0;
		for (size_t i = 0; i < offset.n && i < 4; i++)
			before = before * 10 + (offset.p[i] - '0');
		if (!head) {
			known->names[known->n] = t.fields[ERA];
			known->offsets[known->n++] = before;
		}
		head = false;
	}
	return st;
}

kw_status kw_years_find(kw_publication_job *job)
{
	eras known = { .n = 0 };
	kw_status st = read_eras(job, &known);
	if (st)
		return st;
	const kw_meta *meta = &job->made.records->meta;
	year first, last;
	if (find_span(&known, meta->title, &first, &last)) {
		take_span(job, &first, &last, true);
		return KW_OK;
	}
	const kw_node *n = kw_doc_root_const(job->doc)->first;
	for (; n &&
	       (n->type == KW_TITLE || n->type == KW_SUBTITLE || n->type == KW_SLOGAN || n->type == KW_FIELD);
	     n = n->next) {
		if (n->type != KW_SUBTITLE && n->type != KW_SLOGAN)
			continue;
		kw_publication_clear(job, &job->text);
		kw_text_of(n, &job->text);
		if (!find_span(&known, kw_buf_str(&job->text), &first, &last))
			continue;
		take_span(job, &first, &last, false);
		return KW_OK;
	}
	if (meta->fiscal_year < FIRST_WESTERN || meta->fiscal_year > LAST_WESTERN)
		return KW_OK;
	job->made.first_year = meta->fiscal_year;
	job->made.era = meta->era;
	job->made.era_year = meta->era_year;
	job->made.year_in_title = meta->fiscal_raw.n && kw_str_has(meta->title, meta->fiscal_raw);
	return KW_OK;
}
