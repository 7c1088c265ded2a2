/* catalog -- walks a folder, sorts what it finds, and hands it out as rows with size and SHA-256. It keeps the names and one
 * file at a time; it knows nothing of what is inside the files. */
#include "catalog.h"
#include "source.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <kawaraban/str.h>
#include <kawaraban/table.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_DEPTH = 32, MOST_KINDS = 32 };

/* The columns of distributions.tsv that matter here. */
enum { FIELD_SUFFIX, FIELD_OF };

typedef struct file_kind {
	kw_str suffix; /* "*" in it: any figures */
	bool is_main, is_listed;
} file_kind;

typedef struct entry {
	const char *path; /* below the folder */
	uint32_t n;
	uint8_t kind;
} entry;

struct kw_catalog {
	kw_ctx *ctx;
	kw_arena *arena;
	file_kind kinds[MOST_KINDS];
	size_t n_kinds;
	entry *entries;
	size_t n, room;
	int folder;
	/* the file of the row under way */
	void *mapped;
	size_t n_mapped;
	char sha256[65], figures[24];
	kw_status status;
};

static kw_status no_memory(kw_catalog *c)
{
	c->status = kw_fail(c->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the catalogue");
	return c->status;
}

static kw_status fail_path(kw_catalog *c, kw_str path, const char *why)
{
	c->status = kw_fail(c->ctx, KW_EINPUT, "catalog.unreadable", (kw_span){ 0 }, "%.*s: %s",
	                    KW_STR_ARG(path), why);
	return c->status;
}

/* ---- kinds of files ---- */

static kw_status read_kinds(kw_catalog *c)
{
	kw_str bytes;
	kw_status st = kw_ctx_data(c->ctx, "opendata/distributions.tsv", &bytes);
	kw_tsv t = { .rest = bytes };
	bool head = true;
	while (!st && kw_tsv_next(&t) && c->n_kinds < MOST_KINDS) {
		if (!head)
			c->kinds[c->n_kinds++] =
			        (file_kind){ .suffix = t.fields[FIELD_SUFFIX],
				             .is_main = kw_str_eq(t.fields[FIELD_OF], KW_LIT("main")),
				             .is_listed = t.fields[FIELD_OF].n > 0 };
		head = false;
	}
	return st;
}

/* Does the name end with the suffix, any figures for its '*', and something before? */
static bool has_suffix(kw_str name, kw_str suffix)
{
	const char *star = memchr(suffix.p, '*', suffix.n);
	if (!star)
		return name.n > suffix.n && kw_str_ends(name, suffix);
	kw_str before = kw_str_sub(suffix, 0, (size_t)(star - suffix.p));
	kw_str behind = kw_str_sub(suffix, before.n + 1, suffix.n);
	if (!kw_str_ends(name, behind))
		return false;
	name.n -= behind.n;
	size_t n = name.n;
	while (name.n && name.p[name.n - 1] >= '0' && name.p[name.n - 1] <= '9')
		name.n--;
	return name.n < n && name.n > before.n && kw_str_ends(name, before);
}

/* The row of the table for a name; n_kinds when it has none. */
static size_t kind_of(const kw_catalog *c, kw_str name)
{
	size_t i = 0;
	while (i < c->n_kinds && !has_suffix(name, c->kinds[i].suffix))
		i++;
	return i;
}

/* ---- the folder ---- */

static kw_status add_entry(kw_catalog *c, kw_str path, size_t kind)
{
	if (c->n == c->room) {
		size_t room = c->room ? 2 * c->room : 256;
		entry *more = realloc(c->entries, room * sizeof *more);
		if (!more)
			return no_memory(c);
		c->entries = more;
		c->room = room;
	}
	kw_str kept = kw_arena_copy(c->arena, path);
	if (kept.n != path.n)
		return no_memory(c);
	c->entries[c->n++] = (entry){ kept.p, (uint32_t)kept.n, (uint8_t)kind };
	return KW_OK;
}

/* An open folder on the way down. */
typedef struct level {
	DIR *dir;
	size_t n_path; /* of its path below the folder, with a final '/' */
} level;

typedef struct descent {
	kw_catalog *c;
	level levels[MOST_DEPTH];
	size_t depth;
	kw_buf path;
} descent;

/* Takes over fd. */
static kw_status enter(descent *d, int fd)
{
	if (d->depth == MOST_DEPTH) {
		close(fd);
		return kw_fail(d->c->ctx, KW_ELIMIT, "catalog.depth", (kw_span){ 0 },
		               "%.*s: folders lie over %d deep", KW_STR_ARG(kw_buf_str(&d->path)),
		               MOST_DEPTH);
	}
	DIR *dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return no_memory(d->c);
	}
	d->levels[d->depth++] = (level){ dir, d->path.n };
	return KW_OK;
}

