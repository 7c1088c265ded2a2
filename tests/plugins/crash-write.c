/* A writer that crashes in the middle of its output. */
#include <kawaraban/plugin.h>
#include <signal.h>

static kw_status write_output(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	(void)ctx, (void)opts, (void)doc;
	if (kw_sink_put(out, KW_LIT("the first half\n")) == KW_OK)
		raise(SIGSEGV);
	return KW_OK;
}

static const kw_writer writer = {
	.name = "crash-write",
	.help = "crashes while it writes",
	.suffix = ".bad",
	.keeps = KW_ALL_TYPES,
	.write = write_output,
};

KW_PLUGIN(.name = "crash-write", .version = "1.0", .license = "MIT", .summary = "crashes while it writes",
          .writers = (const kw_writer *const[]){ &writer, NULL });
