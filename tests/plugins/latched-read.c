/* A reader that says something is wrong, breaks the tree, and returns success. */
#include <kawaraban/plugin.h>

static int probe(kw_str head, kw_str name)
{
	(void)name;
	return kw_str_starts(head, KW_LIT("BAD")) ? KW_CERTAIN : KW_NO;
}

static kw_status read_input(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	(void)ctx, (void)opts, (void)bytes, (void)doc;
	kw_report(ctx, KW_SEVERITY_ERROR, "latched-read.fault", (kw_span){ 0 }, "something is wrong");
	kw_doc_add(doc, kw_doc_root(doc), KW_CELL);
	return KW_OK;
}

static const kw_reader reader = {
	.name = "latched-read",
	.help = "breaks the tree after an error",
	.suffixes = (const char *const[]){ ".bad", NULL },
	.probe = probe,
	.read = read_input,
};

KW_PLUGIN(.name = "latched-read", .version = "1.0", .license = "MIT",
          .summary = "breaks the tree after an error",
          .readers = (const kw_reader *const[]){ &reader, NULL });
