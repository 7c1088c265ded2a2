/* csv.c -- the table of amounts as bytes: RFC 4180 with CR LF, UTF-8. What spreadsheets may stumble over is reported and not
 * changed. */
#include "opendata.h"
#include <iconv.h>
#include <stdlib.h>

static const kw_str nothing = { NULL, 0 };

typedef struct csv {
	od_job *job;
	kw_buf *out;
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

static void put_field(csv *c, kw_str s)
{
	od_csv_field(c->out, s, !c->begun);
	c->begun = true;
}

static void end_row(csv *c)
{
	kw_buf_put(c->out, KW_LIT("\r\n"));
	c->begun = c->formula_said = c->cp932_said = false;
}

/* Columns whose texts are the document's, not made here. */
static bool is_of_document(kw_budget_field field)
{
	return field == KW_BUDGET_BODY || field == KW_BUDGET_LEVEL_CODE || field == KW_BUDGET_LEVEL_NAME ||
	       field == KW_BUDGET_ITEM_CODE || field == KW_BUDGET_ITEM_NAME;
}

static void put_rows(csv *c, const kw_publication *p, kw_cell *cells)
{
	kw_buf text = { 0 };
	for (uint64_t row = 0; row < p->n_rows; row++) {
		c->row = kw_publication_row(p, row, &text, cells);
		c->job->no_memory |= text.failed;
		for (size_t i = 0; i < p->n_columns; i++) {
			if (is_of_document(p->columns[i].field))
				notice_field(c, cells[i].text);
			put_field(c, cells[i].text);
		}
		end_row(c);
	}
	kw_buf_free(&text);
}

void od_csv_make(od_job *job, kw_buf *out)
{
	const kw_publication *p = job->publication;
	kw_cell *cells = calloc(p->n_columns, sizeof *cells);
	csv c = { .job = job,
		  .out = out,
		  .to_cp932 = iconv_open("CP932", "UTF-8"),
		  .from_cp932 = iconv_open("UTF-8", "CP932") };
	if (p->n_unlabelled)
		od_find(job, OD_NOTE, nothing, 0, nothing,
		        KW_LIT("金額の種類が多く、CSVに載せない金額があります"));
	if (c.to_cp932 == (iconv_t)-1 || c.from_cp932 == (iconv_t)-1)
		od_find(job, OD_NOTE, nothing, 0, nothing,
		        KW_LIT("CSVの文字がCP932にあるか確認できませんでした"));
	if (kw_opt_int(job->opts, "csv-bom"))
		kw_buf_put(out, KW_LIT("\xEF\xBB\xBF"));
	for (size_t i = 0; i < p->n_columns; i++)
		put_field(&c, p->columns[i].name);
	end_row(&c);
	if (cells)
		put_rows(&c, p, cells);
	job->no_memory |= !cells;
	free(cells);
	if (c.to_cp932 != (iconv_t)-1)
		iconv_close(c.to_cp932);
	if (c.from_cp932 != (iconv_t)-1)
		iconv_close(c.from_cp932);
}
