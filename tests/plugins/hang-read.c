/* A reader that closes every file and sleeps: the process says nothing more and does not end. */
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
	for (int fd = 3; fd < 64; fd++)
		close(fd);
	while (sleep(1000) == 0)
		;
	return KW_OK;
}

static const kw_reader reader = {
	.name = "hang-read",
	.help = "never ends",
	.suffixes = (const char *const[]){ ".bad", NULL },
	.probe = probe,
	.read = read_input,
};

KW_PLUGIN(.name = "hang-read", .version = "1.0", .license = "MIT", .summary = "never ends",
          .readers = (const kw_reader *const[]){ &reader, NULL });
