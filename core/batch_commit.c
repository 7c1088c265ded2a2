/* batch_commit -- the write protocol. Files appear under their final names only complete, hashed and synced, all of a document
 * together; the journal comes last. What the disk refuses stops the run; what belongs to others fails one document. */
#include "batch_commit.h"
#include "arena.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	FEW_OUTPUTS = 8,
	DYING_LOOKS = 10, /* a process of a run just killed may hold the lock for a moment */
	DYING_US = 20000,
};

static bool is_storage(int why)
{
	return why == ENOSPC || why == EDQUOT || why == EIO || why == EROFS;
}

void kw_commit_stop(kw_commit *c)
{
	if (!c->storage)
		c->storage = kw_fail(
		        c->ctx, KW_EOUTPUT, "output.full", (kw_span){ 0 },
		        "the run stops: %s takes no more files; the same command goes on when it does",
		        c->path);
}

/* Fails the document; the run too when it is the disk that refuses. */
static kw_status fail_output(kw_commit *c, kw_work *w, const char *code, kw_str folder, kw_str name, int why)
{
	if (is_storage(why))
		kw_commit_stop(c);
	return kw_fail(w->ctx, KW_EOUTPUT, is_storage(why) ? "output.full" : code, (kw_span){ 0 },
	               "%s/%.*s%.*s: %s", c->path, KW_STR_ARG(folder), KW_STR_ARG(name), strerror(why));
}

/* ---- works ---- */

kw_work *kw_work_new(const kw_plan_entry *e, uint64_t number)
{
	kw_work *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	*w = (kw_work){
		.entry = e, .number = number, .fd = -1, .arena = kw_arena_new(), .ctx = kw_ctx_new(KW_LIT(""))
	};
	kw_buf path = { 0 };
	kw_plan_put_path(&path, e);
	if (w->arena)
		w->path = kw_arena_keep(w->arena, &path);
	kw_buf_free(&path);
	w->row.key = e->key;
	if (!w->ctx || !w->path.p) {
		kw_work_free(w);
		return NULL;
	}
	return w;
}

void kw_work_free(kw_work *w)
{
	if (!w)
		return;
	if (w->fd >= 0)
		close(w->fd);
	kw_buf_free(&w->diagnostics);
	kw_ctx_free(w->ctx);
	kw_arena_free(w->arena);
	free(w);
}

void kw_work_fail(kw_work *w, kw_status st)
{
	w->row.state = KW_FAILED;
	w->row.status = st;
}

/* ---- opening ---- */

/* The files of a scratch folder of a worker, and the folder. */
static void remove_scratch(int run, const char *name)
{
	int inner = openat(run, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (inner < 0)
		return;
	char path[64];
	snprintf(path, sizeof path, "/proc/self/fd/%d", inner);
	kw_empty_folder(path);
	close(inner);
	unlinkat(run, name, AT_REMOVEDIR);
}

static void remove_tree(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	char path[64];
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	DIR *d = fd < 0 ? NULL : opendir(path);
	for (const struct dirent *e; d && (e = readdir(d));)
		if (e->d_name[0] == 'w')
			remove_scratch(fd, e->d_name);
	if (d)
		closedir(d);
	if (fd < 0)
		return;
	kw_empty_folder(path);
	close(fd);
	unlinkat(folder, name, AT_REMOVEDIR);
}

static kw_status fail_folder(kw_commit *c, const char *what)
{
	return kw_fail(c->ctx, KW_EOUTPUT, is_storage(errno) ? "output.full" : "output.folder",
	               (kw_span){ 0 }, "%s%s: %s", c->path, what, strerror(errno));
}

/* One lock of the folder: exclusive for a whole run; shared with other shards, and then an exclusive one for each shard. */
static kw_status take_lock(kw_commit *c, const char *name, bool shared, int *out)
{
	char who[200] = "";
	int fd = openat(c->out, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return fail_folder(c, "");
	struct flock lock = { .l_type = shared ? F_RDLCK : F_WRLCK };
	bool locked = fcntl(fd, F_OFD_SETLK, &lock) == 0;
	for (unsigned i = 0; !locked && i < DYING_LOOKS; i++) {
		usleep(DYING_US);
		locked = fcntl(fd, F_OFD_SETLK, &lock) == 0;
	}
	if (!locked) {
		bool busy = errno == EAGAIN || errno == EACCES;
		ssize_t n = busy ? pread(fd, who, sizeof who - 1, 0) : 0;
		kw_str text = { who, n > 0 ? (size_t)n : 0 };
		text.n = kw_utf8_valid(text);
		kw_status st =
		        busy ? kw_fail(c->ctx, KW_EOUTPUT, "output.busy", (kw_span){ 0 },
		                       "%s: another run holds this folder: %.*s", c->path, KW_STR_ARG(text))
		             : fail_folder(c, "");
		close(fd);
		return st;
	}
	char now[32] = "", host[64] = "";
	time_t t = time(NULL);
	struct tm utc;
	gethostname(host, sizeof host - 1);
	strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&t, &utc));
	snprintf(who, sizeof who, "process %d on %s since %s", (int)getpid(), host, now);
	if (ftruncate(fd, 0) < 0 || pwrite(fd, who, strlen(who), 0) < 0) {
		kw_status st = fail_folder(c, "");
		close(fd);
		return st;
	}
	*out = fd;
	return KW_OK;
}

