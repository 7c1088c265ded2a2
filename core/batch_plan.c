/* batch_plan -- which inputs: walks folders without following links, reads lists, sorts by bytes, and deals the shards. The
 * order of a folder on the disk makes no difference. */
#include "arena.h"
#include "batch.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DATA_FOLDER ".data"

void kw_plan_mark(kw_str key, char out[9])
{
	char hex[65];
	kw_sha256_hex(key, hex);
	memcpy(out, hex, 8);
	out[8] = 0;
}

unsigned kw_plan_shard(kw_str key, unsigned n_shards)
{
	char mark[9];
	kw_plan_mark(key, mark);
	return (unsigned)(strtoul(mark, NULL, 16) % n_shards) + 1;
}

void kw_plan_put_path(kw_buf *out, const kw_plan_entry *e)
{
	if (e->root) {
		kw_buf_put(out, e->root->path);
		if (!kw_str_ends(e->root->path, KW_LIT("/")))
			kw_buf_putc(out, '/');
	}
	kw_buf_put(out, e->source);
}

void kw_plan_put_data_folder(kw_buf *out, const kw_plan_entry *e)
{
	kw_buf_put(out, e->stem);
	kw_buf_put(out, KW_LIT(DATA_FOLDER));
}

/* Two writers of one suffix (xml and opendata): the later one's name stands before it. */
void kw_plan_put_name(kw_buf *out, const kw_plan_entry *e, const kw_plan_wish *wish, size_t i)
{
	kw_buf_put(out, e->stem);
	for (size_t j = 0; j < i; j++)
		if (kw_str_eq(wish->suffixes[j], wish->suffixes[i])) {
			kw_buf_putc(out, '.');
			kw_buf_put(out, wish->writers[i]);
			break;
		}
	kw_buf_put(out, wish->suffixes[i]);
}

/* ---- entries ---- */

static kw_status fail_memory(kw_ctx *ctx)
{
	return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the list of inputs");
}

static kw_plan_entry *add_entry(kw_plan *plan)
{
	if (plan->n == plan->room) {
		size_t room = plan->room ? 2 * plan->room : 256;
		kw_plan_entry *more = realloc(plan->entries, room * sizeof *more);
		if (!more)
			return NULL;
		plan->entries = more;
		plan->room = room;
	}
	kw_plan_entry *e = &plan->entries[plan->n++];
	*e = (kw_plan_entry){ 0 };
	return e;
}

/* The lexical path without ".", "..", doubled and leading '/': where it stands in the mirrored tree. */
static kw_str mirrored(kw_arena *arena, kw_str path)
{
	kw_buf b = { 0 };
	for (size_t at = 0; at < path.n;) {
		const char *slash = memchr(path.p + at, '/', path.n - at);
		kw_str part = kw_str_sub(path, at, slash ? (size_t)(slash - path.p) - at : path.n);
		at += part.n + 1;
		if (!part.n || kw_str_eq(part, KW_LIT(".")))
			continue;
		if (kw_str_eq(part, KW_LIT(".."))) {
			while (b.n && b.b[b.n - 1] != '/')
				b.n--;
			b.n -= b.n != 0;
			continue;
		}
		if (b.n)
			kw_buf_putc(&b, '/');
		kw_buf_put(&b, part);
	}
	return kw_arena_keep(arena, &b);
}

static kw_status add_input(kw_ctx *ctx, kw_plan *plan, const kw_plan_root *root, kw_str source, kw_str key,
                           const char *fault)
{
	kw_plan_entry *e = add_entry(plan);
	if (e) {
		e->root = root;
		e->source = kw_arena_copy(plan->arena, source);
		e->key = mirrored(plan->arena, key);
		e->fault = fault;
	}
	return !e || kw_arena_failed(plan->arena) ? fail_memory(ctx) : KW_OK;
}

/* ---- walking ---- */

