/* read -- a CSV text as a document: what stands above each table, and tables whose rows are read again on each pass. The
 * whole text is gone through once, so that every fault is known and every column decided before anything is written. */
#include "csv.h"
#include <stdlib.h>

enum { MOST_TABLES = 1000 }; /* of one file */
enum { MOST_LOOKS = 2000 };  /* at blank rows: with so many of them, they do not separate tables */

typedef struct reader {
	kw_ctx *ctx;
	kw_doc *doc;
	kw_text text;
	csv_layout layout;
	csv_words words;
	csv_scan scan;
	uint64_t most_bytes, most_columns, most_rows;
	kw_buf undone;
	size_t ends[PLAIN_FIELDS]; /* of the fields of a row without quotes */
	uint32_t n_tables, n_looks, n_nonblank;
	kw_node *around; /* the table under way: the document, or a section with its title */
	csv_table table;
	csv_unit unit_above; /* （単位：千円） above the table */
	kw_str *names;
	size_t n_names; /* of the head; 0 without */
	kw_span header_at;
	column_survey *columns;
	size_t n_columns, room; /* columns with a head or a value */
	uint64_t n_rows, n_ragged, n_stray, n_totals;
	uint64_t n_blank; /* rows without a value, since the last with one */
	size_t end;       /* of the last row with a value */
	kw_span first_ragged, first_stray;
	size_t first_width,
	        first_ragged_width; /* fields of the head or first row; of the first row that differs */
} reader;

