/* convert -- a program of a third party that uses the library: convert INPUT WRITER OUTPUT. */
#include <kawaraban/kawaraban.h>
#include <stdio.h>

static void say(void *user, kw_severity severity, kw_str line)
{
	FILE *to = user;
	if (severity != KW_SEVERITY_NOTE)
		fwrite(line.p, 1, line.n, to);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fputs("usage: convert INPUT WRITER OUTPUT\n", stderr);
		return kw_status_exit(KW_EUSAGE);
	}
	kw_host *host = kw_host_new();
	if (!host)
		return kw_status_exit(KW_ELIMIT);
	const kw_target target = { .writer = kw_str_from(argv[2]), .path = kw_str_from(argv[3]) };
	const kw_job job = {
		.input = kw_str_from(argv[1]),
		.targets = &target,
		.n_targets = 1,
		.say = say,
		.user = stderr,
	};
	kw_status st = kw_convert(host, &job);
	kw_host_free(host);
	return kw_status_exit(st);
}