int kw_open_below(int folder, const char *path, int flags)
{
	struct open_how how = { .flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
		                .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };
	int fd = (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
	if (fd < 0 && errno == ENOSYS) /* before Linux 5.6: only the last part is looked at */
		fd = openat(folder, path, flags | O_CLOEXEC | O_NOFOLLOW);
	return fd;
}

static bool is_included(const kw_plan_wish *wish, const char *relative)
{
	const char *slash = strrchr(relative, '/');
	const char *base = slash ? slash + 1 : relative;
	for (size_t i = 0; i < wish->n_globs; i++) {
		bool whole = strchr(wish->globs[i], '/') != NULL;
		if (fnmatch(wish->globs[i], whole ? relative : base, whole ? FNM_PATHNAME : 0) == 0)
			return true;
	}
	return !wish->n_globs;
}

/* Folders found and not yet read: the walk does not call itself. */
typedef struct walking {
	kw_ctx *ctx;
	kw_plan *plan;
	const kw_plan_wish *wish;
	const kw_plan_root *root;
	kw_str above; /* what stands before the keys: empty, or the root's own name with '/' */
	struct folder {
		struct folder *next;
		kw_str path; /* relative, empty or with a final '/' */
	} * waiting;
} walking;

static kw_status add_found(walking *w, kw_str relative, const char *fault)
{
	kw_buf key = { 0 };
	kw_buf_put(&key, w->above);
	kw_buf_put(&key, relative);
	kw_status st = key.failed ? fail_memory(w->ctx)
	                          : add_input(w->ctx, w->plan, w->root, relative, kw_buf_str(&key), fault);
	kw_buf_free(&key);
	return st;
}

static kw_status take_name(walking *w, int folder, const char *name, kw_str relative)
{
	struct stat s;
	if (fstatat(folder, name, &s, AT_SYMLINK_NOFOLLOW) < 0)
		return add_found(w, relative, "input.unreadable");
	if (S_ISLNK(s.st_mode)) {
		w->plan->n_links++;
		kw_report(w->ctx, KW_SEVERITY_WARNING, "input.link", (kw_span){ 0 },
		          "'%.*s' is a symbolic link and is not followed", KW_STR_ARG(relative));
		return KW_OK;
	}
	if (S_ISDIR(s.st_mode)) {
		if (s.st_dev == w->wish->out_device && s.st_ino == w->wish->out_inode)
			return KW_OK;
		struct folder *f = kw_arena_alloc(w->plan->arena, sizeof *f);
		kw_buf path = { 0 };
		kw_buf_put(&path, relative);
		kw_buf_putc(&path, '/');
		kw_str kept = kw_arena_keep(w->plan->arena, &path);
		if (!f || !kept.p)
			return fail_memory(w->ctx);
		*f = (struct folder){ w->waiting, kept };
		w->waiting = f;
		return KW_OK;
	}
	if (!is_included(w->wish, relative.p))
		return KW_OK;
	return add_found(w, relative, S_ISREG(s.st_mode) ? NULL : "input.not-regular");
}

static kw_status read_folder(walking *w, const struct folder *f)
{
	int fd = kw_open_below(w->root->fd, f->path.n ? f->path.p : ".", O_RDONLY | O_DIRECTORY);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	kw_status st = KW_OK;
	if (!d) {
		if (fd >= 0)
			close(fd);
		return add_found(w, f->path.n ? f->path : KW_LIT("."), "input.unreadable");
	}
	kw_buf relative = { 0 };
	for (struct dirent *e; !st && (e = readdir(d));) {
		kw_str name = kw_str_from(e->d_name);
		if (kw_str_eq(name, KW_LIT(".")) || kw_str_eq(name, KW_LIT("..")) ||
		    kw_str_starts(name, KW_LIT(".kw-")))
			continue;
		kw_buf_clear(&relative);
		kw_buf_put(&relative, f->path);
		kw_buf_put(&relative, name);
		st = relative.failed ? fail_memory(w->ctx)
		                     : take_name(w, fd, e->d_name, kw_buf_str(&relative));
	}
	kw_buf_free(&relative);
	closedir(d);
	return st;
}

static kw_status walk_folder(kw_ctx *ctx, kw_plan *plan, const kw_plan_wish *wish, const char *path, int fd)
{
	kw_plan_root *root = kw_arena_alloc(plan->arena, sizeof *root);
	struct folder top = { NULL, { "", 0 } };
	if (!root) {
		close(fd);
		return fail_memory(ctx);
	}
	*root = (kw_plan_root){ plan->roots, kw_arena_copy(plan->arena, kw_str_from(path)), fd };
	plan->roots = root;
	walking w = { ctx, plan, wish, root, { "", 0 }, &top };
	if (wish->n_paths > 1) { /* several folders: each keeps its name */
		kw_str own = mirrored(plan->arena, root->path);
		kw_buf above = { 0 };
		kw_buf_put(&above, kw_path_base(own));
		kw_buf_put(&above, own.n ? KW_LIT("/") : KW_LIT(""));
		w.above = kw_arena_keep(plan->arena, &above);
	}
	kw_status st = KW_OK;
	while (!st && w.waiting) {
		const struct folder *f = w.waiting;
		w.waiting = f->next;
		st = read_folder(&w, f);
	}
	return st;
}

/* ---- what was named ---- */

/* Below a path of the list: as it is written; named on the command line: its base name. */
static kw_status add_named(kw_ctx *ctx, kw_plan *plan, const kw_plan_wish *wish, const char *path,
                           bool listed)
{
	struct stat s;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && !listed)
		return walk_folder(ctx, plan, wish, path, fd);
	if (fd >= 0)
		close(fd);
	if (!listed && stat(path, &s) < 0)
		return kw_fail(ctx, KW_EINPUT, errno == ENOENT ? "input.missing" : "input.unreadable",
		               (kw_span){ 0 }, "%s: %s", path, strerror(errno));
	kw_str source = kw_str_from(path);
	return add_input(ctx, plan, NULL, source, listed ? source : kw_path_base(source), NULL);
}

