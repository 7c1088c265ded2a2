/* layout -- looks at the head of the text: which delimiter makes rows of equal length, what stands above the table, how many
 * rows its head has; and, behind a blank row, whether another table begins. Nothing is decided by the file's name. */
#include "csv.h"

enum { SAMPLE_RECORDS = 64, SAMPLE_BYTES = 262144, MOST_ABOVE = 20, FIRST_YEAR = 1868, LAST_YEAR = 2199 };
enum { MOST_HEAD = 5 };   /* records of one head */
enum { MOST_TAIL = 20 };  /* lines below the last table */
enum { N_PLAIN = 3 };     /* of `delimiters`: they tell a table in a file without a name */
enum { FEWEST_GAPS = 3 }; /* records that show that spaces separate */

/* In the order of preference when the evidence is equal. */
static const struct {
	char delimiter;
	const char *name;
} delimiters[] = { { ',', "comma" }, { '\t', "tab" }, { ';', "semicolon" }, { '|', "pipe" } },
  gaps[] = { { GAPS, "run of spaces" }, { WIDE_GAPS, "run of two or more spaces" } };

typedef struct sample {
	unsigned n; /* records */
	unsigned n_fields[SAMPLE_RECORDS], n_filled[SAMPLE_RECORDS];
	bool some[SAMPLE_RECORDS];    /* has a value */
	bool comment[SAMPLE_RECORDS]; /* begins with # */
	bool unit[SAMPLE_RECORDS];    /* has a cell such as （単位：千円） */
	bool names[SAMPLE_RECORDS];   /* a comment whose cells name the columns */
	unsigned width, n_wide,
	        n_some; /* the commonest number of fields, how many records have it, and with a value */
} sample;

static bool is_value(kw_str cell)
{
	cell_value v = value_of(cell);
	return v.shape != SHAPE_TEXT && v.shape != SHAPE_EMPTY;
}

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

static void take_sample(kw_str s, const csv_words *words, char delimiter, sample *m)
{
	bool cut = s.n > SAMPLE_BYTES;
	csv_scan c = scan_start(kw_str_sub(s, 0, SAMPLE_BYTES), 0, 1, delimiter, false);
	*m = (sample){ 0 };
	while (m->n < SAMPLE_RECORDS && scan_record(&c)) {
		csv_field f;
		field_end end = END_FIELD;
		unsigned n = m->n;
		m->n_fields[n] = m->n_filled[n] = 0;
		m->comment[n] = m->unit[n] = m->names[n] = m->some[n] = false;
		while (end == END_FIELD) {
			end = scan_field(&c, &f);
			kw_str cell = { c.s.p + f.from, f.n };
			if (m->n_fields[n] == 0 && f.n && cell.p[0] == '#') {
				m->comment[n] = true;
				m->names[n] = words && words_is_head_comment(words, cell);
			}
			m->unit[n] |= words && words_is_unit_line(words, cell);
			m->some[n] |= words && is_value(cell); /* a probe's bytes are not decoded */
			m->n_fields[n]++;
			m->n_filled[n] += f.n > 0;
		}
		if (end == END_UNTERMINATED || (end == END_INPUT && cut && n))
			break; /* the sample ends inside this record */
		m->n_some += m->some[n];
		m->n++;
	}
	find_width(m);
}

/* Whether the rows of m are more alike than those of the best so far: the share of the common width, then that width. */
static bool is_better(const sample *m, const sample *best)
{
	uint64_t mine = (uint64_t)m->n_wide * (best->n ? best->n : 1),
	         other = (uint64_t)best->n_wide * (m->n ? m->n : 1);
	return m->width > 1 && (best->width < 2 || mine > other || (mine == other && m->width > best->width));
}

/* Spaces stand in texts too: most records must have as many fields, and most of them a value. */
static bool is_by_gaps(const sample *m)
{
	return m->width > 1 && m->n_wide >= FEWEST_GAPS && m->n_wide * 10 >= m->n * 8 &&
	       m->n_some * 10 >= m->n * 6;
}

