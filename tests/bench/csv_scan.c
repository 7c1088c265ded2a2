/* csv_scan -- finds every field of a CSV file with the scanner of the plugin and does nothing with it: its speed alone. */
#include "csv.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
	struct stat st;
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
	if (fd < 0 || fstat(fd, &st))
		return 1;
	char *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (p == MAP_FAILED)
		return 1;
	csv_scan c = scan_start((kw_str){ p, (size_t)st.st_size }, 0, 1, ',', false);
	size_t n_rows = 0, n_fields = 0, n_bytes = 0;
	size_t ends[PLAIN_FIELDS];
	for (csv_field f; scan_record(&c); n_rows++) {
		size_t from = c.at, n = scan_plain(&c, ends, PLAIN_FIELDS);
		for (size_t i = 0; i < n; from = ends[i++] + 1)
			n_bytes += ends[i] - from;
		n_fields += n;
		for (field_end end = n ? END_RECORD : END_FIELD; end == END_FIELD; n_fields++) {
			end = scan_field(&c, &f);
			n_bytes += f.n;
		}
	}
	return printf("%zu rows, %zu fields, %zu bytes in them\n", n_rows, n_fields, n_bytes) < 0;
}
