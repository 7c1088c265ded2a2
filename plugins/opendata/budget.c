/* budget.c -- the amounts of the records as `budget` elements, one for each fiscal year and printed word, with a computed
 * total; what is written is what the core is told. */
#include "opendata.h"
#include <stdio.h>
#include <stdlib.h>

static const kw_str nothing = { NULL, 0 };

static const int64_t too_large_yen =
        INT64_C(1000000000000000); /* 10^15: beyond the figures a spreadsheet keeps */

/* The block of inlines around an amount; NULL for a row of a data table. */
static const kw_node *block_of(const kw_node *amount)
{
	while (amount && kw_type_class((kw_type)amount->type) == KW_INLINE)
		amount = amount->parent;
	return amount;
}

static void put_lines(od_job *job, const kw_budget_row *row, kw_buf *out)
{
	const kw_node *block = block_of(row->amount);
	const kw_node *title = row->container ? kw_node_title(row->container) : NULL;
	if (!block) {
		od_lines_put(job, &row->at, 1, false, out);
		return;
	}
	if (title && title != block && row->container->type != KW_TABLE && !(title->marks & KW_MARK_IMPLIED))
		od_lines_put(job, title->spans, title->n_spans, title->marks & KW_MARK_PART, out);
	od_lines_put(job, block->spans, block->n_spans, block->marks & KW_MARK_PART, out);
}

/* The section the amount belongs to. */
static kw_str section_of(const od_job *job, const kw_budget_row *row)
{
	for (const kw_node *n = row->container; n; n = n->parent) {
		const kw_part *part = kw_publication_part(job->publication, n);
		if (part && part->is_section)
			return part->id;
	}
	return job->publication->body_id;
}

static bool is_factor(int64_t factor)
{
	return factor == 1 || factor == 1000 || factor == 10000 || factor == 1000000 || factor == 100000000;
}

/* A figure with decimals in one unit (1.5億円) as printed, in ASCII: figure and factor of that unit. False for all other
 * amounts: the records have them. */
static bool decimal_figure(const kw_budget_row *row, char *figure, size_t size, int64_t *factor)
{
	static const struct {
		kw_str unit;
		int64_t factor;
	} units[] = {
		{ KW_LIT_INIT("億円"), 100000000 },
		{ KW_LIT_INIT("百万円"), 1000000 },
		{ KW_LIT_INIT("万円"), 10000 },
		{ KW_LIT_INIT("千円"), 1000 },
	};
	size_t n = 0, n_points = 0;
	*factor = 0;
	for (size_t i = 0; i < KW_COUNT(units) && !*factor; i++)
		if (kw_str_eq(row->unit, units[i].unit))
			*factor = units[i].factor;
	if (row->yen < 0)
		figure[n++] = '-';
	for (size_t at = 0; at < row->raw.n && n + 1 < size;) {
		uint32_t c = kw_utf8_next(row->raw, &at);
		int digit = kw_norm_digit(c);
		if (digit >= 0)
			figure[n++] = (char)('0' + digit);
		else if (c == '.' || c == 0xFF0E)
			figure[n++] = '.', n_points++;
		else if (c == 0x5104 || c == 0x5343 || c == 0x4E07 || c == 0x767E)
			break; /* 億 千 万 百: the unit begins */
	}
	figure[n] = 0;
	return *factor && n_points == 1;
}

static void put_money(od_job *job, const kw_budget_row *row)
{
	od_xml *x = &job->xml;
	char figure[64], factor[24];
	int64_t unit;
	if (!decimal_figure(row, figure, sizeof figure, &unit)) {
		bool known = is_factor(row->factor);
		unit = known ? row->factor : 1;
		snprintf(figure, sizeof figure, "%lld", (long long)(known ? row->figure : row->yen));
	}
	snprintf(factor, sizeof factor, "%lld", (long long)unit);
	od_xml_open(x, "ic:金額");
	od_xml_leaf(x, "ic:数値", kw_str_from(figure));
	od_xml_leaf(x, "ic:通貨コード", KW_LIT("JPY"));
	od_xml_leaf(x, "ic:乗数", kw_str_from(factor));
	od_xml_close(x, "ic:金額");
	snprintf(figure, sizeof figure, "%lld", (long long)row->yen);
	od_xml_open(x, "amount");
	od_xml_attr(x, "unit", KW_LIT("JPY"));
	od_xml_text(x, kw_str_from(figure));
	od_xml_close(x, "amount");
}

