/* A reader that ends the process and says that all is well. */
#include <kawaraban/plugin.h>
#include <stdlib.h>

static int probe(kw_str head, kw_str name)
{
	(void)name;
	return kw_str_starts(head, KW_LIT("BAD")) ? KW_CERTAIN : KW_NO;
}

static kw_status read_input(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	(void)ctx, (void)opts, (void)bytes, (void)doc;
	exit(0);
}

static const kw_reader reader = {
	.name = "exit-read",
	.help = "ends the process",
	.suffixes = (const char *const[]){ ".bad", NULL },
	.probe = probe,
	.read = read_input,
};

KW_PLUGIN(.name = "exit-read", .version = "1.0", .license = "MIT", .summary = "ends the process",
          .readers = (const kw_reader *const[]){ &reader, NULL });
