/* csv.c -- the amounts as a table: one row for each 取組, one column of yen for each printed word, the levels above in the
 * document's own words. RFC 4180 with CR LF; numbers of several parts carry a word, so that nothing takes them for dates. */
#include "csv.h"
#include <iconv.h>
#include <stdlib.h>

static const kw_str nothing = { NULL, 0 };
static const kw_str item_word = KW_LIT_INIT("取組");

/* The document's word before the figures of a label: 経営課題 of 経営課題１. */
static kw_str word_of_label(kw_str label)
{
	size_t end = 0;
	for (size_t at = 0; at < label.n;) {
		uint32_t c = kw_utf8_next(label, &at);
		bool letter = (c >= 0x3041 && c <= 0x30FF) || (c >= 0x4E00 && c <= 0x9FFF && c != 0x7B2C);
		if (!letter || kw_norm_digit(c) >= 0)
			break;
		end = at;
	}
	return kw_str_sub(label, 0, end);
}

/* Names one step of the way: in the column's head the word of the label (経営課題), in its cells the shorter word of the role
 * its section has in the body (課題1); either stands for the other, and 階層 for both. */
static void name_step(const od_job *job, const kw_path_step *step, kw_str *head, kw_str *prefix)
{
	const od_entry *e =
	        od_map_find(&job->sections, (kw_str){ (const char *)&step->section, sizeof step->section });
	kw_str own = word_of_label(step->label);
	kw_str level = e ? e->more : nothing;
	*head = own.n ? own : level.n ? level : KW_LIT("階層");
	*prefix = level.n ? level : *head;
}

static bool has_level(const od_table *t, kw_str head, size_t from, size_t *at)
{
	for (size_t i = from; i < t->n_levels; i++) {
		if (kw_str_eq(t->levels[i], head)) {
			*at = i;
			return true;
		}
	}
	return false;
}

/* The level of a step, made new behind `from` when no row had it yet. */
static bool place_level(od_table *t, kw_str head, size_t from, size_t *at)
{
	if (has_level(t, head, from, at))
		return true;
	if (t->n_levels == OD_MAX_LEVELS)
		return false;
	memmove(&t->levels[from + 1], &t->levels[from], (t->n_levels - from) * sizeof t->levels[0]);
	t->levels[from] = head;
	t->n_levels++;
	*at = from;
	return true;
}

static void collect_levels(od_job *job, od_table *t, const kw_budget_row *row)
{
	size_t from = 0, at;
	for (size_t i = 0; i < row->n_path; i++) {
		kw_str head, prefix;
		name_step(job, &row->path[i], &head, &prefix);
		if (place_level(t, head, from, &at))
			from = at + 1;
	}
}

static size_t place_label(od_table *t, kw_str label)
{
	for (size_t i = 0; i < t->n_labels; i++)
		if (kw_str_eq(t->labels[i], label))
			return i;
	if (t->n_labels == OD_MAX_LABELS)
		return OD_MAX_LABELS;
	t->labels[t->n_labels] = label;
	return t->n_labels++;
}

/* May an amount stand in the row of another one? The same 取組 and year under another printed word. */
static bool joins(const od_table *t, const od_row *row, const kw_budget_row *b, size_t label)
{
	const kw_budget_row *a = row->first;
	return a->container == b->container && a->amount && b->amount && a->fiscal_year == b->fiscal_year &&
	       kw_str_eq(a->number, b->number) && kw_str_eq(a->name, b->name) && a->factor == b->factor &&
	       label < t->n_labels && !row->amounts[label];
}

bool od_table_make(od_job *job, od_table *t)
{
	const kw_records *r = job->records;
	*t = (od_table){ .rows = calloc(r->n_budget ? r->n_budget : 1, sizeof *t->rows) };
	if (!t->rows)
		return false;
	for (size_t i = 0; i < r->n_budget; i++) {
		const kw_budget_row *b = &r->budget[i];
		size_t label = place_label(t, b->amount_label);
		if (label == OD_MAX_LABELS) {
			od_find(job, OD_NOTE, nothing, 0, nothing,
			        KW_LIT("金額の種類が多く、CSVに載せない金額があります"));
			continue;
		}
		od_row *last = t->n_rows ? &t->rows[t->n_rows - 1] : NULL;
		if (!last || !joins(t, last, b, label)) {
			last = &t->rows[t->n_rows++];
			last->first = b;
			collect_levels(job, t, b);
		}
		last->amounts[label] = b;
	}
	return true;
}

void od_table_free(od_table *t)
{
	free(t->rows);
	*t = (od_table){ 0 };
}

