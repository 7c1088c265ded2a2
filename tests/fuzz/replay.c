/* replay -- feeds every file of fixtures/fuzz/NAME and fixtures/NAME to the target NAME it is linked with and prints TAP; no fuzzer
 * needed. NAME is that of the program; other files may be named as arguments. */
#include "fuzz.h"
#include <dirent.h>
#include <string.h>

static void feed(const char *path)
{
	uint8_t *data = NULL;
	size_t n = 0, room = 0;
	FILE *f = fopen(path, "rb");
	if (!f) {
		perror(path);
		exit(1);
	}
	do {
		room = 2 * room + 65536;
		data = realloc(data, room);
		if (!data)
			fuzz_broken("memory for an input");
		n += fread(data + n, 1, room - n, f);
	} while (n == room);
	fclose(f);
	/* A copy of its own size, so that a sanitizer sees the first byte behind it. */
	uint8_t *exact = malloc(n ? n : 1);
	if (!exact)
		fuzz_broken("memory for an input");
	memcpy(exact, data, n);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	free(data);
}

/* Feeds the files of a folder, if there is one; how many were said by now. */
static int feed_folder(const char *folder, const char *name, int said)
{
	struct dirent **files = NULL;
	char path[512];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	int n = scandir(path, &files, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (files[i]->d_name[0] != '.') {
			snprintf(path, sizeof path, "%s/%s/%s", folder, name, files[i]->d_name);
			feed(path);
			printf("ok %d - %s\n", ++said, path);
			fflush(stdout);
		}
		free(files[i]);
	}
	free(files);
	return said;
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/'), *name = slash ? slash + 1 : argv[0];
	int said = 0;

	for (int i = 1; i < argc; i++) {
		feed(argv[i]);
		printf("ok %d - %s\n", ++said, argv[i]);
	}
	if (argc < 2) {
		said = feed_folder("fixtures/fuzz", name, said);
		said = feed_folder("fixtures", name, said);
	}
	return said == 0;
}
