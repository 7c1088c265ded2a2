/* plugin -- the xlsx writer: its options, what it keeps, and the order of work: records -> sheets -> file -> verified. */
#include "x.h"

#define KEEPS (KW_ALL_TYPES & ~(KW_BIT(PAGEBREAK) | KW_BIT(STRONG) | KW_BIT(RUBY)))

/* 1980-01-01, the date of the parts in the package: for documents that state no date. */
static const int64_t UNDATED = 315532800;

typedef enum profile { PRINT, OPENDATA, BOTH } profile;
static const char *const profiles[] = { [PRINT] = "print", [OPENDATA] = "opendata", [BOTH] = "both", NULL };

typedef enum unit { UNIT_SOURCE, UNIT_THOUSAND_YEN } unit;
static const char *const units[] = { [UNIT_SOURCE] = "source", [UNIT_THOUSAND_YEN] = "thousand-yen", NULL };
typedef enum date_form { DATES_ISO, DATES_ERA } date_form;
static const char *const date_forms[] = { [DATES_ISO] = "iso", [DATES_ERA] = "era", NULL };
typedef enum long_text { LONG_TEXT_SPLIT, LONG_TEXT_REFUSE } long_text;
static const char *const long_texts[] = { [LONG_TEXT_SPLIT] = "split", [LONG_TEXT_REFUSE] = "refuse", NULL };

static const kw_option options[] = {
	{ .name = "profile",
	  .type = KW_OPT_CHOICE,
	  .preset = "print",
	  .choices = profiles,
	  .help = "print: the workbook people open; opendata: one table for machines; both: that one beside the other" },
	{ .name = "font", .type = KW_OPT_STRING, .preset = "游ゴシック", .help = "font of cells and charts" },
	{ .name = "unit",
	  .type = KW_OPT_CHOICE,
	  .preset = "source",
	  .choices = units,
	  .help = "profile print, amounts: source: in the smallest unit of the source; thousand-yen: yen, shown in thousands" },
	{ .name = "dates",
	  .type = KW_OPT_CHOICE,
	  .preset = "iso",
	  .choices = date_forms,
	  .help = "profile print, dates: iso: 2023-04-01; era: by Japanese era; both are dates" },
	{ .name = "long-text",
	  .type = KW_OPT_CHOICE,
	  .preset = "split",
	  .choices = long_texts,
	  .help = "text over the 32767 characters of a cell: split: goes on in the row below; refuse: ends the job" },
	{ .name = "publisher",
	  .type = KW_OPT_STRING,
	  .help = "profile opendata: local government code of the publisher, 5 figures or 6; default: by evidence" },
	{ .name = "licence",
	  .type = KW_OPT_STRING,
	  .help = "profile opendata: pdl-1.0, cc-by-4.0, cc0-1.0 or an https address; default: none is stated" },
	{ .name = NULL },
};

static const char *const layouts[] = { "xlsx/print.tsv", "xlsx/opendata.tsv" };

/* Maps the data files, while files can be opened. */
static kw_status prepare(kw_ctx *ctx, int64_t expected_documents KW_UNUSED)
{
	kw_status st = kw_publication_prepare(ctx);
	kw_str bytes;
	for (size_t i = 0; i < KW_COUNT(layouts) && st == KW_OK; i++)
		st = kw_ctx_data(ctx, layouts[i], &bytes);
	return st;
}

/* SOURCE_DATE_EPOCH, else the date the document states, else a fixed one: never the clock, which 0 would mean. */
static int64_t created_at(kw_ctx *ctx, const kw_meta *meta)
{
	int64_t epoch = kw_ctx_epoch(ctx);
	kw_str iso = meta->issue_date ? meta->issue_date->as.field->iso : (kw_str){ NULL, 0 };
	int64_t part[3] = { 0, 1, 1 };
	size_t n = 0;
	if (epoch > 0)
		return epoch;
	for (size_t i = 0; i < iso.n && n < 3; i++) {
		if (iso.p[i] == '-') {
			n++;
			if (n < 3)
				part[n] = 0;
		} else if (iso.p[i] >= '0' && iso.p[i] <= '9') {
			part[n] = part[n] * 10 + (iso.p[i] - '0');
		}
	}
	if (part[0] < 1980 || part[0] > 9999 || part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > 31)
		return UNDATED;
	return xlsx_days(part[0] * 10000 + part[1] * 100 + part[2]) * 86400;
}

