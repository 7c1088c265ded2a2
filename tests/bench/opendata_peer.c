/* opendata_peer.c -- the bare work of writing a CSV as the rows of an open data XML: cells escaped with a table scan into one
 * buffer, and fwrite. It knows no charset, no types, no checks, and reads the file as it is mapped. usage: CSV XML */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static char buffer[1 << 16];
static size_t n;
static FILE *out;

static void put(const char *p, size_t len)
{
	if (n + len > sizeof buffer) {
		fwrite(buffer, 1, n, out);
		n = 0;
	}
	memcpy(buffer + n, p, len);
	n += len;
}

#define PUT(s) put(s, sizeof(s) - 1)

static void put_escaped(const char *p, size_t len)
{
	size_t from = 0;
	for (size_t i = 0; i < len; i++) {
		const char *name = p[i] == '&' ? "&amp;" : p[i] == '<' ? "&lt;" : p[i] == '>' ? "&gt;" : NULL;
		if (!name)
			continue;
		put(p + from, i - from);
		put(name, strlen(name));
		from = i + 1;
	}
	put(p + from, len - from);
}

int main(int argc, char **argv)
{
	struct stat s;
	int fd = argc == 3 ? open(argv[1], O_RDONLY) : -1;
	if (fd < 0 || fstat(fd, &s) < 0 || !(out = fopen(argv[2], "w")))
		return 2;
	const char *p = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, fd, 0), *end = p + s.st_size;
	char row[80];
	unsigned line = 1;
	if (p == MAP_FAILED)
		return 2;
	setvbuf(out, NULL, _IONBF, 0);
	for (p = memchr(p, '\n', (size_t)s.st_size) + 1; p < end;) {
		int k = snprintf(row, sizeof row, "      <row lines=\"%u\">\n", ++line);
		put(row, (size_t)k);
		for (bool last = false; !last;) {
			bool quoted = *p == '"';
			const char *from = p += quoted;
			while (quoted ? *p != '"' || p[1] == '"' : *p != ',' && *p != '\r' && *p != '\n')
				p += quoted && *p == '"' ? 2 : 1;
			PUT("        <cell>");
			put_escaped(from, (size_t)(p - from));
			PUT("</cell>\n");
			p += quoted;
			last = *p != ',';
			p += last ? (*p == '\r') + 1 : 1;
		}
		PUT("      </row>\n");
	}
	fwrite(buffer, 1, n, out);
	return fclose(out) != 0;
}
