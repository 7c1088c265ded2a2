/* A reader that fails without a word. */
#include <kawaraban/plugin.h>

static int probe(kw_str head, kw_str name)
{
	(void)name;
	return kw_str_starts(head, KW_LIT("BAD")) ? KW_CERTAIN : KW_NO;
}

static kw_status read_input(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	(void)ctx, (void)opts, (void)bytes, (void)doc;
	return KW_EFORMAT;
}

static const kw_reader reader = {
	.name = "silent-read",
	.help = "fails without a word",
	.suffixes = (const char *const[]){ ".bad", NULL },
	.probe = probe,
	.read = read_input,
};

KW_PLUGIN(.name = "silent-read", .version = "1.0", .license = "MIT", .summary = "fails without a word",
          .readers = (const kw_reader *const[]){ &reader, NULL });
