/* A writer that claims to keep a node type that does not exist. */
#include <kawaraban/plugin.h>

static kw_status write_output(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	(void)ctx, (void)opts, (void)doc;
	return kw_sink_put(out, KW_LIT("nothing\n"));
}

static const kw_writer writer = {
	.name = "unknown-type",
	.help = "keeps an unknown type",
	.suffix = ".bad",
	.keeps = KW_ALL_TYPES | UINT64_C(1) << 63,
	.write = write_output,
};

KW_PLUGIN(.name = "unknown-type", .version = "1.0", .license = "MIT", .summary = "keeps an unknown type",
          .writers = (const kw_writer *const[]){ &writer, NULL });