static char find_delimiter(kw_ctx *ctx, kw_str s, const csv_words *words, sample *best)
{
	size_t chosen = 0;
	sample m;
	const char *name = NULL;
	take_sample(s, words, delimiters[0].delimiter, best);
	char delimiter = delimiters[0].delimiter;
	for (size_t i = 1; i < KW_COUNT(delimiters); i++) {
		take_sample(s, words, delimiters[i].delimiter, &m);
		if (is_better(&m, best)) {
			*best = m;
			chosen = i;
		}
	}
	if (chosen) {
		delimiter = delimiters[chosen].delimiter;
		name = delimiters[chosen].name;
	}
	for (size_t i = 0; best->width < 2 && i < KW_COUNT(gaps); i++) {
		take_sample(s, words, gaps[i].delimiter, &m);
		if (!is_by_gaps(&m))
			continue;
		*best = m;
		delimiter = gaps[i].delimiter;
		name = gaps[i].name;
	}
	if (name)
		kw_report(ctx, KW_SEVERITY_NOTE, "csv.delimiter", (kw_span){ 0 },
		          "the delimiter is the %s: %u of the first %u rows have %u fields", name,
		          best->n_wide, best->n, best->width);
	return delimiter;
}

bool layout_is_table(kw_str head)
{
	for (size_t i = 0; i < N_PLAIN; i++) {
		sample m;
		take_sample(head, NULL, delimiters[i].delimiter, &m);
		/* all rows, or of wider ones three quarters: a title or a note may stand among them */
		if (m.width >= 2 &&
		    ((m.n >= 2 && m.n_wide == m.n) || (m.n >= 3 && m.width >= 3 && m.n_wide * 4 >= m.n * 3)))
			return true;
	}
	return false;
}

/* ---- heads ---- */

typedef enum mark { MARK_EMPTY, MARK_NOTHING, MARK_NAME, MARK_YEAR, MARK_VALUE } mark;

/* One record, a mark for each of its cells. */
typedef struct row_marks {
	kw_buf cells;
	size_t width; /* cells without empty ones at the end */
	size_t n_filled, n_names, n_values;
} row_marks;

static void mark_row(csv_scan *c, row_marks *m)
{
	csv_field f;
	field_end end = END_FIELD;
	while (end == END_FIELD) {
		end = scan_field(c, &f);
		kw_str cell = kw_str_trim((kw_str){ c->s.p + f.from, f.n });
		cell_value v = value_of(cell);
		bool year = v.shape == SHAPE_INTEGER && v.n_figures == 4 && v.value >= FIRST_YEAR &&
		            v.value <= LAST_YEAR;
		mark kind = MARK_VALUE;
		if (v.shape == SHAPE_EMPTY)
			kind = cell.n ? MARK_NOTHING : MARK_EMPTY;
		else if (v.shape == SHAPE_TEXT)
			kind = MARK_NAME;
		else if (year)
			kind = MARK_YEAR;
		kw_buf_putc(&m->cells, (char)kind);
		m->n_filled += cell.n > 0;
		m->n_names += kind == MARK_NAME;
		m->n_values += kind == MARK_VALUE;
		if (cell.n)
			m->width = m->cells.n;
	}
}

static mark mark_at(const row_marks *m, size_t i)
{
	return i < m->cells.n ? (mark)m->cells.b[i] : MARK_EMPTY;
}

/* A head names columns: it has no values but years, and at least one name. */
static bool is_head(const row_marks *m)
{
	return m->n_names > 0 && m->n_values == 0;
}

/* The next name of the row behind `i`, or the end of the wider of both. */
static size_t next_name(const row_marks *above, const row_marks *below, size_t i)
{
	size_t end = above->width > below->width ? above->width : below->width;
	for (i++; i < end && mark_at(above, i) == MARK_EMPTY;)
		i++;
	return i;
}

/* Whether two records are one head: a name stands above two columns or more, each with a name of its own below, and the first
 * row with values has values there. A first column with a name in both is a row of text below a head. */
