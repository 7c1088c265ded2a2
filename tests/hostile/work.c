/* work -- counts what the text reader does for each file named, from its bytes to a balanced ledger: the basic blocks run in the
 * objects that were compiled with -fsanitize-coverage=trace-pc. A count needs no clock and is the same on every machine; see work.sh. */
#include "../fuzz/fuzz.h"
#include <string.h>

void __sanitizer_cov_trace_pc(void);

static unsigned long long n_blocks;

void __sanitizer_cov_trace_pc(void)
{
	n_blocks++;
}

/* The bytes of a file, made even with a line end: UTF-16 is looked for in even numbers of bytes only, which would be counted as growth. */
static uint8_t *load(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = NULL;
	long size = -1;

	if (f && fseek(f, 0, SEEK_END) == 0)
		size = ftell(f);
	if (size >= 0)
		data = malloc((size_t)size + 1);
	if (!data || fseek(f, 0, SEEK_SET) != 0 || fread(data, 1, (size_t)size, f) != (size_t)size) {
		perror(path);
		exit(1);
	}
	fclose(f);
	*n = (size_t)size;
	if (*n % 2)
		data[(*n)++] = '\n';
	return data;
}

/* For each file: its bytes, the blocks run. */
int main(int argc, char **argv)
{
	static const uint8_t nothing[1];

	LLVMFuzzerTestOneInput(nothing, 0); /* what is done once for a process */
	for (int i = 1; i < argc; i++) {
		size_t n;
		uint8_t *data = load(argv[i], &n);

		n_blocks = 0;
		LLVMFuzzerTestOneInput(data, n);
		printf("%zu %llu\n", n, n_blocks);
		free(data);
	}
	return 0;
}
