/* cli_report_gather -- reads journals and counts. An input that stands in several (shards of one run over another) counts once. */
#include "cli_report.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

typedef struct gathering {
	kw_digest *r;
	kw_journal *journal;
	kw_report_row *row; /* whose outputs are read */
	size_t room;        /* of its outputs */
	bool failed;
} gathering;

static kw_str keep(gathering *g, kw_str s)
{
	kw_str copy = kw_arena_copy(g->r->arena, s);
	g->failed |= s.n && !copy.p;
	return copy;
}

static bool take_output(void *user, const kw_row_output *o)
{
	gathering *g = user;
	kw_report_row *row = g->row;
	if (row->n_outputs == g->room) {
		size_t room = g->room ? 2 * g->room : 4;
		kw_row_output *more = kw_arena_alloc(g->r->arena, room * sizeof *more);
		if (!more) {
			g->failed = true;
			return false;
		}
		if (row->n_outputs)
			memcpy(more, row->outputs, row->n_outputs * sizeof *more);
		row->outputs = more;
		g->room = room;
	}
	kw_row_output *copy = &row->outputs[row->n_outputs++];
	*copy = *o;
	copy->path = keep(g, o->path);
	copy->input = row->row.key;
	copy->writer = keep(g, o->writer);
	copy->sha256 = keep(g, o->sha256);
	return !g->failed;
}

static bool take_row(void *user, const kw_row *row)
{
	gathering *g = user;
	kw_digest *r = g->r;
	if (r->n == r->room) {
		size_t room = r->room ? 2 * r->room : 256;
		kw_report_row *more = realloc(r->rows, room * sizeof *more);
		if (!more) {
			g->failed = true;
			return false;
		}
		r->rows = more;
		r->room = room;
	}
	kw_report_row *copy = &r->rows[r->n++];
	*copy = (kw_report_row){ .row = *row };
	kw_str *const strings[] = { &copy->row.key,     &copy->row.sha256,  &copy->row.options,
		                    &copy->row.plugins, &copy->row.code,    &copy->row.message,
		                    &copy->row.reader,  &copy->row.charset, &copy->row.diagnostics };
	for (size_t i = 0; i < KW_COUNT(strings); i++)
		*strings[i] = keep(g, *strings[i]);
	g->row = copy;
	g->room = 0;
	kw_journal_outputs(g->journal, copy->row.key, take_output, g);
	return !g->failed;
}

static kw_status read_journal(kw_ctx *ctx, kw_digest *r, const char *path)
{
	gathering g = { .r = r };
	kw_status st = kw_journal_read(ctx, path, &g.journal);
	if (st)
		return st;
	kw_journal_rows(g.journal, take_row, &g);
	kw_journal_close(g.journal);
	return g.failed ? kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the report")
	                : KW_OK;
}

static int is_journal(const struct dirent *e)
{
	kw_str name = kw_str_from(e->d_name);
	return kw_str_eq(name, KW_LIT(".kw-journal")) ||
	       (kw_str_starts(name, KW_LIT(".kw-journal.")) && !kw_str_has(name, KW_LIT(".bad")) &&
	        !kw_str_ends(name, KW_LIT("-wal")) && !kw_str_ends(name, KW_LIT("-shm")) &&
	        !kw_str_ends(name, KW_LIT("-journal.")));
}

static kw_status read_path(kw_ctx *ctx, kw_digest *r, const char *path)
{
	struct stat s;
	struct dirent **names = NULL;
	kw_status st = KW_OK;
	if (stat(path, &s) < 0)
		return kw_fail(ctx, KW_EINPUT, "input.missing", (kw_span){ 0 }, "%s: %s", path,
		               strerror(errno));
	if (!S_ISDIR(s.st_mode))
		return read_journal(ctx, r, path);
	int n = scandir(path, &names, is_journal, alphasort);
	for (int i = 0; i < n; i++) {
		char *file = NULL;
		if (!st && asprintf(&file, "%s/%s", path, names[i]->d_name) < 0)
			st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
			             "no memory for the journal");
		if (!st)
			st = read_journal(ctx, r, file);
		free(file);
		free(names[i]);
	}
	free(names);
	if (n <= 0)
		return kw_fail(ctx, KW_EINPUT, "input.missing", (kw_span){ 0 },
		               "%s: no batch has written here: it holds no journal", path);
	return st;
}

/* ---- counting ---- */

/* Of two rows of one key the one that is done comes first, then the one of the later run. */
static int by_key(const void *left, const void *right)
{
	const kw_row *a = &((const kw_report_row *)left)->row, *b = &((const kw_report_row *)right)->row;
	int order = kw_str_order(a->key, b->key);
	if (order)
		return order;
	if (a->state != b->state && (a->state == KW_DONE_STATE || b->state == KW_DONE_STATE))
		return a->state == KW_DONE_STATE ? -1 : 1;
	return (a->run < b->run) - (a->run > b->run);
}

