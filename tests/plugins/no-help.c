/* A writer with an option that nobody could explain. */
#include <kawaraban/plugin.h>

static kw_status write_output(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	(void)ctx, (void)opts, (void)doc;
	return kw_sink_put(out, KW_LIT("nothing\n"));
}

static const kw_option options[] = {
	{ .name = "colour", .type = KW_OPT_STRING },
	{ .name = NULL },
};

static const kw_writer writer = {
	.name = "no-help",
	.help = "has an option without help",
	.suffix = ".bad",
	.options = options,
	.keeps = KW_ALL_TYPES,
	.write = write_output,
};

KW_PLUGIN(.name = "no-help", .version = "1.0", .license = "MIT", .summary = "has an option without help",
          .writers = (const kw_writer *const[]){ &writer, NULL });
