/* A plugin that does not say its name. */
#include <kawaraban/plugin.h>

static kw_status write_nothing(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	(void)ctx, (void)opts, (void)doc, (void)out;
	return KW_OK;
}

static const kw_writer nothing = {
	.name = "no-name",
	.help = "nothing",
	.suffix = ".nothing",
	.write = write_nothing,
};

KW_PLUGIN(.name = NULL, .version = "1.0", .license = "MIT", .summary = "has no name",
          .writers = (const kw_writer *const[]){ &nothing, NULL });
