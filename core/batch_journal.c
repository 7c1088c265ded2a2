/* batch_journal -- the rows of runs, inputs and outputs: each statement in a table, one function that runs it. A failure latches;
 * kw_journal_status tells. */
#include "batch_journal_inside.h"

static const char *const state_names[KW_N_STATES] = {
	[KW_STARTED] = "started",
	[KW_DONE_STATE] = "done",
	[KW_FAILED] = "failed",
	[KW_SUSPECT] = "suspect",
};

const char *kw_state_name(kw_state state)
{
	return state_names[state];
}

/* ---- statements ---- */

#define LEDGER_NAME(column, member) #column ", "
#define LEDGER_NAMES                KW_JOURNAL_LEDGER(LEDGER_NAME)
#define LEDGER_MARK(column, member) "?,"
#define LEDGER_MARKS                KW_JOURNAL_LEDGER(LEDGER_MARK)
#define ROW_COLUMNS                                                                                               \
	"path, run, state, attempts, size, mtime_ns, sha256, options_hash, plugins_hash, status, code, message, " \
	"reader, charset, warnings, wall_ms, cpu_ms, rss_kb, budget_rows, budget_yen, " LEDGER_NAMES              \
	"diagnostics"
#define OUTPUT_COLUMNS "path, input, writer, size, mtime_ns, sha256"

static const char *const statements[N_STATEMENTS] = {
	[BEGIN_RUN] =
	        "INSERT INTO run(began, version, options, options_hash, plugins, plugins_hash, layers, durable,"
	        " shard, inputs) VALUES(strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[END_RUN] = "UPDATE run SET ended = strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), exit = ?, wall_ms = ?"
	            " WHERE id = ?",
	[FIND] = "SELECT " ROW_COLUMNS " FROM input WHERE path = ?",
	[START] =
	        "INSERT INTO input(path, run, state, attempts, size, mtime_ns, sha256, options_hash, plugins_hash)"
	        " VALUES(?1, ?2, 'started', 1, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET"
	        " attempts = iif(state = 'started' AND sha256 IS ?5, attempts + 1, 1), run = ?2,"
	        " state = 'started', size = ?3, mtime_ns = ?4, sha256 = ?5, options_hash = ?6, plugins_hash = ?7",
	[PUT] = "REPLACE INTO input(" ROW_COLUMNS
	        ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?," LEDGER_MARKS "?)",
	[RELEASE] = "UPDATE input SET attempts = max(attempts - 1, 0) WHERE path = ? AND state = 'started'",
	[KEEP_FORMER] = "REPLACE INTO former(" OUTPUT_COLUMNS ") SELECT " OUTPUT_COLUMNS
	                " FROM output WHERE input = ?",
	[FORGET_OUTPUTS] = "DELETE FROM output WHERE input = ?",
	[FORGET_FORMER] = "DELETE FROM former WHERE path IN (SELECT path FROM output WHERE input = ?)",
	[PUT_OUTPUT] = "REPLACE INTO output(" OUTPUT_COLUMNS ") VALUES(?,?,?,?,?,?)",
	[OUTPUTS] = "SELECT " OUTPUT_COLUMNS " FROM output WHERE input = ? ORDER BY path",
	[FIND_OUTPUT] =
	        "SELECT " OUTPUT_COLUMNS " FROM output WHERE path = ?1 UNION ALL SELECT " OUTPUT_COLUMNS
	        " FROM former WHERE path = ?1 AND NOT EXISTS (SELECT 1 FROM output WHERE path = ?1)",
	[ROWS] = "SELECT " ROW_COLUMNS " FROM input ORDER BY path",
	[FORMERS] = "SELECT " OUTPUT_COLUMNS " FROM former WHERE input = ? ORDER BY path",
	[FORGET_OUTPUT] = "DELETE FROM output WHERE path = ?",
	[FORGET_ONE_FORMER] = "DELETE FROM former WHERE path = ?",
	[READS] = "SELECT path, sha256 FROM reads WHERE options = ? ORDER BY path",
	[FORGET_READS] = "DELETE FROM reads WHERE options = ?",
	[PUT_READ] = "REPLACE INTO reads(options, path, sha256) VALUES(?, ?, ?)",
};