/* Excel's limit; libxlsxwriter would cut a longer name inside a character. */
static kw_status check_font(kw_ctx *ctx, kw_str font)
{
	enum { FONT_CHARS = 31 };
	if (font.n && kw_utf8_valid(font) == font.n && kw_utf8_count(font) <= FONT_CHARS)
		return KW_OK;
	return kw_fail(ctx, KW_EUSAGE, "xlsx.font", (kw_span){ 0 },
	               "xlsx.font is \"%.*s\"; expected a font name of 1 to %d characters", KW_STR_ARG(font),
	               FONT_CHARS);
}

static void report_changes(const xlsx_book *book)
{
	if (book->n_controls)
		kw_report(book->ctx, KW_SEVERITY_WARNING, "xlsx.control-char", (kw_span){ 0 },
		          "%llu characters that XML cannot hold were replaced by U+FFFD",
		          (unsigned long long)book->n_controls);
	if (book->n_cut)
		kw_report(
		        book->ctx, KW_SEVERITY_WARNING, "xlsx.long-heading", (kw_span){ 0 },
		        "%llu titles or column heads are longer than the 32767 characters of a cell and were cut",
		        (unsigned long long)book->n_cut);
	if (book->n_split)
		kw_report(
		        book->ctx, KW_SEVERITY_WARNING, "xlsx.long-text", (kw_span){ 0 },
		        "%llu texts are longer than the 32767 characters of a cell and go on in the row below",
		        (unsigned long long)book->n_split);
}

/* What stands in the amount columns of the file, which verify has read back. */
static void put_amounts(const xlsx_book *book)
{
	size_t n = 0;
	int64_t sum_yen = 0;
	for (const xlsx_sheet *s = book->first; s; s = s->following) {
		if (!s->has_yen)
			continue;
		n += s->amounts_sent;
		sum_yen += s->yen_sent + s->yen_as_text; /* a part of a sum the core has checked */
	}
	if (book->publication && book->publication->n_unlabelled)
		kw_report(book->ctx, KW_SEVERITY_WARNING, "xlsx.amounts-left-out", (kw_span){ 0 },
		          "%zu amounts stand under more printed words than the table has columns for; "
		          "they are left out",
		          book->publication->n_unlabelled);
	else
		kw_ctx_put_amounts(book->ctx, n, sum_yen);
}

/* ---- one workbook ---- */

/* What both profiles share. */
typedef struct writing {
	kw_ctx *ctx;
	const kw_opts *opts;
	const kw_doc *doc;
	const kw_records *records;
	kw_arena *arena;
	xlsx_layout layout;
	const kw_publication *publication;
} writing;

static kw_status write_book(const writing *w, kw_status (*build)(xlsx_book *book), kw_sink *out)
{
	const char *path = kw_sink_path(out);
	const char *folder = kw_sink_folder(out);
	xlsx_book book = { .ctx = w->ctx,
		           .arena = w->arena,
		           .doc = w->doc,
		           .records = w->records,
		           .layout = w->layout,
		           .font = kw_opt_str(w->opts, "font"),
		           .refuses_long_text = kw_opt_int(w->opts, "long-text") == LONG_TEXT_REFUSE,
		           .created = created_at(w->ctx, &w->records->meta) };
	if (!path || !folder)
		return KW_EOUTPUT;
	if (build == xlsx_data_build) {
		book.publication = w->publication;
	} else {
		book.in_thousands = kw_opt_int(w->opts, "unit") == UNIT_THOUSAND_YEN;
		if (kw_opt_int(w->opts, "dates") == DATES_ERA)
			book.layout.looks[XLSX_STYLE_DATE] = book.layout.looks[XLSX_STYLE_DATE_ERA];
	}
	kw_status st = build(&book);
	if (st == KW_OK)
		st = xlsx_room_check(&book, folder);
	if (st == KW_OK)
		st = xlsx_book_write(&book, path, folder);
	if (st == KW_OK)
		st = xlsx_book_verify(&book, path);
	if (st == KW_OK) {
		report_changes(&book);
		put_amounts(&book);
	}
	return st;
}

/* ---- the profiles ---- */