static bool is_joined(const row_marks *above, const row_marks *below, const row_marks *values)
{
	bool joined = false, first = true;
	size_t next;
	for (size_t i = 0; i < above->width; i = next) {
		next = next_name(above, below, i);
		if (mark_at(above, i) == MARK_EMPTY)
			continue;
		size_t last = next - 1;
		while (last > i && mark_at(below, last) == MARK_EMPTY)
			last--;
		bool group = last > i && mark_at(below, i) != MARK_EMPTY, some = false, text = false;
		if (first && !group && mark_at(below, i) != MARK_EMPTY)
			return false;
		first = false;
		for (size_t k = i; group && k <= last; k++) {
			some |= mark_at(values, k) >= MARK_YEAR;
			text |= mark_at(values, k) == MARK_NAME;
		}
		joined |= group && some && !text;
	}
	return joined;
}

/* Whether the record has units and nothing else. */
static bool is_unit_row(csv_scan c, const csv_words *words)
{
	csv_field f;
	field_end end = END_FIELD;
	bool any = false;
	while (end == END_FIELD) {
		end = scan_field(&c, &f);
		kw_str cell = { c.s.p + f.from, f.n };
		if (f.n && !words_is_unit(words, cell))
			return false;
		any |= f.n > 0;
	}
	return any;
}

/* Records of the head that begins at c; 0 when there is none. */
static uint32_t count_head(csv_scan c, const csv_words *words)
{
	row_marks rows[MOST_HEAD + 1] = { 0 };
	csv_scan starts[MOST_HEAD + 1];
	uint32_t n = 0, head = 0;
	while (n <= MOST_HEAD && scan_record(&c)) {
		starts[n] = c;
		mark_row(&c, &rows[n]);
		if (rows[n++].n_values || !is_head(&rows[0]))
			break;
	}
	bool ends = n > 0 && rows[n - 1].n_values > 0;
	if (n > 0 && is_head(&rows[0]))
		head = 1;
	while (ends && head && head < n - 1) {
		bool units = is_unit_row(starts[head], words);
		if (!units && !is_joined(&rows[head - 1], &rows[head], &rows[n - 1]))
			break;
		head++;
		if (units)
			break;
	}
	for (size_t i = 0; i < KW_COUNT(rows); i++)
		kw_buf_free(&rows[i].cells);
	return head;
}

static void pass_records(csv_scan *c, uint32_t n)
{
	csv_field f;
	for (; n && scan_record(c); n--)
		while (scan_field(c, &f) == END_FIELD)
			;
}

static bool is_above(const sample *m, unsigned i)
{
	return m->n_filled[i] <= 1 || m->comment[i] || (m->unit[i] && m->n_filled[i] * 2 <= m->width);
}

/* Whether a record of few names stands above a full head with values below it: a title in several cells. */
static bool is_title(const sample *m, unsigned i)
{
	return i + 2 < m->n && m->n_filled[i] * 2 <= m->width && m->n_filled[i + 1] == m->width &&
	       !m->some[i] && !m->some[i + 1] && m->some[i + 2];
}

csv_layout layout_find(kw_ctx *ctx, kw_str s, const csv_words *words, char delimiter, csv_header header)
{
	sample m;
	csv_layout layout = { .delimiter = delimiter };
	if (delimiter) {
		take_sample(s, words, delimiter, &m);
		sample wide = { 0 };
		if (delimiter == GAPS)
			take_sample(s, words, WIDE_GAPS, &wide);
		if (is_better(&wide, &m)) {
			layout.delimiter = WIDE_GAPS;
			m = wide;
		}
	} else {
		layout.delimiter = find_delimiter(ctx, s, words, &m);
	}
	if (m.width > 1) /* in one column, nothing tells a title from a value */
		while (layout.n_above < m.n && layout.n_above < MOST_ABOVE && is_above(&m, layout.n_above)) {
			layout.n_above++;
			if (m.names[layout.n_above - 1] && header == HEADER_AUTO)
				layout.head_comment = layout.n_above;
		}
	if (layout.n_above == m.n || layout.n_above == MOST_ABOVE)
		layout.n_above = layout.head_comment = 0;
	csv_scan c = scan_start(s, 0, 1, layout.delimiter, false);
	pass_records(&c, layout.n_above);
	if (header != HEADER_NO && !layout.head_comment)
		layout.n_head = count_head(c, words);
	if (layout.n_head == 1 && is_title(&m, layout.n_above)) {
		pass_records(&c, 1);
		layout.n_above++;
		layout.n_head = count_head(c, words);
	}
	if (header == HEADER_YES && !layout.n_head)
		layout.n_head = 1;
	return layout;
}

