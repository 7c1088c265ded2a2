/* A shared object that crashes when it is loaded, before anything of it is asked. */
#include <kawaraban/plugin.h>
#include <signal.h>

static void __attribute__((constructor)) crash(void)
{
	raise(SIGSEGV);
}

KW_PLUGIN(.name = "crash-load", .version = "1.0", .license = "MIT", .summary = "crashes when loaded");
