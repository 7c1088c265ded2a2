/* layout -- reads the files of formats/xlsx/: looks of cells, names and columns of sheets, words. A line it does not understand and a
 * look, sheet or word it does not find end the job with one message: the file belongs to the user. */
#include "layout.h"

enum { NUMBER_FORMAT_BYTES = 127 }; /* libxlsxwriter cuts longer ones */

#define NAME_OF(id, name) name,
static const char *const style_names[] = { XLSX_STYLES(NAME_OF) };
static const char *const sheet_names[] = { XLSX_SHEETS(NAME_OF) };
static const char *const key_names[] = { XLSX_KEYS(NAME_OF) };
static const char *const word_names[] = { XLSX_WORDS(NAME_OF) };

typedef struct reading {
	kw_ctx *ctx;
	xlsx_layout *out;
	kw_tsv row;
	xlsx_column *columns; /* room for all column lines of the file */
	size_t n_columns;
	xlsx_sheet_id column_sheet; /* whose columns are being read */
} reading;

static size_t find_name(const char *const *names, size_t n, kw_str name)
{
	size_t i = 0;
	while (i < n && !kw_str_eq(kw_str_from(names[i]), name))
		i++;
	return i;
}

static bool to_number(kw_str s, int base, int *out)
{
	int value = 0;
	if (!s.n || s.n > 6)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : base;
		if (digit >= base)
			return false;
		value = value * base + digit;
	}
	*out = value;
	return true;
}

static bool to_word(kw_str s, const char *word, bool *out)
{
	*out = kw_str_eq(s, kw_str_from(word));
	return *out || kw_str_eq(s, KW_LIT("-"));
}

/* Each *_line answers whether the fields make sense. */

static bool read_style(reading *r)
{
	static const char *const aligns[] = { "left", "center", "right" };
	size_t style = find_name(style_names, XLSX_N_STYLES, r->row.fields[1]);
	size_t align = find_name(aligns, KW_COUNT(aligns), r->row.fields[4]);
	xlsx_look look = { 0 };
	int fill = 0;
	if (r->row.n != 9 || style == XLSX_N_STYLES || align == KW_COUNT(aligns) ||
	    !to_number(r->row.fields[2], 10, &look.points) || look.points < 6 || look.points > 72 ||
	    !to_word(r->row.fields[3], "bold", &look.bold) ||
	    !to_word(r->row.fields[5], "wrap", &look.wrap) ||
	    !to_word(r->row.fields[6], "border", &look.border) || !r->row.fields[8].n ||
	    r->row.fields[8].n > NUMBER_FORMAT_BYTES)
		return false;
	look.has_fill = !kw_str_eq(r->row.fields[7], KW_LIT("-"));
	if (look.has_fill && !to_number(r->row.fields[7], 16, &fill))
		return false;
	look.fill = (uint32_t)fill;
	look.align = (xlsx_align)align;
	look.number_format = r->row.fields[8];
	r->out->looks[style] = look;
	return true;
}

static bool read_sheet(reading *r)
{
	size_t sheet = find_name(sheet_names, XLSX_N_SHEETS, r->row.fields[1]);
	int frozen;
	if (r->row.n != 4 || sheet == XLSX_N_SHEETS || !r->row.fields[2].n ||
	    !to_number(r->row.fields[3], 10, &frozen) || frozen > 9)
		return false;
	r->out->sheets[sheet].name = r->row.fields[2];
	r->out->sheets[sheet].frozen_columns = (unsigned)frozen;
	return true;
}

/* The columns of one sheet stand together, so that they are one array. */
static bool read_column(reading *r)
{
	size_t sheet = find_name(sheet_names, XLSX_N_SHEETS, r->row.fields[1]);
	size_t key = find_name(key_names, XLSX_N_KEYS, r->row.fields[2]);
	size_t style = find_name(style_names, XLSX_N_STYLES, r->row.fields[4]);
	xlsx_column column = { 0 };
	if (r->row.n != 8 || sheet == XLSX_N_SHEETS || key == XLSX_N_KEYS || style == XLSX_N_STYLES ||
	    !r->row.fields[3].n || !to_number(r->row.fields[5], 10, &column.min_px) ||
	    !to_number(r->row.fields[6], 10, &column.max_px) || column.min_px > column.max_px ||
	    column.max_px > 1790)
		return false;
	column.filled_only = kw_str_eq(r->row.fields[7], KW_LIT("filled"));
	if (!column.filled_only && !kw_str_eq(r->row.fields[7], KW_LIT("always")))
		return false;
	column.key = (xlsx_key)key;
	column.style = (xlsx_style)style;
	column.heading = r->row.fields[3];

	xlsx_plan *plan = &r->out->sheets[sheet];
	if (!plan->columns)
		plan->columns = &r->columns[r->n_columns];
	else if (r->column_sheet != (xlsx_sheet_id)sheet)
		return false;
	r->column_sheet = (xlsx_sheet_id)sheet;
	r->columns[r->n_columns++] = column;
	plan->n_columns++;
	return true;
}

static bool read_word(reading *r)
{
	size_t word = find_name(word_names, XLSX_N_WORDS, r->row.fields[1]);
	/* Words stand inside quoted strings of formulas too. */
	if (r->row.n != 3 || word == XLSX_N_WORDS || !r->row.fields[2].n ||
	    memchr(r->row.fields[2].p, '"', r->row.fields[2].n))
		return false;
	r->out->words[word] = r->row.fields[2];
	return true;
}

