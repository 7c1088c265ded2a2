/* batch_journal_open -- SQLite in WAL mode, held exclusively by the one process that writes it; never carried over a fork. A file
 * that is damaged or somebody else's is set aside. */
#include "batch_journal_inside.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

enum { APPLICATION = 0x4b57424a, VERSION = 1, BUSY_MS = 2000, MOST_BAD = 1000 };

#define LEDGER_COLUMN(column, member) #column " INTEGER, "
#define LEDGER_COLUMNS                KW_JOURNAL_LEDGER(LEDGER_COLUMN)
static const char schema[] =
        "CREATE TABLE run(id INTEGER PRIMARY KEY, began TEXT NOT NULL, ended TEXT, version TEXT NOT NULL,"
        " options TEXT NOT NULL, options_hash TEXT NOT NULL, plugins TEXT NOT NULL, plugins_hash TEXT NOT NULL,"
        " layers TEXT NOT NULL, durable TEXT NOT NULL, shard TEXT NOT NULL, inputs INTEGER NOT NULL,"
        " wall_ms INTEGER, exit INTEGER) STRICT;"
        "CREATE TABLE input(path BLOB PRIMARY KEY, run INTEGER NOT NULL REFERENCES run(id),"
        " state TEXT NOT NULL CHECK(state IN('started','done','failed','suspect')), attempts INTEGER NOT NULL,"
        " size INTEGER, mtime_ns INTEGER, sha256 TEXT, options_hash TEXT NOT NULL, plugins_hash TEXT NOT NULL,"
        " status INTEGER, code TEXT, message TEXT, reader TEXT, charset TEXT, warnings INTEGER, wall_ms INTEGER,"
        " cpu_ms INTEGER, rss_kb INTEGER, budget_rows INTEGER, budget_yen INTEGER, " LEDGER_COLUMNS
        "diagnostics TEXT) STRICT, WITHOUT ROWID;"
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

void kw_journal_latch(kw_journal *j)
{
	if (!j->failed) {
		j->no_memory = sqlite3_errcode(j->db) == SQLITE_NOMEM;
		j->why = strdup(sqlite3_errmsg(j->db));
	}
	j->failed = true;
}

void kw_journal_execute(kw_journal *j, const char *sql)
{
	if (!j->failed && sqlite3_exec(j->db, sql, NULL, NULL, NULL))
		kw_journal_latch(j);
}

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
	kw_journal_execute(
	        j, "PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON; PRAGMA locking_mode = EXCLUSIVE");
	kw_journal_execute(j, network ? "PRAGMA journal_mode = TRUNCATE" : "PRAGMA journal_mode = WAL");
	kw_journal_execute(j, sync_each ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
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
		kw_journal_execute(j, "BEGIN");
		kw_journal_execute(j, schema);
		kw_journal_execute(j, sql);
		kw_journal_execute(j, "COMMIT");
	}
	kw_journal_execute(j, former_schema);
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
		kw_journal_execute(j, "PRAGMA locking_mode = EXCLUSIVE");
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
