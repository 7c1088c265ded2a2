/* lines.c -- places in the source as the document writes them ("12-15 17:3-18"), and which elements of the body leave the
 * order of the source. */
#include "opendata.h"
#include <stdlib.h>

/* Are all lines strictly between a and b blank? Without a record of the lines only neighbours count. */
static bool is_next_line(const uint32_t *counts, size_t n_counts, uint32_t a, uint32_t b)
{
	if (b <= a)
		return false;
	if (b == a + 1)
		return true;
	if (b > n_counts)
		return false;
	for (uint32_t line = a + 1; line < b; line++)
		if (counts[line - 1])
			return false;
	return true;
}

static void put_run(kw_buf *out, uint32_t first, uint32_t last)
{
	if (first == 0)
		return;
	if (out->n)
		kw_buf_putc(out, ' ');
	kw_buf_put_int(out, first);
	if (last != first) {
		kw_buf_putc(out, '-');
		kw_buf_put_int(out, last);
	}
}

void od_lines_put(const od_job *job, const kw_span *spans, size_t n, bool part, kw_buf *out)
{
	size_t n_counts = 0;
	const uint32_t *counts = kw_doc_lines(job->doc, &n_counts);
	uint32_t first = 0, last = 0;
	for (size_t i = 0; i < n; i++) {
		kw_span s = spans[i];
		if (s.line == 0 || (part && s.end_col < s.col))
			continue;
		if (part && n_counts) {
			put_run(out, s.line, s.line);
			kw_buf_putf(out, ":%u-%u", (unsigned)s.col, (unsigned)s.end_col);
		} else if (first && is_next_line(counts, n_counts, last, s.line)) {
			last = s.line;
		} else if (!first || s.line != last) {
			put_run(out, first, last);
			first = last = s.line;
		}
	}
	put_run(out, first, last);
}

kw_str od_lines_of(od_job *job, const kw_node *block)
{
	od_clear(job, &job->scratch2);
	if (block)
		od_lines_put(job, block->spans, block->n_spans, block->marks & KW_MARK_PART, &job->scratch2);
	return od_copy(job, kw_buf_str(&job->scratch2));
}

uint32_t od_line_of(const kw_node *block)
{
	return block && block->n_spans ? block->spans[0].line : 0;
}

void od_claim_add(od_job *job, const kw_node *block)
{
	size_t n_counts = 0;
	kw_doc_lines(job->doc, &n_counts);
	if (n_counts == 0 || block->n_spans == 0)
		return;
	od_claim *c = od_list_add(job, &job->claims, sizeof *c);
	*c = (od_claim){ block->spans[0].line, block->spans[block->n_spans - 1].line, block };
}

/* The heaviest run of claims in the order of the source: keep[i] is set for its members. A claim the reader says it moved
 * weighs next to nothing, all others the same. best[] is a Fenwick tree over lines: 1 + the claim that ends the heaviest
 * run up to a line. */
static bool mark_heaviest_run(const od_claim *claims, size_t n, size_t n_lines, uint8_t *keep)
{
	bool fine = false;
	uint64_t *weight = calloc(n + 1, sizeof *weight); /* by 1 + claim: of the run it ends; 0: no run */
	size_t *before = calloc(n + 1, sizeof *before);
	size_t *best = calloc(n_lines + 1, sizeof *best);
	size_t heaviest = 0;
	if (!weight || !before || !best)
		goto out;
	for (size_t i = 1; i <= n; i++) {
		const od_claim *c = &claims[i - 1];
		if (c->last < c->first || c->last > n_lines)
			continue;
		for (size_t at = c->first; at > 0; at &= at - 1)
			if (weight[best[at]] > weight[before[i]])
				before[i] = best[at];
		weight[i] = weight[before[i]] + (c->node->marks & KW_MARK_MOVED ? 1 : n + 1);
		for (size_t at = c->last; at <= n_lines; at += at & -at)
			if (weight[best[at]] < weight[i])
				best[at] = i;
		if (weight[i] > weight[heaviest])
			heaviest = i;
	}
	for (size_t i = heaviest; i; i = before[i])
		keep[i - 1] = 1;
	fine = true;
out:
	free(weight);
	free(before);
	free(best);
	return fine;
}

/* The marked lines in their order, as places. */
static void put_marked_lines(od_job *job, const uint8_t *marks, size_t n)
{
	size_t n_spans = 0;
	kw_span *spans = kw_arena_alloc(job->arena, n * sizeof *spans);
	if (!spans)
		return; /* the arena has noted it */
	for (size_t line = 1; line < n; line++)
		if (marks[line])
			spans[n_spans++].line = (uint32_t)line;
	od_lines_put(job, spans, n_spans, false, &job->scratch2);
}

kw_str od_moved_lines(od_job *job, uint32_t *first_line)
{
	const od_claim *claims = job->claims.items;
	size_t n = job->claims.n, n_lines = 0;
	kw_doc_lines(job->doc, &n_lines);
	uint8_t *keep = calloc(n + 1, 1), *marks = calloc(n_lines + 1, 1);
	*first_line = 0;
	od_clear(job, &job->scratch2);
	if (!keep || !marks || !mark_heaviest_run(claims, n, n_lines, keep)) {
		job->no_memory = true;
		goto out;
	}
	for (size_t i = 0; i < n; i++) {
		const kw_node *node = claims[i].node;
		for (uint32_t k = 0; !keep[i] && k < node->n_spans; k++)
			if (node->spans[k].line <= n_lines)
				marks[node->spans[k].line] = 1;
	}
	for (size_t line = n_lines; line > 0; line--)
		if (marks[line])
			*first_line = (uint32_t)line;
	put_marked_lines(job, marks, n_lines + 1);
out:
	free(keep);
	free(marks);
	return od_copy(job, kw_buf_str(&job->scratch2));
}
