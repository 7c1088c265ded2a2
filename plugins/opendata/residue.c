/* residue.c -- what the ledger keeps out of the body, one element for each line of the source, and the form labels among
 * the fields. Nothing is judged here: the reasons are the reader's. */
#include "opendata.h"
#include <stdlib.h>

static const char *const reasons[KW_N_REASONS] = {
	[KW_REASON_REPEATED_BLOCK] = "repeat",    [KW_REASON_REPEATED_LINE] = "repeat",
	[KW_REASON_RUNNING_HEAD] = "runningHead", [KW_REASON_PAGE_NUMBER] = "pageNumber",
	[KW_REASON_BLANK_MARK] = "unplaced", /* white space only: never written */
	[KW_REASON_MARKDOWN_SIGN] = "markup",     [KW_REASON_WEB_PAGE] = "webPage",
};

static void add(od_job *job, const kw_span *spans, size_t n, bool part, kw_str of, kw_str text,
                const char *reason)
{
	if (n == 0 || od_is_blank(text))
		return;
	od_clear(job, &job->scratch2);
	od_lines_put(job, spans, n, part, &job->scratch2);
	kw_str lines = od_copy(job, kw_buf_str(&job->scratch2));
	if (lines.n == 0)
		return;
	od_residue *r = od_list_add(job, &job->residue, sizeof *r);
	*r = (od_residue){ .at = spans[0], .lines = lines, .of = of, .text = text, .reason = reason };
}

/* Where the copy that was kept stands: the line of the same rank when copy and original have as many lines, else all. */
static kw_str kept_at(od_job *job, const kw_removed *r, size_t rank)
{
	bool paired = r->n_of == r->n_spans;
	size_t from = paired ? rank : 0, to = paired ? rank + 1 : r->n_of;
	od_clear(job, &job->scratch2);
	for (size_t i = from; i < to; i++) {
		if (job->scratch2.n)
			kw_buf_putc(&job->scratch2, ' ');
		kw_buf_put_int(&job->scratch2, r->of[i]);
	}
	return od_copy(job, kw_buf_str(&job->scratch2));
}

static size_t count_lines(kw_str text)
{
	size_t n = 1;
	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	return n;
}

static void add_removed(od_job *job, const kw_removed *r)
{
	if (count_lines(r->text) != r->n_spans) {
		add(job, r->spans, r->n_spans, r->part, kept_at(job, r, 0), r->text, reasons[r->reason]);
		return;
	}
	kw_str rest = r->text;
	for (size_t i = 0; i < r->n_spans; i++) {
		const char *end = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
		kw_str line = kw_str_sub(rest, 0, end ? (size_t)(end - rest.p) : rest.n);
		rest = kw_str_sub(rest, line.n + 1, rest.n);
		add(job, &r->spans[i], 1, r->part, kept_at(job, r, i), line, reasons[r->reason]);
	}
}

static int by_place(const void *a, const void *b)
{
	const od_residue *x = a, *y = b;
	if (x->at.line != y->at.line)
		return x->at.line < y->at.line ? -1 : 1;
	return x->at.col < y->at.col ? -1 : x->at.col > y->at.col;
}

static void add_form_labels(od_job *job)
{
	kw_walk w = kw_walk_from(kw_doc_root_const(job->doc));
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		const kw_node *n = w.node;
		if (e != KW_ENTER || kw_type_class((kw_type)n->type) != KW_TEXT_BLOCK)
			continue;
		if (n->type == KW_FIELD && n->as.field->role == KW_FIELD_FORM)
			add(job, n->spans, n->n_spans, n->marks & KW_MARK_PART, (kw_str){ NULL, 0 },
			    od_copy(job, od_block_text(job, n)), "formLabel");
		kw_walk_skip(&w);
	}
}

void od_residue_put(od_job *job)
{
	add_form_labels(job);
	for (const kw_removed *r = kw_doc_removed(job->doc); r; r = r->next)
		add_removed(job, r);
	if (job->residue.n == 0 || job->no_memory)
		return;
	od_residue *r = job->residue.items;
	qsort(r, job->residue.n, sizeof *r, by_place);
	od_xml_open(&job->xml, "residue");
	for (size_t i = 0; i < job->residue.n; i++) {
		od_xml_open(&job->xml, "line");
		od_xml_attr(&job->xml, "lines", r[i].lines);
		od_xml_attr(&job->xml, "of", r[i].of);
		od_xml_attr(&job->xml, "reason", kw_str_from(r[i].reason));
		od_xml_text(&job->xml, r[i].text);
		od_xml_close(&job->xml, "line");
	}
	od_xml_close(&job->xml, "residue");
}