/* mkdir -p */
static bool make_folders(const char *path)
{
	char *copy = strdup(path);
	bool fine = copy != NULL;
	for (char *slash = copy; fine && slash;) {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = 0;
		fine = !*copy || mkdir(copy, 0777) == 0 || errno == EEXIST || (slash && errno == EROFS);
		if (slash)
			*slash = '/';
	}
	int why = errno;
	free(copy);
	errno = why;
	return fine;
}

/* ---- the process that syncs: the supervisor goes on handing out documents meanwhile ---- */

static _Noreturn void run_syncer(int channel, int out)
{
	int low = channel < out ? channel : out, high = channel < out ? out : channel;
	char asked;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	close_range(STDERR_FILENO + 1, (unsigned)low - 1, 0);
	close_range((unsigned)low + 1, (unsigned)high - 1, 0);
	close_range((unsigned)high + 1, ~0U, 0);
	while (read(channel, &asked, 1) == 1) {
		int why = syncfs(out) < 0 ? errno : 0;
		if (write(channel, &why, sizeof why) != (ssize_t)sizeof why)
			break;
	}
	_exit(0);
}

static void start_syncer(kw_commit *c)
{
	int ends[2];
	if (c->durable != KW_DURABLE_GROUP || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return; /* without it each file is synced by itself */
	fflush(NULL);
	c->syncer = fork();
	if (c->syncer == 0)
		run_syncer(ends[1], c->out);
	close(ends[1]);
	c->syncing = ends[0];
}

kw_status kw_commit_open(kw_commit *c, kw_ctx *ctx, const char *out, const char *suffix, kw_durable durable)
{
	char name[64];
	bool sharded = *suffix;
	*c = (kw_commit){ .ctx = ctx,
		          .path = out,
		          .durable = durable,
		          .out = -1,
		          .run = -1,
		          .lock = -1,
		          .lock_shard = -1,
		          .syncing = -1,
		          .last_fd = -1 };
	snprintf(c->run_name, sizeof c->run_name, ".kw-run%s", suffix);
	if (!make_folders(out))
		return fail_folder(c, "");
	c->out = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (c->out < 0 || fstat(c->out, &c->owner) < 0)
		return fail_folder(c, "");
	kw_status st = take_lock(c, ".kw-lock", sharded, &c->lock);
	snprintf(name, sizeof name, ".kw-lock%s", suffix);
	if (!st && sharded)
		st = take_lock(c, name, false, &c->lock_shard);
	if (st)
		return st;
	remove_tree(c->out, c->run_name);
	if (mkdirat(c->out, c->run_name, 0711) < 0)
		return fail_folder(c, "");
	c->run = openat(c->out, c->run_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (c->run < 0)
		return fail_folder(c, "");
	start_syncer(c);
	return KW_OK;
}

void kw_commit_close(kw_commit *c)
{
	if (c->syncing >= 0)
		close(c->syncing);
	if (c->syncer > 0)
		while (waitpid(c->syncer, NULL, 0) < 0 && errno == EINTR)
			;
	if (c->run >= 0) {
		remove_tree(c->out, c->run_name);
		if (c->durable != KW_DURABLE_OFF)
			fsync(c->out);
	}
	const int fds[] = { c->last_fd, c->run, c->lock_shard, c->lock, c->out };
	for (size_t i = 0; i < KW_COUNT(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	free(c->last_name);
}

kw_status kw_commit_scratch(kw_commit *c, kw_arena *arena, unsigned i, uid_t uid, gid_t gid, kw_str *path)
{
	char name[16];
	kw_buf b = { 0 };
	snprintf(name, sizeof name, "w%u", i);
	bool fine = mkdirat(c->run, name, 0700) == 0 || errno == EEXIST;
	if (fine && geteuid() == 0 && uid)
		fine = fchownat(c->run, name, uid, gid, AT_SYMLINK_NOFOLLOW) == 0;
	if (!fine)
		return fail_folder(c, "");
	kw_buf_putf(&b, "%s/%s/%s", c->path, c->run_name, name);
	*path = kw_arena_keep(arena, &b);
	return path->p ? KW_OK
	               : kw_fail(c->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
	                         "no memory for the outputs");
}

/* ---- accepting ---- */

static bool hash_file(int folder, const char *name, struct stat *s, char hex[65])
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool fine = fd >= 0 && fstat(fd, s) == 0 && S_ISREG(s->st_mode);
	void *p = fine && s->st_size ? mmap(NULL, (size_t)s->st_size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
	fine = fine && p != MAP_FAILED;
	if (fine)
		kw_sha256_mapped((kw_str){ p ? p : "", (size_t)s->st_size }, hex);
	if (fine && p)
		munmap(p, (size_t)s->st_size);
	int why = errno;
	if (fd >= 0)
		close(fd);
	errno = why;
	return fine;
}

static int64_t time_ns(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

/* A name that does not begin with the input's own comes from the document's content, and two documents may want the same:
 * such names stand in a folder of the input's own. */
static void place_output(kw_work *w, kw_work_output *o, const kw_output *told)
{
	kw_buf b = { 0 };
	kw_buf_put(&b, w->entry->folder);
	if (!kw_str_starts(told->name, w->entry->stem)) {
		kw_plan_put_data_folder(&b, w->entry);
		kw_buf_putc(&b, '/');
	}
	o->folder = kw_arena_copy(w->arena, kw_buf_str(&b));
	o->name = kw_arena_copy(w->arena, told->name);
	kw_buf_put(&b, told->name);
	o->row.path = kw_arena_keep(w->arena, &b);
	o->row.input = w->entry->key;
	o->row.writer = kw_arena_copy(w->arena, told->writer);
}

static kw_status accept_one(kw_commit *c, kw_work *w, const char *scratch, const kw_output *told,
                            kw_work_output *o)
{
	char path[4200], hex[65];
	struct stat s;
	snprintf(path, sizeof path, "%s/%u", scratch, told->number);
	snprintf(o->accepted, sizeof o->accepted, "a%llu.%u", (unsigned long long)w->number, told->number);
	if (lstat(path, &s) < 0 || !S_ISREG(s.st_mode) || s.st_nlink != 1 ||
	    (uint64_t)s.st_size != told->bytes)
		return kw_fail(w->ctx, KW_ELIB, "plugin.verify", (kw_span){ 0 },
		               "the %.*s writer says it wrote %llu bytes, which are not there",
		               KW_STR_ARG(told->writer), (unsigned long long)told->bytes);
	if (renameat(AT_FDCWD, path, c->run, o->accepted) < 0)
		return fail_output(c, w, "output.write", o->folder, o->name, errno);
	if (geteuid() == 0 && s.st_uid != c->owner.st_uid &&
	    fchownat(c->run, o->accepted, c->owner.st_uid, c->owner.st_gid, AT_SYMLINK_NOFOLLOW) < 0)
		return fail_output(c, w, "output.write", o->folder, o->name, errno);
	if (!hash_file(c->run, o->accepted, &s, hex))
		return fail_output(c, w, "output.write", o->folder, o->name, errno);
	o->row.sha256 = kw_arena_copy(w->arena, kw_str_from(hex));
	o->row.size = s.st_size;
	o->row.mtime_ns = time_ns(&s.st_mtim);
	w->bytes += (uint64_t)s.st_size;
	return KW_OK;
}

static void drop_accepted(kw_commit *c, kw_work *w)
{
	for (size_t i = 0; i < w->n_outputs; i++)
		if (w->outputs[i].accepted[0])
			unlinkat(c->run, w->outputs[i].accepted, 0);
	w->n_outputs = 0;
}

kw_status kw_commit_accept(kw_commit *c, kw_work *w, const char *scratch, const kw_output *told)
{
	kw_status st = KW_OK;
	size_t n = 0;
	for (const kw_output *t = told; t; t = t->next)
		n++;
	w->outputs = kw_arena_alloc(w->arena, (n ? n : 1) * sizeof *w->outputs);
	if (!w->outputs)
		st = kw_fail(w->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the outputs");
	for (const kw_output *t = told; t && !st; t = t->next) {
		kw_work_output *o = &w->outputs[w->n_outputs++];
		place_output(w, o, t);
		for (size_t i = 0; !st && i + 1 < w->n_outputs; i++)
			if (kw_str_eq(w->outputs[i].row.path, o->row.path))
				st = kw_fail(w->ctx, KW_EOUTPUT, "output.same-name", (kw_span){ 0 },
				             "%.*s: two outputs of this document have this name",
				             KW_STR_ARG(o->row.path));
		if (!st)
			st = accept_one(c, w, scratch, t, o);
	}
	if (!st && kw_arena_failed(w->arena))
		st = kw_fail(w->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the outputs");
	if (st)
		drop_accepted(c, w);
	kw_empty_folder(scratch);
	return st;
}

/* ---- durable ---- */

static bool sync_file(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool fine = fd >= 0 && fsync(fd) == 0;
	int why = errno;
	if (fd >= 0)
		close(fd);
	errno = why;
	return fine;
}

static void sync_each(kw_commit *c, const kw_work *group)
{
	for (const kw_work *w = group; w; w = w->next)
		for (size_t i = 0; i < w->n_outputs; i++)
			if (!sync_file(c->run, w->outputs[i].accepted) && !c->storage) {
				c->storage = KW_EOUTPUT;
				kw_fail(c->ctx, KW_EOUTPUT, "output.full", (kw_span){ 0 }, "%s: %s", c->path,
				        strerror(errno));
			}
}

bool kw_commit_sync(kw_commit *c, const kw_work *group, size_t n_outputs)
{
	if (c->durable == KW_DURABLE_OFF || !n_outputs)
		return true;
	if (n_outputs >= FEW_OUTPUTS && c->syncing >= 0 && write(c->syncing, "s", 1) == 1)
		return false;
	sync_each(c, group);
	return true;
}

void kw_commit_hear(kw_commit *c)
{
	int why = EIO;
	if (read(c->syncing, &why, sizeof why) == (ssize_t)sizeof why && !why)
		return;
	if (!c->storage)
		kw_fail(c->ctx, KW_EOUTPUT, "output.full", (kw_span){ 0 }, "%s: %s", c->path, strerror(why));
	c->storage = KW_EOUTPUT;
}

/* ---- publishing ---- */

/* The open folder for outputs, made when it is not there; links are never followed. -1 with errno. */
static int folder_of(kw_commit *c, kw_str folder)
{
	if (c->last_fd >= 0 && kw_str_eq(c->last_folder, folder))
		return c->last_fd;
	char *path = strndup(folder.n ? folder.p : "", folder.n);
	int fd = path ? kw_open_below(c->out, *path ? path : ".", O_RDONLY | O_DIRECTORY) : -1;
	for (char *slash = path; fd < 0 && slash && (slash = strchr(slash, '/')); slash++) {
		*slash = 0;
		if (mkdirat(c->out, path, 0777) == 0 && geteuid() == 0)
			(void)!fchownat(c->out, path, c->owner.st_uid, c->owner.st_gid, AT_SYMLINK_NOFOLLOW);
		else if (errno != EEXIST)
			break;
		*slash = '/';
		if (!slash[1])
			fd = kw_open_below(c->out, path, O_RDONLY | O_DIRECTORY);
	}
	if (fd >= 0) {
		if (c->last_fd >= 0)
			close(c->last_fd);
		free(c->last_name);
		c->last_fd = fd;
		c->last_name = path;
		c->last_folder = (kw_str){ path, folder.n };
	} else {
		int why = errno;
		free(path);
		errno = why;
	}
	return fd;
}

/* What stands under the final name may be replaced when the journal says we wrote it and it is as we wrote it. */
static kw_status examine(kw_commit *c, kw_work *w, kw_work_output *o, int folder, bool *adopt)
{
	struct stat s;
	char hex[65];
	kw_row_output known;
	*adopt = false;
	if (fstatat(folder, o->name.p, &s, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? KW_OK : fail_output(c, w, "output.write", o->folder, o->name, errno);
	if (S_ISLNK(s.st_mode))
		return kw_fail(w->ctx, KW_EOUTPUT, "output.link", (kw_span){ 0 },
		               "%s/%.*s: is a symbolic link; it is neither followed nor replaced", c->path,
		               KW_STR_ARG(o->row.path));
	if (!S_ISREG(s.st_mode))
		return kw_fail(w->ctx, KW_EOUTPUT, "output.is-folder", (kw_span){ 0 },
		               "%s/%.*s: is no ordinary file", c->path, KW_STR_ARG(o->row.path));
	o->exchanged = s.st_size == 0; /* what a power cut left, or nobody's work */
	if (o->exchanged)
		return KW_OK;
	if (!hash_file(folder, o->name.p, &s, hex))
		return fail_output(c, w, "output.write", o->folder, o->name, errno);
	if (kw_str_eq(kw_str_from(hex), o->row.sha256)) {
		*adopt = true; /* renamed by a run that died before its journal, or the same again */
		o->row.mtime_ns = time_ns(&s.st_mtim);
		return KW_OK;
	}
	if (!kw_journal_find_output(c->journal, o->row.path, &known) ||
	    !kw_str_eq(known.input, w->entry->key) || !kw_str_eq(known.sha256, kw_str_from(hex)))
		return kw_fail(
		        w->ctx, KW_EOUTPUT, "output.not-ours", (kw_span){ 0 },
		        "%s/%.*s: was not written by a run here, or was changed since; it is not replaced",
		        c->path, KW_STR_ARG(o->row.path));
	o->exchanged = true;
	return KW_OK;
}

static kw_status put_in_place(kw_commit *c, kw_work *w, kw_work_output *o, int folder)
{
	o->renamed = o->exchanged ? kw_rename_exchange(c->run, o->accepted, folder, o->name.p)
	                          : kw_rename_new(c->run, o->accepted, folder, o->name.p);
	return o->renamed ? KW_OK : fail_output(c, w, "output.write", o->folder, o->name, errno);
}

static void take_back(kw_commit *c, kw_work *w)
{
	for (size_t i = w->n_outputs; i-- > 0;) {
		kw_work_output *o = &w->outputs[i];
		int folder = o->renamed ? folder_of(c, o->folder) : -1;
		if (folder >= 0 && o->exchanged)
			(void)kw_rename_exchange(c->run, o->accepted, folder, o->name.p);
		else if (folder >= 0)
			(void)!unlinkat(folder, o->name.p, 0);
	}
}

static kw_status publish_one(kw_commit *c, kw_work *w)
{
	kw_status st = KW_OK;
	for (size_t i = 0; i < w->n_outputs && !st; i++) {
		kw_work_output *o = &w->outputs[i];
		bool adopt;
		int folder = folder_of(c, o->folder);
		if (folder < 0) {
			st = fail_output(c, w, "output.folder", o->folder, KW_LIT(""), errno);
			break;
		}
		st = examine(c, w, o, folder, &adopt);
		if (!st && !adopt)
			st = put_in_place(c, w, o, folder);
		if (!st && c->durable == KW_DURABLE_EACH && fsync(folder) < 0)
			st = fail_output(c, w, "output.write", o->folder, o->name, errno);
	}
	if (st)
		take_back(c, w);
	for (size_t i = 0; i < w->n_outputs; i++) /* adopted, exchanged or failed: what is left of it */
		if (!w->outputs[i].renamed || w->outputs[i].exchanged)
			unlinkat(c->run, w->outputs[i].accepted, 0);
	return st;
}

/* ---- what the input was made into before ---- */

/* One output of the last time, or of before. */
typedef struct former {
	struct former *next;
	kw_str path, sha256;
} former;

typedef struct formers {
	const kw_work *w;
	former *first;
} formers;

/* Of a writer that made something else of the input now: the document has got another name. */
static bool note_former(void *user, const kw_row_output *o)
{
	formers *all = user;
	const kw_work *w = all->w;
	bool is_remade = false;
	for (size_t i = 0; i < w->n_outputs; i++) {
		if (kw_str_eq(w->outputs[i].row.path, o->path))
			return true;
		is_remade = is_remade || kw_str_eq(w->outputs[i].row.writer, o->writer);
	}
	former *f = is_remade ? kw_arena_alloc(w->arena, sizeof *f) : NULL;
	if (f) {
		*f = (former){ all->first, kw_arena_copy(w->arena, o->path),
			       kw_arena_copy(w->arena, o->sha256) };
		all->first = f;
	}
	return true;
}

/* Only what stands as we wrote it, below the output folder and through no link. */
static bool remove_former(kw_commit *c, const former *f)
{
	char hex[65] = "";
	struct stat s;
	kw_str name = kw_path_base(f->path);
	char *folder = strndup(f->path.p, f->path.n - name.n);
	int fd = folder ? kw_open_below(c->out, *folder ? folder : ".", O_RDONLY | O_DIRECTORY) : -1;
	bool is_ours = fd >= 0 && hash_file(fd, name.p, &s, hex) && s.st_nlink == 1 &&
	               kw_str_eq(kw_str_from(hex), f->sha256);
	bool is_gone = is_ours && unlinkat(fd, name.p, 0) == 0;
	if (fd >= 0)
		close(fd);
	if (is_gone && *folder)
		(void)!unlinkat(c->out, folder, AT_REMOVEDIR); /* unless something else is in it */
	free(folder);
	return is_gone;
}

/* After the new outputs stand: a kill between leaves a row that is taken up again. */
static void remove_formers(kw_commit *c, kw_work *w)
{
	formers all = { w, NULL };
	kw_journal_outputs(c->journal, w->entry->key, note_former, &all);
	kw_journal_formers(c->journal, w->entry->key, note_former, &all);
	for (const former *f = all.first; f && !kw_arena_failed(w->arena); f = f->next)
		if (remove_former(c, f)) {
			kw_journal_forget_output(c->journal, f->path);
			kw_report(
			        w->ctx, KW_SEVERITY_NOTE, "output.former", (kw_span){ 0 },
			        "%.*s: was made of this input before, which has another name now; it is removed",
			        KW_STR_ARG(f->path));
		}
}

void kw_commit_publish(kw_commit *c, kw_work *group)
{
	for (kw_work *w = group; w; w = w->next) {
		kw_status st = KW_OK;
		if (w->row.state != KW_DONE_STATE)
			continue;
		st = c->storage ? kw_fail(w->ctx, KW_EOUTPUT, "output.full", (kw_span){ 0 },
		                          "not published: the output folder can hold no more")
		                : publish_one(c, w);
		if (st) {
			kw_work_fail(w, st);
			w->n_outputs = 0;
		} else {
			remove_formers(c, w);
		}
	}
	kw_journal_begin(c->journal);
	for (const kw_work *w = group; w; w = w->next) {
		kw_row_output *rows = kw_arena_alloc(w->arena, (w->n_outputs + 1) * sizeof *rows);
		for (size_t i = 0; rows && i < w->n_outputs; i++)
			rows[i] = w->outputs[i].row;
		kw_journal_put(c->journal, &w->row, rows, rows ? w->n_outputs : 0);
	}
	kw_journal_commit(c->journal);
	kw_status st = kw_journal_status(c->journal, c->ctx);
	if (!c->storage)
		c->storage = st;
}
