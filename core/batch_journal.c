/* batch_journal -- SQLite in WAL mode, held exclusively by the one process that writes it; never carried over a fork. */
#include "batch_journal.h"
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <time.h>
#include <unistd.h>

enum { APPLICATION = 0x4b57424a, VERSION = 1, BUSY_MS = 2000, MOST_BAD = 1000 };

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

#define LEDGER_COLUMN(column, member) #column " INTEGER, "
static const char schema[] =
        "CREATE TABLE run(id INTEGER PRIMARY KEY, began TEXT NOT NULL, ended TEXT, version TEXT NOT NULL,"
        " options TEXT NOT NULL, options_hash TEXT NOT NULL, plugins TEXT NOT NULL, plugins_hash TEXT NOT NULL,"
        " layers TEXT NOT NULL, durable TEXT NOT NULL, shard TEXT NOT NULL, inputs INTEGER NOT NULL,"
        " wall_ms INTEGER, exit INTEGER) STRICT;"
        "CREATE TABLE input(path BLOB PRIMARY KEY, run INTEGER NOT NULL REFERENCES run(id),"
        " state TEXT NOT NULL CHECK(state IN('started','done','failed','suspect')), attempts INTEGER NOT NULL,"
        " size INTEGER, mtime_ns INTEGER, sha256 TEXT, options_hash TEXT NOT NULL, plugins_hash TEXT NOT NULL,"
        " status INTEGER, code TEXT, message TEXT, reader TEXT, charset TEXT, warnings INTEGER, wall_ms INTEGER,"
        " cpu_ms INTEGER, rss_kb INTEGER, budget_rows INTEGER, budget_yen INTEGER, " KW_JOURNAL_LEDGER(
                LEDGER_COLUMN) "diagnostics TEXT) STRICT, WITHOUT ROWID;"
                               "CREATE TABLE output(path BLOB PRIMARY KEY, input BLOB NOT NULL, writer TEXT NOT NULL,"
                               " size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT, WITHOUT ROWID;"
                               "CREATE INDEX output_of_input ON output(input);";
/* What an input was made into before, and was not the last time: with other writers, or under another name. Still ours to
 * replace. Journals made before there was this table get it. */
static const char former_schema[] =
        "CREATE TABLE IF NOT EXISTS former(path BLOB PRIMARY KEY, input BLOB NOT NULL, writer TEXT NOT NULL,"
        " size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT, WITHOUT ROWID;"
        /* files that options name in their turn: a picture of a template */
        "CREATE TABLE IF NOT EXISTS reads(options TEXT NOT NULL, path BLOB NOT NULL, sha256 TEXT NOT NULL,"
        " PRIMARY KEY(options, path)) STRICT, WITHOUT ROWID;";

/* ---- statements ---- */

enum statement {
	BEGIN_RUN,
	END_RUN,
	FIND,
	START,
	PUT,
	RELEASE,
	KEEP_FORMER,
	FORGET_OUTPUTS,
	FORGET_FORMER,
	PUT_OUTPUT,
	OUTPUTS,
	FIND_OUTPUT,
	ROWS,
	FORMERS,
	FORGET_OUTPUT,
	FORGET_ONE_FORMER,
	READS,
	FORGET_READS,
	PUT_READ,
	N_STATEMENTS
};

#define LEDGER_NAME(column, member) #column ", "
#define LEDGER_MARK(column, member) "?,"
#define ROW_COLUMNS                                                                                               \
	"path, run, state, attempts, size, mtime_ns, sha256, options_hash, plugins_hash, status, code, message, " \
	"reader, charset, warnings, wall_ms, cpu_ms, rss_kb, budget_rows, budget_yen, " KW_JOURNAL_LEDGER(        \
	        LEDGER_NAME) "diagnostics"
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
	        ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?," KW_JOURNAL_LEDGER(LEDGER_MARK) "?)",
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

struct kw_journal {
	sqlite3 *db;
	sqlite3_stmt *prepared[N_STATEMENTS];
	int64_t run;
	char *path;
	bool failed, said, no_memory;
	bool had_log; /* when it was opened */
	char *why;    /* of the first failure */
};

static void latch(kw_journal *j)
{
	if (!j->failed) {
		j->no_memory = sqlite3_errcode(j->db) == SQLITE_NOMEM;
		j->why = strdup(sqlite3_errmsg(j->db));
	}
	j->failed = true;
}

