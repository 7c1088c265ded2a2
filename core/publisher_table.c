/* publisher -- the amounts as one flat table: a row for each 取組 and year, a column of yen for each printed word, the levels
 * above in the document's own words. Numbers of several parts carry a word, so that nothing takes them for dates. */
#include "publisher.h"

static const kw_str nothing = { NULL, 0 };
static const kw_str item_word = KW_LIT_INIT("取組");

/* ---- levels ---- */

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
static void name_step(const kw_publication_job *job, const kw_path_step *step, kw_str *head, kw_str *prefix)
{
	const kw_part *part = kw_publication_part(&job->made, step->section);
	kw_str own = word_of_label(step->label);
	kw_str level = part && part->is_section ? part->level : nothing;
	*head = own.n ? own : level.n ? level : KW_LIT("階層");
	*prefix = level.n ? level : *head;
}

static bool has_level(const kw_publication_job *job, kw_str head, size_t from, size_t *at)
{
	for (size_t i = from; i < job->made.n_levels; i++) {
		if (kw_str_eq(job->levels[i], head)) {
			*at = i;
			return true;
		}
	}
	return false;
}

/* The level of a step, made new behind `from` when no row had it yet. */
static bool place_level(kw_publication_job *job, kw_str head, size_t from, size_t *at)
{
	size_t n = job->made.n_levels;
	if (has_level(job, head, from, at))
		return true;
	if (n == KW_LEVELS_MAX)
		return false;
	memmove(&job->levels[from + 1], &job->levels[from], (n - from) * sizeof job->levels[0]);
	job->levels[from] = head;
	job->made.n_levels++;
	*at = from;
	return true;
}

static void collect_levels(kw_publication_job *job, const kw_budget_row *row)
{
	size_t from = 0, at;
	for (size_t i = 0; i < row->n_path; i++) {
		kw_str head, prefix;
		name_step(job, &row->path[i], &head, &prefix);
		if (place_level(job, head, from, &at))
			from = at + 1;
	}
}

/* ---- rows ---- */

/* KW_LABELS_MAX when it has no column. */
static size_t find_label(const kw_publication_job *job, kw_str label)
{
	for (size_t i = 0; i < job->made.n_labels; i++)
		if (kw_str_eq(job->labels[i], label))
			return i;
	return KW_LABELS_MAX;
}

static size_t place_label(kw_publication_job *job, kw_str label)
{
	size_t at = find_label(job, label);
	if (at < KW_LABELS_MAX || job->made.n_labels == KW_LABELS_MAX)
		return at;
	job->labels[job->made.n_labels] = label;
	return job->made.n_labels++;
}

/* Does an amount of the row stand under that word? */
static bool has_label(const kw_publication_job *job, const kw_row_span *row, kw_str label)
{
	for (size_t i = 0; i < row->n; i++)
		if (kw_str_eq(job->made.records->budget[row->first + i].amount_label, label))
			return true;
	return false;
}

/* May an amount stand in the row of another one? The same 取組 and year under another printed word. */
static bool joins(const kw_publication_job *job, const kw_row_span *row, const kw_budget_row *b)
{
	const kw_budget_row *a = &job->made.records->budget[row->first];
	return a->container == b->container && a->amount && b->amount && a->fiscal_year == b->fiscal_year &&
	       kw_str_eq(a->number, b->number) && kw_str_eq(a->name, b->name) && a->factor == b->factor &&
	       !has_label(job, row, b->amount_label);
}

static void collect_rows(kw_publication_job *job)
{
	const kw_records *r = job->made.records;
	kw_row_span *last = NULL;
	for (size_t i = 0; i < r->n_budget; i++) {
		const kw_budget_row *b = &r->budget[i];
		if (place_label(job, b->amount_label) == KW_LABELS_MAX) {
			job->made.n_unlabelled++;
			continue;
		}
		if (!last || !joins(job, last, b)) {
			last = &job->rows[job->made.n_rows++];
			last->first = i;
			collect_levels(job, b);
		}
		last->n = i - last->first + 1;
	}
}

/* ---- columns ---- */

/* A value is one line. */
static void join_lines(kw_buf *text)
{
	for (size_t i = 0; i < text->n; i++)
		if (text->b[i] == '\n' || text->b[i] == '\r')
			text->b[i] = ' ';
}

typedef struct columns {
	kw_publication_job *job;
	kw_budget_column *at;
	size_t n;
} columns;