static kw_status no_memory(reader *r)
{
	return kw_fail(r->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the table");
}

/* Only messages and what stands above the table need places; the pass does not count them. */
static kw_span place(const reader *r, const csv_field *f)
{
	csv_field located = *f;
	field_locate(r->table.s, &located);
	return field_span(&r->table, &located);
}

/* ---- fields with their limits ---- */

static kw_status next_field(reader *r, size_t index, csv_field *f, field_end *end)
{
	*end = scan_field(&r->scan, f);
	if (*end == END_UNTERMINATED) {
		f->n_bytes = 1; /* the quote */
		return kw_fail(
		        r->ctx, KW_EFORMAT, "csv.quote", place(r, f),
		        "the quote opened here is not closed before the end of the text; expected a second quote");
	}
	if (f->n > r->most_bytes)
		return kw_fail_limit(r->ctx, KW_LIMIT_FIELD_BYTES, place(r, f), (int64_t)f->n);
	if (index >= r->most_columns)
		return kw_fail_limit(r->ctx, KW_LIMIT_CSV_COLUMNS, place(r, f), (int64_t)index + 1);
	if (f->stray && r->n_stray++ == 0)
		r->first_stray = place(r, f);
	return KW_OK;
}

/* The text of a field, borrowed from the input or from `undone` until the next one. */
static kw_str text_of(reader *r, const csv_field *f)
{
	if (!f->undo)
		return (kw_str){ r->scan.s.p + f->from, f->n };
	kw_buf_clear(&r->undone);
	if (!kw_buf_reserve(&r->undone, f->n))
		return (kw_str){ NULL, 0 };
	return (kw_str){ r->undone.b, field_undo(r->scan.s, f, r->undone.b) };
}

/* Counts the lines of the record between `from`, in `line`, and where the scan is that hold more than white space. */
static void note_lines(reader *r, size_t from, uint32_t line)
{
	kw_str s = kw_str_sub(r->scan.s, from, r->scan.at - from);
	/* Nearly always it is one line, and its first byte tells. */
	unsigned char c = s.n ? (unsigned char)s.p[0] : ' ';
	if (c > ' ' && c < 0x80 && r->scan.line - line <= 1) {
		r->n_nonblank++;
		return;
	}
	while (s.n) {
		size_t n = 0;
		while (n < s.n && s.p[n] != '\n' && s.p[n] != '\r')
			n++;
		r->n_nonblank += kw_str_trim(kw_str_sub(s, 0, n)).n > 0;
		s = kw_str_sub(s, n + 1, s.n);
	}
}

/* ---- above the table ---- */

static bool is_note(kw_str line)
{
	static const char *const signs[] = { "※", "（注", "(注", "注）", "注)", "＊" };
	for (size_t i = 0; i < KW_COUNT(signs); i++)
		if (kw_str_starts(line, kw_str_from(signs[i])))
			return true;
	return false;
}

/* The text of a cell of several lines keeps them apart. */
static void add_text(reader *r, kw_node *node, kw_str text)
{
	for (size_t i = 0; i < text.n;) {
		const char *lf = memchr(text.p + i, '\n', text.n - i);
		kw_str line = kw_str_trim(kw_str_sub(text, i, lf ? (size_t)(lf - text.p) - i : text.n));
		if (i && line.n)
			kw_doc_add(r->doc, node, KW_SOFTBREAK);
		kw_doc_add_inlines(r->doc, node, line);
		i = lf ? (size_t)(lf - text.p) + 1 : text.n;
	}
}

/* A title stands first and alone, and begins a section above a later table; units, comments and further lines follow it. */
static void add_line(reader *r, kw_str line, kw_span at, bool below)
{
	kw_node *root = kw_doc_root(r->doc);
	csv_unit unit;
	bool is_comment = line.n && line.p[0] == '#';
	bool is_unit = !below && words_unit(&r->words, line, &unit) && !r->unit_above.unit.n;
	bool is_title = !below && !is_unit && !is_comment && line.n && !is_note(line) &&
	                (r->n_tables ? r->around == root : !kw_node_title(root));
	if (is_unit)
		r->unit_above = unit;
	if (is_title && r->n_tables)
		r->around = kw_doc_add(r->doc, root, KW_SECTION);
	kw_type type = is_title ? KW_TITLE : is_comment ? KW_RAW : is_note(line) ? KW_NOTE : KW_PARA;
	kw_node *before = is_title ? r->around->first : NULL; /* comments, a unit */
	kw_node *node = kw_doc_add_before(r->doc, r->around, before, type);
	node->marks |= before ? KW_MARK_MOVED : 0;
	kw_doc_add_span(r->doc, node, at);
	add_text(r, node, line);
	if (!is_title)
		return;
	kw_buf title = { 0 };
	kw_text_of(node, &title);
	node->as.heading->title = kw_doc_copy(r->doc, kw_buf_str(&title));
	kw_buf_free(&title);
}

/* One record above or below the table: each of its cells, or, of a comment with several, the line as written. */
static kw_status read_line(reader *r, bool below)
{
	csv_scan start = r->scan;
	size_t n_filled = 0;
	csv_field f, first = { 0 };
	field_end end = END_FIELD;
	for (size_t i = 0; end == END_FIELD; i++) {
		kw_status st = next_field(r, i, &f, &end);
		if (st)
			return st;
		if (f.n && n_filled++ == 0)
			first = f;
	}
	note_lines(r, start.at, start.line);
	bool is_comment = n_filled > 1 && r->scan.s.p[first.start] == '#';
	if (is_comment) {
		kw_str line = kw_str_trim(kw_str_sub(r->scan.s, start.at, r->scan.at - start.at));
		first.start = (size_t)(line.p - r->scan.s.p);
		first.n_bytes = 0;
		while (first.n_bytes < line.n && line.p[first.n_bytes] != '\n' &&
		       line.p[first.n_bytes] != '\r')
			first.n_bytes++;
		add_line(r, line, place(r, &first), below);
	}
	for (end = n_filled && !is_comment ? END_FIELD : END_INPUT; end == END_FIELD;) {
		end = scan_field(&start, &f);
		if (f.n)
			add_line(r, kw_str_trim(text_of(r, &f)), place(r, &f), below);
	}
	return r->undone.failed ? no_memory(r) : KW_OK;
}

/* ---- head ---- */

static bool make_room(reader *r, size_t n)
{
	if (n <= r->room)
		return true;
	size_t room = r->room ? r->room : 32;
	while (room < n)
		room *= 2;
	column_survey *more = realloc(r->columns, room * sizeof *more);
	if (!more)
		return false;
	memset(more + r->room, 0, (room - r->room) * sizeof *more);
	r->columns = more;
	r->room = room;
	return true;
}

static kw_status use_names(reader *r, csv_scan start, uint32_t n_records)
{
	r->names = head_read(&start, n_records, &r->words, kw_doc_arena(r->doc), &r->n_names);
	if (!r->names || !make_room(r, r->n_names))
		return no_memory(r);
	r->n_columns = r->first_width = r->n_names;
	return KW_OK;
}

static kw_status read_header(reader *r)
{
	csv_scan start = r->scan;
	for (uint32_t row = 0; row < r->layout.n_head && scan_record(&r->scan); row++) {
		csv_field f, first = { 0 };
		field_end end = END_FIELD;
		size_t n_filled = 0;
		size_t from = r->scan.at;
		uint32_t line = r->scan.line;
		for (size_t i = 0; end == END_FIELD; i++) {
			kw_status st = next_field(r, i, &f, &end);
			if (st)
				return st;
			if (i == 0 && row == 0)
				r->header_at = place(r, &f);
			if (f.n && n_filled++ == 0)
				first = f;
		}
		note_lines(r, from, line);
		/* （単位：千円） below the names */
		if (row > 0 && n_filled == 1 && words_is_unit_line(&r->words, text_of(r, &first)))
			add_line(r, kw_str_trim(text_of(r, &first)), place(r, &first), false);
	}
	if (r->layout.n_head > 1)
		kw_report(r->ctx, KW_SEVERITY_NOTE, "csv.header-rows", r->header_at,
		          "the head has %u rows; the names above each other were joined",
		          (unsigned)r->layout.n_head);
	return use_names(r, start, r->layout.n_head);
}

/* The names a comment line gives (#property): its first cell names the comment, not a column. */
static kw_status read_head_comment(reader *r, csv_scan start)
{
	csv_scan at = start;
	csv_field f;
	scan_field(&at, &f);
	r->header_at = place(r, &f);
	kw_status st = use_names(r, start, 1);
	if (!st)
		r->names[0] = (kw_str){ NULL, 0 };
	return st;
}

/* ---- rows ---- */

/* A row while it is read. */
typedef struct row_read {
	csv_field first;
	size_t n, n_filled, undo_bytes;
	bool total;
} row_read;

static kw_status take_cell(reader *r, row_read *row, size_t i, const csv_field *f)
{
	row->n_filled = i + 1;
	if (i >= r->n_columns) {
		if (!make_room(r, i + 1))
			return no_memory(r);
		r->n_columns = i + 1;
	}
	column_survey *column = &r->columns[i];
	bool may_total = r->words.ends_total[(unsigned char)r->scan.s.p[f->from + f->n - 1]];
	if (column->closed && !may_total)
		return KW_OK;
	kw_str text = text_of(r, f);
	/* the word of a sum says nothing about its column */
	if (may_total && words_total(&r->words, text))
		row->total = true;
	else
		survey_cell(column, &r->words, text, f);
	return KW_OK;
}

/* A row without quotes; row->n stays 0 when it is none, or may break a limit: then nothing was read. */
static kw_status read_plain(reader *r, row_read *row)
{
	csv_field f = { .start = r->scan.at, .line = r->scan.line };
	csv_scan before = r->scan;
	size_t most = r->most_columns < PLAIN_FIELDS ? r->most_columns : PLAIN_FIELDS;
	size_t n = scan_plain(&r->scan, r->ends, most);
	if (n && r->ends[n - 1] - f.start > r->most_bytes) {
		r->scan = before;
		return KW_OK;
	}
	kw_status st = KW_OK;
	for (; !st && row->n < n; row->n++) {
		f.n = r->ends[row->n] - f.start;
		f.from = f.start;
		f.n_bytes = (uint32_t)f.n;
		if (row->n == 0)
			row->first = f;
		if (f.n)
			st = take_cell(r, row, row->n, &f);
		f.start = r->ends[row->n] + 1;
	}
	return st;
}

static kw_status read_quoted(reader *r, row_read *row)
{
	field_end end = END_FIELD;
	kw_status st = KW_OK;
	for (; !st && end == END_FIELD; row->n++) {
		csv_field f;
		st = next_field(r, row->n, &f, &end);
		if (row->n == 0)
			row->first = f;
		row->undo_bytes += f.undo ? f.n : 0;
		if (!st && f.n)
			st = take_cell(r, row, row->n, &f);
	}
	return st;
}

static kw_status read_row(reader *r)
{
	row_read row = { .n = 0 };
	size_t from = r->scan.at;
	uint32_t line = r->scan.line;
	kw_status st = read_plain(r, &row);
	if (!st && !row.n)
		st = read_quoted(r, &row);
	if (st)
		return st;
	note_lines(r, from, line);
	r->n_totals += row.total;
	if (row.undo_bytes > r->table.undo_bytes)
		r->table.undo_bytes = row.undo_bytes;
	if (!r->first_width)
		r->first_width = row.n;
	if (row.n != r->first_width && row.n_filled && r->n_ragged++ == 0) {
		r->first_ragged = place(r, &row.first);
		r->first_ragged_width = row.n;
	}
	r->n_blank = row.n_filled ? 0 : r->n_blank + 1;
	if (row.n_filled)
		r->end = r->scan.at;
	if (++r->n_rows > r->most_rows)
		return kw_fail_limit(r->ctx, KW_LIMIT_CSV_ROWS, place(r, &row.first), (int64_t)r->n_rows);
	return r->undone.failed ? no_memory(r) : KW_OK;
}

typedef enum rows_end { ROWS_GO_ON, ROWS_TABLE, ROWS_TAIL, ROWS_INPUT } rows_end;

/* Whether the record to come is no row of the table: behind a blank row another table or its notes may begin, and notes also
 * without one. */
static rows_end find_end(reader *r, bool blank)
{
	const char *p = r->scan.s.p + r->scan.at;
	bool note = is_note(kw_str_sub(r->scan.s, r->scan.at + (*p == '"'), 8));
	if ((!blank && !note) || r->n_columns < 2 || r->n_rows == r->n_blank)
		return ROWS_GO_ON;
	if (r->n_looks++ >= MOST_LOOKS)
		return ROWS_GO_ON;
	csv_table_so_far now = { &r->scan, r->names, r->n_names, r->n_columns };
	if (blank && r->n_tables + 1 < MOST_TABLES && layout_begins_table(&now, &r->words, &r->layout))
		return ROWS_TABLE;
	return layout_is_tail(&r->scan) ? ROWS_TAIL : ROWS_GO_ON;
}

static kw_status read_rows(reader *r, rows_end *ended)
{
	r->table.at = r->end = r->scan.at;
	r->table.line = r->scan.line;
	size_t forgotten = r->scan.at;
	for (;;) {
		size_t behind = r->scan.at;
		kw_bytes_passed(r->scan.s, behind, &forgotten);
		if (!scan_record(&r->scan)) {
			*ended = ROWS_INPUT;
			return KW_OK;
		}
		bool blank = r->scan.at != behind || r->n_blank;
		unsigned char c = (unsigned char)r->scan.s.p[r->scan.at];
		if (blank || c >= 0x80 || c == '(' || c == '"') {
			*ended = find_end(r, blank);
			if (*ended != ROWS_GO_ON) {
				r->n_rows -= r->n_blank;
				r->table.s = kw_str_sub(r->text.utf8, 0, r->end);
				return KW_OK;
			}
		}
		kw_status st = read_row(r);
		if (st)
			return st;
	}
}

/* ---- what was met ---- */

static void report_rows(reader *r)
{
	if (r->n_ragged)
		kw_report(
		        r->ctx, KW_SEVERITY_WARNING, "csv.ragged", r->first_ragged,
		        "%llu of %llu rows have another number of fields than the %zu of the %s, this one %zu; all were kept",
		        (unsigned long long)r->n_ragged, (unsigned long long)r->n_rows, r->first_width,
		        r->n_names ? "head" : "first row", r->first_ragged_width);
	if (r->n_stray)
		kw_report(
		        r->ctx, KW_SEVERITY_WARNING, "csv.quote", r->first_stray,
		        "%llu fields have text behind their closing quote, this one first; the text was kept",
		        (unsigned long long)r->n_stray);
	if (!r->n_rows)
		kw_report(r->ctx, KW_SEVERITY_WARNING, "csv.empty", r->header_at,
		          r->n_names ? "the table has a head and no rows" : "the input has no rows");
}

/* A column of values with some text in it stays text; which cells made it so is worth knowing. */
static void report_mixed(reader *r, const column_survey *c, column_hint hint, kw_str name)
{
	uint64_t values = 0, odd = c->n[SHAPE_TEXT];
	for (unsigned s = SHAPE_INTEGER; s < N_SHAPES; s++)
		values += c->n[s];
	bool known =
	        hint == HINT_AMOUNT || hint == HINT_NUMBER || hint == HINT_RATIO || hint == HINT_COORDINATE;
	if (!odd || c->closed || hint == HINT_TEXT || hint == HINT_CODE || hint == HINT_LEVEL ||
	    values < (known ? 2 : 4) * odd)
		return;
	kw_buf lines = { 0 };
	for (size_t i = 0; i < odd && i < MOST_ODD; i++) {
		kw_buf_put(&lines, i ? KW_LIT(", ") : KW_LIT(""));
		kw_buf_put_int(&lines, c->odd[i].line);
	}
	kw_buf_put(&lines, odd > MOST_ODD ? KW_LIT(" …") : KW_LIT(""));
	kw_report(r->ctx, KW_SEVERITY_NOTE, "csv.mixed-column", place(r, &c->odd[0]),
	          "the column %.*s has %llu values and %llu cells of text (line %.*s); it stays text",
	          KW_STR_ARG(kw_str_sub(name, 0, 96)), (unsigned long long)values, (unsigned long long)odd,
	          KW_STR_ARG(kw_buf_str(&lines)));
	kw_buf_free(&lines);
}

/* ---- the table ---- */

static kw_status name_columns(reader *r, kw_column *columns)
{
	size_t changed = 0;
	kw_str *names = calloc(r->n_columns ? r->n_columns : 1, sizeof *names);
	if (names && r->n_names)
		memcpy(names, r->names, r->n_names * sizeof *names);
	bool fine = names && names_distinguish(kw_doc_arena(r->doc), names, r->n_columns, &changed);
	for (size_t i = 0; fine && i < r->n_columns; i++)
		columns[i].name = names[i];
	changed -= fine ? r->n_columns - r->n_names : 0; /* columns without a head never had a name */
	if (fine && changed && r->n_names)
		kw_report(r->ctx, KW_SEVERITY_NOTE, "csv.header", r->header_at,
		          "%zu columns have no name or one that stands twice; they got names of their own",
		          changed);
	free(names);
	return fine ? KW_OK : no_memory(r);
}

static void decide_column(reader *r, size_t i, kw_column *column)
{
	kw_str header = i < r->n_names ? r->names[i] : (kw_str){ NULL, 0 };
	column_hint hint = words_hint(&r->words, header);
	csv_unit unit = { 0 };
	if (!words_unit(&r->words, header, &unit) && hint == HINT_AMOUNT)
		unit = r->unit_above;
	column_decide(&r->columns[i], hint, &unit, column);
	report_mixed(r, &r->columns[i], hint, column->name);
}

static kw_status add_table(reader *r)
{
	kw_column *columns = calloc(r->n_columns ? r->n_columns : 1, sizeof *columns);
	kw_status st = columns ? name_columns(r, columns) : no_memory(r);
	if (!st && (r->n_columns || r->n_rows)) {
		for (size_t i = 0; i < r->n_columns; i++)
			decide_column(r, i, &columns[i]);
		kw_node *table = kw_doc_add(r->doc, r->around, KW_TABLE);
		r->table.n_columns = r->n_columns;
		kw_table_set_columns(r->doc, table, columns, r->n_columns);
		rows_attach(r->doc, table, &r->table, r->n_rows);
		if (r->n_totals && table->as.table->rows && !totals_check(r->ctx, &r->words, table))
			st = no_memory(r);
	}
	free(columns);
	return st;
}

/* ---- one table after the other ---- */

static void begin_table(reader *r)
{
	free(r->names);
	r->names = NULL;
	if (r->columns)
		memset(r->columns, 0, r->room * sizeof *r->columns);
	r->n_columns = r->n_names = r->first_width = r->first_ragged_width = 0;
	r->n_rows = r->n_ragged = r->n_stray = r->n_totals = r->n_blank = 0;
	r->header_at = (kw_span){ 0 };
	r->unit_above = (csv_unit){ .factor = 0 };
	r->around = kw_doc_root(r->doc);
	r->table = (csv_table){ .s = r->text.utf8,
		                .delimiter = r->layout.delimiter,
		                .words = r->words,
		                .has_offsets = r->text.charset == KW_CHARSET_UTF8,
		                .mark_bytes = r->text.bom ? 3 : 0 };
}

static kw_status read_table(reader *r, rows_end *ended)
{
	kw_status st = KW_OK;
	begin_table(r);
	csv_scan head_comment = r->scan;
	for (uint32_t i = 0; !st && i < r->layout.n_above && scan_record(&r->scan); i++) {
		if (i + 1 == r->layout.head_comment)
			head_comment = r->scan;
		st = read_line(r, false);
	}
	if (!st && r->layout.head_comment)
		st = read_head_comment(r, head_comment);
	else if (!st && r->layout.n_head)
		st = read_header(r);
	if (!st)
		st = read_rows(r, ended);
	if (st)
		return st;
	report_rows(r);
	r->n_tables++;
	return add_table(r);
}

static kw_status read_tables(reader *r)
{
	rows_end ended = ROWS_TABLE;
	kw_status st = KW_OK;
	while (!st && ended == ROWS_TABLE)
		st = read_table(r, &ended);
	while (!st && ended == ROWS_TAIL && scan_record(&r->scan))
		st = read_line(r, true);
	if (!st && r->n_tables > 1)
		kw_report(r->ctx, KW_SEVERITY_NOTE, "csv.tables", (kw_span){ 0 },
		          "the input has %u tables, each with a head of its own behind a blank row",
		          (unsigned)r->n_tables);
	return st;
}

/* ---- the source ---- */

static void describe(reader *r)
{
	kw_source_info *source = kw_doc_source(r->doc);
	source->charset = kw_str_from(kw_charset_name(r->text.charset));
	source->lines = r->scan.line;
	source->nonblank_lines = r->n_nonblank;
}

kw_status csv_read(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	static const char delimiters[] = { 0, ',', '\t', ';', '|', GAPS }; /* as the option lists them */
	reader r = { .ctx = ctx,
		     .doc = doc,
		     .most_bytes = (uint64_t)kw_ctx_limit(ctx, KW_LIMIT_FIELD_BYTES),
		     .most_columns = (uint64_t)kw_ctx_limit(ctx, KW_LIMIT_CSV_COLUMNS),
		     .most_rows = (uint64_t)kw_ctx_limit(ctx, KW_LIMIT_CSV_ROWS) };
	kw_status st = decode_text(ctx, opts, bytes, kw_doc_arena(doc), &r.text);
	if (!st)
		st = words_load(ctx, kw_doc_arena(doc), &r.words);
	if (!st) {
		r.layout = layout_find(ctx, r.text.utf8, &r.words, delimiters[kw_opt_int(opts, "delimiter")],
		                       (csv_header)kw_opt_int(opts, "header"));
		r.scan = scan_start(r.text.utf8, 0, 1, r.layout.delimiter, false);
		st = read_tables(&r);
	}
	if (!st)
		describe(&r);
	free(r.names);
	free(r.columns);
	kw_buf_free(&r.undone);
	return st;
}
