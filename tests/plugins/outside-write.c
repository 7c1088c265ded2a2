/* A writer whose companion output has a name that is none: it would stand outside its folder. */
#include <kawaraban/plugin.h>

static kw_status write_output(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	(void)ctx, (void)opts, (void)doc;
	kw_sink *beside = kw_sink_add(out, KW_LIT("../.."));
	if (beside)
		kw_sink_put(beside, KW_LIT("x"));
	return kw_sink_put(out, KW_LIT("y"));
}

static const kw_writer writer = {
	.name = "outside-write",
	.help = "names an output ..",
	.suffix = ".bad",
	.media_type = "text/plain",
	.keeps = KW_ALL_TYPES,
	.write = write_output,
};

KW_PLUGIN(.name = "outside-write", .version = "1.0", .license = "MIT", .summary = "names an output ..",
          .writers = (const kw_writer *const[]){ &writer, NULL });
