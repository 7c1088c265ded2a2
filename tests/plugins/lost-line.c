/* A reader that gives its lines and then drops one. */
#include <kawaraban/plugin.h>

static int probe(kw_str head, kw_str name)
{
	(void)name;
	return kw_str_starts(head, KW_LIT("BAD")) ? KW_CERTAIN : KW_NO;
}

static kw_status read_input(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	(void)opts;
	kw_text text;
	kw_status st = kw_text_decode(ctx, bytes, &(kw_decode_options){ 0 }, kw_doc_arena(doc), &text);
	if (!st)
		kw_doc_set_lines(doc, &text);
	return st;
}

static const kw_reader reader = {
	.name = "lost-line",
	.help = "loses a line",
	.suffixes = (const char *const[]){ ".bad", NULL },
	.probe = probe,
	.read = read_input,
};

KW_PLUGIN(.name = "lost-line", .version = "1.0", .license = "MIT", .summary = "loses a line",
          .readers = (const kw_reader *const[]){ &reader, NULL });