/* Paths on standard input, separated by NUL when there is one, else by line ends. */
static kw_status read_list(kw_ctx *ctx, kw_plan *plan, const kw_plan_wish *wish)
{
	kw_source list;
	kw_status st = kw_source_open(ctx, KW_LIT("-"), &list);
	char separator = list.bytes.n && memchr(list.bytes.p, 0, list.bytes.n) ? 0 : '\n';
	for (size_t at = 0; !st && at < list.bytes.n;) {
		const char *end = memchr(list.bytes.p + at, separator, list.bytes.n - at);
		kw_str path =
		        kw_str_sub(list.bytes, at, end ? (size_t)(end - list.bytes.p) - at : list.bytes.n);
		at += path.n + 1;
		if (!separator && kw_str_starts(path, KW_LIT("\n")))
			path = kw_str_sub(path, 1, path.n);
		if (!path.n)
			continue;
		kw_str copy = kw_arena_copy(plan->arena, path);
		st = copy.p ? add_named(ctx, plan, wish, copy.p, true) : fail_memory(ctx);
	}
	kw_source_close(&list);
	return st;
}

static int by_key(const void *left, const void *right)
{
	const kw_plan_entry *a = left, *b = right;
	int order = kw_str_order(a->key, b->key);
	return order ? order : kw_str_order(a->source, b->source);
}

/* One input named twice is one input. Two of one key get the mark of their path into it. */
static kw_status make_keys_unique(kw_ctx *ctx, kw_plan *plan)
{
	size_t n = 0;
	if (!plan->n)
		return KW_OK;
	qsort(plan->entries, plan->n, sizeof *plan->entries, by_key);
	for (size_t i = 0; i < plan->n; i++) {
		kw_plan_entry *e = &plan->entries[i];
		bool twin = n && kw_str_eq(plan->entries[n - 1].key, e->key);
		if (twin && kw_str_eq(plan->entries[n - 1].source, e->source) &&
		    plan->entries[n - 1].root == e->root)
			continue;
		plan->entries[n++] = *e;
	}
	plan->n = n;
	for (size_t i = 0, end; i < n; i = end) {
		kw_str key = plan->entries[i].key;
		for (end = i + 1; end < n && kw_str_eq(plan->entries[end].key, key); end++)
			;
		for (size_t k = i; end - i > 1 && k < end; k++) {
			char mark[9];
			kw_buf b = { 0 };
			kw_plan_put_path(&b, &plan->entries[k]);
			kw_plan_mark(kw_buf_str(&b), mark);
			kw_buf_clear(&b);
			kw_buf_putf(&b, "%.*s-%s/%.*s", (int)(key.n - kw_path_base(key).n), key.p, mark,
			            KW_STR_ARG(kw_path_base(key)));
			plan->entries[k].key = kw_arena_keep(plan->arena, &b);
		}
	}
	qsort(plan->entries, n, sizeof *plan->entries, by_key);
	return kw_arena_failed(plan->arena) ? fail_memory(ctx) : KW_OK;
}

kw_status kw_plan_make(kw_ctx *ctx, const kw_host *host, const kw_plan_wish *wish, kw_plan *plan)
{
	kw_status st = KW_OK;
	*plan = (kw_plan){ .arena = kw_arena_new() };
	if (!plan->arena)
		return fail_memory(ctx);
	for (size_t i = 0; !st && i < wish->n_paths; i++)
		st = strcmp(wish->paths[i], "-") == 0 ? read_list(ctx, plan, wish)
		                                      : add_named(ctx, plan, wish, wish->paths[i], false);
	if (!st)
		st = make_keys_unique(ctx, plan);
	if (!st)
		st = kw_plan_name(ctx, host, wish, plan);
	for (size_t i = 0; !st && i < plan->n; i++) {
		kw_plan_entry *e = &plan->entries[i];
		e->foreign = wish->n_shards > 1 && kw_plan_shard(e->key, wish->n_shards) != wish->shard;
		plan->n_mine += !e->foreign;
	}
	return st;
}

void kw_plan_free(kw_plan *plan)
{
	for (const kw_plan_root *r = plan->roots; r; r = r->next)
		close(r->fd);
	free(plan->entries);
	kw_arena_free(plan->arena);
	*plan = (kw_plan){ 0 };
}

int kw_plan_open(kw_ctx *ctx, const kw_plan_entry *e, struct stat *s)
{
	const char *code = e->fault, *why = "cannot be read";
	int flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC;
	int fd = -1;
	if (!code) {
		fd = e->root ? kw_open_below(e->root->fd, e->source.p, flags) : open(e->source.p, flags);
		why = strerror(errno);
		if (fd < 0)
			code = errno == ENOENT  ? "input.missing"
			       : errno == ELOOP ? "input.link"
			                        : "input.unreadable";
	}
	if (fd >= 0 && fstat(fd, s) < 0) {
		code = "input.unreadable";
	} else if (fd >= 0 && !S_ISREG(s->st_mode)) {
		code = "input.not-regular";
	}
	if (code && strcmp(code, "input.not-regular") == 0)
		why = "this is no ordinary file";
	if (code) {
		kw_fail(ctx, KW_EINPUT, code, (kw_span){ 0 }, "%s", why);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}