static kw_str id_of(od_job *job, const kw_budget_row *row)
{
	od_clear(job, &job->scratch);
	kw_buf_put(&job->scratch, KW_LIT("b-"));
	kw_buf_put(&job->scratch, job->publication->budget_ids[row - job->records->budget]);
	return od_copy(job, kw_buf_str(&job->scratch));
}

static void notice(od_job *job, const kw_budget_row *row, kw_str lines, kw_str id)
{
	if (row->approximate)
		od_find(job, OD_APPROXIMATE_AMOUNT, lines, row->at.line, id, KW_LIT("概数の金額です"));
	if (row->yen >= too_large_yen || row->yen <= -too_large_yen)
		od_find(job, OD_AMOUNT_TOO_LARGE, lines, row->at.line, id,
		        KW_LIT("表計算ソフトが保持できる桁数を超える金額です"));
}

static void put_item(od_job *job, const kw_budget_row *row)
{
	od_xml *x = &job->xml;
	kw_str id = id_of(job, row);
	od_clear(job, &job->scratch2);
	put_lines(job, row, &job->scratch2);
	kw_str lines = od_copy(job, kw_buf_str(&job->scratch2));
	od_xml_open(x, "budgetItem");
	od_xml_attr(x, "id", id);
	od_xml_attr(x, "lines", lines);
	od_xml_attr(x, "section", section_of(job, row));
	if (row->number.n)
		od_xml_leaf(x, "number", row->number);
	if (!od_is_blank(row->name))
		od_xml_leaf(x, "name", row->name);
	put_money(job, row);
	od_xml_leaf(x, "verbatim", row->raw);
	od_xml_close(x, "budgetItem");
	job->xml.counts.amounts++;
	job->xml.counts.sum_yen += row->yen; /* a part of a sum the core has checked */
	notice(job, row, lines, id);
}

static bool same_budget(const kw_budget_row *a, const kw_budget_row *b)
{
	return a->fiscal_year == b->fiscal_year && kw_str_eq(a->amount_label, b->amount_label);
}

/* All rows of one year and word, from the first such row on. */
static void put_budget(od_job *job, size_t first, uint8_t *done)
{
	const kw_records *r = job->records;
	const kw_budget_row *head = &r->budget[first];
	od_xml *x = &job->xml;
	od_counts before = x->counts;
	char total[24];
	if (head->fiscal_year == 0)
		od_find(job, OD_UNKNOWN_FISCAL_YEAR, nothing, 0, nothing,
		        KW_LIT("会計年度の読み取れない金額があります"));
	od_xml_open(x, "budget");
	od_xml_attr(x, "currency", KW_LIT("JPY"));
	if (head->fiscal_year >= 1000)
		od_xml_attr_int(x, "fiscalYear", head->fiscal_year);
	od_xml_attr(x, "label", head->amount_label);
	for (size_t i = first; i < r->n_budget; i++) {
		if (done[i] || !same_budget(head, &r->budget[i]))
			continue;
		put_item(job, &r->budget[i]);
		done[i] = 1;
	}
	snprintf(total, sizeof total, "%lld", (long long)(x->counts.sum_yen - before.sum_yen));
	od_xml_open(x, "computedTotal");
	od_xml_attr_int(x, "count", (int64_t)(x->counts.amounts - before.amounts));
	od_xml_attr(x, "unit", KW_LIT("JPY"));
	od_xml_text(x, kw_str_from(total));
	od_xml_close(x, "computedTotal");
	od_xml_close(x, "budget");
}

void od_budget_put(od_job *job)
{
	const kw_records *r = job->records;
	uint8_t *done = r->n_budget ? calloc(r->n_budget, 1) : NULL;
	job->no_memory |= r->n_budget && !done;
	for (size_t i = 0; done && i < r->n_budget; i++)
		if (!done[i])
			put_budget(job, i, done);
	free(done);
}