static sqlite3_stmt *ready(kw_journal *j, enum statement which)
{
	sqlite3_stmt **s = &j->prepared[which];
	if (j->failed)
		return NULL;
	if (!*s && sqlite3_prepare_v3(j->db, statements[which], -1, SQLITE_PREPARE_PERSISTENT, s, NULL))
		kw_journal_latch(j);
	if (*s)
		sqlite3_reset(*s);
	return j->failed ? NULL : *s;
}

static void bind_text(sqlite3_stmt *s, int at, kw_str text)
{
	sqlite3_bind_text(s, at, text.n ? text.p : "", (int)text.n, SQLITE_STATIC);
}

static void bind_path(sqlite3_stmt *s, int at, kw_str path)
{
	sqlite3_bind_blob(s, at, path.n ? path.p : "", (int)path.n, SQLITE_STATIC);
}

static void run_step(kw_journal *j, sqlite3_stmt *s)
{
	if (sqlite3_step(s) != SQLITE_DONE)
		kw_journal_latch(j);
	sqlite3_reset(s);
}

kw_status kw_journal_status(kw_journal *j, kw_ctx *ctx)
{
	if (!j->failed)
		return KW_OK;
	if (!j->said && j->no_memory)
		kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the journal");
	else if (!j->said)
		kw_fail(ctx, KW_EOUTPUT, "output.journal", (kw_span){ 0 }, "%s: %s", j->path,
		        j->why ? j->why : "cannot be written");
	j->said = true;
	return j->no_memory ? KW_ELIMIT : KW_EOUTPUT;
}

/* ---- writing ---- */

void kw_journal_begin_run(kw_journal *j, const kw_row_run *run)
{
	sqlite3_stmt *s = ready(j, BEGIN_RUN);
	if (!s)
		return;
	const kw_str texts[] = { run->version,      run->options, run->options_hash, run->plugins,
		                 run->plugins_hash, run->layers,  run->durable,      run->shard };
	for (size_t i = 0; i < KW_COUNT(texts); i++)
		bind_text(s, (int)i + 1, texts[i]);
	sqlite3_bind_int64(s, (int)KW_COUNT(texts) + 1, run->inputs);
	run_step(j, s);
	j->run = sqlite3_last_insert_rowid(j->db);
}

void kw_journal_end_run(kw_journal *j, int exit_code, int64_t wall_ms)
{
	sqlite3_stmt *s = ready(j, END_RUN);
	if (!s)
		return;
	sqlite3_bind_int(s, 1, exit_code);
	sqlite3_bind_int64(s, 2, wall_ms);
	sqlite3_bind_int64(s, 3, j->run);
	run_step(j, s);
}

/* A row that was looked at would hold the log open. */
static void let_go(kw_journal *j)
{
	sqlite3_reset(j->prepared[FIND]);
	sqlite3_reset(j->prepared[FIND_OUTPUT]);
}

void kw_journal_start(kw_journal *j, const kw_row *row)
{
	let_go(j);
	sqlite3_stmt *s = ready(j, START);
	if (!s)
		return;
	bind_path(s, 1, row->key);
	sqlite3_bind_int64(s, 2, j->run);
	sqlite3_bind_int64(s, 3, row->size);
	sqlite3_bind_int64(s, 4, row->mtime_ns);
	bind_text(s, 5, row->sha256);
	bind_text(s, 6, row->options);
	bind_text(s, 7, row->plugins);
	run_step(j, s);
}

void kw_journal_begin(kw_journal *j)
{
	let_go(j);
	kw_journal_execute(j, "BEGIN");
}

void kw_journal_commit(kw_journal *j)
{
	kw_journal_execute(j, "COMMIT");
}

