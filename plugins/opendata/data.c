/* data -- the data tables of the document as CSV of their own, a row at a time: typed values as plain text, amounts in yen, all
 * else as printed. A column that mixes kinds of values stays as printed, and its head says so. */
#include "opendata.h"
#include <stdlib.h>

enum { FLUSH_BYTES = 65536, MOST_TABLES = 40 };

void od_csv_field(kw_buf *out, kw_str s, bool is_first)
{
	static const bool quotes[256] = { ['"'] = true, [','] = true, ['\n'] = true, ['\r'] = true };
	bool quoted = false;
	for (size_t i = 0; i < s.n; i++)
		quoted |= quotes[(unsigned char)s.p[i]];
	if (!is_first)
		kw_buf_putc(out, ',');
	if (!quoted) {
		kw_buf_put(out, s);
		return;
	}
	kw_buf_putc(out, '"');
	while (s.n) {
		const char *quote = memchr(s.p, '"', s.n);
		size_t n = quote ? (size_t)(quote - s.p) + 1 : s.n;
		kw_buf_put(out, kw_str_sub(s, 0, n));
		if (quote)
			kw_buf_putc(out, '"');
		s = kw_str_sub(s, n, s.n);
	}
	kw_buf_putc(out, '"');
}

kw_str od_data_file(od_job *job, size_t number)
{
	od_clear(job, &job->scratch);
	kw_buf_putf(&job->scratch, "%.*s_table%zu.csv", KW_STR_ARG(job->publication->slug), number + 1);
	return od_copy(job, kw_buf_str(&job->scratch));
}

/* Names of columns are keys: the same head again gets a number. Most comparisons end at the hash. */
static void make_headings(od_job *job, od_data *data)
{
	const kw_table *t = data->table->as.table;
	uint64_t *hashes = kw_arena_alloc(job->arena, (t->n_columns + 1) * sizeof *hashes);
	kw_str *headings = kw_arena_alloc(job->arena, (t->n_columns + 1) * sizeof *headings);
	kw_buf *b = &job->scratch;
	data->headings = headings;
	for (size_t i = 0; hashes && headings && i < t->n_columns; i++) {
		unsigned n_same = 1;
		od_clear(job, b);
		kw_data_heading_put(&t->columns[i], i, data->is_mixed[i], b);
		hashes[i] = od_hash(kw_buf_str(b));
		for (size_t k = 0; k < i; k++)
			n_same += hashes[k] == hashes[i];
		if (n_same > 1)
			kw_buf_putf(b, "_%u", n_same);
		headings[i] = od_copy(job, kw_buf_str(b));
	}
}

static void put_row(kw_buf *out, const od_data *data, const kw_cell *cells, size_t n)
{
	char value[KW_CELL_VALUE_BYTES];
	for (size_t i = 0; i < data->table->as.table->n_columns; i++) {
		/* ○ stays ○: the description says what it means */
		bool has_value = i < n && !data->is_mixed[i] && cells[i].text.n &&
		                 cells[i].kind != KW_VALUE_BOOLEAN && !cells[i].is_plain;
		size_t n_value = has_value ? kw_cell_value(&cells[i], value) : 0;
		kw_str text = i < n ? cells[i].text : (kw_str){ NULL, 0 };
		od_csv_field(out, n_value ? (kw_str){ value, n_value } : kw_str_trim(text), i == 0);
	}
	kw_buf_put(out, KW_LIT("\r\n"));
}

static kw_status put_table(od_job *job, kw_sink *out, const od_data *data, size_t number)
{
	const kw_table *t = data->table->as.table;
	kw_sink *file = kw_sink_add(out, od_data_file(job, number));
	kw_rows *rows = file ? kw_table_open(data->table) : NULL;
	kw_buf b = { 0 };
	size_t n;
	job->no_memory |= file && !rows;
	if (kw_opt_int(job->opts, "csv-bom"))
		kw_buf_put(&b, KW_LIT("\xEF\xBB\xBF"));
	for (size_t i = 0; i < t->n_columns; i++)
		od_csv_field(&b, data->headings ? data->headings[i] : (kw_str){ NULL, 0 }, i == 0);
	kw_buf_put(&b, KW_LIT("\r\n"));
	for (const kw_cell *cells; rows && !b.failed && (cells = kw_rows_next(rows, &n));) {
		put_row(&b, data, cells, n);
		if (b.n < FLUSH_BYTES)
			continue;
		kw_sink_put(file, kw_buf_str(&b));
		kw_buf_clear(&b);
	}
	if (file)
		kw_sink_put(file, kw_buf_str(&b));
	job->no_memory |= b.failed;
	kw_rows_close(rows);
	kw_buf_free(&b);
	return KW_OK; /* a failure of any put is latched in out */
}

kw_status od_data_put(od_job *job, kw_sink *out)
{
	od_data *data = job->data.items;
	kw_status st = KW_OK;
	size_t n = 0;
	for (size_t i = 0; i < job->data.n; i++)
		n += data[i].table->as.table->n_columns > 0;
	if (n > MOST_TABLES || !kw_opt_int(job->opts, "tables")) {
		if (n > MOST_TABLES)
			od_find(job, OD_NOTE, (kw_str){ NULL, 0 }, 0, (kw_str){ NULL, 0 },
			        KW_LIT("表の数が多いため、CSVにしません"));
		job->data.n = 0;
		return KW_OK;
	}
	for (size_t i = 0; i < job->data.n && st == KW_OK; i++) {
		make_headings(job, &data[i]);
		if (data[i].table->as.table->n_columns)
			st = put_table(job, out, &data[i], i);
	}
	return st;
}
