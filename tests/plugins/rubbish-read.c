/* A reader that writes rubbish into every open file, the channel to the parent too. */
#include <kawaraban/plugin.h>
#include <unistd.h>

static int probe(kw_str head, kw_str name)
{
	(void)name;
	return kw_str_starts(head, KW_LIT("BAD")) ? KW_CERTAIN : KW_NO;
}

static kw_status read_input(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	(void)ctx, (void)opts, (void)bytes, (void)doc;
	static const char rubbish[64] = "this is no frame, and neither is the rest of what stands here";
	for (int fd = 3; fd < 64; fd++)
		(void)!write(fd, rubbish, sizeof rubbish);
	while (sleep(1000) == 0)
		;
	return KW_OK;
}

static const kw_reader reader = {
	.name = "rubbish-read",
	.help = "writes rubbish",
	.suffixes = (const char *const[]){ ".bad", NULL },
	.probe = probe,
	.read = read_input,
};

KW_PLUGIN(.name = "rubbish-read", .version = "1.0", .license = "MIT", .summary = "writes rubbish",
          .readers = (const kw_reader *const[]){ &reader, NULL });
