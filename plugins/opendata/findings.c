/* findings.c -- the diagnostics of the document: a closed list of codes, sorted by code and line, in Japanese. */
#include "opendata.h"
#include <stdlib.h>

/* In the order of their names, which is the order of the document. */
static const char *const codes[OD_N_FINDINGS] = {
	[OD_AMBIGUOUS_PUBLISHER] = "ambiguous-publisher",
	[OD_AMOUNT_TOO_LARGE] = "amount-too-large",
	[OD_APPROXIMATE_AMOUNT] = "approximate-amount",
	[OD_CONTROL_CHAR] = "control-char",
	[OD_EMPTY_SECTION] = "empty-section",
	[OD_ERA_OUT_OF_RANGE] = "era-out-of-range",
	[OD_FORMULA_LIKE] = "formula-like",
	[OD_IMPLIED_HEADING] = "implied-heading",
	[OD_MISSING] = "missing",
	[OD_NO_LICENCE] = "no-licence",
	[OD_NOT_CATALOGUED] = "not-catalogued",
	[OD_NOT_CP932] = "not-cp932",
	[OD_NOTE] = "note",
	[OD_REORDERED] = "reordered",
	[OD_UNCERTAIN] = "uncertain",
	[OD_UNKNOWN_FISCAL_YEAR] = "unknown-fiscal-year",
	[OD_UNKNOWN_PUBLISHER] = "unknown-publisher",
	[OD_UNPARSED_AMOUNT] = "unparsed-amount",
};

/* What readers report, in the words of the document. The first row whose code begins the reader's is taken. */
static const struct {
	kw_str begins;
	od_finding_code code;
	kw_str text;
} reported[] = {
	{ KW_LIT_INIT("charset.bad-bytes"), OD_NOTE,
	  KW_LIT_INIT("読めないバイトがあり、U+FFFDに置き換えました") },
	{ KW_LIT_INIT("text.control"), OD_CONTROL_CHAR, KW_LIT_INIT("文字でない制御符号を除きました") },
	{ KW_LIT_INIT("text.lost-lead-byte"), OD_NOTE,
	  KW_LIT_INIT("失われた文字を前後の並びから復元しました") },
	{ KW_LIT_INIT("text.suspect-char"), OD_NOTE,
	  KW_LIT_INIT("見た目の似た別の文字が使われている可能性があります") },
	{ KW_LIT_INIT("csv.ragged"), OD_NOTE, KW_LIT_INIT("列の数がほかと違う行があります") },
	{ KW_LIT_INIT("csv.quote"), OD_NOTE, KW_LIT_INIT("引用符の後に文字のある欄があります") },
	{ KW_LIT_INIT("csv.header"), OD_NOTE, KW_LIT_INIT("名のない列または同じ名の列に別の名を付けました") },
	{ KW_LIT_INIT("csv.mixed-column"), OD_NOTE, KW_LIT_INIT("数値と文字の混ざった列があります") },
};

/* What hangs on options or on the files beside the document; the other codes speak of its body. */
static bool is_of_this_run(od_finding_code code)
{
	switch (code) {
	case OD_AMBIGUOUS_PUBLISHER:
	case OD_AMOUNT_TOO_LARGE:
	case OD_APPROXIMATE_AMOUNT:
	case OD_FORMULA_LIKE:
	case OD_NO_LICENCE:
	case OD_NOT_CATALOGUED:
	case OD_NOT_CP932:
	case OD_UNKNOWN_PUBLISHER:
		return true;
	default:
		return false;
	}
}

static void add(od_job *job, od_finding_code code, kw_str lines, uint32_t line, kw_str ref, kw_str text)
{
	od_finding *f = od_list_add(job, &job->findings, sizeof *f);
	*f = (od_finding){ .code = code,
		           .line = line,
		           .seq = (uint32_t)job->findings.n,
		           .lines = lines,
		           .ref = ref,
		           .text = text };
}

void od_find(od_job *job, od_finding_code code, kw_str lines, uint32_t line, kw_str ref, kw_str text)
{
	/* a document that was published once speaks for its body itself */
	if (is_of_this_run(code) || !kw_doc_stated_const(job->doc)->has_remarks)
		add(job, code, lines, line, ref, text);
}

/* What the document said of its body when it was published. */
static void take_stated(od_job *job)
{
	const kw_stated *stated = kw_doc_stated_const(job->doc);
	for (size_t i = 0; i < stated->n_remarks; i++) {
		const kw_remark *r = &stated->remarks[i];
		uint32_t line = 0;
		for (size_t k = 0; k < r->lines.n && r->lines.p[k] >= '0' && r->lines.p[k] <= '9'; k++)
			line = line * 10 + (uint32_t)(r->lines.p[k] - '0');
		for (unsigned c = 0; c < OD_N_FINDINGS; c++)
			if (kw_str_eq(r->code, kw_str_from(codes[c])) && !is_of_this_run((od_finding_code)c))
				add(job, (od_finding_code)c, r->lines, line, r->ref, r->text);
	}
}

static int by_code_and_line(const void *a, const void *b)
{
	const od_finding *x = a, *y = b;
	if (x->code != y->code)
		return x->code < y->code ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static bool is_same(const od_finding *a, const od_finding *b)
{
	return a->code == b->code && kw_str_eq(a->lines, b->lines) && kw_str_eq(a->ref, b->ref) &&
	       kw_str_eq(a->text, b->text);
}

static void take_reported(od_job *job)
{
	for (const kw_finding *f = kw_doc_findings(job->doc); f; f = f->next) {
		for (size_t i = 0; i < KW_COUNT(reported); i++) {
			if (!kw_str_starts(f->code, reported[i].begins))
				continue;
			od_clear(job, &job->scratch2);
			od_lines_put(job, &f->at, 1, false, &job->scratch2);
			od_find(job, reported[i].code, od_copy(job, kw_buf_str(&job->scratch2)), f->at.line,
			        (kw_str){ NULL, 0 }, reported[i].text);
			break;
		}
	}
}

void od_findings_put(od_job *job)
{
	uint32_t line;
	kw_str moved = od_moved_lines(job, &line);
	if (moved.n)
		od_find(job, OD_REORDERED, moved, line, (kw_str){ NULL, 0 },
		        KW_LIT("本文の順序に合わせて位置を移しました"));
	take_reported(job);
	take_stated(job);
	if (job->findings.n == 0 || job->no_memory)
		return;
	od_finding *f = job->findings.items;
	qsort(f, job->findings.n, sizeof *f, by_code_and_line);
	od_xml_open(&job->xml, "diagnostics");
	for (size_t i = 0; i < job->findings.n; i++) {
		if (i && is_same(&f[i - 1], &f[i]))
			continue;
		od_xml_open(&job->xml, "diagnostic");
		od_xml_attr(&job->xml, "code", kw_str_from(codes[f[i].code]));
		od_xml_attr(&job->xml, "lines", f[i].lines);
		od_xml_attr(&job->xml, "ref", f[i].ref);
		od_xml_text(&job->xml, f[i].text);
		od_xml_close(&job->xml, "diagnostic");
	}
	od_xml_close(&job->xml, "diagnostics");
}
