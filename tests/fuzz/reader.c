/* reader -- the target of every reader: one input through the first reader of the plugin that is linked in, then every promise
 * of the core about what came out, as convert checks it. A broken promise aborts; refusing the input is a good answer. */
#include "../../core/check.h"
#include "../../core/diag.h"
#include "../../core/ledger.h"
#include "../../core/opts.h"
#include "fuzz.h"
#include <kawaraban/plugin.h>
#include <kawaraban/records.h>
#include <kawaraban/table.h>

extern const kw_plugin kw_plugin_v1;

enum { SMALL_NODES = 200000 };

/* Every row of every table, twice: a cursor begins anew. */
static void read_tables(const kw_doc *doc)
{
	kw_walk w = kw_walk_from(kw_doc_root_const(doc));
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		if (e != KW_ENTER || w.node->type != KW_TABLE || !w.node->as.table->rows)
			continue;
		for (size_t pass = 0; pass < 2; pass++) {
			kw_rows *rows = kw_table_open(w.node);
			uint64_t n_rows = 0;
			size_t n_cells;
			while (rows && kw_rows_next(rows, &n_cells))
				n_rows++;
			kw_rows_close(rows);
			if (n_rows != w.node->as.table->n_rows)
				fuzz_broken("a table has the rows it counted, each time");
		}
	}
}

static void check(kw_ctx *ctx, kw_doc *doc)
{
	kw_ledger ledger;
	int64_t errors = ctx->n_errors;
	if (kw_doc_status(doc) != KW_OK)
		fuzz_broken("a reader that succeeds leaves no latched failure");
	if (kw_check_tree(ctx, doc) != KW_OK)
		fuzz_broken("the tree is whole");
	if (kw_ledger_check(ctx, doc, &ledger) != KW_OK)
		fuzz_broken("the ledger balances");
	if (!kw_records_of(ctx, doc) && ctx->n_errors == errors)
		fuzz_broken("records are made, or it is said why not");
	read_tables(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char nothing[1];
	const kw_reader *reader = kw_plugin_v1.readers[0];
	static bool is_prepared;
	kw_str bytes = { size ? (const char *)data : nothing, size };
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_doc *doc = kw_doc_new(SMALL_NODES);
	kw_opts *opts = NULL;
	kw_status st = KW_OK;

	if (!ctx || !doc)
		fuzz_broken("memory for a context");
	if (!is_prepared && kw_plugin_v1.prepare)
		st = kw_plugin_v1.prepare(ctx, 1);
	is_prepared = true;
	if (st || kw_opts_new(ctx, reader->name, reader->options, NULL, 0, &opts))
		fuzz_broken("the reader can be prepared");
	reader->probe(kw_str_sub(bytes, 0, 65536), KW_LIT("input"));
	st = reader->read(ctx, opts, bytes, doc);
	if (kw_opts_misused(opts))
		fuzz_broken("only declared options are asked for");
	if (st == KW_EBUG || (st && ctx->n_errors == 0))
		fuzz_broken("a refusal says why, and is none of our bugs");
	if (st == KW_OK)
		check(ctx, doc);
	kw_opts_free(opts);
	kw_doc_free(doc);
	kw_ctx_free(ctx);
	return 0;
}
