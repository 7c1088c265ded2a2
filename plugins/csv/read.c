/* read -- a CSV text as a document: what stands above the table, and one table whose rows are read again on each pass. The
 * whole text is gone through once, so that every fault is known and every column decided before anything is written. */
#include "csv.h"
#include <stdlib.h>

typedef struct reader {
	kw_ctx *ctx;
	kw_doc *doc;
	kw_text text;
	csv_layout layout;
	csv_words words;
	csv_scan scan;
	csv_table table;
	csv_unit unit_above; /* （単位：千円） above the table */
	kw_str *names;
	size_t n_names; /* of the head; 0 without */
	kw_span header_at;
	column_survey *columns;
	size_t n_columns, room; /* columns with a head or a value */
	uint64_t n_rows, n_ragged, n_stray;
	kw_span first_ragged, first_stray;
	size_t first_width,
	        first_ragged_width; /* fields of the head or first row; of the first row that differs */
	kw_buf undone;
	uint64_t most_bytes, most_columns, most_rows;
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

/* ---- above the table ---- */

/* A title stands first and alone; units, comments and further lines follow it. */
static void add_above(reader *r, kw_str line, kw_span at)
{
	kw_node *root = kw_doc_root(r->doc);
	csv_unit unit;
	bool is_unit = words_unit(&r->words, line, &unit) && !r->unit_above.unit.n;
	bool is_title = !root->first && !is_unit && line.n && line.p[0] != '#';
	if (is_unit)
		r->unit_above = unit;
	kw_node *node = kw_doc_add(r->doc, root, is_title ? KW_TITLE : KW_PARA);
	kw_doc_add_span(r->doc, node, at);
	kw_doc_add_inlines(r->doc, node, line);
	if (is_title)
		node->as.heading->title = kw_doc_copy(r->doc, line);
}

/* One record above the table: its only cell, or, of a comment with several, the line as written. */
static kw_status read_above(reader *r)
{
	size_t start = r->scan.at, n_filled = 0;
	csv_field f, only = { 0 };
	field_end end = END_FIELD;
	for (size_t i = 0; end == END_FIELD; i++) {
		kw_status st = next_field(r, i, &f, &end);
		if (st)
			return st;
		if (f.n && n_filled++ == 0)
			only = f;
	}
	if (n_filled == 1) {
		add_above(r, kw_str_trim(text_of(r, &only)), place(r, &only));
	} else if (n_filled) {
		only.start = start;
		only.n_bytes = (uint32_t)(f.start + f.n_bytes - start);
		add_above(r, kw_str_sub(r->scan.s, start, only.n_bytes), place(r, &only));
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

static kw_status read_header(reader *r)
{
	csv_field f;
	kw_buf names = { 0 }; /* kw_str */
	field_end end = END_FIELD;
	kw_status st = KW_OK;
	for (size_t i = 0; !st && end == END_FIELD; i++) {
		st = next_field(r, i, &f, &end);
		if (st)
			break;
		kw_str name = kw_doc_copy(r->doc, kw_str_trim(text_of(r, &f)));
		kw_buf_put(&names, (kw_str){ (const char *)&name, sizeof name });
		if (i == 0)
			r->header_at = place(r, &f);
		r->n_names = i + 1;
	}
	if (!st && (names.failed || r->undone.failed || !make_room(r, r->n_names)))
		st = no_memory(r);
	r->n_columns = r->first_width = r->n_names;
	r->names = (kw_str *)(void *)names.b; /* freed with the reader */
	return st;
}

/* ---- rows ---- */

static kw_status read_row(reader *r)
{
	csv_field f, first = { 0 };
	field_end end = END_FIELD;
	size_t i = 0, undo_bytes = 0;
	for (; end == END_FIELD; i++) {
		kw_status st = next_field(r, i, &f, &end);
		if (st)
			return st;
		if (i == 0)
			first = f;
		undo_bytes += f.undo ? f.n : 0;
		if (!f.n)
			continue;
		if (i >= r->n_columns) {
			if (!make_room(r, i + 1))
				return no_memory(r);
			r->n_columns = i + 1;
		}
		if (!r->columns[i].closed)
			survey_cell(&r->columns[i], text_of(r, &f), &f);
	}
	if (undo_bytes > r->table.undo_bytes)
		r->table.undo_bytes = undo_bytes;
	if (!r->first_width)
		r->first_width = i;
	if (i != r->first_width && r->n_ragged++ == 0) {
		r->first_ragged = place(r, &first);
		r->first_ragged_width = i;
	}
	if (++r->n_rows > r->most_rows)
		return kw_fail_limit(r->ctx, KW_LIMIT_CSV_ROWS, place(r, &first), (int64_t)r->n_rows);
	return r->undone.failed ? no_memory(r) : KW_OK;
}

static kw_status read_records(reader *r)
{
	kw_status st = KW_OK;
	for (uint32_t i = 0; !st && i < r->layout.n_above && scan_record(&r->scan); i++)
		st = read_above(r);
	if (!st && r->layout.has_header && scan_record(&r->scan))
		st = read_header(r);
	r->table.at = r->scan.at;
	r->table.line = r->scan.line;
	while (!st && scan_record(&r->scan))
		st = read_row(r);
	return st;
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
		kw_report(r->ctx, KW_SEVERITY_WARNING, "csv.empty", (kw_span){ 0 },
		          r->n_names ? "the table has a head and no rows" : "the input has no rows");
}

/* A column of values with some text in it stays text; which cell made it so is worth knowing. */
static void report_mixed(reader *r, const column_survey *c, kw_str name)
{
	uint64_t values = 0;
	for (unsigned s = SHAPE_INTEGER; s < N_SHAPES; s++)
		values += c->n[s];
	if (!c->n[SHAPE_TEXT] || c->closed || values < 10 * c->n[SHAPE_TEXT])
		return;
	kw_report(r->ctx, KW_SEVERITY_NOTE, "csv.mixed-column", place(r, &c->odd),
	          "the column %.*s has %llu values and %llu cells of text, the first here; it stays text",
	          KW_STR_ARG(kw_str_sub(name, 0, 96)), (unsigned long long)values,
	          (unsigned long long)c->n[SHAPE_TEXT]);
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
	report_mixed(r, &r->columns[i], column->name);
}

static kw_status add_table(reader *r)
{
	kw_column *columns = calloc(r->n_columns ? r->n_columns : 1, sizeof *columns);
	kw_status st = columns ? name_columns(r, columns) : no_memory(r);
	if (!st && (r->n_columns || r->n_rows)) {
		for (size_t i = 0; i < r->n_columns; i++)
			decide_column(r, i, &columns[i]);
		kw_node *table = kw_doc_add(r->doc, kw_doc_root(r->doc), KW_TABLE);
		r->table.n_columns = r->n_columns;
		kw_table_set_columns(r->doc, table, columns, r->n_columns);
		rows_attach(r->doc, table, &r->table, r->n_rows);
	}
	free(columns);
	return st;
}

/* ---- the source ---- */

static uint32_t count_nonblank(kw_str s)
{
	uint32_t n = 0;
	int end = memchr(s.p, '\n', s.n) ? '\n' : '\r';
	while (s.n) {
		const char *at = memchr(s.p, end, s.n);
		kw_str line = kw_str_sub(s, 0, at ? (size_t)(at - s.p) : s.n);
		/* Nearly always the first byte tells. */
		unsigned char c = line.n ? (unsigned char)line.p[0] : ' ';
		n += (c > ' ' && c < 0x80) || kw_str_trim(line).n > 0;
		s = kw_str_sub(s, line.n + 1, s.n);
	}
	return n;
}

static void describe(reader *r)
{
	kw_source_info *source = kw_doc_source(r->doc);
	source->charset = kw_str_from(kw_charset_name(r->text.charset));
	source->lines = r->scan.line;
	source->nonblank_lines = r->text.utf8.n ? count_nonblank(r->text.utf8) : 0;
}

static kw_status decode(reader *r, const kw_opts *opts, kw_str bytes)
{
	kw_decode_options how = { .strict = kw_opt_int(opts, "strict-charset") != 0, .no_lines = true };
	kw_str encoding = kw_opt_str(opts, "encoding");
	if (!kw_str_eq(encoding, KW_LIT("auto"))) {
		how.charset = kw_charset_from_name(encoding);
		if (how.charset == KW_CHARSET_UNKNOWN)
			return kw_fail(
			        r->ctx, KW_EUSAGE, "charset.name", (kw_span){ 0 },
			        "there is no encoding '%.*s'; expected auto, utf-8, cp932, euc-jp, iso-2022-jp or utf-16",
			        KW_STR_ARG(encoding));
	}
	return kw_text_decode(r->ctx, bytes, &how, kw_doc_arena(r->doc), &r->text);
}

kw_status csv_read(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	static const char delimiters[] = { 0, ',', '\t', ';' }; /* as the option lists them */
	reader r = { .ctx = ctx,
		     .doc = doc,
		     .most_bytes = (uint64_t)kw_ctx_limit(ctx, KW_LIMIT_FIELD_BYTES),
		     .most_columns = (uint64_t)kw_ctx_limit(ctx, KW_LIMIT_CSV_COLUMNS),
		     .most_rows = (uint64_t)kw_ctx_limit(ctx, KW_LIMIT_CSV_ROWS) };
	kw_status st = decode(&r, opts, bytes);
	if (!st)
		st = words_load(ctx, &r.words);
	if (!st) {
		r.layout = layout_find(ctx, r.text.utf8, delimiters[kw_opt_int(opts, "delimiter")],
		                       (csv_header)kw_opt_int(opts, "header"));
		r.scan = scan_start(r.text.utf8, 0, 1, r.layout.delimiter, false);
		r.table = (csv_table){ .s = r.text.utf8,
			               .delimiter = r.layout.delimiter,
			               .has_offsets = r.text.charset == KW_CHARSET_UTF8,
			               .mark_bytes = r.text.bom ? 3 : 0 };
		st = read_records(&r);
	}
	if (!st) {
		report_rows(&r);
		describe(&r);
		st = add_table(&r);
	}
	free(r.names);
	free(r.columns);
	kw_buf_free(&r.undone);
	return st;
}
