/* A writer that asks for an option it did not declare. */
#include <kawaraban/plugin.h>

static kw_status write_output(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	(void)ctx, (void)doc;
	return kw_sink_putf(out, "%d\n", (int)kw_opt_int(opts, "undeclared"));
}

static const kw_writer writer = {
	.name = "undeclared-option",
	.help = "asks for an undeclared option",
	.suffix = ".bad",
	.keeps = KW_ALL_TYPES,
	.write = write_output,
};

KW_PLUGIN(.name = "undeclared-option", .version = "1.0", .license = "MIT",
          .summary = "asks for an undeclared option", .writers = (const kw_writer *const[]){ &writer, NULL });
