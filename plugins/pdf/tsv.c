/* tsv -- rows of tab-separated fields. No quoting: the files are ours. */
#include "tsv.h"

static kw_str take_until(kw_str *s, char end)
{
	const char *hit = s->n ? memchr(s->p, end, s->n) : NULL;
	size_t n = hit ? (size_t)(hit - s->p) : s->n;
	kw_str taken = kw_str_sub(*s, 0, n);
	*s = kw_str_sub(*s, hit ? n + 1 : n, s->n);
	return taken;
}

bool kw_tsv_next(kw_tsv *t)
{
	while (t->rest.n) {
		kw_str line = take_until(&t->rest, '\n');
		t->line++;
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		for (t->n = 0; line.n && t->n < KW_TSV_FIELDS; t->n++)
			t->fields[t->n] = take_until(&line, '\t');
		return true;
	}
	return false;
}

kw_str kw_tsv_field(const kw_tsv *t, size_t i)
{
	return i < t->n ? t->fields[i] : (kw_str){ 0 };
}

bool kw_word_next(kw_str *s, kw_str *word)
{
	do
		*word = take_until(s, ' ');
	while (word->n == 0 && s->n);
	return word->n > 0;
}
