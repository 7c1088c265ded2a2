/* plugin -- the xlsx writer: its options, what it keeps, and the order of work: records -> sheets -> file -> verified. */
#include "x.h"

#define KEEPS (KW_ALL_TYPES & ~(KW_BIT(PAGEBREAK) | KW_BIT(STRONG) | KW_BIT(RUBY)))

/* 1980-01-01, the date of the parts in the package: for documents that state no date. */
static const int64_t UNDATED = 315532800;

static const kw_option options[] = {
	{ .name = "font", .type = KW_OPT_STRING, .preset = "游ゴシック", .help = "font of cells and charts" },
	{ .name = NULL },
};

/* Days since 1970-01-01 of a date in the Gregorian calendar. */
static int64_t days_to(int64_t year, int64_t month, int64_t day)
{
	/* Years that begin in March make the leap day the last of its year. */
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t m = month <= 2 ? month + 9 : month - 3;
	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719468;
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
	return days_to(part[0], part[1], part[2]) * 86400;
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

/* What stands in the amount column of the file, which verify has read back. */
static void put_amounts(const xlsx_book *book)
{
	for (const xlsx_sheet *s = book->first; s; s = s->following)
		if (s->has_yen)
			kw_ctx_put_amounts(book->ctx, s->amounts_sent, s->yen_sent + s->yen_as_text);
	if (!book->records->n_budget)
		kw_ctx_put_amounts(book->ctx, 0, 0);
}

static kw_status write_book(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	kw_str layout;
	const char *path = kw_sink_path(out);
	const char *folder = kw_sink_folder(out);
	xlsx_book book = { .ctx = ctx, .doc = doc, .records = kw_ctx_records(ctx) };
	kw_status st = check_font(ctx, kw_opt_str(opts, "font"));
	if (st == KW_OK)
		st = kw_ctx_data(ctx, "xlsx/print.tsv", &layout);
	if (st != KW_OK)
		return st;
	if (!path || !folder)
		return KW_EOUTPUT;
	book.arena = kw_arena_new();
	if (!book.arena)
		return kw_fail(ctx, KW_ELIMIT, "memory", (kw_span){ 0 }, "no memory for the workbook");
	book.font = kw_opt_str(opts, "font");
	book.created = created_at(ctx, &book.records->meta);
	st = xlsx_layout_load(ctx, book.arena, layout, &book.layout);
	if (st == KW_OK)
		st = xlsx_print_build(&book);
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
	kw_arena_free(book.arena);
	return st;
}

static const kw_writer writer = {
	.name = "xlsx",
	.help = "Excel workbook: overview, budget, projects, contacts, text, tables, sources",
	.suffix = ".xlsx",
	.media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	.options = options,
	.keeps = KEEPS,
	.write = write_book,
};

static const kw_writer *const writers[] = { &writer, NULL };

KW_PLUGIN(.name = "xlsx", .version = "0.1.0", .license = "MIT", .summary = "Excel workbooks on libxlsxwriter",
          .writers = writers);