static void add_column(columns *c, kw_budget_field field, size_t level, kw_str name, kw_str tail)
{
	static const kw_value_kind kinds[KW_N_BUDGET_FIELDS] = {
		[KW_BUDGET_CODE] = KW_VALUE_CODE,       [KW_BUDGET_ID] = KW_VALUE_CODE,
		[KW_BUDGET_BODY] = KW_VALUE_TEXT,       [KW_BUDGET_YEAR] = KW_VALUE_INTEGER,
		[KW_BUDGET_YEAR_LABEL] = KW_VALUE_TEXT, [KW_BUDGET_FIRST_DAY] = KW_VALUE_DATE,
		[KW_BUDGET_LAST_DAY] = KW_VALUE_DATE,   [KW_BUDGET_LEVEL_CODE] = KW_VALUE_CODE,
		[KW_BUDGET_LEVEL_NAME] = KW_VALUE_TEXT, [KW_BUDGET_ITEM_CODE] = KW_VALUE_CODE,
		[KW_BUDGET_ITEM_NAME] = KW_VALUE_TEXT,  [KW_BUDGET_AMOUNT] = KW_VALUE_AMOUNT,
		[KW_BUDGET_UNIT] = KW_VALUE_INTEGER,    [KW_BUDGET_LINE] = KW_VALUE_INTEGER,
	};
	kw_buf *text = &c->job->text;
	kw_publication_clear(c->job, text);
	kw_buf_put(text, name);
	kw_buf_put(text, tail);
	join_lines(text);
	c->at[c->n++] =
	        (kw_budget_column){ .name = kw_publication_copy(c->job, kw_str_trim(kw_buf_str(text))),
		                    .field = field,
		                    .level = (unsigned)level,
		                    .kind = kinds[field] };
}

/* Does the document name a body at all? A column without any value is left out. */
static bool has_body(const kw_publication_job *job)
{
	const kw_meta *meta = &job->made.records->meta;
	return job->made.publisher.code.n || kw_str_trim(meta->city).n || kw_str_trim(meta->ward).n;
}

static void make_columns(kw_publication_job *job)
{
	static const struct {
		kw_budget_field field;
		kw_str name;
	} lead[] = {
		{ KW_BUDGET_CODE, KW_LIT_INIT("全国地方公共団体コード") },
		{ KW_BUDGET_ID, KW_LIT_INIT("ID") },
		{ KW_BUDGET_BODY, KW_LIT_INIT("地方公共団体名") },
		{ KW_BUDGET_YEAR, KW_LIT_INIT("会計年度") },
		{ KW_BUDGET_YEAR_LABEL, KW_LIT_INIT("会計年度_和暦") },
		{ KW_BUDGET_FIRST_DAY, KW_LIT_INIT("会計年度_開始日") },
		{ KW_BUDGET_LAST_DAY, KW_LIT_INIT("会計年度_終了日") },
	};
	size_t most = KW_COUNT(lead) + 2 * job->made.n_levels + 2 + job->made.n_labels + 2;
	columns c = { .job = job, .at = kw_arena_alloc(job->arena, most * sizeof *c.at) };
	if (!c.at)
		return;
	for (size_t i = 0; i < KW_COUNT(lead); i++)
		if (lead[i].field != KW_BUDGET_BODY || has_body(job))
			add_column(&c, lead[i].field, 0, lead[i].name, nothing);
	for (size_t i = 0; i < job->made.n_levels; i++) {
		add_column(&c, KW_BUDGET_LEVEL_CODE, i, job->levels[i], KW_LIT("ID"));
		add_column(&c, KW_BUDGET_LEVEL_NAME, i, job->levels[i], KW_LIT("名"));
	}
	add_column(&c, KW_BUDGET_ITEM_CODE, 0, item_word, KW_LIT("ID"));
	add_column(&c, KW_BUDGET_ITEM_NAME, 0, item_word, KW_LIT("名"));
	for (size_t i = 0; i < job->made.n_labels; i++)
		add_column(&c, KW_BUDGET_AMOUNT, i, job->labels[i], KW_LIT("_円"));
	add_column(&c, KW_BUDGET_UNIT, 0, KW_LIT("原資料単位_円"), nothing);
	add_column(&c, KW_BUDGET_LINE, 0, KW_LIT("原資料行番号"), nothing);
	job->made.columns = c.at;
	job->made.n_columns = c.n;
}

void kw_budget_table_make(kw_publication_job *job)
{
	size_t n = job->made.records->n_budget;
	if (n == 0)
		return;
	job->rows = kw_arena_alloc(job->arena, n * sizeof *job->rows);
	if (!job->rows)
		return;
	collect_rows(job);
	make_columns(job);
}

/* ---- one row ---- */

/* A row being filled: its texts begin somewhere in a buffer that still grows. */
typedef struct filling {
	const kw_publication_job *job;
	const kw_row_span *span;
	const kw_budget_row *row; /* the first amount */
	const kw_path_step *steps[KW_LEVELS_MAX];
	kw_buf *text;
} filling;

/* The step of the row that stands at each level. */
static void find_steps(filling *f)
{
	size_t next = 0, at;
	for (size_t i = 0; i < f->row->n_path; i++) {
		kw_str head, prefix;
		name_step(f->job, &f->row->path[i], &head, &prefix);
		if (!has_level(f->job, head, next, &at))
			continue;
		f->steps[at] = &f->row->path[i];
		next = at + 1;
	}
}

