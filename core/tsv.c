/* tsv -- rows of tab-separated fields, as formats/ keeps its tables. No quoting: the files are ours. */
#include <kawaraban/str.h>

/* The part before `end`, taken off the front of s together with it. */
static kw_str take_until(kw_str *s, char end)
{
	const char *hit = s->n ? memchr(s->p, end, s->n) : NULL;
	kw_str taken = kw_str_sub(*s, 0, hit ? (size_t)(hit - s->p) : s->n);
	*s = kw_str_sub(*s, taken.n + 1, s->n);
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
		for (size_t i = t->n; i < KW_TSV_FIELDS; i++)
			t->fields[i] = (kw_str){ NULL, 0 };
		return true;
	}
	return false;
}

bool kw_word_next(kw_str *s, kw_str *word)
{
	do
		*word = take_until(s, ' ');
	while (word->n == 0 && s->n);
	return word->n > 0;
}