static const struct {
	const char *name;
	bool (*read)(reading *r);
} lines[] = {
	{ "style", read_style },
	{ "sheet", read_sheet },
	{ "column", read_column },
	{ "word", read_word },
};

static bool read_line(reading *r)
{
	for (size_t i = 0; i < KW_COUNT(lines); i++)
		if (kw_str_eq(r->row.fields[0], kw_str_from(lines[i].name)))
			return lines[i].read(r);
	return false;
}

static kw_status fail_missing(kw_ctx *ctx, const char *kind, const char *name)
{
	return kw_fail(ctx, KW_ELIB, "xlsx.layout", (kw_span){ 0 }, "formats/xlsx has no line \"%s %s\"",
	               kind, name);
}

static kw_status check_whole(kw_ctx *ctx, const xlsx_layout *layout)
{
	for (size_t i = 0; i < XLSX_N_STYLES; i++)
		if (!layout->looks[i].points)
			return fail_missing(ctx, "style", style_names[i]);
	for (size_t i = 0; i < XLSX_N_SHEETS; i++) {
		if (!layout->sheets[i].name.n)
			return fail_missing(ctx, "sheet", sheet_names[i]);
		if (!layout->sheets[i].n_columns)
			return fail_missing(ctx, "column", sheet_names[i]);
	}
	for (size_t i = 0; i < XLSX_N_WORDS; i++)
		if (!layout->words[i].n)
			return fail_missing(ctx, "word", word_names[i]);
	return KW_OK;
}

/* Formulas and the check of the sums need these columns. */
static kw_status check_columns(kw_ctx *ctx, const xlsx_layout *layout)
{
	static const struct {
		xlsx_sheet_id sheet;
		xlsx_key key;
	} needed[] = {
		{ XLSX_SHEET_BUDGET, XLSX_KEY_PATH },         { XLSX_SHEET_BUDGET, XLSX_KEY_AMOUNT },
		{ XLSX_SHEET_BUDGET, XLSX_KEY_YEN },          { XLSX_SHEET_BUDGET, XLSX_KEY_KIND },
		{ XLSX_SHEET_BUDGET, XLSX_KEY_FISCAL_YEAR },  { XLSX_SHEET_OVERVIEW, XLSX_KEY_PATH_ID },
		{ XLSX_SHEET_OVERVIEW, XLSX_KEY_PATH_NAME },  { XLSX_SHEET_OVERVIEW, XLSX_KEY_AMOUNT },
		{ XLSX_SHEET_BUDGET, XLSX_KEY_GROUP },        { XLSX_SHEET_BUDGET, XLSX_KEY_PREVIOUS },
		{ XLSX_SHEET_BUDGET, XLSX_KEY_PREVIOUS_YEN }, { XLSX_SHEET_SUMMARY, XLSX_KEY_GROUP },
		{ XLSX_SHEET_SUMMARY, XLSX_KEY_AMOUNT },      { XLSX_SHEET_SUMMARY, XLSX_KEY_PREVIOUS },
		{ XLSX_SHEET_OVERVIEW, XLSX_KEY_PREVIOUS },   { XLSX_SHEET_TABLE, XLSX_KEY_DATA },
		{ XLSX_SHEET_DATA, XLSX_KEY_DATA },           { XLSX_SHEET_FACTS, XLSX_KEY_ITEM },
		{ XLSX_SHEET_FACTS, XLSX_KEY_CONTENT },
	};
	for (size_t i = 0; i < KW_COUNT(needed); i++) {
		const xlsx_plan *plan = &layout->sheets[needed[i].sheet];
		size_t k = 0;
		while (k < plan->n_columns && plan->columns[k].key != needed[i].key)
			k++;
		if (k == plan->n_columns)
			return kw_fail(ctx, KW_ELIB, "xlsx.layout", (kw_span){ 0 },
			               "formats/xlsx has no line \"column %s %s\"",
			               sheet_names[needed[i].sheet], key_names[needed[i].key]);
	}
	return KW_OK;
}

static size_t count_lines(kw_str bytes)
{
	size_t n = 1;
	for (size_t i = 0; i < bytes.n; i++)
		n += bytes.p[i] == '\n';
	return n;
}

kw_status xlsx_layout_load(kw_ctx *ctx, kw_arena *arena, const xlsx_layout_file *files, size_t n_files,
                           xlsx_layout *out)
{
	reading r = { .ctx = ctx, .out = out };
	size_t n_lines = 0;
	*out = (xlsx_layout){ 0 };
	for (size_t i = 0; i < n_files; i++)
		n_lines += count_lines(files[i].bytes);
	r.columns = kw_arena_alloc(arena, (n_lines + 1) * sizeof *r.columns);
	if (!r.columns)
		return kw_fail(ctx, KW_ELIMIT, "memory", (kw_span){ 0 }, "no memory for the columns");
	for (size_t i = 0; i < n_files; i++) {
		r.row = (kw_tsv){ .rest = files[i].bytes };
		while (kw_tsv_next(&r.row))
			if (!read_line(&r))
				return kw_fail(
				        ctx, KW_ELIB, "xlsx.layout", (kw_span){ 0 },
				        "formats/%s, line %u, is not a line of that file: \"%.*s ...\"",
				        files[i].name, r.row.line, KW_STR_ARG(r.row.fields[0]));
	}
	kw_status st = check_whole(ctx, out);
	return st == KW_OK ? check_columns(ctx, out) : st;
}