/* Is there anything the opendata profile makes a table of? Says so when there is not. */
static bool has_data(const writing *w)
{
	if (w->records->n_budget || xlsx_data_table(w->records))
		return true;
	kw_report(w->ctx, KW_SEVERITY_NOTE, "xlsx.no-data", (kw_span){ 0 },
	          "the document has neither budget amounts nor data tables for a workbook of open data");
	return false;
}

static kw_str data_name(const writing *w)
{
	kw_buf name = { 0 };
	kw_buf_put(&name, w->publication->slug);
	kw_buf_put(&name, w->records->n_budget ? KW_LIT("_budget.xlsx") : KW_LIT("_data.xlsx"));
	kw_str kept = kw_arena_copy(w->arena, kw_buf_str(&name));
	kw_buf_free(&name);
	return kept;
}

/* The workbook people open stands beside the one for machines: its name tells which it is. */
static kw_status write_print(const writing *w, kw_sink *out)
{
	static const kw_str suffix = KW_LIT_INIT(".xlsx"), print = KW_LIT_INIT("_print.xlsx");
	kw_str given = kw_sink_name(out);
	kw_buf name = { 0 };
	if (kw_str_ends(given, suffix) && !kw_str_ends(given, print)) {
		kw_buf_put(&name, kw_str_sub(given, 0, given.n - suffix.n));
		kw_buf_put(&name, print);
		kw_sink_set_name(out, kw_buf_str(&name));
		kw_buf_free(&name);
	}
	return write_book(w, xlsx_print_build, out);
}

static kw_status write_data(const writing *w, kw_sink *out)
{
	kw_sink_set_name(out, data_name(w));
	if (has_data(w))
		kw_report(
		        w->ctx, KW_SEVERITY_NOTE, "xlsx.data-only", (kw_span){ 0 },
		        "profile opendata writes one table and its source; the text of the document is not in it");
	return write_book(w, xlsx_data_build, out);
}

static kw_status write_both(const writing *w, kw_sink *out)
{
	kw_status st = write_print(w, out);
	if (st != KW_OK || !has_data(w))
		return st;
	kw_sink *data = kw_sink_add(out, data_name(w));
	return data ? write_book(w, xlsx_data_build, data) : KW_EOUTPUT;
}

static kw_status load(writing *w)
{
	xlsx_layout_file files[KW_COUNT(layouts)];
	kw_status st = check_font(w->ctx, kw_opt_str(w->opts, "font"));
	for (size_t i = 0; i < KW_COUNT(layouts) && st == KW_OK; i++) {
		files[i].name = layouts[i];
		st = kw_ctx_data(w->ctx, layouts[i], &files[i].bytes);
	}
	if (st == KW_OK)
		st = xlsx_layout_load(w->ctx, w->arena, files, KW_COUNT(files), &w->layout);
	return st;
}

static kw_status write_document(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	const kw_publication_wish wish = { .owner = "xlsx",
		                           .publisher = kw_opt_str(opts, "publisher"),
		                           .licence = kw_opt_str(opts, "licence") };
	profile chosen = (profile)kw_opt_int(opts, "profile");
	writing w = {
		.ctx = ctx, .opts = opts, .doc = doc, .records = kw_ctx_records(ctx), .arena = kw_arena_new()
	};
	if (!w.arena)
		return kw_fail(ctx, KW_ELIMIT, "memory", (kw_span){ 0 }, "no memory for the workbook");
	kw_status st = load(&w);
	if (st == KW_OK && chosen != PRINT)
		st = kw_publication_make(ctx, doc, w.records, &wish, w.arena, &w.publication);
	if (st == KW_OK)
		st = chosen == PRINT      ? write_print(&w, out)
		     : chosen == OPENDATA ? write_data(&w, out)
		                          : write_both(&w, out);
	kw_arena_free(w.arena);
	return st;
}

static const kw_writer writer = {
	.name = "xlsx",
	.help = "Excel workbook: overview, budget, projects, contacts, text, tables, sources; or one table as open data",
	.suffix = ".xlsx",
	.media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	.options = options,
	.keeps = KEEPS,
	.write = write_document,
};

static const kw_writer *const writers[] = { &writer, NULL };

KW_PLUGIN(.name = "xlsx", .version = "0.1.0", .license = "MIT", .summary = "Excel workbooks on libxlsxwriter",
          .writers = writers, .prepare = prepare);