void od_table_put_head(const od_table *t, od_field *put, void *to)
{
	static const kw_str lead[] = {
		KW_LIT_INIT("全国地方公共団体コード"), KW_LIT_INIT("ID"),
		KW_LIT_INIT("地方公共団体名"),         KW_LIT_INIT("会計年度"),
		KW_LIT_INIT("会計年度_和暦"),          KW_LIT_INIT("会計年度_開始日"),
		KW_LIT_INIT("会計年度_終了日"),
	};
	static const od_kind kinds[] = { OD_CODE, OD_ID, OD_BODY, OD_YEAR, OD_TEXT, OD_DATE, OD_DATE };
	for (size_t i = 0; i < KW_COUNT(lead); i++)
		put(to, lead[i], nothing, kinds[i], 0);
	for (size_t i = 0; i < t->n_levels; i++) {
		put(to, t->levels[i], KW_LIT("ID"), OD_LEVEL_CODE, i);
		put(to, t->levels[i], KW_LIT("名"), OD_LEVEL_NAME, i);
	}
	put(to, item_word, KW_LIT("ID"), OD_ITEM_CODE, 0);
	put(to, item_word, KW_LIT("名"), OD_ITEM_NAME, 0);
	for (size_t i = 0; i < t->n_labels; i++)
		put(to, t->labels[i], KW_LIT("_円"), OD_AMOUNT, 0);
	put(to, KW_LIT("原資料単位_円"), nothing, OD_UNIT, 0);
	put(to, KW_LIT("原資料行番号"), nothing, OD_LINE, 0);
}

/* ---- the bytes ---- */

typedef struct csv {
	od_job *job;
	kw_buf out, field;
	bool begun; /* a field of the row is written */
	iconv_t to_cp932, from_cp932;
	const kw_budget_row *row;
	bool formula_said, cp932_said; /* once for each row */
} csv;

static void find_in_row(csv *c, od_finding_code code, kw_str text)
{
	od_clear(c->job, &c->job->scratch2);
	od_lines_put(c->job, &c->row->at, 1, false, &c->job->scratch2);
	od_find(c->job, code, od_copy(c->job, kw_buf_str(&c->job->scratch2)), c->row->at.line, nothing, text);
}

/* Is the field the same after a way through CP932 and back? */
static bool survives_cp932(const csv *c, kw_str s)
{
	char there[512], back[1024];
	size_t step = sizeof there / 4;
	if (c->to_cp932 == (iconv_t)-1 || c->from_cp932 == (iconv_t)-1)
		return true;
	for (size_t at = 0; at < s.n;) {
		size_t n = s.n - at < step ? s.n - at : step;
		while (n > 1 && at + n < s.n && ((uint8_t)s.p[at + n] & 0xC0) == 0x80)
			n--; /* never cut a character */
		char source[128];
		memcpy(source, s.p + at, n);
		char *in = source, *out = there;
		size_t n_in = n, n_out = sizeof there;
		if (iconv(c->to_cp932, &in, &n_in, &out, &n_out) != 0 || n_in)
			return false;
		in = there;
		n_in = sizeof there - n_out;
		out = back;
		n_out = sizeof back;
		if (iconv(c->from_cp932, &in, &n_in, &out, &n_out) != 0 || sizeof back - n_out != n ||
		    memcmp(back, s.p + at, n) != 0)
			return false;
		at += n;
	}
	return true;
}

static void notice_field(csv *c, kw_str s)
{
	if (!c->row)
		return;
	if (s.n && memchr("=+-@", s.p[0], 4) && !c->formula_said) {
		find_in_row(c, OD_FORMULA_LIKE,
		            KW_LIT("表計算ソフトが数式とみなすおそれのある文字列があります"));
		c->formula_said = true;
	}
	if (!c->cp932_said && !survives_cp932(c, s)) {
		find_in_row(c, OD_NOT_CP932, KW_LIT("CP932（Shift_JIS）にない文字があります"));
		c->cp932_said = true;
	}
}

/* White space at the ends goes, line breaks inside become a space. */
static void put_field(csv *c, kw_str s)
{
	kw_buf *out = &c->out;
	bool quoted = false;
	s = kw_str_trim(s);
	for (size_t i = 0; i < s.n; i++)
		quoted |= s.p[i] == '"' || s.p[i] == ',';
	if (c->begun)
		kw_buf_putc(out, ',');
	c->begun = true;
	if (quoted)
		kw_buf_putc(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			kw_buf_putc(out, '"');
		kw_buf_putc(out, s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i]);
	}
	if (quoted)
		kw_buf_putc(out, '"');
}

static void put_text(csv *c, kw_str s)
{
	notice_field(c, kw_str_trim(s));
	put_field(c, s);
}

static void put_number(csv *c, bool known, int64_t n)
{
	od_clear(c->job, &c->field);
	if (known)
		kw_buf_put_int(&c->field, n);
	put_field(c, kw_buf_str(&c->field));
}

static void end_row(csv *c)
{
	kw_buf_put(&c->out, KW_LIT("\r\n"));
	c->begun = c->formula_said = c->cp932_said = false;
}

