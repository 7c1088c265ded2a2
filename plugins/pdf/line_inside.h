/* line_inside -- what the two ways of choosing lines share: the clusters of a paragraph with running sums, and where a line
 * from some cluster may end. */
#ifndef PDF_LINE_INSIDE_H
#define PDF_LINE_INSIDE_H

#include "glue.h"
#include "tokens.h"

/* One for each cluster, and one behind the last. Sums are those of all clusters before, each with the glue behind it. */
struct kw_fit_node {
	int64_t natural, give, take;
	int64_t body;
	int64_t cost;    /* of the best lines from here on */
	uint32_t seen;   /* a line that ends here is seen up to there: without spaces */
	uint32_t stop;   /* the next forced end, or the end of all */
	uint32_t latest; /* where a line from here ends at the latest */
	uint32_t next;   /* where the line of the best lines ends, its spaces included */
	bool is_start;   /* a line may begin here */
	bool is_cut;     /* no line from here can end where lines may */
};

typedef struct kw_para {
	const kw_clusters *cs;
	const kw_setting *s;
	const kw_fit_node *nodes;
	int loosest; /* level of a line end: kinsoku, or KW_LEVEL_JOINT */
} kw_para;

/* What a line from `first` has room for. */
static inline int64_t kw_para_measure(const kw_para *p, size_t first)
{
	bool is_plain = first > 0 && p->s->open_bracket == KW_OPEN_FLUSH;
	return p->s->measure_mpt - (is_plain ? 0 : kw_line_indent(p->cs, p->s, first));
}

/* The last cluster of a line that is seen, counted from 1; 0: none. */
static inline size_t kw_para_seen(const kw_para *p, size_t first, size_t end)
{
	size_t seen = p->nodes[end].seen;
	return seen > first ? seen : 0;
}

/* Width of first .. end as seen, with natural glue. */
static inline int64_t kw_para_natural(const kw_para *p, size_t first, size_t end)
{
	size_t seen = kw_para_seen(p, first, end);
	return seen ? p->nodes[seen - 1].natural + p->nodes[seen - 1].body - p->nodes[first].natural : 0;
}

/* All that its glue can give, or take. */
static inline int64_t kw_para_give(const kw_para *p, size_t first, size_t end)
{
	size_t seen = kw_para_seen(p, first, end);
	return seen ? p->nodes[seen - 1].give - p->nodes[first].give : 0;
}

static inline int64_t kw_para_take(const kw_para *p, size_t first, size_t end)
{
	size_t seen = kw_para_seen(p, first, end);
	return seen ? p->nodes[seen - 1].take - p->nodes[first].take : 0;
}

static inline bool kw_para_may_end(const kw_para *p, size_t end)
{
	const kw_cluster *c = &p->cs->c[end - 1];
	switch (p->s->level) {
	case KW_BREAK_CLAUSE:
		return c->may_clause;
	case KW_BREAK_WORD:
		return c->may_word || (c->may_break && kw_is_blank(c));
	case KW_BREAK_PHRASE:
		return c->may_phrase || (c->may_break && kw_is_blank(c));
	default:
		return c->may_break || (c->relaxed && c->relaxed <= p->loosest) || end == p->cs->n;
	}
}

/* Word spaces and the space behind a sentence begin no line. */
static inline size_t kw_line_head(const kw_clusters *cs, size_t at)
{
	while (at < cs->n && (cs->c[at].class == KW_JL_SPACE || cs->c[at].class == KW_JL_END_SPACE))
		at++;
	return at;
}

/* The last end that fits and is allowed. `from`: an end that fits, to look from, or 0. `limit`: an end that may not be
 * reached. is_cut: nothing is allowed, and the end is where it must be. */
size_t kw_para_latest(const kw_para *p, size_t first, size_t from, size_t limit, bool *is_cut);
/* The line, with the spaces behind it. */
kw_line_span kw_para_line(const kw_para *p, size_t first, size_t end, bool is_cut);
/* What a justified line would have to be stretched by; 0 when it is full or shrinks. */
int64_t kw_para_lack(const kw_para *p, const kw_line_span *line);
/* What its glue has to give beyond the half of what it can. */
int64_t kw_para_tightness(const kw_para *p, const kw_line_span *line);
/* Whether the line holds too little to stand alone at the end. */
bool kw_para_is_lonely(const kw_para *p, const kw_line_span *line);
KW_NODISCARD bool kw_lines_add(kw_lines *out, kw_line_span line);

/* bestfit: replaces the lines by those that together need the least stretching. */
KW_NODISCARD bool kw_para_fit(const kw_para *p, kw_lines *out);

#endif
