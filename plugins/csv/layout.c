/* layout -- looks at the head of the text: which delimiter makes rows of equal length, what stands above the table, whether
 * its first row is a head. Nothing is decided by the file's name. */
#include "csv.h"

enum { SAMPLE_RECORDS = 64, SAMPLE_BYTES = 262144, MOST_ABOVE = 20, FIRST_YEAR = 1868, LAST_YEAR = 2199 };

/* In the order of preference when the evidence is equal. */
static const struct {
	char delimiter;
	const char *name;
} delimiters[] = { { ',', "comma" }, { '\t', "tab" }, { ';', "semicolon" } };

typedef struct sample {
	unsigned n; /* records */
	unsigned n_fields[SAMPLE_RECORDS], n_filled[SAMPLE_RECORDS];
	bool comment[SAMPLE_RECORDS]; /* begins with # */
	unsigned width, n_wide;       /* the commonest number of fields, and how many records have it */
} sample;

static void find_width(sample *m)
{
	for (unsigned i = 0; i < m->n; i++) {
		unsigned same = 0;
		for (unsigned k = 0; k < m->n; k++)
			same += m->n_fields[k] == m->n_fields[i];
		if (same > m->n_wide || (same == m->n_wide && m->n_fields[i] > m->width)) {
			m->n_wide = same;
			m->width = m->n_fields[i];
		}
	}
}

static void take_sample(kw_str s, char delimiter, sample *m)
{
	bool cut = s.n > SAMPLE_BYTES;
	csv_scan c = scan_start(kw_str_sub(s, 0, SAMPLE_BYTES), 0, 1, delimiter, false);
	*m = (sample){ 0 };
	while (m->n < SAMPLE_RECORDS && scan_record(&c)) {
		csv_field f;
		field_end end = END_FIELD;
		unsigned n = m->n;
		m->n_fields[n] = m->n_filled[n] = 0;
		while (end == END_FIELD) {
			end = scan_field(&c, &f);
			m->comment[n] |= m->n_fields[n] == 0 && f.n && c.s.p[f.from] == '#';
			m->n_fields[n]++;
			m->n_filled[n] += f.n > 0;
		}
		if (end == END_UNTERMINATED || (end == END_INPUT && cut && n))
			break; /* the sample ends inside this record */
		m->n++;
	}
	find_width(m);
}

static char find_delimiter(kw_ctx *ctx, kw_str s, sample *best)
{
	size_t chosen = 0;
	take_sample(s, delimiters[0].delimiter, best);
	for (size_t i = 1; i < KW_COUNT(delimiters); i++) {
		sample m;
		take_sample(s, delimiters[i].delimiter, &m);
		/* share of records of the common width, then that width */
		uint64_t mine = (uint64_t)m.n_wide * (best->n ? best->n : 1),
		         other = (uint64_t)best->n_wide * (m.n ? m.n : 1);
		bool better = m.width > 1 &&
		              (best->width < 2 || mine > other || (mine == other && m.width > best->width));
		if (better) {
			*best = m;
			chosen = i;
		}
	}
	if (chosen)
		kw_report(ctx, KW_SEVERITY_NOTE, "csv.delimiter", (kw_span){ 0 },
		          "the delimiter is the %s: %u of the first %u rows have %u fields",
		          delimiters[chosen].name, best->n_wide, best->n, best->width);
	return delimiters[chosen].delimiter;
}

bool layout_is_table(kw_str head)
{
	for (size_t i = 0; i < KW_COUNT(delimiters); i++) {
		sample m;
		take_sample(head, delimiters[i].delimiter, &m);
		/* all rows, or of wider ones three quarters: a title or a note may stand among them */
		if (m.width >= 2 &&
		    ((m.n >= 2 && m.n_wide == m.n) || (m.n >= 3 && m.width >= 3 && m.n_wide * 4 >= m.n * 3)))
			return true;
	}
	return false;
}

/* A head names columns: it has no values but years, and at least one name. */
static bool looks_like_header(kw_str s, const csv_layout *layout)
{
	csv_scan c = scan_start(s, 0, 1, layout->delimiter, false);
	csv_field f;
	field_end end = END_RECORD;
	for (uint32_t row = 0; row < layout->n_above && scan_record(&c); row++)
		while ((end = scan_field(&c, &f)) == END_FIELD)
			;
	if (!scan_record(&c))
		return false;
	unsigned n_names = 0, n_values = 0;
	for (end = END_FIELD; end == END_FIELD;) {
		end = scan_field(&c, &f);
		cell_value v = value_of((kw_str){ s.p + f.from, f.n });
		bool year = v.shape == SHAPE_INTEGER && v.n_figures == 4 && v.value >= FIRST_YEAR &&
		            v.value <= LAST_YEAR;
		n_names += v.shape == SHAPE_TEXT;
		n_values += v.shape != SHAPE_TEXT && v.shape != SHAPE_EMPTY && !year;
	}
	return n_names > 0 && n_values == 0;
}

csv_layout layout_find(kw_ctx *ctx, kw_str s, char delimiter, csv_header header)
{
	sample m;
	csv_layout layout = { .delimiter = delimiter };
	if (delimiter)
		take_sample(s, delimiter, &m);
	else
		layout.delimiter = find_delimiter(ctx, s, &m);
	if (m.width > 1) /* in one column, nothing tells a title from a value */
		while (layout.n_above < m.n && layout.n_above < MOST_ABOVE &&
		       (m.n_filled[layout.n_above] <= 1 || m.comment[layout.n_above]))
			layout.n_above++;
	if (layout.n_above == m.n || layout.n_above == MOST_ABOVE)
		layout.n_above = 0;
	layout.has_header = header == HEADER_AUTO ? looks_like_header(s, &layout) : header == HEADER_YES;
	return layout;
}