static void put_head_field(void *to, kw_str name, kw_str tail, od_kind kind KW_UNUSED, size_t level KW_UNUSED)
{
	csv *c = to;
	od_clear(c->job, &c->field);
	kw_buf_put(&c->field, name);
	kw_buf_put(&c->field, tail);
	put_field(c, kw_buf_str(&c->field));
}

static void put_day(csv *c, bool known, int32_t day)
{
	char text[11];
	if (known)
		kw_date_put(day, text);
	put_field(c, known ? (kw_str){ text, 10 } : nothing);
}

static void put_lead(csv *c)
{
	od_job *job = c->job;
	const od_publisher *p = &job->publisher;
	const kw_meta *meta = &job->records->meta;
	int year = c->row->fiscal_year;
	int32_t first, last;
	bool days = year && kw_fiscal_year_days(year, &first, &last);
	put_field(c, p->code);
	od_clear(c->job, &c->field);
	const od_entry *e = od_map_find(&job->rows, (kw_str){ (const char *)&c->row, sizeof c->row });
	kw_buf_put(&c->field, p->code.n ? p->code : job->slug);
	if (p->code.n && year)
		kw_buf_putf(&c->field, "-%d", year);
	kw_buf_putc(&c->field, '-');
	kw_buf_put(&c->field, e ? e->value : nothing);
	put_field(c, kw_buf_str(&c->field));
	od_clear(c->job, &c->field);
	if (p->code.n) {
		kw_buf_put(&c->field, kw_str_eq(p->prefecture, p->name) ? nothing : p->prefecture);
		kw_buf_put(&c->field, p->name);
	} else {
		kw_buf_put(&c->field, meta->city);
		kw_buf_put(&c->field, meta->ward);
	}
	put_text(c, kw_buf_str(&c->field));
	put_number(c, year != 0, year);
	put_field(c, year ? od_fiscal_label(job, year) : nothing);
	put_day(c, days, days ? first : 0);
	put_day(c, days, days ? last : 0);
}

static void put_levels(csv *c, const od_table *t)
{
	const kw_budget_row *row = c->row;
	size_t next = 0; /* level to write */
	for (size_t i = 0; i < row->n_path; i++) {
		const kw_path_step *s = &row->path[i];
		kw_str head, prefix;
		size_t at;
		name_step(c->job, s, &head, &prefix);
		if (!has_level(t, head, next, &at))
			continue;
		for (; next < at; next++) {
			put_field(c, nothing);
			put_field(c, nothing);
		}
		od_clear(c->job, &c->field);
		if (s->number.n) {
			kw_buf_put(&c->field, prefix);
			kw_buf_put(&c->field, s->number);
		}
		put_text(c, kw_buf_str(&c->field));
		put_text(c, s->title);
		next = at + 1;
	}
	for (; next < t->n_levels; next++) {
		put_field(c, nothing);
		put_field(c, nothing);
	}
}

static void put_row(csv *c, const od_table *t, const od_row *row)
{
	c->row = row->first;
	put_lead(c);
	put_levels(c, t);
	od_clear(c->job, &c->field);
	if (c->row->number.n) {
		kw_buf_put(&c->field, item_word);
		kw_buf_put(&c->field, c->row->number);
	}
	put_text(c, kw_buf_str(&c->field));
	put_text(c, c->row->name);
	for (size_t i = 0; i < t->n_labels; i++)
		put_number(c, row->amounts[i], row->amounts[i] ? row->amounts[i]->yen : 0);
	put_number(c, true, c->row->factor);
	put_number(c, c->row->at.line != 0, c->row->at.line);
	end_row(c);
}

void od_csv_make(od_job *job, const od_table *t, kw_buf *out)
{
	csv c = { .job = job,
		  .to_cp932 = iconv_open("CP932", "UTF-8"),
		  .from_cp932 = iconv_open("UTF-8", "CP932") };
	if (c.to_cp932 == (iconv_t)-1 || c.from_cp932 == (iconv_t)-1)
		od_find(job, OD_NOTE, nothing, 0, nothing,
		        KW_LIT("CSVの文字がCP932にあるか確認できませんでした"));
	if (kw_opt_int(job->opts, "csv-bom"))
		kw_buf_put(&c.out, KW_LIT("\xEF\xBB\xBF"));
	od_table_put_head(t, put_head_field, &c);
	end_row(&c);
	for (size_t i = 0; i < t->n_rows; i++)
		put_row(&c, t, &t->rows[i]);
	job->no_memory |= c.field.failed;
	kw_buf_free(&c.field);
	if (c.to_cp932 != (iconv_t)-1)
		iconv_close(c.to_cp932);
	if (c.from_cp932 != (iconv_t)-1)
		iconv_close(c.from_cp932);
	*out = c.out;
}