static void put_row(kw_journal *j, const kw_row *r)
{
	sqlite3_stmt *s = ready(j, PUT);
	if (!s)
		return;
	int at = 0;
	bind_path(s, ++at, r->key);
	sqlite3_bind_int64(s, ++at, j->run);
	bind_text(s, ++at, kw_str_from(state_names[r->state]));
	sqlite3_bind_int64(s, ++at, r->attempts);
	sqlite3_bind_int64(s, ++at, r->size);
	sqlite3_bind_int64(s, ++at, r->mtime_ns);
	bind_text(s, ++at, r->sha256);
	bind_text(s, ++at, r->options);
	bind_text(s, ++at, r->plugins);
	sqlite3_bind_int(s, ++at, (int)r->status);
	bind_text(s, ++at, r->code);
	bind_text(s, ++at, r->message);
	bind_text(s, ++at, r->reader);
	bind_text(s, ++at, r->charset);
	const int64_t counts[] = { r->warnings, r->wall_ms, r->cpu_ms, r->rss_kb, r->n_budget, r->sum_yen };
	for (size_t i = 0; i < KW_COUNT(counts); i++)
		sqlite3_bind_int64(s, ++at, counts[i]);
#define LEDGER_BIND(column, member) sqlite3_bind_int64(s, ++at, (int64_t)r->ledger.member);
	KW_JOURNAL_LEDGER(LEDGER_BIND)
	bind_text(s, ++at, r->diagnostics);
	run_step(j, s);
}

static void run_with_path(kw_journal *j, enum statement which, kw_str path)
{
	sqlite3_stmt *s = ready(j, which);
	if (!s)
		return;
	bind_path(s, 1, path);
	run_step(j, s);
}

void kw_journal_put(kw_journal *j, const kw_row *row, const kw_row_output *outputs, size_t n_outputs)
{
	put_row(j, row);
	if (row->state == KW_DONE_STATE) {
		run_with_path(j, KEEP_FORMER, row->key);
		run_with_path(j, FORGET_OUTPUTS, row->key);
	}
	for (size_t i = 0; i < n_outputs; i++) {
		const kw_row_output *o = &outputs[i];
		sqlite3_stmt *s = ready(j, PUT_OUTPUT);
		if (!s)
			return;
		bind_path(s, 1, o->path);
		bind_path(s, 2, o->input);
		bind_text(s, 3, o->writer);
		sqlite3_bind_int64(s, 4, o->size);
		sqlite3_bind_int64(s, 5, o->mtime_ns);
		bind_text(s, 6, o->sha256);
		run_step(j, s);
	}
	if (n_outputs)
		run_with_path(j, FORGET_FORMER, row->key);
}

void kw_journal_forget_output(kw_journal *j, kw_str path)
{
	run_with_path(j, FORGET_OUTPUT, path);
	run_with_path(j, FORGET_ONE_FORMER, path);
}

void kw_journal_forget_reads(kw_journal *j, kw_str options)
{
	sqlite3_stmt *s = ready(j, FORGET_READS);
	if (!s)
		return;
	bind_text(s, 1, options);
	run_step(j, s);
}

void kw_journal_put_read(kw_journal *j, kw_str options, kw_str path, kw_str sha256)
{
	sqlite3_stmt *s = ready(j, PUT_READ);
	if (!s)
		return;
	bind_text(s, 1, options);
	bind_path(s, 2, path);
	bind_text(s, 3, sha256);
	run_step(j, s);
}

void kw_journal_release(kw_journal *j, kw_str key)
{
	run_with_path(j, RELEASE, key);
}

/* ---- reading ---- */

static kw_str text_of(sqlite3_stmt *s, int column)
{
	const void *p = sqlite3_column_blob(s, column);
	return (kw_str){ p, (size_t)sqlite3_column_bytes(s, column) };
}

