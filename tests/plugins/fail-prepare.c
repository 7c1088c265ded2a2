/* The only reader of its kind, and its plugin cannot prepare. */
#include <kawaraban/plugin.h>

static int probe(kw_str head, kw_str name)
{
	(void)name;
	return kw_str_starts(head, KW_LIT("BAD")) ? KW_CERTAIN : KW_NO;
}

static kw_status prepare(kw_ctx *ctx, int64_t expected_documents)
{
	(void)ctx, (void)expected_documents;
	return KW_ELIB;
}

static kw_status read_input(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	(void)ctx, (void)opts, (void)bytes, (void)doc;
	return KW_OK;
}

static const kw_reader reader = {
	.name = "fail-prepare",
	.help = "cannot prepare",
	.suffixes = (const char *const[]){ ".bad", NULL },
	.probe = probe,
	.read = read_input,
};

KW_PLUGIN(.name = "fail-prepare", .version = "1.0", .license = "MIT", .summary = "cannot prepare",
          .readers = (const kw_reader *const[]){ &reader, NULL }, .prepare = prepare);
