/* tsv.c -- rows of the tables in formats/: fields between tabs, lines that begin with '#' are remarks. */
#include "opendata.h"

bool od_tsv_next(kw_str *rest, kw_str *fields, size_t n)
{
	kw_str line = { NULL, 0 };
	do {
		if (rest->n == 0)
			return false;
		const char *end = memchr(rest->p, '\n', rest->n);
		line = kw_str_sub(*rest, 0, end ? (size_t)(end - rest->p) : rest->n);
		*rest = kw_str_sub(*rest, line.n + 1, rest->n);
	} while (line.n == 0 || line.p[0] == '#');
	for (size_t i = 0; i < n; i++) {
		const char *tab = line.n ? memchr(line.p, '\t', line.n) : NULL;
		fields[i] = kw_str_sub(line, 0, tab ? (size_t)(tab - line.p) : line.n);
		line = kw_str_sub(line, fields[i].n + 1, line.n);
	}
	return true;
}

bool od_has(kw_str s, kw_str word)
{
	return word.n > 0 && s.n >= word.n && memmem(s.p, s.n, word.p, word.n) != NULL;
}