/* ---- behind a blank row ---- */

static bool has_names(csv_scan c, const csv_table_so_far *now)
{
	csv_field f;
	field_end end = END_FIELD;
	size_t i = 0;
	for (; end == END_FIELD; i++) {
		end = scan_field(&c, &f);
		kw_str cell = kw_str_trim((kw_str){ c.s.p + f.from, f.n });
		if (!kw_str_eq(cell, i < now->n_names ? now->names[i] : (kw_str){ NULL, 0 }))
			return false;
	}
	return i >= now->n_names && now->n_names > 0;
}

/* Whether two names or more, and half of them, are words of heads. */
static bool is_known_head(csv_scan c, const csv_words *words)
{
	enum { MOST_NAMES = 64 };
	csv_field f;
	field_end end = END_FIELD;
	unsigned n_names = 0, n_known = 0;
	while (end == END_FIELD && n_names < MOST_NAMES) {
		end = scan_field(&c, &f);
		n_names += f.n > 0;
		n_known += f.n && words_hint(words, (kw_str){ c.s.p + f.from, f.n }) != HINT_NONE;
	}
	return n_known >= 2 && n_known * 2 >= n_names;
}

/* A head with the names of the table before it, or a head with a row of values below it, when a title stands above, the
 * width is another, or half of its names are words of heads. */
static bool is_new_head(const csv_table_so_far *now, const csv_words *words, csv_scan c, uint32_t n_above,
                        uint32_t n_head)
{
	row_marks head = { 0 }, row = { 0 };
	csv_scan names = c;
	mark_row(&c, &head);
	pass_records(&c, n_head - 1);
	if (scan_record(&c))
		mark_row(&c, &row);
	bool wide = head.width != now->width && row.width <= head.width && head.n_filled == head.width;
	bool is_new =
	        head.n_filled > 1 && (has_names(names, now) || n_head > 1 ||
	                              (row.n_values && (n_above || wide || is_known_head(names, words))));
	kw_buf_free(&head.cells);
	kw_buf_free(&row.cells);
	return is_new;
}

bool layout_begins_table(const csv_table_so_far *now, const csv_words *words, csv_layout *out)
{
	csv_scan c = *now->at;
	c.places = false;
	for (uint32_t n_above = 0; n_above < MOST_ABOVE && scan_record(&c); n_above++) {
		csv_scan start = c;
		row_marks m = { 0 };
		mark_row(&c, &m);
		bool above = m.n_filled <= 1 && !m.n_values;
		kw_buf_free(&m.cells);
		if (above)
			continue;
		uint32_t n_head = count_head(start, words);
		out->n_above = n_above;
		out->n_head = n_head;
		out->head_comment = 0;
		return n_head && is_new_head(now, words, start, n_above, n_head);
	}
	return false;
}

bool layout_is_tail(const csv_scan *at)
{
	csv_scan c = *at;
	unsigned n = 0;
	c.places = false;
	for (; scan_record(&c); n++) {
		csv_field f;
		field_end end = END_FIELD;
		unsigned n_filled = 0;
		while (end == END_FIELD) {
			end = scan_field(&c, &f);
			n_filled += f.n > 0;
			if (n_filled > 1 || is_value((kw_str){ c.s.p + f.from, f.n }))
				return false;
		}
		if (n == MOST_TAIL || end == END_UNTERMINATED)
			return false;
	}
	return n > 0;
}