/* One name of the folder on top. Links and what is neither file nor folder are passed over. */
static kw_status visit(descent *d, const char *name)
{
	kw_catalog *c = d->c;
	int at = dirfd(d->levels[d->depth - 1].dir);
	struct stat s;
	kw_status st = KW_OK;
	if (fstatat(at, name, &s, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? KW_OK : fail_path(c, kw_str_from(name), strerror(errno));
	d->path.n = d->levels[d->depth - 1].n_path;
	kw_buf_put(&d->path, kw_str_from(name));
	size_t kind = S_ISREG(s.st_mode) ? kind_of(c, kw_str_from(name)) : c->n_kinds;
	if (kind < c->n_kinds && c->kinds[kind].is_listed) {
		st = add_entry(c, kw_buf_str(&d->path), kind);
	} else if (S_ISDIR(s.st_mode)) {
		kw_buf_putc(&d->path, '/');
		int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		st = fd < 0 ? fail_path(c, kw_buf_str(&d->path), strerror(errno)) : enter(d, fd);
	}
	return st;
}

static kw_status list(kw_catalog *c)
{
	descent d = { .c = c };
	int fd = openat(c->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	kw_status st = fd < 0 ? fail_path(c, KW_LIT("."), strerror(errno)) : enter(&d, fd);
	while (!st && d.depth) {
		errno = 0;
		const struct dirent *e = readdir(d.levels[d.depth - 1].dir);
		if (e && e->d_name[0] != '.')
			st = visit(&d, e->d_name);
		else if (!e && errno)
			st = fail_path(c, KW_LIT("."), strerror(errno));
		else if (!e)
			closedir(d.levels[--d.depth].dir);
	}
	if (!st && d.path.failed)
		st = no_memory(c);
	while (d.depth)
		closedir(d.levels[--d.depth].dir);
	kw_buf_free(&d.path);
	return st;
}

static int by_path(const void *a, const void *b)
{
	const entry *x = a, *y = b;
	int order = memcmp(x->path, y->path, x->n < y->n ? x->n : y->n);
	return order ? order : x->n < y->n ? -1 : x->n > y->n;
}

/* Main files behind all others, both in the order of their paths. */
static void sort(kw_catalog *c)
{
	size_t n = 0;
	for (size_t i = 0; i < c->n; i++) {
		if (c->kinds[c->entries[i].kind].is_main)
			continue;
		entry e = c->entries[i];
		c->entries[i] = c->entries[n];
		c->entries[n++] = e;
	}
	if (n)
		qsort(c->entries, n, sizeof *c->entries, by_path);
	if (c->n > n)
		qsort(c->entries + n, c->n - n, sizeof *c->entries, by_path);
}

/* ---- rows ---- */

enum { COLUMN_FILE, COLUMN_SUFFIX, COLUMN_BYTES, COLUMN_SHA256, COLUMN_CONTENT, N_COLUMNS };

static void unmap(kw_catalog *c)
{
	if (c->mapped)
		munmap(c->mapped, c->n_mapped);
	c->mapped = NULL;
	c->n_mapped = 0;
}

static bool map(kw_catalog *c, kw_str path)
{
	struct stat s;
	unmap(c);
	int fd = openat(c->folder, path.p, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool fine = fd >= 0 && fstat(fd, &s) == 0;
	if (fine && !S_ISREG(s.st_mode)) {
		errno = EINVAL;
		fine = false;
	}
	if (fine && s.st_size > 0) {
		void *p = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		fine = p != MAP_FAILED;
		if (fine) {
			c->mapped = p;
			c->n_mapped = (size_t)s.st_size;
		}
	}
	if (!fine)
		fail_path(c, path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return fine;
}

/* Where a pass is. */
typedef struct pass {
	size_t at;
} pass;

static void rewind_rows(const void *data, void *state)
{
	(void)data;
	((pass *)state)->at = 0;
}

static bool next_row(const void *data, void *state, kw_cell *cells)
{
	kw_catalog *c = *(kw_catalog *const *)data;
	pass *p = state;
	if (c->status || p->at == c->n)
		return false;
	const entry *e = &c->entries[p->at++];
	kw_str path = { e->path, e->n };
	if (!map(c, path))
		return false;
	kw_str bytes = { c->mapped, c->n_mapped };
	kw_sha256_mapped(bytes, c->sha256);
	int n = snprintf(c->figures, sizeof c->figures, "%zu", bytes.n);
	memset(cells, 0, N_COLUMNS * sizeof *cells);
	cells[COLUMN_FILE].text = path;
	cells[COLUMN_SUFFIX].text = c->kinds[e->kind].suffix;
	cells[COLUMN_BYTES] = (kw_cell){ .text = { c->figures, (size_t)n },
		                         .kind = KW_VALUE_INTEGER,
		                         .value = (int64_t)bytes.n };
	cells[COLUMN_SHA256] = (kw_cell){ .text = { c->sha256, 64 }, .kind = KW_VALUE_CODE };
	if (c->kinds[e->kind].is_main)
		cells[COLUMN_CONTENT].text = bytes;
	return true;
}

static void add_table(kw_catalog *c, kw_doc *doc)
{
	static const kw_column columns[N_COLUMNS] = {
		[COLUMN_FILE] = { .name = KW_LIT_INIT("file"), .kind = KW_VALUE_TEXT },
		[COLUMN_SUFFIX] = { .name = KW_LIT_INIT("suffix"), .kind = KW_VALUE_TEXT },
		[COLUMN_BYTES] = { .name = KW_LIT_INIT("bytes"), .kind = KW_VALUE_INTEGER },
		[COLUMN_SHA256] = { .name = KW_LIT_INIT("sha256"), .kind = KW_VALUE_CODE },
		[COLUMN_CONTENT] = { .name = KW_LIT_INIT("content"), .kind = KW_VALUE_TEXT },
	};
	kw_node *table = kw_doc_add(doc, kw_doc_root(doc), KW_TABLE);
	kw_catalog **data = kw_arena_alloc(kw_doc_arena(doc), sizeof(kw_catalog *));
	if (!data)
		return; /* the document has noted it */
	*data = c;
	kw_table_set_columns(doc, table, columns, N_COLUMNS);
	kw_table_set_rows(
	        doc, table,
	        &(kw_row_source){
	                .data = data, .state_bytes = sizeof(pass), .rewind = rewind_rows, .next = next_row },
	        c->n);
}

kw_status kw_catalog_open(kw_ctx *ctx, kw_str folder, kw_doc *doc, kw_catalog **out)
{
	kw_catalog *c = calloc(1, sizeof *c);
	*out = c;
	if (!c)
		return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the catalogue");
	c->ctx = ctx;
	c->arena = kw_arena_new();
	c->folder = open(folder.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!c->arena)
		return no_memory(c);
	if (c->folder < 0)
		return fail_path(c, folder, strerror(errno));
	kw_status st = read_kinds(c);
	if (!st)
		st = list(c);
	if (!st) {
		sort(c);
		add_table(c, doc);
		st = kw_doc_status(doc);
	}
	return st;
}

kw_status kw_catalog_status(const kw_catalog *c)
{
	return c->status;
}

void kw_catalog_close(kw_catalog *c)
{
	if (!c)
		return;
	unmap(c);
	if (c->folder >= 0)
		close(c->folder);
	kw_arena_free(c->arena);
	free(c->entries);
	free(c);
}
