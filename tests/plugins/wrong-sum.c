/* A writer whose amounts are not those of the document. */
#include <kawaraban/plugin.h>

static kw_status write_output(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	(void)opts, (void)doc;
	kw_ctx_put_amounts(ctx, kw_ctx_records(ctx)->n_budget + 1,
	                   kw_ctx_records(ctx)->budget_sum_yen + 1000);
	return kw_sink_put(out, KW_LIT("1000\n"));
}

static const kw_writer writer = {
	.name = "wrong-sum",
	.help = "claims a wrong sum",
	.suffix = ".bad",
	.keeps = KW_ALL_TYPES,
	.write = write_output,
};

KW_PLUGIN(.name = "wrong-sum", .version = "1.0", .license = "MIT", .summary = "claims a wrong sum",
          .writers = (const kw_writer *const[]){ &writer, NULL });