static sqlite3_stmt *ready(kw_journal *j, enum statement which)
{
	sqlite3_stmt **s = &j->prepared[which];
	if (j->failed)
		return NULL;
	if (!*s && sqlite3_prepare_v3(j->db, statements[which], -1, SQLITE_PREPARE_PERSISTENT, s, NULL))
		latch(j);
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
		latch(j);
	sqlite3_reset(s);
}

static void execute(kw_journal *j, const char *sql)
{
	if (!j->failed && sqlite3_exec(j->db, sql, NULL, NULL, NULL))
		latch(j);
}

/* ---- opening ---- */

static int one_int(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int value = -1;
	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		value = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return value;
}

static bool is_sound(sqlite3 *db)
{
	sqlite3_stmt *s = NULL;
	bool fine = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &s, NULL) == SQLITE_OK &&
	            sqlite3_step(s) == SQLITE_ROW &&
	            strcmp((const char *)sqlite3_column_text(s, 0), "ok") == 0;
	sqlite3_finalize(s);
	return fine;
}

/* WAL wants no shared memory when the file is held exclusively from the first access on. A file system of the network is not
 * what WAL is made for. */
static void set_up(kw_journal *j, bool sync_each)
{
	enum {
		NFS = 0x6969,
		SMB = 0x517B,
		SMB2 = (int)0xFE534D42,
		CIFS = (int)0xFF534D42,
		FUSE = 0x65735546
	};
	static const int networks[] = { NFS, SMB, SMB2, CIFS, FUSE };
	struct statfs s;
	bool network = false;
	for (size_t i = 0; statfs(j->path, &s) == 0 && i < KW_COUNT(networks); i++)
		network |= (int)s.f_type == networks[i];
	sqlite3_busy_timeout(j->db, BUSY_MS);
	sqlite3_db_config(j->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(j->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(j->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(j->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	execute(j, "PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON; PRAGMA locking_mode = EXCLUSIVE");
	execute(j, network ? "PRAGMA journal_mode = TRUNCATE" : "PRAGMA journal_mode = WAL");
	execute(j, sync_each ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
}

static kw_status fail_open(kw_ctx *ctx, const kw_journal *j, int code)
{
	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return kw_fail(ctx, KW_EOUTPUT, "output.busy", (kw_span){ 0 },
		               "%s: another program holds the journal", j->path);
	if (code == SQLITE_NOMEM)
		return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the journal");
	return kw_fail(ctx, KW_EOUTPUT, code == SQLITE_FULL ? "output.full" : "output.journal",
	               (kw_span){ 0 }, "%s: %s", j->path, j->why ? j->why : sqlite3_errstr(code));
}

/* Out of the way, with its log; the files in the folder are what counts. */
static kw_status set_aside(kw_ctx *ctx, kw_journal *j)
{
	static const char *const parts[] = { "", "-wal", "-shm" };
	kw_buf from = { 0 }, to = { 0 };
	bool moved = false;
	sqlite3_close(j->db);
	j->db = NULL;
	for (int n = 1; !moved && n < MOST_BAD && !from.failed && !to.failed; n++) {
		kw_buf_clear(&to);
		kw_buf_putf(&to, "%s.bad-%d", j->path, n);
		size_t whole = to.n;
		moved = to.b && access(to.b, F_OK) != 0;
		for (size_t i = 0; moved && i < KW_COUNT(parts); i++) {
			kw_buf_clear(&from);
			kw_buf_putf(&from, "%s%s", j->path, parts[i]);
			to.n = whole;
			kw_buf_put(&to, kw_str_from(parts[i]));
			moved = !from.failed && !to.failed && (rename(from.b, to.b) == 0 || errno == ENOENT);
		}
		to.n = whole;
	}
	bool no_memory = from.failed || to.failed;
	if (moved)
		kw_report(
		        ctx, KW_SEVERITY_WARNING, "journal.damaged", (kw_span){ 0 },
		        "%s was damaged and is set aside as %.*s; outputs that are there are compared and kept",
		        j->path, KW_STR_ARG(kw_buf_str(&to)));
	kw_buf_free(&from);
	kw_buf_free(&to);
	free(j->why);
	j->why = NULL;
	j->failed = false;
	return moved ? KW_OK : fail_open(ctx, j, no_memory ? SQLITE_NOMEM : SQLITE_CANTOPEN);
}

static void free_journal(kw_journal *j)
{
	for (size_t i = 0; i < N_STATEMENTS; i++)
		sqlite3_finalize(j->prepared[i]);
	sqlite3_close(j->db);
	free(j->path);
	free(j->why);
	free(j);
}

static int open_file(kw_journal *j, bool sync_each)
{
	char *log = NULL;
	struct stat s;
	j->had_log = asprintf(&log, "%s-wal", j->path) >= 0 && stat(log, &s) == 0 && s.st_size > 0;
	free(log);
	int code = sqlite3_open_v2(j->path, &j->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	if (code)
		return code;
	set_up(j, sync_each);
	return j->failed ? sqlite3_errcode(j->db) : SQLITE_OK;
}

static bool is_damaged(int code)
{
	return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

/* Cut behind its last whole page; quick_check sees only what it reads. A log that was left may hold the rest. */
static bool is_cut(kw_journal *j)
{
	struct stat s;
	int64_t pages = one_int(j->db, "PRAGMA page_count"), bytes = one_int(j->db, "PRAGMA page_size");
	return !j->had_log && stat(j->path, &s) == 0 && s.st_size < pages * bytes;
}

/* Whose file is it? New, ours, or something else. */
static kw_status examine(kw_ctx *ctx, kw_journal *j, bool sync_each, bool *existed)
{
	int tables = one_int(j->db, "SELECT count(*) FROM sqlite_schema");
	int application = one_int(j->db, "PRAGMA application_id");
	int version = one_int(j->db, "PRAGMA user_version");
	if (application == APPLICATION && version > VERSION)
		return kw_fail(ctx, KW_EUSAGE, "journal.newer", (kw_span){ 0 },
		               "%s was made by a newer kawaraban; nothing was touched", j->path);
	*existed = tables > 0;
	if (tables != 0 &&
	    (application != APPLICATION || version != VERSION || is_cut(j) || !is_sound(j->db))) {
		kw_status st = set_aside(ctx, j);
		int code = st ? 0 : open_file(j, sync_each);
		if (st || code)
			return st ? st : fail_open(ctx, j, code);
		tables = 0;
	}
	if (tables == 0) {
		char sql[128];
		snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION,
		         VERSION);
		execute(j, "BEGIN");
		execute(j, schema);
		execute(j, sql);
		execute(j, "COMMIT");
	}
	execute(j, former_schema);
	return j->failed ? fail_open(ctx, j, sqlite3_errcode(j->db)) : KW_OK;
}

kw_status kw_journal_open(kw_ctx *ctx, const char *out, const char *suffix, bool sync_each, bool *existed,
                          kw_journal **journal)
{
	kw_journal *j = calloc(1, sizeof *j);
	*journal = NULL;
	if (!j || asprintf(&j->path, "%s/.kw-journal%s", out, suffix) < 0) {
		free(j);
		return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the journal");
	}
	int code = open_file(j, sync_each);
	kw_status st = KW_OK;
	if (is_damaged(code)) {
		st = set_aside(ctx, j);
		code = st ? 0 : open_file(j, sync_each);
	}
	if (!st)
		st = code ? fail_open(ctx, j, code) : examine(ctx, j, sync_each, existed);
	if (st)
		free_journal(j);
	else
		*journal = j;
	return st;
}

kw_status kw_journal_read(kw_ctx *ctx, const char *path, kw_journal **journal)
{
	kw_journal *j = calloc(1, sizeof *j);
	*journal = NULL;
	if (!j || !(j->path = strdup(path))) {
		free(j);
		return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the journal");
	}
	kw_status st = KW_OK;
	int code = sqlite3_open_v2(path, &j->db, SQLITE_OPEN_READWRITE, NULL);
	if (!code) {
		sqlite3_busy_timeout(j->db, BUSY_MS);
		execute(j, "PRAGMA locking_mode = EXCLUSIVE");
		code = sqlite3_exec(j->db, "SELECT count(*) FROM input", NULL, NULL, NULL);
	}
	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		st = kw_fail(ctx, KW_EOUTPUT, "output.busy", (kw_span){ 0 },
		             "%s: a run or another program holds the journal", path);
	else if (code || one_int(j->db, "PRAGMA application_id") != APPLICATION)
		st = kw_fail(ctx, KW_EINPUT, "journal.damaged", (kw_span){ 0 },
		             "%s: is no journal of a batch", path);
	if (st)
		free_journal(j);
	else
		*journal = j;
	return st;
}

void kw_journal_close(kw_journal *j)
{
	if (j)
		free_journal(j);
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
	execute(j, "BEGIN");
}

void kw_journal_commit(kw_journal *j)
{
	execute(j, "COMMIT");
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
