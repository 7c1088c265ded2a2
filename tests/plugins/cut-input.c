/* A reader under whose feet the input is cut to nothing, as another program might do: the mapped bytes are gone. */
#define _GNU_SOURCE /* truncate */
#include <kawaraban/plugin.h>
#include <stdlib.h>
#include <unistd.h>

static int probe(kw_str head, kw_str name)
{
	(void)name;
	return kw_str_starts(head, KW_LIT("BAD")) ? KW_CERTAIN : KW_NO;
}

static kw_status read_input(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	(void)ctx, (void)opts, (void)bytes, (void)doc;
	const char *file = getenv("CUT_INPUT");
	if (!file || truncate(file, 0) < 0)
		return kw_fail(ctx, KW_ELIB, "cut-input.failed", (kw_span){ 0 }, "the input was not cut");
	unsigned sum = 0;
	for (size_t i = 0; i < bytes.n; i++)
		sum += ((const volatile unsigned char *)bytes.p)[i];
	return sum ? KW_OK : KW_EFORMAT;
}

static const kw_reader reader = {
	.name = "cut-input",
	.help = "reads what is cut meanwhile",
	.suffixes = (const char *const[]){ ".bad", NULL },
	.probe = probe,
	.read = read_input,
};

KW_PLUGIN(.name = "cut-input", .version = "1.0", .license = "MIT", .summary = "reads what is cut meanwhile",
          .readers = (const kw_reader *const[]){ &reader, NULL });
