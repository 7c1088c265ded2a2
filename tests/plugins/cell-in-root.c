/* A reader that puts a node where its type may not stand. */
#include <kawaraban/plugin.h>

static int probe(kw_str head, kw_str name)
{
	(void)name;
	return kw_str_starts(head, KW_LIT("BAD")) ? KW_CERTAIN : KW_NO;
}

static kw_status read_input(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	(void)ctx, (void)opts, (void)bytes;
	kw_doc_add(doc, kw_doc_root(doc), KW_CELL);
	return KW_OK;
}

static const kw_reader reader = {
	.name = "cell-in-root",
	.help = "breaks containment",
	.suffixes = (const char *const[]){ ".bad", NULL },
	.probe = probe,
	.read = read_input,
};

KW_PLUGIN(.name = "cell-in-root", .version = "1.0", .license = "MIT", .summary = "breaks containment",
          .readers = (const kw_reader *const[]){ &reader, NULL });