static void drop_twins(kw_digest *r)
{
	size_t n = 0;
	if (r->n)
		qsort(r->rows, r->n, sizeof *r->rows, by_key);
	for (size_t i = 0; i < r->n; i++)
		if (!n || !kw_str_eq(r->rows[n - 1].row.key, r->rows[i].row.key))
			r->rows[n++] = r->rows[i];
	r->n = n;
}

static void count(kw_report_counts *counts, kw_str name, const kw_row *row)
{
	for (size_t i = 0; i < counts->n; i++)
		if (kw_str_eq(counts->list[i].name, name)) {
			counts->list[i].n++;
			return;
		}
	if (counts->n == counts->room) {
		size_t room = counts->room ? 2 * counts->room : 16;
		kw_report_count *more = realloc(counts->list, room * sizeof *more);
		if (!more)
			return; /* a kind that is not counted is still in every row */
		counts->list = more;
		counts->room = room;
	}
	counts->list[counts->n++] = (kw_report_count){ name, 1, row->key, row->status };
}

static int by_count(const void *left, const void *right)
{
	const kw_report_count *a = left, *b = right;
	return a->n != b->n ? (a->n < b->n ? 1 : -1) : kw_str_order(a->name, b->name);
}

static void note_slow(kw_digest *r, const kw_report_row *row)
{
	size_t at = r->n_slowest;
	while (at > 0 && r->slowest[at - 1]->row.wall_ms < row->row.wall_ms)
		at--;
	if (at == KW_REPORT_SLOWEST)
		return;
	r->n_slowest += r->n_slowest < KW_REPORT_SLOWEST;
	memmove(&r->slowest[at + 1], &r->slowest[at], (r->n_slowest - at - 1) * sizeof *r->slowest);
	r->slowest[at] = row;
}

static void add_ledger(kw_digest *r, const kw_ledger *l)
{
	r->n_with_ledger += l->nonblank != 0;
#define LEDGER_ADD(column, member) r->ledger.member += l->member;
	KW_JOURNAL_LEDGER(LEDGER_ADD)
}

static void count_row(kw_digest *r, const kw_report_row *report_row)
{
	const kw_row *row = &report_row->row;
	unsigned slot = 0;
	r->by_state[row->state]++;
	r->bytes_in += (uint64_t)row->size;
	r->n_warnings += (uint64_t)row->warnings;
	r->wall_ms += row->wall_ms;
	if (row->state == KW_FAILED || row->state == KW_SUSPECT) {
		count(&r->failures, row->code, row);
		if (kw_str_starts(row->code, KW_LIT("charset.")))
			count(&r->refused, row->code, row);
	}
	if (row->reader.n)
		count(&r->readers, row->reader, row);
	if (row->charset.n)
		count(&r->charsets, row->charset, row);
	for (size_t i = 0; i < report_row->n_outputs; i++) {
		r->bytes_out += (uint64_t)report_row->outputs[i].size;
		r->n_outputs++;
		count(&r->writers, report_row->outputs[i].writer, row);
	}
	if (row->state != KW_DONE_STATE)
		return;
	note_slow(r, report_row);
	while (slot + 1 < KW_REPORT_TIMES && row->wall_ms >= INT64_C(1) << slot)
		slot++;
	r->times[slot]++;
	add_ledger(r, &row->ledger);
	r->budget_rows += (uint64_t)row->n_budget;
	if (__builtin_add_overflow(r->budget_yen, row->sum_yen, &r->budget_yen))
		r->budget_yen = INT64_MAX; /* beyond any budget */
}

kw_status kw_report_gather(kw_ctx *ctx, const char *const *paths, size_t n_paths, kw_digest *r)
{
	kw_status st = KW_OK;
	*r = (kw_digest){ .arena = kw_arena_new() };
	if (!r->arena)
		return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the report");
	for (size_t i = 0; !st && i < n_paths; i++)
		st = read_path(ctx, r, paths[i]);
	if (st)
		return st;
	drop_twins(r);
	for (size_t i = 0; i < r->n; i++)
		count_row(r, &r->rows[i]);
	kw_report_counts *const lists[] = { &r->failures, &r->refused, &r->readers, &r->charsets,
		                            &r->writers };
	for (size_t i = 0; i < KW_COUNT(lists); i++)
		if (lists[i]->n)
			qsort(lists[i]->list, lists[i]->n, sizeof *lists[i]->list, by_count);
	return KW_OK;
}

void kw_report_free(kw_digest *r)
{
	kw_report_counts *const lists[] = { &r->failures, &r->refused, &r->readers, &r->charsets,
		                            &r->writers };
	for (size_t i = 0; i < KW_COUNT(lists); i++)
		free(lists[i]->list);
	free(r->rows);
	kw_arena_free(r->arena);
}
