/* hello -- the smallest example of a writer: the budget rows of a document as TSV. docs/plugins.md explains it. */
#include <inttypes.h>
#include <kawaraban/plugin.h>

/* A field of TSV cannot hold the characters that end it. */
static void put_field(kw_sink *out, kw_str s, const char *end)
{
	for (size_t from = 0, i = 0; i <= s.n; i++)
		if (i == s.n || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r') {
			kw_sink_put(out, kw_str_sub(s, from, i - from));
			kw_sink_put(out, i < s.n ? KW_LIT(" ") : kw_str_from(end));
			from = i + 1;
		}
}

static kw_status hello_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	(void)doc; /* the records are its budget rows, ready made */
	const kw_records *records = kw_ctx_records(ctx);
	const int64_t unit_yen = kw_opt_int(opts, "unit");

	kw_sink_put(out, KW_LIT("number\tname\tamount\tline\n"));
	for (size_t i = 0; i < records->n_budget; i++) {
		const kw_budget_row *row = &records->budget[i];
		if (row->yen % unit_yen != 0)
			return kw_fail(ctx, KW_EUNSUPPORTED, "hello.unit", row->at,
			               "%" PRId64 " yen is no multiple of hello.unit=%" PRId64
			               "; an amount is not rounded",
			               row->yen, unit_yen);
		put_field(out, row->number, "\t");
		put_field(out, row->name, "\t");
		kw_sink_putf(out, "%" PRId64 "\t%" PRIu32 "\n", row->yen / unit_yen, row->at.line);
	}
	kw_ctx_put_amounts(ctx, records->n_budget, records->budget_sum_yen);
	return kw_sink_put(out, KW_LIT("")); /* a failure of any put is latched, and answered here */
}

static const kw_option options[] = {
	{
	        .name = "unit",
	        .type = KW_OPT_INT,
	        .preset = "1",
	        .min = 1,
	        .max = 100000000,
	        .help = "yen of one unit of the amounts",
	},
	{ .name = NULL },
};

static const kw_writer hello = {
	.name = "hello",
	.help = "budget rows as TSV, the smallest example",
	.suffix = ".tsv",
	.media_type = "text/tab-separated-values",
	.options = options,
	.keeps = KW_BIT(AMOUNT),
	.write = hello_write,
};

KW_PLUGIN(.name = "hello", .version = "1.0", .license = "MIT", .summary = "the smallest example of a writer",
          .writers = (const kw_writer *const[]){ &hello, NULL });