static void take_row(sqlite3_stmt *s, kw_row *r)
{
	int at = 0;
	*r = (kw_row){ .key = text_of(s, 0), .run = sqlite3_column_int64(s, 1) };
	kw_str state = text_of(s, 2);
	for (size_t i = 0; i < KW_N_STATES; i++)
		if (kw_str_eq(state, kw_str_from(state_names[i])))
			r->state = (kw_state)i;
	at = 3;
	r->attempts = sqlite3_column_int64(s, at++);
	r->size = sqlite3_column_int64(s, at++);
	r->mtime_ns = sqlite3_column_int64(s, at++);
	r->sha256 = text_of(s, at++);
	r->options = text_of(s, at++);
	r->plugins = text_of(s, at++);
	r->status = (kw_status)sqlite3_column_int(s, at++);
	r->code = text_of(s, at++);
	r->message = text_of(s, at++);
	r->reader = text_of(s, at++);
	r->charset = text_of(s, at++);
	int64_t *const counts[] = { &r->warnings, &r->wall_ms,  &r->cpu_ms,
		                    &r->rss_kb,   &r->n_budget, &r->sum_yen };
	for (size_t i = 0; i < KW_COUNT(counts); i++)
		*counts[i] = sqlite3_column_int64(s, at++);
#define LEDGER_TAKE(column, member) r->ledger.member = (uint64_t)sqlite3_column_int64(s, at++);
	KW_JOURNAL_LEDGER(LEDGER_TAKE)
	r->diagnostics = text_of(s, at);
}

static void take_output(sqlite3_stmt *s, kw_row_output *o)
{
	*o = (kw_row_output){ .path = text_of(s, 0),
		              .input = text_of(s, 1),
		              .writer = text_of(s, 2),
		              .size = sqlite3_column_int64(s, 3),
		              .mtime_ns = sqlite3_column_int64(s, 4),
		              .sha256 = text_of(s, 5) };
}

bool kw_journal_find(kw_journal *j, kw_str key, kw_row *out)
{
	sqlite3_stmt *s = ready(j, FIND);
	if (!s)
		return false;
	bind_path(s, 1, key);
	bool found = sqlite3_step(s) == SQLITE_ROW;
	if (found)
		take_row(s, out);
	return found;
}

static void visit_outputs(kw_journal *j, enum statement which, kw_str input, kw_output_visit *visit,
                          void *user)
{
	sqlite3_stmt *s = ready(j, which);
	kw_row_output o;
	if (!s)
		return;
	bind_path(s, 1, input);
	while (sqlite3_step(s) == SQLITE_ROW) {
		take_output(s, &o);
		if (!visit(user, &o))
			break;
	}
	sqlite3_reset(s);
}

void kw_journal_outputs(kw_journal *j, kw_str input, kw_output_visit *visit, void *user)
{
	visit_outputs(j, OUTPUTS, input, visit, user);
}

void kw_journal_formers(kw_journal *j, kw_str input, kw_output_visit *visit, void *user)
{
	visit_outputs(j, FORMERS, input, visit, user);
}

void kw_journal_reads(kw_journal *j, kw_str options, kw_read_visit *visit, void *user)
{
	sqlite3_stmt *s = ready(j, READS);
	if (!s)
		return;
	bind_text(s, 1, options);
	while (sqlite3_step(s) == SQLITE_ROW)
		visit(user, text_of(s, 0), text_of(s, 1));
	sqlite3_reset(s);
}

bool kw_journal_find_output(kw_journal *j, kw_str path, kw_row_output *out)
{
	sqlite3_stmt *s = ready(j, FIND_OUTPUT);
	if (!s)
		return false;
	bind_path(s, 1, path);
	bool found = sqlite3_step(s) == SQLITE_ROW;
	if (found)
		take_output(s, out);
	return found;
}

void kw_journal_rows(kw_journal *j, kw_row_visit *visit, void *user)
{
	sqlite3_stmt *s = ready(j, ROWS);
	kw_row row;
	while (s && sqlite3_step(s) == SQLITE_ROW) {
		take_row(s, &row);
		if (!visit(user, &row))
			break;
	}
	if (s)
		sqlite3_reset(s);
}
