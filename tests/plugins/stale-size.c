/* A plugin built against a shorter kw_plugin, as a stale build leaves it behind. */
#include <kawaraban/plugin.h>

static kw_status write_nothing(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	(void)ctx, (void)opts, (void)doc, (void)out;
	return KW_OK;
}

static const kw_writer nothing = {
	.name = "stale-size",
	.help = "nothing",
	.suffix = ".nothing",
	.write = write_nothing,
};

KW_EXPORT extern const kw_plugin kw_plugin_v1;
const kw_plugin kw_plugin_v1 = {
	.size = sizeof(kw_plugin) - sizeof(void *),
	.name = "stale-size",
	.version = "1.0",
	.license = "MIT",
	.summary = "of another size",
	.writers = (const kw_writer *const[]){ &nothing, NULL },
};
