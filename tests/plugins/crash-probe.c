/* A reader that crashes as soon as it is asked. */
#include <kawaraban/plugin.h>
#include <signal.h>

static int probe(kw_str head, kw_str name)
{
	(void)head, (void)name;
	return raise(SIGSEGV);
}

static kw_status read_input(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	(void)ctx, (void)opts, (void)bytes, (void)doc;
	return KW_OK;
}

static const kw_reader reader = {
	.name = "crash-probe",
	.help = "crashes in its probe",
	.suffixes = (const char *const[]){ ".bad", NULL },
	.probe = probe,
	.read = read_input,
};

KW_PLUGIN(.name = "crash-probe", .version = "1.0", .license = "MIT", .summary = "crashes in its probe",
          .readers = (const kw_reader *const[]){ &reader, NULL });