static void put_id(const filling *f)
{
	const kw_publication *p = &f->job->made;
	kw_buf_put(f->text, p->publisher.code.n ? p->publisher.code : p->slug);
	if (p->publisher.code.n && f->row->fiscal_year)
		kw_buf_putf(f->text, "-%d", f->row->fiscal_year);
	kw_buf_putc(f->text, '-');
	kw_buf_put(f->text, p->budget_ids[f->row - p->records->budget]);
}

static void put_body_name(const filling *f)
{
	const kw_publisher *p = &f->job->made.publisher;
	const kw_meta *meta = &f->job->made.records->meta;
	if (p->code.n) {
		kw_buf_put(f->text, kw_str_eq(p->prefecture, p->name) ? nothing : p->prefecture);
		kw_buf_put(f->text, p->name);
	} else {
		kw_buf_put(f->text, meta->city);
		kw_buf_put(f->text, meta->ward);
	}
}

static void put_number(const filling *f, kw_cell *cell, int64_t value)
{
	cell->value = value;
	kw_buf_put_int(f->text, value);
}

static void put_day(const filling *f, kw_cell *cell, bool is_last)
{
	int32_t days[2];
	char text[11];
	int year = f->row->fiscal_year;
	if (!year || !kw_fiscal_year_days(year, &days[0], &days[1]))
		return;
	cell->value = days[is_last];
	kw_date_put(days[is_last], text);
	kw_buf_put(f->text, (kw_str){ text, 10 });
}

static void put_level_code(const filling *f, const kw_path_step *step)
{
	kw_str head, prefix;
	if (!step || !step->number.n)
		return;
	name_step(f->job, step, &head, &prefix);
	kw_buf_put(f->text, prefix);
	kw_buf_put(f->text, step->number);
}

static void put_amount(const filling *f, kw_cell *cell, unsigned label)
{
	for (size_t i = 0; i < f->span->n; i++) {
		const kw_budget_row *b = &f->job->made.records->budget[f->span->first + i];
		if (!kw_str_eq(b->amount_label, f->job->labels[label]))
			continue;
		cell->at = b->at;
		put_number(f, cell, b->yen);
		return;
	}
}

static void put_cell(const filling *f, const kw_budget_column *column, kw_cell *cell)
{
	const kw_budget_row *row = f->row;
	switch (column->field) {
	case KW_BUDGET_CODE:
		kw_buf_put(f->text, f->job->made.publisher.code);
		break;
	case KW_BUDGET_ID:
		put_id(f);
		break;
	case KW_BUDGET_BODY:
		put_body_name(f);
		break;
	case KW_BUDGET_YEAR:
		if (row->fiscal_year)
			put_number(f, cell, row->fiscal_year);
		break;
	case KW_BUDGET_YEAR_LABEL:
		if (row->fiscal_year)
			kw_fiscal_label_put(f->job, row->fiscal_year, f->text);
		break;
	case KW_BUDGET_FIRST_DAY:
	case KW_BUDGET_LAST_DAY:
		put_day(f, cell, column->field == KW_BUDGET_LAST_DAY);
		break;
	case KW_BUDGET_LEVEL_CODE:
		put_level_code(f, f->steps[column->level]);
		break;
	case KW_BUDGET_LEVEL_NAME:
		if (f->steps[column->level])
			kw_buf_put(f->text, f->steps[column->level]->title);
		break;
	case KW_BUDGET_ITEM_CODE:
		kw_buf_put(f->text, row->number.n ? item_word : nothing);
		kw_buf_put(f->text, row->number);
		break;
	case KW_BUDGET_ITEM_NAME:
		kw_buf_put(f->text, row->name);
		break;
	case KW_BUDGET_AMOUNT:
		put_amount(f, cell, column->level);
		break;
	case KW_BUDGET_UNIT:
		put_number(f, cell, row->factor);
		break;
	case KW_BUDGET_LINE:
		if (row->at.line)
			put_number(f, cell, row->at.line);
		break;
	case KW_N_BUDGET_FIELDS:
		break;
	}
}

const kw_budget_row *kw_publication_row(const kw_publication *publication, uint64_t row, kw_buf *text,
                                        kw_cell *cells)
{
	const kw_publication_job *job = (const kw_publication_job *)publication;
	filling f = { .job = job, .span = &job->rows[row], .text = text };
	size_t at = 0;
	f.row = &publication->records->budget[f.span->first];
	find_steps(&f);
	kw_buf_clear(text);
	for (size_t i = 0; i < publication->n_columns; i++) {
		size_t before = text->n;
		cells[i] = (kw_cell){ .kind = publication->columns[i].kind, .at = f.row->at };
		put_cell(&f, &publication->columns[i], &cells[i]);
		cells[i].text.n = text->n - before;
	}
	join_lines(text);
	/* Now that the buffer stays where it is. White space at the ends of a value is none of it. */
	for (size_t i = 0; i < publication->n_columns; i++) {
		size_t n = cells[i].text.n;
		cells[i].text = kw_str_trim(kw_str_sub(kw_buf_str(text), at, n));
		at += n;
	}
	return f.row;
}
