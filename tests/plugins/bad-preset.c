/* A writer with an option whose preset is outside its own range. */
#include <kawaraban/plugin.h>

static const kw_option options[] = {
	{ .name = "level", .type = KW_OPT_INT, .preset = "0", .min = 1, .max = 9, .help = "from 1 to 9" },
	{ .name = NULL },
};

static kw_status write_output(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	(void)ctx, (void)opts, (void)doc;
	return kw_sink_put(out, KW_LIT("x"));
}

static const kw_writer writer = {
	.name = "bad-preset",
	.help = "has a preset out of range",
	.suffix = ".bad",
	.media_type = "text/plain",
	.options = options,
	.keeps = KW_ALL_TYPES,
	.write = write_output,
};

KW_PLUGIN(.name = "bad-preset", .version = "1.0", .license = "MIT", .summary = "has a preset out of range",
          .writers = (const kw_writer *const[]){ &writer, NULL });
